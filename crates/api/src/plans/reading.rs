//! Reads plans and what becomes of them from JSON.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use touchstone_app::input::{NewAction, NewMonitoring, NewOrigin, NewPlanContent, NewPriority, NewProgressReport, NewSupportLine};
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::{CriterionCode, ProgressCode, RequirementCode, ReviewTypeCode, SupportSourceCode};
use touchstone_domain::event::{OriginKind, PriorityOutcome, RecommendationKind, SupportKind};
use touchstone_domain::framework::{Basis, Role};
use touchstone_domain::ids::{EventId, MonitoringId, PersonId, PlanActionId, PriorityId};
use touchstone_domain::reader::{Faults, Node, Object};

use crate::reviews::{WORDS, read_audiences, read_people, read_reason};

/// How many priorities a plan may have.
const PRIORITIES: RangeInclusive<usize> = 1..=30;
/// How many of each further part a priority or a plan may have.
const PARTS: RangeInclusive<usize> = 0..=50;
/// How many actions can be given up in one revision.
const DROPPED: RangeInclusive<usize> = 0..=200;
/// The most grant that can be set aside or spent at once, in pence: ten million pounds.
const MOST_PENCE: i64 = 1_000_000_000;

/// Reads everything that a plan says. `author` stands in where nobody is named.
pub(super) fn read_content(object: &mut Object<'_>, faults: &mut Faults, author: Option<PersonId>) -> Option<NewPlanContent> {
    let basis = object.required("basis", faults).and_then(|n| n.one_of(&Basis::WORDS, faults));
    let starts_on = object.maybe("startsOn", faults, |n, f| n.date(f));
    let ends_on = object.maybe("endsOn", faults, |n, f| n.date(f));
    let authors = read_authors(object, faults, author);
    let priorities = object.required("priorities", faults).and_then(|n| n.each(PRIORITIES, faults, read_priority));
    let places = priorities.as_ref().map_or(0, Vec::len);
    let support = object.maybe("support", faults, |n, f| n.each(PARTS, f, |n, f| read_support(n, places, f)));
    let monitoring = object.maybe("monitoring", faults, |n, f| n.each(PARTS, f, read_monitoring));
    let statements = object.maybe("statements", faults, |n, f| n.each(PARTS, f, read_statement));
    Some(NewPlanContent {
        basis: basis?,
        starts_on: starts_on?,
        ends_on: ends_on?,
        authors: authors?,
        priorities: priorities?,
        support: support?.unwrap_or_default(),
        monitoring: monitoring?.unwrap_or_default(),
        statements: statements?.unwrap_or_default(),
    })
}

/// Reads who wrote something; whoever sends it where nobody is named.
fn read_authors(object: &mut Object<'_>, faults: &mut Faults, author: Option<PersonId>) -> Option<Vec<PersonId>> {
    let named = object.maybe("authors", faults, read_people)?;
    let authors = named.or_else(|| author.map(|author| vec![author]));
    if authors.is_none() {
        faults.add(object.pointer_to("authors"), "missing", "name who wrote it: the key is no person's");
    }
    authors
}

fn read_priority(node: Node<'_>, faults: &mut Faults) -> Option<NewPriority> {
    let mut object = node.object(faults)?;
    let id = object.maybe("id", faults, |n, f| n.uuid(f).map(PriorityId));
    let title = object.required("title", faults).and_then(|n| n.text(WORDS, faults));
    let origins = object.maybe("origins", faults, |n, f| n.each(PARTS, f, read_origin));
    let covers = object.maybe("covers", faults, |n, f| n.each(PARTS, f, |n, f| n.parsed("not-a-code", f, RequirementCode::parse)));
    let grant_pence = object.maybe("grantPence", faults, |n, f| n.integer(0..=MOST_PENCE, f));
    let actions = object.maybe("actions", faults, |n, f| n.each(PARTS, f, read_action));
    object.nothing_else(faults);
    Some(NewPriority {
        id: id?,
        title: title?,
        origins: origins?.unwrap_or_default(),
        covers: covers?.unwrap_or_default(),
        grant_pence: grant_pence?.and_then(|pence| u64::try_from(pence).ok()),
        actions: actions?.unwrap_or_default(),
    })
}

fn read_origin(node: Node<'_>, faults: &mut Faults) -> Option<NewOrigin> {
    let mut object = node.object(faults)?;
    let kind = object.required("kind", faults).and_then(|n| n.one_of(OriginKind::WORDS, faults));
    let event_id = object.maybe("eventId", faults, |n, f| n.uuid(f).map(EventId));
    let criterion = object.maybe("criterion", faults, |n, f| n.parsed("not-a-code", f, CriterionCode::parse));
    let text = object.maybe("text", faults, |n, f| n.text(WORDS, f));
    object.nothing_else(faults);
    Some(NewOrigin { kind: kind?, event_id: event_id?, criterion: criterion?, text: text? })
}

