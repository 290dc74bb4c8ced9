//! Steps of improvement plans, and how their events are told.

use chrono::NaiveDate;
use uuid::Uuid;

use super::day;
use super::steps::{ADVISER, HEAD, LEAD, Step, Who, asked, text};
use super::telling::reviews;
use crate::academy::{
    AcademyCommand, AcknowledgeReport, AgreePlan, AgreeTermPlan, ClosePlan, KeptId, MonitorPlan, PlanCommand, PreparePlan, ProgressAction,
    PutToConsultation, RecordConsultation, ReportProgress, RevisePlan, SetTermPlan, ShareReport, SpendGrant,
};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{CriterionCode, PlanRuleCode, ProgressCode, RequirementCode};
use crate::event::{
    AcademyEvent, ActionStatus, Agreement, DroppedAction, Monitoring, OriginKind, PlanAction, PlanContent, PlanGap, PlanStatement,
    Priority, PriorityClosed, PriorityOrigin, PriorityOutcome, PriorityProgress, Recommendation,
};
use crate::framework::{Basis, Judgement, Role};
use crate::ids::{EventId, MonitoringId, PlanActionId, PlanId, PriorityId, ProgressReportId, TermPlanId};

pub(crate) const P1: PlanId = PlanId(Uuid::from_u128(0x9a01));
pub(crate) const P2: PlanId = PlanId(Uuid::from_u128(0x9a02));
pub(crate) const PR1: PriorityId = PriorityId(Uuid::from_u128(0x9b01));
pub(crate) const AC1: PlanActionId = PlanActionId(Uuid::from_u128(0x9c01));
pub(crate) const MO1: MonitoringId = MonitoringId(Uuid::from_u128(0x9d01));
pub(crate) const TP1: TermPlanId = TermPlanId(Uuid::from_u128(0x9e11));
pub(crate) const TP2: TermPlanId = TermPlanId(Uuid::from_u128(0x9e12));
pub(crate) const PG1: ProgressReportId = ProgressReportId(Uuid::from_u128(0x9f01));

fn step(command: PlanCommand) -> Step {
    asked(AcademyCommand::Plan(command))
}

/// The day that a command is about.
pub(super) fn about_plans(command: &PlanCommand) -> Option<NaiveDate> {
    match command {
        PlanCommand::Prepare(c) => Some(c.prepared_on),
        PlanCommand::Revise(c) => Some(c.revised_on),
        PlanCommand::PutToConsultation(c) => Some(c.put_on),
        PlanCommand::RecordConsultation(c) => Some(c.consulted_on),
        PlanCommand::Agree(c) => Some(c.agreed_on),
        PlanCommand::Close(c) => Some(c.closed_on),
        PlanCommand::SetTermPlan(c) => Some(c.set_on),
        PlanCommand::AgreeTermPlan(c) => Some(c.agreed_on),
        PlanCommand::ProgressAction(c) => Some(c.progressed_on),
        PlanCommand::SpendGrant(c) => Some(c.spent_on),
        PlanCommand::Monitor(c) => Some(c.monitored_on),
        PlanCommand::ReportProgress(c) => Some(c.reported_on),
        PlanCommand::ShareReport(c) => Some(c.shared_on),
        PlanCommand::AcknowledgeReport(_) => None,
    }
}

/// One priority with one action that the head owns.
fn content(on: &str) -> PlanContent {
    let action = PlanAction {
        action: AC1,
        what: text(31),
        owner: HEAD.0,
        due_on: day(on),
        success_criteria: vec![text(32)],
        milestones: Vec::new(),
    };
    let priority =
        Priority { priority: PR1, title: text(30), origins: Vec::new(), covers: Vec::new(), grant_pence: None, actions: vec![action] };
    PlanContent {
        basis: Basis::WrittenByTrust,
        starts_on: day(on),
        ends_on: None,
        authors: vec![LEAD.0],
        priorities: vec![priority],
        support: Vec::new(),
        monitoring: Vec::new(),
        statements: Vec::new(),
    }
}

