//! The identifiers by which English schools and trusts are known, each parsed once at the edge.
//!
//! Source: Get Information about Schools (GIAS), Department for Education.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A string that is not the identifier it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {wanted}")]
pub struct NotAnIdentifier {
    given: String,
    wanted: &'static str,
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident, $wanted:literal, $check:expr);* $(;)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Parses one; surrounding white space is not accepted.
            pub fn parse(text: &str) -> Result<Self, NotAnIdentifier> {
                let check: fn(&str) -> Option<String> = $check;
                check(text).map($name).ok_or_else(|| NotAnIdentifier { given: crate::reader::brief(text), wanted: $wanted })
            }

            /// As written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnIdentifier;
            fn try_from(text: String) -> Result<Self, NotAnIdentifier> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(it: $name) -> String {
                it.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

fn digits(text: &str, length: usize) -> Option<String> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

identifiers! {
    /// Unique Reference Number of an establishment. It changes when a school converts.
    Urn, "a URN: six digits, the first of them not 0", |t| digits(t, 6).filter(|t| !t.starts_with('0'));
    /// UK Provider Reference Number.
    Ukprn, "a UKPRN: eight digits that begin with 1", |t| digits(t, 8).filter(|t| t.starts_with('1'));
    /// Local authority number and establishment number, `9192067`; `919/2067` is read as well.
    Laestab, "a LAESTAB: three digits of local authority and four of establishment, like 919/2067 or 9192067",
        |t| match t.split_once('/') {
            Some((la, estab)) => Some(digits(la, 3)? + &digits(estab, 4)?),
            None => digits(t, 7),
        };
    /// Group UID: GIAS's key of a trust.
    GroupUid, "a group UID: one to six digits, the first of them not 0",
        |t| (1..=6).contains(&t.len()).then(|| digits(t, t.len())).flatten().filter(|t| !t.starts_with('0'));
    /// A trust's label in paths: it may change, the trust's id does not.
    Slug, "a slug: 1 to 80 lower-case letters, digits and single hyphens between them",
        |t| ((1..=80).contains(&t.len())
            && t.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !t.starts_with('-') && !t.ends_with('-') && !t.contains("--")).then(|| t.to_owned());
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// Every value with its word.
            pub const WORDS: &'static [(&'static str, $name)] = &[$(($word, $name::$variant)),*];

            /// The word as clients and events write it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )*};
}

words! {
    /// Phase of education, GIAS's codes 0 to 7 in words. Special academies are "not applicable".
    Phase {
        /// 0
        NotApplicable = "not-applicable",
        /// 1
        Nursery = "nursery",
        /// 2
        Primary = "primary",
        /// 3
        MiddleDeemedPrimary = "middle-deemed-primary",
        /// 4
        Secondary = "secondary",
        /// 5
        MiddleDeemedSecondary = "middle-deemed-secondary",
        /// 6
        SixteenPlus = "16-plus",
        /// 7
        AllThrough = "all-through",
    }
    /// How an academy came to the trust.
    Route {
        /// A school that chose to convert.
        Converter = "converter",
        /// The predecessor was judged inadequate; the trust is its sponsor.
        Sponsored = "sponsored",
        /// A new school.
        FreeSchool = "free-school",
        /// It came from another trust.
        Transfer = "transfer",
    }
    /// An office that a person holds at an academy.
    Office {
        /// Headteacher.
        Headteacher = "headteacher",
        /// Executive headteacher, of more than one school.
        ExecutiveHeadteacher = "executive-headteacher",
        /// Head of school, usually under an executive headteacher.
        HeadOfSchool = "head-of-school",
        /// Chair of the governing body.
        Chair = "chair",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_what_gias_writes() {
        assert!(Urn::parse("139148").is_ok());
        for wrong in ["", "39148", "1391480", "039148", "13914x", " 139148"] {
            assert!(Urn::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Laestab::parse("919/2067").unwrap(), Laestab::parse("9192067").unwrap());
        assert!(Laestab::parse("91/92067").is_err());
        assert!(Ukprn::parse("10066112").is_ok());
        assert!(Ukprn::parse("20066112").is_err());
        assert!(GroupUid::parse("3700").is_ok());
        assert!(GroupUid::parse("03700").is_err());
        assert!(Slug::parse("amadeus-primary-academies-trust").is_ok());
        assert!(Slug::parse("Amadeus").is_err());
    }
}
