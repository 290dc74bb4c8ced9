//! The academy's risks: how high each was assessed, half-term by half-term, and who received it when.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::calendar::HalfTerm;
use touchstone_domain::codes::QuestionCode;
use touchstone_domain::event::{AcademyEvent, Meta, RiskAssessed, RiskClosed, RiskRaised, RiskShared};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AssessmentId, PersonId, RiskId};
use touchstone_domain::setting::Frameworks;

use super::AcademyRecord;
use crate::event_ref::EventRef;
use crate::naming::document;

/// A risk with its assessments, as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskRecord {
    /// How it came on the register.
    pub raised: (EventRef, RiskRaised),
    /// How high it was, each time.
    pub assessments: Vec<(EventRef, RiskAssessed)>,
    /// Who received which assessment.
    pub shared: Vec<(EventRef, RiskShared)>,
    /// How it was taken off.
    pub closed: Option<(EventRef, RiskClosed)>,
    /// The framework's question that its assessments answer, by which duties are done. Of somebody who is not
    /// to know which it is this remains, and is never shown.
    pub(super) answers: Option<QuestionCode>,
}

impl RiskRecord {
    /// Its id.
    pub fn id(&self) -> RiskId {
        self.raised.1.risk
    }

    /// Whether it was on the register at the end of a day.
    pub fn is_open_on(&self, as_of: NaiveDate) -> bool {
        self.raised.0.effective_on <= as_of && self.closed.as_ref().is_none_or(|(event, _)| as_of < event.effective_on)
    }

    /// The last assessment by a day.
    pub fn assessed_on(&self, as_of: NaiveDate) -> Option<&(EventRef, RiskAssessed)> {
        let by_then = self.assessments.iter().filter(|(event, _)| event.effective_on <= as_of);
        by_then.max_by_key(|(event, _)| (event.effective_on, event.position))
    }

    /// Who owns it on a day.
    pub fn owner_on(&self, as_of: NaiveDate) -> PersonId {
        let given = self.assessments.iter().filter(|(event, e)| event.effective_on <= as_of && e.owner.is_some());
        let last = given.max_by_key(|(event, _)| (event.effective_on, event.position)).and_then(|(_, e)| e.owner);
        last.unwrap_or(self.raised.1.owner)
    }

    /// Whether it was assessed in a half-term, or in the holidays that follow it, by a day.
    pub fn is_assessed_in(&self, half_term: &HalfTerm, as_of: NaiveDate) -> bool {
        self.is_assessed_between(half_term.starts_on, as_of)
    }

    /// Whether it was assessed on any of these days.
    pub fn is_assessed_between(&self, from: NaiveDate, until: NaiveDate) -> bool {
        self.assessments.iter().any(|(event, _)| from <= event.effective_on && event.effective_on <= until)
    }

    /// The days on which an audience received an assessment of it, in order.
    pub fn received_by(&self, audience: &str) -> Vec<NaiveDate> {
        let to_them = self.shared.iter().filter(|(_, e)| e.audiences.iter().any(|code| code.as_str() == audience));
        let mut days: Vec<NaiveDate> = to_them.map(|(event, _)| event.effective_on).collect();
        days.sort_unstable();
        days
    }

    /// The roles that an assessment was shared with by now.
    pub fn shared_with(&self, assessment: AssessmentId) -> BTreeSet<Role> {
        self.shared.iter().filter(|(_, e)| e.assessment == assessment).flat_map(|(_, e)| &e.roles).copied().collect()
    }

    /// The roles that any assessment of it was shared with by now.
    pub fn shared_at_all_with(&self) -> BTreeSet<Role> {
        self.shared.iter().flat_map(|(_, e)| &e.roles).copied().collect()
    }
}

impl AcademyRecord {
    /// The risks raised by a day, the open ones first, the latest first.
    pub fn risks_on(&self, as_of: NaiveDate) -> Vec<&RiskRecord> {
        let mut raised: Vec<_> = self.risks.values().filter(|risk| risk.raised.0.effective_on <= as_of).collect();
        raised.sort_by_key(|risk| (!risk.is_open_on(as_of), std::cmp::Reverse(risk.raised.0.position)));
        raised
    }

    /// The highest rating among the risks that are open on a day, with its name.
    pub fn highest_risk_on(&self, as_of: NaiveDate, frameworks: &Frameworks) -> Option<(String, String)> {
        let open = self.risks.values().filter(|risk| risk.is_open_on(as_of));
        let rated = open.filter_map(|risk| {
            let (event, e) = risk.assessed_on(as_of)?;
            let ratings = document(frameworks, &e.framework)?.risk_ratings();
            let place = ratings.iter().position(|(code, _)| *code == e.rating.as_str())?;
            Some(((place, event.position), (e.rating.to_string(), ratings[place].1.to_owned())))
        });
        rated.min_by_key(|(key, _)| *key).map(|(_, rating)| rating)
    }

    /// The open risks that were not assessed yet in a half-term, by a day.
    pub fn risks_due_in(&self, half_term: &HalfTerm, as_of: NaiveDate) -> Vec<&RiskRecord> {
        self.risks.values().filter(|risk| risk.is_open_on(as_of) && !risk.is_assessed_in(half_term, as_of)).collect()
    }

    pub(super) fn risk_told(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::RiskRaised(e) = event {
            let answers = e.question.clone();
            let record = RiskRecord { raised: (at, e.clone()), assessments: Vec::new(), shared: Vec::new(), closed: None, answers };
            self.risks.insert(e.risk, record);
        } else if let AcademyEvent::RiskAssessed(e) = event
            && let Some(risk) = self.risks.get_mut(&e.risk)
        {
            risk.assessments.push((at, e.clone()));
        } else if let AcademyEvent::RiskShared(e) = event
            && let Some(risk) = self.risks.get_mut(&e.risk)
        {
            risk.shared.push((at, e.clone()));
        } else if let AcademyEvent::RiskClosed(e) = event
            && let Some(risk) = self.risks.get_mut(&e.risk)
        {
            risk.closed = Some((at, e.clone()));
        }
    }
}
