//! Carrying out what an import plans: the files are read and planned whole, then their steps go
//! through the writer in order, many of them to a turn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::NaiveDate;
use touchstone_domain::academy::{AcademyCommand, IdentifyAcademy, JoinTrust, LeaveTrust};
use touchstone_domain::identifiers::{GroupUid, Urn};
use touchstone_domain::ids::{AcademyId, TrustId};
use touchstone_domain::reader::Faults;
use touchstone_domain::trust::RegisterTrust;
use uuid::Uuid;

use crate::access::{Caller, Permission};
use crate::app::App;
use crate::commands::built_in_or_fault;
use crate::error::AppError;
use crate::import::{self, Known, Left, Membership, Options, Planned, Report, ReportRow, Severity, Step};
use crate::minting::fresh_id;
use crate::shelf::look;
use crate::writer::{Document, Done, Order};

/// How many steps wait for their answers at once: enough to fill the writer's turns.
const AT_ONCE: usize = 1024;

/// One file to import.
#[derive(Clone, Debug)]
pub struct ImportFile {
    /// Its name, as the report gives it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What to import and how.
#[derive(Clone, Debug, Default)]
pub struct ImportRequest {
    /// The files, in order.
    pub files: Vec<ImportFile>,
    /// Only these trusts; all where empty.
    pub trusts: BTreeSet<GroupUid>,
    /// The code of a built-in framework for trusts that are registered.
    pub framework: Option<String>,
    /// The day on which a file without dates was extracted.
    pub extract_date: Option<NaiveDate>,
    /// Show what would be done, and do nothing.
    pub dry_run: bool,
    /// Do nothing where any row is faulty.
    pub strict: bool,
}

/// What came of an import.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The counts and the rows worth telling about.
    pub report: Report,
    /// Trusts asked for that no row names.
    pub unseen: Vec<GroupUid>,
    /// False where nothing was written, because it was only tried or because of faults.
    pub written: bool,
}

impl App {
    /// Imports files; blocks until all is durable. `progress` is told how many steps of how many
    /// are done.
    pub fn import(&self, caller: &Caller, request: ImportRequest, progress: &mut dyn FnMut(usize, usize)) -> Result<Imported, AppError> {
        let standing = self.standing(caller, Permission::Operate, None, None)?;
        let framework = request.framework.as_deref().map(|code| built_in_or_fault(code, "/framework")).transpose()?;
        let options = Options {
            extract_date: request.extract_date,
            trusts: request.trusts,
            framework: framework.as_ref().map(|document| document.framework.code().clone()),
        };
        let mut known = self.known();
        let mut imported = Imported::default();
        let mut steps: Vec<(String, Planned)> = Vec::new();
        let mut unseen: Option<BTreeSet<GroupUid>> = None;
        let mut faults = Faults::default();
        // A slip in the year would make every later file look older than what it says.
        if options.extract_date.is_some_and(|date| date > self.today()) {
            faults.add("/extractDate", "in-the-future", "no file was extracted on a day to come");
        }
        for (i, file) in request.files.iter().enumerate() {
            let at = format!("/file/{i}");
            let sheet = match import::read(&file.name, &file.bytes) {
                Ok(sheet) => sheet,
                Err(error) => {
                    faults.add(at, "unreadable-file", format!("{}: {error}", file.name));
                    continue;
                }
            };
            match import::plan(&sheet, &known, &options) {
                Err(error) => faults.add("/extractDate", "missing", error.to_string()),
                Ok(plan) => {
                    plan.steps.iter().for_each(|planned| known.apply(&planned.step));
                    let not_here: BTreeSet<GroupUid> = plan.unseen.into_iter().collect();
                    unseen = Some(unseen.map_or_else(|| not_here.clone(), |before| before.intersection(&not_here).cloned().collect()));
                    steps.extend(plan.steps.into_iter().map(|planned| (file.name.clone(), planned)));
                    imported.report.absorb(plan.report);
                }
            }
        }
        faults.none()?;
        imported.unseen = unseen.unwrap_or_default().into_iter().collect();
        if request.dry_run || (request.strict && imported.report.has_faults()) {
            return Ok(imported);
        }
        imported.written = true;
        let mut run = Run { app: self, framework, places: self.places(), waiting: VecDeque::new(), correlation: Uuid::now_v7() };
        let total = steps.len();
        for (done, (file, planned)) in steps.into_iter().enumerate() {
            progress(done, total);
            run.step(file, planned, &standing, &mut imported.report)?;
        }
        run.settle(0, &mut imported.report)?;
        progress(total, total);
        Ok(imported)
    }

