//! A deployment as clients read it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::access::{Involved, Sight};
use touchstone_app::input::{AcademyOrder, SupportOrder};
use touchstone_domain::event::AcademyEvent;
use touchstone_domain::ids::{DeploymentId, EventId, SupportRequestId};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{AcademyRecord, DeploymentRecord, DeploymentStatus, EventRef, document, support_source_name};
use utoipa::ToSchema;

use super::{AcademyRef, Called, ItemView};
use crate::registers::thing::Thing;
use crate::reviews::Told;
use crate::support::reading::Days;
use crate::wording::{Needs, PersonView, Words};

mod history;

use history::{ChangeView, CorrectionView, EndView, ImpactView, QualityView, UseView};

/// Who gives support: a person, or an organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupportProvider)]
pub(crate) struct ProviderView {
    /// The person, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
    /// The organisation's name, where it is one; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    organisation: Option<Option<String>>,
}

/// As what somebody gives support.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SupportRole)]
pub(crate) struct RoleView {
    /// The framework's code, where it knows the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Its name, or the words given; null once erased.
    name: Option<String>,
}

/// A conflict of interest that was declared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclaredInterest)]
pub(crate) struct InterestView {
    declared: Option<String>,
    /// What is done so that it does no harm.
    safeguard: Option<String>,
}

/// A deployment. Its academy's own people see it once it is agreed, without what was declared, what
/// others gain or bear, and how others judged it; so does the academy that gives somebody up for it, with
/// what is gained and borne and without what it is for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Deployment)]
pub(crate) struct DeploymentView {
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that planned it.
    #[schema(format = Uuid)]
    event_id: String,
    /// The academy that is supported.
    pub academy: AcademyRef,
    /// `planned`, `agreed`, `under-way` or `over`.
    #[schema(example = "under-way")]
    pub status: &'static str,
    provider: ProviderView,
    source: Called,
    role: RoleView,
    /// The academy that gives somebody up for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    giving_academy: Option<AcademyRef>,
    /// What it is about; null once erased, absent for the academy that gives somebody up for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    focus: Option<Option<String>>,
    /// What is to be achieved; likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    aim: Option<Option<String>>,
    /// Which things of the framework's packages it delivers.
    delivers: Vec<ItemView>,
    /// The request that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Uuid)]
    request: Option<SupportRequestId>,
    /// The events that it rests on.
    #[schema(value_type = Vec<Uuid>)]
    grounds: Vec<EventId>,
    from: NaiveDate,
    /// Its last day, as agreed.
    until: NaiveDate,
    #[schema(value_type = f64)]
    days: Days,
    #[schema(value_type = f64)]
    days_used: Days,
    #[schema(value_type = f64)]
    days_left: Days,
    /// Days used beyond those agreed.
    #[schema(value_type = f64)]
    days_over: Days,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_pounds: Option<u32>,
    planned_on: NaiveDate,
    planned_by: Option<PersonView>,
    agreed_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    person_gains: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    giver_gains: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    giver_bears: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest: Option<InterestView>,
    /// Each entry of days used, in the order of recording.
    uses: Vec<UseView>,
    changes: Vec<ChangeView>,
    ended: Option<EndView>,
    /// True where its source says that its quality is assured.
    quality_assurance_wanted: bool,
    quality_assurance: Vec<QualityView>,
    /// Each judgement of what came of it; the last one stands.
    impact: Vec<ImpactView>,
}

/// A deployment as it was copied from the record, to be told once its words are at hand.
pub(crate) struct DeploymentSketch {
    record: DeploymentRecord,
    academy: AcademyRef,
    giver: Option<AcademyRef>,
    as_of: NaiveDate,
    /// True where what it is for is not told.
    of_giver: bool,
}

impl DeploymentSketch {
    /// Copies a deployment, and says which words it needs.
    pub fn of(look: &Look<'_>, academy: &AcademyRecord, record: &DeploymentRecord, needs: &mut Needs) -> DeploymentSketch {
        needs.texts([record.content.focus, record.content.aim]);
        DeploymentSketch::copied(look, academy, record, needs)
    }

    /// The same of a deployment to an academy that the reader does not see.
    pub fn elsewhere(
        look: &Look<'_>,
        academy: &AcademyRecord,
        record: &DeploymentRecord,
        how: Involved,
        needs: &mut Needs,
    ) -> DeploymentSketch {
        match how {
            Involved::IsDeployed => DeploymentSketch::of(look, academy, record, needs),
            Involved::Gives => DeploymentSketch { of_giver: true, ..DeploymentSketch::copied(look, academy, record, needs) },
        }
    }

