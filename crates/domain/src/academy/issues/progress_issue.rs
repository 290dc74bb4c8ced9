//! What is said of an issue as it moves. Its owner says how it goes; who owns it, how pressing it is and
//! by when it is to be closed is for those who decide.

use chrono::NaiveDate;

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::ProgressCode;
use crate::event::{Evidence, IssueProgressed};
use crate::ids::{IssueId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Record the progress of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ProgressIssue {
    pub issue: IssueId,
    pub on: NaiveDate,
    pub owner: Option<PersonId>,
    pub priority: Option<u8>,
    pub due_on: Option<NaiveDate>,
    pub progress: Option<ProgressCode>,
    pub comment: Option<TextRef>,
    pub evidence: Vec<Evidence>,
}

pub(super) fn decide(academy: &Academy, command: ProgressIssue, setting: Setting<'_>) -> Decision {
    let ProgressIssue { issue, on, owner, priority, due_on, progress, comment, evidence } = command;
    let mut refusals = Refusals::default();
    setting.check_past("/on", on, &mut refusals);
    if let Some(fact) = academy.issues.find(issue, "/on", on, &mut refusals) {
        refusals.unless(fact.open, "", || Refusal::IssueClosed);
        if let Some(owner) = fact.owner() {
            setting.check_owner(owner, &mut refusals);
        }
        for (pointer, given) in [("/owner", owner.is_some()), ("/priority", priority.is_some()), ("/dueOn", due_on.is_some())] {
            refusals.unless(!given || setting.decides(), pointer, || Refusal::NotForItsOwner);
        }
    }
    if let Some(owner) = owner {
        refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    }
    let says_something =
        owner.is_some() || priority.is_some() || due_on.is_some() || progress.is_some() || comment.is_some() || !evidence.is_empty();
    let fields = "`owner`, `priority`, `dueOn`, `progress`, `comment` and `evidence`";
    refusals.unless(says_something, "", || Refusal::NothingGiven(fields));
    if !evidence.is_empty() {
        academy.check_evidence(&evidence, &mut refusals);
    }
    let found = setting.framework_on(on, &mut refusals);
    if let (Some((framework, _)), Some(progress)) = (&found, &progress) {
        let words = || listed(framework.progress_scale().iter().map(|level| level.code.as_str()));
        refusals.unless(framework.progress(progress).is_some(), "/progress", || Refusal::UnknownProgress(progress.clone(), words()));
    }
    refusals.none()?;
    let Some((_, framework)) = found else { return Ok(Vec::new()) };
    let event = IssueProgressed { issue, owner, priority, due_on, progress, framework, comment, evidence };
    Ok(vec![Decided { effective_on: on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn raised() -> Story {
        given([adopted(WPT), reviewed(R1, "2026-01-12").of_type("progress-check"), issue_raised(I1, "2026-01-14", HEAD)])
    }

    #[test]
    fn its_owner_says_how_it_goes_and_no_more() {
        raised().when(issue_progressed(I1, "2026-02-02", "too-slow").by(HEAD)).then(["2026-02-02: issue progressed, too-slow"]);
        raised().when(issue_progressed(I1, "2026-02-02", "too-slow").by(ADVISER)).refused([("", "not-its-owner")]);
        raised().when(issue_progressed(I1, "2026-02-02", "too-slow").to(CEO).by(HEAD)).refused([("/owner", "not-for-its-owner")]);
        raised()
            .when(issue_progressed(I1, "2026-02-02", "too-slow").to(CEO))
            .then(["2026-02-02: issue progressed, too-slow, now for CEO"])
            .when(issue_progressed(I1, "2026-02-03", "on-course").by(HEAD))
            .refused([("", "not-its-owner")]);
    }

    #[test]
    fn whose_it_is_follows_the_days_and_not_the_order_of_recording() {
        raised()
            .when(issue_progressed(I1, "2026-02-09", "too-slow").to(CEO))
            .when(issue_progressed(I1, "2026-02-02", "too-slow").to(ADVISER).on("2026-02-10"))
            .when(issue_progressed(I1, "2026-02-11", "on-course").by(ADVISER))
            .refused([("", "not-its-owner")]);
    }

    #[test]
    fn progress_is_a_word_of_the_framework() {
        raised().when(issue_progressed(I1, "2026-02-02", "splendid")).refused([("/progress", "unknown-progress")]);
        raised().when(issue_progressed(I2, "2026-02-02", "on-course")).refused([("", "unknown-issue")]);
        raised().when(issue_progressed(I1, "2026-01-13", "on-course").on("2026-01-14")).refused([("/on", "before-it-began")]);
    }
}
