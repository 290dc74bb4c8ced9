//! Ending an arrangement, with what came of it; interim leadership, where somebody is in post for good,
//! with that appointment.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::ArrangementEnded;
use crate::ids::{ArrangementId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// End an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct EndArrangement {
    pub arrangement: ArrangementId,
    pub ended_on: NaiveDate,
    pub outcome: TextRef,
    pub substantive_head: Option<EventId>,
}

pub(super) fn decide(academy: &Academy, command: EndArrangement, setting: Setting<'_>) -> Decision {
    let EndArrangement { arrangement, ended_on, outcome, substantive_head } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/endedOn", ended_on, &mut refusals);
    academy.arrangements.check_open(arrangement, "/endedOn", ended_on, &mut refusals);
    if let Some(appointment) = substantive_head {
        match academy.arrangements.substantive_heads.get(&appointment) {
            None => refusals.add("/substantiveHead", Refusal::NotASubstantiveHead(appointment)),
            Some(from) => {
                let from = *from;
                let lasts = from.pred_opt().is_none_or(|eve| eve <= ended_on);
                refusals.unless(lasts, "/endedOn", || Refusal::HeadComesLater { from });
            }
        }
    }
    refusals.none()?;
    let event = ArrangementEnded { arrangement, outcome, substantive_head };
    Ok(vec![Decided { effective_on: ended_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    fn led_for_a_time() -> Story {
        let interim = appointed(EXECUTIVE_HEAD, Office::Headteacher, "2026-01-05", None).interim();
        given([adopted(WPT), interim, arranged(G1, Some("interim-leadership"), "2026-01-05")])
    }

    #[test]
    fn interim_leadership_ends_with_the_appointment_of_a_substantive_head() {
        let story = led_for_a_time().when(appointed(HEAD, Office::Headteacher, "2026-04-13", None).on("2026-04-13"));
        let appointment = story.events()[0].meta.id;
        story
            .clone()
            .when(arrangement_ended(G1, "2026-04-11", Some(appointment)).on("2026-04-13"))
            .refused([("/endedOn", "head-comes-later")])
            .when(arrangement_ended(G1, "2026-04-12", Some(appointment)).on("2026-04-13"))
            .then(["2026-04-12: arrangement ended with a substantive head"]);
        story
            .when(arrangement_ended(G1, "2026-04-13", Some(appointment)))
            .then(["2026-04-13: arrangement ended with a substantive head"])
            .when(arrangement_ended(G1, "2026-04-14", None))
            .refused([("", "arrangement-over")]);
    }

    #[test]
    fn somebody_in_post_for_a_time_is_no_substantive_head() {
        let story = led_for_a_time();
        let interim = story.log().iter().find(|recorded| recorded.event.name() == "AcademyLedBy").unwrap().meta.id;
        story.clone().when(arrangement_ended(G1, "2026-04-13", Some(interim))).refused([("/substantiveHead", "not-a-substantive-head")]);
        story
            .when(arrangement_ended(G1, "2026-01-04", None).on("2026-01-05").by_a_service())
            .refused([("", "decider-required"), ("/endedOn", "before-it-began")]);
    }
}
