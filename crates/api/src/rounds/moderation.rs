//! The screen on which a round is moderated: every academy side by side.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::{App, AppError, Look, When};
use touchstone_domain::ids::{ReviewId, RoundId};
use touchstone_projections::{AcademyRecord, DecisionRecord, ModerationRow, document, moderation, progress_name, review_type_name};
use utoipa::ToSchema;

use super::view::{AcademyNamed, Said, ShowsTexts, all_needs, worded};
use crate::academies::{ShowsPeople, unnamed};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::reviews::{Named, SuggestionView, missing, named_category, path_id};
use crate::wording::PersonView;

/// What was proposed for an academy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryProposal)]
pub(crate) struct ProposalView {
    #[schema(format = Uuid)]
    event_id: String,
    category: Named,
    /// What the findings of the basis suggest.
    suggestion: Option<SuggestionView>,
    /// True where the proposal departs from that.
    departs_from_suggestion: bool,
    /// The sources of evidence that nothing in the basis draws on.
    missing: Vec<Named>,
    /// The events it rests on.
    basis: Vec<String>,
    #[schema(value_type = String, format = Date)]
    proposed_on: NaiveDate,
    by: Option<PersonView>,
    #[schema(value_type = Option<String>)]
    reason: Said,
}

/// How a proposal was moderated.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProposalModeration)]
pub(crate) struct ModeratedView {
    #[schema(format = Uuid)]
    event_id: String,
    category: Named,
    /// False where the category was kept.
    changed: bool,
    took_part: Vec<PersonView>,
    #[schema(value_type = String, format = Date)]
    moderated_on: NaiveDate,
    #[schema(value_type = Option<String>)]
    reason: Said,
}

/// What was decided on it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoundDecision)]
pub(crate) struct DecidedView {
    #[schema(format = Uuid)]
    id: String,
    category: Named,
    #[schema(value_type = String, format = Date)]
    effective_on: NaiveDate,
    /// True where it left the academy in its category.
    confirmed: bool,
    shared: bool,
}

/// The category in force before the round's own decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LastCategory)]
pub(crate) struct LastView {
    category: Named,
    /// Since when without a break.
    #[schema(value_type = String, format = Date)]
    since: NaiveDate,
}

/// A review beside a proposal.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewBeside)]
pub(crate) struct ReviewBeside {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    event_id: String,
    r#type: String,
    name: String,
    #[schema(value_type = String, format = Date)]
    held_on: NaiveDate,
    /// How many criteria it judges.
    findings: usize,
    suggestion: Option<SuggestionView>,
    progress: Option<Named>,
    /// Whether that is fast enough.
    fast_enough: Option<bool>,
}

/// The school's own view.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EvaluationBeside)]
pub(crate) struct EvaluationBeside {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    event_id: String,
    #[schema(value_type = String, format = Date)]
    evaluated_on: NaiveDate,
    by: Option<PersonView>,
    suggestion: SuggestionView,
}

/// Something that does not go together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contradiction)]
pub(crate) struct ContradictionView {
    /// `better-than-findings`, `worse-than-findings`, `better-than-latest-review`, `worse-than-latest-review`,
    /// `self-evaluation-better`, `self-evaluation-worse`, `progress-not-fast-enough`, `sources-missing`,
    /// `no-self-evaluation` or `sources-differ`.
    code: &'static str,
    text: String,
}

/// One academy of a round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ModerationRow)]
pub(crate) struct RowView {
    #[serde(flatten)]
    academy: AcademyNamed,
    proposal: Option<ProposalView>,
    moderation: Option<ModeratedView>,
    decision: Option<DecidedView>,
    last_category: Option<LastView>,
    /// The latest five that stand, latest first.
    reviews: Vec<ReviewBeside>,
    /// The last review of all that says how fast things move; often among `reviews`.
    progress: Option<ReviewBeside>,
    self_evaluation: Option<EvaluationBeside>,
    /// Figures beside it; null until measures are kept.
    #[schema(value_type = Option<Vec<Object>>)]
    measures: Option<()>,
    /// What does not go together, computed anew on each read.
    contradictions: Vec<ContradictionView>,
}

/// A round side by side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Moderation)]
pub(crate) struct ModerationView {
    /// The round.
    #[schema(format = Uuid)]
    round: String,
    /// The round's version, which the ETag repeats: with `If-Match`, what is confirmed is what was looked at.
    version: u64,
    /// Its academies, by name.
    items: Vec<RowView>,
}

impl ShowsPeople for ModerationView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        for row in &mut self.items {
            row.proposal.iter_mut().filter_map(|proposal| proposal.by.as_mut()).for_each(&mut *visit);
            row.moderation.iter_mut().flat_map(|moderated| &mut moderated.took_part).for_each(&mut *visit);
            row.self_evaluation.iter_mut().filter_map(|evaluation| evaluation.by.as_mut()).for_each(&mut *visit);
        }
    }
}

impl ShowsTexts for ModerationView {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Said)) {
        for row in &mut self.items {
            row.proposal.iter_mut().for_each(|proposal| visit(&mut proposal.reason));
            row.moderation.iter_mut().for_each(|moderated| visit(&mut moderated.reason));
        }
    }
}

