//! The first morning: the operator registers the trust, and its people, keys, calendar, academies,
//! heads and chairs are entered, the way an installation begins.

use std::collections::{BTreeMap, VecDeque};

use anyhow::Context;
use chrono::{Datelike, Days, Duration, NaiveDate};
use touchstone_app::access::Caller;
use touchstone_app::clock::Clock;
use touchstone_app::input::{AcademyOrder, NewAcademy, NewGrant, NewKey, NewPerson, NewTrust};
use touchstone_app::{App, How, built_in_document};
use touchstone_domain::academy::Appoint;
use touchstone_domain::calendar::AcademicYear;
use touchstone_domain::event::{AcademyEvent, Event, Span, TrustEvent};
use touchstone_domain::framework::Role;
use touchstone_domain::identifiers::{GroupUid, Laestab, Office, Phase, Slug, Ukprn, Urn};
use touchstone_domain::ids::PersonId;

use super::agenda::inspection;
use super::{Academy, Chance, Story, Told, explained};
use crate::demo::cast::{AcademyCast, FIRST_URN, Part, TRUSTS, TrustCast};
use crate::demo::{words, year};

/// How long entering one thing takes.
const ONE_ENTRY: Duration = Duration::seconds(20);

/// Opens a trust's story. `lane` counts the trusts.
pub(super) async fn open(
    app: App,
    told: Told,
    operator: &Caller,
    cast: &'static TrustCast,
    lane: u64,
    mut chance: Chance,
) -> anyhow::Result<Story> {
    let document = built_in_document(cast.framework)
        .context("the framework ships with the program")?
        .map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let new = NewTrust {
        slug: Slug::parse(cast.slug)?,
        name: cast.name.to_owned(),
        group_uid: Some(GroupUid::parse(cast.group_uid)?),
        ukprn: Some(Ukprn::parse(&format!("{}", 19_900_001 + lane))?),
        framework: Some(cast.framework.to_owned()),
    };
    let registered = app.register_trust(&How::plain(operator), new).await.map_err(explained)?;
    let trust = registered.events.first().context("a new trust is an event")?.meta.trust;
    let given = chance.shuffled(words::GIVEN);
    let family = chance.shuffled(words::FAMILY);
    let names = given.iter().cycle().zip(family).map(|(given, family)| format!("{given} {family}")).collect();
    let mut story = Story {
        app,
        told,
        lane,
        cast,
        framework: document.framework,
        trust,
        chance,
        said: VecDeque::new(),
        names,
        people: BTreeMap::new(),
        callers: BTreeMap::new(),
        academies: Vec::new(),
        agenda: BTreeMap::new(),
        thought_of: 0,
        ratings: super::ratings::Ratings::default(),
        others: Vec::new(),
        plans: BTreeMap::new(),
        plan_words: BTreeMap::new(),
        open: BTreeMap::new(),
        visits_made: 0,
        interims: BTreeMap::new(),
        questions: BTreeMap::new(),
        put_right: std::collections::BTreeSet::new(),
    };
    story.people_and_keys(operator).await?;
    story.calendar().await?;
    let first_urn = FIRST_URN + TRUSTS.iter().take(lane as usize).map(|trust| trust.academies.len() as u32).sum::<u32>();
    for (urn, academy) in (first_urn..).zip(cast.academies) {
        story.prepare(academy, urn).await?;
    }
    for index in 0..story.academies.len() {
        if story.academies.get(index).is_some_and(|academy| academy.joined_on < story.told.begins) {
            story.join(index).await?;
        }
    }
    story.keys_for_some_academies(operator).await?;
    Ok(story)
}

impl Story {
    fn tick(&self) {
        self.told.clock.set(self.told.clock.now() + ONE_ENTRY);
    }

    /// Makes a key and uses it from then on.
    async fn new_caller(
        &self,
        operator: &Caller,
        role: Role,
        person: Option<PersonId>,
        academies: Option<Vec<Urn>>,
    ) -> anyhow::Result<Caller> {
        let grant = NewGrant { role, trust: Some(self.cast.slug.to_owned()), academies, person };
        let name = format!("{} of {}", role.as_str(), self.cast.name);
        let new = NewKey { name, person: None, grants: vec![grant], expires_at: None };
        let (_, _, secret) = self.app.make_key(&How::plain(operator), new).await.map_err(explained)?;
        let secret = secret.context("a new key shows its secret")?;
        self.app.authenticate(&secret, None).map_err(explained)
    }

    /// The first people are entered with a key that is nobody's, as in any installation; it is
    /// revoked once there is an administrator.
    async fn people_and_keys(&mut self, operator: &Caller) -> anyhow::Result<()> {
        let first = self.new_caller(operator, Role::Administrator, None, None).await?;
        self.callers.insert(Part::Administrator, first.clone());
        let titles = &self.cast.titles;
        for (part, role) in Part::OF_THE_TRUST {
            let title = match part {
                Part::Ceo => "CEO",
                Part::Lead => titles.lead,
                Part::ExecutiveHead => titles.executive_head,
                Part::Adviser => titles.adviser,
                Part::Trustee => titles.trustee,
                Part::Administrator => "Trust administrator",
                Part::Head | Part::PeerHead => titles.head,
                Part::Chair => titles.chair,
                Part::Partner => self.cast.life.partner.unwrap_or_default(),
            };
            let person = self.enter_person(title).await?;
            self.people.insert(part, person);
            if part != Part::Adviser {
                let caller = self.new_caller(operator, role, Some(person), None).await?;
                self.callers.insert(part, caller);
            }
        }
        if let Some(title) = self.cast.life.partner {
            let partner = self.enter_person(title).await?;
            self.people.insert(Part::Partner, partner);
        }
        for title in self.cast.life.others {
            let person = self.enter_person(title).await?;
            self.others.push(person);
        }
        let key = first.key.context("the first key is a key")?;
        self.app.revoke_key(&How::plain(operator), key).await.map_err(explained)
    }

