//! The academy's reviews with every version of each.
//!
//! A withdrawn review keeps its place, so that what rested on it can still be read; only the
//! indexes by day, which say what stands, forget it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::codes::SourceCode;
use touchstone_domain::event::{FrameworkRef, Meta, ReviewAmended, ReviewContent, ReviewField, ReviewRecorded, ReviewWithdrawn};
use touchstone_domain::framework::Suggestion;
use touchstone_domain::ids::ReviewId;
use touchstone_domain::joint::Joint;
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use crate::event_ref::EventRef;

/// A final review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRecord {
    /// Its id.
    pub id: ReviewId,
    /// As recorded, then as amended; never empty.
    pub versions: Vec<ReviewVersion>,
    /// True where it was written as a draft here.
    pub drafted: bool,
    /// Which version of that draft was made final.
    pub draft_version: Option<u64>,
    /// That it was taken back, and why.
    pub withdrawn: Option<(EventRef, TextRef)>,
}

/// A review as it stood after one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewVersion {
    /// The event.
    pub event: EventRef,
    /// Everything in it.
    pub content: Joint<ReviewContent>,
    /// The framework it was judged against.
    pub framework: FrameworkRef,
    /// What its findings suggest, and which gave it; none where the reader is not to know.
    pub suggestion: Option<Joint<Suggestion>>,
    /// Evidence sources it lacks.
    pub sources_missing: Joint<Vec<SourceCode>>,
    /// The fields that differ from the version before; none in the first.
    pub changed: Vec<ReviewField>,
    /// Why it was amended; none in the first.
    pub reason: Option<TextRef>,
}

impl ReviewRecord {
    /// The review as it stands, or stood when it was withdrawn.
    pub fn current(&self) -> &ReviewVersion {
        self.versions.last().expect("a review enters the record with its first version and loses none")
    }

    /// The review as first recorded.
    pub fn recorded(&self) -> &ReviewVersion {
        self.versions.first().expect("a review enters the record with its first version and loses none")
    }

    /// The day it was held.
    pub fn held_on(&self) -> NaiveDate {
        self.current().content.held_on
    }

    /// True until it is withdrawn.
    pub fn stands(&self) -> bool {
        self.withdrawn.is_none()
    }

    fn key(&self) -> (NaiveDate, u64) {
        (self.held_on(), self.recorded().event.position)
    }
}

/// The reviews that stand, by the day each was held, then by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    all: BTreeMap<(NaiveDate, u64), ReviewId>,
    with_progress: BTreeMap<(NaiveDate, u64), ReviewId>,
}

impl Held {
    pub(super) fn earliest(&self) -> Option<NaiveDate> {
        self.all.first_key_value().map(|((day, _), _)| *day)
    }

    fn insert(&mut self, review: &ReviewRecord) {
        self.all.insert(review.key(), review.id);
        if review.current().content.progress.is_some() {
            self.with_progress.insert(review.key(), review.id);
        }
    }

    fn remove(&mut self, review: &ReviewRecord) {
        self.all.remove(&review.key());
        self.with_progress.remove(&review.key());
    }
}

fn last_by(index: &BTreeMap<(NaiveDate, u64), ReviewId>, day: NaiveDate) -> Option<&ReviewId> {
    index.range(..=(day, u64::MAX)).next_back().map(|(_, review)| review)
}

impl AcademyRecord {
    /// The review held last by a day, of those that stand.
    pub fn last_review_on(&self, as_of: NaiveDate) -> Option<&ReviewRecord> {
        let review = last_by(&self.held.all, as_of).filter(|_| self.may_have_facts_on(as_of))?;
        self.reviews.get(review)
    }

    /// The last review by a day that says how fast things move, of those that stand.
    pub fn last_progress_on(&self, as_of: NaiveDate) -> Option<&ReviewRecord> {
        let review = last_by(&self.held.with_progress, as_of).filter(|_| self.may_have_facts_on(as_of))?;
        self.reviews.get(review)
    }

    /// The reviews held by a day, latest first, those withdrawn among them.
    pub fn reviews_on(&self, as_of: NaiveDate) -> Vec<&ReviewRecord> {
        let mut held: Vec<_> = self.reviews.values().filter(|review| review.held_on() <= as_of).collect();
        held.sort_by_key(|review| std::cmp::Reverse(review.key()));
        held
    }

    pub(super) fn review_recorded(&mut self, meta: &Meta, e: &ReviewRecorded) {
        let version = ReviewVersion {
            event: meta.into(),
            content: e.content.clone(),
            framework: e.framework.clone(),
            suggestion: Some(e.suggestion.clone()),
            sources_missing: e.sources_missing.clone(),
            changed: Vec::new(),
            reason: None,
        };
        self.put_review(e.review, version, e.drafted);
        if let Some(review) = self.reviews.get_mut(&e.review) {
            review.draft_version = e.draft_version;
        }
    }

    pub(super) fn review_amended(&mut self, meta: &Meta, e: &ReviewAmended) {
        let version = ReviewVersion {
            event: meta.into(),
            content: e.content.clone(),
            framework: e.framework.clone(),
            suggestion: Some(e.suggestion.clone()),
            sources_missing: e.sources_missing.clone(),
            changed: e.changed.clone(),
            reason: Some(e.reason),
        };
        self.put_review(e.review, version, false);
    }

    pub(super) fn put_review(&mut self, id: ReviewId, version: ReviewVersion, drafted: bool) {
        self.events_of_reviews.insert(version.event.id, id);
        if let Some(review) = self.reviews.get_mut(&id) {
            self.held.remove(review);
            review.versions.push(version);
            self.held.insert(review);
        } else {
            let review = ReviewRecord { id, versions: vec![version], drafted, draft_version: None, withdrawn: None };
            self.held.insert(&review);
            self.reviews.insert(id, review);
        }
    }

    pub(super) fn review_withdrawn(&mut self, meta: &Meta, e: &ReviewWithdrawn) {
        self.withdraw_review(e.review, meta.into(), e.reason);
    }

    pub(super) fn withdraw_review(&mut self, id: ReviewId, event: EventRef, reason: TextRef) {
        self.events_of_reviews.insert(event.id, id);
        if let Some(review) = self.reviews.get_mut(&id) {
            self.held.remove(review);
            review.withdrawn = Some((event, reason));
        }
    }
}
