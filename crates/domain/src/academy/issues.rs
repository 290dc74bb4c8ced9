//! The academy's issues: what holds it back, pinpointed, owned, and open until something shows that it
//! is over. One file a command; this one is the table of contents.
//!
//! An issue stays with the trust until it is shared with the school; whoever owns it knows of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::review_life::Shared;
use super::{Academy, Decision};
use crate::event::{AcademyEvent, IssueClosed, IssueProgressed, IssueRaised, IssueReopened, IssueShared};
use crate::ids::{IssueId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod close_issue;
mod progress_issue;
mod raise_issue;
mod reopen_issue;
mod share_issue;

pub use close_issue::CloseIssue;
pub use progress_issue::ProgressIssue;
pub use raise_issue::RaiseIssue;
pub use reopen_issue::ReopenIssue;
pub use share_issue::ShareIssue;

/// An issue as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct IssueFact {
    raised_on: NaiveDate,
    owner: PersonId,
    open: bool,
    shared: Shared,
}

/// What the rules need to know of issues.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Issues(BTreeMap<IssueId, IssueFact>);

/// What may be asked about an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum IssueCommand {
    Raise(RaiseIssue),
    Progress(ProgressIssue),
    Close(CloseIssue),
    Reopen(ReopenIssue),
    Share(ShareIssue),
}

pub(super) fn decide(academy: &Academy, command: IssueCommand, setting: Setting<'_>) -> Decision {
    match command {
        IssueCommand::Raise(c) => raise_issue::decide(academy, c, setting),
        IssueCommand::Progress(c) => progress_issue::decide(academy, c, setting),
        IssueCommand::Close(c) => close_issue::decide(academy, c, setting),
        IssueCommand::Reopen(c) => reopen_issue::decide(academy, c, setting),
        IssueCommand::Share(c) => share_issue::decide(academy, c, setting),
    }
}

impl Issues {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, on: NaiveDate, event: &AcademyEvent) {
        if let AcademyEvent::IssueRaised(IssueRaised { issue, owner, .. }) = event {
            self.0.insert(*issue, IssueFact { raised_on: on, owner: *owner, open: true, shared: Shared::default() });
        }
        if let AcademyEvent::IssueProgressed(IssueProgressed { issue, owner: Some(owner), .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            fact.owner = *owner;
        }
        if let AcademyEvent::IssueClosed(IssueClosed { issue, .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            fact.open = false;
        }
        if let AcademyEvent::IssueReopened(IssueReopened { issue, .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            fact.open = true;
        }
        if let AcademyEvent::IssueShared(IssueShared { issue, audiences, roles }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            fact.shared.with_more(audiences, roles, None);
        }
    }

    /// Every issue, and whether it is open.
    pub fn all(&self) -> impl Iterator<Item = (IssueId, bool)> {
        self.0.iter().map(|(id, fact)| (*id, fact.open))
    }

    /// An issue, with a day on or after the one it was raised; else why not.
    fn find(&self, issue: IssueId, pointer: &str, on: NaiveDate, refusals: &mut Refusals) -> Option<&IssueFact> {
        let Some(fact) = self.0.get(&issue) else {
            refusals.add("", Refusal::UnknownIssue(issue));
            return None;
        };
        refusals.unless(fact.raised_on <= on, pointer, || Refusal::EndsBeforeItBegins);
        Some(fact)
    }
}
