//! The issues of each academy: pinpointed, owned, and open until something shows that they are over.
//!
//! An issue stays with the trust until it is shared with the school. Whoever owns it sees it all the
//! same, and says how it goes; the rest is for those who decide.

use actix_web::{HttpRequest, get, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::{AcademyOrder, IssueOrder};
use touchstone_app::{App, AppError, When};
use touchstone_domain::academy::ShareIssue;
use touchstone_domain::codes::{AreaCode, CriterionCode, ProgressCode};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::ids::{IssueId, PersonId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::registers::across;
use crate::reviews::{EVENTS, EvidenceBody, Place, WORDS, path_id, read_audiences, read_events, read_reason, read_shown};

mod view;

use view::{IssueView, Sketch, example};

/// How pressing an issue can be; 1 comes first.
const PRIORITY: std::ops::RangeInclusive<i64> = 1..=5;
/// How many criteria an issue can be about.
const CRITERIA: std::ops::RangeInclusive<usize> = 0..=20;

/// An issue to raise.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssue)]
pub(crate) struct IssueBody {
    /// What it is, precisely. No pupils' names, and never why a leader left.
    what: String,
    /// The area of the framework that it is in.
    area: String,
    /// The criteria that it is about.
    criteria: Option<Vec<String>>,
    /// How pressing it is, 1 to 5; 1 comes first.
    priority: u8,
    /// Who owns it: the id of a person of the trust.
    #[schema(format = Uuid)]
    owner: String,
    /// The day; today where left out.
    #[schema(format = Date)]
    raised_on: Option<String>,
    /// By when it is to be closed.
    #[schema(format = Date)]
    due_on: Option<String>,
    /// The ids of 1 to 100 events of this academy that show it: reviews above all, whose findings it then rests on.
    basis: Vec<String>,
}

/// How an issue goes. What is left out stays; something is needed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueProgress)]
pub(crate) struct IssueProgressBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    on: Option<String>,
    /// How fast it moves: a word of the framework's progress scale.
    progress: Option<String>,
    /// What is said.
    comment: Option<String>,
    /// What shows it.
    evidence: Option<Vec<EvidenceBody>>,
    /// Who owns it from now on. Not for its owner to change, nor are the next two.
    #[schema(format = Uuid)]
    owner: Option<String>,
    /// How pressing it is from now on.
    priority: Option<u8>,
    /// By when it is to be closed.
    #[schema(format = Date)]
    due_on: Option<String>,
}

/// That an issue is over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueClosure)]
pub(crate) struct IssueClosureBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    closed_on: Option<String>,
    /// What shows it: 1 to 50 pieces of evidence.
    evidence: Vec<EvidenceBody>,
    /// What came of it.
    outcome: Option<String>,
}

/// That an issue came back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueReopening)]
pub(crate) struct IssueReopeningBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    reopened_on: Option<String>,
    /// Why.
    reason: String,
    /// The ids of up to 100 events of this academy that show it.
    basis: Option<Vec<String>>,
}

/// With whom an issue is shared. An empty object shares it with the school, today.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewIssueSharing)]
pub(crate) struct IssueSharingBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    shared_on: Option<String>,
    /// Audiences of the framework in force; where left out, all that are of the school.
    audiences: Option<Vec<String>>,
}

/// The answer to a command about an issue.
#[derive(Serialize, ToSchema)]
#[schema(as = IssueAnswer)]
pub(crate) struct IssueAnswer {
    issue: IssueView,
    events: Vec<EventView>,
}

/// A page of issues.
#[derive(Serialize, ToSchema)]
#[schema(as = IssueList)]
pub(crate) struct IssueList {
    items: Vec<IssueView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Raise an issue
///
/// Pinpointed on evidence, with an owner. The CEO, the improvement lead, an executive headteacher or an
/// adviser may. The school's own people see it once it is shared; whoever owns it sees it all the same.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueBody, example = json!({"what": "Middle leaders do not yet check how the new reading programme is taught.", "area": "education", "criteria": ["teaching-and-learning"],
        "priority": 1, "owner": "01990b5e-8c00-7000-8000-000000000003", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"]})),
    responses((status = 201, description = "Raised", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb1", "type": "IssueRaised", "position": 34}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues")]
pub(crate) async fn raise_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let place = Place::find(&app, &asked, &path.0, &path.1)?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
        let area = object.required("area", faults).and_then(|n| n.parsed("not-a-code", faults, AreaCode::parse));
        let criteria = object.maybe("criteria", faults, |n, f| n.each(CRITERIA, f, |n, f| n.parsed("not-a-code", f, CriterionCode::parse)));
        let priority = object.required("priority", faults).and_then(|n| n.integer(PRIORITY, faults));
        let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
        let raised_on = object.maybe("raisedOn", faults, |n, f| n.date(f));
        let due_on = object.maybe("dueOn", faults, |n, f| n.date(f));
        let basis = object.required("basis", faults).and_then(|n| read_events(n, EVENTS, faults));
        Some(IssueOrder::Raise {
            raised_on: raised_on?.unwrap_or(today),
            what: what?,
            area: area?,
            criteria: criteria?.unwrap_or_default(),
            priority: u8::try_from(priority?).ok()?,
            owner: owner?,
            due_on: due_on?,
            basis: basis?,
        })
    };
    carry_out(&app, &asked, &place, &body, (Permission::RaiseIssues, dry_run), None, read).await
}