    /// The adviser works with the academies that were there from the beginning.
    async fn keys_for_some_academies(&mut self, operator: &Caller) -> anyhow::Result<()> {
        let urns = self.academies.iter().filter(|academy| academy.id.is_some()).map(|academy| academy.urn.clone()).collect();
        let person = self.people.get(&Part::Adviser).copied();
        let caller = self.new_caller(operator, Role::Adviser, person, Some(urns)).await?;
        self.callers.insert(Part::Adviser, caller);
        Ok(())
    }

    async fn calendar(&self) -> anyhow::Result<()> {
        let administrator = self.callers.get(&Part::Administrator).context("there is an administrator")?;
        for year in year::story_years(self.told.begins) {
            self.tick();
            self.app.set_calendar(&How::plain(administrator), self.trust, year, year::half_terms(year)).await.map_err(explained)?;
            let dates = self.key_dates(year);
            self.app.set_key_dates(&How::plain(administrator), self.trust, year, dates).await.map_err(explained)?;
        }
        Ok(())
    }

    /// Makes somebody known to the trust.
    pub(super) async fn enter_person(&mut self, title: &str) -> anyhow::Result<PersonId> {
        self.tick();
        let administrator = self.callers.get(&Part::Administrator).context("there is an administrator")?;
        let new = NewPerson { name: self.names.pop().context("there are names enough")?, title: Some(title.to_owned()) };
        let done = self.app.register_person(&How::plain(administrator), self.trust, new).await.map_err(explained)?;
        match done.events.first().map(|recorded| &recorded.event) {
            Some(Event::Trust(TrustEvent::PersonRegistered(registered))) => Ok(registered.person),
            Some(Event::Trust(_) | Event::Academy(_) | Event::Restricted(_)) | None => anyhow::bail!("a new person is an event"),
        }
    }

    /// Gets an academy ready to join: its head and chair are known to the trust.
    async fn prepare(&mut self, cast: &'static AcademyCast, urn: u32) -> anyhow::Result<()> {
        let (years, month, day) = cast.joined;
        let joined_on = year::date(self.told.begins.year() + years, month, day);
        let (head, chair) = (self.enter_person(self.cast.titles.head).await?, self.enter_person(self.cast.titles.chair).await?);
        let urn = Urn::parse(&urn.to_string())?;
        self.academies.push(Academy {
            cast,
            joined_on,
            urn,
            id: None,
            head,
            chair,
            rank: None,
            rung: None,
            joined: None,
            last_inspection: None,
            led_by: None,
            next_head: None,
            last_review: None,
        });
        Ok(())
    }

    /// Brings an academy in, with its head, its chair and its last inspection.
    pub(super) async fn join(&mut self, index: usize) -> anyhow::Result<()> {
        self.tick();
        let academy = self.academies.get(index).context("the academy is in the cast")?;
        let (cast, joined_on, head, chair, urn) = (academy.cast, academy.joined_on, academy.head, academy.chair, academy.urn.clone());
        // No local authority has the code 998.
        let (ukprn, laestab) =
            (format!("199{}", &urn.as_str()[1..]), format!("998{}", 2000 + index + urn.as_str()[3..].parse::<usize>()? * 7));
        let new = NewAcademy {
            urn,
            name: cast.name.to_owned(),
            phase: cast.phase,
            joined_on,
            date_known: true,
            route: cast.route,
            ukprn: Some(Ukprn::parse(&ukprn)?),
            laestab: Some(Laestab::parse(&laestab)?),
            predecessor_urns: Vec::new(),
        };
        let administrator = self.callers.get(&Part::Administrator).context("there is an administrator")?;
        let done = self.app.join_academy(&How::plain(administrator), self.trust, new).await.map_err(explained)?;
        let id = match done.events.first().map(|recorded| &recorded.event) {
            Some(Event::Academy(AcademyEvent::AcademyJoined(joined))) => joined.academy,
            Some(Event::Trust(_) | Event::Academy(_) | Event::Restricted(_)) | None => anyhow::bail!("a new academy is an event"),
        };
        if let Some(academy) = self.academies.get_mut(index) {
            academy.id = Some(id);
            academy.joined = done.events.first().map(|recorded| recorded.meta.id);
        }
        for (person, office) in [(head, self.head_office()), (chair, Office::Chair)] {
            self.tick();
            let term = Span { from: joined_on, until: None };
            self.command(Part::Administrator, index, AcademyOrder::Appoint(Appoint { person, office, term, interim: false })).await?;
        }
        if cast.phase != Phase::Nursery {
            self.tick();
            let on = last_inspection(self.told.begins, index);
            let done = self.command(Part::Administrator, index, inspection(on, 1 + cast.path[0].min(1))?).await?;
            if let Some(academy) = self.academies.get_mut(index) {
                academy.last_inspection = done.events.first().map(|recorded| recorded.meta.id);
            }
        }
        Ok(())
    }

    /// The office in which this trust's heads lead.
    pub(super) fn head_office(&self) -> Office {
        if self.cast.titles.head == "Head of School" { Office::HeadOfSchool } else { Office::Headteacher }
    }
}

/// A school day some years before the story begins.
fn last_inspection(begins: NaiveDate, index: usize) -> NaiveDate {
    let about = begins - Days::new(500 + 130 * index as u64);
    year::school_day(about, &year::half_terms(AcademicYear::of(about)))
}
