//! What a school writes of itself over weeks: its head's and its chair's, and nobody else's until it is
//! submitted.

use serde_json::json;

use crate::harness::{Member, Trust, World};

const URN: &str = "910001";

/// The trust's framework, with a criterion and one of its levels.
const TRUST: (&str, &str, &str) = ("scholars", "quality-of-teaching", "good-or-better");

#[test]
fn s5_a_school_writes_its_self_evaluation_over_weeks_and_submits_it_when_it_is_whole() {
    let (framework, criterion, level) = TRUST;
    let world = World::new();
    let trust = world.trust(framework);
    let academy = trust.academy(URN);
    let [head, chair, governor] = ["headteacher", "chair", "governor"].map(|role| trust.member(role, "Nia Bell", Some(&[URN])));
    world.at("2025-11-03");
    let begun = academy.post(&head, "/self-evaluation-drafts", json!({"findings": [{"criterion": criterion, "words": "Not judged yet."}]}));
    let begun = begun.expect(201);
    assert_eq!((begun.types(), &begun.json["draft"]["author"]["name"]), (vec![], &json!("Nia Bell")));
    let id = begun.text("/draft/id");
    let at = format!("/self-evaluation-drafts/{id}");
    let wrong = academy.post(&head, "/self-evaluation-drafts", json!({"findings": [{"judgement": "Good!"}], "mood": 1})).expect(422);
    assert_eq!(wrong.pointers(), ["/findings/0/criterion", "/findings/0/judgement", "/mood"]);

    // The school's head and chair; nobody of the trust, nobody else of the school, no feed and no timeline.
    for key in [&head, &chair] {
        assert_eq!(academy.get(key, &at).expect(200).json["version"], 1);
        assert_eq!(academy.get(key, "/self-evaluation-drafts").expect(200).items().len(), 1);
    }
    for key in [&governor, &trust.lead, &trust.ceo, &trust.executive] {
        academy.get(key, &at).problem(404, "not-found");
        academy.get(key, "/self-evaluation-drafts").problem(403, "forbidden");
        academy.post(key, &format!("{at}/submission"), json!({})).problem(404, "not-found");
        academy.post(key, "/self-evaluation-drafts", json!({})).problem(403, "forbidden");
        assert!(academy.get(key, "/self-evaluations").expect(200).items().is_empty());
        assert!(!academy.timeline(key, "").contains(&"SelfEvaluationSubmitted".to_owned()));
    }
    let elsewhere = trust.academy("910002");
    let stranger = trust.member("headteacher", "Omar Reed", Some(&["910002"]));
    academy.get(&stranger, &at).problem(404, "not-found");
    elsewhere.get(&stranger, &at).problem(404, "not-found");
    academy.get(&head, &format!("/review-drafts/{id}")).problem(404, "not-found");

    // It is not whole yet, and stays as it is.
    let early = academy.post(&head, &format!("{at}/submission"), json!({})).expect(422);
    assert_eq!(early.faults(), [("/findings/0/judgement", "missing")]);

    // The chair goes on where the head stopped; neither undoes the other unseen.
    world.at("2025-11-17");
    let written =
        json!({"findings": [{"criterion": criterion, "judgement": level, "words": "Nine lessons in ten."}], "strengths": "Reading."});
    let url = format!("{}{at}", academy.url);
    let write = |key: &Member, tag: &str| trust.client.ask("PUT", &url).key(key).header("If-Match", tag).json(written.clone()).send();
    let second = write(&chair, "\"1\"").expect(200);
    assert_eq!((second.header("etag"), &second.json["draft"]["content"]["strengths"]), (Some("\"2\""), &json!("Reading.")));
    write(&head, "\"1\"").problem(412, "stale-version");

    let tried = academy.post(&head, &format!("{at}/submission?dryRun=true"), json!({})).expect(200);
    assert_eq!(tried.types(), ["SelfEvaluationSubmitted"]);
    assert_eq!(academy.get(&head, &at).expect(200).json["version"], 2);

    world.at("2025-11-24");
    let submit = || trust.client.ask("POST", format!("{url}/submission")).key(&head).header("Idempotency-Key", "once").send();
    let made = submit().expect(201);
    assert_eq!((made.text("/selfEvaluation/id"), made.types()), (id.clone(), vec!["SelfEvaluationSubmitted"]));
    assert_eq!(made.json["selfEvaluation"]["evaluatedOn"], "2025-11-24", "the day on which it was submitted");
    assert_eq!(submit().expect(201).header("idempotency-replayed"), Some("true"));
    academy.get(&head, &at).problem(404, "not-found");
    academy.post(&head, &format!("{at}/submission"), json!({})).problem(404, "not-found");
    let seen = academy.get(&trust.lead, &format!("/self-evaluations/{id}")).expect(200).json;
    assert_eq!(seen["findings"][0]["words"], "Nine lessons in ten.");

    // What was begun by mistake is thrown away, and leaves nothing.
    let again = academy.post(&chair, "/self-evaluation-drafts", json!({"strengths": "Of another school."})).expect(201).text("/draft/id");
    let again = format!("{}/self-evaluation-drafts/{again}", academy.url);
    trust.client.delete(&trust.lead, &again).problem(404, "not-found");
    trust.client.delete(&head, &again).expect(204);
    trust.client.get(&chair, &again).problem(404, "not-found");
}

#[test]
fn a_draft_outlives_a_restart_and_its_repeat_is_the_same_draft() {
    let (framework, criterion, _) = TRUST;
    let mut world = World::new();
    let trust = world.trust(framework);
    trust.academy(URN);
    let head = trust.member("headteacher", "Nia Bell", Some(&[URN]));
    let url = format!("{}/academies/{URN}/self-evaluation-drafts", trust.url);
    let body = json!({"findings": [{"criterion": criterion}]});
    let begin = |trust: &Trust| trust.client.ask("POST", &url).key(&head).header("Idempotency-Key", "begun").json(body.clone()).send();
    let id = begin(&trust).expect(201).text("/draft/id");
    world.restart();
    let trust = Trust { client: world.client.clone(), ..trust };
    assert_eq!(trust.client.get(&head, &url).expect(200).items().len(), 1);
    let repeated = begin(&trust).expect(201);
    assert_eq!((repeated.text("/draft/id"), repeated.header("idempotency-replayed")), (id, Some("true")));
}
