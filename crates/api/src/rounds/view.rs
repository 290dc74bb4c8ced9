//! A rating round as the team reads it.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use touchstone_app::{App, AppError, Look};
use touchstone_domain::event::RatingsReported;
use touchstone_domain::ids::{AcademyId, RoundId};
use touchstone_domain::text::TextRef;
use touchstone_projections::{AcademyRecord, EventRef, RoundRecord, TrustRecord};
use utoipa::ToSchema;

use crate::academies::{ShowsPeople, needs_of, unnamed};
use crate::reviews::{Named, named_category};
use crate::wording::{Needs, PersonView, Words};

/// A text on its way into an answer: read once the record's lock has been let go. Null once erased.
#[derive(Debug)]
pub(crate) struct Said(TextRef, Option<String>);

impl Said {
    pub fn of(text: TextRef) -> Said {
        Said(text, None)
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.serialize(serializer)
    }
}

/// A view with texts to be read.
pub(crate) trait ShowsTexts {
    /// Visits each.
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Said));
}

/// The words that a view needs.
pub(crate) fn all_needs<V: ShowsPeople + ShowsTexts>(view: &mut V, record: &TrustRecord) -> Needs {
    let mut needs = needs_of(view, record);
    view.each_text(&mut |said| needs.text(said.0));
    needs
}

/// Reads them in.
pub(crate) fn worded<V: ShowsPeople + ShowsTexts>(app: &App, (mut view, needs): (V, Needs)) -> Result<V, AppError> {
    let words: Words = needs.read(app)?;
    view.each_person(&mut |person| *person = words.person(person.id));
    view.each_text(&mut |said| said.1 = words.text(said.0));
    Ok(view)
}

/// An academy, as it is called on the day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AcademyNamed, example = json!({"academy": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}))]
pub(crate) struct AcademyNamed {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub academy: AcademyId,
    /// Its URN on the day.
    pub urn: String,
    /// Its name.
    pub name: String,
}

impl AcademyNamed {
    pub fn of(academy: &AcademyRecord, on: NaiveDate) -> AcademyNamed {
        AcademyNamed { academy: academy.id, urn: academy.urn_on(on).to_string(), name: academy.name().to_owned() }
    }

    fn all(look: &Look<'_>, ids: &[AcademyId]) -> Vec<AcademyNamed> {
        ids.iter().filter_map(|id| look.record.academies.get(id)).map(|academy| AcademyNamed::of(academy, look.as_of)).collect()
    }
}

/// How far an academy has come in a round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AcademyInRound)]
pub(crate) struct InRoundView {
    #[serde(flatten)]
    academy: AcademyNamed,
    /// The day of the school's latest evaluation of itself that counts for the round: made in its academic year
    /// and, where the round asks for one by a day, since the round before it was over. Null where there is none.
    #[schema(value_type = Option<String>, format = Date)]
    self_evaluated_on: Option<NaiveDate>,
    /// What was proposed last.
    proposed: Option<Named>,
    /// What moderation came to, where that proposal was moderated.
    moderated: Option<Named>,
    /// The decision made on it, `category-decisions/{id}` of the academy.
    #[schema(format = Uuid)]
    decision: Option<String>,
    /// True where that decision was shared.
    shared: bool,
}

/// How many academies of a round have come how far.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoundCounts)]
pub(crate) struct CountsView {
    academies: usize,
    self_evaluated: usize,
    proposed: usize,
    moderated: usize,
    confirmed: usize,
    shared: usize,
}

/// A category as it was reported.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReportedCategory)]
pub(crate) struct ReportedView {
    #[serde(flatten)]
    academy: AcademyNamed,
    /// The category.
    category: Named,
    /// The day from which it held.
    #[schema(value_type = String, format = Date)]
    effective_on: NaiveDate,
    /// The decision.
    #[schema(format = Uuid)]
    decision: String,
}

/// A report of the categories in force to an audience.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RatingReport)]
pub(crate) struct ReportView {
    #[schema(format = Uuid)]
    id: String,
    #[schema(format = Uuid)]
    event_id: String,
    /// To whom: an audience of the framework.
    audience: String,
    /// The day.
    #[schema(value_type = String, format = Date)]
    reported_on: NaiveDate,
    /// Who entered it.
    by: Option<PersonView>,
    /// The categories in force on that day.
    categories: Vec<ReportedView>,
    /// Academies of the round that had none.
    without: Vec<AcademyNamed>,
}

/// How a round ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoundEnd)]
pub(crate) struct EndView {
    /// The day.
    #[schema(value_type = String, format = Date)]
    on: NaiveDate,
    by: Option<PersonView>,
    /// Of a closed round: academies in the trust on the day that got no decision in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<Vec<AcademyNamed>>,
    /// Of a cancelled round: why; of a closed one, why something was left open. Null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Said>,
}

