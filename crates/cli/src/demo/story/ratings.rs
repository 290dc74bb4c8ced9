//! The term's rating round as the trust's people live it: schools evaluate themselves, the lead
//! proposes, the team moderates, all is confirmed and shared in one request each, and reported.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, NewSelfEvaluation, NewSelfFinding, RatingOrder, ReviewLifeOrder};
use touchstone_app::{How, NewRound, RoundOrder};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::{AudienceCode, CategoryCode};
use touchstone_domain::event::{AcademyEvent, Event, Recorded, Stream, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AcademyId, DecisionId, EventId, RoundId, SelfEvaluationId};

use super::agenda::{Act, gone_by};
use super::{Story, explained};
use crate::demo::cast::Part;
use crate::demo::cast::life::{CategoryAnswer, TakenBack};
use crate::demo::year::weekday_from;
use crate::demo::{judgement, words};

/// What a review says of an academy's category, until a round takes it up.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// What the findings suggest.
    pub rank: usize,
    /// What the team will make of it, where that is something else.
    pub departs: Option<usize>,
    /// The review.
    pub basis: EventId,
}

/// How the trust's ratings stand.
#[derive(Debug, Default)]
pub(super) struct Ratings {
    /// What reviews said since the last round, by academy.
    pub pending: BTreeMap<usize, Pending>,
    /// The school's last evaluation of itself.
    evaluated: BTreeMap<usize, EventId>,
    /// The same, and it stays known.
    pub last_evaluated: BTreeMap<usize, EventId>,
    /// The round that is under way, and the academies in it.
    round: Option<(RoundId, BTreeSet<usize>)>,
    /// What was taken up in it.
    proposed: BTreeMap<usize, Pending>,
    /// The answers of the storyboard that were given.
    answered: BTreeSet<usize>,
    /// Where an evaluation was taken back, and in which year.
    taken_back: BTreeSet<(usize, Option<usize>)>,
}

/// Days from the beginning of a term's second half to each step of its round.
const STEPS: [(u64, Step); 8] = [
    (0, Step::Open),
    (12, Step::Propose),
    (14, Step::Moderate),
    (18, Step::Confirm),
    (19, Step::Share),
    (20, Step::Report(Role::Ceo)),
    (21, Step::Report(Role::Trustee)),
    (23, Step::Close),
];

/// A step of a round.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Open,
    Propose,
    Moderate,
    Confirm,
    Share,
    Report(Role),
    Close,
}

/// Plans a round a term; in autumn every school evaluates itself before it.
pub(super) fn plan(story: &mut Story) {
    for (i, half_term) in story.told.half_terms.clone().into_iter().enumerate().filter(|(i, _)| i % 2 == 1) {
        let begins = half_term.starts_on;
        for (days, step) in STEPS {
            story.later(weekday_from(begins + Days::new(days)), 0, Act::Rate(step));
        }
        if i % 6 == 1 {
            for index in 0..story.academies.len() {
                story.later(weekday_from(begins + Days::new(1 + index as u64)), index, Act::EvaluateSelf);
            }
        }
    }
}

impl Story {
    pub(super) async fn rate(&mut self, day: NaiveDate, step: Step) -> anyhow::Result<()> {
        if let Step::Open = step {
            return self.open_round(day).await;
        }
        let Some((round, _)) = self.ratings.round.clone() else { return Ok(()) };
        match step {
            Step::Open => Ok(()),
            Step::Propose => self.propose(round).await,
            Step::Moderate => self.moderate(round).await,
            Step::Confirm => {
                let orders = self.of_proposed(|_| RatingOrder::Confirm { round, effective_on: day });
                self.of_round_at(self.decides(), orders).await?;
                for (index, pending) in std::mem::take(&mut self.ratings.proposed) {
                    let before = self.academies.get(index).and_then(|academy| academy.rank);
                    let now = Some(pending.departs.unwrap_or(pending.rank));
                    if let Some(academy) = self.academies.get_mut(index) {
                        academy.rank = now;
                    }
                    if before != now {
                        self.heed_category(day, index);
                        self.choose_cadences(day, index);
                    }
                    self.ratings.pending.remove(&index);
                    self.ratings.proposed.insert(index, pending);
                }
                Ok(())
            }
            Step::Share => {
                let orders = self.of_proposed(|_| RatingOrder::Share { round, shared_on: day, audiences: None });
                let shared = self.of_round_at(Part::Lead, orders).await?;
                self.plan_answers(day, &shared);
                Ok(())
            }
            Step::Report(role) => {
                let audience = self.framework.audiences.iter().find(|audience| audience.roles.contains(&role));
                let Some(audience) = audience.and_then(|audience| AudienceCode::parse(audience.code.as_str()).ok()) else { return Ok(()) };
                self.of_round(RoundOrder::Report { round, audience, reported_on: day }).await
            }
            Step::Close => {
                self.ratings.round = None;
                self.ratings.proposed.clear();
                self.of_round(RoundOrder::Close { round, reason: None }).await
            }
        }
    }

