//! Imports as they happen: file after file, each on top of what the others left.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::prelude::*;
use touchstone_domain::identifiers::{GroupUid, Route, Slug, Urn};

use super::*;

const LINKS_HEADER: &str = "URN,Group UID,Group Name,Companies House Number,Group Type (code),Closed Date,Group Status (code),Joined date,EstablishmentName,TypeOfEstablishment (code),PhaseOfEducation (code)";
const ESTABLISHMENTS_HEADER: &str = "URN,EstablishmentName,EstablishmentStatusId,LAESTAB,UKPRN,TrustId,TrustName,TrustSchoolFlagId,PhaseOfEducationId,TypeOfEstablishmentId";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn uid(text: &str) -> GroupUid {
    GroupUid::parse(text).unwrap()
}

/// A links file of rows `(URN, trust, joined)`.
fn links(rows: &[(&str, &str, &str)]) -> Sheet {
    let mut text = LINKS_HEADER.to_owned();
    for (urn, trust, joined) in rows {
        text += &format!("\n{urn},{trust},TRUST {trust},,06,,OPEN,{joined},Academy {urn},34,2");
    }
    read("links", text.as_bytes()).unwrap()
}

/// An establishments file of rows `(URN, trust)`.
fn establishments(rows: &[(&str, &str)]) -> Sheet {
    let mut text = ESTABLISHMENTS_HEADER.to_owned();
    for (urn, trust) in rows {
        let (name, flag) = if trust.is_empty() { (String::new(), 2) } else { (format!("Trust {trust}"), 3) };
        text += &format!("\n{urn},Academy {urn},1,919{},10{urn},{trust},{name},{flag},2,34", &urn[2..]);
    }
    read("establishments", text.as_bytes()).unwrap()
}

fn extracted(on: &str) -> Options {
    Options { extract_date: Some(day(on)), ..Options::default() }
}

/// Plans, checks that nothing was rejected, and takes every step into the snapshot.
#[track_caller]
fn import(known: &mut Known, sheet: &Sheet, options: &Options) -> Plan {
    let plan = plan(sheet, known, options).unwrap();
    assert!(!plan.report.has_faults(), "{:?}", plan.report.rows);
    plan.steps.iter().for_each(|planned| known.apply(&planned.step));
    plan
}

/// The steps without trusts' registrations and identifiers, briefly.
fn moves(plan: &Plan) -> Vec<String> {
    let known = |date_known: bool| if date_known { "on" } else { "by" };
    plan.steps
        .iter()
        .filter_map(|planned| match &planned.step {
            Step::Join { trust, urn, joined_on, date_known, route, .. } => {
                Some(format!("{urn} joined {trust} {} {joined_on} ({route})", known(*date_known)))
            }
            Step::Leave { trust, urn, left_on, date_known, to } => {
                Some(format!("{urn} left {trust} {} {left_on} for {to}", known(*date_known)))
            }
            Step::RegisterTrust { .. } | Step::Identify { .. } => None,
        })
        .collect()
}

fn counts(plan: &Plan) -> (u64, u64, u64, u64, u64) {
    let Counts { trusts, academies, moved, unchanged, rejected } = plan.report.counts;
    (trusts, academies, moved, unchanged, rejected)
}

#[test]
fn a_first_file_registers_each_trust_before_its_first_academy_and_a_second_time_does_nothing() {
    let mut known = Known::default();
    let file = links(&[("900001", "71", "2019-09-01"), ("900002", "72", "2020-09-01"), ("900003", "71", "2021-09-01")]);
    let first = import(&mut known, &file, &Options::default());
    assert_eq!(counts(&first), (2, 3, 0, 0, 0));
    let kinds: Vec<_> = first.steps.iter().map(|planned| (planned.line, matches!(planned.step, Step::RegisterTrust { .. }))).collect();
    assert_eq!(kinds, [(2, true), (2, false), (3, true), (3, false), (4, false)]);
    assert_eq!(moves(&first)[0], "900001 joined 71 on 2019-09-01 (converter)");

    let second = import(&mut known, &file, &Options::default());
    assert_eq!(second.steps, []);
    assert_eq!(second.report.rows, []);
    assert_eq!(counts(&second), (0, 0, 0, 3, 0));
}

