//! One academy on a day: category, ladder, reviews, leaders.

use touchstone_domain::academy::Answer;
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Office;

use super::histories::{CEO, FRAMEWORKS, HEAD, History, LEAD, day, held_on};
use crate::{AcademyRecord, Direction, EscalationStatus};

fn category(academy: &AcademyRecord, on: &str) -> Option<String> {
    academy.category_on(day(on)).map(|decision| decision.category.category.as_str().to_owned())
}

fn direction(academy: &AcademyRecord, on: &str) -> Option<Direction> {
    academy.direction_on(day(on), &FRAMEWORKS)
}

fn rung(academy: &AcademyRecord, on: &str) -> Option<String> {
    academy.rung_on(day(on)).map(|rung| rung.rung.as_str().to_owned())
}

#[test]
fn a_category_holds_from_its_day_and_nothing_holds_before_the_academy_joined() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(elm, "green", "2025-10-01");
    history.on("2026-01-10").decide(elm, "amber", "2026-01-10");
    let academy = history.record_of(elm);
    assert_eq!(category(&academy, "2025-08-31"), None);
    assert_eq!(category(&academy, "2025-09-30"), None);
    assert_eq!(category(&academy, "2026-01-09").as_deref(), Some("green"));
    assert_eq!(category(&academy, "2026-01-10").as_deref(), Some("amber"));
    assert_eq!(direction(&academy, "2025-09-30"), None);
    assert_eq!(direction(&academy, "2025-10-01"), Some(Direction::First));
    assert_eq!(direction(&academy, "2026-01-10"), Some(Direction::Down));
}

#[test]
fn a_late_decision_takes_its_place_by_date_and_is_unknown_before_it_was_recorded() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-10").decide(elm, "green", "2026-01-10");
    let before = history.events.len();
    history.on("2026-02-01").decide(elm, "red", "2025-11-15");
    let academy = history.record_of(elm);
    assert_eq!(category(&academy, "2025-12-01").as_deref(), Some("red"));
    assert_eq!(category(&academy, "2026-02-01").as_deref(), Some("green"));
    assert_eq!(direction(&academy, "2026-02-01"), Some(Direction::Up));
    let as_known = &history.folded_to(before).academies[&elm];
    assert_eq!(category(as_known, "2025-12-01"), None);
    assert_eq!(direction(as_known, "2026-02-01"), Some(Direction::First));
}

#[test]
fn of_two_decisions_for_one_day_the_later_recorded_holds_and_the_other_never_did() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(elm, "amber", "2025-10-01");
    history.on("2026-01-10").decide(elm, "red", "2026-01-10");
    history.decide(elm, "amber", "2026-01-10");
    let academy = history.record_of(elm);
    assert_eq!(category(&academy, "2026-01-10").as_deref(), Some("amber"));
    assert_eq!(direction(&academy, "2026-01-10"), Some(Direction::Same));
}

#[test]
fn categories_of_two_frameworks_are_not_compared_and_keep_their_own() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2025-10-01").decide(elm, "green", "2025-10-01");
    history.on("2026-01-01").adopt("agora", "2026-01-01");
    history.on("2026-01-10").decide(elm, "yellow", "2026-01-10");
    let academy = history.record_of(elm);
    assert_eq!(direction(&academy, "2026-01-10"), None);
    let before = academy.previous_category_on(day("2026-01-10")).unwrap();
    assert_eq!((before.category.category.as_str(), before.category.framework.code.as_str()), ("green", "prospere"));
}

#[test]
fn where_only_a_day_by_which_it_joined_is_known_earlier_facts_show_that_it_was_there() {
    let mut history = History::new();
    history.on("2026-05-01");
    let elm = history.join_by("900001", "Elm Primary", "2026-04-01", false);
    assert!(!history.record_of(elm).is_member_on(day("2026-03-01")));
    history.decide(elm, "amber", "2026-02-01");
    let academy = history.record_of(elm);
    assert_eq!(category(&academy, "2026-03-01").as_deref(), Some("amber"));
    assert!(academy.is_member_on(day("2026-03-01")));
    assert!(!academy.is_member_on(day("2026-01-31")));
}

#[test]
fn the_last_review_is_the_one_held_last_that_stands() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-03-20");
    let (march, _) = history.review(elm, "2026-03-10", None);
    let (january, _) = history.review(elm, "2026-01-15", Some("on-track"));
    let last = |history: &History, on| history.record_of(elm).last_review_on(day(on)).map(|review| review.id);
    assert_eq!(last(&history, "2026-03-20"), Some(march));
    assert_eq!(last(&history, "2026-03-09"), Some(january));
    assert_eq!(last(&history, "2026-01-14"), None);
    assert_eq!(history.record_of(elm).last_progress_on(day("2026-03-20")).map(|review| review.id), Some(january));

    history.amend(elm, january, held_on("2026-03-15")).unwrap();
    assert_eq!(last(&history, "2026-03-20"), Some(january));
    assert_eq!(last(&history, "2026-03-14"), Some(march));
    history.withdraw(elm, january).unwrap();
    assert_eq!(last(&history, "2026-03-20"), Some(march));
    assert_eq!(history.record_of(elm).last_progress_on(day("2026-03-20")), None);
}

