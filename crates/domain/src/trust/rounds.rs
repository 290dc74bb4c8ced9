//! Rating rounds: once a term the team rates its academies together. One file a command; this one is
//! the table of contents.
//!
//! The round itself is the trust's. What is proposed, moderated, decided and shared in it is each
//! academy's, under that academy's own rules.

use std::collections::{BTreeMap, BTreeSet};

use super::{Around, Decided, Trust};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::event::{RatingRoundOpened, TrustEvent};
use crate::ids::{AcademyId, RoundId};
use crate::refusal::{Refusal, Refusals};

mod cancel_round;
mod close_round;
mod open_round;
mod report_ratings;

pub use cancel_round::CancelRound;
pub use close_round::CloseRound;
pub use open_round::OpenRound;
pub use report_ratings::ReportRatings;

/// How a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundStatus {
    /// It is under way.
    Open,
    /// It is over.
    Closed,
    /// It was called off.
    Cancelled,
}

impl RoundStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            RoundStatus::Open => "open",
            RoundStatus::Closed => "closed",
            RoundStatus::Cancelled => "cancelled",
        }
    }
}

/// A round as the rules need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundFact {
    /// The academic year.
    pub year: AcademicYear,
    /// The term.
    pub term: SchoolTerm,
    /// The academies in it.
    pub academies: BTreeSet<AcademyId>,
    /// How it stands.
    pub status: RoundStatus,
}

/// A trust's rating rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rounds(BTreeMap<RoundId, RoundFact>);

/// What may be asked of a rating round.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum RoundCommand {
    Open(OpenRound),
    Report(ReportRatings),
    Close(CloseRound),
    Cancel(CancelRound),
}

pub(super) fn decide(trust: &Trust, command: RoundCommand, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    match command {
        RoundCommand::Open(c) => open_round::decide(trust, c, around),
        RoundCommand::Report(c) => report_ratings::decide(trust, c, around),
        RoundCommand::Close(c) => close_round::decide(trust, c, around),
        RoundCommand::Cancel(c) => cancel_round::decide(trust, c, around),
    }
}

impl Rounds {
    /// A round.
    pub fn get(&self, round: RoundId) -> Option<&RoundFact> {
        self.0.get(&round)
    }

    /// The round that is open for a term, if one is.
    pub fn open_for(&self, year: AcademicYear, term: SchoolTerm) -> Option<RoundId> {
        let open = self.0.iter().find(|(_, fact)| fact.status == RoundStatus::Open && fact.year == year && fact.term == term);
        open.map(|(round, _)| *round)
    }

    /// Notes a round that there is not, or that is over.
    fn check_under_way(&self, round: RoundId, refusals: &mut Refusals) {
        match self.0.get(&round) {
            None => refusals.add("", Refusal::UnknownRound(round)),
            Some(fact) => refusals.unless(fact.status == RoundStatus::Open, "", || Refusal::RoundOver),
        }
    }

    /// Notes a round that there is not, or that an academy is not in.
    pub fn check_known(&self, round: RoundId, academy: AcademyId, refusals: &mut Refusals) {
        match self.0.get(&round) {
            None => refusals.add("", Refusal::UnknownRound(round)),
            Some(fact) => refusals.unless(fact.academies.contains(&academy), "", || Refusal::NotInRound),
        }
    }

    /// The same, and a round that is over.
    pub fn check_open(&self, round: RoundId, academy: AcademyId, refusals: &mut Refusals) {
        self.check_known(round, academy, refusals);
        if let Some(fact) = self.0.get(&round) {
            refusals.unless(fact.status == RoundStatus::Open, "", || Refusal::RoundOver);
        }
    }

    /// Takes in what happened; other events change nothing here.
    pub(super) fn evolve(&mut self, event: &TrustEvent) {
        let mut ended = |round: &RoundId, status| {
            if let Some(fact) = self.0.get_mut(round) {
                fact.status = status;
            }
        };
        if let TrustEvent::RatingRoundClosed(e) = event {
            ended(&e.round, RoundStatus::Closed);
        } else if let TrustEvent::RatingRoundCancelled(e) = event {
            ended(&e.round, RoundStatus::Cancelled);
        } else if let TrustEvent::RatingRoundOpened(RatingRoundOpened { round, year, term, academies, .. }) = event {
            let academies = academies.iter().copied().collect();
            self.0.insert(*round, RoundFact { year: *year, term: *term, academies, status: RoundStatus::Open });
        }
    }
}
