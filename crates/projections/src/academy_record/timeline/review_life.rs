//! A review's life on the timeline: checked, corrected, shared, answered, validated.

use touchstone_domain::event::{CategoryResponded, CategoryShared};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::ReviewId;

use super::{Entry, Telling};
use crate::academy_record::ReviewLife;
use crate::event_ref::EventRef;
use crate::naming::{joined_with, long_date, review_type_name, role_name};
use crate::subject::Subject;

impl Telling<'_> {
    pub(super) fn of_decision_shared(&self, event: &EventRef, e: &CategoryShared, entries: &mut Vec<Entry>) {
        let headline = || format!("Category shared with {}", whom(&e.roles));
        entries.extend(self.entry(event, "CategoryShared", headline).map(|mut entry| {
            entry.decision = Some(e.decision);
            entry.decided().about(Subject::DecisionSharing(e.decision, e.roles.clone().into()))
        }));
    }

    pub(super) fn of_decision_answered(&self, event: &EventRef, e: &CategoryResponded, entries: &mut Vec<Entry>) {
        let headline = || match e.agreement {
            None => format!("Category acknowledged by the {}", role_name(e.role)),
            Some(agreement) => format!("Category answered “{}” by the {}", agreement.as_str(), role_name(e.role)),
        };
        entries.extend(self.entry(event, "CategoryResponded", headline).map(|mut entry| {
            entry.decision = Some(e.decision);
            entry.texts.extend(e.comment.map(|text| ("comment", text)));
            entry.decided().about(Subject::DecisionResponse(e.decision))
        }));
    }

    pub(super) fn of_life(&self, id: ReviewId, life: &ReviewLife, entries: &mut Vec<Entry>) {
        let entry = |event: &EventRef, kind, headline: String, subject| {
            self.entry(event, kind, || headline).map(|mut entry| {
                entry.review = Some(id);
                entry.decided().about(subject)
            })
        };
        self.of_checks(id, life, &entry, entries);
        for (event, e) in &life.shared {
            let by = e.respond_by.map(|by| format!("; to respond by {}", long_date(by))).unwrap_or_default();
            let headline = format!("{} shared with {}{by}", self.review(id), whom(&e.roles));
            entries.extend(entry(event, "ReviewShared", headline, Subject::ReviewSharing(id, e.roles.clone().into())));
        }
        for (event, e) in &life.responses {
            let said = match e.agreement {
                None => "acknowledged".to_owned(),
                Some(agreement) => format!("answered “{}”", agreement.as_str()),
            };
            let headline = format!("{} {said} by the {}", self.review(id), role_name(e.role));
            entries.extend(entry(event, "ReviewResponded", headline, Subject::Response(id)).map(|mut entry| {
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry.texts.extend(e.actions.iter().map(|text| ("action", *text)));
                entry
            }));
        }
        for (event, e) in &life.requests {
            let headline = format!("Validation of the {} asked for", self.review(id));
            entries.extend(entry(event, "ValidationRequested", headline, Subject::Validation(id, e.validator)).map(|mut entry| {
                entry.people.push(("validator", e.validator));
                entry
            }));
        }
        for (event, e) in &life.validations {
            let headline = format!("{} validated from outside the trust: “{}”", self.review(id), e.agrees.as_str());
            entries.extend(entry(event, "ReviewValidated", headline, Subject::Validation(id, e.validator)).map(|mut entry| {
                entry.people.push(("validator", e.validator));
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry
            }));
        }
    }

    fn of_checks(
        &self,
        id: ReviewId,
        life: &ReviewLife,
        tell: &dyn Fn(&EventRef, &'static str, String, Subject) -> Option<Entry>,
        entries: &mut Vec<Entry>,
    ) {
        let entry = |event: &EventRef, kind, headline| tell(event, kind, headline, Subject::Draft(id));
        for (event, e) in &life.quality_checks {
            let headline = if e.passed { "Draft review passed its quality check" } else { "Draft review returned by its quality check" };
            entries.extend(tell(event, "DraftQualityChecked", headline.to_owned(), Subject::DraftQuality(id)).map(|mut entry| {
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry
            }));
        }
        for (event, e) in &life.sent {
            let headline = format!("Draft review sent for a factual check; an answer is due by {}", long_date(e.due_on));
            entries.extend(entry(event, "DraftSentForFactualCheck", headline).map(|mut entry| {
                entry.people.push(("sent-to", e.sent_to));
                entry
            }));
        }
        for (event, e) in &life.returned {
            entries.extend(entry(event, "FactualCheckReturned", "Factual check of a draft review answered".to_owned()).map(|mut entry| {
                entry.texts.extend(e.comment.map(|text| ("comment", text)));
                entry
            }));
        }
        for correction in &life.corrections {
            let e = &correction.content;
            entries.extend(entry(&correction.event, "CorrectionSuggested", "Correction of a draft review suggested".to_owned()).map(
                |mut entry| {
                    entry.texts.extend([("pointer", e.pointer), ("says", e.says), ("should-say", e.should_say)]);
                    entry.texts.extend(e.evidence.map(|text| ("evidence", text)));
                    entry
                },
            ));
            if let Some((event, accepted, reason)) = &correction.answer {
                let (kind, headline) = match accepted {
                    true => ("CorrectionAccepted", "Correction of a draft review accepted"),
                    false => ("CorrectionRefused", "Correction of a draft review refused"),
                };
                entries.extend(entry(event, kind, headline.to_owned()).map(|entry| entry.because([*reason])));
            }
        }
    }

    /// `Termly evaluation of 12 May 2026`; of a review that is not seen, no more than that it is one.
    fn review(&self, id: ReviewId) -> String {
        let Some(review) = self.academy.reviews.get(&id) else { return "Review".to_owned() };
        let version = review.current();
        let name = review_type_name(self.frameworks, &version.framework, &version.content.review_type);
        format!("{name} of {}", long_date(review.held_on()))
    }
}

/// `headteacher, chair and governor`.
fn whom(roles: &[Role]) -> String {
    let names: Vec<&str> = roles.iter().map(|role| role_name(*role)).collect();
    joined_with(&names, "and")
}
