//! The main job, end to end over HTTP and WebSocket: documents in, a cited report out, also across a crash.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const TIDES: &str = "# Tides\n\nThe Bay of Fundy has the largest tidal range in the world. At Burntcoat Head the range \
                     reaches 16.3 metres at spring tide.\n\n## Moon\n\nTides are caused by the gravity of the Moon and the Sun.";
const POWER: &str = "Tidal power turns the energy of tides into electricity. The Rance plant opened in 1966 and has a \
                     capacity of 240 megawatts.";

async fn add_documents(person: &Client, workspace: &str) {
    for (name, content) in [("tides.md", TIDES), ("power.txt", POWER)] {
        let media = if content.starts_with('#') { "text/markdown" } else { "text/plain" };
        let source = json!({ "text": { "content": content, "mediaType": media } });
        let input = json!({ "workspaceId": workspace, "name": name, "source": source });
        let added = person.change("addDocument", input, "document { id } job { id }").await;
        person.finished(&added["job"]["id"]).await;
    }
}

async fn start(person: &Client, workspace: &str) -> Value {
    let question = json!({ "text": "How large is the tidal range, and how is tidal power used?" });
    let input = json!({ "workspaceId": workspace, "question": question });
    person.change("startResearch", input, "job { id eventCursor } report { id }").await
}

