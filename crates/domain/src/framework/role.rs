//! The roles that a key can carry.
//!
//! They stand beside the frameworks because a framework maps a trust's job titles to them; what
//! each may do is decided elsewhere, in one place, and no framework can widen it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What somebody is in a trust, as far as permissions go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the service; reads no trust's records.
    Operator,
    /// Looks after a trust's framework, calendar and keys.
    Administrator,
    /// The trust's chief executive.
    Ceo,
    /// Leads school improvement across the trust.
    ImprovementLead,
    /// Leads more than one academy, or supports their heads.
    ExecutiveHeadteacher,
    /// Sits on the trust board or one of its committees.
    Trustee,
    /// Clerks the board and its committees.
    Clerk,
    /// Reads everything, changes nothing.
    Auditor,
    /// Another system.
    Integration,
    /// Leads one academy, under whatever title.
    Headteacher,
    /// Chairs an academy's governing body.
    Chair,
    /// Sits on an academy's governing body.
    Governor,
    /// Reviews and supports academies for the trust.
    Adviser,
    /// Helps from outside the trust.
    ExternalPartner,
}

/// A word that is no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role")]
pub struct NotARole(String);

impl Role {
    /// Every role.
    pub const ALL: [Role; 14] = [
        Role::Operator,
        Role::Administrator,
        Role::Ceo,
        Role::ImprovementLead,
        Role::ExecutiveHeadteacher,
        Role::Trustee,
        Role::Clerk,
        Role::Auditor,
        Role::Integration,
        Role::Headteacher,
        Role::Chair,
        Role::Governor,
        Role::Adviser,
        Role::ExternalPartner,
    ];

    /// Parses a role's word.
    pub fn parse(word: &str) -> Result<Role, NotARole> {
        Role::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| NotARole(crate::reader::brief(word)))
    }

    /// The role's word, as in keys, events and framework documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Operator => "operator",
            Role::Administrator => "administrator",
            Role::Ceo => "ceo",
            Role::ImprovementLead => "improvement-lead",
            Role::ExecutiveHeadteacher => "executive-headteacher",
            Role::Trustee => "trustee",
            Role::Clerk => "clerk",
            Role::Auditor => "auditor",
            Role::Integration => "integration",
            Role::Headteacher => "headteacher",
            Role::Chair => "chair",
            Role::Governor => "governor",
            Role::Adviser => "adviser",
            Role::ExternalPartner => "external-partner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_stored_under_the_word_it_is_parsed_from() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
            assert_eq!(serde_json::to_value(role).unwrap(), serde_json::json!(role.as_str()));
        }
        assert!(Role::parse("CEO").is_err());
    }
}
