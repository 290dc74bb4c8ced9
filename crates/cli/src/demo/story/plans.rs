//! Improvement plans as the trust's rules have them written: consulted on, agreed, carried out, reported
//! on each term, and closed or overtaken by the next.
//!
//! Which rule holds, who writes, who is asked and what must be covered is read from the framework; the
//! storyboard gives the words.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, PlanOrder};
use touchstone_domain::academy::{AgreePlan, PutToConsultation};
use touchstone_domain::event::{
    AcademyEvent, ActionStatus, Agreement, Event, PlanAction, PlanContent, PlanPrepared, PriorityOutcome, Recorded,
};
use touchstone_domain::framework::{PlanRule, Role};
use touchstone_domain::ids::{EventId, MonitoringId, PersonId, PlanActionId, PlanId, PriorityId};

use super::Story;
use super::agenda::Act;
use crate::demo::cast::Part;
use crate::demo::words;
use crate::demo::year::weekday_until;

mod reports;
mod writing;

pub(super) use reports::ReportAct;

/// Days from the beginning of a school year until its first plan is written; one academy after the other.
const SETTLED_IN: u64 = 13;
/// Days from joining, or from another category, until a plan is written.
const AFTER_A_CHANGE: u64 = 14;

/// The plan that an academy works by.
#[derive(Debug)]
pub(super) struct Plan {
    pub id: PlanId,
    /// The event by which it was prepared.
    pub event: EventId,
    /// By which rule.
    pub rule: String,
    pub author: Part,
    pub content: PlanContent,
    /// The school year, counted from the story's first.
    pub year: usize,
}

/// Something done about a plan.
#[derive(Clone, Debug)]
pub(super) enum PlanAct {
    Prepare { year: usize },
    Consult { plan: PlanId, party: Role },
    Agree { plan: PlanId, party: Role },
    Progress { plan: PlanId, action: PlanActionId, owner: PersonId, status: ActionStatus },
    Spend { plan: PlanId, priority: PriorityId, pence: i64 },
    Monitor { plan: PlanId, monitoring: MonitoringId, by: PersonId },
    Revise { plan: PlanId },
    Close { plan: PlanId },
    Report(ReportAct),
}

/// Plans a plan a year for every academy, and one soon after joining.
pub(super) fn plan(story: &mut Story, index: usize) {
    let Some(joined_on) = story.academies.get(index).map(|academy| academy.joined_on) else { return };
    let years = story.told.half_terms.len() / 6;
    for year in 0..years {
        let Some(dates) = story.told.half_terms.get(year * 6).cloned() else { continue };
        let ends = story.told.half_terms.get(year * 6 + 5).map_or(dates.ends_on, |last| last.ends_on);
        let settled_in = dates.starts_on + Days::new(SETTLED_IN + 2 * index as u64);
        if joined_on <= dates.starts_on {
            let on = story.after(settled_in, 0);
            story.later(on, index, Act::Plan(PlanAct::Prepare { year }));
        } else if joined_on < ends {
            let on = story.after(joined_on, AFTER_A_CHANGE);
            story.later(on, index, Act::Plan(PlanAct::Prepare { year }));
        }
    }
}

