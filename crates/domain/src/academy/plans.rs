//! Improvement plans: prepared by the framework's rule, consulted on, agreed, carried out, reported on,
//! revised and closed. One file a command; this one is the table of contents.
//!
//! The rule that a plan followed is read once, when it is prepared: whom it names to be consulted and to
//! agree stands in the event, and later changes of the framework change nothing about that plan.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::ProgressCode;
use crate::event::{
    AcademyEvent, ActionProgressed, GrantSpent, Meta, PlanAgreed, PlanClosed, PlanConsulted, PlanPutToConsultation, PlanSuperseded,
    ProgressReportAcknowledged, ProgressReportShared, ProgressReported, TermPlanAgreed, TermPlanSet,
};
use crate::framework::Role;
use crate::ids::{EventId, PersonId, PlanId, ProgressReportId, TermPlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

mod agree;
mod before_joining;
mod close_plan;
mod consult;
mod content;
mod days;
mod fact;
mod monitor_plan;
pub(super) mod party;
mod prepare_plan;
mod progress_action;
mod report_progress;
mod revise_plan;
mod set_term_plan;
mod spend_grant;
mod told;

pub use agree::{AgreePlan, AgreeTermPlan};
pub use before_joining::BeforeJoining;
pub use close_plan::ClosePlan;
pub use consult::{PutToConsultation, RecordConsultation};
pub use content::{KeptId, gaps};
pub use days::YEARS_AHEAD;
pub use fact::PlanFact;
pub use monitor_plan::MonitorPlan;
pub use prepare_plan::PreparePlan;
pub use progress_action::ProgressAction;
pub use report_progress::{AcknowledgeReport, ReportProgress, ShareReport};
pub use revise_plan::RevisePlan;
pub use set_term_plan::SetTermPlan;
pub use spend_grant::SpendGrant;

/// A term's plan as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct TermPlanFact {
    plan: PlanId,
    year: AcademicYear,
    term: SchoolTerm,
    set_on: NaiveDate,
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
    /// The events that recorded an inspection.
    inspections: BTreeSet<EventId>,
    /// The plan that each event prepared or revised.
    plan_events: BTreeMap<EventId, PlanId>,
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
    let events = decide_alone(academy, command, setting)?;
    Ok(with_the_place_taken(academy, events))
}

/// Adds, where a plan comes to be agreed, that it has taken the place of the one that it was prepared for:
/// a plan that was agreed holds until another is.
fn with_the_place_taken(academy: &Academy, mut events: Vec<Decided<AcademyEvent>>) -> Vec<Decided<AcademyEvent>> {
    let taken = events.iter().find_map(|Decided { effective_on, event }| {
        let (plan, after) = academy.plans.after(*effective_on, event)?;
        let earlier = after.supersedes.filter(|_| after.is_agreed())?;
        let goes_on = academy.plans.plans.get(&earlier).is_some_and(|fact| fact.ended.is_none());
        goes_on.then(|| Decided { effective_on: *effective_on, event: PlanSuperseded { plan: earlier, by: plan }.into() })
    });
    events.extend(taken);
    events
}