/// Show a round side by side
///
/// The data of the screen on which the team moderates: per academy what was proposed and why, the
/// latest reviews and what they suggest, how fast things move, the school's own view, the category
/// before and since when, and what does not go together: a category better than the findings, than the latest
/// review that it does not rest on, or than the school's own view; a better one, or the best, while progress
/// is not fast enough; sources that are missing or differ. Only for keys that read the whole trust.
#[utoipa::path(
    tag = "rating rounds",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("id" = String, Path, description = "The round's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "Side by side", body = ModerationView, example = json!(example()))),
)]
#[get("/trusts/{trust}/rating-rounds/{id}/moderation")]
pub(crate) async fn get_moderation(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path.0)?;
    let id: RoundId = path_id(&path.1)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let round = look.record.rounds.get(&id).filter(|round| look.is_whole() && round.was_opened_by(look.as_of));
        let version = round.ok_or(AppError::NotVisible)?.version;
        let rows = moderation(look.record, id, look.as_of, look.frameworks);
        let items = rows.into_iter().filter_map(|row| row_view(&look, row)).collect();
        let mut view = ModerationView { round: id.to_string(), version, items };
        let needs = all_needs(&mut view, look.record);
        Ok((view, needs))
    });
    let view = worded(&app, found.await?)?;
    if when == When::default() { answer::read_at(view.version, &view) } else { answer::read(&request, &view) }
}

fn row_view(look: &Look<'_>, row: ModerationRow) -> Option<RowView> {
    let academy = look.record.academies.get(&row.academy)?;
    let frameworks = look.frameworks;
    let framework = row.proposal.as_ref().map(|(_, proposal)| proposal.category.framework.clone());
    let proposal = row.proposal.map(|(event, e)| ProposalView {
        event_id: event.id.to_string(),
        category: named_category(&e.category.category, &e.category.framework, frameworks),
        suggestion: e.suggestion.as_ref().map(|suggestion| SuggestionView::of(suggestion, &e.category.framework, frameworks)),
        departs_from_suggestion: e.departs,
        missing: missing(&e.sources_missing, &e.category.framework, frameworks),
        basis: e.basis.iter().map(ToString::to_string).collect(),
        proposed_on: event.effective_on,
        by: event.decided_by().map(unnamed),
        reason: Said::of(e.reason),
    });
    let moderation = row.moderation.zip(framework).map(|((event, e), framework)| ModeratedView {
        event_id: event.id.to_string(),
        category: named_category(&e.to, &framework, frameworks),
        changed: e.from != e.to,
        took_part: e.took_part.iter().copied().map(unnamed).collect(),
        moderated_on: event.effective_on,
        reason: Said::of(e.reason),
    });
    Some(RowView {
        academy: AcademyNamed::of(academy, look.as_of),
        proposal,
        moderation,
        decision: row.decision.map(|decision| decided_view(look, academy, &decision)),
        last_category: row
            .last
            .map(|(category, since)| LastView { category: named_category(&category.category, &category.framework, frameworks), since }),
        reviews: row.reviews.iter().filter_map(|review| review_beside(look, academy, *review)).collect(),
        progress: row.progress.and_then(|review| review_beside(look, academy, review)),
        self_evaluation: row.evaluation.map(|evaluation| EvaluationBeside {
            id: evaluation.id.to_string(),
            event_id: evaluation.event.id.to_string(),
            evaluated_on: evaluation.event.effective_on,
            by: evaluation.event.decided_by().map(unnamed),
            suggestion: SuggestionView::of(&evaluation.suggestion, &evaluation.framework, frameworks),
        }),
        measures: None,
        contradictions: row.contradictions.into_iter().map(|found| ContradictionView { code: found.code, text: found.text }).collect(),
    })
}

fn decided_view(look: &Look<'_>, academy: &AcademyRecord, decision: &DecisionRecord) -> DecidedView {
    DecidedView {
        id: decision.id.to_string(),
        category: named_category(&decision.category.category, &decision.category.framework, look.frameworks),
        effective_on: decision.effective_on(),
        confirmed: decision.confirmed,
        shared: academy.was_shared_by(decision.id, look.as_of),
    }
}

fn review_beside(look: &Look<'_>, academy: &AcademyRecord, id: ReviewId) -> Option<ReviewBeside> {
    let review = academy.reviews.get(&id)?;
    let version = review.current();
    let (content, framework) = (&version.content, &version.framework);
    let progress = content.progress.as_ref();
    Some(ReviewBeside {
        id: id.to_string(),
        event_id: version.event.id.to_string(),
        r#type: content.review_type.to_string(),
        name: review_type_name(look.frameworks, framework, &content.review_type).to_owned(),
        held_on: content.held_on,
        findings: content.findings.len(),
        suggestion: version.suggestion.as_ref().map(|suggestion| SuggestionView::of(suggestion, framework, look.frameworks)),
        progress: progress.map(|code| Named { code: code.to_string(), name: progress_name(look.frameworks, framework, code).to_owned() }),
        fast_enough: progress.and_then(|code| document(look.frameworks, framework)?.progress(code)).map(|level| level.fast_enough),
    })
}

/// A round side by side as the documentation shows one.
fn example() -> serde_json::Value {
    let suggestion = serde_json::json!({"categories": [{"code": "amber", "name": "Amber"}], "text": "amber", "rule": "worst-finding",
        "because": [{"criterion": "governance", "judgement": "developing", "categories": ["amber"]}]});
    serde_json::json!({"round": "01990b5e-8c00-7000-8000-00000000ad01", "version": 7, "items": [{
        "academy": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School",
        "proposal": {"eventId": "01990b5e-8c00-7000-8000-0000000000e5", "category": {"code": "yellow", "name": "Yellow"}, "suggestion": suggestion,
            "departsFromSuggestion": true, "missing": [], "basis": ["01990b5e-8c00-7000-8000-0000000000e1"], "proposedOn": "2025-12-01",
            "by": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
            "reason": "Governors have begun to ask the right questions."},
        "moderation": null, "decision": null, "lastCategory": {"category": {"code": "amber", "name": "Amber"}, "since": "2024-12-02"},
        "reviews": [], "progress": null, "selfEvaluation": null, "measures": null,
        "contradictions": [{"code": "better-than-findings", "text": "Yellow is better than the findings suggest (Amber)"}]}]})
}
