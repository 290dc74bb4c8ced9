//! API keys: 256 random bits, shown once, kept as a SHA-256 hash beside the log.
//!
//! There are no passwords here, so a slow hash would protect nothing: nobody guesses 256 bits.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{KeyId, PersonId, TrustId};
use touchstone_domain::setting::{HeldRole, Roles};

use crate::access::{ActingFor, Caller, Grant};
use crate::idempotency::Mark;
use crate::minting::random_bytes;

/// The first characters of every key, so that one that leaks can be recognised.
pub const SECRET_PREFIX: &str = "touchstone_";

/// A key as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyRecord {
    /// Its id.
    pub id: KeyId,
    /// What its makers call it.
    pub name: String,
    /// SHA-256 of the secret, 64 hex digits.
    pub secret_hash: String,
    /// What it grants.
    pub grants: Vec<Grant>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// After which it opens nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<DateTime<Utc>>,
    /// The command that made it, by which a repeat is recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Mark>,
}

impl KeyRecord {
    /// Where it stands among the entries beside the log.
    pub fn entry_key(id: KeyId) -> Vec<u8> {
        format!("{ENTRY_PREFIX}{id}").into_bytes()
    }

    /// Whether it opens anything at an instant.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// What the entries of keys begin with.
pub(crate) const ENTRY_PREFIX: &str = "key/";

/// A new secret.
pub(crate) fn new_secret() -> String {
    format!("{SECRET_PREFIX}{}", hex::encode(random_bytes()))
}

/// A secret's hash, as it is kept.
pub(crate) fn hash_secret(secret: &str) -> String {
    hex::encode(hash(secret))
}

/// A secret's hash, as it is looked up.
fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// All keys, by id and by hash.
#[derive(Debug, Default)]
pub(crate) struct KeyTable {
    by_id: BTreeMap<KeyId, KeyRecord>,
    by_hash: BTreeMap<[u8; 32], KeyId>,
    /// The keys with a grant in a trust: a decision asks who holds its roles, and must not get slower
    /// as other trusts are added.
    by_trust: BTreeMap<TrustId, BTreeSet<KeyId>>,
    /// How often a key was made or changed.
    changes: u64,
    /// When keys expire, in order.
    expiries: Vec<DateTime<Utc>>,
    /// The hash of the operator's own key, which is given from outside.
    operator: Option<[u8; 32]>,
}

impl KeyTable {
    pub fn set_operator(&mut self, secret: &str) {
        self.operator = Some(hash(secret));
    }

    pub fn put(&mut self, record: KeyRecord) {
        self.changes += 1;
        if let Some(expires_at) = record.expires_at {
            let at = self.expiries.partition_point(|known| *known <= expires_at);
            self.expiries.insert(at, expires_at);
        }
        let mut hash = [0; 32];
        // A hash that does not read opens nothing.
        if hex::decode_to_slice(&record.secret_hash, &mut hash).is_ok() {
            self.by_hash.insert(hash, record.id);
        }
        for trust in record.grants.iter().filter_map(|grant| grant.trust) {
            self.by_trust.entry(trust).or_default().insert(record.id);
        }
        self.by_id.insert(record.id, record);
    }

    /// What changes whenever any answer about who holds what could.
    pub fn mark(&self, now: DateTime<Utc>) -> (u64, usize) {
        (self.changes, self.expiries.partition_point(|expires_at| *expires_at <= now))
    }

    pub fn get(&self, id: KeyId) -> Option<&KeyRecord> {
        self.by_id.get(&id)
    }

    /// The keys that open something in a trust at an instant.
    fn live_in(&self, trust: TrustId, now: DateTime<Utc>) -> impl Iterator<Item = &KeyRecord> {
        let ids = self.by_trust.get(&trust).into_iter().flatten();
        ids.filter_map(|id| self.by_id.get(id)).filter(move |key| key.is_live(now))
    }

    pub fn iter(&self) -> impl Iterator<Item = &KeyRecord> {
        self.by_id.values()
    }

    /// Who holds a secret; `None` where it opens nothing.
    pub fn caller(&self, secret: &str, now: DateTime<Utc>) -> Option<Caller> {
        let hash = hash(secret);
        if self.operator.as_ref() == Some(&hash) {
            let grants = vec![Grant { role: Role::Operator, trust: None, academies: None, person: None }];
            return Some(Caller { key: None, name: "operator".to_owned(), grants, acting_for: None });
        }
        let record = self.by_id.get(self.by_hash.get(&hash)?)?;
        record.is_live(now).then(|| Caller {
            key: Some(record.id),
            name: record.name.clone(),
            grants: record.grants.clone(),
            acting_for: None,
        })
    }

