//! Choosing how often something is done here, where the framework leaves it open between two.
//!
//! The published model says "termly or half-termly" and not which; so a person says it for each
//! academy, with a reason, and the program never settles it in silence.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::codes::ReviewTypeCode;
use crate::event::CadenceChosen;
use crate::framework::{Cadence, Frequency};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Choose a cadence within the framework's range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseCadence {
    /// The type of review.
    pub review_type: ReviewTypeCode,
    /// How often.
    pub cadence: Frequency,
    /// From which day on.
    pub effective_on: NaiveDate,
    /// Why.
    pub reason: TextRef,
}

/// The same choice again adds nothing.
pub(super) fn decide(academy: &Academy, command: ChooseCadence, setting: Setting<'_>) -> Decision {
    let ChooseCadence { review_type, cadence, effective_on, reason } = command;
    let mut refusals = Refusals::default();
    if let Some((framework, _)) = setting.framework_on(effective_on, &mut refusals) {
        match framework.review_type(&review_type).map(|kind| &kind.cadence) {
            None => refusals.add("/reviewType", Refusal::UnknownReviewType(review_type.clone())),
            Some(Cadence::Every(_)) => refusals.add("/reviewType", Refusal::CadenceNotOpen(review_type.clone())),
            Some(Cadence::Range { most, least, chosen_by }) => {
                refusals.unless((*most..=*least).contains(&cadence), "/cadence", || Refusal::CadenceOutOfRange {
                    most: most.as_str(),
                    least: least.as_str(),
                });
                let chooses = setting.decider.is_none_or(|(_, role)| role == *chosen_by);
                refusals.unless(chooses, "", || Refusal::ChosenByAnother(*chosen_by));
            }
        }
    }
    refusals.unless(academy.was_in_trust_on(effective_on), "/effectiveOn", || Refusal::NotInTrust { on: effective_on });
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.none()?;
    let chosen = academy.duty_acts.cadences.get(&review_type).and_then(|chosen| chosen.in_force_on(effective_on));
    if chosen.is_some_and(|fact| fact.value == cadence) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on, event: CadenceChosen { review_type, cadence, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::*;

    const MONITORING: &str = "some-concern-monitoring";

    #[test]
    fn nothing_is_owed_until_the_lead_has_chosen_and_then_what_was_chosen_is() {
        let story =
            given([adopted(SCHOLARS).on("2026-09-01"), calendar_set("2026-09-02"), reviewed(R1, "2026-09-10").of_type("trust-review")])
                .when(decided("some-concern", "2026-09-10", [recording_of(R1)]));
        let monitoring =
            |story: &Story, on: &str| -> Vec<String> { story.due(on).into_iter().filter(|told| told.starts_with(MONITORING)).collect() };
        assert_eq!(
            monitoring(&story, "2026-09-11"),
            ["some-concern-monitoring half-termly to termly, to be chosen by improvement-lead since 2026-09-10"]
        );
        let story = story
            .when(cadence_chosen(MONITORING, Frequency::Termly, "2026-09-14"))
            .then(["2026-09-14: some-concern-monitoring is termly from then on"])
            .when(cadence_chosen(MONITORING, Frequency::Termly, "2026-09-14"))
            .then([]);
        assert_eq!(
            monitoring(&story, "2026-09-15"),
            ["2026-27-autumn due by 2026-12-18", "2026-27-spring due by 2027-03-25", "2026-27-summer due by 2027-07-21"]
                .map(|told| format!("{MONITORING}.{told}"))
        );
        let story = story.when(cadence_chosen(MONITORING, Frequency::HalfTermly, "2026-11-02"));
        assert_eq!(
            monitoring(&story, "2026-11-03")[..2],
            [format!("{MONITORING}.2026-27-autumn-2 due by 2026-12-18"), format!("{MONITORING}.2026-27-autumn superseded by 2026-12-18")]
        );
    }

    #[test]
    fn only_the_role_that_the_framework_names_chooses_and_only_within_its_range() {
        let story = given([adopted(SCHOLARS).on("2026-09-01")]);
        story
            .when(cadence_chosen(MONITORING, Frequency::Annual, "2026-09-14").by(CEO))
            .refused([("/cadence", "cadence-out-of-range"), ("", "chosen-by-another")])
            .when(cadence_chosen("health-check-visit", Frequency::Termly, "2026-09-14"))
            .refused([("/reviewType", "cadence-not-open")])
            .when(cadence_chosen("tea", Frequency::Termly, "2026-09-14").by_a_service())
            .refused([("/reviewType", "unknown-review-type"), ("", "decider-required")]);
    }
}
