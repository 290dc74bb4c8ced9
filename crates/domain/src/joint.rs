//! What several folds keep of one event, kept once.
//!
//! Rules and views both keep what a review says. Each would need a copy of all its findings and
//! references; so they share the one that was read. Whoever changes theirs gets a copy then.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that clones of it share until one is changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Joint<T>(Arc<T>);

impl<T> Clone for Joint<T> {
    fn clone(&self) -> Self {
        Joint(self.0.clone())
    }
}

impl<T: Clone> Joint<T> {
    /// The value itself, copied only where others share it.
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> From<T> for Joint<T> {
    fn from(value: T) -> Self {
        Joint(Arc::new(value))
    }
}

impl<T> Deref for Joint<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// Changes this one alone: where it is shared it is copied first.
impl<T: Clone> DerefMut for Joint<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T: Serialize> Serialize for Joint<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Joint<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Joint::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_changes_a_shared_value_changes_theirs_alone() {
        let kept = Joint::from(vec![1, 2]);
        let mut changed = kept.clone();
        changed.push(3);
        assert_eq!((kept.into_inner(), changed.into_inner()), (vec![1, 2], vec![1, 2, 3]));
    }
}
