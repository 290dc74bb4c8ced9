//! What an event of an academy is about, as far as it decides who may know of it.
//!
//! The match is exhaustive and without a default, so that a new event is not shown to anybody before
//! somebody has thought about whose it is.

use touchstone_domain::event::AcademyEvent;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{
    ArrangementId, AssessmentId, DecisionId, DeploymentId, IssueId, PersonId, PlanId, ProgressReportId, ReviewId, RiskId, SupportRequestId,
};

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// What its own people always know: identity, leaders, inspections.
    Open,
    /// What stays with those who see the academy whole.
    Closed,
    /// What a final review says.
    Review(ReviewId),
    /// A decision about the category.
    Decision(DecisionId),
    /// That a review was shared, with which roles.
    ReviewSharing(ReviewId, Box<[Role]>),
    /// That a decision was shared, with which roles.
    DecisionSharing(DecisionId, Box<[Role]>),
    /// How the school answered a review.
    Response(ReviewId),
    /// How the school answered a decision.
    DecisionResponse(DecisionId),
    /// What passes between the writers of a draft and the head it was sent to.
    Draft(ReviewId),
    /// What the lead says of the quality of a draft: to its author, and never to the school.
    DraftQuality(ReviewId),
    /// A validation, asked for or made, and by whom.
    Validation(ReviewId, PersonId),

    /// A school's own request for support, and how it was answered.
    SupportRequest(SupportRequestId),
    /// A deployment: what was agreed with the school, and what was given of it.
    Deployment(DeploymentId),
    /// What the school says of itself: seen by its own people.
    OwnSchool,
    /// An improvement plan, and what became of it.
    Plan(PlanId),
    /// What a report on a plan's progress says, and who has read it.
    ProgressReport(ProgressReportId),
    /// That such a report was shared, with which roles.
    ReportSharing(ProgressReportId, Box<[Role]>),
    /// An arrangement: known to the school's people who are responsible for it.
    Arrangement(ArrangementId),
    /// That an arrangement was shared, with which roles.
    ArrangementSharing(ArrangementId, Box<[Role]>),
    /// What somebody owes under an escalation. No event is about it: of the escalation itself its events
    /// tell, and those stay closed.
    ActionOf(PersonId),
    /// An issue.
    Issue(IssueId),
    /// That an issue was shared, with which roles.
    IssueSharing(IssueId, Box<[Role]>),
    /// That a risk is on the register, or was taken off it.
    Risk(RiskId),
    /// An assessment of a risk.
    Assessment(RiskId, AssessmentId),
    /// That an assessment was reported, to which roles.
    RiskSharing(RiskId, Box<[Role]>),
}

