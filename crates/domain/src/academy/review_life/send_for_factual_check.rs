//! Sending a draft to the head, who says whether its facts are right before it is final.
//!
//! It is the one thing that a school sees before anything is shared with it, and that one head alone
//! sees it. A draft sent again, changed or to a new head, is with that head and no other.

use chrono::NaiveDate;

use super::check_draft;
use crate::academy::{Academy, Decision};
use crate::event::DraftSentForFactualCheck;
use crate::ids::{PersonId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Send a draft to the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendForFactualCheck {
    /// Which.
    pub draft: ReviewId,
    /// The person who began it, where a person did.
    pub author: Option<PersonId>,
    /// Who leads the academy; its headteacher where left out.
    pub sent_to: Option<PersonId>,
    /// The last day on which an answer is in time.
    pub due_on: NaiveDate,
    /// Which version of it is sent.
    pub draft_version: Option<u64>,
}

pub(super) fn decide(academy: &Academy, command: SendForFactualCheck, setting: Setting<'_>) -> Decision {
    let SendForFactualCheck { draft, author, sent_to, due_on, draft_version } = command;
    let (mut refusals, today, offices) = (Refusals::default(), setting.today, &setting.trust.offices);
    check_draft(academy, draft, setting, &mut refusals);
    let returned = academy.review_life.drafts.get(&draft).is_some_and(|checks| checks.quality == Some(false));
    refusals.unless(!returned, "", || Refusal::ReturnedByTheLead);
    refusals.unless(today <= due_on, "/dueOn", || Refusal::DueTooEarly { by: due_on, from: today });
    let head = sent_to.or_else(|| offices.head(academy.id, today));
    match (head, sent_to) {
        (None, _) => refusals.add("/sentTo", Refusal::NoHead),
        (Some(_), Some(named)) => {
            refusals.unless(offices.leads(named, academy.id, today), "/sentTo", || Refusal::NotItsHead(named));
        }
        (Some(_), None) => {}
    }
    refusals.none()?;
    let Some(sent_to) = head else { return Ok(Vec::new()) };
    Ok(vec![Decided { effective_on: today, event: DraftSentForFactualCheck { draft, author, sent_to, due_on, draft_version }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn a_draft_goes_to_the_head_of_the_day() {
        given([adopted(AGORA), appointed(HEAD, Office::Headteacher, "2024-09-01", None)])
            .when(sent_for_check(R1, None, "2026-01-20").on("2026-01-13"))
            .then(["2026-01-13: draft of review 1 sent for a check of its facts by 2026-01-20"])
            .when(sent_for_check(R1, Some(ADVISER), "2026-01-12"))
            .refused([("/dueOn", "due-too-early"), ("/sentTo", "not-its-head")]);
        given([adopted(AGORA)])
            .when(sent_for_check(R1, None, "2026-06-01").by_a_service())
            .refused([("", "decider-required"), ("/sentTo", "no-head")]);
    }
}
