//! A review as clients read it.
//!
//! Codes come with the names they had in the document the review was judged under, so that a
//! reader in ten years needs no other source to understand it.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use touchstone_app::clock::recorded_day;
use touchstone_app::instant;
use touchstone_domain::codes::SourceCode;
use touchstone_domain::event::{Evidence, EvidenceKind, Finding, FrameworkRef, ReviewContent, ReviewField, ReviewRecorded};
use touchstone_domain::framework::{CategoryCode, Framework, Suggestion};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;
use touchstone_projections::{
    AcademyRecord, EventRef, ReviewLife, ReviewRecord, ReviewVersion, TrustRecord, document, framework_name, progress_name,
    review_type_name,
};
use utoipa::ToSchema;

use super::life::{LifeView, ResponseView};
use super::place::Told;
use crate::wording::{Needs, PersonView, Words};

/// A code with the name it had in its framework.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CodeAndName, example = json!({"code": "amber", "name": "Amber"}))]
pub(crate) struct Named {
    /// The code.
    pub code: String,
    /// The name; the code again where the document is not at hand.
    pub name: String,
}

/// The framework that something was judged or decided under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FrameworkUsed, example = json!({"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}))]
pub(crate) struct FrameworkView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// SHA-256 of its document, which tells versions of one code apart.
    pub document: String,
}

/// The category that findings suggest. It binds nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub(crate) struct SuggestionView {
    /// None, one, or (two or more) either of these; worst first.
    pub categories: Vec<Named>,
    /// The same as a phrase: `amber`, or `either significant-concern or some-concern`; null where nothing is suggested.
    pub text: Option<String>,
    /// The framework's rule that was followed.
    pub rule: String,
    /// The findings that gave it, or that ruled out what others gave.
    pub because: Vec<BecauseView>,
}

/// A finding that gave a suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SuggestedBecause)]
pub(crate) struct BecauseView {
    /// The criterion.
    pub criterion: String,
    /// The level at which it was judged.
    pub judgement: String,
    /// The categories that this level points at, worst first; none where all it does is to rule out.
    pub categories: Vec<String>,
}

/// One criterion judged.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Finding)]
pub(crate) struct FindingView {
    /// The criterion's code.
    criterion: String,
    /// The criterion's name.
    criterion_name: String,
    /// The level's code.
    judgement: String,
    /// The level's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement_name: Option<String>,
    /// What the judgement rests on.
    evidence: Vec<EvidenceView>,
}

/// Something that a judgement rests on.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Evidence)]
pub(crate) struct EvidenceView {
    /// The kind of source; null where it was words and these were erased.
    kind: Option<String>,
    /// What it is called; null once erased.
    title: Option<String>,
    /// Where it is; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    url: Option<Option<String>>,
    /// SHA-256 of the evidence itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// An event of this academy that is the evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Uuid)]
    event_id: Option<String>,
}

/// How fast the reviewers found things to move.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressFinding, example = json!({"code": "not-fast-enough", "name": "Not fast enough", "fastEnough": false}))]
pub(crate) struct ProgressView {
    /// Its code on the framework's progress scale.
    code: String,
    /// Its name.
    name: String,
    /// Whether that is fast enough; where it is not, a policy climbs or proposes the next rung.
    fast_enough: Option<bool>,
}

/// That a review was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Withdrawal)]
pub(crate) struct WithdrawalView {
    /// The event.
    #[schema(format = Uuid)]
    event_id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// By whom.
    by: Option<PersonView>,
    /// Why; null once erased.
    reason: Option<String>,
}

/// A review as it stood after one event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewVersion)]
pub(crate) struct VersionView {
    /// The event, `ReviewRecorded` or `ReviewAmended`.
    #[schema(format = Uuid)]
    event_id: String,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// By whom; null where a system recorded it for nobody.
    by: Option<PersonView>,
    /// The fields that differ from the version before; none in the first.
    #[schema(value_type = Vec<String>)]
    changed: Vec<ReviewField>,
    /// Why it was amended. Absent in the first, null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    reason: Option<Option<String>>,
}

