//! The academy's improvement plans: what each said in each revision, who was consulted and agreed, how
//! its actions went, what was spent, and what was reported of its progress.
//!
//! A plan is agreed from the day on which everything was there: all consulted, all agreed to one and the
//! same revision whom the rule names, and no part missing that the trust publishes as a must. That day
//! stays, whatever revision follows. It is the day on which the last of them spoke, whenever it was
//! written down. A later revision awaits agreement in its turn; until then the one agreed is in force.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use touchstone_domain::codes::PlanRuleCode;
use touchstone_domain::event::{
    ActionProgressed, DroppedAction, Evidence, FrameworkRef, GrantSpent, Monitoring, PlanAction, PlanAgreed, PlanClosed, PlanConsulted,
    PlanContent, PlanGap, PlanMonitored, PlanPrepared, PlanPutToConsultation, Priority, TermPlanAgreed, TermPlanSet,
};
use touchstone_domain::framework::{Judgement, Role};
use touchstone_domain::ids::{EventId, PersonId, PlanActionId, PlanId, PriorityId, ProgressReportId};
use touchstone_domain::text::TextRef;

use crate::event_ref::EventRef;

mod folding;
mod looking;
mod report;

pub use looking::{MonitoringDue, OpenAction};
pub use report::ProgressReportRecord;

/// A plan as it was prepared, or as it stood after a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanVersion {
    /// The event.
    pub event: EventRef,
    /// Which revision; the plan as prepared is the first.
    pub revision: u32,
    /// Everything in it.
    pub content: PlanContent,
    /// What it lacks.
    pub gaps: Vec<PlanGap>,
    /// The events that it was revised because of.
    pub grounds: Vec<EventId>,
    /// Why it was revised.
    pub reason: Option<TextRef>,
    /// The actions of the version before that were given up in it.
    pub dropped: Vec<DroppedAction>,
}

/// A term's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermPlanRecord {
    /// The event.
    pub event: EventRef,
    /// What was set.
    pub content: TermPlanSet,
    /// Who agreed.
    pub agreements: Vec<(EventRef, TermPlanAgreed)>,
}

impl TermPlanRecord {
    /// The roles that have to agree and have not.
    pub fn waits_for(&self) -> Vec<Role> {
        let agreed = |role: &Role| self.agreements.iter().any(|(_, e)| e.party == *role);
        self.content.agreed_by.iter().copied().filter(|role| !agreed(role)).collect()
    }
}

/// How far a plan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanStatus {
    /// It is being written, consulted on, or waits for somebody's agreement.
    InPreparation,
    /// Everybody has agreed whom its rule names.
    Agreed,
    /// It was agreed, and has been revised since: the revision that was agreed is in force until those agree
    /// to the newest who have to.
    AwaitingAgreement,
    /// It has ended.
    Closed,
    /// Another has taken its place.
    Superseded,
}

impl PlanStatus {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            PlanStatus::InPreparation => "in-preparation",
            PlanStatus::Agreed => "agreed",
            PlanStatus::AwaitingAgreement => "awaiting-agreement",
            PlanStatus::Closed => "closed",
            PlanStatus::Superseded => "superseded",
        }
    }
}

