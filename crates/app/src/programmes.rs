//! Programmes for individual teachers, in the trust's restricted log. Those who run one read of it;
//! everybody else who sees the academy whole learns how many there are, and nobody learns more.
//!
//! The log is short, so it is kept as it was recorded and folded when somebody asks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use touchstone_domain::event::{Achieved, Recorded, RecordedAt, Stream};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AcademyId, EventId, PersonId, ProgrammeId, TrustId};
use touchstone_domain::programme::{ChangeRunners, EndProgramme, HandOn, ProgrammeCommand, ReviewProgramme, StartProgramme};
use touchstone_projections::ProgrammeRecord;
use touchstone_store::LogKind;
use uuid::Uuid;

use crate::access::{Caller, Permission, Sight, TrustSight};
use crate::app::{App, How, When};
use crate::clock::london_day;
use crate::error::AppError;
use crate::feed::{BadCursor, FeedPage, SeenEvent};
use crate::minting::{Words, fresh_id};
use crate::shelf::look;
use crate::writer::{Done, Order, ProgrammeAsk};

/// A programme to start.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewProgramme {
    pub academy: AcademyId,
    pub started_on: NaiveDate,
    pub runners: Vec<PersonId>,
    pub participant: String,
    pub aim: String,
    pub planned_until: Option<NaiveDate>,
}

/// What is asked of a programme, with words still as words.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum ProgrammeOrder {
    ChangeRunners { runners: Vec<PersonId>, reason: String },
    Review { reviewed_on: NaiveDate, found: String, planned_until: Option<NaiveDate> },
    End { ended_on: NaiveDate, achieved: Option<Achieved>, outcome: String },
}

impl ProgrammeOrder {
    fn into_command(self, words: &mut Words) -> ProgrammeCommand {
        match self {
            ProgrammeOrder::ChangeRunners { runners, reason } => {
                ProgrammeCommand::ChangeRunners(ChangeRunners { runners, reason: words.mint(reason) })
            }
            ProgrammeOrder::Review { reviewed_on, found, planned_until } => {
                ProgrammeCommand::Review(ReviewProgramme { reviewed_on, found: words.mint(found), planned_until })
            }
            ProgrammeOrder::End { ended_on, achieved, outcome } => {
                ProgrammeCommand::End(EndProgramme { ended_on, achieved, outcome: words.mint(outcome) })
            }
        }
    }
}

/// How many programmes an academy has, and no more than that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgrammeCount {
    /// Running on the day asked about.
    pub open: usize,
    /// Ended by then.
    pub ended: usize,
    /// Of those running now, how many nobody runs any more: none of their runners has a key in a role in
    /// which programmes are run there.
    pub without_runner: usize,
}

impl App {
    /// Starts a programme at an academy that the caller sees.
    pub async fn start_programme(&self, how: &How<'_>, trust: TrustId, new: NewProgramme) -> Result<Done, AppError> {
        let NewProgramme { academy, started_on, runners, participant, aim, planned_until } = new;
        let standing = self.standing(how.caller, Permission::RunProgrammes, Some(trust), Some(academy))?;
        let mut words = Words::default();
        let (participant, aim) = (words.mint(participant), words.mint(aim));
        let command = StartProgramme { programme: fresh_id(), started_on, runners, participant, aim, planned_until };
        let order = Order::OfProgramme { trust, ask: ProgrammeAsk::Start(academy, command) };
        self.submit(order, standing, words.into_texts(), Vec::new(), how).await
    }

    /// Carries out a command of a programme that the caller runs.
    pub async fn of_programme(&self, how: &How<'_>, trust: TrustId, id: ProgrammeId, order: ProgrammeOrder) -> Result<Done, AppError> {
        let academy = self.all_programmes(trust, When::default())?.get(&id).map(|programme| programme.academy);
        let academy = academy.ok_or(AppError::NotVisible)?;
        let standing =
            self.standing(how.caller, Permission::RunProgrammes, Some(trust), Some(academy)).map_err(|_| AppError::NotVisible)?;
        if !self.run_by(trust, how.caller)?.contains(&id) {
            // Who handed it on and repeats that gets the first answer, though they see it no more.
            return self.submit(Order::Recall, standing, Vec::new(), Vec::new(), how).await;
        }
        let mut words = Words::default();
        let command = order.into_command(&mut words);
        let order = Order::OfProgramme { trust, ask: ProgrammeAsk::Command(id, command) };
        self.submit(order, standing, words.into_texts(), Vec::new(), how).await
    }

