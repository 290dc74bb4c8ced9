//! Asking a running service, which holds the store's lock: what the command line then does goes
//! through the API like anybody's request.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use ureq::AsSendBody;

use crate::opening::{OPERATOR_KEY, long_enough};

/// How long a request may take: an import answers when all of it is on stable storage.
const TIMEOUT: Duration = Duration::from_secs(3600);
/// How often a job is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(200);
/// The most bytes of an answer that are read.
const MAX_ANSWER: u64 = 64 * 1024 * 1024;

/// How a running service is reached.
#[derive(Clone, Debug, clap::Args)]
pub struct Remote {
    /// Send this to the service running at URL instead of opening the store, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// With --url: the file that holds the key to use; TOUCHSTONE_OPERATOR_KEY where left out
    #[arg(long, value_name = "FILE", requires = "url")]
    pub key_file: Option<PathBuf>,
}

impl Remote {
    fn key(&self) -> anyhow::Result<String> {
        match &self.key_file {
            Some(path) => {
                let key = std::fs::read_to_string(path).with_context(|| format!("the key in {} could not be read", path.display()))?;
                long_enough(key, &path.display().to_string())
            }
            None => {
                let key = std::env::var(OPERATOR_KEY).ok().filter(|key| !key.is_empty());
                long_enough(key.with_context(|| format!("--url needs a key: --key-file FILE or {OPERATOR_KEY}"))?, OPERATOR_KEY)
            }
        }
    }

    /// Sends a command to the service at `url`; a problem becomes an error that tells every fault.
    pub fn post(&self, url: &str, path: &str, body: impl AsSendBody) -> anyhow::Result<Value> {
        let address = format!("{}{path}", base(url)?);
        let request = agent(TIMEOUT).post(&address).header("Authorization", format!("Bearer {}", self.key()?));
        let answer = request.send(body).with_context(|| format!("no answer from {address}"))?;
        read(&address, answer)
    }

    /// Asks the service at `url`.
    pub fn get(&self, url: &str, path: &str) -> anyhow::Result<Value> {
        let address = format!("{}{path}", base(url)?);
        let request = agent(TIMEOUT).get(&address).header("Authorization", format!("Bearer {}", self.key()?));
        let answer = request.call().with_context(|| format!("no answer from {address}"))?;
        read(&address, answer)
    }

    /// Every item of a list, page after page.
    pub fn all(&self, url: &str, path: &str) -> anyhow::Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.get(url, &format!("{path}?limit=1000{after}"))?;
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(items),
            }
        }
    }

    /// Has the service at `url` take something away.
    pub fn delete(&self, url: &str, path: &str) -> anyhow::Result<()> {
        let address = format!("{}{path}", base(url)?);
        let request = agent(TIMEOUT).delete(&address).header("Authorization", format!("Bearer {}", self.key()?));
        let answer = request.call().with_context(|| format!("no answer from {address}"))?;
        if answer.status() == 204 { Ok(()) } else { read(&address, answer).map(|_| ()) }
    }

    /// Has the service at `url` begin a job, follows it to its end, and gives what it then is. How far
    /// it is, `watch` is told: the step, how much of it is done, of how much.
    pub fn job(&self, url: &str, path: &str, watch: &mut dyn FnMut(&str, u64, u64)) -> anyhow::Result<Value> {
        let begun = self.post(url, path, ureq::SendBody::none())?;
        let id = begun["id"].as_str().context("the service began a job and did not say which")?;
        let followed = format!("{path}/{id}");
        loop {
            let job = self.get(url, &followed).with_context(|| format!("{followed} could not be followed; it may go on"))?;
            if let Some(step) = job["progress"]["step"].as_str() {
                let number = |name: &str| job["progress"][name].as_u64().unwrap_or_default();
                watch(step, number("done"), number("of"));
            }
            if job["state"] != "running" {
                return Ok(job);
            }
            std::thread::sleep(ASK_EVERY);
        }
    }
}

/// Without TLS: on this machine, or behind the proxy that does TLS.
pub fn base(url: &str) -> anyhow::Result<&str> {
    if !url.starts_with("http://") {
        bail!("`{url}` does not begin with http://: run this where the service listens, behind whatever does TLS for it");
    }
    Ok(url.trim_end_matches('/'))
}

/// A client that hands back refusals instead of hiding their bodies.
pub fn agent(timeout: Duration) -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout)).build().new_agent()
}

fn read(address: &str, mut answer: ureq::http::Response<ureq::Body>) -> anyhow::Result<Value> {
    let status = answer.status();
    let text = answer
        .body_mut()
        .with_config()
        .limit(MAX_ANSWER)
        .read_to_string()
        .with_context(|| format!("the answer from {address} broke off"))?;
    let body: Option<Value> = serde_json::from_str(&text).ok();
    match body {
        Some(body) if status.is_success() => Ok(body),
        // A strict import that was refused brings its report along, member for member.
        Some(report) if report["type"] == "/problems/import-refused" => Ok(report),
        Some(problem) if problem["title"].is_string() => bail!(told(&problem)),
        Some(_) | None => bail!("{address} answered {status}, and not as this service does: is it the right address?"),
    }
}

/// A problem (RFC 9457) as a message.
fn told(problem: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let faults = problem["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    if faults.is_empty() {
        return format!("{}: {}", text(&problem["title"]), text(&problem["detail"]));
    }
    let mut lines = vec![text(&problem["title"])];
    for fault in faults {
        lines.push(format!("{}: {}", text(&fault["pointer"]).trim_start_matches('/'), text(&fault["detail"])));
    }
    lines.join("\n       ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_is_told_with_every_fault() {
        let problem = json!({"title": "The body has faults", "detail": "2 faults", "errors": [
            {"pointer": "/name", "detail": "must not be blank"}, {"pointer": "/grants/0/role", "detail": "`boss` is not a role"}]});
        let message = told(&problem);
        assert_eq!(message.lines().count(), 3);
        assert!(message.contains("grants/0/role: `boss` is not a role"), "{message}");
    }

    #[test]
    fn an_address_that_cannot_be_reached_without_tls_is_refused() {
        assert!(base("https://example.org").is_err());
        assert_eq!(base("http://127.0.0.1:8080/").unwrap(), "http://127.0.0.1:8080");
    }
}
