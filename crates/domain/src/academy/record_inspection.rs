//! Entering an inspection by hand. It never sets or suggests a category.

use chrono::NaiveDate;

use super::Decision;
use crate::event::{InspectionOutcome, InspectionRecorded, Term};
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
    pub kind: Term,
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

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_inspection_from_before_the_school_joined_is_welcome_and_sets_no_category() {
        let story = given([adopted(AGORA)])
            .when(inspected("2017-03-14", Some("2017-05-02")).on("2026-01-12"))
            .then(["2017-03-14: inspected, S5 Inspection"]);
        assert!(story.academy(A1).categories.is_empty());
    }

    #[test]
    fn every_fault_of_an_inspection_is_found_at_once() {
        given([])
            .when(inspected("2026-06-03", Some("2026-06-02")).on("2026-06-01"))
            .refused([("/inspectedOn", "in-the-future"), ("/publishedOn", "ends-before-it-begins")]);
    }
}
