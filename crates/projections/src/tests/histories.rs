//! A small trust whose history is made command by command, with a clock that tests set.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{NaiveDate, TimeZone, Utc};
use touchstone_domain::academy::{self, Academy, AcademyCommand, JoinTrust};
use touchstone_domain::academy::{AmendReview, Answer, AnswerProposal, Appoint, DecideCategory, EscalateIntervention, IdentifyAcademy};
use touchstone_domain::academy::{LeaveTrust, RecordInspection, RecordReview, RecordVisit, ReviewChanges, StepDown, WithdrawReview};
use touchstone_domain::codes::{CategoryCode, ProgressCode, ReviewTypeCode, RungCode};
use touchstone_domain::event::{
    AcademyEvent, Actor, ActorKind, Event, FrameworkAdopted, InspectionOutcome, Label, Log, Meta, PersonRegistered, Recorded, RecordedAt,
    ReviewContent, Span, Stream, Trigger, TrustEvent, TrustRegistered,
};
use touchstone_domain::framework::{DocumentHash, Framework, Role, built_in};
use touchstone_domain::identifiers::{Laestab, Office, Phase, Route, Slug, Ukprn, Urn};
use touchstone_domain::ids::{AcademyId, DecisionId, EscalationId, EventId, InspectionId, PersonId, ReviewId, TextId, TrustId, VisitId};
use touchstone_domain::policy;
use touchstone_domain::refusal::Refusals;
use touchstone_domain::setting::{Frameworks, Setting};
use touchstone_domain::text::{Commitment, TextRef};
use touchstone_domain::trust::{Decided, Trust};
use uuid::Uuid;

use crate::{AcademyRecord, TrustRecord};

pub const LEAD: PersonId = PersonId(Uuid::from_u128(0xA1));
pub const CEO: PersonId = PersonId(Uuid::from_u128(0xA2));
pub const HEAD: PersonId = PersonId(Uuid::from_u128(0xA3));

pub static FRAMEWORKS: LazyLock<Frameworks> = LazyLock::new(|| {
    let mut frameworks = Frameworks::default();
    for code in ["prospere", "agora"] {
        let document = document(code);
        let framework = Framework::parse(&serde_json::from_str(document).unwrap()).unwrap_or_else(|faults| panic!("{faults:?}"));
        frameworks.insert(DocumentHash::of(document.as_bytes()), Arc::new(framework));
    }
    frameworks
});

fn document(code: &str) -> &'static str {
    built_in().iter().find(|framework| framework.code == code).unwrap().document
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn urn(text: &str) -> Urn {
    Urn::parse(text).unwrap()
}

/// Recorded days as the tests' London keeps them: at noon, so that they are the same anywhere.
pub fn day_of(recorded_at: RecordedAt) -> NaiveDate {
    recorded_at.instant().date_naive()
}

pub struct History {
    pub events: Vec<Recorded>,
    pub trust: Trust,
    pub academies: BTreeMap<AcademyId, Academy>,
    today: NaiveDate,
    minted: u128,
    decider: (PersonId, Role),
}

impl History {
    /// A trust that has adopted Prospere's framework, on 1 September 2025.
    pub fn new() -> History {
        let today = day("2025-09-01");
        let registered =
            TrustRegistered { slug: Slug::parse("oakfield").unwrap(), name: "Oakfield Trust".into(), group_uid: None, ukprn: None };
        let meta = Meta {
            id: EventId(Uuid::from_u128(1)),
            trust: TrustId(Uuid::from_u128(2)),
            stream: Stream::Trust,
            version: 1,
            log: Log::Main,
            position: 1,
            recorded_at: noon(today, 1),
            effective_on: today,
            actor: Actor { kind: ActorKind::Service, id: "operator".into(), role: None },
            on_behalf_of: None,
            causation: None,
            correlation: Uuid::nil(),
        };
        let trust = Trust::registered(&meta, &registered);
        let first = Recorded { meta, event: TrustEvent::from(registered).into() };
        let mut history =
            History { events: vec![first], trust, academies: BTreeMap::new(), today, minted: 1000, decider: (LEAD, Role::ImprovementLead) };
        history.adopt("prospere", "2025-09-01");
        for person in [LEAD, CEO, HEAD] {
            let name = history.text();
            history.record(Stream::Trust, today, TrustEvent::from(PersonRegistered { person, name, title: None }), None);
        }
        history
    }

