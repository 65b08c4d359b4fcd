//! Jobs over HTTP: stopping one with its open call of a model, and following one, also through another process.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::support::{Client, TestServer, db};

/// A model service that takes every request, never answers, and notices when a caller hangs up.
struct SilentModel {
    url: url::Url,
    heard: mpsc::UnboundedReceiver<Heard>,
    _serving: JoinSet<()>,
}

#[derive(Debug, PartialEq)]
enum Heard {
    Request,
    HungUp,
}

impl SilentModel {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap()).parse().unwrap();
        let (tell, heard) = mpsc::unbounded_channel();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut callers = JoinSet::new();
            while let Ok((mut socket, _)) = listener.accept().await {
                let tell = tell.clone();
                callers.spawn(async move {
                    let mut bytes = [0; 4096];
                    let mut is_first = true;
                    while socket.read(&mut bytes).await.is_ok_and(|n| n > 0) {
                        if std::mem::take(&mut is_first) {
                            let _test_is_over = tell.send(Heard::Request);
                        }
                    }
                    let _test_is_over = tell.send(Heard::HungUp);
                });
            }
        });
        Self { url, heard, _serving: serving }
    }

    async fn hears(&mut self, wanted: Heard) {
        let heard = tokio::time::timeout(Duration::from_secs(20), self.heard.recv()).await;
        assert_eq!(heard.expect("something within 20 seconds"), Some(wanted));
    }
}

async fn start(person: &Client, workspace: &str) -> Value {
    let question = json!({ "text": "How large is the tidal range, and how is tidal power used?" });
    let input = json!({ "workspaceId": workspace, "question": question });
    person.change("startResearch", input, "job { id }").await["job"]["id"].take()
}

async fn status(person: &Client, job: &Value) -> Value {
    person.ask("query($id: ID!) { job(id: $id) { status } }", json!({ "id": job })).await["job"]["status"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_9_a_stop_through_another_process_closes_the_open_call_of_the_model() {
    let mut model = SilentModel::start().await;
    let address = model.url.clone();
    let server = TestServer::start_with(|config| {
        config.llm.base_url = Some(address);
        config.llm.model = Some("silent".to_owned());
    })
    .await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let job = start(&ada, &workspace).await;
    model.hears(Heard::Request).await;
    let other = server.another().await;
    let begun = Instant::now();
    let stopped = ada.clone().at(other.url()).change("cancelJob", json!({ "jobId": job }), "job { status }").await;
    assert_eq!(stopped["job"]["status"], "CANCELLING");
    model.hears(Heard::HungUp).await;
    while status(&ada, &job).await != "CANCELLED" {
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(begun.elapsed() < Duration::from_secs(2));
    }
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn c_str_3_a_follower_changes_processes_without_gap_or_repeat() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    // Wake-ups pass between processes on PostgreSQL only; SQLite is for one process.
    let other = match db::postgres() {
        Some(_) => Some(server.another().await),
        None => None,
    };
    let places = [ada.clone(), other.as_ref().map_or_else(|| ada.clone(), |other| ada.clone().at(other.url()))];
    let job = start(&ada, &workspace).await;
    let query =
        "subscription($id: ID!, $after: String) { jobEvents(jobId: $id, after: $after) { cursor sequence type } }";
    let (mut cursor, mut numbers, mut kinds) = (Value::Null, Vec::new(), Vec::new());
    for place in places.iter().cycle() {
        let mut events = place.subscribe(query, json!({ "id": job, "after": cursor })).await;
        for _ in 0..3 {
            let event = events.next().await["data"]["jobEvents"].take();
            cursor = event["cursor"].clone();
            numbers.push(event["sequence"].as_i64().unwrap());
            kinds.push(event["type"].as_str().unwrap().to_owned());
            if kinds.last().is_some_and(|kind| kind == "SUCCEEDED") {
                break;
            }
        }
        if kinds.last().is_some_and(|kind| kind == "SUCCEEDED") {
            assert!(events.rest().await.is_empty());
            break;
        }
    }
    assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>());
    let count = "query($id: ID!) { job(id: $id) { events { totalCount } } }";
    let stored = ada.ask(count, json!({ "id": job })).await["job"]["events"]["totalCount"].take();
    assert_eq!(stored, numbers.len());
}
