//! Reads a JSON value and collects *every* fault in it, each with its JSON pointer (RFC 6901).
//!
//! `serde` stops at the first fault; somebody who integrates a system, or writes a framework by
//! hand, wants all of them at once. So documents are read field by field: each read returns an
//! `Option`, and a `None` means that a fault has been noted. Build the result once `Faults` is
//! empty.
//!
//! ```
//! use serde_json::json;
//! use touchstone_domain::reader::{Faults, Node};
//! let body = json!({"name": "", "days": "ten", "colour": 1});
//! let mut faults = Faults::default();
//! let mut object = Node::root(&body).object(&mut faults).unwrap();
//! let _name = object.required("name", &mut faults).and_then(|n| n.text(1..=40, &mut faults));
//! let _days = object.required("days", &mut faults).and_then(|n| n.integer(0..=90, &mut faults));
//! object.nothing_else(&mut faults);
//! let pointers: Vec<_> = faults.iter().map(|f| f.pointer.as_str()).collect();
//! assert_eq!(pointers, ["/name", "/days", "/colour"]);
//! ```

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

/// One thing wrong with a document: where it is, a stable code, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value at fault; `""` is the whole document.
    pub pointer: String,
    /// A stable, kebab-case code that a program can match on.
    pub code: &'static str,
    /// A sentence for a person.
    pub detail: String,
}

/// How many faults are kept: enough to mend a document by, few enough that a hostile one does not
/// make an answer many times its own size.
pub const MAX_FAULTS: usize = 200;

/// Every fault found so far, in the order found, up to [`MAX_FAULTS`]; the rest are only counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>, usize);

impl Faults {
    /// Notes a fault.
    pub fn add(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(Fault { pointer: pointer.into(), code, detail: detail.into() });
        } else {
            self.1 += 1;
        }
    }

    /// Takes over all faults of another list, each moved below `prefix`.
    pub fn absorb(&mut self, prefix: &str, others: Faults) {
        self.1 += others.1;
        for fault in others.0 {
            self.add(format!("{prefix}{}", fault.pointer), fault.code, fault.detail);
        }
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many faults there are, kept or not.
    pub fn len(&self) -> usize {
        self.0.len() + self.1
    }

    /// The faults, in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// `Ok` when nothing is wrong, else the faults.
    pub fn none(self) -> Result<(), Faults> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// The faults themselves.
    pub fn into_vec(self) -> Vec<Fault> {
        self.0
    }
}

/// A JSON value together with where it stands.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    value: &'a Value,
    pointer: String,
}

