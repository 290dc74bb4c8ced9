//! Arrangements made for an academy for a time. One file a command; this one is the table of contents.
//!
//! Their kinds are the framework's, and a trust may name others in its own words. Interim leadership
//! ends where it should with the appointment of a substantive head, which the end then names.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::review_life::Shared;
use super::{Academy, Decision};
use crate::event::{AcademyEvent, AcademyLedBy, ArrangementEnded, ArrangementShared, ArrangementStarted, Meta};
use crate::ids::{ArrangementId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod change_arrangement;
mod end_arrangement;
mod review_arrangement;
mod share_arrangement;
mod start_arrangement;

pub use change_arrangement::ChangeArrangement;
pub use end_arrangement::EndArrangement;
pub use review_arrangement::ReviewArrangement;
pub use share_arrangement::ShareArrangement;
pub use start_arrangement::StartArrangement;

/// What the rules need to know of arrangements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangements {
    all: BTreeMap<ArrangementId, Fact>,
    /// The appointments of heads who are not interim.
    substantive_heads: BTreeMap<EventId, NaiveDate>,
}

/// What the rules need to know of one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fact {
    /// Its first day.
    from: NaiveDate,
    /// Whether it has ended.
    over: bool,
    /// With whom it was shared.
    shared: Shared,
}

/// What may be asked about an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum ArrangementCommand {
    Start(StartArrangement),
    Change(ChangeArrangement),
    Review(ReviewArrangement),
    End(EndArrangement),
    Share(ShareArrangement),
}

pub(super) fn decide(academy: &Academy, command: ArrangementCommand, setting: Setting<'_>) -> Decision {
    match command {
        ArrangementCommand::Start(c) => start_arrangement::decide(academy, c, setting),
        ArrangementCommand::Change(c) => change_arrangement::decide(academy, c, setting),
        ArrangementCommand::Review(c) => review_arrangement::decide(academy, c, setting),
        ArrangementCommand::End(c) => end_arrangement::decide(academy, c, setting),
        ArrangementCommand::Share(c) => share_arrangement::decide(academy, c, setting),
    }
}

impl Arrangements {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        if let AcademyEvent::AcademyLedBy(AcademyLedBy { term, interim: false, .. }) = event {
            self.substantive_heads.insert(meta.id, term.from);
        }
        if let AcademyEvent::ArrangementStarted(ArrangementStarted { arrangement, .. }) = event {
            self.all.insert(*arrangement, Fact { from: meta.effective_on, over: false, shared: Shared::default() });
        }
        if let AcademyEvent::ArrangementEnded(ArrangementEnded { arrangement, .. }) = event
            && let Some(fact) = self.all.get_mut(arrangement)
        {
            fact.over = true;
        }
        if let AcademyEvent::ArrangementShared(ArrangementShared { arrangement, audiences, roles }) = event
            && let Some(fact) = self.all.get_mut(arrangement)
        {
            fact.shared.with_more(audiences, roles, None);
        }
    }

    /// The arrangements that nobody has ended.
    pub fn open(&self) -> impl Iterator<Item = ArrangementId> {
        self.all.iter().filter(|(_, fact)| !fact.over).map(|(id, _)| *id)
    }

    /// Notes an arrangement that is not there or is over, and a day before it began.
    fn check_open(&self, arrangement: ArrangementId, pointer: &str, on: NaiveDate, refusals: &mut Refusals) {
        match self.all.get(&arrangement) {
            None => refusals.add("", Refusal::UnknownArrangement(arrangement)),
            Some(Fact { over: true, .. }) => refusals.add("", Refusal::ArrangementOver),
            Some(Fact { from, .. }) => refusals.unless(*from <= on, pointer, || Refusal::BeforeItBegan { on, began: *from }),
        }
    }
}
