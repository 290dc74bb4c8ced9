//! A trust's model of school improvement, as data.
//!
//! The five models that ship with the program and a document that a trust writes for itself take
//! the same way in: [`Framework::parse`] reports every fault at once, each with its JSON pointer.
//! Every item says whether its trust published it or whether it was assumed to fill a gap, because
//! a reader has to be able to tell a trust's own words from ours.
//!
//! Inside, order carries meaning: scales and levels run from worst to best, the ladder from its
//! lowest rung up.

mod built_in;
mod criteria;
mod document_hash;
mod item;
mod ladder;
mod people;
mod plan;
mod practice;
mod review_type;
mod risk;
mod role;
mod round;
mod scale;
mod suggestion;
mod support;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use crate::reader::{Faults, Node};
use item::{Item, Known};

pub use self::built_in::{BuiltIn, built_in};
pub use self::criteria::{Area, Comparison, Criterion, Level, Threshold, Unit};
pub use self::document_hash::DocumentHash;
pub use self::ladder::{Automatic, EscalationRule, Rung};
pub use self::people::{Accountability, Appraisal, Audience, GroupRule, Receipt, Title};
pub use self::plan::{Basis, DueFrom, Judgement, PlanPart, PlanRule, Route};
pub use self::practice::{Activity, Arrangement, Feature, Measure, Standard};
pub use self::review_type::{Cadence, EvidenceSource, Frequency, ReviewType};
pub use self::risk::{RiskAssessment, RiskQuestion, RiskRating};
pub use self::role::{NotARole, Role};
pub use self::round::RatingRoundRule;
pub use self::scale::{Category, Colour, MappedTo, Mapping, ProgressLevel};
pub use self::suggestion::{Because, Categorisation, Rule, Suggestion};
pub use self::support::{Appointment, EntitledTo, Entitlement, EntitlementItem, Requirement, SupportRoleName, SupportSource, SupportTimes};
pub use crate::codes::*;

/// Whether a trust published something or it was filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The trust's own text says it.
    Published,
    /// The text is silent; this was filled in so that the trust can work.
    Assumed,
}

/// Where an item comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether the item was published.
    pub source: Source,
    /// The fields of a published item that were filled in all the same; a field inside a field is
    /// written `cadence/chosenBy`.
    pub assumed: Vec<String>,
}

/// The code of a part of a framework that no event names: an area, an audience, a package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemCode(String);

impl ItemCode {
    /// Parses a code, spelt like every other.
    pub fn parse(text: &str) -> Result<ItemCode, NotACode> {
        FrameworkCode::parse(text).map(|code| ItemCode(code.into()))
    }

