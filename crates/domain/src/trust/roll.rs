//! The roll: which academies the trust has and had, by every URN they are known under.
//!
//! A URN changes on conversion, and a school can leave and come back, so one URN may lead to
//! several academies over time; each of them has an id of its own.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::event::{AcademyEvent, AcademyIdentified, AcademyJoined, AcademyLeft, Meta};
use crate::identifiers::{Laestab, Ukprn, Urn};
use crate::ids::AcademyId;

/// One academy on the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its URNs with the day from which each held, the first of them the one it joined with.
    pub urns: Vec<(NaiveDate, Urn)>,
    /// URNs of the schools it was before.
    pub predecessors: Vec<Urn>,
    /// Its UKPRN, as last recorded.
    pub ukprn: Option<Ukprn>,
    /// Its LAESTAB, as last recorded.
    pub laestab: Option<Laestab>,
    /// When it joined.
    pub joined_on: NaiveDate,
    /// False where it is only known to have joined by then.
    pub date_known: bool,
    /// When it left, and whether that day is known.
    pub left: Option<(NaiveDate, bool)>,
}

impl Place {
    /// The URN it has on a day: the latest from by then, the first one on any day before.
    pub fn urn_on(&self, day: NaiveDate) -> Option<&Urn> {
        let by_then = self.urns.iter().filter(|(from, _)| *from <= day).max_by_key(|(from, _)| *from);
        by_then.or(self.urns.first()).map(|(_, urn)| urn)
    }

    /// The URN that was recorded for the latest day, which may be one to come.
    pub fn latest_urn(&self) -> Option<&Urn> {
        self.urns.iter().max_by_key(|(from, _)| *from).map(|(_, urn)| urn)
    }

    /// True where it has left by a day.
    pub fn has_left_by(&self, day: NaiveDate) -> bool {
        self.left.is_some_and(|(on, _)| on <= day)
    }

    fn is_there_on(&self, day: NaiveDate) -> bool {
        (self.joined_on <= day || !self.date_known) && !self.has_left_by(day)
    }

    /// True where it has the URN on a day or is to have it later, while it is in the trust.
    fn holds_from(&self, urn: &Urn, day: NaiveDate) -> bool {
        let later = self.urns.iter().any(|(from, u)| *from > day && u == urn && self.left.is_none_or(|(left, _)| *from < left));
        !self.has_left_by(day) && (self.urn_on(day) == Some(urn) || later)
    }

    /// True where the URN is one of its own, or of a school it was before.
    pub fn has_or_had(&self, urn: &Urn) -> bool {
        self.urns.iter().any(|(_, u)| u == urn) || self.predecessors.contains(urn)
    }
}

/// Every academy of the trust, present and past.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll(BTreeMap<AcademyId, Place>);

