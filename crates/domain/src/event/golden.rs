//! Each event as it lies on disk, read for ever.
//!
//! The files were written from the contract and not printed by the code that they test. A file is
//! never changed once a release has shipped it; a new version of an event gets a file of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::bytes::AtOnce;
use super::{AcademyEvent, Recorded, RestrictedEvent, TrustEvent, Unreadable};

/// Every golden file of a kind of stream: its name without the ending, and its bytes.
fn golden(kind: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/event/golden").join(kind);
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        files.map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())).collect();
    files.sort();
    files
}

fn all_golden() -> Vec<(String, Vec<u8>)> {
    [golden("trust"), golden("academy"), golden("restricted")].concat()
}

#[test]
fn every_event_has_a_golden_file_of_the_version_that_is_written_today() {
    for (kind, events) in [("trust", TrustEvent::ALL), ("academy", AcademyEvent::ALL), ("restricted", RestrictedEvent::ALL)] {
        let files: BTreeSet<String> = golden(kind).into_iter().map(|(name, _)| name).collect();
        for (name, version) in events {
            assert!(files.contains(&format!("{name}.v{version}")), "there is no golden/{kind}/{name}.v{version}.json");
        }
    }
}

#[test]
fn every_golden_file_reads_as_what_its_name_says() {
    for (name, bytes) in all_golden() {
        let recorded = Recorded::from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        let mut parts = name.split('.');
        assert_eq!(parts.next(), Some(recorded.event.name()), "{name}");
        assert_eq!(parts.next(), Some(format!("v{}", value["schemaVersion"]).as_str()), "{name}");
    }
}

#[test]
fn what_is_written_today_is_byte_for_byte_what_was_always_written() {
    let current: BTreeSet<String> = [TrustEvent::ALL, AcademyEvent::ALL, RestrictedEvent::ALL]
        .concat()
        .iter()
        .map(|(name, version)| format!("{name}.v{version}"))
        .collect();
    let mut compared = 0;
    for (name, bytes) in all_golden() {
        if current.iter().any(|stem| name == *stem || name.starts_with(&format!("{stem}."))) {
            let AtOnce(read) = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{name} is not read at once: {error}"));
            assert_eq!(Recorded::from_parts(&bytes), Ok(read), "{name}");
            let written = Recorded::from_bytes(&bytes).unwrap().to_bytes();
            assert_eq!(String::from_utf8(written).unwrap(), String::from_utf8(bytes).unwrap(), "{name}");
            compared += 1;
        }
    }
    assert!(compared >= current.len(), "{compared} of {} compared", current.len());
}

#[test]
fn a_name_or_a_version_that_a_newer_program_wrote_is_unknown_and_never_guessed_at() {
    for (name, bytes) in all_golden() {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        let event = value["type"].as_str().unwrap().to_owned();
        value["schemaVersion"] = 99.into();
        let unknown = Unreadable::Unknown { name: event, version: 99 };
        assert_eq!(Recorded::from_bytes(&serde_json::to_vec(&value).unwrap()), Err(unknown), "{name}");
        value["type"] = "PigFlown".into();
        let unknown = Unreadable::Unknown { name: "PigFlown".into(), version: 99 };
        assert_eq!(Recorded::from_bytes(&serde_json::to_vec(&value).unwrap()), Err(unknown), "{name}");
    }
}

#[test]
fn a_field_that_was_added_later_is_no_obstacle() {
    for (name, bytes) in all_golden() {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        value["data"]["addedLater"] = serde_json::json!({"by": ["a newer program"]});
        assert_eq!(Recorded::from_bytes(&serde_json::to_vec(&value).unwrap()), Recorded::from_bytes(&bytes), "{name}");
    }
}

#[test]
fn an_event_in_a_stream_of_another_kind_is_unknown() {
    for (name, bytes) in golden("academy") {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        for stream in ["trust", "restricted/01975f6a-0000-7000-8000-000000000001"] {
            value["stream"] = stream.into();
            let read = Recorded::from_bytes(&serde_json::to_vec(&value).unwrap());
            assert!(matches!(read, Err(Unreadable::Unknown { .. })), "{name} in {stream}: {read:?}");
        }
    }
}

