//! Whether the school was told of the category that a plan's rule follows from.
//!
//! Which rule a plan follows, what it has to say and who writes it tell the category. So a plan is not
//! opened to the school before the category was shared: by being put to its people, by what they said
//! being written down, by being agreed, or by being prepared where the school may write it.

use crate::academy::{Academy, OWN_PEOPLE};
use crate::framework::{PlanRule, Role};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

use super::fact::PlanFact;

impl PlanFact {
    /// Notes those of the school's people to whom the plan would tell a category that was not shared with
    /// them. Roles of the trust stand for the headteacher: what they say may be what agreed it.
    pub(super) fn check_told(&self, academy: &Academy, roles: &[Role], pointer: &str, setting: Setting<'_>, refusals: &mut Refusals) {
        let framework = setting.frameworks.get(&self.framework.document);
        let rule = framework.zip(self.rule.as_ref()).and_then(|(framework, rule)| framework.plan_rule(rule.as_str()));
        if let Some(rule) = rule {
            check_told(academy, rule, (self.prepared_on(), roles), pointer, setting, refusals);
        }
    }
}

/// The same of a plan that is being prepared on a day.
pub(super) fn check_told(
    academy: &Academy,
    rule: &PlanRule,
    (prepared_on, roles): (chrono::NaiveDate, &[Role]),
    pointer: &str,
    setting: Setting<'_>,
    refusals: &mut Refusals,
) {
    if rule.categories.is_empty() {
        return;
    }
    let mut own: Vec<Role> = roles.iter().map(|role| if OWN_PEOPLE.contains(role) { *role } else { Role::Headteacher }).collect();
    own.sort_unstable();
    own.dedup();
    for role in own {
        let knows = |day| academy.category_known_to(Some(role), day).is_some_and(|known| rule.categories.contains(&known.category));
        refusals.unless(knows(prepared_on) || knows(setting.today), pointer, || Refusal::CategoryNotShared(role));
    }
}
