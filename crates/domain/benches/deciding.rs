//! What a decision costs, without a store: deciding a review with findings, taking it in, and an
//! event to its bytes and back. Each with an academy that is new and with one that has a long history,
//! which must not be slower.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use touchstone_domain::academy::{self, Academy, AcademyCommand, JoinTrust, RecordReview};
use touchstone_domain::codes::{CriterionCode, LevelCode, ReviewTypeCode};
use touchstone_domain::event::{
    AcademyEvent, Actor, Event, Finding, FrameworkRef, Log, Meta, Recorded, RecordedAt, ReviewContent, Stream, TrustEvent,
};
use touchstone_domain::framework::{DocumentHash, Framework, Role, built_in};
use touchstone_domain::identifiers::{Phase, Route, Slug, Urn};
use touchstone_domain::ids::{AcademyId, EventId, PersonId, ReviewId, TextId, TrustId};
use touchstone_domain::setting::{Frameworks, HeldRole, Setting};
use touchstone_domain::text::{Commitment, TextRef};
use touchstone_domain::trust::{self, AdoptFramework, Around, RegisterPerson, RegisterTrust, Taken, Trust, TrustCommand};
use uuid::Uuid;

const TRUST: TrustId = TrustId(Uuid::from_u128(7));
const ACADEMY: AcademyId = AcademyId(Uuid::from_u128(8));
const LEAD: PersonId = PersonId(Uuid::from_u128(9));

/// How many reviews a new academy has, and one with a long history.
const HISTORIES: [u64; 2] = [0, 300];

/// No rule that is measured asks who holds which role.
static NOBODY: BTreeMap<PersonId, BTreeSet<HeldRole>> = BTreeMap::new();

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).expect("that day exists")
}

fn text(n: u64) -> TextRef {
    TextRef { id: TextId(Uuid::from_u128(u128::from(n))), commitment: Commitment([7; 32]) }
}

fn review(n: u64) -> AcademyCommand {
    let finding = |(criterion, judgement): (&str, &str)| Finding {
        criterion: CriterionCode::parse(criterion).expect("a code"),
        judgement: LevelCode::parse(judgement).expect("a code"),
        evidence: Vec::new(),
    };
    let content = ReviewContent {
        review_type: ReviewTypeCode::parse("termly-evaluation").expect("a code"),
        held_on: day(),
        reviewers: vec![LEAD],
        findings: [("governance", "developing"), ("attainment", "near")].map(finding).into(),
        progress: None,
        summary: text(n),
        strengths: Some(text(n)),
        next_steps: None,
    };
    AcademyCommand::RecordReview(RecordReview { review: ReviewId(Uuid::from_u128(1000 + u128::from(n))), content, draft: None })
}

/// A trust that works by Agora's model, and how many events it has.
struct World {
    trust: Option<Trust>,
    frameworks: Frameworks,
    holders: BTreeMap<Role, PersonId>,
    position: u64,
}

impl World {
    fn begin() -> World {
        let document = built_in().iter().find(|framework| framework.code == "agora").expect("it is built in").document;
        let framework = Framework::parse(&serde_json::from_str(document).expect("it is JSON")).expect("it is sound");
        let adopted = FrameworkRef { code: framework.code().clone(), document: DocumentHash::of(document.as_bytes()) };
        let mut world =
            World { trust: None, frameworks: Frameworks::default(), holders: BTreeMap::from([(Role::ImprovementLead, LEAD)]), position: 0 };
        world.frameworks.insert(adopted.document, Arc::new(framework));
        let register =
            RegisterTrust { slug: Slug::parse("bench").expect("a slug"), name: "Bench Trust".into(), group_uid: None, ukprn: None };
        let registered = trust::register(register, Taken { slug: false, group_uid: false }, day()).expect("nothing is taken").remove(0);
        let recorded = world.recorded(Stream::Trust, 1, registered.event.into());
        if let Event::Trust(TrustEvent::TrustRegistered(event)) = &recorded.event {
            world.trust = Some(Trust::registered(&recorded.meta, event));
        }
        world.of_trust(TrustCommand::AdoptFramework(AdoptFramework {
            framework: adopted,
            effective_on: NaiveDate::from_ymd_opt(2020, 9, 1),
        }));
        world.of_trust(TrustCommand::RegisterPerson(RegisterPerson { person: LEAD, name: text(1), title: None }));
        world
    }