    /// The key that a secret is of; `None` where it opens nothing, and for the operator's own.
    pub fn key_of(&self, secret: &str, now: DateTime<Utc>) -> Option<KeyId> {
        let record = self.by_id.get(self.by_hash.get(&hash(secret))?)?;
        record.is_live(now).then_some(record.id)
    }

    /// What a person's own live keys grant in a trust; `None` where they hold none there.
    pub fn acting_for(&self, trust: TrustId, person: PersonId, now: DateTime<Utc>) -> Option<ActingFor> {
        let theirs = |grant: &&Grant| grant.trust == Some(trust) && grant.person == Some(person);
        let grants: Vec<Grant> = self.live_in(trust, now).flat_map(|key| key.grants.iter().filter(theirs)).cloned().collect();
        (!grants.is_empty()).then_some(ActingFor { trust, person, grants })
    }

    /// The roles that people hold in a trust, looked up as they are asked for.
    pub fn roles_in(&self, trust: TrustId, now: DateTime<Utc>) -> LiveRoles<'_> {
        LiveRoles { keys: self, trust, now }
    }

    /// Who holds each role for the whole of a trust: of several, the one whose key is the oldest.
    pub fn holders(&self, trust: TrustId, now: DateTime<Utc>) -> BTreeMap<Role, PersonId> {
        let mut oldest: BTreeMap<Role, (DateTime<Utc>, PersonId)> = BTreeMap::new();
        for key in self.live_in(trust, now) {
            for grant in key.grants.iter().filter(|grant| grant.trust == Some(trust) && grant.academies.is_none()) {
                let Some(person) = grant.person else { continue };
                let holds = (key.created_at, person);
                oldest.entry(grant.role).and_modify(|held| *held = (*held).min(holds)).or_insert(holds);
            }
        }
        oldest.into_iter().map(|(role, (_, person))| (role, person)).collect()
    }
}

/// The roles that people hold in a trust at an instant.
#[derive(Debug)]
pub(crate) struct LiveRoles<'a> {
    keys: &'a KeyTable,
    trust: TrustId,
    now: DateTime<Utc>,
}

impl Roles for LiveRoles<'_> {
    fn held_by(&self, person: PersonId) -> BTreeSet<HeldRole> {
        let acting = self.keys.acting_for(self.trust, person, self.now);
        let held = acting.into_iter().flat_map(|acting| acting.grants).flat_map(|grant| match grant.academies {
            None => vec![(grant.role, None)],
            Some(some) => some.into_iter().map(|academy| (grant.role, Some(academy))).collect(),
        });
        held.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minting::fresh_id;

    fn key(role: Role, trust: TrustId, person: PersonId, created: i64) -> KeyRecord {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        KeyRecord {
            id: fresh_id(),
            name: String::new(),
            secret_hash: hash_secret(&new_secret()),
            grants: vec![Grant { role, trust: Some(trust), academies: None, person: Some(person) }],
            created_at: at(created),
            expires_at: None,
            revoked_at: None,
            made_by: None,
        }
    }

    #[test]
    fn a_role_is_held_by_whoever_has_had_it_longest_in_that_trust_and_still_does() {
        let (here, there): (TrustId, TrustId) = (fresh_id(), fresh_id());
        let [first, second, other]: [PersonId; 3] = [fresh_id(), fresh_id(), fresh_id()];
        let now = DateTime::from_timestamp(100, 0).unwrap();
        let mut table = KeyTable::default();
        let mut oldest = key(Role::Ceo, here, first, 1);
        for record in [key(Role::Ceo, there, other, 0), key(Role::Ceo, here, second, 2), oldest.clone()] {
            table.put(record);
        }
        assert_eq!(table.holders(here, now).get(&Role::Ceo), Some(&first));
        oldest.revoked_at = Some(now);
        table.put(oldest);
        assert_eq!(table.holders(here, now).get(&Role::Ceo), Some(&second));
        assert!(table.acting_for(here, first, now).is_none() && table.acting_for(here, other, now).is_none());
        assert!(table.acting_for(here, second, now).is_some());
    }
}
