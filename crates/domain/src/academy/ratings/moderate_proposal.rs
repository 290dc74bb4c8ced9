//! Moderating a proposal: it is looked at beside the others, and kept or changed, with a reason either
//! way.
//!
//! Where the framework wants every proposal moderated, nobody moderates alone: the CEO and somebody else
//! who leads improvement take part, whoever decides among them, and nobody who leads or chairs the academy
//! does. Roles are known by the keys that are live today, offices by the register too.

use std::collections::BTreeSet;

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::CategoryCode;
use crate::event::ProposalModerated;
use crate::framework::Role;
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
    let ModerateProposal { round, category, mut took_part, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.trust.rounds.check_open(round, academy.id, &mut refusals);
    refusals.unless(!took_part.is_empty(), "/tookPart", || Refusal::NothingGiven("who took part"));
    setting.check_people("/tookPart", &took_part, &mut refusals);
    let rated = academy.ratings.in_round(round);
    let framework = rated.and_then(|rated| setting.frameworks.get(&rated.proposed.framework.document));
    if framework.and_then(|framework| framework.rating_rounds.as_ref()).is_some_and(|rule| rule.moderation_required) {
        check_moderators(academy, &took_part, setting, &mut refusals);
        took_part.extend(setting.decider.map(|(person, _)| person).filter(|person| !took_part.contains(person)));
    }
    match rated {
        None => refusals.add("", Refusal::NothingProposed),
        Some(_) => {
            let scale = framework.map(|framework| framework.scale()).unwrap_or_default();
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

/// Notes everybody of the academy's own who takes part, and who has to and does not. Whoever decides
/// takes part, named or not.
fn check_moderators(academy: &Academy, took_part: &[PersonId], setting: Setting<'_>, refusals: &mut Refusals) {
    let is_of_it = |person: PersonId| {
        let held = setting.roles.held_by(person);
        let by_key = [Role::Headteacher, Role::Chair].iter().any(|role| held.contains(&(*role, Some(academy.id))));
        by_key || setting.trust.offices.holds_one_at(person, academy.id, setting.today)
    };
    for (i, person) in took_part.iter().enumerate().filter(|(_, person)| is_of_it(**person)) {
        refusals.add(format!("/tookPart/{i}"), Refusal::ModeratesTheirOwnSchool(*person));
    }
    let decider = setting.decider.map(|(person, _)| person).filter(|person| !took_part.contains(person));
    if let Some(person) = decider.filter(|person| is_of_it(*person)) {
        refusals.add("", Refusal::ModeratesTheirOwnSchool(person));
    }
    if took_part.is_empty() {
        return;
    }
    let all: BTreeSet<PersonId> = took_part.iter().copied().chain(decider).collect();
    let holds =
        |person: PersonId, role: Role| setting.holders.get(&role) == Some(&person) || setting.roles.held_by(person).contains(&(role, None));
    let those =
        |roles: &[Role]| -> Vec<PersonId> { all.iter().copied().filter(|person| roles.iter().any(|role| holds(*person, *role))).collect() };
    let (ceos, leads) = (those(&[Role::Ceo]), those(&[Role::ImprovementLead, Role::ExecutiveHeadteacher]));
    refusals.unless(!ceos.is_empty(), "/tookPart", || Refusal::ModeratorMissing("the CEO"));
    let another = ceos.is_empty() && !leads.is_empty() || ceos.iter().any(|ceo| leads.iter().any(|lead| lead != ceo));
    refusals.unless(another, "/tookPart", || Refusal::ModeratorMissing("somebody besides the CEO who leads improvement"));
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;
    use crate::identifiers::Office;

    fn proposed_where_moderation_is_required() -> Story {
        given([
            adopted(PROSPERE),
            appointed(HEAD, Office::Headteacher, "2020-09-01", None),
            reviewed(R1, "2026-01-12").of_type("rag-assessment"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ])
    }

    #[test]
    fn where_moderation_is_required_the_ceo_and_somebody_who_leads_improvement_take_part() {
        let story = proposed_where_moderation_is_required();
        let missing = [("/tookPart", "moderator-missing")];
        story.clone().when(moderated(ROUND, "amber", [LEAD]).by(LEAD)).refused(missing);
        story.clone().when(moderated(ROUND, "amber", [CEO]).by(CEO)).refused(missing);
        story.clone().when(moderated(ROUND, "amber", [LEAD, ADVISER]).by(LEAD)).refused(missing);
        story.clone().keyed(CEO, Role::ImprovementLead, None).when(moderated(ROUND, "amber", [CEO]).by(CEO)).refused(missing);
        let both = story.clone().when(moderated(ROUND, "amber", [ADVISER]).by((ADVISER.0, Role::Adviser)));
        both.refused([("/tookPart", "moderator-missing"), ("/tookPart", "moderator-missing")]);
        let told = ["2026-01-12: moderated by 2: stays amber"];
        story.clone().when(moderated(ROUND, "amber", [CEO, LEAD]).by(CEO)).then(told);
        story.clone().when(moderated(ROUND, "amber", [CEO, EXECUTIVE_HEAD]).by(CEO)).then(told);
        story.when(moderated(ROUND, "amber", [LEAD]).by(CEO)).then(told);
    }

    #[test]
    fn where_moderation_is_required_nobody_who_leads_or_chairs_the_academy_takes_part() {
        let story = proposed_where_moderation_is_required();
        story.clone().when(moderated(ROUND, "amber", [CEO, HEAD, LEAD]).by(CEO)).refused([("/tookPart/1", "moderates-their-own-school")]);
        let alone = story.clone().when(moderated(ROUND, "amber", [HEAD]).by(LEAD));
        alone.refused([("/tookPart/0", "moderates-their-own-school"), ("/tookPart", "moderator-missing")]);
        let chair = story.clone().keyed(ADVISER, Role::Chair, Some(A1));
        chair.when(moderated(ROUND, "amber", [CEO, LEAD, ADVISER])).refused([("/tookPart/2", "moderates-their-own-school")]);
        let decides = story.when(appointed(LEAD, Office::Chair, "2025-09-01", None)).when(moderated(ROUND, "amber", [CEO]).by(LEAD));
        decides.refused([("", "moderates-their-own-school")]);
        given([
            adopted(AGORA),
            appointed(HEAD, Office::Headteacher, "2020-09-01", None),
            reviewed(R1, "2026-01-12"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ])
        .when(moderated(ROUND, "amber", [HEAD]))
        .then(["2026-01-12: moderated by 1: stays amber"]);
    }

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
