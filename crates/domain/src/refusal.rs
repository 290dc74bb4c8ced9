//! Why a command is refused: every reason at once, each with where in the command it lies.
//!
//! A refusal says what the caller could do about it. Its `code` is for programs and never changes;
//! its words are for people and may.

use chrono::NaiveDate;

use crate::codes::{
    AppointmentCode, AreaCode, ArrangementCode, AudienceCode, CategoryCode, CriterionCode, LevelCode, OptionCode, PlanRuleCode,
    ProgressCode, QuestionCode, RatingCode, RequirementCode, ReviewTypeCode, RungCode, SupportSourceCode,
};
use crate::duty::DutyRef;
use crate::event::PackageItem;
use crate::framework::Role;
use crate::identifiers::{GroupUid, Slug, Urn};
use crate::ids::{
    ActionId, AdviserAppointmentId, ArrangementId, CorrectionId, DecisionId, DeploymentId, EscalationId, EventId, IssueId, MonitoringId,
    OptionId, PersonId, PlanActionId, PlanId, PriorityId, ProgressReportId, ReviewId, RiskId, RoundId, SelfEvaluationId, SupportRequestId,
    TermPlanId, VisitId,
};

/// One reason to refuse a command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Another trust has the slug.
    #[error("a trust with the slug `{0}` is here already")]
    SlugTaken(Slug),
    /// Another trust has the group UID.
    #[error("a trust with the group UID {0} is here already")]
    GroupTaken(GroupUid),
    /// The trust has an academy with this URN now.
    #[error("the trust has an academy with the URN {0} already")]
    UrnTaken(Urn),
    /// The trust has adopted no framework.
    #[error("the trust has adopted no framework; adopt one first")]
    NoFramework,
    /// A date must not lie in the future.
    #[error("{on} is in the future; today is {today}")]
    InTheFuture {
        /// The date given.
        on: NaiveDate,
        /// Today in London.
        today: NaiveDate,
    },
    /// The academy was not in the trust then.
    #[error("the academy was not in the trust on {on}")]
    NotInTrust {
        /// The date given.
        on: NaiveDate,
    },
    /// Another academy came under the same URN since.
    #[error("another academy has had this URN in the trust since {joined}; this one left by then")]
    UrnHeldSince {
        /// When the other joined.
        joined: NaiveDate,
    },
    /// It cannot leave before it joined.
    #[error("the academy joined the trust on {joined}; it cannot leave before that")]
    LeftBeforeJoining {
        /// When it joined.
        joined: NaiveDate,
    },
    /// It joined while an earlier time in the trust was not over.
    #[error("the academy was in the trust until {left}; it cannot join again before that")]
    JoinedBeforeLeaving {
        /// When it left.
        left: NaiveDate,
    },
    /// A term ends before it begins.
    #[error("ends before it begins")]
    EndsBeforeItBegins,
    /// A day before something began.
    #[error("{on} is before {began}, the day on which this began")]
    BeforeItBegan {
        /// The date given.
        on: NaiveDate,
        /// The first day that can be.
        began: NaiveDate,
    },
    /// A turn before the one that came last.
    #[error("{on} is before {last}, the day on which it was raised, closed or opened again last")]
    BeforeItsLastTurn {
        /// The date given.
        on: NaiveDate,
        /// The day of its last turn.
        last: NaiveDate,
    },
    /// Nobody of that id is known to the trust.
    #[error("the trust knows no person {0}")]
    UnknownPerson(PersonId),
    /// Somebody is named twice.
    #[error("names {0} twice")]
    NamedTwice(PersonId),
    /// The framework has no such review type.
    #[error("the framework in force has no review type `{0}`")]
    UnknownReviewType(ReviewTypeCode),
    /// The framework has no such criterion.
    #[error("the framework in force has no criterion `{0}`")]
    UnknownCriterion(CriterionCode),
    /// A criterion is judged twice.
    #[error("judges `{0}` twice")]
    CriterionTwice(CriterionCode),
    /// The criterion has no such level.
    #[error("`{criterion}` has no level `{level}`; its levels are {levels}")]
    UnknownLevel {
        /// The criterion.
        criterion: CriterionCode,
        /// The level given.
        level: LevelCode,
        /// Its levels.
        levels: String,
    },
    /// The framework has no such word for progress.
    #[error("the framework in force has no `{0}` on its progress scale; it has {1}")]
    UnknownProgress(ProgressCode, String),
    /// The scale has no such category.
    #[error("the framework in force has no category `{0}`; it has {1}")]
    UnknownCategory(CategoryCode, String),
    /// The ladder has no such rung.
    #[error("the framework in force has no rung `{0}`; it has {1}")]
    UnknownRung(RungCode, String),
    /// The event is none of this academy's.
    #[error("{0} is no event of this academy")]
    UnknownEvent(EventId),
    /// An event is named twice.
    #[error("names the event {0} twice")]
    EventTwice(EventId),
    /// The event is of a review that was withdrawn.
    #[error("{0} is of a review that was withdrawn; rest the decision on something that stands")]
    WithdrawnBasis(EventId),
    /// The framework lets a missing evidence source block a decision.
    #[error("the review names no evidence from: {0}; under this framework such a gap blocks a category")]
    SourcesMissing(String),
    /// No such review.
    #[error("the academy has no review {0}")]
    UnknownReview(ReviewId),
    /// The review is there already.
    #[error("the draft {0} was finalised already")]
    AlreadyFinal(ReviewId),
    /// The review was withdrawn.
    #[error("the review was withdrawn and can be changed no more")]
    ReviewWithdrawn,
    /// An amendment changes nothing.
    #[error("changes nothing")]
    NothingChanged,
    /// Rungs are climbed one at a time.
    #[error("`{to}` is not the next rung: {next}")]
    NotTheNextRung {
        /// The rung given.
        to: RungCode,
        /// What the next one is, in words.
        next: String,
    },
    /// A step down must lead down.
    #[error("`{to}` is not below `{from}`")]
    NotALowerRung {
        /// The rung given.
        to: RungCode,
        /// The rung the academy is on.
        from: RungCode,
    },
    /// Nothing to step down from.
    #[error("the academy is on no rung")]
    OnNoRung,
    /// No such escalation.
    #[error("the academy has no escalation {0}")]
    UnknownEscalation(EscalationId),
    /// The proposal has been decided, or was overtaken.
    #[error("nothing is proposed under this escalation now: {0}")]
    NotProposed(&'static str),
    /// A visit belongs to an escalation that was climbed.
    #[error("the escalation was never climbed, so no visit belongs to it")]
    NotClimbed,
    /// A visit before its escalation.
    #[error("the visit was on {on}, before the finding of {since} that the escalation rests on")]
    BeforeTheEscalation {
        /// The visit's day.
        on: NaiveDate,
        /// The day of the finding it rests on.
        since: NaiveDate,
    },
    /// The decision needs somebody who answers for it.
    #[error("a decision needs a person who answers for it: use a key bound to one, or name one with Acting-For")]
    DeciderRequired,
    /// Nothing to record.
    #[error("gives nothing new: at least one of {0} is needed")]
    NothingGiven(&'static str),

    /// Who starts a programme can see it.
    #[error("whoever starts a programme is among those who run it; {0} is not")]
    AskerNotARunner(PersonId),
    /// Who runs a programme may read of it.
    #[error("{0} holds no role in which programmes are run at this academy; name somebody who does")]
    RunsNoProgrammesHere(PersonId),
    /// Somebody runs the programme.
    #[error("somebody runs the programme; they hand it on themselves")]
    ProgrammeIsRun,
    /// Who hands on what they may not read would read it.
    #[error("whoever hands programmes on may not read them, and so takes none on themselves")]
    HandsOnToThemselves,
    /// The programme has ended.
    #[error("the programme ended on {on}")]
    ProgrammeEnded {
        /// When.
        on: NaiveDate,
    },
    /// A day before the programme began.
    #[error("{on} is before {started}, the day the programme began")]
    BeforeTheProgramme {
        /// The day given.
        on: NaiveDate,
        /// The day it began.
        started: NaiveDate,
    },

    /// No such decision.
    #[error("the academy has no category decision {0}")]
    UnknownDecision(DecisionId),
    /// One of an academy's own people records a review that others carry out.
    #[error("in the framework in force a review of the type `{review_type}` is not carried out by a {role}")]
    CarriedOutByOthers {
        /// The type.
        review_type: ReviewTypeCode,
        /// Their role.
        role: Role,
    },
    /// The school made no such evaluation of itself.
    #[error("the school has no evaluation of itself {0}")]
    UnknownSelfEvaluation(SelfEvaluationId),
    /// It was taken back before.
    #[error("the school has taken this evaluation of itself back")]
    SelfEvaluationWithdrawn,
    /// The framework has no such audience.
    #[error("the framework in force has no audience `{0}`; it has {1}")]
    UnknownAudience(AudienceCode, String),
    /// The categories of all are not reported to an audience of a school.
    #[error("`{0}` is an audience of a school: each school is told of its own category by sharing the round")]
    AudienceOfSchools(AudienceCode),
    /// Shared or validated before it was held.
    #[error("{on} is before {held}, the day the review was held")]
    BeforeTheReview {
        /// The date given.
        on: NaiveDate,
        /// The day the review was held.
        held: NaiveDate,
    },
    /// A day to answer by that lies before what is to be answered.
    #[error("{by} is before {from}; give the school a day to come")]
    DueTooEarly {
        /// The date given.
        by: NaiveDate,
        /// The first day that it could be.
        from: NaiveDate,
    },
    /// The school cannot answer what it has not been shown.
    #[error("the review was not shared with the school; share it first")]
    NotShared,
    /// Somebody who leads, chairs or governs the academy cannot review it from elsewhere.
    #[error("{person} leads, chairs or governs this academy on {on}; name somebody from elsewhere")]
    OfThisAcademy {
        /// Who.
        person: PersonId,
        /// On which day.
        on: NaiveDate,
    },
    /// The school would review itself.
    #[error("all reviewers are of this academy, and the framework has `{0}` carried out by others; name who came from elsewhere")]
    ReviewersOfTheSchool(ReviewTypeCode),
    /// Somebody who leads or chairs an academy of the trust, or holds a key of it as anything but an
    /// external partner, is not from outside.
    #[error(
        "{0} leads or chairs an academy of the trust, or holds one of its keys as other than an external partner; a validator comes from outside"
    )]
    NotFromOutside(PersonId),
    /// Nobody validates their own review.
    #[error("{0} held the review; somebody else validates it")]
    OwnReview(PersonId),
    /// Nobody asked them to.
    #[error("you were not asked to validate this review")]
    NotAskedToValidate,
    /// Not one of those who lead the academy.
    #[error("{0} does not lead this academy today; a factual check goes to its head")]
    NotItsHead(PersonId),
    /// Nobody leads the academy.
    #[error("the academy has no headteacher today; name who leads it in `sentTo`, once it is recorded")]
    NoHead,
    /// The lead returned the draft, and has not looked at it again.
    #[error("the last quality check returned the draft; it goes on once it has passed one")]
    ReturnedByTheLead,
    /// The head has until then.
    #[error("the draft is with the head for a factual check until {due}")]
    FactualCheckUnderWay {
        /// The last day on which an answer is in time.
        due: NaiveDate,
    },
    /// The draft is with no head, or with another.
    #[error("the draft is not with you for a factual check")]
    NotWithYou,
    /// A correction waits for an answer.
    #[error("the correction {0} waits for an answer; accept or refuse it first")]
    CorrectionOpen(CorrectionId),
    /// No such correction.
    #[error("the draft has no correction {0}")]
    UnknownCorrection(CorrectionId),
    /// The correction has its answer.
    #[error("the correction was answered already")]
    CorrectionAnswered,

    /// No such visit.
    #[error("no visit {0} was made for this escalation")]
    UnknownVisit(VisitId),
    /// No such option.
    #[error("no option {0} was considered for this escalation")]
    UnknownOption(OptionId),
    /// No such action.
    #[error("the escalation has opened no action {0}")]
    UnknownAction(ActionId),
    /// The framework offers no such thing.
    #[error("the framework in force offers no `{0}`; leave `kind` out and say in words what it is, or name one of {1}")]
    UnknownOffer(OptionCode, String),
    /// Rejected without a word.
    #[error("what is rejected is rejected for a reason; give it")]
    ReasonRequired,
    /// The escalation has ended.
    #[error("the escalation is over; nothing more is opened for it")]
    EscalationOver,
    /// The action was done or carried already.
    #[error("the action was done, or carried into the plan, already")]
    ActionSettled,
    /// An action is still open.
    #[error("the action {action}, due on {due}, is still open; record that it was done, or carry it into the plan")]
    ActionOpen {
        /// Which.
        action: ActionId,
        /// By when it is to be done.
        due: NaiveDate,
    },
    /// Nothing shows it.
    #[error("name at least one piece of evidence that shows it")]
    EvidenceRequired,
    /// Somebody else owns it.
    #[error("{0} owns it; they may, and the CEO, the improvement lead and an executive headteacher")]
    NotItsOwner(PersonId),
    /// No such duty.
    #[error("the academy has no duty `{0}`")]
    UnknownDuty(DutyRef),
    /// The duty is open no more.
    #[error("the duty is settled: {0}")]
    DutySettled(&'static str),
    /// A day to come was needed.
    #[error("{on} has passed; today is {today}")]
    DayHasPassed {
        /// The date given.
        on: NaiveDate,
        /// Today in London.
        today: NaiveDate,
    },
    /// A duty cannot be due before its period.
    #[error("{on} is before {from}, the first day on which it could be done")]
    BeforeItsPeriod {
        /// The date given.
        on: NaiveDate,
        /// The first day of the period.
        from: NaiveDate,
    },
    /// The framework says how often.
    #[error("the framework in force leaves nobody to choose how often `{0}` is held")]
    CadenceNotOpen(ReviewTypeCode),
    /// The framework allows other cadences.
    #[error("the framework in force allows from {most} to {least}")]
    CadenceOutOfRange {
        /// The most often.
        most: &'static str,
        /// The least often.
        least: &'static str,
    },
    /// The framework names who chooses.
    #[error("the framework in force has this chosen in the role `{0}`")]
    ChosenByAnother(Role),

    /// No such source of support.
    #[error("the framework in force has no source of support `{0}`; it has {1}")]
    UnknownSupportSource(SupportSourceCode, String),
    /// No such thing in the packages, or named twice.
    #[error("the framework in force has no `{}` in a package `{}`, or it is named twice", .0.item, .0.package)]
    UnknownSupportItem(PackageItem),
    /// Support comes from another academy of the trust.
    #[error("name another academy that is in the trust then")]
    NotAGiver,
    /// No such deployment.
    #[error("the academy has no deployment {0}")]
    UnknownDeployment(DeploymentId),
    /// Not agreed yet.
    #[error("the deployment was planned and not agreed; agree it first")]
    DeploymentNotAgreed,
    /// It has ended.
    #[error("the deployment has ended")]
    DeploymentOver,
    /// It goes on.
    #[error("the deployment goes on until {until}; its impact is judged then, or when it was ended")]
    DeploymentNotOver {
        /// Its last day.
        until: NaiveDate,
    },
    /// A day on which it was not.
    #[error("{on} is not within the deployment, {from} to {until}; change the deployment first")]
    OutsideTheDeployment {
        /// The date given.
        on: NaiveDate,
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// Nobody gives more days than there are.
    #[error("more than one person can give from {from} to {on}, which is at most {days}; is a figure wrong?")]
    MoreThanPassed {
        /// How many days.
        days: i64,
        /// The deployment's first day.
        from: NaiveDate,
        /// The date given.
        on: NaiveDate,
    },
    /// No such entry of days.
    #[error("the deployment has no entry of days {0}; name the `eventId` of one of its `uses`")]
    UnknownEntry(EventId),
    /// Days were used outside what would be left.
    #[error("days were used on {on}; put that entry right first")]
    DaysUsedThen {
        /// On which day.
        on: NaiveDate,
    },
    /// It cannot end before anybody thought of it.
    #[error("{on} is before {begun}, the day on which the deployment was planned or began")]
    BeforeTheDeployment {
        /// The date given.
        on: NaiveDate,
        /// The first day that can be.
        begun: NaiveDate,
    },
    /// The request came to nothing.
    #[error("the request was declined or withdrawn; a deployment answers one that is open or was granted")]
    SupportRequestClosed,
    /// An adviser tells of their own days alone.
    #[error("it is somebody else's deployment; an adviser records days of their own")]
    NotYourDeployment,
    /// Nobody checks or judges their own work.
    #[error("{0} is the person deployed; somebody else looks at the work and judges it")]
    OwnWork(PersonId),
    /// An early end needs a reason.
    #[error("the deployment was to go on until {until}; say why it ends before")]
    ReasonForEndingEarly {
        /// Its agreed last day.
        until: NaiveDate,
    },
    /// Only its own head or chair asks for an academy.
    #[error("{person} neither leads nor chairs this academy on {on}")]
    NotOfThisAcademy {
        /// Who.
        person: PersonId,
        /// On which day.
        on: NaiveDate,
    },
    /// No such request.
    #[error("the academy made no request {0}")]
    UnknownSupportRequest(SupportRequestId),
    /// An answer follows what was asked.
    #[error("the request was made on {asked_on}; it is answered on that day or later")]
    AnsweredBeforeAsked {
        /// When it was asked.
        asked_on: NaiveDate,
    },
    /// The request has its answer, or was taken back.
    #[error("the request was answered or withdrawn already")]
    SupportRequestAnswered,
    /// No such round.
    #[error("the trust has no rating round {0}")]
    UnknownRound(RoundId),
    /// The round was closed or cancelled.
    #[error("the rating round is over")]
    RoundOver,
    /// The academy is not in the round.
    #[error("the academy is not in this rating round")]
    NotInRound,
    /// A round of the same term is open.
    #[error("the rating round {0} is open for this term; close or cancel it first")]
    RoundOpenAlready(RoundId),
    /// Something proposed in the round was not confirmed.
    #[error("proposed and not confirmed: {0}; confirm it, or give the `reason` for which it is left open")]
    ProposedAndNotConfirmed(String),
    /// Something confirmed in the round was not shared with its school.
    #[error("confirmed and not shared with the school: {0}; share it, or give the `reason` for which it is left open")]
    ConfirmedAndNotShared(String),
    /// The framework wants proposals moderated, and this one was not.
    #[error("the framework has every proposal moderated before it is confirmed; this one was not, or was made anew since")]
    NotModerated,
    /// Somebody has to take part in moderating and does not.
    #[error(
        "the framework has every proposal moderated, by the CEO and somebody else who leads improvement, whoever decides among them; missing is {0}: name them in `tookPart` once they have taken part"
    )]
    ModeratorMissing(&'static str),
    /// Somebody moderates the category of the school that they lead or chair.
    #[error("{0} leads or chairs this academy, and takes no part in moderating its category; have it moderated by others")]
    ModeratesTheirOwnSchool(PersonId),
    /// The term's round was held and closed.
    #[error(
        "the rating round {0} was held for this term and is closed; what changes since is decided outside a round, or in the next term's"
    )]
    RoundHeldAlready(RoundId),
    /// Nothing was proposed for the academy.
    #[error("no category was proposed for the academy in this rating round")]
    NothingProposed,
    /// Nothing was decided for the academy.
    #[error("no category was decided for the academy in this rating round; confirm it first")]
    NothingDecided,
    /// An academy is named twice.
    #[error("names the academy twice")]
    AcademyTwice,
    /// No such plan.
    #[error("the academy has no plan {0}")]
    UnknownPlan(PlanId),
    /// The plan was closed or superseded.
    #[error("the plan has ended; prepare another")]
    PlanEnded,
    /// The rule named does not hold for the academy.
    #[error("the rule `{0}` does not hold for this academy on that day; these do: {1}")]
    RuleDoesNotHold(PlanRuleCode, String),
    /// A plan would tell one of the school's people a category that was not shared with them.
    #[error(
        "the plan's rule follows from the academy's category, which was not shared with its {}; share the category first, since the school reads the plan from then on",
        .0.as_str()
    )]
    CategoryNotShared(Role),
    /// Several rules hold.
    #[error("several rules hold for this academy: {0}; name the one that the plan follows")]
    NameTheRule(String),
    /// The rule knows no such basis.
    #[error("the rule has no plan `{0}`; it has {1}")]
    BasisNotByTheRule(&'static str, String),
    /// The trust writes this plan.
    #[error("the trust writes this plan, not the school")]
    NotForTheSchoolToWrite,
    /// The rule asks for no such part.
    #[error("the rule asks for no `{0}`; it asks for {1}")]
    UnknownRequirement(RequirementCode, String),
    /// The plan has no such priority.
    #[error("the plan has no priority {0}")]
    UnknownPriority(PriorityId),
    /// The plan has no such action.
    #[error("the plan has no action {0}")]
    UnknownPlanAction(PlanActionId),
    /// The plan's schedule has no such entry.
    #[error("the plan's monitoring schedule has no entry {0}")]
    UnknownMonitoring(MonitoringId),
    /// An id stands where each is wanted once.
    #[error("names {0} twice")]
    IdTwice(uuid::Uuid),
    /// The review judged no such criterion.
    #[error("that review did not judge `{0}`")]
    CriterionNotJudged(CriterionCode),
    /// The plan lacks what the trust publishes as a must.
    #[error("the plan lacks what the trust says that it must have: {0}; revise it first")]
    PlanLacks(String),
    /// A priority is left out where each is wanted.
    #[error("says nothing of the priority {0}")]
    PriorityLeftOut(PriorityId),
    /// No such plan for a term, or another has taken its place.
    #[error("the plan has no term plan {0}, or another has taken its place")]
    UnknownTermPlan(TermPlanId),
    /// Only the trust's leaders of improvement record what somebody else said.
    #[error("you answer for yourself; what somebody else said is recorded by who leads improvement for the trust")]
    NotForAnother,
    /// An event of one kind is called another.
    #[error("the event {0} is no `{1}`; name what it is")]
    OriginOfAnotherKind(EventId, &'static str),
    /// A day before the plan, or the revision that stands.
    #[error("{on} is before {from}, the day of the plan as it stands")]
    BeforeThePlan {
        /// The date given.
        on: NaiveDate,
        /// The first day that it could be.
        from: NaiveDate,
    },
    /// Somebody is named in a role that is not theirs.
    #[error("{person} did not act as `{role}` on {on}, as far as the register and the keys say")]
    NotTheirRole {
        /// Who.
        person: PersonId,
        /// The role.
        role: Role,
        /// The day.
        on: NaiveDate,
    },
    /// The entry of the schedule is somebody else's.
    #[error("the schedule names somebody else to look; they or who leads improvement for the trust say that it was done")]
    NotYourMonitoring,
    /// The event did not prepare or revise a plan that goes on.
    #[error("the event {0} prepared or revised no plan of this academy that goes on")]
    NoPlansEvent(EventId),
    /// Nobody there would be reminded.
    #[error("{0} owns no such action of the plan: revise the plan first, or name who owns one there")]
    OwnsNothingThere(PersonId),
    /// The option was rejected.
    #[error("the option was rejected; no action carries it out")]
    OptionRejected,
    /// An option is considered at a visit, not before.
    #[error("{on} is before {visited}, the day of the visit at which it is said to have been considered")]
    BeforeTheVisit {
        /// The date given.
        on: NaiveDate,
        /// The day of the visit.
        visited: NaiveDate,
    },
    /// A correction was accepted, and the draft reads as before.
    #[error("the correction {0} was accepted, and the draft still says what the head found wrong; write it anew first")]
    CorrectionNotMade(CorrectionId),
    /// The action is somebody else's.
    #[error("the action is owned by somebody else; its owner or who leads improvement for the trust says how far it has come")]
    NotYourAction,
    /// More would have come back than was spent.
    #[error("no more can come back than was spent, which is {spent} pence")]
    SpentBelowNothing {
        /// What was spent so far, in pence.
        spent: i64,
    },
    /// No such report.
    #[error("the academy has no progress report {0}")]
    UnknownProgressReport(ProgressReportId),
    /// The report is for others.
    #[error("the report is neither addressed to you nor shared with you")]
    NotAddressed,

    /// Who comes from such a source has to be appointed first.
    #[error("whoever comes from `{0}` is appointed first, against the framework's requirements; no such appointment covers the first day")]
    NotAppointed(SupportSourceCode),
    /// No such appointment in the framework.
    #[error("the framework in force has no appointment `{0}`; it has {1}")]
    UnknownAppointmentKind(AppointmentCode, String),
    /// No such requirement, or named twice.
    #[error("the appointment has no requirement `{0}`, or it is named twice")]
    UnknownAppointmentRequirement(RequirementCode),
    /// A requirement without evidence.
    #[error("nothing shows `{0}` ({1}); every requirement of the appointment has to be evidenced")]
    RequirementNotEvidenced(String, String),
    /// The person holds such an appointment.
    #[error("holds such an appointment on that day already")]
    AppointedAlready,
    /// No such appointment.
    #[error("the trust made no appointment {0}")]
    UnknownAppointment(AdviserAppointmentId),
    /// It has ended.
    #[error("the appointment was ended already")]
    AppointmentOver,
    /// Another figure is for some of the same days.
    #[error("a capacity is stated from {from} to {until} already; state that time anew, or another")]
    CapacityOverlaps {
        /// Its first day.
        from: NaiveDate,
        /// Its last day.
        until: NaiveDate,
    },
    /// What an owner may not change.
    #[error("its owner says how it goes; this is for the CEO, the improvement lead or an executive headteacher to change")]
    NotForItsOwner,
    /// No such arrangement.
    #[error("the academy has no arrangement {0}")]
    UnknownArrangement(ArrangementId),
    /// The framework has no such arrangement.
    #[error("the framework in force has no arrangement `{0}`; give it a `name` of its own; it has: {1}")]
    UnknownArrangementKind(ArrangementCode, String),
    /// The arrangement has ended.
    #[error("the arrangement has ended")]
    ArrangementOver,
    /// Not the appointment of a substantive head.
    #[error("{0} is not the event by which a head of this academy was appointed for good; POST .../leaders gives it")]
    NotASubstantiveHead(EventId),
    /// It lasts until the head is in post.
    #[error("that headteacher is in post from {from}; what lasts until then ends on the day before or later")]
    HeadComesLater {
        /// Their first day.
        from: NaiveDate,
    },
    /// No such issue.
    #[error("the academy has no issue {0}")]
    UnknownIssue(IssueId),
    /// The framework has no such area.
    #[error("the framework in force has no area `{0}`; it has {1}")]
    UnknownArea(AreaCode, String),
    /// The issue is closed.
    #[error("the issue is closed; reopen it first")]
    IssueClosed,
    /// The issue is open.
    #[error("the issue is open")]
    IssueOpen,
    /// No such risk.
    #[error("the academy has no risk {0}")]
    UnknownRisk(RiskId),
    /// The risk was taken off the register.
    #[error("the risk was taken off the register")]
    RiskClosed,
    /// No such assessment.
    #[error("the risk has no such assessment")]
    UnknownAssessment,
    /// The framework has no such rating.
    #[error("there is no rating `{0}`; there are {1}")]
    UnknownRating(RatingCode, String),
    /// The framework asks no such question.
    #[error("the framework in force asks no question `{0}`; it asks {1}")]
    UnknownQuestion(QuestionCode, String),
    /// The question is asked of academies in other categories.
    #[error("`{0}` is not asked of an academy in the category in force; leave it out for the one that is")]
    QuestionOfOtherCategories(QuestionCode),
    /// No question applies, and nothing says what the risk is.
    #[error("no question of the framework applies by itself; name one, or say in `what` what could happen")]
    QuestionRequired,
    /// The register holds the question once.
    #[error("the register has this question already, as risk {0}; assess that one")]
    RiskOpenAlready(RiskId),
    /// An open action is in the plan before and not in its revision.
    #[error("the action {0} is not done, and neither kept nor given up: keep it by its id, or name it in `dropped` with a reason")]
    ActionLeftOut(PlanActionId),
    /// An action cannot be both.
    #[error("the action {0} is kept in the revision: leave it out of `dropped`, or out of the priorities")]
    KeptAndDropped(PlanActionId),
    /// What is done is not given up.
    #[error("the action {0} was done; it may be left out without being named in `dropped`")]
    DoneAndDropped(PlanActionId),
    /// A day in a plan lies outside it.
    #[error("{on} lies outside the plan, which runs from {from} to {until}; give a day within it, or let the plan run longer")]
    OutsideThePlan {
        /// The day given.
        on: NaiveDate,
        /// The plan's first day.
        from: NaiveDate,
        /// Its last, in words.
        until: String,
    },
    /// A step on the way comes after what it leads to.
    #[error("the step is due on {on}, and the action that it leads to on {due}; give it a day up to then")]
    AfterItsAction {
        /// The step's day.
        on: NaiveDate,
        /// The action's.
        due: NaiveDate,
    },
    /// A duty is not moved to where the next of its kind takes its place.
    #[error(
        "{on} is too far off: the last day it can be moved to is {last}, before the next of its kind is due or the school year after its own ends; waive it where it will not be done"
    )]
    MovedTooFar {
        /// The day given.
        on: NaiveDate,
        /// The last day possible.
        last: NaiveDate,
    },
    /// A draft becomes an evaluation once.
    #[error("the draft {0} was submitted already")]
    SubmittedAlready(SelfEvaluationId),
    /// Nobody plans so far ahead.
    #[error("{on} is too far ahead; the last day possible is {last}")]
    TooFarAhead {
        /// The day given.
        on: NaiveDate,
        /// The last day possible.
        last: NaiveDate,
    },
}