    /// Hands every programme of an academy that nobody runs any more to others, and tells how many these were.
    /// Whoever hands them on reads nothing of them; asked again, there are none left.
    pub async fn hand_on_programmes(
        &self,
        how: &How<'_>,
        trust: TrustId,
        academy: AcademyId,
        runners: &[PersonId],
        reason: &str,
    ) -> Result<usize, AppError> {
        let standing = self.standing(how.caller, Permission::HandOnProgrammes, Some(trust), Some(academy))?;
        let how = How { repeat: None, ..*how };
        let mut handed_on = 0;
        for programme in self.without_runner(trust)?.into_iter().filter(|programme| programme.academy == academy) {
            let mut words = Words::default();
            let command = ProgrammeCommand::HandOn(HandOn { runners: runners.to_vec(), reason: words.mint(reason.to_owned()) });
            let order = Order::OfProgramme { trust, ask: ProgrammeAsk::Command(programme.id, command) };
            handed_on += self.submit(order, standing.clone(), words.into_texts(), Vec::new(), &how).await?.events.len();
        }
        Ok(handed_on)
    }

    /// How many programmes nobody runs any more, by academy; none for who may not hand them on.
    pub fn programmes_without_runner(&self, caller: &Caller, trust: TrustId) -> Result<BTreeMap<AcademyId, usize>, AppError> {
        let mut counts = BTreeMap::new();
        for programme in self.without_runner(trust)? {
            if caller.standing(Permission::HandOnProgrammes, Some(trust), Some(programme.academy)).is_some() {
                *counts.entry(programme.academy).or_default() += 1;
            }
        }
        Ok(counts)
    }

    /// The programmes under way that none of their runners can read or end now.
    fn without_runner(&self, trust: TrustId) -> Result<Vec<ProgrammeRecord>, AppError> {
        let all = self.all_programmes(trust, When::default())?;
        let keys = self.shared.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (roles, today) = (keys.roles_in(trust, self.now()), self.day_of(When::default()));
        let is_run = |programme: &ProgrammeRecord| {
            programme.runners.iter().any(|person| touchstone_domain::programme::runs_programmes(&roles, programme.academy, *person))
        };
        Ok(all.into_values().filter(|programme| programme.is_open(today) && !is_run(programme)).collect())
    }

    /// Every programme that the caller runs, oldest first, as known by an instant.
    pub fn programmes(&self, caller: &Caller, trust: TrustId, when: When) -> Result<Vec<ProgrammeRecord>, AppError> {
        self.sees_records(caller, trust)?;
        let day = self.day_of(when);
        let all = self.all_programmes(trust, when)?;
        let runs_now = self.run_by(trust, caller)?;
        Ok(all.into_values().filter(|programme| runs_now.contains(&programme.id) && programme.had_begun(day)).collect())
    }

    /// One that the caller runs.
    pub fn programme(&self, caller: &Caller, trust: TrustId, id: ProgrammeId, when: When) -> Result<ProgrammeRecord, AppError> {
        self.programmes(caller, trust, when)?.into_iter().find(|programme| programme.id == id).ok_or(AppError::NotVisible)
    }

    /// How many programmes an academy has; for its head, and those who see it whole.
    pub fn count_programmes(&self, caller: &Caller, trust: TrustId, academy: AcademyId, when: When) -> Result<ProgrammeCount, AppError> {
        match caller.sight_of_academy(trust, academy) {
            None => return Err(AppError::NotVisible),
            Some(Sight::Identity) if caller.has_role_at(trust, academy, Role::Headteacher) => {}
            Some(Sight::Identity) => return Err(AppError::Forbidden("only those who see the whole academy learn how many there are")),
            Some(Sight::Whole) => {}
        }
        let day = self.day_of(when);
        let without_runner = self.without_runner(trust)?.iter().filter(|programme| programme.academy == academy).count();
        let mut count = ProgrammeCount { without_runner, ..ProgrammeCount::default() };
        for programme in self.all_programmes(trust, when)?.into_values().filter(|p| p.academy == academy && p.had_begun(day)) {
            if programme.is_open(day) {
                count.open += 1;
            } else {
                count.ended += 1;
            }
        }
        Ok(count)
    }

