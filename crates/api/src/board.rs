//! The board: where every academy of the trust stands on a day, and which need support first.
//!
//! An academy's place in the order says how it was judged. So those whose category the caller may
//! not see are kept out of the ranking of the others, where even a gap would tell.

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::Sight;
use touchstone_app::{App, AppError, Look};
use touchstone_domain::duty::DutyStatus;
use touchstone_domain::framework::Framework;
use touchstone_domain::ids::{AcademyId, EscalationId};
use touchstone_domain::reader::Faults;
use touchstone_projections::{AcademyRecord, BoardRow, Due, OpenIntervention, rows};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::academies::{ColourView, HolderView, RungView, ShowsPeople, Standing, named, needs_of};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::problem::Problem;
use crate::query::Query;
use crate::rendered::{Rendered, Rendering, Subject};
use crate::support::Days;
use crate::wording::PersonView;

/// The board of a trust on a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Board)]
pub(crate) struct BoardView {
    /// The academies that are in the trust on the day and that the key may see.
    items: Vec<BoardItem>,
    /// What to give as `after` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The day shown.
    as_of: NaiveDate,
    /// The framework in force on that day; null where the trust had adopted none.
    framework: Option<BoardFramework>,
}

/// The framework in force, as far as a board needs it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BoardFramework {
    #[schema(example = "agora")]
    code: String,
    name: String,
    /// Its categories, worst first.
    scale: Vec<ScaleStep>,
}

/// A category on the scale.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScaleStep {
    #[schema(example = "amber")]
    code: String,
    name: String,
    colour: ColourView,
}

/// An academy's line on the board.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BoardItem {
    /// The academy's id in this trust.
    #[schema(value_type = String, format = Uuid)]
    id: AcademyId,
    /// Its URN on the day.
    #[schema(example = "900001")]
    urn: String,
    name: String,
    #[schema(example = "primary")]
    phase: &'static str,
    #[serde(flatten)]
    standing: Standing,
    /// What is under way on the ladder.
    open_interventions: Vec<InterventionView>,
    /// How many issues are open. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    open_issues: Option<usize>,
    /// The highest rating among its open risks; absent where there is none, and for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    highest_risk: Option<HighestRisk>,
    /// What is due next; null where nothing is, or nothing that you may know of.
    next_duty: Option<NextDuty>,
    /// What it gives to other academies on the day: deployments agreed or under way. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    gives_support: Option<GivesView>,
    /// Its place when those most in need of support come first; 1 is the first. Absent where its category may not be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u32>,
    /// Why it has that place, in sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    reasons: Option<Vec<String>>,
}

/// What an academy gives to others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GivesSupport)]
pub(crate) struct GivesView {
    /// Days in all.
    #[schema(value_type = f64)]
    days: Days,
    deployments: usize,
}

/// How high the highest of an academy's risks is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": "high", "name": "High"}))]
pub(crate) struct HighestRisk {
    code: String,
    name: String,
}

/// What is due next.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NextDuty)]
pub(crate) struct NextDuty {
    #[schema(example = "termly-evaluation.2025-26-autumn")]
    id: String,
    /// `review`, `act`, `decision` and others, as in the list of duties.
    #[schema(example = "review")]
    kind: &'static str,
    name: String,
    /// The last day on which it is in time.
    due_on: Option<NaiveDate>,
    /// `due` or `rescheduled`.
    #[schema(example = "due")]
    status: &'static str,
    /// Who owes it.
    owed_by: Vec<HolderView>,
}

impl NextDuty {
    /// The first that is still ahead.
    fn of(look: &Look<'_>, academy: AcademyId) -> Option<NextDuty> {
        let ahead = |item: &Due| matches!(item.status, DutyStatus::Due | DutyStatus::Rescheduled) && item.due_on.is_some();
        let next = look.due(academy).into_iter().find(ahead)?;
        let owed_by = HolderView::owing(&next);
        Some(NextDuty {
            id: next.id,
            kind: next.kind.as_str(),
            name: next.name,
            due_on: next.due_on,
            status: next.status.as_str(),
            owed_by,
        })
    }
}

/// An intervention under way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OpenIntervention)]
pub(crate) struct InterventionView {
    /// The id of the escalation.
    #[schema(value_type = String, format = Uuid)]
    id: EscalationId,
    /// The rung it has reached.
    #[schema(example = "ceo-and-lead-visit")]
    rung: String,
    name: String,
    /// The day its first rung was climbed.
    opened_on: NaiveDate,
    /// Since when it is on this rung.
    since: NaiveDate,
    /// By when the rung's actors must act; null where it was stepped down to.
    act_by: Option<NaiveDate>,
    /// Who must act.
    actors: Vec<HolderView>,
    /// The day of the last visit made for it.
    last_visit: Option<NaiveDate>,
    /// True where what put the academy on the rung rests on a review that has since been withdrawn.
    grounds_withdrawn: bool,
}