/// A final review, as it stands after its amendments.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Review, example = json!(example()))]
pub(crate) struct ReviewView {
    /// Its id.
    #[schema(format = Uuid)]
    pub id: String,
    /// The event that recorded it, to rest a decision on.
    #[schema(format = Uuid)]
    event_id: String,
    /// The code of its type.
    r#type: String,
    /// The name of its type.
    type_name: String,
    /// The day it was held.
    #[schema(value_type = String, format = Date)]
    held_on: NaiveDate,
    /// When it was recorded.
    #[schema(format = DateTime)]
    recorded_at: String,
    /// By whom; null where a system recorded it for nobody.
    recorded_by: Option<PersonView>,
    /// Days from the day it was held to the day it was recorded.
    lag_days: i64,
    /// True where that was longer than the type's `writeUpDays`.
    late: bool,
    /// True where it was written as a draft here.
    drafted: bool,
    /// Who held it.
    reviewers: Vec<PersonView>,
    /// What was judged.
    findings: Vec<FindingView>,
    /// How fast things move, where the reviewers said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<ProgressView>,
    /// What was found; null once erased.
    summary: Option<String>,
    /// What goes well; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    strengths: Option<Option<String>>,
    /// What comes next; null once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    next_steps: Option<Option<String>>,
    /// What its findings suggest; null for the school until a category decision that rests on it is shared too.
    suggestion: Option<SuggestionView>,
    /// True where it draws on every source of evidence that its type is expected to.
    complete: bool,
    /// The sources that it does not draw on.
    missing: Vec<Named>,
    /// The kinds of its evidence that count for no source of the framework; a kind that was erased is left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds_counted_for_none: Vec<String>,
    /// The framework it was judged against: the one in force on the day it was held.
    framework: FrameworkView,
    /// That it was taken back. What it caused stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<WithdrawalView>,
    /// How often it was amended.
    amended: usize,
    /// What was recorded of it, in order.
    versions: Vec<VersionView>,
    /// The answer of the school that stands; null where there is none.
    response: Option<ResponseView>,
    /// `not-shared`, `none-yet`, `acknowledged`, `responded`, or `no-response-by` where `respondBy` has passed without an answer: silence is no agreement.
    response_status: &'static str,
    /// By when the school is to respond.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    respond_by: Option<NaiveDate>,
    /// What became of it: checks of its draft, sharing, answers, validation.
    life: LifeView,
}

/// A review with its life, taken from the record so that words can be read off its lock.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    review: ReviewRecord,
    life: ReviewLife,
    as_of: NaiveDate,
}

impl Sketch {
    /// A review of an academy's record, as far as that is seen, with what had become of it by a day.
    pub fn of(review: &ReviewRecord, record: &AcademyRecord, as_of: NaiveDate) -> Sketch {
        Sketch { review: review.clone(), life: record.life_of(review.id).map(|life| life.by(as_of)).unwrap_or_default(), as_of }
    }

    /// Says which words it needs.
    pub fn needs(&self, record: &TrustRecord, words: &mut Needs) {
        needs(&self.review, record, words);
        super::life::needs(&self.life, record, words);
    }

    /// The review with its words.
    pub fn view(&self, told: &Told) -> ReviewView {
        ReviewView::of(self, told)
    }
}

/// A review that was only tried.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TriedReview)]
pub(crate) struct TriedReviewView {
    /// What its findings suggest.
    suggestion: SuggestionView,
    /// True where it draws on every source of evidence that its type is expected to.
    complete: bool,
    /// The sources that it does not draw on.
    missing: Vec<Named>,
    /// How many pieces of its evidence are of a kind that counts for no source of the framework.
    evidence_counted_for_none: usize,
}

impl FrameworkView {
    /// The framework that something refers to.
    pub fn of(framework: &FrameworkRef, frameworks: &Frameworks) -> FrameworkView {
        let name = framework_name(frameworks, framework).to_owned();
        FrameworkView { code: framework.code.to_string(), name, document: framework.document.to_string() }
    }
}

/// A category with its name under a framework.
pub(crate) fn named_category(code: &CategoryCode, framework: &FrameworkRef, frameworks: &Frameworks) -> Named {
    let found = document(frameworks, framework).and_then(|f| f.category(code));
    Named { code: code.to_string(), name: found.map_or_else(|| code.to_string(), |category| category.name.clone()) }
}

impl SuggestionView {
    /// What findings suggested under a framework.
    pub fn of(suggestion: &Suggestion, framework: &FrameworkRef, frameworks: &Frameworks) -> SuggestionView {
        let codes = |codes: &[CategoryCode]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
        let because = suggestion.because.iter().map(|because| BecauseView {
            criterion: because.criterion.to_string(),
            judgement: because.judgement.to_string(),
            categories: codes(&because.categories),
        });
        SuggestionView {
            categories: suggestion.categories.iter().map(|code| named_category(code, framework, frameworks)).collect(),
            text: phrase(&codes(&suggestion.categories)),
            rule: suggestion.rule.to_string(),
            because: because.collect(),
        }
    }
}

/// One category, or the choice that is left between several.
fn phrase(codes: &[String]) -> Option<String> {
    match codes {
        [] => None,
        [only] => Some(only.clone()),
        [first @ .., last] => Some(format!("either {} or {last}", first.join(", "))),
    }
}

