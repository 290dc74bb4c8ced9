//! Proposing an academy's category in a rating round. A later proposal takes the place of an earlier
//! one, moderated or not.

use crate::academy::decide_category::{sources_missing, suggestion_of};
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::CategoryCode;
use crate::event::{CategoryProposed, CategoryRef};
use crate::ids::{EventId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Propose a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeCategory {
    /// In which round.
    pub round: RoundId,
    /// The category.
    pub category: CategoryCode,
    /// The events it rests on; at least one.
    pub basis: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

/// Whether a gap among the sources blocks is asked where the category is decided, not here: a
/// proposal may show the gap so that it can be closed.
pub(super) fn decide(academy: &Academy, command: ProposeCategory, setting: Setting<'_>) -> Decision {
    let ProposeCategory { round, category, basis, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.trust.rounds.check_open(round, academy.id, &mut refusals);
    refusals.unless(academy.was_in_trust_on(setting.today), "", || Refusal::NotInTrust { on: setting.today });
    refusals.unless(!basis.is_empty(), "/basis", || Refusal::NothingGiven("the academy's events"));
    academy.check_events("/basis", &basis, &mut refusals);
    let framework = setting.framework_on(setting.today, &mut refusals);
    if let Some((framework, _)) = &framework {
        let scale = || listed(framework.scale().iter().map(|c| c.code.as_str()));
        refusals.unless(framework.category(&category).is_some(), "/category", || Refusal::UnknownCategory(category.clone(), scale()));
    }
    refusals.none()?;
    let Some((judged_by, framework)) = framework else { return Ok(Vec::new()) };
    let suggestion = suggestion_of(academy, &basis, judged_by, &framework);
    let sources_missing = sources_missing(academy, &basis, judged_by);
    let departs = suggestion.as_ref().is_some_and(|s| !s.categories.is_empty() && !s.categories.contains(&category));
    let category = CategoryRef { category, framework };
    let event = CategoryProposed { round, category, basis, suggestion, departs, sources_missing, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_category_is_proposed_on_evidence_and_says_whether_it_departs_from_it() {
        let reviewed = reviewed(R1, "2026-01-12").finding("governance", "developing");
        let story = given([adopted(AGORA), reviewed, round_opened(ROUND, "autumn")]);
        story
            .clone()
            .when(category_proposed(ROUND, "amber", [recording_of(R1)]).on("2026-01-13"))
            .then(["2026-01-13: amber proposed, as amber suggested"]);
        story
            .when(category_proposed(ROUND, "green", [recording_of(R1)]).on("2026-01-13"))
            .then(["2026-01-13: green proposed, departing from amber"])
            .when(category_proposed(ROUND, "yellow", [recording_of(R1)]).on("2026-01-14"))
            .then(["2026-01-14: yellow proposed, departing from amber"]);
    }

    #[test]
    fn every_fault_of_a_proposal_is_found_at_once() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12"), joined(A2, "900002", "2020-09-01"), round_opened(ROUND, "autumn")]);
        story.clone().when(category_proposed(ROUND, "purple", [recording_of(R2)]).by_a_service()).refused([
            ("", "decider-required"),
            ("/basis/0", "unknown-event"),
            ("/category", "unknown-category"),
        ]);
        story.when(category_proposed(OTHER_ROUND, "amber", [recording_of(R1)])).refused([("", "unknown-round")]);
    }

    #[test]
    fn nothing_is_proposed_in_a_round_that_is_over_or_that_the_academy_is_not_in() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12"), round_opened(ROUND, "autumn"), joined(A2, "900002", "2020-09-01")]);
        story
            .clone()
            .when(category_proposed(ROUND, "amber", [event_at(1)]).at(A2))
            .refused([("", "not-in-round"), ("/basis/0", "unknown-event")]);
        story.when(round_closed(ROUND)).when(category_proposed(ROUND, "amber", [recording_of(R1)])).refused([("", "round-over")]);
    }
}
