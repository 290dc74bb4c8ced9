//! A programme as those who run it read it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::{App, When, instant};
use touchstone_domain::ids::{AcademyId, TrustId};
use touchstone_projections::{EventRef, ProgrammeRecord};
use utoipa::ToSchema;

use super::day_of;
use crate::asked::Asked;
use crate::problem::Problem;
use crate::wording::{Needs, PersonView, Words};

/// A programme.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Programme, example = json!(example()))]
pub(crate) struct ProgrammeView {
    #[schema(format = Uuid)]
    pub id: String,
    /// The academy whose staff it is for.
    academy: PlaceView,
    started_on: NaiveDate,
    /// Until when it is planned, as last said.
    #[serde(skip_serializing_if = "Option::is_none")]
    planned_until: Option<NaiveDate>,
    /// `open` or `ended`, on the day asked about.
    status: &'static str,
    /// Who runs it, and alone reads of it.
    runners: Vec<PersonView>,
    /// For whom it is; null once that was erased.
    participant: Option<String>,
    /// What it is to achieve; null once that was erased.
    aim: Option<String>,
    /// Each time that those who run it looked at it.
    reviews: Vec<ReviewView>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<EndView>,
}

/// An academy.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProgrammePlace)]
pub(crate) struct PlaceView {
    #[schema(value_type = String, format = Uuid)]
    id: AcademyId,
    #[schema(example = "900001")]
    urn: String,
    name: String,
}

/// A look at how it goes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammeReview)]
pub(crate) struct ReviewView {
    reviewed_on: NaiveDate,
    /// Null once it was erased.
    found: Option<String>,
    by: Option<PersonView>,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// How it ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgrammeEnd)]
pub(crate) struct EndView {
    ended_on: NaiveDate,
    /// `fully`, `partly` or `not`; null where it was broken off before that could be said.
    achieved: Option<&'static str>,
    /// Null once it was erased.
    outcome: Option<String>,
    by: Option<PersonView>,
    #[schema(format = DateTime)]
    recorded_at: String,
}

/// What documents show.
pub(super) fn example() -> Value {
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000b1",
        "academy": {"id": "01990b5e-8c00-7000-8000-0000000000a1", "urn": "900001", "name": "Sandbank Primary"},
        "startedOn": "2026-01-12", "plannedUntil": "2026-03-27", "status": "open",
        "runners": [{"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}],
        "participant": "The two teachers of Year 2", "aim": "Phonics taught daily to the school's own model", "reviews": [],
    })
}

/// Programmes with their words, as they stood on the day asked about.
pub(super) async fn shown(
    app: &App,
    asked: &Asked,
    trust: TrustId,
    when: When,
    programmes: Vec<ProgrammeRecord>,
) -> Result<Vec<ProgrammeView>, Problem> {
    let day = day_of(app, when);
    let (places, needs) = app
        .look(&asked.caller, trust, None, When::default(), |look| {
            let mut needs = Needs::default();
            let places = programmes.iter().map(|programme| {
                needs.people(look.record, programme.runners.iter().copied());
                needs.people(look.record, events_of(programme).filter_map(EventRef::decided_by));
                let known = look.record.academies.get(&programme.academy);
                let (urn, name) = known.map_or_else(Default::default, |a| (a.urn_on(day).to_string(), a.name().to_owned()));
                PlaceView { id: programme.academy, urn, name }
            });
            let places: Vec<PlaceView> = places.collect();
            Ok((places, needs))
        })
        .await?;
    let mut needs = needs;
    for programme in &programmes {
        needs.texts([programme.participant, programme.aim]);
        needs.texts(programme.reviews.iter().map(|(_, review)| review.found));
        needs.texts(programme.ended.iter().map(|(_, ended)| ended.outcome));
    }
    let words = needs.read(app)?;
    Ok(programmes.iter().zip(places).map(|(programme, place)| view(programme, place, day, &words)).collect())
}

fn events_of(programme: &ProgrammeRecord) -> impl Iterator<Item = &EventRef> {
    programme.reviews.iter().map(|(at, _)| at).chain(programme.ended.iter().map(|(at, _)| at))
}

fn view(programme: &ProgrammeRecord, academy: PlaceView, day: NaiveDate, words: &Words) -> ProgrammeView {
    let held = programme.reviews.iter().filter(|(at, _)| at.effective_on <= day);
    ProgrammeView {
        id: programme.id.to_string(),
        academy,
        started_on: programme.started.effective_on,
        planned_until: programme.planned_until,
        status: if programme.is_open(day) { "open" } else { "ended" },
        runners: programme.runners.iter().map(|person| words.person(*person)).collect(),
        participant: words.text(programme.participant),
        aim: words.text(programme.aim),
        reviews: held
            .map(|(at, review)| ReviewView {
                reviewed_on: at.effective_on,
                found: words.text(review.found),
                by: words.maybe_person(at.decided_by()),
                recorded_at: instant(at.recorded_at),
            })
            .collect(),
        end: programme.ended.as_ref().filter(|(at, _)| at.effective_on <= day).map(|(at, ended)| EndView {
            ended_on: at.effective_on,
            achieved: ended.achieved.map(|achieved| achieved.as_str()),
            outcome: words.text(ended.outcome),
            by: words.maybe_person(at.decided_by()),
            recorded_at: instant(at.recorded_at),
        }),
    }
}
