//! What plans, interventions, registers and support ask somebody to do by a day.
//!
//! Names are neutral and hold no words of the record: what an action is to achieve or an issue is about is
//! read where the item leads to.

use touchstone_domain::framework::{Role, Title};
use touchstone_domain::ids::PersonId;
use touchstone_domain::trust::RoundStatus;

use super::{Asked, Due, DueKind, OwedBy};
use crate::academy_record::SupportDueKind;
use crate::naming::document;
use crate::plans_due::PlanDueStatus;

impl OwedBy {
    /// Owed by a person, whatever roles they hold.
    fn in_person(person: PersonId) -> OwedBy {
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
            let mut item = Due::new(DueKind::Action, e.action.0, "An action of an escalation".to_owned(), Some(e.due_on), self.as_of);
            item.about = Some(escalation.0);
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
        actions.chain(issues).chain(looks).collect()
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
            let mut item = Due::new(kind, about, name.to_owned(), Some(due.due_by), self.as_of);
            item.owed_by = vec![self.owed(Role::ImprovementLead, None)];
            Some(item)
        });
        items.collect()
    }
}