impl Roll {
    /// Takes in what happened to one academy.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        let Some(academy) = meta.stream.academy() else { return };
        if let AcademyEvent::AcademyJoined(AcademyJoined { urn, joined_on, date_known, ukprn, laestab, predecessor_urns, .. }) = event {
            let place = Place {
                urns: vec![(*joined_on, urn.clone())],
                predecessors: predecessor_urns.clone(),
                ukprn: ukprn.clone(),
                laestab: laestab.clone(),
                joined_on: *joined_on,
                date_known: *date_known,
                left: None,
            };
            self.0.insert(academy, place);
        }
        let Some(place) = self.0.get_mut(&academy) else { return };
        if let AcademyEvent::AcademyIdentified(AcademyIdentified { urn, ukprn, laestab }) = event {
            if let Some(urn) = urn {
                place.urns.push((meta.effective_on, urn.clone()));
            }
            place.ukprn = ukprn.clone().or(place.ukprn.take());
            place.laestab = laestab.clone().or(place.laestab.take());
        }
        if let AcademyEvent::AcademyLeft(AcademyLeft { left_on, date_known, .. }) = event {
            place.left = Some((*left_on, *date_known));
        }
    }

    /// The academy that a URN leads to on a day: one that is in the trust then before one that is
    /// not, one that has the URN then before one that has it at another time or had it as another
    /// school, the latest to join before earlier ones.
    pub fn find(&self, urn: &Urn, day: NaiveDate) -> Option<AcademyId> {
        self.find_among(self.known_as(urn).map(|(id, _)| id), day, |place| place.urn_on(day) == Some(urn))
    }

    /// Of several academies, the one that comes first in that order; `has_it` says which have the
    /// identifier asked for on the day itself.
    pub fn find_among(&self, some: impl Iterator<Item = AcademyId>, day: NaiveDate, has_it: impl Fn(&Place) -> bool) -> Option<AcademyId> {
        let places = some.filter_map(|id| Some((id, self.0.get(&id)?)));
        places.max_by_key(|(id, place)| (place.is_there_on(day), has_it(place), place.joined_on, *id)).map(|(id, _)| id)
    }

    /// Every academy that has or had a URN, itself or as a school before it.
    pub fn known_as<'a>(&'a self, urn: &'a Urn) -> impl Iterator<Item = (AcademyId, &'a Place)> {
        self.0.iter().filter(|(_, place)| place.has_or_had(urn)).map(|(id, place)| (*id, place))
    }

    /// An academy of the trust that has this URN on a day, or is to have it after.
    pub fn holds_from(&self, urn: &Urn, day: NaiveDate) -> Option<AcademyId> {
        self.0.iter().find(|(_, place)| place.holds_from(urn, day)).map(|(id, _)| *id)
    }

    /// When the first academy joined that has come since under a URN of this one.
    pub fn joined_since(&self, academy: AcademyId) -> Option<NaiveDate> {
        let place = self.0.get(&academy)?;
        let shares = |other: &Place| other.urns.iter().any(|(_, urn)| place.urns.iter().any(|(_, own)| own == urn));
        let since = self.0.iter().filter(|(id, other)| **id != academy && other.joined_on > place.joined_on && shares(other));
        since.map(|(_, other)| other.joined_on).min()
    }

    /// The last day on which an academy with this URN left.
    pub fn last_left(&self, urn: &Urn) -> Option<NaiveDate> {
        self.0.values().filter(|place| place.has_or_had(urn)).filter_map(|place| place.left.map(|(on, _)| on)).max()
    }

    /// One academy.
    pub fn get(&self, academy: AcademyId) -> Option<&Place> {
        self.0.get(&academy)
    }

    /// All academies, present and past.
    pub fn iter(&self) -> impl Iterator<Item = (AcademyId, &Place)> {
        self.0.iter().map(|(id, place)| (*id, place))
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Urn;

    fn found(story: &Story, urn: &str) -> Option<crate::ids::AcademyId> {
        story.trust().roll.find(&Urn::parse(urn).unwrap(), day("2026-06-01"))
    }

    #[test]
    fn a_urn_leads_to_the_academy_that_has_it_before_those_that_had_it() {
        // 900001 went from A1 to A2, and was A3's school before it converted.
        let story = given([
            identified(Some("900009"), "2022-01-01"),
            joined(A2, "900001", "2022-01-01"),
            joined(A3, "900003", "2023-01-01").formerly("900001"),
        ]);
        assert_eq!(found(&story, "900001"), Some(A2));
        assert_eq!(found(&story, "900009"), Some(A1));
        assert_eq!(found(&story, "900004"), None);
    }

    #[test]
    fn a_predecessors_urn_finds_the_academy_that_it_became() {
        assert_eq!(found(&given([joined(A2, "900002", "2023-01-01").formerly("900005")]), "900005"), Some(A2));
    }

    #[test]
    fn one_that_is_in_the_trust_comes_before_one_that_has_left() {
        let story = given([joined(A2, "900002", "2021-01-01").formerly("900001")]);
        assert_eq!(found(&story, "900001"), Some(A1));
        assert_eq!(found(&story.when(left("2024-09-01")), "900001"), Some(A2));
    }

    #[test]
    fn of_those_that_have_all_left_the_last_to_join_is_found() {
        let story = given([left("2021-09-01"), joined(A2, "900001", "2022-01-01"), left("2023-09-01").at(A2)]);
        assert_eq!(found(&story, "900001"), Some(A2));
        let urn = Urn::parse("900001").unwrap();
        assert_eq!(
            (story.trust().roll.last_left(&urn), story.trust().roll.holds_from(&urn, day("2026-06-01"))),
            (Some(day("2023-09-01")), None)
        );
    }

    #[test]
    fn an_identifier_that_is_entered_late_does_not_displace_a_newer_one() {
        let story = given([identified(Some("900009"), "2024-01-01"), identified(Some("900008"), "2022-01-01")]);
        assert_eq!(story.trust().roll.get(A1).and_then(|place| place.latest_urn()).map(Urn::as_str), Some("900009"));
        assert_eq!(found(&story, "900008"), Some(A1));
    }
}
