//! What happened to the academy, readable, newest first.
//!
//! Headlines use the framework's own names, as they were in the document each fact was judged
//! under, and hold neither a person's name nor free text: both stand beside the log and come as ids,
//! so that erasing them leaves every headline as it was.
//!
//! An entry is late when it was recorded so long after the day it is about that readers in between
//! were misled: a review after the write-up days of its type; a decision that takes effect before
//! the day it was recorded, because boards printed meanwhile show another category; a visit after
//! [`VISIT_WRITE_UP_DAYS`]. What comes from registers (joining, identifiers, leaders, inspections) is
//! known when it is published and never called late; amending and withdrawing have no day to keep.

mod duties;
mod headline;
mod interventions;
mod plans;
mod ratings;
mod registers;
mod review_life;
mod support;

use std::cell::RefCell;

use chrono::NaiveDate;
use touchstone_domain::event::RecordedAt;
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::{
    ArrangementId, DecisionId, DeploymentId, EscalationId, EventId, InspectionId, IssueId, PersonId, PlanId, ProgressReportId, ReviewId,
    RiskId, SupportRequestId,
};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;

use super::{AcademyRecord, DecisionRecord, EscalationRecord, ReviewRecord};
use crate::event_ref::EventRef;
use crate::naming::document;
use crate::subject::Subject;

/// After how many days from a visit its record is late.
pub const VISIT_WRITE_UP_DAYS: i64 = 7;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The event.
    pub event: EventRef,
    /// The event's name, `ReviewRecorded`.
    pub kind: &'static str,
    /// What happened, in a sentence without names of people and without free text.
    pub headline: String,
    /// The people in it, each with what they are in it: `reviewer`, `decider`, `visitor`, `headteacher`.
    pub people: Vec<(&'static str, PersonId)>,
    /// The texts of it, each with what it is: `summary`, `strengths`, `next-steps`, `reason`, `outcome`,
    /// `further-intervention`, `report`, `comment`, `action`, `pointer`, `says`, `should-say`, `evidence`.
    /// Of support: `need`, `granted`, `organisation`, `focus`, `aim`, `role`, `person-gains`, `giver-gains`, `giver-bears`,
    /// `interest`, `safeguard`, `note`.
    pub texts: Vec<(&'static str, TextRef)>,
    /// The events it rests on, where it is of a kind that does.
    pub basis: Vec<EventId>,
    /// Which of these belong to reviews since withdrawn.
    pub basis_withdrawn: Vec<EventId>,
    /// Days from the day it is about to the day it was recorded; negative where it was recorded ahead.
    pub lag_days: i64,
    /// True where that was too long.
    pub late: bool,
    /// The review it is about.
    pub review: Option<ReviewId>,
    /// The category decision it is about.
    pub decision: Option<DecisionId>,
    /// The escalation it is about.
    pub escalation: Option<EscalationId>,
    /// The inspection it is about.
    pub inspection: Option<InspectionId>,
    /// The improvement plan it is about.
    pub plan: Option<PlanId>,
    /// The report on a plan's progress it is about.
    pub progress_report: Option<ProgressReportId>,
    /// What of support or of the registers it is about.
    pub thing: Option<Thing>,
    /// True on what a review said, where that review has since been withdrawn.
    pub withdrawn: bool,
    /// Who may know of it.
    pub subject: Subject,
}

/// Something of support or of the registers, by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say all")]
pub enum Thing {
    SupportRequest(SupportRequestId),
    Deployment(DeploymentId),
    Arrangement(ArrangementId),
    Issue(IssueId),
    Risk(RiskId),
}

impl Entry {
    fn new(event: &EventRef, kind: &'static str, headline: String, day_of: fn(RecordedAt) -> NaiveDate) -> Entry {
        Entry {
            event: event.clone(),
            kind,
            headline,
            people: Vec::new(),
            texts: Vec::new(),
            basis: Vec::new(),
            basis_withdrawn: Vec::new(),
            lag_days: (day_of(event.recorded_at) - event.effective_on).num_days(),
            late: false,
            review: None,
            decision: None,
            escalation: None,
            inspection: None,
            plan: None,
            progress_report: None,
            thing: None,
            withdrawn: false,
            subject: Subject::Closed,
        }
    }

    fn about(mut self, subject: Subject) -> Entry {
        self.subject = subject;
        self
    }

    fn of(mut self, thing: Thing) -> Entry {
        self.thing = Some(thing);
        self
    }

    fn decided(mut self) -> Entry {
        self.people.extend(self.event.decided_by().map(|person| ("decider", person)));
        self
    }

    fn because(mut self, reason: impl IntoIterator<Item = TextRef>) -> Entry {
        self.texts.extend(reason.into_iter().map(|text| ("reason", text)));
        self
    }

    fn resting_on(mut self, academy: &AcademyRecord, basis: &[EventId]) -> Entry {
        self.basis = basis.to_vec();
        self.basis_withdrawn = academy.basis_withdrawn(basis);
        self
    }
}

/// What every entry needs besides its fact.
#[derive(Clone, Copy)]
struct Telling<'a> {
    academy: &'a AcademyRecord,
    as_of: NaiveDate,
    frameworks: &'a Frameworks,
    day_of: fn(RecordedAt) -> NaiveDate,
    /// Which events are wanted: putting one into words costs more than passing it by.
    wanted: &'a dyn Fn(&EventRef) -> bool,
}

