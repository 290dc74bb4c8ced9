//! THE STORAGE CONTRACT. The layout here is on disk for ever.
//!
//! A segment is one file of fixed size, written with zeros and synchronised before it is used:
//! appending to it later changes no metadata, so that one `fdatasync` of its data is enough and
//! cheap. Every record carries its number and the running hash of its series, so a segment can be
//! trusted from its header alone, and a torn or altered record is where reading stops. Length zero
//! is where writing stopped. All numbers are big-endian.
//!
//! ```text
//! header  "TSARCHIV" | format 1 | series u8 | two zeros | segment number u32 | store id 16
//!         | number of its first record u64 | chain before it 32 | BLAKE3 of the header so far 32
//! record  length u32 | kind u8 | number u64 | chain 32 | payload
//!         chain = BLAKE3(previous chain | length | kind | number | payload)
//! ```

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};

use uuid::Uuid;

use crate::disk;
use crate::wire::{Fields, Unreadable, checked_tail, seal};

/// Bytes of every segment file.
pub(crate) const SEGMENT_BYTES: u64 = 4 * 1024 * 1024;
/// The newest layout that this program reads, and the one that it writes.
pub(crate) const SEGMENT_FORMAT: u8 = 1;
/// Bytes of a segment's header.
pub(crate) const HEADER_BYTES: usize = 104;
/// Bytes of a record before its payload.
pub(crate) const RECORD_BYTES: usize = 45;

/// How much of a segment that is prepared ahead is handed to the disk at once.
const FILL_BYTES: usize = 256 * 1024;

const MAGIC: &[u8; 8] = b"TSARCHIV";

/// The end of a series so far: the number of its last record, and its chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Link {
    pub(crate) records: u64,
    pub(crate) chain: [u8; 32],
}

/// What a segment says about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SegmentHeader {
    pub(crate) series: u8,
    pub(crate) number: u32,
    pub(crate) store_id: Uuid,
    /// Where the series stood before this segment.
    pub(crate) before: Link,
}

impl SegmentHeader {
    fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend([SEGMENT_FORMAT, self.series, 0, 0]);
        bytes.extend(self.number.to_be_bytes());
        bytes.extend(self.store_id.as_bytes());
        bytes.extend((self.before.records + 1).to_be_bytes());
        bytes.extend(self.before.chain);
        seal(&mut bytes);
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Unreadable> {
        let body = checked_tail(bytes)?;
        let mut fields = Fields(body);
        if &fields.array::<8>()? != MAGIC {
            return Err(Unreadable::Broken("it is not a segment"));
        }
        fields.format(SEGMENT_FORMAT)?;
        let series = fields.u8()?;
        fields.array::<2>()?;
        let (number, store_id, first) = (fields.u32()?, fields.uuid()?, fields.u64()?);
        let records = first.checked_sub(1).ok_or(Unreadable::Broken("its first record has no number"))?;
        Ok(SegmentHeader { series, number, store_id, before: Link { records, chain: fields.array()? } })
    }
}

/// A record inside a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Record<'a> {
    pub(crate) kind: u8,
    pub(crate) number: u64,
    pub(crate) payload: &'a [u8],
    /// The series up to and with this record.
    pub(crate) link: Link,
    /// Where the next record begins.
    pub(crate) end: usize,
}

/// The records of a segment, as far as they hold.
pub(crate) struct Records<'a> {
    bytes: &'a [u8],
    link: Link,
    at: usize,
}

impl<'a> Records<'a> {
    /// Of a whole segment file.
    pub(crate) fn of(bytes: &'a [u8], header: &SegmentHeader) -> Self {
        Records { bytes, link: header.before, at: HEADER_BYTES }
    }

    /// Where the series stands, and where in the file, after the records taken so far.
    pub(crate) fn tail(&self) -> (Link, usize) {
        (self.link, self.at)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let mut fields = Fields(self.bytes.get(self.at..)?);
        let length = fields.u32().ok().filter(|length| *length > 0)?;
        let kind = fields.u8().ok()?;
        let number = fields.u64().ok()?;
        let chain = fields.array::<32>().ok()?;
        let payload = fields.bytes(length as usize).ok()?;
        if number != self.link.records + 1 || chain != chained(&self.link.chain, kind, number, payload) {
            return None;
        }
        self.link = Link { records: number, chain };
        self.at += RECORD_BYTES + payload.len();
        Some(Record { kind, number, payload, link: self.link, end: self.at })
    }
}

/// Puts a record after `link` and moves `link` on.
pub(crate) fn put_record(to: &mut Vec<u8>, link: &mut Link, kind: u8, payload: &[u8]) {
    let number = link.records + 1;
    let chain = chained(&link.chain, kind, number, payload);
    to.extend((payload.len() as u32).to_be_bytes());
    to.push(kind);
    to.extend(number.to_be_bytes());
    to.extend(chain);
    to.extend(payload);
    *link = Link { records: number, chain };
}

fn chained(previous: &[u8; 32], kind: u8, number: u64, payload: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous);
    hasher.update(&(payload.len() as u32).to_be_bytes());
    hasher.update(&[kind]);
    hasher.update(&number.to_be_bytes());
    hasher.update(payload);
    *hasher.finalize().as_bytes()
}

