//! What a plan says: priorities that trace to what was found, and everything that the rule asks for.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::input::{NewAction, NewMonitoring, NewOrigin, NewPlanContent, NewPriority, NewSupportLine};
use touchstone_domain::codes::{CriterionCode, RequirementCode, SupportSourceCode};
use touchstone_domain::event::{OriginKind, PlanContent, SupportKind};
use touchstone_domain::framework::{self, DueFrom, Judgement, PlanPart, PlanRule};
use touchstone_domain::identifiers::Route;

use super::super::{Academy, Story};
use crate::demo::cast::Part;
use crate::demo::cast::life::Priority;
use crate::demo::words;

/// What an Academy Improvement Grant gives to a plan's first two priorities, in pence.
const GRANT: [u64; 2] = [1_800_000, 950_000];

/// What is written late in a year has this long at least.
const SHORTEST: Days = Days::new(28);

/// The half-terms of a year in whose course somebody looks at how a plan goes.
const LOOKS: [usize; 3] = [1, 3, 5];

impl Academy {
    /// How the school was judged before it joined, as its plan takes it.
    pub(in super::super) fn judged(&self) -> Option<Judgement> {
        let top = self.cast.path.iter().max() == self.cast.path.first();
        Some(match self.cast.route {
            Route::FreeSchool => return None,
            Route::Sponsored => Judgement::Inadequate,
            Route::Converter | Route::Transfer if self.cast.path[0] == 0 => Judgement::RequiresImprovement,
            Route::Converter if top => Judgement::Outstanding,
            Route::Converter | Route::Transfer => Judgement::Good,
        })
    }
}

impl Story {
    pub(super) fn write_plan(
        &mut self,
        day: NaiveDate,
        index: usize,
        year: usize,
        rule: &PlanRule,
        author: Part,
    ) -> anyhow::Result<NewPlanContent> {
        let known = self.cast.life.plans.priorities;
        let academy = self.academies.get(index).context("the academy is in the cast")?;
        let how_many = if academy.rank.unwrap_or(academy.cast.path[0]) == 0 { 3 } else { 2 };
        let first = index * 2 + year * 3 + usize::from(self.plan_is_second(index, year));
        let chosen: Vec<&'static Priority> = (0..how_many).filter_map(|i| known.get((first + i) % known.len())).collect();
        let asks = |part: PlanPart| rule.must_cover.iter().any(|requirement| requirement.shown_by == Some(part));
        let funded = asks(PlanPart::Grant) || academy.cast.route == Route::Sponsored;
        let mut content = NewPlanContent {
            basis: *rule.basis.get(index % rule.basis.len().max(1)).context("a rule allows some basis")?,
            starts_on: Some(day),
            ends_on: self.told.half_terms.get(year * 6 + 5).map(|last| last.ends_on.max(day + SHORTEST)),
            authors: self.person(author, index).into_iter().collect(),
            priorities: Vec::new(),
            support: Vec::new(),
            monitoring: Vec::new(),
            statements: Vec::new(),
        };
        for (i, priority) in chosen.iter().enumerate() {
            let mut written = self.priority(day, index, year, priority);
            written.grant_pence = GRANT.get(i).copied().filter(|_| funded);
            content.priorities.push(written);
            let kind = if priority.brokered { SupportKind::Brokered } else { SupportKind::Provided };
            let (source, what) = priority.support;
            let source = SupportSourceCode::parse(source).ok();
            content.support.push(NewSupportLine { kind, what: what.to_owned(), priority: Some(i), source });
        }
        for (half_term, what) in LOOKS.into_iter().zip(self.cast.life.plans.monitoring) {
            let Some(dates) = self.told.half_terms.get(year * 6 + half_term) else { continue };
            let due_on = self.after(dates.starts_on, 16 + index as u64);
            if due_on > day {
                let by = self.person(self.cast.life.plans.reporter, index).context("somebody looks")?;
                content.monitoring.push(NewMonitoring { id: None, what: (*what).to_owned(), due_on, by, review_type: None });
            }
        }
        self.cover(&mut content, index, rule)?;
        Ok(content)
    }

