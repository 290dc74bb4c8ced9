//! Speaks HTTP as a client would: nothing here knows a type of the service, so that a change of
//! its answers shows up in a test and not in a shared struct.

use std::fmt;

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

/// Where a service listens.
#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
}

/// A request on its way.
pub(crate) struct Ask<'c> {
    client: &'c Client,
    method: &'static str,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// What came back.
pub(crate) struct Answer {
    /// What was asked, for messages.
    asked: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    /// The body as JSON; null where it is none.
    pub json: Value,
}

impl Client {
    pub fn to(base: &str) -> Client {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Client { agent: config.new_agent(), base: base.trim_end_matches('/').to_owned() }
    }

    pub fn ask(&self, method: &'static str, path: impl Into<String>) -> Ask<'_> {
        Ask { client: self, method, path: path.into(), headers: Vec::new(), body: None }
    }

    pub fn get(&self, key: impl AsRef<str>, path: impl Into<String>) -> Answer {
        self.ask("GET", path).key(key).send()
    }

    /// Posts a command. What it made is found where the answer says.
    #[track_caller]
    pub fn post(&self, key: impl AsRef<str>, path: impl Into<String>, body: Value) -> Answer {
        let answer = self.ask("POST", path).key(key.as_ref()).json(body).send();
        if answer.status == 201 {
            let location = answer.header("location").unwrap_or_else(|| panic!("no Location: {answer:?}"));
            self.get(key, location).expect(200);
        }
        answer
    }

    pub fn put(&self, key: impl AsRef<str>, path: impl Into<String>, body: Value) -> Answer {
        self.ask("PUT", path).key(key).json(body).send()
    }

    pub fn delete(&self, key: impl AsRef<str>, path: impl Into<String>) -> Answer {
        self.ask("DELETE", path).key(key).send()
    }

    /// Every item of a list, page after page.
    #[track_caller]
    pub fn all(&self, key: impl AsRef<str>, path: &str, limit: usize) -> Vec<Value> {
        let mut items = Vec::new();
        let mut after = String::new();
        let mark = if path.contains('?') { '&' } else { '?' };
        loop {
            let page = self.get(key.as_ref(), format!("{path}{mark}limit={limit}{after}")).expect(200);
            assert!(page.items().len() <= limit, "{page:?}");
            items.extend(page.items().iter().cloned());
            match page.json.get("next").and_then(Value::as_str) {
                None => return items,
                Some(_) if page.json.get("more") == Some(&Value::Bool(false)) => return items,
                Some(next) => after = format!("&after={next}"),
            }
            assert!(items.len() < 100_000, "paging never ends at {path}");
        }
    }
}

impl Ask<'_> {
    pub fn key(self, key: impl AsRef<str>) -> Self {
        let value = format!("Bearer {}", key.as_ref());
        self.header("Authorization", value)
    }

    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string().into_bytes())
    }

    pub fn body(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("Content-Type", media_type)
    }

    pub fn send(self) -> Answer {
        let asked = format!("{} {}", self.method, self.path);
        self.try_send().unwrap_or_else(|error| panic!("{asked}: {error}"))
    }

    /// The answer, unless the service went away.
    pub fn try_send(self) -> Result<Answer, ureq::Error> {
        let uri = if self.path.starts_with("http") { self.path.clone() } else { format!("{}{}", self.client.base, self.path) };
        let mut request = Request::builder().method(self.method).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let sent = self.body.as_ref().map(|body| String::from_utf8_lossy(&body[..body.len().min(600)]).into_owned());
        let response = match self.body {
            Some(body) => self.client.agent.run(request.body(body)?),
            None => self.client.agent.run(request.body(())?),
        }?;
        let (parts, mut body) = response.into_parts();
        let bytes = body.with_config().limit(64 * 1024 * 1024).read_to_vec()?;
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let asked = format!("{} {} {}", self.method, self.path, sent.unwrap_or_default());
        let answer = Answer { asked, status: parts.status.as_u16(), headers: parts.headers, bytes, json };
        answer.keeps_to_form();
        Ok(answer)
    }
}

impl Answer {
    /// What holds of every answer: a refusal is a problem, and says what is wrong.
    fn keeps_to_form(&self) {
        if self.status < 400 {
            return;
        }
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.json["status"], self.status, "{self:?}");
        for field in ["type", "title", "detail"] {
            assert!(self.json[field].as_str().is_some_and(|text| !text.is_empty()), "no {field}: {self:?}");
        }
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// A problem of this kind.
    #[track_caller]
    pub fn problem(self, status: u16, slug: &str) -> Answer {
        assert_eq!((self.status, self.slug()), (status, slug), "{self:?}");
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The last part of a problem's type.
    pub fn slug(&self) -> &str {
        self.json["type"].as_str().and_then(|kind| kind.rsplit('/').next()).unwrap_or_default()
    }

    /// Where each fault lies, with its code, in no order.
    pub fn faults(&self) -> Vec<(&str, &str)> {
        let errors = self.json["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut faults: Vec<(&str, &str)> =
            errors.iter().map(|error| (error["pointer"].as_str().unwrap_or("?"), error["code"].as_str().unwrap_or("?"))).collect();
        faults.sort_unstable();
        faults
    }

    /// Where each fault lies.
    pub fn pointers(&self) -> Vec<&str> {
        self.faults().into_iter().map(|(pointer, _)| pointer).collect()
    }

    #[track_caller]
    pub fn items(&self) -> &[Value] {
        self.json["items"].as_array().unwrap_or_else(|| panic!("no items: {self:?}"))
    }

    /// The types of the events that a command brought about.
    #[track_caller]
    pub fn types(&self) -> Vec<&str> {
        self.events().iter().map(|event| event["type"].as_str().unwrap_or("?")).collect()
    }

    #[track_caller]
    pub fn events(&self) -> &[Value] {
        self.json["events"].as_array().unwrap_or_else(|| panic!("no events: {self:?}"))
    }

    /// The id of the first event of a type that a command brought about.
    #[track_caller]
    pub fn event(&self, kind: &str) -> String {
        let found = self.events().iter().find(|event| event["type"] == kind);
        found.and_then(|event| event["id"].as_str()).unwrap_or_else(|| panic!("no {kind}: {self:?}")).to_owned()
    }

    /// The text at a JSON pointer.
    #[track_caller]
    pub fn text(&self, pointer: &str) -> String {
        self.json.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer}: {self:?}")).to_owned()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {} {}", self.asked, self.status, String::from_utf8_lossy(&self.bytes[..self.bytes.len().min(3000)]))
    }
}
