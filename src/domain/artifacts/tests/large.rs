//! Exports that are too large for a request, and what they are made from going away meanwhile.

use std::io::Read as _;

use futures_util::StreamExt as _;
use futures_util::future::join_all;
use sea_orm::ModelTrait as _;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::domain::artifacts::jobs::ExportJob;
use crate::domain::artifacts::service::store::add_in;
use crate::domain::artifacts::service::write;
use crate::domain::artifacts::source::{Output, Selection};
use crate::engine::Registry;
use crate::entity::job::JobStatus;

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_than_a_request_waits_for_are_the_same_file_from_a_job() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let names: Vec<String> = (0..501).map(|number| format!("Prompt {number:03}")).collect();
    for some in names.chunks(50) {
        join_all(some.iter().map(|name| prompt(&server, &ada, lab, name, "How high?"))).await;
    }
    let _worker = server.work(Registry::default().with(ExportJob));
    for (name, format) in [("CSV", ArtifactFormat::Csv), ("XLSX", ArtifactFormat::Xlsx)] {
        let values = json!({ "workspaceId": lab, "source": { "prompts": {} }, "format": name });
        let started = export(&server, &ada, values).await;
        assert_eq!(started["artifact"], json!(null));
        let job = started["job"]["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(server.ended(job).await.status, JobStatus::Succeeded);
        let output = Output::new(format, true).unwrap();
        let mut at_once = Vec::new();
        let mut file = Source::Prompts(Selection::default()).write(&server.app, &ada, lab, output).await.unwrap();
        file.read_to_end(&mut at_once).unwrap();
        let made = of_job(&server, &ada, job).await;
        assert_eq!(made["result"]["sha256"], hex::encode(Sha256::digest(&at_once)), "{name}");
        if name == "CSV" {
            assert_eq!(String::from_utf8(at_once).unwrap().lines().count(), 502);
        }
    }
}

async fn delete(server: &TestServer, lab: WorkspaceId, id: ReportId) {
    let tx = server.app.db.begin().await.unwrap();
    report::Entity::by_id_in(lab, id).one(&*tx).await.unwrap().unwrap().delete(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_job_whose_report_is_gone_fails_and_leaves_no_file() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = report(&server, lab, "Tides", "High.").await;
    let job = enqueue(&server, &ada, lab, Source::Report(id)).await;
    delete(&server, lab, id).await;
    let _worker = server.work(Registry::default().with(ExportJob));
    assert_eq!(server.ended(job).await.status, JobStatus::Failed);
    assert_eq!(of_job(&server, &ada, job).await["artifacts"]["nodes"], json!([]));
    assert!(server.app.blob.list().next().await.is_none());
}

#[tokio::test]
async fn a_report_that_goes_while_its_file_is_written_stays_in_the_file() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = report(&server, lab, "Tides", "High.").await;
    let source = Source::Report(id);
    let job = enqueue(&server, &ada, lab, source.clone()).await;
    let wanted = CreateExport { source, format: ArtifactFormat::Markdown, neutralizes_formulas: true };
    // The job has stored the bytes, and its row is still to be written.
    let (kept, new) = write(&server.app, &ada, lab, &wanted, job).await.unwrap();
    delete(&server, lab, id).await;
    let mut tx = server.app.db.begin().await.unwrap();
    let row = add_in(&mut tx, &server.app, &ada, &kept, new).await.unwrap();
    tx.commit().await.unwrap();
    let document = "query ($id: ID!) { node(id: $id) { ... on Artifact { filename sha256 subject { __typename } } } }";
    let found = server.data(&ada, document, json!({ "id": row.id })).await["node"].take();
    assert_eq!(found, json!({ "filename": "Tides.md", "sha256": row.sha256, "subject": null }));
}
