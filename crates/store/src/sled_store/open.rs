//! THE STORAGE CONTRACT. The names here are on disk for ever.
//!
//! What is in the data directory, and which of it is believed before anything is touched:
//!
//! ```text
//! FORMAT     the store's format, and whether it was made to the end; written before all else
//! exchange   only while parts of the store are being replaced; says which
//! aside/     parts that were replaced and kept
//! lock       held while a process works on the store
//! reserve    space to give back when the store must be opened on a full disk
//! erasures   which texts were erased, and when
//! store/     the database; nothing else may be in it
//! archive/   the archive, unless it was put elsewhere; nothing else may be in it
//! ```
//!
//! Other files may stand beside these. A directory without `FORMAT` is new only if it has neither
//! side of a store: a store is never made where one may have been.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use super::database::{Database, Tuning};
use super::recovery::Opening;
use super::refusal::{OpenError, Whereabouts};
use super::{Options, SledStore, Visible, now_micros};
use crate::archive::{self, Archive, Identity};
use crate::disk;
use crate::exchange;
use crate::lock::{Lock, LockError};
use crate::turn::TurnMark;

const STORE_FORMAT: u32 = 1;
const FORMAT_NAME: &str = "touchstone-store";

/// Where the parts of a store are.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) data: PathBuf,
    pub(crate) database: PathBuf,
    pub(crate) archive: PathBuf,
}

impl Places {
    pub(crate) fn of(data: &Path, options: &Options) -> Places {
        let archive = options.archive_dir.clone().unwrap_or_else(|| data.join("archive"));
        Places { data: data.to_owned(), database: data.join("store"), archive }
    }

    pub(crate) fn format(&self) -> PathBuf {
        self.data.join("FORMAT")
    }

    /// Whether there is a database, sound or not.
    pub(crate) fn has_database(&self) -> bool {
        self.database.join("db").exists()
    }

    pub(crate) fn erasures(&self) -> PathBuf {
        self.data.join("erasures")
    }
}

#[derive(PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing here yet.
    New,
    /// Being made when it was interrupted; nothing was ever acknowledged.
    Creating,
    Complete,
}

impl SledStore {
    /// Opens the store in a directory, or makes one where there is none.
    ///
    /// Everything that was ever acknowledged is there afterwards, or this fails and says what to do.
    pub fn open(data: &Path, options: Options) -> Result<SledStore, OpenError> {
        let at = Whereabouts::of(data, &options);
        SledStore::open_at(data, options).map_err(|error| error.told_of(&at))
    }

    fn open_at(data: &Path, options: Options) -> Result<SledStore, OpenError> {
        if data.is_file() {
            return Err(OpenError::NotADirectory { data: data.to_owned() });
        }
        let places = Places::of(data, &options);
        not_a_backup(&places)?;
        disk::create_dir(data)?;
        let lock = take_lock(data)?;
        exchange::finish(&places)?;
        let mut repaired = Vec::new();
        let reserve = data.join("reserve");
        if disk::free_reserve(&reserve, options.disk_reserve_bytes)? {
            repaired.push("the disk is nearly full: the space kept aside for opening was given back".to_owned());
        }
        let tuning = Tuning::of(&options);
        let (database, archive) = match state(&places)? {
            State::Complete => existing(&places, tuning)?,
            state @ (State::New | State::Creating) => create(&places, tuning, state)?,
        };
        SledStore::check(places, &options, lock, database, archive, repaired)
    }

    /// Believes both sides of a store only after they have been read and compared.
    pub(crate) fn check(
        places: Places,
        options: &Options,
        lock: Arc<Lock>,
        database: Database,
        archive: Archive,
        mut repaired: Vec<String>,
    ) -> Result<SledStore, OpenError> {
        let opened = Opening { database, archive, repaired: &mut repaired }.check(&places.erasures())?;
        if let Err(error) = disk::keep_reserve(&places.data.join("reserve"), options.disk_reserve_bytes) {
            tracing::warn!(%error, "no space could be kept aside for opening on a full disk");
        }
        for repair in &repaired {
            tracing::warn!(%repair, "repaired at opening");
        }
        Ok(SledStore {
            identity: opened.writer.archive.identity,
            epoch: opened.writer.archive.epoch,
            disk_reserve_bytes: options.disk_reserve_bytes,
            repaired,
            database: opened.database,
            visible: RwLock::new(Visible { index: opened.index, before: Default::default() }),
            writer: Mutex::new(opened.writer),
            read_only: OnceLock::new(),
            words_at_rest: Mutex::new(()),
            data: places.data,
            database_dir: places.database,
            archive_dir: places.archive,
            lock,
        })
    }
}