impl AcademyRecord {
    /// What happened by a day, newest first by recording. `day_of` gives the day on which something
    /// was recorded where the trust is, in London.
    pub fn timeline(&self, as_of: NaiveDate, frameworks: &Frameworks, day_of: fn(RecordedAt) -> NaiveDate) -> Vec<Entry> {
        self.timeline_of(as_of, frameworks, day_of, &|_| true)
    }

    /// The events that a timeline would tell of, newest first: what is needed to find a page of it.
    pub fn timeline_events(&self, as_of: NaiveDate) -> Vec<(u64, EventId)> {
        let events = RefCell::new(Vec::new());
        let note = |event: &EventRef| {
            events.borrow_mut().push((event.position, event.id));
            false
        };
        // No day is asked for where nothing is told.
        self.timeline_of(as_of, &Frameworks::default(), |_| NaiveDate::MIN, &note);
        let mut events = events.into_inner();
        events.sort_by_key(|(position, _)| std::cmp::Reverse(*position));
        events
    }

    /// Those entries of the timeline that are of the events wanted.
    pub fn timeline_of(
        &self,
        as_of: NaiveDate,
        frameworks: &Frameworks,
        day_of: fn(RecordedAt) -> NaiveDate,
        wanted: &dyn Fn(&EventRef) -> bool,
    ) -> Vec<Entry> {
        let telling = Telling { academy: self, as_of, frameworks, day_of, wanted };
        let mut entries = Vec::new();
        telling.of_identity(&mut entries);
        telling.of_inspections(&mut entries);
        self.reviews.values().for_each(|review| telling.of_review(review, &mut entries));
        self.decisions.values().for_each(|decision| telling.of_decision(decision, &mut entries));
        self.escalations.values().for_each(|escalation| telling.of_escalation(escalation, &mut entries));
        self.decisions_shared.values().flatten().for_each(|(event, e)| telling.of_decision_shared(event, e, &mut entries));
        self.decisions_answered.values().flatten().for_each(|(event, e)| telling.of_decision_answered(event, e, &mut entries));
        telling.of_duties(&mut entries);
        self.lives.iter().for_each(|(id, life)| telling.of_life(*id, life, &mut entries));
        self.support.requests.iter().for_each(|(id, request)| telling.of_request(*id, request, &mut entries));
        self.support.deployments.iter().for_each(|(id, deployment)| telling.of_deployment(*id, deployment, &mut entries));
        self.rated.values().for_each(|rated| telling.of_rating(rated, &mut entries));
        self.self_evaluations.values().for_each(|evaluation| telling.of_self_evaluation(evaluation, &mut entries));
        self.plans.values().for_each(|plan| telling.of_plan(plan, &mut entries));
        self.progress_reports.values().for_each(|report| telling.of_progress_report(report, &mut entries));
        self.arrangements.values().for_each(|record| telling.of_arrangement(record, &mut entries));
        self.issues.values().for_each(|issue| telling.of_issue(issue, &mut entries));
        self.risks.values().for_each(|risk| telling.of_risk(risk, &mut entries));
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.event.position));
        entries
    }
}

