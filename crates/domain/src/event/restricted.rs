//! THE STORAGE CONTRACT: events of a trust's restricted log, which only the parties they name may read.
//! See the warning in `event.rs`.
//!
//! The log has positions of its own, so that nothing in the main log tells how much is in it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::{AcademyId, PersonId, ProgrammeId};
use crate::text::TextRef;

super::events! {
    /// What happened in a programme for an individual teacher, or for the teachers of a phase.
    RestrictedEvent {
        /// A programme began.
        ProgrammeStarted v 1,
        /// Others run it.
        ProgrammeRunnersChanged v 1,
        /// Those who run it looked at how it goes.
        ProgrammeReviewed v 1,
        /// It ended.
        ProgrammeEnded v 1,
    }
}

/// A programme began on `effectiveOn`. For whom it is stands beside the log, where it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeStarted {
    /// The programme, which its stream is named by.
    pub programme: ProgrammeId,
    /// The academy whose staff it is for.
    pub academy: AcademyId,
    /// Who runs it, and they alone read of it.
    pub runners: Vec<PersonId>,
    /// For whom it is.
    pub participant: TextRef,
    /// What it is to achieve.
    pub aim: TextRef,
    /// Until when it is planned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_until: Option<NaiveDate>,
}

/// Others run it from now on; who no longer does reads of it no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeRunnersChanged {
    /// All who run it now.
    pub runners: Vec<PersonId>,
    /// Why they changed.
    pub reason: TextRef,
}

/// Those who run it looked at how it goes, on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeReviewed {
    /// What they found.
    pub found: TextRef,
    /// Until when it is planned now, where that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_until: Option<NaiveDate>,
}

/// How far a programme achieved its aim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum Achieved {
    Fully,
    Partly,
    Not,
}

impl Achieved {
    /// Every answer with its word.
    pub const WORDS: &'static [(&'static str, Achieved)] =
        &[("fully", Achieved::Fully), ("partly", Achieved::Partly), ("not", Achieved::Not)];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Achieved::WORDS.iter().find(|(_, achieved)| *achieved == self).map_or("", |(word, _)| word)
    }
}

/// It ended on `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgrammeEnded {
    /// How far it achieved its aim; absent where it was broken off before that could be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub achieved: Option<Achieved>,
    /// What came of it.
    pub outcome: TextRef,
}
