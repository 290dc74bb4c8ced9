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
use crate::query::no_query;

mod form;

/// How many rejected rows a report lists; the count is always whole.
const MAX_REJECTED_LISTED: usize = 10_000;
/// How many notes a report lists.
const MAX_NOTES_LISTED: usize = 1_000;

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
#[utoipa::path(
    tag = "imports",
    request_body(content = ImportForm, content_type = "multipart/form-data", example = json!({
        "source": "gias", "file": ["links.csv"], "trust": ["3700"], "framework": "agora", "extractDate": "2026-06-15", "dryRun": true})),
    responses((status = 200, description = "Imported, or tried", body = ImportedView)),
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
    asked.caller.standing(Permission::Operate, None, None).ok_or(AppError::Forbidden("only the operator may"))?;
    let wanted = form::read(&request, payload).await?;
    let dry_run = wanted.dry_run;
    let imported = web::block(move || gate.import(&app, &asked, wanted)).await;
    let imported = imported.map_err(|error| AppError::Internal(format!("an import ended early: {error}")))??;
    Ok(HttpResponse::Ok().json(view(imported, dry_run, MAX_REJECTED_LISTED, MAX_NOTES_LISTED)))
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
