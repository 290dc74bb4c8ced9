//! Reports on a plan's progress: a finding for each priority, one for the whole, and what more is
//! recommended, to whom it is addressed; shared with the school by a decision of its own; acknowledged
//! by those it reached.
//!
//! What a report finds not to be fast enough is looked at by the same policy as a review's finding.

use chrono::NaiveDate;

use crate::academy::record_review::listed;
use crate::academy::review_life::{audience, roles_of};
use crate::academy::{Academy, Decision, OWN_PEOPLE};
use crate::calendar::{AcademicYear, SchoolTerm};
use crate::codes::{AudienceCode, ProgressCode, ReviewTypeCode};
use crate::event::{PriorityProgress, ProgressReportAcknowledged, ProgressReportShared, ProgressReported, Recommendation};
use crate::framework::{Audience, Framework, Role};
use crate::ids::{PersonId, PlanId, PriorityId, ProgressReportId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;
use crate::text::TextRef;
use crate::trust::Decided;

/// Report on a plan's progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportProgress {
    /// The report's id.
    pub report: ProgressReportId,
    /// The plan.
    pub plan: PlanId,
    /// The day it was made.
    pub reported_on: NaiveDate,
    /// The academic year that it is about.
    pub year: AcademicYear,
    /// The term that it is about.
    pub term: SchoolTerm,
    /// The framework's type of review that it is.
    pub report_type: Option<ReviewTypeCode>,
    /// Who made it.
    pub authors: Vec<PersonId>,
    /// What was found of each priority.
    pub findings: Vec<PriorityProgress>,
    /// How fast the plan moves as a whole.
    pub overall: ProgressCode,
    /// What was found, in words.
    pub summary: TextRef,
    /// What more is recommended.
    pub recommendations: Vec<Recommendation>,
    /// To whom it is addressed; where left out, to those who receive such reports outside the school.
    pub audiences: Option<Vec<AudienceCode>>,
}

/// Share a report with the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareReport {
    /// Which.
    pub report: ProgressReportId,
    /// The day.
    pub shared_on: NaiveDate,
    /// Audiences of the framework; the school itself where left out.
    pub audiences: Option<Vec<AudienceCode>>,
}

/// Say that one has read a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeReport {
    /// Which.
    pub report: ProgressReportId,
    /// What one says to it.
    pub comment: Option<TextRef>,
}

pub(super) fn report(academy: &Academy, command: ReportProgress, setting: Setting<'_>) -> Decision {
    let ReportProgress {
        report,
        plan,
        reported_on,
        year,
        term,
        report_type,
        authors,
        findings,
        overall,
        summary,
        recommendations,
        audiences,
    } = command;
    let mut refusals = Refusals::default();
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    setting.check_past("/reportedOn", reported_on, &mut refusals);
    setting.check_people("/authors", &authors, &mut refusals);
    if let Some(fact) = academy.plans.open_on(plan, reported_on, "/reportedOn", &mut refusals) {
        let named: Vec<PriorityId> = findings.iter().map(|finding| finding.priority).collect();
        fact.check_each_priority("/findings", &named, &mut refusals);
        for (i, priority) in recommendations.iter().enumerate().filter_map(|(i, advice)| Some((i, advice.priority?))) {
            let known = fact.priorities().any(|known| known == priority);
            refusals.unless(known, &format!("/recommendations/{i}/priority"), || Refusal::UnknownPriority(priority));
        }
    }
    let Some((framework, reference)) = setting.framework_on(reported_on, &mut refusals) else { return Err(refusals) };
    let each = findings.iter().enumerate().map(|(i, finding)| (format!("/findings/{i}/progress"), &finding.progress));
    for (at, progress) in each.chain([("/overall".to_owned(), &overall)]) {
        let words = || listed(framework.progress_scale().iter().map(|p| p.code.as_str()));
        refusals.unless(framework.progress(progress).is_some(), &at, || Refusal::UnknownProgress(progress.clone(), words()));
    }
    if let Some(kind) = report_type.as_ref().filter(|kind| framework.review_type(kind).is_none()) {
        refusals.add("/type", Refusal::UnknownReviewType(kind.clone()));
    }
    let (audiences, roles) = addressed(framework, audiences, report_type.as_ref(), &mut refusals);
    refusals.none()?;
    let event = ProgressReported {
        report,
        plan,
        year,
        term,
        framework: reference,
        report_type,
        authors,
        findings,
        overall,
        summary,
        recommendations,
        audiences,
        roles,
    };
    Ok(vec![Decided { effective_on: reported_on, event: event.into() }])
}