const REPORT: &str =
    "query($id: ID!) { researchReport(id: $id) { isComplete body wordCount language unansweredQuestions
    citationSummary { total verified failed precision }
    sections { heading body citations { mark quote verdict title snapshotSha256 document { name } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_question_of_documents_becomes_a_report_whose_every_citation_was_checked() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let started = start(&ada, &workspace).await;
    let query = "subscription($id: ID!) { jobEvents(jobId: $id) { sequence type cursor } }";
    let mut events = ada.subscribe(query, json!({ "id": started["job"]["id"] })).await;
    let seen = events.rest().await;
    let numbers: Vec<i64> = seen.iter().map(|e| e["data"]["jobEvents"]["sequence"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "C-JOB-15, C-STR-3");
    assert_eq!(seen.last().unwrap()["data"]["jobEvents"]["type"], "SUCCEEDED");
    let report = ada.ask(REPORT, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    assert_eq!(report["isComplete"], true);
    assert!(report["body"].as_str().unwrap().contains("16.3 metres"), "{report:#}");
    assert!(report["citationSummary"]["total"].as_i64().unwrap() > 0);
    assert_eq!(report["citationSummary"]["failed"], 0, "{report:#}");
    for section in report["sections"].as_array().unwrap() {
        for citation in section["citations"].as_array().unwrap() {
            assert_eq!(citation["verdict"], "VERIFIED");
            assert_eq!(citation["snapshotSha256"].as_str().unwrap().len(), 64);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_of_the_sections_streams_while_it_is_written() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let started = start(&ada, &workspace).await;
    let query =
        "subscription($id: ID!) { reportText(reportId: $id) { sectionId sectionIndex offset text isComplete } }";
    let mut pieces = ada.subscribe(query, json!({ "id": started["report"]["id"] })).await;
    let mut texts: std::collections::BTreeMap<i64, Vec<u16>> = std::collections::BTreeMap::new();
    for piece in pieces.rest().await {
        let piece = &piece["data"]["reportText"];
        let text = texts.entry(piece["sectionIndex"].as_i64().unwrap()).or_default();
        let offset = usize::try_from(piece["offset"].as_i64().unwrap()).unwrap();
        assert!(offset <= text.len(), "a gap");
        text.truncate(offset);
        text.extend(piece["text"].as_str().unwrap().encode_utf16());
    }
    let report = ada.ask(REPORT, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    let bodies: Vec<&str> =
        report["sections"].as_array().unwrap().iter().map(|s| s["body"].as_str().unwrap()).collect();
    let streamed: Vec<String> = texts.values().map(|text| String::from_utf16(text).unwrap()).collect();
    assert_eq!(streamed, bodies);
    assert!(!bodies.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_3_a_killed_server_goes_on_and_writes_the_same_report() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let undisturbed = start(&ada, &workspace).await;
    ada.finished(&undisturbed["job"]["id"]).await;
    let wanted = ada.ask(REPORT, json!({ "id": undisturbed["report"]["id"] })).await["researchReport"]["body"].take();

    let disturbed = start(&ada, &workspace).await;
    tokio::time::sleep(Duration::from_millis(120)).await;
    let server = server.kill().await.start().await;
    let ada = ada.at(server.url());
    let job = ada.finished(&disturbed["job"]["id"]).await;
    assert_eq!(job["status"], "SUCCEEDED", "{job:#}");
    let body = ada.ask(REPORT, json!({ "id": disturbed["report"]["id"] })).await["researchReport"]["body"].take();
    assert_eq!(body, wanted);
}

async fn report_on(person: &Client, workspace: &str, question: &str) -> Value {
    let input = json!({ "workspaceId": workspace, "question": { "text": question } });
    let started = person.change("startResearch", input, "job { id } report { id }").await;
    person.finished(&started["job"]["id"]).await;
    person.ask(REPORT, json!({ "id": started["report"]["id"] })).await["researchReport"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_asked_can_stay_unanswered_and_the_language_is_told() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let answered = report_on(&ada, &workspace, "Which capacity has the Rance plant in megawatts?").await;
    assert!(answered["body"].as_str().unwrap().contains("240 megawatts"), "{answered:#}");
    assert_eq!((&answered["unansweredQuestions"], &answered["language"]), (&json!([]), &json!("en")));
    // What the sources say of tides does not answer this, although it is shown.
    let question = "Which poet praised the tides of Patagonia in her sonnets?";
    let open = report_on(&ada, &workspace, question).await;
    assert_eq!(open["unansweredQuestions"], json!([question]), "{open:#}");
    let nothing = report_on(&ada, &workspace, "Wer bemalte die Decke der Kapelle im Vatikan?").await;
    assert_eq!(nothing["language"], "de", "{nothing:#}");
}

/// The stand-in says one sentence, whatever it is asked for: no form, and no citation.
#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_keeps_to_no_form_and_cites_nothing_still_leaves_a_cited_report_c_llm_11() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let new = json!({ "workspaceId": workspace, "name": "Own", "kind": "OPENAI", "baseUrl": server.model_provider });
    let made = ada.change("createModelProvider", new, "provider { models { id } }").await;
    let chosen =
        json!({ "workspaceId": workspace, "purpose": "RESEARCH", "modelIds": [made["provider"]["models"][0]["id"]] });
    ada.change("setModelDefaults", chosen, "modelDefault { purpose }").await;
    let started = start(&ada, &workspace).await;
    let query = "subscription($id: ID!) { jobEvents(jobId: $id) { type level message } }";
    let events = ada.subscribe(query, json!({ "id": started["job"]["id"] })).await.rest().await;
    assert_eq!(events.last().unwrap()["data"]["jobEvents"]["type"], "SUCCEEDED", "{events:#?}");
    let warnings = |words: &str| {
        let of_event = |event: &&Value| {
            let event = &event["data"]["jobEvents"];
            event["level"] == "WARNING" && event["message"].as_str().unwrap().starts_with(words)
        };
        events.iter().filter(of_event).count()
    };
    assert!(warnings("The model did not answer in the form") >= 3, "plan, queries, findings: {events:#?}");
    assert!(warnings("The model cited none of the findings") >= 2, "sections and short answer: {events:#?}");
    let report = ada.ask(REPORT, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    assert!(report["body"].as_str().unwrap().contains("16.3 metres"), "{report:#}");
    assert!(report["citationSummary"]["verified"].as_i64().unwrap() > 0, "{report:#}");
    assert_eq!((&report["isComplete"], &report["citationSummary"]["failed"]), (&json!(true), &json!(0)), "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_evidence_is_reported_as_unanswered() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let started = start(&ada, &workspace).await;
    assert_eq!(ada.finished(&started["job"]["id"]).await["status"], "SUCCEEDED");
    let report = ada.ask(REPORT, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    assert_eq!(report["citationSummary"]["total"], 0);
    assert_eq!(report["sections"], json!([]));
    assert!(!report["unansweredQuestions"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_10_one_key_one_job_also_under_concurrent_calls() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let call = |question: &str| {
        let (ada, question) = (ada.clone(), json!({ "text": question }));
        let input = json!({ "workspaceId": workspace, "question": question, "options": { "idempotencyKey": "k" } });
        async move { ada.try_change("startResearch", input, "job { id }").await }
    };
    let all = futures_util::future::join_all((0..15).map(|_| call("How high are tides?"))).await;
    assert!(all.iter().all(|payload| payload["job"]["id"] == all[0]["job"]["id"] && payload["errors"] == json!([])));
    assert_eq!(call("How low are tides?").await["errors"][0]["code"], "IDEMPOTENCY_CONFLICT");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_another_tenant_finds_nothing() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_documents(&ada, &workspace).await;
    let started = start(&ada, &workspace).await;
    let (eve, _) = server.person_with_workspace("Eve").await;
    let query = "query($w: ID!, $j: ID!, $r: ID!) { workspace(id: $w) { id } job(id: $j) { id } researchReport(id: $r) { id } }";
    let ids = json!({ "w": workspace, "j": started["job"]["id"], "r": started["report"]["id"] });
    let found = eve.ask(query, ids).await;
    assert_eq!(found, json!({ "workspace": null, "job": null, "researchReport": null }));
    let input = json!({ "workspaceId": workspace, "question": { "text": "What is here?" } });
    assert_eq!(eve.try_change("startResearch", input, "job { id }").await["errors"][0]["code"], "NOT_FOUND");
}