    pub fn mint(&mut self) -> Uuid {
        self.minted += 1;
        Uuid::from_u128(self.minted)
    }

    pub fn text(&mut self) -> TextRef {
        TextRef { id: TextId(self.mint()), commitment: Commitment([7; 32]) }
    }

    /// From now on it is this day.
    pub fn on(&mut self, today: &str) -> &mut History {
        self.today = day(today);
        self
    }

    pub fn days_later(&mut self, days: u64) {
        self.today = self.today + chrono::Days::new(days);
    }

    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// From now on this person decides.
    pub fn by(&mut self, person: PersonId, role: Role) -> &mut History {
        self.decider = (person, role);
        self
    }

    pub fn adopt(&mut self, code: &str, from: &str) {
        let document = document(code);
        let adopted = FrameworkAdopted {
            code: touchstone_domain::codes::FrameworkCode::parse(code).unwrap(),
            document: DocumentHash::of(document.as_bytes()),
        };
        self.record(Stream::Trust, day(from), TrustEvent::from(adopted), None);
    }

    pub fn record(&mut self, stream: Stream, effective_on: NaiveDate, event: impl Into<Event>, causation: Option<EventId>) -> EventId {
        let event = event.into();
        let position = self.events.len() as u64 + 1;
        let (person, role) = self.decider;
        let actor = match causation {
            Some(_) => Actor { kind: ActorKind::Policy, id: policy::PROGRESS_NOT_FAST_ENOUGH.into(), role: None },
            None => Actor::person(person, role),
        };
        let meta = Meta {
            id: EventId(self.mint()),
            trust: self.trust.id,
            stream,
            version: self.events.iter().filter(|e| e.meta.stream == stream).count() as u64 + 1,
            log: Log::Main,
            position,
            recorded_at: noon(self.today, position),
            effective_on,
            actor,
            on_behalf_of: None,
            causation,
            correlation: Uuid::nil(),
        };
        let id = meta.id;
        let recorded = Recorded { meta, event };
        self.trust.evolve(&recorded);
        if let Event::Academy(event) = &recorded.event {
            let academy = stream.academy().unwrap();
            if let AcademyEvent::AcademyJoined(joined) = event {
                self.academies.insert(academy, Academy::joined(&recorded.meta, joined));
            } else {
                self.academies.get_mut(&academy).unwrap().evolve(&recorded.meta, event);
            }
        }
        self.events.push(recorded);
        id
    }

