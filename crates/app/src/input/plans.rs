//! What is asked about improvement plans, with words still as words and new parts without ids.

use chrono::NaiveDate;
use touchstone_domain::academy::{
    AcknowledgeReport, AgreePlan, AgreeTermPlan, ClosePlan, KeptId, MonitorPlan, PlanCommand, PreparePlan, ProgressAction,
    PutToConsultation, RecordConsultation, ReportProgress, RevisePlan, SetTermPlan, ShareReport, SpendGrant,
};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::{
    AudienceCode, CriterionCode, PlanRuleCode, ProgressCode, RequirementCode, ReviewTypeCode, SupportSourceCode,
};
use touchstone_domain::event::{
    ActionStatus, Agreement, DroppedAction, Milestone, Monitoring, OriginKind, PlanAction, PlanContent, PlanStatement, Priority,
    PriorityClosed, PriorityOrigin, PriorityOutcome, PriorityProgress, Recommendation, RecommendationKind, SupportKind, SupportLine,
};
use touchstone_domain::framework::{Basis, Judgement, Role};
use touchstone_domain::ids::{EventId, MonitoringId, PersonId, PlanActionId, PlanId, PriorityId, ProgressReportId};

use super::NewEvidence;
use crate::access::Permission;
use crate::minting::{Words, fresh_id};

/// Everything that a plan is to say. Parts without an id are new.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewPlanContent {
    pub basis: Basis,
    /// The day it is prepared, or the one it ran from before, where left out.
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub authors: Vec<PersonId>,
    pub priorities: Vec<NewPriority>,
    pub support: Vec<NewSupportLine>,
    pub monitoring: Vec<NewMonitoring>,
    pub statements: Vec<(RequirementCode, String)>,
}

/// A priority.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewPriority {
    pub id: Option<PriorityId>,
    pub title: String,
    pub origins: Vec<NewOrigin>,
    pub covers: Vec<RequirementCode>,
    pub grant_pence: Option<u64>,
    pub actions: Vec<NewAction>,
}

/// Where a priority comes from.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewOrigin {
    pub kind: OriginKind,
    pub event_id: Option<EventId>,
    pub criterion: Option<CriterionCode>,
    pub text: Option<String>,
}

/// An action.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewAction {
    pub id: Option<PlanActionId>,
    pub what: String,
    pub owner: PersonId,
    pub due_on: NaiveDate,
    pub success_criteria: Vec<String>,
    pub milestones: Vec<(String, NaiveDate)>,
}

/// A line of support.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewSupportLine {
    pub kind: SupportKind,
    pub what: String,
    /// The place of its priority in the list of priorities.
    pub priority: Option<usize>,
    pub source: Option<SupportSourceCode>,
}

/// An entry of the schedule.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewMonitoring {
    pub id: Option<MonitoringId>,
    pub what: String,
    pub due_on: NaiveDate,
    pub by: PersonId,
    pub review_type: Option<ReviewTypeCode>,
}

/// A report on progress.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewProgressReport {
    pub reported_on: NaiveDate,
    pub year: AcademicYear,
    pub term: SchoolTerm,
    pub report_type: Option<ReviewTypeCode>,
    pub authors: Vec<PersonId>,
    pub findings: Vec<(PriorityId, ProgressCode, Option<String>)>,
    pub overall: ProgressCode,
    pub summary: String,
    pub recommendations: Vec<(Option<RecommendationKind>, Option<PriorityId>, String)>,
    pub audiences: Option<Vec<AudienceCode>>,
}

/// What is asked about plans.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum PlanOrder {
    Prepare {
        rule: Option<PlanRuleCode>,
        judgement: Option<Judgement>,
        prepared_on: NaiveDate,
        content: NewPlanContent,
        supersedes: Option<PlanId>,
    },
    Revise {
        plan: PlanId,
        revised_on: NaiveDate,
        content: NewPlanContent,
        grounds: Vec<EventId>,
        reason: String,
        /// The actions that are given up, each with why.
        dropped: Vec<(PlanActionId, String)>,
    },
    PutToConsultation(PutToConsultation),
    RecordConsultation {
        plan: PlanId,
        consulted_on: NaiveDate,
        party: Option<Role>,
        person: Option<PersonId>,
        agreement: Option<Agreement>,
        outcome: Option<String>,
    },
    Agree(AgreePlan),
    Close {
        plan: PlanId,
        closed_on: NaiveDate,
        outcomes: Vec<(PriorityId, PriorityOutcome, Option<String>)>,
        summary: String,
    },
    SetTermPlan {
        plan: PlanId,
        set_on: NaiveDate,
        year: AcademicYear,
        term: SchoolTerm,
        actions: Vec<PlanActionId>,
        focus: Option<String>,
    },
    AgreeTermPlan(AgreeTermPlan),
    ProgressAction {
        plan: PlanId,
        action: PlanActionId,
        progressed_on: NaiveDate,
        status: ActionStatus,
        evidence: Vec<NewEvidence>,
        comment: Option<String>,
    },
    SpendGrant {
        plan: PlanId,
        priority: PriorityId,
        spent_on: NaiveDate,
        pence: i64,
        what: Option<String>,
    },
    Monitor {
        plan: PlanId,
        monitoring: MonitoringId,
        monitored_on: NaiveDate,
        event_id: Option<EventId>,
        note: Option<String>,
    },
    ReportProgress {
        plan: PlanId,
        report: NewProgressReport,
    },
    ShareReport(ShareReport),
    AcknowledgeReport {
        report: ProgressReportId,
        comment: Option<String>,
    },
}

