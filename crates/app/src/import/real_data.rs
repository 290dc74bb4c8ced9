//! The files that GIAS really published, read from the folder that `TOUCHSTONE_REAL_DATA` names.

use std::path::PathBuf;
use std::time::Instant;

use super::*;

/// The file's bytes, or nothing where there is no such folder on this machine.
fn file(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("TOUCHSTONE_REAL_DATA") else {
        eprintln!("skipped: set TOUCHSTONE_REAL_DATA to the folder that holds {name}");
        return None;
    };
    let path = PathBuf::from(folder).join(name);
    Some(std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

fn links() -> Option<Sheet> {
    file("gias_academy_trust_links_2022-07.csv").map(|bytes| read("links", &bytes).unwrap())
}

fn establishments() -> Option<Sheet> {
    file("gias_establishments_2026_subset.csv").map(|bytes| read("establishments", &bytes).unwrap())
}

fn extract() -> Options {
    Options { extract_date: chrono::NaiveDate::from_ymd_opt(2026, 6, 15), ..Options::default() }
}

fn import(known: &mut Known, sheet: &Sheet) -> Plan {
    let plan = plan(sheet, known, &extract()).unwrap();
    plan.steps.iter().for_each(|planned| known.apply(&planned.step));
    plan
}

#[test]
fn the_links_file_is_read_whole() {
    let Some(bytes) = file("gias_academy_trust_links_2022-07.csv") else { return };
    let started = Instant::now();
    let sheet = read("links", &bytes).unwrap();
    assert_eq!((sheet.rows.len(), sheet.outsiders.len(), sheet.problems.len()), (10_010, 0, 0));
    let mut known = Known::default();
    let first = plan(&sheet, &known, &Options::default()).unwrap();
    eprintln!("read and planned in {:?}", started.elapsed());
    assert_eq!(first.report.counts, Counts { trusts: 2_506, academies: 9_994, ..Counts::default() });
    assert_eq!(first.report.rows.len(), 16, "the academies of closed trusts");
    first.steps.iter().for_each(|planned| known.apply(&planned.step));
    assert_eq!(plan(&sheet, &known, &Options::default()).unwrap().steps, []);
}

#[test]
fn between_the_two_files_112_academies_moved() {
    let (Some(links), Some(establishments)) = (links(), establishments()) else { return };
    let mut known = Known::default();
    import(&mut known, &links);
    let moved = import(&mut known, &establishments);
    let Counts { academies, moved: between, unchanged, rejected, .. } = moved.report.counts;
    assert_eq!((between, academies, rejected), (112, 73, 0));
    assert_eq!(unchanged, 1_437 - 112 - 73);
    assert_eq!(establishments.outsiders.len(), 1_514 - 1_437, "49 schools without a trust and 28 with a foundation");
    for sheet in [&establishments, &links, &establishments] {
        assert_eq!(import(&mut known, sheet).steps, []);
    }
}

#[test]
fn in_the_other_order_nobody_is_moved_back() {
    let (Some(links), Some(establishments)) = (links(), establishments()) else { return };
    let mut known = Known::default();
    import(&mut known, &establishments);
    let late = import(&mut known, &links);
    assert_eq!(late.report.counts.moved, 0);
    assert_eq!(late.report.rows.iter().filter(|row| row.problem.contains("older than the record")).count(), 112);
    for sheet in [&establishments, &links] {
        assert_eq!(import(&mut known, sheet).steps, []);
    }
}

#[test]
fn the_published_headers_are_known_for_what_they_are() {
    use decode::{Layout, decode};
    let layout = |name: &str| file(&format!("headers/{name}.csv")).map(|bytes| decode(&bytes).map(|table| table.layout));
    let Some(links) = layout("gias_alllinksdata") else { return };
    assert_eq!(links, Ok(Layout::Links));
    assert_eq!(layout("gias_edubasealldata_2024"), Some(Ok(Layout::Establishments)));
    for other in ["gias_allgroupsdata", "gias_links_edubase", "ofsted_mi_latest_inspections_2026-05"] {
        let refused = layout(other);
        assert!(matches!(refused, Some(Err(Unreadable::UnknownLayout { .. }))), "{other}: {refused:?}");
    }
}
