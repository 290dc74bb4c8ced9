//! How a plan's view is made of its record: each code with its name, each text with its words.

use chrono::NaiveDate;
use touchstone_domain::event::{FrameworkRef, Milestone, PlanAction, PlanAgreed, Priority};
use touchstone_domain::framework::{Framework, Role};
use touchstone_projections::{EventRef, PlanRecord, ProgressReportRecord, TermPlanRecord, document};

use super::{
    ActionView, AgreementView, ClosedView, ConsultationView, DroppedView, GapView, GrantView, InForceView, MilestoneView, MonitoringView,
    OriginView, OutcomeView, PlanView, PriorityView, ProgressedView, PutView, ReportInShort, RevisionView, ShownView, StatementView,
    SupportView, TermPlanView, WaitsView,
};
use crate::reviews::{FrameworkView, Named, Told};

/// The words for roles.
pub(in crate::plans) fn words(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

/// A code with the name that `name` finds for it.
fn named<'f>(code: &str, framework: Option<&'f Framework>, name: impl FnOnce(&'f Framework) -> Option<&'f str>) -> Named {
    let found = framework.and_then(name);
    Named { code: code.to_owned(), name: found.unwrap_or(code).to_owned() }
}

/// A rule for plans with its name.
pub(in crate::plans) fn named_rule(code: &str, framework: &FrameworkRef, told: &Told) -> Named {
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
            dropped_actions: dropped(plan, told),
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
            agreements: plan.agreements.iter().map(|(event, e)| agreement(event, e, told)).collect(),
            agreed_on: plan.agreed.as_ref().map(|(_, on)| *on),
            in_force: plan.in_force().map(|(version, agreed_on)| {
                let to_it = plan.agreements.iter().filter(|(_, e)| e.revision == version.revision);
                let agreements = to_it.map(|(event, e)| agreement(event, e, told)).collect();
                InForceView { revision: version.revision, agreed_on, agreements }
            }),
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

fn agreement(event: &EventRef, e: &PlanAgreed, told: &Told) -> AgreementView {
    AgreementView {
        party: e.party.as_str(),
        person: told.words.person(e.person),
        agreed_on: event.effective_on,
        revision: Some(e.revision),
        recorded_by: told.words.maybe_person(event.decided_by()),
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

fn dropped(plan: &PlanRecord, told: &Told) -> Vec<DroppedView> {
    let views = plan.dropped().map(|(version, dropped, action)| DroppedView {
        id: action.action.to_string(),
        what: told.words.text(action.what),
        owner: told.words.person(action.owner),
        due_on: action.due_on,
        status: plan.status_of(action.action).map(|(_, e)| e.status.as_str()),
        dropped_on: version.event.effective_on,
        revision: version.revision,
        by: told.words.maybe_person(version.event.decided_by()),
        reason: told.words.text(dropped.reason),
    });
    views.collect()
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
