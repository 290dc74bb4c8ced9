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

/// A line of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Erasure {
    pub(crate) at_micros: i64,
    pub(crate) id: Uuid,
}

/// The list of erased texts.
#[derive(Debug)]
pub(crate) struct Erasures {
    path: PathBuf,
    pub(crate) ids: Vec<Uuid>,
}

impl Erasures {
    /// Reads the list; a last line that a crash cut short is taken off.
    pub(crate) fn open(path: &Path) -> Result<Erasures, ErasuresFault> {
        let text = text(path)?;
        if !text.is_empty() {
            let file = OpenOptions::new().write(true).open(path)?;
            file.set_len(whole_lines(&text).len() as u64)?;
            file.sync_all()?;
            path.parent().map_or(Ok(()), disk::sync_dir)?;
        }
        Ok(Erasures { path: path.to_owned(), ids: parse(&text)?.into_iter().map(|erasure| erasure.id).collect() })
    }

    /// Adds ids and makes the list durable.
    pub(crate) fn append(&mut self, ids: &[Uuid], at_micros: i64) -> io::Result<()> {
        let lines: String = ids.iter().map(|id| line(&Erasure { at_micros, id: *id })).collect();
        let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        self.path.parent().map_or(Ok(()), disk::sync_dir)?;
        self.ids.extend(ids);
        Ok(())
    }
}

/// Reads a list that belongs to nobody here; none where there is no file.
pub(crate) fn read(path: &Path) -> Result<Vec<Erasure>, ErasuresFault> {
    parse(&text(path)?)
}

/// Writes a whole list, where there is anything to write.
pub(crate) fn write(path: &Path, list: &[Erasure]) -> io::Result<()> {
    if list.is_empty() { Ok(()) } else { disk::replace_file(path, list.iter().map(line).collect::<String>().as_bytes()) }
}

/// Why the list cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ErasuresFault {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("line {0} of the list of erasures is not one")]
    Line(usize),
}

fn text(path: &Path) -> io::Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        text => text,
    }
}

fn whole_lines(text: &str) -> &str {
    text.rfind('\n').map_or("", |end| &text[..=end])
}

fn parse(text: &str) -> Result<Vec<Erasure>, ErasuresFault> {
    let lines = whole_lines(text).lines().enumerate();
    lines.map(|(index, line)| erasure(line).ok_or(ErasuresFault::Line(index + 1))).collect()
}

fn erasure(line: &str) -> Option<Erasure> {
    let (at_micros, id) = line.split_once(' ')?;
    Some(Erasure { at_micros: at_micros.parse().ok()?, id: id.parse().ok()? })
}

fn line(erasure: &Erasure) -> String {
    format!("{} {}\n", erasure.at_micros, erasure.id)
}
