//! What the improvement plans of this trust are about.

use super::super::{Priority, act};
use crate::demo::cast::Part::{Chair, ExecutiveHead, Head};

pub(super) const PRIORITIES: &[Priority] = &[
    Priority {
        title: "Every pupil reads well enough for the year they are in",
        criterion: "attainment",
        found: "One pupil in four leaves the second year of school without fluent reading, and the gap stays.",
        actions: [
            act(
                "Daily phonics for all who need it, in groups by need and not by age",
                "Nine in ten pass the check; nobody waits longer than a week to change group",
                Head,
                1,
            ),
            act("Read to every class every day from the agreed list", "Seen on every walk for a half-term", Head, 3),
        ],
        support: ("coaches", "Coach for early reading, one morning a week until Easter"),
        brokered: false,
    },
    Priority {
        title: "Mathematics is taught in small steps by everybody",
        criterion: "quality-of-education",
        found: "Lessons move on before half of the class has understood; books show gaps that nobody goes back to.",
        actions: [
            act("Adopt the trust's sequence for mathematics in all year groups", "Plans and books agree in every class visited", Head, 1),
            act("Teach the two units again that the autumn test shows to be weak", "Four fifths can do them in March", Head, 3),
        ],
        support: ("central-team", "Expert adviser for mathematics, eight half-days"),
        brokered: false,
    },
    Priority {
        title: "Middle leaders know how well their subject is taught",
        criterion: "leadership-capacity",
        found: "Subject leaders describe what is planned; few can say what pupils remember.",
        actions: [
            act(
                "Each subject leader looks at books and talks with pupils once a half-term",
                "A page for each, discussed with the EHT",
                Head,
                2,
            ),
            act("Two subject leaders present to governors each term", "Governors' minutes show questions and answers", Chair, 4),
        ],
        support: ("school-leaders", "A serving deputy from another school works with three subject leaders"),
        brokered: false,
    },
    Priority {
        title: "Pupils are in school",
        criterion: "attendance",
        found: "Persistent absence is above national, most of all among disadvantaged pupils.",
        actions: [
            act("First-day calls by half past nine, and a visit on the third day", "Log complete for every week", Head, 1),
            act(
                "Agree a plan with each family of the thirty pupils most often away",
                "Twenty of the thirty above ninety per cent",
                Chair,
                4,
            ),
        ],
        support: ("senior-leaders", "The trust's attendance lead looks at the list with the school each Monday"),
        brokered: false,
    },
    Priority {
        title: "Behaviour is calm in every corridor and lesson",
        criterion: "behaviour",
        found: "Calm where adults follow the policy, and not elsewhere.",
        actions: [
            act(
                "Practise the start of lessons with all staff, then check for ten days",
                "Lessons begin within two minutes in nine of ten visits",
                Head,
                1,
            ),
            act("Look at every removal from lessons weekly and act on patterns", "Removals down by a third by summer", Head, 5),
        ],
        support: ("strong-schools-beyond", "Visit to, and return visit from, a school known for its routines"),
        brokered: true,
    },
    Priority {
        title: "Governors hold leaders to account with evidence",
        criterion: "governance",
        found: "Minutes record reports received and few questions asked.",
        actions: [
            act("Three figures and one question from the chair at each meeting", "Seen in the minutes of every meeting", Chair, 2),
            act("Each governor visits once a term with a question", "Notes within a week of each visit", Chair, 4),
        ],
        support: ("commissioned-advisers", "Commissioned adviser sits in on two meetings and reports back"),
        brokered: true,
    },
    Priority {
        title: "The school's view of itself is right",
        criterion: "self-evaluation",
        found: "The self-evaluation describes intentions rather than what is there.",
        actions: [
            act("Write the self-evaluation anew from evidence, two pages", "The EHT finds the same in a day's visit", Head, 0),
            act("Compare judgements with a partner school", "No judgement differs by more than one step", ExecutiveHead, 3),
        ],
        support: ("strong-schools-within", "Calderbrook Fold and the school judge each other's books"),
        brokered: false,
    },
];