/// An improvement plan, each part in the order of recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRecord {
    /// Its id.
    pub id: PlanId,
    /// The framework it was prepared under.
    pub framework: FrameworkRef,
    /// The framework's rule that it follows.
    pub rule: Option<PlanRuleCode>,
    /// How the school was judged before it joined, as far as was known.
    pub judgement: Option<Judgement>,
    /// Whether the school may write it.
    pub by_the_school: bool,
    /// Who has to be consulted.
    pub consulted: Vec<Role>,
    /// Who has to agree.
    pub agreed_by: Vec<Role>,
    /// As prepared, and each revision.
    pub versions: Vec<PlanVersion>,
    /// Each time it was put to consultation.
    pub put: Vec<(EventRef, PlanPutToConsultation)>,
    /// What those who were consulted said.
    pub consultations: Vec<(EventRef, PlanConsulted)>,
    /// Who agreed to which revision.
    pub agreements: Vec<(EventRef, PlanAgreed)>,
    /// The plans of terms inside it; the last one for a term counts.
    pub term_plans: Vec<TermPlanRecord>,
    /// How its actions went.
    pub progress: Vec<(EventRef, ActionProgressed)>,
    /// What of the grant was spent.
    pub spendings: Vec<(EventRef, GrantSpent)>,
    /// When progress was looked at.
    pub monitored: Vec<(EventRef, PlanMonitored)>,
    /// How it was closed.
    pub closed: Option<(EventRef, PlanClosed)>,
    /// That another took its place, and which, where that one is seen.
    pub superseded: Option<(EventRef, Option<PlanId>)>,
    /// The event with which it was agreed, as it was recorded, and from which day it was.
    pub agreed: Option<(EventRef, NaiveDate)>,
}

impl PlanRecord {
    fn prepared(event: EventRef, e: &PlanPrepared) -> PlanRecord {
        let (content, gaps) = (e.content.clone(), e.gaps.clone());
        let mut plan = PlanRecord {
            id: e.plan,
            framework: e.framework.clone(),
            rule: e.rule.clone(),
            judgement: e.judgement,
            by_the_school: e.by_the_school,
            consulted: e.consulted.clone(),
            agreed_by: e.agreed_by.clone(),
            versions: vec![PlanVersion {
                event: event.clone(),
                revision: 1,
                content,
                gaps,
                grounds: Vec::new(),
                reason: None,
                dropped: Vec::new(),
            }],
            put: Vec::new(),
            consultations: Vec::new(),
            agreements: Vec::new(),
            term_plans: Vec::new(),
            progress: Vec::new(),
            spendings: Vec::new(),
            monitored: Vec::new(),
            closed: None,
            superseded: None,
            agreed: None,
        };
        plan.see_whether_agreed(&event);
        plan
    }

    /// The plan as it stands.
    pub fn current(&self) -> &PlanVersion {
        self.versions.last().expect("a plan is recorded with its first version and none is ever taken away")
    }

    /// The day it was prepared.
    pub fn prepared_on(&self) -> NaiveDate {
        self.versions.first().map_or(NaiveDate::MIN, |version| version.event.effective_on)
    }

    /// How far it has come.
    pub fn status(&self) -> PlanStatus {
        match (&self.superseded, &self.closed, &self.agreed) {
            (Some(_), _, _) => PlanStatus::Superseded,
            (None, Some(_), _) => PlanStatus::Closed,
            (None, None, Some(_)) if self.in_force().is_some_and(|(version, _)| version.revision < self.current().revision) => {
                PlanStatus::AwaitingAgreement
            }
            (None, None, Some(_)) => PlanStatus::Agreed,
            (None, None, None) => PlanStatus::InPreparation,
        }
    }

    /// Whether it goes on.
    pub fn goes_on(&self) -> bool {
        self.closed.is_none() && self.superseded.is_none()
    }

    /// The roles that have to be consulted and were not heard.
    pub fn not_consulted(&self) -> Vec<Role> {
        let heard = |role: &Role| self.consultations.iter().any(|(_, e)| e.party == *role);
        self.consulted.iter().copied().filter(|role| !heard(role)).collect()
    }

    /// The roles that have to agree and have not, to any revision or to the one that stands.
    pub fn not_agreed(&self, to_the_last: bool) -> Vec<Role> {
        let last = self.current().revision;
        let agreed = |role: &Role| self.agreements.iter().any(|(_, e)| e.party == *role && (!to_the_last || e.revision == last));
        self.agreed_by.iter().copied().filter(|role| !agreed(role)).collect()
    }