impl Subject {
    /// What an event is about.
    pub fn of(event: &AcademyEvent) -> Subject {
        match event {
            AcademyEvent::AcademyJoined(_)
            | AcademyEvent::AcademyIdentified(_)
            | AcademyEvent::AcademyLedBy(_)
            | AcademyEvent::AcademyGovernedBy(_)
            | AcademyEvent::AcademyLeft(_)
            | AcademyEvent::InspectionRecorded(_)
            | AcademyEvent::AcademyCalendarSet(_) => Subject::Open,
            AcademyEvent::EscalationProposed(_)
            | AcademyEvent::EscalationAccepted(_)
            | AcademyEvent::EscalationDeclined(_)
            | AcademyEvent::InterventionEscalated(_)
            | AcademyEvent::InterventionSteppedDown(_)
            | AcademyEvent::VisitRecorded(_)
            | AcademyEvent::InterventionOptionConsidered(_)
            | AcademyEvent::InterventionActionOpened(_)
            | AcademyEvent::InterventionActionCompleted(_)
            | AcademyEvent::InterventionActionCarried(_)
            | AcademyEvent::CadenceChosen(_)
            | AcademyEvent::DutyWaived(_)
            | AcademyEvent::DutyRescheduled(_)
            | AcademyEvent::DutyMissed(_) => Subject::Closed,
            AcademyEvent::CategoryProposed(_) | AcademyEvent::ProposalModerated(_) => Subject::Closed,
            AcademyEvent::SelfEvaluationSubmitted(_) | AcademyEvent::SelfEvaluationWithdrawn(_) => Subject::OwnSchool,
            AcademyEvent::ArrangementStarted(e) => Subject::Arrangement(e.arrangement),
            AcademyEvent::ArrangementChanged(e) => Subject::Arrangement(e.arrangement),
            AcademyEvent::ArrangementReviewed(e) => Subject::Arrangement(e.arrangement),
            AcademyEvent::ArrangementEnded(e) => Subject::Arrangement(e.arrangement),
            AcademyEvent::ArrangementShared(e) => Subject::ArrangementSharing(e.arrangement, e.roles.clone().into()),

            AcademyEvent::ReviewRecorded(e) => Subject::Review(e.review),
            AcademyEvent::ReviewAmended(e) => Subject::Review(e.review),
            AcademyEvent::ReviewWithdrawn(e) => Subject::Review(e.review),
            AcademyEvent::CategoryChanged(e) => Subject::Decision(e.decision),
            AcademyEvent::CategoryConfirmed(e) => Subject::Decision(e.decision),
            AcademyEvent::ReviewShared(e) => Subject::ReviewSharing(e.review, e.roles.clone().into()),
            AcademyEvent::CategoryShared(e) => Subject::DecisionSharing(e.decision, e.roles.clone().into()),
            AcademyEvent::ReviewResponded(e) => Subject::Response(e.review),
            AcademyEvent::CategoryResponded(e) => Subject::DecisionResponse(e.decision),
            AcademyEvent::DraftQualityChecked(e) => Subject::DraftQuality(e.draft),
            AcademyEvent::DraftSentForFactualCheck(e) => Subject::Draft(e.draft),
            AcademyEvent::FactualCheckReturned(e) => Subject::Draft(e.draft),
            AcademyEvent::CorrectionSuggested(e) => Subject::Draft(e.draft),
            AcademyEvent::CorrectionAccepted(e) => Subject::Draft(e.draft),
            AcademyEvent::CorrectionRefused(e) => Subject::Draft(e.draft),
            AcademyEvent::ValidationRequested(e) => Subject::Validation(e.review, e.validator),
            AcademyEvent::ReviewValidated(e) => Subject::Validation(e.review, e.validator),

            AcademyEvent::SupportRequested(e) => Subject::SupportRequest(e.request),
            AcademyEvent::SupportRequestGranted(e) => Subject::SupportRequest(e.request),
            AcademyEvent::SupportRequestDeclined(e) => Subject::SupportRequest(e.request),
            AcademyEvent::SupportRequestWithdrawn(e) => Subject::SupportRequest(e.request),
            AcademyEvent::DeploymentPlanned(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentAgreed(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentDaysUsed(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentDaysCorrected(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentChanged(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentEnded(e) => Subject::Deployment(e.deployment),
            AcademyEvent::DeploymentQualityAssured(_) | AcademyEvent::DeploymentImpactJudged(_) => Subject::Closed,
            AcademyEvent::PlanPrepared(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanRevised(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanPutToConsultation(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanConsulted(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanAgreed(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanClosed(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanSuperseded(e) => Subject::Plan(e.plan),
            AcademyEvent::TermPlanSet(e) => Subject::Plan(e.plan),
            AcademyEvent::TermPlanAgreed(e) => Subject::Plan(e.plan),
            AcademyEvent::ActionProgressed(e) => Subject::Plan(e.plan),
            AcademyEvent::GrantSpent(e) => Subject::Plan(e.plan),
            AcademyEvent::PlanMonitored(e) => Subject::Plan(e.plan),
            AcademyEvent::ProgressReported(e) => Subject::ProgressReport(e.report),
            AcademyEvent::ProgressReportShared(e) => Subject::ReportSharing(e.report, e.roles.clone().into()),
            AcademyEvent::ProgressReportAcknowledged(e) => Subject::ProgressReport(e.report),
            AcademyEvent::IssueRaised(e) => Subject::Issue(e.issue),
            AcademyEvent::IssueProgressed(e) => Subject::Issue(e.issue),
            AcademyEvent::IssueClosed(e) => Subject::Issue(e.issue),
            AcademyEvent::IssueReopened(e) => Subject::Issue(e.issue),
            AcademyEvent::IssueShared(e) => Subject::IssueSharing(e.issue, e.roles.clone().into()),
            AcademyEvent::RiskRaised(e) => Subject::Risk(e.risk),
            AcademyEvent::RiskAssessed(e) => Subject::Assessment(e.risk, e.assessment),
            AcademyEvent::RiskShared(e) => Subject::RiskSharing(e.risk, e.roles.clone().into()),
            AcademyEvent::RiskClosed(e) => Subject::Risk(e.risk),
        }
    }
}
