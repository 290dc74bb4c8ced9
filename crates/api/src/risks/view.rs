//! A risk as clients read it: every assessment, and who received which on what day.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::input::{AcademyOrder, RiskOrder};
use touchstone_domain::calendar::{AcademicYear, HalfTermCode};
use touchstone_domain::event::{AcademyEvent, RiskAssessed, RiskShared};
use touchstone_domain::framework::{Framework, Frequency};
use touchstone_domain::ids::{EventId, RiskId};
use touchstone_projections::{AcademyRecord, EventRef, RiskRecord, TrustRecord, document, progress_name, risk_audiences};
use utoipa::ToSchema;

use crate::registers::OfAcademy;
use crate::registers::thing::Thing;
use crate::reviews::{EvidenceView, Told, evidence_view, texts_of};
use crate::wording::{Needs, PersonView};

/// The framework's question that a risk answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskQuestion)]
pub(crate) struct QuestionView {
    /// Its code.
    code: String,
    /// The question.
    text: String,
    /// Whether it is still the one that the category in force calls for; null where that cannot be told.
    applies: Option<bool>,
}

/// A word with its name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskWord)]
pub(crate) struct WordView {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

/// A half-term.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RiskHalfTerm, example = json!({"year": "2025-26", "code": "autumn-1"}))]
pub(crate) struct HalfTermView {
    /// The academic year.
    year: String,
    /// The half-term.
    code: &'static str,
}

/// An assessment of a risk.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskAssessment)]
pub(crate) struct AssessmentView {
    /// Its id.
    #[schema(format = Uuid)]
    id: String,
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    assessed_on: NaiveDate,
    /// The half-term that it is for; absent where the trust had set no calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    half_term: Option<HalfTermView>,
    /// How high the risk is.
    rating: WordView,
    /// Progress towards agreed targets.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<WordView>,
    /// How likely it is, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    likelihood: Option<u8>,
    /// How much it would matter, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<u8>,
    /// What is done about it; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    mitigation: Option<Option<String>>,
    /// What is said of it; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
    /// The events that it rests on.
    #[schema(value_type = Vec<Uuid>)]
    basis: Vec<EventId>,
    /// Who assessed it.
    by: Option<PersonView>,
    /// Who received it, and when.
    received: Vec<ReceivedView>,
}

/// That audiences received an assessment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskReceived)]
pub(crate) struct ReceivedView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// The framework's audiences.
    audiences: Vec<String>,
    /// The roles that these meant.
    roles: Vec<&'static str>,
    /// Who reported it.
    by: Option<PersonView>,
}

/// An audience that is to receive assessments, and what it has received this academic year.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskAudience)]
pub(crate) struct AudienceView {
    /// Its code.
    code: String,
    /// Its name.
    name: String,
    /// How often it is to receive one: `half-termly`, `three-times-a-year`; absent where the framework leaves it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    every: Option<&'static str>,
    /// The days on which it received one in the academic year of the day asked about.
    #[schema(value_type = Vec<String>)]
    received_on: Vec<NaiveDate>,
}

/// That a risk was taken off the register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RiskClosure)]
pub(crate) struct ClosedView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    /// What shows it.
    evidence: Vec<EvidenceView>,
    /// What came of it; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    outcome: Option<Option<String>>,
    /// Who closed it.
    by: Option<PersonView>,
}

/// A risk with its assessments.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Risk, example = json!(example()))]
pub(crate) struct RiskView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that raised it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academy.
    pub academy: OfAcademy,
    /// The framework's question.
    #[serde(skip_serializing_if = "Option::is_none")]
    question: Option<QuestionView>,
    /// What could happen; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    what: Option<Option<String>>,
    /// True while it is on the register.
    pub open: bool,
    /// Who owns it.
    owner: PersonView,
    /// The day it came on the register.
    #[schema(value_type = String, format = Date)]
    raised_on: NaiveDate,
    /// How high it is, as last assessed.
    rating: Option<WordView>,
    /// True where it is open and was not assessed yet this half-term; null where the trust has set no calendar.
    pub due_this_half_term: Option<bool>,
    /// Every assessment, the last one first.
    assessments: Vec<AssessmentView>,
    /// The audiences that are to receive assessments; left out for a partial view.
    #[serde(skip_serializing_if = "Option::is_none")]
    audiences: Option<Vec<AudienceView>>,
    /// How it was taken off the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<ClosedView>,
}

/// A risk taken from the record, so that words can be read off its lock.
pub(super) struct Sketch {
    academy: OfAcademy,
    record: RiskRecord,
    as_of: NaiveDate,
    applies: Option<bool>,
    due: Option<bool>,
    audiences: Option<Vec<AudienceView>>,
}

