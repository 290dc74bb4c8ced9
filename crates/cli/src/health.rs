//! A question that a container's health check can ask without a shell or curl in its image.

use std::time::Duration;

use anyhow::Context;

use crate::remote;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Whom to ask.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the service listens
    #[arg(long, value_name = "URL", env = "TOUCHSTONE_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
}

/// Asks, and prints the answer.
pub fn run(args: Args) -> anyhow::Result<bool> {
    let address = format!("{}/readyz", remote::base(&args.url)?);
    let mut answer = remote::agent(TIMEOUT).get(&address).call().with_context(|| format!("no answer from {address}"))?;
    let ready = answer.status().is_success();
    println!("{}", answer.body_mut().read_to_string().with_context(|| format!("the answer from {address} broke off"))?.trim_end());
    Ok(ready)
}
