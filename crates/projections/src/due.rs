//! Everything that is due at an academy, whatever it follows from, in one shape.
//!
//! Each source is a function from the record to items. A further source is one more function and one
//! more line in [`due`]; readers need no change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::codes::ReviewTypeCode;
use touchstone_domain::duty::{DoneBy, Duty, DutyStatus, OpenChoice, Period, Term};
use touchstone_domain::event::Holder;
use touchstone_domain::framework::{Framework, Frequency, Role, Title};
use touchstone_domain::identifiers::Office;
use touchstone_domain::ids::PersonId;
use touchstone_domain::setting::Frameworks;
use uuid::Uuid;

use crate::academy_record::{AcademyRecord, FactualCheckStatus, ResponseStatus};
use crate::naming::{joined_with, long_date, review_type_name, rung_name};
use crate::trust_record::TrustRecord;

mod risk;
mod work;

pub use risk::risk_audiences;

/// For how many days after its last day something missed is still asked for, where its time has gone by: a
/// school's answer to a review, and a duty of which the next of its kind has begun. After that it stands on
/// record as missed, and nobody owes it for ever; what comes even then is taken. No framework publishes such
/// a number.
const ASKED_FOR_DAYS: i64 = 28;

/// What kind of thing is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueKind {
    /// A review that the framework calls for.
    Review,
    /// The choice of a cadence that the framework leaves open.
    Cadence,
    /// What a rung of the ladder calls for.
    Act,
    /// The answer to a proposal.
    Decision,
    /// The school's answer to a review.
    Response,
    /// A head's check of the facts in a draft.
    FactualCheck,
    /// The answer to a correction that a head suggested.
    Correction,
    /// A validation from outside.
    Validation,
    /// A plan that a rule of the framework wants.
    Plan,
    /// What somebody who is consulted thinks of a plan.
    Consultation,
    /// Somebody's agreement to a plan, or to a term's plan.
    Agreement,
    /// That somebody has read a report on progress.
    Acknowledgement,
    /// An action of a plan.
    PlanAction,
    /// A look at progress, as a plan's schedule says.
    Monitoring,
    /// An action that an escalation opened.
    Action,
    /// An issue to close.
    Issue,
    /// A question about risk that the register has no answer to yet.
    Risk,
    /// A report of risk to an audience.
    RiskReport,
    /// An arrangement to look at again.
    Arrangement,
    /// A school's request for support.
    SupportRequest,
    /// A look at the quality of support.
    QualityAssurance,
    /// What came of support.
    Impact,
    /// A school's evaluation of itself, for a rating round.
    SelfEvaluation,
}

impl DueKind {
    /// Every kind with its word.
    pub const WORDS: &'static [(&'static str, DueKind)] = &[
        ("review", DueKind::Review),
        ("cadence", DueKind::Cadence),
        ("act", DueKind::Act),
        ("decision", DueKind::Decision),
        ("response", DueKind::Response),
        ("factual-check", DueKind::FactualCheck),
        ("correction", DueKind::Correction),
        ("validation", DueKind::Validation),
        ("plan", DueKind::Plan),
        ("consultation", DueKind::Consultation),
        ("agreement", DueKind::Agreement),
        ("acknowledgement", DueKind::Acknowledgement),
        ("plan-action", DueKind::PlanAction),
        ("monitoring", DueKind::Monitoring),
        ("action", DueKind::Action),
        ("issue", DueKind::Issue),
        ("risk", DueKind::Risk),
        ("risk-report", DueKind::RiskReport),
        ("arrangement", DueKind::Arrangement),
        ("support-request", DueKind::SupportRequest),
        ("quality-assurance", DueKind::QualityAssurance),
        ("impact", DueKind::Impact),
        ("self-evaluation", DueKind::SelfEvaluation),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        DueKind::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }

    /// True where it waits for somebody to decide.
    pub fn is_a_decision(self) -> bool {
        match self {
            DueKind::Cadence | DueKind::Decision | DueKind::Correction | DueKind::SupportRequest | DueKind::Agreement => true,
            DueKind::Review | DueKind::Act | DueKind::Response | DueKind::FactualCheck | DueKind::Validation => false,
            DueKind::Plan | DueKind::PlanAction | DueKind::Monitoring | DueKind::Action | DueKind::Issue => false,
            DueKind::Consultation | DueKind::Acknowledgement => false,
            DueKind::Risk | DueKind::RiskReport | DueKind::Arrangement => false,
            DueKind::QualityAssurance | DueKind::Impact | DueKind::SelfEvaluation => false,
        }
    }
}

