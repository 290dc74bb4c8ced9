//! A review's life as clients read it: the checks of its draft, with whom it was shared, how the
//! school answered, who validated it.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::instant;
use touchstone_domain::event::{CategoryShared, ReviewField, ReviewResponded, ReviewShared};
use touchstone_projections::{EventRef, ReviewLife, TrustRecord};
use utoipa::ToSchema;

use crate::wording::{Needs, PersonView, Words};

/// That something was shared.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Sharing)]
pub(crate) struct SharingView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    shared_on: NaiveDate,
    /// By whom.
    by: Option<PersonView>,
    /// The framework's audiences that were named.
    #[schema(value_type = Vec<String>)]
    audiences: Vec<String>,
    /// The roles that these meant: whose keys for the academy see it.
    roles: Vec<&'static str>,
    /// By when the school is to respond.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    respond_by: Option<NaiveDate>,
}

/// How the school answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewResponse)]
pub(crate) struct ResponseView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    responded_on: NaiveDate,
    /// Who answered.
    by: Option<PersonView>,
    /// As what: `headteacher` or `chair`.
    role: &'static str,
    /// `agrees`, `partly` or `disagrees`; null where it was acknowledged and no more, which is no agreement.
    agreement: Option<&'static str>,
    /// What the school says; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
    /// What it will do; each null once erased.
    actions: Vec<Option<String>>,
}

/// The lead's look at the quality of a draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = QualityCheck)]
pub(crate) struct QualityCheckView {
    /// The day.
    #[schema(value_type = String, format = Date)]
    checked_on: NaiveDate,
    /// By whom.
    by: Option<PersonView>,
    /// False where it went back to its author.
    passed: bool,
    /// True where the draft was written anew after it: what was looked at is not what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_since: Option<bool>,
    /// What the lead says; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

/// The head's check of a draft's facts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FactualCheck)]
pub(crate) struct FactualCheckView {
    /// `sent`, `returned`, or `no-answer-by` where `dueOn` passed in silence.
    status: &'static str,
    /// The head.
    sent_to: PersonView,
    /// The day.
    #[schema(value_type = String, format = Date)]
    sent_on: NaiveDate,
    /// The last day on which an answer is in time.
    #[schema(value_type = String, format = Date)]
    due_on: NaiveDate,
    /// True where the draft was written anew after it: what the head read is not what it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_since: Option<bool>,
    /// The day the head answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    returned_on: Option<NaiveDate>,
    /// What the head says; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

/// A correction that the head suggested.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Correction)]
pub(crate) struct CorrectionView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The field it is in.
    #[schema(value_type = String)]
    field: ReviewField,
    /// Where in the draft; null once erased.
    pointer: Option<String>,
    /// What the draft says; null once erased.
    says: Option<String>,
    /// What it should say; null once erased.
    should_say: Option<String>,
    /// What shows it; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    evidence: Option<Option<String>>,
    /// Who suggested it.
    by: Option<PersonView>,
    /// `open`, `accepted` or `refused`.
    status: &'static str,
    /// True where the draft was written anew after it: an accepted correction without it was not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_since: Option<bool>,
    /// Why it was accepted or refused; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// Who answered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<PersonView>,
}

/// The checks of a draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DraftChecks)]
pub(crate) struct ChecksView {
    /// Each look of the lead at its quality.
    quality: Vec<QualityCheckView>,
    /// The last check of its facts; null where there was none.
    factual: Option<FactualCheckView>,
    /// The corrections suggested.
    corrections: Vec<CorrectionView>,
}

/// Somebody from outside bore it out, or did not.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewValidation)]
pub(crate) struct ValidationView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// Who.
    validator: PersonView,
    /// The day.
    #[schema(value_type = String, format = Date)]
    validated_on: NaiveDate,
    /// `agrees`, `agrees-in-part` or `disagrees`.
    agrees: &'static str,
    /// What they say; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

/// Somebody from outside who was asked to validate it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ValidationRequest)]
pub(crate) struct RequestView {
    /// Who.
    validator: PersonView,
    /// The day.
    #[schema(value_type = String, format = Date)]
    asked_on: NaiveDate,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// A review's life beside its content, as far as you may know.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewLife)]
pub(crate) struct LifeView {
    /// The checks of its draft.
    checks: ChecksView,
    /// Each time it was shared.
    shared: Vec<SharingView>,
    #[serde(skip)]
    response: Option<ResponseView>,
    /// Each answer of the school, in order.
    responses: Vec<ResponseView>,
    /// Of each role that answered the answer that stands: the last one that says how far the school
    /// agrees, or else the last one.
    responses_by_role: Vec<ResponseView>,
    /// Whom from outside was asked to validate it.
    validation_requests: Vec<RequestView>,
    /// What they said.
    validations: Vec<ValidationView>,
}

/// Says which words a life needs.
pub(crate) fn needs(life: &ReviewLife, record: &TrustRecord, needs: &mut Needs) {
    let ReviewLife { quality_checks, sent, returned, corrections, shared, responses, requests, validations } = life;
    needs.people(record, quality_checks.iter().filter_map(|(event, _)| event.decided_by()));
    needs.texts(quality_checks.iter().filter_map(|(_, e)| e.comment));
    needs.people(record, sent.iter().map(|(_, e)| e.sent_to));
    needs.texts(returned.iter().filter_map(|(_, e)| e.comment));
    for correction in corrections {
        let e = &correction.content;
        needs.people(record, correction.event.decided_by());
        needs.texts([Some(e.pointer), Some(e.says), Some(e.should_say), e.evidence].into_iter().flatten());
        needs.people(record, correction.answer.iter().filter_map(|(event, ..)| event.decided_by()));
        needs.texts(correction.answer.iter().map(|(.., reason)| *reason));
    }
    needs.people(record, shared.iter().filter_map(|(event, _)| event.decided_by()));
    needs.people(record, responses.iter().filter_map(|(event, _)| event.decided_by()));
    needs.texts(responses.iter().flat_map(|(_, e)| e.comment.iter().chain(&e.actions)).copied());
    needs.people(record, requests.iter().map(|(_, e)| e.validator));
    needs.people(record, validations.iter().map(|(_, e)| e.validator));
    needs.texts(validations.iter().filter_map(|(_, e)| e.comment));
}

impl SharingView {
    fn of_review((event, e): &(EventRef, ReviewShared), words: &Words) -> SharingView {
        SharingView {
            event_id: event.id.to_string(),
            shared_on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            audiences: e.audiences.iter().map(ToString::to_string).collect(),
            roles: e.roles.iter().map(|role| role.as_str()).collect(),
            respond_by: e.respond_by,
        }
    }

