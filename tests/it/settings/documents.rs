//! Limits of documents and of what they ask for.

use dossier::internals::config::LimitsConfig;
use serde_json::{Value, json};

use super::{cases, changed};
use crate::support::{Client, TestServer};

cases! {
    "limits.document" => refused(|l| l.document = 60, json!({ "query": with_space(100) }), "DOCUMENT_TOO_LARGE"),
    "limits.tokens" => refused(|l| l.tokens = 5, json!({ "query": aliases(4) }), "DOCUMENT_TOO_LARGE"),
    "limits.value_nesting" => refused(|l| l.value_nesting = 3, json!({ "query": nested(6) }), COMPLEX),
    "limits.depth" => refused(|l| l.depth = 1, json!({ "query": "{ viewer { user { id } } }" }), COMPLEX),
    "limits.expanded_selections" => refused(|l| l.expanded_selections = 3, json!({ "query": aliases(5) }), COMPLEX),
    "limits.fragments" => refused(|l| l.fragments = 1, json!({ "query": FRAGMENTS }), COMPLEX),
    "limits.operations" => refused(
        |l| l.operations = 1,
        json!({ "query": "query A { __typename } query B { __typename }", "operationName": "A" }),
        COMPLEX,
    ),
    "limits.aliases" => refused(|l| l.aliases = 2, json!({ "query": aliases(4) }), COMPLEX),
    "limits.root_fields" => refused(|l| l.root_fields = 2, json!({ "query": aliases(4) }), COMPLEX),
    "limits.fields_per_selection" => refused(|l| l.fields_per_selection = 2, json!({ "query": aliases(4) }), COMPLEX),
    "limits.directives_per_place" => refused(|l| l.directives_per_place = 1, json!({ "query": DIRECTIVES }), COMPLEX),
    "limits.directives" => refused(|l| l.directives = 1, json!({ "query": DIRECTIVES }), COMPLEX),
    "limits.input_list" => long_lists(),
    "limits.cost" => refused(|l| l.cost = 1, json!({ "query": COUNTED }), COMPLEX),
    "limits.nodes" => refused(|l| l.nodes = 1, json!({ "query": MEMBERSHIPS }), COMPLEX),
    "limits.batch" => batches(),
    "limits.errors" => errors(),
    "limits.persisted_documents" => persisted(|l| l.persisted_documents = 0),
    "limits.persisted_bytes" => persisted(|l| l.persisted_bytes = 10),
}

const COMPLEX: &str = "QUERY_TOO_COMPLEX";
const FRAGMENTS: &str = "{ ...A ...B } fragment A on Query { __typename } fragment B on Query { __typename }";
const DIRECTIVES: &str = "{ __typename @include(if: true) @skip(if: false) }";
const COUNTED: &str = "{ viewer { memberships(first: 20) { totalCount } } }";
const MEMBERSHIPS: &str = "{ viewer { memberships(first: 20) { nodes { id } } } }";

fn aliases(number: usize) -> String {
    let fields: Vec<String> = (0..number).map(|n| format!("a{n}: __typename")).collect();
    format!("{{ {} }}", fields.join(" "))
}

fn with_space(length: usize) -> String {
    format!("{{ __typename }}{}", " ".repeat(length))
}

fn nested(levels: usize) -> String {
    format!("{}__typename{}", "{ ... on Query ".repeat(levels) + "{ ", " }".repeat(levels + 1))
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("OK")
}

async fn ask(person: &Client, body: &Value) -> Value {
    let request = person.http().post(format!("{}/graphql", person.url)).json(body);
    person.signed(request).send().await.unwrap().json().await.unwrap()
}

/// What is fine by the settings of every day is refused with this one.
async fn refused(change: fn(&mut LimitsConfig), body: Value, expected: &str) {
    let usual = TestServer::start().await;
    let answer = ask(&usual.person("Ada").await, &body).await;
    assert_eq!(code(&answer), "OK", "{answer}");
    let person = usual.person("Bob").await;
    let server = usual.another_with(|config| change(&mut config.limits)).await;
    let answer = ask(&person.at(server.url()), &body).await;
    assert_eq!(code(&answer), expected, "{answer}");
}

async fn long_lists() {
    let variables =
        json!({ "query": "query($i: [ID!]!) { nodes(ids: $i) { id } }", "variables": { "i": ["a", "b", "c"] } });
    refused(|l| l.input_list = 2, variables, COMPLEX).await;
    refused(|l| l.input_list = 2, json!({ "query": "{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }" }), COMPLEX).await;
}

async fn batches() {
    let one = json!({ "query": "{ __typename }" });
    let server = changed(|config| config.limits.batch = 2).await;
    let person = server.anonymous();
    assert_eq!(ask(&person, &json!([one, one])).await.as_array().unwrap().len(), 2);
    assert_eq!(code(&ask(&person, &json!([one, one, one])).await), "BAD_REQUEST");
}

async fn errors() {
    let server = changed(|config| config.limits.errors = 2).await;
    let answer = ask(&server.anonymous(), &json!({ "query": "{ a b c d e }" })).await;
    assert_eq!(answer["errors"].as_array().unwrap().len(), 2, "{answer}");
}

/// A client registers a document by its hash, and then sends the hash alone.
async fn persisted(change: fn(&mut LimitsConfig)) {
    // SHA-256 of the text.
    let (text, hash) = ("{__typename}", "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38");
    let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    let usual = TestServer::start().await;
    let person = usual.person("Ada").await;
    let server = usual.another_with(|config| change(&mut config.limits)).await;
    for (at, known) in [(usual.url(), true), (server.url(), false)] {
        let person = person.clone().at(at);
        ask(&person, &json!({ "query": text, "extensions": extensions })).await;
        let answer = ask(&person, &json!({ "extensions": extensions })).await;
        assert_eq!(code(&answer) == "OK", known, "{answer}");
    }
}
