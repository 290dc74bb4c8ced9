//! A school evaluates itself against the trust's criteria. It stands beside the school's earlier
//! evaluations, may be the basis of a category and the origin of a plan's priorities, and what its
//! judgements would suggest is shown beside what the trust proposes.

use chrono::NaiveDate;

use crate::academy::record_review::{check_findings, check_named_events};
use crate::academy::{Academy, Decision};
use crate::event::{SelfEvaluation, SelfEvaluationSubmitted};
use crate::ids::SelfEvaluationId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Submit a school's evaluation of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitSelfEvaluation {
    /// The evaluation's id.
    pub evaluation: SelfEvaluationId,
    /// The day it was made.
    pub evaluated_on: NaiveDate,
    /// What it says.
    pub content: SelfEvaluation,
    /// True where it was written as a draft, which becomes an evaluation once.
    pub from_draft: bool,
}

pub(super) fn decide(academy: &Academy, command: SubmitSelfEvaluation, setting: Setting<'_>) -> Decision {
    let SubmitSelfEvaluation { evaluation, evaluated_on, content, from_draft } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    let is_known = academy.ratings.evaluations.values().any(|fact| fact.evaluation == evaluation);
    refusals.unless(!(from_draft && is_known), "", || Refusal::SubmittedAlready(evaluation));
    setting.check_past("/evaluatedOn", evaluated_on, &mut refusals);
    refusals.unless(academy.was_in_trust_on(evaluated_on), "/evaluatedOn", || Refusal::NotInTrust { on: evaluated_on });
    refusals.unless(!content.findings.is_empty(), "/findings", || Refusal::NothingGiven("criteria judged"));
    check_named_events(academy, content.findings.iter().map(|finding| finding.evidence.as_slice()), &mut refusals);
    let framework = setting.framework_on(evaluated_on, &mut refusals);
    if let Some((framework, _)) = &framework {
        let judged: Vec<_> = content.findings.iter().map(|finding| (&finding.criterion, &finding.judgement)).collect();
        check_findings(framework, &judged, &mut refusals);
        for (i, improvement) in content.improvements.iter().enumerate() {
            let unknown = improvement.criterion.as_ref().filter(|criterion| framework.criterion(criterion).is_none());
            unknown.into_iter().for_each(|criterion| {
                refusals.add(format!("/improvements/{i}/criterion"), Refusal::UnknownCriterion(criterion.clone()));
            });
        }
    }
    refusals.none()?;
    let Some((judged_by, framework)) = framework else { return Ok(Vec::new()) };
    let suggestion = judged_by.suggest(content.findings.iter().map(|finding| (&finding.criterion, &finding.judgement)));
    let event = SelfEvaluationSubmitted { evaluation, content, framework, suggestion };
    Ok(vec![Decided { effective_on: evaluated_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn a_draft_is_submitted_once() {
        let submitted = || self_evaluated("2026-10-06", "quality-of-teaching", "good-or-better").drafted_before();
        let story = given([adopted(SCHOLARS).on("2026-09-01"), submitted()]);
        story.when(submitted().on("2026-10-07")).refused([("", "submitted-already")]);
    }

    #[test]
    fn a_school_evaluates_itself_and_its_evaluations_stand_beside_each_other() {
        given([adopted(AGORA)])
            .when(self_evaluated("2026-01-12", "governance", "sound"))
            .then(["2026-01-12: evaluated itself, suggests yellow"])
            .when(self_evaluated("2026-05-12", "governance", "effective"))
            .then(["2026-05-12: evaluated itself, suggests green"]);
    }

    #[test]
    fn a_category_may_rest_on_it_and_it_counts_as_the_source_that_the_framework_says_it_is() {
        let evaluated = self_evaluated("2026-01-12", "governance", "sound");
        let strict = adopted_with(AGORA, |document| document["gapBlocks"] = serde_json::json!(true));
        let reviewed = reviewed(R1, "2026-01-13").finding("governance", "sound").evidence("performance-data", None).evidence("visit", None);
        let story = given([strict, evaluated, reviewed]);
        let submitted = story.log()[story.log().len() - 2].meta.id;
        story.clone().when(decided("yellow", "2026-01-20", [recording_of(R1)])).refused([("/basis", "sources-missing")]);
        story.when(decided("yellow", "2026-01-20", [recording_of(R1), submitted])).then(["2026-01-20: - to yellow, as yellow suggested"]);
    }

    #[test]
    fn every_fault_of_an_evaluation_is_found_at_once() {
        given([adopted(AGORA)]).when(self_evaluated("2026-06-03", "governance", "superb").by_a_service().on("2026-06-01")).refused([
            ("", "decider-required"),
            ("/evaluatedOn", "in-the-future"),
            ("/findings/0/judgement", "unknown-level"),
        ]);
    }
}
