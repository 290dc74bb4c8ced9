//! Consulting about a plan and agreeing to it, and to the plans of terms inside it.

use actix_web::{HttpRequest, post, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::App;
use touchstone_app::access::Permission;
use touchstone_app::clock::london_day;
use touchstone_app::input::PlanOrder;
use touchstone_domain::academy::{AgreePlan, AgreeTermPlan, PutToConsultation};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::event::Agreement;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{PersonId, TermPlanId};
use touchstone_domain::reader::{Faults, Object};
use utoipa::ToSchema;

use super::reading::{read_actions, read_role};
use super::view::example;
use super::{PlanAnswer, carry_out};
use crate::answer::Answer;
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::reviews::{WORDS, path_id};

/// Whom to consult. An empty object asks those whom the rule names.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewConsultationRequest)]
pub(crate) struct PutBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    put_on: Option<String>,
    /// Roles, `headteacher`; those that the rule names where left out.
    parties: Option<Vec<String>>,
    /// By when they are to answer.
    #[schema(format = Date)]
    respond_by: Option<String>,
}

/// What somebody said who was consulted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewConsultation)]
pub(crate) struct ConsultationBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    consulted_on: Option<String>,
    /// In which role; your own where left out.
    party: Option<String>,
    /// The id of who it was; you where left out.
    person: Option<String>,
    /// `agrees`, `partly` or `disagrees`; this or `outcome` is needed.
    agreement: Option<String>,
    /// What came of it.
    outcome: Option<String>,
}

/// Who agrees. An empty object is you, today, in your own role.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewAgreement)]
pub(crate) struct AgreementBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    agreed_on: Option<String>,
    /// In which role; your own where left out.
    party: Option<String>,
    /// The id of who it was; you where left out. Whoever leads improvement for the trust records what was agreed elsewhere.
    person: Option<String>,
}

/// What is done in a term.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewTermPlan)]
pub(crate) struct TermPlanBody {
    /// The day; today where left out.
    #[schema(format = Date)]
    set_on: Option<String>,
    /// The academic year, `2025-26`.
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: String,
    /// The ids of the plan's actions that are for this term.
    actions: Vec<String>,
    /// What the term is about.
    focus: Option<String>,
}

/// Put a plan to consultation
///
/// Those it is put to see it from now on.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = PutBody, example = json!({"parties": ["headteacher", "chair"], "respondBy": "2025-10-17"})),
    responses((status = 201, description = "Put to them", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e2", "type": "PlanPutToConsultation", "position": 13}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/consultation-request")]
pub(crate) async fn request_consultation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let put_on = object.maybe("putOn", faults, |n, f| n.date(f));
        let parties = object.maybe("parties", faults, |n, f| n.each(1..=14, f, read_role));
        let respond_by = object.maybe("respondBy", faults, |n, f| n.date(f));
        let (put_on, parties, respond_by) = (put_on?.unwrap_or(today), parties?, respond_by?);
        Some(PlanOrder::PutToConsultation(PutToConsultation { plan, put_on, parties, respond_by }))
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::WritePlans, read).await
}

/// Record a consultation
///
/// One's own word on a plan that one was asked about; whoever leads improvement for the trust also
/// records what others said, naming them.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = ConsultationBody, example = json!({"agreement": "partly", "outcome": "Attendance is to be a priority of its own."})),
    responses((status = 201, description = "Recorded", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e3", "type": "PlanConsulted", "position": 14}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/consultations")]
pub(crate) async fn record_consultation(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let consulted_on = object.maybe("consultedOn", faults, |n, f| n.date(f));
        let who = read_party(object, faults);
        let agreement = object.maybe("agreement", faults, |n, f| n.one_of(Agreement::WORDS, f));
        let outcome = object.maybe("outcome", faults, |n, f| n.text(WORDS, f));
        let ((party, person), consulted_on) = (who?, consulted_on?.unwrap_or(today));
        Some(PlanOrder::RecordConsultation { plan, consulted_on, party, person, agreement: agreement?, outcome: outcome? })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::AgreeToPlans, read).await
}

