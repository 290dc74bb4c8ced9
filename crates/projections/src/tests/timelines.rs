//! What the timeline says, in what order, and what it calls late.

use touchstone_domain::academy::Answer;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::AcademyId;

use super::histories::{CEO, FRAMEWORKS, History, LEAD, day, day_of, held_on};
use crate::Entry;

fn timeline(history: &History, academy: AcademyId, on: &str) -> Vec<Entry> {
    history.record_of(academy).timeline(day(on), &FRAMEWORKS, day_of)
}

fn told(entries: &[Entry]) -> Vec<(&'static str, &str)> {
    entries.iter().map(|entry| (entry.kind, entry.headline.as_str())).collect()
}

#[test]
fn a_term_reads_newest_first_in_the_frameworks_own_words() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    let (_, recorded) = history.leads_review(elm, "2026-01-15", Some("not-fast-enough"));
    history.try_decide(elm, "amber", day("2026-01-20"), recorded).unwrap();
    let escalation = history.academies[&elm].ladder.current().unwrap().escalation;
    history.on("2026-02-01").visit(elm, escalation, day("2026-01-31")).unwrap();
    history.on("2026-04-01").decide(elm, "green", "2026-04-01");
    history.on("2026-04-02").step_down(elm, None).unwrap();
    assert_eq!(
        told(&timeline(&history, elm, "2026-04-30")),
        [
            ("InterventionSteppedDown", "Intervention ended: stepped down from “Visit by the CEO and the Executive Headteacher”"),
            ("CategoryChanged", "Moved from category Amber to Green from 1 April 2026"),
            (
                "VisitRecorded",
                "Visited on 31 January 2026: Visit by the CEO and the Executive Headteacher; one further intervention decided"
            ),
            ("CategoryChanged", "Put in category Amber from 20 January 2026"),
            (
                "InterventionEscalated",
                "Intervention escalated because progress is not fast enough: Visit by the CEO and the Executive Headteacher; due by 3 February 2026"
            ),
            ("ReviewRecorded", "Termly progress report of 15 January 2026: progress “Not fast enough”"),
            ("AcademyJoined", "Joined the trust as a converter academy on 1 September 2025"),
        ]
    );
    assert_eq!(timeline(&history, elm, "2026-01-19").len(), 2, "what took effect later is left out");
}

#[test]
fn people_and_texts_come_as_ids_beside_the_headline() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.review(elm, "2026-01-15", Some("not-fast-enough"));
    history.by(CEO, Role::Ceo).answer(elm, Answer::Decline).unwrap();
    let entries = timeline(&history, elm, "2026-01-20");
    let [declined, proposed, reviewed, _] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(declined.headline, "Proposed escalation declined: Visit by the CEO and the Executive Headteacher");
    assert_eq!(declined.people, [("decider", CEO)]);
    assert_eq!(declined.texts.iter().map(|(what, _)| *what).collect::<Vec<_>>(), ["reason"]);
    assert_eq!(proposed.people, [("to-decide", CEO)]);
    assert_eq!(proposed.basis, [reviewed.event.id]);
    assert_eq!(proposed.event.causation, Some(reviewed.event.id));
    assert_eq!(proposed.escalation, declined.escalation);
    assert!(proposed.headline.ends_with("; the chief executive decides by 27 January 2026"), "{}", proposed.headline);
    assert_eq!(reviewed.texts.iter().map(|(what, _)| *what).collect::<Vec<_>>(), ["summary"]);
}

#[test]
fn a_review_is_late_after_its_types_write_up_days_and_a_decision_at_once() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.review(elm, "2026-01-06", None);
    history.review(elm, "2026-01-05", None);
    history.decide(elm, "amber", "2026-01-19");
    history.on("2026-01-21").decide(elm, "green", "2026-01-21");
    let lags: Vec<_> = timeline(&history, elm, "2026-01-31").iter().map(|entry| (entry.lag_days, entry.late)).collect();
    assert_eq!(lags, [(0, false), (1, true), (15, true), (14, false), (0, false)]);
}

#[test]
fn a_visit_is_late_after_a_week() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20").climb(elm).unwrap();
    let escalation = history.academies[&elm].ladder.current().unwrap().escalation;
    history.on("2026-02-10").visit(elm, escalation, day("2026-02-03")).unwrap();
    history.visit(elm, escalation, day("2026-02-02")).unwrap();
    let entries = timeline(&history, elm, "2026-02-10");
    assert_eq!((entries[0].lag_days, entries[0].late), (8, true));
    assert_eq!((entries[1].lag_days, entries[1].late), (7, false));
    assert_eq!(entries[1].people, [("visitor", CEO), ("visitor", LEAD)]);
}

#[test]
fn a_withdrawn_review_stays_visible_as_withdrawn_and_so_does_what_rested_on_it() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    let (review, recorded) = history.leads_review(elm, "2026-01-15", None);
    history.try_decide(elm, "red", day("2026-01-20"), recorded).unwrap();
    history.amend(elm, review, held_on("2026-01-16")).unwrap();
    history.withdraw(elm, review).unwrap();
    let entries = timeline(&history, elm, "2026-01-20");
    let marked: Vec<_> = entries.iter().map(|entry| (entry.kind, entry.withdrawn, entry.basis_withdrawn.len())).collect();
    assert_eq!(
        marked,
        [
            ("ReviewWithdrawn", false, 0),
            ("ReviewAmended", true, 0),
            ("CategoryChanged", false, 1),
            ("ReviewRecorded", true, 0),
            ("AcademyJoined", false, 0),
        ]
    );
    assert_eq!(entries[1].headline, "Termly progress report of 15 January 2026 amended (day)");
    assert_eq!(entries[0].headline, "Termly progress report of 16 January 2026 withdrawn");
}