impl Telling<'_> {
    /// An entry about an event, where it was effective by the day asked about.
    fn entry(&self, event: &EventRef, kind: &'static str, headline: impl FnOnce() -> String) -> Option<Entry> {
        (event.effective_on <= self.as_of && (self.wanted)(event)).then(|| Entry::new(event, kind, headline(), self.day_of))
    }

    fn of_identity(&self, entries: &mut Vec<Entry>) {
        let AcademyRecord { joined, identifiers, leaders, left, corrected_departures, .. } = self.academy;
        entries.extend(self.entry(&joined.0, "AcademyJoined", || headline::joined(&joined.1)).map(open));
        for (event, e) in identifiers {
            entries.extend(self.entry(event, "AcademyIdentified", || headline::identified(event.effective_on, e)).map(open));
        }
        for fact in leaders {
            let kind = match fact.office {
                Office::Chair => "AcademyGovernedBy",
                Office::Headteacher | Office::ExecutiveHeadteacher | Office::HeadOfSchool => "AcademyLedBy",
            };
            entries.extend(self.entry(&fact.event, kind, || headline::appointed(fact)).map(open).map(|mut entry| {
                entry.people.push((fact.office.as_str(), fact.person));
                entry
            }));
        }
        for (event, e) in corrected_departures.iter().chain(left) {
            entries.extend(self.entry(event, "AcademyLeft", || headline::left(e)).map(open).map(|entry| entry.because(e.reason)));
        }
    }

    fn of_inspections(&self, entries: &mut Vec<Entry>) {
        for (id, inspection) in &self.academy.inspections {
            let e = &inspection.content;
            entries.extend(self.entry(&inspection.event, "InspectionRecorded", || headline::inspected(e)).map(open).map(|mut entry| {
                entry.inspection = Some(*id);
                let terms = std::iter::once(&e.kind).chain(e.outcomes.iter().flat_map(|outcome| [&outcome.area, &outcome.grade]));
                entry.texts.extend(terms.filter_map(touchstone_domain::event::Term::own).map(|text| ("term", text)));
                entry.texts.extend(e.url.map(|url| ("report", url)));
                entry
            }));
        }
    }

    fn of_review(&self, review: &ReviewRecord, entries: &mut Vec<Entry>) {
        for (i, version) in review.versions.iter().enumerate() {
            let kind = if version.reason.is_none() { "ReviewRecorded" } else { "ReviewAmended" };
            let before = i.checked_sub(1).and_then(|i| review.versions.get(i));
            let Some(mut entry) = self.entry(&version.event, kind, || match before {
                Some(before) => headline::amended(version, before, self.frameworks),
                None => headline::reviewed(version, self.frameworks),
            }) else {
                continue;
            };
            let content = &version.content;
            entry.review = Some(review.id);
            entry.subject = Subject::Review(review.id);
            entry.withdrawn = !review.stands();
            entry.people.extend(content.reviewers.iter().map(|person| ("reviewer", *person)));
            entry.texts.push(("summary", content.summary));
            entry.texts.extend(content.strengths.map(|text| ("strengths", text)));
            entry.texts.extend(content.next_steps.map(|text| ("next-steps", text)));
            if before.is_none() {
                let kind = document(self.frameworks, &version.framework).and_then(|f| f.review_type(&content.review_type));
                entry.late = kind.is_some_and(|kind| entry.lag_days > i64::from(kind.write_up_days));
            } else {
                entry = entry.decided();
            }
            entries.push(entry.because(version.reason));
        }
        if let Some((event, reason)) = &review.withdrawn {
            entries.extend(self.entry(event, "ReviewWithdrawn", || headline::withdrawn(review.current(), self.frameworks)).map(
                |mut entry| {
                    entry.review = Some(review.id);
                    entry.subject = Subject::Review(review.id);
                    entry.decided().because([*reason])
                },
            ));
        }
    }

    fn of_decision(&self, decision: &DecisionRecord, entries: &mut Vec<Entry>) {
        let kind = if decision.confirmed { "CategoryConfirmed" } else { "CategoryChanged" };
        entries.extend(self.entry(&decision.event, kind, || headline::decided(decision, self.frameworks)).map(|mut entry| {
            entry.decision = Some(decision.id);
            entry.subject = Subject::Decision(decision.id);
            entry.late = entry.lag_days > 0;
            entry.decided().because([decision.reason]).resting_on(self.academy, &decision.basis)
        }));
    }

    fn of_escalation(&self, escalation: &EscalationRecord, entries: &mut Vec<Entry>) {
        let about = |mut entry: Entry| {
            entry.escalation = Some(escalation.id);
            entry
        };
        if let Some((event, e)) = &escalation.proposal {
            entries.extend(self.entry(event, "EscalationProposed", || headline::proposed(e, self.frameworks)).map(about).map(
                |mut entry| {
                    entry.people.extend(e.decider.person.map(|person| ("to-decide", person)));
                    entry.resting_on(self.academy, &e.grounds)
                },
            ));
        }
        if let Some(answer) = &escalation.answer {
            let proposal = escalation.proposal.as_ref().map(|(_, e)| e);
            let kind = if answer.accepted { "EscalationAccepted" } else { "EscalationDeclined" };
            let entry = self.entry(&answer.event, kind, || headline::answered(answer.accepted, proposal, self.frameworks));
            entries.extend(entry.map(about).map(|entry| entry.decided().because([answer.reason])));
        }
        for (event, e) in &escalation.climbs {
            entries.extend(self.entry(event, "InterventionEscalated", || headline::climbed(e, self.frameworks)).map(about).map(
                |mut entry| {
                    entry.people.extend(e.actors.iter().filter_map(|actor| actor.person).map(|person| ("to-act", person)));
                    entry.decided().because(e.reason).resting_on(self.academy, &e.grounds)
                },
            ));
        }
        for (event, e) in &escalation.visits {
            let entry = self.entry(event, "VisitRecorded", || headline::visited(event, e, escalation, self.frameworks));
            entries.extend(entry.map(about).map(|mut entry| {
                entry.late = entry.lag_days > VISIT_WRITE_UP_DAYS;
                entry.people.extend(e.visitors.iter().map(|person| ("visitor", *person)));
                entry.texts.push(("outcome", e.outcome));
                entry.texts.extend(e.further_interventions.iter().map(|text| ("further-intervention", *text)));
                entry
            }));
        }
        self.of_interventions(escalation, entries);
        for (event, e) in &escalation.step_downs {
            let entry = self.entry(event, "InterventionSteppedDown", || headline::stepped_down(e, escalation, self.frameworks));
            entries.extend(entry.map(about).map(|entry| entry.decided().because([e.reason]).resting_on(self.academy, &e.grounds)));
        }
    }
}

/// What its own people always know.
fn open(entry: Entry) -> Entry {
    entry.about(Subject::Open)
}
