//! Reads. The present is on the shelves; the past is folded from the log anew, off the writer's
//! thread and bounded in number, so that nobody's time travel slows the recording of today.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use touchstone_domain::event::{Holder, Recorded, RecordedAt, Stream};
use touchstone_domain::framework::{DocumentHash, Framework, Role};
use touchstone_domain::ids::{AcademyId, PersonId, TextId, TrustId};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;
use touchstone_projections::{AcademyRecord, CurrentRung, DeploymentRecord, Due, TrustRecord, due};
use touchstone_store::{LogKey, LogKind, Store};

use crate::access::{Caller, Eye, Involved, Sight, TrustSight};
use crate::app::{App, When};
use crate::clock::london_day;
use crate::commands::AcademyName;
use crate::error::AppError;
use crate::shelf::look;
use crate::state::decode;

/// A trust as it is, or was known to be, with who looks at it.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Everything recorded of the trust by the instant asked for.
    pub record: &'a TrustRecord,
    /// Framework documents by hash.
    pub frameworks: &'a Frameworks,
    /// The day asked for.
    pub as_of: NaiveDate,
    /// Today in London, at the instant asked for.
    pub today: NaiveDate,
    /// Who looks.
    pub caller: &'a Caller,
    /// Who holds which roles for the whole trust is asked of it.
    app: &'a App,
    /// Once they were asked for.
    holders: &'a OnceLock<BTreeMap<Role, PersonId>>,
    /// How much of the trust they see.
    pub sight: TrustSight,
}

impl<'a> Look<'a> {
    /// How much of an academy is seen; `None` where it does not exist for the caller.
    pub fn sight_of(&self, academy: AcademyId) -> Option<Sight> {
        self.caller.sight_of_academy(self.record.id, academy)
    }

    /// How the caller sees an academy; `None` where it does not exist for them.
    pub fn eye(&self, academy: AcademyId) -> Option<Eye> {
        self.caller.eye(self.record.id, academy)
    }

    /// An academy's record as far as the caller sees it; `None` where it does not exist for them. What
    /// is shown is made from this, and from nothing else.
    pub fn academy(&self, academy: AcademyId) -> Option<Cow<'a, AcademyRecord>> {
        Some(self.eye(academy)?.record(self.record.academies.get(&academy)?))
    }

    /// The same as it would be after events that were tried and not recorded. Whoever would see by them what
    /// they do not see now sees it here too, as they would once they were recorded.
    pub fn academy_after(&self, academy: AcademyId, tried: &[Recorded]) -> Option<AcademyRecord> {
        let would_be = self.record.academies.get(&academy)?.after(tried);
        Some(self.eye(academy)?.record(&would_be).into_owned())
    }

    /// The deployments to academies that the caller does not see, as far as they are known to whose academy
    /// gives somebody up for them and to who is deployed.
    pub fn involved(&self) -> Vec<(&'a AcademyRecord, DeploymentRecord, Involved)> {
        let unseen = self.record.academies.values().filter(|academy| self.sight_of(academy.id).is_none());
        let known = unseen.flat_map(|academy| {
            academy.support.deployments.values().filter_map(move |deployment| {
                let how = self.caller.involved(self.record.id, deployment, self.as_of)?;
                Some((academy, deployment.for_the_giver(self.as_of), how))
            })
        });
        known.collect()
    }

    /// Who holds each role for the whole trust now.
    fn holders(&self) -> &'a BTreeMap<Role, PersonId> {
        self.holders.get_or_init(|| {
            let keys = self.app.shared.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            keys.holders(self.record.id, self.app.now())
        })
    }

    /// Who has a role's part in something on the ladder: who was named when it was climbed, and where nobody
    /// was, who holds that role now.
    pub fn in_the_part(&self, academy: &AcademyRecord, holder: &Holder) -> Holder {
        let holders = self.holders();
        let asked = touchstone_projections::Asked { academy, trust: self.record, frameworks: self.frameworks, holders, as_of: self.as_of };
        Holder { role: holder.role, person: holder.person.or_else(|| asked.holder(holder.role)) }
    }

    /// A rung with whoever has to act on it.
    pub fn with_actors(&self, academy: &AcademyRecord, mut rung: CurrentRung) -> CurrentRung {
        rung.actors.iter_mut().for_each(|actor| *actor = self.in_the_part(academy, actor));
        rung
    }

    /// What is due at an academy as far as the caller sees it, by the day it is due; none where the academy
    /// does not exist for them.
    pub fn due(&self, academy: AcademyId) -> Vec<Due> {
        let holders = self.holders();
        let Some((eye, whole)) = self.eye(academy).zip(self.record.academies.get(&academy)) else { return Vec::new() };
        let seen = eye.record(whole);
        let asked =
            touchstone_projections::Asked { academy: &seen, trust: self.record, frameworks: self.frameworks, holders, as_of: self.as_of };
        due(asked).into_iter().filter(|item| eye.sees_due(whole, item)).collect()
    }

    /// Whether positions, versions and counts of the whole trust may be shown.
    pub fn is_whole(&self) -> bool {
        self.sight == TrustSight::Whole
    }

    /// The framework in force on a day.
    pub fn framework_on(&self, day: NaiveDate) -> Option<&'a Framework> {
        let adopted = self.record.framework_on(day)?;
        self.frameworks.get(&adopted.document).map(|framework| framework.as_ref())
    }
}

