//! The five trusts. What each review is called, how often it is held and who carries it out follows
//! the framework's own words; who stands where in which term is made up so that, between them, the
//! trusts show everything that can happen.

use touchstone_domain::identifiers::{Phase, Route};

use super::life::{AGORA, AMADEUS, PROSPERE, SCHOLARS, WPT};
use super::{AcademyCast, Incident, Only, Pace, Part, Round, Then, Titles, TrustCast};
use Incident::{Amended, Departs, Drafted, Inspected, Leaves, NewHead, NobodyActed, ProposalOpen, Slow, Unclear, Withdrawn, WrittenUpLate};
use Part::{Adviser, Ceo, ExecutiveHead, Head, Lead, Partner, PeerHead};
use Phase::{AllThrough, NotApplicable, Nursery, Primary, Secondary};
use Route::{Converter, FreeSchool, Sponsored, Transfer};

/// A round at every academy that judges nothing; the others are written as what differs from it.
const ROUND: Round = Round {
    review: "",
    half_terms: &[],
    week: 3,
    by: Lead,
    reviewers: &[Lead],
    findings: 0,
    pace: Pace::Untold,
    decided_by: None,
    only: Only::All,
};

const fn academy(
    name: &'static str,
    phase: Phase,
    route: Route,
    joined: (i32, u32, u32),
    path: [usize; 6],
    incidents: &'static [Incident],
) -> AcademyCast {
    AcademyCast { name, phase, route, joined, path, incidents }
}

