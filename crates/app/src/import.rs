//! Reads files of Get Information about Schools (GIAS) and plans what they change in the record.
//!
//! Planning is apart from doing, and pure: the same plan is shown by a dry run, refused whole by a
//! strict one, and carried out by an ordinary one, so none of the three can come to another result.
//! A plan holds only what a file *adds* to what is known. That is why importing a file twice adds
//! nothing, why a run that was cut short is finished by repeating it, and why files may come in any
//! order: a file that is older than what is known has nothing to add.
//!
//! The stages: [`decode`] turns bytes into a table with known columns, [`rows`] turns the table into
//! typed rows and faults, [`mod@plan`] compares the rows with [`known`] and says what to do.

pub mod decode;
pub mod known;
pub mod placing;
pub mod plan;
pub mod report;
pub mod rows;
pub mod slugs;

mod cells;
#[cfg(test)]
mod real_data;
#[cfg(test)]
mod stories;

pub use decode::Unreadable;
pub use known::{Known, Left, Membership};
pub use plan::{NeedsExtractDate, Options, Plan, Planned, Step, plan};
pub use report::{Counts, Report, ReportRow, Severity};
pub use rows::Sheet;

/// Reads one file, named `file` in the report, as far as it can be read without knowing the store.
pub fn read(file: &str, bytes: &[u8]) -> Result<Sheet, Unreadable> {
    Ok(rows::rows(file, &decode::decode(bytes)?))
}
