//! The board: where every academy of the trust stands on a day, and which need support first.

mod priority;

use chrono::NaiveDate;
use touchstone_domain::codes::{CategoryCode, ProgressCode, ReviewTypeCode};
use touchstone_domain::event::{EscalationProposed, FrameworkRef, Holder};
use touchstone_domain::identifiers::{Laestab, Office, Phase, Ukprn, Urn};
use touchstone_domain::ids::{AcademyId, DecisionId, EscalationId, PersonId, ReviewId};
use touchstone_domain::setting::Frameworks;

use crate::academy_record::{AcademyRecord, CurrentRung, DecisionRecord, Direction, ReviewRecord};
use crate::event_ref::EventRef;
use crate::naming::{category_name, document, progress_name, review_type_name, rung_name};
use crate::trust_record::TrustRecord;

/// An academy's line on the board. Place and reasons give away category and ladder, so whoever may
/// not know these must not get them either.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardRow {
    /// The academy.
    pub academy: AcademyId,
    /// The number of events in its stream.
    pub version: u64,
    /// Its URN on the day.
    pub urn: Urn,
    /// Its UKPRN on the day, where one is known.
    pub ukprn: Option<Ukprn>,
    /// Its LAESTAB on the day, where one is known.
    pub laestab: Option<Laestab>,
    /// Its name.
    pub name: String,
    /// Its phase of education.
    pub phase: Phase,
    /// The category in force.
    pub category: Option<BoardCategory>,
    /// Which way the category went; none without one, or where it cannot be compared.
    pub direction: Option<Direction>,
    /// The review held last.
    pub last_review: Option<BoardReview>,
    /// The last review that says how fast things move; often the same.
    pub last_progress: Option<BoardReview>,
    /// The rung it is on.
    pub rung: Option<CurrentRung>,
    /// The proposal that waits for an answer.
    pub proposal: Option<(EventRef, EscalationProposed)>,
    /// The interventions under way.
    pub open_interventions: Vec<OpenIntervention>,
    /// What should have been done by the day.
    pub overdue: Vec<Overdue>,
    /// Who holds which office.
    pub leaders: Vec<BoardLeader>,
    /// How many issues are open.
    pub open_issues: usize,
    /// The highest rating among its open risks, with its name.
    pub highest_risk: Option<(String, String)>,
    /// Its place when those most in need of support come first; 1 is the first.
    pub priority: u32,
    /// Why it has that place, in sentences without names of people.
    pub reasons: Vec<String>,
}

/// A category on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardCategory {
    /// The decision.
    pub decision: DecisionId,
    /// The category.
    pub code: CategoryCode,
    /// Its name in the framework it was decided under.
    pub name: String,
    /// That framework.
    pub framework: FrameworkRef,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// The day since which decisions have left it there.
    pub since: NaiveDate,
    /// Who decided.
    pub decided_by: Option<PersonId>,
}

/// A review on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardReview {
    /// The review.
    pub id: ReviewId,
    /// Its type.
    pub review_type: ReviewTypeCode,
    /// The type's name.
    pub review_type_name: String,
    /// The day it was held.
    pub held_on: NaiveDate,
    /// How fast things move, where it says so.
    pub progress: Option<ProgressCode>,
    /// The name for that.
    pub progress_name: Option<String>,
    /// Whether that is fast enough.
    pub fast_enough: Option<bool>,
}

/// An intervention under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenIntervention {
    /// The escalation.
    pub escalation: EscalationId,
    /// The rung it has reached.
    pub rung: CurrentRung,
    /// The rung's name.
    pub rung_name: String,
    /// The day its first rung was climbed.
    pub opened_on: NaiveDate,
    /// The day of the last visit made for it.
    pub last_visit: Option<NaiveDate>,
}

/// What is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverdueKind {
    /// The rung's actors have neither visited nor taken a further step.
    Act,
    /// A proposal has not been answered.
    Decide,
}

impl OverdueKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            OverdueKind::Act => "act",
            OverdueKind::Decide => "decide",
        }
    }
}

/// Something that should have been done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// What.
    pub what: OverdueKind,
    /// Of which escalation.
    pub escalation: EscalationId,
    /// The last day on which it would have been in time.
    pub due_by: NaiveDate,
    /// The first day on which it was overdue.
    pub since: NaiveDate,
    /// Who owes it.
    pub owed_by: Vec<Holder>,
}

/// Who holds an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardLeader {
    /// The office.
    pub office: Office,
    /// Who.
    pub person: PersonId,
    /// Since when.
    pub from: NaiveDate,
    /// True until somebody is in post for good.
    pub interim: bool,
}

/// Where each academy that is in the trust on a day and visible to the reader stands on it, by name.
/// Priorities are among these alone, so that gaps tell nothing of the others.
pub fn board(trust: &TrustRecord, as_of: NaiveDate, frameworks: &Frameworks, visible: &dyn Fn(AcademyId) -> bool) -> Vec<BoardRow> {
    rows(trust.academies.values().filter(|academy| visible(academy.id)), as_of, frameworks)
}

