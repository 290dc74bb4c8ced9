//! How an academy stands on a day, as its state and the board both show it.
//!
//! A view is built under the record's lock with people known by id alone; their names are read and
//! filled in after it is let go. [`ShowsPeople`] walks the same people for both steps, so that
//! nobody can be asked for and then left unnamed.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::access::Sight;
use touchstone_app::{App, AppError, Look};
use touchstone_domain::framework::{Category, Colour};
use touchstone_domain::ids::{DecisionId, PersonId, ReviewId};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{
    AcademyRecord, DecisionRecord, LeaderFact, ReviewRecord, TrustRecord, category_name, document, framework_name, review_type_name,
};
use utoipa::ToSchema;

use super::ladder::{LadderView, OverdueView};
use crate::wording::{Needs, PersonView};

/// A view with people in it.
pub(crate) trait ShowsPeople {
    /// Visits each of them.
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView));
}

/// Notes which people's names a view needs.
pub(crate) fn needs_of(view: &mut impl ShowsPeople, record: &TrustRecord) -> Needs {
    let mut needs = Needs::default();
    view.each_person(&mut |person| needs.person(record, person.id));
    needs
}

/// Fills in the names.
pub(crate) fn named<V: ShowsPeople>(app: &App, (mut view, needs): (V, Needs)) -> Result<V, AppError> {
    let words = needs.read(app)?;
    view.each_person(&mut |person| *person = words.person(person.id));
    Ok(view)
}

/// A person whose name is not read yet.
pub(crate) fn unnamed(id: PersonId) -> PersonView {
    PersonView { id, name: None, title: None, erased: false }
}

/// Where an academy stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcademyStanding)]
pub(crate) struct Standing {
    /// Who holds which office on the day.
    pub leaders: Vec<LeaderView>,
    /// The category in force; null where none is, or where you may not see it.
    pub category: Option<CategoryView>,
    /// Which way the category went: `up`, `down`, `same`, or `first` where it is the first; null where the two cannot be compared.
    #[schema(example = "down")]
    pub direction: Option<&'static str>,
    /// Where it is on the ladder; null before it joined, or where you may not see it.
    pub escalation: Option<LadderView>,
    /// The review held last, of those that stand.
    pub last_review: Option<LastReviewView>,
    /// What should have been done by the day, and who owes it.
    pub overdue: Vec<OverdueView>,
}

/// Somebody in an office.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OfficeHolder)]
pub(crate) struct LeaderView {
    /// `headteacher`, `executive-headteacher`, `head-of-school` or `chair`.
    #[schema(example = "headteacher")]
    pub office: &'static str,
    pub person: PersonView,
    /// First day in office.
    pub from: NaiveDate,
    /// Last day in office, where one was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// True until somebody is in post for good.
    pub interim: bool,
}

/// The category in force, in the words of the framework it was decided under.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryInForce)]
pub(crate) struct CategoryView {
    #[schema(example = "amber")]
    pub code: String,
    #[schema(example = "Amber")]
    pub name: String,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Who decided; null where no person is on record.
    pub decided_by: Option<PersonView>,
    /// The id of the decision.
    #[schema(value_type = String, format = Uuid)]
    pub decision: DecisionId,
    /// The framework it was decided under.
    pub framework: FrameworkLabel,
    /// How to show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<ColourView>,
    /// The Ofsted word that the framework lines it up with, for reading across alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ofsted: Option<String>,
    /// The phase of the National Schools Commissioner that the framework lines it up with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nsc_phase: Option<String>,
    /// How much support comes with it, in the framework's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_tier: Option<String>,
    /// True where the decision rests on a review that has since been withdrawn.
    pub basis_withdrawn: bool,
}

/// A framework's code and name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrameworkLabel {
    #[schema(example = "agora")]
    pub code: String,
    pub name: String,
}

