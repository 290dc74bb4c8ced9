//! A new identifier, or one that became known. The old URN goes on finding the academy.

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::event::AcademyIdentified;
use crate::identifiers::{Laestab, Ukprn, Urn};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::trust::Decided;

/// Record identifiers; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct IdentifyAcademy {
    pub urn: Option<Urn>,
    pub ukprn: Option<Ukprn>,
    pub laestab: Option<Laestab>,
    pub from: NaiveDate,
}

pub(super) fn decide(academy: &Academy, command: IdentifyAcademy, setting: Setting<'_>) -> Decision {
    let mut refusals = Refusals::default();
    let IdentifyAcademy { urn, ukprn, laestab, from } = command;
    refusals.unless(urn.is_some() || ukprn.is_some() || laestab.is_some(), "", || Refusal::NothingGiven("urn, ukprn and laestab"));
    if let Some(urn) = &urn
        && setting.trust.roll.holds_now(urn).is_some_and(|holder| holder != academy.id)
    {
        refusals.add("/urn", Refusal::UrnTaken(urn.clone()));
    }
    refusals.none()?;
    let place = setting.trust.roll.get(academy.id);
    let already = |known: bool, given: bool| known || !given;
    if place.is_some_and(|p| {
        already(p.urn() == urn.as_ref(), urn.is_some())
            && already(p.ukprn == ukprn, ukprn.is_some())
            && already(p.laestab == laestab, laestab.is_some())
    }) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: from, event: AcademyIdentified { urn, ukprn, laestab }.into() }])
}
