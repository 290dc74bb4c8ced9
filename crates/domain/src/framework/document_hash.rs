//! The fingerprint of a framework document.
//!
//! An event names the framework it was decided under by this hash, so the words of an old decision
//! stay findable after any later release, and a changed document can never pass for the old one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::in_place::parsed;

/// The SHA-256 of a document's bytes; 64 lower-case hex digits in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentHash(pub [u8; 32]);

impl DocumentHash {
    /// The hash of a document's bytes.
    pub fn of(document: &[u8]) -> DocumentHash {
        DocumentHash(Sha256::digest(document).into())
    }

    /// Parses 64 hex digits.
    pub fn parse(text: &str) -> Option<DocumentHash> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(DocumentHash(bytes))
    }
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentHash({self})")
    }
}

impl Serialize for DocumentHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DocumentHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "64 hex digits", |text| DocumentHash::parse(text).ok_or("a document hash is 64 hex digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_written_as_hex_and_read_back() {
        let hash = DocumentHash::of(b"abc");
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<DocumentHash>(&json).unwrap(), hash);
        assert!(serde_json::from_str::<DocumentHash>("\"ba78\"").is_err());
    }
}
