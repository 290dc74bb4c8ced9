//! A table to typed rows: each row is taken whole or not at all, and all its faults are told at once.
//!
//! Three things a row can be. A *row* says that an academy is, or was, in an academy trust. An
//! *outsider* says that an establishment is in none: a maintained school, a school of a federation, a
//! foundation or a sponsor. It is told and never taken for a departure, because GIAS drops the link of
//! a trust days or weeks before it writes the next one. Everything else is *rejected*.

use chrono::NaiveDate;
use touchstone_domain::identifiers::{GroupUid, Laestab, Phase, Route, Ukprn, Urn};

use self::reading::{Found, Reading};
use super::decode::{Column, Table};
use super::report::{ReportRow, Severity};

mod reading;

/// What kind of academy trust a group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustKind {
    /// A multi-academy trust (06).
    Multi,
    /// A single-academy trust (10): a trust like any other, with one academy.
    Single,
    /// A trust that runs one secure school (11).
    SecureSingle,
}

/// Whether a trust or an establishment is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Open, or open but proposed to close.
    Open,
    /// Closed, with the day where the file tells it.
    Closed(Option<NaiveDate>),
    /// Not open yet.
    Proposed,
}

/// The trust that a row names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// GIAS's key of it.
    pub uid: GroupUid,
    /// Its name, as the file has it.
    pub name: String,
    /// Its trust reference number, `TR00123`.
    pub group_id: Option<String>,
    /// Its company number, eight characters.
    pub companies_house: Option<String>,
    /// Its kind, where the file tells it.
    pub kind: Option<TrustKind>,
    /// Whether it is open. A trust with a closing date is closed, whatever its status says.
    pub standing: Standing,
}

/// An academy in a trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where in the file.
    pub line: u64,
    /// The academy.
    pub urn: Urn,
    /// Its name.
    pub name: String,
    /// Its phase.
    pub phase: Phase,
    /// Its UKPRN, where the file has one.
    pub ukprn: Option<Ukprn>,
    /// Its LAESTAB, where the file has one.
    pub laestab: Option<Laestab>,
    /// Whether it is open itself.
    pub standing: Standing,
    /// How it became an academy, by its type.
    pub route: Route,
    /// The trust it is in.
    pub trust: Trust,
    /// Since when, where the file tells it.
    pub joined_on: Option<NaiveDate>,
    /// Until when, where the file tells that it left.
    pub left_on: Option<NaiveDate>,
}

/// An establishment that is in no academy trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outsider {
    /// Where in the file.
    pub line: u64,
    /// The establishment.
    pub urn: Urn,
    /// What it is in instead, as a sentence.
    pub why: String,
}

/// A line of the report that is known before anything is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What to tell.
    pub told: ReportRow,
    /// The trust that the row names, where that much could be read.
    pub trust: Option<GroupUid>,
}

/// One file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The file, as the caller named it.
    pub file: String,
    /// True when the file says since when an academy has been in its trust. One that does not is
    /// about the day on which it was extracted, which it does not tell either.
    pub dated: bool,
    /// The academies in trusts, in the order of the file.
    pub rows: Vec<Row>,
    /// The rest, in the order of the file.
    pub outsiders: Vec<Outsider>,
    /// Faults and remarks, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads every row of a table.
