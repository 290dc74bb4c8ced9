//! Which rules for plans hold for an academy and by when each wants one; and across the trust which
//! academies have a plan, which owe one, and whose actions are late.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::{App, Look};
use touchstone_domain::framework::{Judgement, PlanRule, Source};
use touchstone_domain::ids::AcademyId;
use touchstone_projections::{AcademyRecord, PlanDue, PlanDueStatus};
use utoipa::ToSchema;

use super::view::named_rule;
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::reviews::{Named, Place, Told};
use crate::wording::Needs;

/// The rules for plans that hold for an academy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanRulesHolding)]
pub(crate) struct RulesView {
    as_of: NaiveDate,
    /// How the school was judged before it joined, as far as is known; null where it is not.
    judgement: Option<&'static str>,
    /// Of the rules whose days count from the same event, the first that fits.
    rules: Vec<RuleView>,
}

/// A rule for plans, and what it wants of this academy.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanRuleHolding)]
pub(crate) struct RuleView {
    code: String,
    name: String,
    /// The rule in words.
    text: String,
    /// `published` or `assumed`.
    source: &'static str,
    /// What the plan may be based on.
    basis: Vec<&'static str>,
    /// The job titles of who writes it.
    authors: Vec<String>,
    consulted: Vec<String>,
    agreed_by: Vec<String>,
    advised_by: Vec<String>,
    monitored_by: Vec<String>,
    must_cover: Vec<PartView>,
    due: DueView,
}

/// A part that the plan must have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanRulePart)]
pub(crate) struct PartView {
    code: String,
    name: String,
    /// `published` parts hold agreement up where they are missing; `assumed` ones only show.
    source: &'static str,
}

/// By when a plan is due, and whether there is one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanDue)]
pub(crate) struct DueView {
    rule: String,
    name: String,
    /// `joining`, `category-change`, `term-start` or `year-start`.
    due_from: &'static str,
    /// Null where the calendar of the year is not set.
    counts_from: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    /// `due`, `done`, `done-late`, `overdue`, or `not-owed` where its time was before the trust worked by a framework here or cannot be told.
    status: &'static str,
    /// The plan that answers it.
    plan: Option<String>,
    prepared_on: Option<NaiveDate>,
}

/// Where an academy stands with its plans.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcademyPlans)]
pub(crate) struct AcademyPlansView {
    #[schema(value_type = String, format = Uuid)]
    academy: AcademyId,
    urn: String,
    name: String,
    /// The plan that it works by; null where none goes on.
    current: Option<PlanInShort>,
    /// What each rule that holds wants.
    due: Vec<DueView>,
    /// True where a plan is overdue.
    overdue: bool,
    open_actions: usize,
    overdue_actions: usize,
    /// The next time at which progress is to be looked at.
    next_monitoring: Option<NaiveDate>,
    overdue_monitoring: usize,
    grant_allocated_pence: u64,
    grant_spent_pence: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanInShort)]
pub(crate) struct PlanInShort {
    #[schema(format = Uuid)]
    id: String,
    /// `in-preparation`, `agreed` or `awaiting-agreement`.
    status: &'static str,
    rule: Option<Named>,
    prepared_on: NaiveDate,
    agreed_on: Option<NaiveDate>,
}

/// A page of academies with their plans.
#[derive(Serialize, ToSchema)]
#[schema(as = AcademyPlansList)]
pub(crate) struct AcademyPlansList {
    items: Vec<AcademyPlansView>,
    /// Give it back as `after`; absent on the last page.
    next: Option<String>,
}

