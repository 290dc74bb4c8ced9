//! THE STORAGE CONTRACT: events of an academy's stream. See the warning in `event.rs`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{EvidenceKind, Span, Term};
use crate::codes::{CategoryCode, CriterionCode, FrameworkCode, LevelCode, PolicyCode, ProgressCode, ReviewTypeCode, RungCode, SourceCode};
use crate::framework::{DocumentHash, Role, Suggestion};
use crate::identifiers::{Laestab, Office, Phase, Route, Ukprn, Urn};
use crate::ids::{AcademyId, DecisionId, EscalationId, EventId, InspectionId, PersonId, ReviewId, RoundId, VisitId};
use crate::text::TextRef;

mod arrangements;
mod interventions;
mod issues;
mod plan_content;
mod plan_reports;
mod plans;
mod ratings;
mod review_life;
mod risks;
mod support;

pub use arrangements::*;
pub use interventions::*;
mod duties;

pub use duties::*;
pub use issues::*;
pub use plan_content::*;
pub use plan_reports::*;
pub use plans::*;
pub use ratings::*;
pub use review_life::*;
pub use risks::*;
pub use support::*;

super::events! {
    /// What happened to one academy.
    #[expect(clippy::large_enum_variant, reason = "events are moved once and then live behind a reference")]
    AcademyEvent {
        /// It joined the trust.
        AcademyJoined v 1,
        /// It got another identifier, or one became known.
        AcademyIdentified v 1,
        /// Somebody leads it.
        AcademyLedBy v 1,
        /// Somebody chairs its governing body.
        AcademyGovernedBy v 1,
        /// It left the trust.
        AcademyLeft v 1,
        /// A review became final.
        ReviewRecorded v 1,
        /// A final review was corrected.
        ReviewAmended v 1,
        /// A final review was taken back.
        ReviewWithdrawn v 1,
        /// A decision put it in another category.
        CategoryChanged v 1,
        /// A decision left it in its category.
        CategoryConfirmed v 1,
        /// A policy proposed the next rung to somebody.
        EscalationProposed v 1,
        /// The proposal was accepted.
        EscalationAccepted v 1,
        /// The proposal was declined.
        EscalationDeclined v 1,
        /// The next rung was climbed.
        InterventionEscalated v 1,
        /// Matters were serious no longer, or less so.
        InterventionSteppedDown v 1,
        /// The visit that a rung calls for was made.
        VisitRecorded v 1,
        /// An inspection was entered by hand.
        InspectionRecorded v 1,

        /// A review was shared.
        ReviewShared v 1,
        /// A category decision was shared.
        CategoryShared v 1,
        /// The school answered a review.
        ReviewResponded v 1,
        /// The school answered a category.
        CategoryResponded v 1,
        /// The lead looked at the quality of a draft.
        DraftQualityChecked v 1,
        /// A draft went to the head for a check of its facts.
        DraftSentForFactualCheck v 1,
        /// The head answered.
        FactualCheckReturned v 1,
        /// The head suggested a correction.
        CorrectionSuggested v 1,
        /// A correction was accepted.
        CorrectionAccepted v 1,
        /// A correction was refused.
        CorrectionRefused v 1,
        /// Somebody from outside was asked to validate a review.
        ValidationRequested v 1,
        /// They did.
        ReviewValidated v 1,

        /// An option was considered for an escalation.
        InterventionOptionConsidered v 1,
        /// An action was opened for one.
        InterventionActionOpened v 1,
        /// It was done.
        InterventionActionCompleted v 1,
        /// It goes on in the plan.
        InterventionActionCarried v 1,
        /// Its half-terms of a year were set, where they are not the trust's.
        AcademyCalendarSet v 1,
        /// How often something is done here was chosen.
        CadenceChosen v 1,
        /// A duty was taken away.
        DutyWaived v 1,
        /// A duty was given another day.
        DutyRescheduled v 1,
        /// A duty's day passed without it.
        DutyMissed v 1,

        /// A school asked for support.
        SupportRequested v 1,
        /// The trust granted what was asked for.
        SupportRequestGranted v 1,
        /// The trust declined it.
        SupportRequestDeclined v 1,
        /// The school took its request back.
        SupportRequestWithdrawn v 1,
        /// Support for the academy was planned.
        DeploymentPlanned v 1,
        /// It was agreed.
        DeploymentAgreed v 1,
        /// Days of it were used.
        DeploymentDaysUsed v 1,
        /// An entry of days was put right, or taken back.
        DeploymentDaysCorrected v 1,
        /// It was extended, shortened or otherwise changed.
        DeploymentChanged v 1,
        /// It ended.
        DeploymentEnded v 1,
        /// Somebody else looked at its quality.
        DeploymentQualityAssured v 1,
        /// Somebody else judged what came of it.
        DeploymentImpactJudged v 1,
        /// A category was proposed in a rating round.
        CategoryProposed v 1,
        /// A proposal was moderated.
        ProposalModerated v 1,
        /// The school evaluated itself.
        SelfEvaluationSubmitted v 1,
        /// It took one back.
        SelfEvaluationWithdrawn v 1,
        /// An improvement plan was prepared.
        PlanPrepared v 1,
        /// A plan was revised.
        PlanRevised v 1,
        /// A plan was put to those who are consulted.
        PlanPutToConsultation v 1,
        /// Somebody was consulted about a plan.
        PlanConsulted v 1,
        /// Somebody agreed to a plan.
        PlanAgreed v 1,
        /// A plan ended.
        PlanClosed v 1,
        /// Another plan took a plan's place.
        PlanSuperseded v 1,
        /// What is done in a term was set.
        TermPlanSet v 1,
        /// Somebody agreed to a term's plan.
        TermPlanAgreed v 1,
        /// An action moved, or did not.
        ActionProgressed v 1,
        /// Grant was spent on a priority.
        GrantSpent v 1,
        /// Progress was looked at as the schedule says.
        PlanMonitored v 1,
        /// A report on a plan's progress was made.
        ProgressReported v 1,
        /// A report was shared with the school.
        ProgressReportShared v 1,
        /// Somebody said that they have read a report.
        ProgressReportAcknowledged v 1,

        /// An arrangement was made for a time.
        ArrangementStarted v 1,
        /// Something of it changed.
        ArrangementChanged v 1,
        /// It was looked at again.
        ArrangementReviewed v 1,
        /// It ended.
        ArrangementEnded v 1,
        /// It was shared.
        ArrangementShared v 1,
        /// An issue was pinpointed.
        IssueRaised v 1,
        /// It moved, or somebody else owns it.
        IssueProgressed v 1,
        /// Something showed that it is over.
        IssueClosed v 1,
        /// It came back.
        IssueReopened v 1,
        /// It was shared.
        IssueShared v 1,
        /// A risk came on the register.
        RiskRaised v 1,
        /// It was assessed.
        RiskAssessed v 1,
        /// An assessment was reported.
        RiskShared v 1,
        /// It was taken off the register.
        RiskClosed v 1,
    }
}

