//! What a model's answer lacks is told to the reader (C-LLM-11): texts that were cut are continued once, and say so when
//! their end is missing all the same; thoughts never stand in a report.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use dossier::internals::config::Config;
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::support::{Client, TestServer};

const TIDES: &str = "At Burntcoat Head the range reaches 16.3 metres at spring tide.";

/// A text and the reason of its end, for each call of the section, in order.
type Texts = Vec<(&'static str, &'static str)>;

/// A model that researches one document of one sentence, and writes the section as the test says.
pub struct Writer {
    url: url::Url,
    shared: Arc<Shared>,
    _serving: JoinSet<()>,
}

struct Shared {
    /// The sentence of the document.
    sentence: &'static str,
    /// The structured answer that is cut, by its name.
    cut: Option<&'static str>,
    section: Texts,
    summary: (&'static str, &'static str),
    /// Messages of the calls of the section.
    asked: Mutex<Vec<Value>>,
}

impl Writer {
    async fn start(section: Texts, summary: (&'static str, &'static str)) -> Self {
        Self::start_cutting(None, section, summary).await
    }

    /// One whose structured answers with this name are cut where they may as well be whole.
    async fn start_cutting(cut: Option<&'static str>, section: Texts, summary: (&'static str, &'static str)) -> Self {
        Self::start_on(TIDES, cut, section, summary).await
    }

    /// One for a document of this sentence.
    pub async fn start_on(
        sentence: &'static str,
        cut: Option<&'static str>,
        section: Texts,
        summary: (&'static str, &'static str),
    ) -> Self {
        let shared = Arc::new(Shared { sentence, cut, section, summary, asked: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap()).parse().unwrap();
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared, _serving: serving }
    }

    /// Makes a server write with it.
    pub fn configure(&self, config: &mut Config) {
        config.llm.base_url = Some(self.url.clone());
        config.llm.model = Some("writer".to_owned());
    }

