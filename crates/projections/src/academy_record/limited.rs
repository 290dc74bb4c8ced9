//! An academy's record as somebody sees it who does not see all of it.
//!
//! What is left is built up from nothing, part by part, and never cut out of the whole: a part of the
//! record that is added later is unseen until it is added here. Everything that a reader is shown is
//! then made from the limited record alone, so that no count, order or flag can rest on what is unseen.

use std::collections::{BTreeMap, BTreeSet};

use touchstone_domain::ids::{EventId, ReviewId};

use super::{
    AcademyRecord, ArrangementRecord, CorrectionRecord, DecisionRecord, IssueRecord, ReviewLife, ReviewRecord, RiskRecord, Settled,
};
use crate::event_ref::EventRef;
use crate::subject::Subject;

impl AcademyRecord {
    /// Only what `sees` says is seen. `suggests` says of which reviews the suggestion of a category is
    /// seen too: it stands in the review and would give away what has not been shared.
    pub fn limited_to(&self, sees: &dyn Fn(&Subject) -> bool, suggests: &dyn Fn(ReviewId) -> bool) -> AcademyRecord {
        let mut limited = AcademyRecord {
            version: self.version,
            identifiers: self.identifiers.clone(),
            leaders: self.leaders.clone(),
            left: self.left.clone(),
            corrected_departures: self.corrected_departures.clone(),
            inspections: self.inspections.clone(),
            // Shown only with duties that are seen themselves, and without who decided it and why.
            duty_acts: self.duty_acts.clone(),
            calendars_set: self.calendars_set.clone(),
            ..AcademyRecord::empty(self.joined.clone())
        };
        for (id, review) in self.reviews.iter().filter(|(id, _)| sees(&Subject::Review(**id))) {
            limited.take_over(*id, review, suggests(*id));
        }
        let mut decisions: Vec<&DecisionRecord> =
            self.decisions.values().filter(|decision| sees(&Subject::Decision(decision.id))).collect();
        decisions.sort_by_key(|decision| decision.event.position);
        for decision in decisions {
            let from = limited.categories_in_force(decision.effective_on()).map(|before| before.category.clone());
            // Whether it changed or confirmed is said of what is seen: the stored word tells of decisions
            // that are not.
            let confirmed = from.as_ref().is_some_and(|from| from.is_same_as(&decision.category));
            let seen = DecisionRecord {
                from,
                confirmed,
                suggestion: None,
                departs: false,
                sources_missing: Vec::new(),
                round: None,
                ..decision.clone()
            };
            limited.decided(seen);
        }
        for (id, sharings) in &self.decisions_shared {
            let seen = sharings.iter().filter(|(_, e)| sees(&Subject::DecisionSharing(*id, e.roles.clone().into())));
            let seen: Vec<_> = seen.cloned().collect();
            if !seen.is_empty() {
                limited.decisions_shared.insert(*id, seen);
            }
        }
        for (id, answers) in self.decisions_answered.iter().filter(|(id, _)| sees(&Subject::DecisionResponse(**id))) {
            limited.decisions_answered.insert(*id, answers.clone());
        }
        for (id, life) in &self.lives {
            let seen = seen_of(*id, life, sees);
            if seen != ReviewLife::default() {
                limited.lives.insert(*id, seen);
            }
        }
        let sees_request = |id| sees(&Subject::SupportRequest(id));
        limited.support = self.support.limited(sees_request, |id| sees(&Subject::Deployment(id)));
        if sees(&Subject::OwnSchool) {
            limited.self_evaluations.clone_from(&self.self_evaluations);
        }
        for (id, plan) in self.plans.iter().filter(|(id, _)| sees(&Subject::Plan(**id))) {
            let mut plan = plan.clone();
            if let Some((_, by)) = &mut plan.superseded {
                by.take_if(|by| !sees(&Subject::Plan(*by)));
            }
            limited.plans.insert(*id, plan);
        }
        for (id, report) in self.progress_reports.iter().filter(|(id, _)| sees(&Subject::ProgressReport(**id))) {
            let mut report = report.clone();
            report.shared.retain(|(_, e)| sees(&Subject::ReportSharing(*id, e.roles.clone().into())));
            limited.progress_reports.insert(*id, report);
        }
        for (id, arrangement) in self.arrangements.iter().filter(|(id, _)| sees(&Subject::Arrangement(**id))) {
            let mut arrangement = arrangement.clone();
            arrangement.shared.retain(|(_, e)| sees(&Subject::ArrangementSharing(*id, e.roles.clone().into())));
            limited.arrangements.insert(*id, arrangement);
        }
        for (escalation, action) in self.actions_of_escalations().filter(|(_, a)| sees(&Subject::ActionOf(a.content.owner))) {
            limited.owed_actions.push((escalation, action.clone()));
        }
        for (id, issue) in self.issues.iter().filter(|(id, _)| sees(&Subject::Issue(**id))) {
            let mut issue = issue.clone();
            issue.shared.retain(|(_, e)| sees(&Subject::IssueSharing(*id, e.roles.clone().into())));
            limited.issues.insert(*id, issue);
        }
        for (id, risk) in self.risks.iter().filter(|(id, _)| sees(&Subject::Risk(**id))) {
            let mut risk = risk.clone();
            risk.assessments.retain(|(_, e)| sees(&Subject::Assessment(*id, e.assessment)));
            risk.shared.retain(|(_, e)| sees(&Subject::RiskSharing(*id, e.roles.clone().into())));
            // The framework asks by category: which question it asks would tell one that is not shared.
            risk.raised.1.question = None;
            // That it is over they know; by what that is shown was reported to nobody.
            if let Some((_, closed)) = &mut risk.closed {
                closed.evidence.clear();
                closed.outcome = None;
            }
            limited.risks.insert(*id, risk);
        }
        limited.forget_unknown_events();
        limited
    }

