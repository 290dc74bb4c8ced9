//! Rating rounds and self-evaluations on the timeline.

use super::{Entry, Telling};
use crate::academy_record::{RatedInRound, SelfEvaluationRecord};
use crate::naming::{called_category, category_code_name, category_name, joined_with, long_date};
use crate::subject::Subject;

impl Telling<'_> {
    pub(super) fn of_rating(&self, rated: &RatedInRound, entries: &mut Vec<Entry>) {
        for (event, e) in &rated.proposals {
            let departs = if e.departs { ", departing from what the findings suggest" } else { "" };
            let headline = || {
                let category = called_category(category_name(self.frameworks, &e.category)).replacen("category", "Category", 1);
                format!("{category} proposed in the rating round{departs}")
            };
            let entry = self.entry(event, "CategoryProposed", headline);
            entries.extend(entry.map(|entry| entry.decided().because([e.reason]).resting_on(self.academy, &e.basis)));
        }
        for (event, e) in &rated.moderations {
            let proposed = rated.proposals.iter().rev().find(|(proposed, _)| proposed.position < event.position);
            let name = |code| {
                let framework = proposed.map(|(_, e)| &e.category.framework);
                framework.map_or(String::new(), |framework| category_code_name(self.frameworks, framework, code).to_owned())
            };
            let headline = || match e.from == e.to {
                true => format!("Proposal moderated: {} kept", name(&e.to)),
                false => format!("Proposal moderated: changed from {} to {}", name(&e.from), name(&e.to)),
            };
            entries.extend(self.entry(event, "ProposalModerated", headline).map(|mut entry| {
                entry.people.extend(e.took_part.iter().map(|person| ("took-part", *person)));
                entry.because([e.reason])
            }));
        }
    }

    pub(super) fn of_self_evaluation(&self, evaluation: &SelfEvaluationRecord, entries: &mut Vec<Entry>) {
        let content = &evaluation.content;
        let names: Vec<&str> =
            evaluation.suggestion.categories.iter().map(|code| category_code_name(self.frameworks, &evaluation.framework, code)).collect();
        let suggests =
            if names.is_empty() { String::new() } else { format!(": its judgements would suggest {}", joined_with(&names, "or")) };
        let entry = self.entry(&evaluation.event, "SelfEvaluationSubmitted", || format!("The school evaluated itself{suggests}"));
        entries.extend(entry.map(|entry| {
            let mut entry = entry.about(Subject::OwnSchool).decided();
            entry.texts.extend(content.strengths.map(|text| ("strengths", text)));
            entry.texts.extend(content.improvements.iter().map(|improvement| ("improvement", improvement.words)));
            entry
        }));
        if let Some((event, reason)) = &evaluation.withdrawn {
            let headline = || format!("The school took its evaluation of {} back", long_date(evaluation.event.effective_on));
            let entry = self.entry(event, "SelfEvaluationWithdrawn", headline);
            entries.extend(entry.map(|entry| entry.about(Subject::OwnSchool).decided().because([*reason])));
        }
    }
}
