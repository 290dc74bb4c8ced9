//! What people write about drafts and reviews: checks, corrections, answers, validations.

/// What the lead says of a draft that may go on.
pub const READ_THROUGH: &[&str] = &[
    "Findings and evidence fit each other. Ready for the head.",
    "Clear and fair. I took out one adjective.",
    "Good draft. The summary now says what the findings say, no more.",
    "Checked against the criteria; the judgement on attendance rests on the right figure.",
    "Reads well. Please keep the two strengths: they were hard won.",
];

/// What the lead says of one that may not.
pub const SENT_BACK: &[&str] = &[
    "The judgement on teaching needs its evidence named before this goes out. Rewritten with me the same afternoon.",
    "Two findings repeat each other, and the summary is kinder than either. Please look again.",
    "Nothing here on governance, though you met the chair. Add it or say why not.",
];

/// What a head would have corrected: says, should say, and what shows it.
pub const CORRECTIONS: &[(&str, &str, &str)] = &[
    ("six lessons were seen", "seven lessons were seen; the seventh was the drama lesson after break", "The visit's timetable"),
    ("attendance stands at 93.1%", "attendance stands at 93.8%, once the two leavers are taken out", "Return of last Friday"),
    ("no governor has visited this term", "two governors visited on the 14th; their notes are with the clerk", "Visit notes"),
    ("the phonics training is planned", "the phonics training took place in the first week of term", "List of who attended"),
    ("the deputy has no time for the role", "the deputy has had two afternoons a week for the role since half-term", "Timetable"),
    ("teaching in the upper school is uneven", "teaching in the upper school is good in three departments of four", "Our own visits"),
    ("few parents answered the survey", "61 of 204 families answered the survey", "Survey report"),
    (
        "the curriculum in science is not written down",
        "the curriculum in science is written down to the end of next term",
        "Planning folder",
    ),
];

/// What a head says when a draft goes back.
pub const RETURNED: &[&str] = &[
    "Two points of fact, otherwise as it was. I agree with more of it than I would like to.",
    "Returned with corrections. The judgements are yours to make.",
    "Thank you for sending it first. One figure was from the week before.",
    "Checked with the office and the deputy.",
];

/// Why a correction was taken.
pub const CORRECTED: &[&str] = &[
    "Checked and put right.",
    "You are right: my notes say the same. The sentence is changed.",
    "Accepted; it does not change the judgement, but it should be correct.",
    "The register bears this out. Corrected.",
];

/// Why it was not.
pub const NOT_CORRECTED: &[&str] = &[
    "This is about the judgement rather than the facts; you can say so in your response, where it will be read.",
    "We saw it on the day and wrote what we saw. What has changed since belongs in the next review.",
    "The figure is the one that the local authority publishes. Yours is newer, and I have said that there is a newer one.",
];

/// What is added to a summary that was corrected.
pub const PUT_RIGHT: &str = "One figure was corrected after the head's check.";

/// What a school answers that agrees.
pub const AGREES: &[&str] = &[
    "We agree. It matches what our own walks found, and the order of the next steps is the right one.",
    "A fair picture of the school on the day. Staff have read it and recognised themselves.",
    "Agreed in full. We had hoped to be further on with reading and will be by the summer.",
    "We agree, and have told governors so.",
    "Agreed. The section on behaviour will be welcome to the team that worked for it.",
    "No quarrel with any of it. We start on the first point on Monday.",
];

/// One that agrees in part.
pub const AGREES_IN_PART: &[&str] = &[
    "We agree on teaching. On leadership we think that the review saw a hard week and took it for the term.",
    "Agreed as to what was seen; we would draw a milder conclusion from the attendance figures.",
    "We accept the findings and not the order of them: mathematics comes before writing here.",
];

/// What a school will do.
pub const SCHOOL_ACTS: &[&str] = &[
    "The reading lead sees every class teach phonics once before half-term.",
    "Attendance meetings move to Monday morning, with the list of the week before.",
    "The chair and the head look at the milestones together once a month.",
    "Subject leaders bring three books each to the next meeting.",
    "A second adult in the mornings in the youngest classes until Easter.",
    "The behaviour policy is read again with all staff, support staff included.",
    "We visit the school that the review names and write down what we will copy.",
    "The deputy takes over the timetable for visits and keeps to it.",
];

/// What the partner says that agrees.
pub const VALIDATED: &[&str] = &[
    "I spent a day in the school with the same criteria and would have written the same.",
    "The judgement is sound and, if anything, a little modest about the curriculum.",
    "Sampled four findings of seven against the evidence. All four hold.",
    "The reviewers were right not to be swayed by last year's results.",
];

/// One that agrees in part.
pub const VALIDATED_IN_PART: &[&str] = &[
    "Agreed but for assessment, where the evidence supports less than the finding says.",
    "I would put leadership one step lower until the new team has been through a full year.",
];

/// How a follow-up reads.
pub const FOLLOWED_UP: &[&str] = &[
    "Went back to look at the two things agreed last time. The routine at the start of lessons has taken hold; the reading records have not. Please answer by the date given, saying who will see to the records.",
    "Short visit to three classes that we could not see before. Calm, purposeful, and the pupils could say what they were learning. One display still shows last year's targets.",
    "Follow-up on attendance: the calls are made by half past nine now and the list is short. The family support post is filled. A good hour.",
    "Walked the school with the deputy. The new seating works in the lower years. In two rooms the support is in the wrong place, and the deputy saw it before I did.",
];
