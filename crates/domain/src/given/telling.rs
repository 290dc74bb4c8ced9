//! Each event in one line, so that a test reads as what happened.

use crate::codes::{CategoryCode, RungCode};
use crate::event::{AcademyEvent, Event, Recorded, ReviewContent, Trigger, TrustEvent};
use crate::framework::Suggestion;
use crate::ids::EventId;

use super::steps::{CEO, EXECUTIVE_HEAD, LEAD, R1, R2, R3, R4, escalation_of, recording_of};
use crate::ids::{EscalationId, PersonId};

/// One event.
pub(super) fn tell(recorded: &Recorded) -> String {
    let on = recorded.meta.effective_on;
    let what = match &recorded.event {
        Event::Trust(event) => of_trust(event),
        Event::Academy(event) => of_academy(event),
        Event::Restricted(event) => event.name().to_owned(),
    };
    format!("{on}: {what}")
}

fn of_trust(event: &TrustEvent) -> String {
    match event {
        TrustEvent::TrustRegistered(e) => format!("trust {} registered", e.slug),
        TrustEvent::FrameworkAdopted(e) => format!("{} adopted", e.code),
        TrustEvent::CalendarSet(e) => format!("calendar of {} set, from {}", e.year, e.half_terms[0].starts_on),
        TrustEvent::KeyDatesSet(e) => {
            let all = e.dates.key_points.iter().chain(&e.dates.three_times).map(ToString::to_string).collect::<Vec<_>>();
            format!("key points of {} set: {}", e.year, all.join(", "))
        }
        TrustEvent::PersonRegistered(e) => format!("person {} registered", e.person),

        TrustEvent::RatingRoundOpened(_)
        | TrustEvent::RatingsReported(_)
        | TrustEvent::RatingRoundClosed(_)
        | TrustEvent::RatingRoundCancelled(_) => super::ratings::tell_of_trust(event),

        TrustEvent::AdviserAppointed(e) => format!("appointed as {}", e.kind),
        TrustEvent::AdviserAppointmentEnded(_) => "appointment ended".into(),
        TrustEvent::AdviserQualityAssured(e) => {
            format!("quality of the adviser's work looked at: {}", if e.satisfactory { "satisfactory" } else { "not good enough" })
        }
        TrustEvent::CapacityStated(e) => {
            format!("capacity of {} half-days stated until {}", e.half_days, e.span.until.unwrap_or(e.span.from))
        }
    }
}

