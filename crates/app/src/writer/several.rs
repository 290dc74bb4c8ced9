//! One order to several academies of a trust, such as confirming all of a rating round: every part of
//! it is done, or none.
//!
//! Each academy's part is decided by that academy's own rules and goes to the store as a command of
//! its own, so that neither the limit of one command nor the size of the trust bounds the other. All
//! of them are in one turn, which is synced once: what the rules refuse at one academy keeps the rest
//! from being written, and a failed append takes all of them back. Only a power cut in the middle of
//! that turn, when nobody has been answered yet, can keep a first few of them; commands of this kind
//! therefore find nothing new in what is done already, and a repeat does the rest.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use chrono::NaiveDate;
use touchstone_domain::academy::AcademyCommand;
use touchstone_domain::event::Event;
use touchstone_domain::ids::{AcademyId, TrustId};
use touchstone_domain::refusal::{Refusal, Refusals};
use touchstone_store::{Commit, NewText};
use uuid::Uuid;

use super::circumstances::{Ask, Circumstances, Unfolded};
use super::pen::Pen;
use super::{Plan, Writer};
use crate::error::AppError;

/// Where in a request an academy's part stands, so that what is refused can be pointed at.
#[derive(Clone, Debug)]
pub(crate) struct At {
    /// The pointer of the part, `/proposals/3`.
    pub part: String,
    /// True where the part is an object whose fields are the command's; else nothing stands below it.
    pub has_fields: bool,
    /// Fields of the command that stand once for all parts, at the top of the request.
    pub common: &'static [&'static str],
}

impl At {
    fn of(&self, pointer: &str) -> String {
        let field = pointer.split('/').nth(1).unwrap_or_default();
        if self.common.contains(&field) {
            return pointer.to_owned();
        }
        if self.has_fields { format!("{}{pointer}", self.part) } else { self.part.clone() }
    }
}

/// What is asked of one of several academies.
#[derive(Debug)]
pub(crate) struct Part {
    /// Which.
    pub academy: AcademyId,
    /// What.
    pub command: AcademyCommand,
    /// The texts that belong to it.
    pub texts: Vec<Uuid>,
    /// Where it stands in the request.
    pub at: At,
}

/// How much of an order's events and texts is one academy's.
#[derive(Debug)]
pub(super) struct Share {
    events: usize,
    texts: BTreeSet<Uuid>,
}

impl Writer {
    /// Decides every part before any is taken in, so that all that is wrong is told at once and
    /// nothing has to be undone.
    pub(super) fn of_academies(&mut self, trust: TrustId, parts: Vec<Part>, ask: &Ask<'_>, today: NaiveDate) -> Result<Plan, AppError> {
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (holders, roles) = (keys.holders(trust, ask.now), keys.roles_in(trust, ask.now));
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let circumstances =
            Circumstances { trust: &state.trust, frameworks: &self.state.frameworks, holders: &holders, roles: &roles, today, ask };
        let (mut refusals, mut all) = (Refusals::default(), Vec::new());
        let mut seen = BTreeSet::new();
        for Part { academy, command, texts, at } in parts {
            if !seen.insert(academy) {
                refusals.add(at.part, Refusal::AcademyTwice);
                continue;
            }
            let current = state.academies.get(&academy).ok_or(AppError::NotVisible)?;
            match current.decide(command, circumstances.setting()) {
                Ok(decided) if decided.is_empty() => {}
                Ok(decided) => all.push((academy, decided, texts)),
                Err(refused) => {
                    for located in refused.iter() {
                        let pointer = at.of(&located.pointer);
                        if !refusals.iter().any(|known| known.pointer == pointer && known.refusal == located.refusal) {
                            refusals.add(pointer, located.refusal.clone());
                        }
                    }
                }
            }
        }
        refusals.none()?;
        let mut plan = Plan::default();
        let mut pen = Pen::new(trust, Some(state), ask)?;
        let mut taken = Vec::new();
        for (academy, decided, texts) in all {
            let mut working = state.academies.get(&academy).cloned().ok_or(AppError::NotVisible)?;
            let Unfolded { events, encoded, policies } = circumstances.unfold(&mut working, decided, &mut pen)?;
            plan.parts.push(Share { events: events.len(), texts: texts.into_iter().collect() });
            plan.events.extend(events);
            plan.encoded.extend(encoded);
            plan.policies.extend(policies);
            taken.push((academy, working));
        }
        if !ask.dry_run {
            for (academy, working) in taken {
                state.academies.insert(academy, working);
            }
            for recorded in plan.events.iter().filter(|recorded| matches!(recorded.event, Event::Academy(_))) {
                state.trust.evolve(recorded);
                (state.head, state.last_recorded) = (recorded.meta.position, recorded.meta.recorded_at);
            }
        }
        Ok(plan)
    }
}

/// Splits what the store is handed for one order into one command an academy. A repeat is recognised
/// by the last of them, which is there only where all are, and which says how many events of the order
/// stand before its own.
pub(super) fn split(whole: Commit, shares: Vec<Share>) -> Vec<Commit> {
    if shares.len() < 2 {
        return vec![whole];
    }
    let Commit { log, mut expected_head, events, mut texts, documents, entries, mark, marked_before: _ } = whole;
    let (mut events, last) = (events.into_iter(), shares.len() - 1);
    let (mut documents, mut entries, mut mark) = (Some(documents), Some(entries), mark);
    let (mut commits, mut before) = (Vec::with_capacity(shares.len()), 0);
    for (i, share) in shares.into_iter().enumerate() {
        let mut commit = Commit::to(log, expected_head);
        commit.events = events.by_ref().take(share.events).collect();
        let (own, others): (Vec<NewText>, Vec<NewText>) = texts.into_iter().partition(|text| share.texts.contains(&text.id));
        (commit.texts, texts) = (own, others);
        if i == last {
            commit.texts.append(&mut texts);
            (commit.documents, commit.entries) = (documents.take().unwrap_or_default(), entries.take().unwrap_or_default());
            (commit.mark, commit.marked_before) = (mark.take(), before);
        }
        before += share.events as u32;
        expected_head += share.events as u64;
        commits.push(commit);
    }
    commits
}
