//! The academy's risks, each assessed every half-term and reported to those who receive it. One file a
//! command; this one is the table of contents.
//!
//! A framework may ask a question that depends on where the academy stands: an academy at the top can
//! slip, any other can stand still. The question that applies follows from the category in force.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::review_life::Shared;
use super::{Academy, Decision};
use crate::codes::QuestionCode;
use crate::event::{AcademyEvent, RiskAssessed, RiskClosed, RiskRaised, RiskShared};
use crate::ids::{AssessmentId, RiskId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod assess_risk;
mod close_risk;
mod raise_risk;
mod share_assessment;

pub use assess_risk::{AssessRisk, NewAssessment};
pub use close_risk::CloseRisk;
pub use raise_risk::RaiseRisk;
pub use share_assessment::ShareAssessment;

/// A risk as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct RiskFact {
    raised_on: NaiveDate,
    question: Option<QuestionCode>,
    open: bool,
    /// Each assessment with its day, and with whom it was shared.
    assessments: BTreeMap<AssessmentId, (NaiveDate, Shared)>,
}

/// What the rules need to know of risks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Risks(BTreeMap<RiskId, RiskFact>);

/// What may be asked about a risk.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum RiskCommand {
    Raise(RaiseRisk),
    Assess(AssessRisk),
    Share(ShareAssessment),
    Close(CloseRisk),
}

pub(super) fn decide(academy: &Academy, command: RiskCommand, setting: Setting<'_>) -> Decision {
    match command {
        RiskCommand::Raise(c) => raise_risk::decide(academy, c, setting),
        RiskCommand::Assess(c) => assess_risk::decide(academy, c, setting),
        RiskCommand::Share(c) => share_assessment::decide(academy, c, setting),
        RiskCommand::Close(c) => close_risk::decide(academy, c, setting),
    }
}

impl Risks {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, on: NaiveDate, event: &AcademyEvent) {
        if let AcademyEvent::RiskRaised(RiskRaised { risk, question, .. }) = event {
            let question = question.clone();
            self.0.insert(*risk, RiskFact { raised_on: on, question, open: true, assessments: BTreeMap::new() });
        }
        if let AcademyEvent::RiskAssessed(RiskAssessed { risk, assessment, .. }) = event
            && let Some(fact) = self.0.get_mut(risk)
        {
            fact.assessments.insert(*assessment, (on, Shared::default()));
        }
        if let AcademyEvent::RiskShared(RiskShared { risk, assessment, audiences, roles }) = event
            && let Some((_, shared)) = self.0.get_mut(risk).and_then(|fact| fact.assessments.get_mut(assessment))
        {
            shared.with_more(audiences, roles, None);
        }
        if let AcademyEvent::RiskClosed(RiskClosed { risk, .. }) = event
            && let Some(fact) = self.0.get_mut(risk)
        {
            fact.open = false;
        }
    }

    /// Every risk that is open, with its assessments.
    pub fn open(&self) -> impl Iterator<Item = (RiskId, impl Iterator<Item = AssessmentId>)> {
        self.0.iter().filter(|(_, fact)| fact.open).map(|(id, fact)| (*id, fact.assessments.keys().copied()))
    }

    /// Every assessment with the question that it answers, where it answers one, and its day.
    pub(super) fn assessed(&self) -> impl Iterator<Item = (RiskId, Option<&QuestionCode>, NaiveDate)> {
        self.0.iter().flat_map(|(risk, fact)| fact.assessments.values().map(|(on, _)| (*risk, fact.question.as_ref(), *on)))
    }

    /// The risk that is open and answers a question.
    fn answering(&self, question: &QuestionCode) -> Option<RiskId> {
        self.0.iter().find(|(_, fact)| fact.open && fact.question.as_ref() == Some(question)).map(|(id, _)| *id)
    }

    /// A risk that is open, with a day on or after the one it was raised; else why not.
    fn find_open(&self, risk: RiskId, pointer: &str, on: NaiveDate, refusals: &mut Refusals) -> Option<&RiskFact> {
        match self.0.get(&risk) {
            None => refusals.add("", Refusal::UnknownRisk(risk)),
            Some(fact) if !fact.open => refusals.add("", Refusal::RiskClosed),
            Some(fact) => {
                refusals.unless(fact.raised_on <= on, pointer, || Refusal::BeforeItBegan { on, began: fact.raised_on });
                return Some(fact);
            }
        }
        None
    }
}
