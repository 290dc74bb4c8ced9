//! Every order, decided on the writer's own state.

use std::sync::PoisonError;

use chrono::NaiveDate;
use touchstone_domain::academy::{self, AcademyCommand};
use touchstone_domain::event::{AcademyEvent, Event, FrameworkRef, Recorded, Stream};
use touchstone_domain::ids::{AcademyId, ReviewId, RoundId, TrustId};
use touchstone_domain::programme;
use touchstone_domain::trust::{self, AdoptFramework, Around, Taken, TrustCommand};
use touchstone_store::EntryChange;
use touchstone_store::contract::{MAX_COMMAND_TEXT_BYTES, MAX_DOCUMENT_BYTES, TEXT_FRAME_BYTES};

use super::circumstances::{Ask, Circumstances, Unfolded};
use super::pen::Pen;
use super::{Document, Order, Plan, ProgrammeAsk, Writer};
use crate::clock::london_day;
use crate::drafts::Draft;
use crate::error::AppError;
use crate::keys::KeyRecord;
use crate::state::TrustState;

impl Writer {
    pub(super) fn decide(&mut self, order: Order, ask: &Ask<'_>) -> Result<Plan, AppError> {
        let size: u64 = ask.texts.iter().map(|text| text.text.len() as u64 + TEXT_FRAME_BYTES).sum();
        if size > MAX_COMMAND_TEXT_BYTES {
            return Err(AppError::TooLarge { what: "the texts of one command", size, limit: MAX_COMMAND_TEXT_BYTES });
        }
        let today = london_day(ask.now);
        match order {
            Order::KeepKey(key) => {
                let value = serde_json::to_vec(&key).map_err(|error| AppError::Internal(error.to_string()))?;
                let entries = vec![EntryChange::Put { key: KeyRecord::entry_key(key.id), value }];
                Ok(Plan { entries, key: Some(key), ..Plan::default() })
            }
            Order::KeepFeed(feed) => {
                let value = serde_json::to_vec(&feed).map_err(|error| AppError::Internal(error.to_string()))?;
                Ok(Plan { entries: vec![EntryChange::Put { key: feed.entry_key(), value }], ..Plan::default() })
            }
            Order::Recall => Err(AppError::NotVisible),
            Order::KeepDraft { draft, replaces } => {
                if replaces.is_some() {
                    self.check_draft(draft.id, &draft.key(), replaces)?.ok_or(AppError::NotVisible)?;
                }
                self.drafts.insert(draft.id, Some(draft.version));
                Ok(Plan { entries: vec![draft.put()?], draft: replaces.is_none().then_some(draft.id), ..Plan::default() })
            }
            Order::RegisterTrust { id, command, framework } => {
                let taken = Taken {
                    slug: self.state.slugs.contains_key(&command.slug),
                    group_uid: command.group_uid.as_ref().is_some_and(|group| self.state.groups.contains_key(group)),
                };
                let decided = trust::register(command, taken, today)?;
                let mut pen = Pen::new(id, None, ask)?;
                let mut events = Vec::new();
                for (i, decided) in decided.into_iter().enumerate() {
                    events.push(pen.write(Stream::Trust, i as u64 + 1, decided, None));
                }
                let mut plan = Plan { document: framework, ..Plan::default() };
                if let (Some(document), Some(mut state)) = (&plan.document, events.first().and_then(TrustState::begin)) {
                    check_document(document)?;
                    let adopt = AdoptFramework { framework: reference(document), effective_on: None };
                    let frameworks = &self.state.frameworks;
                    let around = Around { today, frameworks, academies: &state.academies, decider: ask.standing.decider };
                    for decided in state.trust.decide(TrustCommand::AdoptFramework(adopt), around)? {
                        let recorded = pen.write(Stream::Trust, state.trust.version + 1, decided, None);
                        state.evolve(&recorded);
                        events.push(recorded);
                    }
                }
                if !ask.dry_run {
                    self.learn(&plan.document);
                    events.iter().for_each(|recorded| self.state.evolve(recorded));
                }
                plan.events = events;
                Ok(plan)
            }
            Order::AdoptFramework { trust, document, effective_on } => {
                check_document(&document)?;
                let command = TrustCommand::AdoptFramework(AdoptFramework { framework: reference(&document), effective_on });
                let events = self.of_trust(trust, command, ask, today)?;
                if !ask.dry_run && !events.is_empty() {
                    self.learn(&Some(document.clone()));
                }
                Ok(Plan { document: (!events.is_empty()).then_some(document), events, ..Plan::default() })
            }
            Order::OfTrust { trust, command } => {
                if let TrustCommand::Round(command) = &command
                    && let Some(round) = command.round()
                {
                    self.check_round(trust, round, ask)?;
                }
                Ok(Plan { events: self.of_trust(trust, command, ask, today)?, ..Plan::default() })
            }
            Order::Join { trust, command } => {
                let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
                let stream = Stream::Academy(command.academy);
                let decided = academy::join(&state.trust, command)?;
                let mut pen = Pen::new(trust, Some(state), ask)?;
                let events: Vec<Recorded> = decided.into_iter().zip(1..).map(|(d, version)| pen.write(stream, version, d, None)).collect();
                if !ask.dry_run {
                    events.iter().for_each(|recorded| state.evolve(recorded));
                }
                Ok(Plan { events, ..Plan::default() })
            }
            Order::DropDraft { draft: (id, key), version, entries } => {
                self.check_draft(id, &key, version)?.ok_or(AppError::NotVisible)?;
                self.drafts.insert(id, None);
                Ok(Plan { entries, ..Plan::default() })
            }
            Order::OfDraft { trust, academy, command, draft: (id, key), version } => {
                let kept = self.check_draft(id, &key, version)?;
                // Of one that has just become final the rules say so.
                let academies = self.state.trusts.get(&trust).map(|state| &state.academies);
                let is_final = academies.and_then(|academies| academies.get(&academy)).is_some_and(|a| a.reviews.contains_key(&id));
                if kept.is_none() && !is_final {
                    return Err(AppError::NotVisible);
                }
                self.decide(Order::OfAcademy { trust, academy, command }, &Ask { if_match: None, ..*ask })
            }
            Order::OfProgramme { trust, ask: asked } => {
                Ok(Plan { events: self.of_programme(trust, asked, ask, today)?, ..Plan::default() })
            }
            Order::OfAcademy { trust, academy, command } => {
                let Unfolded { events, encoded, policies } = self.of_academy(trust, academy, command, ask, today)?;
                for recorded in events.iter().filter(|_| !ask.dry_run) {
                    if let Event::Academy(AcademyEvent::ReviewRecorded(review)) = &recorded.event {
                        self.drafts.insert(review.review, None);
                    }
                }
                Ok(Plan { events, encoded, policies, ..Plan::default() })
            }
            Order::OfAcademies { trust, round, parts } => {
                round.map_or(Ok(()), |round| self.check_round(trust, round, ask))?;
                self.of_academies(trust, parts, ask, today)
            }
        }
    }

