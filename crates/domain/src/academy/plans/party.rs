//! Who takes part in making a plan, and in which role.
//!
//! What somebody said or agreed to counts for a role only where they held it: the register says who led
//! and chaired the academy on the day; everybody else is known by the keys they hold now. Of a person
//! without a key, and a role that the register names nobody for, nothing can be said against it.

use chrono::NaiveDate;

use super::leads_improvement;
use crate::academy::Academy;
use crate::calendar::AcademicYear;
use crate::framework::Role;
use crate::identifiers::Office;
use crate::ids::PersonId;
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

/// Who takes part on a day: whoever asks, or somebody for whom the trust's leaders record it.
pub(super) fn party(
    academy: &Academy,
    named: (Option<Role>, Option<PersonId>),
    on: NaiveDate,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) -> Option<(Role, PersonId)> {
    let Some((decider, own_role)) = setting.decider else {
        refusals.add("", Refusal::DeciderRequired);
        return None;
    };
    let (role, person) = match named {
        (None, None) => return Some((own_role, decider)),
        (role, person) => (role.unwrap_or(own_role), person.unwrap_or(decider)),
    };
    let is_another = role != own_role || person != decider;
    refusals.unless(!is_another || leads_improvement(own_role), "/party", || Refusal::NotForAnother);
    // In somebody else's role a person has to be named: nobody agrees for a role in general.
    let unnamed = role != own_role && named.1.is_none();
    refusals.unless(!unnamed, "/person", || Refusal::NothingGiven("`person`"));
    if !setting.trust.knows(person) {
        refusals.add("/person", Refusal::UnknownPerson(person));
    } else if is_another && !unnamed {
        let held = held_the_role(academy, (role, person), on, setting);
        refusals.unless(held, "/person", || Refusal::NotTheirRole { person, role, on });
    }
    Some((role, person))
}

/// Whether somebody held a role at the academy, or for the whole trust, on a day.
pub(in crate::academy) fn held_the_role(academy: &Academy, (role, person): (Role, PersonId), on: NaiveDate, setting: Setting<'_>) -> bool {
    let offices = &setting.trust.offices;
    let registered = match role {
        Role::Headteacher => offices.head(academy.id, on).map(|_| offices.leads(person, academy.id, on)),
        Role::Chair => offices.holder(academy.id, Office::Chair, on).map(|chair| chair == person),
        Role::Operator
        | Role::Administrator
        | Role::Ceo
        | Role::ImprovementLead
        | Role::ExecutiveHeadteacher
        | Role::Adviser
        | Role::Governor
        | Role::Trustee
        | Role::Clerk
        | Role::Auditor
        | Role::ExternalPartner
        | Role::Integration => None,
    };
    registered.unwrap_or_else(|| {
        let held = setting.roles.held_by(person);
        let here = held.contains(&(role, None)) || held.contains(&(role, Some(academy.id)));
        let leads_it = role == Role::ExecutiveHeadteacher && offices.holder(academy.id, Office::ExecutiveHeadteacher, on) == Some(person);
        // Keys tell of today. Of somebody without one nothing is known; but they are no head or chair, and where
        // somebody is known to hold the role in this school year, it is not them.
        let holder = setting.holders.get(&role);
        let is_another = holder.is_some() && AcademicYear::of(on) == AcademicYear::of(setting.today);
        here || leads_it || holder == Some(&person) || (held.is_empty() && !is_another && !offices.holds_one(person, on))
    })
}

#[cfg(test)]
mod tests {
    use crate::framework::Role;
    use crate::given::*;
    use crate::identifiers::Office;

    fn with_a_head_and_a_chair() -> Story {
        given([
            adopted(PROSPERE),
            appointed(HEAD, Office::Headteacher, "2024-09-01", None),
            appointed(EXECUTIVE_HEAD, Office::Chair, "2024-09-01", None),
            plan_prepared(P1, "2026-02-01"),
        ])
    }

    #[test]
    fn what_is_recorded_for_the_head_or_the_chair_is_theirs_who_led_or_chaired_on_that_day() {
        let heard = |role, who| plan_consulted(P1, "2026-02-06", Some((role, Some(who))));
        let story = with_a_head_and_a_chair();
        story.clone().when(heard(Role::Headteacher, HEAD)).then(["2026-02-06: headteacher consulted on plan 1: partly"]);
        story.clone().when(heard(Role::Headteacher, ADVISER)).refused([("/person", "not-their-role")]);
        story.clone().when(heard(Role::Chair, HEAD)).refused([("/person", "not-their-role")]);
        story.when(heard(Role::Chair, EXECUTIVE_HEAD)).then(["2026-02-06: chair consulted on plan 1: partly"]);
    }

    #[test]
    fn whoever_holds_keys_in_other_roles_alone_does_not_agree_for_the_ceo() {
        let for_the_ceo = |who| plan_agreed(P1, "2026-02-06").agreeing(Role::Ceo, who);
        let story = with_a_head_and_a_chair().keyed(ADVISER, Role::Adviser, Some(A1)).keyed(CEO, Role::Ceo, None);
        story.clone().when(for_the_ceo(ADVISER)).refused([("/person", "not-their-role")]);
        story.clone().when(for_the_ceo(LEAD)).refused([("/person", "not-their-role")]);
        story.when(for_the_ceo(CEO)).then(["2026-02-06: ceo agreed to plan 1 (1)"]);
    }
}
