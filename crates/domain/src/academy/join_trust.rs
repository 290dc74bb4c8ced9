//! Joining a trust: by conversion, sponsorship, as a free school, or from another trust.

use chrono::NaiveDate;

use crate::event::{AcademyEvent, AcademyJoined};
use crate::identifiers::{Laestab, Phase, Route, Ukprn, Urn};
use crate::ids::AcademyId;
use crate::refusal::{Refusal, Refusals};
use crate::trust::{Decided, Trust};

/// Bring an academy into the trust.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct JoinTrust {
    pub academy: AcademyId,
    pub urn: Urn,
    pub name: String,
    pub phase: Phase,
    pub joined_on: NaiveDate,
    pub date_known: bool,
    pub route: Route,
    pub ukprn: Option<Ukprn>,
    pub laestab: Option<Laestab>,
    pub predecessor_urns: Vec<Urn>,
}

/// A URN that the trust has now is refused. One that has left may come back, with an academy id of
/// its own, not before it had left. A date to come is allowed: conversions are planned.
pub fn decide(trust: &Trust, command: JoinTrust) -> Result<Vec<Decided<AcademyEvent>>, Refusals> {
    let mut refusals = Refusals::default();
    if trust.roll.holds_now(&command.urn).is_some() {
        refusals.add("/urn", Refusal::UrnTaken(command.urn.clone()));
    } else if let Some(left) = trust.roll.last_left(&command.urn).filter(|left| command.joined_on < *left) {
        refusals.add("/joinedOn", Refusal::JoinedBeforeLeaving { left });
    }
    refusals.none()?;
    let JoinTrust { academy, urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns } = command;
    let event = AcademyJoined { academy, urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns };
    Ok(vec![Decided { effective_on: joined_on, event: event.into() }])
}
