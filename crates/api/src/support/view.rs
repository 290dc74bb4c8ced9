//! Deployments and requests as clients read them.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::Look;
use touchstone_app::access::Involved;
use touchstone_domain::event::{FrameworkRef, PackageItem};
use touchstone_domain::ids::{AcademyId, EventId, SupportRequestId};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{
    AcademyRecord, DeploymentRecord, DeploymentStatus, RequestAnswer, RequestRecord, TrustRecord, document, support_source_name,
};
use utoipa::ToSchema;

use super::reading::Days;
use crate::wording::{Needs, PersonView, Words};

/// An academy by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AcademyRef)]
pub(crate) struct AcademyRef {
    #[schema(value_type = String, format = Uuid)]
    pub id: AcademyId,
    #[schema(example = "900001")]
    pub urn: String,
    pub name: String,
}

impl AcademyRef {
    /// The academy as it was called on a day.
    pub fn of(academy: &AcademyRecord, day: NaiveDate) -> AcademyRef {
        AcademyRef { id: academy.id, urn: academy.urn_on(day).to_string(), name: academy.name().to_owned() }
    }
}

/// A code with its name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CodeAndName)]
pub(crate) struct Called {
    #[schema(example = "nle")]
    pub code: String,
    pub name: String,
}

/// One thing of a package.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PackageItem)]
pub(crate) struct ItemView {
    #[schema(example = "red-package")]
    package: String,
    #[schema(example = "external-leader")]
    item: String,
    name: String,
}

impl ItemView {
    pub fn of(item: &PackageItem, framework: &FrameworkRef, frameworks: &Frameworks) -> ItemView {
        let packages = document(frameworks, framework).into_iter().flat_map(|f| &f.entitlements);
        let packages = packages.filter(|package| package.code.as_str() == item.package.as_str());
        let found = packages.flat_map(|package| &package.items).find(|it| it.code.as_str() == item.item.as_str());
        let name = found.map_or_else(|| item.item.to_string(), |it| it.name.clone());
        ItemView { package: item.package.to_string(), item: item.item.to_string(), name }
    }
}

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

/// Days used.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DaysUsed)]
pub(crate) struct UseView {
    #[schema(format = Uuid)]
    event_id: String,
    /// The day, or the last of several.
    used_on: NaiveDate,
    #[schema(value_type = f64)]
    days: Days,
    /// What was done; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    note: Option<Option<String>>,
    /// Who recorded it.
    by: Option<PersonView>,
    /// How it was put right since, in order; what stands above is what the last one says. Days are 0 where it was taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrections: Vec<CorrectionView>,
}

/// How an entry of days was put right.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DaysCorrection)]
pub(crate) struct CorrectionView {
    #[schema(format = Uuid)]
    event_id: String,
    used_on: NaiveDate,
    #[schema(value_type = f64)]
    days: Days,
    /// Null once erased.
    reason: Option<String>,
    by: Option<PersonView>,
}

/// A change of a deployment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentChange)]
pub(crate) struct ChangeView {
    #[schema(format = Uuid)]
    event_id: String,
    changed_on: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
    #[schema(value_type = f64)]
    days: Days,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_pounds: Option<u32>,
    /// Why; null once erased.
    reason: Option<String>,
    by: Option<PersonView>,
}

/// How a deployment ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentEnd)]
pub(crate) struct EndView {
    ended_on: NaiveDate,
    /// True where that was before its agreed last day.
    early: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
}

/// That somebody looked at the quality.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentQuality)]
pub(crate) struct QualityView {
    #[schema(format = Uuid)]
    event_id: String,
    checked_on: NaiveDate,
    checked_by: PersonView,
    satisfactory: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeploymentImpact)]
