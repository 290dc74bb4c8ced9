//! What an academy is entitled to on a day, and what of it was delivered.
//!
//! The universal offer is every academy's from the day it joined; another package opens with a category,
//! and is open as long as decisions leave the academy in that category. What is delivered is what was
//! deployed for it or, where a thing in a package is a review, reviews held since the package opened. What
//! comes every term was not delivered for good by the first: it is delivered while the last one that was
//! owed was held, and told with how many were owed and how many of these were held.
//! A deployment that names nothing in a package delivers nothing of it: it is support beyond the promise.

use chrono::NaiveDate;
use touchstone_domain::codes::{PackageCode, SupportItemCode};
use touchstone_domain::duty::{Duty, DutyStatus};
use touchstone_domain::event::{FrameworkRef, PackageItem};
use touchstone_domain::framework::{EntitledTo, Entitlement, EntitlementItem};
use touchstone_domain::ids::{DecisionId, DeploymentId, ReviewId};
use touchstone_domain::setting::Frameworks;

use super::{AcademyRecord, DecisionRecord, DeploymentStatus};
use crate::naming::document;
use crate::trust_record::TrustRecord;

/// How far a promised thing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Nothing has come of it yet.
    Outstanding,
    /// Agreed or under way, and nothing given yet.
    Arranged,
    /// Given: days were used, or the review was held.
    Delivered,
    /// Given where the school asks for it, and it has not.
    OnRequest,
    /// About single members of staff: told to those who run it.
    Restricted,
}

impl Delivery {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Delivery::Outstanding => "outstanding",
            Delivery::Arranged => "arranged",
            Delivery::Delivered => "delivered",
            Delivery::OnRequest => "on-request",
            Delivery::Restricted => "restricted",
        }
    }
}

/// Something promised, and what came of it.
#[derive(Clone, Debug)]
pub struct Promise<'f> {
    /// What is promised.
    pub item: &'f EntitlementItem,
    /// How far it has come.
    pub delivery: Delivery,
    /// The deployments for it since the package opened.
    pub deployments: Vec<DeploymentId>,
    /// Half-days used of them.
    pub half_days_used: u32,
    /// The reviews that it took the form of, newest first.
    pub reviews: Vec<ReviewId>,
    /// Of a review that comes again and again: how many were owed by now, and how many of these were held.
    pub kept: Option<Kept>,
}

/// How far something that comes again and again was kept to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How often it was owed since the package opened: whose day has passed, or that was done before it.
    pub owed: usize,
    /// How often it was done.
    pub met: usize,
    /// Whether the last one whose day has passed was done, or one since.
    pub is_up_to_date: bool,
}

/// A package that is open, and what came of it.
#[derive(Clone, Debug)]
pub struct OpenPackage<'f> {
    /// The package.
    pub package: &'f Entitlement,
    /// Since when it is open.
    pub since: NaiveDate,
    /// The decision that opened it; none for the universal offer.
    pub opened_by: Option<DecisionId>,
    /// What it holds.
    pub promises: Vec<Promise<'f>>,
}

impl AcademyRecord {
    /// Whether whoever sees no more of the academy than this record holds may know that a package was opened
    /// for it: that of a category tells the category.
    pub fn tells_of_package(&self, item: &PackageItem, framework: &FrameworkRef, frameworks: &Frameworks) -> bool {
        let packages = document(frameworks, framework).map_or(&[][..], |framework| &framework.entitlements);
        match packages.iter().find(|package| package.code.as_str() == item.package.as_str()).map(|package| &package.to) {
            None => false,
            Some(EntitledTo::Everyone) => true,
            Some(EntitledTo::Categories(codes)) => {
                let opens = |decided: &DecisionRecord| {
                    decided.category.framework.code == framework.code && codes.contains(&decided.category.category)
                };
                self.decisions.values().any(opens)
            }
        }
    }

