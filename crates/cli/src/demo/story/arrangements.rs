//! Arrangements with a beginning and an end: who leads until there is a substantive head, what follows,
//! and whatever else a trust arranges for an academy.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, ArrangementOrder};
use touchstone_domain::academy::ShareArrangement;
use touchstone_domain::codes::ArrangementCode;
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{ArrangementId, EventId};

use super::Story;
use super::agenda::Act;
use crate::demo::cast::Part;
use crate::demo::cast::life::Arrangement;
use crate::demo::words;

/// Weeks for which the trust works alongside a new head.
const ALONGSIDE: u64 = 26;

/// Something done about an arrangement.
#[derive(Clone, Debug)]
pub(super) enum ArrangementAct {
    Start(&'static Arrangement),
    Change(&'static Arrangement, ArrangementId),
    Review(&'static Arrangement, ArrangementId),
    End(&'static Arrangement, ArrangementId),
    /// The interim leadership of an academy without a head.
    Interim,
    /// Its end, when the substantive head begins, and what follows.
    HeadInPost,
    /// The end of what followed.
    OwnFeet(ArrangementId),
}

/// Plans a trust's arrangements.
pub(super) fn plan(story: &mut Story) {
    for arrangement in story.cast.life.arrangements {
        if let Some(on) = story.day_of(arrangement.when) {
            story.later(on, arrangement.academy, Act::Arrangement(ArrangementAct::Start(arrangement)));
        }
    }
}

impl Story {
    pub(super) async fn arrangement(&mut self, day: NaiveDate, index: usize, act: ArrangementAct) -> anyhow::Result<()> {
        if self.is_away(index, day) {
            return Ok(());
        }
        match act {
            ArrangementAct::Start(cast) => self.arrange(day, index, cast).await,
            ArrangementAct::Change(cast, arrangement) => {
                let note = cast.changed.map(str::to_owned);
                let until = Some(day + Days::new(7 * cast.weeks));
                let review_on = Some(self.after(day, 28));
                self.ask(index, ArrangementOrder::Change { arrangement, changed_on: day, responsible: None, until, review_on, note }).await
            }
            ArrangementAct::Review(cast, arrangement) => {
                let finding = cast.reviewed.unwrap_or_default().to_owned();
                let review_on = Some(self.after(day, 35));
                self.ask(index, ArrangementOrder::Review { arrangement, reviewed_on: day, finding, review_on }).await
            }
            ArrangementAct::End(cast, arrangement) => {
                let outcome = cast.ended.unwrap_or_default().to_owned();
                self.ask(index, ArrangementOrder::End { arrangement, ended_on: day, outcome, substantive_head: None }).await
            }
            ArrangementAct::Interim => self.arrange_interim(day, index).await,
            ArrangementAct::HeadInPost => self.head_in_post(day, index).await,
            ArrangementAct::OwnFeet(arrangement) => {
                let outcome = self.say(words::ON_THEIR_OWN_FEET);
                self.ask(index, ArrangementOrder::End { arrangement, ended_on: day, outcome, substantive_head: None }).await
            }
        }
    }

    async fn ask(&self, index: usize, order: ArrangementOrder) -> anyhow::Result<()> {
        self.command(Part::Ceo, index, AcademyOrder::Arrangement(order)).await.map(drop)
    }

    async fn start(&self, index: usize, order: ArrangementOrder) -> anyhow::Result<ArrangementId> {
        let done = self.command(Part::Ceo, index, AcademyOrder::Arrangement(order)).await?;
        match done.events.first().map(|recorded| &recorded.event) {
            Some(Event::Academy(AcademyEvent::ArrangementStarted(started))) => Ok(started.arrangement),
            Some(_) | None => anyhow::bail!("an arrangement is an event"),
        }
    }

    /// With the whole school: who leads it for a time is no secret there.
    async fn share(&self, index: usize, arrangement: ArrangementId, day: NaiveDate) -> anyhow::Result<()> {
        self.ask(index, ArrangementOrder::Share(ShareArrangement { arrangement, shared_on: day, audiences: None })).await
    }

    async fn arrange(&mut self, day: NaiveDate, index: usize, cast: &'static Arrangement) -> anyhow::Result<()> {
        let basis: Vec<EventId> =
            self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event).into_iter().collect();
        let order = ArrangementOrder::Start {
            from: day,
            kind: cast.kind.and_then(|kind| ArrangementCode::parse(kind).ok()),
            name: cast.kind.is_none().then(|| cast.name.to_owned()),
            responsible: self.person(cast.responsible, index).into_iter().collect(),
            until: Some(day + Days::new(7 * cast.weeks)),
            until_substantive_head: false,
            review_on: Some(self.after(day, 42)),
            what: Some(cast.what.to_owned()),
            basis,
        };
        let id = self.start(index, order).await?;
        if cast.shared {
            self.share(index, id, day).await?;
        }
        let steps = [
            (cast.changed.is_some(), 3, ArrangementAct::Change(cast, id)),
            (cast.reviewed.is_some(), 2, ArrangementAct::Review(cast, id)),
            (cast.ended.is_some(), 1, ArrangementAct::End(cast, id)),
        ];
        for (_, part, act) in steps.into_iter().filter(|(told, ..)| *told) {
            let on = self.after(day, 7 * cast.weeks / part);
            self.later(on, index, Act::Arrangement(act));
        }
        Ok(())
    }

    async fn arrange_interim(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        let cast = &self.cast.life.interim;
        let order = ArrangementOrder::Start {
            from: day,
            kind: cast.kind.and_then(|kind| ArrangementCode::parse(kind).ok()),
            name: cast.kind.is_none().then(|| cast.name.to_owned()),
            responsible: [Part::ExecutiveHead, Part::Head].into_iter().filter_map(|part| self.person(part, index)).collect(),
            until: None,
            until_substantive_head: true,
            review_on: Some(self.after(day, 40)),
            what: Some(cast.what.to_owned()),
            basis: Vec::new(),
        };
        let id = self.start(index, order).await?;
        self.share(index, id, day).await?;
        self.interims.insert(index, id);
        Ok(())
    }

    async fn head_in_post(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        if let Some(academy) = self.academies.get_mut(index) {
            academy.head = academy.next_head.take().unwrap_or(academy.head);
        }
        let cast = &self.cast.life.interim;
        let Some(arrangement) = self.interims.remove(&index) else { return Ok(()) };
        let substantive_head = self.academies.get(index).context("the academy is in the cast")?.led_by;
        let outcome = cast.outcome.to_owned();
        self.ask(index, ArrangementOrder::End { arrangement, ended_on: day, outcome, substantive_head }).await?;
        let Some((kind, name, what)) = cast.after else { return Ok(()) };
        let order = ArrangementOrder::Start {
            from: day,
            kind: kind.and_then(|kind| ArrangementCode::parse(kind).ok()),
            name: kind.is_none().then(|| name.to_owned()),
            responsible: self.person(Part::ExecutiveHead, index).into_iter().collect(),
            until: Some(day + Days::new(7 * ALONGSIDE)),
            until_substantive_head: false,
            review_on: Some(self.after(day, 60)),
            what: Some(what.to_owned()),
            basis: substantive_head.into_iter().collect(),
        };
        let id = self.start(index, order).await?;
        self.later(self.after(day, 7 * ALONGSIDE), index, Act::Arrangement(ArrangementAct::OwnFeet(id)));
        Ok(())
    }
}
