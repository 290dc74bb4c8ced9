//! What follows from an event without anybody asking: pure functions from an event and the state
//! to commands, run in the same turn. Their events name their cause.
//!
//! One policy is here now. "Progress not fast enough" in a final review climbs the next rung where
//! the framework lets it (the finding is the lead's own), and otherwise proposes it. One rung per
//! cause: what a policy brought about sets nothing else off.

use crate::academy::{Academy, AcademyCommand, EscalateIntervention, ProposeEscalation, escalate_next_rung};
use crate::codes::PolicyCode;
use crate::event::{AcademyEvent, Meta, ReviewRecorded, Trigger};
use crate::framework::Role;
use crate::ids::EscalationId;
use crate::refusal::Refusals;
use crate::setting::Setting;

/// The code of the one policy, as events name it.
pub const PROGRESS_NOT_FAST_ENOUGH: &str = "progress-not-fast-enough";

/// A command that a policy wants run, with the policy's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The policy.
    pub policy: PolicyCode,
    /// The command.
    pub command: AcademyCommand,
}

/// What an event calls for, given the academy's state after it. `escalation` is a fresh id.
///
/// A review held before another that already carries a progress finding sets off nothing: what it
/// found has been overtaken.
pub fn after(meta: &Meta, event: &AcademyEvent, academy: &Academy, setting: Setting<'_>, escalation: EscalationId) -> Vec<Wanted> {
    let AcademyEvent::ReviewRecorded(ReviewRecorded { review, content, .. }) = event else { return Vec::new() };
    let Some((framework, _)) = setting.framework_on(content.held_on, &mut Refusals::default()) else { return Vec::new() };
    let Some(progress) = content.progress.as_ref().and_then(|code| framework.progress(code)) else { return Vec::new() };
    let overtaken = academy.reviews.iter().any(|(id, r)| id != review && r.content.held_on > content.held_on && r.standing_progress().is_some());
    if progress.fast_enough || overtaken {
        return Vec::new();
    }
    let Some((today, _)) = setting.framework_on(setting.today, &mut Refusals::default()) else { return Vec::new() };
    let Some(next) = escalate_next_rung(today, academy) else { return Vec::new() };
    let Ok(policy) = PolicyCode::parse(PROGRESS_NOT_FAST_ENOUGH) else { return Vec::new() };
    let own = setting.decider.filter(|(person, role)| is_lead(*role) && content.reviewers.contains(person));
    let trigger = Trigger::Policy { policy: policy.clone() };
    let (rung, grounds) = (next.code.clone(), vec![meta.id]);
    let automatic = own.is_some_and(|(_, role)| today.escalation().automatic_for(&content.review_type, role));
    let command = if automatic {
        AcademyCommand::EscalateIntervention(EscalateIntervention { escalation, rung, trigger, grounds, reason: None })
    } else {
        AcademyCommand::ProposeEscalation(ProposeEscalation { escalation, rung, trigger, grounds })
    };
    vec![Wanted { policy, command }]
}

/// A finding is the lead's own when made in one of these roles by one of the reviewers.
fn is_lead(role: Role) -> bool {
    matches!(role, Role::ImprovementLead | Role::ExecutiveHeadteacher)
}
