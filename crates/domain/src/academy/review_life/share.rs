//! Sharing a review, or a category decision, with the school or another audience of the framework.
//!
//! The event keeps the roles that the audiences meant on the day, so that who may see what was shared
//! is settled by the log alone and does not change with the framework.

use chrono::{Days, NaiveDate};

use super::{OWN_PEOPLE, Shared};
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::event::{CategoryShared, ReviewShared};
use crate::framework::{Framework, Role};
use crate::ids::{DecisionId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// How many days a school has to respond where nobody set another day. No framework publishes one.
pub const RESPOND_WITHIN_DAYS: u64 = 14;

/// Share a final review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareReview {
    /// Which.
    pub review: ReviewId,
    /// The day it was shared.
    pub shared_on: NaiveDate,
    /// By when the school is to respond; [`RESPOND_WITHIN_DAYS`] where left out.
    pub respond_by: Option<NaiveDate>,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

/// Share a category decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareCategory {
    /// Which.
    pub decision: DecisionId,
    /// The day it was shared.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

pub(super) fn review(academy: &Academy, command: ShareReview, setting: Setting<'_>) -> Decision {
    let ShareReview { review, shared_on, respond_by, audiences } = command;
    let mut refusals = Refusals::default();
    match academy.reviews.get(&review) {
        None => refusals.add("", Refusal::UnknownReview(review)),
        Some(fact) if fact.withdrawn => refusals.add("", Refusal::ReviewWithdrawn),
        Some(fact) => {
            let held = fact.content.held_on;
            refusals.unless(held <= shared_on, "/sharedOn", || Refusal::BeforeTheReview { on: shared_on, held });
        }
    }
    // Until it is recorded the school sees nothing: however far back the sharing is dated, the days to
    // respond count from today.
    let from = shared_on.max(setting.today);
    let earliest = respond_by.filter(|by| *by < from);
    refusals.unless(earliest.is_none(), "/respondBy", || Refusal::DueTooEarly { by: earliest.unwrap_or(from), from });
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    let before = academy.review_life.reviews.get(&review);
    let to_the_school = OWN_PEOPLE.iter().any(|role| roles.contains(role));
    let set_before = before.and_then(|before| before.respond_by);
    let usual = || from.checked_add_days(Days::new(RESPOND_WITHIN_DAYS)).unwrap_or(from);
    let respond_by = respond_by.or(set_before).or_else(|| to_the_school.then(usual)).filter(|_| to_the_school);
    if is_nothing_new(before, &audiences, &roles) && respond_by == set_before {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: ReviewShared { review, audiences, roles, respond_by }.into() }])
}

pub(super) fn category(academy: &Academy, command: ShareCategory, setting: Setting<'_>) -> Decision {
    let ShareCategory { decision, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    let known = academy.categories.iter().any(|fact| fact.value.decision == decision);
    refusals.unless(known, "", || Refusal::UnknownDecision(decision));
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    if is_nothing_new(academy.review_life.categories.get(&decision), &audiences, &roles) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: CategoryShared { decision, audiences, roles }.into() }])
}

/// Whether those with whom something would be shared have it already.
pub(in crate::academy) fn is_nothing_new(before: Option<&Shared>, audiences: &[AudienceCode], roles: &[Role]) -> bool {
    before.is_some_and(|before| {
        roles.iter().all(|role| before.roles.contains(role)) && audiences.iter().all(|audience| before.audiences.contains(audience))
    })
}

/// The audiences with the roles that they mean, under the framework in force on the day of sharing.
/// Where none is named: every audience that the school's own people are, and those people themselves
/// even where a framework names no audience of theirs.
pub(in crate::academy) fn audience(
    shared_on: NaiveDate,
    named: Option<Vec<AudienceCode>>,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) -> Option<(Vec<AudienceCode>, Vec<Role>)> {
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/sharedOn", shared_on, refusals);
    let (framework, _) = setting.framework_on(shared_on, refusals)?;
    let Some(named) = named else {
        let own = framework.audiences.iter().filter(|audience| audience.roles.iter().any(|role| OWN_PEOPLE.contains(role)));
        return Some((own.filter_map(|audience| AudienceCode::parse(audience.code.as_str()).ok()).collect(), OWN_PEOPLE.to_vec()));
    };
    for (i, code) in named.iter().enumerate() {
        if roles_of(framework, code).is_none() {
            let known = listed(framework.audiences.iter().map(|audience| audience.code.as_str()));
            refusals.add(format!("/audiences/{i}"), Refusal::UnknownAudience(code.clone(), known));
        }
    }
    let mut roles: Vec<Role> = named.iter().filter_map(|code| roles_of(framework, code)).flatten().copied().collect();
    roles.sort_unstable();
    roles.dedup();
    Some((named, roles))
}

