//! Improvement plans: prepared by the framework's rule, consulted on, agreed, carried out, reported on,
//! revised and closed. One file a command; this one is the table of contents.
//!
//! The rule that a plan followed is read once, when it is prepared: whom it names to be consulted and to
//! agree stands in the event, and later changes of the framework change nothing about that plan.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{PlanRuleCode, ProgressCode};
use crate::event::{
    AcademyEvent, FrameworkRef, GrantSpent, Meta, PlanAgreed, PlanClosed, PlanConsulted, PlanContent, PlanGap, PlanPrepared,
    PlanPutToConsultation, PlanRevised, PlanSuperseded, ProgressReportAcknowledged, ProgressReportShared, ProgressReported, TermPlanAgreed,
    TermPlanSet,
};
use crate::framework::Role;
use crate::ids::{EventId, PersonId, PlanActionId, PlanId, PriorityId, ProgressReportId, TermPlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod agree;
mod before_joining;
mod close_plan;
mod consult;
mod content;
mod monitor_plan;
mod prepare_plan;
mod progress_action;
mod report_progress;
mod revise_plan;
mod set_term_plan;
mod spend_grant;

pub use agree::{AgreePlan, AgreeTermPlan};
pub use before_joining::BeforeJoining;
pub use close_plan::ClosePlan;
pub use consult::{PutToConsultation, RecordConsultation};
pub use content::{KeptId, gaps};
pub use monitor_plan::MonitorPlan;
pub use prepare_plan::PreparePlan;
pub use progress_action::ProgressAction;
pub use report_progress::{AcknowledgeReport, ReportProgress, ShareReport};
pub use revise_plan::RevisePlan;
pub use set_term_plan::SetTermPlan;
pub use spend_grant::SpendGrant;

/// A plan as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFact {
    /// Which revision stands.
    pub revision: u32,
    /// Everything in it.
    pub content: PlanContent,
    /// The framework it was prepared under.
    pub framework: FrameworkRef,
    /// The rule it follows.
    pub rule: Option<PlanRuleCode>,
    /// Whether the school may write it.
    pub by_the_school: bool,
    /// Who has to be consulted.
    pub consulted: Vec<Role>,
    /// Who has to agree.
    pub agreed_by: Vec<Role>,
    /// What it lacks.
    pub gaps: Vec<PlanGap>,
    /// True once it was closed or superseded.
    pub ended: bool,
    asked: BTreeSet<(Role, Option<NaiveDate>)>,
    agreements: BTreeSet<(Role, PersonId, u32)>,
    spent: BTreeMap<PriorityId, i64>,
}

impl PlanFact {
    fn priorities(&self) -> impl Iterator<Item = PriorityId> {
        self.content.priorities.iter().map(|priority| priority.priority)
    }

    fn owner_of(&self, action: PlanActionId) -> Option<PersonId> {
        let mut actions = self.content.priorities.iter().flat_map(|priority| &priority.actions);
        actions.find(|known| known.action == action).map(|known| known.owner)
    }

    /// Notes every priority that has no entry, that is none of the plan's, or that has two.
    fn check_each_priority(&self, pointer: &str, named: &[PriorityId], refusals: &mut Refusals) {
        for (i, priority) in named.iter().enumerate() {
            let at = format!("{pointer}/{i}/priority");
            if !self.priorities().any(|known| known == *priority) {
                refusals.add(at, Refusal::UnknownPriority(*priority));
            } else if named[..i].contains(priority) {
                refusals.add(at, Refusal::IdTwice(priority.0));
            }
        }
        for priority in self.priorities().filter(|priority| !named.contains(priority)) {
            refusals.add(pointer, Refusal::PriorityLeftOut(priority));
        }
    }
}

/// A term's plan as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TermPlanFact {
    plan: PlanId,
    year: AcademicYear,
    term: SchoolTerm,
    agreements: BTreeSet<(Role, PersonId)>,
}

/// A report as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFact {
    /// The day it was made.
    pub reported_on: NaiveDate,
    /// How fast it says that the plan moves.
    pub overall: ProgressCode,
    addressed_to: BTreeSet<Role>,
    shared: super::Shared,
    acknowledged: BTreeSet<(Role, PersonId)>,
}