/// Missing sources with their names.
pub(crate) fn missing(sources: &[SourceCode], framework: &FrameworkRef, frameworks: &Frameworks) -> Vec<Named> {
    let known = document(frameworks, framework).map(|f| f.evidence_sources.as_slice()).unwrap_or_default();
    let name =
        |code: &SourceCode| known.iter().find(|source| source.code == *code).map_or_else(|| code.to_string(), |source| source.name.clone());
    sources.iter().map(|code| Named { code: code.to_string(), name: name(code) }).collect()
}

/// The kinds of a review's evidence that count for no source, one for each piece.
fn counted_for_none<'a>(content: &'a ReviewContent, framework: Option<&Framework>) -> impl Iterator<Item = &'a EvidenceKind> {
    let kinds = content.findings.iter().flat_map(|finding| &finding.evidence).map(|evidence| &evidence.kind);
    kinds.filter(move |kind| !kind.source().is_some_and(|kind| framework.is_some_and(|framework| framework.knows_evidence(kind))))
}

/// Days from the day something is about to the day it was recorded.
pub(crate) fn lag_days(event: &EventRef) -> i64 {
    (recorded_day(event.recorded_at) - event.effective_on).num_days()
}

/// Says which words a review needs.
fn needs(review: &ReviewRecord, record: &TrustRecord, needs: &mut Needs) {
    let content = &review.current().content;
    needs.people(record, content.reviewers.iter().copied());
    needs.texts([Some(content.summary), content.strengths, content.next_steps].into_iter().flatten());
    let evidence = content.findings.iter().flat_map(|finding| &finding.evidence);
    needs.texts(evidence.flat_map(|evidence| [Some(evidence.title), evidence.url, evidence.kind.own()]).flatten());
    for version in &review.versions {
        needs.people(record, version.event.decided_by());
        needs.texts(version.reason);
    }
    if let Some((event, reason)) = &review.withdrawn {
        needs.people(record, event.decided_by());
        needs.text(*reason);
    }
}

impl ReviewView {
    fn of(Sketch { review, life, as_of }: &Sketch, told: &Told) -> ReviewView {
        let lived = LifeView::of(life, *as_of, review.draft_version, &told.words);
        let Told { words, frameworks } = told;
        let (recorded, current) = (review.recorded(), review.current());
        let ReviewVersion { content, framework, .. } = current;
        let text = |text: Option<TextRef>| text.map(|text| words.text(text));
        let lag_days = lag_days(&recorded.event);
        let first_type = document(frameworks, &recorded.framework).and_then(|f| f.review_type(&recorded.content.review_type));
        let missing = missing(&current.sources_missing, framework, frameworks);
        ReviewView {
            id: review.id.to_string(),
            event_id: recorded.event.id.to_string(),
            r#type: content.review_type.to_string(),
            type_name: review_type_name(frameworks, framework, &content.review_type).to_owned(),
            held_on: content.held_on,
            recorded_at: instant(recorded.event.recorded_at),
            recorded_by: words.maybe_person(recorded.event.decided_by()),
            lag_days,
            late: first_type.is_some_and(|kind| lag_days > i64::from(kind.write_up_days)),
            drafted: review.drafted,
            reviewers: content.reviewers.iter().map(|person| words.person(*person)).collect(),
            findings: content.findings.iter().map(|finding| finding_view(finding, framework, told)).collect(),
            progress: content.progress.as_ref().map(|code| ProgressView {
                code: code.to_string(),
                name: progress_name(frameworks, framework, code).to_owned(),
                fast_enough: document(frameworks, framework).and_then(|f| f.progress(code)).map(|progress| progress.fast_enough),
            }),
            summary: words.text(content.summary),
            strengths: text(content.strengths),
            next_steps: text(content.next_steps),
            suggestion: current.suggestion.as_ref().map(|suggestion| SuggestionView::of(suggestion, framework, frameworks)),
            complete: missing.is_empty(),
            missing,
            kinds_counted_for_none: counted_for_none(content, document(frameworks, framework))
                .filter_map(|kind| words.kind(kind))
                .collect(),
            framework: FrameworkView::of(framework, frameworks),
            withdrawn: review.withdrawn.as_ref().map(|(event, reason)| WithdrawalView {
                event_id: event.id.to_string(),
                at: instant(event.recorded_at),
                by: words.maybe_person(event.decided_by()),
                reason: words.text(*reason),
            }),
            amended: review.versions.len() - 1,
            versions: review.versions.iter().map(|version| version_view(version, words)).collect(),
            response: lived.response(),
            response_status: life.response_status(*as_of).as_str(),
            respond_by: life.respond_by(),
            life: lived,
        }
    }
}

