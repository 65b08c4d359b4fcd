//! SIGTERM with a hundred running jobs, and with two hundred sockets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::caller::http;
use crate::follower::{EVENTS, Socket, open, subscribe};
use crate::kills::{prepare, research, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_11_a_hundred_running_jobs_are_handed_back_within_the_drain_time() {
    let model = Model::start().await;
    let lab = Lab::new(&model.url("a")).await.set("JOBS_SLOTS", "100").set("JOBS_WORKSPACE_CONCURRENCY", "100");
    // The first calls wait until all hundred have arrived.
    let lab = lab.set("LLM_FIRST_BYTE_TIMEOUT", "300s").set("LLM_FIRST_TOKEN_TIMEOUT", "300s");
    let lab = lab.set("LLM_RETRY_DEADLINE", "300s");
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.hold("a", "outline");
    for turn in 0..100 {
        ledger.started(&research(&caller, &workspace, &format!("drained-{turn}")).await);
    }
    model.until("a", "outline", 101).await;
    let begun = Instant::now();
    // One second to drain; requests and sockets have 5 s, but there are none.
    let ended = server.terminate(Duration::from_secs(12)).await;
    let took = begun.elapsed();
    assert!(ended.success(), "{ended}");
    assert!(took < Duration::from_secs(6), "drained after {took:?}");
    model.release();
    let server = lab.serve().await;
    caller.move_to(&server.url);
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("100 running jobs, SIGTERM, gone after {took:?}: {balance:?}");
    assert_eq!(balance.most_attempts, 1, "an interrupted attempt does not count");
    assert!(balance.repeated_unfinished <= 100, "only the calls that were cut are made again");
}

/// Reads up to the close frame: its code, and when it arrived.
async fn closed(mut socket: Socket) -> (Option<u16>, Instant) {
    let reading = async {
        while let Some(Ok(message)) = socket.next().await {
            if let Message::Close(frame) = message {
                // The reply to the frame is sent with the next read.
                while socket.next().await.is_some() {}
                return frame.map(|frame| frame.code.into());
            }
        }
        // No close frame: what browsers report as 1006.
        None
    };
    let code = tokio::time::timeout(Duration::from_secs(60), reading).await.expect("the socket ends");
    (code, Instant::now())
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "clients listen at the same time")]
async fn c_str_12_two_hundred_sockets_hear_1012_one_after_another_and_event_streams_end_well() {
    const SOCKETS: usize = 200;
    let model = Model::start().await;
    let lab =
        Lab::new(&model.url("a")).await.set("LLM_FIRST_BYTE_TIMEOUT", "300s").set("SERVER_SHUTDOWN_TIMEOUT", "10s");
    let lab = lab.set("LLM_FIRST_TOKEN_TIMEOUT", "300s").set("LLM_RETRY_DEADLINE", "300s");
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    model.hold("a", "outline");
    let job = research(&caller, &workspace, "followed").await["job"]["id"].as_str().map(str::to_owned);
    let job = job.expect("a job");
    let mut sockets = Vec::new();
    for number in 0..SOCKETS {
        let mut socket = open(&server.url, &caller.token).await.unwrap();
        let acknowledged = socket.next().await.unwrap().unwrap();
        assert!(acknowledged.to_string().contains("connection_ack"), "{acknowledged}");
        if number % 2 == 0 {
            assert!(subscribe(&mut socket, "1", &job, &Value::Null).await);
        }
        sockets.push(socket);
    }
    let stream = http(Duration::from_secs(60)).post(format!("{}/graphql", server.url)).bearer_auth(&caller.token);
    let stream =
        stream.json(&json!({ "query": EVENTS, "variables": { "id": job } })).header("accept", "text/event-stream");
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let listeners: Vec<_> = sockets.into_iter().map(|socket| tokio::spawn(closed(socket))).collect();
    let stream = tokio::spawn(stream.text());
    let ended = server.terminate(Duration::from_secs(20)).await;
    assert!(ended.success(), "{ended}");
    let mut times = Vec::new();
    for listener in listeners {
        let (code, at) = listener.await.unwrap();
        assert_eq!(code, Some(1012));
        times.push(at);
    }
    let text = stream.await.unwrap().expect("the stream ends cleanly");
    assert!(text.ends_with(": restarting\n\n"), "{text}");
    times.sort();
    let spread = times[SOCKETS - 1].duration_since(times[0]);
    println!("{SOCKETS} sockets closed with 1012 over {spread:?}");
    assert!(spread > Duration::from_secs(3), "all at once: {spread:?}");
    assert!(!server.logged().contains("not every connection ended"), "something was cut");
}
