use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::json;

use super::toy::{Server, answer, code, eventually};

fn subscribe(server: &Server, document: &str, accept: &str) -> reqwest::RequestBuilder {
    let mut request = server.post(&json!({ "query": document })).build().unwrap();
    request.headers_mut().insert("accept", accept.parse().unwrap());
    reqwest::RequestBuilder::from_parts(server.client.clone(), request)
}

/// C-STR-14: the headers, events with their cursor, and the end.
#[tokio::test]
async fn subscriptions_come_as_server_sent_events() {
    let server = Server::start().await;
    let accept = "text/event-stream, multipart/mixed";
    let response =
        subscribe(&server, "subscription { ticks(count: 2) { cursor number } }", accept).send().await.unwrap();
    let headers = response.headers();
    assert_eq!(headers["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(
        (&headers["cache-control"], &headers["x-accel-buffering"]),
        (&"no-store".parse().unwrap(), &"no".parse().unwrap())
    );
    let text = response.text().await.unwrap();
    assert_eq!(
        text,
        ":\n\n\
         event: next\nid: t-1\ndata: {\"data\":{\"ticks\":{\"cursor\":\"t-1\",\"number\":1}}}\n\n\
         event: next\nid: t-2\ndata: {\"data\":{\"ticks\":{\"cursor\":\"t-2\",\"number\":2}}}\n\n\
         event: complete\ndata:\n\n"
    );
}

/// A subscription may write its field in a fragment; conditions at its root are refused.
#[tokio::test]
async fn the_field_of_a_subscription_is_found_in_fragments() {
    let server = Server::start().await;
    for document in [
        "subscription { ...F } fragment F on Subscription { ticks(count: 2) { number } }",
        "subscription { ... { ... on Subscription { ticks(count: 2) { number } } } }",
        "subscription S { ...F } fragment F on Subscription { ticks(count: 2) { ...G } } fragment G on Tick { number }",
    ] {
        let text = subscribe(&server, document, "text/event-stream").send().await.unwrap().text().await.unwrap();
        assert_eq!(text.matches("event: next").count(), 2, "{document} {text}");
        assert!(text.contains("{\"data\":{\"ticks\":{\"number\":2}}}"), "{document} {text}");
        let resumed = subscribe(&server, document, "text/event-stream").header("last-event-id", "t-5");
        let text = resumed.send().await.unwrap().text().await.unwrap();
        assert!(text.contains("{\"data\":{\"ticks\":{\"number\":7}}}"), "{document} {text}");
    }
    for document in [
        "subscription { ticks(count: 2) @skip(if: true) { number } }",
        "subscription { ... @include(if: false) { ticks(count: 2) { number } } }",
        "subscription { ...F } fragment F on Query { hello }",
    ] {
        let text = subscribe(&server, document, "text/event-stream").send().await.unwrap().text().await.unwrap();
        assert!(text.contains("GRAPHQL_VALIDATION_FAILED"), "{document} {text}");
    }
}

/// C-STR-14: `Last-Event-ID` is used as `after`.
#[tokio::test]
async fn a_stream_resumes_after_the_last_event() {
    let server = Server::start().await;
    let document = "subscription($after: String) { ticks(after: $after, count: 1) { cursor } }";
    let text = subscribe(&server, document, "text/event-stream").header("last-event-id", "t-41").send().await.unwrap();
    assert!(text.text().await.unwrap().contains("\"t-42\""));
    let get = server.get(&[("query", document)]).header("accept", "text/event-stream");
    let get = get.header("graphql-require-preflight", "1").header("last-event-id", "t-6").send().await.unwrap();
    assert!(get.text().await.unwrap().contains("\"t-7\""));
    for document in
        ["subscription { ticks(count: 1) { cursor } }", "subscription { ticks(after: \"t-1\", count: 1) { cursor } }"]
    {
        let text = subscribe(&server, document, "text/event-stream").header("last-event-id", "t-41").send();
        assert!(text.await.unwrap().text().await.unwrap().contains("\"t-42\""), "{document}");
    }
}

#[tokio::test]
async fn only_streams_carry_subscriptions_and_streams_carry_everything() {
    let server = Server::start().await;
    let (status, body) = answer(subscribe(&server, "subscription { ticks { number } }", "application/json")).await;
    assert_eq!((status, code(&body)), (406, "BAD_REQUEST"));
    assert_eq!(answer(subscribe(&server, "subscription { ticks { number } }", "*/*")).await.0, 406);

    let single = subscribe(&server, "{ hello }", "text/event-stream").send().await.unwrap().text().await.unwrap();
    assert_eq!(single, ":\n\nevent: next\ndata: {\"data\":{\"hello\":\"world\"}}\n\nevent: complete\ndata:\n\n");
    let invalid = subscribe(&server, "{ nothing", "text/event-stream").send().await.unwrap();
    assert_eq!(invalid.status(), 200);
    assert!(invalid.text().await.unwrap().contains("GRAPHQL_PARSE_FAILED"));
    let invalid = subscribe(&server, "subscription { nothing }", "text/event-stream").send().await.unwrap();
    assert!(invalid.text().await.unwrap().contains("GRAPHQL_VALIDATION_FAILED"));
    let refused = subscribe(&server, "subscription { broken { number } }", "text/event-stream").send().await.unwrap();
    let refused = refused.text().await.unwrap();
    // As for an invalid document: one event without data, and the end.
    assert!(refused.contains("FORBIDDEN") && !refused.contains("\"data\":"), "{refused}");
    assert!(refused.ends_with("event: complete\ndata:\n\n"), "{refused}");
}

/// Apollo Client's protocol; a part is complete only when the boundary after it has arrived.
#[tokio::test]
async fn subscriptions_come_as_multipart_answers() {
    let server = Server::start().await;
    let document = "subscription { ticks(count: 1) { number } }";
    for accept in [
        "multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\",application/graphql-response+json,application/json;q=0.9",
        "multipart/mixed; subscriptionSpec=1.0, application/json",
        "multipart/mixed",
    ] {
        let response = subscribe(&server, document, accept).send().await.unwrap();
        let head = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert_eq!(head, "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=\"1.0\"", "{accept}");
        let text = response.text().await.unwrap();
        let parts: Vec<&str> = text.split("\r\n--graphql").collect();
        assert_eq!((parts[0], parts.len(), parts[3]), ("", 4, "--\r\n"), "{text:?}");
        assert!(parts[1].ends_with("\r\n\r\n{\"payload\":{\"data\":{\"ticks\":{\"number\":1}}}}"), "{text:?}");
        assert!(parts[2].ends_with("{\"payload\":null}"), "{text:?}");
    }
}

#[tokio::test]
async fn idle_streams_beat_and_end_with_their_client() {
    let server = Server::with(|settings| {
        settings.heartbeat_time = Duration::from_secs(1);
        settings.multipart_heartbeat_time = Duration::from_secs(1);
    })
    .await;
    let document = "subscription { ticks(pause: 60000) { number } }";
    for (accept, beat) in [("text/event-stream", ":\n\n:\n\n"), ("multipart/mixed", "{}\r\n--graphql")] {
        let response = subscribe(&server, document, accept).send().await.unwrap();
        let mut chunks = response.bytes_stream();
        let mut text = Vec::new();
        let waits = async {
            while !String::from_utf8_lossy(&text).contains(beat) {
                text.extend(chunks.next().await.unwrap().unwrap());
            }
        };
        tokio::time::timeout(Duration::from_secs(4), waits).await.expect("a heartbeat");
        assert_eq!(server.counts.live_streams.load(Ordering::SeqCst), 1);
        drop(chunks);
        eventually("the stream is freed", || server.counts.live_streams.load(Ordering::SeqCst) == 0).await;
    }
}

/// C-STR-10 on event streams.
#[tokio::test]
async fn a_stream_ends_with_its_credentials() {
    let server = Server::start().await;
    let request = subscribe(&server, "subscription { ticks(pause: 60000) { number } }", "text/event-stream");
    let response = request.header("authorization", "Bearer short").send().await.unwrap();
    let text = tokio::time::timeout(Duration::from_secs(3), response.text()).await.expect("ends").unwrap();
    assert!(text.contains("TOKEN_EXPIRED") && text.ends_with("event: complete\ndata:\n\n"), "{text}");
}

/// C-STR-12 on event streams: no completion, so that the client reconnects.
#[tokio::test]
async fn a_stream_breaks_off_when_the_process_ends() {
    let server = Server::with(|settings| settings.socket.drain_time = Duration::from_secs(1)).await;
    let request = subscribe(&server, "subscription { ticks(pause: 60000) { number } }", "text/event-stream");
    let response = request.send().await.unwrap();
    server.shutdown.cancel();
    let text = tokio::time::timeout(Duration::from_secs(3), response.text()).await.expect("ends").unwrap();
    assert!(!text.contains("complete"), "{text}");
    let late = subscribe(&server, "subscription { ticks { number } }", "text/event-stream").send().await.unwrap();
    assert_eq!(late.status(), 503);
}
