//! The academy's issues: what holds it back, pinpointed, owned, and open until something shows that it
//! is over. One file a command; this one is the table of contents.
//!
//! An issue stays with the trust until it is shared with the school; whoever owns it knows of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::review_life::Shared;
use super::{Academy, Decision};
use crate::dated::Dated;
use crate::event::{AcademyEvent, IssueClosed, IssueProgressed, IssueRaised, IssueReopened, IssueShared, Meta};
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
    /// Its owners, by the day from which each owns it.
    owners: Dated<PersonId>,
    open: bool,
    /// The day on which it was raised, closed or opened again last.
    turned_on: NaiveDate,
    shared: Shared,
}

impl IssueFact {
    /// Whose it is by everything that is recorded; as it is shown, and as it is asked about.
    fn owner(&self) -> Option<PersonId> {
        self.owners.in_force_on(NaiveDate::MAX).map(|fact| fact.value)
    }

    /// Notes a day before the last turn that it took: by date, the turn would stand before that one and
    /// change nothing.
    fn check_turn(&self, pointer: &str, on: NaiveDate, refusals: &mut Refusals) {
        let last = self.turned_on;
        refusals.unless(last <= on, pointer, || Refusal::BeforeItsLastTurn { on, last });
    }
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
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        let on = meta.effective_on;
        if let AcademyEvent::IssueRaised(IssueRaised { issue, owner, .. }) = event {
            let mut owners = Dated::default();
            owners.insert(on, meta.position, *owner);
            self.0.insert(*issue, IssueFact { raised_on: on, owners, open: true, turned_on: on, shared: Shared::default() });
        }
        if let AcademyEvent::IssueProgressed(IssueProgressed { issue, owner: Some(owner), .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            fact.owners.insert(on, meta.position, *owner);
        }
        if let AcademyEvent::IssueClosed(IssueClosed { issue, .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            (fact.open, fact.turned_on) = (false, on);
        }
        if let AcademyEvent::IssueReopened(IssueReopened { issue, .. }) = event
            && let Some(fact) = self.0.get_mut(issue)
        {
            (fact.open, fact.turned_on) = (true, on);
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
        refusals.unless(fact.raised_on <= on, pointer, || Refusal::BeforeItBegan { on, began: fact.raised_on });
        Some(fact)
    }
}
