//! Acceptance: the service as a client sees it, a module per capability.
//!
//! One binary, because each further one would link the whole service once more. Stories run against
//! the service in process under a clock set by hand; what only a process can show, like being
//! killed, runs the real program.

mod academies;
mod access;
mod accountability;
mod admin;
mod advisers;
mod architecture;
mod calendar;
mod categories;
mod command_line;
mod draft_checks;
mod durability;
mod duties;
mod escalations;
mod feed;
mod first_contact;
mod frameworks;
mod full_disk;
mod harness;
mod idempotency;
mod import;
mod inspections;
mod interventions;
mod killed;
mod maintenance;
mod meta;
mod openapi;
mod overload;
mod packages;
mod people;
mod plans;
mod problems;
mod programmes;
mod registers;
mod replay;
mod review_life;
mod reviews;
mod round_work;
mod rounds;
mod rows;
mod self_evaluation_drafts;
mod shapes;
mod sight;
mod support;
mod time;
mod weeks;
