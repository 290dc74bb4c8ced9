//! Who writes an academy's improvement plan, with whom, on what basis and by when.
//!
//! The rule depends on how the school joined and how it was judged before, which are facts of the
//! academy; the words in which it is put are the trust's.

use serde::{Deserialize, Serialize};

use super::criteria::category_reference;
use super::item::{Item, Known, word};
use super::support::{Requirement, plan_requirement};
use super::{CategoryCode, Framework, ItemCode, Origin, Role};
use crate::reader::{Faults, Node};

/// A rule for improvement plans. Among the rules whose days count from the same event, the first that
/// fits an academy holds for it.
#[derive(Clone, Debug)]
pub struct PlanRule {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// The rule in words.
    pub text: String,
    /// The routes of joining it holds for; empty for all.
    pub routes: Vec<Route>,
    /// The judgements of the school before it joined that it holds for; empty for all.
    pub judgements: Vec<Judgement>,
    /// The categories it holds for; empty for all.
    pub categories: Vec<CategoryCode>,
    /// The job titles of who writes the plan.
    pub authors: Vec<String>,
    /// The job titles of who is consulted.
    pub consulted: Vec<String>,
    /// The job titles of who agrees to it.
    pub agreed_by: Vec<String>,
    /// The job titles of who gives advice where it is asked for.
    pub advised_by: Vec<String>,
    /// The job titles of who monitors its progress.
    pub monitored_by: Vec<String>,
    /// What the plan may be based on.
    pub basis: Vec<Basis>,
    /// Within how many days it is due.
    pub due_within_days: u32,
    /// From when those days count.
    pub due_from: DueFrom,
    /// What it has to cover.
    pub must_cover: Vec<Requirement>,
    /// Where it comes from.
    pub origin: Origin,
}

/// How a school came into the trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// It converted of its own will.
    Converter,
    /// The trust sponsors it.
    Sponsored,
    /// It was opened new.
    FreeSchool,
    /// It came from another trust.
    Transfer,
}

/// How a school was judged before it joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// Outstanding.
    Outstanding,
    /// Good.
    Good,
    /// Requires improvement.
    RequiresImprovement,
    /// Inadequate.
    Inadequate,
}

impl Judgement {
    /// Every judgement with its word.
    pub const WORDS: [(&'static str, Judgement); 4] = [
        ("outstanding", Judgement::Outstanding),
        ("good", Judgement::Good),
        ("requires-improvement", Judgement::RequiresImprovement),
        ("inadequate", Judgement::Inadequate),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Judgement::WORDS.iter().find(|(_, judgement)| *judgement == self).map_or("", |(word, _)| word)
    }
}

/// What a plan is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The school's own plan as it is.
    AdoptedAsIs,
    /// The school's own plan with small changes.
    Adjusted,
    /// The school's own plan, revised.
    Revised,
    /// A new plan by the school.
    WrittenBySchool,
    /// A new plan by the trust.
    WrittenByTrust,
}

impl Basis {
    /// Every basis with its word.
    pub const WORDS: [(&'static str, Basis); 5] = [
        ("adopted-as-is", Basis::AdoptedAsIs),
        ("adjusted", Basis::Adjusted),
        ("revised", Basis::Revised),
        ("written-by-school", Basis::WrittenBySchool),
        ("written-by-trust", Basis::WrittenByTrust),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Basis::WORDS.iter().find(|(_, basis)| *basis == self).map_or("", |(word, _)| word)
    }
}

/// What of a plan shows that it has a part that the rule asks for. A part that names none of these is
/// shown by a priority that says so, or by a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum PlanPart {
    Priorities,
    /// Every priority says which event it comes from.
    TracedPriorities,
    Actions,
    Support,
    SupportProvided,
    SupportBrokered,
    /// Every priority has support.
    SupportForEachPriority,
    Grant,
    Monitoring,
    DueDiligence,
    Conversion,
    SelfEvaluation,
    InternalFindings,
    ExternalFindings,
}

