//! A language model that nobody here wrote: llama.cpp's own server with SmolLM2, of 135 million parameters. What it says is
//! often silly; what is promised of whatever a model says must hold. `scripts/llama.sh` runs these tests.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

const MODEL: &str = "smollm2-135m";
const TIDES: &str = "# Tides\n\nThe Bay of Fundy has the largest tidal range in the world. At Burntcoat Head the range \
                     reaches 16.3 metres at spring tide.\n\n# Moon\n\nTides are caused by the gravity of the Moon and the Sun.";

const STREAM: &str = "subscription($id: ID!, $after: String) { messageStream(conversationId: $id, after: $after) {
    __typename cursor
    ... on MessageDelta { messageId partKind offset text }
    ... on MessageFinished { message { id status text cut } } } }";
const ANSWER: &str = "query($id: ID!) { node(id: $id) { ... on Message {
    status text cut isNoAnswer attempt modelName model { name } usage { inputTokens outputTokens }
    firstTokenMilliseconds totalMilliseconds alternatives { id } job { id status }
    retrieval { usedCount candidates { document { name } } }
    citations { mark quote verdict isRemoved document { name } } } } }";

/// The address in a variable of the environment.
fn service(variable: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "the script tells where its server is")]
    std::env::var(variable).unwrap_or_else(|_| panic!("run scripts/llama.sh, which sets {variable}"))
}

async fn server_with(address: &str) -> TestServer {
    let address = address.parse().unwrap();
    TestServer::start_with(|config| {
        config.llm.base_url = Some(address);
        config.llm.model = Some(MODEL.to_owned());
        // llama.cpp divides its 8,192 tokens among four requests.
        config.llm.context_tokens = 2_048;
        config.llm.max_output_tokens = 256;
    })
    .await
}

async fn add_document(person: &Client, workspace: &str) -> Value {
    let source = json!({ "text": { "content": TIDES, "mediaType": "text/markdown" } });
    let input = json!({ "workspaceId": workspace, "name": "tides.md", "source": source });
    let added = person.change("addDocument", input, "document { id } job { id }").await;
    person.finished(&added["job"]["id"]).await;
    added["document"]["id"].clone()
}

async fn send(person: &Client, to: Value, text: &str) -> Value {
    let selection = "conversation { id } assistantMessage { id } streamCursor";
    person.change("sendMessage", json!({ "to": to, "text": text }), selection).await
}

/// Follows an answer to its end: what its pieces make, and the end.
async fn followed(person: &Client, sent: &Value) -> (String, Value) {
    let variables = json!({ "id": sent["conversation"]["id"], "after": sent["streamCursor"] });
    let mut events = person.subscribe(STREAM, variables).await;
    let mut text = String::new();
    loop {
        let event = events.next().await["data"]["messageStream"].take();
        if event["__typename"] == "MessageDelta" && event["partKind"] == "TEXT" {
            assert_eq!(event["offset"].as_u64().unwrap(), u64::try_from(text.encode_utf16().count()).unwrap());
            text += event["text"].as_str().unwrap();
        } else if event["__typename"] == "MessageFinished" && event["message"]["id"] == sent["assistantMessage"]["id"] {
            return (text, event["message"].clone());
        }
    }
}

/// An answer whose job is over.
async fn answer(person: &Client, id: &Value) -> Value {
    let answer = person.ask(ANSWER, json!({ "id": id })).await["node"].take();
    person.finished(&answer["job"]["id"]).await;
    person.ask(ANSWER, json!({ "id": id })).await["node"].take()
}

