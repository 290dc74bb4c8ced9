//! The names that readers see for a framework's codes and for roles.
//!
//! A fact keeps the code and the document it was judged under, and is named from that document for
//! ever, whatever the trust adopts later. Where the document is not at hand the code stands in: a
//! board with a bare code on it is better than none.

use chrono::NaiveDate;
use std::borrow::Cow;

use touchstone_domain::event::{CategoryRef, FrameworkRef};
use touchstone_domain::framework::{
    ArrangementCode, CategoryCode, Framework, ProgressCode, ReviewTypeCode, Role, RungCode, SupportSourceCode,
};
use touchstone_domain::setting::Frameworks;

/// The document that something was judged under.
pub fn document<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef) -> Option<&'a Framework> {
    frameworks.get(&framework.document).map(AsRef::as_ref)
}

/// A framework's name.
pub fn framework_name<'a>(frameworks: &'a Frameworks, framework: &'a FrameworkRef) -> &'a str {
    document(frameworks, framework).map_or(framework.code.as_str(), Framework::name)
}

/// A category's name in the framework it was decided under.
pub fn category_name<'a>(frameworks: &'a Frameworks, category: &'a CategoryRef) -> &'a str {
    category_code_name(frameworks, &category.framework, &category.category)
}

/// A category's name in a sentence: `category Amber`, and `Category C` where the name says so itself.
pub fn called_category(name: &str) -> Cow<'_, str> {
    let says_so = name.split(' ').next().is_some_and(|word| word.eq_ignore_ascii_case("category"));
    if says_so { name.into() } else { format!("category {name}").into() }
}

/// A category's name by its code and framework.
pub fn category_code_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a CategoryCode) -> &'a str {
    document(frameworks, framework).and_then(|f| f.category(code)).map_or(code.as_str(), |found| &found.name)
}

/// A rung's name.
pub fn rung_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a RungCode) -> &'a str {
    document(frameworks, framework).and_then(|f| f.rung(code)).map_or(code.as_str(), |found| &found.name)
}

/// The name of a kind of arrangement.
pub fn arrangement_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a ArrangementCode) -> &'a str {
    let known = document(frameworks, framework).map(|f| f.arrangements.as_slice()).unwrap_or_default();
    known.iter().find(|arrangement| arrangement.code.as_str() == code.as_str()).map_or(code.as_str(), |found| &found.name)
}

/// The name of a type of review.
pub fn review_type_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a ReviewTypeCode) -> &'a str {
    document(frameworks, framework).and_then(|f| f.review_type(code)).map_or(code.as_str(), |found| &found.name)
}

/// A framework's name for how fast an academy moves.
pub fn progress_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a ProgressCode) -> &'a str {
    document(frameworks, framework).and_then(|f| f.progress(code)).map_or(code.as_str(), |found| &found.name)
}

/// The name of a source of support.
pub fn support_source_name<'a>(frameworks: &'a Frameworks, framework: &FrameworkRef, code: &'a SupportSourceCode) -> &'a str {
    let sources = document(frameworks, framework).into_iter().flat_map(|f| &f.support_sources);
    sources.into_iter().find(|source| source.code.as_str() == code.as_str()).map_or(code.as_str(), |source| &source.name)
}

/// Half-days as a sentence counts them: `half a day`, `1 day`, `2½ days`.
pub fn days(half_days: u32) -> String {
    match (half_days / 2, half_days % 2) {
        (0, 1) => "half a day".to_owned(),
        (1, 0) => "1 day".to_owned(),
        (whole, 0) => format!("{whole} days"),
        (whole, _) => format!("{whole}½ days"),
    }
}

/// A role as a sentence names it.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Operator => "operator",
        Role::Administrator => "administrator",
        Role::Ceo => "chief executive",
        Role::ImprovementLead => "improvement lead",
        Role::ExecutiveHeadteacher => "executive headteacher",
        Role::Trustee => "trustee",
        Role::Clerk => "clerk",
        Role::Auditor => "auditor",
        Role::Integration => "integration",
        Role::Headteacher => "headteacher",
        Role::Chair => "chair",
        Role::Governor => "governor",
        Role::Adviser => "adviser",
        Role::ExternalPartner => "external partner",
    }
}

/// A day as a sentence writes it: 20 September 2026.
pub fn long_date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn joined_with(parts: &[&str], last: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}
