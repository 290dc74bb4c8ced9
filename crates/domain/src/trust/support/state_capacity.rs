//! Stating how many days a person or an academy can give in a time, a year or a term.
//!
//! Times of one giver do not overlap, so that each day given counts against one figure.

use chrono::NaiveDate;

use super::{Decided, Trust};
use crate::event::{CapacityStated, Giver, Span, TrustEvent};
use crate::refusal::{Refusal, Refusals};

/// State a capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateCapacity {
    /// Who gives the days.
    pub giver: Giver,
    /// The first day it is for.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
    /// Half-days in all.
    pub half_days: u32,
}

pub(super) fn decide(trust: &Trust, command: StateCapacity) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let StateCapacity { giver, from, until, half_days } = command;
    let mut refusals = Refusals::default();
    match giver {
        Giver::Person { person } => refusals.unless(trust.knows(person), "/person", || Refusal::UnknownPerson(person)),
        Giver::Academy { academy } => refusals.unless(trust.roll.get(academy).is_some(), "/academy", || Refusal::NotAGiver),
    }
    refusals.unless(from <= until, "/until", || Refusal::EndsBeforeItBegins);
    let stated = &trust.supporters.capacity;
    let others = stated.keys().filter(|(whose, first, last)| *whose == giver && (*first, *last) != (from, until));
    for (_, first, last) in others.filter(|(_, first, last)| *first <= until && from <= *last) {
        refusals.add("/from", Refusal::CapacityOverlaps { from: *first, until: *last });
    }
    refusals.none()?;
    if stated.get(&(giver, from, until)) == Some(&half_days) {
        return Ok(Vec::new());
    }
    let event = CapacityStated { giver, span: Span { from, until: Some(until) }, half_days };
    Ok(vec![Decided { effective_on: from, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::event::Giver;
    use crate::given::*;

    #[test]
    fn a_capacity_is_stated_for_a_time_and_stated_anew() {
        let adviser = Giver::Person { person: ADVISER.0 };
        given([])
            .when(capacity_stated(adviser, "2025-09-01", "2026-08-31", 60))
            .then(["2025-09-01: capacity of 60 half-days stated until 2026-08-31"])
            .when(capacity_stated(adviser, "2025-09-01", "2026-08-31", 60))
            .then([])
            .when(capacity_stated(adviser, "2025-09-01", "2026-08-31", 50))
            .then(["2025-09-01: capacity of 50 half-days stated until 2026-08-31"])
            .when(capacity_stated(adviser, "2026-08-31", "2026-12-18", 20))
            .refused([("/from", "capacity-overlaps")])
            .when(capacity_stated(Giver::Academy { academy: A1 }, "2026-04-01", "2026-03-01", 20))
            .refused([("/until", "ends-before-it-begins")])
            .when(capacity_stated(Giver::Academy { academy: A3 }, "2026-03-01", "2026-04-01", 20))
            .refused([("/academy", "not-a-giver")]);
    }
}
