//! THE STORAGE CONTRACT. The layout here is on disk for ever.
//! A new layout gets a new format byte and a decoder beside this one.
//!
//! The texts that one chunk's events name, in one value beside it, under the same sequence. An
//! erased text keeps its place and its id and loses its words and its salt, so that what is missing
//! by intention can be told from what is missing by damage. All numbers are big-endian.
//!
//! ```text
//!  0  format 1 | codec 0 (plain) | two zeros
//!  4  store id, 16 bytes
//! 20  first sequence u64 | turn u64 | texts u32
//! 40  each text: id 16 | 1 | salt 32 | length u32 | UTF-8     or, erased: id 16 | 0
//!     BLAKE3 of everything before
//! ```

use uuid::Uuid;

use crate::contract::StoredText;
use crate::wire::{Fields, Unreadable, checked, put_framed, seal};

/// The newest layout that this program reads, and the one that it writes.
pub(crate) const WORDS_FORMAT: u8 = 1;

const ERASED: u8 = 0;
const PRESENT: u8 = 1;

/// The texts of one chunk; `None` where one was erased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Words {
    pub(crate) store_id: Uuid,
    pub(crate) first_sequence: u64,
    pub(crate) turn: u64,
    pub(crate) texts: Vec<(Uuid, Option<StoredText>)>,
}

impl Words {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![WORDS_FORMAT, 0, 0, 0];
        bytes.extend(self.store_id.as_bytes());
        bytes.extend(self.first_sequence.to_be_bytes());
        bytes.extend(self.turn.to_be_bytes());
        bytes.extend((self.texts.len() as u32).to_be_bytes());
        for (id, text) in &self.texts {
            bytes.extend(id.as_bytes());
            match text {
                None => bytes.push(ERASED),
                Some(text) => {
                    bytes.push(PRESENT);
                    bytes.extend(text.salt);
                    put_framed(&mut bytes, text.text.as_bytes());
                }
            }
        }
        seal(&mut bytes);
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (body, _) = checked(bytes, WORDS_FORMAT)?;
        let mut fields = Fields(body);
        if fields.array::<4>()?[1..] != [0, 0, 0] {
            return Err(Unreadable::Broken("it uses an unknown codec"));
        }
        let (store_id, first_sequence, turn, count) = (fields.uuid()?, fields.u64()?, fields.u64()?, fields.u32()?);
        let texts = (0..count).map(|_| text(&mut fields)).collect::<Result<_, _>>()?;
        fields.end()?;
        Ok(Words { store_id, first_sequence, turn, texts })
    }

    /// Takes words and salts away; says whether anything was left to take.
    pub(crate) fn erase(&mut self, goes: impl Fn(&Uuid) -> bool) -> bool {
        let mut changed = false;
        for (_, text) in self.texts.iter_mut().filter(|(id, text)| text.is_some() && goes(id)) {
            *text = None;
            changed = true;
        }
        changed
    }
}

fn text(fields: &mut Fields<'_>) -> Result<(Uuid, Option<StoredText>), Unreadable> {
    let id = fields.uuid()?;
    let text = match fields.u8()? {
        ERASED => None,
        PRESENT => {
            let salt = fields.array()?;
            let text = String::from_utf8(fields.framed()?.to_vec()).map_err(|_| Unreadable::Broken("a text is not UTF-8"))?;
            Some(StoredText { salt, text })
        }
        _ => return Err(Unreadable::Broken("a text is neither there nor erased")),
    };
    Ok((id, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("golden/words.v1.hex");

    fn sample() -> Words {
        Words {
            store_id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff),
            first_sequence: 41,
            turn: 9,
            texts: vec![
                (Uuid::from_u128(1), Some(StoredText { salt: [0xdd; 32], text: "Très bien".to_owned() })),
                (Uuid::from_u128(2), None),
            ],
        }
    }

    #[test]
    fn the_bytes_on_disk_are_those_of_the_first_release() {
        assert_eq!(hex::encode(sample().encode()), GOLDEN.trim());
    }

    #[test]
    fn the_first_release_is_read_for_ever() {
        assert_eq!(Words::decode(&hex::decode(GOLDEN.trim()).unwrap()), Ok(sample()));
    }

    #[test]
    fn erasing_leaves_the_id_and_takes_words_and_salt() {
        let mut words = sample();
        assert!(words.erase(|id| *id == Uuid::from_u128(1)));
        assert!(!words.erase(|id| *id == Uuid::from_u128(1)));
        let bytes = words.encode();
        assert!(!bytes.windows(4).any(|window| window == b"bien" || window == [0xdd; 4]));
        assert_eq!(Words::decode(&bytes).unwrap().texts, vec![(Uuid::from_u128(1), None), (Uuid::from_u128(2), None)]);
    }
}
