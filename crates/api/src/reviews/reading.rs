//! Reads a review from JSON: whole, as changes to one, or as far as a draft has got.
//!
//! All three go through the same field readers, so that a draft never holds what its finalisation
//! would have to refuse as malformed.

use std::ops::RangeInclusive;

use touchstone_app::input::{Amendment, NewEvidence, NewFinding, NewReview};
use touchstone_domain::codes::{CriterionCode, LevelCode, ProgressCode, ReviewTypeCode, SourceCode};
use touchstone_domain::framework::DocumentHash;
use touchstone_domain::ids::{EventId, PersonId};
use touchstone_domain::reader::{Faults, Node, Object, brief};

/// How long a title may be, in characters.
pub(crate) const TITLE: RangeInclusive<usize> = 1..=200;
/// How long a summary, reason, outcome or other text may be, in characters.
pub(crate) const WORDS: RangeInclusive<usize> = 1..=20_000;
/// How long an address may be, in characters.
pub(crate) const URL: RangeInclusive<usize> = 1..=2_000;
/// How many people may hold a review or make a visit.
pub(crate) const PEOPLE: RangeInclusive<usize> = 1..=20;
/// How many findings a review may have.
pub(crate) const FINDINGS: RangeInclusive<usize> = 0..=200;
/// How many pieces of evidence a finding may rest on.
pub(crate) const EVIDENCE: RangeInclusive<usize> = 0..=50;
/// How many events a decision may rest on.
pub(crate) const EVENTS: RangeInclusive<usize> = 1..=100;

/// What every final review says.
const REQUIRED: [&str; 5] = ["type", "heldOn", "reviewers", "findings", "summary"];

/// Reads a whole review.
pub(crate) fn read_review(object: &mut Object<'_>, faults: &mut Faults) -> Option<NewReview> {
    for field in REQUIRED {
        object.required(field, faults);
    }
    let Amendment { review_type, held_on, reviewers, findings, progress, summary, strengths, next_steps } = read_fields(object, faults)?;
    Some(NewReview {
        review_type: review_type?,
        held_on: held_on?,
        reviewers: reviewers?,
        findings: findings?,
        progress: progress.flatten(),
        summary: summary?,
        strengths: strengths.flatten(),
        next_steps: next_steps.flatten(),
    })
}

