//! Making keys, above all a trust's first, and revoking them: with the data directory at hand, or
//! through the service, so that a key can be exchanged for another while it runs.

use anyhow::Context;
use serde_json::{Value, json};
use touchstone_app::access::Caller;
use touchstone_app::input::{NewGrant, NewKey};
use touchstone_app::{App, AppError, How};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::{KeyId, PersonId};
use uuid::Uuid;

use crate::logging;
use crate::opening::{self, Place};
use crate::remote::Remote;

/// The most characters of a key's name.
const MAX_NAME: usize = 200;

/// What to do with keys; without a task, one is made.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    new: New,
}

/// What to do with keys that there are.
#[derive(Debug, clap::Subcommand)]
enum Task {
    /// List all keys, revoked and expired ones too; never a secret
    List(Of),
    /// Revoke a key: from then on it opens nothing
    Revoke {
        #[command(flatten)]
        of: Of,
        /// The key's id, as `key list` shows it
        #[arg(value_name = "ID")]
        id: Uuid,
    },
}

/// Whose keys.
#[derive(Debug, clap::Args)]
struct Of {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
}

/// What key to make.
#[derive(Debug, clap::Args)]
struct New {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
    /// What the key is called, 1 to 200 characters
    #[arg(long, value_parser = name, required = true)]
    name: Option<String>,
    /// operator, administrator, ceo, improvement-lead, executive-headteacher, trustee, clerk, auditor, integration, headteacher, chair, governor,
    /// adviser or external-partner
    #[arg(long, value_parser = Role::parse, required = true)]
    role: Option<Role>,
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

/// Does it. The secret of a key that is made is printed, and nothing else ever shows it again.
pub fn run(args: Args) -> anyhow::Result<bool> {
    logging::start(logging::Format::Text, "warn")?;
    match args.task {
        None => make(args.new)?,
        Some(Task::List(of)) => list(&of)?,
        Some(Task::Revoke { of, id }) => {
            match &of.remote.url {
                Some(url) => of.remote.delete(url, &format!("/v1/keys/{id}"))?,
                None => with_store(&of.place, async |app, operator| app.revoke_key(&How::plain(operator), KeyId(id)).await)?,
            }
            println!("revoked: {id}");
        }
    }
    Ok(true)
}

fn make(new: New) -> anyhow::Result<()> {
    let name = new.name.context("name the key: --name NAME")?;
    let role = new.role.context("say what it is for: --role ROLE")?;
    let (id, secret) = match &new.remote.url {
        Some(url) => {
            let mut grant = json!({"role": role.as_str()});
            if let Some(trust) = &new.trust {
                grant["trust"] = Value::String(trust.clone());
            }
            if let Some(person) = new.person {
                grant["person"] = Value::String(person.to_string());
            }
            if !new.academy.is_empty() {
                grant["academies"] = new.academy.iter().map(|urn| Value::String(urn.to_string())).collect();
            }
            let answer = new.remote.post(url, "/v1/keys", ureq::SendBody::from_json(&json!({"name": name, "grants": [grant]}))?)?;
            let text = |value: &Value| value.as_str().map(ToOwned::to_owned).context("the service answered without a key");
            (text(&answer["key"]["id"])?, text(&answer["secret"])?)
        }
        None => {
            let academies = (!new.academy.is_empty()).then_some(new.academy);
            let grant = NewGrant { role, trust: new.trust, academies, person: new.person.map(PersonId) };
            let wanted = NewKey { name, person: None, grants: vec![grant], expires_at: None };
            let made = with_store(&new.place, async |app, operator| app.make_key(&How::plain(operator), wanted).await);
            let (_, key, secret) = made?;
            (key.id.to_string(), secret.context("the key was made before")?)
        }
    };
    println!("id: {id}\nkey: {secret}");
    Ok(())
}

/// Prints a line for each key: its id, whether it is live, its roles and where, its name.
fn list(of: &Of) -> anyhow::Result<()> {
    let keys = match &of.remote.url {
        Some(url) => of.remote.all(url, "/v1/keys")?,
        None => with_store(&of.place, async |app, operator| touchstone_api::keys_shown(app, operator))?,
    };
    for key in keys {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let state = match (key["revokedAt"].as_str(), key["expiresAt"].as_str()) {
            (Some(at), _) => format!("revoked {at}"),
            (None, Some(at)) => format!("expires {at}"),
            (None, None) => "live".to_owned(),
        };
        let grants = key["grants"].as_array().into_iter().flatten().map(|grant| match grant["trust"].as_str() {
            Some(trust) => format!("{} of {trust}", text(&grant["role"])),
            None => text(&grant["role"]),
        });
        println!("{}  {state}  {}  {}", text(&key["id"]), grants.collect::<Vec<_>>().join(", "), text(&key["name"]));
    }
    Ok(())
}

/// Does something as the operator with the store at hand.
fn with_store<T>(place: &Place, work: impl AsyncFnOnce(&App, &Caller) -> Result<T, AppError>) -> anyhow::Result<T> {
    let app = opening::start(opening::open_existing(place)?)?;
    let operator = opening::operator();
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("no runtime could be started")?;
    let done = runtime.block_on(work(&app, &operator));
    app.stop();
    done.map_err(opening::explained)
}
