//! A plan as clients read it, with the names that its codes had in the framework it was prepared under.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_domain::event::{FrameworkRef, Milestone, PlanAction, Priority};
use touchstone_domain::framework::{Framework, Role};
use touchstone_projections::{PlanRecord, ProgressReportRecord, TermPlanRecord, document};
use utoipa::ToSchema;

use crate::reviews::{FrameworkView, Named, Told};
use crate::wording::PersonView;

/// An improvement plan.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Plan)]
pub(crate) struct PlanView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// `in-preparation`, `agreed`, `closed` or `superseded`.
    pub status: &'static str,
    /// The framework's rule that it follows; null where none fitted the academy.
    rule: Option<Named>,
    /// The framework it was prepared under.
    framework: FrameworkView,
    /// How the school was judged before it joined, as far as was known.
    judgement: Option<&'static str>,
    /// True where the rule lets the school write it.
    by_the_school: bool,
    /// `adopted-as-is`, `adjusted`, `revised`, `written-by-school` or `written-by-trust`.
    basis: &'static str,
    prepared_on: NaiveDate,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
    authors: Vec<PersonView>,
    /// Which revision this is; the plan as prepared is the first.
    revision: u32,
    priorities: Vec<PriorityView>,
    support: Vec<SupportView>,
    monitoring: Vec<MonitoringView>,
    statements: Vec<StatementView>,
    /// The grant set aside and spent, over all priorities.
    grant: GrantView,
    /// The parts that the rule asks for and that it lacks.
    missing: Vec<GapView>,
    /// For whom or what it waits before it is agreed.
    waits_for: WaitsView,
    /// Each time it was put to consultation.
    put_to_consultation: Vec<PutView>,
    consultations: Vec<ConsultationView>,
    agreements: Vec<AgreementView>,
    /// The day from which everything was there that its rule asks for.
    agreed_on: Option<NaiveDate>,
    /// The plans of terms inside it that count.
    term_plans: Vec<TermPlanView>,
    /// The plan as prepared, and each revision.
    revisions: Vec<RevisionView>,
    /// The reports on its progress that you may see, newest first.
    progress_reports: Vec<ReportInShort>,
    /// How it ended.
    closed: Option<ClosedView>,
    /// The plan that took its place, where you may see that.
    superseded_by: Option<String>,
}

/// What is to improve.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPriority)]
pub(crate) struct PriorityView {
    #[schema(format = Uuid)]
    id: String,
    /// Null once erased.
    title: Option<String>,
    /// Where it comes from; what rests on something that you may not see does not name it.
    origins: Vec<OriginView>,
    /// The parts that the rule asks for and that this is.
    covers: Vec<String>,
    grant: GrantView,
    actions: Vec<ActionView>,
    /// How it ended, once the plan is closed.
    outcome: Option<&'static str>,
}

/// Grant, in pence.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanGrant)]
pub(crate) struct GrantView {
    /// Set aside; null where none was.
    allocated_pence: Option<u64>,
    spent_pence: i64,
    /// True where more was spent than was set aside.
    overspent: bool,
}

/// Where a priority comes from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPriorityOrigin)]
pub(crate) struct OriginView {
    /// `internal-finding`, `external-finding`, `self-evaluation`, `due-diligence`, `conversion` or `inspection`.
    kind: &'static str,
    event_id: Option<String>,
    criterion: Option<Named>,
    text: Option<String>,
}

/// What somebody does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanAction)]
pub(crate) struct ActionView {
    #[schema(format = Uuid)]
    id: String,
    what: Option<String>,
    owner: PersonView,
    due_on: NaiveDate,
    success_criteria: Vec<Option<String>>,
    milestones: Vec<MilestoneView>,
    /// What it was last said to be: `on-track`, `behind` or `done`; null where nothing was said.
    status: Option<&'static str>,
    /// True where its day has passed and it is not done.
    overdue: bool,
    /// Each time that somebody said how far it had come.
    progress: Vec<ProgressedView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanMilestone)]
pub(crate) struct MilestoneView {
    what: Option<String>,
    due_on: NaiveDate,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanActionProgress)]
