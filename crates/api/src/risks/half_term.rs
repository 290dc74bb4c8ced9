//! Who was assessed in a half-term, and which audience heard of it: one line an academy, so that whoever
//! was left out stands there too.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Sight;
use touchstone_app::{App, Look};
use touchstone_domain::calendar::{AcademicYear, HalfTerm};
use touchstone_domain::duty::Period;
use touchstone_domain::framework::Frequency;
use touchstone_domain::ids::{AssessmentId, RiskId};
use touchstone_projections::{AcademyRecord, TrustRecord, document, progress_name, risk_audiences};
use utoipa::ToSchema;

use super::view::{WordView, word_of};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::registers::{OfAcademy, across};

/// A half-term with its days.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskHalfTermDates)]
pub(crate) struct HalfTermDates {
    #[schema(example = "2025-26")]
    year: String,
    #[schema(example = "autumn-1")]
    code: &'static str,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
}

/// The framework's question for an academy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AskedOfAcademy)]
pub(crate) struct AskedView {
    code: String,
    text: String,
}

/// An assessment in the half-term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HalfTermAssessment)]
pub(crate) struct AssessedView {
    #[schema(value_type = String, format = Uuid)]
    risk: RiskId,
    #[schema(value_type = String, format = Uuid)]
    assessment: AssessmentId,
    /// The framework's question that the risk answers; absent where it is a risk in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<String>,
    assessed_on: NaiveDate,
    rating: WordView,
    /// Progress towards agreed targets.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<WordView>,
}

/// An audience that is to hear of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = HalfTermAudience)]
pub(crate) struct HeardView {
    code: String,
    name: String,
    /// How often it is to hear of it; absent where the framework leaves it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<&'static str>,
    /// The days of the half-term, and of the holidays that follow it, on which it did.
    received_on: Vec<NaiveDate>,
    /// The last day on which it did by the end of these; null where it never did.
    last_received_on: Option<NaiveDate>,
}

/// An academy in a half-term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcademyInHalfTerm)]
pub(crate) struct LineView {
    academy: OfAcademy,
    half_term: HalfTermDates,
    /// What the framework asks of an academy in its category; null where it asks nothing, or it has no category.
    question: Option<AskedView>,
    /// The risk on the register that answers it; null where there is none.
    #[schema(value_type = Option<String>, format = Uuid)]
    risk: Option<RiskId>,
    /// Whether that question was answered in the half-term or the holidays that follow it.
    answered: bool,
    /// True where it was not, and the half-term is over.
    overdue: bool,
    /// Every risk assessed in that time.
    assessments: Vec<AssessedView>,
    audiences: Vec<HeardView>,
}

/// The lines of a half-term.
#[derive(Serialize, ToSchema)]
#[schema(as = HalfTermRisks)]
pub(crate) struct LineList {
    items: Vec<LineView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Show a half-term's risk assessments
///
/// One line for each academy that the key sees whole: what the framework asks of it, whether it was
/// answered in the half-term, how high each risk was, and which audience received it on what day. An
/// academy that nobody assessed stands there as well; `unanswered=true` leaves these alone. Needs the
/// trust's calendar; without one there are no lines.
#[utoipa::path(
    tag = "risks",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("halfTerm" = Option<String>, Query, description = "Which; that of `asOf`, or in the holidays the one before, where left out", example = "2025-26-autumn-1"),
        ("unanswered" = Option<bool>, Query, description = "`true` for the academies of which the framework's question was not answered"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The lines", body = LineList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/risk-assessments")]
pub(crate) async fn list_risk_assessments(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let named = query.parsed("halfTerm", |text| match Period::parse(text) {
        Ok(Period::HalfTerm(year, code)) => Ok((year, code)),
        Ok(_) | Err(_) => Err("takes a half-term like 2025-26-autumn-1"),
    });
    let unanswered = query.flag("unanswered");
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (mut lines, _) = across(&app, &asked, &path, when, |look, record, _| {
        if look.sight_of(record.id) != Some(Sight::Whole) {
            return Vec::new();
        }
        let found = match named {
            None => in_or_after(look.record, look.as_of),
            Some((year, code)) => {
                let mut half_terms = look.record.half_terms(year).into_iter().flatten();
                half_terms.find(|half_term| half_term.code == code).map(|half_term| (year, half_term))
            }
        };
        found.map(|(year, half_term)| line(look, record, year, half_term)).into_iter().collect()
    })
    .await?;
    lines.retain(|line| !unanswered || (line.question.is_some() && !line.answered));
    lines.sort_by(|a, b| (&a.academy.name, a.academy.id).cmp(&(&b.academy.name, b.academy.id)));
    answer::list(&request, lines, after.as_deref(), limit, |line| line.academy.id.to_string())
}

