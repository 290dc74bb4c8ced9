//! What is done in the coming term, inside a plan: the plan's own actions that are for it, agreed by
//! whom the framework names.

use chrono::NaiveDate;

use super::leads_improvement;
use crate::academy::{Academy, Decision};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::PlanRuleCode;
use crate::event::TermPlanSet;
use crate::framework::Role;
use crate::ids::{PlanActionId, PlanId, TermPlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Set what is done in a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetTermPlan {
    /// Its id.
    pub term_plan: TermPlanId,
    /// The plan that it belongs to.
    pub plan: PlanId,
    /// The day it was set.
    pub set_on: NaiveDate,
    /// The academic year.
    pub year: AcademicYear,
    /// The term.
    pub term: SchoolTerm,
    /// The plan's actions that are for this term.
    pub actions: Vec<PlanActionId>,
    /// What the term is about.
    pub focus: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: SetTermPlan, setting: Setting<'_>) -> Decision {
    let SetTermPlan { term_plan, plan, set_on, year, term, actions, focus } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/setOn", set_on, &mut refusals);
    let fact = academy.plans.open(plan, &mut refusals);
    if let Some(fact) = fact {
        fact.check_begun(set_on, "/setOn", &mut refusals);
    }
    for (i, action) in actions.iter().enumerate() {
        let at = format!("/actions/{i}");
        if fact.is_some_and(|fact| fact.owner_of(*action).is_none()) {
            refusals.add(at, Refusal::UnknownPlanAction(*action));
        } else if actions[..i].contains(action) {
            refusals.add(at, Refusal::IdTwice(action.0));
        }
    }
    let framework = setting.framework_on(set_on, &mut refusals).map(|(framework, _)| framework);
    let rule = framework.and_then(|framework| {
        let before = academy.plans.before_joining;
        let holding = framework.plan_rules_for(before.route(), before.judgement(), None);
        Some((framework, holding.into_iter().find(|rule| rule.is_for_terms())?))
    });
    let by_the_school = match rule {
        Some((framework, rule)) => framework.roles_of_titles(&rule.authors).contains(&Role::Headteacher),
        None => fact.is_some_and(|fact| fact.by_the_school),
    };
    match setting.decider {
        None => refusals.add("", Refusal::DeciderRequired),
        Some((_, role)) => refusals.unless(leads_improvement(role) || by_the_school, "", || Refusal::NotForTheSchoolToWrite),
    }
    refusals.none()?;
    let agreed_by = rule.map(|(framework, rule)| framework.roles_of_titles(&rule.agreed_by)).unwrap_or_default();
    let rule = rule.and_then(|(_, rule)| PlanRuleCode::parse(rule.code.as_str()).ok());
    let event = TermPlanSet { term_plan, plan, year, term, actions, focus, rule, agreed_by };
    Ok(vec![Decided { effective_on: set_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_term_plan_belongs_to_a_plan_and_is_agreed_by_whom_the_framework_names() {
        let story = given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")]);
        story.clone().when(term_plan_set(TP1, P2, "2026-02-02")).refused([("", "unknown-plan")]);
        story
            .when(term_plan_set(TP1, P1, "2026-02-02").by(HEAD))
            .then(["2026-02-02: spring 2025-26 of plan 1 set by rule term-plan-of-action, to be agreed by ceo and headteacher"]);
    }
}
