//! What somebody sees of an academy: the one module that decides it, for every read alike.
//!
//! - Whoever sees an academy *whole* sees everything but drafts under way: a draft's checks are seen by
//!   its author, the lead and the head it was sent to, and by all of these readers once it is final.
//!   What the lead says of a draft's quality is between the lead and its author, and never the school's.
//! - An academy's own people (headteacher, chair, governor) see its identity, leaders and inspections;
//!   a review from when it was shared with their role, or where they recorded it themselves, with its
//!   amendments, withdrawal and answers; a category decision likewise. Sharing the one never shares the other: the category that a review's
//!   findings suggest is seen once a decision resting on that review is shared too. Escalations,
//!   visits, validations, what was proposed in a rating round and other schools' matters are not seen.
//! - What the school said of itself its own people see, and its own requests for support with their answers, and a deployment from when it was
//!   agreed: who comes, when, for how many days and at what cost to the trust, about what, and what was
//!   given. What was planned and not agreed, declared interests, what others gain or bear, and how others
//!   judged the quality and the impact stay with the trust.
//! - What an academy gives to others its own people see, and whoever is deployed their own deployment: who,
//!   where, when, how many days, what they gain and bear. What is weak where they go the giver is not told.
//! - Of the registers they see an issue from when it was shared with their role, or while it is theirs to
//!   own; of a risk the assessments that were reported to their role, never which question of the framework
//!   it answers, since the category chooses that, and, of its closing, the day and nothing else; an arrangement from when it was shared with their role, or while they are responsible
//!   for it; of what came of escalations an action
//!   from when it is theirs to do: what is to be done and by when, and never why.
//! - An external partner sees what was shared with the school, and, whole, what they were asked to
//!   validate.
//!
//! - An improvement plan is seen by the head and the chair where the school writes it, from when they are
//!   asked about it, and once it is agreed, and by other governors once it is agreed, with all that becomes
//!   of it; what it traces to only where that is seen itself. A report on its progress is seen once shared.
//!
//! What is in doubt is not shown. Reads are made from a record limited to what is seen
//! ([`Eye::record`]); the feed leaves out by the same answers ([`Eye::sees`]) and takes the rest out of
//! what it does show.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde_json::{Map, Value};
use touchstone_domain::academy::OWN_PEOPLE;
use touchstone_domain::duty::DutyStatus;
use touchstone_domain::event::AcademyEvent;
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{DecisionId, EventId, PersonId, PlanId, ReviewId, TrustId};
use touchstone_projections::{AcademyRecord, DeploymentRecord, Due, DueKind, Subject};

use super::{Caller, Sight, TrustSight};

/// Somebody's view of one academy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eye {
    /// How much of it they see.
    pub sight: Sight,
    /// In which roles.
    roles: BTreeSet<Role>,
    /// Who they are, where that is a person.
    person: Option<PersonId>,
}

/// What makes a deployment to an academy known to somebody who sees nothing of that academy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Involved {
    /// An academy of theirs gives somebody up for it.
    Gives,
    /// They are the one deployed.
    IsDeployed,
}

impl Caller {
    /// How the caller is involved in a deployment to an academy that they do not see, once it is agreed;
    /// `None` where they are not, and know nothing of it.
    pub fn involved(&self, trust: TrustId, deployment: &DeploymentRecord, as_of: NaiveDate) -> Option<Involved> {
        if !deployment.is_agreed_on(as_of) {
            return None;
        }
        let deployed = deployment.content.provider.person();
        if deployed.is_some() && deployed == self.person_in(trust) && self.sight_of_trust(trust) == Some(TrustSight::Partial) {
            return Some(Involved::IsDeployed);
        }
        let giver = deployment.content.giving_academy?;
        self.eye(trust, giver).filter(Eye::is_of_the_school).map(|_| Involved::Gives)
    }

    /// How the caller sees an academy; `None` where it does not exist for them.
    pub fn eye(&self, trust: TrustId, academy: touchstone_domain::ids::AcademyId) -> Option<Eye> {
        let sight = self.sight_of_academy(trust, academy)?;
        let roles = Role::ALL.into_iter().filter(|role| self.has_role_at(trust, academy, *role)).collect();
        Some(Eye { sight, roles, person: self.person_in(trust) })
    }
}