impl PlanOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            PlanOrder::Prepare { .. } | PlanOrder::Revise { .. } | PlanOrder::PutToConsultation(_) | PlanOrder::SetTermPlan { .. } => {
                Permission::WritePlans
            }
            PlanOrder::RecordConsultation { .. } | PlanOrder::Agree(_) | PlanOrder::AgreeTermPlan(_) => Permission::AgreeToPlans,
            PlanOrder::ProgressAction { .. } | PlanOrder::Monitor { .. } => Permission::RecordProgress,
            PlanOrder::Close { .. } | PlanOrder::SpendGrant { .. } | PlanOrder::ShareReport(_) => Permission::Decide,
            PlanOrder::ReportProgress { .. } => Permission::RecordReviews,
            PlanOrder::AcknowledgeReport { .. } => Permission::AcknowledgeReports,
        }
    }

    /// The domain's command, its words set aside and its new parts given ids.
    pub(super) fn into_command(self, words: &mut Words) -> PlanCommand {
        match self {
            PlanOrder::Prepare { rule, judgement, prepared_on, content, supersedes } => {
                let (content, _) = content.into_content(prepared_on, words);
                PlanCommand::Prepare(PreparePlan { plan: fresh_id(), rule, judgement, prepared_on, content, supersedes })
            }
            PlanOrder::Revise { plan, revised_on, content, grounds, reason, dropped } => {
                let goes_on = content.starts_on.is_none();
                let (content, kept) = content.into_content(revised_on, words);
                let reason = words.mint(reason);
                let dropped = dropped.into_iter().map(|(action, reason)| DroppedAction { action, reason: words.mint(reason) }).collect();
                PlanCommand::Revise(RevisePlan { plan, revised_on, content, goes_on, kept, grounds, reason, dropped })
            }
            PlanOrder::PutToConsultation(command) => PlanCommand::PutToConsultation(command),
            PlanOrder::RecordConsultation { plan, consulted_on, party, person, agreement, outcome } => {
                let outcome = words.mint_some(outcome);
                PlanCommand::RecordConsultation(RecordConsultation { plan, consulted_on, party, person, agreement, outcome })
            }
            PlanOrder::Agree(command) => PlanCommand::Agree(command),
            PlanOrder::Close { plan, closed_on, outcomes, summary } => {
                let closed = |(priority, outcome, comment)| PriorityClosed { priority, outcome, comment: words.mint_some(comment) };
                let outcomes = outcomes.into_iter().map(closed).collect();
                PlanCommand::Close(ClosePlan { plan, closed_on, outcomes, summary: words.mint(summary) })
            }
            PlanOrder::SetTermPlan { plan, set_on, year, term, actions, focus } => {
                let focus = words.mint_some(focus);
                PlanCommand::SetTermPlan(SetTermPlan { term_plan: fresh_id(), plan, set_on, year, term, actions, focus })
            }
            PlanOrder::AgreeTermPlan(command) => PlanCommand::AgreeTermPlan(command),
            PlanOrder::ProgressAction { plan, action, progressed_on, status, evidence, comment } => {
                let evidence = evidence.into_iter().map(|evidence| evidence.into_evidence(words)).collect();
                let comment = words.mint_some(comment);
                PlanCommand::ProgressAction(ProgressAction { plan, action, progressed_on, status, evidence, comment })
            }
            PlanOrder::SpendGrant { plan, priority, spent_on, pence, what } => {
                PlanCommand::SpendGrant(SpendGrant { plan, priority, spent_on, pence, what: words.mint_some(what) })
            }
            PlanOrder::Monitor { plan, monitoring, monitored_on, event_id, note } => {
                PlanCommand::Monitor(MonitorPlan { plan, monitoring, monitored_on, event_id, note: words.mint_some(note) })
            }
            PlanOrder::ReportProgress { plan, report } => PlanCommand::ReportProgress(report.into_command(plan, words)),
            PlanOrder::ShareReport(command) => PlanCommand::ShareReport(command),
            PlanOrder::AcknowledgeReport { report, comment } => {
                PlanCommand::AcknowledgeReport(AcknowledgeReport { report, comment: words.mint_some(comment) })
            }
        }
    }
}