/// What a read of the present depends on besides who asks for what: two reads of the same, by the same
/// key, under equal stamps have the same answer, unless a text was erased in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Today in London: what is in force and what is late turn with it.
    today: NaiveDate,
    /// The academy that was read, where only one was.
    academy: Option<AcademyId>,
    /// The keys of the whole service, made, revoked or expired: who owes something is found by them.
    keys: (u64, usize),
    /// The version of the trust's own stream and of that academy's, which other academies' events leave
    /// as they are; or, where all were read, the trust's last position.
    versions: (u64, u64),
}

/// A person as they are shown: a name and title, or the fact that these were erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonWords {
    /// Their name; absent once erased.
    pub name: Option<String>,
    /// Their job title, where one was given; absent once erased.
    pub title: Option<String>,
}

impl App {
    /// Looks at a trust, now or as it was known at an instant. `academy` says that only the trust
    /// itself and that academy matter, so that a past read need not decode the rest.
    pub async fn look<T>(
        &self,
        caller: &Caller,
        trust: TrustId,
        academy: Option<AcademyId>,
        when: When,
        view: impl FnOnce(Look<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let sight = match caller.sight_of_trust(trust) {
            None => return Err(AppError::NotVisible),
            Some(TrustSight::Existence) => return Err(AppError::Forbidden("an operator reads no trust's records")),
            Some(sight) => sight,
        };
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        let (frameworks, holders) = (self.shared.shelves.frameworks(), OnceLock::new());
        let today = london_day(when.known_at.unwrap_or_else(|| self.now()));
        let as_of = when.as_of.unwrap_or(today);
        let cut = {
            let shelf = look(&shelf);
            let head = when.known().map_or(shelf.record.head, |known| shelf.head_at(known));
            if head == shelf.record.head {
                return view(Look {
                    record: &shelf.record,
                    frameworks: &frameworks,
                    as_of,
                    today,
                    caller,
                    app: self,
                    holders: &holders,
                    sight,
                });
            }
            head
        };
        let record = self.past(trust, academy, cut).await?.ok_or(AppError::NotVisible)?;
        view(Look { record: &record, frameworks: &frameworks, as_of, today, caller, app: self, holders: &holders, sight })
    }

    /// The stamp of a trust, or of one academy in it with the trust around it; `None` where there is none.
    pub fn stamp(&self, trust: TrustId, academy: Option<AcademyId>) -> Option<Stamp> {
        let shelf = self.shared.shelves.get(trust)?;
        let record = &look(&shelf).record;
        self.stamp_in(record, academy)
    }

    /// The same of the academy that a name leads to, now or on a day.
    pub fn stamp_of_named(&self, trust: TrustId, name: &AcademyName, as_of: Option<NaiveDate>) -> Option<Stamp> {
        let shelf = self.shared.shelves.get(trust)?;
        let record = &look(&shelf).record;
        let today = self.today();
        self.stamp_in(record, Some(name.find(record, as_of.unwrap_or(today))?))
    }

    fn stamp_in(&self, record: &TrustRecord, academy: Option<AcademyId>) -> Option<Stamp> {
        let versions = match academy {
            None => (record.head, 0),
            Some(academy) => (record.version, record.academies.get(&academy)?.version),
        };
        let keys = self.shared.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).mark(self.now());
        Some(Stamp { today: self.today(), academy, keys, versions })
    }

    /// Folds the first events of a trust.
    async fn past(&self, trust: TrustId, academy: Option<AcademyId>, head: u64) -> Result<Option<TrustRecord>, AppError> {
        let _waiting = self.past_waiting.try_acquire().map_err(|_| AppError::Busy)?;
        let _running = self.past_reads.acquire().await.map_err(|_| AppError::Busy)?;
        let app = self.clone();
        let folded = tokio::task::spawn_blocking(move || app.fold(trust, academy, head)).await;
        folded.map_err(|error| AppError::Internal(format!("a past read ended early: {error}")))?
    }

