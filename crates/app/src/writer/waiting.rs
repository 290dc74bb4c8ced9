//! How many commands may wait for the writer.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Places for commands that wait, of which there are so many.
#[derive(Clone, Debug)]
pub(super) struct Waiting(Arc<(Mutex<usize>, Condvar)>);

/// A place; free again when dropped.
#[derive(Debug)]
pub(super) struct Place(Waiting);

impl Waiting {
    pub fn of(places: usize) -> Waiting {
        Waiting(Arc::new((Mutex::new(places), Condvar::new())))
    }

    /// A place, if one is free.
    pub fn try_take(&self) -> Option<Place> {
        let mut free = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Place(self.clone()))
    }

    /// A place, once one is free.
    pub fn take(&self) -> Place {
        let (free, freed) = &*self.0;
        let free = free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = freed.wait_while(free, |free| *free == 0).unwrap_or_else(PoisonError::into_inner);
        *free -= 1;
        Place(self.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (free, freed) = &*self.0.0;
        *free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_once_it_was_left() {
        let waiting = Waiting::of(1);
        let first = waiting.try_take().unwrap();
        assert!(waiting.try_take().is_none());
        let other = waiting.clone();
        let second = std::thread::spawn(move || other.take());
        drop(first);
        let second = second.join().unwrap();
        assert!(waiting.try_take().is_none());
        drop(second);
        assert!(waiting.try_take().is_some());
    }
}
