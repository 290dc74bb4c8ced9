//! Accepting or refusing a correction that the head suggested, each one for a reason.

use super::check_draft;
use crate::academy::{Academy, Answer, Decision};
use crate::event::{CorrectionAccepted, CorrectionRefused};
use crate::ids::{CorrectionId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Answer a correction. Accepting it changes nothing in the draft: whoever writes it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerCorrection {
    /// The draft.
    pub draft: ReviewId,
    /// Which correction.
    pub correction: CorrectionId,
    /// How.
    pub answer: Answer,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: AnswerCorrection, setting: Setting<'_>) -> Decision {
    let AnswerCorrection { draft, correction, answer, reason } = command;
    let mut refusals = Refusals::default();
    check_draft(academy, draft, setting, &mut refusals);
    match academy.review_life.corrections.get(&correction) {
        Some(fact) if fact.draft != draft => refusals.add("", Refusal::UnknownCorrection(correction)),
        None => refusals.add("", Refusal::UnknownCorrection(correction)),
        Some(fact) => refusals.unless(fact.accepted.is_none(), "", || Refusal::CorrectionAnswered),
    }
    refusals.none()?;
    let event = match answer {
        Answer::Accept => CorrectionAccepted { correction, draft, reason }.into(),
        Answer::Decline => CorrectionRefused { correction, draft, reason }.into(),
    };
    Ok(vec![Decided { effective_on: setting.today, event }])
}
