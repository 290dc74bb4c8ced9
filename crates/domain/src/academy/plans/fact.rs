//! A plan as deciders need it: how it stood on any day, who was heard and agreed, and what was spent.
//!
//! Each revision keeps its day, because agreement and consultation are often written up later: whoever
//! agreed on a day agreed to the plan as it stood on that day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::codes::PlanRuleCode;
use crate::event::{ActionProgressed, ActionStatus, FrameworkRef, PlanAction, PlanContent, PlanGap, PlanPrepared, PlanRevised};
use crate::framework::Role;
use crate::ids::{PersonId, PlanActionId, PlanId, PriorityId};
use crate::refusal::{Refusal, Refusals};

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFact {
    /// Everything in it as it stands.
    pub content: PlanContent,
    /// The framework it was prepared under.
    pub framework: FrameworkRef,
    /// The rule it follows.
    pub rule: Option<PlanRuleCode>,
    /// Whether the school may write it.
    pub by_the_school: bool,
    /// Who has to be consulted.
    pub consulted: Vec<Role>,
    /// Who has to agree.
    pub agreed_by: Vec<Role>,
    /// The day on which it was closed or superseded.
    pub ended: Option<NaiveDate>,
    /// The plan whose place it takes once it is agreed.
    pub(super) supersedes: Option<PlanId>,
    /// As prepared, and each revision, in their order.
    versions: Vec<VersionFact>,
    pub(super) asked: BTreeSet<(Role, Option<NaiveDate>)>,
    pub(super) heard: BTreeSet<Role>,
    pub(super) agreements: BTreeSet<(Role, PersonId, u32)>,
    pub(super) spent: BTreeMap<PriorityId, i64>,
    /// What each action was last said to be, by the day it was about.
    progress: BTreeMap<PlanActionId, (NaiveDate, ActionStatus)>,
}

/// A plan as prepared, or a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct VersionFact {
    /// Its number; the plan as prepared is the first.
    pub(super) revision: u32,
    /// Its day.
    pub(super) on: NaiveDate,
    /// What it lacks.
    pub(super) gaps: Vec<PlanGap>,
}

impl PlanFact {
    pub(super) fn prepared(on: NaiveDate, e: &PlanPrepared) -> PlanFact {
        PlanFact {
            content: e.content.clone(),
            framework: e.framework.clone(),
            rule: e.rule.clone(),
            by_the_school: e.by_the_school,
            consulted: e.consulted.clone(),
            agreed_by: e.agreed_by.clone(),
            ended: None,
            supersedes: e.supersedes,
            versions: vec![VersionFact { revision: 1, on, gaps: e.gaps.clone() }],
            asked: BTreeSet::new(),
            heard: BTreeSet::new(),
            agreements: BTreeSet::new(),
            spent: BTreeMap::new(),
            progress: BTreeMap::new(),
        }
    }

    pub(super) fn revised(&mut self, on: NaiveDate, e: &PlanRevised) {
        self.content = e.content.clone();
        self.versions.push(VersionFact { revision: e.revision, on, gaps: e.gaps.clone() });
    }

    /// Whether everybody was heard whom the rule names, and there is a revision to which all have agreed
    /// who have to and that lacks no part that is a must. It holds, whatever was revised since, until another
    /// is agreed.
    pub fn is_agreed(&self) -> bool {
        let agreed =
            |revision: u32| self.agreed_by.iter().all(|role| self.agreements.iter().any(|(by, _, to)| by == role && *to == revision));
        let holds = |version: &VersionFact| !version.gaps.iter().any(|gap| gap.blocks) && agreed(version.revision);
        self.consulted.iter().all(|role| self.heard.contains(role)) && self.versions.iter().any(holds)
    }

    /// Which revision stands.
    pub fn revision(&self) -> u32 {
        self.versions.last().map_or(1, |version| version.revision)
    }

    /// The plan as it stood on a day; before it was prepared, as it was prepared.
    pub(super) fn standing_on(&self, day: NaiveDate) -> &VersionFact {
        let stood = self.versions.iter().rfind(|version| version.on <= day).or(self.versions.first());
        stood.expect("a plan is recorded with its first version and none is ever taken away")
    }

    /// The day it was prepared.
    pub(super) fn prepared_on(&self) -> NaiveDate {
        self.versions.first().map_or(NaiveDate::MIN, |version| version.on)
    }

    /// Notes a day before the plan was prepared.
    pub(super) fn check_begun(&self, day: NaiveDate, pointer: &str, refusals: &mut Refusals) {
        let from = self.versions.first().map_or(day, |version| version.on);
        refusals.unless(from <= day, pointer, || Refusal::BeforeThePlan { on: day, from });
    }

    /// Notes a day before the plan came to stand as it does.
    pub(super) fn check_after_the_last(&self, day: NaiveDate, pointer: &str, refusals: &mut Refusals) {
        let from = self.versions.iter().map(|version| version.on).max().unwrap_or(day);
        refusals.unless(from <= day, pointer, || Refusal::BeforeThePlan { on: day, from });
    }

    pub(super) fn priorities(&self) -> impl Iterator<Item = PriorityId> {
        self.content.priorities.iter().map(|priority| priority.priority)
    }

    pub(super) fn progressed(&mut self, on: NaiveDate, e: &ActionProgressed) {
        let last = self.progress.entry(e.action).or_insert((on, e.status));
        if last.0 <= on {
            *last = (on, e.status);
        }
    }

    /// Every action as the plan stands.
    pub(super) fn actions(&self) -> impl Iterator<Item = &PlanAction> {
        self.content.priorities.iter().flat_map(|priority| &priority.actions)
    }

    /// Whether an action was last said to be done.
    pub(super) fn is_done(&self, action: PlanActionId) -> bool {
        self.progress.get(&action).is_some_and(|(_, status)| *status == ActionStatus::Done)
    }

    pub(super) fn owner_of(&self, action: PlanActionId) -> Option<PersonId> {
        self.actions().find(|known| known.action == action).map(|known| known.owner)
    }

    /// The owners of a priority's actions; none where the plan has no such priority.
    pub(in crate::academy) fn owners_under(&self, priority: PriorityId) -> Option<BTreeSet<PersonId>> {
        let found = self.content.priorities.iter().find(|known| known.priority == priority)?;
        Some(found.actions.iter().map(|action| action.owner).collect())
    }

    /// The priority of one of the plan's actions, and who owns the action.
    pub(in crate::academy) fn place_of(&self, action: PlanActionId) -> Option<(PriorityId, PersonId)> {
        self.content.priorities.iter().find_map(|priority| {
            let found = priority.actions.iter().find(|known| known.action == action)?;
            Some((priority.priority, found.owner))
        })
    }

    /// Notes every priority that has no entry, that is none of the plan's, or that has two.
    pub(super) fn check_each_priority(&self, pointer: &str, named: &[PriorityId], refusals: &mut Refusals) {
        for (i, priority) in named.iter().enumerate() {
            let at = format!("{pointer}/{i}/priority");
            if !self.priorities().any(|known| known == *priority) {
                refusals.add(at, Refusal::UnknownPriority(*priority));
            } else if named[..i].contains(priority) {
                refusals.add(at, Refusal::IdTwice(priority.0));
            }
        }
        for priority in self.priorities().filter(|priority| !named.contains(priority)) {
            refusals.add(pointer, Refusal::PriorityLeftOut(priority));
        }
    }
}
