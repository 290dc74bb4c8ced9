//! The academy's categories by the day from which each holds, and which way it is going.

use chrono::NaiveDate;
use touchstone_domain::codes::SourceCode;
use touchstone_domain::dated::Dated;
use touchstone_domain::event::{CategoryChanged, CategoryConfirmed, CategoryRef, Meta};
use touchstone_domain::framework::Suggestion;
use touchstone_domain::ids::{DecisionId, EventId, PersonId, RoundId};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use crate::event_ref::EventRef;
use crate::naming::document;

/// A decision about the category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// Its id.
    pub id: DecisionId,
    /// The event.
    pub event: EventRef,
    /// True where it left the academy in its category.
    pub confirmed: bool,
    /// What was in force on the decision's own day as then recorded; of a confirmation, the same
    /// category.
    pub from: Option<CategoryRef>,
    /// The category decided.
    pub category: CategoryRef,
    /// The events it rests on.
    pub basis: Vec<EventId>,
    /// What the latest review among them suggested, if any did.
    pub suggestion: Option<Suggestion>,
    /// True where it departs from that suggestion.
    pub departs: bool,
    /// Sources of evidence that the framework knows and that nothing in the basis names.
    pub sources_missing: Vec<SourceCode>,
    /// Why.
    pub reason: TextRef,
    /// The rating round that it was made in; none where the reader is not to know.
    pub round: Option<RoundId>,
}

impl DecisionRecord {
    /// Who decided.
    pub fn decided_by(&self) -> Option<PersonId> {
        self.event.decided_by()
    }

    /// The day from which it holds.
    pub fn effective_on(&self) -> NaiveDate {
        self.event.effective_on
    }

    pub(super) fn changed(meta: &Meta, e: &CategoryChanged) -> DecisionRecord {
        DecisionRecord {
            id: e.decision,
            event: meta.into(),
            confirmed: false,
            from: e.from.clone(),
            category: e.to.clone(),
            basis: e.basis.clone(),
            suggestion: e.suggestion.clone(),
            departs: e.departs,
            sources_missing: e.sources_missing.clone(),
            reason: e.reason,
            round: e.round,
        }
    }

    pub(super) fn confirmed(meta: &Meta, e: &CategoryConfirmed) -> DecisionRecord {
        DecisionRecord {
            id: e.decision,
            event: meta.into(),
            confirmed: true,
            from: Some(e.category.clone()),
            category: e.category.clone(),
            basis: e.basis.clone(),
            suggestion: e.suggestion.clone(),
            departs: e.departs,
            sources_missing: e.sources_missing.clone(),
            reason: e.reason,
            round: e.round,
        }
    }
}

/// Which way an academy's category is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Better than before.
    Up,
    /// Worse than before.
    Down,
    /// As before.
    Same,
    /// There was none before.
    First,
}

impl Direction {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Same => "same",
            Direction::First => "first",
        }
    }
}

/// Decisions by the day each takes effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Categories(Dated<DecisionId>);

impl Categories {
    pub(super) fn facts(&self) -> std::slice::Iter<'_, touchstone_domain::dated::Fact<DecisionId>> {
        self.0.iter()
    }

    pub(super) fn earliest(&self) -> Option<NaiveDate> {
        self.0.first().map(|fact| fact.effective_on)
    }
}

impl AcademyRecord {
    /// The decision in force on a day: of those effective by then the latest, of several on that day
    /// the one recorded last. None before the academy joined; of an academy that left, the last one
    /// goes on being shown.
    pub fn category_on(&self, as_of: NaiveDate) -> Option<&DecisionRecord> {
        let fact = self.categories.0.in_force_on(as_of).filter(|_| self.may_have_facts_on(as_of))?;
        self.decisions.get(&fact.value)
    }

    /// The decision that was in force until the one in force on a day took effect. A decision that
    /// another replaced from its very first day was never in force, so it is not this one.
    pub fn previous_category_on(&self, as_of: NaiveDate) -> Option<&DecisionRecord> {
        self.category_on(self.category_on(as_of)?.effective_on().pred_opt()?)
    }

    /// Which way the category in force on a day went from the one before. Ranks are read on the
    /// scale of the one in force; there is no answer without a category, across frameworks of
    /// different codes, or where that scale is not at hand or has lost the earlier category.
    pub fn direction_on(&self, as_of: NaiveDate, frameworks: &Frameworks) -> Option<Direction> {
        let now = &self.category_on(as_of)?.category;
        let Some(before) = self.previous_category_on(as_of).map(|decision| &decision.category) else { return Some(Direction::First) };
        if before.framework.code != now.framework.code {
            return None;
        }
        let scale = document(frameworks, &now.framework)?;
        Some(match scale.rank(&now.category)?.cmp(&scale.rank(&before.category)?) {
            std::cmp::Ordering::Greater => Direction::Up,
            std::cmp::Ordering::Less => Direction::Down,
            std::cmp::Ordering::Equal => Direction::Same,
        })
    }

    /// The decisions effective by a day, latest first.
    pub fn decisions_on(&self, as_of: NaiveDate) -> Vec<&DecisionRecord> {
        let effective = self.categories.0.iter().take_while(|fact| fact.effective_on <= as_of);
        let mut decisions: Vec<_> = effective.filter_map(|fact| self.decisions.get(&fact.value)).collect();
        decisions.reverse();
        decisions
    }

    /// The decision in force on a day, whether or not the academy had joined by then.
    pub(super) fn categories_in_force(&self, day: NaiveDate) -> Option<&DecisionRecord> {
        self.decisions.get(&self.categories.0.in_force_on(day)?.value)
    }

    pub(super) fn decided(&mut self, decision: DecisionRecord) {
        self.decided_in_round(&decision);
        self.categories.0.insert(decision.event.effective_on, decision.event.position, decision.id);
        self.decisions.insert(decision.id, decision);
    }
}
