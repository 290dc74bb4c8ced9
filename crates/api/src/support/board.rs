//! The deployment board: who is where, for how many days, and what is left.

use actix_web::{HttpRequest, get, web};
use touchstone_app::{AcademyName, App};
use touchstone_domain::ids::{AcademyId, PersonId};
use touchstone_projections::{AcademyRecord, DeploymentRecord};
use uuid::Uuid;

use super::deployments::{DeploymentList, read_status};
use super::view::{DeploymentSketch, example};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::registers::thing::Thing;
use crate::reviews::Told;
use crate::wording::Needs;

/// Show the deployment board
///
/// Every deployment of the trust's academies that the key may see: who, where, for how many days, and
/// what is left of them; by academy, then by first day. A school's own people also see what their academy
/// gives to others, and anybody their own deployment: not what it is for there, how it went or why it
/// changed.
#[utoipa::path(
    tag = "support",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("person" = Option<String>, Query, description = "Only this person's", format = Uuid),
        ("academy" = Option<String>, Query, description = "Only of the academy with this URN or id", example = "900001"),
        ("givingAcademy" = Option<String>, Query, description = "Only what the academy with this URN or id gives", example = "900002"),
        ("activeOn" = Option<String>, Query, description = "Only those agreed that cover this day", format = Date),
        ("status" = Option<String>, Query, description = "`planned`, `agreed`, `under-way` or `over`", example = "under-way"),
        ("asOf" = Option<String>, Query, description = "As it stood on this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The deployments", body = DeploymentList, example = json!({"items": [example()]}))),
)]
#[get("/trusts/{trust}/deployments")]
pub(crate) async fn list_deployments(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let person = query.parsed("person", |text| Uuid::try_parse(text).map(PersonId).map_err(|_| "takes the id of a person"));
    let name = |text: &str| AcademyName::parse(text).ok_or("takes a URN or the id of an academy");
    let (academy, giver) = (query.parsed("academy", name), query.parsed("givingAcademy", name));
    let (active_on, status) = (query.date("activeOn"), query.parsed("status", read_status));
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let academy = academy.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let giver = giver.map(|name| app.academy(&asked.caller, trust, &name)).transpose()?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let mut needs = Needs::default();
        let mut sketches = Vec::new();
        let wanted = |of: AcademyId, record: &DeploymentRecord| {
            academy.is_none_or(|academy| academy == of)
                && person.is_none_or(|person| record.content.provider.person() == Some(person))
                && giver.is_none_or(|giver| record.content.giving_academy == Some(giver))
                && active_on.is_none_or(|day| record.is_active_on(day, look.as_of))
                && record.event.effective_on <= look.as_of
        };
        let mut place = |of: &AcademyRecord, record: &DeploymentRecord, sketch| {
            let first = (record.extent_on(look.as_of).from, record.event.position);
            sketches.push(((of.name().to_owned(), of.id, first), sketch));
        };
        for supported in look.record.academies.keys().filter_map(|id| look.academy(*id)) {
            for record in supported.support.deployments.values().filter(|record| wanted(supported.id, record)) {
                place(&supported, record, DeploymentSketch::of(&look, &supported, record, &mut needs));
            }
        }
        for (supported, record, how) in look.involved().iter().filter(|(supported, record, _)| wanted(supported.id, record)) {
            place(supported, record, DeploymentSketch::elsewhere(&look, supported, record, *how, &mut needs));
        }
        sketches.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut sketches: Vec<DeploymentSketch> = sketches.into_iter().map(|(_, sketch)| sketch).collect();
        sketches.retain(|sketch| status.is_none_or(|status| sketch.status() == status));
        Ok((sketches, needs, look.frameworks.clone()))
    });
    let (sketches, needs, frameworks) = found.await?;
    let told = Told { words: needs.read(&app)?, frameworks };
    let items = sketches.iter().map(|sketch| sketch.view(&told)).collect();
    answer::list(&request, items, after.as_deref(), limit, |view: &super::view::DeploymentView| view.id.clone())
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_deployments);
}
