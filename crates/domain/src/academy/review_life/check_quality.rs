//! The lead's quality check of a draft: it passes, or goes back to its author with a comment.

use super::check_draft;
use crate::academy::{Academy, Decision};
use crate::event::DraftQualityChecked;
use crate::ids::{PersonId, ReviewId};
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Let a draft pass, or return it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckQuality {
    /// Which.
    pub draft: ReviewId,
    /// The person who began it, where a person did.
    pub author: Option<PersonId>,
    /// Whether it passes.
    pub passed: bool,
    /// Which version of it was looked at.
    pub draft_version: Option<u64>,
    /// What the lead says.
    pub comment: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: CheckQuality, setting: Setting<'_>) -> Decision {
    let CheckQuality { draft, author, passed, draft_version, comment } = command;
    let mut refusals = Refusals::default();
    check_draft(academy, draft, setting, &mut refusals);
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event: DraftQualityChecked { draft, author, passed, draft_version, comment }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_draft_that_the_lead_returned_goes_no_further_until_it_passes() {
        given([adopted(AGORA), appointed(HEAD, crate::identifiers::Office::Headteacher, "2024-09-01", None)])
            .when(quality_checked(R1, false).on("2026-01-10"))
            .then(["2026-01-10: draft of review 1 returned by the lead"])
            .when(sent_for_check(R1, None, "2026-01-20"))
            .refused([("", "returned-by-the-lead")])
            .when(reviewed(R1, "2026-01-12").drafted())
            .refused([("", "returned-by-the-lead")])
            .when(quality_checked(R1, true))
            .then(["2026-01-12: draft of review 1 passed by the lead"])
            .when(reviewed(R1, "2026-01-12").drafted())
            .then(["2026-01-12: review 1 held"])
            .when(quality_checked(R1, true))
            .refused([("", "already-final")]);
    }
}
