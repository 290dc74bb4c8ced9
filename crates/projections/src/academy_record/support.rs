//! Support for an academy as it is read: what it asked for, whom the trust sent, how many days are left,
//! what came of it.
//!
//! Every figure is asked for as of a day: a deployment that was changed in May has in March the days it
//! had in March.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use touchstone_domain::event::{
    AcademyEvent, DeploymentAgreed, DeploymentChanged, DeploymentDaysCorrected, DeploymentDaysUsed, DeploymentEnded, DeploymentExtent,
    DeploymentImpactJudged, DeploymentPlanned, DeploymentQualityAssured, Meta, PackageItem, SupportRequested,
};
use touchstone_domain::ids::{DeploymentId, EventId, SupportRequestId};
use touchstone_domain::setting::Frameworks;
use touchstone_domain::text::TextRef;

use super::AcademyRecord;
use crate::event_ref::EventRef;
use crate::naming::document;

/// How a request was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestAnswer {
    /// Granted: what.
    Granted(TextRef),
    /// Declined: why.
    Declined(TextRef),
    /// Taken back by the school, perhaps with why.
    Withdrawn(Option<TextRef>),
}

/// A school's request for support.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRecord {
    /// The event.
    pub event: EventRef,
    /// What was asked.
    pub content: SupportRequested,
    /// How it was settled.
    pub answer: Option<(EventRef, RequestAnswer)>,
}

impl RequestRecord {
    /// How it was settled by a day.
    pub fn answer_on(&self, as_of: NaiveDate) -> Option<&(EventRef, RequestAnswer)> {
        self.answer.as_ref().filter(|(event, _)| event.effective_on <= as_of)
    }

    /// The word for how far it has come by a day.
    pub fn status_on(&self, as_of: NaiveDate) -> &'static str {
        match self.answer_on(as_of) {
            None => "open",
            Some((_, RequestAnswer::Granted(_))) => "granted",
            Some((_, RequestAnswer::Declined(_))) => "declined",
            Some((_, RequestAnswer::Withdrawn(_))) => "withdrawn",
        }
    }

    /// Days from the asking to the answer, or to the day where it still waits.
    pub fn waited_days(&self, as_of: NaiveDate) -> i64 {
        let until = self.answer_on(as_of).map_or(as_of, |(event, _)| event.effective_on);
        (until - self.event.effective_on).num_days().max(0)
    }
}

/// A deployment with everything that became of it, in the order of recording.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each part is named after its event, documented there")]
pub struct DeploymentRecord {
    pub event: EventRef,
    pub content: DeploymentPlanned,
    pub agreed: Option<(EventRef, DeploymentAgreed)>,
    pub days: Vec<(EventRef, DeploymentDaysUsed)>,
    pub corrections: Vec<(EventRef, DeploymentDaysCorrected)>,
    pub changes: Vec<(EventRef, DeploymentChanged)>,
    pub ended: Option<(EventRef, DeploymentEnded)>,
    pub quality: Vec<(EventRef, DeploymentQualityAssured)>,
    pub impact: Vec<(EventRef, DeploymentImpactJudged)>,
}

/// How far a deployment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeploymentStatus {
    /// Thought of; the school knows nothing of it.
    Planned,
    /// Agreed, and its first day is to come.
    Agreed,
    /// Under way.
    UnderWay,
    /// Its last day has passed, or it was ended.
    Over,
}

impl DeploymentStatus {
    /// Every status with its word.
    pub const WORDS: &'static [(&'static str, DeploymentStatus)] = &[
        ("planned", DeploymentStatus::Planned),
        ("agreed", DeploymentStatus::Agreed),
        ("under-way", DeploymentStatus::UnderWay),
        ("over", DeploymentStatus::Over),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        DeploymentStatus::WORDS.iter().find(|(_, status)| *status == self).map_or("", |(word, _)| word)
    }
}

/// What of a deployment waits to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SupportDueKind {
    /// A request waits for an answer.
    Answer,
    /// Its quality is to be looked at by its last day.
    QualityAssurance,
    /// What came of it is to be judged, from its last day.
    Impact,
}

impl SupportDueKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            SupportDueKind::Answer => "answer",
            SupportDueKind::QualityAssurance => "quality-assurance",
            SupportDueKind::Impact => "impact",
        }
    }
}

