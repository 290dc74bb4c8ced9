//! A school's evaluation of itself as it is read.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::instant;
use touchstone_projections::{SelfEvaluationRecord, document};
use utoipa::ToSchema;

use crate::reviews::{EvidenceView, FrameworkView, SuggestionView, Told, evidence_view};
use crate::wording::PersonView;

/// One criterion as the school judges it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfFinding)]
pub(crate) struct SelfFindingView {
    criterion: String,
    criterion_name: String,
    judgement: String,
    /// The level's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement_name: Option<String>,
    /// What the school says about it; null where nothing, or once erased.
    words: Option<String>,
    evidence: Vec<EvidenceView>,
}

/// Something to improve.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Improvement)]
pub(crate) struct ImprovementView {
    #[serde(skip_serializing_if = "Option::is_none")]
    criterion: Option<String>,
    /// Null once erased.
    words: Option<String>,
}

/// A school's evaluation of itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfEvaluation, example = json!(example()))]
pub(crate) struct EvaluationView {
    #[schema(format = Uuid)]
    pub id: String,
    /// The event, which a category or a plan's priority may rest on.
    #[schema(format = Uuid)]
    event_id: String,
    /// The how many-eth of the school's evaluations by day it is, from 1.
    number: usize,
    #[schema(value_type = String, format = Date)]
    evaluated_on: NaiveDate,
    #[schema(format = DateTime)]
    submitted_at: String,
    submitted_by: Option<PersonView>,
    /// In which role.
    role: Option<&'static str>,
    findings: Vec<SelfFindingView>,
    strengths: Option<String>,
    improvements: Vec<ImprovementView>,
    /// What these judgements would suggest as a category. It binds nobody.
    suggestion: SuggestionView,
    framework: FrameworkView,
    /// That the school took it back; null where it stands.
    withdrawn: Option<TakenBackView>,
}

/// That an evaluation was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SelfEvaluationWithdrawal)]
pub(crate) struct TakenBackView {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    by: Option<PersonView>,
    /// Why; null once erased.
    reason: Option<String>,
}

/// An evaluation that was only tried.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriedSelfEvaluation)]
pub(crate) struct TriedEvaluationView {
    /// What its judgements would suggest as a category.
    pub suggestion: SuggestionView,
    /// Against whose criteria.
    pub framework: FrameworkView,
}

/// As it is read.
pub(crate) fn view(evaluation: &SelfEvaluationRecord, number: usize, told: &Told) -> EvaluationView {
    let Told { words, frameworks } = told;
    let framework = &evaluation.framework;
    let findings = evaluation.content.findings.iter().map(|finding| {
        let criterion = document(frameworks, framework).and_then(|f| f.criterion(&finding.criterion));
        SelfFindingView {
            criterion: finding.criterion.to_string(),
            criterion_name: criterion.map_or_else(|| finding.criterion.to_string(), |criterion| criterion.name.clone()),
            judgement: finding.judgement.to_string(),
            judgement_name: criterion.and_then(|criterion| criterion.level(&finding.judgement)).and_then(|level| level.name.clone()),
            words: finding.words.and_then(|text| words.text(text)),
            evidence: finding.evidence.iter().map(|evidence| evidence_view(evidence, words)).collect(),
        }
    });
    EvaluationView {
        id: evaluation.id.to_string(),
        event_id: evaluation.event.id.to_string(),
        number,
        evaluated_on: evaluation.event.effective_on,
        submitted_at: instant(evaluation.event.recorded_at),
        submitted_by: words.maybe_person(evaluation.event.decided_by()),
        role: evaluation.event.actor.role.map(|role| role.as_str()),
        findings: findings.collect(),
        strengths: evaluation.content.strengths.and_then(|text| words.text(text)),
        improvements: evaluation
            .content
            .improvements
            .iter()
            .map(|improvement| ImprovementView {
                criterion: improvement.criterion.as_ref().map(ToString::to_string),
                words: words.text(improvement.words),
            })
            .collect(),
        suggestion: SuggestionView::of(&evaluation.suggestion, framework, frameworks),
        framework: FrameworkView::of(framework, frameworks),
        withdrawn: evaluation.withdrawn.as_ref().map(|(event, reason)| TakenBackView {
            on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            reason: words.text(*reason),
        }),
    }
}

/// An evaluation as the documentation shows one.
pub(crate) fn example() -> Value {
    json!({
        "id": "01990b5e-8c00-7000-8000-00000000ae01", "eventId": "01990b5e-8c00-7000-8000-0000000000f8", "number": 1, "evaluatedOn": "2025-11-24",
        "submittedAt": "2025-11-24T16:00:00.000001Z",
        "submittedBy": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "role": "headteacher",
        "findings": [{"criterion": "governance", "criterionName": "Governance", "judgement": "sound", "words": "Governors see attendance every month.", "evidence": []}],
        "strengths": "Reading.", "improvements": [{"criterion": "governance", "words": "Challenge about the curriculum."}],
        "suggestion": {"categories": [{"code": "yellow", "name": "Yellow"}], "text": "yellow", "rule": "worst-finding",
            "because": [{"criterion": "governance", "judgement": "sound", "categories": ["yellow"]}]},
        "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}, "withdrawn": null,
    })
}
