//! What people in the demo write down. Free text is what makes a board believable, so it is varied
//! and short, in the manner of notes taken on a visit; no pupil is ever named or described.

mod lives;
mod work;

pub use lives::*;
pub use work::*;

/// Given names.
pub const GIVEN: &[&str] = &[
    "Aisha",
    "Alun",
    "Amara",
    "Bronwen",
    "Callum",
    "Catherine",
    "Darren",
    "Deborah",
    "Elin",
    "Farah",
    "Fergus",
    "Gareth",
    "Gillian",
    "Harpreet",
    "Helen",
    "Imran",
    "Ishbel",
    "Jerome",
    "Joanne",
    "Keith",
    "Kwame",
    "Leila",
    "Lorraine",
    "Malcolm",
    "Meera",
    "Nadia",
    "Nigel",
    "Olu",
    "Patrick",
    "Pauline",
    "Rhiannon",
    "Rosalind",
    "Samir",
    "Sheila",
    "Tendai",
    "Theresa",
    "Umar",
    "Vivien",
    "Winston",
    "Yasmin",
];

/// Family names.
pub const FAMILY: &[&str] = &[
    "Ackerley",
    "Adeyemi",
    "Barraclough",
    "Begum",
    "Bickerstaff",
    "Chowdhury",
    "Clegg",
    "Cordingley",
    "Dhillon",
    "Eastwood",
    "Entwistle",
    "Farrar",
    "Featherstone",
    "Garside",
    "Gilchrist",
    "Hallam",
    "Hussain",
    "Ibbotson",
    "Jagger",
    "Kaur",
    "Kershaw",
    "Lockwood",
    "Mbeki",
    "Midgley",
    "Nair",
    "Naylor",
    "Okafor",
    "Ogden",
    "Pengelly",
    "Pickles",
    "Quarmby",
    "Rahman",
    "Ramsbottom",
    "Shackleton",
    "Sutcliffe",
    "Tamblyn",
    "Thackray",
    "Trevorrow",
    "Uttley",
    "Varley",
    "Whitworth",
    "Yarwood",
];

/// What reviewers observe, by how well things stand: badly, fairly, well. A summary is two of these.
pub const OBSERVATIONS: [&[&str]; 3] = [
    &[
        "Expectations are too low in most year groups, and leaders know it.",
        "The plan names the right problems but has too many actions to hold anybody to.",
        "Teaching is uneven between neighbouring classrooms, and feedback rarely changes what happens next.",
        "Cover has been a drain on every team this half-term.",
        "Leadership is stretched; the new assistant head is settling in.",
        "Monitoring is not regular enough to know what is working.",
        "Books in the foundation subjects show little of what the curriculum maps promise.",
        "Governors receive a lot of paper and few answers.",
        "Attendance work has started late, and punctuality at the start of the day is poor.",
        "Behaviour is calm where adults follow the policy, and not elsewhere.",
        "Middle leaders have had no training in how to check what is taught.",
        "Support staff are willing and under-used; nobody plans with them.",
        "The self-evaluation describes intentions rather than what we saw.",
        "Two heads of department carry the work of five.",
    ],
    &[
        "Reading is taught well; mathematics depends on who is teaching it.",
        "The curriculum is written, and taught as written in most subjects.",
        "Assessment tells teachers what was missed, not yet what to do about it.",
        "Leaders' own judgements match what we saw in three lessons out of four.",
        "Governors ask better questions than they did a year ago.",
        "Attendance is close to national, and Fridays remain the weak point.",
        "Middle leaders own their subjects; the next step is to follow up what they find.",
        "Staffing is full for the first time in two years, and the calmer corridors show it.",
        "Routines have bedded in, and lost minutes at lesson starts are rare.",
        "Writing improves where it is modelled and stalls where it is not.",
        "The plan is shorter than last time and better for it.",
        "Work with families of persistent absentees has begun to show.",
        "Coaching is well liked; its effect differs from team to team.",
        "Leaders were open with us about what has not worked.",
    ],
    &[
        "Teaching is consistently good, and leaders know where it is best.",
        "Pupils talk about what they have learnt with pleasure and precision.",
        "A strong school that is ready to give: two colleagues already coach elsewhere in the trust.",
        "Leaders are not complacent: their own review found the same two weak points that we did.",
        "Governors visit with a purpose, and their minutes show challenge that led somewhere.",
        "The work on reading has paid off, and the method is now used in the wider curriculum.",
        "Attendance holds up well against similar schools.",
        "Calm, purposeful, well led.",
        "The succession plan for the deputy's post is in place.",
        "Subject leaders can say what comes next in every year group, and why.",
        "New teachers are looked after and say so.",
        "The gap for disadvantaged pupils is the narrowest in the trust.",
        "Assessment is light, and used the next morning.",
        "Parents' views are sought twice a year and acted on.",
    ],
];

/// How a review reads that finds progress not fast enough.
pub const SLOW: &[&str] = &[
    "Of eleven actions due by now, four are done. Leaders explain why, but the plan slips for the second time.",
    "The actions are busy rather than effective. No evidence yet that teaching in the weakest department is any different.",
    "Little has moved since the last visit. Monitoring was paused for three weeks and nobody noticed until we asked for the notes.",
    "Progress is real in the lower years and absent at the end of the key stage, where it matters most. It is not fast enough.",
    "The attendance plan exists on paper. First-day calling is patchy and the family support worker's post is still vacant.",
];

