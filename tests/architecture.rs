//! The house: who may know whom. The manifests are read, so that a wall cannot be walked through by
//! adding a line to one of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::harness::root;

/// Whom each crate may depend on.
const ALLOWED: [(&str, &[&str]); 6] = [
    ("domain", &[]),
    ("projections", &["domain"]),
    ("store", &[]),
    ("app", &["domain", "projections", "store"]),
    ("api", &["app", "domain", "projections"]),
    ("cli", &["api", "app", "domain", "projections", "store"]),
];

/// What brings input, output, time of day, chance or waiting into a crate that only decides.
const IMPURE: [&str; 24] = [
    "actix-web",
    "actix-rt",
    "async-std",
    "async-trait",
    "axum",
    "futures",
    "futures-util",
    "getrandom",
    "hyper",
    "log",
    "mio",
    "rand",
    "reqwest",
    "rustix",
    "libc",
    "sled",
    "smol",
    "tempfile",
    "tokio",
    "tracing",
    "tracing-subscriber",
    "ureq",
    "chrono-tz",
    "sqlx",
];

/// The dependencies of each crate by its folder's name, without those for tests alone.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let crates = std::fs::read_dir(root().join("crates")).expect("the crates");
    let manifests = crates.map(|entry| entry.expect("an entry").path()).filter(|path| path.join("Cargo.toml").exists());
    manifests
        .map(|path| {
            let text = std::fs::read_to_string(path.join("Cargo.toml")).expect("a manifest");
            let manifest: toml::Table = text.parse().expect("a manifest is TOML");
            let mut names = BTreeSet::new();
            for section in ["dependencies", "build-dependencies"] {
                names.extend(manifest.get(section).and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys).cloned());
            }
            for target in manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values) {
                names.extend(target.get("dependencies").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys).cloned());
            }
            (path.file_name().expect("a name").to_string_lossy().into_owned(), names)
        })
        .collect()
}

#[test]
fn crates_depend_on_each_other_in_one_direction_only() {
    let dependencies = dependencies();
    let known: Vec<&str> = dependencies.keys().map(String::as_str).collect();
    let mut allowed: Vec<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    allowed.sort_unstable();
    assert_eq!(known, allowed, "a crate is added only where a wall is needed, and then named here");
    for (name, allowed) in ALLOWED {
        for dependency in dependencies[name].iter().filter_map(|dependency| dependency.strip_prefix("touchstone-")) {
            assert!(allowed.contains(&dependency), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn the_domain_and_the_projections_only_decide() {
    let dependencies = dependencies();
    for name in ["domain", "projections"] {
        for dependency in &dependencies[name] {
            assert!(!IMPURE.contains(&dependency.as_str()), "{name} must not depend on {dependency}");
        }
    }
}

#[test]
fn only_the_store_knows_its_database_and_only_the_api_its_server() {
    for (name, dependencies) in dependencies() {
        assert!(name == "store" || !dependencies.contains("sled"), "{name} knows sled");
        for server in ["utoipa", "actix-multipart", "actix-cors"] {
            assert!(name == "api" || !dependencies.contains(server), "{name} knows {server}");
        }
    }
}

#[test]
fn no_file_is_named_for_having_no_name() {
    let mut waiting = vec![root().join("crates"), root().join("tests")];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry")) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().expect("a type").is_dir() {
                waiting.push(entry.path());
            }
            for bad in ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "helper.rs", "common.rs", "manager.rs", "misc.rs"] {
                assert_ne!(name, bad, "in {}", folder.display());
            }
        }
    }
}
