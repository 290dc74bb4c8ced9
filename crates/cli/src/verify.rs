//! Verifying a store: more than opening it does, since it reads every byte of both copies.

use touchstone_store::Store;

use crate::logging;
use crate::opening::{Place, open_existing};

/// What to verify.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
}

/// Verifies, and tells what was looked at and every fault that was found.
pub fn run(args: Args) -> anyhow::Result<bool> {
    logging::start(logging::Format::Text, "warn")?;
    let store = open_existing(&args.place)?;
    let mut told = 0;
    let report = store.verify(&mut |done, total| {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        if percent >= told + 10 {
            told = percent;
            eprintln!("{percent} % of {total} records");
        }
    })?;
    println!(
        "{} events in {} chunks, {} texts ({} erased), {} documents, {} entries, {} records of the archive",
        report.events, report.chunks, report.texts, report.erased, report.documents, report.entries, report.archive_records
    );
    for fault in &report.faults {
        println!("fault: {fault}");
    }
    if report.is_sound() {
        println!("sound");
    } else {
        let at = args.place.whereabouts()?;
        println!("NOT sound: keep a copy of the directories, then run `touchstone rebuild{at}`");
    }
    Ok(report.is_sound())
}
