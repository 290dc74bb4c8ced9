//! Answering a school's request: granted with what, declined with a reason, or taken back by the
//! school before either.

use super::{Academy, check_decider};
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
    let AnswerSupportRequest { request, answer } = command;
    let event = match answer {
        SupportAnswer::Grant(granted) => SupportRequestGranted { request, granted }.into(),
        SupportAnswer::Decline(reason) => SupportRequestDeclined { request, reason }.into(),
    };
    settled(academy, request, event, setting)
}

pub(super) fn withdraw(academy: &Academy, command: WithdrawSupportRequest, setting: Setting<'_>) -> Decision {
    let WithdrawSupportRequest { request, reason } = command;
    settled(academy, request, SupportRequestWithdrawn { request, reason }.into(), setting)
}

fn settled(academy: &Academy, request: SupportRequestId, event: AcademyEvent, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    match academy.support.requests.get(&request) {
        None => refusals.add("", Refusal::UnknownSupportRequest(request)),
        Some(false) => refusals.add("", Refusal::SupportRequestAnswered),
        Some(true) => {}
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event }])
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
