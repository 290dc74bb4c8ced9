//! Single cells, as GIAS writes them and as spreadsheets leave them.
//!
//! Files reach us straight from GIAS, through Excel, or through somebody's script, and each leaves
//! its own marks: zeros lost from the front of codes, `.0` behind numbers, dates turned round.

use std::borrow::Cow;

use chrono::NaiveDate;
use encoding_rs::WINDOWS_1252;

/// What GIAS writes where it has nothing to say.
const ABSENT: [&str; 3] = ["", "not recorded", "not applicable"];

/// The cell without surrounding white space, or nothing where it says that there is nothing.
pub fn present(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    (!ABSENT.iter().any(|absent| cell.eq_ignore_ascii_case(absent))).then_some(cell)
}

/// The digits of a whole number without leading zeros: `06`, `6` and `6.0` are all `6`, and `0` is `0`.
pub fn number(cell: &str) -> Option<&str> {
    let cell = cell.trim();
    let digits = match cell.split_once('.') {
        Some((whole, fraction)) => (!fraction.is_empty() && fraction.bytes().all(|b| b == b'0')).then_some(whole)?,
        None => cell,
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { &digits[digits.len() - 1..] } else { significant })
}

/// A small code, `06` or `6.0`, as a number.
pub fn code(cell: &str) -> Option<u16> {
    number(cell)?.parse().ok()
}

/// `31/08/2022`, `31-08-2022` or `2022-08-31`, with or without a midnight behind it. Never
/// `08/31/2022`: a month first cannot be told from a day first on twelve days of each month.
pub fn date(cell: &str) -> Option<NaiveDate> {
    let day = [" 00:00:00", "T00:00:00", " 00:00"].iter().find_map(|midnight| cell.trim().strip_suffix(midnight)).unwrap_or(cell.trim());
    let separator = if day.contains('/') { '/' } else { '-' };
    let mut parts = day.split(separator);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    let year = year.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// A name on one line. Characters U+0080 to U+009F never stand in a name: they are cp1252 that was
/// once read as Latin-1 (`HAWKINS\u{92}` for `HAWKINS’`), so they are read again as cp1252.
pub fn words(cell: &str) -> String {
    let repaired: Cow<'_, str> = if cell.chars().any(is_c1) {
        cell.chars().map(|c| if is_c1(c) { as_cp1252(c) } else { c }).collect::<String>().into()
    } else {
        cell.into()
    };
    let mut line = String::with_capacity(repaired.len());
    for word in repaired.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// A Companies House number with the zeros that spreadsheets take from its front: eight digits, or
/// two letters and six.
pub fn companies_house(cell: &str) -> Option<String> {
    if let Some(digits) = number(cell) {
        return (digits.len() <= 8).then(|| format!("{digits:0>8}"));
    }
    let bytes = cell.as_bytes();
    let lettered = bytes.len() == 8 && bytes[..2].iter().all(u8::is_ascii_alphabetic) && bytes[2..].iter().all(u8::is_ascii_digit);
    lettered.then(|| cell.to_ascii_uppercase())
}

fn is_c1(c: char) -> bool {
    ('\u{80}'..='\u{9f}').contains(&c)
}

fn as_cp1252(c: char) -> char {
    u8::try_from(u32::from(c)).ok().and_then(|byte| WINDOWS_1252.decode(&[byte]).0.chars().next()).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_survives_a_spreadsheet() {
        for (cell, expected) in
            [("06", "6"), ("6", "6"), ("6.0", "6"), (" 5210075.0 ", "5210075"), ("105135.00", "105135"), ("000", "0"), ("0.0", "0")]
        {
            assert_eq!(number(cell), Some(expected), "{cell}");
        }
        for cell in ["", "6.5", "6.", ".0", "-6", "1e5", "six", "1,000"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_date_is_read_in_each_of_the_three_ways_gias_and_scripts_write_it() {
        let expected = NaiveDate::from_ymd_opt(2022, 8, 31);
        for cell in ["31/08/2022", "31-08-2022", "2022-08-31", " 31/8/2022", "2022-08-31 00:00:00", "31/08/2022 00:00"] {
            assert_eq!(date(cell), expected, "{cell}");
        }
        for cell in [
            "08/31/2022",
            "31/08/22",
            "2022-02-30",
            "31.08.2022",
            "2022",
            "31/08",
            "1/2/3/2022",
            "31/08/2022 09:15",
            "+1/08/2022",
            "31/08/0022",
        ] {
            assert_eq!(date(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_gias_writes_for_nothing_is_nothing() {
        for cell in ["", "  ", "Not recorded", "not applicable ", "NOT RECORDED"] {
            assert_eq!(present(cell), None, "{cell:?}");
        }
        assert_eq!(present(" 0 "), Some("0"));
    }

    #[test]
    fn names_come_on_one_line_with_their_apostrophes_repaired() {
        assert_eq!(words("LADY HAWKINS\u{92} SCHOOL"), "LADY HAWKINS’ SCHOOL");
        assert_eq!(words(" St Mary's\r\nPrimary\u{a0} School "), "St Mary's Primary School");
    }

    #[test]
    fn a_company_number_gets_its_zeros_back() {
        assert_eq!(companies_house("5210075.0").as_deref(), Some("05210075"));
        assert_eq!(companies_house("oc301234").as_deref(), Some("OC301234"));
        assert_eq!(companies_house("123456789"), None);
        assert_eq!(companies_house("n/a"), None);
    }
}
