//! The checks of a draft before it is final: the lead's of its quality, the head's of its facts.
//!
//! The head to whom a draft was sent is the one person of the school who sees anything of a review
//! that was not shared, and sees that draft alone.

use actix_web::{HttpRequest, post, web};
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Permission;
use touchstone_app::input::{AcademyOrder, ReviewLifeOrder};
use touchstone_app::{App, AppError, Desk, Draft};
use touchstone_domain::academy::{Answer as Answered, SendForFactualCheck};
use touchstone_domain::event::ReviewField;
use touchstone_domain::ids::{CorrectionId, PersonId, ReviewId};
use touchstone_domain::reader::{Faults, Node, Object};
use utoipa::ToSchema;

use super::{DraftAnswer, example, view};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::no_query;
use crate::reviews::{Place, ReasonBody, TITLE, WORDS, path_id, read_reason};

/// The lead's look at the quality of a draft.
#[derive(Serialize, ToSchema)]
#[schema(as = NewQualityCheck)]
pub(crate) struct QualityBody {
    /// True to let it pass, false to return it to its author.
    passed: bool,
    /// What the lead says; needed where it is returned.
    comment: Option<String>,
}

/// To whom a draft goes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewFactualCheck)]
pub(crate) struct FactualCheckBody {
    /// Who leads the academy today; its headteacher where left out.
    sent_to: Option<String>,
    /// The last day on which an answer is in time.
    #[schema(format = Date)]
    due_on: String,
}

/// What the head says of the facts as a whole.
#[derive(Serialize, ToSchema)]
#[schema(as = FactualCheckReturn)]
pub(crate) struct ReturnBody {
    /// What the head says.
    comment: Option<String>,
}

/// A fact that is wrong.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewCorrection)]
pub(crate) struct CorrectionBody {
    /// Where in the draft, as a JSON pointer: `/findings/0/judgement`.
    pointer: String,
    /// What the draft says.
    says: String,
    /// What it should say.
    should_say: String,
    /// What shows it.
    evidence: Option<String>,
}

/// Check a draft's quality
///
/// The lead lets it pass, or returns it to its author with a comment; what was returned goes neither to
/// the head nor final until it has passed. The school never sees it. Where the draft is written anew
/// after it, the check says `changedSince`. By an improvement lead.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = QualityBody, example = json!({"passed": false, "comment": "Say which books were looked at."})),
    responses((status = 201, description = "Checked", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d4", "type": "DraftQualityChecked", "position": 12}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/quality-check")]
pub(crate) async fn check_draft_quality(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |draft: &Draft, object: &mut Object<'_>, faults: &mut Faults| {
        let passed = object.required("passed", faults).and_then(|n| n.boolean(faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        if passed == Some(false) && comment == Some(None) {
            faults.add("/comment", "missing", "say why the draft goes back");
        }
        let (author, draft_version) = (draft.author, Some(draft.version));
        Some(ReviewLifeOrder::CheckQuality { draft: draft.id, author, passed: passed?, draft_version, comment: comment? })
    };
    carry_out(&app, &asked, &path.0, &path.1, &path.2, &body, Permission::CorrectReviews, read).await
}

/// Send a draft for a factual check
///
/// To the head, who may read it as it was sent, and no later version, and suggest corrections. Nobody
/// else of the school sees it or that it is there. It can be final once the head has answered or `dueOn` has passed, and each
/// correction suggested was accepted or refused. By whoever may write drafts.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = FactualCheckBody, example = json!({"dueOn": "2025-10-24"})),
    responses((status = 201, description = "Sent", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d5", "type": "DraftSentForFactualCheck", "position": 13}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/factual-check")]
pub(crate) async fn send_for_factual_check(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |draft: &Draft, object: &mut Object<'_>, faults: &mut Faults| {
        let sent_to = object.maybe("sentTo", faults, |n, f| n.uuid(f).map(PersonId));
        let due_on = object.required("dueOn", faults).and_then(|n| n.date(faults));
        let (author, draft_version) = (draft.author, Some(draft.version));
        let command = SendForFactualCheck { draft: draft.id, author, sent_to: sent_to?, due_on: due_on?, draft_version };
        Some(ReviewLifeOrder::SendForFactualCheck(command))
    };
    carry_out(&app, &asked, &path.0, &path.1, &path.2, &body, Permission::RecordReviews, read).await
}

/// Return a factual check
///
/// The head has nothing (more) to correct. By the head to whom the draft was sent.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = ReturnBody, example = json!({"comment": "The rest is accurate."})),
    responses((status = 201, description = "Returned", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d8", "type": "FactualCheckReturned"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/factual-check/return")]
pub(crate) async fn return_factual_check(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |draft: &Draft, object: &mut Object<'_>, faults: &mut Faults| {
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        Some(ReviewLifeOrder::ReturnFactualCheck { draft: draft.id, comment: comment? })
    };
    carry_out(&app, &asked, &path.0, &path.1, &path.2, &body, Permission::CheckFacts, read).await
}

/// Suggest a correction
///
/// Of a fact in a draft; whether a judgement is agreed with is said of the final review. By the head to
/// whom the draft was sent.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
    ),
    request_body(content = CorrectionBody, example = json!({"pointer": "/summary", "says": "Six books were looked at.", "shouldSay": "Sixteen books were looked at.", "evidence": "The list of 14 October"})),
    responses((status = 201, description = "Suggested", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d6", "type": "CorrectionSuggested"}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/corrections")]
