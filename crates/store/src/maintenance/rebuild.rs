//! Making a store whole again from the side that is.
//!
//! Mostly the database is gone or refused and the archive has everything; sometimes it is the other
//! way round. Which side to believe is not a matter of taste: one that reads without a fault may
//! still be shorter than what was acknowledged, so the other one is asked how far it knows the store
//! to have come, as far as it can still be read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::compact::archive_of;
use super::fill::fill;
use super::instant::in_a_name;
use super::{MaintenanceError, Watch, found_sound};
use crate::archive::{self, Archive, ArchiveFault, CHUNK, PlacedMark};
use crate::chunk::Chunk;
use crate::contract::VerifyReport;
use crate::disk;
use crate::erasures;
use crate::exchange::{self, Part, exchange};
use crate::lock::Lock;
use crate::sled_store::{
    Database, OpenError, Options, Places, SledStore, State, Tuning, Whereabouts, database_alone, database_missing, not_a_backup,
    now_micros, state, take_lock, write_state,
};
use crate::turn::TurnMark;

/// Which side to rebuild from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RebuildFrom {
    /// The one that is whole and has everything.
    Either,
    /// The archive, even if the other side seems to know more.
    Archive,
    /// The database, even if the other side seems to know more.
    Database,
}

/// What was rebuilt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RebuildReport {
    /// The side that was believed.
    pub from: RebuildFrom,
    /// The last turn that it had.
    pub turn: u64,
    /// Where the parts that were replaced are kept. They hold words: remove them when all is well,
    /// for a later erasure does not reach them.
    pub aside: Vec<PathBuf>,
    /// What reading the rebuilt store found.
    pub verified: VerifyReport,
}

/// A side that reads without a fault, or what is wrong with it and how far it is known to have come.
enum Side<T> {
    Whole(T),
    Broken { fault: OpenError, turn: Option<u64> },
}

type ArchiveSide = Side<(Archive, PlacedMark)>;
type DatabaseSide = Side<(Database, TurnMark)>;

/// Makes a store whole again, offline. What is replaced is kept in a folder of its own below `aside`.
pub fn rebuild(data: &Path, options: &Options, from: RebuildFrom, watch: Watch<'_>) -> Result<RebuildReport, MaintenanceError> {
    rebuild_at(data, options, from, watch).map_err(|error| {
        if let MaintenanceError::Open(fault) = error { fault.told_of(&Whereabouts::of(data, options)).into() } else { error }
    })
}

fn rebuild_at(data: &Path, options: &Options, from: RebuildFrom, watch: Watch<'_>) -> Result<RebuildReport, MaintenanceError> {
    let places = Places::of(data, options);
    if !data.is_dir() {
        return Err(no_archive(&places).into());
    }
    not_a_backup(&places)?;
    let lock = take_lock(data)?;
    exchange::finish(&places)?;
    rebuildable(&places)?;
    let folder = format!("rebuild-{}", in_a_name(now_micros()));
    let (from, turn, parts, archive) = match choose(&places, options, from)? {
        Chosen::Archive(mut archive, last) => {
            archive.cut_after(&last)?;
            (RebuildFrom::Archive, last.mark.turn, vec![Part::Database], *archive)
        }
        Chosen::Database(database, mark) => {
            let applied = erasures::read(&places.erasures()).map_err(OpenError::from)?.len() as u64;
            let made = archive_of(&database, &places, applied, &mark, None, watch)?;
            drop(database);
            Database::wait_until_released(&places.database)?;
            (RebuildFrom::Database, mark.turn, vec![Part::Archive, Part::Database], made.archive)
        }
    };
    let verified = put_in_place(&places, options, lock, archive, &parts, &folder, watch)?;
    let aside = parts.iter().map(|part| part.aside(&places, &folder)).filter(|aside| aside.exists()).collect();
    Ok(RebuildReport { from, turn, aside, verified })
}

fn no_archive(places: &Places) -> OpenError {
    if !places.has_database() {
        return database_missing(places);
    }
    OpenError::ArchiveMissing { archive: places.archive.clone(), at: Whereabouts::default() }
}

/// Fills a database from an archive, reads both, and puts what was made in its place.
pub(super) fn put_in_place(
    places: &Places,
    options: &Options,
    lock: Arc<Lock>,
    archive: Archive,
    parts: &[Part],
    folder: &str,
    watch: Watch<'_>,
) -> Result<VerifyReport, MaintenanceError> {
    let fresh = Part::Database.fresh(places);
    let (last, _) = archive.last_turns()?;
    let database = fill(&fresh, Tuning::of(options), &archive.view(), &last, watch)?;
    let made = Places { database: fresh.clone(), archive: archive.dir.clone(), ..places.clone() };
    let store = SledStore::check(made, options, lock, database, archive, vec![])?;
    let verified = found_sound(&store, &fresh, watch)?;
    drop(store);
    Database::wait_until_released(&fresh)?;
    disk::sync_tree(&fresh)?;
    exchange(places, parts, folder)?;
    write_state(places, "complete")?;
    Ok(verified)
}

