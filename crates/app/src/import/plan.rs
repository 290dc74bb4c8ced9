//! From the rows of one file to the steps that bring the record up to it.
//!
//! Steps come in the order of the file, each after what it needs: a trust before its first academy, a
//! departure before the joining that it makes room for. Each trust is a log of its own, so those two
//! are never one write; a run that is cut between them leaves an academy that has left and not yet
//! joined, and the next import completes that.
//!
//! Not imported as current, and told so: academies of closed trusts, closed academies, schools and
//! trusts that have yet to open, memberships that the file itself says have ended. None of these is
//! taken for a departure either: that an academy is gone from somewhere is known only when it is
//! somewhere else.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use touchstone_domain::codes::FrameworkCode;
use touchstone_domain::identifiers::{GroupUid, Laestab, Phase, Route, Slug, Ukprn, Urn};

use super::known::{Known, Membership};
use super::placing::{Verdict, When, judge, latest};
use super::report::{Counts, Report, ReportRow, Severity};
use super::rows::{Row, Sheet, Standing};
use super::slugs::slug_for;

/// How to import.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The day on which a file without dates was extracted; it means nothing to a file with dates.
    pub extract_date: Option<NaiveDate>,
    /// The trusts to import; all where empty. An academy that leaves one of these for a trust that is
    /// not among them is recorded as having left.
    pub trusts: BTreeSet<GroupUid>,
    /// The framework that newly registered trusts adopt.
    pub framework: Option<FrameworkCode>,
}

/// A file without dates came without the date of its extract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{file} does not say when academies joined their trusts: give the day on which it was extracted as extractDate (on the command line --extract-date)"
)]
pub struct NeedsExtractDate {
    /// The file.
    pub file: String,
}

/// One change to the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put a trust on record.
    RegisterTrust {
        /// GIAS's key of it.
        uid: GroupUid,
        /// Its name, as GIAS has it.
        name: String,
        /// Its label in paths, not taken by any other.
        slug: Slug,
        /// Its trust reference number, `TR00123`.
        group_id: Option<String>,
        /// Its company number.
        companies_house: Option<String>,
        /// The framework it adopts.
        framework: Option<FrameworkCode>,
    },
    /// An academy left a trust for another.
    Leave {
        /// The trust it left.
        trust: GroupUid,
        /// The URN under which that trust has it.
        urn: Urn,
        /// The day on which it joined the other trust.
        left_on: NaiveDate,
        /// False when it left on that day or earlier.
        date_known: bool,
        /// The trust it went to.
        to: GroupUid,
    },
    /// An academy joined a trust.
    Join {
        /// The trust.
        trust: GroupUid,
        /// The academy.
        urn: Urn,
        /// Its name.
        name: String,
        /// Its phase.
        phase: Phase,
        /// Its UKPRN, where the file has one.
        ukprn: Option<Ukprn>,
        /// Its LAESTAB, where the file has one.
        laestab: Option<Laestab>,
        /// The day.
        joined_on: NaiveDate,
        /// False when it joined on that day or earlier.
        date_known: bool,
        /// How it came: a transfer where it is known to have been in a trust before.
        route: Route,
    },
    /// Identifiers of an academy that was on record without them.
    Identify {
        /// Its trust.
        trust: GroupUid,
        /// The URN under which the trust has it.
        urn: Urn,
        /// Its UKPRN, where that is new.
        ukprn: Option<Ukprn>,
        /// Its LAESTAB, where that is new.
        laestab: Option<Laestab>,
        /// Since when they are known to hold: the day of the extract, or of joining where that is later
        /// or there is no other.
        from: NaiveDate,
    },
}

/// A step and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The line of the file.
    pub line: u64,
    /// What to do.
    pub step: Step,
}

/// What a file would change, and what it comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, to be taken in this order.
    pub steps: Vec<Planned>,
    /// What to tell.
    pub report: Report,
    /// Trusts that were asked for and that no row names.
    pub unseen: Vec<GroupUid>,
}

