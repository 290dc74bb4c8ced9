//! A person's week, across the trusts of their key: what they owe, what is owed to them, and what waits
//! for their decision.

use actix_web::{HttpRequest, get, web};
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;
use touchstone_app::access::TrustSight;
use touchstone_app::{App, When};
use touchstone_domain::ids::TrustId;
use touchstone_projections::Due;
use utoipa::ToSchema;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::duties::{DutyView, worded};
use crate::problem::{FORBIDDEN, Problem};
use crate::query::Query;
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
/// is done. Needs a key bound to a person. A school's people see only what they may know.
#[utoipa::path(
    tag = "duties",
    params(("from" = Option<String>, Query, description = "The first day; Monday of this week where left out", format = Date)),
    responses((status = 200, description = "The week", body = WeekView, example = json!({"from": "2026-01-12", "to": "2026-01-18", "iOwe": [crate::duties::example()], "owedToMe": [], "toDecide": []}))),
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
    let mut week = WeekView { from, to, i_owe: Vec::new(), owed_to_me: Vec::new(), to_decide: Vec::new() };
    for trust in trusts {
        let found = app.look(caller, trust, None, When::default(), |look| {
            let (mut parts, mut views, mut needs) = (Vec::new(), Vec::new(), Needs::default());
            for academy in look.record.academies.keys().copied() {
                let Some(eye) = look.eye(academy) else { continue };
                for item in look.due(academy).into_iter().filter(|item| is_now(item, to)) {
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
            Ok((parts, views, needs))
        });
        let (parts, views, needs) = found.await?;
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

/// What can still be done and is due by the last day, or has no day; what waits for a decision waits now.
fn is_now(item: &Due, to: NaiveDate) -> bool {
    item.status.is_open() && !item.overtaken && (item.kind.is_a_decision() || item.due_on.is_none_or(|due_on| due_on <= to))
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(my_week);
}
