//! The acts themselves, each a command, and what each leads to.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use serde_json::json;
use touchstone_app::input::{AcademyOrder, Amendment, NewReview};
use touchstone_app::{Desk, How};
use touchstone_domain::academy::{Answer, Appoint};
use touchstone_domain::event::{AcademyEvent, Event, Recorded, Span};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::PersonId;

use super::agenda::{Act, Consequence, Review, inspection};
use super::ratings::Pending;
use super::remedies::RemedyAct;
use super::{Academy, Story, explained};
use crate::demo::cast::{Only, Pace, Part, Then};
use crate::demo::judgement;
use crate::demo::words;
use crate::demo::year::weekday_from;

impl Story {
    /// Does what is next on the agenda.
    pub(super) async fn act(&mut self) -> anyhow::Result<()> {
        let Some(((day, _), (academy, act))) = self.agenda.pop_first() else { return Ok(()) };
        let told = format!("{act:?} at {}", self.academies.get(academy).map_or("", |academy| academy.cast.name));
        self.perform(day, academy, act).await.context(told)
    }

    async fn perform(&mut self, day: NaiveDate, academy: usize, act: Act) -> anyhow::Result<()> {
        match act {
            Act::Join => self.join(academy).await,
            Act::Review(review) => self.review(day, academy, review).await,
            Act::Rate(step) => self.rate(day, step).await,
            Act::EvaluateSelf => self.evaluate_self(day, academy).await,
            Act::TakeBack(made, why) => self.take_back(day, academy, made, why).await,
            Act::AnswerCategory(decision, answer) => self.answer_category(academy, decision, answer).await,
            Act::Answer { escalation, answer, then } => {
                let reason = self.say(if answer == Answer::Accept { words::ACCEPTS } else { words::DECLINES });
                let done = self.command(Part::Ceo, academy, AcademyOrder::AnswerProposal { escalation, answer, reason }).await?;
                self.heed(day, academy, &done.events, then);
                Ok(())
            }
            Act::Visit { escalation } => {
                let visitors = self.visitors(academy);
                let (outcome, further) = (self.say(words::OUTCOMES), [self.say(words::INTERVENTIONS), self.say(words::INTERVENTIONS)]);
                let order =
                    AcademyOrder::RecordVisit { escalation, visited_on: day, visitors, outcome, further_interventions: further.into() };
                let done = self.command(Part::Lead, academy, order).await?;
                if let Some(Event::Academy(AcademyEvent::VisitRecorded(made))) = done.events.first().map(|recorded| &recorded.event) {
                    let consider = RemedyAct::Consider { escalation, visit: made.visit };
                    self.later(self.after(day, 1), academy, Act::Remedy(consider));
                }
                Ok(())
            }
            Act::StepDown { grounds } => {
                let Some((escalation, rung)) = self.academies.get(academy).and_then(|academy| academy.rung) else { return Ok(()) };
                self.settle(day, academy).await?;
                let below = rung.checked_sub(1);
                let to = below.and_then(|below| self.framework.ladder().get(below)).map(|rung| rung.code.clone());
                let order = AcademyOrder::StepDown { to, grounds: vec![grounds], reason: self.say(words::STEPS_DOWN) };
                self.command(Part::Ceo, academy, order).await?;
                if let Some(academy) = self.academies.get_mut(academy) {
                    academy.rung = below.map(|below| (escalation, below));
                }
                Ok(())
            }
            Act::Amend(review) => {
                let changes = Amendment {
                    summary: Some(words::AMENDED_SUMMARY.to_owned()),
                    next_steps: Some(Some(self.say(words::NEXT_STEPS))),
                    ..Amendment::default()
                };
                let order = AcademyOrder::AmendReview { review, changes, reason: words::AMENDED.to_owned() };
                self.command(Part::Lead, academy, order).await.map(drop)
            }
            Act::Withdraw(review) => self
                .command(Part::Lead, academy, AcademyOrder::WithdrawReview { review, reason: words::WITHDRAWN.to_owned() })
                .await
                .map(drop),
            Act::InterimHead => self.appoint_head(academy, day, true).await,
            Act::NewHead(from) => self.appoint_head(academy, from, false).await,
            Act::Leave(left_on) => {
                let order = AcademyOrder::Leave { left_on, date_known: true, reason: Some(words::LEFT.to_owned()) };
                self.command(Part::Administrator, academy, order).await.map(drop)
            }
            Act::Inspect { on, outcome } => {
                let done = self.command(Part::Administrator, academy, inspection(on, outcome)?).await?;
                if let Some((academy, inspected)) = self.academies.get_mut(academy).zip(done.events.first()) {
                    academy.last_inspection = Some(inspected.meta.id);
                }
                Ok(())
            }
            Act::Draft => self.draft(day, academy).await,
            Act::Plan(act) => self.of_plan(day, academy, act).await,
            Act::Support(act) => self.support(day, academy, act).await,
            Act::Remedy(act) => self.remedy(day, academy, act).await,
            Act::Arrangement(act) => self.arrangement(day, academy, act).await,
            Act::Register(act) => self.register(day, academy, act).await,
            Act::Life(act) => self.life(day, academy, act).await,
            Act::Chore(act) => self.chore(day, academy, act).await,
        }
    }

