//! The writer's own copy of everything its rules need, rebuilt from the log at start.

use std::collections::BTreeMap;
use std::sync::Arc;

use touchstone_domain::academy::Academy;
use touchstone_domain::event::{AcademyEvent, Event, Recorded, RecordedAt, RestrictedEvent, Stream, TrustEvent};
use touchstone_domain::framework::{DocumentHash, Framework};
use touchstone_domain::identifiers::{GroupUid, Slug};
use touchstone_domain::ids::{AcademyId, ProgrammeId, TrustId};
use touchstone_domain::programme::Programme;
use touchstone_domain::setting::Frameworks;
use touchstone_domain::trust::Trust;
use touchstone_store::{LogKey, LogKind, Store};

use crate::error::AppError;

mod rebuilding;

pub(crate) use rebuilding::rebuild;

/// Everything about one trust.
#[derive(Clone, Debug)]
pub(crate) struct TrustState {
    pub trust: Trust,
    pub academies: BTreeMap<AcademyId, Academy>,
    /// The position of its last event.
    pub head: u64,
    /// When that was recorded.
    pub last_recorded: RecordedAt,
    /// The same of its restricted log.
    pub restricted: RestrictedState,
}

/// Everything about a trust's restricted log.
#[derive(Clone, Debug, Default)]
pub(crate) struct RestrictedState {
    pub programmes: BTreeMap<ProgrammeId, Programme>,
    /// The position of its last event; 0 where there is none.
    pub head: u64,
    /// When that was recorded.
    pub last_recorded: Option<RecordedAt>,
}

impl RestrictedState {
    fn evolve(&mut self, recorded: &Recorded, event: &RestrictedEvent) {
        (self.head, self.last_recorded) = (recorded.meta.position, Some(recorded.meta.recorded_at));
        let Stream::Restricted(id) = recorded.meta.stream else { return };
        if let Some(programme) = self.programmes.get_mut(&ProgrammeId(id)) {
            programme.evolve(&recorded.meta, event);
        } else if let RestrictedEvent::ProgrammeStarted(started) = event {
            self.programmes.insert(started.programme, Programme::started(&recorded.meta, started));
        }
    }
}

impl TrustState {
    /// The state after a trust's first event; `None` for any other event.
    pub fn begin(first: &Recorded) -> Option<TrustState> {
        let Event::Trust(TrustEvent::TrustRegistered(event)) = &first.event else { return None };
        let trust = Trust::registered(&first.meta, event);
        Some(TrustState {
            trust,
            academies: BTreeMap::new(),
            head: first.meta.position,
            last_recorded: first.meta.recorded_at,
            restricted: RestrictedState::default(),
        })
    }

    pub fn evolve(&mut self, recorded: &Recorded) {
        if let Event::Restricted(event) = &recorded.event {
            return self.restricted.evolve(recorded, event);
        }
        self.trust.evolve(recorded);
        self.head = recorded.meta.position;
        self.last_recorded = recorded.meta.recorded_at;
        if let Event::Academy(event) = &recorded.event {
            if let AcademyEvent::AcademyJoined(joined) = event {
                self.academies.insert(joined.academy, Academy::joined(&recorded.meta, joined));
            } else if let Some(academy) = recorded.meta.stream.academy().and_then(|id| self.academies.get_mut(&id)) {
                academy.evolve(&recorded.meta, event);
            }
        }
    }
}

/// Everything the writer decides on.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub trusts: BTreeMap<TrustId, TrustState>,
    pub slugs: BTreeMap<Slug, TrustId>,
    pub groups: BTreeMap<GroupUid, TrustId>,
    pub frameworks: Frameworks,
}

impl State {
    /// Takes in one event, of any trust.
    pub fn evolve(&mut self, recorded: &Recorded) {
        let trust = recorded.meta.trust;
        match self.trusts.get_mut(&trust) {
            Some(state) => state.evolve(recorded),
            None => {
                if let Some(state) = TrustState::begin(recorded) {
                    self.slugs.insert(state.trust.slug.clone(), trust);
                    if let Some(group) = &state.trust.group_uid {
                        self.groups.insert(group.clone(), trust);
                    }
                    self.trusts.insert(trust, state);
                }
            }
        }
    }

    /// Reads a trust's state anew from the log, after an append that was refused.
    pub fn reload(&mut self, trust: TrustId, store: &dyn Store) -> Result<(), AppError> {
        self.trusts.remove(&trust);
        self.slugs.retain(|_, id| *id != trust);
        self.groups.retain(|_, id| *id != trust);
        for kind in [LogKind::Main, LogKind::Restricted] {
            let (log, mut after) = (LogKey { trust: trust.0, kind }, 0);
            loop {
                let page = store.read(log, after, 1000)?;
                let Some(last) = page.last() else { break };
                after = last.position;
                for stored in &page {
                    self.evolve(&decode(&stored.bytes)?);
                }
            }
        }
        Ok(())
    }
}

/// Reads a stored event. One that does not read stops the service: guessing would rewrite history.
pub(crate) fn decode(bytes: &[u8]) -> Result<Recorded, AppError> {
    Recorded::from_bytes(bytes).map_err(|error| AppError::Internal(error.to_string()))
}

/// Reads the framework document that an event names.
pub(crate) fn load_framework(store: &dyn Store, hash: DocumentHash) -> Result<Arc<Framework>, AppError> {
    let missing = || AppError::Store(format!("the framework document {hash} is not in the store"));
    let bytes = store.document(&hash.0)?.ok_or_else(missing)?;
    let unreadable = |what: String| AppError::Store(format!("the framework document {hash} does not read: {what}"));
    let document: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| unreadable(e.to_string()))?;
    let framework = Framework::parse(&document).map_err(|faults| unreadable(format!("{} faults", faults.len())))?;
    Ok(Arc::new(framework))
}