/// Who owes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedBy {
    /// In which role; none where it is owed by a person, whatever roles they hold.
    pub role: Option<Role>,
    /// Under which job title of the framework's, where it names one.
    pub title: Option<String>,
    /// The person who holds the role, where one is known.
    pub person: Option<PersonId>,
    /// True where it is owed by that person and by nobody else in the role.
    pub in_person: bool,
}

/// Something due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its id, the same on every day: of a review's duty its type and period, of anything else its kind
    /// and the id of what it is about.
    pub id: String,
    /// What kind of thing it is.
    pub kind: DueKind,
    /// What it is, in a few words.
    pub name: String,
    /// The type of review, where it is about one.
    pub review_type: Option<ReviewTypeCode>,
    /// For which period, where it comes again.
    pub period: Option<Period>,
    /// How often it comes.
    pub frequency: Option<Frequency>,
    /// The first day on which doing it counts.
    pub starts_on: Option<NaiveDate>,
    /// The last day on which it is in time; none where no day was set.
    pub due_on: Option<NaiveDate>,
    /// The day it was due first, where it was moved.
    pub first_due_on: Option<NaiveDate>,
    /// What has become of it.
    pub status: DutyStatus,
    /// By what it was done, and when.
    pub done_by: Option<(DoneBy, NaiveDate)>,
    /// How many days late it was done, or is by now.
    pub days_late: Option<i64>,
    /// The day on which another cadence, or none, took its place.
    pub superseded_on: Option<NaiveDate>,
    /// Who owes it.
    pub owed_by: Vec<OwedBy>,
    /// The roles of who receives it.
    pub owed_to: Vec<Role>,
    /// The person who waits for it, besides.
    pub waits: Option<PersonId>,
    /// The review, draft or escalation it is about.
    pub about: Option<Uuid>,
    /// How often it was moved, or taken away.
    pub changes: usize,
    /// True on what nobody is asked for any more: its day has long passed and the next of its kind is under
    /// way, what called for it holds no longer, or silence has lasted so long that it is the answer.
    pub overtaken: bool,
    /// True where it is done by the school's evaluation of itself.
    pub self_evaluation: bool,
    /// True where somebody comes to the school for it.
    pub visit: bool,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The academy's record, as far as it is seen.
    pub academy: &'a AcademyRecord,
    /// The trust around it.
    pub trust: &'a TrustRecord,
    /// Framework documents.
    pub frameworks: &'a Frameworks,
    /// Who holds a role for the whole trust.
    pub holders: &'a BTreeMap<Role, PersonId>,
    /// The day.
    pub as_of: NaiveDate,
}

/// Everything due at an academy as it stands on a day, by the day it is due; what has no day comes last.
/// Of an academy that has left, only what became of its reviews.
pub fn due(asked: Asked<'_>) -> Vec<Due> {
    let mut all = asked.reviews();
    if asked.academy.left.as_ref().is_none_or(|(_, left)| asked.as_of < left.left_on) {
        all.extend(asked.cadences());
        all.extend(asked.ladder());
        all.extend(asked.lives());
        all.extend(asked.plans());
        all.extend(asked.plan_words());
        all.extend(asked.plan_work());
        all.extend(asked.registers());
        all.extend(asked.risks());
        all.extend(asked.support());
        all.extend(asked.self_evaluations());
    }
    all.sort_by(|a, b| (a.due_on.is_none(), a.due_on, &a.id).cmp(&(b.due_on.is_none(), b.due_on, &b.id)));
    all
}

