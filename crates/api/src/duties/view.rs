//! How what is due is shown.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::access::Sight;
use touchstone_app::{Look, instant};
use touchstone_domain::duty::{DoneBy, DutyRef};
use touchstone_domain::ids::{AcademyId, ReviewId, RiskId, SelfEvaluationId};
use touchstone_domain::text::TextRef;
use touchstone_projections::{AcademyRecord, Due, DueKind, DutyNote, period_name};
use utoipa::ToSchema;

use crate::academies::unnamed;
use crate::wording::{Needs, PersonView, Words};

/// Something that is due.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Duty)]
pub(crate) struct DutyView {
    /// Its id, the same on every day.
    #[schema(example = "termly-evaluation.2025-26-autumn")]
    pub id: String,
    /// `review`, `cadence`, `act`, `decision`, `response`, `factual-check`, `correction`, `validation`, `plan`, `consultation`, `agreement`, `acknowledgement`, `plan-action`, `monitoring`, `action`, `issue`, `risk`, `risk-report`, `arrangement`, `support-request`, `quality-assurance`, `impact` or `self-evaluation`.
    #[schema(example = "review")]
    pub kind: &'static str,
    /// What it is.
    #[schema(example = "Termly evaluation and rating")]
    pub name: String,
    /// Where.
    pub academy: DutyAcademy,
    /// The type of review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "termly-evaluation")]
    pub review_type: Option<String>,
    /// For when, where it comes again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodView>,
    /// How often it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "termly")]
    pub cadence: Option<&'static str>,
    /// The first day on which doing it counts, or since when it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// The last day on which it is in time; null where no day was set.
    pub due_on: Option<NaiveDate>,
    /// The day it was due first, where it was moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_due_on: Option<NaiveDate>,
    /// `due`, `rescheduled`, `done`, `late`, `missed`, `waived` or `superseded`.
    #[schema(example = "due")]
    pub status: &'static str,
    /// How many days late it was done, or is by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_late: Option<i64>,
    /// By what it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_by: Option<DoneByView>,
    /// The day on which another cadence, or none, took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_on: Option<NaiveDate>,
    /// Who owes it.
    pub owed_by: Vec<OwedByView>,
    /// The roles of who receives it.
    #[schema(example = json!(["headteacher", "ceo"]))]
    pub owed_to: Vec<&'static str>,
    /// Where it is done.
    #[schema(example = "/v1/trusts/sandbank/academies/900001/reviews")]
    pub link: String,
    /// What was decided about it and recorded of it, in order. Absent for who sees less than the whole academy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<NoteView>>,
}

/// A page of what is due.
#[derive(Serialize, ToSchema)]
pub(crate) struct DutyList {
    pub items: Vec<DutyView>,
    /// What to give as `after` for the next page; absent on the last.
    pub next: Option<String>,
}

/// The academy at which something is due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct DutyAcademy {
    #[schema(value_type = String, format = Uuid)]
    pub id: AcademyId,
    #[schema(example = "900001")]
    pub urn: String,
    pub name: String,
}

/// A period.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DutyPeriod)]
pub(crate) struct PeriodView {
    #[schema(example = "2025-26-autumn")]
    pub code: String,
    #[schema(example = "Autumn term, 2025-26")]
    pub name: String,
}

/// By what a duty was done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DutyDoneBy)]
pub(crate) struct DoneByView {
    /// The review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub review: Option<ReviewId>,
    /// The school's evaluation of itself, where that is what was owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub self_evaluation: Option<SelfEvaluationId>,
    /// The risk that was assessed on the register, where that is what was owed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    pub risk: Option<RiskId>,
    /// The day it was held, or made.
    pub on: NaiveDate,
}

impl DoneByView {
    fn of((by, on): (DoneBy, NaiveDate)) -> DoneByView {
        let none = DoneByView { review: None, self_evaluation: None, risk: None, on };
        match by {
            DoneBy::Review(review) => DoneByView { review: Some(review), ..none },
            DoneBy::SelfEvaluation(made) => DoneByView { self_evaluation: Some(made), ..none },
            DoneBy::Risk(risk) => DoneByView { risk: Some(risk), ..none },
        }
    }
}

/// Who owes something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DutyHolder)]
pub(crate) struct OwedByView {
    /// Absent where it is owed by a person, whatever roles they hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "improvement-lead")]
    pub role: Option<&'static str>,
    /// The framework's job title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Academy Improvement Lead (AIL)")]
    pub title: Option<String>,
    /// Who holds the role at the academy, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
}

/// Something recorded about a duty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DutyNote)]
pub(crate) struct NoteView {
    /// `DutyWaived`, `DutyRescheduled` or `DutyMissed`.
    #[schema(example = "DutyRescheduled")]
    pub r#type: &'static str,
    /// The day it was about.
    pub on: NaiveDate,
    #[schema(format = DateTime)]
    pub recorded_at: String,
    /// By when it was due until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// By when it is due since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonView>,
    /// Why; null once the words were erased.
    pub reason: Option<String>,
    #[serde(skip)]
    text: Option<TextRef>,
}

