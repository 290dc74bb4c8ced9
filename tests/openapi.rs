//! The documentation is the service's own: complete, committed as it is served, and its examples are
//! requests that the service takes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::harness::{OPERATOR, Trust, World, root};

fn document() -> Value {
    serde_json::from_str(&touchstone_api::document_text()).expect("the document is JSON")
}

/// Every operation with its path and method.
fn operations(document: &Value) -> Vec<(String, String, &Map<String, Value>)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("a path item") {
            if let (true, Some(operation)) = (["get", "put", "post", "delete", "patch"].contains(&method.as_str()), operation.as_object()) {
                operations.push((path.clone(), method.clone(), operation));
            }
        }
    }
    operations
}

/// Follows a reference inside the document.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    match value["$ref"].as_str() {
        Some(reference) => resolved(document, document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null)),
        None => value,
    }
}

/// The example of a media type, its own or its schema's.
fn example<'d>(document: &'d Value, content: &'d Value) -> Option<&'d Value> {
    let schema = resolved(document, &content["schema"]);
    let named = content["examples"].as_object().and_then(|examples| examples.values().next()).map(|example| &example["value"]);
    [Some(&content["example"]), named, Some(&schema["example"]), schema["examples"].as_array().and_then(|examples| examples.first())]
        .into_iter()
        .flatten()
        .find(|example| !example.is_null())
}

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let path = root().join("openapi/touchstone.json");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let how = "regenerate it: cargo run -- openapi --output openapi/touchstone.json";
    // Not by assert_eq: two whole documents in a message help nobody.
    assert!(committed == touchstone_api::document_text(), "openapi/touchstone.json is not what the service serves; {how}");
    let served = World::new().client.ask("GET", "/openapi.json").send().expect(200);
    assert!(served.bytes == committed.as_bytes(), "the served document differs from the committed one; {how}");
    assert!(served.json["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", served.json["openapi"]);
}

#[test]
fn every_operation_explains_itself() {
    let document = document();
    let mut lacking = Vec::new();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let mut lack = |what: &str| lacking.push(format!("{method} {path}: {what}"));
        for field in ["summary", "description"] {
            if operation.get(field).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty()) {
                lack(&format!("no {field}"));
            }
        }
        match operation.get("operationId").and_then(Value::as_str) {
            Some(id) if ids.insert(id.to_owned()) => {}
            Some(id) => lack(&format!("the operation id {id} is taken")),
            None => lack("no operation id"),
        }
        if operation.get("tags").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            lack("no tag");
        }
        for content in operation.get("requestBody").and_then(|body| body["content"].as_object()).into_iter().flatten() {
            if content.0 == "application/json" && example(&document, content.1).is_none() {
                lack("no example of its request body");
            }
        }
        let responses = operation["responses"].as_object().expect("responses");
        if !responses.keys().any(|status| status.starts_with('2') || status.starts_with('3')) {
            lack("no answer that succeeds");
        }
        for (status, response) in responses {
            let response = resolved(&document, response);
            if response["description"].as_str().is_none_or(str::is_empty) {
                lack(&format!("{status} has no description"));
            }
            for (media_type, content) in response["content"].as_object().into_iter().flatten() {
                if media_type.contains("json") && example(&document, content).is_none() {
                    lack(&format!("no example of its {status} answer"));
                }
            }
        }
        if path.starts_with("/v1/") {
            let wanted: &[&str] = if method == "get" { &["401", "403"] } else { &["401", "403", "422", "503"] };
            for status in wanted.iter().filter(|status| !responses.contains_key(**status)) {
                lack(&format!("{status} is not among its answers"));
            }
            if operation.get("security").and_then(Value::as_array).is_none_or(Vec::is_empty) {
                lack("no security");
            }
        }
    }
    assert!(ids.len() > 40, "{} operations", ids.len());
    assert!(lacking.is_empty(), "\n{}", lacking.join("\n"));
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    let dangling: Vec<&String> = found.iter().filter(|reference| document.pointer(reference.trim_start_matches('#')).is_none()).collect();
    assert!(dangling.is_empty(), "{dangling:?}");
}