/// What went well.
pub const STRENGTHS: &[&str] = &[
    "Early reading: trained staff, matched books, quick catch-up.",
    "Relationships. Pupils feel safe and say so without being asked.",
    "The special needs coordinator knows every plan and checks that it is followed in class.",
    "Phase leaders run tight, useful meetings.",
    "Outcomes in writing, after two years of patient work.",
    "Governors' visits are focused and written up within the week.",
    "A well-ordered curriculum in science and history.",
    "Professional development is planned for the year and not cancelled.",
    "The start of the day: calm, prompt, everybody learning by nine.",
    "Leaders' candour about what is not good enough yet.",
    "Music and sport: taught by specialists, open to everyone.",
    "The way new staff are brought into the school's habits.",
    "Mathematics in the lower years: small steps, well checked.",
    "Lunchtimes, which used to be the hardest part of the day.",
    "A library in use all day.",
    "Careful work with families whose children were often away.",
];

/// What is to be done.
pub const NEXT_STEPS: &[&str] = &[
    "Cut the plan to five actions, each with a date and one name.",
    "Joint lesson visits every fortnight, with the lead in the first three.",
    "Moderate writing with a partner school.",
    "Train middle leaders to check the curriculum through books and talk with pupils.",
    "Agree attendance targets by year group and review them weekly.",
    "Give the chair a one-page summary before every meeting, figures first.",
    "Deploy the trust's mathematics lead for one day a week.",
    "Revisit the routines for lesson starts with all staff, then check for ten days.",
    "Share the reading approach with two other academies next term.",
    "Follow up the three subjects that were not seen this time.",
    "Agree with governors which three figures they want at each meeting.",
    "Let teachers see each other teach: one hour a fortnight, covered.",
    "Write down what good looks like in the weakest subject, with examples.",
    "Check that feedback leads to better work within the week.",
    "Rewrite the self-evaluation from evidence, two pages at most.",
    "Bring the attendance team and heads of year into one meeting.",
];

/// Why a category was decided, as it went.
pub const FIRST: &[&str] = &[
    "Our starting point under the agreed criteria. The findings are plain and the head agrees with them.",
    "First decision on this scale. It reflects what was seen in school, not what the last inspection said.",
];

/// Better.
pub const BETTER: &[&str] = &[
    "The improvement has held for a full term and shows in books as well as in the figures.",
    "Leaders now do for themselves what we were doing for them. Support can be lighter from here.",
    "Every finding that held the academy back last time has moved, and the evidence comes from more than one source.",
    "Governors have reviewed the evidence with us and reach the same view.",
];

/// Worse.
pub const WORSE: &[&str] = &[
    "Two changes of staff in key posts, and the effect on teaching is now visible. Better to say so early and help.",
    "Results and lesson visits point the same way. The academy needs more from us than its present category gives it.",
    "Self-evaluation was too generous. With the head's agreement we look at this afresh and bring support forward.",
];

/// As it was.
pub const SAME: &[&str] = &[
    "No change. The evidence confirms last term's decision.",
    "Much the same picture, a term on. Support continues as agreed.",
    "Some movement within the category, not enough to leave it.",
    "Confirmed after discussion with the head and the chair.",
];

/// Otherwise than the findings suggest.
pub const DEPARTS: &[&str] = &[
    "The findings suggest otherwise, but they rest on one visit in an untypical week. Three other sources agree with each other and I have gone with those.",
    "I have departed from the suggestion: what it does not weigh is the change of leadership since, and what the chair and I saw last Thursday.",
];

/// Why the CEO accepts a proposed rung.
pub const ACCEPTS: &[&str] = &[
    "Agreed. This has drifted for too long; we should be in school within the fortnight.",
    "Accepted after speaking to the head, who would rather have help now than later.",
];

/// Why the CEO declines one.
pub const DECLINES: &[&str] = &[
    "Not now. The new deputy took up post last week and already leads the work that this would duplicate. I will look again in six weeks.",
    "Declined: the slow start has one cause, a vacancy filled on Monday. The lead will check in three weeks.",
];

/// What came of a visit.
pub const OUTCOMES: &[&str] = &[
    "A frank and useful morning. The head accepted the finding, and we agreed what stops as well as what starts.",
    "We saw six lessons with the head. The plan is right and the pace is not; more hands are needed for a term.",
    "Leaders were well prepared. Further intervention is justified in one department only.",
];

/// What is to happen besides.
pub const INTERVENTIONS: &[&str] = &[
    "The trust's English lead in school two days a week until the end of term.",
    "Weekly call between the head and the improvement lead, half an hour, three questions.",
    "An experienced governor joins the local board for two terms.",
    "Deputy seconded from a neighbouring academy for a term.",
    "Coaching for four middle leaders, six sessions each.",
];

/// Why an academy steps down from the ladder.
pub const STEPS_DOWN: &[&str] = &[
    "Back on track for a full term and the extra support has ended without a dip.",
    "The actions agreed at the visit are done and checked. Normal monitoring is enough.",
];

/// How an amended summary reads.
pub const AMENDED_SUMMARY: &str = "A mixed picture that is getting clearer. Reading is taught well; mathematics depends on who is teaching it. The attendance figure given here first was last year's and has been put right.";
/// Why it was amended.
pub const AMENDED: &str = "The attendance figure in the summary was last year's; the head pointed it out when she read it.";
/// The summary of a review that should not be there.
pub const ENTERED_BY_MISTAKE: &str = "Visit notes: strong phonics, calm lunchtimes, a very new staff team in the upper school.";
/// Why it is taken back.
pub const WITHDRAWN: &str = "Entered against the wrong academy. It has been recorded where it belongs.";
/// Why an academy left.
pub const LEFT: &str = "Moved to a trust nearer to its partner schools, as agreed between both boards.";
/// A review of which only the beginning is written.
pub const DRAFTED: &str = "First notes from this week's visit, to be finished when the head's figures are in.";

/// Why moderation kept a proposal.
pub const KEPT: &str = "Looked at beside the others; the evidence bears it out.";