#[test]
fn a_move_between_a_dated_and_an_undated_file_happened_by_the_day_of_the_extract() {
    let mut known = Known::default();
    let (old, new) = (links(&[("900001", "71", "2019-09-01")]), establishments(&[("900001", "72"), ("900002", "72")]));
    import(&mut known, &old, &Options::default());
    let moved = import(&mut known, &new, &extracted("2026-06-15"));
    assert_eq!(
        moves(&moved),
        ["900001 left 71 by 2026-06-15 for 72", "900001 joined 72 by 2026-06-15 (transfer)", "900002 joined 72 by 2026-06-15 (converter)"]
    );
    assert_eq!(counts(&moved), (1, 1, 1, 0, 0));
    for (file, options) in
        [(&new, extracted("2026-06-15")), (&old, Options::default()), (&old, extracted("2026-06-15")), (&new, extracted("2026-07-15"))]
    {
        assert_eq!(import(&mut known, file, &options).steps, []);
    }
}

#[test]
fn an_older_file_after_a_newer_moves_nobody_back() {
    let mut known = Known::default();
    let (old, new) =
        (links(&[("900001", "71", "2019-09-01"), ("900002", "72", "2018-09-01")]), establishments(&[("900001", "72"), ("900002", "72")]));
    import(&mut known, &new, &extracted("2026-06-15"));
    let late = import(&mut known, &old, &Options::default());
    assert_eq!(late.steps, [], "not even the older trust is registered for it");
    assert_eq!(counts(&late), (0, 0, 0, 2, 0));
    assert_eq!(late.report.rows.len(), 1, "{:?}", late.report.rows);
    assert!(late.report.rows[0].problem.contains("in trust 72 by 2026-06-15"), "{}", late.report.rows[0].problem);
    assert_eq!(import(&mut known, &new, &extracted("2026-06-15")).steps, []);
}

#[test]
fn two_undated_files_come_to_the_same_place_in_either_order() {
    let (first, second) = (establishments(&[("900001", "71")]), establishments(&[("900001", "72")]));
    let mut in_order = Known::default();
    import(&mut in_order, &first, &extracted("2025-06-15"));
    let moved = import(&mut in_order, &second, &extracted("2026-06-15"));
    assert_eq!(moves(&moved), ["900001 left 71 by 2026-06-15 for 72", "900001 joined 72 by 2026-06-15 (transfer)"]);

    let mut reversed = Known::default();
    import(&mut reversed, &second, &extracted("2026-06-15"));
    assert_eq!(import(&mut reversed, &first, &extracted("2025-06-15")).steps, []);

    for known in [&in_order, &reversed] {
        let now = placing::latest(known.history(&Urn::parse("900001").unwrap())).unwrap();
        assert_eq!((now.trust.as_ref(), now.left), (Some(&uid("72")), None));
    }
}

#[test]
fn there_and_back_again_with_dates() {
    let mut known = Known::default();
    let files =
        [("71", "2019-09-01"), ("72", "2022-09-01"), ("71", "2024-09-01")].map(|(trust, joined)| links(&[("900001", trust, joined)]));
    let plans = files.each_ref().map(|file| moves(&import(&mut known, file, &Options::default())));
    assert_eq!(plans[1], ["900001 left 71 on 2022-09-01 for 72", "900001 joined 72 on 2022-09-01 (transfer)"]);
    assert_eq!(plans[2], ["900001 left 72 on 2024-09-01 for 71", "900001 joined 71 on 2024-09-01 (transfer)"]);
    for file in &files {
        assert_eq!(import(&mut known, file, &Options::default()).steps, []);
    }
}

