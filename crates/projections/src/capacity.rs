//! Days to give: how many each person and each academy can give, how many are promised, used and left,
//! and who would be over if something were promised or moved.
//!
//! Only what is agreed is promised. A deployment over several periods counts in each by its share of
//! days, rounded to half a day, the last period taking what is left; one that is over counts with what
//! was used of it. Used days count on the day they were used.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::event::{CapacityStated, Giver};
use touchstone_domain::ids::{AcademyId, DeploymentId, PersonId};

use crate::academy_record::{DeploymentRecord, DeploymentStatus};
use crate::event_ref::EventRef;
use crate::trust_record::TrustRecord;

/// One giver's days in one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapacityRow {
    /// Who gives.
    pub giver: Giver,
    /// The first day of the period.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// Half-days stated.
    pub stated: u32,
    /// Half-days promised by what is agreed.
    pub promised: u32,
    /// Half-days used.
    pub used: u32,
}

impl CapacityRow {
    /// Whether these days are a person's, or an academy's, where either is named.
    pub fn giver_is(&self, person: Option<PersonId>, academy: Option<AcademyId>) -> bool {
        match self.giver {
            Giver::Person { person: theirs } => person == Some(theirs),
            Giver::Academy { academy: theirs } => academy == Some(theirs),
        }
    }

    /// Half-days that are promised to nobody.
    pub fn left(&self) -> u32 {
        self.stated.saturating_sub(self.promised)
    }

    /// Half-days promised beyond what there is.
    pub fn over(&self) -> u32 {
        self.promised.saturating_sub(self.stated)
    }
}

/// Something that takes a giver's days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Load {
    /// The deployment, where it is recorded.
    pub deployment: Option<DeploymentId>,
    /// The person, where one is deployed.
    pub person: Option<PersonId>,
    /// The academy that gives them up.
    pub giving_academy: Option<AcademyId>,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub until: NaiveDate,
    /// Half-days.
    pub half_days: u32,
    /// The half-days used of it, by day.
    pub used: Vec<(NaiveDate, u32)>,
}

impl Load {
    fn of(record: &DeploymentRecord, as_of: NaiveDate) -> Load {
        let used: Vec<(NaiveDate, u32)> =
            record.uses().map(|(_, _, on, half_days)| (on, half_days)).filter(|(day, _)| *day <= as_of).collect();
        let spent = used.iter().map(|(_, half_days)| half_days).sum();
        let extent = record.extent_on(as_of);
        let over = record.status_on(as_of) == DeploymentStatus::Over;
        Load {
            deployment: Some(record.content.deployment),
            person: record.content.provider.person(),
            giving_academy: record.content.giving_academy,
            from: extent.from,
            until: record.last_day(as_of),
            half_days: if over { spent } else { extent.half_days.max(spent) },
            used,
        }
    }

    fn is_of(&self, giver: Giver) -> bool {
        match giver {
            Giver::Person { person } => self.person == Some(person),
            Giver::Academy { academy } => self.giving_academy == Some(academy),
        }
    }

    /// The half-days of it that fall on or before a day.
    fn by(&self, day: NaiveDate) -> u32 {
        let length = (self.until - self.from).num_days() + 1;
        let begun = ((day - self.from).num_days() + 1).clamp(0, length);
        let share = i64::from(self.half_days) * begun / length.max(1);
        u32::try_from(share).unwrap_or(self.half_days)
    }

    fn within(&self, from: NaiveDate, until: NaiveDate) -> u32 {
        self.by(until) - from.pred_opt().map_or(0, |before| self.by(before))
    }

    fn used_within(&self, from: NaiveDate, until: NaiveDate) -> u32 {
        self.used.iter().filter(|(day, _)| from <= *day && *day <= until).map(|(_, half_days)| half_days).sum()
    }
}

impl TrustRecord {
    /// Everything agreed by a day that takes days.
    pub fn loads(&self, as_of: NaiveDate) -> Vec<Load> {
        let all = self.academies.values().flat_map(|academy| academy.support.deployments.values());
        all.filter(|record| record.is_agreed_on(as_of)).map(|record| Load::of(record, as_of)).collect()
    }

    /// Each giver's days in each period that a capacity was stated for, under these loads; by giver, then
    /// by period.
    pub fn capacity_under(&self, loads: &[Load]) -> Vec<CapacityRow> {
        let mut stated: BTreeMap<(Giver, NaiveDate, NaiveDate), u32> = BTreeMap::new();
        for (_, CapacityStated { giver, span, half_days }) in &self.capacity {
            stated.insert((*giver, span.from, span.until.unwrap_or(span.from)), *half_days);
        }
        let row = |((giver, from, until), stated): ((Giver, NaiveDate, NaiveDate), u32)| {
            let theirs = || loads.iter().filter(move |load| load.is_of(giver));
            let promised = theirs().map(|load| load.within(from, until)).sum();
            let used = theirs().map(|load| load.used_within(from, until)).sum();
            CapacityRow { giver, from, until, stated, promised, used }
        };
        stated.into_iter().map(row).collect()
    }

    /// What an academy gives to others on a day: deployments under way or agreed, and all half-days of
    /// them, used or not.
    pub fn gives_on(&self, academy: AcademyId, as_of: NaiveDate) -> (usize, u32) {
        let all = self.academies.values().flat_map(|other| other.support.deployments.values());
        let given = all.filter(|it| it.content.giving_academy == Some(academy) && it.is_agreed_on(as_of));
        let running: Vec<&DeploymentRecord> = given.filter(|it| it.status_on(as_of) != DeploymentStatus::Over).collect();
        (running.len(), running.iter().map(|it| it.extent_on(as_of).half_days).sum())
    }

    pub(crate) fn stated(&mut self, event: EventRef, e: &CapacityStated) {
        self.capacity.push((event, e.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_deployment_over_two_terms_counts_in_each_by_its_share_and_loses_no_half_day() {
        let (from, until) = (day("2025-11-01"), day("2026-02-08"));
        let load =
            Load { deployment: None, person: None, giving_academy: None, from, until, half_days: 7, used: vec![(day("2025-12-01"), 2)] };
        let autumn = load.within(day("2025-09-01"), day("2025-12-31"));
        let spring = load.within(day("2026-01-01"), day("2026-03-31"));
        assert_eq!((autumn, spring), (4, 3));
        assert_eq!((load.within(day("2025-09-01"), day("2026-08-31")), load.within(day("2026-03-01"), day("2026-03-31"))), (7, 0));
        assert_eq!([load.used_within(from, day("2025-11-30")), load.used_within(from, until)], [0, 2]);
    }
}
