//! Reads requests and deployments from JSON, and the academy that another is given by.

use serde::{Serialize, Serializer};
use touchstone_app::input::{NewDeployment, NewProvider};
use touchstone_app::{AcademyName, App};
use touchstone_domain::codes::{PackageCode, SupportItemCode, SupportSourceCode};
use touchstone_domain::event::{DeploymentExtent, PackageItem};
use touchstone_domain::ids::{AcademyId, PersonId, SupportRequestId, TrustId};
use touchstone_domain::reader::{Faults, Node, Object};

use crate::asked::Asked;
use crate::reviews::{EVENTS, TITLE, WORDS, read_events};

/// How many things of packages one request or deployment may name.
const ITEMS: std::ops::RangeInclusive<usize> = 0..=50;
/// The most days of one deployment or one entry.
const MOST_DAYS: f64 = 1000.0;
/// The most that one deployment may cost, in pounds.
const MOST_POUNDS: i64 = 10_000_000;

/// Half-days, which clients see as days: `12` or `2.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days(pub u32);

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(2) { serializer.serialize_u32(self.0 / 2) } else { serializer.serialize_f64(f64::from(self.0) / 2.0) }
    }
}

/// Reads days: whole ones, or halves.
pub(crate) fn read_days(node: Node<'_>, faults: &mut Faults) -> Option<u32> {
    let days = node.number(faults)?;
    let halves = days * 2.0;
    if halves.fract() != 0.0 || !(0.5..=MOST_DAYS).contains(&days) {
        faults.add(node.pointer(), "not-days", format!("takes days, whole or halves, from 0.5 to {MOST_DAYS}"));
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2000, and whole")]
    Some(halves as u32)
}

/// Reads days as they were in truth: 0 where there were none.
pub(crate) fn read_true_days(node: Node<'_>, faults: &mut Faults) -> Option<u32> {
    let is_none = node.number(&mut Faults::default()).is_some_and(|days| days.abs() < f64::EPSILON);
    if is_none { Some(0) } else { read_days(node, faults) }
}

/// Reads pounds.
pub(crate) fn read_pounds(node: Node<'_>, faults: &mut Faults) -> Option<u32> {
    node.integer(0..=MOST_POUNDS, faults).and_then(|pounds| u32::try_from(pounds).ok())
}

/// Reads things of a framework's packages.
pub(crate) fn read_items(node: Node<'_>, faults: &mut Faults) -> Option<Vec<PackageItem>> {
    node.each(ITEMS, faults, |node, faults| {
        let mut object = node.object(faults)?;
        let package = object.required("package", faults).and_then(|n| n.parsed("not-a-code", faults, PackageCode::parse));
        let item = object.required("item", faults).and_then(|n| n.parsed("not-a-code", faults, SupportItemCode::parse));
        object.nothing_else(faults);
        Some(PackageItem { package: package?, item: item? })
    })
}

/// Reads another academy of the trust, by URN or id, that the caller may see.
pub(crate) fn read_academy(app: &App, asked: &Asked, trust: TrustId, node: Node<'_>, faults: &mut Faults) -> Option<AcademyId> {
    let text = node.string(faults)?;
    let found = AcademyName::parse(text).and_then(|name| app.academy(&asked.caller, trust, &name).ok());
    if found.is_none() {
        faults.add(node.pointer(), "unknown-academy", "takes the URN or the id of an academy of the trust that you may see");
    }
    found
}

fn read_provider(node: Node<'_>, faults: &mut Faults) -> Option<NewProvider> {
    let mut object = node.object(faults)?;
    let person = object.maybe("person", faults, |n, f| n.uuid(f).map(PersonId));
    let organisation = object.maybe("organisation", faults, |n, f| n.text(TITLE, f));
    object.nothing_else(faults);
    match (person?, organisation?) {
        (Some(person), None) => Some(NewProvider::Person(person)),
        (None, Some(name)) => Some(NewProvider::Organisation(name)),
        (Some(_), Some(_)) | (None, None) => {
            faults.add(node.pointer(), "one-of", "name either a `person` by id or an `organisation` by name");
            None
        }
    }
}

fn read_interest(node: Node<'_>, faults: &mut Faults) -> Option<(String, String)> {
    let mut object = node.object(faults)?;
    let declared = object.required("declared", faults).and_then(|n| n.text(WORDS, faults));
    let safeguard = object.required("safeguard", faults).and_then(|n| n.text(WORDS, faults));
    object.nothing_else(faults);
    Some((declared?, safeguard?))
}

/// Reads a deployment.
pub(crate) fn read_deployment(
    app: &App,
    asked: &Asked,
    trust: TrustId,
    object: &mut Object<'_>,
    faults: &mut Faults,
) -> Option<NewDeployment> {
    let provider = object.required("provider", faults).and_then(|n| read_provider(n, faults));
    let source = object.required("source", faults).and_then(|n| n.parsed("not-a-code", faults, SupportSourceCode::parse));
    let role = object.required("role", faults).and_then(|n| n.text(TITLE, faults));
    let giving_academy = object.maybe("givingAcademy", faults, |n, f| read_academy(app, asked, trust, n, f));
    let focus = object.required("focus", faults).and_then(|n| n.text(WORDS, faults));
    let aim = object.required("aim", faults).and_then(|n| n.text(WORDS, faults));
    let delivers = object.maybe("delivers", faults, read_items);
    let request = object.maybe("request", faults, |n, f| n.uuid(f).map(SupportRequestId));
    let grounds = object.maybe("grounds", faults, |n, f| read_events(n, 0..=*EVENTS.end(), f));
    let from = object.required("from", faults).and_then(|n| n.date(faults));
    let until = object.required("until", faults).and_then(|n| n.date(faults));
    let half_days = object.required("days", faults).and_then(|n| read_days(n, faults));
    let cost_pounds = object.maybe("costPounds", faults, read_pounds);
    let person_gains = object.maybe("personGains", faults, |n, f| n.text(WORDS, f));
    let giver_gains = object.maybe("giverGains", faults, |n, f| n.text(WORDS, f));
    let giver_bears = object.maybe("giverBears", faults, |n, f| n.text(WORDS, f));
    let interest = object.maybe("interest", faults, read_interest);
    let planned_on = object.maybe("plannedOn", faults, |n, f| n.date(f));
    let agreed = object.maybe("agreed", faults, |n, f| n.boolean(f));
    Some(NewDeployment {
        provider: provider?,
        source: source?,
        role: role?,
        giving_academy: giving_academy?,
        focus: focus?,
        aim: aim?,
        delivers: delivers?.unwrap_or_default(),
        request: request?,
        grounds: grounds?.unwrap_or_default(),
        extent: DeploymentExtent { from: from?, until: until?, half_days: half_days?, cost_pounds: cost_pounds? },
        person_gains: person_gains?,
        giver_gains: giver_gains?,
        giver_bears: giver_bears?,
        interest: interest?,
        planned_on: planned_on?,
        agreed: agreed?.unwrap_or(true),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn days_are_whole_or_halves() {
        let read = |value: serde_json::Value| read_days(Node::root(&value), &mut Faults::default());
        assert_eq!([read(json!(12)), read(json!(2.5)), read(json!(0.5))], [Some(24), Some(5), Some(1)]);
        for wrong in [json!(0), json!(-1), json!(0.25), json!(1000.5), json!("2")] {
            assert_eq!(read(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(json!([Days(24), Days(5)]), json!([12, 2.5]));
    }
}
