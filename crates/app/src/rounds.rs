//! Rating rounds: the trust opens, reports and closes one; in between, each request is about all its
//! academies, or some, at once.

use chrono::NaiveDate;
use touchstone_domain::calendar::{AcademicYear, SchoolTerm};
use touchstone_domain::codes::AudienceCode;
use touchstone_domain::ids::{AcademyId, RoundId, TrustId};
use touchstone_domain::trust::{CancelRound, CloseRound, OpenRound, ReportRatings, RoundCommand, TrustCommand};

use crate::access::Permission;
use crate::app::{App, How};
use crate::error::AppError;
use crate::input::{AcademyOrder, RatingOrder};
use crate::minting::{Words, fresh_id};
use crate::shelf::look;
use crate::writer::{At, Done, Order, Part};

/// A round to open.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are the event's, documented there")]
pub struct NewRound {
    pub year: AcademicYear,
    pub term: SchoolTerm,
    /// All academies of the trust where left out.
    pub academies: Option<Vec<AcademyId>>,
    pub self_evaluations_by: Option<NaiveDate>,
    pub moderation_on: Option<NaiveDate>,
}

/// What is asked of the trust about a round.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "each is a command of the domain's, documented there")]
pub enum RoundOrder {
    Open(NewRound),
    Report { round: RoundId, audience: AudienceCode, reported_on: NaiveDate },
    Close { round: RoundId, reason: Option<String> },
    Cancel { round: RoundId, reason: String },
}

impl App {
    /// Carries out what is asked of the trust about a round.
    pub async fn of_round(&self, how: &How<'_>, trust: TrustId, order: RoundOrder) -> Result<Done, AppError> {
        let standing = self.standing(how.caller, Permission::Decide, Some(trust), None)?;
        let mut words = Words::default();
        let command = match order {
            RoundOrder::Open(NewRound { year, term, academies, self_evaluations_by, moderation_on }) => {
                RoundCommand::Open(OpenRound { round: fresh_id(), year, term, academies, self_evaluations_by, moderation_on })
            }
            RoundOrder::Report { round, audience, reported_on } => {
                RoundCommand::Report(ReportRatings { report: fresh_id(), round, audience, reported_on })
            }
            RoundOrder::Close { round, reason } => {
                RoundCommand::Close(CloseRound { round, reason: reason.map(|reason| words.mint(reason)) })
            }
            RoundOrder::Cancel { round, reason } => RoundCommand::Cancel(CancelRound { round, reason: words.mint(reason) }),
        };
        let order = Order::OfTrust { trust, command: TrustCommand::Round(command) };
        self.submit(order, standing, words.into_texts(), Vec::new(), how).await
    }

    /// Carries out what is asked of several academies in a round: all of it or nothing. `field` is the
    /// list in the request that names them, and `common` its fields that are about all of them.
    pub async fn of_round_at(
        &self,
        how: &How<'_>,
        trust: TrustId,
        (field, has_fields): (&'static str, bool),
        common: &'static [&'static str],
        orders: Vec<(AcademyId, RatingOrder)>,
    ) -> Result<Done, AppError> {
        let round = orders.iter().find_map(|(_, order)| order.round());
        let mut standing = self.standing(how.caller, Permission::Decide, Some(trust), None);
        let mut parts = Vec::with_capacity(orders.len());
        let mut words = Words::default();
        for (i, (academy, order)) in orders.into_iter().enumerate() {
            // A key for some academies of the trust may do its own; whoever may for all need not be asked again.
            if standing.is_err() {
                standing = Ok(self.standing(how.caller, order.permission(), Some(trust), Some(academy))?);
            } else {
                self.standing(how.caller, order.permission(), Some(trust), Some(academy))?;
            }
            let before = words.ids().count();
            let command = AcademyOrder::Rating(order).into_command(&mut words);
            let texts = words.ids().skip(before).collect();
            let at = At { part: format!("/{field}/{i}"), has_fields, common };
            parts.push(Part { academy, command, texts, at });
        }
        self.submit(Order::OfAcademies { trust, round, parts }, standing?, words.into_texts(), Vec::new(), how).await
    }

    /// The academies of a round, in the order in which it names them; none of a round that is not
    /// there.
    pub fn academies_of_round(&self, trust: TrustId, round: RoundId) -> Option<Vec<AcademyId>> {
        let shelf = self.shared.shelves.get(trust)?;
        let shelf = look(&shelf);
        Some(shelf.record.rounds.get(&round)?.opened.1.academies.clone())
    }
}
