//! Opening an issue again: it came back.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::IssueReopened;
use crate::ids::{EventId, IssueId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Reopen an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ReopenIssue {
    pub issue: IssueId,
    pub reopened_on: NaiveDate,
    pub reason: TextRef,
    pub basis: Vec<EventId>,
}

pub(super) fn decide(academy: &Academy, command: ReopenIssue, setting: Setting<'_>) -> Decision {
    let ReopenIssue { issue, reopened_on, reason, basis } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/reopenedOn", reopened_on, &mut refusals);
    if let Some(fact) = academy.issues.find(issue, "/reopenedOn", reopened_on, &mut refusals) {
        refusals.unless(!fact.open, "", || Refusal::IssueOpen);
        if fact.raised_on <= reopened_on {
            fact.check_turn("/reopenedOn", reopened_on, &mut refusals);
        }
    }
    academy.check_events("/basis", &basis, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: reopened_on, event: IssueReopened { issue, reason, basis }.into() }])
}
