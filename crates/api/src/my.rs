//! A person's week, across the trusts of their key: what they owe, what is owed to them, and what waits
//! for their decision.

use actix_web::{HttpRequest, get, web};
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use touchstone_app::access::{Permission, TrustSight};
use touchstone_app::{App, Look, When};
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::duty::Period;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{RoundId, TrustId};
use touchstone_domain::trust::RoundStatus;
use touchstone_projections::{AcademyRecord, Dates, DatesMissing, Due, DueKind, RoundRecord};
use utoipa::ToSchema;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::duties::{DutyView, worded};
use crate::problem::{FORBIDDEN, Problem};
use crate::query::Query;
use crate::registers::OfAcademy;
use crate::wording::Needs;

/// How many days are looked at.
const WEEK: Days = Days::new(6);

/// A week.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MyWeek)]
pub(crate) struct WeekView {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// What I owe: by a day of the week, late already, or without a day.
    i_owe: Vec<DutyView>,
    /// What others owe me, likewise.
    owed_to_me: Vec<DutyView>,
    /// What waits for my decision.
    to_decide: Vec<DutyView>,
    /// For those who set the trust's dates, and those who lead its improvement: the dates that are not set, and
    /// for want of which nothing is due of what waits for them.
    dates_to_set: Vec<DatesToSetView>,
    /// For those who decide in them: the rating rounds that are open, and those with decisions that no school
    /// was told.
    rating_rounds: Vec<RoundToDoView>,
    /// For those who may hand them on: how many programmes for individual teachers nobody runs any more, by
    /// academy, and nothing else of them.
    programmes_without_runner: Vec<WithoutRunnerView>,
}

/// How many programmes of an academy nobody runs any more.
#[derive(Serialize, ToSchema)]
#[schema(as = ProgrammesWithoutRunner)]
struct WithoutRunnerView {
    /// The trust's slug.
    #[schema(example = "sandbank")]
    trust: String,
    /// The academy.
    academy: OfAcademy,
    /// How many.
    count: usize,
    /// Where they are handed on.
    link: String,
}

/// Dates that a trust has yet to set.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DatesToSet)]
struct DatesToSetView {
    /// The trust's slug.
    #[schema(example = "sandbank")]
    trust: String,
    #[schema(example = "2026-27")]
    year: String,
    /// `half-terms`, `key-points` or `three-times`.
    #[schema(example = "key-points")]
    dates: &'static str,
    /// What the framework calls for and nobody owes before they are set.
    #[schema(example = json!(["Progress check"]))]
    waiting: Vec<String>,
    /// The role that owes it.
    #[schema(example = "administrator")]
    owed_by: &'static str,
    /// True where it is yours to set them.
    mine: bool,
    /// Where they are set.
    link: String,
}

impl DatesToSetView {
    fn of(look: &Look<'_>, missing: DatesMissing, mine: bool) -> DatesToSetView {
        let DatesMissing { year, dates, waiting } = missing;
        let place = match dates {
            Dates::HalfTerms => "calendar",
            Dates::KeyPoints | Dates::ThreeTimes => "key-dates",
        };
        DatesToSetView {
            trust: look.record.slug.to_string(),
            year: year.to_string(),
            dates: dates.as_str(),
            waiting,
            owed_by: Role::Administrator.as_str(),
            mine,
            link: format!("/v1/trusts/{}/{place}/{year}", look.record.slug),
        }
    }
}

