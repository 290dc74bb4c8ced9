//! What is asked about the trust's own support, with words still as words.

use chrono::NaiveDate;
use touchstone_domain::codes::{AppointmentCode, RequirementCode};
use touchstone_domain::event::RequirementEvidence;
use touchstone_domain::ids::{AdviserAppointmentId, PersonId};
use touchstone_domain::trust::{AppointAdviser, AssureAdviser, EndAppointment, StateCapacity, SupportersCommand};

use crate::minting::{Words, fresh_id};

/// What is asked about the trust's own support.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum SupportersOrder {
    Appoint {
        person: PersonId,
        kind: AppointmentCode,
        from: NaiveDate,
        until: Option<NaiveDate>,
        /// Each requirement with what shows it.
        evidence: Vec<(RequirementCode, String)>,
    },
    End {
        appointment: AdviserAppointmentId,
        ended_on: NaiveDate,
        reason: Option<String>,
    },
    Assure {
        appointment: AdviserAppointmentId,
        checked_on: NaiveDate,
        checked_by: Option<PersonId>,
        satisfactory: bool,
        comment: Option<String>,
    },
    StateCapacity(StateCapacity),
}

impl SupportersOrder {
    /// The domain's command, its words set aside.
    pub(crate) fn into_command(self, words: &mut Words) -> SupportersCommand {
        match self {
            SupportersOrder::Appoint { person, kind, from, until, evidence } => {
                let evidence = evidence
                    .into_iter()
                    .map(|(requirement, text)| RequirementEvidence { requirement, evidence: words.mint(text) })
                    .collect();
                SupportersCommand::Appoint(AppointAdviser { appointment: fresh_id(), person, kind, from, until, evidence })
            }
            SupportersOrder::End { appointment, ended_on, reason } => {
                SupportersCommand::End(EndAppointment { appointment, ended_on, reason: words.mint_some(reason) })
            }
            SupportersOrder::Assure { appointment, checked_on, checked_by, satisfactory, comment } => {
                let comment = words.mint_some(comment);
                SupportersCommand::Assure(AssureAdviser { appointment, checked_on, checked_by, satisfactory, comment })
            }
            SupportersOrder::StateCapacity(command) => SupportersCommand::StateCapacity(command),
        }
    }
}
