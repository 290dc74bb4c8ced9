//! The trust itself: its name, the frameworks it adopted, its calendar, the people it knows, and
//! the roll of its academies. One file a command; this one is the table of contents.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::academy::Academy;
use crate::calendar::{AcademicYear, HalfTerm, KeyDates};
use crate::dated::Dated;
use crate::duty::YearDates;
use crate::event::{
    CalendarSet, Event, FrameworkAdopted, FrameworkRef, KeyDatesSet, Meta, PersonRegistered, Recorded, TrustEvent, TrustRegistered,
};
use crate::framework::Role;
use crate::identifiers::{GroupUid, Slug, Ukprn};
use crate::ids::{AcademyId, PersonId, TrustId};
use crate::refusal::Refusals;
use crate::setting::Frameworks;

mod adopt_framework;
mod offices;
mod register_person;
mod register_trust;
mod roll;
mod rounds;
mod set_calendar;
mod set_key_dates;
mod support;

pub use adopt_framework::AdoptFramework;
pub use offices::Offices;
pub use register_person::RegisterPerson;
pub use register_trust::{RegisterTrust, Taken, decide as register};
pub use roll::{Place, Roll};
pub use rounds::*;
pub use set_calendar::SetCalendar;
pub use set_key_dates::SetKeyDates;
pub use support::*;

/// What a trust's rules need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    /// Its id.
    pub id: TrustId,
    /// Its label in paths.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// GIAS's key of it.
    pub group_uid: Option<GroupUid>,
    /// Its UK Provider Reference Number.
    pub ukprn: Option<Ukprn>,
    /// The number of events in its stream.
    pub version: u64,
    /// Its academies by the URNs they have and had.
    pub roll: Roll,
    /// Who leads and chairs them.
    pub offices: Offices,
    frameworks: Dated<FrameworkRef>,
    calendars: BTreeMap<AcademicYear, Vec<HalfTerm>>,
    key_dates: BTreeMap<AcademicYear, KeyDates>,
    people: BTreeSet<PersonId>,
    /// Its rating rounds.
    pub rounds: Rounds,

    /// Who is appointed to give support, and how many days there are.
    pub supporters: Supporters,
}

/// What may be asked of a trust that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustCommand {
    /// Adopt a framework.
    AdoptFramework(AdoptFramework),
    /// Set the half-terms of a year.
    SetCalendar(SetCalendar),
    /// Set the key dates of a year.
    SetKeyDates(SetKeyDates),
    /// Make a person known.
    RegisterPerson(RegisterPerson),

    /// Of a rating round.
    Round(RoundCommand),

    /// About who gives support, and how much there is.
    Supporters(SupportersCommand),
}

/// An event that a decider wants recorded, with the day it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided<E> {
    /// The day it is about.
    pub effective_on: NaiveDate,
    /// What happened.
    pub event: E,
}

/// What a trust's decision sees besides the trust: its academies, since a few rules of the trust's own
/// ask how these stand, and whatever varies.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Today in London.
    pub today: NaiveDate,
    /// Documents of frameworks.
    pub frameworks: &'a Frameworks,
    /// The trust's academies.
    pub academies: &'a BTreeMap<AcademyId, Academy>,
    /// Who answers for the command, and in which role.
    pub decider: Option<(PersonId, Role)>,
}

impl Trust {
    /// Decides a command: events, none where there is nothing new, or every reason to refuse it.
    pub fn decide(&self, command: TrustCommand, around: Around<'_>) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
        match command {
            TrustCommand::AdoptFramework(c) => Ok(adopt_framework::decide(self, c, around.today)),
            TrustCommand::SetCalendar(c) => Ok(set_calendar::decide(self, c)),
            TrustCommand::SetKeyDates(c) => Ok(set_key_dates::decide(self, c)),
            TrustCommand::RegisterPerson(c) => Ok(register_person::decide(c, around.today)),

            TrustCommand::Round(c) => rounds::decide(self, c, around),

            TrustCommand::Supporters(c) => support::decide(self, c, around),
        }
    }

