//! What a trust asks about the risk that an academy runs, and in which words it answers.

use super::criteria::category_reference;
use super::item::{Item, Known};
use super::review_type::review_type_reference;
use super::{CategoryCode, Origin, QuestionCode, RatingCode, ReviewTypeCode};
use crate::reader::{Faults, Node};

/// How a trust assesses risk.
#[derive(Clone, Debug)]
pub struct RiskAssessment {
    /// The review that it is made in, whose cadence and audiences are its own.
    pub review_type: ReviewTypeCode,
    /// What is asked, by the categories it is asked of.
    pub questions: Vec<RiskQuestion>,
    /// The words for how high a risk is, worst first.
    pub ratings: Vec<RiskRating>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A question about risk.
#[derive(Clone, Debug)]
pub struct RiskQuestion {
    /// Its code.
    pub code: QuestionCode,
    /// The question.
    pub text: String,
    /// The categories of which it is asked.
    pub categories: Vec<CategoryCode>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A word for how high a risk is.
#[derive(Clone, Debug)]
pub struct RiskRating {
    /// Its code.
    pub code: RatingCode,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The ratings of a trust whose framework gives none, worst first.
pub(super) const USUAL_RATINGS: [(&str, &str); 3] = [("high", "High"), ("medium", "Medium"), ("low", "Low")];

pub(super) fn risk(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<RiskAssessment> {
    let mut item = Item::open(node, known, faults)?;
    let review_type = item.part("reviewType", review_type_reference);
    let questions = item.list("questions", question);
    let ratings = item.list("ratings", rating);
    let origin = item.close();
    Some(RiskAssessment { review_type: review_type?, questions: questions?, ratings: ratings?, origin: origin? })
}

fn question(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<RiskQuestion> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(QuestionCode::parse);
    let text = item.text("text");
    let categories = item.list("categories", category_reference);
    let origin = item.close();
    Some(RiskQuestion { code: code?, text: text?, categories: categories?, origin: origin? })
}

fn rating(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<RiskRating> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(RatingCode::parse);
    let name = item.name();
    let origin = item.close();
    Some(RiskRating { code: code?, name: name?, origin: origin? })
}