    fn with_setting<T>(&self, act: impl FnOnce(Setting<'_>) -> T) -> T {
        let holders = BTreeMap::from([(Role::Ceo, CEO), (Role::ImprovementLead, LEAD)]);
        let (decider, roles) = (Some(self.decider), BTreeMap::new());
        act(Setting { today: self.today, trust: &self.trust, frameworks: &FRAMEWORKS, decider, holders: &holders, roles: &roles })
    }

    /// Runs a command and what policies make of it; the events it led to.
    pub fn run(&mut self, academy: AcademyId, command: AcademyCommand) -> Result<Vec<EventId>, Refusals> {
        let decided = self.with_setting(|setting| self.academies[&academy].decide(command, setting))?;
        let mut ids = Vec::new();
        for Decided { effective_on, event } in decided {
            let cause = self.record(Stream::Academy(academy), effective_on, event.clone(), None);
            ids.push(cause);
            let meta = self.events.last().unwrap().meta.clone();
            let escalation = EscalationId(self.mint());
            let wanted = self.with_setting(|setting| policy::after(&meta, &event, &self.academies[&academy], setting, escalation));
            if let Some(command) = wanted.and_then(|verdict| verdict.wants.ok()) {
                let followed = self.with_setting(|setting| self.academies[&academy].decide(command, setting)).unwrap_or_default();
                for Decided { effective_on, event } in followed {
                    ids.push(self.record(Stream::Academy(academy), effective_on, event, Some(cause)));
                }
            }
        }
        Ok(ids)
    }

    #[track_caller]
    pub fn join(&mut self, number: &str, name: &str, joined_on: &str) -> AcademyId {
        self.join_by(number, name, joined_on, true)
    }

    /// Joins on a day, or by a day where that is all that is known.
    #[track_caller]
    pub fn join_by(&mut self, number: &str, name: &str, joined_on: &str, date_known: bool) -> AcademyId {
        self.try_join(number, name, joined_on, date_known).unwrap()
    }

    pub fn try_join(&mut self, number: &str, name: &str, joined_on: &str, date_known: bool) -> Option<AcademyId> {
        let command = JoinTrust {
            academy: AcademyId(self.mint()),
            urn: urn(number),
            name: name.into(),
            phase: Phase::Primary,
            joined_on: day(joined_on),
            date_known,
            route: Route::Converter,
            ukprn: None,
            laestab: None,
            predecessor_urns: Vec::new(),
        };
        let id = command.academy;
        for Decided { effective_on, event } in academy::join(&self.trust, command).ok()? {
            self.record(Stream::Academy(id), effective_on, event, None);
        }
        Some(id)
    }

    pub fn try_review(
        &mut self,
        academy: AcademyId,
        held_on: NaiveDate,
        reviewer: PersonId,
        progress: Option<&str>,
    ) -> Option<(ReviewId, EventId)> {
        let content = ReviewContent {
            review_type: self.review_type(held_on),
            held_on,
            reviewers: vec![reviewer],
            findings: Vec::new(),
            progress: progress.map(|code| ProgressCode::parse(code).unwrap()),
            summary: self.text(),
            strengths: None,
            next_steps: None,
        };
        let review = ReviewId(self.mint());
        let events = self.run(academy, AcademyCommand::RecordReview(RecordReview { review, content, draft: None })).ok()?;
        Some((review, events[0]))
    }

    /// The type of review that may climb by itself.
    fn review_type(&self, on: NaiveDate) -> ReviewTypeCode {
        let framework = FRAMEWORKS.get(&self.trust.framework_on(on).unwrap().document).unwrap();
        framework.escalation().automatic.as_ref().unwrap().review_types[0].clone()
    }

    /// A review by the headteacher: a finding that is not the lead's own is proposed, not climbed.
    #[track_caller]
    pub fn review(&mut self, academy: AcademyId, held_on: &str, progress: Option<&str>) -> (ReviewId, EventId) {
        self.try_review(academy, day(held_on), HEAD, progress).unwrap()
    }

    /// A review by the lead, whose finding climbs by itself.
    #[track_caller]
    pub fn leads_review(&mut self, academy: AcademyId, held_on: &str, progress: Option<&str>) -> (ReviewId, EventId) {
        self.try_review(academy, day(held_on), LEAD, progress).unwrap()
    }

    pub fn withdraw(&mut self, academy: AcademyId, review: ReviewId) -> Option<EventId> {
        let reason = self.text();
        Some(self.run(academy, AcademyCommand::WithdrawReview(WithdrawReview { review, reason })).ok()?[0])
    }

    pub fn amend(&mut self, academy: AcademyId, review: ReviewId, changes: ReviewChanges) -> Option<EventId> {
        let reason = self.text();
        Some(self.run(academy, AcademyCommand::AmendReview(AmendReview { review, changes, reason })).ok()?[0])
    }

    pub fn try_decide(&mut self, academy: AcademyId, category: &str, effective_on: NaiveDate, basis: EventId) -> Option<DecisionId> {
        let decision = DecisionId(self.mint());
        let category = CategoryCode::parse(category).unwrap();
        let command = DecideCategory { decision, category, effective_on, basis: vec![basis], reason: self.text() };
        self.run(academy, AcademyCommand::DecideCategory(command)).ok().filter(|events| !events.is_empty()).map(|_| decision)
    }

    /// Decides a category on the academy's first event.
    #[track_caller]
    pub fn decide(&mut self, academy: AcademyId, category: &str, effective_on: &str) -> DecisionId {
        let basis = self.events.iter().find(|e| e.meta.stream == Stream::Academy(academy)).unwrap().meta.id;
        self.try_decide(academy, category, day(effective_on), basis).unwrap()
    }

    pub fn answer(&mut self, academy: AcademyId, answer: Answer) -> Option<EscalationId> {
        let escalation = self.academies[&academy].ladder.proposal()?.escalation;
        let reason = self.text();
        self.run(academy, AcademyCommand::AnswerProposal(AnswerProposal { escalation, answer, reason })).ok().map(|_| escalation)
    }

    /// Climbs the next rung by a person's decision.
    pub fn climb(&mut self, academy: AcademyId) -> Option<EventId> {
        let framework = FRAMEWORKS.get(&self.trust.framework_on(self.today).unwrap().document).unwrap();
        let rung = academy::escalate_next_rung(framework, &self.academies[&academy])?.code.clone();
        let (escalation, reason) = (EscalationId(self.mint()), Some(self.text()));
        let command = EscalateIntervention { escalation, rung, trigger: Trigger::Person, grounds: Vec::new(), reason };
        Some(self.run(academy, AcademyCommand::EscalateIntervention(command)).ok()?[0])
    }

    pub fn step_down(&mut self, academy: AcademyId, to: Option<&str>) -> Option<EventId> {
        let to = to.map(|code| RungCode::parse(code).unwrap());
        let command = StepDown { to, grounds: Vec::new(), reason: self.text() };
        Some(self.run(academy, AcademyCommand::StepDown(command)).ok()?[0])
    }

    pub fn visit(&mut self, academy: AcademyId, escalation: EscalationId, visited_on: NaiveDate) -> Option<EventId> {
        let (visit, outcome) = (VisitId(self.mint()), self.text());
        let further_interventions = vec![self.text()];
        let command = RecordVisit { visit, escalation, visited_on, visitors: vec![CEO, LEAD], outcome, further_interventions };
        Some(self.run(academy, AcademyCommand::RecordVisit(command)).ok()?[0])
    }

    #[track_caller]
    pub fn appoint(&mut self, academy: AcademyId, person: PersonId, office: Office, from: &str, until: Option<&str>) {
        let term = Span { from: day(from), until: until.map(day) };
        self.run(academy, AcademyCommand::Appoint(Appoint { person, office, term, interim: until.is_some() })).unwrap();
    }

    pub fn inspect(&mut self, academy: AcademyId, inspected_on: &str, area: &str, grade: &str) -> InspectionId {
        let label = |text| touchstone_domain::event::Term::Published(Label::parse(text).unwrap());
        let command = RecordInspection {
            inspection: InspectionId(self.mint()),
            inspected_on: day(inspected_on),
            published_on: None,
            kind: label("S5 Inspection"),
            outcomes: vec![InspectionOutcome { area: label(area), grade: label(grade) }],
            url: None,
        };
        let inspection = command.inspection;
        self.run(academy, AcademyCommand::RecordInspection(command)).unwrap();
        inspection
    }

    #[track_caller]
    pub fn identify(&mut self, academy: AcademyId, number: &str, from: &str) {
        self.try_identify(academy, number, from).unwrap();
    }

    pub fn try_identify(&mut self, academy: AcademyId, number: &str, from: &str) -> Option<Vec<EventId>> {
        let command = IdentifyAcademy { urn: Some(urn(number)), ukprn: None, laestab: None, from: day(from) };
        self.run(academy, AcademyCommand::IdentifyAcademy(command)).ok()
    }

    #[track_caller]
    pub fn number(&mut self, academy: AcademyId, ukprn: &str, laestab: &str, from: &str) {
        let (ukprn, laestab) = (Some(Ukprn::parse(ukprn).unwrap()), Some(Laestab::parse(laestab).unwrap()));
        self.run(academy, AcademyCommand::IdentifyAcademy(IdentifyAcademy { urn: None, ukprn, laestab, from: day(from) })).unwrap();
    }

    #[track_caller]
    pub fn leave(&mut self, academy: AcademyId, left_on: &str) {
        self.try_leave(academy, left_on).unwrap();
    }

    pub fn try_leave(&mut self, academy: AcademyId, left_on: &str) -> Option<Vec<EventId>> {
        self.run(academy, AcademyCommand::LeaveTrust(LeaveTrust { left_on: day(left_on), date_known: true, reason: None })).ok()
    }

    pub fn folded(&self) -> TrustRecord {
        TrustRecord::fold(&self.events).unwrap()
    }

    /// As it was thought to stand when that many events had been recorded.
    pub fn folded_to(&self, events: usize) -> TrustRecord {
        TrustRecord::fold(&self.events[..events]).unwrap()
    }

    pub fn record_of(&self, academy: AcademyId) -> AcademyRecord {
        self.folded().academies[&academy].clone()
    }
}

/// Nothing about changes but what is given.
pub fn held_on(text: &str) -> ReviewChanges {
    ReviewChanges { held_on: Some(day(text)), ..ReviewChanges::default() }
}

fn noon(day: NaiveDate, position: u64) -> RecordedAt {
    let at = Utc.from_utc_datetime(&day.and_hms_opt(12, 0, 0).unwrap());
    RecordedAt::from_micros(at.timestamp_micros() + i64::try_from(position).unwrap()).unwrap()
}
