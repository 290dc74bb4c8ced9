//! The school's answer to a category that was shared with it.
//!
//! It changes nothing of the decision: that a school disagrees is on record beside it, for those who decide
//! next and for whoever asks later.

use crate::academy::{Academy, Decision};
use crate::event::{Agreement, CategoryResponded};
use crate::ids::DecisionId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Answer a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RespondToCategory {
    /// Which decision.
    pub decision: DecisionId,
    /// How far the school agrees; none to acknowledge it and no more.
    pub agreement: Option<Agreement>,
    /// What the school says.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: RespondToCategory, setting: Setting<'_>) -> Decision {
    let RespondToCategory { decision, agreement, comment } = command;
    let mut refusals = Refusals::default();
    if academy.categories.iter().any(|fact| fact.value.decision == decision) {
        let shared = academy.review_life.categories.get(&decision);
        refusals.unless(shared.is_some_and(super::Shared::is_with_the_school), "", || Refusal::NotShared);
    } else {
        refusals.add("", Refusal::UnknownDecision(decision));
    }
    let Some((_, role)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return Err(refusals);
    };
    refusals.none()?;
    let event = CategoryResponded { decision, role, agreement, comment };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_head_answers_a_category_and_the_category_stays_as_it_is() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            decided("amber", "2026-01-20", [recording_of(R1)]),
            category_shared("2026-01-21"),
        ])
        .when(category_responded(None).by(HEAD).on("2026-01-22"))
        .then(["2026-01-22: category acknowledged by the headteacher"])
        .when(category_responded(Some("disagrees")).by(HEAD).on("2026-01-30"))
        .then(["2026-01-30: category answered by the headteacher: disagrees"]);
        let in_force = story.academy(A1).categories.in_force_on(day("2026-01-30")).map(|fact| fact.value.category.category.as_str());
        assert_eq!(in_force, Some("amber"));
    }

    #[test]
    fn only_a_category_that_was_shared_with_the_school_can_be_answered() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12"), decided("amber", "2026-01-20", [recording_of(R1)])]);
        story.when(category_responded(None).by(HEAD)).refused([("", "not-shared")]);
        given([adopted(AGORA)]).when(category_responded(None).by_a_service()).refused([("", "unknown-decision"), ("", "decider-required")]);
    }
}
