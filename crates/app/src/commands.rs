//! The commands: each finds what it is about, checks that the caller may, sets words aside, and
//! hands the rest to the writer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use touchstone_domain::academy::JoinTrust;
use touchstone_domain::calendar::{AcademicYear, HalfTerm, KeyDates};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::framework::{Framework, Role};
use touchstone_domain::identifiers::Urn;
use touchstone_domain::ids::{AcademyId, KeyId, PersonId, TextId, TrustId};
use touchstone_domain::reader::Faults;
use touchstone_domain::trust::{RegisterPerson, RegisterTrust, SetCalendar, SetKeyDates, TrustCommand};
use touchstone_projections::TrustRecord;

use crate::access::{Caller, Grant, Permission, TrustSight};
use crate::app::{App, How, built_in_document};
use crate::error::AppError;
use crate::input::{AcademyOrder, NewAcademy, NewGrant, NewKey, NewPerson, NewTrust, SupportersOrder};
use crate::keys::{self, KeyRecord};
use crate::minting::{Words, fresh_id};
use crate::shelf::{About, FeedEntry, Shelf, look};
use crate::writer::{Document, Done, Order};

/// The words of a command that was only tried: they stand nowhere.
pub type TriedWords = BTreeMap<TextId, String>;

impl App {
    /// Registers a trust, under one of the built-in frameworks where it names one.
    pub async fn register_trust(&self, how: &How<'_>, new: NewTrust) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Operate, None, None)?;
        let NewTrust { slug, name, group_uid, ukprn, framework } = new;
        let framework = framework.map(|code| built_in_or_fault(&code, "/framework")).transpose()?;
        let order = Order::RegisterTrust { id: fresh_id(), command: RegisterTrust { slug, name, group_uid, ukprn }, framework };
        self.submit(order, standing, Vec::new(), Vec::new(), how).await
    }

