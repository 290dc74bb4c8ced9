//! Drafts of reviews: not events, but mutable entries beside the log, seen by their author, the
//! trust's improvement leads, and the head to whom one was sent for a check of its facts. A draft may be incomplete; it is read as a review when it becomes one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AcademyId, PersonId, ReviewId, TrustId};
use touchstone_store::{EntryChange, Store};

use crate::access::{Caller, Permission, Standing};
use crate::app::{App, How};
use crate::error::AppError;
use crate::idempotency::Mark;
use crate::input::{AcademyOrder, NewReview};
use crate::minting::{Words, fresh_id};
use crate::shelf::look;
use crate::writer::{Done, Order};

const ENTRY_PREFIX: &str = "draft/";

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Its id, which the review keeps.
    pub id: ReviewId,
    /// The trust.
    pub trust: TrustId,
    /// The academy.
    pub academy: AcademyId,
    /// The person who began it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The key it was begun with.
    pub begun_with: String,
    /// What is written so far, in the shape of a review.
    pub content: Value,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// How often it was written.
    pub version: u64,
    /// The command that made it, by which a repeat is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Mark>,
}

impl Draft {
    fn entry_key(trust: TrustId, academy: AcademyId, id: ReviewId) -> Vec<u8> {
        format!("{ENTRY_PREFIX}{trust}/{academy}/{id}").into_bytes()
    }

    fn is_seen_by(&self, caller: &Caller) -> bool {
        let author = match self.author {
            Some(author) => caller.person_in(self.trust) == Some(author),
            None => caller.key_name() == self.begun_with,
        };
        author || caller.has_role_at(self.trust, self.academy, Role::ImprovementLead)
    }

    /// Where it stands among the entries beside the log.
    pub(crate) fn key(&self) -> Vec<u8> {
        Draft::entry_key(self.trust, self.academy, self.id)
    }

    pub(crate) fn put(&self) -> Result<EntryChange, AppError> {
        let value = serde_json::to_vec(self).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(EntryChange::Put { key: self.key(), value })
    }

    pub(crate) fn read(value: &[u8]) -> Result<Draft, AppError> {
        serde_json::from_slice(value).map_err(|error| AppError::Store(format!("a draft does not read: {error}")))
    }
}

/// Every draft of the store, for start-up.
pub(crate) fn all(store: &dyn Store) -> Result<Vec<Draft>, AppError> {
    store.entries(ENTRY_PREFIX.as_bytes())?.iter().map(|(_, value)| Draft::read(value)).collect()
}

impl App {
    fn draft_standing(&self, caller: &Caller, trust: TrustId, academy: AcademyId) -> Result<Standing, AppError> {
        self.standing(caller, Permission::RecordReviews, Some(trust), Some(academy))
    }

    /// Begins a draft.
    pub async fn begin_draft(&self, how: &How<'_>, trust: TrustId, academy: AcademyId, content: Value) -> Result<(Done, Draft), AppError> {
        let standing = self.draft_standing(how.caller, trust, academy)?;
        let now = self.now();
        let draft = Draft {
            id: fresh_id(),
            trust,
            academy,
            author: how.caller.person_in(trust),
            begun_with: how.caller.key_name(),
            content,
            created_at: now,
            updated_at: now,
            version: 1,
            made_by: self.mark(how),
        };
        let order = Order::KeepDraft { draft: Box::new(draft.clone()), replaces: None };
        let done = self.submit(order, standing, Vec::new(), Vec::new(), how).await?;
        let kept = match done.draft {
            Some(id) => self.draft(how.caller, trust, academy, id)?,
            None => draft,
        };
        Ok((done, kept))
    }

    /// A draft that the caller may see.
    pub fn draft(&self, caller: &Caller, trust: TrustId, academy: AcademyId, id: ReviewId) -> Result<Draft, AppError> {
        let found = self.shared.store.entry(&Draft::entry_key(trust, academy, id))?.map(|value| Draft::read(&value)).transpose()?;
        found.filter(|draft| (draft.is_seen_by(caller) || self.is_with(draft, caller)) && !self.is_final(draft)).ok_or(AppError::NotVisible)
    }

