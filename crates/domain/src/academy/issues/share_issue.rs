//! Sharing an issue: until then a school's own people know nothing of it, but for its owner.

use chrono::NaiveDate;

use crate::academy::review_life::{audience, is_nothing_new};
use crate::academy::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::event::IssueShared;
use crate::ids::IssueId;
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::trust::Decided;

/// Share an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareIssue {
    /// Which.
    pub issue: IssueId,
    /// The day it was shared.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

pub(super) fn decide(academy: &Academy, command: ShareIssue, setting: Setting<'_>) -> Decision {
    let ShareIssue { issue, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    let fact = academy.issues.find(issue, "/sharedOn", shared_on, &mut refusals);
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    if is_nothing_new(fact.map(|fact| &fact.shared), &audiences, &roles) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: IssueShared { issue, audiences, roles }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_issue_is_shared_with_the_school_once() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), issue_raised(I1, "2026-01-14", HEAD).in_agora()])
            .when(issue_shared(I1, "2026-01-20"))
            .then(["2026-01-20: issue shared with headteacher and chair and governor"])
            .when(issue_shared(I1, "2026-01-21"))
            .then([])
            .when(issue_shared(I2, "2026-01-21").by_a_service())
            .refused([("", "unknown-issue"), ("", "decider-required")]);
    }
}
