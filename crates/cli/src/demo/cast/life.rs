//! What a trust's people live through besides reviews and ratings: plans, support, what comes of an
//! escalation, arrangements, issues, risks, programmes, and what is moved or waived of what is due.
//!
//! It is a storyboard in data: who does what and when, in the trust's own words. That each thing may be
//! done at all is for the service to say when the story is told.

use touchstone_domain::event::{Achieved, Agreement, Impact};

use super::Part;

mod agora;
mod amadeus;
mod prospere;
mod scholars;
mod wpt;

pub use agora::AGORA;
pub use amadeus::AMADEUS;
pub use prospere::PROSPERE;
pub use scholars::SCHOLARS;
pub use wpt::WPT;

/// A day of the story.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// A half-term, counted from the story's first, and days from its beginning. Every story has twelve.
    Half(usize, u64),
    /// So many days before the story ends.
    Ago(u64),
}

/// Somebody of the storyboard.
#[derive(Clone, Copy, Debug)]
pub enum Who {
    /// Who plays a part, at the academy that it is about.
    Of(Part),
    /// The head of an academy, by its place in the cast.
    HeadOf(usize),
    /// One of the storyboard's other people.
    Other(usize),
}

/// A trust's life.
#[derive(Debug)]
pub struct Life {
    /// The external partner's job title, where the trust works with one.
    pub partner: Option<&'static str>,
    /// Which reviews the partner validates.
    pub validated: &'static str,
    /// Others with a part, by job title.
    pub others: &'static [&'static str],
    /// Half-terms of a year at whose end a key point lies.
    pub key_points: &'static [usize],
    /// The improvement plans.
    pub plans: Plans,
    /// What is considered after a visit.
    pub options: &'static [Considered],
    /// What is then to be done.
    pub remedies: &'static [Remedy],
    /// Who leads while there is no substantive head, and what follows.
    pub interim: Interim,
    /// Who is appointed to give support.
    pub appointments: &'static [Appointment],
    /// Half-days that somebody can give in a year.
    pub capacity: &'static [(Who, u32)],
    /// Half-days that an academy can give in a year.
    pub givers: &'static [(usize, u32)],
    /// What schools ask for.
    pub requests: &'static [Request],
    /// Whom the trust sends.
    pub deployments: &'static [Deployment],
    /// Arrangements.
    pub arrangements: &'static [Arrangement],
    /// Issues.
    pub issues: &'static [Issue],
    /// Risks in the trust's own words.
    pub risks: &'static [Risk],
    /// Programmes for individual teachers.
    pub programmes: &'static [Programme],
    /// What is moved or waived.
    pub moved: &'static [Moved],
    /// The academy whose dates differ from the trust's.
    pub own_calendar: Option<usize>,
    /// What schools say of the category they were told.
    pub answers: &'static [CategoryAnswer],
    /// What a school said of itself and took back.
    pub taken_back: &'static [TakenBack],
}

/// What a school says of its category.
#[derive(Debug)]
pub struct CategoryAnswer {
    /// Which school.
    pub academy: usize,
    /// The half-term in which it is told a category, or the first one after it.
    pub from: usize,
    /// Who answers.
    pub by: Part,
    /// How far they agree; none where they only acknowledge it.
    pub agreement: Option<Agreement>,
    /// What they say.
    pub said: &'static str,
}

/// An evaluation of itself that a school sent in and took back, to send in another.
#[derive(Debug)]
pub struct TakenBack {
    /// Which school.
    pub academy: usize,
    /// In which school year, counted from the story's first.
    pub year: usize,
    /// Why.
    pub why: &'static str,
}

/// How plans are written here.
#[derive(Debug)]
pub struct Plans {
    /// What they are about; each takes some.
    pub priorities: &'static [Priority],
    /// What a plan says on what its rule asks for, by the rule's code of it.
    pub statements: &'static [(&'static str, &'static str)],
    /// What the schedule of monitoring says.
    pub monitoring: &'static [&'static str],
    /// Who reports on progress.
    pub reporter: Part,
    /// As which type of review.
    pub report_type: Option<&'static str>,
    /// How reports read.
    pub reports: &'static [&'static str],
    /// What they recommend where a priority goes slowly.
    pub recommendations: &'static [&'static str],
    /// What those say who are consulted.
    pub consulted: &'static [&'static str],
    /// What the grant is spent on.
    pub spent: &'static [&'static str],
    /// How it goes with an action.
    pub comments: &'static [&'static str],
}

