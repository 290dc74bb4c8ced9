//! What follows from an event without anybody asking: pure functions from an event and the state
//! to commands, run in the same turn. Their events name their cause.
//!
//! One policy is here now. "Progress not fast enough" in a final review, or in a report on a plan's
//! progress, climbs the next rung where the framework lets it (the finding is the lead's own), and
//! otherwise proposes it. One rung per
//! cause: what a policy brought about sets nothing else off.

use chrono::NaiveDate;

use crate::academy::{Academy, AcademyCommand, EscalateIntervention, ProposeEscalation, escalate_next_rung};
use crate::codes::{PolicyCode, ProgressCode, ReviewTypeCode};
use crate::event::{AcademyEvent, Meta, ProgressReported, ReviewContent, ReviewRecorded, Trigger};
use crate::framework::{Framework, Role};
use crate::ids::{EscalationId, PersonId};
use crate::refusal::Refusals;
use crate::setting::Setting;

/// The code of the one policy, as events name it.
pub const PROGRESS_NOT_FAST_ENOUGH: &str = "progress-not-fast-enough";

/// What a policy makes of an event that it looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The policy.
    pub policy: PolicyCode,
    /// The command it wants run, or why it wants none.
    pub wants: Result<AcademyCommand, &'static str>,
}

/// That somebody found, on a day, how fast an academy moves.
struct Found<'a> {
    on: NaiveDate,
    progress: &'a ProgressCode,
    review_type: Option<&'a ReviewTypeCode>,
    by: &'a [PersonId],
}

