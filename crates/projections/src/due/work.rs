//! What plans, interventions, registers and support ask somebody to do by a day.
//!
//! Names are neutral and hold no words of the record: what an action is to achieve or an issue is about is
//! read where the item leads to.

use touchstone_domain::framework::{Role, Title};
use touchstone_domain::ids::PersonId;
use touchstone_domain::trust::RoundStatus;

use super::{Asked, Due, DueKind, OwedBy};
use crate::academy_record::{PlanRecord, SupportDueKind};
use crate::naming::document;
use crate::plans_due::PlanDueStatus;

impl OwedBy {
    /// Owed by a person, whatever roles they hold.
    pub(super) fn in_person(person: PersonId) -> OwedBy {
        OwedBy { role: None, title: None, person: Some(person), in_person: true }
    }
}

impl Asked<'_> {
    /// The plans that the framework's rules want and that are not there.
    pub(super) fn plans(&self) -> Vec<Due> {
        let framework = self.trust.framework_on(self.as_of).and_then(|adopted| document(self.frameworks, adopted));
        let Some(framework) = framework else { return Vec::new() };
        let wanted = self.trust.plans_due(self.academy, self.frameworks, None, self.as_of).into_iter();
        let owed = wanted.filter(|plan| matches!(plan.status, PlanDueStatus::Due | PlanDueStatus::Overdue));
        let items = owed.map(|plan| {
            let rule = framework.plan_rules.iter().find(|rule| rule.code.as_str() == plan.rule);
            let writes = |title: &&Title| rule.is_some_and(|rule| rule.authors.contains(&title.title));
            let mut item = Due::without_subject(DueKind::Plan, &plan.rule, plan.name, plan.due_on, self.as_of);
            item.starts_on = plan.counts_from;
            item.owed_by = self.owed_under(framework.roles.iter().filter(writes));
            item
        });
        items.collect()
    }

    /// Whose word on its plans is waited for: who is asked what they think, who has to agree, and who is
    /// to read the last report.
    pub(super) fn plan_words(&self) -> Vec<Due> {
        let mut items = Vec::new();
        let reports = self.academy.progress_reports_on(self.as_of);
        for plan in self.academy.plans_on(self.as_of).into_iter().filter(PlanRecord::goes_on) {
            let of_role = |mut item: Due, what: &dyn std::fmt::Display, role: Role| {
                item.id = format!("{}.{what}.{role}", item.kind.as_str());
                item.about = Some(plan.id.0);
                item.owed_by = vec![self.owed(role, None)];
                item
            };
            for role in plan.not_consulted() {
                if let Some(respond_by) = plan.respond_by(role) {
                    let name = "Say what you think of an improvement plan".to_owned();
                    let item = Due::new(DueKind::Consultation, plan.id.0, name, respond_by, self.as_of);
                    items.push(of_role(item, &plan.id, role));
                }
            }
            // Nobody agrees before everybody was heard, nor to a plan that lacks a part.
            if plan.not_consulted().is_empty() && !plan.current().gaps.iter().any(|gap| gap.blocks) {
                let name = if plan.agreed.is_some() { "Agree to an improvement plan as revised" } else { "Agree to an improvement plan" };
                for role in plan.not_agreed(true) {
                    let item = Due::new(DueKind::Agreement, plan.id.0, name.to_owned(), None, self.as_of);
                    items.push(of_role(item, &plan.id, role));
                }
            }
            for term in plan.terms() {
                for role in term.waits_for() {
                    let name = "Agree to a term's plan of action".to_owned();
                    let item = Due::new(DueKind::Agreement, plan.id.0, name, None, self.as_of);
                    items.push(of_role(item, &term.content.term_plan, role));
                }
            }
            if let Some(report) = reports.iter().find(|report| report.content.plan == plan.id) {
                for role in report.unread_by(self.as_of) {
                    let name = "Read a report on progress".to_owned();
                    let item = Due::new(DueKind::Acknowledgement, plan.id.0, name, None, self.as_of);
                    let mut item = of_role(item, &report.content.report, role);
                    item.about = Some(report.content.report.0);
                    items.push(item);
                }
            }
        }
        items
    }

    /// What is to be done under its plans, and when progress is to be looked at.
    pub(super) fn plan_work(&self) -> Vec<Due> {
        let actions = self.academy.open_actions(self.as_of).into_iter().map(|open| {
            let (id, due_on) = (open.action.action.0, Some(open.action.due_on));
            let mut item = Due::new(DueKind::PlanAction, id, "An action of the plan".to_owned(), due_on, self.as_of);
            item.about = Some(open.plan.0);
            item.owed_by = vec![OwedBy::in_person(open.action.owner)];
            item
        });
        let looks = self.academy.monitoring_due(self.as_of).into_iter().map(|due| {
            let name = "Look at progress, as the plan's schedule says".to_owned();
            let mut item = Due::new(DueKind::Monitoring, due.entry.monitoring.0, name, Some(due.entry.due_on), self.as_of);
            item.about = Some(due.plan.0);
            item.review_type.clone_from(&due.entry.review_type);
            item.owed_by = vec![OwedBy::in_person(due.entry.by)];
            item
        });
        actions.chain(looks).collect()
    }

    /// What escalations, issues and arrangements ask for.
    pub(super) fn registers(&self) -> Vec<Due> {
        let actions = self.academy.actions_due_on(self.as_of).into_iter().map(|(escalation, action)| {
            let e = &action.content;
            // Whoever owes it without seeing the escalation is told what to do, and not why.
            let sees_why = self.academy.escalations.contains_key(&escalation);
            let name = if sees_why { "An action of an escalation" } else { "An action agreed with the trust" };
            let mut item = Due::new(DueKind::Action, e.action.0, name.to_owned(), Some(e.due_on), self.as_of);
            item.owed_by = vec![OwedBy::in_person(e.owner)];
            item
        });
        let issues = self.academy.issues_due_on(self.as_of).into_iter().map(|(issue, due_on)| {
            let name = "Close an issue, with evidence".to_owned();
            let mut item = Due::new(DueKind::Issue, issue.raised.1.issue.0, name, Some(due_on), self.as_of);
            item.owed_by = vec![OwedBy::in_person(issue.owner_on(self.as_of))];
            item
        });
        let looks = self.academy.arrangement_reviews_due_on(self.as_of).into_iter().map(|(arrangement, due_on)| {
            let name = "Look at an arrangement again".to_owned();
            let mut item = Due::new(DueKind::Arrangement, arrangement.started.1.arrangement.0, name, Some(due_on), self.as_of);
            item.owed_by = arrangement.responsible_on(self.as_of).iter().copied().map(OwedBy::in_person).collect();
            item
        });
        // One end of each: a substantive head in post is the more telling reason.
        let overtaken = self.academy.overtaken_by_a_head_on(self.as_of);
        let is_overtaken = |id| overtaken.iter().any(|(arrangement, _)| arrangement.id() == id);
        let over = self.academy.arrangements_ending_on(self.as_of).into_iter().filter(|(arrangement, _)| !is_overtaken(arrangement.id()));
        let over = over.map(|(arrangement, until)| (arrangement, until, "End an arrangement, or say until when it goes on"));
        let headed = overtaken.iter().map(|(arrangement, since)| {
            (*arrangement, *since, "A substantive head is in post: end an arrangement, or say until when it goes on alongside")
        });
        let ends: Vec<Due> = over
            .chain(headed)
            .map(|(arrangement, on, name)| {
                let id = arrangement.id();
                let mut item = Due::new(DueKind::Arrangement, id.0, name.to_owned(), Some(on), self.as_of);
                item.id = format!("{}.{id}.end", DueKind::Arrangement.as_str());
                item.owed_by = arrangement.responsible_on(self.as_of).iter().copied().map(OwedBy::in_person).collect();
                item
            })
            .collect();
        actions.chain(issues).chain(looks).chain(ends).collect()
    }

    /// The evaluations of itself that open rating rounds ask the school for, until it has made one.
    pub(super) fn self_evaluations(&self) -> Vec<Due> {
        let open = self.trust.rounds.iter().filter(|(_, round)| {
            let under_way = round.was_opened_by(self.as_of) && round.status_on(self.as_of) == RoundStatus::Open;
            under_way && round.opened.1.academies.contains(&self.academy.id)
        });
        let asked = open.filter_map(|(id, round)| Some((id, round, round.opened.1.self_evaluations_by?)));
        let owed = asked.filter(|(_, round, _)| self.trust.evaluated_for(round, self.academy, self.as_of).is_none());
        let items = owed.map(|(id, round, by)| {
            let name = "Evaluate your school for the trust's ratings".to_owned();
            let mut item = Due::new(DueKind::SelfEvaluation, id.0, name, Some(by), self.as_of);
            item.starts_on = Some(round.opened.0.effective_on);
            item.owed_by = vec![self.owed(Role::Headteacher, None)];
            item.owed_to = vec![Role::ImprovementLead];
            item
        });
        items.collect()
    }

    /// What its support asks the trust to do.
    pub(super) fn support(&self) -> Vec<Due> {
        let items = self.academy.support_due(self.as_of, self.frameworks).into_iter().filter_map(|due| {
            let (kind, name) = match due.what {
                SupportDueKind::Answer => (DueKind::SupportRequest, "Answer a request for support"),
                SupportDueKind::QualityAssurance => (DueKind::QualityAssurance, "Look at the quality of support"),
                SupportDueKind::Impact => (DueKind::Impact, "Judge what came of support"),
            };
            let about = due.deployment.map(|id| id.0).or_else(|| due.request.map(|id| id.0))?;
            let mut item = Due::new(kind, about, name.to_owned(), due.due_by, self.as_of);
            item.owed_by = vec![self.owed(Role::ImprovementLead, None)];
            if due.what == SupportDueKind::Answer {
                item.owed_to = vec![Role::Headteacher, Role::Chair];
            }
            Some(item)
        });
        items.collect()
    }
}
