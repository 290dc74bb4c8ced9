//! Whom this trust sends to help, and what came of it.

use touchstone_domain::event::Impact;

use super::super::When::{Ago, Half};
use super::super::{DEPLOYMENT, Deployment, Who};
use crate::demo::cast::Part::Lead;

const NOTES: &[&str] = &[
    "A morning on the sequence for the coming half-term.",
    "Two lessons taught together, one watched, half an hour to talk.",
    "Books from three classes, laid side by side with the team.",
    "Worked with the deputy on who decides what.",
    "Visit to our own school with four of their teachers.",
    "Wrote the assessment together and tried it on one class.",
];

pub(super) static FOR_HISTORY: Deployment = Deployment {
    academy: 6,
    who: Ok(Who::HeadOf(0)),
    source: "trust-schools",
    role: "adviser",
    giver: Some(0),
    focus: "History curriculum",
    aim: "A sequence for history that every class teacher can teach from.",
    items: &[("proportionate-support", "trust-expertise")],
    half_days: 6,
    weeks: 7,
    gains: [
        Some("Explains to others what is taken for granted at home"),
        Some("A second school to compare books with"),
        Some("Three afternoons"),
    ],
    notes: NOTES,
    checked: Some("The teachers plan from the page already and have found two things to change."),
    impact: (Impact::Achieved, "In use from the nursery up."),
    ..DEPLOYMENT
};

pub(super) const DEPLOYMENTS: &[Deployment] = &[
    Deployment {
        when: Half(0, 18),
        academy: 1,
        who: Err("Fellstone Education Consultants"),
        source: "improvement-providers",
        role: "adviser",
        focus: "Leadership of the sixth form",
        aim: "Every student's progress is known by name and somebody's to act on.",
        items: &[("red-package", "intensive-intervention")],
        half_days: 20,
        weeks: 20,
        pounds: Some(9_600),
        notes: NOTES,
        checked: Some("Checked after three visits, and again after six. Thorough; reports arrive the next day."),
        extended: Some(("The interim head asked for two days more before the mock examinations.", 4)),
        miscounted: Some("The journey of the first visit was counted as half a day."),
        impact: (Impact::Achieved, "The list exists, is used weekly and is no longer the consultant's."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(3, 8),
        academy: 1,
        who: Ok(Who::Other(0)),
        source: "sle",
        role: "sle",
        focus: "Writing across subjects",
        aim: "Pupils write at length in four subjects, and it is taught.",
        items: &[("amber-package", "targeted-support")],
        half_days: 12,
        weeks: 12,
        pounds: Some(3_000),
        interest: Some(("Private tutoring in the town.", "Not for any pupil of the academy; declared to the board.")),
        notes: NOTES,
        checked: Some("Teachers speak of what they do differently. That was the test."),
        impact: (Impact::Partly, "Three subjects of four. The fourth had three teachers in the time."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(7, 6),
        academy: 2,
        who: Ok(Who::HeadOf(6)),
        source: "trust-schools",
        role: "lle",
        giver: Some(6),
        focus: "Leading a junior school through a second amber term",
        aim: "The headteacher has two people to share the weight with, and uses them.",
        items: &[("amber-package", "targeted-support")],
        half_days: 16,
        weeks: 18,
        gains: [
            Some("A step towards executive headship"),
            Some("The deputy leads Thornsay on those days"),
            Some("Half a day a week of the headteacher's time, covered from within"),
        ],
        notes: NOTES,
        checked: Some("Frank, practical and liked. The Friday note is a model."),
        cut_short: Some("Thornsay had notice of its inspection; the rest of the days follow in the autumn."),
        impact: (Impact::Partly, "Half of the days, more than half of the aim."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(64),
        academy: 3,
        who: Ok(Who::Other(1)),
        source: "lle",
        role: "lle",
        focus: "Middle leadership",
        aim: "Three phase leaders look at books, say what they found and act on it.",
        items: &[("proportionate-support", "brokered-expertise")],
        half_days: 12,
        weeks: 14,
        pounds: Some(2_900),
        notes: NOTES,
        checked: Some("Two of three are there. The third changed phase at half-term."),
        impact: (Impact::Achieved, "All three do it without being asked."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(38),
        academy: 4,
        who: Ok(Who::Of(Lead)),
        source: "improvement-lead",
        role: "adviser",
        focus: "The improvement plan's first priority",
        aim: "The science team plans and assesses as one.",
        items: &[("proportionate-support", "direct-support")],
        half_days: 10,
        weeks: 16,
        notes: NOTES,
        impact: (Impact::Achieved, "One plan, one assessment, four teachers."),
        ..DEPLOYMENT
    },
];
