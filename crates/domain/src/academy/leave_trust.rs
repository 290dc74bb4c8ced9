//! Leaving a trust: closed, or gone to another one, where it joins under an id of its own.

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::AcademyLeft;
use crate::refusal::{Refusal, Refusals};
use crate::text::TextRef;
use crate::trust::Decided;

/// Record that the academy left.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct LeaveTrust {
    pub left_on: NaiveDate,
    pub date_known: bool,
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: LeaveTrust) -> Decision {
    let LeaveTrust { left_on, date_known, reason } = command;
    if let Some(on) = academy.left_on {
        return Err(Refusals::one("", Refusal::AlreadyLeft { on }));
    }
    if left_on < academy.joined_on && academy.date_known {
        return Err(Refusals::one("/leftOn", Refusal::LeftBeforeJoining { joined: academy.joined_on }));
    }
    Ok(vec![Decided { effective_on: left_on, event: AcademyLeft { left_on, date_known, reason }.into() }])
}
