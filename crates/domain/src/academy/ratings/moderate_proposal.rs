//! Moderating a proposal: it is looked at beside the others, and kept or changed, with a reason either
//! way.

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::CategoryCode;
use crate::event::ProposalModerated;
use crate::ids::{PersonId, RoundId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Moderate a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModerateProposal {
    /// In which round.
    pub round: RoundId,
    /// What it comes to; the category as it stands keeps it.
    pub category: CategoryCode,
    /// Who took part.
    pub took_part: Vec<PersonId>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: ModerateProposal, setting: Setting<'_>) -> Decision {
    let ModerateProposal { round, category, took_part, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.trust.rounds.check_open(round, academy.id, &mut refusals);
    refusals.unless(!took_part.is_empty(), "/tookPart", || Refusal::NothingGiven("who took part"));
    setting.check_people("/tookPart", &took_part, &mut refusals);
    let rated = academy.ratings.in_round(round);
    match rated {
        None => refusals.add("", Refusal::NothingProposed),
        Some(rated) => {
            let scale = setting.frameworks.get(&rated.proposed.framework.document).map(|framework| framework.scale()).unwrap_or_default();
            let known = scale.iter().any(|on_it| on_it.code == category);
            let listed = || listed(scale.iter().map(|c| c.code.as_str()));
            refusals.unless(known, "/category", || Refusal::UnknownCategory(category.clone(), listed()));
        }
    }
    refusals.none()?;
    let from = rated.map_or_else(|| category.clone(), |rated| rated.settled.clone());
    let event = ProposalModerated { round, from, to: category, took_part, reason };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_proposal_is_kept_or_changed_with_a_reason_by_those_who_took_part() {
        let proposed = category_proposed(ROUND, "amber", [recording_of(R1)]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), round_opened(ROUND, "autumn"), proposed])
            .when(moderated(ROUND, "amber", [CEO, LEAD]).on("2026-01-20"))
            .then(["2026-01-20: moderated by 2: stays amber"])
            .when(moderated(ROUND, "red", [CEO, LEAD]).on("2026-01-21"))
            .then(["2026-01-21: moderated by 2: amber to red"]);
    }

    #[test]
    fn only_what_was_proposed_is_moderated_and_only_by_people_that_the_trust_knows() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12"), round_opened(ROUND, "autumn")]);
        story.clone().when(moderated(ROUND, "amber", [CEO])).refused([("", "nothing-proposed")]);
        story
            .when(category_proposed(ROUND, "amber", [recording_of(R1)]))
            .when(moderated(ROUND, "purple", [CEO, STRANGER]))
            .refused([("/tookPart/1", "unknown-person"), ("/category", "unknown-category")]);
    }
}