/// Plans the import of one file.
pub fn plan(sheet: &Sheet, known: &Known, options: &Options) -> Result<Plan, NeedsExtractDate> {
    if !sheet.dated && options.extract_date.is_none() {
        return Err(NeedsExtractDate { file: sheet.file.clone() });
    }
    let mut planning = Planning { sheet, known, options, plan: Plan::default(), registered: HashSet::new(), slugs: known.slugs().clone() };
    planning.problems();
    planning.outsiders();
    let current = planning.current();
    for (row, when) in planning.one_place_each(current) {
        planning.place(row, when);
    }
    Ok(planning.finish())
}

struct Planning<'a> {
    sheet: &'a Sheet,
    known: &'a Known,
    options: &'a Options,
    plan: Plan,
    registered: HashSet<GroupUid>,
    slugs: HashSet<Slug>,
}

impl<'a> Planning<'a> {
    fn problems(&mut self) {
        for problem in &self.sheet.problems {
            if problem.trust.as_ref().is_none_or(|uid| self.wanted(uid)) {
                self.plan.report.rows.push(problem.told.clone());
            }
        }
    }

    fn outsiders(&mut self) {
        for outsider in &self.sheet.outsiders {
            let here = self.trust_now(&outsider.urn).filter(|uid| self.wanted(uid));
            if here.is_none() && !self.options.trusts.is_empty() {
                continue;
            }
            let kept = here.map(|uid| format!("; the record keeps it in trust {uid}")).unwrap_or_default();
            self.tell(outsider.line, &outsider.urn, format!("{}{kept}", outsider.why), Severity::Note);
        }
    }

    /// The rows that say where an academy is now, each with since when. Rows of trusts that were not
    /// asked for are among them, because they may say that an academy is no longer in one that was.
    fn current(&mut self) -> Vec<(&'a Row, When)> {
        let mut current = Vec::new();
        for row in &self.sheet.rows {
            // A gap in a dated file is a fault of that row: the day of an extract may have been given for
            // another file of the same run, and must not make an old row look new.
            let undated = self.options.extract_date.filter(|_| !self.sheet.dated).map(When::By);
            let (problem, severity) = match (not_current(row), row.joined_on.map(When::On).or(undated)) {
                (None, Some(when)) => {
                    current.push((row, when));
                    continue;
                }
                (Some(why), _) => {
                    let kept = self.trust_now(&row.urn).map(|uid| format!("; the record keeps it in trust {uid}")).unwrap_or_default();
                    (format!("{why}: not imported{kept}"), Severity::Note)
                }
                (None, None) => {
                    let problem = "the row does not say when the academy joined, as the other rows of this file do";
                    (problem.to_owned(), Severity::Rejected)
                }
            };
            if self.concerns_us(row) {
                self.tell(row.line, &row.urn, problem, severity);
            }
        }
        current
    }

