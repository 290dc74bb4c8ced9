//! The actions of plans that are not done, across the trust: whose they are, and which are late.

use actix_web::{HttpRequest, get, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::{AcademyName, App};
use touchstone_domain::event::Milestone;
use touchstone_domain::ids::PersonId;
use touchstone_projections::OpenAction;
use utoipa::ToSchema;
use uuid::Uuid;

use super::reports::AcademyLabel;
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::wording::{Needs, PersonView, Words};

/// An action that is not done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OpenAction)]
pub(crate) struct OpenActionView {
    academy: AcademyLabel,
    /// The plan's id.
    #[schema(format = Uuid)]
    plan: String,
    priority: PriorityLabel,
    #[schema(format = Uuid)]
    id: String,
    /// What is done; null once erased.
    what: Option<String>,
    owner: PersonView,
    due_on: chrono::NaiveDate,
    /// What it was last said to be: `on-track` or `behind`; null where nothing was said.
    status: Option<&'static str>,
    /// True where its day has passed.
    overdue: bool,
    /// The next step on the way whose day has not passed.
    next_milestone: Option<NextView>,
}

/// The priority that an action is for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriorityLabel)]
pub(crate) struct PriorityLabel {
    #[schema(format = Uuid)]
    id: String,
    title: Option<String>,
}

/// A step on the way.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NextMilestone)]
pub(crate) struct NextView {
    what: Option<String>,
    due_on: chrono::NaiveDate,
}

/// A page of actions.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenActionList)]
pub(crate) struct OpenActionList {
    items: Vec<OpenActionView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// List the actions of plans
///
/// Those of plans that go on and that are not done on `asOf`, the most pressing first, at every academy
/// whose plans the key may see. `owner=me` gives one's own.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("owner" = Option<String>, Query, description = "Only those of this person: an id, or `me`", example = "me"),
        ("academy" = Option<String>, Query, description = "Only of this academy: a URN or an id"),
        ("overdue" = Option<bool>, Query, description = "Only those whose day has passed"),
        ("asOf" = Option<String>, Query, description = "On this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The actions", body = OpenActionList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/plan-actions")]
pub(crate) async fn list_plan_actions(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let trust = app.trust(&asked.caller, &path)?;
    let me = asked.caller.person_in(trust);
    let owner = query.parsed("owner", |text| match (text, Uuid::try_parse(text)) {
        ("me", _) => me.ok_or("the key is no person's, so there is nobody who is `me`"),
        (_, Ok(id)) => Ok(PersonId(id)),
        (_, Err(_)) => Err("takes a person's id, or `me`"),
    });
    let academy = query.parsed("academy", |text| AcademyName::parse(text).ok_or("takes a URN, six digits, or an academy's id"));
    let overdue = query.flag("overdue");
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let only = academy.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let found = app.look(&asked.caller, trust, only, when, |look| {
        let mut needs = Needs::default();
        let mut found: Vec<(AcademyLabel, OpenAction)> = Vec::new();
        for academy in look.record.academies.keys().filter(|id| only.is_none_or(|only| only == **id)) {
            let Some(record) = look.academy(*academy) else { continue };
            let open = match owner {
                Some(person) => record.open_actions_of(person, look.as_of),
                None => record.open_actions(look.as_of),
            };
            for open in open.into_iter().filter(|open| open.overdue || !overdue) {
                needs.texts([open.priority_title, open.action.what]);
                needs.texts(open.action.milestones.iter().map(|milestone| milestone.what));
                needs.person(look.record, open.action.owner);
                found.push((AcademyLabel::of(&record, look.as_of), open));
            }
        }
        found.sort_by_key(|(_, open)| (open.action.due_on, open.action.action));
        Ok((found, needs, look.as_of))
    });
    let (found, needs, as_of) = found.await?;
    let words = needs.read(&app)?;
    let views: Vec<OpenActionView> = found.into_iter().map(|(academy, open)| OpenActionView::of(academy, &open, as_of, &words)).collect();
    answer::list(&request, views, after.as_deref(), limit, |open| open.id.clone())
}

impl OpenActionView {
    fn of(academy: AcademyLabel, open: &OpenAction, as_of: chrono::NaiveDate, words: &Words) -> OpenActionView {
        let ahead = open.action.milestones.iter().filter(|milestone| as_of <= milestone.due_on);
        let next = ahead.min_by_key(|milestone| milestone.due_on);
        let shown = |milestone: &Milestone| NextView { what: words.text(milestone.what), due_on: milestone.due_on };
        OpenActionView {
            academy,
            plan: open.plan.to_string(),
            priority: PriorityLabel { id: open.priority.to_string(), title: words.text(open.priority_title) },
            id: open.action.action.to_string(),
            what: words.text(open.action.what),
            owner: words.person(open.action.owner),
            due_on: open.action.due_on,
            status: open.status.map(|status| status.as_str()),
            overdue: open.overdue,
            next_milestone: next.map(shown),
        }
    }
}

fn example() -> Value {
    json!({"academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}, "plan": "01990b5e-8c00-7000-8000-0000000000a0",
        "priority": {"id": "01990b5e-8c00-7000-8000-0000000000a1", "title": "Reading in Key Stage 1"}, "id": "01990b5e-8c00-7000-8000-0000000000a2", "what": "One phonics scheme in all classes",
        "owner": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "dueOn": "2026-02-13", "status": "on-track", "overdue": false, "nextMilestone": null})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_plan_actions);
}
