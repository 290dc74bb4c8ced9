//! A trust with its people, and short ways to the requests that every story makes.

use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::world::OPERATOR;

/// Somebody of a trust, with a key of their own.
#[derive(Clone)]
pub(crate) struct Member {
    pub key: String,
    pub person: String,
}

impl AsRef<str> for Member {
    fn as_ref(&self) -> &str {
        &self.key
    }
}

/// A trust and those who act in it.
pub(crate) struct Trust {
    pub client: Client,
    pub slug: String,
    pub url: String,
    /// A key without a person.
    pub admin: String,
    pub ceo: Member,
    pub lead: Member,
    pub executive: Member,
}

/// An academy of a trust.
pub(crate) struct Academy<'t> {
    pub trust: &'t Trust,
    pub url: String,
}

/// A review to record.
#[derive(Clone)]
pub(crate) struct Review(pub Value);

impl Trust {
    /// The people of a trust that was just registered.
    #[track_caller]
    pub fn people(client: &Client, slug: &str) -> Trust {
        let admin = client
            .post(OPERATOR, "/v1/keys", json!({"name": "office", "grants": [{"role": "administrator", "trust": slug}]}))
            .expect(201)
            .text("/secret");
        let nobody = Member { key: String::new(), person: String::new() };
        let (ceo, lead, executive) = (nobody.clone(), nobody.clone(), nobody);
        let mut trust =
            Trust { client: client.clone(), slug: slug.to_owned(), url: format!("/v1/trusts/{slug}"), admin, ceo, lead, executive };
        trust.ceo = trust.member("ceo", "Ceri Morgan", None);
        trust.lead = trust.member("improvement-lead", "Leigh Carter", None);
        trust.executive = trust.member("executive-headteacher", "Ebele Hall", None);
        trust
    }

    /// A person of the trust without a key.
    #[track_caller]
    pub fn person(&self, name: &str, title: &str) -> String {
        let body = json!({"name": name, "title": title});
        self.client.post(&self.admin, format!("{}/people", self.url), body).expect(201).text("/person/id")
    }

    /// A person with a key in a role, perhaps for some academies only.
    #[track_caller]
    pub fn member(&self, role: &str, name: &str, academies: Option<&[&str]>) -> Member {
        let person = self.person(name, role);
        Member { key: self.key(role, Some(&person), academies), person }
    }

    /// A key in a role.
    #[track_caller]
    pub fn key(&self, role: &str, person: Option<&str>, academies: Option<&[&str]>) -> String {
        let mut grant = json!({"role": role, "trust": self.slug});
        if let Some(academies) = academies {
            grant["academies"] = json!(academies);
        }
        if let Some(person) = person {
            grant["person"] = person.into();
        }
        let body = json!({"name": format!("{role} key"), "grants": [grant]});
        self.client.post(OPERATOR, "/v1/keys", body).expect(201).text("/secret")
    }

    /// An academy that has been in the trust for some years.
    #[track_caller]
    pub fn academy(&self, urn: &str) -> Academy<'_> {
        self.academy_joined(urn, "2022-09-01", json!({}))
    }

    /// An academy with more said about it.
    #[track_caller]
    pub fn academy_joined(&self, urn: &str, joined_on: &str, more: Value) -> Academy<'_> {
        let mut body =
            json!({"urn": urn, "name": format!("Academy {urn}"), "phase": "primary", "joinedOn": joined_on, "route": "converter"});
        for (field, value) in more.as_object().expect("an object") {
            body[field] = value.clone();
        }
        self.client.post(&self.lead, format!("{}/academies", self.url), body).expect(201);
        self.at(urn)
    }

    /// An academy by URN.
    pub fn at(&self, urn: &str) -> Academy<'_> {
        Academy { trust: self, url: format!("{}/academies/{urn}", self.url) }
    }

    #[track_caller]
    pub fn get(&self, key: impl AsRef<str>, path: &str) -> Answer {
        self.client.get(key, format!("{}{path}", self.url))
    }

    /// The whole feed.
    #[track_caller]
    pub fn feed(&self) -> Vec<Value> {
        self.client.all(&self.admin, &format!("{}/events", self.url), 1000)
    }

    /// How many events the trust has.
    #[track_caller]
    pub fn events(&self) -> usize {
        self.feed().len()
    }

    /// The line of an academy on the board.
    #[track_caller]
    pub fn board_row(&self, urn: &str) -> Value {
        let board = self.get(&self.ceo, "/board").expect(200);
        board.items().iter().find(|row| row["urn"] == urn).cloned().unwrap_or_else(|| panic!("{urn} is not on the board: {board:?}"))
    }
}

