//! Stories for tests: given what happened, when somebody asks for something, then this happens.
//!
//! Nothing is mocked. A story runs real commands through the real deciders, lets policies act after
//! each as the writer does, and takes every event through its stored bytes, so that each test
//! also says that what it told survives a restart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::academy::{self, Academy};
use crate::event::{AcademyEvent, Actor, ActorKind, Event, Log, Meta, Recorded, RecordedAt, Stream};
use crate::framework::Role;
use crate::ids::{AcademyId, EscalationId, EventId, PersonId, TrustId};
use crate::policy;
use crate::refusal::Refusals;
use crate::setting::{Frameworks, HeldRole, Setting};
use crate::trust::{self, Around, Decided, Taken, Trust};

mod duties;
mod histories;
mod interventions;
mod plans;
mod ratings;
mod registers;
mod review_life;
mod steps;
mod support;
mod telling;

pub(crate) use duties::*;
pub(crate) use histories::{histories, told};
pub(crate) use interventions::*;
pub(crate) use plans::*;
pub(crate) use ratings::*;
pub(crate) use registers::*;
pub(crate) use review_life::*;
pub(crate) use steps::*;
pub(crate) use support::*;
use telling::tell;

/// Where every story is set.
const TRUST: TrustId = TrustId(Uuid::from_u128(0x7));

/// A day, `2026-06-03`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("tests write dates as dates")
}

/// A trust, its academies and everything that happened to them.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    trust: Option<Trust>,
    academies: BTreeMap<AcademyId, Academy>,
    frameworks: Frameworks,
    holders: BTreeMap<Role, PersonId>,
    roles: BTreeMap<PersonId, BTreeSet<HeldRole>>,
    today: NaiveDate,
    log: Vec<Recorded>,
    answer: Result<Vec<Recorded>, Refusals>,
}

/// A trust that knows five people and has one academy, `A1`, since 1 September 2019; then the steps,
/// each of which has to be accepted. Steps are recorded on the day they are about unless they say
/// otherwise, and never before the step before.
#[track_caller]
pub(crate) fn given(steps: impl IntoIterator<Item = Step>) -> Story {
    let mut story = Story {
        trust: None,
        academies: BTreeMap::new(),
        frameworks: Frameworks::default(),
        holders: BTreeMap::from([CEO, LEAD, EXECUTIVE_HEAD].map(|(person, role)| (role, person))),
        roles: BTreeMap::new(),
        today: day("2019-09-01"),
        log: Vec::new(),
        answer: Ok(Vec::new()),
    };
    let people = [CEO, LEAD, EXECUTIVE_HEAD, ADVISER, HEAD].map(|(person, _)| registered(person));
    for step in [registered_trust()].into_iter().chain(people).chain([joined(A1, "900001", "2019-09-01")]).chain(steps) {
        story = story.when(step);
        assert!(story.answer.is_ok(), "the past of a story has to be possible: {:?}", story.answer);
    }
    story
}

impl Story {
    /// Somebody holds a key in a role, for one academy or the whole trust.
    pub(crate) fn keyed(mut self, (person, _): Who, role: Role, at: Option<AcademyId>) -> Story {
        self.roles.entry(person).or_default().insert((role, at));
        self
    }

    /// Asks for something.
    pub(crate) fn when(mut self, step: Step) -> Story {
        let Step { ask, at, by, recorded_on } = step;
        self.today = recorded_on.unwrap_or_else(|| ask.about().map_or(self.today, |about| about.max(self.today)));
        self.answer = self.carry_out(ask, at, by);
        self
    }

    /// Exactly these events followed, each told in a line.
    #[track_caller]
    pub(crate) fn then<const N: usize>(self, expected: [&str; N]) -> Story {
        let told: Vec<String> = match &self.answer {
            Ok(events) => events.iter().map(tell).collect(),
            Err(refusals) => panic!("refused: {refusals:#?}"),
        };
        assert_eq!(told, expected);
        self.survives_a_restart()
    }