/// Show the rules for an academy's plan
///
/// Those that hold on `asOf`, by how it joined, how it had been judged and its category as far as you
/// may see it: who writes the plan, on what basis, who is consulted and who agrees, what it must cover,
/// and by when it is due. The judgement is that of the last inspection by the day it joined that judged
/// the school as a whole; `judgement` tries another.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("urn" = String, Path, description = "A URN of the academy, or its id", example = "900001"),
        ("judgement" = Option<String>, Query, description = "As if it had been judged so: `outstanding`, `good`, `requires-improvement` or `inadequate`"),
        ("asOf" = Option<String>, Query, description = "On this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The rules", body = RulesView, example = json!({"asOf": "2026-01-12", "judgement": "good", "rules": [{"code": "converter-plan", "name": "Plan after conversion", "text": "The school's plan is looked at with its headteacher and chair soon after it joins.", "source": "published", "basis": ["adopted", "adjusted"], "authors": ["Headteacher"], "consulted": ["Chair of governors"], "agreedBy": ["Headteacher", "Chair of governors"], "advisedBy": [], "monitoredBy": ["Academy Improvement Lead"], "mustCover": [{"code": "due-diligence-points", "name": "What due diligence raised", "source": "published"}], "due": {"rule": "converter-plan", "name": "Plan after conversion", "dueFrom": "joining", "countsFrom": "2025-09-01", "dueOn": "2025-11-30", "status": "done", "plan": "01990b5e-8c00-7000-8000-0000000000d7", "preparedOn": "2025-10-13"}}]}))),
)]
#[get("/trusts/{trust}/academies/{urn}/plan-rule")]
pub(crate) async fn get_plan_rule(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<(String, String)>) -> Answer {
    let mut query = Query::of(&request);
    let judgement = query.parsed("judgement", |text| {
        let found = Judgement::WORDS.iter().find(|(word, _)| *word == text).map(|(_, judgement)| *judgement);
        found.ok_or("takes `outstanding`, `good`, `requires-improvement` or `inadequate`")
    });
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(&app, &asked, &path.0, &path.1, when)?;
    let seen = place.look_shared(&app, &asked.caller, when, |look, record, _| rules(look, record, judgement));
    let (view, _) = seen.await?;
    answer::read(&request, &view)
}

fn rules(look: &Look<'_>, academy: &AcademyRecord, judgement: Option<Judgement>) -> RulesView {
    let known = || academy.before_joining(look.as_of).judgement();
    let in_a_plan = || academy.plans_on(look.as_of).iter().find_map(|plan| plan.judgement);
    let judgement = judgement.or_else(in_a_plan).or_else(known);
    let due = look.record.plans_due(academy, look.frameworks, judgement, look.as_of);
    let holding = look.record.plan_rules(academy, look.frameworks, judgement, look.as_of);
    let rules = holding.into_iter().zip(due).map(|(rule, due)| RuleView::of(rule, due)).collect();
    RulesView { as_of: look.as_of, judgement: judgement.map(Judgement::as_str), rules }
}

/// List the academies' plans
///
/// Of each academy in the trust on `asOf` that the key may see, by name: the plan that it works by, what
/// its rules want and by when, and what is late.
#[utoipa::path(
    tag = "plans",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("overdue" = Option<bool>, Query, description = "Only those of which a plan is overdue"),
        ("asOf" = Option<String>, Query, description = "On this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 1000, default 100"),
    ),
    responses((status = 200, description = "The academies", body = AcademyPlansList, example = json!({"items": [{"academy": "01990b5e-8c00-7000-8000-0000000000a1", "urn": "900001", "name": "Sandbank Primary", "current": {"id": "01990b5e-8c00-7000-8000-0000000000d7", "status": "agreed", "rule": null, "preparedOn": "2025-10-13", "agreedOn": "2025-11-03"}, "due": [{"rule": "converter-plan", "name": "Plan after conversion", "dueFrom": "joining", "countsFrom": "2025-09-01", "dueOn": "2025-11-30", "status": "done", "plan": "01990b5e-8c00-7000-8000-0000000000d7", "preparedOn": "2025-10-13"}], "overdue": false, "openActions": 3, "overdueActions": 1, "nextMonitoring": "2026-02-09", "overdueMonitoring": 0, "grantAllocatedPence": 1500000, "grantSpentPence": 420000}]}))),
)]
#[get("/trusts/{trust}/plans")]
pub(crate) async fn list_academies_plans(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let only_overdue = query.flag("overdue");
    let (when, after, limit) = (query.when(app.now()), query.text("after"), query.limit());
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let told = Told { words: Needs::default().read(&app)?, frameworks: look.frameworks.clone() };
        let seen = look.record.academies.keys().filter_map(|academy| look.academy(*academy));
        let present = seen.filter(|academy| academy.is_member_on(look.as_of));
        let mut views: Vec<AcademyPlansView> = present.map(|academy| AcademyPlansView::of(&look, &academy, &told)).collect();
        views.retain(|view| view.overdue || !only_overdue);
        views.sort_by(|a, b| (&a.name, a.academy).cmp(&(&b.name, b.academy)));
        Ok(views)
    });
    answer::list(&request, found.await?, after.as_deref(), limit, |view| view.academy.to_string())
}

