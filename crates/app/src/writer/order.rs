//! What the writer is asked, and what it answers.

use std::sync::Arc;

use chrono::NaiveDate;
use touchstone_domain::academy::{AcademyCommand, JoinTrust};
use touchstone_domain::codes::PolicyCode;
use touchstone_domain::event::{AcademyEvent, Recorded};
use touchstone_domain::framework::{DocumentHash, Framework};
use touchstone_domain::ids::{AcademyId, KeyId, ProgrammeId, ReviewId, RoundId, TextId, TrustId};
use touchstone_domain::programme::{ProgrammeCommand, StartProgramme};
use touchstone_domain::trust::{Decided, RegisterTrust, TrustCommand};
use touchstone_store::{EntryChange, NewText};
use uuid::Uuid;

use super::Part;
use crate::access::Standing;
use crate::calendar_feeds::FeedRecord;
use crate::drafts::Draft;
use crate::error::AppError;
use crate::idempotency::{Flight, Mark};
use crate::keys::KeyRecord;

/// A framework's document with its hash, read and found sound.
#[derive(Clone, Debug)]
pub struct Document {
    /// SHA-256 of the bytes.
    pub hash: DocumentHash,
    /// The bytes as they will be kept.
    pub bytes: Vec<u8>,
    /// What they say.
    pub framework: Arc<Framework>,
}

/// What is to be done, to whom.
#[derive(Debug)]
pub(crate) enum Order {
    RegisterTrust {
        id: TrustId,
        command: RegisterTrust,
        framework: Option<Document>,
    },
    AdoptFramework {
        trust: TrustId,
        document: Document,
        effective_on: Option<NaiveDate>,
    },
    OfTrust {
        trust: TrustId,
        command: TrustCommand,
    },
    Join {
        trust: TrustId,
        command: JoinTrust,
    },
    OfAcademy {
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
    },
    /// Of a programme in the trust's restricted log.
    OfProgramme {
        trust: TrustId,
        ask: ProgrammeAsk,
    },
    /// Of several academies: every part or none.
    OfAcademies {
        trust: TrustId,
        /// The rating round in which it is asked, where it is in one.
        round: Option<RoundId>,
        parts: Vec<Part>,
    },
    /// A key is made or revoked.
    KeepKey(KeyRecord),
    /// A calendar feed is made or revoked.
    KeepFeed(Box<FeedRecord>),
    /// Nothing but the answer that the same command got before; it has left nothing else to find.
    Recall,
    /// An academy's command about a draft that is there.
    OfDraft {
        trust: TrustId,
        academy: AcademyId,
        command: AcademyCommand,
        /// The draft's id, and where it stands among the entries.
        draft: (ReviewId, Vec<u8>),
        /// The version that it must still have.
        version: Option<u64>,
    },
    /// A draft is thrown away, with these entries.
    DropDraft {
        draft: (ReviewId, Vec<u8>),
        version: Option<u64>,
        entries: Vec<EntryChange>,
    },
    /// A draft is begun, or replaces the version that its writer had read.
    KeepDraft {
        draft: Box<Draft>,
        replaces: Option<u64>,
    },
}

impl Order {
    pub(super) fn trust(&self) -> Option<TrustId> {
        match self {
            Order::RegisterTrust { id, .. } => Some(*id),
            Order::AdoptFramework { trust, .. }
            | Order::OfTrust { trust, .. }
            | Order::Join { trust, .. }
            | Order::OfAcademies { trust, .. }
            | Order::OfProgramme { trust, .. }
            | Order::OfAcademy { trust, .. }
            | Order::OfDraft { trust, .. } => Some(*trust),
            Order::KeepKey(_) | Order::KeepFeed(_) | Order::Recall | Order::KeepDraft { .. } | Order::DropDraft { .. } => None,
        }
    }
}

/// What is asked of a programme.
#[derive(Debug)]
pub(crate) enum ProgrammeAsk {
    /// To start it at an academy.
    Start(AcademyId, StartProgramme),
    /// Something of one that is there.
    Command(ProgrammeId, ProgrammeCommand),
}

/// An order with everything the writer must know to carry it out.
#[derive(Debug)]
pub(crate) struct Request {
    pub order: Order,
    pub standing: Standing,
    pub texts: Vec<NewText>,
    /// Entries that go with the events: a finalised draft is removed.
    pub entries: Vec<EntryChange>,
    pub mark: Option<Mark>,
    /// Held until the answer is known, whether or not the caller still waits: a repeat must not be
    /// decided before it.
    pub flight: Option<Flight>,
    pub if_match: Option<u64>,
    pub dry_run: bool,
    pub correlation: Uuid,
    pub reply: tokio::sync::oneshot::Sender<Result<Done, AppError>>,
}

/// What a policy made of a command's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyTold {
    /// The policy's code.
    pub policy: String,
    /// The type of the event that it brought about; `nothing` where it brought about none.
    pub outcome: &'static str,
    /// Why it brought about nothing.
    pub why: Option<String>,
}

impl PolicyTold {
    pub(super) fn of(policy: &PolicyCode, decided: &Result<Vec<Decided<AcademyEvent>>, String>) -> PolicyTold {
        let first = decided.as_ref().ok().and_then(|events| events.first());
        let why = decided.as_ref().err().cloned();
        PolicyTold { policy: policy.to_string(), outcome: first.map_or("nothing", |decided| decided.event.name()), why }
    }
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// The events recorded, in order; none where there was nothing new.
    pub events: Vec<Recorded>,
    /// What policies made of it; not told again to a repeat.
    pub policies: Vec<PolicyTold>,
    /// True where a repeated command got the answer of the first.
    pub replayed: bool,
    /// True where nothing was recorded because it was only tried.
    pub dry_run: bool,
    /// The key that a repeated command had made.
    pub key: Option<KeyId>,
    /// The draft that a repeated command had made.
    pub draft: Option<ReviewId>,
    /// The words that came with it, for who shows them at once; none for a repeat.
    pub words: Vec<(TextId, String)>,
}
