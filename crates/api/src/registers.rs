//! What arrangements, issues, risks and the like share: of which academy each is, the look across a trust,
//! and how each is begun, carried on and read.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_app::{App, Look, When};
use touchstone_domain::ids::AcademyId;
use touchstone_projections::AcademyRecord;
use utoipa::ToSchema;

use crate::asked::Asked;
use crate::problem::Problem;
use crate::reviews::Told;
use crate::wording::Needs;

pub(crate) mod thing;

/// The academy that something is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RegisteredAcademy, example = json!({"id": "01990b5e-8c00-7000-8000-00000000000a", "urn": "900001", "name": "Marram Primary School"}))]
pub(crate) struct OfAcademy {
    /// Its id in this trust.
    #[schema(value_type = String, format = Uuid)]
    pub id: AcademyId,
    /// Its URN on the day.
    pub urn: String,
    /// Its name.
    pub name: String,
}

impl OfAcademy {
    pub fn on(record: &AcademyRecord, as_of: NaiveDate) -> OfAcademy {
        OfAcademy { id: record.id, urn: record.urn_on(as_of).to_string(), name: record.name().to_owned() }
    }

    /// Whether a filter means it: its id, or a URN that it has or had.
    pub fn is_meant_by(&self, filter: Option<&str>) -> bool {
        filter.is_none_or(|filter| filter == self.urn || filter == self.id.to_string())
    }
}

/// Looks at every academy of a trust that is seen and is in it on the day, each as far as it is seen.
/// `view` runs under the record's lock, so it only clones, and says which words it will need.
pub(crate) async fn across<T>(
    app: &App,
    asked: &Asked,
    slug: &str,
    when: When,
    mut view: impl FnMut(&Look<'_>, &AcademyRecord, &mut Needs) -> Vec<T>,
) -> Result<(Vec<T>, Told), Problem> {
    let trust = app.trust(&asked.caller, slug)?;
    let found = app.look(&asked.caller, trust, None, when, |look| {
        let mut needs = Needs::default();
        let mut all = Vec::new();
        for academy in look.record.academies.keys() {
            if let Some(record) = look.academy(*academy).filter(|record| record.is_member_on(look.as_of)) {
                all.extend(view(&look, &record, &mut needs));
            }
        }
        Ok((all, needs, look.frameworks.clone()))
    });
    let (all, needs, frameworks) = found.await?;
    Ok((all, Told { words: needs.read(app)?, frameworks }))
}
