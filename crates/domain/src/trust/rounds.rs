//! Rating rounds: once a term the team rates its academies together. One file a command; this one is
//! the table of contents.
//!
//! The round itself is the trust's. What is proposed, moderated, decided and shared in it is each
//! academy's, under that academy's own rules.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Around, Decided, Trust};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::AudienceCode;
use crate::event::{AcademyEvent, Meta, RatingRoundOpened, TrustEvent};
use crate::ids::{AcademyId, DecisionId, RoundId};
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
    /// How many events there are of it: the trust's, and those of what was proposed, moderated and decided.
    pub version: u64,
    /// What was reported to whom on which day.
    reports: Vec<(AudienceCode, NaiveDate, Vec<DecisionId>)>,
}

/// The round that an academy's event is of: something was proposed, moderated or decided in it.
pub fn round_of(event: &AcademyEvent) -> Option<RoundId> {
    if let AcademyEvent::CategoryProposed(e) = event {
        return Some(e.round);
    }
    if let AcademyEvent::ProposalModerated(e) = event {
        return Some(e.round);
    }
    if let AcademyEvent::CategoryChanged(e) = event {
        return e.round;
    }
    if let AcademyEvent::CategoryConfirmed(e) = event {
        return e.round;
    }
    None
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

impl RoundCommand {
    /// The round that it is about; none where one is to be opened.
    pub fn round(&self) -> Option<RoundId> {
        match self {
            RoundCommand::Open(_) => None,
            RoundCommand::Report(ReportRatings { round, .. })
            | RoundCommand::Close(CloseRound { round, .. })
            | RoundCommand::Cancel(CancelRound { round, .. }) => Some(*round),
        }
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

    /// The round that was held for a term and closed, if one was.
    pub fn closed_for(&self, year: AcademicYear, term: SchoolTerm) -> Option<RoundId> {
        let closed = self.0.iter().find(|(_, fact)| fact.status == RoundStatus::Closed && fact.year == year && fact.term == term);
        closed.map(|(round, _)| *round)
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
    pub(super) fn evolve(&mut self, meta: &Meta, event: &TrustEvent) {
        let mut of_it = |round: &RoundId, change: &dyn Fn(&mut RoundFact)| {
            if let Some(fact) = self.0.get_mut(round) {
                fact.version += 1;
                change(fact);
            }
        };
        if let TrustEvent::RatingRoundClosed(e) = event {
            of_it(&e.round, &|fact| fact.status = RoundStatus::Closed);
        } else if let TrustEvent::RatingRoundCancelled(e) = event {
            of_it(&e.round, &|fact| fact.status = RoundStatus::Cancelled);
        } else if let TrustEvent::RatingsReported(e) = event {
            of_it(&e.round, &|fact| fact.reports.push((e.audience.clone(), meta.effective_on, e.decisions.clone())));
        } else if let TrustEvent::RatingRoundOpened(RatingRoundOpened { round, year, term, academies, .. }) = event {
            let academies = academies.iter().copied().collect();
            let fact = RoundFact { year: *year, term: *term, academies, status: RoundStatus::Open, version: 1, reports: Vec::new() };
            self.0.insert(*round, fact);
        }
    }

    /// Takes in what happened at an academy.
    pub(super) fn evolve_at_academy(&mut self, event: &AcademyEvent) {
        if let Some(fact) = round_of(event).and_then(|round| self.0.get_mut(&round)) {
            fact.version += 1;
        }
    }
}