    /// What the record holds, as far as an import has to know it.
    fn known(&self) -> Known {
        let mut known = Known::default();
        for (slug, trust) in self.shared.shelves.all() {
            let Some(shelf) = self.shared.shelves.get(trust) else { continue };
            let shelf = look(&shelf);
            known.trust(shelf.record.group_uid.clone(), slug);
            for (_, place) in shelf.record.roll.iter() {
                let Some(urn) = place.latest_urn() else { continue };
                let membership = Membership {
                    trust: shelf.record.group_uid.clone(),
                    urn: urn.clone(),
                    joined_on: place.joined_on,
                    date_known: place.date_known,
                    left: place.left.map(|(on, date_known)| Left { on, date_known }),
                    ukprn: place.ukprn.clone(),
                    laestab: place.laestab.clone(),
                };
                let others: Vec<Urn> = place.urns.iter().map(|(_, urn)| urn).chain(&place.predecessors).cloned().collect();
                known.membership(membership, &others);
            }
        }
        known
    }

    fn places(&self) -> Places {
        let mut places = Places::default();
        for (_, trust) in self.shared.shelves.all() {
            let Some(shelf) = self.shared.shelves.get(trust) else { continue };
            let shelf = look(&shelf);
            let Some(uid) = &shelf.record.group_uid else { continue };
            places.trusts.insert(uid.clone(), trust);
            for (academy, place) in shelf.record.roll.iter().filter(|(_, place)| place.left.is_none()) {
                places.academies.extend(place.latest_urn().map(|urn| ((trust, urn.clone()), academy)));
            }
        }
        places
    }
}

/// Where trusts and their academies are found by GIAS's keys.
#[derive(Default)]
struct Places {
    trusts: BTreeMap<GroupUid, TrustId>,
    academies: BTreeMap<(TrustId, Urn), AcademyId>,
}

type Answer = tokio::sync::oneshot::Receiver<Result<Done, AppError>>;

/// Steps on their way through the writer.
struct Run<'a> {
    app: &'a App,
    framework: Option<Document>,
    places: Places,
    waiting: VecDeque<(String, u64, Answer)>,
    correlation: Uuid,
}

impl Run<'_> {
    fn step(&mut self, file: String, planned: Planned, standing: &crate::access::Standing, report: &mut Report) -> Result<(), AppError> {
        let Some(order) = self.order(planned.step) else {
            report.rows.push(rejected(
                file,
                planned.line,
                "the trust or academy it is about is not on record any more; import the file again".into(),
            ));
            report.counts.rejected += 1;
            return Ok(());
        };
        let answer = self.app.push(order, standing.clone(), Vec::new(), self.correlation)?;
        self.waiting.push_back((file, planned.line, answer));
        self.settle(AT_ONCE, report)
    }

    /// Waits until no more than `left` answers are owed. A refusal concerns its row; anything else
    /// ends the run, which the next one completes.
    fn settle(&mut self, left: usize, report: &mut Report) -> Result<(), AppError> {
        while self.waiting.len() > left {
            let Some((file, line, answer)) = self.waiting.pop_front() else { break };
            match answer.blocking_recv().map_err(|_| AppError::OutcomeUnknown)? {
                Ok(_) => {}
                Err(AppError::Refused(refusals)) => {
                    let reasons: Vec<String> = refusals.iter().map(|located| located.refusal.to_string()).collect();
                    report.rows.push(rejected(file, line, reasons.join("; ")));
                    report.counts.rejected += 1;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn order(&mut self, step: Step) -> Option<Order> {
        match step {
            Step::RegisterTrust { uid, name, slug, .. } => {
                let id: TrustId = fresh_id();
                self.places.trusts.insert(uid.clone(), id);
                let command = RegisterTrust { slug, name, group_uid: Some(uid), ukprn: None };
                Some(Order::RegisterTrust { id, command, framework: self.framework.clone() })
            }
            Step::Join { trust, urn, name, phase, ukprn, laestab, joined_on, date_known, route } => {
                let trust = *self.places.trusts.get(&trust)?;
                let academy: AcademyId = fresh_id();
                self.places.academies.insert((trust, urn.clone()), academy);
                let command =
                    JoinTrust { academy, urn, name, phase, joined_on, date_known, route, ukprn, laestab, predecessor_urns: Vec::new() };
                Some(Order::Join { trust, command })
            }
            Step::Leave { trust, urn, left_on, date_known, .. } => {
                let trust = *self.places.trusts.get(&trust)?;
                let academy = self.places.academies.remove(&(trust, urn))?;
                let command = AcademyCommand::LeaveTrust(LeaveTrust { left_on, date_known, reason: None });
                Some(Order::OfAcademy { trust, academy, command })
            }
            Step::Identify { trust, urn, ukprn, laestab, from } => {
                let trust = *self.places.trusts.get(&trust)?;
                let academy = *self.places.academies.get(&(trust, urn))?;
                let command = AcademyCommand::IdentifyAcademy(IdentifyAcademy { urn: None, ukprn, laestab, from });
                Some(Order::OfAcademy { trust, academy, command })
            }
        }
    }
}

fn rejected(file: String, line: u64, problem: String) -> ReportRow {
    ReportRow { file, line, column: None, value: None, problem, severity: Severity::Rejected }
}
