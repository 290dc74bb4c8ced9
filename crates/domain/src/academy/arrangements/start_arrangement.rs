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
    pub until_substantive_head: bool,
    pub review_on: Option<NaiveDate>,
    pub what: Option<TextRef>,
    pub basis: Vec<EventId>,
}

pub(super) fn decide(academy: &Academy, command: StartArrangement, setting: Setting<'_>) -> Decision {
    let StartArrangement { arrangement, from, kind, name, responsible, until, until_substantive_head, review_on, what, basis } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    refusals.unless(academy.was_in_trust_on(from), "/from", || Refusal::NotInTrust { on: from });
    refusals.unless(kind.is_some() || name.is_some(), "", || Refusal::NothingGiven("`kind` and `name`"));
    setting.check_people("/responsible", &responsible, &mut refusals);
    refusals.unless(until.is_none_or(|until| from <= until), "/until", || Refusal::EndsBeforeItBegins);
    refusals.unless(review_on.is_none_or(|on| from <= on), "/reviewOn", || Refusal::EndsBeforeItBegins);
    academy.check_events("/basis", &basis, &mut refusals);
    let found = setting.framework_on(from, &mut refusals);
    let mut lasts_until_a_head = until_substantive_head;
    if let (Some((framework, _)), Some(kind)) = (&found, &kind) {
        let known = framework.arrangements.iter().find(|known| known.code.as_str() == kind.as_str());
        lasts_until_a_head |= known.is_some_and(|known| known.until_substantive_head);
        let kinds = || listed(framework.arrangements.iter().map(|known| known.code.as_str()));
        refusals.unless(known.is_some(), "/kind", || Refusal::UnknownArrangementKind(kind.clone(), kinds()));
    }
    refusals.none()?;
    let Some((_, framework)) = found else { return Ok(Vec::new()) };
    let event = ArrangementStarted {
        arrangement,
        kind,
        name,
        framework,
        responsible,
        until,
        until_substantive_head: lasts_until_a_head,
        review_on,
        what,
        basis,
    };
    Ok(vec![Decided { effective_on: from, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::event::{AcademyEvent, Event};
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
    fn leadership_support_lasts_until_a_substantive_head_is_in_post_by_the_framework_or_by_what_is_said() {
        let story = given([adopted(WPT)]);
        let lasts = |step| {
            let started = story.clone().when(step);
            let Event::Academy(AcademyEvent::ArrangementStarted(e)) = &started.events()[0].event else { panic!("nothing started") };
            e.until_substantive_head
        };
        assert!(lasts(arranged(G1, Some("interim-leadership"), "2026-01-05")));
        assert!(lasts(arranged(G1, None, "2026-01-05").named().until_a_head()));
        assert!(!lasts(arranged(G1, Some("governance-review"), "2026-01-05")));
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
