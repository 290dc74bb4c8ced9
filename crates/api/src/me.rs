//! Who asks, as the service sees them: enough for a front end to build its menu.
//!
//! What is listed here is what is checked elsewhere: both read the same grants, so a menu cannot
//! offer what would be refused for want of a role.

use actix_web::{HttpRequest, get, web};
use serde::Serialize;
use touchstone_app::access::{Caller, Grant, Permission};
use touchstone_app::clock::london_day;
use touchstone_app::{App, AppError};
use touchstone_domain::ids::{PersonId, TrustId};
use utoipa::ToSchema;

use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::query::no_query;
use crate::wording::{Needs, PersonView, Words};

/// Who asks and what they may do.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Me, example = json!({
    "key": {"id": "01990b5e-8c00-7000-8000-0000000000b1", "name": "Lead's laptop"},
    "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"},
    "grants": [{"role": "improvement-lead", "trust": {"slug": "sandbank", "name": "Sandbank Learning Trust"}, "person": {"id": "01990b5e-8c00-7000-8000-000000000001", "name": "Pat Example", "title": "Academy Improvement Lead"}}],
    "may": [{"trust": "sandbank", "permissions": ["keep-register", "record-reviews", "correct-reviews", "decide"]}], "operator": false}))]
pub(crate) struct Me {
    /// The key.
    key: MyKey,
    /// The person who uses it, where that is one and the same in every grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
    /// What the key grants.
    grants: Vec<MyGrant>,
    /// With the header Acting-For: whom the key acts for, and what that person's own keys grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<ActingForView>,
    /// What may be done, by trust; of an operator also what is done in none.
    may: Vec<MayView>,
    /// True for an operator's key, which runs the service and reads no trust's records.
    operator: bool,
}

/// The key that asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct MyKey {
    /// Its id; the operator's first key, which comes from outside, has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// What its makers call it.
    name: String,
}

/// A role that the key carries.
#[derive(Serialize, ToSchema)]
#[schema(as = MyGrant)]
pub(crate) struct MyGrant {
    /// The role.
    role: &'static str,
    /// Where; absent for an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<TrustName>,
    /// Only these academies.
    #[serde(skip_serializing_if = "Option::is_none")]
    academies: Option<Vec<AcademyName>>,
    /// Who uses the key in this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<PersonView>,
}

/// A trust by its label and name.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct TrustName {
    slug: String,
    name: String,
}

/// An academy by the URN it has today and its name.
#[derive(Serialize, ToSchema)]
pub(crate) struct AcademyName {
    urn: String,
    name: String,
}

/// Whom an integration acts for.
#[derive(Serialize, ToSchema)]
#[schema(as = ActingFor)]
pub(crate) struct ActingForView {
    /// The person.
    person: PersonView,
    /// What their own live keys grant.
    grants: Vec<MyGrant>,
}

/// What may be done in a trust, at least at some of its academies.
#[derive(Serialize, ToSchema)]
#[schema(as = Permitted)]
pub(crate) struct MayView {
    /// The trust's slug; absent for what an operator does in no trust.
    #[serde(skip_serializing_if = "Option::is_none")]
    trust: Option<String>,
    /// Of `operate`, `configure`, `manage-keys`, `keep-register`, `record-reviews`, `correct-reviews`, `decide`, `respond-to-reviews`, `check-facts`, `validate-reviews`. Reading needs none.
    permissions: Vec<&'static str>,
}

/// A grant's trust and academies, read under the trust's lock; its person's words come later.
struct Placed {
    grant: Grant,
    trust: Option<TrustName>,
    academies: Option<Vec<AcademyName>>,
}

