//! How an academy's category comes about in a rating round: proposed, moderated beside the others,
//! confirmed, shared; and what the school says of itself. One file a command; this one is the table of
//! contents.
//!
//! The round is the trust's and stands in its state; what was proposed for one academy is that
//! academy's, so that each rule still looks at one academy alone. A confirmed proposal is an ordinary
//! category decision that names its round.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::codes::{CategoryCode, FrameworkCode, SourceCode};
use crate::event::{AcademyEvent, CategoryRef, Meta, SelfEvaluation};
use crate::ids::{DecisionId, EventId, RoundId, SelfEvaluationId};
use crate::setting::Setting;
use crate::text::TextRef;

mod confirm_rating;
mod moderate_proposal;
mod propose_category;
mod share_rating;
mod submit_self_evaluation;
mod withdraw_self_evaluation;

pub use confirm_rating::ConfirmRating;
pub use moderate_proposal::ModerateProposal;
pub use propose_category::ProposeCategory;
pub use share_rating::ShareRating;
pub use submit_self_evaluation::SubmitSelfEvaluation;
pub use withdraw_self_evaluation::WithdrawSelfEvaluation;

/// How far an academy has come in a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// The category proposed last.
    pub proposed: CategoryRef,
    /// On which events.
    pub basis: Vec<EventId>,
    /// The category as moderated last; the proposed one until then.
    pub settled: CategoryCode,
    /// Why that one.
    pub reason: TextRef,
    /// Whether that was moderated.
    pub moderated: bool,
    /// The decision made on it, where one was made since.
    pub decision: Option<DecisionId>,
}

/// A school's evaluation of itself, as the rules need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfEvaluationFact {
    /// Its id.
    pub evaluation: SelfEvaluationId,
    /// The day it was made.
    pub evaluated_on: NaiveDate,
    /// The framework against whose criteria.
    pub framework: FrameworkCode,
    /// Whether the school took it back.
    pub withdrawn: bool,
    /// The framework's sources of evidence that it draws on.
    pub sources: BTreeSet<SourceCode>,
}

/// What the rules need to know of an academy's ratings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratings {
    rounds: BTreeMap<RoundId, Rated>,
    evaluations: BTreeMap<EventId, SelfEvaluationFact>,
}

/// What may be asked about ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum RatingCommand {
    Propose(ProposeCategory),
    Moderate(ModerateProposal),
    Confirm(ConfirmRating),
    Share(ShareRating),
    EvaluateSelf(SubmitSelfEvaluation),
    WithdrawEvaluation(WithdrawSelfEvaluation),
}

pub(super) fn decide(academy: &Academy, command: RatingCommand, setting: Setting<'_>) -> Decision {
    match command {
        RatingCommand::Propose(c) => propose_category::decide(academy, c, setting),
        RatingCommand::Moderate(c) => moderate_proposal::decide(academy, c, setting),
        RatingCommand::Confirm(c) => confirm_rating::decide(academy, c, setting),
        RatingCommand::Share(c) => share_rating::decide(academy, c, setting),
        RatingCommand::EvaluateSelf(c) => submit_self_evaluation::decide(academy, c, setting),
        RatingCommand::WithdrawEvaluation(c) => withdraw_self_evaluation::decide(academy, c, setting),
    }
}

impl Ratings {
    /// How far the academy has come in a round; `None` where nothing was proposed.
    pub fn in_round(&self, round: RoundId) -> Option<&Rated> {
        self.rounds.get(&round)
    }

    /// Whether an event is of an evaluation that the school took back.
    pub(super) fn was_withdrawn(&self, event: &EventId) -> bool {
        self.evaluations.get(event).is_some_and(|fact| fact.withdrawn)
    }

    /// The school's evaluations of itself among some events.
    pub(super) fn evaluations_among<'a>(&'a self, events: &'a [EventId]) -> impl Iterator<Item = &'a SelfEvaluationFact> + Clone {
        events.iter().filter_map(|event| self.evaluations.get(event)).filter(|fact| !fact.withdrawn)
    }

    /// Every evaluation that the school made of itself and did not take back.
    pub(super) fn evaluations(&self) -> impl Iterator<Item = &SelfEvaluationFact> {
        self.evaluations.values().filter(|fact| !fact.withdrawn)
    }

    /// Takes in what happened.
    pub(super) fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::CategoryProposed(e) = event {
            let settled = e.category.category.clone();
            let rated =
                Rated { proposed: e.category.clone(), basis: e.basis.clone(), settled, reason: e.reason, moderated: false, decision: None };
            self.rounds.insert(e.round, rated);
        } else if let AcademyEvent::ProposalModerated(e) = event {
            if let Some(rated) = self.rounds.get_mut(&e.round) {
                (rated.settled, rated.reason) = (e.to.clone(), e.reason);
                (rated.moderated, rated.decision) = (true, None);
            }
        } else if let AcademyEvent::SelfEvaluationSubmitted(e) = event {
            let fact = SelfEvaluationFact {
                evaluation: e.evaluation,
                evaluated_on: meta.effective_on,
                framework: e.framework.code.clone(),
                withdrawn: false,
                sources: sources_of(&e.content),
            };
            self.evaluations.insert(meta.id, fact);
        } else if let AcademyEvent::SelfEvaluationWithdrawn(e) = event {
            self.evaluations.values_mut().filter(|fact| fact.evaluation == e.evaluation).for_each(|fact| fact.withdrawn = true);
        }
    }

    /// A decision was made in a round.
    pub(super) fn decided(&mut self, round: Option<RoundId>, decision: DecisionId) {
        if let Some(rated) = round.and_then(|round| self.rounds.get_mut(&round)) {
            rated.decision = Some(decision);
        }
    }
}

fn sources_of(content: &SelfEvaluation) -> BTreeSet<SourceCode> {
    content.findings.iter().flat_map(|finding| &finding.evidence).filter_map(|evidence| evidence.kind.source().cloned()).collect()
}