    async fn review(&mut self, day: NaiveDate, academy: usize, review: Review) -> anyhow::Result<()> {
        let round = review.round;
        let place = match round.only {
            Only::Lowest => Some(0),
            Only::At(place) => Some(place),
            Only::All | Only::Sponsored | Only::New => None,
        };
        if place.is_some() && self.academies.get(academy).is_none_or(|academy| academy.rank != place) {
            return Ok(());
        }
        let known = self
            .framework
            .review_types()
            .iter()
            .find(|known| known.code.as_str() == round.review)
            .context("the framework has this review")?;
        let framework = self.framework.clone();
        let mut findings = if round.findings == 0 {
            Vec::new()
        } else {
            judgement::findings(&framework, known, review.rank, round.findings, review.held_on, &mut self.chance)
        };
        if review.unclear {
            let unclear = judgement::unclear(&framework);
            findings.retain(|finding| unclear.as_ref().is_none_or(|unclear| finding.criterion != unclear.criterion));
            findings.extend(unclear);
        }
        let progress = match (review.slow, round.pace) {
            (Some(_), _) => judgement::too_slow(&framework),
            (None, Pace::Untold) => None,
            (None, Pace::Told | Pace::Tested) => judgement::fast_enough(&framework, &mut self.chance),
        };
        let content = NewReview {
            review_type: known.code.clone(),
            held_on: review.held_on,
            reviewers: round.reviewers.iter().filter_map(|part| self.person(*part, academy)).collect(),
            findings,
            progress,
            summary: self.summary(&review),
            strengths: (!review.mistaken && review.slow.is_none()).then(|| self.say(words::STRENGTHS)),
            next_steps: (!review.mistaken).then(|| self.say(words::NEXT_STEPS)),
        };
        let by = self.recorder(round.by, academy);
        if self.goes_by_draft(academy, day, &review) {
            return self.begin(day, academy, by, review, content).await;
        }
        let done = self.command(by, academy, AcademyOrder::RecordReview(content)).await?;
        self.recorded(day, academy, &review, &done.events)
    }

    /// What follows from a review that is final.
    pub(super) fn recorded(&mut self, day: NaiveDate, academy: usize, review: &Review, events: &[Recorded]) -> anyhow::Result<()> {
        self.heed(day, academy, events, review.slow.unwrap_or(Consequence::Open));
        let Some(Recorded { meta, event: Event::Academy(AcademyEvent::ReviewRecorded(recorded)) }) = events.first() else {
            anyhow::bail!("a new review is an event");
        };
        if let Some(academy) = self.academies.get_mut(academy).filter(|_| !review.mistaken && !recorded.content.findings.is_empty()) {
            let judged = recorded.content.findings.iter().map(|finding| finding.criterion.clone()).collect();
            academy.last_review = Some((meta.id, judged));
        }
        self.live_on(day, academy, review, recorded.review);
        let round = &review.round;
        if round.decided_by.is_some() {
            let pending = Pending { rank: review.rank, departs: review.departs, basis: meta.id };
            self.ratings.pending.insert(academy, pending);
        }
        if review.amended {
            self.later(weekday_from(day + Days::new(6)), academy, Act::Amend(recorded.review));
        }
        if review.mistaken {
            self.later(weekday_from(day + Days::new(2)), academy, Act::Withdraw(recorded.review));
        }
        if review.relieves && self.academies.get(academy).is_some_and(|academy| academy.rung.is_some()) {
            self.later(weekday_from(day + Days::new(4)), academy, Act::StepDown { grounds: meta.id });
        }
        Ok(())
    }

