//! A thing of an academy's register: an arrangement, an issue, a risk, a deployment, a request for
//! support. Each is begun, carried on and read in one way, which stands here; its own file says only what
//! it is made of and what may be asked of it.
//!
//! Whoever carries one on must see it first: to everybody else it is not there, whatever they may do.

use std::collections::BTreeSet;
use std::fmt::Display;

use actix_web::HttpRequest;
use serde::Serialize;
use serde_json::Value;
use touchstone_app::access::Permission;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError, Done, Look, TriedWords, When};
use touchstone_domain::event::{AcademyEvent, Event};
use touchstone_domain::reader::{Faults, Object};
use touchstone_projections::AcademyRecord;
use uuid::Uuid;

use super::across;
use crate::answer::{self, Answer};
use crate::asked::Asked;
use crate::body::JsonBody;
use crate::judged;
use crate::problem::Problem;
use crate::query::{Query, dry_run};
use crate::reviews::{Place, Told, path_id};
use crate::wording::Needs;

/// A kind of thing, as it is taken from an academy's record, so that words can be read off its lock.
pub(crate) trait Thing: Sized {
    /// What names one.
    type Id: Copy + Display + From<Uuid>;
    /// What may be asked of it.
    type Order;
    /// As clients read it.
    type View: Serialize;

    /// What an answer calls it: `issue`.
    const NAME: &'static str;
    /// Where its academy has it: `issues`.
    const PATH: &'static str;

    /// The order as one of an academy.
    fn order(order: Self::Order) -> AcademyOrder;

    /// The id of the one that an event began.
    fn begun(event: &AcademyEvent) -> Option<Self::Id>;

    /// All of an academy's that were there by the day, or one of them, in the order of a list. Runs under the
    /// record's lock: it clones, and says which words it will need.
    fn all(look: &Look<'_>, record: &AcademyRecord, only: Option<Self::Id>, needs: &mut Needs) -> Vec<Self>;

    /// The thing with its words.
    fn view(&self, told: &Told) -> Self::View;
}

/// All of an academy's that the caller sees.
pub(crate) async fn views<T: Thing>(app: &App, asked: &Asked, place: &Place, when: When) -> Result<Vec<T::View>, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| T::all(look, record, None, needs));
    let (things, told) = seen.await?;
    Ok(things.iter().map(|thing| thing.view(&told)).collect())
}

/// All of a trust's academies' that the caller sees, as they come.
pub(crate) async fn of_trust<T: Thing>(app: &App, asked: &Asked, slug: &str, when: When) -> Result<(Vec<T>, Told), Problem> {
    across(app, asked, slug, when, |look, record, needs| T::all(look, record, None, needs)).await
}

/// Answers with the one that a path names, on the day asked about.
pub(crate) async fn get<T: Thing>(app: &App, asked: &Asked, request: &HttpRequest, path: &(String, String, String)) -> Answer {
    let mut query = Query::of(request);
    let when = query.when(app.now());
    query.finish()?;
    let place = Place::then(app, asked, &path.0, &path.1, when)?;
    answer::read(request, &find::<T>(app, asked, &place, when, path_id(&path.2)?).await?)
}

