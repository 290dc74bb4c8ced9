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

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn heads_lead_and_chairs_govern_and_both_may_be_appointed_ahead() {
        for office in [Office::Headteacher, Office::ExecutiveHeadteacher, Office::HeadOfSchool] {
            let told = format!("2027-09-01: led by a {office}");
            given([]).when(appointed(HEAD, office, "2027-09-01", None)).then([told.as_str()]);
        }
        given([]).when(appointed(HEAD, Office::Chair, "2024-09-01", Some("2024-09-01"))).then(["2024-09-01: governed by a chair"]);
    }

    #[test]
    fn every_fault_of_an_appointment_is_found_at_once() {
        given([])
            .when(appointed(STRANGER, Office::Headteacher, "2026-09-01", Some("2026-08-31")))
            .refused([("/person", "unknown-person"), ("/until", "ends-before-it-begins")]);
    }
}
