//! Calls: what comes back, how far they are, and how they are stopped.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use mcp_client::{Call, CancellationToken, Content, Contents, Limits, McpError, Session, Target};
use serde_json::json;

use crate::fixtures::{Speech, all_sessions, call, eventually, http_target, http_toy, program_target, session};
use crate::{Test, tests};

pub const TESTS: &[Test] = tests![
    text_and_data_come_back,
    a_tool_that_fails_is_no_error,
    files_and_resources_come_back,
    refusals_say_what_is_wrong,
    progress_comes_in_order,
    a_key_reaches_the_server,
    a_cancelled_call_is_stopped_at_the_server,
    a_dropped_call_is_stopped_at_the_server,
    progress_does_not_prolong_a_call,
    an_answer_too_large_is_refused,
    calls_run_side_by_side,
    servers_get_nothing_of_us,
];

async fn text_and_data_come_back() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let echo = call("echo").argument("message", "Grüße\n✓");
        let output = session.call(echo, &CancellationToken::new(), |_| {}).await.unwrap();
        assert_eq!(output.content, [Content::Text("Grüße\n✓".into())], "{kind}");
        assert_eq!((output.structured, output.is_error), (None, false), "{kind}");
        let sum = call("sum").argument("a", 2).argument("b", 40);
        let output = session.call(sum, &CancellationToken::new(), |_| {}).await.unwrap();
        assert_eq!(output.structured, Some(json!({"sum": 42.0})), "{kind}");
    }
}

async fn a_tool_that_fails_is_no_error() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let output = session.call(call("fail"), &CancellationToken::new(), |_| {}).await.unwrap();
        assert!(output.is_error, "{kind}");
        assert_eq!(output.text(), "It went wrong.", "{kind}");
    }
}

async fn files_and_resources_come_back() {
    let toy = http_toy(Speech::Events).await;
    let session = session(toy.served.address).await;
    let output = session.call(call("show"), &CancellationToken::new(), |_| {}).await.unwrap();
    let data = Bytes::from_static(b"\x89PNG");
    assert_eq!(output.content[0], Content::Image { media_type: "image/png".into(), data });
    let data = Bytes::from_static(b"RIFF");
    assert_eq!(output.content[1], Content::Audio { media_type: "audio/wav".into(), data });
    let contents = Contents::Text("within".into());
    let media_type = Some("text/plain".into());
    assert_eq!(output.content[2], Content::Resource { uri: "toy://text".into(), media_type, contents });
    let contents = Contents::Bytes(Bytes::from_static(&[0, 1, 2]));
    let media_type = Some("application/x-toy".into());
    assert_eq!(output.content[3], Content::Resource { uri: "toy://blob".into(), media_type, contents });
    assert!(matches!(&output.content[4], Content::ResourceLink { uri, .. } if uri == "toy://far"));
}

async fn refusals_say_what_is_wrong() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let error = session.call(call("nothing"), &CancellationToken::new(), |_| {}).await.unwrap_err();
        assert_eq!(error, McpError::ToolNotFound { tool: "nothing".into() }, "{kind}");
        let error = session.call(call("sum").argument("a", "x"), &CancellationToken::new(), |_| {}).await.unwrap_err();
        assert_eq!(error, McpError::InvalidArguments { words: "a and b must be numbers".into() }, "{kind}");
        assert!(session.is_open(), "{kind}");
    }
}

async fn progress_comes_in_order() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let mut steps = Vec::new();
        let slow = call("slow").argument("steps", 20).argument("pause", 2);
        session.call(slow, &CancellationToken::new(), |step| steps.push(step)).await.unwrap();
        let numbers: Vec<f64> = steps.iter().map(|step| step.progress).collect();
        assert_eq!(numbers, (1..=20).map(f64::from).collect::<Vec<_>>(), "{kind}");
        assert_eq!(steps[0].total, Some(20.0), "{kind}");
        assert_eq!(steps[19].message.as_deref(), Some("step [1m 20"), "{kind}");
    }
}

async fn a_key_reaches_the_server() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        for (key, calls) in [("k1", 1), ("k1", 1), ("k2", 2)] {
            let count = Call { idempotency_key: Some(key.into()), ..call("count") };
            let output = session.call(count, &CancellationToken::new(), |_| {}).await.unwrap();
            assert_eq!(output.structured.unwrap()["calls"], calls, "{kind}");
        }
    }
}

