//! Findings that add up to a category, in any framework's own words: the demo knows where on the
//! scale an academy is meant to stand, and the framework says which levels lie there.

use chrono::NaiveDate;
use touchstone_app::input::{NewEvidence, NewFinding};
use touchstone_domain::codes::{ProgressCode, SourceCode};
use touchstone_domain::framework::{Criterion, Framework, Level, ReviewType};

use super::chance::Chance;

/// Findings whose worst lie at a rank of the scale, in the framework's order.
pub fn findings(
    framework: &Framework,
    review: &ReviewType,
    rank: usize,
    how_many: usize,
    on: NaiveDate,
    chance: &mut Chance,
) -> Vec<NewFinding> {
    let (mut setting, mut others) = (Vec::new(), Vec::new());
    for (i, criterion) in framework.criteria().iter().enumerate() {
        let at_rank = level_at(framework, criterion, rank);
        let better = level_at(framework, criterion, rank + 1).or(at_rank);
        if let Some(level) = at_rank {
            setting.push((i, criterion, level));
        }
        if let Some(level) = better {
            others.push((i, criterion, level));
        }
    }
    let worst = if how_many > 3 { 2 } else { 1 };
    let mut chosen: Vec<_> = chance.shuffled(&setting).into_iter().take(worst).collect();
    for other in chance.shuffled(&others) {
        if chosen.len() < how_many && chosen.iter().all(|(i, _, _)| *i != other.0) {
            chosen.push(other);
        }
    }
    chosen.sort_by_key(|(i, _, _)| *i);
    let mut sources = sources(framework, review, chance).into_iter().cycle();
    let evidence =
        |source: SourceCode| NewEvidence { title: title(framework, &source, on), kind: source, url: None, sha256: None, event_id: None };
    chosen
        .into_iter()
        .map(|(_, criterion, level)| NewFinding {
            criterion: criterion.code.clone(),
            judgement: level.code.clone(),
            evidence: sources.next().map(evidence).into_iter().collect(),
        })
        .collect()
}

/// A finding at a level that the framework puts in more than one category, where it has such a level.
pub fn unclear(framework: &Framework) -> Option<NewFinding> {
    framework.criteria().iter().find_map(|criterion| {
        let level = criterion.levels.iter().find(|level| level.categories.len() > 1)?;
        Some(NewFinding { criterion: criterion.code.clone(), judgement: level.code.clone(), evidence: Vec::new() })
    })
}

/// The word for progress that is fast enough, now and then for better than that.
pub fn fast_enough(framework: &Framework, chance: &mut Chance) -> Option<ProgressCode> {
    let words: Vec<_> = framework.progress_scale().iter().filter(|word| word.fast_enough).collect();
    let word = if chance.once_in(5) { words.last() } else { words.first() };
    word.map(|word| word.code.clone())
}

/// The word for progress that is not fast enough, the mildest there is.
pub fn too_slow(framework: &Framework) -> Option<ProgressCode> {
    framework.progress_scale().iter().rfind(|word| !word.fast_enough).map(|word| word.code.clone())
}

fn level_at<'a>(framework: &Framework, criterion: &'a Criterion, rank: usize) -> Option<&'a Level> {
    let category = framework.scale().get(rank)?;
    criterion.levels.iter().find(|level| level.categories == [category.code.clone()])
}

/// The sources that this review is expected to draw on, one of them sometimes left out, so that a
/// reader sees what a gap looks like.
fn sources(framework: &Framework, review: &ReviewType, chance: &mut Chance) -> Vec<SourceCode> {
    let mut sources = review.expected_sources.clone();
    if sources.is_empty() {
        sources = framework.evidence_sources.iter().take(2).map(|source| source.code.clone()).collect();
    } else if sources.len() > 1 && chance.once_in(4) {
        sources.pop();
    }
    sources
}

fn title(framework: &Framework, source: &SourceCode, on: NaiveDate) -> String {
    let found = framework.evidence_sources.iter().find(|known| known.code == *source);
    format!("{}, {}", found.map_or(source.as_str(), |known| known.name.as_str()), on.format("%B %Y"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchstone_domain::framework::built_in;

    #[test]
    fn findings_meant_for_a_category_suggest_it_in_every_framework() {
        for shipped in built_in() {
            let framework = Framework::parse(&serde_json::from_str(shipped.document).unwrap()).unwrap();
            let review = &framework.review_types()[0];
            for (rank, category) in framework.scale().iter().enumerate() {
                for seed in 0..20 {
                    let day = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
                    let found = findings(&framework, review, rank, 6, day, &mut Chance::new(seed, 0));
                    assert!(found.len() >= 4, "{} {} {}", shipped.code, category.code, found.len());
                    let suggestion = framework.suggest(found.iter().map(|finding| (&finding.criterion, &finding.judgement)));
                    assert_eq!(suggestion.categories, std::slice::from_ref(&category.code), "{}", shipped.code);
                }
            }
        }
    }
}