/// Every trust of the demo.
pub static TRUSTS: [TrustCast; 5] = [
    TrustCast {
        framework: "prospere",
        life: &PROSPERE,
        name: "Wharfemoor Learning Trust",
        slug: "wharfemoor-learning-trust",
        group_uid: "990001",
        titles: Titles {
            lead: "Academy Improvement Lead",
            executive_head: "Executive Headteacher (EHT)",
            adviser: "Expert adviser",
            trustee: "Key trustee",
            head: "Head of School",
            chair: "Chair of the Academy Governing Board",
        },
        rounds: &[
            Round {
                review: "heads-performance-report",
                half_terms: &[0, 2, 4],
                week: 2,
                by: ExecutiveHead,
                reviewers: &[Head, ExecutiveHead],
                ..ROUND
            },
            Round {
                review: "rag-assessment",
                half_terms: &[0, 2, 4],
                week: 4,
                reviewers: &[Lead, Ceo],
                findings: 6,
                pace: Pace::Told,
                decided_by: Some(Ceo),
                ..ROUND
            },
            Round {
                review: "termly-progress-report",
                half_terms: &[1, 3, 5],
                by: ExecutiveHead,
                reviewers: &[ExecutiveHead],
                pace: Pace::Tested,
                ..ROUND
            },
        ],
        academies: &[
            academy(
                "Calderbrook Fold Primary Academy",
                Primary,
                Converter,
                (-6, 4, 1),
                [1, 1, 2, 2, 2, 2],
                &[Slow { term: 1, then: Then::Decline }, Inspected { term: 2, outcome: 2 }],
            ),
            academy(
                "Scarholt Academy",
                Secondary,
                Sponsored,
                (-2, 9, 1),
                [0, 0, 1, 1, 1, 2],
                &[Slow { term: 0, then: Then::Accept }, NewHead { term: 1 }, Inspected { term: 1, outcome: 0 }],
            ),
            academy(
                "Hessle Rigg Primary Academy",
                Primary,
                Converter,
                (-4, 9, 1),
                [2, 2, 2, 1, 1, 2],
                &[WrittenUpLate { term: 1 }, NobodyActed],
            ),
            academy(
                "Birkwhistle Infant and Nursery Academy",
                Nursery,
                Converter,
                (-5, 1, 1),
                [2, 2, 2, 2, 2, 2],
                &[Withdrawn { term: 0 }, Departs { term: 2, to: 1 }, Drafted],
            ),
            academy(
                "Fellbeck Special Academy",
                NotApplicable,
                Transfer,
                (-1, 9, 1),
                [1, 2, 2, 2, 2, 2],
                &[Amended { term: 1 }, ProposalOpen],
            ),
            academy("Otterwick Academy", Secondary, FreeSchool, (-3, 9, 1), [1, 1, 1, 2, 2, 2], &[Slow { term: 1, then: Then::Accept }]),
        ],
    },
    TrustCast {
        framework: "agora",
        life: &AGORA,
        name: "Tarnbeck Partnership",
        slug: "tarnbeck-partnership",
        group_uid: "990002",
        titles: Titles {
            lead: "Academy Improvement Lead (AIL)",
            executive_head: "Executive headteacher",
            adviser: "Leader or teacher of another trust school",
            trustee: "Trustee",
            head: "Headteacher",
            chair: "Chair of the Academy Governing Board",
        },
        rounds: &[
            Round {
                review: "termly-evaluation",
                half_terms: &[0, 2, 4],
                week: 4,
                findings: 6,
                pace: Pace::Told,
                decided_by: Some(Lead),
                ..ROUND
            },
            Round { review: "progress-report", half_terms: &[1, 3, 5], pace: Pace::Tested, ..ROUND },
            Round {
                review: "sponsored-monitoring",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 1,
                only: Only::Sponsored,
                reviewers: &[Lead, Adviser],
                ..ROUND
            },
            Round { review: "plan-discussion", only: Only::New, ..ROUND },
        ],
        academies: &[
            academy(
                "Ravensgill Primary School",
                Primary,
                Converter,
                (-5, 9, 1),
                [2, 2, 3, 3, 3, 3],
                &[Slow { term: 0, then: Then::Decline }, Inspected { term: 1, outcome: 2 }, Drafted],
            ),
            academy(
                "Kelderby Academy",
                Secondary,
                Sponsored,
                (-1, 1, 1),
                [0, 1, 1, 2, 2, 2],
                &[Slow { term: 0, then: Then::Accept }, Slow { term: 1, then: Then::Accept }, NewHead { term: 0 }],
            ),
            academy(
                "Swarthgill Church Junior Academy",
                Primary,
                Converter,
                (-3, 4, 1),
                [3, 2, 1, 1, 2, 2],
                &[WrittenUpLate { term: 2 }, NobodyActed],
            ),
            academy("Mossgarth Primary School", Primary, Sponsored, (1, 1, 1), [1, 1, 2, 2, 2, 3], &[Amended { term: 2 }]),
            academy(
                "Lindrigg High School",
                Secondary,
                Converter,
                (-4, 9, 1),
                [2, 2, 2, 2, 3, 3],
                &[Departs { term: 1, to: 1 }, ProposalOpen],
            ),
            academy(
                "Hawksyke Primary School",
                Primary,
                Converter,
                (-6, 9, 1),
                [3, 3, 3, 3, 3, 3],
                &[Withdrawn { term: 1 }, Leaves { term: 2 }],
            ),
            academy("Thornsay Primary School", Primary, Converter, (-2, 9, 1), [1, 2, 2, 2, 3, 3], &[Inspected { term: 2, outcome: 2 }]),
        ],
    },
    TrustCast {
        framework: "scholars",
        life: &SCHOLARS,
        name: "Ostlow Academies Trust",
        slug: "ostlow-academies-trust",
        group_uid: "990003",
        titles: Titles {
            lead: "School improvement lead",
            executive_head: "Executive Headteacher",
            adviser: "School improvement personnel",
            trustee: "Trustee",
            head: "Headteacher",
            chair: "Chair of governors",
        },
        rounds: &[
            Round {
                review: "trust-review",
                half_terms: &[0],
                week: 4,
                reviewers: &[Lead, ExecutiveHead],
                findings: 5,
                decided_by: Some(Lead),
                ..ROUND
            },
            Round {
                review: "action-plan-review",
                half_terms: &[2, 4],
                week: 3,
                findings: 4,
                pace: Pace::Told,
                decided_by: Some(Lead),
                ..ROUND
            },
            Round {
                review: "health-check-visit",
                half_terms: &[1, 3, 5],
                by: ExecutiveHead,
                reviewers: &[ExecutiveHead, Adviser],
                pace: Pace::Tested,
                ..ROUND
            },
            Round {
                review: "significant-concern-monitoring",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 1,
                only: Only::Lowest,
                findings: 2,
                ..ROUND
            },
            Round { review: "some-concern-monitoring", half_terms: &[0, 1, 2, 3, 4, 5], week: 2, only: Only::At(1), findings: 2, ..ROUND },
            Round { review: "self-evaluation", half_terms: &[5], week: 4, reviewers: &[Head], ..ROUND },
        ],
        academies: &[
            academy("Aldermarsh Primary School", Primary, Converter, (-7, 9, 1), [2, 2, 2, 2, 2, 2], &[Inspected { term: 2, outcome: 2 }]),
            academy("Brindlewick Primary School", Primary, Converter, (-3, 9, 1), [1, 1, 2, 2, 2, 2], &[Unclear { term: 0 }, Drafted]),
            academy(
                "Coppleford Academy",
                Secondary,
                Sponsored,
                (-2, 4, 1),
                [0, 0, 1, 1, 1, 1],
                &[Slow { term: 0, then: Then::Accept }, NewHead { term: 1 }, Inspected { term: 0, outcome: 0 }],
            ),
            academy(
                "Dunmarley Infant School",
                Primary,
                Converter,
                (-4, 1, 1),
                [2, 1, 1, 1, 2, 2],
                &[Slow { term: 1, then: Then::Decline }, Amended { term: 2 }],
            ),
            academy(
                "Gorseley Junior School",
                Primary,
                Transfer,
                (-1, 9, 1),
                [1, 1, 1, 1, 1, 2],
                &[Departs { term: 2, to: 2 }, NobodyActed],
            ),
            academy(
                "Ivelbrook School",
                AllThrough,
                FreeSchool,
                (-5, 9, 1),
                [2, 2, 2, 1, 1, 2],
                &[Withdrawn { term: 0 }, WrittenUpLate { term: 1 }, ProposalOpen],
            ),
        ],
    },
    TrustCast {
        framework: "wpt",
        life: &WPT,
        name: "Penhallick Schools Trust",
        slug: "penhallick-schools-trust",
        group_uid: "990004",
        titles: Titles {
            lead: "Director of school improvement",
            executive_head: "Executive headteacher",
            adviser: "Lead professional",
            trustee: "Trust director",
            head: "Substantive headteacher",
            chair: "Chair of the local advisory committee",
        },
        rounds: &[
            Round { review: "plan-evaluation", half_terms: &[0, 4], week: 3, findings: 5, decided_by: Some(Lead), ..ROUND },
            Round {
                review: "peer-review",
                half_terms: &[2],
                week: 3,
                by: ExecutiveHead,
                reviewers: &[PeerHead, ExecutiveHead],
                findings: 6,
                pace: Pace::Told,
                decided_by: Some(Ceo),
                ..ROUND
            },
            Round { review: "progress-check", half_terms: &[1, 3, 5], reviewers: &[Lead, Head], pace: Pace::Tested, ..ROUND },
            Round {
                review: "quality-of-education-monitoring",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 1,
                by: Adviser,
                reviewers: &[Adviser],
                findings: 3,
                only: Only::At(1),
                ..ROUND
            },
            Round { review: "plan-evaluation", half_terms: &[1, 2, 3, 5], week: 2, only: Only::Lowest, findings: 2, ..ROUND },
            Round { review: "non-negotiables-check", half_terms: &[3], week: 2, ..ROUND },
        ],
        academies: &[
            academy("Tregarrow Academy", Primary, Converter, (-5, 4, 1), [2, 2, 2, 2, 2, 2], &[Inspected { term: 1, outcome: 2 }]),
            academy(
                "Polwenna Community Academy",
                Secondary,
                Sponsored,
                (-1, 9, 1),
                [0, 0, 1, 1, 1, 2],
                &[Slow { term: 0, then: Then::Accept }, NewHead { term: 0 }, Inspected { term: 2, outcome: 1 }],
            ),
            academy(
                "Carnmellor Primary Academy",
                Primary,
                Converter,
                (-3, 9, 1),
                [2, 1, 1, 2, 2, 2],
                &[Slow { term: 1, then: Then::Decline }, WrittenUpLate { term: 2 }],
            ),
            academy("Lanquite Primary Academy", Primary, Transfer, (-2, 9, 1), [1, 1, 2, 2, 2, 2], &[Amended { term: 1 }, ProposalOpen]),
            academy("Nansallow School", AllThrough, Converter, (-4, 9, 1), [1, 1, 1, 1, 2, 2], &[Departs { term: 2, to: 2 }, NobodyActed]),
            academy("Trewhistle Nursery School", Nursery, Converter, (-6, 9, 1), [2, 2, 2, 2, 2, 2], &[Withdrawn { term: 1 }, Drafted]),
        ],
    },
    TrustCast {
        framework: "amadeus",
        life: &AMADEUS,
        name: "Sandlingford Academies Trust",
        slug: "sandlingford-academies-trust",
        group_uid: "990005",
        titles: Titles {
            lead: "Executive Team member",
            executive_head: "Executive Leader",
            adviser: "School leadership team member",
            trustee: "Joint Standards Committee member",
            head: "Headteacher",
            chair: "Chair of the Local Governing Body",
        },
        rounds: &[
            Round {
                review: "annual-school-review",
                half_terms: &[0],
                week: 3,
                by: Ceo,
                reviewers: &[Ceo, Lead, Adviser],
                findings: 7,
                decided_by: Some(Ceo),
                ..ROUND
            },
            Round {
                review: "risk-assessment",
                half_terms: &[2],
                reviewers: &[Ceo, Lead],
                findings: 4,
                pace: Pace::Told,
                decided_by: Some(Ceo),
                ..ROUND
            },
            Round { review: "risk-assessment", half_terms: &[1, 3, 5], reviewers: &[Ceo, Lead], pace: Pace::Tested, ..ROUND },
            Round { review: "risk-assessment", half_terms: &[0, 4], week: 2, reviewers: &[Ceo, Lead], pace: Pace::Told, ..ROUND },
            Round { review: "self-evaluation", half_terms: &[4], reviewers: &[Head, Adviser], findings: 6, decided_by: Some(Ceo), ..ROUND },
            Round {
                review: "ceo-headteacher-meeting",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 0,
                by: Ceo,
                reviewers: &[Ceo, Head],
                ..ROUND
            },
            Round {
                review: "ceo-headteacher-meeting",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 4,
                by: Ceo,
                reviewers: &[Ceo, Head],
                ..ROUND
            },
            Round { review: "termly-data-update", half_terms: &[1, 3, 5], week: 3, reviewers: &[Head], ..ROUND },
            Round { review: "end-of-year-analysis", half_terms: &[5], week: 4, reviewers: &[Head], ..ROUND },
            Round { review: "external-validation", half_terms: &[3], week: 2, reviewers: &[Partner], ..ROUND },
            Round {
                review: "learning-walk",
                half_terms: &[0, 1, 2, 3, 4, 5],
                week: 1,
                by: Adviser,
                reviewers: &[Adviser, Head],
                findings: 2,
                ..ROUND
            },
        ],
        academies: &[
            academy(
                "Marlscombe Primary Academy",
                Primary,
                Converter,
                (-8, 9, 1),
                [4, 4, 4, 4, 4, 4],
                &[Withdrawn { term: 0 }, Inspected { term: 1, outcome: 2 }],
            ),
            academy("Wickenford Primary Academy", Primary, Converter, (-6, 9, 1), [2, 3, 3, 3, 3, 4], &[Amended { term: 1 }, Drafted]),
            academy(
                "Pettlebridge Church Primary Academy",
                Primary,
                Sponsored,
                (-1, 4, 1),
                [0, 1, 1, 2, 2, 2],
                &[Slow { term: 0, then: Then::Accept }, NewHead { term: 1 }, Inspected { term: 2, outcome: 0 }],
            ),
            academy(
                "Stourley Junior Academy",
                Primary,
                Converter,
                (-4, 9, 1),
                [3, 2, 2, 2, 2, 3],
                &[Slow { term: 1, then: Then::Decline }, NobodyActed],
            ),
            academy(
                "Wrenbourne Primary Academy",
                Primary,
                Transfer,
                (-2, 9, 1),
                [1, 1, 2, 2, 2, 2],
                &[Departs { term: 2, to: 1 }, ProposalOpen],
            ),
            academy(
                "Harrowmead Infant Academy",
                Primary,
                Converter,
                (-5, 9, 1),
                [3, 3, 3, 3, 3, 3],
                &[WrittenUpLate { term: 1 }, Leaves { term: 2 }],
            ),
            academy("Cobbleford Primary Academy", Primary, Converter, (-3, 9, 1), [2, 2, 3, 3, 3, 4], &[Inspected { term: 1, outcome: 2 }]),
        ],
    },
];
