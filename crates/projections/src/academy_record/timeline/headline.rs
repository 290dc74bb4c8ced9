//! The sentence that a timeline shows for each kind of event.
//!
//! A headline is read on its own, in a feed, on paper or aloud, so it names its day even where the
//! entry around it does.

use chrono::NaiveDate;
use touchstone_domain::event::{
    AcademyIdentified, AcademyJoined, AcademyLeft, CategoryRef, EscalationProposed, FrameworkRef, InspectionOutcome, InspectionRecorded,
    InterventionEscalated, InterventionSteppedDown, ReviewField, Trigger, VisitRecorded,
};
use touchstone_domain::identifiers::{Office, Route};
use touchstone_domain::policy::PROGRESS_NOT_FAST_ENOUGH;
use touchstone_domain::setting::Frameworks;

use crate::academy_record::{DecisionRecord, EscalationRecord, LeaderFact, ReviewVersion};
use crate::event_ref::EventRef;
use crate::naming::{
    called_category, category_code_name, category_name, framework_name, joined_with, long_date, progress_name, review_type_name, role_name,
    rung_name,
};

pub(super) fn joined(e: &AcademyJoined) -> String {
    let day = long_date(e.joined_on);
    if !e.date_known {
        return format!("Known to be in the trust by {day}");
    }
    let how = match e.route {
        Route::Converter => "as a converter academy",
        Route::Sponsored => "as a sponsored academy",
        Route::FreeSchool => "as a free school",
        Route::Transfer => "from another trust",
    };
    format!("Joined the trust {how} on {day}")
}

pub(super) fn identified(from: NaiveDate, e: &AcademyIdentified) -> String {
    let urn = e.urn.iter().map(|it| format!("URN {it}"));
    let ukprn = e.ukprn.iter().map(|it| format!("UKPRN {it}"));
    let laestab = e.laestab.iter().map(|it| format!("LAESTAB {it}"));
    let all: Vec<String> = urn.chain(ukprn).chain(laestab).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    format!("Known under {} from {}", joined_with(&all, "and"), long_date(from))
}

pub(super) fn appointed(fact: &LeaderFact) -> String {
    let office = match (fact.office, fact.interim) {
        (Office::Headteacher, false) => "Headteacher",
        (Office::Headteacher, true) => "Interim headteacher",
        (Office::ExecutiveHeadteacher, false) => "Executive headteacher",
        (Office::ExecutiveHeadteacher, true) => "Interim executive headteacher",
        (Office::HeadOfSchool, false) => "Head of school",
        (Office::HeadOfSchool, true) => "Interim head of school",
        (Office::Chair, false) => "Chair of the governing body",
        (Office::Chair, true) => "Acting chair of the governing body",
    };
    let until = fact.term.until.map(|day| format!(" until {}", long_date(day))).unwrap_or_default();
    format!("{office} in office from {}{until}", long_date(fact.term.from))
}

pub(super) fn left(e: &AcademyLeft) -> String {
    let day = long_date(e.left_on);
    if e.date_known { format!("Left the trust on {day}") } else { format!("Known to have left the trust by {day}") }
}

/// Published terms are told; what stands in their place in somebody's own words is not.
pub(super) fn inspected(e: &InspectionRecorded) -> String {
    let kind = e.kind.published().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let graded = |outcome: &InspectionOutcome| Some(format!("{} – {}", outcome.area.published()?, outcome.grade.published()?));
    let grades: Vec<String> = e.outcomes.iter().filter_map(graded).collect();
    let grades = if grades.is_empty() { String::new() } else { format!(": {}", grades.join("; ")) };
    format!("Inspected on {}{kind}{grades}", long_date(e.inspected_on))
}

/// `RAG assessment of 12 May 2026`.
fn of_the_day(version: &ReviewVersion, frameworks: &Frameworks) -> String {
    let content = &version.content;
    format!("{} of {}", review_type_name(frameworks, &version.framework, &content.review_type), long_date(content.held_on))
}

pub(super) fn reviewed(version: &ReviewVersion, frameworks: &Frameworks) -> String {
    let progress =
        version.content.progress.as_ref().map(|code| format!("progress “{}”", progress_name(frameworks, &version.framework, code)));
    let suggested = version.suggestion.iter().flat_map(|suggestion| &suggestion.categories);
    let names: Vec<&str> = suggested.map(|code| category_code_name(frameworks, &version.framework, code)).collect();
    let suggestion = (!names.is_empty()).then(|| format!("its findings suggest {}", joined_with(&names, "or")));
    let said: Vec<String> = progress.into_iter().chain(suggestion).collect();
    let said = if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) };
    format!("{}{said}", of_the_day(version, frameworks))
}