/// Keeps every other process away from a data directory.
pub(crate) fn take_lock(data: &Path) -> Result<Arc<Lock>, OpenError> {
    let lock = Lock::take(&data.join("lock")).map_err(|error| match error {
        LockError::Held(process) => OpenError::Locked { data: data.to_owned(), process },
        LockError::Io(error) => error.into(),
    })?;
    Ok(Arc::new(lock))
}

/// What the directory says of itself, before anything in it is touched.
pub(crate) fn state(places: &Places) -> Result<State, OpenError> {
    let (data, path) = (&places.data, places.format());
    let text = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return match (places.database.exists(), archive::exists(&places.archive)) {
                (false, false) => Ok(State::New),
                (false, true) => Err(database_missing(places)),
                (true, _) => Err(OpenError::NotAStore { data: data.clone() }),
            };
        }
        text => text?,
    };
    let mut words = text.split_whitespace();
    let format = words.next().filter(|name| *name == FORMAT_NAME).and(words.next()).and_then(|format| format.parse::<u32>().ok());
    match (format, words.next()) {
        (Some(format), _) if format > STORE_FORMAT => Err(OpenError::newer(format)),
        (Some(STORE_FORMAT), Some("creating")) => Ok(State::Creating),
        (Some(STORE_FORMAT), Some("restoring")) => Err(OpenError::RestoreUnfinished { data: data.clone() }),
        (Some(STORE_FORMAT), Some("complete")) => {
            // Were this word lost in a power cut, the next opening would start afresh.
            std::fs::File::open(&path)?.sync_all()?;
            disk::sync_dir(data)?;
            Ok(State::Complete)
        }
        _ => Err(OpenError::damaged(format!("{} is not what the store wrote", path.display()))),
    }
}

/// Refuses a backup: served as it is, it would go on under the epoch of the store that it is a copy of.
pub(crate) fn not_a_backup(places: &Places) -> Result<(), OpenError> {
    let is_one = places.data.join(crate::maintenance::BACKUP_MARK).exists();
    if is_one { Err(OpenError::IsABackup { data: places.data.clone() }) } else { Ok(()) }
}

/// What is said where there is no database: another thing where there is an archive, and where there is none.
pub(crate) fn database_missing(places: &Places) -> OpenError {
    if !archive::exists(&places.archive) {
        return OpenError::StoreMissing { data: places.data.clone() };
    }
    OpenError::DatabaseMissing { archive: places.archive.clone(), database: places.database.clone(), at: Whereabouts::default() }
}

pub(crate) fn existing(places: &Places, tuning: Tuning) -> Result<(Database, Archive), OpenError> {
    if !places.has_database() {
        return Err(database_missing(places));
    }
    let archive = Archive::open(&places.archive)?;
    let database = Database::open(&places.database, tuning)?;
    let identity = database.identity()?;
    if identity.store_id != archive.identity.store_id {
        return Err(OpenError::IdMismatch { database: identity.store_id, archive: archive.identity.store_id });
    }
    if identity != archive.identity {
        return Err(OpenError::damaged("database and archive have different secrets"));
    }
    Ok((database, archive))
}

fn create(places: &Places, tuning: Tuning, state: State) -> Result<(Database, Archive), OpenError> {
    if state == State::Creating {
        archive::remove_unfinished(&places.archive)?;
        if places.database.exists() {
            std::fs::remove_dir_all(&places.database)?;
        }
    }
    write_state(places, "creating")?;
    let (mut id, mut secret) = ([0; 16], [0; 32]);
    getrandom::fill(&mut id).and_then(|()| getrandom::fill(&mut secret)).map_err(|error| OpenError::failed(error.to_string()))?;
    let identity = Identity { store_id: uuid::Builder::from_random_bytes(id).into_uuid(), secret };
    let mark = TurnMark {
        store_id: identity.store_id,
        turn: 0,
        head_sequence: 0,
        head_hash: [0; 32],
        words_records: 1,
        ledger_records: 1,
        entries: 0,
        at_micros: now_micros(),
    };
    let archive = Archive::create(&places.archive, identity, &mark)?;
    let database = Database::create(&places.database, tuning, identity, &mark)?;
    write_state(places, "complete")?;
    if let Some(parent) = places.data.parent() {
        disk::sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
    }
    Ok((database, archive))
}

/// Says in `FORMAT` how far a store is made.
pub(crate) fn write_state(places: &Places, state: &str) -> io::Result<()> {
    disk::replace_file(&places.format(), format!("{FORMAT_NAME} {STORE_FORMAT}\n{state}\n").as_bytes())
}
