//! Peer and external reviews across the trust: which academies have had one in a year, by whose
//! leaders, and which have not.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::{App, Look};
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::ids::{AcademyId, PersonId};
use touchstone_projections::{AcademyRecord, document, review_type_name};
use utoipa::ToSchema;

use crate::academies::{ShowsPeople, named, needs_of, unnamed};
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::Query;
use crate::wording::PersonView;

/// The reviews of a year whose reviewers come from elsewhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PeerReviews)]
pub(crate) struct PeerReviewsView {
    /// The academic year.
    #[schema(example = "2025-26")]
    year: String,
    /// The types of such reviews in the framework in force.
    types: Vec<TypeView>,
    /// Every academy of the trust that the key may see, by name.
    items: Vec<ReviewedView>,
}

/// A type of review.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PeerReviewType)]
pub(crate) struct TypeView {
    #[schema(example = "peer-review")]
    code: String,
    name: String,
}

/// An academy, and the reviews it has had.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PeerReviewed)]
pub(crate) struct ReviewedView {
    #[schema(value_type = String, format = Uuid)]
    academy: AcademyId,
    #[schema(example = "900001")]
    urn: String,
    name: String,
    /// The codes of the types that it has had this year. A type that is for leaders of another academy
    /// counts where one of its reviewers led or chaired one on the day.
    had: Vec<String>,
    /// The codes of the types that it has not had. Absent for a partial view, which does not see the
    /// reviews that were not shared.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_had: Option<Vec<String>>,
    /// The reviews, in the order in which they were held.
    reviews: Vec<HeldView>,
}

/// One review.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PeerReview)]
pub(crate) struct HeldView {
    #[schema(format = Uuid)]
    id: String,
    r#type: String,
    name: String,
    held_on: NaiveDate,
    reviewers: Vec<ReviewerView>,
}

/// Who reviewed, and where they lead.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PeerReviewer)]
pub(crate) struct ReviewerView {
    person: PersonView,
    /// The academies that they led or chaired on the day. Absent for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Vec<String>>,
}

impl ShowsPeople for PeerReviewsView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        let reviews = self.items.iter_mut().flat_map(|item| &mut item.reviews);
        reviews.flat_map(|review| &mut review.reviewers).for_each(|reviewer| visit(&mut reviewer.person));
    }
}

/// Show peer reviews
///
/// Of each academy in the trust on `asOf`: which types of review by people from elsewhere (of the
/// framework in force) it has had in the academic year, by whose leaders, and which not. Nobody reviews
/// an academy that they lead, chair or govern. A partial view sees its own academies, and of these what
/// was shared.
#[utoipa::path(
    tag = "reviews",
    params(
        ("trust" = String, Path, description = "The trust's slug", example = "sandbank"),
        ("year" = Option<String>, Query, description = "The academic year; that of `asOf` where left out", example = "2025-26"),
        ("asOf" = Option<String>, Query, description = "Held by this day", format = Date),
        ("knownAt" = Option<String>, Query, description = "As recorded by this instant", format = DateTime),
    ),
    responses((status = 200, description = "The reviews", body = PeerReviewsView, example = json!({"year": "2025-26", "types": [{"code": "peer-review", "name": "Peer review"}], "items": [
        {"academy": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School", "had": ["peer-review"], "notHad": [], "reviews": [
            {"id": "01990b5e-8c00-7000-8000-0000000000a1", "type": "peer-review", "name": "Peer review", "heldOn": "2026-02-03",
             "reviewers": [{"person": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "from": ["Dune Primary School"]}]}]}]}))),
)]
#[get("/trusts/{trust}/peer-reviews")]
pub(crate) async fn list_peer_reviews(app: web::Data<App>, asked: Asked, request: HttpRequest, path: web::Path<String>) -> Answer {
    let mut query = Query::of(&request);
    let (year, when) = (query.parsed("year", AcademicYear::parse), query.when(app.now()));
    query.finish()?;
    let trust = app.trust(&asked.caller, &path)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let year = year.unwrap_or_else(|| AcademicYear::of(look.as_of));
        let mut view = view(&look, year);
        let needs = needs_of(&mut view, look.record);
        Ok((view, needs))
    });
    answer::read(&request, &named(&app, found.await?)?)
}

