//! What the stories stand on: a service in process with a clock, the real program, and a client
//! that knows no more than the contract.

mod binary;
mod client;
mod trust;
mod world;

pub(crate) use binary::{Binary, log_of, program, said};
pub(crate) use client::{Answer, Client};
pub(crate) use trust::{Academy, Member, Review, Trust, review};
pub(crate) use world::{OPERATOR, World, instant};

/// The root of the workspace.
pub(crate) fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
