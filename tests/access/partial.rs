//! Partial views: of a head, of an adviser, of a lead for some academies. What they do not see must
//! not show in what they do: not in a count, a gap, a version or a flag.

use serde_json::{Value, json};

use super::{MINE, Scene, THEIRS};
use crate::harness::{Answer, Member, World, review};

/// A head's own academy, seen whole and as the head sees it.
#[track_caller]
fn sees_no_judgement(scene: &Scene, head: &Member) {
    let academy = scene.trust.at(MINE);
    let state = academy.get(head, "").expect(200).json;
    assert_eq!((&state["urn"], &state["category"], &state["escalation"]), (&json!(MINE), &Value::Null, &Value::Null));
    for hidden in ["lastReview", "direction", "version"] {
        assert!(state.get(hidden).is_none_or(Value::is_null), "{hidden}: {state}");
    }
    assert!(state.get("overdue").and_then(Value::as_array).is_none_or(Vec::is_empty), "{state}");
    assert_eq!(state["leaders"][0]["person"]["name"], "Nia Bell");
    assert_eq!(academy.get(head, "/inspections").expect(200).items().len(), 1);
    assert_eq!(academy.get(head, "/leaders").expect(200).items().len(), 1);
    for list in ["/reviews", "/category-decisions", "/escalations"] {
        assert_eq!(academy.get(head, list).expect(200).items().len(), 0, "{list}");
    }
    academy.get(head, &format!("/reviews/{}", scene.review)).problem(404, "not-found");
    assert_eq!(academy.timeline(head, ""), ["AcademyLedBy", "InspectionRecorded", "AcademyJoined"]);

    let board = scene.trust.get(head, "/board").expect(200);
    assert_eq!(board.items().len(), 1, "only their own: {board:?}");
    let row = &board.items()[0];
    for hidden in ["category", "direction", "lastReview", "escalation"] {
        assert!(row.get(hidden).is_none_or(Value::is_null), "{hidden}: {row}");
    }
    for absent in ["priority", "reasons", "version"] {
        assert!(row.get(absent).is_none(), "{absent}: {row}");
    }
    for empty in ["openInterventions", "overdue"] {
        assert!(row.get(empty).is_none_or(|value| value.is_null() || *value == json!([])), "{empty}: {row}");
    }
    let listed = scene.trust.get(head, "/academies").expect(200);
    assert_eq!(listed.items().len(), 1);
    assert!(listed.items()[0].get("category").is_none_or(Value::is_null), "{listed:?}");

    let feed = scene.trust.get(head, "/events?after=0").expect(200);
    let types: Vec<&str> = feed.items().iter().map(|event| event["type"].as_str().unwrap()).collect();
    for secret in ["ReviewRecorded", "CategoryChanged", "InterventionEscalated", "PersonRegistered"] {
        assert!(!types.contains(&secret), "{types:?}");
    }
    let text = String::from_utf8_lossy(&feed.bytes).into_owned();
    assert!(!text.contains("\"position\"") && !text.contains(THEIRS), "{text}");
}

#[test]
fn heads_chairs_and_governors_see_identity_leaders_and_inspections_and_nothing_unshared() {
    let scene = Scene::set();
    for role in ["headteacher", "chair", "governor"] {
        let member = scene.trust.member(role, "Nia Bell", Some(&[MINE]));
        sees_no_judgement(&scene, &member);
    }
}

#[test]
fn a_review_recorded_elsewhere_changes_nothing_that_a_partial_view_sees() {
    let scene = Scene::set();
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let seen = |path: &str| {
        let answer = scene.trust.get(&head, path).expect(200);
        (answer.json.clone(), answer.header("etag").map(ToOwned::to_owned))
    };
    let paths = ["/board", "/academies", &format!("/academies/{MINE}"), &format!("/academies/{MINE}/timeline"), ""];
    let before = paths.map(seen);
    let page = |limit: usize| {
        let feed = scene.trust.get(&head, &format!("/events?after=0&limit={limit}")).expect(200);
        (feed.items().iter().map(|event| event["id"].clone()).collect::<Vec<_>>(), feed.json["more"].clone())
    };
    let whole = page(1000);
    let limits = [1, whole.0.len() - 1, whole.0.len(), whole.0.len() + 1];
    let pages = limits.map(page);
    for urn in [MINE, THEIRS] {
        let recorded =
            scene.trust.at(urn).reviewed(&review(&scene.trust.lead, "termly-evaluation", "2026-01-12").progress("not-fast-enough"));
        scene.trust.at(urn).decide(&scene.trust.lead, "red", "2026-01-12", &[&recorded]).expect(201);
    }
    assert_eq!(paths.map(seen), before);
    assert_eq!(page(1000), whole);
    for (limit, before) in limits.into_iter().zip(pages) {
        assert_eq!(page(limit), before, "a page of {limit} tells that something happened");
    }
}

