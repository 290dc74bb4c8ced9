//! What deployments and requests share as clients read them.

use chrono::NaiveDate;
use serde::Serialize;
use touchstone_domain::event::{FrameworkRef, PackageItem};
use touchstone_domain::ids::AcademyId;
use touchstone_domain::setting::Frameworks;
use touchstone_projections::{AcademyRecord, document};
use utoipa::ToSchema;

mod deployment;
mod request;

pub(crate) use deployment::{DeploymentSketch, DeploymentView, example};
pub(crate) use request::{RequestSketch, RequestView, example_request};

/// An academy by its names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AcademyRef)]
pub(crate) struct AcademyRef {
    #[schema(value_type = String, format = Uuid)]
    pub id: AcademyId,
    #[schema(example = "900001")]
    pub urn: String,
    pub name: String,
}

impl AcademyRef {
    /// The academy as it was called on a day.
    pub fn of(academy: &AcademyRecord, day: NaiveDate) -> AcademyRef {
        AcademyRef { id: academy.id, urn: academy.urn_on(day).to_string(), name: academy.name().to_owned() }
    }
}

/// A code with its name.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CodeAndName)]
pub(crate) struct Called {
    #[schema(example = "nle")]
    pub code: String,
    pub name: String,
}

/// One thing of a package.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PackageItem)]
pub(crate) struct ItemView {
    #[schema(example = "red-package")]
    package: String,
    #[schema(example = "external-leader")]
    item: String,
    name: String,
}

impl ItemView {
    pub fn of(item: &PackageItem, framework: &FrameworkRef, frameworks: &Frameworks) -> ItemView {
        let packages = document(frameworks, framework).into_iter().flat_map(|f| &f.entitlements);
        let packages = packages.filter(|package| package.code.as_str() == item.package.as_str());
        let found = packages.flat_map(|package| &package.items).find(|it| it.code.as_str() == item.item.as_str());
        let name = found.map_or_else(|| item.item.to_string(), |it| it.name.clone());
        ItemView { package: item.package.to_string(), item: item.item.to_string(), name }
    }
}
