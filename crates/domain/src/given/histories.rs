//! Arbitrary stories: most steps are likely ones, so that they are accepted and build on each other;
//! some are made of whatever codes and dates there could be.

use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use super::duties::*;
use super::interventions::*;
use super::plans::*;
use super::ratings::*;
use super::registers::*;
use super::review_life::*;
use super::steps::*;
use super::support::*;
use super::{Story, day, given};
use crate::academy::{
    Academy, AcademyCommand, AnswerProposal, ArrangementCommand, InterventionCommand, IssueCommand, RecordVisit, ReviewChanges,
    ReviewLifeCommand, RiskCommand, SupportCommand,
};
use crate::codes::ProgressCode;
use crate::framework::{Basis, Frequency};
use crate::identifiers::Office;
use crate::ids::{ActionId, ArrangementId, AssessmentId, EscalationId, EventId, IssueId, ReviewId, RiskId};

const RUNGS: [&str; 3] = ["ceo-and-lead-visit", "targeted-intervention", "trustees-review"];
const PEOPLE: [Who; 6] = [CEO, LEAD, EXECUTIVE_HEAD, ADVISER, HEAD, STRANGER];

/// Up to sixty steps, days or weeks apart, at two academies of a trust that works by Agora's model; of
/// the second only a day by which it had joined is known.
pub(crate) fn histories() -> impl Strategy<Value = Vec<Step>> {
    let days_before = prop_oneof![4 => 0u64..10, 1 => 10u64..200];
    proptest::collection::vec((0u64..20, days_before), 1..60).prop_flat_map(|moments| {
        let mut today = day("2025-09-01");
        let mut steps = Vec::new();
        for (later, days_before) in moments {
            today = today + Days::new(later);
            let recorded_on = today.to_string();
            steps.push(step(today - Days::new(days_before)).prop_map(move |step| step.on(&recorded_on)));
        }
        steps
    })
}

/// The story that a history tells; whatever is refused in it is left out. Answers and visits for `E1`
/// are for whatever is open at the time.
pub(crate) fn told(history: &[Step]) -> Story {
    let head = appointed(HEAD, Office::Headteacher, "2020-09-01", None);
    let round = round_opened(ROUND, "autumn").on("2026-01-01");
    let joined = joined(A2, "900002", "2026-01-01").by_that_day_at_the_latest();
    let sent = deployed(ADVISER, "nle", "2026-01-01", "2029-12-31", 40).on("2026-01-01");
    let beginning = given([open_agora(), year_set(2025), joined, head, round, sent, days_used("2026-01-01", 1)]);
    history.iter().cloned().fold(beginning, |story, step| {
        let step = for_what_is_open(&story, step);
        story.when(step)
    })
}

/// Agora's model, but for one cadence that it leaves open.
fn open_agora() -> Step {
    adopted_with(AGORA, |document| {
        document["reviewTypes"][1]["cadence"] = serde_json::json!({"range": ["half-termly", "termly"], "chosenBy": "improvement-lead"});
    })
}

fn for_what_is_open(story: &Story, mut step: Step) -> Step {
    let ladder = &story.academy(step.at).ladder;
    let (proposed, current) = (ladder.proposal().map(|open| open.escalation), ladder.current().map(|open| open.escalation));
    if let Ask::Academy(AcademyCommand::AnswerProposal(AnswerProposal { escalation, .. })) = &mut step.ask {
        *escalation = proposed.filter(|_| *escalation == E1).unwrap_or(*escalation);
    }
    if let Ask::Academy(AcademyCommand::RecordVisit(RecordVisit { escalation, .. })) = &mut step.ask {
        *escalation = current.filter(|_| *escalation == E1).unwrap_or(*escalation);
    }
    if let (Ask::Academy(AcademyCommand::Intervention(command)), Some(open)) = (&mut step.ask, current) {
        of_the_escalation(story.academy(step.at), command, open, step.recorded_on.unwrap_or(story.today));
    }
    of_the_registers(story.academy(step.at), &mut step.ask, step.recorded_on.unwrap_or(story.today));
    if let Ask::Academy(AcademyCommand::ReviewLife(command)) = &mut step.ask {
        of_what_there_is(story.academy(step.at), command, step.recorded_on.unwrap_or(story.today));
    }
    of_support_there_is(story, step)
}