    /// An academy that a file has twice: the latest joining counts; where two trusts have it equally
    /// late, neither does.
    fn one_place_each(&mut self, current: Vec<(&'a Row, When)>) -> Vec<(&'a Row, When)> {
        let mut latest: HashMap<&Urn, (&Row, When)> = HashMap::new();
        for (row, when) in &current {
            let best = latest.entry(&row.urn).or_insert((row, *when));
            if when.day() > best.1.day() {
                *best = (row, *when);
            }
        }
        let torn: HashSet<&Urn> = current
            .iter()
            .filter(|(row, when)| {
                let (best, since) = latest[&row.urn];
                when.day() == since.day() && row.trust.uid != best.trust.uid
            })
            .map(|(row, _)| &row.urn)
            .collect();
        let mut taken = Vec::with_capacity(latest.len());
        for (row, when) in current {
            let (best, since) = latest[&row.urn];
            let (problem, severity) = if when.day() < since.day() {
                (format!("line {} has the academy join trust {} later", best.line, best.trust.uid), Severity::Note)
            } else if torn.contains(&row.urn) {
                let problem = "the file has the academy in two trusts, with nothing to say which of them is the later";
                (problem.to_owned(), Severity::Rejected)
            } else if row.line != best.line {
                (format!("the same as line {}", best.line), Severity::Note)
            } else {
                taken.push((row, when));
                continue;
            };
            if self.concerns_us(row) {
                self.tell(row.line, &row.urn, problem, severity);
            }
        }
        taken
    }

    fn place(&mut self, row: &'a Row, when: When) {
        if !self.concerns_us(row) {
            return;
        }
        let history = self.known.history(&row.urn);
        if let Some(now) = latest(history).filter(|_| history.iter().all(|m| m.urn != row.urn)) {
            self.plan.report.counts.unchanged += 1;
            self.tell(
                row.line,
                &row.urn,
                format!("the school has another URN now, {}: nothing was taken from this row", now.urn),
                Severity::Note,
            );
            return;
        }
        let to = &row.trust.uid;
        match judge(history, to, when) {
            Verdict::Arrived => {
                self.plan.report.counts.academies += 1;
                self.join(row, when, row.route);
            }
            Verdict::MoveCompleted => {
                self.plan.report.counts.moved += 1;
                self.join(row, when, Route::Transfer);
            }
            Verdict::Moved(was, from) => {
                self.plan.report.counts.moved += 1;
                self.add(
                    row,
                    Step::Leave {
                        trust: from.clone(),
                        urn: was.urn.clone(),
                        left_on: when.day(),
                        date_known: when.date_known(),
                        to: to.clone(),
                    },
                );
                if self.wanted(to) {
                    self.join(row, when, Route::Transfer);
                }
            }
            Verdict::AlreadyThere(there) => {
                self.plan.report.counts.unchanged += 1;
                self.identify(row, there);
            }
            Verdict::OtherDate(there) => {
                self.plan.report.counts.unchanged += 1;
                let by = if there.date_known { "on" } else { "by" };
                let problem =
                    format!("the record has it join this trust {by} {}, the file on {}: the record stands", there.joined_on, when.day());
                self.tell(row.line, &row.urn, problem, Severity::Note);
                self.identify(row, there);
            }
            Verdict::Older(than) => {
                self.plan.report.counts.unchanged += 1;
                self.tell(row.line, &row.urn, format!("older than the record, which has it {}", whereabouts(than)), Severity::Note);
            }
            Verdict::Contradiction(with, why) => {
                let problem = format!("{why} (it is {})", whereabouts(with));
                self.tell(row.line, &row.urn, problem, Severity::Rejected);
            }
        }
    }

    fn join(&mut self, row: &Row, when: When, route: Route) {
        let uid = &row.trust.uid;
        if self.known.slug_of(uid).is_none() && self.registered.insert(uid.clone()) {
            let slug = slug_for(&row.trust.name, uid, &self.slugs);
            self.slugs.insert(slug.clone());
            self.plan.report.counts.trusts += 1;
            let trust = row.trust.clone();
            self.add(
                row,
                Step::RegisterTrust {
                    uid: trust.uid,
                    name: trust.name,
                    slug,
                    group_id: trust.group_id,
                    companies_house: trust.companies_house,
                    framework: self.options.framework.clone(),
                },
            );
        }
        self.add(
            row,
            Step::Join {
                trust: uid.clone(),
                urn: row.urn.clone(),
                name: row.name.clone(),
                phase: row.phase,
                ukprn: row.ukprn.clone(),
                laestab: row.laestab.clone(),
                joined_on: when.day(),
                date_known: when.date_known(),
                route,
            },
        );
    }

    /// Takes identifiers that are new. Where the record has others it stands: GIAS changes a LAESTAB
    /// when local authorities are redrawn, and which of two is the newer cannot be told from files that
    /// come in any order.
    fn identify(&mut self, row: &Row, there: &Membership) {
        let ukprn = row.ukprn.clone().filter(|_| there.ukprn.is_none());
        let laestab = row.laestab.clone().filter(|_| there.laestab.is_none());
        let differs = |what: &str, known: Option<&str>, given: Option<&str>| match (known, given) {
            (Some(known), Some(given)) if known != given => {
                Some(format!("the record has {what} {known}, the file {given}: the record stands"))
            }
            (Some(_) | None, Some(_) | None) => None,
        };
        let known = (there.ukprn.as_ref().map(Ukprn::as_str), there.laestab.as_ref().map(Laestab::as_str));
        let given = (row.ukprn.as_ref().map(Ukprn::as_str), row.laestab.as_ref().map(Laestab::as_str));
        for problem in [differs("UKPRN", known.0, given.0), differs("LAESTAB", known.1, given.1)].into_iter().flatten() {
            self.tell(row.line, &row.urn, problem, Severity::Note);
        }
        if ukprn.is_some() || laestab.is_some() {
            let from = self.options.extract_date.map_or(there.joined_on, |extract| extract.max(there.joined_on));
            self.add(row, Step::Identify { trust: row.trust.uid.clone(), urn: there.urn.clone(), ukprn, laestab, from });
        }
    }

    fn finish(self) -> Plan {
        let mut plan = self.plan;
        plan.report.rows.sort_by_key(|row| row.line);
        let rejected: BTreeSet<u64> =
            plan.report.rows.iter().filter(|row| row.severity == Severity::Rejected).map(|row| row.line).collect();
        plan.report.counts = Counts { rejected: rejected.len() as u64, ..plan.report.counts };
        let seen: BTreeMap<&GroupUid, ()> = self.sheet.rows.iter().map(|row| (&row.trust.uid, ())).collect();
        plan.unseen = self.options.trusts.iter().filter(|uid| !seen.contains_key(uid)).cloned().collect();
        plan
    }

    fn wanted(&self, uid: &GroupUid) -> bool {
        self.options.trusts.is_empty() || self.options.trusts.contains(uid)
    }

    /// True when the row's trust was asked for, or one where the academy is now.
    fn concerns_us(&self, row: &Row) -> bool {
        self.wanted(&row.trust.uid) || self.trust_now(&row.urn).is_some_and(|uid| self.wanted(uid))
    }

    fn trust_now(&self, urn: &Urn) -> Option<&'a GroupUid> {
        latest(self.known.history(urn)).filter(|m| m.left.is_none()).and_then(|m| m.trust.as_ref())
    }

