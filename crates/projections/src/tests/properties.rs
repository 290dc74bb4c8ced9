//! What holds of every history that the deciders can bring about.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use touchstone_domain::academy::{Academy, Answer};
use touchstone_domain::event::{AcademyEvent, Event, Recorded, Stream};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::{AcademyId, EventId};
use touchstone_domain::trust::Trust;

use super::histories::{CEO, FRAMEWORKS, HEAD, History, LEAD, day_of, held_on};
use crate::{EscalationStatus, TrustRecord, board};

/// Something that somebody tries; what the deciders refuse leaves no event.
#[derive(Clone, Debug)]
enum Attempt {
    Review { academy: usize, days_ago: u64, leads: bool, progress: Option<bool> },
    Amend { academy: usize, review: prop::sample::Index, days_ago: u64 },
    Withdraw { academy: usize, review: prop::sample::Index },
    Decide { academy: usize, category: usize, days_ago: u64 },
    Answer { academy: usize, accept: bool },
    Climb { academy: usize },
    StepDown { academy: usize, off: bool },
    Visit { academy: usize, escalation: prop::sample::Index, days_ago: u64 },
    Appoint { academy: usize, days_ago: u64 },
    Identify { academy: usize, urn: u32, days_ago: u64 },
    Leave { academy: usize },
    Join { urn: u32 },
    Wait { days: u64 },
}

fn attempts() -> impl Strategy<Value = Attempt> {
    use Attempt::*;
    let academy = || 0usize..3;
    let days_ago = || 0u64..60;
    let one = any::<prop::sample::Index>;
    prop_oneof![
        24 => (academy(), days_ago(), any::<bool>(), any::<Option<bool>>()).prop_map(|(academy, days_ago, leads, progress)| Review { academy, days_ago, leads, progress }),
        4 => (academy(), one(), days_ago()).prop_map(|(academy, review, days_ago)| Amend { academy, review, days_ago }),
        2 => (academy(), one()).prop_map(|(academy, review)| Withdraw { academy, review }),
        16 => (academy(), 0usize..3, days_ago()).prop_map(|(academy, category, days_ago)| Decide { academy, category, days_ago }),
        20 => (academy(), any::<bool>()).prop_map(|(academy, accept)| Answer { academy, accept }),
        4 => academy().prop_map(|academy| Climb { academy }),
        6 => (academy(), any::<bool>()).prop_map(|(academy, off)| StepDown { academy, off }),
        8 => (academy(), one(), days_ago()).prop_map(|(academy, escalation, days_ago)| Visit { academy, escalation, days_ago }),
        3 => (academy(), days_ago()).prop_map(|(academy, days_ago)| Appoint { academy, days_ago }),
        3 => (academy(), 900001u32..900006, days_ago()).prop_map(|(academy, urn, days_ago)| Identify { academy, urn, days_ago }),
        1 => academy().prop_map(|academy| Leave { academy }),
        1 => (900001u32..900006).prop_map(|urn| Join { urn }),
        20 => (1u64..20).prop_map(|days| Wait { days }),
    ]
}

fn make(attempts: &[Attempt]) -> History {
    let mut history = History::new();
    history.join("900001", "Ash Primary", "2025-09-01");
    history.join_by("900002", "Elm Primary", "2025-10-01", false);
    history.join("900003", "Oak Primary", "2025-11-01");
    history.days_later(30);
    for attempt in attempts {
        attempt.make(&mut history);
    }
    history
}

