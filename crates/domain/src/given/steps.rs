//! What a story's people can ask for, with everything left out that the story is not about.

use chrono::NaiveDate;
use serde_json::Value;
use uuid::Uuid;

use super::day;
use crate::academy::{
    AcademyCommand, AmendReview, Answer, AnswerProposal, Appoint, ArrangementCommand, DecideCategory, EscalateIntervention, FinalDraft,
    IdentifyAcademy, InterventionCommand, IssueCommand, JoinTrust, LeaveTrust, PlanCommand, RecordInspection, RecordReview, RecordVisit,
    ReviewChanges, ReviewLifeCommand, RiskCommand, StepDown, SupportCommand, WithdrawReview,
};
use crate::calendar::{AcademicYear, HalfTerm, HalfTermCode, KeyDates};
use crate::codes::{CategoryCode, CriterionCode, LevelCode, ProgressCode, ReviewTypeCode, RungCode, SourceCode};
use crate::event::{Evidence, EvidenceKind, Finding, FrameworkRef, InspectionOutcome, Label, ReviewContent, Span, Term, Trigger};
use crate::framework::{DocumentHash, Framework, Role, built_in};
use crate::identifiers::{GroupUid, Office, Phase, Route, Slug, Urn};
use crate::ids::{AcademyId, CorrectionId, DecisionId, EscalationId, EventId, InspectionId, PersonId, ReviewId, TextId, VisitId};
use crate::text::{Commitment, TextRef};
use crate::trust::{AdoptFramework, RegisterPerson, RegisterTrust, SetCalendar, SetKeyDates, TrustCommand};

/// A person in a role.
pub(crate) type Who = (PersonId, Role);

pub(crate) const CEO: Who = (PersonId(Uuid::from_u128(0x9e01)), Role::Ceo);
pub(crate) const LEAD: Who = (PersonId(Uuid::from_u128(0x9e02)), Role::ImprovementLead);
pub(crate) const EXECUTIVE_HEAD: Who = (PersonId(Uuid::from_u128(0x9e03)), Role::ExecutiveHeadteacher);
pub(crate) const ADVISER: Who = (PersonId(Uuid::from_u128(0x9e04)), Role::Adviser);
pub(crate) const HEAD: Who = (PersonId(Uuid::from_u128(0x9e05)), Role::Headteacher);
/// Somebody whom the trust does not know.
pub(crate) const V1: VisitId = VisitId(Uuid::from_u128(0xf1));
pub(crate) const STRANGER: Who = (PersonId(Uuid::from_u128(0x9eff)), Role::ImprovementLead);

pub(crate) const A1: AcademyId = AcademyId(Uuid::from_u128(0xa1));
pub(crate) const A2: AcademyId = AcademyId(Uuid::from_u128(0xa2));
pub(crate) const A3: AcademyId = AcademyId(Uuid::from_u128(0xa3));

pub(crate) const R1: ReviewId = ReviewId(Uuid::from_u128(1));
pub(crate) const R2: ReviewId = ReviewId(Uuid::from_u128(2));
pub(crate) const R3: ReviewId = ReviewId(Uuid::from_u128(3));
pub(crate) const R4: ReviewId = ReviewId(Uuid::from_u128(4));

/// The escalation that people open in stories.
pub(crate) const E1: EscalationId = EscalationId(Uuid::from_u128(0xe1));

pub(crate) const PROSPERE: &str = "prospere";
pub(crate) const AGORA: &str = "agora";
pub(crate) const SCHOLARS: &str = "scholars";
pub(crate) const WPT: &str = "wpt";
pub(crate) const AMADEUS: &str = "amadeus";

/// The event by which a review was recorded.
pub(crate) fn recording_of(review: ReviewId) -> EventId {
    EventId(Uuid::from_u128(0x0012_0000 + review.0.as_u128()))
}

/// Any other event, by its position.
pub(crate) fn event_at(position: u64) -> EventId {
    EventId(Uuid::from_u128(0x00e0_0000 + u128::from(position)))
}

/// The escalation that a policy set off because of a review.
pub(crate) fn escalation_of(review: ReviewId) -> EscalationId {
    EscalationId(recording_of(review).0)
}

/// Something asked for: at which academy, by whom, and on which day it is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(super) ask: Ask,
    pub(super) at: AcademyId,
    pub(super) by: Option<Who>,
    pub(super) recorded_on: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a story asks for one thing at a time")]
