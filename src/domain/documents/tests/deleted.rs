//! Documents that are deleted while somebody reads of them.

use futures_util::future::join;

use super::*;
use crate::testing::error_code;

const SEARCH: &str = "query ($w: ID!) { workspace(id: $w) { search(first: 50, query: \"tide\", mode: KEYWORD) {
    nodes { document { name latestJob { steps { job { id } } } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_search_beside_deletions_is_never_an_internal_error() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let worker = server.work(worker::registry());
    let mut failed = 0;
    for turn in 0..6 {
        let mut documents = Vec::new();
        for number in 0..12 {
            let added =
                service::add(&server.app, &ada, text(lab, &format!("The tide of {turn}, {number}."), true)).await;
            let added = added.unwrap();
            server.ended(added.job.unwrap().id).await;
            documents.push(added.document.id);
        }
        let deleting = async {
            for document in documents {
                change(&server, &ada, "deleteDocuments", json!({ "documentIds": [document] }), "__typename").await;
            }
        };
        let searching = async {
            for _ in 0..12 {
                let answer = server.run(&ada, SEARCH, json!({ "w": lab })).await;
                if answer["errors"].is_array() {
                    assert_eq!(error_code(&answer), "CONFLICT", "{answer:#}");
                    failed += 1;
                }
            }
        };
        join(deleting, searching).await;
    }
    worker.close().await;
    println!("{failed} of 72 searches met a deletion between their hits and what these belong to");
}
