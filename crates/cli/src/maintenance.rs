//! Keeping a store alive beyond its disk, with the service stopped: who mends a store needs it to
//! stand still, and is told so by name when it does not. Only a backup may be had of a running
//! service, which then makes it.
//!
//! What is found goes to standard output, for the file that an operator keeps of it; how far the work
//! is goes to standard error, for whoever waits.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use serde_json::Value;
use touchstone_app::KeyRecord;
use touchstone_domain::ids::TrustId;
use touchstone_store::maintenance::{self, CompactReport, MaintenanceError, Progress, RebuildFrom, Without, utc};
use touchstone_store::{OpenError, Options, Store, VerifyReport};
use uuid::Uuid;

use crate::logging;
use crate::opening::{self, Place, open_existing};
use crate::remote::Remote;

/// Percent of a step after which progress is told again.
const TOLD_EVERY: u64 = 10;

/// What to do with a store.
#[derive(Debug, clap::Subcommand)]
pub enum Task {
    /// Copy a store into a new directory: with the service stopped, or by the service with --url
    Backup(BackupArgs),
    /// Make a store from a backup, in a directory that is empty or not there yet
    Restore(RestoreArgs),
    /// Make a damaged store whole again from its database or its archive, with the service stopped
    Rebuild(RebuildArgs),
    /// Write a store anew without what it no longer needs, with the service stopped
    Compact(CompactArgs),
    /// Try a backup out: restore it aside, check all of it, and remove what was restored
    Drill(DrillArgs),
}

/// What to back up.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    remote: Remote,
    /// The directory in which the backup's own directory is made, named after the instant and the number of events; better on another
    /// machine's disk. With --url it is the one that the service was started with (`serve --backups DIR`)
    #[arg(long, value_name = "PARENT", required_unless_present = "url", conflicts_with = "url")]
    to: Option<PathBuf>,
}

/// What to restore.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The directory that `backup` made
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The list of erased texts of the store that is replaced, the file `erasures` in its data directory; without it, what was erased after the
    /// backup comes back
    #[arg(long, value_name = "FILE")]
    erasures: Option<PathBuf>,
}

/// What to rebuild.
#[derive(Debug, clap::Args)]
pub struct RebuildArgs {
    #[command(flatten)]
    place: Place,
    /// Rebuild from this side, even if the other one seems to know more [default: the side that is whole and has everything]
    #[arg(long, value_name = "SIDE", value_enum)]
    from: Option<Side>,
}

/// A side of a store.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Side {
    /// The archive
    Archive,
    /// The database
    Database,
}

/// What to write anew.
#[derive(Debug, clap::Args)]
pub struct CompactArgs {
    #[command(flatten)]
    place: Place,
    /// Keep the old database and archive in a folder of `aside` [default: remove them]
    #[arg(long)]
    keep_old: bool,
    /// Leave out this trust for good: its events, words and drafts, documents that no other trust names, and every key that reaches it
    #[arg(long, value_name = "SLUG_OR_ID")]
    without_trust: Option<String>,
}

/// What to try out.
#[derive(Debug, clap::Args)]
pub struct DrillArgs {
    /// The directory that `backup` made
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// A directory with room for the whole store, in which it is restored and removed again
    #[arg(long, value_name = "DIR")]
    scratch: PathBuf,
}

/// Does it, and tells what came of it.
pub fn run(task: Task) -> anyhow::Result<bool> {
    logging::start(logging::Format::Text, "warn")?;
    match task {
        Task::Backup(args) => backup(&args),
        Task::Restore(args) => restore(&args),
        Task::Rebuild(args) => rebuild(&args),
        Task::Compact(args) => compact(&args),
        Task::Drill(args) => drill(&args),
    }?;
    Ok(true)
}