    fn take_over(&mut self, id: ReviewId, review: &ReviewRecord, suggests: bool) {
        for version in &review.versions {
            let mut version = version.clone();
            version.suggestion.take_if(|_| !suggests);
            self.put_review(id, version, review.drafted);
        }
        if let Some(taken) = self.reviews.get_mut(&id) {
            taken.draft_version = review.draft_version;
        }
        if let Some((event, reason)) = &review.withdrawn {
            self.withdraw_review(id, event.clone(), *reason);
        }
    }

    /// Takes out every mention of an event that is not in the record: a basis, a cause, an evidence.
    fn forget_unknown_events(&mut self) {
        let known = self.event_ids();
        let forget = |event: &mut EventRef| {
            event.causation.take_if(|cause| !known.contains(cause));
        };
        for review in self.reviews.values_mut() {
            for version in &mut review.versions {
                forget(&mut version.event);
                let mut named = version.content.findings.iter().flat_map(|finding| &finding.evidence).filter_map(|e| e.event_id);
                // What is changed is copied first, so it is looked at before.
                if named.any(|event| !known.contains(&event)) {
                    for evidence in version.content.findings.iter_mut().flat_map(|finding| &mut finding.evidence) {
                        evidence.event_id.take_if(|event| !known.contains(event));
                    }
                }
            }
        }
        let evaluated = self.self_evaluations.values_mut().flat_map(|evaluation| &mut evaluation.content.findings);
        for evidence in evaluated.flat_map(|finding| &mut finding.evidence) {
            evidence.event_id.take_if(|event| !known.contains(event));
        }
        for decision in self.decisions.values_mut() {
            forget(&mut decision.event);
            decision.basis.retain(|event| known.contains(event));
        }
        self.support.forget_unknown(&known);
        self.forget_unknown_events_of_plans(&known);
        let forget_evidence = |evidence: &mut Vec<touchstone_domain::event::Evidence>| {
            for piece in evidence {
                piece.event_id.take_if(|event| !known.contains(event));
            }
        };
        for arrangement in self.arrangements.values_mut() {
            arrangement.started.1.basis.retain(|event| known.contains(event));
        }
        for (_, action) in &mut self.owed_actions {
            if let Some(Settled::Done { content, .. }) = &mut action.settled {
                forget_evidence(&mut content.evidence);
            }
        }
        for issue in self.issues.values_mut() {
            issue.raised.1.basis.retain(|event| known.contains(event));
            issue.progress.iter_mut().for_each(|(_, e)| forget_evidence(&mut e.evidence));
            issue.closures.iter_mut().for_each(|(_, e)| forget_evidence(&mut e.evidence));
            issue.reopenings.iter_mut().for_each(|(_, e)| e.basis.retain(|event| known.contains(event)));
        }
        for risk in self.risks.values_mut() {
            risk.assessments.iter_mut().for_each(|(_, e)| e.basis.retain(|event| known.contains(event)));
            risk.closed.iter_mut().for_each(|(_, e)| forget_evidence(&mut e.evidence));
        }
    }