pub(super) fn amended(version: &ReviewVersion, before: &ReviewVersion, frameworks: &Frameworks) -> String {
    let changed: Vec<&str> = version.changed.iter().map(|field| field_name(*field)).collect();
    let changed = if changed.is_empty() { String::new() } else { format!(" ({})", joined_with(&changed, "and")) };
    let categories = |version: &ReviewVersion| version.suggestion.as_ref().map(|suggestion| suggestion.categories.clone());
    let suggestion = if categories(version) == categories(before) { "" } else { "; its findings suggest another category than before" };
    format!("{} amended{changed}{suggestion}", of_the_day(before, frameworks))
}

fn field_name(field: ReviewField) -> &'static str {
    match field {
        ReviewField::Type => "type",
        ReviewField::HeldOn => "day",
        ReviewField::Reviewers => "reviewers",
        ReviewField::Findings => "findings",
        ReviewField::Progress => "progress",
        ReviewField::Summary => "summary",
        ReviewField::Strengths => "strengths",
        ReviewField::NextSteps => "next steps",
    }
}

pub(super) fn withdrawn(version: &ReviewVersion, frameworks: &Frameworks) -> String {
    format!("{} withdrawn", of_the_day(version, frameworks))
}

pub(super) fn decided(decision: &DecisionRecord, frameworks: &Frameworks) -> String {
    let (to, day) = (category_name(frameworks, &decision.category), long_date(decision.effective_on()));
    let departs = if decision.departs { ", departing from what the findings suggest" } else { "" };
    match &decision.from {
        _ if decision.confirmed => format!("Confirmed in {} from {day}{departs}", called_category(to)),
        Some(from) => {
            let from = named_apart(from, &decision.category, frameworks);
            format!("Moved from {} to {to} from {day}{departs}", called_category(&from))
        }
        None => format!("Put in {} from {day}{departs}", called_category(to)),
    }
}

/// An earlier category, with its framework where that was another one.
fn named_apart(from: &CategoryRef, to: &CategoryRef, frameworks: &Frameworks) -> String {
    let name = category_name(frameworks, from);
    if from.framework.code == to.framework.code {
        return name.to_owned();
    }
    format!("{name} ({})", framework_name(frameworks, &from.framework))
}

pub(super) fn proposed(e: &EscalationProposed, frameworks: &Frameworks) -> String {
    let rung = rung_name(frameworks, &e.framework, &e.to);
    let (who, day) = (role_name(e.decider.role), long_date(e.decide_by));
    format!("Escalation proposed{}: {rung}; the {who} decides by {day}", set_off_by(&e.trigger))
}

pub(super) fn answered(accepted: bool, proposal: Option<&EscalationProposed>, frameworks: &Frameworks) -> String {
    let answer = if accepted { "Proposed escalation accepted" } else { "Proposed escalation declined" };
    proposal.map_or(answer.to_owned(), |e| format!("{answer}: {}", rung_name(frameworks, &e.framework, &e.to)))
}

pub(super) fn climbed(e: &InterventionEscalated, frameworks: &Frameworks) -> String {
    let rung = rung_name(frameworks, &e.framework, &e.to);
    format!("Intervention escalated{}: {rung}; due by {}", set_off_by(&e.trigger), long_date(e.act_by))
}

fn set_off_by(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Person => String::new(),
        Trigger::Policy { policy } if policy.as_str() == PROGRESS_NOT_FAST_ENOUGH => " because progress is not fast enough".to_owned(),
        Trigger::Policy { policy } => format!(" by the policy `{}`", policy.as_str()),
    }
}

pub(super) fn visited(event: &EventRef, e: &VisitRecorded, escalation: &EscalationRecord, frameworks: &Frameworks) -> String {
    let further = match e.further_interventions.len() {
        0 => String::new(),
        1 => "; one further intervention decided".to_owned(),
        n => format!("; {n} further interventions decided"),
    };
    let visited = escalation.rung_visited(event, e);
    let rung = visited.map(|(framework, rung)| format!(": {}", rung_name(frameworks, framework, rung))).unwrap_or_default();
    format!("Visited on {}{rung}{further}", long_date(e.visited_on))
}

pub(super) fn stepped_down(e: &InterventionSteppedDown, escalation: &EscalationRecord, frameworks: &Frameworks) -> String {
    // The rung left stands on the ladder it was climbed under, which another may have replaced since.
    let climbed_under = escalation.climbs.iter().rev().find(|(_, climb)| climb.to == e.from).map(|(_, climb)| &climb.framework);
    let name = |framework: &FrameworkRef, code| rung_name(frameworks, framework, code).to_owned();
    let from = name(climbed_under.unwrap_or(&e.framework), &e.from);
    match &e.to {
        Some(to) => format!("Intervention stepped down from “{from}” to “{}”", name(&e.framework, to)),
        None => format!("Intervention ended: stepped down from “{from}”"),
    }
}
