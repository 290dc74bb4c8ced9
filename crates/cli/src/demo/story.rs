//! Two school years and more, lived through day by day: every fact in the demo comes from a command
//! that a person of the trust gave on that day, so that the history keeps every rule that a real one
//! would. The clock is set by hand and moves forward only; the five trusts live side by side, since
//! what one command costs is a sync of the disk, and a sync can carry a command of each.

mod acts;
mod agenda;
mod opening;
mod ratings;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use anyhow::Context;
use chrono::{Duration, NaiveDate, NaiveTime};
use tokio::task::JoinSet;
use touchstone_app::access::Caller;
use touchstone_app::clock::{Clock, ManualClock};
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, How};
use touchstone_domain::calendar::HalfTerm;
use touchstone_domain::framework::Framework;
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::{AcademyId, EscalationId, PersonId, TrustId};

use super::cast::{AcademyCast, Incident, Part, TRUSTS, TrustCast};
use super::chance::Chance;
use super::year;
use agenda::Act;

/// When people come in.
const OFFICES_OPEN: NaiveTime = NaiveTime::from_hms_opt(8, 40, 0).expect("twenty to nine is a time");

/// The longest time, in seconds, between two things that are done on the same day.
const UNHURRIED: u64 = 50 * 60;

/// How many phrases back nobody repeats themselves.
const REMEMBERED_PHRASES: usize = 8;

/// Tells the whole story, up to the day before `today`.
pub async fn tell(app: &App, clock: &Arc<ManualClock>, operator: &Caller, seed: u64, today: NaiveDate) -> anyhow::Result<()> {
    let begins = year::story_begins(today);
    clock.set(in_the_morning(year::weekday_from(begins)));
    let mut opening = JoinSet::new();
    for (lane, cast) in (0..).zip(&TRUSTS) {
        let (app, clock, operator) = (app.clone(), clock.clone(), operator.clone());
        let told = Told { begins, today, half_terms: year::story_half_terms(begins), clock };
        opening.spawn(async move {
            let story = opening::open(app, told, &operator, cast, lane, Chance::new(seed, lane)).await;
            story.with_context(|| format!("opening {}", cast.name))
        });
    }
    let mut stories = Vec::new();
    while let Some(story) = opening.join_next().await {
        stories.push(story??);
    }
    stories.iter_mut().for_each(agenda::plan);
    live(stories, clock, Chance::new(seed, TRUSTS.len() as u64)).await
}

/// Day after day, one act of each trust at a time.
async fn live(mut stories: Vec<Story>, clock: &Arc<ManualClock>, mut chance: Chance) -> anyhow::Result<()> {
    while let Some(day) = stories.iter().filter_map(|story| story.agenda.keys().next()).map(|(day, _)| *day).min() {
        let pause = Duration::seconds(60 + chance.below(UNHURRIED) as i64);
        clock.set(clock.now().max(in_the_morning(day)) + pause);
        let mut acting = JoinSet::new();
        let (now, later): (Vec<Story>, Vec<Story>) =
            stories.into_iter().partition(|story| story.agenda.keys().next().is_some_and(|(next, _)| *next == day));
        stories = later;
        for mut story in now {
            acting.spawn(async move {
                let acted = story.act().await;
                acted.with_context(|| format!("{} on {day}", story.cast.name)).map(|()| story)
            });
        }
        while let Some(story) = acting.join_next().await {
            stories.push(story??);
        }
    }
    Ok(())
}

fn in_the_morning(day: NaiveDate) -> chrono::DateTime<chrono::Utc> {
    day.and_time(OFFICES_OPEN).and_utc()
}

/// What all trusts of the story share.
struct Told {
    begins: NaiveDate,
    today: NaiveDate,
    half_terms: Vec<HalfTerm>,
    clock: Arc<ManualClock>,
}

/// One trust's story, as far as it has been told.
struct Story {
    app: App,
    told: Told,
    cast: &'static TrustCast,
    framework: Arc<Framework>,
    trust: TrustId,
    chance: Chance,
    said: VecDeque<&'static str>,
    names: Vec<String>,
    people: BTreeMap<Part, PersonId>,
    callers: BTreeMap<Part, Caller>,
    academies: Vec<Academy>,
    /// What is to come, by day and in the order in which it was thought of.
    agenda: BTreeMap<(NaiveDate, u32), (usize, Act)>,
    thought_of: u32,
    ratings: ratings::Ratings,
}

/// An academy, as far as its people remember.
struct Academy {
    cast: &'static AcademyCast,
    joined_on: NaiveDate,
    urn: Urn,
    /// Once it has joined.
    id: Option<AcademyId>,
    head: PersonId,
    chair: PersonId,
    /// Where on the scale it is.
    rank: Option<usize>,
    /// The escalation under which it is on a rung, and the rung's place on the ladder.
    rung: Option<(EscalationId, usize)>,
}

impl Academy {
    fn incident<T>(&self, of: impl Fn(&Incident) -> Option<T>) -> Option<T> {
        self.cast.incidents.iter().find_map(of)
    }
}

impl Story {
    /// Puts an act on the agenda, unless its day has not come yet when the story ends.
    fn later(&mut self, on: NaiveDate, academy: usize, act: Act) {
        if on < self.told.today {
            self.thought_of += 1;
            self.agenda.insert((on, self.thought_of), (academy, act));
        }
    }

    /// Something that nobody said just before.
    fn say(&mut self, phrases: &[&'static str]) -> String {
        let fresh: Vec<&'static str> = phrases.iter().copied().filter(|phrase| !self.said.contains(phrase)).collect();
        let from = if fresh.is_empty() { phrases } else { &fresh };
        let index = self.chance.below(from.len() as u64) as usize;
        let phrase = from.get(index).copied().unwrap_or_default();
        self.said.push_back(phrase);
        if self.said.len() > REMEMBERED_PHRASES {
            self.said.pop_front();
        }
        phrase.to_owned()
    }

    /// Who plays a part at an academy.
    fn person(&self, part: Part, academy: usize) -> Option<PersonId> {
        match part {
            Part::Head => self.academies.get(academy).map(|academy| academy.head),
            Part::PeerHead => self.academies.get((academy + 1) % self.academies.len()).map(|academy| academy.head),
            Part::Ceo | Part::Lead | Part::ExecutiveHead | Part::Adviser | Part::Administrator | Part::Trustee => {
                self.people.get(&part).copied()
            }
        }
    }

    /// Gives a command about an academy in somebody's name.
    async fn command(&self, part: Part, academy: usize, order: AcademyOrder) -> anyhow::Result<Done> {
        let academy = self.academies.get(academy).and_then(|academy| academy.id).context("the academy has not joined yet")?;
        let caller = self.callers.get(&part).context("nobody plays this part")?;
        let done = self.app.of_academy(&How::plain(caller), self.trust, academy, order).await;
        done.map_err(explained)
    }
}

/// An error with every fault in it: the demo's own mistakes should be easy to find.
fn explained(error: AppError) -> anyhow::Error {
    if let AppError::Faulty(faults) = &error { anyhow::anyhow!("{error}: {faults:?}") } else { error.into() }
}

#[cfg(test)]
mod tests;
