//! The short codes that a framework gives to its own things.
//!
//! They are open: a trust writes its own. They are kept to letters, digits and hyphens so that a
//! code can stand in a path, an event and a spreadsheet without quoting, and so that no free text
//! can slip into an event as a code.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use crate::in_place::{InPlace, parsed};

/// A string that is not a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a code: 1 to 64 letters, digits and single hyphens between them, for example `ceo-and-lead-visit`")]
pub struct NotACode(String);

fn check(text: &str) -> Result<(), NotACode> {
    let well_formed = (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--");
    if well_formed { Ok(()) } else { Err(NotACode(crate::reader::brief(text))) }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(InPlace<30>);

        impl $name {
            /// Parses a code.
            pub fn parse(text: &str) -> Result<Self, NotACode> {
                check(text).map(|()| $name(text.into()))
            }

            /// The code as written.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotACode;
            fn try_from(text: String) -> Result<Self, NotACode> {
                $name::parse(&text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                parsed(deserializer, "a code", $name::parse)
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> String {
                code.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }
    )*};
}

codes! {
    /// A framework, `agora`.
    FrameworkCode,
    /// A category on a framework's scale, `amber`.
    CategoryCode,
    /// A criterion (key indicator), `quality-of-teaching`.
    CriterionCode,
    /// A level at which a criterion can be judged, `requires-improvement`.
    LevelCode,
    /// A type of review, `termly-review`.
    ReviewTypeCode,
    /// A word on a framework's progress scale, `too-slow`.
    ProgressCode,
    /// A rung of an escalation ladder, `ceo-and-lead-visit`.
    RungCode,
    /// A kind of evidence or evidence source, `learning-walk`.
    SourceCode,
    /// A policy, `progress-not-fast-enough`.
    PolicyCode,

    /// An audience, with whom reviews and categories are shared.
    AudienceCode,

    /// Something that a framework offers an academy: an arrangement, an item of an entitlement, a
    /// source of support, `interim-leadership`.
    OptionCode,

    /// Where support comes from, `trust-schools`.
    SupportSourceCode,
    /// As what somebody gives support, `sle`.
    SupportRoleCode,
    /// A package of support, `red-package`.
    PackageCode,
    /// One thing in a package of support, `coaching`.
    SupportItemCode,
    /// A rule for improvement plans, `sponsored-plan`.
    PlanRuleCode,
    /// A part that a plan must have, `grant-priorities`; or what an appointment requires.
    RequirementCode,

    /// An appointment to give support, `central-expert-adviser`.
    AppointmentCode,
    /// A kind of arrangement, `interim-leadership`.
    ArrangementCode,
    /// An area that criteria belong to, `leadership`.
    AreaCode,
    /// A question about risk, `not-sustaining-outstanding`.
    QuestionCode,
    /// A word for how high a risk is, `medium`.
    RatingCode,
}
