//! Preparing an improvement plan, by the framework's rule for an academy that joined this way, was
//! judged like this and stands in this category.
//!
//! A plan that was agreed holds until the one that takes its place is agreed too.
//!
//! Where one rule holds it need not be named. Where several do (one counts from joining, another from a
//! change of category), whoever prepares the plan says which it answers. The plan on joining is written
//! once: after it the plan of the year is what holds.
//!
//! Where the school prepares it, the category is the one that it was told of: a rule that holds, or that a
//! refusal names, would tell it the other.

use chrono::{Days, NaiveDate};

use super::PlanFact;
use super::content::{check, gaps};
use super::leads_improvement;
use super::told::check_told;
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::PlanRuleCode;
use crate::event::{PlanContent, PlanPrepared, PlanSuperseded};
use crate::framework::{DueFrom, Judgement, PlanRule, Role};
use crate::ids::PlanId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Prepare a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparePlan {
    /// Its id.
    pub plan: PlanId,
    /// The rule that it follows; the one that holds where left out.
    pub rule: Option<PlanRuleCode>,
    /// How the school was judged before it joined, where the record does not say or says otherwise.
    pub judgement: Option<Judgement>,
    /// The day it was prepared.
    pub prepared_on: NaiveDate,
    /// Everything in it.
    pub content: PlanContent,
    /// The plan whose place it takes.
    pub supersedes: Option<PlanId>,
}

pub(super) fn decide(academy: &Academy, command: PreparePlan, setting: Setting<'_>) -> Decision {
    let PreparePlan { plan, rule, judgement, prepared_on, content, supersedes } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/preparedOn", prepared_on, &mut refusals);
    let was_there = academy.left_on.is_none_or(|left| prepared_on < left);
    refusals.unless(was_there, "/preparedOn", || Refusal::NotInTrust { on: prepared_on });
    if let Some(earlier) = supersedes {
        match academy.plans.plan(earlier) {
            None => refusals.add("/supersedes", Refusal::UnknownPlan(earlier)),
            Some(fact) => {
                refusals.unless(fact.ended.is_none(), "/supersedes", || Refusal::PlanEnded);
                fact.check_after_the_last(prepared_on, "/preparedOn", &mut refusals);
            }
        }
    }
    let says_how_judged = judgement.is_some();
    let judgement = judgement.or(academy.plans.before_joining.judgement());
    let Some((framework, reference)) = setting.framework_on(prepared_on, &mut refusals) else { return Err(refusals) };
    let asks = setting.decider.map(|(_, role)| role);
    let category = academy.category_known_to(asks, prepared_on).filter(|category| category.framework.code == *framework.code());
    let mut holding = framework.plan_rules_for(academy.plans.before_joining.route(), judgement, category.map(|known| &known.category));
    holding.retain(|rule| !rule.is_for_terms());
    // What counts from joining is answered by the first plan that was agreed. From then on other rules hold,
    // where the framework has some for the academy; only what takes that plan's place goes on by its rule.
    if has_answered_joining(academy, supersedes, setting) && !holding.iter().all(|rule| is_for_joining(rule)) {
        holding.retain(|rule| !is_for_joining(rule));
    }
    let chosen = choose(academy, &holding, rule.as_ref(), says_how_judged, setting, &mut refusals);
    let by_a_head = setting.decider.is_some_and(|(_, role)| role == Role::Headteacher);
    let by_the_school = chosen.map_or(by_a_head, |rule| framework.roles_of_titles(&rule.authors).contains(&Role::Headteacher));
    if let Some((_, role)) = setting.decider {
        refusals.unless(leads_improvement(role) || by_the_school, "", || Refusal::NotForTheSchoolToWrite);
    }
    check(academy, &content, (framework, chosen), prepared_on, None, setting, &mut refusals);
    // Where nobody is waited for it is agreed at once, and open to the school.
    if let Some(rule) = chosen.filter(|rule| by_the_school || (rule.consulted.is_empty() && rule.agreed_by.is_empty())) {
        check_told(academy, rule, (prepared_on, &[Role::Headteacher]), "/rule", setting, &mut refusals);
    }
    refusals.none()?;
    let roles = |titles: &dyn Fn(&PlanRule) -> &Vec<String>| chosen.map(|rule| framework.roles_of_titles(titles(rule))).unwrap_or_default();
    let mut consulted = roles(&|rule| &rule.consulted);
    consulted.retain(|role| setting.decider.is_none_or(|(_, own)| own != *role));
    let agreed_by = roles(&|rule| &rule.agreed_by);
    let gaps = chosen.map(|rule| gaps(rule, &content)).unwrap_or_default();
    let rule = chosen.and_then(|rule| PlanRuleCode::parse(rule.code.as_str()).ok());
    // One that was agreed holds until this one is; one that was not has nothing to hold.
    let agreed = |earlier: &PlanId| academy.plans.plan(*earlier).is_some_and(PlanFact::is_agreed);
    let (later, at_once) = if supersedes.as_ref().is_some_and(agreed) { (supersedes, None) } else { (None, supersedes) };
    let event =
        PlanPrepared { plan, framework: reference, rule, judgement, by_the_school, consulted, agreed_by, content, gaps, supersedes: later };
    let mut events = vec![Decided { effective_on: prepared_on, event: event.into() }];
    events.extend(at_once.map(|earlier| Decided { effective_on: prepared_on, event: PlanSuperseded { plan: earlier, by: plan }.into() }));
    Ok(events)
}

