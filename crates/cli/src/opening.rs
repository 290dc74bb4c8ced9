//! Opening a store and the application on it, and who the command line is: whoever can read the
//! data directory could read every record in it, so it acts as the operator without asking for a key.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use touchstone_app::access::{Caller, Grant};
use touchstone_app::clock::SystemClock;
use touchstone_app::{App, AppError, SECRET_PREFIX};
use touchstone_domain::framework::Role;
use touchstone_store::{OpenError, Options, SledStore, Whereabouts};

/// The variable that holds the operator's key.
pub const OPERATOR_KEY: &str = "TOUCHSTONE_OPERATOR_KEY";
/// The fewest characters of an operator's key.
pub const OPERATOR_KEY_LENGTH: usize = 32;
/// The file in the data directory that holds the operator's key where none is given.
const OPERATOR_KEY_FILE: &str = "operator-key";

/// Where a store is.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The directory that holds the store; nothing outside it (and the archive) is written
    #[arg(long, value_name = "DIR", env = "TOUCHSTONE_DATA")]
    pub data: Option<PathBuf>,
    /// The directory of the archive, better on another disk [default: DATA/archive]
    #[arg(long, value_name = "DIR", env = "TOUCHSTONE_ARCHIVE")]
    pub archive: Option<PathBuf>,
}

impl Place {
    /// The data directory.
    pub fn data(&self) -> anyhow::Result<&Path> {
        self.data.as_deref().context("name the data directory: --data DIR or TOUCHSTONE_DATA")
    }

    /// How the store is named to the command line.
    pub fn whereabouts(&self) -> anyhow::Result<Whereabouts> {
        Ok(Whereabouts::of(self.data()?, &self.options()))
    }

    /// Options that put the archive where it was said to be.
    fn options(&self) -> Options {
        Options { archive_dir: self.archive.clone(), ..Options::default() }
    }
}

/// Opens the store, or makes one where there is none.
pub fn open(place: &Place, tune: impl FnOnce(&mut Options)) -> anyhow::Result<Arc<SledStore>> {
    let mut options = place.options();
    tune(&mut options);
    let opened = SledStore::open(place.data()?, options);
    opened.map(Arc::new).map_err(|error| {
        let locked = matches!(error, OpenError::Locked { .. });
        let error = anyhow::Error::new(error);
        if locked {
            error.context(
                "the store is not free: stop the service first; `import`, `key`, `verify` and `backup` reach a running one with --url URL",
            )
        } else {
            error
        }
    })
}

/// Opens a store that must be there already.
pub fn open_existing(place: &Place) -> anyhow::Result<Arc<SledStore>> {
    let data = place.data()?;
    // A store says what it is in this file before anything else is in it.
    let there = data.join("FORMAT").exists() || data.join("store").exists() || data.join("archive").exists();
    if !there {
        bail!("there is no store in {}", data.display());
    }
    open(place, |_| {})
}

/// Starts the application on a store, for one task of the command line.
pub fn start(store: Arc<SledStore>) -> anyhow::Result<App> {
    App::start(store, Arc::new(SystemClock), None).map_err(explained)
}

/// The operator, as whom the command line acts.
pub fn operator() -> Caller {
    let grant = Grant { role: Role::Operator, trust: None, academies: None, person: None };
    Caller { key: None, name: "operator".to_owned(), grants: vec![grant], acting_for: None }
}

/// An error of the application as a message, with every fault in it.
pub fn explained(error: AppError) -> anyhow::Error {
    match &error {
        AppError::Faulty(faults) => {
            let lines: Vec<String> =
                faults.iter().map(|fault| format!("{}: {}", fault.pointer.trim_start_matches('/'), fault.detail)).collect();
            anyhow::anyhow!(lines.join("\n       "))
        }
        AppError::Refused(_)
        | AppError::NotVisible
        | AppError::Forbidden(_)
        | AppError::Stale { .. }
        | AppError::NoPrecondition
        | AppError::KeyReused
        | AppError::KeyInFlight
        | AppError::ActingFor(_)
        | AppError::Unauthenticated
        | AppError::JobRunning { .. }
        | AppError::NoPlaceForBackups
        | AppError::Busy
        | AppError::ClockBehind { .. }
        | AppError::TooLarge { .. }
        | AppError::DiskFull { .. }
        | AppError::ReadOnly
        | AppError::OutcomeUnknown
        | AppError::Store(_)
        | AppError::Internal(_) => anyhow::Error::new(error),
    }
}

/// The operator's key that the environment gives.
pub fn given_operator_key() -> anyhow::Result<Option<String>> {
    std::env::var(OPERATOR_KEY).ok().filter(|given| !given.is_empty()).map(|given| long_enough(given, OPERATOR_KEY)).transpose()
}

/// The operator's key that is kept in the data directory, where the first start writes it and says
/// so on standard error.
pub fn kept_operator_key(data: &Path) -> anyhow::Result<String> {
    let path = data.join(OPERATOR_KEY_FILE);
    match std::fs::read_to_string(&path) {
        Ok(kept) => long_enough(kept, &path.display().to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = write_key(&path).with_context(|| format!("the operator's key could not be written to {}", path.display()))?;
            eprintln!("the operator's key was written to {}", path.display());
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("the operator's key in {} could not be read", path.display())),
    }
}

/// A key that is long enough not to be guessed.
pub fn long_enough(key: String, origin: &str) -> anyhow::Result<String> {
    let key = key.trim().to_owned();
    if key.chars().count() < OPERATOR_KEY_LENGTH || key.chars().any(|c| !c.is_ascii_graphic()) {
        bail!("the operator's key in {origin} must have at least {OPERATOR_KEY_LENGTH} characters, all of them visible ASCII");
    }
    Ok(key)
}

/// Makes a key and keeps it where only this user reads it. It is written beside the file and then
/// renamed, so that a crash leaves either no key or a whole one.
fn write_key(path: &Path) -> std::io::Result<String> {
    let mut random = [0u8; 32];
    getrandom::fill(&mut random)?;
    let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("{SECRET_PREFIX}{digits}");
    let beside = path.with_extension("new");
    if let Err(error) = std::fs::remove_file(&beside)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(error);
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    writeln!(file, "{key}")?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    if let Some(directory) = path.parent() {
        std::fs::File::open(directory)?.sync_all()?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_short_key_is_refused() {
        assert!(long_enough("short".into(), "here").is_err());
        assert!(long_enough(format!("{} ", "k".repeat(31)), "here").is_err());
        assert!(long_enough("é".repeat(32), "here").is_err());
        assert_eq!(long_enough(format!("{}\n", "k".repeat(32)), "here").unwrap().len(), 32);
    }

    #[test]
    fn a_key_that_was_written_is_found_again_and_only_its_owner_may_read_it() {
        let data = tempfile::tempdir().unwrap();
        let path = data.path().join(OPERATOR_KEY_FILE);
        let key = kept_operator_key(data.path()).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(kept_operator_key(data.path()).unwrap(), key);
        assert_ne!(write_key(&data.path().join("other")).unwrap(), key);
    }

    #[test]
    fn a_store_that_must_be_there_is_not_made() {
        let data = tempfile::tempdir().unwrap();
        let place = Place { data: Some(data.path().join("none")), archive: None };
        assert!(open_existing(&place).is_err());
        assert!(!data.path().join("none").exists());
    }
}
