//! Improvement plans on the timeline: prepared, agreed, carried out, reported on, closed.

use touchstone_domain::framework::Basis;

use super::{Entry, Telling};
use crate::academy_record::{PlanRecord, PlanVersion, ProgressReportRecord};
use crate::event_ref::EventRef;
use crate::naming::{document, joined_with, long_date, progress_name, role_name};
use crate::subject::Subject;

impl Telling<'_> {
    pub(super) fn of_plan(&self, plan: &PlanRecord, entries: &mut Vec<Entry>) {
        let entry = |event: &EventRef, kind: &'static str, headline: String| {
            self.entry(event, kind, || headline).map(|mut entry| {
                entry.plan = Some(plan.id);
                entry.decided().about(Subject::Plan(plan.id))
            })
        };
        for version in &plan.versions {
            let (kind, headline) = match version.reason {
                None => ("PlanPrepared", self.prepared(plan)),
                Some(_) => ("PlanRevised", revised(version)),
            };
            entries.extend(entry(&version.event, kind, headline).map(|mut entry| {
                entry.people.extend(version.content.authors.iter().map(|person| ("author", *person)));
                entry.texts.extend(version.content.priorities.iter().map(|priority| ("priority", priority.title)));
                entry.texts.extend(version.dropped.iter().map(|dropped| ("dropped", dropped.reason)));
                entry.because(version.reason).resting_on(self.academy, &version.grounds)
            }));
        }
        for (event, e) in &plan.put {
            let by = e.respond_by.map(|by| format!("; answers by {}", long_date(by))).unwrap_or_default();
            let headline = format!("Improvement plan put to the {}{by}", whom(&e.parties));
            entries.extend(entry(event, "PlanPutToConsultation", headline));
        }
        for (event, e) in &plan.consultations {
            let said = e.agreement.map(|agreement| format!(": “{}”", agreement.as_str())).unwrap_or_default();
            let headline = format!("{} consulted on the improvement plan{said}", capital(role_name(e.party)));
            entries.extend(entry(event, "PlanConsulted", headline).map(|mut entry| {
                entry.people.push(("party", e.person));
                entry.texts.extend(e.outcome.map(|text| ("outcome", text)));
                entry
            }));
        }
        for (event, e) in &plan.agreements {
            let headline = format!("Improvement plan agreed to by the {} (revision {})", role_name(e.party), e.revision);
            entries.extend(entry(event, "PlanAgreed", headline).map(|mut entry| {
                entry.people.push(("party", e.person));
                entry
            }));
        }
        self.of_terms_and_actions(plan, &entry, entries);
        if let Some((event, _)) = &plan.superseded {
            entries.extend(entry(event, "PlanSuperseded", "Improvement plan superseded by another".to_owned()));
        }
        if let Some((event, e)) = &plan.closed {
            let met = e.outcomes.iter().filter(|outcome| outcome.outcome == touchstone_domain::event::PriorityOutcome::Met).count();
            let headline = format!("Improvement plan closed: {met} of {} priorities met", e.outcomes.len());
            entries.extend(entry(event, "PlanClosed", headline).map(|mut entry| {
                entry.texts.push(("summary", e.summary));
                entry.texts.extend(e.outcomes.iter().filter_map(|outcome| outcome.comment).map(|text| ("comment", text)));
                entry
            }));
        }
    }

    fn of_terms_and_actions(
        &self,
        plan: &PlanRecord,
        entry: &dyn Fn(&EventRef, &'static str, String) -> Option<Entry>,
        entries: &mut Vec<Entry>,
    ) {
        for term in &plan.term_plans {
            let e = &term.content;
            let headline = format!("Plan of action set for the {} term of {}", e.term.as_str(), e.year);
            entries.extend(entry(&term.event, "TermPlanSet", headline).map(|mut entry| {
                entry.texts.extend(e.focus.map(|text| ("focus", text)));
                entry
            }));
            for (event, agreed) in &term.agreements {
                let headline =
                    format!("Plan of action for the {} term of {} agreed to by the {}", e.term.as_str(), e.year, role_name(agreed.party));
                entries.extend(entry(event, "TermPlanAgreed", headline).map(|mut entry| {
                    entry.people.push(("party", agreed.person));
                    entry
                }));
            }
        }
        for (event, e) in &plan.progress {
            let headline = format!("Action of the improvement plan: {}", e.status.as_str());
            entries.extend(entry(event, "ActionProgressed", headline).map(|mut entry| {
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry.texts.extend(e.evidence.iter().map(|evidence| ("evidence", evidence.title)));
                let events: Vec<_> = e.evidence.iter().filter_map(|evidence| evidence.event_id).collect();
                entry.resting_on(self.academy, &events)
            }));
        }
        for (event, e) in &plan.spendings {
            let pounds = format!("£{}.{:02}", e.pence.abs() / 100, e.pence.abs() % 100);
            let headline = if e.pence < 0 { format!("{pounds} of the grant came back") } else { format!("{pounds} of the grant spent") };
            entries.extend(entry(event, "GrantSpent", headline).map(|mut entry| {
                entry.texts.extend(e.what.map(|text| ("what", text)));
                entry
            }));
        }
        for (event, e) in &plan.monitored {
            entries.extend(entry(event, "PlanMonitored", "Progress on the improvement plan looked at".to_owned()).map(|mut entry| {
                entry.texts.extend(e.note.map(|text| ("note", text)));
                let events: Vec<_> = e.event_id.into_iter().collect();
                entry.resting_on(self.academy, &events)
            }));
        }
    }

    fn prepared(&self, plan: &PlanRecord) -> String {
        let rule = plan.rule.as_ref().and_then(|code| document(self.frameworks, &plan.framework)?.plan_rule(code.as_str()));
        let name = rule.map_or("Improvement plan", |rule| rule.name.as_str());
        let basis = plan.versions.first().map_or("", |version| basis(version.content.basis));
        format!("{name} prepared: {basis}")
    }

    pub(super) fn of_progress_report(&self, report: &ProgressReportRecord, entries: &mut Vec<Entry>) {
        let id = report.content.report;
        let entry = |event: &EventRef, kind: &'static str, headline: String, subject: Subject| {
            self.entry(event, kind, || headline).map(|mut entry| {
                (entry.plan, entry.progress_report) = (Some(report.content.plan), Some(id));
                entry.decided().about(subject)
            })
        };
        let e = &report.content;
        let recommended = match e.recommendations.len() {
            0 => String::new(),
            1 => "; more intervention or support recommended".to_owned(),
            n => format!("; {n} further interventions or kinds of support recommended"),
        };
        let overall = progress_name(self.frameworks, &e.framework, &e.overall);
        let headline = format!("Progress reported for the {} term of {}: “{overall}”{recommended}", e.term.as_str(), e.year);
        entries.extend(entry(&report.event, "ProgressReported", headline, Subject::ProgressReport(id)).map(|mut entry| {
            entry.people.extend(e.authors.iter().map(|person| ("author", *person)));
            entry.texts.push(("summary", e.summary));
            entry.texts.extend(e.recommendations.iter().map(|advice| ("recommendation", advice.text)));
            entry
        }));
        for (event, e) in &report.shared {
            let headline = format!("Progress report shared with {}", whom(&e.roles));
            entries.extend(entry(event, "ProgressReportShared", headline, Subject::ReportSharing(id, e.roles.clone().into())));
        }
        for (event, e) in &report.acknowledged {
            let headline = format!("Progress report acknowledged by the {}", role_name(e.role));
            entries.extend(entry(event, "ProgressReportAcknowledged", headline, Subject::ProgressReport(id)).map(|mut entry| {
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry
            }));
        }
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::AdoptedAsIs => "the school's own plan as it is",
        Basis::Adjusted => "the school's own plan, adjusted",
        Basis::Revised => "the school's own plan, revised",
        Basis::WrittenBySchool => "written by the school",
        Basis::WrittenByTrust => "written by the trust",
    }
}

fn whom(roles: &[touchstone_domain::framework::Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
    joined_with(&names, "and")
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A revision, and how many actions were given up in it.
fn revised(version: &PlanVersion) -> String {
    let dropped = match version.dropped.len() {
        0 => String::new(),
        1 => "; one action dropped".to_owned(),
        n => format!("; {n} actions dropped"),
    };
    format!("Improvement plan revised (revision {}{dropped})", version.revision)
}
