//! The term's plan of action, and the term's report on how a plan goes: written, shared, acknowledged.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, NewProgressReport, PlanOrder};
use touchstone_domain::academy::{AgreeTermPlan, ShareReport};
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::event::{AcademyEvent, Event, RecommendationKind};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{PlanId, ProgressReportId, TermPlanId};

use super::super::Story;
use super::super::agenda::Act;
use super::super::moments::term_of;
use super::{PlanAct, part_of};
use crate::demo::cast::{Incident, Part};
use crate::demo::year::weekday_until;
use crate::demo::{judgement, words};

/// Days before the end of the story in which no report is written where a review has just found
/// progress too slow: the review says it.
const RECENT: Days = Days::new(45);

/// A step of a term's plan of action, or of a report.
#[derive(Clone, Debug)]
pub(in super::super) enum ReportAct {
    SetTermPlan { plan: PlanId, half_term: usize },
    AgreeTermPlan { plan: PlanId, term_plan: TermPlanId, party: Role },
    Write { plan: PlanId, half_term: usize },
    Share { report: ProgressReportId },
    Acknowledge { report: ProgressReportId, role: Role },
}

/// Plans the terms that are left of a year.
pub(super) fn plan(story: &mut Story, day: NaiveDate, index: usize, year: usize) {
    let Some(plan) = story.plans.get(&index).map(|plan| plan.id) else { return };
    let has_term_plans = story.framework.plan_rules.iter().any(touchstone_domain::framework::PlanRule::is_for_terms);
    for term in 0..3 {
        let half_term = year * 6 + 2 * term;
        let (Some(first), Some(second)) =
            (story.told.half_terms.get(half_term).cloned(), story.told.half_terms.get(half_term + 1).cloned())
        else {
            continue;
        };
        if second.ends_on < day + Days::new(21) {
            continue;
        }
        if has_term_plans {
            let on = story.after(first.starts_on.max(day), 3);
            story.later(on, index, Act::Plan(PlanAct::Report(ReportAct::SetTermPlan { plan, half_term })));
        }
        let said = says_how_fast(story, index, year * 3 + term, second.ends_on);
        if !said {
            let on = weekday_until(second.ends_on - Days::new(3));
            story.later(on, index, Act::Plan(PlanAct::Report(ReportAct::Write { plan, half_term: half_term + 1 })));
        }
    }
}

/// Whether a review of the term has said, or is about to say, that progress is not fast enough.
fn says_how_fast(story: &Story, index: usize, term: usize, on: NaiveDate) -> bool {
    let incidents = story.academies.get(index).map(|academy| academy.cast.incidents).unwrap_or_default();
    incidents.iter().any(|incident| match incident {
        Incident::Slow { term: t, .. } | Incident::WrittenUpLate { term: t } => *t == term,
        Incident::NobodyActed | Incident::ProposalOpen => on + RECENT >= story.told.today,
        Incident::Departs { .. }
        | Incident::Unclear { .. }
        | Incident::Amended { .. }
        | Incident::Withdrawn { .. }
        | Incident::NewHead { .. }
        | Incident::Leaves { .. }
        | Incident::Inspected { .. }
        | Incident::Drafted => false,
    })
}

impl Story {
    pub(super) async fn report(&mut self, day: NaiveDate, index: usize, act: ReportAct) -> anyhow::Result<()> {
        match act {
            ReportAct::SetTermPlan { plan, half_term } if self.works_by(index, plan) => {
                self.set_term_plan(day, index, plan, half_term).await
            }
            ReportAct::AgreeTermPlan { plan, term_plan, party } if self.works_by(index, plan) => {
                let order = AgreeTermPlan { term_plan, plan, agreed_on: day, party: None, person: None };
                self.plan_order(part_of(party), index, PlanOrder::AgreeTermPlan(order)).await
            }
            ReportAct::Write { plan, half_term } if self.works_by(index, plan) => self.write_report(day, index, plan, half_term).await,
            ReportAct::Share { report } => {
                let order = PlanOrder::ShareReport(ShareReport { report, shared_on: day, audiences: None });
                self.plan_order(Part::Lead, index, order).await
            }
            ReportAct::Acknowledge { report, role } => {
                let of_the_school = matches!(role, Role::Headteacher | Role::Chair);
                let said = if of_the_school { words::ACKNOWLEDGED } else { words::NOTED };
                let comment = Some(self.say(said));
                self.plan_order(part_of(role), index, PlanOrder::AcknowledgeReport { report, comment }).await
            }
            ReportAct::SetTermPlan { .. } | ReportAct::AgreeTermPlan { .. } | ReportAct::Write { .. } => Ok(()),
        }
    }

