//! Promised against delivered: what an academy is entitled to, and what came of it.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Sight;
use touchstone_app::{App, Look};
use touchstone_domain::framework::Source;
use touchstone_domain::ids::{AcademyId, DecisionId, DeploymentId, ReviewId, SupportRequestId};
use touchstone_projections::{DeploymentRecord, OpenPackage, Promise, SupportDue};
use utoipa::ToSchema;

use super::reading::Days;
use super::view::{AcademyRef, DeploymentSketch, DeploymentView, RequestSketch, RequestView};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::registers::thing::Thing;
use crate::reviews::{Place, Told};
use crate::wording::Needs;

/// An academy's support on a day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Support)]
pub(crate) struct SupportView {
    academy: AcademyRef,
    as_of: NaiveDate,
    /// The packages that are open: that of its category first, where you may know it, then the universal offer.
    entitlement: Vec<PackageView>,
    /// How much of it was delivered.
    summary: SummaryView,
    /// Deployments that are agreed, under way or over; to those who see the academy whole also the planned ones.
    deployments: Vec<DeploymentView>,
    /// What it gives to other academies, agreed by the day. Its own people see who, where, when and what they gain and bear, not what it is for there.
    gives: Vec<DeploymentView>,
    /// Requests that wait for an answer.
    open_requests: Vec<RequestView>,
    /// What waits to be done, soonest first. Absent for who does not see the academy whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Vec<DueView>>,
}

/// Something that waits to be done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportDue)]
pub(crate) struct DueView {
    /// `answer` a request, `quality-assurance` by a deployment's last day, or `impact` to be judged after it. The days to answer and to judge are the framework's `supportTimes`.
    #[schema(example = "impact")]
    what: &'static str,
    /// Null where the framework sets no time for it.
    due_by: Option<NaiveDate>,
    /// True once that day has passed.
    overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    deployment: Option<DeploymentId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    request: Option<SupportRequestId>,
}

/// Promised against delivered, in numbers.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportSummary)]
pub(crate) struct SummaryView {
    /// Things promised: those of the open packages that are not given on request alone.
    promised: usize,
    delivered: usize,
    /// Agreed or under way, and nothing given yet.
    arranged: usize,
    outstanding: usize,
}

/// A package that is open.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OpenPackage)]
pub(crate) struct PackageView {
    #[schema(example = "red-package")]
    package: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<String>,
    /// True for the universal offer, which is every academy's.
    universal: bool,
    since: NaiveDate,
    /// The category decision that opened it; null for the universal offer.
    #[schema(value_type = Option<String>, format = Uuid)]
    opened_by: Option<DecisionId>,
    /// `published` or `assumed`.
    source: &'static str,
    items: Vec<PromiseView>,
}

/// Something promised, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Promise)]
pub(crate) struct PromiseView {
    #[schema(example = "external-leader")]
    item: String,
    name: String,
    text: String,
    focus: Vec<String>,
    /// Who may provide it: codes of the framework's sources of support.
    provided_by: Vec<String>,
    /// `delivered`, `arranged`, `outstanding`, `on-request`, or `restricted` where it is about single members of staff.
    #[schema(example = "outstanding")]
    status: &'static str,
    #[schema(value_type = f64)]
    days_used: Days,
    /// The deployments for it.
    #[schema(value_type = Vec<Uuid>)]
    deployments: Vec<DeploymentId>,
    /// The reviews that it took the form of.
    #[schema(value_type = Vec<Uuid>)]
    reviews: Vec<ReviewId>,
    /// Of a review that comes again and again: how many were owed since the package opened, and how many of these were held. It is `delivered` while the last one owed was held. Absent for who does not see the academy whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<KeptView>,
    /// `published` or `assumed`.
    source: &'static str,
}

/// How far something that comes again and again was kept to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PromiseKept)]
pub(crate) struct KeptView {
    owed: usize,
    met: usize,
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Published => "published",
        Source::Assumed => "assumed",
    }
}

impl DueView {
    fn of(due: SupportDue, as_of: NaiveDate) -> DueView {
        let SupportDue { due_by, what, deployment, request } = due;
        DueView { what: what.as_str(), due_by, overdue: due_by.is_some_and(|day| day < as_of), deployment, request }
    }
}

impl PackageView {
    fn of(open: OpenPackage<'_>) -> PackageView {
        PackageView {
            package: open.package.code.to_string(),
            name: open.package.name.clone(),
            aim: open.package.aim.clone(),
            universal: open.opened_by.is_none(),
            since: open.since,
            opened_by: open.opened_by,
            source: source(open.package.origin.source),
            items: open.promises.into_iter().map(PromiseView::of).collect(),
        }
    }
}

impl PromiseView {
    fn of(promise: Promise<'_>) -> PromiseView {
        let item = promise.item;
        PromiseView {
            item: item.code.to_string(),
            name: item.name.clone(),
            text: item.text.clone(),
            focus: item.focus.clone(),
            provided_by: item.provided_by.iter().map(ToString::to_string).collect(),
            status: promise.delivery.as_str(),
            days_used: Days(promise.half_days_used),
            deployments: promise.deployments,
            reviews: promise.reviews,
            kept: promise.kept.map(|kept| KeptView { owed: kept.owed, met: kept.met }),
            source: source(item.origin.source),
        }
    }
}

