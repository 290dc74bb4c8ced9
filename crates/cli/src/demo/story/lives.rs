//! The life of a review before and after it is final: written as a draft, checked by the lead and by the
//! head, shared with the school, answered, and validated by somebody from outside.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use touchstone_app::input::{AcademyOrder, NewReview, ReviewLifeOrder};
use touchstone_app::{Desk, How};
use touchstone_domain::academy::{Answer, RequestValidation, SendForFactualCheck, ShareReview};
use touchstone_domain::event::{AcademyEvent, Agreement, Event, Recorded, ReviewField, Validation};
use touchstone_domain::ids::{CorrectionId, ReviewId};

use super::agenda::{Act, Review};
use super::{Story, explained};
use crate::demo::cast::{Incident, Pace, Part};
use crate::demo::words;

/// A draft on its way, and the review that it is to become.
#[derive(Clone, Debug)]
pub(super) struct Drafted {
    draft: ReviewId,
    by: Part,
    review: Review,
    content: NewReview,
}

/// Something done about a draft or a review.
#[derive(Clone, Debug)]
pub(super) enum LifeAct {
    /// The lead reads it, and it goes to the head.
    Check(Box<Drafted>),
    /// The head says what is not right in it.
    Correct(Box<Drafted>),
    /// The author answers.
    Answer(Box<Drafted>, Vec<CorrectionId>),
    Finalise(Box<Drafted>),
    Share(ReviewId),
    Respond(ReviewId, Part),
    RequestValidation(ReviewId),
    Validate(ReviewId),
    /// A visit that the school has yet to answer when the story ends.
    FollowUp,
    /// A draft that is with the head when the story ends.
    WithTheHead,
}

/// Days before the end of the story on which two schools were visited, and are to answer by its end.
const FOLLOWED_UP: u64 = 9;
/// Days before the end of the story in which no draft is begun where it ends in something open.
const NEARLY_OVER: Days = Days::new(60);
/// Every so many academies, beginning with the first.
const FOLLOWED_EVERY: usize = 4;

/// Plans what is in the air when the story ends.
pub(super) fn plan(story: &mut Story) {
    for index in (0..story.academies.len()).step_by(FOLLOWED_EVERY) {
        if let Some(on) = story.day_of(crate::demo::cast::life::When::Ago(FOLLOWED_UP)) {
            story.later(on, index, Act::Life(LifeAct::FollowUp));
        }
    }
}

impl Story {
    pub(super) async fn life(&mut self, day: NaiveDate, index: usize, act: LifeAct) -> anyhow::Result<()> {
        if self.is_away(index, day) {
            return Ok(());
        }
        let (by, order) = match act {
            LifeAct::Check(drafted) => return self.check_draft(day, index, drafted).await,
            LifeAct::Correct(drafted) => return self.correct_draft(day, index, drafted).await,
            LifeAct::Answer(drafted, corrections) => return self.answer_corrections(day, index, drafted, corrections).await,
            LifeAct::Finalise(drafted) => return self.finalise(day, index, *drafted).await,
            LifeAct::FollowUp => return self.follow_up(day, index).await,
            LifeAct::WithTheHead => return self.send_unfinished(day, index).await,
            LifeAct::Share(review) => {
                let share = ShareReview { review, shared_on: day, respond_by: None, audiences: None };
                (Part::Lead, ReviewLifeOrder::ShareReview(share))
            }
            LifeAct::Respond(review, by) => {
                let partly = self.chance.once_in(4);
                let (agreement, said) =
                    if partly { (Agreement::Partly, words::AGREES_IN_PART) } else { (Agreement::Agrees, words::AGREES) };
                let actions = vec![self.say(words::SCHOOL_ACTS)];
                (by, ReviewLifeOrder::Respond { review, agreement: Some(agreement), comment: Some(self.say(said)), actions })
            }
            LifeAct::RequestValidation(review) => {
                let validator = self.person(Part::Partner, index).context("there is a partner")?;
                (Part::Lead, ReviewLifeOrder::RequestValidation(RequestValidation { review, validator }))
            }
            LifeAct::Validate(review) => {
                let (agrees, said) = if self.chance.once_in(4) {
                    (Validation::AgreesInPart, words::VALIDATED_IN_PART)
                } else {
                    (Validation::Agrees, words::VALIDATED)
                };
                let comment = Some(self.say(said));
                (Part::Partner, ReviewLifeOrder::Validate { review, validated_on: day, agrees, comment })
            }
        };
        self.command(by, index, AcademyOrder::ReviewLife(order)).await.map(drop)
    }

    /// Whether a review goes the long way, by a draft: every third academy's, in turn.
    pub(super) fn goes_by_draft(&self, index: usize, day: NaiveDate, review: &Review) -> bool {
        let plain = review.slow.is_none() && !review.mistaken && !review.amended && review.departs.is_none();
        let half_term = self.half_term_of(day).map_or(0, |(half_term, _)| half_term);
        // What is being written when the story ends is not what it ends with.
        let incidents = self.academies.get(index).map(|academy| academy.cast.incidents).unwrap_or_default();
        let ends = incidents.iter().any(|incident| matches!(incident, Incident::NobodyActed | Incident::ProposalOpen));
        let plain = plain && !(ends && day + NEARLY_OVER >= self.told.today);
        plain && review.round.decided_by.is_some() && (index + half_term / 2).is_multiple_of(3)
    }

