//! The only crate that knows HTTP and clients' JSON.
//!
//! One file a resource: its handlers beside the types they read and write. A handler parses, calls
//! [`touchstone_app::App`] and answers; it holds no rule and builds no error by hand. What all
//! operations share (problems, security, headers) is added to the OpenAPI document in one place.

mod academies;
mod admin;
mod answer;
mod arrangements;
mod asked;
mod board;
mod body;
mod calendar;
mod calendar_feeds;
mod categories;
mod drafts;
mod duties;
mod escalations;
mod events;
mod frameworks;
mod ical;
mod imports;
mod issues;
mod json;
mod judged;
mod keys;
mod me;
mod meta;
mod metrics;
mod my;
mod openapi;
mod paths;
mod peer_reviews;
mod people;
mod plans;
mod problem;
mod programmes;
mod query;
mod register;
mod registers;
mod rendered;
mod reviews;
mod risks;
mod rounds;
mod self_evaluations;
mod server;
mod support;
mod timeline;
mod triangulation;
mod trusts;
mod wording;

pub use admin::{backup_report, verification_report};
pub use imports::import_report;
pub use keys::keys_shown;
pub use openapi::{document, document_text};
pub use problem::{Problem, ProblemKind, catalogue};
pub use server::{Server, Settings, serve};
