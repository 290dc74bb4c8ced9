//! A programme for an individual teacher, or for the teachers of a phase: coaching, a support plan,
//! work beside an adviser. It is read by those who run it alone; elsewhere it is one of a number.
//!
//! It stands in the restricted log, a stream of its own each. One file a command; this one is the
//! table of contents.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::event::{Meta, ProgrammeRunnersChanged, ProgrammeStarted, RestrictedEvent};
use crate::framework::Role;
use crate::ids::{AcademyId, PersonId, ProgrammeId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Roles;
use crate::trust::{Decided, Trust};

mod change_runners;
mod end_programme;
mod hand_on;
mod review_programme;
mod start_programme;

pub use change_runners::ChangeRunners;
pub use end_programme::EndProgramme;
pub use hand_on::HandOn;
pub use review_programme::ReviewProgramme;
pub use start_programme::{StartProgramme, decide as start};

/// In which roles at the academy somebody runs a programme. A governor or the head of another academy is
/// none of them: what concerns single members of staff is not theirs to read.
pub const RUNNING_ROLES: [Role; 5] = [Role::Ceo, Role::ImprovementLead, Role::ExecutiveHeadteacher, Role::Headteacher, Role::Adviser];

/// What a programme's rules need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// The academy whose staff it is for.
    pub academy: AcademyId,
    /// The number of events in its stream.
    pub version: u64,
    /// When it began.
    pub started_on: NaiveDate,
    /// Who runs it.
    pub runners: BTreeSet<PersonId>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
}

/// What may be asked of a programme that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgrammeCommand {
    /// Let others run it.
    ChangeRunners(ChangeRunners),
    /// Hand it on, where nobody runs it any more.
    HandOn(HandOn),
    /// Look at how it goes.
    Review(ReviewProgramme),
    /// End it.
    End(EndProgramme),
}

/// What a programme's decision sees besides the programme.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// Today in London.
    pub today: NaiveDate,
    /// The trust.
    pub trust: &'a Trust,
    /// The person who asks.
    pub asker: PersonId,
    /// Which roles anybody holds now.
    pub roles: &'a dyn Roles,
}

/// What a decider answers.
pub type Decision = Result<Vec<Decided<RestrictedEvent>>, Refusals>;

impl Programme {
    /// Decides a command.
    pub fn decide(&self, command: ProgrammeCommand, circumstances: Circumstances<'_>) -> Decision {
        match command {
            ProgrammeCommand::ChangeRunners(c) => change_runners::decide(self, c, circumstances),
            ProgrammeCommand::HandOn(c) => hand_on::decide(self, c, circumstances),
            ProgrammeCommand::Review(c) => review_programme::decide(self, c, circumstances),
            ProgrammeCommand::End(c) => end_programme::decide(self, c, circumstances),
        }
    }

    /// The programme as its first event made it.
    pub fn started(meta: &Meta, event: &ProgrammeStarted) -> Programme {
        Programme {
            id: event.programme,
            academy: event.academy,
            version: meta.version,
            started_on: meta.effective_on,
            runners: event.runners.iter().copied().collect(),
            ended_on: None,
        }
    }

    /// Takes in what happened. Cannot fail: it has happened.
    pub fn evolve(&mut self, meta: &Meta, event: &RestrictedEvent) {
        self.version = meta.version;
        match event {
            RestrictedEvent::ProgrammeStarted(_) | RestrictedEvent::ProgrammeReviewed(_) => {}
            RestrictedEvent::ProgrammeRunnersChanged(ProgrammeRunnersChanged { runners, .. }) => {
                self.runners = runners.iter().copied().collect();
            }
            RestrictedEvent::ProgrammeEnded(_) => self.ended_on = Some(meta.effective_on),
        }
    }

    /// Notes that it has ended: nothing more is recorded of it then.
    fn check_open(&self, refusals: &mut Refusals) {
        if let Some(on) = self.ended_on {
            refusals.add("", Refusal::ProgrammeEnded { on });
        }
    }

    /// Notes a day that cannot be: in the future, or before it began.
    fn check_day(&self, pointer: &str, on: NaiveDate, today: NaiveDate, refusals: &mut Refusals) {
        refusals.unless(on <= today, pointer, || Refusal::InTheFuture { on, today });
        refusals.unless(self.started_on <= on, pointer, || Refusal::BeforeTheProgramme { on, started: self.started_on });
    }
}

/// Whether somebody holds a role in which programmes are run at an academy.
pub fn runs_programmes(roles: &dyn Roles, academy: AcademyId, person: PersonId) -> bool {
    let everywhere = |role: &Role| !matches!(role, Role::Headteacher | Role::Adviser);
    roles.held_by(person).iter().any(|(role, at)| RUNNING_ROLES.contains(role) && at.map_or(everywhere(role), |at| at == academy))
}

impl Circumstances<'_> {
    /// Notes everybody whom the trust does not know, who is named twice, or who has no role in which a
    /// programme is run at the academy: they could neither look at it nor end it.
    fn check_runners(&self, academy: AcademyId, runners: &[PersonId], refusals: &mut Refusals) {
        for (i, person) in runners.iter().enumerate() {
            let at = format!("/runners/{i}");
            if !self.trust.knows(*person) {
                refusals.add(at, Refusal::UnknownPerson(*person));
            } else if runners[..i].contains(person) {
                refusals.add(at, Refusal::NamedTwice(*person));
            } else if !runs_programmes(self.roles, academy, *person) {
                refusals.add(at, Refusal::RunsNoProgrammesHere(*person));
            }
        }
    }
}

#[cfg(test)]
mod tests;