/// It joined the trust. `effectiveOn` is the day it did, or by which it had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyJoined {
    /// Its id in this trust.
    pub academy: AcademyId,
    /// Its URN on joining.
    pub urn: Urn,
    /// Its name: an organisation's, from public registers.
    pub name: String,
    /// Phase of education.
    pub phase: Phase,
    /// The day it joined.
    pub joined_on: NaiveDate,
    /// False where it is only known to have joined *by* that day.
    pub date_known: bool,
    /// How it came.
    pub route: Route,
    /// Its UK Provider Reference Number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ukprn: Option<Ukprn>,
    /// Local authority and establishment number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laestab: Option<Laestab>,
    /// URNs of the schools it was before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predecessor_urns: Vec<Urn>,
}

/// It got another identifier from `effectiveOn`, or one became known. At least one is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyIdentified {
    /// Its new URN; the old one still finds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urn: Option<Urn>,
    /// Its UK Provider Reference Number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ukprn: Option<Ukprn>,
    /// Local authority and establishment number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub laestab: Option<Laestab>,
}

/// Somebody leads it. A later holder of the same office ends an open term the day before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyLedBy {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub office: Office,
    /// From when to when.
    pub term: Span,
    /// Until a substantive holder is in post.
    #[serde(default)]
    pub interim: bool,
}