/// What is still to be done in a rating round.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RatingRoundToDo)]
struct RoundToDoView {
    /// The round's id.
    #[schema(format = Uuid)]
    round: String,
    /// The trust's slug.
    #[schema(example = "sandbank")]
    trust: String,
    #[schema(example = "2026-27")]
    year: String,
    /// `autumn`, `spring` or `summer`.
    #[schema(example = "autumn")]
    term: &'static str,
    /// `open` or `closed`.
    status: &'static str,
    /// The day of the moderation.
    moderation_on: Option<NaiveDate>,
    /// How many schools have not yet evaluated themselves, where the round asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_evaluated: Option<usize>,
    /// By when they are to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    self_evaluations_by: Option<NaiveDate>,
    /// For how many academies nothing was proposed.
    to_propose: usize,
    /// Of how many the proposal was neither moderated nor confirmed.
    to_moderate: usize,
    /// Of how many the proposal is to be confirmed.
    to_confirm: usize,
    /// How many schools are to be told what was decided.
    to_share: usize,
    /// True where nothing else is left to do in it than to close it.
    to_close: bool,
    /// The audiences to which it was reported.
    #[schema(example = json!(["ceo"]))]
    reported_to: Vec<String>,
    /// Where it stands side by side.
    link: String,
}

impl RoundToDoView {
    fn of(look: &Look<'_>, id: RoundId, round: &RoundRecord) -> Option<RoundToDoView> {
        let (status, work) = (round.status_on(look.as_of), look.record.work_in(id, look.as_of));
        if status != RoundStatus::Open && work.is_done() {
            return None;
        }
        let e = &round.opened.1;
        let members = e.academies.iter().filter_map(|academy| look.record.academies.get(academy));
        let missing =
            |academy: &&AcademyRecord| academy.is_member_on(look.as_of) && look.record.evaluated_for(round, academy, look.as_of).is_none();
        let asks = e.self_evaluations_by.filter(|_| status == RoundStatus::Open);
        let mut reported_to: Vec<String> = round.reports_by(look.as_of).map(|(_, report)| report.audience.to_string()).collect();
        reported_to.sort_unstable();
        reported_to.dedup();
        Some(RoundToDoView {
            round: id.to_string(),
            trust: look.record.slug.to_string(),
            year: e.year.to_string(),
            term: e.term.as_str(),
            status: status.as_str(),
            moderation_on: e.moderation_on,
            not_evaluated: asks.map(|_| members.filter(missing).count()),
            self_evaluations_by: asks,
            to_propose: work.to_propose,
            to_moderate: work.to_moderate,
            to_confirm: work.to_confirm,
            to_share: work.to_share,
            to_close: status == RoundStatus::Open && work.is_done(),
            reported_to,
            link: format!("/v1/trusts/{}/rating-rounds/{id}/moderation", look.record.slug),
        })
    }
}

/// What somebody has to do with something due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Owes,
    Receives,
    Decides,
}

