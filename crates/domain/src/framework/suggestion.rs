//! From judged findings to a suggested category.
//!
//! A suggestion is a question put to a person, so it claims no more than the findings do. A level
//! that a trust's own text puts in two categories stays "either" until a finding settles it, and
//! findings that point nowhere suggest nothing; nor is a category ever suggested that a finding
//! contradicts. What a school was once called by others never enters: there is no way from a
//! mapping to here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::item::{Item, Known, reference};
use super::{CategoryCode, CriterionCode, Framework, LevelCode, Origin};
use crate::in_place::InPlace;
use crate::reader::{Faults, Node};

/// A category that findings suggest, and the findings that gave it. Stored in events for ever.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// None, one, or (two or more) either of these; worst first.
    pub categories: Vec<CategoryCode>,
    /// The code of the rule that was followed.
    pub rule: InPlace<30>,
    /// The findings that gave it, in the order they were made: those that brought the rule to its
    /// categories by naming one of them, and those that ruled one of these out. Beside no category
    /// they say why nothing is suggested; they are none where no finding points anywhere.
    pub because: Vec<Because>,
}

/// A finding that gave a suggestion.
#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// What was judged.
    pub criterion: CriterionCode,
    /// At which level.
    pub judgement: LevelCode,
    /// The categories that this level points at, worst first; none where all it does is to rule
    /// out.
    pub categories: Vec<CategoryCode>,
}

/// How findings suggest a category.
#[derive(Clone, Debug)]
pub struct Categorisation {
    /// The rule.
    pub rule: Rule,
    /// The only criteria that count; empty for all.
    pub criteria: Vec<CriterionCode>,
    /// The rule in words.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The rules that a framework can choose from.
///
/// Under every rule a finding may, beside or instead of naming categories, rule some out: "whatever
/// else was found, not these". What the rule comes to is worked out first, from the categories that
/// findings name. Then whatever any finding rules out is taken away from that, however many others
/// named it. Nothing moves up into its place: a category that the rule did not come to is not made
/// true by the contradiction of another. So where nothing is left nothing is suggested, and a
/// person decides. To rule out what the rule did not come to changes nothing. A finding for a
/// criterion that does not count rules nothing out, but one that is not among the limiting ones
/// does: it speaks of the academy as much as they do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// `worst-finding`: an academy is where its worst finding puts it.
    ///
    /// Each finding says that the academy is in one of the categories of its level. Suggested is
    /// every category that the worst of them could be, however the doubtful ones are settled: a
    /// category that some finding names, and that is no better than the best category of any
    /// finding. So "either lower or middle" alone stays either; beside a certain "middle" it stays
    /// either, because nothing rules the lower one out; beside a certain "lower" it is lower.
    WorstFinding,
    /// `most-findings`: an academy is where most findings put it, unless a limiting one holds it
    /// back.
    ///
    /// Each finding counts once for each category of its level; the categories with the highest
    /// count are suggested, several where they tie. None of them may be better than the findings
    /// for the criteria of `limited_by` allow; where all are, the worst finding among those
    /// decides.
    MostFindings {
        /// The criteria that hold an academy back.
        limited_by: Vec<CriterionCode>,
    },
}

impl Rule {
    /// The rule's code.
    pub fn as_str(&self) -> &'static str {
        match self {
            Rule::WorstFinding => "worst-finding",
            Rule::MostFindings { .. } => "most-findings",
        }
    }
}

/// A finding that counts: what was judged, in which place of the order made, and the ranks that its
/// level points at and rules out, worst first.
struct Counted {
    place: usize,
    because: Because,
    ranks: Vec<usize>,
    rules_out: Vec<usize>,
}

