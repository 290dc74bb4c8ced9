//! One academy's whole record, by what each part of it answers.
//!
//! Parts keep what was recorded in the order of recording, and beside it small indexes by day, so
//! that "as of" costs the same after one term and after twenty years.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::duty::{DutyActs, DutyRef};
use touchstone_domain::event::{
    AcademyCalendarSet, AcademyEvent, AcademyIdentified, AcademyJoined, AcademyLeft, CadenceChosen, CategoryResponded, CategoryShared,
    Event, Meta, Recorded,
};
use touchstone_domain::identifiers::Phase;
use touchstone_domain::ids::{
    AcademyId, ArrangementId, DecisionId, EscalationId, EventId, InspectionId, IssueId, ReviewId, RiskId, RoundId, SelfEvaluationId,
};

use crate::event_ref::EventRef;

mod arrangements;
mod categories;
mod duties;
mod entitlement;
mod escalations;
mod identity;
mod inspections;
mod interventions;
mod issues;
mod limited;
mod plans;
mod ratings;
mod review_life;
mod reviews;
mod risks;
mod support;
mod timeline;

pub use arrangements::{ArrangementRecord, ArrangementStatus};
pub use categories::{DecisionRecord, Direction};
pub use duties::DutyNote;
pub use entitlement::{Delivery, Kept, OpenPackage, Promise};
pub use escalations::{Answered, CurrentRung, EscalationRecord, EscalationStatus};
pub use identity::LeaderFact;
pub use inspections::InspectionRecord;
pub use interventions::{ActionRecord, ActionStatus, Elapsed, Settled, VisitStatus};
pub use issues::IssueRecord;
pub use plans::{MonitoringDue, OpenAction, PlanRecord, PlanStatus, PlanVersion, ProgressReportRecord, TermPlanRecord};
pub use ratings::{RatedInRound, SelfEvaluationRecord};
pub use review_life::{CorrectionRecord, FactualCheckStatus, ResponseStatus, ReviewLife};
pub use reviews::{ReviewRecord, ReviewVersion};
pub use risks::RiskRecord;
pub use support::{DeploymentRecord, DeploymentStatus, RequestAnswer, RequestRecord, SupportDue, SupportDueKind, SupportRecord};
pub use timeline::{Entry, Thing, VISIT_WRITE_UP_DAYS};

/// Everything that an academy's events add up to.
#[derive(Clone, Debug, PartialEq)]
pub struct AcademyRecord {
    /// Its id in this trust.
    pub id: AcademyId,
    /// The number of events in its stream.
    pub version: u64,
    /// How it joined.
    pub joined: (EventRef, AcademyJoined),
    /// Identifiers that it got or that became known, as recorded.
    pub identifiers: Vec<(EventRef, AcademyIdentified)>,
    /// Who leads it and who chairs its governing body, as recorded.
    pub leaders: Vec<LeaderFact>,
    /// How it left: the departure recorded last.
    pub left: Option<(EventRef, AcademyLeft)>,
    /// Departures that were recorded before and have been corrected since.
    pub corrected_departures: Vec<(EventRef, AcademyLeft)>,
    /// Its final reviews, those withdrawn among them.
    pub reviews: BTreeMap<ReviewId, ReviewRecord>,
    /// The decisions about its category.
    pub decisions: BTreeMap<DecisionId, DecisionRecord>,
    /// Its escalations: proposed, climbed, declined and ended.
    pub escalations: BTreeMap<EscalationId, EscalationRecord>,
    /// Of actions that escalations opened, those that whoever looks owes without seeing the escalations;
    /// empty in a whole record, where each stands with its escalation.
    pub owed_actions: Vec<(EscalationId, ActionRecord)>,
    /// Inspections entered by hand.
    pub inspections: BTreeMap<InspectionId, InspectionRecord>,
    /// What was decided about its duties.
    pub duty_acts: DutyActs,
    /// The same, with who decided it, when and why; unseen by who sees less than all.
    pub duty_notes: BTreeMap<DutyRef, Vec<DutyNote>>,
    /// The cadences chosen for it, as recorded; likewise.
    pub cadences_chosen: Vec<(EventRef, CadenceChosen)>,
    /// The half-terms set for it, as recorded.
    pub calendars_set: Vec<(EventRef, AcademyCalendarSet)>,
    /// Its improvement plans, those that have ended among them.
    pub plans: plans::Plans,
    /// Reports on their progress.
    pub progress_reports: plans::ProgressReports,
    /// Arrangements made for it for a time.
    pub arrangements: BTreeMap<ArrangementId, ArrangementRecord>,
    /// Its issues, closed ones among them.
    pub issues: BTreeMap<IssueId, IssueRecord>,
    /// Its risks, closed ones among them.
    pub risks: BTreeMap<RiskId, RiskRecord>,
    held: reviews::Held,
    categories: categories::Categories,
    ladder: escalations::LadderHistory,
    /// The events that are of a review, with that review.
    events_of_reviews: BTreeMap<EventId, ReviewId>,
    lives: BTreeMap<ReviewId, ReviewLife>,
    decisions_shared: BTreeMap<DecisionId, Vec<(EventRef, CategoryShared)>>,
    decisions_answered: BTreeMap<DecisionId, Vec<(EventRef, CategoryResponded)>>,
    /// What it asked for, and whom the trust sent.
    pub support: SupportRecord,
    rated: BTreeMap<RoundId, RatedInRound>,
    /// What the school says of itself.
    pub self_evaluations: BTreeMap<SelfEvaluationId, SelfEvaluationRecord>,
}

