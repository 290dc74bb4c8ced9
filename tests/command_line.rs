//! The command line beside serving and importing: its exit status is 0 only when all was done.

use serde_json::{Value, json};

use crate::harness::{Binary, OPERATOR, program, root, said};

#[test]
fn it_says_what_it_can_do_and_fails_on_what_it_cannot() {
    let help = program(&["--help"]).output().unwrap();
    assert!(help.status.success());
    for command in ["serve", "demo", "import", "verify", "key", "openapi"] {
        assert!(said(&help).contains(command), "{}", said(&help));
        let own = program(&[command, "--help"]).output().unwrap();
        assert!(own.status.success(), "{command}: {}", said(&own));
    }
    for wrong in
        [&[][..], &["brew-tea"], &["serve"], &["serve", "--data"], &["import", "gias"], &["key", "--name", "x", "--role", "wizard"]]
    {
        let refused = program(wrong).output().unwrap();
        assert!(!refused.status.success() && !refused.stderr.is_empty(), "{wrong:?}");
    }
}

#[test]
fn the_openapi_document_is_printed_or_written() {
    let printed = program(&["openapi"]).output().unwrap();
    assert!(printed.status.success());
    assert!(printed.stdout == touchstone_api::document_text().as_bytes(), "what is printed is what is served");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("touchstone.json");
    assert!(program(&["openapi", "--output", &file.display().to_string()]).output().unwrap().status.success());
    assert!(std::fs::read(&file).unwrap() == printed.stdout);
    let nowhere = folder.path().join("no-such-folder/touchstone.json");
    let refused = program(&["openapi", "--output", &nowhere.display().to_string()]).output().unwrap();
    assert!(!refused.status.success() && said(&refused).contains("no-such-folder"), "{}", said(&refused));
}

#[test]
fn a_framework_document_is_checked_before_it_is_sent() {
    let built_in = root().join("crates/domain/frameworks/agora.json");
    let sound = program(&["framework", "check", &built_in.display().to_string()]).output().unwrap();
    assert!(sound.status.success(), "{}", said(&sound));
    let mut document: Value = serde_json::from_slice(&std::fs::read(&built_in).unwrap()).unwrap();
    document["scale"][0]["code"] = "Red!".into();
    document["ladder"] = json!([]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let faulty = program(&["framework", "check", &file.display().to_string()]).output().unwrap();
    assert!(!faulty.status.success());
    for pointer in ["/scale/0/code", "/ladder"] {
        assert!(said(&faulty).contains(pointer), "{}", said(&faulty));
    }
}

#[test]
fn keys_are_made_with_the_store_at_hand_or_through_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let place = data.display().to_string();
    let secret = |output: &std::process::Output| {
        assert!(output.status.success(), "{}", said(output));
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        text.lines().find_map(|line| line.strip_prefix("key: ")).unwrap_or_else(|| panic!("no key in {text}")).to_owned()
    };
    let binary = Binary::serve(&data);
    binary.client.post(OPERATOR, "/v1/trusts", json!({"slug": "agora", "name": "The trust", "framework": "agora"})).expect(201);
    let at_hand = ["key", "--data", &place, "--name", "office", "--role", "administrator", "--trust", "agora"];
    let locked = program(&at_hand).output().unwrap();
    assert!(!locked.status.success() && said(&locked).contains("--url"), "{}", said(&locked));

    let url = binary.printed.iter().find_map(|line| line.strip_prefix("api: ")).unwrap().to_owned();
    let remote = program(&["key", "--url", &url, "--name", "clerk", "--role", "clerk", "--trust", "agora"]).output().unwrap();
    let clerk = secret(&remote);
    binary.client.get(&clerk, "/v1/trusts/agora/board").expect(200);
    assert!(program(&["health", "--url", &url]).output().unwrap().status.success());
    let fixture = root().join("tests/fixtures/links.csv").display().to_string();
    let imported = program(&["import", "gias", "--url", &url, &fixture]).output().unwrap();
    assert!(imported.status.success() && said(&imported).contains("3 trusts, 4 academies"), "{}", said(&imported));
    assert!(binary.terminate().0.success());
    assert!(!program(&["health", "--url", &url]).output().unwrap().status.success(), "nobody is there any more");

    let office = secret(&program(&at_hand).output().unwrap());
    let unknown = program(&["key", "--data", &place, "--name", "x", "--role", "clerk", "--trust", "nowhere"]).output().unwrap();
    assert!(!unknown.status.success(), "{}", said(&unknown));
    let binary = Binary::serve(&data);
    binary.client.get(&office, "/v1/keys").expect(200);
    binary.client.get(&clerk, "/v1/keys").problem(403, "forbidden");
}