    /// The version of a draft; none where it is gone. It must be the one expected, if one is.
    fn check_draft(&self, id: ReviewId, key: &[u8], expected: Option<u64>) -> Result<Option<u64>, AppError> {
        let now = match self.drafts.get(&id) {
            Some(written) => *written,
            None => self.shared.store.entry(key)?.map(|value| Draft::read(&value)).transpose()?.map(|kept| kept.version),
        };
        match (now, expected) {
            (Some(now), Some(expected)) if now != expected => Err(AppError::Stale { expected, now, between: Vec::new() }),
            (now, _) => Ok(now),
        }
    }

    /// Refuses what is asked in a rating round that is no longer as it was read.
    fn check_round(&self, trust: TrustId, round: RoundId, ask: &Ask<'_>) -> Result<(), AppError> {
        let Some(expected) = ask.if_match else { return Ok(()) };
        let now = self.state.trusts.get(&trust).and_then(|state| state.trust.rounds.get(round)).map(|fact| fact.version);
        match now {
            Some(now) if now != expected => Err(AppError::Stale { expected, now, between: Vec::new() }),
            Some(_) | None => Ok(()),
        }
    }

    fn learn(&mut self, document: &Option<Document>) {
        if let Some(document) = document {
            self.state.frameworks.insert(document.hash, document.framework.clone());
        }
    }

