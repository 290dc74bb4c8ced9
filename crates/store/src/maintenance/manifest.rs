//! THE STORAGE CONTRACT. The layout here is on disk for ever.
//!
//! What a backup says of itself, in lines that a person can read and a program can check: a word, a
//! space, its value. The last line is the BLAKE3 of everything before it. An unknown word is passed
//! over, so that a later release may say more; `touchstone-backup 2` would mean something else.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use uuid::Uuid;

use super::MaintenanceError;
use crate::archive::segment::Link;
use crate::contract::{Epoch, LogKey, LogKind};

pub(crate) const FILE: &str = "MANIFEST";
const NAME: &str = "touchstone-backup";
const FORMAT: u32 = 1;
const SERIES: [&str; 3] = ["chunks", "words", "ledger"];

/// Where a series of the archive ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SeriesEnd {
    /// How many records it has.
    pub records: u64,
    /// Its running hash, which covers all of them.
    pub chain: [u8; 32],
}

impl From<Link> for SeriesEnd {
    fn from(link: Link) -> Self {
        SeriesEnd { records: link.records, chain: link.chain }
    }
}

/// What a backup holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Manifest {
    /// The store that was backed up.
    pub store_id: Uuid,
    /// The epoch that it was in.
    pub epoch: Epoch,
    /// The last turn in the backup.
    pub turn: u64,
    /// The sequence of the last event; 0 where there is none.
    pub head_sequence: u64,
    /// The hash of the last chunk.
    pub head_hash: [u8; 32],
    /// Where chunks, words and ledger end.
    pub series: [SeriesEnd; 3],
    /// Every log's head.
    pub logs: BTreeMap<LogKey, u64>,
    /// How many events.
    pub events: u64,
    /// How many texts.
    pub texts: u64,
    /// How many texts had been erased.
    pub erased: u64,
    /// How many documents.
    pub documents: u64,
    /// How many keys the entries have, the store's own included.
    pub entries: u64,
    /// Texts erased after this instant are still in the backup: microseconds since 1970.
    pub erasures_needed_after_micros: i64,
}

impl Manifest {
    pub(super) fn encode(&self) -> String {
        let mut text = format!("{NAME} {FORMAT}\nstore {}\n", self.store_id);
        let epoch = &self.epoch;
        let _ = writeln!(text, "epoch {} {} {}", epoch.number, epoch.id, epoch.restored_at_micros.unwrap_or(0));
        let _ = writeln!(text, "turn {}\nhead {} {}", self.turn, self.head_sequence, hex::encode(self.head_hash));
        for (name, end) in SERIES.iter().zip(&self.series) {
            let _ = writeln!(text, "series {name} {} {}", end.records, hex::encode(end.chain));
        }
        for (log, head) in &self.logs {
            let _ = writeln!(text, "log {} {} {head}", log.trust, log.kind);
        }
        let counts = [
            ("events", self.events),
            ("texts", self.texts),
            ("erased", self.erased),
            ("documents", self.documents),
            ("entries", self.entries),
        ];
        for (word, count) in counts {
            let _ = writeln!(text, "{word} {count}");
        }
        let after = self.erasures_needed_after_micros;
        let _ = writeln!(text, "erasures-needed-after {after} {}", super::utc(after));
        let hash = blake3::hash(text.as_bytes());
        let _ = writeln!(text, "end {hash}");
        text
    }

    /// Reads the manifest of a backup.
    pub fn read(backup: &Path) -> Result<Manifest, MaintenanceError> {
        let not_one = |what: String| MaintenanceError::NotABackup { dir: backup.to_owned(), what };
        let text = std::fs::read_to_string(backup.join(FILE)).map_err(|error| not_one(format!("{FILE}: {error}")))?;
        let format = text.lines().next().and_then(|line| line.strip_prefix(NAME)?.trim().parse::<u32>().ok());
        match format {
            None => return Err(not_one(format!("{FILE} is not one of a backup"))),
            Some(format) if format > FORMAT => return Err(MaintenanceError::NewerBackup { format }),
            Some(_) => {}
        }
        let damaged = |what: &str| MaintenanceError::BackupDamaged { dir: backup.to_owned(), what: what.to_owned() };
        let end = text.rfind("end ").ok_or_else(|| damaged("its manifest has no end"))?;
        if text[end..] != format!("end {}\n", blake3::hash(&text.as_bytes()[..end])) {
            return Err(damaged("its manifest's checksum does not hold"));
        }
        decode(&text[..end]).ok_or_else(|| damaged("its manifest lacks something"))
    }
}