impl Eye {
    /// Whether something of an academy is seen. `record` is that academy's whole record by the moment
    /// that is asked about.
    pub fn sees(&self, record: &AcademyRecord, subject: &Subject) -> bool {
        match (self.sight, subject) {
            (_, Subject::Draft(draft)) => self.sees_draft(record, *draft) || self.sees_quality(record, *draft),
            (_, Subject::DraftQuality(draft)) => self.sees_quality(record, *draft),
            (Sight::Whole, _) | (Sight::Identity, Subject::Open) => true,
            (Sight::Identity, Subject::Closed) => false,
            (Sight::Identity, Subject::Review(review)) => {
                self.is_shared(record, *review) || self.validates(record, *review) || self.is_their_report(record, *review)
            }
            (Sight::Identity, Subject::Response(review)) => self.is_shared(record, *review),
            (Sight::Identity, Subject::Decision(decision) | Subject::DecisionResponse(decision)) => {
                self.is_one_of(&record.decision_shared_with(*decision))
            }
            (Sight::Identity, Subject::ReviewSharing(_, roles) | Subject::DecisionSharing(_, roles)) => {
                self.is_one_of(&roles.iter().copied().collect())
            }
            (Sight::Identity, Subject::Validation(_, validator)) => self.is_validator(*validator),
            (Sight::Identity, Subject::SupportRequest(_)) => self.is_of_the_school(),
            (Sight::Identity, Subject::Deployment(deployment)) => self.is_of_the_school() && record.support.is_agreed(*deployment),
            (Sight::Identity, Subject::OwnSchool) => OWN_PEOPLE.iter().any(|role| self.roles.contains(role)),
            (Sight::Identity, Subject::Plan(plan)) => {
                record.plans.get(plan).is_some_and(|plan| self.roles.iter().any(|role| plan.is_open_to(*role)))
            }
            (Sight::Identity, Subject::ProgressReport(report)) => {
                record.progress_reports.get(report).is_some_and(|report| self.is_one_of(&report.shared_with()))
            }
            (Sight::Identity, Subject::ActionOf(owner)) => self.person == Some(*owner),
            (Sight::Identity, Subject::ReportSharing(_, roles)) => self.is_one_of(&roles.iter().copied().collect()),
            (Sight::Identity, Subject::Arrangement(arrangement)) => record.arrangements.get(arrangement).is_some_and(|arrangement| {
                let responsible = arrangement.responsible_on(NaiveDate::MAX);
                self.person.is_some_and(|person| responsible.contains(&person)) || self.is_one_of(&arrangement.shared_with())
            }),
            (Sight::Identity, Subject::Issue(issue)) => record.issues.get(issue).is_some_and(|issue| {
                let owner = issue.owner_on(NaiveDate::MAX);
                self.person == Some(owner) || self.is_one_of(&issue.shared_with())
            }),
            (Sight::Identity, Subject::Risk(risk)) => record.risks.get(risk).is_some_and(|risk| self.is_one_of(&risk.shared_at_all_with())),
            (Sight::Identity, Subject::Assessment(risk, assessment)) => {
                record.risks.get(risk).is_some_and(|risk| self.is_one_of(&risk.shared_with(*assessment)))
            }
            (Sight::Identity, Subject::ArrangementSharing(_, roles) | Subject::IssueSharing(_, roles) | Subject::RiskSharing(_, roles)) => {
                self.is_one_of(&roles.iter().copied().collect())
            }
        }
    }

    /// Whether the category that a review's findings suggest is seen.
    pub fn sees_suggestion(&self, record: &AcademyRecord, review: ReviewId) -> bool {
        let rests_on_it = |basis: &[EventId]| basis.iter().any(|event| record.review_of_event(*event) == Some(review));
        let told = |decision: DecisionId| self.is_one_of(&record.decision_shared_with(decision));
        match self.sight {
            Sight::Whole => true,
            Sight::Identity => {
                self.validates(record, review)
                    || record.decisions.values().any(|decision| rests_on_it(&decision.basis) && told(decision.id))
            }
        }
    }

