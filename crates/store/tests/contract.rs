//! One suite of promises, held by every store.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use touchstone_store::contract::{
    ENTRY_FRAME_BYTES, EVENT_FRAME_BYTES, MAX_COMMAND_ENTRY_BYTES, MAX_COMMAND_EVENT_BYTES, MAX_COMMAND_TEXT_BYTES, MAX_DOCUMENT_BYTES,
    MAX_ENTRY_KEY_BYTES, TEXT_FRAME_BYTES,
};
use touchstone_store::{
    AppendError, Appended, CommandMark, Commit, EntryChange, LogKey, LogKind, MemoryStore, NewDocument, NewEvent, NewText, Options,
    SledStore, Store, StoredText,
};
use uuid::Uuid;

/// A store to test, and how to see it again after a restart (a memory store stays as it is).
trait Fixture {
    fn store(&self) -> &dyn Store;
    fn reopen(&mut self);
}

struct Memory(MemoryStore);

impl Fixture for Memory {
    fn store(&self) -> &dyn Store {
        &self.0
    }

    fn reopen(&mut self) {}
}

struct OnDisk {
    store: Option<SledStore>,
    dir: tempfile::TempDir,
}

fn options() -> Options {
    Options { cache_bytes: 16 << 20, disk_reserve_bytes: 1 << 20, ..Options::default() }
}

impl Fixture for OnDisk {
    fn store(&self) -> &dyn Store {
        self.store.as_ref().expect("it is open but for the middle of a reopening")
    }

    fn reopen(&mut self) {
        self.store = None;
        self.store = Some(SledStore::open(self.dir.path(), options()).unwrap());
    }
}

fn fixtures() -> Vec<Box<dyn Fixture>> {
    let dir = tempfile::tempdir().unwrap();
    let store = Some(SledStore::open(dir.path(), options()).unwrap());
    vec![Box::new(Memory(MemoryStore::new())), Box::new(OnDisk { store, dir })]
}

fn log(trust: u128) -> LogKey {
    LogKey { trust: Uuid::from_u128(trust), kind: LogKind::Main }
}

fn event(id: u128) -> NewEvent {
    NewEvent { id: Uuid::from_u128(id), bytes: format!("{{\"n\":{id}}}").into_bytes() }
}

fn events(log: LogKey, expected_head: u64, ids: impl IntoIterator<Item = u128>) -> Commit {
    Commit { events: ids.into_iter().map(event).collect(), ..Commit::to(log, expected_head) }
}

fn text(id: u128, words: &str) -> NewText {
    NewText { id: Uuid::from_u128(id), salt: [id as u8; 32], text: words.to_owned() }
}

fn document(bytes: &[u8]) -> NewDocument {
    NewDocument { sha256: Sha256::digest(bytes).into(), bytes: bytes.to_vec() }
}

fn put(key: &str, value: &str) -> EntryChange {
    EntryChange::Put { key: key.into(), value: value.into() }
}

fn mark(key: u8, at_micros: i64) -> CommandMark {
    CommandMark { key: [key; 32], body: [key ^ 0xff; 32], at_micros }
}

fn entries_only(entries: Vec<EntryChange>) -> Commit {
    Commit { entries, ..Commit::to(log(1), 0) }
}

fn ids(store: &dyn Store, log: LogKey, after: u64, limit: usize) -> Vec<u128> {
    store.read(log, after, limit).unwrap().iter().map(|event| event.id.as_u128()).collect()
}

