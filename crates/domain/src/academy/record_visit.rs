//! Recording the visit that a rung calls for: by the CEO and the improvement lead, say, to consider
//! further interventions.

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::VisitRecorded;
use crate::ids::{EscalationId, PersonId, VisitId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RecordVisit {
    pub visit: VisitId,
    pub escalation: EscalationId,
    pub visited_on: NaiveDate,
    pub visitors: Vec<PersonId>,
    pub outcome: TextRef,
    pub further_interventions: Vec<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: RecordVisit, setting: Setting<'_>) -> Decision {
    let RecordVisit { visit, escalation, visited_on, visitors, outcome, further_interventions } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/visitedOn", visited_on, &mut refusals);
    setting.check_people("/visitors", &visitors, &mut refusals);
    match academy.climbed_since(escalation) {
        None => refusals.add("", Refusal::UnknownEscalation(escalation)),
        Some(None) => refusals.add("", Refusal::NotClimbed),
        Some(Some(since)) => refusals.unless(since <= visited_on, "/visitedOn", || Refusal::BeforeTheEscalation { on: visited_on, since }),
    }
    refusals.none()?;
    let event = VisitRecorded { visit, escalation, visited_on, visitors, outcome, further_interventions };
    Ok(vec![Decided { effective_on: visited_on, event: event.into() }])
}
