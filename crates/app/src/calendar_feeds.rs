//! Calendar feeds: what is due, for calendar programs, which send no header. Whoever has the address has
//! the feed, so the address holds 256 random bits, is answered once and kept as a hash.
//!
//! A feed sees what the key that made it sees at the moment it is asked, and opens nothing once that key
//! does not.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use touchstone_domain::ids::{AcademyId, KeyId, PersonId, TrustId};
use uuid::Uuid;

use crate::access::{Caller, Standing};
use crate::app::{App, How};
use crate::error::AppError;
use crate::keys::hash_secret;
use crate::minting::{fresh_id, random_bytes};
use crate::writer::Order;

/// How many feeds one key may have at once.
pub const FEEDS_OF_A_KEY: usize = 50;

/// What the entries of feeds begin with.
pub(crate) const ENTRY_PREFIX: &str = "calendar-feed/";

/// A feed as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedRecord {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of the token in its address, 64 hex digits.
    pub token_hash: String,
    /// The key that made it.
    pub key: KeyId,
    /// The trust.
    pub trust: TrustId,
    /// Only of this academy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub academy: Option<AcademyId>,
    /// Only what this person owes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
}

impl FeedRecord {
    /// Where it stands among the entries beside the log.
    pub(crate) fn entry_key(&self) -> Vec<u8> {
        format!("{ENTRY_PREFIX}{}", self.id).into_bytes()
    }
}

/// All feeds, by id and by hash.
#[derive(Debug, Default)]
pub(crate) struct FeedTable {
    by_id: BTreeMap<Uuid, FeedRecord>,
    by_hash: BTreeMap<String, Uuid>,
}

impl FeedTable {
    pub fn put(&mut self, record: FeedRecord) {
        self.by_hash.insert(record.token_hash.clone(), record.id);
        self.by_id.insert(record.id, record);
    }

    fn live_of(&self, key: KeyId) -> Vec<FeedRecord> {
        self.by_id.values().filter(|feed| feed.key == key && feed.revoked_at.is_none()).cloned().collect()
    }
}

impl App {
    /// Makes a feed of a trust, of an academy in it or of what the key's own person owes. Answers it with
    /// its token, which is kept nowhere.
    pub async fn make_calendar_feed(
        &self,
        how: &How<'_>,
        trust: TrustId,
        academy: Option<AcademyId>,
        person: Option<PersonId>,
    ) -> Result<(FeedRecord, String), AppError> {
        let key = how.caller.key.filter(|_| how.caller.acting_for.is_none());
        let key = key
            .ok_or(AppError::Forbidden("a feed belongs to a key of one's own: not to the operator's, nor to whoever acts for somebody"))?;
        if self.shared.feeds.read().unwrap_or_else(PoisonError::into_inner).live_of(key).len() >= FEEDS_OF_A_KEY {
            return Err(AppError::Forbidden("no key may have more than 50 feeds; revoke one first"));
        }
        let token = hex::encode(random_bytes());
        let (id, created_at) = (fresh_id(), self.now());
        let feed = FeedRecord { id, token_hash: hash_secret(&token), key, trust, academy, person, created_at, revoked_at: None };
        self.keep_feed(how, feed.clone()).await?;
        Ok((feed, token))
    }

    /// The feeds that a key made and has not revoked, oldest first.
    pub fn calendar_feeds(&self, caller: &Caller) -> Vec<FeedRecord> {
        let feeds = self.shared.feeds.read().unwrap_or_else(PoisonError::into_inner);
        caller.key.map(|key| feeds.live_of(key)).unwrap_or_default()
    }

    /// Revokes a feed of the caller's key.
    pub async fn revoke_calendar_feed(&self, how: &How<'_>, id: Uuid) -> Result<(), AppError> {
        let found = self.calendar_feeds(how.caller).into_iter().find(|feed| feed.id == id);
        let mut feed = found.ok_or(AppError::NotVisible)?;
        feed.revoked_at = Some(self.now());
        self.keep_feed(how, feed).await
    }

    async fn keep_feed(&self, how: &How<'_>, feed: FeedRecord) -> Result<(), AppError> {
        let grant = how.caller.grants.first().ok_or(AppError::NotVisible)?;
        let actor = touchstone_domain::event::Actor {
            kind: touchstone_domain::event::ActorKind::Service,
            id: how.caller.key_name().into(),
            role: Some(grant.role),
        };
        let standing = Standing { actor, on_behalf_of: None, decider: None };
        self.submit(Order::KeepFeed(Box::new(feed.clone())), standing, Vec::new(), Vec::new(), &How { repeat: None, ..*how }).await?;
        self.shared.feeds.write().unwrap_or_else(PoisonError::into_inner).put(feed);
        Ok(())
    }

    /// The feed that a token opens, and who looks through it: the key that made it, as it is now.
    pub fn calendar_feed(&self, token: &str) -> Result<(FeedRecord, Caller), AppError> {
        let feed = self.shared.feeds.read().unwrap_or_else(PoisonError::into_inner).find(token).ok_or(AppError::NotVisible)?;
        let keys = self.shared.keys.read().unwrap_or_else(PoisonError::into_inner);
        let key = keys.get(feed.key).filter(|key| key.is_live(self.now())).ok_or(AppError::NotVisible)?;
        let caller = Caller { key: Some(key.id), name: key.name.clone(), grants: key.grants.clone(), acting_for: None };
        Ok((feed, caller))
    }

    /// What stands for something in a calendar: the same on every day, and nothing can be read from it.
    pub fn calendar_uid(&self, of: Uuid, item: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.secret());
        hash.update(b"calendar/");
        hash.update(of.as_bytes());
        hash.update(item.as_bytes());
        hex::encode(&hash.finalize()[..16])
    }
}

impl FeedTable {
    fn find(&self, token: &str) -> Option<FeedRecord> {
        let feed = self.by_id.get(self.by_hash.get(&hash_secret(token))?)?;
        feed.revoked_at.is_none().then(|| feed.clone())
    }
}
