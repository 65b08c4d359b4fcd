use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::json;

use super::super::super::rate_limit::PointSettings;
use super::socket::Client;
use super::toy::{Server, answer, code};

/// A server where a person has ten points, with one refilled each second.
async fn server() -> Server {
    Server::with(|settings| {
        settings.points = PointSettings { per_hour: 3_600, burst: 10, anonymous_per_hour: 3 };
    })
    .await
}

async fn signed_in(server: &Server, document: &str, token: &str) -> (u16, serde_json::Value) {
    answer(server.post(&json!({ "query": document })).bearer_auth(token)).await
}

/// C-GQL-3: a person's bucket runs empty, refuses without executing, says when to retry, and refills.
#[tokio::test]
async fn c_gql_3_points_are_spent_and_come_back() {
    let server = server().await;
    for _ in 0..3 {
        assert_eq!(signed_in(&server, "mutation { bump }", "good").await.0, 200);
    }
    let refused = server.post(&json!({ "query": "mutation { a: bump b: bump c: bump }" })).bearer_auth("good");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let headers = refused.headers().clone();
    let text = |name: &str| headers[name].to_str().unwrap();
    assert_eq!((text("retry-after"), text("ratelimit")), ("2", "\"points\";r=4;t=6"));
    assert_eq!(text("ratelimit-policy"), "\"points\";q=10;w=10");
    let body: serde_json::Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!((code(&body), &body["errors"][0]["extensions"]["retryAfterSeconds"]), ("RATE_LIMITED", &json!(2)));
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 3, "nothing of it was executed");
    assert_eq!(signed_in(&server, "{ hello }", "other").await.0, 200, "another person is not concerned");
    server.clock.advance(Duration::from_secs(2));
    assert_eq!(signed_in(&server, "mutation { a: bump b: bump c: bump }", "good").await.0, 200);
    // An API key draws from the bucket of its owner.
    let key = server.post(&json!({ "query": "{ hello }" })).header("x-api-key", "key");
    assert_eq!(answer(key).await.0, 429);
}

#[tokio::test]
async fn c_gql_3_callers_without_a_name_share_their_address_and_can_always_sign_in() {
    let server = server().await;
    for _ in 0..3 {
        assert_eq!(server.ask("{ hello }").await.0, 200);
    }
    assert_eq!(server.ask("{ hello }").await.0, 429);
    assert_eq!(server.ask("mutation { login(password: \"right\") }").await.0, 200, "sign-in has limits of its own");
    assert_eq!(server.ask("mutation { login(password: \"right\") bump }").await.0, 429);
    assert_eq!(server.ask("{ __typename }").await.0, 200, "nothing is asked for");
    assert_eq!(signed_in(&server, "{ hello }", "good").await.0, 200);
    server.clock.advance(Duration::from_secs(20 * 60));
    assert_eq!(server.ask("{ hello }").await.0, 200);
}

/// C-GQL-3: the cost is reported on request, by header or extension; the points always, in headers.
#[tokio::test]
async fn c_gql_3_the_cost_is_told_when_asked_for() {
    let server = server().await;
    let ask = || server.post(&json!({ "query": "{ hello user(id: 1) { id } }" })).bearer_auth("good");
    let plain = ask().send().await.unwrap();
    assert_eq!(plain.headers()["ratelimit"], "\"points\";r=9;t=1");
    assert!(!plain.text().await.unwrap().contains("extensions"));
    let (_, told) = answer(ask().header("graphql-tell-cost", "1")).await;
    let cost = &told["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["limit"], &cost["remaining"]), (&json!(1), &json!(1_000), &json!(8)));
    assert_eq!((&cost["requestedNodes"], &cost["nodeLimit"]), (&json!(1), &json!(100_000)));
    assert_eq!(cost["resetAt"], "2027-01-15T08:00:02.000Z");
    let mut streamed = ask().build().unwrap();
    streamed.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
    let streamed = server.client.execute(streamed).await.unwrap();
    assert_eq!(streamed.headers()["content-type"], "text/event-stream; charset=utf-8");
    assert_eq!(streamed.headers()["ratelimit"], "\"points\";r=7;t=3");
    assert_eq!(streamed.headers()["ratelimit-policy"], "\"points\";q=10;w=10");
    let events = server.post(&json!({ "query": "subscription { ticks(count: 1) { number } }" })).bearer_auth("good");
    let mut events = events.build().unwrap();
    events.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
    let events = server.client.execute(events).await.unwrap();
    assert_eq!(events.headers()["ratelimit"], "\"points\";r=6;t=4");
    let member = json!({ "query": "{ hello }", "extensions": { "cost": true } });
    assert_eq!(answer(server.post(&member).bearer_auth("good")).await.1["extensions"]["cost"]["requested"], 1);
}

/// C-STR-11: sockets use the same points.
#[tokio::test]
async fn c_str_11_operations_on_sockets_are_charged() {
    let server = server().await;
    let mut client = Client::open(&server, "good").await;
    for _ in 0..10 {
        client.subscribe("1", "{ hello }").await;
        assert_eq!(client.next().await["type"], "next");
        assert_eq!(client.next().await["type"], "complete");
    }
    for document in ["{ hello }", "subscription { ticks(count: 1) { number } }"] {
        client.subscribe("1", document).await;
        let refused = client.next().await;
        assert_eq!(refused["type"], "error");
        assert_eq!(refused["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    }
    assert_eq!(signed_in(&server, "{ hello }", "good").await.0, 429);
}

/// C-GQL-2, C-GQL-3: over the limit of one operation nothing is executed or charged.
#[tokio::test]
async fn c_gql_3_an_operation_over_the_limit_is_refused_with_both_figures() {
    let server = Server::with(|settings| settings.document.cost = 3).await;
    let (status, body) = server.ask("mutation { bump a: bump }").await;
    assert_eq!((status, code(&body)), (400, "QUERY_TOO_COMPLEX"));
    let cost = &body["errors"][0]["extensions"]["cost"];
    assert_eq!((&cost["requested"], &cost["limit"]), (&json!(4), &json!(3)));
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}