    fn fold(&self, trust: TrustId, academy: Option<AcademyId>, head: u64) -> Result<Option<TrustRecord>, AppError> {
        let Some(shelf) = self.shared.shelves.get(trust) else { return Ok(None) };
        let mut record: Option<TrustRecord> = None;
        let mut after = 0;
        while after < head {
            let page = read_page(self.shared.store.as_ref(), trust, after, (head - after).min(1000) as usize)?;
            let wanted: Vec<bool> = {
                let shelf = look(&shelf);
                let matters = |stream: Stream| academy.is_none() || stream == Stream::Trust || stream.academy() == academy;
                shelf.feed.iter().skip(after as usize).take(page.len()).map(|entry| matters(entry.stream)).collect()
            };
            let Some(last) = page.last().map(|(position, _)| *position) else { break };
            for ((_, bytes), _) in page.iter().zip(wanted).filter(|(_, wanted)| *wanted) {
                let recorded = decode(bytes)?;
                match &mut record {
                    Some(record) => record.apply(&recorded),
                    None => record = TrustRecord::begin(&recorded),
                }
            }
            after = last;
        }
        Ok(record)
    }

    /// The trusts that a caller may see, by slug.
    pub fn trusts<T>(&self, caller: &Caller, mut view: impl FnMut(&TrustRecord, TrustSight) -> T) -> Vec<T> {
        let mut seen = Vec::new();
        for (_, trust) in self.shared.shelves.all() {
            if let (Some(sight), Some(shelf)) = (caller.sight_of_trust(trust), self.shared.shelves.get(trust)) {
                seen.push(view(&look(&shelf).record, sight));
            }
        }
        seen
    }

    /// One trust that the caller may see, even if only that it is there.
    pub fn see_trust<T>(&self, caller: &Caller, trust: TrustId, view: impl FnOnce(&TrustRecord, TrustSight) -> T) -> Result<T, AppError> {
        let sight = caller.sight_of_trust(trust).ok_or(AppError::NotVisible)?;
        let shelf = self.shared.shelves.get(trust).ok_or(AppError::NotVisible)?;
        Ok(view(&look(&shelf).record, sight))
    }

    /// A trust's slug.
    pub fn slug_of(&self, trust: TrustId) -> Option<String> {
        let shelf = self.shared.shelves.get(trust)?;
        Some(look(&shelf).record.slug.to_string())
    }

    /// A framework that some trust has adopted, by its document's hash.
    pub fn framework(&self, hash: &DocumentHash) -> Option<Arc<Framework>> {
        self.shared.shelves.frameworks().get(hash).cloned()
    }

    /// What the key with an id is called: a service's name, as its makers gave it.
    pub fn key_name(&self, id: &str) -> Option<String> {
        let id = touchstone_domain::ids::KeyId(uuid::Uuid::try_parse(id).ok()?);
        let keys = self.shared.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        keys.get(id).map(|key| key.name.clone())
    }

    /// The bytes of a framework document.
    pub fn framework_document(&self, hash: &DocumentHash) -> Result<Option<Vec<u8>>, AppError> {
        Ok(self.shared.store.document(&hash.0)?)
    }

    /// Names and titles of people. `of` are people as a record knows them; those it does not know
    /// are left out.
    pub fn people_words(&self, of: &[(PersonId, TextRef, Option<TextRef>)]) -> Result<BTreeMap<PersonId, PersonWords>, AppError> {
        let texts: Vec<TextId> = of.iter().flat_map(|(_, name, title)| [Some(name.id), title.map(|title| title.id)]).flatten().collect();
        let words = self.words(&texts)?;
        let shown = |(person, name, title): &(PersonId, TextRef, Option<TextRef>)| {
            let title = title.and_then(|title| words.get(&title.id).cloned());
            (*person, PersonWords { name: words.get(&name.id).cloned(), title })
        };
        Ok(of.iter().map(shown).collect())
    }
}

/// An event's position with its stored bytes.
pub(crate) type Placed = (u64, Arc<[u8]>);

/// Some events of a trust's main log.
pub(crate) fn read_page(store: &dyn Store, trust: TrustId, after: u64, limit: usize) -> Result<Vec<Placed>, AppError> {
    let page = store.read(LogKey { trust: trust.0, kind: LogKind::Main }, after, limit)?;
    Ok(page.into_iter().map(|stored| (stored.position, stored.bytes)).collect())
}

/// When an event was recorded, as clients write instants.
pub fn instant(at: RecordedAt) -> String {
    at.to_string()
}