    fn of_trust(&mut self, trust: TrustId, command: TrustCommand, ask: &Ask<'_>, today: NaiveDate) -> Result<Vec<Recorded>, AppError> {
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let frameworks = &self.state.frameworks;
        let around = Around { today, frameworks, academies: &state.academies, decider: ask.standing.decider };
        let decided = state.trust.decide(command, around)?;
        let mut pen = Pen::new(trust, Some(state), ask)?;
        let version = state.trust.version;
        let events: Vec<Recorded> =
            decided.into_iter().zip(version + 1..).map(|(d, version)| pen.write(Stream::Trust, version, d, None)).collect();
        if !ask.dry_run {
            events.iter().for_each(|recorded| state.evolve(recorded));
        }
        Ok(events)
    }

    /// A programme's command. No policy acts on what is restricted: it would tell of it elsewhere.
    fn of_programme(&mut self, trust: TrustId, asked: ProgrammeAsk, ask: &Ask<'_>, today: NaiveDate) -> Result<Vec<Recorded>, AppError> {
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let roles = keys.roles_in(trust, ask.now);
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let Some((asker, _)) = ask.standing.decider else { return Err(AppError::Forbidden("programmes are for keys bound to a person")) };
        let circumstances = programme::Circumstances { today, trust: &state.trust, asker, roles: &roles };
        let (id, version, decided) = match asked {
            ProgrammeAsk::Start(academy, command) => {
                let academy = state.academies.get(&academy).ok_or(AppError::NotVisible)?;
                (command.programme, 0, programme::start(academy, command, circumstances)?)
            }
            ProgrammeAsk::Command(id, command) => {
                let programme = state.restricted.programmes.get(&id).ok_or(AppError::NotVisible)?;
                (id, programme.version, programme.decide(command, circumstances)?)
            }
        };
        let mut pen = Pen::of_restricted(trust, state, ask)?;
        let stream = Stream::Restricted(id.0);
        let events: Vec<Recorded> =
            decided.into_iter().zip(version + 1..).map(|(decided, version)| pen.write(stream, version, decided, None)).collect();
        if !ask.dry_run {
            events.iter().for_each(|recorded| state.evolve(recorded));
        }
        Ok(events)
    }

    /// An academy's command, and what policies make of it, in the same turn.
    fn of_academy(
        &mut self,
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
        ask: &Ask<'_>,
        today: NaiveDate,
    ) -> Result<Unfolded, AppError> {
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let (holders, roles) = (keys.holders(trust, ask.now), keys.roles_in(trust, ask.now));
        let state = self.state.trusts.get_mut(&trust).ok_or(AppError::NotVisible)?;
        let current = state.academies.get(&academy).ok_or(AppError::NotVisible)?;
        if let Some(expected) = ask.if_match.filter(|expected| *expected != current.version) {
            return Err(AppError::Stale { expected, now: current.version, between: Vec::new() });
        }
        let mut pen = Pen::new(trust, Some(state), ask)?;
        let circumstances =
            Circumstances { trust: &state.trust, frameworks: &self.state.frameworks, holders: &holders, roles: &roles, today, ask };
        let decided = current.decide(command, circumstances.setting())?;
        if decided.is_empty() {
            return Ok(Unfolded::default());
        }
        // Tried on a copy; done on the academy itself, which is taken out for the while, since a
        // copy of a long history would cost more than the decision.
        let taken = if ask.dry_run { Some(current.clone()) } else { state.academies.remove(&academy) };
        let mut working = taken.ok_or(AppError::NotVisible)?;
        let unfolded = circumstances.unfold(&mut working, decided, &mut pen);
        if !ask.dry_run {
            state.academies.insert(academy, working);
            for recorded in unfolded.iter().flat_map(|unfolded| &unfolded.events) {
                state.trust.evolve(recorded);
                (state.head, state.last_recorded) = (recorded.meta.position, recorded.meta.recorded_at);
            }
        }
        unfolded
    }
}

fn reference(document: &Document) -> FrameworkRef {
    FrameworkRef { code: document.framework.code().clone(), document: document.hash }
}

fn check_document(document: &Document) -> Result<(), AppError> {
    let size = document.bytes.len() as u64;
    if size > MAX_DOCUMENT_BYTES {
        return Err(AppError::TooLarge { what: "the framework document", size, limit: MAX_DOCUMENT_BYTES });
    }
    Ok(())
}
