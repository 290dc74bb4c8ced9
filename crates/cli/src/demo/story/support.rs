//! Support: who is appointed to give it, how much there is to give, what schools ask for, whom the trust
//! sends, and what came of it.

use anyhow::Context;
use chrono::{Days, NaiveDate};
use touchstone_app::How;
use touchstone_app::input::{AcademyOrder, NewDeployment, NewProvider, SupportOrder, SupportersOrder};
use touchstone_domain::academy::AgreeDeployment;
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::codes::{AppointmentCode, PackageCode, RequirementCode, SupportItemCode, SupportSourceCode};
use touchstone_domain::event::{AcademyEvent, DeploymentExtent, Event, Giver, PackageItem, TrustEvent};
use touchstone_domain::ids::{AdviserAppointmentId, DeploymentId, EventId, PersonId, SupportRequestId};
use touchstone_domain::trust::StateCapacity;

use super::agenda::Act;
use super::{Story, explained};
use crate::demo::cast::Part;
use crate::demo::cast::life::{Answered, Appointment, Deployment, Request, Who};
use crate::demo::year::school_day;

/// How often somebody who is deployed comes, until the days are used.
const DAYS_OUT: u32 = 5;

/// Something done about support.
#[derive(Clone, Debug)]
pub(super) enum SupportAct {
    Appoint(&'static Appointment),
    CheckAppointed(&'static Appointment, AdviserAppointmentId),
    EndAppointment(&'static Appointment, AdviserAppointmentId),
    StateCapacity {
        year: usize,
    },
    Request(&'static Request),
    Answer(&'static Request, SupportRequestId),
    Plan(&'static Deployment, Option<SupportRequestId>),
    Agree(DeploymentId),
    Use(&'static Deployment, DeploymentId, u32),
    /// What was written down of a use is put right, to so many half-days.
    PutRight(&'static str, DeploymentId, EventId, u32),
    Check(&'static Deployment, DeploymentId),
    Extend(&'static Deployment, DeploymentId),
    End(&'static Deployment, DeploymentId),
    Judge(&'static Deployment, DeploymentId),
}

/// Plans a trust's support.
pub(super) fn plan(story: &mut Story) {
    let life = story.cast.life;
    for year in 0..story.told.half_terms.len() / 6 {
        let Some(on) = story.told.half_terms.get(year * 6).map(|first| first.starts_on) else { continue };
        story.later(story.after(on, 2), 0, Act::Support(SupportAct::StateCapacity { year }));
    }
    for appointment in life.appointments {
        if let Some(on) = story.day_of(appointment.when) {
            story.later(on, 0, Act::Support(SupportAct::Appoint(appointment)));
        }
    }
    for request in life.requests {
        if let Some(on) = story.day_of(request.when) {
            story.later(on, request.academy, Act::Support(SupportAct::Request(request)));
        }
    }
    for deployment in life.deployments {
        if let Some(on) = story.day_of(deployment.when) {
            story.later(on, deployment.academy, Act::Support(SupportAct::Plan(deployment, None)));
        }
    }
}

impl Story {
    pub(super) async fn support(&mut self, day: NaiveDate, index: usize, act: SupportAct) -> anyhow::Result<()> {
        match act {
            SupportAct::StateCapacity { year } => return self.state_capacity(year).await,
            SupportAct::Appoint(appointment) => return self.appoint(day, appointment).await,
            SupportAct::CheckAppointed(appointment, id) => {
                let comment = appointment.checked.map(|(_, said)| said.to_owned());
                let order = SupportersOrder::Assure { appointment: id, checked_on: day, checked_by: None, satisfactory: true, comment };
                return self.of_supporters(Part::Lead, order).await;
            }
            SupportAct::EndAppointment(appointment, id) => {
                let reason = appointment.ended.map(|(_, why)| why.to_owned());
                return self.of_supporters(Part::Lead, SupportersOrder::End { appointment: id, ended_on: day, reason }).await;
            }
            _ if self.is_away(index, day) => return Ok(()),
            SupportAct::Request(request) => return self.ask_for_support(day, index, request).await,
            SupportAct::Answer(request, id) => return self.answer_request(day, index, request, id).await,
            SupportAct::Plan(deployment, request) => return self.deploy(day, index, deployment, request).await,
            SupportAct::Use(cast, deployment, half_days) => return self.use_days(day, index, cast, deployment, half_days).await,
            SupportAct::Agree(_)
            | SupportAct::PutRight(..)
            | SupportAct::Check(..)
            | SupportAct::Extend(..)
            | SupportAct::End(..)
            | SupportAct::Judge(..) => {}
        }
        let (by, order) = match act {
            SupportAct::Agree(deployment) => (Part::Ceo, SupportOrder::Agree(AgreeDeployment { deployment })),
            SupportAct::PutRight(reason, deployment, entry, half_days) => {
                let (half_days, reason) = (Some(half_days), reason.to_owned());
                (Part::Lead, SupportOrder::CorrectDays { deployment, entry, used_on: None, half_days, reason })
            }
            SupportAct::Check(cast, deployment) => {
                let comment = cast.checked.map(str::to_owned);
                (self.not_sent(cast), SupportOrder::Assure { deployment, checked_on: day, checked_by: None, satisfactory: true, comment })
            }
            SupportAct::Extend(cast, deployment) => {
                let (reason, more) = cast.extended.context("the storyboard says how much more")?;
                let half_days = Some(cast.half_days + more);
                let reason = reason.to_owned();
                (Part::Lead, SupportOrder::Change { deployment, from: None, until: None, half_days, cost_pounds: None, reason })
            }
            SupportAct::End(cast, deployment) => {
                (Part::Lead, SupportOrder::End { deployment, ended_on: day, reason: cast.cut_short.map(str::to_owned) })
            }
            SupportAct::Judge(cast, deployment) => {
                let evidence = self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event);
                let (impact, comment) = cast.impact;
                let comment = Some(comment.to_owned());
                let evidence = evidence.into_iter().collect();
                (self.not_sent(cast), SupportOrder::JudgeImpact { deployment, judged_on: day, judged_by: None, impact, evidence, comment })
            }
            SupportAct::Appoint(_)
            | SupportAct::CheckAppointed(..)
            | SupportAct::EndAppointment(..)
            | SupportAct::StateCapacity { .. }
            | SupportAct::Request(_)
            | SupportAct::Answer(..)
            | SupportAct::Use(..)
            | SupportAct::Plan(..) => return Ok(()),
        };
        self.command(by, index, AcademyOrder::Support(order)).await.map(drop)
    }

    /// Days are written down; where the storyboard says so, the first are put right a few days later.
    async fn use_days(
        &mut self,
        day: NaiveDate,
        index: usize,
        cast: &'static Deployment,
        deployment: DeploymentId,
        half_days: u32,
    ) -> anyhow::Result<()> {
        let note = Some(self.say(cast.notes));
        let order = SupportOrder::UseDays { deployment, used_on: day, half_days, note };
        let done = self.command(Part::Lead, index, AcademyOrder::Support(order)).await?;
        if let Some((reason, written)) = cast.miscounted.zip(done.events.first())
            && half_days > 1
            && self.put_right.insert(deployment)
        {
            let act = SupportAct::PutRight(reason, deployment, written.meta.id, half_days - 1);
            self.later(self.after(day, 3), index, Act::Support(act));
        }
        Ok(())
    }

    /// Nobody looks at work of their own.
    fn not_sent(&self, cast: &Deployment) -> Part {
        if matches!(cast.who, Ok(Who::Of(Part::Lead))) { Part::Ceo } else { Part::Lead }
    }

    /// Whom the storyboard means.
    pub(super) fn who(&self, who: Who, academy: usize) -> Option<PersonId> {
        match who {
            Who::Of(part) => self.person(part, academy),
            Who::HeadOf(place) => self.academies.get(place).map(|academy| academy.head),
            Who::Other(place) => self.others.get(place).copied(),
        }
    }

    async fn of_supporters(&self, by: Part, order: SupportersOrder) -> anyhow::Result<()> {
        let caller = self.caller(by, 0)?;
        self.app.of_supporters(&How::plain(&caller), self.trust, order).await.map(drop).map_err(explained)
    }

    async fn state_capacity(&mut self, year: usize) -> anyhow::Result<()> {
        let life = self.cast.life;
        let starts = self.told.half_terms.get(year * 6).context("the year has dates")?.starts_on;
        let year = AcademicYear::of(starts);
        let (from, until) = (year.starts_on(), year.ends_on());
        let people = life.capacity.iter().filter_map(|(who, days)| Some((Giver::Person { person: self.who(*who, 0)? }, *days)));
        let academies =
            life.givers.iter().filter_map(|(place, days)| Some((Giver::Academy { academy: self.academies.get(*place)?.id? }, *days)));
        let stated: Vec<_> = people.chain(academies).collect();
        for (giver, half_days) in stated {
            let order = SupportersOrder::StateCapacity(StateCapacity { giver, from, until, half_days });
            self.of_supporters(Part::Lead, order).await?;
        }
        Ok(())
    }

    async fn appoint(&mut self, day: NaiveDate, appointment: &'static Appointment) -> anyhow::Result<()> {
        let person = self.who(appointment.who, 0).context("the storyboard's people are known")?;
        let evidence =
            appointment.evidence.iter().filter_map(|(code, shown)| Some((RequirementCode::parse(code).ok()?, (*shown).to_owned())));
        let order = SupportersOrder::Appoint {
            person,
            kind: AppointmentCode::parse(appointment.kind)?,
            from: day,
            until: None,
            evidence: evidence.collect(),
        };
        let caller = self.caller(Part::Ceo, 0)?;
        let done = self.app.of_supporters(&How::plain(&caller), self.trust, order).await.map_err(explained)?;
        let Some(Event::Trust(TrustEvent::AdviserAppointed(appointed))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("an appointment is an event");
        };
        let id = appointed.appointment;
        if let Some(on) = appointment.checked.and_then(|(when, _)| self.day_of(when)) {
            self.later(on, 0, Act::Support(SupportAct::CheckAppointed(appointment, id)));
        }
        if let Some(on) = appointment.ended.and_then(|(when, _)| self.day_of(when)) {
            self.later(on, 0, Act::Support(SupportAct::EndAppointment(appointment, id)));
        }
        Ok(())
    }

    async fn ask_for_support(&mut self, day: NaiveDate, index: usize, request: &'static Request) -> anyhow::Result<()> {
        let order = SupportOrder::Request {
            asked_by: None,
            items: items(request.items),
            need: request.need.to_owned(),
            needed_from: Some(self.after(day, 14)),
            requested_on: None,
        };
        let done = self.command(request.by, index, AcademyOrder::Support(order)).await?;
        let Some(Event::Academy(AcademyEvent::SupportRequested(asked))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a request is an event");
        };
        let id = asked.request;
        if !matches!(request.answer, Answered::Waiting) {
            self.later(self.after(day, 5), index, Act::Support(SupportAct::Answer(request, id)));
        }
        Ok(())
    }

    async fn answer_request(
        &mut self,
        day: NaiveDate,
        index: usize,
        request: &'static Request,
        id: SupportRequestId,
    ) -> anyhow::Result<()> {
        let (by, order) = match request.answer {
            Answered::Granted(granted, deployment) => {
                if let Some(deployment) = deployment {
                    self.later(self.after(day, 2), index, Act::Support(SupportAct::Plan(deployment, Some(id))));
                }
                (Part::Lead, SupportOrder::Grant { request: id, granted: granted.to_owned(), answered_on: None })
            }
            Answered::Declined(reason) => (Part::Lead, SupportOrder::Decline { request: id, reason: reason.to_owned(), answered_on: None }),
            Answered::Withdrawn(reason) => (request.by, SupportOrder::Withdraw { request: id, reason: Some(reason.to_owned()) }),
            Answered::Waiting => return Ok(()),
        };
        self.command(by, index, AcademyOrder::Support(order)).await.map(drop)
    }

    async fn deploy(
        &mut self,
        day: NaiveDate,
        index: usize,
        cast: &'static Deployment,
        request: Option<SupportRequestId>,
    ) -> anyhow::Result<()> {
        let provider = match cast.who {
            Ok(who) => NewProvider::Person(self.who(who, index).context("the storyboard's people are known")?),
            Err(name) => NewProvider::Organisation(name.to_owned()),
        };
        let (from, until) = (self.after(day, 5), self.after(day, 5) + Days::new(7 * cast.weeks));
        let grounds = self.academies.get(index).and_then(|academy| academy.last_review.as_ref()).map(|(event, _)| *event);
        let [person_gains, giver_gains, giver_bears] = cast.gains.map(|text| text.map(str::to_owned));
        let new = NewDeployment {
            provider,
            source: SupportSourceCode::parse(cast.source)?,
            role: cast.role.to_owned(),
            giving_academy: cast.giver.and_then(|giver| self.academies.get(giver)?.id),
            focus: cast.focus.to_owned(),
            aim: cast.aim.to_owned(),
            delivers: items(cast.items),
            request,
            grounds: grounds.into_iter().collect(),
            extent: DeploymentExtent { from, until, half_days: cast.half_days, cost_pounds: cast.pounds },
            person_gains,
            giver_gains,
            giver_bears,
            interest: cast.interest.map(|(declared, safeguard)| (declared.to_owned(), safeguard.to_owned())),
            planned_on: None,
            agreed: false,
        };
        let done = self.command(Part::Lead, index, AcademyOrder::Support(SupportOrder::Plan(Box::new(new)))).await?;
        let Some(Event::Academy(AcademyEvent::DeploymentPlanned(planned))) = done.events.first().map(|recorded| &recorded.event) else {
            anyhow::bail!("a deployment is an event");
        };
        self.send(day, index, cast, planned.deployment, (from, until));
        Ok(())
    }

    /// What follows once somebody is sent.
    fn send(&mut self, day: NaiveDate, index: usize, cast: &'static Deployment, id: DeploymentId, (from, until): (NaiveDate, NaiveDate)) {
        let at = Act::Support;
        self.later(self.after(day, 2), index, at(SupportAct::Agree(id)));
        let all = cast.half_days + cast.extended.map_or(0, |(_, more)| more);
        let each = (all / DAYS_OUT).max(1);
        let last = if cast.cut_short.is_some() { from + (until - from) / 2 } else { until };
        for i in 1..=DAYS_OUT.min(all) {
            // What was given since the last entry is written down at the end of each stretch.
            let on = school_day(from + (last - from) * i as i32 / DAYS_OUT as i32 - Days::new(2), &self.told.half_terms);
            if from <= on {
                self.later(on, index, at(SupportAct::Use(cast, id, each)));
            }
        }
        if cast.extended.is_some() {
            self.later(self.after(from + (last - from) / 3, 2), index, at(SupportAct::Extend(cast, id)));
        }
        if cast.checked.is_some() {
            self.later(self.after(from + (last - from) / 2, 3), index, at(SupportAct::Check(cast, id)));
        }
        let ends = if cast.cut_short.is_some() { self.after(last, 1) } else { self.after(until, 0) };
        self.later(ends, index, at(SupportAct::End(cast, id)));
        self.later(self.after(ends.max(until), 8), index, at(SupportAct::Judge(cast, id)));
    }
}

fn items(named: &[(&str, &str)]) -> Vec<PackageItem> {
    let item = |(package, item): &(&str, &str)| {
        Some(PackageItem { package: PackageCode::parse(package).ok()?, item: SupportItemCode::parse(item).ok()? })
    };
    named.iter().filter_map(item).collect()
}
