//! Answering a school's request: granted with what, declined with a reason, or taken back by the
//! school before either.

use chrono::NaiveDate;

use super::{Academy, Answered, check_decider};
use crate::academy::Decision;
use crate::event::{AcademyEvent, SupportRequestDeclined, SupportRequestGranted, SupportRequestWithdrawn};
use crate::ids::SupportRequestId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// How a request is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportAnswer {
    /// Granted: what.
    Grant(TextRef),
    /// Declined: why.
    Decline(TextRef),
}

/// Answer a school's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerSupportRequest {
    /// Which.
    pub request: SupportRequestId,
    /// How.
    pub answer: SupportAnswer,
    /// The day; today where left out.
    pub answered_on: Option<NaiveDate>,
}

/// Take a request back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawSupportRequest {
    /// Which.
    pub request: SupportRequestId,
    /// Why.
    pub reason: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: AnswerSupportRequest, setting: Setting<'_>) -> Decision {
    let AnswerSupportRequest { request, answer, answered_on } = command;
    let event = match answer {
        SupportAnswer::Grant(granted) => SupportRequestGranted { request, granted }.into(),
        SupportAnswer::Decline(reason) => SupportRequestDeclined { request, reason }.into(),
    };
    settled(academy, request, event, answered_on.unwrap_or(setting.today), setting)
}

pub(super) fn withdraw(academy: &Academy, command: WithdrawSupportRequest, setting: Setting<'_>) -> Decision {
    let WithdrawSupportRequest { request, reason } = command;
    settled(academy, request, SupportRequestWithdrawn { request, reason }.into(), setting.today, setting)
}

fn settled(academy: &Academy, request: SupportRequestId, event: AcademyEvent, on: NaiveDate, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    setting.check_past("/answeredOn", on, &mut refusals);
    match academy.support.requests.get(&request) {
        None => refusals.add("", Refusal::UnknownSupportRequest(request)),
        Some((_, Answered::Granted | Answered::Closed)) => refusals.add("", Refusal::SupportRequestAnswered),
        Some((asked_on, Answered::NotYet)) => {
            let asked_on = *asked_on;
            refusals.unless(asked_on <= on, "/answeredOn", || Refusal::AnsweredBeforeAsked { asked_on });
        }
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: on, event }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_request_is_answered_or_taken_back_once() {
        let story = given([adopted(SCHOLARS), support_requested(None, vec![])]);
        story
            .clone()
            .when(request_answered(true).on("2026-01-12"))
            .then(["2026-01-12: support granted"])
            .when(request_answered(false))
            .refused([("", "support-request-answered")])
            .when(request_withdrawn())
            .refused([("", "support-request-answered")]);
        story.clone().when(request_answered(false)).then(["2019-09-01: support declined"]);
        story.when(request_withdrawn().by(HEAD)).then(["2019-09-01: support request withdrawn"]);
        given([]).when(request_answered(true).by_a_service()).refused([("", "decider-required"), ("", "unknown-support-request")]);
    }
}