fn read_action(node: Node<'_>, faults: &mut Faults) -> Option<NewAction> {
    let mut object = node.object(faults)?;
    let id = object.maybe("id", faults, |n, f| n.uuid(f).map(PlanActionId));
    let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
    let owner = object.required("owner", faults).and_then(|n| n.uuid(faults)).map(PersonId);
    let due_on = object.required("dueOn", faults).and_then(|n| n.date(faults));
    let success_criteria = object.maybe("successCriteria", faults, |n, f| n.each(PARTS, f, |n, f| n.text(WORDS, f)));
    let milestones = object.maybe("milestones", faults, |n, f| n.each(PARTS, f, read_milestone));
    object.nothing_else(faults);
    Some(NewAction {
        id: id?,
        what: what?,
        owner: owner?,
        due_on: due_on?,
        success_criteria: success_criteria?.unwrap_or_default(),
        milestones: milestones?.unwrap_or_default(),
    })
}

fn read_milestone(node: Node<'_>, faults: &mut Faults) -> Option<(String, NaiveDate)> {
    let mut object = node.object(faults)?;
    let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
    let due_on = object.required("dueOn", faults).and_then(|n| n.date(faults));
    object.nothing_else(faults);
    Some((what?, due_on?))
}

fn read_support(node: Node<'_>, priorities: usize, faults: &mut Faults) -> Option<NewSupportLine> {
    let mut object = node.object(faults)?;
    let kind = object.required("kind", faults).and_then(|n| n.one_of(SupportKind::WORDS, faults));
    let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
    let priority = object.maybe("priority", faults, |n, f| {
        let last = i64::try_from(priorities).unwrap_or(i64::MAX).saturating_sub(1).max(0);
        n.integer(0..=last, f).and_then(|place| usize::try_from(place).ok())
    });
    let source = object.maybe("source", faults, |n, f| n.parsed("not-a-code", f, SupportSourceCode::parse));
    object.nothing_else(faults);
    Some(NewSupportLine { kind: kind?, what: what?, priority: priority?, source: source? })
}

fn read_monitoring(node: Node<'_>, faults: &mut Faults) -> Option<NewMonitoring> {
    let mut object = node.object(faults)?;
    let id = object.maybe("id", faults, |n, f| n.uuid(f).map(MonitoringId));
    let what = object.required("what", faults).and_then(|n| n.text(WORDS, faults));
    let due_on = object.required("dueOn", faults).and_then(|n| n.date(faults));
    let by = object.required("by", faults).and_then(|n| n.uuid(faults)).map(PersonId);
    let review_type = object.maybe("reviewType", faults, |n, f| n.parsed("not-a-code", f, ReviewTypeCode::parse));
    object.nothing_else(faults);
    Some(NewMonitoring { id: id?, what: what?, due_on: due_on?, by: by?, review_type: review_type? })
}

fn read_statement(node: Node<'_>, faults: &mut Faults) -> Option<(RequirementCode, String)> {
    let mut object = node.object(faults)?;
    let requirement = object.required("requirement", faults).and_then(|n| n.parsed("not-a-code", faults, RequirementCode::parse));
    let text = object.required("text", faults).and_then(|n| n.text(WORDS, faults));
    object.nothing_else(faults);
    Some((requirement?, text?))
}

/// Reads a role that a person can hold in a trust.
pub(super) fn read_role(node: Node<'_>, faults: &mut Faults) -> Option<Role> {
    let role = node.parsed("not-a-role", faults, Role::parse)?;
    let is_a_persons = !matches!(role, Role::Operator | Role::Integration);
    if !is_a_persons {
        faults.add(node.pointer(), "not-a-role", format!("`{role}` is no role in which a person takes part"));
    }
    is_a_persons.then_some(role)
}

/// Reads pence, other than none.
pub(super) fn read_pence(node: Node<'_>, faults: &mut Faults) -> Option<i64> {
    let pence = node.integer(-MOST_PENCE..=MOST_PENCE, faults)?;
    if pence == 0 {
        faults.add(node.pointer(), "out-of-range", "is 0; give what was spent, or with a minus what came back");
    }
    (pence != 0).then_some(pence)
}

/// Reads how each priority of a plan ended.
pub(super) fn read_outcomes(node: Node<'_>, faults: &mut Faults) -> Option<Vec<(PriorityId, PriorityOutcome, Option<String>)>> {
    node.each(PARTS, faults, |node, faults| {
        let mut object = node.object(faults)?;
        let priority = object.required("priority", faults).and_then(|n| n.uuid(faults)).map(PriorityId);
        let outcome = object.required("outcome", faults).and_then(|n| n.one_of(PriorityOutcome::WORDS, faults));
        let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
        object.nothing_else(faults);
        Some((priority?, outcome?, comment?))
    })
}

