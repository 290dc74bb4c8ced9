//! What the demo shows of everything that the service can record, and what its people see of it when
//! they ask for their week.

use std::collections::{BTreeMap, BTreeSet};

use touchstone_app::App;
use touchstone_app::access::{Caller, Grant};
use touchstone_app::clock::london_day;
use touchstone_domain::event::{AcademyEvent, Event, RestrictedEvent, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::{AcademyId, PersonId, TrustId};

use super::{histories, operator, told};
use crate::demo::cast::TRUSTS;
use crate::demo::keys::{choose_head, week};
use crate::demo::year::date;

/// What each trust shows of its own, besides what all reviews and ratings bring.
const OF_EACH: [&str; 19] = [
    "ActionProgressed",
    "ArrangementStarted",
    "CorrectionAccepted",
    "DeploymentAgreed",
    "DeploymentDaysUsed",
    "DeploymentImpactJudged",
    "DraftSentForFactualCheck",
    "InterventionActionCarried",
    "InterventionActionOpened",
    "InterventionOptionConsidered",
    "IssueClosed",
    "PlanAgreed",
    "PlanClosed",
    "PlanPrepared",
    "ProgressReportAcknowledged",
    "ReviewResponded",
    "RiskClosed",
    "SupportRequestGranted",
    "VisitRecorded",
];

#[actix_web::test]
async fn everything_that_the_service_records_occurs_in_the_demo() {
    for (seed, today) in [(1, date(2026, 9, 1)), (2, date(2026, 6, 17)), (3, date(2026, 1, 14))] {
        let app = told(seed, today).await;
        let histories = histories(&app);
        let mut anywhere: BTreeSet<&str> = programmes(&app);
        for (slug, history) in &histories {
            let shown: BTreeSet<&str> = history.iter().map(|recorded| recorded.event.name()).collect();
            let missing: Vec<_> = OF_EACH.iter().filter(|name| !shown.contains(*name)).collect();
            assert!(missing.is_empty(), "seed {seed}, {today}: {slug} lacks {missing:?}");
            anywhere.extend(shown);
        }
        let all = AcademyEvent::ALL.iter().chain(TrustEvent::ALL).chain(RestrictedEvent::ALL).map(|(name, _)| *name);
        let missing: Vec<&str> = all.filter(|name| !anywhere.contains(name)).collect();
        assert!(missing.is_empty(), "seed {seed}, {today}: nothing of the kinds {missing:?}");
    }
}

/// What stands in the restricted logs, as the leads read them who run the programmes.
fn programmes(app: &App) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for caller in callers(app, |_| (Role::ImprovementLead, None)) {
        let trust = caller.grants[0].trust.unwrap();
        let page = app.restricted_feed(&caller, trust, "0", 1000).unwrap().unwrap();
        found.extend(page.items.iter().map(|seen| seen.recorded.event.name()));
    }
    found
}

/// Somebody of each trust, as their key would have it.
fn callers(app: &App, whom: impl Fn(TrustId) -> (Role, Option<(AcademyId, PersonId)>)) -> Vec<Caller> {
    let keys = app.keys(&operator(app)).unwrap();
    let trusts = app.trusts(&operator(app), |record, _| record.id);
    let mut callers = Vec::new();
    for trust in trusts {
        let (role, at) = whom(trust);
        let of_key = keys.iter().flat_map(|key| &key.grants).find(|grant| grant.trust == Some(trust) && grant.role == role);
        let (academies, person) = match at {
            Some((academy, person)) => (Some(BTreeSet::from([academy])), Some(person)),
            None => (None, of_key.and_then(|grant| grant.person)),
        };
        let grants = vec![Grant { role, trust: Some(trust), academies, person }];
        callers.push(Caller { key: None, name: role.as_str().to_owned(), grants, acting_for: None });
    }
    callers
}

#[actix_web::test]
async fn a_lead_a_head_and_a_chair_of_each_trust_have_something_in_their_week() {
    let today = london_day(chrono::Utc::now());
    let app = told(1, today).await;
    let mut heads: BTreeMap<TrustId, BTreeMap<Office, (AcademyId, PersonId)>> = BTreeMap::new();
    app.trusts(&operator(&app), |record, _| {
        let first = TRUSTS.iter().find(|cast| cast.slug == record.slug.to_string()).unwrap().academies[0].name;
        let academy = record.academies.values().find(|academy| academy.name() == first).unwrap();
        let holders = academy.leaders_on(today).into_iter().map(|fact| (fact.office, (academy.id, fact.person)));
        heads.insert(record.id, holders.collect());
    });
    let head = |trust| heads[&trust].get(&Office::Headteacher).or(heads[&trust].get(&Office::HeadOfSchool)).copied();
    let chair = |trust| heads[&trust].get(&Office::Chair).copied();
    let leads = callers(&app, |_| (Role::ImprovementLead, None));
    let heads = callers(&app, |trust| (Role::Headteacher, head(trust)));
    let chairs = callers(&app, |trust| (Role::Chair, chair(trust)));
    for caller in leads.iter().chain(&heads).chain(&chairs) {
        let found = week(&app, caller, caller.grants[0].trust.unwrap()).await.unwrap();
        assert!(found > 0, "nothing in the week of a {} of {:?}", caller.name, caller.grants[0].trust);
    }
}

#[actix_web::test]
async fn an_escalation_is_settled_before_its_academy_steps_down() {
    let app = told(1, date(2026, 6, 17)).await;
    for (slug, history) in histories(&app) {
        let mut open: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for recorded in &history {
            let Event::Academy(event) = &recorded.event else { continue };
            if let AcademyEvent::InterventionActionOpened(e) = event {
                open.entry(e.escalation).or_default().insert(e.action);
            }
            if let AcademyEvent::InterventionActionCompleted(e) = event {
                open.entry(e.escalation).or_default().remove(&e.action);
            }
            if let AcademyEvent::InterventionActionCarried(e) = event {
                open.entry(e.escalation).or_default().remove(&e.action);
            }
            if let AcademyEvent::InterventionSteppedDown(e) = event {
                assert!(open.get(&e.escalation).is_none_or(BTreeSet::is_empty), "{slug}: {:?}", e.escalation);
            }
        }
    }
}

#[actix_web::test]
async fn the_head_whose_key_is_printed_has_something_in_their_week_on_any_day() {
    // Term, holiday, the first day of a year and the last, and days on which little is due.
    for today in [date(2026, 8, 14), date(2026, 9, 1), date(2026, 10, 26), date(2026, 12, 28), date(2026, 4, 7), date(2026, 11, 25)] {
        let app = told(1, today).await;
        let chosen = choose_head(&app, &operator(&app)).await.unwrap();
        let grants = vec![Grant {
            role: Role::Headteacher,
            trust: Some(chosen.trust),
            academies: Some(BTreeSet::from([chosen.academy])),
            person: chosen.person,
        }];
        let caller = Caller { key: None, name: "the printed key".to_owned(), grants, acting_for: None };
        assert!(week(&app, &caller, chosen.trust).await.unwrap() > 0, "{today}: nothing for the head of {}", chosen.name);
    }
}