#[test]
fn a_withdrawn_review_stays_with_every_version_and_taints_what_rests_on_it() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    let (review, recorded) = history.review(elm, "2026-01-15", None);
    history.try_decide(elm, "amber", day("2026-01-20"), recorded).unwrap();
    let academy = history.record_of(elm);
    let basis = academy.category_on(day("2026-01-20")).unwrap().basis.clone();
    assert_eq!(academy.basis_withdrawn(&basis), []);

    let amended = history.amend(elm, review, held_on("2026-01-16")).unwrap();
    history.withdraw(elm, review).unwrap();
    let academy = history.record_of(elm);
    let kept = &academy.reviews[&review];
    assert!(!kept.stands());
    assert_eq!(kept.versions.len(), 2);
    assert_eq!(kept.recorded().content.held_on, day("2026-01-15"));
    assert_eq!(kept.held_on(), day("2026-01-16"));
    assert_eq!(category(&academy, "2026-01-20").as_deref(), Some("amber"), "withdrawing undoes nothing");
    assert_eq!(academy.basis_withdrawn(&basis), [recorded]);
    assert_eq!(academy.review_of_event(amended), Some(review));
    assert_eq!(academy.reviews_on(day("2026-01-20")).len(), 1);
}

#[test]
fn a_leads_finding_puts_the_academy_on_the_first_rung_until_it_steps_down() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.leads_review(elm, "2026-01-15", Some("not-fast-enough"));
    history.on("2026-03-01").climb(elm).unwrap();
    history.on("2026-05-01").step_down(elm, Some("ceo-and-eht-visit")).unwrap();
    history.on("2026-06-01").step_down(elm, None).unwrap();
    let academy = history.record_of(elm);
    assert_eq!(rung(&academy, "2026-01-19"), None);
    assert_eq!(rung(&academy, "2026-01-20").as_deref(), Some("ceo-and-eht-visit"));
    assert_eq!(rung(&academy, "2026-03-01").as_deref(), Some("intervention-plan"));
    let lower = academy.rung_on(day("2026-05-31")).unwrap();
    assert_eq!((lower.rung.as_str(), lower.since, lower.act_by), ("ceo-and-eht-visit", day("2026-05-01"), None));
    assert_eq!(rung(&academy, "2026-06-01"), None);
    let [escalation] = academy.escalations_on(day("2026-06-01"))[..] else { panic!("one story, one escalation") };
    assert_eq!(escalation.status_on(day("2026-01-19")), None);
    assert_eq!(escalation.status_on(day("2026-05-31")), Some(EscalationStatus::Open));
    assert_eq!(escalation.status_on(day("2026-06-01")), Some(EscalationStatus::SteppedDown));
}

#[test]
fn a_proposal_waits_until_it_is_declined_accepted_or_overtaken() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.review(elm, "2026-01-15", Some("not-fast-enough"));
    let declined = history.on("2026-01-25").by(CEO, Role::Ceo).answer(elm, Answer::Decline).unwrap();
    history.on("2026-02-20");
    history.review(elm, "2026-02-15", Some("not-fast-enough"));
    let accepted = history.on("2026-02-25").answer(elm, Answer::Accept).unwrap();
    history.on("2026-04-20");
    history.review(elm, "2026-04-15", Some("not-fast-enough"));
    let under_the_open_one = history.on("2026-04-25").answer(elm, Answer::Accept).unwrap();
    history.on("2026-05-20");
    history.review(elm, "2026-05-15", Some("not-fast-enough"));
    history.on("2026-05-25").climb(elm).unwrap();

    let academy = history.record_of(elm);
    let waiting = |on| academy.proposal_on(day(on)).map(|(_, e)| e.escalation);
    assert_eq!(waiting("2026-01-24"), Some(declined));
    assert_eq!(waiting("2026-01-25"), None);
    assert_eq!(waiting("2026-02-24"), Some(accepted));
    assert_eq!(waiting("2026-02-25"), None);
    let overtaken = waiting("2026-05-24").unwrap();
    assert_eq!(waiting("2026-05-25"), None);

    let status = |id, on| academy.escalations[&id].status_on(day(on));
    assert_eq!(status(declined, "2026-01-24"), Some(EscalationStatus::Proposed));
    assert_eq!(status(declined, "2026-01-25"), Some(EscalationStatus::Declined));
    assert_eq!(status(accepted, "2026-02-25"), Some(EscalationStatus::Open));
    assert_eq!(status(under_the_open_one, "2026-04-25"), Some(EscalationStatus::Accepted));
    assert_eq!(academy.escalations[&under_the_open_one].climbed_under, Some(accepted));
    assert_eq!(academy.escalations[&accepted].climbed_under, Some(accepted));
    assert_eq!(status(overtaken, "2026-05-25"), Some(EscalationStatus::Overtaken));
    assert_eq!(academy.escalations[&accepted].climbs.len(), 3);
    assert_eq!(academy.escalations_on(day("2026-05-25"))[0].id, overtaken);
}