impl Due {
    fn new(kind: DueKind, about: impl Into<Uuid>, name: String, due_on: Option<NaiveDate>, as_of: NaiveDate) -> Due {
        let about = about.into();
        let days_late = due_on.map(|due_on| (as_of - due_on).num_days()).filter(|days| *days > 0);
        Due {
            id: format!("{}.{about}", kind.as_str()),
            kind,
            name,
            review_type: None,
            period: None,
            frequency: None,
            starts_on: None,
            due_on,
            first_due_on: None,
            status: if days_late.is_some() { DutyStatus::Missed } else { DutyStatus::Due },
            done_by: None,
            days_late,
            superseded_on: None,
            owed_by: Vec::new(),
            owed_to: Vec::new(),
            waits: None,
            about: Some(about),
            changes: 0,
            overtaken: false,
            self_evaluation: false,
            visit: false,
        }
    }

    /// Something that is about nothing with an id of its own; told from others of its kind by `what`.
    fn without_subject(kind: DueKind, what: &str, name: String, due_on: Option<NaiveDate>, as_of: NaiveDate) -> Due {
        Due { id: format!("{}.{what}", kind.as_str()), about: None, ..Due::new(kind, Uuid::nil(), name, due_on, as_of) }
    }

    /// True where it is late and can still be done.
    pub fn is_overdue(&self) -> bool {
        self.status == DutyStatus::Missed && !self.overtaken
    }
}