fn place(app: &App, caller: &Caller, grants: &[Grant], needs: &mut Needs) -> Result<Vec<Placed>, AppError> {
    let today = london_day(app.now());
    let one = |grant: &Grant| {
        let Some(trust) = grant.trust else { return Ok(Placed { grant: grant.clone(), trust: None, academies: None }) };
        app.see_trust(caller, trust, |record, _| {
            needs.people(record, grant.person);
            let named = |id| {
                record
                    .academies
                    .get(id)
                    .map(|academy| AcademyName { urn: academy.urn_on(today).to_string(), name: academy.name().to_owned() })
            };
            let academies = grant.academies.as_ref().map(|some| some.iter().filter_map(named).collect());
            let trust = TrustName { slug: record.slug.to_string(), name: record.name.clone() };
            Placed { grant: grant.clone(), trust: Some(trust), academies }
        })
    };
    grants.iter().map(one).collect()
}

fn shown(placed: Vec<Placed>, words: &Words) -> Vec<MyGrant> {
    let one = |Placed { grant, trust, academies }: Placed| MyGrant {
        role: grant.role.as_str(),
        trust,
        academies,
        person: words.maybe_person(grant.person),
    };
    placed.into_iter().map(one).collect()
}

/// The person in every one of these grants, if it is always the same.
fn same_person(grants: &[Grant]) -> Option<PersonId> {
    let first = grants.first()?.person?;
    grants.iter().all(|grant| grant.person == Some(first)).then_some(first)
}

/// What the caller may do: first in no trust, for an operator, then in each trust once.
fn may(app: &App, caller: &Caller) -> Vec<MayView> {
    let acting = caller.acting_for.iter().flat_map(|acting| &acting.grants);
    let mut trusts: Vec<Option<TrustId>> = caller.grants.iter().chain(acting).map(|grant| grant.trust).collect();
    trusts.sort();
    trusts.dedup();
    let words = |trust| caller.permissions_in(trust).into_iter().map(Permission::as_str).collect();
    trusts.into_iter().map(|trust| MayView { trust: trust.and_then(|trust| app.slug_of(trust)), permissions: words(trust) }).collect()
}

/// Show who I am
///
/// The key, the person behind it, its grants, and what may be done with them in each trust. With
/// the header Acting-For, an integration also sees what that person may do.
#[utoipa::path(
    tag = "keys",
    params(("Acting-For" = Option<String>, Header, description = "For keys with the role `integration`: the id of a person who holds a key of their own in the trust", format = Uuid)),
    responses((status = 200, description = "Who asks", body = Me)),
)]
#[get("/me")]
pub(crate) async fn get_me(app: web::Data<App>, asked: Asked, request: HttpRequest) -> Answer {
    no_query(&request)?;
    let caller = &asked.caller;
    let mut needs = Needs::default();
    let grants = place(&app, caller, &caller.grants, &mut needs)?;
    let acting = caller
        .acting_for
        .as_ref()
        .map(|acting| Ok::<_, AppError>((acting.person, place(&app, caller, &acting.grants, &mut needs)?)))
        .transpose()?;
    let words = needs.read(&app)?;
    answer::read(
        &request,
        &Me {
            key: MyKey { id: caller.key.map(|id| id.to_string()), name: caller.name.clone() },
            person: words.maybe_person(same_person(&caller.grants)),
            grants: shown(grants, &words),
            acting_for: acting.map(|(person, grants)| ActingForView { person: words.person(person), grants: shown(grants, &words) }),
            may: may(&app, caller),
            operator: caller.is_operator(),
        },
    )
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(get_me);
}

#[cfg(test)]
mod tests {
    use touchstone_domain::framework::Role;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_is_one_persons_only_where_every_grant_says_so() {
        let grant = |person: Option<u128>| Grant {
            role: Role::Ceo,
            trust: None,
            academies: None,
            person: person.map(|n| PersonId(Uuid::from_u128(n))),
        };
        assert_eq!(same_person(&[grant(Some(1)), grant(Some(1))]), Some(PersonId(Uuid::from_u128(1))));
        assert_eq!(same_person(&[grant(Some(1)), grant(Some(2))]), None);
        assert_eq!(same_person(&[grant(Some(1)), grant(None)]), None);
        assert_eq!(same_person(&[]), None);
    }
}
