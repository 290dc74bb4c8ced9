//! What was decided about the academy's duties, and what these follow from.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::duty::{DoneBy, Duty, DutyRef, Ground, Held, OpenChoice, YearDates, duties, open_choices};
use touchstone_domain::event::{AcademyEvent, DutyMissed, DutyRescheduled, DutyWaived, Meta};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use crate::event_ref::EventRef;
use crate::trust_record::TrustRecord;

/// Something recorded about one duty.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the events', documented there")]
pub enum DutyNote {
    /// It was taken away.
    Waived { event: EventRef, reason: TextRef },
    /// It was given another day.
    Rescheduled { event: EventRef, from: NaiveDate, to: NaiveDate, reason: TextRef },
    /// Its day had passed.
    Missed { event: EventRef, due_on: NaiveDate },
}

impl DutyNote {
    /// The event.
    pub fn event(&self) -> &EventRef {
        match self {
            DutyNote::Waived { event, .. } | DutyNote::Rescheduled { event, .. } | DutyNote::Missed { event, .. } => event,
        }
    }
}

impl TrustRecord {
    /// The dates of every year, as set.
    pub fn years(&self) -> BTreeMap<AcademicYear, YearDates<'_>> {
        let mut years: BTreeMap<AcademicYear, YearDates<'_>> = BTreeMap::new();
        for (year, calendar) in &self.calendars {
            years.entry(*year).or_default().half_terms = &calendar.half_terms;
        }
        for (year, set) in &self.key_dates {
            let of_year = years.entry(*year).or_default();
            (of_year.key_points, of_year.thirds) = (&set.dates.key_points, &set.dates.three_times);
        }
        years
    }
}

impl AcademyRecord {
    /// What its duties follow from.
    pub fn ground<'a>(&'a self, trust: &'a TrustRecord, frameworks: &'a Frameworks) -> Ground<'a> {
        let adopted =
            || trust.frameworks.iter().filter_map(|a| Some((a.event.effective_on, frameworks.get(&a.framework.document)?.as_ref())));
        let decided = self.categories.facts().filter_map(|fact| Some((fact.effective_on, &self.decisions.get(&fact.value)?.category)));
        let held = self.reviews.values().filter(|review| review.stands()).map(|review| {
            let content = &review.current().content;
            Held { review_type: &content.review_type, held_on: content.held_on, by: DoneBy::Review(review.id) }
        });
        let of_itself = self.self_evaluations.values().filter(|made| made.withdrawn.is_none());
        let of_itself = of_itself.flat_map(|made| Held::by_the_school(adopted(), &made.framework.code, made.id, made.event.effective_on));
        let assessed = self.risks.values().flat_map(|risk| {
            let days = risk.assessments.iter().map(|(event, _)| event.effective_on);
            days.flat_map(|on| Held::on_the_register(adopted(), risk.answers.as_ref(), risk.id(), on))
        });
        Ground {
            joined_on: self.joined.1.joined_on,
            left_on: self.left.as_ref().map(|(_, left)| left.left_on),
            route: self.joined.1.route,
            frameworks: adopted().collect(),
            categories: decided.collect(),
            acts: &self.duty_acts,
            years: trust.years(),
            held: held.chain(of_itself).chain(assessed).collect(),
        }
    }

    /// Its duties as they stand on a day, by the day each is due.
    pub fn duties_on<'a>(&'a self, trust: &'a TrustRecord, frameworks: &'a Frameworks, as_of: NaiveDate) -> Vec<Duty<'a>> {
        duties(&self.ground(trust, frameworks), as_of)
    }

    /// The cadences that somebody has still to choose for it on a day.
    pub fn choices_on<'a>(&'a self, trust: &'a TrustRecord, frameworks: &'a Frameworks, as_of: NaiveDate) -> Vec<OpenChoice<'a>> {
        open_choices(&self.ground(trust, frameworks), as_of)
    }

    /// What was recorded about one of its duties, in the order of recording.
    pub fn notes_on(&self, duty: &DutyRef) -> &[DutyNote] {
        self.duty_notes.get(duty).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn of_duties(&mut self, meta: &Meta, event: &AcademyEvent) {
        self.duty_acts.evolve(meta, event);
        let at = EventRef::from(meta);
        if let AcademyEvent::AcademyCalendarSet(e) = event {
            self.calendars_set.push((at, e.clone()));
        } else if let AcademyEvent::CadenceChosen(e) = event {
            self.cadences_chosen.push((at, e.clone()));
        } else if let AcademyEvent::DutyWaived(DutyWaived { duty, reason }) = event {
            self.note(duty, DutyNote::Waived { event: at, reason: *reason });
        } else if let AcademyEvent::DutyRescheduled(DutyRescheduled { duty, from, to, reason }) = event {
            self.note(duty, DutyNote::Rescheduled { event: at, from: *from, to: *to, reason: *reason });
        } else if let AcademyEvent::DutyMissed(DutyMissed { duty, due_on, .. }) = event {
            self.note(duty, DutyNote::Missed { event: at, due_on: *due_on });
        }
    }

    /// The duties whose day has passed without them and of which that is not on record yet.
    pub fn missed_unrecorded(&self, trust: &TrustRecord, frameworks: &Frameworks, today: NaiveDate) -> Vec<DutyRef> {
        let all = self.duties_on(trust, frameworks, today);
        all.into_iter().filter(|duty| duty.is_missed_unrecorded(&self.duty_acts, today)).map(|duty| duty.what).collect()
    }

    fn note(&mut self, duty: &DutyRef, note: DutyNote) {
        self.duty_notes.entry(duty.clone()).or_default().push(note);
    }
}