/// Somebody chairs its governing body. A later chair ends an open term the day before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyGovernedBy {
    /// Who.
    pub person: PersonId,
    /// As what; `chair` today.
    pub office: Office,
    /// From when to when.
    pub term: Span,
    /// Acting until a chair is elected or appointed.
    #[serde(default)]
    pub interim: bool,
}

/// It left the trust. `effectiveOn` is the first day on which it was no longer in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcademyLeft {
    /// The day it left.
    pub left_on: NaiveDate,
    /// False where it is only known to have left *by* that day.
    pub date_known: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// A framework as it was when something was judged under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FrameworkRef {
    /// Its code.
    pub code: FrameworkCode,
    /// SHA-256 of its document, which is kept beside the log.
    pub document: DocumentHash,
}

/// One criterion judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The criterion.
    pub criterion: CriterionCode,
    /// The level at which it was judged.
    pub judgement: LevelCode,
    /// What the judgement rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
}

/// Something that a judgement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What kind of source it is from: one of the framework's sources, or a kind of the trust's own.
    pub kind: EvidenceKind,
    /// What it is called.
    pub title: TextRef,
    /// Where it is. An address can hold a name, so it stands beside the log too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<TextRef>,
    /// SHA-256 of the evidence itself, 64 hex digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<DocumentHash>,
    /// An event of this academy that is the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
}

/// What reviewers found, judged against the framework in force on the day the review was held.
/// `effectiveOn` is that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRecorded {
    /// The review's id.
    pub review: ReviewId,
    /// Everything in it.
    pub content: crate::joint::Joint<ReviewContent>,
    /// The framework it was judged against.
    pub framework: FrameworkRef,
    /// The category or categories that its findings suggest, and which gave it.
    pub suggestion: crate::joint::Joint<Suggestion>,
    /// Evidence sources that the framework expects of such a review and that it names none of.
    #[serde(default, skip_serializing_if = "none_missing")]
    pub sources_missing: crate::joint::Joint<Vec<SourceCode>>,
    /// The draft it was finalised from, with the same id as the review.
    #[serde(default)]
    pub drafted: bool,
    /// The version of the draft that was made final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft_version: Option<u64>,
}

fn none_missing(sources: &crate::joint::Joint<Vec<SourceCode>>) -> bool {
    sources.is_empty()
}

/// Everything that a review says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewContent {
    /// The type of review.
    #[serde(rename = "type")]
    pub review_type: ReviewTypeCode,
    /// The day it was held.
    #[serde(deserialize_with = "super::date")]
    pub held_on: NaiveDate,
    /// Who held it.
    pub reviewers: Vec<PersonId>,
    /// What was judged.
    pub findings: Vec<Finding>,
    /// How fast things move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<ProgressCode>,
    /// What was found, in words.
    pub summary: TextRef,
    /// What goes well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strengths: Option<TextRef>,
    /// What comes next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_steps: Option<TextRef>,
}