/// Show my week
///
/// Of every trust in which the key is a person's: what I owe, what is owed to me, and what waits for my
/// decision, as far as it is due by a day of the week, or late, or has no day; each with a link to where it
/// is done; for those who decide in them, what is still to be done in rating rounds; for those who set
/// them and those who lead improvement, the dates without which nothing can be due; and for an administrator
/// and the CEO, how many programmes for individual teachers nobody runs any more. Needs a key bound to a
/// person. A school's people see only what they may know.
#[utoipa::path(
    tag = "duties",
    params(("from" = Option<String>, Query, description = "The first day; Monday of this week where left out", format = Date)),
    responses((status = 200, description = "The week", body = WeekView, example = json!({"from": "2026-01-12", "to": "2026-01-18", "iOwe": [crate::duties::example()], "owedToMe": [], "toDecide": [], "datesToSet": [], "ratingRounds": [], "programmesWithoutRunner": []}))),
)]
#[get("/my/week")]
pub(crate) async fn my_week(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    let mut query = Query::of(&request);
    let today = app.today();
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let from = query.date("from").unwrap_or(monday);
    query.finish()?;
    let to = from.checked_add_days(WEEK).unwrap_or(from);
    let caller = &asked.caller;
    let mine = |trust: TrustId, sight| (sight != TrustSight::Existence && caller.person_in(trust).is_some()).then_some(trust);
    let trusts: Vec<TrustId> = app.trusts(caller, |record, sight| mine(record.id, sight)).into_iter().flatten().collect();
    if trusts.is_empty() {
        return Err(Problem::new(FORBIDDEN, "a week is somebody's: use a key that is bound to a person"));
    }
    let mut week = WeekView {
        from,
        to,
        i_owe: Vec::new(),
        owed_to_me: Vec::new(),
        to_decide: Vec::new(),
        dates_to_set: Vec::new(),
        rating_rounds: Vec::new(),
        programmes_without_runner: Vec::new(),
    };
    for trust in trusts {
        let without_runner = app.programmes_without_runner(caller, trust)?;
        let found = app.look(caller, trust, None, When::default(), |look| {
            let (mut parts, mut views, mut needs) = (Vec::new(), Vec::new(), Needs::default());
            for academy in look.record.academies.keys().copied() {
                let Some(eye) = look.eye(academy) else { continue };
                let items = look.due(academy);
                // What is asked on the register is that review, and asked once.
                let asked: Vec<_> = items.iter().filter(|item| item.kind == DueKind::Risk).map(of_when).collect();
                let is_asked = |item: &Due| item.kind == DueKind::Review && asked.contains(&of_when(item));
                for item in items.iter().filter(|item| is_now(item, to) && !is_asked(item)).cloned() {
                    let part = match (eye.owes(&item), item.kind.is_a_decision()) {
                        (true, true) => Part::Decides,
                        (true, false) => Part::Owes,
                        (false, _) if eye.is_owed(&item) => Part::Receives,
                        (false, _) => continue,
                    };
                    parts.push(part);
                    views.push(DutyView::of(&look, academy, item, &mut needs));
                }
            }
            let decides = look.is_whole() && app.may(caller, Permission::Decide, Some(trust), None).is_ok();
            let mut rounds: Vec<_> = look.record.rounds.iter().filter(|_| decides).collect();
            rounds.sort_by_key(|(_, round)| round.opened.0.position);
            let rounds: Vec<RoundToDoView> = rounds.into_iter().filter_map(|(id, round)| RoundToDoView::of(&look, *id, round)).collect();
            let sets = app.may(caller, Permission::Configure, Some(trust), None).is_ok();
            let missing = if decides || sets { look.record.dates_missing(look.frameworks, look.as_of) } else { Vec::new() };
            let dates: Vec<_> = missing.into_iter().map(|missing| DatesToSetView::of(&look, missing, sets)).collect();
            let unrun = without_runner.iter().filter_map(|(academy, count)| {
                let academy = OfAcademy::on(look.record.academies.get(academy)?, look.as_of);
                let link = format!("/v1/trusts/{}/academies/{}/programmes/handover", look.record.slug, academy.urn);
                Some(WithoutRunnerView { trust: look.record.slug.to_string(), academy, count: *count, link })
            });
            Ok((parts, views, needs, rounds, dates, unrun.collect::<Vec<_>>()))
        });
        let (parts, views, needs, rounds, dates, unrun) = found.await?;
        week.programmes_without_runner.extend(unrun);
        week.rating_rounds.extend(rounds);
        week.dates_to_set.extend(dates);
        for (part, view) in parts.into_iter().zip(worded((views, needs), &app)?) {
            match part {
                Part::Owes => week.i_owe.push(view),
                Part::Receives => week.owed_to_me.push(view),
                Part::Decides => week.to_decide.push(view),
            }
        }
    }
    for list in [&mut week.i_owe, &mut week.owed_to_me, &mut week.to_decide] {
        list.sort_by_key(DutyView::place);
    }
    answer::read(&request, &week)
}

/// Of what type and for when something is.
fn of_when(item: &Due) -> (Option<ReviewTypeCode>, Option<Period>) {
    (item.review_type.clone(), item.period)
}

/// What can still be done and is due by the last day, or has no day; what waits for a decision waits now.
fn is_now(item: &Due, to: NaiveDate) -> bool {
    item.status.is_open() && !item.overtaken && (item.kind.is_a_decision() || item.due_on.is_none_or(|due_on| due_on <= to))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(my_week);
}
