//! Imports: files of Get Information about Schools (GIAS), by the operator.
//!
//! The body is read part by part and only once the caller is known to be an operator, so that
//! nobody else can make the service hold megabytes. One import runs at a time: a second would plan
//! on a record that the first is about to change.

use std::sync::{Arc, Mutex, TryLockError};

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use touchstone_app::access::Permission;
use touchstone_app::import::{ReportRow, Severity};
use touchstone_app::{App, AppError, ImportRequest, Imported};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::problem::{IMPORT_REFUSED, Problem, ProblemView};
use crate::query::no_query;

mod form;

/// How many rejected rows a report lists; the count is always whole.
const MAX_REJECTED_LISTED: usize = 10_000;
/// How many notes a report lists.
const MAX_NOTES_LISTED: usize = 1_000;

/// A form as it travels: two parts of text, then a file of group links.
const FORM: &str = "--boundary\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\ngias\r\n\
    --boundary\r\nContent-Disposition: form-data; name=\"framework\"\r\n\r\nagora\r\n\
    --boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"links.csv\"\r\nContent-Type: text/csv\r\n\r\n\
    URN,Group UID,Group Name,Joined date,EstablishmentName,PhaseOfEducation (code)\r\n\
    900001,99001,SANDBANK LEARNING TRUST,01/09/2022,Marram Primary School,2\r\n\
    --boundary--\r\n";

/// Lets one import run at a time.
#[derive(Clone, Default)]
pub(crate) struct Gate(Arc<Mutex<()>>);

impl Gate {
    /// Imports, unless another import is under way.
    fn import(&self, app: &App, asked: &Asked, request: ImportRequest) -> Result<Imported, AppError> {
        let _alone = match self.0.try_lock() {
            Ok(alone) => alone,
            Err(TryLockError::WouldBlock) => return Err(AppError::Busy),
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        };
        app.import(&asked.caller, request, &mut |_, _| {})
    }
}

/// What to import, as `multipart/form-data`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NewImport)]
pub(crate) struct ImportForm {
    /// A GIAS file of group links or establishments: CSV in UTF-8 or Windows-1252, columns in any order. May be repeated, up to 16 times;
    /// all parts together may have 64 MiB.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
    /// Where the files come from: `gias`.
    #[schema(example = "gias")]
    source: String,
    /// Only this trust, by its GIAS group UID. May be repeated, also as `trust[]`; all trusts where left out.
    trust: Option<Vec<String>>,
    /// The code of a framework that ships with the service, for trusts that are registered.
    framework: Option<String>,
    /// The day on which a file without dates was extracted.
    #[schema(format = Date)]
    extract_date: Option<String>,
    /// `true` shows what would be done, and does nothing.
    dry_run: Option<bool>,
    /// `true` writes nothing where any row is faulty.
    strict: Option<bool>,
}

/// What came of an import.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Imported, example = json!({"trusts": 1, "academies": 2, "moved": 0, "unchanged": 0, "rejected": 1, "written": true, "dryRun": false, "unseen": [],
    "report": [{"file": "links.csv", "line": 4, "column": "URN", "value": "12", "problem": "`12` is not a URN: six digits, the first not 0", "severity": "rejected"}],
    "leftOut": {"rejected": 0, "notes": 0}}))]
pub(crate) struct ImportedView {
    /// Trusts registered.
    trusts: u64,
    /// Academies that joined their first trust on record.
    academies: u64,
    /// Academies that moved from one trust to another.
    moved: u64,
    /// Academies about whose place the files had nothing new to say.
    unchanged: u64,
    /// Rows that were rejected.
    rejected: u64,
    /// False where nothing was written: in a dry run, or where `strict` and a row was rejected. The counts then say what would have been done.
    written: bool,
    /// Whether it was only tried.
    dry_run: bool,
    /// Group UIDs that were asked for and that no row names.
    unseen: Vec<String>,
    /// Rows worth telling about, in the order of the files.
    report: Vec<ReportRowView>,
    /// How many more there were than are listed.
    left_out: LeftOut,
}

/// Why an import was refused: with `strict`, for its faulty rows, and then with what would have been
/// done; otherwise for a form that does not read.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = ImportProblem)]
#[expect(dead_code, reason = "documents an answer that is one of two shapes")]
pub(crate) enum ImportProblem {
    /// `import-refused`.
    Rows(ImportRefused),
    /// `invalid-body`.
    Form(ProblemView),
}

/// A problem that carries the whole report.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRefused)]
pub(crate) struct ImportRefused {
    #[serde(flatten)]
    problem: ProblemView,
    #[serde(flatten)]
    imported: ImportedView,
}

/// A row of a file, and what there is to tell about it.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportReportRow)]
pub(crate) struct ReportRowView {
    /// The file, as it was named.
    file: String,
    /// The line on which the row begins; the header is on line 1.
    line: u64,
    /// The column; null where the whole row is meant.
    column: Option<String>,
    /// What the cell holds; null where the whole row is meant.
    value: Option<String>,
    /// What is wrong or worth knowing.
    problem: String,
    /// `rejected` for a faulty row, `note` for one that was left alone on purpose.
    #[schema(example = "rejected")]
    severity: &'static str,
}

/// Rows of the report that are not listed.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRowsLeftOut)]
pub(crate) struct LeftOut {
    rejected: usize,
    notes: usize,
}

