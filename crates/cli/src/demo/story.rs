//! Three school years, the last as far as it has come, lived through day by day: every fact in the demo comes from a command
//! that a person of the trust gave on that day, so that the history keeps every rule that a real one
//! would. The clock is set by hand and moves forward only; the five trusts live side by side, since
//! what one command costs is a sync of the disk, and a sync can carry a command of each.

mod acts;
mod agenda;
mod arrangements;
mod chores;
mod lives;
mod moments;
mod opening;
mod plans;
mod ratings;
mod registers;
mod remedies;
mod support;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use anyhow::Context;
use chrono::{Duration, NaiveDate, NaiveTime};
use tokio::task::JoinSet;
use touchstone_app::access::{Caller, Grant};
use touchstone_app::clock::{Clock, ManualClock};
use touchstone_app::input::{AcademyOrder, NewEvidence, NewPlanContent};
use touchstone_app::{App, AppError, Done, How};
use touchstone_domain::calendar::HalfTerm;
use touchstone_domain::codes::CriterionCode;
use touchstone_domain::framework::{Framework, Role};
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::{AcademyId, ArrangementId, DeploymentId, EscalationId, EventId, PersonId, TrustId};

use super::cast::{AcademyCast, Incident, Part, TRUSTS, TrustCast};
use super::chance::Chance;
use super::year;
use agenda::Act;

/// When people come in.
const OFFICES_OPEN: NaiveTime = NaiveTime::from_hms_opt(8, 40, 0).expect("twenty to nine is a time");

/// When they go home.
const OFFICES_CLOSE: NaiveTime = NaiveTime::from_hms_opt(17, 20, 0).expect("twenty past five is a time");

/// The longest time, in seconds, between two things that are done on the same day.
const UNHURRIED: u64 = 50 * 60;

/// How many phrases back nobody repeats themselves.
const REMEMBERED_PHRASES: usize = 24;

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
    stories.sort_by_key(|story| story.lane);
    stories.iter_mut().for_each(agenda::plan);
    live(stories, clock, Chance::new(seed, TRUSTS.len() as u64)).await
}

/// Day after day, one act of each trust at a time.
async fn live(mut stories: Vec<Story>, clock: &Arc<ManualClock>, mut chance: Chance) -> anyhow::Result<()> {
    while let Some(day) = stories.iter().filter_map(|story| story.agenda.keys().next()).map(|(day, _)| *day).min() {
        let acts = stories.iter().map(|story| story.agenda.keys().take_while(|(next, _)| *next == day).count()).max().unwrap_or_default();
        let now = clock.now().max(in_the_morning(day));
        let left = (day.and_time(OFFICES_CLOSE).and_utc() - now).num_seconds().max(0) as u64 / (acts as u64 + 1);
        clock.set(now + Duration::seconds(1 + chance.below(UNHURRIED.min(left)) as i64));
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
    lane: u64,
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
    /// The storyboard's other people.
    others: Vec<PersonId>,
    /// The plan that each academy works by, and what it says.
    plans: BTreeMap<usize, plans::Plan>,
    plan_words: BTreeMap<usize, NewPlanContent>,
    /// What is to be done where a visit was made, and how many were.
    open: BTreeMap<usize, Vec<remedies::Open>>,
    visits_made: usize,
    /// Interim leaderships.
    interims: BTreeMap<usize, ArrangementId>,
    /// Questions about risk that are open.
    questions: BTreeMap<usize, registers::Asked>,
    /// Deployments of which what was written down was put right.
    put_right: BTreeSet<DeploymentId>,
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
    /// The events by which it joined, was last inspected, and by which its head was last appointed.
    joined: Option<EventId>,
    last_inspection: Option<EventId>,
    led_by: Option<EventId>,
    /// Who is appointed to lead it, and has not begun yet.
    next_head: Option<PersonId>,
    /// The last review that judged something, and what.
    last_review: Option<(EventId, Vec<CriterionCode>)>,
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
        let index = self.chance.below(fresh.len() as u64) as usize;
        // Where all have been said, the one that was said longest ago.
        let last_said = |phrase: &&&'static str| self.said.iter().rposition(|said| *said == **phrase);
        let oldest = || phrases.iter().min_by_key(last_said).copied();
        let phrase = fresh.get(index).copied().or_else(oldest).unwrap_or_default();
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
            Part::Chair => self.academies.get(academy).map(|academy| academy.chair),
            Part::Ceo | Part::Lead | Part::ExecutiveHead | Part::Adviser | Part::Administrator | Part::Trustee | Part::Partner => {
                self.people.get(&part).copied()
            }
        }
    }

    /// The academy's id, once it has joined.
    fn id(&self, academy: usize) -> anyhow::Result<AcademyId> {
        self.academies.get(academy).and_then(|academy| academy.id).context("the academy has not joined yet")
    }

    /// Somebody with what their key grants. Those of one academy have keys of their own, for it alone.
    fn caller(&self, part: Part, academy: usize) -> anyhow::Result<Caller> {
        let (role, name) = match part {
            Part::Head => (Role::Headteacher, "The head's own key"),
            Part::Chair => (Role::Chair, "The chair's own key"),
            Part::Partner => (Role::ExternalPartner, "The partner's own key"),
            Part::Ceo | Part::Lead | Part::ExecutiveHead | Part::Adviser | Part::Administrator | Part::Trustee | Part::PeerHead => {
                return self.callers.get(&part).cloned().context("nobody plays this part");
            }
        };
        let academies = Some(BTreeSet::from([self.id(academy)?]));
        let grants = vec![Grant { role, trust: Some(self.trust), academies, person: self.person(part, academy) }];
        Ok(Caller { key: None, name: name.to_owned(), grants, acting_for: None })
    }

    /// A piece of evidence, of the framework's first kind.
    fn evidence(&mut self, titles: &[&'static str]) -> NewEvidence {
        let kinds = &self.framework.evidence_sources;
        let kind = kinds.first().map(|source| source.code.clone()).expect("every framework names a source of evidence");
        NewEvidence { kind, title: self.say(titles), url: None, sha256: None, event_id: None }
    }

    /// Gives a command about an academy in somebody's name.
    async fn command(&self, part: Part, academy: usize, order: AcademyOrder) -> anyhow::Result<Done> {
        let (id, caller) = (self.id(academy)?, self.caller(part, academy)?);
        let done = self.app.of_academy(&How::plain(&caller), self.trust, id, order).await;
        done.map_err(explained)
    }
}

/// An error with every fault in it: the demo's own mistakes should be easy to find.
fn explained(error: AppError) -> anyhow::Error {
    if let AppError::Faulty(faults) = &error { anyhow::anyhow!("{error}: {faults:?}") } else { error.into() }
}

#[cfg(test)]
mod tests;