    /// The code as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A trust's model of school improvement. It can only be had from a document without a fault.
#[derive(Clone, Debug)]
pub struct Framework {
    code: FrameworkCode,
    name: String,
    scale: Vec<Category>,
    progress_scale: Vec<ProgressLevel>,
    criteria: Vec<Criterion>,
    categorisation: Categorisation,
    gap_blocks: bool,
    review_types: Vec<ReviewType>,
    ladder: Vec<Rung>,
    escalation: EscalationRule,
    /// What the model is, in a sentence or two.
    pub description: Option<String>,
    /// How the scale lines up with others', for comparison alone.
    pub mappings: Vec<Mapping>,
    /// The areas that criteria belong to.
    pub areas: Vec<Area>,
    /// The sources of evidence that reviews and categories rest on.
    pub evidence_sources: Vec<EvidenceSource>,
    /// The packages of support.
    pub entitlements: Vec<Entitlement>,
    /// Where support comes from.
    pub support_sources: Vec<SupportSource>,
    /// What somebody must show to be appointed to give support.
    pub appointments: Vec<Appointment>,
    /// By when support is answered for, where the trust says so.
    pub support_times: Option<SupportTimes>,
    /// As what people give support.
    pub support_roles: Vec<SupportRoleName>,
    /// The rules for improvement plans.
    pub plan_rules: Vec<PlanRule>,
    /// Who receives what.
    pub audiences: Vec<Audience>,
    /// The trust's job titles.
    pub roles: Vec<Title>,
    /// Groups of academies under one leader.
    pub groups: Vec<GroupRule>,
    /// Who appraises whom.
    pub appraisals: Vec<Appraisal>,
    /// Who answers to whom.
    pub accountabilities: Vec<Accountability>,
    /// What the trust measures.
    pub measures: Vec<Measure>,
    /// What every academy is held to.
    pub standards: Vec<Standard>,
    /// Arrangements for a time.
    pub arrangements: Vec<Arrangement>,
    /// How risk is assessed, where the trust says so.
    pub risk: Option<RiskAssessment>,
    /// How rating rounds are run, where the trust says so.
    pub rating_rounds: Option<RatingRoundRule>,
    /// What academies do together.
    pub activities: Vec<Activity>,
    /// What the model promises.
    pub features: Vec<Feature>,
}

impl Framework {
    /// Reads a document; a faulty one is refused with every fault, pointers relative to it.
    pub fn parse(document: &Value) -> Result<Framework, Faults> {
        let mut faults = Faults::default();
        match read(document, &mut faults) {
            Some(framework) if faults.is_empty() => Ok(framework),
            Some(_) | None => Err(faults),
        }
    }

    /// Its code.
    pub fn code(&self) -> &FrameworkCode {
        &self.code
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The categories, worst first.
    pub fn scale(&self) -> &[Category] {
        &self.scale
    }

    /// A category.
    pub fn category(&self, code: &CategoryCode) -> Option<&Category> {
        self.scale.iter().find(|category| category.code == *code)
    }

    /// A category's place on the scale; 0 is the worst.
    pub fn rank(&self, code: &CategoryCode) -> Option<usize> {
        self.scale.iter().position(|category| category.code == *code)
    }

    /// The words for how fast an academy moves, worst first.
    pub fn progress_scale(&self) -> &[ProgressLevel] {
        &self.progress_scale
    }

    /// A word for how fast an academy moves.
    pub fn progress(&self, code: &ProgressCode) -> Option<&ProgressLevel> {
        self.progress_scale.iter().find(|level| level.code == *code)
    }

    /// The types of review.
    pub fn review_types(&self) -> &[ReviewType] {
        &self.review_types
    }

    /// Whether somebody in a role carries out reviews of a type, under one of the titles that it names.
    pub fn is_carried_out_by(&self, review_type: &ReviewTypeCode, role: Role) -> bool {
        let titles = self.review_type(review_type).map(|kind| kind.carried_out_by.as_slice()).unwrap_or_default();
        self.roles.iter().any(|title| title.role == role && titles.contains(&title.title))
    }

    /// A type of review.
    pub fn review_type(&self, code: &ReviewTypeCode) -> Option<&ReviewType> {
        self.review_types.iter().find(|review_type| review_type.code == *code)
    }

    /// The key indicators.
    pub fn criteria(&self) -> &[Criterion] {
        &self.criteria
    }

    /// A key indicator.
    pub fn criterion(&self, code: &CriterionCode) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.code == *code)
    }

    /// How findings suggest a category.
    pub fn categorisation(&self) -> &Categorisation {
        &self.categorisation
    }

    /// The rungs, lowest first.
    pub fn ladder(&self) -> &[Rung] {
        &self.ladder
    }

    /// A rung.
    pub fn rung(&self, code: &RungCode) -> Option<&Rung> {
        self.ladder.iter().find(|rung| rung.code == *code)
    }

    /// A rung's place on the ladder; 0 is the lowest.
    pub fn rung_index(&self, code: &RungCode) -> Option<usize> {
        self.ladder.iter().position(|rung| rung.code == *code)
    }