fn decide_alone(academy: &Academy, command: PlanCommand, setting: Setting<'_>) -> Decision {
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
        let (plans, plan_events, term_plans) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Plans {
            before_joining,
            plans,
            inspections: BTreeSet::new(),
            plan_events,
            term_plans,
            reports: BTreeMap::new(),
            report_events: BTreeMap::new(),
        }
    }

    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::InspectionRecorded(e) = event {
            self.before_joining.take_in(e);
            self.inspections.insert(meta.id);
        }
        if let AcademyEvent::PlanPrepared(e) = event {
            self.plans.insert(e.plan, PlanFact::prepared(meta.effective_on, e));
            self.plan_events.insert(meta.id, e.plan);
        }
        if let AcademyEvent::PlanRevised(e) = event
            && let Some(fact) = self.plans.get_mut(&e.plan)
        {
            fact.revised(meta.effective_on, e);
            self.plan_events.insert(meta.id, e.plan);
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
            fact.heard.insert(*party);
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
        if let AcademyEvent::ActionProgressed(e @ ActionProgressed { plan, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.progressed(meta.effective_on, e);
        }
        if let AcademyEvent::PlanClosed(PlanClosed { plan, .. }) | AcademyEvent::PlanSuperseded(PlanSuperseded { plan, .. }) = event
            && let Some(fact) = self.plans.get_mut(plan)
        {
            fact.ended = Some(meta.effective_on);
        }
        self.evolve_terms_and_reports(meta, event);
    }

    fn evolve_terms_and_reports(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::TermPlanSet(TermPlanSet { term_plan, plan, year, term, .. }) = event {
            self.term_plans.retain(|_, known| (known.plan, known.year, known.term) != (*plan, *year, *term));
            let fact = TermPlanFact { plan: *plan, year: *year, term: *term, set_on: meta.effective_on, agreements: BTreeSet::new() };
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

    /// A plan as an event leaves it; none where the event is about none of its parts.
    fn after(&self, on: NaiveDate, event: &AcademyEvent) -> Option<(PlanId, PlanFact)> {
        if let AcademyEvent::PlanPrepared(e) = event {
            return Some((e.plan, PlanFact::prepared(on, e)));
        }
        let (plan, change): (PlanId, &dyn Fn(&mut PlanFact)) = if let AcademyEvent::PlanRevised(e) = event {
            (e.plan, &|fact| fact.revised(on, e))
        } else if let AcademyEvent::PlanConsulted(e) = event {
            (e.plan, &|fact| _ = fact.heard.insert(e.party))
        } else if let AcademyEvent::PlanAgreed(e) = event {
            (e.plan, &|fact| _ = fact.agreements.insert((e.party, e.person, e.revision)))
        } else {
            return None;
        };
        let mut fact = self.plans.get(&plan)?.clone();
        change(&mut fact);
        Some((plan, fact))
    }

    /// Every plan.
    fn all(&self) -> impl Iterator<Item = (&PlanId, &PlanFact)> {
        self.plans.iter()
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

    /// The plans that go on, or of them the one that an event prepared or revised.
    pub(super) fn going_on(&self, by: Option<EventId>) -> impl Iterator<Item = &PlanFact> {
        let meant = by.map(|event| self.plan_events.get(&event));
        let all = self.plans.iter().filter(move |(id, _)| meant.is_none_or(|meant| meant == Some(*id)));
        all.map(|(_, fact)| fact).filter(|fact| fact.ended.is_none())
    }

    /// A plan that goes on; noted as a refusal where there is none.
    fn open(&self, plan: PlanId, refusals: &mut Refusals) -> Option<&PlanFact> {
        let found = self.plans.get(&plan);
        match found {
            None => refusals.add("", Refusal::UnknownPlan(plan)),
            Some(fact) => refusals.unless(fact.ended.is_none(), "", || Refusal::PlanEnded),
        }
        found
    }

    /// A plan that went on on a day, which may be entered after it has ended; noted as a refusal where
    /// there is none.
    fn open_on(&self, plan: PlanId, day: NaiveDate, pointer: &str, refusals: &mut Refusals) -> Option<&PlanFact> {
        let found = self.plans.get(&plan);
        match found {
            None => refusals.add("", Refusal::UnknownPlan(plan)),
            Some(fact) => {
                refusals.unless(fact.ended.is_none_or(|ended| day <= ended), "", || Refusal::PlanEnded);
                fact.check_begun(day, pointer, refusals);
            }
        }
        found
    }
}

/// Whether a role leads improvement for the trust: it keeps every plan, whoever writes it.
fn leads_improvement(role: Role) -> bool {
    matches!(role, Role::Ceo | Role::ImprovementLead | Role::ExecutiveHeadteacher)
}