/// Something of an academy's support that waits to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SupportDue {
    /// By when; none where the framework sets no time.
    pub due_by: Option<NaiveDate>,
    /// What.
    pub what: SupportDueKind,
    /// Of which deployment.
    pub deployment: Option<DeploymentId>,
    /// Or of which request.
    pub request: Option<SupportRequestId>,
}

impl DeploymentRecord {
    /// How much, for how long, at what cost, as agreed by a day.
    pub fn extent_on(&self, as_of: NaiveDate) -> DeploymentExtent {
        let changed = self.changes.iter().rev().find(|(event, _)| event.effective_on <= as_of);
        changed.map_or(self.content.extent, |(_, e)| e.extent)
    }

    /// Its last day, as known on a day.
    pub fn last_day(&self, as_of: NaiveDate) -> NaiveDate {
        let ended = self.ended.as_ref().filter(|(event, _)| event.effective_on <= as_of);
        ended.map_or(self.extent_on(as_of).until, |(event, _)| event.effective_on)
    }

    /// Each entry of days in the order of recording, with the day and the half-days as last put right.
    pub fn uses(&self) -> impl Iterator<Item = (&EventRef, &DeploymentDaysUsed, NaiveDate, u32)> {
        self.days.iter().map(|(event, e)| {
            let last = self.corrections_of(event.id).last();
            let (on, half_days) = last.map_or((event.effective_on, e.half_days), |(at, put_right)| (at.effective_on, put_right.half_days));
            (event, e, on, half_days)
        })
    }

    /// How an entry of days was put right, in the order of recording.
    pub fn corrections_of(&self, entry: EventId) -> impl Iterator<Item = &(EventRef, DeploymentDaysCorrected)> {
        self.corrections.iter().filter(move |(_, put_right)| put_right.entry == entry)
    }

    /// Half-days used by a day, as is known now.
    pub fn half_days_used(&self, as_of: NaiveDate) -> u32 {
        self.uses().filter(|(_, _, on, _)| *on <= as_of).map(|(_, _, _, half_days)| half_days).sum()
    }

    /// How far it has come by a day.
    pub fn status_on(&self, as_of: NaiveDate) -> DeploymentStatus {
        let agreed = self.agreed.as_ref().is_some_and(|(event, _)| event.effective_on <= as_of);
        let ended = self.ended.as_ref().is_some_and(|(event, _)| event.effective_on <= as_of);
        match agreed {
            _ if ended || self.last_day(as_of) < as_of => DeploymentStatus::Over,
            false => DeploymentStatus::Planned,
            true if as_of < self.extent_on(as_of).from => DeploymentStatus::Agreed,
            true => DeploymentStatus::UnderWay,
        }
    }

    /// Whether it was agreed by a day.
    pub fn is_agreed_on(&self, as_of: NaiveDate) -> bool {
        self.agreed.as_ref().is_some_and(|(event, _)| event.effective_on <= as_of)
    }

    /// Whether it covers a day: from its first day to its last, once agreed.
    pub fn is_active_on(&self, day: NaiveDate, as_of: NaiveDate) -> bool {
        self.is_agreed_on(as_of) && self.extent_on(as_of).from <= day && day <= self.last_day(as_of)
    }

    /// The judgement of its impact that stands on a day.
    pub fn impact_on(&self, as_of: NaiveDate) -> Option<&(EventRef, DeploymentImpactJudged)> {
        self.impact.iter().rev().find(|(event, _)| event.effective_on <= as_of)
    }

    /// Whether its quality is to be assured: its source says so in the framework it was planned under.
    pub fn wants_quality_assurance(&self, frameworks: &Frameworks) -> bool {
        let framework = document(frameworks, &self.content.framework);
        let source = framework.and_then(|f| f.support_sources.iter().find(|source| source.code.as_str() == self.content.source.as_str()));
        source.is_some_and(|source| source.quality_assured)
    }

    /// Whether it delivers something of a package.
    pub fn delivers(&self, item: &PackageItem) -> bool {
        self.content.delivers.contains(item)
    }

