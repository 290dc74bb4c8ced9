//! What the improvement plans of this trust are about.

use super::super::{Priority, act};
use crate::demo::cast::Part::{Chair, Head, Lead};

pub(super) const PRIORITIES: &[Priority] = &[
    Priority {
        title: "A curriculum that builds, subject by subject",
        criterion: "curriculum",
        found: "What is taught in one year does not lean on what was taught in the year before.",
        actions: [
            act("One page a subject: what comes when, and what it leans on", "Any teacher can say what their class knew before", Head, 1),
            act(
                "Each subject leader sees their subject taught in every year group",
                "Notes for all, and one change made because of them",
                Head,
                3,
            ),
        ],
        support: ("trust-schools", "Ravensgill's curriculum lead, six mornings"),
        brokered: false,
    },
    Priority {
        title: "Writing is as good as reading",
        criterion: "attainment",
        found: "Reading is above national and writing well below it, in the same classes.",
        actions: [
            act("Teach sentences before texts in the lower years", "Books of six pupils a class show it by February", Head, 1),
            act("Moderate writing with two other schools each term", "No judgement moves by more than one in ten", Head, 4),
        ],
        support: ("sle", "Specialist Leader for writing, six half-days"),
        brokered: true,
    },
    Priority {
        title: "Teaching is good in every classroom",
        criterion: "teaching-and-learning",
        found: "Good teaching next door to teaching that is not, and no habit of looking.",
        actions: [
            act("Every teacher sees another teach once a fortnight, with cover", "Log of visits, and what each took from it", Head, 2),
            act("Coaching for four teachers, six sessions each", "The four say what changed, and it can be seen", Lead, 4),
        ],
        support: ("improvement-lead", "The AIL sees lessons with the headteacher once a month"),
        brokered: false,
    },
    Priority {
        title: "Families and school work on attendance together",
        criterion: "attendance",
        found: "Letters go out and little comes back; the same families receive most of them.",
        actions: [
            act("A person and not a letter: a call on the first day, a visit on the third", "Log complete, replies counted", Head, 1),
            act("Look at the thirty lowest every Monday", "Two thirds of them improve by July", Chair, 4),
        ],
        support: ("improvement-providers", "Northgill Attendance Partners, a review and two follow-ups"),
        brokered: true,
    },
    Priority {
        title: "Leaders at every level see to what they lead",
        criterion: "leadership-capacity",
        found: "The headteacher does what four others are paid to do.",
        actions: [
            act("Write down who decides what, and keep to it for a term", "Fewer questions reach the headteacher's door", Head, 1),
            act(
                "Middle leaders report to the board on their own subject",
                "Four reports, each with a question that was answered",
                Chair,
                3,
            ),
        ],
        support: ("lle", "Local Leader of Education, one morning a fortnight with the deputy"),
        brokered: true,
    },
    Priority {
        title: "Disadvantaged pupils achieve as others do",
        criterion: "progress",
        found: "The gap opens in the second year and is not closed after it.",
        actions: [
            act("Know the pupils by name and need, in every team", "Any teacher can name theirs and say what they do", Head, 1),
            act("Spend the premium on teaching first", "The statement says what each pound bought and what came of it", Head, 4),
        ],
        support: ("trust-schools", "Thornsay shares how its tutoring is run"),
        brokered: false,
    },
    Priority {
        title: "Self-evaluation that others would sign",
        criterion: "self-evaluation",
        found: "Judgements were a step too kind in three areas of seven.",
        actions: [
            act("Judge together with a neighbouring headteacher, twice", "No judgement differs by the second time", Head, 2),
            act("Two pages, evidence first, to the board in March", "The board's questions are about evidence", Chair, 3),
        ],
        support: ("ceo", "The CEO reads each draft within the week"),
        brokered: false,
    },
];
