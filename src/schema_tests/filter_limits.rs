//! The filters of all lists of a workspace have the same limits, and refuse what exceeds them alike. The lists are read
//! from the schema, so a new one is tested the day it appears.

use super::*;
use crate::testing::error_code;

/// Values beyond the limits, by the name of their input field.
fn too_much() -> [(&'static str, Value, &'static str); 2] {
    let tags: Vec<String> = (0..51).map(|number| format!("tag {number}")).collect();
    [
        ("search", json!("x".repeat(201)), "`filter.search` must have at most 200 characters."),
        ("tags", json!(tags), "`filter.tags` must have at most 50 entries."),
    ]
}

#[tokio::test]
async fn filters_of_all_lists_refuse_alike_what_is_too_long() {
    const ARGUMENTS: &str = "{ __type(name: \"Workspace\") { fields { name args { name type {
        kind name inputFields { name } } } } } }";
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let read = server.data(&ada, ARGUMENTS, json!({})).await;
    let mut tried = BTreeSet::new();
    for field in read["__type"]["fields"].as_array().unwrap() {
        let arguments = field["args"].as_array().unwrap();
        let Some(filter) = arguments.iter().find(|argument| argument["name"] == "filter") else { continue };
        if arguments.iter().any(|argument| argument["type"]["kind"] == "NON_NULL") {
            continue;
        }
        let (name, kind) = (field["name"].as_str().unwrap(), filter["type"]["name"].as_str().unwrap());
        let document = format!(
            "query($id: ID!, $filter: {kind}) {{ workspace(id: $id) {{ {name}(filter: $filter) {{ totalCount }} }} }}"
        );
        for (input, value, message) in too_much() {
            let inputs = filter["type"]["inputFields"].as_array().unwrap();
            if inputs.iter().all(|known| known["name"] != input) {
                continue;
            }
            let answer = server.run(&ada, &document, json!({ "id": lab, "filter": { input: value } })).await;
            assert_eq!(error_code(&answer), "BAD_USER_INPUT", "{name}: {answer}");
            assert_eq!(answer["errors"][0]["message"], message, "{name}: {answer}");
            tried.insert(format!("{name}.{input}"));
        }
    }
    for list in ["prompts.search", "prompts.tags", "documents.search", "documents.tags", "jobs.search"] {
        assert!(tried.contains(list), "{list} was not tried: {tried:?}");
    }
}
