//! Arrangements made for the academy: who is responsible on any day, until when, and what is due.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::event::{
    AcademyEvent, ArrangementChanged, ArrangementEnded, ArrangementReviewed, ArrangementShared, ArrangementStarted, Meta,
};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::{ArrangementId, PersonId};

use super::{AcademyRecord, LeaderFact};
use crate::event_ref::EventRef;

/// An arrangement, from its start to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrangementRecord {
    /// How it started.
    pub started: (EventRef, ArrangementStarted),
    /// What changed, as recorded.
    pub changes: Vec<(EventRef, ArrangementChanged)>,
    /// When it was looked at, as recorded.
    pub reviews: Vec<(EventRef, ArrangementReviewed)>,
    /// How it ended.
    pub ended: Option<(EventRef, ArrangementEnded)>,
    /// With whom it was shared, as recorded.
    pub shared: Vec<(EventRef, ArrangementShared)>,
}

/// What has become of an arrangement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrangementStatus {
    /// Agreed, and begins later.
    Agreed,
    /// Under way.
    UnderWay,
    /// Over.
    Ended,
}

impl ArrangementStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ArrangementStatus::Agreed => "agreed",
            ArrangementStatus::UnderWay => "under-way",
            ArrangementStatus::Ended => "ended",
        }
    }
}

impl ArrangementRecord {
    /// Its id.
    pub fn id(&self) -> ArrangementId {
        self.started.1.arrangement
    }

    /// Its first day.
    pub fn from(&self) -> NaiveDate {
        self.started.0.effective_on
    }

    /// What had become of it by a day. Its last day is still one of its days.
    pub fn status_on(&self, as_of: NaiveDate) -> ArrangementStatus {
        match &self.ended {
            Some((event, _)) if event.effective_on < as_of => ArrangementStatus::Ended,
            Some((event, e)) if event.effective_on == as_of && e.substantive_head.is_some() => ArrangementStatus::Ended,
            Some(_) | None if as_of < self.from() => ArrangementStatus::Agreed,
            Some(_) | None => ArrangementStatus::UnderWay,
        }
    }

    /// Who is responsible on a day.
    pub fn responsible_on(&self, as_of: NaiveDate) -> &[PersonId] {
        self.last_change(as_of, |e| e.responsible.as_deref()).unwrap_or(&self.started.1.responsible)
    }

    /// Until when, as far as was known on a day.
    pub fn until_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.last_change(as_of, |e| e.until).or(self.started.1.until)
    }

    /// When it is to be looked at again, as last said by a day: at its start, by a change or by a review.
    pub fn review_on(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let key = |event: &EventRef| (event.effective_on, event.position);
        let changed = self.changes.iter().filter(|(_, e)| e.review_on.is_some()).map(|(event, e)| (key(event), e.review_on));
        let reviewed = self.reviews.iter().map(|(event, e)| (key(event), e.review_on));
        let last = changed.chain(reviewed).filter(|((on, _), _)| *on <= as_of).max_by_key(|(key, _)| *key);
        last.map_or(self.started.1.review_on, |(_, on)| on)
    }

    /// The roles that it was shared with by now.
    pub fn shared_with(&self) -> BTreeSet<Role> {
        self.shared.iter().flat_map(|(_, e)| e.roles.iter().copied()).collect()
    }

    fn last_change<'a, T>(&'a self, as_of: NaiveDate, of: impl Fn(&'a ArrangementChanged) -> Option<T>) -> Option<T> {
        let by_then = self.changes.iter().filter(|(event, _)| event.effective_on <= as_of);
        let given = by_then.filter_map(|(event, e)| Some(((event.effective_on, event.position), of(e)?)));
        given.max_by_key(|(key, _)| *key).map(|(_, value)| value)
    }
}

impl AcademyRecord {
    /// Arrangements, those that began last first.
    pub fn arrangements_by_start(&self) -> Vec<&ArrangementRecord> {
        let mut all: Vec<_> = self.arrangements.values().collect();
        all.sort_by_key(|it| std::cmp::Reverse((it.from(), it.started.0.position)));
        all
    }