fn decode(text: &str) -> Option<Manifest> {
    let mut words: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
    for line in text.lines() {
        let mut parts = line.split(' ');
        words.entry(parts.next()?).or_default().push(parts.collect());
    }
    let one = |word: &str, index: usize| words.get(word)?.first()?.get(index).copied();
    let count = |word: &str| one(word, 0)?.parse::<u64>().ok();
    let restored_at = one("epoch", 2)?.parse().ok()?;
    let mut series = [SeriesEnd::default(); 3];
    for (name, end) in SERIES.iter().zip(&mut series) {
        let line = words.get("series")?.iter().find(|line| line.first() == Some(name))?;
        *end = SeriesEnd { records: line.get(1)?.parse().ok()?, chain: hash(line.get(2)?)? };
    }
    let mut logs = BTreeMap::new();
    for line in words.get("log").map_or(&[][..], Vec::as_slice) {
        let kind = [LogKind::Main, LogKind::Restricted].into_iter().find(|kind| Some(&*kind.to_string()) == line.get(1).copied())?;
        logs.insert(LogKey { trust: line.first()?.parse().ok()?, kind }, line.get(2)?.parse().ok()?);
    }
    Some(Manifest {
        store_id: one("store", 0)?.parse().ok()?,
        epoch: Epoch {
            number: count("epoch")?,
            id: one("epoch", 1)?.parse().ok()?,
            restored_at_micros: Some(restored_at).filter(|at| *at != 0),
        },
        turn: count("turn")?,
        head_sequence: count("head")?,
        head_hash: hash(one("head", 1)?)?,
        series,
        logs,
        events: count("events")?,
        texts: count("texts")?,
        erased: count("erased")?,
        documents: count("documents")?,
        entries: count("entries")?,
        erasures_needed_after_micros: one("erasures-needed-after", 0)?.parse().ok()?,
    })
}

fn hash(text: &str) -> Option<[u8; 32]> {
    hex::decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLDEN: &str = include_str!("../golden/manifest.v1.txt");

    fn sample() -> Manifest {
        let log = |kind| LogKey { trust: Uuid::from_u128(7), kind };
        Manifest {
            store_id: Uuid::from_u128(1),
            epoch: Epoch { number: 2, id: Uuid::from_u128(2), restored_at_micros: Some(1_790_000_000_000_000) },
            turn: 9,
            head_sequence: 42,
            head_hash: [0xee; 32],
            series: [3, 2, 1].map(|records| SeriesEnd { records, chain: [records as u8; 32] }),
            logs: [(log(LogKind::Main), 40), (log(LogKind::Restricted), 2)].into(),
            events: 42,
            texts: 5,
            erased: 1,
            documents: 4,
            entries: 7,
            erasures_needed_after_micros: 1_790_000_000_123_456,
        }
    }

    #[test]
    fn the_words_on_disk_are_those_of_the_first_release() {
        assert_eq!(sample().encode(), GOLDEN);
    }

    #[test]
    fn a_manifest_is_read_back_and_any_change_to_it_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE);
        std::fs::write(&path, GOLDEN).unwrap();
        assert_eq!(Manifest::read(dir.path()), Ok(sample()));
        for (was, is) in [("turn 9", "turn 8"), ("end ", "end"), ("restricted 2", "restricted 3")] {
            std::fs::write(&path, GOLDEN.replace(was, is)).unwrap();
            let error = Manifest::read(dir.path()).unwrap_err();
            assert!(matches!(error, MaintenanceError::BackupDamaged { .. }), "{error}");
        }
        std::fs::write(&path, GOLDEN.replace("touchstone-backup 1", "touchstone-backup 2")).unwrap();
        assert_eq!(Manifest::read(dir.path()), Err(MaintenanceError::NewerBackup { format: 2 }));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(Manifest::read(dir.path()), Err(MaintenanceError::NotABackup { .. })));
    }
}