#[test]
fn every_path_of_the_contract_is_documented() {
    let at = "/v1/trusts/{trust}";
    let academy = "/v1/trusts/{trust}/academies/{urn}";
    let wanted = [
        ("/v1/frameworks", "get"),
        ("/v1/frameworks/{code}", "get"),
        ("/v1/trusts", "get post"),
        (at, "get"),
        (&format!("{at}/framework"), "get put"),
        (&format!("{at}/calendar/{{year}}"), "get put"),
        (&format!("{at}/people"), "get post"),
        (&format!("{at}/people/{{id}}"), "get"),
        (&format!("{at}/academies"), "get post"),
        (academy, "get"),
        (&format!("{academy}/leaders"), "get post"),
        (&format!("{academy}/identifiers"), "get post"),
        (&format!("{academy}/departure"), "get post"),
        (&format!("{academy}/inspections"), "get post"),
        (&format!("{academy}/reviews"), "get post"),
        (&format!("{academy}/reviews/{{id}}"), "get"),
        (&format!("{academy}/reviews/{{id}}/amendments"), "post"),
        (&format!("{academy}/reviews/{{id}}/withdrawal"), "post"),
        (&format!("{academy}/review-drafts"), "get post"),
        (&format!("{academy}/review-drafts/{{id}}"), "delete get put"),
        (&format!("{academy}/review-drafts/{{id}}/finalisation"), "post"),
        (&format!("{academy}/category-decisions"), "get post"),
        (&format!("{academy}/category-decisions/{{id}}"), "get"),
        (&format!("{academy}/escalations"), "get post"),
        (&format!("{academy}/escalations/{{id}}/acceptance"), "post"),
        (&format!("{academy}/escalations/{{id}}/refusal"), "post"),
        (&format!("{academy}/escalations/{{id}}/visits"), "post"),
        (&format!("{academy}/escalations/step-down"), "post"),
        (&format!("{academy}/timeline"), "get"),
        (&format!("{at}/board"), "get"),
        (&format!("{at}/events"), "get"),
        (&format!("{at}/events/{{id}}"), "get"),
        (&format!("{at}/events/{{id}}/raw"), "get"),
        ("/v1/keys", "get post"),
        ("/v1/keys/{id}", "delete"),
        ("/v1/me", "get"),
        ("/v1/imports", "post"),
        ("/livez", "get"),
        ("/readyz", "get"),
        ("/metrics", "get"),
    ];
    let document = document();
    let missing: Vec<String> = wanted
        .iter()
        .flat_map(|(path, methods)| methods.split(' ').map(move |method| (path, method)))
        .filter(|(path, method)| document["paths"][**path][*method].is_null())
        .map(|(path, method)| format!("{method} {path}"))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_documented_examples_of_requests_are_taken_by_the_service() {
    let document = document();
    let world = World::new();
    world.at("2026-09-01");
    let body_of = |method: &str, path: &str| {
        let operation = &document["paths"][path][method];
        let content = &operation["requestBody"]["content"]["application/json"];
        example(&document, content).unwrap_or_else(|| panic!("{method} {path} has no example")).clone()
    };
    let slug = "sandbank";
    world.client.post(OPERATOR, "/v1/trusts", body_of("post", "/v1/trusts")).expect(201);
    let trust = Trust::people(&world.client, slug);
    world.at("2026-12-01");
    let mut person = body_of("post", "/v1/trusts/{trust}/people");
    assert!(person["name"].is_string());
    person["title"] = json!("Clerk");
    let academy =
        world.client.post(&trust.lead, format!("{}/academies", trust.url), body_of("post", "/v1/trusts/{trust}/academies")).expect(201);
    let urn = academy.text("/academy/urn");
    world.client.post(&trust.admin, format!("{}/people", trust.url), person).expect(201);

    let head = trust.member("headteacher", "Sam Example", Some(&[&urn]));

    let mut tried = 0;
    let mut all = operations(&document);
    // An academy that has left takes no more than its past.
    all.sort_by_key(|(path, ..)| path.ends_with("/departure"));
    for (path, method, operation) in all {
        let Some(content) =
            operation.get("requestBody").map(|body| &body["content"]["application/json"]).filter(|content| !content.is_null())
        else {
            continue;
        };
        let needs_ids =
            path.contains("{id}") || ["/v1/trusts", "/v1/trusts/{trust}/academies", "/v1/trusts/{trust}/people"].contains(&path.as_str());
        if needs_ids || !["post", "put"].contains(&method.as_str()) {
            continue;
        }
        let body = example(&document, content).unwrap_or_else(|| panic!("{method} {path} has no example")).to_string();
        // People and events that an example names are anybody's and any of this trust's.
        let parameter = |name: &str| {
            let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let found = parameters.map(|parameter| resolved(&document, parameter)).find(|parameter| parameter["name"] == name);
            found.and_then(|parameter| parameter["example"].as_str()).map(ToOwned::to_owned)
        };
        let year = parameter("year").unwrap_or_default();
        let at = path.replace("{trust}", slug).replace("{urn}", &urn).replace("{year}", &year);
        let body = with_real_ids(&body, &trust, &urn);
        let key = match path.as_str() {
            path if path == "/v1/keys" || path.ends_with("/framework") || path.contains("/calendar/") || path.contains("/key-dates/") => {
                &trust.admin
            }
            path if path.ends_with("/self-evaluations") || path.ends_with("/self-evaluation-drafts") => &head.key,
            path if path.ends_with("/programmes/handover") => &trust.ceo.key,
            _ => &trust.lead.key,
        };
        let method = if method == "put" { "PUT" } else { "POST" };
        let answer = world.client.ask(method, &at).key(key).json(serde_json::from_str(&body).unwrap()).send();
        // There is a rung to step down from only where one was climbed.
        let not_now = path.ends_with("/step-down") && answer.faults().iter().all(|(_, code)| *code == "on-no-rung");
        // This trust's framework fixes every cadence, and states no test for advisers; others do otherwise.
        let elsewhere = [("/cadences", "cadence-not-open"), ("/advisers", "unknown-appointment-kind")];
        let not_here = elsewhere.iter().any(|(end, why)| path.ends_with(end) && answer.faults().iter().all(|(_, code)| code == why));
        assert!([200, 201].contains(&answer.status) || not_now || not_here, "{answer:?}");
        tried += 1;
    }
    assert!(tried >= 8, "{tried} examples were tried");
}

/// Puts ids of this world where an example has some of its own.
fn with_real_ids(body: &str, trust: &Trust, urn: &str) -> String {
    let joined = trust.feed().into_iter().find(|event| event["type"] == "AcademyJoined" && event["data"]["urn"] == urn).expect("it joined");
    let event = joined["id"].as_str().unwrap();
    let mut value: Value = serde_json::from_str(body).unwrap();
    fn put(value: &mut Value, field: &str, person: &str, event: &str) {
        match value {
            Value::Object(map) => map.iter_mut().for_each(|(field, value)| put(value, field, person, event)),
            Value::Array(items) => items.iter_mut().for_each(|value| put(value, field, person, event)),
            Value::String(text) if text.len() == 36 && text.matches('-').count() == 4 => {
                *text = if ["basis", "grounds", "eventId"].contains(&field) { event } else { person }.to_owned();
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    put(&mut value, "", &trust.lead.person, event);
    value.to_string()
}

#[test]
fn the_documentation_comes_from_the_binary_itself() {
    let world = World::new();
    let page = world.client.ask("GET", "/docs/").send().expect(200);
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(text.to_ascii_lowercase().contains("swagger"));
    assert!(!text.contains("//cdn") && !text.contains("//unpkg"), "nothing is fetched from elsewhere");
    let moved = world.client.ask("GET", "/docs").send();
    assert!([301, 302, 307, 308].contains(&moved.status), "{moved:?}");
}