    /// The newest revision that everybody agreed to whom the rule names, and from which day.
    pub fn in_force(&self) -> Option<(&PlanVersion, NaiveDate)> {
        self.agreed.as_ref()?;
        self.versions.iter().rev().find_map(|version| Some((version, self.agreed_from(version)?)))
    }

    /// By when somebody was last asked to say what they think, in a role; none where they were not asked.
    pub fn respond_by(&self, role: Role) -> Option<Option<NaiveDate>> {
        self.put.iter().rfind(|(_, e)| e.parties.contains(&role)).map(|(_, e)| e.respond_by)
    }

    /// Whether one of the school's people may read it in a role: who leads or chairs it where the school
    /// writes it, once they are asked about it, and once it is agreed; other governors once it is agreed.
    pub fn is_open_to(&self, role: Role) -> bool {
        let is_asked = self.put.iter().any(|(_, e)| e.parties.contains(&role)) || self.consultations.iter().any(|(_, e)| e.party == role);
        match role {
            Role::Headteacher | Role::Chair => self.by_the_school || is_asked || self.agreed.is_some(),
            Role::Governor => is_asked || self.agreed.is_some(),
            Role::Operator
            | Role::Administrator
            | Role::Ceo
            | Role::ImprovementLead
            | Role::ExecutiveHeadteacher
            | Role::Trustee
            | Role::Clerk
            | Role::Auditor
            | Role::Integration
            | Role::Adviser
            | Role::ExternalPartner => false,
        }
    }

    /// The plan by what was effective on a day; none before it was prepared.
    pub fn as_of(&self, day: NaiveDate) -> Option<PlanRecord> {
        fn by<T>(day: NaiveDate, events: &mut Vec<(EventRef, T)>) {
            events.retain(|(event, _)| event.effective_on <= day);
        }
        let mut plan = self.clone();
        plan.versions.retain(|version| version.event.effective_on <= day);
        if plan.versions.is_empty() || self.prepared_on() > day {
            return None;
        }
        by(day, &mut plan.put);
        by(day, &mut plan.consultations);
        by(day, &mut plan.agreements);
        by(day, &mut plan.progress);
        by(day, &mut plan.spendings);
        by(day, &mut plan.monitored);
        plan.term_plans.retain(|term| term.event.effective_on <= day);
        plan.term_plans.iter_mut().for_each(|term| by(day, &mut term.agreements));
        plan.closed.take_if(|(event, _)| event.effective_on > day);
        plan.superseded.take_if(|(event, _)| event.effective_on > day);
        plan.agreed.take_if(|(_, on)| *on > day);
        Some(plan)
    }

    /// The plan as a revision left it; none where it has no such revision.
    pub fn at_revision(mut self, revision: u32) -> Option<PlanRecord> {
        let known = self.versions.iter().any(|version| version.revision == revision);
        self.versions.retain(|version| version.revision <= revision);
        self.agreements.retain(|(_, e)| e.revision <= revision);
        known.then_some(self)
    }

    /// The plans of terms that count: the last one set for each term.
    pub fn terms(&self) -> impl Iterator<Item = &TermPlanRecord> {
        let of = |term: &TermPlanRecord| (term.content.year, term.content.term);
        let replaced = move |(i, term): &(usize, &TermPlanRecord)| self.term_plans[i + 1..].iter().any(|later| of(later) == of(term));
        self.term_plans.iter().enumerate().filter(move |found| !replaced(found)).map(|(_, term)| term)
    }

    /// What an action was last said to be, by the day it was about, with the event.
    pub fn status_of(&self, action: PlanActionId) -> Option<&(EventRef, ActionProgressed)> {
        latest(self.progress.iter().filter(|(_, e)| e.action == action))
    }