impl Refusal {
    /// A stable, kebab-case code that a program can match on; it names a page under `/problems/`.
    pub const fn code(&self) -> &'static str {
        match self {
            Refusal::SlugTaken(_) => "slug-taken",
            Refusal::GroupTaken(_) => "group-taken",
            Refusal::UrnTaken(_) => "urn-taken",
            Refusal::NoFramework => "no-framework",
            Refusal::InTheFuture { .. } => "in-the-future",
            Refusal::NotInTrust { .. } => "not-in-trust",
            Refusal::UrnHeldSince { .. } => "urn-held-since",
            Refusal::LeftBeforeJoining { .. } => "left-before-joining",
            Refusal::JoinedBeforeLeaving { .. } => "joined-before-leaving",
            Refusal::EndsBeforeItBegins => "ends-before-it-begins",
            Refusal::BeforeItBegan { .. } => "before-it-began",
            Refusal::BeforeItsLastTurn { .. } => "before-its-last-turn",
            Refusal::UnknownPerson(_) => "unknown-person",
            Refusal::NamedTwice(_) => "named-twice",
            Refusal::UnknownReviewType(_) => "unknown-review-type",
            Refusal::UnknownCriterion(_) => "unknown-criterion",
            Refusal::CriterionTwice(_) => "criterion-twice",
            Refusal::UnknownLevel { .. } => "unknown-level",
            Refusal::UnknownProgress(..) => "unknown-progress",
            Refusal::UnknownCategory(..) => "unknown-category",
            Refusal::UnknownRung(..) => "unknown-rung",
            Refusal::UnknownEvent(_) => "unknown-event",
            Refusal::EventTwice(_) => "event-twice",
            Refusal::WithdrawnBasis(_) => "withdrawn-basis",
            Refusal::SourcesMissing(_) => "sources-missing",
            Refusal::UnknownReview(_) => "unknown-review",
            Refusal::AlreadyFinal(_) => "already-final",
            Refusal::ReviewWithdrawn => "review-withdrawn",
            Refusal::NothingChanged => "nothing-changed",
            Refusal::NotTheNextRung { .. } => "not-the-next-rung",
            Refusal::NotALowerRung { .. } => "not-a-lower-rung",
            Refusal::OnNoRung => "on-no-rung",
            Refusal::UnknownEscalation(_) => "unknown-escalation",
            Refusal::NotProposed(_) => "not-proposed",
            Refusal::NotClimbed => "not-climbed",
            Refusal::BeforeTheEscalation { .. } => "before-the-escalation",
            Refusal::DeciderRequired => "decider-required",
            Refusal::NothingGiven(_) => "nothing-given",

            Refusal::AskerNotARunner(_) => "asker-not-a-runner",
            Refusal::RunsNoProgrammesHere(_) => "runs-no-programmes-here",
            Refusal::ProgrammeIsRun => "programme-is-run",
            Refusal::HandsOnToThemselves => "hands-on-to-themselves",
            Refusal::ProgrammeEnded { .. } => "programme-ended",
            Refusal::BeforeTheProgramme { .. } => "before-the-programme",

            Refusal::UnknownDecision(_) => "unknown-decision",
            Refusal::UnknownSelfEvaluation(_) => "unknown-self-evaluation",
            Refusal::SelfEvaluationWithdrawn => "self-evaluation-withdrawn",
            Refusal::CarriedOutByOthers { .. } => "carried-out-by-others",
            Refusal::UnknownAudience(..) => "unknown-audience",
            Refusal::AudienceOfSchools(_) => "audience-of-schools",
            Refusal::BeforeTheReview { .. } => "before-the-review",
            Refusal::DueTooEarly { .. } => "due-too-early",
            Refusal::NotShared => "not-shared",
            Refusal::OfThisAcademy { .. } => "of-this-academy",
            Refusal::ReviewersOfTheSchool(_) => "reviewers-of-the-school",
            Refusal::NotFromOutside(_) => "not-from-outside",
            Refusal::OwnReview(_) => "own-review",
            Refusal::NotAskedToValidate => "not-asked-to-validate",
            Refusal::NotItsHead(_) => "not-its-head",
            Refusal::NoHead => "no-head",
            Refusal::ReturnedByTheLead => "returned-by-the-lead",
            Refusal::FactualCheckUnderWay { .. } => "factual-check-under-way",
            Refusal::NotWithYou => "not-with-you",
            Refusal::CorrectionOpen(_) => "correction-open",
            Refusal::UnknownCorrection(_) => "unknown-correction",
            Refusal::CorrectionAnswered => "correction-answered",

            Refusal::UnknownVisit(_) => "unknown-visit",
            Refusal::UnknownOption(_) => "unknown-option",
            Refusal::UnknownAction(_) => "unknown-action",
            Refusal::UnknownOffer(..) => "unknown-offer",
            Refusal::ReasonRequired => "reason-required",
            Refusal::EscalationOver => "escalation-over",
            Refusal::ActionSettled => "action-settled",
            Refusal::ActionOpen { .. } => "action-open",
            Refusal::EvidenceRequired => "evidence-required",
            Refusal::NotItsOwner(_) => "not-its-owner",
            Refusal::UnknownDuty(_) => "unknown-duty",
            Refusal::DutySettled(_) => "duty-settled",
            Refusal::DayHasPassed { .. } => "day-has-passed",
            Refusal::BeforeItsPeriod { .. } => "before-its-period",
            Refusal::CadenceNotOpen(_) => "cadence-not-open",
            Refusal::CadenceOutOfRange { .. } => "cadence-out-of-range",
            Refusal::ChosenByAnother(_) => "chosen-by-another",

            Refusal::UnknownSupportSource(..) => "unknown-support-source",
            Refusal::UnknownSupportItem(_) => "unknown-support-item",
            Refusal::NotAGiver => "not-a-giver",
            Refusal::UnknownDeployment(_) => "unknown-deployment",
            Refusal::DeploymentNotAgreed => "deployment-not-agreed",
            Refusal::DeploymentOver => "deployment-over",
            Refusal::DeploymentNotOver { .. } => "deployment-not-over",
            Refusal::OutsideTheDeployment { .. } => "outside-the-deployment",
            Refusal::MoreThanPassed { .. } => "more-than-passed",
            Refusal::UnknownEntry(_) => "unknown-entry",
            Refusal::DaysUsedThen { .. } => "days-used-then",
            Refusal::BeforeTheDeployment { .. } => "before-the-deployment",
            Refusal::SupportRequestClosed => "support-request-closed",
            Refusal::NotYourDeployment => "not-your-deployment",
            Refusal::OwnWork(_) => "own-work",
            Refusal::ReasonForEndingEarly { .. } => "reason-for-ending-early",
            Refusal::NotOfThisAcademy { .. } => "not-of-this-academy",
            Refusal::UnknownSupportRequest(_) => "unknown-support-request",
            Refusal::AnsweredBeforeAsked { .. } => "answered-before-asked",
            Refusal::SupportRequestAnswered => "support-request-answered",
            Refusal::UnknownRound(_) => "unknown-round",
            Refusal::RoundOver => "round-over",
            Refusal::NotInRound => "not-in-round",
            Refusal::RoundOpenAlready(_) => "round-open-already",
            Refusal::ProposedAndNotConfirmed(_) => "proposed-and-not-confirmed",
            Refusal::ConfirmedAndNotShared(_) => "confirmed-and-not-shared",
            Refusal::NotModerated => "not-moderated",
            Refusal::ModeratorMissing(_) => "moderator-missing",
            Refusal::ModeratesTheirOwnSchool(_) => "moderates-their-own-school",
            Refusal::RoundHeldAlready(_) => "round-held-already",
            Refusal::NothingProposed => "nothing-proposed",
            Refusal::NothingDecided => "nothing-decided",
            Refusal::AcademyTwice => "academy-twice",
            Refusal::UnknownPlan(_) => "unknown-plan",
            Refusal::PlanEnded => "plan-ended",
            Refusal::RuleDoesNotHold(..) => "rule-does-not-hold",
            Refusal::CategoryNotShared(_) => "category-not-shared",
            Refusal::NameTheRule(_) => "name-the-rule",
            Refusal::BasisNotByTheRule(..) => "basis-not-by-the-rule",
            Refusal::NotForTheSchoolToWrite => "not-for-the-school-to-write",
            Refusal::UnknownRequirement(..) => "unknown-requirement",
            Refusal::UnknownPriority(_) => "unknown-priority",
            Refusal::UnknownPlanAction(_) => "unknown-plan-action",
            Refusal::UnknownMonitoring(_) => "unknown-monitoring",
            Refusal::IdTwice(_) => "id-twice",
            Refusal::CriterionNotJudged(_) => "criterion-not-judged",
            Refusal::PlanLacks(_) => "plan-lacks",
            Refusal::PriorityLeftOut(_) => "priority-left-out",
            Refusal::UnknownTermPlan(_) => "unknown-term-plan",
            Refusal::NotForAnother => "not-for-another",
            Refusal::OriginOfAnotherKind(..) => "origin-of-another-kind",
            Refusal::BeforeThePlan { .. } => "before-the-plan",
            Refusal::NotTheirRole { .. } => "not-their-role",
            Refusal::NotYourMonitoring => "not-your-monitoring",
            Refusal::NoPlansEvent(_) => "no-plans-event",
            Refusal::OwnsNothingThere(_) => "owns-nothing-there",
            Refusal::OptionRejected => "option-rejected",
            Refusal::BeforeTheVisit { .. } => "before-the-visit",
            Refusal::CorrectionNotMade(_) => "correction-not-made",
            Refusal::NotYourAction => "not-your-action",
            Refusal::SpentBelowNothing { .. } => "spent-below-nothing",
            Refusal::UnknownProgressReport(_) => "unknown-progress-report",
            Refusal::NotAddressed => "not-addressed",

            Refusal::NotAppointed(_) => "not-appointed",
            Refusal::UnknownAppointmentKind(..) => "unknown-appointment-kind",
            Refusal::UnknownAppointmentRequirement(_) => "unknown-appointment-requirement",
            Refusal::RequirementNotEvidenced(..) => "requirement-not-evidenced",
            Refusal::AppointedAlready => "appointed-already",
            Refusal::UnknownAppointment(_) => "unknown-appointment",
            Refusal::AppointmentOver => "appointment-over",
            Refusal::CapacityOverlaps { .. } => "capacity-overlaps",
            Refusal::NotForItsOwner => "not-for-its-owner",
            Refusal::UnknownArrangement(_) => "unknown-arrangement",
            Refusal::UnknownArrangementKind(..) => "unknown-arrangement-kind",
            Refusal::ArrangementOver => "arrangement-over",
            Refusal::NotASubstantiveHead(_) => "not-a-substantive-head",
            Refusal::HeadComesLater { .. } => "head-comes-later",
            Refusal::UnknownIssue(_) => "unknown-issue",
            Refusal::UnknownArea(..) => "unknown-area",
            Refusal::IssueClosed => "issue-closed",
            Refusal::IssueOpen => "issue-open",
            Refusal::UnknownRisk(_) => "unknown-risk",
            Refusal::RiskClosed => "risk-closed",
            Refusal::UnknownAssessment => "unknown-assessment",
            Refusal::UnknownRating(..) => "unknown-rating",
            Refusal::UnknownQuestion(..) => "unknown-question",
            Refusal::QuestionOfOtherCategories(_) => "question-of-other-categories",
            Refusal::QuestionRequired => "question-required",
            Refusal::RiskOpenAlready(_) => "risk-open-already",
            Refusal::ActionLeftOut(_) => "action-left-out",
            Refusal::KeptAndDropped(_) => "kept-and-dropped",
            Refusal::DoneAndDropped(_) => "done-and-dropped",
            Refusal::OutsideThePlan { .. } => "outside-the-plan",
            Refusal::AfterItsAction { .. } => "after-its-action",
            Refusal::TooFarAhead { .. } => "too-far-ahead",
            Refusal::MovedTooFar { .. } => "moved-too-far",
            Refusal::SubmittedAlready(_) => "submitted-already",
        }
    }
}

/// A refusal with the JSON pointer, in the command, of what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// JSON pointer (RFC 6901); `""` is the command as a whole.
    pub pointer: String,
    /// The reason.
    pub refusal: Refusal,
}

/// Every reason to refuse a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals(Vec<Located>);

impl Refusals {
    /// A single one.
    pub fn one(pointer: impl Into<String>, refusal: Refusal) -> Refusals {
        Refusals(vec![Located { pointer: pointer.into(), refusal }])
    }

    /// Notes a reason.
    pub fn add(&mut self, pointer: impl Into<String>, refusal: Refusal) {
        self.0.push(Located { pointer: pointer.into(), refusal });
    }

    /// Notes a reason unless the condition holds.
    pub fn unless(&mut self, holds: bool, pointer: &str, refusal: impl FnOnce() -> Refusal) {
        if !holds {
            self.add(pointer, refusal());
        }
    }

    /// `Ok` where there is none.
    pub fn none(self) -> Result<(), Refusals> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The reasons, in the order found.
    pub fn iter(&self) -> std::slice::Iter<'_, Located> {
        self.0.iter()
    }
}