impl BoardItem {
    fn of(look: &Look<'_>, row: BoardRow, seen: &BTreeMap<AcademyId, Cow<'_, AcademyRecord>>, sight: Sight) -> Result<BoardItem, AppError> {
        let academy = seen.get(&row.academy).ok_or_else(|| AppError::Internal("a board shows an academy without a record".into()))?;
        let standing = Standing::of(look, academy, sight);
        let whole = sight == Sight::Whole;
        let open = row.open_interventions.into_iter().filter(|_| whole);
        Ok(BoardItem {
            id: row.academy,
            urn: row.urn.to_string(),
            name: row.name,
            phase: row.phase.as_str(),
            standing,
            open_interventions: open.map(|open| InterventionView::of(look, academy, open)).collect(),
            open_issues: whole.then_some(row.open_issues),
            highest_risk: row.highest_risk.filter(|_| whole).map(|(code, name)| HighestRisk { code, name }),
            next_duty: NextDuty::of(look, row.academy),
            gives_support: look.is_whole().then(|| {
                let (deployments, half_days) = look.record.gives_on(row.academy, look.as_of);
                GivesView { days: Days(half_days), deployments }
            }),
            priority: whole.then_some(row.priority),
            reasons: whole.then_some(row.reasons),
        })
    }
}

impl InterventionView {
    fn of(look: &Look<'_>, academy: &AcademyRecord, open: OpenIntervention) -> InterventionView {
        let RungView { id, rung, name, since, act_by, actors, grounds_withdrawn } =
            RungView::of(look.with_actors(academy, open.rung), look.frameworks);
        InterventionView {
            id,
            rung,
            name,
            opened_on: open.opened_on,
            since,
            act_by,
            actors,
            last_visit: open.last_visit,
            grounds_withdrawn,
        }
    }
}

impl BoardFramework {
    fn of(framework: &Framework) -> BoardFramework {
        let step = |category: &touchstone_domain::framework::Category| ScaleStep {
            code: category.code.to_string(),
            name: category.name.clone(),
            colour: ColourView::of(category),
        };
        BoardFramework {
            code: framework.code().to_string(),
            name: framework.name().to_owned(),
            scale: framework.scale().iter().map(step).collect(),
        }
    }
}

impl ShowsPeople for BoardItem {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.standing.each_person(visit);
        self.next_duty.iter_mut().for_each(|next| next.owed_by.each_person(visit));
        self.open_interventions.iter_mut().for_each(|open| open.actors.each_person(visit));
    }
}

impl ShowsPeople for BoardView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.items.each_person(visit);
    }
}

/// How the board is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Name,
    Priority,
}

impl Sort {
    fn parse(text: &str) -> Result<Sort, &'static str> {
        match text {
            "name" => Ok(Sort::Name),
            "priority" => Ok(Sort::Priority),
            _ => Err("takes `name` or `priority`"),
        }
    }
}

/// Every line that the caller may see, ranked among those whose category they may see.
fn items(look: &Look<'_>, sort: Sort) -> Result<Vec<BoardItem>, AppError> {
    let mut items = Vec::new();
    for sight in [Sight::Whole, Sight::Identity] {
        let ids = look.record.academies.keys().filter(|academy| look.sight_of(**academy) == Some(sight));
        let seen: BTreeMap<AcademyId, Cow<'_, AcademyRecord>> = ids.filter_map(|id| Some((*id, look.academy(*id)?))).collect();
        for row in rows(seen.values().map(Cow::as_ref), look.as_of, look.frameworks) {
            items.push(BoardItem::of(look, row, &seen, sight)?);
        }
    }
    items.sort_by(|a, b| {
        let place = |item: &BoardItem| match sort {
            Sort::Name => 0,
            Sort::Priority => item.priority.unwrap_or(u32::MAX),
        };
        (place(a), &a.name, a.id).cmp(&(place(b), &b.name, b.id))
    });
    Ok(items)
}

/// A page of items, and the academy after which the next begins.
fn page(items: Vec<BoardItem>, after: Option<Uuid>, limit: usize) -> Result<(Vec<BoardItem>, Option<String>), Problem> {
    let start = match after {
        None => 0,
        Some(after) => 1 + items.iter().position(|item| item.id.0 == after).ok_or_else(not_a_cursor)?,
    };
    let more = items.len() > start + limit;
    let page: Vec<BoardItem> = items.into_iter().skip(start).take(limit).collect();
    let next = page.last().filter(|_| more).map(|last| last.id.to_string());
    Ok((page, next))
}