#[test]
fn a_run_cut_after_any_step_is_completed_by_the_next_and_ends_in_the_same_place() {
    let (old, new) =
        (links(&[("900001", "71", "2019-09-01"), ("900002", "71", "2019-09-01")]), establishments(&[("900001", "72"), ("900002", "73")]));
    let mut before = Known::default();
    import(&mut before, &old, &Options::default());
    let whole = plan(&new, &before, &extracted("2026-06-15")).unwrap();
    assert_eq!(whole.steps.len(), 6);
    for cut in 0..=whole.steps.len() {
        let mut known = before.clone();
        whole.steps[..cut].iter().for_each(|planned| known.apply(&planned.step));
        let rest = import(&mut known, &new, &extracted("2026-06-15"));
        assert_eq!(rest.steps, whole.steps[cut..], "cut after {cut}");
        assert_eq!(rest.report.counts.moved + rest.report.counts.unchanged, 2);
        assert_eq!(import(&mut known, &new, &extracted("2026-06-15")).steps, []);
    }
}

#[test]
fn a_row_without_a_trust_is_told_and_is_no_departure() {
    let mut known = Known::default();
    import(&mut known, &links(&[("900001", "71", "2019-09-01")]), &Options::default());
    let plan = import(&mut known, &establishments(&[("900001", ""), ("900009", "")]), &extracted("2026-06-15"));
    assert_eq!(plan.steps, []);
    let told: Vec<_> = plan.report.rows.iter().map(|row| (row.line, row.severity, row.problem.contains("keeps it in trust 71"))).collect();
    assert_eq!(told, [(2, Severity::Note, true), (3, Severity::Note, false)]);
}

#[test]
fn an_undated_file_needs_the_date_of_its_extract() {
    let error = plan(&establishments(&[]), &Known::default(), &Options::default()).unwrap_err();
    assert!(error.to_string().contains("--extract-date"), "{error}");
    let gap = links(&[("900001", "71", ""), ("900002", "71", "2019-09-01")]);
    let plan = plan(&gap, &Known::default(), &extracted("2026-06-15")).unwrap();
    assert_eq!(moves(&plan), ["900002 joined 71 on 2019-09-01 (converter)"]);
    assert_eq!((counts(&plan), plan.report.has_faults()), ((1, 1, 0, 0, 1), true));
}