pub(crate) struct ProgressedView {
    #[schema(format = Uuid)]
    event_id: String,
    progressed_on: NaiveDate,
    by: Option<PersonView>,
    status: &'static str,
    comment: Option<String>,
    /// What shows it: the titles, null once erased.
    evidence: Vec<ShownView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanEvidence)]
pub(crate) struct ShownView {
    kind: Option<String>,
    title: Option<String>,
    url: Option<String>,
    event_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanSupport)]
pub(crate) struct SupportView {
    /// `provided` by the trust, or `brokered`.
    kind: &'static str,
    what: Option<String>,
    /// The id of the priority that it serves.
    priority: Option<String>,
    source: Option<Named>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanMonitoring)]
pub(crate) struct MonitoringView {
    #[schema(format = Uuid)]
    id: String,
    what: Option<String>,
    due_on: NaiveDate,
    by: PersonView,
    review_type: Option<String>,
    /// The day on which it was done.
    done_on: Option<NaiveDate>,
    note: Option<String>,
    event_id: Option<String>,
    overdue: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanStatement)]
pub(crate) struct StatementView {
    requirement: Named,
    text: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanGap)]
pub(crate) struct GapView {
    requirement: Named,
    /// True where the trust itself publishes that a plan must have it: nobody agrees to one without.
    blocks: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanWaitsFor)]
pub(crate) struct WaitsView {
    /// The roles that have not been heard.
    consultation: Vec<&'static str>,
    /// The roles that have agreed to no revision.
    agreement: Vec<&'static str>,
    /// The roles that have not agreed to the revision that stands.
    agreement_to_this_revision: Vec<&'static str>,
    /// The parts without which nobody agrees.
    parts: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanPutToConsultation)]
pub(crate) struct PutView {
    put_on: NaiveDate,
    parties: Vec<&'static str>,
    respond_by: Option<NaiveDate>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanConsultation)]
pub(crate) struct ConsultationView {
    /// In which role.
    party: &'static str,
    person: PersonView,
    consulted_on: NaiveDate,
    revision: u32,
    /// `agrees`, `partly` or `disagrees`; null where they did not say.
    agreement: Option<&'static str>,
    outcome: Option<String>,
    /// Who put it on record: they themselves, or who leads improvement for the trust.
    recorded_by: Option<PersonView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanAgreement)]
pub(crate) struct AgreementView {
    /// In which role.
    party: &'static str,
    person: PersonView,
    agreed_on: NaiveDate,
    /// The revision they agreed to; absent for a term's plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u32>,
    /// Who put it on record: they themselves, or who leads improvement for the trust.
    recorded_by: Option<PersonView>,
}

/// What is done in a term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TermPlan)]
pub(crate) struct TermPlanView {
    #[schema(format = Uuid)]
    id: String,
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: &'static str,
    set_on: NaiveDate,
    focus: Option<String>,
    /// The ids of the plan's actions that are for this term.
    actions: Vec<String>,
    rule: Option<Named>,
    agreements: Vec<AgreementView>,
    /// The roles that have to agree and have not.
    waits_for: Vec<&'static str>,
    /// True once all have agreed whom the framework names.
    agreed: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanRevision)]
pub(crate) struct RevisionView {
    revision: u32,
    #[schema(format = Uuid)]
    event_id: String,
    on: NaiveDate,
    by: Option<PersonView>,
    reason: Option<String>,
    /// The events that it was revised because of.
    grounds: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressReportInShort)]
pub(crate) struct ReportInShort {
    #[schema(format = Uuid)]
    id: String,
    reported_on: NaiveDate,
    year: String,
    term: &'static str,
    overall: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlanClosed)]
pub(crate) struct ClosedView {
    closed_on: NaiveDate,
    by: Option<PersonView>,
    summary: Option<String>,
    outcomes: Vec<OutcomeView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanPriorityOutcome)]
pub(crate) struct OutcomeView {
    priority: String,
    outcome: &'static str,
    comment: Option<String>,
}