pub(super) enum Ask {
    Register(RegisterTrust),
    Adopt { document: String, effective_on: Option<NaiveDate> },
    Trust(TrustCommand),
    Join(JoinTrust),
    Academy(AcademyCommand),
}

impl Ask {
    /// The day it is about, where it must not be recorded before it.
    pub(super) fn about(&self) -> Option<NaiveDate> {
        let Ask::Academy(command) = self else { return None };
        match command {
            AcademyCommand::RecordReview(c) => Some(c.content.held_on),
            AcademyCommand::DecideCategory(c) => Some(c.effective_on),
            AcademyCommand::RecordVisit(c) => Some(c.visited_on),
            AcademyCommand::RecordInspection(c) => Some(c.inspected_on),
            AcademyCommand::ReviewLife(ReviewLifeCommand::ShareReview(c)) => Some(c.shared_on),
            AcademyCommand::ReviewLife(ReviewLifeCommand::ShareCategory(c)) => Some(c.shared_on),
            AcademyCommand::ReviewLife(ReviewLifeCommand::Validate(c)) => Some(c.validated_on),
            AcademyCommand::Arrangement(ArrangementCommand::Start(_)) => None,
            AcademyCommand::Arrangement(ArrangementCommand::Change(c)) => Some(c.changed_on),
            AcademyCommand::Arrangement(ArrangementCommand::Review(c)) => Some(c.reviewed_on),
            AcademyCommand::Arrangement(ArrangementCommand::End(c)) => Some(c.ended_on),
            AcademyCommand::Arrangement(ArrangementCommand::Share(c)) => Some(c.shared_on),
            AcademyCommand::Issue(IssueCommand::Raise(c)) => Some(c.raised_on),
            AcademyCommand::Issue(IssueCommand::Progress(c)) => Some(c.on),
            AcademyCommand::Issue(IssueCommand::Close(c)) => Some(c.closed_on),
            AcademyCommand::Issue(IssueCommand::Reopen(c)) => Some(c.reopened_on),
            AcademyCommand::Issue(IssueCommand::Share(c)) => Some(c.shared_on),
            AcademyCommand::Risk(RiskCommand::Raise(c)) => Some(c.first.assessed_on),
            AcademyCommand::Risk(RiskCommand::Assess(c)) => Some(c.assessment.assessed_on),
            AcademyCommand::Risk(RiskCommand::Share(c)) => Some(c.shared_on),
            AcademyCommand::Risk(RiskCommand::Close(c)) => Some(c.closed_on),
            AcademyCommand::Intervention(InterventionCommand::ConsiderOption(c)) => Some(c.considered_on),
            AcademyCommand::Intervention(InterventionCommand::OpenAction(c)) => Some(c.opened_on),
            AcademyCommand::Intervention(InterventionCommand::CompleteAction(c)) => Some(c.completed_on),
            AcademyCommand::Plan(command) => super::plans::about_plans(command),
            AcademyCommand::IdentifyAcademy(_)
            | AcademyCommand::Appoint(_)
            | AcademyCommand::LeaveTrust(_)
            | AcademyCommand::AmendReview(_)
            | AcademyCommand::WithdrawReview(_)
            | AcademyCommand::ProposeEscalation(_)
            | AcademyCommand::AnswerProposal(_)
            | AcademyCommand::EscalateIntervention(_)
            | AcademyCommand::StepDown(_)
            | AcademyCommand::ReviewLife(_)
            | AcademyCommand::Intervention(InterventionCommand::CarryAction(_))
            | AcademyCommand::Duty(_) => None,

            AcademyCommand::Support(command) => about_support(command),
            AcademyCommand::Rating(_) => super::ratings::about_ratings(self),
        }
    }
}

/// The day that a part of an academy's support is about.
fn about_support(command: &SupportCommand) -> Option<NaiveDate> {
    match command {
        SupportCommand::UseDays(c) => Some(c.used_on),
        SupportCommand::CorrectDays(c) => c.used_on,
        SupportCommand::End(c) => Some(c.ended_on),
        SupportCommand::Assure(c) => Some(c.checked_on),
        SupportCommand::JudgeImpact(c) => Some(c.judged_on),
        SupportCommand::Request(_)
        | SupportCommand::Answer(_)
        | SupportCommand::Withdraw(_)
        | SupportCommand::Plan(_)
        | SupportCommand::Agree(_)
        | SupportCommand::Change(_) => None,
    }
}

