//! One line of a table, cell by cell.
//!
//! Every cell is read even after one was found faulty, so that a person who mends a file by hand
//! learns all that is wrong with a row in one go.

use touchstone_domain::identifiers::{GroupUid, Laestab, Phase, Route, Ukprn, Urn};

use super::{Outsider, Row, Standing, Trust, TrustKind};
use crate::import::cells;
use crate::import::decode::{Column, Layout, Line, Table};
use crate::import::report::{ReportRow, Severity};

/// What a line turned out to be.
pub(super) enum Found {
    Row(Box<Row>),
    Outsider(Outsider),
}

/// The longest name that is taken, in characters: as long as the API takes.
const LONGEST_NAME: usize = 200;

/// What a row says about the group it names.
enum Group {
    Trust(TrustKind),
    Unsaid,
    Other(String),
}

/// A line that is being read, and what there is to tell about it so far.
pub(super) struct Reading<'a> {
    file: &'a str,
    table: &'a Table,
    line: &'a Line,
    trust: Option<GroupUid>,
    told: Vec<ReportRow>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(file: &'a str, table: &'a Table, line: &'a Line) -> Self {
        Reading { file, table, line, trust: None, told: Vec::new() }
    }

    /// What the line is, the trust it names as far as that could be read, and what to tell.
    pub(super) fn finish(mut self) -> (Option<Found>, Option<GroupUid>, Vec<ReportRow>) {
        let found = self.row();
        (found, self.trust, self.told)
    }

    fn row(&mut self) -> Option<Found> {
        if let Some(problem) = self.table.misshapen(self.line) {
            self.tell(None, problem, Severity::Rejected);
            return None;
        }
        let urn = self.needed(Column::Urn, "a URN: six digits", |cell| Urn::parse(cells::number(cell)?).ok());
        let outsider = |urn: Option<Urn>, why: String| Some(Found::Outsider(Outsider { line: self.line.number, urn: urn?, why }));
        let Some(cell) = self.present(Column::TrustUid) else {
            return outsider(urn, "the row names no trust".into());
        };
        let kind = match self.group() {
            Group::Trust(kind) => Some(kind),
            Group::Unsaid => None,
            Group::Other(what) => return outsider(urn, what),
        };
        let uid = cells::number(cell).and_then(|digits| GroupUid::parse(digits).ok());
        if uid.is_none() {
            self.fault(Column::TrustUid, "not a group UID: one to six digits");
        }
        self.trust = uid.clone();

        let name = self.name(Column::Name, "the establishment's name");
        let trust_name = self.name(Column::TrustName, "the trust's name");
        let phase = self.phase();
        let ukprn = self.optional(Column::Ukprn, "a UKPRN: eight digits that begin with 1", |cell| Ukprn::parse(cells::number(cell)?).ok());
        let laestab = self.laestab();
        let joined_on = self.optional(Column::Joined, DATE, cells::date);
        let left_on = self.optional(Column::Left, DATE, cells::date);
        let standing = self.standing();
        let trust_standing = self.trust_standing();
        let trust = Trust {
            uid: uid?,
            name: trust_name?,
            group_id: self.present(Column::TrustGroupId).map(cells::words),
            companies_house: self.companies_house(),
            kind,
            standing: trust_standing?,
        };
        Some(Found::Row(Box::new(Row {
            line: self.line.number,
            urn: urn?,
            name: name?,
            phase: phase?,
            ukprn,
            laestab,
            standing: standing?,
            route: route(self.present(Column::Type).and_then(cells::code)),
            trust,
            joined_on,
            left_on,
        })))
    }

    /// What the named group is. A links file names groups of all kinds; an establishments file marks
    /// with a flag which schools have an academy trust, and names foundations in the same column.
    fn group(&self) -> Group {
        let in_words = |column| self.present(column).map(cells::words);
        let code = |column| self.present(column).and_then(cells::code);
        match self.table.layout {
            Layout::Links => {
                let named = in_words(Column::GroupTypeName);
                match (code(Column::GroupType), named.as_deref().map(str::to_lowercase).as_deref()) {
                    (Some(6), _) | (None, Some("multi-academy trust")) => Group::Trust(TrustKind::Multi),
                    (Some(10), _) | (None, Some("single-academy trust")) => Group::Trust(TrustKind::Single),
                    (Some(11), _) | (None, Some("secure single-academy trust")) => Group::Trust(TrustKind::SecureSingle),
                    (None, None) if !self.says(Column::GroupType) => Group::Unsaid,
                    (code, _) => {
                        let what =
                            named.or_else(|| code.map(|code| format!("type {code:02}"))).unwrap_or_else(|| "of an unknown type".into());
                        Group::Other(format!("the row is about a group that is not an academy trust ({what})"))
                    }
                }
            }
            Layout::Establishments => {
                let named = in_words(Column::TrustFlagName);
                let words = named.as_deref().map(str::to_lowercase).unwrap_or_default();
                match code(Column::TrustFlag) {
                    Some(3) => Group::Trust(TrustKind::Multi),
                    Some(5) => Group::Trust(TrustKind::Single),
                    _ if words.contains("secure single-academy trust") => Group::Trust(TrustKind::SecureSingle),
                    _ if words.contains("multi-academy trust") => Group::Trust(TrustKind::Multi),
                    _ if words.contains("single-academy trust") => Group::Trust(TrustKind::Single),
                    None if named.is_none() && !self.says(Column::TrustFlag) => match code(Column::Type) {
                        Some(kind) if MAINTAINED.contains(&kind) => Group::Other("the row is about a maintained school".into()),
                        Some(_) | None => Group::Unsaid,
                    },
                    Some(_) | None => {
                        let what = named.unwrap_or_else(|| "no flag of an academy trust".into());
                        Group::Other(format!("the row names a trust that is not an academy trust ({what})"))
                    }
                }
            }
        }
    }

    fn phase(&mut self) -> Option<Phase> {
        let phase = match self.present(Column::Phase) {
            Some(cell) => cells::code(cell).and_then(phase_of_code),
            // "Not applicable" is a phase here, not an absence.
            None => self.table.cell(self.line, Column::PhaseName).and_then(phase_of_name),
        };
        if phase.is_none() {
            let column = if self.says(Column::Phase) || !self.table.has(Column::PhaseName) { Column::Phase } else { Column::PhaseName };
            self.fault(column, "not a phase of education: a code from 0 to 7, or its name");
        }
        phase
    }

    fn laestab(&mut self) -> Option<Laestab> {
        if self.table.has(Column::Laestab) {
            return self.optional(Column::Laestab, "a LAESTAB: three digits of local authority and four of establishment", |cell| {
                Laestab::parse(if cell.contains('/') { cell } else { cells::number(cell)? }).ok()
            });
        }
        let authority = self.optional(Column::LocalAuthority, "a local authority's code: three digits", cells::code)?;
        let number = self.optional(Column::EstablishmentNumber, "an establishment number: four digits", cells::code)?;
        let laestab = Laestab::parse(&format!("{authority:03}{number:04}")).ok();
        if laestab.is_none() {
            self.fault(Column::EstablishmentNumber, "not the establishment half of a LAESTAB: four digits");
        }
        laestab
    }

    /// A file without a status holds open establishments only, as GIAS's links files do.
    fn standing(&mut self) -> Option<Standing> {
        let by_code = self.present(Column::Status).map(|cell| (Column::Status, cells::code(cell).and_then(standing_of_code)));
        let by_name = || self.present(Column::StatusName).map(|cell| (Column::StatusName, standing_of_name(cell)));
        match by_code.or_else(by_name) {
            None => Some(Standing::Open),
            Some((column, None)) => {
                self.fault(column, "not a status of an establishment: 1 open, 2 closed, 3 open but proposed to close, 4 proposed to open");
                None
            }
            Some((_, standing)) => standing,
        }
    }

    fn trust_standing(&mut self) -> Option<Standing> {
        let closed_on = self.optional(Column::GroupClosed, DATE, cells::date);
        if closed_on.is_some() {
            return Some(Standing::Closed(closed_on));
        }
        let column = if self.says(Column::GroupStatus) { Column::GroupStatus } else { Column::GroupStatusName };
        match self.present(column).map(standing_of_name) {
            None => Some(Standing::Open),
            Some(None) => {
                self.fault(column, "not a status of a trust: open, closed or proposed to open");
                None
            }
            Some(standing) => standing,
        }
    }

    fn companies_house(&mut self) -> Option<String> {
        let number = cells::companies_house(self.present(Column::CompaniesHouse)?);
        if number.is_none() {
            let problem = "not a company number (eight digits, or two letters and six): left out";
            self.tell(Some(Column::CompaniesHouse), problem.into(), Severity::Note);
        }
        number
    }

    fn name(&mut self, column: Column, what: &str) -> Option<String> {
        let name = self.present(column).map(cells::words).filter(|name| !name.is_empty());
        match &name {
            None => self.fault(column, &format!("empty: {what} is needed")),
            Some(name) if name.chars().count() > LONGEST_NAME => {
                self.fault(column, &format!("too long: {what} has at most {LONGEST_NAME} characters"));
                return None;
            }
            Some(name) if name.contains('\u{fffd}') => {
                let problem = "a character of this name was lost before the file reached us (\u{fffd}): taken as it is";
                self.tell(Some(column), problem.into(), Severity::Note);
            }
            Some(_) => {}
        }
        name
    }

    fn needed<T>(&mut self, column: Column, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let parsed = self.present(column).and_then(parse);
        if parsed.is_none() {
            self.fault(column, &format!("not {wanted}"));
        }
        parsed
    }

    fn optional<T>(&mut self, column: Column, wanted: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        self.present(column)?;
        self.needed(column, wanted, parse)
    }

    fn present(&self, column: Column) -> Option<&str> {
        self.table.cell(self.line, column).and_then(cells::present)
    }

    fn says(&self, column: Column) -> bool {
        self.present(column).is_some()
    }

    fn fault(&mut self, column: Column, problem: &str) {
        self.tell(Some(column), problem.to_owned(), Severity::Rejected);
    }

    fn tell(&mut self, column: Option<Column>, problem: String, severity: Severity) {
        self.told.push(ReportRow {
            file: self.file.to_owned(),
            line: self.line.number,
            column: column.and_then(|column| self.table.spelling(column)).map(str::to_owned),
            value: column.and_then(|column| self.table.cell(self.line, column)).map(ReportRow::brief),
            problem,
            severity,
        });
    }
}