    /// The packages that are open for it on a day, under the framework in force then: those of its
    /// category first. `trust` is the trust around it for who sees the academy whole; what was owed and not
    /// held its own people are not told, since what was held and not shared would show in it.
    pub fn entitlement_on<'f>(
        &self,
        as_of: NaiveDate,
        trust: &TrustRecord,
        whole: bool,
        frameworks: &'f Frameworks,
    ) -> Vec<OpenPackage<'f>> {
        let in_force = trust.framework_on(as_of);
        let duties = if whole { self.duties_on(trust, frameworks, as_of) } else { Vec::new() };
        let category = self.category_opened_on(as_of);
        let judged = category.and_then(|(_, decision)| {
            let decided = self.decisions.get(&decision)?;
            Some((document(frameworks, &decided.category.framework)?, &decided.category.category))
        });
        let universal = in_force.and_then(|framework| document(frameworks, framework));
        let mut open = Vec::new();
        if let (Some((framework, code)), Some((since, decision))) = (judged, category) {
            let of_it =
                framework.entitlements.iter().filter(|package| matches!(&package.to, EntitledTo::Categories(some) if some.contains(code)));
            open.extend(of_it.map(|package| self.opened(package, since, Some(decision), as_of, &duties)));
        }
        let everyones = universal.into_iter().flat_map(|f| &f.entitlements).filter(|package| package.to == EntitledTo::Everyone);
        open.extend(everyones.map(|package| self.opened(package, self.joined.1.joined_on, None, as_of, &duties)));
        open
    }

    /// Since when it is in its category, without a break, and by which decision.
    fn category_opened_on(&self, as_of: NaiveDate) -> Option<(NaiveDate, DecisionId)> {
        let now = self.category_on(as_of)?;
        let mut by_then: Vec<_> = self.decisions.values().filter(|decision| decision.effective_on() <= now.effective_on()).collect();
        by_then.sort_by_key(|decision| (decision.effective_on(), decision.event.position));
        let same = |decision: &&&super::DecisionRecord| {
            decision.category.category == now.category.category && decision.category.framework.code == now.category.framework.code
        };
        let opening = by_then.iter().rev().take_while(same).last()?;
        Some((opening.effective_on(), opening.id))
    }

    fn opened<'f>(
        &self,
        package: &'f Entitlement,
        since: NaiveDate,
        opened_by: Option<DecisionId>,
        as_of: NaiveDate,
        duties: &[Duty<'_>],
    ) -> OpenPackage<'f> {
        let promises = package.items.iter().map(|item| self.promise(package, item, since, as_of, duties)).collect();
        OpenPackage { package, since, opened_by, promises }
    }

    fn promise<'f>(
        &self,
        package: &Entitlement,
        item: &'f EntitlementItem,
        since: NaiveDate,
        as_of: NaiveDate,
        duties: &[Duty<'_>],
    ) -> Promise<'f> {
        let named = PackageCode::parse(package.code.as_str()).ok().zip(SupportItemCode::parse(item.code.as_str()).ok());
        let named = named.map(|(package, item)| PackageItem { package, item });
        let of_it = self.support.deployments.iter().filter(|(_, deployment)| {
            let for_it = named.as_ref().is_some_and(|named| deployment.delivers(named));
            for_it && deployment.is_agreed_on(as_of) && deployment.last_day(as_of) >= since
        });
        let of_it: Vec<_> = of_it.collect();
        let half_days_used = of_it.iter().map(|(_, deployment)| deployment.half_days_used(as_of)).sum();
        let held = self.reviews_on(as_of).into_iter().filter(|review| {
            let version = review.current();
            review.stands() && review.held_on() >= since && Some(&version.content.review_type) == item.review_type.as_ref()
        });
        let reviews: Vec<ReviewId> = held.map(|review| review.id).collect();
        let under_way = of_it.iter().any(|(_, deployment)| deployment.status_on(as_of) != DeploymentStatus::Over);
        let kept =
            item.review_type.as_ref().and_then(|kind| kept(duties.iter().filter(|duty| duty.what.review_type == *kind), since, as_of));
        let given = half_days_used > 0 || !reviews.is_empty();
        let delivery = if kept.map_or(given, |kept| kept.is_up_to_date && given) {
            Delivery::Delivered
        } else if under_way {
            Delivery::Arranged
        } else if item.restricted {
            Delivery::Restricted
        } else if item.on_request {
            Delivery::OnRequest
        } else {
            Delivery::Outstanding
        };
        Promise { item, delivery, deployments: of_it.into_iter().map(|(id, _)| *id).collect(), half_days_used, reviews, kept }
    }
}

/// What became of the duties of one type since a package opened; none where none was owed yet.
fn kept<'d>(duties: impl Iterator<Item = &'d Duty<'d>>, since: NaiveDate, as_of: NaiveDate) -> Option<Kept> {
    let is_done = |duty: &&Duty<'_>| duty.done_by.is_some_and(|(_, on)| on <= as_of);
    let owed = duties.filter(|duty| since <= duty.due_on && !matches!(duty.status, DutyStatus::Waived | DutyStatus::Superseded));
    let owed: Vec<&Duty<'_>> = owed.filter(|duty| duty.due_on < as_of || is_done(duty)).collect();
    let is_up_to_date = owed.last().map(is_done)?;
    Some(Kept { owed: owed.len(), met: owed.iter().filter(|duty| is_done(duty)).count(), is_up_to_date })
}
