//! Decisions about an academy's category: made by a person, for a reason, on evidence.
//!
//! What the findings suggested stands beside what was decided, so that a reader sees whether the
//! decision followed it without having to look the review up.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::{Permission, Sight};
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, When, instant};
use touchstone_domain::codes::{CategoryCode, SourceCode};
use touchstone_domain::event::{AcademyEvent, CategoryRef, CategoryResponded, CategoryShared, Event, FrameworkRef};
use touchstone_domain::ids::{DecisionId, EventId};
use touchstone_domain::reader::{Faults, Object};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{AcademyRecord, DecisionRecord, EventRef, document};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView, PolicyView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::Query;
use crate::reviews::{
    EVENTS, FrameworkView, GroundView, Grounds, Named, Place, SharingView, SuggestionView, Told, lag_days, missing, named_category,
    path_id, read_events, read_reason,
};
use crate::wording::PersonView;

mod sharing;

use sharing::CategoryResponseView;

/// A decision to make.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewCategoryDecision)]
pub(crate) struct DecisionBody {
    /// A category of the framework in force on `effectiveOn`.
    category: String,
    /// From when it holds; not in the future.
    #[schema(format = Date)]
    effective_on: String,
    /// Why; where it departs from what was suggested, why it does.
    reason: String,
    /// The ids of 1 to 100 events of this academy that it rests on, such as a review's `eventId`.
    basis: Vec<String>,
}

/// A category on the scale of the framework it was decided under.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategoryUnderFramework)]
pub(crate) struct FromView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// The framework whose scale it stands on.
    framework: FrameworkView,
}

/// A decision about an academy's category.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryDecision, example = json!(example()))]
pub(crate) struct DecisionView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event that recorded it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The category decided.
    category: Named,
    /// What was in force on `effectiveOn` as then recorded; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<FromView>,
    /// True where it left the academy in its category.
    confirmed: bool,
    /// The day from which it holds.
    #[schema(value_type = String, format = Date)]
    effective_on: NaiveDate,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// Days from the day it holds to the day it was recorded.
    lag_days: i64,
    /// True where it was recorded after the day from which it holds: what was printed in between shows another.
    late: bool,
    /// Who decided.
    decided_by: Option<PersonView>,
    /// In which role the decision was entered.
    role: Option<&'static str>,
    /// Why; null once erased.
    reason: Option<String>,
    /// What it rests on.
    basis: Vec<GroundView>,
    /// True where a review that it rests on has been withdrawn since.
    basis_withdrawn: bool,
    /// What the latest review of the basis suggested under the same framework, if any did.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<SuggestionView>,
    /// True where it departs from that. Absent for the school, as is all that rests on what was not shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    departs_from_suggestion: Option<bool>,
    /// True where its basis draws on every source of evidence that the framework wants of a
    /// categorisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    complete: Option<bool>,
    /// The sources that nothing in its basis draws on.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<Named>>,
    /// Each source of evidence that the framework wants of a categorisation, and whether its basis draws on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sources: Option<SourcesView>,
    /// Each time it was shared; empty where it was not.
    shared: Vec<SharingView>,
    /// How the school answered, in order; it changes nothing of the decision.
    responses: Vec<CategoryResponseView>,
    /// The framework it was decided under.
    framework: FrameworkView,
}

/// The sources of evidence behind a category.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CategorySources)]
pub(crate) struct SourcesView {
    /// True where none is missing.
    complete: bool,
    /// Those that the basis draws on.
    present: Vec<Named>,
    /// Those that nothing in it draws on. Whether a gap blocks a decision is the framework's `gapBlocks`.
    missing: Vec<Named>,
}

impl SourcesView {
    fn of(lacking: &[SourceCode], framework: &FrameworkRef, frameworks: &Frameworks) -> SourcesView {
        let wanted = document(frameworks, framework).into_iter().flat_map(|f| f.categorisation_sources());
        let present: Vec<SourceCode> = wanted.filter(|source| !lacking.contains(source)).cloned().collect();
        SourcesView {
            complete: lacking.is_empty(),
            present: missing(&present, framework, frameworks),
            missing: missing(lacking, framework, frameworks),
        }
    }
}