    fn add(&mut self, row: &Row, step: Step) {
        self.plan.steps.push(Planned { line: row.line, step });
    }

    fn tell(&mut self, line: u64, urn: &Urn, problem: String, severity: Severity) {
        self.plan.report.rows.push(ReportRow {
            file: self.sheet.file.clone(),
            line,
            column: Some("URN".into()),
            value: Some(urn.as_str().to_owned()),
            problem,
            severity,
        });
    }
}

/// Why a row does not say where an academy is now, if it does not.
fn not_current(row: &Row) -> Option<String> {
    match (row.standing, row.trust.standing, row.left_on) {
        (Standing::Closed(_), ..) => Some("the academy is closed".into()),
        (Standing::Proposed, ..) => Some("the academy is proposed and not open yet".into()),
        (Standing::Open, Standing::Closed(Some(day)), _) => Some(format!("trust {} closed on {day}", row.trust.uid)),
        (Standing::Open, Standing::Closed(None), _) => Some(format!("trust {} is closed", row.trust.uid)),
        (Standing::Open, Standing::Proposed, _) => Some(format!("trust {} is proposed and not open yet", row.trust.uid)),
        (Standing::Open, Standing::Open, Some(day)) => Some(format!("it left trust {} on {day}", row.trust.uid)),
        (Standing::Open, Standing::Open, None) => None,
    }
}

fn whereabouts(membership: &Membership) -> String {
    let trust = membership.trust.as_ref().map_or("a trust without a group UID".to_owned(), |uid| format!("trust {uid}"));
    match (&membership.left, membership.date_known) {
        (None, true) => format!("in {trust} since {}", membership.joined_on),
        (None, false) => format!("in {trust} by {}", membership.joined_on),
        (Some(left), _) if left.date_known => format!("out of {trust} since {}", left.on),
        (Some(left), _) => format!("out of {trust} by {}", left.on),
    }
}
