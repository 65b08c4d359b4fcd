//! Streams that cannot be opened: what does not exist and what belongs to others is refused, by every subscription and
//! over every transport, and never an event without data.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::client::Received;
use crate::support::{Client, TestServer};

/// Every subscription, and the kind of object that it follows.
const STREAMS: [(&str, &str, &str); 7] = [
    ("workspaceActivity", "workspaceId", "ws"),
    ("approvalChanged", "workspaceId", "ws"),
    ("jobEvents", "jobId", "job"),
    ("jobUpdated", "jobId", "job"),
    ("documentUpdated", "documentId", "doc"),
    ("reportText", "reportId", "report"),
    ("messageStream", "conversationId", "conversation"),
];

/// Something of each kind in a workspace of one's own.
async fn belongings(person: &Client, workspace: &str) -> Value {
    let source = json!({ "text": { "content": "At Burntcoat Head the range reaches 16.3 metres." } });
    let input = json!({ "workspaceId": workspace, "name": "tides.md", "source": source });
    let added = person.change("addDocument", input, "document { id }").await;
    let question = json!({ "text": "How large is the tidal range?" });
    let input = json!({ "workspaceId": workspace, "question": question });
    let started = person.change("startResearch", input, "job { id } report { id }").await;
    let bot = json!({ "workspaceId": workspace, "name": "Tides", "systemPrompt": "" });
    let bot = person.change("createBot", bot, "bot { id }").await;
    let begun = person.change("createConversation", json!({ "botId": bot["bot"]["id"] }), "conversation { id }").await;
    json!({
        "conversation": begun["conversation"]["id"],
        "ws": workspace,
        "job": started["job"]["id"],
        "doc": added["document"]["id"],
        "report": started["report"]["id"],
    })
}

async fn over_http(person: &Client, query: &str, variables: &Value, accept: &str) -> String {
    let request = person.http().post(format!("{}/graphql", person.url)).header("accept", accept);
    let request = person.signed(request).json(&json!({ "query": query, "variables": variables }));
    request.send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_1_streams_of_others_and_of_nothing_are_errors() {
    let server = TestServer::start().await;
    let (ada, workspace) = server.person_with_workspace("Ada").await;
    let (bea, _) = server.person_with_workspace("Bea").await;
    let hers = belongings(&ada, &workspace).await;
    for (field, argument, kind) in STREAMS {
        let query = format!("subscription($id: ID!) {{ {field}({argument}: $id) {{ __typename }} }}");
        let own = hers[kind].as_str().unwrap();
        let absent = format!("{}_{}", own.split_once('_').unwrap().0, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        for id in [own, absent.as_str(), "nonsense"] {
            let variables = json!({ "id": id });
            let Received::Error(errors) = bea.subscribe(&query, variables.clone()).await.receive().await else {
                panic!("{field} {id}: an error is due");
            };
            assert_eq!(errors[0]["extensions"]["code"], "NOT_FOUND", "{field} {id} {errors}");
            let events = over_http(&bea, &query, &variables, "text/event-stream").await;
            assert_eq!(events.matches("event: next").count(), 1, "{field} {id}: {events}");
            assert!(events.contains("NOT_FOUND") && !events.contains("\"data\":"), "{field} {id}: {events}");
            assert!(events.ends_with("event: complete\ndata:\n\n"), "{field} {id}: {events}");
            let parts = over_http(&bea, &query, &variables, "multipart/mixed").await;
            assert!(parts.contains("NOT_FOUND") && !parts.contains("\"data\":"), "{field} {id}: {parts}");
        }
        // Nobody at all is told to sign in.
        let events = over_http(&server.anonymous(), &query, &json!({ "id": own }), "text/event-stream").await;
        assert!(events.contains("UNAUTHENTICATED") && !events.contains("\"data\":"), "{field}: {events}");
    }
}

#[tokio::test]
async fn every_subscription_is_in_the_list() {
    let server = TestServer::start().await;
    let schema = "{ __schema { subscriptionType { fields { name } } } }";
    let schema = server.anonymous().ask(schema, json!({})).await;
    let fields = schema["__schema"]["subscriptionType"]["fields"].as_array().unwrap();
    let fields: BTreeSet<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(fields, STREAMS.iter().map(|(field, _, _)| *field).collect());
}
