//! Which academies need support first, and why.
//!
//! In this order: the worst category on its own framework's scale; the higher rung of the ladder; a
//! category that got worse; a last progress finding that is not fast enough; the longest without a
//! review; the name, so that the order is always the same. A category that a person decided weighs
//! most because it is the trust's own considered answer to this question; the rest settles what it
//! leaves open.
//!
//! Scales of different lengths meet on one board when a trust changes its framework, so a
//! category counts by how far up its own scale it is. An academy that nobody has put in a category
//! yet may be in trouble unseen: it comes after those in the lower half of their scale, the middle
//! included, and before those above.

use std::cmp::Reverse;

use chrono::NaiveDate;
use touchstone_domain::ids::AcademyId;
use touchstone_domain::setting::Frameworks;

use super::{BoardCategory, BoardReview, BoardRow};
use crate::academy_record::{CurrentRung, Direction};
use crate::naming::{called_category, document, long_date, rung_name};

/// How far up its scale a category is: the worst 0, the best this.
const TOP: usize = 1000;

/// Smaller comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    standing: usize,
    without_category: bool,
    rung: Reverse<usize>,
    worsening: Reverse<bool>,
    too_slow: Reverse<bool>,
    last_review: Option<NaiveDate>,
    name: String,
    academy: AcademyId,
}

/// Numbers rows by need, leaving them in their order, and says why.
pub(super) fn rank(rows: &mut [BoardRow], frameworks: &Frameworks) {
    let mut by_need: Vec<(Need, usize)> = rows.iter().enumerate().map(|(i, row)| (need(row, frameworks), i)).collect();
    by_need.sort();
    for ((_, i), priority) in by_need.into_iter().zip(1..) {
        let reasons = reasons(&rows[i], frameworks);
        rows[i].priority = priority;
        rows[i].reasons = reasons;
    }
}

fn need(row: &BoardRow, frameworks: &Frameworks) -> Need {
    let standing = row.category.as_ref().and_then(|category| standing(category, frameworks));
    Need {
        standing: standing.unwrap_or(TOP / 2),
        without_category: standing.is_none(),
        rung: Reverse(row.rung.as_ref().map_or(0, |rung| height(rung, frameworks))),
        worsening: Reverse(row.direction == Some(Direction::Down)),
        too_slow: Reverse(too_slow(row).is_some()),
        last_review: row.last_review.as_ref().map(|review| review.held_on),
        name: row.name.clone(),
        academy: row.academy,
    }
}

/// Where a category is on its scale; none where the scale is not at hand.
fn standing(category: &BoardCategory, frameworks: &Frameworks) -> Option<usize> {
    let framework = document(frameworks, &category.framework)?;
    let rank = framework.rank(&category.code)?;
    Some(rank * TOP / (framework.scale().len() - 1).max(1))
}

/// How high a rung is; the lowest is 1, and so is one whose ladder is not at hand.
fn height(rung: &CurrentRung, frameworks: &Frameworks) -> usize {
    document(frameworks, &rung.framework).and_then(|framework| framework.rung_index(&rung.rung)).map_or(1, |index| index + 1)
}

fn too_slow(row: &BoardRow) -> Option<&BoardReview> {
    row.last_progress.as_ref().filter(|review| review.fast_enough == Some(false))
}

fn reasons(row: &BoardRow, frameworks: &Frameworks) -> Vec<String> {
    let mut reasons =
        vec![row.category.as_ref().map_or_else(|| "Has no category yet".to_owned(), |category| in_category(category, frameworks))];
    if let Some(rung) = &row.rung {
        let name = rung_name(frameworks, &rung.framework, &rung.rung);
        reasons.push(format!("On rung {} of the escalation ladder since {}: {name}", height(rung, frameworks), long_date(rung.since)));
        if rung.grounds_withdrawn {
            reasons.push("Its escalation rests on a review since withdrawn".to_owned());
        }
    }
    if let (Some(Direction::Down), Some(category)) = (row.direction, &row.category) {
        reasons.push(format!("Its category got worse on {}", long_date(category.effective_on)));
    }
    if let Some(review) = too_slow(row) {
        let word = review.progress_name.as_deref().unwrap_or("Not fast enough");
        reasons.push(format!("Progress “{word}” in the {} of {}", review.review_type_name, long_date(review.held_on)));
    }
    reasons.push(match &row.last_review {
        Some(review) => format!("Last reviewed on {}", long_date(review.held_on)),
        None => "Not reviewed yet".to_owned(),
    });
    reasons
}

fn in_category(category: &BoardCategory, frameworks: &Frameworks) -> String {
    let since = long_date(category.since);
    let scale = document(frameworks, &category.framework);
    let place = scale.and_then(|framework| Some((framework.rank(&category.code)?, framework.scale().len())));
    let place = match place {
        Some((0, _)) => ", the worst of its scale".to_owned(),
        Some((rank, length)) if rank + 1 == length => ", the best of its scale".to_owned(),
        Some((rank, length)) => format!(", number {} of {length} from the worst", rank + 1),
        None => String::new(),
    };
    format!("In {}{place}, since {since}", called_category(&category.name))
}
