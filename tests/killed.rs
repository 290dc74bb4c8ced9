//! Killed at random moments under load: every command that was acknowledged is there once, every
//! other one is there once or not at all, and none is there by half.
//!
//! Each command is sent with an Idempotency-Key, and the service is killed without a word while
//! several clients wait for answers, and once more while it starts. Started again on the same files,
//! it is asked for every command once more: what was acknowledged must get the very same answer, and
//! what was in doubt must get the one true answer, whichever it is. At the end the feed must consist
//! of these commands' events and of nothing else.
//!
//! `TOUCHSTONE_KILL_ROUNDS` sets how often it is killed (20).

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, Binary, OPERATOR, Trust, program, review};

/// How often the service is killed, unless told otherwise.
const ROUNDS: usize = 20;
/// How many post at once.
const WRITERS: usize = 4;
/// After how many answers of a round it is killed at the earliest, and how many more it may be.
const ANSWERS: (usize, usize) = (8, 24);
/// How many microseconds after the last of these at the latest: several turns long.
const MICROS: usize = 20_000;
/// After how many at the latest it is killed once more while it starts: about as long as that takes.
const OPENING_MICROS: usize = 80_000;

/// A command, and what was heard of it.
#[derive(Clone)]
struct Command {
    path: String,
    key: String,
    body: Value,
    /// The types of the events it brings about, all or none.
    types: &'static [&'static str],
    /// The ids of its events, once they are known.
    ids: Option<Vec<String>>,
}

/// A number that nobody knows before.
fn random(below: usize) -> usize {
    usize::try_from(RandomState::new().hash_one(below) % below as u64).expect("it is below a usize")
}

fn rounds() -> usize {
    std::env::var("TOUCHSTONE_KILL_ROUNDS").ok().map_or(ROUNDS, |rounds| rounds.parse().expect("TOUCHSTONE_KILL_ROUNDS is a number"))
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.events().iter().map(|event| event["id"].as_str().expect("an event has an id").to_owned()).collect()
}

/// The n-th command of a writer: an academy joins, a review of it calls for a visit, another does not.
fn command(trust: &Trust, urn: &mut usize, fresh: &AtomicUsize, number: usize, key: String) -> Command {
    if number.is_multiple_of(3) {
        *urn = fresh.fetch_add(1, Ordering::Relaxed);
        let body = json!({"urn": urn.to_string(), "name": key, "phase": "primary", "joinedOn": "2022-09-01", "route": "converter"});
        let types = &["AcademyJoined"];
        return Command { path: format!("{}/academies", trust.url), key, body, types, ids: None };
    }
    let review = review(&trust.lead, "termly-evaluation", "2025-09-01").with("summary", key.clone().into());
    let (review, types): (_, &[&str]) = match number % 3 {
        1 => (review.progress("not-fast-enough"), &["ReviewRecorded", "InterventionEscalated"]),
        _ => (review, &["ReviewRecorded"]),
    };
    Command { path: format!("{}/academies/{urn}/reviews", trust.url), key, body: review.0, types, ids: None }
}

fn ask(trust: &Trust, command: &Command) -> Result<Answer, ureq::Error> {
    let ask = trust.client.ask("POST", &command.path).key(&trust.lead).header("Idempotency-Key", &command.key);
    ask.json(command.body.clone()).try_send()
}

/// Posts from several threads and kills the service at a random moment; every command that was sent,
/// each writer's in order, with what was acknowledged of it.
fn until_killed(binary: &mut Binary, trust: &Trust, round: usize, fresh: &AtomicUsize) -> Vec<Command> {
    let sent: Mutex<Vec<Command>> = Mutex::default();
    let answered = AtomicUsize::new(0);
    let (wanted, pause) = (ANSWERS.0 + random(ANSWERS.1), Duration::from_micros(random(MICROS) as u64));
    let (enough, wait) = mpsc::channel();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (sent, answered, enough) = (&sent, &answered, enough.clone());
            scope.spawn(move || {
                let mut urn = 0;
                for number in 0.. {
                    let mut command = command(trust, &mut urn, fresh, number, format!("Round {round}, writer {writer}, number {number}"));
                    let heard = ask(trust, &command).ok().map(|answer| ids(&answer.expect(201)));
                    let killed = heard.is_none();
                    command.ids = heard;
                    sent.lock().expect("no writer panicked").push(command);
                    if killed {
                        return;
                    }
                    if answered.fetch_add(1, Ordering::Relaxed) + 1 == wanted {
                        enough.send(()).expect("the killer waits");
                    }
                }
            });
        }
        // A writer that panics says so itself, once the others have met with the end.
        drop(enough);
        if wait.recv().is_ok() {
            std::thread::sleep(pause);
        }
        binary.kill();
    });
    sent.into_inner().expect("no writer panicked")
}

