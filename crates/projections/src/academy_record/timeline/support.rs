//! Support on the timeline: asked for, planned, agreed, given, looked at, judged.

use touchstone_domain::event::{DeploymentExtent, SupportProvider};
use touchstone_domain::ids::{DeploymentId, SupportRequestId};

use super::{Entry, Telling, Thing};
use crate::academy_record::{DeploymentRecord, RequestAnswer, RequestRecord};
use crate::event_ref::EventRef;
use crate::naming::{days, long_date, support_source_name};
use crate::subject::Subject;

impl Telling<'_> {
    pub(super) fn of_request(&self, id: SupportRequestId, request: &RequestRecord, entries: &mut Vec<Entry>) {
        let entry = |event: &EventRef, kind, headline: &str| {
            let entry = self.entry(event, kind, || headline.to_owned());
            entry.map(|entry| entry.decided().about(Subject::SupportRequest(id)).of(Thing::SupportRequest(id)))
        };
        entries.extend(entry(&request.event, "SupportRequested", "Support asked for by the school").map(|mut entry| {
            entry.people.extend(request.content.asked_by.map(|person| ("asked-by", person)));
            entry.texts.push(("need", request.content.need));
            entry
        }));
        if let Some((event, answer)) = &request.answer {
            let (kind, headline, text) = match answer {
                RequestAnswer::Granted(granted) => {
                    ("SupportRequestGranted", "Support that the school asked for granted", Some(("granted", *granted)))
                }
                RequestAnswer::Declined(reason) => {
                    ("SupportRequestDeclined", "Support that the school asked for declined", Some(("reason", *reason)))
                }
                RequestAnswer::Withdrawn(reason) => {
                    ("SupportRequestWithdrawn", "Request for support taken back by the school", reason.map(|reason| ("reason", reason)))
                }
            };
            entries.extend(entry(event, kind, headline).map(|mut entry| {
                entry.texts.extend(text);
                entry
            }));
        }
    }

    pub(super) fn of_deployment(&self, id: DeploymentId, deployment: &DeploymentRecord, entries: &mut Vec<Entry>) {
        let entry = |event: &EventRef, kind, headline: String, subject| {
            self.entry(event, kind, || headline).map(|entry| entry.decided().about(subject).of(Thing::Deployment(id)))
        };
        let about = || Subject::Deployment(id);
        let content = &deployment.content;
        let source = support_source_name(self.frameworks, &content.framework, &content.source);
        let planned = format!("Support planned from “{source}”: {}", spelt(content.extent));
        entries.extend(entry(&deployment.event, "DeploymentPlanned", planned, about()).map(|mut entry| {
            match &content.provider {
                SupportProvider::Person { person } => entry.people.push(("deployed", *person)),
                SupportProvider::Organisation { name } => entry.texts.push(("organisation", *name)),
            }
            entry.texts.extend([("focus", content.focus), ("aim", content.aim)]);
            entry.texts.extend(content.role.own().map(|text| ("role", text)));
            let more = [("person-gains", content.person_gains), ("giver-gains", content.giver_gains), ("giver-bears", content.giver_bears)];
            entry.texts.extend(more.into_iter().filter_map(|(what, text)| Some((what, text?))));
            entry.texts.extend(content.interest.into_iter().flat_map(|it| [("interest", it.declared), ("safeguard", it.safeguard)]));
            entry.resting_on(self.academy, &content.grounds)
        }));
        if let Some((event, _)) = &deployment.agreed {
            entries.extend(entry(event, "DeploymentAgreed", format!("Support from “{source}” agreed"), about()));
        }
        for (event, e) in &deployment.days {
            let headline = format!("Support from “{source}”: {} used by {}", days(e.half_days), long_date(event.effective_on));
            entries.extend(entry(event, "DeploymentDaysUsed", headline, about()).map(|mut entry| {
                entry.texts.extend(e.note.map(|text| ("note", text)));
                entry
            }));
        }
        for (event, e) in &deployment.corrections {
            let headline = match e.half_days {
                0 => format!("Support from “{source}”: an entry of days taken back"),
                half_days => {
                    format!(
                        "Support from “{source}”: an entry of days put right, {} used by {}",
                        days(half_days),
                        long_date(event.effective_on)
                    )
                }
            };
            entries.extend(entry(event, "DeploymentDaysCorrected", headline, about()).map(|entry| entry.because([e.reason])));
        }
        for (event, e) in &deployment.changes {
            let headline = format!("Support from “{source}” changed: {}", spelt(e.extent));
            entries.extend(entry(event, "DeploymentChanged", headline, about()).map(|entry| entry.because([e.reason])));
        }
        if let Some((event, e)) = &deployment.ended {
            let early = if e.early { " before its agreed last day" } else { "" };
            let headline = format!("Support from “{source}” ended on {}{early}", long_date(event.effective_on));
            entries.extend(entry(event, "DeploymentEnded", headline, about()).map(|entry| entry.because(e.reason)));
        }
        for (event, e) in &deployment.quality {
            let found = if e.satisfactory { "good enough" } else { "not good enough" };
            let headline = format!("Quality of the support from “{source}” looked at: {found}");
            entries.extend(entry(event, "DeploymentQualityAssured", headline, Subject::Closed).map(|mut entry| {
                entry.people.push(("checked-by", e.checked_by));
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry
            }));
        }
        for (event, e) in &deployment.impact {
            let headline = format!("Impact of the support from “{source}” judged: {}", e.impact.as_str().replace('-', " "));
            entries.extend(entry(event, "DeploymentImpactJudged", headline, Subject::Closed).map(|mut entry| {
                entry.people.push(("judged-by", e.judged_by));
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry.resting_on(self.academy, &e.evidence)
            }));
        }
    }
}

/// `12 days, from 7 September 2026 to 18 December 2026`.
fn spelt(extent: DeploymentExtent) -> String {
    format!("{}, from {} to {}", days(extent.half_days), long_date(extent.from), long_date(extent.until))
}
