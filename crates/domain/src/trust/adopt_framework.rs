//! Adopting a framework. What was judged before keeps the words it was judged under: each judgement
//! names its document by hash.

use chrono::NaiveDate;

use super::{Decided, Trust};
use crate::event::{FrameworkAdopted, FrameworkRef, TrustEvent};
use crate::refusal::{Refusal, Refusals};

/// Adopt a framework whose document has been read and found sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdoptFramework {
    /// The framework.
    pub framework: FrameworkRef,
    /// From when; today where not given.
    pub effective_on: Option<NaiveDate>,
}

/// The first may take effect on any day. A later one must not take effect before the first, which
/// holds for all earlier days; one that is in force on its day already adds nothing.
pub(super) fn decide(trust: &Trust, command: AdoptFramework, today: NaiveDate) -> Result<Vec<Decided<TrustEvent>>, Refusals> {
    let effective_on = command.effective_on.unwrap_or(today);
    if let Some(first) = trust.frameworks.first()
        && effective_on < first.effective_on
    {
        return Err(Refusals::one("/effectiveOn", Refusal::BeforeFirstAdoption { first: first.effective_on }));
    }
    if trust.frameworks.in_force_on(effective_on).is_some_and(|now| now.value == command.framework) {
        return Ok(Vec::new());
    }
    let FrameworkRef { code, document } = command.framework;
    Ok(vec![Decided { effective_on, event: TrustEvent::from(FrameworkAdopted { code, document }) }])
}