/// A priority of a plan.
#[derive(Debug)]
pub struct Priority {
    /// What is to get better.
    pub title: &'static str,
    /// The criterion it belongs to.
    pub criterion: &'static str,
    /// What was found.
    pub found: &'static str,
    /// What is done about it.
    pub actions: [Action; 2],
    /// The support: its source, and what it is.
    pub support: (&'static str, &'static str),
    /// Whether it comes from outside.
    pub brokered: bool,
}

/// An action of a plan.
#[derive(Debug)]
pub struct Action {
    /// What.
    pub what: &'static str,
    /// By what it is known to have worked.
    pub success: &'static str,
    /// Whose it is.
    pub owner: Part,
    /// The half-term of the year by whose end it is due, 0 to 5.
    pub by: usize,
}

const fn act(what: &'static str, success: &'static str, owner: Part, by: usize) -> Action {
    Action { what, success, owner, by }
}

/// A deployment with nothing that need not be said of it; the others are written as what differs from it.
const DEPLOYMENT: Deployment = Deployment {
    when: When::Ago(0),
    academy: 0,
    who: Ok(Who::Of(Part::Adviser)),
    source: "",
    role: "",
    giver: None,
    focus: "",
    aim: "",
    items: &[],
    half_days: 10,
    weeks: 10,
    pounds: None,
    gains: [None; 3],
    interest: None,
    notes: &[],
    checked: None,
    extended: None,
    miscounted: None,
    cut_short: None,
    impact: (Impact::Achieved, ""),
};

/// Likewise an arrangement.
const ARRANGEMENT: Arrangement = Arrangement {
    when: When::Ago(0),
    academy: 0,
    kind: None,
    name: "",
    responsible: Part::Lead,
    weeks: 20,
    what: "",
    changed: None,
    reviewed: None,
    ended: None,
    shared: false,
};

/// Likewise an issue.
const ISSUE: Issue = Issue {
    when: When::Ago(0),
    academy: 0,
    what: "",
    area: "",
    criteria: &[],
    priority: 2,
    owner: Part::Head,
    due: 60,
    progress: &[],
    closed: None,
    reopened: None,
    shared: true,
};

/// Something considered after a visit.
#[derive(Debug)]
pub struct Considered {
    /// What, in the framework's code, where it offers such a thing.
    pub kind: Option<&'static str>,
    /// What, in words.
    pub what: &'static str,
    /// Why not, where it was not chosen.
    pub rejected: Option<&'static str>,
}

/// What is to be done after a visit.
#[derive(Debug)]
pub struct Remedy {
    /// What.
    pub what: &'static str,
    /// Whose it is.
    pub owner: Part,
    /// What came of it.
    pub outcome: &'static str,
}

