//! THE STORAGE CONTRACT: events of the trust's own support: who is appointed to give it, and how many
//! days there are. See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Span;
use crate::codes::{AppointmentCode, RequirementCode};
use crate::event::FrameworkRef;
use crate::ids::{AcademyId, AdviserAppointmentId, PersonId};
use crate::text::TextRef;

/// What shows that somebody meets a requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequirementEvidence {
    /// The requirement of the framework's.
    pub requirement: RequirementCode,
    /// What shows it.
    pub evidence: TextRef,
}

/// Somebody was appointed to give support, from `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviserAppointed {
    /// The appointment's id.
    pub appointment: AdviserAppointmentId,
    /// Who.
    pub person: PersonId,
    /// As what: one of the framework's appointments.
    pub kind: AppointmentCode,
    /// The framework whose requirements these are.
    pub framework: FrameworkRef,
    /// Its last day, where one was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What shows each requirement; empty where the framework states no test.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<RequirementEvidence>,
}

/// An appointment ended. `effectiveOn` is its last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviserAppointmentEnded {
    /// The appointment.
    pub appointment: AdviserAppointmentId,
    /// Why, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// Somebody else looked at the quality of an adviser's work. `effectiveOn` is the day they did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdviserQualityAssured {
    /// The appointment.
    pub appointment: AdviserAppointmentId,
    /// Who looked.
    pub checked_by: PersonId,
    /// Whether it is good enough.
    pub satisfactory: bool,
    /// What they say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<TextRef>,
}

/// Who gives days of support.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Giver {
    /// A person.
    Person {
        /// Who.
        person: PersonId,
    },
    /// An academy of the trust.
    Academy {
        /// Which.
        academy: AcademyId,
    },
}

/// How many days somebody can give in a time, a year or a term. A later figure for the same time stands
/// before an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacityStated {
    /// Who gives them.
    pub giver: Giver,
    /// From when to when; both are given.
    pub span: Span,
    /// Half-days in all.
    pub half_days: u32,
}