/// The words for roles.
pub(super) fn words(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

/// A code with the name that `name` finds for it.
fn named<'f>(code: &str, framework: Option<&'f Framework>, name: impl FnOnce(&'f Framework) -> Option<&'f str>) -> Named {
    let found = framework.and_then(name);
    Named { code: code.to_owned(), name: found.unwrap_or(code).to_owned() }
}

/// A rule for plans with its name.
pub(super) fn named_rule(code: &str, framework: &FrameworkRef, told: &Told) -> Named {
    named(code, document(&told.frameworks, framework), |f| f.plan_rule(code).map(|rule| rule.name.as_str()))
}

impl PlanView {
    /// A plan with its words, as it stood on a day. `reports` are those on it that the caller sees.
    pub fn of(plan: &PlanRecord, reports: &[ProgressReportRecord], today: NaiveDate, told: &Told) -> PlanView {
        let version = plan.current();
        let content = &version.content;
        let framework = document(&told.frameworks, &plan.framework);
        let rule = plan.rule.as_ref().and_then(|rule| framework?.plan_rule(rule.as_str()));
        let requirement = |code: &str| {
            let known = rule.and_then(|rule| rule.must_cover.iter().find(|known| known.code.as_str() == code));
            Named { code: code.to_owned(), name: known.map_or(code, |known| &known.name).to_owned() }
        };
        let text = |text| told.words.text(text);
        let allocated: u64 = content.priorities.iter().filter_map(|priority| priority.grant_pence).sum();
        let any = content.priorities.iter().any(|priority| priority.grant_pence.is_some());
        let spent = plan.spendings.iter().map(|(_, e)| e.pence).sum();
        PlanView {
            id: plan.id.to_string(),
            status: plan.status().as_str(),
            rule: plan.rule.as_ref().map(|rule| named_rule(rule.as_str(), &plan.framework, told)),
            framework: FrameworkView::of(&plan.framework, &told.frameworks),
            judgement: plan.judgement.map(|judgement| judgement.as_str()),
            by_the_school: plan.by_the_school,
            basis: content.basis.as_str(),
            prepared_on: plan.prepared_on(),
            starts_on: content.starts_on,
            ends_on: content.ends_on,
            authors: content.authors.iter().map(|person| told.words.person(*person)).collect(),
            revision: version.revision,
            priorities: content.priorities.iter().map(|priority| priority_view(priority, plan, framework, today, told)).collect(),
            support: support(plan, framework, told),
            monitoring: monitoring(plan, today, told),
            statements: content
                .statements
                .iter()
                .map(|said| StatementView { requirement: requirement(said.requirement.as_str()), text: text(said.text) })
                .collect(),
            grant: GrantView::of(any.then_some(allocated), spent),
            missing: version
                .gaps
                .iter()
                .map(|gap| GapView { requirement: requirement(gap.requirement.as_str()), blocks: gap.blocks })
                .collect(),
            waits_for: waits_for(plan),
            put_to_consultation: plan
                .put
                .iter()
                .map(|(event, e)| PutView { put_on: event.effective_on, parties: words(&e.parties), respond_by: e.respond_by })
                .collect(),
            consultations: plan
                .consultations
                .iter()
                .map(|(event, e)| ConsultationView {
                    party: e.party.as_str(),
                    person: told.words.person(e.person),
                    consulted_on: event.effective_on,
                    revision: e.revision,
                    agreement: e.agreement.map(|agreement| agreement.as_str()),
                    outcome: e.outcome.and_then(text),
                    recorded_by: told.words.maybe_person(event.decided_by()),
                })
                .collect(),
            agreements: plan
                .agreements
                .iter()
                .map(|(event, e)| AgreementView {
                    party: e.party.as_str(),
                    person: told.words.person(e.person),
                    agreed_on: event.effective_on,
                    revision: Some(e.revision),
                    recorded_by: told.words.maybe_person(event.decided_by()),
                })
                .collect(),
            agreed_on: plan.agreed.as_ref().map(|(_, on)| *on),
            term_plans: plan.terms().map(|term| TermPlanView::of(term, plan, told)).collect(),
            revisions: plan
                .versions
                .iter()
                .map(|version| RevisionView {
                    revision: version.revision,
                    event_id: version.event.id.to_string(),
                    on: version.event.effective_on,
                    by: told.words.maybe_person(version.event.decided_by()),
                    reason: version.reason.and_then(text),
                    grounds: version.grounds.iter().map(ToString::to_string).collect(),
                })
                .collect(),
            progress_reports: reports.iter().map(ReportInShort::of).collect(),
            closed: closed(plan, told),
            superseded_by: plan.superseded.as_ref().and_then(|(_, by)| by.map(|by| by.to_string())),
        }
    }
}

impl GrantView {
    fn of(allocated_pence: Option<u64>, spent_pence: i64) -> GrantView {
        let allocated = i64::try_from(allocated_pence.unwrap_or_default()).unwrap_or(i64::MAX);
        GrantView { allocated_pence, spent_pence, overspent: spent_pence > allocated }
    }
}

fn waits_for(plan: &PlanRecord) -> WaitsView {
    let blocking = plan.current().gaps.iter().filter(|gap| gap.blocks);
    WaitsView {
        consultation: words(&plan.not_consulted()),
        agreement: words(&plan.not_agreed(false)),
        agreement_to_this_revision: words(&plan.not_agreed(true)),
        parts: blocking.map(|gap| gap.requirement.to_string()).collect(),
    }
}

fn priority_view(priority: &Priority, plan: &PlanRecord, framework: Option<&Framework>, today: NaiveDate, told: &Told) -> PriorityView {
    let origin = |origin: &touchstone_domain::event::PriorityOrigin| OriginView {
        kind: origin.kind.as_str(),
        event_id: origin.event_id.map(|event| event.to_string()),
        criterion: origin.criterion.as_ref().map(|code| named(code.as_str(), framework, |f| f.criterion(code).map(|c| c.name.as_str()))),
        text: origin.text.and_then(|text| told.words.text(text)),
    };
    let ended = plan.closed.iter().flat_map(|(_, e)| &e.outcomes).find(|outcome| outcome.priority == priority.priority);
    PriorityView {
        id: priority.priority.to_string(),
        title: told.words.text(priority.title),
        origins: priority.origins.iter().map(origin).collect(),
        covers: priority.covers.iter().map(ToString::to_string).collect(),
        grant: GrantView::of(priority.grant_pence, plan.spent_on(priority.priority)),
        actions: priority.actions.iter().map(|action| action_view(action, plan, today, told)).collect(),
        outcome: ended.map(|ended| ended.outcome.as_str()),
    }
}

fn action_view(action: &PlanAction, plan: &PlanRecord, today: NaiveDate, told: &Told) -> ActionView {
    let text = |text| told.words.text(text);
    let status = plan.status_of(action.action).map(|(_, e)| e.status);
    let progress = plan.progress.iter().filter(|(_, e)| e.action == action.action).map(|(event, e)| ProgressedView {
        event_id: event.id.to_string(),
        progressed_on: event.effective_on,
        by: told.words.maybe_person(event.decided_by()),
        status: e.status.as_str(),
        comment: e.comment.and_then(text),
        evidence: e
            .evidence
            .iter()
            .map(|shown| ShownView {
                kind: told.words.kind(&shown.kind),
                title: text(shown.title),
                url: shown.url.and_then(text),
                event_id: shown.event_id.map(|event| event.to_string()),
            })
            .collect(),
    });
    let milestone = |milestone: &Milestone| MilestoneView { what: text(milestone.what), due_on: milestone.due_on };
    ActionView {
        id: action.action.to_string(),
        what: text(action.what),
        owner: told.words.person(action.owner),
        due_on: action.due_on,
        success_criteria: action.success_criteria.iter().map(|criterion| text(*criterion)).collect(),
        milestones: action.milestones.iter().map(milestone).collect(),
        status: status.map(|status| status.as_str()),
        overdue: plan.goes_on() && action.due_on < today && status != Some(touchstone_domain::event::ActionStatus::Done),
        progress: progress.collect(),
    }
}

fn support(plan: &PlanRecord, framework: Option<&Framework>, told: &Told) -> Vec<SupportView> {
    let name = |code: &str| {
        named(code, framework, |f| f.support_sources.iter().find(|source| source.code.as_str() == code).map(|source| source.name.as_str()))
    };
    let lines = plan.current().content.support.iter().map(|line| SupportView {
        kind: line.kind.as_str(),
        what: told.words.text(line.what),
        priority: line.priority.map(|priority| priority.to_string()),
        source: line.source.as_ref().map(|source| name(source.as_str())),
    });
    lines.collect()
}

fn monitoring(plan: &PlanRecord, today: NaiveDate, told: &Told) -> Vec<MonitoringView> {
    let entries = plan.current().content.monitoring.iter().map(|entry| {
        let done = plan.done(entry);
        MonitoringView {
            id: entry.monitoring.to_string(),
            what: told.words.text(entry.what),
            due_on: entry.due_on,
            by: told.words.person(entry.by),
            review_type: entry.review_type.as_ref().map(ToString::to_string),
            done_on: done.map(|(event, _)| event.effective_on),
            note: done.and_then(|(_, e)| told.words.text(e.note?)),
            event_id: done.and_then(|(_, e)| e.event_id).map(|event| event.to_string()),
            overdue: plan.goes_on() && done.is_none() && entry.due_on < today,
        }
    });
    entries.collect()
}

impl TermPlanView {
    fn of(term: &TermPlanRecord, plan: &PlanRecord, told: &Told) -> TermPlanView {
        let e = &term.content;
        let agreements = term.agreements.iter().map(|(event, e)| AgreementView {
            party: e.party.as_str(),
            person: told.words.person(e.person),
            agreed_on: event.effective_on,
            revision: None,
            recorded_by: told.words.maybe_person(event.decided_by()),
        });
        TermPlanView {
            id: e.term_plan.to_string(),
            year: e.year.to_string(),
            term: e.term.as_str(),
            set_on: term.event.effective_on,
            focus: e.focus.and_then(|text| told.words.text(text)),
            actions: e.actions.iter().map(ToString::to_string).collect(),
            rule: e.rule.as_ref().map(|rule| named_rule(rule.as_str(), &plan.framework, told)),
            agreements: agreements.collect(),
            waits_for: words(&term.waits_for()),
            agreed: term.waits_for().is_empty(),
        }
    }
}

impl ReportInShort {
    fn of(report: &ProgressReportRecord) -> ReportInShort {
        let e = &report.content;
        ReportInShort {
            id: e.report.to_string(),
            reported_on: report.event.effective_on,
            year: e.year.to_string(),
            term: e.term.as_str(),
            overall: e.overall.to_string(),
        }
    }
}

fn closed(plan: &PlanRecord, told: &Told) -> Option<ClosedView> {
    let (event, e) = plan.closed.as_ref()?;
    let outcomes = e.outcomes.iter().map(|outcome| OutcomeView {
        priority: outcome.priority.to_string(),
        outcome: outcome.outcome.as_str(),
        comment: outcome.comment.and_then(|text| told.words.text(text)),
    });
    Some(ClosedView {
        closed_on: event.effective_on,
        by: told.words.maybe_person(event.decided_by()),
        summary: told.words.text(e.summary),
        outcomes: outcomes.collect(),
    })
}

/// A plan for the documentation.
pub(super) fn example() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000a0", "status": "agreed", "rule": {"code": "sponsored-plan", "name": "Improvement plan of a sponsored academy"},
        "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        "judgement": "inadequate", "byTheSchool": false, "basis": "written-by-trust", "preparedOn": "2025-10-01", "startsOn": "2025-10-01", "endsOn": null, "authors": [], "revision": 1,
        "priorities": [{"id": "01990b5e-8c00-7000-8000-0000000000a1", "title": "Reading in Key Stage 1", "origins": [{"kind": "due-diligence", "eventId": null, "criterion": null, "text": "Phonics is taught by three schemes."}], "covers": [],
            "grant": {"allocatedPence": 1_200_000, "spentPence": 450_000, "overspent": false}, "actions": [], "outcome": null}],
        "support": [{"kind": "provided", "what": "A reading lead for two days a week", "priority": "01990b5e-8c00-7000-8000-0000000000a1", "source": {"code": "trust-schools", "name": "Schools of the trust"}}],
        "monitoring": [], "statements": [], "grant": {"allocatedPence": 1_200_000, "spentPence": 450_000, "overspent": false}, "missing": [],
        "waitsFor": {"consultation": [], "agreement": [], "agreementToThisRevision": [], "parts": []}, "putToConsultation": [], "consultations": [], "agreements": [], "agreedOn": "2025-10-20",
        "termPlans": [], "revisions": [], "progressReports": [], "closed": null, "supersededBy": null})
}
