//! Appointing somebody to give support: each of the framework's requirements has to be evidenced, and an
//! appointment that lacks one is refused. Where a framework states no test none is applied.

use chrono::NaiveDate;

use super::{Around, Decided, Trust};
use crate::codes::AppointmentCode;
use crate::event::{AdviserAppointed, RequirementEvidence, TrustEvent};
use crate::ids::{AdviserAppointmentId, PersonId};
use crate::refusal::{Refusal, Refusals};

/// Appoint somebody to give support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppointAdviser {
    /// The appointment's id.
    pub appointment: AdviserAppointmentId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub kind: AppointmentCode,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day, where one is set.
    pub until: Option<NaiveDate>,
    /// What shows each requirement.
    pub evidence: Vec<RequirementEvidence>,
}

pub(super) fn decide(trust: &Trust, command: AppointAdviser, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let AppointAdviser { appointment, person, kind, from, until, evidence } = command;
    let mut refusals = Refusals::default();
    refusals.unless(around.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(trust.knows(person), "/person", || Refusal::UnknownPerson(person));
    refusals.unless(until.is_none_or(|until| from <= until), "/until", || Refusal::EndsBeforeItBegins);
    let holds = trust.supporters.is_appointed(person, &[kind.as_str()], from);
    refusals.unless(!holds, "/person", || Refusal::AppointedAlready);
    let adopted = trust.framework_on(from).and_then(|adopted| Some((adopted, around.frameworks.get(&adopted.document)?)));
    let Some((framework, document)) = adopted else {
        refusals.add("", Refusal::NoFramework);
        return Err(refusals);
    };
    match document.appointments.iter().find(|it| it.code.as_str() == kind.as_str()) {
        None => {
            let all: Vec<&str> = document.appointments.iter().map(|it| it.code.as_str()).collect();
            refusals.add("/kind", Refusal::UnknownAppointmentKind(kind.clone(), all.join(", ")));
        }
        Some(test) => {
            for (i, given) in evidence.iter().enumerate() {
                let known = test.requirements.iter().any(|it| it.code.as_str() == given.requirement.as_str());
                let twice = evidence[..i].iter().any(|before| before.requirement == given.requirement);
                let at = format!("/evidence/{i}/requirement");
                refusals.unless(known && !twice, &at, || Refusal::UnknownAppointmentRequirement(given.requirement.clone()));
            }
            for wanted in &test.requirements {
                let shown = evidence.iter().any(|given| given.requirement.as_str() == wanted.code.as_str());
                refusals.unless(shown, "/evidence", || Refusal::RequirementNotEvidenced(wanted.code.to_string(), wanted.name.clone()));
            }
        }
    }
    refusals.none()?;
    let event = AdviserAppointed { appointment, person, kind, framework: framework.clone(), until, evidence };
    Ok(vec![Decided { effective_on: from, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    const ALL: [&str; 3] = ["recent-successful-leadership", "rapid-sustainable-improvement", "support-of-others"];

    #[test]
    fn every_criterion_of_a_central_adviser_is_evidenced() {
        let story = given([adopted(PROSPERE)]);
        story
            .clone()
            .when(adviser_appointed(ADVISER, "central-expert-adviser", "2025-09-01", &ALL))
            .then(["2025-09-01: appointed as central-expert-adviser"])
            .when(adviser_appointed(ADVISER, "central-expert-adviser", "2026-09-01", &ALL))
            .refused([("/person", "appointed-already")]);
        story
            .clone()
            .when(adviser_appointed(ADVISER, "central-expert-adviser", "2025-09-01", &ALL[..2]))
            .refused([("/evidence", "requirement-not-evidenced")]);
        story.when(adviser_appointed(STRANGER, "central-expert-adviser", "2025-09-01", &["charm", ALL[0], ALL[0]])).refused([
            ("/person", "unknown-person"),
            ("/evidence/0/requirement", "unknown-appointment-requirement"),
            ("/evidence/2/requirement", "unknown-appointment-requirement"),
            ("/evidence", "requirement-not-evidenced"),
            ("/evidence", "requirement-not-evidenced"),
        ]);
    }

    #[test]
    fn school_leaders_have_a_lighter_test_and_coaches_none() {
        let story = given([adopted(PROSPERE)]);
        let lighter = ["current-successful-leader", "school-to-school-experience"];
        story
            .clone()
            .when(adviser_appointed(HEAD, "school-leader", "2025-09-01", &lighter))
            .then(["2025-09-01: appointed as school-leader"]);
        story
            .clone()
            .when(adviser_appointed(HEAD, "coach-or-curriculum-lead", "2025-09-01", &[]))
            .then(["2025-09-01: appointed as coach-or-curriculum-lead"]);
        story.when(adviser_appointed(HEAD, "astrologer", "2025-09-01", &[])).refused([("/kind", "unknown-appointment-kind")]);
    }

    #[test]
    fn who_comes_from_a_source_with_a_test_has_to_be_appointed() {
        let story = given([adopted(PROSPERE)]);
        let comes = |source| deployed(ADVISER, source, "2025-10-20", "2025-12-19", 4);
        story.clone().when(comes("central-team")).refused([("/source", "not-appointed")]);
        story
            .clone()
            .when(comes("coaches"))
            .then(["2019-09-01: 4 half-days from coaches planned, 2025-10-20 to 2025-12-19", "2019-09-01: deployment agreed"]);
        let story = story.when(adviser_appointed(ADVISER, "central-expert-adviser", "2025-09-01", &ALL));
        assert_eq!(story.clone().when(comes("central-team")).events().len(), 2);
        story.clone().when(comes("school-leaders")).refused([("/source", "not-appointed")]);
        story.when(appointment_ended("2025-10-19").on("2025-10-20")).when(comes("central-team")).refused([("/source", "not-appointed")]);
    }
}
