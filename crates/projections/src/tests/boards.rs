//! The board on a day: who is on it, what it shows, who comes first and why.

use touchstone_domain::framework::Role;
use touchstone_domain::ids::AcademyId;

use super::histories::{CEO, FRAMEWORKS, History, day};
use crate::{BoardRow, OverdueKind, board};

fn seen(history: &History, on: &str) -> Vec<BoardRow> {
    board(&history.folded(), day(on), &FRAMEWORKS, &|_| true)
}

fn by_priority(history: &History, on: &str) -> Vec<String> {
    let mut rows = seen(history, on);
    rows.sort_by_key(|row| row.priority);
    rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn the_board_shows_by_name_who_is_in_the_trust_on_the_day() {
    let mut history = History::new();
    let oak = history.join("900002", "Oak Primary", "2025-09-01");
    history.join("900001", "Elm Primary", "2026-01-01");
    history.on("2026-03-01").leave(oak, "2026-03-01");
    let names = |on| seen(&history, on).into_iter().map(|row| row.name).collect::<Vec<_>>();
    assert_eq!(names("2025-08-31"), [""; 0]);
    assert_eq!(names("2025-12-31"), ["Oak Primary"]);
    assert_eq!(names("2026-02-28"), ["Elm Primary", "Oak Primary"]);
    assert_eq!(names("2026-03-01"), ["Elm Primary"]);
}

#[test]
fn an_academy_that_the_reader_may_not_see_leaves_no_gap() {
    let mut history = History::new();
    let hidden = history.join("900001", "Ash Primary", "2025-09-01");
    history.join("900002", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(hidden, "red", "2025-10-01");
    let rows = board(&history.folded(), day("2025-10-01"), &FRAMEWORKS, &|id: AcademyId| id != hidden);
    assert_eq!(rows.iter().map(|row| (row.name.as_str(), row.priority)).collect::<Vec<_>>(), [("Elm Primary", 1)]);
}

#[test]
fn support_goes_by_category_then_rung_then_direction_then_progress_then_the_last_review() {
    let mut history = History::new();
    let mut join = |number: &str, name: &str| history.join(number, name, "2025-09-01");
    let (recent, long_ago, slow) =
        (join("900001", "A Reviewed Lately"), join("900002", "B Reviewed Long Ago"), join("900003", "C Too Slow"));
    let (worse, on_rung, red) = (join("900004", "D Got Worse"), join("900005", "E On A Rung"), join("900006", "F Red"));
    let (green, _unknown) = (join("900007", "G Green"), join("900008", "H No Category"));
    history.on("2025-10-01").decide(worse, "green", "2025-10-01");
    history.on("2025-11-01");
    for academy in [recent, long_ago, slow, worse, on_rung] {
        history.decide(academy, "amber", "2025-11-01");
    }
    history.decide(red, "red", "2025-11-01");
    history.decide(green, "green", "2025-11-01");
    history.review(long_ago, "2025-10-10", Some("on-track"));
    history.review(recent, "2025-10-20", Some("on-track"));
    history.review(slow, "2025-10-30", Some("not-fast-enough"));
    history.climb(on_rung).unwrap();
    assert_eq!(
        by_priority(&history, "2025-11-01"),
        ["F Red", "E On A Rung", "D Got Worse", "C Too Slow", "B Reviewed Long Ago", "A Reviewed Lately", "H No Category", "G Green"]
    );
    let rows = seen(&history, "2025-11-01");
    let reasons = |name: &str| rows.iter().find(|row| row.name == name).unwrap().reasons.clone();
    assert_eq!(reasons("F Red"), ["In category Red, the worst of its scale, since 1 November 2025", "Not reviewed yet"]);
    assert_eq!(reasons("H No Category"), ["Has no category yet", "Not reviewed yet"]);
    assert_eq!(
        reasons("C Too Slow"),
        [
            "In category Amber, number 2 of 3 from the worst, since 1 November 2025",
            "Progress “Not fast enough” in the Termly progress report of 30 October 2025",
            "Last reviewed on 30 October 2025"
        ]
    );
    assert_eq!(reasons("D Got Worse")[1], "Its category got worse on 1 November 2025");
    assert_eq!(
        reasons("E On A Rung")[1],
        "On rung 1 of the escalation ladder since 1 November 2025: Visit by the CEO and the Executive Headteacher"
    );
}

#[test]
fn a_rung_that_rests_on_a_withdrawn_review_says_so() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    let (review, _) = history.on("2025-11-03").leads_review(elm, "2025-11-03", Some("not-fast-enough"));
    let rests_on_nothing = |history: &History| {
        let row = seen(history, "2025-11-05").remove(0);
        (row.rung.unwrap().grounds_withdrawn, row.reasons.iter().any(|reason| reason == "Its escalation rests on a review since withdrawn"))
    };
    assert_eq!(rests_on_nothing(&history), (false, false));
    history.on("2025-11-04").withdraw(elm, review).unwrap();
    assert_eq!(rests_on_nothing(&history), (true, true));
}

#[test]
fn a_category_counts_by_its_place_on_its_own_scale() {
    let mut history = History::new();
    let old = history.join("900001", "Ash Primary", "2025-09-01");
    let new = history.join("900002", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(old, "amber", "2025-10-01");
    history.on("2026-01-01").adopt("agora", "2026-01-01");
    history.on("2026-01-02").decide(new, "amber", "2026-01-02");
    assert_eq!(by_priority(&history, "2026-01-02"), ["Elm Primary", "Ash Primary"], "second of four is lower than second of three");
}

#[test]
fn a_category_holds_since_the_decision_that_put_the_academy_there_and_is_named_once() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2025-11-01").decide(elm, "amber", "2025-11-01");
    history.on("2026-01-10").decide(elm, "amber", "2026-01-10");
    let reason = seen(&history, "2026-01-12").remove(0).reasons.remove(0);
    assert_eq!(reason, "In category Amber, number 2 of 3 from the worst, since 1 November 2025");
    assert_eq!(["Amber", "Category C"].map(crate::naming::called_category), ["category Amber", "Category C"]);
}

#[test]
fn a_rung_is_overdue_from_the_day_after_its_last_until_a_visit_or_a_further_step() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20").climb(elm).unwrap();
    let rung = history.record_of(elm).rung_on(day("2026-01-20")).unwrap();
    let act_by = rung.act_by.unwrap();
    let overdue = |history: &History, on| board(&history.folded(), on, &FRAMEWORKS, &|_| true).remove(0).overdue;
    assert_eq!(overdue(&history, act_by), []);
    let after = act_by.succ_opt().unwrap();
    let late = overdue(&history, after);
    assert_eq!(late.iter().map(|o| (o.what, o.due_by, o.since)).collect::<Vec<_>>(), [(OverdueKind::Act, act_by, after)]);
    assert_eq!(late[0].owed_by, rung.actors);
    assert_eq!(late[0].owed_by[0].role, Role::Ceo);

    let visited_on = after.succ_opt().unwrap();
    history.on(&visited_on.to_string()).visit(elm, rung.escalation, visited_on).unwrap();
    assert_eq!(overdue(&history, after).len(), 1, "on that day the visit had not been made");
    assert_eq!(overdue(&history, visited_on), []);
    let row = seen(&history, &visited_on.to_string()).remove(0);
    assert_eq!(
        row.open_interventions.iter().map(|open| (open.opened_on, open.last_visit)).collect::<Vec<_>>(),
        [(day("2026-01-20"), Some(visited_on))]
    );
    history.climb(elm).unwrap();
    let next = history.record_of(elm).rung_on(visited_on).unwrap();
    assert_eq!(overdue(&history, next.act_by.unwrap().succ_opt().unwrap()).len(), 1, "a visit for one rung does not serve the next");
}

#[test]
fn a_proposal_is_overdue_when_nobody_answered_in_time() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.review(elm, "2026-01-15", Some("not-fast-enough"));
    assert_eq!(seen(&history, "2026-01-27").remove(0).overdue, []);
    let row = seen(&history, "2026-01-28").remove(0);
    assert_eq!(row.overdue.iter().map(|o| (o.what, o.since)).collect::<Vec<_>>(), [(OverdueKind::Decide, day("2026-01-28"))]);
    assert_eq!(row.overdue[0].owed_by[0].person, Some(CEO));
    assert_eq!(row.rung, None);
    assert_eq!(row.proposal.map(|(_, e)| e.decide_by), Some(day("2026-01-27")));
}