pub(crate) fn plan_prepared(plan: PlanId, on: &str) -> Step {
    let command = PreparePlan { plan, rule: None, judgement: None, prepared_on: day(on), content: content(on), supersedes: None };
    step(PlanCommand::Prepare(command))
}

pub(crate) fn plan_revised(plan: PlanId, on: &str) -> Step {
    let mut content = content(on);
    content.basis = Basis::Adjusted;
    step(PlanCommand::Revise(RevisePlan {
        plan,
        revised_on: day(on),
        content,
        goes_on: false,
        kept: Vec::new(),
        grounds: Vec::new(),
        reason: text(5),
        dropped: Vec::new(),
    }))
}

impl Step {
    fn preparing(&mut self) -> &mut PreparePlan {
        let PlanCommand::Prepare(command) = self.plan() else { panic!("only a plan that is prepared has these") };
        command
    }

    fn revising(&mut self) -> &mut RevisePlan {
        let PlanCommand::Revise(command) = self.plan() else { panic!("only a plan that is revised has these") };
        command
    }

    /// With more, or other things, in it.
    pub(crate) fn planned(mut self, change: impl FnOnce(&mut PlanContent)) -> Step {
        change(&mut self.preparing().content);
        self
    }

    pub(crate) fn judged(mut self, judgement: Judgement) -> Step {
        self.preparing().judgement = Some(judgement);
        self
    }

    pub(crate) fn ruled(mut self, rule: &str) -> Step {
        self.preparing().rule = Some(PlanRuleCode::parse(rule).unwrap());
        self
    }

    pub(crate) fn superseding(mut self, plan: PlanId) -> Step {
        self.preparing().supersedes = Some(plan);
        self
    }

    pub(crate) fn grounded<const N: usize>(mut self, grounds: [EventId; N]) -> Step {
        self.revising().grounds = grounds.to_vec();
        self
    }

    pub(crate) fn revised_to<const N: usize>(mut self, basis: Basis, statements: [PlanStatement; N]) -> Step {
        let content = &mut self.revising().content;
        (content.basis, content.statements) = (basis, statements.to_vec());
        self
    }

    /// Revised to what is made of it.
    pub(crate) fn revising_to(mut self, change: impl FnOnce(&mut PlanContent)) -> Step {
        change(&mut self.revising().content);
        self
    }

    /// With actions given up.
    pub(crate) fn dropping(mut self, actions: &[PlanActionId]) -> Step {
        self.revising().dropped = actions.iter().map(|action| DroppedAction { action: *action, reason: text(43) }).collect();
        self
    }

    /// From the day the plan ran from before.
    pub(crate) fn going_on(mut self) -> Step {
        self.revising().goes_on = true;
        self
    }

    /// Agreed to by somebody else than who records it.
    pub(crate) fn agreeing(mut self, role: Role, (person, _): Who) -> Step {
        let PlanCommand::Agree(command) = self.plan() else { panic!("only an agreement has these") };
        (command.party, command.person) = (Some(role), Some(person));
        self
    }

    pub(crate) fn keeping<const N: usize>(mut self, kept: [(&str, KeptId); N]) -> Step {
        self.revising().kept = kept.map(|(at, id)| (at.to_owned(), id)).to_vec();
        self
    }

    pub(crate) fn reporting(mut self, change: impl FnOnce(&mut ReportProgress)) -> Step {
        let PlanCommand::ReportProgress(command) = self.plan() else { panic!("only a report has these") };
        change(command);
        self
    }
}

/// A finding that a priority comes from.
pub(crate) fn traced_to(event: EventId, criterion: Option<&str>) -> PriorityOrigin {
    let criterion = criterion.map(|code| CriterionCode::parse(code).unwrap());
    PriorityOrigin { kind: OriginKind::InternalFinding, event_id: Some(event), criterion, text: None }
}

/// What a plan says on a part that the rule asks for.
pub(crate) fn stated(requirement: &str) -> PlanStatement {
    PlanStatement { requirement: RequirementCode::parse(requirement).unwrap(), text: text(42) }
}

pub(crate) fn monitoring(monitoring: MonitoringId, on: &str) -> Monitoring {
    Monitoring { monitoring, what: text(33), due_on: day(on), by: LEAD.0, review_type: None }
}

