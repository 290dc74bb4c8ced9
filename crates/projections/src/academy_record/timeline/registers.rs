//! Arrangements, issues and risks on the timeline. Headlines hold the framework's names and no words of
//! anybody's.

use touchstone_domain::event::FrameworkRef;
use touchstone_domain::framework::Role;

use super::{Entry, Telling, Thing};
use crate::academy_record::{ArrangementRecord, IssueRecord, RiskRecord};
use crate::event_ref::EventRef;
use crate::naming::{arrangement_name, document, joined_with, long_date, progress_name, role_name};
use crate::subject::Subject;

impl Telling<'_> {
    pub(super) fn of_arrangement(&self, record: &ArrangementRecord, entries: &mut Vec<Entry>) {
        let (event, started) = &record.started;
        let named = started.kind.as_ref().map(|kind| arrangement_name(self.frameworks, &started.framework, kind));
        let name = named.map_or("Arrangement".to_owned(), |name| format!("Arrangement “{name}”"));
        let of = Thing::Arrangement(record.id());
        let entry = |event: &EventRef, kind, headline: String| {
            self.entry(event, kind, || headline).map(|it| it.decided().about(Subject::Arrangement(record.id())).of(of))
        };
        let until = started.until.map(|until| format!(" until {}", long_date(until))).unwrap_or_default();
        entries.extend(entry(event, "ArrangementStarted", format!("{name} from {}{until}", long_date(event.effective_on))).map(
            |mut it| {
                it.people.extend(started.responsible.iter().map(|person| ("responsible", *person)));
                it.texts.extend(started.name.map(|text| ("name", text)));
                it.texts.extend(started.what.map(|text| ("summary", text)));
                it.resting_on(self.academy, &started.basis)
            },
        ));
        for (event, e) in &record.changes {
            entries.extend(entry(event, "ArrangementChanged", format!("{name} changed on {}", long_date(event.effective_on))).map(
                |mut it| {
                    it.people.extend(e.responsible.iter().flatten().map(|person| ("responsible", *person)));
                    it.texts.extend(e.note.map(|text| ("comment", text)));
                    it
                },
            ));
        }
        for (event, e) in &record.reviews {
            entries.extend(entry(event, "ArrangementReviewed", format!("{name} reviewed on {}", long_date(event.effective_on))).map(
                |mut it| {
                    it.texts.push(("outcome", e.finding));
                    it
                },
            ));
        }
        for (event, e) in &record.shared {
            let headline = format!("{name} shared with {}", whom(&e.roles));
            let subject = Subject::ArrangementSharing(record.id(), e.roles.clone().into());
            entries.extend(self.entry(event, "ArrangementShared", || headline).map(|it| it.decided().about(subject).of(of)));
        }
        if let Some((event, e)) = &record.ended {
            let with = if e.substantive_head.is_some() { ": a substantive head is in post" } else { "" };
            let headline = format!("{name} ended on {}{with}", long_date(event.effective_on));
            entries.extend(entry(event, "ArrangementEnded", headline).map(|mut it| {
                it.texts.push(("outcome", e.outcome));
                it.resting_on(self.academy, &e.substantive_head.into_iter().collect::<Vec<_>>())
            }));
        }
    }

    pub(super) fn of_issue(&self, issue: &IssueRecord, entries: &mut Vec<Entry>) {
        let (event, raised) = &issue.raised;
        let area = self.area(&raised.framework, raised.area.as_str());
        let (about, of) = (|| Subject::Issue(issue.id()), Thing::Issue(issue.id()));
        let entry =
            |event: &EventRef, kind, headline: String| self.entry(event, kind, || headline).map(|it| it.decided().about(about()).of(of));
        entries.extend(entry(event, "IssueRaised", format!("Issue raised in “{area}”, priority {}", raised.priority)).map(|mut it| {
            it.people.push(("owner", raised.owner));
            it.texts.push(("summary", raised.what));
            it.resting_on(self.academy, &raised.basis)
        }));
        for (event, e) in &issue.progress {
            let progress = e.progress.as_ref().map(|code| format!(": “{}”", progress_name(self.frameworks, &e.framework, code)));
            let headline = format!("Progress of an issue in “{area}”{}", progress.unwrap_or_default());
            entries.extend(entry(event, "IssueProgressed", headline).map(|mut it| {
                it.people.extend(e.owner.map(|owner| ("owner", owner)));
                it.texts.extend(e.comment.map(|text| ("comment", text)));
                it.shown_by(&e.evidence)
            }));
        }
        for (event, e) in &issue.closures {
            entries.extend(entry(event, "IssueClosed", format!("Issue in “{area}” closed")).map(|mut it| {
                it.texts.extend(e.outcome.map(|text| ("outcome", text)));
                it.shown_by(&e.evidence)
            }));
        }
        for (event, e) in &issue.reopenings {
            let reopened = entry(event, "IssueReopened", format!("Issue in “{area}” reopened"));
            entries.extend(reopened.map(|it| it.because([e.reason]).resting_on(self.academy, &e.basis)));
        }
        for (event, e) in &issue.shared {
            let headline = format!("Issue in “{area}” shared with {}", whom(&e.roles));
            let subject = Subject::IssueSharing(issue.id(), e.roles.clone().into());
            entries.extend(self.entry(event, "IssueShared", || headline).map(|it| it.decided().about(subject).of(of)));
        }
    }

    pub(super) fn of_risk(&self, risk: &RiskRecord, entries: &mut Vec<Entry>) {
        let (event, raised) = &risk.raised;
        let of = Thing::Risk(risk.id());
        let entry = |event: &EventRef, kind, headline: String, subject| {
            self.entry(event, kind, || headline).map(|it| it.decided().about(subject).of(of))
        };
        let question = raised.question.as_ref().and_then(|code| {
            let asked = document(self.frameworks, &raised.framework)?.risk.as_ref()?;
            asked.questions.iter().find(|question| question.code == *code).map(|question| format!(": {}", question.text))
        });
        let headline = format!("Risk put on the register{}", question.unwrap_or_default());
        entries.extend(entry(event, "RiskRaised", headline, Subject::Risk(risk.id())).map(|mut it| {
            it.people.push(("owner", raised.owner));
            it.texts.extend(raised.what.map(|text| ("summary", text)));
            it
        }));
        for (event, e) in &risk.assessments {
            let name =
                document(self.frameworks, &e.framework).and_then(|framework| framework.risk_rating_name(&e.rating).map(str::to_owned));
            let headline = format!("Risk assessed on {}: “{}”", long_date(event.effective_on), name.unwrap_or(e.rating.to_string()));
            let subject = Subject::Assessment(risk.id(), e.assessment);
            entries.extend(entry(event, "RiskAssessed", headline, subject).map(|mut it| {
                it.people.extend(e.owner.map(|owner| ("owner", owner)));
                it.texts.extend(e.comment.map(|text| ("comment", text)));
                it.texts.extend(e.mitigation.map(|text| ("action", text)));
                it.resting_on(self.academy, &e.basis)
            }));
        }
        for (event, e) in &risk.shared {
            let headline = format!("Risk assessment reported to {}", whom(&e.roles));
            entries.extend(entry(event, "RiskShared", headline, Subject::RiskSharing(risk.id(), e.roles.clone().into())));
        }
        if let Some((event, e)) = &risk.closed {
            let headline = "Risk taken off the register".to_owned();
            entries.extend(entry(event, "RiskClosed", headline, Subject::Risk(risk.id())).map(|mut it| {
                it.texts.extend(e.outcome.map(|text| ("outcome", text)));
                it.shown_by(&e.evidence)
            }));
        }
    }

    fn area<'a>(&'a self, framework: &FrameworkRef, code: &'a str) -> &'a str {
        let areas = document(self.frameworks, framework).map(|framework| framework.areas.as_slice()).unwrap_or_default();
        areas.iter().find(|area| area.code.as_str() == code).map_or(code, |area| &area.name)
    }
}

/// `chair and governor`.
fn whom(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
    joined_with(&names, "and")
}
