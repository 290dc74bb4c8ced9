//! Days to give: stated, promised, used and left, and who would be over if days were moved.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;
use touchstone_app::access::Permission;
use touchstone_app::input::SupportersOrder;
use touchstone_app::{AcademyName, App, AppError, When};
use touchstone_domain::event::Giver;
use touchstone_domain::ids::{DeploymentId, PersonId, TrustId};
use touchstone_domain::reader::Node;
use touchstone_domain::trust::StateCapacity;
use touchstone_projections::{CapacityRow, Load, TrustRecord};
use utoipa::ToSchema;
use uuid::Uuid;

use super::advisers::only_whole;
use super::reading::{Days, read_academy, read_days};
use super::view::AcademyRef;
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::wording::{Needs, PersonView, Words};

/// A capacity to state: of a person or of an academy, exactly one of both.
#[derive(Serialize, ToSchema)]
#[schema(as = NewCapacity)]
pub(crate) struct CapacityBody {
    /// The id of a person whom the trust knows.
    person: Option<String>,
    /// The URN or id of an academy of the trust.
    academy: Option<String>,
    #[schema(format = Date)]
    from: String,
    #[schema(format = Date)]
    until: String,
    /// Whole days, or halves.
    days: f64,
}

/// One giver's days in one period.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Capacity)]
pub(crate) struct CapacityView {
    /// The person, where one gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
    /// The academy, where one gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    academy: Option<AcademyRef>,
    from: NaiveDate,
    until: NaiveDate,
    /// Days stated.
    #[schema(value_type = f64)]
    days: Days,
    /// Days promised by what is agreed.
    #[schema(value_type = f64)]
    promised: Days,
    #[schema(value_type = f64)]
    used: Days,
    /// Days promised to nobody.
    #[schema(value_type = f64)]
    left: Days,
    /// Days promised beyond what there is.
    #[schema(value_type = f64)]
    over: Days,
}

/// The capacities of a trust.
#[derive(Serialize, ToSchema)]
#[schema(as = CapacityList)]
pub(crate) struct CapacityList {
    items: Vec<CapacityView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// The answer to a statement of capacity.
#[derive(Serialize, ToSchema)]
#[schema(as = CapacityAnswer)]
pub(crate) struct CapacityAnswer {
    capacity: Vec<CapacityView>,
    events: Vec<EventView>,
}

/// What would become of one giver's days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CapacityChange)]
pub(crate) struct ChangeView {
    now: CapacityView,
    then: CapacityView,
}

/// Who would be over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WhatIf)]
pub(crate) struct WhatIfView {
    /// Each giver and period whose figures would change.
    changes: Vec<ChangeView>,
    /// True where somebody would have promised more than there is.
    anybody_over: bool,
    /// True where no capacity is stated for who would give the days then: nobody can say.
    unstated: bool,
    /// Days asked for beyond those that the deployment named by `takenFrom` has left: these cannot be taken from it. 0 where none was named.
    #[schema(value_type = f64)]
    beyond_what_is_left: Days,
}

/// State a capacity
///
/// How many days a person or an academy can give in a time, a year or a term. Stating the same time again
/// sets another figure; times of one giver do not overlap. By the CEO, the improvement lead or an
/// executive headteacher.
#[utoipa::path(
    tag = "support",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank")),
    request_body(content = CapacityBody, example = json!({"person": "01990b5e-8c00-7000-8000-000000000007", "from": "2025-09-01", "until": "2026-08-31", "days": 30})),
    responses((status = 201, description = "Stated", body = CapacityAnswer, example = json!({"capacity": [example(12)], "events": [{"id": "01990b5e-8c00-7000-8000-0000000000f9", "type": "CapacityStated", "position": 43}]}))),
)]
#[post("/trusts/{trust}/capacity")]
pub(crate) async fn state_capacity(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<String>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let trust = app.trust(&asked.caller, &path)?;
    app.may(&asked.caller, Permission::Decide, Some(trust), None)?;
    let order = body.parse(|object, faults| {
        let person = object.maybe("person", faults, |n, f| n.uuid(f).map(PersonId));
        let academy = object.maybe("academy", faults, |n, f| read_academy(&app, &asked, trust, n, f));
        let from = object.required("from", faults).and_then(|n| n.date(faults));
        let until = object.required("until", faults).and_then(|n| n.date(faults));
        let half_days = object.required("days", faults).and_then(|n| read_days(n, faults));
        let giver = match (person?, academy?) {
            (Some(person), None) => Giver::Person { person },
            (None, Some(academy)) => Giver::Academy { academy },
            (Some(_), Some(_)) | (None, None) => {
                faults.add("", "one-of", "name either a `person` or an `academy`");
                return None;
            }
        };
        Some(SupportersOrder::StateCapacity(StateCapacity { giver, from: from?, until: until?, half_days: half_days? }))
    })?;
    let done = app.of_supporters(&asked.how(&body.bytes), trust, order).await?;
    let location = format!("{}/capacity", answer::trust_path(&app, trust));
    answer::done(&asked, &done, "capacity", &location, capacity(&app, &asked, trust, When::default()).await?)
}

