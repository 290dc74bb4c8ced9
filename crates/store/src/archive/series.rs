//! One series of records over its segments: append, read from anywhere, cut.
//!
//! The last segment is read when a series is opened, the earlier ones only when something asks for
//! what is in them: their headers already say where they belong.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use super::ArchiveFault;
use super::segment::{self, Ahead, HEADER_BYTES, Link, RECORD_BYTES, Record, Records, SEGMENT_BYTES, SegmentHeader, put_record};
use super::syncing::Syncing;
use crate::disk;
use crate::wire::Unreadable;

/// Enough of a series for its first record, which is its identity.
const FIRST_RECORD_BYTES: usize = 512;

/// How full a segment is before the next one is prepared. A series that never grows that long has none.
const PREPARE_ABOVE: u64 = SEGMENT_BYTES / 2;

/// Which of the archive's three series; the number is on disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SeriesKind {
    Chunks = 1,
    Words = 2,
    Ledger = 3,
}

impl SeriesKind {
    /// The name of its directory, which is on disk for ever.
    pub(crate) fn name(self) -> &'static str {
        match self {
            SeriesKind::Chunks => "chunks",
            SeriesKind::Words => "words",
            SeriesKind::Ledger => "ledger",
        }
    }
}

/// A series as it stood at one moment: what was appended later is not seen.
#[derive(Clone, Debug)]
pub(crate) struct SeriesView {
    dir: PathBuf,
    segments: Vec<SegmentHeader>,
    link: Link,
}

impl SeriesView {
    /// Reads a series that nothing is appended to, without touching a file.
    pub(crate) fn read(dir: &Path, kind: SeriesKind) -> Result<SeriesView, ArchiveFault> {
        let segments = headers(dir, kind, Unfinished::PassOver)?;
        let (link, _) = tail(dir, last_header(&segments, dir)?)?;
        Ok(SeriesView { dir: dir.to_owned(), segments, link })
    }

