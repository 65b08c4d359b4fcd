//! The passages around a passage.

use super::*;
use crate::testing::error_code;

const CHUNKS: &str = "query ($id: ID!, $before: Int!, $after: Int!) { document(id: $id) { chunks(first: 100) { nodes {
    index embeddingModel neighbors(before: $before, after: $after) { index } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_knows_those_before_and_after_it() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let content: String = (0..120).map(|n| format!("Line {n} tells of the gauge that measured tides.\n\n")).collect();
    let added = service::add(&server.app, &ada, text(lab, &content, true)).await.unwrap();
    work_off(&server, added.job.unwrap().id).await;
    let ask = async |before: i32, after: i32| {
        let values = json!({ "id": added.document.id, "before": before, "after": after });
        server.run(&ada, CHUNKS, values).await
    };
    let answer = ask(2, 1).await;
    let nodes = answer["data"]["document"]["chunks"]["nodes"].as_array().unwrap().clone();
    assert!(nodes.len() >= 5, "{answer}");
    for (index, node) in nodes.iter().enumerate() {
        let found = node["neighbors"].as_array().unwrap().iter().map(|near| near["index"].as_u64().unwrap());
        let wanted = (index.saturating_sub(2)..(index + 2).min(nodes.len())).filter(|near| *near != index);
        assert_eq!(found.collect::<Vec<_>>(), wanted.map(|near| near as u64).collect::<Vec<_>>(), "{index}");
        assert_eq!(node["embeddingModel"], Value::Null, "there is no model here");
    }
    assert_eq!(error_code(&ask(11, 0).await), "INVALID_INPUT");
    assert_eq!(error_code(&ask(0, -1).await), "INVALID_INPUT");
}
