//! Everything rebuilt from the log at start, on as many cores as there are.
//!
//! Reading events from their bytes is most of the work and is shared out; what they add up to is
//! folded in their order, once for the writer and once for readers, each on a thread of its own.
//! Between these, a few batches at a time wait in bounded queues, so that a long log takes no more
//! memory to read than a short one.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use touchstone_domain::codes::SourceCode;
use touchstone_domain::event::{AcademyEvent, Event, Recorded, TrustEvent};
use touchstone_domain::framework::{DocumentHash, Framework, Suggestion};
use touchstone_domain::joint::Joint;
use touchstone_store::Store;

use super::{State, decode, load_framework};
use crate::error::AppError;
use crate::shelf::Shelves;

/// How many events are read and folded at once.
const BATCH: usize = 2048;
/// How many batches wait for each thread.
const WAITING: usize = 2;

/// The stored bytes of some events in the order of the log, one after another.
#[derive(Default)]
struct Raw {
    bytes: Vec<u8>,
    /// Where each one ends.
    ends: Vec<usize>,
}

impl Raw {
    fn push(&mut self, event: &[u8]) {
        self.bytes.extend_from_slice(event);
        self.ends.push(self.bytes.len());
    }

    fn events(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end])
    }
}

/// Some events in the order of the log, and the frameworks that they are the first to name.
struct Batch {
    events: Vec<Recorded>,
    frameworks: Vec<(DocumentHash, Arc<Framework>)>,
}

/// The writer's state and the readers' shelves, from the first event to the last.
pub(crate) fn rebuild(store: &dyn Store) -> Result<(State, Shelves), AppError> {
    let readers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let (raw, read): (Vec<_>, Vec<_>) = (0..readers)
            .map(|_| {
                let (to_reader, raw) = sync_channel::<Raw>(WAITING);
                let (to_folds, read) = sync_channel(WAITING);
                scope.spawn(move || decode_all(&raw, &to_folds));
                (to_reader, read)
            })
            .unzip();
        let replaying = scope.spawn(move || replay(store, &raw));
        let (to_state, batches) = sync_channel::<Arc<Batch>>(WAITING);
        let state = scope.spawn(move || {
            let mut state = State::default();
            for batch in batches {
                batch.frameworks.iter().for_each(|(hash, framework)| state.frameworks.insert(*hash, framework.clone()));
                batch.events.iter().for_each(|recorded| state.evolve(recorded));
            }
            state
        });
        let (to_shelves, batches) = sync_channel::<Arc<Batch>>(WAITING);
        let shelves = scope.spawn(move || {
            let shelves = Shelves::default();
            for batch in batches {
                batch.frameworks.iter().for_each(|(hash, framework)| shelves.add_framework(*hash, framework.clone()));
                shelves.put_all(&batch.events);
            }
            shelves
        });

        let handed_out = hand_out(store, &read, [&to_state, &to_shelves]);
        // Whoever still waits for a place or a batch is let go, so that every thread ends.
        drop((read, to_state, to_shelves));
        let ended = |what: &str| AppError::Internal(format!("{what} ended in a panic"));
        let replayed = replaying.join().map_err(|_| ended("reading the log"))?;
        handed_out?;
        replayed?;
        Ok((state.join().map_err(|_| ended("folding the state"))?, shelves.join().map_err(|_| ended("folding the shelves"))?))
    })
}

/// Deals the log out to the readers, one batch after another.
fn replay(store: &dyn Store, readers: &[SyncSender<Raw>]) -> Result<(), AppError> {
    let mut turns = readers.iter().cycle();
    let mut batch = Raw::default();
    // A reader that is gone met an event that does not read; whoever folds hears why.
    let mut deal = |batch: &mut Raw| {
        let next = Raw { bytes: Vec::with_capacity(batch.bytes.capacity()), ends: Vec::with_capacity(BATCH) };
        turns.next().is_some_and(|reader| reader.send(std::mem::replace(batch, next)).is_ok())
    };
    let mut dealing = true;
    store.replay(&mut |event| {
        if dealing {
            batch.push(event.bytes);
            if batch.ends.len() == BATCH {
                dealing = deal(&mut batch);
            }
        }
    })?;
    if dealing && !batch.ends.is_empty() {
        deal(&mut batch);
    }
    Ok(())
}

fn decode_all(raw: &Receiver<Raw>, to_folds: &SyncSender<Result<Vec<Recorded>, AppError>>) {
    let mut last = Last::default();
    for batch in raw {
        let read: Result<Vec<_>, _> = batch.events().map(|bytes| decode(bytes).map(|event| last.share_with(event))).collect();
        let failed = read.is_err();
        if to_folds.send(read).is_err() || failed {
            return;
        }
    }
}

/// What the review read last suggests and lacks. Reviews of one type mostly lack the same sources, and
/// those without findings suggest the same, so it is kept once for all that follow each other.
#[derive(Default)]
struct Last {
    suggestion: Option<Joint<Suggestion>>,
    missing: Option<Joint<Vec<SourceCode>>>,
}