pub(crate) fn plan_put(plan: PlanId, on: &str) -> Step {
    step(PlanCommand::PutToConsultation(PutToConsultation { plan, put_on: day(on), parties: None, respond_by: None }))
}

pub(crate) fn plan_consulted(plan: PlanId, on: &str, of: Option<(Role, Option<Who>)>) -> Step {
    let (party, person) = of.map_or((None, None), |(role, who)| (Some(role), who.map(|(person, _)| person)));
    let agreement = Some(Agreement::Partly);
    step(PlanCommand::RecordConsultation(RecordConsultation { plan, consulted_on: day(on), party, person, agreement, outcome: None }))
}

pub(crate) fn plan_agreed(plan: PlanId, on: &str) -> Step {
    step(PlanCommand::Agree(AgreePlan { plan, agreed_on: day(on), party: None, person: None }))
}

pub(crate) fn plan_closed(plan: PlanId, on: &str, priorities: &[PriorityId]) -> Step {
    let closed = |priority: &PriorityId| PriorityClosed { priority: *priority, outcome: PriorityOutcome::Met, comment: Some(text(34)) };
    let outcomes = priorities.iter().map(closed).collect();
    step(PlanCommand::Close(ClosePlan { plan, closed_on: day(on), outcomes, summary: text(35) }))
}

pub(crate) fn term_plan_set(term_plan: TermPlanId, plan: PlanId, on: &str) -> Step {
    let year = AcademicYear::parse("2025-26").unwrap();
    let (term, actions, focus) = (SchoolTerm::Spring, vec![AC1], Some(text(36)));
    step(PlanCommand::SetTermPlan(SetTermPlan { term_plan, plan, set_on: day(on), year, term, actions, focus }))
}

pub(crate) fn term_plan_agreed(term_plan: TermPlanId, plan: PlanId, on: &str) -> Step {
    step(PlanCommand::AgreeTermPlan(AgreeTermPlan { term_plan, plan, agreed_on: day(on), party: None, person: None }))
}

pub(crate) fn action_progressed(plan: PlanId, action: PlanActionId, on: &str, status: &str) -> Step {
    let status = ActionStatus::WORDS.iter().find(|(word, _)| *word == status).unwrap().1;
    let command = ProgressAction { plan, action, progressed_on: day(on), status, evidence: Vec::new(), comment: Some(text(37)) };
    step(PlanCommand::ProgressAction(command))
}

pub(crate) fn grant_spent(plan: PlanId, priority: PriorityId, on: &str, pence: i64) -> Step {
    step(PlanCommand::SpendGrant(SpendGrant { plan, priority, spent_on: day(on), pence, what: Some(text(38)) }))
}

pub(crate) fn plan_monitored(plan: PlanId, monitoring: MonitoringId, on: &str) -> Step {
    step(PlanCommand::Monitor(MonitorPlan { plan, monitoring, monitored_on: day(on), event_id: None, note: Some(text(39)) }))
}

/// By the lead, though not as one of those who made it.
pub(crate) fn progress_reported(report: ProgressReportId, plan: PlanId, on: &str, overall: &str) -> Step {
    let overall = ProgressCode::parse(overall).unwrap();
    step(PlanCommand::ReportProgress(ReportProgress {
        report,
        plan,
        reported_on: day(on),
        year: AcademicYear::parse("2025-26").unwrap(),
        term: SchoolTerm::Spring,
        report_type: crate::codes::ReviewTypeCode::parse("termly-progress-report").ok(),
        authors: vec![ADVISER.0],
        findings: vec![PriorityProgress { priority: PR1, progress: overall.clone(), comment: None }],
        overall,
        summary: text(40),
        recommendations: vec![Recommendation { kind: None, priority: None, text: text(41) }],
        audiences: None,
    }))
}

pub(crate) fn report_shared(report: ProgressReportId, on: &str) -> Step {
    step(PlanCommand::ShareReport(ShareReport { report, shared_on: day(on), audiences: None }))
}

pub(crate) fn report_acknowledged(report: ProgressReportId) -> Step {
    step(PlanCommand::AcknowledgeReport(AcknowledgeReport { report, comment: None }))
}

