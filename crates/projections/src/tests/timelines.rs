//! What the timeline says, in what order, and what it calls late.

use touchstone_domain::academy::Answer;
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::AcademyId;
use touchstone_domain::setting::Frameworks;

use super::histories::{CEO, FRAMEWORKS, History, LEAD, day, day_of, held_on};
use crate::{Entry, framework_name};

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

#[test]
fn a_visit_is_told_with_the_rung_it_was_made_on_and_not_the_one_it_led_to() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20").climb(elm).unwrap();
    let escalation = history.academies[&elm].ladder.current().unwrap().escalation;
    history.on("2026-02-01").visit(elm, escalation, day("2026-02-01")).unwrap();
    history.climb(elm).unwrap();
    history.on("2026-02-03").visit(elm, escalation, day("2026-02-01")).unwrap();
    let entries = timeline(&history, elm, "2026-02-03");
    let visits: Vec<_> = entries.iter().filter(|entry| entry.kind == "VisitRecorded").map(|entry| entry.headline.as_str()).collect();
    assert_eq!(
        visits,
        [
            "Visited on 1 February 2026: Intervention plan with a named lead; one further intervention decided",
            "Visited on 1 February 2026: Visit by the CEO and the Executive Headteacher; one further intervention decided",
        ]
    );
}

#[test]
fn leaders_identifiers_inspections_and_departures_are_told_and_never_late() {
    let mut history = History::new();
    history.on("2026-06-30");
    let elm = history.join_by("900001", "Elm Primary", "2025-09-01", false);
    history.appoint(elm, LEAD, Office::HeadOfSchool, "2026-01-01", Some("2026-07-31"));
    history.appoint(elm, CEO, Office::Chair, "2026-02-01", None);
    history.number(elm, "10000001", "9990001", "2026-03-01");
    let inspection = history.inspect(elm, "2026-04-14", "Leadership and governance", "Expected standard");
    history.leave(elm, "2026-06-30");
    let entries = timeline(&history, elm, "2026-06-30");
    assert_eq!(
        told(&entries),
        [
            ("AcademyLeft", "Left the trust on 30 June 2026"),
            ("InspectionRecorded", "Inspected on 14 April 2026 (S5 Inspection): Leadership and governance – Expected standard"),
            ("AcademyIdentified", "Known under UKPRN 10000001 and LAESTAB 9990001 from 1 March 2026"),
            ("AcademyGovernedBy", "Chair of the governing body in office from 1 February 2026"),
            ("AcademyLedBy", "Interim head of school in office from 1 January 2026 until 31 July 2026"),
            ("AcademyJoined", "Known to be in the trust by 1 September 2025"),
        ]
    );
    assert!(entries.iter().all(|entry| !entry.late));
    assert_eq!(entries[1].inspection, Some(inspection));
    assert_eq!(entries[4].people, [("head-of-school", LEAD)]);
    let academy = history.record_of(elm);
    assert_eq!(academy.inspections_on(day("2026-04-13")).len(), 0);
    assert_eq!(academy.inspections_on(day("2026-04-14")).len(), 1);
}

#[test]
fn a_category_of_another_framework_is_told_with_that_frameworks_name() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(elm, "green", "2025-10-01");
    history.on("2026-01-01").adopt("agora", "2026-01-01");
    history.on("2026-01-10").decide(elm, "yellow", "2026-01-10");
    history.on("2026-04-10").decide(elm, "yellow", "2026-04-10");
    let prospere = framework_name(&FRAMEWORKS, history.folded().framework_on(day("2025-10-01")).unwrap()).to_owned();
    let entries = timeline(&history, elm, "2026-04-10");
    assert_eq!(entries[0].headline, "Confirmed in category Yellow from 10 April 2026");
    assert_eq!(entries[1].headline, format!("Moved from category Green ({prospere}) to Yellow from 10 January 2026"));
    let nameless = history.record_of(elm).timeline(day("2026-04-10"), &Frameworks::default(), day_of);
    assert_eq!(nameless[1].headline, "Moved from category green (prospere) to yellow from 10 January 2026", "without a document, codes");
}