impl Story {
    pub(super) async fn of_plan(&mut self, day: NaiveDate, index: usize, act: PlanAct) -> anyhow::Result<()> {
        if self.is_away(index, day) {
            return Ok(());
        }
        match act {
            PlanAct::Prepare { year } => self.prepare_plan(day, index, year).await,
            PlanAct::Consult { plan, party } if self.works_by(index, plan) => self.consult(day, index, plan, party).await,
            PlanAct::Agree { plan, party } if self.works_by(index, plan) => {
                let order = PlanOrder::Agree(AgreePlan { plan, agreed_on: day, party: None, person: None });
                self.plan_order(part_of(party), index, order).await
            }
            PlanAct::Progress { plan, action, owner, status } if self.works_by(index, plan) => {
                let comment = Some(match status {
                    ActionStatus::Behind => self.say(words::BEHIND),
                    ActionStatus::OnTrack | ActionStatus::Done => self.say(self.cast.life.plans.comments),
                });
                let evidence = if status == ActionStatus::Done { vec![self.evidence(words::SHOWN)] } else { Vec::new() };
                let by = self.owner_part(index, owner);
                let order = PlanOrder::ProgressAction { plan, action, progressed_on: day, status, evidence, comment };
                self.plan_order(by, index, order).await
            }
            PlanAct::Spend { plan, priority, pence } if self.works_by(index, plan) => {
                let what = Some(if pence < 0 { words::REFUNDED.to_owned() } else { self.say(self.cast.life.plans.spent) });
                self.plan_order(Part::Lead, index, PlanOrder::SpendGrant { plan, priority, spent_on: day, pence, what }).await
            }
            PlanAct::Monitor { plan, monitoring, by } if self.works_by(index, plan) => {
                let event_id = self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event);
                let by = if Some(by) == self.person(Part::ExecutiveHead, index) { Part::ExecutiveHead } else { Part::Lead };
                let note = Some(self.say(words::MONITORED));
                self.plan_order(by, index, PlanOrder::Monitor { plan, monitoring, monitored_on: day, event_id, note }).await
            }
            PlanAct::Revise { plan } if self.works_by(index, plan) => self.revise_plan(day, index, plan).await,
            PlanAct::Close { plan } if self.works_by(index, plan) => self.close_plan(day, index, plan).await,
            PlanAct::Report(act) => self.report(day, index, act).await,
            PlanAct::Consult { .. }
            | PlanAct::Agree { .. }
            | PlanAct::Progress { .. }
            | PlanAct::Spend { .. }
            | PlanAct::Monitor { .. }
            | PlanAct::Revise { .. }
            | PlanAct::Close { .. } => Ok(()),
        }
    }

    /// Whether an academy works by a plan still.
    fn works_by(&self, index: usize, plan: PlanId) -> bool {
        self.plans.get(&index).is_some_and(|known| known.id == plan)
    }

    pub(super) async fn plan_order(&self, by: Part, index: usize, order: PlanOrder) -> anyhow::Result<()> {
        self.command(by, index, AcademyOrder::Plan(order)).await.map(drop)
    }

    /// Who answers for what somebody owns: they themselves where they are there still, else the lead.
    pub(super) fn owner_part(&self, index: usize, owner: PersonId) -> Part {
        let parts = [Part::Head, Part::Chair, Part::Ceo, Part::ExecutiveHead];
        parts.into_iter().find(|part| self.person(*part, index) == Some(owner)).unwrap_or(Part::Lead)
    }

    /// The rule for an academy: one for its category before one for the year, before one for joining; that one
    /// comes first where it has just joined.
    pub(super) fn plan_rule(&self, index: usize) -> Option<&PlanRule> {
        let academy = self.academies.get(index)?;
        let category = academy.rank.and_then(|rank| self.framework.scale().get(rank)).map(|category| &category.code);
        let holding = self.framework.plan_rules_for(writing::route(academy.cast.route), academy.judged(), category);
        let begins = self.told.half_terms.first().map(|first| first.starts_on);
        let has_just_joined = begins.is_some_and(|begins| begins < academy.joined_on) && !self.plan_words.contains_key(&index);
        let special = |rule: &&&PlanRule| (rule.categories.is_empty(), writing::is_for_joining(rule) != has_just_joined);
        holding.iter().filter(|rule| !rule.is_for_terms()).min_by_key(special).copied()
    }

    async fn prepare_plan(&mut self, day: NaiveDate, index: usize, year: usize) -> anyhow::Result<()> {
        let Some(rule) = self.plan_rule(index).cloned() else { return Ok(()) };
        let roles = self.framework.roles_of_titles(&rule.authors);
        let author = [Role::Headteacher, Role::ExecutiveHeadteacher, Role::ImprovementLead].into_iter().find(|role| roles.contains(role));
        let author = author.map_or(Part::Ceo, part_of);
        let content = self.write_plan(day, index, year, &rule, author)?;
        let said = content.clone();
        let supersedes = self.plans.remove(&index).map(|before| before.id);
        let judgement = self.academies.get(index).and_then(super::Academy::judged);
        let order = PlanOrder::Prepare {
            rule: touchstone_domain::codes::PlanRuleCode::parse(rule.code.as_str()).ok(),
            judgement,
            prepared_on: day,
            content,
            supersedes,
        };
        let done = self.command(author, index, AcademyOrder::Plan(order)).await?;
        let Some(Recorded { meta, event: Event::Academy(AcademyEvent::PlanPrepared(prepared)) }) = done.events.first() else {
            anyhow::bail!("a new plan is an event");
        };
        anyhow::ensure!(prepared.gaps.iter().all(|gap| !gap.blocks), "the plan lacks {:?}", prepared.gaps);
        self.plan_words.insert(index, said);
        let (id, event, rule) = (prepared.plan, meta.id, rule.code.to_string());
        self.plans.insert(index, Plan { id, event, rule, author, content: prepared.content.clone(), year });
        let prepared = PlanPrepared::clone(prepared);
        self.talk_over(day, index, author, &prepared).await?;
        self.carry_out(day, index, &prepared.content, year);
        reports::plan(self, day, index, year);
        Ok(())
    }

    /// Those are asked who must be, then those agree who must.
    async fn talk_over(&mut self, day: NaiveDate, index: usize, author: Part, prepared: &PlanPrepared) -> anyhow::Result<()> {
        let plan = prepared.plan;
        if !prepared.consulted.is_empty() {
            let order = PutToConsultation { plan, put_on: day, parties: None, respond_by: Some(day + Days::new(14)) };
            self.plan_order(author, index, PlanOrder::PutToConsultation(order)).await?;
        }
        for (i, party) in (0..).zip(&prepared.consulted) {
            self.later(self.after(day, 5 + 2 * i), index, Act::Plan(PlanAct::Consult { plan, party: *party }));
        }
        let mut agreeing = prepared.agreed_by.clone();
        if agreeing.is_empty() {
            agreeing = vec![Role::Headteacher, Role::Chair];
        }
        for (i, party) in (0..).zip(agreeing) {
            self.later(self.after(day, 13 + i), index, Act::Plan(PlanAct::Agree { plan, party }));
        }
        Ok(())
    }

    async fn consult(&mut self, day: NaiveDate, index: usize, plan: PlanId, party: Role) -> anyhow::Result<()> {
        let part = part_of(party);
        let outcome = Some(self.say(self.cast.life.plans.consulted));
        let agreement = Some(if self.chance.once_in(3) { Agreement::Partly } else { Agreement::Agrees });
        // Members of a committee have no key of their own here; the lead writes down what they said.
        let speaks_for_itself = party != Role::Governor;
        let (by, party, person) =
            if speaks_for_itself { (part, None, None) } else { (Part::Lead, Some(party), self.others.first().copied()) };
        self.plan_order(by, index, PlanOrder::RecordConsultation { plan, consulted_on: day, party, person, agreement, outcome }).await
    }

    /// What follows from a plan's dates.
    fn carry_out(&mut self, day: NaiveDate, index: usize, content: &PlanContent, year: usize) {
        let Some(plan) = self.plans.get(&index).map(|plan| plan.id) else { return };
        let actions: Vec<PlanAction> = content.priorities.iter().flat_map(|priority| priority.actions.clone()).collect();
        for (i, PlanAction { action, owner, due_on, .. }) in actions.into_iter().enumerate() {
            let at = |status| Act::Plan(PlanAct::Progress { plan, action, owner, status });
            let on_the_way = self.after(due_on - Days::new(32), i as u64 % 3);
            if on_the_way > day + Days::new(14) {
                self.later(on_the_way, index, at(ActionStatus::OnTrack));
            }
            let slips = (i + index) % 5 == 3;
            if slips {
                self.later(weekday_until(due_on - Days::new(1)), index, at(ActionStatus::Behind));
            }
            let done = if slips { self.after(due_on, 12) } else { weekday_until(due_on - Days::new(2 + i as u64)) };
            self.later(done.max(self.after(day, 15)), index, at(ActionStatus::Done));
        }
        for priority in content.priorities.iter().filter(|priority| priority.grant_pence.is_some()) {
            let pence = priority.grant_pence.unwrap_or_default() as i64;
            let id = priority.priority;
            let portions = [(40, pence * 2 / 5), (95, pence / 4 + 3150), (99, -3150), (190, pence / 5)];
            for (days, pence) in portions {
                self.later(self.after(day, days), index, Act::Plan(PlanAct::Spend { plan, priority: id, pence }));
            }
        }
        for entry in &content.monitoring {
            let looked = self.after(entry.due_on, 0);
            let act = PlanAct::Monitor { plan, monitoring: entry.monitoring, by: entry.by };
            self.later(looked, index, Act::Plan(act));
        }
        let half = |half: usize| self.told.half_terms.get(year * 6 + half).cloned();
        let (spring, summer) = (half(3), half(5));
        if let Some(spring) = spring.filter(|_| index.is_multiple_of(2))
            && spring.starts_on > day + Days::new(40)
        {
            self.later(self.after(spring.starts_on, 3), index, Act::Plan(PlanAct::Revise { plan }));
        }
        // Every third academy goes on with its plan until the next takes its place.
        if let Some(summer) = summer.filter(|_| index % 3 != 2) {
            self.later(weekday_until(summer.ends_on - Days::new(1)), index, Act::Plan(PlanAct::Close { plan }));
        }
    }

    async fn close_plan(&mut self, day: NaiveDate, index: usize, plan: PlanId) -> anyhow::Result<()> {
        let Some(known) = self.plans.remove(&index) else { return Ok(()) };
        let mut outcomes = Vec::new();
        for (i, priority) in known.content.priorities.iter().enumerate() {
            let (outcome, said) = match (i + index) % 4 {
                0 | 3 => (PriorityOutcome::Met, words::MET),
                1 => (PriorityOutcome::PartlyMet, words::PARTLY_MET),
                _ => (PriorityOutcome::CarriedForward, words::CARRIED_FORWARD),
            };
            outcomes.push((priority.priority, outcome, Some(self.say(said))));
        }
        let summary = self.say(words::YEARS_END);
        self.plan_order(Part::Lead, index, PlanOrder::Close { plan, closed_on: day, outcomes, summary }).await
    }

    /// A plan is written anew where another category asks for another than the one in hand.
    pub(super) fn heed_category(&mut self, day: NaiveDate, index: usize) {
        let Some(rule) = self.plan_rule(index) else { return };
        let same = self.plans.get(&index).is_some_and(|plan| plan.rule == rule.code.as_str());
        let Some((half_term, _)) = self.half_term_of(day).filter(|_| !same && !writing::is_for_joining(rule)) else { return };
        let on = self.after(day, AFTER_A_CHANGE);
        self.later(on, index, Act::Plan(PlanAct::Prepare { year: half_term / 6 }));
    }

    async fn revise_plan(&mut self, day: NaiveDate, index: usize, plan: PlanId) -> anyhow::Result<()> {
        let (author, content) = self.rewrite_plan(day, index)?;
        let grounds = self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event);
        let reason = self.say(words::REVISED);
        let order =
            PlanOrder::Revise { plan, revised_on: day, content, grounds: grounds.into_iter().collect(), reason, dropped: Vec::new() };
        let done = self.command(author, index, AcademyOrder::Plan(order)).await?;
        let Some(Event::Academy(AcademyEvent::PlanRevised(revised))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a revision is an event");
        };
        let known = self.plans.get_mut(&index).context("the academy has a plan")?;
        known.content = revised.content.clone();
        for (i, party) in (0..).zip([Role::Headteacher, Role::Ceo]) {
            self.later(self.after(day, 7 + i), index, Act::Plan(PlanAct::Agree { plan, party }));
        }
        Ok(())
    }
}

/// Who acts in a role.
pub(super) fn part_of(role: Role) -> Part {
    match role {
        Role::Headteacher => Part::Head,
        Role::Chair => Part::Chair,
        Role::ExecutiveHeadteacher => Part::ExecutiveHead,
        Role::Ceo => Part::Ceo,
        Role::Trustee => Part::Trustee,
        Role::Administrator => Part::Administrator,
        Role::Adviser => Part::Adviser,
        Role::ExternalPartner => Part::Partner,
        Role::ImprovementLead | Role::Governor | Role::Clerk | Role::Auditor | Role::Operator | Role::Integration => Part::Lead,
    }
}