#[test]
fn a_step_down_or_a_newer_proposal_overtakes_the_one_that_waits() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20").climb(elm).unwrap();
    history.review(elm, "2026-01-19", Some("not-fast-enough"));
    let first = history.academies[&elm].ladder.proposal().unwrap().escalation;
    history.on("2026-02-01").step_down(elm, None).unwrap();
    history.on("2026-03-01");
    history.review(elm, "2026-02-28", Some("not-fast-enough"));
    let second = history.academies[&elm].ladder.proposal().unwrap().escalation;
    history.on("2026-04-01").adopt("agora", "2026-04-01");
    history.review(elm, "2026-04-01", Some("not-fast-enough"));
    let academy = history.record_of(elm);
    let status = |id, on| academy.escalations[&id].status_on(day(on));
    assert_eq!(status(first, "2026-01-31"), Some(EscalationStatus::Proposed));
    assert_eq!(status(first, "2026-02-01"), Some(EscalationStatus::Overtaken));
    assert_eq!(status(second, "2026-03-31"), Some(EscalationStatus::Proposed));
    assert_eq!(status(second, "2026-04-01"), Some(EscalationStatus::Overtaken));
    let (_, waiting) = academy.proposal_on(day("2026-04-01")).unwrap();
    assert_eq!((waiting.to.as_str(), waiting.framework.code.as_str()), ("ceo-and-lead-visit", "agora"));
}

#[test]
fn decisions_are_listed_latest_first_with_those_to_come_left_out() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-03-01");
    let march = history.decide(elm, "amber", "2026-03-01");
    let october = history.decide(elm, "green", "2025-10-01");
    let academy = history.record_of(elm);
    let listed = |on| academy.decisions_on(day(on)).iter().map(|decision| decision.id).collect::<Vec<_>>();
    assert_eq!(listed("2026-03-01"), [march, october]);
    assert_eq!(listed("2026-02-28"), [october]);
    assert_eq!(listed("2025-09-30"), []);
}

#[test]
fn a_proposal_just_accepted_waits_no_longer_even_in_the_instant_before_the_climb() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.on("2026-01-20");
    history.review(elm, "2026-01-15", Some("not-fast-enough"));
    history.by(CEO, Role::Ceo).answer(elm, Answer::Accept).unwrap();
    let trust = history.folded_to(history.events.len() - 1);
    assert_eq!(trust.academies[&elm].proposal_on(day("2026-01-20")), None);
}

#[test]
fn a_later_holder_ends_an_open_term_and_after_an_interim_the_office_is_empty() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.appoint(elm, HEAD, Office::Headteacher, "2025-09-01", None);
    history.appoint(elm, LEAD, Office::Headteacher, "2026-01-01", Some("2026-03-31"));
    history.appoint(elm, CEO, Office::Chair, "2026-02-01", None);
    let academy = history.record_of(elm);
    let leaders = |on| academy.leaders_on(day(on)).iter().map(|fact| (fact.office, fact.person)).collect::<Vec<_>>();
    assert_eq!(leaders("2025-08-31"), []);
    assert_eq!(leaders("2025-12-31"), [(Office::Headteacher, HEAD)]);
    assert_eq!(leaders("2026-02-01"), [(Office::Headteacher, LEAD), (Office::Chair, CEO)]);
    assert_eq!(leaders("2026-04-01"), [(Office::Chair, CEO)]);
}

#[test]
fn a_term_with_a_last_day_goes_on_after_somebody_stood_in() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2025-09-01");
    history.appoint(elm, HEAD, Office::Headteacher, "2025-09-01", Some("2027-08-31"));
    history.appoint(elm, LEAD, Office::Headteacher, "2026-01-01", Some("2026-03-31"));
    let academy = history.record_of(elm);
    let holder = |on| academy.holder_on(Office::Headteacher, day(on)).map(|fact| fact.person);
    assert_eq!(holder("2026-03-31"), Some(LEAD));
    assert_eq!(holder("2026-04-01"), Some(HEAD));
    assert_eq!(holder("2027-09-01"), None);
}
