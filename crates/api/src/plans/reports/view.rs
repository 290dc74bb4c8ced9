//! How a report on a plan's progress is shown.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::AcademyId;
use touchstone_projections::{AcademyRecord, ProgressReportRecord, document, progress_name};
use utoipa::ToSchema;

use crate::plans::view::words;
use crate::reviews::Told;
use crate::wording::PersonView;

/// A report on a plan's progress.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressReport)]
pub(crate) struct ReportView {
    #[schema(format = Uuid)]
    id: String,
    /// The event, to be named as grounds of an escalation or of a revision.
    #[schema(format = Uuid)]
    event_id: String,
    academy: AcademyLabel,
    /// The plan's id.
    #[schema(format = Uuid)]
    plan: String,
    reported_on: NaiveDate,
    #[schema(example = "2025-26")]
    year: String,
    #[schema(example = "spring")]
    term: &'static str,
    r#type: Option<String>,
    authors: Vec<PersonView>,
    findings: Vec<FindingView>,
    overall: ProgressLabel,
    /// Null once erased.
    summary: Option<String>,
    recommendations: Vec<RecommendationView>,
    /// The framework's audiences that it is addressed to.
    audiences: Vec<String>,
    /// The roles that these meant then.
    addressed_to: Vec<&'static str>,
    /// The roles that it was shared with; the school's people see it when theirs is among them.
    shared_with: Vec<&'static str>,
    /// Who said that they have read it, in the order in which they did.
    acknowledgements: Vec<AcknowledgementView>,
    acknowledged_by_ceo: bool,
}

/// The academy that a report is about.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AcademyLabel)]
pub(crate) struct AcademyLabel {
    #[schema(value_type = String, format = Uuid)]
    id: AcademyId,
    urn: String,
    name: String,
}

/// A word for how fast things move.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressLabel)]
pub(crate) struct ProgressLabel {
    code: String,
    name: String,
    fast_enough: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriorityProgress)]
pub(crate) struct FindingView {
    /// The priority's id.
    priority: String,
    progress: ProgressLabel,
    comment: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Recommendation)]
pub(crate) struct RecommendationView {
    kind: Option<&'static str>,
    priority: Option<String>,
    text: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Acknowledgement)]
pub(crate) struct AcknowledgementView {
    role: &'static str,
    by: Option<PersonView>,
    on: NaiveDate,
    comment: Option<String>,
}

impl AcademyLabel {
    pub fn of(academy: &AcademyRecord, day: NaiveDate) -> AcademyLabel {
        AcademyLabel { id: academy.id, urn: academy.urn_on(day).to_string(), name: academy.name().to_owned() }
    }
}

impl ReportView {
    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn of(academy: AcademyLabel, report: &ProgressReportRecord, told: &Told) -> ReportView {
        let e = &report.content;
        let text = |text| told.words.text(text);
        let label = |code: &touchstone_domain::codes::ProgressCode| ProgressLabel {
            code: code.to_string(),
            name: progress_name(&told.frameworks, &e.framework, code).to_owned(),
            fast_enough: document(&told.frameworks, &e.framework).and_then(|f| f.progress(code)).map(|level| level.fast_enough),
        };
        let findings = e.findings.iter().map(|finding| FindingView {
            priority: finding.priority.to_string(),
            progress: label(&finding.progress),
            comment: finding.comment.and_then(text),
        });
        let recommendations = e.recommendations.iter().map(|advice| RecommendationView {
            kind: advice.kind.map(|kind| kind.as_str()),
            priority: advice.priority.map(|priority| priority.to_string()),
            text: text(advice.text),
        });
        let acknowledgements = report.acknowledged.iter().map(|(event, e)| AcknowledgementView {
            role: e.role.as_str(),
            by: told.words.maybe_person(event.decided_by()),
            on: event.effective_on,
            comment: e.comment.and_then(text),
        });
        let shared: BTreeSet<Role> = report.shared_with();
        ReportView {
            id: e.report.to_string(),
            event_id: report.event.id.to_string(),
            academy,
            plan: e.plan.to_string(),
            reported_on: report.event.effective_on,
            year: e.year.to_string(),
            term: e.term.as_str(),
            r#type: e.report_type.as_ref().map(ToString::to_string),
            authors: e.authors.iter().map(|person| told.words.person(*person)).collect(),
            findings: findings.collect(),
            overall: label(&e.overall),
            summary: text(e.summary),
            recommendations: recommendations.collect(),
            audiences: e.audiences.iter().map(ToString::to_string).collect(),
            addressed_to: words(&e.roles),
            shared_with: words(&shared.into_iter().collect::<Vec<_>>()),
            acknowledgements: acknowledgements.collect(),
            acknowledged_by_ceo: report.acknowledged.iter().any(|(_, e)| e.role == Role::Ceo),
        }
    }
}

/// A report for the documentation.
pub(super) fn example() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000c7", "eventId": "01990b5e-8c00-7000-8000-0000000000ec", "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "plan": "01990b5e-8c00-7000-8000-0000000000a0", "reportedOn": "2026-03-20", "year": "2025-26", "term": "spring", "type": "progress-report", "authors": [],
        "findings": [{"priority": "01990b5e-8c00-7000-8000-0000000000a1", "progress": {"code": "on-track", "name": "On track", "fastEnough": true}, "comment": null}],
        "overall": {"code": "on-track", "name": "On track", "fastEnough": true}, "summary": "Phonics is taught by one scheme.",
        "recommendations": [{"kind": "support", "priority": null, "text": "A second reading lead for the summer term."}], "audiences": ["ceo", "trustees"], "addressedTo": ["ceo", "trustee"],
        "sharedWith": [], "acknowledgements": [], "acknowledgedByCeo": false})
}
