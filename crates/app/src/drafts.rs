//! Drafts: not events, but mutable entries beside the log, which may be incomplete and are read as what
//! they are to become when they become it.
//!
//! A draft of a review is seen by its author, the trust's improvement leads, and the head to whom it was
//! sent for a check of its facts. A draft of a school's evaluation of itself is the school's: its head and
//! its chair write it together, and nobody of the trust sees it before it is submitted.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use touchstone_domain::academy::{AcademyCommand, FinalDraft, ReviewLifeCommand};
use touchstone_domain::event::CorrectionSuggested;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AcademyId, PersonId, ReviewId, SelfEvaluationId, TrustId};
use touchstone_store::{EntryChange, Store};

use crate::access::{Caller, Permission, Standing};
use crate::app::{App, How};
use crate::error::AppError;
use crate::idempotency::Mark;
use crate::input::{AcademyOrder, NewReview, NewSelfEvaluation, RatingOrder, ReviewLifeOrder};
use crate::minting::{Words, fresh_id};
use crate::shelf::look;
use crate::writer::{Done, Order};

/// What the entries begin with that keep drafts of reviews.
const ENTRY_PREFIX: &str = "draft/";
/// What the entries begin with that keep drafts of schools' evaluations of themselves.
const OWN_PREFIX: &str = "self-evaluation-draft/";
/// What the entries begin with that keep drafts as they were sent to a head.
const SENT_PREFIX: &str = "sent-draft/";

/// What a draft is to become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DraftKind {
    /// A review.
    #[default]
    Review,
    /// A school's evaluation of itself.
    SelfEvaluation,
}

impl DraftKind {
    const ALL: [DraftKind; 2] = [DraftKind::Review, DraftKind::SelfEvaluation];

    fn prefix(self) -> &'static str {
        match self {
            DraftKind::Review => ENTRY_PREFIX,
            DraftKind::SelfEvaluation => OWN_PREFIX,
        }
    }

    /// What somebody must be allowed to do to write one.
    fn permission(self) -> Permission {
        match self {
            DraftKind::Review => Permission::RecordReviews,
            DraftKind::SelfEvaluation => Permission::EvaluateOwnSchool,
        }
    }

    fn is_review(&self) -> bool {
        *self == DraftKind::Review
    }
}

/// Where drafts of a kind are: at which academy of which trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desk {
    /// What they are to become.
    pub kind: DraftKind,
    /// The trust.
    pub trust: TrustId,
    /// The academy.
    pub academy: AcademyId,
}

impl Desk {
    /// Where drafts of reviews of an academy are.
    pub fn of_reviews(trust: TrustId, academy: AcademyId) -> Desk {
        Desk { kind: DraftKind::Review, trust, academy }
    }

    /// Where a school's drafts of evaluations of itself are.
    pub fn of_the_school(trust: TrustId, academy: AcademyId) -> Desk {
        Desk { kind: DraftKind::SelfEvaluation, trust, academy }
    }

    fn prefix(&self) -> String {
        format!("{}{}/{}/", self.kind.prefix(), self.trust, self.academy)
    }

    fn entry_key(&self, id: ReviewId) -> Vec<u8> {
        format!("{}{id}", self.prefix()).into_bytes()
    }
}

/// A draft as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Its id, which what it becomes keeps; of an evaluation, [`Draft::evaluation`].
    pub id: ReviewId,
    /// What it is to become.
    #[serde(default, skip_serializing_if = "DraftKind::is_review")]
    pub kind: DraftKind,
    /// The trust.
    pub trust: TrustId,
    /// The academy.
    pub academy: AcademyId,
    /// The person who began it, where a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
    /// The key it was begun with.
    pub begun_with: String,
    /// What is written so far, in the shape of what it is to become.
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
    /// True where this is the draft as it was sent to the head who reads it: what has been written since
    /// is not theirs to read.
    #[serde(skip)]
    pub as_sent: bool,
}

impl Draft {
    fn sent_key(&self) -> Vec<u8> {
        format!("{SENT_PREFIX}{}/{}/{}", self.trust, self.academy, self.id).into_bytes()
    }