    /// Adopts a framework for a trust: one that ships with the program, or the trust's own.
    pub async fn adopt_framework(
        &self,
        how: &How<'_>,
        trust: TrustId,
        document: Document,
        effective_on: Option<NaiveDate>,
    ) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Configure, Some(trust), None)?;
        self.submit(Order::AdoptFramework { trust, document, effective_on }, standing, Vec::new(), Vec::new(), how).await
    }

    /// Sets the half-terms of a year.
    pub async fn set_calendar(
        &self,
        how: &How<'_>,
        trust: TrustId,
        year: AcademicYear,
        half_terms: Vec<HalfTerm>,
    ) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Configure, Some(trust), None)?;
        let command = TrustCommand::SetCalendar(SetCalendar { year, half_terms });
        self.submit(Order::OfTrust { trust, command }, standing, Vec::new(), Vec::new(), how).await
    }

    /// Sets the key dates of a year.
    pub async fn set_key_dates(&self, how: &How<'_>, trust: TrustId, year: AcademicYear, dates: KeyDates) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Configure, Some(trust), None)?;
        let command = TrustCommand::SetKeyDates(SetKeyDates { year, dates });
        self.submit(Order::OfTrust { trust, command }, standing, Vec::new(), Vec::new(), how).await
    }

    /// Makes a person known to a trust.
    pub async fn register_person(&self, how: &How<'_>, trust: TrustId, new: NewPerson) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::KeepRegister, Some(trust), None)?;
        let mut words = Words::default();
        let command = RegisterPerson { person: fresh_id(), name: words.mint(new.name), title: words.mint_some(new.title) };
        let order = Order::OfTrust { trust, command: TrustCommand::RegisterPerson(command) };
        self.submit(order, standing, words.into_texts(), Vec::new(), how).await
    }

    /// Carries out what is asked about the trust's own support.
    pub async fn of_supporters(&self, how: &How<'_>, trust: TrustId, order: SupportersOrder) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Decide, Some(trust), None)?;
        let mut words = Words::default();
        let command = TrustCommand::Supporters(order.into_command(&mut words));
        self.submit(Order::OfTrust { trust, command }, standing, words.into_texts(), Vec::new(), how).await
    }

    /// Brings an academy into a trust.
    pub async fn join_academy(&self, how: &How<'_>, trust: TrustId, new: NewAcademy) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::KeepRegister, Some(trust), None)?;
        self.submit(Order::Join { trust, command: joining(new) }, standing, Vec::new(), Vec::new(), how).await
    }

    /// Carries out an academy's command.
    pub async fn of_academy(&self, how: &How<'_>, trust: TrustId, academy: AcademyId, order: AcademyOrder) -> Result<Done, AppError> {
        Ok(self.of_academy_in_words(how, trust, academy, order).await?.0)
    }

    /// The same; where it was only tried, with the words that would stand beside its events.
    pub async fn of_academy_in_words(
        &self,
        how: &How<'_>,
        trust: TrustId,
        academy: AcademyId,
        order: AcademyOrder,
    ) -> Result<(Done, TriedWords), AppError> {
        let standing = self.standing(how.caller, order.permission(), Some(trust), Some(academy))?;
        let mut words = Words::beside(self.frameworks_of(trust));
        let command = self.without_same_words(trust, academy, order)?.into_command(&mut words);
        let order = Order::OfAcademy { trust, academy, command };
        let texts = words.into_texts();
        let tried = if how.dry_run { texts.iter().map(|new| (TextId(new.id), new.text.clone())).collect() } else { TriedWords::new() };
        let done = self.submit(order, standing, texts, Vec::new(), how).await;
        Ok((done.map_err(|error| self.with_events_between(error, how.caller, trust, academy))?, tried))
    }

    /// Whether some framework that a trust has adopted has a type of review.
    pub fn knows_review_type(&self, trust: TrustId, kind: &ReviewTypeCode) -> bool {
        self.frameworks_of(trust).iter().any(|framework| framework.review_type(kind).is_some())
    }

    /// Every framework that a trust has adopted.
    pub(crate) fn frameworks_of(&self, trust: TrustId) -> Vec<Arc<Framework>> {
        let Some(shelf) = self.shared.shelves.get(trust) else { return Vec::new() };
        let frameworks = self.shared.shelves.frameworks();
        look(&shelf).record.frameworks.iter().filter_map(|adoption| frameworks.get(&adoption.framework.document)).cloned().collect()
    }

    /// An amendment that gives a text the words it has already does not change it. Only here can
    /// that be seen: the domain knows texts by fingerprints under fresh salts.
    fn without_same_words(&self, trust: TrustId, academy: AcademyId, order: AcademyOrder) -> Result<AcademyOrder, AppError> {
        let AcademyOrder::AmendReview { review, mut changes, reason } = order else { return Ok(order) };
        let content = self.shared.shelves.get(trust).and_then(|shelf| {
            let shelf = look(&shelf);
            Some(shelf.record.academies.get(&academy)?.reviews.get(&review)?.current().content.clone())
        });
        if let Some(content) = content {
            let texts: Vec<_> =
                [Some(content.summary), content.strengths, content.next_steps].into_iter().flatten().map(|text| text.id).collect();
            let words = self.words(&texts)?;
            let is_same =
                |new: &String, old: Option<touchstone_domain::text::TextRef>| old.is_some_and(|old| words.get(&old.id) == Some(new));
            changes.summary = changes.summary.filter(|new| !is_same(new, Some(content.summary)));
            changes.strengths = changes.strengths.filter(|new| !new.as_ref().is_some_and(|new| is_same(new, content.strengths)));
            changes.next_steps = changes.next_steps.filter(|new| !new.as_ref().is_some_and(|new| is_same(new, content.next_steps)));
        }
        Ok(AcademyOrder::AmendReview { review, changes, reason })
    }

    /// Says what happened to an academy since the version that a caller had read.
    fn with_events_between(&self, error: AppError, caller: &Caller, trust: TrustId, academy: AcademyId) -> AppError {
        let AppError::Stale { expected, now, .. } = error else { return error };
        let Some(shelf) = self.shared.shelves.get(trust) else { return error };
        let stream = touchstone_domain::event::Stream::Academy(academy);
        let positions: Vec<(u64, &'static str, u64)> = {
            let shelf = look(&shelf);
            let eye = caller.eye(trust, academy);
            let is_seen = |shelf: &Shelf, entry: &FeedEntry| match (&entry.about, shelf.record.academies.get(&academy), &eye) {
                (About::Academy(subject), Some(record), Some(eye)) => eye.sees(record, subject),
                (About::Trust { .. }, _, _) | (About::Academy(_), None, _) | (About::Academy(_), _, None) => false,
            };
            let of_academy = shelf.feed.iter().zip(1..).filter(|(entry, _)| entry.stream == stream);
            of_academy
                .zip(1..)
                .filter(|((entry, _), version)| *version > expected && is_seen(&shelf, entry))
                .take(BETWEEN)
                .map(|((entry, position), version)| (position, entry.name, version))
                .collect()
        };
        let log = touchstone_store::LogKey { trust: trust.0, kind: touchstone_store::LogKind::Main };
        let id_at = |position: u64| Some(touchstone_domain::ids::EventId(self.shared.store.read(log, position - 1, 1).ok()?.first()?.id));
        let between =
            positions.into_iter().filter_map(|(position, name, version)| Some((id_at(position)?, name.to_owned(), version))).collect();
        AppError::Stale { expected, now, between }
    }

    /// Makes a key. The secret is answered once and kept only as a hash; a repeat gets the key
    /// without it.
    pub async fn make_key(&self, how: &How<'_>, new: NewKey) -> Result<(Done, KeyRecord, Option<String>), AppError> {
        let grants = self.check_grants(how.caller, &new)?;
        let trust = grants.iter().find_map(|grant| grant.trust);
        let permission = if how.caller.is_operator() { Permission::Operate } else { Permission::ManageKeys };
        let standing = self.standing(how.caller, permission, trust.filter(|_| permission == Permission::ManageKeys), None)?;
        let secret = keys::new_secret();
        let record = KeyRecord {
            id: fresh_id(),
            name: new.name,
            secret_hash: keys::hash_secret(&secret),
            grants,
            created_at: self.now(),
            expires_at: new.expires_at,
            revoked_at: None,
            made_by: self.mark(how),
        };
        let done = self.submit(Order::KeepKey(record.clone()), standing, Vec::new(), Vec::new(), how).await?;
        match done.key {
            Some(id) => {
                let known = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
                Ok((done, known.ok_or(AppError::NotVisible)?, None))
            }
            None => Ok((done, record, Some(secret))),
        }
    }

    /// Reads grants as clients name them, noting every fault: an administrator hands out keys of
    /// their own trust only, and never an operator's.
    fn check_grants(&self, caller: &Caller, new: &NewKey) -> Result<Vec<Grant>, AppError> {
        let mut faults = Faults::default();
        let mut grants = Vec::new();
        if new.expires_at.is_some_and(|end| end <= self.now()) {
            faults.add("/expiresAt", "in-the-past", "the key would have expired already");
        }
        for (i, grant) in new.grants.iter().enumerate() {
            grants.extend(self.check_grant(caller, grant, &format!("/grants/{i}"), &mut faults)?);
        }
        if let Some(person) = new.person {
            let trusts: BTreeSet<TrustId> = grants.iter().filter_map(|grant| grant.trust).collect();
            match trusts.first().filter(|_| trusts.len() == 1 && grants.iter().all(|grant| grant.trust.is_some())) {
                None => faults.add(
                    "/person",
                    "several-trusts",
                    "a key's own person is allowed where all grants are in one trust; name a person in each grant",
                ),
                Some(trust) if !self.knows(*trust, person) => {
                    faults.add("/person", "unknown-person", format!("the trust knows no person {person}"))
                }
                Some(_) => grants.iter_mut().for_each(|grant| grant.person = grant.person.or(Some(person))),
            }
        }
        faults.none()?;
        Ok(grants)
    }

    fn check_grant(&self, caller: &Caller, new: &NewGrant, at: &str, faults: &mut Faults) -> Result<Option<Grant>, AppError> {
        let noted = faults.len();
        if new.role == Role::Operator {
            if !caller.is_operator() {
                return Err(AppError::Forbidden("only the operator hands out an operator's key"));
            }
            if new.trust.is_some() || new.academies.is_some() || new.person.is_some() {
                faults.add(
                    at,
                    "operator-of-no-trust",
                    "an operator's grant names no trust, academies or person: an operator reads no trust's records",
                );
            }
            return Ok((faults.len() == noted).then_some(Grant { role: new.role, trust: None, academies: None, person: None }));
        }
        let Some(slug) = &new.trust else {
            faults.add(format!("{at}/trust"), "missing", format!("the role `{}` is held in a trust; name it", new.role.as_str()));
            return Ok(None);
        };
        let Some(trust) = self.shared.shelves.find(slug).filter(|trust| caller.sight_of_trust(*trust).is_some()) else {
            faults.add(format!("{at}/trust"), "unknown-trust", "there is no such trust that you may see");
            return Ok(None);
        };
        if caller.standing(Permission::ManageKeys, Some(trust), None).is_none() {
            return Err(AppError::Forbidden("only that trust's administrator or the operator hands out its keys"));
        }
        if let Some(person) = new.person.filter(|person| !self.knows(trust, *person)) {
            faults.add(format!("{at}/person"), "unknown-person", format!("the trust knows no person {person}"));
        }
        let needs_academies = matches!(new.role, Role::Headteacher | Role::Chair | Role::Governor | Role::Adviser | Role::ExternalPartner);
        if needs_academies && new.academies.as_ref().is_none_or(Vec::is_empty) {
            let detail = format!("the role `{}` sees its own academies only; name them by URN", new.role.as_str());
            faults.add(format!("{at}/academies"), "missing", detail);
        }
        let academies = new.academies.as_ref().map(|urns| self.academies_of(trust, urns, at, faults));
        let grant = Grant { role: new.role, trust: Some(trust), academies, person: new.person };
        Ok((faults.len() == noted).then_some(grant))
    }

    fn academies_of(&self, trust: TrustId, urns: &[Urn], at: &str, faults: &mut Faults) -> BTreeSet<AcademyId> {
        let mut found = BTreeSet::new();
        let shelf = self.shared.shelves.get(trust);
        for (i, urn) in urns.iter().enumerate() {
            match shelf.as_ref().and_then(|shelf| look(shelf).record.find(urn, self.today()).map(|academy| academy.id)) {
                Some(academy) => {
                    found.insert(academy);
                }
                None => {
                    faults.add(format!("{at}/academies/{i}"), "unknown-academy", format!("the trust has no academy with the URN {urn}"))
                }
            }
        }
        found
    }

    fn knows(&self, trust: TrustId, person: PersonId) -> bool {
        self.shared.shelves.get(trust).is_some_and(|shelf| look(&shelf).record.people.contains_key(&person))
    }

    /// Revokes a key; a second time changes nothing.
    pub async fn revoke_key(&self, how: &How<'_>, id: KeyId) -> Result<(), AppError> {
        let mut key = self.key(how.caller, id)?;
        if key.revoked_at.is_some() {
            return Ok(());
        }
        let permission = if how.caller.is_operator() { Permission::Operate } else { Permission::ManageKeys };
        let trust = key.grants.iter().find_map(|grant| grant.trust).filter(|_| permission == Permission::ManageKeys);
        let standing = self.standing(how.caller, permission, trust, None)?;
        key.revoked_at = Some(self.now());
        self.submit(Order::KeepKey(key), standing, Vec::new(), Vec::new(), &How { repeat: None, ..*how }).await?;
        Ok(())
    }

    /// A key that the caller manages.
    pub fn key(&self, caller: &Caller, id: KeyId) -> Result<KeyRecord, AppError> {
        let key = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned();
        key.filter(|key| manages(caller, key)).ok_or(AppError::NotVisible)
    }

    /// Whether a caller manages any keys at all.
    pub fn may_manage_keys(&self, caller: &Caller) -> Result<(), AppError> {
        let manages_some = caller.is_operator() || caller.grants.iter().any(|grant| Permission::ManageKeys.is_carried_by(grant.role));
        if manages_some { Ok(()) } else { Err(AppError::Forbidden("only an administrator or the operator manages keys")) }
    }

    /// Every key that the caller manages, oldest first: all for an operator, for an administrator
    /// those whose grants are all in their trust.
    pub fn keys(&self, caller: &Caller) -> Result<Vec<KeyRecord>, AppError> {
        self.may_manage_keys(caller)?;
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        Ok(keys.iter().filter(|key| manages(caller, key)).cloned().collect())
    }

    /// The academy that a name leads to today, where the caller may see it.
    pub fn academy(&self, caller: &Caller, trust: TrustId, name: &AcademyName) -> Result<AcademyId, AppError> {
        self.academy_on(caller, trust, name, self.today())
    }

    /// The academy that a name leads to on a day: a school that left and came back, or was merged
    /// into another, is found as what it was then.
    pub fn academy_on(&self, caller: &Caller, trust: TrustId, name: &AcademyName, day: NaiveDate) -> Result<AcademyId, AppError> {
        if caller.sight_of_trust(trust) == Some(TrustSight::Existence) {
            return Err(AppError::Forbidden("an operator reads no trust's records"));
        }
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let found = name.find(&look(&shelf).record, day);
        found.filter(|academy| caller.sight_of_academy(trust, *academy).is_some()).ok_or(AppError::NotVisible)
    }

    /// Every academy that has or had a URN and that the caller may see.
    pub fn academies_known_as(&self, caller: &Caller, trust: TrustId, urn: &Urn) -> Vec<AcademyId> {
        let Some(shelf) = self.shared.shelves.get(trust) else { return Vec::new() };
        let ids: Vec<AcademyId> = look(&shelf).record.known_as(urn).into_iter().map(|academy| academy.id).collect();
        ids.into_iter().filter(|academy| caller.sight_of_academy(trust, *academy).is_some()).collect()
    }
}

