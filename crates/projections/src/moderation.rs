//! A rating round side by side: what was proposed for each academy, on what, and what speaks against
//! it. The people who moderate decide; what is computed here only says where to look.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use touchstone_domain::event::{CategoryProposed, CategoryRef, ProposalModerated};
use touchstone_domain::framework::{CategoryCode, Framework, Suggestion};
use touchstone_domain::ids::{AcademyId, ReviewId, RoundId};
use touchstone_domain::setting::Frameworks;

use crate::academy_record::{AcademyRecord, DecisionRecord, SelfEvaluationRecord};
use crate::event_ref::EventRef;
use crate::naming::{document, joined_with, long_date, progress_name, review_type_name};
use crate::rounds::RoundRecord;
use crate::triangulation::triangulation;
use crate::trust_record::TrustRecord;

/// How many of an academy's latest reviews stand beside a proposal.
const REVIEWS: usize = 5;

/// Something that does not go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// A stable code.
    pub code: &'static str,
    /// A sentence, without names of people and without free text.
    pub text: String,
}

/// One academy in a round.
#[derive(Clone, Debug, PartialEq)]
pub struct ModerationRow {
    /// The academy.
    pub academy: AcademyId,
    /// What was proposed last.
    pub proposal: Option<(EventRef, CategoryProposed)>,
    /// How that was moderated last.
    pub moderation: Option<(EventRef, ProposalModerated)>,
    /// What was decided on it.
    pub decision: Option<DecisionRecord>,
    /// The category in force before the round's own decision, with the day since which it has held.
    pub last: Option<(CategoryRef, NaiveDate)>,
    /// The latest reviews that stand, latest first.
    pub reviews: Vec<ReviewId>,
    /// The last of all reviews that says how fast things move.
    pub progress: Option<ReviewId>,
    /// The school's latest evaluation of itself.
    pub evaluation: Option<SelfEvaluationRecord>,
    /// Whether that one counts for this round.
    pub evaluated: bool,
    /// What does not go together.
    pub contradictions: Vec<Contradiction>,
}

/// The academies of a round by name, as they stand on a day; none before it was opened.
pub fn moderation(trust: &TrustRecord, round: RoundId, as_of: NaiveDate, frameworks: &Frameworks) -> Vec<ModerationRow> {
    let Some(record) = trust.rounds.get(&round).filter(|record| record.was_opened_by(as_of)) else { return Vec::new() };
    let mut academies: Vec<&AcademyRecord> = record.opened.1.academies.iter().filter_map(|academy| trust.academies.get(academy)).collect();
    academies.sort_by(|a, b| (a.name(), a.id).cmp(&(b.name(), b.id)));
    let row = |academy: &AcademyRecord| {
        let evaluated = trust.evaluated_for(record, academy, as_of).is_some();
        row(academy, round, record, evaluated, as_of, frameworks)
    };
    academies.into_iter().map(row).collect()
}

fn row(
    academy: &AcademyRecord,
    round: RoundId,
    record: &RoundRecord,
    evaluated: bool,
    as_of: NaiveDate,
    frameworks: &Frameworks,
) -> ModerationRow {
    let rated = academy.in_round(round, as_of);
    let decision = rated.decision().and_then(|decision| academy.decisions.get(&decision));
    let before = match decision {
        Some(decision) => decision.effective_on().pred_opt().and_then(|day| academy.category_on(day)),
        None => academy.category_on(as_of),
    };
    let stands = academy.reviews_on(as_of).into_iter().filter(|review| review.stands());
    let row = ModerationRow {
        academy: academy.id,
        proposal: rated.proposal().cloned(),
        moderation: rated.moderation().cloned(),
        decision: decision.cloned(),
        last: before.map(|before| (before.category.clone(), academy.in_category_since(before))),
        reviews: stands.take(REVIEWS).map(|review| review.id).collect(),
        progress: academy.last_progress_on(as_of).map(|review| review.id),
        evaluation: academy.self_evaluation_on(as_of).cloned(),
        evaluated,
        contradictions: Vec::new(),
    };
    ModerationRow { contradictions: Weighing { academy, row: &row, record, as_of, frameworks }.contradictions(), ..row }
}