pub(crate) struct ImpactView {
    #[schema(format = Uuid)]
    event_id: String,
    judged_on: NaiveDate,
    judged_by: PersonView,
    /// `achieved`, `partly` or `not-achieved`: the aim that was set out.
    impact: &'static str,
    /// The events that show it.
    #[schema(value_type = Vec<Uuid>)]
    evidence: Vec<EventId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    comment: Option<Option<String>>,
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
        DeploymentSketch {
            record: record.clone(),
            academy: AcademyRef::of(academy, look.as_of),
            giver: giver.map(|giver| AcademyRef::of(giver, look.as_of)),
            as_of: look.as_of,
            of_giver: false,
        }
    }

    /// As clients read it.
    pub fn told(self, words: &Words, frameworks: &Frameworks) -> DeploymentView {
        let DeploymentSketch { record, academy, giver, as_of, of_giver } = self;
        let extent = record.extent_on(as_of);
        let used = record.half_days_used(as_of);
        let content = &record.content;
        let by_then = |event: &touchstone_projections::EventRef| event.effective_on <= as_of;
        DeploymentView {
            id: content.deployment.to_string(),
            event_id: record.event.id.to_string(),
            academy,
            status: record.status_on(as_of).as_str(),
            provider: ProviderView {
                person: words.maybe_person(content.provider.person()),
                organisation: content.provider.organisation().map(|name| words.text(name)),
            },
            source: Called {
                code: content.source.to_string(),
                name: support_source_name(frameworks, &content.framework, &content.source).to_owned(),
            },
            role: role(&record, words, frameworks),
            giving_academy: giver,
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

    /// How far it has come.
    pub fn status(&self) -> DeploymentStatus {
        self.record.status_on(self.as_of)
    }
}

fn role(record: &DeploymentRecord, words: &Words, frameworks: &Frameworks) -> RoleView {
    let content = &record.content;
    let known = content.role.known();
    let roles = document(frameworks, &content.framework).into_iter().flat_map(|f| &f.support_roles);
    let named = known.map(|code| roles.clone().find(|role| role.code == *code).map_or_else(|| code.to_string(), |role| role.name.clone()));
    RoleView { code: known.map(ToString::to_string), name: named.or_else(|| words.text(content.role.own()?)) }
}

/// A school's request for support.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportRequest)]
pub(crate) struct RequestView {
    #[schema(format = Uuid)]
    pub id: String,
    #[schema(format = Uuid)]
    event_id: String,
    academy: AcademyRef,
    /// `open`, `granted`, `declined` or `withdrawn`.
    #[schema(example = "open")]
    pub status: &'static str,
    requested_on: NaiveDate,
    /// Who recorded it.
    by: Option<PersonView>,
    /// For which head or chair, where somebody of the trust wrote it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<PersonView>,
    /// The things of the framework's packages that are asked for.
    items: Vec<ItemView>,
    /// What is asked for, and why; null once erased.
    need: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    needed_from: Option<NaiveDate>,
    answered_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_by: Option<PersonView>,
    /// What was granted; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    granted: Option<Option<String>>,
    /// Why it was declined or withdrawn; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
    /// Days from the asking to the answer; to the day asked about, where it still waits.
    waited_days: i64,
    /// The deployments that answer it.
    deployments: Vec<String>,
}

/// A request as it was copied from the record.
pub(crate) struct RequestSketch {
    academy: AcademyRef,
    record: RequestRecord,
    deployments: Vec<String>,
    as_of: NaiveDate,
}

impl RequestSketch {
    /// Copies a request, and says which words it needs.
    pub fn of(trust: &TrustRecord, academy: &AcademyRecord, record: &RequestRecord, as_of: NaiveDate, needs: &mut Needs) -> RequestSketch {
        let content = &record.content;
        needs.people(trust, record.event.decided_by().into_iter().chain(content.asked_by));
        needs.text(content.need);
        if let Some((event, answer)) = &record.answer {
            needs.people(trust, event.decided_by());
            needs.texts(text_of(answer));
        }
        let answering = academy.support.deployments.values().filter(|it| it.content.request == Some(content.request));
        let deployments = answering.map(|it| it.content.deployment.to_string()).collect();
        RequestSketch { academy: AcademyRef::of(academy, as_of), record: record.clone(), deployments, as_of }
    }

    /// As clients read it.
    pub fn told(self, words: &Words, frameworks: &Frameworks) -> RequestView {
        let RequestSketch { academy, record, deployments, as_of } = self;
        let content = &record.content;
        let answer = record.answer_on(as_of);
        let (granted, reason) = match answer.map(|(_, answer)| answer) {
            Some(RequestAnswer::Granted(text)) => (Some(words.text(*text)), None),
            Some(RequestAnswer::Declined(text)) => (None, Some(words.text(*text))),
            Some(RequestAnswer::Withdrawn(text)) => (None, text.map(|text| words.text(text))),
            None => (None, None),
        };
        RequestView {
            id: content.request.to_string(),
            event_id: record.event.id.to_string(),
            academy,
            status: record.status_on(as_of),
            requested_on: record.event.effective_on,
            by: words.maybe_person(record.event.decided_by()),
            asked_by: words.maybe_person(content.asked_by),
            items: content.items.iter().map(|item| ItemView::of(item, &content.framework, frameworks)).collect(),
            need: words.text(content.need),
            needed_from: content.needed_from,
            answered_on: answer.map(|(event, _)| event.effective_on),
            answered_by: answer.and_then(|(event, _)| words.maybe_person(event.decided_by())),
            granted,
            reason,
            waited_days: record.waited_days(as_of),
            deployments,
        }
    }
}

impl RequestView {
    /// Whether a filter means its academy: its id, or its URN on the day.
    pub fn is_of(&self, filter: Option<&str>) -> bool {
        filter.is_none_or(|filter| filter == self.academy.urn || filter == self.academy.id.to_string())
    }

    /// Its place among others: those that wait first, the longest waiting first.
    pub fn place(&self) -> impl Ord + use<> {
        (self.status != "open", self.requested_on, self.id.clone())
    }
}

fn text_of(answer: &RequestAnswer) -> Option<touchstone_domain::text::TextRef> {
    match answer {
        RequestAnswer::Granted(text) | RequestAnswer::Declined(text) => Some(*text),
        RequestAnswer::Withdrawn(text) => *text,
    }
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

/// A request, for the documentation.
pub(crate) fn example_request() -> Value {
    json!({"id": "01990b5e-8c00-7000-8000-0000000000d6", "eventId": "01990b5e-8c00-7000-8000-0000000000ef",
        "academy": {"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}, "status": "open", "requestedOn": "2025-10-02",
        "by": {"id": "01990b5e-8c00-7000-8000-000000000003", "name": "Sam Example", "title": "Headteacher"}, "items": [{"package": "yellow-package", "item": "advice", "name": "Advice"}],
        "need": "Writing in Key Stage 2 has fallen behind reading.", "answeredOn": null, "waitedDays": 11, "deployments": []})
}