    fn events(&self) -> impl Iterator<Item = EventId> + '_ {
        let one = std::iter::once(&self.event).chain(self.agreed.iter().map(|(event, _)| event)).chain(self.ended.iter().map(|(e, _)| e));
        let many = self.days.iter().map(|(event, _)| event).chain(self.changes.iter().map(|(event, _)| event));
        let many = many.chain(self.corrections.iter().map(|(event, _)| event));
        let judged = self.quality.iter().map(|(event, _)| event).chain(self.impact.iter().map(|(event, _)| event));
        one.chain(many).chain(judged).map(|event| event.id)
    }

    /// The same as the academy that gives somebody up, or the person deployed, knows it by a day where they
    /// see nothing of the academy supported: who, where, when, how many days, and what they gain or bear.
    /// Nobody's words on the academy supported, and nothing of how it was judged; whoever shows it to the
    /// giver leaves out focus and aim as well, which say what is weak elsewhere.
    pub fn for_the_giver(&self, as_of: NaiveDate) -> DeploymentRecord {
        let mut known = self.clone();
        known.content.extent = self.extent_on(as_of);
        (known.content.delivers, known.content.grounds) = (Vec::new(), Vec::new());
        (known.content.request, known.content.interest) = (None, None);
        known.days = self
            .uses()
            .map(|(event, e, on, half_days)| {
                let event = EventRef { effective_on: on, ..event.clone() };
                (event, DeploymentDaysUsed { half_days, note: None, ..e.clone() })
            })
            .collect();
        known.ended.iter_mut().for_each(|(_, e)| e.reason = None);
        known.corrections.clear();
        known.changes.clear();
        known.quality.clear();
        known.impact.clear();
        known
    }

    /// The same as its academy's own people know it: when, how many days, about what; not what was
    /// declared, what others gain or bear, nor how others judged it.
    fn for_the_school(&self) -> DeploymentRecord {
        let mut known = self.clone();
        (known.content.person_gains, known.content.giver_gains, known.content.giver_bears) = (None, None, None);
        known.content.interest = None;
        known.quality.clear();
        known.impact.clear();
        known
    }
}

/// An academy's support.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupportRecord {
    /// What it asked for.
    pub requests: BTreeMap<SupportRequestId, RequestRecord>,
    /// Whom the trust sent, or thought of sending.
    pub deployments: BTreeMap<DeploymentId, DeploymentRecord>,
}

impl SupportRecord {
    /// Whether a deployment was agreed, so that the school may know of it.
    pub fn is_agreed(&self, deployment: DeploymentId) -> bool {
        self.deployments.get(&deployment).is_some_and(|known| known.agreed.is_some())
    }

    pub(super) fn limited(
        &self,
        sees_request: impl Fn(SupportRequestId) -> bool,
        sees_deployment: impl Fn(DeploymentId) -> bool,
    ) -> SupportRecord {
        let requests = self.requests.iter().filter(|(id, _)| sees_request(**id)).map(|(id, request)| (*id, request.clone())).collect();
        let seen = self.deployments.iter().filter(|(id, _)| sees_deployment(**id));
        SupportRecord { requests, deployments: seen.map(|(id, deployment)| (*id, deployment.for_the_school())).collect() }
    }

    pub(super) fn forget_unknown(&mut self, known: &std::collections::BTreeSet<EventId>) {
        for deployment in self.deployments.values_mut() {
            deployment.content.grounds.retain(|event| known.contains(event));
        }
        let requests: Vec<SupportRequestId> = self.requests.keys().copied().collect();
        for deployment in self.deployments.values_mut() {
            deployment.content.request.take_if(|request| !requests.contains(request));
        }
    }

    pub(super) fn events(&self) -> impl Iterator<Item = EventId> + '_ {
        let requests = self.requests.values().flat_map(|request| {
            let answer = request.answer.as_ref().map(|(event, _)| event.id);
            std::iter::once(request.event.id).chain(answer)
        });
        requests.chain(self.deployments.values().flat_map(DeploymentRecord::events))
    }
}