/// What the rules need to know of an academy's plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plans {
    /// What decides, besides its category, which rules hold for it.
    pub before_joining: BeforeJoining,
    plans: BTreeMap<PlanId, PlanFact>,
    term_plans: BTreeMap<TermPlanId, TermPlanFact>,
    reports: BTreeMap<ProgressReportId, ReportFact>,
    report_events: BTreeMap<EventId, ProgressReportId>,
}

/// What may be asked about plans.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum PlanCommand {
    Prepare(PreparePlan),
    Revise(RevisePlan),
    PutToConsultation(PutToConsultation),
    RecordConsultation(RecordConsultation),
    Agree(AgreePlan),
    Close(ClosePlan),
    SetTermPlan(SetTermPlan),
    AgreeTermPlan(AgreeTermPlan),
    ProgressAction(ProgressAction),
    SpendGrant(SpendGrant),
    Monitor(MonitorPlan),
    ReportProgress(ReportProgress),
    ShareReport(ShareReport),
    AcknowledgeReport(AcknowledgeReport),
}

pub(super) fn decide(academy: &Academy, command: PlanCommand, setting: Setting<'_>) -> Decision {
    match command {
        PlanCommand::Prepare(c) => prepare_plan::decide(academy, c, setting),
        PlanCommand::Revise(c) => revise_plan::decide(academy, c, setting),
        PlanCommand::PutToConsultation(c) => consult::put(academy, c, setting),
        PlanCommand::RecordConsultation(c) => consult::record(academy, c, setting),
        PlanCommand::Agree(c) => agree::plan(academy, c, setting),
        PlanCommand::Close(c) => close_plan::decide(academy, c, setting),
        PlanCommand::SetTermPlan(c) => set_term_plan::decide(academy, c, setting),
        PlanCommand::AgreeTermPlan(c) => agree::term_plan(academy, c, setting),
        PlanCommand::ProgressAction(c) => progress_action::decide(academy, c, setting),
        PlanCommand::SpendGrant(c) => spend_grant::decide(academy, c, setting),
        PlanCommand::Monitor(c) => monitor_plan::decide(academy, c, setting),
        PlanCommand::ReportProgress(c) => report_progress::report(academy, c, setting),
        PlanCommand::ShareReport(c) => report_progress::share(academy, c, setting),
        PlanCommand::AcknowledgeReport(c) => report_progress::acknowledge(academy, c, setting),
    }
}