/// The same of some academies, each as far as the reader sees it.
pub fn rows<'a>(academies: impl Iterator<Item = &'a AcademyRecord>, as_of: NaiveDate, frameworks: &Frameworks) -> Vec<BoardRow> {
    let present = academies.filter(|academy| academy.is_member_on(as_of));
    let mut rows: Vec<BoardRow> = present.map(|academy| row(academy, as_of, frameworks)).collect();
    rows.sort_by(|a, b| (&a.name, a.academy).cmp(&(&b.name, b.academy)));
    priority::rank(&mut rows, frameworks);
    rows
}

/// What an academy owes and is owed on a day: a rung's action, a proposal's answer.
pub fn overdue(academy: &AcademyRecord, as_of: NaiveDate) -> Vec<Overdue> {
    let act = academy.rung_on(as_of).and_then(|rung| {
        let due_by = rung.act_by.filter(|due_by| *due_by < as_of)?;
        (!academy.has_acted_on(&rung, as_of)).then_some((OverdueKind::Act, rung.escalation, due_by, rung.actors))
    });
    let decide = academy.proposal_on(as_of).and_then(|(_, e)| {
        let due_by = Some(e.decide_by).filter(|due_by| *due_by < as_of)?;
        Some((OverdueKind::Decide, e.escalation, due_by, vec![e.decider.clone()]))
    });
    let late = act.into_iter().chain(decide);
    late.map(|(what, escalation, due_by, owed_by)| Overdue {
        what,
        escalation,
        due_by,
        since: due_by.succ_opt().unwrap_or(due_by),
        owed_by,
    })
    .collect()
}

fn row(academy: &AcademyRecord, as_of: NaiveDate, frameworks: &Frameworks) -> BoardRow {
    let rung = academy.rung_on(as_of);
    BoardRow {
        academy: academy.id,
        version: academy.version,
        urn: academy.urn_on(as_of).clone(),
        ukprn: academy.ukprn_on(as_of).cloned(),
        laestab: academy.laestab_on(as_of).cloned(),
        name: academy.name().to_owned(),
        phase: academy.phase(),
        category: academy.category_on(as_of).map(|decision| category(academy, decision, frameworks)),
        direction: academy.direction_on(as_of, frameworks),
        last_review: academy.last_review_on(as_of).map(|review| summary(review, frameworks)),
        last_progress: academy.last_progress_on(as_of).map(|review| summary(review, frameworks)),
        open_interventions: rung.iter().filter_map(|rung| intervention(academy, rung, as_of, frameworks)).collect(),
        rung,
        proposal: academy.proposal_on(as_of).cloned(),
        overdue: overdue(academy, as_of),
        leaders: academy.leaders_on(as_of).into_iter().map(leader).collect(),
        open_issues: academy.open_issues_on(as_of),
        highest_risk: academy.highest_risk_on(as_of, frameworks),
        priority: 0,
        reasons: Vec::new(),
    }
}

fn category(academy: &AcademyRecord, decision: &DecisionRecord, frameworks: &Frameworks) -> BoardCategory {
    BoardCategory {
        decision: decision.id,
        code: decision.category.category.clone(),
        name: category_name(frameworks, &decision.category).to_owned(),
        framework: decision.category.framework.clone(),
        effective_on: decision.effective_on(),
        since: academy.in_category_since(decision),
        decided_by: decision.decided_by(),
    }
}

fn summary(review: &ReviewRecord, frameworks: &Frameworks) -> BoardReview {
    let version = review.current();
    let progress = version.content.progress.as_ref();
    BoardReview {
        id: review.id,
        review_type: version.content.review_type.clone(),
        review_type_name: review_type_name(frameworks, &version.framework, &version.content.review_type).to_owned(),
        held_on: version.content.held_on,
        progress: progress.cloned(),
        progress_name: progress.map(|code| progress_name(frameworks, &version.framework, code).to_owned()),
        fast_enough: progress.and_then(|code| document(frameworks, &version.framework)?.progress(code)).map(|level| level.fast_enough),
    }
}

fn intervention(academy: &AcademyRecord, rung: &CurrentRung, as_of: NaiveDate, frameworks: &Frameworks) -> Option<OpenIntervention> {
    let escalation = academy.escalations.get(&rung.escalation)?;
    Some(OpenIntervention {
        escalation: rung.escalation,
        rung: rung.clone(),
        rung_name: rung_name(frameworks, &rung.framework, &rung.rung).to_owned(),
        opened_on: escalation.opened_on().unwrap_or(rung.since),
        last_visit: escalation.last_visit_on(as_of).map(|(_, visit)| visit.visited_on),
    })
}

fn leader(fact: &crate::academy_record::LeaderFact) -> BoardLeader {
    BoardLeader { office: fact.office, person: fact.person, from: fact.term.from, interim: fact.interim }
}
