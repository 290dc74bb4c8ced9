//! Making keys, above all a trust's first: with the data directory at hand, or through the service.

use anyhow::Context;
use serde_json::{Value, json};
use touchstone_app::How;
use touchstone_app::input::{NewGrant, NewKey};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::PersonId;
use uuid::Uuid;

use crate::logging;
use crate::opening::{self, Place};
use crate::remote::Remote;

/// The most characters of a key's name.
const MAX_NAME: usize = 200;

/// What key to make.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
    /// What the key is called, 1 to 200 characters
    #[arg(long, value_parser = name)]
    name: String,
    /// operator, administrator, ceo, improvement-lead, executive-headteacher, trustee, clerk, auditor, integration, headteacher, chair, governor,
    /// adviser or external-partner
    #[arg(long, value_parser = Role::parse)]
    role: Role,
    /// The trust's slug; every role but operator needs one
    #[arg(long, value_name = "SLUG")]
    trust: Option<String>,
    /// The id of the person of that trust who uses the key, and decides with it
    #[arg(long, value_name = "ID")]
    person: Option<Uuid>,
    /// Only this academy; may be repeated
    #[arg(long, value_name = "URN", value_parser = Urn::parse)]
    academy: Vec<Urn>,
}

fn name(text: &str) -> Result<String, String> {
    let length = text.trim().chars().count();
    if (1..=MAX_NAME).contains(&length) { Ok(text.trim().to_owned()) } else { Err(format!("takes 1 to {MAX_NAME} characters")) }
}

/// Makes the key and prints it; nothing else ever shows it again.
pub fn run(args: Args) -> anyhow::Result<bool> {
    logging::start(logging::Format::Text, "warn")?;
    let (id, secret) = match args.remote.url.clone() {
        Some(url) => through_the_api(&args, &url)?,
        None => in_the_store(args)?,
    };
    println!("id: {id}\nkey: {secret}");
    Ok(true)
}

fn in_the_store(args: Args) -> anyhow::Result<(String, String)> {
    let app = opening::start(opening::open_existing(&args.place)?)?;
    let academies = (!args.academy.is_empty()).then_some(args.academy);
    let grant = NewGrant { role: args.role, trust: args.trust, academies, person: args.person.map(PersonId) };
    let new = NewKey { name: args.name, person: None, grants: vec![grant], expires_at: None };
    let operator = opening::operator();
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("no runtime could be started")?;
    let made = runtime.block_on(app.make_key(&How::plain(&operator), new));
    app.stop();
    let (_, key, secret) = made.map_err(opening::explained)?;
    Ok((key.id.to_string(), secret.context("the key was made before")?))
}

fn through_the_api(args: &Args, url: &str) -> anyhow::Result<(String, String)> {
    let mut grant = json!({"role": args.role.as_str()});
    if let Some(trust) = &args.trust {
        grant["trust"] = Value::String(trust.clone());
    }
    if let Some(person) = args.person {
        grant["person"] = Value::String(person.to_string());
    }
    if !args.academy.is_empty() {
        grant["academies"] = args.academy.iter().map(|urn| Value::String(urn.to_string())).collect();
    }
    let answer = args.remote.post(url, "/v1/keys", ureq::SendBody::from_json(&json!({"name": args.name, "grants": [grant]}))?)?;
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned).context("the service answered without a key");
    Ok((text(&answer["key"]["id"])?, text(&answer["secret"])?))
}