/// The half-term that a day is in, or that it follows.
pub(super) fn in_or_after(trust: &TrustRecord, day: NaiveDate) -> Option<(AcademicYear, &HalfTerm)> {
    let year = AcademicYear::of(day);
    trust.half_terms(year)?.iter().rfind(|half_term| half_term.starts_on <= day).map(|half_term| (year, half_term))
}

fn line(look: &Look<'_>, record: &AcademyRecord, year: AcademicYear, half_term: &HalfTerm) -> LineView {
    let half_terms = look.record.half_terms(year).into_iter().flatten();
    let next = half_terms.map(|other| other.starts_on).filter(|starts_on| half_term.starts_on < *starts_on).min();
    let ends = next.and_then(|next| next.pred_opt()).unwrap_or_else(|| year.ends_on());
    let (from, until) = (half_term.starts_on, ends.min(look.as_of));
    let framework = look.framework_on(until);
    let question = framework.and_then(|framework| record.risk_question_on(framework, until));
    let answering = || question.into_iter().flat_map(|question| record.risks_answering(&question.code));
    let answered = answering().any(|risk| risk.is_assessed_between(from, until));
    let mut assessments: Vec<AssessedView> = Vec::new();
    for risk in record.risks_on(until) {
        for (event, e) in risk.assessments.iter().filter(|(event, _)| from <= event.effective_on && event.effective_on <= until) {
            let words = document(look.frameworks, &e.framework);
            let rated = words.and_then(|framework| framework.risk_rating_name(&e.rating)).unwrap_or(e.rating.as_str());
            let moved = |code: &touchstone_domain::codes::ProgressCode| WordView {
                code: code.to_string(),
                name: progress_name(look.frameworks, &e.framework, code).to_owned(),
            };
            assessments.push(AssessedView {
                risk: risk.id(),
                assessment: e.assessment,
                question: risk.raised.1.question.as_ref().map(ToString::to_string),
                assessed_on: event.effective_on,
                rating: WordView { code: e.rating.to_string(), name: rated.to_owned() },
                progress: e.progress.as_ref().map(moved),
            });
        }
    }
    let heard = |(audience, every): (&touchstone_domain::framework::Audience, Option<Frequency>)| {
        let mut days: Vec<NaiveDate> = record.risks.values().flat_map(|risk| risk.received_by(audience.code.as_str())).collect();
        days.sort_unstable();
        days.retain(|on| *on <= until);
        HeardView {
            code: audience.code.to_string(),
            name: audience.name.clone(),
            every: every.map(Frequency::as_str),
            last_received_on: days.last().copied(),
            received_on: days.into_iter().filter(|on| from <= *on).collect(),
        }
    };
    LineView {
        academy: OfAcademy::on(record, look.as_of),
        half_term: HalfTermDates {
            year: year.to_string(),
            code: word_of(half_term.code),
            starts_on: half_term.starts_on,
            ends_on: half_term.ends_on,
        },
        question: question.map(|question| AskedView { code: question.code.to_string(), text: question.text.clone() }),
        risk: answering().find(|risk| risk.is_open_on(until)).map(|risk| risk.id()),
        answered,
        overdue: question.is_some() && !answered && half_term.ends_on < look.as_of,
        assessments,
        audiences: framework.map(|framework| risk_audiences(framework).map(heard).collect()).unwrap_or_default(),
    }
}

fn example() -> Value {
    json!({"academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "halfTerm": {"year": "2025-26", "code": "autumn-1", "startsOn": "2025-09-02", "endsOn": "2025-10-24"},
        "question": {"code": "not-sustaining-outstanding", "text": "How likely is it that the school does not sustain an outstanding judgement?"},
        "risk": "01990b5e-8c00-7000-8000-000000000cc1", "answered": true, "overdue": false,
        "assessments": [{"risk": "01990b5e-8c00-7000-8000-000000000cc1", "assessment": "01990b5e-8c00-7000-8000-000000000cc2", "question": "not-sustaining-outstanding",
            "assessedOn": "2025-10-13", "rating": {"code": "medium", "name": "Medium"}}],
        "audiences": [{"code": "local-governing-body", "name": "Local Governing Body", "every": "half-termly", "receivedOn": ["2025-10-21"], "lastReceivedOn": "2025-10-21"}]})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_risk_assessments);
}
