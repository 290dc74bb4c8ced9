//! Registering a trust: the one command that no trust can decide, since it is not there yet.

use chrono::NaiveDate;

use super::Decided;
use crate::event::{TrustEvent, TrustRegistered};
use crate::identifiers::{GroupUid, Slug, Ukprn};
use crate::refusal::{Refusal, Refusals};

/// Register a trust.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct RegisterTrust {
    pub slug: Slug,
    pub name: String,
    pub group_uid: Option<GroupUid>,
    pub ukprn: Option<Ukprn>,
}

/// What of a new trust's is taken by others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Its slug.
    pub slug: bool,
    /// Its group UID.
    pub group_uid: bool,
}

/// Decides it, given what others have taken already.
pub fn decide(command: RegisterTrust, taken: Taken, today: NaiveDate) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let mut refusals = Refusals::default();
    refusals.unless(!taken.slug, "/slug", || Refusal::SlugTaken(command.slug.clone()));
    if let Some(group) = command.group_uid.as_ref().filter(|_| taken.group_uid) {
        refusals.add("/groupUid", Refusal::GroupTaken(group.clone()));
    }
    refusals.none()?;
    let RegisterTrust { slug, name, group_uid, ukprn } = command;
    Ok(vec![Decided { effective_on: today, event: TrustRegistered { slug, name, group_uid, ukprn }.into() }])
}

#[cfg(test)]
mod tests {
    use crate::event::Event;
    use crate::given::*;

    #[test]
    fn a_trust_begins_its_record_with_itself() {
        let story = given([]);
        let first = &story.log()[0];
        assert_eq!((first.event.name(), first.meta.position, first.meta.version), ("TrustRegistered", 1, 1));
        assert!(matches!(first.event, Event::Trust(_)));
    }

    #[test]
    fn a_slug_and_a_group_that_are_taken_are_both_told() {
        given([]).when(registered_trust()).refused([("/slug", "slug-taken"), ("/groupUid", "group-taken")]);
    }
}
