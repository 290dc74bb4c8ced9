//! What people decide about an academy's duties, which themselves follow from the rest. One file a
//! command; this one is the table of contents.

use super::{Academy, Decision};
use crate::duty::{DoneBy, Duty, DutyRef, Ground, Held, duties};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod choose_cadence;
mod record_missed;
mod reschedule_duty;
mod set_academy_calendar;
mod waive_duty;

pub use choose_cadence::ChooseCadence;
pub use record_missed::RecordMissed;
pub use reschedule_duty::RescheduleDuty;
pub use set_academy_calendar::SetAcademyCalendar;
pub use waive_duty::WaiveDuty;

/// What may be asked about an academy's duties.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum DutyCommand {
    SetCalendar(SetAcademyCalendar),
    ChooseCadence(ChooseCadence),
    Waive(WaiveDuty),
    Reschedule(RescheduleDuty),
    RecordMissed(RecordMissed),
}

pub(super) fn decide(academy: &Academy, command: DutyCommand, setting: Setting<'_>) -> Decision {
    match command {
        DutyCommand::SetCalendar(c) => Ok(set_academy_calendar::decide(academy, c)),
        DutyCommand::ChooseCadence(c) => choose_cadence::decide(academy, c, setting),
        DutyCommand::Waive(c) => waive_duty::decide(academy, c, setting),
        DutyCommand::Reschedule(c) => reschedule_duty::decide(academy, c, setting),
        DutyCommand::RecordMissed(c) => Ok(record_missed::decide(academy, &c, setting)),
    }
}

impl Academy {
    /// What this academy's duties follow from.
    pub fn ground<'a>(&'a self, setting: Setting<'a>) -> Ground<'a> {
        let frameworks =
            || setting.trust.adoptions().filter_map(|(on, adopted)| Some((on, setting.frameworks.get(&adopted.document)?.as_ref())));
        let held = self.reviews.iter().filter(|(_, fact)| !fact.withdrawn);
        let held =
            held.map(|(id, fact)| Held { review_type: &fact.content.review_type, held_on: fact.content.held_on, by: DoneBy::Review(*id) });
        let of_itself = self.ratings.evaluations();
        let of_itself = of_itself.flat_map(|fact| Held::by_the_school(frameworks(), &fact.framework, fact.evaluation, fact.evaluated_on));
        let assessed = self.risks.assessed().flat_map(|(risk, question, on)| Held::on_the_register(frameworks(), question, risk, on));
        Ground {
            joined_on: self.joined_on,
            left_on: self.left_on,
            route: self.route,
            frameworks: frameworks().collect(),
            categories: self.categories.iter().map(|fact| (fact.effective_on, &fact.value.category)).collect(),
            acts: &self.duty_acts,
            years: setting.trust.years(),
            held: held.chain(of_itself).chain(assessed).collect(),
        }
    }
}

/// The duty meant, as it stands today; a refusal where there is none, or where it is settled.
fn open_duty<'a>(academy: &'a Academy, what: &DutyRef, setting: Setting<'a>, refusals: &mut Refusals) -> Option<Duty<'a>> {
    let all = duties(&academy.ground(setting), setting.today);
    open_among(&all, what, setting, refusals).cloned()
}

/// The same among an academy's duties as they stand today.
fn open_among<'d, 'a>(all: &'d [Duty<'a>], what: &DutyRef, setting: Setting<'_>, refusals: &mut Refusals) -> Option<&'d Duty<'a>> {
    let found = all.iter().find(|duty| duty.what == *what);
    match found {
        None => refusals.add("", Refusal::UnknownDuty(what.clone())),
        Some(duty) if !duty.status.is_open() => refusals.add("", Refusal::DutySettled(duty.status.as_str())),
        Some(_) => {}
    }
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
    found
}