impl Plans {
    pub(super) fn of(before_joining: BeforeJoining) -> Plans {
        let (plans, term_plans) = (BTreeMap::new(), BTreeMap::new());
        Plans { before_joining, plans, term_plans, reports: BTreeMap::new(), report_events: BTreeMap::new() }
    }

    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::InspectionRecorded(e) = event {
            self.before_joining.take_in(e);
        }
        if let AcademyEvent::PlanPrepared(e) = event {
            self.plans.insert(e.plan, prepared(e));
        }
        if let AcademyEvent::PlanRevised(PlanRevised { plan, revision, content, gaps, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            (fact.revision, fact.content, fact.gaps) = (*revision, content.clone(), gaps.clone());
        }
        if let AcademyEvent::PlanPutToConsultation(PlanPutToConsultation { plan, parties, respond_by }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.asked.extend(parties.iter().map(|party| (*party, *respond_by)));
        }
        if let AcademyEvent::PlanConsulted(PlanConsulted { plan, party, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.asked.insert((*party, None));
        }
        if let AcademyEvent::PlanAgreed(PlanAgreed { plan, revision, party, person }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.agreements.insert((*party, *person, *revision));
        }
        if let AcademyEvent::GrantSpent(GrantSpent { plan, priority, pence, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            *fact.spent.entry(*priority).or_default() += pence;
        }
        if let AcademyEvent::PlanClosed(PlanClosed { plan, .. }) | AcademyEvent::PlanSuperseded(PlanSuperseded { plan, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.ended = true;
        }
        self.evolve_terms_and_reports(meta, event);
    }

    fn evolve_terms_and_reports(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::TermPlanSet(TermPlanSet { term_plan, plan, year, term, .. }) = event {
            self.term_plans.retain(|_, known| (known.plan, known.year, known.term) != (*plan, *year, *term));
            let fact = TermPlanFact { plan: *plan, year: *year, term: *term, agreements: BTreeSet::new() };
            self.term_plans.insert(*term_plan, fact);
        }
        if let AcademyEvent::TermPlanAgreed(TermPlanAgreed { term_plan, party, person, .. }) = event
            && let Some(fact) = self.term_plans.get_mut(term_plan)
        {
            fact.agreements.insert((*party, *person));
        }
        if let AcademyEvent::ProgressReported(ProgressReported { report, overall, roles, .. }) = event {
            self.report_events.insert(meta.id, *report);
            let fact = ReportFact {
                reported_on: meta.effective_on,
                overall: overall.clone(),
                addressed_to: roles.iter().copied().collect(),
                shared: super::Shared::default(),
                acknowledged: BTreeSet::new(),
            };
            self.reports.insert(*report, fact);
        }
        if let AcademyEvent::ProgressReportShared(ProgressReportShared { report, audiences, roles }) = event
            && let Some(fact) = self.reports.get_mut(report)
        {
            fact.shared.with_more(audiences, roles, None);
        }
        if let AcademyEvent::ProgressReportAcknowledged(ProgressReportAcknowledged { report, role, .. }) = event
            && let (Some(fact), Some(person)) = (self.reports.get_mut(report), meta.decided_by())
        {
            fact.acknowledged.insert((*role, person));
        }
    }

    /// A plan.
    pub fn plan(&self, plan: PlanId) -> Option<&PlanFact> {
        self.plans.get(&plan)
    }

    /// Every report.
    pub fn reports(&self) -> impl Iterator<Item = (&ProgressReportId, &ReportFact)> {
        self.reports.iter()
    }

    /// The report that an event made.
    pub fn report_of(&self, event: EventId) -> Option<&ReportFact> {
        self.reports.get(self.report_events.get(&event)?)
    }

    /// A plan that goes on; noted as a refusal where there is none.
    fn open(&self, plan: PlanId, refusals: &mut Refusals) -> Option<&PlanFact> {
        let found = self.plans.get(&plan);
        match found {
            None => refusals.add("", Refusal::UnknownPlan(plan)),
            Some(fact) => refusals.unless(!fact.ended, "", || Refusal::PlanEnded),
        }
        found
    }
}

fn prepared(e: &PlanPrepared) -> PlanFact {
    PlanFact {
        revision: 1,
        content: e.content.clone(),
        framework: e.framework.clone(),
        rule: e.rule.clone(),
        by_the_school: e.by_the_school,
        consulted: e.consulted.clone(),
        agreed_by: e.agreed_by.clone(),
        gaps: e.gaps.clone(),
        ended: false,
        asked: BTreeSet::new(),
        agreements: BTreeSet::new(),
        spent: BTreeMap::new(),
    }
}

/// Whether a role leads improvement for the trust: it keeps every plan, whoever writes it.
fn leads_improvement(role: Role) -> bool {
    matches!(role, Role::Ceo | Role::ImprovementLead | Role::ExecutiveHeadteacher)
}

/// Who takes part, in which role: whoever asks, or somebody for whom the trust's leaders record it.
fn party(named: (Option<Role>, Option<PersonId>), setting: Setting<'_>, refusals: &mut Refusals) -> Option<(Role, PersonId)> {
    let Some((decider, own_role)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return None;
    };
    let (role, person) = match named {
        (None, None) => return Some((own_role, decider)),
        (role, person) => (role.unwrap_or(own_role), person.unwrap_or(decider)),
    };
    let is_another = role != own_role || person != decider;
    refusals.unless(!is_another || leads_improvement(own_role), "/party", || Refusal::NotForAnother);
    // In somebody else's role a person has to be named: nobody agrees for a role in general.
    let unnamed = role != own_role && named.1.is_none();
    refusals.unless(!unnamed, "/person", || Refusal::NothingGiven("`person`"));
    if !setting.trust.knows(person) {
        refusals.add("/person", Refusal::UnknownPerson(person));
    }
    Some((role, person))
}
