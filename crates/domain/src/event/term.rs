//! THE STORAGE CONTRACT: words that others publish, in events. See the warning in `event.rs`.
//!
//! Ofsted's kinds, areas and grades, and a framework's sources of evidence, are vocabulary: they can
//! stand in an event and be counted. What somebody writes in their place may hold a name, so it stands
//! beside the log. Ofsted changes its words from time to time; the list only grows, and a new word is
//! kept all the same before it is on it.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::Label;
use crate::codes::SourceCode;
use crate::text::TextRef;

/// Kinds of inspection, areas and grades that Ofsted has published, under the renewed framework of
/// November 2025 and the ones before it. Source: Ofsted, management information on state-funded
/// schools.
const PUBLISHED: &[&str] = &[
    // kinds
    "S5 Inspection",
    "S8 No Formal Designation Visit",
    "Academy First Section 5",
    "Exempt School Inspection",
    "Full inspection",
    "Full graded inspection",
    "Graded inspection",
    "Monitoring inspection",
    "Requires Improvement S5 Reinspection Visit 1",
    "Requires Improvement S5 Reinspection Visit 2",
    "Schools - S5",
    "Schools - S8 deemed S5",
    "Schools into Special Measures Visit 1",
    "Schools into Special Measures Visit 2",
    "Schools into Special Measures Visit 3",
    "Schools into Special Measures Visit 4",
    "Schools into Special Measures Visit 5",
    "Schools – Section 8 conversion",
    "Ungraded inspection",
    "Urgent inspection",
    // areas
    "Achievement",
    "Attendance and behaviour",
    "Behaviour and attitudes",
    "Category of concern",
    "Curriculum and teaching",
    "Early years",
    "Early years provision",
    "Effectiveness of leadership and management",
    "Inclusion",
    "Leadership and governance",
    "Leadership and management",
    "Outcomes for pupils",
    "Overall effectiveness",
    "Personal development",
    "Personal development and wellbeing",
    "Personal development and well-being",
    "Personal development, behaviour and welfare",
    "Post-16 provision",
    "Quality of education",
    "Quality of teaching, learning and assessment",
    "Safeguarding",
    "Sixth form provision",
    // grades and outcomes
    "Exceptional",
    "Strong standard",
    "Expected standard",
    "Needs attention",
    "Urgent improvement",
    "Met",
    "Not met",
    "Outstanding",
    "Good",
    "Requires improvement",
    "Inadequate",
    "Effective",
    "Not effective",
    "Yes",
    "No",
    "Not applicable",
    "Not judged",
    "1",
    "2",
    "3",
    "4",
    "9",
    "SM",
    "SWK",
    "NTI",
    "RSI",
    "Special measures",
    "Requires significant improvement",
    "Serious weaknesses",
    "Notice to improve",
    "School remains Good",
    "School remains Good (Concerns) - S5 Next",
    "School remains Good (Improving) - S5 Next",
    "School remains Outstanding",
    "School remains Outstanding (Concerns) - S5 Next",
    "Standards maintained",
    "Improved significantly",
    "Some aspects not as strong",
];

impl Label {
    /// A term exactly as it has been published; `None` for any other words, which are kept as given.
    pub fn published(text: &str) -> Option<Label> {
        PUBLISHED.contains(&text).then(|| Label::parse(text).ok()).flatten()
    }
}

/// A published term, or somebody's own words in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Term {
    /// The term.
    Published(Label),
    /// Words beside the log.
    Own(TextRef),
}

impl Term {
    /// The term, where it is a published one.
    pub fn published(&self) -> Option<&str> {
        match self {
            Term::Published(label) => Some(label.as_str()),
            Term::Own(_) => None,
        }
    }

    /// The text, where it is somebody's own words.
    pub fn own(&self) -> Option<TextRef> {
        match self {
            Term::Published(_) => None,
            Term::Own(text) => Some(*text),
        }
    }
}

/// What kind of source a piece of evidence is from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum EvidenceKind {
    /// One of the sources of a framework of the trust's.
    Source(SourceCode),
    /// A kind of one's own: words beside the log.
    Own(TextRef),
}

impl EvidenceKind {
    /// The framework's source, where it is one.
    pub fn source(&self) -> Option<&SourceCode> {
        match self {
            EvidenceKind::Source(source) => Some(source),
            EvidenceKind::Own(_) => None,
        }
    }

    /// The text, where it is somebody's own words.
    pub fn own(&self) -> Option<TextRef> {
        match self {
            EvidenceKind::Source(_) => None,
            EvidenceKind::Own(text) => Some(*text),
        }
    }
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_other(deserializer, |text| Label::parse(text).map(Term::Published), Term::Own)
    }
}

impl<'de> Deserialize<'de> for EvidenceKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_other(deserializer, |text| SourceCode::parse(text).map(EvidenceKind::Source), EvidenceKind::Own)
    }
}

/// Reads a string as a word and an object as a reference to a text.
fn one_or_other<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    word: fn(&str) -> Result<T, E>,
    own: fn(TextRef) -> T,
) -> Result<T, D::Error> {
    struct OneOrOther<T, E> {
        word: fn(&str) -> Result<T, E>,
        own: fn(TextRef) -> T,
    }

    impl<'de, T, E: fmt::Display> Visitor<'de> for OneOrOther<T, E> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a word or a reference to a text")
        }

        fn visit_str<Fault: serde::de::Error>(self, text: &str) -> Result<T, Fault> {
            (self.word)(text).map_err(Fault::custom)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            TextRef::deserialize(MapAccessDeserializer::new(map)).map(self.own)
        }
    }

    deserializer.deserialize_any(OneOrOther { word, own })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_term_is_a_label_and_nothing_else_is_published() {
        for term in PUBLISHED {
            assert_eq!(Label::published(term).map(|label| label.as_str().to_owned()).as_deref(), Some(*term));
        }
        for own in ["Headteacher Jane Doe was late", "good", "Outstanding "] {
            assert_eq!(Label::published(own), None, "{own}");
        }
    }
}
