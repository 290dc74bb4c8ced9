//! Bytes to a table: which encoding, which of the GIAS layouts, which column is where.
//!
//! GIAS has changed the number and order of its columns from year to year (140 in one extract of all
//! establishments, 135 in a later one), so nothing here counts columns: they are found by name, under
//! any of the names that GIAS has given them.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::WINDOWS_1252;

use self::columns::{Columns, layout};

pub use self::columns::{Column, Layout};

mod columns;

/// A file that is not one of those we read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not text at all.
    #[error("the file is not a CSV file but looks like {0}; save it as CSV (comma separated) and import that")]
    NotText(&'static str),
    /// Nothing in it.
    #[error("the file is empty: a header row was expected")]
    Empty,
    /// The header belongs to no layout that we know.
    #[error(
        "the file is neither a GIAS group-links file (it has no column {links}) nor a GIAS establishments file (it has no column {establishments})"
    )]
    UnknownLayout {
        /// What a group-links file would have and this one lacks.
        links: String,
        /// What an establishments file would have and this one lacks.
        establishments: String,
    },
    /// Two columns of one name, of which we would need one.
    #[error("the file has two columns named {0}, and nothing says which of them is meant")]
    AmbiguousColumn(String),
    /// A row that no GIAS file has.
    #[error("line {line}: {columns} columns; no file of GIAS has more than {MOST_COLUMNS}")]
    TooManyColumns {
        /// Where.
        line: u64,
        /// How many.
        columns: usize,
    },
    /// The CSV reader gave up.
    #[error("line {line}: {problem}")]
    Csv {
        /// Where.
        line: u64,
        /// What it said.
        problem: String,
    },
}

/// A file whose columns are known.
#[derive(Clone, Debug)]
pub struct Table {
    /// Which kind of file it is.
    pub layout: Layout,
    columns: Columns,
    width: usize,
    lines: Vec<Line>,
}

/// One row of a table.
#[derive(Clone, Debug)]
pub struct Line {
    /// Where the row begins; the header is on line 1.
    pub number: u64,
    cells: StringRecord,
}

impl Table {
    /// The rows that hold anything.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// True when the file has the column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains_key(&column)
    }

    /// The column's name as this file spells it, for the report.
    pub fn spelling(&self, column: Column) -> Option<&str> {
        self.columns.get(&column).map(|(_, name)| name.as_str())
    }

    /// A row's cell in a column, white space and all; nothing where the file has no such column.
    pub fn cell<'a>(&self, line: &'a Line, column: Column) -> Option<&'a str> {
        self.columns.get(&column).and_then(|(at, _)| line.cells.get(*at))
    }

    /// What is wrong with the shape of a row, if anything is: too few cells, or too many that are
    /// not empty. Spreadsheets leave empty ones behind the last column.
    pub fn misshapen(&self, line: &Line) -> Option<String> {
        let given = line.cells.len();
        let filled = line.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()).map(|(at, _)| at + 1).last().unwrap_or(0);
        (given < self.width || filled > self.width).then(|| {
            format!("the row has {given} cells where the header has {}: a comma or a quotation mark is missing or one too many", self.width)
        })
    }
}

/// More columns than this are refused before they take up memory; the widest file has about 150.
const MOST_COLUMNS: usize = 1000;

/// Reads the text and finds the columns.
pub fn decode(bytes: &[u8]) -> Result<Table, Unreadable> {
    let text = text(bytes)?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut header: Option<StringRecord> = None;
    let mut lines = Vec::new();
    let mut numbers = Numbering::new(text.as_bytes());
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                return Err(Unreadable::Csv { line: error.position().map_or(0, csv::Position::line), problem: error.to_string() });
            }
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if header.is_none() {
            header = Some(record.clone());
            continue;
        }
        let number = numbers.line_at(record.position().map_or(0, csv::Position::byte));
        if record.len() > MOST_COLUMNS {
            return Err(Unreadable::TooManyColumns { line: number, columns: record.len() });
        }
        lines.push(Line { number, cells: record.clone() });
    }
    let header = header.ok_or(Unreadable::Empty)?;
    let (layout, columns) = layout(&header)?;
    // Empty cells behind the last named column are a spreadsheet's, not columns.
    let width = header.iter().enumerate().filter(|(_, name)| !name.trim().is_empty()).map(|(at, _)| at + 1).last().unwrap_or(0);
    Ok(Table { layout, columns, width, lines })
}