/// A rating round.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RatingRound, example = json!(super::example()))]
pub(crate) struct RoundView {
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that opened it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academic year.
    year: String,
    /// `autumn`, `spring` or `summer`.
    term: &'static str,
    /// `open`, `closed` or `cancelled`.
    status: &'static str,
    /// How often something was recorded in it, which its ETag repeats.
    pub version: u64,
    #[schema(value_type = String, format = Date)]
    opened_on: NaiveDate,
    opened_by: Option<PersonView>,
    /// By when schools are to have evaluated themselves.
    #[schema(value_type = Option<String>, format = Date)]
    self_evaluations_by: Option<NaiveDate>,
    /// The day of the moderation.
    #[schema(value_type = Option<String>, format = Date)]
    moderation_on: Option<NaiveDate>,
    counts: CountsView,
    /// In the order to which JSON pointers of refusals refer.
    academies: Vec<InRoundView>,
    /// In the order in which they were recorded.
    reports: Vec<ReportView>,
    closed: Option<EndView>,
    cancelled: Option<EndView>,
}

impl ShowsPeople for RoundView {
    fn each_person(&mut self, visit: &mut dyn FnMut(&mut PersonView)) {
        self.opened_by.iter_mut().for_each(&mut *visit);
        self.reports.iter_mut().filter_map(|report| report.by.as_mut()).for_each(&mut *visit);
        [&mut self.closed, &mut self.cancelled].into_iter().flatten().filter_map(|end| end.by.as_mut()).for_each(visit);
    }
}

impl ShowsTexts for RoundView {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut Said)) {
        [&mut self.closed, &mut self.cancelled].into_iter().flatten().filter_map(|end| end.reason.as_mut()).for_each(visit);
    }
}

/// One round of a trust that is seen whole.
pub(crate) fn round_view(look: &Look<'_>, id: RoundId, record: &RoundRecord) -> RoundView {
    let (opened, e) = &record.opened;
    let academies: Vec<InRoundView> =
        e.academies.iter().filter_map(|id| look.record.academies.get(id)).map(|academy| in_round(look, academy, id, record)).collect();
    let count = |has: fn(&InRoundView) -> bool| academies.iter().filter(|academy| has(academy)).count();
    let counts = CountsView {
        academies: academies.len(),
        self_evaluated: count(|academy| academy.self_evaluated_on.is_some()),
        proposed: count(|academy| academy.proposed.is_some()),
        moderated: count(|academy| academy.moderated.is_some()),
        confirmed: count(|academy| academy.decision.is_some()),
        shared: count(|academy| academy.shared),
    };
    let by = |event: &EventRef| event.decided_by().map(unnamed);
    RoundView {
        id: id.to_string(),
        event_id: opened.id.to_string(),
        year: e.year.to_string(),
        term: e.term.as_str(),
        status: record.status_on(look.as_of).as_str(),
        version: record.version,
        opened_on: opened.effective_on,
        opened_by: by(opened),
        self_evaluations_by: e.self_evaluations_by,
        moderation_on: e.moderation_on,
        counts,
        academies,
        reports: record.reports_by(look.as_of).map(|(event, e)| report_view(look, event, e)).collect(),
        closed: record.closed_by(look.as_of).map(|(event, e)| EndView {
            on: event.effective_on,
            by: by(event),
            left_out: Some(AcademyNamed::all(look, &e.left_out)),
            reason: e.reason.map(Said::of),
        }),
        cancelled: record.cancelled_by(look.as_of).map(|(event, e)| EndView {
            on: event.effective_on,
            by: by(event),
            left_out: None,
            reason: Some(Said::of(e.reason)),
        }),
    }
}

fn in_round(look: &Look<'_>, academy: &AcademyRecord, round: RoundId, record: &RoundRecord) -> InRoundView {
    let rated = academy.in_round(round, look.as_of);
    let proposal = rated.proposal().map(|(_, proposal)| &proposal.category);
    let named = |code| proposal.map(|category| named_category(code, &category.framework, look.frameworks));
    let decision = rated.decision();
    let evaluated = look.record.evaluated_for(record, academy, look.as_of).map(|made| made.event.effective_on);
    InRoundView {
        academy: AcademyNamed::of(academy, look.as_of),
        self_evaluated_on: evaluated,
        proposed: proposal.and_then(|category| named(&category.category)),
        moderated: rated.moderation().and_then(|(_, moderated)| named(&moderated.to)),
        decision: decision.map(|decision| decision.to_string()),
        shared: decision.is_some_and(|decision| academy.was_shared_by(decision, look.as_of)),
    }
}

fn report_view(look: &Look<'_>, event: &EventRef, e: &RatingsReported) -> ReportView {
    let mut categories: Vec<ReportedView> = look
        .record
        .academies
        .values()
        .flat_map(|academy| e.decisions.iter().filter_map(move |decision| Some((academy, academy.decisions.get(decision)?))))
        .map(|(academy, decision)| ReportedView {
            academy: AcademyNamed::of(academy, look.as_of),
            category: named_category(&decision.category.category, &decision.category.framework, look.frameworks),
            effective_on: decision.effective_on(),
            decision: decision.id.to_string(),
        })
        .collect();
    categories.sort_by(|a, b| (&a.academy.name, a.academy.academy).cmp(&(&b.academy.name, b.academy.academy)));
    ReportView {
        id: e.report.to_string(),
        event_id: event.id.to_string(),
        audience: e.audience.to_string(),
        reported_on: event.effective_on,
        by: event.decided_by().map(unnamed),
        categories,
        without: AcademyNamed::all(look, &e.without),
    }
}
