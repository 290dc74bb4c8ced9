//! Steps about arrangements, issues and risks, and how their events are told.

use uuid::Uuid;

use super::day;
use super::interventions::evidence;
use super::steps::{Ask, CEO, EXECUTIVE_HEAD, R1, STRANGER, Step, Who, asked, event_at, recording_of, text};
use super::telling::{person, reviews};
use crate::academy::{
    AcademyCommand, ArrangementCommand, AssessRisk, ChangeArrangement, CloseIssue, CloseRisk, EndArrangement, IssueCommand, NewAssessment,
    ProgressIssue, RaiseIssue, RaiseRisk, ReopenIssue, ReviewArrangement, RiskCommand, ShareArrangement, ShareAssessment, ShareIssue,
    StartArrangement,
};
use crate::codes::{AreaCode, ArrangementCode, AudienceCode, CriterionCode, ProgressCode, QuestionCode, RatingCode};
use crate::event::AcademyEvent;
use crate::framework::Role;
use crate::ids::{ArrangementId, AssessmentId, EventId, IssueId, RiskId};

pub(crate) const G1: ArrangementId = ArrangementId(Uuid::from_u128(0x61));
pub(crate) const G2: ArrangementId = ArrangementId(Uuid::from_u128(0x62));
pub(crate) const I1: IssueId = IssueId(Uuid::from_u128(0x151));
pub(crate) const I2: IssueId = IssueId(Uuid::from_u128(0x152));
pub(crate) const K1: RiskId = RiskId(Uuid::from_u128(0x41));
pub(crate) const K2: RiskId = RiskId(Uuid::from_u128(0x42));
pub(crate) const K3: RiskId = RiskId(Uuid::from_u128(0x43));
pub(crate) const S1: AssessmentId = AssessmentId(Uuid::from_u128(0x51));
pub(crate) const S2: AssessmentId = AssessmentId(Uuid::from_u128(0x52));
pub(crate) const S3: AssessmentId = AssessmentId(Uuid::from_u128(0x53));

/// By an executive head, until whenever.
pub(crate) fn arranged(arrangement: ArrangementId, kind: Option<&str>, from: &str) -> Step {
    asked(AcademyCommand::Arrangement(ArrangementCommand::Start(StartArrangement {
        arrangement,
        from: day(from),
        kind: kind.map(|code| ArrangementCode::parse(code).unwrap()),
        name: None,
        responsible: vec![EXECUTIVE_HEAD.0],
        until: None,
        until_substantive_head: false,
        review_on: None,
        what: None,
        basis: Vec::new(),
    })))
}

pub(crate) fn arrangement_changed(arrangement: ArrangementId, on: &str, responsible: Option<Who>) -> Step {
    let responsible = responsible.map(|(person, _)| vec![person]);
    let command = ChangeArrangement { arrangement, changed_on: day(on), responsible, until: None, review_on: None, note: None };
    asked(AcademyCommand::Arrangement(ArrangementCommand::Change(command)))
}

pub(crate) fn arrangement_reviewed(arrangement: ArrangementId, on: &str) -> Step {
    let command = ReviewArrangement { arrangement, reviewed_on: day(on), finding: text(6), review_on: None };
    asked(AcademyCommand::Arrangement(ArrangementCommand::Review(command)))
}

pub(crate) fn arrangement_ended(arrangement: ArrangementId, on: &str, substantive_head: Option<EventId>) -> Step {
    let command = EndArrangement { arrangement, ended_on: day(on), outcome: text(6), substantive_head };
    asked(AcademyCommand::Arrangement(ArrangementCommand::End(command)))
}

pub(crate) fn arrangement_shared(arrangement: ArrangementId, on: &str) -> Step {
    let command = ShareArrangement { arrangement, shared_on: day(on), audiences: None };
    asked(AcademyCommand::Arrangement(ArrangementCommand::Share(command)))
}

/// In education, about teaching, on the first review.
pub(crate) fn issue_raised(issue: IssueId, on: &str, (owner, _): Who) -> Step {
    asked(AcademyCommand::Issue(IssueCommand::Raise(RaiseIssue {
        issue,
        raised_on: day(on),
        what: text(2),
        area: AreaCode::parse("education").unwrap(),
        criteria: vec![CriterionCode::parse("teaching").unwrap()],
        priority: 1,
        owner,
        due_on: None,
        basis: vec![recording_of(R1)],
    })))
}