    /// The trust as its first event made it.
    pub fn registered(meta: &Meta, event: &TrustRegistered) -> Trust {
        Trust {
            id: meta.trust,
            slug: event.slug.clone(),
            name: event.name.clone(),
            group_uid: event.group_uid.clone(),
            ukprn: event.ukprn.clone(),
            version: meta.version,
            roll: Roll::default(),
            offices: Offices::default(),
            frameworks: Dated::default(),
            calendars: BTreeMap::new(),
            key_dates: BTreeMap::new(),
            people: BTreeSet::new(),
            rounds: Rounds::default(),
            supporters: Supporters::default(),
        }
    }

    /// Takes in what happened, to the trust or to one of its academies. Cannot fail.
    pub fn evolve(&mut self, recorded: &Recorded) {
        let meta = &recorded.meta;
        match &recorded.event {
            Event::Academy(event) => {
                self.roll.evolve(meta, event);
                self.offices.evolve(meta, event);
                self.rounds.evolve_at_academy(event);
            }
            // What is restricted is none of the trust's business, not even that it is there.
            Event::Restricted(_) => {}
            Event::Trust(event) => {
                self.version = meta.version;
                match event {
                    TrustEvent::TrustRegistered(_) => {}
                    TrustEvent::FrameworkAdopted(FrameworkAdopted { code, document }) => {
                        let adopted = FrameworkRef { code: code.clone(), document: *document };
                        self.frameworks.insert(meta.effective_on, meta.position, adopted);
                    }
                    TrustEvent::CalendarSet(CalendarSet { year, half_terms }) => {
                        self.calendars.insert(*year, half_terms.clone());
                    }
                    TrustEvent::KeyDatesSet(KeyDatesSet { year, dates }) => {
                        self.key_dates.insert(*year, dates.clone());
                    }
                    TrustEvent::PersonRegistered(PersonRegistered { person, .. }) => {
                        self.people.insert(*person);
                    }

                    TrustEvent::RatingRoundOpened(_)
                    | TrustEvent::RatingsReported(_)
                    | TrustEvent::RatingRoundClosed(_)
                    | TrustEvent::RatingRoundCancelled(_) => self.rounds.evolve(meta, event),

                    TrustEvent::AdviserAppointed(_)
                    | TrustEvent::AdviserAppointmentEnded(_)
                    | TrustEvent::AdviserQualityAssured(_)
                    | TrustEvent::CapacityStated(_) => self.supporters.evolve(meta.effective_on, event),
                }
            }
        }
    }

    /// The framework in force on a day. The first one ever adopted holds for all days before it.
    pub fn framework_on(&self, day: NaiveDate) -> Option<&FrameworkRef> {
        self.frameworks.in_force_on(day).or(self.frameworks.first()).map(|fact| &fact.value)
    }

    /// The frameworks adopted, by the day from which each holds.
    pub fn adoptions(&self) -> impl Iterator<Item = (NaiveDate, &FrameworkRef)> {
        self.frameworks.iter().map(|fact| (fact.effective_on, &fact.value))
    }

    /// The dates of every year, as set.
    pub fn years(&self) -> BTreeMap<AcademicYear, YearDates<'_>> {
        let mut years: BTreeMap<AcademicYear, YearDates<'_>> = BTreeMap::new();
        for (year, half_terms) in &self.calendars {
            years.entry(*year).or_default().half_terms = half_terms;
        }
        for (year, dates) in &self.key_dates {
            let of_year = years.entry(*year).or_default();
            (of_year.key_points, of_year.thirds) = (&dates.key_points, &dates.three_times);
        }
        years
    }

    /// The key dates of a year.
    pub fn key_dates(&self, year: AcademicYear) -> Option<&KeyDates> {
        self.key_dates.get(&year)
    }

    /// The half-terms of a year.
    pub fn calendar(&self, year: AcademicYear) -> Option<&[HalfTerm]> {
        self.calendars.get(&year).map(Vec::as_slice)
    }

    /// True where the trust knows the person.
    pub fn knows(&self, person: PersonId) -> bool {
        self.people.contains(&person)
    }
}
