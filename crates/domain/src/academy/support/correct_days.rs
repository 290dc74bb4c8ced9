//! Putting an entry of days right, or taking it back: by whoever may record one.
//!
//! Entries are never edited: a correction names the one that was wrong and says what is true. An entry
//! that was put right can be put right again.

use chrono::NaiveDate;

use super::{Academy, check_decider};
use crate::academy::Decision;
use crate::event::DeploymentDaysCorrected;
use crate::ids::{DeploymentId, EventId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Put an entry of days right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorrectDays {
    /// Of which deployment.
    pub deployment: DeploymentId,
    /// The event that recorded the entry.
    pub entry: EventId,
    /// The day on which they were used in truth; as it stands where left out.
    pub used_on: Option<NaiveDate>,
    /// How many half-days in truth, none to take the entry back; as it stands where left out.
    pub half_days: Option<u32>,
    /// Why.
    pub reason: TextRef,
}

pub(super) fn decide(academy: &Academy, command: CorrectDays, setting: Setting<'_>) -> Decision {
    let CorrectDays { deployment, entry, used_on, half_days, reason } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    let Some(found) = academy.support.deployment(deployment, &mut refusals) else { return Err(refusals) };
    found.check_own(setting, &mut refusals);
    let Some(before) = found.uses.get(&entry).copied() else {
        refusals.add("", Refusal::UnknownEntry(entry));
        return Err(refusals);
    };
    let (on, half_days) = (used_on.unwrap_or(before.0), half_days.unwrap_or(before.1));
    setting.check_past("/usedOn", on, &mut refusals);
    refusals.unless((on, half_days) != before, "", || Refusal::NothingChanged);
    if half_days > 0 {
        found.check_use(on, half_days, Some(entry), &mut refusals);
    }
    refusals.none()?;
    Ok(vec![Decided { effective_on: on, event: DeploymentDaysCorrected { deployment, entry, half_days, reason }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn used() -> Story {
        given([adopted(AGORA), deployed(ADVISER, "nle", "2026-01-12", "2026-03-27", 4), days_used("2026-01-14", 5)])
    }

    #[test]
    fn an_entry_is_put_right_and_taken_back() {
        let story = used();
        let entry = story.last_event();
        story
            .when(days_corrected(entry, None, Some(2)))
            .then(["2026-01-14: entry of days corrected to 2 half-days"])
            .when(days_corrected(entry, Some("2026-01-13"), None).by(ADVISER))
            .then(["2026-01-13: entry of days corrected to 2 half-days"])
            .when(days_corrected(entry, Some("2026-01-13"), Some(2)))
            .refused([("", "nothing-changed")])
            .when(days_corrected(entry, None, Some(0)))
            .then(["2026-01-13: entry of days taken back"]);
    }

    #[test]
    fn a_correction_names_an_entry_and_is_held_to_what_an_entry_is() {
        let story = used();
        let entry = story.last_event();
        story
            .when(days_corrected(entry, Some("2026-01-12"), Some(9)))
            .refused([("/days", "more-than-passed")])
            .when(days_corrected(entry, Some("2026-04-12"), None))
            .refused([("/usedOn", "outside-the-deployment")])
            .when(days_corrected(event_at(1), None, Some(1)))
            .refused([("", "unknown-entry")]);
        let of_another = given([adopted(AGORA), deployed(LEAD, "nle", "2026-01-12", "2026-03-27", 4), days_used("2026-01-14", 5)]);
        let entry = of_another.last_event();
        of_another.when(days_corrected(entry, None, Some(1)).by(ADVISER)).refused([("", "not-your-deployment")]);
    }
}