/// What holds for every answer to its end, whatever the model said.
fn expect_sound(answer: &Value, streamed: &str) {
    assert_eq!((&answer["status"], &answer["job"]["status"]), (&json!("COMPLETED"), &json!("SUCCEEDED")), "{answer:#}");
    assert_eq!(answer["modelName"], MODEL, "{answer:#}");
    assert!(answer["usage"]["inputTokens"].as_i64().unwrap() > 10, "{answer:#}");
    assert!(answer["usage"]["outputTokens"].as_i64().unwrap() > 0, "{answer:#}");
    assert!(answer["totalMilliseconds"].as_i64() >= answer["firstTokenMilliseconds"].as_i64(), "{answer:#}");
    let text = answer["text"].as_str().unwrap();
    let removed = answer["citations"].as_array().unwrap().iter().any(|citation| citation["isRemoved"] == true);
    assert!(text == streamed || removed, "only marks that do not hold are taken out: {streamed:?} {answer:#}");
    for citation in answer["citations"].as_array().unwrap().iter().filter(|citation| citation["isRemoved"] == false) {
        assert_eq!(citation["document"]["name"], "tides.md", "{answer:#}");
        let quote = citation["quote"].as_str().unwrap();
        assert!(!quote.is_empty() && TIDES.contains(quote), "{quote:?} {answer:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn a_real_model_holds_a_conversation_over_documents() {
    let server = server_with(&service("DOSSIER_TEST_TERSE_LLAMA_URL")).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let document = add_document(&ada, &workspace).await;
    let sampling = json!({ "temperature": 0.0, "maximumOutputTokens": 64 });
    let new = json!({ "workspaceId": workspace, "name": "Harbour master", "sampling": sampling,
        "systemPrompt": "You are a helpful assistant. Answer in one sentence.", "documentIds": [document] });
    let bot = ada.change("createBot", new, "bot { id }").await["bot"]["id"].take();

    let asked = send(&ada, json!({ "botId": bot }), "How high is the tidal range at Burntcoat Head?").await;
    let (streamed, _) = followed(&ada, &asked).await;
    let first = answer(&ada, &asked["assistantMessage"]["id"]).await;
    println!("first: {first:#}");
    expect_sound(&first, &streamed);
    assert!(first["retrieval"]["usedCount"].as_i64().unwrap() > 0, "the document is what it was given: {first:#}");

    let conversation = &asked["conversation"]["id"];
    let asked = send(&ada, json!({ "conversationId": conversation }), "What are tides caused by?").await;
    let (streamed, _) = followed(&ada, &asked).await;
    let second = answer(&ada, &asked["assistantMessage"]["id"]).await;
    println!("second: {second:#}");
    expect_sound(&second, &streamed);

    let again = json!({ "messageId": asked["assistantMessage"]["id"], "instructions": "Answer in French." });
    let again =
        ada.change("regenerateMessage", again, "conversation { id } assistantMessage { id } streamCursor").await;
    let (streamed, _) = followed(&ada, &again).await;
    let other = answer(&ada, &again["assistantMessage"]["id"]).await;
    println!("again: {other:#}");
    expect_sound(&other, &streamed);
    assert_eq!(other["alternatives"].as_array().unwrap().len(), 2, "the first answer stays beside it");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn a_real_model_stops_writing_within_a_second_of_the_stop() {
    let address = service("DOSSIER_TEST_LLAMA_URL");
    let server = server_with(&address).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let new = json!({ "workspaceId": workspace, "name": "Teller", "retrieval": { "isEnabled": false },
        "systemPrompt": "You are a helpful assistant.", "sampling": { "maximumOutputTokens": 1500 } });
    let bot = ada.change("createBot", new, "bot { id }").await["bot"]["id"].take();
    let asked =
        send(&ada, json!({ "botId": bot }), "Tell a very long story about a lighthouse, in many chapters.").await;
    let variables = json!({ "id": asked["conversation"]["id"], "after": asked["streamCursor"] });
    let mut events = ada.subscribe(STREAM, variables).await;
    let mut seen = String::new();
    while seen.len() < 80 {
        let event = events.next().await["data"]["messageStream"].take();
        assert_ne!(event["__typename"], "MessageFinished", "it tells a long story: {event:#}");
        if event["__typename"] == "MessageDelta" {
            seen += event["text"].as_str().unwrap();
        }
    }
    let stop = json!({ "messageId": asked["assistantMessage"]["id"] });
    let stopped = ada.change("stopMessage", stop, "message { status text }").await["message"].take();
    let began = Instant::now();
    assert_eq!(stopped["status"], "STOPPED");
    assert!(stopped["text"].as_str().unwrap().starts_with(&seen), "{stopped:#}\n{seen}");
    // The model's own server tells whether it still writes.
    let slots = address.replace("/v1", "/slots");
    while writes(&ada, &slots).await {
        assert!(began.elapsed() < Duration::from_secs(1), "it writes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    println!("the model was silent {:?} after the stop", began.elapsed());
    let kept = answer(&ada, &asked["assistantMessage"]["id"]).await;
    assert_eq!(kept["text"], stopped["text"]);
}

async fn writes(person: &Client, slots: &str) -> bool {
    let slots: Vec<Value> = person.http().get(slots).send().await.unwrap().json().await.unwrap();
    assert!(!slots.is_empty());
    slots.iter().any(|slot| slot["is_processing"] == true)
}

/// A model this small fills in few forms and cites little; its report is cited all the same.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs llama.cpp's server; scripts/llama.sh runs it"]
async fn a_research_run_with_a_real_model_ends_with_a_cited_report() {
    let server = server_with(&service("DOSSIER_TEST_TERSE_LLAMA_URL")).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    add_document(&ada, &workspace).await;
    let question = json!({ "text": "How high is the tidal range at Burntcoat Head?" });
    let new = json!({ "workspaceId": workspace, "question": question, "research": { "depth": "QUICK" } });
    let began = Instant::now();
    let started = ada.change("startResearch", new, "job { id } report { id }").await;
    let log = "subscription($id: ID!) { jobEvents(jobId: $id) { type level message } }";
    let mut events = ada.subscribe(log, json!({ "id": started["job"]["id"] })).await;
    let events = events.rest().await;
    println!("research took {:?}: {events:#?}", began.elapsed());
    assert_eq!(events.last().unwrap()["data"]["jobEvents"]["type"], "SUCCEEDED", "{events:#?}");
    let report = "query($id: ID!) { researchReport(id: $id) { body isComplete citationSummary { total verified failed }
        sections { citations { quote verdict document { name } } } } }";
    let report = ada.ask(report, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    println!("report: {report:#}");
    assert!(report["citationSummary"]["verified"].as_i64().unwrap() > 0, "{report:#}");
    let sections = report["sections"].as_array().unwrap();
    let citations = sections.iter().flat_map(|section| section["citations"].as_array().unwrap());
    for citation in citations.filter(|citation| citation["verdict"] == "VERIFIED") {
        let quote = citation["quote"].as_str().unwrap();
        assert!(!quote.is_empty() && TIDES.contains(quote), "{quote:?} {report:#}");
    }
}