/// What an import came to, in the shape that `POST /v1/imports` answers, with every row listed.
pub fn import_report(imported: Imported, dry_run: bool) -> serde_json::Value {
    // A struct of numbers, texts and lists always becomes a value.
    serde_json::to_value(view(imported, dry_run, usize::MAX, usize::MAX)).unwrap_or_default()
}

/// What an import came to, with at most so many rows of each kind.
fn view(imported: Imported, dry_run: bool, max_rejected: usize, max_notes: usize) -> ImportedView {
    let (counts, all) = (imported.report.counts, imported.report.rows);
    let (mut rejected, mut notes) = (0, 0);
    let listed = |row: &ReportRow| match row.severity {
        Severity::Rejected => {
            rejected += 1;
            rejected <= max_rejected
        }
        Severity::Note => {
            notes += 1;
            notes <= max_notes
        }
    };
    let report = all.into_iter().filter(listed).map(row_view).collect();
    let left_out = LeftOut { rejected: rejected.saturating_sub(max_rejected), notes: notes.saturating_sub(max_notes) };
    ImportedView {
        trusts: counts.trusts,
        academies: counts.academies,
        moved: counts.moved,
        unchanged: counts.unchanged,
        rejected: counts.rejected,
        written: imported.written,
        dry_run,
        unseen: imported.unseen.iter().map(ToString::to_string).collect(),
        report,
        left_out,
    }
}

fn row_view(row: ReportRow) -> ReportRowView {
    let severity = match row.severity {
        Severity::Rejected => "rejected",
        Severity::Note => "note",
    };
    ReportRowView { file: row.file, line: row.line, column: row.column, value: row.value, problem: row.problem, severity }
}

/// Import files
///
/// Reads GIAS group-link and establishment files, and registers the trusts and academies they
/// name. Faulty rows are reported and skipped, or with `strict` nothing is written. What is on
/// record already is left alone, so a file may be imported twice, and an import that was cut short
/// is completed by sending it again. An older file never moves anyone back. The answer comes when
/// all is on stable storage. Only the operator may.
///
/// With `strict`, faulty rows make the answer a problem that carries the report; what is written is
/// all or nothing then. The example is sent with `Content-Type: multipart/form-data; boundary=boundary`.
/// No Idempotency-Key is needed: sending the same files again adds nothing.
#[utoipa::path(
    tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data", example = json!(FORM)),
    responses(
        (status = 200, description = "Imported, or tried", body = ImportedView),
        (status = 422, description = "`import-refused`: Rows are faulty and strict was asked for: nothing was written; `invalid-body`: The body has faults",
            content_type = "application/problem+json", body = ImportProblem, example = json!({
            "type": "/problems/import-refused", "title": IMPORT_REFUSED.title, "status": 422, "detail": "1 row is faulty; nothing was written",
            "trusts": 1, "academies": 2, "moved": 0, "unchanged": 0, "rejected": 1, "written": false, "dryRun": false, "unseen": [],
            "report": [{"file": "links.csv", "line": 4, "column": "URN", "value": "12", "problem": "`12` is not a URN: six digits, the first not 0", "severity": "rejected"}],
            "leftOut": {"rejected": 0, "notes": 0}})),
    ),
)]
#[post("/imports")]
pub(crate) async fn import_files(
    app: web::Data<App>,
    gate: web::Data<Gate>,
    asked: Asked,
    request: HttpRequest,
    payload: web::Payload,
) -> Answer {
    no_query(&request)?;
    app.may(&asked.caller, Permission::Operate, None, None)?;
    let wanted = form::read(&request, payload).await?;
    let (dry_run, strict) = (wanted.dry_run, wanted.strict);
    let imported = web::block(move || gate.import(&app, &asked, wanted)).await;
    let imported = imported.map_err(|error| AppError::Internal(format!("an import ended early: {error}")))??;
    let imported = view(imported, dry_run, MAX_REJECTED_LISTED, MAX_NOTES_LISTED);
    if strict && !dry_run && !imported.written { Err(refused(&imported)) } else { Ok(HttpResponse::Ok().json(imported)) }
}

/// A strict import that met faulty rows, with its report.
fn refused(imported: &ImportedView) -> Problem {
    let rows = if imported.rejected == 1 { "1 row is faulty".to_owned() } else { format!("{} rows are faulty", imported.rejected) };
    let report = serde_json::to_value(imported).ok().and_then(|report| report.as_object().cloned());
    Problem::new(IMPORT_REFUSED, format!("{rows}; nothing was written")).with(report.unwrap_or_default())
}

pub(crate) fn routes(config: &mut crate::openapi::Config<'_>) {
    config.service(import_files);
}

#[cfg(test)]
mod tests {
    use touchstone_app::import::Report;

    use super::*;

    #[test]
    fn a_long_report_is_cut_and_says_by_how_much() {
        let row = |line, severity| ReportRow { file: "f".into(), line, column: None, value: None, problem: "p".into(), severity };
        let notes = (0..1_005).map(|line| row(line, Severity::Note));
        let rows = notes.chain([row(9_999, Severity::Rejected)]).collect();
        let seen = view(Imported { report: Report { rows, ..Report::default() }, ..Imported::default() }, true, 10, 1_000);
        assert_eq!((seen.left_out.notes, seen.left_out.rejected, seen.report.len()), (5, 0, 1_001));
        assert_eq!(seen.report.last().map(|row| (row.line, row.severity)), Some((9_999, "rejected")));
    }
}
