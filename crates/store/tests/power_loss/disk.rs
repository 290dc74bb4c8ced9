//! A disk that loses what it was not told to keep.
//!
//! A page of a file is on the disk as it was at some moment since it was last made durable: which
//! one is drawn by lot, page by page. Changes to directories reach the disk in the order in which
//! they were made, as a journalling file system sees to, but no one knows how many of them.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

const PAGE: u64 = 4096;

/// What was done.
#[derive(Clone)]
pub enum Act {
    Write(u64, Vec<u8>),
    Truncate(u64),
    Sync,
    Create { emptied: bool },
    MakeDir,
    Remove,
    Rename(PathBuf),
    Acknowledge(u64),
}

/// What happens to what was not synchronised.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    AllKept,
    AllDropped,
    Torn,
}

/// Whether synchronisations count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Syncs {
    Heeded,
    /// None after the store was made: what a store would lose that asks for none.
    IgnoredOnceServing,
}

/// Numbers from a seed: the same image can be made again.
pub struct Lottery(u64);

impl Lottery {
    pub fn of(seed: u64) -> Lottery {
        Lottery(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    pub fn draw(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % below.max(1)
    }
}

/// A call: when it began, when it was over, what it did to which file.
#[derive(Clone)]
pub struct Step {
    pub from: usize,
    pub to: usize,
    pub act: Act,
    pub path: PathBuf,
}

/// Everything that was done to a directory, in order.
pub struct Recording {
    pub root: PathBuf,
    pub steps: Vec<Step>,
    /// What was done to the directories that this one is in.
    pub above: Vec<Step>,
}

/// A file of the run, whatever it was called.
#[derive(Default)]
struct Inode {
    /// What was written, and whether it is durable.
    changes: Vec<(usize, bool)>,
}

impl Recording {
    pub fn of(root: &Path) -> Recording {
        Recording { root: root.to_owned(), steps: Vec::new(), above: Vec::new() }
    }

    pub fn add(&mut self, from: usize, to: usize, act: Act, path: PathBuf) {
        if matches!(act, Act::Sync | Act::MakeDir) && path != self.root && self.root.starts_with(&path) {
            self.above.push(Step { from, to, act, path });
            return;
        }
        let ignored = ["lock", "reserve"].iter().any(|name| path == self.root.join(name));
        if matches!(act, Act::Acknowledge(_)) || (path.starts_with(&self.root) && !ignored) {
            self.steps.push(Step { from, to, act, path });
        }
    }

    pub fn summary(&self) -> String {
        let writes =
            self.steps.iter().filter_map(|step| if let Act::Write(at, bytes) = &step.act { Some((step, at, bytes.len())) } else { None });
        let (mut bytes, mut furthest, mut again, mut count) = (0, 0, 0, 0);
        for (step, at, length) in writes {
            count += 1;
            bytes += length;
            if step.path.ends_with("store/db") {
                again += u64::from(length >= 4096 && *at + (length as u64) < furthest);
                furthest = furthest.max(*at + length as u64);
            }
        }
        let syncs = self.steps.iter().filter(|step| matches!(step.act, Act::Sync)).count();
        format!(
            "{count} writes of {} KiB, {syncs} synchronisations; {again} writes into segments of the database that were used before",
            bytes / 1024
        )
    }

    /// Any moment after the store was made, and before the run was over.
    pub fn moment(&self, lottery: &mut Lottery) -> usize {
        let first = self.steps.iter().position(|step| matches!(step.act, Act::Acknowledge(_))).unwrap_or(0);
        let at = first + 1 + lottery.draw(self.steps.len() - first - 1);
        self.steps.get(at).map_or(usize::MAX, |step| step.from)
    }

    /// What had been said by a moment.
    pub fn acknowledged(&self, moment: usize) -> u64 {
        let said = self.steps.iter().filter(|step| step.from < moment);
        said.filter_map(|step| if let Act::Acknowledge(kept) = step.act { Some(kept) } else { None }).max().unwrap_or(0)
    }

    /// Makes what a power cut at a moment may have left.
    pub fn image(&self, to: &Path, moment: usize, fate: Fate, syncs: Syncs, lottery: &mut Lottery) {
        let serving = self.steps.iter().find(|step| matches!(step.act, Act::Acknowledge(_))).map_or(0, |step| step.from);
        let steps: Vec<&Step> = self.steps.iter().filter(|step| step.from < moment).collect();
        let mut inodes: Vec<Inode> = vec![Inode::default()];
        let mut names: BTreeMap<PathBuf, usize> = BTreeMap::new();
        let mut directory_changes: Vec<usize> = Vec::new();
        let mut durable_directory_changes = 0;
        for (index, step) in steps.iter().enumerate() {
            match &step.act {
                Act::Create { .. } | Act::MakeDir | Act::Remove | Act::Rename(_) => {
                    directory_changes.push(index);
                    follow(&mut names, &mut inodes, step, index);
                }
                Act::Write(..) | Act::Truncate(_) => {
                    if let Some(inode) = names.get(&step.path) {
                        inodes[*inode].changes.push((index, false));
                    }
                }
                Act::Sync if step.to < moment && (syncs == Syncs::Heeded || step.from < serving) => {
                    let done = |change: usize| steps[change].to <= step.from;
                    match names.get(&step.path) {
                        Some(inode) => inodes[*inode].changes.iter_mut().for_each(|(change, durable)| *durable |= done(*change)),
                        // A directory; its file system's journal takes everything before along.
                        None => durable_directory_changes = directory_changes.iter().filter(|change| done(**change)).count(),
                    }
                }
                Act::Sync | Act::Acknowledge(_) => {}
            }
        }
        let pending = directory_changes.len() - durable_directory_changes;
        let more = match fate {
            Fate::AllKept => pending,
            Fate::AllDropped => 0,
            Fate::Torn => lottery.draw(pending + 1),
        };
        let kept = durable_directory_changes + more;
        self.lay_out(to, &steps, &directory_changes[..kept], &inodes, fate, lottery);
    }

    fn lay_out(&self, to: &Path, steps: &[&Step], directory_changes: &[usize], inodes: &[Inode], fate: Fate, lottery: &mut Lottery) {
        let (mut names, mut same): (BTreeMap<PathBuf, usize>, Vec<Inode>) = (BTreeMap::new(), vec![Inode::default()]);
        let mut dirs: Vec<PathBuf> = vec![self.root.clone()];
        for index in directory_changes {
            let step = steps[*index];
            match &step.act {
                Act::MakeDir => dirs.push(step.path.clone()),
                Act::Remove => dirs.retain(|dir| *dir != step.path),
                Act::Rename(new) => dirs.iter_mut().filter(|dir| **dir == step.path).for_each(|dir| dir.clone_from(new)),
                Act::Create { .. } | Act::Write(..) | Act::Truncate(_) | Act::Sync | Act::Acknowledge(_) => {}
            }
            follow(&mut names, &mut same, step, *index);
        }
        let place = |path: &Path| to.join(path.strip_prefix(&self.root).unwrap());
        dirs.iter().for_each(|dir| fs::create_dir_all(place(dir)).unwrap());
        for (path, inode) in names {
            let path = place(&path);
            if path.parent().is_some_and(Path::is_dir) {
                fs::File::create(&path).unwrap();
                content(&path, steps, &inodes[inode], fate, lottery);
            }
        }
    }
}

/// Moves names on by one change of a directory. A file gets the same number at every replay.
fn follow(names: &mut BTreeMap<PathBuf, usize>, inodes: &mut Vec<Inode>, step: &Step, index: usize) {
    match &step.act {
        Act::Create { emptied } => {
            let inode = *names.entry(step.path.clone()).or_insert_with(|| {
                inodes.push(Inode::default());
                inodes.len() - 1
            });
            if *emptied && !inodes[inode].changes.is_empty() {
                inodes[inode].changes.push((index, false));
            }
        }
        Act::Remove => drop(names.remove(&step.path)),
        Act::Rename(to) => {
            let below: Vec<PathBuf> = names.keys().filter(|name| name.starts_with(&step.path)).cloned().collect();
            for name in below {
                let inode = names.remove(&name).expect("it was just seen");
                let rest = name.strip_prefix(&step.path).expect("it begins with it");
                names.insert(if rest.as_os_str().is_empty() { to.clone() } else { to.join(rest) }, inode);
            }
        }
        Act::MakeDir | Act::Write(..) | Act::Truncate(_) | Act::Sync | Act::Acknowledge(_) => {}
    }
}

/// Lays a file out: what is durable, and of the rest what the lot says, page by page.
fn content(path: &Path, steps: &[&Step], inode: &Inode, fate: Fate, lottery: &mut Lottery) {
    let mut pages: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let mut length = 0;
    for (place, (index, durable)) in inode.changes.iter().enumerate() {
        let kept = *durable || fate != Fate::AllDropped;
        match &steps[*index].act {
            Act::Write(at, bytes) if !bytes.is_empty() => {
                for page in at / PAGE..=(at + bytes.len() as u64 - 1) / PAGE {
                    pages.entry(page).or_default().push(place);
                }
                if kept {
                    length = length.max(at + bytes.len() as u64);
                }
            }
            Act::Truncate(to) if kept => length = *to,
            Act::Create { .. } if kept => length = 0,
            Act::Write(..) | Act::Truncate(_) | Act::Create { .. } | Act::Sync | Act::MakeDir | Act::Remove | Act::Rename(_) => {}
            Act::Acknowledge(_) => {}
        }
    }
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(length).unwrap();
    for (page, changes) in pages {
        let durable = changes.iter().rposition(|place| inode.changes[*place].1).map_or(0, |at| at + 1);
        let kept = match fate {
            Fate::AllKept => changes.len(),
            Fate::AllDropped => durable,
            Fate::Torn => durable + lottery.draw(changes.len() - durable + 1),
        };
        let (start, mut bytes) = (page * PAGE, vec![0; PAGE as usize]);
        for place in &changes[..kept] {
            if let Act::Write(at, written) = &steps[inode.changes[*place].0].act {
                let (from, to) = ((*at).max(start), (at + written.len() as u64).min(start + PAGE));
                bytes[(from - start) as usize..(to - start) as usize].copy_from_slice(&written[(from - at) as usize..(to - at) as usize]);
            }
        }
        let end = length.min(start + PAGE);
        if kept > 0 && end > start {
            file.write_all_at(&bytes[..(end - start) as usize], start).unwrap();
        }
    }
}