    fn asked(&self) -> Vec<Value> {
        self.shared.asked.lock().unwrap().clone()
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap();
    let key = headers["idempotency-key"].to_str().unwrap();
    let (text, finish) = match request["response_format"]["json_schema"]["name"].as_str() {
        Some(shape) if shared.cut == Some(shape) => (structured(shape, shared.sentence).to_string(), "length"),
        Some(shape) => (structured(shape, shared.sentence).to_string(), "stop"),
        None if key.contains(":section.") => {
            let mut asked = shared.asked.lock().unwrap();
            asked.push(request["messages"].clone());
            let (text, finish) = shared.section[asked.len() - 1];
            (text.to_owned(), finish)
        }
        None => (shared.summary.0.to_owned(), shared.summary.1),
    };
    let pieces = text.split_inclusive(' ').map(|piece| json!({ "choices": [{ "delta": { "content": piece } }] }));
    let end = json!({ "choices": [{ "delta": {}, "finish_reason": finish }] });
    let events: Vec<_> = pieces.chain([end]).map(|event| Ok::<_, Infallible>(format!("data: {event}\n\n"))).collect();
    let body = Body::from_stream(stream::iter(events.into_iter().chain([Ok("data: [DONE]\n\n".to_owned())])));
    Response::builder().header("content-type", "text/event-stream").body(body).unwrap()
}

fn structured(shape: &str, sentence: &str) -> Value {
    match shape {
        "plan" => json!({ "title": "Tides", "questions": ["How large is the tidal range?"] }),
        "queries" => json!({ "queries": ["tide range"] }),
        "learnings" => json!({ "learnings": [
            { "passage_id": "p1", "quote": sentence, "statement": sentence, "confidence": 0.9 },
        ] }),
        "reflection" => json!({ "action": "stop", "new_questions": [] }),
        "outline" => json!({ "sections": [{ "heading": "Range", "marks": [1] }] }),
        other => panic!("nobody asks for {other}"),
    }
}

/// The report that comes of it, and the messages of its events.
async fn written(writer: &Writer) -> (Value, Vec<String>) {
    let server = TestServer::start_with(|config| writer.configure(config)).await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let source = json!({ "text": { "content": TIDES, "mediaType": "text/plain" } });
    let input = json!({ "workspaceId": workspace, "name": "tides.txt", "source": source });
    let added = ada.change("addDocument", input, "job { id }").await;
    ada.finished(&added["job"]["id"]).await;
    let question = json!({ "text": "How large is the tidal range?" });
    let started = ada
        .change("startResearch", json!({ "workspaceId": workspace, "question": question }), "job { id } report { id }")
        .await;
    let job = ada.finished(&started["job"]["id"]).await;
    assert_eq!(job["status"], "SUCCEEDED", "{job:#}");
    let query = "query($id: ID!) { researchReport(id: $id) { isComplete body summary sections { body isComplete } } }";
    let report = ada.ask(query, json!({ "id": started["report"]["id"] })).await["researchReport"].take();
    (report, events(&ada, &started["job"]["id"]).await)
}

async fn events(person: &Client, job: &Value) -> Vec<String> {
    let query = "subscription($id: ID!) { jobEvents(jobId: $id) { message } }";
    let seen = person.subscribe(query, json!({ "id": job })).await.rest().await;
    seen.iter().map(|event| event["data"]["jobEvents"]["message"].as_str().unwrap().to_owned()).collect()
}

const SUMMARY: (&str, &str) = ("The range reaches 16.3 metres at spring tide [1].", "stop");

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_text_that_was_cut_for_its_length_is_continued_once() {
    let section = vec![
        ("The range reaches 16.3 metres at spring tide [1]. It is at Burnt", "length"),
        ("It is at Burntcoat Head [1].", "stop"),
    ];
    let writer = Writer::start(section, SUMMARY).await;
    let (report, events) = written(&writer).await;
    let section = &report["sections"][0];
    assert_eq!(section["body"], "The range reaches 16.3 metres at spring tide [1]. It is at Burntcoat Head [1].");
    assert_eq!((&section["isComplete"], &report["isComplete"]), (&json!(true), &json!(true)));
    assert!(!events.iter().any(|message| message.contains("cut")), "{events:#?}");
    let asked = writer.asked();
    let messages = asked[1].as_array().unwrap();
    assert_eq!(messages.len(), 4);
    assert_eq!(messages[2]["content"], "The range reaches 16.3 metres at spring tide [1].", "whole sentences only");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_text_whose_end_is_missing_says_so_in_the_section_the_events_and_is_complete() {
    let cut = "The range reaches 16.3 metres at spring tide [1]. It is not";
    for (section, calls, reason) in [
        (vec![(cut, "length"), ("At Burntcoat Head [1]. But no", "MAX_TOKENS")], 2, "reached the limit of its length"),
        (vec![(cut, "content_filter")], 1, "withheld the rest"),
        (vec![("", "SAFETY")], 1, "withheld the rest"),
    ] {
        let writer = Writer::start(section, SUMMARY).await;
        let (report, events) = written(&writer).await;
        let section = &report["sections"][0];
        let body = section["body"].as_str().unwrap();
        assert!(body.contains("16.3 metres at spring tide") && body.contains(reason), "{body}");
        assert!(!body.contains("It is not") && !body.contains("But no"), "half a sentence: {body}");
        assert_eq!((&section["isComplete"], &report["isComplete"]), (&json!(false), &json!(false)));
        assert!(report["body"].as_str().unwrap().contains("The section “Range” was cut"), "{report:#}");
        assert!(events.iter().any(|message| message.contains("was cut") && message.contains(reason)), "{events:#?}");
        assert_eq!(writer.asked().len(), calls, "continued once at most");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_short_answer_whose_end_is_missing_says_so() {
    let section = vec![("The range reaches 16.3 metres at spring tide [1].", "stop")];
    let writer = Writer::start(section, ("The range reaches 16.3 metres [1]. But", "content_filter")).await;
    let (report, events) = written(&writer).await;
    let summary = report["summary"].as_str().unwrap();
    assert!(summary.starts_with("The range reaches 16.3 metres [1].") && summary.contains("withheld the rest"));
    assert_eq!((&report["sections"][0]["isComplete"], &report["isComplete"]), (&json!(true), &json!(false)));
    assert!(events.iter().any(|message| message.contains("The short answer was cut")), "{events:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_no_thought_stands_in_a_report() {
    let section =
        vec![("Let me think, 42 perhaps.\n</think>\n\nThe range reaches 16.3 metres at spring tide [1].", "stop")];
    let summary = ("<thinking>Hm.</thinking>The range reaches 16.3 metres at spring tide [1].", "stop");
    let (report, _) = written(&Writer::start(section, summary).await).await;
    assert_eq!(report["sections"][0]["body"], "The range reaches 16.3 metres at spring tide [1].");
    assert_eq!(report["summary"], "The range reaches 16.3 metres at spring tide [1].");
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_an_answer_in_json_that_was_cut_says_so_in_the_report_the_events_and_is_complete() {
    let section = || vec![("The range reaches 16.3 metres at spring tide [1].", "stop")];
    for (shape, told) in [
        ("plan", "The plan of questions may be incomplete"),
        ("queries", "The search for “How large is the tidal range?” may be incomplete"),
        ("learnings", "What the sources say on “How large is the tidal range?” may be incomplete"),
        ("reflection", "The list of further questions may be incomplete"),
        ("outline", "The outline may be incomplete"),
    ] {
        let (report, events) = written(&Writer::start_cutting(Some(shape), section(), SUMMARY).await).await;
        let body = report["body"].as_str().unwrap();
        let left_out = body.split_once("## What was left out").expect(shape).1;
        let reason = "the model reached the limit of its length";
        assert!(left_out.contains(told) && left_out.contains(reason), "{shape}: {body}");
        assert!(events.iter().any(|message| message.contains(told) && message.contains(reason)), "{events:#?}");
        // What could be read of it counts.
        assert!(body.contains("16.3 metres"), "{body}");
        assert_eq!((&report["isComplete"], &report["sections"][0]["isComplete"]), (&json!(false), &json!(true)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_section_without_a_text_is_asked_for_again() {
    let text = "The range reaches 16.3 metres at spring tide [1].";
    for (first, finish) in [("", "tool_calls"), ("<think>Hm, tides.", "stop"), ("", "stop")] {
        let writer = Writer::start(vec![(first, finish), (text, "stop")], SUMMARY).await;
        let (report, _) = written(&writer).await;
        let section = &report["sections"][0];
        assert_eq!((&section["body"], &section["isComplete"]), (&json!(text), &json!(true)), "{first} {finish}");
        assert_eq!(writer.asked().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_text_that_ends_with_a_call_of_a_tool_says_so() {
    let section = vec![("The range reaches 16.3 metres at spring tide [1]. Let me look", "tool_calls")];
    let (report, events) = written(&Writer::start(section, SUMMARY).await).await;
    let body = report["sections"][0]["body"].as_str().unwrap();
    assert!(body.contains("called a tool that nobody offered") && !body.contains("Let me look"), "{body}");
    assert_eq!((&report["sections"][0]["isComplete"], &report["isComplete"]), (&json!(false), &json!(false)));
    assert!(events.iter().any(|message| message.contains("called a tool")), "{events:#?}");
}

/// A continuation may have nothing to say: what there is stays, and says that it was cut.
#[tokio::test(flavor = "multi_thread")]
async fn c_llm_11_a_continuation_without_a_word_leaves_what_there_is() {
    let text = "The range reaches 16.3 metres at spring tide [1].";
    let section = vec![(text, "length"), ("", "stop"), ("", "stop"), ("", "stop")];
    let (report, _) = written(&Writer::start(section, SUMMARY).await).await;
    let section = &report["sections"][0];
    assert!(section["body"].as_str().unwrap().starts_with(text), "{section:#}");
    assert_eq!(section["isComplete"], json!(false));
}
