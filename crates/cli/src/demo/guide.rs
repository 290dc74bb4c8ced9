//! What the demo prints: where it listens, the keys, and a tour by curl that works as pasted.
//!
//! The tour is found in the records, not remembered from the making of them, so that a demo that is
//! served a second time prints one that is right for the day.

use std::fmt::Write;

use anyhow::Context;
use chrono::{Days, NaiveDate};
use serde_json::json;
use touchstone_app::App;
use touchstone_app::access::Caller;
use touchstone_app::clock::london_day;
use touchstone_domain::ids::{EventId, PersonId};

use super::cast::TRUSTS;
use super::keys::Printed;

/// The framework under which the tour records a review: its rule that a visit follows when progress
/// is not fast enough is published, so what the review sets off is no assumption of ours.
const TOURED_FRAMEWORK: &str = "agora";

/// What the tour visits.
#[derive(Debug)]
pub struct Tour {
    /// The trust's name.
    pub trust: String,
    /// Its slug.
    pub slug: String,
    /// The academy's name.
    pub academy: String,
    /// Its URN.
    pub urn: String,
    /// The change that gave it the category of today.
    change: EventId,
    /// The last day before it.
    day_before: NaiveDate,
}

impl Tour {
    /// Finds an academy whose category has changed, in the trust whose framework the tour needs.
    pub fn of(app: &App, operator: &Caller) -> anyhow::Result<Tour> {
        let today = london_day(app.now());
        let slug = TRUSTS.iter().find(|trust| trust.framework == TOURED_FRAMEWORK).map(|trust| trust.slug);
        let trust = app.trust(operator, slug.context("the toured trust is in the cast")?)?;
        let found = app.see_trust(operator, trust, |record, _| {
            let mut tours = Vec::new();
            for academy in record.academies.values() {
                let on_ladder = academy.rung_on(today).is_some() || academy.proposal_on(today).is_some();
                let changes = academy.decisions.values().filter(|decision| !decision.confirmed && decision.from.is_some());
                let Some(change) = changes.max_by_key(|decision| (decision.effective_on(), decision.event.position)) else { continue };
                if on_ladder || !academy.is_member_on(today) {
                    continue;
                }
                tours.push(Tour {
                    trust: record.name.clone(),
                    slug: record.slug.to_string(),
                    academy: academy.name().to_owned(),
                    urn: academy.urn_on(today).to_string(),
                    change: change.event.id,
                    day_before: change.effective_on() - Days::new(1),
                });
            }
            tours.into_iter().max_by_key(|tour| tour.day_before)
        })?;
        found.context("no academy of the toured trust has changed its category")
    }
}

/// Everything that is printed.
pub fn guide(app: &App, operator: &Caller, base: &str, keys: &Printed) -> anyhow::Result<String> {
    let tour = Tour::of(app, operator)?;
    let Tour { trust, slug, academy, urn, change, day_before, .. } = &tour;
    let mut text = format!("api: {base}\ndocs: {base}/docs/\nkey: {}\nhead-key: {}\n\n", keys.lead, keys.head);
    let at_trust = format!("{base}/v1/trusts/{slug}");
    let at_academy = format!("{at_trust}/academies/{urn}");
    let reads = [
        (
            format!("The board of {trust}: where every academy stands, those most in need of support first"),
            format!("{at_trust}/board?sort=priority"),
        ),
        (format!("{academy} today"), at_academy.clone()),
        (format!("{academy} on {day_before}, when it was in another category"), format!("{at_academy}?asOf={day_before}")),
        (format!("What happened at {academy}, newest first"), format!("{at_academy}/timeline")),
        (
            "The bytes of the event that changed its category: no name and no free text in them".to_owned(),
            format!("{at_trust}/events/{change}/raw"),
        ),
    ];
    for (what, url) in reads {
        write!(text, "# {what}\ncurl -s -H 'Authorization: Bearer {}' '{url}'\n\n", keys.lead)?;
    }
    let lead = lead_of(app, keys, slug)?;
    let body = slow_review(lead, london_day(app.now()));
    write!(
        text,
        "# Try a review that finds progress not fast enough: the category it suggests and the visit it sets off; nothing is recorded\n\
         curl -s -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' -d '{body}' '{at_academy}/reviews?dryRun=true'\n\n",
        keys.lead
    )?;
    write!(
        text,
        "# {} as its head sees it: what was not shared is not there\ncurl -s -H 'Authorization: Bearer {}' '{base}/v1/trusts/{}/academies/{}'\n\n\
         # What this head owes this week, and what is owed to them\ncurl -s -H 'Authorization: Bearer {}' '{base}/v1/my/week'\n",
        keys.headship.name, keys.head, keys.headship.slug, keys.headship.urn, keys.head
    )?;
    Ok(text)
}

fn lead_of(app: &App, keys: &Printed, slug: &str) -> anyhow::Result<PersonId> {
    let caller = app.authenticate(&keys.lead, None)?;
    let trust = app.trust(&caller, slug)?;
    caller.person_in(trust).context("the lead's key names a person in every trust")
}

/// A review in the words of the toured framework. It stands in single quotes in a shell.
fn slow_review(reviewer: PersonId, held_on: NaiveDate) -> serde_json::Value {
    json!({
        "type": "termly-evaluation",
        "heldOn": held_on,
        "reviewers": [reviewer],
        "findings": [
            {"criterion": "teaching-and-learning", "judgement": "inconsistent", "evidence": [{"kind": "visit", "title": "Six lessons seen with the deputy"}]},
            {"criterion": "attendance", "judgement": "near-national"}
        ],
        "progress": "not-fast-enough",
        "summary": "Two of the five actions agreed in the summer have begun. Teaching in the upper school is where it was."
    })
}
