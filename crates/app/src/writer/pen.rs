//! Writes envelopes.

use touchstone_domain::event::{Actor, Event, Log, Meta, Recorded, RecordedAt, Stream};
use touchstone_domain::ids::{EventId, TrustId};
use touchstone_domain::trust::Decided;
use uuid::Uuid;

use super::CLOCK_TOLERANCE;
use super::circumstances::Ask;
use crate::error::AppError;
use crate::state::TrustState;

/// Writes envelopes: positions without a gap, instants that only rise.
pub(super) struct Pen<'a> {
    trust: TrustId,
    log: Log,
    head: u64,
    last: Option<RecordedAt>,
    ask: &'a Ask<'a>,
}

impl<'a> Pen<'a> {
    /// A pen for a trust. A clock a little behind the trust's last event is put right in silence;
    /// one that is far behind refuses the write rather than bend the order.
    pub(super) fn new(trust: TrustId, state: Option<&TrustState>, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        Pen::after(trust, Log::Main, state.map_or(0, |state| state.head), state.map(|state| state.last_recorded), ask)
    }

    /// A pen for a trust's restricted log, whose positions and instants are its own.
    pub(super) fn of_restricted(trust: TrustId, state: &TrustState, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        Pen::after(trust, Log::Restricted, state.restricted.head, state.restricted.last_recorded, ask)
    }

    fn after(trust: TrustId, log: Log, head: u64, last: Option<RecordedAt>, ask: &'a Ask<'a>) -> Result<Pen<'a>, AppError> {
        let behind = last.map_or(chrono::Duration::zero(), |last| last.instant() - ask.now);
        if behind > CLOCK_TOLERANCE {
            return Err(AppError::ClockBehind { seconds: behind.num_seconds() });
        }
        Ok(Pen { trust, log, head, last, ask })
    }

    pub(super) fn write<E: Into<Event>>(
        &mut self,
        stream: Stream,
        version: u64,
        decided: Decided<E>,
        policy: Option<(Actor, EventId)>,
    ) -> Recorded {
        let now = RecordedAt::from(self.ask.now);
        let next = self.last.and_then(|last| RecordedAt::from_micros(last.micros() + 1)).map_or(now, |next| next.max(now));
        self.last = Some(next);
        self.head += 1;
        let (actor, on_behalf_of, causation) = match policy {
            Some((actor, cause)) => (actor, None, Some(cause)),
            None => (self.ask.standing.actor.clone(), self.ask.standing.on_behalf_of, None),
        };
        let instant = next.instant();
        let timestamp = uuid::Timestamp::from_unix(uuid::NoContext, instant.timestamp().max(0) as u64, instant.timestamp_subsec_nanos());
        let meta = Meta {
            id: EventId(Uuid::new_v7(timestamp)),
            trust: self.trust,
            stream,
            version,
            log: self.log,
            position: self.head,
            recorded_at: next,
            effective_on: decided.effective_on,
            actor,
            on_behalf_of,
            causation,
            correlation: self.ask.correlation,
        };
        Recorded { meta, event: decided.event.into() }
    }
}
