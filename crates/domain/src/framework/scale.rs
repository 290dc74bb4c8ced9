//! The categories an academy can be in, and the words for how fast it moves.
//!
//! A category carries a text code beside its colour, because a board that speaks in colour alone
//! cannot be read by everybody or printed in grey. What a category lines up with elsewhere (an
//! Ofsted word, a phase) is for reading across trusts and never chooses a category: old judgements
//! do not always describe the school of today.

use super::item::{Item, Known};
use super::{CategoryCode, Origin, ProgressCode};
use crate::reader::{Faults, Node};

/// A category on the scale.
#[derive(Clone, Debug)]
pub struct Category {
    /// Its code.
    pub code: CategoryCode,
    /// Its name in the trust's words.
    pub name: String,
    /// What it means, in a sentence.
    pub text: Option<String>,
    /// How it is shown.
    pub colour: Colour,
    /// The Ofsted word that the trust lines it up with.
    pub ofsted: Option<String>,
    /// The phase of the National Schools Commissioner that the trust lines it up with.
    pub nsc_phase: Option<String>,
    /// The trust's words for how much support comes with it.
    pub support_tier: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// How a category is shown, never by colour alone.
#[derive(Clone, Debug)]
pub struct Colour {
    /// The colour's name.
    pub name: Option<String>,
    /// The colour, `#RRGGBB`.
    pub hex: Option<String>,
    /// One to four characters that stand where colour cannot.
    pub text_code: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// A word for how fast an academy moves.
#[derive(Clone, Debug)]
pub struct ProgressLevel {
    /// Its code.
    pub code: ProgressCode,
    /// Its name in the trust's words.
    pub name: String,
    /// Whether this is fast enough; where it is not, the next rung of the ladder is due.
    pub fast_enough: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// A way in which the scale lines up with somebody else's. It is for comparison alone.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// Which of the categories' fields it explains.
    pub to: MappedTo,
    /// Its name.
    pub name: String,
    /// How to read it.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// What categories can be lined up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MappedTo {
    /// The words that Ofsted used for a school as a whole.
    Ofsted,
    /// The four phases of improvement of the National Schools Commissioner.
    NscPhase,
}

pub(super) fn category(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Category> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(CategoryCode::parse);
    let name = item.name();
    let text = item.maybe_text("text");
    let colour = item.part("colour", colour);
    let ofsted = item.maybe_text("ofsted");
    let nsc_phase = item.maybe_text("nscPhase");
    let support_tier = item.maybe_text("supportTier");
    let origin = item.close();
    Some(Category {
        code: code?,
        name: name?,
        text: text?,
        colour: colour?,
        ofsted: ofsted?,
        nsc_phase: nsc_phase?,
        support_tier: support_tier?,
        origin: origin?,
    })
}

fn colour(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Colour> {
    let mut item = Item::open(node, known, faults)?;
    let name = item.maybe_text("name");
    let hex = item.maybe("hex", |node, _, faults| {
        let text = node.string(faults)?;
        let well_formed = text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit());
        if !well_formed {
            faults.add(node.pointer(), "not-a-colour", "a colour is written `#RRGGBB`");
        }
        well_formed.then(|| text.to_owned())
    });
    let text_code = item.part("textCode", |node, _, faults| node.text(1..=4, faults));
    let origin = item.close();
    Some(Colour { name: name?, hex: hex?, text_code: text_code?, origin: origin? })
}

pub(super) fn progress_level(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<ProgressLevel> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ProgressCode::parse);
    let name = item.name();
    let fast_enough = item.boolean("fastEnough");
    let origin = item.close();
    Some(ProgressLevel { code: code?, name: name?, fast_enough: fast_enough?, origin: origin? })
}

pub(super) fn mapping(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Mapping> {
    let mut item = Item::open(node, known, faults)?;
    let to = item.word("code", &[("ofsted", MappedTo::Ofsted), ("nsc-phase", MappedTo::NscPhase)]);
    let name = item.name();
    let text = item.text("text");
    if item.boolean("prefillsCategory") == Some(true) {
        let pointer = item.pointer_to("prefillsCategory");
        item.faults.add(pointer, "never-prefills", "a mapping never chooses a category; a person does");
    }
    let origin = item.close();
    Some(Mapping { to: to?, name: name?, text: text?, origin: origin? })
}

/// Two categories with one text code would look the same where colour is missing.
pub(super) fn text_codes_differ(scale: &[Category], faults: &mut Faults) {
    for (index, category) in scale.iter().enumerate() {
        if scale[..index].iter().any(|worse| worse.colour.text_code == category.colour.text_code) {
            faults.add(format!("/scale/{index}/colour/textCode"), "duplicate", "another category has this text code");
        }
    }
}

/// The scale runs from words that are not fast enough to words that are, and has both.
pub(super) fn progress_runs_upwards(scale: &[ProgressLevel], faults: &mut Faults) {
    let has = |fast_enough| scale.iter().any(|level| level.fast_enough == fast_enough);
    if !has(true) || !has(false) {
        faults.add("/progressScale", "incomplete", "needs a word for progress that is fast enough and one for progress that is not");
    }
    for (index, pair) in scale.windows(2).enumerate() {
        if pair[0].fast_enough && !pair[1].fast_enough {
            faults.add(
                format!("/progressScale/{}/fastEnough", index + 1),
                "wrong-order",
                "worst first: what is not fast enough comes before what is",
            );
        }
    }
}

/// Every category's Ofsted word or phase is explained by a mapping, and every mapping is used.
pub(super) fn mappings_match(scale: &[Category], mappings: &[Mapping], faults: &mut Faults) {
    let said = |to: MappedTo, category: &Category| match to {
        MappedTo::Ofsted => category.ofsted.is_some(),
        MappedTo::NscPhase => category.nsc_phase.is_some(),
    };
    for (to, field) in [(MappedTo::Ofsted, "ofsted"), (MappedTo::NscPhase, "nscPhase")] {
        let explained = mappings.iter().position(|mapping| mapping.to == to);
        for (index, category) in scale.iter().enumerate() {
            if said(to, category) && explained.is_none() {
                faults.add(format!("/scale/{index}/{field}"), "no-mapping", "`mappings` must say what this lines up with");
            }
        }
        if let Some(index) = explained.filter(|_| !scale.iter().any(|category| said(to, category))) {
            faults.add(format!("/mappings/{index}"), "unused", "no category is lined up this way");
        }
    }
}
