//! Sharing what a round came to: the decision made in it, with the school or other audiences.

use chrono::NaiveDate;

use crate::academy::review_life::{self, ReviewLifeCommand, ShareCategory};
use crate::academy::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::ids::RoundId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

/// Share the decision made in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareRating {
    /// In which round.
    pub round: RoundId,
    /// The day it was shared.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

/// A round that is closed can still be shared: schools are often told after it.
pub(super) fn decide(academy: &Academy, command: ShareRating, setting: Setting<'_>) -> Decision {
    let ShareRating { round, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    setting.trust.rounds.check_known(round, academy.id, &mut refusals);
    let decision = academy.ratings.in_round(round).and_then(|rated| rated.decision);
    refusals.unless(decision.is_some(), "", || Refusal::NothingDecided);
    refusals.none()?;
    let Some(decision) = decision else { return Ok(Vec::new()) };
    review_life::decide(academy, ReviewLifeCommand::ShareCategory(ShareCategory { decision, shared_on, audiences }), setting)
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_a_round_came_to_is_shared_even_after_it_has_closed_and_not_before_it_is_decided() {
        let story = given([
            adopted(AGORA),
            reviewed(R1, "2026-01-12"),
            round_opened(ROUND, "autumn"),
            category_proposed(ROUND, "amber", [recording_of(R1)]),
        ]);
        story.clone().when(rating_shared(ROUND, "2026-01-20")).refused([("", "nothing-decided")]);
        story
            .when(rating_confirmed(ROUND, "2026-01-20"))
            .when(round_closed(ROUND))
            .when(rating_shared(ROUND, "2026-01-21"))
            .then(["2026-01-21: category shared with headteacher and chair and governor"])
            .when(rating_shared(ROUND, "2026-01-22"))
            .then([]);
    }
}
