//! Which pattern a path has, told without a regular expression and without allocating: the router
//! tries the patterns of all routes in turn, so what need not be tried is left out before.

use std::borrow::Cow;

/// Patterns of paths, such as `/v1/trusts/{trust}/board`; a part in braces stands for any one segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paths {
    /// By how many parts they have: each with its number, and its parts.
    by_length: Vec<Vec<(usize, Vec<Part>)>>,
}

#[derive(Clone, Debug)]
enum Part {
    Given(Box<str>),
    Any,
}

impl Paths {
    pub fn of<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Paths {
        let mut paths = Paths::default();
        for (number, pattern) in patterns.into_iter().enumerate() {
            let part = |part: &str| if part.starts_with('{') { Part::Any } else { Part::Given(part.into()) };
            let parts: Vec<Part> = pattern.split('/').map(part).collect();
            let lengths = paths.by_length.len().max(parts.len() + 1);
            paths.by_length.resize(lengths, Vec::new());
            paths.by_length[parts.len()].push((number, parts));
        }
        paths
    }

    /// The number of the first that is a path's.
    pub fn find(&self, path: &str) -> Option<usize> {
        let segments = path.bytes().filter(|byte| *byte == b'/').count() + 1;
        // From behind: most patterns of one length begin alike.
        let takes = |parts: &[Part]| parts.iter().rev().zip(path.rsplit('/')).all(|(part, segment)| part.takes(segment));
        self.by_length.get(segments)?.iter().find(|(_, parts)| takes(parts)).map(|(number, _)| *number)
    }
}

impl Part {
    fn takes(&self, segment: &str) -> bool {
        match self {
            Part::Any => !segment.is_empty(),
            Part::Given(part) => **part == *segment || (segment.contains('%') && decoded(segment) == part.as_bytes()),
        }
    }
}

/// A segment as it was meant: the router reads `%62oard` as `board`, so this must too.
fn decoded(segment: &str) -> Cow<'_, [u8]> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped =
            after.get(..2).filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_by_its_segments_however_it_is_written() {
        let paths = Paths::of(["/v1/trusts", "/v1/trusts/{trust}/board", "/v1/trusts/{trust}/academies/{urn}", "/v1/keys/{id}"]);
        assert_eq!(paths.find("/v1/trusts"), Some(0));
        assert_eq!(paths.find("/v1/trusts/sandbank/board"), Some(1));
        assert_eq!(paths.find("/v1/trusts/sandbank/%62oard"), Some(1));
        assert_eq!(paths.find("/v1/trusts/sandbank/academies/900001"), Some(2));
        for nowhere in [
            "/",
            "",
            "/v1/trusts/",
            "/v1/trusts//board",
            "/v1/trusts/sandbank",
            "/v1/trusts/sandbank/boards",
            "/v1/keys/a/b",
            "/v1/trusts/a/%6",
        ] {
            assert_eq!(paths.find(nowhere), None, "{nowhere}");
        }
    }
}
