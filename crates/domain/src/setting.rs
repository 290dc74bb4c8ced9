//! What a decision sees besides the state of what it decides on. Everything that varies is here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::event::{FrameworkRef, Holder};
use crate::framework::{DocumentHash, Framework, Role};
use crate::ids::{AcademyId, PersonId};
use crate::refusal::{Refusal, Refusals};
use crate::trust::Trust;

/// Every framework document that some trust has adopted, by the hash of its bytes. Few are ever added,
/// and every read takes a copy along, so copies are shared until one is changed.
#[derive(Clone, Debug, Default)]
pub struct Frameworks(Arc<BTreeMap<DocumentHash, Arc<Framework>>>);

impl Frameworks {
    /// Adds one.
    pub fn insert(&mut self, hash: DocumentHash, framework: Arc<Framework>) {
        Arc::make_mut(&mut self.0).insert(hash, framework);
    }

    /// The one with this hash.
    pub fn get(&self, hash: &DocumentHash) -> Option<&Arc<Framework>> {
        self.0.get(hash)
    }
}

/// The circumstances of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// Today in London.
    pub today: NaiveDate,
    /// The trust.
    pub trust: &'a Trust,
    /// Documents of frameworks.
    pub frameworks: &'a Frameworks,
    /// Who answers for the command, and in which role.
    pub decider: Option<(PersonId, Role)>,
    /// Who holds a role at the trust now; of several, the one who has held it longest.
    pub holders: &'a BTreeMap<Role, PersonId>,
    /// Which roles anybody holds now.
    pub roles: &'a dyn Roles,
}

/// A role, at one academy or for the whole trust.
pub type HeldRole = (Role, Option<AcademyId>);

/// Who holds which roles of a trust now, by their live keys. The register says who leads and chairs an
/// academy; governors, trustees and those who work for the trust are known by their keys alone.
pub trait Roles: std::fmt::Debug {
    /// The roles that somebody holds.
    fn held_by(&self, person: PersonId) -> BTreeSet<HeldRole>;
}

impl Roles for BTreeMap<PersonId, BTreeSet<HeldRole>> {
    fn held_by(&self, person: PersonId) -> BTreeSet<HeldRole> {
        self.get(&person).cloned().unwrap_or_default()
    }
}

impl<'a> Setting<'a> {
    /// The framework in force on a day, with its reference; noted as a refusal where there is none.
    pub fn framework_on(&self, day: NaiveDate, refusals: &mut Refusals) -> Option<(&'a Framework, FrameworkRef)> {
        let found =
            self.trust.framework_on(day).and_then(|adopted| Some((self.frameworks.get(&adopted.document)?.as_ref(), adopted.clone())));
        if found.is_none() {
            refusals.add("", Refusal::NoFramework);
        }
        found
    }

    /// A role with whoever holds it.
    pub fn holder(&self, role: Role) -> Holder {
        Holder { role, person: self.holders.get(&role).copied() }
    }

    /// Notes every person that the trust does not know or that is named twice.
    pub fn check_people(&self, pointer: &str, people: &[PersonId], refusals: &mut Refusals) {
        for (i, person) in people.iter().enumerate() {
            let at = format!("{pointer}/{i}");
            if !self.trust.knows(*person) {
                refusals.add(at, Refusal::UnknownPerson(*person));
            } else if people[..i].contains(person) {
                refusals.add(at, Refusal::NamedTwice(*person));
            }
        }
    }

    /// Whether whoever answers for the command is one of those who decide about escalations.
    pub fn decides(&self) -> bool {
        self.decider.is_some_and(|(_, role)| matches!(role, Role::Ceo | Role::ImprovementLead | Role::ExecutiveHeadteacher))
    }

    /// Notes a command that nobody answers for, or somebody who is neither the owner of what it is
    /// about nor one of those who decide about escalations.
    pub fn check_owner(&self, owner: PersonId, refusals: &mut Refusals) {
        match self.decider {
            None => refusals.add("", Refusal::DeciderRequired),
            Some((person, _)) => {
                refusals.unless(self.decides() || person == owner, "", || Refusal::NotItsOwner(owner));
            }
        }
    }

    /// Notes a date in the future.
    pub fn check_past(&self, pointer: &str, on: NaiveDate, refusals: &mut Refusals) {
        refusals.unless(on <= self.today, pointer, || Refusal::InTheFuture { on, today: self.today });
    }
}
