//! The year by the first model: red, amber and green, a term's plan of action inside a development plan,
//! a small central team employed on strict criteria, and a visit when progress is not fast enough.

use touchstone_domain::event::Agreement;

mod priorities;
mod sent;

use super::{
    ARRANGEMENT, Answered, Appointment, Arrangement, CategoryAnswer, Considered, ISSUE, Interim, Issue, Life, Moved, Plans, Remedy,
    Request, Risk, When, Who,
};
use crate::demo::cast::Part::{Adviser, Ceo, Chair, ExecutiveHead, Head};
use When::{Ago, Half};
use priorities::PRIORITIES;
use sent::{DEPLOYMENTS, FOR_ASSISTANT_HEADS};

/// The life of the trust whose framework this is.
pub static PROSPERE: Life = Life {
    partner: Some("Commissioned adviser"),
    validated: "rag-assessment",
    others: &["Coach for early reading", "Supporting school leader"],
    key_points: &[1, 3, 5],
    plans: Plans {
        priorities: PRIORITIES,
        statements: &[],
        monitoring: &[
            "EHT looks at teaching in the priority subjects with the head of school",
            "Half a day on the milestones, books first",
            "What the year's plan achieved, with the chair",
        ],
        reporter: ExecutiveHead,
        report_type: Some("termly-progress-report"),
        reports: &[
            "The term's plan of action was short and is mostly done. What is left depends on two appointments.",
            "Good pace in teaching, slower in attendance. The head of school knows both and says so first.",
            "The plan is used at every senior meeting. Milestones are met with evidence that I could check.",
            "A steady term. The middle leaders carried the actions; the head of school carried them.",
            "Three actions done, one moved to next term with a reason that I accept. No intervention is called for.",
            "Better than the last report led me to expect. The early reading work is ready to be shown to others.",
        ],
        recommendations: &[
            "Two days a week of the central adviser for mathematics until half-term, in place of the general visits.",
            "No new action; the head of school sees the slow one through in person.",
            "A serving school leader to work with the deputy on attendance for one term.",
            "Move the money set aside for software to cover, so that the training can happen.",
        ],
        consulted: &[
            "The priorities are right. I asked for attendance to come before writing, and it does now.",
            "Agreed with the senior team on Thursday. We can do this if cover is found.",
            "Fewer actions than last year, which is why we will do them.",
            "I have one concern: the spring dates are close together. Moved by two weeks.",
        ],
        spent: &[
            "Reading books matched to the sounds taught, three classes",
            "Consultant for the mathematics curriculum, four days",
            "Cover for coaching, twelve half-days",
            "Attendance officer's extra hours, one term",
            "Training for teaching assistants, two afternoons",
        ],
        comments: &[
            "First group trained; lessons seen the week after show it.",
            "Running in all classes since Monday.",
            "Checked by the EHT, who asked for one change.",
            "The data for the first six weeks are in and are better than the target.",
            "Shown to governors at their visit.",
            "Done with the neighbouring academy, which saved us two days.",
        ],
    },
    options: &[
        Considered {
            kind: Some("lead-adviser"),
            what: "An expert adviser of the central team in school two days a week for a term",
            rejected: None,
        },
        Considered {
            kind: Some("school-partner"),
            what: "Pair the academy with the strongest school of the trust in the same phase",
            rejected: Some("The partner is being inspected this term and should be left in peace."),
        },
        Considered { kind: None, what: "Rewrite the plan of action with half as many actions", rejected: None },
        Considered {
            kind: Some("teaching-school-alliances"),
            what: "A programme for middle leaders from the local alliance",
            rejected: Some("Starts in January; we need something that begins next week."),
        },
    ],
    remedies: &[
        Remedy {
            what: "Joint lesson visits twice a week, written up the same day",
            owner: Head,
            outcome: "Eighteen visits in six weeks; feedback is now about what pupils learned.",
        },
        Remedy {
            what: "Settle who leads mathematics until the post is filled",
            owner: ExecutiveHead,
            outcome: "A lead teacher from Otterwick took it on, two days a week.",
        },
        Remedy {
            what: "Cut the plan of action to four lines, each with a name and a date",
            owner: Head,
            outcome: "Done in a week; the four lines were met by the end of term.",
        },
        Remedy {
            what: "See every family whose child missed more than a day a week",
            owner: Chair,
            outcome: "Twenty-two families seen, fourteen children back full time.",
        },
    ],
    interim: Interim {
        kind: None,
        name: "Interim headship",
        what: "A deputy from within the trust leads as acting head of school, with the EHT in school two days a week, until the post is filled.",
        outcome: "The substantive head of school has begun. Handover over three days, with the pupils in school.",
        after: Some((
            None,
            "Work alongside the new head of school",
            "The EHT works beside the new head for two terms: one day a week, then one a fortnight.",
        )),
    },
    appointments: &[
        Appointment {
            when: Half(0, 5),
            who: Who::Of(Adviser),
            kind: "central-expert-adviser",
            evidence: &[
                (
                    "recent-successful-leadership",
                    "Headteacher of a large primary school until last summer; judged good in that time, with outstanding leadership",
                ),
                (
                    "rapid-sustainable-improvement",
                    "Took that school out of special measures in five terms; the results have held for four years",
                ),
                ("support-of-others", "Supported three schools as a deployed leader; references from all three heads"),
            ],
            checked: Some((
                Half(3, 20),
                "Two visits shadowed. Direct, well prepared, leaves the school with two things to do and not ten.",
            )),
            ended: None,
        },
        Appointment {
            when: Half(1, 8),
            who: Who::Other(1),
            kind: "school-leader",
            evidence: &[
                ("current-successful-leader", "Heads a primary school outside the trust that has been above national for three years"),
                ("school-to-school-experience", "One year at a school that required improvement, one day a week"),
            ],
            checked: Some((Half(4, 12), "The deputies rate these visits highly. Notes reach us late; agreed on a week at most.")),
            ended: Some((Half(9, 25), "Needed at home full time; ended with thanks, at the leader's own request.")),
        },
        Appointment {
            when: Half(2, 10),
            who: Who::Other(0),
            kind: "coach-or-curriculum-lead",
            evidence: &[],
            checked: Some((Half(7, 10), "Saw two coaching sessions. Precise about phonics and kind about everything else.")),
            ended: None,
        },
    ],
    capacity: &[(Who::Of(Adviser), 120), (Who::Other(0), 80), (Who::Other(1), 40)],
    givers: &[(0, 40), (5, 30)],
    requests: &[
        Request {
            when: Half(4, 8),
            academy: 0,
            by: Head,
            items: &[("blended-support", "serving-leaders")],
            need: "Somebody who leads a school now, to work with my two new assistant heads on how to run a phase.",
            answer: Answered::Granted("Agreed: six half-days over the summer term.", Some(&FOR_ASSISTANT_HEADS)),
        },
        Request {
            when: Half(7, 15),
            academy: 3,
            by: Chair,
            items: &[("blended-support", "commissioned-advisers")],
            need: "An adviser to help the board read early years data.",
            answer: Answered::Declined("The EHT will take the next meeting of the board through it instead, before we commission anybody."),
        },
        Request {
            when: Half(9, 10),
            academy: 5,
            by: Head,
            items: &[],
            need: "Cover for the science technician while the post is vacant.",
            answer: Answered::Withdrawn("Filled sooner than we thought."),
        },
        Request {
            when: Ago(6),
            academy: 2,
            by: Head,
            items: &[("blended-support", "central-advisers")],
            need: "The central adviser for one morning a week until the spring, for reading in the upper school.",
            answer: Answered::Waiting,
        },
    ],
    deployments: DEPLOYMENTS,
    arrangements: &[
        Arrangement {
            when: Half(1, 12),
            academy: 1,
            name: "Review of governance",
            responsible: Ceo,
            weeks: 16,
            what: "Two trustees look at how the academy governing board holds leaders to account, and whether it has the people for it.",
            reviewed: Some(
                "The board asks good questions about money and few about teaching. Two vacancies are being filled from the trust's list.",
            ),
            ended: Some("Five recommendations, all adopted. The board has a link governor for teaching and a calendar of visits."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(6, 15),
            academy: 5,
            name: "Shared head of mathematics",
            responsible: ExecutiveHead,
            weeks: 30,
            what: "The head of mathematics at Otterwick leads the subject at Scarholt too, two days a week.",
            changed: Some("Three days a week until the examinations, then back to two."),
            reviewed: Some("Works because both schools teach the same curriculum. The timetable is the hard part."),
            ended: Some("Scarholt has appointed its own. The shared curriculum stays."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Ago(70),
            academy: 4,
            name: "Succession to the deputy headship",
            responsible: ExecutiveHead,
            weeks: 34,
            what: "Two assistant heads share the deputy's work in turn until Easter, so that either could apply.",
            reviewed: Some("Both have grown into it. The board will advertise in the spring."),
            ..ARRANGEMENT
        },
    ],
    issues: &[
        Issue {
            when: Half(1, 15),
            academy: 1,
            what: "Books in history and geography stop in February: the curriculum is planned to Easter and no further.",
            area: "education",
            criteria: &["quality-of-education"],
            priority: 1,
            owner: Head,
            due: 90,
            progress: &["Planned to the end of summer with the partner school.", "Taught as planned in two year groups of three."],
            closed: Some("Seen in books from all year groups. Planning for the next year has begun."),
            ..ISSUE
        },
        Issue {
            when: Half(4, 10),
            academy: 2,
            what: "Eleven pupils with support plans are away more than one day in ten.",
            area: "pupils",
            criteria: &["attendance"],
            priority: 1,
            owner: Head,
            due: 75,
            progress: &["All eleven families seen at home.", "Nine are back above ninety per cent."],
            closed: Some("Register for six weeks: ten of eleven above ninety per cent."),
            reopened: Some("Four of the eleven have slipped again since the move to the upper school."),
            ..ISSUE
        },
        Issue {
            when: Ago(50),
            academy: 0,
            what: "Moderation of writing with other schools has not taken place since the subject lead left.",
            area: "outcomes",
            criteria: &["attainment"],
            owner: Head,
            due: 52,
            progress: &["A date is agreed with Hessle Rigg."],
            ..ISSUE
        },
        Issue {
            when: Ago(33),
            academy: 5,
            what: "Two governors have not done the safeguarding training that they are due.",
            area: "leadership",
            criteria: &["governance"],
            priority: 1,
            owner: Chair,
            due: 35,
            progress: &["One of the two has done it."],
            ..ISSUE
        },
    ],
    risks: &[
        Risk {
            when: Half(3, 9),
            academy: 1,
            what: "The results in mathematics fall again and with them the case for the sixth form.",
            owner: Head,
            mitigation: "Shared head of mathematics; weekly look at the examination groups.",
            assessed: &[
                ("high", 4, 5, "Two teachers are leaving and the groups are large."),
                ("medium", 3, 5, "Posts filled; the mock results are no worse than last year's."),
                ("medium", 3, 4, "The second mocks are better in the middle of the range."),
            ],
            closed: Some("Results rose by six points. Watched as part of the plan from now on."),
        },
        Risk {
            when: Ago(60),
            academy: 4,
            what: "The only teacher with the sensory qualification retires in the summer.",
            owner: ExecutiveHead,
            mitigation: "One teacher is to begin the qualification in January, paid for by the trust.",
            assessed: &[("medium", 4, 3, "Certain to happen; how hard it hits depends on who begins in January.")],
            closed: None,
        },
    ],
    programmes: &[],
    moved: &[
        Moved {
            half: (4, 3),
            academy: 5,
            review: "heads-performance-report",
            days: None,
            reason: "The new head of school takes over in September; the EHT reports on both academies in one paper this term.",
        },
        Moved {
            half: (9, 3),
            academy: 3,
            review: "termly-progress-report",
            days: Some(9),
            reason: "The nursery is closed for repairs in the last week of term.",
        },
    ],
    own_calendar: Some(4),
    answers: &[CategoryAnswer {
        academy: 2,
        from: 1,
        by: Head,
        agreement: Some(Agreement::Disagrees),
        said: "Attendance was counted before the codes were put right; with them it is green. We have sent the figures.",
    }],
    taken_back: &[],
};