    /// A page of the restricted log: what concerns programmes that the caller runs now. Its cursors are
    /// sealed, so that gaps tell nothing.
    pub fn restricted_feed(
        &self,
        caller: &Caller,
        trust: TrustId,
        after: &str,
        limit: usize,
    ) -> Result<Result<FeedPage, BadCursor>, AppError> {
        self.sees_records(caller, trust)?;
        let Some(after) = self.unseal(caller, trust, LogKind::Restricted, after) else { return Ok(Err(BadCursor::Unreadable)) };
        let runs_now = self.run_by(trust, caller)?;
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let (mut seen, head) = {
            let shelf = look(&shelf);
            let head = shelf.restricted.len() as u64;
            if after > head {
                return Ok(Err(BadCursor::Unreadable));
            }
            let mine = shelf.restricted.iter().skip(after as usize).filter(|recorded| runs_now.contains(&stream_of(recorded)));
            (mine.take(limit + 1).cloned().collect::<Vec<Recorded>>(), head)
        };
        let more = seen.len() > limit;
        seen.truncate(limit);
        let reached = if more { seen.last().map_or(after, |recorded| recorded.meta.position) } else { head };
        let items = seen.into_iter().map(|recorded| self.seen_without_numbers(recorded)).collect::<Result<_, _>>()?;
        Ok(Ok(FeedPage { items, next: self.seal(caller, trust, LogKind::Restricted, reached)?, more, epoch: self.epoch() }))
    }

    /// One event of a programme that the caller runs.
    pub fn restricted_event(&self, caller: &Caller, trust: TrustId, id: EventId) -> Result<SeenEvent, AppError> {
        self.sees_records(caller, trust)?;
        let runs_now = self.run_by(trust, caller)?;
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let found = look(&shelf).restricted.iter().find(|recorded| recorded.meta.id == id).cloned();
        let found = found.filter(|recorded| runs_now.contains(&stream_of(recorded))).ok_or(AppError::NotVisible)?;
        self.seen_without_numbers(found)
    }

    /// Refuses whoever sees no more of the trust than that it is there.
    fn sees_records(&self, caller: &Caller, trust: TrustId) -> Result<(), AppError> {
        match caller.sight_of_trust(trust).ok_or(AppError::NotVisible)? {
            TrustSight::Existence => Err(AppError::Forbidden("an operator reads no trust's records")),
            TrustSight::Partial | TrustSight::Whole => Ok(()),
        }
    }

    fn day_of(&self, when: When) -> NaiveDate {
        when.as_of.unwrap_or_else(|| london_day(when.known_at.unwrap_or_else(|| self.now())))
    }

    /// Every programme, as known by an instant, oldest first: ids rise with time.
    fn all_programmes(&self, trust: TrustId, when: When) -> Result<BTreeMap<ProgrammeId, ProgrammeRecord>, AppError> {
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let shelf = look(&shelf);
        Ok(fold(&shelf.restricted, when.known()))
    }

    /// The programmes that somebody runs now, whenever they are asked about: whoever runs one no more, or
    /// has no role any more in which programmes are run there, reads no more of its past either.
    fn run_by(&self, trust: TrustId, caller: &Caller) -> Result<BTreeSet<ProgrammeId>, AppError> {
        let all = self.all_programmes(trust, When::default())?;
        let person = caller.self_in(trust);
        let may = |academy| caller.standing(Permission::RunProgrammes, Some(trust), Some(academy)).is_some();
        let runs =
            |programme: &&ProgrammeRecord| person.is_some_and(|person| programme.runners.contains(&person)) && may(programme.academy);
        Ok(all.values().filter(runs).map(|programme| programme.id).collect())
    }
}

/// The programme whose stream an event is in.
fn stream_of(recorded: &Recorded) -> ProgrammeId {
    match recorded.meta.stream {
        Stream::Restricted(id) => ProgrammeId(id),
        Stream::Trust | Stream::Academy(_) => ProgrammeId(Uuid::nil()),
    }
}

fn fold(log: &[Recorded], known: Option<RecordedAt>) -> BTreeMap<ProgrammeId, ProgrammeRecord> {
    let mut programmes: BTreeMap<ProgrammeId, ProgrammeRecord> = BTreeMap::new();
    for recorded in log.iter().filter(|recorded| known.is_none_or(|known| recorded.meta.recorded_at <= known)) {
        if let Some(programme) = programmes.get_mut(&stream_of(recorded)) {
            programme.apply(recorded);
        } else if let Some(begun) = ProgrammeRecord::begin(recorded) {
            programmes.insert(begun.id, begun);
        }
    }
    programmes
}