    /// The actions that were given up, the first first: each with the version that gave it up, why, and
    /// what it was.
    pub fn dropped(&self) -> impl Iterator<Item = (&PlanVersion, &DroppedAction, &PlanAction)> {
        let of = |version: &PlanVersion, id: PlanActionId| {
            let mut before = self.versions.iter().filter(|before| before.revision < version.revision).rev();
            before.find_map(|before| actions_of(&before.content).find(|action| action.action == id))
        };
        let each = self.versions.iter().flat_map(|version| version.dropped.iter().map(move |dropped| (version, dropped)));
        each.filter_map(move |(version, dropped)| Some((version, dropped, of(version, dropped.action)?)))
    }

    /// What was spent on a priority, in pence.
    pub fn spent_on(&self, priority: PriorityId) -> i64 {
        self.spendings.iter().filter(|(_, e)| e.priority == priority).map(|(_, e)| e.pence).sum()
    }

    /// When progress was looked at as an entry of the schedule says.
    pub fn done(&self, entry: &Monitoring) -> Option<&(EventRef, PlanMonitored)> {
        latest(self.monitored.iter().filter(|(_, e)| e.monitoring == entry.monitoring))
    }

    /// Notes whether the plan is agreed now, with an event.
    fn see_whether_agreed(&mut self, event: &EventRef) {
        if self.agreed.is_none() {
            self.agreed = self.agreed_on().map(|on| (event.clone(), on));
        }
    }

    /// The first day on which a revision was agreed.
    fn agreed_on(&self) -> Option<NaiveDate> {
        self.versions.iter().filter_map(|version| self.agreed_from(version)).min()
    }

    /// The day on which the last of those was heard, or agreed to a revision, whom the rule names; none where
    /// somebody has not, or where it lacks a part that is a must.
    fn agreed_from(&self, version: &PlanVersion) -> Option<NaiveDate> {
        if version.gaps.iter().any(|gap| gap.blocks) {
            return None;
        }
        let heard = |role: &Role| self.consultations.iter().filter(|(_, e)| e.party == *role).map(|(event, _)| event.effective_on).min();
        let agreed = |role: &Role| {
            let to_it = self.agreements.iter().filter(|(_, e)| e.party == *role && e.revision == version.revision);
            to_it.map(|(event, _)| event.effective_on).min()
        };
        let days: Option<Vec<NaiveDate>> = self.consulted.iter().map(heard).chain(self.agreed_by.iter().map(agreed)).collect();
        Some(days?.into_iter().max().unwrap_or(NaiveDate::MIN).max(version.event.effective_on))
    }

    /// Every event that it tells of.
    fn event_ids(&self) -> impl Iterator<Item = EventId> {
        fn ids<T>(events: &[(EventRef, T)]) -> impl Iterator<Item = EventId> {
            events.iter().map(|(event, _)| event.id)
        }
        let ended = self.closed.iter().map(|(event, _)| event.id).chain(self.superseded.iter().map(|(event, _)| event.id));
        let terms = self.term_plans.iter().flat_map(|term| std::iter::once(term.event.id).chain(ids(&term.agreements)));
        let all = self.versions.iter().map(|version| version.event.id).chain(ids(&self.put)).chain(ids(&self.consultations));
        all.chain(ids(&self.agreements))
            .chain(ids(&self.progress))
            .chain(ids(&self.spendings))
            .chain(ids(&self.monitored))
            .chain(terms)
            .chain(ended)
    }

    /// Takes out every mention of an event that is not known, and of what was found in it.
    fn forget_unknown_events(&mut self, known: &BTreeSet<EventId>) {
        for version in &mut self.versions {
            version.grounds.retain(|event| known.contains(event));
            for origin in version.content.priorities.iter_mut().flat_map(|priority| &mut priority.origins) {
                if origin.event_id.take_if(|event| !known.contains(event)).is_some() {
                    origin.criterion = None;
                }
            }
        }
        for evidence in self.progress.iter_mut().flat_map(|(_, e)| &mut e.evidence) {
            evidence.event_id.take_if(|event| !known.contains(event));
        }
        for (_, e) in &mut self.monitored {
            e.event_id.take_if(|event| !known.contains(event));
        }
    }

