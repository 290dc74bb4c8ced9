//! Where the time comes from, and which day it is in London, by which schools keep their dates.

use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, Utc};
use touchstone_domain::event::RecordedAt;

/// A source of the present.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that is set by hand: for demo data that lives through a school year, and for tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// A clock that stands at an instant.
    pub fn at(instant: DateTime<Utc>) -> ManualClock {
        ManualClock(Mutex::new(instant))
    }

    /// Sets it.
    pub fn set(&self, instant: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = instant;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl<C: Clock + ?Sized> Clock for std::sync::Arc<C> {
    fn now(&self) -> DateTime<Utc> {
        (**self).now()
    }
}

/// The day it is in London at an instant.
pub fn london_day(instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&chrono_tz::Europe::London).date_naive()
}

/// The day on which something was recorded, in London.
pub fn recorded_day(at: RecordedAt) -> NaiveDate {
    london_day(at.instant())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summer_evening_in_utc_is_the_next_day_in_london() {
        let at = |text: &str| london_day(DateTime::parse_from_rfc3339(text).unwrap().to_utc()).to_string();
        assert_eq!(at("2026-07-01T23:30:00Z"), "2026-07-02");
        assert_eq!(at("2026-12-01T23:30:00Z"), "2026-12-01");
    }
}
