//! What the improvement plans of this trust are about.

use super::super::{Priority, act};
use crate::demo::cast::Part::{Chair, ExecutiveHead, Head, Lead};

pub(super) const PRIORITIES: &[Priority] = &[
    Priority {
        title: "Phonics for the infants, taught one way",
        criterion: "attainment",
        found: "Three ways of teaching phonics in three classes; a third of pupils fall between them.",
        actions: [
            act("Train all adults in the infants in one scheme", "Every adult seen teaching it by half-term", Head, 0),
            act("Group by need and change groups every fortnight", "Nine in ten pass the check in June", Head, 5),
        ],
        support: ("curriculum-leads", "Curriculum lead for English, coaching one day a week"),
        brokered: false,
    },
    Priority {
        title: "Lessons that check before they move on",
        criterion: "quality-of-teaching",
        found: "Under eighty per cent of the teaching seen was good; most of the rest moved on too soon.",
        actions: [
            act("Coaching in pairs, six weeks each", "Four fifths of the teaching seen is good or better by summer", Lead, 3),
            act("Senior staff teach alongside once a week", "Log of lessons, and what each changed", Head, 4),
        ],
        support: ("senior-staff", "Senior staff of Aldermarsh teach alongside"),
        brokered: false,
    },
    Priority {
        title: "Leaders who can improve the school from within",
        criterion: "capacity",
        found: "The capacity to improve rests on two people.",
        actions: [
            act("Three middle leaders take a part of the plan each", "Each reports to the head with evidence every half-term", Head, 2),
            act("The deputy leads monitoring", "The lead finds the same as the deputy found", Lead, 4),
        ],
        support: ("associate-heads", "Associate head beside the senior team, half a day a week"),
        brokered: false,
    },
    Priority {
        title: "A governing body that gives challenge",
        criterion: "governance",
        found: "Reports are received; the key question is seldom put.",
        actions: [
            act("An experienced governor sits with the body for two terms", "Minutes show challenge on outcomes at each meeting", Chair, 3),
            act("Governors see books each term", "Their notes are on the agenda", Chair, 5),
        ],
        support: ("experienced-governors", "An experienced governor of another school, six meetings"),
        brokered: false,
    },
    Priority {
        title: "Monitoring that tells the truth",
        criterion: "self-evaluation",
        found: "Monitoring forms are filled in and nothing follows from them.",
        actions: [
            act("One form, three questions, one action", "Each action can be found in a classroom a month later", Head, 1),
            act("Judge together with a school of the leaders' network", "No difference in four judgements of five", Head, 3),
        ],
        support: ("school-improvement-lead", "The lead takes part in every second round"),
        brokered: false,
    },
    Priority {
        title: "Attendance in line with national",
        criterion: "attendance",
        found: "Two points below national for the second year.",
        actions: [
            act("A family for each member of the senior team", "Every family below ninety per cent has been met", Head, 1),
            act("Breakfast and a greeting at the gate", "Lateness halved by Easter", Head, 3),
        ],
        support: ("executive-headteacher", "The executive headteacher chairs the attendance meeting each month"),
        brokered: false,
    },
    Priority {
        title: "Outcomes that rise for three years running",
        criterion: "attainment-trend",
        found: "Up, down, up: no two cohorts were taught alike.",
        actions: [
            act("Keep teachers with their year group for two years", "Done in five classes of six", Head, 0),
            act("Look at the pupils just below the line, monthly", "Half of them cross it", ExecutiveHead, 4),
        ],
        support: ("executive-team", "Data days with the executive team, one a term"),
        brokered: false,
    },
];