/// List an academy's issues
///
/// The open ones first, the most pressing of them first. A school's own people see those that were
/// shared with them, or are theirs.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The issues", body = IssueList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/issues")]
pub(crate) async fn list_issues(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit, open) = (query.when(app.now()), query.text("after"), query.limit(), query.flag("open"));
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let mut views = views(&app, &asked, &place, when, None).await?;
    views.retain(|issue| issue.open || !open);
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// Show an issue
///
/// With everything that was said of it: who owned it, how it moved, what showed that it was over.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The issue", body = IssueView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/issues/{id}")]
pub(crate) async fn get_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let shown = find(&app, &asked, &place, when, path_id(&path.2)?).await?;
    answer::read(&request, &shown)
}

/// Record the progress of an issue
///
/// Its owner may say how it goes; the CEO, the improvement lead and an executive headteacher may also
/// give it to somebody else, or make it more or less pressing.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueProgressBody, example = json!({"progress": "on-course", "comment": "Two of three year groups are seen every week."})),
    responses((status = 201, description = "Recorded", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb2", "type": "IssueProgressed", "position": 35}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/progress")]
pub(crate) async fn progress_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, issue) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let on = object.maybe("on", faults, |n, f| n.date(f));
        let progress = object.maybe("progress", faults, |n, f| n.parsed("not-a-code", f, ProgressCode::parse));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        let evidence = read_shown(object, faults);
        let owner = object.maybe("owner", faults, |n, f| n.uuid(f).map(PersonId));
        let priority = object.maybe("priority", faults, |n, f| n.integer(PRIORITY, f).and_then(|n| u8::try_from(n).ok()));
        let due_on = object.maybe("dueOn", faults, |n, f| n.date(f));
        Some(IssueOrder::Progress {
            issue,
            on: on?.unwrap_or(today),
            owner: owner?,
            priority: priority?,
            due_on: due_on?,
            progress: progress?,
            comment: comment?,
            evidence: evidence?,
        })
    };
    carry_out(&app, &asked, &place, &body, (Permission::RecordProgress, dry_run), Some(issue), read).await
}

/// Close an issue
///
/// Something shows that it is over; without evidence it stays open.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueClosureBody, example = json!({"evidence": [{"kind": "visit", "title": "Notes of the walk on 20 March"}], "outcome": "Every lesson seen kept to the programme."})),
    responses((status = 201, description = "Closed", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb3", "type": "IssueClosed", "position": 36}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/closure")]
pub(crate) async fn close_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, issue) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let closed_on = object.maybe("closedOn", faults, |n, f| n.date(f));
        let evidence = read_shown(object, faults);
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        Some(IssueOrder::Close { issue, closed_on: closed_on?.unwrap_or(today), evidence: evidence?, outcome: outcome? })
    };
    carry_out(&app, &asked, &place, &body, (Permission::Decide, dry_run), Some(issue), read).await
}

/// Reopen an issue
///
/// It came back.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueReopeningBody, example = json!({"reason": "New staff have not been trained.", "basis": ["01990b5e-8c00-7000-8000-0000000000e9"]})),
    responses((status = 201, description = "Reopened", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb4", "type": "IssueReopened", "position": 37}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/reopening")]
pub(crate) async fn reopen_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, issue) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let reopened_on = object.maybe("reopenedOn", faults, |n, f| n.date(f));
        let reason = read_reason(object, faults);
        let basis = object.maybe("basis", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
        let reopened_on = reopened_on?.unwrap_or(today);
        Some(IssueOrder::Reopen { issue, reopened_on, reason: reason?, basis: basis?.unwrap_or_default() })
    };
    carry_out(&app, &asked, &place, &body, (Permission::Decide, dry_run), Some(issue), read).await
}

