//! Agreeing to a plan, or to a term's plan inside it. It holds once everybody has agreed whom the rule
//! names; nobody agrees to a plan that lacks a part which the trust itself published as a must.

use chrono::NaiveDate;

use super::party::party;
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::event::{PlanAgreed, TermPlanAgreed};
use crate::framework::Role;
use crate::ids::{PersonId, PlanId, TermPlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Agree to a plan as it stood on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreePlan {
    /// Which.
    pub plan: PlanId,
    /// The day.
    pub agreed_on: NaiveDate,
    /// In which role; one's own where left out.
    pub party: Option<Role>,
    /// Who; oneself where left out.
    pub person: Option<PersonId>,
}

/// Agree to a term's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreeTermPlan {
    /// Which.
    pub term_plan: TermPlanId,
    /// The plan that it belongs to.
    pub plan: PlanId,
    /// The day.
    pub agreed_on: NaiveDate,
    /// In which role; one's own where left out.
    pub party: Option<Role>,
    /// Who; oneself where left out.
    pub person: Option<PersonId>,
}

pub(super) fn plan(academy: &Academy, command: AgreePlan, setting: Setting<'_>) -> Decision {
    let AgreePlan { plan, agreed_on, party: role, person } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/agreedOn", agreed_on, &mut refusals);
    let who = party(academy, (role, person), agreed_on, setting, &mut refusals);
    let Some(fact) = academy.plans.open_on(plan, agreed_on, "/agreedOn", &mut refusals) else { return Err(refusals) };
    let stood = fact.standing_on(agreed_on);
    let lacking: Vec<&str> = stood.gaps.iter().filter(|gap| gap.blocks).map(|gap| gap.requirement.as_str()).collect();
    refusals.unless(lacking.is_empty(), "", || Refusal::PlanLacks(listed(lacking.iter().copied())));
    let party_or_head = who.map_or(Role::Headteacher, |(party, _)| party);
    fact.check_told(academy, &[party_or_head], "", setting, &mut refusals);
    refusals.none()?;
    let Some((party, person)) = who else { return Ok(Vec::new()) };
    let revision = stood.revision;
    if fact.agreements.contains(&(party, person, revision)) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: agreed_on, event: PlanAgreed { plan, revision, party, person }.into() }])
}

pub(super) fn term_plan(academy: &Academy, command: AgreeTermPlan, setting: Setting<'_>) -> Decision {
    let AgreeTermPlan { term_plan, plan, agreed_on, party: role, person } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/agreedOn", agreed_on, &mut refusals);
    let who = party(academy, (role, person), agreed_on, setting, &mut refusals);
    academy.plans.open(plan, &mut refusals);
    let fact = academy.plans.term_plans.get(&term_plan).filter(|fact| fact.plan == plan);
    match fact.map(|fact| fact.set_on) {
        None => refusals.add("", Refusal::UnknownTermPlan(term_plan)),
        Some(from) => refusals.unless(from <= agreed_on, "/agreedOn", || Refusal::BeforeThePlan { on: agreed_on, from }),
    }
    refusals.none()?;
    let (Some((party, person)), Some(fact)) = (who, fact) else { return Ok(Vec::new()) };
    if fact.agreements.contains(&(party, person)) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: agreed_on, event: TermPlanAgreed { term_plan, plan, party, person }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::framework::{Basis, Judgement};
    use crate::given::*;

    #[test]
    fn nobody_agrees_to_a_plan_without_what_the_trust_publishes_as_a_must() {
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01").judged(Judgement::Good)])
            .when(plan_agreed(P1, "2026-02-05").by(CEO))
            .refused([("", "plan-lacks")]);
        // What was only assumed for the framework holds nobody up.
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")])
            .when(plan_agreed(P1, "2026-02-05").by(CEO))
            .then(["2026-02-05: ceo agreed to plan 1 (1)"])
            .when(plan_agreed(P1, "2026-02-06").by(CEO))
            .then([])
            .when(plan_revised(P1, "2026-02-07").revised_to(Basis::Revised, []))
            .when(plan_agreed(P1, "2026-02-08").by(CEO))
            .then(["2026-02-08: ceo agreed to plan 1 (2)"]);
    }

    #[test]
    fn who_agreed_on_a_day_agreed_to_the_plan_as_it_stood_then() {
        let story = given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")]);
        story.clone().when(plan_agreed(P1, "2026-01-31").by(CEO).on("2026-02-10")).refused([("/agreedOn", "before-the-plan")]);
        story
            .when(plan_revised(P1, "2026-02-07").revised_to(Basis::Revised, []))
            .when(plan_agreed(P1, "2026-02-05").by(CEO).on("2026-02-10"))
            .then(["2026-02-05: ceo agreed to plan 1 (1)"])
            .when(plan_agreed(P1, "2026-02-08").by(CEO).on("2026-02-10"))
            .then(["2026-02-08: ceo agreed to plan 1 (2)"])
            .when(term_plan_set(TP1, P1, "2026-02-09").on("2026-02-10"))
            .when(term_plan_agreed(TP1, P1, "2026-02-08").by(CEO).on("2026-02-10"))
            .refused([("/agreedOn", "before-the-plan")]);
    }

    #[test]
    fn a_plan_that_was_agreed_holds_while_its_revision_awaits_agreement() {
        let agreed = given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")])
            .when(plan_consulted(P1, "2026-02-02", None).by(HEAD))
            .when(plan_agreed(P1, "2026-02-03").by(CEO))
            .when(plan_revised(P1, "2026-02-04").revised_to(Basis::Revised, []));
        let next = agreed.when(plan_prepared(P2, "2026-02-05").superseding(P1));
        next.clone().then([
            "2026-02-05: plan 2 prepared by rule joining-plan-unjudged, to consult headteacher, to be agreed by ceo; lacks trust-support",
        ]);
        next.when(plan_consulted(P2, "2026-02-06", None).by(HEAD))
            .when(plan_agreed(P2, "2026-02-07").by(CEO))
            .then(["2026-02-07: ceo agreed to plan 2 (1)", "2026-02-07: plan 1 superseded by plan 2"]);
    }

    #[test]
    fn a_term_plan_that_was_set_anew_is_agreed_anew() {
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01"), term_plan_set(TP1, P1, "2026-02-02")])
            .when(term_plan_agreed(TP1, P1, "2026-02-03").by(CEO))
            .then(["2026-02-03: ceo agreed to the term plan"])
            .when(term_plan_set(TP2, P1, "2026-02-04"))
            .when(term_plan_agreed(TP1, P1, "2026-02-05").by(HEAD))
            .refused([("", "unknown-term-plan")]);
    }
}