impl SummaryView {
    fn of(entitlement: &[PackageView]) -> SummaryView {
        let count = |status: &str| entitlement.iter().flat_map(|package| &package.items).filter(|item| item.status == status).count();
        let (delivered, arranged, outstanding) = (count("delivered"), count("arranged"), count("outstanding"));
        SummaryView { promised: delivered + arranged + outstanding, delivered, arranged, outstanding }
    }
}

/// Show an academy's support
///
/// Promised against delivered: the packages that are open for it, since when and by which decision, and
/// of each thing in them what was delivered (days used, reviews held), arranged or is outstanding. The
/// academy's own people see the package of a category once that category is shared with them, and the
/// universal offer always; of reviews they see those that were shared.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "Its support", body = SupportView, example = json!(example()))),
)]
#[get("/trusts/{trust}/academies/{urn}/support")]
pub(crate) async fn get_support(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let (seen, told) = place
        .look_shared(&app, &asked.caller, when, |look, academy, needs| {
            let whole = look.sight_of(academy.id) == Some(Sight::Whole);
            let open = academy.entitlement_on(look.as_of, look.record, whole, look.frameworks);
            let entitlement: Vec<PackageView> = open.into_iter().map(PackageView::of).collect();
            let planned = academy.support.deployments.values().filter(|record| record.event.effective_on <= look.as_of);
            let deployments: Vec<_> = planned.map(|record| DeploymentSketch::of(look, academy, record, needs)).collect();
            let asked = academy.support.requests.values();
            let open = asked.filter(|record| record.event.effective_on <= look.as_of && record.answer_on(look.as_of).is_none());
            let requests: Vec<_> = open.map(|record| RequestSketch::of(look.record, academy, record, look.as_of, needs)).collect();
            let due = whole
                .then(|| academy.support_due(look.as_of, look.frameworks).into_iter().map(|due| DueView::of(due, look.as_of)).collect());
            (AcademyRef::of(academy, look.as_of), look.as_of, entitlement, deployments, requests, due)
        })
        .await?;
    let (academy, as_of, entitlement, deployments, requests, due) = seen;
    // What is given is in the records of those it is given to.
    let given = app.look(&asked.caller, place.trust, None, when, |look| {
        let mut needs = Needs::default();
        let gives = given(&look, place.academy, &mut needs);
        Ok((gives, needs, look.frameworks.clone()))
    });
    let (gives, needs, frameworks) = given.await?;
    let told_of_given = Told { words: needs.read(&app)?, frameworks };
    let view = SupportView {
        academy,
        as_of,
        summary: SummaryView::of(&entitlement),
        entitlement,
        deployments: deployments.iter().map(|sketch| sketch.view(&told)).collect(),
        gives: gives.iter().map(|sketch| sketch.view(&told_of_given)).collect(),
        open_requests: requests.iter().map(|sketch| sketch.view(&told)).collect(),
        due,
    };
    answer::read(&request, &view)
}

/// What an academy gives to others, as far as whoever looks may know it.
fn given(look: &Look<'_>, giver: AcademyId, needs: &mut Needs) -> Vec<DeploymentSketch> {
    let is_given = |record: &DeploymentRecord| record.content.giving_academy == Some(giver) && record.is_agreed_on(look.as_of);
    let mut sketches = Vec::new();
    for supported in look.record.academies.keys().filter_map(|id| look.academy(*id)) {
        for record in supported.support.deployments.values().filter(|record| is_given(record)) {
            sketches.push(DeploymentSketch::of(look, &supported, record, needs));
        }
    }
    for (supported, record, how) in look.involved().iter().filter(|(_, record, _)| is_given(record)) {
        sketches.push(DeploymentSketch::elsewhere(look, supported, record, *how, needs));
    }
    sketches
}

fn example() -> Value {
    json!({"academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}, "asOf": "2025-11-02",
        "entitlement": [{"package": "red-package", "name": "Intensive support", "universal": false, "since": "2025-10-12", "openedBy": "01990b5e-8c00-7000-8000-0000000000d1", "source": "assumed",
            "items": [{"item": "external-leader", "name": "A leader from outside", "text": "A National Leader of Education works alongside the head.", "focus": [], "providedBy": ["nle"], "status": "delivered", "daysUsed": 2.5,
                "deployments": ["01990b5e-8c00-7000-8000-0000000000d5"], "reviews": [], "source": "assumed"}]}],
        "summary": {"promised": 1, "delivered": 1, "arranged": 0, "outstanding": 0}, "deployments": [super::view::example()], "gives": [], "openRequests": [super::view::example_request()],
        "due": [{"what": "impact", "dueBy": "2026-04-24", "overdue": false, "deployment": "01990b5e-8c00-7000-8000-0000000000d5"}]})
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_support);
}
