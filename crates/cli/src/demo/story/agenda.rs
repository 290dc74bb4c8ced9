//! What is to come: the reviews that each half-term brings, and what befalls each academy.
//!
//! Only what can be known beforehand is planned here. What follows from an act (a decision, an answer
//! to a proposal, a visit) is put on the agenda when the act has been done and its events are known.

use chrono::{Days, NaiveDate};
use touchstone_app::input::AcademyOrder;
use touchstone_domain::academy::Answer;
use touchstone_domain::identifiers::Route;
use touchstone_domain::ids::{DecisionId, EscalationId, EventId, ReviewId, SelfEvaluationId};

use super::arrangements::{self, ArrangementAct};
use super::chores::{self, Chore};
use super::lives::{self, LifeAct};
use super::plans::{self, PlanAct};
use super::ratings::Step;
use super::registers::{self, RegisterAct};
use super::remedies::RemedyAct;
use super::support::{self, SupportAct};
use super::{Academy, Story};
use crate::demo::cast::life::CategoryAnswer;
use crate::demo::cast::{Incident, Only, Pace, Part, Round, Then};
use crate::demo::year::{date, school_day, weekday_from, weekday_until};

/// Days before the end of the story on which progress was found too slow and nobody acted.
const A_MONTH_AGO: Days = Days::new(30);
/// Days after joining on which the plan that a school brought is talked over.
const SETTLED: u64 = 9;
/// Days before the end of the story on which the open proposal was made.
const A_FEW_DAYS_AGO: Days = Days::new(4);

/// Something that somebody does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Join,
    Review(Review),
    /// A step of the term's rating round.
    Rate(Step),
    EvaluateSelf,
    /// A school takes back what it said of itself, and why.
    TakeBack(SelfEvaluationId, &'static str),
    /// A school answers the category that it was told.
    AnswerCategory(DecisionId, &'static CategoryAnswer),
    Answer {
        escalation: EscalationId,
        answer: Answer,
        then: Consequence,
    },
    Visit {
        escalation: EscalationId,
    },
    StepDown {
        grounds: EventId,
    },
    Amend(ReviewId),
    Withdraw(ReviewId),
    InterimHead,
    /// From a day on.
    NewHead(NaiveDate),
    Leave(NaiveDate),
    Inspect {
        on: NaiveDate,
        outcome: usize,
    },
    Draft,
    Plan(PlanAct),
    Support(SupportAct),
    Remedy(RemedyAct),
    Arrangement(ArrangementAct),
    Register(RegisterAct),
    Life(LifeAct),
    Chore(Chore),
}

/// A review to be recorded.
#[derive(Clone, Debug)]
pub(super) struct Review {
    pub round: Round,
    pub held_on: NaiveDate,
    pub rank: usize,
    /// Set where progress is not fast enough.
    pub slow: Option<Consequence>,
    /// What is decided, where that is not what the findings suggest.
    pub departs: Option<usize>,
    pub unclear: bool,
    pub amended: bool,
    pub mistaken: bool,
    /// True where better days may lead off the ladder.
    pub relieves: bool,
}

/// What is made of progress that is not fast enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consequence {
    /// The CEO answers a proposal; what is climbed is followed by a visit.
    Follow(Then),
    /// What is proposed is accepted, and nobody visits.
    NobodyActs,
    /// Nobody answers.
    Open,
}

/// Plans a trust's story.
pub(super) fn plan(story: &mut Story) {
    for index in 0..story.academies.len() {
        let Some(academy) = story.academies.get(index) else { continue };
        if academy.id.is_none() {
            let on = weekday_from(academy.joined_on);
            story.later(on, index, Act::Join);
            for round in story.cast.rounds.iter().filter(|round| round.only == Only::New) {
                let held_on = story.after(on, SETTLED);
                let review = plain(*round, held_on, 0);
                story.later(story.after(held_on, 2), index, Act::Review(review));
            }
        }
        let recent = plan_recent(story, index);
        plan_rounds(story, index, recent);
        plan_incidents(story, index);
        plans::plan(story, index);
    }
    super::ratings::plan(story);
    support::plan(story);
    arrangements::plan(story);
    registers::plan(story);
    lives::plan(story);
    chores::plan(story);
}

