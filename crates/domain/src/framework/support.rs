//! What an academy is entitled to, and where help comes from.
//!
//! A package opens with a category and the universal offer is everybody's, so that whether an
//! academy received what its category promises is a question with an answer.

use super::criteria::category_reference;
use super::item::{Item, Known, reference, word};
use super::plan::{PLAN_PARTS, PlanPart};
use super::review_type::review_type_reference;
use super::{CategoryCode, ItemCode, Origin, ReviewTypeCode, SupportRoleCode};
use crate::reader::{Faults, Node};

/// A package of support.
#[derive(Clone, Debug)]
pub struct Entitlement {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it is meant to achieve.
    pub aim: Option<String>,
    /// Whom it is for.
    pub to: EntitledTo,
    /// What it holds.
    pub items: Vec<EntitlementItem>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Whom a package is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntitledTo {
    /// Every academy, whatever its category.
    Everyone,
    /// The academies in one of these categories.
    Categories(Vec<CategoryCode>),
}

/// One thing in a package.
#[derive(Clone, Debug)]
pub struct EntitlementItem {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: String,
    /// Who provides it.
    pub provided_by: Vec<ItemCode>,
    /// What it is about.
    pub focus: Vec<String>,
    /// The review that it takes the form of, where it is one.
    pub review_type: Option<ReviewTypeCode>,
    /// Given only where the academy asks for it.
    pub on_request: bool,
    /// About single members of staff: seen only by who runs it, elsewhere as a count.
    pub restricted: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// Somebody, or some body, that gives support.
#[derive(Clone, Debug)]
pub struct SupportSource {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// Whether it stands outside the trust.
    pub external: bool,
    /// Whether the quality of its work is checked and the check recorded.
    pub quality_assured: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// Within how many days support is answered for.
#[derive(Clone, Debug)]
pub struct SupportTimes {
    /// From a school's request to its answer.
    pub answer_within_days: u32,
    /// From the last day of a deployment to the judgement of what came of it.
    pub judge_within_days: u32,
    /// Where it comes from.
    pub origin: Origin,
}

/// As what somebody gives support: a national or local leader of education, a curriculum lead.
#[derive(Clone, Debug)]
pub struct SupportRoleName {
    /// Its code.
    pub code: SupportRoleCode,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// What somebody must show to be appointed to give support.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// The kind of support that the appointed person gives.
    pub support_source: ItemCode,
    /// How the test is applied.
    pub text: String,
    /// Each of these must be evidenced; empty where there is no test.
    pub requirements: Vec<Requirement>,
    /// Where it comes from.
    pub origin: Origin,
}

/// One thing that a person, a plan or an arrangement must have.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// Its code.
    pub code: ItemCode,
    /// What it asks.
    pub name: String,
    /// What of a plan shows that it has it; of plans alone.
    pub shown_by: Option<PlanPart>,
    /// Where it comes from.
    pub origin: Origin,
}

pub(super) fn entitlement(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Entitlement> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let aim = item.maybe_text("aim");
    let universal = item.flag("universal");
    let to = if universal == Some(true) {
        if item.has("categories") {
            let pointer = item.pointer_to("categories");
            item.faults.add(pointer, "contradiction", "a universal offer is for every category");
        }
        item.maybe_list("categories", category_reference).map(|_| EntitledTo::Everyone)
    } else {
        item.list("categories", category_reference).map(EntitledTo::Categories)
    };
    let items = item.list("items", entitlement_item);
    let origin = item.close();
    universal?;
    Some(Entitlement { code: code?, name: name?, aim: aim?, to: to?, items: items?, origin: origin? })
}

fn entitlement_item(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<EntitlementItem> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let provided_by = item.list("providedBy", support_source_reference);
    let focus = item.maybe_texts("focus");
    let review_type = item.maybe("reviewType", review_type_reference);
    let on_request = item.flag("onRequest");
    let restricted = item.flag("restricted");
    let origin = item.close();
    Some(EntitlementItem {
        code: code?,
        name: name?,
        text: text?,
        provided_by: provided_by?,
        focus: focus?,
        review_type: review_type?,
        on_request: on_request?,
        restricted: restricted?,
        origin: origin?,
    })
}

fn support_source_reference(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<ItemCode> {
    reference(node, known.support_sources.as_ref(), "supportSources", faults, ItemCode::parse)
}

pub(super) fn support_source(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<SupportSource> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let external = item.boolean("external");
    let quality_assured = item.boolean("qualityAssured");
    let origin = item.close();
    Some(SupportSource { code: code?, name: name?, external: external?, quality_assured: quality_assured?, origin: origin? })
}

pub(super) fn support_times(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<SupportTimes> {
    let mut item = Item::open(node, known, faults)?;
    let answer_within_days = item.integer("answerWithinDays", 1..=366);
    let judge_within_days = item.integer("judgeWithinDays", 1..=366);
    let origin = item.close();
    Some(SupportTimes { answer_within_days: answer_within_days?, judge_within_days: judge_within_days?, origin: origin? })
}

pub(super) fn support_role(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<SupportRoleName> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(SupportRoleCode::parse);
    let name = item.name();
    let origin = item.close();
    Some(SupportRoleName { code: code?, name: name?, origin: origin? })
}

pub(super) fn appointment(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Appointment> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let support_source = item.part("supportSource", support_source_reference);
    let text = item.text("text");
    let requirements = item.maybe_list("requirements", requirement);
    let origin = item.close();
    Some(Appointment {
        code: code?,
        name: name?,
        support_source: support_source?,
        text: text?,
        requirements: requirements?,
        origin: origin?,
    })
}

pub(super) fn requirement(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Requirement> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.words("name");
    let origin = item.close();
    Some(Requirement { code: code?, name: name?, shown_by: None, origin: origin? })
}

/// A part of a plan, with what of the plan shows it.
pub(super) fn plan_requirement(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Requirement> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.words("name");
    let shown_by = item.maybe("shownBy", word(&PLAN_PARTS));
    let origin = item.close();
    Some(Requirement { code: code?, name: name?, shown_by: shown_by?, origin: origin? })
}

/// Every category brings support, its own or the universal offer; there is one universal offer at
/// most.
pub(super) fn everyone_is_supported(entitlements: &[Entitlement], scale: &[CategoryCode], faults: &mut Faults) {
    let universal: Vec<usize> =
        entitlements.iter().enumerate().filter(|(_, e)| e.to == EntitledTo::Everyone).map(|(index, _)| index).collect();
    for index in universal.iter().skip(1) {
        faults.add(format!("/entitlements/{index}"), "duplicate", "there is one universal offer at most");
    }
    let reached = |code: &CategoryCode| {
        entitlements.iter().any(|entitlement| match &entitlement.to {
            EntitledTo::Everyone => true,
            EntitledTo::Categories(codes) => codes.contains(code),
        })
    };
    for code in scale.iter().filter(|code| !reached(code)) {
        faults.add("/entitlements", "incomplete", format!("nothing here is for `{code}`"));
    }
}