/// Types of schools that a local authority maintains: community, voluntary, foundation and special
/// schools, pupil referral units, nurseries. Needed only where a file has no flag.
const MAINTAINED: [u16; 8] = [1, 2, 3, 5, 7, 12, 14, 15];

const DATE: &str = "a date: dd/mm/yyyy, dd-mm-yyyy or yyyy-mm-dd";

/// By GIAS's type of establishment. Any other type that is in an academy trust (a secure school, a
/// special post-16 institution, a type yet to come) is taken for a converter, the way by which most
/// academies came: a route is context for a reader and decides nothing.
fn route(establishment_type: Option<u16>) -> Route {
    match establishment_type {
        Some(28 | 33 | 43 | 46) => Route::Sponsored,
        Some(35 | 36 | 38..=41) => Route::FreeSchool,
        Some(_) | None => Route::Converter,
    }
}

fn phase_of_code(code: u16) -> Option<Phase> {
    [
        Phase::NotApplicable,
        Phase::Nursery,
        Phase::Primary,
        Phase::MiddleDeemedPrimary,
        Phase::Secondary,
        Phase::MiddleDeemedSecondary,
        Phase::SixteenPlus,
        Phase::AllThrough,
    ]
    .get(usize::from(code))
    .copied()
}

fn phase_of_name(name: &str) -> Option<Phase> {
    let word = cells::words(name).to_lowercase().replace(' ', "-");
    Phase::WORDS.iter().find(|(known, _)| *known == word).map(|(_, phase)| *phase)
}

fn standing_of_code(code: u16) -> Option<Standing> {
    match code {
        1 | 3 => Some(Standing::Open),
        2 => Some(Standing::Closed(None)),
        4 => Some(Standing::Proposed),
        _ => None,
    }
}

fn standing_of_name(name: &str) -> Option<Standing> {
    match cells::words(name).to_lowercase().replace(['_', '-'], " ").replace(',', "").as_str() {
        "open" | "open but proposed to close" => Some(Standing::Open),
        "closed" => Some(Standing::Closed(None)),
        "proposed to open" => Some(Standing::Proposed),
        _ => None,
    }
}
