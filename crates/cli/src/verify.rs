//! Verifying a store: more than opening it does, since it reads every byte of both copies. Beside a
//! running service it is the service that reads, and the same report comes out.

use anyhow::bail;
use serde_json::Value;
use touchstone_store::Store;

use crate::logging;
use crate::maintenance::told;
use crate::opening::{Place, open_existing};
use crate::remote::Remote;

/// What to verify.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
}

/// Verifies, and tells what was looked at and every fault that was found.
pub fn run(args: Args) -> anyhow::Result<bool> {
    logging::start(logging::Format::Text, "warn")?;
    let report = match &args.remote.url {
        Some(url) => through_the_api(&args.remote, url)?,
        None => {
            let store = open_existing(&args.place)?;
            let mut watch = told();
            let report = store.verify(&mut |done, total| watch(("verifying", done, total)))?;
            touchstone_api::verification_report(&report)
        }
    };
    let count = |name: &str| report[name].as_u64().unwrap_or_default();
    println!(
        "{} events in {} chunks, {} texts ({} erased), {} documents, {} entries, {} records of the archive",
        count("events"),
        count("chunks"),
        count("texts"),
        count("erased"),
        count("documents"),
        count("entries"),
        count("archiveRecords")
    );
    for fault in report["faults"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        println!("fault: {fault}");
    }
    let sound = report["sound"] == true;
    match (&args.remote.url, sound) {
        (_, true) => println!("sound"),
        (None, false) => {
            let at = args.place.whereabouts()?;
            println!("NOT sound: keep a copy of the directories, then run `touchstone rebuild{at}`");
        }
        (Some(_), false) => {
            println!("NOT sound: stop the service, keep a copy of its directories, then run `touchstone rebuild` where they are")
        }
    }
    Ok(sound)
}

fn through_the_api(remote: &Remote, url: &str) -> anyhow::Result<Value> {
    let mut watch = told();
    let job = remote.job(url, "/v1/admin/verifications", &mut |step, done, total| watch((step, done, total)))?;
    // A store that is not sound has a report all the same.
    match (&job["report"], job["error"].as_str()) {
        (Value::Null, error) => bail!(error.unwrap_or("the service ended the verification without a report").to_owned()),
        (report, _) => Ok(report.clone()),
    }
}
