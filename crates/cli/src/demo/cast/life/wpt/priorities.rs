//! What the improvement plans of this trust are about.

use super::super::{Priority, act};
use crate::demo::cast::Part::{Chair, ExecutiveHead, Head, Lead};

pub(super) const PRIORITIES: &[Priority] = &[
    Priority {
        title: "Teaching that starts from what pupils know",
        criterion: "teaching",
        found: "Pinpointed: lessons begin where the plan is and not where the class is.",
        actions: [
            act("A question at the start of every lesson whose answers are used", "Seen in nine lessons of ten", Head, 1),
            act("Coach all teachers of the middle years", "Each can name one habit that has changed", Lead, 3),
        ],
        support: ("coaches", "A coach for the middle years, one day a week"),
        brokered: false,
    },
    Priority {
        title: "A curriculum adjusted to these pupils",
        criterion: "curriculum",
        found: "Intent is clear on paper; implementation differs from room to room; impact is not known.",
        actions: [
            act("Adjust the sequence in two subjects with the lead professionals", "Books follow the sequence in both", Head, 1),
            act("Look at impact by asking pupils, termly", "Four pupils in five remember last term's main ideas", Head, 4),
        ],
        support: ("lead-professionals", "Lead professionals for two subjects, six days each"),
        brokered: false,
    },
    Priority {
        title: "Leadership with the capacity it needs",
        criterion: "leadership-capacity",
        found: "Good leaders with too little time, and no second row.",
        actions: [
            act("A deployed leader beside the senior team for two terms", "The second row leads two lines of the plan", ExecutiveHead, 3),
            act("Performance management for every leader by October", "Objectives are about pupils, and looked at in February", Head, 0),
        ],
        support: ("trust-leaders", "A deployed leader, two days a week"),
        brokered: false,
    },
    Priority {
        title: "Disadvantaged pupils: an enquiry across schools",
        criterion: "progress",
        found: "The gap is widest in the first term of each year.",
        actions: [
            act("Join the enquiry group with two teachers and one question", "Evidence presented to the other schools in March", Head, 3),
            act("Change one thing in the autumn because of it", "The first term's gap is half of what it was", Head, 5),
        ],
        support: ("trust-schools", "The enquiry group, with three other schools"),
        brokered: false,
    },
    Priority {
        title: "Everybody in school, every day",
        criterion: "attendance",
        found: "Attendance falls in the second week after every holiday.",
        actions: [
            act("A call home in the week before each holiday", "No dip after Christmas", Head, 2),
            act("Families who struggle meet the committee's link member", "Ten families, seven improved", Chair, 4),
        ],
        support: ("external-support", "An attendance charity, one worker for two terms"),
        brokered: true,
    },
    Priority {
        title: "Conduct that lets others learn",
        criterion: "behaviour",
        found: "Low talk through the explanation in a third of the lessons seen.",
        actions: [
            act("Agree on one signal and use it everywhere", "Silence within five seconds in every room", Head, 0),
            act("Senior leaders in corridors at each change of lessons", "Lateness to lessons down by half", Head, 2),
        ],
        support: ("trust-schools", "Two days at Tregarrow to see it done"),
        brokered: false,
    },
    Priority {
        title: "A committee that knows the school",
        criterion: "governance",
        found: "Members rely on what leaders tell them.",
        actions: [
            act("Each member links to one line of the plan and visits twice", "Fourteen visits, fourteen notes", Chair, 3),
            act("Report to the trustees each half-term on one page", "Trustees' questions show that they read it", Chair, 5),
        ],
        support: ("trust-directors", "A trust director attends every second meeting"),
        brokered: false,
    },
    Priority {
        title: "Outcomes at the end of each key stage rise",
        criterion: "attainment",
        found: "Results have stood still while the trust's have risen.",
        actions: [
            act("Teach again what the mock papers show to be missing", "Second papers eight points up", Head, 3),
            act("An external review of English", "Its two first recommendations in place by summer", Lead, 4),
        ],
        support: ("external-support", "External reviewers for English, two days and a return"),
        brokered: true,
    },
];
