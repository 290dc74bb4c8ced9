use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, Utc};
use touchstone_app::access::Caller;
use touchstone_app::clock::{ManualClock, SystemClock, london_day};
use touchstone_app::{App, FeedFilter};
use touchstone_domain::event::Recorded;
use touchstone_domain::identifiers::Urn;
use touchstone_store::{MemoryStore, Store};

use super::tell;
use crate::demo::guide::guide;
use crate::demo::keys::hand_out;
use crate::demo::year::date;

mod lives;
mod promises;

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

/// What is in each trust's log, in order, by slug.
fn histories(app: &App) -> BTreeMap<String, Vec<Recorded>> {
    let keys = app.keys(&operator(app)).unwrap();
    let mut histories: BTreeMap<String, Vec<Recorded>> = BTreeMap::new();
    for (slug, id) in app.trusts(&operator(app), |record, _| (record.slug.to_string(), record.id)) {
        let grant = keys.iter().flat_map(|key| &key.grants).find(|grant| grant.trust == Some(id) && grant.person.is_some()).unwrap();
        let caller = Caller { key: None, name: String::new(), grants: vec![grant.clone()], acting_for: None };
        let history = histories.entry(slug).or_default();
        let mut after = String::from("0");
        loop {
            let page = app.feed(&caller, id, &after, 1000, &FeedFilter::default()).unwrap().unwrap();
            history.extend(page.items.iter().map(|seen| seen.recorded.clone()));
            if !page.more {
                break;
            }
            after = page.next;
        }
    }
    histories
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
                decisions.extend(academy.reviews.values().map(|review| format!("{} {}", academy.name(), review.held_on())));
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
            let on = |day| record.find(&urn, day).unwrap().category_on(day).unwrap().category.category.clone();
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