/// What is said of a deployment is mostly said of the day it is recorded on.
fn of_support_there_is(story: &Story, mut step: Step) -> Step {
    let today = step.recorded_on;
    let entry = story.academy(step.at).support.entries().map(|(_, entry)| entry).next();
    match (support_command(&mut step), today) {
        (Some(SupportCommand::End(c)), Some(today)) => c.ended_on = today,
        (Some(SupportCommand::UseDays(c)), Some(today)) => c.used_on = today,
        (Some(SupportCommand::CorrectDays(c)), Some(today)) => {
            c.used_on = Some(today);
            c.entry = entry.unwrap_or(c.entry);
        }
        (Some(SupportCommand::Assure(c)), Some(today)) => c.checked_on = today,
        (Some(SupportCommand::JudgeImpact(c)), Some(today)) => c.judged_on = today,
        (Some(_) | None, _) => {}
    }
    step
}

/// About the escalation and the actions that are open, on the day of recording.
fn of_the_escalation(academy: &Academy, command: &mut InterventionCommand, open: EscalationId, today: NaiveDate) {
    let action = academy.interventions.open_actions(open).next();
    match command {
        InterventionCommand::ConsiderOption(c) => (c.escalation, c.considered_on) = (open, today),
        InterventionCommand::OpenAction(c) => (c.escalation, c.opened_on, c.due_on) = (open, today, today),
        InterventionCommand::CompleteAction(c) => {
            (c.action, c.escalation, c.completed_on) = (action.unwrap_or(c.action), open, today);
        }
        InterventionCommand::CarryAction(c) => (c.action, c.escalation) = (action.unwrap_or(c.action), open),
    }
}

/// About an arrangement, an issue or a risk that there is, on the day of recording.
fn of_the_registers(academy: &Academy, ask: &mut Ask, today: NaiveDate) {
    let Ask::Academy(command) = ask else { return };
    if let AcademyCommand::Arrangement(command) = command {
        let open = academy.arrangements.open().next();
        match command {
            ArrangementCommand::Start(c) => c.from = today,
            ArrangementCommand::Change(c) => (c.arrangement, c.changed_on) = (open.unwrap_or(c.arrangement), today),
            ArrangementCommand::Review(c) => (c.arrangement, c.reviewed_on) = (open.unwrap_or(c.arrangement), today),
            ArrangementCommand::End(c) => (c.arrangement, c.ended_on) = (open.unwrap_or(c.arrangement), today),
            ArrangementCommand::Share(c) => (c.arrangement, c.shared_on) = (open.unwrap_or(c.arrangement), today),
        }
    } else if let AcademyCommand::Issue(command) = command {
        let some = |wanted: bool| academy.issues.all().find(|(_, open)| *open == wanted).map(|(id, _)| id);
        match command {
            IssueCommand::Raise(c) => c.raised_on = today,
            IssueCommand::Progress(c) => (c.issue, c.on) = (some(true).unwrap_or(c.issue), today),
            IssueCommand::Close(c) => (c.issue, c.closed_on) = (some(true).unwrap_or(c.issue), today),
            IssueCommand::Reopen(c) => (c.issue, c.reopened_on) = (some(false).unwrap_or(c.issue), today),
            IssueCommand::Share(c) => (c.issue, c.shared_on) = (some(true).unwrap_or(c.issue), today),
        }
    } else if let AcademyCommand::Risk(command) = command {
        let open = academy.risks.open().map(|(id, _)| id).next();
        match command {
            RiskCommand::Raise(c) => c.first.assessed_on = today,
            RiskCommand::Assess(c) => (c.risk, c.assessment.assessed_on) = (open.unwrap_or(c.risk), today),
            RiskCommand::Share(c) => (c.risk, c.shared_on) = (open.unwrap_or(c.risk), today),
            RiskCommand::Close(c) => (c.risk, c.closed_on) = (open.unwrap_or(c.risk), today),
        }
    }
}

