//! Steps in the life of a review, and how its events are told.

use uuid::Uuid;

use super::day;
use super::steps::{Step, Who, asked, recording_of, text};
use super::telling::review;
use crate::academy::{
    AcademyCommand, Answer, AnswerCorrection, CheckQuality, RequestValidation, RespondToCategory, RespondToReview, ReturnFactualCheck,
    ReviewLifeCommand, SendForFactualCheck, ShareCategory, ShareReview, SuggestCorrection, ValidateReview,
};
use crate::codes::AudienceCode;
use crate::event::{AcademyEvent, Agreement, ReviewField, Validation};
use crate::framework::Role;
use crate::ids::{CorrectionId, DecisionId, ReviewId};

pub(crate) const C1: CorrectionId = CorrectionId(Uuid::from_u128(0xc1));
pub(crate) const C2: CorrectionId = CorrectionId(Uuid::from_u128(0xc2));

fn step(command: ReviewLifeCommand) -> Step {
    asked(AcademyCommand::ReviewLife(command))
}

fn sharing(review: ReviewId, on: &str, audiences: Option<Vec<AudienceCode>>) -> Step {
    step(ReviewLifeCommand::ShareReview(ShareReview { review, shared_on: day(on), respond_by: None, audiences }))
}

pub(crate) fn shared(review: ReviewId, on: &str) -> Step {
    sharing(review, on, None)
}

pub(crate) fn shared_with<const N: usize>(review: ReviewId, on: &str, audiences: [&str; N]) -> Step {
    sharing(review, on, Some(audiences.map(|code| AudienceCode::parse(code).unwrap()).to_vec()))
}

/// The decision that stories make.
pub(crate) fn category_shared(on: &str) -> Step {
    let decision = DecisionId(Uuid::from_u128(0xdec));
    step(ReviewLifeCommand::ShareCategory(ShareCategory { decision, shared_on: day(on), audiences: None }))
}

pub(crate) fn responded(review: ReviewId, agreement: Option<&str>) -> Step {
    let agreement = agreement.and_then(|word| Agreement::WORDS.iter().find(|(known, _)| *known == word)).map(|(_, agreement)| *agreement);
    step(ReviewLifeCommand::Respond(RespondToReview { review, agreement, comment: Some(text(9)), actions: vec![text(10)] }))
}

/// The decision that stories make, answered.
pub(crate) fn category_responded(agreement: Option<&str>) -> Step {
    let agreement = agreement.and_then(|word| Agreement::WORDS.iter().find(|(known, _)| *known == word)).map(|(_, agreement)| *agreement);
    let decision = DecisionId(Uuid::from_u128(0xdec));
    step(ReviewLifeCommand::RespondToCategory(RespondToCategory { decision, agreement, comment: Some(text(9)) }))
}

pub(crate) fn quality_checked(draft: ReviewId, passed: bool) -> Step {
    step(ReviewLifeCommand::CheckQuality(CheckQuality { draft, author: None, passed, draft_version: None, comment: None }))
}

pub(crate) fn sent_for_check(draft: ReviewId, to: Option<Who>, due_on: &str) -> Step {
    let sent_to = to.map(|(person, _)| person);
    step(ReviewLifeCommand::SendForFactualCheck(SendForFactualCheck {
        draft,
        author: None,
        sent_to,
        due_on: day(due_on),
        draft_version: Some(1),
    }))
}

pub(crate) fn check_returned(draft: ReviewId) -> Step {
    step(ReviewLifeCommand::ReturnFactualCheck(ReturnFactualCheck { draft, comment: None }))
}

pub(crate) fn correction_suggested(correction: CorrectionId, draft: ReviewId) -> Step {
    step(ReviewLifeCommand::SuggestCorrection(SuggestCorrection {
        correction,
        draft,
        field: ReviewField::Findings,
        pointer: text(11),
        says: text(12),
        should_say: text(13),
        evidence: None,
        draft_version: Some(1),
    }))
}

pub(crate) fn correction_answered(correction: CorrectionId, draft: ReviewId, accept: bool) -> Step {
    let answer = if accept { Answer::Accept } else { Answer::Decline };
    step(ReviewLifeCommand::AnswerCorrection(AnswerCorrection { draft, correction, answer, reason: text(5) }))
}

pub(crate) fn validation_requested(review: ReviewId, (validator, _): Who) -> Step {
    step(ReviewLifeCommand::RequestValidation(RequestValidation { review, validator }))
}

pub(crate) fn validated(review: ReviewId, on: &str, agrees: &str) -> Step {
    let agrees = Validation::WORDS.iter().find(|(word, _)| *word == agrees).unwrap().1;
    step(ReviewLifeCommand::Validate(ValidateReview { review, validated_on: day(on), agrees, comment: Some(text(9)) }))
}

