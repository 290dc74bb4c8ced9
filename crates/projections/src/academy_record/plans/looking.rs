//! What is asked of an academy's plans on a day: which it works by, what is still to be done, when
//! progress is to be looked at, and what was reported.

use chrono::NaiveDate;
use touchstone_domain::academy::BeforeJoining;
use touchstone_domain::event::{ActionStatus, Monitoring, PlanAction};
use touchstone_domain::ids::{PersonId, PlanId, PriorityId};
use touchstone_domain::text::TextRef;

use super::super::AcademyRecord;
use super::{PlanRecord, ProgressReportRecord};

/// An action that is not done yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAction {
    /// The plan.
    pub plan: PlanId,
    /// The priority.
    pub priority: PriorityId,
    /// What is to improve.
    pub priority_title: TextRef,
    /// The action.
    pub action: PlanAction,
    /// What it was last said to be.
    pub status: Option<ActionStatus>,
    /// Whether its day has passed.
    pub overdue: bool,
}

/// A time at which progress is to be looked at, and was not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitoringDue {
    /// The plan.
    pub plan: PlanId,
    /// The entry of its schedule.
    pub entry: Monitoring,
    /// Whether its day has passed.
    pub overdue: bool,
}

impl AcademyRecord {
    /// Its plans as they were on a day, the latest prepared first.
    pub fn plans_on(&self, as_of: NaiveDate) -> Vec<PlanRecord> {
        let mut plans: Vec<PlanRecord> = self.plans.values().filter_map(|plan| plan.as_of(as_of)).collect();
        plans.sort_by_key(|plan| std::cmp::Reverse((plan.prepared_on(), plan.versions.first().map(|version| version.event.position))));
        plans
    }

    /// The plan that it works by on a day: the one agreed last, else the one prepared last, of those that
    /// go on.
    pub fn current_plan(&self, as_of: NaiveDate) -> Option<PlanRecord> {
        let going_on = self.plans_on(as_of).into_iter().filter(PlanRecord::goes_on);
        going_on.max_by_key(|plan| (plan.agreed.as_ref().map(|(event, _)| event.position), plan.versions.first().map(|v| v.event.position)))
    }

    /// The actions of its plans that go on and are not done on a day, the most pressing first.
    pub fn open_actions(&self, as_of: NaiveDate) -> Vec<OpenAction> {
        let mut open = Vec::new();
        for plan in self.plans_on(as_of).iter().filter(|plan| plan.goes_on()) {
            for priority in &plan.current().content.priorities {
                for action in &priority.actions {
                    let status = plan.status_of(action.action).map(|(_, e)| e.status);
                    let (priority_title, overdue) = (priority.title, action.due_on < as_of);
                    let (plan, priority) = (plan.id, priority.priority);
                    if status != Some(ActionStatus::Done) {
                        open.push(OpenAction { plan, priority, priority_title, action: action.clone(), status, overdue });
                    }
                }
            }
        }
        open.sort_by_key(|open| (open.action.due_on, open.action.action));
        open
    }

    /// Those of them that somebody owns.
    pub fn open_actions_of(&self, person: PersonId, as_of: NaiveDate) -> Vec<OpenAction> {
        self.open_actions(as_of).into_iter().filter(|open| open.action.owner == person).collect()
    }

    /// When progress is to be looked at by the schedules of plans that go on and was not yet, the first
    /// first.
    pub fn monitoring_due(&self, as_of: NaiveDate) -> Vec<MonitoringDue> {
        let mut due = Vec::new();
        for plan in self.plans_on(as_of).iter().filter(|plan| plan.goes_on()) {
            let entries = plan.current().content.monitoring.iter().filter(|entry| plan.done(entry).is_none());
            due.extend(entries.map(|entry| MonitoringDue { plan: plan.id, entry: entry.clone(), overdue: entry.due_on < as_of }));
        }
        due.sort_by_key(|due| (due.entry.due_on, due.entry.monitoring));
        due
    }

    /// The reports made by a day, newest first.
    pub fn progress_reports_on(&self, as_of: NaiveDate) -> Vec<&ProgressReportRecord> {
        let mut reports: Vec<_> = self.progress_reports.values().filter(|report| report.event.effective_on <= as_of).collect();
        reports.sort_by_key(|report| std::cmp::Reverse((report.event.effective_on, report.event.position)));
        reports
    }

    /// How it came and how it was judged before, as recorded of days up to one.
    pub fn before_joining(&self, as_of: NaiveDate) -> BeforeJoining {
        let mut before = BeforeJoining::of(&self.joined.1);
        let mut inspections: Vec<_> = self.inspections.values().filter(|inspection| inspection.event.effective_on <= as_of).collect();
        inspections.sort_by_key(|inspection| inspection.event.position);
        inspections.iter().for_each(|inspection| before.take_in(&inspection.content));
        before
    }
}
