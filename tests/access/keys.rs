//! Keys: who hands them out, for whom they stand, and when they open nothing any more.

use serde_json::{Value, json};

use super::{MINE, Scene};
use crate::harness::{OPERATOR, review};

#[test]
fn a_role_for_single_academies_must_name_them() {
    let scene = Scene::set();
    for role in ["headteacher", "chair", "governor", "adviser", "external-partner"] {
        let body = json!({"name": "k", "grants": [{"role": role, "trust": "agora"}]});
        assert_eq!(scene.client().post(OPERATOR, "/v1/keys", body).expect(422).pointers(), ["/grants/0/academies"], "{role}");
    }
}

#[test]
fn an_integration_acting_for_the_lead_makes_the_leads_own_finding() {
    let scene = Scene::set();
    let academy = scene.trust.academy("910003");
    let integration = scene.trust.key("integration", None, None);
    let ask = |person: &str| {
        let body = review(&scene.trust.lead, "progress-report", "2026-01-12").progress("not-fast-enough").0;
        scene.client().ask("POST", format!("{}/reviews", academy.url)).key(&integration).header("Acting-For", person).json(body).send()
    };
    assert_eq!(ask(&scene.trust.lead.person).expect(201).types(), ["ReviewRecorded", "InterventionEscalated"]);

    // Only while that person holds a live key there themselves.
    let keys = scene.client().get(OPERATOR, "/v1/keys").expect(200);
    let theirs: Vec<&Value> = keys.items().iter().filter(|key| key["grants"][0]["role"] == "improvement-lead").collect();
    for key in theirs {
        scene.client().delete(OPERATOR, format!("/v1/keys/{}", key["id"].as_str().unwrap()));
    }
    assert_eq!(ask(&scene.trust.lead.person).status, 403);
}

#[test]
fn a_keys_own_person_stands_for_each_of_its_grants() {
    let scene = Scene::set();
    let body = json!({"name": "both", "person": scene.trust.ceo.person, "grants": [{"role": "ceo", "trust": "agora"}, {"role": "administrator", "trust": "agora"}]});
    let both = scene.client().post(OPERATOR, "/v1/keys", body).expect(201).text("/secret");
    let decided = scene.trust.at(MINE).decide(&both, "amber", "2026-01-12", &[&scene.event]).expect(201);
    assert_eq!(decided.json["category"]["decidedBy"]["id"], json!(scene.trust.ceo.person));
    scene.client().put(&both, format!("{}/framework", scene.trust.url), json!({"code": "agora"})).expect(200);
}

#[test]
fn a_key_opens_nothing_once_it_has_expired_or_was_revoked() {
    let scene = Scene::set();
    let grant = json!([{"role": "clerk", "trust": scene.trust.slug}]);
    let made = scene
        .client()
        .post(OPERATOR, "/v1/keys", json!({"name": "short", "grants": grant, "expiresAt": "2026-01-13T00:00:00Z"}))
        .expect(201);
    let short = made.text("/secret");
    scene.trust.get(&short, "/board").expect(200);
    scene.world.at("2026-01-13T00:00:00Z");
    scene.trust.get(&short, "/board").problem(401, "unauthenticated");
    let past = json!({"name": "late", "grants": grant, "expiresAt": "2026-01-12T00:00:00Z"});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", past).expect(422).pointers(), ["/expiresAt"]);

    let made = scene.client().post(OPERATOR, "/v1/keys", json!({"name": "lost", "grants": grant})).expect(201);
    let (id, lost) = (made.text("/key/id"), made.text("/secret"));
    scene.trust.get(&lost, "/board").expect(200);
    assert!([200, 204].contains(&scene.client().delete(&scene.trust.admin, format!("/v1/keys/{id}")).status));
    scene.trust.get(&lost, "/board").problem(401, "unauthenticated");
    assert!([200, 204].contains(&scene.client().delete(&scene.trust.admin, format!("/v1/keys/{id}")).status), "twice changes nothing");
    let shown = scene.client().get(OPERATOR, "/v1/keys").expect(200);
    assert!(!String::from_utf8_lossy(&shown.bytes).contains(&lost), "the secret is shown once");
    let key = shown.items().iter().find(|key| key["id"] == id).expect("it stays listed");
    assert!(key["revokedAt"].is_string() && key.get("secretHash").is_none(), "{key}");
}

#[test]
fn administrators_hand_out_keys_of_their_own_trust_and_never_an_operators() {
    let scene = Scene::set();
    let other = scene.world.trust("prospere");
    let ask = |grants: Value| scene.client().post(&scene.trust.admin, "/v1/keys", json!({"name": "k", "grants": grants}));
    ask(json!([{"role": "operator"}])).problem(403, "forbidden");
    assert_eq!(ask(json!([{"role": "clerk", "trust": "prospere"}])).expect(422).pointers(), ["/grants/0/trust"], "which it does not see");
    assert_eq!(ask(json!([{"role": "clerk"}])).expect(422).pointers(), ["/grants/0/trust"]);
    let refused =
        ask(json!([{"role": "wizard", "trust": "agora"}, {"role": "headteacher", "trust": "agora", "academies": ["919191"]}])).expect(422);
    assert!(refused.pointers().contains(&"/grants/0/role"), "{refused:?}");
    assert_eq!(
        ask(json!([{"role": "headteacher", "trust": "agora", "academies": ["919191"]}])).expect(422).pointers(),
        ["/grants/0/academies/0"]
    );
    assert_eq!(ask(json!([])).expect(422).pointers(), ["/grants"]);
    ask(json!([{"role": "headteacher", "trust": "agora", "academies": [MINE]}])).expect(201);

    // A person is of the trust of the grant.
    let body = json!({"name": "k", "person": scene.trust.lead.person, "grants": [{"role": "clerk", "trust": "agora"}, {"role": "clerk", "trust": "prospere"}]});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", body).expect(422).pointers(), ["/person"]);
    let body = json!({"name": "k", "grants": [{"role": "clerk", "trust": "agora", "person": other.lead.person}]});
    assert_eq!(scene.client().post(OPERATOR, "/v1/keys", body).expect(422).pointers(), ["/grants/0/person"]);
    let body = json!({"name": "vendor", "grants": [{"role": "clerk", "trust": "agora", "person": scene.trust.lead.person}, {"role": "clerk", "trust": "prospere"}]});
    let vendor = scene.client().post(OPERATOR, "/v1/keys", body).expect(201).text("/secret");
    assert_eq!(scene.client().get(&vendor, "/v1/trusts").expect(200).items().len(), 2);

    // They see, and revoke, only keys that are wholly their trust's.
    let keys = scene.client().get(&scene.trust.admin, "/v1/keys").expect(200);
    for key in keys.items() {
        for grant in key["grants"].as_array().unwrap() {
            assert_eq!(grant["trust"], "agora", "{key}");
        }
    }
    let theirs = scene.client().get(&other.admin, "/v1/keys").expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    scene.client().delete(&scene.trust.admin, format!("/v1/keys/{theirs}")).problem(404, "not-found");
    scene.client().get(&other.admin, "/v1/keys").expect(200);
}
