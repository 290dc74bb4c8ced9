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
        given([left("2026-04-01")]).when(left("2026-05-01")).refused([("", "already-left")]);
        given([]).when(left("2019-08-31")).refused([("/leftOn", "left-before-joining")]);
    }

    #[test]
    fn where_only_a_day_by_which_it_had_joined_is_known_it_may_have_left_earlier() {
        given([joined(A2, "900002", "2026-01-01").by_that_day_at_the_latest()])
            .when(left("2025-08-31").at(A2).by_that_day_at_the_latest())
            .then(["2025-08-31: left"]);
    }
}
