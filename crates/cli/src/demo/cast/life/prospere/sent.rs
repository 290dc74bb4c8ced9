//! Whom this trust sends to help, and what came of it.

use touchstone_domain::event::Impact;

use super::super::When::{Ago, Half};
use super::super::{DEPLOYMENT, Deployment, Who};

const NOTES: &[&str] = &[
    "Planned with the subject leader, taught together, talked it over.",
    "Four lessons seen with the deputy; one thing to practise for next time.",
    "Worked on the sequence for the spring term.",
    "Modelled a lesson for three teachers; two tried it the next day.",
    "Half a day of books and pupils' voices with the leadership team.",
    "Looked at the data together, then at the children behind them.",
];

pub(super) static FOR_ASSISTANT_HEADS: Deployment = Deployment {
    academy: 0,
    who: Ok(Who::Other(1)),
    source: "school-leaders",
    role: "school-leader",
    focus: "Leading a phase",
    aim: "Two assistant heads run their phases without the head in the room.",
    items: &[("blended-support", "serving-leaders")],
    half_days: 6,
    weeks: 8,
    gains: [Some("Sees how a larger school divides the work"), None, None],
    notes: NOTES,
    checked: Some("The assistant heads prepare their own meetings after three sessions."),
    impact: (Impact::Achieved, "Both run their phase meetings alone, and the minutes show decisions."),
    ..DEPLOYMENT
};

pub(super) const DEPLOYMENTS: &[Deployment] = &[
    Deployment {
        when: Half(0, 28),
        academy: 1,
        source: "central-team",
        role: "expert-adviser",
        focus: "Leadership of teaching",
        aim: "The senior team sees every teacher once a fortnight and what they say changes what happens next.",
        items: &[("red-package", "lead-adviser")],
        half_days: 40,
        weeks: 24,
        gains: [Some("Works with a secondary school for the first time"), None, None],
        notes: NOTES,
        checked: Some("Shadowed on two visits. The head says no less often, and means it."),
        extended: Some(("The new head of school begins at Easter and should not begin alone.", 8)),
        impact: (Impact::Partly, "Teaching is seen and talked about; in mathematics the talk has not changed much yet."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(3, 5),
        academy: 1,
        who: Ok(Who::HeadOf(0)),
        source: "strong-schools-within",
        role: "school-leader",
        giver: Some(0),
        focus: "Reading in the first year of secondary school",
        aim: "Pupils who arrive below the expected standard read at it within the year.",
        items: &[("red-package", "school-partner")],
        half_days: 14,
        weeks: 16,
        gains: [
            Some("Leads in a school of another phase"),
            Some("Teachers see where their pupils go, and plan the last year accordingly"),
            Some("A day of the head's time each fortnight; the deputy leads then"),
        ],
        interest: Some((
            "Her son is a pupil at the receiving academy.",
            "She does not work with his year group, and the EHT signs off her notes.",
        )),
        notes: NOTES,
        checked: Some("Reading ages tested again in May: most have gained a year in two terms."),
        impact: (Impact::Achieved, "Thirty-one of forty read at the expected standard by July."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Half(6, 20),
        academy: 3,
        who: Err("Dalecross Teaching School Alliance"),
        source: "teaching-school-alliances",
        role: "improvement-adviser",
        focus: "Early years environment",
        aim: "Every area of the nursery is used to teach something that is planned.",
        items: &[("blended-support", "strong-schools")],
        half_days: 8,
        weeks: 12,
        pounds: Some(2_400),
        notes: NOTES,
        checked: Some("The first two days were about furniture. Spoke to the alliance; the rest were about teaching."),
        cut_short: Some("The alliance's specialist moved away. The coach for early reading took over what was left."),
        impact: (Impact::NotAchieved, "Ended half-way. What was done was good and there was not enough of it."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(62),
        academy: 2,
        who: Ok(Who::Other(0)),
        source: "coaches",
        role: "coach",
        focus: "Phonics in two new classes",
        aim: "Both new teachers teach phonics to the standard of the best by the spring.",
        items: &[],
        half_days: 16,
        weeks: 14,
        notes: NOTES,
        checked: Some("Seen twice. The second class is where the first was a month ago, which is about right."),
        impact: (Impact::Achieved, "Both classes are taught as well as any in the school."),
        ..DEPLOYMENT
    },
    Deployment {
        when: Ago(40),
        academy: 1,
        source: "central-team",
        role: "expert-adviser",
        focus: "Mathematics in the examination years",
        aim: "The department teaches the same sequence and tests it the same way.",
        items: &[("amber-package", "targeted-advice")],
        half_days: 20,
        weeks: 18,
        notes: NOTES,
        impact: (Impact::Partly, "One sequence, two ways of testing it."),
        ..DEPLOYMENT
    },
];