    /// Takes note of what a command set off, and sees to what follows.
    fn heed(&mut self, day: NaiveDate, academy: usize, events: &[Recorded], then: Consequence) {
        for recorded in events {
            let Event::Academy(event) = &recorded.event else { continue };
            if let AcademyEvent::EscalationProposed(proposed) = event {
                let answer = match then {
                    Consequence::Follow(Then::Decline) => Answer::Decline,
                    Consequence::Follow(Then::Accept) | Consequence::NobodyActs => Answer::Accept,
                    Consequence::Open => continue,
                };
                let on = weekday_from(day + Days::new(2 + self.chance.below(4)));
                self.later(on, academy, Act::Answer { escalation: proposed.escalation, answer, then });
            }
            if let AcademyEvent::InterventionEscalated(climbed) = event {
                let rung = self.framework.rung_index(&climbed.to).unwrap_or_default();
                if let Some(academy) = self.academies.get_mut(academy) {
                    academy.rung = Some((climbed.escalation, rung));
                }
                if then != Consequence::NobodyActs {
                    let on = weekday_from(day + Days::new(4 + self.chance.below(5)));
                    self.later(on, academy, Act::Visit { escalation: climbed.escalation });
                }
            }
        }
    }

    fn summary(&mut self, review: &Review) -> String {
        if review.mistaken {
            return words::ENTERED_BY_MISTAKE.to_owned();
        }
        if review.slow.is_some() {
            return self.say(words::SLOW);
        }
        let top = self.framework.scale().len() - 1;
        let tone = if review.rank == top { 2 } else { review.rank.min(1) };
        let observations = words::OBSERVATIONS.get(tone).copied().unwrap_or_default();
        format!("{} {}", self.say(observations), self.say(observations))
    }

    /// Who records a review: the adviser does not work with an academy that joined later.
    fn recorder(&self, by: Part, academy: usize) -> Part {
        let later = self.academies.get(academy).is_some_and(|academy| academy.joined_on >= self.told.begins);
        if by == Part::Adviser && later { Part::Lead } else { by }
    }

    /// Those who must act on the rung that an academy is on.
    fn visitors(&self, academy: usize) -> Vec<PersonId> {
        let rung = self.academies.get(academy).and_then(|academy| academy.rung).and_then(|(_, rung)| self.framework.ladder().get(rung));
        let part_of = |role: &Role| Part::OF_THE_TRUST.iter().find(|(_, of)| of == role).map(|(part, _)| *part);
        let actors = rung.map(|rung| rung.actors.as_slice()).unwrap_or_default();
        actors.iter().filter_map(|role| self.person(part_of(role).unwrap_or(Part::Head), academy)).collect()
    }

    async fn appoint_head(&mut self, academy: usize, from: NaiveDate, interim: bool) -> anyhow::Result<()> {
        let title = self.cast.titles.head;
        let person = self.enter_person(title).await?;
        let (office, term) = (self.head_office(), Span { from, until: None });
        let done = self.command(Part::Ceo, academy, AcademyOrder::Appoint(Appoint { person, office, term, interim })).await?;
        if let Some(Academy { head, next_head, led_by, .. }) = self.academies.get_mut(academy) {
            if interim {
                *head = person
            } else {
                *next_head = Some(person)
            }
            *led_by = done.events.first().map(|recorded| recorded.meta.id);
        }
        Ok(())
    }

    async fn draft(&mut self, day: NaiveDate, academy: usize) -> anyhow::Result<()> {
        let lead = self.callers.get(&Part::Lead).context("there is a lead")?;
        let id = self.academies.get(academy).and_then(|academy| academy.id).context("the academy has joined")?;
        let review = self.cast.rounds.first().map(|round| round.review);
        let content = json!({ "type": review, "heldOn": day, "reviewers": [self.person(Part::Lead, academy)], "summary": words::DRAFTED });
        self.app.begin_draft(&How::plain(lead), Desk::of_reviews(self.trust, id), content).await.map(drop).map_err(explained)
    }
}