    /// The arrangements that are to be looked at again, or were by a day, each with that day.
    pub fn arrangement_reviews_due_on(&self, as_of: NaiveDate) -> Vec<(&ArrangementRecord, NaiveDate)> {
        let open = self.arrangements.values().filter(|it| it.status_on(as_of) == ArrangementStatus::UnderWay);
        let mut due: Vec<_> = open.filter_map(|it| Some((it, it.review_on(as_of)?))).collect();
        due.sort_by_key(|(it, on)| (*on, it.started.0.position));
        due
    }

    /// The arrangements under way that were made until a day, each with that day.
    pub fn arrangements_ending_on(&self, as_of: NaiveDate) -> Vec<(&ArrangementRecord, NaiveDate)> {
        let open = self.arrangements.values().filter(|it| it.status_on(as_of) == ArrangementStatus::UnderWay && it.ended.is_none());
        let mut due: Vec<_> = open.filter_map(|it| Some((it, it.until_on(as_of)?))).collect();
        due.sort_by_key(|(it, on)| (*on, it.started.0.position));
        due
    }

    /// The arrangements under way that were to last until a substantive head is in post, each with the first
    /// day of the one who is, or will be. Not those of which somebody said since then until when they go on.
    pub fn overtaken_by_a_head_on(&self, as_of: NaiveDate) -> Vec<(&ArrangementRecord, NaiveDate)> {
        let open = self.arrangements.values().filter(|it| it.status_on(as_of) == ArrangementStatus::UnderWay && it.ended.is_none());
        let lasting = open.filter(|it| it.started.1.until_substantive_head);
        let with_head = lasting.filter_map(|it| Some((it, self.substantive_head_since(it.from(), as_of)?)));
        let goes_on = |it: &ArrangementRecord, since| {
            it.changes.iter().any(|(event, e)| since <= event.effective_on && event.effective_on <= as_of && e.until.is_some())
        };
        let mut due: Vec<_> = with_head.filter(|(it, since)| !goes_on(it, *since)).collect();
        due.sort_by_key(|(it, on)| (*on, it.started.0.position));
        due
    }

    /// The first day of the substantive head who is in post on a day, or has been appointed for a later one,
    /// where that is not before another day.
    fn substantive_head_since(&self, after: NaiveDate, as_of: NaiveDate) -> Option<NaiveDate> {
        let heads = self.leaders.iter().filter(|fact| fact.office == Office::Headteacher && !fact.interim && after <= fact.term.from);
        let in_post = |fact: &&LeaderFact| {
            self.holder_on(Office::Headteacher, as_of.max(fact.term.from)).is_some_and(|holder| holder.event.id == fact.event.id)
        };
        heads.filter(in_post).map(|fact| fact.term.from).min()
    }

    pub(super) fn arranged(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::ArrangementStarted(e) = event {
            let record =
                ArrangementRecord { started: (at, e.clone()), changes: Vec::new(), reviews: Vec::new(), ended: None, shared: Vec::new() };
            self.arrangements.insert(e.arrangement, record);
        } else if let AcademyEvent::ArrangementChanged(e) = event
            && let Some(record) = self.arrangements.get_mut(&e.arrangement)
        {
            record.changes.push((at, e.clone()));
        } else if let AcademyEvent::ArrangementReviewed(e) = event
            && let Some(record) = self.arrangements.get_mut(&e.arrangement)
        {
            record.reviews.push((at, e.clone()));
        } else if let AcademyEvent::ArrangementEnded(e) = event
            && let Some(record) = self.arrangements.get_mut(&e.arrangement)
        {
            record.ended = Some((at, e.clone()));
        } else if let AcademyEvent::ArrangementShared(e) = event
            && let Some(record) = self.arrangements.get_mut(&e.arrangement)
        {
            record.shared.push((at, e.clone()));
        }
    }
}
