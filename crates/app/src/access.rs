//! Who may see and do what: the one place where it is decided.
//!
//! A key carries grants; a grant gives a role in a trust, perhaps narrowed to some academies. What
//! a caller may not see does not exist for them (404); what they see but may not do is 403.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use touchstone_domain::event::{Actor, ActorKind, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::ids::{AcademyId, KeyId, PersonId, TrustId};

mod sight;

pub(crate) use sight::Redaction;
pub use sight::{Eye, Involved};

/// One role, somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// In which trust; only an operator's has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<TrustId>,
    /// Narrowed to these academies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub academies: Option<BTreeSet<AcademyId>>,
    /// The person of that trust who uses the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Register trusts and import them; hand out every key.
    Operate,
    /// Adopt frameworks, set the calendar.
    Configure,
    /// Hand out and revoke the trust's keys.
    ManageKeys,
    /// Bring in people and academies; leaders, identifiers, departure, inspections.
    KeepRegister,
    /// Write drafts, record and finalise reviews.
    RecordReviews,
    /// Amend and withdraw reviews.
    CorrectReviews,
    /// Decide categories; escalate, accept, refuse, step down, record visits; share.
    Decide,

    /// Answer reviews for one's school.
    RespondToReviews,
    /// Say what is wrong in the facts of a draft that was sent to one.
    CheckFacts,
    /// Validate reviews from outside the trust.
    ValidateReviews,

    /// Raise issues.
    RaiseIssues,
    /// Record progress of what one owns or is named for: an issue, an action, an entry of a schedule.
    RecordProgress,
    /// Run programmes for individual teachers, and read of those that one runs.
    RunProgrammes,
    /// Hand on programmes that nobody runs any more, without reading them.
    HandOnProgrammes,

    /// Ask for support for an academy, and take the request back.
    RequestSupport,
    /// Record the days of a deployment.
    RecordSupport,
    /// Evaluate one's own school.
    EvaluateOwnSchool,
    /// Record a review of their school that the framework has them carry out: the head's report, the termly
    /// figures.
    ReportOwnSchool,
    /// Prepare and revise improvement plans, put them to consultation, set terms' plans; a head only
    /// those that the rule lets the school write.
    WritePlans,
    /// Be consulted about plans, and agree to them.
    AgreeToPlans,
    /// Say that one has read a report on progress.
    AcknowledgeReports,
}

