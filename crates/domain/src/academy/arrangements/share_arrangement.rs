//! Sharing an arrangement: until then, of a school's own people only those who are responsible for it know
//! of it. One that was agreed ahead may be shared before it begins, and one that is over after.

use chrono::NaiveDate;

use crate::academy::review_life::{audience, is_nothing_new};
use crate::academy::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::event::ArrangementShared;
use crate::ids::ArrangementId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Share an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareArrangement {
    /// Which.
    pub arrangement: ArrangementId,
    /// The day it was shared.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

pub(super) fn decide(academy: &Academy, command: ShareArrangement, setting: Setting<'_>) -> Decision {
    let ShareArrangement { arrangement, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    let fact = academy.arrangements.all.get(&arrangement);
    refusals.unless(fact.is_some(), "", || Refusal::UnknownArrangement(arrangement));
    refusals.unless(academy.was_in_trust_on(shared_on), "/sharedOn", || Refusal::NotInTrust { on: shared_on });
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    if is_nothing_new(fact.map(|fact| &fact.shared), &audiences, &roles) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: ArrangementShared { arrangement, audiences, roles }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_arrangement_is_shared_with_the_school_once_be_it_ahead_or_over() {
        given([adopted(WPT)])
            .when(arranged(G1, Some("local-advisory-committee"), "2026-04-13").on("2026-03-02"))
            .then(["2026-04-13: local-advisory-committee arranged"])
            .when(arrangement_shared(G1, "2026-03-03"))
            .then(["2026-03-03: arrangement shared with headteacher and chair and governor"])
            .when(arrangement_shared(G1, "2026-03-04"))
            .then([]);
        given([adopted(WPT), arranged(G1, Some("staff-transfer"), "2026-01-05"), arrangement_ended(G1, "2026-02-13", None)])
            .when(arrangement_shared(G1, "2026-02-20"))
            .then(["2026-02-20: arrangement shared with headteacher and chair and governor"]);
    }

    #[test]
    fn nobody_shares_what_is_not_there_or_decides_for_the_trust_by_a_machine() {
        given([adopted(WPT)]).when(arrangement_shared(G2, "2018-04-13").on("2026-03-02").by_a_service()).refused([
            ("", "unknown-arrangement"),
            ("/sharedOn", "not-in-trust"),
            ("", "decider-required"),
        ]);
    }
}
