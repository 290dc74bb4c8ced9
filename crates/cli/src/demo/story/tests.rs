use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use touchstone_app::access::Caller;
use touchstone_app::clock::{ManualClock, SystemClock, london_day};
use touchstone_app::{App, FeedFilter};
use touchstone_domain::event::Event;
use touchstone_domain::identifiers::Urn;
use touchstone_store::{MemoryStore, Store};

use super::tell;
use crate::demo::cast::{Incident, TRUSTS};
use crate::demo::guide::{Tour, guide};
use crate::demo::keys::hand_out;
use crate::demo::year::date;

/// A story takes a while to tell; these many days apart fall on every weekday and in every week of a
/// term sooner or later.
const EVERY: usize = 19;

const OPERATOR: &str = "an operator's key for the tests of the demo";

/// Tells a story and hands the store over to the machine's clock.
async fn told(seed: u64, today: NaiveDate) -> App {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let clock = Arc::new(ManualClock::at(Utc::now()));
    let app = App::start(store.clone(), clock.clone(), Some(OPERATOR)).unwrap();
    let operator = app.authenticate(OPERATOR, None).unwrap();
    tell(&app, &clock, &operator, seed, today).await.unwrap();
    app.stop();
    App::start(store, Arc::new(SystemClock), Some(OPERATOR)).unwrap()
}

fn operator(app: &App) -> Caller {
    app.authenticate(OPERATOR, None).unwrap()
}

/// How often each type of event occurs in a trust, by slug.
fn counts(app: &App) -> BTreeMap<String, BTreeMap<&'static str, usize>> {
    let leads = app.keys(&operator(app)).unwrap();
    let mut counts: BTreeMap<String, BTreeMap<&'static str, usize>> = BTreeMap::new();
    for (slug, id) in app.trusts(&operator(app), |record, _| (record.slug.to_string(), record.id)) {
        let grant = leads.iter().flat_map(|key| &key.grants).find(|grant| grant.trust == Some(id) && grant.person.is_some()).unwrap();
        let caller = Caller { key: None, name: String::new(), grants: vec![grant.clone()], acting_for: None };
        let mut after = String::from("0");
        loop {
            let page = app.feed(&caller, id, &after, 1000, &FeedFilter::default()).unwrap().unwrap();
            for seen in &page.items {
                let name: &'static str = seen.recorded.event.name();
                *counts.entry(slug.clone()).or_default().entry(name).or_default() += 1;
                assert!(matches!(seen.recorded.event, Event::Trust(_) | Event::Academy(_)));
            }
            if !page.more {
                break;
            }
            after = page.next;
        }
    }
    counts
}

#[actix_web::test]
async fn a_story_can_end_on_any_day_and_every_present_academy_has_a_category() {
    for (seed, today) in (0..).zip(date(2024, 9, 1).iter_days().step_by(EVERY).take_while(|day| *day < date(2026, 9, 1))) {
        let app = told(seed, today).await;
        let trusts = app.trusts(&operator(&app), |record, _| {
            let present: Vec<_> = record.academies.values().filter(|academy| academy.is_member_on(today)).collect();
            let without: Vec<_> =
                present.iter().filter(|academy| academy.category_on(today).is_none()).map(|academy| academy.name().to_owned()).collect();
            (present.len(), without)
        });
        assert_eq!(trusts.len(), TRUSTS.len());
        for (academies, without) in trusts {
            assert!(academies >= 4, "{today}: {academies}");
            assert_eq!(without, Vec::<String>::new(), "{today}");
        }
        Tour::of(&app, &operator(&app)).unwrap_or_else(|error| panic!("{today}: {error}"));
    }
}

#[actix_web::test]
async fn everything_that_the_demo_promises_has_happened_by_any_day() {
    for today in [date(2025, 9, 1), date(2026, 2, 20), date(2026, 8, 30)] {
        let counts = counts(&told(1, today).await);
        let everywhere = [
            "ReviewRecorded",
            "CategoryChanged",
            "CategoryConfirmed",
            "InterventionEscalated",
            "EscalationProposed",
            "VisitRecorded",
            "InterventionSteppedDown",
            "InspectionRecorded",
            "AcademyLedBy",
            "AcademyGovernedBy",
            "ReviewAmended",
        ];
        for (slug, of_trust) in &counts {
            for name in everywhere {
                assert!(of_trust.contains_key(name), "{today}: nothing of the kind {name} at {slug}: {of_trust:?}");
            }
        }
        let overall: BTreeSet<&str> = counts.values().flat_map(|of_trust| of_trust.keys().copied()).collect();
        for name in ["EscalationAccepted", "EscalationDeclined", "ReviewWithdrawn", "AcademyLeft"] {
            assert!(overall.contains(name), "{today}: nothing of the kind {name}");
        }
    }
}

