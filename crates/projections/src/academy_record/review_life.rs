//! What became of each review besides its content: the checks of its draft, with whom it was shared,
//! how the school answered, who validated it.
//!
//! A draft's checks are kept under the id that the review keeps, so that they are there, in order,
//! once it is final, and under an id that leads nowhere until then.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::academy::OWN_PEOPLE;
use touchstone_domain::event::{
    AcademyEvent, CategoryResponded, CategoryShared, CorrectionSuggested, DraftQualityChecked, DraftSentForFactualCheck,
    FactualCheckReturned, Meta, ReviewResponded, ReviewShared, ReviewValidated, ValidationRequested,
};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{CorrectionId, DecisionId, PersonId, ReviewId};
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use crate::event_ref::EventRef;

/// One review's life, each part in the order of recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each part is named after its event, documented there")]
pub struct ReviewLife {
    pub quality_checks: Vec<(EventRef, DraftQualityChecked)>,
    pub sent: Vec<(EventRef, DraftSentForFactualCheck)>,
    pub returned: Vec<(EventRef, FactualCheckReturned)>,
    pub corrections: Vec<CorrectionRecord>,
    pub shared: Vec<(EventRef, ReviewShared)>,
    pub responses: Vec<(EventRef, ReviewResponded)>,
    pub requests: Vec<(EventRef, ValidationRequested)>,
    pub validations: Vec<(EventRef, ReviewValidated)>,
}

/// A correction, and how it was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionRecord {
    /// The event.
    pub event: EventRef,
    /// What it says.
    pub content: CorrectionSuggested,
    /// The event that answered it, whether it was accepted, and why.
    pub answer: Option<(EventRef, bool, TextRef)>,
}

/// Whether the school has answered a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseStatus {
    /// It was not asked to: the review is not shared with it.
    NotShared,
    /// Not yet, and there is time.
    NoneYet,
    /// It has said that it has read it, and no more.
    Acknowledged,
    /// It has said how far it agrees.
    Responded,
    /// The day has passed without an answer; silence is no agreement.
    NoResponseBy,
}

impl ResponseStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ResponseStatus::NotShared => "not-shared",
            ResponseStatus::NoneYet => "none-yet",
            ResponseStatus::Acknowledged => "acknowledged",
            ResponseStatus::Responded => "responded",
            ResponseStatus::NoResponseBy => "no-response-by",
        }
    }
}

/// How far a factual check has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactualCheckStatus {
    /// With the head.
    Sent,
    /// The head has answered.
    Returned,
    /// The day passed, or the review became final, without an answer.
    NoAnswerBy,
}

impl FactualCheckStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            FactualCheckStatus::Sent => "sent",
            FactualCheckStatus::Returned => "returned",
            FactualCheckStatus::NoAnswerBy => "no-answer-by",
        }
    }
}

impl ReviewLife {
    /// What had come about by a day.
    pub fn by(&self, day: NaiveDate) -> ReviewLife {
        fn until<E: Clone>(all: &[(EventRef, E)], day: NaiveDate) -> Vec<(EventRef, E)> {
            all.iter().filter(|(event, _)| event.effective_on <= day).cloned().collect()
        }
        let corrections = self.corrections.iter().filter(|correction| correction.event.effective_on <= day).cloned();
        let answered_by = |mut correction: CorrectionRecord| {
            correction.answer.take_if(|(event, ..)| event.effective_on > day);
            correction
        };
        ReviewLife {
            quality_checks: until(&self.quality_checks, day),
            sent: until(&self.sent, day),
            returned: until(&self.returned, day),
            corrections: corrections.map(answered_by).collect(),
            shared: until(&self.shared, day),
            responses: until(&self.responses, day),
            requests: until(&self.requests, day),
            validations: until(&self.validations, day),
        }
    }

    /// The roles that it was shared with by now.
    pub fn shared_with(&self) -> BTreeSet<Role> {
        self.shared.iter().flat_map(|(_, e)| &e.roles).copied().collect()
    }

    /// By when the school is to respond, as last set.
    pub fn respond_by(&self) -> Option<NaiveDate> {
        self.shared.iter().rev().find_map(|(_, e)| e.respond_by)
    }

    /// The answer that stands: the last one that says how far the school agrees. To acknowledge a
    /// review takes back nothing that was said of it; it stands only where nothing was.
    pub fn response(&self) -> Option<&(EventRef, ReviewResponded)> {
        standing(self.responses.iter())
    }

    /// The answer of each role that stands, in the order in which they were given.
    pub fn responses_by_role(&self) -> Vec<&(EventRef, ReviewResponded)> {
        let roles: BTreeSet<Role> = self.responses.iter().map(|(_, e)| e.role).collect();
        let of = |role: Role| standing(self.responses.iter().filter(move |(_, e)| e.role == role));
        let mut answers: Vec<_> = roles.into_iter().filter_map(of).collect();
        answers.sort_by_key(|(event, _)| event.position);
        answers
    }

