//! From a tracer's lines to what was done to the files of a store.
//!
//! A call that another thread interrupts is written in two lines; what it did may have happened at
//! any moment between them. Paths come with every descriptor, so that no table of descriptors has
//! to be kept.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::disk::{Act, Recording};

pub const CALLS: &str =
    "openat,write,pwrite64,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir";

/// Reads a trace; only what is below `data` counts, and what is said on standard output.
pub fn read(trace: &Path, data: &Path) -> Recording {
    let mut recording = Recording::of(data);
    let mut begun: HashMap<String, (usize, Vec<u8>)> = HashMap::new();
    let mut offsets: HashMap<PathBuf, u64> = HashMap::new();
    let mut lines = BufReader::new(fs::File::open(trace).unwrap());
    let mut line = Vec::new();
    for moment in 0.. {
        line.clear();
        if lines.read_until(b'\n', &mut line).unwrap() == 0 {
            break;
        }
        let text = line.trim_ascii();
        let split = text.iter().position(|byte| *byte == b' ').unwrap_or(text.len());
        let (thread, call) = (String::from_utf8_lossy(&text[..split]).into_owned(), text[split..].trim_ascii());
        if let Some(call) = call.strip_suffix(b"<unfinished ...>") {
            begun.insert(thread, (moment, call.trim_ascii_end().to_vec()));
            continue;
        }
        let (from, call) = match call.strip_prefix(b"<... ") {
            None => (moment, call.to_vec()),
            Some(resumed) => {
                let rest = resumed.iter().position(|byte| *byte == b'>').map_or(&[][..], |at| &resumed[at + 1..]);
                match begun.remove(&thread) {
                    Some((from, mut call)) => {
                        call.extend(rest);
                        (from, call)
                    }
                    None => continue,
                }
            }
        };
        if let Some((act, path)) = act(&call, &mut offsets) {
            recording.add(from, moment, act, path);
        }
    }
    recording
}

/// What a finished call did, and to which file.
fn act(call: &[u8], offsets: &mut HashMap<PathBuf, u64>) -> Option<(Act, PathBuf)> {
    let open = call.iter().position(|byte| *byte == b'(')?;
    // Short calls are padded, so that their answers stand in one column.
    let equals = call.windows(2).rposition(|window| window == b"= ")?;
    let close = call[..equals].trim_ascii_end().len().checked_sub(1).filter(|close| call[*close] == b')')?;
    let answer = String::from_utf8_lossy(&call[equals + 2..]).into_owned();
    if answer.starts_with('-') || answer.starts_with('?') {
        return None;
    }
    let (name, arguments) = (std::str::from_utf8(&call[..open]).ok()?, Arguments(&call[open + 1..close]));
    match name {
        "write" => {
            let (path, descriptor) = arguments.descriptor()?;
            let bytes = arguments.first_string()?;
            if descriptor == 1 {
                let said = String::from_utf8_lossy(&bytes).into_owned();
                let kept = said.split("kept ").nth(1)?.trim().parse().ok()?;
                return Some((Act::Acknowledge(kept), PathBuf::new()));
            }
            let at = offsets.entry(path.clone()).or_default();
            let offset = *at;
            *at += bytes.len() as u64;
            Some((Act::Write(offset, bytes), path))
        }
        "pwrite64" => {
            let offset = arguments.last()?.parse().ok()?;
            Some((Act::Write(offset, arguments.first_string()?), arguments.descriptor()?.0))
        }
        "ftruncate" => Some((Act::Truncate(arguments.last()?.parse().ok()?), arguments.descriptor()?.0)),
        "fsync" | "fdatasync" => Some((Act::Sync, arguments.descriptor()?.0)),
        "openat" => {
            let path = arguments.path(0)?;
            let has = |flag: &[u8]| arguments.0.windows(flag.len()).any(|window| window == flag);
            if has(b"O_TRUNC") || has(b"O_CREAT") {
                offsets.insert(path.clone(), 0);
            }
            has(b"O_CREAT").then(|| (Act::Create { emptied: has(b"O_TRUNC") }, path))
        }
        "mkdir" | "mkdirat" => Some((Act::MakeDir, arguments.path(0)?)),
        "unlink" | "unlinkat" | "rmdir" => Some((Act::Remove, arguments.path(0)?)),
        "rename" | "renameat" | "renameat2" => Some((Act::Rename(arguments.path(1)?), arguments.path(0)?)),
        _ => None,
    }
}

struct Arguments<'a>(&'a [u8]);

impl Arguments<'_> {
    /// The path and number of the descriptor that comes first: `3</path>`.
    fn descriptor(&self) -> Option<(PathBuf, u32)> {
        let open = self.0.iter().position(|byte| *byte == b'<')?;
        let close = open + self.0[open..].iter().position(|byte| *byte == b'>')?;
        let number = std::str::from_utf8(&self.0[..open]).ok()?.trim().parse().ok()?;
        Some((PathBuf::from(std::str::from_utf8(&self.0[open + 1..close]).ok()?), number))
    }

    fn last(&self) -> Option<&str> {
        let comma = self.0.iter().rposition(|byte| *byte == b',')?;
        std::str::from_utf8(&self.0[comma + 1..]).ok().map(str::trim)
    }

    fn first_string(&self) -> Option<Vec<u8>> {
        let start = self.0.iter().position(|byte| *byte == b'"')? + 1;
        Some(unescaped(&self.0[start..]).0)
    }

    /// The n-th quoted path.
    fn path(&self, n: usize) -> Option<PathBuf> {
        let mut rest = self.0;
        for index in 0..=n {
            let start = rest.iter().position(|byte| *byte == b'"')? + 1;
            let (bytes, length) = unescaped(&rest[start..]);
            if index == n {
                return Some(PathBuf::from(String::from_utf8(bytes).ok()?));
            }
            rest = &rest[start + length..];
        }
        None
    }
}

/// A string of C up to its closing quote, and how long it was in the text.
fn unescaped(text: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() && text[at] != b'"' {
        if text[at] != b'\\' {
            bytes.push(text[at]);
            at += 1;
            continue;
        }
        let letter = text.get(at + 1).copied().unwrap_or(b'\\');
        let plain = match letter {
            b'n' => Some(b'\n'),
            b't' => Some(b'\t'),
            b'r' => Some(b'\r'),
            b'v' => Some(0x0b),
            b'f' => Some(0x0c),
            b'0'..=b'7' => None,
            other => Some(other),
        };
        if let Some(byte) = plain {
            bytes.push(byte);
            at += 2;
            continue;
        }
        let digits = text[at + 1..].iter().take(3).take_while(|digit| (b'0'..=b'7').contains(digit)).count();
        let value = text[at + 1..at + 1 + digits].iter().fold(0_u32, |value, digit| value * 8 + u32::from(digit - b'0'));
        bytes.push(value as u8);
        at += 1 + digits;
    }
    (bytes, at + 1)
}
