//! Who leads and chairs which academy, on any day.
//!
//! The trust keeps it and not each academy, because a rule about one academy asks about the leaders of
//! others: nobody reviews their own school, and a validator leads none.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::event::{AcademyEvent, AcademyGovernedBy, AcademyLedBy, Meta, Span};
use crate::identifiers::Office;
use crate::ids::{AcademyId, PersonId};

/// That somebody holds an office, as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    person: PersonId,
    office: Office,
    term: Span,
    interim: bool,
    position: u64,
}

/// Every office of every academy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offices(BTreeMap<AcademyId, Vec<Held>>);

impl Offices {
    /// Takes in what happened to one academy.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        let Some(academy) = meta.stream.academy() else { return };
        if let AcademyEvent::AcademyLedBy(AcademyLedBy { person, office, term, interim })
        | AcademyEvent::AcademyGovernedBy(AcademyGovernedBy { person, office, term, interim }) = event
        {
            let held = Held { person: *person, office: *office, term: *term, interim: *interim, position: meta.position };
            self.0.entry(academy).or_default().push(held);
        }
    }

    /// Who holds an office on a day. The holder who began last ends every open term before theirs; a
    /// term with a last day of its own goes on until then.
    pub fn holder(&self, academy: AcademyId, office: Office, day: NaiveDate) -> Option<PersonId> {
        self.held(academy, office, day).map(|held| held.person)
    }

    fn held(&self, academy: AcademyId, office: Office, day: NaiveDate) -> Option<&Held> {
        let all = self.0.get(&academy).map(Vec::as_slice).unwrap_or_default();
        let mut begun: Vec<&Held> = all.iter().filter(|held| held.office == office && held.term.from <= day).collect();
        begun.sort_by_key(|held| std::cmp::Reverse((held.term.from, held.position)));
        let (latest, earlier) = begun.split_first()?;
        let goes_on = |held: &&&Held| held.term.until.is_some() && held.term.covers(day);
        if latest.term.covers(day) { Some(latest) } else { earlier.iter().find(goes_on).copied() }
    }

    /// Whether somebody is an academy's own head or chair on a day, and not one whom the trust put there
    /// for a time or who leads several.
    pub fn is_its_own(&self, person: PersonId, academy: AcademyId, day: NaiveDate) -> bool {
        let offices = [Office::Headteacher, Office::HeadOfSchool, Office::Chair];
        offices.into_iter().filter_map(|office| self.held(academy, office, day)).any(|held| held.person == person && !held.interim)
    }

    /// Whether somebody leads or chairs an academy on a day.
    pub fn holds_one_at(&self, person: PersonId, academy: AcademyId, day: NaiveDate) -> bool {
        Office::WORDS.iter().any(|(_, office)| self.holder(academy, *office, day) == Some(person))
    }

    /// Whether somebody leads or chairs any academy on a day.
    pub fn holds_one(&self, person: PersonId, day: NaiveDate) -> bool {
        self.0.keys().any(|academy| self.holds_one_at(person, *academy, day))
    }

    /// The head of an academy on a day: its headteacher, or else its head of school, or else the
    /// executive headteacher who leads it.
    pub fn head(&self, academy: AcademyId, day: NaiveDate) -> Option<PersonId> {
        [Office::Headteacher, Office::HeadOfSchool, Office::ExecutiveHeadteacher]
            .into_iter()
            .find_map(|office| self.holder(academy, office, day))
    }

    /// Whether somebody leads an academy on a day, under whatever title; a chair does not.
    pub fn leads(&self, person: PersonId, academy: AcademyId, day: NaiveDate) -> bool {
        [Office::Headteacher, Office::HeadOfSchool, Office::ExecutiveHeadteacher]
            .into_iter()
            .any(|office| self.holder(academy, office, day) == Some(person))
    }
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn a_head_and_a_chair_are_known_on_any_day() {
        let story = given([
            appointed(HEAD, Office::Headteacher, "2020-09-01", None),
            appointed(ADVISER, Office::Headteacher, "2024-09-01", Some("2025-08-31")),
            appointed(CEO, Office::Chair, "2023-09-01", None),
        ]);
        let offices = &story.trust().offices;
        let head = |on| offices.head(A1, day(on));
        assert_eq!([head("2020-08-31"), head("2024-08-31"), head("2025-08-31")], [None, Some(HEAD.0), Some(ADVISER.0)]);
        assert_eq!(head("2025-09-01"), None, "after an interim's last day the office is empty");
        assert!(offices.holds_one_at(CEO.0, A1, day("2024-01-01")) && offices.holds_one(CEO.0, day("2024-01-01")));
        assert!(!offices.leads(CEO.0, A1, day("2024-01-01")), "a chair leads no school");
        assert!(!offices.holds_one(CEO.0, day("2023-08-31")));
    }
}