impl Sketch {
    /// Leaves out what happened after the day asked about.
    fn of(look: &Look<'_>, academy: &AcademyRecord, record: &RiskRecord) -> Sketch {
        let as_of = look.as_of;
        let mut record = record.clone();
        record.assessments.retain(|(event, _)| event.effective_on <= as_of);
        record.shared.retain(|(event, _)| event.effective_on <= as_of);
        record.closed.take_if(|(event, _)| event.effective_on > as_of);
        let framework = look.framework_on(as_of);
        let asked = record.raised.1.question.as_ref().and_then(|code| {
            let category = &academy.category_on(as_of)?.category.category;
            let question = framework?.risk.as_ref()?.questions.iter().find(|question| question.code == *code)?;
            Some(question.categories.contains(category))
        });
        let half_term = super::half_term::in_or_after(look.record, as_of).map(|(_, half_term)| half_term);
        let due = half_term.map(|half_term| record.is_open_on(as_of) && !record.is_assessed_in(half_term, as_of));
        let audiences = framework.filter(|_| look.is_whole()).map(|framework| audiences(framework, &record, as_of));
        Sketch { academy: OfAcademy::on(academy, as_of), applies: asked, due, audiences, record, as_of }
    }

    /// The open ones first, by academy.
    pub fn key(&self) -> (bool, String, u64) {
        (!self.record.is_open_on(self.as_of), self.academy.name.clone(), self.record.raised.0.position)
    }

    /// Says which words it needs.
    fn needs(&self, trust: &TrustRecord, needs: &mut Needs) {
        let RiskRecord { raised, assessments, shared, closed, .. } = &self.record;
        needs.person(trust, self.record.owner_on(self.as_of));
        needs.texts(raised.1.what);
        for (event, e) in assessments {
            needs.people(trust, event.decided_by());
            needs.texts(e.mitigation.into_iter().chain(e.comment));
        }
        needs.people(trust, shared.iter().filter_map(|(event, _)| event.decided_by()));
        if let Some((event, e)) = closed {
            needs.people(trust, event.decided_by());
            needs.texts(texts_of(&e.evidence).chain(e.outcome));
        }
    }
}

impl Thing for Sketch {
    type Id = RiskId;
    type Order = RiskOrder;
    type View = RiskView;

    const NAME: &'static str = "risk";
    const PATH: &'static str = "risks";

    fn order(order: RiskOrder) -> AcademyOrder {
        AcademyOrder::Risk(order)
    }

    fn begun(event: &AcademyEvent) -> Option<RiskId> {
        if let AcademyEvent::RiskRaised(e) = event { Some(e.risk) } else { None }
    }

    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<RiskId>, needs: &mut Needs) -> Vec<Sketch> {
        let wanted = record.risks_on(look.as_of).into_iter().filter(|it| only.is_none_or(|only| it.id() == only));
        let sketches: Vec<Sketch> = wanted.map(|it| Sketch::of(look, record, it)).collect();
        sketches.iter().for_each(|sketch| sketch.needs(look.record, needs));
        sketches
    }

    fn view(&self, told: &Told) -> RiskView {
        let (event, e) = &self.record.raised;
        let asked = document(&told.frameworks, &e.framework).and_then(|framework| framework.risk.as_ref());
        let question = e.question.as_ref().map(|code| {
            let known = asked.and_then(|risk| risk.questions.iter().find(|question| question.code == *code));
            let text = known.map_or_else(|| code.to_string(), |question| question.text.clone());
            QuestionView { code: code.to_string(), text, applies: self.applies }
        });
        let mut assessments: Vec<&(EventRef, RiskAssessed)> = self.record.assessments.iter().collect();
        assessments.sort_by_key(|(event, _)| std::cmp::Reverse((event.effective_on, event.position)));
        RiskView {
            id: e.risk.to_string(),
            event_id: event.id.to_string(),
            academy: self.academy.clone(),
            question,
            what: e.what.map(|text| told.words.text(text)),
            open: self.record.is_open_on(self.as_of),
            owner: told.words.person(self.record.owner_on(self.as_of)),
            raised_on: event.effective_on,
            rating: self.record.assessed_on(self.as_of).map(|(_, e)| rating(e, told)),
            due_this_half_term: self.due,
            assessments: assessments.into_iter().map(|(event, e)| assessment_view(event, e, &self.record.shared, told)).collect(),
            audiences: self.audiences.clone(),
            closed: self.record.closed.as_ref().map(|(event, e)| ClosedView {
                event_id: event.id.to_string(),
                on: event.effective_on,
                evidence: e.evidence.iter().map(|piece| evidence_view(piece, &told.words)).collect(),
                outcome: e.outcome.map(|text| told.words.text(text)),
                by: told.words.maybe_person(event.decided_by()),
            }),
        }
    }
}

