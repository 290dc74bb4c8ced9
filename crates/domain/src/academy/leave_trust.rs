//! Leaving a trust: closed, or gone to another one, where it joins under an id of its own.
//!
//! A departure entered with a wrong day is corrected by entering it again: the last one recorded
//! counts, and both stay in the log.

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::AcademyLeft;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
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

/// The same day again adds nothing. A correction must not reach into the time of an academy that
/// has come under the same URN since.
pub(super) fn decide(academy: &Academy, command: LeaveTrust, setting: Setting<'_>) -> Decision {
    let LeaveTrust { left_on, date_known, reason } = command;
    if academy.left_on == Some(left_on) {
        return Ok(Vec::new());
    }
    if let Some(joined) = setting.trust.roll.joined_since(academy.id).filter(|joined| *joined < left_on) {
        return Err(Refusals::one("/leftOn", Refusal::UrnHeldSince { joined }));
    }
    if left_on < academy.joined_on && academy.date_known {
        return Err(Refusals::one("/leftOn", Refusal::LeftBeforeJoining { joined: academy.joined_on }));
    }
    Ok(vec![Decided { effective_on: left_on, event: AcademyLeft { left_on, date_known, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn from_the_day_it_leaves_it_is_in_the_trust_no_more() {
        let story = given([]).when(left("2026-04-01")).then(["2026-04-01: left"]);
        let academy = story.academy(A1);
        assert!(academy.was_in_trust_on(day("2026-03-31")));
        assert!(!academy.was_in_trust_on(day("2026-04-01")));
    }

    #[test]
    fn it_leaves_once_and_not_before_it_joined() {
        given([left("2026-04-01")]).when(left("2026-04-01")).then([]);
        given([]).when(left("2019-08-31")).refused([("/leftOn", "left-before-joining")]);
    }

    #[test]
    fn a_departure_with_a_wrong_day_is_corrected_but_not_into_the_time_of_who_came_after() {
        let story = given([left("2024-04-01")]).when(left("2024-09-01")).then(["2024-09-01: left"]);
        assert!(story.academy(A1).was_in_trust_on(day("2024-08-31")));
        let after = story.when(joined(A2, "900001", "2026-01-01"));
        after.clone().when(left("2026-01-02")).refused([("/leftOn", "urn-held-since")]);
        after.when(left("2025-12-31")).then(["2025-12-31: left"]);
    }

    #[test]
    fn where_only_a_day_by_which_it_had_joined_is_known_it_may_have_left_earlier() {
        given([joined(A2, "900002", "2026-01-01").by_that_day_at_the_latest()])
            .when(left("2025-08-31").at(A2).by_that_day_at_the_latest())
            .then(["2025-08-31: left"]);
    }
}