pub fn rows(file: &str, table: &Table) -> Sheet {
    let dated = table.has(Column::Joined);
    let mut sheet = Sheet { file: file.to_owned(), dated, rows: Vec::new(), outsiders: Vec::new(), problems: Vec::new() };
    for line in table.lines() {
        let (found, trust, told) = Reading::new(file, table, line).finish();
        let rejected = told.iter().any(|row| row.severity == Severity::Rejected);
        sheet.problems.extend(told.into_iter().map(|told| Problem { told, trust: trust.clone() }));
        match found {
            Some(Found::Row(row)) if !rejected => sheet.rows.push(*row),
            Some(Found::Outsider(outsider)) if !rejected => sheet.outsiders.push(outsider),
            Some(Found::Row(_) | Found::Outsider(_)) | None => {}
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::read;

    const LINKS: &[u8] = include_bytes!("fixtures/links_oddities.csv");
    const EXCEL: &[u8] = include_bytes!("fixtures/establishments_cp1252.csv");

    fn told(sheet: &Sheet) -> Vec<(u64, Option<&str>, Option<&str>, Severity)> {
        let row = |p: &'_ Problem| (p.told.line, p.told.severity);
        sheet.problems.iter().map(|p| (row(p).0, p.told.column.as_deref(), p.told.value.as_deref(), row(p).1)).collect()
    }

    #[test]
    fn a_links_file_is_read_through_everything_spreadsheets_do_to_it() {
        let sheet = read("links", LINKS).unwrap();
        assert!(sheet.dated);
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 3, 5, 6, 7], "{:?}", sheet.problems);
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);

        let first = &sheet.rows[0];
        assert_eq!((first.urn.as_str(), first.name.as_str(), first.phase), ("900101", "Quarry Lane Academy", Phase::Secondary));
        assert_eq!((first.joined_on, first.route), (day(2019, 9, 1), Route::Sponsored));
        assert_eq!((first.trust.uid.as_str(), first.trust.kind), ("90001", Some(TrustKind::Multi)));
        assert_eq!(first.trust.companies_house.as_deref(), Some("05210075"));

        let second = &sheet.rows[1];
        assert_eq!((second.name.as_str(), second.joined_on), ("Harbour View Free School", day(2020, 4, 1)));
        assert_eq!((second.trust.kind, second.route), (Some(TrustKind::Single), Route::FreeSchool));

        assert_eq!(sheet.rows[2].trust.standing, Standing::Closed(day(2015, 8, 31)));
        assert_eq!((sheet.rows[3].trust.kind, sheet.rows[3].route), (Some(TrustKind::SecureSingle), Route::Converter));
        assert_eq!(sheet.rows[4].trust.name, "ST ELIDIUS’ TRUST");
        assert_eq!(sheet.rows[4].trust.companies_house, None);
    }

    #[test]
    fn every_fault_of_a_row_is_told_with_its_line_column_and_value() {
        let sheet = read("links", LINKS).unwrap();
        assert_eq!(
            told(&sheet),
            [
                (7, Some("Companies House Number"), Some("soon"), Severity::Note),
                (8, Some("URN"), Some("90010"), Severity::Rejected),
                (8, Some("PhaseOfEducation (code)"), Some("9"), Severity::Rejected),
                (8, Some("Joined date"), Some("31/02/2020"), Severity::Rejected),
                (9, Some("Group UID"), Some("TR1"), Severity::Rejected),
                (9, Some("EstablishmentName"), Some("  "), Severity::Rejected),
                (9, Some("Group Status (code)"), Some("MERGING"), Severity::Rejected),
                (10, None, None, Severity::Rejected),
            ]
        );
        let outsiders: Vec<_> = sheet.outsiders.iter().map(|o| (o.line, o.urn.as_str())).collect();
        assert_eq!(outsiders, [(11, "900111"), (12, "900112")]);
        assert!(sheet.outsiders[0].why.contains("School sponsor"), "{}", sheet.outsiders[0].why);
    }

    #[test]
    fn an_establishments_file_from_excel_is_read_in_cp1252_with_its_columns_anywhere() {
        let sheet = read("establishments", EXCEL).unwrap();
        assert!(!sheet.dated);
        assert_eq!(sheet.problems, [], "{:?}", sheet.problems);
        let row = &sheet.rows[0];
        assert_eq!((row.name.as_str(), row.trust.name.as_str()), ("Saint-Rémy’s Academy", "FIERTÉ & FRIENDS TRUST"));
        assert_eq!(row.ukprn.as_ref().map(Ukprn::as_str), Some("10090201"));
        assert_eq!(row.laestab.as_ref().map(Laestab::as_str), Some("9190042"));
        assert_eq!((row.phase, row.route, row.standing), (Phase::NotApplicable, Route::Converter, Standing::Open));
        assert_eq!((row.trust.kind, row.joined_on), (Some(TrustKind::Multi), None));
        let standings: Vec<_> = sheet.rows.iter().map(|row| row.standing).collect();
        assert_eq!(standings, [Standing::Open, Standing::Closed(None), Standing::Proposed]);
        let why: Vec<_> = sheet.outsiders.iter().map(|outsider| outsider.why.as_str()).collect();
        assert_eq!(why.len(), 2);
        assert!(why[0].contains("names no trust"));
        assert!(why[1].contains("Supported by a trust"), "{}", why[1]);
    }
}
