//! Reports on a plan's progress, with whom they were shared, and who has read them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::event::{ProgressReportAcknowledged, ProgressReportShared, ProgressReported};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::PersonId;
use touchstone_domain::text::TextRef;

use crate::event_ref::EventRef;

/// A report on a plan's progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressReportRecord {
    /// The event.
    pub event: EventRef,
    /// What it says.
    pub content: ProgressReported,
    /// Each time it was shared.
    pub shared: Vec<(EventRef, ProgressReportShared)>,
    /// Who said that they have read it.
    pub acknowledged: Vec<(EventRef, ProgressReportAcknowledged)>,
}

impl ProgressReportRecord {
    /// The roles that it was shared with.
    pub fn shared_with(&self) -> BTreeSet<Role> {
        self.shared.iter().flat_map(|(_, e)| &e.roles).copied().collect()
    }

    /// Who was to read it and has not said by a day that they have: the chief executive where it is addressed
    /// to them, and the head and the chair once it is shared with them. To others it goes without a word.
    pub fn unread_by(&self, day: NaiveDate) -> Vec<Role> {
        let shared = self.shared.iter().filter(|(event, _)| event.effective_on <= day).flat_map(|(_, e)| &e.roles);
        let reached: BTreeSet<Role> = self.content.roles.iter().chain(shared).copied().collect();
        let read = |role: &Role| self.acknowledged.iter().any(|(event, e)| event.effective_on <= day && e.role == *role);
        [Role::Ceo, Role::Headteacher, Role::Chair].into_iter().filter(|role| reached.contains(role) && !read(role)).collect()
    }

    /// Every text of it.
    pub fn texts(&self) -> Vec<TextRef> {
        let e = &self.content;
        let findings = e.findings.iter().filter_map(|finding| finding.comment);
        let recommended = e.recommendations.iter().map(|advice| advice.text);
        let said = self.acknowledged.iter().filter_map(|(_, e)| e.comment);
        std::iter::once(e.summary).chain(findings).chain(recommended).chain(said).collect()
    }

    /// Everybody in it.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let mut people: BTreeSet<PersonId> = self.content.authors.iter().copied().collect();
        people.extend(self.event.decided_by());
        people.extend(self.shared.iter().filter_map(|(event, _)| event.decided_by()));
        people.extend(self.acknowledged.iter().filter_map(|(event, _)| event.decided_by()));
        people
    }
}
