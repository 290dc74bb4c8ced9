//! What a trust decides about its academies, as pure functions over facts.
//!
//! Nothing here does IO, reads a clock, draws a random number or waits. Whatever varies (today's
//! date, a new id, who is asking) arrives inside a command or its [`setting`]. Deciders take state
//! and a command and return events or refusals; `evolve` takes state and an event and cannot fail,
//! because history has already happened.

pub mod academy;
pub mod calendar;
pub mod codes;
pub mod dated;
pub mod duty;
pub mod event;
pub mod framework;
#[cfg(test)]
mod given;
pub mod identifiers;
pub mod ids;
pub mod in_place;
pub mod joint;
pub mod policy;
pub mod programme;
pub mod reader;
pub mod refusal;
pub mod setting;
pub mod text;
pub mod trust;