impl Academy<'_> {
    pub fn get(&self, key: impl AsRef<str>, path: &str) -> Answer {
        self.trust.client.get(key, format!("{}{path}", self.url))
    }

    pub fn post(&self, key: impl AsRef<str>, path: &str, body: Value) -> Answer {
        self.trust.client.post(key, format!("{}{path}", self.url), body)
    }

    /// The state as the lead sees it.
    #[track_caller]
    pub fn state(&self, query: &str) -> Value {
        self.get(&self.trust.lead, query).expect(200).json
    }

    /// The code of the category in force, or null.
    #[track_caller]
    pub fn category(&self, query: &str) -> Value {
        let state = self.state(query);
        if state["category"].is_null() { Value::Null } else { state["category"]["code"].clone() }
    }

    pub fn review(&self, key: impl AsRef<str>, review: &Review) -> Answer {
        self.post(key, "/reviews", review.0.clone())
    }

    /// Records a review as the lead and gives the id of its event.
    #[track_caller]
    pub fn reviewed(&self, review: &Review) -> String {
        self.review(&self.trust.lead, review).expect(201).event("ReviewRecorded")
    }

    pub fn decide(&self, key: impl AsRef<str>, category: &str, on: &str, basis: &[&str]) -> Answer {
        let body = json!({"category": category, "effectiveOn": on, "reason": "Weighed with the evidence at hand.", "basis": basis});
        self.post(key, "/category-decisions", body)
    }

    pub fn escalate(&self, key: impl AsRef<str>, rung: &str, grounds: &[&str]) -> Answer {
        self.post(key, "/escalations", json!({"rung": rung, "reason": "It cannot wait.", "grounds": grounds}))
    }

    pub fn answer(&self, key: impl AsRef<str>, escalation: &str, answer: &str) -> Answer {
        self.post(key, &format!("/escalations/{escalation}/{answer}"), json!({"reason": "Talked through with the chair."}))
    }

    pub fn step_down(&self, key: impl AsRef<str>, rung: Option<&str>, grounds: &[&str]) -> Answer {
        self.post(key, "/escalations/step-down", json!({"rung": rung, "reason": "The plan has worked.", "grounds": grounds}))
    }

    /// The rung the academy is on, or null.
    #[track_caller]
    pub fn rung(&self, query: &str) -> Value {
        self.state(query)["escalation"]["current"]["rung"].clone()
    }

    /// The headlines' event types, newest first.
    #[track_caller]
    pub fn timeline(&self, key: impl AsRef<str>, query: &str) -> Vec<String> {
        let timeline = self.get(key, &format!("/timeline{query}")).expect(200);
        timeline.items().iter().map(|item| item["type"].as_str().unwrap_or("?").to_owned()).collect()
    }
}

/// A review by somebody of the trust.
pub(crate) fn review(reviewer: &Member, kind: &str, held_on: &str) -> Review {
    Review(
        json!({"type": kind, "heldOn": held_on, "reviewers": [reviewer.person], "findings": [], "summary": "Books were looked at and leaders heard."}),
    )
}

impl Review {
    pub fn progress(mut self, code: &str) -> Review {
        self.0["progress"] = code.into();
        self
    }

    pub fn found(mut self, criterion: &str, judgement: &str) -> Review {
        self.findings().push(json!({"criterion": criterion, "judgement": judgement}));
        self
    }

    /// Evidence for the last finding.
    pub fn evidence(mut self, kind: &str, title: &str) -> Review {
        let finding = self.findings().last_mut().expect("evidence belongs to a finding");
        match finding["evidence"].as_array_mut() {
            Some(evidence) => evidence.push(json!({"kind": kind, "title": title})),
            None => finding["evidence"] = json!([{"kind": kind, "title": title}]),
        }
        self
    }

    pub fn with(mut self, field: &str, value: Value) -> Review {
        self.0[field] = value;
        self
    }

    fn findings(&mut self) -> &mut Vec<Value> {
        self.0["findings"].as_array_mut().expect("findings are a list")
    }
}
