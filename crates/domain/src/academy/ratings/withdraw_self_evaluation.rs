//! A school takes an evaluation of itself back: it was of the wrong year, or was sent too soon. It stays to be
//! read, and counts for nothing any more: for no duty, no round, no source of evidence and no new decision.

use crate::academy::{Academy, Decision};
use crate::event::SelfEvaluationWithdrawn;
use crate::ids::SelfEvaluationId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Take an evaluation back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawSelfEvaluation {
    /// Which.
    pub evaluation: SelfEvaluationId,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: WithdrawSelfEvaluation, setting: Setting<'_>) -> Decision {
    let WithdrawSelfEvaluation { evaluation, reason } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    match academy.ratings.evaluations.values().find(|fact| fact.evaluation == evaluation) {
        None => refusals.add("", Refusal::UnknownSelfEvaluation(evaluation)),
        Some(fact) => refusals.unless(!fact.withdrawn, "", || Refusal::SelfEvaluationWithdrawn),
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: setting.today, event: SelfEvaluationWithdrawn { evaluation, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_a_school_took_back_stays_and_counts_for_nothing() {
        let duty = "self-evaluation.2026-27";
        let evaluated = self_evaluated("2026-10-06", "quality-of-teaching", "good-or-better");
        let story = given([adopted(SCHOLARS).on("2026-09-01"), calendar_set("2026-09-02"), evaluated]);
        let submitted = story.log().last().unwrap().meta.id;
        assert!(story.due("2026-10-07").contains(&format!("{duty} done by 2027-07-21")));
        let story =
            story.when(self_evaluation_withdrawn().by(HEAD).on("2026-10-08")).then(["2026-10-08: took an evaluation of itself back"]);
        assert!(story.due("2026-10-09").contains(&format!("{duty} due by 2027-07-21")));
        story.clone().when(self_evaluation_withdrawn().by(HEAD)).refused([("", "self-evaluation-withdrawn")]);
        story.when(decided("performing-well", "2026-10-09", [submitted])).refused([("/basis/0", "withdrawn-basis")]);
        given([adopted(SCHOLARS)])
            .when(self_evaluation_withdrawn().by_a_service())
            .refused([("", "decider-required"), ("", "unknown-self-evaluation")]);
    }
}
