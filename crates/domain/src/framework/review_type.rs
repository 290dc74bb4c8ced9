//! The reviews that a trust holds: how often, by whom, looking at what, for whom.
//!
//! A cadence may be a range, because one of the published models leaves open how often a school is
//! monitored. Both ends are kept and a named role chooses for each academy; the program never
//! settles it in silence.

use serde::{Deserialize, Serialize};

use super::criteria::category_reference;
use super::item::{Item, Known, reference, role, word};
use super::plan::{ROUTES, Route};
use super::{CategoryCode, ItemCode, Origin, ReviewTypeCode, Role, SourceCode};
use crate::reader::{Faults, Node};

/// A source of evidence that reviews and categories can rest on.
#[derive(Clone, Debug)]
pub struct EvidenceSource {
    /// Its code.
    pub code: SourceCode,
    /// Its name.
    pub name: String,
    /// True where it is the school's evaluation of itself: one that is submitted here then counts as
    /// this source.
    pub self_evaluation: bool,
    /// Kinds of evidence that count for it besides its own name: a learning walk for learning walks and reviews.
    pub kinds: Vec<SourceCode>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A type of review.
#[derive(Clone, Debug)]
pub struct ReviewType {
    /// Its code.
    pub code: ReviewTypeCode,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub text: Option<String>,
    /// How often it is held.
    pub cadence: Cadence,
    /// After how many days from the day it was held a record of it is late.
    pub write_up_days: u32,
    /// The job titles of who carries it out.
    pub carried_out_by: Vec<String>,
    /// What it looks at.
    pub looks_at: Vec<String>,
    /// The questions it answers.
    pub asks: Vec<String>,
    /// Who receives it.
    pub audiences: Vec<ItemCode>,
    /// The sources of evidence it is expected to draw on.
    pub expected_sources: Vec<SourceCode>,
    /// The standards it cites.
    pub standards: Vec<ItemCode>,
    /// The categories whose academies it is for; empty for all.
    pub categories: Vec<CategoryCode>,
    /// The routes of joining whose academies it is for; empty for all.
    pub routes: Vec<Route>,
    /// Whether it says how fast the academy moves.
    pub progress_findings: bool,
    /// Whether it looks again at the academy's category.
    pub reviews_category: bool,
    /// Whether its reviewers come from another academy than the one reviewed.
    pub reviewers_from_elsewhere: bool,
    /// Whether it counts as held only where one of its reviewers leads or chairs another academy of the
    /// trust on the day.
    pub reviewers_lead_elsewhere: bool,
    /// Whether it is held at the school by people who come for it.
    pub visit: bool,
    /// Whether it is the school's own evaluation of itself, which is done by submitting one.
    pub self_evaluation: bool,
    /// The sources of evidence that a review of this type is itself.
    pub gives: Vec<SourceCode>,
    /// Where it comes from.
    pub origin: Origin,
}

/// How often something happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cadence {
    /// Always this often.
    Every(Frequency),
    /// Anywhere between two, as somebody chooses for each academy with a reason.
    Range {
        /// The most often.
        most: Frequency,
        /// The least often.
        least: Frequency,
        /// Who chooses.
        chosen_by: Role,
    },
}

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Every month.
    Monthly,
    /// Every half-term.
    HalfTermly,
    /// Every term.
    Termly,
    /// Three times in an academic year, whenever the trust sets them.
    ThreeTimesAYear,
    /// Once in an academic year.
    Annual,
    /// At key points in the year that the trust sets.
    KeyPoints,
    /// Once, after an academy has joined.
    OnceAfterJoining,
    /// When somebody asks for it.
    OnDemand,
}

impl Cadence {
    /// How often, where that is not left to somebody.
    pub fn every(&self) -> Option<Frequency> {
        match self {
            Cadence::Every(frequency) => Some(*frequency),
            Cadence::Range { .. } => None,
        }
    }
}

impl Frequency {
    /// Every frequency with its word.
    pub const WORDS: &'static [(&'static str, Frequency)] = &FREQUENCIES;

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        FREQUENCIES.iter().find(|(_, frequency)| *frequency == self).map_or("", |(word, _)| word)
    }
}

const FREQUENCIES: [(&str, Frequency); 8] = [
    ("monthly", Frequency::Monthly),
    ("half-termly", Frequency::HalfTermly),
    ("termly", Frequency::Termly),
    ("three-times-a-year", Frequency::ThreeTimesAYear),
    ("annual", Frequency::Annual),
    ("key-points", Frequency::KeyPoints),
    ("once-after-joining", Frequency::OnceAfterJoining),
    ("on-demand", Frequency::OnDemand),
];

