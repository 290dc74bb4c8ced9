//! Opening a rating round for a term.

use chrono::NaiveDate;

use crate::calendar::{AcademicYear, SchoolTerm};
use crate::event::{RatingRoundOpened, TrustEvent};
use crate::ids::{AcademyId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::trust::{Around, Decided, Trust};

/// Open a rating round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRound {
    /// The round's id.
    pub round: RoundId,
    /// The academic year.
    pub year: AcademicYear,
    /// The term.
    pub term: SchoolTerm,
    /// The academies in it; all that are in the trust today where left out.
    pub academies: Option<Vec<AcademyId>>,
    /// By when self-evaluations are to be in.
    pub self_evaluations_by: Option<NaiveDate>,
    /// The day of the moderation.
    pub moderation_on: Option<NaiveDate>,
}

/// There is one round a term; only after one was cancelled there may be another. Its year has begun, and its
/// term, where the calendar says when that does; its days are still to come.
pub(super) fn decide(trust: &Trust, command: OpenRound, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let OpenRound { round, year, term, academies, self_evaluations_by, moderation_on } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(trust.framework_on(around.today).is_some(), "", || Refusal::NoFramework);
    if let Some(open) = trust.rounds.open_for(year, term) {
        refusals.add("/term", Refusal::RoundOpenAlready(open));
    } else if let Some(closed) = trust.rounds.closed_for(year, term) {
        refusals.add("/term", Refusal::RoundHeldAlready(closed));
    }
    let in_trust = |academy: &AcademyId| around.academies.get(academy).is_some_and(|academy| academy.was_in_trust_on(around.today));
    let named = academies.unwrap_or_else(|| around.academies.keys().copied().filter(in_trust).collect());
    refusals.unless(!named.is_empty(), "/academies", || Refusal::NothingGiven("the trust's academies"));
    for (i, academy) in named.iter().enumerate() {
        if named[..i].contains(academy) {
            refusals.add(format!("/academies/{i}"), Refusal::AcademyTwice);
        } else if !in_trust(academy) {
            refusals.add(format!("/academies/{i}"), Refusal::NotInTrust { on: around.today });
        }
    }
    refusals.unless(year.starts_on() <= around.today, "/year", || Refusal::InTheFuture { on: year.starts_on(), today: around.today });
    let half_terms = trust.calendar(year).unwrap_or_default();
    if let Some(on) = term.starts_on(half_terms).filter(|on| year.starts_on() <= around.today && around.today < *on) {
        refusals.add("/term", Refusal::InTheFuture { on, today: around.today });
    }
    for (pointer, day) in [("/selfEvaluationsBy", self_evaluations_by), ("/moderationOn", moderation_on)] {
        if let Some(on) = day.filter(|on| *on < around.today) {
            refusals.add(pointer, Refusal::DayHasPassed { on, today: around.today });
        }
    }
    if let (Some(first), Some(then)) = (self_evaluations_by, moderation_on) {
        refusals.unless(first <= then, "/moderationOn", || Refusal::DueTooEarly { by: then, from: first });
    }
    refusals.none()?;
    let event = RatingRoundOpened { round, year, term, academies: named, self_evaluations_by, moderation_on };
    Ok(vec![Decided { effective_on: around.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_round_takes_in_every_academy_of_the_trust_and_one_a_term_is_open() {
        let story =
            given([adopted(AGORA), joined(A2, "900002", "2020-09-01"), joined(A3, "900003", "2020-09-01"), left("2026-01-01").at(A3)]);
        story
            .when(round_opened(ROUND, "autumn").on("2026-01-12"))
            .then(["2026-01-12: round for the autumn term opened with 2 academies"])
            .when(round_opened(OTHER_ROUND, "autumn"))
            .refused([("/term", "round-open-already")])
            .when(round_opened(OTHER_ROUND, "spring"))
            .then(["2026-01-12: round for the spring term opened with 2 academies"]);
    }

    #[test]
    fn after_a_round_was_cancelled_there_may_be_another() {
        given([adopted(AGORA), round_opened(ROUND, "autumn")])
            .when(round_cancelled(ROUND))
            .then(["2019-09-01: round cancelled"])
            .when(round_opened(OTHER_ROUND, "autumn"))
            .then(["2019-09-01: round for the autumn term opened with 1 academy"]);
    }

    #[test]
    fn a_round_is_of_a_year_that_has_begun_and_its_days_are_still_to_come() {
        let story = given([adopted(AGORA)]);
        story
            .clone()
            .when(round_with_days(ROUND, "2025-11-28", "2025-12-04").on("2025-11-28"))
            .then(["2025-11-28: round for the autumn term opened with 1 academy"]);
        story.clone().when(round_with_days(ROUND, "2025-11-27", "2025-11-26").on("2025-11-28")).refused([
            ("/selfEvaluationsBy", "day-has-passed"),
            ("/moderationOn", "day-has-passed"),
            ("/moderationOn", "due-too-early"),
        ]);
        story.when(round_with_days(ROUND, "2025-11-28", "2025-12-04").on("2025-08-31")).refused([("/year", "in-the-future")]);
    }

    #[test]
    fn a_term_has_one_round_and_that_not_before_it_has_begun() {
        let story = given([adopted(AGORA), year_set(2019).on("2019-09-01")]);
        story.clone().when(round_opened(ROUND, "spring").on("2019-11-25")).refused([("/term", "in-the-future")]);
        story.clone().when(round_opened(ROUND, "autumn").on("2019-09-01")).refused([("/term", "in-the-future")]);
        let held = story.when(round_opened(ROUND, "autumn").on("2019-11-25")).when(round_closed(ROUND));
        held.clone().when(round_opened(OTHER_ROUND, "autumn").on("2019-12-02")).refused([("/term", "round-held-already")]);
        held.when(round_opened(OTHER_ROUND, "spring").on("2020-01-06"))
            .then(["2020-01-06: round for the spring term opened with 1 academy"]);
    }

    #[test]
    fn every_fault_of_a_round_is_found_at_once() {
        given([]).when(round_of(ROUND, [A1, A2, A1]).by_a_service()).refused([
            ("", "decider-required"),
            ("", "no-framework"),
            ("/academies/1", "not-in-trust"),
            ("/academies/2", "academy-twice"),
        ]);
    }
}