impl Framework {
    /// The category that judged findings suggest: none, one, or "either ... or ...", and the
    /// findings that gave it. A level that points nowhere and rules nothing out contributes
    /// nothing, and so does a finding that this framework does not know.
    pub fn suggest<'a>(&self, findings: impl IntoIterator<Item = (&'a CriterionCode, &'a LevelCode)>) -> Suggestion {
        let rule = self.categorisation();
        let counts = |criterion: &CriterionCode| rule.criteria.is_empty() || rule.criteria.contains(criterion);
        let findings = findings.into_iter().filter(|(criterion, _)| counts(criterion)).enumerate();
        let counted: Vec<Counted> = findings.filter_map(|(place, (criterion, level))| self.counted(place, criterion, level)).collect();
        let (ranks, gave): (Vec<usize>, Vec<&Counted>) = match &rule.rule {
            Rule::WorstFinding => worst_finding(counted.iter()),
            Rule::MostFindings { limited_by } => most_findings(&counted, limited_by),
        };
        let (ranks, gave) = less_what_is_ruled_out(&counted, ranks, gave);
        Suggestion {
            categories: ranks.into_iter().filter_map(|rank| self.scale().get(rank)).map(|category| category.code.clone()).collect(),
            rule: rule.rule.as_str().into(),
            because: gave.into_iter().map(|finding| finding.because.clone()).collect(),
        }
    }

    fn counted(&self, place: usize, criterion: &CriterionCode, judgement: &LevelCode) -> Option<Counted> {
        let level = self.criterion(criterion)?.level(judgement)?;
        let ranks = |codes: &[CategoryCode]| codes.iter().filter_map(|code| self.rank(code)).collect();
        let because = Because { criterion: criterion.clone(), judgement: judgement.clone(), categories: level.categories.clone() };
        Some(Counted { place, because, ranks: ranks(&level.categories), rules_out: ranks(&level.rules_out) })
    }
}

fn best_allowed<'p>(findings: impl Iterator<Item = &'p Counted>) -> Option<usize> {
    findings.filter_map(|finding| finding.ranks.last().copied()).min()
}

fn naming<'p>(findings: impl Iterator<Item = &'p Counted>, ranks: &[usize]) -> Vec<&'p Counted> {
    findings.filter(|finding| finding.ranks.iter().any(|rank| ranks.contains(rank))).collect()
}

fn worst_finding<'p>(findings: impl Iterator<Item = &'p Counted> + Clone) -> (Vec<usize>, Vec<&'p Counted>) {
    let Some(best) = best_allowed(findings.clone()) else { return (Vec::new(), Vec::new()) };
    let mut ranks: Vec<usize> = findings.clone().flat_map(|finding| finding.ranks.iter().copied()).filter(|rank| *rank <= best).collect();
    ranks.sort_unstable();
    ranks.dedup();
    let gave = naming(findings, &ranks);
    (ranks, gave)
}

fn most_findings<'p>(findings: &'p [Counted], limited_by: &[CriterionCode]) -> (Vec<usize>, Vec<&'p Counted>) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for rank in findings.iter().flat_map(|finding| &finding.ranks) {
        *counts.entry(*rank).or_default() += 1;
    }
    let most = counts.values().copied().max();
    let limiting = || findings.iter().filter(|finding| limited_by.contains(&finding.because.criterion));
    let best = best_allowed(limiting());
    let allowed = |rank: usize| best.is_none_or(|best| rank <= best);
    let ranks: Vec<usize> = counts.iter().filter(|(rank, count)| Some(**count) == most && allowed(**rank)).map(|(rank, _)| *rank).collect();
    if ranks.is_empty() {
        return worst_finding(limiting());
    }
    let gave = naming(findings.iter(), &ranks);
    (ranks, gave)
}

/// Takes away what findings rule out, and puts those findings among the ones that gave the outcome.
fn less_what_is_ruled_out<'p>(
    findings: &'p [Counted],
    mut ranks: Vec<usize>,
    mut gave: Vec<&'p Counted>,
) -> (Vec<usize>, Vec<&'p Counted>) {
    gave.extend(findings.iter().filter(|finding| finding.rules_out.iter().any(|rank| ranks.contains(rank))));
    gave.sort_by_key(|finding| finding.place);
    gave.dedup_by_key(|finding| finding.place);
    ranks.retain(|rank| !findings.iter().any(|finding| finding.rules_out.contains(rank)));
    (ranks, gave)
}

pub(super) fn categorisation(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Categorisation> {
    let mut item = Item::open(node, known, faults)?;
    let most_findings = item.word("rule", &[("worst-finding", false), ("most-findings", true)]);
    let criteria = item.maybe_list("criteria", criterion_reference);
    let limited_by = if most_findings == Some(true) { item.maybe_list("limitedBy", criterion_reference) } else { Some(Vec::new()) };
    let text = item.text("text");
    let origin = item.close();
    let limited_by = limited_by?;
    let rule = if most_findings? { Rule::MostFindings { limited_by } } else { Rule::WorstFinding };
    Some(Categorisation { rule, criteria: criteria?, text: text?, origin: origin? })
}

pub(super) fn criterion_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<CriterionCode> {
    reference(node, known.criteria.as_ref(), "criteria", faults, CriterionCode::parse)
}