impl Step {
    fn new(ask: Ask) -> Step {
        Step { ask, at: A1, by: Some(LEAD), recorded_on: None }
    }

    pub(super) fn of_trust(command: TrustCommand) -> Step {
        Step::new(Ask::Trust(command))
    }

    fn of_academy(command: AcademyCommand) -> Step {
        Step::new(Ask::Academy(command))
    }

    /// By somebody else than the lead.
    pub(crate) fn by(self, who: Who) -> Step {
        Step { by: Some(who), ..self }
    }

    /// By a service that acts for nobody.
    pub(crate) fn by_a_service(self) -> Step {
        Step { by: None, ..self }
    }

    /// Recorded on this day.
    pub(crate) fn on(self, today: &str) -> Step {
        Step { recorded_on: Some(day(today)), ..self }
    }

    /// At another academy than the first.
    pub(crate) fn at(self, academy: AcademyId) -> Step {
        Step { at: academy, ..self }
    }

    pub(super) fn plan(&mut self) -> &mut PlanCommand {
        let Ask::Academy(AcademyCommand::Plan(command)) = &mut self.ask else { panic!("only a command about plans has these") };
        command
    }

    fn review(&mut self) -> &mut RecordReview {
        let Ask::Academy(AcademyCommand::RecordReview(command)) = &mut self.ask else { panic!("only a review has these") };
        command
    }

    pub(crate) fn of_type(mut self, review_type: &str) -> Step {
        self.review().content.review_type = ReviewTypeCode::parse(review_type).unwrap();
        self
    }

    pub(crate) fn progress(mut self, progress: &str) -> Step {
        self.review().content.progress = Some(ProgressCode::parse(progress).unwrap());
        self
    }

    pub(crate) fn finding(mut self, criterion: &str, judgement: &str) -> Step {
        self.review().content.findings.push(finding(criterion, judgement));
        self
    }

    /// Evidence for the last finding, of a kind, perhaps an event.
    pub(crate) fn evidence(mut self, kind: &str, event_id: Option<EventId>) -> Step {
        let evidence =
            Evidence { kind: EvidenceKind::Source(SourceCode::parse(kind).unwrap()), title: text(7), url: None, sha256: None, event_id };
        self.review().content.findings.last_mut().unwrap().evidence.push(evidence);
        self
    }

    pub(crate) fn reviewers<const N: usize>(mut self, reviewers: [Who; N]) -> Step {
        self.review().content.reviewers = reviewers.map(|(person, _)| person).to_vec();
        self
    }

    pub(crate) fn drafted(self) -> Step {
        self.drafted_without(&[])
    }

    /// Written as a draft, in which these corrections were not made.
    pub(crate) fn drafted_without(mut self, unmade: &[CorrectionId]) -> Step {
        self.review().draft = Some(FinalDraft { version: 1, unmade: unmade.iter().copied().collect() });
        self
    }

    /// Only known to have happened by the day given.
    pub(crate) fn by_that_day_at_the_latest(mut self) -> Step {
        match &mut self.ask {
            Ask::Join(command) => command.date_known = false,
            Ask::Academy(AcademyCommand::LeaveTrust(command)) => command.date_known = false,
            Ask::Register(_) | Ask::Adopt { .. } | Ask::Trust(_) | Ask::Academy(_) => panic!("only joining and leaving can lack a day"),
        }
        self
    }

    /// Formerly the school with this URN.
    pub(crate) fn formerly(mut self, urn: &str) -> Step {
        let Ask::Join(command) = &mut self.ask else { panic!("only an academy that joins was a school before") };
        command.predecessor_urns.push(Urn::parse(urn).unwrap());
        self
    }
}

pub(crate) fn finding(criterion: &str, judgement: &str) -> Finding {
    Finding { criterion: CriterionCode::parse(criterion).unwrap(), judgement: LevelCode::parse(judgement).unwrap(), evidence: Vec::new() }
}

/// Words beside the log: their id and what they must hash to.
pub(crate) fn text(n: u8) -> TextRef {
    TextRef { id: TextId(Uuid::from_u128(0x7e00 + u128::from(n))), commitment: Commitment([n; 32]) }
}

pub(crate) fn registered_trust() -> Step {
    let command = RegisterTrust {
        slug: Slug::parse("larkfield-learning-trust").unwrap(),
        name: "Larkfield Learning Trust".into(),
        group_uid: GroupUid::parse("90001").ok(),
        ukprn: None,
    };
    Step::new(Ask::Register(command)).by_a_service()
}