pub(super) fn evidence_source(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<EvidenceSource> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(SourceCode::parse);
    let name = item.name();
    let self_evaluation = item.flag("selfEvaluation");
    let kinds = item.maybe_list("kinds", kind_of_evidence);
    let origin = item.close();
    Some(EvidenceSource { code: code?, name: name?, self_evaluation: self_evaluation?, kinds: kinds?, origin: origin? })
}

/// A kind of evidence. A source's own code is none: it counts for that source already.
fn kind_of_evidence(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<SourceCode> {
    let code = node.parsed("not-a-code", faults, SourceCode::parse)?;
    if known.evidence_sources.as_ref().is_some_and(|sources| sources.contains(&code.as_str())) {
        faults.add(node.pointer(), "is-a-source", format!("`{code}` is a source of evidence, and counts for itself"));
        return None;
    }
    Some(code)
}

pub(super) fn review_type(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<ReviewType> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ReviewTypeCode::parse);
    let name = item.name();
    let text = item.maybe_text("text");
    let cadence = item.part("cadence", cadence);
    let write_up_days = item.integer("writeUpDays", 0..=180);
    let carried_out_by = item.titles("carriedOutBy");
    let looks_at = item.texts("looksAt");
    let asks = item.maybe_texts("asks");
    let audiences = item.list("audiences", audience_reference);
    let expected_sources = item.maybe_list("expectedSources", source_reference);
    let gives = item.maybe_list("gives", source_reference);
    let standards =
        item.maybe_list("standards", |node, known, faults| reference(node, known.standards.as_ref(), "standards", faults, ItemCode::parse));
    let categories = item.maybe_list("categories", category_reference);
    let routes = item.maybe_list("routes", word(&ROUTES));
    let progress_findings = item.flag("progressFindings");
    let reviews_category = item.flag("reviewsCategory");
    let reviewers_from_elsewhere = item.flag("reviewersFromElsewhere");
    let reviewers_lead_elsewhere = item.flag("reviewersLeadElsewhere");
    let visit = item.flag("visit");
    let self_evaluation = item.flag("selfEvaluation");
    let origin = item.close();
    Some(ReviewType {
        code: code?,
        name: name?,
        text: text?,
        cadence: cadence?,
        write_up_days: write_up_days?,
        carried_out_by: carried_out_by?,
        looks_at: looks_at?,
        asks: asks?,
        audiences: audiences?,
        expected_sources: expected_sources?,
        standards: standards?,
        categories: categories?,
        routes: routes?,
        progress_findings: progress_findings?,
        reviews_category: reviews_category?,
        reviewers_from_elsewhere: reviewers_from_elsewhere?,
        reviewers_lead_elsewhere: reviewers_lead_elsewhere?,
        visit: visit?,
        self_evaluation: self_evaluation?,
        gives: gives?,
        origin: origin?,
    })
}

fn source_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<SourceCode> {
    reference(node, known.evidence_sources.as_ref(), "evidenceSources", faults, SourceCode::parse)
}

pub(super) fn audience_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<ItemCode> {
    reference(node, known.audiences.as_ref(), "audiences", faults, ItemCode::parse)
}

pub(super) fn review_type_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<ReviewTypeCode> {
    reference(node, known.review_types.as_ref(), "reviewTypes", faults, ReviewTypeCode::parse)
}

/// `{every}` or `{range: [most, least], chosenBy}`.
pub(super) fn cadence(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Cadence> {
    let mut item = Item::open(node, known, faults)?;
    if !item.has("range") && !item.has("chosenBy") {
        let every = item.word("every", &FREQUENCIES);
        item.close_part();
        return every.map(Cadence::Every);
    }
    let range = item.list("range", word(&FREQUENCIES));
    let chosen_by = item.part("chosenBy", role);
    let pointer = item.pointer_to("range");
    let range = range.and_then(|range| match range[..] {
        [most, least] if most < least && least <= Frequency::Annual => Some((most, least)),
        _ => {
            item.faults.add(pointer, "wrong-order", "a range names two frequencies from monthly to annual, the more frequent first");
            None
        }
    });
    item.close_part();
    let (most, least) = range?;
    Some(Cadence::Range { most, least, chosen_by: chosen_by? })
}