    /// The actions of the plan that fall into the term are what is agreed for it.
    async fn set_term_plan(&mut self, day: NaiveDate, index: usize, plan: PlanId, half_term: usize) -> anyhow::Result<()> {
        let known = self.plans.get(&index).context("the academy has a plan")?;
        let until = self.told.half_terms.get(half_term + 1).map_or(day, |dates| dates.ends_on);
        let all = || known.content.priorities.iter().flat_map(|priority| &priority.actions);
        let mut actions: Vec<_> =
            all().filter(|action| day <= action.due_on && action.due_on <= until).map(|action| action.action).collect();
        if actions.is_empty() {
            actions = all().filter(|action| day <= action.due_on).take(1).map(|action| action.action).collect();
        }
        if actions.is_empty() {
            return Ok(());
        }
        let focus = Some(self.say(words::TERMS_FOCUS));
        let (year, term) = (AcademicYear::of(day), term_of(half_term));
        let order = PlanOrder::SetTermPlan { plan, set_on: day, year, term, actions, focus };
        let done = self.command(Part::Head, index, AcademyOrder::Plan(order)).await?;
        let Some(Event::Academy(AcademyEvent::TermPlanSet(set))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a term's plan is an event");
        };
        for (i, party) in (0..).zip(set.agreed_by.iter().rev()) {
            let act = ReportAct::AgreeTermPlan { plan, term_plan: set.term_plan, party: *party };
            self.later(self.after(day, 2 + 2 * i), index, Act::Plan(PlanAct::Report(act)));
        }
        Ok(())
    }

    async fn write_report(&mut self, day: NaiveDate, index: usize, plan: PlanId, half_term: usize) -> anyhow::Result<()> {
        let life = &self.cast.life.plans;
        let framework = self.framework.clone();
        let priorities: Vec<_> =
            self.plans.get(&index).map(|known| known.content.priorities.iter().map(|p| p.priority).collect()).unwrap_or_default();
        let (mut findings, mut recommendations) = (Vec::new(), Vec::new());
        for (i, priority) in priorities.into_iter().enumerate() {
            let slow = i == 0 && (index + half_term / 2) % 3 == 1;
            let word = if slow { judgement::too_slow(&framework) } else { judgement::fast_enough(&framework, &mut self.chance) };
            let comment = self.say(if slow { words::PRIORITY_SLOW } else { words::PRIORITY_MOVES });
            findings.push((priority, word.context("a framework has words for progress")?, Some(comment)));
            if slow {
                let kind = if half_term % 4 == 1 { RecommendationKind::Support } else { RecommendationKind::Intervention };
                recommendations.push((Some(kind), Some(priority), self.say(life.recommendations)));
            }
        }
        let overall = judgement::fast_enough(&framework, &mut self.chance).context("a framework has words for progress")?;
        let report = NewProgressReport {
            reported_on: day,
            year: AcademicYear::of(day),
            term: term_of(half_term),
            report_type: life.report_type.and_then(|kind| ReviewTypeCode::parse(kind).ok()),
            authors: self.person(life.reporter, index).into_iter().collect(),
            findings,
            overall,
            summary: self.say(life.reports),
            recommendations,
            audiences: None,
        };
        let done = self.command(life.reporter, index, AcademyOrder::Plan(PlanOrder::ReportProgress { plan, report })).await?;
        let Some(Event::Academy(AcademyEvent::ProgressReported(reported))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a report is an event");
        };
        let report = reported.report;
        let reader = [Role::Ceo, Role::Trustee].into_iter().find(|role| reported.roles.contains(role));
        let at = |act| Act::Plan(PlanAct::Report(act));
        if let Some(role) = reader {
            self.later(self.after(day, 3), index, at(ReportAct::Acknowledge { report, role }));
        }
        self.later(self.after(day, 4), index, at(ReportAct::Share { report }));
        self.later(self.after(day, 8), index, at(ReportAct::Acknowledge { report, role: Role::Headteacher }));
        if (index + half_term).is_multiple_of(2) {
            self.later(self.after(day, 10), index, at(ReportAct::Acknowledge { report, role: Role::Chair }));
        }
        Ok(())
    }
}