impl DutyView {
    /// An item as the caller sees it, its words still to be filled in.
    pub fn of(look: &Look<'_>, academy: AcademyId, item: Due, needs: &mut Needs) -> DutyView {
        let record = look.record.academies.get(&academy);
        let urn = record.map(|record| record.urn_on(look.as_of).to_string()).unwrap_or_default();
        let whole = look.sight_of(academy) == Some(Sight::Whole);
        let note = record.zip(DutyRef::parse(&item.id)).filter(|_| whole && item.kind == DueKind::Review);
        let history = note.map(|(record, duty)| notes(look, record, &duty, needs));
        needs.people(look.record, item.owed_by.iter().filter_map(|owed| owed.person));
        let link = link(look, &urn, &item);
        let Due { id, kind, name, review_type, period, frequency, starts_on, due_on, first_due_on, .. } = item;
        DutyView {
            id,
            kind: kind.as_str(),
            name,
            academy: DutyAcademy { id: academy, urn, name: record.map(|record| record.name().to_owned()).unwrap_or_default() },
            review_type: review_type.map(|code| code.to_string()),
            period: period.map(|period| PeriodView { code: period.to_string(), name: period_name(period) }),
            cadence: frequency.map(|frequency| frequency.as_str()),
            starts_on,
            due_on,
            first_due_on,
            status: item.status.as_str(),
            days_late: item.days_late,
            done_by: item.done_by.map(DoneByView::of),
            superseded_on: item.superseded_on,
            owed_by: item
                .owed_by
                .into_iter()
                .map(|owed| OwedByView { role: owed.role.map(|role| role.as_str()), title: owed.title, person: owed.person.map(unnamed) })
                .collect(),
            owed_to: item.owed_to.into_iter().map(|role| role.as_str()).collect(),
            link,
            history,
        }
    }

    /// Fills in names and reasons.
    pub fn fill(&mut self, words: &Words) {
        for person in self.owed_by.iter_mut().filter_map(|owed| owed.person.as_mut()) {
            *person = words.person(person.id);
        }
        for note in self.history.iter_mut().flatten() {
            note.reason = note.text.and_then(|text| words.text(text));
            if let Some(person) = &mut note.by {
                *person = words.person(person.id);
            }
        }
    }

    /// Its place among others: by the day, then by academy.
    pub fn place(&self) -> impl Ord + use<> {
        (self.due_on.is_none(), self.due_on, self.academy.name.clone(), self.id.clone())
    }

    /// What tells it from any other.
    pub fn key(&self) -> String {
        format!("{}/{}", self.academy.id, self.id)
    }
}

fn notes(look: &Look<'_>, record: &AcademyRecord, duty: &DutyRef, needs: &mut Needs) -> Vec<NoteView> {
    let mut view = |note: &DutyNote| {
        let event = note.event();
        let (kind, from, to, text) = match note {
            DutyNote::Waived { reason, .. } => ("DutyWaived", None, None, Some(*reason)),
            DutyNote::Rescheduled { from, to, reason, .. } => ("DutyRescheduled", Some(*from), Some(*to), Some(*reason)),
            DutyNote::Missed { due_on, .. } => ("DutyMissed", Some(*due_on), None, None),
        };
        needs.texts(text);
        needs.people(look.record, event.decided_by());
        let recorded_at = instant(event.recorded_at);
        NoteView { r#type: kind, on: event.effective_on, recorded_at, from, to, by: event.decided_by().map(unnamed), reason: None, text }
    };
    record.notes_on(duty).iter().map(&mut view).collect()
}

/// Where something is done.
fn link(look: &Look<'_>, urn: &str, item: &Due) -> String {
    let academy = format!("/v1/trusts/{}/academies/{urn}", look.record.slug);
    let about = item.about.map(|id| id.to_string()).unwrap_or_default();
    match item.kind {
        DueKind::Review if item.self_evaluation => format!("{academy}/self-evaluations"),
        DueKind::Review => format!("{academy}/reviews"),
        DueKind::Cadence => format!("{academy}/cadences"),
        DueKind::Act | DueKind::Decision => format!("{academy}/escalations/{about}"),
        DueKind::Response | DueKind::Validation => format!("{academy}/reviews/{about}"),
        DueKind::FactualCheck | DueKind::Correction => format!("{academy}/review-drafts/{about}"),
        DueKind::Plan => format!("{academy}/plan-rule"),
        DueKind::PlanAction | DueKind::Monitoring | DueKind::Consultation | DueKind::Agreement => format!("{academy}/plans/{about}"),
        DueKind::Acknowledgement => format!("{academy}/progress-reports/{about}"),
        DueKind::Action => format!("{academy}/escalation-actions/{about}"),
        DueKind::Issue => format!("{academy}/issues/{about}"),
        DueKind::Risk if item.about.is_some() => format!("{academy}/risks/{about}"),
        DueKind::Risk | DueKind::RiskReport => format!("{academy}/risks"),
        DueKind::Arrangement => format!("{academy}/arrangements/{about}"),
        DueKind::SupportRequest => format!("{academy}/support-requests/{about}"),
        DueKind::SelfEvaluation => format!("{academy}/self-evaluations"),
        DueKind::QualityAssurance | DueKind::Impact => format!("{academy}/deployments/{about}"),
    }
}

/// A duty, for the documentation.
pub(crate) fn example() -> Value {
    json!({"id": "termly-evaluation.2025-26-autumn", "kind": "review", "name": "Termly evaluation and rating",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "reviewType": "termly-evaluation", "period": {"code": "2025-26-autumn", "name": "Autumn term, 2025-26"}, "cadence": "termly",
        "startsOn": "2025-09-02", "dueOn": "2026-01-16", "firstDueOn": "2025-12-19", "status": "rescheduled",
        "owedBy": [{"role": "improvement-lead", "title": "Academy Improvement Lead (AIL)", "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}],
        "owedTo": ["ceo", "trustee", "headteacher", "chair", "governor"], "link": "/v1/trusts/sandbank/academies/900001/reviews",
        "history": [{"type": "DutyRescheduled", "on": "2025-12-01", "recordedAt": "2025-12-01T09:30:00.000000Z", "from": "2025-12-19", "to": "2026-01-16",
            "by": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "reason": "The school has an inspection that week."}]})
}
