//! THE STORAGE CONTRACT. Names and the note's layout are on disk for ever.
//!
//! Putting new parts of a store in the place of the old ones, all of them or none. Two directories
//! cannot be renamed in one step, and a new database beside an old archive would be refused; so a
//! note says first what is about to be exchanged, and whoever opens the store next finishes it.
//!
//! ```text
//! DATA/store.touchstone-new, ARCHIVE.touchstone-new
//!                                the new parts, whole and synchronised before the note is written
//! DATA/exchange                  the note: "touchstone-exchange 1", the old parts' folder, a part a line
//! aside/FOLDER/                  beside each part: where the old one goes
//! ```

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk;
use crate::sled_store::{OpenError, Places};

const NOTE_NAME: &str = "touchstone-exchange 1";

/// What of a store can be replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Database,
    Archive,
}

impl Part {
    fn word(self) -> &'static str {
        match self {
            Part::Database => "database",
            Part::Archive => "archive",
        }
    }

    fn place(self, places: &Places) -> &Path {
        match self {
            Part::Database => &places.database,
            Part::Archive => &places.archive,
        }
    }

    /// Where its successor is made.
    pub(crate) fn fresh(self, places: &Places) -> PathBuf {
        let place = self.place(places);
        let mut name = place.file_name().map(OsString::from).unwrap_or_default();
        name.push(".touchstone-new");
        place.with_file_name(name)
    }

    /// Where it is kept when it was replaced.
    pub(crate) fn aside(self, places: &Places, folder: &str) -> PathBuf {
        let place = self.place(places);
        place.with_file_name("aside").join(folder).join(place.file_name().unwrap_or_default())
    }
}

/// Replaces parts of a store by what was made for them, and keeps the old ones aside.
pub(crate) fn exchange(places: &Places, parts: &[Part], folder: &str) -> Result<(), OpenError> {
    let mut note = format!("{NOTE_NAME}\n{folder}\n");
    for part in parts {
        note.push_str(part.word());
        note.push('\n');
    }
    disk::replace_file(&places.data.join("exchange"), note.as_bytes())?;
    finish(places)
}

/// Finishes an exchange that was begun, and removes what was made for one that was not.
pub(crate) fn finish(places: &Places) -> Result<(), OpenError> {
    let path = places.data.join("exchange");
    let note = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(drop_unfinished(places)?),
        note => note?,
    };
    let mut lines = note.lines();
    let (name, folder) = (lines.next(), lines.next());
    let parts = lines.map(|word| [Part::Database, Part::Archive].into_iter().find(|part| part.word() == word)).collect::<Option<Vec<_>>>();
    let (Some(NOTE_NAME), Some(folder), Some(parts)) = (name, folder, parts) else {
        return Err(OpenError::damaged(format!("{} is not what the store wrote", path.display())));
    };
    for part in parts {
        put_in_place(part, places, folder)?;
    }
    std::fs::remove_file(&path)?;
    Ok(disk::sync_dir(&places.data)?)
}

/// Makes sure that nothing is left of an earlier attempt.
pub(crate) fn drop_unfinished(places: &Places) -> io::Result<()> {
    for part in [Part::Database, Part::Archive] {
        match std::fs::remove_dir_all(part.fresh(places)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
    }
    Ok(())
}

fn put_in_place(part: Part, places: &Places, folder: &str) -> io::Result<()> {
    let (place, fresh, aside) = (part.place(places), part.fresh(places), part.aside(places, folder));
    if !fresh.exists() {
        return Ok(());
    }
    if place.exists() {
        if let Some(folder) = aside.parent() {
            disk::create_dir(folder)?;
            disk::sync_dir(folder)?;
            folder.parent().map_or(Ok(()), disk::sync_dir)?;
        }
        std::fs::rename(place, &aside)?;
    }
    std::fs::rename(&fresh, place)?;
    aside.parent().filter(|folder| folder.exists()).map_or(Ok(()), disk::sync_dir)?;
    place.parent().map_or(Ok(()), disk::sync_dir)
}