/// How a school is led between two heads.
#[derive(Debug)]
pub struct Interim {
    /// The framework's kind of arrangement, where it has one.
    pub kind: Option<&'static str>,
    /// Its name otherwise.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// How it ended.
    pub outcome: &'static str,
    /// What follows: kind, name otherwise, and what it is.
    pub after: Option<(Option<&'static str>, &'static str, &'static str)>,
}

/// An appointment to give support.
#[derive(Debug)]
pub struct Appointment {
    /// When.
    pub when: When,
    /// Who.
    pub who: Who,
    /// As what, by the framework's code.
    pub kind: &'static str,
    /// What shows each requirement.
    pub evidence: &'static [(&'static str, &'static str)],
    /// What was found of the work, and when it was looked at.
    pub checked: Option<(When, &'static str)>,
    /// When and why it ended.
    pub ended: Option<(When, &'static str)>,
}

/// A request for support.
#[derive(Debug)]
pub struct Request {
    /// When.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// Who asks.
    pub by: Part,
    /// For which items of which packages.
    pub items: &'static [(&'static str, &'static str)],
    /// For what.
    pub need: &'static str,
    /// What becomes of it.
    pub answer: Answered,
}

/// What becomes of a request.
#[derive(Debug)]
pub enum Answered {
    /// It is granted, and somebody is sent.
    Granted(&'static str, Option<&'static Deployment>),
    /// It is declined.
    Declined(&'static str),
    /// The school takes it back.
    Withdrawn(&'static str),
    /// It waits.
    Waiting,
}

/// Somebody sent to help.
#[derive(Debug)]
pub struct Deployment {
    /// When it is planned.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// Who; an organisation where it is nobody whom the trust knows.
    pub who: Result<Who, &'static str>,
    /// The source of support.
    pub source: &'static str,
    /// In which role.
    pub role: &'static str,
    /// The academy that gives them.
    pub giver: Option<usize>,
    /// On what.
    pub focus: &'static str,
    /// To what end.
    pub aim: &'static str,
    /// Which items of which packages it delivers.
    pub items: &'static [(&'static str, &'static str)],
    /// How much.
    pub half_days: u32,
    /// For how long.
    pub weeks: u64,
    /// What it costs.
    pub pounds: Option<u32>,
    /// What the deployed leader gains; what the giver gains; what the giver bears.
    pub gains: [Option<&'static str>; 3],
    /// An interest, and how it is kept from mattering.
    pub interest: Option<(&'static str, &'static str)>,
    /// What was done on the days.
    pub notes: &'static [&'static str],
    /// What was found of its quality.
    pub checked: Option<&'static str>,
    /// Why it was given more half-days, and how many.
    pub extended: Option<(&'static str, u32)>,
    /// Why the half-days first written down are put right by one.
    pub miscounted: Option<&'static str>,
    /// Why it ended before its day.
    pub cut_short: Option<&'static str>,
    /// What came of it.
    pub impact: (Impact, &'static str),
}

/// An arrangement.
#[derive(Debug)]
pub struct Arrangement {
    /// When it starts.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// The framework's kind, where it has one.
    pub kind: Option<&'static str>,
    /// Its name otherwise.
    pub name: &'static str,
    /// Who answers for it.
    pub responsible: Part,
    /// For how long.
    pub weeks: u64,
    /// What it is.
    pub what: &'static str,
    /// What was changed.
    pub changed: Option<&'static str>,
    /// What was found on the way.
    pub reviewed: Option<&'static str>,
    /// How it ended.
    pub ended: Option<&'static str>,
    /// Whether the school is told of it.
    pub shared: bool,
}

/// An issue.
#[derive(Debug)]
pub struct Issue {
    /// When it is raised.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// What.
    pub what: &'static str,
    /// The area, by the framework's code.
    pub area: &'static str,
    /// The criteria.
    pub criteria: &'static [&'static str],
    /// How much it matters, 1 most.
    pub priority: u8,
    /// Whose it is.
    pub owner: Part,
    /// Days until it is due.
    pub due: u64,
    /// How it goes.
    pub progress: &'static [&'static str],
    /// What closed it.
    pub closed: Option<&'static str>,
    /// Why it was opened again.
    pub reopened: Option<&'static str>,
    /// Whether the school is told.
    pub shared: bool,
}

/// A risk in words.
#[derive(Debug)]
pub struct Risk {
    /// When it is raised.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// What.
    pub what: &'static str,
    /// Whose it is.
    pub owner: Part,
    /// What is done against it.
    pub mitigation: &'static str,
    /// How high it was, half-term by half-term: rating, likelihood, impact, why.
    pub assessed: &'static [(&'static str, u8, u8, &'static str)],
    /// What closed it.
    pub closed: Option<&'static str>,
}

/// A programme for an individual teacher.
#[derive(Debug)]
pub struct Programme {
    /// When it starts.
    pub when: When,
    /// Where.
    pub academy: usize,
    /// Who runs it, the first of whom starts it.
    pub runners: &'static [Part],
    /// For whom, without a name.
    pub participant: &'static str,
    /// To what end.
    pub aim: &'static str,
    /// For how long.
    pub weeks: u64,
    /// What was found on the way.
    pub found: &'static [&'static str],
    /// Who takes it over, and why.
    pub handed_to: Option<(Part, &'static str)>,
    /// How it ended.
    pub ended: Option<(Achieved, &'static str)>,
}

/// Something due that is moved or waived.
#[derive(Debug)]
pub struct Moved {
    /// In which half-term, and how many days into it.
    pub half: (usize, u64),
    /// Where.
    pub academy: usize,
    /// Which review.
    pub review: &'static str,
    /// By how many days; waived where by none.
    pub days: Option<u64>,
    /// Why.
    pub reason: &'static str,
}
