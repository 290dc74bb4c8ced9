//! Which sources agree: what reviews of each type, and the school itself, judged of the same criterion
//! in a period.
//!
//! Of each source the latest judgement counts, because a school changes; all are shown. Sources agree
//! where these are the same level. Judgements made under frameworks of different codes are not
//! compared: the same word on another scale is another word.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::codes::{CriterionCode, LevelCode, ReviewTypeCode, SourceCode};
use touchstone_domain::event::{Evidence, EvidenceKind, FrameworkRef};
use touchstone_domain::framework::{CategoryCode, Framework};
use touchstone_domain::ids::{EventId, ReviewId, SelfEvaluationId};
use touchstone_domain::setting::Frameworks;

use crate::academy_record::AcademyRecord;
use crate::naming::{document, review_type_name};

/// By what something was judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum JudgedBy {
    /// A review.
    Review(ReviewId),
    /// The school itself.
    SelfEvaluation(SelfEvaluationId),
}

/// One judgement of a criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// By what.
    pub by: JudgedBy,
    /// The source: a type of review, or none for the school itself.
    pub review_type: Option<ReviewTypeCode>,
    /// What that is called.
    pub name: String,
    /// The event.
    pub event: EventId,
    /// The day.
    pub on: NaiveDate,
    /// The level.
    pub judgement: LevelCode,
    /// The level's name, where it has one.
    pub judgement_name: Option<String>,
    /// The categories that it points at.
    pub categories: Vec<CategoryCode>,
    /// The framework's sources of evidence that it draws on.
    pub sources: Vec<SourceCode>,
    /// The kinds of its evidence that count for none of them.
    pub counted_for_none: Vec<EvidenceKind>,
    /// True where it is the source's latest, which is the one that is compared.
    pub latest: bool,
}

/// What was judged of one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Triangulated {
    /// The criterion.
    pub criterion: CriterionCode,
    /// Its name.
    pub name: String,
    /// The framework that it belongs to.
    pub framework: FrameworkRef,
    /// The judgements, latest first.
    pub judged: Vec<Judged>,
    /// Whether the sources agree; none where there is only one.
    pub agree: Option<bool>,
}

/// One judgement before it is put in its place.
struct Found<'a> {
    by: JudgedBy,
    review_type: Option<&'a ReviewTypeCode>,
    event: EventId,
    on: NaiveDate,
    position: u64,
    framework: &'a FrameworkRef,
    criterion: &'a CriterionCode,
    judgement: &'a LevelCode,
    evidence: &'a [Evidence],
}

/// What was judged of an academy in a period, both days included, criterion by criterion in the
/// framework's order.
pub fn triangulation(academy: &AcademyRecord, from: NaiveDate, to: NaiveDate, frameworks: &Frameworks) -> Vec<Triangulated> {
    let mut found: Vec<Found<'_>> =
        of_reviews(academy).chain(of_the_school(academy)).filter(|one| from <= one.on && one.on <= to).collect();
    found.sort_by_key(|one| std::cmp::Reverse((one.on, one.position)));
    // By framework code, then criterion; the latest document of a code names it.
    let mut by_criterion: BTreeMap<_, Vec<Found<'_>>> = BTreeMap::new();
    for one in found {
        by_criterion.entry((one.framework.code.clone(), one.criterion.clone())).or_default().push(one);
    }
    let mut all: Vec<Triangulated> = by_criterion.into_values().filter_map(|found| triangulated(&found, frameworks)).collect();
    all.sort_by_key(|one| {
        let order = document(frameworks, &one.framework).and_then(|f| f.criteria().iter().position(|known| known.code == one.criterion));
        (one.framework.code.clone(), order.unwrap_or(usize::MAX))
    });
    all
}

fn of_reviews(academy: &AcademyRecord) -> impl Iterator<Item = Found<'_>> {
    academy.reviews.values().filter(|review| review.stands()).flat_map(|review| {
        let version = review.current();
        version.content.findings.iter().map(move |finding| Found {
            by: JudgedBy::Review(review.id),
            review_type: Some(&version.content.review_type),
            event: version.event.id,
            on: review.held_on(),
            position: version.event.position,
            framework: &version.framework,
            criterion: &finding.criterion,
            judgement: &finding.judgement,
            evidence: &finding.evidence,
        })
    })
}

fn of_the_school(academy: &AcademyRecord) -> impl Iterator<Item = Found<'_>> {
    academy.self_evaluations.values().filter(|evaluation| evaluation.withdrawn.is_none()).flat_map(|evaluation| {
        evaluation.content.findings.iter().map(move |finding| Found {
            by: JudgedBy::SelfEvaluation(evaluation.id),
            review_type: None,
            event: evaluation.event.id,
            on: evaluation.event.effective_on,
            position: evaluation.event.position,
            framework: &evaluation.framework,
            criterion: &finding.criterion,
            judgement: &finding.judgement,
            evidence: &finding.evidence,
        })
    })
}

fn triangulated(found: &[Found<'_>], frameworks: &Frameworks) -> Option<Triangulated> {
    let latest = found.first()?;
    let criterion = document(frameworks, latest.framework).and_then(|f| f.criterion(latest.criterion));
    let name = criterion.map_or_else(|| latest.criterion.to_string(), |criterion| criterion.name.clone());
    let is_latest = |at: usize| found[..at].iter().all(|earlier| earlier.review_type != found[at].review_type);
    let judged: Vec<Judged> = found.iter().enumerate().map(|(at, one)| judged(one, is_latest(at), frameworks)).collect();
    let mut compared = judged.iter().filter(|one| one.latest);
    let first = compared.next().map(|one| &one.judgement);
    let others: Vec<bool> = compared.map(|one| Some(&one.judgement) == first).collect();
    let agree = (!others.is_empty()).then(|| others.into_iter().all(|same| same));
    Some(Triangulated { criterion: latest.criterion.clone(), name, framework: latest.framework.clone(), judged, agree })
}

fn judged(one: &Found<'_>, latest: bool, frameworks: &Frameworks) -> Judged {
    let framework = document(frameworks, one.framework);
    let criterion = framework.and_then(|f| f.criterion(one.criterion));
    let level = criterion.and_then(|criterion| criterion.levels.iter().find(|level| level.code == *one.judgement));
    let mut sources: Vec<SourceCode> = one.evidence.iter().flat_map(|evidence| counted_for(evidence, framework)).cloned().collect();
    sources.sort();
    sources.dedup();
    let for_none = |evidence: &&Evidence| counted_for(evidence, framework).next().is_none();
    let counted_for_none = one.evidence.iter().filter(for_none).map(|evidence| evidence.kind.clone()).collect();
    let name = match one.review_type {
        Some(kind) => review_type_name(frameworks, one.framework, kind).to_owned(),
        None => "Self-evaluation".to_owned(),
    };
    Judged {
        by: one.by.clone(),
        review_type: one.review_type.cloned(),
        name,
        event: one.event,
        on: one.on,
        judgement: one.judgement.clone(),
        judgement_name: level.and_then(|level| level.name.clone()),
        categories: level.map(|level| level.categories.clone()).unwrap_or_default(),
        sources,
        counted_for_none,
        latest,
    }
}

/// The framework's sources for which a piece of evidence counts.
fn counted_for<'a>(evidence: &Evidence, framework: Option<&'a Framework>) -> impl Iterator<Item = &'a SourceCode> + use<'a> {
    evidence.kind.source().and_then(|kind| Some(framework?.sources_of(kind))).into_iter().flatten()
}
