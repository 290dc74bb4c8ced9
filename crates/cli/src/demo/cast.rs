//! Who is in the demo: five trusts that do not exist, one for each framework that ships with the
//! program, and what befalls their academies.
//!
//! Names are invented and appear in no national register of trusts and schools; the URNs begin where
//! the register's do not reach. Nothing here may be mistaken for a judgement on a real school.

use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::{Phase, Route};

pub mod life;
mod trusts;

pub use trusts::TRUSTS;

use life::Life;

/// The first URN that the demo gives out.
pub const FIRST_URN: u32 = 900_001;

/// A trust.
#[derive(Debug)]
pub struct TrustCast {
    /// The framework it works by.
    pub framework: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its label in paths.
    pub slug: &'static str,
    /// Its group UID.
    pub group_uid: &'static str,
    /// Job titles in the words of its framework.
    pub titles: Titles,
    /// Which reviews it holds, and when.
    pub rounds: &'static [Round],
    /// Its academies.
    pub academies: &'static [AcademyCast],
    /// What they live through besides reviews and ratings.
    pub life: &'static Life,
}

/// Job titles.
#[derive(Debug)]
pub struct Titles {
    /// The improvement lead.
    pub lead: &'static str,
    /// Who leads or supports several academies.
    pub executive_head: &'static str,
    /// The adviser.
    pub adviser: &'static str,
    /// The trustee.
    pub trustee: &'static str,
    /// Heads.
    pub head: &'static str,
    /// Chairs.
    pub chair: &'static str,
}

/// Somebody with a part in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The chief executive.
    Ceo,
    /// The improvement lead.
    Lead,
    /// The executive headteacher.
    ExecutiveHead,
    /// The adviser.
    Adviser,
    /// The administrator.
    Administrator,
    /// A trustee.
    Trustee,
    /// The academy's own head.
    Head,
    /// The head of another academy of the trust.
    PeerHead,
    /// The academy's chair.
    Chair,
    /// Somebody from outside the trust who validates its judgements.
    Partner,
}

impl Part {
    /// Those with a part in the whole trust, and the role of the key that each holds.
    pub const OF_THE_TRUST: [(Part, Role); 6] = [
        (Part::Ceo, Role::Ceo),
        (Part::Lead, Role::ImprovementLead),
        (Part::ExecutiveHead, Role::ExecutiveHeadteacher),
        (Part::Administrator, Role::Administrator),
        (Part::Trustee, Role::Trustee),
        (Part::Adviser, Role::Adviser),
    ];
}

/// What a review says about how fast things move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Nothing.
    Untold,
    /// That it is fast enough.
    Told,
    /// That it is fast enough, unless the story wants it otherwise.
    Tested,
}

/// At which academies a round is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// At all of them.
    All,
    /// At those that the trust sponsors.
    Sponsored,
    /// At those in the lowest category.
    Lowest,
    /// At those at a place on the scale, worst first.
    At(usize),
    /// At those that have just joined.
    New,
}

/// A review that is held again and again.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Its type, by the framework's code.
    pub review: &'static str,
    /// The half-terms in which it is held, 0 to 5.
    pub half_terms: &'static [usize],
    /// The week of the half-term, counted from 0.
    pub week: u64,
    /// Who records it.
    pub by: Part,
    /// Who carried it out.
    pub reviewers: &'static [Part],
    /// How many criteria it judges.
    pub findings: usize,
    /// What it says of progress.
    pub pace: Pace,
    /// Who decides the category on it.
    pub decided_by: Option<Part>,
    /// At which academies.
    pub only: Only,
}

/// An academy.
#[derive(Debug)]
pub struct AcademyCast {
    /// Its name.
    pub name: &'static str,
    /// Its phase.
    pub phase: Phase,
    /// How it came to the trust.
    pub route: Route,
    /// When: years from the September in which the story begins, month and day.
    pub joined: (i32, u32, u32),
    /// Where it stands in each of the first six terms: an index into its framework's scale, worst first.
    pub path: [usize; 6],
    /// What befalls it.
    pub incidents: &'static [Incident],
}