/// Reads a field that null takes away: the outer `None` is a fault, the next one an absence.
fn clearable<T>(
    object: &mut Object<'_>,
    field: &'static str,
    faults: &mut Faults,
    read: impl FnOnce(Node<'_>, &mut Faults) -> Option<T>,
) -> Option<Option<Option<T>>> {
    let given = object.is_given(field);
    let value = object.maybe(field, faults, read)?;
    Some(given.then_some(value))
}

/// Reads whatever fields of a review are there.
pub(crate) fn read_fields(object: &mut Object<'_>, faults: &mut Faults) -> Option<Amendment> {
    let review_type = object.maybe("type", faults, |n, f| n.parsed("not-a-code", f, ReviewTypeCode::parse));
    let held_on = object.maybe("heldOn", faults, |n, f| n.date(f));
    let reviewers = object.maybe("reviewers", faults, read_people);
    let findings = object.maybe("findings", faults, |n, f| n.each(FINDINGS, f, read_finding));
    let progress = clearable(object, "progress", faults, |n, f| n.parsed("not-a-code", f, ProgressCode::parse));
    let summary = object.maybe("summary", faults, |n, f| n.text(WORDS, f));
    let strengths = clearable(object, "strengths", faults, |n, f| n.text(WORDS, f));
    let next_steps = clearable(object, "nextSteps", faults, |n, f| n.text(WORDS, f));
    Some(Amendment {
        review_type: review_type?,
        held_on: held_on?,
        reviewers: reviewers?,
        findings: findings?,
        progress: progress?,
        summary: summary?,
        strengths: strengths?,
        next_steps: next_steps?,
    })
}

/// Reads changes to a review and why they are made.
pub(super) fn read_amendment(object: &mut Object<'_>, faults: &mut Faults) -> Option<(Amendment, String)> {
    let changes = object.required("changes", faults).and_then(|node| {
        let mut changes = node.object(faults)?;
        let read = read_fields(&mut changes, faults);
        changes.nothing_else(faults);
        read
    });
    let reason = read_reason(object, faults);
    Some((changes?, reason?))
}

/// Reads why something is done.
pub(crate) fn read_reason(object: &mut Object<'_>, faults: &mut Faults) -> Option<String> {
    object.required("reason", faults).and_then(|n| n.text(WORDS, faults))
}

/// Reads people by their ids.
pub(crate) fn read_people(node: Node<'_>, faults: &mut Faults) -> Option<Vec<PersonId>> {
    node.each(PEOPLE, faults, |n, f| n.uuid(f).map(PersonId))
}

/// Reads the events that something rests on.
pub(crate) fn read_events(node: Node<'_>, howmany: RangeInclusive<usize>, faults: &mut Faults) -> Option<Vec<EventId>> {
    node.each(howmany, faults, |n, f| n.uuid(f).map(EventId))
}

fn read_finding(node: Node<'_>, faults: &mut Faults) -> Option<NewFinding> {
    let mut object = node.object(faults)?;
    let criterion = object.required("criterion", faults).and_then(|n| n.parsed("not-a-code", faults, CriterionCode::parse));
    let judgement = object.required("judgement", faults).and_then(|n| n.parsed("not-a-code", faults, LevelCode::parse));
    let evidence = object.maybe("evidence", faults, |n, f| n.each(EVIDENCE, f, read_evidence));
    object.nothing_else(faults);
    Some(NewFinding { criterion: criterion?, judgement: judgement?, evidence: evidence?.unwrap_or_default() })
}

/// Reads what shows something; the rules say where there has to be any.
pub(crate) fn read_shown(object: &mut Object<'_>, faults: &mut Faults) -> Option<Vec<NewEvidence>> {
    Some(object.maybe("evidence", faults, |n, f| n.each(EVIDENCE, f, read_evidence))?.unwrap_or_default())
}

/// Reads a piece of evidence.
pub(crate) fn read_evidence(node: Node<'_>, faults: &mut Faults) -> Option<NewEvidence> {
    let mut object = node.object(faults)?;
    let kind = object.required("kind", faults).and_then(|n| n.parsed("not-a-code", faults, SourceCode::parse));
    let title = object.required("title", faults).and_then(|n| n.text(TITLE, faults));
    let url = object.maybe("url", faults, read_url);
    let sha256 = object.maybe("sha256", faults, |n, f| {
        n.parsed("not-a-hash", f, |text| DocumentHash::parse(text).ok_or("is not a SHA-256: 64 hex digits"))
    });
    let event_id = object.maybe("eventId", faults, |n, f| n.uuid(f).map(EventId));
    object.nothing_else(faults);
    Some(NewEvidence { kind: kind?, title: title?, url: url?, sha256: sha256?, event_id: event_id? })
}

/// Only addresses that a browser opens as a page: whoever shows the record makes a link of it.
pub(crate) fn read_url(node: Node<'_>, faults: &mut Faults) -> Option<String> {
    let url = node.text(URL, faults)?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if rest.is_none_or(str::is_empty) || url.contains(char::is_whitespace) {
        faults.add(node.pointer(), "not-an-address", format!("`{}` is not an address like https://example.org/report", brief(&url)));
        return None;
    }
    Some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn codes<T>(body: &Value, read: impl FnOnce(&mut Object<'_>, &mut Faults) -> Option<T>) -> (Option<T>, Vec<(String, &'static str)>) {
        let mut faults = Faults::default();
        let mut object = Node::root(body).object(&mut faults).unwrap();
        let read = read(&mut object, &mut faults);
        object.nothing_else(&mut faults);
        (read, faults.into_vec().into_iter().map(|fault| (fault.pointer, fault.code)).collect())
    }

    fn at<'a>(found: &'a [(String, &'static str)]) -> Vec<(&'a str, &'a str)> {
        found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect()
    }

    #[test]
    fn every_fault_of_a_review_is_found_at_once() {
        let body = json!({
            "type": "termly evaluation", "heldOn": "2026-02-30", "reviewers": [],
            "findings": [{"criterion": "governance", "evidence": [{"kind": "visit", "title": " ", "url": "javascript:alert(1)", "sha256": "ab", "eventId": 1}]}],
            "mood": "sunny",
        });
        let (review, found) = codes(&body, read_review);
        assert!(review.is_none());
        let expected = [
            ("/summary", "missing"),
            ("/type", "not-a-code"),
            ("/heldOn", "not-a-date"),
            ("/reviewers", "wrong-length"),
            ("/findings/0/judgement", "missing"),
            ("/findings/0/evidence/0/title", "blank"),
            ("/findings/0/evidence/0/url", "not-an-address"),
            ("/findings/0/evidence/0/sha256", "not-a-hash"),
            ("/findings/0/evidence/0/eventId", "wrong-type"),
            ("/mood", "unknown-field"),
        ];
        assert_eq!(at(&found), expected);
    }

    #[test]
    fn a_draft_may_lack_anything_but_what_is_there_is_read_as_in_a_review() {
        let (fields, found) = codes(&json!({}), read_fields);
        assert!(fields.is_some_and(|fields| fields.review_type.is_none() && fields.findings.is_none()) && found.is_empty());
        let (fields, found) = codes(&json!({"summary": "", "progress": "on-track"}), read_fields);
        assert!(fields.is_none());
        assert_eq!(at(&found), [("/summary", "blank")]);
    }

    #[test]
    fn null_takes_away_what_a_review_need_not_have() {
        let (changes, found) = codes(&json!({"progress": null, "strengths": "Reading.", "summary": null}), read_fields);
        let Amendment { progress, strengths, next_steps, summary, .. } = changes.unwrap();
        assert_eq!((progress, strengths), (Some(None), Some(Some("Reading.".to_owned()))));
        assert_eq!((next_steps, summary), (None, None), "what is left out stays, and a review is never without its summary");
        assert_eq!(at(&found), []);
    }

    #[test]
    fn faults_of_changes_point_into_the_changes() {
        let (_, found) = codes(&json!({"changes": {"heldOn": 3, "reason": "x"}}), read_amendment);
        assert_eq!(at(&found), [("/changes/heldOn", "wrong-type"), ("/changes/reason", "unknown-field"), ("/reason", "missing")]);
    }

    #[test]
    fn an_address_is_a_web_address() {
        for (url, taken) in [
            ("https://example.org/a", true),
            ("http://example.org", true),
            ("https://", false),
            ("ftp://example.org", false),
            ("https://a b", false),
        ] {
            let mut faults = Faults::default();
            assert_eq!(read_url(Node::root(&json!(url)), &mut faults).is_some(), taken, "{url}");
            assert_eq!(faults.is_empty(), taken);
        }
    }
}