/// What has just happened; answers the day from which nothing else does.
fn plan_recent(story: &mut Story, index: usize) -> Option<NaiveDate> {
    let incidents = story.academies.get(index).map(|academy| academy.cast.incidents).unwrap_or_default();
    let mut recent = None;
    for incident in incidents {
        let (ago, slow) = match incident {
            Incident::NobodyActed => (A_MONTH_AGO, Consequence::NobodyActs),
            Incident::ProposalOpen => (A_FEW_DAYS_AGO, Consequence::Open),
            Incident::Slow { .. }
            | Incident::Departs { .. }
            | Incident::Unclear { .. }
            | Incident::WrittenUpLate { .. }
            | Incident::Amended { .. }
            | Incident::Withdrawn { .. }
            | Incident::NewHead { .. }
            | Incident::Leaves { .. }
            | Incident::Inspected { .. }
            | Incident::Drafted => continue,
        };
        let on = school_day(story.told.today - ago, &story.told.half_terms);
        let Some(mut round) = progress_round(story) else { continue };
        if slow == Consequence::Open {
            round = found_by_the_adviser(round);
        }
        let held_on = weekday_until(on - Days::new(1));
        let review = Review { slow: Some(slow), ..plain(round, held_on, 0) };
        story.later(on, index, Act::Review(review));
        recent = Some(held_on);
    }
    recent
}

fn plain(round: Round, held_on: NaiveDate, rank: usize) -> Review {
    Review { round, held_on, rank, slow: None, departs: None, unclear: false, amended: false, mistaken: false, relieves: false }
}

/// The round that asks how fast things move.
fn progress_round(story: &Story) -> Option<Round> {
    story.cast.rounds.iter().copied().find(|round| round.pace == Pace::Tested)
}

/// The same round with a finding that is not a lead's own: no framework lets that climb by itself, so
/// there is something for the CEO to answer.
fn found_by_the_adviser(round: Round) -> Round {
    Round { by: Part::Adviser, reviewers: &[Part::Adviser], ..round }
}

/// Whether a lead's own finding in this round sets the rung off without asking anybody.
fn climbs_by_itself(story: &Story, round: &Round) -> bool {
    let automatic = story.framework.escalation().automatic.as_ref();
    automatic.is_some_and(|automatic| automatic.review_types.iter().any(|review| review.as_str() == round.review))
}

/// The reviews of every half-term.
fn plan_rounds(story: &mut Story, index: usize, recent: Option<NaiveDate>) {
    let cast = story.cast;
    for (half_term, dates) in story.told.half_terms.clone().into_iter().enumerate() {
        let term = half_term / 2;
        for round in cast.rounds.iter().filter(|round| round.half_terms.contains(&(half_term % 6))) {
            let spread = story.chance.below(9);
            let write_up = story.chance.below(6);
            let Some(academy) = story.academies.get(index) else { continue };
            let rank = academy.cast.stands(term);
            let held_on = weekday_until((dates.starts_on + Days::new(round.week * 7 + spread)).min(dates.ends_on));
            let too_late = recent.is_some_and(|recent| held_on + Days::new(4) >= recent)
                || gone_by(story, academy).is_some_and(|gone| held_on >= gone);
            let waived = chores::is_waived(story, index, round, half_term);
            if waived || held_on < academy.joined_on + Days::new(7) || too_late || !is_held_at(round, academy) {
                continue;
            }
            let mut review = plain(*round, held_on, rank);
            let mut recorded_on = school_day(held_on + Days::new(write_up), &story.told.half_terms);
            review.relieves = round.pace != Pace::Untold
                && !academy.cast.incidents.iter().any(|i| matches!(i, Incident::Slow { term: t, .. } if *t == term));
            for incident in academy.cast.incidents {
                match incident {
                    Incident::Slow { term: t, then } if *t == term && round.pace == Pace::Tested => {
                        review.slow = Some(Consequence::Follow(*then));
                        if *then == Then::Decline && climbs_by_itself(story, round) {
                            review.round = found_by_the_adviser(*round);
                        }
                    }
                    Incident::WrittenUpLate { term: t } if *t == term && round.pace == Pace::Tested => {
                        recorded_on = weekday_from(held_on + Days::new(44));
                        review.relieves = false;
                    }
                    Incident::Departs { term: t, to } if *t == term && round.decided_by.is_some() => review.departs = Some(*to),
                    Incident::Unclear { term: t } if *t == term && round.decided_by.is_some() => review.unclear = true,
                    Incident::Amended { term: t } if *t == term && round.decided_by.is_some() => review.amended = true,
                    Incident::Slow { .. }
                    | Incident::WrittenUpLate { .. }
                    | Incident::Departs { .. }
                    | Incident::Unclear { .. }
                    | Incident::Amended { .. }
                    | Incident::Withdrawn { .. }
                    | Incident::NewHead { .. }
                    | Incident::Leaves { .. }
                    | Incident::Inspected { .. }
                    | Incident::NobodyActed
                    | Incident::ProposalOpen
                    | Incident::Drafted => {}
                }
            }
            story.later(recorded_on, index, Act::Review(review));
        }
    }
}