impl AcademyRecord {
    pub(crate) fn begin(meta: &Meta, joined: &AcademyJoined) -> AcademyRecord {
        AcademyRecord { version: meta.version, ..AcademyRecord::empty((meta.into(), joined.clone())) }
    }

    /// The record as it would be after events of this academy that were tried and not recorded.
    pub fn after(&self, tried: &[Recorded]) -> AcademyRecord {
        let mut would_be = self.clone();
        for recorded in tried.iter().filter(|recorded| recorded.meta.stream.academy() == Some(self.id)) {
            if let Event::Academy(event) = &recorded.event {
                would_be.apply(&recorded.meta, event);
            }
        }
        would_be
    }

    pub(crate) fn apply(&mut self, meta: &Meta, event: &AcademyEvent) {
        self.version = meta.version;
        match event {
            AcademyEvent::AcademyJoined(_) => {}
            AcademyEvent::AcademyIdentified(e) => self.identifiers.push((meta.into(), e.clone())),
            AcademyEvent::AcademyLedBy(e) => self.leaders.push(LeaderFact::led(meta, e)),
            AcademyEvent::AcademyGovernedBy(e) => self.leaders.push(LeaderFact::governed(meta, e)),
            AcademyEvent::AcademyLeft(e) => {
                let before = self.left.replace((meta.into(), e.clone()));
                self.corrected_departures.extend(before);
            }
            AcademyEvent::ReviewRecorded(e) => self.review_recorded(meta, e),
            AcademyEvent::ReviewAmended(e) => self.review_amended(meta, e),
            AcademyEvent::ReviewWithdrawn(e) => self.review_withdrawn(meta, e),
            AcademyEvent::CategoryChanged(e) => self.decided(DecisionRecord::changed(meta, e)),
            AcademyEvent::CategoryConfirmed(e) => self.decided(DecisionRecord::confirmed(meta, e)),
            AcademyEvent::EscalationProposed(e) => self.proposed(meta, e),
            AcademyEvent::EscalationAccepted(e) => self.accepted(meta, e),
            AcademyEvent::EscalationDeclined(e) => self.declined(meta, e),
            AcademyEvent::InterventionEscalated(e) => self.climbed(meta, e),
            AcademyEvent::InterventionSteppedDown(e) => self.stepped_down(meta, e),
            AcademyEvent::VisitRecorded(e) => self.visited(meta, e),
            AcademyEvent::InspectionRecorded(e) => {
                self.inspections.insert(e.inspection, InspectionRecord { event: meta.into(), content: e.clone() });
            }

            AcademyEvent::ReviewShared(_)
            | AcademyEvent::CategoryShared(_)
            | AcademyEvent::ReviewResponded(_)
            | AcademyEvent::CategoryResponded(_)
            | AcademyEvent::DraftQualityChecked(_)
            | AcademyEvent::DraftSentForFactualCheck(_)
            | AcademyEvent::FactualCheckReturned(_)
            | AcademyEvent::CorrectionSuggested(_)
            | AcademyEvent::CorrectionAccepted(_)
            | AcademyEvent::CorrectionRefused(_)
            | AcademyEvent::ValidationRequested(_)
            | AcademyEvent::ReviewValidated(_) => self.lived(meta, event),

            AcademyEvent::InterventionOptionConsidered(e) => self.considered(meta, e),
            AcademyEvent::InterventionActionOpened(e) => self.action_opened(meta, e),
            AcademyEvent::InterventionActionCompleted(e) => {
                self.action_settled(e.escalation, e.action, Settled::Done { event: meta.into(), content: e.clone() });
            }
            AcademyEvent::InterventionActionCarried(e) => {
                self.action_settled(e.escalation, e.action, Settled::Carried { event: meta.into(), content: e.clone() });
            }
            AcademyEvent::AcademyCalendarSet(_)
            | AcademyEvent::CadenceChosen(_)
            | AcademyEvent::DutyWaived(_)
            | AcademyEvent::DutyRescheduled(_)
            | AcademyEvent::DutyMissed(_) => self.of_duties(meta, event),

            AcademyEvent::SupportRequested(_)
            | AcademyEvent::SupportRequestGranted(_)
            | AcademyEvent::SupportRequestDeclined(_)
            | AcademyEvent::SupportRequestWithdrawn(_)
            | AcademyEvent::DeploymentPlanned(_)
            | AcademyEvent::DeploymentAgreed(_)
            | AcademyEvent::DeploymentDaysUsed(_)
            | AcademyEvent::DeploymentDaysCorrected(_)
            | AcademyEvent::DeploymentChanged(_)
            | AcademyEvent::DeploymentEnded(_)
            | AcademyEvent::DeploymentQualityAssured(_)
            | AcademyEvent::DeploymentImpactJudged(_) => self.supported(meta, event),
            AcademyEvent::CategoryProposed(_)
            | AcademyEvent::ProposalModerated(_)
            | AcademyEvent::SelfEvaluationSubmitted(_)
            | AcademyEvent::SelfEvaluationWithdrawn(_) => {
                self.rated(meta, event);
            }
            AcademyEvent::PlanPrepared(_)
            | AcademyEvent::PlanRevised(_)
            | AcademyEvent::PlanPutToConsultation(_)
            | AcademyEvent::PlanConsulted(_)
            | AcademyEvent::PlanAgreed(_)
            | AcademyEvent::PlanClosed(_)
            | AcademyEvent::PlanSuperseded(_)
            | AcademyEvent::TermPlanSet(_)
            | AcademyEvent::TermPlanAgreed(_)
            | AcademyEvent::ActionProgressed(_)
            | AcademyEvent::GrantSpent(_)
            | AcademyEvent::PlanMonitored(_)
            | AcademyEvent::ProgressReported(_)
            | AcademyEvent::ProgressReportShared(_)
            | AcademyEvent::ProgressReportAcknowledged(_) => self.planned(meta, event),
            AcademyEvent::ArrangementStarted(_)
            | AcademyEvent::ArrangementChanged(_)
            | AcademyEvent::ArrangementReviewed(_)
            | AcademyEvent::ArrangementEnded(_)
            | AcademyEvent::ArrangementShared(_) => self.arranged(meta, event),
            AcademyEvent::IssueRaised(_)
            | AcademyEvent::IssueProgressed(_)
            | AcademyEvent::IssueClosed(_)
            | AcademyEvent::IssueReopened(_)
            | AcademyEvent::IssueShared(_) => self.issue_told(meta, event),
            AcademyEvent::RiskRaised(_) | AcademyEvent::RiskAssessed(_) | AcademyEvent::RiskShared(_) | AcademyEvent::RiskClosed(_) => {
                self.risk_told(meta, event)
            }
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.joined.1.name
    }

    /// Its phase of education.
    pub fn phase(&self) -> Phase {
        self.joined.1.phase
    }

    /// True where facts of that day can be this trust's: from the day it joined, or on any earlier
    /// day where only a day *by* which it joined is known.
    pub fn may_have_facts_on(&self, as_of: NaiveDate) -> bool {
        !self.joined.1.date_known || self.joined.1.joined_on <= as_of
    }

    /// True on each day on which it is known to be in the trust. Where only a day *by* which it
    /// joined is known, its earliest review or decision shows that it was there by then.
    pub fn is_member_on(&self, as_of: NaiveDate) -> bool {
        let shown_by = || [self.held.earliest(), self.categories.earliest()].into_iter().flatten().any(|day| day <= as_of);
        let joined = self.joined.1.joined_on <= as_of || (!self.joined.1.date_known && shown_by());
        joined && self.left.as_ref().is_none_or(|(_, left)| as_of < left.left_on)
    }

    /// The review that an event of this academy is of.
    pub fn review_of_event(&self, event: EventId) -> Option<ReviewId> {
        self.events_of_reviews.get(&event).copied()
    }

    /// Which of the events that something rests on belong to reviews since withdrawn.
    pub fn basis_withdrawn(&self, basis: &[EventId]) -> Vec<EventId> {
        let withdrawn = |event: &&EventId| {
            let review = self.review_of_event(**event).and_then(|review| self.reviews.get(&review));
            review.is_some_and(|review| review.withdrawn.is_some())
        };
        basis.iter().filter(withdrawn).copied().collect()
    }
}
