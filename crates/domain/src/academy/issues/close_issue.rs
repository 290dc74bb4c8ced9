//! Closing an issue: something shows that it is over.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::{Evidence, IssueClosed};
use crate::ids::IssueId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Close an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct CloseIssue {
    pub issue: IssueId,
    pub closed_on: NaiveDate,
    pub evidence: Vec<Evidence>,
    pub outcome: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CloseIssue, setting: Setting<'_>) -> Decision {
    let CloseIssue { issue, closed_on, evidence, outcome } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/closedOn", closed_on, &mut refusals);
    if let Some(fact) = academy.issues.find(issue, "/closedOn", closed_on, &mut refusals) {
        refusals.unless(fact.open, "", || Refusal::IssueClosed);
        if fact.raised_on <= closed_on {
            fact.check_turn("/closedOn", closed_on, &mut refusals);
        }
    }
    academy.check_evidence(&evidence, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: closed_on, event: IssueClosed { issue, evidence, outcome }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn raised() -> Story {
        given([adopted(WPT), reviewed(R1, "2026-01-12").of_type("progress-check"), issue_raised(I1, "2026-01-14", HEAD)])
    }

    #[test]
    fn nothing_is_closed_that_nothing_shows_to_be_over() {
        raised().when(issue_closed(I1, "2026-03-02", 0)).refused([("/evidence", "evidence-required")]);
        raised()
            .when(issue_closed(I1, "2026-03-02", 1))
            .then(["2026-03-02: issue closed"])
            .when(issue_closed(I1, "2026-03-03", 1))
            .refused([("", "issue-closed")])
            .when(issue_progressed(I1, "2026-03-03", "on-course"))
            .refused([("", "issue-closed")]);
    }

    #[test]
    fn what_comes_back_is_opened_again() {
        raised()
            .when(issue_reopened(I1, "2026-02-02"))
            .refused([("", "issue-open")])
            .when(issue_closed(I1, "2026-03-02", 1))
            .when(issue_reopened(I1, "2026-05-04"))
            .then(["2026-05-04: issue reopened"])
            .when(issue_closed(I1, "2026-05-03", 1))
            .refused([("/closedOn", "before-its-last-turn")])
            .when(issue_closed(I1, "2026-06-01", 1))
            .then(["2026-06-01: issue closed"])
            .when(issue_reopened(I1, "2026-05-31"))
            .refused([("/reopenedOn", "before-its-last-turn")]);
    }
}