    /// It was refused for exactly these reasons: where in the command, and the reason's code.
    #[track_caller]
    pub(crate) fn refused<const N: usize>(self, expected: [(&str, &str); N]) -> Story {
        let Err(refusals) = &self.answer else { panic!("accepted: {:#?}", self.answer) };
        let found: Vec<(&str, &str)> = refusals.iter().map(|located| (located.pointer.as_str(), located.refusal.code())).collect();
        assert_eq!(found, expected);
        self
    }

    /// What was answered last, in the words that people read.
    #[track_caller]
    pub(crate) fn refusal(&self) -> String {
        let Err(refusals) = &self.answer else { panic!("accepted: {:#?}", self.answer) };
        refusals.iter().map(|located| located.refusal.to_string()).collect::<Vec<_>>().join("; ")
    }

    /// The events of the last answer.
    #[track_caller]
    pub(crate) fn events(&self) -> &[Recorded] {
        self.answer.as_ref().expect("the story goes on with a command that is accepted")
    }

    /// Everything recorded, in order.
    pub(crate) fn log(&self) -> &[Recorded] {
        &self.log
    }

    /// The id of the event recorded last.
    #[track_caller]
    pub(crate) fn last_event(&self) -> EventId {
        self.log.last().expect("something was recorded").meta.id
    }

    /// The trust.
    pub(crate) fn trust(&self) -> &Trust {
        self.trust.as_ref().expect("every story begins with a trust")
    }

    /// An academy.
    pub(crate) fn academy(&self, id: AcademyId) -> &Academy {
        &self.academies[&id]
    }

    /// What is stored, read back and taken in again, is what is there: numbers have no gap, and the
    /// state built from bytes is the state that decided.
    #[track_caller]
    pub(crate) fn survives_a_restart(self) -> Story {
        let (mut trust, mut academies) = (None::<Trust>, BTreeMap::<AcademyId, Academy>::new());
        let mut versions = BTreeMap::new();
        for (recorded, position) in self.log.iter().zip(1..) {
            let read = Recorded::from_bytes(&recorded.to_bytes()).expect("what was stored can be read");
            assert_eq!(&read, recorded);
            let version = versions.entry(recorded.meta.stream).or_insert(0);
            *version += 1;
            assert_eq!((read.meta.position, read.meta.version), (position, *version));
            take_in(&read, &mut trust, &mut academies);
        }
        assert_eq!((&trust, &academies), (&self.trust, &self.academies));
        self
    }

    fn carry_out(&mut self, ask: Ask, at: AcademyId, by: Option<Who>) -> Result<Vec<Recorded>, Refusals> {
        let actor = by.map_or(Actor { kind: ActorKind::Service, id: "operator".into(), role: Some(Role::Operator) }, |(id, role)| {
            Actor::person(id, role)
        });
        let written = |story: &mut Story, stream, decided| story.write(stream, decided, actor.clone(), None);
        match ask {
            Ask::Register(command) => {
                let taken = Taken { slug: self.trust.is_some(), group_uid: self.trust.is_some() };
                let decided = trust::register(command, taken, self.today)?;
                Ok(decided.into_iter().map(|decided| written(self, Stream::Trust, of_either_kind(decided))).collect())
            }
            Ask::Adopt { document, effective_on } => {
                let (command, framework) = read_framework(&document, effective_on);
                self.frameworks.insert(command.framework.document, Arc::new(framework));
                let decided = self.trust().decide(trust::TrustCommand::AdoptFramework(command), self.around(by))?;
                Ok(decided.into_iter().map(|decided| written(self, Stream::Trust, of_either_kind(decided))).collect())
            }
            Ask::Trust(command) => {
                let decided = self.trust().decide(command, self.around(by))?;
                Ok(decided.into_iter().map(|decided| written(self, Stream::Trust, of_either_kind(decided))).collect())
            }
            Ask::Join(command) => {
                let stream = Stream::Academy(command.academy);
                let decided = academy::join(self.trust(), command)?;
                Ok(decided.into_iter().map(|decided| written(self, stream, of_either_kind(decided))).collect())
            }
            Ask::Academy(command) => {
                let stream = Stream::Academy(at);
                let decided = self.academy(at).decide(command, self.setting(by))?;
                let mut events: Vec<Recorded> = decided.into_iter().map(|decided| written(self, stream, of_either_kind(decided))).collect();
                for cause in events.clone() {
                    events.extend(self.policies_after(&cause, at, by));
                }
                Ok(events)
            }
        }
    }

