//! Steps of rating rounds and self-evaluations, and how their events are told.

use uuid::Uuid;

use super::day;
use super::steps::{Ask, Step, Who, asked, asked_of_trust, text};
use crate::academy::{
    AcademyCommand, ConfirmRating, ModerateProposal, ProposeCategory, RatingCommand, ShareRating, SubmitSelfEvaluation,
    WithdrawSelfEvaluation,
};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{AudienceCode, CategoryCode, CriterionCode, LevelCode};
use crate::event::{Improvement, SelfEvaluation, SelfFinding, TrustEvent};
use crate::ids::{AcademyId, DecisionId, EventId, RatingReportId, RoundId, SelfEvaluationId};
use crate::trust::{CancelRound, CloseRound, OpenRound, ReportRatings, RoundCommand, TrustCommand};

pub(crate) const ROUND: RoundId = RoundId(Uuid::from_u128(0x40d1));
pub(crate) const OTHER_ROUND: RoundId = RoundId(Uuid::from_u128(0x40d2));

fn of_round(command: RoundCommand) -> Step {
    asked_of_trust(TrustCommand::Round(command))
}

fn of_rating(command: RatingCommand) -> Step {
    asked(AcademyCommand::Rating(command))
}

fn opened(round: RoundId, term: &str, academies: Option<Vec<AcademyId>>) -> Step {
    let term = SchoolTerm::WORDS.iter().find(|(word, _)| *word == term).unwrap().1;
    let year = AcademicYear::parse("2019-20").unwrap();
    of_round(RoundCommand::Open(OpenRound { round, year, term, academies, self_evaluations_by: None, moderation_on: None }))
}

/// A round of autumn 2025-26 with both its days.
pub(crate) fn round_with_days(round: RoundId, self_evaluations_by: &str, moderation_on: &str) -> Step {
    let (year, term) = (AcademicYear::parse("2025-26").unwrap(), SchoolTerm::Autumn);
    let (self_evaluations_by, moderation_on) = (Some(day(self_evaluations_by)), Some(day(moderation_on)));
    of_round(RoundCommand::Open(OpenRound { round, year, term, academies: None, self_evaluations_by, moderation_on }))
}

pub(crate) fn round_opened(round: RoundId, term: &str) -> Step {
    opened(round, term, None)
}

pub(crate) fn round_of<const N: usize>(round: RoundId, academies: [AcademyId; N]) -> Step {
    opened(round, "autumn", Some(academies.to_vec()))
}

pub(crate) fn round_closed(round: RoundId) -> Step {
    of_round(RoundCommand::Close(CloseRound { round, reason: None }))
}

/// A round closed with a reason why something in it is left open.
pub(crate) fn round_left_open(round: RoundId) -> Step {
    of_round(RoundCommand::Close(CloseRound { round, reason: Some(text(14)) }))
}

pub(crate) fn round_cancelled(round: RoundId) -> Step {
    of_round(RoundCommand::Cancel(CancelRound { round, reason: text(14) }))
}

pub(crate) fn ratings_reported(round: RoundId, audience: &str, on: &str) -> Step {
    let (report, audience) = (RatingReportId(Uuid::from_u128(0x4e90)), AudienceCode::parse(audience).unwrap());
    of_round(RoundCommand::Report(ReportRatings { report, round, audience, reported_on: day(on) }))
}

pub(crate) fn category_proposed<const N: usize>(round: RoundId, category: &str, basis: [EventId; N]) -> Step {
    let category = CategoryCode::parse(category).unwrap();
    of_rating(RatingCommand::Propose(ProposeCategory { round, category, basis: basis.to_vec(), reason: text(15) }))
}

pub(crate) fn moderated<const N: usize>(round: RoundId, category: &str, took_part: [Who; N]) -> Step {
    let (category, took_part) = (CategoryCode::parse(category).unwrap(), took_part.map(|(person, _)| person).to_vec());
    of_rating(RatingCommand::Moderate(ModerateProposal { round, category, took_part, reason: text(16) }))
}

