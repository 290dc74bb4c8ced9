//! A school asks for support: an intensive programme, part of a longer-term strategy, or anything else.
//!
//! The headteacher or the chair asks, or somebody of the trust writes down that they did.

use chrono::NaiveDate;

use super::{Academy, check_decider, check_items};
use crate::academy::Decision;
use crate::event::{PackageItem, SupportRequested};
use crate::ids::{PersonId, SupportRequestId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Ask for support.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RequestSupport {
    pub request: SupportRequestId,
    pub asked_by: Option<PersonId>,
    pub items: Vec<PackageItem>,
    pub need: TextRef,
    pub needed_from: Option<NaiveDate>,
    /// The day; today where left out.
    pub requested_on: Option<NaiveDate>,
}

pub(super) fn decide(academy: &Academy, command: RequestSupport, setting: Setting<'_>) -> Decision {
    let RequestSupport { request, asked_by, items, need, needed_from, requested_on } = command;
    let mut refusals = Refusals::default();
    check_decider(setting, &mut refusals);
    let on = requested_on.unwrap_or(setting.today);
    setting.check_past("/requestedOn", on, &mut refusals);
    let pointer = if requested_on.is_some() { "/requestedOn" } else { "" };
    refusals.unless(academy.was_in_trust_on(on), pointer, || Refusal::NotInTrust { on });
    if let Some(person) = asked_by {
        let of_it = setting.trust.offices.holds_one_at(person, academy.id, on);
        refusals.unless(of_it, "/askedBy", || Refusal::NotOfThisAcademy { person, on });
    }
    let framework = setting.framework_on(on, &mut refusals);
    if let Some((framework, _)) = framework {
        check_items(framework, "/items", &items, &mut refusals);
    }
    refusals.none()?;
    let Some((_, framework)) = framework else { return Err(Refusals::one("", Refusal::NoFramework)) };
    let event = SupportRequested { request, asked_by, items, framework, need, needed_from };
    Ok(vec![Decided { effective_on: on, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;
    use crate::identifiers::Office;

    #[test]
    fn a_head_asks_or_somebody_writes_down_that_they_did() {
        let story = given([adopted(SCHOLARS), appointed(HEAD, Office::Headteacher, "2024-09-01", None).on("2024-09-01")]);
        story
            .clone()
            .when(support_requested(None, vec![("universal-offer", "intensive-development")]).by(HEAD))
            .then(["2024-09-01: support requested"]);
        story.clone().when(support_requested(Some(HEAD), vec![])).then(["2024-09-01: support requested"]);
        story
            .when(support_requested(Some(CEO), vec![("universal-offer", "holidays")]))
            .refused([("/askedBy", "not-of-this-academy"), ("/items/0", "unknown-support-item")]);
    }
}