/// Mostly about reviews that there are, on the day of recording, which is never before the review.
fn of_what_there_is(academy: &Academy, command: &mut ReviewLifeCommand, today: NaiveDate) {
    let some = |id: ReviewId| academy.reviews.keys().copied().nth(id.0.as_u128() as usize % academy.reviews.len().max(1)).unwrap_or(id);
    let shared = |id: ReviewId| academy.reviews.keys().copied().find(|review| academy.review_life.review(*review).is_some()).unwrap_or(id);
    match command {
        ReviewLifeCommand::ShareReview(c) => (c.review, c.shared_on) = (some(c.review), today),
        ReviewLifeCommand::Respond(c) => c.review = shared(c.review),
        ReviewLifeCommand::RequestValidation(c) => c.review = some(c.review),
        ReviewLifeCommand::Validate(c) => (c.review, c.validated_on) = (some(c.review), today),
        ReviewLifeCommand::ShareCategory(_)
        | ReviewLifeCommand::RespondToCategory(_)
        | ReviewLifeCommand::CheckQuality(_)
        | ReviewLifeCommand::SendForFactualCheck(_)
        | ReviewLifeCommand::ReturnFactualCheck(_)
        | ReviewLifeCommand::SuggestCorrection(_)
        | ReviewLifeCommand::AnswerCorrection(_) => {}
    }
}

fn step(about: NaiveDate) -> impl Strategy<Value = Step> {
    let likely = about.to_string();
    let academy = prop_oneof![9 => Just(A1), 1 => Just(A2)];
    let who = prop_oneof![4 => Just(Some(LEAD)), 3 => Just(Some(CEO)), 4 => Just(Some(ADVISER)), 1 => Just(None)];
    let what = prop_oneof![
        16 => review(likely.clone()),
        6 => (any_review(), progress()).prop_map(|(review, progress)| amended(review, ReviewChanges { progress: Some(progress), ..Default::default() })),
        2 => any_review().prop_map(withdrawn),
        10 => (category(), prop_oneof![9 => Just(likely.clone()), 1 => any_day()], events()).prop_map(|(category, on, basis)| match basis[..] {
            [] => decided(&category, &on, []),
            [one] => decided(&category, &on, [one]),
            [one, two, ..] => decided(&category, &on, [one, two]),
        }),
        6 => (rung(), events()).prop_map(|(rung, grounds)| grounds.first().map_or_else(|| escalated(&rung, []), |ground| escalated(&rung, [*ground]))),
        4 => prop::option::of(rung()).prop_map(|rung| stepped_down(rung.as_deref(), [])),
        9 => (escalation(), any::<bool>()).prop_map(|(escalation, accept)| if accept { accepted(escalation) } else { declined(escalation) }),
        6 => (escalation(), select(&PEOPLE[..])).prop_map({
            let on = likely.clone();
            move |(escalation, visitor)| visited(escalation, &on, [visitor])
        }),
        1 => prop_oneof![Just(likely.clone()), any_day()].prop_map(|on| inspected(&on, None)),
        2 => (select(&PEOPLE[..]), select(Office::WORDS), any_day()).prop_map({
            let from = likely.clone();
            move |(person, (_, office), until)| appointed(person, office, &from, Some(&until))
        }),
        1 => (900_001u32..900_009, any_day()).prop_map(|(urn, from)| identified(Some(&urn.to_string()), &from)),
        1 => calendar_days(),
        1 => prop_oneof![3 => Just((about + Days::new(200)).to_string()), 1 => any_day()].prop_map(|on| left(&on)),
        44 => of_a_reviews_life(likely.clone()),
        16 => of_an_escalation(likely.clone()),
        12 => of_what_is_due(about),
        24 => of_support(likely.clone()),
        16 => of_a_round(likely.clone()),
        56 => of_a_plans_life(likely.clone()),
        32 => of_a_register(likely),
    ];
    (what, academy, who).prop_map(|(step, academy, who)| match who {
        // What only one person can do they do themselves, mostly.
        Some(_) if [HEAD, ADVISER, CEO].into_iter().any(|only| step.by == Some(only)) => step.at(academy),
        Some(who) => step.at(academy).by(who),
        None => step.at(academy).by_a_service(),
    })
}

fn of_an_escalation(likely: String) -> impl Strategy<Value = Step> {
    let action = || (1u128..1000).prop_map(|id| ActionId(Uuid::from_u128(0xac00 + id)));
    let (considered, opened) = (likely.clone(), likely.clone());
    prop_oneof![
        2 => any::<bool>().prop_map(move |chosen| option_considered(O1, &considered, chosen)),
        3 => (action(), select(&PEOPLE[..])).prop_map(move |(action, owner)| action_opened(action, &opened, owner, &opened)),
        6 => (action(), 0usize..3).prop_map(move |(action, pieces)| action_completed(action, &likely, pieces)),
        3 => action().prop_map(|action| action_carried(action, HEAD).under(PR1)),
    ]
}