    /// Every text of the plan as it stands, and of what became of it.
    pub fn texts(&self) -> Vec<TextRef> {
        let content = &self.current().content;
        let mut texts: Vec<TextRef> = content.priorities.iter().flat_map(texts_of).collect();
        texts.extend(content.support.iter().map(|line| line.what));
        texts.extend(content.monitoring.iter().map(|entry| entry.what));
        texts.extend(content.statements.iter().map(|statement| statement.text));
        texts.extend(self.versions.iter().filter_map(|version| version.reason));
        texts.extend(self.dropped().flat_map(|(_, dropped, action)| [dropped.reason, action.what]));
        texts.extend(self.consultations.iter().filter_map(|(_, e)| e.outcome));
        texts.extend(self.term_plans.iter().filter_map(|term| term.content.focus));
        for (_, e) in &self.progress {
            texts.extend(e.comment);
            texts.extend(
                e.evidence.iter().flat_map(|evidence: &Evidence| [Some(evidence.title), evidence.url, evidence.kind.own()]).flatten(),
            );
        }
        texts.extend(self.spendings.iter().filter_map(|(_, e)| e.what));
        texts.extend(self.monitored.iter().filter_map(|(_, e)| e.note));
        if let Some((_, e)) = &self.closed {
            texts.push(e.summary);
            texts.extend(e.outcomes.iter().filter_map(|outcome| outcome.comment));
        }
        texts
    }

    /// Everybody in the plan as it stands, and in what became of it.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let content = &self.current().content;
        let mut people: BTreeSet<PersonId> = content.authors.iter().copied().collect();
        people.extend(actions_of(content).map(|action| action.owner));
        people.extend(self.dropped().map(|(_, _, action)| action.owner));
        people.extend(content.monitoring.iter().map(|entry| entry.by));
        people.extend(self.versions.iter().filter_map(|version| version.event.decided_by()));
        people.extend(self.consultations.iter().flat_map(|(event, e)| [Some(e.person), event.decided_by()]).flatten());
        people.extend(self.agreements.iter().flat_map(|(event, e)| [Some(e.person), event.decided_by()]).flatten());
        let of_terms = self.term_plans.iter().flat_map(|term| &term.agreements);
        people.extend(of_terms.flat_map(|(event, e)| [Some(e.person), event.decided_by()]).flatten());
        people.extend(self.progress.iter().filter_map(|(event, _)| event.decided_by()));
        people.extend(self.monitored.iter().filter_map(|(event, _)| event.decided_by()));
        people.extend(self.spendings.iter().filter_map(|(event, _)| event.decided_by()));
        people.extend(self.closed.iter().filter_map(|(event, _)| event.decided_by()));
        people
    }
}

/// The one of the latest day; of one day, the one recorded last.
fn latest<'a, T>(said: impl Iterator<Item = &'a (EventRef, T)>) -> Option<&'a (EventRef, T)> {
    said.max_by_key(|(event, _)| (event.effective_on, event.position))
}

fn actions_of(content: &PlanContent) -> impl Iterator<Item = &PlanAction> {
    content.priorities.iter().flat_map(|priority| &priority.actions)
}

fn texts_of(priority: &Priority) -> Vec<TextRef> {
    let origins = priority.origins.iter().filter_map(|origin| origin.text);
    let actions = priority.actions.iter().flat_map(|action| {
        let milestones = action.milestones.iter().map(|milestone| milestone.what);
        std::iter::once(action.what).chain(action.success_criteria.iter().copied()).chain(milestones)
    });
    std::iter::once(priority.title).chain(origins).chain(actions).collect()
}

/// An academy's plans and reports by id.
pub(super) type Plans = BTreeMap<PlanId, PlanRecord>;
/// Reports by id.
pub(super) type ProgressReports = BTreeMap<ProgressReportId, ProgressReportRecord>;
