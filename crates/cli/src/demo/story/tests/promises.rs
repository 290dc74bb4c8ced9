//! What every trust of the demo shows, whatever the seed and the day: a reader opens the one whose
//! framework is like their own, and should not have to open another to see what a declined proposal
//! or a withdrawn review looks like.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_app::App;
use touchstone_app::clock::london_day;
use touchstone_domain::event::{AcademyEvent, CategoryRef, Event, Recorded};
use touchstone_domain::framework::{Framework, built_in};
use touchstone_domain::ids::EscalationId;

use super::{histories, operator, told};
use crate::demo::cast::{Incident, TRUSTS, TrustCast};
use crate::demo::guide::Tour;
use crate::demo::year::date;

/// A story takes a while to tell; these many days apart fall on every weekday and in every week of a
/// term sooner or later.
const EVERY: usize = 47;

/// The days around which one school year gives way to the next, and with it the story's beginning.
const TURNS: [(i32, u32, u32); 5] = [(2024, 2, 29), (2025, 8, 30), (2025, 8, 31), (2025, 9, 1), (2025, 9, 3)];

/// What each trust has in its log; a word in small letters says what no type of event tells alone.
const PROMISED: [&str; 26] = [
    "AcademyGovernedBy",
    "AcademyJoined",
    "AcademyLedBy",
    "CategoryChanged",
    "CategoryConfirmed",
    "CategoryProposed",
    "CategoryShared",
    "EscalationDeclined",
    "EscalationProposed",
    "InspectionRecorded",
    "InterventionEscalated",
    "InterventionSteppedDown",
    "ProposalModerated",
    "RatingRoundClosed",
    "RatingRoundOpened",
    "RatingsReported",
    "ReviewAmended",
    "ReviewRecorded",
    "ReviewWithdrawn",
    "SelfEvaluationSubmitted",
    "VisitRecorded",
    "category down",
    "category up",
    "escalation with its visit",
    "review in time",
    "review late",
];

/// What a trust's history shows.
fn shown(framework: &Framework, history: &[Recorded]) -> BTreeSet<&'static str> {
    let rank = |category: &CategoryRef| framework.scale().iter().position(|known| known.code == category.category);
    let mut escalations: BTreeSet<EscalationId> = BTreeSet::new();
    let mut shown = BTreeSet::new();
    for Recorded { meta, event } in history {
        shown.insert(event.name());
        let Event::Academy(event) = event else { continue };
        if let AcademyEvent::CategoryChanged(changed) = event
            && let Some(from) = &changed.from
        {
            shown.insert(if rank(from) < rank(&changed.to) { "category up" } else { "category down" });
        }
        if let AcademyEvent::ReviewRecorded(review) = event {
            let known = framework.review_types().iter().find(|known| known.code == review.content.review_type).unwrap();
            let lag = london_day(meta.recorded_at.instant()) - review.content.held_on;
            shown.insert(if lag.num_days() > known.write_up_days.into() { "review late" } else { "review in time" });
        }
        if let AcademyEvent::InterventionEscalated(climbed) = event {
            escalations.insert(climbed.escalation);
        }
        if let AcademyEvent::VisitRecorded(visit) = event
            && escalations.contains(&visit.escalation)
        {
            shown.insert("escalation with its visit");
        }
    }
    shown
}

#[track_caller]
fn assert_every_trust_shows_everything(app: &App, seed: u64, today: NaiveDate) {
    let histories = histories(app);
    let mut anywhere = BTreeSet::new();
    for cast in &TRUSTS {
        let shipped = built_in().iter().find(|framework| framework.code == cast.framework).unwrap();
        let framework = Framework::parse(&serde_json::from_str(shipped.document).unwrap()).unwrap();
        let shown = shown(&framework, &histories[cast.slug]);
        let missing: Vec<_> = PROMISED.iter().filter(|promised| !shown.contains(*promised)).collect();
        assert!(missing.is_empty(), "seed {seed}, {today}: {} lacks {missing:?}", cast.name);
        anywhere.extend(shown);
    }
    for name in ["EscalationAccepted", "AcademyLeft"] {
        assert!(anywhere.contains(name), "seed {seed}, {today}: nothing of the kind {name}");
    }
}

fn whom(cast: &TrustCast, incident: Incident) -> Vec<&'static str> {
    cast.academies.iter().filter(|academy| academy.incidents.contains(&incident)).map(|academy| academy.name).collect()
}

/// Categories are complete, one act is overdue and one proposal waits.
#[track_caller]
fn assert_every_board_is_worth_a_look(app: &App, seed: u64, today: NaiveDate) {
    let trusts = app.trusts(&operator(app), |record, _| {
        let (mut present, mut overdue, mut proposed) = (0, Vec::new(), Vec::new());
        for academy in record.academies.values().filter(|academy| academy.is_member_on(today)) {
            present += 1;
            assert!(academy.category_on(today).is_some(), "seed {seed}, {today}: {} has no category", academy.name());
            if academy.rung_on(today).is_some_and(|rung| rung.act_by.is_some_and(|act_by| act_by < today)) {
                overdue.push(academy.name().to_owned());
            }
            if academy.proposal_on(today).is_some() {
                proposed.push(academy.name().to_owned());
            }
        }
        assert!(present >= 6, "seed {seed}, {today}: {} has {present} academies", record.name);
        (record.slug.to_string(), overdue, proposed)
    });
    assert_eq!(trusts.len(), TRUSTS.len());
    for (slug, overdue, proposed) in trusts {
        let cast = TRUSTS.iter().find(|trust| trust.slug == slug).unwrap();
        let [left_alone] = whom(cast, Incident::NobodyActed)[..] else { panic!("nobody acts at one academy of {slug}") };
        assert!(overdue.iter().any(|name| name == left_alone), "seed {seed}, {today}: {left_alone} is not among {overdue:?}");
        let [waits] = whom(cast, Incident::ProposalOpen)[..] else { panic!("a proposal waits at one academy of {slug}") };
        assert_eq!(proposed, [waits], "seed {seed}, {today}");
    }
}

#[actix_web::test]
async fn every_trust_keeps_every_promise_whatever_the_seed_and_the_day() {
    let spread = date(2024, 9, 1).iter_days().step_by(EVERY).take_while(|day| *day < date(2026, 9, 1));
    let turns = TURNS.into_iter().map(|(year, month, day)| date(year, month, day));
    for (seed, today) in (0..).zip(spread.chain(turns)) {
        let app = told(seed, today).await;
        assert_every_trust_shows_everything(&app, seed, today);
        assert_every_board_is_worth_a_look(&app, seed, today);
        Tour::of(&app, &operator(&app)).unwrap_or_else(|error| panic!("seed {seed}, {today}: {error}"));
    }
}

#[actix_web::test]
async fn one_day_keeps_every_promise_with_many_seeds() {
    let today = date(2026, 6, 17);
    for seed in [1, 2, 3, 1_000_003, u64::MAX] {
        let app = told(seed, today).await;
        assert_every_trust_shows_everything(&app, seed, today);
        assert_every_board_is_worth_a_look(&app, seed, today);
    }
}
