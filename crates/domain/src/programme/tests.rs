//! Programmes as stories: what is asked of one, and what follows.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::event::{Achieved, Actor, Event, Log, ProgrammeEnded, ProgrammeReviewed, Recorded, Stream};
use crate::framework::Role;
use crate::given::*;
use crate::setting::HeldRole;
use crate::text::TextRef;

use super::*;

fn words(n: u128) -> TextRef {
    TextRef { id: crate::ids::TextId(uuid::Uuid::from_u128(n)), commitment: crate::text::Commitment([n as u8; 32]) }
}

fn id() -> ProgrammeId {
    ProgrammeId(uuid::Uuid::from_u128(0xb1))
}

fn starting(runners: &[Who], on: &str) -> StartProgramme {
    StartProgramme {
        programme: id(),
        started_on: day(on),
        runners: runners.iter().map(|(person, _)| *person).collect(),
        participant: words(1),
        aim: words(2),
        planned_until: None,
    }
}

/// What was refused: where, and why.
fn refused(decision: Decision) -> Vec<(String, &'static str)> {
    decision.unwrap_err().iter().map(|located| (located.pointer.clone(), located.refusal.code())).collect()
}

/// Takes events through their stored bytes into a programme, as a restart does.
fn told(decided: Vec<Decided<RestrictedEvent>>, programme: Option<Programme>) -> Option<Programme> {
    decided.into_iter().fold(programme, |programme, decided| {
        let mut meta = given([]).log()[0].meta.clone();
        (meta.log, meta.stream, meta.effective_on) = (Log::Restricted, Stream::Restricted(id().0), decided.effective_on);
        meta.version = programme.as_ref().map_or(1, |programme| programme.version + 1);
        meta.actor = Actor::person(LEAD.0, Role::ImprovementLead);
        let recorded = Recorded { meta, event: decided.event.into() };
        let read = Recorded::from_bytes(&recorded.to_bytes()).unwrap();
        assert_eq!(read, recorded);
        let Event::Restricted(event) = &read.event else { panic!("{read:?}") };
        match (programme, event) {
            (Some(mut programme), _) => {
                programme.evolve(&read.meta, event);
                Some(programme)
            }
            (None, RestrictedEvent::ProgrammeStarted(started)) => Some(Programme::started(&read.meta, started)),
            (None, _) => panic!("begins with {event:?}"),
        }
    })
}

/// The lead has a role everywhere, the adviser at the academy, the head at another; the third governs it.
static ROLES: LazyLock<BTreeMap<PersonId, BTreeSet<HeldRole>>> = LazyLock::new(|| {
    let held = [
        (LEAD.0, (Role::ImprovementLead, None)),
        (ADVISER.0, (Role::Adviser, Some(A1))),
        (HEAD.0, (Role::Headteacher, Some(A2))),
        (CEO.0, (Role::Governor, Some(A1))),
    ];
    held.into_iter().map(|(person, role)| (person, [role].into())).collect()
});

fn at<'a>(story: &'a Story, by: Who, today: &str) -> Circumstances<'a> {
    Circumstances { today: day(today), trust: story.trust(), asker: by.0, roles: &*ROLES }
}

fn running(story: &Story) -> Programme {
    let started = start(story.academy(A1), starting(&[LEAD, ADVISER], "2026-03-02"), at(story, LEAD, "2026-03-02")).unwrap();
    told(started, None).unwrap()
}

#[test]
fn a_programme_begins_with_those_who_run_it() {
    let story = given([]);
    let programme = running(&story);
    assert_eq!((programme.academy, programme.started_on, programme.ended_on), (A1, day("2026-03-02"), None));
    assert_eq!(programme.runners, [LEAD.0, ADVISER.0].into());
}

#[test]
fn nobody_starts_what_they_could_not_see_and_every_fault_is_told() {
    let story = given([]);
    let begin = |command, today: &str| refused(start(story.academy(A1), command, at(&story, LEAD, today)));
    assert_eq!(begin(starting(&[ADVISER], "2026-03-02"), "2026-03-02"), [("/runners".into(), "asker-not-a-runner")]);
    let mut wrong = starting(&[LEAD, STRANGER, LEAD], "2026-03-03");
    wrong.planned_until = Some(day("2026-03-01"));
    assert_eq!(
        begin(wrong, "2026-03-02"),
        [
            ("/startedOn".into(), "in-the-future"),
            ("/plannedUntil".into(), "ends-before-it-begins"),
            ("/runners/1".into(), "unknown-person"),
            ("/runners/2".into(), "named-twice")
        ]
    );
    assert_eq!(begin(starting(&[LEAD], "2019-08-31"), "2026-03-02"), [("/startedOn".into(), "not-in-trust")]);
}