    /// Whether the school has answered by a day.
    pub fn response_status(&self, today: NaiveDate) -> ResponseStatus {
        let with = self.shared_with();
        if !OWN_PEOPLE.iter().any(|role| with.contains(role)) {
            return ResponseStatus::NotShared;
        }
        let late = self.respond_by().is_some_and(|by| by < today);
        match (self.responses.is_empty(), self.responses.iter().any(|(_, e)| e.agreement.is_some())) {
            (_, true) => ResponseStatus::Responded,
            (_, false) if late => ResponseStatus::NoResponseBy,
            (false, false) => ResponseStatus::Acknowledged,
            (true, false) => ResponseStatus::NoneYet,
        }
    }

    /// The head with whom the draft is, or was last.
    pub fn with_head(&self) -> Option<PersonId> {
        self.sent.last().map(|(_, e)| e.sent_to)
    }

    /// How far the last factual check has come by a day; none where the draft was sent to no head.
    pub fn factual_check_status(&self, today: NaiveDate, is_final: bool) -> Option<FactualCheckStatus> {
        let (sent, e) = self.sent.last()?;
        let returned = self.returned.iter().any(|(event, _)| event.position > sent.position);
        Some(match returned {
            true => FactualCheckStatus::Returned,
            false if is_final || e.due_on < today => FactualCheckStatus::NoAnswerBy,
            false => FactualCheckStatus::Sent,
        })
    }

    /// Whoever began the draft, where a person did and it was checked.
    pub fn author(&self) -> Option<PersonId> {
        let checked = self.quality_checks.iter().filter_map(|(_, e)| e.author);
        self.sent.iter().filter_map(|(_, e)| e.author).chain(checked).next()
    }
}

/// Of answers in their order the one that stands.
fn standing<'a>(
    answers: impl DoubleEndedIterator<Item = &'a (EventRef, ReviewResponded)> + Clone,
) -> Option<&'a (EventRef, ReviewResponded)> {
    answers.clone().rfind(|(_, e)| e.agreement.is_some()).or_else(|| answers.last())
}

impl AcademyRecord {
    /// What became of each review and each draft besides.
    pub fn lives(&self) -> impl Iterator<Item = (ReviewId, &ReviewLife)> {
        self.lives.iter().map(|(id, life)| (*id, life))
    }

    /// What became of a review or a draft besides.
    pub fn life_of(&self, review: ReviewId) -> Option<&ReviewLife> {
        self.lives.get(&review)
    }

    /// The roles that a category decision was shared with by now.
    pub fn decision_shared_with(&self, decision: DecisionId) -> BTreeSet<Role> {
        self.sharings(decision).iter().flat_map(|(_, e)| &e.roles).copied().collect()
    }

    /// Each time that a category decision was shared.
    pub fn sharings(&self, decision: DecisionId) -> &[(EventRef, CategoryShared)] {
        self.decisions_shared.get(&decision).map(Vec::as_slice).unwrap_or_default()
    }

    /// Each answer of the school to a category decision.
    pub fn answers_to(&self, decision: DecisionId) -> &[(EventRef, CategoryResponded)] {
        self.decisions_answered.get(&decision).map(Vec::as_slice).unwrap_or_default()
    }

    /// A correction of a draft.
    pub fn correction(&self, draft: ReviewId, correction: CorrectionId) -> Option<&CorrectionRecord> {
        self.life_of(draft)?.corrections.iter().find(|known| known.content.correction == correction)
    }

    pub(super) fn lived(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::ReviewShared(e) = event {
            self.life(e.review).shared.push((at, e.clone()));
        } else if let AcademyEvent::CategoryShared(e) = event {
            self.decisions_shared.entry(e.decision).or_default().push((at, e.clone()));
        } else if let AcademyEvent::CategoryResponded(e) = event {
            self.decisions_answered.entry(e.decision).or_default().push((at, e.clone()));
        } else if let AcademyEvent::ReviewResponded(e) = event {
            self.life(e.review).responses.push((at, e.clone()));
        } else if let AcademyEvent::DraftQualityChecked(e) = event {
            self.life(e.draft).quality_checks.push((at, e.clone()));
        } else if let AcademyEvent::DraftSentForFactualCheck(e) = event {
            self.life(e.draft).sent.push((at, e.clone()));
        } else if let AcademyEvent::FactualCheckReturned(e) = event {
            self.life(e.draft).returned.push((at, e.clone()));
        } else if let AcademyEvent::CorrectionSuggested(e) = event {
            self.life(e.draft).corrections.push(CorrectionRecord { event: at, content: e.clone(), answer: None });
        } else if let AcademyEvent::CorrectionAccepted(e) = event {
            self.answered_correction(e.draft, e.correction, (at, true, e.reason));
        } else if let AcademyEvent::CorrectionRefused(e) = event {
            self.answered_correction(e.draft, e.correction, (at, false, e.reason));
        } else if let AcademyEvent::ValidationRequested(e) = event {
            self.life(e.review).requests.push((at, e.clone()));
        } else if let AcademyEvent::ReviewValidated(e) = event {
            self.life(e.review).validations.push((at, e.clone()));
        }
    }

    fn life(&mut self, review: ReviewId) -> &mut ReviewLife {
        self.lives.entry(review).or_default()
    }

    fn answered_correction(&mut self, draft: ReviewId, correction: CorrectionId, answer: (EventRef, bool, TextRef)) {
        let mut corrections = self.life(draft).corrections.iter_mut();
        if let Some(known) = corrections.find(|known| known.content.correction == correction) {
            known.answer = Some(answer);
        }
    }
}
