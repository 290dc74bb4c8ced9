//! Reads one item of a framework document.
//!
//! Codes that the parts of a document use for each other are collected before anything is read, so
//! that a dangling reference is reported in the same answer as every other fault, even when the
//! part it points into is faulty itself. A part that is missing altogether is reported once and
//! not once for each reference into it.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::Value;

use super::{Origin, Role, Source};
use crate::reader::{Faults, Node, Object, brief};

/// The most items that one list of a framework may hold.
const LONGEST_LIST: usize = 200;
/// The most characters of a name or title.
const LONGEST_NAME: usize = 160;
/// The most characters of an explaining text.
const LONGEST_TEXT: usize = 2000;

/// The codes that a document gives to its own parts; `None` where the part is missing.
pub(super) struct Known<'d> {
    pub(super) categories: Option<Vec<&'d str>>,
    pub(super) areas: Option<Vec<&'d str>>,
    pub(super) criteria: Option<Vec<&'d str>>,
    pub(super) evidence_sources: Option<Vec<&'d str>>,
    pub(super) review_types: Option<Vec<&'d str>>,
    pub(super) reporting_progress: BTreeSet<&'d str>,
    pub(super) audiences: Option<Vec<&'d str>>,
    pub(super) titles: Option<Vec<&'d str>>,
    pub(super) support_sources: Option<Vec<&'d str>>,
    pub(super) standards: Option<Vec<&'d str>>,
}

impl<'d> Known<'d> {
    pub(super) fn of(document: &'d Value) -> Known<'d> {
        let collect = |part: &str, field: &str| -> Option<Vec<&'d str>> {
            Some(document.get(part)?.as_array()?.iter().filter_map(|item| Some(item.get(field)?.as_str()?.trim())).collect())
        };
        let review_types = document.get("reviewTypes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Known {
            categories: collect("scale", "code"),
            areas: collect("areas", "code"),
            criteria: collect("criteria", "code"),
            evidence_sources: collect("evidenceSources", "code"),
            review_types: collect("reviewTypes", "code"),
            reporting_progress: review_types
                .iter()
                .filter(|item| item.get("progressFindings") == Some(&Value::Bool(true)))
                .filter_map(|item| item.get("code")?.as_str())
                .collect(),
            audiences: collect("audiences", "code"),
            titles: collect("roles", "title"),
            support_sources: collect("supportSources", "code"),
            standards: collect("standards", "code"),
        }
    }

    /// A category's place on the scale as written, 0 the worst.
    pub(super) fn rank(&self, code: &str) -> Option<usize> {
        self.categories.as_ref()?.iter().position(|known| *known == code)
    }
}

/// One object of the document while it is read. Each read notes its faults and gives `None`; the
/// caller reads everything first and gives up afterwards.
pub(super) struct Item<'d, 'k> {
    object: Object<'d>,
    value: &'d Value,
    pub(super) known: &'k Known<'d>,
    pub(super) faults: &'k mut Faults,
}

impl<'d, 'k> Item<'d, 'k> {
    pub(super) fn open(node: Node<'d>, known: &'k Known<'d>, faults: &'k mut Faults) -> Option<Item<'d, 'k>> {
        let object = node.object(faults)?;
        Some(Item { object, value: node.value(), known, faults })
    }

    pub(super) fn pointer_to(&self, field: &str) -> String {
        self.object.pointer_to(field)
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.value.get(field).is_some_and(|value| !value.is_null())
    }

    /// The item's own code.
    pub(super) fn code<C, E: Display>(&mut self, parse: impl FnOnce(&str) -> Result<C, E>) -> Option<C> {
        self.object.required("code", self.faults)?.parsed("not-a-code", self.faults, parse)
    }

    pub(super) fn name(&mut self) -> Option<String> {
        self.words("name")
    }

    /// A required name or title.
    pub(super) fn words(&mut self, field: &'static str) -> Option<String> {
        self.object.required(field, self.faults)?.text(1..=LONGEST_NAME, self.faults)
    }

    /// A required text.
    pub(super) fn text(&mut self, field: &'static str) -> Option<String> {
        self.object.required(field, self.faults)?.text(1..=LONGEST_TEXT, self.faults)
    }

    /// An optional text; the outer `None` is a fault.
    pub(super) fn maybe_text(&mut self, field: &'static str) -> Option<Option<String>> {
        self.object.maybe(field, self.faults, |node, faults| node.text(1..=LONGEST_TEXT, faults))
    }

    pub(super) fn integer(&mut self, field: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let node = self.object.required(field, self.faults)?;
        let number = node.integer(i64::from(*range.start())..=i64::from(*range.end()), self.faults)?;
        u32::try_from(number).ok()
    }

    pub(super) fn maybe_number(&mut self, field: &'static str) -> Option<Option<f64>> {
        self.object.maybe(field, self.faults, |node, faults| node.number(faults))
    }

    pub(super) fn boolean(&mut self, field: &'static str) -> Option<bool> {
        self.object.required(field, self.faults)?.boolean(self.faults)
    }

    /// A setting that is off unless the document turns it on.
    pub(super) fn flag(&mut self, field: &'static str) -> Option<bool> {
        Some(self.object.maybe(field, self.faults, |node, faults| node.boolean(faults))?.unwrap_or(false))
    }

    pub(super) fn word<T: Copy>(&mut self, field: &'static str, words: &[(&str, T)]) -> Option<T> {
        self.object.required(field, self.faults)?.one_of(words, self.faults)
    }