/// A decision that was only tried.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriedCategoryDecision)]
pub(crate) struct TriedDecisionView {
    /// The category.
    category: Named,
    /// What is in force on that day as recorded now; absent where nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<FromView>,
    /// True where it would leave the academy in its category.
    confirmed: bool,
    /// The day from which it would hold.
    #[schema(value_type = String, format = Date)]
    effective_on: NaiveDate,
    /// What the latest review of the basis suggests under the same framework, if any does.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<SuggestionView>,
    /// True where it would depart from that.
    departs_from_suggestion: bool,
    /// True where its basis draws on every source of evidence that the framework wants of a
    /// categorisation.
    complete: bool,
    /// The sources that nothing in its basis draws on.
    missing: Vec<Named>,
    /// The framework it would be decided under.
    framework: FrameworkView,
}

/// The answer to a decision.
#[derive(Serialize, ToSchema)]
#[schema(as = CategoryDecisionAnswer)]
pub(crate) struct DecisionAnswer {
    category: DecisionView,
    events: Vec<EventView>,
}

/// What a decision would come to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriedCategoryDecisionAnswer)]
pub(crate) struct TriedDecisionAnswer {
    category: TriedDecisionView,
    /// The event that would follow, with what it would say.
    events: Vec<EventView>,
    /// What policies would make of it.
    policies: Vec<PolicyView>,
    /// Null until duties exist.
    #[schema(value_type = Option<Vec<Object>>)]
    duties: Option<()>,
    /// True.
    dry_run: bool,
}

/// The answer where nothing was recorded.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = NothingDecided)]
#[expect(dead_code, reason = "documents an answer that is one of two shapes")]
pub(crate) enum NothingDecided {
    /// The decision in force, which this one repeats.
    NothingNew(Box<DecisionAnswer>),
    /// With `dryRun=true`, what would follow.
    Tried(Box<TriedDecisionAnswer>),
}

/// A page of decisions.
#[derive(Serialize, ToSchema)]
#[schema(as = CategoryDecisionList)]
pub(crate) struct DecisionList {
    items: Vec<DecisionView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// A decision as it was read.
struct NewDecision {
    category: CategoryCode,
    effective_on: NaiveDate,
    reason: String,
    basis: Vec<EventId>,
}

impl NewDecision {
    fn order(self) -> AcademyOrder {
        let NewDecision { category, effective_on, reason, basis } = self;
        AcademyOrder::DecideCategory { category, effective_on, basis, reason }
    }
}

/// Decide a category
///
/// Late decisions are taken and shown with their lag. One that leaves the category as it is confirms
/// it; the same decision by the same person on the same basis changes nothing (200, no events). With
/// `dryRun=true` nothing is recorded, and the answer (status 200) shows what was suggested, whether
/// this departs from it, and the event that would follow.
#[utoipa::path(
    tag = "categories",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = DecisionBody, example = json!({"category": "amber", "effectiveOn": "2025-10-16",
        "reason": "Governance is not yet strong enough to hold leaders to account.", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses(
        (status = 201, description = "Decided", body = DecisionAnswer, example = json!({"category": example(), "events": [
            {"id": "01990b5e-8c00-7000-8000-0000000000e3", "type": "CategoryChanged", "position": 14}]})),
        (status = 200, description = "Nothing new, or only tried", body = NothingDecided, example = json!({"category": example(), "events": []})),
    ),
)]
#[post("/trusts/{trust}/academies/{urn}/category-decisions")]
pub(crate) async fn decide_category(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    place.permits(&app, &asked, Permission::Decide)?;
    let decision = judged::parse(&app, &asked, &place, &body.value, read_decision, NewDecision::order).await?;
    let effective_on = decision.effective_on;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, decision.order()).await?;
    decided(&app, &asked, &place, effective_on, &done).await
}

/// List decisions
///
/// Those effective by `asOf`, the latest first: the first of them is the one in force.
#[utoipa::path(
    tag = "categories",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Effective by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The decisions", body = DecisionList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/category-decisions")]
pub(crate) async fn list_category_decisions(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let views = views(&app, &asked, &place, when, |record, as_of| record.decisions_on(as_of).into_iter().cloned().collect()).await?;
    answer::list(&request, views, after.as_deref(), limit, |decision| decision.id.clone())
}

/// Show a decision
///
/// With what it rests on, and whether a review among that has been withdrawn since.
#[utoipa::path(
    tag = "categories",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The decision's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "Effective by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The decision", body = DecisionView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/category-decisions/{id}")]
pub(crate) async fn get_category_decision(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let id: DecisionId = path_id(&path.2)?;
    let by_then = |record: &AcademyRecord, as_of| record.decisions.get(&id).filter(|decision| decision.effective_on() <= as_of).cloned();
    let found = views(&app, &asked, &place, when, |record, as_of| by_then(record, as_of).into_iter().collect()).await?;
    answer::read(&request, found.first().ok_or(AppError::NotVisible)?)
}