#[test]
fn closed_trusts_and_schools_not_open_are_told_and_left_alone() {
    let sheet = read("oddities", include_bytes!("fixtures/links_oddities.csv")).unwrap();
    let links = plan(&sheet, &Known::default(), &Options::default()).unwrap();
    let joined: Vec<_> = moves(&links);
    assert_eq!(joined.len(), 4, "the single-academy trust and the secure one are trusts too: {joined:?}");
    let closed = links.report.rows.iter().find(|row| row.line == 5).unwrap();
    assert!(closed.problem.contains("trust 90003 closed on 2015-08-31") && closed.severity == Severity::Note);
    assert_eq!(counts(&links), (4, 4, 0, 0, 3));

    let sheet = read("excel", include_bytes!("fixtures/establishments_cp1252.csv")).unwrap();
    let undated = plan(&sheet, &Known::default(), &extracted("2026-06-15")).unwrap();
    assert_eq!(moves(&undated), ["900201 joined 90020 by 2026-06-15 (converter)"]);
    assert_eq!(undated.report.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
}

#[test]
fn an_academy_that_a_file_has_twice_is_where_it_joined_last_or_nowhere() {
    let file = links(&[
        ("900001", "71", "2019-09-01"),
        ("900001", "72", "2021-09-01"),
        ("900002", "71", "2020-09-01"),
        ("900002", "72", "2020-09-01"),
        ("900003", "71", "2020-09-01"),
        ("900003", "71", "2020-09-01"),
        ("900004", "71", "2020-09-01"),
        ("900004", "71", "2020-09-01"),
        ("900004", "72", "2020-09-01"),
    ]);
    let plan = super::plan(&file, &Known::default(), &Options::default()).unwrap();
    assert_eq!(moves(&plan), ["900001 joined 72 on 2021-09-01 (converter)", "900003 joined 71 on 2020-09-01 (converter)"]);
    let told: Vec<_> = plan.report.rows.iter().map(|row| (row.line, row.severity)).collect();
    let (note, rejected) = (Severity::Note, Severity::Rejected);
    assert_eq!(told, [(2, note), (4, rejected), (5, rejected), (7, note), (8, rejected), (9, rejected), (10, rejected)]);
    assert_eq!(plan.report.counts.rejected, 5);

    let only = Options { trusts: BTreeSet::from([uid("71")]), ..Options::default() };
    let narrowed = super::plan(&file, &Known::default(), &only).unwrap();
    assert_eq!(
        moves(&narrowed),
        ["900003 joined 71 on 2020-09-01 (converter)"],
        "a later row of another trust counts though it is not asked for"
    );
}

#[test]
fn trusts_of_one_name_get_slugs_of_their_own_and_keep_them() {
    let text =
        format!("{LINKS_HEADER}\n900001,71,UNITY TRUST,,06,,OPEN,2019-09-01,A,34,2\n900002,72,Unity Trust,,06,,OPEN,2019-09-01,B,34,2\n");
    let sheet = read("links", text.as_bytes()).unwrap();
    let slugs = |plan: &Plan| -> Vec<String> {
        let slug = |planned: &Planned| match &planned.step {
            Step::RegisterTrust { slug, .. } => Some(slug.as_str().to_owned()),
            Step::Join { .. } | Step::Leave { .. } | Step::Identify { .. } => None,
        };
        plan.steps.iter().filter_map(slug).collect()
    };
    let mut known = Known::default();
    assert_eq!(slugs(&import(&mut known, &sheet, &Options::default())), ["unity-trust", "unity-trust-72"]);

    let mut taken = Known::default();
    taken.trust(None, Slug::parse("unity-trust").unwrap());
    taken.trust(Some(uid("72")), Slug::parse("the-other-unity").unwrap());
    assert_eq!(slugs(&import(&mut taken, &sheet, &Options::default())), ["unity-trust-71"]);
}

#[test]
fn identifiers_are_added_where_there_were_none_and_never_replaced() {
    let mut known = Known::default();
    import(&mut known, &links(&[("900001", "71", "2019-09-01")]), &Options::default());
    let file = establishments(&[("900001", "71")]);
    let plan = import(&mut known, &file, &extracted("2026-06-15"));
    let [Planned { step: Step::Identify { ukprn, laestab, from, .. }, .. }] = plan.steps.as_slice() else { panic!("{:?}", plan.steps) };
    assert_eq!((ukprn.as_ref().unwrap().as_str(), laestab.as_ref().unwrap().as_str(), *from), ("10900001", "9190001", day("2026-06-15")));
    assert_eq!(import(&mut known, &file, &extracted("2026-06-15")).steps, []);

    let text = format!("{ESTABLISHMENTS_HEADER}\n900001,Academy,1,8010001,10900001,71,Trust 71,3,2,34\n");
    let changed = import(&mut known, &read("establishments", text.as_bytes()).unwrap(), &extracted("2026-07-15"));
    assert_eq!(changed.steps, []);
    assert!(changed.report.rows[0].problem.contains("LAESTAB 9190001, the file 8010001"), "{:?}", changed.report.rows);
}

#[test]
fn only_the_trusts_asked_for_are_imported_and_a_departure_from_one_is_kept() {
    let only =
        |trusts: &[&str]| Options { trusts: trusts.iter().map(|text| uid(text)).collect::<BTreeSet<_>>(), ..extracted("2026-06-15") };
    let mut known = Known::default();
    let old = links(&[("900001", "71", "2019-09-01"), ("900002", "72", "2019-09-01"), ("90000", "72", "2019-09-01")]);
    let first = import(&mut known, &old, &only(&["71", "75"]));
    assert_eq!(moves(&first), ["900001 joined 71 on 2019-09-01 (converter)"]);
    assert_eq!((first.report.rows.as_slice(), first.unseen.as_slice()), ([].as_slice(), [uid("75")].as_slice()));

    let new = establishments(&[("900001", "72"), ("900002", "72"), ("900003", "")]);
    let gone = import(&mut known, &new, &only(&["71"]));
    assert_eq!(moves(&gone), ["900001 left 71 by 2026-06-15 for 72"]);
    assert_eq!((gone.steps.len(), gone.report.rows.len()), (1, 0));
    assert_eq!(import(&mut known, &new, &only(&["71"])).steps, []);
    let arrived = import(&mut known, &new, &only(&["72"]));
    assert_eq!(moves(&arrived), ["900001 joined 72 by 2026-06-15 (transfer)", "900002 joined 72 by 2026-06-15 (converter)"]);
}

#[test]
fn a_row_under_a_schools_former_urn_changes_nothing() {
    let mut known = Known::default();
    let urn = |text: &str| Urn::parse(text).unwrap();
    let membership = Membership {
        trust: Some(uid("71")),
        urn: urn("900002"),
        joined_on: day("2021-09-01"),
        date_known: true,
        left: None,
        ukprn: None,
        laestab: None,
    };
    known.membership(membership, &[urn("900001")]);
    let plan = import(&mut known, &links(&[("900001", "72", "2022-09-01")]), &Options::default());
    assert_eq!(plan.steps, []);
    assert!(plan.report.rows[0].problem.contains("900002"), "{:?}", plan.report.rows);
}

#[test]
fn a_file_without_flags_is_taken_by_the_types_of_its_schools() {
    let text = "URN,EstablishmentName,PhaseOfEducation (name),Trusts (code),Trusts (name),TypeOfEstablishment (code)\n\
                900001,Academy,Middle deemed primary,71,T,28\n900002,Foundation School,Primary,72,F,05\n";
    let plan = import(&mut Known::default(), &read("establishments", text.as_bytes()).unwrap(), &extracted("2026-06-15"));
    assert_eq!(moves(&plan), ["900001 joined 71 by 2026-06-15 (sponsored)"]);
    assert_eq!(plan.report.rows[0].line, 3);
}

#[test]
fn whoever_was_in_a_trust_before_comes_by_transfer() {
    let mut known = Known::default();
    import(&mut known, &links(&[("900001", "71", "2019-09-01")]), &Options::default());
    let plan = import(&mut known, &links(&[("900001", "72", "2022-09-01")]), &Options::default());
    let routes: Vec<Route> = plan
        .steps
        .iter()
        .filter_map(|planned| match &planned.step {
            Step::Join { route, .. } => Some(*route),
            Step::RegisterTrust { .. } | Step::Leave { .. } | Step::Identify { .. } => None,
        })
        .collect();
    assert_eq!(routes, [Route::Transfer]);
}

/// A file about one academy: the trust it is in, and the day, of joining or of the extract.
fn files() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    prop::collection::vec((1..4u8, 1..28u8, any::<bool>()), 1..12)
}