    /// The drafts of an academy that the caller may see, oldest first.
    pub fn drafts(&self, caller: &Caller, trust: TrustId, academy: AcademyId) -> Result<Vec<Draft>, AppError> {
        let writes = self.draft_standing(caller, trust, academy).is_ok();
        let prefix = format!("{ENTRY_PREFIX}{trust}/{academy}/");
        let drafts: Vec<Draft> =
            self.shared.store.entries(prefix.as_bytes())?.iter().map(|(_, value)| Draft::read(value)).collect::<Result<_, _>>()?;
        Ok(drafts
            .into_iter()
            .filter(|draft| ((writes && draft.is_seen_by(caller)) || self.is_with(draft, caller)) && !self.is_final(draft))
            .collect())
    }

    /// Writes a draft anew. Two who write at once do not undo each other unseen: each replaces the
    /// version that it has read, and without If-Match that is the latest one.
    pub async fn rewrite_draft(&self, how: &How<'_>, mut draft: Draft, content: Value) -> Result<Draft, AppError> {
        let standing = self.draft_standing(how.caller, draft.trust, draft.academy)?;
        let mut read = how.if_match.unwrap_or(draft.version);
        loop {
            (draft.content, draft.updated_at, draft.version) = (content.clone(), self.now(), read + 1);
            let order = Order::KeepDraft { draft: Box::new(draft.clone()), replaces: Some(read) };
            let plain = How { if_match: None, repeat: None, ..*how };
            match self.submit(order, standing.clone(), Vec::new(), Vec::new(), &plain).await {
                Err(AppError::Stale { now, .. }) if how.if_match.is_none() => read = now,
                other => return other.map(|_| draft),
            }
        }
    }

    /// Makes a draft a final review; the draft is gone with it.
    pub async fn finalise_draft(&self, how: &How<'_>, draft: &Draft, review: NewReview) -> Result<Done, AppError> {
        let standing = self.draft_standing(how.caller, draft.trust, draft.academy)?;
        let mut words = Words::beside(self.sources_of(draft.trust));
        let command = AcademyOrder::FinaliseDraft { draft: draft.id, draft_version: draft.version, review }.into_command(&mut words);
        let gone = EntryChange::Delete { key: draft.key() };
        let order = Order::OfAcademy { trust: draft.trust, academy: draft.academy, command };
        self.submit(order, standing, words.into_texts(), vec![gone], how).await
    }

    /// The answer that a repeated command got before, where what it needed is gone since.
    pub async fn recall(&self, how: &How<'_>, trust: TrustId, academy: AcademyId) -> Result<Done, AppError> {
        let standing = self.draft_standing(how.caller, trust, academy)?;
        self.submit(Order::Recall, standing, Vec::new(), Vec::new(), how).await
    }

    /// Whether the draft is, or was last, with the caller for a check of its facts.
    fn is_with(&self, draft: &Draft, caller: &Caller) -> bool {
        let Some(person) = caller.person_in(draft.trust) else { return false };
        let shelf = self.shared.shelves.get(draft.trust);
        let head = shelf.and_then(|shelf| look(&shelf).record.academies.get(&draft.academy)?.life_of(draft.id)?.with_head());
        head == Some(person) && caller.sight_of_academy(draft.trust, draft.academy).is_some()
    }

    /// A review with the draft's id is in the log: a power cut came between its event and the
    /// draft's removal, and the event is what counts.
    fn is_final(&self, draft: &Draft) -> bool {
        let shelf = self.shared.shelves.get(draft.trust);
        shelf.is_some_and(|shelf| {
            look(&shelf).record.academies.get(&draft.academy).is_some_and(|academy| academy.reviews.contains_key(&draft.id))
        })
    }
}
