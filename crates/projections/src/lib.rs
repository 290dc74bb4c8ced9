//! What the log's facts add up to: pure folds that answer reads.
//!
//! A [`TrustRecord`] is folded from one trust's main log in position order and keeps its whole
//! dated history, because every read may ask about a past day: how things stood *on* a day is a
//! parameter of the views here (`as_of`); how they were *thought* to stand at an instant is had by
//! folding only what had been recorded by then. Applying an event cannot fail, since it has
//! happened; an event that makes no sense of itself (of an academy that never joined, say) is
//! passed over.
//!
//! Nothing here knows who is asking. What a caller may not see is left out by whoever calls, so
//! views hand out ids, codes and the framework's own names, and never the words beside the log.

mod academy_record;
mod board;
mod capacity;
mod dates_missing;
mod due;
mod event_ref;
mod moderation;
mod naming;
mod plans_due;
mod programmes;
mod rounds;
mod subject;
#[cfg(test)]
mod tests;
mod triangulation;
mod trust_record;

pub use academy_record::*;
pub use board::*;
pub use capacity::{CapacityRow, Load};
pub use dates_missing::{Dates, DatesMissing};
pub use due::*;
pub use event_ref::EventRef;
pub use moderation::{Contradiction, ModerationRow, moderation};
pub use naming::*;
pub use plans_due::{PlanDue, PlanDueStatus};
pub use programmes::ProgrammeRecord;
pub use rounds::{RoundRecord, RoundWork};
pub use subject::Subject;
pub use triangulation::{Judged, JudgedBy, Triangulated, triangulation};
pub use trust_record::{Adoption, AdviserRecord, CalendarRecord, KeyDatesRecord, PersonRecord, TrustRecord};