impl Permission {
    /// Every permission with the word that `GET /v1/me` uses.
    pub const WORDS: &'static [(&'static str, Permission)] = &[
        ("operate", Permission::Operate),
        ("configure", Permission::Configure),
        ("manage-keys", Permission::ManageKeys),
        ("keep-register", Permission::KeepRegister),
        ("record-reviews", Permission::RecordReviews),
        ("correct-reviews", Permission::CorrectReviews),
        ("decide", Permission::Decide),
        ("respond-to-reviews", Permission::RespondToReviews),
        ("check-facts", Permission::CheckFacts),
        ("validate-reviews", Permission::ValidateReviews),
        ("raise-issues", Permission::RaiseIssues),
        ("record-progress", Permission::RecordProgress),
        ("run-programmes", Permission::RunProgrammes),
        ("hand-on-programmes", Permission::HandOnProgrammes),
        ("request-support", Permission::RequestSupport),
        ("record-support", Permission::RecordSupport),
        ("evaluate-own-school", Permission::EvaluateOwnSchool),
        ("report-own-school", Permission::ReportOwnSchool),
        ("write-plans", Permission::WritePlans),
        ("agree-to-plans", Permission::AgreeToPlans),
        ("acknowledge-reports", Permission::AcknowledgeReports),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Permission::WORDS.iter().find(|(_, p)| *p == self).map_or("", |(word, _)| word)
    }

    /// Whether an integration may do it for somebody.
    fn can_be_lent(self) -> bool {
        match self {
            Permission::KeepRegister | Permission::RecordReviews | Permission::CorrectReviews | Permission::Decide => true,
            Permission::RespondToReviews | Permission::CheckFacts | Permission::ValidateReviews => true,
            Permission::RaiseIssues | Permission::RecordProgress => true,

            Permission::RequestSupport | Permission::RecordSupport => true,
            Permission::EvaluateOwnSchool | Permission::ReportOwnSchool => true,
            Permission::WritePlans | Permission::AgreeToPlans | Permission::AcknowledgeReports => true,
            Permission::Operate | Permission::Configure | Permission::ManageKeys => false,
            // The parties alone, with keys of their own: no system between them and what they read.
            Permission::RunProgrammes | Permission::HandOnProgrammes => false,
        }
    }

    /// Whether a role carries it.
    pub fn is_carried_by(self, role: Role) -> bool {
        use Role::{
            Administrator, Adviser, Ceo, Chair, ExecutiveHeadteacher, ExternalPartner, Governor, Headteacher, ImprovementLead, Integration,
            Operator, Trustee,
        };
        match self {
            Permission::Operate => matches!(role, Operator),
            Permission::Configure => matches!(role, Administrator),
            Permission::ManageKeys => matches!(role, Administrator | Operator),
            Permission::KeepRegister => matches!(role, Administrator | Ceo | ImprovementLead),
            Permission::RecordReviews => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Adviser | Integration),
            Permission::CorrectReviews => matches!(role, Ceo | ImprovementLead),
            Permission::Decide => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher),
            Permission::RespondToReviews => matches!(role, Headteacher | Chair),
            Permission::CheckFacts => matches!(role, Headteacher),
            Permission::ValidateReviews => matches!(role, ExternalPartner),
            Permission::RaiseIssues => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Adviser),
            Permission::RecordProgress => {
                matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Adviser | Headteacher | Chair | Governor | ExternalPartner)
            }
            Permission::RunProgrammes => touchstone_domain::programme::RUNNING_ROLES.contains(&role),
            Permission::HandOnProgrammes => matches!(role, Administrator | Ceo),

            Permission::RequestSupport => matches!(role, Headteacher | Chair | Ceo | ImprovementLead | ExecutiveHeadteacher),
            Permission::RecordSupport => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Adviser),
            Permission::EvaluateOwnSchool | Permission::ReportOwnSchool => matches!(role, Headteacher | Chair),
            Permission::WritePlans => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Headteacher),
            Permission::AgreeToPlans => matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Headteacher | Chair | Governor),
            Permission::AcknowledgeReports => {
                matches!(role, Ceo | ImprovementLead | ExecutiveHeadteacher | Trustee | Headteacher | Chair | Governor)
            }
        }
    }
}

/// How much of one academy somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Identity, leaders and inspections, and what has been shared: its own people and external partners.
    Identity,
    /// Everything.
    Whole,
}

/// How much of a trust somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TrustSight {
    /// That it is there: the operator.
    Existence,
    /// Some of its academies; nothing by which the rest could be counted.
    Partial,
    /// All of it.
    Whole,
}

/// Whether an event of the trust's own is seen by those who see some of its academies only.
pub(crate) fn is_open(event: &TrustEvent) -> bool {
    match event {
        TrustEvent::TrustRegistered(_) | TrustEvent::FrameworkAdopted(_) | TrustEvent::CalendarSet(_) | TrustEvent::KeyDatesSet(_) => true,
        TrustEvent::PersonRegistered(_) => false,
        TrustEvent::RatingRoundOpened(_)
        | TrustEvent::RatingsReported(_)
        | TrustEvent::RatingRoundClosed(_)
        | TrustEvent::RatingRoundCancelled(_) => false,

        TrustEvent::AdviserAppointed(_)
        | TrustEvent::AdviserAppointmentEnded(_)
        | TrustEvent::AdviserQualityAssured(_)
        | TrustEvent::CapacityStated(_) => false,
    }
}

/// True for roles that read the whole trust.
fn reads_the_whole_trust(role: Role) -> bool {
    match role {
        Role::Administrator
        | Role::Ceo
        | Role::ImprovementLead
        | Role::ExecutiveHeadteacher
        | Role::Trustee
        | Role::Clerk
        | Role::Auditor
        | Role::Integration => true,
        Role::Headteacher | Role::Chair | Role::Governor | Role::Adviser | Role::ExternalPartner | Role::Operator => false,
    }
}