pub(super) const PLAN_PARTS: [(&str, PlanPart); 14] = [
    ("priorities", PlanPart::Priorities),
    ("traced-priorities", PlanPart::TracedPriorities),
    ("actions", PlanPart::Actions),
    ("support", PlanPart::Support),
    ("support-provided", PlanPart::SupportProvided),
    ("support-brokered", PlanPart::SupportBrokered),
    ("support-for-each-priority", PlanPart::SupportForEachPriority),
    ("grant", PlanPart::Grant),
    ("monitoring", PlanPart::Monitoring),
    ("due-diligence", PlanPart::DueDiligence),
    ("conversion", PlanPart::Conversion),
    ("self-evaluation", PlanPart::SelfEvaluation),
    ("internal-findings", PlanPart::InternalFindings),
    ("external-findings", PlanPart::ExternalFindings),
];

/// From when the days until a plan is due count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueFrom {
    /// The day the academy joined.
    Joining,
    /// The day its category changed.
    CategoryChange,
    /// The first day of the term.
    TermStart,
    /// The first day of the academic year.
    YearStart,
}

impl DueFrom {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            DueFrom::Joining => "joining",
            DueFrom::CategoryChange => "category-change",
            DueFrom::TermStart => "term-start",
            DueFrom::YearStart => "year-start",
        }
    }
}

impl Framework {
    /// The roles that job titles carry, each once, in the order of the titles.
    pub fn roles_of_titles(&self, titles: &[String]) -> Vec<Role> {
        let mut roles: Vec<Role> = Vec::new();
        for title in self.roles.iter().filter(|known| titles.contains(&known.title)) {
            if !roles.contains(&title.role) {
                roles.push(title.role);
            }
        }
        roles
    }

    /// The rules for plans that hold for an academy: of those whose days count from the same event, the
    /// first that fits. A rule for certain judgements or categories fits none that is not known.
    pub fn plan_rules_for(&self, route: Route, judgement: Option<Judgement>, category: Option<&CategoryCode>) -> Vec<&PlanRule> {
        let fits = |rule: &&PlanRule| {
            (rule.routes.is_empty() || rule.routes.contains(&route))
                && (rule.judgements.is_empty() || judgement.is_some_and(|judgement| rule.judgements.contains(&judgement)))
                && (rule.categories.is_empty() || category.is_some_and(|category| rule.categories.contains(category)))
        };
        let mut holding: Vec<&PlanRule> = Vec::new();
        for rule in self.plan_rules.iter().filter(fits) {
            if !holding.iter().any(|earlier| earlier.due_from == rule.due_from) {
                holding.push(rule);
            }
        }
        holding
    }

    /// A rule for plans.
    pub fn plan_rule(&self, code: &str) -> Option<&PlanRule> {
        self.plan_rules.iter().find(|rule| rule.code.as_str() == code)
    }
}

impl PlanRule {
    /// Whether it is for what is done in a term, inside a plan.
    pub fn is_for_terms(&self) -> bool {
        self.due_from == DueFrom::TermStart
    }
}

pub(super) const ROUTES: [(&str, Route); 4] =
    [("converter", Route::Converter), ("sponsored", Route::Sponsored), ("free-school", Route::FreeSchool), ("transfer", Route::Transfer)];

pub(super) fn plan_rule(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<PlanRule> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let routes = item.maybe_list("routes", word(&ROUTES));
    let judgements = item.maybe_list("judgements", word(&Judgement::WORDS));
    let categories = item.maybe_list("categories", category_reference);
    let authors = item.titles("authors");
    let consulted = item.maybe_titles("consulted");
    let agreed_by = item.maybe_titles("agreedBy");
    let advised_by = item.maybe_titles("advisedBy");
    let monitored_by = item.maybe_titles("monitoredBy");
    let basis = item.list("basis", word(&Basis::WORDS));
    let due_within_days = item.integer("dueWithinDays", 0..=366);
    let due_from = item.word(
        "dueFrom",
        &[
            ("joining", DueFrom::Joining),
            ("category-change", DueFrom::CategoryChange),
            ("term-start", DueFrom::TermStart),
            ("year-start", DueFrom::YearStart),
        ],
    );
    let must_cover = item.list("mustCover", plan_requirement);
    let origin = item.close();
    Some(PlanRule {
        code: code?,
        name: name?,
        text: text?,
        routes: routes?,
        judgements: judgements?,
        categories: categories?,
        authors: authors?,
        consulted: consulted?,
        agreed_by: agreed_by?,
        advised_by: advised_by?,
        monitored_by: monitored_by?,
        basis: basis?,
        due_within_days: due_within_days?,
        due_from: due_from?,
        must_cover: must_cover?,
        origin: origin?,
    })
}