impl TriedReviewView {
    /// What a review would say if it were recorded.
    pub fn of(tried: &ReviewRecorded, frameworks: &Frameworks) -> TriedReviewView {
        let missing = missing(&tried.sources_missing, &tried.framework, frameworks);
        let suggestion = SuggestionView::of(&tried.suggestion, &tried.framework, frameworks);
        let counted_for_none = counted_for_none(&tried.content, document(frameworks, &tried.framework)).count();
        TriedReviewView { suggestion, complete: missing.is_empty(), missing, evidence_counted_for_none: counted_for_none }
    }
}

fn finding_view(finding: &Finding, framework: &FrameworkRef, told: &Told) -> FindingView {
    let criterion = document(&told.frameworks, framework).and_then(|f| f.criterion(&finding.criterion));
    FindingView {
        criterion: finding.criterion.to_string(),
        criterion_name: criterion.map_or_else(|| finding.criterion.to_string(), |criterion| criterion.name.clone()),
        judgement: finding.judgement.to_string(),
        judgement_name: criterion.and_then(|criterion| criterion.level(&finding.judgement)).and_then(|level| level.name.clone()),
        evidence: finding.evidence.iter().map(|evidence| evidence_view(evidence, &told.words)).collect(),
    }
}

/// The texts of what shows something.
pub(crate) fn texts_of(evidence: &[Evidence]) -> impl Iterator<Item = TextRef> {
    evidence.iter().flat_map(|piece| [Some(piece.title), piece.url, piece.kind.own()]).flatten()
}

/// A piece of evidence with its words.
pub(crate) fn evidence_view(evidence: &Evidence, words: &Words) -> EvidenceView {
    EvidenceView {
        kind: words.kind(&evidence.kind),
        title: words.text(evidence.title),
        url: evidence.url.map(|url| words.text(url)),
        sha256: evidence.sha256.map(|hash| hash.to_string()),
        event_id: evidence.event_id.map(|id| id.to_string()),
    }
}

fn version_view(version: &ReviewVersion, words: &Words) -> VersionView {
    VersionView {
        event_id: version.event.id.to_string(),
        recorded_at: instant(version.event.recorded_at),
        by: words.maybe_person(version.event.decided_by()),
        changed: version.changed.clone(),
        reason: version.reason.map(|reason| words.text(reason)),
    }
}

/// A review as the documentation shows one.
pub(crate) fn example() -> Value {
    let lead = json!({"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"});
    json!({
        "id": "01990b5e-8c00-7000-8000-0000000000a1", "eventId": "01990b5e-8c00-7000-8000-0000000000e1",
        "type": "termly-evaluation", "typeName": "Termly evaluation and rating", "heldOn": "2025-10-14",
        "recordedAt": "2025-10-16T15:04:05.000001Z", "recordedBy": lead, "lagDays": 2, "late": false, "drafted": false, "reviewers": [lead],
        "findings": [
            {"criterion": "governance", "criterionName": "Governance", "judgement": "developing", "judgementName": "Developing",
             "evidence": [{"kind": "visit", "title": "Notes of the visit on 14 October", "url": "https://example.org/visits/14"}]},
            {"criterion": "attainment", "criterionName": "Attainment", "judgement": "near", "judgementName": "Near",
             "evidence": [{"kind": "performance-data", "title": "Key stage 2 results"}]}],
        "progress": {"code": "on-track", "name": "On track", "fastEnough": true},
        "summary": "Governors ask too little about outcomes.", "nextSteps": "Training for governors before half-term.",
        "suggestion": {"categories": [{"code": "amber", "name": "Amber"}], "text": "amber", "rule": "worst-finding",
                       "because": [{"criterion": "governance", "judgement": "developing", "categories": ["amber"]}]},
        "complete": false, "missing": [{"code": "self-evaluation", "name": "The school's self-evaluation"}],
        "framework": {"code": "agora", "name": "Agora Learning Partnership", "document": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        "amended": 0,
        "versions": [{"eventId": "01990b5e-8c00-7000-8000-0000000000e1", "recordedAt": "2025-10-16T15:04:05.000001Z", "by": lead, "changed": []}],
        "response": null, "responseStatus": "not-shared",
        "life": {"checks": {"quality": [], "factual": null, "corrections": []}, "shared": [], "responses": [], "responsesByRole": [], "validationRequests": [], "validations": []},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suggestion_reads_as_a_phrase() {
        let codes = |codes: &[&str]| codes.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(phrase(&codes(&[])), None);
        assert_eq!(phrase(&codes(&["amber"])).as_deref(), Some("amber"));
        assert_eq!(phrase(&codes(&["red", "amber"])).as_deref(), Some("either red or amber"));
        assert_eq!(phrase(&codes(&["E", "D", "C"])).as_deref(), Some("either E, D or C"));
    }
}
