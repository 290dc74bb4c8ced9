//! Reporting the categories in force to an audience: to the CEO, to trustees.
//!
//! The event names the decisions in force on the day, and so what was reported, whatever is decided or
//! recorded late afterwards.

use chrono::NaiveDate;

use crate::academy::OWN_PEOPLE;
use crate::academy::record_review::listed;
use crate::codes::AudienceCode;
use crate::event::{RatingsReported, TrustEvent};
use crate::framework::Framework;
use crate::ids::{RatingReportId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::trust::{Around, Decided, RoundStatus, Trust};

/// Report the categories in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRatings {
    /// The report's id.
    pub report: RatingReportId,
    /// On which round.
    pub round: RoundId,
    /// To whom, in the framework's words.
    pub audience: AudienceCode,
    /// The day.
    pub reported_on: NaiveDate,
}

/// A closed round can still be reported on: trustees meet after it. One that was called off cannot. A
/// school is told of its own category when that is shared, and never of the others'. The same report
/// again is nothing new.
pub(super) fn decide(trust: &Trust, command: ReportRatings, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let ReportRatings { report, round, audience, reported_on } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    let fact = trust.rounds.get(round);
    match fact {
        None => refusals.add("", Refusal::UnknownRound(round)),
        Some(fact) => refusals.unless(fact.status != RoundStatus::Cancelled, "", || Refusal::RoundOver),
    }
    refusals.unless(reported_on <= around.today, "/reportedOn", || Refusal::InTheFuture { on: reported_on, today: around.today });
    let framework = trust.framework_on(reported_on).and_then(|adopted| around.frameworks.get(&adopted.document));
    let roles = framework.and_then(|framework| {
        framework.audiences.iter().find(|known| known.code.as_str() == audience.as_str()).map(|known| known.roles.clone())
    });
    match framework {
        None => refusals.add("", Refusal::NoFramework),
        Some(framework) => {
            refusals.unless(roles.is_some(), "/audience", || Refusal::UnknownAudience(audience.clone(), audiences(framework)))
        }
    }
    let of_a_school = roles.as_ref().is_some_and(|roles| roles.iter().any(|role| OWN_PEOPLE.contains(role)));
    refusals.unless(!of_a_school, "/audience", || Refusal::AudienceOfSchools(audience.clone()));
    refusals.none()?;
    let in_it = fact.into_iter().flat_map(|fact| &fact.academies).filter_map(|academy| around.academies.get(academy));
    let (mut decisions, mut without) = (Vec::new(), Vec::new());
    for academy in in_it {
        match academy.categories.in_force_on(reported_on) {
            Some(in_force) => decisions.push(in_force.value.decision),
            None => without.push(academy.id),
        }
    }
    if fact.is_some_and(|fact| fact.reports.contains(&(audience.clone(), reported_on, decisions.clone()))) {
        return Ok(Vec::new());
    }
    let event = RatingsReported { report, round, audience, roles: roles.unwrap_or_default(), decisions, without };
    Ok(vec![Decided { effective_on: reported_on, event: event.into() }])
}

fn audiences(framework: &Framework) -> String {
    listed(framework.audiences.iter().map(|audience| audience.code.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_is_reported_is_what_is_in_force_on_the_day() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            joined(A2, "900002", "2020-09-01"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
            rating_confirmed(ROUND, "2026-01-20"),
        ]);
        story
            .clone()
            .when(ratings_reported(ROUND, "trustees", "2026-01-19").on("2026-01-21"))
            .then(["2026-01-19: 0 categories reported to trustees, 2 without"]);
        story
            .when(ratings_reported(ROUND, "ceo", "2026-01-20"))
            .then(["2026-01-20: 1 category reported to ceo, 1 without"])
            .when(round_closed(ROUND))
            .when(ratings_reported(ROUND, "trustees", "2026-02-02").on("2026-02-02"))
            .then(["2026-02-02: 1 category reported to trustees, 1 without"]);
    }

    #[test]
    fn the_same_report_again_is_nothing_new_and_none_goes_to_the_schools() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
            rating_confirmed(ROUND, "2026-01-20"),
        ]);
        story
            .when(ratings_reported(ROUND, "ceo", "2026-01-20"))
            .then(["2026-01-20: 1 category reported to ceo, 0 without"])
            .when(ratings_reported(ROUND, "ceo", "2026-01-20"))
            .then([])
            .when(ratings_reported(ROUND, "ceo", "2026-01-21").on("2026-01-21"))
            .then(["2026-01-21: 1 category reported to ceo, 0 without"])
            .when(ratings_reported(ROUND, "school", "2026-01-21").on("2026-01-21"))
            .refused([("/audience", "audience-of-schools")]);
    }

    #[test]
    fn every_fault_of_a_report_is_found_at_once() {
        given([adopted(AGORA), round_opened(ROUND, "autumn"), round_cancelled(ROUND)])
            .when(ratings_reported(ROUND, "parents", "2026-02-02").on("2026-02-01").by_a_service())
            .refused([("", "decider-required"), ("", "round-over"), ("/reportedOn", "in-the-future"), ("/audience", "unknown-audience")]);
    }
}