    fn copied(look: &Look<'_>, academy: &AcademyRecord, record: &DeploymentRecord, needs: &mut Needs) -> DeploymentSketch {
        let content = &record.content;
        needs.people(look.record, content.provider.person());
        needs.texts(
            [content.provider.organisation(), content.role.own(), content.person_gains, content.giver_gains, content.giver_bears]
                .into_iter()
                .flatten(),
        );
        needs.texts(content.interest.into_iter().flat_map(|interest| [interest.declared, interest.safeguard]));
        needs.people(look.record, record.event.decided_by());
        needs.people(look.record, record.days.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(record.days.iter().filter_map(|(_, e)| e.note));
        needs.people(look.record, record.corrections.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(record.corrections.iter().map(|(_, e)| e.reason));
        needs.people(look.record, record.changes.iter().filter_map(|(event, _)| event.decided_by()));
        needs.texts(record.changes.iter().map(|(_, e)| e.reason));
        needs.texts(record.ended.iter().filter_map(|(_, e)| e.reason));
        needs.people(look.record, record.quality.iter().map(|(_, e)| e.checked_by));
        needs.texts(record.quality.iter().filter_map(|(_, e)| e.comment));
        needs.people(look.record, record.impact.iter().map(|(_, e)| e.judged_by));
        needs.texts(record.impact.iter().filter_map(|(_, e)| e.comment));
        let giver = content.giving_academy.and_then(|giver| look.record.academies.get(&giver));
        let mut record = record.clone();
        if look.sight_of(academy.id) == Some(Sight::Identity) {
            let framework = record.content.framework.clone();
            record.content.delivers.retain(|item| academy.tells_of_package(item, &framework, look.frameworks));
        }
        DeploymentSketch {
            record,
            academy: AcademyRef::of(academy, look.as_of),
            giver: giver.map(|giver| AcademyRef::of(giver, look.as_of)),
            as_of: look.as_of,
            of_giver: false,
        }
    }

    /// How far it has come.
    pub fn status(&self) -> DeploymentStatus {
        self.record.status_on(self.as_of)
    }
}

impl Thing for DeploymentSketch {
    type Id = DeploymentId;
    type Order = SupportOrder;
    type View = DeploymentView;

    const NAME: &'static str = "deployment";
    const PATH: &'static str = "deployments";

    fn order(order: SupportOrder) -> AcademyOrder {
        AcademyOrder::Support(order)
    }

    fn begun(event: &AcademyEvent) -> Option<DeploymentId> {
        if let AcademyEvent::DeploymentPlanned(e) = event { Some(e.deployment) } else { None }
    }

    /// The latest planned first.
    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<DeploymentId>, needs: &mut Needs) -> Vec<DeploymentSketch> {
        let planned = record
            .support
            .deployments
            .iter()
            .filter(|(id, it)| only.is_none_or(|only| only == **id) && it.event.effective_on <= look.as_of);
        let mut planned: Vec<_> = planned.map(|(_, it)| it).collect();
        planned.sort_by_key(|it| std::cmp::Reverse(it.event.position));
        planned.into_iter().map(|it| DeploymentSketch::of(look, record, it, needs)).collect()
    }

    fn view(&self, told: &Told) -> DeploymentView {
        let (words, frameworks) = (&told.words, &told.frameworks);
        let DeploymentSketch { record, academy, giver, as_of, of_giver } = self;
        let (as_of, of_giver) = (*as_of, *of_giver);
        let extent = record.extent_on(as_of);
        let used = record.half_days_used(as_of);
        let content = &record.content;
        let by_then = |event: &EventRef| event.effective_on <= as_of;
        DeploymentView {
            id: content.deployment.to_string(),
            event_id: record.event.id.to_string(),
            academy: academy.clone(),
            status: record.status_on(as_of).as_str(),
            provider: ProviderView {
                person: words.maybe_person(content.provider.person()),
                organisation: content.provider.organisation().map(|name| words.text(name)),
            },
            source: Called {
                code: content.source.to_string(),
                name: support_source_name(frameworks, &content.framework, &content.source).to_owned(),
            },
            role: role(record, words, frameworks),
            giving_academy: giver.clone(),
            focus: (!of_giver).then(|| words.text(content.focus)),
            aim: (!of_giver).then(|| words.text(content.aim)),
            delivers: content.delivers.iter().map(|item| ItemView::of(item, &content.framework, frameworks)).collect(),
            request: content.request,
            grounds: content.grounds.clone(),
            from: extent.from,
            until: extent.until,
            days: Days(extent.half_days),
            days_used: Days(used),
            days_left: Days(extent.half_days.saturating_sub(used)),
            days_over: Days(used.saturating_sub(extent.half_days)),
            cost_pounds: extent.cost_pounds,
            planned_on: record.event.effective_on,
            planned_by: words.maybe_person(record.event.decided_by()),
            agreed_on: record.agreed.as_ref().map(|(event, _)| event).filter(|event| by_then(event)).map(|event| event.effective_on),
            person_gains: content.person_gains.map(|text| words.text(text)),
            giver_gains: content.giver_gains.map(|text| words.text(text)),
            giver_bears: content.giver_bears.map(|text| words.text(text)),
            interest: content.interest.map(|it| InterestView { declared: words.text(it.declared), safeguard: words.text(it.safeguard) }),
            uses: record
                .uses()
                .filter(|(_, _, on, _)| *on <= as_of)
                .map(|(event, e, used_on, half_days)| UseView {
                    event_id: event.id.to_string(),
                    used_on,
                    days: Days(half_days),
                    note: e.note.map(|text| words.text(text)),
                    by: words.maybe_person(event.decided_by()),
                    corrections: record
                        .corrections_of(event.id)
                        .map(|(event, e)| CorrectionView {
                            event_id: event.id.to_string(),
                            used_on: event.effective_on,
                            days: Days(e.half_days),
                            reason: words.text(e.reason),
                            by: words.maybe_person(event.decided_by()),
                        })
                        .collect(),
                })
                .collect(),
            changes: record
                .changes
                .iter()
                .filter(|(event, _)| by_then(event))
                .map(|(event, e)| ChangeView {
                    event_id: event.id.to_string(),
                    changed_on: event.effective_on,
                    from: e.extent.from,
                    until: e.extent.until,
                    days: Days(e.extent.half_days),
                    cost_pounds: e.extent.cost_pounds,
                    reason: words.text(e.reason),
                    by: words.maybe_person(event.decided_by()),
                })
                .collect(),
            ended: record.ended.as_ref().filter(|(event, _)| by_then(event)).map(|(event, e)| EndView {
                ended_on: event.effective_on,
                early: e.early,
                reason: e.reason.map(|text| words.text(text)),
            }),
            quality_assurance_wanted: record.wants_quality_assurance(frameworks),
            quality_assurance: record
                .quality
                .iter()
                .filter(|(event, _)| by_then(event))
                .map(|(event, e)| QualityView {
                    event_id: event.id.to_string(),
                    checked_on: event.effective_on,
                    checked_by: words.person(e.checked_by),
                    satisfactory: e.satisfactory,
                    comment: e.comment.map(|text| words.text(text)),
                })
                .collect(),
            impact: record
                .impact
                .iter()
                .filter(|(event, _)| by_then(event))
                .map(|(event, e)| ImpactView {
                    event_id: event.id.to_string(),
                    judged_on: event.effective_on,
                    judged_by: words.person(e.judged_by),
                    impact: e.impact.as_str(),
                    evidence: e.evidence.clone(),
                    comment: e.comment.map(|text| words.text(text)),
                })
                .collect(),
        }
    }
}

fn role(record: &DeploymentRecord, words: &Words, frameworks: &Frameworks) -> RoleView {
    let content = &record.content;
    let known = content.role.known();
    let roles = document(frameworks, &content.framework).into_iter().flat_map(|f| &f.support_roles);
    let named = known.map(|code| roles.clone().find(|role| role.code == *code).map_or_else(|| code.to_string(), |role| role.name.clone()));
    RoleView { code: known.map(ToString::to_string), name: named.or_else(|| words.text(content.role.own()?)) }
}

/// A deployment, for the documentation.
pub(crate) fn example() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000d5", "eventId": "01990b5e-8c00-7000-8000-0000000000ed", "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"},
        "status": "under-way", "provider": {"person": {"id": "01990b5e-8c00-7000-8000-000000000007", "name": "Ola Example", "title": "Headteacher"}}, "source": {"code": "nle", "name": "National Leaders of Education"},
        "role": {"code": "nle", "name": "National Leader of Education"}, "focus": "Leadership of reading", "aim": "Phonics taught well in every class by Easter", "delivers": [{"package": "red-package", "item": "external-leader", "name": "A leader from outside"}],
        "grounds": [], "from": "2025-10-20", "until": "2026-03-27", "days": 12, "daysUsed": 2.5, "daysLeft": 9.5, "daysOver": 0, "costPounds": 4800, "plannedOn": "2025-10-13",
        "plannedBy": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}, "agreedOn": "2025-10-13",
        "uses": [{"eventId": "01990b5e-8c00-7000-8000-0000000000ee", "usedOn": "2025-10-22", "days": 2.5, "by": {"id": "01990b5e-8c00-7000-8000-000000000007", "name": "Ola Example", "title": "Headteacher"}}],
        "changes": [], "ended": null, "qualityAssuranceWanted": true, "qualityAssurance": [], "impact": []})
}
