//! What the trust's office does besides: dates that differ, what is moved or waived of what is due, how
//! often something is owed, programmes that only those who run them read of, a round opened in error.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, DutyOrder};
use touchstone_app::{How, NewProgramme, NewRound, ProgrammeOrder, RoundOrder};
use touchstone_domain::academy::{IdentifyAcademy, SetAcademyCalendar};
use touchstone_domain::calendar::{AcademicYear, KeyDates};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::duty::DutyRef;
use touchstone_domain::event::{Event, RestrictedEvent, TrustEvent};
use touchstone_domain::framework::{Cadence, Frequency};
use touchstone_domain::identifiers::{Laestab, Route};
use touchstone_domain::ids::{ProgrammeId, RoundId};

use super::agenda::Act;
use super::moments::term_of;
use super::{Story, explained};
use crate::demo::cast::life::{Moved, Programme};
use crate::demo::cast::{Part, Round};
use crate::demo::words;
use crate::demo::year::weekday_until;

/// The half-term in which a round was opened for the wrong term, in the trust that did so.
const ROUND_IN_ERROR: (usize, u64) = (2, 9);
/// The half-term in which a school's number with its local authority changes.
const NEW_NUMBER: usize = 4;

/// Something that the office does.
#[derive(Clone, Debug)]
pub(super) enum Chore {
    Move(&'static Moved),
    Cadence(ReviewTypeCode, Frequency),
    OwnCalendar(AcademicYear),
    Number,
    OpenInError {
        half_term: usize,
    },
    CancelRound(RoundId),
    Start(&'static Programme),
    Look(&'static Programme, ProgrammeId, &'static str),
    HandOn(&'static Programme, ProgrammeId),
    Finish(&'static Programme, ProgrammeId),
    /// What was not done by its day is put on record, as the service does it every night.
    Missed,
}

/// Plans a trust's chores: one of the trusts opens a round in error, and one look at what was missed is
/// enough for all.
pub(super) fn plan(story: &mut Story) {
    let lane = story.lane;
    let life = story.cast.life;
    for moved in life.moved {
        let (half_term, days) = moved.half;
        if let Some(dates) = story.told.half_terms.get(half_term) {
            let on = story.after(dates.starts_on, days);
            story.later(on, moved.academy, Act::Chore(Chore::Move(moved)));
        }
    }
    for programme in life.programmes {
        if let Some(on) = story.day_of(programme.when) {
            story.later(on, programme.academy, Act::Chore(Chore::Start(programme)));
        }
    }
    let half_terms = story.told.half_terms.clone();
    if let Some(index) = life.own_calendar {
        for first in half_terms.iter().step_by(6) {
            let year = AcademicYear::of(first.starts_on);
            let on = story.after(first.starts_on, 1);
            story.later(on, index, Act::Chore(Chore::OwnCalendar(year)));
        }
    }
    if let Some(index) = story.academies.iter().position(|academy| academy.cast.route == Route::Transfer)
        && let Some(dates) = half_terms.get(NEW_NUMBER)
    {
        let on = story.after(dates.starts_on, 6);
        story.later(on, index, Act::Chore(Chore::Number));
    }
    if lane == 1 {
        let (half_term, days) = ROUND_IN_ERROR;
        if let Some(dates) = half_terms.get(half_term) {
            let on = story.after(dates.starts_on, days);
            story.later(on, 0, Act::Chore(Chore::OpenInError { half_term }));
        }
    }
    if lane == 0 {
        for dates in &half_terms {
            let on = story.after(dates.ends_on, 16);
            story.later(on, 0, Act::Chore(Chore::Missed));
        }
    }
}

/// Whether somebody has waived what a round would do in a half-term.
pub(super) fn is_waived(story: &Story, index: usize, round: &Round, half_term: usize) -> bool {
    let period = story.period_of(round.review, half_term);
    let waives = |moved: &&Moved| moved.days.is_none() && moved.academy == index && moved.review == round.review;
    story.cast.life.moved.iter().filter(waives).any(|moved| story.period_of(moved.review, moved.half.0) == period)
}

impl Story {
    pub(super) async fn chore(&mut self, day: NaiveDate, index: usize, act: Chore) -> anyhow::Result<()> {
        match act {
            Chore::Missed => {
                while self.app.record_missed_duties().await.map_err(explained)? > 0 {}
                Ok(())
            }
            Chore::OpenInError { half_term } => self.open_in_error(day, half_term).await,
            Chore::CancelRound(round) => {
                let lead = self.caller(Part::Lead, 0)?;
                let order = RoundOrder::Cancel { round, reason: words::OPENED_IN_ERROR.to_owned() };
                self.app.of_round(&How::plain(&lead), self.trust, order).await.map(drop).map_err(explained)
            }
            _ if self.is_away(index, day) => Ok(()),
            Chore::Move(moved) => self.move_duty(index, moved).await,
            Chore::Cadence(review_type, cadence) => {
                let reason = self.say(words::HOW_OFTEN);
                let order = DutyOrder::ChooseCadence { review_type, cadence, effective_on: day, reason };
                self.command(Part::Lead, index, AcademyOrder::Duty(order)).await.map(drop)
            }
            Chore::OwnCalendar(year) => {
                let mut half_terms: Vec<_> =
                    self.told.half_terms.iter().filter(|half_term| AcademicYear::of(half_term.starts_on) == year).cloned().collect();
                // Two days of the autumn's half-term holiday are taken before it, for training.
                if let Some(first) = half_terms.first_mut() {
                    first.ends_on = weekday_until(first.ends_on - Days::new(2));
                }
                let order = DutyOrder::SetCalendar(SetAcademyCalendar { year, half_terms });
                self.command(Part::Administrator, index, AcademyOrder::Duty(order)).await.map(drop)
            }
            Chore::Number => {
                let laestab = Some(Laestab::parse(&format!("997{}", 4100 + index))?);
                let order = IdentifyAcademy { urn: None, ukprn: None, laestab, from: day };
                self.command(Part::Administrator, index, AcademyOrder::Identify(order)).await.map(drop)
            }
            Chore::Start(programme) => self.start_programme(day, index, programme).await,
            Chore::Look(programme, id, found) => {
                let order = ProgrammeOrder::Review { reviewed_on: day, found: found.to_owned(), planned_until: None };
                self.of_programme(index, runner(programme), id, order).await
            }
            Chore::HandOn(programme, id) => {
                let (to, why) = programme.handed_to.context("the storyboard says who takes it over")?;
                let runners = [runner(programme), to].into_iter().filter_map(|part| self.person(part, index)).collect();
                self.of_programme(index, runner(programme), id, ProgrammeOrder::ChangeRunners { runners, reason: why.to_owned() }).await
            }
            Chore::Finish(programme, id) => {
                let (achieved, outcome) = programme.ended.context("the storyboard says how it ended")?;
                let order = ProgrammeOrder::End { ended_on: day, achieved: Some(achieved), outcome: outcome.to_owned() };
                self.of_programme(index, runner(programme), id, order).await
            }
        }
    }

    async fn move_duty(&self, index: usize, moved: &'static Moved) -> anyhow::Result<()> {
        let (half_term, _) = moved.half;
        let period = self.period_of(moved.review, half_term).context("the review is owed for a period")?;
        let duty = DutyRef { review_type: ReviewTypeCode::parse(moved.review)?, period };
        let reason = moved.reason.to_owned();
        let order = match moved.days {
            None => DutyOrder::Waive { duty, reason },
            Some(days) => {
                let last = if matches!(period, touchstone_domain::duty::Period::HalfTerm(..)) { half_term } else { half_term | 1 };
                let ends = self.told.half_terms.get(last).context("the period has dates")?.ends_on;
                DutyOrder::Reschedule { duty, to: self.after(ends, days), reason }
            }
        };
        self.command(Part::Lead, index, AcademyOrder::Duty(order)).await.map(drop)
    }

    /// Where the framework leaves open how often something is owed for a category, somebody chooses.
    pub(super) fn choose_cadences(&mut self, day: NaiveDate, index: usize) {
        let framework = self.framework.clone();
        let category = self.academies.get(index).and_then(|academy| framework.scale().get(academy.rank?)).map(|category| &category.code);
        let owed = framework.review_types().iter().filter(|kind| category.is_some_and(|category| kind.categories.contains(category)));
        for kind in owed {
            if let Cadence::Range { most, least, .. } = kind.cadence {
                let chosen = if index.is_multiple_of(2) { least } else { most };
                let on = self.after(day, 3);
                self.later(on, index, Act::Chore(Chore::Cadence(kind.code.clone(), chosen)));
            }
        }
    }

    async fn open_in_error(&mut self, day: NaiveDate, half_term: usize) -> anyhow::Result<()> {
        let lead = self.caller(Part::Lead, 0)?;
        // This term's, before anybody is ready for it.
        let term = term_of(half_term);
        let new = NewRound { year: AcademicYear::of(day), term, academies: None, self_evaluations_by: None, moderation_on: None };
        let done = self.app.of_round(&How::plain(&lead), self.trust, RoundOrder::Open(new)).await.map_err(explained)?;
        let Some(Event::Trust(TrustEvent::RatingRoundOpened(opened))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a round is an event");
        };
        let round = opened.round;
        self.later(day, 0, Act::Chore(Chore::CancelRound(round)));
        Ok(())
    }

    async fn start_programme(&mut self, day: NaiveDate, index: usize, programme: &'static Programme) -> anyhow::Result<()> {
        let new = NewProgramme {
            academy: self.id(index)?,
            started_on: day,
            runners: programme.runners.iter().filter_map(|part| self.person(*part, index)).collect(),
            participant: programme.participant.to_owned(),
            aim: programme.aim.to_owned(),
            planned_until: Some(day + Days::new(7 * programme.weeks)),
        };
        let caller = self.caller(runner(programme), index)?;
        let done = self.app.start_programme(&How::plain(&caller), self.trust, new).await.map_err(explained)?;
        let Some(Event::Restricted(RestrictedEvent::ProgrammeStarted(started))) = done.events.first().map(|recorded| &recorded.event)
        else {
            anyhow::bail!("a programme is an event");
        };
        let id = started.programme;
        let all = 7 * programme.weeks;
        let steps = programme.found.len() as u64 + 1;
        for (i, found) in (1..).zip(programme.found) {
            self.later(self.after(day, all * i / steps), index, Act::Chore(Chore::Look(programme, id, found)));
        }
        if programme.handed_to.is_some() {
            self.later(self.after(day, all / 3), index, Act::Chore(Chore::HandOn(programme, id)));
        }
        if programme.ended.is_some() {
            self.later(self.after(day, all), index, Act::Chore(Chore::Finish(programme, id)));
        }
        Ok(())
    }

    async fn of_programme(&self, index: usize, by: Part, id: ProgrammeId, order: ProgrammeOrder) -> anyhow::Result<()> {
        let caller = self.caller(by, index)?;
        self.app.of_programme(&How::plain(&caller), self.trust, id, order).await.map(drop).map_err(explained)
    }

    /// The key dates of a year: a point at the end of some half-terms, and of every second one.
    pub(super) fn key_dates(&self, year: AcademicYear) -> KeyDates {
        let of_year: Vec<NaiveDate> = self
            .told
            .half_terms
            .iter()
            .filter(|half_term| AcademicYear::of(half_term.starts_on) == year)
            .map(|half_term| half_term.ends_on)
            .collect();
        let ends = |places: &[usize]| places.iter().filter_map(|place| of_year.get(*place).copied()).collect();
        KeyDates { key_points: ends(self.cast.life.key_points), three_times: ends(&[1, 3, 5]) }
    }
}

/// Who starts a programme and goes on running it.
fn runner(programme: &Programme) -> Part {
    programme.runners.first().copied().unwrap_or(Part::Lead)
}
