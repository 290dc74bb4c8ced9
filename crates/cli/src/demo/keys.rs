//! The keys that the demo hands out. Each start makes fresh ones and revokes those of the start
//! before: a secret that scrolled through a terminal should not outlive it.

use std::collections::BTreeSet;

use anyhow::Context;
use chrono::{Datelike, Days};
use touchstone_app::access::{Caller, Grant};
use touchstone_app::input::{NewGrant, NewKey};
use touchstone_app::{App, AppError, How, KeyRecord, When};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::{Office, Urn};
use touchstone_domain::ids::{AcademyId, PersonId, TrustId};

use super::guide::Tour;

/// The name of the key that stands for the improvement lead of every demo trust.
pub const LEADS_KEY: &str = "Demo: improvement lead of every trust";
/// The name of the key of one head.
pub const HEADS_KEY: &str = "Demo: head of one academy";

/// The secrets handed out.
#[derive(Debug)]
pub struct Printed {
    /// The improvement lead's, in every trust.
    pub lead: String,
    /// One head's.
    pub head: String,
    /// Where that head leads.
    pub headship: Headship,
}

/// Where a head leads.
#[derive(Clone, Debug)]
pub struct Headship {
    /// The trust.
    pub trust: TrustId,
    /// Its slug.
    pub slug: String,
    /// The academy.
    pub academy: AcademyId,
    /// Its URN.
    pub urn: String,
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub person: Option<PersonId>,
}

/// A secret for the operator of one run: nobody is told it.
pub fn operator_secret() -> anyhow::Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Hands out fresh keys: the lead's, with a person in each trust, and that of a head.
pub async fn hand_out(app: &App, operator: &Caller) -> anyhow::Result<Printed> {
    let keys = app.keys(operator)?;
    let before: Vec<_> =
        keys.iter().filter(|key| [LEADS_KEY, HEADS_KEY].contains(&key.name.as_str()) && key.revoked_at.is_none()).collect();
    for key in &before {
        app.revoke_key(&How::plain(operator), key.id).await?;
    }
    let leads = leads(app, &keys);
    let headship = choose_head(app, operator).await?;
    let head = NewGrant {
        role: Role::Headteacher,
        trust: Some(headship.slug.clone()),
        academies: Some(vec![Urn::parse(&headship.urn)?]),
        person: headship.person,
    };
    let lead = make(app, operator, LEADS_KEY, leads).await?;
    Ok(Printed { lead, head: make(app, operator, HEADS_KEY, vec![head]).await?, headship })
}

/// The head of the academy that the tour visits, unless nothing stands in their week: then the first whose
/// week has something, in the toured trust before the others.
pub async fn choose_head(app: &App, operator: &Caller) -> anyhow::Result<Headship> {
    let (tour, today) = (Tour::of(app, operator)?, app.today());
    let led = app.trusts(operator, |record, _| {
        let here = record.academies.values().filter(|academy| academy.is_member_on(today)).filter_map(|academy| {
            let person =
                [Office::Headteacher, Office::HeadOfSchool].into_iter().find_map(|office| academy.holder_on(office, today))?.person;
            let (urn, name) = (academy.urn_on(today).to_string(), academy.name().to_owned());
            let (trust, slug) = (record.id, record.slug.to_string());
            Some(Headship { trust, slug, academy: academy.id, urn, name, person: Some(person) })
        });
        here.collect::<Vec<_>>()
    });
    let mut led: Vec<Headship> = led.into_iter().flatten().collect();
    led.sort_by_key(|headship| (headship.urn != tour.urn, headship.slug != tour.slug));
    for headship in &led {
        let (role, academies) = (Role::Headteacher, Some(BTreeSet::from([headship.academy])));
        let grants = vec![Grant { role, trust: Some(headship.trust), academies, person: headship.person }];
        let caller = Caller { key: None, name: HEADS_KEY.to_owned(), grants, acting_for: None };
        if week(app, &caller, headship.trust).await? > 0 {
            return Ok(headship.clone());
        }
    }
    led.into_iter().next().context("some academy has a head")
}

/// How much stands in somebody's week: what they owe, what is owed to them and what they are to decide.
pub async fn week(app: &App, caller: &Caller, trust: TrustId) -> anyhow::Result<usize> {
    let today = app.today();
    let sunday = today + Days::new(6 - u64::from(today.weekday().num_days_from_monday()));
    let found = app.look(caller, trust, None, When::default(), move |look| {
        let mut found = 0;
        for academy in look.record.academies.keys().copied() {
            let Some(eye) = look.eye(academy) else { continue };
            for item in look.due(academy) {
                let now =
                    item.status.is_open() && !item.overtaken && (item.kind.is_a_decision() || item.due_on.is_none_or(|on| on <= sunday));
                found += usize::from(now && (eye.owes(&item) || eye.is_owed(&item)));
            }
        }
        Ok(found)
    });
    Ok(found.await?)
}

/// Each trust's improvement lead, as the keys of the story name them.
fn leads(app: &App, keys: &[KeyRecord]) -> Vec<NewGrant> {
    let mut grants: Vec<NewGrant> = Vec::new();
    for grant in keys.iter().flat_map(|key| &key.grants).filter(|grant| grant.role == Role::ImprovementLead && grant.person.is_some()) {
        let slug = grant.trust.and_then(|trust| app.slug_of(trust));
        if slug.is_some() && grants.iter().all(|known| known.trust != slug) {
            grants.push(lead_grant(slug, grant.person));
        }
    }
    grants
}

fn lead_grant(trust: Option<String>, person: Option<PersonId>) -> NewGrant {
    NewGrant { role: Role::ImprovementLead, trust, academies: None, person }
}

async fn make(app: &App, operator: &Caller, name: &str, grants: Vec<NewGrant>) -> anyhow::Result<String> {
    let new = NewKey { name: name.to_owned(), person: None, grants, expires_at: None };
    let made: Result<_, AppError> = app.make_key(&How::plain(operator), new).await;
    let (_, _, secret) = made?;
    secret.context("a new key shows its secret")
}