    /// The head looks at the school with the trust's criteria, now and then a little kindly.
    pub(super) async fn evaluate_self(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        let Some(academy) = self.academies.get(index) else { return Ok(()) };
        let gone = gone_by(self, academy).is_some_and(|gone| day >= gone);
        let Some(id) = academy.id.filter(|_| !gone) else { return Ok(()) };
        let head = self.caller(Part::Head, index)?;
        let path = academy.cast.path;
        let framework = self.framework.clone();
        let kind = framework.review_types().first().context("a framework has reviews")?;
        let top = framework.scale().len() - 1;
        let stands = academy.rank.unwrap_or(path[0]);
        let rank = if self.chance.once_in(3) { (stands + 1).min(top) } else { stands };
        let found = judgement::findings(&framework, kind, rank, 5, day, &mut self.chance);
        let first = found.first().map(|finding| finding.criterion.clone());
        let findings = found.into_iter().map(|finding| NewSelfFinding {
            criterion: finding.criterion,
            judgement: finding.judgement,
            words: None,
            evidence: finding.evidence,
        });
        let new = NewSelfEvaluation {
            evaluated_on: day,
            findings: findings.collect(),
            strengths: Some(self.say(words::STRENGTHS)),
            improvements: vec![(first, self.say(words::NEXT_STEPS)), (None, self.say(words::NEXT_STEPS))],
        };
        let order = AcademyOrder::Rating(RatingOrder::EvaluateSelf(new));
        let done = self.app.of_academy(&How::plain(&head), self.trust, id, order).await.map_err(explained)?;
        let submitted = done.events.iter().find_map(|recorded| match &recorded.event {
            Event::Academy(AcademyEvent::SelfEvaluationSubmitted(e)) => Some((recorded.meta.id, e.evaluation)),
            Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
        });
        if let Some((event, evaluation)) = submitted {
            self.ratings.last_evaluated.insert(index, event);
            self.ratings.evaluated.insert(index, event);
            let year = self.half_term_of(day).map(|(half_term, _)| half_term / 6);
            let meant = |taken: &&TakenBack| taken.academy == index && Some(taken.year) == year;
            // Once: the next one is what should have been sent.
            if let Some(taken) = self.cast.life.taken_back.iter().find(meant).filter(|_| self.ratings.taken_back.insert((index, year))) {
                self.later(self.after(day, 2), index, Act::TakeBack(evaluation, taken.why));
            }
        }
        Ok(())
    }

    async fn open_round(&mut self, day: NaiveDate) -> anyhow::Result<()> {
        let year = AcademicYear::of(day);
        let half_term = self.told.half_terms.iter().position(|half_term| half_term.starts_on <= day && day <= half_term.ends_on);
        let term = SchoolTerm::WORDS.get(half_term.unwrap_or_default() % 6 / 2).map_or(SchoolTerm::Autumn, |(_, term)| *term);
        let present: Vec<(usize, AcademyId)> = self
            .academies
            .iter()
            .enumerate()
            .filter(|(_, academy)| gone_by(self, academy).is_none_or(|gone| day < gone))
            .filter_map(|(index, academy)| Some((index, academy.id?)))
            .collect();
        let new = NewRound {
            year,
            term,
            academies: Some(present.iter().map(|(_, id)| *id).collect()),
            self_evaluations_by: (term == SchoolTerm::Autumn).then(|| weekday_from(day + Days::new(11))),
            moderation_on: Some(weekday_from(day + Days::new(14))),
        };
        let lead = self.callers.get(&Part::Lead).context("there is a lead")?;
        let done = self.app.of_round(&How::plain(lead), self.trust, RoundOrder::Open(new)).await.map_err(explained)?;
        if let Some(Event::Trust(TrustEvent::RatingRoundOpened(opened))) = done.events.first().map(|recorded| &recorded.event) {
            self.ratings.round = Some((opened.round, present.into_iter().map(|(index, _)| index).collect()));
        }
        Ok(())
    }

    /// What reviews have said since the last round is proposed for the academies that are there.
    async fn propose(&mut self, round: RoundId) -> anyhow::Result<()> {
        let in_it = self.ratings.round.as_ref().map(|(_, academies)| academies.clone()).unwrap_or_default();
        let taken_up: BTreeMap<usize, Pending> = self
            .ratings
            .pending
            .iter()
            .filter(|(index, _)| in_it.contains(index))
            .map(|(index, pending)| (*index, pending.clone()))
            .collect();
        let mut orders = Vec::new();
        for (index, pending) in &taken_up {
            let Some(academy) = self.academies.get(*index) else { continue };
            let Some(id) = academy.id else { continue };
            let phrases = match academy.rank {
                None => words::FIRST,
                Some(before) if before < pending.rank => words::BETTER,
                Some(before) if before > pending.rank => words::WORSE,
                Some(_) => words::SAME,
            };
            let evaluated = self.ratings.evaluated.get(index).copied();
            let basis = [Some(pending.basis), evaluated].into_iter().flatten().collect();
            let order = RatingOrder::Propose { round, category: self.category(pending.rank)?, basis, reason: self.say(phrases) };
            orders.push((id, order));
        }
        self.ratings.evaluated.retain(|index, _| !taken_up.contains_key(index));
        self.ratings.proposed = taken_up;
        self.of_round_at(Part::Lead, orders).await.map(drop)
    }