#[test]
fn events_come_back_as_they_were_by_position_and_by_id() {
    for mut fixture in fixtures() {
        let appended = fixture.store().append(vec![events(log(1), 0, [10, 11, 12])]).unwrap();
        assert_eq!(appended, vec![Appended { first_position: 1, count: 3 }]);
        for _ in 0..2 {
            let store = fixture.store();
            let read = store.read(log(1), 1, 10).unwrap();
            assert_eq!(read.iter().map(|event| event.position).collect::<Vec<_>>(), vec![2, 3]);
            assert_eq!(&*read[0].bytes, br#"{"n":11}"#);
            let leaf: [u8; 32] = Sha256::digest([&[0][..], &read[0].bytes].concat()).into();
            assert_eq!(read[0].leaf, leaf);
            assert_eq!(store.event(Uuid::from_u128(11)).unwrap().as_ref(), Some(&read[0]));
            assert_eq!(store.event(Uuid::from_u128(99)).unwrap(), None);
            assert_eq!(ids(store, log(1), 0, 2), vec![10, 11]);
            assert_eq!(ids(store, log(1), 3, 2), Vec::<u128>::new());
            assert_eq!(ids(store, log(2), 0, 2), Vec::<u128>::new());
            fixture.reopen();
        }
    }
}

#[test]
fn order_is_per_log_and_a_trusts_two_logs_are_two() {
    for mut fixture in fixtures() {
        let restricted = LogKey { kind: LogKind::Restricted, ..log(1) };
        let store = fixture.store();
        store.append(vec![events(log(1), 0, [1]), events(log(2), 0, [2, 3]), events(restricted, 0, [4]), events(log(1), 1, [5])]).unwrap();
        store.append(vec![events(log(2), 2, [6])]).unwrap();
        fixture.reopen();
        let store = fixture.store();
        assert_eq!(ids(store, log(1), 0, 10), vec![1, 5]);
        assert_eq!(ids(store, log(2), 0, 10), vec![2, 3, 6]);
        assert_eq!(ids(store, restricted, 0, 10), vec![4]);
        assert_eq!(store.logs(), vec![(log(1), 2), (restricted, 1), (log(2), 3)]);
        assert_eq!((store.head(log(2)), store.head(log(3))), (3, 0));
        let mut replayed = vec![];
        store.replay(&mut |event| replayed.push(event.id.as_u128())).unwrap();
        assert_eq!(replayed, vec![1, 2, 3, 4, 5, 6]);
    }
}

#[test]
fn a_stale_head_conflicts_and_the_whole_call_leaves_no_trace() {
    for mut fixture in fixtures() {
        fixture.store().append(vec![events(log(1), 0, [1])]).unwrap();
        let sound = Commit {
            texts: vec![text(50, "never kept")],
            documents: vec![document(b"never kept")],
            entries: vec![put("key", "never kept")],
            mark: Some(mark(1, 5)),
            ..events(log(2), 0, [2])
        };
        let refused = fixture.store().append(vec![sound, events(log(1), 0, [3])]);
        assert_eq!(refused, Err(AppendError::Conflict { log: log(1), expected: 0, actual: 1 }));
        for _ in 0..2 {
            let store = fixture.store();
            assert_eq!(store.logs(), vec![(log(1), 1)]);
            assert_eq!(store.event(Uuid::from_u128(2)).unwrap(), None);
            assert!(store.texts(&[Uuid::from_u128(50)]).unwrap().is_empty());
            assert_eq!(store.document(&document(b"never kept").sha256).unwrap(), None);
            assert_eq!(store.entry(b"key").unwrap(), None);
            assert_eq!(store.commands_since(0).unwrap(), vec![]);
            fixture.reopen();
        }
        fixture.store().append(vec![events(log(1), 1, [3])]).unwrap();
    }
}

#[test]
fn later_commits_of_a_call_count_the_earlier_ones() {
    for fixture in fixtures() {
        let store = fixture.store();
        let appended = store.append(vec![events(log(1), 0, [1, 2]), events(log(1), 2, [3])]).unwrap();
        assert_eq!(appended[1], Appended { first_position: 3, count: 1 });
        let refused = store.append(vec![events(log(1), 3, [4]), events(log(1), 3, [5])]);
        assert_eq!(refused, Err(AppendError::Conflict { log: log(1), expected: 3, actual: 4 }));
        assert_eq!(store.head(log(1)), 3);
    }
}

#[test]
fn everything_one_command_brings_is_kept_with_it() {
    for mut fixture in fixtures() {
        let commit = Commit {
            texts: vec![text(50, "Très bien"), text(51, "")],
            documents: vec![document(b"framework")],
            entries: vec![put("draft/1", "{}"), put("draft/2", "x"), EntryChange::Delete { key: b"draft/1".into() }, put("z", "last")],
            mark: Some(mark(7, 100)),
            ..events(log(1), 0, [1, 2])
        };
        fixture.store().append(vec![commit]).unwrap();
        for _ in 0..2 {
            let store = fixture.store();
            let texts = store.texts(&[50, 51, 52].map(Uuid::from_u128)).unwrap();
            let expected = [(50, "Très bien"), (51, "")]
                .map(|(id, words)| (Uuid::from_u128(id), StoredText { salt: [id as u8; 32], text: words.to_owned() }));
            assert_eq!(texts, BTreeMap::from(expected));
            assert_eq!(store.document(&document(b"framework").sha256).unwrap().as_deref(), Some(&b"framework"[..]));
            assert_eq!(store.document(&[0; 32]).unwrap(), None);
            assert_eq!(store.entries(b"draft/").unwrap(), vec![(b"draft/2".to_vec(), b"x".to_vec())]);
            assert_eq!(store.entry(b"z").unwrap().as_deref(), Some(&b"last"[..]));
            assert_eq!(store.entries(b"").unwrap().len(), 2);
            let known = store.commands_since(100).unwrap();
            assert_eq!(known.len(), 1);
            assert_eq!((known[0].key, known[0].body, known[0].log), ([7; 32], [7 ^ 0xff; 32], log(1)));
            assert_eq!((known[0].first_position, known[0].count, known[0].at_micros), (1, 2, 100));
            assert_eq!(store.commands_since(101).unwrap(), vec![]);
            fixture.reopen();
        }
    }
}

#[test]
fn a_command_in_several_commits_of_one_append_is_known_with_all_of_its_events() {
    for mut fixture in fixtures() {
        let last = Commit { mark: Some(mark(1, 100)), marked_before: 3, ..events(log(1), 5, [15]) };
        let store = fixture.store();
        store.append(vec![events(log(1), 0, [10, 11]), events(log(1), 2, [12, 13]), events(log(1), 4, [14]), last]).unwrap();
        for _ in 0..2 {
            let known = fixture.store().commands_since(0).unwrap();
            assert_eq!((known.len(), known[0].first_position, known[0].count), (1, 3, 4));
            fixture.reopen();
        }
    }
}

#[test]
fn a_command_without_events_keeps_its_entries_and_its_mark() {
    for mut fixture in fixtures() {
        let commit = Commit { mark: Some(mark(3, 10)), documents: vec![document(b"d")], ..entries_only(vec![put("key/1", "a")]) };
        let appended = fixture.store().append(vec![Commit { expected_head: 77, ..commit }]).unwrap();
        assert_eq!(appended, vec![Appended { first_position: 0, count: 0 }]);
        fixture.store().append(vec![Commit { mark: Some(mark(3, 20)), ..entries_only(vec![]) }]).unwrap();
        fixture.reopen();
        let store = fixture.store();
        assert_eq!(store.logs(), vec![]);
        assert_eq!(store.entry(b"key/1").unwrap().as_deref(), Some(&b"a"[..]));
        assert_eq!(store.document(&document(b"d").sha256).unwrap().as_deref(), Some(&b"d"[..]));
        let known = store.commands_since(0).unwrap();
        assert_eq!(known.iter().map(|known| (known.at_micros, known.count, known.log)).collect::<Vec<_>>(), vec![(20, 0, log(1))]);
        assert_eq!(store.append(vec![]).unwrap(), vec![]);
        assert_eq!(store.append(vec![Commit::to(log(1), 0)]).unwrap(), vec![Appended { first_position: 0, count: 0 }]);
    }
}

#[test]
fn entries_are_overwritten_and_deleted_across_calls_and_restarts() {
    for mut fixture in fixtures() {
        fixture.store().append(vec![entries_only(vec![put("a", "1"), put("b", "1")]), entries_only(vec![put("a", "2")])]).unwrap();
        fixture.reopen();
        fixture.store().append(vec![entries_only(vec![EntryChange::Delete { key: b"b".into() }, put("c", "3")])]).unwrap();
        fixture.reopen();
        fixture.store().append(vec![entries_only(vec![EntryChange::Delete { key: b"never there".into() }])]).unwrap();
        fixture.reopen();
        let store = fixture.store();
        assert_eq!(store.entries(b"").unwrap(), vec![(b"a".to_vec(), b"2".to_vec()), (b"c".to_vec(), b"3".to_vec())]);
        assert_eq!(store.entry(b"b").unwrap(), None);
    }
}

#[test]
fn a_document_is_kept_once_and_only_as_what_its_hash_says() {
    for mut fixture in fixtures() {
        let twice = Commit { documents: vec![document(b"d"), document(b"d")], ..Commit::to(log(1), 0) };
        fixture.store().append(vec![twice.clone(), twice.clone()]).unwrap();
        fixture.reopen();
        fixture.store().append(vec![twice]).unwrap();
        assert_eq!(fixture.store().verify(&mut |_, _| ()).unwrap().documents, 1);
        let wrong = NewDocument { sha256: [1; 32], bytes: b"d".to_vec() };
        let refused = fixture.store().append(vec![Commit { documents: vec![wrong], ..Commit::to(log(1), 0) }]);
        assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{refused:?}");
    }
}

#[test]
fn erased_texts_are_gone_for_good_and_the_log_is_as_it_was() {
    for mut fixture in fixtures() {
        let first = Commit { texts: vec![text(50, "a name"), text(51, "stays")], ..events(log(1), 0, [1]) };
        let second = Commit { texts: vec![text(52, "another name")], ..events(log(1), 1, [2]) };
        fixture.store().append(vec![first]).unwrap();
        fixture.store().append(vec![second]).unwrap();
        fixture.store().erase(&[50, 52, 999].map(Uuid::from_u128)).unwrap();
        fixture.store().erase(&[50].map(Uuid::from_u128)).unwrap();
        for _ in 0..2 {
            let store = fixture.store();
            let texts = store.texts(&[50, 51, 52].map(Uuid::from_u128)).unwrap();
            assert_eq!(texts.into_iter().map(|(id, text)| (id.as_u128(), text.text)).collect::<Vec<_>>(), vec![(51, "stays".to_owned())]);
            assert_eq!(ids(store, log(1), 0, 10), vec![1, 2]);
            let report = store.verify(&mut |_, _| ()).unwrap();
            assert_eq!((report.texts, report.erased, report.faults), (1, 2, vec![]));
            let again = store.append(vec![Commit { texts: vec![text(50, "back")], ..events(log(1), 2, [3]) }]);
            assert!(matches!(again, Err(AppendError::Malformed { .. })), "{again:?}");
            fixture.reopen();
        }
        fixture.store().append(vec![Commit { texts: vec![text(53, "new")], ..events(log(1), 2, [3]) }]).unwrap();
        fixture.reopen();
        assert_eq!(fixture.store().texts(&[Uuid::from_u128(53)]).unwrap().len(), 1);
    }
}

#[test]
fn what_is_too_large_or_taken_is_refused_and_the_largest_is_kept() {
    let sized = |size: u64| vec![b'x'; size as usize];
    let string = |size: u64| "x".repeat(size as usize);
    let event_of = |size| Commit { events: vec![NewEvent { id: Uuid::from_u128(9), bytes: sized(size) }], ..Commit::to(log(9), 0) };
    let text_of = |size| Commit { texts: vec![text(50, &string(size))], ..events(log(9), 0, [9]) };
    let document_of = |size| Commit { documents: vec![document(&sized(size))], ..Commit::to(log(9), 0) };
    let entry_of = |key: u64, value| entries_only(vec![put(&string(key), &string(value))]);
    let event_limit = MAX_COMMAND_EVENT_BYTES - EVENT_FRAME_BYTES;
    let text_limit = MAX_COMMAND_TEXT_BYTES - TEXT_FRAME_BYTES;
    let entry_limit = MAX_COMMAND_ENTRY_BYTES - ENTRY_FRAME_BYTES;
    let cases = [
        (event_of(event_limit), event_of(event_limit + 1)),
        (text_of(text_limit), text_of(text_limit + 1)),
        (document_of(MAX_DOCUMENT_BYTES), document_of(MAX_DOCUMENT_BYTES + 1)),
        (entry_of(1, entry_limit - 1), entry_of(1, entry_limit)),
        (entry_of(MAX_ENTRY_KEY_BYTES, 1), entry_of(MAX_ENTRY_KEY_BYTES + 1, 1)),
    ];
    for (fits, too_large) in cases {
        for mut fixture in fixtures() {
            let refused = fixture.store().append(vec![too_large.clone()]);
            assert!(matches!(refused, Err(AppendError::TooLarge { size, limit, .. }) if size == limit + 1), "{refused:?}");
            assert_eq!(fixture.store().logs(), vec![]);
            fixture.store().append(vec![fits.clone()]).unwrap();
            fixture.reopen();
            assert_eq!(fixture.store().verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
            assert_eq!(fixture.store().head(log(9)), fits.events.len() as u64);
        }
    }
    for fixture in fixtures() {
        fixture.store().append(vec![events(log(1), 0, [1])]).unwrap();
        for taken in [events(log(2), 0, [1]), events(log(2), 0, [2, 2]), Commit { texts: vec![text(5, "x")], ..Commit::to(log(2), 0) }] {
            let refused = fixture.store().append(vec![taken]);
            assert!(matches!(refused, Err(AppendError::Malformed { .. })), "{refused:?}");
        }
    }
}

#[test]
fn a_call_larger_than_any_single_value_is_kept_whole() {
    for mut fixture in fixtures() {
        let commits = (0..12).map(|n| Commit {
            texts: vec![text(1000 + n, &"t".repeat(200_000))],
            entries: vec![put(&format!("draft/{n}"), &"d".repeat(200_000))],
            mark: Some(mark(n as u8, n as i64)),
            events: (0..5).map(|m| NewEvent { id: Uuid::from_u128(n * 5 + m), bytes: vec![b'e'; 9_000] }).collect(),
            ..Commit::to(log(1), n as u64 * 5)
        });
        fixture.store().append(commits.collect()).unwrap();
        fixture.reopen();
        let store = fixture.store();
        assert_eq!(ids(store, log(1), 0, 1000), (0..60).collect::<Vec<_>>());
        assert_eq!(store.texts(&(1000..1012).map(Uuid::from_u128).collect::<Vec<_>>()).unwrap().len(), 12);
        assert_eq!(store.entries(b"draft/").unwrap().len(), 12);
        assert_eq!(store.commands_since(3).unwrap().len(), 9);
        assert_eq!(store.verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    }
}

#[test]
fn a_store_keeps_its_own_id_and_secret() {
    for mut fixture in fixtures() {
        let (id, secret) = (fixture.store().store_id(), fixture.store().secret());
        fixture.reopen();
        assert_eq!((fixture.store().store_id(), fixture.store().secret()), (id, secret));
    }
    let [one, other] = [MemoryStore::new(), MemoryStore::new()];
    assert_ne!(one.secret(), other.secret());
    assert_ne!(one.store_id(), other.store_id());
}

#[test]
fn a_sound_store_verifies_and_says_how_far_it_is() {
    for fixture in fixtures() {
        let store = fixture.store();
        store.append(vec![Commit { texts: vec![text(5, "x")], entries: vec![put("k", "v")], ..events(log(1), 0, 1..=300) }]).unwrap();
        let mut last = (0, 0);
        let report = store.verify(&mut |done, of| last = (done, of)).unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!((report.events, report.texts, report.entries), (300, 1, 1));
        assert!(last.0 > 0 && last.0 == last.1, "{last:?}");
        assert_eq!(store.health().read_only, None);
    }
}

/// A step of a random history: a turn of commits, an erasure or a restart.
#[derive(Clone, Debug)]
enum Step {
    Turn(Vec<(u8, u8, bool, u8)>),
    Erase(u8),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let commit = (0..3u8, 0..4u8, any::<bool>(), 0..6u8);
    let step = prop_oneof![
        6 => proptest::collection::vec(commit, 1..5).prop_map(Step::Turn),
        1 => any::<u8>().prop_map(Step::Erase),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_store_on_disk_tells_the_same_as_the_one_in_memory(history in steps()) {
        let mut stores = fixtures();
        let mut next_id = 1_u128;
        for step in history {
            match step {
                Step::Turn(shape) => {
                    let mut heads = BTreeMap::new();
                    let mut turn = vec![];
                    for (trust, count, with_text, entry) in shape {
                        let log = log(u128::from(trust));
                        let head = heads.entry(log).or_insert_with(|| stores[0].store().head(log));
                        let mut commit = events(log, *head, next_id..next_id + u128::from(count));
                        *head += u64::from(count);
                        next_id += u128::from(count) + 1;
                        if with_text && count > 0 {
                            commit.texts = vec![text(next_id - 1, "words")];
                        }
                        commit.entries = match entry {
                            0 => vec![],
                            1 => vec![EntryChange::Delete { key: b"2".into() }],
                            other => vec![put(&other.to_string(), &next_id.to_string())],
                        };
                        commit.mark = with_text.then(|| mark(entry, next_id as i64));
                        turn.push(commit);
                    }
                    let answers: Vec<_> = stores.iter().map(|fixture| fixture.store().append(turn.clone())).collect();
                    prop_assert!(answers[0].is_ok());
                    prop_assert_eq!(&answers[0], &answers[1]);
                }
                Step::Erase(id) => stores.iter().for_each(|fixture| fixture.store().erase(&[Uuid::from_u128(id.into())]).unwrap()),
                Step::Reopen => stores.iter_mut().for_each(|fixture| fixture.reopen()),
            }
            let texts: Vec<Uuid> = (0..next_id).map(Uuid::from_u128).collect();
            let [one, other] = [0, 1].map(|n| {
                let store = stores[n].store();
                let mut replayed = vec![];
                store.replay(&mut |event| replayed.push(event.to_stored())).unwrap();
                let mut known = store.commands_since(0).unwrap();
                known.sort_by_key(|known| (known.at_micros, known.key));
                (store.logs(), replayed, store.texts(&texts).unwrap(), store.entries(b"").unwrap(), known)
            });
            prop_assert_eq!(one, other);
        }
        prop_assert_eq!(stores[1].store().verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
    }
}

#[test]
fn marks_without_events_are_forgotten_once_they_are_old_and_those_of_events_never() {
    for mut fixture in fixtures() {
        let only = |key: u8, at: i64| Commit { mark: Some(mark(key, at)), ..entries_only(vec![put("draft", "x")]) };
        let with_event = Commit { mark: Some(mark(9, 1)), ..events(log(1), 0, [10]) };
        fixture.store().append(vec![only(1, 5), only(2, 10), only(3, 20), with_event]).unwrap();
        assert_eq!(fixture.store().forget_commands_before(10).unwrap(), 1);
        assert_eq!(fixture.store().forget_commands_before(10).unwrap(), 0);
        for _ in 0..2 {
            let mut keys: Vec<u8> = fixture.store().commands_since(0).unwrap().iter().map(|known| known.key[0]).collect();
            keys.sort_unstable();
            assert_eq!(keys, vec![2, 3, 9]);
            assert_eq!(fixture.store().verify(&mut |_, _| ()).unwrap().faults, Vec::<String>::new());
            fixture.reopen();
        }
        fixture.store().append(vec![only(1, 30)]).unwrap();
        assert_eq!(fixture.store().commands_since(30).unwrap().len(), 1);
    }
}

#[test]
fn a_store_that_was_never_restored_is_in_its_first_epoch() {
    for mut fixture in fixtures() {
        for _ in 0..2 {
            let epoch = fixture.store().epoch();
            assert_eq!((epoch.number, epoch.id, epoch.restored_at_micros), (1, fixture.store().store_id(), None));
            fixture.reopen();
        }
    }
}