fn view(look: &Look<'_>, year: AcademicYear) -> PeerReviewsView {
    let framework = look.framework_on(look.as_of);
    let from_elsewhere = framework.into_iter().flat_map(|f| f.review_types()).filter(|kind| kind.reviewers_from_elsewhere);
    let types: Vec<TypeView> = from_elsewhere.map(|kind| TypeView { code: kind.code.to_string(), name: kind.name.clone() }).collect();
    let present = look.record.academies.values().filter_map(|academy| look.academy(academy.id)).filter(|a| a.is_member_on(look.as_of));
    let mut items: Vec<ReviewedView> = present.map(|academy| reviewed(look, &academy, year, &types)).collect();
    items.sort_by(|a, b| (&a.name, a.academy).cmp(&(&b.name, b.academy)));
    PeerReviewsView { year: year.to_string(), types, items }
}

fn reviewed(look: &Look<'_>, academy: &AcademyRecord, year: AcademicYear, types: &[TypeView]) -> ReviewedView {
    let mut held = academy.reviews_on(look.as_of);
    held.reverse();
    let counts = |review: &&touchstone_projections::ReviewRecord| {
        let version = review.current();
        let kind = document(look.frameworks, &version.framework).and_then(|f| f.review_type(&version.content.review_type));
        review.stands() && AcademicYear::of(review.held_on()) == year && kind.is_some_and(|kind| kind.reviewers_from_elsewhere)
    };
    let held: Vec<_> = held.into_iter().filter(counts).collect();
    let by_peers = |review: &touchstone_projections::ReviewRecord| {
        let version = review.current();
        let kind = document(look.frameworks, &version.framework).and_then(|f| f.review_type(&version.content.review_type));
        let led = || version.content.reviewers.iter().any(|person| leads_one_of(look, *person, review.held_on()).next().is_some());
        !kind.is_some_and(|kind| kind.reviewers_lead_elsewhere) || led()
    };
    let counted: BTreeSet<&str> =
        held.iter().filter(|review| by_peers(review)).map(|review| review.current().content.review_type.as_str()).collect();
    let (had, not_had) = types.iter().map(|kind| kind.code.clone()).partition(|code| counted.contains(code.as_str()));
    let not_had = look.is_whole().then_some(not_had);
    let reviews: Vec<HeldView> = held.into_iter().map(|review| held_view(look, review)).collect();
    ReviewedView {
        academy: academy.id,
        urn: academy.urn_on(look.as_of).to_string(),
        name: academy.name().to_owned(),
        had,
        not_had,
        reviews,
    }
}

/// The academies that somebody led or chaired on a day.
fn leads_one_of<'l>(look: &'l Look<'_>, person: PersonId, day: NaiveDate) -> impl Iterator<Item = &'l AcademyRecord> {
    let leads = move |academy: &&AcademyRecord| academy.leaders_on(day).iter().any(|fact| fact.person == person);
    look.record.academies.values().filter(leads)
}

fn held_view(look: &Look<'_>, review: &touchstone_projections::ReviewRecord) -> HeldView {
    let (version, held_on) = (review.current(), review.held_on());
    let leads = |person| {
        let named: BTreeMap<&str, AcademyId> = leads_one_of(look, person, held_on).map(|academy| (academy.name(), academy.id)).collect();
        named.into_keys().map(str::to_owned).collect()
    };
    let reviewer = |person: &_| ReviewerView { person: unnamed(*person), from: look.is_whole().then(|| leads(*person)) };
    HeldView {
        id: review.id.to_string(),
        r#type: version.content.review_type.to_string(),
        name: review_type_name(look.frameworks, &version.framework, &version.content.review_type).to_owned(),
        held_on,
        reviewers: version.content.reviewers.iter().map(reviewer).collect(),
    }
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(list_peer_reviews);
}