    /// The academy's record as it is seen. Of drafts that are hidden from somebody who sees the rest
    /// whole nothing stands in any part of the record that has no review, so that it needs no copy.
    pub fn record<'a>(&self, record: &'a AcademyRecord) -> Cow<'a, AcademyRecord> {
        match self.sight {
            Sight::Whole => Cow::Borrowed(record),
            Sight::Identity => {
                Cow::Owned(record.limited_to(&|subject| self.sees(record, subject), &|review| self.sees_suggestion(record, review)))
            }
        }
    }

    /// What has to be taken out of stored events before they are shown; nothing for who sees it whole.
    pub(crate) fn redaction(&self, record: &AcademyRecord) -> Option<Redaction> {
        let limited = match self.sight {
            Sight::Whole => return None,
            Sight::Identity => self.record(record),
        };
        let suggested = limited.reviews.keys().copied().filter(|review| self.sees_suggestion(record, *review)).collect();
        let confirmed = limited.decisions.values().map(|decision| (decision.id, decision.confirmed)).collect();
        let plans = limited.plans.keys().copied().collect();
        Some(Redaction { seen: limited.event_ids(), suggested, confirmed, plans })
    }

    /// Whether something that is due is seen, of what follows from the record as it is seen.
    ///
    /// An academy's own people see what they owe, and what comes to them and is still ahead or is known to
    /// them to be done. That a review was missed they are told where it is theirs alone to give: of what the
    /// trust gives, alone or with them, whether it was held and not shared would show in it, and where it
    /// was, it would be false. Of plans they are told of those that they write.
    pub fn sees_due(&self, record: &AcademyRecord, item: &Due) -> bool {
        let draft = item.about.map(ReviewId);
        match item.kind {
            // That a draft is out its author and the lead know, and what is said of it is theirs to answer.
            DueKind::Correction | DueKind::FactualCheck => {
                draft.is_some_and(|draft| self.sees_draft(record, draft) || self.sees_quality(record, draft))
            }
            DueKind::Act | DueKind::Decision | DueKind::Cadence => self.sight == Sight::Whole,
            // Who has read a report, and who has not, is between them and the trust.
            DueKind::Acknowledgement => self.sight == Sight::Whole || self.owes(item),
            DueKind::QualityAssurance | DueKind::Impact => self.sight == Sight::Whole,
            // What is due to come to them they know; which question is asked would tell the category.
            DueKind::Risk => self.sight == Sight::Whole,
            DueKind::RiskReport => self.sight == Sight::Whole || self.is_owed(item),
            DueKind::Response | DueKind::Validation => true,
            // Of plans, actions, issues and requests the record holds no more than is seen.
            DueKind::PlanAction | DueKind::Monitoring | DueKind::Issue => true,
            DueKind::Consultation | DueKind::Agreement | DueKind::Action => true,
            DueKind::SupportRequest => true,
            // Of one that was shared with them, what is due is between the trust and who is responsible.
            DueKind::Arrangement => self.sight == Sight::Whole || self.owes(item),
            DueKind::SelfEvaluation => self.sight == Sight::Whole || OWN_PEOPLE.iter().any(|role| self.roles.contains(role)),
            DueKind::Plan => self.sight == Sight::Whole || self.owes(item),
            DueKind::Review => match self.sight {
                Sight::Whole => true,
                Sight::Identity if item.status == DutyStatus::Missed => self.owes(item) && is_of_the_school_alone(item),
                Sight::Identity => self.owes(item) || self.is_owed(item),
            },
        }
    }

    /// Whether something is owed by whoever looks: in person, or in a role that they hold there.
    pub fn owes(&self, item: &Due) -> bool {
        item.owed_by.iter().any(|owed| {
            let is_them = owed.person.is_some() && owed.person == self.person;
            is_them || (!owed.in_person && owed.role.is_some_and(|role| self.roles.contains(&role)))
        })
    }

    /// Whether something is owed to whoever looks.
    pub fn is_owed(&self, item: &Due) -> bool {
        item.owed_to.iter().any(|role| self.roles.contains(role)) || (self.person.is_some() && item.waits == self.person)
    }

    fn is_shared(&self, record: &AcademyRecord, review: ReviewId) -> bool {
        record.life_of(review).is_some_and(|life| self.is_one_of(&life.shared_with()))
    }

    /// Whether a review is one that the school made of itself and recorded, or they did.
    fn is_their_report(&self, record: &AcademyRecord, review: ReviewId) -> bool {
        let first = record.reviews.get(&review).and_then(|review| review.versions.first());
        first.is_some_and(|version| {
            let by_the_school = version.event.actor.role.is_some_and(|role| OWN_PEOPLE.contains(&role));
            (self.is_of_the_school() && by_the_school) || (self.person.is_some() && version.event.decided_by() == self.person)
        })
    }

    /// Whether somebody is the head to whom a draft was sent.
    fn sees_draft(&self, record: &AcademyRecord, draft: ReviewId) -> bool {
        let mut sent = record.life_of(draft).into_iter().flat_map(|life| &life.sent);
        self.person.is_some_and(|person| sent.any(|(_, e)| e.sent_to == person))
    }

    /// Whether somebody writes a draft, is the lead, or sees it whole now that it is final.
    fn sees_quality(&self, record: &AcademyRecord, draft: ReviewId) -> bool {
        let is_author = || self.person.is_some() && record.life_of(draft).and_then(|life| life.author()) == self.person;
        match self.sight {
            Sight::Whole => record.reviews.contains_key(&draft) || self.roles.contains(&Role::ImprovementLead) || is_author(),
            Sight::Identity => false,
        }
    }

    /// Whether something shared with these roles is shared with them. What the school may know an
    /// external partner of the academy may know.
    fn is_one_of(&self, roles: &BTreeSet<Role>) -> bool {
        let with_the_school = OWN_PEOPLE.iter().any(|role| roles.contains(role));
        !self.roles.is_disjoint(roles) || (self.roles.contains(&Role::ExternalPartner) && with_the_school)
    }

    /// One of the academy's own people.
    fn is_of_the_school(&self) -> bool {
        OWN_PEOPLE.iter().any(|role| self.roles.contains(role))
    }

    fn is_validator(&self, validator: PersonId) -> bool {
        self.roles.contains(&Role::ExternalPartner) && self.person == Some(validator)
    }

    fn validates(&self, record: &AcademyRecord, review: ReviewId) -> bool {
        let asked = record.life_of(review).into_iter().flat_map(|life| &life.requests);
        asked.into_iter().any(|(_, e)| self.is_validator(e.validator))
    }
}

