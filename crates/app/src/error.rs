//! What can go wrong, said so that a caller knows what to do. Knows nothing of HTTP.

use touchstone_domain::ids::EventId;
use touchstone_domain::reader::Faults;
use touchstone_domain::refusal::Refusals;
use touchstone_store::{AppendError, ReadError};
use uuid::Uuid;

/// Why something was not done or not answered.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppError {
    /// The rules refuse it; every reason is given.
    #[error("refused: {}", .0.iter().map(|r| r.refusal.to_string()).collect::<Vec<_>>().join("; "))]
    Refused(Refusals),
    /// What was sent does not read; every fault is given.
    #[error("{} faults", .0.len())]
    Faulty(Faults),
    /// Not there, or not for this caller.
    #[error("nothing here that you may see")]
    NotVisible,
    /// Seen, but not allowed.
    #[error("your key does not allow this: {0}")]
    Forbidden(&'static str),
    /// The academy changed since it was read.
    #[error("it is at version {now}, not {expected}")]
    Stale {
        /// The version asked for.
        expected: u64,
        /// The version it has.
        now: u64,
        /// What happened in between: id, type and version.
        between: Vec<(EventId, String, u64)>,
    },
    /// `If-Match` came from somebody who is shown no versions.
    #[error("If-Match takes a version of the academy, which a key that sees a part of the trust is not shown; leave it out")]
    NoPrecondition,
    /// The Idempotency-Key was used for another body.
    #[error("this Idempotency-Key came with another body before")]
    KeyReused,
    /// The Idempotency-Key is being worked on.
    #[error("a command with this Idempotency-Key is being worked on")]
    KeyInFlight,
    /// `Acting-For` names nobody who may be acted for.
    #[error("Acting-For: {0}")]
    ActingFor(&'static str),
    /// No or no valid key.
    #[error("no valid key")]
    Unauthenticated,
    /// A job of this kind is running already.
    #[error("{name} is running already")]
    JobRunning {
        /// What it is called, as in "a backup".
        name: &'static str,
        /// The one that runs.
        job: Uuid,
    },
    /// The service was started without a directory for backups.
    #[error("the service was started without a directory for backups: start it with --backups DIR")]
    NoPlaceForBackups,
    /// Too many commands or past reads are waiting.
    #[error("too much is waiting; try again shortly")]
    Busy,
    /// The clock is further behind the log than is put right in silence.
    #[error("the clock is {seconds} s behind the trust's last event")]
    ClockBehind {
        /// How far.
        seconds: i64,
    },
    /// More than one command may bring.
    #[error("{what}: {size} bytes, of at most {limit}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// How large.
        size: u64,
        /// How large it may be.
        limit: u64,
    },
    /// The disk is full.
    #[error(
        "the disk has {free} bytes free and {needed} are needed, what `--disk-reserve-mib` keeps aside among them; nothing was recorded, \
         reads go on, and writes are taken as soon as there is space"
    )]
    DiskFull {
        /// Bytes free.
        free: u64,
        /// Bytes needed, the reserve among them.
        needed: u64,
    },
    /// Nothing is written until a restart.
    #[error(
        "the store takes no writes until it is restarted; this was not recorded now, but where an earlier try was answered with \
         `outcome-unknown`, repeat it with the same Idempotency-Key after the restart"
    )]
    ReadOnly,
    /// It may or may not have been recorded.
    #[error("it may or may not have been recorded: repeat it with the same Idempotency-Key once the service was restarted")]
    OutcomeUnknown,
    /// The store failed; the cause is for our log, never for a client.
    #[error("the store failed: {0}")]
    Store(String),
    /// A stored event that this program cannot read, or another breach of what the code relies on.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<Refusals> for AppError {
    fn from(refusals: Refusals) -> AppError {
        AppError::Refused(refusals)
    }
}

impl From<Faults> for AppError {
    fn from(faults: Faults) -> AppError {
        AppError::Faulty(faults)
    }
}

impl From<ReadError> for AppError {
    fn from(error: ReadError) -> AppError {
        AppError::Store(error.to_string())
    }
}

impl From<AppendError> for AppError {
    fn from(error: AppendError) -> AppError {
        match error {
            AppendError::TooLarge { what, size, limit } => AppError::TooLarge { what, size, limit },
            AppendError::DiskFull { free, needed } => AppError::DiskFull { free, needed },
            AppendError::ReadOnly { .. } => AppError::ReadOnly,
            AppendError::OutcomeUnknown { .. } => AppError::OutcomeUnknown,
            AppendError::Conflict { .. } | AppendError::Malformed { .. } => AppError::Internal(error.to_string()),
        }
    }
}