impl Attempt {
    /// Every outcome is fine, a refusal too.
    fn make(&self, history: &mut History) {
        let of = |history: &History, academy: usize| *history.academies.keys().nth(academy % history.academies.len()).unwrap();
        let ago = |history: &History, days: u64| history.today() - Days::new(days);
        match *self {
            Attempt::Review { academy, days_ago, leads, progress } => {
                let (academy, held) = (of(history, academy), ago(history, days_ago));
                let progress = progress.map(|fast| if fast { "on-track" } else { "not-fast-enough" });
                history.try_review(academy, held, if leads { LEAD } else { HEAD }, progress);
            }
            Attempt::Amend { academy, ref review, days_ago } => {
                let academy = of(history, academy);
                let reviews: Vec<_> = history.academies[&academy].reviews.keys().copied().collect();
                if !reviews.is_empty() {
                    let held = ago(history, days_ago).to_string();
                    history.amend(academy, reviews[review.index(reviews.len())], held_on(&held));
                }
            }
            Attempt::Withdraw { academy, ref review } => {
                let academy = of(history, academy);
                let reviews: Vec<_> = history.academies[&academy].reviews.keys().copied().collect();
                if !reviews.is_empty() {
                    history.withdraw(academy, reviews[review.index(reviews.len())]);
                }
            }
            Attempt::Decide { academy, category, days_ago } => {
                let (academy, from) = (of(history, academy), ago(history, days_ago));
                let basis = history.events.iter().find(|e| e.meta.stream == Stream::Academy(academy)).unwrap().meta.id;
                history.try_decide(academy, ["red", "amber", "green"][category], from, basis);
            }
            Attempt::Answer { academy, accept } => {
                let academy = of(history, academy);
                history.by(CEO, Role::Ceo).answer(academy, if accept { Answer::Accept } else { Answer::Decline });
                history.by(LEAD, Role::ImprovementLead);
            }
            Attempt::Climb { academy } => drop(history.climb(of(history, academy))),
            Attempt::StepDown { academy, off } => drop(history.step_down(of(history, academy), (!off).then_some("ceo-and-eht-visit"))),
            Attempt::Visit { academy, ref escalation, days_ago } => {
                let (academy, on) = (of(history, academy), ago(history, days_ago));
                let escalations: Vec<_> = history.record_of(academy).escalations.keys().copied().collect();
                if !escalations.is_empty() {
                    history.visit(academy, escalations[escalation.index(escalations.len())], on);
                }
            }
            Attempt::Appoint { academy, days_ago } => {
                let from = ago(history, days_ago).to_string();
                history.appoint(of(history, academy), HEAD, Office::Headteacher, &from, None);
            }
            Attempt::Identify { academy, urn, days_ago } => {
                let from = ago(history, days_ago).to_string();
                history.try_identify(of(history, academy), &urn.to_string(), &from);
            }
            Attempt::Leave { academy } => {
                let today = history.today().to_string();
                history.try_leave(of(history, academy), &today);
            }
            Attempt::Join { urn } => {
                let today = history.today().to_string();
                history.try_join(&urn.to_string(), "Returning Primary", &today, true);
            }
            Attempt::Wait { days } => history.days_later(days),
        }
    }
}

/// The decision in force, found by looking through everything.
fn in_force(past: &[Recorded], academy: AcademyId, on: NaiveDate) -> Option<EventId> {
    let decisions = past.iter().filter(|e| e.meta.stream == Stream::Academy(academy) && e.meta.effective_on <= on);
    let decisions =
        decisions.filter(|e| matches!(e.event, Event::Academy(AcademyEvent::CategoryChanged(_) | AcademyEvent::CategoryConfirmed(_))));
    decisions.max_by_key(|e| (e.meta.effective_on, e.meta.position)).map(|e| e.meta.id)
}

