//! Serving: from opening the store to the last answer before the end.
//!
//! The end is orderly: no new connections, requests under way are answered, then the writer has
//! made everything durable that it accepted. Even so nothing rests on it; a crash loses nothing
//! that was answered.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use touchstone_api::{Server, Settings};
use touchstone_app::clock::SystemClock;
use touchstone_app::{App, QUEUE_LENGTH};

use crate::logging;
use crate::opening::{self, Place};

/// Bytes in a MiB, in which sizes are given.
const MIB: u64 = 1024 * 1024;

/// How often it is looked whether a duty's day has passed without it.
const HOUR: Duration = Duration::from_secs(60 * 60);
/// How often the store is rid of what nobody asks for any more.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The directory that holds the store; it is made where there is none, and nothing outside it (and the archive) is written
    #[arg(long, value_name = "DIR", env = "TOUCHSTONE_DATA")]
    data: PathBuf,
    /// The address and port to listen on; port 0 chooses a free one
    #[arg(long, value_name = "ADDR", env = "TOUCHSTONE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: String,
    /// The directory of the archive, better on another disk [default: DATA/archive]
    #[arg(long, value_name = "DIR", env = "TOUCHSTONE_ARCHIVE")]
    archive: Option<PathBuf>,
    /// Memory that the database may use as a cache, in MiB, 8 to 65536
    #[arg(long, value_name = "MIB", env = "TOUCHSTONE_CACHE_MIB", default_value_t = 128, value_parser = clap::value_parser!(u64).range(8..=65536))]
    cache_mib: u64,
    /// Free disk space in MiB below which writes are refused until there is more, 16 to 1048576
    #[arg(long, value_name = "MIB", env = "TOUCHSTONE_DISK_RESERVE_MIB", default_value_t = 64, value_parser = clap::value_parser!(u64).range(16..=1048576))]
    disk_reserve_mib: u64,
    /// Threads that answer requests, 1 to 256 [default: one a core]
    #[arg(long, value_name = "N", env = "TOUCHSTONE_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256))]
    workers: Option<u16>,
    /// Commands that may wait to be recorded before further ones are answered 503 with Retry-After, 1 to 65536
    #[arg(long, value_name = "N", env = "TOUCHSTONE_QUEUE", default_value_t = QUEUE_LENGTH as u32, value_parser = clap::value_parser!(u32).range(1..=65536))]
    queue: u32,
    /// The origin of a front end that browsers may call from, such as https://board.example.org; may be repeated (in the environment: with commas)
    #[arg(long = "allow-origin", value_name = "URL", env = "TOUCHSTONE_ALLOW_ORIGIN", value_delimiter = ',', value_parser = origin)]
    allow_origin: Vec<String>,
    /// The directory into which POST /v1/admin/backups puts backups, apart from the store's directories; without it there are none
    #[arg(long, value_name = "DIR", env = "TOUCHSTONE_BACKUPS")]
    backups: Option<PathBuf>,
    /// How log lines look
    #[arg(long, value_name = "FORMAT", env = "TOUCHSTONE_LOG_FORMAT", default_value = "text", value_enum)]
    log_format: logging::Format,
}

/// An origin as browsers send it: a scheme and a host, nothing after.
fn origin(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || host.contains(['/', '?', '#', '*', ' ']) {
        return Err("takes an origin such as https://board.example.org, without a path".to_owned());
    }
    Ok(text.to_owned())
}

/// Serves until told to stop.
pub fn run(args: Args) -> anyhow::Result<bool> {
    logging::start(args.log_format, "info,actix_server=warn")?;
    let given = opening::given_operator_key()?;
    let place = Place { data: Some(args.data.clone()), archive: args.archive.clone() };
    let store = opening::open(&place, |options| {
        options.cache_bytes = args.cache_mib * MIB;
        options.disk_reserve_bytes = args.disk_reserve_mib * MIB;
    })?;
    if let Some(backups) = &args.backups {
        store.take_backups_to(backups)?;
    }
    let key = match given {
        Some(key) => key,
        None => opening::kept_operator_key(&args.data)?,
    };
    let listener = TcpListener::bind(&args.listen).with_context(|| format!("cannot listen on {}", args.listen))?;
    let address = listener.local_addr().context("the listener has no address")?;
    let mut app = App::start_with_queue(store, Arc::new(SystemClock), Some(&key), args.queue as usize).map_err(opening::explained)?;
    if let Some(backups) = &args.backups {
        app = app.backing_up_to(backups);
    }
    let mut settings = Settings { allowed_origins: args.allow_origin, ..Settings::default() };
    if let Some(workers) = args.workers {
        settings.workers = workers.into();
    }
    let (serving, tidied, watched) = (app.clone(), app.clone(), app.clone());
    actix_web::rt::System::new().block_on(async move {
        let server = touchstone_api::serve(serving, listener, &settings).context("the server did not start")?;
        // Heard from before anybody is told that the service is there: who stops it at once is heard too.
        let told = (
            signal(SignalKind::terminate()).context("SIGTERM cannot be heard")?,
            signal(SignalKind::interrupt()).context("Ctrl-C cannot be heard")?,
        );
        println!("api: http://{address}");
        tracing::info!(%address, "serving");
        actix_web::rt::spawn(forget_daily(tidied));
        actix_web::rt::spawn(record_missed_hourly(watched));
        until_told_to_stop(server, told).await
    })?;
    app.stop();
    tracing::info!("stopped");
    Ok(true)
}

/// Has the store forget old commands now, and then once a day.
async fn forget_daily(app: App) {
    let mut days = tokio::time::interval(DAY);
    loop {
        days.tick().await;
        let app = app.clone();
        match tokio::task::spawn_blocking(move || app.forget_old_commands()).await {
            Ok(Ok(0)) => {}
            Ok(Ok(forgotten)) => tracing::info!(forgotten, "marks of commands beyond the time of repeats were forgotten"),
            Ok(Err(error)) => tracing::warn!(%error, "old commands were not forgotten; tried again in a day"),
            Err(error) => tracing::error!(%error, "old commands were not forgotten"),
        }
    }
}

/// Has duties whose day has passed without them put on record: now, and then every hour, in bounded rounds.
async fn record_missed_hourly(app: App) {
    let mut hours = tokio::time::interval(HOUR);
    loop {
        hours.tick().await;
        loop {
            match app.record_missed_duties().await {
                Ok(0) => break,
                Ok(recorded) => tracing::info!(recorded, "missed duties were put on record"),
                Err(error) => {
                    tracing::warn!(%error, "missed duties were not put on record; tried again in an hour");
                    break;
                }
            }
        }
    }
}

/// Runs a server until SIGTERM or Ctrl-C, then lets it answer what is under way.
async fn until_told_to_stop(server: Server, (mut terminated, mut interrupted): (Signal, Signal)) -> anyhow::Result<()> {
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminated.recv() => tracing::info!("SIGTERM: stopping"),
            _ = interrupted.recv() => tracing::info!("Ctrl-C: stopping"),
        }
        handle.stop(true).await;
    });
    server.run().await.context("the server failed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        assert!(origin("https://board.example.org").is_ok());
        assert!(origin("http://localhost:3000").is_ok());
        for wrong in ["board.example.org", "https://board.example.org/", "*", "https://"] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
