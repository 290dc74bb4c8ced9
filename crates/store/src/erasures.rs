//! THE STORAGE CONTRACT. The file's layout is on disk for ever.
//!
//! `DATA/erasures` says which texts were erased and when, a line each: microseconds since 1970, a
//! space, the text's id. It is written first, so that an erasure that a crash interrupts is finished
//! at the next opening, and it outlives the store: a backup from before an erasure is restored with
//! the list from after it.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::disk;

/// The list of erased texts.
#[derive(Debug)]
pub(crate) struct Erasures {
    path: PathBuf,
    pub(crate) ids: Vec<Uuid>,
}

impl Erasures {
    /// Reads the list; a last line that a crash cut short is taken off.
    pub(crate) fn open(path: &Path) -> Result<Erasures, ErasuresFault> {
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        if !text.is_empty() {
            let file = OpenOptions::new().write(true).open(path)?;
            file.set_len(whole.len() as u64)?;
            file.sync_all()?;
            path.parent().map_or(Ok(()), disk::sync_dir)?;
        }
        let ids = whole.lines().enumerate().map(|(index, line)| id(line).ok_or(ErasuresFault::Line(index + 1)));
        Ok(Erasures { path: path.to_owned(), ids: ids.collect::<Result<_, _>>()? })
    }

    /// Adds ids and makes the list durable.
    pub(crate) fn append(&mut self, ids: &[Uuid], at_micros: i64) -> io::Result<()> {
        let lines: String = ids.iter().map(|id| format!("{at_micros} {id}\n")).collect();
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        self.path.parent().map_or(Ok(()), disk::sync_dir)?;
        self.ids.extend(ids);
        Ok(())
    }
}

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ErasuresFault {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("line {0} of the list of erasures is not one")]
    Line(usize),
}

fn id(line: &str) -> Option<Uuid> {
    let (at_micros, id) = line.split_once(' ')?;
    at_micros.parse::<i64>().ok()?;
    id.parse().ok()
}