fn of_academy(event: &AcademyEvent) -> String {
    match event {
        AcademyEvent::AcademyJoined(e) => format!("{} joined", e.urn),
        AcademyEvent::AcademyIdentified(e) => format!("identified as {}", e.urn.as_ref().map_or("-", |urn| urn.as_str())),
        AcademyEvent::AcademyLedBy(e) => format!("led by a {}", e.office),
        AcademyEvent::AcademyGovernedBy(e) => format!("governed by a {}", e.office),
        AcademyEvent::AcademyLeft(_) => "left".into(),
        AcademyEvent::ReviewRecorded(e) => format!("{} held{}", review(recording_of(e.review)), found(&e.content, &e.suggestion)),
        AcademyEvent::ReviewAmended(e) => {
            format!("{} amended in {:?}{}", review(recording_of(e.review)), e.changed, found(&e.content, &e.suggestion))
        }
        AcademyEvent::ReviewWithdrawn(e) => format!("{} withdrawn", review(recording_of(e.review))),
        AcademyEvent::CategoryChanged(e) => {
            let from = e.from.as_ref().map_or("-", |from| from.category.as_str());
            format!("{from} to {}{}", e.to.category, departure(e.departs, e.suggestion.as_ref()))
        }
        AcademyEvent::CategoryConfirmed(e) => format!("stays {}{}", e.category.category, departure(e.departs, e.suggestion.as_ref())),
        AcademyEvent::EscalationProposed(e) => {
            let (moves, whom) = (moves(e.from.as_ref(), Some(&e.to)), person(e.decider.person));
            format!("{moves} proposed to {whom} by {}, {}, on {}", e.decide_by, escalation(e.escalation), reviews(&e.grounds))
        }
        AcademyEvent::EscalationAccepted(e) => format!("{} accepted", escalation(e.escalation)),
        AcademyEvent::EscalationDeclined(e) => format!("{} declined", escalation(e.escalation)),
        AcademyEvent::InterventionEscalated(e) => {
            let by = match e.trigger {
                Trigger::Person => "a person",
                Trigger::Policy { .. } => "policy",
            };
            let act: Vec<_> = e.actors.iter().map(|holder| person(holder.person)).collect();
            let (moves, act) = (moves(e.from.as_ref(), Some(&e.to)), act.join(" and "));
            format!("{moves} climbed by {by}, {}, on {}; {act} to act by {}", escalation(e.escalation), reviews(&e.grounds), e.act_by)
        }
        AcademyEvent::InterventionSteppedDown(e) => {
            format!("{} stepped down, {}", moves(Some(&e.from), e.to.as_ref()), escalation(e.escalation))
        }
        AcademyEvent::VisitRecorded(e) if e.missing.is_empty() => format!("visited for {}", escalation(e.escalation)),
        AcademyEvent::VisitRecorded(e) => {
            let missing: Vec<&str> = e.missing.iter().map(|role| role.as_str()).collect();
            format!("visited for {} without {}", escalation(e.escalation), missing.join(" and "))
        }
        AcademyEvent::InspectionRecorded(e) => format!("inspected, {}", e.kind.published().unwrap_or("in other words")),

        AcademyEvent::ReviewShared(_)
        | AcademyEvent::CategoryShared(_)
        | AcademyEvent::ReviewResponded(_)
        | AcademyEvent::CategoryResponded(_)
        | AcademyEvent::DraftQualityChecked(_)
        | AcademyEvent::DraftSentForFactualCheck(_)
        | AcademyEvent::FactualCheckReturned(_)
        | AcademyEvent::CorrectionSuggested(_)
        | AcademyEvent::CorrectionAccepted(_)
        | AcademyEvent::CorrectionRefused(_)
        | AcademyEvent::ValidationRequested(_)
        | AcademyEvent::ReviewValidated(_) => super::review_life::tell(event),

        AcademyEvent::InterventionOptionConsidered(_)
        | AcademyEvent::InterventionActionOpened(_)
        | AcademyEvent::InterventionActionCompleted(_)
        | AcademyEvent::InterventionActionCarried(_) => super::interventions::tell(event).unwrap_or_default(),
        AcademyEvent::AcademyCalendarSet(_)
        | AcademyEvent::CadenceChosen(_)
        | AcademyEvent::DutyWaived(_)
        | AcademyEvent::DutyRescheduled(_)
        | AcademyEvent::DutyMissed(_) => super::duties::tell(event).unwrap_or_default(),

        AcademyEvent::SupportRequested(_)
        | AcademyEvent::SupportRequestGranted(_)
        | AcademyEvent::SupportRequestDeclined(_)
        | AcademyEvent::SupportRequestWithdrawn(_)
        | AcademyEvent::DeploymentPlanned(_)
        | AcademyEvent::DeploymentAgreed(_)
        | AcademyEvent::DeploymentDaysUsed(_)
        | AcademyEvent::DeploymentDaysCorrected(_)
        | AcademyEvent::DeploymentChanged(_)
        | AcademyEvent::DeploymentEnded(_)
        | AcademyEvent::DeploymentQualityAssured(_)
        | AcademyEvent::DeploymentImpactJudged(_) => super::support::tell(event).unwrap_or_default(),
        AcademyEvent::CategoryProposed(e) => {
            format!("{} proposed{}", e.category.category, departure(e.departs, e.suggestion.as_ref()))
        }
        AcademyEvent::ProposalModerated(e) => {
            let comes_to = if e.from == e.to { format!("stays {}", e.to) } else { format!("{} to {}", e.from, e.to) };
            format!("moderated by {}: {comes_to}", e.took_part.len())
        }
        AcademyEvent::SelfEvaluationWithdrawn(_) => "took an evaluation of itself back".into(),
        AcademyEvent::SelfEvaluationSubmitted(e) => format!("evaluated itself, suggests {}", either(&e.suggestion.categories)),
        AcademyEvent::PlanPrepared(_)
        | AcademyEvent::PlanRevised(_)
        | AcademyEvent::PlanPutToConsultation(_)
        | AcademyEvent::PlanConsulted(_)
        | AcademyEvent::PlanAgreed(_)
        | AcademyEvent::PlanClosed(_)
        | AcademyEvent::PlanSuperseded(_)
        | AcademyEvent::TermPlanSet(_)
        | AcademyEvent::TermPlanAgreed(_)
        | AcademyEvent::ActionProgressed(_)
        | AcademyEvent::GrantSpent(_)
        | AcademyEvent::PlanMonitored(_)
        | AcademyEvent::ProgressReported(_)
        | AcademyEvent::ProgressReportShared(_)
        | AcademyEvent::ProgressReportAcknowledged(_) => super::plans::tell(event),
        AcademyEvent::ArrangementStarted(_)
        | AcademyEvent::ArrangementChanged(_)
        | AcademyEvent::ArrangementReviewed(_)
        | AcademyEvent::ArrangementEnded(_)
        | AcademyEvent::ArrangementShared(_)
        | AcademyEvent::IssueRaised(_)
        | AcademyEvent::IssueProgressed(_)
        | AcademyEvent::IssueClosed(_)
        | AcademyEvent::IssueReopened(_)
        | AcademyEvent::IssueShared(_)
        | AcademyEvent::RiskRaised(_)
        | AcademyEvent::RiskAssessed(_)
        | AcademyEvent::RiskShared(_)
        | AcademyEvent::RiskClosed(_) => super::registers::tell(event).unwrap_or_default(),
    }
}