/// UTF-8 where the bytes are UTF-8, else cp1252, in which GIAS itself writes. Real names in cp1252 do
/// not happen to be UTF-8: an accented letter would have to be followed by certain punctuation.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Unreadable::NotText("a workbook or a zip archive"));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Unreadable::NotText("UTF-16 text"));
    }
    if bytes.iter().take(4096).any(|byte| *byte == 0) {
        return Err(Unreadable::NotText("binary data"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok(match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    })
}

/// Line numbers by byte: the CSV reader counts the second half of a CRLF, and blank lines, to the
/// row that follows.
struct Numbering<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Numbering<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Numbering { bytes, at: 0, line: 1 }
    }

    /// The line of the first character of the row that the reader found at `offset`; offsets ascend.
    fn line_at(&mut self, offset: u64) -> u64 {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        while self.at < self.bytes.len() && (self.at < offset || matches!(self.bytes[self.at], b'\r' | b'\n')) {
            self.line += u64::from(self.bytes[self.at] == b'\n');
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "URN,Group UID,Group Name,EstablishmentName,PhaseOfEducation (code)";

    fn cells(table: &Table, column: Column) -> Vec<&str> {
        table.lines().iter().map(|line| table.cell(line, column).unwrap()).collect()
    }

    #[test]
    fn columns_are_found_by_name_wherever_they_stand_and_however_they_are_spelt() {
        let table = decode(b" estabLISHMENTname ,phaseofeducation  (CODE),x,GROUP NAME,urn,group uid\nA School,2,,T,123456,77\n").unwrap();
        assert_eq!(table.layout, Layout::Links);
        assert_eq!((cells(&table, Column::Urn), cells(&table, Column::Name)), (vec!["123456"], vec!["A School"]));
        assert_eq!(table.spelling(Column::Name), Some("estabLISHMENTname"));
        assert!(!table.has(Column::Joined));
    }

    #[test]
    fn every_real_header_is_known_and_a_group_list_is_not() {
        let links = "URN,Group UID,Group ID,Group Name,Companies House Number,Group Type (code),Group Type,Closed Date,Open date,Incorporated on (open date),Group Status (code),Group Status,Joined date,EstablishmentName,TypeOfEstablishment (code),TypeOfEstablishment (name),PhaseOfEducation (code),PhaseOfEducation (name),LA (code),LA (name)\n";
        assert_eq!(decode(links.as_bytes()).unwrap().layout, Layout::Links);
        let linked = links.replace("Group UID", "Linked UID");
        assert!(decode(linked.as_bytes()).unwrap().has(Column::TrustUid));
        let all = "URN,LA (code),EstablishmentNumber,EstablishmentName,PhaseOfEducation (code),TrustSchoolFlag (code),Trusts (code),Trusts (name)\n";
        assert_eq!(decode(all.as_bytes()).unwrap().layout, Layout::Establishments);
        let subset = "URN,EstablishmentName,PhaseOfEducationId,TrustId,TrustName\n";
        assert_eq!(decode(subset.as_bytes()).unwrap().layout, Layout::Establishments);

        let groups = decode(b"Group UID,Group ID,Group Name\n1,TR1,T\n").unwrap_err();
        assert_eq!(
            groups,
            Unreadable::UnknownLayout {
                links: "URN, EstablishmentName, PhaseOfEducation (code) or PhaseOfEducation (name)".into(),
                establishments: "URN, Trusts (code) or TrustId, Trusts (name) or TrustName, EstablishmentName, PhaseOfEducation (code) or PhaseOfEducation (name)".into(),
            }
        );
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_cp1252_is_read_as_such() {
        let marked = format!("\u{feff}{HEADER}\n123456,77,FIERTÉ,Becket à,2\n");
        assert_eq!(cells(&decode(marked.as_bytes()).unwrap(), Column::TrustName), ["FIERTÉ"]);
        let mut bytes = format!("\u{feff}{HEADER}\n").into_bytes();
        bytes.extend_from_slice(b"123456,77,FIERT\xc9,St Mary\x92s,2\n");
        let table = decode(&bytes).unwrap();
        assert_eq!((cells(&table, Column::TrustName), cells(&table, Column::Name)), (vec!["FIERTÉ"], vec!["St Mary’s"]));
    }

    #[test]
    fn line_numbers_hold_across_quoted_newlines_blank_lines_and_both_line_ends() {
        for end in ["\n", "\r\n"] {
            let text = [HEADER, "1,2,\"Two", "lines\",x,2", "", "3,4,b,y,2", ",,,,", "5,6,c,z,2"].join(end);
            let table = decode(text.as_bytes()).unwrap();
            let numbers: Vec<u64> = table.lines().iter().map(|line| line.number).collect();
            assert_eq!(numbers, [2, 5, 7], "{end:?}");
        }
    }

    #[test]
    fn a_row_of_another_width_is_misshapen_unless_only_empty_cells_are_too_many() {
        let table = decode(format!("{HEADER}\n1,2,a,x\n1,2,a,x,2,,\n1,2,a,x,2,y\n").as_bytes()).unwrap();
        let misshapen: Vec<bool> = table.lines().iter().map(|line| table.misshapen(line).is_some()).collect();
        assert_eq!(misshapen, [true, false, true]);
    }

    #[test]
    fn what_is_not_a_csv_file_is_refused_by_its_look() {
        assert_eq!(decode(b"").unwrap_err(), Unreadable::Empty);
        assert_eq!(decode(b"\xef\xbb\xbf\n").unwrap_err(), Unreadable::Empty);
        assert!(matches!(decode(b"PK\x03\x04rest"), Err(Unreadable::NotText(_))));
        assert!(matches!(decode(b"\xff\xfeU\0R\0N\0"), Err(Unreadable::NotText(_))));
        assert!(matches!(decode(b"URN\0"), Err(Unreadable::NotText(_))));
    }

    #[test]
    fn a_needed_column_that_is_there_twice_is_refused() {
        let error = decode(format!("{HEADER},urn\n").as_bytes()).unwrap_err();
        assert_eq!(error, Unreadable::AmbiguousColumn("URN".into()));
    }
}