/// The academy as its deciders would see it after that past.
fn decider(past: &[Recorded], academy: AcademyId) -> Academy {
    let mut state: Option<Academy> = None;
    for recorded in past.iter().filter(|e| e.meta.stream == Stream::Academy(academy)) {
        let Event::Academy(event) = &recorded.event else { panic!("an academy's stream holds its events") };
        match (&mut state, event) {
            (_, AcademyEvent::AcademyJoined(joined)) => state = Some(Academy::joined(&recorded.meta, joined)),
            (Some(state), event) => state.evolve(&recorded.meta, event),
            (None, _) => panic!("an academy begins by joining"),
        }
    }
    state.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn folding_one_by_one_gives_what_folding_the_whole_gives(attempts in prop::collection::vec(attempts(), 0..150)) {
        let history = make(&attempts);
        let mut record = TrustRecord::begin(&history.events[0]).unwrap();
        for recorded in &history.events[1..] {
            record.apply(recorded);
            prop_assert_eq!(record.head, recorded.meta.position);
        }
        prop_assert_eq!(record, history.folded());
    }

    #[test]
    fn every_prefix_is_a_valid_past(attempts in prop::collection::vec(attempts(), 0..150), cut in any::<prop::sample::Index>(), back in 0u64..120) {
        let history = make(&attempts);
        let past = &history.events[..1 + cut.index(history.events.len())];
        let trust = TrustRecord::fold(past).unwrap();
        let on = history.today() - Days::new(back);
        for academy in trust.academies.values() {
            let category = academy.category_on(on).map(|decision| decision.event.id);
            let expected = in_force(past, academy.id, on).filter(|_| academy.may_have_facts_on(on));
            prop_assert_eq!(category, expected);
            let versions = past.iter().filter(|e| e.meta.stream == Stream::Academy(academy.id)).count();
            prop_assert_eq!(academy.version as usize, versions);
        }
        let present = trust.academies.values().filter(|academy| academy.is_member_on(on)).count();
        let rows = board(&trust, on, &FRAMEWORKS, &|_| true);
        let mut priorities: Vec<_> = rows.iter().map(|row| row.priority as usize).collect();
        priorities.sort_unstable();
        prop_assert_eq!(priorities, (1..=present).collect::<Vec<_>>());
        prop_assert!(rows.iter().all(|row| !row.reasons.is_empty()));
    }

    #[test]
    fn the_record_of_any_past_agrees_with_its_deciders(attempts in prop::collection::vec(attempts(), 0..150), cut in any::<prop::sample::Index>()) {
        let history = make(&attempts);
        let past = &history.events[..1 + cut.index(history.events.len())];
        let trust = TrustRecord::fold(past).unwrap();
        let on = history.today();
        for academy in trust.academies.values() {
            let state = decider(past, academy.id);
            let rung = academy.rung_on(on).map(|rung| (rung.escalation, rung.rung, rung.since));
            prop_assert_eq!(rung, state.ladder.current().map(|c| (c.escalation, c.rung.clone(), c.since)));
            let just_accepted = matches!(past.last().unwrap().event, Event::Academy(AcademyEvent::EscalationAccepted(_)));
            if !just_accepted {
                let waiting = academy.proposal_on(on).map(|(_, e)| e.escalation);
                prop_assert_eq!(waiting, state.ladder.proposal().map(|p| p.escalation));
            }
            let with = |status| academy.escalations.values().filter(move |e| e.status_on(on) == Some(status)).map(|e| e.id).collect::<Vec<_>>();
            prop_assert_eq!(with(EscalationStatus::Open), academy.rung_on(on).map(|rung| rung.escalation).into_iter().collect::<Vec<_>>());
            prop_assert_eq!(with(EscalationStatus::Proposed), academy.proposal_on(on).map(|(_, e)| e.escalation).into_iter().collect::<Vec<_>>());
            let standing = state.reviews.iter().filter(|(_, review)| !review.withdrawn && review.content.held_on <= on);
            let latest = standing.map(|(_, review)| review.content.held_on).max();
            prop_assert_eq!(academy.last_review_on(on).map(|review| review.held_on()), latest);
            prop_assert_eq!(academy.left.is_some(), state.left_on.is_some());
        }
    }

    #[test]
    fn a_timeline_tells_every_event_once_newest_first(attempts in prop::collection::vec(attempts(), 0..150), back in 0u64..90) {
        let history = make(&attempts);
        let on = history.today() - Days::new(back);
        for academy in history.folded().academies.values() {
            let events: Vec<_> = academy.timeline(on, &FRAMEWORKS, day_of).iter().map(|entry| (entry.event.position, entry.event.id)).collect();
            prop_assert_eq!(academy.timeline_events(on), events);
            let told: Vec<_> = academy.timeline(on, &FRAMEWORKS, day_of).iter().map(|entry| (entry.event.id, entry.kind)).collect();
            let of_it = |e: &&Recorded| e.meta.stream == Stream::Academy(academy.id) && e.meta.effective_on <= on;
            let expected: Vec<_> = history.events.iter().rev().filter(of_it).map(|e| (e.meta.id, e.event.name())).collect();
            prop_assert_eq!(told, expected);
        }
    }

    #[test]
    fn an_identifier_finds_the_academy_that_a_command_would_go_to(attempts in prop::collection::vec(attempts(), 0..150)) {
        let history = make(&attempts);
        let trust = history.folded();
        let deciders: &Trust = &history.trust;
        let on = super::histories::day("2026-06-01");
        for number in 900001u32..900006 {
            let urn = super::histories::urn(&number.to_string());
            prop_assert_eq!(trust.find(&urn, on).map(|academy| academy.id), deciders.roll.find(&urn, on));
        }
    }
}