pub(crate) fn registered(person: PersonId) -> Step {
    Step::new(Ask::Trust(TrustCommand::RegisterPerson(RegisterPerson { person, name: text(1), title: None })))
}

/// One of the built-in frameworks, adopted on the day it is recorded.
pub(crate) fn adopted(code: &str) -> Step {
    adopted_with(code, |_| {})
}

/// A built-in framework with a trust's own changes.
pub(crate) fn adopted_with(code: &str, change: impl FnOnce(&mut Value)) -> Step {
    let built_in = built_in().iter().find(|built_in| built_in.code == code).expect("stories adopt frameworks that are built in");
    let mut document = serde_json::from_str(built_in.document).unwrap();
    change(&mut document);
    Step::new(Ask::Adopt { document: document.to_string(), effective_on: None }).by_a_service()
}

impl Step {
    /// Takes effect on another day than it is recorded.
    pub(crate) fn effective(mut self, from: &str) -> Step {
        let Ask::Adopt { effective_on, .. } = &mut self.ask else { panic!("only a framework takes effect") };
        *effective_on = Some(day(from));
        self
    }
}

pub(super) fn read_framework(document: &str, effective_on: Option<NaiveDate>) -> (AdoptFramework, Framework) {
    let framework = Framework::parse(&serde_json::from_str(document).unwrap()).expect("a story's framework has no fault");
    let reference = FrameworkRef { code: framework.code().clone(), document: DocumentHash::of(document.as_bytes()) };
    (AdoptFramework { framework: reference, effective_on }, framework)
}

/// The key dates of 2026-27.
pub(crate) fn key_dates_set(key_points: &[&str], three_times: &[&str]) -> Step {
    let days = |of: &[&str]| of.iter().map(|text| day(text)).collect();
    let dates = KeyDates { key_points: days(key_points), three_times: days(three_times) };
    Step::new(Ask::Trust(TrustCommand::SetKeyDates(SetKeyDates { year: AcademicYear::parse("2026-27").unwrap(), dates })))
}

/// The half-terms of 2026-27, beginning on 1 September or later.
pub(crate) fn calendar_set(first_day: &str) -> Step {
    let days = [
        (first_day, "2026-10-23"),
        ("2026-11-02", "2026-12-18"),
        ("2027-01-04", "2027-02-12"),
        ("2027-02-22", "2027-03-25"),
        ("2027-04-12", "2027-05-28"),
        ("2027-06-07", "2027-07-21"),
    ];
    let half_terms = HalfTermCode::WORDS.iter().zip(days);
    let half_terms =
        half_terms.map(|((_, code), (first, last))| HalfTerm { code: *code, starts_on: day(first), ends_on: day(last) }).collect();
    Step::new(Ask::Trust(TrustCommand::SetCalendar(SetCalendar { year: AcademicYear::parse("2026-27").unwrap(), half_terms })))
}

pub(crate) fn joined(academy: AcademyId, urn: &str, on: &str) -> Step {
    Step::new(Ask::Join(JoinTrust {
        academy,
        urn: Urn::parse(urn).unwrap(),
        name: "Larkfield Academy".into(),
        phase: Phase::Primary,
        joined_on: day(on),
        date_known: true,
        route: Route::Converter,
        ukprn: None,
        laestab: None,
        predecessor_urns: Vec::new(),
    }))
}

/// The same, by another route.
pub(crate) fn joined_by(academy: AcademyId, urn: &str, on: &str, route: &str) -> Step {
    let mut step = joined(academy, urn, on);
    let Ask::Join(command) = &mut step.ask else { panic!("it joins") };
    command.route = Route::WORDS.iter().find(|(word, _)| *word == route).unwrap().1;
    step
}

pub(crate) fn left(on: &str) -> Step {
    Step::of_academy(AcademyCommand::LeaveTrust(LeaveTrust { left_on: day(on), date_known: true, reason: None }))
}

pub(crate) fn identified(urn: Option<&str>, from: &str) -> Step {
    let urn = urn.map(|urn| Urn::parse(urn).unwrap());
    Step::of_academy(AcademyCommand::IdentifyAcademy(IdentifyAcademy { urn, ukprn: None, laestab: None, from: day(from) }))
}

