//! A request for support as clients read it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::input::{AcademyOrder, SupportOrder};
use touchstone_domain::event::AcademyEvent;
use touchstone_domain::ids::SupportRequestId;
use touchstone_projections::{AcademyRecord, RequestAnswer, RequestRecord, TrustRecord};
use utoipa::ToSchema;

use super::{AcademyRef, ItemView};
use crate::registers::thing::Thing;
use crate::reviews::Told;
use crate::wording::{Needs, PersonView};

/// A school's request for support.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportRequest)]
pub(crate) struct RequestView {
    #[schema(format = Uuid)]
    pub id: String,
    #[schema(format = Uuid)]
    event_id: String,
    academy: AcademyRef,
    /// `open`, `granted`, `declined` or `withdrawn`.
    #[schema(example = "open")]
    pub status: &'static str,
    requested_on: NaiveDate,
    /// Who recorded it.
    by: Option<PersonView>,
    /// For which head or chair, where somebody of the trust wrote it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<PersonView>,
    /// The things of the framework's packages that are asked for.
    items: Vec<ItemView>,
    /// What is asked for, and why; null once erased.
    need: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed_from: Option<NaiveDate>,
    answered_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<PersonView>,
    /// What was granted; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    granted: Option<Option<String>>,
    /// Why it was declined or withdrawn; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// Days from the asking to the answer; to the day asked about, where it still waits.
    waited_days: i64,
    /// The deployments that answer it.
    deployments: Vec<String>,
}

/// A request as it was copied from the record.
pub(crate) struct RequestSketch {
    academy: AcademyRef,
    record: RequestRecord,
    deployments: Vec<String>,
    as_of: NaiveDate,
}

impl RequestSketch {
    /// Copies a request, and says which words it needs.
    pub fn of(trust: &TrustRecord, academy: &AcademyRecord, record: &RequestRecord, as_of: NaiveDate, needs: &mut Needs) -> RequestSketch {
        let content = &record.content;
        needs.people(trust, record.event.decided_by().into_iter().chain(content.asked_by));
        needs.text(content.need);
        if let Some((event, answer)) = &record.answer {
            needs.people(trust, event.decided_by());
            needs.texts(text_of(answer));
        }
        let answering = academy.support.deployments.values().filter(|it| it.content.request == Some(content.request));
        let deployments = answering.map(|it| it.content.deployment.to_string()).collect();
        RequestSketch { academy: AcademyRef::of(academy, as_of), record: record.clone(), deployments, as_of }
    }
}

impl Thing for RequestSketch {
    type Id = SupportRequestId;
    type Order = SupportOrder;
    type View = RequestView;

    const NAME: &'static str = "request";
    const PATH: &'static str = "support-requests";

    fn order(order: SupportOrder) -> AcademyOrder {
        AcademyOrder::Support(order)
    }

    fn begun(event: &AcademyEvent) -> Option<SupportRequestId> {
        if let AcademyEvent::SupportRequested(e) = event { Some(e.request) } else { None }
    }

    /// The latest first.
    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<SupportRequestId>, needs: &mut Needs) -> Vec<RequestSketch> {
        let made =
            record.support.requests.iter().filter(|(id, it)| only.is_none_or(|only| only == **id) && it.event.effective_on <= look.as_of);
        let mut made: Vec<_> = made.map(|(_, it)| it).collect();
        made.sort_by_key(|it| std::cmp::Reverse(it.event.position));
        made.into_iter().map(|it| RequestSketch::of(look.record, record, it, look.as_of, needs)).collect()
    }

    fn view(&self, told: &Told) -> RequestView {
        let (words, frameworks) = (&told.words, &told.frameworks);
        let RequestSketch { academy, record, deployments, as_of } = self;
        let as_of = *as_of;
        let content = &record.content;
        let answer = record.answer_on(as_of);
        let (granted, reason) = match answer.map(|(_, answer)| answer) {
            Some(RequestAnswer::Granted(text)) => (Some(words.text(*text)), None),
            Some(RequestAnswer::Declined(text)) => (None, Some(words.text(*text))),
            Some(RequestAnswer::Withdrawn(text)) => (None, text.map(|text| words.text(text))),
            None => (None, None),
        };
        RequestView {
            id: content.request.to_string(),
            event_id: record.event.id.to_string(),
            academy: academy.clone(),
            status: record.status_on(as_of),
            requested_on: record.event.effective_on,
            by: words.maybe_person(record.event.decided_by()),
            asked_by: words.maybe_person(content.asked_by),
            items: content.items.iter().map(|item| ItemView::of(item, &content.framework, frameworks)).collect(),
            need: words.text(content.need),
            needed_from: content.needed_from,
            answered_on: answer.map(|(event, _)| event.effective_on),
            answered_by: answer.and_then(|(event, _)| words.maybe_person(event.decided_by())),
            granted,
            reason,
            waited_days: record.waited_days(as_of),
            deployments: deployments.clone(),
        }
    }
}

impl RequestView {
    /// Whether a filter means its academy: its id, or its URN on the day.
    pub fn is_of(&self, filter: Option<&str>) -> bool {
        filter.is_none_or(|filter| filter == self.academy.urn || filter == self.academy.id.to_string())
    }

    /// Its place among others: those that wait first, the longest waiting first.
    pub fn place(&self) -> impl Ord + use<> {
        (self.status != "open", self.requested_on, self.id.clone())
    }
}

fn text_of(answer: &RequestAnswer) -> Option<touchstone_domain::text::TextRef> {
    match answer {
        RequestAnswer::Granted(text) | RequestAnswer::Declined(text) => Some(*text),
        RequestAnswer::Withdrawn(text) => *text,
    }
}

/// A request, for the documentation.
pub(crate) fn example_request() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000d6", "eventId": "01990b5e-8c00-7000-8000-0000000000ef",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}, "status": "open", "requestedOn": "2025-10-02",
        "by": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "items": [{"package": "yellow-package", "item": "advice", "name": "Advice"}],
        "need": "Writing in Key Stage 2 has fallen behind reading.", "answeredOn": null, "waitedDays": 11, "deployments": []})
}
