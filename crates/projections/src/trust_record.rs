//! One trust's whole record, folded from its main log.
//!
//! Each event touches the trust's own facts or one academy's, never more, so that folding costs the
//! same for a trust of three academies and of a hundred. An academy is found by identifier through
//! an index beside the roll, for the same reason.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use touchstone_domain::calendar::{AcademicYear, HalfTerm, KeyDates};
use touchstone_domain::event::{
    AcademyEvent, AcademyIdentified, AcademyJoined, AdviserAppointed, AdviserAppointmentEnded, AdviserQualityAssured, CapacityStated,
    Event, FrameworkRef, Log, Meta, Recorded, TrustEvent,
};
use touchstone_domain::identifiers::{GroupUid, Laestab, Slug, Ukprn, Urn};
use touchstone_domain::ids::{AcademyId, AdviserAppointmentId, PersonId, RoundId, TrustId};
use touchstone_domain::text::TextRef;
use touchstone_domain::trust::{Roll, round_of};

use crate::academy_record::AcademyRecord;
use crate::event_ref::EventRef;
use crate::rounds::RoundRecord;

/// A framework that the trust adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The event.
    pub event: EventRef,
    /// What was adopted.
    pub framework: FrameworkRef,
}

/// A year's dates, as last set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarRecord {
    /// The event.
    pub event: EventRef,
    /// All six, in order.
    pub half_terms: Vec<HalfTerm>,
}

/// A year's key dates, as last set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDatesRecord {
    /// The event.
    pub event: EventRef,
    /// All of them.
    pub dates: KeyDates,
}

/// A person known to the trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    /// The event.
    pub event: EventRef,
    /// Their name, beside the log.
    pub name: TextRef,
    /// Their job title, beside the log.
    pub title: Option<TextRef>,
}

/// Somebody appointed to give support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdviserRecord {
    /// The event.
    pub event: EventRef,
    /// The appointment.
    pub content: AdviserAppointed,
    /// How it ended.
    pub ended: Option<(EventRef, AdviserAppointmentEnded)>,
    /// Each time that somebody looked at the quality.
    pub quality: Vec<(EventRef, AdviserQualityAssured)>,
}

impl AdviserRecord {
    /// Its last day, where one was set or it was ended.
    pub fn until(&self) -> Option<NaiveDate> {
        self.ended.as_ref().map(|(event, _)| event.effective_on).or(self.content.until)
    }

    /// Whether the person is appointed on a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.event.effective_on <= day && self.until().is_none_or(|until| day <= until)
    }
}

/// Everything that a trust's main log adds up to.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustRecord {
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
    /// The number of events in the trust's own stream.
    pub version: u64,
    /// The position of the last event taken in.
    pub head: u64,
    /// How it began.
    pub registered: EventRef,
    /// The frameworks it adopted, by the day each takes effect, then by position.
    pub frameworks: Vec<Adoption>,
    /// The half-terms of each year, as last set.
    pub calendars: BTreeMap<AcademicYear, CalendarRecord>,
    /// The key dates of each year, as last set.
    pub key_dates: BTreeMap<AcademicYear, KeyDatesRecord>,
    /// The people it knows.
    pub people: BTreeMap<PersonId, PersonRecord>,
    /// Whom it appointed to give support.
    pub advisers: BTreeMap<AdviserAppointmentId, AdviserRecord>,
    /// How many days its people and academies can give, as stated.
    pub capacity: Vec<(EventRef, CapacityStated)>,
    /// Its academies, present and past.
    pub academies: BTreeMap<AcademyId, AcademyRecord>,
    /// The same academies as deciders find them.
    pub roll: Roll,
    /// Its rating rounds.
    pub rounds: BTreeMap<RoundId, RoundRecord>,
    index: Index,
}

/// Which academies ever had an identifier.
#[derive(Clone, Debug, Default, PartialEq)]
struct Index {
    urns: BTreeMap<Urn, BTreeSet<AcademyId>>,
    ukprns: BTreeMap<Ukprn, BTreeSet<AcademyId>>,
    laestabs: BTreeMap<Laestab, BTreeSet<AcademyId>>,
}

