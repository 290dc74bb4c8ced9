//! The head's answer to a factual check: nothing more is wrong than what was suggested.

use super::check_draft;
use crate::academy::{Academy, Decision};
use crate::event::FactualCheckReturned;
use crate::ids::ReviewId;
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Give a draft back. Late is taken, as long as it is a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnFactualCheck {
    /// Which.
    pub draft: ReviewId,
    /// What the head says.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: ReturnFactualCheck, setting: Setting<'_>) -> Decision {
    let ReturnFactualCheck { draft, comment } = command;
    let mut refusals = Refusals::default();
    check_draft(academy, draft, setting, &mut refusals);
    academy.review_life.check_with(draft, setting.decider.map(|(person, _)| person), &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event: FactualCheckReturned { draft, comment }.into() }])
}
