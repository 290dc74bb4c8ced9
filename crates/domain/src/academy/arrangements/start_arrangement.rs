//! Starting an arrangement: what, who is responsible, from when, and what it rests on. It may be agreed
//! ahead, so a day to come is allowed.

use chrono::NaiveDate;

use crate::academy::record_review::listed;
use crate::academy::{Academy, Decision};
use crate::codes::ArrangementCode;
use crate::event::ArrangementStarted;
use crate::ids::{ArrangementId, EventId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Start an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct StartArrangement {
    pub arrangement: ArrangementId,
    pub from: NaiveDate,
    pub kind: Option<ArrangementCode>,
    pub name: Option<TextRef>,
    pub responsible: Vec<PersonId>,
    pub until: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    pub what: Option<TextRef>,
    pub basis: Vec<EventId>,
}

pub(super) fn decide(academy: &Academy, command: StartArrangement, setting: Setting<'_>) -> Decision {
    let StartArrangement { arrangement, from, kind, name, responsible, until, review_on, what, basis } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(academy.was_in_trust_on(from), "/from", || Refusal::NotInTrust { on: from });
    refusals.unless(kind.is_some() || name.is_some(), "", || Refusal::NothingGiven("`kind` and `name`"));
    setting.check_people("/responsible", &responsible, &mut refusals);
    refusals.unless(until.is_none_or(|until| from <= until), "/until", || Refusal::EndsBeforeItBegins);
    refusals.unless(review_on.is_none_or(|on| from <= on), "/reviewOn", || Refusal::EndsBeforeItBegins);
    academy.check_events("/basis", &basis, &mut refusals);
    let found = setting.framework_on(from, &mut refusals);
    if let (Some((framework, _)), Some(kind)) = (&found, &kind) {
        let known = framework.arrangements.iter().any(|known| known.code.as_str() == kind.as_str());
        let kinds = || listed(framework.arrangements.iter().map(|known| known.code.as_str()));
        refusals.unless(known, "/kind", || Refusal::UnknownArrangementKind(kind.clone(), kinds()));
    }
    refusals.none()?;
    let Some((_, framework)) = found else { return Ok(Vec::new()) };
    let event = ArrangementStarted { arrangement, kind, name, framework, responsible, until, review_on, what, basis };
    Ok(vec![Decided { effective_on: from, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn an_arrangement_is_one_of_the_frameworks_or_goes_by_a_name_of_its_own() {
        let story = given([adopted(WPT)]);
        story.clone().when(arranged(G1, Some("interim-leadership"), "2026-01-05")).then(["2026-01-05: interim-leadership arranged"]);
        story.clone().when(arranged(G1, None, "2026-01-05").named()).then(["2026-01-05: something arranged"]);
        story.clone().when(arranged(G1, None, "2026-01-05")).refused([("", "nothing-given")]);
        story.when(arranged(G1, Some("rescue-party"), "2026-01-05")).refused([("/kind", "unknown-arrangement-kind")]);
    }

    #[test]
    fn it_may_be_agreed_ahead() {
        given([adopted(WPT)])
            .when(arranged(G1, Some("staff-transfer"), "2026-04-13").on("2026-03-02"))
            .then(["2026-04-13: staff-transfer arranged"]);
    }

    #[test]
    fn every_fault_of_an_arrangement_is_found_at_once() {
        given([adopted(WPT)])
            .when(arranged(G1, Some("staff-transfer"), "2018-04-13").by_strangers_for_too_short_a_time().on("2026-03-02").by_a_service())
            .refused([
                ("", "decider-required"),
                ("/from", "not-in-trust"),
                ("/responsible/0", "unknown-person"),
                ("/until", "ends-before-it-begins"),
                ("/basis/0", "unknown-event"),
            ]);
    }
}
