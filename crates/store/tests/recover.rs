//! What can be lost, and how it is had back: every fault is named, and every way out is walked.

#[path = "recover/story.rs"]
mod story;

#[path = "recover/backups.rs"]
mod backups;
#[path = "recover/compacting.rs"]
mod compacting;
#[path = "recover/faults.rs"]
mod faults;
#[path = "recover/full_disk.rs"]
mod full_disk;
#[path = "recover/rebuilding.rs"]
mod rebuilding;