    /// Every event that the record tells of.
    pub fn event_ids(&self) -> BTreeSet<EventId> {
        let mut known: BTreeSet<EventId> = self.events_of_reviews.keys().copied().collect();
        known.insert(self.joined.0.id);
        known.extend(self.identifiers.iter().map(|(event, _)| event.id));
        known.extend(self.leaders.iter().map(|fact| fact.event.id));
        known.extend(self.left.iter().chain(&self.corrected_departures).map(|(event, _)| event.id));
        known.extend(self.duty_notes.values().flatten().map(|note| note.event().id));
        known.extend(self.cadences_chosen.iter().map(|(event, _)| event.id));
        known.extend(self.calendars_set.iter().map(|(event, _)| event.id));
        known.extend(self.inspections.values().map(|inspection| inspection.event.id));
        known.extend(self.decisions.values().map(|decision| decision.event.id));
        known.extend(self.decisions_shared.values().flatten().map(|(event, _)| event.id));
        known.extend(self.decisions_answered.values().flatten().map(|(event, _)| event.id));
        known.extend(self.events_of_plans());
        for ArrangementRecord { started, changes, reviews, ended, shared } in self.arrangements.values() {
            known.insert(started.0.id);
            known.extend(changes.iter().map(|(event, _)| event.id));
            known.extend(reviews.iter().map(|(event, _)| event.id));
            known.extend(ended.iter().map(|(event, _)| event.id));
            known.extend(shared.iter().map(|(event, _)| event.id));
        }
        for IssueRecord { raised, progress, closures, reopenings, shared } in self.issues.values() {
            known.insert(raised.0.id);
            known.extend(progress.iter().map(|(event, _)| event.id));
            known.extend(closures.iter().map(|(event, _)| event.id));
            known.extend(reopenings.iter().map(|(event, _)| event.id));
            known.extend(shared.iter().map(|(event, _)| event.id));
        }
        for RiskRecord { raised, assessments, shared, closed, answers: _ } in self.risks.values() {
            known.insert(raised.0.id);
            known.extend(assessments.iter().map(|(event, _)| event.id));
            known.extend(shared.iter().map(|(event, _)| event.id));
            known.extend(closed.iter().map(|(event, _)| event.id));
        }
        for life in self.lives.values() {
            let ReviewLife { quality_checks, sent, returned, corrections, shared, responses, requests, validations } = life;
            known.extend(quality_checks.iter().map(|(event, _)| event.id));
            known.extend(sent.iter().map(|(event, _)| event.id));
            known.extend(returned.iter().map(|(event, _)| event.id));
            known.extend(corrections.iter().map(|correction| correction.event.id));
            known.extend(corrections.iter().filter_map(|correction| correction.answer.as_ref()).map(|(event, ..)| event.id));
            known.extend(shared.iter().map(|(event, _)| event.id));
            known.extend(responses.iter().map(|(event, _)| event.id));
            known.extend(requests.iter().map(|(event, _)| event.id));
            known.extend(validations.iter().map(|(event, _)| event.id));
        }
        known.extend(self.support.events());
        for rated in self.rated.values() {
            known.extend(rated.proposals.iter().map(|(event, _)| event.id));
            known.extend(rated.moderations.iter().map(|(event, _)| event.id));
        }
        known.extend(self.self_evaluations.values().map(|evaluation| evaluation.event.id));
        known.extend(self.self_evaluations.values().filter_map(|evaluation| evaluation.withdrawn.as_ref()).map(|(event, _)| event.id));
        known
    }

    pub(super) fn empty(joined: (EventRef, touchstone_domain::event::AcademyJoined)) -> AcademyRecord {
        let academy = joined.1.academy;
        AcademyRecord {
            id: academy,
            version: 0,
            joined,
            identifiers: Vec::new(),
            leaders: Vec::new(),
            left: None,
            corrected_departures: Vec::new(),
            reviews: BTreeMap::new(),
            decisions: BTreeMap::new(),
            escalations: BTreeMap::new(),
            owed_actions: Vec::new(),
            inspections: BTreeMap::new(),
            duty_acts: touchstone_domain::duty::DutyActs::default(),
            duty_notes: BTreeMap::new(),
            cadences_chosen: Vec::new(),
            calendars_set: Vec::new(),
            plans: BTreeMap::new(),
            progress_reports: BTreeMap::new(),
            arrangements: BTreeMap::new(),
            issues: BTreeMap::new(),
            risks: BTreeMap::new(),
            held: super::reviews::Held::default(),
            categories: super::categories::Categories::default(),
            ladder: super::escalations::LadderHistory::default(),
            events_of_reviews: BTreeMap::new(),
            lives: BTreeMap::new(),
            decisions_shared: BTreeMap::new(),
            decisions_answered: BTreeMap::new(),
            support: super::SupportRecord::default(),
            rated: BTreeMap::new(),
            self_evaluations: BTreeMap::new(),
        }
    }
}

/// What is seen of a review's life.
fn seen_of(id: ReviewId, life: &ReviewLife, sees: &dyn Fn(&Subject) -> bool) -> ReviewLife {
    let mut seen = ReviewLife::default();
    if sees(&Subject::DraftQuality(id)) {
        seen.quality_checks.clone_from(&life.quality_checks);
    }
    if sees(&Subject::Draft(id)) {
        seen.sent.clone_from(&life.sent);
        seen.returned.clone_from(&life.returned);
        seen.corrections = life.corrections.iter().map(CorrectionRecord::clone).collect();
    }
    if sees(&Subject::Response(id)) {
        seen.responses.clone_from(&life.responses);
    }
    let sharing = |(_, e): &&(_, touchstone_domain::event::ReviewShared)| sees(&Subject::ReviewSharing(id, e.roles.clone().into()));
    seen.shared = life.shared.iter().filter(sharing).cloned().collect();
    seen.requests = life.requests.iter().filter(|(_, e)| sees(&Subject::Validation(id, e.validator))).cloned().collect();
    seen.validations = life.validations.iter().filter(|(_, e)| sees(&Subject::Validation(id, e.validator))).cloned().collect();
    seen
}
