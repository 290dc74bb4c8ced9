//! Entering an inspection by hand. It never sets or suggests a category.

use chrono::NaiveDate;

use super::Decision;
use crate::event::{InspectionOutcome, InspectionRecorded, Label};
use crate::ids::InspectionId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Enter an inspection. One from before the school joined the trust is welcome: its history counts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RecordInspection {
    pub inspection: InspectionId,
    pub inspected_on: NaiveDate,
    pub published_on: Option<NaiveDate>,
    pub kind: Label,
    pub outcomes: Vec<InspectionOutcome>,
    pub url: Option<TextRef>,
}

pub(super) fn decide(command: RecordInspection, setting: Setting<'_>) -> Decision {
    let RecordInspection { inspection, inspected_on, published_on, kind, outcomes, url } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/inspectedOn", inspected_on, &mut refusals);
    refusals.unless(published_on.is_none_or(|on| inspected_on <= on), "/publishedOn", || Refusal::EndsBeforeItBegins);
    refusals.none()?;
    let event = InspectionRecorded { inspection, inspected_on, published_on, kind, outcomes, url };
    Ok(vec![Decided { effective_on: inspected_on, event: event.into() }])
}
