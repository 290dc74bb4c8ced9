//! Who leads an academy and who chairs its governing body: a named head and chair on any past day.

use super::Decision;
use crate::event::{AcademyGovernedBy, AcademyLedBy, Span};
use crate::identifiers::Office;
use crate::ids::PersonId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Record that somebody holds an office. Appointments are made ahead, so a future date is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct Appoint {
    pub person: PersonId,
    pub office: Office,
    pub term: Span,
    pub interim: bool,
}

pub(super) fn decide(command: Appoint, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    let Appoint { person, office, term, interim } = command;
    refusals.unless(setting.trust.knows(person), "/person", || Refusal::UnknownPerson(person));
    refusals.unless(term.until.is_none_or(|until| term.from <= until), "/until", || Refusal::EndsBeforeItBegins);
    refusals.none()?;
    let event = match office {
        Office::Chair => AcademyGovernedBy { person, office, term, interim }.into(),
        Office::Headteacher | Office::ExecutiveHeadteacher | Office::HeadOfSchool => AcademyLedBy { person, office, term, interim }.into(),
    };
    Ok(vec![Decided { effective_on: term.from, event }])
}