/// List capacity
///
/// Of each person and academy, for each period stated: days stated, promised by what is agreed, used and
/// left. A deployment over several periods counts in each by its share of days. For those who read the
/// whole trust.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("on" = Option<String>, Query, description = "Only periods that hold this day", format = Date),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The capacities", body = CapacityList, example = json!({"items": [example(12)]}))),
)]
#[get("/trusts/{trust}/capacity")]
pub(crate) async fn list_capacity(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let on = query.date("on");
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let mut items = capacity(&app, &asked, trust, when).await?;
    items.retain(|it| on.is_none_or(|day| it.from <= day && day <= it.until));
    answer::list(&request, items, after.as_deref(), limit, |it| {
        let person = it.person.as_ref().map(|person| person.id.to_string());
        let giver = person.or_else(|| it.academy.as_ref().map(|academy| academy.id.to_string()));
        format!("{}/{}/{}", giver.unwrap_or_default(), it.from, it.until)
    })
}

/// Ask what if days were promised or moved
///
/// Before anything is recorded: the person, or the academy, who would give `days` from `from` to
/// `until`; with `takenFrom` the days are taken from that deployment. Answers whose figures would change
/// and who would be over. For those who read the whole trust.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("person" = Option<String>, Query, description = "Who would give the days", format = Uuid),
        ("givingAcademy" = Option<String>, Query, description = "Which academy would give them up: a URN or id", example = "900002"),
        ("takenFrom" = Option<String>, Query, description = "The deployment that the days are taken from", format = Uuid),
        ("days" = f64, Query, description = "How many days", example = 5),
        ("from" = String, Query, description = "The first day", format = Date),
        ("until" = String, Query, description = "The last day", format = Date),
    ),
    responses((status = 200, description = "What would become of it", body = WhatIfView, example = json!({"changes": [{"now": example(12), "then": example(34)}], "anybodyOver": true, "unstated": false, "beyondWhatIsLeft": 0}))),
)]
#[get("/trusts/{trust}/capacity/what-if")]
pub(crate) async fn ask_what_if(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let person = query.parsed("person", |text| Uuid::try_parse(text).map(PersonId).map_err(|_| "takes the id of a person"));
    let giver = query.parsed("givingAcademy", |text| AcademyName::parse(text).ok_or("takes a URN or the id of an academy"));
    let taken_from = query.parsed("takenFrom", |text| Uuid::try_parse(text).map(DeploymentId).map_err(|_| "takes the id of a deployment"));
    let days = query.parsed("days", |text| {
        let value = text.parse::<f64>().map_err(|_| "takes days, whole or halves")?;
        read_days(Node::root(&json!(value)), &mut touchstone_domain::reader::Faults::default()).ok_or("takes days, whole or halves")
    });
    let (from, until) = (query.date("from"), query.date("until"));
    let is_given = |name: &str| request.query_string().split('&').any(|part| part.split('=').next() == Some(name));
    for name in ["days", "from", "until"].into_iter().filter(|name| !is_given(name)) {
        query.fault(name, "missing", format!("`{name}` is needed"));
    }
    if person.is_none() && giver.is_none() {
        query.fault("person", "missing", "name the `person` or the `givingAcademy` who would give the days");
    }
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        query.fault("until", "ends-before-it-begins", "ends before it begins");
    }
    query.finish()?;
    let (Some(half_days), Some(from), Some(until)) = (days, from, until) else {
        return Err(AppError::Internal("a query was taken without what it needs".into()).into());
    };
    let trust = app.trust(&asked.caller, &path)?;
    let giving_academy = giver.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let found = app.look(&asked.caller, trust, None, When::default(), |look| {
        only_whole(&look)?;
        let (mut loads, mut beyond) = (look.record.loads(look.as_of), 0);
        let now = look.record.capacity_under(&loads);
        if let Some(id) = taken_from {
            let load = loads.iter_mut().find(|load| load.deployment == Some(id)).ok_or(AppError::NotVisible)?;
            let left = load.half_days.saturating_sub(load.used.iter().map(|(_, half_days)| half_days).sum());
            load.half_days -= left.min(half_days);
            beyond = half_days.saturating_sub(left);
        }
        let proposed = Load { deployment: None, person, giving_academy, from, until, half_days, used: Vec::new() };
        loads.push(proposed);
        let then = look.record.capacity_under(&loads);
        let concerns = |row: &CapacityRow| {
            let theirs = row.giver_is(person, giving_academy);
            theirs && row.from <= until && from <= row.until
        };
        let unstated = !then.iter().any(concerns);
        let changed: Vec<_> = now.into_iter().zip(then).filter(|(now, then)| now != then || concerns(then)).collect();
        let mut needs = Needs::default();
        changed.iter().for_each(|(row, _)| needs_of(row, look.record, &mut needs));
        let named: Vec<_> = changed.into_iter().map(|(now, then)| (sketch(now, look.record, look.as_of), then)).collect();
        Ok((named, unstated, beyond, needs))
    });
    let (named, unstated, beyond, needs) = found.await?;
    let words = needs.read(&app)?;
    let changes: Vec<ChangeView> = named
        .into_iter()
        .map(|((now, academy), then)| ChangeView {
            now: CapacityView::of(now, academy.clone(), &words),
            then: CapacityView::of(then, academy, &words),
        })
        .collect();
    let anybody_over = changes.iter().any(|change| change.then.over.0 > 0);
    answer::read(&request, &WhatIfView { changes, anybody_over, unstated, beyond_what_is_left: Days(beyond) })
}

