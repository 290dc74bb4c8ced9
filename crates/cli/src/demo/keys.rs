//! The keys that the demo hands out. Each start makes fresh ones and revokes those of the start
//! before: a secret that scrolled through a terminal should not outlive it.

use anyhow::Context;
use touchstone_app::access::Caller;
use touchstone_app::input::{NewGrant, NewKey};
use touchstone_app::{App, AppError, How, KeyRecord};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::PersonId;

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
}

/// A secret for the operator of one run: nobody is told it.
pub fn operator_secret() -> anyhow::Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Hands out fresh keys: the lead's, with a person in each trust, and that of the head whom the tour
/// visits.
pub async fn hand_out(app: &App, operator: &Caller) -> anyhow::Result<Printed> {
    let keys = app.keys(operator)?;
    let before: Vec<_> =
        keys.iter().filter(|key| [LEADS_KEY, HEADS_KEY].contains(&key.name.as_str()) && key.revoked_at.is_none()).collect();
    for key in &before {
        app.revoke_key(&How::plain(operator), key.id).await?;
    }
    let leads = leads(app, &keys);
    let tour = Tour::of(app, operator)?;
    let head = NewGrant {
        role: Role::Headteacher,
        trust: Some(tour.slug.clone()),
        academies: Some(vec![Urn::parse(&tour.urn)?]),
        person: tour.head,
    };
    Ok(Printed { lead: make(app, operator, LEADS_KEY, leads).await?, head: make(app, operator, HEADS_KEY, vec![head]).await? })
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
