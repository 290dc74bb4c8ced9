//! What readers see: one shelf a trust, changed only after its events are on stable storage.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use chrono::NaiveDate;
use touchstone_domain::event::{Event, Recorded, RecordedAt, Stream, TrustEvent};
use touchstone_domain::framework::{DocumentHash, Framework};
use touchstone_domain::identifiers::Slug;
use touchstone_domain::ids::TrustId;
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{Subject, TrustRecord};

use crate::access;

/// What the feed's filters need to know of an event without reading it.
#[derive(Clone, Debug)]
pub(crate) struct FeedEntry {
    pub stream: Stream,
    pub name: &'static str,
    pub recorded_at: RecordedAt,
    pub effective_on: NaiveDate,
    /// Who may know of it.
    pub about: About,
    /// The actor and whom they acted for, as a filter names them.
    pub actors: [Option<Arc<str>>; 2],
}

/// Who may know of an event.
#[derive(Clone, Debug)]
pub(crate) enum About {
    /// Of the trust itself; whether somebody may who sees some of its academies only.
    Trust { is_open: bool },
    /// Of an academy.
    Academy(Subject),
}

/// Everything that is read of one trust.
#[derive(Debug)]
pub struct Shelf {
    /// The fold of its main log.
    pub record: TrustRecord,
    /// One entry an event, by position.
    pub(crate) feed: Vec<FeedEntry>,
    /// Its restricted log, by position. It is short, and folded when somebody asks.
    pub(crate) restricted: Vec<Recorded>,
    actors: BTreeSet<Arc<str>>,
}

impl Shelf {
    fn begin(first: &Recorded) -> Option<Shelf> {
        let record = TrustRecord::begin(first)?;
        let mut shelf = Shelf { record, feed: Vec::new(), restricted: Vec::new(), actors: BTreeSet::new() };
        shelf.index(first);
        Some(shelf)
    }

    fn put(&mut self, recorded: &Recorded) {
        if matches!(recorded.event, Event::Restricted(_)) {
            self.restricted.push(recorded.clone());
            return;
        }
        self.record.apply(recorded);
        self.index(recorded);
    }

    fn index(&mut self, recorded: &Recorded) {
        let meta = &recorded.meta;
        let mut shared = |name: &str| match self.actors.get(name) {
            Some(known) => known.clone(),
            None => {
                let name: Arc<str> = name.into();
                self.actors.insert(name.clone());
                name
            }
        };
        let actors = [Some(shared(&meta.actor.id)), meta.on_behalf_of.map(|person| shared(&person.to_string()))];
        let (name, effective_on) = (recorded.event.name(), meta.effective_on);
        let about = match &recorded.event {
            Event::Trust(event) => About::Trust { is_open: access::is_open(event) },
            Event::Academy(event) => About::Academy(Subject::of(event)),
            Event::Restricted(_) => return,
        };
        self.feed.push(FeedEntry { stream: meta.stream, name, recorded_at: meta.recorded_at, effective_on, about, actors });
    }

    /// Whether an event was recorded after an instant.
    pub(crate) fn is_after(&self, at: RecordedAt) -> bool {
        self.feed.last().is_some_and(|entry| entry.recorded_at > at)
    }

    /// The position of the last event recorded by an instant (inclusive); 0 where there is none.
    pub(crate) fn head_at(&self, at: RecordedAt) -> u64 {
        self.feed.partition_point(|entry| entry.recorded_at <= at) as u64
    }
}

/// All shelves.
#[derive(Debug, Default)]
pub(crate) struct Shelves {
    by_trust: RwLock<BTreeMap<TrustId, Arc<RwLock<Shelf>>>>,
    by_slug: RwLock<BTreeMap<Slug, TrustId>>,
    frameworks: RwLock<Arc<Frameworks>>,
}

impl Shelves {
    /// Puts events on the shelves of their trusts. A reader sees all that follow each other in one
    /// trust, or none of them.
    pub fn put_all<'a>(&self, recorded: impl IntoIterator<Item = &'a Recorded>) {
        let recorded: Vec<&Recorded> = recorded.into_iter().collect();
        for of_trust in recorded.chunk_by(|one, next| one.meta.trust == next.meta.trust) {
            let trust = of_trust[0].meta.trust;
            if let Some(shelf) = self.get(trust) {
                let mut shelf = shelf.write().unwrap_or_else(PoisonError::into_inner);
                of_trust.iter().for_each(|recorded| shelf.put(recorded));
            } else if let (Some(mut shelf), Event::Trust(TrustEvent::TrustRegistered(event))) =
                (Shelf::begin(of_trust[0]), &of_trust[0].event)
            {
                of_trust[1..].iter().for_each(|recorded| shelf.put(recorded));
                self.by_trust.write().unwrap_or_else(PoisonError::into_inner).insert(trust, Arc::new(RwLock::new(shelf)));
                self.by_slug.write().unwrap_or_else(PoisonError::into_inner).insert(event.slug.clone(), trust);
            }
        }
    }

    /// Makes a framework document known to readers.
    pub fn add_framework(&self, hash: DocumentHash, framework: Arc<Framework>) {
        let mut frameworks = self.frameworks.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut frameworks).insert(hash, framework);
    }

    /// Every framework document that some trust has adopted.
    pub fn frameworks(&self) -> Arc<Frameworks> {
        self.frameworks.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A trust's shelf.
    pub fn get(&self, trust: TrustId) -> Option<Arc<RwLock<Shelf>>> {
        self.by_trust.read().unwrap_or_else(PoisonError::into_inner).get(&trust).cloned()
    }

    /// A trust by its slug.
    pub fn find(&self, slug: &str) -> Option<TrustId> {
        let slug = Slug::parse(slug).ok()?;
        self.by_slug.read().unwrap_or_else(PoisonError::into_inner).get(&slug).copied()
    }

    /// Every trust, by slug.
    pub fn all(&self) -> Vec<(Slug, TrustId)> {
        self.by_slug.read().unwrap_or_else(PoisonError::into_inner).iter().map(|(slug, id)| (slug.clone(), *id)).collect()
    }
}

/// Locks a shelf for reading.
pub(crate) fn look(shelf: &RwLock<Shelf>) -> RwLockReadGuard<'_, Shelf> {
    shelf.read().unwrap_or_else(PoisonError::into_inner)
}
