//! Consulting about a plan: putting it to those who are asked, and what each of them said.
//!
//! A plan that is put to consultation is seen by those it is put to. Nobody's silence is an answer.

use chrono::NaiveDate;

use super::leads_improvement;
use super::party::party;
use crate::academy::{Academy, Decision, OWN_PEOPLE};
use crate::event::{Agreement, PlanConsulted, PlanPutToConsultation};
use crate::framework::Role;
use crate::ids::{PersonId, PlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Put a plan to consultation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutToConsultation {
    /// Which.
    pub plan: PlanId,
    /// The day.
    pub put_on: NaiveDate,
    /// To which roles; those that the rule names where left out.
    pub parties: Option<Vec<Role>>,
    /// By when they are to answer.
    pub respond_by: Option<NaiveDate>,
}

/// Record that somebody was consulted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordConsultation {
    /// About which plan.
    pub plan: PlanId,
    /// The day.
    pub consulted_on: NaiveDate,
    /// In which role; one's own where left out.
    pub party: Option<Role>,
    /// Who; oneself where left out.
    pub person: Option<PersonId>,
    /// How far they agree, where they said.
    pub agreement: Option<Agreement>,
    /// What came of it.
    pub outcome: Option<TextRef>,
}

pub(super) fn put(academy: &Academy, command: PutToConsultation, setting: Setting<'_>) -> Decision {
    let PutToConsultation { plan, put_on, parties, respond_by } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/putOn", put_on, &mut refusals);
    let early = respond_by.filter(|by| *by < put_on);
    refusals.unless(early.is_none(), "/respondBy", || Refusal::DueTooEarly { by: early.unwrap_or(put_on), from: put_on });
    let Some(fact) = academy.plans.open(plan, &mut refusals) else { return Err(refusals) };
    fact.check_begun(put_on, "/putOn", &mut refusals);
    match setting.decider {
        None => refusals.add("", Refusal::DeciderRequired),
        Some((_, role)) => refusals.unless(leads_improvement(role) || fact.by_the_school, "", || Refusal::NotForTheSchoolToWrite),
    }
    let mut parties = parties.unwrap_or_else(|| fact.consulted.clone());
    parties.sort_unstable();
    parties.dedup();
    refusals.unless(!parties.is_empty(), "/parties", || Refusal::NothingGiven("`parties`, since the rule names none,"));
    // Those of the trust are asked without the school's knowing.
    let of_the_school: Vec<Role> = parties.iter().copied().filter(|role| OWN_PEOPLE.contains(role)).collect();
    fact.check_told(academy, &of_the_school, "/parties", setting, &mut refusals);
    refusals.none()?;
    if parties.iter().all(|party| fact.asked.contains(&(*party, respond_by))) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: put_on, event: PlanPutToConsultation { plan, parties, respond_by }.into() }])
}

pub(super) fn record(academy: &Academy, command: RecordConsultation, setting: Setting<'_>) -> Decision {
    let RecordConsultation { plan, consulted_on, party: role, person, agreement, outcome } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/consultedOn", consulted_on, &mut refusals);
    let who = party(academy, (role, person), consulted_on, setting, &mut refusals);
    refusals.unless(agreement.is_some() || outcome.is_some(), "", || Refusal::NothingGiven("`agreement` and `outcome`"));
    let fact = academy.plans.open_on(plan, consulted_on, "/consultedOn", &mut refusals);
    if let (Some((party, _)), Some(fact)) = (who, fact) {
        fact.check_told(academy, &[party], "/party", setting, &mut refusals);
    }
    refusals.none()?;
    let (Some((party, person)), Some(fact)) = (who, fact) else { return Ok(Vec::new()) };
    let event = PlanConsulted { plan, revision: fact.standing_on(consulted_on).revision, party, person, agreement, outcome };
    Ok(vec![Decided { effective_on: consulted_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;

    fn sponsored() -> Story {
        given([adopted(AGORA), joined_by(A2, "900002", "2026-01-05", "sponsored"), plan_prepared(P1, "2026-02-01").at(A2)])
    }

    #[test]
    fn a_plan_is_put_to_those_whom_the_rule_names_and_each_is_heard() {
        sponsored()
            .when(plan_put(P1, "2026-02-03").at(A2))
            .then(["2026-02-03: plan 1 put to headteacher and chair"])
            .when(plan_put(P1, "2026-02-04").at(A2))
            .then([])
            .when(plan_consulted(P1, "2026-02-05", None).at(A2).by(HEAD))
            .then(["2026-02-05: headteacher consulted on plan 1: partly"])
            .when(plan_consulted(P1, "2026-02-06", Some((Role::Chair, Some(ADVISER)))).at(A2))
            .then(["2026-02-06: chair consulted on plan 1: partly"]);
    }

    #[test]
    fn a_plan_that_follows_from_a_category_is_put_to_the_school_once_that_was_shared_with_it() {
        let basis = recording_of(R1);
        let story = given([
            adopted(SCHOLARS),
            reviewed(R1, "2026-01-12").of_type("health-check-visit"),
            decided("significant-concern", "2026-01-20", [basis]),
            plan_prepared(P1, "2026-02-01").ruled("significant-concern-action-plan"),
        ]);
        let untold = story.clone().when(plan_put(P1, "2026-02-03")).refused([("/parties", "category-not-shared")]);
        assert!(untold.refusal().contains("not shared with its headteacher; share the category first"), "{}", untold.refusal());
        let said = plan_consulted(P1, "2026-02-03", Some((Role::Headteacher, Some(HEAD))));
        story.clone().when(said).refused([("/party", "category-not-shared")]);
        story.clone().when(plan_agreed(P1, "2026-02-03").by(CEO)).refused([("", "category-not-shared")]);
        story.when(category_shared("2026-02-02")).when(plan_put(P1, "2026-02-03")).then(["2026-02-03: plan 1 put to headteacher"]);
    }

    #[test]
    fn nobody_of_the_school_speaks_for_another_and_nobody_for_a_role_without_a_person() {
        let for_the_chair = |person| plan_consulted(P1, "2026-02-06", Some((Role::Chair, person))).at(A2);
        sponsored().when(for_the_chair(Some(ADVISER)).by(HEAD)).refused([("/party", "not-for-another")]);
        sponsored().when(for_the_chair(None)).refused([("/person", "nothing-given")]);
        sponsored().when(for_the_chair(Some(STRANGER))).refused([("/person", "unknown-person")]);
    }
}