impl AcademyCast {
    /// Where it stands in a term. After the sixth it keeps its place, but for one term in which it
    /// falls back: nothing stays as it is for ever.
    pub fn stands(&self, term: usize) -> usize {
        let last = self.path[self.path.len() - 1];
        let falls_back = (term + self.name.len()).is_multiple_of(5);
        self.path.get(term).copied().unwrap_or(if falls_back { last.saturating_sub(1) } else { last })
    }
}

/// What befalls an academy. Terms are counted from 0, the story's first autumn; what a reader of the
/// demo is promised lies in the first three, which every story has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incident {
    /// Progress is found not fast enough.
    Slow {
        /// In which term.
        term: usize,
        /// What the CEO makes of it where the framework only proposes.
        then: Then,
    },
    /// The decision departs from what the findings suggest.
    Departs {
        /// In which term.
        term: usize,
        /// What is decided instead.
        to: usize,
    },
    /// A finding that the framework puts in two categories.
    Unclear {
        /// In which term.
        term: usize,
    },
    /// A review is written up weeks after it was held.
    WrittenUpLate {
        /// In which term.
        term: usize,
    },
    /// A review is corrected.
    Amended {
        /// In which term.
        term: usize,
    },
    /// A review is entered by mistake and taken back.
    Withdrawn {
        /// In which term.
        term: usize,
    },
    /// The head leaves; an interim leads for this term, and a new head from the next.
    NewHead {
        /// In which term.
        term: usize,
    },
    /// The academy leaves the trust at the end of the term.
    Leaves {
        /// In which term.
        term: usize,
    },
    /// An inspection, with how well it went: 0 badly, 1 fairly, 2 well.
    Inspected {
        /// In which term.
        term: usize,
        /// How well.
        outcome: usize,
    },
    /// A month ago progress was not fast enough, and nobody has acted on it yet.
    NobodyActed,
    /// A few days ago somebody found progress not fast enough; the proposal is open.
    ProposalOpen,
    /// A review is being written.
    Drafted,
}

/// What the CEO makes of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Accepts it; a visit follows.
    Accept,
    /// Declines it.
    Decline,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use touchstone_domain::framework::{Framework, built_in};

    #[test]
    fn every_framework_has_its_trust_and_no_name_is_used_twice() {
        let frameworks: Vec<&str> = TRUSTS.iter().map(|trust| trust.framework).collect();
        let shipped: Vec<&str> = built_in().iter().map(|framework| framework.code).collect();
        assert_eq!(frameworks.iter().collect::<BTreeSet<_>>(), shipped.iter().collect());
        let names: Vec<&str> = TRUSTS.iter().flat_map(|trust| trust.academies).map(|academy| academy.name).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn the_cast_speaks_the_words_of_its_frameworks() {
        for trust in &TRUSTS {
            let shipped = built_in().iter().find(|framework| framework.code == trust.framework).unwrap();
            let framework = Framework::parse(&serde_json::from_str(shipped.document).unwrap()).unwrap();
            for round in trust.rounds {
                let review = framework.review_types().iter().find(|review| review.code.as_str() == round.review);
                assert!(review.is_some(), "{} has no review `{}`", trust.framework, round.review);
                assert!(round.decided_by.is_none() || round.findings > 0, "{} decides on nothing", round.review);
            }
            let titles = &trust.titles;
            for title in [titles.lead, titles.executive_head, titles.adviser, titles.trustee, titles.head, titles.chair] {
                assert!(framework.roles.iter().any(|role| role.title == title), "{} has no title `{title}`", trust.framework);
            }
            let ranks = trust.academies.iter().flat_map(|academy| academy.path);
            assert!(ranks.max().unwrap() < framework.scale().len());
        }
    }

    #[test]
    fn every_trust_has_at_least_six_academies_that_stay() {
        for trust in &TRUSTS {
            let stays = |academy: &&AcademyCast| !academy.incidents.iter().any(|incident| matches!(incident, Incident::Leaves { .. }));
            assert!(trust.academies.iter().filter(stays).count() >= 6, "{}", trust.name);
        }
    }
}