/// Share an issue
///
/// With the school, or with other audiences of the framework; from then on their keys for the academy
/// see it in every read, with its history. What changes nothing is 200 without events.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The issue's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = IssueSharingBody, example = json!({"audiences": ["headteacher"]})),
    responses((status = 201, description = "Shared", body = IssueAnswer, example = json!({"issue": example(), "events": [{"id": "01990b5e-8c00-7000-8000-000000000eb5", "type": "IssueShared", "position": 38}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/issues/{id}/sharing")]
pub(crate) async fn share_issue(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let dry_run = dry_run(&request)?;
    let (place, issue) = named(&app, &asked, &path).await?;
    let today = london_day(app.now());
    let read = |object: &mut Object<'_>, faults: &mut Faults| {
        let shared_on = object.maybe("sharedOn", faults, |n, f| n.date(f));
        let audiences = object.maybe("audiences", faults, read_audiences);
        Some(IssueOrder::Share(ShareIssue { issue, shared_on: shared_on?.unwrap_or(today), audiences: audiences? }))
    };
    carry_out(&app, &asked, &place, &body, (Permission::Decide, dry_run), Some(issue), read).await
}

/// List the trust's issues
///
/// Of every academy that the key may see, the open ones first, the most pressing of them first.
#[utoipa::path(
    tag = "issues",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("open" = Option<bool>, Query, description = "`true` for the open ones alone"),
        ("academy" = Option<String>, Query, description = "Only of this academy: its URN on the day, or its id"),
        ("owner" = Option<String>, Query, description = "Only those of this person", format = Uuid),
        ("area" = Option<String>, Query, description = "Only in this area", example = "education"),
        ("asOf" = Option<String>, Query, description = "As they stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The issues", body = IssueList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/issues")]
pub(crate) async fn list_trust_issues(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit, open) = (query.when(app.now()), query.text("after"), query.limit(), query.flag("open"));
    let (academy, owner, area) = (query.text("academy"), query.text("owner"), query.text("area"));
    query.finish()?;
    let (mut all, told) = across(&app, &asked, &path, when, |look, record, needs| {
        let sketches: Vec<Sketch> = record.issues_on(look.as_of).into_iter().map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    })
    .await?;
    all.sort_by_key(Sketch::key);
    let wanted = |view: &IssueView| {
        (view.open || !open)
            && view.academy.is_meant_by(academy.as_deref())
            && owner.as_deref().is_none_or(|owner| view.owner.id.to_string() == owner)
            && area.as_deref().is_none_or(|area| view.area.code == area)
    };
    let views = all.iter().map(|sketch| sketch.view(&told)).filter(wanted).collect();
    answer::list(&request, views, after.as_deref(), limit, |it| it.id.clone())
}

/// The issue that a path names, which the caller may see.
async fn named(app: &App, asked: &Asked, path: &(String, String, String)) -> Result<(Place, IssueId), Problem> {
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let issue = path_id(&path.2)?;
    find(app, asked, &place, When::default(), issue).await?;
    Ok((place, issue))
}

async fn carry_out(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    (permission, dry_run): (Permission, bool),
    named: Option<IssueId>,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<IssueOrder>,
) -> Answer {
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(AcademyOrder::Issue);
    let order = judged::parse(app, asked, place, &body.value, read, |order| order).await?;
    let done = app.of_academy(&asked.how_or_dry(&body.bytes, dry_run), place.trust, place.academy, order).await?;
    if done.dry_run {
        return answer::tried(&done, "issue", serde_json::Value::Null);
    }
    let raised = || {
        answer::first(&done, |event| match event {
            Event::Academy(AcademyEvent::IssueRaised(e)) => Some(e.issue),
            Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
        })
    };
    let id = named.or_else(raised).ok_or_else(|| AppError::Internal("an issue left no event".into()))?;
    let shown = find(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, "issue", &place.path_to("issues", id), shown)
}

async fn find(app: &App, asked: &Asked, place: &Place, when: When, id: IssueId) -> Result<IssueView, Problem> {
    Ok(views(app, asked, place, when, Some(id)).await?.pop().ok_or(AppError::NotVisible)?)
}

async fn views(app: &App, asked: &Asked, place: &Place, when: When, only: Option<IssueId>) -> Result<Vec<IssueView>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| {
        let wanted = record.issues_on(look.as_of).into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(record, it, look.as_of)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    });
    let (sketches, told) = seen.await?;
    Ok(sketches.iter().map(|sketch| sketch.view(&told)).collect())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(raise_issue)
        .service(list_issues)
        .service(get_issue)
        .service(progress_issue)
        .service(close_issue)
        .service(reopen_issue)
        .service(share_issue)
        .service(list_trust_issues);
}