struct Weighing<'a> {
    academy: &'a AcademyRecord,
    row: &'a ModerationRow,
    record: &'a RoundRecord,
    as_of: NaiveDate,
    frameworks: &'a Frameworks,
}

impl Weighing<'_> {
    fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        if let Some((_, proposal)) = &self.row.proposal
            && let Some(framework) = document(self.frameworks, &proposal.category.framework)
        {
            let settled = self.row.moderation.as_ref().map_or(&proposal.category.category, |(_, moderated)| &moderated.to);
            self.of_findings(framework, settled, proposal, &mut found);
            self.of_other_findings(framework, settled, proposal, &mut found);
            self.of_self_evaluation(framework, settled, proposal, &mut found);
            self.of_progress(framework, settled, &mut found);
            if !proposal.sources_missing.is_empty() {
                let names: Vec<&str> = proposal
                    .sources_missing
                    .iter()
                    .map(|code| framework.evidence_sources.iter().find(|source| source.code == *code).map_or(code.as_str(), |s| &s.name))
                    .collect();
                let text = format!("Nothing in the basis draws on: {}", names.join("; "));
                found.push(Contradiction { code: "sources-missing", text });
            }
        }
        let (year, evaluated) = (self.record.opened.1.year, self.row.evaluation.as_ref().map(|evaluation| evaluation.event.effective_on));
        if !self.row.evaluated {
            let last = evaluated.map(|on| format!("; the last is of {}", long_date(on))).unwrap_or_default();
            let text = match self.record.opened.1.self_evaluations_by {
                Some(by) => format!("The school has not evaluated itself for this round, by {}{last}", long_date(by)),
                None => format!("The school has not evaluated itself in {year}{last}"),
            };
            found.push(Contradiction { code: "no-self-evaluation", text });
        }
        self.of_sources(&mut found);
        found
    }

    fn of_findings(&self, framework: &Framework, settled: &CategoryCode, proposal: &CategoryProposed, found: &mut Vec<Contradiction>) {
        let Some(suggestion) = &proposal.suggestion else { return };
        let code = match against(framework, settled, suggestion) {
            None => return,
            Some(std::cmp::Ordering::Greater) => "better-than-findings",
            Some(_) => "worse-than-findings",
        };
        let word = if code == "better-than-findings" { "better" } else { "worse" };
        let text = format!("{} is {word} than the findings suggest ({})", name(framework, settled), names(framework, suggestion));
        found.push(Contradiction { code, text });
    }

    /// The latest review that says which category its findings suggest, where the proposal does not rest on it.
    fn of_other_findings(
        &self,
        framework: &Framework,
        settled: &CategoryCode,
        proposal: &CategoryProposed,
        found: &mut Vec<Contradiction>,
    ) {
        let versions = self.row.reviews.iter().filter_map(|id| Some((*id, self.academy.reviews.get(id)?.current())));
        let mut suggesting = versions.filter(|(_, version)| version.suggestion.as_ref().is_some_and(|it| !it.categories.is_empty()));
        let Some((id, version)) = suggesting.next() else { return };
        let rests_on_it = proposal.basis.iter().any(|event| self.academy.review_of_event(*event) == Some(id));
        let Some(suggestion) = version.suggestion.as_ref().filter(|_| !rests_on_it && version.framework.code == *framework.code()) else {
            return;
        };
        let (code, word) = match against(framework, settled, suggestion) {
            None => return,
            Some(std::cmp::Ordering::Greater) => ("better-than-latest-review", "better"),
            Some(_) => ("worse-than-latest-review", "worse"),
        };
        let kind = review_type_name(self.frameworks, &version.framework, &version.content.review_type);
        let held = long_date(version.content.held_on);
        let (category, suggested) = (name(framework, settled), names(framework, suggestion));
        let text = format!("{category} is {word} than the latest review suggests ({suggested}: {kind}, {held}), and does not rest on it");
        found.push(Contradiction { code, text });
    }

    fn of_self_evaluation(
        &self,
        framework: &Framework,
        settled: &CategoryCode,
        proposal: &CategoryProposed,
        found: &mut Vec<Contradiction>,
    ) {
        let same = |evaluation: &&SelfEvaluationRecord| evaluation.framework.code == proposal.category.framework.code;
        let Some(evaluation) = self.row.evaluation.as_ref().filter(same) else { return };
        let (code, word) = match against(framework, settled, &evaluation.suggestion) {
            None => return,
            // The proposal is better than the school's own view: the school sees itself worse.
            Some(std::cmp::Ordering::Greater) => ("self-evaluation-worse", "worse"),
            Some(_) => ("self-evaluation-better", "better"),
        };
        let own = names(framework, &evaluation.suggestion);
        let text = format!("The school's own judgements suggest {own}, {word} than {}", name(framework, settled));
        found.push(Contradiction { code, text });
    }

    fn of_progress(&self, framework: &Framework, settled: &CategoryCode, found: &mut Vec<Contradiction>) {
        let Some(review) = self.row.progress.and_then(|review| self.academy.reviews.get(&review)) else { return };
        let version = review.current();
        let Some(progress) = &version.content.progress else { return };
        let level = document(self.frameworks, &version.framework).and_then(|f| f.progress(progress));
        let Some((last, _)) = &self.row.last else { return };
        let better = framework.rank(settled) > framework.rank(&last.category) && last.framework.code == *framework.code();
        let best = framework.scale().last().is_some_and(|best| best.code == *settled);
        if level.is_some_and(|level| !level.fast_enough) && (better || best) {
            let said = progress_name(self.frameworks, &version.framework, progress);
            let (from, to) = (name(framework, &last.category), name(framework, settled));
            let what = if better { format!("Better than before ({from} to {to})") } else { format!("{to}, the best there is") };
            let text = format!("{what}, while progress was “{said}” on {}", long_date(review.held_on()));
            found.push(Contradiction { code: "progress-not-fast-enough", text });
        }
    }

    fn of_sources(&self, found: &mut Vec<Contradiction>) {
        let year = self.record.opened.1.year;
        let judged = triangulation(self.academy, year.starts_on(), self.as_of, self.frameworks);
        let differ: BTreeSet<String> =
            judged.into_iter().filter(|criterion| criterion.agree == Some(false)).map(|criterion| criterion.name).collect();
        if !differ.is_empty() {
            let names: Vec<&str> = differ.iter().map(String::as_str).collect();
            let text = format!("Sources of {year} differ on: {}", joined_with(&names, "and"));
            found.push(Contradiction { code: "sources-differ", text });
        }
    }
}

/// How a category compares with all that are suggested; `None` where it is one of them or between
/// them, or where nothing is suggested.
fn against(framework: &Framework, category: &CategoryCode, suggestion: &Suggestion) -> Option<std::cmp::Ordering> {
    let rank = framework.rank(category)?;
    let ranks: Vec<usize> = suggestion.categories.iter().filter_map(|code| framework.rank(code)).collect();
    let (worst, best) = (ranks.iter().min()?, ranks.iter().max()?);
    match rank {
        _ if rank > *best => Some(std::cmp::Ordering::Greater),
        _ if rank < *worst => Some(std::cmp::Ordering::Less),
        _ => None,
    }
}

fn name<'a>(framework: &'a Framework, category: &'a CategoryCode) -> &'a str {
    framework.category(category).map_or(category.as_str(), |found| &found.name)
}

fn names(framework: &Framework, suggestion: &Suggestion) -> String {
    let names: Vec<&str> = suggestion.categories.iter().map(|code| name(framework, code)).collect();
    joined_with(&names, "or")
}
