//! Looking at an arrangement again: whether it does what it is for.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::ArrangementReviewed;
use crate::ids::ArrangementId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Review an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ReviewArrangement {
    pub arrangement: ArrangementId,
    pub reviewed_on: NaiveDate,
    pub finding: TextRef,
    pub review_on: Option<NaiveDate>,
}

pub(super) fn decide(academy: &Academy, command: ReviewArrangement, setting: Setting<'_>) -> Decision {
    let ReviewArrangement { arrangement, reviewed_on, finding, review_on } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/reviewedOn", reviewed_on, &mut refusals);
    academy.arrangements.check_open(arrangement, "/reviewedOn", reviewed_on, &mut refusals);
    refusals.unless(review_on.is_none_or(|on| reviewed_on <= on), "/reviewOn", || Refusal::EndsBeforeItBegins);
    refusals.none()?;
    let event = ArrangementReviewed { arrangement, finding, review_on };
    Ok(vec![Decided { effective_on: reviewed_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_arrangement_is_looked_at_once_it_has_begun_and_not_ahead() {
        let story = given([adopted(WPT), arranged(G1, Some("interim-leadership"), "2026-01-05")]);
        story.clone().when(arrangement_reviewed(G1, "2026-02-09")).then(["2026-02-09: arrangement reviewed"]);
        story.clone().when(arrangement_reviewed(G1, "2026-02-09").on("2026-02-08")).refused([("/reviewedOn", "in-the-future")]);
        story.when(arrangement_reviewed(G1, "2026-01-04").on("2026-01-05")).refused([("/reviewedOn", "before-it-began")]);
    }
}
