//! What is asked about an academy's duties, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::academy::{ChooseCadence, DutyCommand, RescheduleDuty, SetAcademyCalendar, WaiveDuty};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::duty::DutyRef;
use touchstone_domain::framework::Frequency;

use crate::access::Permission;
use crate::minting::Words;

/// What is asked about an academy's duties.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum DutyOrder {
    SetCalendar(SetAcademyCalendar),
    ChooseCadence { review_type: ReviewTypeCode, cadence: Frequency, effective_on: NaiveDate, reason: String },
    Waive { duty: DutyRef, reason: String },
    Reschedule { duty: DutyRef, to: NaiveDate, reason: String },
}

impl DutyOrder {
    /// What somebody must be allowed to do for it.
    pub fn permission(&self) -> Permission {
        match self {
            DutyOrder::SetCalendar(_) => Permission::Configure,
            DutyOrder::ChooseCadence { .. } | DutyOrder::Waive { .. } | DutyOrder::Reschedule { .. } => Permission::Decide,
        }
    }

    /// The domain's command, its words set aside.
    pub(super) fn into_command(self, words: &mut Words) -> DutyCommand {
        match self {
            DutyOrder::SetCalendar(command) => DutyCommand::SetCalendar(command),
            DutyOrder::ChooseCadence { review_type, cadence, effective_on, reason } => {
                DutyCommand::ChooseCadence(ChooseCadence { review_type, cadence, effective_on, reason: words.mint(reason) })
            }
            DutyOrder::Waive { duty, reason } => DutyCommand::Waive(WaiveDuty { duty, reason: words.mint(reason) }),
            DutyOrder::Reschedule { duty, to, reason } => DutyCommand::Reschedule(RescheduleDuty { duty, to, reason: words.mint(reason) }),
        }
    }
}
