//! Validating a review: somebody from outside the trust says how far they bear out its judgements.

use chrono::NaiveDate;

use super::request_validation::check_outsider;
use crate::academy::{Academy, Decision};
use crate::event::{ReviewValidated, Validation};
use crate::ids::ReviewId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Validate a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidateReview {
    /// Which.
    pub review: ReviewId,
    /// The day.
    pub validated_on: NaiveDate,
    /// How far it is borne out.
    pub agrees: Validation,
    /// What the validator says.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: ValidateReview, setting: Setting<'_>) -> Decision {
    let ValidateReview { review, validated_on, agrees, comment } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/validatedOn", validated_on, &mut refusals);
    let Some((validator, _)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return Err(refusals);
    };
    check_outsider(academy, review, validator, "", setting, &mut refusals);
    if let Some(held) = academy.reviews.get(&review).map(|fact| fact.content.held_on) {
        refusals.unless(held <= validated_on, "/validatedOn", || Refusal::BeforeTheReview { on: validated_on, held });
        let asked = academy.review_life.asked.contains(&(review, validator));
        refusals.unless(asked, "", || Refusal::NotAskedToValidate);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: validated_on, event: ReviewValidated { review, validator, agrees, comment }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn whoever_was_asked_validates_and_nobody_else() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), validation_requested(R1, ADVISER)])
            .when(validated(R1, "2026-01-20", "agrees-in-part").by(HEAD))
            .refused([("", "not-asked-to-validate")])
            .when(validated(R1, "2026-01-11", "agrees").by(ADVISER).on("2026-01-20"))
            .refused([("/validatedOn", "before-the-review")])
            .when(validated(R1, "2026-01-21", "agrees").by_a_service().on("2026-01-20"))
            .refused([("/validatedOn", "in-the-future"), ("", "decider-required")])
            .when(validated(R1, "2026-01-20", "agrees-in-part").by(ADVISER))
            .then(["2026-01-20: review 1 validated: agrees-in-part"]);
    }

    #[test]
    fn a_validator_who_has_come_to_work_for_the_trust_validates_no_more() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), validation_requested(R1, ADVISER)])
            .keyed(ADVISER, crate::framework::Role::Governor, Some(A2))
            .when(validated(R1, "2026-01-20", "agrees").by(ADVISER))
            .refused([("", "not-from-outside")]);
    }

    #[test]
    fn a_validator_who_has_come_to_hold_the_review_validates_it_no_more() {
        let both = crate::academy::ReviewChanges { reviewers: Some(vec![LEAD.0, ADVISER.0]), ..Default::default() };
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), validation_requested(R1, ADVISER), amended(R1, both)])
            .when(validated(R1, "2026-01-20", "agrees").by(ADVISER))
            .refused([("", "own-review")]);
    }
}