/// A decision that the caller sees.
async fn one(app: &App, asked: &Asked, place: &Place, id: DecisionId) -> Result<DecisionView, Problem> {
    let found = views(app, asked, place, When::default(), |record, _| record.decisions.get(&id).cloned().into_iter().collect());
    Ok(found.await?.pop().ok_or(AppError::NotVisible)?)
}

fn read_decision(object: &mut Object<'_>, faults: &mut Faults) -> Option<NewDecision> {
    let category = object.required("category", faults).and_then(|n| n.parsed("not-a-code", faults, CategoryCode::parse));
    let effective_on = object.required("effectiveOn", faults).and_then(|n| n.date(faults));
    let reason = read_reason(object, faults);
    let basis = object.required("basis", faults).and_then(|n| read_events(n, EVENTS, faults));
    Some(NewDecision { category: category?, effective_on: effective_on?, reason: reason?, basis: basis? })
}

/// Answers with the decision made, or with the one in force where it was nothing new.
async fn decided(app: &App, asked: &Asked, place: &Place, effective_on: NaiveDate, done: &Done) -> Answer {
    let made = answer::first(done, |event| match event {
        Event::Academy(AcademyEvent::CategoryChanged(e)) => Some(e.decision),
        Event::Academy(AcademyEvent::CategoryConfirmed(e)) => Some(e.decision),
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
    });
    if let Some(tried_view) = answer::first(done, |event| tried_view(app, event, effective_on)).filter(|_| done.dry_run) {
        return answer::tried(done, "category", tried_view);
    }
    let made_or_in_force = |record: &AcademyRecord, _| {
        let decision = made.map_or_else(|| record.category_on(effective_on), |made| record.decisions.get(&made));
        decision.into_iter().cloned().collect()
    };
    let shown = views(app, asked, place, When::default(), made_or_in_force).await?;
    let shown = shown.first().ok_or_else(|| AppError::Internal("a decision left no trace".into()))?;
    if done.dry_run {
        answer::tried(done, "category", shown)
    } else {
        answer::done(asked, done, "category", &place.path_to("category-decisions", &shown.id), shown)
    }
}

/// A decision as it is seen, taken from the record so that words can be read off its lock.
struct Sketch {
    decision: DecisionRecord,
    shared: Vec<(EventRef, CategoryShared)>,
    answers: Vec<(EventRef, CategoryResponded)>,
    /// Whether what it was weighed against is seen too.
    whole: bool,
}

/// The decisions that `pick` picks, of those that the caller sees, with their words.
async fn views(
    app: &App,
    asked: &Asked,
    place: &Place,
    when: When,
    pick: impl FnOnce(&AcademyRecord, NaiveDate) -> Vec<DecisionRecord>,
) -> Result<Vec<DecisionView>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let decisions = pick(record, look.as_of);
        needs.people(look.record, decisions.iter().filter_map(DecisionRecord::decided_by));
        needs.texts(decisions.iter().map(|decision| decision.reason));
        let grounds = Grounds::of(record, look.frameworks, decisions.iter().flat_map(|decision| &decision.basis));
        let whole = look.sight_of(record.id) == Some(Sight::Whole);
        let sketch = |decision: DecisionRecord| {
            let (shared, answers) = (record.sharings(decision.id).to_vec(), record.answers_to(decision.id).to_vec());
            Sketch { shared, answers, decision, whole }
        };
        let sketches: Vec<Sketch> = decisions.into_iter().map(sketch).collect();
        let sharers = sketches.iter().flat_map(|sketch| &sketch.shared).filter_map(|(event, _)| event.decided_by());
        needs.people(look.record, sharers);
        let answers = sketches.iter().flat_map(|sketch| &sketch.answers);
        needs.people(look.record, answers.clone().filter_map(|(event, _)| event.decided_by()));
        needs.texts(answers.filter_map(|(_, e)| e.comment));
        (sketches, grounds)
    });
    let ((sketches, grounds), told) = seen.await?;
    Ok(sketches.iter().map(|sketch| view(sketch, &grounds, &told)).collect())
}

