use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use serde_json::{Value, json};

use super::super::super::request_documents::{TrustedDocuments, hash_of};
use super::socket::Client;
use super::toy::{Server, answer, code};

fn persisted(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// C-GQL-7: the protocol of automatic persisted queries: requested by hash, not found, registered, then found by every
/// caller.
#[tokio::test]
async fn c_gql_7_documents_are_registered_by_callers_with_a_name() {
    let server = Server::start().await;
    let text = "query H($n: Int!) { twice(number: $n) }";
    let hash = hex::encode(hash_of(text));
    let by_hash = json!({ "extensions": persisted(&hash), "variables": { "n": 4 } });
    let with_text = json!({ "query": text, "extensions": persisted(&hash), "variables": { "n": 4 } });
    let (status, body) = answer(server.post(&by_hash)).await;
    assert_eq!((status, code(&body)), (400, "PERSISTED_QUERY_NOT_FOUND"));
    assert_eq!(body["errors"][0]["message"], "PersistedQueryNotFound", "clients look for this very text");

    // Anonymous callers may run a document, but not register it.
    assert_eq!(answer(server.post(&with_text)).await.1["data"]["twice"], 8);
    assert_eq!(code(&answer(server.post(&by_hash)).await.1), "PERSISTED_QUERY_NOT_FOUND");

    assert_eq!(answer(server.post(&with_text).bearer_auth("good")).await.1["data"]["twice"], 8);
    assert_eq!(answer(server.post(&by_hash)).await.1["data"]["twice"], 8);
    let by_id = json!({ "documentId": format!("sha256:{hash}"), "variables": { "n": 5 } });
    assert_eq!(answer(server.post(&by_id)).await.1["data"]["twice"], 10);
    let mut client = Client::open(&server, "good").await;
    client.send(json!({ "type": "subscribe", "id": "1", "payload": by_id })).await;
    assert_eq!(client.next().await["payload"]["data"]["twice"], 10);

    // A document that does not match its hash is neither run nor registered.
    let lie = json!({ "query": "mutation { bump }", "extensions": persisted(&hash) });
    assert_eq!(answer(server.post(&lie).bearer_auth("good")).await.0, 400);
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
    // A document that does not pass the guard is not registered.
    let bad = "{ hello ";
    let hash = hex::encode(hash_of(bad));
    let sent = json!({ "query": bad, "extensions": persisted(&hash) });
    assert_eq!(code(&answer(server.post(&sent).bearer_auth("good")).await.1), "GRAPHQL_PARSE_FAILED");
    let again = json!({ "extensions": persisted(&hash) });
    assert_eq!(code(&answer(server.post(&again)).await.1), "PERSISTED_QUERY_NOT_FOUND");
}

/// C-GQL-5, C-GQL-7: a known document needs no preflight header in a GET; mutations cannot be sent that way either.
#[tokio::test]
async fn c_gql_5_known_documents_come_by_get() {
    let server = Server::start().await;
    for (text, status) in [("{ hello }", 200), ("mutation { bump }", 405)] {
        let hash = hex::encode(hash_of(text));
        let id = format!("sha256:{hash}");
        assert_eq!(answer(server.get(&[("documentId", &id)])).await.0, 200, "not found is an answer like any other");
        let register = json!({ "query": text, "extensions": persisted(&hash) });
        answer(server.post(&register).bearer_auth("good")).await;
        let bumps = server.counts.bumps.load(Ordering::SeqCst);
        assert_eq!(answer(server.get(&[("documentId", &id)])).await.0, status);
        let extensions = persisted(&hash).to_string();
        assert_eq!(answer(server.get(&[("extensions", &extensions)])).await.0, status);
        assert_eq!(answer(server.get(&[("query", text)])).await.0, 403);
        assert_eq!(server.counts.bumps.load(Ordering::SeqCst), bumps);
    }
}

/// C-GQL-7: with only trusted documents, nothing else runs on any transport.
#[tokio::test]
async fn c_gql_7_nothing_but_trusted_documents_runs() {
    let mut trusted = TrustedDocuments::default();
    trusted
        .add(Path::new("m.json"), r#"{ "hello": "{ hello }", "two": "query A { hello } query B { whoami }" }"#)
        .unwrap();
    let server = Server::with(|settings| {
        settings.documents.trusted = Some(Arc::new(trusted));
        settings.documents.only_trusted = true;
    })
    .await;
    assert_eq!(answer(server.post(&json!({ "documentId": "hello" }))).await.1["data"]["hello"], "world");
    let named = json!({ "documentId": "two", "operationName": "B" });
    assert_eq!(answer(server.post(&named)).await.1["data"]["whoami"], "nobody");
    let unnamed = answer(server.post(&json!({ "documentId": "two" }))).await.1;
    assert_eq!(code(&unnamed), "OPERATION_RESOLUTION_FAILURE");
    let text = "mutation { bump }";
    for request in [
        json!({ "query": text }),
        json!({ "query": text, "extensions": persisted(&hex::encode(hash_of(text))) }),
        json!({ "query": text, "extensions": persisted("hello") }),
        json!({ "query": "{ __schema { queryType { name } } }" }),
    ] {
        let (status, body) = answer(server.post(&request).bearer_auth("good")).await;
        assert_eq!((status, code(&body)), (403, "FORBIDDEN"), "{request}");
    }
    let mut client = Client::open(&server, "good").await;
    client.subscribe("1", text).await;
    assert_eq!(client.next().await["payload"][0]["extensions"]["code"], "FORBIDDEN");
    assert_eq!(server.counts.bumps.load(Ordering::SeqCst), 0);
}

/// A known document is not validated again, but its variables, limits and credentials are checked.
#[tokio::test]
async fn known_documents_are_checked_in_all_that_can_change() {
    let server = Server::with(|settings| settings.introspection = super::super::Introspection::SignedIn).await;
    let ask = |variables: Value| {
        let document = "query($n: Int!, $with: Boolean = true) { twice(number: $n) hello @include(if: $with) }";
        server.post(&json!({ "query": document, "variables": variables }))
    };
    for _ in 0..3 {
        assert_eq!(answer(ask(json!({ "n": 2 }))).await.1["data"], json!({ "twice": 4, "hello": "world" }));
        assert_eq!(answer(ask(json!({ "n": 3, "with": false }))).await.1["data"], json!({ "twice": 6 }));
        for bad in [json!({}), json!({ "n": "2" }), json!({ "n": null }), json!({ "n": 1, "with": 1 })] {
            let (status, body) = answer(ask(bad)).await;
            assert_eq!((status, code(&body)), (400, "BAD_USER_INPUT"));
        }
        let schema = json!({ "query": "{ __schema { queryType { name } } }" });
        assert_eq!(answer(server.post(&schema).bearer_auth("good")).await.0, 200);
        assert_eq!(code(&answer(server.post(&schema)).await.1), "GRAPHQL_VALIDATION_FAILED");
        let invalid = json!({ "query": "{ hello { x } }" });
        assert_eq!(code(&answer(server.post(&invalid)).await.1), "GRAPHQL_VALIDATION_FAILED");
        let events = json!({ "query": "subscription { ticks(count: 1) { number } }" });
        let stream = server.post(&events).header("accept", "text/event-stream").send().await.unwrap();
        assert!(stream.text().await.unwrap().contains("\"number\":1"));
    }
}

/// Prints what a known document saves, for performance work: `cargo test known_documents_save -- --nocapture`.
#[tokio::test]
async fn known_documents_save_parsing_and_checks() {
    use super::super::super::limits::SchemaIndex;
    use super::super::params::Params;
    use super::super::prepare::{Library, prepare};
    use super::super::settings::TransportSettings;

    const SDL: &str = include_str!("../../../../schema.graphql");
    let text = "query Page($id: ID!, $n: Int) { workspace(id: $id) { id name prompts(first: $n) { totalCount pageInfo { \
                hasNextPage endCursor } nodes { id name description revision createdAt updatedAt tags { id name } \
                currentVersion { id number createdAt } createdBy { id name } jobs(first: 3) { nodes { id kind status \
                progress createdAt } } } } } }";
    let library = Library::new(&TransportSettings::default(), SchemaIndex::of_sdl(SDL).unwrap()).ok().unwrap();
    let request = || Params {
        query: Some(text.to_owned()),
        variables: async_graphql::Variables::from_json(json!({ "id": "ws_1", "n": 20 })),
        ..Params::default()
    };
    let time = || {
        let started = Instant::now();
        for _ in 0..200 {
            prepare(request(), None, 0, &library).ok().unwrap();
        }
        started.elapsed() / 200
    };
    let unknown = time();
    library.keep(&prepare(request(), None, 0, &library).ok().unwrap().checked);
    let known = time();
    println!("preparing a document of {} bytes: {unknown:?}, when known {known:?}", text.len());
    assert!(known < unknown);
}