/// Whether a round is held at an academy at all; for which categories, is seen when its day comes.
fn is_held_at(round: &Round, academy: &Academy) -> bool {
    match round.only {
        Only::All => true,
        Only::Sponsored => academy.cast.route == Route::Sponsored,
        Only::Lowest | Only::At(_) => true,
        Only::New => false,
    }
}

/// The day from which an academy is in the trust no more.
pub(super) fn gone_by(story: &Story, academy: &Academy) -> Option<NaiveDate> {
    let term = academy.incident(|incident| if let Incident::Leaves { term } = incident { Some(*term) } else { None })?;
    Some(story.told.half_terms.get(term * 2 + 1)?.ends_on + Days::new(1))
}

/// What befalls an academy besides its reviews.
fn plan_incidents(story: &mut Story, index: usize) {
    let incidents = story.academies.get(index).map(|academy| academy.cast.incidents).unwrap_or_default();
    let begins_on =
        |story: &Story, half_term: usize| story.told.half_terms.get(half_term).map_or(story.told.today, |dates| dates.starts_on);
    for incident in incidents {
        match *incident {
            Incident::Withdrawn { term } => {
                let Some(round) = progress_round(story) else { continue };
                let round = Round { by: Part::Lead, reviewers: &[Part::Lead], findings: 0, pace: Pace::Untold, decided_by: None, ..round };
                let held_on = weekday_from(begins_on(story, term * 2 + 1) + Days::new(9));
                story.later(
                    weekday_from(held_on + Days::new(1)),
                    index,
                    Act::Review(Review { mistaken: true, ..plain(round, held_on, 0) }),
                );
            }
            Incident::NewHead { term } => {
                let (interim, substantive) = (begins_on(story, term * 2), begins_on(story, term * 2 + 2));
                story.later(interim, index, Act::InterimHead);
                story.later(interim, index, Act::Arrangement(ArrangementAct::Interim));
                story.later(substantive, index, Act::Arrangement(ArrangementAct::HeadInPost));
                story.later(weekday_from(substantive - Days::new(24)), index, Act::NewHead(substantive));
            }
            Incident::Leaves { .. } => {
                let gone = story.academies.get(index).and_then(|academy| gone_by(story, academy));
                if let Some(gone) = gone {
                    story.later(weekday_from(gone), index, Act::Leave(gone));
                }
            }
            Incident::Inspected { term, outcome } => {
                let on = begins_on(story, term * 2 + 1) + Days::new(15);
                story.later(weekday_from(on + Days::new(PUBLISHED_AFTER + 1)), index, Act::Inspect { on, outcome });
            }
            Incident::Drafted => {
                let on = weekday_until(story.told.today - Days::new(2));
                story.later(on, index, Act::Draft);
                story.later(on, index, Act::Life(LifeAct::WithTheHead));
            }
            Incident::Slow { .. }
            | Incident::Departs { .. }
            | Incident::Unclear { .. }
            | Incident::WrittenUpLate { .. }
            | Incident::Amended { .. }
            | Incident::NobodyActed
            | Incident::ProposalOpen => {}
        }
    }
}

/// Days until an inspection's report is out.
const PUBLISHED_AFTER: u64 = 27;

/// An inspection in the words of its day: from 10 November 2025 Ofsted gives report cards, and a
/// grade for each of several areas instead of the four words used until then.
pub(super) fn inspection(on: NaiveDate, outcome: usize) -> anyhow::Result<AcademyOrder> {
    let report_card = on >= date(2025, 11, 10);
    let (kind, areas, grades): (&str, &[&str], [&str; 3]) = if report_card {
        (
            "Full inspection",
            &[
                "Inclusion",
                "Curriculum and teaching",
                "Achievement",
                "Attendance and behaviour",
                "Personal development and well-being",
                "Leadership and governance",
            ],
            ["Needs attention", "Expected standard", "Strong standard"],
        )
    } else {
        (
            "S5 Inspection",
            &["Quality of education", "Behaviour and attitudes", "Personal development", "Leadership and management"],
            ["Inadequate", "Requires improvement", "Good"],
        )
    };
    let mut outcomes = Vec::new();
    for (i, area) in areas.iter().enumerate() {
        // One area stands out, as it mostly does.
        let grade = if i == 3 { (outcome + 1).min(2) } else { outcome.min(2) };
        outcomes.push(((*area).to_owned(), grades.get(grade).copied().unwrap_or_default().to_owned()));
    }
    if report_card {
        outcomes.insert(0, ("Safeguarding".to_owned(), "Met".to_owned()));
    }
    let published_on = Some(weekday_from(on + Days::new(PUBLISHED_AFTER)));
    Ok(AcademyOrder::RecordInspection { inspected_on: on, published_on, kind: kind.to_owned(), outcomes, url: None })
}
