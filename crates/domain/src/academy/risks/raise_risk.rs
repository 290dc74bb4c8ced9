//! Putting a risk on the register, with its first assessment. Where the framework asks a question, it is
//! the one that the category in force calls for.

use super::assess_risk::{NewAssessment, assess};
use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::QuestionCode;
use crate::event::RiskRaised;
use crate::framework::Framework;
use crate::ids::{PersonId, RiskId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Raise a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaiseRisk {
    /// Its id.
    pub risk: RiskId,
    /// The framework's question; the one that the category in force calls for where left out, and `what` too.
    pub question: Option<QuestionCode>,
    /// What could happen, in words.
    pub what: Option<TextRef>,
    /// Who owns it.
    pub owner: PersonId,
    /// How high it is now.
    pub first: NewAssessment,
}

pub(super) fn decide(academy: &Academy, command: RaiseRisk, setting: Setting<'_>) -> Decision {
    let RaiseRisk { risk, question, what, owner, first } = command;
    let mut refusals = Refusals::default();
    let on = first.assessed_on;
    refusals.unless(academy.was_in_trust_on(on), "/assessedOn", || Refusal::NotInTrust { on });
    refusals.unless(setting.trust.knows(owner), "/owner", || Refusal::UnknownPerson(owner));
    let assessed = assess(academy, risk, first, setting, &mut refusals);
    let framework = setting.framework_on(on, &mut Refusals::default());
    let question = framework.as_ref().and_then(|(framework, _)| {
        let category = academy.categories.in_force_on(on).map(|fact| &fact.value.category);
        let category = category.filter(|category| category.framework.code == *framework.code()).map(|category| &category.category);
        which(framework, question, what.is_some(), category, &mut refusals)
    });
    refusals.unless(question.is_some() || what.is_some() || framework.is_none() || !refusals.is_empty(), "/question", || {
        Refusal::QuestionRequired
    });
    if let Some(open) = question.as_ref().and_then(|question| academy.risks.answering(question)) {
        refusals.add("/question", Refusal::RiskOpenAlready(open));
    }
    refusals.none()?;
    let (Some(assessed), Some((_, framework))) = (assessed, framework) else { return Ok(Vec::new()) };
    let raised = RiskRaised { risk, question, what, framework, owner };
    Ok(vec![Decided { effective_on: on, event: raised.into() }, assessed])
}

/// The question that a risk answers: the one named, or the one that a category calls for where neither
/// it nor words were given.
fn which(
    framework: &Framework,
    named: Option<QuestionCode>,
    in_words: bool,
    category: Option<&crate::codes::CategoryCode>,
    refusals: &mut Refusals,
) -> Option<QuestionCode> {
    let questions = framework.risk.as_ref().map(|risk| risk.questions.as_slice()).unwrap_or_default();
    let Some(named) = named else {
        let called_for = category.and_then(|category| questions.iter().find(|question| question.categories.contains(category)));
        return called_for.filter(|_| !in_words).map(|question| question.code.clone());
    };
    match questions.iter().find(|question| question.code == named) {
        None => {
            let known = listed(questions.iter().map(|question| question.code.as_str()));
            refusals.add("/question", Refusal::UnknownQuestion(named.clone(), known));
        }
        Some(question) => {
            let fits = category.is_none_or(|category| question.categories.contains(category));
            refusals.unless(fits, "/question", || Refusal::QuestionOfOtherCategories(named.clone()));
        }
    }
    Some(named)
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn categorised(category: &str) -> Story {
        given([
            adopted(AMADEUS),
            calendar_set("2026-09-01").on("2026-09-01"),
            reviewed(R1, "2026-09-10").of_type("annual-school-review"),
            decided(category, "2026-09-11", [recording_of(R1)]),
        ])
    }

    #[test]
    fn the_question_follows_from_the_category_in_force() {
        categorised("A").when(risk_raised(K1, "2026-10-12", "medium")).then([
            "2026-10-12: risk of not-sustaining-outstanding raised for CEO",
            "2026-10-12: risk assessed as medium in 2026-27 autumn-1",
        ]);
        categorised("C").when(risk_raised(K1, "2026-11-09", "high")).then([
            "2026-11-09: risk of not-improving-at-next-inspection raised for CEO",
            "2026-11-09: risk assessed as high in 2026-27 autumn-2",
        ]);
        categorised("A")
            .when(risk_raised(K1, "2026-10-12", "medium").asking("not-improving-at-next-inspection"))
            .refused([("/question", "question-of-other-categories")]);
        categorised("A").when(risk_raised(K1, "2026-10-12", "medium").asking("alien-landing")).refused([("/question", "unknown-question")]);
    }

    #[test]
    fn a_question_is_on_the_register_once() {
        let story = categorised("A").when(risk_raised(K1, "2026-10-12", "medium"));
        story
            .when(risk_raised(K2, "2026-11-09", "high"))
            .refused([("/question", "risk-open-already")])
            .when(risk_raised(K2, "2026-11-09", "high").in_words())
            .then(["2026-11-09: risk of something raised for CEO", "2026-11-09: risk assessed as high in 2026-27 autumn-2"])
            .when(risk_closed(K1, "2026-11-10", 1))
            .when(risk_raised(K3, "2026-11-11", "high"))
            .then([
                "2026-11-11: risk of not-sustaining-outstanding raised for CEO",
                "2026-11-11: risk assessed as high in 2026-27 autumn-2",
            ]);
    }

    #[test]
    fn without_a_category_or_a_question_of_the_framework_the_risk_is_named() {
        let story = given([adopted(AMADEUS)]);
        story.clone().when(risk_raised(K1, "2026-10-12", "low")).refused([("/question", "question-required")]);
        story
            .when(risk_raised(K1, "2026-10-12", "low").in_words())
            .then(["2026-10-12: risk of something raised for CEO", "2026-10-12: risk assessed as low"]);
        given([adopted(AGORA)])
            .when(risk_raised(K1, "2026-10-12", "low").in_words())
            .then(["2026-10-12: risk of something raised for CEO", "2026-10-12: risk assessed as low"]);
    }

    #[test]
    fn every_fault_of_a_risk_is_found_at_once() {
        given([adopted(AGORA)]).when(risk_raised(K1, "2026-10-13", "enormous").in_words().on("2026-10-12").by_a_service()).refused([
            ("", "decider-required"),
            ("/assessedOn", "in-the-future"),
            ("/rating", "unknown-rating"),
        ]);
    }
}
