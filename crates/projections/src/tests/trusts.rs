//! The trust's own facts, and how an identifier finds an academy.

use super::histories::{History, LEAD, day, urn};
use crate::TrustRecord;
use touchstone_domain::event::Log;
use touchstone_domain::identifiers::{Laestab, Ukprn};

#[test]
fn a_record_begins_with_the_trust_registered_and_with_nothing_else() {
    let history = History::new();
    let trust = history.folded();
    assert_eq!((trust.name.as_str(), trust.slug.as_str(), trust.head), ("Oakfield Trust", "oakfield", 5));
    assert_eq!(trust.version, 5);
    assert!(trust.people.contains_key(&LEAD));
    assert_eq!(TrustRecord::begin(&history.events[1]), None);
    assert_eq!(TrustRecord::fold([]), None);
}

#[test]
fn the_first_framework_holds_for_all_earlier_days_and_a_later_one_from_its_own() {
    let mut history = History::new();
    history.on("2026-02-01").adopt("agora", "2026-04-01");
    let trust = history.folded();
    let on = |text| trust.framework_on(day(text)).map(|framework| framework.code.as_str().to_owned());
    assert_eq!(on("2019-01-01").as_deref(), Some("prospere"));
    assert_eq!(on("2026-03-31").as_deref(), Some("prospere"));
    assert_eq!(on("2026-04-01").as_deref(), Some("agora"));
}

#[test]
fn an_old_urn_still_finds_the_academy_and_a_returning_school_its_present_one() {
    let mut history = History::new();
    let first = history.join("900001", "Elm Primary", "2020-09-01");
    let other = history.join("900002", "Ash Primary", "2020-09-01");
    history.identify(first, "900003", "2022-01-01");
    let trust = history.folded();
    assert_eq!(trust.find(&urn("900001"), day("2026-06-01")).map(|a| a.id), Some(first));
    assert_eq!(trust.find(&urn("900003"), day("2026-06-01")).map(|a| a.id), Some(first));
    assert_eq!(trust.find(&urn("900002"), day("2026-06-01")).map(|a| a.id), Some(other));
    assert_eq!(trust.find(&urn("900009"), day("2026-06-01")), None);
    assert_eq!(trust.academies[&first].urn_on(day("2021-12-31")), &urn("900001"));
    assert_eq!(trust.academies[&first].urn_on(day("2022-01-01")), &urn("900003"));
    assert_eq!(trust.academies[&first].urn_on(day("2010-01-01")), &urn("900001"));

    history.leave(other, "2025-01-01");
    let back = history.join("900002", "Ash Primary", "2025-06-01");
    assert_eq!(history.folded().find(&urn("900002"), day("2026-06-01")).map(|a| a.id), Some(back));
}

#[test]
fn an_event_of_the_restricted_log_leaves_no_trace_in_the_record() {
    let mut history = History::new();
    let before = history.folded();
    history.adopt("agora", "2026-01-01");
    let mut restricted = history.events.pop().unwrap();
    restricted.meta.log = Log::Restricted;
    let mut after = before.clone();
    after.apply(&restricted);
    assert_eq!(after, before);
}

#[test]
fn an_academy_is_found_by_its_ukprn_and_laestab_now_and_before() {
    let mut history = History::new();
    let elm = history.join("900001", "Elm Primary", "2020-09-01");
    history.number(elm, "10000001", "9990001", "2020-09-01");
    history.number(elm, "10000002", "9990002", "2024-01-01");
    let trust = history.folded();
    for (ukprn, laestab) in [("10000001", "9990001"), ("10000002", "9990002")] {
        assert_eq!(trust.find_by_ukprn(&Ukprn::parse(ukprn).unwrap(), day("2026-06-01")).map(|a| a.id), Some(elm));
        assert_eq!(trust.find_by_laestab(&Laestab::parse(laestab).unwrap(), day("2026-06-01")).map(|a| a.id), Some(elm));
    }
    assert_eq!(trust.find_by_ukprn(&Ukprn::parse("10000003").unwrap(), day("2026-06-01")), None);
    let academy = &trust.academies[&elm];
    assert_eq!(academy.ukprn_on(day("2023-12-31")).map(Ukprn::as_str), Some("10000001"));
    assert_eq!(academy.laestab_on(day("2024-01-01")).map(Laestab::as_str), Some("9990002"));
    assert_eq!(academy.ukprn_on(day("2019-01-01")).map(Ukprn::as_str), Some("10000001"), "before the earliest known, that one");
}