    /// What policies make of an event. An escalation that one sets off gets the cause's own id.
    fn policies_after(&mut self, cause: &Recorded, at: AcademyId, by: Option<Who>) -> Vec<Recorded> {
        let Event::Academy(event) = &cause.event else { return Vec::new() };
        let wanted = policy::after(&cause.meta, event, self.academy(at), self.setting(by), EscalationId(cause.meta.id.0));
        let mut events = Vec::new();
        if let Some(verdict) = wanted {
            let decided =
                verdict.wants.ok().and_then(|command| self.academy(at).decide(command, self.setting(by)).ok()).unwrap_or_default();
            for decided in decided {
                let actor = Actor { kind: ActorKind::Policy, id: verdict.policy.as_str().into(), role: None };
                events.push(self.write(Stream::Academy(at), of_either_kind(decided), actor, Some(cause.meta.id)));
            }
        }
        events
    }

    fn around(&self, decider: Option<Who>) -> Around<'_> {
        Around { today: self.today, frameworks: &self.frameworks, academies: &self.academies, decider }
    }

    fn setting(&self, decider: Option<Who>) -> Setting<'_> {
        Setting {
            today: self.today,
            trust: self.trust(),
            frameworks: &self.frameworks,
            decider,
            holders: &self.holders,
            roles: &self.roles,
        }
    }

    fn write(&mut self, stream: Stream, decided: Decided<Event>, actor: Actor, causation: Option<EventId>) -> Recorded {
        let Decided { effective_on, event } = decided;
        let position = self.log.len() as u64 + 1;
        let version = self.log.iter().filter(|recorded| recorded.meta.stream == stream).count() as u64 + 1;
        let id = match &event {
            Event::Academy(AcademyEvent::ReviewRecorded(e)) => recording_of(e.review),
            Event::Trust(_) | Event::Academy(_) | Event::Restricted(_) => event_at(position),
        };
        let noon = self.today.and_hms_opt(12, 0, 0).expect("noon is an hour of every day").and_utc();
        let recorded_at = RecordedAt::from_micros(noon.timestamp_micros() + position as i64).expect("the days of stories are in range");
        let (log, correlation) = (Log::Main, Uuid::from_u128(0xc0));
        let meta = Meta {
            id,
            trust: TRUST,
            stream,
            version,
            log,
            position,
            recorded_at,
            effective_on,
            actor,
            on_behalf_of: None,
            causation,
            correlation,
        };
        let recorded = Recorded { meta, event };
        take_in(&recorded, &mut self.trust, &mut self.academies);
        self.log.push(recorded.clone());
        recorded
    }
}

fn take_in(recorded: &Recorded, trust: &mut Option<Trust>, academies: &mut BTreeMap<AcademyId, Academy>) {
    let meta = &recorded.meta;
    match &recorded.event {
        Event::Trust(crate::event::TrustEvent::TrustRegistered(e)) => *trust = Some(Trust::registered(meta, e)),
        Event::Academy(AcademyEvent::AcademyJoined(e)) => {
            academies.insert(e.academy, Academy::joined(meta, e));
        }
        Event::Academy(event) => {
            let academy =
                meta.stream.academy().and_then(|id| academies.get_mut(&id)).expect("an academy joins before anything else happens to it");
            academy.evolve(meta, event);
        }
        Event::Trust(_) | Event::Restricted(_) => {}
    }
    trust.as_mut().expect("a trust is registered before anything else happens").evolve(recorded);
}

fn of_either_kind<E: Into<Event>>(decided: Decided<E>) -> Decided<Event> {
    Decided { effective_on: decided.effective_on, event: decided.event.into() }
}
