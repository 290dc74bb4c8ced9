//! The academy that a path names, and a look at it: at what only its trust's own people may see, or at
//! as much of it as was shared with whoever looks.
//!
//! Every read of what was found or decided asks one of these two; asked in one place, none can forget
//! to.

use std::borrow::Cow;
use std::fmt::Display;

use touchstone_app::access::{Caller, Permission, Sight};
use touchstone_app::input::{AcademyOrder, NewReview};
use touchstone_app::{App, AppError, Done, Look, When};
use touchstone_domain::academy::OWN_PEOPLE;
use touchstone_domain::event::{AcademyEvent, Event, Recorded};
use touchstone_domain::framework::{Framework, Role};
use touchstone_domain::ids::{AcademyId, TrustId};
use touchstone_domain::setting::Frameworks;
use touchstone_projections::AcademyRecord;
use uuid::Uuid;

use crate::academies::academy_then;
use crate::asked::Asked;
use crate::problem::Problem;
use crate::wording::{Needs, Words};

/// An academy of a trust, as the caller found it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The trust.
    pub trust: TrustId,
    /// The academy.
    pub academy: AcademyId,
    path: String,
}

/// What turns a record into something to read: words, and the documents that name its codes.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Names of people and texts.
    pub words: Words,
    /// Framework documents.
    pub frameworks: Frameworks,
}

impl Place {
    /// Finds an academy by a trust's slug and a URN or an id; 404 where the caller sees no such thing.
    pub fn find(app: &App, asked: &Asked, slug: &str, name: &str) -> Result<Place, Problem> {
        Place::then(app, asked, slug, name, When::default())
    }

    /// The same, on the day asked about.
    pub fn then(app: &App, asked: &Asked, slug: &str, name: &str, when: When) -> Result<Place, Problem> {
        let (trust, academy) = academy_then(app, asked, &(slug.to_owned(), name.to_owned()), when)?;
        Ok(Place { trust, academy, path: format!("/v1/trusts/{slug}/academies/{name}") })
    }

    /// Refuses a caller who may not do something here, whatever they sent.
    pub fn permits(&self, app: &App, asked: &Asked, permission: Permission) -> Result<(), Problem> {
        Ok(app.may(&asked.caller, permission, Some(self.trust), Some(self.academy))?)
    }

    /// As what the caller records a review here: whoever may record any, or one of the academy's own people
    /// where the framework in force has somebody in their role carry some out.
    pub async fn records_as(&self, app: &App, asked: &Asked) -> Result<fn(NewReview) -> AcademyOrder, Problem> {
        let Err(refused) = self.permits(app, asked, Permission::RecordReviews) else { return Ok(AcademyOrder::RecordReview) };
        let here = |role: &Role| asked.caller.has_role_at(self.trust, self.academy, *role);
        let roles: Vec<Role> = OWN_PEOPLE.into_iter().filter(here).collect();
        let carry_out = app.look(&asked.caller, self.trust, Some(self.academy), When::default(), |look| {
            let theirs = |framework: &Framework| {
                let kinds = framework.review_types().iter();
                kinds.map(|kind| &kind.code).any(|kind| roles.iter().any(|role| framework.is_carried_out_by(kind, *role)))
            };
            Ok(look.framework_on(look.today).is_some_and(theirs))
        });
        if !carry_out.await? || self.permits(app, asked, Permission::ReportOwnSchool).is_err() {
            return Err(refused);
        }
        Ok(AcademyOrder::ReportOwnSchool)
    }

    /// What somebody who recorded a review is told of it: what policies made of it is not the school's to know.
    pub fn told_of<'d>(&self, asked: &Asked, done: &'d Done) -> Cow<'d, Done> {
        if asked.caller.sight_of_academy(self.trust, self.academy) == Some(Sight::Whole) {
            return Cow::Borrowed(done);
        }
        let is_theirs = |recorded: &&Recorded| matches!(recorded.event, Event::Academy(AcademyEvent::ReviewRecorded(_)));
        let events = done.events.iter().filter(is_theirs).cloned().collect();
        Cow::Owned(Done { events, policies: Vec::new(), ..done.clone() })
    }

    /// Where something of the academy is found, `reviews/{id}`.
    pub fn path_to(&self, kind: &str, id: impl Display) -> String {
        format!("{}/{kind}/{id}", self.path)
    }

    /// Looks at the academy's record as far as the caller sees it. `view` runs under the record's lock,
    /// so it only clones, and says which words it will need.
    pub async fn look_shared<T>(
        &self,
        app: &App,
        caller: &Caller,
        when: When,
        view: impl FnOnce(&Look<'_>, &AcademyRecord, &mut Needs) -> T,
    ) -> Result<(T, Told), Problem> {
        let seen = app.look(caller, self.trust, Some(self.academy), when, |look| {
            let record = look.academy(self.academy).ok_or(AppError::NotVisible)?;
            let mut needs = Needs::default();
            let seen = view(&look, &record, &mut needs);
            Ok((seen, needs, look.frameworks.clone()))
        });
        let (seen, needs, frameworks) = seen.await?;
        Ok((seen, Told { words: needs.read(app)?, frameworks }))
    }

    /// Looks at the academy's record as the caller would see it after events that were tried and not
    /// recorded.
    pub async fn look_after<T>(
        &self,
        app: &App,
        caller: &Caller,
        tried: &[Recorded],
        view: impl FnOnce(&Look<'_>, &AcademyRecord, &mut Needs) -> T,
    ) -> Result<(T, Told), Problem> {
        let seen = app.look(caller, self.trust, Some(self.academy), When::default(), |look| {
            let record = look.academy_after(self.academy, tried).ok_or(AppError::NotVisible)?;
            let mut needs = Needs::default();
            let seen = view(&look, &record, &mut needs);
            Ok((seen, needs, look.frameworks.clone()))
        });
        let (seen, needs, frameworks) = seen.await?;
        Ok((seen, Told { words: needs.read(app)?, frameworks }))
    }

    /// Looks at the academy's unshared record; none for who sees no more than its identity. `view`
    /// runs under the record's lock, so it only clones, and says which words it will need.
    pub async fn look<T>(
        &self,
        app: &App,
        caller: &Caller,
        when: When,
        view: impl FnOnce(&Look<'_>, &AcademyRecord, &mut Needs) -> T,
    ) -> Result<Option<(T, Told)>, Problem> {
        let seen = app.look(caller, self.trust, Some(self.academy), when, |look| {
            let record = look.record.academies.get(&self.academy).ok_or(AppError::NotVisible)?;
            match look.sight_of(self.academy) {
                None => Err(AppError::NotVisible),
                Some(Sight::Identity) => Ok(None),
                Some(Sight::Whole) => {
                    let mut needs = Needs::default();
                    let seen = view(&look, record, &mut needs);
                    Ok(Some((seen, needs, look.frameworks.clone())))
                }
            }
        });
        let Some((seen, needs, frameworks)) = seen.await? else { return Ok(None) };
        Ok(Some((seen, Told { words: needs.read(app)?, frameworks })))
    }
}

/// An id in a path; what is no id leads nowhere.
pub(crate) fn path_id<T: From<Uuid>>(text: &str) -> Result<T, Problem> {
    Ok(Uuid::try_parse(text).map(T::from).map_err(|_| AppError::NotVisible)?)
}
