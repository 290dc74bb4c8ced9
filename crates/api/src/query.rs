//! Query parameters: each operation names the ones it takes; any other is refused, since a
//! misspelt filter must not silently answer with everything.

use actix_web::HttpRequest;
use chrono::{DateTime, NaiveDate, Utc};
use touchstone_app::When;
use touchstone_domain::reader::{Faults, brief, parse_date};

use crate::problem::Problem;

/// How many items a list answers with where nothing is asked for.
pub(crate) const DEFAULT_LIMIT: usize = 100;
/// How many items a list answers with at most.
pub(crate) const MAX_LIMIT: usize = 1000;

/// The parameters of one request, taken one by one.
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
    faults: Faults,
}

impl Query {
    pub fn of(request: &HttpRequest) -> Query {
        let mut faults = Faults::default();
        let read = actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string());
        let pairs = read.map(|pairs| pairs.into_inner()).unwrap_or_else(|error| {
            faults.add("", "malformed", format!("the query does not read: {error}"));
            Vec::new()
        });
        Query { pairs, known: Vec::new(), faults }
    }

    /// A parameter that may be given once.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let mut given = self.all(name);
        if given.len() > 1 {
            self.faults.add(name, "given-twice", format!("`{name}` is given {} times; it is taken once", given.len()));
        }
        given.pop()
    }

    /// A parameter that may be given several times, or once with commas.
    pub fn all(&mut self, name: &'static str) -> Vec<String> {
        self.known.push(name);
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// A parameter read by one of our own parsers.
    pub fn parsed<T, E: std::fmt::Display>(&mut self, name: &'static str, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(name)?;
        parse(&text).map_err(|error| self.faults.add(name, "invalid", error.to_string())).ok()
    }

    /// A date, `2026-09-01`.
    pub fn date(&mut self, name: &'static str) -> Option<NaiveDate> {
        self.parsed(name, |text| parse_date(text).ok_or_else(|| format!("`{}` is not a date like 2026-09-01", brief(text))))
    }

    /// An instant, `2026-09-01T08:30:00Z`. A `+` that arrived as a space is put back.
    pub fn instant(&mut self, name: &'static str) -> Option<DateTime<Utc>> {
        self.parsed(name, |text| {
            let instant = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).map(|at| at.to_utc());
            instant.map_err(|_| format!("`{}` is not an instant like 2026-09-01T08:30:00Z", brief(text)))
        })
    }

    /// `true` or `false`; false where not given.
    pub fn flag(&mut self, name: &'static str) -> bool {
        self.parsed(name, |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("takes `true` or `false`"),
        })
        .unwrap_or(false)
    }

    /// How many items are wanted.
    pub fn limit(&mut self) -> usize {
        let wrong = format!("takes a whole number from 1 to {MAX_LIMIT}");
        self.parsed("limit", |text| text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit)).ok_or(wrong)).unwrap_or(DEFAULT_LIMIT)
    }

    /// The point in time that is asked about: `knownAt` (not in the future) and `asOf`.
    pub fn when(&mut self, now: DateTime<Utc>) -> When {
        let known_at = self.instant("knownAt");
        if known_at.is_some_and(|at| at > now) {
            self.faults.add("knownAt", "in-the-future", "nothing is known yet of an instant to come");
        }
        When { known_at, as_of: self.date("asOf") }
    }

    /// Notes a fault of a parameter.
    pub fn fault(&mut self, name: &'static str, code: &'static str, detail: impl Into<String>) {
        self.faults.add(name, code, detail);
    }

    /// Refuses every parameter that was not asked for, with all other faults.
    pub fn finish(mut self) -> Result<(), Problem> {
        let unknown: Vec<String> =
            self.pairs.iter().map(|(name, _)| name.clone()).filter(|name| !self.known.contains(&name.as_str())).collect();
        for name in unknown {
            let known = if self.known.is_empty() { "none".to_owned() } else { self.known.join(", ") };
            self.faults.add(brief(&name), "unknown-parameter", format!("no such parameter here; there are: {known}"));
        }
        if self.faults.is_empty() { Ok(()) } else { Err(Problem::query(self.faults)) }
    }
}

/// Whether a command is only to be tried; no other parameter is taken.
pub(crate) fn dry_run(request: &HttpRequest) -> Result<bool, Problem> {
    let mut query = Query::of(request);
    let dry_run = query.flag("dryRun");
    query.finish()?;
    Ok(dry_run)
}

/// An operation without parameters refuses any.
pub(crate) fn no_query(request: &HttpRequest) -> Result<(), Problem> {
    Query::of(request).finish()
}
