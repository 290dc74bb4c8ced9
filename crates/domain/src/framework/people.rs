//! Who is who in a trust: job titles, audiences, groups of academies, appraisals.
//!
//! A title gives no permission by itself. It is mapped to a role, and the roles are the same for
//! every trust, so that no document can hand out more than the service allows.

use super::item::{Item, Known, role};
use super::review_type::{Cadence, cadence, review_type_reference};
use super::{ItemCode, Origin, ReviewTypeCode, Role};
use crate::reader::{Faults, Node};

/// A job title and the role it carries.
#[derive(Clone, Debug)]
pub struct Title {
    /// The title in the trust's words.
    pub title: String,
    /// The role it carries.
    pub role: Role,
    /// What the person does for improvement.
    pub text: Option<String>,
    /// Whether the role holds for a group of academies only.
    pub group: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// Somebody who receives reviews and reports.
#[derive(Clone, Debug)]
pub struct Audience {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// The roles of the people in it.
    pub roles: Vec<Role>,
    /// What it receives.
    pub receives: Vec<Receipt>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What an audience receives, and how often.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// What it is.
    pub what: String,
    /// The review that it is, where it is one.
    pub review_type: Option<ReviewTypeCode>,
    /// How often.
    pub cadence: Cadence,
    /// The job titles of who brings it.
    pub presented_by: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A group of academies under one leader.
#[derive(Clone, Debug)]
pub struct GroupRule {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// How such a group works.
    pub text: String,
    /// The job titles of those who may lead it.
    pub led_by: Vec<String>,
    /// The fewest academies in it.
    pub min_academies: u32,
    /// The most academies in it.
    pub max_academies: u32,
    /// Where it comes from.
    pub origin: Origin,
}

/// Who appraises whom.
#[derive(Clone, Debug)]
pub struct Appraisal {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: String,
    /// The job titles of who is appraised.
    pub of: Vec<String>,
    /// The job titles of who appraises.
    pub by: Vec<String>,
    /// The job titles of who advises.
    pub advised_by: Vec<String>,
    /// What it is linked to.
    pub linked_to: Vec<String>,
    /// How often.
    pub cadence: Cadence,
    /// Where it comes from.
    pub origin: Origin,
}

/// Who answers to whom.
#[derive(Clone, Debug)]
pub struct Accountability {
    /// Its code.
    pub code: ItemCode,
    /// The rule in words.
    pub text: String,
    /// The job titles of who is held to account.
    pub of: Vec<String>,
    /// The job titles of who holds them to account.
    pub to: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

pub(super) fn title(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Title> {
    let mut item = Item::open(node, known, faults)?;
    let title = item.words("title");
    let role = item.part("role", role);
    let text = item.maybe_text("text");
    let group = item.flag("group");
    let origin = item.close();
    Some(Title { title: title?, role: role?, text: text?, group: group?, origin: origin? })
}

pub(super) fn audience(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Audience> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let roles = item.list("roles", role);
    let receives = item.list("receives", receipt);
    let origin = item.close();
    Some(Audience { code: code?, name: name?, roles: roles?, receives: receives?, origin: origin? })
}

fn receipt(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Receipt> {
    let mut item = Item::open(node, known, faults)?;
    let what = item.text("what");
    let review_type = item.maybe("reviewType", review_type_reference);
    let cadence = item.part("cadence", cadence);
    let presented_by = item.maybe_titles("presentedBy");
    let origin = item.close();
    Some(Receipt { what: what?, review_type: review_type?, cadence: cadence?, presented_by: presented_by?, origin: origin? })
}

pub(super) fn group(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<GroupRule> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let text = item.text("text");
    let led_by = item.titles("ledBy");
    let min_academies = item.integer("minAcademies", 1..=100);
    let max_academies = item.integer("maxAcademies", 1..=100);
    if let (Some(min), Some(max)) = (min_academies, max_academies)
        && min > max
    {
        let pointer = item.pointer_to("maxAcademies");
        item.faults.add(pointer, "wrong-order", "`maxAcademies` is below `minAcademies`");
    }
    let origin = item.close();
    Some(GroupRule {
        code: code?,
        name: name?,
        text: text?,
        led_by: led_by?,
        min_academies: min_academies?,
        max_academies: max_academies?,
        origin: origin?,
    })
}

pub(super) fn appraisal(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Appraisal> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let name = item.name();
    let of = item.titles("of");
    let by = item.titles("by");
    let advised_by = item.maybe_titles("advisedBy");
    let linked_to = item.texts("linkedTo");
    let cadence = item.part("cadence", cadence);
    let origin = item.close();
    Some(Appraisal {
        code: code?,
        name: name?,
        of: of?,
        by: by?,
        advised_by: advised_by?,
        linked_to: linked_to?,
        cadence: cadence?,
        origin: origin?,
    })
}

pub(super) fn accountability(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Accountability> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(ItemCode::parse);
    let text = item.text("text");
    let of = item.titles("of");
    let to = item.titles("to");
    let origin = item.close();
    Some(Accountability { code: code?, text: text?, of: of?, to: to?, origin: origin? })
}
