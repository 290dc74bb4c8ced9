//! Faults and refusals in one round: where only the words of a body are at fault, the rest of it is
//! judged all the same, so that nobody mends a missing summary only to be told of a wrong level.

use serde_json::Value;
use touchstone_app::input::AcademyOrder;
use touchstone_app::{App, AppError};
use touchstone_domain::reader::{Faults, Object};

use crate::asked::Asked;
use crate::body::read_value;
use crate::problem::Problem;
use crate::reviews::Place;

/// The fields that hold nothing but words: no rule looks into them.
const WORDS: &[&str] = &[
    "summary",
    "strengths",
    "nextSteps",
    "title",
    "url",
    "reason",
    "outcome",
    "comment",
    "says",
    "shouldSay",
    "what",
    "need",
    "granted",
    "focus",
    "aim",
    "note",
    "text",
];

/// What stands in for words at fault while the rest is judged: a text, a title and an address alike.
const STAND_IN: &str = "https://example.org/";

/// Reads a command to an academy. Where its words alone are at fault, the command is tried with
/// others in their place, and what the rules say of it is told with the faults.
pub(crate) async fn parse<T>(
    app: &App,
    asked: &Asked,
    place: &Place,
    value: &Value,
    read: impl Fn(&mut Object<'_>, &mut Faults) -> Option<T>,
    order: impl FnOnce(T) -> AcademyOrder,
) -> Result<T, Problem> {
    let mut faults = match read_value(value, &read)? {
        Ok(read) => return Ok(read),
        Err(faults) => faults,
    };
    if let Some(Ok(worded)) = with_stand_ins(value, &faults).map(|value| read_value(&value, &read)).transpose()? {
        let tried = app.of_academy(&asked.how_or_dry(&[], true), place.trust, place.academy, order(worded)).await;
        if let Err(AppError::Refused(refusals)) = tried {
            refusals.iter().for_each(|located| faults.add(&located.pointer, located.refusal.code(), located.refusal.to_string()));
        }
    }
    Err(faults.into())
}

/// The body with other words where its own are at fault; none where anything else is.
fn with_stand_ins(value: &Value, faults: &Faults) -> Option<Value> {
    let mut value = value.clone();
    for fault in faults.iter() {
        let (parent, field) = fault.pointer.rsplit_once('/').filter(|(_, field)| WORDS.contains(field))?;
        value.pointer_mut(parent)?.as_object_mut()?.insert(field.to_owned(), Value::from(STAND_IN));
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults_at(pointers: &[&str]) -> Faults {
        let mut faults = Faults::default();
        pointers.iter().for_each(|pointer| faults.add(*pointer, "wrong", "is wrong"));
        faults
    }

    #[test]
    fn words_at_fault_are_stood_in_for_wherever_they_stand() {
        let body = json!({"summary": 7, "findings": [{"criterion": "governance", "evidence": [{"kind": "visit", "url": "x"}]}]});
        let worded =
            with_stand_ins(&body, &faults_at(&["/summary", "/findings/0/evidence/0/title", "/findings/0/evidence/0/url"])).unwrap();
        assert_eq!(worded["summary"], STAND_IN);
        assert_eq!(worded["findings"][0]["evidence"][0], json!({"kind": "visit", "title": STAND_IN, "url": STAND_IN}));
    }

    #[test]
    fn a_fault_of_anything_else_leaves_the_rest_unjudged() {
        for pointer in ["/heldOn", "/findings/0/judgement", "", "/nowhere/title"] {
            assert_eq!(with_stand_ins(&json!({"findings": [{}]}), &faults_at(&["/summary", pointer])), None, "{pointer}");
        }
    }
}
