//! THE STORAGE CONTRACT. The layout here is on disk for ever.
//! A new layout gets a new format byte and a decoder beside this one.
//!
//! The texts that one chunk's events name, in one value beside it, under the same sequence. An
//! erased text keeps its place and its id and loses its words and its salt, so that what is missing
//! by intention can be told from what is missing by damage. Every answer that shows words looks into
//! a value with those of all commands of a turn, so it can be looked through without copying them.
//! All numbers are big-endian.
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
use crate::wire::{Fields, SEAL_BYTES, Unreadable, checked, put_framed, seal, unsealed};

/// The newest layout that this program reads, and the one that it writes.
pub(crate) const WORDS_FORMAT: u8 = 1;

const ERASED: u8 = 0;
const PRESENT: u8 = 1;
const HEAD_BYTES: usize = 40;

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
        let text_bytes = |text: &Option<StoredText>| text.as_ref().map_or(0, |text| 36 + text.text.len());
        let size = HEAD_BYTES + self.texts.iter().map(|(_, text)| 17 + text_bytes(text)).sum::<usize>() + SEAL_BYTES;
        let mut bytes = Vec::with_capacity(size);
        bytes.extend([WORDS_FORMAT, 0, 0, 0]);
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
        let frames = WordFrames::verified(bytes)?;
        let WordFrames { store_id, first_sequence, turn, .. } = frames;
        let stored = |text: Text<'_>| Ok((text.id, text.frame.map(TextFrame::to_stored).transpose()?));
        let texts = frames.texts().map(|text| text.and_then(stored)).collect::<Result<_, _>>()?;
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

/// A words value as it lies there.
#[derive(Clone, Copy)]
pub(crate) struct WordFrames<'a> {
    pub(crate) store_id: Uuid,
    pub(crate) first_sequence: u64,
    turn: u64,
    pub(crate) count: u32,
    body: &'a [u8],
}

/// A text's place inside a words value, and what stands there; nothing where it was erased.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) id: Uuid,
    /// Bytes from the beginning of the value.
    pub(crate) offset: u32,
    pub(crate) frame: Option<TextFrame<'a>>,
}

/// A text inside a words value.
#[derive(Clone, Copy)]
pub(crate) struct TextFrame<'a> {
    salt: [u8; 32],
    /// Looked at more closely only where somebody wants the words.
    bytes: &'a [u8],
}

impl<'a> TextFrame<'a> {
    pub(crate) fn to_stored(self) -> Result<StoredText, Unreadable> {
        Ok(StoredText { salt: self.salt, text: self.words()?.to_owned() })
    }

    fn words(self) -> Result<&'a str, Unreadable> {
        std::str::from_utf8(self.bytes).map_err(|_| Unreadable::Broken("a text is not UTF-8"))
    }
}

impl<'a> WordFrames<'a> {
    /// Reads a value and checks all of it.
    pub(crate) fn verified(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        checked(bytes, WORDS_FORMAT)?;
        let frames = Self::trusted(bytes)?;
        let mut fields = frames.fields(HEAD_BYTES);
        for _ in 0..frames.count {
            if let (_, Some(frame)) = text(&mut fields)? {
                frame.words()?;
            }
        }
        fields.end()?;
        Ok(frames)
    }

    /// Reads a value that was verified when the store was opened, or just made.
    pub(crate) fn trusted(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        let (body, _) = unsealed(bytes)?;
        let mut fields = Fields(body);
        fields.format(WORDS_FORMAT)?;
        if fields.array()? != [0, 0, 0] {
            return Err(Unreadable::Broken("it uses an unknown codec"));
        }
        let (store_id, first_sequence, turn, count) = (fields.uuid()?, fields.u64()?, fields.u64()?, fields.u32()?);
        Ok(WordFrames { store_id, first_sequence, turn, count, body })
    }

    /// Its texts, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Result<Text<'a>, Unreadable>> + use<'a> {
        let (length, mut fields) = (self.body.len(), self.fields(HEAD_BYTES));
        (0..self.count).map(move |_| {
            let offset = (length - fields.0.len()) as u32;
            text(&mut fields).map(|(id, frame)| Text { id, offset, frame })
        })
    }

    /// A text that was at an offset, wherever it is now; `None` where it is not there or was erased.
    pub(crate) fn find(&self, id: &Uuid, offset: u32) -> Result<Option<TextFrame<'a>>, Unreadable> {
        if let Ok((there, frame)) = text(&mut self.fields(offset as usize))
            && there == *id
        {
            return Ok(frame);
        }
        // Another text was erased, and this one has moved.
        self.texts().find(|text| text.as_ref().map_or(true, |text| text.id == *id)).map_or(Ok(None), |text| Ok(text?.frame))
    }

    fn fields(&self, from: usize) -> Fields<'a> {
        Fields(self.body.get(from..).unwrap_or_default())
    }
}

fn text<'a>(fields: &mut Fields<'a>) -> Result<(Uuid, Option<TextFrame<'a>>), Unreadable> {
    let id = fields.uuid()?;
    let text = match fields.u8()? {
        ERASED => None,
        PRESENT => Some(TextFrame { salt: fields.array()?, bytes: fields.framed()? }),
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
    fn what_is_looked_through_in_place_is_what_is_read_whole() {
        let bytes = sample().encode();
        let frames = WordFrames::trusted(&bytes).unwrap();
        let texts: Vec<_> =
            frames.texts().map(Result::unwrap).map(|text| (text.id, text.frame.map(|frame| frame.to_stored().unwrap()))).collect();
        assert_eq!((frames.first_sequence, texts), (41, sample().texts));
        let torn = WordFrames::trusted(&bytes[..80]).unwrap();
        assert!(torn.texts().any(|text| text.is_err()));
    }

    #[test]
    fn a_text_is_found_where_it_was_and_where_it_moved_to() {
        let mut words = sample();
        words.texts.push((Uuid::from_u128(3), Some(StoredText { salt: [0xee; 32], text: "Ça suffit".to_owned() })));
        let bytes = words.encode();
        let frames = WordFrames::trusted(&bytes).unwrap();
        let last = frames.texts().last().unwrap().unwrap();
        let found = |bytes: &[u8], id| {
            let frame = WordFrames::trusted(bytes).unwrap().find(&Uuid::from_u128(id), last.offset).unwrap();
            frame.map(|frame| frame.to_stored().unwrap().text)
        };
        assert_eq!(found(&bytes, 3).as_deref(), Some("Ça suffit"));
        assert_eq!(found(&bytes, 1).as_deref(), Some("Très bien"));
        assert_eq!((found(&bytes, 2), found(&bytes, 9)), (None, None));
        words.erase(|id| *id == Uuid::from_u128(1));
        assert_eq!(found(&words.encode(), 3).as_deref(), Some("Ça suffit"));
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