impl NewPlanContent {
    /// The content with an id for every part, and the ids that were given, each with where. It starts on a
    /// day where it does not say.
    fn into_content(self, day: NaiveDate, words: &mut Words) -> (PlanContent, Vec<(String, KeptId)>) {
        let mut kept = Vec::new();
        let mut priorities = Vec::with_capacity(self.priorities.len());
        for (i, priority) in self.priorities.into_iter().enumerate() {
            priorities.push(priority.into_priority(&format!("/priorities/{i}"), words, &mut kept));
        }
        let id_of = |place: Option<usize>| Some(priorities.get(place?)?.priority);
        let line = |line: NewSupportLine| SupportLine {
            kind: line.kind,
            what: words.mint(line.what),
            priority: id_of(line.priority),
            source: line.source,
        };
        let support = self.support.into_iter().map(line).collect();
        let mut monitoring = Vec::with_capacity(self.monitoring.len());
        for (i, entry) in self.monitoring.into_iter().enumerate() {
            kept.extend(entry.id.map(|id| (format!("/monitoring/{i}/id"), KeptId::Monitoring(id))));
            monitoring.push(Monitoring {
                monitoring: entry.id.unwrap_or_else(fresh_id),
                what: words.mint(entry.what),
                due_on: entry.due_on,
                by: entry.by,
                review_type: entry.review_type,
            });
        }
        let statement = |(requirement, text)| PlanStatement { requirement, text: words.mint(text) };
        let statements = self.statements.into_iter().map(statement).collect();
        let (basis, starts_on, ends_on, authors) = (self.basis, self.starts_on.unwrap_or(day), self.ends_on, self.authors);
        (PlanContent { basis, starts_on, ends_on, authors, priorities, support, monitoring, statements }, kept)
    }
}

impl NewPriority {
    fn into_priority(self, at: &str, words: &mut Words, kept: &mut Vec<(String, KeptId)>) -> Priority {
        kept.extend(self.id.map(|id| (format!("{at}/id"), KeptId::Priority(id))));
        let mut actions = Vec::with_capacity(self.actions.len());
        for (j, action) in self.actions.into_iter().enumerate() {
            kept.extend(action.id.map(|id| (format!("{at}/actions/{j}/id"), KeptId::Action(id))));
            let what = words.mint(action.what);
            let success_criteria = action.success_criteria.into_iter().map(|text| words.mint(text)).collect();
            let milestones = action.milestones.into_iter().map(|(what, due_on)| Milestone { what: words.mint(what), due_on }).collect();
            let (owner, due_on) = (action.owner, action.due_on);
            actions.push(PlanAction { action: action.id.unwrap_or_else(fresh_id), what, owner, due_on, success_criteria, milestones });
        }
        let mut origin = |origin: NewOrigin| PriorityOrigin {
            kind: origin.kind,
            event_id: origin.event_id,
            criterion: origin.criterion,
            text: words.mint_some(origin.text),
        };
        let origins = self.origins.into_iter().map(&mut origin).collect();
        let title = words.mint(self.title);
        Priority { priority: self.id.unwrap_or_else(fresh_id), title, origins, covers: self.covers, grant_pence: self.grant_pence, actions }
    }
}

impl NewProgressReport {
    fn into_command(self, plan: PlanId, words: &mut Words) -> ReportProgress {
        let finding = |(priority, progress, comment)| PriorityProgress { priority, progress, comment: words.mint_some(comment) };
        let findings = self.findings.into_iter().map(finding).collect();
        let advice = |(kind, priority, text)| Recommendation { kind, priority, text: words.mint(text) };
        let recommendations = self.recommendations.into_iter().map(advice).collect();
        ReportProgress {
            report: fresh_id(),
            plan,
            reported_on: self.reported_on,
            year: self.year,
            term: self.term,
            report_type: self.report_type,
            authors: self.authors,
            findings,
            overall: self.overall,
            summary: words.mint(self.summary),
            recommendations,
            audiences: self.audiences,
        }
    }
}