fn of_a_register(on: String) -> impl Strategy<Value = Step> {
    let id = || (1u128..1000).prop_map(Uuid::from_u128);
    let day = move || Just(on.clone());
    prop_oneof![
        2 => (id(), day()).prop_map(|(id, on)| arranged(ArrangementId(id), None, &on).named()),
        1 => (id(), day()).prop_map(|(id, on)| arrangement_changed(ArrangementId(id), &on, Some(CEO))),
        1 => (id(), day()).prop_map(|(id, on)| arrangement_reviewed(ArrangementId(id), &on)),
        1 => (id(), day()).prop_map(|(id, on)| arrangement_ended(ArrangementId(id), &on, None)),
        2 => (id(), day()).prop_map(|(id, on)| arrangement_shared(ArrangementId(id), &on)),
        3 => (id(), day(), select(&PEOPLE[..])).prop_map(|(id, on, owner)| issue_raised(IssueId(id), &on, owner).in_agora().on_grounds(vec![event_at(7)])),
        1 => (id(), day()).prop_map(|(id, on)| issue_progressed(IssueId(id), &on, "on-track")),
        2 => (id(), day(), 0usize..3).prop_map(|(id, on, pieces)| issue_closed(IssueId(id), &on, pieces)),
        4 => (id(), day()).prop_map(|(id, on)| issue_reopened(IssueId(id), &on)),
        1 => (id(), day()).prop_map(|(id, on)| issue_shared(IssueId(id), &on)),
        2 => (id(), day()).prop_map(|(id, on)| risk_raised(RiskId(id), &on, "high").in_words()),
        2 => (id(), id(), day()).prop_map(|(id, assessment, on)| risk_assessed(RiskId(id), AssessmentId(assessment), &on, "low")),
        2 => (id(), day()).prop_map(|(id, on)| risk_shared(RiskId(id), None, &on, [])),
        1 => (id(), day(), 0usize..3).prop_map(|(id, on, pieces)| risk_closed(RiskId(id), &on, pieces)),
    ]
}

/// Drafts have ids that no review gets, so that they stay drafts.
fn of_a_reviews_life(likely: String) -> impl Strategy<Value = Step> {
    let draft = || Just(ReviewId(Uuid::from_u128(0xd1)));
    let any_review = || (1u128..4).prop_map(|id| ReviewId(Uuid::from_u128(id)));
    let correction = || select(&[C1, C2][..]);
    let (on, validated_on) = (likely.clone(), likely.clone());
    let until: NaiveDate = day(&likely) + Days::new(14);
    prop_oneof![
        5 => any_review().prop_map(move |review| shared(review, &on)),
        4 => Just(category_shared(&likely)),
        7 => (any_review(), prop::option::of(select(&["agrees", "partly", "disagrees"][..]))).prop_map(|(review, agreement)| responded(review, agreement)),
        6 => prop::option::of(select(&["agrees", "disagrees"][..])).prop_map(|agreement| category_responded(agreement).by(HEAD)),
        2 => (draft(), any::<bool>()).prop_map(|(draft, passed)| quality_checked(draft, passed)),
        6 => draft().prop_map(move |draft| sent_for_check(draft, None, &until.to_string())),
        4 => draft().prop_map(|draft| check_returned(draft).by(HEAD)),
        5 => (correction(), draft()).prop_map(|(correction, draft)| correction_suggested(correction, draft).by(HEAD)),
        14 => (correction(), draft(), any::<bool>()).prop_map(|(correction, draft, accept)| correction_answered(correction, draft, accept)),
        4 => any_review().prop_map(|review| validation_requested(review, ADVISER)),
        8 => any_review().prop_map(move |review| validated(review, &validated_on, "agrees").by(ADVISER)),
    ]
}

