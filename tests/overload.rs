//! More than the store keeps up with: what is accepted is answered, what is not is told so at once,
//! and nobody who only reads notices.
//!
//! The store holds every append back until it is let go, so that the queue fills without a race.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, mpsc};

use touchstone_store::{
    AppendError, Appended, Commit, Entry, EventFrame, Health, KnownCommand, LogKey, MemoryStore, ReadError, Store, StoredEvent, StoredText,
    VerifyReport,
};
use uuid::Uuid;

use crate::harness::{Answer, Trust, World, review};

/// How many commands may wait.
const QUEUE: usize = 8;
/// How many more are sent.
const TOO_MANY: usize = 4;

/// A store whose appends wait to be let go.
struct Held {
    inner: MemoryStore,
    /// Whether appends wait, and how many have come.
    gate: Mutex<(bool, usize)>,
    moved: Condvar,
}

impl Held {
    fn new() -> Arc<Held> {
        Arc::new(Held { inner: MemoryStore::new(), gate: Mutex::new((false, 0)), moved: Condvar::new() })
    }

    /// Holds appends back from now on, or lets them go.
    fn hold(&self, held: bool) {
        *self.gate.lock().unwrap() = (held, 0);
        self.moved.notify_all();
    }

    /// Waits until an append is held back.
    fn until_one_waits(&self) {
        drop(self.moved.wait_while(self.gate.lock().unwrap(), |(_, waiting)| *waiting == 0).unwrap());
    }
}

impl Store for Held {
    fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, AppendError> {
        let mut gate = self.gate.lock().unwrap();
        gate.1 += 1;
        self.moved.notify_all();
        drop(self.moved.wait_while(gate, |(held, _)| *held).unwrap());
        self.inner.append(commits)
    }
    fn logs(&self) -> Vec<(LogKey, u64)> {
        self.inner.logs()
    }
    fn head(&self, log: LogKey) -> u64 {
        self.inner.head(log)
    }
    fn read(&self, log: LogKey, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
        self.inner.read(log, after, limit)
    }
    fn event(&self, id: Uuid) -> Result<Option<StoredEvent>, ReadError> {
        self.inner.event(id)
    }
    fn replay(&self, visit: &mut dyn FnMut(EventFrame<'_>)) -> Result<(), ReadError> {
        self.inner.replay(visit)
    }
    fn texts(&self, ids: &[Uuid]) -> Result<BTreeMap<Uuid, StoredText>, ReadError> {
        self.inner.texts(ids)
    }
    fn document(&self, sha256: &[u8; 32]) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.document(sha256)
    }
    fn entry(&self, key: &[u8]) -> Result<Option<Vec<u8>>, ReadError> {
        self.inner.entry(key)
    }
    fn entries(&self, prefix: &[u8]) -> Result<Vec<Entry>, ReadError> {
        self.inner.entries(prefix)
    }
    fn commands_since(&self, at_micros: i64) -> Result<Vec<KnownCommand>, ReadError> {
        self.inner.commands_since(at_micros)
    }
    fn erase(&self, ids: &[Uuid]) -> Result<(), AppendError> {
        self.inner.erase(ids)
    }
    fn secret(&self) -> [u8; 32] {
        self.inner.secret()
    }
    fn store_id(&self) -> Uuid {
        self.inner.store_id()
    }
    fn health(&self) -> Health {
        self.inner.health()
    }
    fn verify(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<VerifyReport, ReadError> {
        self.inner.verify(progress)
    }
}

fn ask(trust: &Trust, name: &str) -> Answer {
    let body = review(&trust.lead, "termly-evaluation", "2025-09-01").with("summary", name.into()).0;
    let ask = trust.client.ask("POST", format!("{}/academies/910001/reviews", trust.url)).key(&trust.lead);
    ask.header("Idempotency-Key", name).json(body).send()
}

#[test]
fn when_the_queue_is_full_further_commands_are_told_to_come_back_and_reads_go_on() {
    let store = Held::new();
    let world = World::queueing(store.clone(), QUEUE);
    let trust = world.trust("agora");
    trust.academy("910001");
    let before = trust.events();
    store.hold(true);
    let (answered, answers) = mpsc::channel();
    let names: Vec<String> = (0..=QUEUE + TOO_MANY).map(|n| format!("review-{n}")).collect();
    let refused: Vec<(String, Answer)> = std::thread::scope(|scope| {
        let send = |name: &String| {
            let (trust, name, answered) = (&trust, name.clone(), answered.clone());
            scope.spawn(move || answered.send((name.clone(), ask(trust, &name))).expect("the test waits"));
        };
        send(&names[0]);
        store.until_one_waits();
        // The writer is busy with the first; as many as the queue has room for wait behind it.
        names[1..].iter().for_each(send);
        let refused: Vec<_> = (0..TOO_MANY).map(|_| answers.recv().expect("those without a place are answered at once")).collect();

        for path in ["", "/timeline", "/reviews"] {
            trust.at("910001").get(&trust.lead, path).expect(200);
        }
        trust.get(&trust.lead, "/board").expect(200);
        assert_eq!(trust.events(), before, "nothing is seen that is not recorded");
        world.client.ask("GET", "/readyz").send().expect(200);
        let told = ask(&trust, &refused[0].0).problem(503, "busy");
        assert_eq!(told.header("retry-after"), Some("1"));
        ask(&trust, &names[0]).problem(409, "idempotency-key-in-flight");
        store.hold(false);
        refused
    });
    drop(answered);
    let refused_names: BTreeSet<&str> = refused.iter().map(|(name, _)| name.as_str()).collect();
    for (_, answer) in &refused {
        assert_eq!((answer.status, answer.slug(), answer.header("retry-after")), (503, "busy", Some("1")), "{answer:?}");
    }
    let accepted: Vec<(String, Answer)> = answers.iter().collect();
    assert_eq!(accepted.len(), QUEUE + 1);
    for (name, answer) in accepted {
        assert!(!refused_names.contains(name.as_str()));
        assert_eq!((answer.status, answer.header("idempotency-replayed")), (201, None), "{answer:?}");
    }
    assert_eq!(trust.events(), before + QUEUE + 1);
    for name in refused_names {
        assert_eq!(ask(&trust, name).expect(201).header("idempotency-replayed"), None, "what was refused had not been recorded");
    }
    assert_eq!(trust.events(), before + names.len());
}
