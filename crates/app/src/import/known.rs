//! What the record holds already, as far as an import has to know it.
//!
//! A snapshot of plain values rather than a view of the store, so that a plan can be made, shown and
//! tested without one. [`Known::apply`] takes a step into the snapshot as the store would; that is how
//! a dry run over several files sees each file on top of those before it.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use touchstone_domain::identifiers::{GroupUid, Laestab, Slug, Ukprn, Urn};

use super::plan::Step;

/// That an academy left a trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// The day.
    pub on: NaiveDate,
    /// False when it left on that day or earlier.
    pub date_known: bool,
}

/// An academy's time in one trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The trust; nothing where it is on record without a group UID.
    pub trust: Option<GroupUid>,
    /// The URN under which the trust has the academy.
    pub urn: Urn,
    /// The day it joined.
    pub joined_on: NaiveDate,
    /// False when it joined on that day or earlier.
    pub date_known: bool,
    /// That it left, if it did.
    pub left: Option<Left>,
    /// Its UKPRN, if known.
    pub ukprn: Option<Ukprn>,
    /// Its LAESTAB, if known.
    pub laestab: Option<Laestab>,
}

/// What the record holds.
#[derive(Clone, Debug, Default)]
pub struct Known {
    trusts: HashMap<GroupUid, Slug>,
    slugs: HashSet<Slug>,
    schools: Vec<Vec<Membership>>,
    school_of: HashMap<Urn, usize>,
}

impl Known {
    /// Notes a trust. Every trust counts, with a group UID or without, because its slug is taken.
    pub fn trust(&mut self, uid: Option<GroupUid>, slug: Slug) {
        self.slugs.insert(slug.clone());
        if let Some(uid) = uid {
            self.trusts.insert(uid, slug);
        }
    }

    /// Notes an academy's time in a trust, and the URNs that the school had before. Memberships that
    /// share any of their URNs are of one school.
    pub fn membership(&mut self, membership: Membership, predecessors: &[Urn]) {
        let urns: Vec<Urn> = std::iter::once(&membership.urn).chain(predecessors).cloned().collect();
        let mut schools: Vec<usize> = urns.iter().filter_map(|urn| self.school_of.get(urn).copied()).collect();
        schools.sort_unstable();
        schools.dedup();
        let school = schools.first().copied().unwrap_or_else(|| {
            self.schools.push(Vec::new());
            self.schools.len() - 1
        });
        for other in schools.into_iter().skip(1) {
            let memberships = std::mem::take(&mut self.schools[other]);
            self.schools[school].extend(memberships);
            self.school_of.values_mut().filter(|place| **place == other).for_each(|place| *place = school);
        }
        self.school_of.extend(urns.into_iter().map(|urn| (urn, school)));
        self.schools[school].push(membership);
    }

    /// A registered trust's slug.
    pub fn slug_of(&self, uid: &GroupUid) -> Option<&Slug> {
        self.trusts.get(uid)
    }

    /// Every slug that a new trust cannot have.
    pub fn slugs(&self) -> &HashSet<Slug> {
        &self.slugs
    }

    /// All that is known of where a school has been, under this URN or any other of its URNs, in no
    /// particular order.
    pub fn history(&self, urn: &Urn) -> &[Membership] {
        self.school_of.get(urn).map_or(&[], |school| &self.schools[*school])
    }

    /// Takes a step into the snapshot, as the store would take it.
    pub fn apply(&mut self, step: &Step) {
        match step {
            Step::RegisterTrust { uid, slug, .. } => self.trust(Some(uid.clone()), slug.clone()),
            Step::Join { trust, urn, ukprn, laestab, joined_on, date_known, .. } => self.membership(
                Membership {
                    trust: Some(trust.clone()),
                    urn: urn.clone(),
                    joined_on: *joined_on,
                    date_known: *date_known,
                    left: None,
                    ukprn: ukprn.clone(),
                    laestab: laestab.clone(),
                },
                &[],
            ),
            Step::Leave { trust, urn, left_on, date_known, .. } => {
                if let Some(membership) = self.open_in(trust, urn) {
                    membership.left = Some(Left { on: *left_on, date_known: *date_known });
                }
            }
            Step::Identify { trust, urn, ukprn, laestab, .. } => {
                if let Some(membership) = self.open_in(trust, urn) {
                    membership.ukprn = ukprn.clone().or(membership.ukprn.take());
                    membership.laestab = laestab.clone().or(membership.laestab.take());
                }
            }
        }
    }

    fn open_in(&mut self, trust: &GroupUid, urn: &Urn) -> Option<&mut Membership> {
        let school = *self.school_of.get(urn)?;
        self.schools[school].iter_mut().find(|m| m.trust.as_ref() == Some(trust) && m.urn == *urn && m.left.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urn(text: &str) -> Urn {
        Urn::parse(text).unwrap()
    }

    fn membership(under: &str) -> Membership {
        Membership {
            trust: None,
            urn: urn(under),
            joined_on: NaiveDate::from_ymd_opt(2020, 9, 1).unwrap(),
            date_known: true,
            left: None,
            ukprn: None,
            laestab: None,
        }
    }

    #[test]
    fn urns_that_a_membership_ties_together_are_of_one_school() {
        let mut known = Known::default();
        known.membership(membership("900001"), &[]);
        known.membership(membership("900002"), &[]);
        assert_eq!(known.history(&urn("900001")).len(), 1);
        known.membership(membership("900003"), &[urn("900001"), urn("900002"), urn("900004")]);
        for any in ["900001", "900002", "900003", "900004"] {
            assert_eq!(known.history(&urn(any)).len(), 3, "{any}");
        }
        assert_eq!(known.history(&urn("900005")), []);
    }

    #[test]
    fn a_departure_is_from_the_trust_it_names() {
        let trust = |text: &str| GroupUid::parse(text).unwrap();
        let mut known = Known::default();
        for uid in ["71", "72"] {
            known.membership(Membership { trust: Some(trust(uid)), ..membership("900001") }, &[]);
        }
        let left_on = NaiveDate::from_ymd_opt(2022, 9, 1).unwrap();
        known.apply(&Step::Leave { trust: trust("72"), urn: urn("900001"), left_on, date_known: true, to: trust("73") });
        let left: Vec<_> = known.history(&urn("900001")).iter().map(|m| m.left.is_some()).collect();
        assert_eq!(left, [false, true]);
    }
}
