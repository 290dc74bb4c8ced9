//! The year by the fourth model: three tiers, peer reviews by leaders of another school, issues that are
//! pinpointed, expertise deployed so that those who are sent learn from it too, and packages by tier.

use touchstone_domain::event::{Achieved, Agreement};

mod priorities;
mod sent;

use super::{
    ARRANGEMENT, Answered, Arrangement, CategoryAnswer, Considered, ISSUE, Interim, Issue, Life, Moved, Plans, Programme, Remedy, Request,
    Risk, When, Who,
};
use crate::demo::cast::Part::{Ceo, Chair, ExecutiveHead, Head, Lead};
use When::{Ago, Half};
use priorities::PRIORITIES;
use sent::{DEPLOYMENTS, FOR_MIXED_AGES};

/// The life of the trust whose framework this is.
pub static WPT: Life = Life {
    partner: Some("External reviewer"),
    validated: "peer-review",
    others: &["Local advisory committee member", "Deployed leader", "Brokered teacher", "Coach"],
    key_points: &[1, 3, 5],
    plans: Plans {
        priorities: PRIORITIES,
        statements: &[
            ("safeguarding", "The safeguarding lead has a deputy and protected time; the trust checks the record each half-term."),
            ("data-analysis", "Leaders look at three figures every fortnight and write down what they will do about each."),
            ("behaviour", "One policy, practised with all adults in the first week of each half-term."),
            ("professional-development", "A programme for the year, two evenings a half-term, the same for teachers and assistants."),
        ],
        monitoring: &[
            "Intent, implementation and impact in the two priority subjects",
            "The director walks the school with the headteacher, plan in hand",
            "What worked, in figures, for the trust board",
        ],
        reporter: Lead,
        report_type: Some("progress-check"),
        reports: &[
            "Significant progress since the last key point. The issues that were pinpointed are the ones that were worked on.",
            "Leadership is stronger than it was and still thin. The plan takes that into account.",
            "Curriculum adjusted in two subjects, and taught as adjusted. Behaviour no longer comes up unasked.",
            "On course. The school gives more to others than it takes from us this year.",
            "Figures in real time show attendance two points up and reading one year on. Both are seen in lessons.",
            "The peer review's two findings are dealt with. Its third was right and is harder.",
        ],
        recommendations: &[
            "A brokered teacher for science for one term, four days a week.",
            "Coaching in place of further training: they know what to do and need somebody to watch them do it.",
            "Let the deployed leader go home at half-term; the school will manage.",
            "An enquiry group on disadvantaged pupils, with Nansallow.",
        ],
        consulted: &[
            "The issues are pinpointed as we would have put them. Two of the dates are brave.",
            "Agreed. It fits a school with this many part-time teachers.",
            "The committee asked what the trust will do and not only the school. It is in the plan now.",
            "Agreed in full; the director's paragraph on pace was needed.",
        ],
        spent: &[
            "A brokered teacher, eight days",
            "Reading scheme for the nursery and reception",
            "Leadership programme for three middle leaders",
            "External review of special needs",
        ],
        comments: &[
            "Begun in the lower school. The coach has seen every class once.",
            "Peer reviewers asked to take it home with them.",
            "Done, with a fortnight to spare.",
            "The enquiry group has its question and its first evidence.",
            "Seen in practice by the committee's link member.",
            "Works in four subjects; languages need another way.",
        ],
    },
    options: &[
        Considered { kind: Some("improvement-team"), what: "An improvement team of three leaders in school for a term", rejected: None },
        Considered {
            kind: Some("interim-leadership"),
            what: "Interim leadership from another school of the trust",
            rejected: Some("The headteacher has the measure of it. To change the head now would cost a year."),
        },
        Considered { kind: Some("staff-transfer"), what: "Move two strong teachers from Tregarrow for two terms", rejected: None },
        Considered {
            kind: None,
            what: "A second external review",
            rejected: Some("We know what it would say. The time is better spent on doing it."),
        },
    ],
    remedies: &[
        Remedy {
            what: "Pinpoint anew what holds progress back in the middle years, from books and timetables",
            owner: Lead,
            outcome: "Three issues instead of nine. Two were timetable, one was teaching.",
        },
        Remedy {
            what: "Put the two transferred teachers where the need is and not where the vacancy is",
            owner: Head,
            outcome: "Both teach the second year. The difference could be seen in three weeks.",
        },
        Remedy {
            what: "See to it that the advisory committee hears from teachers and not only from leaders",
            owner: Chair,
            outcome: "Two teachers present at each meeting. The minutes are longer and better.",
        },
        Remedy {
            what: "Give the headteacher a coach who has led a school through this",
            owner: Ceo,
            outcome: "Six sessions. The best thing that we did, says the headteacher.",
        },
    ],
    interim: Interim {
        kind: Some("interim-leadership"),
        name: "",
        what: "The executive headteacher leads with a deputy from Tregarrow until there is a substantive headteacher; a local advisory committee answers to the trustees.",
        outcome: "A substantive headteacher is in post. Interim leadership ends; the deputy goes home a head in waiting.",
        after: Some((
            Some("working-alongside"),
            "",
            "Two terms of work beside the new headteacher to build a leadership team of the head's own choosing.",
        )),
    },
    appointments: &[],
    capacity: &[(Who::Other(1), 100), (Who::Other(2), 120), (Who::Other(3), 60)],
    givers: &[(0, 60), (5, 24), (2, 24)],
    requests: &[
        Request {
            when: Half(3, 9),
            academy: 3,
            by: Head,
            items: &[("requires-improvement-package", "pedagogy-and-coaching")],
            need: "A coach for four teachers who are new to mixed-age classes.",
            answer: Answered::Granted("Agreed: the coach comes on Thursdays until the summer.", Some(&FOR_MIXED_AGES)),
        },
        Request {
            when: Half(7, 11),
            academy: 0,
            by: Head,
            items: &[("all-schools", "looking-outwards")],
            need: "Places for six staff at a conference in London.",
            answer: Answered::Declined("Two places, from the training budget, and the two teach the rest of us what they heard."),
        },
        Request {
            when: Half(10, 9),
            academy: 4,
            by: Chair,
            items: &[],
            need: "Somebody to take minutes for the committee.",
            answer: Answered::Withdrawn("A parent has offered and is very good."),
        },
        Request {
            when: Ago(6),
            academy: 2,
            by: Head,
            items: &[("all-schools", "enquiry-groups")],
            need: "To join the enquiry group on special needs, with two teachers, one afternoon a fortnight.",
            answer: Answered::Waiting,
        },
    ],
    deployments: DEPLOYMENTS,
    arrangements: &[
        Arrangement {
            when: Half(1, 8),
            academy: 1,
            kind: Some("governance-review"),
            responsible: Ceo,
            weeks: 12,
            what: "Trust directors review how the school is governed.",
            reviewed: Some("Willing people, no shared picture of the school. A committee is the better answer."),
            ended: Some("A local advisory committee takes over from the governing body, accountable to the trustees."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(3, 4),
            academy: 1,
            kind: Some("local-advisory-committee"),
            responsible: Chair,
            weeks: 60,
            what: "Seven members, two of them parents, meet each half-term and report to the board of trustees.",
            changed: Some("Eight members: a local employer has joined for the sixth form."),
            reviewed: Some("Knows the school and says what it sees. The trustees read its report first."),
            shared: true,
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(4, 12),
            academy: 4,
            kind: Some("staff-transfer"),
            responsible: Lead,
            weeks: 28,
            what: "Two teachers of mathematics move from Tregarrow to Nansallow until standards are raised.",
            reviewed: Some("Standards are up in both sets. One of the two would like to stay."),
            ended: Some("One came home, one stayed; Tregarrow appointed in good time."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Ago(75),
            academy: 0,
            kind: Some("succession-planning"),
            responsible: Ceo,
            weeks: 36,
            what: "Three leaders take a term each as acting head for a week, and each is sent to another school for two.",
            reviewed: Some("The first has done both and says that the second taught more."),
            ..ARRANGEMENT
        },
    ],
    issues: &[
        Issue {
            when: Half(0, 24),
            academy: 1,
            what: "Pupils in the second year repeat in mathematics what they learned at primary school.",
            area: "education",
            criteria: &["curriculum", "progress"],
            priority: 1,
            owner: Head,
            due: 110,
            progress: &["Sequence rewritten with two primary schools.", "Taught from January; the first unit is skipped now."],
            closed: Some("Compared books with Carnmellor's: nothing is repeated before the spring."),
            ..ISSUE
        },
        Issue {
            when: Half(2, 14),
            academy: 3,
            what: "Assistants spend the mornings with the same four pupils and nobody plans for either.",
            area: "education",
            criteria: &["teaching"],
            owner: Head,
            due: 70,
            progress: &["Assistants plan with teachers on Fridays."],
            closed: Some("Seen in six rooms: the assistant's part stands in the plan."),
            reopened: Some("Two assistants have left and their rooms are where they were."),
            ..ISSUE
        },
        Issue {
            when: Ago(47),
            academy: 4,
            what: "The youngest disadvantaged pupils speak less well than others when they start and are not taught to.",
            area: "outcomes",
            criteria: &["attainment"],
            priority: 1,
            owner: Head,
            due: 49,
            progress: &["Screening done for all who started in September."],
            ..ISSUE
        },
        Issue {
            when: Ago(31),
            academy: 0,
            what: "The committee's link visits on safeguarding have lapsed.",
            area: "leadership",
            criteria: &["governance", "safeguarding"],
            priority: 1,
            owner: Chair,
            due: 33,
            progress: &["A new link member is trained."],
            ..ISSUE
        },
    ],
    risks: &[
        Risk {
            when: Half(1, 9),
            academy: 1,
            what: "Staff leave faster than leadership is settled.",
            owner: Ceo,
            mitigation: "A letter to all on who leads until when; exit talks by the director.",
            assessed: &[
                ("high", 5, 4, "Nine resignations at the end of the year before."),
                ("medium", 3, 4, "Three so far, two of them retirements."),
                ("low", 2, 3, "Two, and eleven applications for one post."),
            ],
            closed: Some("Turnover below the trust's average for a full year."),
        },
        Risk {
            when: Ago(57),
            academy: 5,
            what: "The nursery school's funding ends in its present form next year.",
            owner: ExecutiveHead,
            mitigation: "Two plans, one with and one without; the trustees see both in January.",
            assessed: &[("medium", 3, 5, "Nothing is decided in either direction.")],
            closed: None,
        },
    ],
    programmes: &[Programme {
        when: Half(7, 8),
        academy: 4,
        runners: &[Lead],
        participant: "Head of department, new to the role",
        aim: "Leads the department's meetings so that teaching changes after them.",
        weeks: 14,
        found: &["Meetings are shorter and end with who does what. Next: look whether they did."],
        handed_to: None,
        ended: Some((Achieved::Fully, "Two units rewritten by the team itself.")),
    }],
    moved: &[
        Moved {
            half: (3, 3),
            academy: 5,
            review: "non-negotiables-check",
            days: None,
            reason: "The list is being written anew with all headteachers; a nursery school is not measured against the old one.",
        },
        Moved {
            half: (3, 4),
            academy: 4,
            review: "quality-of-education-monitoring",
            days: Some(6),
            reason: "The lead professional's own school is inspected in the week that was set.",
        },
    ],
    own_calendar: Some(4),
    answers: &[CategoryAnswer {
        academy: 0,
        from: 1,
        by: Chair,
        agreement: Some(Agreement::Agrees),
        said: "The board thanks the trust for telling us before the letter came.",
    }],
    taken_back: &[],
};
