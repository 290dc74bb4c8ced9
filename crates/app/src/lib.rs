//! Joins the pure world to the store: the writer, access, imports, use cases.
//!
//! The API and the command line call the same plain methods of [`App`]; neither decides a rule,
//! opens a store or knows who may see what. Commands go through one writer, reads through shelves
//! that the writer fills only with what is on stable storage.

pub mod access;
mod app;
mod calendar_feeds;
pub mod clock;
mod commands;
mod drafts;
mod error;
mod feed;
mod idempotency;
pub mod import;
mod importing;
pub mod input;
mod jobs;
mod keys;
mod minting;
mod missed;
mod programmes;
mod reads;
mod rounds;
mod shelf;
mod state;
mod upkeep;
mod writer;

pub use app::{App, How, PAST_READS_AT_ONCE, PAST_READS_WAITING, When, built_in_document, document_of};
pub use calendar_feeds::{FEEDS_OF_A_KEY, FeedRecord};
pub use commands::{AcademyName, TriedWords, built_in_or_fault};
pub use drafts::{Desk, Draft, DraftKind, entries_of as entries_of_drafts};
pub use error::AppError;
pub use feed::{BadCursor, FeedFilter, FeedPage, SeenEvent};
pub use idempotency::{Mark, REMEMBERED_FOR, Repeat};
pub use importing::{ImportFile, ImportRequest, Imported};
pub use jobs::{Ended, JOBS_REMEMBERED, Job};
pub use keys::{KeyRecord, SECRET_PREFIX};
pub use minting::fresh_id;
pub use missed::{DUTY_MISSED, MISSED_AT_ONCE};
pub use programmes::{NewProgramme, ProgrammeCount, ProgrammeOrder};
pub use reads::{Look, PersonWords, Stamp, instant};
pub use rounds::{NewRound, RoundOrder};
pub use touchstone_store::maintenance::BackupReport;
pub use touchstone_store::{Epoch, VerifyReport};
pub use writer::{CLOCK_TOLERANCE, Document, Done, PolicyTold, QUEUE_LENGTH, TURN_LENGTH};