#[test]
fn whether_there_is_more_tells_nothing_of_what_is_unseen() {
    // The same visible history twice: once with unseen events after it, once without.
    let more = [false, true].map(|unseen| {
        let world = World::new();
        let trust = world.trust("agora");
        let academy = trust.academy(MINE);
        let head = trust.member("headteacher", "Nia Bell", Some(&[MINE]));
        academy.post(&trust.lead, "/identifiers", json!({"ukprn": "10090001", "from": "2025-09-01"})).expect(201);
        if unseen {
            academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01").progress("not-fast-enough"));
        }
        let seen = trust.get(&head, "/events?after=0&limit=1000").expect(200).items().len();
        [seen - 1, seen, seen + 1].map(|limit| trust.get(&head, &format!("/events?after=0&limit={limit}")).expect(200).json["more"].clone())
    });
    assert_eq!(more[0], more[1], "by pages of one less than, exactly, and one more than what is seen");
}

#[test]
fn a_partial_view_has_no_position_version_or_bytes() {
    let scene = Scene::set();
    let adviser = scene.trust.member("adviser", "Asa Field", Some(&[MINE]));
    let narrowed = scene.trust.member("improvement-lead", "Lou North", Some(&[MINE]));
    for member in [&adviser, &narrowed] {
        let academy = scene.trust.at(MINE);
        let state = academy.get(member, "").expect(200);
        assert_eq!(state.json["category"]["code"], "yellow", "an adviser sees their academies whole");
        assert!(state.json.get("version").is_none(), "{state:?}");
        assert!(state.header("etag").is_none_or(|tag| !tag.trim_matches('"').chars().all(|c| c.is_ascii_digit())), "{:?}", state.headers);
        let recorded = academy.review(member, &review(member, "progress-report", "2026-01-12")).expect(201);
        assert!(recorded.header("event-position").is_none(), "{:?}", recorded.headers);
        assert!(recorded.events().iter().all(|event| event.get("position").is_none()), "{recorded:?}");
        let event = recorded.event("ReviewRecorded");
        let shown = scene.trust.get(member, &format!("/events/{event}")).expect(200);
        assert!(shown.json.get("position").is_none() && shown.json.get("version").is_none(), "{shown:?}");
        scene.trust.get(member, &format!("/events/{event}/raw")).problem(403, "forbidden");
        let timeline = academy.get(member, "/timeline").expect(200);
        assert!(timeline.items().iter().all(|item| item.get("position").is_none()), "{timeline:?}");
        let feed = scene.trust.get(member, "/events?after=0").expect(200);
        assert!(feed.items().iter().all(|item| item.get("position").is_none() && item.get("version").is_none()));
        assert!(feed.items().iter().any(|item| item["type"] == "ReviewRecorded"));
        assert!(feed.items().iter().all(|item| item["stream"] == "trust" || item["data"]["urn"] != THEIRS));
    }
}

