//! Short texts that live where they stand, and a way to read any text without copying it first.
//!
//! A log of a million events holds tens of millions of codes. As strings of their own each would be
//! an allocation when it is read, another for every fold that keeps it, and more bytes of
//! bookkeeping than of text; nearly all of them fit beside their length.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that is kept in place up to `N` bytes, and beside only where it is longer.
#[derive(Clone)]
pub struct InPlace<const N: usize>(Kept<N>);

#[derive(Clone)]
enum Kept<const N: usize> {
    Here { length: u8, bytes: [u8; N] },
    Beside(Box<str>),
}

impl<const N: usize> InPlace<N> {
    /// As written.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kept::Here { .. } => std::str::from_utf8(self.bytes()).expect("these bytes were a whole text when they were put here"),
            Kept::Beside(text) => text,
        }
    }

    fn bytes(&self) -> &[u8] {
        match &self.0 {
            Kept::Here { length, bytes } => &bytes[..usize::from(*length)],
            Kept::Beside(text) => text.as_bytes(),
        }
    }
}

impl<const N: usize> From<&str> for InPlace<N> {
    fn from(text: &str) -> Self {
        let mut bytes = [0; N];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(length)) => {
                place.copy_from_slice(text.as_bytes());
                InPlace(Kept::Here { length, bytes })
            }
            (None, _) | (_, Err(_)) => InPlace(Kept::Beside(text.into())),
        }
    }
}

impl<const N: usize> From<String> for InPlace<N> {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl<const N: usize> From<InPlace<N>> for String {
    fn from(text: InPlace<N>) -> String {
        text.as_str().to_owned()
    }
}

impl<const N: usize> Deref for InPlace<N> {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> PartialEq for InPlace<N> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl<const N: usize> Eq for InPlace<N> {}

impl<const N: usize> PartialEq<str> for InPlace<N> {
    fn eq(&self, other: &str) -> bool {
        self.bytes() == other.as_bytes()
    }
}

impl<const N: usize> PartialEq<&str> for InPlace<N> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes() == other.as_bytes()
    }
}

impl<const N: usize> PartialOrd for InPlace<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As texts order, so that what is kept under one is found by a text.
impl<const N: usize> Ord for InPlace<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl<const N: usize> Hash for InPlace<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<const N: usize> fmt::Debug for InPlace<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Display for InPlace<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> Serialize for InPlace<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, const N: usize> Deserialize<'de> for InPlace<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parsed(deserializer, "a text", |text| Ok::<_, std::convert::Infallible>(text.into()))
    }
}

/// Reads a text with a parser of one of our own types, from where it stands.
pub(crate) fn parsed<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    struct Parsing<P> {
        expected: &'static str,
        parse: P,
    }

    impl<T, E: fmt::Display, P: FnOnce(&str) -> Result<T, E>> Visitor<'_> for Parsing<P> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.expected)
        }

        fn visit_str<Fault: Error>(self, text: &str) -> Result<T, Fault> {
            (self.parse)(text).map_err(Fault::custom)
        }
    }

    deserializer.deserialize_str(Parsing { expected, parse })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_code_takes_no_more_room_than_its_bytes_and_a_length() {
        assert_eq!((size_of::<InPlace<30>>(), size_of::<InPlace<38>>()), (32, 40));
    }

    proptest! {
        #[test]
        fn a_text_is_the_same_in_place_and_beside(one in ".{0,12}", other in ".{0,12}") {
            let (here, there) = (InPlace::<8>::from(one.as_str()), InPlace::<8>::from(other.as_str()));
            prop_assert_eq!(here.as_str(), one.as_str());
            prop_assert_eq!(here.cmp(&there), one.cmp(&other));
            prop_assert_eq!(here == there, one == other);
            let written = serde_json::to_string(&here).unwrap();
            prop_assert_eq!(&written, &serde_json::to_string(&one).unwrap());
            prop_assert_eq!(serde_json::from_str::<InPlace<8>>(&written).unwrap(), here);
        }
    }

    #[test]
    fn what_is_kept_under_a_code_is_found_by_its_text() {
        let codes = ["amber", "red", "a-code-that-is-longer-than-what-is-kept-in-its-place"];
        let kept: BTreeMap<_, _> = codes.map(|code| (crate::codes::CategoryCode::parse(code).unwrap(), code)).into();
        assert!(codes.iter().all(|code| kept.get(*code) == Some(code)));
    }
}