/// One event of a plan's life.
pub(super) fn tell(event: &AcademyEvent) -> String {
    let called = |plan: PlanId| [P1, P2].iter().zip(1..).find(|(id, _)| **id == plan).map_or("a plan".into(), |(_, n)| format!("plan {n}"));
    let whom = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" and ");
    let lacks = |gaps: &[PlanGap]| {
        let named: Vec<String> = gaps.iter().map(|gap| format!("{}{}", gap.requirement, if gap.blocks { "!" } else { "" })).collect();
        if named.is_empty() { "lacks nothing".to_owned() } else { format!("lacks {}", named.join(", ")) }
    };
    let some = |before: &str, roles: &[Role]| if roles.is_empty() { String::new() } else { format!(", {before} {}", whom(roles)) };
    if let AcademyEvent::PlanPrepared(e) = event {
        let rule = e.rule.as_ref().map_or("no rule".to_owned(), |rule| format!("rule {rule}"));
        let judged = e.judgement.map(|judgement| format!(" ({})", judgement.as_str())).unwrap_or_default();
        let school = if e.by_the_school { ", by the school" } else { "" };
        let (consult, agree) = (some("to consult", &e.consulted), some("to be agreed by", &e.agreed_by));
        return format!("{} prepared by {rule}{judged}{school}{consult}{agree}; {}", called(e.plan), lacks(&e.gaps));
    }
    if let AcademyEvent::PlanRevised(e) = event {
        let because = if e.grounds.is_empty() { String::new() } else { format!(" because of {}", reviews(&e.grounds)) };
        let dropped = if e.dropped.is_empty() { String::new() } else { format!(", {} dropped", e.dropped.len()) };
        return format!("{} revised ({}){because}{dropped}; {}", called(e.plan), e.revision, lacks(&e.gaps));
    }
    if let AcademyEvent::PlanPutToConsultation(e) = event {
        return format!("{} put to {}", called(e.plan), whom(&e.parties));
    }
    if let AcademyEvent::PlanConsulted(e) = event {
        let said = e.agreement.map_or("", Agreement::as_str);
        return format!("{} consulted on {}: {said}", e.party.as_str(), called(e.plan));
    }
    if let AcademyEvent::PlanAgreed(e) = event {
        return format!("{} agreed to {} ({})", e.party.as_str(), called(e.plan), e.revision);
    }
    if let AcademyEvent::PlanClosed(e) = event {
        let ended: Vec<&str> = e.outcomes.iter().map(|outcome| outcome.outcome.as_str()).collect();
        return format!("{} closed: {}", called(e.plan), ended.join(", "));
    }
    if let AcademyEvent::PlanSuperseded(e) = event {
        return format!("{} superseded by {}", called(e.plan), called(e.by));
    }
    if let AcademyEvent::TermPlanSet(e) = event {
        let rule = e.rule.as_ref().map(|rule| format!(" by rule {rule}")).unwrap_or_default();
        return format!("{} {} of {} set{rule}{}", e.term.as_str(), e.year, called(e.plan), some("to be agreed by", &e.agreed_by));
    }
    if let AcademyEvent::TermPlanAgreed(e) = event {
        return format!("{} agreed to the term plan", e.party.as_str());
    }
    if let AcademyEvent::ActionProgressed(e) = event {
        return format!("action {}", e.status.as_str());
    }
    if let AcademyEvent::GrantSpent(e) = event {
        return format!("{} pence spent", e.pence);
    }
    if let AcademyEvent::PlanMonitored(e) = event {
        return format!("{} monitored", called(e.plan));
    }
    if let AcademyEvent::ProgressReported(e) = event {
        let recommended = e.recommendations.len();
        return format!("progress on {} reported to {}: {}, {recommended} recommended", called(e.plan), whom(&e.roles), e.overall);
    }
    if let AcademyEvent::ProgressReportShared(e) = event {
        return format!("report shared with {}", whom(&e.roles));
    }
    let AcademyEvent::ProgressReportAcknowledged(e) = event else { panic!("no event of a plan's life: {event:?}") };
    format!("report acknowledged by the {}", e.role.as_str())
}
