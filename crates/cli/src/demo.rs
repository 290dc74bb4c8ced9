//! `touchstone demo`: something to look at within seconds, without data of one's own.
//!
//! Five fictional trusts live through three school years, the last as far as it has come, by real commands
//! under a clock set by hand; what they committed is then kept in the store, the clock is handed over to
//! the machine's, and it is served like any other. So what the demo shows is what the service does, and
//! nothing in the service knows that it is a demo.

mod cast;
mod chance;
mod guide;
mod judgement;
mod keys;
mod story;
mod telling;
mod words;
mod year;

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use chrono::{NaiveDate, Utc};
use tokio::signal::unix::{SignalKind, signal};
use touchstone_api::Settings;
use touchstone_app::App;
use touchstone_app::access::Caller;
use touchstone_app::clock::{Clock, ManualClock, SystemClock, london_day};
use touchstone_store::{Options, SledStore, Store};
use uuid::Uuid;

use cast::TRUSTS;
use telling::Telling;

/// Where the demo listens unless it is told otherwise; a free port where this one is taken.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// What `touchstone demo` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Directory for the demo's store; what it holds from an earlier demo is served as it is. Without
    /// it a temporary directory is used, and removed at the end
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address to listen on [default: 127.0.0.1:8080, or a free port where that is taken]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Which story is told: the same seed on the same day tells the same one
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The day on which the story ends, not after today [default: today in London]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
}

/// Makes a demo where there is none yet, and serves it until the process is told to stop.
pub fn run(args: Args) -> anyhow::Result<()> {
    let london_today = london_day(Utc::now());
    let today = args.today.unwrap_or(london_today);
    ensure!(
        today <= london_today,
        "--today is {today}, after today ({london_today}): the story ends in the past, and goes on by the clock"
    );
    let listener = listen(args.listen)?;
    let place = Place::open(args.data)?;
    actix_web::rt::System::new().block_on(async {
        let mut terminated = signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?;
        let mut interrupted = signal(SignalKind::interrupt()).context("cannot wait for Ctrl-C")?;
        let stopped = async {
            tokio::select! {
                _ = terminated.recv() => {}
                _ = interrupted.recv() => {}
            }
        };
        tokio::pin!(stopped);
        let ready = tokio::select! {
            ready = prepare(&place.path, args.seed, today) => ready?,
            () = &mut stopped => return Ok(()),
        };
        let Ready { app, operator } = ready;
        let printed = keys::hand_out(&app, &operator).await?;
        let base = base_url(&listener)?;
        let server = touchstone_api::serve(app.clone(), listener, &Settings::default())?;
        let handle = server.handle();
        let serving = actix_web::rt::spawn(server.run());
        print_guide(&guide::guide(&app, &operator, &base, &printed)?)?;
        stopped.await;
        handle.stop(true).await;
        serving.await.context("the server ended in a panic")??;
        app.stop();
        anyhow::Ok(())
    })?;
    Ok(())
}

fn print_guide(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

fn listen(wanted: Option<SocketAddr>) -> anyhow::Result<TcpListener> {
    let address = wanted.unwrap_or(DEFAULT_LISTEN);
    match TcpListener::bind(address) {
        Err(error) if error.kind() == ErrorKind::AddrInUse && wanted.is_none() => {
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on any port")
        }
        bound => bound.with_context(|| format!("cannot listen on {address}")),
    }
}

fn base_url(listener: &TcpListener) -> std::io::Result<String> {
    let address = listener.local_addr()?;
    // An address that stands for all of the machine's own is not one to call.
    let callable = if address.ip().is_unspecified() { SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())) } else { address };
    Ok(format!("http://{callable}"))
}

/// Where the store is; a temporary place goes when this does.
struct Place {
    path: PathBuf,
    temporary: bool,
}

impl Place {
    /// Looks before the store is opened, so that nothing is written into a directory of something else.
    fn open(given: Option<PathBuf>) -> anyhow::Result<Place> {
        let Some(path) = given else {
            let path = std::env::temp_dir().join(format!("touchstone-demo-{}", Uuid::now_v7()));
            return Ok(Place { path, temporary: true });
        };
        match std::fs::read_dir(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
            Ok(mut entries) => ensure!(
                entries.next().is_none() || path.join("FORMAT").exists(),
                "{} holds something other than a store; name an empty directory or one that does not exist",
                path.display()
            ),
        }
        Ok(Place { path, temporary: false })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = std::fs::remove_dir_all(&self.path)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, path = %self.path.display(), "the temporary directory was not removed");
        }
    }
}

struct Ready {
    app: App,
    operator: Caller,
}

/// Opens the store, tells the story where it holds nothing yet, and hands over to the machine's clock.
async fn prepare(path: &Path, seed: u64, today: NaiveDate) -> anyhow::Result<Ready> {
    let store: Arc<dyn Store> = Arc::new(SledStore::open(path, Options::default())?);
    let secret = keys::operator_secret()?;
    let app = App::start(store.clone(), Arc::new(SystemClock), Some(&secret))?;
    let operator = app.authenticate(&secret, None)?;
    match held(&app, &operator)? {
        Held::Nothing => {
            app.clone().stop();
            let began = Instant::now();
            eprintln!("making five fictional trusts and three school years of history up to {today} ...");
            tell(store.clone(), &secret, seed, today).await?;
            eprintln!("... done in {:.1} s", began.elapsed().as_secs_f32());
        }
        Held::Demo => eprintln!("serving the demo that {} holds already", path.display()),
        Held::HalfADemo => {
            bail!("{} holds a demo that was interrupted while it was made; remove it, or name another directory", path.display())
        }
        Held::SomethingElse => bail!("{} holds a store that is not a demo; name another directory", path.display()),
    }
    app.stop();
    let app = App::start(store, Arc::new(SystemClock), Some(&secret))?;
    Ok(Ready { app, operator })
}

/// Tells the story in memory, and keeps it.
async fn tell(store: Arc<dyn Store>, secret: &str, seed: u64, today: NaiveDate) -> anyhow::Result<()> {
    let telling = Arc::new(Telling::before(store));
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let app = App::start(telling.clone(), clock.clone(), Some(secret))?;
    let operator = app.authenticate(secret, None)?;
    story::tell(&app, &clock, &operator, seed, today).await?;
    app.stop();
    telling.keep().context("the story was told and could not be kept")
}

/// What a store holds.
#[derive(Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    Demo,
    HalfADemo,
    SomethingElse,
}

/// Keys are handed out when the story has been told to its end; so they tell a whole demo from half
/// of one.
fn held(app: &App, operator: &Caller) -> anyhow::Result<Held> {
    let slugs: BTreeSet<String> = app.trusts(operator, |record, _| record.slug.to_string()).into_iter().collect();
    let demo: BTreeSet<String> = TRUSTS.iter().map(|trust| trust.slug.to_owned()).collect();
    let keys = app.keys(operator)?;
    Ok(if slugs.is_empty() && keys.is_empty() {
        Held::Nothing
    } else if !slugs.is_subset(&demo) {
        Held::SomethingElse
    } else if slugs == demo && keys.iter().any(|key| key.name == keys::LEADS_KEY) {
        Held::Demo
    } else {
        Held::HalfADemo
    })
}
