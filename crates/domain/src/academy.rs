//! One academy: the unit of decision. One file a command; this one is the table of contents.
//!
//! The state keeps what a decision needs and nothing that only a screen needs. It keeps dated
//! history where entries may come late.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::codes::{ProgressCode, SourceCode};
use crate::dated::Dated;
use crate::duty::DutyActs;
use crate::event::{
    AcademyEvent, AcademyJoined, AcademyLeft, CategoryRef, EscalationProposed, FrameworkRef, InterventionEscalated,
    InterventionSteppedDown, Meta, ReviewAmended, ReviewContent, ReviewRecorded, ReviewWithdrawn,
};
use crate::framework::{Framework, Role, Rung, Suggestion};
use crate::identifiers::Route;
use crate::ids::{AcademyId, DecisionId, EscalationId, EventId, PersonId, ReviewId};
use crate::joint::Joint;
use crate::refusal::Refusals;
use crate::setting::Setting;
use crate::trust::Decided;

mod amend_review;
mod answer_proposal;
mod appoint;
mod arrangements;
mod decide_category;
mod duties;
mod escalate_intervention;
mod identify_academy;
mod interventions;
mod issues;
mod join_trust;
mod ladder;
mod leave_trust;
mod plans;
mod propose_escalation;
mod ratings;
mod record_inspection;
pub(crate) mod record_review;
mod record_visit;
mod review_life;
mod risks;
mod step_down;
mod support;
mod withdraw_review;

pub use amend_review::{AmendReview, ReviewChanges};
pub use answer_proposal::{Answer, AnswerProposal};
pub use appoint::Appoint;
pub use arrangements::*;
pub use decide_category::DecideCategory;
pub use duties::*;
pub use escalate_intervention::EscalateIntervention;
pub use identify_academy::IdentifyAcademy;
pub use interventions::*;
pub use issues::*;
pub use join_trust::{JoinTrust, decide as join};
pub use ladder::{Climbed, Ladder, Proposal};
pub use leave_trust::LeaveTrust;
pub use plans::*;
pub use propose_escalation::ProposeEscalation;
pub use ratings::*;
pub use record_inspection::RecordInspection;
pub use record_review::{FinalDraft, RecordReview};
pub use record_visit::RecordVisit;
pub use review_life::*;
pub use risks::*;
pub use step_down::StepDown;
pub use support::*;
pub use withdraw_review::WithdrawReview;

/// A final review as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewFact {
    /// Everything in it.
    pub content: Joint<ReviewContent>,
    /// The framework it was judged against.
    pub framework: FrameworkRef,
    /// What its findings suggest.
    pub suggestion: Joint<Suggestion>,
    /// Evidence sources it lacks.
    pub sources_missing: Joint<Vec<SourceCode>>,
    /// True once it was withdrawn.
    pub withdrawn: bool,
}

impl ReviewFact {
    /// The progress finding of a review that stands.
    pub fn standing_progress(&self) -> Option<&ProgressCode> {
        if self.withdrawn { None } else { self.content.progress.as_ref() }
    }
}

/// A category decision as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryFact {
    /// The decision.
    pub decision: DecisionId,
    /// What was decided.
    pub category: CategoryRef,
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// On which events.
    pub basis: Vec<EventId>,
}

/// What an academy's rules need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Academy {
    /// Its id.
    pub id: AcademyId,
    /// The number of events in its stream.
    pub version: u64,
    /// When it joined.
    pub joined_on: NaiveDate,
    /// False where it is only known to have joined by then.
    pub date_known: bool,
    /// How it joined.
    pub route: Route,
    /// When it left.
    pub left_on: Option<NaiveDate>,
    /// Its final reviews.
    pub reviews: BTreeMap<ReviewId, ReviewFact>,
    /// Its categories by the day from which each held.
    pub categories: Dated<CategoryFact>,
    /// Where it stands on the ladder.
    pub ladder: Ladder,
    /// What became of its reviews and their drafts besides.
    pub review_life: ReviewLife,
    /// What came of its escalations.
    pub interventions: Interventions,
    /// What was decided about its duties.
    pub duty_acts: DutyActs,

    /// What it asked for, and whom the trust sent.
    pub support: Support,
    /// How its categories came about, and what the school says of itself.
    pub ratings: Ratings,
    /// Its improvement plans.
    pub plans: Plans,
    /// What was arranged for it.
    pub arrangements: Arrangements,
    /// Its issues.
    pub issues: Issues,
    /// Its risks.
    pub risks: Risks,
    /// Its events, each with the review it is of, where it is of one.
    events: BTreeMap<EventId, Option<ReviewId>>,
}