/// How an academy is named in a path: by a URN that it has or had, or by its id in the trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcademyName {
    /// A URN.
    Urn(Urn),
    /// Its id.
    Id(AcademyId),
}

impl AcademyName {
    /// Reads either.
    pub fn parse(text: &str) -> Option<AcademyName> {
        let id = || uuid::Uuid::try_parse(text).ok().map(|id| AcademyName::Id(AcademyId(id)));
        Urn::parse(text).ok().map(AcademyName::Urn).or_else(id)
    }

    /// The academy that it leads to on a day.
    pub(crate) fn find(&self, record: &TrustRecord, day: NaiveDate) -> Option<AcademyId> {
        match self {
            AcademyName::Urn(urn) => record.find(urn, day).map(|academy| academy.id),
            AcademyName::Id(id) => record.academies.contains_key(id).then_some(*id),
        }
    }
}

impl From<Urn> for AcademyName {
    fn from(urn: Urn) -> AcademyName {
        AcademyName::Urn(urn)
    }
}

/// How many of the events since a version are told.
const BETWEEN: usize = 50;

/// Whether a caller manages a key.
fn manages(caller: &Caller, key: &KeyRecord) -> bool {
    let administers = |grant: &Grant| grant.trust.is_some_and(|trust| caller.standing(Permission::ManageKeys, Some(trust), None).is_some());
    caller.is_operator() || key.grants.iter().all(administers)
}

/// A built-in framework by the code that a client named.
pub fn built_in_or_fault(code: &str, pointer: &str) -> Result<Document, AppError> {
    match built_in_document(code) {
        Some(document) => Ok(document?),
        None => {
            let mut faults = Faults::default();
            let codes: Vec<&str> = touchstone_domain::framework::built_in().iter().map(|framework| framework.code).collect();
            faults.add(
                pointer,
                "unknown-framework",
                format!("no framework with this code ships with the program; there are {}", codes.join(", ")),
            );
            Err(faults.into())
        }
    }
}

pub(crate) fn joining(new: NewAcademy) -> JoinTrust {
    let NewAcademy { urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns } = new;
    JoinTrust { academy: fresh_id(), urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns }
}
