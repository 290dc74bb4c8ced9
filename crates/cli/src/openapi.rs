//! The OpenAPI document, for whoever generates a client or compares it with the committed one.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;

/// Where to put it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write; standard output where left out
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Writes the document.
pub fn run(args: Args) -> anyhow::Result<bool> {
    let text = touchstone_api::document_text();
    match args.output {
        Some(path) => std::fs::write(&path, text).with_context(|| format!("{} could not be written", path.display()))?,
        None => std::io::stdout().write_all(text.as_bytes()).context("standard output could not be written")?,
    }
    Ok(true)
}