impl AcademyRecord {
    /// What of its support waits to be done on a day, soonest first, what has no day last.
    pub fn support_due(&self, as_of: NaiveDate, frameworks: &Frameworks) -> Vec<SupportDue> {
        let times = |framework| document(frameworks, framework).and_then(|framework| framework.support_times.as_ref());
        let after = |day: NaiveDate, days: u32| day.checked_add_days(chrono::Days::new(days.into()));
        let requests = self.support.requests.iter().filter(|(_, r)| r.event.effective_on <= as_of && r.answer_on(as_of).is_none());
        let answers = requests.map(|(id, request)| SupportDue {
            due_by: times(&request.content.framework).and_then(|times| after(request.event.effective_on, times.answer_within_days)),
            what: SupportDueKind::Answer,
            deployment: None,
            request: Some(*id),
        });
        let agreed = self.support.deployments.iter().filter(|(_, deployment)| deployment.is_agreed_on(as_of));
        let waits = agreed.flat_map(|(id, deployment)| {
            let last = deployment.last_day(as_of);
            let due = |due_by, what| SupportDue { due_by, what, deployment: Some(*id), request: None };
            let unchecked =
                deployment.wants_quality_assurance(frameworks) && !deployment.quality.iter().any(|(event, _)| event.effective_on <= as_of);
            let checks = unchecked.then(|| due(Some(last), SupportDueKind::QualityAssurance));
            let judge_by = times(&deployment.content.framework).and_then(|times| after(last, times.judge_within_days));
            let unjudged = deployment.impact_on(as_of).is_none();
            checks.into_iter().chain(unjudged.then(|| due(judge_by, SupportDueKind::Impact)))
        });
        let mut due: Vec<SupportDue> = answers.chain(waits).collect();
        due.sort_by_key(|due| (due.due_by.is_none(), *due));
        due
    }

    pub(super) fn supported(&mut self, meta: &Meta, event: &AcademyEvent) {
        let at: EventRef = meta.into();
        if let AcademyEvent::SupportRequestGranted(e) = event {
            self.settled_request(e.request, at, RequestAnswer::Granted(e.granted));
        } else if let AcademyEvent::SupportRequestDeclined(e) = event {
            self.settled_request(e.request, at, RequestAnswer::Declined(e.reason));
        } else if let AcademyEvent::SupportRequestWithdrawn(e) = event {
            self.settled_request(e.request, at, RequestAnswer::Withdrawn(e.reason));
        } else if let AcademyEvent::SupportRequested(e) = event {
            self.support.requests.insert(e.request, RequestRecord { event: at, content: e.clone(), answer: None });
        } else if let AcademyEvent::DeploymentPlanned(e) = event {
            let (agreed, days, corrections, changes, ended) = (None, Vec::new(), Vec::new(), Vec::new(), None);
            let (quality, impact) = (Vec::new(), Vec::new());
            let record = DeploymentRecord { event: at, content: e.clone(), agreed, days, corrections, changes, ended, quality, impact };
            self.support.deployments.insert(e.deployment, record);
        } else if let AcademyEvent::DeploymentAgreed(e) = event {
            self.of_deployment(e.deployment, |known| known.agreed = Some((at, e.clone())));
        } else if let AcademyEvent::DeploymentDaysUsed(e) = event {
            self.of_deployment(e.deployment, |known| known.days.push((at, e.clone())));
        } else if let AcademyEvent::DeploymentDaysCorrected(e) = event {
            self.of_deployment(e.deployment, |known| known.corrections.push((at, e.clone())));
        } else if let AcademyEvent::DeploymentChanged(e) = event {
            self.of_deployment(e.deployment, |known| known.changes.push((at, e.clone())));
        } else if let AcademyEvent::DeploymentEnded(e) = event {
            self.of_deployment(e.deployment, |known| known.ended = Some((at, e.clone())));
        } else if let AcademyEvent::DeploymentQualityAssured(e) = event {
            self.of_deployment(e.deployment, |known| known.quality.push((at, e.clone())));
        } else if let AcademyEvent::DeploymentImpactJudged(e) = event {
            self.of_deployment(e.deployment, |known| known.impact.push((at, e.clone())));
        }
    }

    fn settled_request(&mut self, request: SupportRequestId, at: EventRef, answer: RequestAnswer) {
        if let Some(request) = self.support.requests.get_mut(&request) {
            request.answer = Some((at, answer));
        }
    }

    fn of_deployment(&mut self, deployment: DeploymentId, change: impl FnOnce(&mut DeploymentRecord)) {
        if let Some(known) = self.support.deployments.get_mut(&deployment) {
            change(known);
        }
    }
}
