//! Trusts, sequences and bytes on stable storage; knows no domain type.
//!
//! The record of a school is worth having only if it cannot quietly lose or change a line. This
//! crate makes that promise once, behind one contract ([`Store`]): what was acknowledged survives a
//! power cut, what one command did is kept whole or not at all, and a store that is damaged says so
//! and names the way out instead of serving what is left.
//!
//! [`contract`] is all that the rest of the program sees, and [`maintenance`] what keeps a store
//! alive beyond its disk. Below it, a commit becomes a turn
//! (`admission`, `plan`, `turn`), a turn becomes bytes (`chunk`, `words`), and the bytes go to two
//! places at once (`sled_store`, `archive`). The modules that begin with THE STORAGE CONTRACT say
//! what those bytes are, for ever.

mod admission;
mod archive;
#[doc(hidden)]
pub mod bench;
mod chunk;
pub mod contract;
mod disk;
mod erasures;
mod exchange;
mod ids;
mod index;
mod lock;
pub mod maintenance;
pub mod memory;
mod plan;
pub mod sled_store;
mod turn;
mod wire;
mod words;

pub use admission::within_limits;
pub use contract::{
    AppendError, Appended, CommandMark, Commit, Entry, EntryChange, Epoch, EventFrame, Health, KnownCommand, LogKey, LogKind, NewDocument,
    NewEvent, NewText, ReadError, Store, StoredEvent, StoredText, VerifyReport,
};
pub use memory::MemoryStore;
pub use sled_store::{OpenError, Options, SledStore, Whereabouts};
