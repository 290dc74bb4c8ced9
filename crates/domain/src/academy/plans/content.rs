//! What every plan must be like, prepared or revised, and which of the parts that its rule asks for it
//! lacks.
//!
//! A gap never stops somebody from recording a plan, since plans are written over weeks. It stops
//! agreement where the trust itself published that a plan must have the part; what was assumed for a
//! framework only shows.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::academy::Academy;
use crate::academy::record_review::listed;
use crate::codes::RequirementCode;
use crate::event::{OriginKind, PlanContent, PlanGap, Priority, PriorityOrigin, SupportKind};
use crate::framework::{Framework, PlanPart, PlanRule, Requirement, Source};
use crate::ids::{EventId, MonitoringId, PlanActionId, PriorityId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

use super::{PlanFact, days};

/// An id that somebody gave for a part of a plan that is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the kind of part that it names")]
pub enum KeptId {
    Priority(PriorityId),
    Action(PlanActionId),
    Monitoring(MonitoringId),
}

/// The parts that a rule asks for and that a plan lacks.
pub fn gaps(rule: &PlanRule, content: &PlanContent) -> Vec<PlanGap> {
    let lacks = |requirement: &&Requirement| {
        let code = requirement.code.as_str();
        let stated = content.statements.iter().any(|statement| statement.requirement.as_str() == code);
        let shown = match requirement.shown_by {
            Some(part) => shows(content, part),
            None => content.priorities.iter().any(|priority| priority.covers.iter().any(|covered| covered.as_str() == code)),
        };
        !stated && !shown
    };
    let gap = |requirement: &Requirement| {
        let blocks = requirement.origin.source == Source::Published;
        RequirementCode::parse(requirement.code.as_str()).ok().map(|requirement| PlanGap { requirement, blocks })
    };
    rule.must_cover.iter().filter(lacks).filter_map(gap).collect()
}

fn shows(content: &PlanContent, part: PlanPart) -> bool {
    let from = |kind: OriginKind| content.priorities.iter().any(|priority| priority.origins.iter().any(|origin| origin.kind == kind));
    let support = |kind: SupportKind| content.support.iter().any(|line| line.kind == kind);
    let each = |holds: &dyn Fn(&Priority) -> bool| !content.priorities.is_empty() && content.priorities.iter().all(holds);
    match part {
        PlanPart::Priorities => !content.priorities.is_empty(),
        PlanPart::TracedPriorities => each(&|priority| priority.origins.iter().any(|origin| origin.event_id.is_some())),
        PlanPart::Actions => content.priorities.iter().any(|priority| !priority.actions.is_empty()),
        PlanPart::Support => !content.support.is_empty(),
        PlanPart::SupportProvided => support(SupportKind::Provided),
        PlanPart::SupportBrokered => support(SupportKind::Brokered),
        PlanPart::SupportForEachPriority => each(&|priority| content.support.iter().any(|line| line.priority == Some(priority.priority))),
        PlanPart::Grant => content.priorities.iter().any(|priority| priority.grant_pence.is_some()),
        PlanPart::Monitoring => !content.monitoring.is_empty(),
        PlanPart::DueDiligence => from(OriginKind::DueDiligence),
        PlanPart::Conversion => from(OriginKind::Conversion),
        PlanPart::SelfEvaluation => from(OriginKind::SelfEvaluation),
        PlanPart::InternalFindings => from(OriginKind::InternalFinding),
        PlanPart::ExternalFindings => from(OriginKind::ExternalFinding) || from(OriginKind::Inspection),
    }
}

/// Notes everything that is wrong with a plan's content, written on a day. `before` is the plan that it revises: what was
/// in it already may go on resting on a review that has been withdrawn since.
pub(super) fn check(
    academy: &Academy,
    content: &PlanContent,
    (framework, rule): (&Framework, Option<&PlanRule>),
    written_on: NaiveDate,
    before: Option<&PlanFact>,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) {
    days::check(content, written_on, before, refusals);
    setting.check_people("/authors", &content.authors, refusals);
    if let Some(rule) = rule.filter(|rule| !rule.basis.contains(&content.basis)) {
        let known = listed(rule.basis.iter().map(|basis| basis.as_str()));
        refusals.add("/basis", Refusal::BasisNotByTheRule(content.basis.as_str(), known));
    }
    let asked_for = |code: &RequirementCode| rule.is_some_and(|r| r.must_cover.iter().any(|known| known.code.as_str() == code.as_str()));
    let unknown = |code: &RequirementCode| {
        let known = rule.into_iter().flat_map(|rule| &rule.must_cover).map(|requirement| requirement.code.as_str());
        Refusal::UnknownRequirement(code.clone(), listed(known))
    };
    for (i, priority) in content.priorities.iter().enumerate() {
        let at = format!("/priorities/{i}");
        for (j, origin) in priority.origins.iter().enumerate() {
            check_origin(academy, origin, &format!("{at}/origins/{j}"), framework, before, refusals);
        }
        for (j, code) in priority.covers.iter().enumerate().filter(|(_, code)| !asked_for(code)) {
            refusals.add(format!("{at}/covers/{j}"), unknown(code));
        }
        for (j, action) in priority.actions.iter().enumerate().filter(|(_, action)| !setting.trust.knows(action.owner)) {
            refusals.add(format!("{at}/actions/{j}/owner"), Refusal::UnknownPerson(action.owner));
        }
    }
    for (i, line) in content.support.iter().enumerate() {
        if let Some(source) = &line.source
            && !framework.support_sources.iter().any(|known| known.code.as_str() == source.as_str())
        {
            let known = listed(framework.support_sources.iter().map(|known| known.code.as_str()));
            refusals.add(format!("/support/{i}/source"), Refusal::UnknownSupportSource(source.clone(), known));
        }
    }
    for (i, entry) in content.monitoring.iter().enumerate() {
        refusals.unless(setting.trust.knows(entry.by), &format!("/monitoring/{i}/by"), || Refusal::UnknownPerson(entry.by));
        if let Some(kind) = entry.review_type.as_ref().filter(|kind| framework.review_type(kind).is_none()) {
            refusals.add(format!("/monitoring/{i}/reviewType"), Refusal::UnknownReviewType(kind.clone()));
        }
    }
    for (i, statement) in content.statements.iter().enumerate().filter(|(_, statement)| !asked_for(&statement.requirement)) {
        refusals.add(format!("/statements/{i}/requirement"), unknown(&statement.requirement));
    }
}

fn check_origin(
    academy: &Academy,
    origin: &PriorityOrigin,
    at: &str,
    framework: &Framework,
    before: Option<&PlanFact>,
    refusals: &mut Refusals,
) {
    if origin.event_id.is_none() && origin.text.is_none() {
        refusals.add(at, Refusal::NothingGiven("`eventId` and `text`"));
    }
    let events: Vec<_> = origin.event_id.into_iter().collect();
    let mut noted = Refusals::default();
    academy.check_events("", &events, &mut noted);
    let was_in_it = |event| {
        let origins = before.into_iter().flat_map(|plan| &plan.content.priorities).flat_map(|priority| &priority.origins);
        origins.into_iter().any(|known| known.event_id == Some(event))
    };
    for located in noted.iter().filter(|_| !origin.event_id.is_some_and(was_in_it)) {
        refusals.add(format!("{at}/eventId"), located.refusal.clone());
    }
    if let Some(event) = origin.event_id.filter(|event| academy.events.contains_key(event) && !may_be(academy, origin.kind, *event)) {
        refusals.add(format!("{at}/kind"), Refusal::OriginOfAnotherKind(event, origin.kind.as_str()));
    }
    let Some(criterion) = &origin.criterion else { return };
    // What a review found, it found by the criteria of its own day.
    let of_review = academy.reviews_of(&events).next();
    let known = match of_review {
        Some(review) => review.content.findings.iter().any(|finding| finding.criterion == *criterion),
        None => framework.criterion(criterion).is_some(),
    };
    if !known {
        let refusal = match of_review {
            Some(_) => Refusal::CriterionNotJudged(criterion.clone()),
            None => Refusal::UnknownCriterion(criterion.clone()),
        };
        refusals.add(format!("{at}/criterion"), refusal);
    }
}

/// Whether an event can be an origin of that kind. What the trust or somebody from outside found stands in
/// many places; an inspection and what the school says of itself each in one.
fn may_be(academy: &Academy, kind: OriginKind, event: EventId) -> bool {
    let is_inspection = academy.plans.inspections.contains(&event);
    let is_own_word = academy.ratings.evaluations_among(&[event]).next().is_some();
    match kind {
        OriginKind::Inspection => is_inspection,
        OriginKind::SelfEvaluation => is_own_word || academy.reviews_of(&[event]).next().is_some(),
        OriginKind::InternalFinding => !is_inspection && !is_own_word,
        OriginKind::ExternalFinding => !is_own_word,
        OriginKind::DueDiligence | OriginKind::Conversion => true,
    }
}

/// Notes every id that was given for a part to be kept and that the plan does not have, or twice.
pub(super) fn check_kept(plan: &PlanFact, kept: &[(String, KeptId)], refusals: &mut Refusals) {
    let mut seen: BTreeSet<Uuid> = BTreeSet::new();
    for (pointer, id) in kept {
        let (uuid, refusal) = match id {
            KeptId::Priority(id) => (id.0, (!plan.priorities().any(|known| known == *id)).then_some(Refusal::UnknownPriority(*id))),
            KeptId::Action(id) => (id.0, plan.owner_of(*id).is_none().then_some(Refusal::UnknownPlanAction(*id))),
            KeptId::Monitoring(id) => {
                let known = plan.content.monitoring.iter().any(|entry| entry.monitoring == *id);
                (id.0, (!known).then_some(Refusal::UnknownMonitoring(*id)))
            }
        };
        match refusal {
            Some(refusal) => refusals.add(pointer, refusal),
            None if !seen.insert(uuid) => refusals.add(pointer, Refusal::IdTwice(uuid)),
            None => {}
        }
    }
}
