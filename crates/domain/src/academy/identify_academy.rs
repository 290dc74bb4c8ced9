//! A new identifier, or one that became known. The old URN goes on finding the academy.

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::AcademyIdentified;
use crate::identifiers::{Laestab, Ukprn, Urn};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Record identifiers; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct IdentifyAcademy {
    pub urn: Option<Urn>,
    pub ukprn: Option<Ukprn>,
    pub laestab: Option<Laestab>,
    pub from: NaiveDate,
}

pub(super) fn decide(academy: &Academy, command: IdentifyAcademy, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    let IdentifyAcademy { urn, ukprn, laestab, from } = command;
    refusals.unless(urn.is_some() || ukprn.is_some() || laestab.is_some(), "", || Refusal::NothingGiven("urn, ukprn and laestab"));
    if let Some(urn) = &urn
        && setting.trust.roll.holds_from(urn, from).is_some_and(|holder| holder != academy.id)
    {
        refusals.add("/urn", Refusal::UrnTaken(urn.clone()));
    }
    refusals.none()?;
    let place = setting.trust.roll.get(academy.id);
    let already = |known: bool, given: bool| known || !given;
    if place.is_some_and(|p| {
        already(p.urn_on(from) == urn.as_ref(), urn.is_some())
            && already(p.ukprn == ukprn, ukprn.is_some())
            && already(p.laestab == laestab, laestab.is_some())
    }) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: from, event: AcademyIdentified { urn, ukprn, laestab }.into() }])
}

#[cfg(test)]
mod tests {
    use super::IdentifyAcademy;
    use crate::academy::AcademyCommand;
    use crate::given::*;
    use crate::identifiers::{Laestab, Ukprn, Urn};

    fn ukprn_and_laestab() -> Step {
        let (ukprn, laestab) = (Ukprn::parse("10090001").ok(), Laestab::parse("9192067").ok());
        asked(AcademyCommand::IdentifyAcademy(IdentifyAcademy { urn: None, ukprn, laestab, from: day("2022-01-01") }))
    }

    #[test]
    fn a_new_urn_is_the_academys_and_the_old_one_still_finds_it() {
        let story = given([]).when(identified(Some("900009"), "2022-01-01")).then(["2022-01-01: identified as 900009"]);
        let roll = &story.trust().roll;
        let found = ["900001", "900009"].map(|urn| roll.find(&Urn::parse(urn).unwrap(), day("2026-01-01")));
        assert_eq!(found, [Some(A1), Some(A1)]);
        assert_eq!(roll.get(A1).and_then(|place| place.urn_on(day("2022-01-01"))).map(|urn| urn.as_str()), Some("900009"));
    }

    #[test]
    fn what_is_known_already_is_nothing_new() {
        given([]).when(identified(Some("900001"), "2022-01-01")).then([]);
        given([ukprn_and_laestab()]).when(ukprn_and_laestab()).then([]);
    }

    #[test]
    fn identifiers_that_become_known_leave_the_others_as_they_are() {
        let story = given([ukprn_and_laestab()]).when(identified(Some("900009"), "2022-01-01"));
        let place = story.trust().roll.get(A1).unwrap();
        assert_eq!(
            (place.ukprn.as_ref().map(Ukprn::as_str), place.laestab.as_ref().map(Laestab::as_str)),
            (Some("10090001"), Some("9192067"))
        );
    }

    #[test]
    fn at_least_one_identifier_is_given_and_none_of_another_academy() {
        given([]).when(identified(None, "2022-01-01")).refused([("", "nothing-given")]);
        given([joined(A2, "900002", "2020-09-01")]).when(identified(Some("900002"), "2022-01-01")).refused([("/urn", "urn-taken")]);
    }
}
