//! The log goes to standard error: standard output is for answers that other programs read.

use std::io::IsTerminal;

use anyhow::Context;
use clap::ValueEnum;
use tracing_subscriber::EnvFilter;

/// The variable that says what is logged.
const FILTER: &str = "TOUCHSTONE_LOG";

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Starts the log; `default` is the level where the environment names none.
pub fn start(format: Format, default: &str) -> anyhow::Result<()> {
    let wanted = std::env::var(FILTER).ok().filter(|text| !text.trim().is_empty());
    let filter =
        EnvFilter::try_new(wanted.as_deref().unwrap_or(default)).with_context(|| format!("{FILTER} does not read as a log filter"))?;
    // A log that cannot be written, because whoever collected it died or its disk is full, must not
    // stop the service: what fails is left out, and not complained about on the same stream.
    let log = tracing_subscriber::fmt()
        .log_internal_errors(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match format {
        Format::Text => log.try_init(),
        Format::Json => log.json().flatten_event(true).with_span_list(false).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log did not start: {error}"))
}
