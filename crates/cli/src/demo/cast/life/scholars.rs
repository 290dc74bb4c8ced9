//! The year by the third model: three categories with key indicators, an action plan by the trust's lead
//! where the concern is significant, programmes for individual teachers, a universal offer with a termly
//! health check, and specialist staff sent by need.

use touchstone_domain::event::{Achieved, Agreement};

mod priorities;
mod sent;

use super::{
    ARRANGEMENT, Answered, Arrangement, CategoryAnswer, Considered, ISSUE, Interim, Issue, Life, Moved, Plans, Programme, Remedy, Request,
    Risk, TakenBack, When, Who,
};
use crate::demo::cast::Part::{Ceo, Chair, ExecutiveHead, Head, Lead};
use When::{Ago, Half};
use priorities::PRIORITIES;
use sent::{DEPLOYMENTS, FOR_EARLY_YEARS};

/// The life of the trust whose framework this is.
pub static SCHOLARS: Life = Life {
    partner: None,
    validated: "",
    others: &["Curriculum lead", "Associate head (NLE)", "Trust member working with governors"],
    key_points: &[0, 2, 4],
    plans: Plans {
        priorities: PRIORITIES,
        statements: &[],
        monitoring: &[
            "Coaching seen, and the teachers asked about it",
            "The lead and the head go through the action plan with the books open",
            "Does the plan still fit? Amended where it does not",
        ],
        reporter: Lead,
        report_type: None,
        reports: &[
            "The programme runs as agreed. Pedagogy is better in the classes that had coaching, and the others have asked for it.",
            "Most actions are done. Governors received the half-term's report and asked about phonics, rightly.",
            "The school leads its own plan now. The trust's part this term was two visits and one question.",
            "Good progress in teaching, some in leadership. The action plan was amended twice and is shorter for it.",
            "Outcomes at the end of the key stage will be in line. Social outcomes, which we also look at, are a strength.",
            "A quiet term in the best sense. What was concern is now routine.",
        ],
        recommendations: &[
            "An intensive development programme in mathematics for half a term, from the executive team.",
            "A curriculum lead for one day a week instead of two half-days: the travelling eats the time.",
            "Coaching for the two teachers new to the year group.",
            "The associate head to stay until the new deputy has begun.",
        ],
        consulted: &[
            "Written together over two afternoons. The area of concern is put as we would put it.",
            "We agree, and ask that coaching begins with those who volunteer.",
            "Agreed. The lead took out two actions that we had only written to please.",
            "The dates suit; the first report to governors is in the calendar.",
        ],
        spent: &[
            "Early years equipment for outdoor learning",
            "Supply cover for coaching, eight half-days",
            "A reading scheme for the upper juniors",
            "Consultancy for special educational needs, two days",
        ],
        comments: &[
            "Three teachers coached, three to go.",
            "Seen at the health check without having to look for it.",
            "The curriculum lead has taught it with each class once.",
            "Pupils can explain it, which was the test.",
            "Finished before the holiday, and evaluated.",
            "In place in the infants; the juniors follow after half-term.",
        ],
    },
    options: &[
        Considered {
            kind: Some("intensive-development"),
            what: "An intensive development programme from the executive team, six weeks",
            rejected: None,
        },
        Considered {
            kind: Some("senior-leader-support"),
            what: "An associate head in school three days a week",
            rejected: Some("Kept for a school that has no deputy at all."),
        },
        Considered { kind: Some("coaching"), what: "Coaching for every teacher of the lower juniors", rejected: None },
        Considered {
            kind: None,
            what: "Propose another category at once",
            rejected: Some("The indicators do not say so yet. The next review is in four weeks."),
        },
    ],
    remedies: &[
        Remedy {
            what: "Teach phonics in ability groups across the infants from next Monday",
            owner: Head,
            outcome: "Running since the second week; two thirds moved up a group by the end of term.",
        },
        Remedy {
            what: "See the action plan weekly with the head until it is on track",
            owner: Lead,
            outcome: "Nine meetings. On track since the sixth.",
        },
        Remedy {
            what: "Bring the governors' monitoring forward and widen it to books",
            owner: Chair,
            outcome: "Three governors trained and sent in pairs. Their notes are better than ours were.",
        },
        Remedy {
            what: "Free the deputy from a class for two terms",
            owner: ExecutiveHead,
            outcome: "Released from January; the class has a permanent teacher.",
        },
    ],
    interim: Interim {
        kind: None,
        name: "Associate headship",
        what: "An associate head, a National Leader of Education, leads the school until the governors have appointed.",
        outcome: "Governors appointed at the second interview. The associate head handed over and went home.",
        after: Some((
            None,
            "Coaching for the new headteacher",
            "The executive headteacher coaches the new head each fortnight in the first two terms.",
        )),
    },
    appointments: &[],
    capacity: &[(Who::Other(0), 110), (Who::Other(1), 90), (Who::Other(2), 20), (Who::Of(ExecutiveHead), 60)],
    givers: &[(0, 36), (5, 36)],
    requests: &[
        Request {
            when: Half(3, 6),
            academy: 1,
            by: Head,
            items: &[("universal-offer", "intensive-development")],
            need: "Early years: our outdoor area is used for play and not for teaching. We would like half a term of intensive help.",
            answer: Answered::Granted("Agreed after the health check, which found the same.", Some(&FOR_EARLY_YEARS)),
        },
        Request {
            when: Half(6, 18),
            academy: 5,
            by: Head,
            items: &[("well-performing", "added-training")],
            need: "Training in French for four class teachers.",
            answer: Answered::Declined("Not this year; the leaders' network plans it for all six schools from next September."),
        },
        Request {
            when: Half(8, 9),
            academy: 3,
            by: Chair,
            items: &[("universal-offer", "long-term-strategy")],
            need: "Help with a five-year plan for a school that is getting smaller.",
            answer: Answered::Withdrawn(
                "The local authority has changed the admission numbers. We will ask again when we know what they mean.",
            ),
        },
        Request {
            when: Ago(6),
            academy: 0,
            by: Head,
            items: &[("well-performing", "added-training")],
            need: "A day on greater depth in mathematics for the upper juniors, from our own self-evaluation.",
            answer: Answered::Waiting,
        },
    ],
    deployments: DEPLOYMENTS,
    arrangements: &[
        Arrangement {
            when: Half(1, 10),
            academy: 2,
            name: "Trust member with the governors",
            responsible: Ceo,
            weeks: 30,
            what: "A trust member attends every meeting of the governing body and meets the chair before and after.",
            changed: Some("Before only: the chair no longer needs the second conversation."),
            reviewed: Some("Questions are sharper and fewer. The head is held to account and feels supported by it."),
            ended: Some("Governance now gives challenge by the key indicator. The trust member stays away and is missed a little."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(7, 14),
            academy: 4,
            name: "Shared special needs coordinator",
            responsible: ExecutiveHead,
            weeks: 40,
            what: "The coordinator of Aldermarsh leads on special needs at Gorseley too, one day a week.",
            reviewed: Some("Plans are followed in class; two assessments that had waited a year are done."),
            ended: Some("Gorseley's own teacher has finished the qualification and takes over."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Ago(68),
            academy: 1,
            name: "Succession planning",
            responsible: Ceo,
            weeks: 34,
            what: "The headteacher retires in the summer; two phase leaders take parts of the role in turn.",
            reviewed: Some("Both do well. Governors will advertise openly all the same."),
            ..ARRANGEMENT
        },
    ],
    issues: &[
        Issue {
            when: Half(1, 18),
            academy: 2,
            what: "Assessment in the upper years does not say what pupils cannot do yet.",
            area: "teaching",
            criteria: &["self-evaluation"],
            priority: 1,
            owner: Head,
            due: 95,
            progress: &["New papers in English and mathematics.", "Gaps are taught in the week after each test."],
            closed: Some("Test, gaps, lesson, second test: seen for three classes."),
            ..ISSUE
        },
        Issue {
            when: Half(5, 8),
            academy: 3,
            what: "Attendance in the youngest class is six points below national.",
            area: "attendance",
            criteria: &["attendance"],
            owner: Head,
            due: 85,
            progress: &["Breakfast places offered to eleven families.", "Three points better."],
            closed: Some("Register of the half-term: in line with national."),
            reopened: Some("Down again with the new intake."),
            ..ISSUE
        },
        Issue {
            when: Ago(52),
            academy: 4,
            what: "Two subjects have no leader since September.",
            area: "leadership",
            criteria: &["capacity"],
            priority: 1,
            owner: Head,
            due: 54,
            progress: &["Art has one from January."],
            ..ISSUE
        },
        Issue {
            when: Ago(34),
            academy: 0,
            what: "Governors' visits have not been written up since June.",
            area: "leadership",
            criteria: &["governance"],
            owner: Chair,
            due: 36,
            progress: &["Two of five are written."],
            ..ISSUE
        },
    ],
    risks: &[
        Risk {
            when: Half(2, 8),
            academy: 2,
            what: "The new headteacher finds a team that was promised more than the budget holds.",
            owner: Ceo,
            mitigation: "The executive headteacher goes through every promise with the new head in the first week.",
            assessed: &[("high", 4, 4, "Three posts were spoken of and one is paid for."), ("medium", 2, 4, "The team knows, and stayed.")],
            closed: Some("Budget agreed and explained; nobody left because of it."),
        },
        Risk {
            when: Ago(55),
            academy: 4,
            what: "Outcomes in the last junior year fall below national for a third time.",
            owner: Head,
            mitigation: "Two groups instead of one in mathematics until May.",
            assessed: &[("high", 4, 4, "The autumn papers are where last year's were.")],
            closed: None,
        },
    ],
    programmes: &[
        Programme {
            when: Half(1, 20),
            academy: 2,
            runners: &[Lead],
            participant: "Teacher of mathematics, second year in the profession",
            aim: "Lessons that check understanding before they move on, in every class of the timetable.",
            weeks: 18,
            found: &[
                "Checks understanding in two classes of five; in the others talks too long. Next: stop after ten minutes and ask.",
                "Four of five. The fifth is a bottom set on a Friday afternoon; the timetable will change.",
            ],
            handed_to: Some((
                ExecutiveHead,
                "The executive headteacher takes part in the second half, which is about classes that only a senior leader can see.",
            )),
            ended: Some((Achieved::Fully, "All five classes. Asked to coach a colleague next year.")),
        },
        Programme {
            when: Half(6, 24),
            academy: 2,
            runners: &[Lead],
            participant: "Teachers of the first year, three of them",
            aim: "One way of teaching reading in three classrooms.",
            weeks: 20,
            found: &["Two of three teach it as trained."],
            handed_to: None,
            ended: Some((Achieved::Partly, "Two classrooms are alike and good; the third has a new teacher from September.")),
        },
        Programme {
            when: Ago(60),
            academy: 4,
            runners: &[Lead, ExecutiveHead],
            participant: "Class teacher, upper juniors",
            aim: "Expectations in written work that match the best in the school.",
            weeks: 16,
            found: &["Books are neater and longer; the content has begun to follow."],
            handed_to: None,
            ended: None,
        },
    ],
    moved: &[
        Moved {
            half: (3, 3),
            academy: 5,
            review: "health-check-visit",
            days: Some(10),
            reason: "The all-through school has visitors from the department that week; the visit follows after the holiday.",
        },
        Moved {
            half: (6, 5),
            academy: 0,
            review: "trust-review",
            days: None,
            reason: "Inspected in the summer with a good result; the inspection stands for this year's review.",
        },
    ],
    own_calendar: Some(5),
    answers: &[CategoryAnswer {
        academy: 1,
        from: 1,
        by: Head,
        agreement: Some(Agreement::Agrees),
        said: "No surprise, and the plan begins with what it names first.",
    }],
    taken_back: &[TakenBack { academy: 1, year: 0, why: "Sent in with last year's outcomes. The new one has this summer's." }],
};
