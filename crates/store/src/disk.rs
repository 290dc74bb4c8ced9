//! What the store asks of the file system beyond reading and writing.
//!
//! A file that was written is not yet a file that survives: its directory entry needs a
//! synchronisation of its own, and a full disk must be noticed before it is reached, because an
//! embedded database does not recover from it in place.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{FallocateFlags, fallocate, statvfs};

/// Bytes kept aside in a file, so that a store can still be opened on a full disk.
pub(crate) const RESERVE_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// Makes what was written to a file survive a power cut. The one place where the store does so, that
/// a test may have it fail.
pub(crate) fn sync_data(file: &File) -> io::Result<()> {
    #[cfg(test)]
    failing::refuse(file)?;
    file.sync_data()
}

/// Makes a directory's entries survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Makes a directory that only its owner may look into, with its parents; each one that is made
/// survives a power cut.
pub(crate) fn create_dir(dir: &Path) -> io::Result<()> {
    let made: Vec<&Path> = dir.ancestors().take_while(|ancestor| !ancestor.as_os_str().is_empty() && !ancestor.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    made.into_iter()
        .filter_map(Path::parent)
        .try_for_each(|parent| sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent }))
}

/// Makes a file and its directory entry appear whole, or not at all.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    sync_dir(path.parent().unwrap_or(Path::new(".")))
}

/// Synchronises every file below a directory, the directories, and the directory's own entry.
pub(crate) fn sync_tree(dir: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    sync_dir(dir)?;
    dir.parent().map_or(Ok(()), sync_dir)
}

/// Bytes that an ordinary user may still write on a path's file system.
pub(crate) fn free_bytes(path: &Path) -> io::Result<u64> {
    let stat = statvfs(path)?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}

/// Whether two paths are on the same file system.
pub(crate) fn on_one_disk(one: &Path, other: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata(one)?.dev() == std::fs::metadata(other)?.dev())
}

/// Bytes that a directory's files take on disk; what vanishes while it looks is passed over.
pub(crate) fn tree_bytes(dir: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let Ok(entries) = std::fs::read_dir(dir) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => tree_bytes(&entry.path()),
            Ok(metadata) => metadata.blocks() * 512,
            Err(_) => 0,
        })
        .sum()
}

/// Sets the reserve file's space aside, unless that would take what the reserve is for.
pub(crate) fn keep_reserve(path: &Path, free_after: u64) -> io::Result<()> {
    let kept = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if kept >= RESERVE_FILE_BYTES || free_bytes(path.parent().unwrap_or(Path::new(".")))? < free_after + RESERVE_FILE_BYTES {
        return Ok(());
    }
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    fallocate(&file, FallocateFlags::empty(), 0, RESERVE_FILE_BYTES)?;
    file.sync_all()
}

/// Gives the reserve file's space back when the disk is nearly full; says whether it did. Nearly full
/// is also what opening the database might fill.
pub(crate) fn free_reserve(path: &Path, below: u64) -> io::Result<bool> {
    let dir = path.parent().unwrap_or(Path::new("."));
    if free_bytes(dir)? >= below.max(RESERVE_FILE_BYTES) || !path.exists() {
        return Ok(false);
    }
    std::fs::remove_file(path)?;
    sync_dir(dir)?;
    Ok(true)
}

/// Synchronisations that fail on demand: a disk that loses what it was given cannot be had otherwise.
#[cfg(test)]
pub(crate) mod failing {
    use std::collections::BTreeSet;
    use std::fs::File;
    use std::io;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;
    use std::sync::{Mutex, PoisonError};

    /// By number of inode: other tests run at the same time.
    static FAILING: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

    /// From now on, synchronising this file fails.
    pub(crate) fn fail(path: &Path) {
        let inode = std::fs::metadata(path).unwrap().ino();
        FAILING.lock().unwrap_or_else(PoisonError::into_inner).insert(inode);
    }

    /// From now on, it works again.
    pub(crate) fn mend(path: &Path) {
        let inode = std::fs::metadata(path).unwrap().ino();
        FAILING.lock().unwrap_or_else(PoisonError::into_inner).remove(&inode);
    }

    pub(super) fn refuse(file: &File) -> io::Result<()> {
        let inode = file.metadata()?.ino();
        match FAILING.lock().unwrap_or_else(PoisonError::into_inner).contains(&inode) {
            true => Err(io::Error::other("a synchronisation that was made to fail")),
            false => Ok(()),
        }
    }
}
