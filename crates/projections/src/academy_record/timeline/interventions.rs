//! What came of an escalation, on the timeline: options weighed, actions opened and settled.

use touchstone_domain::event::Evidence;

use super::{Entry, Telling};
use crate::academy_record::{EscalationRecord, Settled};
use crate::event_ref::EventRef;
use crate::naming::long_date;

impl Telling<'_> {
    pub(super) fn of_interventions(&self, escalation: &EscalationRecord, entries: &mut Vec<Entry>) {
        let entry = |event: &EventRef, kind, headline: String| {
            self.entry(event, kind, || headline).map(|mut entry| {
                entry.escalation = Some(escalation.id);
                entry.decided()
            })
        };
        for (event, e) in &escalation.options {
            let headline = if e.chosen { "Option for further intervention chosen" } else { "Option for further intervention rejected" };
            entries.extend(entry(event, "InterventionOptionConsidered", headline.to_owned()).map(|mut entry| {
                entry.texts.push(("further-intervention", e.what));
                entry.because(e.reason)
            }));
        }
        for action in &escalation.actions {
            let e = &action.content;
            let headline = format!("Action opened; due by {}", long_date(e.due_on));
            entries.extend(entry(&action.event, "InterventionActionOpened", headline).map(|mut entry| {
                entry.people.push(("owner", e.owner));
                entry.texts.push(("action", e.what));
                entry
            }));
            entries.extend(match &action.settled {
                None => None,
                Some(Settled::Done { event, content }) => {
                    entry(event, "InterventionActionCompleted", "Action done".to_owned()).map(|mut entry| {
                        entry.texts.push(("action", e.what));
                        entry.texts.extend(content.outcome.map(|text| ("outcome", text)));
                        entry.shown_by(&content.evidence)
                    })
                }
                Some(Settled::Carried { event, content }) => {
                    entry(event, "InterventionActionCarried", "Action carried into the plan".to_owned()).map(|mut entry| {
                        entry.people.push(("owner", content.owner));
                        entry.texts.push(("action", e.what));
                        entry.basis.extend(content.plan);
                        entry.because(content.reason)
                    })
                }
            });
        }
    }
}

impl Entry {
    /// The titles and addresses of what shows it.
    pub(super) fn shown_by(mut self, evidence: &[Evidence]) -> Entry {
        let texts = evidence.iter().flat_map(|piece| [Some(piece.title), piece.url, piece.kind.own()]);
        self.texts.extend(texts.flatten().map(|text| ("evidence", text)));
        self
    }
}
