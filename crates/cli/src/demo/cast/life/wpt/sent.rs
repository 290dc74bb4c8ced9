//! Whom this trust sends to help, and what came of it.

use touchstone_domain::event::Impact;

use super::super::When::{Ago, Half};
use super::super::{DEPLOYMENT, Deployment, Who};

const NOTES: &[&str] = &[
    "Taught two lessons, watched two, planned the third together.",
    "Worked with the second row of leaders on their lines of the plan.",
    "Books and pupils' voices in the adjusted subjects.",
    "Took the senior team to see it done at another school.",
    "Coaching with three teachers, twenty minutes each, one habit.",
    "Met the committee's link member in the classroom and not in the office.",
];

pub(super) static FOR_MIXED_AGES: Deployment = Deployment {
    academy: 3,
    who: Ok(Who::Other(3)),
    source: "coaches",
    role: "coach",
    focus: "Mixed-age classes",
    aim: "Four teachers plan one lesson for two ages and not two lessons.",
    items: &[("all-schools", "coaching")],
    half_days: 10,
    weeks: 11,
    gains: [Some("A new field for somebody who coaches mathematics mostly"), None, None],
    notes: NOTES,
    checked: Some("Lessons hang together. Two of the four could coach others next year."),
    impact: (Impact::Achieved, "All four; one of them presented it to the other schools."),
    ..DEPLOYMENT
};

pub(super) const DEPLOYMENTS: &[Deployment] = &[
    Deployment {
        when: Half(0, 26),
        academy: 1,
        who: Ok(Who::Other(1)),
        source: "trust-leaders",
        role: "leader",
        giver: Some(0),
        focus: "Interim leadership and the team after it",
        aim: "A leadership team that runs the school well without the trust in the room.",
        items: &[("inadequate-package", "leadership-support"), ("inadequate-package", "improvement-team")],
        half_days: 80,
        weeks: 34,
        gains: [
            Some("Leads a secondary school before becoming a headteacher"),
            Some("Tregarrow's assistant heads step up, and one is now ready for deputy headship"),
            Some("Four days a week of a deputy's time for a year; the trust pays for the cover"),
        ],
        interest: Some((
            "She has applied for the headship.",
            "The trust board appoints, with an outside adviser; she sees no papers of the process.",
        )),
        notes: NOTES,
        checked: Some("The school runs. Staff say what they are working on without looking it up."),
        extended: Some(("Two weeks of overlap with the new headteacher.", 8)),
        impact: (Impact::Achieved, "The new team took over at Easter and has not needed us for the week-by-week."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(2, 7),
        academy: 1,
        who: Err("Harbourside Education Trust"),
        source: "external-support",
        role: "lead-professional",
        focus: "Data analysis and attendance",
        aim: "Leaders have figures on Monday morning and do something about them by Friday.",
        items: &[("inadequate-package", "intensive-support")],
        half_days: 12,
        weeks: 14,
        pounds: Some(4_800),
        notes: NOTES,
        checked: Some("The Monday page is one page. It is used."),
        impact: (Impact::Partly, "Attendance yes, assessment not yet."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(6, 14),
        academy: 4,
        who: Ok(Who::Other(2)),
        source: "trust-schools",
        role: "teacher",
        giver: Some(0),
        focus: "Science in the examination years",
        aim: "Every class has a teacher of the subject until the post is filled.",
        items: &[("requires-improvement-package", "staff-transfer")],
        half_days: 60,
        weeks: 16,
        gains: [Some("First experience of examination classes"), None, Some("A teacher for two terms; Tregarrow has appointed for a year")],
        notes: NOTES,
        checked: Some("Well planned, well received; the technician has stayed because of it."),
        cut_short: Some("The post was filled at Easter."),
        impact: (Impact::Achieved, "No lesson without a teacher, and results a grade up."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(61),
        academy: 2,
        who: Ok(Who::HeadOf(0)),
        source: "trust-schools",
        role: "leader",
        giver: Some(0),
        focus: "System leadership for a good school",
        aim: "Carnmellor's deputy can lead an improvement team elsewhere by the summer.",
        items: &[("good-or-better-package", "system-leadership")],
        half_days: 12,
        weeks: 18,
        gains: [Some("Coaching another school's leader"), Some("A standing partner for peer review"), Some("A morning a fortnight")],
        notes: NOTES,
        checked: Some("The deputy led the last peer review's feedback and did it better than we would have."),
        impact: (Impact::Achieved, "Deployed from September."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(37),
        academy: 4,
        who: Ok(Who::Other(3)),
        source: "coaches",
        role: "coach",
        focus: "Explanations in mathematics",
        aim: "Five teachers explain in under ten minutes and check before practice.",
        items: &[("requires-improvement-package", "pedagogy-and-coaching")],
        half_days: 12,
        weeks: 15,
        notes: NOTES,
        impact: (Impact::Achieved, "Five of five."),
        ..DEPLOYMENT
    },
];