/// A final review was corrected. Holds the whole review as it now stands, so that no reader has to
/// merge; `changed` names the fields that differ. `effectiveOn` is the day the review was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewAmended {
    /// The review.
    pub review: ReviewId,
    /// Everything in it, as it now stands.
    pub content: crate::joint::Joint<ReviewContent>,
    /// The fields that differ from before.
    pub changed: Vec<ReviewField>,
    /// The framework it was judged against.
    pub framework: FrameworkRef,
    /// What its findings suggest now.
    pub suggestion: crate::joint::Joint<Suggestion>,
    /// Evidence sources still missing.
    #[serde(default, skip_serializing_if = "none_missing")]
    pub sources_missing: crate::joint::Joint<Vec<SourceCode>>,
    /// Why.
    pub reason: TextRef,
}

/// A field of a review that can be amended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "they are the fields of a review, documented there")]
pub enum ReviewField {
    Type,
    HeldOn,
    Reviewers,
    Findings,
    Progress,
    Summary,
    Strengths,
    NextSteps,
}

/// A final review was taken back. What it caused stays; it is shown as resting on a withdrawn review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewWithdrawn {
    /// The review.
    pub review: ReviewId,
    /// Why.
    pub reason: TextRef,
}

/// A category under the framework it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryRef {
    /// The category.
    pub category: CategoryCode,
    /// The framework whose scale it stands on.
    pub framework: FrameworkRef,
}

impl CategoryRef {
    /// Whether it is the same category of the same framework, in whichever edition of its document.
    pub fn is_same_as(&self, other: &CategoryRef) -> bool {
        self.category == other.category && self.framework.code == other.framework.code
    }
}

/// A decision put the academy in another category from `effectiveOn`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryChanged {
    /// The decision's id.
    pub decision: DecisionId,
    /// What was in force on `effectiveOn` as then recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<CategoryRef>,
    /// The category decided.
    pub to: CategoryRef,
    /// Events that it rests on; at least one.
    pub basis: Vec<EventId>,
    /// What the reviews among them that were judged under the same framework suggest together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
    /// True where the decision departs from that suggestion; the reason then says why.
    pub departs: bool,
    /// Sources of evidence that the framework knows and that nothing in the basis names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources_missing: Vec<SourceCode>,
    /// Why.
    pub reason: TextRef,
    /// The rating round that it was made in, where it was made in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
}

/// A decision left the academy in its category: a termly amber that stays amber is evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CategoryConfirmed {
    /// The decision's id.
    pub decision: DecisionId,
    /// The category, under the framework in force on `effectiveOn`.
    pub category: CategoryRef,
    /// Events that it rests on; at least one.
    pub basis: Vec<EventId>,
    /// What the reviews among them that were judged under the same framework suggest together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<Suggestion>,
    /// True where the decision departs from that suggestion; the reason then says why.
    pub departs: bool,
    /// Sources of evidence that the framework knows and that nothing in the basis names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources_missing: Vec<SourceCode>,
    /// Why.
    pub reason: TextRef,
    /// The rating round that it was made in, where it was made in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub round: Option<RoundId>,
}

/// Who is to decide, or to act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holder {
    /// The role.
    pub role: Role,
    /// Who held it then, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// What set an escalation off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Trigger {
    /// A person decided so.
    Person,
    /// A policy of the framework.
    Policy {
        /// Which.
        policy: PolicyCode,
    },
}

/// A policy proposed the next rung to somebody, who accepts or declines with a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EscalationProposed {
    /// The escalation's id. When it is accepted from no rung the climb keeps it; from a rung, the
    /// climb goes on under the escalation that is open, and this one ends with its answer.
    pub escalation: EscalationId,
    /// The rung the academy is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<RungCode>,
    /// The rung proposed.
    pub to: RungCode,
    /// The framework whose ladder it is.
    pub framework: FrameworkRef,
    /// What set it off.
    pub trigger: Trigger,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// By when to decide.
    pub decide_by: NaiveDate,
    /// Who decides.
    pub decider: Holder,
}

/// The proposal was accepted; the climb follows in the same command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EscalationAccepted {
    /// The escalation.
    pub escalation: EscalationId,
    /// Why.
    pub reason: TextRef,
}