/// Mostly about the trust's own duties of a year; how often progress is reported has to be chosen first.
fn of_what_is_due(about: NaiveDate) -> impl Strategy<Value = Step> {
    let duty = select(
        &[
            "termly-evaluation.2025-26-autumn",
            "termly-evaluation.2025-26-spring",
            "progress-report.2025-26-autumn",
            "progress-report.2025-26-summer",
        ][..],
    );
    prop_oneof![
        3 => duty.clone().prop_map(waived),
        4 => (duty.clone(), 0u64..60).prop_map(move |(what, days)| rescheduled(what, &(about + Days::new(days)).to_string())),
        6 => duty.prop_map(missed),
        2 => Just(academy_calendar_set("2026-10-16")),
        3 => select(&[Frequency::Termly, Frequency::HalfTermly][..]).prop_map(move |often| cadence_chosen("progress-report", often, &about.to_string())),
    ]
}

/// One deployment and one request an academy, asked for again and again.
fn of_support(likely: String) -> impl Strategy<Value = Step> {
    let (from, until) = (likely.clone(), (day(&likely) + Days::new(90)).to_string());
    let on = move || Just(likely.clone());
    prop_oneof![
        3 => (select(&PEOPLE[..]), any::<bool>()).prop_map(move |(who, agreed)| match agreed {
            true => deployed(who, "trust-schools", &from, &until, 6),
            false => planned(who, "nle", &from, &until, 6),
        }),
        2 => Just(agreed()),
        5 => (on(), 1u32..4).prop_map(|(on, half_days)| days_used(&on, half_days)),
        4 => (on(), 0u32..4).prop_map(|(on, half_days)| days_corrected(event_at(7), Some(&on), Some(half_days))),
        2 => (1u32..20).prop_map(|half_days| deployment_changed(None, Some(half_days))),
        1 => on().prop_map(|on| deployment_ended(&on)),
        3 => on().prop_map(|on| quality_assured(&on, Some(EXECUTIVE_HEAD))),
        4 => (on(), select(&["achieved", "partly", "not-achieved"][..])).prop_map(|(on, impact)| impact_judged(&on, impact, &[])),
        3 => Just(support_requested(None, vec![("yellow-package", "advice")])),
        2 => any::<bool>().prop_map(request_answered),
        1 => Just(request_withdrawn()),
    ]
}

fn of_a_round(likely: String) -> impl Strategy<Value = Step> {
    let judgement = prop_oneof![9 => select(&["weak", "developing", "sound", "effective"][..]).prop_map(str::to_owned), 1 => code()];
    let round = || prop_oneof![12 => Just(ROUND), 1 => Just(OTHER_ROUND)];
    let (shared_on, evaluated_on) = (likely.clone(), likely.clone());
    prop_oneof![
        6 => (round(), category(), events()).prop_map(|(round, category, basis)| match basis[..] {
            [] => category_proposed(round, &category, []),
            [one, ..] => category_proposed(round, &category, [one]),
        }),
        4 => (round(), category(), select(&PEOPLE[..])).prop_map(|(round, category, who)| moderated(round, &category, [who])),
        4 => round().prop_map(move |round| rating_confirmed(round, &likely)),
        2 => round().prop_map(move |round| rating_shared(round, &shared_on)),
        3 => judgement.prop_map(move |judgement| self_evaluated(&evaluated_on, "governance", &judgement)),
        2 => Just(self_evaluation_withdrawn().by(HEAD)),
        1 => prop_oneof![Just(round_opened(OTHER_ROUND, "spring")), Just(round_closed(OTHER_ROUND)), Just(round_cancelled(OTHER_ROUND))],
    ]
}