    /// The second plan of a year takes other priorities than the first.
    fn plan_is_second(&self, index: usize, year: usize) -> bool {
        self.plans.get(&index).is_some_and(|before| before.year == year)
    }

    fn priority(&self, day: NaiveDate, index: usize, year: usize, priority: &'static Priority) -> NewPriority {
        let academy = self.academies.get(index);
        let found = academy.and_then(|academy| academy.last_review.as_ref());
        let judged = found.filter(|(_, criteria)| criteria.iter().any(|criterion| criterion.as_str() == priority.criterion));
        let origin = NewOrigin {
            kind: OriginKind::InternalFinding,
            event_id: judged.or(found).map(|(event, _)| *event),
            criterion: CriterionCode::parse(priority.criterion).ok().filter(|_| judged.is_some() || found.is_none()),
            text: Some(priority.found.to_owned()),
        };
        let action = |action: &crate::demo::cast::life::Action| {
            let ends = self.told.half_terms.get(year * 6 + action.by).map_or(day, |half_term| half_term.ends_on);
            let due_on = ends.max(day + SHORTEST);
            let halfway = day + (due_on - day) / 2;
            NewAction {
                id: None,
                what: action.what.to_owned(),
                owner: self
                    .person(action.owner, index)
                    .unwrap_or(academy.map_or(touchstone_domain::ids::PersonId(uuid::Uuid::nil()), |a| a.head)),
                due_on,
                success_criteria: vec![action.success.to_owned()],
                milestones: vec![(words::HALFWAY.get(action.by % words::HALFWAY.len()).copied().unwrap_or_default().to_owned(), halfway)],
            }
        };
        NewPriority {
            id: None,
            title: priority.title.to_owned(),
            origins: vec![origin],
            covers: Vec::new(),
            grant_pence: None,
            actions: priority.actions.iter().map(action).collect(),
        }
    }

    /// Sees to it that the plan has what its rule asks for.
    fn cover(&self, content: &mut NewPlanContent, index: usize, rule: &PlanRule) -> anyhow::Result<()> {
        let academy = self.academies.get(index).context("the academy is in the cast")?;
        let inspected = academy.last_inspection;
        for (i, requirement) in rule.must_cover.iter().enumerate() {
            let code = RequirementCode::parse(requirement.code.as_str())?;
            let said = self.cast.life.plans.statements.iter().find(|(of, _)| *of == requirement.code.as_str());
            if let Some((_, said)) = said {
                content.statements.push((code, (*said).to_owned()));
                continue;
            }
            let turn = i % content.priorities.len();
            let origins = |kind, event_id, text: &str| NewOrigin { kind, event_id, criterion: None, text: Some(text.to_owned()) };
            let Some(priority) = content.priorities.get_mut(turn) else { continue };
            match requirement.shown_by {
                None => priority.covers.push(code),
                Some(PlanPart::DueDiligence) => priority.origins.push(origins(OriginKind::DueDiligence, None, words::DUE_DILIGENCE)),
                Some(PlanPart::Conversion) => priority.origins.push(origins(OriginKind::Conversion, None, words::CONVERSION)),
                Some(PlanPart::SelfEvaluation) => {
                    let event = self.ratings.last_evaluated.get(&index).copied();
                    priority.origins.push(origins(OriginKind::SelfEvaluation, event, words::EVALUATED));
                }
                Some(PlanPart::ExternalFindings) => {
                    priority.origins.push(origins(OriginKind::ExternalFinding, inspected, words::FROM_OUTSIDE));
                }
                Some(PlanPart::TracedPriorities) => {
                    for priority in &mut content.priorities {
                        if let Some(origin) = priority.origins.first_mut().filter(|origin| origin.event_id.is_none()) {
                            let kind = if inspected.is_some() { OriginKind::Inspection } else { OriginKind::InternalFinding };
                            (origin.event_id, origin.kind) = (inspected.or(academy.joined), kind);
                        }
                    }
                }
                Some(PlanPart::SupportBrokered) => self.see_to_support(content, SupportKind::Brokered),
                Some(PlanPart::SupportProvided) => self.see_to_support(content, SupportKind::Provided),
                Some(PlanPart::InternalFindings) => {
                    if priority.origins.iter().all(|origin| origin.kind != OriginKind::InternalFinding) {
                        priority.origins.push(origins(OriginKind::InternalFinding, None, words::FROM_WITHIN));
                    }
                }
                Some(
                    PlanPart::Priorities
                    | PlanPart::Actions
                    | PlanPart::Support
                    | PlanPart::SupportForEachPriority
                    | PlanPart::Grant
                    | PlanPart::Monitoring,
                ) => {}
            }
        }
        Ok(())
    }