impl<'a> Found<'a> {
    /// What an event says of it.
    fn in_event(meta: &Meta, event: &'a AcademyEvent) -> Option<Found<'a>> {
        if let AcademyEvent::ReviewRecorded(ReviewRecorded { content, .. }) = event {
            let ReviewContent { held_on, progress, review_type, reviewers, .. } = &**content;
            return Some(Found { on: *held_on, progress: progress.as_ref()?, review_type: Some(review_type), by: reviewers });
        }
        let AcademyEvent::ProgressReported(ProgressReported { overall, report_type, authors, .. }) = event else { return None };
        Some(Found { on: meta.effective_on, progress: overall, review_type: report_type.as_ref(), by: authors })
    }

    /// Whether something found on a later day says already how fast the academy moves.
    fn is_overtaken(&self, academy: &Academy) -> bool {
        let by_review = academy.reviews.values().any(|r| r.content.held_on > self.on && r.standing_progress().is_some());
        by_review || academy.plans.reports().any(|(_, report)| report.reported_on > self.on)
    }
}

/// What an event calls for, given the academy's state after it. `escalation` is a fresh id.
///
/// A finding of a day before another that says already how fast the academy moves sets off nothing: it
/// has been overtaken.
pub fn after(meta: &Meta, event: &AcademyEvent, academy: &Academy, setting: Setting<'_>, escalation: EscalationId) -> Option<Verdict> {
    let found = Found::in_event(meta, event)?;
    let (framework, _) = setting.framework_on(found.on, &mut Refusals::default())?;
    if framework.progress(found.progress)?.fast_enough {
        return None;
    }
    let policy = PolicyCode::parse(PROGRESS_NOT_FAST_ENOUGH).ok()?;
    let nothing = |why| Some(Verdict { policy: policy.clone(), wants: Err(why) });
    if found.is_overtaken(academy) {
        return nothing("a review held later already says how fast things move");
    }
    let Some((today, _)) = setting.framework_on(setting.today, &mut Refusals::default()) else {
        return nothing("no framework is in force");
    };
    let Some(next) = escalate_next_rung(today, academy) else { return nothing("the academy is on the top rung") };
    if academy.ladder.proposal().is_some_and(|open| open.to == next.code) && !is_automatic(&found, today, setting) {
        return nothing("the next rung is proposed already and waits for an answer");
    }
    let trigger = Trigger::Policy { policy: policy.clone() };
    let (rung, grounds) = (next.code.clone(), vec![meta.id]);
    let command = if is_automatic(&found, today, setting) {
        AcademyCommand::EscalateIntervention(EscalateIntervention { escalation, rung, trigger, grounds, reason: None })
    } else {
        AcademyCommand::ProposeEscalation(ProposeEscalation { escalation, rung, trigger, grounds })
    };
    Some(Verdict { policy, wants: Ok(command) })
}

/// Whether the framework lets this finding climb by itself: it is the lead's own, in a type of
/// review that may.
fn is_automatic(found: &Found<'_>, framework: &Framework, setting: Setting<'_>) -> bool {
    let own = setting.decider.filter(|(person, role)| is_lead(*role) && found.by.contains(person));
    own.zip(found.review_type).is_some_and(|((_, role), review_type)| framework.escalation().automatic_for(review_type, role))
}

/// A finding is the lead's own when made in one of these roles by one of the reviewers.
fn is_lead(role: Role) -> bool {
    matches!(role, Role::ImprovementLead | Role::ExecutiveHeadteacher)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::PROGRESS_NOT_FAST_ENOUGH;
    use crate::event::ActorKind;
    use crate::given::*;
    use crate::ids::ReviewId;

    fn slow(review: ReviewId, on: &str) -> Step {
        reviewed(review, on).progress("not-fast-enough")
    }

    /// Somebody else's finding.
    fn advised(review: ReviewId, on: &str) -> Step {
        slow(review, on).by(ADVISER).reviewers([ADVISER])
    }

    const FIRST_CLIMB: &str =
        "2026-01-12: - to ceo-and-lead-visit climbed by policy, escalation of review 1, on review 1; CEO and lead to act by 2026-01-26";
    const FIRST_PROPOSAL: &str = "2026-01-12: - to ceo-and-lead-visit proposed to CEO by 2026-01-19, escalation of review 1, on review 1";
    const SLOW: &str = "2026-01-12: review 1 held, not-fast-enough";

    #[test]
    fn insufficient_progress_found_by_the_lead_calls_for_a_visit_in_agora() {
        let story = given([adopted(AGORA)]).when(slow(R1, "2026-01-12")).then([SLOW, FIRST_CLIMB]);
        let [review, climb] = story.events() else { panic!("two events") };
        assert_eq!((climb.meta.actor.kind, climb.meta.actor.id.as_str()), (ActorKind::Policy, PROGRESS_NOT_FAST_ENOUGH));
        assert_eq!((climb.meta.causation, climb.meta.decided_by()), (Some(review.meta.id), None));
    }

    #[test]
    fn and_in_prospere() {
        given([adopted(PROSPERE)]).when(slow(R1, "2026-01-12").of_type("termly-progress-report").by(EXECUTIVE_HEAD).reviewers([EXECUTIVE_HEAD])).then([
            SLOW,
            "2026-01-12: - to ceo-and-eht-visit climbed by policy, escalation of review 1, on review 1; CEO and executive head to act by 2026-01-26",
        ]);
    }

    #[test]
    fn a_framework_that_publishes_no_ladder_only_proposes() {
        let told = [
            (SCHOLARS, "health-check-visit", "slow", "lead-and-ceo-review"),
            (WPT, "progress-check", "too-slow", "improvement-visit"),
            (WPT, "progress-check", "stalled", "improvement-visit"),
            (AMADEUS, "risk-assessment", "behind-target", "ceo-and-headteacher-meeting"),
        ];
        for (framework, review_type, progress, rung) in told {
            let review = format!("2026-01-12: review 1 held, {progress}");
            let proposal = format!("2026-01-12: - to {rung} proposed to CEO by 2026-01-22, escalation of review 1, on review 1");
            let step = reviewed(R1, "2026-01-12").of_type(review_type).progress(progress);
            given([adopted(framework)]).when(step).then([review.as_str(), proposal.as_str()]);
        }
    }

    #[test]
    fn somebody_elses_finding_only_proposes() {
        let agora = || given([adopted(AGORA)]);
        agora().when(slow(R1, "2026-01-12").by(ADVISER).reviewers([ADVISER])).then([SLOW, FIRST_PROPOSAL]);
        agora().when(slow(R1, "2026-01-12").by_a_service()).then([SLOW, FIRST_PROPOSAL]);
        agora().when(slow(R1, "2026-01-12").by(CEO).reviewers([CEO])).then([SLOW, FIRST_PROPOSAL]);
        // The lead wrote it up and was not among the reviewers.
        agora().when(slow(R1, "2026-01-12").reviewers([ADVISER])).then([SLOW, FIRST_PROPOSAL]);
        // The lead was among the reviewers and somebody else answers for it.
        agora().when(slow(R1, "2026-01-12").by(ADVISER).reviewers([LEAD, ADVISER])).then([SLOW, FIRST_PROPOSAL]);
    }

    #[test]
    fn the_lead_among_other_reviewers_is_still_the_lead() {
        given([adopted(AGORA)]).when(slow(R1, "2026-01-12").reviewers([ADVISER, LEAD])).then([SLOW, FIRST_CLIMB]);
    }

    #[test]
    fn a_review_of_a_type_that_the_framework_does_not_let_climb_only_proposes() {
        let only_evaluations =
            adopted_with(AGORA, |document| document["escalation"]["automatic"]["reviewTypes"] = json!(["termly-evaluation"]));
        given([only_evaluations]).when(slow(R1, "2026-01-12").of_type("progress-report")).then([SLOW, FIRST_PROPOSAL]);
    }

    #[test]
    fn progress_that_is_fast_enough_or_not_judged_sets_nothing_off() {
        given([adopted(AGORA)]).when(reviewed(R1, "2026-01-12").progress("on-track")).then(["2026-01-12: review 1 held, on-track"]);
        given([adopted(AGORA)]).when(reviewed(R1, "2026-01-12")).then(["2026-01-12: review 1 held"]);
    }

    #[test]
    fn what_a_policy_does_counts_from_the_day_it_is_recorded() {
        given([adopted(AGORA)]).when(slow(R1, "2026-01-12").on("2026-02-02")).then([
            SLOW,
            "2026-02-02: - to ceo-and-lead-visit climbed by policy, escalation of review 1, on review 1; CEO and lead to act by 2026-02-16",
        ]);
    }

    #[test]
    fn a_review_held_before_another_that_judged_progress_sets_nothing_off() {
        given([adopted(AGORA), reviewed(R2, "2026-02-02").progress("on-track")]).when(slow(R1, "2026-01-12").on("2026-02-03")).then([SLOW]);
    }

    #[test]
    fn a_later_review_that_was_withdrawn_or_judged_no_progress_overtakes_nothing() {
        let climb = [
            "2026-02-03: - to ceo-and-lead-visit climbed by policy, escalation of review 1, on review 1; CEO and lead to act by 2026-02-17",
        ];
        given([adopted(AGORA), reviewed(R2, "2026-02-02").progress("on-track"), withdrawn(R2)])
            .when(slow(R1, "2026-01-12").on("2026-02-03"))
            .then([SLOW, climb[0]]);
        given([adopted(AGORA), reviewed(R2, "2026-02-02")]).when(slow(R1, "2026-01-12").on("2026-02-03")).then([SLOW, climb[0]]);
    }

    #[test]
    fn another_review_held_on_the_same_day_overtakes_nothing() {
        given([adopted(AGORA), reviewed(R2, "2026-01-12").progress("on-track")]).when(slow(R1, "2026-01-12")).then([SLOW, FIRST_CLIMB]);
    }

    #[test]
    fn each_cause_climbs_one_rung_up_to_the_top() {
        given([adopted(AGORA), slow(R1, "2026-01-12")])
            .when(slow(R2, "2026-02-02"))
            .then([
                "2026-02-02: review 2 held, not-fast-enough",
                "2026-02-02: ceo-and-lead-visit to targeted-intervention climbed by policy, escalation of review 1, on review 2; lead to act by 2026-02-23",
            ])
            .when(slow(R3, "2026-03-02"))
            .then([
                "2026-03-02: review 3 held, not-fast-enough",
                "2026-03-02: targeted-intervention to trustees-review climbed by policy, escalation of review 1, on review 3; CEO and nobody to act by 2026-04-01",
            ])
            .when(slow(R4, "2026-04-20"))
            .then(["2026-04-20: review 4 held, not-fast-enough"]);
    }

    #[test]
    fn while_a_proposal_is_open_a_second_slow_review_adds_none() {
        given([adopted(AGORA), advised(R1, "2026-01-12")])
            .when(advised(R2, "2026-02-02"))
            .then(["2026-02-02: review 2 held, not-fast-enough"])
            .when(accepted(escalation_of(R2)))
            .refused([("", "unknown-escalation")]);
    }

    #[test]
    fn after_a_proposal_was_declined_the_next_slow_review_proposes_again() {
        given([adopted(AGORA), advised(R1, "2026-01-12"), declined(escalation_of(R1))]).when(advised(R2, "2026-02-02")).then([
            "2026-02-02: review 2 held, not-fast-enough",
            "2026-02-02: - to ceo-and-lead-visit proposed to CEO by 2026-02-09, escalation of review 2, on review 2",
        ]);
    }

    #[test]
    fn the_leads_own_finding_climbs_what_was_only_proposed() {
        given([adopted(AGORA), advised(R1, "2026-01-12")])
            .when(slow(R2, "2026-02-02"))
            .then([
                "2026-02-02: review 2 held, not-fast-enough",
                "2026-02-02: - to ceo-and-lead-visit climbed by policy, escalation of review 2, on review 2; CEO and lead to act by 2026-02-16",
            ])
            .when(accepted(escalation_of(R1)))
            .refused([("", "not-proposed")]);
    }

    #[test]
    fn a_late_finding_about_an_academy_that_has_left_stands_and_sets_nothing_off() {
        for review in [slow(R1, "2026-01-12"), advised(R1, "2026-01-12")] {
            given([adopted(AGORA), left("2026-02-01")]).when(review.on("2026-02-02")).then([SLOW]);
        }
    }

    #[test]
    fn a_finding_in_an_older_frameworks_words_climbs_the_ladder_in_force() {
        given([adopted(SCHOLARS), adopted(AGORA).on("2026-02-01")])
            .when(reviewed(R1, "2026-01-12").of_type("health-check-visit").progress("slow").on("2026-02-02"))
            .then([
                "2026-01-12: review 1 held, slow",
                "2026-02-02: - to ceo-and-lead-visit proposed to CEO by 2026-02-09, escalation of review 1, on review 1",
            ]);
    }
}