/// Whether something is owed by an academy's own people and nobody of the trust's: advisers are often
/// teachers of the school.
fn is_of_the_school_alone(item: &Due) -> bool {
    item.owed_by.iter().all(|owed| owed.role.is_some_and(|role| OWN_PEOPLE.contains(&role) || role == Role::Adviser))
}

/// What somebody may know of an academy's events, by which stored ones are cleared of the rest.
#[derive(Clone, Debug)]
pub(crate) struct Redaction {
    seen: BTreeSet<EventId>,
    suggested: BTreeSet<ReviewId>,
    /// Of each decision that is seen, whether it confirms what was seen before it.
    confirmed: BTreeMap<DecisionId, bool>,
    plans: BTreeSet<PlanId>,
}

impl Redaction {
    /// The type under which an event is seen: a decision that left a category as it was is the first
    /// one, or a change, for whoever has not seen that category before.
    pub(crate) fn type_of(&self, subject: &Subject, stored: &'static str) -> &'static str {
        let Subject::Decision(decision) = subject else { return stored };
        match self.confirmed.get(decision) {
            None => stored,
            Some(true) => "CategoryConfirmed",
            Some(false) => "CategoryChanged",
        }
    }

    /// Takes out of a stored event what it says of things that are not seen.
    pub(crate) fn apply(&self, event: &AcademyEvent, object: &mut Map<String, Value>) {
        if object.get("causationId").is_some_and(|id| self.is_unseen(id)) {
            object.remove("causationId");
        }
        let subject = Subject::of(event);
        let seen_as = self.type_of(&subject, event.name());
        if seen_as != event.name() {
            object.insert("type".into(), seen_as.into());
        }
        let Some(Value::Object(data)) = object.get_mut("data") else { return };
        match subject {
            Subject::Review(review) => {
                if !self.suggested.contains(&review) {
                    data.remove("suggestion");
                }
                data.remove("draftVersion");
                let findings = data.get_mut("content").and_then(|content| content.get_mut("findings")).and_then(Value::as_array_mut);
                let evidence = findings.into_iter().flatten().filter_map(|finding| finding.get_mut("evidence")?.as_array_mut()).flatten();
                for evidence in evidence.filter_map(Value::as_object_mut) {
                    if evidence.get("eventId").is_some_and(|id| self.is_unseen(id)) {
                        evidence.remove("eventId");
                    }
                }
            }
            Subject::Decision(_) => {
                for field in ["from", "suggestion", "departs", "sourcesMissing", "round"] {
                    data.remove(field);
                }
                let (is, other) = if seen_as == "CategoryConfirmed" { ("category", "to") } else { ("to", "category") };
                if let Some(category) = data.remove(other) {
                    data.insert(is.to_owned(), category);
                }
                if let Some(basis) = data.get_mut("basis").and_then(Value::as_array_mut) {
                    basis.retain(|event| !self.is_unseen(event));
                }
            }
            Subject::Plan(_) => self.clear_plan(data),
            Subject::Deployment(_) => {
                // What was promised with a category would tell the category.
                for field in ["personGains", "giverGains", "giverBears", "interest", "delivers"] {
                    data.remove(field);
                }
                if let Some(grounds) = data.get_mut("grounds").and_then(Value::as_array_mut) {
                    grounds.retain(|event| !self.is_unseen(event));
                }
            }
            Subject::Risk(_) if matches!(event, AcademyEvent::RiskRaised(_)) => {
                data.remove("question");
            }
            Subject::Risk(_) if matches!(event, AcademyEvent::RiskClosed(_)) => {
                data.remove("outcome");
                data.insert("evidence".to_owned(), Value::Array(Vec::new()));
            }
            Subject::Issue(_) | Subject::Risk(_) | Subject::Assessment(..) | Subject::Arrangement(_) => {
                if let Some(basis) = data.get_mut("basis").and_then(Value::as_array_mut) {
                    basis.retain(|event| !self.is_unseen(event));
                }
                let evidence = data.get_mut("evidence").and_then(Value::as_array_mut);
                for piece in evidence.into_iter().flatten().filter_map(Value::as_object_mut) {
                    if piece.get("eventId").is_some_and(|id| self.is_unseen(id)) {
                        piece.remove("eventId");
                    }
                }
            }
            Subject::Open
            | Subject::Closed
            | Subject::SupportRequest(_)
            | Subject::ProgressReport(_)
            | Subject::ReportSharing(..)
            | Subject::ActionOf(_)
            | Subject::ArrangementSharing(..)
            | Subject::IssueSharing(..)
            | Subject::RiskSharing(..)
            | Subject::ReviewSharing(..)
            | Subject::DecisionSharing(..)
            | Subject::DecisionResponse(_)
            | Subject::Response(_)
            | Subject::Draft(_)
            | Subject::DraftQuality(_)
            | Subject::OwnSchool
            | Subject::Validation(..) => {}
        }
    }

    /// Takes out of what is said of a plan the events that are not seen, and what was found in them.
    fn clear_plan(&self, data: &mut Map<String, Value>) {
        if data.get("eventId").is_some_and(|id| self.is_unseen(id)) {
            data.remove("eventId");
        }
        let plan = |id: &Value| uuid::Uuid::try_parse(id.as_str()?).ok().map(PlanId);
        if data.get("by").and_then(plan).is_some_and(|by| !self.plans.contains(&by)) {
            data.remove("by");
        }
        if let Some(grounds) = data.get_mut("grounds").and_then(Value::as_array_mut) {
            grounds.retain(|event| !self.is_unseen(event));
        }
        let unseen = |part: &Map<String, Value>| part.get("eventId").is_some_and(|id| self.is_unseen(id));
        let priorities = data.get_mut("content").and_then(|content| content.get_mut("priorities")).and_then(Value::as_array_mut);
        let origins = priorities.into_iter().flatten().filter_map(|priority| priority.get_mut("origins")?.as_array_mut()).flatten();
        for origin in origins.filter_map(Value::as_object_mut).filter(|origin| unseen(origin)) {
            origin.remove("eventId");
            origin.remove("criterion");
        }
        let evidence = data.get_mut("evidence").and_then(Value::as_array_mut);
        for shown in evidence.into_iter().flatten().filter_map(Value::as_object_mut).filter(|shown| unseen(shown)) {
            shown.remove("eventId");
        }
    }

    fn is_unseen(&self, id: &Value) -> bool {
        let id = id.as_str().and_then(|text| uuid::Uuid::try_parse(text).ok());
        id.is_some_and(|id| !self.seen.contains(&EventId(id)))
    }
}
