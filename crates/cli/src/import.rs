//! Importing published files, into a store at hand or through the service that holds it; either
//! way the same report comes out.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::NaiveDate;
use serde_json::Value;
use touchstone_app::{ImportFile, ImportRequest};
use touchstone_domain::identifiers::GroupUid;
use ureq::unversioned::multipart::{Form, Part};

use crate::logging;
use crate::opening::{self, Place};
use crate::remote::Remote;

/// After how many steps progress is told again.
const STEPS_PER_LINE: usize = 1_000;

/// What kind of file to import.
#[derive(Debug, clap::Subcommand)]
pub enum Source {
    /// Import group-link and establishment files of Get Information about Schools: trusts, academies, and who moved
    Gias(Args),
}

/// What to import and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
    /// The files: CSV in UTF-8 or Windows-1252, columns in any order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Import only this trust, by its GIAS group UID; may be repeated
    #[arg(long = "trust", value_name = "UID", value_parser = GroupUid::parse)]
    trusts: Vec<GroupUid>,
    /// The framework that newly registered trusts adopt: prospere, agora, scholars, wpt or amadeus
    #[arg(long, value_name = "CODE")]
    framework: Option<String>,
    /// The day on which a file without dates was extracted, such as 2026-06-15
    #[arg(long, value_name = "DATE")]
    extract_date: Option<NaiveDate>,
    /// Show what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing where any row is faulty
    #[arg(long)]
    strict: bool,
    /// Print the report as JSON, in the shape that POST /v1/imports answers
    #[arg(long)]
    json: bool,
}

/// Imports, and prints the report. All is done only where no row was rejected and no trust that
/// was asked for is missing.
pub fn run(source: Source) -> anyhow::Result<bool> {
    let Source::Gias(args) = source;
    logging::start(logging::Format::Text, "warn")?;
    let read = |path: &PathBuf| {
        let bytes = std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
        Ok(ImportFile { name: label(path), bytes })
    };
    let files = args.files.iter().map(read).collect::<anyhow::Result<Vec<ImportFile>>>()?;
    let report = match args.remote.url.clone() {
        Some(url) => through_the_api(&args, &url, &files)?,
        None => in_the_store(&args, files)?,
    };
    if args.json {
        println!("{report:#}");
    } else {
        print!("{}", told(&report));
    }
    let nothing_missing = report["unseen"].as_array().is_none_or(Vec::is_empty);
    Ok(report["rejected"] == 0 && nothing_missing && (args.dry_run || report["written"] == true))
}

/// A file as the report names it.
fn label(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn in_the_store(args: &Args, files: Vec<ImportFile>) -> anyhow::Result<Value> {
    let app = opening::start(opening::open(&args.place, |_| {})?)?;
    let request = ImportRequest {
        files,
        trusts: args.trusts.iter().cloned().collect(),
        framework: args.framework.clone(),
        extract_date: args.extract_date,
        dry_run: args.dry_run,
        strict: args.strict,
    };
    let imported = app.import(&opening::operator(), request, &mut |done, total| {
        if done.is_multiple_of(STEPS_PER_LINE) || done == total {
            eprintln!("{done} of {total} steps");
        }
    });
    app.stop();
    Ok(touchstone_api::import_report(imported.map_err(opening::explained)?, args.dry_run))
}

fn through_the_api(args: &Args, url: &str, files: &[ImportFile]) -> anyhow::Result<Value> {
    let extract_date = args.extract_date.map(|date| date.to_string());
    let mut form = Form::new().text("source", "gias");
    for uid in &args.trusts {
        form = form.text("trust", uid.as_str());
    }
    if let Some(code) = &args.framework {
        form = form.text("framework", code);
    }
    if let Some(date) = &extract_date {
        form = form.text("extractDate", date);
    }
    form = form.text("dryRun", if args.dry_run { "true" } else { "false" }).text("strict", if args.strict { "true" } else { "false" });
    for file in files {
        form = form.part("file", Part::bytes(&file.bytes).file_name(&file.name).mime_str("text/csv")?);
    }
    eprintln!("sending {} bytes to {url}", files.iter().map(|file| file.bytes.len()).sum::<usize>());
    args.remote.post(url, "/v1/imports", form)
}

/// The report for people: a line for each row worth telling about, then the sums.
fn told(report: &Value) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    for row in report["report"].as_array().into_iter().flatten() {
        let cell = match (row["column"].as_str(), row["value"].as_str()) {
            (Some(column), Some(value)) => format!(" {column} `{value}`:"),
            (Some(column), None) => format!(" {column}:"),
            (None, _) => String::new(),
        };
        let _ = writeln!(
            text,
            "{}:{}:{cell} {} ({})",
            row["file"].as_str().unwrap_or_default(),
            row["line"],
            row["problem"].as_str().unwrap_or_default(),
            row["severity"].as_str().unwrap_or_default()
        );
    }
    for (kind, left_out) in report["leftOut"].as_object().into_iter().flatten().filter(|(_, count)| **count != 0) {
        let _ = writeln!(text, "{left_out} more rows are not listed ({kind})");
    }
    for uid in report["unseen"].as_array().into_iter().flatten() {
        let _ = writeln!(text, "no row names the trust {}", uid.as_str().unwrap_or_default());
    }
    let sums: Vec<String> = ["trusts", "academies", "moved", "unchanged", "rejected"]
        .iter()
        .map(|kind| format!("{} {kind}", report[kind].as_u64().unwrap_or_default()))
        .collect();
    let written = match (report["written"] == true, report["dryRun"] == true) {
        (true, _) => "",
        (false, true) => "; a dry run: nothing was written",
        (false, false) => "; nothing was written, since rows were rejected",
    };
    let _ = writeln!(text, "{}{written}", sums.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_report_names_line_column_and_value() {
        let report = json!({"trusts": 1, "academies": 2, "moved": 0, "unchanged": 0, "rejected": 1, "written": false, "dryRun": false, "unseen": ["9"],
            "report": [{"file": "links.csv", "line": 4, "column": "URN", "value": "12", "problem": "is not a URN", "severity": "rejected"}],
            "leftOut": {"rejected": 0, "notes": 3}});
        let lines: Vec<String> = told(&report).lines().map(ToOwned::to_owned).collect();
        assert_eq!(lines[0], "links.csv:4: URN `12`: is not a URN (rejected)");
        assert_eq!(lines[1], "3 more rows are not listed (notes)");
        assert_eq!(lines[2], "no row names the trust 9");
        assert_eq!(lines[3], "1 trusts, 2 academies, 0 moved, 0 unchanged, 1 rejected; nothing was written, since rows were rejected");
    }
}