/// Whether what the directory says of itself allows a rebuild.
fn rebuildable(places: &Places) -> Result<(), MaintenanceError> {
    match state(places) {
        Ok(State::Complete) if places.has_database() || archive::exists(&places.archive) => Ok(()),
        Ok(State::Complete) => Err(no_archive(places).into()),
        Ok(State::New) => Err(no_archive(places).into()),
        Ok(State::Creating) => Err(MaintenanceError::Failed {
            what: "there is nothing to rebuild".to_owned(),
            cause: "the store was being made and has never acknowledged anything; start the service to make it".to_owned(),
        }),
        Err(OpenError::Damaged { .. } | OpenError::NotAStore { .. } | OpenError::DatabaseMissing { .. })
            if archive::exists(&places.archive) =>
        {
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

enum Chosen {
    Archive(Box<Archive>, PlacedMark),
    Database(Database, TurnMark),
}

fn choose(places: &Places, options: &Options, from: RebuildFrom) -> Result<Chosen, MaintenanceError> {
    match from {
        RebuildFrom::Archive => match archive_side(places) {
            Side::Whole((archive, last)) => Ok(Chosen::Archive(Box::new(archive), last)),
            Side::Broken { fault, .. } => Err(fault.into()),
        },
        RebuildFrom::Database => match database_side(places, options) {
            Side::Whole((database, mark)) => Ok(Chosen::Database(database, mark)),
            Side::Broken { fault, .. } => Err(fault.into()),
        },
        RebuildFrom::Either => either(archive_side(places), database_side(places, options)),
    }
}

fn either(archive: ArchiveSide, database: DatabaseSide) -> Result<Chosen, MaintenanceError> {
    match (archive, database) {
        (Side::Whole((archive, last)), Side::Whole((database, mark))) => {
            if archive.identity.store_id != mark.store_id {
                return Err(OpenError::IdMismatch { database: mark.store_id, archive: archive.identity.store_id }.into());
            }
            match last.mark.turn >= mark.turn {
                true if archive_has(&archive, &mark)? => Ok(Chosen::Archive(Box::new(archive), last)),
                false if database_has(&database, &last.mark)? => Ok(Chosen::Database(database, mark)),
                _ => Err(MaintenanceError::Diverged),
            }
        }
        (Side::Whole(_), Side::Broken { fault: fault @ OpenError::NewerFormat { .. }, .. }) => Err(fault.into()),
        (Side::Whole((archive, last)), Side::Broken { turn, .. }) => {
            // What only the database had was never acknowledged, unless it was more than one turn. Of
            // a turn that breaks off in the archive nobody can say whether it was.
            let in_database = turn.filter(|turn| *turn > last.mark.turn + 1);
            let in_archive = archive::furthest_turn(&archive.dir).filter(|turn| *turn > last.mark.turn);
            match in_database.max(in_archive) {
                Some(other) => Err(MaintenanceError::WouldLose { from: "archive", turn: last.mark.turn, other }),
                None => Ok(Chosen::Archive(Box::new(archive), last)),
            }
        }
        (Side::Broken { fault: OpenError::Damaged { what, .. }, turn }, Side::Whole((database, mark))) => match turn {
            Some(other) if other > mark.turn + 1 => Err(MaintenanceError::WouldLose { from: "database", turn: mark.turn, other }),
            Some(other) if other + 1 >= mark.turn => Ok(Chosen::Database(database, mark)),
            // A database that reads well may have lost its end, and here nothing says whether.
            Some(_) | None => Err(MaintenanceError::Unconfirmed { archive: what, turn: mark.turn }),
        },
        (Side::Broken { fault: fault @ OpenError::Damaged { .. }, .. }, Side::Broken { fault: database, .. }) => {
            Err(MaintenanceError::BothDamaged { database: in_brief(database), archive: in_brief(fault) })
        }
        (Side::Broken { fault, .. }, _) => Err(fault.into()),
    }
}

/// What is wrong, without the way out that is not one here.
fn in_brief(fault: OpenError) -> String {
    if let OpenError::Damaged { what, .. } = fault { what } else { fault.to_string() }
}

fn archive_side(places: &Places) -> ArchiveSide {
    let read = || -> Result<(Archive, PlacedMark), OpenError> {
        let archive = Archive::open(&places.archive)?;
        let (last, _) = archive.last_turns()?;
        let view = archive.view();
        for series in [&view.chunks, &view.words, &view.ledger] {
            series.records_from(1, &mut |_| ())?;
        }
        Ok((archive, last))
    };
    match read() {
        Ok(whole) => Side::Whole(whole),
        Err(fault) => Side::Broken { fault, turn: archive::furthest_turn(&places.archive) },
    }
}

fn database_side(places: &Places, options: &Options) -> DatabaseSide {
    if !places.database.join("db").is_file() {
        let fault = database_missing(places);
        return Side::Broken { fault, turn: None };
    }
    let database = match Database::open(&places.database, Tuning::of(options)) {
        Ok(database) => database,
        Err(fault) => return Side::Broken { fault: fault.into(), turn: None },
    };
    match database_alone(&database) {
        Ok(mark) => Side::Whole((database, mark)),
        Err(fault) => Side::Broken { fault, turn: database.last_turn().ok().map(|(mark, _)| mark.turn) },
    }
}

/// Whether the archive's log goes through where the database's ends.
fn archive_has(archive: &Archive, mark: &TurnMark) -> Result<bool, MaintenanceError> {
    let mut has = mark.head_sequence == 0;
    archive.view().chunks.try_records(2, u64::MAX, &mut |record| {
        if record.kind == CHUNK {
            let chunk = Chunk::verified(record.payload).map_err(ArchiveFault::from)?;
            has |= chunk.head.next_sequence() == mark.head_sequence + 1 && chunk.hash == mark.head_hash;
        }
        Ok::<(), MaintenanceError>(())
    })?;
    Ok(has)
}

/// Whether the database's log goes through where the archive's ends.
fn database_has(database: &Database, mark: &TurnMark) -> Result<bool, MaintenanceError> {
    let mut has = mark.head_sequence == 0;
    database.each_chunk(&mut |_, bytes| {
        let chunk = Chunk::verified(bytes)?;
        has |= chunk.head.next_sequence() == mark.head_sequence + 1 && chunk.hash == mark.head_hash;
        Ok(())
    })?;
    Ok(has)
}