fn is_for_joining(rule: &PlanRule) -> bool {
    rule.due_from == DueFrom::Joining
}

/// Whether a plan that some rule wants from joining was agreed, other than the one whose place is taken.
fn has_answered_joining(academy: &Academy, supersedes: Option<PlanId>, setting: Setting<'_>) -> bool {
    let answers = |fact: &PlanFact| {
        let framework = setting.frameworks.get(&fact.framework.document)?;
        framework.plan_rule(fact.rule.as_ref()?.as_str()).map(is_for_joining)
    };
    let others = academy.plans.all().filter(|(id, _)| Some(**id) != supersedes).map(|(_, fact)| fact);
    others.filter(|fact| fact.is_agreed()).any(|fact| answers(fact) == Some(true))
}

/// The rule that a plan follows: the one named, where it is among those that hold, else the only one that
/// does.
fn choose<'a>(
    academy: &Academy,
    holding: &[&'a PlanRule],
    named: Option<&PlanRuleCode>,
    says_how_judged: bool,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) -> Option<&'a PlanRule> {
    let codes = || listed(holding.iter().map(|rule| rule.code.as_str()));
    match (named, holding) {
        (Some(named), _) => {
            let found = holding.iter().find(|rule| rule.code.as_str() == named.as_str()).copied();
            if found.is_none() {
                refusals.add("/rule", Refusal::RuleDoesNotHold(named.clone(), codes()));
            }
            found
        }
        (None, []) => None,
        (None, [only]) => Some(only),
        // Of the plan on joining and the plan of the year the former comes first, where it is owed here at all,
        // or where somebody says how the school was judged before, which is asked of no other.
        (None, several) if several.iter().all(|rule| matches!(rule.due_from, DueFrom::Joining | DueFrom::YearStart)) => {
            let owed = setting.trust.adoptions().next().is_some_and(|(began, _)| {
                let due = |rule: &PlanRule| academy.joined_on.checked_add_days(Days::new(u64::from(rule.due_within_days)));
                several.iter().find(|rule| is_for_joining(rule)).and_then(|rule| due(rule)).is_some_and(|due| began <= due)
            });
            several.iter().find(|rule| is_for_joining(rule) == (owed || says_how_judged)).copied()
        }
        (None, _) => {
            refusals.add("/rule", Refusal::NameTheRule(codes()));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::event::{OriginKind, PriorityOrigin, SupportKind, SupportLine};
    use crate::framework::{Basis, Judgement};
    use crate::given::*;

    #[test]
    fn a_sponsored_academys_plan_is_written_by_the_lead_who_consults_head_and_chair() {
        given([adopted(AGORA), joined_by(A2, "900002", "2026-01-05", "sponsored")])
            .when(plan_prepared(P1, "2026-02-01").at(A2))
            .then(["2026-02-01: plan 1 prepared by rule sponsored-plan (inadequate), to consult headteacher and chair; lacks grant-priorities!, support-provided!, support-brokered!, monitoring-schedule!"]);
    }

    #[test]
    fn a_basis_that_the_rule_does_not_know_is_refused() {
        given([adopted(AGORA), joined_by(A2, "900002", "2026-01-05", "sponsored")])
            .when(plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::AdoptedAsIs).at(A2))
            .refused([("/basis", "basis-not-by-the-rule")]);
    }

    #[test]
    fn the_judgement_before_joining_chooses_the_rule_and_points_that_are_missing_show() {
        let story = given([adopted(PROSPERE)]);
        let of = |judgement| plan_prepared(P1, "2026-02-01").judged(judgement);
        story.clone().when(of(Judgement::Good)).then(["2026-02-01: plan 1 prepared by rule joining-plan-good-or-outstanding (good), to consult headteacher, to be agreed by ceo; lacks trust-support!, due-diligence-points!, conversion-points!"]);
        story.when(of(Judgement::RequiresImprovement)).then(["2026-02-01: plan 1 prepared by rule joining-plan-below-good (requires-improvement), to consult headteacher, to be agreed by ceo; lacks trust-support!, grant-priorities!"]);
    }

    #[test]
    fn a_head_writes_the_plan_only_where_the_rule_lets_the_school() {
        given([adopted(AGORA)])
            .when(plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::Adjusted).by(HEAD))
            .then(["2026-02-01: plan 1 prepared by rule existing-plan, by the school, to consult chair; lacks due-diligence-points!"]);
        given([adopted(PROSPERE)])
            .when(plan_prepared(P1, "2026-02-01").judged(Judgement::Good).by(HEAD))
            .refused([("", "not-for-the-school-to-write")]);
    }

    #[test]
    fn where_several_rules_hold_one_is_named_and_it_has_to_hold() {
        let basis = recording_of(R1);
        let story = given([
            adopted(SCHOLARS),
            reviewed(R1, "2026-01-12").of_type("health-check-visit"),
            decided("some-concern", "2026-01-20", [basis]),
        ]);
        let plan = || plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::WrittenBySchool);
        story.clone().when(plan()).refused([("/rule", "name-the-rule")]);
        story.clone().when(plan().ruled("significant-concern-action-plan")).refused([("/rule", "rule-does-not-hold")]);
        // The school writes it, and reads it at once.
        story.clone().when(plan().ruled("some-concern-action-plan")).refused([("/rule", "category-not-shared")]);
        story
            .when(category_shared("2026-01-21"))
            .when(plan().ruled("some-concern-action-plan"))
            .then(["2026-02-01: plan 1 prepared by rule some-concern-action-plan, by the school; lacks nothing"]);
    }

    #[test]
    fn the_plan_on_joining_is_written_once_and_then_the_plan_of_the_year() {
        let agreed = given([adopted(PROSPERE)])
            .when(plan_prepared(P1, "2026-02-01"))
            .then(["2026-02-01: plan 1 prepared by rule joining-plan-unjudged, to consult headteacher, to be agreed by ceo; lacks trust-support"])
            .when(plan_consulted(P1, "2026-02-02", None).by(HEAD))
            .when(plan_agreed(P1, "2026-02-03").by(CEO));
        let yearly = |plan| plan_prepared(plan, "2026-09-07").planned(|c| c.basis = Basis::WrittenBySchool);
        agreed
            .clone()
            .when(yearly(P2).by(HEAD))
            .then(["2026-09-07: plan 2 prepared by rule academy-development-plan, by the school, to consult executive-headteacher, to be agreed by ceo; lacks trust-support"]);
        agreed.clone().when(yearly(P2).ruled("joining-plan-unjudged")).refused([("/rule", "rule-does-not-hold")]);
        // What takes the place of the plan on joining is one.
        agreed.when(plan_prepared(P2, "2026-03-01").superseding(P1)).then([
            "2026-03-01: plan 2 prepared by rule joining-plan-unjudged, to consult headteacher, to be agreed by ceo; lacks trust-support",
        ]);
    }

    #[test]
    fn a_school_plans_by_the_category_that_it_was_told_and_is_told_no_other_by_a_refusal() {
        let plan = |rule| plan_prepared(P1, "2026-02-01").planned(|c| c.basis = Basis::WrittenBySchool).ruled(rule).by(HEAD);
        let untold = given([
            adopted(SCHOLARS),
            reviewed(R1, "2026-01-12").of_type("health-check-visit"),
            decided("performing-well", "2026-01-20", [recording_of(R1)]),
        ]);
        for category in ["some-concern-action-plan", "school-improvement-plan"] {
            untold.clone().when(plan(category)).refused([("/rule", "rule-does-not-hold")]);
        }
        let since = decided_anew("some-concern", "2026-01-25", [recording_of(R1)]);
        let told = untold.when(category_shared("2026-01-21")).when(since);
        told.clone().when(plan("some-concern-action-plan")).refused([("/rule", "rule-does-not-hold")]);
        told.when(plan("school-improvement-plan")).then([
            "2026-02-01: plan 1 prepared by rule school-improvement-plan, by the school; lacks self-evaluation-areas!, trust-support!",
        ]);
    }

    #[test]
    fn a_priority_rests_on_what_there_is_and_on_what_was_judged() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12").finding("governance", "developing")]);
        let tracing = |event, criterion: &'static str| {
            plan_prepared(P1, "2026-02-01").planned(move |c| {
                c.basis = Basis::Adjusted;
                c.priorities[0].origins = vec![traced_to(event, Some(criterion))];
            })
        };
        story.clone().when(tracing(recording_of(R2), "governance")).refused([("/priorities/0/origins/0/eventId", "unknown-event")]);
        story
            .clone()
            .when(tracing(recording_of(R1), "attendance"))
            .refused([("/priorities/0/origins/0/criterion", "criterion-not-judged")]);
        story.when(tracing(recording_of(R1), "governance")).then(["2026-02-01: plan 1 prepared by rule existing-plan, by the school, to consult headteacher and chair; lacks due-diligence-points!"]);
    }

    #[test]
    fn an_origin_is_called_what_its_event_is() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12")]);
        let tracing = |event, kind| {
            plan_prepared(P1, "2026-02-01").planned(move |c| {
                c.basis = Basis::Adjusted;
                c.priorities[0].origins = vec![PriorityOrigin { kind, ..traced_to(event, None) }];
            })
        };
        for kind in [OriginKind::InternalFinding, OriginKind::ExternalFinding, OriginKind::SelfEvaluation, OriginKind::DueDiligence] {
            assert_eq!(story.clone().when(tracing(recording_of(R1), kind)).events().len(), 1, "{kind:?}");
        }
        story.when(tracing(recording_of(R1), OriginKind::Inspection)).refused([("/priorities/0/origins/0/kind", "origin-of-another-kind")]);
    }

    #[test]
    fn a_plan_takes_anothers_place() {
        let plan = |id| plan_prepared(id, "2026-02-01").planned(|c| c.basis = Basis::Adjusted);
        given([adopted(AGORA), plan(P1)])
            .when(plan(P2).superseding(P1))
            .then([
                "2026-02-01: plan 2 prepared by rule existing-plan, by the school, to consult headteacher and chair; lacks due-diligence-points!",
                "2026-02-01: plan 1 superseded by plan 2",
            ])
            .when(plan_revised(P1, "2026-02-02"))
            .refused([("", "plan-ended")]);
    }

    #[test]
    fn a_plan_that_was_agreed_holds_until_the_one_in_its_place_is() {
        let whole = |plan, on| {
            plan_prepared(plan, on).judged(Judgement::RequiresImprovement).planned(|c| {
                c.priorities[0].grant_pence = Some(0);
                c.support = vec![SupportLine { kind: SupportKind::Provided, what: text(39), priority: None, source: None }];
            })
        };
        given([
            adopted(PROSPERE),
            whole(P1, "2026-02-01"),
            plan_consulted(P1, "2026-02-02", None).by(HEAD),
            plan_agreed(P1, "2026-02-02").by(CEO),
            whole(P2, "2026-02-03").superseding(P1),
        ])
        .when(action_progressed(P1, AC1, "2026-02-04", "done"))
        .then(["2026-02-04: action done"])
        .when(plan_consulted(P2, "2026-02-05", None).by(HEAD))
        .then(["2026-02-05: headteacher consulted on plan 2: partly"])
        .when(plan_agreed(P2, "2026-02-06").by(CEO))
        .then(["2026-02-06: ceo agreed to plan 2 (1)", "2026-02-06: plan 1 superseded by plan 2"])
        .when(action_progressed(P1, AC1, "2026-02-07", "done"))
        .refused([("", "plan-ended")]);
    }
}