fn view(Sketch { decision, shared, answers, whole }: &Sketch, grounds: &Grounds, told: &Told) -> DecisionView {
    let whole = *whole;
    let Told { words, frameworks } = told;
    let CategoryRef { category, framework } = &decision.category;
    let (basis, lag_days) = (grounds.pick(&decision.basis), lag_days(&decision.event));
    DecisionView {
        id: decision.id.to_string(),
        event_id: decision.event.id.to_string(),
        category: named_category(category, framework, frameworks),
        from: decision.from.as_ref().map(|from| from_view(from, frameworks)),
        confirmed: decision.confirmed,
        effective_on: decision.effective_on(),
        recorded_at: instant(decision.event.recorded_at),
        lag_days,
        late: lag_days > 0,
        decided_by: words.maybe_person(decision.decided_by()),
        role: decision.event.actor.role.map(|role| role.as_str()),
        reason: words.text(decision.reason),
        basis_withdrawn: basis.iter().any(|ground| ground.withdrawn),
        basis,
        suggestion: decision.suggestion.as_ref().map(|suggestion| SuggestionView::of(suggestion, framework, frameworks)),
        departs_from_suggestion: whole.then_some(decision.departs),
        complete: whole.then_some(decision.sources_missing.is_empty()),
        missing: whole.then(|| missing(&decision.sources_missing, framework, frameworks)),
        sources: whole.then(|| SourcesView::of(&decision.sources_missing, framework, frameworks)),
        shared: shared.iter().map(|sharing| SharingView::of_category(sharing, words)).collect(),
        responses: answers.iter().map(|answer| CategoryResponseView::of(answer, words)).collect(),
        framework: FrameworkView::of(framework, frameworks),
    }
}

fn from_view(from: &CategoryRef, frameworks: &Frameworks) -> FromView {
    let Named { code, name } = named_category(&from.category, &from.framework, frameworks);
    FromView { code, name, framework: FrameworkView::of(&from.framework, frameworks) }
}

/// What a decision would come to; none of any other event.
fn tried_view(app: &App, event: &Event, effective_on: NaiveDate) -> Option<TriedDecisionView> {
    let confirmed = matches!(event, Event::Academy(AcademyEvent::CategoryConfirmed(_)));
    let (category, from, suggestion, departs, lacking) = match event {
        Event::Academy(AcademyEvent::CategoryChanged(e)) => (&e.to, e.from.as_ref(), &e.suggestion, e.departs, &e.sources_missing),
        Event::Academy(AcademyEvent::CategoryConfirmed(e)) => {
            (&e.category, Some(&e.category), &e.suggestion, e.departs, &e.sources_missing)
        }
        Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => return None,
    };
    let mut frameworks = Frameworks::default();
    for hash in [Some(category), from].into_iter().flatten().map(|category| category.framework.document) {
        app.framework(&hash).into_iter().for_each(|framework| frameworks.insert(hash, framework));
    }
    Some(TriedDecisionView {
        category: named_category(&category.category, &category.framework, &frameworks),
        from: from.map(|from| from_view(from, &frameworks)),
        confirmed,
        effective_on,
        suggestion: suggestion.as_ref().map(|suggestion| SuggestionView::of(suggestion, &category.framework, &frameworks)),
        departs_from_suggestion: departs,
        complete: lacking.is_empty(),
        missing: missing(lacking, &category.framework, &frameworks),
        framework: FrameworkView::of(&category.framework, &frameworks),
    })
}

/// A decision as the documentation shows one.
fn example() -> Value {
    let framework = json!({"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"});
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000d1", "eventId": "01990b5e-8c00-7000-8000-0000000000e3",
        "category": {"code": "amber", "name": "Amber"}, "from": {"code": "yellow", "name": "Yellow", "framework": framework}, "confirmed": false,
        "effectiveOn": "2025-10-16", "recordedAt": "2025-10-16T15:30:00.000001Z", "lagDays": 0, "late": false,
        "decidedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "role": "improvement-lead",
        "reason": "Governance is not yet strong enough to hold leaders to account.",
        "basis": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "review": "01990b5e-8c00-7000-8000-0000000000a1", "withdrawn": false}],
        "basisWithdrawn": false,
        "suggestion": {"categories": [{"code": "amber", "name": "Amber"}], "text": "amber", "rule": "worst-finding",
                       "because": [{"criterion": "governance", "judgement": "developing", "categories": ["amber"]}]},
        "departsFromSuggestion": false, "complete": false, "missing": [{"code": "self-evaluation", "name": "The school's self-evaluation"}],
        "sources": {"complete": false, "present": [{"code": "visit", "name": "Visits"}], "missing": [{"code": "self-evaluation", "name": "The school's self-evaluation"}]},
        "shared": [], "responses": [], "framework": framework,
    })
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(decide_category).service(list_category_decisions).service(get_category_decision);
    sharing::routes(config);
}