    /// Begins a draft; what becomes of it is known.
    pub(super) async fn begin(&mut self, day: NaiveDate, index: usize, by: Part, review: Review, content: NewReview) -> anyhow::Result<()> {
        let (caller, id) = (self.caller(by, index)?, self.id(index)?);
        let begun = self.app.begin_draft(&How::plain(&caller), Desk::of_reviews(self.trust, id), written(&content)).await;
        let (_, draft) = begun.map_err(explained)?;
        let drafted = Drafted { draft: draft.id, by, review, content };
        self.later(self.after(day, 1), index, Act::Life(LifeAct::Check(Box::new(drafted))));
        Ok(())
    }

    async fn of_draft(&self, by: Part, index: usize, draft: ReviewId, order: ReviewLifeOrder) -> anyhow::Result<Vec<Recorded>> {
        let (caller, id) = (self.caller(by, index)?, self.id(index)?);
        let draft = self.app.draft(&caller, Desk::of_reviews(self.trust, id), draft).map_err(explained)?;
        let done = self.app.of_draft(&How::plain(&caller), &draft, order).await.map_err(explained)?;
        Ok(done.events)
    }

    async fn check_draft(&mut self, day: NaiveDate, index: usize, drafted: Box<Drafted>) -> anyhow::Result<()> {
        let (draft, author) = (drafted.draft, self.person(drafted.by, index));
        let comment = Some(self.say(words::READ_THROUGH));
        if self.chance.once_in(4) {
            let comment = Some(self.say(words::SENT_BACK));
            let order = ReviewLifeOrder::CheckQuality { draft, author, passed: false, draft_version: None, comment };
            self.of_draft(Part::Lead, index, draft, order).await?;
        }
        let order = ReviewLifeOrder::CheckQuality { draft, author, passed: true, draft_version: None, comment };
        self.of_draft(Part::Lead, index, draft, order).await?;
        let due_on = day + Days::new(7);
        let send = SendForFactualCheck { draft, author, sent_to: None, due_on, draft_version: None };
        self.of_draft(drafted.by, index, draft, ReviewLifeOrder::SendForFactualCheck(send)).await?;
        self.later(self.after(day, 2), index, Act::Life(LifeAct::Correct(drafted)));
        Ok(())
    }

    async fn correct_draft(&mut self, day: NaiveDate, index: usize, drafted: Box<Drafted>) -> anyhow::Result<()> {
        let draft = drafted.draft;
        let mut corrections = Vec::new();
        for (says, should_say, evidence) in self.chance.shuffled(words::CORRECTIONS).into_iter().take(2) {
            let order = ReviewLifeOrder::SuggestCorrection {
                draft,
                field: ReviewField::Summary,
                pointer: "/summary".to_owned(),
                says: says.to_owned(),
                should_say: should_say.to_owned(),
                evidence: Some(evidence.to_owned()),
                draft_version: None,
            };
            let events = self.of_draft(Part::Head, index, draft, order).await?;
            if let Some(Event::Academy(AcademyEvent::CorrectionSuggested(e))) = events.first().map(|recorded| &recorded.event) {
                corrections.push(e.correction);
            }
        }
        let comment = Some(self.say(words::RETURNED));
        self.of_draft(Part::Head, index, draft, ReviewLifeOrder::ReturnFactualCheck { draft, comment }).await?;
        self.later(self.after(day, 1), index, Act::Life(LifeAct::Answer(drafted, corrections)));
        Ok(())
    }

    async fn answer_corrections(
        &mut self,
        day: NaiveDate,
        index: usize,
        mut drafted: Box<Drafted>,
        corrections: Vec<CorrectionId>,
    ) -> anyhow::Result<()> {
        for (i, correction) in corrections.into_iter().enumerate() {
            let (answer, said) = if i == 0 { (Answer::Accept, words::CORRECTED) } else { (Answer::Decline, words::NOT_CORRECTED) };
            let order = ReviewLifeOrder::AnswerCorrection { draft: drafted.draft, correction, answer, reason: self.say(said) };
            self.of_draft(drafted.by, index, drafted.draft, order).await?;
        }
        drafted.content.summary = format!("{} {}", drafted.content.summary, words::PUT_RIGHT);
        let (caller, id) = (self.caller(drafted.by, index)?, self.id(index)?);
        let draft = self.app.draft(&caller, Desk::of_reviews(self.trust, id), drafted.draft).map_err(explained)?;
        self.app.rewrite_draft(&How::plain(&caller), draft, written(&drafted.content)).await.map_err(explained)?;
        self.later(self.after(day, 1), index, Act::Life(LifeAct::Finalise(drafted)));
        Ok(())
    }

