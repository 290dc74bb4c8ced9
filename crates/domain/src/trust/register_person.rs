//! Making a person known. Two people may share a name, so nothing is compared.

use chrono::NaiveDate;

use super::Decided;
use crate::event::{PersonRegistered, TrustEvent};
use crate::ids::PersonId;
use crate::text::TextRef;

/// Make a person known to the trust.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RegisterPerson {
    pub person: PersonId,
    pub name: TextRef,
    pub title: Option<TextRef>,
}

pub(super) fn decide(command: RegisterPerson, today: NaiveDate) -> Vec<Decided<TrustEvent>> {
    let RegisterPerson { person, name, title } = command;
    vec![Decided { effective_on: today, event: PersonRegistered { person, name, title }.into() }]
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    #[test]
    fn two_people_may_share_a_name() {
        let story = given([]).when(registered(STRANGER.0));
        assert_eq!(story.events().len(), 1);
        assert!(story.trust().knows(STRANGER.0));
        assert!(!given([]).trust().knows(STRANGER.0));
    }
}
