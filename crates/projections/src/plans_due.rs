//! Which rules for improvement plans hold for an academy on a day, by when each wants a plan, and
//! whether there is one.
//!
//! Nothing is due of a time before the trust began to work by a framework here: an import of academies
//! that joined years ago floods nobody with plans they should have written then. What counts from the
//! school year needs the trust's calendar.

use chrono::{Days, NaiveDate};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::CategoryCode;
use touchstone_domain::event::FrameworkRef;
use touchstone_domain::framework::{DueFrom, Framework, Judgement, PlanRule};
use touchstone_domain::ids::PlanId;
use touchstone_domain::setting::Frameworks;

use crate::academy_record::{AcademyRecord, PlanRecord};
use crate::naming::document;
use crate::trust_record::TrustRecord;

/// A plan that a rule wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDue {
    /// The rule's code.
    pub rule: String,
    /// Its name.
    pub name: String,
    /// From what its days count.
    pub due_from: DueFrom,
    /// The day from which they count; none where the calendar does not say, or where nothing is owed.
    pub counts_from: Option<NaiveDate>,
    /// By when the plan is due.
    pub due_on: Option<NaiveDate>,
    /// The plan that answers it, and the day on which that was prepared.
    pub answered_by: Option<(PlanId, NaiveDate)>,
    /// How it stands.
    pub status: PlanDueStatus,
}

/// How a plan that is due stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanDueStatus {
    /// Nobody owes it: its time was before the trust's record began, or the calendar does not say.
    NotOwed,
    /// There is time.
    Due,
    /// It was prepared in time.
    Done,
    /// It was prepared after its day.
    DoneLate,
    /// Its day has passed.
    Overdue,
}

impl PlanDueStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            PlanDueStatus::NotOwed => "not-owed",
            PlanDueStatus::Due => "due",
            PlanDueStatus::Done => "done",
            PlanDueStatus::DoneLate => "done-late",
            PlanDueStatus::Overdue => "overdue",
        }
    }
}

