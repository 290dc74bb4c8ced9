//! First contact: one command, and within moments there is something to look at.

use serde_json::Value;

use crate::harness::{Binary, Client, program};

/// A command line as a shell would take it apart: words, and what stands in single quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, left) = match rest.strip_prefix(['\'', '"']) {
            Some(quoted) => quoted.split_once(&rest[..1]).unwrap_or_else(|| panic!("an open quotation in {line}")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = left.trim_start();
    }
    words
}

/// Runs a printed curl with a client of our own; gives its status.
fn run(client: &Client, line: &str) -> u16 {
    let words = words(line);
    let (mut method, mut url, mut headers, mut body) = ("GET", None, Vec::new(), None);
    let mut given = words.iter().skip(1);
    while let Some(word) = given.next() {
        match word.as_str() {
            "-H" | "--header" => headers.push(given.next().expect("a header")),
            "-d" | "--data" | "--json" | "--data-raw" => {
                (method, body) = ("POST", given.next());
                if word == "--json" {
                    headers.push(&JSON);
                }
            }
            "-X" | "--request" => method = if given.next().expect("a method") == "PUT" { "PUT" } else { "POST" },
            flag if flag.starts_with('-') => {}
            address => url = Some(address.to_owned()),
        }
    }
    static JSON: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| "Content-Type: application/json".to_owned());
    let mut ask = client.ask(method, url.expect("an address"));
    let mut media_type = "application/json".to_owned();
    for header in headers {
        let (name, value) = header.split_once(':').expect("a header has a name");
        if name.eq_ignore_ascii_case("content-type") { media_type = value.trim().to_owned() } else { ask = ask.header(name, value.trim()) }
    }
    if let Some(body) = body {
        ask = ask.body(&media_type, body.clone().into_bytes());
    }
    let answer = ask.send();
    if ![200, 201].contains(&answer.status) {
        eprintln!("{line}: {answer:?}");
    }
    answer.status
}

/// What a line of the guide gives.
fn printed(binary: &Binary, name: &str) -> String {
    let found = binary.printed.iter().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    found.unwrap_or_else(|| panic!("no `{name}:` in {:?}", binary.printed)).to_owned()
}

#[test]
fn the_demo_shows_five_trusts_with_a_year_of_history_and_its_curls_work_as_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("demo");
    let command = program(&["demo", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]);
    let binary = Binary::start(command, &data, "key:");
    let (key, docs) = (printed(&binary, "key"), printed(&binary, "docs"));
    let client = &binary.client;
    let page = client.ask("GET", docs).send().expect(200);
    assert!(String::from_utf8_lossy(&page.bytes).to_ascii_lowercase().contains("swagger"));

    let me = client.get(&key, "/v1/me").expect(200).json;
    let grants = me["grants"].as_array().unwrap();
    assert_eq!(grants.len(), 5, "{me}");
    assert!(grants.iter().all(|grant| grant["role"] == "improvement-lead" && !grant["person"].is_null()), "{me}");

    let trusts = client.get(&key, "/v1/trusts").expect(200);
    let mut frameworks: Vec<&str> = trusts.items().iter().map(|trust| trust["framework"]["code"].as_str().unwrap()).collect();
    frameworks.sort_unstable();
    assert_eq!(frameworks, ["agora", "amadeus", "prospere", "scholars", "wpt"]);
    let mut types = Vec::new();
    let mut withdrawn = 0;
    for trust in trusts.items() {
        let url = format!("/v1/trusts/{}", trust["slug"].as_str().unwrap());
        let rows = client.all(&key, &format!("{url}/board"), 1000);
        assert!(rows.len() >= 4, "{url}");
        for row in &rows {
            assert!(row["urn"].as_str().is_some_and(|urn| urn.starts_with('9')), "{row}");
            assert!(row["category"]["code"].is_string() && row["lastReview"]["heldOn"].is_string(), "{row}");
        }
        let feed = client.all(&key, &format!("{url}/events"), 1000);
        types.extend(feed.iter().map(|event| event["type"].as_str().unwrap().to_owned()));
        withdrawn += feed.iter().filter(|event| event["type"] == "ReviewWithdrawn").count();
        let recorded: Vec<&Value> = feed.iter().map(|event| &event["recordedAt"]).collect();
        let (first, last) = (recorded.first().unwrap().as_str().unwrap(), recorded.last().unwrap().as_str().unwrap());
        assert!(crate::harness::instant(last) - crate::harness::instant(first) > chrono::Duration::days(200), "{url}: a school year");
        assert!(crate::harness::instant(last) <= chrono::Utc::now());
    }
    for wanted in [
        "ReviewRecorded",
        "CategoryChanged",
        "CategoryConfirmed",
        "InterventionEscalated",
        "VisitRecorded",
        "EscalationProposed",
        "EscalationDeclined",
        "ReviewAmended",
    ] {
        assert!(types.iter().any(|kind| kind == wanted), "no {wanted} in the demo");
    }
    assert!(withdrawn > 0);

    let address = printed(&binary, "api");
    let key_line = format!("key: {key}");
    let (status, everything) = {
        // The rest of the guide is read when the demo has ended; its curls are tried before.
        let mut binary = binary;
        binary.read_until(|line| line.starts_with("curl") && !line.contains(&key_line));
        let curls: Vec<String> = binary.printed.iter().filter(|line| line.starts_with("curl ")).cloned().collect();
        assert!(!curls.is_empty(), "{:?}", binary.printed);
        for line in &curls {
            assert!(line.contains(&address), "{line}");
            assert!([200, 201].contains(&run(&binary.client, line)), "{line}");
        }
        let (status, everything) = binary.terminate();
        (status, everything)
    };
    assert_eq!(status.code(), Some(0), "{everything}");

    // Served a second time it is the same demo, with keys that work; and every curl of the guide does.
    let command = program(&["demo", "--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]);
    let mut again = Binary::start(command, &data, "key:");
    let expected = everything.lines().filter(|line| line.starts_with("curl ")).count();
    let mut curls = Vec::new();
    while curls.len() < expected {
        again.read_until(|line| line.starts_with("curl "));
        curls = again.printed.iter().filter(|line| line.starts_with("curl ")).cloned().collect();
    }
    assert!(curls.len() >= 5, "{curls:?}");
    for line in &curls {
        assert!([200, 201].contains(&run(&again.client, line)), "{line}");
    }
    assert_eq!(again.client.get(printed(&again, "key"), "/v1/trusts").expect(200).items().len(), 5);
    assert_eq!(again.terminate().0.code(), Some(0));
}
