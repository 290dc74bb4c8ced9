//! Old events in today's shape. Pure, one version at a time; only the newest shape has a Rust type.
//!
//! To change an event's shape: raise its number in the table of `event/academy.rs` or
//! `event/trust.rs`, add one step here that turns the data of the version before into the new
//! one, keep the old golden file, add a new one.

use serde_json::{Map, Value};

/// A stored event that this program cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are no event at all.
    #[error("not a stored event: {0}")]
    NotAnEvent(String),
    /// A name or version this program does not know: it was written by a newer one.
    #[error("{name} version {version} is not known to this program; a newer one wrote it")]
    Unknown {
        /// The event's name.
        name: String,
        /// Its version.
        version: u32,
    },
    /// A known event whose data does not have its shape.
    #[error("{name} version {version} does not read: {error}")]
    Malformed {
        /// The event's name.
        name: String,
        /// Its version.
        version: u32,
        /// What the reader said.
        error: String,
    },
}

/// Brings an older version's data up to today's, step by step. No event has had a second version
/// yet, so every older version is an unknown one; the first step goes here.
pub fn to_latest(name: &str, version: u32, _data: Map<String, Value>) -> Result<Map<String, Value>, Unreadable> {
    Err(Unreadable::Unknown { name: name.to_owned(), version })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_before_the_first_is_unknown() {
        let unknown = Unreadable::Unknown { name: "ReviewRecorded".into(), version: 0 };
        assert_eq!(to_latest("ReviewRecorded", 0, Map::new()), Err(unknown));
    }
}