impl Asked<'_> {
    /// Who holds a role at the academy.
    pub fn holder(&self, role: Role) -> Option<PersonId> {
        let office =
            |office: Office| self.academy.leaders_on(self.as_of).into_iter().find(|fact| fact.office == office).map(|fact| fact.person);
        match role {
            Role::Headteacher => office(Office::Headteacher).or_else(|| office(Office::HeadOfSchool)),
            Role::Chair => office(Office::Chair),
            Role::ExecutiveHeadteacher => office(Office::ExecutiveHeadteacher).or_else(|| self.holders.get(&role).copied()),
            Role::Governor | Role::Adviser | Role::ExternalPartner | Role::Operator | Role::Integration => None,
            Role::Administrator | Role::Ceo | Role::ImprovementLead | Role::Trustee | Role::Clerk | Role::Auditor => {
                self.holders.get(&role).copied()
            }
        }
    }

    fn owed(&self, role: Role, title: Option<String>) -> OwedBy {
        OwedBy { role: Some(role), title, person: self.holder(role), in_person: false }
    }

    /// Owed under some titles: once a role, however many titles carry it.
    fn owed_under<'t>(&self, titles: impl Iterator<Item = &'t Title>) -> Vec<OwedBy> {
        let mut by_role: Vec<(Role, Vec<&str>)> = Vec::new();
        for title in titles {
            match by_role.iter_mut().find(|(role, _)| *role == title.role) {
                Some((_, names)) => names.push(&title.title),
                None => by_role.push((title.role, vec![&title.title])),
            }
        }
        by_role.into_iter().map(|(role, names)| self.owed(role, Some(joined_with(&names, "or")))).collect()
    }

    fn reviews(&self) -> Vec<Due> {
        let duties = self.academy.duties_on(self.trust, self.frameworks, self.as_of);
        let mut last_passed: BTreeMap<&ReviewTypeCode, NaiveDate> = BTreeMap::new();
        let mut last_begun: BTreeMap<&ReviewTypeCode, NaiveDate> = BTreeMap::new();
        for duty in duties.iter().filter(|duty| duty.superseded_on.is_none()) {
            if duty.due_on < self.as_of {
                last_passed.insert(&duty.what.review_type, duty.due_on);
            }
            if duty.starts_on <= self.as_of {
                last_begun.insert(&duty.what.review_type, duty.starts_on);
            }
        }
        duties
            .iter()
            .map(|duty| {
                let next_has_passed = last_passed.get(&duty.what.review_type).is_some_and(|last| duty.due_on < *last);
                let next_has_begun = last_begun.get(&duty.what.review_type).is_some_and(|last| duty.due_on < *last);
                let long_missed = next_has_begun && (self.as_of - duty.due_on).num_days() > ASKED_FOR_DAYS;
                let overtaken = next_has_passed || long_missed || duty.ended_on.is_some_and(|ended| ended <= self.as_of);
                self.review(duty, overtaken)
            })
            .collect()
    }

    fn review(&self, duty: &Duty<'_>, overtaken: bool) -> Due {
        let mut owed_to: Vec<Role> = duty.received_by().collect();
        owed_to.sort_unstable();
        owed_to.dedup();
        Due {
            id: duty.what.to_string(),
            kind: DueKind::Review,
            name: duty.kind.name.clone(),
            review_type: Some(duty.what.review_type.clone()),
            period: Some(duty.what.period),
            frequency: Some(duty.frequency),
            starts_on: Some(duty.starts_on),
            due_on: Some(duty.due_on),
            first_due_on: duty.first_due_on,
            status: duty.status,
            done_by: duty.done_by,
            days_late: duty.days_late,
            superseded_on: duty.superseded_on,
            owed_by: self.owed_under(duty.owed_by()),
            owed_to,
            waits: None,
            about: None,
            changes: self.academy.duty_acts.of.get(&duty.what).map_or(0, |acts| acts.moved.len() + usize::from(acts.waived.is_some()))
                + usize::from(duty.superseded_on.is_some()),
            overtaken,
            self_evaluation: duty.kind.self_evaluation,
            visit: duty.kind.visit,
        }
    }

    fn cadences(&self) -> Vec<Due> {
        let open = self.academy.choices_on(self.trust, self.frameworks, self.as_of);
        open.into_iter().map(|choice| self.cadence(&choice)).collect()
    }

    fn cadence(&self, choice: &OpenChoice<'_>) -> Due {
        let OpenChoice { kind, framework, since, most, least, chosen_by } = choice;
        let name = format!("Choose how often: {} ({} to {})", kind.name, most.as_str(), least.as_str());
        let mut item = Due::without_subject(DueKind::Cadence, kind.code.as_str(), name, None, self.as_of);
        item.review_type = Some(kind.code.clone());
        item.starts_on = Some(*since);
        item.owed_by = titled(framework, *chosen_by).map(|title| self.owed(*chosen_by, title)).collect();
        item
    }

    /// What a rung asks its actors to do, and a proposal its decider.
    fn ladder(&self) -> Vec<Due> {
        let mut items = Vec::new();
        let holder = |holder: &Holder| OwedBy {
            role: Some(holder.role),
            title: None,
            person: holder.person.or_else(|| self.holder(holder.role)),
            in_person: false,
        };
        if let Some(rung) = self.academy.rung_on(self.as_of)
            && let Some(act_by) = rung.act_by
            && !self.academy.has_acted_on(&rung, self.as_of)
        {
            let name = rung_name(self.frameworks, &rung.framework, &rung.rung).to_owned();
            let mut item = Due::new(DueKind::Act, rung.escalation.0, name, Some(act_by), self.as_of);
            item.starts_on = Some(rung.since);
            item.owed_by = rung.actors.iter().map(holder).collect();
            items.push(item);
        }
        if let Some((event, e)) = self.academy.proposal_on(self.as_of) {
            let name = format!("Decide on: {}", rung_name(self.frameworks, &e.framework, &e.to));
            let mut item = Due::new(DueKind::Decision, e.escalation.0, name, Some(e.decide_by), self.as_of);
            item.starts_on = Some(event.effective_on);
            item.owed_by = vec![holder(&e.decider)];
            items.push(item);
        }
        items
    }

    /// What waits for somebody in the life of a review or its draft.
    fn lives(&self) -> Vec<Due> {
        let mut items = Vec::new();
        for (id, life) in self.academy.lives() {
            let review = self.academy.reviews.get(&id);
            let name = review.map_or("a review", |review| {
                review_type_name(self.frameworks, &review.current().framework, &review.current().content.review_type)
            });
            let awaited = life.responses.is_empty()
                && matches!(life.response_status(self.as_of), ResponseStatus::NoneYet | ResponseStatus::NoResponseBy)
                && life.shared.iter().any(|(event, _)| event.effective_on <= self.as_of);
            if review.is_some_and(|review| review.stands())
                && let Some(by) = life.respond_by().filter(|_| awaited)
            {
                let mut item = Due::new(DueKind::Response, id.0, format!("Answer the {}", lower(name)), Some(by), self.as_of);
                item.owed_by = [Role::Headteacher, Role::Chair].map(|role| self.owed(role, None)).to_vec();
                item.owed_to = vec![Role::ImprovementLead];
                item.overtaken = item.days_late.is_some_and(|days| days > ASKED_FOR_DAYS);
                items.push(item);
            }
            if review.is_none()
                && life.factual_check_status(self.as_of, false) == Some(FactualCheckStatus::Sent)
                && let Some((_, sent)) = life.sent.last()
            {
                let (head, due) = (sent.sent_to, sent.due_on);
                let mut item = Due::new(DueKind::FactualCheck, id.0, "Check the facts of a draft".to_owned(), Some(due), self.as_of);
                item.owed_by = vec![OwedBy { role: Some(Role::Headteacher), title: None, person: Some(head), in_person: true }];
                (item.owed_to, item.waits) = (vec![Role::ImprovementLead], life.author());
                items.push(item);
            }
            if review.is_none() {
                for correction in life.corrections.iter().filter(|correction| correction.answer.is_none()) {
                    let id_of = correction.content.correction;
                    let name = "Answer a correction that the head suggested".to_owned();
                    let mut item = Due::new(DueKind::Correction, id_of.0, name, None, self.as_of);
                    item.about = Some(id.0);
                    item.owed_by = vec![OwedBy {
                        role: Some(Role::ImprovementLead),
                        title: None,
                        person: life.author().or_else(|| self.holder(Role::ImprovementLead)),
                        in_person: false,
                    }];
                    items.push(item);
                }
            }
            for (_, e) in &life.requests {
                if review.is_some_and(|review| review.stands()) && !life.validations.iter().any(|(_, done)| done.validator == e.validator) {
                    let mut item = Due::new(DueKind::Validation, id.0, format!("Validate the {}", lower(name)), None, self.as_of);
                    item.id = format!("validation.{id}.{}", e.validator);
                    item.owed_by =
                        vec![OwedBy { role: Some(Role::ExternalPartner), title: None, person: Some(e.validator), in_person: true }];
                    item.owed_to = vec![Role::ImprovementLead];
                    items.push(item);
                }
            }
        }
        items
    }
}