/// What may be asked of an academy that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum AcademyCommand {
    IdentifyAcademy(IdentifyAcademy),
    Appoint(Appoint),
    LeaveTrust(LeaveTrust),
    RecordReview(RecordReview),
    AmendReview(AmendReview),
    WithdrawReview(WithdrawReview),
    DecideCategory(DecideCategory),
    ProposeEscalation(ProposeEscalation),
    AnswerProposal(AnswerProposal),
    EscalateIntervention(EscalateIntervention),
    StepDown(StepDown),
    RecordVisit(RecordVisit),
    RecordInspection(RecordInspection),

    ReviewLife(ReviewLifeCommand),

    Intervention(InterventionCommand),
    Duty(DutyCommand),
    Support(SupportCommand),
    Rating(RatingCommand),
    Plan(PlanCommand),
    Arrangement(ArrangementCommand),
    Issue(IssueCommand),
    Risk(RiskCommand),
}

/// What a decider answers: events, none where there is nothing new, or every reason to refuse.
pub type Decision = Result<Vec<Decided<AcademyEvent>>, Refusals>;

impl Academy {
    /// Decides a command.
    pub fn decide(&self, command: AcademyCommand, setting: Setting<'_>) -> Decision {
        match command {
            AcademyCommand::IdentifyAcademy(c) => identify_academy::decide(self, c, setting),
            AcademyCommand::Appoint(c) => appoint::decide(c, setting),
            AcademyCommand::LeaveTrust(c) => leave_trust::decide(self, c, setting),
            AcademyCommand::RecordReview(c) => record_review::decide(self, c, setting),
            AcademyCommand::AmendReview(c) => amend_review::decide(self, c, setting),
            AcademyCommand::WithdrawReview(c) => withdraw_review::decide(self, c),
            AcademyCommand::DecideCategory(c) => decide_category::decide(self, c, setting),
            AcademyCommand::ProposeEscalation(c) => propose_escalation::decide(self, c, setting),
            AcademyCommand::AnswerProposal(c) => answer_proposal::decide(self, c, setting),
            AcademyCommand::EscalateIntervention(c) => escalate_intervention::decide(self, c, setting),
            AcademyCommand::StepDown(c) => step_down::decide(self, c, setting),
            AcademyCommand::RecordVisit(c) => record_visit::decide(self, c, setting),
            AcademyCommand::RecordInspection(c) => record_inspection::decide(c, setting),

            AcademyCommand::ReviewLife(c) => review_life::decide(self, c, setting),

            AcademyCommand::Intervention(c) => interventions::decide(self, c, setting),
            AcademyCommand::Duty(c) => duties::decide(self, c, setting),

            AcademyCommand::Support(c) => support::decide(self, c, setting),
            AcademyCommand::Rating(c) => ratings::decide(self, c, setting),
            AcademyCommand::Plan(c) => plans::decide(self, c, setting),
            AcademyCommand::Arrangement(c) => arrangements::decide(self, c, setting),
            AcademyCommand::Issue(c) => issues::decide(self, c, setting),
            AcademyCommand::Risk(c) => risks::decide(self, c, setting),
        }
    }

