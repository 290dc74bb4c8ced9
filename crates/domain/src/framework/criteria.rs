//! What an academy is judged by: key indicators, their levels and thresholds.
//!
//! A level may point at one category, at two or more where the trust's own text puts it in more
//! than one, or at none where the text is silent or cannot be read. A blank is a fact about the
//! source and is kept as one: filling the grid would put words in a trust's mouth. What such a level
//! can say without inventing anything is where the academy is *not*: missing the indicator of a
//! category contradicts that category, whichever other one may be right.

use super::item::{Item, Known, reference};
use super::{CategoryCode, CriterionCode, ItemCode, LevelCode, Origin};
use crate::reader::{Faults, Node};

/// An area that criteria belong to.
#[derive(Clone, Debug)]
pub struct Area {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A key indicator.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// Its code.
    pub code: CriterionCode,
    /// Its name.
    pub name: String,
    /// What it asks, in a sentence.
    pub text: Option<String>,
    /// The area it belongs to.
    pub area: ItemCode,
    /// At what it can be judged, worst first.
    pub levels: Vec<Level>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A level at which a criterion can be judged.
#[derive(Clone, Debug)]
pub struct Level {
    /// Its code.
    pub code: LevelCode,
    /// Its name.
    pub name: Option<String>,
    /// What meets it.
    pub text: Option<String>,
    /// The categories it points at, worst first: none where the source leaves it blank, two or more
    /// where the source puts it in more than one.
    pub categories: Vec<CategoryCode>,
    /// The categories it rules out, worst first and never one it points at: whatever else was
    /// found, not these.
    pub rules_out: Vec<CategoryCode>,
    /// What can be measured, where the trust gives a figure.
    pub threshold: Option<Threshold>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A figure that a measure is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Threshold {
    /// What is measured.
    pub measure: String,
    /// How it is held against the figures.
    pub comparison: Comparison,
    /// The lower figure.
    pub min: Option<f64>,
    /// The upper figure.
    pub max: Option<f64>,
    /// What the figures count.
    pub unit: Unit,
    /// How the source puts it, where that matters.
    pub note: Option<String>,
}

/// How a measure is held against figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// No less than `min`.
    AtLeast,
    /// No more than `max`.
    AtMost,
    /// The source gives two figures for one line; both are kept, and a person reads them.
    Range,
    /// The national figure of that year or better.
    AtOrAboveNational,
    /// Better than the national figure of that year.
    AboveNational,
    /// Among the best `max` per cent of schools.
    TopPercent,
}

/// What the figures of a threshold count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Per cent.
    Percent,
    /// Percentage points.
    PercentagePoints,
    /// Points of a score.
    Points,
    /// A place among all schools, per cent.
    Percentile,
    /// Days.
    Days,
    /// A count.
    Count,
}

impl Criterion {
    /// A level of this criterion.
    pub fn level(&self, code: &LevelCode) -> Option<&Level> {
        self.levels.iter().find(|level| level.code == *code)
    }
}

pub(super) fn area(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Area> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let origin = item.close();
    Some(Area { code: code?, name: name?, origin: origin? })
}

pub(super) fn criterion(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Criterion> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(CriterionCode::parse);
    let name = item.name();
    let text = item.maybe_text("text");
    let area = item.part("area", |node, known, faults| reference(node, known.areas.as_ref(), "areas", faults, ItemCode::parse));
    let levels = item.list("levels", level);
    let pointer = item.pointer_to("levels");
    if let Some(levels) = &levels {
        run_upwards(levels, &pointer, item.known, item.faults);
    }
    let origin = item.close();
    Some(Criterion { code: code?, name: name?, text: text?, area: area?, levels: levels?, origin: origin? })
}

pub(super) fn category_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<CategoryCode> {
    reference(node, known.categories.as_ref(), "scale", faults, CategoryCode::parse)
}