impl RuleView {
    fn of(rule: &PlanRule, due: PlanDue) -> RuleView {
        let parts = rule.must_cover.iter().map(|part| PartView {
            code: part.code.to_string(),
            name: part.name.clone(),
            source: source(part.origin.source),
        });
        RuleView {
            code: rule.code.to_string(),
            name: rule.name.clone(),
            text: rule.text.clone(),
            source: source(rule.origin.source),
            basis: rule.basis.iter().map(|basis| basis.as_str()).collect(),
            authors: rule.authors.clone(),
            consulted: rule.consulted.clone(),
            agreed_by: rule.agreed_by.clone(),
            advised_by: rule.advised_by.clone(),
            monitored_by: rule.monitored_by.clone(),
            must_cover: parts.collect(),
            due: DueView::of(due),
        }
    }
}

impl DueView {
    fn of(due: PlanDue) -> DueView {
        DueView {
            rule: due.rule,
            name: due.name,
            due_from: due.due_from.as_str(),
            counts_from: due.counts_from,
            due_on: due.due_on,
            status: due.status.as_str(),
            plan: due.answered_by.map(|(plan, _)| plan.to_string()),
            prepared_on: due.answered_by.map(|(_, on)| on),
        }
    }
}

impl AcademyPlansView {
    fn of(look: &Look<'_>, academy: &AcademyRecord, told: &Told) -> AcademyPlansView {
        let due = look.record.plans_due(academy, look.frameworks, None, look.as_of);
        let (actions, monitoring) = (academy.open_actions(look.as_of), academy.monitoring_due(look.as_of));
        let current = academy.current_plan(look.as_of);
        let priorities = current.iter().flat_map(|plan| &plan.current().content.priorities);
        let allocated = priorities.filter_map(|priority| priority.grant_pence).sum();
        let spent = current.iter().flat_map(|plan| &plan.spendings).map(|(_, e)| e.pence).sum();
        AcademyPlansView {
            academy: academy.id,
            urn: academy.urn_on(look.as_of).to_string(),
            name: academy.name().to_owned(),
            current: current.map(|plan| PlanInShort {
                id: plan.id.to_string(),
                status: plan.status().as_str(),
                rule: plan.rule.as_ref().map(|rule| named_rule(rule.as_str(), &plan.framework, told)),
                prepared_on: plan.prepared_on(),
                agreed_on: plan.agreed.as_ref().map(|(_, on)| *on),
            }),
            overdue: due.iter().any(|due| due.status == PlanDueStatus::Overdue),
            due: due.into_iter().map(DueView::of).collect(),
            open_actions: actions.len(),
            overdue_actions: actions.iter().filter(|open| open.overdue).count(),
            next_monitoring: monitoring.iter().map(|due| due.entry.due_on).find(|on| *on >= look.as_of),
            overdue_monitoring: monitoring.iter().filter(|due| due.overdue).count(),
            grant_allocated_pence: allocated,
            grant_spent_pence: spent,
        }
    }
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Published => "published",
        Source::Assumed => "assumed",
    }
}

pub(super) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_plan_rule).service(list_academies_plans);
}