    /// What takes it, and what was sent of it, away.
    fn removal(&self) -> Vec<EntryChange> {
        let own = EntryChange::Delete { key: self.key() };
        match self.kind {
            DraftKind::Review => vec![own, EntryChange::Delete { key: self.sent_key() }],
            DraftKind::SelfEvaluation => vec![own],
        }
    }

    /// The id of the evaluation that it becomes, where it becomes one.
    pub fn evaluation(&self) -> SelfEvaluationId {
        SelfEvaluationId(self.id.0)
    }

    fn desk(&self) -> Desk {
        Desk { kind: self.kind, trust: self.trust, academy: self.academy }
    }

    /// Whether it is seen whole by somebody who may write drafts of its kind there.
    fn is_seen_by(&self, caller: &Caller) -> bool {
        if self.kind == DraftKind::SelfEvaluation {
            return true;
        }
        let author = match self.author {
            Some(author) => caller.person_in(self.trust) == Some(author),
            None => caller.key_name() == self.begun_with,
        };
        author || caller.has_role_at(self.trust, self.academy, Role::ImprovementLead)
    }

    /// Where it stands among the entries beside the log.
    pub(crate) fn key(&self) -> Vec<u8> {
        self.desk().entry_key(self.id)
    }

    pub(crate) fn put(&self) -> Result<EntryChange, AppError> {
        Ok(EntryChange::Put { key: self.key(), value: self.bytes()? })
    }

    fn bytes(&self) -> Result<Vec<u8>, AppError> {
        serde_json::to_vec(self).map_err(|error| AppError::Internal(error.to_string()))
    }

    /// Refuses a command on a version that the caller has not read.
    fn check_read(&self, how: &How<'_>) -> Result<(), AppError> {
        let other = how.if_match.filter(|expected| *expected != self.version);
        other.map_or(Ok(()), |expected| Err(AppError::Stale { expected, now: self.version, between: Vec::new() }))
    }

    fn order(&self, command: AcademyCommand, version: Option<u64>) -> Order {
        Order::OfDraft { trust: self.trust, academy: self.academy, command, draft: (self.id, self.key()), version }
    }

    pub(crate) fn read(value: &[u8]) -> Result<Draft, AppError> {
        serde_json::from_slice(value).map_err(|error| AppError::Store(format!("a draft does not read: {error}")))
    }
}

/// What the entries begin with that hold drafts of a trust, as they are and as they were sent.
pub fn entries_of(trust: TrustId) -> [String; 3] {
    [ENTRY_PREFIX, OWN_PREFIX, SENT_PREFIX].map(|prefix| format!("{prefix}{trust}/"))
}

/// Every draft of the store, for start-up.
pub(crate) fn all(store: &dyn Store) -> Result<Vec<Draft>, AppError> {
    let mut drafts = Vec::new();
    for kind in DraftKind::ALL {
        for (_, value) in store.entries(kind.prefix().as_bytes())? {
            drafts.push(Draft::read(&value)?);
        }
    }
    Ok(drafts)
}

impl App {
    fn draft_standing(&self, caller: &Caller, desk: Desk) -> Result<Standing, AppError> {
        self.standing(caller, desk.kind.permission(), Some(desk.trust), Some(desk.academy))
    }

    /// Begins a draft.
    pub async fn begin_draft(&self, how: &How<'_>, desk: Desk, content: Value) -> Result<(Done, Draft), AppError> {
        let standing = self.draft_standing(how.caller, desk)?;
        let Desk { kind, trust, academy } = desk;
        let now = self.now();
        let draft = Draft {
            id: fresh_id(),
            kind,
            trust,
            academy,
            author: how.caller.person_in(trust),
            begun_with: how.caller.key_name(),
            content,
            created_at: now,
            updated_at: now,
            version: 1,
            made_by: self.mark(how),
            as_sent: false,
        };
        let order = Order::KeepDraft { draft: Box::new(draft.clone()), replaces: None };
        let done = self.submit(order, standing, Vec::new(), Vec::new(), how).await?;
        let kept = match done.draft {
            Some(id) => self.draft(how.caller, desk, id)?,
            None => draft,
        };
        Ok((done, kept))
    }