impl TrustRecord {
    /// The half-terms of a year, where they were set.
    pub fn half_terms(&self, year: AcademicYear) -> Option<&[HalfTerm]> {
        self.calendars.get(&year).map(|calendar| calendar.half_terms.as_slice())
    }

    /// The record as a trust's first event makes it; none from any other event.
    pub fn begin(first: &Recorded) -> Option<TrustRecord> {
        let Event::Trust(TrustEvent::TrustRegistered(registered)) = &first.event else { return None };
        Some(TrustRecord {
            id: first.meta.trust,
            slug: registered.slug.clone(),
            name: registered.name.clone(),
            group_uid: registered.group_uid.clone(),
            ukprn: registered.ukprn.clone(),
            version: first.meta.version,
            head: first.meta.position,
            registered: EventRef::from(&first.meta),
            frameworks: Vec::new(),
            calendars: BTreeMap::new(),
            key_dates: BTreeMap::new(),
            people: BTreeMap::new(),
            advisers: BTreeMap::new(),
            capacity: Vec::new(),
            academies: BTreeMap::new(),
            roll: Roll::default(),
            rounds: BTreeMap::new(),
            index: Index::default(),
        })
    }

    /// Takes in the next event of the main log. Cannot fail: it has happened.
    pub fn apply(&mut self, recorded: &Recorded) {
        let meta = &recorded.meta;
        if meta.log != Log::Main {
            return;
        }
        self.head = meta.position;
        match &recorded.event {
            Event::Trust(event) => self.apply_to_trust(meta, event),
            Event::Academy(event) => self.apply_to_academy(meta, event),
            Event::Restricted(_) => {}
        }
    }