proptest! {
    #[test]
    fn whatever_came_before_a_file_twice_adds_nothing_and_an_academy_is_in_one_place_at_a_time(files in files()) {
        let mut known = Known::default();
        let urn = Urn::parse("900001").unwrap();
        for (trust, on, dated) in files {
            let (trust, on) = (format!("7{trust}"), format!("2024-02-{on:02}"));
            let sheet = if dated { links(&[("900001", &trust, &on)]) } else { establishments(&[("900001", &trust)]) };
            let first = plan(&sheet, &known, &extracted(&on)).unwrap();
            first.steps.iter().for_each(|planned| known.apply(&planned.step));
            prop_assert_eq!(plan(&sheet, &known, &extracted(&on)).unwrap().steps, vec![]);

            let history = known.history(&urn);
            prop_assert_eq!(history.iter().filter(|m| m.left.is_none()).count(), 1);
            prop_assert!(history.iter().all(|m| m.left.is_none_or(|left| left.on >= m.joined_on)));
        }
    }

    #[test]
    fn undated_files_with_one_move_between_them_end_in_the_same_place_in_any_order(
        order in Just((1..=6u8).collect::<Vec<_>>()).prop_shuffle(),
        moved in 1..=7u8,
    ) {
        let mut known = Known::default();
        for month in order {
            let trust = if month < moved { "71" } else { "72" };
            import(&mut known, &establishments(&[("900001", trust)]), &extracted(&format!("2024-{month:02}-15")));
        }
        let now = placing::latest(known.history(&Urn::parse("900001").unwrap())).unwrap();
        prop_assert_eq!(now.trust.as_ref(), Some(&uid(if moved == 7 { "71" } else { "72" })));
        prop_assert_eq!(now.left, None);
    }
}