#[test]
fn data_without_a_field_that_is_needed_is_malformed() {
    for (name, bytes) in all_golden() {
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        value["data"] = serde_json::json!({"surprise": true});
        let read = Recorded::from_bytes(&serde_json::to_vec(&value).unwrap());
        if name.starts_with("AcademyIdentified") {
            // All that it holds is optional.
            assert!(read.is_ok(), "{read:?}");
        } else {
            assert!(matches!(read, Err(Unreadable::Malformed { .. })), "{name}: {read:?}");
        }
    }
    assert!(matches!(Recorded::from_bytes(b"{}"), Err(Unreadable::NotAnEvent(_))));
}

/// Where an event holds a string that is no id, date, instant or hash, and what keeps free text out
/// of it. A new place has to be thought about before it is added here.
const PLAIN: &[(&str, Keeper)] = &[
    ("/type", Keeper::Code),
    ("/stream", Keeper::Stream),
    ("/log", Keeper::Code),
    ("/actor/kind", Keeper::Code),
    ("/actor/id", Keeper::Code),
    ("/actor/role", Keeper::Code),
    ("/data/slug", Keeper::Code),
    ("/data/name", Keeper::Organisation),
    ("/data/groupUid", Keeper::Code),
    ("/data/ukprn", Keeper::Code),
    ("/data/urn", Keeper::Code),
    ("/data/laestab", Keeper::Code),
    ("/data/predecessorUrns/*", Keeper::Code),
    ("/data/phase", Keeper::Code),
    ("/data/route", Keeper::Code),
    ("/data/office", Keeper::Code),
    ("/data/code", Keeper::Code),
    ("/data/year", Keeper::Code),
    ("/data/halfTerms/*/code", Keeper::Code),
    ("/data/framework/code", Keeper::Code),
    ("/data/to/framework/code", Keeper::Code),
    ("/data/from/framework/code", Keeper::Code),
    ("/data/category/framework/code", Keeper::Code),
    ("/data/content/type", Keeper::Code),
    ("/data/content/progress", Keeper::Code),
    ("/data/content/findings/*/criterion", Keeper::Code),
    ("/data/content/findings/*/judgement", Keeper::Code),
    ("/data/content/findings/*/evidence/*/kind", Keeper::Code),
    ("/data/changed/*", Keeper::Code),
    ("/data/sourcesMissing/*", Keeper::Code),
    ("/data/suggestion/categories/*", Keeper::Code),
    ("/data/suggestion/rule", Keeper::Code),
    ("/data/suggestion/because/*/criterion", Keeper::Code),
    ("/data/suggestion/because/*/judgement", Keeper::Code),
    ("/data/suggestion/because/*/categories/*", Keeper::Code),
    ("/data/trigger/kind", Keeper::Code),
    ("/data/trigger/policy", Keeper::Code),
    ("/data/kind", Keeper::Label),
    ("/data/outcomes/*/area", Keeper::Label),
    ("/data/outcomes/*/grade", Keeper::Label),
    ("/data/from", Keeper::Code),
    ("/data/to", Keeper::Code),
    ("/data/to/category", Keeper::Code),
    ("/data/from/category", Keeper::Code),
    ("/data/category/category", Keeper::Code),
    ("/data/actors/*/role", Keeper::Code),
    ("/data/decider/role", Keeper::Code),
    ("/data/audiences/*", Keeper::Code),
    ("/data/roles/*", Keeper::Code),
    ("/data/role", Keeper::Code),
    ("/data/agreement", Keeper::Code),
    ("/data/field", Keeper::Code),
    ("/data/agrees", Keeper::Code),
    ("/data/evidence/*/kind", Keeper::Code),
    ("/data/achieved", Keeper::Code),
    ("/data/reviewType", Keeper::Code),
    ("/data/cadence", Keeper::Code),
    ("/data/duty/reviewType", Keeper::Code),
    ("/data/duty/period", Keeper::Code),
    ("/data/owedBy/*", Keeper::Code),
    ("/data/items/*/package", Keeper::Code),
    ("/data/items/*/item", Keeper::Code),
    ("/data/delivers/*/package", Keeper::Code),
    ("/data/delivers/*/item", Keeper::Code),
    ("/data/provider/kind", Keeper::Code),
    ("/data/source", Keeper::Code),
    ("/data/impact", Keeper::Code),
    ("/data/term", Keeper::Code),
    ("/data/audience", Keeper::Code),
    ("/data/content/improvements/*/criterion", Keeper::Code),
    ("/data/rule", Keeper::Code),
    ("/data/judgement", Keeper::Code),
    ("/data/consulted/*", Keeper::Code),
    ("/data/agreedBy/*", Keeper::Code),
    ("/data/content/basis", Keeper::Code),
    ("/data/content/priorities/*/origins/*/kind", Keeper::Code),
    ("/data/content/priorities/*/origins/*/criterion", Keeper::Code),
    ("/data/content/priorities/*/covers/*", Keeper::Code),
    ("/data/content/support/*/kind", Keeper::Code),
    ("/data/content/support/*/source", Keeper::Code),
    ("/data/content/monitoring/*/reviewType", Keeper::Code),
    ("/data/content/statements/*/requirement", Keeper::Code),
    ("/data/gaps/*/requirement", Keeper::Code),
    ("/data/parties/*", Keeper::Code),
    ("/data/party", Keeper::Code),
    ("/data/outcomes/*/outcome", Keeper::Code),
    ("/data/status", Keeper::Code),
    ("/data/findings/*/progress", Keeper::Code),
    ("/data/overall", Keeper::Code),
    ("/data/type", Keeper::Code),
    ("/data/recommendations/*/kind", Keeper::Code),
    ("/data/evidence/*/requirement", Keeper::Code),
    ("/data/giver/kind", Keeper::Code),
    ("/data/area", Keeper::Code),
    ("/data/criteria/*", Keeper::Code),
    ("/data/progress", Keeper::Code),
    ("/data/question", Keeper::Code),
    ("/data/rating", Keeper::Code),
    ("/data/halfTerm/year", Keeper::Code),
    ("/data/halfTerm/code", Keeper::Code),
    ("/data/missing/*", Keeper::Code),
];