/// The proposal was declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EscalationDeclined {
    /// The escalation.
    pub escalation: EscalationId,
    /// Why.
    pub reason: TextRef,
}

/// The next rung was climbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionEscalated {
    /// The escalation.
    pub escalation: EscalationId,
    /// The rung left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<RungCode>,
    /// The rung climbed.
    pub to: RungCode,
    /// The framework whose ladder it is.
    pub framework: FrameworkRef,
    /// What set it off.
    pub trigger: Trigger,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// By when the rung's actors must act.
    pub act_by: NaiveDate,
    /// Who must act.
    pub actors: Vec<Holder>,
    /// Why, where a person decided so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<TextRef>,
}

/// Matters were serious no longer (`to` absent), or less so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InterventionSteppedDown {
    /// The escalation that ends, or goes on one or more rungs lower.
    pub escalation: EscalationId,
    /// The rung left.
    pub from: RungCode,
    /// The rung stepped down to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<RungCode>,
    /// The framework in force.
    pub framework: FrameworkRef,
    /// The events it rests on.
    pub grounds: Vec<EventId>,
    /// Why.
    pub reason: TextRef,
}

/// The visit that a rung calls for was made. `effectiveOn` is the day of the visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VisitRecorded {
    /// The visit's id.
    pub visit: VisitId,
    /// The escalation it was made for.
    pub escalation: EscalationId,
    /// The day.
    pub visited_on: NaiveDate,
    /// Who visited.
    pub visitors: Vec<PersonId>,
    /// What came of it.
    pub outcome: TextRef,
    /// Further interventions decided on, one text each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_interventions: Vec<TextRef>,
    /// The roles of the rung's actors that none of the visitors held: while there are any it is not the
    /// visit that the rung calls for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Role>,
}

/// An inspection was entered by hand. `effectiveOn` is the day it was held. Kinds, areas and grades
/// are Ofsted's own words where they are among its published terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InspectionRecorded {
    /// The inspection's id.
    pub inspection: InspectionId,
    /// The first day of it.
    pub inspected_on: NaiveDate,
    /// The day its report was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<NaiveDate>,
    /// The kind, `S5 Inspection`.
    pub kind: Term,
    /// What was graded.
    pub outcomes: Vec<InspectionOutcome>,
    /// Where the report is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<TextRef>,
}

/// One area graded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InspectionOutcome {
    /// The area, `Leadership and governance`.
    pub area: Term,
    /// The grade, `Expected standard`.
    pub grade: Term,
}

/// A string that is not a label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a label: 1 to 80 letters, digits, spaces and - – ( ) / , : & ' with no two spaces together")]
pub struct NotALabel(String);

/// A short published term of Ofsted's or the Department's, `Requires improvement`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

impl Label {
    /// Parses a label.
    pub fn parse(text: &str) -> Result<Label, NotALabel> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || " -–()/,:&'".contains(c);
        let well_formed =
            (1..=80).contains(&text.chars().count()) && text.chars().all(allowed) && text.trim() == text && !text.contains("  ");
        if well_formed { Ok(Label(text.to_owned())) } else { Err(NotALabel(crate::reader::brief(text))) }
    }

    /// As given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Label {
    type Error = NotALabel;
    fn try_from(text: String) -> Result<Self, NotALabel> {
        Label::parse(&text)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> String {
        label.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_a_published_term_and_no_sentence_fits() {
        for term in [
            "S5 Inspection",
            "Leadership and governance",
            "Curriculum & teaching",
            "16 to 19 study programmes (where this applies)",
            "Outstanding",
        ] {
            assert_eq!(Label::parse(term).map(|label| label.as_str().to_owned()), Ok(term.to_owned()));
        }
        let long = "a".repeat(81);
        for wrong in ["", " Good", "Good ", "Very  good", "Good. She said so", "Good\nGood", "<b>Good</b>", &long] {
            assert!(Label::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