    async fn finalise(&mut self, day: NaiveDate, index: usize, drafted: Drafted) -> anyhow::Result<()> {
        let Drafted { draft, by, review, content } = drafted;
        let (caller, id) = (self.caller(by, index)?, self.id(index)?);
        let draft = self.app.draft(&caller, Desk::of_reviews(self.trust, id), draft).map_err(explained)?;
        let done = self.app.finalise_draft(&How::plain(&caller), &draft, content).await.map_err(explained)?;
        self.recorded(day, index, &review, &done.events)
    }

    /// A review is shared with its school, answered or not, and some are validated.
    pub(super) fn live_on(&mut self, day: NaiveDate, index: usize, review: &Review, id: ReviewId) {
        let round = &review.round;
        let open = review.slow == Some(super::agenda::Consequence::Open);
        // What the head took part in is no secret from the school.
        let together = round.reviewers.contains(&Part::Head);
        if review.mistaken || open || (round.decided_by.is_none() && round.pace != Pace::Tested && !together) {
            return;
        }
        let at = Act::Life;
        let half_term = self.half_term_of(day).map_or(0, |(half_term, _)| half_term);
        self.later(self.after(day, 4), index, at(LifeAct::Share(id)));
        // Silence is not agreement: some answer late, and once one never did.
        let by = if (index + half_term) % 7 == 5 { Part::Chair } else { Part::Head };
        let slow = (index + half_term) % 5 == 4 && !together;
        let days = match (together, slow) {
            (true, _) => 5,
            (false, true) => 36,
            (false, false) => 9 + self.chance.below(6),
        };
        if !(slow && half_term == 1) {
            self.later(self.after(day, days), index, at(LifeAct::Respond(id, by)));
        }
        let life = self.cast.life;
        if life.partner.is_some() && round.review == life.validated && (index + half_term / 2).is_multiple_of(2) {
            self.later(self.after(day, 6), index, at(LifeAct::RequestValidation(id)));
            self.later(self.after(day, 17), index, at(LifeAct::Validate(id)));
        }
    }

    async fn follow_up(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        let round = self.cast.rounds.iter().find(|round| round.pace == Pace::Tested).context("a round asks how fast things move")?;
        let known = self.framework.review_types().iter().find(|kind| kind.code.as_str() == round.review);
        let content = NewReview {
            review_type: known.context("the framework has this review")?.code.clone(),
            held_on: day,
            reviewers: self.person(Part::Lead, index).into_iter().collect(),
            findings: Vec::new(),
            progress: None,
            summary: self.say(words::FOLLOWED_UP),
            strengths: None,
            next_steps: Some(self.say(words::NEXT_STEPS)),
        };
        let done = self.command(Part::Lead, index, AcademyOrder::RecordReview(content)).await?;
        let Some(Event::Academy(AcademyEvent::ReviewRecorded(recorded))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a new review is an event");
        };
        let (review, respond_by) = (recorded.review, Some(self.told.today));
        let share = ShareReview { review, shared_on: day, respond_by, audiences: None };
        self.command(Part::Lead, index, AcademyOrder::ReviewLife(ReviewLifeOrder::ShareReview(share))).await.map(drop)
    }

    /// What was begun a few days ago is with the head.
    async fn send_unfinished(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<()> {
        let (lead, id) = (self.caller(Part::Lead, index)?, self.id(index)?);
        let drafts = self.app.drafts(&lead, Desk::of_reviews(self.trust, id)).map_err(explained)?;
        let author = self.person(Part::Lead, index);
        let Some(draft) = drafts.into_iter().find(|draft| draft.author == author) else { return Ok(()) };
        let (draft, due_on) = (draft.id, self.told.today.max(day) + Days::new(1));
        let comment = Some(self.say(words::READ_THROUGH));
        let order = ReviewLifeOrder::CheckQuality { draft, author, passed: true, draft_version: None, comment };
        self.of_draft(Part::Lead, index, draft, order).await?;
        let send = SendForFactualCheck { draft, author, sent_to: None, due_on, draft_version: None };
        self.of_draft(Part::Lead, index, draft, ReviewLifeOrder::SendForFactualCheck(send)).await.map(drop)
    }
}

/// A review as a draft holds it: in the words of the service's own contract.
fn written(review: &NewReview) -> Value {
    let finding = |finding: &touchstone_app::input::NewFinding| {
        let evidence: Vec<Value> = finding.evidence.iter().map(|e| json!({ "kind": e.kind, "title": e.title })).collect();
        json!({ "criterion": finding.criterion, "judgement": finding.judgement, "evidence": evidence })
    };
    let mut content = json!({
        "type": review.review_type,
        "heldOn": review.held_on,
        "reviewers": review.reviewers,
        "findings": review.findings.iter().map(finding).collect::<Vec<_>>(),
        "summary": review.summary,
    });
    if let Some(progress) = &review.progress {
        content["progress"] = json!(progress);
    }
    if let Some(strengths) = &review.strengths {
        content["strengths"] = json!(strengths);
    }
    if let Some(next_steps) = &review.next_steps {
        content["nextSteps"] = json!(next_steps);
    }
    content
}
