//! That progress was looked at as a plan's schedule says: said by whoever is named there, or by the
//! trust's leaders of improvement.

use chrono::NaiveDate;

use super::leads_improvement;
use crate::academy::{Academy, Decision};
use crate::event::PlanMonitored;
use crate::ids::{EventId, MonitoringId, PlanId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record that progress was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonitorPlan {
    /// The plan.
    pub plan: PlanId,
    /// The entry of its schedule.
    pub monitoring: MonitoringId,
    /// The day.
    pub monitored_on: NaiveDate,
    /// The event in which it is recorded.
    pub event_id: Option<EventId>,
    /// What was seen.
    pub note: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: MonitorPlan, setting: Setting<'_>) -> Decision {
    let MonitorPlan { plan, monitoring, monitored_on, event_id, note } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/monitoredOn", monitored_on, &mut refusals);
    let events: Vec<EventId> = event_id.into_iter().collect();
    let mut noted = Refusals::default();
    academy.check_events("", &events, &mut noted);
    noted.iter().for_each(|located| refusals.add("/eventId", located.refusal.clone()));
    if let Some(fact) = academy.plans.open_on(plan, monitored_on, "/monitoredOn", &mut refusals) {
        let entry = fact.content.monitoring.iter().find(|entry| entry.monitoring == monitoring);
        match (entry, setting.decider) {
            (None, _) => refusals.add("", Refusal::UnknownMonitoring(monitoring)),
            (_, None) => refusals.add("", Refusal::DeciderRequired),
            (Some(entry), Some((person, role))) => {
                refusals.unless(entry.by == person || leads_improvement(role), "", || Refusal::NotYourMonitoring);
            }
        }
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: monitored_on, event: PlanMonitored { plan, monitoring, event_id, note }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::framework::Basis;
    use crate::given::*;
    use crate::ids::MonitoringId;
    use uuid::Uuid;

    #[test]
    fn progress_is_looked_at_as_the_schedule_says() {
        let story =
            given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01").planned(|c| c.monitoring = vec![monitoring(MO1, "2026-03-01")])]);
        story.clone().when(plan_monitored(P1, MO1, "2026-03-02")).then(["2026-03-02: plan 1 monitored"]);
        story.clone().when(plan_monitored(P1, MO1, "2026-01-31").on("2026-03-02")).refused([("/monitoredOn", "before-the-plan")]);
        story.clone().when(plan_monitored(P1, MO1, "2026-03-02").by(HEAD)).refused([("", "not-your-monitoring")]);
        let by_the_head = plan_revised(P1, "2026-02-02").revising_to(|content| {
            content.basis = Basis::WrittenByTrust;
            content.monitoring = vec![monitoring(MO1, "2026-03-01")];
            content.monitoring[0].by = HEAD.0;
        });
        story.clone().when(by_the_head).when(plan_monitored(P1, MO1, "2026-03-02").by(HEAD)).then(["2026-03-02: plan 1 monitored"]);
        story.when(plan_monitored(P1, MonitoringId(Uuid::from_u128(0xbad)), "2026-03-02")).refused([("", "unknown-monitoring")]);
    }
}