pub(crate) fn rating_confirmed(round: RoundId, effective_on: &str) -> Step {
    let decision = DecisionId(Uuid::from_u128(0xdec1));
    of_rating(RatingCommand::Confirm(ConfirmRating { round, decision, effective_on: day(effective_on) }))
}

pub(crate) fn rating_shared(round: RoundId, on: &str) -> Step {
    of_rating(RatingCommand::Share(ShareRating { round, shared_on: day(on), audiences: None }))
}

pub(crate) fn self_evaluated(on: &str, criterion: &str, judgement: &str) -> Step {
    let criterion = CriterionCode::parse(criterion).unwrap();
    let finding = SelfFinding {
        criterion: criterion.clone(),
        judgement: LevelCode::parse(judgement).unwrap(),
        words: Some(text(17)),
        evidence: Vec::new(),
    };
    let improvements = vec![Improvement { criterion: Some(criterion), words: text(18) }];
    let content = SelfEvaluation { findings: vec![finding], strengths: Some(text(19)), improvements };
    let evaluation = SelfEvaluationId(Uuid::from_u128(0x5e1f));
    of_rating(RatingCommand::EvaluateSelf(SubmitSelfEvaluation { evaluation, evaluated_on: day(on), content, from_draft: false }))
}

impl Step {
    /// Written as a draft before.
    pub(crate) fn drafted_before(mut self) -> Step {
        let Ask::Academy(AcademyCommand::Rating(RatingCommand::EvaluateSelf(made))) = &mut self.ask else {
            panic!("only an evaluation is submitted")
        };
        made.from_draft = true;
        self
    }
}

/// The evaluation that stories make, taken back.
pub(crate) fn self_evaluation_withdrawn() -> Step {
    let evaluation = SelfEvaluationId(Uuid::from_u128(0x5e1f));
    of_rating(RatingCommand::WithdrawEvaluation(WithdrawSelfEvaluation { evaluation, reason: text(5) }))
}

/// The day that a step is about, where it must not be recorded before it.
pub(super) fn about_ratings(ask: &Ask) -> Option<chrono::NaiveDate> {
    let Ask::Academy(AcademyCommand::Rating(command)) = ask else { return None };
    match command {
        RatingCommand::Confirm(c) => Some(c.effective_on),
        RatingCommand::Share(c) => Some(c.shared_on),
        RatingCommand::EvaluateSelf(c) => Some(c.evaluated_on),
        RatingCommand::Propose(_) | RatingCommand::Moderate(_) | RatingCommand::WithdrawEvaluation(_) => None,
    }
}

/// One event of a rating round, as the trust's stream tells it.
pub(super) fn tell_of_trust(event: &TrustEvent) -> String {
    let some = |n: usize, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {many}") };
    match event {
        TrustEvent::RatingRoundOpened(e) => {
            format!("round for the {} term opened with {}", e.term.as_str(), some(e.academies.len(), "academy", "academies"))
        }
        TrustEvent::RatingsReported(e) => {
            let reported = some(e.decisions.len(), "category", "categories");
            format!("{reported} reported to {}, {} without", e.audience, e.without.len())
        }
        TrustEvent::RatingRoundClosed(e) => {
            let left_out = if e.left_out.is_empty() { String::new() } else { format!(", leaving out {}", e.left_out.len()) };
            format!("round closed{left_out}{}", if e.reason.is_some() { ", for a reason" } else { "" })
        }
        TrustEvent::RatingRoundCancelled(_) => "round cancelled".into(),
        other @ (TrustEvent::TrustRegistered(_)
        | TrustEvent::FrameworkAdopted(_)
        | TrustEvent::CalendarSet(_)
        | TrustEvent::KeyDatesSet(_)
        | TrustEvent::AdviserAppointed(_)
        | TrustEvent::AdviserAppointmentEnded(_)
        | TrustEvent::AdviserQualityAssured(_)
        | TrustEvent::CapacityStated(_)
        | TrustEvent::PersonRegistered(_)) => panic!("no event of a round: {other:?}"),
    }
}
