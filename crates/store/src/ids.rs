//! Finds things by their id: cheap to make from a whole log, and to add to afterwards.
//!
//! A table that hashes looks at a random place in memory for each id, which was a tenth of the work
//! of opening. Ids are made from the clock and come nearly in their own order; so what is there at
//! opening is a list that is sorted once, and what comes later goes into a table beside it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};

use uuid::Uuid;

/// Ids are drawn at random where they are made, so they need no keyed hash to spread them. Folding
/// both halves of the product spreads those that somebody counted up as well.
pub(crate) type ById = BuildHasherDefault<IdHasher>;

#[derive(Debug, Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            let product = u128::from(self.0.rotate_left(5) ^ u64::from_le_bytes(word)) * 0x9e37_79b9_7f4a_7c15;
            self.0 = (product as u64) ^ (product >> 64) as u64;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The place of what was taken away.
const GONE: u64 = u64::MAX;

/// An id in two halves, as it is ordered; and a place.
type Placed = ((u64, u64), u64);

/// Where what has an id is.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// What was there at opening, by id.
    settled: Vec<Placed>,
    /// What came since.
    recent: HashMap<Uuid, u64, ById>,
}

impl Ids {
    pub(crate) fn get(&self, id: &Uuid) -> Option<u64> {
        let settled = || self.settled_at(id).map(|at| self.settled[at].1).filter(|place| *place != GONE);
        self.recent.get(id).copied().or_else(settled)
    }

    /// Adds one; false where it is there already.
    pub(crate) fn add(&mut self, id: Uuid, place: u64) -> bool {
        if self.settled_at(&id).is_some() {
            return false;
        }
        match self.recent.entry(id) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(place);
                true
            }
        }
    }

    pub(crate) fn remove(&mut self, id: &Uuid) {
        if self.recent.remove(id).is_none()
            && let Some(at) = self.settled_at(id)
        {
            self.settled[at].1 = GONE;
        }
    }

    fn settled_at(&self, id: &Uuid) -> Option<usize> {
        let key = id.as_u64_pair();
        // Most that are asked for are newer than all of these.
        if self.settled.last().is_none_or(|(last, _)| *last < key) {
            return None;
        }
        self.settled.binary_search_by_key(&key, |(key, _)| *key).ok()
    }
}

/// Ids as they are found while a log is walked, not yet in order.
#[derive(Debug, Default)]
pub(crate) struct Found(Vec<Placed>);

impl Found {
    pub(crate) fn push(&mut self, id: Uuid, place: u64) {
        self.0.push((id.as_u64_pair(), place));
    }

    /// Puts them in order; fails with the later place of an id that was found twice.
    pub(crate) fn settle(mut self) -> Result<Ids, u64> {
        self.0.sort_by_key(|(key, _)| *key);
        match self.0.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(twice) => Err(twice[1].1),
            None => Ok(Ids { settled: self.0, recent: HashMap::default() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Step {
        Add(u8, u64),
        Remove(u8),
    }

    fn id(small: u8) -> Uuid {
        Uuid::from_u128(u128::from(small) << 60)
    }

    proptest! {
        #[test]
        fn what_is_found_at_opening_and_added_since_is_found_alike(
            opening in proptest::collection::btree_map(any::<u8>(), 0..1000_u64, 0..40),
            order in any::<u64>(),
            steps in proptest::collection::vec(prop_oneof![
                (any::<u8>(), 0..1000_u64).prop_map(|(id, place)| Step::Add(id, place)),
                any::<u8>().prop_map(Step::Remove),
            ], 0..60),
        ) {
            let mut found = Found::default();
            let mut shuffled: Vec<_> = opening.iter().collect();
            shuffled.sort_by_key(|(small, _)| u64::from(**small).wrapping_mul(order | 1));
            shuffled.into_iter().for_each(|(small, place)| found.push(id(*small), *place));
            let mut ids = found.settle().unwrap();
            let (mut model, mut gone) = (opening.clone(), BTreeSet::new());
            for step in steps {
                match step {
                    // The index asks before it adds: what was taken away does not come back.
                    Step::Add(small, _) if gone.contains(&small) => {}
                    Step::Add(small, place) => {
                        prop_assert_eq!(ids.add(id(small), place), !model.contains_key(&small));
                        model.entry(small).or_insert(place);
                    }
                    Step::Remove(small) => {
                        ids.remove(&id(small));
                        gone.extend(model.remove(&small).map(|_| small));
                    }
                }
            }
            for small in 0..=u8::MAX {
                prop_assert_eq!(ids.get(&id(small)), model.get(&small).copied());
            }
        }
    }

    #[test]
    fn an_id_found_twice_is_told_by_its_later_place() {
        let mut found = Found::default();
        for (small, place) in [(7, 70), (3, 30), (7, 71)] {
            found.push(id(small), place);
        }
        assert_eq!(found.settle().map(drop), Err(71));
    }

    #[test]
    fn an_id_is_added_once() {
        let mut found = Found::default();
        found.push(id(1), 10);
        let mut ids = found.settle().unwrap();
        assert!(ids.add(id(2), 20));
        assert_eq!((ids.add(id(1), 11), ids.add(id(2), 21)), (false, false));
        assert_eq!(ids.get(&id(1)), Some(10));
    }
}
