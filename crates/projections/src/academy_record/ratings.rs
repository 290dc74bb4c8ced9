//! How the academy's category came about in each rating round, and what the school says of itself.

use chrono::NaiveDate;
use touchstone_domain::academy::OWN_PEOPLE;
use touchstone_domain::codes::CategoryCode;
use touchstone_domain::event::{
    AcademyEvent, CategoryProposed, FrameworkRef, Meta, ProposalModerated, SelfEvaluation, SelfEvaluationSubmitted,
};
use touchstone_domain::framework::{Role, Suggestion};
use touchstone_domain::ids::{DecisionId, RoundId, SelfEvaluationId};
use touchstone_domain::text::TextRef;

use super::{AcademyRecord, DecisionRecord};
use crate::event_ref::EventRef;

/// An academy in a round, each part in the order of recording.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatedInRound {
    /// Every proposal.
    pub proposals: Vec<(EventRef, CategoryProposed)>,
    /// Every moderation.
    pub moderations: Vec<(EventRef, ProposalModerated)>,
    /// The decisions made in the round, each with its position and the day from which it holds.
    decisions: Vec<(u64, NaiveDate, DecisionId)>,
}

impl RatedInRound {
    /// The same as it stood on a day.
    pub fn on(&self, as_of: NaiveDate) -> RatedInRound {
        RatedInRound {
            proposals: self.proposals.iter().filter(|(event, _)| event.effective_on <= as_of).cloned().collect(),
            moderations: self.moderations.iter().filter(|(event, _)| event.effective_on <= as_of).cloned().collect(),
            decisions: self.decisions.iter().filter(|(_, effective_on, _)| *effective_on <= as_of).copied().collect(),
        }
    }

    /// The proposal that stands: the last one.
    pub fn proposal(&self) -> Option<&(EventRef, CategoryProposed)> {
        self.proposals.last()
    }

    /// The moderation of that proposal which stands: the last one since.
    pub fn moderation(&self) -> Option<&(EventRef, ProposalModerated)> {
        let proposed = self.proposal()?.0.position;
        self.moderations.last().filter(|(event, _)| event.position > proposed)
    }

    /// The category that it has come to.
    pub fn settled(&self) -> Option<&CategoryCode> {
        let moderated = self.moderation().map(|(_, moderated)| &moderated.to);
        moderated.or_else(|| self.proposal().map(|(_, proposed)| &proposed.category.category))
    }

    /// The decision made on that.
    pub fn decision(&self) -> Option<DecisionId> {
        let last = [self.proposal().map(|(event, _)| event.position), self.moderation().map(|(event, _)| event.position)];
        let settled_at = last.into_iter().flatten().max()?;
        self.decisions.last().filter(|(position, ..)| *position > settled_at).map(|(.., decision)| *decision)
    }
}

/// A school's evaluation of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfEvaluationRecord {
    /// Its id.
    pub id: SelfEvaluationId,
    /// The event.
    pub event: EventRef,
    /// What it says.
    pub content: SelfEvaluation,
    /// The framework against whose criteria.
    pub framework: FrameworkRef,
    /// What its judgements would suggest.
    pub suggestion: Suggestion,
    /// That the school took it back, and why.
    pub withdrawn: Option<(EventRef, TextRef)>,
}

impl AcademyRecord {
    /// The academy in a round as it stood on a day; nothing was proposed for it where that is empty.
    pub fn in_round(&self, round: RoundId, as_of: NaiveDate) -> RatedInRound {
        self.rated.get(&round).map(|rated| rated.on(as_of)).unwrap_or_default()
    }

    /// Whether a decision had been shared with anybody by a day.
    pub fn was_shared_by(&self, decision: DecisionId, as_of: NaiveDate) -> bool {
        self.sharings(decision).iter().any(|(event, _)| event.effective_on <= as_of)
    }

    /// Whether the school had been told of a decision by a day.
    pub fn school_was_told_by(&self, decision: DecisionId, as_of: NaiveDate) -> bool {
        let told = |role: &Role| OWN_PEOPLE.contains(role);
        self.sharings(decision).iter().any(|(event, e)| event.effective_on <= as_of && e.roles.iter().any(told))
    }

    /// The school's evaluations of itself made by a day, latest first.
    pub fn self_evaluations_on(&self, as_of: NaiveDate) -> Vec<&SelfEvaluationRecord> {
        let mut made: Vec<_> = self.self_evaluations.values().filter(|evaluation| evaluation.event.effective_on <= as_of).collect();
        made.sort_by_key(|evaluation| std::cmp::Reverse((evaluation.event.effective_on, evaluation.event.position)));
        made
    }

    /// The latest of those that stood on a day.
    pub fn self_evaluation_on(&self, as_of: NaiveDate) -> Option<&SelfEvaluationRecord> {
        let stood = |made: &&SelfEvaluationRecord| made.withdrawn.as_ref().is_none_or(|(event, _)| as_of < event.effective_on);
        self.self_evaluations_on(as_of).into_iter().find(stood)
    }

    /// Since when the academy has been in the category of a decision without a break.
    pub fn in_category_since(&self, decision: &DecisionRecord) -> NaiveDate {
        let mut since = decision.effective_on();
        while let Some(before) = since.pred_opt().and_then(|day| self.category_on(day)) {
            let same = before.category.category == decision.category.category
                && before.category.framework.code == decision.category.framework.code;
            if !same || before.effective_on() >= since {
                break;
            }
            since = before.effective_on();
        }
        since
    }

    pub(super) fn rated(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::CategoryProposed(e) = event {
            self.rated.entry(e.round).or_default().proposals.push((meta.into(), e.clone()));
        } else if let AcademyEvent::ProposalModerated(e) = event {
            self.rated.entry(e.round).or_default().moderations.push((meta.into(), e.clone()));
        } else if let AcademyEvent::SelfEvaluationSubmitted(e) = event {
            let SelfEvaluationSubmitted { evaluation, content, framework, suggestion } = e.clone();
            let record = SelfEvaluationRecord { id: evaluation, event: meta.into(), content, framework, suggestion, withdrawn: None };
            self.self_evaluations.insert(evaluation, record);
        } else if let AcademyEvent::SelfEvaluationWithdrawn(e) = event
            && let Some(made) = self.self_evaluations.get_mut(&e.evaluation)
        {
            made.withdrawn = Some((meta.into(), e.reason));
        }
    }

    pub(super) fn decided_in_round(&mut self, decision: &DecisionRecord) {
        if let Some(round) = decision.round {
            self.rated.entry(round).or_default().decisions.push((decision.event.position, decision.effective_on(), decision.id));
        }
    }
}
