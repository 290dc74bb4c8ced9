//! Inspections, entered by hand until registers of them are read.
//!
//! They keep the inspectorate's own words, since its framework changes more often than ours should.

use actix_web::{HttpRequest, get, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, When, instant};
use touchstone_domain::event::{AcademyEvent, InspectionOutcome, Term};
use touchstone_domain::ids::{AcademyId, EventId, InspectionId, TrustId};
use touchstone_domain::reader::{Faults, Node};
use touchstone_projections::InspectionRecord;
use utoipa::ToSchema;

use super::{location, recorded};
use crate::academies::{academy_at, academy_then, seen};
use crate::answer::{self, Answer, EventView};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::problem::Problem;
use crate::query::{Query, no_query};
use crate::reviews::read_url;
use crate::wording::{Needs, Words};

/// How many areas an inspection may grade.
/// The longest term, in characters.
const MAX_TERM: usize = 80;
const MAX_OUTCOMES: usize = 200;

/// An inspection to enter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionBody {
    /// Its first day.
    inspected_on: NaiveDate,
    /// The day its report was published.
    published_on: Option<NaiveDate>,
    /// Its kind in the inspectorate's words.
    kind: String,
    /// What was graded, up to 200 areas; none where no grade was given.
    outcomes: Vec<OutcomeView>,
    /// Where the report is: an http or https address.
    url: Option<String>,
}

/// One area graded, in the inspectorate's words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = InspectionOutcome)]
pub(crate) struct OutcomeView {
    #[schema(example = "Leadership and governance")]
    area: Option<String>,
    #[schema(example = "Expected standard")]
    grade: Option<String>,
}