/// Begins one, and answers with it.
pub(crate) async fn begin<T: Thing>(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(&Place, &mut Object<'_>, &mut Faults) -> Option<T::Order>,
) -> Answer {
    let dry_run = dry_run(request)?;
    let place = Place::find(app, asked, &path.0, &path.1)?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(&place, object, faults);
    carry_out::<T>(app, asked, &place, body, None, read, dry_run).await
}

/// Carries on the one that a path names, and answers with it.
pub(crate) async fn carry_on<T: Thing>(
    app: &App,
    asked: &Asked,
    request: &HttpRequest,
    path: &(String, String, String),
    body: &JsonBody,
    permission: Permission,
    read: impl Fn(T::Id, &mut Object<'_>, &mut Faults) -> Option<T::Order>,
) -> Answer {
    let dry_run = dry_run(request)?;
    let place = Place::find(app, asked, &path.0, &path.1)?;
    let id = path_id(&path.2)?;
    find::<T>(app, asked, &place, When::default(), id).await?;
    place.permits(app, asked, permission)?;
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(id, object, faults);
    carry_out::<T>(app, asked, &place, body, Some(id), read, dry_run).await
}

async fn carry_out<T: Thing>(
    app: &App,
    asked: &Asked,
    place: &Place,
    body: &JsonBody,
    named: Option<T::Id>,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<T::Order>,
    dry_run: bool,
) -> Answer {
    let read = |object: &mut Object<'_>, faults: &mut Faults| read(object, faults).map(T::order);
    let order = judged::parse(app, asked, place, &body.value, read, |order| order).await?;
    let how = asked.how_or_dry(&body.bytes, dry_run);
    let (done, words) = app.of_academy_in_words(&how, place.trust, place.academy, order).await?;
    let begun = answer::first(&done, |event| match event {
        Event::Academy(event) => T::begun(event),
        Event::Trust(_) | Event::Restricted(_) => None,
    });
    let id = named.or(begun).ok_or_else(|| AppError::Internal(format!("no event names the {} that it began", T::NAME)))?;
    if done.dry_run {
        return answer::tried(&done, T::NAME, would_be::<T>(app, asked, place, (&done, words), id).await?);
    }
    let shown = find::<T>(app, asked, place, When::default(), id).await?;
    answer::done(asked, &done, T::NAME, &place.path_to(T::PATH, id), shown)
}

/// One that the caller sees.
async fn find<T: Thing>(app: &App, asked: &Asked, place: &Place, when: When, id: T::Id) -> Result<T::View, Problem> {
    let seen = place.look_shared(app, &asked.caller, when, |look, record, needs| T::all(look, record, Some(id), needs));
    let (things, told) = seen.await?;
    Ok(things.first().ok_or(AppError::NotVisible)?.view(&told))
}

/// The thing as it would be, had what was tried been done; null where the caller would not see it.
async fn would_be<T: Thing>(
    app: &App,
    asked: &Asked,
    place: &Place,
    (done, words): (&Done, TriedWords),
    id: T::Id,
) -> Result<Value, Problem> {
    let seen = place.look_after(app, &asked.caller, &done.events, |look, record, needs| T::all(look, record, Some(id), needs));
    let (things, mut told) = seen.await?;
    told.words.also(words);
    let Some(thing) = things.first() else { return Ok(Value::Null) };
    let mut shown = serde_json::to_value(thing.view(&told))
        .map_err(|error| AppError::Internal(format!("the {} that would be is no JSON: {error}", T::NAME)))?;
    let begun = |event: &Event| matches!(event, Event::Academy(event) if T::begun(event).is_some());
    let unmade = done.events.iter().filter(|recorded| begun(&recorded.event)).map(|_| id.to_string());
    let unmade = done.events.iter().map(|recorded| recorded.meta.id.to_string()).chain(unmade).collect();
    leave_out(&mut shown, &unmade);
    Ok(shown)
}

/// Leaves out the fields that name what was not recorded: a client that kept one would hold the name of
/// nothing.
fn leave_out(value: &mut Value, unmade: &BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !value.as_str().is_some_and(|text| unmade.contains(text)));
            fields.values_mut().for_each(|value| leave_out(value, unmade));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| leave_out(item, unmade)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_not_recorded_goes_without_a_name() {
        let mut shown = json!({"id": "new", "open": true, "basis": ["kept"], "history": [{"eventId": "tried", "on": "2026-01-12"}]});
        leave_out(&mut shown, &["new", "tried"].map(str::to_owned).into());
        assert_eq!(shown, json!({"open": true, "basis": ["kept"], "history": [{"on": "2026-01-12"}]}));
    }
}