async fn capacity(app: &App, asked: &Asked, trust: TrustId, when: When) -> Result<Vec<CapacityView>, Problem> {
    let found = app.look(&asked.caller, trust, None, when, |look| {
        only_whole(&look)?;
        let rows = look.record.capacity_under(&look.record.loads(look.as_of));
        let mut needs = Needs::default();
        rows.iter().for_each(|row| needs_of(row, look.record, &mut needs));
        let sketches: Vec<_> = rows.into_iter().map(|row| sketch(row, look.record, look.as_of)).collect();
        Ok((sketches, needs))
    });
    let (sketches, needs) = found.await?;
    let words = needs.read(app)?;
    Ok(sketches.into_iter().map(|(row, academy)| CapacityView::of(row, academy, &words)).collect())
}

fn needs_of(row: &CapacityRow, record: &TrustRecord, needs: &mut Needs) {
    match row.giver {
        Giver::Person { person } => needs.person(record, person),
        Giver::Academy { .. } => {}
    }
}

fn sketch(row: CapacityRow, record: &TrustRecord, day: NaiveDate) -> (CapacityRow, Option<AcademyRef>) {
    let academy = match row.giver {
        Giver::Person { .. } => None,
        Giver::Academy { academy } => record.academies.get(&academy).map(|academy| AcademyRef::of(academy, day)),
    };
    (row, academy)
}

impl CapacityView {
    fn of(row: CapacityRow, academy: Option<AcademyRef>, words: &Words) -> CapacityView {
        let person = match row.giver {
            Giver::Person { person } => Some(words.person(person)),
            Giver::Academy { .. } => None,
        };
        CapacityView {
            person,
            academy,
            from: row.from,
            until: row.until,
            days: Days(row.stated),
            promised: Days(row.promised),
            used: Days(row.used),
            left: Days(row.left()),
            over: Days(row.over()),
        }
    }
}

fn example(promised: u32) -> serde_json::Value {
    let (left, over) = (30u32.saturating_sub(promised), promised.saturating_sub(30));
    json!({"person": {"id": "01990b5e-8c00-7000-8000-000000000007", "name": "Ola Example", "title": "Adviser"}, "from": "2025-09-01", "until": "2026-08-31",
        "days": 30, "promised": promised, "used": 2.5, "left": left, "over": over})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(ask_what_if).service(state_capacity).service(list_capacity);
}