/// An inspection as recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Inspection)]
pub(crate) struct InspectionView {
    #[schema(value_type = String, format = Uuid)]
    id: InspectionId,
    /// Its first day.
    inspected_on: NaiveDate,
    /// The day its report was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    published_on: Option<NaiveDate>,
    #[schema(example = "S5 Inspection")]
    kind: Option<String>,
    outcomes: Vec<OutcomeView>,
    /// Where the report is; null where not given or erased.
    url: Option<String>,
    /// The event that recorded it.
    #[schema(value_type = String, format = Uuid)]
    event_id: EventId,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// The answer to an inspection entered.
#[derive(Serialize, ToSchema)]
pub(crate) struct InspectionAnswer {
    inspection: InspectionView,
    events: Vec<EventView>,
}

/// A page of inspections.
#[derive(Serialize, ToSchema)]
pub(crate) struct InspectionList {
    items: Vec<InspectionView>,
    /// What to give as `after` for the next page; absent on the last.
    next: Option<String>,
}

impl InspectionView {
    fn of(inspection: &InspectionRecord, words: &Words) -> InspectionView {
        let InspectionRecord { event, content } = inspection;
        let outcome = |o: &InspectionOutcome| OutcomeView { area: words.term(&o.area), grade: words.term(&o.grade) };
        InspectionView {
            id: content.inspection,
            inspected_on: content.inspected_on,
            published_on: content.published_on,
            kind: words.term(&content.kind),
            outcomes: content.outcomes.iter().map(outcome).collect(),
            url: content.url.and_then(|url| words.text(url)),
            event_id: event.id,
            recorded_at: instant(event.recorded_at),
        }
    }
}

/// Enter an inspection
///
/// By hand, in the inspectorate's own words; one from before the school joined is welcome. It stands
/// beside the trust's judgements and chooses no category. By an administrator, the CEO or the
/// improvement lead.
#[utoipa::path(
    tag = "academies",
    params(("trust" = String, Path, description = "The trust's slug", example = "sandbank"), ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001")),
    request_body(content = InspectionBody, example = json!({"inspectedOn": "2025-03-10", "publishedOn": "2025-04-21", "kind": "S5 Inspection", "outcomes": [
        {"area": "Leadership and governance", "grade": "Expected standard"}, {"area": "Curriculum and teaching", "grade": "Needs attention"}], "url": "https://reports.ofsted.gov.uk/provider/21/900001"})),
    responses((status = 201, description = "Entered", body = InspectionAnswer, example = json!({
        "inspection": {"id": "01990b5e-8c00-7000-8000-0000000000c1", "inspectedOn": "2025-03-10", "publishedOn": "2025-04-21", "kind": "S5 Inspection", "outcomes": [{"area": "Leadership and governance", "grade": "Expected standard"}, {"area": "Curriculum and teaching", "grade": "Needs attention"}],
            "url": "https://reports.ofsted.gov.uk/provider/21/900001", "eventId": "01990b5e-8c00-7000-8000-0000000000e8", "recordedAt": "2025-04-22T08:10:00.000000Z"},
        "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e8", "type": "InspectionRecorded", "position": 8}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/inspections")]
pub(crate) async fn record_inspection(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let (trust, academy) = academy_at(&app, &asked, &path)?;
    app.may(&asked.caller, Permission::KeepRegister, Some(trust), Some(academy))?;
    let inspection = inspection_of(&body)?;
    let done = app.of_academy(&asked.how(&body.bytes), trust, academy, inspection).await?;
    let event = recorded(&done, |event| matches!(event, AcademyEvent::InspectionRecorded(_)))?;
    let inspections = inspections(&app, &asked, trust, academy, When::default()).await?;
    let location = format!("{}/inspections", location(&app, &asked, trust, academy).await?);
    answer::done(&asked, &done, "inspection", &location, inspections.into_iter().find(|inspection| inspection.event_id == event))
}

fn inspection_of(body: &JsonBody) -> Result<AcademyOrder, Problem> {
    let term = |node: Node<'_>, faults: &mut Faults| node.text(1..=MAX_TERM, faults);
    body.parse(|object, faults| {
        let inspected_on = object.required("inspectedOn", faults).and_then(|n| n.date(faults));
        let published_on = object.maybe("publishedOn", faults, |n, f| n.date(f));
        let kind = object.required("kind", faults).and_then(|n| term(n, faults));
        let outcomes = object.required("outcomes", faults).and_then(|list| {
            list.each(0..=MAX_OUTCOMES, faults, |node, faults| {
                let mut outcome = node.object(faults)?;
                let area = outcome.required("area", faults).and_then(|n| term(n, faults));
                let grade = outcome.required("grade", faults).and_then(|n| term(n, faults));
                outcome.nothing_else(faults);
                Some((area?, grade?))
            })
        });
        let url = object.maybe("url", faults, read_url);
        Some(AcademyOrder::RecordInspection {
            inspected_on: inspected_on?,
            published_on: published_on?,
            kind: kind?,
            outcomes: outcomes?,
            url: url?,
        })
    })
}

async fn inspections(app: &App, asked: &Asked, trust: TrustId, academy: AcademyId, when: When) -> Result<Vec<InspectionView>, Problem> {
    let found = app.look(&asked.caller, trust, Some(academy), when, |look| {
        let begun: Vec<InspectionRecord> = seen(&look, academy)?.0.inspections_on(look.as_of).into_iter().cloned().collect();
        let mut needs = Needs::default();
        for InspectionRecord { content, .. } in &begun {
            let terms = content.outcomes.iter().flat_map(|outcome| [&outcome.area, &outcome.grade]).chain([&content.kind]);
            needs.texts(terms.filter_map(Term::own).chain(content.url));
        }
        Ok((begun, needs))
    });
    let (begun, needs) = found.await?;
    let words = needs.read(app)?;
    Ok(begun.iter().map(|inspection| InspectionView::of(inspection, &words)).collect())
}

/// List an academy's inspections
///
/// Those begun by the day, the latest first.
#[utoipa::path(
    tag = "academies",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("asOf" = Option<String>, Query, description = "Begun by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The inspections", body = InspectionList, example = json!({"items": [
        {"id": "01990b5e-8c00-7000-8000-0000000000c1", "inspectedOn": "2025-03-10", "publishedOn": "2025-04-21", "kind": "S5 Inspection", "outcomes": [{"area": "Leadership and governance", "grade": "Expected standard"}],
            "url": "https://reports.ofsted.gov.uk/provider/21/900001", "eventId": "01990b5e-8c00-7000-8000-0000000000e8", "recordedAt": "2025-04-22T08:10:00.000000Z"}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/inspections")]
pub(crate) async fn list_inspections(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let (trust, academy) = academy_then(&app, &asked, &path, when)?;
    let inspections = inspections(&app, &asked, trust, academy, when).await?;
    answer::list(&request, inspections, after.as_deref(), limit, |inspection| inspection.id.to_string())
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(record_inspection).service(list_inspections);
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use actix_web::body::MessageBody;
    use serde_json::json;

    #[test]
    fn only_web_addresses_are_taken() {
        let read = |text: &str| read_url(Node::root(&json!(text)), &mut Faults::default());
        assert_eq!(read(" https://reports.ofsted.gov.uk/1 ").as_deref(), Some("https://reports.ofsted.gov.uk/1"));
        for wrong in ["javascript:alert(1)", "https://", "https://a b", "reports.ofsted.gov.uk"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_fault_of_an_inspection_is_found_at_once() {
        let value = json!({"inspectedOn": "soon", "kind": "<b>", "outcomes": [{"area": "Behaviour"}, {"grade": "Good", "mark": 2}], "url": "ftp://x"});
        let body = JsonBody { bytes: web::Bytes::new(), value };
        let answer = inspection_of(&body).unwrap_err().error_response().into_body().try_into_bytes().unwrap();
        let problem: serde_json::Value = serde_json::from_slice(&answer).unwrap();
        let pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(pointers, ["/inspectedOn", "/outcomes/0/grade", "/outcomes/1/area", "/outcomes/1/mark", "/url"]);
    }
}
