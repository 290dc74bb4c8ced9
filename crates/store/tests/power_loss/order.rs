//! In which order a store writes, synchronises and acknowledges.
//!
//! Power cuts by lot show that nothing is lost; this shows why, call by call: before a turn is
//! acknowledged it was written to both sides and each was synchronised after that, and before a new
//! store acknowledges anything, every file of it was synchronised, with the directory that it is in,
//! and the directories that were made for the store to be in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::disk::{Act, Recording};

/// What is not yet on stable storage, with the moment at which it was changed last.
#[derive(Default)]
struct Pending {
    contents: BTreeMap<PathBuf, usize>,
    /// Names in a directory.
    entries: BTreeMap<PathBuf, usize>,
}

impl Pending {
    fn follow(&mut self, act: &Act, path: &Path, from: usize, to: usize) {
        match act {
            Act::Write(..) | Act::Truncate(_) => drop(self.contents.insert(path.to_owned(), to)),
            Act::Create { .. } => {
                self.contents.insert(path.to_owned(), to);
                self.entries.insert(path.to_owned(), to);
            }
            Act::MakeDir => drop(self.entries.insert(path.to_owned(), to)),
            Act::Remove => {
                self.contents.retain(|name, _| !name.starts_with(path));
                self.entries.retain(|name, _| !name.starts_with(path));
            }
            Act::Rename(new) => {
                for names in [&mut self.contents, &mut self.entries] {
                    let moved: Vec<PathBuf> = names.keys().filter(|name| name.starts_with(path)).cloned().collect();
                    for name in moved {
                        let rest = name.strip_prefix(path).expect("it begins with it");
                        let moved = if rest.as_os_str().is_empty() { new.clone() } else { new.join(rest) };
                        let changed = names.remove(&name).expect("it was just seen");
                        names.insert(moved, changed);
                    }
                }
                self.entries.insert(new.clone(), to);
            }
            Act::Sync => {
                if self.contents.get(path).is_some_and(|changed| *changed <= from) {
                    self.contents.remove(path);
                }
                self.entries.retain(|name, changed| name.parent() != Some(path) || *changed > from);
            }
            Act::Acknowledge(_) => {}
        }
    }

    fn below(&self, dir: &Path) -> Vec<&PathBuf> {
        self.contents.keys().chain(self.entries.keys()).filter(|name| name.starts_with(dir)).collect()
    }
}

/// What was acknowledged too early. `marker` is what the n-th turn's events begin with, to be found
/// in what is written to either side.
pub fn too_early(recording: &Recording, marker: impl Fn(u64) -> Vec<u8>) -> Vec<String> {
    let (database, archive) = (recording.root.join("store/db"), recording.root.join("archive"));
    let mut pending = Pending::default();
    let mut faults = Vec::new();
    let mut seen = 0;
    for (at, step) in recording.steps.iter().enumerate() {
        let Act::Acknowledge(turns) = step.act else { continue };
        // A call counts when it was over before the acknowledgement began; a write as soon as it began.
        let above = if turns == 0 { &recording.above[..] } else { &[] };
        for call in recording.steps[seen..at].iter().chain(above) {
            if call.to < step.from || !matches!(call.act, Act::Sync) {
                pending.follow(&call.act, &call.path, call.from, call.to);
            }
        }
        // What sled's own thread tidies afterwards in its file is no part of any turn.
        let whole = if turns == 0 { Path::new("/") } else { &archive };
        // A segment that is still being prepared is no part of any turn either: it has no name yet.
        let prepared = |name: &&PathBuf| turns > 0 && name.extension().is_some_and(|extension| extension == "new");
        let unsafe_yet: Vec<&PathBuf> = pending.below(whole).into_iter().filter(|name| !prepared(name)).collect();
        if !unsafe_yet.is_empty() {
            faults.push(format!("acknowledged {turns} with {unsafe_yet:?} not synchronised"));
        }
        if turns > 0 {
            let marker = marker(turns - 1);
            for side in [&database, &archive] {
                let of_side = |path: &Path| path.starts_with(side);
                let written = recording.steps[seen..at].iter().find(|call| {
                    matches!(&call.act, Act::Write(_, bytes) if of_side(&call.path) && bytes.windows(marker.len()).any(|part| part == marker))
                });
                let kept = written.is_some_and(|write| {
                    let of_file = |call: &&crate::disk::Step| matches!(call.act, Act::Sync) && call.path == write.path;
                    recording.steps[seen..at].iter().filter(of_file).any(|sync| write.to <= sync.from && sync.to < step.from)
                });
                if !kept {
                    faults.push(format!("turn {turns} was acknowledged before it was written to {} and synchronised", side.display()));
                }
            }
        }
        seen = at + 1;
    }
    faults
}
