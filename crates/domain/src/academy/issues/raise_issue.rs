//! Raising an issue: what it is, in which area, how pressing, whose, and on which evidence.

use chrono::NaiveDate;

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::{AreaCode, CriterionCode};
use crate::event::IssueRaised;
use crate::ids::{EventId, IssueId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Raise an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RaiseIssue {
    pub issue: IssueId,
    pub raised_on: NaiveDate,
    pub what: TextRef,
    pub area: AreaCode,
    pub criteria: Vec<CriterionCode>,
    pub priority: u8,
    pub owner: PersonId,
    pub due_on: Option<NaiveDate>,
    pub basis: Vec<EventId>,
}

pub(super) fn decide(academy: &Academy, command: RaiseIssue, setting: Setting<'_>) -> Decision {
    let RaiseIssue { issue, raised_on, what, area, criteria, priority, owner, due_on, basis } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/raisedOn", raised_on, &mut refusals);
    refusals.unless(academy.was_in_trust_on(raised_on), "/raisedOn", || Refusal::NotInTrust { on: raised_on });
    refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    if let Some(on) = due_on.filter(|due| *due < raised_on) {
        refusals.add("/dueOn", Refusal::BeforeItBegan { on, began: raised_on });
    }
    academy.check_events("/basis", &basis, &mut refusals);
    let found = setting.framework_on(raised_on, &mut refusals);
    if let Some((framework, _)) = &found {
        let known = framework.areas.iter().any(|known| known.code.as_str() == area.as_str());
        let areas = || listed(framework.areas.iter().map(|known| known.code.as_str()));
        refusals.unless(known, "/area", || Refusal::UnknownArea(area.clone(), areas()));
        for (i, criterion) in criteria.iter().enumerate() {
            let at = format!("/criteria/{i}");
            refusals.unless(framework.criterion(criterion).is_some(), &at, || Refusal::UnknownCriterion(criterion.clone()));
        }
    }
    refusals.none()?;
    let Some((_, framework)) = found else { return Ok(Vec::new()) };
    let event = IssueRaised { issue, what, area, criteria, framework, priority, owner, due_on, basis };
    Ok(vec![Decided { effective_on: raised_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_issue_is_pinpointed_on_evidence() {
        given([adopted(WPT), reviewed(R1, "2026-01-12").of_type("progress-check")])
            .when(issue_raised(I1, "2026-01-14", HEAD))
            .then(["2026-01-14: issue of priority 1 in education raised for somebody, on review 1"]);
    }

    #[test]
    fn every_fault_of_an_issue_is_found_at_once() {
        given([adopted(WPT)]).when(issue_raised(I1, "2026-01-14", STRANGER).in_area("moon").on("2026-01-13").by_a_service()).refused([
            ("", "decider-required"),
            ("/raisedOn", "in-the-future"),
            ("/owner", "unknown-person"),
            ("/basis/0", "unknown-event"),
            ("/area", "unknown-area"),
            ("/criteria/0", "unknown-criterion"),
        ]);
    }
}