pub(super) fn review(event: EventId) -> String {
    [R1, R2, R3, R4]
        .iter()
        .zip(1..)
        .find(|(id, _)| recording_of(**id) == event)
        .map_or_else(|| "an event".into(), |(_, n)| format!("review {n}"))
}

pub(super) fn reviews(events: &[EventId]) -> String {
    if events.is_empty() { "nothing".into() } else { events.iter().map(|event| review(*event)).collect::<Vec<_>>().join(" and ") }
}

pub(super) fn escalation(id: EscalationId) -> String {
    [R1, R2, R3, R4]
        .iter()
        .zip(1..)
        .find(|(r, _)| escalation_of(**r) == id)
        .map_or_else(|| "E1".into(), |(_, n)| format!("escalation of review {n}"))
}

pub(super) fn person(id: Option<PersonId>) -> &'static str {
    match id {
        None => "nobody",
        Some(id) if id == CEO.0 => "CEO",
        Some(id) if id == LEAD.0 => "lead",
        Some(id) if id == EXECUTIVE_HEAD.0 => "executive head",
        Some(_) => "somebody",
    }
}

fn moves(from: Option<&RungCode>, to: Option<&RungCode>) -> String {
    let rung = |rung: Option<&RungCode>| rung.map_or("-".to_owned(), RungCode::to_string);
    format!("{} to {}", rung(from), rung(to))
}

fn found(content: &ReviewContent, suggestion: &Suggestion) -> String {
    let progress = content.progress.as_ref().map_or(String::new(), |progress| format!(", {progress}"));
    let suggests = if suggestion.categories.is_empty() { String::new() } else { format!(", suggests {}", either(&suggestion.categories)) };
    progress + &suggests
}

fn departure(departs: bool, suggestion: Option<&Suggestion>) -> String {
    match (suggestion, departs) {
        (None, false) => String::new(),
        (None, true) => ", departing from nothing".into(),
        (Some(suggestion), false) => format!(", as {} suggested", either(&suggestion.categories)),
        (Some(suggestion), true) => format!(", departing from {}", either(&suggestion.categories)),
    }
}

fn either(categories: &[CategoryCode]) -> String {
    if categories.is_empty() { "nothing".into() } else { categories.iter().map(CategoryCode::as_str).collect::<Vec<_>>().join(" or ") }
}