/// How much of an academy a role sees.
fn sight_of(role: Role) -> Option<Sight> {
    match role {
        Role::Headteacher | Role::Chair | Role::Governor | Role::ExternalPartner => Some(Sight::Identity),
        Role::Operator => None,
        Role::Administrator
        | Role::Ceo
        | Role::ImprovementLead
        | Role::ExecutiveHeadteacher
        | Role::Trustee
        | Role::Clerk
        | Role::Auditor
        | Role::Integration
        | Role::Adviser => Some(Sight::Whole),
    }
}

/// Somebody who asks, known by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The key; the operator's own first key has none.
    pub key: Option<KeyId>,
    /// The key's name.
    pub name: String,
    /// What it grants.
    pub grants: Vec<Grant>,
    /// Whom an integration acts for, with that person's own grants.
    pub acting_for: Option<ActingFor>,
}

/// Whom an integration acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingFor {
    /// The trust whose person it is. In any other trust of the key, nobody is acted for.
    pub trust: TrustId,
    /// The person.
    pub person: PersonId,
    /// What their own live keys grant in the trust.
    pub grants: Vec<Grant>,
}

impl ActingFor {
    fn trust_is(&self, trust: Option<TrustId>) -> bool {
        trust == Some(self.trust)
    }
}

/// Under which role and as whom a permitted thing is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The actor, as the event names it.
    pub actor: Actor,
    /// The person a service acts for.
    pub on_behalf_of: Option<PersonId>,
    /// The person who answers for it, in which role.
    pub decider: Option<(PersonId, Role)>,
}

impl Caller {
    /// The name under which a key is known in events and idempotency records.
    pub fn key_name(&self) -> String {
        self.key.map_or_else(|| "operator".to_owned(), |id| id.to_string())
    }

    /// How much of a trust is seen; `None` where it does not exist for the caller.
    pub fn sight_of_trust(&self, trust: TrustId) -> Option<TrustSight> {
        self.grants
            .iter()
            .filter_map(|grant| match grant.trust {
                None => (grant.role == Role::Operator).then_some(TrustSight::Existence),
                Some(granted) if granted != trust => None,
                Some(_) if grant.academies.is_none() && reads_the_whole_trust(grant.role) => Some(TrustSight::Whole),
                Some(_) => Some(TrustSight::Partial),
            })
            .max()
    }

    /// How much of an academy is seen; `None` where it does not exist for the caller.
    pub fn sight_of_academy(&self, trust: TrustId, academy: AcademyId) -> Option<Sight> {
        self.grants
            .iter()
            .filter(|grant| grant.trust == Some(trust))
            .filter(|grant| match &grant.academies {
                Some(some) => some.contains(&academy),
                None => reads_the_whole_trust(grant.role),
            })
            .filter_map(|grant| sight_of(grant.role))
            .max()
    }

    /// The standing in which the caller may do something in a trust, at an academy where one is
    /// meant; `None` where they may not.
    ///
    /// Who acts for somebody may do what that person may, as far as the key itself reaches, but never
    /// hand out keys or change the trust's settings: that would outlive the key.
    pub fn standing(&self, permission: Permission, trust: Option<TrustId>, academy: Option<AcademyId>) -> Option<Standing> {
        let reaches = |grant: &&Grant| {
            let here = grant.trust == trust || (grant.trust.is_none() && grant.role == Role::Operator);
            let there = match (&grant.academies, academy) {
                (None, None) => true,
                (None, Some(_)) => reads_the_whole_trust(grant.role),
                (Some(some), Some(academy)) => some.contains(&academy),
                (Some(_), None) => false,
            };
            here && there
        };
        let allows = |grant: &&Grant| permission.is_carried_by(grant.role) && reaches(grant);
        if let Some(acting) = &self.acting_for {
            self.grants.iter().filter(|grant| grant.role == Role::Integration).find(reaches)?;
            let theirs = acting.grants.iter().find(allows).filter(|_| acting.trust_is(trust) && permission.can_be_lent())?;
            let actor = Actor { kind: ActorKind::Service, id: self.key_name().into(), role: Some(Role::Integration) };
            return Some(Standing { actor, on_behalf_of: Some(acting.person), decider: Some((acting.person, theirs.role)) });
        }
        let grant = self.grants.iter().find(allows)?;
        Some(match grant.person {
            Some(person) => Standing { actor: Actor::person(person, grant.role), on_behalf_of: None, decider: Some((person, grant.role)) },
            None => Standing {
                actor: Actor { kind: ActorKind::Service, id: self.key_name().into(), role: Some(grant.role) },
                on_behalf_of: None,
                decider: None,
            },
        })
    }

