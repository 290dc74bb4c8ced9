//! The names of GIAS's columns over the years.
//!
//! An establishments file of one year says `Trusts (code)` where a subset of another says `TrustId`;
//! sponsors' and trusts' links say `Linked UID` where all links say `Group UID`. A new spelling is a
//! new name in these lists and nothing else.

use std::collections::BTreeMap;

use csv::StringRecord;

use super::Unreadable;

/// The kinds of file we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A row for each academy in each trust: `alllinksdata`, `grouplinks_…`, `academiesmatmembership`.
    Links,
    /// A row for each establishment with the trust it is in: `edubasealldata` and its subsets.
    Establishments,
}

/// What we look for in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The establishment's URN.
    Urn,
    /// Its name.
    Name,
    /// Its phase, as GIAS's code.
    Phase,
    /// Its phase in words.
    PhaseName,
    /// Its type, as GIAS's code.
    Type,
    /// Its status, as GIAS's code.
    Status,
    /// Its status in words.
    StatusName,
    /// Its UKPRN.
    Ukprn,
    /// Its LAESTAB in one piece.
    Laestab,
    /// The local authority half of a LAESTAB.
    LocalAuthority,
    /// The establishment half of a LAESTAB.
    EstablishmentNumber,
    /// The trust's group UID.
    TrustUid,
    /// The trust's name.
    TrustName,
    /// The trust's group ID, `TR00123`.
    TrustGroupId,
    /// The trust's company number.
    CompaniesHouse,
    /// What kind of group it is, as a code.
    GroupType,
    /// What kind of group it is, in words.
    GroupTypeName,
    /// Whether the group is open, as a code.
    GroupStatus,
    /// Whether the group is open, in words.
    GroupStatusName,
    /// When the group closed.
    GroupClosed,
    /// What kind of trust supports the establishment, as a code.
    TrustFlag,
    /// What kind of trust supports the establishment, in words.
    TrustFlagName,
    /// When the academy joined the trust.
    Joined,
    /// When it left the trust.
    Left,
}

/// A column of a layout: its names over the years (the first that a file has is taken), and whether
/// the file makes no sense to us without it.
struct Wanted(Column, &'static [&'static str], bool);

const LINKS: &[Wanted] = &[
    Wanted(Column::Urn, &["URN"], true),
    Wanted(Column::TrustUid, &["Group UID", "Linked UID"], true),
    Wanted(Column::TrustName, &["Group Name"], true),
    Wanted(Column::Name, &["EstablishmentName"], true),
    Wanted(Column::Phase, &["PhaseOfEducation (code)"], false),
    Wanted(Column::PhaseName, &["PhaseOfEducation (name)"], false),
    Wanted(Column::Type, &["TypeOfEstablishment (code)"], false),
    Wanted(Column::Status, &["EstablishmentStatus (code)"], false),
    Wanted(Column::StatusName, &["EstablishmentStatus (name)"], false),
    Wanted(Column::TrustGroupId, &["Group ID"], false),
    Wanted(Column::CompaniesHouse, &["Companies House Number"], false),
    Wanted(Column::GroupType, &["Group Type (code)"], false),
    Wanted(Column::GroupTypeName, &["Group Type"], false),
    Wanted(Column::GroupStatus, &["Group Status (code)"], false),
    Wanted(Column::GroupStatusName, &["Group Status"], false),
    Wanted(Column::GroupClosed, &["Closed Date"], false),
    Wanted(Column::Joined, &["Joined date", "Date Joined Group"], false),
    Wanted(Column::Left, &["Date Left Group"], false),
];

const ESTABLISHMENTS: &[Wanted] = &[
    Wanted(Column::Urn, &["URN"], true),
    Wanted(Column::TrustUid, &["Trusts (code)", "TrustId"], true),
    Wanted(Column::TrustName, &["Trusts (name)", "TrustName"], true),
    Wanted(Column::Name, &["EstablishmentName"], true),
    Wanted(Column::Phase, &["PhaseOfEducation (code)", "PhaseOfEducationId"], false),
    Wanted(Column::PhaseName, &["PhaseOfEducation (name)", "PhaseOfEducationName"], false),
    Wanted(Column::Type, &["TypeOfEstablishment (code)", "TypeOfEstablishmentId"], false),
    Wanted(Column::Status, &["EstablishmentStatus (code)", "EstablishmentStatusId"], false),
    Wanted(Column::StatusName, &["EstablishmentStatus (name)", "EstablishmentStatusName"], false),
    Wanted(Column::Ukprn, &["UKPRN"], false),
    Wanted(Column::Laestab, &["LAESTAB"], false),
    Wanted(Column::LocalAuthority, &["LA (code)", "LAId"], false),
    Wanted(Column::EstablishmentNumber, &["EstablishmentNumber"], false),
    Wanted(Column::TrustFlag, &["TrustSchoolFlag (code)", "TrustSchoolFlagId"], false),
    Wanted(Column::TrustFlagName, &["TrustSchoolFlag (name)", "TrustSchoolFlagName"], false),
];

/// Either of these must be there, in either layout.
const PHASES: [(Column, &str); 2] = [(Column::Phase, "PhaseOfEducation (code)"), (Column::PhaseName, "PhaseOfEducation (name)")];

/// Where each column stands, and how the file spells it.
pub(super) type Columns = BTreeMap<Column, (usize, String)>;

/// Which layout a header belongs to, and where its columns are.
pub(super) fn layout(header: &StringRecord) -> Result<(Layout, Columns), Unreadable> {
    let lacking_of_links = lacking(header, LINKS);
    if lacking_of_links.is_empty() {
        return Ok((Layout::Links, find(header, LINKS)?));
    }
    let lacking_of_establishments = lacking(header, ESTABLISHMENTS);
    if lacking_of_establishments.is_empty() {
        return Ok((Layout::Establishments, find(header, ESTABLISHMENTS)?));
    }
    Err(Unreadable::UnknownLayout { links: lacking_of_links.join(", "), establishments: lacking_of_establishments.join(", ") })
}

fn normal(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn lacking(header: &StringRecord, wanted: &[Wanted]) -> Vec<String> {
    let there: Vec<String> = header.iter().map(normal).collect();
    let has = |names: &[&str]| names.iter().any(|name| there.contains(&normal(name)));
    let mut lacking: Vec<String> =
        wanted.iter().filter(|Wanted(_, names, required)| *required && !has(names)).map(|Wanted(_, names, _)| names.join(" or ")).collect();
    let phases = wanted.iter().filter(|Wanted(column, ..)| PHASES.iter().any(|(phase, _)| phase == column));
    if !phases.into_iter().any(|Wanted(_, names, _)| has(names)) {
        lacking.push(PHASES.map(|(_, name)| name).join(" or "));
    }
    lacking
}

fn find(header: &StringRecord, wanted: &[Wanted]) -> Result<Columns, Unreadable> {
    let there: Vec<String> = header.iter().map(normal).collect();
    let mut columns = Columns::new();
    for Wanted(column, names, _) in wanted {
        let Some(name) = names.iter().map(|name| normal(name)).find(|name| there.contains(name)) else { continue };
        let mut places = there.iter().enumerate().filter(|(_, given)| **given == name).map(|(at, _)| at);
        let Some(at) = places.next() else { continue };
        let spelling = header[at].trim().to_owned();
        if places.next().is_some() {
            return Err(Unreadable::AmbiguousColumn(spelling));
        }
        columns.insert(*column, (at, spelling));
    }
    Ok(columns)
}