/// Starts the service on these files and kills it before, while or just after it reads them.
fn killed_while_opening(data: &Path) {
    let mut command = program(&["serve", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    std::thread::sleep(Duration::from_micros(random(OPENING_MICROS) as u64));
    child.kill().expect("it was not waited for");
    child.wait().expect("it ends");
}

/// Repeats every command of a round; says which of them the killed service had kept unheard.
#[track_caller]
fn repeat(trust: &Trust, commands: &mut [Command]) -> usize {
    let mut kept_unheard = 0;
    for command in commands {
        let answer = ask(trust, command).expect("the service is there again").expect(201);
        let replayed = answer.header("idempotency-replayed") == Some("true");
        assert_eq!(answer.types(), command.types, "{answer:?}");
        match &command.ids {
            Some(ids_before) => assert_eq!((replayed, &ids(&answer)), (true, ids_before), "{answer:?}"),
            None => {
                kept_unheard += usize::from(replayed);
                command.ids = Some(ids(&answer));
                let again = ask(trust, command).expect("the service is there").expect(201);
                assert_eq!((again.header("idempotency-replayed"), ids(&again)), (Some("true"), ids(&answer)), "{again:?}");
            }
        }
    }
    kept_unheard
}

#[test]
fn killed_at_random_moments_it_keeps_every_acknowledged_command_once_and_none_by_half() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut binary = Binary::serve(&data);
    binary.client.post(OPERATOR, "/v1/trusts", json!({"slug": "agora", "name": "The trust", "framework": "agora"})).expect(201);
    let mut trust = Trust::people(&binary.client, "agora");
    let before = trust.events();
    let fresh = AtomicUsize::new(910_001);
    let mut commands: Vec<Command> = Vec::new();
    let (mut in_doubt, mut kept_unheard) = (0, 0);
    for round in 0..rounds() {
        let mut sent = until_killed(&mut binary, &trust, round, &fresh);
        in_doubt += sent.iter().filter(|command| command.ids.is_none()).count();
        killed_while_opening(&data);
        binary = Binary::serve(&data);
        trust = Trust { client: binary.client.clone(), ..trust };
        kept_unheard += repeat(&trust, &mut sent);
        commands.extend(sent);
    }
    println!("{} kills, {} commands, {in_doubt} of them in doubt, {kept_unheard} of these kept", rounds(), commands.len());
    assert_eq!(in_doubt, rounds() * WRITERS, "every writer met with every kill");

    let feed = trust.feed();
    let positions: Vec<u64> = feed.iter().filter_map(|event| event["position"].as_u64()).collect();
    assert_eq!(positions, (1..=feed.len() as u64).collect::<Vec<_>>());
    let at: BTreeMap<&str, usize> = feed.iter().enumerate().map(|(at, event)| (event["id"].as_str().expect("an id"), at)).collect();
    let mut theirs = BTreeSet::new();
    for command in &commands {
        let first = at[command.ids.as_ref().expect("every command was answered in the end")[0].as_str()];
        for (n, (id, kind)) in command.ids.iter().flatten().zip(command.types).enumerate() {
            assert_eq!((at[id.as_str()], &feed[first + n]["type"]), (first + n, &json!(kind)), "{}: {id}", command.key);
            assert!(theirs.insert(id), "{}: an event of two commands", command.key);
        }
    }
    assert_eq!(feed.len(), before + theirs.len(), "there is nothing that no command brought");

    for command in &commands {
        let event = &feed[at[command.ids.as_ref().expect("answered")[0].as_str()]];
        if event["type"] == "ReviewRecorded" {
            let text = event.pointer("/data/content/summary/id").and_then(Value::as_str).unwrap_or_else(|| panic!("no summary: {event}"));
            assert_eq!(event["texts"][text], json!(command.key), "its words are whole");
        }
    }
}