fn level(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Level> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(LevelCode::parse);
    let name = item.maybe_text("name");
    let text = item.maybe_text("text");
    let category = item.maybe("category", category_reference);
    let either_of = item.maybe_list("eitherOf", category_reference);
    if item.has("category") && item.has("eitherOf") {
        let pointer = item.pointer_to("eitherOf");
        item.faults.add(pointer, "contradiction", "a level points at one `category`, or at `eitherOf` several, not both");
    }
    if either_of.as_ref().is_some_and(|all| all.len() == 1) {
        let pointer = item.pointer_to("eitherOf");
        item.faults.add(pointer, "wrong-length", "either of one is no choice: write `category`");
    }
    let categories: Option<Vec<CategoryCode>> =
        either_of.zip(category).map(|(either_of, category)| either_of.into_iter().chain(category).collect());
    let rules_out = item.maybe_list("rulesOut", |node, known, faults| ruled_out(node, known, faults, categories.as_deref()));
    let threshold = item.maybe("threshold", threshold);
    let known = item.known;
    let origin = item.close();
    let worst_first = |mut codes: Vec<CategoryCode>| {
        codes.sort_by_key(|code| known.rank(code.as_str()));
        codes
    };
    Some(Level {
        code: code?,
        name: name?,
        text: text?,
        categories: worst_first(categories?),
        rules_out: worst_first(rules_out?),
        threshold: threshold?,
        origin: origin?,
    })
}

fn ruled_out(node: Node<'_>, known: &Known<'_>, faults: &mut Faults, pointed_at: Option<&[CategoryCode]>) -> Option<CategoryCode> {
    let pointer = node.pointer().to_owned();
    let code = category_reference(node, known, faults)?;
    if pointed_at.is_some_and(|categories| categories.contains(&code)) {
        faults.add(pointer, "contradiction", format!("this level points at `{code}`, so it cannot rule it out"));
        return None;
    }
    Some(code)
}

/// Worst first: neither the worst nor the best category of a level lies below the level before.
fn run_upwards(levels: &[Level], pointer: &str, known: &Known<'_>, faults: &mut Faults) {
    let mut before: Option<(usize, usize)> = None;
    for (index, level) in levels.iter().enumerate() {
        let ranks = level.categories.iter().filter_map(|code| known.rank(code.as_str()));
        let Some((worst, best)) = ranks.fold(None, |span: Option<(usize, usize)>, rank| match span {
            None => Some((rank, rank)),
            Some((worst, best)) => Some((worst.min(rank), best.max(rank))),
        }) else {
            continue;
        };
        if before.is_some_and(|(worst_before, best_before)| worst < worst_before || best < best_before) {
            faults.add(format!("{pointer}/{index}"), "wrong-order", "worst first: this level points below the one before it");
        }
        before = Some((worst, best));
    }
}

pub(super) fn threshold(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Threshold> {
    let comparisons = [
        ("at-least", Comparison::AtLeast),
        ("at-most", Comparison::AtMost),
        ("range", Comparison::Range),
        ("at-or-above-national", Comparison::AtOrAboveNational),
        ("above-national", Comparison::AboveNational),
        ("top-percent", Comparison::TopPercent),
    ];
    let units = [
        ("percent", Unit::Percent),
        ("percentage-points", Unit::PercentagePoints),
        ("points", Unit::Points),
        ("percentile", Unit::Percentile),
        ("days", Unit::Days),
        ("count", Unit::Count),
    ];
    let mut item = Item::open(node, known, faults)?;
    let measure = item.words("measure");
    let comparison = item.word("comparison", &comparisons);
    let min = item.maybe_number("min");
    let max = item.maybe_number("max");
    let unit = item.word("unit", &units);
    let note = item.maybe_text("note");
    if let Some(comparison) = comparison {
        let (wants_min, wants_max) = match comparison {
            Comparison::AtLeast => (true, false),
            Comparison::AtMost | Comparison::TopPercent => (false, true),
            Comparison::Range => (true, true),
            Comparison::AtOrAboveNational | Comparison::AboveNational => (false, false),
        };
        for (field, wanted) in [("min", wants_min), ("max", wants_max)] {
            let pointer = item.pointer_to(field);
            match (wanted, item.has(field)) {
                (true, false) => item.faults.add(pointer, "missing", format!("this comparison needs `{field}`")),
                (false, true) => item.faults.add(pointer, "needless", format!("this comparison has no `{field}`")),
                (true, true) | (false, false) => {}
            }
        }
    }
    if let (Some(Some(low)), Some(Some(high))) = (min, max)
        && low > high
    {
        let pointer = item.pointer_to("max");
        item.faults.add(pointer, "wrong-order", "`max` is below `min`");
    }
    item.close_part();
    Some(Threshold { measure: measure?, comparison: comparison?, min: min?, max: max?, unit: unit?, note: note? })
}
