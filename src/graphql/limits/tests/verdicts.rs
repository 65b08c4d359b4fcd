use std::process::Stdio;

use async_graphql::Request;
use async_graphql::parser::types::DocumentOperations;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::super::{DocumentLimits, Refused, SchemaIndex, admit, coerce, directives, operation, overlap};
use super::generator::{Dice, broken, overlapping, plausible};
use super::toy::{Toy, toy};
use crate::testing::clients_with;

const DOCUMENTS: u64 = 1_000;

/// The guard and the engine together accept and refuse the same documents as graphql-js.
#[tokio::test]
async fn documents_get_the_verdict_of_graphql_js() {
    let Some(folder) = clients_with("graphql") else { return };
    let toy = toy();
    let schema = SchemaIndex::of_sdl(&toy.sdl()).unwrap();
    let mut documents = Vec::new();
    let mut ours = Vec::new();
    for seed in 1..=DOCUMENTS {
        let mut dice = Dice::new(seed);
        let source = match dice.roll(8) {
            0 => broken(&mut dice),
            1 => overlapping(&mut dice),
            _ => plausible(&mut dice),
        };
        // graphql-js has no limits.
        if let Some(verdict) = judge(&source, &toy, &schema).await {
            ours.push(verdict);
            documents.push(source);
        }
    }
    let mut node = tokio::process::Command::new("node")
        .arg("verdicts.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let question = json!({ "sdl": toy.sdl(), "documents": documents }).to_string();
    let mut input = node.stdin.take().unwrap();
    input.write_all(question.as_bytes()).await.unwrap();
    drop(input);
    let output = node.wait_with_output().await.unwrap();
    let theirs: Vec<Vec<String>> = serde_json::from_slice(&output.stdout).expect("verdicts as JSON");
    assert_eq!(theirs.len(), ours.len());
    let mut differences = Vec::new();
    for ((source, ours), theirs) in documents.iter().zip(&ours).zip(&theirs) {
        if ours.is_empty() != theirs.is_empty() {
            differences.push(format!("{source}\n  ours: {ours:?}\n  graphql-js: {theirs:?}"));
        }
    }
    let valid = ours.iter().filter(|verdict| verdict.is_empty()).count();
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
    assert!(valid > 50 && valid < ours.len() - 50, "both kinds are tried: {valid} of {}", ours.len());
}

/// What is wrong with the document; `None` when it is over a limit.
pub async fn judge(source: &str, toy: &Toy, schema: &SchemaIndex) -> Option<Vec<String>> {
    let limits = DocumentLimits::default();
    let guard = || -> Result<_, Refused> {
        let mut document = admit(source, &limits)?;
        directives::check(schema, &mut document)?;
        coerce::check_types(schema, &document)?;
        for (_, chosen) in document.operations.iter() {
            operation::check_root(&document, &chosen.node, schema)?;
            overlap::check(schema, &document, &chosen.node, &limits)?;
        }
        Ok(document)
    };
    let document = match guard() {
        Ok(document) => document,
        Err(refused) if ["QUERY_TOO_COMPLEX", "DOCUMENT_TOO_LARGE"].contains(&refused.code) => return None,
        Err(refused) => return Some(vec![refused.message.into_owned()]),
    };
    let mut request = Request::new("");
    if let DocumentOperations::Multiple(all) = &document.operations {
        request.operation_name = all.keys().next().map(ToString::to_string);
    }
    request.set_parsed_query(document);
    let errors = toy.execute(request).await.errors;
    Some(errors.into_iter().filter(|error| error.path.is_empty()).map(|error| error.message).collect())
}