/// An object being read, which remembers the fields asked for, so that others can be refused.
#[derive(Debug)]
pub struct Object<'a> {
    map: &'a Map<String, Value>,
    pointer: String,
    known: BTreeSet<&'static str>,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn root(value: &'a Value) -> Node<'a> {
        Node { value, pointer: String::new() }
    }

    /// A value that stands at `pointer` in a larger document.
    pub fn at(value: &'a Value, pointer: impl Into<String>) -> Node<'a> {
        Node { value, pointer: pointer.into() }
    }

    /// Where this value stands.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The value itself.
    pub fn value(&self) -> &'a Value {
        self.value
    }

    fn wrong_type<T>(&self, wanted: &str, faults: &mut Faults) -> Option<T> {
        let got = match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        faults.add(&self.pointer, "wrong-type", format!("expected {wanted}, got {got}"));
        None
    }

    /// Reads an object.
    pub fn object(&self, faults: &mut Faults) -> Option<Object<'a>> {
        match self.value {
            Value::Object(map) => Some(Object { map, pointer: self.pointer.clone(), known: BTreeSet::new() }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => self.wrong_type("an object", faults),
        }
    }

    /// Reads an array whose length is within `length`.
    pub fn array(&self, length: RangeInclusive<usize>, faults: &mut Faults) -> Option<Vec<Node<'a>>> {
        let Value::Array(items) = self.value else { return self.wrong_type("an array", faults) };
        if !length.contains(&items.len()) {
            faults.add(
                &self.pointer,
                "wrong-length",
                format!("holds {} items; {} to {} are allowed", items.len(), length.start(), length.end()),
            );
            return None;
        }
        Some(items.iter().enumerate().map(|(i, value)| Node { value, pointer: format!("{}/{i}", self.pointer) }).collect())
    }

    /// Reads an array with `read`, item by item. `None` when the array or any item is at fault;
    /// every item is read, so that every fault is noted.
    pub fn each<T>(
        &self,
        length: RangeInclusive<usize>,
        faults: &mut Faults,
        mut read: impl FnMut(Node<'a>, &mut Faults) -> Option<T>,
    ) -> Option<Vec<T>> {
        let read: Vec<Option<T>> = self.array(length, faults)?.into_iter().map(|node| read(node, faults)).collect();
        read.into_iter().collect()
    }

    /// Reads a string as it stands.
    pub fn string(&self, faults: &mut Faults) -> Option<&'a str> {
        match self.value {
            Value::String(text) => Some(text),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => self.wrong_type("a string", faults),
        }
    }

    /// Reads a text: not blank, free of control characters but for line ends and tabs, and of a
    /// length (in characters) within `length`. Surrounding white space is dropped.
    pub fn text(&self, length: RangeInclusive<usize>, faults: &mut Faults) -> Option<String> {
        let text = self.string(faults)?.trim();
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            faults.add(&self.pointer, "control-character", "holds a control character; only line ends and tabs are allowed");
            return None;
        }
        let count = text.chars().count();
        // Zero-width characters look like nothing to whoever reads it.
        let says_nothing = text.chars().all(|c| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'));
        if says_nothing && *length.start() > 0 {
            faults.add(&self.pointer, "blank", "must not be blank");
            return None;
        }
        if !length.contains(&count) {
            faults.add(
                &self.pointer,
                "wrong-length",
                format!("is {count} characters long; {} to {} are allowed", length.start(), length.end()),
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// Reads a boolean.
    pub fn boolean(&self, faults: &mut Faults) -> Option<bool> {
        match self.value {
            Value::Bool(b) => Some(*b),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
                self.wrong_type("true or false", faults)
            }
        }
    }

    /// Reads a whole number within `range`.
    pub fn integer(&self, range: RangeInclusive<i64>, faults: &mut Faults) -> Option<i64> {
        let Some(number) = self.value.as_i64() else { return self.wrong_type("a whole number", faults) };
        if !range.contains(&number) {
            faults.add(&self.pointer, "out-of-range", format!("is {number}; {} to {} are allowed", range.start(), range.end()));
            return None;
        }
        Some(number)
    }

    /// Reads any finite number.
    pub fn number(&self, faults: &mut Faults) -> Option<f64> {
        match self.value.as_f64() {
            Some(number) => Some(number),
            None => self.wrong_type("a number", faults),
        }
    }

    /// Reads an ISO 8601 calendar date, `2026-09-01`.
    pub fn date(&self, faults: &mut Faults) -> Option<NaiveDate> {
        let text = self.string(faults)?;
        let date = parse_date(text);
        if date.is_none() {
            faults.add(&self.pointer, "not-a-date", format!("`{}` is not a date like 2026-09-01", brief(text)));
        }
        date
    }

    /// Reads an RFC 3339 instant, `2026-09-01T08:30:00Z`.
    pub fn instant(&self, faults: &mut Faults) -> Option<DateTime<Utc>> {
        let text = self.string(faults)?;
        match DateTime::parse_from_rfc3339(text) {
            Ok(instant) => Some(instant.with_timezone(&Utc)),
            Err(_) => {
                faults.add(&self.pointer, "not-an-instant", format!("`{}` is not an instant like 2026-09-01T08:30:00Z", brief(text)));
                None
            }
        }
    }

    /// Reads a UUID.
    pub fn uuid(&self, faults: &mut Faults) -> Option<Uuid> {
        let text = self.string(faults)?;
        match Uuid::try_parse(text) {
            Ok(id) => Some(id),
            Err(_) => {
                faults.add(&self.pointer, "not-an-id", format!("`{}` is not an id (a UUID)", brief(text)));
                None
            }
        }
    }

    /// Reads a string with a parser of one of our own types; its error is the fault's detail.
    pub fn parsed<T, E: std::fmt::Display>(
        &self,
        code: &'static str,
        faults: &mut Faults,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.string(faults)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                faults.add(&self.pointer, code, error.to_string());
                None
            }
        }
    }

    /// Reads one of a closed set of words.
    pub fn one_of<T: Copy>(&self, words: &[(&str, T)], faults: &mut Faults) -> Option<T> {
        let text = self.string(faults)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        faults.add(&self.pointer, "unknown-word", format!("`{}` is none of: {}", brief(text), allowed.join(", ")));
        None
    }
}

impl<'a> Object<'a> {
    /// Where this object stands.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The pointer of one of its fields, there or not.
    pub fn pointer_to(&self, field: &str) -> String {
        let mut pointer = String::with_capacity(self.pointer.len() + 1 + field.len());
        pointer.push_str(&self.pointer);
        pointer.push('/');
        match field.contains(['~', '/']) {
            true => pointer.push_str(&escape(field)),
            false => pointer.push_str(field),
        }
        pointer
    }

