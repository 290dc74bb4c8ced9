//! Asking somebody from outside the trust to validate a review; from then on they may read it.

use crate::academy::{Academy, Decision};
use crate::event::ValidationRequested;
use crate::framework::Role;
use crate::ids::{PersonId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Ask somebody to validate a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestValidation {
    /// Which.
    pub review: ReviewId,
    /// Whom.
    pub validator: PersonId,
}

pub(super) fn decide(academy: &Academy, command: RequestValidation, setting: Setting<'_>) -> Decision {
    let RequestValidation { review, validator } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(setting.trust.knows(validator), "/validator", || Refusal::UnknownPerson(validator));
    check_outsider(academy, review, validator, "/validator", setting, &mut refusals);
    refusals.none()?;
    if academy.review_life.asked.contains(&(review, validator)) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: setting.today, event: ValidationRequested { review, validator }.into() }])
}

/// Notes a review that cannot be validated, and why somebody is no outsider to it.
pub(super) fn check_outsider(
    academy: &Academy,
    review: ReviewId,
    validator: PersonId,
    pointer: &str,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) {
    match academy.reviews.get(&review) {
        None => refusals.add("", Refusal::UnknownReview(review)),
        Some(fact) if fact.withdrawn => refusals.add("", Refusal::ReviewWithdrawn),
        Some(fact) => {
            let own = fact.content.reviewers.contains(&validator);
            refusals.unless(!own, pointer, || Refusal::OwnReview(validator));
            let (held, today, offices) = (fact.content.held_on, setting.today, &setting.trust.offices);
            let leads = offices.holds_one(validator, held) || offices.holds_one(validator, today);
            let works_for_it = setting.roles.held_by(validator).iter().any(|(role, _)| *role != Role::ExternalPartner);
            let inside = leads || works_for_it;
            refusals.unless(own || !inside, pointer, || Refusal::NotFromOutside(validator));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn a_validator_is_nobody_who_held_the_review_or_leads_an_academy() {
        let story = given([
            adopted(AGORA),
            joined(A2, "900002", "2020-09-01"),
            appointed(HEAD, Office::Headteacher, "2024-09-01", None),
            appointed(EXECUTIVE_HEAD, Office::Chair, "2024-09-01", None).at(A2),
            reviewed(R1, "2026-01-12"),
        ]);
        for (person, code) in
            [(LEAD, "own-review"), (HEAD, "not-from-outside"), (EXECUTIVE_HEAD, "not-from-outside"), (STRANGER, "unknown-person")]
        {
            story.clone().when(validation_requested(R1, person)).refused([("/validator", code)]);
        }
        for role in [Role::Ceo, Role::Trustee, Role::Adviser, Role::Governor, Role::Chair] {
            let partner_too = story.clone().keyed(ADVISER, role, Some(A2)).keyed(ADVISER, Role::ExternalPartner, Some(A1));
            partner_too.when(validation_requested(R1, ADVISER)).refused([("/validator", "not-from-outside")]);
        }
        story
            .keyed(ADVISER, Role::ExternalPartner, Some(A1))
            .when(validation_requested(R1, ADVISER))
            .then(["2026-01-12: somebody asked to validate review 1"])
            .when(validation_requested(R1, ADVISER))
            .then([])
            .when(validation_requested(R2, ADVISER))
            .refused([("", "unknown-review")]);
    }
}
