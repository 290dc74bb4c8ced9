//! What the improvement plans of this trust are about.

use super::super::{Priority, act};
use crate::demo::cast::Part::{Chair, ExecutiveHead, Head, Lead};

pub(super) const PRIORITIES: &[Priority] = &[
    Priority {
        title: "More pupils write at greater depth",
        criterion: "attainment-greater-depth",
        found: "One in twelve at greater depth in writing, where the trust's target is one in five.",
        actions: [
            act("Teach from whole texts, with time to draft twice", "Drafts in books show what changed and why", Head, 1),
            act("Moderate with two schools at each data point", "Judgements stand", Head, 3),
        ],
        support: ("trust-leaders", "A leader of English from another school, four mornings"),
        brokered: false,
    },
    Priority {
        title: "The expected standard for all who can reach it",
        criterion: "attainment-expected-standard",
        found: "Eleven pupils just below the line, known by name and not yet taught by name.",
        actions: [
            act(
                "Plan for the target group in every lesson of mathematics",
                "Seen on the walk; the group is smaller each half-term",
                Head,
                1,
            ),
            act("Tutor before school for those who need it most", "Attendance at tutoring above nine in ten", Head, 4),
        ],
        support: ("executive-team", "The executive team looks at the group monthly with the head"),
        brokered: false,
    },
    Priority {
        title: "Progress in the top quarter",
        criterion: "progress",
        found: "Progress is average in mathematics and the reasons differ by class.",
        actions: [
            act(
                "Compare parallel classes unit by unit, and plan together where they differ",
                "No two classes differ by more than three points",
                Head,
                2,
            ),
            act(
                "Present the analysis to the Joint Standards Committee",
                "The committee's questions are answered from the same page",
                Chair,
                4,
            ),
        ],
        support: ("school-improvement-partner", "The partner looks at data and books with the head, twice"),
        brokered: true,
    },
    Priority {
        title: "Teaching by the trust's principles",
        criterion: "quality-of-teaching",
        found: "Reflective practice is talked about and not yet done by all.",
        actions: [
            act(
                "Each teacher chooses one principle and is seen on it three times",
                "The third visit finds what the first did not",
                Head,
                3,
            ),
            act("Joint training with two schools on feedback", "Pupils can say what they changed because of it", Lead, 1),
        ],
        support: ("trust-leaders", "Leaders of two schools join the walks"),
        brokered: false,
    },
    Priority {
        title: "Assessment that can be believed",
        criterion: "assessment",
        found: "Teachers' judgements and test results part ways in the middle years.",
        actions: [
            act("Use the trust's papers at the same time as all schools", "Results entered within a week", Head, 1),
            act("Look at what the lowest scorers got right", "Teaching groups change because of it", Head, 2),
        ],
        support: ("teaching-school-alliances", "The local alliance's assessment network, three meetings"),
        brokered: true,
    },
    Priority {
        title: "A curriculum with science at its heart",
        criterion: "curriculum",
        found: "Science is good where one teacher teaches it and thin elsewhere.",
        actions: [
            act("Write the sequence with the secondary school nearby", "In books, in all year groups", Head, 3),
            act("Enquiry once a fortnight, recorded by pupils", "Scrutiny finds twelve in each class by June", Head, 5),
        ],
        support: ("external-networks", "A network of twelve schools, two teachers a term"),
        brokered: true,
    },
    Priority {
        title: "Leaders at all levels who follow on",
        criterion: "leadership-capacity",
        found: "If two people left, three roles would be empty.",
        actions: [
            act("A deputy to every role, with time to learn it", "Each has led a walk and a meeting", Head, 2),
            act("Two leaders work in another school for a half-term", "Both schools say what they gained", ExecutiveHead, 4),
        ],
        support: ("executive-team", "The executive leader coaches two leaders"),
        brokered: false,
    },
];