/// Who is to receive assessments, and when they did in the academic year of a day.
fn audiences(framework: &Framework, record: &RiskRecord, as_of: NaiveDate) -> Vec<AudienceView> {
    let year = AcademicYear::of(as_of);
    let view = |(audience, every): (&touchstone_domain::framework::Audience, Option<Frequency>)| {
        let mut received_on = record.received_by(audience.code.as_str());
        received_on.retain(|on| year.starts_on() <= *on && *on <= year.ends_on());
        AudienceView { code: audience.code.to_string(), name: audience.name.clone(), every: every.map(Frequency::as_str), received_on }
    };
    risk_audiences(framework).map(view).collect()
}

fn rating(e: &RiskAssessed, told: &Told) -> WordView {
    let name = document(&told.frameworks, &e.framework).and_then(|framework| framework.risk_rating_name(&e.rating));
    WordView { code: e.rating.to_string(), name: name.unwrap_or(e.rating.as_str()).to_owned() }
}

fn assessment_view(event: &EventRef, e: &RiskAssessed, shared: &[(EventRef, RiskShared)], told: &Told) -> AssessmentView {
    let received = shared.iter().filter(|(_, sharing)| sharing.assessment == e.assessment).map(|(event, sharing)| ReceivedView {
        event_id: event.id.to_string(),
        on: event.effective_on,
        audiences: sharing.audiences.iter().map(ToString::to_string).collect(),
        roles: sharing.roles.iter().map(|role| role.as_str()).collect(),
        by: told.words.maybe_person(event.decided_by()),
    });
    AssessmentView {
        id: e.assessment.to_string(),
        event_id: event.id.to_string(),
        assessed_on: event.effective_on,
        half_term: e.half_term.map(|half_term| HalfTermView { year: half_term.year.to_string(), code: word_of(half_term.code) }),
        rating: rating(e, told),
        progress: e
            .progress
            .as_ref()
            .map(|code| WordView { code: code.to_string(), name: progress_name(&told.frameworks, &e.framework, code).to_owned() }),
        likelihood: e.likelihood,
        impact: e.impact,
        mitigation: e.mitigation.map(|text| told.words.text(text)),
        comment: e.comment.map(|text| told.words.text(text)),
        basis: e.basis.clone(),
        by: told.words.maybe_person(event.decided_by()),
        received: received.collect(),
    }
}

pub(super) fn word_of(code: HalfTermCode) -> &'static str {
    HalfTermCode::WORDS.iter().find(|(_, known)| *known == code).map_or("", |(word, _)| word)
}

/// A risk as the documentation shows one.
pub(super) fn example() -> Value {
    let ceo = json!({"id": "01990b5e-8c00-7000-8000-000000000002", "name": "Sam Sample", "title": "CEO"});
    json!({
        "id": "01990b5e-8c00-7000-8000-000000000cc1", "eventId": "01990b5e-8c00-7000-8000-000000000ec1",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "question": {"code": "not-sustaining-outstanding", "text": "How likely is it that the school does not sustain an outstanding judgement?", "applies": true},
        "open": true, "owner": ceo, "raisedOn": "2025-10-13", "rating": {"code": "medium", "name": "Medium"}, "dueThisHalfTerm": false,
        "assessments": [{"id": "01990b5e-8c00-7000-8000-000000000cc2", "eventId": "01990b5e-8c00-7000-8000-000000000ec2", "assessedOn": "2025-10-13",
            "halfTerm": {"year": "2025-26", "code": "autumn-1"}, "rating": {"code": "medium", "name": "Medium"}, "progress": {"code": "behind-target", "name": "Behind target"},
            "likelihood": 3, "impact": 4, "mitigation": "Weekly tutoring in Year 6.", "basis": ["01990b5e-8c00-7000-8000-0000000000e1"], "by": ceo,
            "received": [{"eventId": "01990b5e-8c00-7000-8000-000000000ec4", "on": "2025-10-21", "audiences": ["local-governing-body"], "roles": ["chair", "governor"], "by": ceo}]}],
        "audiences": [{"code": "local-governing-body", "name": "Local Governing Body", "every": "half-termly", "receivedOn": ["2025-10-21"]},
            {"code": "joint-standards-committee", "name": "Joint Standards Committee", "every": "three-times-a-year", "receivedOn": []}],
    })
}