    /// A draft that the caller may see.
    pub fn draft(&self, caller: &Caller, desk: Desk, id: ReviewId) -> Result<Draft, AppError> {
        let writes = desk.kind == DraftKind::Review || self.draft_standing(caller, desk).is_ok();
        let found = self.shared.store.entry(&desk.entry_key(id))?.map(|value| Draft::read(&value)).transpose()?;
        let draft = found.filter(|draft| !self.is_final(draft)).ok_or(AppError::NotVisible)?;
        self.as_seen(draft, caller, writes)?.ok_or(AppError::NotVisible)
    }

    /// The draft as the caller may see it: whole, where `writes` says that they may write drafts, for its
    /// author and the leads; as it was sent for the head it is with.
    fn as_seen(&self, draft: Draft, caller: &Caller, writes: bool) -> Result<Option<Draft>, AppError> {
        if writes && draft.is_seen_by(caller) {
            return Ok(Some(draft));
        }
        if !self.is_with(&draft, caller) {
            return Ok(None);
        }
        let sent = self.shared.store.entry(&draft.sent_key())?.map(|value| Draft::read(&value)).transpose()?;
        Ok(Some(Draft { as_sent: true, ..sent.unwrap_or(draft) }))
    }

    /// The drafts of an academy that the caller may see, oldest first.
    pub fn drafts(&self, caller: &Caller, desk: Desk) -> Result<Vec<Draft>, AppError> {
        let writes = self.draft_standing(caller, desk).is_ok();
        let drafts: Vec<Draft> =
            self.shared.store.entries(desk.prefix().as_bytes())?.iter().map(|(_, value)| Draft::read(value)).collect::<Result<_, _>>()?;
        let unfinished = drafts.into_iter().filter(|draft| !self.is_final(draft));
        unfinished.filter_map(|draft| self.as_seen(draft, caller, writes).transpose()).collect()
    }

    /// Writes a draft anew. Two who write at once do not undo each other unseen: each replaces the
    /// version that it has read, and without If-Match that is the latest one.
    pub async fn rewrite_draft(&self, how: &How<'_>, mut draft: Draft, content: Value) -> Result<Draft, AppError> {
        let standing = self.draft_standing(how.caller, draft.desk())?;
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
        let standing = self.draft_standing(how.caller, draft.desk())?;
        let mut words = Words::beside(self.frameworks_of(draft.trust));
        let of = self.as_final(draft)?;
        let command = AcademyOrder::FinaliseDraft { draft: draft.id, of, review }.into_command(&mut words);
        draft.check_read(how)?;
        // What becomes final is what was read, whoever writes meanwhile.
        let order = draft.order(command, Some(draft.version));
        self.submit(order, standing, words.into_texts(), draft.removal(), how).await
    }

    /// Submits what a school has written of itself; the draft is gone with it.
    pub async fn submit_draft(&self, how: &How<'_>, draft: &Draft, made: NewSelfEvaluation) -> Result<Done, AppError> {
        let standing = self.draft_standing(how.caller, draft.desk())?;
        let mut words = Words::beside(self.frameworks_of(draft.trust));
        let order = RatingOrder::SubmitDraft { draft: draft.evaluation(), made };
        let command = AcademyOrder::Rating(order).into_command(&mut words);
        draft.check_read(how)?;
        let order = draft.order(command, Some(draft.version));
        self.submit(order, standing, words.into_texts(), draft.removal(), how).await
    }

