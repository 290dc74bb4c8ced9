//! Under which identifiers the academy is known, and who leads it, on any day.

use chrono::NaiveDate;
use touchstone_domain::event::{AcademyGovernedBy, AcademyIdentified, AcademyLedBy, Meta, Span};
use touchstone_domain::identifiers::{Laestab, Office, Ukprn, Urn};
use touchstone_domain::ids::PersonId;

use super::AcademyRecord;
use crate::event_ref::EventRef;

/// That somebody holds an office, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeaderFact {
    /// The event.
    pub event: EventRef,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub office: Office,
    /// From when to when, as recorded: a later holder ends an open term.
    pub term: Span,
    /// True until somebody is in post for good.
    pub interim: bool,
}

impl LeaderFact {
    pub(super) fn led(meta: &Meta, e: &AcademyLedBy) -> LeaderFact {
        LeaderFact { event: meta.into(), person: e.person, office: e.office, term: e.term, interim: e.interim }
    }

    pub(super) fn governed(meta: &Meta, e: &AcademyGovernedBy) -> LeaderFact {
        LeaderFact { event: meta.into(), person: e.person, office: e.office, term: e.term, interim: e.interim }
    }
}

impl AcademyRecord {
    /// Its URN on a day; before the earliest known, that one.
    pub fn urn_on(&self, as_of: NaiveDate) -> &Urn {
        self.identifier_on(as_of, Some(&self.joined.1.urn), |e| e.urn.as_ref()).unwrap_or(&self.joined.1.urn)
    }

    /// Its UKPRN on a day, where one is known; before the earliest known, that one.
    pub fn ukprn_on(&self, as_of: NaiveDate) -> Option<&Ukprn> {
        self.identifier_on(as_of, self.joined.1.ukprn.as_ref(), |e| e.ukprn.as_ref())
    }

    /// Its LAESTAB on a day, where one is known; before the earliest known, that one.
    pub fn laestab_on(&self, as_of: NaiveDate) -> Option<&Laestab> {
        self.identifier_on(as_of, self.joined.1.laestab.as_ref(), |e| e.laestab.as_ref())
    }

    /// Who holds each office on a day, in the order of offices.
    pub fn leaders_on(&self, as_of: NaiveDate) -> Vec<&LeaderFact> {
        Office::WORDS.iter().filter_map(|(_, office)| self.holder_on(*office, as_of)).collect()
    }

    /// Who holds an office on a day. The holder who began last ends every open term before theirs,
    /// so that after an interim's last day the office is empty, and not the predecessor's again;
    /// a term with a last day of its own goes on until then.
    pub fn holder_on(&self, office: Office, as_of: NaiveDate) -> Option<&LeaderFact> {
        let mut begun: Vec<_> = self.leaders.iter().filter(|fact| fact.office == office && fact.term.from <= as_of).collect();
        begun.sort_by_key(|fact| std::cmp::Reverse((fact.term.from, fact.event.position)));
        let (latest, earlier) = begun.split_first()?;
        if latest.term.covers(as_of) {
            return Some(latest);
        }
        earlier.iter().find(|fact| fact.term.until.is_some() && fact.term.covers(as_of)).copied()
    }

    /// Few identifiers ever change, so these are looked through, not indexed.
    fn identifier_on<'a, T>(
        &'a self,
        as_of: NaiveDate,
        on_joining: Option<&'a T>,
        of: impl Fn(&'a AcademyIdentified) -> Option<&'a T>,
    ) -> Option<&'a T> {
        let (event, joined) = &self.joined;
        let first = on_joining.map(|value| ((joined.joined_on, event.position), value));
        let later = self.identifiers.iter().filter_map(|(event, e)| Some(((event.effective_on, event.position), of(e)?)));
        let known: Vec<_> = first.into_iter().chain(later).collect();
        let in_force = known.iter().filter(|((from, _), _)| *from <= as_of).max_by_key(|(key, _)| *key);
        in_force.or_else(|| known.iter().min_by_key(|(key, _)| *key)).map(|(_, value)| *value)
    }
}