    pub fn of_category((event, e): &(EventRef, CategoryShared), words: &Words) -> SharingView {
        SharingView {
            event_id: event.id.to_string(),
            shared_on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            audiences: e.audiences.iter().map(ToString::to_string).collect(),
            roles: e.roles.iter().map(|role| role.as_str()).collect(),
            respond_by: None,
        }
    }
}

impl ResponseView {
    fn of((event, e): &(EventRef, ReviewResponded), words: &Words) -> ResponseView {
        ResponseView {
            event_id: event.id.to_string(),
            responded_on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            role: e.role.as_str(),
            agreement: e.agreement.map(|agreement| agreement.as_str()),
            comment: e.comment.map(|text| words.text(text)),
            actions: e.actions.iter().map(|text| words.text(*text)).collect(),
        }
    }
}

impl ChecksView {
    /// The checks of a draft, or of a review that was one; `version` is that of the draft, or the one
    /// that was made final.
    pub fn of(life: &ReviewLife, today: NaiveDate, is_final: bool, version: Option<u64>, words: &Words) -> ChecksView {
        let since = |looked_at: Option<u64>| Some(looked_at? < version?);
        let quality = life.quality_checks.iter().map(|(event, e)| QualityCheckView {
            checked_on: event.effective_on,
            by: words.maybe_person(event.decided_by()),
            passed: e.passed,
            changed_since: since(e.draft_version),
            comment: e.comment.map(|text| words.text(text)),
        });
        let corrections = life.corrections.iter().map(|correction| {
            let e = &correction.content;
            let answer = correction.answer.as_ref();
            CorrectionView {
                id: e.correction.to_string(),
                field: e.field,
                pointer: words.text(e.pointer),
                says: words.text(e.says),
                should_say: words.text(e.should_say),
                evidence: e.evidence.map(|text| words.text(text)),
                by: words.maybe_person(correction.event.decided_by()),
                status: match answer {
                    None => "open",
                    Some((_, true, _)) => "accepted",
                    Some((_, false, _)) => "refused",
                },
                reason: answer.map(|(.., reason)| words.text(*reason)),
                changed_since: since(e.draft_version),
                answered_by: answer.and_then(|(event, ..)| words.maybe_person(event.decided_by())),
            }
        });
        ChecksView {
            quality: quality.collect(),
            factual: factual(life, today, is_final, &since, words),
            corrections: corrections.collect(),
        }
    }
}

fn factual(
    life: &ReviewLife,
    today: NaiveDate,
    is_final: bool,
    since: &dyn Fn(Option<u64>) -> Option<bool>,
    words: &Words,
) -> Option<FactualCheckView> {
    let (sent, e) = life.sent.last()?;
    let returned = life.returned.iter().rfind(|(event, _)| event.position > sent.position);
    Some(FactualCheckView {
        status: life.factual_check_status(today, is_final)?.as_str(),
        sent_to: words.person(e.sent_to),
        sent_on: sent.effective_on,
        due_on: e.due_on,
        changed_since: since(e.draft_version),
        returned_on: returned.map(|(event, _)| event.effective_on),
        comment: returned.and_then(|(_, e)| e.comment).map(|text| words.text(text)),
    })
}

impl LifeView {
    /// A review's life with its words.
    pub fn of(life: &ReviewLife, today: NaiveDate, draft_version: Option<u64>, words: &Words) -> LifeView {
        let response = |answer: &(EventRef, ReviewResponded)| ResponseView::of(answer, words);
        let requests = life.requests.iter().map(|(event, e)| RequestView {
            validator: words.person(e.validator),
            asked_on: event.effective_on,
            recorded_at: instant(event.recorded_at),
        });
        let validations = life.validations.iter().map(|(event, e)| ValidationView {
            event_id: event.id.to_string(),
            validator: words.person(e.validator),
            validated_on: event.effective_on,
            agrees: e.agrees.as_str(),
            comment: e.comment.map(|text| words.text(text)),
        });
        LifeView {
            checks: ChecksView::of(life, today, true, draft_version, words),
            shared: life.shared.iter().map(|shared| SharingView::of_review(shared, words)).collect(),
            response: life.response().map(response),
            responses: life.responses.iter().map(response).collect(),
            responses_by_role: life.responses_by_role().into_iter().map(response).collect(),
            validation_requests: requests.collect(),
            validations: validations.collect(),
        }
    }

    /// The answer that stands.
    pub fn response(&self) -> Option<ResponseView> {
        self.response.clone()
    }
}
