//! Opaque ids, one type each, so that a review's id can never stand where a person's belongs.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                $name(id)
            }
        }
    )*};
}

ids! {
    /// A trust, for ever; its slug is only a label.
    TrustId,
    /// An academy's time in one trust. A school that moves to another trust keeps its URN and gets
    /// an academy id of its own there.
    AcademyId,
    /// A person known to one trust.
    PersonId,
    /// A stored event.
    EventId,
    /// A review, draft or final.
    ReviewId,
    /// A decision about an academy's category.
    DecisionId,
    /// An escalation, from its proposal or its climb to its end.
    EscalationId,
    /// A visit made because of an escalation.
    VisitId,
    /// An inspection entered by hand.
    InspectionId,
    /// A text that stands beside the log.
    TextId,
    /// An API key.
    KeyId,

    /// A programme for an individual teacher, or for the teachers of a phase.
    ProgrammeId,

    /// A correction of a draft that the head suggested.
    CorrectionId,

    /// An option that was considered for an escalation.
    OptionId,
    /// An action that an escalation opened.
    ActionId,

    /// A school's request for support.
    SupportRequestId,
    /// Somebody's deployment to an academy.
    DeploymentId,
    /// A rating round.
    RoundId,
    /// A report of the categories in force to an audience.
    RatingReportId,
    /// A school's evaluation of itself.
    SelfEvaluationId,
    /// An improvement plan.
    PlanId,
    /// A priority of a plan.
    PriorityId,
    /// An action of a plan.
    PlanActionId,
    /// An entry of a plan's monitoring schedule.
    MonitoringId,
    /// A term's plan inside a plan.
    TermPlanId,
    /// A report on a plan's progress.
    ProgressReportId,

    /// An appointment to give support.
    AdviserAppointmentId,
    /// An arrangement made for an academy for a time.
    ArrangementId,
    /// An issue on an academy's register.
    IssueId,
    /// A risk on an academy's register.
    RiskId,
    /// One assessment of a risk.
    AssessmentId,
}
