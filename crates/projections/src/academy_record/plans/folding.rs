//! What each event makes of an academy's plans and reports.

use std::collections::BTreeSet;

use touchstone_domain::event::{AcademyEvent, Meta};
use touchstone_domain::ids::{EventId, PlanId};

use super::super::AcademyRecord;
use super::{PlanRecord, PlanVersion, ProgressReportRecord, TermPlanRecord};
use crate::event_ref::EventRef;

impl AcademyRecord {
    pub(in crate::academy_record) fn planned(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::PlanPrepared(e) = event {
            self.plans.insert(e.plan, PlanRecord::prepared(at, e));
        } else if let AcademyEvent::PlanRevised(e) = event {
            self.plan_mut(e.plan, |plan| {
                plan.versions.push(PlanVersion {
                    event: at.clone(),
                    revision: e.revision,
                    content: e.content.clone(),
                    gaps: e.gaps.clone(),
                    grounds: e.grounds.clone(),
                    reason: Some(e.reason),
                    dropped: e.dropped.clone(),
                });
                plan.see_whether_agreed(&at);
            });
        } else if let AcademyEvent::PlanPutToConsultation(e) = event {
            self.plan_mut(e.plan, |plan| plan.put.push((at, e.clone())));
        } else if let AcademyEvent::PlanConsulted(e) = event {
            self.plan_mut(e.plan, |plan| {
                plan.consultations.push((at.clone(), e.clone()));
                plan.see_whether_agreed(&at);
            });
        } else if let AcademyEvent::PlanAgreed(e) = event {
            self.plan_mut(e.plan, |plan| {
                plan.agreements.push((at.clone(), e.clone()));
                plan.see_whether_agreed(&at);
            });
        } else if let AcademyEvent::PlanClosed(e) = event {
            self.plan_mut(e.plan, |plan| plan.closed = Some((at, e.clone())));
        } else if let AcademyEvent::PlanSuperseded(e) = event {
            self.plan_mut(e.plan, |plan| plan.superseded = Some((at, Some(e.by))));
        } else if let AcademyEvent::TermPlanSet(e) = event {
            self.plan_mut(e.plan, |plan| plan.term_plans.push(TermPlanRecord { event: at, content: e.clone(), agreements: Vec::new() }));
        } else if let AcademyEvent::TermPlanAgreed(e) = event {
            self.plan_mut(e.plan, |plan| {
                let term = plan.term_plans.iter_mut().rfind(|term| term.content.term_plan == e.term_plan);
                term.into_iter().for_each(|term| term.agreements.push((at.clone(), e.clone())));
            });
        } else if let AcademyEvent::ActionProgressed(e) = event {
            self.plan_mut(e.plan, |plan| plan.progress.push((at, e.clone())));
        } else if let AcademyEvent::GrantSpent(e) = event {
            self.plan_mut(e.plan, |plan| plan.spendings.push((at, e.clone())));
        } else if let AcademyEvent::PlanMonitored(e) = event {
            self.plan_mut(e.plan, |plan| plan.monitored.push((at, e.clone())));
        } else {
            self.reported(at, event);
        }
    }

    fn reported(&mut self, at: EventRef, event: &AcademyEvent) {
        if let AcademyEvent::ProgressReported(e) = event {
            let report = ProgressReportRecord { event: at, content: e.clone(), shared: Vec::new(), acknowledged: Vec::new() };
            self.progress_reports.insert(e.report, report);
        } else if let AcademyEvent::ProgressReportShared(e) = event {
            let report = self.progress_reports.get_mut(&e.report);
            report.into_iter().for_each(|report| report.shared.push((at.clone(), e.clone())));
        } else if let AcademyEvent::ProgressReportAcknowledged(e) = event {
            let report = self.progress_reports.get_mut(&e.report);
            report.into_iter().for_each(|report| report.acknowledged.push((at.clone(), e.clone())));
        }
    }

    fn plan_mut(&mut self, plan: PlanId, change: impl FnOnce(&mut PlanRecord)) {
        if let Some(plan) = self.plans.get_mut(&plan) {
            change(plan);
        }
    }

    /// The events of all plans and reports.
    pub(in crate::academy_record) fn events_of_plans(&self) -> BTreeSet<EventId> {
        let mut known: BTreeSet<EventId> = self.plans.values().flat_map(PlanRecord::event_ids).collect();
        for report in self.progress_reports.values() {
            known.insert(report.event.id);
            known.extend(report.shared.iter().map(|(event, _)| event.id));
            known.extend(report.acknowledged.iter().map(|(event, _)| event.id));
        }
        known
    }

    pub(in crate::academy_record) fn forget_unknown_events_of_plans(&mut self, known: &BTreeSet<EventId>) {
        self.plans.values_mut().for_each(|plan| plan.forget_unknown_events(known));
    }
}