/// Reads the actions that are given up, each with why.
pub(super) fn read_dropped(node: Node<'_>, faults: &mut Faults) -> Option<Vec<(PlanActionId, String)>> {
    node.each(DROPPED, faults, |node, faults| {
        let mut object = node.object(faults)?;
        let action = object.required("action", faults).and_then(|n| n.uuid(faults)).map(PlanActionId);
        let reason = read_reason(&mut object, faults);
        object.nothing_else(faults);
        Some((action?, reason?))
    })
}

/// Reads actions of a plan by their ids.
pub(super) fn read_actions(node: Node<'_>, faults: &mut Faults) -> Option<Vec<PlanActionId>> {
    node.each(1..=200, faults, |n, f| n.uuid(f).map(PlanActionId))
}

/// Reads a report on progress.
pub(super) fn read_report(
    object: &mut Object<'_>,
    faults: &mut Faults,
    today: NaiveDate,
    author: Option<PersonId>,
) -> Option<NewProgressReport> {
    let reported_on = object.maybe("reportedOn", faults, |n, f| n.date(f));
    let year = object.required("year", faults).and_then(|n| n.parsed("not-a-year", faults, AcademicYear::parse));
    let term = object.required("term", faults).and_then(|n| n.one_of(&SchoolTerm::WORDS, faults));
    let report_type = object.maybe("type", faults, |n, f| n.parsed("not-a-code", f, ReviewTypeCode::parse));
    let authors = read_authors(object, faults, author);
    let findings = object.required("findings", faults).and_then(|n| n.each(PARTS, faults, read_finding));
    let overall = object.required("overall", faults).and_then(|n| n.parsed("not-a-code", faults, ProgressCode::parse));
    let summary = object.required("summary", faults).and_then(|n| n.text(WORDS, faults));
    let recommendations = object.maybe("recommendations", faults, |n, f| n.each(PARTS, f, read_recommendation));
    let audiences = object.maybe("audiences", faults, read_audiences);
    Some(NewProgressReport {
        reported_on: reported_on?.unwrap_or(today),
        year: year?,
        term: term?,
        report_type: report_type?,
        authors: authors?,
        findings: findings?,
        overall: overall?,
        summary: summary?,
        recommendations: recommendations?.unwrap_or_default(),
        audiences: audiences?,
    })
}

fn read_finding(node: Node<'_>, faults: &mut Faults) -> Option<(PriorityId, ProgressCode, Option<String>)> {
    let mut object = node.object(faults)?;
    let priority = object.required("priority", faults).and_then(|n| n.uuid(faults)).map(PriorityId);
    let progress = object.required("progress", faults).and_then(|n| n.parsed("not-a-code", faults, ProgressCode::parse));
    let comment = object.maybe("comment", faults, |n, f| n.text(WORDS, f));
    object.nothing_else(faults);
    Some((priority?, progress?, comment?))
}

fn read_recommendation(node: Node<'_>, faults: &mut Faults) -> Option<(Option<RecommendationKind>, Option<PriorityId>, String)> {
    let mut object = node.object(faults)?;
    let kind = object.maybe("kind", faults, |n, f| n.one_of(RecommendationKind::WORDS, f));
    let priority = object.maybe("priority", faults, |n, f| n.uuid(f).map(PriorityId));
    let text = object.required("text", faults).and_then(|n| n.text(WORDS, faults));
    object.nothing_else(faults);
    Some((kind?, priority?, text?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_fault_of_a_plan_is_found_at_once() {
        let body = json!({"basis": "borrowed", "priorities": [
            {"title": " ", "grantPence": -1, "origins": [{"kind": "rumour"}], "actions": [{"what": "x", "owner": "head", "dueOn": "soon"}]}],
            "support": [{"kind": "provided", "what": "x", "priority": 1}], "mood": "sunny"});
        let mut faults = Faults::default();
        let mut object = Node::root(&body).object(&mut faults).unwrap();
        assert!(read_content(&mut object, &mut faults, None).is_none());
        object.nothing_else(&mut faults);
        let found: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        let expected = [
            ("/basis", "unknown-word"),
            ("/authors", "missing"),
            ("/priorities/0/title", "blank"),
            ("/priorities/0/origins/0/kind", "unknown-word"),
            ("/priorities/0/grantPence", "out-of-range"),
            ("/priorities/0/actions/0/owner", "not-an-id"),
            ("/priorities/0/actions/0/dueOn", "not-a-date"),
            ("/support/0/priority", "out-of-range"),
            ("/mood", "unknown-field"),
        ];
        assert_eq!(found, expected);
    }
}