    /// Where no priority of the plan brings support of a kind, the first gets a line of it.
    fn see_to_support(&self, content: &mut NewPlanContent, kind: SupportKind) {
        let brokered = kind == SupportKind::Brokered;
        if content.support.iter().any(|line| line.kind == kind) {
            return;
        }
        let of_the_kind = self.cast.life.plans.priorities.iter().find(|priority| priority.brokered == brokered);
        content.support.extend(of_the_kind.map(|priority| {
            let (source, what) = priority.support;
            NewSupportLine { kind, what: what.to_owned(), priority: Some(0), source: SupportSourceCode::parse(source).ok() }
        }));
    }

    /// The plan in hand with one priority more, every part of it known by its id.
    pub(super) fn rewrite_plan(&mut self, day: NaiveDate, index: usize) -> anyhow::Result<(Part, NewPlanContent)> {
        let known = self.plans.get(&index).context("the academy has a plan")?;
        let (author, year, plan) = (known.author, known.year, known.content.clone());
        let words = self.plan_words.get(&index).cloned().context("what the plan says is remembered")?;
        let mut content = with_ids(words, &plan);
        content.authors = self.person(author, index).into_iter().collect();
        let taken: Vec<&str> = content.priorities.iter().map(|priority| priority.title.as_str()).collect();
        let bank = self.cast.life.plans.priorities;
        let fresh = bank.iter().find(|priority| !taken.contains(&priority.title) && priority.actions[0].by > 2).or(bank.first());
        let fresh = fresh.context("there is something else to get better")?;
        let (source, what) = fresh.support;
        let kind = if fresh.brokered { SupportKind::Brokered } else { SupportKind::Provided };
        let line = NewSupportLine {
            kind,
            what: what.to_owned(),
            priority: Some(content.priorities.len()),
            source: SupportSourceCode::parse(source).ok(),
        };
        let added = self.priority(day, index, year, fresh);
        content.priorities.push(added);
        content.support.push(line);
        Ok((author, content))
    }
}

/// What was written, with the ids that it was given.
fn with_ids(mut content: NewPlanContent, plan: &PlanContent) -> NewPlanContent {
    for (written, known) in content.priorities.iter_mut().zip(&plan.priorities) {
        written.id = Some(known.priority);
        for (action, known) in written.actions.iter_mut().zip(&known.actions) {
            action.id = Some(known.action);
        }
    }
    for (written, known) in content.monitoring.iter_mut().zip(&plan.monitoring) {
        written.id = Some(known.monitoring);
    }
    content
}

/// Whether a rule counts from joining.
pub(super) fn is_for_joining(rule: &PlanRule) -> bool {
    rule.due_from == DueFrom::Joining
}

/// The route as a framework names it.
pub(super) fn route(route: Route) -> framework::Route {
    match route {
        Route::Converter => framework::Route::Converter,
        Route::Sponsored => framework::Route::Sponsored,
        Route::FreeSchool => framework::Route::FreeSchool,
        Route::Transfer => framework::Route::Transfer,
    }
}