/// Agree to a plan
///
/// As it stands. The plan is agreed once everybody has whom its rule names and all were heard who are to
/// be consulted. Where it lacks what the trust publishes as a must, nobody can: `plan-lacks`.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AgreementBody, example = json!({"agreedOn": "2025-10-20"})),
    responses((status = 201, description = "Agreed", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e6", "type": "PlanAgreed", "position": 17}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/agreements")]
pub(crate) async fn agree_to_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let (agreed_on, (party, person)) = read_agreement(object, faults, today)?;
        Some(PlanOrder::Agree(AgreePlan { plan, agreed_on, party, person }))
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::AgreeToPlans, read).await
}

/// Set what is done in a term
///
/// Inside a plan: those of its actions that are for the term. Setting it again for the same term takes
/// the place of the earlier, which is then agreed anew. Who agrees says the framework.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = TermPlanBody, example = json!({"year": "2025-26", "term": "spring", "actions": ["01990b5e-8c00-7000-8000-0000000000a2"], "focus": "Phonics in all classes."})),
    responses((status = 201, description = "Set", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e7", "type": "TermPlanSet", "position": 18}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/term-plans")]
pub(crate) async fn set_term_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let set_on = object.maybe("setOn", faults, |n, f| n.date(f));
        let year = object.required("year", faults).and_then(|n| n.parsed("not-a-year", faults, AcademicYear::parse));
        let term = object.required("term", faults).and_then(|n| n.one_of(&SchoolTerm::WORDS, faults));
        let actions = object.required("actions", faults).and_then(|n| read_actions(n, faults));
        let focus = object.maybe("focus", faults, |n, f| n.text(WORDS, f));
        let set_on = set_on?.unwrap_or(today);
        Some(PlanOrder::SetTermPlan { plan, set_on, year: year?, term: term?, actions: actions?, focus: focus? })
    };
    carry_out(&app, &asked, &request, &path, &body, Permission::WritePlans, read).await
}

/// Agree to a term's plan
///
/// For a party that the plan's rule names: in the standing of the key, once each. The term's plan is agreed when
/// all of them have.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The plan's id", format = Uuid),
        ("term" = String, Path, description = "The term plan's id", format = Uuid),
        ("dryRun" = Option<bool>, Query, description = "Only show what would follow"),
    ),
    request_body(content = AgreementBody, example = json!({})),
    responses((status = 201, description = "Agreed", body = PlanAnswer, example = json!({"plan": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000e8", "type": "TermPlanAgreed", "position": 19}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/plans/{id}/term-plans/{term}/agreements")]
pub(crate) async fn agree_to_term_plan(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    let today = london_day(app.now());
    let (trust, urn, id, term) = path.into_inner();
    let term_plan: TermPlanId = path_id(&term)?;
    let read = |plan, object: &mut Object<'_>, faults: &mut Faults| {
        let (agreed_on, (party, person)) = read_agreement(object, faults, today)?;
        Some(PlanOrder::AgreeTermPlan(AgreeTermPlan { term_plan, plan, agreed_on, party, person }))
    };
    carry_out(&app, &asked, &request, &(trust, urn, id), &body, Permission::AgreeToPlans, read).await
}

type Party = (Option<Role>, Option<PersonId>);

fn read_party(object: &mut Object<'_>, faults: &mut Faults) -> Option<Party> {
    let party = object.maybe("party", faults, read_role);
    let person = object.maybe("person", faults, |n, f| n.uuid(f).map(PersonId));
    Some((party?, person?))
}

fn read_agreement(object: &mut Object<'_>, faults: &mut Faults, today: NaiveDate) -> Option<(NaiveDate, Party)> {
    let agreed_on = object.maybe("agreedOn", faults, |n, f| n.date(f));
    let party = read_party(object, faults);
    Some((agreed_on?.unwrap_or(today), party?))
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(request_consultation)
        .service(record_consultation)
        .service(agree_to_plan)
        .service(set_term_plan)
        .service(agree_to_term_plan);
}
