//! Words stand beside the log; an event holds a text's id and a commitment to it.
//!
//! Erasing a text removes its words and its salt, after which the commitment says nothing about
//! them; every event and every proof over events stays as it was.

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

use crate::ids::TextId;
use crate::in_place::parsed;

/// What separates this use of SHA-256 from every other.
const DOMAIN: &[u8] = b"touchstone/text/v1";

/// SHA-256("touchstone/text/v1" || 32-byte random salt || UTF-8 text), as 64 hex digits in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// The commitment to a text under a salt.
    pub fn to(salt: &[u8; 32], text: &str) -> Commitment {
        Commitment(Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(text.as_bytes()).finalize().into())
    }
}

impl TryFrom<&str> for Commitment {
    type Error = hex::FromHexError;
    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Commitment(bytes))
    }
}

impl<'de> Deserialize<'de> for Commitment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "64 hex digits", |text| Commitment::try_from(text))
    }
}

impl From<Commitment> for String {
    fn from(commitment: Commitment) -> String {
        hex::encode(commitment.0)
    }
}

/// A text as an event knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TextRef {
    /// The text's id in the words beside the log.
    pub id: TextId,
    /// What it must hash to.
    pub commitment: Commitment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_is_the_hash_that_its_documentation_gives() {
        // printf 'touchstone/text/v1' plus 32 zero bytes plus 'words', through sha256sum
        let got: String = Commitment::to(&[0; 32], "words").into();
        assert_eq!(got, "2253585278b085440372690c59a70a4f5ea8974ba67a910ae8790af626b7b449");
        assert_ne!(Commitment::to(&[1; 32], "words"), Commitment::to(&[0; 32], "words"));
    }
}