    async fn moderate(&mut self, round: RoundId) -> anyhow::Result<()> {
        let took_part: Vec<_> =
            [Part::Ceo, Part::Lead, Part::ExecutiveHead].iter().filter_map(|part| self.people.get(part).copied()).collect();
        let mut orders = Vec::new();
        for (index, pending) in self.ratings.proposed.clone() {
            let Some(id) = self.academies.get(index).and_then(|academy| academy.id) else { continue };
            let reason = if pending.departs.is_some() { self.say(words::DEPARTS) } else { words::KEPT.to_owned() };
            let category = self.category(pending.departs.unwrap_or(pending.rank))?;
            orders.push((id, RatingOrder::Moderate { round, category, took_part: took_part.clone(), reason }));
        }
        self.of_round_at(Part::Ceo, orders).await.map(drop)
    }

    fn of_proposed(&self, order: impl Fn(usize) -> RatingOrder) -> Vec<(AcademyId, RatingOrder)> {
        let ids = self.ratings.proposed.keys().filter_map(|index| Some((*index, self.academies.get(*index)?.id?)));
        ids.map(|(index, id)| (id, order(index))).collect()
    }

    fn category(&self, rank: usize) -> anyhow::Result<CategoryCode> {
        Ok(self.framework.scale().get(rank).context("the scale has this rank")?.code.clone())
    }

    /// Who decides categories in this trust.
    fn decides(&self) -> Part {
        self.cast.rounds.iter().find_map(|round| round.decided_by).unwrap_or(Part::Ceo)
    }

    async fn of_round(&self, order: RoundOrder) -> anyhow::Result<()> {
        let lead = self.callers.get(&Part::Lead).context("there is a lead")?;
        self.app.of_round(&How::plain(lead), self.trust, order).await.map(drop).map_err(explained)
    }

    async fn of_round_at(&self, by: Part, orders: Vec<(AcademyId, RatingOrder)>) -> anyhow::Result<Vec<Recorded>> {
        if orders.is_empty() {
            return Ok(Vec::new());
        }
        let caller = self.callers.get(&by).context("nobody plays this part")?;
        let done = self.app.of_round_at(&How::plain(caller), self.trust, ("academies", false), &[], orders).await;
        done.map(|done| done.events).map_err(explained)
    }

    /// Some of the schools that were told their category will answer it.
    fn plan_answers(&mut self, day: NaiveDate, shared: &[Recorded]) {
        let half_term = self.half_term_of(day).map_or(0, |(half_term, _)| half_term);
        for (place, answer) in self.cast.life.answers.iter().enumerate().filter(|(_, answer)| answer.from <= half_term) {
            let at = self.academies.get(answer.academy).and_then(|academy| academy.id).map(Stream::Academy);
            let told = shared.iter().filter(|recorded| Some(recorded.meta.stream) == at).find_map(|recorded| match &recorded.event {
                Event::Academy(AcademyEvent::CategoryShared(e)) => Some(e.decision),
                Event::Academy(_) | Event::Trust(_) | Event::Restricted(_) => None,
            });
            if let Some(decision) = told.filter(|_| !self.ratings.answered.contains(&place)) {
                self.ratings.answered.insert(place);
                self.later(self.after(day, 6), answer.academy, Act::AnswerCategory(decision, answer));
            }
        }
    }

    /// A school says what it makes of its category.
    pub(super) async fn answer_category(&self, index: usize, decision: DecisionId, answer: &CategoryAnswer) -> anyhow::Result<()> {
        let (agreement, comment) = (answer.agreement, Some(answer.said.to_owned()));
        let order = ReviewLifeOrder::RespondToCategory { decision, agreement, comment };
        self.command(answer.by, index, AcademyOrder::ReviewLife(order)).await.map(drop)
    }

    /// A school takes back what it said of itself, and says it again the day after.
    pub(super) async fn take_back(&mut self, day: NaiveDate, index: usize, made: SelfEvaluationId, why: &str) -> anyhow::Result<()> {
        let order = RatingOrder::WithdrawEvaluation { evaluation: made, reason: why.to_owned() };
        self.command(Part::Head, index, AcademyOrder::Rating(order)).await?;
        self.ratings.evaluated.remove(&index);
        self.ratings.last_evaluated.remove(&index);
        self.later(self.after(day, 1), index, Act::EvaluateSelf);
        Ok(())
    }
}
