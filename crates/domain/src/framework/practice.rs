//! How a trust works between reviews: what it measures, holds fast to, and does together.
//!
//! These parts describe rather than decide. They are kept as data with the rest because a record
//! of a network meeting, a peer review or a change of direction has to say which promise of the
//! trust's own model it keeps.

use super::criteria::{Threshold, category_reference, threshold};
use super::item::{Item, Known};
use super::review_type::{Cadence, cadence};
use super::{CategoryCode, ItemCode, Origin};
use crate::reader::{Faults, Node};

/// Something the trust measures.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What is measured and how it is read.
    pub text: String,
    /// What the trust aims for, where it says so.
    pub target: Option<Threshold>,
    /// How often figures come.
    pub cadence: Cadence,
    /// By what the figures are broken down.
    pub by: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A document or list that every academy is held to.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub text: String,
    /// Whether an academy may agree a variation of its own.
    pub local_variation: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// An arrangement made for an academy for a time.
#[derive(Clone, Debug)]
pub struct Arrangement {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: String,
    /// What ends it.
    pub until: Option<String>,
    /// True where that is a substantive head in post.
    pub until_substantive_head: bool,
    /// The categories it is for.
    pub categories: Vec<CategoryCode>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Something that people of several academies do together, or with others.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: String,
    /// How often, where it recurs.
    pub cadence: Option<Cadence>,
    /// The job titles of who leads it.
    pub led_by: Vec<String>,
    /// The job titles of who takes part.
    pub attended_by: Vec<String>,
    /// What it is about.
    pub themes: Vec<String>,
    /// What a record of it has to say.
    pub records: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A feature of the trust's model that its figures are held against.
#[derive(Clone, Debug)]
pub struct Feature {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it promises.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

pub(super) fn measure(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Measure> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let target = item.maybe("target", threshold);
    let cadence = item.part("cadence", cadence);
    let by = item.maybe_texts("by");
    let origin = item.close();
    Some(Measure { code: code?, name: name?, text: text?, target: target?, cadence: cadence?, by: by?, origin: origin? })
}

pub(super) fn standard(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Standard> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let local_variation = item.boolean("localVariation");
    let origin = item.close();
    Some(Standard { code: code?, name: name?, text: text?, local_variation: local_variation?, origin: origin? })
}

pub(super) fn arrangement(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Arrangement> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let until = item.maybe_text("until");
    let until_substantive_head = item.flag("untilSubstantiveHead");
    let categories = item.list("categories", category_reference);
    let origin = item.close();
    Some(Arrangement {
        code: code?,
        name: name?,
        text: text?,
        until: until?,
        until_substantive_head: until_substantive_head?,
        categories: categories?,
        origin: origin?,
    })
}

pub(super) fn activity(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Activity> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let cadence = item.maybe("cadence", cadence);
    let led_by = item.maybe_titles("ledBy");
    let attended_by = item.maybe_titles("attendedBy");
    let themes = item.maybe_texts("themes");
    let records = item.maybe_texts("records");
    let origin = item.close();
    Some(Activity {
        code: code?,
        name: name?,
        text: text?,
        cadence: cadence?,
        led_by: led_by?,
        attended_by: attended_by?,
        themes: themes?,
        records: records?,
        origin: origin?,
    })
}

pub(super) fn feature(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Feature> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let origin = item.close();
    Some(Feature { code: code?, name: name?, text: text?, origin: origin? })
}