    /// A required part with a reader of its own.
    pub(super) fn part<T>(&mut self, field: &'static str, read: impl FnOnce(Node<'d>, &Known<'d>, &mut Faults) -> Option<T>) -> Option<T> {
        let node = self.object.required(field, self.faults)?;
        read(node, self.known, self.faults)
    }

    /// An optional part with a reader of its own; the outer `None` is a fault.
    pub(super) fn maybe<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(Node<'d>, &Known<'d>, &mut Faults) -> Option<T>,
    ) -> Option<Option<T>> {
        let known = self.known;
        self.object.maybe(field, self.faults, |node, faults| read(node, known, faults))
    }

    /// A list that must be there and hold at least one item, no two with the same code.
    pub(super) fn list<T>(
        &mut self,
        field: &'static str,
        mut read: impl FnMut(Node<'d>, &Known<'d>, &mut Faults) -> Option<T>,
    ) -> Option<Vec<T>> {
        let node = self.object.required(field, self.faults)?;
        let distinct = no_duplicates(&node, self.faults);
        let known = self.known;
        let items = node.each(1..=LONGEST_LIST, self.faults, |node, faults| read(node, known, faults))?;
        distinct.then_some(items)
    }

    /// A list that may be absent, but is not empty where it is there.
    pub(super) fn maybe_list<T>(
        &mut self,
        field: &'static str,
        read: impl FnMut(Node<'d>, &Known<'d>, &mut Faults) -> Option<T>,
    ) -> Option<Vec<T>> {
        if self.has(field) {
            self.list(field, read)
        } else {
            self.object.optional(field);
            Some(Vec::new())
        }
    }

    pub(super) fn texts(&mut self, field: &'static str) -> Option<Vec<String>> {
        self.list(field, |node, _, faults| node.text(1..=LONGEST_TEXT, faults))
    }

    pub(super) fn maybe_texts(&mut self, field: &'static str) -> Option<Vec<String>> {
        self.maybe_list(field, |node, _, faults| node.text(1..=LONGEST_TEXT, faults))
    }

    /// Job titles that the document's `roles` explain.
    pub(super) fn titles(&mut self, field: &'static str) -> Option<Vec<String>> {
        self.list(field, title)
    }

    pub(super) fn maybe_titles(&mut self, field: &'static str) -> Option<Vec<String>> {
        self.maybe_list(field, title)
    }

    /// Ends the item: where it comes from, and nothing that was not asked for.
    pub(super) fn close(mut self) -> Option<Origin> {
        let source = self.word("source", &[("published", Source::Published), ("assumed", Source::Assumed)]);
        let value = self.value;
        let assumed = self.maybe_list("assumed", |node, _, faults| {
            let field = node.string(faults)?;
            if field == "source" || field == "assumed" || value.pointer(&format!("/{field}")).is_none() {
                faults.add(node.pointer(), "unknown-field", format!("`{}` is not a field of this item", brief(field)));
                return None;
            }
            Some(field.to_owned())
        });
        if source == Some(Source::Assumed) && assumed.as_ref().is_some_and(|fields| !fields.is_empty()) {
            self.faults.add(self.pointer_to("assumed"), "needless", "only a published item says which of its fields are assumed");
        }
        self.object.nothing_else(self.faults);
        Some(Origin { source: source?, assumed: assumed? })
    }

    /// Ends a part that shares its source with the item around it.
    pub(super) fn close_part(self) {
        self.object.nothing_else(self.faults);
    }
}

/// Reads a code that must be one of `known`.
pub(super) fn reference<C, E: Display>(
    node: Node<'_>,
    known: Option<&Vec<&str>>,
    of: &str,
    faults: &mut Faults,
    parse: impl FnOnce(&str) -> Result<C, E>,
) -> Option<C> {
    let code = node.parsed("not-a-code", faults, parse)?;
    let text = node.string(faults)?.trim();
    if known.is_some_and(|known| !known.contains(&text)) {
        faults.add(node.pointer(), "unknown-reference", format!("`{}` is not in `{of}`", brief(text)));
        return None;
    }
    Some(code)
}

fn title(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<String> {
    reference(node, known.titles.as_ref(), "roles", faults, |text| Ok::<_, std::convert::Infallible>(text.trim().to_owned()))
}

/// Reads a role that a framework may name: every one but the operator's.
pub(super) fn role(node: Node<'_>, _: &Known<'_>, faults: &mut Faults) -> Option<Role> {
    let role = node.parsed("not-a-role", faults, Role::parse)?;
    if role == Role::Operator {
        faults.add(node.pointer(), "not-a-role", "`operator` runs the service and has no part in a framework");
        return None;
    }
    Some(role)
}

/// Reads one of `words`.
pub(super) fn word<'w, T: Copy>(words: &'w [(&'w str, T)]) -> impl Fn(Node<'_>, &Known<'_>, &mut Faults) -> Option<T> + 'w {
    move |node, _, faults| node.one_of(words, faults)
}

fn no_duplicates(list: &Node<'_>, faults: &mut Faults) -> bool {
    let mut seen = BTreeSet::new();
    let mut distinct = true;
    for (index, value) in list.value().as_array().map(Vec::as_slice).unwrap_or_default().iter().enumerate() {
        let (name, field) = match (value.as_str(), value.get("code").and_then(Value::as_str), value.get("title").and_then(Value::as_str)) {
            (Some(text), _, _) => (text, ""),
            (None, Some(code), _) => (code, "/code"),
            (None, None, Some(title)) => (title, "/title"),
            (None, None, None) => continue,
        };
        if !seen.insert(name.trim()) {
            distinct = false;
            faults.add(format!("{}/{index}{field}", list.pointer()), "duplicate", format!("`{}` stands here twice", brief(name)));
        }
    }
    distinct
}