    /// The draft as it would become final: which version, and which corrections were not made in it. One
    /// was not where the draft still reads, at the place it points to, as it did for the head; where it
    /// was written anew since it was sent once more, that cannot be told, and nothing is said against it.
    pub fn as_final(&self, draft: &Draft) -> Result<FinalDraft, AppError> {
        let life = self.shared.shelves.get(draft.trust).and_then(|shelf| {
            let seen = look(&shelf);
            seen.record.academies.get(&draft.academy)?.life_of(draft.id).cloned()
        });
        let suggested: Vec<_> = life.into_iter().flat_map(|life| life.corrections).map(|known| known.content).collect();
        let pointers = self.words(&suggested.iter().map(|e| e.pointer.id).collect::<Vec<_>>())?;
        let sent = self.shared.store.entry(&draft.sent_key())?.map(|value| Draft::read(&value)).transpose()?;
        let is_unmade = |e: &&CorrectionSuggested| {
            let read = sent.as_ref().filter(|sent| Some(sent.version) == e.draft_version);
            let reads_alike = |pointer: &String| read.is_some_and(|read| read.content.pointer(pointer) == draft.content.pointer(pointer));
            e.draft_version == Some(draft.version) || pointers.get(&e.pointer.id).is_some_and(reads_alike)
        };
        let unmade = suggested.iter().filter(is_unmade).map(|e| e.correction).collect();
        Ok(FinalDraft { version: draft.version, unmade })
    }

    /// Carries out a command about a draft as the caller sees it: a check, or what is said of one. Its
    /// version is the one that `If-Match` takes.
    pub async fn of_draft(&self, how: &How<'_>, draft: &Draft, order: ReviewLifeOrder) -> Result<Done, AppError> {
        let order = AcademyOrder::ReviewLife(order);
        let standing = self.standing(how.caller, order.permission(), Some(draft.trust), Some(draft.academy))?;
        if draft.as_sent {
            draft.check_read(how)?;
        }
        let mut words = Words::beside(self.frameworks_of(draft.trust));
        let command = order.into_command(&mut words);
        let sent = matches!(&command, AcademyCommand::ReviewLife(ReviewLifeCommand::SendForFactualCheck(_)));
        let copy = sent.then(|| Ok::<_, AppError>(EntryChange::Put { key: draft.sent_key(), value: draft.bytes()? })).transpose()?;
        let version = how.if_match.or(sent.then_some(draft.version)).filter(|_| !draft.as_sent);
        let order = draft.order(command, version);
        self.submit(order, standing, words.into_texts(), copy.into_iter().collect(), how).await
    }

    /// Throws a draft away, with what was sent of it to a head. It was no event; that it was checked
    /// stays in the log.
    pub async fn drop_draft(&self, how: &How<'_>, draft: &Draft) -> Result<(), AppError> {
        let standing = self.draft_standing(how.caller, draft.desk())?;
        if draft.as_sent {
            return Err(AppError::Forbidden("whoever began the draft or an improvement lead may"));
        }
        let order = Order::DropDraft { draft: (draft.id, draft.key()), version: how.if_match, entries: draft.removal() };
        let plain = How { repeat: None, ..*how };
        self.submit(order, standing, Vec::new(), Vec::new(), &plain).await.map(|_| ())
    }

    /// The answer that a repeated command got before, where what it needed is gone since.
    pub async fn recall(&self, how: &How<'_>, trust: TrustId, academy: AcademyId, permission: Permission) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, permission, Some(trust), Some(academy))?;
        self.submit(Order::Recall, standing, Vec::new(), Vec::new(), how).await
    }

    /// Whether the draft is, or was last, with the caller for a check of its facts.
    fn is_with(&self, draft: &Draft, caller: &Caller) -> bool {
        let Some(person) = caller.person_in(draft.trust).filter(|_| draft.kind == DraftKind::Review) else { return false };
        let shelf = self.shared.shelves.get(draft.trust);
        let head = shelf.and_then(|shelf| look(&shelf).record.academies.get(&draft.academy)?.life_of(draft.id)?.with_head());
        head == Some(person) && caller.sight_of_academy(draft.trust, draft.academy).is_some()
    }

    /// What the draft was to become is in the log: a power cut came between its event and the
    /// draft's removal, and the event is what counts.
    fn is_final(&self, draft: &Draft) -> bool {
        let shelf = self.shared.shelves.get(draft.trust);
        shelf.is_some_and(|shelf| {
            look(&shelf).record.academies.get(&draft.academy).is_some_and(|academy| match draft.kind {
                DraftKind::Review => academy.reviews.contains_key(&draft.id),
                DraftKind::SelfEvaluation => academy.self_evaluations.contains_key(&draft.evaluation()),
            })
        })
    }
}
