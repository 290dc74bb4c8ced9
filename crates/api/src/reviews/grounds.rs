//! What decisions and climbs rest on: events, each with what it is and whether it still stands.
//!
//! Withdrawing a review undoes nothing that it caused, so whatever rests on one has to say so
//! itself, wherever it is shown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::clock::recorded_day;
use touchstone_domain::ids::EventId;
use touchstone_domain::setting::Frameworks;
use touchstone_projections::AcademyRecord;
use utoipa::ToSchema;

/// An event that something rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Ground, example = json!({"eventId": "01990b5e-8c00-7000-8000-0000000000e1", "type": "ReviewRecorded", "review": "01990b5e-8c00-7000-8000-0000000000a1", "withdrawn": false}))]
pub(crate) struct GroundView {
    /// The event.
    #[schema(format = Uuid)]
    pub event_id: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<String>,
    /// The review it is of, where it is of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    pub review: Option<String>,
    /// True where that review has been withdrawn since.
    pub withdrawn: bool,
}

/// What is known of an academy's events, for those that something rests on.
#[derive(Debug, Default)]
pub(crate) struct Grounds(BTreeMap<EventId, GroundView>);

impl Grounds {
    /// Looks up every event that something rests on.
    pub fn of<'a>(record: &AcademyRecord, frameworks: &Frameworks, events: impl IntoIterator<Item = &'a EventId>) -> Grounds {
        let wanted: Vec<EventId> = events.into_iter().copied().collect();
        let withdrawn = record.basis_withdrawn(&wanted);
        let entries = record.timeline_of(NaiveDate::MAX, frameworks, recorded_day, &|event| wanted.contains(&event.id));
        let kinds: BTreeMap<EventId, &str> = entries.iter().map(|entry| (entry.event.id, entry.kind)).collect();
        let ground = |event: EventId| GroundView {
            event_id: event.to_string(),
            r#type: kinds.get(&event).map(ToString::to_string),
            review: record.review_of_event(event).map(|review| review.to_string()),
            withdrawn: withdrawn.contains(&event),
        };
        Grounds(wanted.into_iter().map(|event| (event, ground(event))).collect())
    }

    /// Those of a decision, in its order.
    pub fn pick(&self, events: &[EventId]) -> Vec<GroundView> {
        events.iter().filter_map(|event| self.0.get(event).cloned()).collect()
    }
}