#[test]
fn it_is_looked_at_handed_on_and_ended_and_then_nothing_more_is_recorded_of_it() {
    let story = given([]);
    let programme = running(&story);
    let ask = |programme: &Programme, command, today: &str| programme.decide(command, at(&story, LEAD, today));
    let review = |on: &str| ProgrammeCommand::Review(ReviewProgramme { reviewed_on: day(on), found: words(3), planned_until: None });
    let hand_on = |to: &[Who]| {
        ProgrammeCommand::ChangeRunners(ChangeRunners { runners: to.iter().map(|(person, _)| *person).collect(), reason: words(4) })
    };
    let end = |on: &str| ProgrammeCommand::End(EndProgramme { ended_on: day(on), achieved: Some(Achieved::Partly), outcome: words(5) });

    let reviewed = ask(&programme, review("2026-04-01"), "2026-04-02").unwrap();
    let event = ProgrammeReviewed { found: words(3), planned_until: None }.into();
    assert_eq!(reviewed, [Decided { effective_on: day("2026-04-01"), event }]);
    let programme = told(reviewed, Some(programme)).unwrap();
    assert_eq!(refused(ask(&programme, review("2026-03-01"), "2026-04-02")), [("/reviewedOn".into(), "before-the-programme")]);
    assert_eq!(refused(ask(&programme, review("2026-04-03"), "2026-04-02")), [("/reviewedOn".into(), "in-the-future")]);

    assert_eq!(ask(&programme, hand_on(&[ADVISER, LEAD]), "2026-05-01").unwrap(), [], "the same two run it");
    assert_eq!(
        refused(ask(&programme, hand_on(&[LEAD, HEAD, CEO]), "2026-05-01")),
        [("/runners/1".into(), "runs-no-programmes-here"), ("/runners/2".into(), "runs-no-programmes-here")],
        "neither the head of another academy nor a governor reads of it"
    );
    let programme = told(ask(&programme, hand_on(&[ADVISER]), "2026-05-01").unwrap(), Some(programme)).unwrap();
    assert_eq!(programme.runners, [ADVISER.0].into());

    let ended = ask(&programme, end("2026-06-01"), "2026-06-01").unwrap();
    let event = ProgrammeEnded { achieved: Some(Achieved::Partly), outcome: words(5) }.into();
    assert_eq!(ended, [Decided { effective_on: day("2026-06-01"), event }]);
    let programme = told(ended, Some(programme)).unwrap();
    assert_eq!((programme.ended_on, programme.version), (Some(day("2026-06-01")), 4));
    for command in [review("2026-06-02"), hand_on(&[LEAD]), end("2026-06-02")] {
        assert_eq!(refused(ask(&programme, command, "2026-06-02")), [(String::new(), "programme-ended")]);
    }
}

#[test]
fn a_programme_that_nobody_runs_any_more_is_handed_on_by_who_does_not_take_it() {
    let story = given([adopted(SCHOLARS)]);
    let hand_on = |runners: &[Who]| {
        ProgrammeCommand::HandOn(HandOn { runners: runners.iter().map(|(person, _)| *person).collect(), reason: words(4) })
    };
    let mut programme = running(&story);
    let run = programme.decide(hand_on(&[ADVISER]), at(&story, CEO, "2026-03-09"));
    assert_eq!(refused(run), [(String::new(), "programme-is-run")]);

    // The head of another academy and a governor of this one run none here.
    programme.runners = [HEAD.0, CEO.0].into();
    let to_itself = programme.decide(hand_on(&[LEAD, HEAD]), at(&story, LEAD, "2026-03-09"));
    assert_eq!(
        refused(to_itself),
        [("/runners/1".to_owned(), "runs-no-programmes-here"), ("/runners/0".to_owned(), "hands-on-to-themselves")]
    );
    let decided = programme.decide(hand_on(&[ADVISER]), at(&story, LEAD, "2026-03-09")).unwrap();
    let handed = told(decided, Some(programme)).unwrap();
    assert_eq!(handed.runners, [ADVISER.0].into());
    assert_eq!(refused(handed.decide(hand_on(&[ADVISER]), at(&story, LEAD, "2026-03-09"))), [(String::new(), "programme-is-run")]);
}
