//! Taking a duty away, with a reason: it was not done, and nobody is to blame.

use super::open_duty;
use crate::academy::{Academy, Decision};
use crate::duty::DutyRef;
use crate::event::DutyWaived;
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Waive a duty that is open, or was missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaiveDuty {
    /// Which.
    pub duty: DutyRef,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: WaiveDuty, setting: Setting<'_>) -> Decision {
    let WaiveDuty { duty, reason } = command;
    let mut refusals = Refusals::default();
    open_duty(academy, &duty, setting, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event: DutyWaived { duty, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_duty_is_waived_once_and_only_while_it_is_open() {
        let story = given([adopted(AGORA).on("2026-09-01"), calendar_set("2026-09-02")]);
        story
            .when(waived("termly-evaluation.2026-27-autumn").on("2026-11-02"))
            .then(["2026-11-02: termly-evaluation.2026-27-autumn waived"])
            .when(waived("termly-evaluation.2026-27-autumn"))
            .refused([("", "duty-settled")])
            .when(waived("termly-evaluation.2027-28-autumn"))
            .refused([("", "unknown-duty")])
            .when(waived("progress-report.2026-27-autumn").by_a_service())
            .refused([("", "decider-required")]);
    }
}
