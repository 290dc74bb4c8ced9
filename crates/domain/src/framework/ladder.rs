//! The escalation ladder and who may climb it without being asked.
//!
//! Two of the published models say what follows when progress is not fast enough, so there a
//! lead's own finding climbs by itself. Where a model says nothing, a finding only proposes a rung
//! to a named role: software must not send a chief executive on a visit that no trust has agreed to.

use super::item::{Item, Known, reference, role};
use super::{Origin, ReviewTypeCode, Role, RungCode};
use crate::reader::{Faults, Node, brief};

/// A rung of the ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    /// Its code.
    pub code: RungCode,
    /// Its name.
    pub name: String,
    /// What calls for it.
    pub trigger: String,
    /// Who acts on it.
    pub actors: Vec<Role>,
    /// Within how many days they act.
    pub act_within_days: u32,
    /// What it may lead to.
    pub may_lead_to: Vec<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Which findings climb by themselves, and who decides about the others.
#[derive(Clone, Debug)]
pub struct EscalationRule {
    /// The findings that climb by themselves; none where everything is proposed.
    pub automatic: Option<Automatic>,
    /// Who accepts or declines a proposed rung.
    pub decided_by: Role,
    /// Within how many days they decide.
    pub decide_within_days: u32,
    /// Where it comes from.
    pub origin: Origin,
}

/// The findings that climb by themselves.
#[derive(Clone, Debug)]
pub struct Automatic {
    /// In reviews of these types.
    pub review_types: Vec<ReviewTypeCode>,
    /// Made by a reviewer in one of these roles.
    pub roles: Vec<Role>,
}

impl EscalationRule {
    /// Whether a finding in such a review, made by somebody in that role, climbs by itself.
    pub fn automatic_for(&self, review_type: &ReviewTypeCode, role: Role) -> bool {
        self.automatic.as_ref().is_some_and(|automatic| automatic.review_types.contains(review_type) && automatic.roles.contains(&role))
    }
}

pub(super) fn rung(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Rung> {
    let mut item = Item::open(node, known, faults)?;
    let code = item.code(RungCode::parse);
    let name = item.name();
    let trigger = item.text("trigger");
    let actors = item.list("actors", actor);
    let act_within_days = item.integer("actWithinDays", 1..=366);
    let may_lead_to = item.texts("mayLeadTo");
    let origin = item.close();
    Some(Rung {
        code: code?,
        name: name?,
        trigger: trigger?,
        actors: actors?,
        act_within_days: act_within_days?,
        may_lead_to: may_lead_to?,
        origin: origin?,
    })
}

fn actor(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Role> {
    let who = role(node.clone(), known, faults)?;
    if matches!(who, Role::Auditor | Role::Integration) {
        faults.add(node.pointer(), "cannot-act", format!("`{who}` cannot act on a rung: people do, and an auditor only reads"));
        return None;
    }
    Some(who)
}

pub(super) fn escalation(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<EscalationRule> {
    let mut item = Item::open(node, known, faults)?;
    let automatic = item.maybe("automatic", automatic);
    let proposals = item.part("proposals", proposals);
    let origin = item.close();
    let (decided_by, decide_within_days) = proposals?;
    Some(EscalationRule { automatic: automatic?, decided_by, decide_within_days, origin: origin? })
}

fn automatic(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<Automatic> {
    let mut item = Item::open(node, known, faults)?;
    let review_types = item.list("reviewTypes", |node, known, faults| {
        let code = reference(node.clone(), known.review_types.as_ref(), "reviewTypes", faults, ReviewTypeCode::parse)?;
        if !known.reporting_progress.contains(code.as_str()) {
            faults.add(node.pointer(), "no-progress-findings", format!("`{}` says nothing about progress", brief(code.as_str())));
            return None;
        }
        Some(code)
    });
    let roles = item.list("roles", |node, known, faults| {
        let who = role(node.clone(), known, faults)?;
        if !matches!(who, Role::ImprovementLead | Role::ExecutiveHeadteacher) {
            faults.add(
                node.pointer(),
                "cannot-climb",
                "only a lead's own finding climbs by itself: improvement-lead, executive-headteacher",
            );
            return None;
        }
        Some(who)
    });
    item.close_part();
    Some(Automatic { review_types: review_types?, roles: roles? })
}

fn proposals(node: Node<'_>, known: &Known<'_>, faults: &mut Faults) -> Option<(Role, u32)> {
    let mut item = Item::open(node, known, faults)?;
    let decided_by = item.part("decidedBy", |node, known, faults| {
        let who = role(node.clone(), known, faults)?;
        if !matches!(who, Role::Ceo | Role::ImprovementLead | Role::ExecutiveHeadteacher) {
            faults.add(node.pointer(), "cannot-decide", "a proposal is decided by ceo, improvement-lead or executive-headteacher");
            return None;
        }
        Some(who)
    });
    let decide_within_days = item.integer("decideWithinDays", 1..=366);
    item.close_part();
    Some((decided_by?, decide_within_days?))
}