pub(crate) fn issue_progressed(issue: IssueId, on: &str, progress: &str) -> Step {
    asked(AcademyCommand::Issue(IssueCommand::Progress(ProgressIssue {
        issue,
        on: day(on),
        owner: None,
        priority: None,
        due_on: None,
        progress: Some(ProgressCode::parse(progress).unwrap()),
        comment: None,
        evidence: Vec::new(),
    })))
}

pub(crate) fn issue_closed(issue: IssueId, on: &str, pieces: usize) -> Step {
    let command = CloseIssue { issue, closed_on: day(on), evidence: evidence(pieces), outcome: None };
    asked(AcademyCommand::Issue(IssueCommand::Close(command)))
}

pub(crate) fn issue_reopened(issue: IssueId, on: &str) -> Step {
    let command = ReopenIssue { issue, reopened_on: day(on), reason: text(5), basis: Vec::new() };
    asked(AcademyCommand::Issue(IssueCommand::Reopen(command)))
}

pub(crate) fn issue_shared(issue: IssueId, on: &str) -> Step {
    asked(AcademyCommand::Issue(IssueCommand::Share(ShareIssue { issue, shared_on: day(on), audiences: None })))
}

fn assessment(assessment: AssessmentId, on: &str, rating: &str) -> NewAssessment {
    NewAssessment {
        assessment,
        assessed_on: day(on),
        rating: RatingCode::parse(rating).unwrap(),
        progress: None,
        likelihood: None,
        impact: None,
        owner: None,
        mitigation: None,
        comment: None,
        basis: Vec::new(),
    }
}

pub(crate) fn risk_raised(risk: RiskId, on: &str, rating: &str) -> Step {
    let command = RaiseRisk { risk, question: None, what: None, owner: CEO.0, first: assessment(S1, on, rating) };
    asked(AcademyCommand::Risk(RiskCommand::Raise(command)))
}

pub(crate) fn risk_assessed(risk: RiskId, id: AssessmentId, on: &str, rating: &str) -> Step {
    asked(AcademyCommand::Risk(RiskCommand::Assess(AssessRisk { risk, assessment: assessment(id, on, rating) })))
}

pub(crate) fn risk_shared<const N: usize>(risk: RiskId, assessment: Option<AssessmentId>, on: &str, audiences: [&str; N]) -> Step {
    let audiences = Some(audiences.map(|code| AudienceCode::parse(code).unwrap()).to_vec()).filter(|audiences| !audiences.is_empty());
    let command = ShareAssessment { risk, assessment, shared_on: day(on), audiences };
    asked(AcademyCommand::Risk(RiskCommand::Share(command)))
}

pub(crate) fn risk_closed(risk: RiskId, on: &str, pieces: usize) -> Step {
    let command = CloseRisk { risk, closed_on: day(on), evidence: evidence(pieces), outcome: None };
    asked(AcademyCommand::Risk(RiskCommand::Close(command)))
}

impl Step {
    fn arrangement(&mut self) -> &mut StartArrangement {
        let Ask::Academy(AcademyCommand::Arrangement(ArrangementCommand::Start(command))) = &mut self.ask else {
            panic!("nothing is arranged here")
        };
        command
    }

    fn issue(&mut self) -> &mut RaiseIssue {
        let Ask::Academy(AcademyCommand::Issue(IssueCommand::Raise(command))) = &mut self.ask else { panic!("no issue is raised here") };
        command
    }

    fn risk(&mut self) -> &mut RaiseRisk {
        let Ask::Academy(AcademyCommand::Risk(RiskCommand::Raise(command))) = &mut self.ask else { panic!("no risk is raised here") };
        command
    }

    /// By a name of its own.
    pub(crate) fn named(mut self) -> Step {
        self.arrangement().name = Some(text(15));
        self
    }

    pub(crate) fn until_a_head(mut self) -> Step {
        self.arrangement().until_substantive_head = true;
        self
    }

    pub(crate) fn by_strangers_for_too_short_a_time(mut self) -> Step {
        let command = self.arrangement();
        (command.responsible, command.until) = (vec![STRANGER.0], command.from.pred_opt());
        command.basis = vec![event_at(99)];
        self
    }

    pub(crate) fn in_area(mut self, code: &str) -> Step {
        let command = self.issue();
        (command.area, command.criteria) = (AreaCode::parse(code).unwrap(), vec![CriterionCode::parse(code).unwrap()]);
        self
    }

    /// About no criterion of WPT's.
    pub(crate) fn in_agora(mut self) -> Step {
        self.issue().criteria = Vec::new();
        self
    }