pub(crate) fn appointed((person, _): Who, office: Office, from: &str, until: Option<&str>) -> Step {
    let term = Span { from: day(from), until: until.map(day) };
    Step::of_academy(AcademyCommand::Appoint(Appoint { person, office, term, interim: false }))
}

/// A termly evaluation by the lead, with nothing found yet.
pub(crate) fn reviewed(review: ReviewId, held_on: &str) -> Step {
    let content = ReviewContent {
        review_type: ReviewTypeCode::parse("termly-evaluation").unwrap(),
        held_on: day(held_on),
        reviewers: vec![LEAD.0],
        findings: Vec::new(),
        progress: None,
        summary: text(2),
        strengths: None,
        next_steps: None,
    };
    Step::of_academy(AcademyCommand::RecordReview(RecordReview { review, content, draft: None }))
}

pub(crate) fn amended(review: ReviewId, changes: ReviewChanges) -> Step {
    Step::of_academy(AcademyCommand::AmendReview(AmendReview { review, changes, reason: text(3) }))
}

pub(crate) fn withdrawn(review: ReviewId) -> Step {
    Step::of_academy(AcademyCommand::WithdrawReview(WithdrawReview { review, reason: text(3) }))
}

pub(crate) fn decided<const N: usize>(category: &str, effective_on: &str, basis: [EventId; N]) -> Step {
    decided_by_the_id(0xdec, category, effective_on, basis)
}

/// A decision that is another than the one that stories share.
pub(crate) fn decided_anew<const N: usize>(category: &str, effective_on: &str, basis: [EventId; N]) -> Step {
    decided_by_the_id(0xdec2, category, effective_on, basis)
}

fn decided_by_the_id<const N: usize>(id: u128, category: &str, effective_on: &str, basis: [EventId; N]) -> Step {
    Step::of_academy(AcademyCommand::DecideCategory(DecideCategory {
        decision: DecisionId(Uuid::from_u128(id)),
        category: CategoryCode::parse(category).unwrap(),
        effective_on: day(effective_on),
        basis: basis.to_vec(),
        reason: text(4),
    }))
}

pub(crate) fn escalated<const N: usize>(rung: &str, grounds: [EventId; N]) -> Step {
    Step::of_academy(AcademyCommand::EscalateIntervention(EscalateIntervention {
        escalation: E1,
        rung: RungCode::parse(rung).unwrap(),
        trigger: Trigger::Person,
        grounds: grounds.to_vec(),
        reason: Some(text(5)),
    }))
}

pub(crate) fn accepted(escalation: EscalationId) -> Step {
    Step::of_academy(AcademyCommand::AnswerProposal(AnswerProposal { escalation, answer: Answer::Accept, reason: text(5) })).by(CEO)
}

pub(crate) fn declined(escalation: EscalationId) -> Step {
    Step::of_academy(AcademyCommand::AnswerProposal(AnswerProposal { escalation, answer: Answer::Decline, reason: text(5) })).by(CEO)
}

pub(crate) fn stepped_down<const N: usize>(to: Option<&str>, grounds: [EventId; N]) -> Step {
    let to = to.map(|rung| RungCode::parse(rung).unwrap());
    Step::of_academy(AcademyCommand::StepDown(StepDown { to, grounds: grounds.to_vec(), reason: text(5) }))
}

pub(crate) fn visited<const N: usize>(escalation: EscalationId, on: &str, visitors: [Who; N]) -> Step {
    Step::of_academy(AcademyCommand::RecordVisit(RecordVisit {
        visit: V1,
        escalation,
        visited_on: day(on),
        visitors: visitors.map(|(person, _)| person).to_vec(),
        outcome: text(6),
        further_interventions: vec![text(8)],
    }))
}

pub(crate) fn inspected(on: &str, published_on: Option<&str>) -> Step {
    let label = |text| Term::Published(Label::published(text).unwrap());
    Step::of_academy(AcademyCommand::RecordInspection(RecordInspection {
        inspection: InspectionId(Uuid::from_u128(0x15)),
        inspected_on: day(on),
        published_on: published_on.map(day),
        kind: label("S5 Inspection"),
        outcomes: vec![InspectionOutcome { area: label("Inclusion"), grade: label("Expected standard") }],
        url: None,
    }))
}

/// The command itself, for stories made of arbitrary ones.
pub(crate) fn asked(command: AcademyCommand) -> Step {
    Step::of_academy(command)
}

pub(super) fn asked_of_trust(command: TrustCommand) -> Step {
    Step::new(Ask::Trust(command))
}
