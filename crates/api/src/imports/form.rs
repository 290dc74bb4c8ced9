//! The parts of an import's form.
//!
//! Every part is counted against one limit as it streams in, unknown ones too: a limit on files
//! alone could be passed by under another name.

use actix_multipart::{Field, Multipart};
use actix_web::http::header;
use actix_web::{HttpRequest, web};
use chrono::NaiveDate;
use futures_util::StreamExt;
use touchstone_app::{ImportFile, ImportRequest};
use touchstone_domain::identifiers::GroupUid;
use touchstone_domain::reader::{Faults, brief};

use crate::problem::{Problem, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE};

/// The most bytes that the parts of one form have together.
const MAX_FORM_BYTES: usize = 64 * 1024 * 1024;
/// The most files in one form.
const MAX_FILES: usize = 16;
/// The most parts of one form, of whatever kind.
const MAX_PARTS: usize = 2_000;

/// Reads the form, noting every fault of it.
pub(super) async fn read(request: &HttpRequest, payload: web::Payload) -> Result<ImportRequest, Problem> {
    let text_of = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !text_of(header::CONTENT_TYPE).trim_start().to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Problem::new(UNSUPPORTED_MEDIA_TYPE, "send `Content-Type: multipart/form-data`"));
    }
    if text_of(header::CONTENT_LENGTH).parse().is_ok_and(|length: usize| length > MAX_FORM_BYTES) {
        return Err(too_large());
    }
    let mut parts = Multipart::new(request.headers(), payload);
    let mut form = Form::default();
    let mut left = MAX_FORM_BYTES;
    let mut count = 0;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|error| malformed(&error))?;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|disposition| disposition.get_filename()).map(brief);
        let bytes = content(&mut part, &mut left).await?;
        count += 1;
        if count > MAX_PARTS {
            form.faults.add("", "too-many-parts", format!("a form may have {MAX_PARTS} parts"));
            break;
        }
        form.take(&name, file_name, bytes);
    }
    form.finish()
}

async fn content(part: &mut Field, left: &mut usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.next().await {
        let piece = piece.map_err(|error| malformed(&error))?;
        *left = left.checked_sub(piece.len()).ok_or_else(too_large)?;
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn too_large() -> Problem {
    Problem::new(TOO_LARGE, format!("the files of one import may have {} MiB together; send them one by one", MAX_FORM_BYTES / 1024 / 1024))
}

fn malformed(error: &actix_multipart::MultipartError) -> Problem {
    let mut faults = Faults::default();
    faults.add("", "malformed-multipart", format!("the body does not read as multipart/form-data: {error}"));
    faults.into()
}

/// The form as read so far.
#[derive(Default)]
struct Form {
    request: ImportRequest,
    /// The parts that may be given once and were.
    given: Vec<&'static str>,
    faults: Faults,
}

impl Form {
    fn take(&mut self, name: &str, file_name: Option<String>, bytes: Vec<u8>) {
        match name {
            "file" => {
                let name = file_name.unwrap_or_else(|| format!("file {}", self.request.files.len() + 1));
                self.request.files.push(ImportFile { name, bytes });
            }
            "source" => self.once("source", bytes, |text| if text == "gias" { Ok(()) } else { Err("takes `gias`".to_owned()) }, |_, ()| {}),
            "trust" | "trust[]" => {
                if let Some(uid) = self.parsed("trust", bytes, |text| GroupUid::parse(text).map_err(|error| error.to_string())) {
                    self.request.trusts.insert(uid);
                }
            }
            "framework" => self.once("framework", bytes, |text| Ok(text.to_owned()), |request, code| request.framework = Some(code)),
            "extractDate" => self.once("extractDate", bytes, date, |request, day| request.extract_date = Some(day)),
            "dryRun" => self.once("dryRun", bytes, flag, |request, dry_run| request.dry_run = dry_run),
            "strict" => self.once("strict", bytes, flag, |request, strict| request.strict = strict),
            unknown => {
                let detail = "no such part here; there are: file, source, trust, framework, extractDate, dryRun, strict";
                self.faults.add(format!("/{}", brief(unknown)), "unknown-field", detail);
            }
        }
    }

    fn once<T>(
        &mut self,
        name: &'static str,
        bytes: Vec<u8>,
        parse: impl FnOnce(&str) -> Result<T, String>,
        keep: impl FnOnce(&mut ImportRequest, T),
    ) {
        if self.given.contains(&name) {
            self.faults.add(format!("/{name}"), "given-twice", format!("`{name}` is taken once"));
        }
        self.given.push(name);
        if let Some(value) = self.parsed(name, bytes, parse) {
            keep(&mut self.request, value);
        }
    }

    fn parsed<T>(&mut self, name: &str, bytes: Vec<u8>, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned());
        let value = text.and_then(|text| parse(text.trim()));
        value.map_err(|detail| self.faults.add(format!("/{name}"), "invalid", detail)).ok()
    }

    fn finish(mut self) -> Result<ImportRequest, Problem> {
        if !self.given.contains(&"source") {
            self.faults.add("/source", "missing", "`source` is required: `gias`");
        }
        match self.request.files.len() {
            0 => self.faults.add("/file", "missing", "at least one `file` is required"),
            1..=MAX_FILES => {}
            many => self.faults.add("/file", "too-many", format!("{many} files were sent; {MAX_FILES} are taken at once")),
        }
        self.faults.none()?;
        Ok(self.request)
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let date = if text.len() == 10 { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() } else { None };
    date.ok_or_else(|| format!("`{}` is not a date like 2026-09-01", brief(text)))
}

fn flag(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "takes `true` or `false`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_with_either_spelling_of_its_trusts() {
        let mut form = Form::default();
        form.take("file", Some("links.csv".into()), b"x".to_vec());
        for (name, value) in [("source", "gias"), ("trust", "3700"), ("trust[]", "2044"), ("extractDate", "2026-06-15"), ("strict", "true")]
        {
            form.take(name, None, value.into());
        }
        let request = form.finish().unwrap();
        assert_eq!((request.trusts.len(), request.strict, request.dry_run), (2, true, false));
        assert_eq!(request.extract_date, NaiveDate::from_ymd_opt(2026, 6, 15));
        assert_eq!(request.files[0].name, "links.csv");
    }

    #[test]
    fn every_faulty_part_is_named() {
        let mut form = Form::default();
        for (name, value) in
            [("source", "ofsted"), ("trust", "x"), ("dryRun", "yes"), ("strict", "true"), ("strict", "true"), ("files", "")]
        {
            form.take(name, None, value.into());
        }
        let problem = format!("{:?}", form.finish().unwrap_err());
        for pointer in ["/source", "/trust", "/dryRun", "/strict", "/files", "/file"] {
            assert!(problem.contains(&format!("pointer: \"{pointer}\"")), "{pointer} in {problem}");
        }
    }
}