    fn trust(&self) -> &Trust {
        self.trust.as_ref().expect("it was registered first")
    }

    fn of_trust(&mut self, command: TrustCommand) {
        let academies = BTreeMap::new();
        let around = Around { today: day(), frameworks: &self.frameworks, academies: &academies, decider: None };
        for decided in self.trust().decide(command, around).expect("it is allowed") {
            let recorded = self.recorded(Stream::Trust, self.trust().version + 1, decided.event.into());
            self.trust.as_mut().expect("it was registered first").evolve(&recorded);
        }
    }

    fn recorded(&mut self, stream: Stream, version: u64, event: Event) -> Recorded {
        self.position += 1;
        let meta = Meta {
            id: EventId(Uuid::from_u128(u128::from(self.position))),
            trust: TRUST,
            stream,
            version,
            log: Log::Main,
            position: self.position,
            recorded_at: RecordedAt::from_micros(1_772_000_000_000_000 + self.position as i64).expect("an instant in range"),
            effective_on: day(),
            actor: Actor::person(LEAD, Role::ImprovementLead),
            on_behalf_of: None,
            causation: None,
            correlation: Uuid::from_u128(1),
        };
        Recorded { meta, event }
    }

    /// An academy with so many reviews.
    fn academy(&mut self, reviews: u64) -> Academy {
        let join = JoinTrust {
            academy: ACADEMY,
            urn: Urn::parse("900001").expect("a URN"),
            name: "Bench Academy".into(),
            phase: Phase::Primary,
            joined_on: NaiveDate::from_ymd_opt(2022, 9, 1).expect("that day exists"),
            date_known: true,
            route: Route::Converter,
            ukprn: None,
            laestab: None,
            predecessor_urns: Vec::new(),
        };
        let joined = academy::join(self.trust(), join).expect("it may join").remove(0);
        let recorded = self.recorded(Stream::Academy(ACADEMY), 1, joined.event.into());
        let Event::Academy(AcademyEvent::AcademyJoined(event)) = &recorded.event else { unreachable!("joining is one event") };
        let mut academy = Academy::joined(&recorded.meta, event);
        for n in 0..reviews {
            let recorded = self.reviewed(&academy, n);
            take_in(&mut academy, &recorded);
        }
        academy
    }

    fn reviewed(&mut self, academy: &Academy, n: u64) -> Recorded {
        let decided = academy.decide(review(n), self.setting()).expect("it is allowed").remove(0);
        self.recorded(Stream::Academy(ACADEMY), academy.version + 1, decided.event.into())
    }

    fn setting(&self) -> Setting<'_> {
        let decider = Some((LEAD, Role::ImprovementLead));
        Setting { today: day(), trust: self.trust(), frameworks: &self.frameworks, decider, holders: &self.holders, roles: &NOBODY }
    }
}

fn take_in(academy: &mut Academy, recorded: &Recorded) {
    if let Event::Academy(event) = &recorded.event {
        academy.evolve(&recorded.meta, event);
    }
}

fn deciding(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("review");
    group.measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1)).throughput(Throughput::Elements(1));
    for reviews in HISTORIES {
        let mut world = World::begin();
        let academy = world.academy(reviews);
        group.bench_function(BenchmarkId::new("decide", reviews), |bencher| {
            let decide = |command| academy.decide(command, world.setting()).expect("it is allowed");
            bencher.iter_batched(|| review(5000), decide, BatchSize::SmallInput);
        });
        let recorded = world.reviewed(&academy, 5000);
        group.bench_function(BenchmarkId::new("evolve", reviews), |bencher| {
            let evolve = |academy: &mut Academy| take_in(academy, black_box(&recorded));
            bencher.iter_batched_ref(|| academy.clone(), evolve, BatchSize::SmallInput);
        });
    }
    let mut world = World::begin();
    let academy = world.academy(0);
    let recorded = world.reviewed(&academy, 1);
    let bytes = recorded.to_bytes();
    group.bench_function("to bytes", |bencher| bencher.iter(|| black_box(&recorded).to_bytes()));
    group.bench_function("from bytes", |bencher| bencher.iter(|| Recorded::from_bytes(black_box(&bytes)).expect("it was just written")));
    group.finish();
}

criterion_group!(benches, deciding);
criterion_main!(benches);