pub(in crate::academy) fn roles_of<'a>(framework: &'a Framework, code: &AudienceCode) -> Option<&'a [Role]> {
    framework.audiences.iter().find(|audience| audience.code.as_str() == code.as_str()).map(|audience| audience.roles.as_slice())
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_review_is_shared_with_the_school_which_has_two_weeks_to_respond() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(shared(R1, "2026-01-15"))
            .then(["2026-01-15: review 1 shared with headteacher and chair and governor, to respond by 2026-01-29"]);
    }

    #[test]
    fn a_sharing_that_is_entered_late_makes_no_school_late() {
        given([adopted(AGORA), reviewed(R1, "2026-01-12")])
            .when(shared(R1, "2026-01-15").on("2026-02-02"))
            .then(["2026-01-15: review 1 shared with headteacher and chair and governor, to respond by 2026-02-16"]);
    }

    #[test]
    fn an_audience_is_one_of_the_frameworks_and_means_the_roles_that_it_says() {
        let story = given([adopted(AMADEUS), reviewed(R1, "2026-01-12").of_type("risk-assessment")]);
        story
            .clone()
            .when(shared_with(R1, "2026-01-15", ["local-governing-body"]))
            .then(["2026-01-15: review 1 shared with chair and governor, to respond by 2026-01-29"]);
        story.clone().when(shared_with(R1, "2026-01-15", ["joint-standards-committee"])).then(["2026-01-15: review 1 shared with trustee"]);
        story.when(shared_with(R1, "2026-01-15", ["headteacher", "pta"])).refused([("/audiences/1", "unknown-audience")]);
    }

    #[test]
    fn sharing_again_adds_whoever_was_left_out_and_repeats_nothing() {
        given([adopted(AMADEUS), reviewed(R1, "2026-01-12").of_type("risk-assessment")])
            .when(shared_with(R1, "2026-01-15", ["headteacher"]))
            .then(["2026-01-15: review 1 shared with headteacher, to respond by 2026-01-29"])
            .when(shared_with(R1, "2026-01-16", ["headteacher"]))
            .then([])
            .when(shared(R1, "2026-01-20"))
            .then(["2026-01-20: review 1 shared with headteacher and chair and governor, to respond by 2026-01-29"]);
    }

    #[test]
    fn nothing_is_shared_before_it_was_held_or_after_it_was_withdrawn() {
        let story = given([adopted(AGORA), reviewed(R1, "2026-01-12")]);
        story.clone().when(shared(R1, "2026-01-11").on("2026-01-12")).refused([("/sharedOn", "before-the-review")]);
        story.clone().when(shared(R1, "2026-01-13").on("2026-01-12")).refused([("/sharedOn", "in-the-future")]);
        story.clone().when(shared(R2, "2026-01-12").by_a_service()).refused([("", "unknown-review"), ("", "decider-required")]);
        story.when(withdrawn(R1)).when(shared(R1, "2026-01-12")).refused([("", "review-withdrawn")]);
    }

    #[test]
    fn sharing_a_review_shares_no_category_and_the_reverse() {
        let decision = decided("amber", "2026-01-20", [recording_of(R1)]);
        given([adopted(AGORA), reviewed(R1, "2026-01-12"), decision])
            .when(category_shared("2026-01-21"))
            .then(["2026-01-21: category shared with headteacher and chair and governor"])
            .when(responded(R1, Some("agrees")))
            .refused([("", "not-shared")]);
        given([adopted(AGORA)]).when(category_shared("2026-01-21")).refused([("", "unknown-decision")]);
    }
}