fn not_a_cursor() -> Problem {
    let mut faults = Faults::default();
    faults.add("after", "invalid", "give back `next` as it was answered; begin anew without `after`");
    Problem::query(faults)
}

/// Show the board
///
/// Where every academy stands on a day, by name: category and which way it went, last review, ladder,
/// open interventions, what is overdue and who owes it. `sort=priority` gives the list of who needs
/// support first, with the reasons. `nextDuty` is what is due next, and `overdue` what
/// is late and can still be done, of whatever kind. A headteacher, chair or governor sees their academy's identity
/// and leaders, and the category and last review that were shared with them, without a place in the
/// order.
#[utoipa::path(
    tag = "board",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("sort" = Option<String>, Query, description = "`name` (default), or `priority`: those most in need of support first", example = "priority"),
        ("asOf" = Option<String>, Query, description = "As things stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The board", body = BoardView, example = json!({
        "items": [{"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "phase": "primary",
            "leaders": [{"office": "headteacher", "person": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "from": "2022-09-01", "interim": false}],
            "category": {"code": "amber", "name": "Amber", "effectiveOn": "2025-10-12", "decidedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "decision": "01990b5e-8c00-7000-8000-0000000000d1",
                "framework": {"code": "agora", "name": "Agora Learning Partnership"}, "colour": {"name": "amber", "hex": "#E87722", "textCode": "A"}, "basisWithdrawn": false},
            "direction": "down",
            "escalation": {"current": {"id": "01990b5e-8c00-7000-8000-0000000000f1", "rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "since": "2025-10-12", "actBy": "2025-10-26", "actors": [{"role": "ceo"}], "groundsWithdrawn": false}, "proposed": null},
            "lastReview": {"id": "01990b5e-8c00-7000-8000-0000000000b1", "type": "termly-evaluation", "name": "Termly evaluation and rating", "heldOn": "2025-10-12", "progress": "not-fast-enough", "fastEnough": false},
            "overdue": [{"what": "act", "escalation": "01990b5e-8c00-7000-8000-0000000000f1", "dueBy": "2025-10-26", "since": "2025-10-27", "owedBy": [{"role": "ceo"}]}],
            "openInterventions": [{"id": "01990b5e-8c00-7000-8000-0000000000f1", "rung": "ceo-and-lead-visit", "name": "Visit by the CEO and the Academy Improvement Lead", "openedOn": "2025-10-12", "since": "2025-10-12", "actBy": "2025-10-26", "actors": [{"role": "ceo"}], "lastVisit": null, "groundsWithdrawn": false}],
            "nextDuty": null, "givesSupport": {"days": 0, "deployments": 0}, "priority": 1,
            "reasons": ["In category Amber, number 2 of 4 from the worst, since 12 October 2025", "Its category got worse on 12 October 2025", "Last reviewed on 12 October 2025"]}],
        "asOf": "2025-11-02",
        "framework": {"code": "agora", "name": "Agora Learning Partnership", "scale": [{"code": "red", "name": "Red", "colour": {"name": "red", "hex": "#B3261E", "textCode": "R"}}, {"code": "amber", "name": "Amber", "colour": {"name": "amber", "hex": "#E87722", "textCode": "A"}}]}}))),
)]
#[get("/trusts/{trust}/board")]
pub(crate) async fn get_board(
    app: web::Data<App>,
    rendered: web::Data<Rendered>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
) -> Answer {
    let mut query = Query::of(&request);
    let sort = query.parsed("sort", Sort::parse).unwrap_or(Sort::Name);
    let after = query.parsed("after", |text| Uuid::try_parse(text).map_err(|_| "give back `next` as it was answered"));
    let (when, limit) = (query.when(app.now()), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let build = async || {
        let found = app.look(&asked.caller, trust, None, when, |look| {
            let items = items(&look, sort)?;
            let framework = look.framework_on(look.as_of).map(BoardFramework::of);
            let mut view = BoardView { items, next: None, as_of: look.as_of, framework };
            let needs = needs_of(&mut view, look.record);
            Ok((view, needs))
        });
        let mut view = named(&app, found.await?)?;
        (view.items, view.next) = page(view.items, after, limit)?;
        let link = view.next.as_ref().and_then(|next| HeaderValue::from_str(&answer::next_link(&request, next)).ok());
        Ok(Rendering::of(&view)?.linked(link))
    };
    rendered.answer(&app, &asked, &request, Subject { trust, academy: None, when }, build).await
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_board);
}