    /// A field that must be there and not null.
    pub fn required(&mut self, field: &'static str, faults: &mut Faults) -> Option<Node<'a>> {
        let node = self.optional(field);
        if node.is_none() {
            faults.add(self.pointer_to(field), "missing", format!("`{field}` is required"));
        }
        node
    }

    /// A field that may be absent; null is the same as absent.
    pub fn optional(&mut self, field: &'static str) -> Option<Node<'a>> {
        self.known.insert(field);
        match self.map.get(field) {
            None | Some(Value::Null) => None,
            Some(value) => Some(Node { value, pointer: self.pointer_to(field) }),
        }
    }

    /// True where the field is there, even as null, for the few places where null says something.
    pub fn is_given(&mut self, field: &'static str) -> bool {
        self.known.insert(field);
        self.map.contains_key(field)
    }

    /// Reads an optional field: the outer `None` is a fault, the inner one an absence.
    pub fn maybe<T>(
        &mut self,
        field: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(Node<'a>, &mut Faults) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.optional(field) {
            None => Some(None),
            Some(node) => read(node, faults).map(Some),
        }
    }

    /// The fields that have not been asked for yet, for objects that are open maps.
    pub fn others(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + '_ {
        self.map
            .iter()
            .filter(|(name, _)| !self.known.contains(name.as_str()))
            .map(|(name, value)| (name.as_str(), Node { value, pointer: self.pointer_to(name) }))
    }

    /// Refuses every field that was not asked for: a misspelt optional field must not be lost in
    /// silence.
    pub fn nothing_else(&self, faults: &mut Faults) {
        let known: Vec<&str> = self.known.iter().copied().collect();
        for (i, (name, node)) in self.others().enumerate() {
            let fields = if i == 0 { format!("; the fields are: {}", known.join(", ")) } else { String::new() };
            faults.add(brief(node.pointer()), "unknown-field", format!("`{}` is not a field here{fields}", brief(name)));
        }
    }
}

/// An ISO 8601 calendar date, and nothing that merely resembles one: four digits, two and two, of a
/// year in which a school record can have been made.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let shape = |(i, byte): (usize, u8)| if i == 4 || i == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let well_formed = text.len() == 10 && text.bytes().enumerate().all(shape);
    let date = well_formed.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()?;
    (1800..=2200).contains(&date.year()).then_some(date)
}

/// Escapes a field name for a JSON pointer.
fn escape(field: &str) -> String {
    field.replace('~', "~0").replace('/', "~1")
}

/// A value as quoted in a message: short, and without line ends.
pub fn brief(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    if text.chars().count() > 60 { format!("{line}...") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_fault_is_noted_with_its_pointer() {
        let body = json!({"a/b": [1, "x", true], "when": "2026-02-30", "extra": null});
        let mut faults = Faults::default();
        let mut object = Node::root(&body).object(&mut faults).unwrap();
        let items = object.required("a/b", &mut faults).and_then(|n| n.each(0..=9, &mut faults, |n, f| n.integer(0..=9, f)));
        assert_eq!(items, None);
        assert_eq!(object.required("when", &mut faults).and_then(|n| n.date(&mut faults)), None);
        assert!(object.required("gone", &mut faults).is_none());
        object.nothing_else(&mut faults);
        let found: Vec<_> = faults.iter().map(|f| (f.pointer.as_str(), f.code)).collect();
        assert_eq!(
            found,
            [
                ("/a~1b/1", "wrong-type"),
                ("/a~1b/2", "wrong-type"),
                ("/when", "not-a-date"),
                ("/gone", "missing"),
                ("/extra", "unknown-field")
            ]
        );
    }

    #[test]
    fn only_a_date_is_a_date() {
        assert!(parse_date("2026-09-01").is_some());
        for wrong in ["+12345-1-1", "2026-10- 1", " 2026-10-1", "2026-02-30", "0026-01-01", "2026/10/01"] {
            assert_eq!(parse_date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_hostile_body_gets_an_answer_of_bounded_size() {
        let fields: Map<String, Value> = (0..5000).map(|i| (format!("{i}{}", "x".repeat(200)), Value::Null)).collect();
        let body = Value::Object(fields);
        let mut faults = Faults::default();
        Node::root(&body).object(&mut faults).unwrap().nothing_else(&mut faults);
        assert_eq!((faults.len(), faults.iter().count()), (5000, MAX_FAULTS));
        assert!(faults.iter().all(|fault| fault.pointer.len() < 100 && fault.detail.len() < 200));
    }

    #[test]
    fn a_text_is_trimmed_and_must_not_be_blank() {
        let mut faults = Faults::default();
        assert_eq!(Node::root(&json!("  two words ")).text(1..=20, &mut faults).as_deref(), Some("two words"));
        assert_eq!(Node::root(&json!(" \n ")).text(1..=20, &mut faults), None);
        assert_eq!(Node::root(&json!("a\u{0}b")).text(1..=20, &mut faults), None);
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["blank", "control-character"]);
    }
}
