//! Instants for people: in reports, and in the names of directories.
//!
//! The store has no other use for a calendar, so it has no library for one.

use std::fmt::Write;

/// An instant of microseconds since 1970, as RFC 3339 in UTC.
pub fn utc(micros: i64) -> String {
    let (date, [hour, minute, second, micro]) = parts(micros);
    let mut text = String::new();
    let [year, month, day] = date;
    // Writing to a string cannot fail.
    let _ = write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z");
    text
}

/// The same, short and without what a file's name should not have.
pub(super) fn in_a_name(micros: i64) -> String {
    let ([year, month, day], [hour, minute, second, micro]) = parts(micros);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}.{micro:06}Z")
}

/// Year, month, day; hour, minute, second, microsecond.
fn parts(micros: i64) -> ([i64; 3], [i64; 4]) {
    let (days, in_day) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let second = in_day / 1_000_000;
    (civil(days), [second / 3600, second / 60 % 60, second % 60, in_day % 1_000_000])
}

/// The Gregorian date of a day counted from 1970: eras of 400 years, years that begin in March.
fn civil(days: i64) -> [i64; 3] {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    [year, month, day_of_year - (153 * from_march + 2) / 5 + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_people_write_them() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(utc(951_782_400_000_000), "2000-02-29T00:00:00.000000Z");
        assert_eq!(utc(1_790_000_000_123_456), "2026-09-21T14:13:20.123456Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(in_a_name(1_790_000_000_123_456), "20260921T141320.123456Z");
    }
}
