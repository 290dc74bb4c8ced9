//! What comes of a visit: what was considered and why it was not chosen, what is then to be done, and
//! what becomes of that before an academy steps down.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, InterventionOrder};
use touchstone_domain::codes::OptionCode;
use touchstone_domain::event::{AcademyEvent, Event, Priority};
use touchstone_domain::ids::{ActionId, EscalationId, OptionId, PersonId, VisitId};

use super::Story;
use super::agenda::Act;
use crate::demo::cast::Part;
use crate::demo::words;

/// Days after the day by which it is to be done: what is done late is done then.
const DUE: [u64; 2] = [21, 40];

/// An action that is open.
#[derive(Clone, Debug)]
pub(super) struct Open {
    escalation: EscalationId,
    action: ActionId,
    owner: PersonId,
    outcome: &'static str,
}

/// Something done about an escalation.
#[derive(Clone, Debug)]
pub(super) enum RemedyAct {
    Consider { escalation: EscalationId, visit: VisitId },
    Open { escalation: EscalationId, option: OptionId },
    Complete { action: ActionId },
}

impl Story {
    pub(super) async fn remedy(&mut self, day: NaiveDate, index: usize, act: RemedyAct) -> anyhow::Result<()> {
        match act {
            RemedyAct::Consider { escalation, visit } => self.consider(day, index, escalation, visit).await,
            RemedyAct::Open { escalation, option } => self.open_actions(day, index, escalation, option).await,
            RemedyAct::Complete { action } => self.complete(day, index, action).await,
        }
    }

    /// What was considered; no trust considers the same at every academy.
    async fn consider(&mut self, day: NaiveDate, index: usize, escalation: EscalationId, visit: VisitId) -> anyhow::Result<()> {
        let known = self.cast.life.options;
        let first = self.visits_made;
        self.visits_made += 1;
        let mut chosen = None;
        for considered in (0..known.len().min(3)).filter_map(|i| known.get((first + i) % known.len())) {
            let is_chosen = considered.rejected.is_none() && chosen.is_none();
            let reason = if is_chosen { None } else { Some(considered.rejected.unwrap_or(words::NOT_YET).to_owned()) };
            let order = InterventionOrder::ConsiderOption {
                escalation,
                considered_on: day,
                visit: Some(visit),
                kind: considered.kind.and_then(|kind| OptionCode::parse(kind).ok()),
                what: considered.what.to_owned(),
                chosen: is_chosen,
                reason,
            };
            let done = self.command(Part::Ceo, index, AcademyOrder::Intervention(order)).await?;
            let event = done.events.first().map(|recorded| &recorded.event);
            if let Some(Event::Academy(AcademyEvent::InterventionOptionConsidered(e))) = event
                && is_chosen
            {
                chosen = Some(e.option);
            }
        }
        let option = chosen.context("one of three options is chosen")?;
        self.later(self.after(day, 1), index, Act::Remedy(RemedyAct::Open { escalation, option }));
        Ok(())
    }

    async fn open_actions(&mut self, day: NaiveDate, index: usize, escalation: EscalationId, option: OptionId) -> anyhow::Result<()> {
        let Some((current, _)) = self.academies.get(index).and_then(|academy| academy.rung) else { return Ok(()) };
        if current != escalation {
            return Ok(());
        }
        let known = self.cast.life.remedies;
        let first = 2 * self.visits_made;
        for (i, due) in DUE.into_iter().enumerate() {
            let Some(remedy) = known.get((first + i) % known.len()) else { continue };
            let (owner, due_on) = (self.person(remedy.owner, index).context("somebody owns it")?, day + Days::new(due));
            let what = remedy.what.to_owned();
            let order = InterventionOrder::OpenAction { escalation, opened_on: day, option: Some(option), what, owner, due_on };
            let done = self.command(Part::Lead, index, AcademyOrder::Intervention(order)).await?;
            let Some(Event::Academy(AcademyEvent::InterventionActionOpened(e))) = done.events.first().map(|recorded| &recorded.event)
            else {
                anyhow::bail!("an action is an event");
            };
            let open = Open { escalation, action: e.action, owner, outcome: remedy.outcome };
            self.open.entry(index).or_default().push(open);
            // The second stays open until the academy steps down, and goes on in its plan then.
            if i == 0 {
                let act = RemedyAct::Complete { action: e.action };
                self.later(self.after(day, due - 2), index, Act::Remedy(act));
            }
        }
        Ok(())
    }

    async fn complete(&mut self, day: NaiveDate, index: usize, action: ActionId) -> anyhow::Result<()> {
        let open = self.open.entry(index).or_default();
        let Some(place) = open.iter().position(|known| known.action == action) else { return Ok(()) };
        let Open { escalation, action, owner, outcome } = open.remove(place);
        let evidence = vec![self.evidence(words::SHOWN)];
        let order =
            InterventionOrder::CompleteAction { escalation, action, completed_on: day, evidence, outcome: Some(outcome.to_owned()) };
        let by = self.owner_part(index, owner);
        self.command(by, index, AcademyOrder::Intervention(order)).await.map(drop)
    }

    /// Before an academy steps down every action is done, or goes on in its plan with an owner.
    pub(super) async fn settle(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        let open = self.open.get(&index).cloned().unwrap_or_default();
        for Open { escalation, action, owner, .. } in open {
            let Some(plan) = self.plans.get(&index) else {
                self.complete(day, index, action).await?;
                continue;
            };
            // It goes on where its owner has an action already, or with whoever has one under the first priority.
            let owns = |priority: &&Priority| priority.actions.iter().any(|known| known.owner == owner);
            let under = plan.content.priorities.iter().find(owns).or(plan.content.priorities.first());
            let is_there = under.is_some_and(|priority| owns(&priority));
            let another = under.and_then(|priority| priority.actions.first()).map(|known| known.owner);
            let owner = if is_there { owner } else { another.unwrap_or(owner) };
            let priority = under.map(|priority| priority.priority);
            let why = if is_there { words::GOES_ON } else { words::HANDED_ON };
            let reason = Some(why.to_owned());
            let order =
                InterventionOrder::CarryAction { escalation, action, owner, plan: Some(plan.event), priority, plan_action: None, reason };
            self.command(Part::Ceo, index, AcademyOrder::Intervention(order)).await?;
            if let Some(open) = self.open.get_mut(&index) {
                open.retain(|known| known.action != action);
            }
        }
        Ok(())
    }
}
