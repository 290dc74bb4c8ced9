//! What the framework asks about risk, each time anew, and which audience is to hear of it by when.

use touchstone_domain::codes::QuestionCode;
use touchstone_domain::duty::period_on;
use touchstone_domain::framework::{Audience, Framework, Frequency, ReviewType, RiskAssessment, RiskQuestion, Role, Title};
use touchstone_domain::ids::PersonId;

use super::{Asked, Due, DueKind, OwedBy};
use crate::academy_record::{AcademyRecord, RiskRecord};
use crate::naming::document;

/// The roles in which risks are assessed and reported.
const ASSESSING_ROLES: [Role; 3] = [Role::ImprovementLead, Role::Ceo, Role::ExecutiveHeadteacher];

/// The audiences of a framework that receive risk assessments, each with how often, where that is said.
pub fn risk_audiences(framework: &Framework) -> impl Iterator<Item = (&Audience, Option<Frequency>)> {
    let risk = framework.risk.as_ref();
    let receives = move |audience: &&Audience| risk.is_some_and(|risk| receipt_of(audience, risk).is_some());
    framework.audiences.iter().filter(receives).map(move |audience| {
        let receipt = risk.and_then(|risk| receipt_of(audience, risk));
        (audience, receipt.and_then(|receipt| receipt.cadence.every()))
    })
}

fn receipt_of<'f>(audience: &'f Audience, risk: &RiskAssessment) -> Option<&'f touchstone_domain::framework::Receipt> {
    audience.receives.iter().find(|receipt| receipt.review_type.as_ref() == Some(&risk.review_type))
}

impl AcademyRecord {
    /// The question that a framework asks of it on a day: that of the category in force.
    pub fn risk_question_on<'f>(&self, framework: &'f Framework, as_of: chrono::NaiveDate) -> Option<&'f RiskQuestion> {
        let category = &self.category_on(as_of)?.category;
        let asked = framework.risk.as_ref().filter(|_| category.framework.code == *framework.code())?;
        asked.questions.iter().find(|question| question.categories.contains(&category.category))
    }

    /// The risks on its register that answer a question, whether they are still open or not.
    pub fn risks_answering<'a>(&'a self, question: &'a QuestionCode) -> impl Iterator<Item = &'a RiskRecord> {
        self.risks.values().filter(move |risk| risk.raised.1.question.as_ref() == Some(question))
    }
}

impl Asked<'_> {
    /// The framework's question for its category, while the register has no answer for the period that
    /// the day is in or follows.
    pub(super) fn risks(&self) -> Vec<Due> {
        let framework = self.trust.framework_on(self.as_of).and_then(|adopted| document(self.frameworks, adopted));
        let Some((framework, risk)) = framework.and_then(|framework| Some((framework, framework.risk.as_ref()?))) else {
            return Vec::new();
        };
        let Some(kind) = framework.review_type(&risk.review_type) else { return Vec::new() };
        let ground = self.academy.ground(self.trust, self.frameworks);
        let mut items = Vec::new();
        let question = self.academy.risk_question_on(framework, self.as_of);
        let frequency = kind.cadence.every();
        let period = frequency.and_then(|frequency| period_on(&ground, frequency, self.as_of));
        if let (Some(question), Some((period, starts_on, ends_on))) = (question, period) {
            let mut answering = self.academy.risks_answering(&question.code);
            let open = self.academy.risks_answering(&question.code).find(|risk| risk.is_open_on(self.as_of));
            if !answering.any(|risk| risk.is_assessed_between(starts_on, self.as_of)) {
                let name = format!("Answer on the risk register: {}", question.text);
                let what = format!("{}.{period}", question.code);
                let mut item = Due::without_subject(DueKind::Risk, &what, name, Some(ends_on), self.as_of);
                (item.starts_on, item.period, item.frequency) = (Some(starts_on), Some(period), frequency);
                item.about = open.map(|risk| risk.id().0);
                item.review_type = Some(kind.code.clone());
                let owner = open.map(|risk| risk.owner_on(self.as_of)).filter(|owner| self.assesses(*owner));
                item.owed_by = match owner {
                    Some(owner) => vec![OwedBy::in_person(owner)],
                    None => self.carrying_out(framework, kind),
                };
                item.owed_to = receiving(framework);
                items.push(item);
            }
        }
        for (audience, frequency) in risk_audiences(framework) {
            let Some(frequency) = frequency else { continue };
            let Some((period, starts_on, ends_on)) = period_on(&ground, frequency, self.as_of) else { continue };
            let received = |risk: &RiskRecord| {
                let received = risk.received_by(audience.code.as_str());
                received.into_iter().any(|on| starts_on <= on && on <= self.as_of)
            };
            if !self.academy.risks.values().any(received) {
                let name = format!("Report the risk assessment to: {}", audience.name);
                let what = format!("{}.{period}", audience.code);
                let mut item = Due::without_subject(DueKind::RiskReport, &what, name, Some(ends_on), self.as_of);
                (item.starts_on, item.period, item.frequency) = (Some(starts_on), Some(period), Some(frequency));
                item.owed_by = self.carrying_out(framework, kind);
                item.owed_to.clone_from(&audience.roles);
                items.push(item);
            }
        }
        items
    }

    /// Those of the framework's who can assess and report, else whoever leads improvement.
    fn carrying_out(&self, framework: &Framework, kind: &ReviewType) -> Vec<OwedBy> {
        let named = |title: &&Title| kind.carried_out_by.contains(&title.title) && ASSESSING_ROLES.contains(&title.role);
        let owed = self.owed_under(framework.roles.iter().filter(named));
        if owed.is_empty() { vec![self.owed(Role::ImprovementLead, None)] } else { owed }
    }

    /// Whether somebody holds a role now in which a risk is assessed; a risk may be owned by others, and by
    /// somebody who has left.
    fn assesses(&self, person: PersonId) -> bool {
        ASSESSING_ROLES.into_iter().any(|role| self.holder(role) == Some(person))
    }
}

fn receiving(framework: &Framework) -> Vec<Role> {
    let mut roles: Vec<Role> = risk_audiences(framework).flat_map(|(audience, _)| audience.roles.iter().copied()).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}