/// One event of a review's life.
pub(super) fn tell(event: &AcademyEvent) -> String {
    let of = |id| review(recording_of(id));
    let whom = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" and ");
    match event {
        AcademyEvent::ReviewShared(e) => {
            let by = e.respond_by.map(|by| format!(", to respond by {by}")).unwrap_or_default();
            format!("{} shared with {}{by}", of(e.review), whom(&e.roles))
        }
        AcademyEvent::CategoryShared(e) => format!("category shared with {}", whom(&e.roles)),
        AcademyEvent::ReviewResponded(e) => match e.agreement {
            None => format!("{} acknowledged by the {}", of(e.review), e.role.as_str()),
            Some(agreement) => format!("{} answered by the {}: {}", of(e.review), e.role.as_str(), agreement.as_str()),
        },
        AcademyEvent::CategoryResponded(e) => match e.agreement {
            None => format!("category acknowledged by the {}", e.role.as_str()),
            Some(agreement) => format!("category answered by the {}: {}", e.role.as_str(), agreement.as_str()),
        },
        AcademyEvent::DraftQualityChecked(e) => {
            format!("draft of {} {} by the lead", of(e.draft), if e.passed { "passed" } else { "returned" })
        }
        AcademyEvent::DraftSentForFactualCheck(e) => format!("draft of {} sent for a check of its facts by {}", of(e.draft), e.due_on),
        AcademyEvent::FactualCheckReturned(e) => format!("draft of {} returned by the head", of(e.draft)),
        AcademyEvent::CorrectionSuggested(e) => format!("correction of {:?} suggested for the draft of {}", e.field, of(e.draft)),
        AcademyEvent::CorrectionAccepted(_) => "correction accepted".into(),
        AcademyEvent::CorrectionRefused(_) => "correction refused".into(),
        AcademyEvent::ValidationRequested(e) => format!("somebody asked to validate {}", of(e.review)),
        AcademyEvent::ReviewValidated(e) => format!("{} validated: {}", of(e.review), e.agrees.as_str()),
        other @ (AcademyEvent::AcademyJoined(_)
        | AcademyEvent::AcademyIdentified(_)
        | AcademyEvent::AcademyLedBy(_)
        | AcademyEvent::AcademyGovernedBy(_)
        | AcademyEvent::AcademyLeft(_)
        | AcademyEvent::ReviewRecorded(_)
        | AcademyEvent::ReviewAmended(_)
        | AcademyEvent::ReviewWithdrawn(_)
        | AcademyEvent::CategoryChanged(_)
        | AcademyEvent::CategoryConfirmed(_)
        | AcademyEvent::EscalationProposed(_)
        | AcademyEvent::EscalationAccepted(_)
        | AcademyEvent::EscalationDeclined(_)
        | AcademyEvent::InterventionEscalated(_)
        | AcademyEvent::InterventionSteppedDown(_)
        | AcademyEvent::VisitRecorded(_)
        | AcademyEvent::InspectionRecorded(_)
        | AcademyEvent::InterventionOptionConsidered(_)
        | AcademyEvent::InterventionActionOpened(_)
        | AcademyEvent::InterventionActionCompleted(_)
        | AcademyEvent::InterventionActionCarried(_)
        | AcademyEvent::AcademyCalendarSet(_)
        | AcademyEvent::CadenceChosen(_)
        | AcademyEvent::DutyWaived(_)
        | AcademyEvent::DutyRescheduled(_)
        | AcademyEvent::DutyMissed(_)
        | AcademyEvent::SupportRequested(_)
        | AcademyEvent::SupportRequestGranted(_)
        | AcademyEvent::SupportRequestDeclined(_)
        | AcademyEvent::SupportRequestWithdrawn(_)
        | AcademyEvent::DeploymentPlanned(_)
        | AcademyEvent::DeploymentAgreed(_)
        | AcademyEvent::DeploymentDaysUsed(_)
        | AcademyEvent::DeploymentDaysCorrected(_)
        | AcademyEvent::DeploymentChanged(_)
        | AcademyEvent::DeploymentEnded(_)
        | AcademyEvent::DeploymentQualityAssured(_)
        | AcademyEvent::DeploymentImpactJudged(_)
        | AcademyEvent::CategoryProposed(_)
        | AcademyEvent::ProposalModerated(_)
        | AcademyEvent::SelfEvaluationSubmitted(_)
        | AcademyEvent::SelfEvaluationWithdrawn(_)
        | AcademyEvent::PlanPrepared(_)
        | AcademyEvent::PlanRevised(_)
        | AcademyEvent::PlanPutToConsultation(_)
        | AcademyEvent::PlanConsulted(_)
        | AcademyEvent::PlanAgreed(_)
        | AcademyEvent::PlanClosed(_)
        | AcademyEvent::PlanSuperseded(_)
        | AcademyEvent::TermPlanSet(_)
        | AcademyEvent::TermPlanAgreed(_)
        | AcademyEvent::ActionProgressed(_)
        | AcademyEvent::GrantSpent(_)
        | AcademyEvent::PlanMonitored(_)
        | AcademyEvent::ProgressReported(_)
        | AcademyEvent::ProgressReportShared(_)
        | AcademyEvent::ProgressReportAcknowledged(_)
        | AcademyEvent::ArrangementStarted(_)
        | AcademyEvent::ArrangementChanged(_)
        | AcademyEvent::ArrangementReviewed(_)
        | AcademyEvent::ArrangementEnded(_)
        | AcademyEvent::ArrangementShared(_)
        | AcademyEvent::IssueRaised(_)
        | AcademyEvent::IssueProgressed(_)
        | AcademyEvent::IssueClosed(_)
        | AcademyEvent::IssueReopened(_)
        | AcademyEvent::IssueShared(_)
        | AcademyEvent::RiskRaised(_)
        | AcademyEvent::RiskAssessed(_)
        | AcademyEvent::RiskShared(_)
        | AcademyEvent::RiskClosed(_)) => panic!("no event of a review's life: {other:?}"),
    }
}
