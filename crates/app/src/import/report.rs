//! What an import tells the person who ran it, row by row.
//!
//! Two severities, because they ask for different things: a rejected row is a fault of the file that
//! somebody should mend (and that stops a strict import), a note is something that was left alone on
//! purpose, which is how GIAS files normally are.

/// Cells longer than this are cut in the report.
const LONGEST_VALUE: usize = 80;

/// Whether a row of the report asks for anything to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The row is faulty and nothing was taken from it.
    Rejected,
    /// The row is sound; this is why it changed nothing, or what was left out of it.
    Note,
}

/// One thing to tell about one row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The file, as the caller named it.
    pub file: String,
    /// The line on which the row begins; the header is on line 1.
    pub line: u64,
    /// The column, as the file spells it; absent where the whole row is meant.
    pub column: Option<String>,
    /// What the cell holds; absent where the whole row is meant.
    pub value: Option<String>,
    /// What is wrong or worth knowing, as a sentence.
    pub problem: String,
    /// Whether it is a fault.
    pub severity: Severity,
}

impl ReportRow {
    /// Cuts a cell to what fits a report.
    pub(super) fn brief(cell: &str) -> String {
        match cell.char_indices().nth(LONGEST_VALUE) {
            Some((end, _)) => format!("{}…", &cell[..end]),
            None => cell.to_owned(),
        }
    }
}

/// How much an import did or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Trusts registered.
    pub trusts: u64,
    /// Academies that joined their first trust on record.
    pub academies: u64,
    /// Academies that moved from one trust to another, or whose move was completed.
    pub moved: u64,
    /// Academies about whose place the file had nothing new to say.
    pub unchanged: u64,
    /// Rows that were rejected, each counted once however many faults it has.
    pub rejected: u64,
}

/// What one file, or several together, came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The sums.
    pub counts: Counts,
    /// The rows worth telling about, in the order of the file.
    pub rows: Vec<ReportRow>,
}

impl Report {
    /// True when any row was rejected: a strict import then writes nothing.
    pub fn has_faults(&self) -> bool {
        self.rows.iter().any(|row| row.severity == Severity::Rejected)
    }

    /// Adds the report of the next file.
    pub fn absorb(&mut self, next: Report) {
        self.counts.trusts += next.counts.trusts;
        self.counts.academies += next.counts.academies;
        self.counts.moved += next.counts.moved;
        self.counts.unchanged += next.counts.unchanged;
        self.counts.rejected += next.counts.rejected;
        self.rows.extend(next.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_cell_is_cut_between_characters() {
        assert_eq!(ReportRow::brief("short"), "short");
        let cut = ReportRow::brief(&"é".repeat(200));
        assert_eq!(cut.chars().count(), LONGEST_VALUE + 1);
        assert!(cut.ends_with('…'));
    }
}
