//! Puts on record which duties were missed, as days pass.
//!
//! Whoever runs the application asks for it now and then; how often does not matter, nor how long nobody
//! did: each day that passed without a duty is put on record once, and what somebody has meanwhile waived,
//! moved or done is not. Each round is bounded, so that a service that was away for long catches up over
//! several rounds and never fills the writer's queue.

use touchstone_domain::academy::{AcademyCommand, DutyCommand, RecordMissed};
use touchstone_domain::event::{Actor, ActorKind};
use uuid::Uuid;

use crate::access::Standing;
use crate::app::{App, How};
use crate::error::AppError;
use crate::shelf::look;
use crate::writer::Order;

/// The code of the policy, as events name it.
pub const DUTY_MISSED: &str = "duty-missed";
/// How many missed duties one round puts on record at most.
pub const MISSED_AT_ONCE: usize = 200;

impl App {
    /// Puts on record what was missed, up to [`MISSED_AT_ONCE`] duties; answers how many were.
    pub async fn record_missed_duties(&self) -> Result<usize, AppError> {
        let mut found = Vec::new();
        let (today, frameworks) = (self.today(), self.shared.shelves.frameworks());
        for (_, trust) in self.shared.shelves.all() {
            let Some(shelf) = self.shared.shelves.get(trust) else { continue };
            let shelf = look(&shelf);
            for academy in shelf.record.academies.values() {
                let missed = academy.missed_unrecorded(&shelf.record, &frameworks, today);
                found.extend(missed.into_iter().map(|duty| (trust, academy.id, duty)));
            }
            if found.len() >= MISSED_AT_ONCE {
                break;
            }
        }
        found.truncate(MISSED_AT_ONCE);
        let mut recorded = 0;
        let nobody = crate::access::Caller { key: None, name: DUTY_MISSED.to_owned(), grants: Vec::new(), acting_for: None };
        for (trust, academy, duty) in found {
            let actor = Actor { kind: ActorKind::Policy, id: DUTY_MISSED.to_owned().into(), role: None };
            let standing = Standing { actor, on_behalf_of: None, decider: None };
            let command = AcademyCommand::Duty(DutyCommand::RecordMissed(RecordMissed { duty }));
            let how = How { correlation: Uuid::now_v7(), ..How::plain(&nobody) };
            let done = self.submit(Order::OfAcademy { trust, academy, command }, standing, Vec::new(), Vec::new(), &how).await?;
            recorded += done.events.len();
        }
        Ok(recorded)
    }
}
