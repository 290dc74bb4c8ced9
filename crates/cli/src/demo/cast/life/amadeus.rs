//! The year by the fifth model: categories E to A, an annual review, a two-sided question about risk each
//! half-term, monthly meetings, walks and book scrutiny that triangulate, and judgements that somebody
//! from outside validates.

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
use sent::{DEPLOYMENTS, FOR_GREATER_DEPTH};

/// The life of the trust whose framework this is.
pub static AMADEUS: Life = Life {
    partner: Some("External School Improvement Partner"),
    validated: "annual-school-review",
    others: &["Skilled teacher of another school", "Challenge partner"],
    key_points: &[1, 3, 5],
    plans: Plans {
        priorities: PRIORITIES,
        statements: &[
            ("strengths", "Strong: reading in every year group, the start of the day, and what pupils say about being known."),
            (
                "trust-principles",
                "Teaching, assessment and curriculum are set against the trust's principles; where the school differs, it says why.",
            ),
        ],
        monitoring: &[
            "Joint learning walk with leaders of two other schools",
            "Book scrutiny in writing and science",
            "Targets against end of year results, with the governing body",
        ],
        reporter: Lead,
        report_type: None,
        reports: &[
            "Towards target in reading and mathematics. Writing at greater depth is where the next half-term goes.",
            "The leadership team evaluates honestly and acts on what it finds. The walk saw what the plan says.",
            "Above national attainment is likely; top quarter progress is possible in two subjects of three.",
            "The plan's priorities trace to findings and are followed. The governing body monitors them well.",
            "Reflective practice has taken root: teachers brought their own evidence to the meeting.",
            "Assessment is accurate now, which makes two results look worse and all of them true.",
        ],
        recommendations: &[
            "A skilled teacher from another school for the target group in writing, two mornings a week.",
            "Joint training on greater depth with the two neighbouring schools.",
            "More learning walks until the next assessment, one with the partner.",
            "The executive leader to work with the new leaders of assessment for half a term.",
        ],
        consulted: &[
            "Agreed by the leadership team, who wrote most of it.",
            "The priorities follow the findings. Governors will monitor two of them each half-term.",
            "One target lowered to what the evidence supports; the others stand.",
        ],
        spent: &["Release for joint learning walks", "Assessment materials for two year groups", "Challenge partner, four half-days"],
        comments: &[
            "Seen on the walk in three classes without prompting.",
            "Scrutiny of books agrees with the assessment.",
            "Governors visited and asked the pupils.",
            "Moderated with two schools; nothing moved.",
            "On target for the end of the half-term.",
            "Training done together with the schools in the group.",
        ],
    },
    options: &[
        Considered { kind: Some("brokered-leaders"), what: "A skilled leader of another school for two days a week", rejected: None },
        Considered {
            kind: Some("challenge-partners"),
            what: "A challenge partner from outside the trust",
            rejected: Some("The challenge is known. It is hands that are needed."),
        },
        Considered { kind: None, what: "Two learning walks more each half-term, with leaders of other schools", rejected: None },
        Considered {
            kind: Some("executive-leadership"),
            what: "Executive leadership of the school",
            rejected: Some("There is a headteacher, and a good one. This is for schools without."),
        },
    ],
    remedies: &[
        Remedy {
            what: "Name the target group in each class and what each of its pupils lacks",
            owner: Head,
            outcome: "Forty-one pupils named; gaps taught in small groups since the second week.",
        },
        Remedy {
            what: "Moderate assessment with two schools, so that the next figures can be believed",
            owner: Lead,
            outcome: "Done. Three judgements in fifty moved.",
        },
        Remedy {
            what: "Look at targets at every meeting of the governing body until they are on course",
            owner: Chair,
            outcome: "Three meetings. The last took five minutes, which is the point.",
        },
        Remedy {
            what: "Pair each new teacher with one of Marlscombe's for a term",
            owner: ExecutiveHead,
            outcome: "Four pairs, all still meeting.",
        },
    ],
    interim: Interim {
        kind: Some("executive-leadership"),
        name: "",
        what: "The executive leader leads the school three days a week, with intensive support from the executive team, until a headteacher is appointed.",
        outcome: "A headteacher is in post; executive leadership ends as it was meant to.",
        after: Some((
            Some("working-alongside"),
            "",
            "The executive team supports the headteacher in building a leadership team, one day a week for two terms.",
        )),
    },
    appointments: &[],
    capacity: &[(Who::Of(ExecutiveHead), 100), (Who::Other(0), 72), (Who::Of(Lead), 40)],
    givers: &[(0, 50), (6, 36)],
    requests: &[
        Request {
            when: Half(2, 12),
            academy: 3,
            by: Head,
            items: &[("every-school", "school-to-school-support")],
            need: "A teacher from Marlscombe for greater depth in mathematics, some mornings before the summer.",
            answer: Answered::Granted("Eight mornings, from the second week after half-term.", Some(&FOR_GREATER_DEPTH)),
        },
        Request {
            when: Half(6, 10),
            academy: 6,
            by: Head,
            items: &[("categories-c-to-a", "external-networking")],
            need: "Money for a visit to schools abroad.",
            answer: Answered::Declined("Not abroad: the network has four schools within an hour that do what you want to see."),
        },
        Request {
            when: Half(9, 7),
            academy: 4,
            by: Chair,
            items: &[],
            need: "A clerk for the governing body at short notice.",
            answer: Answered::Withdrawn("The trust's clerk can do both evenings after all."),
        },
        Request {
            when: Ago(6),
            academy: 2,
            by: Head,
            items: &[("every-school", "school-to-school-support")],
            need: "Somebody to moderate writing with us before the end of term: our two year groups disagree with each other.",
            answer: Answered::Waiting,
        },
    ],
    deployments: DEPLOYMENTS,
    arrangements: &[
        Arrangement {
            when: Half(0, 30),
            academy: 2,
            kind: Some("governance-review"),
            responsible: Ceo,
            weeks: 14,
            what: "The Trust Board reviews local governance and what the governing body needs.",
            reviewed: Some("The chair is right for it; half of the body is not clear what it is for."),
            ended: Some("A new Local Governing Body of eight, with a clear line to the Trust Board."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(1, 14),
            academy: 2,
            kind: Some("policy-review"),
            responsible: ExecutiveHead,
            weeks: 20,
            what: "Policies for teaching, behaviour, attendance and safeguarding are set against the trust's principles and schemes of delegation.",
            changed: Some("Financial procedures are included at the auditor's wish."),
            reviewed: Some("Six of nine adopted. Behaviour needed most and got it."),
            ended: Some("All nine adopted and taught to staff."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(6, 9),
            academy: 4,
            kind: Some("leadership-capacity"),
            responsible: ExecutiveHead,
            weeks: 30,
            what: "Two phase leaders join the leadership team for the year, with a morning a week to do it in.",
            reviewed: Some("Both lead walks now. Planning for target groups is theirs."),
            ended: Some("Kept: the posts are permanent from September."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Ago(72),
            academy: 0,
            kind: Some("succession-planning"),
            responsible: Ceo,
            weeks: 36,
            what: "The deputy is prepared for headship in the trust: a term leading, a term in another school, a term with the CEO.",
            reviewed: Some("The leading term went well; the school hardly noticed, which is praise."),
            ..ARRANGEMENT
        },
    ],
    issues: &[
        Issue {
            when: Half(0, 28),
            academy: 2,
            what: "Assessment is generous: the tests say less than the teachers do, in all three year groups.",
            area: "education",
            criteria: &["assessment"],
            priority: 1,
            owner: Head,
            due: 100,
            progress: &["Moderated with Cobbleford twice.", "Teachers and tests are within four points of each other."],
            closed: Some("Two points, in all year groups, twice running."),
            ..ISSUE
        },
        Issue {
            when: Half(3, 10),
            academy: 3,
            what: "Science is taught by the same person to three classes and written down by nobody.",
            area: "education",
            criteria: &["curriculum"],
            owner: Head,
            due: 75,
            progress: &["The sequence is on paper to the summer."],
            closed: Some("Taught from the page by two teachers."),
            reopened: Some("The second teacher has moved; it rests on one person again."),
            ..ISSUE
        },
        Issue {
            when: Ago(49),
            academy: 4,
            what: "Attendance of the target group is four points below everybody else's.",
            area: "pupils",
            criteria: &["attendance"],
            priority: 1,
            owner: Head,
            due: 51,
            progress: &["Each pupil has an adult who notices."],
            ..ISSUE
        },
        Issue {
            when: Ago(32),
            academy: 0,
            what: "The governing body's link for finance is vacant.",
            area: "leadership",
            criteria: &["financial-management", "governance"],
            owner: Chair,
            due: 34,
            progress: &["Two people asked; one is thinking about it."],
            ..ISSUE
        },
    ],
    risks: &[Risk {
        when: Half(2, 4),
        academy: 2,
        what: "The school cannot fill its classes while its name is what it was.",
        owner: Ceo,
        mitigation: "Open mornings led by pupils; a letter from the new governing body.",
        assessed: &[("high", 4, 4, "Eighteen places of thirty taken for September."), ("medium", 3, 3, "Twenty-six.")],
        closed: Some("Full, with a short list of those waiting."),
    }],
    programmes: &[Programme {
        when: Half(2, 16),
        academy: 4,
        runners: &[Lead],
        participant: "Teacher in the upper years, returned after a long absence",
        aim: "Assessment in lessons that changes what happens in them.",
        weeks: 16,
        found: &[
            "Questions are well chosen; the answers are not yet used. One strategy to practise.",
            "Uses the answers in mathematics. Writing next.",
        ],
        handed_to: Some((ExecutiveHead, "The executive leader joins, who taught that year group for ten years.")),
        ended: Some((Achieved::Fully, "In both subjects, seen twice.")),
    }],
    moved: &[
        Moved {
            half: (4, 3),
            academy: 5,
            review: "learning-walk",
            days: None,
            reason: "The school leaves the trust at the end of term; its own leaders walk without us.",
        },
        Moved {
            half: (8, 2),
            academy: 1,
            review: "risk-assessment",
            days: Some(5),
            reason: "The half-term's papers come in a week later than usual; an assessment without them would be a guess.",
        },
    ],
    own_calendar: Some(5),
    answers: &[CategoryAnswer {
        academy: 0,
        from: 1,
        by: Chair,
        agreement: Some(Agreement::Agrees),
        said: "Governors discussed it and recognise the school in it.",
    }],
    taken_back: &[],
};
