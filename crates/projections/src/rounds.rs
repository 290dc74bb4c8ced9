//! Rating rounds as the team follows them: how each stands on a day, who has evaluated themselves for it,
//! and what is still to be done in it.

use chrono::NaiveDate;
use touchstone_domain::event::{RatingRoundCancelled, RatingRoundClosed, RatingRoundOpened, RatingsReported};
use touchstone_domain::ids::RoundId;
use touchstone_domain::trust::RoundStatus;

use crate::academy_record::{AcademyRecord, SelfEvaluationRecord};
use crate::event_ref::EventRef;
use crate::trust_record::TrustRecord;

/// A rating round, as far as it is the trust's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundRecord {
    /// How it was opened.
    pub opened: (EventRef, RatingRoundOpened),
    /// The reports of the categories in force.
    pub reports: Vec<(EventRef, RatingsReported)>,
    /// How it was closed.
    pub closed: Option<(EventRef, RatingRoundClosed)>,
    /// How it was called off.
    pub cancelled: Option<(EventRef, RatingRoundCancelled)>,
    /// How many events there are of it, at its academies too.
    pub version: u64,
}

/// What is still to be done in a round, in academies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundWork {
    /// In which nothing was proposed.
    pub to_propose: usize,
    /// With a proposal that nobody has moderated or confirmed.
    pub to_moderate: usize,
    /// With a proposal, moderated or not, on which nothing was decided.
    pub to_confirm: usize,
    /// With a decision that no school was told.
    pub to_share: usize,
}

impl RoundWork {
    /// True where nothing is left to do.
    pub fn is_done(self) -> bool {
        self == RoundWork::default()
    }
}

impl RoundRecord {
    pub(crate) fn begin(event: EventRef, opened: RatingRoundOpened) -> RoundRecord {
        RoundRecord { opened: (event, opened), reports: Vec::new(), closed: None, cancelled: None, version: 1 }
    }

    /// Whether it had been opened by a day.
    pub fn was_opened_by(&self, as_of: NaiveDate) -> bool {
        self.opened.0.effective_on <= as_of
    }

    /// The closing, where it had come to it by a day.
    pub fn closed_by(&self, as_of: NaiveDate) -> Option<&(EventRef, RatingRoundClosed)> {
        self.closed.as_ref().filter(|(event, _)| event.effective_on <= as_of)
    }

    /// That it was called off, where it had been by a day.
    pub fn cancelled_by(&self, as_of: NaiveDate) -> Option<&(EventRef, RatingRoundCancelled)> {
        self.cancelled.as_ref().filter(|(event, _)| event.effective_on <= as_of)
    }

    /// How it stood on a day.
    pub fn status_on(&self, as_of: NaiveDate) -> RoundStatus {
        match (self.closed_by(as_of), self.cancelled_by(as_of)) {
            (_, Some(_)) => RoundStatus::Cancelled,
            (Some(_), None) => RoundStatus::Closed,
            (None, None) => RoundStatus::Open,
        }
    }

    /// The reports made by a day.
    pub fn reports_by(&self, as_of: NaiveDate) -> impl Iterator<Item = &(EventRef, RatingsReported)> {
        self.reports.iter().filter(move |(event, _)| event.effective_on <= as_of)
    }

    /// The day on which it came to its end, by a day.
    fn ended_by(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let closed = self.closed_by(as_of).map(|(event, _)| event.effective_on);
        closed.or_else(|| self.cancelled_by(as_of).map(|(event, _)| event.effective_on))
    }
}

impl TrustRecord {
    /// The school's latest evaluation of itself that counts for a round, by a day: one made in the round's
    /// academic year, and where the round asks for one, made since the round before it was over.
    pub fn evaluated_for<'a>(&self, round: &RoundRecord, academy: &'a AcademyRecord, as_of: NaiveDate) -> Option<&'a SelfEvaluationRecord> {
        let opened = round.opened.1.clone();
        let since = match opened.self_evaluations_by {
            None => opened.year.starts_on(),
            Some(_) => self.round_before(round).map_or(opened.year.starts_on(), |over| over.max(opened.year.starts_on())),
        };
        academy.self_evaluation_on(as_of).filter(|made| since <= made.event.effective_on)
    }

    /// The day on which the round before one was over, or moderated, where it went on.
    fn round_before(&self, round: &RoundRecord) -> Option<NaiveDate> {
        let opened = &round.opened.0;
        let before = self.rounds.values().filter(|other| other.opened.0.position < opened.position && other.cancelled.is_none());
        let last = before.max_by_key(|other| other.opened.0.position)?;
        let over = last.ended_by(opened.effective_on).or(last.opened.1.moderation_on).unwrap_or(last.opened.0.effective_on);
        Some(over.min(opened.effective_on))
    }

    /// What was still to be done in a round on a day. In one that is closed only what was decided is still
    /// to be shared, and in one that was called off nothing.
    pub fn work_in(&self, id: RoundId, as_of: NaiveDate) -> RoundWork {
        let mut work = RoundWork::default();
        let Some(round) = self.rounds.get(&id).filter(|round| round.was_opened_by(as_of)) else { return work };
        let status = round.status_on(as_of);
        if status == RoundStatus::Cancelled {
            return work;
        }
        let open = status == RoundStatus::Open;
        for academy in round.opened.1.academies.iter().filter_map(|academy| self.academies.get(academy)) {
            if !academy.is_member_on(as_of) {
                continue;
            }
            let rated = academy.in_round(id, as_of);
            match (rated.proposal(), rated.decision()) {
                (None, _) => work.to_propose += usize::from(open),
                (Some(_), None) => {
                    work.to_moderate += usize::from(open && rated.moderation().is_none());
                    work.to_confirm += usize::from(open);
                }
                (Some(_), Some(decision)) => work.to_share += usize::from(!academy.school_was_told_by(decision, as_of)),
            }
        }
        work
    }
}