#[test]
fn the_place_in_a_partial_feed_is_sealed_to_its_key() {
    let scene = Scene::set();
    let (head, chair) =
        (scene.trust.member("headteacher", "Nia Bell", Some(&[MINE])), scene.trust.member("chair", "Quinn Ward", Some(&[MINE])));
    let first = scene.trust.get(&head, "/events?after=0&limit=1").expect(200);
    let next = first.text("/next");
    assert!(next.parse::<u64>().is_err(), "no position: {next}");
    let second = scene.trust.get(&head, &format!("/events?after={next}&limit=1")).expect(200);
    assert_ne!(first.items()[0]["id"], second.items()[0]["id"]);
    for other in [&chair.key, &scene.trust.lead.key] {
        scene.trust.get(other, &format!("/events?after={next}")).problem(400, "invalid-query");
    }
    for forged in ["3", "4294967296", "AAAA", &format!("{next}A")] {
        scene.trust.get(&head, &format!("/events?after={forged}")).problem(400, "invalid-query");
    }
    let (whole, all) = (
        scene.client().all(&head, &format!("{}/events", scene.trust.url), 2),
        scene.trust.get(&head, "/events?after=0&limit=1000").expect(200),
    );
    assert_eq!(
        whole.iter().map(|event| &event["id"]).collect::<Vec<_>>(),
        all.items().iter().map(|event| &event["id"]).collect::<Vec<_>>()
    );
}

#[test]
fn what_is_unseen_is_answered_word_for_word_as_what_is_not_there() {
    let scene = Scene::set();
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    let nowhere = "01990b5e-8c00-7000-8000-00000000ffff";
    let academy = format!("/academies/{MINE}");
    let decision = scene.trust.at(MINE).get(&scene.trust.lead, "/category-decisions").json["items"][0]["id"].as_str().unwrap().to_owned();
    let escalation = scene.trust.at(MINE).state("")["escalation"]["current"]["id"].as_str().unwrap().to_owned();
    let person =
        scene.trust.feed().into_iter().find(|event| event["type"] == "PersonRegistered").unwrap()["id"].as_str().unwrap().to_owned();
    for (path, id) in [
        (format!("{academy}/reviews"), &scene.review),
        (format!("{academy}/category-decisions"), &decision),
        (format!("{academy}/escalations"), &escalation),
        ("/events".to_owned(), &scene.event),
        ("/events".to_owned(), &person),
        ("/people".to_owned(), &scene.trust.lead.person),
    ] {
        let there = scene.trust.get(&head, &format!("{path}/{id}")).problem(404, "not-found");
        assert_eq!(there.bytes, scene.trust.get(&head, &format!("{path}/{nowhere}")).bytes, "{path}");
    }
    for (path, body) in [
        (format!("{academy}/reviews/ID/amendments"), json!({"changes": {"summary": "x"}, "reason": "x"})),
        (format!("{academy}/reviews/ID/withdrawal"), json!({"reason": "x"})),
        (format!("{academy}/escalations/ID/acceptance"), json!({"reason": "x"})),
    ] {
        let [there, not_there] = [scene.review.as_str(), nowhere].map(|id| {
            let answer = scene.trust.client.post(&head, format!("{}{}", scene.trust.url, path.replace("ID", id)), body.clone());
            (answer.status, answer.bytes)
        });
        assert_eq!(there, not_there, "{path}");
    }
}

#[test]
fn the_past_shows_a_head_no_more_than_the_present() {
    let scene = Scene::set();
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    scene.world.at("2026-03-09");
    for query in ["?asOf=2026-02-01", "?knownAt=2026-02-01T00:00:00Z", "?knownAt=2026-02-01T00:00:00Z&asOf=2026-01-12"] {
        let state = scene.trust.at(MINE).get(&head, query).expect(200).json;
        assert_eq!((&state["category"], &state["escalation"]), (&Value::Null, &Value::Null), "{query}");
        assert!(state.get("version").is_none(), "{state}");
        assert_eq!(scene.trust.at(MINE).timeline(&head, query), ["AcademyLedBy", "InspectionRecorded", "AcademyJoined"], "{query}");
        for list in ["/reviews", "/category-decisions", "/escalations"] {
            assert_eq!(scene.trust.at(MINE).get(&head, &format!("{list}{query}")).expect(200).items().len(), 0, "{list}{query}");
        }
        let board = scene.trust.get(&head, &format!("/board{query}")).expect(200);
        assert!(board.items().iter().all(|row| row.get("category").is_none_or(Value::is_null)), "{board:?}");
        scene.trust.at(THEIRS).get(&head, query).problem(404, "not-found");
    }
}