    /// Whose series it says it is.
    pub(crate) fn store_id(&self) -> Uuid {
        self.segments[0].store_id
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Where the series stood.
    pub(crate) fn link(&self) -> Link {
        self.link
    }

    /// Shows every record from one number to another, until a visit fails.
    pub(crate) fn try_records<E: From<ArchiveFault>>(
        &self,
        from: u64,
        to: u64,
        visit: &mut dyn FnMut(Record<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let first = self.segments.partition_point(|segment| segment.before.records < from).saturating_sub(1);
        for index in first..self.segments.len() {
            if self.segments[index].before.records >= to {
                break;
            }
            let mut visited = Ok(());
            self.segment_records(index, &mut |record| {
                if (from..=to).contains(&record.number) && visited.is_ok() {
                    visited = visit(record);
                }
            })?;
            visited?;
        }
        Ok(())
    }

    /// How many records there were.
    pub(crate) fn records(&self) -> u64 {
        self.link.records
    }

    /// Shows the first record, without reading on.
    pub(crate) fn first_record<T>(&self, take: impl FnOnce(Record<'_>) -> T) -> Result<Option<T>, ArchiveFault> {
        let mut bytes = [0; FIRST_RECORD_BYTES];
        File::open(segment::path(&self.dir, self.segments[0].number))?.read_exact_at(&mut bytes, 0)?;
        Ok(Records::of(&bytes, &self.segments[0]).next().map(take))
    }

    /// Shows every record of one segment (counted from 0), and checks that the next one follows it.
    pub(crate) fn segment_records(&self, index: usize, visit: &mut dyn FnMut(Record<'_>)) -> Result<(), ArchiveFault> {
        let header = &self.segments[index];
        let path = segment::path(&self.dir, header.number);
        let bytes = read_segment(&path)?;
        if SegmentHeader::decode(&bytes[..HEADER_BYTES]).as_ref() != Ok(header) {
            return Err(damaged(&path, "its header changed while it was open"));
        }
        let end = self.segments.get(index + 1).map_or(self.link, |next| next.before);
        let mut records = Records::of(&bytes, header);
        while records.tail().0.records < end.records
            && let Some(record) = records.next()
        {
            visit(record);
        }
        if records.tail().0 != end {
            return Err(damaged(&path, &format!("record {} is torn or altered", records.tail().0.records + 1)));
        }
        Ok(())
    }

    /// Shows every record from a number on.
    pub(crate) fn records_from(&self, number: u64, visit: &mut dyn FnMut(Record<'_>)) -> Result<(), ArchiveFault> {
        let first = self.segments.partition_point(|segment| segment.before.records < number).saturating_sub(1);
        for index in first..self.segments.len() {
            self.segment_records(index, &mut |record| {
                if record.number >= number {
                    visit(record);
                }
            })?;
        }
        Ok(())
    }
}

/// A series open for appending.
#[derive(Debug)]
pub(crate) struct Series {
    dir: PathBuf,
    kind: SeriesKind,
    store_id: Uuid,
    segments: Vec<SegmentHeader>,
    file: Arc<File>,
    /// Where in the last segment the buffer will go.
    offset: u64,
    buffer: Vec<u8>,
    link: Link,
    /// The segment after the last, once that is filling up.
    ahead: Option<Ahead>,
    /// None before it is first needed.
    syncing: Option<Syncing>,
    /// Whether it was given something and not yet asked what came of it.
    pending: bool,
}

impl Series {
    pub(crate) fn create(dir: &Path, kind: SeriesKind, store_id: Uuid) -> io::Result<Series> {
        disk::create_dir(dir)?;
        let header = SegmentHeader { series: kind as u8, number: 1, store_id, before: Link::default() };
        let file = Arc::new(segment::create(dir, &header)?);
        dir.parent().map_or(Ok(()), disk::sync_dir)?;
        Ok(Series {
            dir: dir.to_owned(),
            kind,
            store_id,
            segments: vec![header],
            file,
            offset: HEADER_BYTES as u64,
            buffer: vec![],
            link: Link::default(),
            ahead: None,
            syncing: None,
            pending: false,
        })
    }

    pub(crate) fn open(dir: &Path, kind: SeriesKind) -> Result<Series, ArchiveFault> {
        let segments = headers(dir, kind, Unfinished::Remove)?;
        let last = *last_header(&segments, dir)?;
        let path = segment::path(dir, last.number);
        let file = Arc::new(OpenOptions::new().read(true).write(true).open(path)?);
        // A process that was killed may have written what it never synchronised; what is read from
        // here on is built upon, so it must not vanish in a later power cut.
        disk::sync_data(&file)?;
        let (link, end) = tail(dir, &last)?;
        Ok(Series {
            dir: dir.to_owned(),
            kind,
            store_id: last.store_id,
            file,
            offset: end as u64,
            buffer: vec![],
            link,
            segments,
            ahead: None,
            syncing: None,
            pending: false,
        })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// How many records there are, those not yet synchronised included.
    pub(crate) fn records(&self) -> u64 {
        self.link.records
    }

    pub(crate) fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Appends a record; it is written by the next [`Series::sync`] or before.
    pub(crate) fn append(&mut self, kind: u8, payload: &[u8]) -> io::Result<()> {
        if self.offset + (self.buffer.len() + RECORD_BYTES + payload.len()) as u64 > SEGMENT_BYTES {
            self.sync()?;
            let number = self.segments.len() as u32 + 1;
            let header = SegmentHeader { series: self.kind as u8, number, store_id: self.store_id, before: self.link };
            self.file = Arc::new(match self.ahead.take() {
                Some(ahead) => ahead.finish(&header)?,
                None => segment::create(&self.dir, &header)?,
            });
            self.segments.push(header);
            self.offset = HEADER_BYTES as u64;
        }
        put_record(&mut self.buffer, &mut self.link, kind, payload);
        Ok(())
    }

    /// Writes what was appended and makes it durable; nothing where nothing was.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        if self.write()? {
            disk::sync_data(&self.file)?;
            self.prepare();
        }
        Ok(())
    }

    /// Writes what was appended, and begins to make it durable; [`Series::finish_sync`] waits for that.
    pub(crate) fn begin_sync(&mut self) -> io::Result<()> {
        if !self.write()? {
            return Ok(());
        }
        if self.syncing.is_none() {
            self.syncing = Syncing::start();
        }
        self.pending = self.syncing.as_ref().is_some_and(|syncing| syncing.begin(&self.file));
        if self.pending { Ok(()) } else { disk::sync_data(&self.file) }
    }

    /// Waits until all that was written is durable.
    pub(crate) fn finish_sync(&mut self) -> io::Result<()> {
        if let Some(syncing) = self.syncing.as_ref().filter(|_| std::mem::take(&mut self.pending)) {
            syncing.outcome()?;
        }
        self.prepare();
        Ok(())
    }

    /// Says whether there was anything.
    fn write(&mut self) -> io::Result<bool> {
        if self.buffer.is_empty() {
            return Ok(false);
        }
        self.file.write_all_at(&self.buffer, self.offset)?;
        self.offset += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(true)
    }

    fn prepare(&mut self) {
        if self.offset > PREPARE_ABOVE && self.ahead.is_none() {
            self.ahead = Ahead::begin(&self.dir, self.segments.len() as u32 + 1);
        }
    }

    /// What the segments will take that `bytes` more make it begin, or that are being prepared and may
    /// not have all their room yet.
    pub(crate) fn room_to_come(&self, bytes: u64) -> u64 {
        let begun = (self.offset + bytes + SEGMENT_BYTES - PREPARE_ABOVE) / SEGMENT_BYTES;
        let there = u64::from(self.ahead.as_ref().is_some_and(Ahead::has_its_room));
        begun.saturating_sub(there) * SEGMENT_BYTES
    }

    /// Waits for a segment that is being prepared, and takes it away: the directory is left as it is.
    pub(crate) fn rest(&mut self) {
        self.ahead = None;
    }

    /// The series as it stands, for reading.
    pub(crate) fn view(&self) -> SeriesView {
        SeriesView { dir: self.dir.clone(), segments: self.segments.clone(), link: self.link }
    }

    /// Keeps the first `records` records and takes away whatever follows, torn bytes included. Says
    /// whether there was anything.
    pub(crate) fn cut_after(&mut self, records: u64) -> Result<bool, ArchiveFault> {
        self.rest();
        let keep = self.segments.partition_point(|segment| segment.before.records <= records).max(1);
        let mut cut = keep < self.segments.len();
        for gone in self.segments.drain(keep..).rev() {
            std::fs::remove_file(segment::path(&self.dir, gone.number))?;
        }
        if cut {
            disk::sync_dir(&self.dir)?;
        }
        let header = self.segments[keep - 1];
        let path = segment::path(&self.dir, header.number);
        self.file = Arc::new(OpenOptions::new().read(true).write(true).open(&path)?);
        let bytes = read_segment(&path)?;
        let mut walk = Records::of(&bytes, &header);
        while walk.tail().0.records < records && walk.next().is_some() {}
        let (link, end) = walk.tail();
        if link.records != records {
            return Err(damaged(&path, &format!("record {} is torn or altered", link.records + 1)));
        }
        if let Some(torn) = bytes[end..].iter().rposition(|byte| *byte != 0) {
            self.file.write_all_at(&vec![0; torn + 1], end as u64)?;
            disk::sync_data(&self.file)?;
            cut = true;
        }
        (self.link, self.offset) = (link, end as u64);
        Ok(cut)
    }
}

/// What is done with a segment that was being made when a crash came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unfinished {
    Remove,
    PassOver,
}

/// The headers of a series' segments, which must follow each other.
fn headers(dir: &Path, kind: SeriesKind, unfinished: Unfinished) -> Result<Vec<SegmentHeader>, ArchiveFault> {
    let mut segments: Vec<SegmentHeader> = Vec::new();
    for path in segment_files(dir, unfinished)? {
        let header = read_header(&path)?;
        let expected = segments.last().map_or(1, |last| last.number + 1);
        if header.number != expected || path != segment::path(dir, expected) || header.series != kind as u8 {
            return Err(damaged(&path, "it is not the segment that should be here"));
        }
        if segments.last().is_some_and(|last| last.store_id != header.store_id || last.before.records > header.before.records) {
            return Err(damaged(&path, "it does not follow the segment before it"));
        }
        segments.push(header);
    }
    Ok(segments)
}

fn last_header<'a>(segments: &'a [SegmentHeader], dir: &Path) -> Result<&'a SegmentHeader, ArchiveFault> {
    segments.last().ok_or_else(|| ArchiveFault::Missing(dir.to_owned()))
}

/// Where a series ends, and where in its last segment.
fn tail(dir: &Path, header: &SegmentHeader) -> Result<(Link, usize), ArchiveFault> {
    let bytes = read_segment(&segment::path(dir, header.number))?;
    let mut records = Records::of(&bytes, header);
    records.by_ref().for_each(drop);
    Ok(records.tail())
}

/// The segment files of a directory in order.
fn segment_files(dir: &Path, unfinished: Unfinished) -> Result<Vec<PathBuf>, ArchiveFault> {
    let mut paths = Vec::new();
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(ArchiveFault::Missing(dir.to_owned())),
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let numbered = path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| stem.len() == 8 && stem.parse::<u32>().is_ok());
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("seg") if numbered => paths.push(path),
            Some("new") if numbered && unfinished == Unfinished::Remove => std::fs::remove_file(path)?,
            Some("new") if numbered => {}
            Some(_) | None => return Err(ArchiveFault::Foreign(path)),
        }
    }
    paths.sort();
    Ok(paths)
}

fn read_header(path: &Path) -> Result<SegmentHeader, ArchiveFault> {
    let mut bytes = [0; HEADER_BYTES];
    if let Err(error) = File::open(path)?.read_exact_at(&mut bytes, 0) {
        let short = error.kind() == io::ErrorKind::UnexpectedEof;
        return Err(if short { damaged(path, "it is shorter than its header") } else { error.into() });
    }
    SegmentHeader::decode(&bytes).map_err(|error| match error {
        Unreadable::Newer(format) => ArchiveFault::Newer(format),
        Unreadable::Broken(what) => damaged(path, what),
    })
}

fn read_segment(path: &Path) -> Result<Vec<u8>, ArchiveFault> {
    let bytes = std::fs::read(path)?;
    if bytes.len() as u64 == SEGMENT_BYTES {
        Ok(bytes)
    } else {
        Err(damaged(path, &format!("it has {} bytes of {SEGMENT_BYTES}", bytes.len())))
    }
}

fn damaged(path: &Path, what: &str) -> ArchiveFault {
    ArchiveFault::Damaged(format!("{}: {what}", path.display()))
}