#[actix_web::test]
async fn somebody_is_overdue_and_a_proposal_waits_when_the_story_ends() {
    for today in [date(2026, 3, 18), date(2026, 8, 30), date(2026, 9, 3), date(2026, 10, 31)] {
        let app = told(1, today).await;
        app.trusts(&operator(&app), |record, _| {
            let on = |urn: &Urn| record.find(urn).unwrap();
            for (academy, cast) in record.academies.values().map(|academy| (on(academy.urn_on(today)), academy.name())) {
                let incidents = TRUSTS.iter().flat_map(|trust| trust.academies).find(|known| known.name == cast).unwrap().incidents;
                if incidents.contains(&Incident::NobodyActed) {
                    let rung = academy.rung_on(today).unwrap_or_else(|| panic!("{today}: {cast} is on no rung"));
                    assert!(rung.act_by.unwrap() < today, "{today}: {cast}: {rung:?}");
                }
                assert_eq!(academy.proposal_on(today).is_some(), incidents.contains(&Incident::ProposalOpen), "{today}: {cast}");
            }
        });
    }
}

#[actix_web::test]
async fn nothing_is_recorded_after_the_story_ends_or_outside_working_hours() {
    use chrono::Timelike;
    let today = date(2026, 2, 11);
    let app = told(1, today).await;
    app.trusts(&operator(&app), |record, _| {
        for academy in record.academies.values() {
            let reviews = academy.reviews.values().flat_map(|review| review.versions.iter().map(|version| &version.event));
            let decisions = academy.decisions.values().map(|decision| &decision.event);
            for event in reviews.chain(decisions) {
                let at = event.recorded_at.instant();
                assert!(london_day(at) < today && event.effective_on < today, "{event:?}");
                assert!((8..18).contains(&at.hour()), "{event:?}");
            }
        }
    });
}

#[actix_web::test]
async fn the_same_seed_tells_the_same_story() {
    let shape = |app: &App| {
        app.trusts(&operator(app), |record, _| {
            let mut decisions: Vec<String> = Vec::new();
            for academy in record.academies.values() {
                decisions
                    .extend(academy.decisions.values().map(|d| format!("{} {} {}", academy.name(), d.effective_on(), d.category.category)));
            }
            decisions.sort();
            decisions
        })
    };
    let today = date(2026, 5, 6);
    let (first, again, other) = (told(1, today).await, told(1, today).await, told(2, today).await);
    assert_eq!(shape(&first), shape(&again));
    assert_ne!(shape(&first), shape(&other));
}

#[actix_web::test]
async fn the_guide_shows_keys_that_open_and_an_academy_that_was_in_another_category() {
    let app = told(1, date(2025, 11, 5)).await;
    let operator = operator(&app);
    let first = hand_out(&app, &operator).await.unwrap();
    let printed = hand_out(&app, &operator).await.unwrap();
    assert!(app.authenticate(&first.lead, None).is_err(), "the keys of the start before are revoked");
    let lead = app.authenticate(&printed.lead, None).unwrap();
    assert_eq!(app.trusts(&lead, |record, _| lead.person_in(record.id).is_some()), [true; 5]);
    let head = app.authenticate(&printed.head, None).unwrap();
    assert_eq!(app.trusts(&head, |record, _| record.slug.to_string()), ["tarnbeck-partnership"]);

    let text = guide(&app, &operator, "http://127.0.0.1:8080", &printed).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "api: http://127.0.0.1:8080");
    assert_eq!(lines[1], "docs: http://127.0.0.1:8080/docs/");
    assert_eq!(lines[2], format!("key: {}", printed.lead));
    let as_of = text.split("?asOf=").nth(1).unwrap();
    let day: NaiveDate = as_of[..10].parse().unwrap();
    let urn = Urn::parse(&text.split("/academies/").nth(1).unwrap()[..6]).unwrap();
    let trust = app.trust(&lead, "tarnbeck-partnership").unwrap();
    let (then, now) = app
        .see_trust(&lead, trust, |record, _| {
            let on = |day| record.find(&urn).unwrap().category_on(day).unwrap().category.category.clone();
            (on(day), on(london_day(Utc::now())))
        })
        .unwrap();
    assert_ne!(then, now);
    // What stands in single quotes holds none.
    assert_eq!(text.matches('\'').count() % 2, 0);
    for line in lines.iter().filter(|line| line.starts_with("curl ")) {
        assert!(line.ends_with('\''), "{line}");
    }
}