/// How a category is shown, never by colour alone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CategoryColour)]
pub(crate) struct ColourView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `#RRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#E87722")]
    pub hex: Option<String>,
    /// What stands where colour cannot.
    #[schema(example = "A")]
    pub text_code: String,
}

/// A review in short.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LastReview)]
pub(crate) struct LastReviewView {
    #[schema(value_type = String, format = Uuid)]
    pub id: ReviewId,
    #[schema(example = "termly-evaluation")]
    pub r#type: String,
    /// The type's name.
    pub name: String,
    pub held_on: NaiveDate,
    /// How fast things move, where it says so.
    #[schema(example = "not-fast-enough")]
    pub progress: Option<String>,
    /// Whether that is fast enough.
    pub fast_enough: Option<bool>,
}

impl Standing {
    /// Where an academy stands on the day asked about. `academy` is its record as far as the caller sees
    /// it, so that what was not shared is not here to be shown.
    pub fn of(look: &Look<'_>, academy: &AcademyRecord, sight: Sight) -> Standing {
        let (day, frameworks) = (look.as_of, look.frameworks);
        let leaders = academy.leaders_on(day).into_iter().map(LeaderView::of).collect();
        match sight {
            Sight::Identity => Standing {
                leaders,
                category: academy.category_on(day).map(|decision| CategoryView::of(academy, decision, frameworks)),
                direction: academy.direction_on(day, frameworks).map(|direction| direction.as_str()),
                escalation: None,
                last_review: academy.last_review_on(day).map(|review| LastReviewView::of(review, frameworks)),
                overdue: Vec::new(),
            },
            Sight::Whole => Standing {
                leaders,
                category: academy.category_on(day).map(|decision| CategoryView::of(academy, decision, frameworks)),
                direction: academy.direction_on(day, frameworks).map(|direction| direction.as_str()),
                escalation: academy.may_have_facts_on(day).then(|| LadderView::of(look, academy)),
                last_review: academy.last_review_on(day).map(|review| LastReviewView::of(review, frameworks)),
                overdue: look.due(academy.id).iter().filter_map(OverdueView::of).collect(),
            },
        }
    }
}

impl LeaderView {
    pub fn of(fact: &LeaderFact) -> LeaderView {
        let LeaderFact { person, office, term, interim, .. } = fact;
        LeaderView { office: office.as_str(), person: unnamed(*person), from: term.from, until: term.until, interim: *interim }
    }
}

impl CategoryView {
    fn of(academy: &AcademyRecord, decision: &DecisionRecord, frameworks: &Frameworks) -> CategoryView {
        let framework = &decision.category.framework;
        let found = document(frameworks, framework).and_then(|document| document.category(&decision.category.category));
        CategoryView {
            code: decision.category.category.to_string(),
            name: category_name(frameworks, &decision.category).to_owned(),
            effective_on: decision.effective_on(),
            decided_by: decision.decided_by().map(unnamed),
            decision: decision.id,
            framework: FrameworkLabel { code: framework.code.to_string(), name: framework_name(frameworks, framework).to_owned() },
            colour: found.map(ColourView::of),
            ofsted: found.and_then(|category| category.ofsted.clone()),
            nsc_phase: found.and_then(|category| category.nsc_phase.clone()),
            support_tier: found.and_then(|category| category.support_tier.clone()),
            basis_withdrawn: !academy.basis_withdrawn(&decision.basis).is_empty(),
        }
    }
}

impl ColourView {
    pub fn of(category: &Category) -> ColourView {
        let Colour { name, hex, text_code, .. } = &category.colour;
        ColourView { name: name.clone(), hex: hex.clone(), text_code: text_code.clone() }
    }
}

impl LastReviewView {
    fn of(review: &ReviewRecord, frameworks: &Frameworks) -> LastReviewView {
        let version = review.current();
        let progress = version.content.progress.as_ref();
        let level = progress.and_then(|code| document(frameworks, &version.framework)?.progress(code));
        LastReviewView {
            id: review.id,
            r#type: version.content.review_type.to_string(),
            name: review_type_name(frameworks, &version.framework, &version.content.review_type).to_owned(),
            held_on: review.held_on(),
            progress: progress.map(ToString::to_string),
            fast_enough: level.map(|level| level.fast_enough),
        }
    }
}

impl ShowsPeople for Standing {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        let Standing { leaders, category, escalation, overdue, direction: _, last_review: _ } = self;
        leaders.each_person(visit);
        category.iter_mut().filter_map(|category| category.decided_by.as_mut()).for_each(&mut *visit);
        escalation.iter_mut().for_each(|ladder| ladder.each_person(visit));
        overdue.each_person(visit);
    }
}

impl ShowsPeople for LeaderView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        visit(&mut self.person);
    }
}

impl<T: ShowsPeople> ShowsPeople for Vec<T> {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.iter_mut().for_each(|shown| shown.each_person(visit));
    }
}
