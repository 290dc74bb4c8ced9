//! Whom this trust sends to help, and what came of it.

use touchstone_domain::event::Impact;

use super::super::When::{Ago, Half};
use super::super::{DEPLOYMENT, Deployment, Who};

const NOTES: &[&str] = &[
    "Taught with the class teacher, first half mine, second half hers.",
    "Coaching session and a book look. One target for the fortnight.",
    "Met the governors' monitoring group before their visit.",
    "Modelled guided reading in two classes.",
    "Planned the next unit with the year group, with last year's gaps on the table.",
    "Went through the action plan with the head; one line done, one amended.",
];

pub(super) static FOR_EARLY_YEARS: Deployment = Deployment {
    academy: 1,
    who: Ok(Who::Other(0)),
    source: "executive-team",
    role: "curriculum-lead",
    focus: "Early years: teaching outdoors",
    aim: "What is taught outdoors is planned, taught and looked at like everything else.",
    items: &[("universal-offer", "intensive-development")],
    half_days: 10,
    weeks: 7,
    gains: [Some("Builds a programme that other schools can use"), None, None],
    notes: NOTES,
    checked: Some("Saw the outdoor area on a wet day. It was in use and it was teaching."),
    impact: (Impact::Achieved, "The area is planned for weekly, and the reception team leads the network's project on it."),
    ..DEPLOYMENT
};

pub(super) const DEPLOYMENTS: &[Deployment] = &[
    Deployment {
        when: Half(0, 30),
        academy: 2,
        who: Ok(Who::Other(1)),
        source: "associate-heads",
        role: "associate-head",
        focus: "Leadership of a school of significant concern",
        aim: "The senior team runs the week without crisis and sees every teacher once a fortnight.",
        items: &[("significant-needs", "senior-leader-support"), ("significant-needs", "intensive-programme")],
        half_days: 60,
        weeks: 30,
        gains: [Some("Prepares for executive headship"), None, None],
        notes: NOTES,
        checked: Some("Staff know what is expected and by when. Attendance of staff is up, which says more."),
        extended: Some(("The headteacher's post was advertised twice.", 10)),
        impact: (Impact::Achieved, "Handed over a school with a timetable, a plan and a team."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(1, 6),
        academy: 2,
        who: Ok(Who::Other(2)),
        source: "trust-members",
        role: "experienced-governor",
        focus: "Governance",
        aim: "The governing body holds the school to account by the key indicators.",
        items: &[("significant-needs", "governor-support")],
        half_days: 12,
        weeks: 28,
        interest: Some(("Her daughter teaches at the school.", "She takes no part where pay or staffing is discussed.")),
        notes: NOTES,
        checked: Some("The chair's agenda has three questions on it, and the answers are in the minutes."),
        impact: (Impact::Achieved, "Challenge is recorded at each of the last four meetings."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(4, 6),
        academy: 4,
        who: Ok(Who::HeadOf(0)),
        source: "senior-staff",
        role: "senior-staff",
        giver: Some(0),
        focus: "Special needs in class",
        aim: "Support plans are followed in every lesson.",
        items: &[("some-needs", "area-support")],
        half_days: 10,
        weeks: 14,
        gains: [
            Some("Sees six classes that are not hers"),
            Some("Aldermarsh's coordinator gets a second school to learn from"),
            Some("Half a day each week"),
        ],
        notes: NOTES,
        checked: Some("Plans are on desks rather than in cupboards."),
        cut_short: Some("A shared coordinator does it from now on, one day a week."),
        impact: (Impact::Partly, "Followed where the visits were; the arrangement carries it to the rest."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(63),
        academy: 4,
        who: Ok(Who::Other(0)),
        source: "curriculum-leads",
        role: "curriculum-lead",
        focus: "Mathematics in the upper juniors",
        aim: "Two groups, one plan, and the gap of the autumn papers closed by March.",
        items: &[("some-needs", "area-support")],
        half_days: 18,
        weeks: 16,
        notes: NOTES,
        checked: Some("One plan, two groups, and the groups change. Good."),
        impact: (Impact::Achieved, "The spring papers are at national."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(36),
        academy: 2,
        who: Ok(Who::HeadOf(5)),
        source: "senior-staff",
        role: "senior-staff",
        giver: Some(5),
        focus: "Behaviour in the corridors",
        aim: "Every adult meets classes at the door.",
        items: &[("some-needs", "coaching")],
        half_days: 8,
        weeks: 12,
        gains: [Some("Tries a routine in a second school"), None, Some("Two mornings a month of the headteacher's time")],
        notes: NOTES,
        impact: (Impact::Achieved, "At the door, every lesson change."),
        ..DEPLOYMENT
    },
];
