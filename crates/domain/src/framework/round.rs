//! How a trust runs its rating rounds, as far as its framework says.

use super::Origin;
use super::item::{Item, Known};
use crate::reader::{Faults, Node};

/// What a framework says of rating rounds.
#[derive(Clone, Debug)]
pub struct RatingRoundRule {
    /// Whether a proposal is moderated before it is confirmed.
    pub moderation_required: bool,
    /// Where it comes from.
    pub origin: Origin,
}

pub(super) fn rating_rounds(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<RatingRoundRule> {
    let mut item = Item::open(node, known, faults)?;
    let moderation_required = item.word("moderation", &[("required", true), ("optional", false)]);
    let origin = item.close();
    Some(RatingRoundRule { moderation_required: moderation_required?, origin: origin? })
}