/// The titles that carry a role, or none.
fn titled(framework: &Framework, role: Role) -> impl Iterator<Item = Option<String>> {
    let title = framework.roles.iter().find(|title| title.role == role).map(|title| title.title.clone());
    std::iter::once(title)
}

/// A name within a sentence; one that begins with an abbreviation keeps it.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    if name.chars().nth(1).is_some_and(char::is_uppercase) {
        return name.to_owned();
    }
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A period as people say it.
pub fn period_name(period: Period) -> String {
    match period {
        Period::HalfTerm(year, code) => {
            use touchstone_domain::calendar::HalfTermCode::{Autumn1, Autumn2, Spring1, Spring2, Summer1, Summer2};
            let name = match code {
                Autumn1 => "Autumn 1",
                Autumn2 => "Autumn 2",
                Spring1 => "Spring 1",
                Spring2 => "Spring 2",
                Summer1 => "Summer 1",
                Summer2 => "Summer 2",
            };
            format!("{name}, {year}")
        }
        Period::Term(year, term) => {
            let name = match term {
                Term::Autumn => "Autumn term",
                Term::Spring => "Spring term",
                Term::Summer => "Summer term",
            };
            format!("{name}, {year}")
        }
        Period::Month(year, month) => {
            let day = NaiveDate::from_ymd_opt(2000, month, 1).map(long_date).unwrap_or_default();
            let month = day.split(' ').nth(1).unwrap_or_default().to_owned();
            format!("{month}, {year}")
        }
        Period::Year(year) => year.to_string(),
        Period::Point(year, n) => format!("key point {n}, {year}"),
        Period::Third(year, n) => format!("{n} of 3, {year}"),
        Period::Joining => "after joining".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::lower;

    #[test]
    fn a_name_within_a_sentence_keeps_an_abbreviation_that_it_begins_with() {
        assert_eq!(lower("Termly progress report"), "termly progress report");
        assert_eq!(lower("RAG assessment"), "RAG assessment");
        assert_eq!(lower("A visit"), "a visit");
        assert_eq!(lower(""), "");
    }
}
