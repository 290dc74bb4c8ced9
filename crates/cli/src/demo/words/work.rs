//! What people write down about plans, visits and the registers.

/// Why an action is behind.
pub const BEHIND: &[&str] = &[
    "Two weeks behind: cover ran out in the same fortnight as the mock examinations.",
    "Behind. The training was cancelled for snow and could not be booked again before the holiday.",
    "Not there yet: one year group has finished, the other has only begun.",
    "The person who led this left at half-term; the deputy has taken it on from Monday.",
    "Slower than planned, because the first results showed that we had started in the wrong place.",
    "Waiting for the software. A paper version is in use until it comes.",
];

/// What shows that something was done.
pub const SHOWN: &[&str] = &[
    "Notes of four lesson visits, with what changed between the first and the last",
    "Minutes of the governing body, with its questions",
    "Register of attendance for the last six weeks",
    "Sample of books from three year groups, looked at with the subject leader",
    "Assessment of reading, autumn beside spring",
    "Timetable of the new routine, and a log of the first ten days",
    "Pupils' answers to the same five questions, asked twice",
    "The revised policy, as adopted",
    "Training materials and the list of who attended",
    "Letter to families and the number of replies",
];

/// Why some of a grant came back.
pub const REFUNDED: &str = "Credit note: one day of the consultant's was cancelled and not charged.";

/// What somebody noted who looked at how a plan goes.
pub const MONITORED: &[&str] = &[
    "Spent the morning in lessons and the afternoon with the plan. What is ticked is done.",
    "Two priorities move; the third waits for an appointment.",
    "Looked at books and attendance against the milestones. Milestones fair, evidence in order.",
    "Asked three teachers what had changed for them since September. All three could say.",
    "Governors joined for the last hour and asked the better questions.",
    "The figures bear out what the head reported. Nothing to add to the schedule.",
    "One milestone was met on paper only; agreed to look at it again in three weeks.",
    "On course. Shorter meeting next time.",
];

/// What became of a priority, as it went: met.
pub const MET: &[&str] = &[
    "Met. The success criteria were checked by somebody who had not set them.",
    "Met a term early, and the routine has survived a change of staff.",
    "Met: the figures are above the target and the books say the same.",
    "Met. It now belongs to everyday work and needs no line in the next plan.",
];

/// In part.
pub const PARTLY_MET: &[&str] = &[
    "In place in the lower years. The upper years began in the summer.",
    "Practice has changed; results have not yet had time to.",
    "Two of the three criteria are met. Attendance of the smallest group is not.",
    "Better, and not yet good enough to stop looking.",
];

/// Not yet.
pub const CARRIED_FORWARD: &[&str] = &[
    "Carried into next year's plan with a new owner and fewer actions.",
    "Goes on. We set it too late in the year to expect more.",
    "Carried forward: it depends on a post that is filled from September.",
];

/// How a year's plan ends.
pub const YEARS_END: &[&str] = &[
    "A plan that was used. It was on the table at every meeting, and what was dropped was dropped aloud.",
    "Most of it done. Next year: fewer priorities, earlier evidence.",
    "The year went to teaching and reading, as it was meant to. Attendance held us back until Easter.",
    "Good progress from a slow start. The middle leaders carried more of it than any of us expected.",
    "What could be done by training has been done; what remains is about habits and needs another year.",
    "Governors looked at the plan every half-term and it shows: no surprises in July.",
];

/// Why a plan was revised.
pub const REVISED: &[&str] = &[
    "The autumn's findings add a priority that could not have been seen in September.",
    "Revised after the spring data: one priority more, and the dates of two actions moved by the visits that showed why.",
    "The review in the autumn found something that outweighs what we had put third.",
    "Staff changes at Christmas make a further priority unavoidable; better to write it down than to squeeze it in.",
];

/// A milestone on the way.
pub const HALFWAY: [&str; 6] = [
    "Starting point measured and shared with all who work on it",
    "First half of the staff trained, and seen using it",
    "Looked at together with governors; the plan changed where it does not work",
    "The routine runs in every class without reminders",
    "Results compared with the starting point",
    "Written into next year's calendar",
];

/// What due diligence raised.
pub const DUE_DILIGENCE: &str =
    "Due diligence found no record of how middle leaders check teaching, and a reserve too thin for a second year of falling rolls.";
/// What arose in conversion.
pub const CONVERSION: &str =
    "In the conversion, catering and cleaning contracts moved to the trust, and the single central record was put into one form.";
/// What a school's own evaluation said.
pub const EVALUATED: &str = "The school's own evaluation names this first among what it wants to do better.";
/// What the trust's own people saw.
pub const FROM_WITHIN: &str = "Seen on the trust's own visits in the year before.";
/// What came from outside.
pub const FROM_OUTSIDE: &str = "The last inspection and the partner's visit both ask for it.";