async fn a_cancelled_call_is_stopped_at_the_server() {
    for speech in [Speech::Events, Speech::Modern] {
        let toy = http_toy(speech).await;
        let session = session(toy.served.address).await;
        let cancel = CancellationToken::new();
        let slow = call("slow").argument("steps", 1000).argument("pause", 10);
        let begun = Instant::now();
        let ended = session.call(slow, &cancel, |step| {
            if step.progress > 2.0 {
                cancel.cancel();
            }
        });
        assert_eq!(ended.await.unwrap_err(), McpError::Cancelled);
        assert!(begun.elapsed() < Duration::from_secs(3));
        eventually("the server stops", || toy.ledger.stopped.load(Ordering::SeqCst) == 1).await;
        assert!(session.is_open());
    }
}

async fn a_dropped_call_is_stopped_at_the_server() {
    for speech in [Speech::Events, Speech::Modern] {
        let toy = http_toy(speech).await;
        let session = session(toy.served.address).await;
        let slow = call("slow").argument("steps", 1000).argument("pause", 10);
        let nobody = CancellationToken::new();
        let dropped = tokio::time::timeout(Duration::from_millis(200), session.call(slow, &nobody, |_| {})).await;
        assert!(dropped.is_err());
        eventually("the server stops", || toy.ledger.stopped.load(Ordering::SeqCst) == 1).await;
        session.call(call("fail"), &nobody, |_| {}).await.unwrap();
    }
}

async fn progress_does_not_prolong_a_call() {
    let toy = http_toy(Speech::Events).await;
    let session = session(toy.served.address).await;
    let limit = Duration::from_millis(300);
    let slow = Call { timeout: limit, ..call("slow").argument("steps", 1000).argument("pause", 10) };
    let error = session.call(slow, &CancellationToken::new(), |_| {}).await.unwrap_err();
    assert_eq!(error, McpError::Timeout { limit });
    eventually("the server stops", || toy.ledger.stopped.load(Ordering::SeqCst) == 1).await;
}

async fn an_answer_too_large_is_refused() {
    let toys = [http_toy(Speech::Events).await, http_toy(Speech::Json).await, http_toy(Speech::Modern).await];
    let targets = [
        Target::Http(http_target(toys[0].served.address)),
        Target::Http(http_target(toys[1].served.address)),
        Target::Http(http_target(toys[2].served.address)),
        Target::Program(program_target()),
    ];
    for target in targets {
        let is_program = matches!(target, Target::Program(_));
        let limits = Limits { message_bytes: 10_000, ..Limits::default() };
        let session = Session::connect(target, limits).await.unwrap();
        let begun = Instant::now();
        let big = call("big").argument("bytes", 20_000);
        let error = session.call(big, &CancellationToken::new(), |_| {}).await.unwrap_err();
        assert!(matches!(error, McpError::TooLarge { limit: 10_000, .. }), "{error:?}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        // Of a program no more can be read; a server at an address gets another request.
        eventually("the session is as it should be", || session.is_open() != is_program).await;
        if !is_program {
            let small = call("big").argument("bytes", 5_000);
            session.call(small, &CancellationToken::new(), |_| {}).await.unwrap();
        }
    }
}

async fn calls_run_side_by_side() {
    let (sessions, _toys) = all_sessions().await;
    for (kind, session) in sessions {
        let nobody = CancellationToken::new();
        let begun = Instant::now();
        let calls =
            (0..8).map(|_| session.call(call("slow").argument("steps", 1).argument("pause", 300), &nobody, |_| {}));
        for output in futures_util::future::join_all(calls).await {
            assert_eq!(output.unwrap().text(), "done", "{kind}");
        }
        assert!(begun.elapsed() < Duration::from_millis(1500), "{kind}: {:?}", begun.elapsed());
    }
}

async fn servers_get_nothing_of_us() {
    let toy = http_toy(Speech::Events).await;
    for session in [session(toy.served.address).await, crate::fixtures::program_session().await] {
        let output = session.call(call("ask"), &CancellationToken::new(), |_| {}).await.unwrap();
        assert!(output.text().starts_with("refused: "), "{}", output.text());
        assert!(output.text().contains("offers nothing"), "{}", output.text());
    }
}