impl Last {
    fn share_with(&mut self, mut recorded: Recorded) -> Recorded {
        if let Event::Academy(AcademyEvent::ReviewRecorded(review)) = &mut recorded.event {
            alike(&mut self.suggestion, &mut review.suggestion);
            alike(&mut self.missing, &mut review.sources_missing);
        }
        recorded
    }
}

fn alike<T: PartialEq>(last: &mut Option<Joint<T>>, read: &mut Joint<T>) {
    match last {
        Some(last) if last == read => *read = last.clone(),
        Some(_) | None => *last = Some(read.clone()),
    }
}

/// Takes the batches from the readers in the order in which they were dealt, and gives each to both
/// folds.
fn hand_out(
    store: &dyn Store,
    readers: &[Receiver<Result<Vec<Recorded>, AppError>>],
    folds: [&SyncSender<Arc<Batch>>; 2],
) -> Result<(), AppError> {
    let mut known = std::collections::BTreeSet::new();
    for reader in readers.iter().cycle() {
        // The first reader that has nothing more is the one whose turn it would be after the last batch.
        let Ok(read) = reader.recv() else { return Ok(()) };
        let mut batch = Batch { events: read?, frameworks: Vec::new() };
        for recorded in &batch.events {
            if let Event::Trust(TrustEvent::FrameworkAdopted(adopted)) = &recorded.event
                && known.insert(adopted.document)
            {
                batch.frameworks.push((adopted.document, load_framework(store, adopted.document)?));
            }
        }
        let batch = Arc::new(batch);
        let taken = folds.into_iter().map(|fold| fold.send(batch.clone()));
        if taken.filter(Result::is_err).count() > 0 {
            return Err(AppError::Internal("a fold of the log ended early".to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use touchstone_domain::event::{Actor, ActorKind, Log, Meta, PersonRegistered, Stream, TrustRegistered};
    use touchstone_domain::identifiers::Slug;
    use touchstone_domain::ids::{EventId, PersonId, TextId, TrustId};
    use touchstone_domain::text::{Commitment, TextRef};
    use touchstone_store::{Commit, LogKey, LogKind, MemoryStore, NewEvent};
    use uuid::Uuid;

    use crate::shelf::look;

    use super::*;

    fn trust() -> TrustId {
        TrustId(Uuid::from_u128(1))
    }

    fn event(position: u64) -> NewEvent {
        let id = Uuid::from_u128((1 << 64) | u128::from(position));
        let name = TextRef { id: TextId(id), commitment: Commitment([7; 32]) };
        let event = match position {
            1 => TrustEvent::from(TrustRegistered {
                slug: Slug::parse("sandbank").unwrap(),
                name: "Sandbank".into(),
                group_uid: None,
                ukprn: None,
            }),
            _ => PersonRegistered { person: PersonId(id), name, title: None }.into(),
        };
        let meta = Meta {
            id: EventId(id),
            trust: trust(),
            stream: Stream::Trust,
            version: position,
            log: Log::Main,
            position,
            recorded_at: Utc::now().into(),
            effective_on: "2026-09-01".parse().unwrap(),
            actor: Actor { kind: ActorKind::Service, id: "operator".into(), role: None },
            on_behalf_of: None,
            causation: None,
            correlation: id,
        };
        NewEvent { id, bytes: Recorded { meta, event: event.into() }.to_bytes() }
    }

    fn store_of(events: impl Iterator<Item = NewEvent>) -> MemoryStore {
        let store = MemoryStore::new();
        let commit = |(head, event)| Commit { events: vec![event], ..Commit::to(LogKey { trust: trust().0, kind: LogKind::Main }, head) };
        store.append((0..).zip(events).map(commit).collect()).unwrap();
        store
    }

    #[test]
    fn a_log_of_many_batches_is_folded_in_its_order_and_to_its_end() {
        let events = 7 * BATCH as u64 + 5;
        let store = store_of((1..=events).map(event));
        let (state, shelves) = rebuild(&store).unwrap();
        let shelf = shelves.get(trust()).unwrap();
        let shelf = look(&shelf);
        assert_eq!((state.trusts[&trust()].head, state.trusts[&trust()].trust.version), (events, events));
        assert_eq!((shelf.record.head, shelf.feed.len() as u64, shelf.record.people.len() as u64), (events, events, events - 1));
        let positions: Vec<u64> = shelf.record.people.values().map(|person| person.event.position).collect();
        assert!(positions.is_sorted());
    }

    #[test]
    fn an_empty_log_is_rebuilt_to_nothing() {
        assert!(rebuild(&MemoryStore::new()).unwrap().0.trusts.is_empty());
    }

    #[test]
    fn an_event_that_does_not_read_stops_the_start_wherever_it_stands() {
        for place in [2, BATCH as u64, 3 * BATCH as u64 + 1, 6 * BATCH as u64] {
            let broken = |position: u64| match event(position) {
                NewEvent { id, .. } if position == place => NewEvent { id, bytes: b"{}".to_vec() },
                event => event,
            };
            let store = store_of((1..=6 * BATCH as u64).map(broken));
            assert!(matches!(rebuild(&store), Err(AppError::Internal(_))), "at {place}");
        }
    }
}