/// Plans at the first academy, under Agora's rule for a school that converted.
fn of_a_plans_life(likely: String) -> impl Strategy<Value = Step> {
    let plan = || prop_oneof![4 => Just(P1), 1 => Just(P2)];
    let on = move || Just(likely.clone());
    prop_oneof![
        12 => (plan(), on(), any::<bool>()).prop_map(|(plan, on, again)| {
            let step = plan_prepared(plan, &on).planned(|c| {
                c.basis = Basis::Adjusted;
                c.monitoring = vec![monitoring(MO1, &on)];
                c.statements = vec![stated("due-diligence-points")];
            });
            if again { step.superseding(if plan == P1 { P2 } else { P1 }) } else { step }
        }),
        3 => (plan(), on()).prop_map(|(plan, on)| plan_revised(plan, &on).revised_to(Basis::Revised, [stated("due-diligence-points")])),
        1 => (plan(), on()).prop_map(|(plan, on)| {
            let without = plan_revised(plan, &on).revised_to(Basis::Revised, [stated("due-diligence-points")]);
            without.revising_to(|content| content.priorities[0].actions.clear()).dropping(&[AC1])
        }),
        3 => (plan(), on()).prop_map(|(plan, on)| plan_put(plan, &on)),
        3 => (plan(), on()).prop_map(|(plan, on)| plan_consulted(plan, &on, None)),
        2 => (plan(), on()).prop_map(|(plan, on)| plan_agreed(plan, &on)),
        2 => (plan(), on()).prop_map(|(plan, on)| plan_closed(plan, &on, &[PR1])),
        4 => (plan(), on()).prop_map(|(plan, on)| term_plan_set(TP1, plan, &on)),
        8 => (plan(), on()).prop_map(|(plan, on)| term_plan_agreed(TP1, plan, &on)),
        3 => (plan(), on(), select(&["on-track", "behind", "done"][..])).prop_map(|(plan, on, status)| action_progressed(plan, AC1, &on, status)),
        3 => (plan(), on(), -500i64..2_000).prop_map(|(plan, on, pence)| grant_spent(plan, PR1, &on, pence)),
        3 => (plan(), on()).prop_map(|(plan, on)| plan_monitored(plan, MO1, &on)),
        5 => (plan(), on(), select(&["on-track", "not-fast-enough"][..])).prop_map(|(plan, on, overall)| {
            progress_reported(PG1, plan, &on, overall).reporting(|report| report.report_type = None)
        }),
        4 => on().prop_map(|on| report_shared(PG1, &on)),
        12 => Just(report_acknowledged(PG1).by(CEO)),
    ]
}

fn calendar_days() -> impl Strategy<Value = Step> {
    (1u32..9).prop_map(|first| calendar_set(&format!("2026-09-0{first}")))
}

fn review(likely: String) -> impl Strategy<Value = Step> {
    let on = prop_oneof![9 => Just(likely), 1 => any_day()];
    let review_type = prop_oneof![9 => Just("termly-evaluation".to_owned()), 1 => code()];
    let judgement = prop_oneof![9 => select(&["well-below", "below", "near", "at-or-above"][..]).prop_map(str::to_owned), 1 => code()];
    (any_review(), on, review_type, progress(), judgement, prop_oneof![3 => Just(LEAD), 1 => select(&PEOPLE[..])]).prop_map(
        |(review, on, review_type, progress, judgement, reviewer)| {
            let step = reviewed(review, &on).of_type(&review_type).finding("attainment", &judgement);
            let step = progress.iter().fold(step, |step, progress| step.progress(progress.as_str()));
            step.reviewers([reviewer])
        },
    )
}

fn progress() -> impl Strategy<Value = Option<ProgressCode>> {
    let words = prop_oneof![6 => Just("not-fast-enough".to_owned()), 3 => Just("on-track".to_owned()), 1 => code()];
    prop::option::of(words.prop_map(|word| ProgressCode::parse(&word).unwrap()))
}

fn category() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(&["red", "amber", "yellow", "green"][..]).prop_map(str::to_owned), 1 => code()]
}

fn rung() -> impl Strategy<Value = String> {
    prop_oneof![6 => Just(RUNGS[0].to_owned()), 6 => select(&RUNGS[..]).prop_map(str::to_owned), 1 => code()]
}

/// The first event of A1, events of reviews, and events of whoever.
fn events() -> impl Strategy<Value = Vec<EventId>> {
    let event = prop_oneof![5 => any_review().prop_map(recording_of), 1 => (1u64..40).prop_map(event_at)];
    prop_oneof![3 => Just(vec![event_at(7)]), 2 => proptest::collection::vec(event, 0..3)]
}

fn any_review() -> impl Strategy<Value = ReviewId> {
    (1u128..9).prop_map(|id| ReviewId(Uuid::from_u128(id)))
}

fn escalation() -> impl Strategy<Value = EscalationId> {
    prop_oneof![3 => Just(E1), 1 => any_review().prop_map(escalation_of)]
}

fn code() -> impl Strategy<Value = String> {
    "[A-Za-z0-9]{1,12}(-[a-z0-9]{1,12}){0,3}"
}

fn any_day() -> impl Strategy<Value = String> {
    any::<i32>().prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n % 90_000_000).unwrap_or(NaiveDate::MAX).to_string())
}