#[derive(Clone, Copy, Debug)]
enum Keeper {
    /// Letters, digits and hyphens, no spaces.
    Code,
    /// `trust`, `academy/{id}`.
    Stream,
    /// A published term of Ofsted's or the Department's.
    Label,
    /// An organisation's name, from public registers.
    Organisation,
}

#[test]
fn no_event_has_a_place_for_free_text() {
    let mut seen = BTreeSet::new();
    for (name, bytes) in all_golden() {
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        check_strings(&name, "", &value, &mut seen);
    }
    let unused: Vec<_> = PLAIN.iter().map(|(pointer, _)| *pointer).filter(|pointer| !seen.contains(*pointer)).collect();
    assert_eq!(unused, [""; 0], "listed, and in no golden file");
}

fn check_strings(name: &str, at: &str, value: &Value, seen: &mut BTreeSet<String>) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::Array(items) => items.iter().for_each(|item| check_strings(name, &format!("{at}/*"), item, seen)),
        Value::Object(fields) => fields.iter().for_each(|(key, field)| check_strings(name, &format!("{at}/{key}"), field, seen)),
        Value::String(text) => {
            let well_known = uuid::Uuid::try_parse(text).is_ok()
                || text.parse::<chrono::NaiveDate>().is_ok()
                || chrono::DateTime::parse_from_rfc3339(text).is_ok()
                || crate::framework::DocumentHash::parse(text).is_some();
            let listed = PLAIN.iter().find(|(pointer, _)| *pointer == at);
            if let Some((_, keeper)) = listed {
                let kept = match keeper {
                    Keeper::Code => text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
                    Keeper::Stream => super::Stream::parse(text).is_ok(),
                    Keeper::Label => super::Label::parse(text).is_ok(),
                    Keeper::Organisation => matches!(name.split('.').next(), Some("TrustRegistered" | "AcademyJoined")),
                };
                assert!(kept, "{name}: {at} holds {text:?}, which is no {keeper:?}");
                seen.insert(at.to_owned());
            } else {
                assert!(well_known, "{name}: {at} holds {text:?}; nothing keeps free text out of it");
            }
        }
    }
}