    /// Whether the caller is an operator.
    pub fn is_operator(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Operator)
    }

    /// Who the caller is in a trust, where that is a person.
    pub fn person_in(&self, trust: TrustId) -> Option<PersonId> {
        let acting = self.acting_for.as_ref().filter(|acting| acting.trust == trust).map(|acting| acting.person);
        acting.or_else(|| self.grants.iter().filter(|grant| grant.trust == Some(trust)).find_map(|grant| grant.person))
    }

    /// The person whose own key it is, in a trust; nobody where a system acts for somebody.
    pub fn self_in(&self, trust: TrustId) -> Option<PersonId> {
        let own = self.grants.iter().filter(|grant| grant.trust == Some(trust)).find_map(|grant| grant.person);
        own.filter(|_| self.acting_for.is_none())
    }

    /// Whether the caller, or whom they act for, holds a role at an academy.
    pub fn has_role_at(&self, trust: TrustId, academy: AcademyId, role: Role) -> bool {
        let acting = self.acting_for.iter().flat_map(|acting| &acting.grants);
        let here = |grant: &Grant| grant.trust == Some(trust) && grant.academies.as_ref().is_none_or(|some| some.contains(&academy));
        self.sight_of_academy(trust, academy).is_some() && self.grants.iter().chain(acting).any(|grant| grant.role == role && here(grant))
    }

    /// Whether it is a system of the trust's that asks.
    pub fn is_integration_in(&self, trust: TrustId) -> bool {
        self.grants.iter().any(|grant| grant.trust == Some(trust) && grant.role == Role::Integration)
    }

    /// What the caller may do in a trust, at least at some of its academies.
    pub fn permissions_in(&self, trust: Option<TrustId>) -> Vec<Permission> {
        let acting = self.acting_for.as_ref().filter(|acting| acting.trust_is(trust));
        let granted = |permission: Permission| match acting {
            Some(acting) => permission.can_be_lent() && acting.grants.iter().any(|grant| permission.is_carried_by(grant.role)),
            None => self.grants.iter().any(|grant| (grant.trust == trust || grant.trust.is_none()) && permission.is_carried_by(grant.role)),
        };
        Permission::WORDS.iter().map(|(_, permission)| *permission).filter(|permission| granted(*permission)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const TRUST: TrustId = TrustId(Uuid::from_u128(1));
    const OTHER: TrustId = TrustId(Uuid::from_u128(2));
    const MINE: AcademyId = AcademyId(Uuid::from_u128(3));
    const THEIRS: AcademyId = AcademyId(Uuid::from_u128(4));
    const PERSON: PersonId = PersonId(Uuid::from_u128(5));

    fn caller(role: Role, trust: Option<TrustId>, academies: Option<&[AcademyId]>) -> Caller {
        let academies = academies.map(|some| some.iter().copied().collect());
        let grants = vec![Grant { role, trust, academies, person: Some(PERSON) }];
        Caller { key: None, name: String::new(), grants, acting_for: None }
    }

    #[test]
    fn a_lead_sees_the_whole_trust_and_no_other() {
        let lead = caller(Role::ImprovementLead, Some(TRUST), None);
        assert_eq!(lead.sight_of_trust(TRUST), Some(TrustSight::Whole));
        assert_eq!(lead.sight_of_trust(OTHER), None);
        assert_eq!(lead.sight_of_academy(OTHER, MINE), None);
        assert!(lead.standing(Permission::Decide, Some(OTHER), Some(MINE)).is_none());
    }

    #[test]
    fn a_head_sees_their_own_academy_and_of_it_no_unshared_judgement() {
        let head = caller(Role::Headteacher, Some(TRUST), Some(&[MINE]));
        assert_eq!(head.sight_of_trust(TRUST), Some(TrustSight::Partial));
        assert_eq!(head.sight_of_academy(TRUST, MINE), Some(Sight::Identity));
        assert_eq!(head.sight_of_academy(TRUST, THEIRS), None);
    }

    #[test]
    fn a_role_for_single_academies_without_any_named_sees_none() {
        let head = caller(Role::Headteacher, Some(TRUST), None);
        assert_eq!(head.sight_of_academy(TRUST, MINE), None);
        let adviser = caller(Role::Adviser, Some(TRUST), None);
        assert!(adviser.standing(Permission::RecordReviews, Some(TRUST), Some(MINE)).is_none());
    }

    #[test]
    fn a_narrowed_lead_has_a_partial_view_and_decides_only_there() {
        let lead = caller(Role::ImprovementLead, Some(TRUST), Some(&[MINE]));
        assert_eq!(lead.sight_of_trust(TRUST), Some(TrustSight::Partial));
        assert!(lead.standing(Permission::Decide, Some(TRUST), Some(MINE)).is_some());
        assert!(lead.standing(Permission::Decide, Some(TRUST), Some(THEIRS)).is_none());
        assert!(lead.standing(Permission::KeepRegister, Some(TRUST), None).is_none());
    }

    #[test]
    fn an_operator_reads_no_record() {
        let operator = caller(Role::Operator, None, None);
        assert_eq!(operator.sight_of_trust(TRUST), Some(TrustSight::Existence));
        assert_eq!(operator.sight_of_academy(TRUST, MINE), None);
        assert!(operator.standing(Permission::Operate, None, None).is_some());
        assert!(operator.standing(Permission::Decide, Some(TRUST), Some(MINE)).is_none());
    }

    #[test]
    fn an_integration_acting_for_a_lead_decides_as_that_lead() {
        let mut mis = caller(Role::Integration, Some(TRUST), None);
        mis.grants[0].person = None;
        assert!(mis.standing(Permission::Decide, Some(TRUST), Some(MINE)).is_none());
        assert_eq!(mis.standing(Permission::RecordReviews, Some(TRUST), Some(MINE)).unwrap().decider, None);
        mis.acting_for = Some(ActingFor { trust: TRUST, person: PERSON, grants: caller(Role::ImprovementLead, Some(TRUST), None).grants });
        let standing = mis.standing(Permission::Decide, Some(TRUST), Some(MINE)).unwrap();
        assert_eq!(standing.actor.kind, ActorKind::Service);
        assert_eq!((standing.on_behalf_of, standing.decider), (Some(PERSON), Some((PERSON, Role::ImprovementLead))));
    }

    #[test]
    fn who_acts_for_somebody_reaches_no_further_than_their_own_key() {
        let acting = |role| Some(ActingFor { trust: TRUST, person: PERSON, grants: caller(role, Some(TRUST), None).grants });
        let mut narrowed = caller(Role::Integration, Some(TRUST), Some(&[MINE]));
        narrowed.acting_for = acting(Role::ImprovementLead);
        assert!(narrowed.standing(Permission::Decide, Some(TRUST), Some(MINE)).is_some());
        assert!(narrowed.standing(Permission::Decide, Some(TRUST), Some(THEIRS)).is_none());
        assert_eq!(narrowed.sight_of_academy(TRUST, THEIRS), None);
        let mut mis = caller(Role::Integration, Some(TRUST), None);
        mis.grants.extend(caller(Role::Integration, Some(OTHER), None).grants);
        mis.acting_for = acting(Role::Administrator);
        assert!(mis.standing(Permission::ManageKeys, Some(TRUST), None).is_none(), "a key it made would outlive it");
        assert!(mis.standing(Permission::RecordReviews, Some(OTHER), Some(THEIRS)).is_none(), "that person is nobody there");
    }

    #[test]
    fn a_lead_of_one_academy_is_none_at_another() {
        let mut both = caller(Role::Governor, Some(TRUST), Some(&[THEIRS]));
        both.grants.extend(caller(Role::ImprovementLead, Some(TRUST), Some(&[MINE])).grants);
        assert!(both.has_role_at(TRUST, MINE, Role::ImprovementLead));
        assert!(!both.has_role_at(TRUST, THEIRS, Role::ImprovementLead));
    }
}
