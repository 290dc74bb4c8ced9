//! Facts with a day on which they take effect, recorded in any order.
//!
//! In force on D is the fact with the greatest `effectiveOn` not after D; of several on that day,
//! the one recorded last. Late entries are the rule in schools, so deciders keep this history and
//! never only the latest value.

use chrono::NaiveDate;

/// One fact in a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Its position in the trust's log, which settles ties.
    pub position: u64,
    /// What holds.
    pub value: T,
}

/// Facts ordered by the day they take effect, then by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T>(Vec<Fact<T>>);

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Dated(Vec::new())
    }
}

impl<T> Dated<T> {
    /// Adds a fact where its date puts it.
    pub fn insert(&mut self, effective_on: NaiveDate, position: u64, value: T) {
        let at = self.0.partition_point(|fact| (fact.effective_on, fact.position) <= (effective_on, position));
        self.0.insert(at, Fact { effective_on, position, value });
    }

    /// The fact in force on a day.
    pub fn in_force_on(&self, day: NaiveDate) -> Option<&Fact<T>> {
        self.0[..self.0.partition_point(|fact| fact.effective_on <= day)].last()
    }

    /// The fact in force on a day among those that `known` holds for.
    pub fn in_force_among(&self, day: NaiveDate, known: impl Fn(&T) -> bool) -> Option<&Fact<T>> {
        self.0[..self.0.partition_point(|fact| fact.effective_on <= day)].iter().rfind(|fact| known(&fact.value))
    }

    /// The fact that was in force before the one in force on a day.
    pub fn before_that_in_force_on(&self, day: NaiveDate) -> Option<&Fact<T>> {
        self.0[..self.0.partition_point(|fact| fact.effective_on <= day)].iter().nth_back(1)
    }

    /// The first fact by date.
    pub fn first(&self) -> Option<&Fact<T>> {
        self.0.first()
    }

    /// All facts, by date.
    pub fn iter(&self) -> std::slice::Iter<'_, Fact<T>> {
        self.0.iter()
    }

    /// All facts, by date, to be changed in place; dates and positions stay as they are.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|fact| &mut fact.value)
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, n).unwrap()
    }

    proptest! {
        #[test]
        fn the_order_of_recording_matters_only_for_ties(days in proptest::collection::vec(1u32..28, 1..20), on in 1u32..28) {
            let mut dated = Dated::default();
            for (i, d) in days.iter().enumerate() {
                dated.insert(day(*d), i as u64 + 1, i);
            }
            let expected = days.iter().enumerate().filter(|(_, d)| **d <= on).max_by_key(|(i, d)| (**d, *i)).map(|(i, _)| i);
            prop_assert_eq!(dated.in_force_on(day(on)).map(|f| f.value), expected);
        }
    }
}
