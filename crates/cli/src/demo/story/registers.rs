//! Issues, open until they are closed with evidence, and risks, among them the two-sided question that
//! some frameworks ask each half-term.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{AcademyOrder, Assessed, IssueOrder, RiskOrder};
use touchstone_domain::academy::{ShareAssessment, ShareIssue};
use touchstone_domain::codes::{AreaCode, AudienceCode, CriterionCode, QuestionCode, RatingCode};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{EventId, IssueId, PersonId, RiskId};

use super::Story;
use super::agenda::Act;
use crate::demo::cast::Part;
use crate::demo::cast::life::{Issue, Risk};
use crate::demo::{judgement, words};

/// The half-term from which categories are known, so that the question is too.
const RATED_FROM: usize = 2;
/// Days into a half-term on which the question is put.
const ASKED_ON: u64 = 23;

/// Something done about a register.
#[derive(Clone, Debug)]
pub(super) enum RegisterAct {
    Raise(&'static Issue),
    Progress(IssueId, PersonId, &'static str),
    Share(IssueId),
    Close(&'static Issue, IssueId),
    Reopen(&'static Issue, IssueId),
    RaiseRisk(&'static Risk),
    Assess(&'static Risk, RiskId, usize),
    CloseRisk(&'static Risk, RiskId),
    /// The question of a half-term.
    Ask {
        half_term: usize,
    },
}

/// The question that is open at an academy.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    risk: RiskId,
    question: QuestionCode,
}

/// Plans a trust's registers.
pub(super) fn plan(story: &mut Story) {
    let life = story.cast.life;
    for issue in life.issues {
        if let Some(on) = story.day_of(issue.when) {
            story.later(on, issue.academy, Act::Register(RegisterAct::Raise(issue)));
        }
    }
    for risk in life.risks {
        if let Some(on) = story.day_of(risk.when) {
            story.later(on, risk.academy, Act::Register(RegisterAct::RaiseRisk(risk)));
        }
    }
    if story.framework.risk.is_none() {
        return;
    }
    for (half_term, dates) in story.told.half_terms.clone().into_iter().enumerate().skip(RATED_FROM) {
        for index in 0..story.academies.len() {
            let on = story.after(dates.starts_on, ASKED_ON + index as u64 % 3);
            story.later(on, index, Act::Register(RegisterAct::Ask { half_term }));
        }
    }
}

impl Story {
    pub(super) async fn register(&mut self, day: NaiveDate, index: usize, act: RegisterAct) -> anyhow::Result<()> {
        if self.is_away(index, day) {
            return Ok(());
        }
        let issue = AcademyOrder::Issue;
        let (by, order) = match act {
            RegisterAct::Raise(cast) => return self.raise(day, index, cast).await,
            RegisterAct::RaiseRisk(cast) => return self.raise_risk(day, index, cast).await,
            RegisterAct::Ask { half_term } => return self.put_question(day, index, half_term).await,
            RegisterAct::Progress(id, owner, said) => {
                let progress = judgement::fast_enough(&self.framework.clone(), &mut self.chance);
                let order = IssueOrder::Progress {
                    issue: id,
                    on: day,
                    owner: None,
                    priority: None,
                    due_on: None,
                    progress,
                    comment: Some(said.to_owned()),
                    evidence: Vec::new(),
                };
                (self.owner_part(index, owner), issue(order))
            }
            RegisterAct::Share(id) => (Part::Lead, issue(IssueOrder::Share(ShareIssue { issue: id, shared_on: day, audiences: None }))),
            RegisterAct::Close(cast, id) => {
                let (evidence, outcome) = (vec![self.evidence(words::SHOWN)], cast.closed.map(str::to_owned));
                (Part::Lead, issue(IssueOrder::Close { issue: id, closed_on: day, evidence, outcome }))
            }
            RegisterAct::Reopen(cast, id) => {
                let (reason, basis) = (cast.reopened.unwrap_or_default().to_owned(), self.last_found(index));
                (Part::Lead, issue(IssueOrder::Reopen { issue: id, reopened_on: day, reason, basis }))
            }
            RegisterAct::Assess(cast, risk, turn) => {
                let Some(assessment) = self.assessed(day, index, cast, turn) else { return Ok(()) };
                (Part::Lead, AcademyOrder::Risk(RiskOrder::Assess { risk, assessment }))
            }
            RegisterAct::CloseRisk(cast, risk) => {
                let (evidence, outcome) = (vec![self.evidence(words::SHOWN)], cast.closed.map(str::to_owned));
                (Part::Lead, AcademyOrder::Risk(RiskOrder::Close { risk, closed_on: day, evidence, outcome }))
            }
        };
        self.command(by, index, order).await.map(drop)
    }

    fn last_found(&self, index: usize) -> Vec<EventId> {
        self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event).into_iter().collect()
    }

    async fn raise(&mut self, day: NaiveDate, index: usize, cast: &'static Issue) -> anyhow::Result<()> {
        let owner = self.person(cast.owner, index).context("somebody owns the issue")?;
        let order = IssueOrder::Raise {
            raised_on: day,
            what: cast.what.to_owned(),
            area: AreaCode::parse(cast.area)?,
            criteria: cast.criteria.iter().filter_map(|criterion| CriterionCode::parse(criterion).ok()).collect(),
            priority: cast.priority,
            owner,
            due_on: Some(day + Days::new(cast.due)),
            basis: self.last_found(index),
        };
        let done = self.command(Part::Lead, index, AcademyOrder::Issue(order)).await?;
        let Some(Event::Academy(AcademyEvent::IssueRaised(raised))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("an issue is an event");
        };
        let id = raised.issue;
        let at = Act::Register;
        if cast.shared {
            self.later(self.after(day, 1), index, at(RegisterAct::Share(id)));
        }
        let step = cast.due / (cast.progress.len() as u64 + 1);
        for (i, said) in (1..).zip(cast.progress) {
            self.later(self.after(day, i * step), index, at(RegisterAct::Progress(id, owner, said)));
        }
        if cast.closed.is_some() {
            self.later(self.after(day, cast.due.saturating_sub(3)), index, at(RegisterAct::Close(cast, id)));
        }
        if cast.reopened.is_some() {
            self.later(self.after(day, cast.due + 45), index, at(RegisterAct::Reopen(cast, id)));
        }
        Ok(())
    }

    fn assessed(&self, day: NaiveDate, index: usize, cast: &Risk, turn: usize) -> Option<Assessed> {
        let (rating, likelihood, impact, why) = cast.assessed.get(turn)?;
        Some(Assessed {
            assessed_on: day,
            rating: RatingCode::parse(rating).ok()?,
            progress: None,
            likelihood: Some(*likelihood),
            impact: Some(*impact),
            owner: None,
            mitigation: (turn == 0).then(|| cast.mitigation.to_owned()),
            comment: Some((*why).to_owned()),
            basis: self.last_found(index),
        })
    }

    async fn raise_risk(&mut self, day: NaiveDate, index: usize, cast: &'static Risk) -> anyhow::Result<()> {
        let first = self.assessed(day, index, cast, 0).context("the storyboard says how high the risk is")?;
        let owner = self.person(cast.owner, index).context("somebody owns the risk")?;
        let order = RiskOrder::Raise { question: None, what: Some(cast.what.to_owned()), owner, first };
        let risk = self.raised(index, order).await?;
        let half_term = 45;
        for turn in 1..cast.assessed.len() {
            self.later(self.after(day, half_term * turn as u64), index, Act::Register(RegisterAct::Assess(cast, risk, turn)));
        }
        if cast.closed.is_some() {
            let on = self.after(day, half_term * cast.assessed.len() as u64 - 20);
            self.later(on, index, Act::Register(RegisterAct::CloseRisk(cast, risk)));
        }
        Ok(())
    }

    async fn raised(&self, index: usize, order: RiskOrder) -> anyhow::Result<RiskId> {
        let done = self.command(Part::Lead, index, AcademyOrder::Risk(order)).await?;
        match done.events.first().map(|recorded| &recorded.event) {
            Some(Event::Academy(AcademyEvent::RiskRaised(raised))) => Ok(raised.risk),
            Some(_) | None => anyhow::bail!("a risk is an event"),
        }
    }

    /// The framework's question for the category: which it is, follows the category; how high the risk
    /// is, follows where the academy stands and which way it goes.
    async fn put_question(&mut self, day: NaiveDate, index: usize, half_term: usize) -> anyhow::Result<()> {
        let framework = self.framework.clone();
        let Some((academy, asks)) = self.academies.get(index).zip(framework.risk.as_ref()) else { return Ok(()) };
        let Some(category) = academy.rank.and_then(|rank| framework.scale().get(rank)) else { return Ok(()) };
        let Some(question) = asks.questions.iter().find(|question| question.categories.contains(&category.code)) else { return Ok(()) };
        let (now, next) = (academy.rank.unwrap_or_default(), academy.cast.stands(half_term / 2));
        let troubled = academy.rung.is_some();
        let high = if troubled || next < now {
            0
        } else if next > now || (index + half_term).is_multiple_of(3) {
            2
        } else {
            1
        };
        let said = [words::RISK_HIGH, words::RISK_MEDIUM, words::RISK_LOW].get(high).copied().unwrap_or_default();
        let ratings = framework.risk_ratings();
        let (rating, _) = ratings.get(high).context("three words for how high a risk is")?;
        let progress = if troubled { judgement::too_slow(&framework) } else { judgement::fast_enough(&framework, &mut self.chance) };
        let before = self.questions.get(&index).cloned();
        let assessment = Assessed {
            assessed_on: day,
            rating: RatingCode::parse(rating)?,
            progress,
            likelihood: None,
            impact: None,
            owner: None,
            mitigation: if high == 0 { Some(self.say(words::MITIGATION)) } else { None },
            comment: Some(self.say(said)),
            basis: self.last_found(index),
        };
        let risk = match before {
            Some(asked) if asked.question == question.code => {
                let order = RiskOrder::Assess { risk: asked.risk, assessment };
                self.command(Part::Lead, index, AcademyOrder::Risk(order)).await?;
                asked.risk
            }
            before => {
                if let Some(Asked { risk, .. }) = before {
                    let outcome = Some(words::ANOTHER_QUESTION.to_owned());
                    let evidence = vec![self.evidence(words::SHOWN)];
                    let order = RiskOrder::Close { risk, closed_on: day, evidence, outcome };
                    self.command(Part::Lead, index, AcademyOrder::Risk(order)).await?;
                }
                let owner = self.person(Part::Head, index).context("an academy has a head")?;
                let order = RiskOrder::Raise { question: Some(question.code.clone()), what: None, owner, first: assessment };
                let risk = self.raised(index, order).await?;
                self.questions.insert(index, Asked { risk, question: question.code.clone() });
                risk
            }
        };
        // The school each time, the trust's committee three times a year.
        let review = &asks.review_type;
        let receives = |audience: &&touchstone_domain::framework::Audience| {
            let often = half_term % 2 == 1 || !audience.roles.contains(&Role::Trustee);
            often && audience.receives.iter().any(|receipt| receipt.review_type.as_ref() == Some(review))
        };
        let audiences = framework.audiences.iter().filter(receives).filter_map(|audience| AudienceCode::parse(audience.code.as_str()).ok());
        let share = ShareAssessment { risk, assessment: None, shared_on: day, audiences: Some(audiences.collect()) };
        self.command(Part::Lead, index, AcademyOrder::Risk(RiskOrder::Share(share))).await.map(drop)
    }
}