/// The audiences that a report is addressed to, with the roles that they mean. Where none is named:
/// those outside the school that the framework says receive such a report, or else those of the CEO.
fn addressed(
    framework: &Framework,
    named: Option<Vec<AudienceCode>>,
    report_type: Option<&ReviewTypeCode>,
    refusals: &mut Refusals,
) -> (Vec<AudienceCode>, Vec<Role>) {
    let code = |audience: &Audience| AudienceCode::parse(audience.code.as_str()).ok();
    let codes = named.unwrap_or_else(|| {
        let outside = || framework.audiences.iter().filter(|a| a.roles.iter().any(|role| !OWN_PEOPLE.contains(role)));
        let receives =
            |a: &&Audience| a.receives.iter().any(|receipt| receipt.review_type.is_some() && receipt.review_type.as_ref() == report_type);
        let receiving: Vec<AudienceCode> = outside().filter(receives).filter_map(code).collect();
        if receiving.is_empty() { outside().filter(|a| a.roles.contains(&Role::Ceo)).filter_map(code).collect() } else { receiving }
    });
    for (i, code) in codes.iter().enumerate().filter(|(_, code)| roles_of(framework, code).is_none()) {
        let known = listed(framework.audiences.iter().map(|audience| audience.code.as_str()));
        refusals.add(format!("/audiences/{i}"), Refusal::UnknownAudience(code.clone(), known));
    }
    let mut roles: Vec<Role> = codes.iter().filter_map(|code| roles_of(framework, code)).flatten().copied().collect();
    if roles.is_empty() {
        roles.push(Role::Ceo);
    }
    roles.sort_unstable();
    roles.dedup();
    (codes, roles)
}

pub(super) fn share(academy: &Academy, command: ShareReport, setting: Setting<'_>) -> Decision {
    let ShareReport { report, shared_on, audiences } = command;
    let mut refusals = Refusals::default();
    let fact = academy.plans.reports.get(&report);
    match fact {
        None => refusals.add("", Refusal::UnknownProgressReport(report)),
        Some(fact) => {
            let held = fact.reported_on;
            refusals.unless(held <= shared_on, "/sharedOn", || Refusal::BeforeTheReview { on: shared_on, held });
        }
    }
    let with = audience(shared_on, audiences, setting, &mut refusals);
    refusals.none()?;
    let (audiences, roles) = with.unwrap_or_default();
    let is_new = |fact: &super::ReportFact| {
        !roles.iter().all(|role| fact.shared.roles.contains(role)) || !audiences.iter().all(|a| fact.shared.audiences.contains(a))
    };
    if !fact.is_some_and(is_new) {
        return Ok(Vec::new());
    }
    Ok(vec![Decided { effective_on: shared_on, event: ProgressReportShared { report, audiences, roles }.into() }])
}

pub(super) fn acknowledge(academy: &Academy, command: AcknowledgeReport, setting: Setting<'_>) -> Decision {
    let AcknowledgeReport { report, comment } = command;
    let mut refusals = Refusals::default();
    let fact = academy.plans.reports.get(&report);
    refusals.unless(fact.is_some(), "", || Refusal::UnknownProgressReport(report));
    let Some((person, role)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return Err(refusals);
    };
    if let Some(fact) = fact {
        let reached = fact.addressed_to.contains(&role) || fact.shared.roles.contains(&role);
        refusals.unless(reached, "", || Refusal::NotAddressed);
    }
    refusals.none()?;
    if comment.is_none() && fact.is_some_and(|fact| fact.acknowledged.contains(&(role, person))) {
        return Ok(Vec::new());
    }
    let event = ProgressReportAcknowledged { report, role, comment };
    Ok(vec![Decided { effective_on: setting.today, event: event.into() }])
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn planned() -> Story {
        given([adopted(PROSPERE), plan_prepared(P1, "2026-02-01")])
    }

    #[test]
    fn a_report_finds_something_of_every_priority_and_is_addressed_to_whom_the_framework_names() {
        planned()
            .when(progress_reported(PG1, P1, "2026-03-20", "on-track"))
            .then(["2026-03-20: progress on plan 1 reported to ceo: on-track, 1 recommended"]);
        let nothing_found = progress_reported(PG1, P1, "2026-03-20", "on-track").reporting(|report| report.findings.clear());
        planned().when(nothing_found).refused([("/findings", "priority-left-out")]);
        planned()
            .when(progress_reported(PG1, P1, "2026-03-20", "brisk"))
            .refused([("/findings/0/progress", "unknown-progress"), ("/overall", "unknown-progress")]);
    }

    #[test]
    fn a_report_of_the_lead_that_is_not_fast_enough_calls_for_a_visit() {
        let slow = || progress_reported(PG1, P1, "2026-03-20", "not-fast-enough").by(EXECUTIVE_HEAD);
        let own = slow().reporting(|report| report.authors = vec![EXECUTIVE_HEAD.0]);
        planned().when(own).then([
            "2026-03-20: progress on plan 1 reported to ceo: not-fast-enough, 1 recommended",
            "2026-03-20: - to ceo-and-eht-visit climbed by policy, E1, on an event; CEO and executive head to act by 2026-04-03",
        ]);
        planned().when(slow()).then([
            "2026-03-20: progress on plan 1 reported to ceo: not-fast-enough, 1 recommended",
            "2026-03-20: - to ceo-and-eht-visit proposed to CEO by 2026-03-27, E1, on an event",
        ]);
    }

    #[test]
    fn a_report_is_acknowledged_by_those_it_reached() {
        let story = planned().when(progress_reported(PG1, P1, "2026-03-20", "on-track"));
        story.clone().when(report_acknowledged(PG1).by(HEAD)).refused([("", "not-addressed")]);
        story
            .when(report_acknowledged(PG1).by(CEO).on("2026-03-21"))
            .then(["2026-03-21: report acknowledged by the ceo"])
            .when(report_acknowledged(PG1).by(CEO))
            .then([])
            .when(report_shared(PG1, "2026-03-22"))
            .then(["2026-03-22: report shared with headteacher and chair and governor"])
            .when(report_acknowledged(PG1).by(HEAD))
            .then(["2026-03-22: report acknowledged by the headteacher"]);
    }
}