/// What a head or a chair writes under a report.
pub const ACKNOWLEDGED: &[&str] = &[
    "Seen and agreed. The second recommendation is on the agenda of our next meeting.",
    "Thank you. A fair account; the comment on attendance will help me with families.",
    "Acknowledged. I would put the third priority higher than the report does.",
    "Read with the deputy. We will bring evidence of the reading work in two weeks.",
    "Acknowledged, and discussed with the chair on Tuesday.",
    "Received. Governors have asked me for the same in one page, which I will write.",
    "No corrections. The tone is right: honest about what is slow.",
];

/// What those write to whom a report is addressed.
pub const NOTED: &[&str] = &[
    "Noted. I want to see the spring figures before we take anything away.",
    "Noted with thanks; the recommendation on support is agreed in principle.",
    "Read before the board. One question on the grant, which I have put to the lead.",
    "Noted. This is the third term of steady movement, and the school should hear that we saw it.",
    "Noted; I will raise the pace of the first priority when I visit.",
    "Seen. Nothing here that needs me, which is as it should be.",
];

/// What a term is to be about.
pub const TERMS_FOCUS: &[&str] = &[
    "Few things, finished: reading every day, and the first lesson of the morning.",
    "This term the middle leaders do the checking and the senior team checks the checking.",
    "Attendance of the twenty families who were away most last year; everything else is second.",
    "Writing across the curriculum, seen in books by half-term.",
    "Mathematics in the year groups with new teachers, and nothing new besides.",
    "Get ready for the summer: gaps known by name, and taught.",
];

/// How a priority goes that is slow.
pub const PRIORITY_SLOW: &[&str] = &[
    "Begun late and not yet visible in lessons.",
    "The training happened; the follow-up did not.",
    "Waiting for an appointment that has been advertised twice.",
    "Some classes have it, most do not. Needs a person whose job it is.",
];

/// How one goes that moves.
pub const PRIORITY_MOVES: &[&str] = &[
    "On course; the second milestone was met in November and has held.",
    "Seen in five classrooms of six, and the sixth knows why.",
    "The figures are small but all point the same way.",
    "Staff can explain it to a visitor, which they could not in September.",
    "Ahead of its dates. The success criteria may have been modest.",
    "Moving: books show it, results will follow.",
    "Leaders caught a dip themselves and put it right before we came.",
];

/// Why one option of several was left for later.
pub const NOT_YET: &str = "Right in itself, but not at the same time as the other: the school can carry one change this half-term.";

/// Why an action goes on in the plan.
pub const GOES_ON: &str = "Well begun and not finished; it belongs in the plan from now on, with the same owner.";
/// Why it goes on there with another owner.
pub const HANDED_ON: &str = "Well begun and not finished; it goes on in the plan, with whoever leads that priority.";

/// How work alongside a new head ended.
pub const ON_THEIR_OWN_FEET: &[&str] = &[
    "The new team meets, decides and follows up without us. Back to the usual visits.",
    "Two terms were right: the head asked for less from half-way on, and was right to.",
];

/// Why a risk is high.
pub const RISK_HIGH: &[&str] = &[
    "Two agreed targets are behind and an inspection is likely within the year. As things stand the judgement would not hold.",
    "Progress has slowed since the last assessment, in the same year group as before.",
    "Leadership is changing and the figures are not yet moving: the risk is real until both are settled.",
];

/// Medium.
pub const RISK_MEDIUM: &[&str] = &[
    "On course in most subjects. Writing at greater depth is the one figure that would be asked about.",
    "Targets are within reach; the margin is thin in mathematics.",
    "Teaching is secure. Attendance of disadvantaged pupils is what keeps this from being low.",
    "Much as last half-term: good lessons, uneven outcomes between two parallel classes.",
    "The agreed actions are under way and it is too early to count on them.",
];

/// Low.
pub const RISK_LOW: &[&str] = &[
    "Targets met early and the evidence comes from books, walks and data alike.",
    "A strong half-term. If the inspectors came tomorrow leaders could show all of it.",
    "Nothing in the data, the walks or the meetings points the other way.",
    "The subject that worried us in the autumn is now the best taught.",
];

/// What is done against a high one.
pub const MITIGATION: &[&str] = &[
    "Weekly look at the two targets with the headteacher until they are back on course.",
    "Two learning walks more this half-term, one of them with the partner.",
    "A skilled teacher from another school, two mornings a week, in the year group concerned.",
];

/// Why a question about risk is closed.
pub const ANOTHER_QUESTION: &str = "The category has changed, and with it the question. A new one is asked from today.";

/// Why a round was called off.
pub const OPENED_IN_ERROR: &str = "Opened for last term instead of this one.";

/// Why a cadence was chosen.
pub const HOW_OFTEN: &[&str] = &[
    "Once a term is enough here: one area of concern, a steady team and a plan that is followed.",
    "Every half-term to begin with. The concern is in teaching, where a term is too long to wait.",
    "Half-termly until two reports in a row say that the plan is on track; then we look again.",
    "Termly, with the health check between: the head asks for time to let the changes settle.",
];
