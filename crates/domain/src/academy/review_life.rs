//! A review's life beside its content: the checks of its draft, sharing, the school's answer, and
//! validation from outside. One file a command; this one is the table of contents.
//!
//! Sharing a review does not share a category, nor the reverse: each is a decision of its own.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Academy, Decision};
use crate::codes::AudienceCode;
use crate::event::{
    AcademyEvent, CategoryShared, CorrectionAccepted, CorrectionRefused, CorrectionSuggested, DraftQualityChecked,
    DraftSentForFactualCheck, FactualCheckReturned, ReviewShared, ValidationRequested,
};
use crate::framework::Role;
use crate::ids::{CorrectionId, DecisionId, PersonId, ReviewId};
use crate::refusal::{Refusal, Refusals};
use crate::setting::Setting;

mod answer_correction;
mod check_quality;
mod request_validation;
mod respond_to_category;
mod respond_to_review;
mod return_factual_check;
mod send_for_factual_check;
mod share;
mod suggest_correction;
mod validate_review;

pub use answer_correction::AnswerCorrection;
pub use check_quality::CheckQuality;
pub use request_validation::RequestValidation;
pub use respond_to_category::RespondToCategory;
pub use respond_to_review::RespondToReview;
pub use return_factual_check::ReturnFactualCheck;
pub use send_for_factual_check::SendForFactualCheck;
pub use share::{RESPOND_WITHIN_DAYS, ShareCategory, ShareReview};
pub(super) use share::{audience, is_nothing_new, roles_of};
pub use suggest_correction::SuggestCorrection;
pub use validate_review::ValidateReview;

/// The roles of an academy's own people, with whom a trust shares what it finds.
pub const OWN_PEOPLE: [Role; 3] = [Role::Headteacher, Role::Chair, Role::Governor];

/// With whom something was shared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// The audiences named so far.
    pub audiences: BTreeSet<AudienceCode>,
    /// The roles that these meant.
    pub roles: BTreeSet<Role>,
    /// By when the school is to respond, as last set.
    pub respond_by: Option<NaiveDate>,
}

impl Shared {
    pub(super) fn with_more(&mut self, audiences: &[AudienceCode], roles: &[Role], respond_by: Option<NaiveDate>) {
        self.audiences.extend(audiences.iter().cloned());
        self.roles.extend(roles);
        self.respond_by = respond_by.or(self.respond_by);
    }

    /// Whether the school itself is among them.
    pub fn is_with_the_school(&self) -> bool {
        OWN_PEOPLE.iter().any(|role| self.roles.contains(role))
    }
}

/// How far the checks of a draft have come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Checks {
    /// Whether the lead's last look let it pass.
    quality: Option<bool>,
    /// With which head it is, and until when.
    sent: Option<(PersonId, NaiveDate)>,
    /// Whether that head has answered.
    returned: bool,
}

/// A correction as deciders need it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CorrectionFact {
    draft: ReviewId,
    /// Whether it was accepted, once it was answered.
    accepted: Option<bool>,
}

/// What the rules need to know of the life of reviews.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReviewLife {
    reviews: BTreeMap<ReviewId, Shared>,
    categories: BTreeMap<DecisionId, Shared>,
    drafts: BTreeMap<ReviewId, Checks>,
    corrections: BTreeMap<CorrectionId, CorrectionFact>,
    asked: BTreeSet<(ReviewId, PersonId)>,
}

/// What may be asked about the life of a review.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each command is documented where it is defined")]
pub enum ReviewLifeCommand {
    ShareReview(ShareReview),
    ShareCategory(ShareCategory),
    Respond(RespondToReview),
    RespondToCategory(RespondToCategory),
    CheckQuality(CheckQuality),
    SendForFactualCheck(SendForFactualCheck),
    ReturnFactualCheck(ReturnFactualCheck),
    SuggestCorrection(SuggestCorrection),
    AnswerCorrection(AnswerCorrection),
    RequestValidation(RequestValidation),
    Validate(ValidateReview),
}

pub(super) fn decide(academy: &Academy, command: ReviewLifeCommand, setting: Setting<'_>) -> Decision {
    match command {
        ReviewLifeCommand::ShareReview(c) => share::review(academy, c, setting),
        ReviewLifeCommand::ShareCategory(c) => share::category(academy, c, setting),
        ReviewLifeCommand::Respond(c) => respond_to_review::decide(academy, c, setting),
        ReviewLifeCommand::RespondToCategory(c) => respond_to_category::decide(academy, c, setting),
        ReviewLifeCommand::CheckQuality(c) => check_quality::decide(academy, c, setting),
        ReviewLifeCommand::SendForFactualCheck(c) => send_for_factual_check::decide(academy, c, setting),
        ReviewLifeCommand::ReturnFactualCheck(c) => return_factual_check::decide(academy, c, setting),
        ReviewLifeCommand::SuggestCorrection(c) => suggest_correction::decide(academy, c, setting),
        ReviewLifeCommand::AnswerCorrection(c) => answer_correction::decide(academy, c, setting),
        ReviewLifeCommand::RequestValidation(c) => request_validation::decide(academy, c, setting),
        ReviewLifeCommand::Validate(c) => validate_review::decide(academy, c, setting),
    }
}