    pub(crate) fn on_grounds(mut self, basis: Vec<EventId>) -> Step {
        self.issue().basis = basis;
        self
    }

    /// Who owns an issue from now on.
    pub(crate) fn to(mut self, (owner, _): Who) -> Step {
        let Ask::Academy(AcademyCommand::Issue(IssueCommand::Progress(command))) = &mut self.ask else {
            panic!("no issue progresses here")
        };
        command.owner = Some(owner);
        self
    }

    pub(crate) fn asking(mut self, question: &str) -> Step {
        self.risk().question = Some(QuestionCode::parse(question).unwrap());
        self
    }

    pub(crate) fn in_words(mut self) -> Step {
        self.risk().what = Some(text(16));
        self
    }

    pub(crate) fn of_whom_nobody_knows(mut self) -> Step {
        let Ask::Academy(AcademyCommand::Risk(RiskCommand::Assess(AssessRisk { assessment, .. }))) = &mut self.ask else {
            panic!("no risk is assessed here")
        };
        assessment.owner = Some(STRANGER.0);
        assessment.basis = vec![event_at(99)];
        assessment.progress = Some(ProgressCode::parse("splendid").unwrap());
        self
    }

    /// Until somebody is in post for good.
    pub(crate) fn interim(mut self) -> Step {
        let Ask::Academy(AcademyCommand::Appoint(command)) = &mut self.ask else { panic!("nobody is appointed here") };
        command.interim = true;
        self
    }
}

/// One event about an arrangement, an issue or a risk; `None` for any other.
pub(super) fn tell(event: &AcademyEvent) -> Option<String> {
    let whom = |roles: &[Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" and ");
    if let AcademyEvent::ArrangementStarted(e) = event {
        return Some(format!("{} arranged", e.kind.as_ref().map_or("something", ArrangementCode::as_str)));
    }
    if let AcademyEvent::ArrangementChanged(e) = event {
        let who = e.responsible.iter().flatten().map(|who| format!(", {} is responsible", person(Some(*who))));
        return Some(format!("arrangement changed{}", who.collect::<String>()));
    }
    if let AcademyEvent::ArrangementReviewed(_) = event {
        return Some("arrangement reviewed".into());
    }
    if let AcademyEvent::ArrangementEnded(e) = event {
        return Some(format!("arrangement ended{}", if e.substantive_head.is_some() { " with a substantive head" } else { "" }));
    }
    if let AcademyEvent::ArrangementShared(e) = event {
        return Some(format!("arrangement shared with {}", whom(&e.roles)));
    }
    if let AcademyEvent::IssueRaised(e) = event {
        let (owner, basis) = (person(Some(e.owner)), reviews(&e.basis));
        return Some(format!("issue of priority {} in {} raised for {owner}, on {basis}", e.priority, e.area));
    }
    if let AcademyEvent::IssueProgressed(e) = event {
        let progress = e.progress.as_ref().map(|progress| format!(", {progress}")).unwrap_or_default();
        let owner = e.owner.map(|owner| format!(", now for {}", person(Some(owner)))).unwrap_or_default();
        return Some(format!("issue progressed{progress}{owner}"));
    }
    if let AcademyEvent::IssueClosed(_) = event {
        return Some("issue closed".into());
    }
    if let AcademyEvent::IssueReopened(_) = event {
        return Some("issue reopened".into());
    }
    if let AcademyEvent::IssueShared(e) = event {
        return Some(format!("issue shared with {}", whom(&e.roles)));
    }
    if let AcademyEvent::RiskRaised(e) = event {
        let what = e.question.as_ref().map_or("something", QuestionCode::as_str);
        return Some(format!("risk of {what} raised for {}", person(Some(e.owner))));
    }
    if let AcademyEvent::RiskAssessed(e) = event {
        let half_term = e.half_term.map(|half_term| {
            let code = crate::calendar::HalfTermCode::WORDS.iter().find(|(_, code)| *code == half_term.code).map_or("", |(word, _)| *word);
            format!(" in {} {code}", half_term.year)
        });
        return Some(format!("risk assessed as {}{}", e.rating, half_term.unwrap_or_default()));
    }
    if let AcademyEvent::RiskShared(e) = event {
        return Some(format!("risk assessment reported to {}", whom(&e.roles)));
    }
    if let AcademyEvent::RiskClosed(_) = event {
        return Some("risk closed".into());
    }
    None
}