pub(crate) async fn suggest_correction(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    body: JsonBody,
) -> Answer {
    no_query(&request)?;
    let read = |draft: &Draft, object: &mut Object<'_>, faults: &mut Faults| {
        let place = object.required("pointer", faults).and_then(|n| read_pointer(n, &draft.content, faults));
        let says = object.required("says", faults).and_then(|n| n.text(WORDS, faults));
        let should_say = object.required("shouldSay", faults).and_then(|n| n.text(WORDS, faults));
        let evidence = object.maybe("evidence", faults, |n, f| n.text(WORDS, f));
        let (field, pointer) = place?;
        Some(ReviewLifeOrder::SuggestCorrection {
            draft: draft.id,
            field,
            pointer,
            says: says?,
            should_say: should_say?,
            evidence: evidence?,
            draft_version: Some(draft.version),
        })
    };
    carry_out(&app, &asked, &path.0, &path.1, &path.2, &body, Permission::CheckFacts, read).await
}

/// Accept a correction
///
/// For a reason. It changes nothing in the draft: whoever writes it does. By whoever may write drafts.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
        ("correction" = String, Path, description = "The correction's id", format = Uuid),
    ),
    request_body(content = ReasonBody, example = json!({"reason": "The list bears it out."})),
    responses((status = 201, description = "Accepted", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d7", "type": "CorrectionAccepted", "position": 15}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/corrections/{correction}/acceptance")]
pub(crate) async fn accept_correction(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    answer_correction(&app, &asked, &request, &path, &body, Answered::Accept).await
}

/// Refuse a correction
///
/// With a reason, which stays in the record. By whoever may write drafts.
#[utoipa::path(
    tag = "review drafts",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("id" = String, Path, description = "The draft's id", format = Uuid),
        ("correction" = String, Path, description = "The correction's id", format = Uuid),
    ),
    request_body(content = ReasonBody, example = json!({"reason": "The list names six."})),
    responses((status = 201, description = "Refused", body = DraftAnswer, example = json!({"draft": example(), "events": [{"id": "01990b5e-8c00-7000-8000-0000000000d7", "type": "CorrectionRefused", "position": 15}]}))),
)]
#[post("/trusts/{trust}/academies/{urn}/review-drafts/{id}/corrections/{correction}/refusal")]
pub(crate) async fn refuse_correction(
    app: web::Data<App>,
    asked: Asked,
    request: HttpRequest,
    path: web::Path<(String, String, String, String)>,
    body: JsonBody,
) -> Answer {
    answer_correction(&app, &asked, &request, &path, &body, Answered::Decline).await
}

async fn answer_correction(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String, String, String),
    body: &JsonBody,
    answer: Answered,
) -> Answer {
    no_query(request)?;
    let correction: CorrectionId = path_id(&path.3)?;
    let read = |draft: &Draft, object: &mut Object<'_>, faults: &mut Faults| {
        read_reason(object, faults).map(|reason| ReviewLifeOrder::AnswerCorrection { draft: draft.id, correction, answer, reason })
    };
    carry_out(app, asked, &path.0, &path.1, &path.2, body, Permission::RecordReviews, read).await
}

/// Reads where in a draft something is: it has to be there, in a field of a review.
fn read_pointer(node: Node<'_>, content: &Value, faults: &mut Faults) -> Option<(ReviewField, String)> {
    let pointer = node.text(TITLE, faults)?;
    let field = pointer.strip_prefix('/').and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let field = serde_json::from_value::<ReviewField>(Value::from(field)).ok().filter(|_| content.pointer(&pointer).is_some());
    if field.is_none() {
        faults.add(node.pointer(), "nothing-there", "points at nothing in the draft; give a JSON pointer like /findings/0/judgement");
    }
    Some((field?, pointer))
}

/// Carries out a command about a draft that the caller sees, and answers with the draft. `what` is
/// allowed to whoever `permission` says.
#[expect(clippy::too_many_arguments, reason = "a path has three parts, and each of the rest says another thing")]
async fn carry_out(
    app: &App,
    asked: &Asked,
    slug: &str,
    urn: &str,
    id: &str,
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(&Draft, &mut Object<'_>, &mut Faults) -> Option<ReviewLifeOrder>,
) -> Answer {
    let place = Place::find(app, asked, slug, urn)?;
    let id: ReviewId = path_id(id)?;
    let how = asked.how(&body.bytes);
    let (done, location) = match app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), id) {
        Ok(draft) => {
            place.permits(app, asked, permission)?;
            let read = |object: &mut Object<'_>, faults: &mut Faults| read(&draft, object, faults);
            let order = judged::parse(app, asked, &place, &body.value, read, AcademyOrder::ReviewLife).await?;
            (app.of_draft(&how, &draft, order).await?, place.path_to("review-drafts", id))
        }
        // A repeat of what was done before the draft became final finds none; it gets the first answer.
        Err(AppError::NotVisible) => match app.recall(&how, place.trust, place.academy, permission).await {
            Ok(done) => (done, place.path_to("review-drafts", id)),
            Err(AppError::Forbidden(_)) => return Err(AppError::NotVisible.into()),
            Err(error) => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    let shown: Result<Value, Problem> = match app.draft(&asked.caller, Desk::of_reviews(place.trust, place.academy), id) {
        Ok(draft) => Ok(json!(view(app, asked, draft).await?)),
        Err(AppError::NotVisible) => Ok(Value::Null),
        Err(error) => Err(error.into()),
    };
    answer::done(asked, &done, "draft", &location, shown?)
}

/// The routes of the checks.
pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config
        .service(check_draft_quality)
        .service(return_factual_check)
        .service(send_for_factual_check)
        .service(accept_correction)
        .service(refuse_correction)
        .service(suggest_correction);
}