    /// The academy as its first event made it.
    pub fn joined(meta: &Meta, event: &AcademyJoined) -> Academy {
        Academy {
            id: event.academy,
            version: meta.version,
            joined_on: event.joined_on,
            date_known: event.date_known,
            route: event.route,
            left_on: None,
            reviews: BTreeMap::new(),
            categories: Dated::default(),
            ladder: Ladder::default(),
            review_life: ReviewLife::default(),
            interventions: Interventions::default(),
            duty_acts: DutyActs::default(),
            support: Support::default(),
            ratings: Ratings::default(),
            plans: Plans::of(BeforeJoining::of(event)),
            arrangements: Arrangements::default(),
            issues: Issues::default(),
            risks: Risks::default(),
            events: BTreeMap::from([(meta.id, None)]),
        }
    }

    /// Takes in what happened. Cannot fail: it has happened.
    pub fn evolve(&mut self, meta: &Meta, event: &AcademyEvent) {
        self.version = meta.version;
        let mut of_review = None;
        match event {
            AcademyEvent::AcademyJoined(_) | AcademyEvent::AcademyIdentified(_) | AcademyEvent::AcademyGovernedBy(_) => {}
            AcademyEvent::AcademyLeft(AcademyLeft { left_on, .. }) => self.left_on = Some(*left_on),
            AcademyEvent::ReviewRecorded(ReviewRecorded { review, content, framework, suggestion, sources_missing, .. })
            | AcademyEvent::ReviewAmended(ReviewAmended { review, content, framework, suggestion, sources_missing, .. }) => {
                of_review = Some(*review);
                let fact = ReviewFact {
                    content: content.clone(),
                    framework: framework.clone(),
                    suggestion: suggestion.clone(),
                    sources_missing: sources_missing.clone(),
                    withdrawn: false,
                };
                self.reviews.insert(*review, fact);
            }
            AcademyEvent::ReviewWithdrawn(ReviewWithdrawn { review, .. }) => {
                of_review = Some(*review);
                if let Some(fact) = self.reviews.get_mut(review) {
                    fact.withdrawn = true;
                }
            }
            AcademyEvent::CategoryChanged(e) => {
                let fact =
                    CategoryFact { decision: e.decision, category: e.to.clone(), decided_by: meta.decided_by(), basis: e.basis.clone() };
                self.categories.insert(meta.effective_on, meta.position, fact);
                self.ratings.decided(e.round, e.decision);
            }
            AcademyEvent::CategoryConfirmed(e) => {
                let fact = CategoryFact {
                    decision: e.decision,
                    category: e.category.clone(),
                    decided_by: meta.decided_by(),
                    basis: e.basis.clone(),
                };
                self.categories.insert(meta.effective_on, meta.position, fact);
                self.ratings.decided(e.round, e.decision);
            }
            AcademyEvent::EscalationProposed(EscalationProposed { escalation, from, to, grounds, .. }) => {
                self.ladder.proposed(Proposal { escalation: *escalation, from: from.clone(), to: to.clone(), grounds: grounds.clone() });
            }
            AcademyEvent::EscalationAccepted(_) => {}
            AcademyEvent::EscalationDeclined(e) => self.ladder.declined(e.escalation),
            AcademyEvent::InterventionEscalated(InterventionEscalated { escalation, to, grounds, .. }) => {
                let reported_on = grounds.iter().filter_map(|event| self.plans.report_of(*event)).map(|report| report.reported_on);
                let found_on = self.reviews_of(grounds).map(|review| review.content.held_on).chain(reported_on).min();
                let climbed = Climbed { escalation: *escalation, rung: to.clone(), since: meta.effective_on };
                self.ladder.climbed(climbed, found_on.unwrap_or(meta.effective_on));
            }
            AcademyEvent::InterventionSteppedDown(InterventionSteppedDown { escalation, to, .. }) => {
                let lower = to.clone().map(|rung| Climbed { escalation: *escalation, rung, since: meta.effective_on });
                self.ladder.stepped_down(lower);
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
            | AcademyEvent::ReviewValidated(_) => self.review_life.evolve(event),

            AcademyEvent::VisitRecorded(_)
            | AcademyEvent::InterventionOptionConsidered(_)
            | AcademyEvent::InterventionActionOpened(_)
            | AcademyEvent::InterventionActionCompleted(_)
            | AcademyEvent::InterventionActionCarried(_) => self.interventions.evolve(meta.effective_on, event),
            AcademyEvent::AcademyCalendarSet(_)
            | AcademyEvent::CadenceChosen(_)
            | AcademyEvent::DutyWaived(_)
            | AcademyEvent::DutyRescheduled(_)
            | AcademyEvent::DutyMissed(_) => self.duty_acts.evolve(meta, event),

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
            | AcademyEvent::DeploymentImpactJudged(_) => self.support.evolve(meta, event),
            AcademyEvent::CategoryProposed(_)
            | AcademyEvent::ProposalModerated(_)
            | AcademyEvent::SelfEvaluationSubmitted(_)
            | AcademyEvent::SelfEvaluationWithdrawn(_) => {
                self.ratings.evolve(meta, event);
            }
            AcademyEvent::InspectionRecorded(_)
            | AcademyEvent::PlanPrepared(_)
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
            | AcademyEvent::ProgressReportAcknowledged(_) => self.plans.evolve(meta, event),
            AcademyEvent::AcademyLedBy(_)
            | AcademyEvent::ArrangementStarted(_)
            | AcademyEvent::ArrangementChanged(_)
            | AcademyEvent::ArrangementReviewed(_)
            | AcademyEvent::ArrangementEnded(_)
            | AcademyEvent::ArrangementShared(_) => self.arrangements.evolve(meta, event),
            AcademyEvent::IssueRaised(_)
            | AcademyEvent::IssueProgressed(_)
            | AcademyEvent::IssueClosed(_)
            | AcademyEvent::IssueReopened(_)
            | AcademyEvent::IssueShared(_) => self.issues.evolve(meta, event),
            AcademyEvent::RiskRaised(_) | AcademyEvent::RiskAssessed(_) | AcademyEvent::RiskShared(_) | AcademyEvent::RiskClosed(_) => {
                self.risks.evolve(meta.effective_on, event)
            }
        }
        self.events.insert(meta.id, of_review);
    }

    /// True where the academy was in the trust on a day, or may have been: where only a day *by*
    /// which it joined is known, an earlier day is not refused.
    pub fn was_in_trust_on(&self, day: NaiveDate) -> bool {
        (!self.date_known || self.joined_on <= day) && self.left_on.is_none_or(|left| day < left)
    }

    /// The category in force on a day, as somebody in a role knows it: an academy's own people know what was
    /// shared with theirs.
    fn category_known_to(&self, role: Option<Role>, day: NaiveDate) -> Option<&CategoryRef> {
        let own = role.filter(|role| OWN_PEOPLE.contains(role));
        let told = |fact: &CategoryFact| {
            own.is_none_or(|role| self.review_life.category(fact.decision).is_some_and(|shared| shared.roles.contains(&role)))
        };
        self.categories.in_force_among(day, told).map(|fact| &fact.value.category)
    }

    /// Notes every event that is none of this academy's, that is named twice, or whose review was
    /// withdrawn.
    fn check_events(&self, pointer: &str, events: &[EventId], refusals: &mut Refusals) {
        use crate::refusal::Refusal;
        for (i, event) in events.iter().enumerate() {
            let at = format!("{pointer}/{i}");
            match self.events.get(event) {
                None => refusals.add(at, Refusal::UnknownEvent(*event)),
                Some(_) if events[..i].contains(event) => refusals.add(at, Refusal::EventTwice(*event)),
                Some(Some(review)) if self.reviews.get(review).is_some_and(|r| r.withdrawn) => {
                    refusals.add(at, Refusal::WithdrawnBasis(*event))
                }
                Some(None) if self.ratings.was_withdrawn(event) => refusals.add(at, Refusal::WithdrawnBasis(*event)),
                Some(_) => {}
            }
        }
    }

    /// The reviews that events are of.
    fn reviews_of<'a>(&'a self, events: &'a [EventId]) -> impl Iterator<Item = &'a ReviewFact> {
        events.iter().filter_map(|event| self.events.get(event).copied().flatten()).filter_map(|review| self.reviews.get(&review))
    }

    /// Whether an escalation was ever climbed here, and from which day a visit can belong to it.
    fn climbed_since(&self, escalation: EscalationId) -> Option<Option<NaiveDate>> {
        self.ladder.history(escalation)
    }
}

/// The rung that would be climbed next under a framework; none at the top.
pub fn escalate_next_rung<'a>(framework: &'a Framework, academy: &Academy) -> Option<&'a Rung> {
    escalate_intervention::rung_above(framework, academy.ladder.rung())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    use crate::event::{ActorKind, Event};
    use crate::framework::{Framework, built_in};
    use crate::given::*;

    use super::*;

    #[test]
    fn arbitrary_histories_tell_of_everything_that_can_happen_to_an_academy() {
        let mut runner = TestRunner::deterministic();
        let mut told_of: BTreeMap<&str, usize> = BTreeMap::new();
        for _ in 0..1600 {
            let story = told(&histories().new_tree(&mut runner).unwrap().current());
            for recorded in story.log() {
                *told_of.entry(recorded.event.name()).or_default() += 1;
            }
        }
        let untold: Vec<_> = AcademyEvent::ALL.iter().filter(|(name, _)| told_of.get(name).is_none_or(|times| *times < 3)).collect();
        assert!(untold.is_empty(), "hardly told of: {untold:?}; told of {told_of:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// Every number follows the one before, and the state built from stored bytes is the state
        /// that decided; nothing that can be asked makes a decider panic.
        #[test]
        fn every_history_survives_a_restart(history in histories()) {
            told(&history).survives_a_restart();
        }

        #[test]
        fn every_climb_is_one_rung_and_every_cause_climbs_once(history in histories()) {
            let document = built_in().iter().find(|built_in| built_in.code == AGORA).unwrap().document;
            let agora = Framework::parse(&serde_json::from_str(document).unwrap()).unwrap();
            let (mut on, mut causes) = (BTreeMap::new(), BTreeSet::new());
            for recorded in told(&history).log() {
                if recorded.meta.actor.kind == ActorKind::Policy {
                    prop_assert!(causes.insert((recorded.meta.stream, recorded.meta.causation)), "{:?} caused twice", recorded.meta.causation);
                }
                let Event::Academy(event) = &recorded.event else { continue };
                let rung = on.entry(recorded.meta.stream).or_insert(None);
                if let AcademyEvent::InterventionEscalated(climb) = event {
                    prop_assert_eq!(&climb.from, &*rung);
                    prop_assert_eq!(agora.next_rung(rung.as_ref()).map(|next| &next.code), Some(&climb.to));
                    *rung = Some(climb.to.clone());
                } else if let AcademyEvent::InterventionSteppedDown(step) = event {
                    prop_assert_eq!(Some(&step.from), rung.as_ref());
                    *rung = step.to.clone();
                }
            }
        }

        #[test]
        fn every_change_of_category_comes_from_what_held_on_its_day(history in histories()) {
            let mut decided: BTreeMap<_, Vec<(NaiveDate, u64, CategoryRef)>> = BTreeMap::new();
            for recorded in told(&history).log() {
                let Event::Academy(event) = &recorded.event else { continue };
                let (on, position) = (recorded.meta.effective_on, recorded.meta.position);
                let so_far = decided.entry(recorded.meta.stream).or_default();
                let held = so_far.iter().filter(|(from, ..)| *from <= on).max_by_key(|(from, position, _)| (*from, *position)).map(|(.., held)| held.clone());
                if let AcademyEvent::CategoryChanged(change) = event {
                    prop_assert_eq!(&held, &change.from);
                    prop_assert_ne!(held.as_ref(), Some(&change.to));
                    so_far.push((on, position, change.to.clone()));
                } else if let AcademyEvent::CategoryConfirmed(stays) = event {
                    prop_assert_eq!(held.as_ref(), Some(&stays.category));
                    so_far.push((on, position, stays.category.clone()));
                }
            }
        }
    }
}