/// Makes a segment: it has its final name only when it is whole and on stable storage.
pub(crate) fn create(dir: &Path, header: &SegmentHeader) -> io::Result<File> {
    let file = unfinished(dir, header.number)?;
    let mut bytes = header.encode();
    bytes.resize(SEGMENT_BYTES as usize, 0);
    file.write_all_at(&bytes, 0)?;
    file.sync_all()?;
    name(dir, header.number)?;
    Ok(file)
}

/// A segment that is being filled with zeros and synchronised on a thread of its own, so that no turn
/// waits for it. It has neither a header nor its final name, and is no part of the series: what a
/// crash leaves of it is swept away like any segment that was not finished.
#[derive(Debug)]
pub(crate) struct Ahead {
    dir: PathBuf,
    number: u32,
    /// None once it was waited for.
    filling: Option<JoinHandle<io::Result<File>>>,
}

impl Ahead {
    /// Begins to fill; none where there is no thread to be had, and it must be done in its turn.
    pub(crate) fn begin(dir: &Path, number: u32) -> Option<Ahead> {
        let place = dir.to_owned();
        let filling = thread::Builder::new().name("segment".into()).spawn(move || fill(&place, number)).ok()?;
        Some(Ahead { dir: dir.to_owned(), number, filling: Some(filling) })
    }

    /// Whether it takes no more room than it has taken.
    pub(crate) fn has_its_room(&self) -> bool {
        self.filling.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// The segment, with its header and its final name; both are on stable storage.
    pub(crate) fn finish(mut self, header: &SegmentHeader) -> io::Result<File> {
        match self.filled() {
            Some(Ok(file)) if self.number == header.number => {
                file.write_all_at(&header.encode(), 0)?;
                disk::sync_data(&file)?;
                name(&self.dir, self.number)?;
                Ok(file)
            }
            // There may be room again by now; the disk's other errors are for the caller to hear of.
            Some(Err(error)) if error.kind() != io::ErrorKind::StorageFull => Err(error),
            Some(Ok(_) | Err(_)) | None => create(&self.dir, header),
        }
    }

    fn filled(&mut self) -> Option<io::Result<File>> {
        let filling = self.filling.take()?;
        Some(filling.join().unwrap_or_else(|_| Err(io::Error::other("a segment could not be prepared"))))
    }
}

/// Nothing of ours is left at work in a directory that somebody else may open next.
impl Drop for Ahead {
    fn drop(&mut self) {
        if self.filled().is_some() {
            // What stays is swept away at the next opening.
            let _ = std::fs::remove_file(unfinished_path(&self.dir, self.number));
        }
    }
}

/// Gives a segment all its space. Piece by piece: a disk that is handed everything at once keeps the
/// turns beside it waiting for as long as it takes.
fn fill(dir: &Path, number: u32) -> io::Result<File> {
    let file = unfinished(dir, number)?;
    let zeros = vec![0; FILL_BYTES];
    for at in (0..SEGMENT_BYTES).step_by(FILL_BYTES) {
        file.write_all_at(&zeros, at)?;
        disk::sync_data(&file)?;
    }
    file.sync_all()?;
    Ok(file)
}

fn unfinished(dir: &Path, number: u32) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(true).mode(0o600).open(unfinished_path(dir, number))
}

fn unfinished_path(dir: &Path, number: u32) -> PathBuf {
    path(dir, number).with_extension("new")
}

fn name(dir: &Path, number: u32) -> io::Result<()> {
    std::fs::rename(unfinished_path(dir, number), path(dir, number))?;
    disk::sync_dir(dir)
}

pub(crate) fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.seg"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOLDEN: &str = include_str!("../golden/segment.v1.hex");

    fn sample() -> (SegmentHeader, Vec<u8>) {
        let before = Link { records: 4, chain: [0xcc; 32] };
        let header = SegmentHeader { series: 1, number: 2, store_id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff), before };
        let mut bytes = header.encode();
        let mut link = before;
        put_record(&mut bytes, &mut link, 3, b"first");
        put_record(&mut bytes, &mut link, 4, b"second");
        (header, bytes)
    }

    #[test]
    fn the_bytes_on_disk_are_those_of_the_first_release() {
        assert_eq!(hex::encode(sample().1), GOLDEN.trim());
    }

    #[test]
    fn the_first_release_is_read_for_ever() {
        let mut bytes = hex::decode(GOLDEN.trim()).unwrap();
        let header = SegmentHeader::decode(&bytes[..HEADER_BYTES]).unwrap();
        assert_eq!(header, sample().0);
        bytes.resize(bytes.len() + 100, 0);
        let payloads: Vec<_> = Records::of(&bytes, &header).map(|record| (record.number, record.kind, record.payload)).collect();
        assert_eq!(payloads, vec![(5, 3, &b"first"[..]), (6, 4, &b"second"[..])]);
    }

    proptest! {
        #[test]
        fn reading_stops_at_a_flipped_bit(at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let (header, mut bytes) = sample();
            let at = HEADER_BYTES + at.index(bytes.len() - HEADER_BYTES);
            bytes[at] ^= 1 << bit;
            prop_assert!(Records::of(&bytes, &header).count() < 2);
        }
    }
}
