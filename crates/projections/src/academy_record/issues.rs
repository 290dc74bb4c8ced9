//! The academy's issues: whose each is on any day, how it moves, and whether it is open.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::codes::ProgressCode;
use touchstone_domain::event::{AcademyEvent, FrameworkRef, IssueClosed, IssueProgressed, IssueRaised, IssueReopened, IssueShared, Meta};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{IssueId, PersonId};

use super::AcademyRecord;
use crate::event_ref::EventRef;

/// An issue with everything that was said of it, each part in the order of recording.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each part is named after its event, documented there")]
pub struct IssueRecord {
    pub raised: (EventRef, IssueRaised),
    pub progress: Vec<(EventRef, IssueProgressed)>,
    pub closures: Vec<(EventRef, IssueClosed)>,
    pub reopenings: Vec<(EventRef, IssueReopened)>,
    pub shared: Vec<(EventRef, IssueShared)>,
}

impl IssueRecord {
    /// Its id.
    pub fn id(&self) -> IssueId {
        self.raised.1.issue
    }

    /// Whether it had been raised and was open at the end of a day.
    pub fn is_open_on(&self, as_of: NaiveDate) -> bool {
        let key = |event: &EventRef| (event.effective_on, event.position);
        let closed = self.closures.iter().map(|(event, _)| (key(event), false));
        let reopened = self.reopenings.iter().map(|(event, _)| (key(event), true));
        let last = closed.chain(reopened).filter(|((on, _), _)| *on <= as_of).max_by_key(|(key, _)| *key);
        self.raised.0.effective_on <= as_of && last.is_none_or(|(_, open)| open)
    }

    /// Who owns it on a day.
    pub fn owner_on(&self, as_of: NaiveDate) -> PersonId {
        self.last(as_of, |e| e.owner).unwrap_or(self.raised.1.owner)
    }

    /// How pressing it is on a day; 1 comes first.
    pub fn priority_on(&self, as_of: NaiveDate) -> u8 {
        self.last(as_of, |e| e.priority).unwrap_or(self.raised.1.priority)
    }

    /// By when it is to be closed, as last said by a day.
    pub fn due_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.last(as_of, |e| e.due_on).or(self.raised.1.due_on)
    }

    /// How it moved, as last said by a day, in the words of which framework.
    pub fn progress_on(&self, as_of: NaiveDate) -> Option<(&ProgressCode, &FrameworkRef)> {
        self.last(as_of, |e| e.progress.as_ref().map(|progress| (progress, &e.framework)))
    }

    /// The roles that it was shared with by now.
    pub fn shared_with(&self) -> BTreeSet<Role> {
        self.shared.iter().flat_map(|(_, e)| &e.roles).copied().collect()
    }

    fn last<'a, T>(&'a self, as_of: NaiveDate, of: impl Fn(&'a IssueProgressed) -> Option<T>) -> Option<T> {
        let by_then = self.progress.iter().filter(|(event, _)| event.effective_on <= as_of);
        let given = by_then.filter_map(|(event, e)| Some(((event.effective_on, event.position), of(e)?)));
        given.max_by_key(|(key, _)| *key).map(|(_, value)| value)
    }
}

impl AcademyRecord {
    /// The issues raised by a day, the open ones first, the most pressing of them first.
    pub fn issues_on(&self, as_of: NaiveDate) -> Vec<&IssueRecord> {
        let mut raised: Vec<_> = self.issues.values().filter(|issue| issue.raised.0.effective_on <= as_of).collect();
        raised.sort_by_key(|issue| (!issue.is_open_on(as_of), issue.priority_on(as_of), issue.raised.0.position));
        raised
    }

    /// How many issues are open on a day.
    pub fn open_issues_on(&self, as_of: NaiveDate) -> usize {
        self.issues.values().filter(|issue| issue.is_open_on(as_of)).count()
    }

    /// The open issues that somebody owes by a day, with that day.
    pub fn issues_due_on(&self, as_of: NaiveDate) -> Vec<(&IssueRecord, NaiveDate)> {
        let open = self.issues.values().filter(|issue| issue.is_open_on(as_of));
        let mut due: Vec<_> = open.filter_map(|issue| Some((issue, issue.due_on(as_of)?))).collect();
        due.sort_by_key(|(issue, on)| (*on, issue.raised.0.position));
        due
    }

    pub(super) fn issue_told(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::IssueRaised(e) = event {
            let (progress, closures, reopenings, shared) = Default::default();
            self.issues.insert(e.issue, IssueRecord { raised: (at, e.clone()), progress, closures, reopenings, shared });
        } else if let AcademyEvent::IssueProgressed(e) = event
            && let Some(issue) = self.issues.get_mut(&e.issue)
        {
            issue.progress.push((at, e.clone()));
        } else if let AcademyEvent::IssueClosed(e) = event
            && let Some(issue) = self.issues.get_mut(&e.issue)
        {
            issue.closures.push((at, e.clone()));
        } else if let AcademyEvent::IssueReopened(e) = event
            && let Some(issue) = self.issues.get_mut(&e.issue)
        {
            issue.reopenings.push((at, e.clone()));
        } else if let AcademyEvent::IssueShared(e) = event
            && let Some(issue) = self.issues.get_mut(&e.issue)
        {
            issue.shared.push((at, e.clone()));
        }
    }
}
