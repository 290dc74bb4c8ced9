//! Given what was recorded, when viewed on a day, then this is what shows.
//!
//! Histories are made by the deciders themselves, so that a record can never be tested against an
//! event that no decision would have brought about.

mod academies;
mod boards;
mod histories;
mod properties;
mod timelines;
mod trusts;
