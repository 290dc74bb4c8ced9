//! An academy's decision with all that it sees, and what policies make of it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use touchstone_domain::academy::Academy;
use touchstone_domain::event::{AcademyEvent, Actor, ActorKind, Event, Recorded, Stream};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::PersonId;
use touchstone_domain::policy::{self, Verdict};
use touchstone_domain::refusal::Refusals;
use touchstone_domain::setting::{Frameworks, Setting};
use touchstone_domain::trust::{Decided, Trust};
use touchstone_store::NewText;
use touchstone_store::contract::{EVENT_FRAME_BYTES, MAX_COMMAND_EVENT_BYTES};
use uuid::Uuid;

use super::PolicyTold;
use super::pen::Pen;
use crate::access::Standing;
use crate::error::AppError;
use crate::keys::LiveRoles;
use crate::minting::fresh_id;

/// Events, as they are and as they will be stored, and what policies made of them.
#[derive(Default)]
pub(super) struct Unfolded {
    pub(super) events: Vec<Recorded>,
    pub(super) encoded: Vec<Vec<u8>>,
    pub(super) policies: Vec<PolicyTold>,
}

/// What every part of a decision needs to know of the request.
pub(super) struct Ask<'a> {
    pub(super) now: DateTime<Utc>,
    pub(super) standing: &'a Standing,
    pub(super) texts: &'a [NewText],
    pub(super) if_match: Option<u64>,
    pub(super) dry_run: bool,
    pub(super) correlation: Uuid,
}

/// What policies may add to a command's events; kept free below the limit of one command.
const ROOM_FOR_POLICIES: u64 = 8 * 1024;

/// What an academy's decision sees.
pub(super) struct Circumstances<'a> {
    pub(super) trust: &'a Trust,
    pub(super) frameworks: &'a Frameworks,
    pub(super) holders: &'a BTreeMap<Role, PersonId>,
    pub(super) roles: &'a LiveRoles<'a>,
    pub(super) today: NaiveDate,
    pub(super) ask: &'a Ask<'a>,
}

impl Circumstances<'_> {
    pub(super) fn setting(&self) -> Setting<'_> {
        let Circumstances { trust, frameworks, holders, roles, today, ask } = *self;
        Setting { today, trust, frameworks, decider: ask.standing.decider, holders, roles }
    }

    /// Writes what was decided, lets the academy take it in, and lets policies act on it: one rung
    /// a cause, and nothing on what a policy brought about. Refuses before the academy has changed.
    pub(super) fn unfold(
        &self,
        academy: &mut Academy,
        decided: Vec<Decided<AcademyEvent>>,
        pen: &mut Pen<'_>,
    ) -> Result<Unfolded, AppError> {
        let stream = Stream::Academy(academy.id);
        let mut events: Vec<Recorded> =
            decided.into_iter().zip(academy.version + 1..).map(|(decided, version)| pen.write(stream, version, decided, None)).collect();
        let mut encoded: Vec<Vec<u8>> = events.iter().map(Recorded::to_bytes).collect();
        let framed = |bytes: &Vec<u8>| bytes.len() as u64 + EVENT_FRAME_BYTES;
        let (size, limit) = (encoded.iter().map(framed).sum::<u64>(), MAX_COMMAND_EVENT_BYTES - ROOM_FOR_POLICIES);
        if size > limit {
            return Err(AppError::TooLarge { what: "the events of one command", size, limit });
        }
        for recorded in &events {
            if let Event::Academy(event) = &recorded.event {
                academy.evolve(&recorded.meta, event);
            }
        }
        let (mut caused, mut policies) = (Vec::new(), Vec::new());
        for recorded in &events {
            let Event::Academy(event) = &recorded.event else { continue };
            let Some(Verdict { policy, wants }) = policy::after(&recorded.meta, event, academy, self.setting(), fresh_id()) else {
                continue;
            };
            // What a policy wants and the rules refuse does not happen; the finding stands.
            let decided = wants.map_err(str::to_owned).and_then(|command| {
                let told = |refusals: Refusals| refusals.iter().map(|located| located.refusal.to_string()).collect::<Vec<_>>().join("; ");
                academy.decide(command, self.setting()).map_err(told)
            });
            policies.push(PolicyTold::of(&policy, &decided));
            for decided in decided.into_iter().flatten() {
                let actor = Actor { kind: ActorKind::Policy, id: policy.as_str().into(), role: None };
                let follows = pen.write(stream, academy.version + 1, decided, Some((actor, recorded.meta.id)));
                if let Event::Academy(event) = &follows.event {
                    academy.evolve(&follows.meta, event);
                }
                caused.push(follows);
            }
        }
        encoded.extend(caused.iter().map(Recorded::to_bytes));
        events.extend(caused);
        Ok(Unfolded { events, encoded, policies })
    }
}
