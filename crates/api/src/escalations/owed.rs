//! The actions that escalations opened, for those who owe them: a head, a chair or an adviser reads and
//! completes their own without seeing the escalation.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::{Permission, Sight};
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, InterventionOrder};
use touchstone_app::{AcademyName, App, AppError, Look, When};
use touchstone_domain::ids::{AcademyId, ActionId, EscalationId, PersonId};
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::{ActionRecord, ActionStatus};
use utoipa::ToSchema;
use uuid::Uuid;

use super::interventions::{ActionView, CompletionBody, action_view, needs_of_action};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::plans::AcademyLabel;
use crate::problem::Problem;
use crate::query::Query;
use crate::reviews::{Place, Told, WORDS, path_id, read_shown};
use crate::wording::Needs;

/// An action that somebody owes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OwedAction)]
pub(crate) struct OwedActionView {
    academy: AcademyLabel,
    /// The escalation that opened it; absent for who does not see that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    escalation: Option<String>,
    #[serde(flatten)]
    action: ActionView,
}

/// The answer to a command about an action.
#[derive(Serialize, ToSchema)]
#[schema(as = OwedActionAnswer)]
pub(crate) struct OwedActionAnswer {
    action: OwedActionView,
    events: Vec<EventView>,
}

/// A page of actions.
#[derive(Serialize, ToSchema)]
#[schema(as = OwedActionList)]
pub(crate) struct OwedActionList {
    items: Vec<OwedActionView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// An action as it was found, before its words are read.
struct Sketch {
    academy: AcademyLabel,
    escalation: EscalationId,
    action: ActionRecord,
    whole: bool,
}

impl Sketch {
    fn of(look: &Look<'_>, academy: AcademyId, (escalation, action): (EscalationId, &ActionRecord), needs: &mut Needs) -> Option<Sketch> {
        let label = AcademyLabel::of(look.record.academies.get(&academy)?, look.as_of);
        needs_of_action(action, look.record, needs);
        Some(Sketch { academy: label, escalation, action: action.clone(), whole: look.sight_of(academy) == Some(Sight::Whole) })
    }

    fn view(self, look: chrono::NaiveDate, told: &Told) -> OwedActionView {
        let mut action = action_view(&self.action, look, told);
        if !self.whole {
            action.keep_to_what_is_owed();
        }
        OwedActionView { academy: self.academy, escalation: self.whole.then(|| self.escalation.to_string()), action }
    }
}

/// List the actions of escalations
///
/// Those not settled on `asOf`, by the day each is due, at every academy that the key sees whole; of any
/// other the key's own person's. `owner=me` gives one's own.
#[utoipa::path(
    tag = "escalations",
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
    responses((status = 200, description = "The actions", body = OwedActionList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/escalation-actions")]
pub(crate) async fn list_escalation_actions(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
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
        let mut found: Vec<Sketch> = Vec::new();
        for academy in look.record.academies.keys().copied().filter(|id| only.is_none_or(|only| only == *id)) {
            let Some(record) = look.academy(academy) else { continue };
            let due = record.actions_due_on(look.as_of).into_iter();
            let theirs = due.filter(|(_, action)| owner.is_none_or(|owner| action.content.owner == owner));
            let wanted = theirs.filter(|(_, action)| !overdue || action.status_on(look.as_of) == ActionStatus::Overdue);
            found.extend(wanted.filter_map(|action| Sketch::of(&look, academy, action, &mut needs)));
        }
        found.sort_by_key(|sketch| (sketch.action.content.due_on, sketch.action.content.action));
        Ok((found, needs, look.as_of, look.frameworks.clone()))
    });
    let (found, needs, as_of, frameworks) = found.await?;
    let told = Told { words: needs.read(&app)?, frameworks };
    let views: Vec<OwedActionView> = found.into_iter().map(|sketch| sketch.view(as_of, &told)).collect();
    answer::list(&request, views, after.as_deref(), limit, |view| view.action.id().to_owned())
}

/// Show an action of an escalation
///
/// To who sees the academy whole, and to its owner, who is told what is to be done and by when.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The action's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The action", body = OwedActionView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/escalation-actions/{id}")]
pub(crate) async fn get_escalation_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let (_, shown) = find(&app, &asked, &place, when, path_id(&path.2)?).await?;
    answer::read(&request, &shown)
}

/// Complete one's action of an escalation
///
/// It was done, and something shows it. By its owner, or by those who decide about escalations. With
/// `dryRun=true` only shown.
#[utoipa::path(
    tag = "escalations",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The action's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = CompletionBody, example = json!({"completedOn": "2025-11-10", "evidence": [{"kind": "visit", "title": "Timetable of the reading lead"}], "outcome": "Begun in Years 1 and 2."})),
    responses((status = 201, description = "Completed", body = OwedActionAnswer, example = json!({"action": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000fa", "type": "InterventionActionCompleted", "position": 22}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/escalation-actions/{id}/completion")]
pub(crate) async fn complete_escalation_action(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let mut query = Query::of(&request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let (today, action) = (london_day(app.now()), path_id::<ActionId>(&path.2)?);
    let (escalation, _) = find(&app, &asked, &place, When::default(), action).await?;
    place.permits(&app, &asked, Permission::RecordProgress)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let completed_on = object.maybe("completedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        let (completed_on, evidence) = (completed_on?.unwrap_or(today), evidence?);
        Some(AcademyOrder::Intervention(InterventionOrder::CompleteAction {
            escalation,
            action,
            completed_on,
            evidence,
            outcome: outcome?,
        }))
    };
    let order = judged::parse(&app, &asked, &place, &body.value, read, |order| order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    let (_, shown) = find(&app, &asked, &place, When::default(), action).await?;
    if done.dry_run {
        return answer::tried(&done, "action", shown);
    }
    answer::done(&asked, &done, "action", &place.path_to("escalation-actions", action), shown)
}

/// An action that the caller may see, with its escalation.
async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: ActionId) -> Result<(EscalationId, OwedActionView), Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let mut known = record.actions_of_escalations().filter(|(_, action)| action.event.effective_on <= look.as_of);
        let found = known.find(|(_, action)| action.content.action == id)?;
        Some((Sketch::of(look, place.academy, found, needs)?, look.as_of))
    });
    let (found, told) = seen.await?;
    let (sketch, as_of) = found.ok_or(AppError::NotVisible)?;
    Ok((sketch.escalation, sketch.view(as_of, &told)))
}

fn example() -> Value {
    json!({"academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}, "id": "01990b5e-8c00-7000-8000-0000000000d7",
        "eventId": "01990b5e-8c00-7000-8000-0000000000f9", "openedOn": "2025-10-28", "what": "Write reading into the development plan",
        "owner": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "dueOn": "2025-11-14", "status": "open",
        "by": {"id": "01990b5e-8c00-7000-8000-000000000002", "name": "Kit Example", "title": "Chief Executive"}})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_escalation_actions).service(get_escalation_action).service(complete_escalation_action);
}