impl TrustRecord {
    /// The rules for plans that hold for an academy on a day, under the framework in force on it.
    /// `judgement` stands in where somebody knows better than the record how the school was judged.
    pub fn plan_rules<'f>(
        &self,
        academy: &AcademyRecord,
        frameworks: &'f Frameworks,
        judgement: Option<Judgement>,
        as_of: NaiveDate,
    ) -> Vec<&'f PlanRule> {
        let Some(framework) = self.framework_on(as_of).and_then(|adopted| document(frameworks, adopted)) else { return Vec::new() };
        let before = academy.before_joining(as_of);
        framework.plan_rules_for(before.route(), judgement.or(before.judgement()), category(academy, framework, as_of))
    }

    /// What each of them wants of the academy on a day. `academy` is its record as far as whoever asks
    /// sees it.
    pub fn plans_due(
        &self,
        academy: &AcademyRecord,
        frameworks: &Frameworks,
        judgement: Option<Judgement>,
        as_of: NaiveDate,
    ) -> Vec<PlanDue> {
        let plans = academy.plans_on(as_of);
        // How the school was judged may stand in a plan of its own.
        let judgement = judgement.or_else(|| plans.iter().find_map(|plan| plan.judgement));
        let rules = self.plan_rules(academy, frameworks, judgement, as_of);
        rules.into_iter().map(|rule| self.plan_due(rule, academy, &plans, frameworks, as_of)).collect()
    }

    fn plan_due(
        &self,
        rule: &PlanRule,
        academy: &AcademyRecord,
        plans: &[PlanRecord],
        frameworks: &Frameworks,
        as_of: NaiveDate,
    ) -> PlanDue {
        let year = AcademicYear::of(as_of);
        let half_terms = self.calendars.get(&year).map(|calendar| calendar.half_terms.as_slice()).unwrap_or_default();
        let begun = |term: &&SchoolTerm| term.starts_on(half_terms).is_some_and(|on| on <= as_of);
        let term = [SchoolTerm::Summer, SchoolTerm::Spring, SchoolTerm::Autumn].iter().find(begun).copied();
        let counts_from = match rule.due_from {
            DueFrom::Joining => academy.joined.1.date_known.then_some(academy.joined.1.joined_on),
            DueFrom::CategoryChange => category_since(academy, as_of),
            DueFrom::YearStart => SchoolTerm::Autumn.starts_on(half_terms),
            DueFrom::TermStart => term.and_then(|term| term.starts_on(half_terms)),
        };
        let due_on = counts_from.and_then(|from| from.checked_add_days(Days::new(u64::from(rule.due_within_days))));
        let same_rule = |plan: &&PlanRecord| plan.rule.as_ref().is_some_and(|code| code.as_str() == rule.code.as_str());
        let answers = plans.iter().rev().find_map(|plan| match rule.due_from {
            DueFrom::Joining => (due_from(plan, frameworks) == Some(DueFrom::Joining)).then_some((plan.id, plan.prepared_on())),
            DueFrom::CategoryChange => {
                let since = counts_from.is_some_and(|from| from <= plan.prepared_on());
                (since && same_rule(&plan)).then_some((plan.id, plan.prepared_on()))
            }
            DueFrom::YearStart => {
                let of_year = AcademicYear::of(plan.current().content.starts_on) == year;
                (of_year && same_rule(&plan)).then_some((plan.id, plan.prepared_on()))
            }
            DueFrom::TermStart => {
                let of_term = plan.term_plans.iter().find(|set| set.content.year == year && Some(set.content.term) == term);
                of_term.map(|set| (plan.id, set.event.effective_on))
            }
        });
        let began = self.frameworks.first().map(|adoption| adoption.event.effective_on);
        // Whoever joins within a year works by the plan on joining until the next.
        let joined = &academy.joined.1;
        let came_later =
            rule.due_from == DueFrom::YearStart && joined.date_known && counts_from.is_some_and(|from| from < joined.joined_on);
        let owed = due_on.filter(|due| began.is_some_and(|began| began <= *due) && academy.is_member_on(as_of) && !came_later);
        let status = match (answers, owed) {
            (Some((_, on)), Some(due)) if due < on => PlanDueStatus::DoneLate,
            (Some(_), _) => PlanDueStatus::Done,
            (None, None) => PlanDueStatus::NotOwed,
            (None, Some(due)) if due < as_of => PlanDueStatus::Overdue,
            (None, Some(_)) => PlanDueStatus::Due,
        };
        PlanDue {
            rule: rule.code.to_string(),
            name: rule.name.clone(),
            due_from: rule.due_from,
            counts_from,
            due_on,
            answered_by: answers,
            status,
        }
    }
}

/// From what the days of the rule that a plan follows count.
fn due_from(plan: &PlanRecord, frameworks: &Frameworks) -> Option<DueFrom> {
    let framework: &FrameworkRef = &plan.framework;
    Some(document(frameworks, framework)?.plan_rule(plan.rule.as_ref()?.as_str())?.due_from)
}

/// The category in force, where it stands on this framework's scale.
fn category<'a>(academy: &'a AcademyRecord, framework: &Framework, as_of: NaiveDate) -> Option<&'a CategoryCode> {
    let decision = academy.category_on(as_of)?;
    (decision.category.framework.code == *framework.code()).then_some(&decision.category.category)
}

/// Since when the academy has been in its category, through every decision that left it there.
fn category_since(academy: &AcademyRecord, as_of: NaiveDate) -> Option<NaiveDate> {
    let now = &academy.category_on(as_of)?.category;
    let decisions = academy.decisions_on(as_of);
    let same = |decision: &&&crate::DecisionRecord| {
        decision.category.category == now.category && decision.category.framework.code == now.framework.code
    };
    decisions.iter().take_while(same).last().map(|decision| decision.effective_on())
}
