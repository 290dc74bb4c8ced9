//! Adopting a framework. What was judged before keeps the words it was judged under: each judgement
//! names its document by hash.

use chrono::NaiveDate;

use super::{Decided, Trust};
use crate::event::{FrameworkAdopted, FrameworkRef, TrustEvent};

/// Adopt a framework whose document has been read and found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptFramework {
    /// The framework.
    pub framework: FrameworkRef,
    /// From when; today where not given.
    pub effective_on: Option<NaiveDate>,
}

/// It may take effect on any day; one before the first becomes the first, which holds for all
/// earlier days, so that a wrong choice at registration can be put right. One that is in force on its
/// day already adds nothing.
pub(super) fn decide(trust: &Trust, command: AdoptFramework, today: NaiveDate) -> Vec<Decided<TrustEvent>> {
    let effective_on = command.effective_on.unwrap_or(today);
    if trust.frameworks.in_force_on(effective_on).is_some_and(|now| now.value == command.framework) {
        return Vec::new();
    }
    let FrameworkRef { code, document } = command.framework;
    vec![Decided { effective_on, event: TrustEvent::from(FrameworkAdopted { code, document }) }]
}

#[cfg(test)]
mod tests {
    use crate::given::*;

    fn in_force(story: &Story, on: &str) -> Option<String> {
        story.trust().framework_on(day(on)).map(|framework| framework.code.to_string())
    }

    #[test]
    fn a_trusts_first_framework_also_holds_for_all_days_before() {
        let story = given([]).when(adopted(AGORA).on("2026-01-12")).then(["2026-01-12: agora adopted"]);
        assert_eq!(in_force(&story, "1999-01-01").as_deref(), Some(AGORA));
        assert_eq!(in_force(&given([]), "2026-01-12"), None);
    }

    #[test]
    fn a_later_framework_holds_from_its_own_day() {
        let story = given([adopted(AGORA).on("2026-01-12"), adopted(PROSPERE).effective("2026-09-01")]);
        let held: Vec<_> = ["2026-01-11", "2026-08-31", "2026-09-01"].into_iter().filter_map(|on| in_force(&story, on)).collect();
        assert_eq!(held, [AGORA, AGORA, PROSPERE]);
    }

    #[test]
    fn one_dated_before_the_first_becomes_the_first() {
        let story =
            given([adopted(AGORA).on("2026-01-12")]).when(adopted(PROSPERE).effective("2025-09-01")).then(["2025-09-01: prospere adopted"]);
        let held: Vec<_> = ["2020-01-01", "2026-01-11", "2026-01-12"].into_iter().filter_map(|on| in_force(&story, on)).collect();
        assert_eq!(held, [PROSPERE, PROSPERE, AGORA]);
    }

    #[test]
    fn of_two_frameworks_for_one_day_the_one_adopted_last_holds() {
        let story =
            given([adopted(AGORA).on("2026-01-12")]).when(adopted(PROSPERE).on("2026-01-12")).then(["2026-01-12: prospere adopted"]);
        assert_eq!(in_force(&story, "2026-01-12").as_deref(), Some(PROSPERE));
    }

    #[test]
    fn a_framework_between_two_others_holds_until_the_next() {
        let story =
            given([adopted(AGORA).on("2026-01-12"), adopted(PROSPERE).effective("2026-09-01"), adopted(WPT).effective("2026-05-01")]);
        let held: Vec<_> = ["2026-04-30", "2026-05-01", "2026-09-01"].into_iter().filter_map(|on| in_force(&story, on)).collect();
        assert_eq!(held, [AGORA, WPT, PROSPERE]);
    }

    #[test]
    fn a_document_that_is_in_force_already_is_nothing_new_and_a_new_edition_is() {
        let story = given([adopted(AGORA).on("2026-01-12")]);
        story.clone().when(adopted(AGORA).on("2026-02-01")).then([]);
        let edition = adopted_with(AGORA, |document| document["name"] = serde_json::json!("Agora, second edition"));
        story.when(edition.on("2026-02-01")).then(["2026-02-01: agora adopted"]).when(adopted(AGORA)).then(["2026-02-01: agora adopted"]);
    }
}
