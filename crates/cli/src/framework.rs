//! Checking a framework document before it is sent: the same reading that adopting it would do.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;

/// What to do with a framework document.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Check a document, and print every fault with its JSON pointer
    Check {
        /// The document, a JSON file in the shape that GET /v1/frameworks/{code} answers
        file: PathBuf,
    },
}

/// Checks.
pub fn run(task: Task) -> anyhow::Result<bool> {
    let Task::Check { file } = task;
    let bytes = std::fs::read(&file).with_context(|| format!("{} could not be read", file.display()))?;
    let value: Value = serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", file.display()))?;
    match touchstone_app::document_of(&value) {
        Ok(document) => {
            println!("sound: {} ({}), sha256 {}", document.framework.name(), document.framework.code(), document.hash);
            Ok(true)
        }
        Err(faults) => {
            for fault in faults.iter() {
                println!("{}: {}", if fault.pointer.is_empty() { "(whole document)" } else { &fault.pointer }, fault.detail);
            }
            eprintln!("{} faults", faults.len());
            Ok(false)
        }
    }
}
