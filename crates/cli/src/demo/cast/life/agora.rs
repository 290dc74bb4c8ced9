//! The year by the second model: red, amber, yellow and green each term, existing plans discussed with
//! the head and the chair, and for sponsored academies a plan that the lead writes, with its grant, its
//! support and its schedule.

use touchstone_domain::event::Agreement;

mod priorities;
mod sent;

use super::{
    ARRANGEMENT, Answered, Arrangement, CategoryAnswer, Considered, ISSUE, Interim, Issue, Life, Moved, Plans, Remedy, Request, Risk, When,
    Who,
};
use crate::demo::cast::Part::{Ceo, Chair, ExecutiveHead, Head, Lead};
use When::{Ago, Half};
use priorities::PRIORITIES;
use sent::{DEPLOYMENTS, FOR_HISTORY};

/// The life of the trust whose framework this is.
pub static AGORA: Life = Life {
    partner: Some("National Leader of Education (NLE)"),
    validated: "termly-evaluation",
    others: &["Specialist Leader of Education (SLE)", "Local Leader of Education (LLE)"],
    key_points: &[1, 3, 5],
    plans: Plans {
        priorities: PRIORITIES,
        statements: &[],
        monitoring: &[
            "The AIL and the chair look at the milestones of the autumn",
            "Teaching seen in every year group, with the headteacher",
            "What the grant bought and what came of it",
        ],
        reporter: Lead,
        report_type: Some("progress-report"),
        reports: &[
            "Progress is what the plan foresaw. The headteacher leads it; I was asked for advice twice and for help once.",
            "A good term. The curriculum work has reached the classrooms, which is where I looked for it.",
            "Two priorities are on track and I have nothing to add. On the first see the recommendation.",
            "The school's own plan was the right one to adopt. It is followed, and what is not followed is crossed out.",
            "Attendance has turned. I ask trustees to notice that it took three terms and one family worker.",
            "The support we brokered has ended as arranged. What it began goes on without it.",
        ],
        recommendations: &[
            "Broker a Specialist Leader for writing, six half-days, from the next half-term.",
            "Additional intervention is not called for. A visit by the chair to the slow classes would help.",
            "Ask Ravensgill to lend its curriculum lead for one day a fortnight.",
            "Bring the spring look at the plan forward by three weeks.",
        ],
        consulted: &[
            "The chair and I went through it line by line. It is our plan, a little shorter.",
            "Agreed, with one wish: name who leads each action, not only who answers for it.",
            "The board asked how we would know by February. The milestones now say so.",
            "Fit for purpose as it stands; the due diligence point has been added.",
        ],
        spent: &[
            "Specialist Leader for writing, three days",
            "Decodable books for the second year group",
            "Family support worker, one term",
            "Visualisers and training for the mathematics team",
            "Release for the curriculum lead, ten mornings",
        ],
        comments: &[
            "Six of eight subjects have their sequence on one page.",
            "Seen in four classrooms without notice.",
            "Governors visited on this and wrote it up.",
            "The cluster moderated the writing; our judgements stood.",
            "On time, and cheaper than planned.",
            "Second round of training done with the teaching assistants too.",
        ],
    },
    options: &[
        Considered {
            kind: Some("trust-expertise"),
            what: "Ravensgill's curriculum lead for one day a week until the summer",
            rejected: None,
        },
        Considered {
            kind: Some("external-leader"),
            what: "A National Leader of Education beside the headteacher for a term",
            rejected: Some("The headteacher is not what holds this back; the middle of the school is."),
        },
        Considered { kind: Some("plan-advice"), what: "Revise the improvement plan together, with fewer priorities", rejected: None },
        Considered {
            kind: None,
            what: "Close the sixth form for new entrants",
            rejected: Some("Not a decision for a visit, and not yet called for by the figures."),
        },
    ],
    remedies: &[
        Remedy {
            what: "Sequence the curriculum in the four weakest subjects on one page each",
            owner: Head,
            outcome: "Four pages, taught from since half-term and seen in books.",
        },
        Remedy {
            what: "Meet the headteacher each Friday for twenty minutes, three questions only",
            owner: Lead,
            outcome: "Eleven Fridays. The third question answered itself from the sixth on.",
        },
        Remedy {
            what: "Put cover in place so that middle leaders can see lessons",
            owner: Ceo,
            outcome: "A cover supervisor shared with Thornsay, two days a week each.",
        },
        Remedy {
            what: "Report to the board each half-term on the slow priority alone",
            owner: Chair,
            outcome: "Reported twice; the second report was good enough to stop.",
        },
    ],
    interim: Interim {
        kind: None,
        name: "Interim headship",
        what: "An executive headteacher of the trust leads the academy three days a week until a headteacher is appointed; the deputy leads on the others.",
        outcome: "The headteacher is in post; the deputy stays as deputy, by choice.",
        after: Some((
            None,
            "Support for the new headteacher",
            "The CEO meets the new headteacher fortnightly for two terms; the interim head is a phone call away.",
        )),
    },
    appointments: &[],
    capacity: &[(Who::Of(Lead), 160), (Who::Other(0), 36), (Who::HeadOf(0), 20)],
    givers: &[(0, 50), (6, 24)],
    requests: &[
        Request {
            when: Half(2, 10),
            academy: 6,
            by: Head,
            items: &[("proportionate-support", "trust-expertise")],
            need: "Somebody who has built a history curriculum, for three afternoons with ours.",
            answer: Answered::Granted("Ravensgill's curriculum lead will come on three Wednesdays.", Some(&FOR_HISTORY)),
        },
        Request {
            when: Half(8, 12),
            academy: 4,
            by: Head,
            items: &[("yellow-package", "advice")],
            need: "A second opinion on our timetable for the examination years.",
            answer: Answered::Declined("The AIL looked at it with the deputy on Thursday and it is sound. Nobody needs to be sent."),
        },
        Request {
            when: Half(10, 6),
            academy: 2,
            by: Chair,
            items: &[],
            need: "Training for four new governors.",
            answer: Answered::Withdrawn("The local authority runs it next week; they have places."),
        },
        Request {
            when: Ago(6),
            academy: 1,
            by: Head,
            items: &[("proportionate-support", "brokered-expertise")],
            need: "A Specialist Leader for science, who could also teach the department to assess practical work.",
            answer: Answered::Waiting,
        },
    ],
    deployments: DEPLOYMENTS,
    arrangements: &[
        Arrangement {
            when: Half(2, 9),
            academy: 1,
            name: "Partnership with Lindrigg High School",
            responsible: ExecutiveHead,
            weeks: 40,
            what: "The two secondary schools plan English, mathematics and science together and mark each other's mock papers.",
            changed: Some("Science joined in the spring; languages wait until there are two teachers on each side."),
            reviewed: Some("Marking agrees to within three marks. Teachers ask to go on."),
            ended: Some("No longer needs an arrangement: it is how the departments work."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Half(9, 4),
            academy: 3,
            name: "Review of the academy governing board",
            responsible: Ceo,
            weeks: 12,
            what: "A trustee and the clerk look at membership, minutes and visits one year after joining.",
            reviewed: Some("Minutes are good. The board is too large to decide."),
            ended: Some("Nine members instead of fourteen, and a named governor for each priority."),
            ..ARRANGEMENT
        },
        Arrangement {
            when: Ago(66),
            academy: 6,
            name: "Succession planning",
            responsible: Ceo,
            weeks: 36,
            what: "The deputy leads the school two days a week while the headteacher supports Swarthgill.",
            reviewed: Some("The deputy is ready for a small school now and a larger one in a year."),
            ..ARRANGEMENT
        },
    ],
    issues: &[
        Issue {
            when: Half(0, 20),
            academy: 1,
            what: "Eleven lessons in a fortnight were taught by somebody who does not teach the subject.",
            area: "education",
            criteria: &["teaching-and-learning"],
            priority: 1,
            owner: Head,
            due: 100,
            progress: &["Two of three vacancies filled from January.", "Down to two lessons a fortnight."],
            closed: Some("Every lesson has a teacher of the subject since Easter."),
            ..ISSUE
        },
        Issue {
            when: Half(3, 12),
            academy: 4,
            what: "Pupils with the lowest attendance are the same as a year ago.",
            area: "pupils",
            criteria: &["attendance"],
            owner: Head,
            due: 80,
            progress: &["A plan with each family.", "Half of them improved by ten days or more."],
            closed: Some("Register since January, pupil by pupil."),
            reopened: Some("Six of them are away again since the summer."),
            ..ISSUE
        },
        Issue {
            when: Ago(48),
            academy: 2,
            what: "Writing in the last year of the school is not moderated with anybody.",
            area: "outcomes",
            criteria: &["attainment", "self-evaluation"],
            owner: Head,
            due: 50,
            progress: &["Ravensgill has offered two dates."],
            ..ISSUE
        },
        Issue {
            when: Ago(30),
            academy: 0,
            what: "The single central record was checked a month later than it should have been.",
            area: "leadership",
            criteria: &["governance"],
            priority: 1,
            owner: Chair,
            due: 32,
            progress: &["Checked, complete. The calendar now says who does it when the chair is away."],
            ..ISSUE
        },
    ],
    risks: &[
        Risk {
            when: Half(2, 6),
            academy: 3,
            what: "The budget of the new academy cannot carry its staffing into a second year.",
            owner: Ceo,
            mitigation: "One class fewer from September; the grant pays for the change.",
            assessed: &[
                ("high", 4, 4, "Numbers in the youngest class are ten below the plan."),
                ("medium", 3, 4, "Seven children have joined since."),
                ("low", 2, 3, "The class is merged and nobody was lost."),
            ],
            closed: Some("A balanced budget for two years, approved by trustees."),
        },
        Risk {
            when: Ago(58),
            academy: 4,
            what: "Science results fall while two of five posts are vacant.",
            owner: Head,
            mitigation: "Shared teaching with Kelderby; the posts are advertised again with a relocation payment.",
            assessed: &[("medium", 3, 4, "One post is filled from January.")],
            closed: None,
        },
    ],
    programmes: &[],
    moved: &[
        Moved {
            half: (4, 5),
            academy: 5,
            review: "progress-report",
            days: None,
            reason: "The school leaves the trust at the end of the term; the handover report takes its place.",
        },
        Moved {
            half: (8, 4),
            academy: 6,
            review: "progress-report",
            days: Some(8),
            reason: "The headteacher is on jury service until the last week of term.",
        },
    ],
    own_calendar: Some(4),
    answers: &[CategoryAnswer {
        academy: 1,
        from: 1,
        by: Head,
        agreement: Some(Agreement::Partly),
        said: "The rating is fair for the sixth form. The main school would be a step higher, and the report says so.",
    }],
    taken_back: &[],
};
