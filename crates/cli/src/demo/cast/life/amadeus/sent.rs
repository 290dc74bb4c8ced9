//! Whom this trust sends to help, and what came of it.

use touchstone_domain::event::Impact;

use super::super::When::{Ago, Half};
use super::super::{DEPLOYMENT, Deployment, Who};
use crate::demo::cast::Part::ExecutiveHead;

const NOTES: &[&str] = &[
    "Walked four classes with the leaders; we agreed on three and argued over one.",
    "Taught the target group beside the class teacher.",
    "Book scrutiny in writing, with the governor for English.",
    "Planned the unit with both year groups at one table.",
    "Looked at the half-term's papers question by question.",
    "Modelled feedback in two classes; teachers tried it the same afternoon.",
];

pub(super) static FOR_GREATER_DEPTH: Deployment = Deployment {
    academy: 3,
    who: Ok(Who::Other(0)),
    source: "trust-leaders",
    role: "skilled-teacher",
    giver: Some(0),
    focus: "Greater depth in mathematics",
    aim: "Teachers of the upper years plan problems that stretch, and most pupils try them.",
    items: &[("every-school", "school-to-school-support")],
    half_days: 8,
    weeks: 9,
    gains: [
        Some("Learns to help adults rather than children"),
        Some("New problems, which came back with her"),
        Some("A morning a week, covered by the deputy"),
    ],
    notes: NOTES,
    checked: Some("Problems are in use in three classes of four and talked about in the staff room."),
    impact: (Impact::Achieved, "One in five at greater depth, from one in nine."),
    ..DEPLOYMENT
};

pub(super) const DEPLOYMENTS: &[Deployment] = &[
    Deployment {
        when: Half(0, 26),
        academy: 2,
        who: Ok(Who::Of(ExecutiveHead)),
        source: "executive-team",
        role: "executive-leader",
        focus: "Executive leadership of a category E school",
        aim: "Confident and competent leaders in school, quickly.",
        items: &[("category-e", "executive-leadership"), ("category-e", "leadership-team")],
        half_days: 70,
        weeks: 30,
        gains: [Some("Leads a group of two schools for the first time"), None, None],
        notes: NOTES,
        checked: Some("The week has a shape and the staff know it. Parents have noticed."),
        extended: Some(("The headteacher begins at Easter; a month together is worth having.", 10)),
        impact: (Impact::Achieved, "The headteacher took over a school that works."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(1, 9),
        academy: 2,
        who: Ok(Who::Other(1)),
        source: "challenge-partners",
        role: "challenge-partner",
        focus: "Joint learning walks",
        aim: "Leaders see what a visitor sees, before the visitor comes.",
        items: &[("category-e", "joint-learning-walks")],
        half_days: 8,
        weeks: 20,
        pounds: Some(2_600),
        interest: Some(("The partner's firm sells an assessment system.", "It is not sold to the trust while the partner works here.")),
        notes: NOTES,
        checked: Some("Direct to the point of discomfort, and trusted for it."),
        impact: (Impact::Achieved, "The last two walks were led by the school's own leaders."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(6, 6),
        academy: 4,
        who: Ok(Who::HeadOf(6)),
        source: "trust-leaders",
        role: "skilled-leader",
        giver: Some(6),
        focus: "Planning for target groups",
        aim: "Every teacher plans for named pupils.",
        items: &[("every-school", "school-to-school-support")],
        half_days: 12,
        weeks: 14,
        gains: [
            Some("A second school's leadership meetings"),
            Some("Cobbleford's deputy leads on those mornings"),
            Some("A morning a week"),
        ],
        notes: NOTES,
        checked: Some("Plans name pupils. The next step is that lessons do."),
        cut_short: Some("Cobbleford's deputy went on leave early; the mornings end with the half-term."),
        impact: (Impact::Partly, "Plans yes, lessons in the lower years."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(60),
        academy: 4,
        who: Ok(Who::Other(0)),
        source: "trust-leaders",
        role: "skilled-teacher",
        giver: Some(0),
        focus: "Writing in the target group",
        aim: "Nine of the fourteen reach the expected standard.",
        items: &[("every-school", "school-to-school-support")],
        half_days: 16,
        weeks: 15,
        gains: [Some("Teaches a year group that is new to her"), None, Some("Two mornings a week")],
        notes: NOTES,
        checked: Some("Five of fourteen are there already; the pace is right."),
        impact: (Impact::Achieved, "Ten of fourteen."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(35),
        academy: 2,
        who: Ok(Who::HeadOf(0)),
        source: "trust-leaders",
        role: "lead-professional",
        giver: Some(0),
        focus: "Reflective practice",
        aim: "Teachers bring evidence of their own to the next progress meeting.",
        items: &[("categories-c-to-a", "working-alongside")],
        half_days: 8,
        weeks: 14,
        gains: [Some("Works with a leadership team in its second year"), None, Some("A half-day a fortnight of the headteacher's time")],
        notes: NOTES,
        impact: (Impact::Achieved, "All but two did."),
        ..DEPLOYMENT
    },
];