    /// The rung above: the lowest from the ground, none from the top or from an unknown rung.
    pub fn next_rung(&self, current: Option<&RungCode>) -> Option<&Rung> {
        match current {
            None => self.ladder.first(),
            Some(code) => self.ladder.get(self.rung_index(code)? + 1),
        }
    }

    /// Which findings climb by themselves, and who decides about the others.
    pub fn escalation(&self) -> &EscalationRule {
        &self.escalation
    }

    /// The sources of evidence that a categorisation is to rest on: those expected of any review that
    /// the category is reviewed by, each once.
    pub fn categorisation_sources(&self) -> impl Iterator<Item = &SourceCode> {
        let wanted: BTreeSet<&SourceCode> =
            self.review_types.iter().filter(|kind| kind.reviews_category).flat_map(|kind| &kind.expected_sources).collect();
        self.evidence_sources.iter().map(|source| &source.code).filter(move |code| wanted.contains(code))
    }

    /// The words for how high a risk is, each code with its name, worst first: the framework's own, or
    /// high, medium and low where it gives none.
    pub fn risk_ratings(&self) -> Vec<(&str, &str)> {
        match &self.risk {
            Some(risk) => risk.ratings.iter().map(|rating| (rating.code.as_str(), rating.name.as_str())).collect(),
            None => risk::USUAL_RATINGS.to_vec(),
        }
    }

    /// The name of such a word.
    pub fn risk_rating_name(&self, code: &RatingCode) -> Option<&str> {
        self.risk_ratings().into_iter().find(|(known, _)| *known == code.as_str()).map(|(_, name)| name)
    }

    /// What the trust can arrange for an academy, each code with its name: arrangements, items of
    /// entitlements, sources of support. Of two with one code the first counts.
    pub fn offers(&self) -> impl Iterator<Item = (&str, &str)> {
        let arrangements = self.arrangements.iter().map(|it| (it.code.as_str(), it.name.as_str()));
        let items = self.entitlements.iter().flat_map(|it| &it.items).map(|it| (it.code.as_str(), it.name.as_str()));
        arrangements.chain(items).chain(self.support_sources.iter().map(|it| (it.code.as_str(), it.name.as_str())))
    }

    /// The name of something that the trust can arrange.
    pub fn offer(&self, code: &OptionCode) -> Option<&str> {
        self.offers().find(|(known, _)| *known == code.as_str()).map(|(_, name)| name)
    }

    /// The sources of evidence that a school's evaluation of itself is.
    pub fn self_evaluation_sources(&self) -> impl Iterator<Item = &SourceCode> {
        self.evidence_sources.iter().filter(|source| source.self_evaluation).map(|source| &source.code)
    }

    /// The sources for which evidence of a kind counts: the one that it is, or those that count it among
    /// their kinds; none for any other kind.
    pub fn sources_of<'a>(&'a self, kind: &SourceCode) -> impl Iterator<Item = &'a SourceCode> + use<'a> {
        let kind = kind.clone();
        let counts = move |source: &&EvidenceSource| source.code == kind || source.kinds.contains(&kind);
        self.evidence_sources.iter().filter(counts).map(|source| &source.code)
    }

    /// Whether a code is a source of evidence, or a kind that counts for one.
    pub fn knows_evidence(&self, kind: &SourceCode) -> bool {
        self.sources_of(kind).next().is_some()
    }

    /// Whether a category decision has to wait until every expected source is there.
    pub fn gap_blocks(&self) -> bool {
        self.gap_blocks
    }

    /// The sources of evidence that a review of this type is itself.
    pub fn gives(&self, review_type: &ReviewTypeCode) -> &[SourceCode] {
        self.review_type(review_type).map(|review_type| review_type.gives.as_slice()).unwrap_or_default()
    }

    /// The sources that a review of this type is expected to draw on and does not; none for an
    /// unknown type.
    pub fn sources_missing(&self, review_type: &ReviewTypeCode, given: &BTreeSet<SourceCode>) -> Vec<SourceCode> {
        let expected = self.review_type(review_type).map(|review_type| review_type.expected_sources.as_slice()).unwrap_or_default();
        expected.iter().filter(|source| !given.contains(*source)).cloned().collect()
    }
}