    /// Folds a history from its beginning; none where it does not begin with a trust registered.
    pub fn fold<'a>(history: impl IntoIterator<Item = &'a Recorded>) -> Option<TrustRecord> {
        let mut history = history.into_iter();
        let mut record = TrustRecord::begin(history.next()?)?;
        history.for_each(|recorded| record.apply(recorded));
        Some(record)
    }

    /// The framework in force on a day. The first one ever adopted holds for all days before it.
    pub fn framework_on(&self, day: NaiveDate) -> Option<&FrameworkRef> {
        let begun = self.frameworks.partition_point(|adoption| adoption.event.effective_on <= day);
        self.frameworks[..begun].last().or(self.frameworks.first()).map(|adoption| &adoption.framework)
    }

    /// The academy that a URN leads to on a day, by the roll's order: the same that a command for
    /// this URN would go to on that day.
    pub fn find(&self, urn: &Urn, day: NaiveDate) -> Option<&AcademyRecord> {
        let id = self.roll.find_among(self.index.urns.get(urn)?.iter().copied(), day, |place| place.urn_on(day) == Some(urn))?;
        self.academies.get(&id)
    }

    /// Every academy that has or had a URN, itself or as a school before it.
    pub fn known_as(&self, urn: &Urn) -> Vec<&AcademyRecord> {
        self.index.urns.get(urn).into_iter().flatten().filter_map(|id| self.academies.get(id)).collect()
    }

    /// The academy that a UKPRN leads to on a day, in the same order.
    pub fn find_by_ukprn(&self, ukprn: &Ukprn, day: NaiveDate) -> Option<&AcademyRecord> {
        let id = self.roll.find_among(self.index.ukprns.get(ukprn)?.iter().copied(), day, |place| place.ukprn.as_ref() == Some(ukprn))?;
        self.academies.get(&id)
    }

    /// The academy that a LAESTAB leads to on a day, in the same order.
    pub fn find_by_laestab(&self, laestab: &Laestab, day: NaiveDate) -> Option<&AcademyRecord> {
        let id = self
            .roll
            .find_among(self.index.laestabs.get(laestab)?.iter().copied(), day, |place| place.laestab.as_ref() == Some(laestab))?;
        self.academies.get(&id)
    }

    fn apply_to_trust(&mut self, meta: &Meta, event: &TrustEvent) {
        self.version = meta.version;
        match event {
            TrustEvent::TrustRegistered(_) => {}
            TrustEvent::FrameworkAdopted(adopted) => {
                let event = EventRef::from(meta);
                let key = (event.effective_on, event.position);
                let at = self.frameworks.partition_point(|a| (a.event.effective_on, a.event.position) <= key);
                let framework = FrameworkRef { code: adopted.code.clone(), document: adopted.document };
                self.frameworks.insert(at, Adoption { event, framework });
            }
            TrustEvent::CalendarSet(set) => {
                self.calendars.insert(set.year, CalendarRecord { event: meta.into(), half_terms: set.half_terms.clone() });
            }
            TrustEvent::KeyDatesSet(set) => {
                self.key_dates.insert(set.year, KeyDatesRecord { event: meta.into(), dates: set.dates.clone() });
            }
            TrustEvent::PersonRegistered(person) => {
                self.people.insert(person.person, PersonRecord { event: meta.into(), name: person.name, title: person.title });
            }

            TrustEvent::RatingRoundOpened(e) => {
                self.rounds.insert(e.round, RoundRecord::begin(meta.into(), e.clone()));
            }
            TrustEvent::RatingsReported(e) => self.of_round(e.round, |round| round.reports.push((meta.into(), e.clone()))),
            TrustEvent::RatingRoundClosed(e) => self.of_round(e.round, |round| round.closed = Some((meta.into(), e.clone()))),
            TrustEvent::RatingRoundCancelled(e) => self.of_round(e.round, |round| round.cancelled = Some((meta.into(), e.clone()))),

            TrustEvent::AdviserAppointed(e) => {
                let record = AdviserRecord { event: meta.into(), content: e.clone(), ended: None, quality: Vec::new() };
                self.advisers.insert(e.appointment, record);
            }
            TrustEvent::AdviserAppointmentEnded(e) => {
                if let Some(adviser) = self.advisers.get_mut(&e.appointment) {
                    adviser.ended = Some((meta.into(), e.clone()));
                }
            }
            TrustEvent::AdviserQualityAssured(e) => {
                if let Some(adviser) = self.advisers.get_mut(&e.appointment) {
                    adviser.quality.push((meta.into(), e.clone()));
                }
            }
            TrustEvent::CapacityStated(e) => self.stated(meta.into(), e),
        }
    }

    fn of_round(&mut self, round: RoundId, change: impl FnOnce(&mut RoundRecord)) {
        if let Some(round) = self.rounds.get_mut(&round) {
            round.version += 1;
            change(round);
        }
    }

    fn apply_to_academy(&mut self, meta: &Meta, event: &AcademyEvent) {
        let Some(id) = meta.stream.academy() else { return };
        self.roll.evolve(meta, event);
        self.index.take_in(id, event);
        if let Some(round) = round_of(event) {
            self.of_round(round, |_| ());
        }
        if let Some(academy) = self.academies.get_mut(&id) {
            academy.apply(meta, event);
        } else if let AcademyEvent::AcademyJoined(joined) = event {
            self.academies.insert(id, AcademyRecord::begin(meta, joined));
        }
    }
}

impl Index {
    fn take_in(&mut self, academy: AcademyId, event: &AcademyEvent) {
        if let AcademyEvent::AcademyJoined(AcademyJoined { urn, ukprn, laestab, predecessor_urns, .. }) = event {
            self.add(academy, std::iter::once(urn).chain(predecessor_urns), ukprn.as_ref(), laestab.as_ref());
        }
        if let AcademyEvent::AcademyIdentified(AcademyIdentified { urn, ukprn, laestab }) = event {
            self.add(academy, urn, ukprn.as_ref(), laestab.as_ref());
        }
    }

    fn add<'a>(&mut self, academy: AcademyId, urns: impl IntoIterator<Item = &'a Urn>, ukprn: Option<&Ukprn>, laestab: Option<&Laestab>) {
        for urn in urns {
            self.urns.entry(urn.clone()).or_default().insert(academy);
        }
        if let Some(ukprn) = ukprn {
            self.ukprns.entry(ukprn.clone()).or_default().insert(academy);
        }
        if let Some(laestab) = laestab {
            self.laestabs.entry(laestab.clone()).or_default().insert(academy);
        }
    }
}