fn backup(args: &BackupArgs) -> anyhow::Result<()> {
    let report = match (&args.remote.url, &args.to) {
        (Some(url), _) => {
            let mut watch = told();
            let job = args.remote.job(url, "/v1/admin/backups", &mut |step, done, total| watch((step, done, total)))?;
            if job["state"] != "done" {
                bail!("no backup was made: {}", job["error"].as_str().unwrap_or("the service does not say why"));
            }
            job["report"].clone()
        }
        (None, Some(to)) => {
            let store = open_existing(&args.place).map_err(stop_it_first)?;
            touchstone_api::backup_report(&store.backup(to, &mut progress()).map_err(explained)?)
        }
        (None, None) => bail!("say where the backup goes: --to PARENT"),
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    println!("backup: {}", text(&report["directory"]));
    println!(
        "store {}, epoch {}, turn {}, event {}",
        text(&report["storeId"]),
        report["epoch"]["number"],
        report["turn"],
        report["events"]
    );
    for log in report["logs"].as_array().into_iter().flatten() {
        println!("trust {} {}: to position {}", text(&log["trust"]), text(&log["log"]), log["position"]);
    }
    let (events, texts, erased) = (&report["events"], &report["texts"], &report["erased"]);
    println!("{events} events, {texts} texts ({erased} erased), {} documents, {} entries", report["documents"], report["entries"]);
    println!("texts erased after {} are still in it", text(&report["erasuresNeededAfter"]));
    Ok(())
}

fn restore(args: &RestoreArgs) -> anyhow::Result<()> {
    let data = args.place.data()?;
    let report =
        maintenance::restore(&args.backup, data, &options(&args.place), args.erasures.as_deref(), &mut progress()).map_err(explained)?;
    println!("restored: {}", data.display());
    println!("store {}, epoch {}, turn {}", report.manifest.store_id, report.epoch.number, report.manifest.turn);
    println!("sound: {}", counts(&report.verified));
    println!("erasures applied: {}", report.erasures);
    match report.erasures_needed_after_micros {
        Some(after) => println!(
            "texts erased after {} have come back: where any were, empty the directory and restore again with --erasures FILE",
            utc(after)
        ),
        None => println!("the list given must have every erasure after {}", utc(report.manifest.erasures_needed_after_micros)),
    }
    Ok(())
}

fn rebuild(args: &RebuildArgs) -> anyhow::Result<()> {
    let data = args.place.data()?;
    let from = match args.from {
        None => RebuildFrom::Either,
        Some(Side::Archive) => RebuildFrom::Archive,
        Some(Side::Database) => RebuildFrom::Database,
    };
    let report = maintenance::rebuild(data, &options(&args.place), from, &mut progress()).map_err(explained)?;
    let side = match report.from {
        RebuildFrom::Archive => "the archive",
        RebuildFrom::Database => "the database",
        RebuildFrom::Either => "the side that is whole",
    };
    println!("rebuilt: {} from {side}, to turn {}", data.display(), report.turn);
    println!("sound: {}", counts(&report.verified));
    tell_aside(&report.aside);
    Ok(())
}

fn compact(args: &CompactArgs) -> anyhow::Result<()> {
    let data = args.place.data()?;
    // Where there is none, opening would make a store.
    if !data.join("FORMAT").exists() {
        bail!("there is no store in {}", data.display());
    }
    let leaving = args.without_trust.as_deref().map(|named| Leaving::find(&args.place, named)).transpose()?;
    let entry = |key: &[u8]| leaving.as_ref().is_some_and(|leaving| leaving.has(key));
    let without = leaving.as_ref().map(|leaving| Without { trust: leaving.trust.0, entry: &entry });
    let report: CompactReport =
        maintenance::compact(data, &options(&args.place), without.as_ref(), args.keep_old, &mut progress()).map_err(explained)?;
    println!("compacted: {}, {} bytes before, {} now", data.display(), report.bytes_before, report.bytes_after);
    if let Some(leaving) = &leaving {
        let left = report.left_out;
        println!(
            "left out with trust {}: {} events, {} texts, {} documents, {} entries, of them {} keys; backups still hold them",
            leaving.trust,
            left.events,
            left.texts,
            left.documents,
            left.entries,
            leaving.keys.len()
        );
    }
    println!("sound: {}", counts(&report.verified));
    tell_aside(&report.aside);
    Ok(())
}

fn drill(args: &DrillArgs) -> anyhow::Result<()> {
    let report = maintenance::drill(&args.backup, &args.scratch, &Options::default(), &mut progress()).map_err(explained)?;
    let manifest = &report.restored.manifest;
    println!("tried out: {}", report.backup.display());
    println!("store {}, turn {}, event {}, as its manifest says", manifest.store_id, manifest.turn, manifest.head_sequence);
    println!("sound: {}", counts(&report.restored.verified));
    println!("restoring took {:.1} s", report.took.as_secs_f64());
    Ok(())
}

/// A trust that is left out, and what stands beside its log.
struct Leaving {
    trust: TrustId,
    /// What the entries of its drafts begin with.
    drafts: [String; 3],
    /// Keys that reach it, whatever else they reach: a grant for a trust that is not there cannot be shown.
    keys: BTreeSet<Vec<u8>>,
}

impl Leaving {
    /// By slug or by id: a name that fits no trust must not end in a store written anew.
    fn find(place: &Place, named: &str) -> anyhow::Result<Leaving> {
        let store = open_existing(place).map_err(stop_it_first)?;
        let entries = store.entries(b"key/")?;
        let app = opening::start(store)?;
        let by_id = named.parse::<Uuid>().ok().map(TrustId).filter(|trust| app.slug_of(*trust).is_some());
        let found = by_id.or_else(|| app.trust(&opening::operator(), named).ok());
        app.stop();
        let trust = found.with_context(|| format!("no trust of this store has the slug or the id `{named}`; nothing was changed"))?;
        let mut keys = BTreeSet::new();
        for (key, value) in entries {
            let record: KeyRecord = serde_json::from_slice(&value).context("a key does not read; nothing was changed")?;
            if record.grants.iter().any(|grant| grant.trust == Some(trust)) {
                keys.insert(key);
            }
        }
        Ok(Leaving { trust, drafts: touchstone_app::entries_of_drafts(trust), keys })
    }

    fn has(&self, entry: &[u8]) -> bool {
        self.drafts.iter().any(|drafts| entry.starts_with(drafts.as_bytes())) || self.keys.contains(entry)
    }
}

fn options(place: &Place) -> Options {
    Options { archive_dir: place.archive.clone(), ..Options::default() }
}

fn counts(found: &VerifyReport) -> String {
    let VerifyReport { events, texts, erased, documents, entries, .. } = found;
    format!("{events} events, {texts} texts ({erased} erased), {documents} documents, {entries} entries")
}

fn tell_aside(parts: &[PathBuf]) {
    for part in parts {
        println!("kept aside: {}; remove it when all is well, for no later erasure reaches it", part.display());
    }
}

/// Tells on standard error how far the work is: each step when it begins, and every so often.
pub fn told() -> impl FnMut((&str, u64, u64)) {
    let mut last: Option<(String, u64)> = None;
    move |(step, done, total)| {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        let news = |(before, told): &(String, u64)| before != step || percent >= told + TOLD_EVERY || (percent == 100 && *told < 100);
        if last.as_ref().is_none_or(news) {
            eprintln!("{step}: {percent} %");
            last = Some((step.to_owned(), percent));
        }
    }
}

/// The same for work on a store at hand.
fn progress() -> impl FnMut(Progress) {
    let mut told = told();
    move |Progress { step, done, total }| told((step, done, total))
}

/// An error with the way out that this command has: it reaches no running service.
fn explained(error: MaintenanceError) -> anyhow::Error {
    if let MaintenanceError::Open(OpenError::Locked { data, process }) = &error { in_use(data, *process) } else { error.into() }
}

fn stop_it_first(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref() {
        Some(OpenError::Locked { data, process }) => in_use(data, *process),
        _ => error,
    }
}

fn in_use(data: &Path, process: Option<u32>) -> anyhow::Error {
    let process = process.map_or_else(String::new, |process| format!(" (process {process})"));
    anyhow!("the service is running on the store in {}{process}: stop it first, then run this again", data.display())
}