impl ReviewLife {
    /// Takes in what happened; events of other parts of the academy's record change nothing here.
    pub fn evolve(&mut self, event: &AcademyEvent) {
        if let AcademyEvent::ReviewShared(ReviewShared { review, audiences, roles, respond_by }) = event {
            self.reviews.entry(*review).or_default().with_more(audiences, roles, *respond_by);
        }
        if let AcademyEvent::CategoryShared(CategoryShared { decision, audiences, roles }) = event {
            self.categories.entry(*decision).or_default().with_more(audiences, roles, None);
        }
        if let AcademyEvent::DraftQualityChecked(DraftQualityChecked { draft, passed, .. }) = event {
            self.drafts.entry(*draft).or_default().quality = Some(*passed);
        }
        if let AcademyEvent::DraftSentForFactualCheck(DraftSentForFactualCheck { draft, sent_to, due_on, .. }) = event {
            let checks = self.drafts.entry(*draft).or_default();
            (checks.sent, checks.returned) = (Some((*sent_to, *due_on)), false);
        }
        if let AcademyEvent::FactualCheckReturned(FactualCheckReturned { draft, .. }) = event {
            self.drafts.entry(*draft).or_default().returned = true;
        }
        if let AcademyEvent::CorrectionSuggested(CorrectionSuggested { correction, draft, .. }) = event {
            self.corrections.insert(*correction, CorrectionFact { draft: *draft, accepted: None });
        }
        if let AcademyEvent::CorrectionAccepted(CorrectionAccepted { correction, .. }) = event
            && let Some(fact) = self.corrections.get_mut(correction)
        {
            fact.accepted = Some(true);
        }
        if let AcademyEvent::CorrectionRefused(CorrectionRefused { correction, .. }) = event
            && let Some(fact) = self.corrections.get_mut(correction)
        {
            fact.accepted = Some(false);
        }
        if let AcademyEvent::ValidationRequested(ValidationRequested { review, validator }) = event {
            self.asked.insert((*review, *validator));
        }
    }

    /// With whom a review was shared.
    pub fn review(&self, review: ReviewId) -> Option<&Shared> {
        self.reviews.get(&review)
    }

    /// With whom a category decision was shared.
    pub fn category(&self, decision: DecisionId) -> Option<&Shared> {
        self.categories.get(&decision)
    }

    /// The corrections of a draft that were accepted, were refused, or (`None`) wait for an answer.
    fn corrections_of(&self, draft: ReviewId, accepted: Option<bool>) -> impl Iterator<Item = CorrectionId> {
        self.corrections.iter().filter(move |(_, fact)| fact.draft == draft && fact.accepted == accepted).map(|(id, _)| *id)
    }

    /// Notes why a draft cannot become final yet: the lead returned it, the head has still time to
    /// answer, a correction waits, or one was accepted and the draft reads there as before (`unmade`).
    /// Once the head's last day has passed silence holds nothing up, but what the head did say has to be
    /// answered one by one.
    pub(super) fn check_final(&self, draft: ReviewId, unmade: &BTreeSet<CorrectionId>, today: NaiveDate, refusals: &mut Refusals) {
        let Some(checks) = self.drafts.get(&draft) else { return };
        refusals.unless(checks.quality != Some(false), "", || Refusal::ReturnedByTheLead);
        if let Some((_, due)) = checks.sent.filter(|(_, due)| !checks.returned && today <= *due) {
            refusals.add("", Refusal::FactualCheckUnderWay { due });
        }
        for correction in self.corrections_of(draft, None) {
            refusals.add("", Refusal::CorrectionOpen(correction));
        }
        for correction in self.corrections_of(draft, Some(true)).filter(|correction| unmade.contains(correction)) {
            refusals.add("", Refusal::CorrectionNotMade(correction));
        }
    }

    /// Notes where a draft is not, or no longer, with somebody for a factual check.
    fn check_with(&self, draft: ReviewId, person: Option<PersonId>, refusals: &mut Refusals) {
        let with = self.drafts.get(&draft).filter(|checks| !checks.returned).and_then(|checks| checks.sent);
        refusals.unless(with.is_some_and(|(head, _)| Some(head) == person), "", || Refusal::NotWithYou);
    }
}

/// Notes a draft that is a draft no more, and a command that nobody answers for.
fn check_draft(academy: &Academy, draft: ReviewId, setting: Setting<'_>, refusals: &mut Refusals) {
    refusals.unless(!academy.reviews.contains_key(&draft), "", || Refusal::AlreadyFinal(draft));
    refusals.unless(setting.decider.is_some(), "", || Refusal::DeciderRequired);
}