fn read(document: &Value, faults: &mut Faults) -> Option<Framework> {
    let known = Known::of(document);
    let mut item = Item::open(Node::root(document), &known, faults)?;
    let code = item.code(FrameworkCode::parse);
    let name = item.name();
    let description = item.maybe_text("description");
    let scale = item.list("scale", scale::category);
    let mappings = item.maybe_list("mappings", scale::mapping);
    let progress_scale = item.list("progressScale", scale::progress_level);
    let areas = item.list("areas", criteria::area);
    let criteria = item.list("criteria", criteria::criterion);
    let categorisation = item.part("categorisation", suggestion::categorisation);
    let evidence_sources = item.list("evidenceSources", review_type::evidence_source);
    let gap_blocks = item.flag("gapBlocks");
    let review_types = item.list("reviewTypes", review_type::review_type);
    let ladder = item.list("ladder", ladder::rung);
    let escalation = item.part("escalation", ladder::escalation);
    let entitlements = item.list("entitlements", support::entitlement);
    let support_sources = item.list("supportSources", support::support_source);
    let appointments = item.maybe_list("appointments", support::appointment);
    let support_times = item.maybe("supportTimes", support::support_times);
    let support_roles = item.maybe_list("supportRoles", support::support_role);
    let plan_rules = item.list("planRules", plan::plan_rule);
    let audiences = item.list("audiences", people::audience);
    let roles = item.list("roles", people::title);
    let groups = item.maybe_list("groups", people::group);
    let appraisals = item.maybe_list("appraisals", people::appraisal);
    let accountabilities = item.maybe_list("accountabilities", people::accountability);
    let measures = item.maybe_list("measures", practice::measure);
    let standards = item.maybe_list("standards", practice::standard);
    let arrangements = item.maybe_list("arrangements", practice::arrangement);
    let risk = item.maybe("riskAssessment", risk::risk);
    let rating_rounds = item.maybe("ratingRounds", round::rating_rounds);
    let activities = item.maybe_list("activities", practice::activity);
    let features = item.maybe_list("features", practice::feature);
    item.close_part();

    if let Some(scale) = &scale {
        scale::text_codes_differ(scale, faults);
        if scale.len() < 2 {
            faults.add("/scale", "wrong-length", "a scale has at least two categories");
        }
        if let Some(mappings) = &mappings {
            scale::mappings_match(scale, mappings, faults);
        }
        if let Some(entitlements) = &entitlements {
            let codes: Vec<CategoryCode> = scale.iter().map(|category| category.code.clone()).collect();
            support::everyone_is_supported(entitlements, &codes, faults);
        }
    }
    if let Some(progress_scale) = &progress_scale {
        scale::progress_runs_upwards(progress_scale, faults);
    }
    Some(Framework {
        code: code?,
        name: name?,
        scale: scale?,
        progress_scale: progress_scale?,
        criteria: criteria?,
        categorisation: categorisation?,
        gap_blocks: gap_blocks?,
        review_types: review_types?,
        ladder: ladder?,
        escalation: escalation?,
        description: description?,
        mappings: mappings?,
        areas: areas?,
        evidence_sources: evidence_sources?,
        entitlements: entitlements?,
        support_sources: support_sources?,
        appointments: appointments?,
        support_times: support_times?,
        support_roles: support_roles?,
        plan_rules: plan_rules?,
        audiences: audiences?,
        roles: roles?,
        groups: groups?,
        appraisals: appraisals?,
        accountabilities: accountabilities?,
        measures: measures?,
        standards: standards?,
        arrangements: arrangements?,
        risk: risk?,
        rating_rounds: rating_rounds?,
        activities: activities?,
        features: features?,
    })
}
