//! Joining a trust: by conversion, sponsorship, as a free school, or from another trust.

use chrono::NaiveDate;

use crate::event::{AcademyEvent, AcademyJoined};
use crate::identifiers::{Laestab, Phase, Route, Ukprn, Urn};
use crate::ids::AcademyId;
use crate::refusal::{Refusal, Refusals};
use crate::trust::{Decided, Trust};

/// Bring an academy into the trust.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct JoinTrust {
    pub academy: AcademyId,
    pub urn: Urn,
    pub name: String,
    pub phase: Phase,
    pub joined_on: NaiveDate,
    pub date_known: bool,
    pub route: Route,
    pub ukprn: Option<Ukprn>,
    pub laestab: Option<Laestab>,
    pub predecessor_urns: Vec<Urn>,
}

/// A URN that an academy of the trust has then, or is to have later, is refused. One that has left may come back, with an academy id of
/// its own, not before it had left. A date to come is allowed: conversions are planned.
pub fn decide(trust: &Trust, command: JoinTrust) -> Result<Vec<Decided<AcademyEvent>>, Refusals> {
    let mut refusals = Refusals::default();
    if let Some(left) = trust.roll.last_left(&command.urn).filter(|left| command.joined_on < *left) {
        refusals.add("/joinedOn", Refusal::JoinedBeforeLeaving { left });
    } else if trust.roll.holds_from(&command.urn, command.joined_on).is_some() {
        refusals.add("/urn", Refusal::UrnTaken(command.urn.clone()));
    }
    refusals.none()?;
    let JoinTrust { academy, urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns } = command;
    let event = AcademyJoined { academy, urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns };
    Ok(vec![Decided { effective_on: joined_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_second_academy_joins_and_a_date_to_come_is_allowed() {
        let story = given([]).when(joined(A2, "900002", "2027-01-01")).then(["2027-01-01: 900002 joined"]);
        assert!(!story.academy(A2).was_in_trust_on(day("2026-12-31")));
    }

    #[test]
    fn a_urn_that_the_trust_has_now_is_taken() {
        given([]).when(joined(A2, "900001", "2026-01-01")).refused([("/urn", "urn-taken")]);
        given([identified(Some("900009"), "2022-01-01")]).when(joined(A2, "900009", "2026-01-01")).refused([("/urn", "urn-taken")]);
    }

    #[test]
    fn a_urn_that_an_academy_no_longer_has_is_free() {
        given([identified(Some("900009"), "2022-01-01")]).when(joined(A2, "900001", "2026-01-01")).then(["2026-01-01: 900001 joined"]);
    }

    #[test]
    fn a_school_that_left_comes_back_with_the_same_urn_and_an_academy_id_of_its_own() {
        let story = given([left("2024-09-01")]).when(joined(A2, "900001", "2026-01-01")).then(["2026-01-01: 900001 joined"]);
        let urn = crate::identifiers::Urn::parse("900001").unwrap();
        assert_eq!(story.trust().roll.find(&urn, day("2026-01-01")), Some(A2));
        assert!(story.trust().roll.get(A1).is_some_and(|place| place.left.is_some()));
    }

    #[test]
    fn a_urn_recorded_ahead_is_neither_free_now_nor_free_then() {
        let ahead = given([identified(Some("900009"), "2027-01-01")]);
        ahead.clone().when(joined(A2, "900001", "2026-01-01")).refused([("/urn", "urn-taken")]);
        ahead.clone().when(joined(A2, "900009", "2026-01-01")).refused([("/urn", "urn-taken")]);
        ahead.when(joined(A2, "900001", "2027-01-01")).then(["2027-01-01: 900001 joined"]);
    }

    #[test]
    fn a_urn_leads_to_the_academy_that_had_it_on_the_day_asked_about() {
        let story = given([left("2024-09-01")]).when(joined(A2, "900001", "2026-01-01"));
        let found = |on| story.trust().roll.find(&crate::identifiers::Urn::parse("900001").unwrap(), day(on));
        assert_eq!([found("2024-08-31"), found("2026-01-01")], [Some(A1), Some(A2)]);
    }

    #[test]
    fn it_cannot_come_back_before_it_had_left() {
        given([left("2024-09-01")]).when(joined(A2, "900001", "2024-08-31")).refused([("/joinedOn", "joined-before-leaving")]);
        given([left("2024-09-01")]).when(joined(A2, "900001", "2024-09-01")).then(["2024-09-01: 900001 joined"]);
    }
}
