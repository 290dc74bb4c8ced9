//! Changing an arrangement: somebody else is responsible, or it lasts longer.

use chrono::NaiveDate;

use crate::academy::{Academy, Decision};
use crate::event::ArrangementChanged;
use crate::ids::{ArrangementId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Change an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct ChangeArrangement {
    pub arrangement: ArrangementId,
    pub changed_on: NaiveDate,
    pub responsible: Option<Vec<PersonId>>,
    pub until: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
    pub note: Option<TextRef>,
}

pub(super) fn decide(academy: &Academy, command: ChangeArrangement, setting: Setting<'_>) -> Decision {
    let ChangeArrangement { arrangement, changed_on, responsible, until, review_on, note } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    academy.arrangements.check_open(arrangement, "/changedOn", changed_on, &mut refusals);
    setting.check_people("/responsible", responsible.as_deref().unwrap_or_default(), &mut refusals);
    refusals.unless(until.is_none_or(|until| changed_on <= until), "/until", || Refusal::EndsBeforeItBegins);
    refusals.unless(review_on.is_none_or(|on| changed_on <= on), "/reviewOn", || Refusal::EndsBeforeItBegins);
    let says_something = responsible.is_some() || until.is_some() || review_on.is_some() || note.is_some();
    refusals.unless(says_something, "", || Refusal::NothingGiven("`responsible`, `until`, `reviewOn` and `note`"));
    refusals.none()?;
    let event = ArrangementChanged { arrangement, responsible, until, review_on, note };
    Ok(vec![Decided { effective_on: changed_on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn what_is_under_way_can_change_and_what_is_over_cannot() {
        let story = given([adopted(WPT), arranged(G1, Some("interim-leadership"), "2026-01-05")]);
        story.clone().when(arrangement_changed(G1, "2026-02-02", Some(CEO))).then(["2026-02-02: arrangement changed, CEO is responsible"]);
        story.clone().when(arrangement_changed(G1, "2026-02-02", None)).refused([("", "nothing-given")]);
        story.clone().when(arrangement_changed(G1, "2026-01-04", Some(CEO)).on("2026-01-05")).refused([("/changedOn", "before-it-began")]);
        story.clone().when(arrangement_changed(G2, "2026-02-02", Some(CEO))).refused([("", "unknown-arrangement")]);
        story
            .when(arrangement_ended(G1, "2026-03-01", None))
            .when(arrangement_changed(G1, "2026-03-02", Some(CEO)))
            .refused([("", "arrangement-over")]);
    }
}
