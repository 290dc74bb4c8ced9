//! JSON as it comes in. A member that stands twice in an object is refused with its pointer.
//!
//! RFC 8259 leaves it open what a repeated member means, and most readers keep the last in silence.
//! What is recorded here cannot be edited afterwards, so nobody guesses which of two reasons was meant.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use touchstone_domain::reader::Faults;

use crate::problem::{MALFORMED_JSON, Problem};

/// Reads a body: one JSON value, no member of which stands twice.
pub(crate) fn read(bytes: &[u8]) -> Result<Value, Problem> {
    let malformed = |error: serde_json::Error| Problem::new(MALFORMED_JSON, format!("the body is not JSON: {error}"));
    let mut twice = Faults::default();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Unambiguous { at: Place::Root, twice: &mut twice }.deserialize(&mut deserializer).map_err(malformed)?;
    deserializer.end().map_err(malformed)?;
    twice.none()?;
    Ok(value)
}

/// Where a value stands; turned into a pointer only where something is wrong.
#[derive(Clone, Copy)]
enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Item(&'a Place<'a>, usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root => Ok(()),
            Place::Member(parent, name) => write!(f, "{parent}/{}", name.replace('~', "~0").replace('/', "~1")),
            Place::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// Reads a value and notes the members that stand twice.
struct Unambiguous<'a> {
    at: Place<'a>,
    twice: &'a mut Faults,
}

impl<'de> DeserializeSeed<'de> for Unambiguous<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Unambiguous<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Unambiguous { at: Place::Item(&self.at, read.len()), twice: &mut *self.twice })? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let at = Place::Member(&self.at, &name);
            let value = members.next_value_seed(Unambiguous { at, twice: &mut *self.twice })?;
            if read.contains_key(&name) {
                self.twice.add(at.to_string(), "duplicate-member", "this stands twice in its object; send it once");
            }
            read.insert(name, value);
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use actix_web::http::StatusCode;

    use super::*;

    #[test]
    fn a_value_reads_as_it_always_did() {
        let text = r#"{"b": [1, -2, 2.5, 1e3, true, null, "é\n"], "a": {"x/y": {}, "x": ""}, "": 18446744073709551615}"#;
        assert_eq!(read(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(read(text.as_bytes()).unwrap().to_string(), serde_json::from_str::<Value>(text).unwrap().to_string());
    }

    #[test]
    fn what_is_no_json_value_is_malformed() {
        let deep = "[".repeat(100_000);
        for text in ["", "{", "{} {}", "[1,]", "nul", "\"\u{1}\"", "1e999", deep.as_str()] {
            assert_eq!(read(text.as_bytes()).unwrap_err().status_code(), StatusCode::BAD_REQUEST, "{text:.20}");
        }
    }

    #[test]
    fn every_member_that_stands_twice_is_named() {
        let mut twice = Faults::default();
        let text = r#"{"a": 1, "b": [{"x/~y": 1, "x/~y": 1}], "a": {"c": 1, "c": 2}}"#;
        let seed = Unambiguous { at: Place::Root, twice: &mut twice };
        seed.deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        let pointers: Vec<&str> = twice.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/b/0/x~1~0y", "/a/c", "/a"]);
        assert_eq!(read(text.as_bytes()).unwrap_err().status_code(), StatusCode::UNPROCESSABLE_ENTITY);
    }
}