#[test]
fn an_order_by_need_tells_a_chair_of_two_academies_nothing() {
    let order = ["red", "green"].map(|first| {
        let world = World::new();
        let trust = world.trust("agora");
        let second = if first == "red" { "green" } else { "red" };
        for (urn, category) in [(MINE, first), (THEIRS, second)] {
            let academy = trust.academy(urn);
            let basis = academy.reviewed(&review(&trust.lead, "termly-evaluation", "2025-09-01"));
            academy.decide(&trust.lead, category, "2025-09-01", &[&basis]).expect(201);
        }
        let chair = trust.member("chair", "Quinn Ward", Some(&[MINE, THEIRS]));
        let board = trust.get(&chair, "/board?sort=priority");
        if board.status != 200 {
            return vec![board.json["status"].clone()];
        }
        board.items().iter().map(|row| row["urn"].clone()).collect()
    });
    assert_eq!(order[0], order[1]);
}

#[test]
fn an_advisers_board_ranks_only_what_the_adviser_sees() {
    let scene = Scene::set();
    let adviser = scene.trust.member("adviser", "Asa Field", Some(&[MINE]));
    let rank = || scene.trust.get(&adviser, "/board").expect(200).items()[0]["priority"].clone();
    assert_eq!(rank(), 1);
    scene.trust.at(THEIRS).decide(&scene.trust.lead, "red", "2026-01-12", &[&last_review_of(&scene, THEIRS)]).expect(201);
    assert_eq!(scene.trust.board_row(MINE)["priority"], 2, "the other one is worse now");
    assert_eq!(rank(), 1);
}

/// The event of the last review of an academy.
fn last_review_of(scene: &Scene, urn: &str) -> String {
    let reviews = scene.trust.at(urn).get(&scene.trust.lead, "/reviews").expect(200);
    reviews.items()[0]["eventId"].as_str().expect("its event").to_owned()
}

#[test]
fn cloudevents_of_a_partial_view_have_no_position_either() {
    let scene = Scene::set();
    let adviser = scene.trust.member("adviser", "Asa Field", Some(&[MINE]));
    let ask = scene.trust.client.ask("GET", format!("{}/events?after=0", scene.trust.url)).key(&adviser);
    let batch = ask.header("Accept", "application/cloudevents-batch+json").send().expect(200);
    let text = String::from_utf8_lossy(&batch.bytes).into_owned();
    assert!(text.contains("ReviewRecorded") && !text.contains("\"position\"") && !text.contains("\"version\""), "{text}");
    let next = batch.header("feed-next").expect("where to go on");
    assert!(next.parse::<u64>().is_err(), "no position: {next}");
}

#[test]
fn a_partial_view_cannot_count_what_is_hidden_by_asking_for_versions() {
    let scene = Scene::set();
    let academy = scene.trust.at(MINE);
    let head = scene.trust.member("headteacher", "Nia Bell", Some(&[MINE]));
    academy.post(&scene.trust.lead, &format!("/reviews/{}/sharing", scene.review), json!({})).expect(201);
    let respond = |tag: String| {
        let ask = scene.client().ask("POST", format!("{}/reviews/{}/response", academy.url, scene.review));
        ask.key(&head).header("If-Match", tag).json(json!({"agreement": "agrees"})).send()
    };
    let answers: Vec<Answer> = (1..=12).map(|version| respond(format!("\"{version}\""))).collect();
    for answer in answers {
        let refused = answer.problem(400, "invalid-header");
        assert!(refused.json["detail"].as_str().unwrap().contains("part of the trust"), "{refused:?}");
    }
    let tag = academy.get(&head, "").expect(200).header("etag").unwrap().to_owned();
    respond(tag).problem(400, "invalid-header");
    // Nor does a key that sees its academies whole, of a trust that it sees in part.
    let adviser = scene.trust.member("adviser", "Asa Field", Some(&[MINE]));
    let ask = scene.client().ask("POST", format!("{}/reviews", academy.url)).key(&adviser).header("If-Match", "\"3\"");
    ask.json(review(&adviser, "progress-report", "2026-01-12").0).send().problem(400, "invalid-header");
}
