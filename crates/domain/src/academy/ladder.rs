//! Where an academy stands on the escalation ladder. Rungs are climbed and left on the day they are
//! recorded, so that here the latest is what holds.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::codes::RungCode;
use crate::ids::{EscalationId, EventId};

/// A rung that the academy is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Climbed {
    /// Under which escalation.
    pub escalation: EscalationId,
    /// The rung.
    pub rung: RungCode,
    /// Since when.
    pub since: NaiveDate,
}

/// A rung that a policy proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Under which escalation.
    pub escalation: EscalationId,
    /// From which rung.
    pub from: Option<RungCode>,
    /// To which.
    pub to: RungCode,
    /// On which events.
    pub grounds: Vec<EventId>,
}

/// The ladder's state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ladder {
    current: Option<Climbed>,
    proposal: Option<Proposal>,
    /// Every escalation seen; where it was climbed, with the day of the finding it first rested on.
    /// Somebody may have visited at once and written both up later.
    seen: BTreeMap<EscalationId, Option<NaiveDate>>,
}

impl Ladder {
    /// The rung the academy is on.
    pub fn current(&self) -> Option<&Climbed> {
        self.current.as_ref()
    }

    /// The code of that rung.
    pub fn rung(&self) -> Option<&RungCode> {
        self.current.as_ref().map(|c| &c.rung)
    }

    /// What is proposed now.
    pub fn proposal(&self) -> Option<&Proposal> {
        self.proposal.as_ref()
    }

    /// Outer `None`: no such escalation. Inner `None`: never climbed.
    pub fn history(&self, escalation: EscalationId) -> Option<Option<NaiveDate>> {
        self.seen.get(&escalation).copied()
    }

    pub(super) fn proposed(&mut self, proposal: Proposal) {
        self.seen.entry(proposal.escalation).or_insert(None);
        self.proposal = Some(proposal);
    }

    pub(super) fn declined(&mut self, escalation: EscalationId) {
        self.proposal.take_if(|p| p.escalation == escalation);
    }

    /// A climb settles whatever was proposed: it was either that or has overtaken it.
    pub(super) fn climbed(&mut self, climbed: Climbed, found_on: NaiveDate) {
        self.seen.entry(climbed.escalation).or_insert(None).get_or_insert(found_on.min(climbed.since));
        self.proposal = None;
        self.current = Some(climbed);
    }

    /// A step down settles what was proposed from the rung that was left.
    pub(super) fn stepped_down(&mut self, lower: Option<Climbed>) {
        self.proposal = None;
        self.current = lower;
    }
}
