//! Behaviour of artifacts, through the schema.

mod access;
mod conversations;
mod exports;
mod large;
mod links;
mod pages;
mod search;
mod subjects;

use std::sync::Arc;

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use crate::base::id::{ArtifactId, JobId, ReportId, WorkspaceId};
use crate::base::{Clock, Timestamp, Viewer};
use crate::domain::artifacts::service::CreateExport;
use crate::domain::artifacts::source::Source;
use crate::engine::{NewJob, enqueue_in};
use crate::entity::artifact::ArtifactFormat;
use crate::entity::{OfWorkspace as _, artifact, report};
use crate::port::blob::BlobKey;
use crate::testing::{TestServer, input};

const ERRORS: &str = "errors { code message path }";
const ARTIFACT: &str = "artifact { id filename format mediaType byteSize sha256 neutralizesFormulas createdAt expiresAt
    createdBy { name } job { id } download { url filename byteSize }
    subject { __typename ... on ResearchReport { title } ... on Workspace { name } } }";
/// 2027-01-15T08:00:00Z.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// A server whose clock stands still.
async fn server() -> TestServer {
    TestServer::with(Clock::manual(NOW), |_| {}).await
}

fn mutation() -> String {
    format!(
        "mutation ($input: CreateExportInput!) {{ createExport(input: $input) {{ {ARTIFACT} job {{ id kind }} {ERRORS} }} }}"
    )
}

/// Exports something; answers the payload.
async fn export(server: &TestServer, viewer: &Arc<Viewer>, values: Value) -> Value {
    server.data(viewer, &mutation(), input(values)).await["createExport"].take()
}

/// Exports all prompts of a workspace; answers the artifact.
async fn export_prompts(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, format: &str) -> Value {
    let values = json!({ "workspaceId": lab, "source": { "prompts": {} }, "format": format });
    let mut payload = export(server, viewer, values).await;
    assert_eq!(payload["errors"], json!([]));
    payload["artifact"].take()
}

async fn prompt(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, name: &str, template: &str) {
    let create = "mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { errors { message } } }";
    let values = json!({ "workspaceId": lab, "name": name, "template": template, "tags": ["sea", "Moon"] });
    let payload = server.data(viewer, create, input(values)).await;
    assert_eq!(payload["createPrompt"]["errors"], json!([]));
}

async fn report(server: &TestServer, lab: WorkspaceId, title: &str, body: &str) -> ReportId {
    let row = report::Model {
        id: ReportId::generate(),
        workspace_id: lab,
        job_id: None,
        title: title.to_owned(),
        question: "Why?".to_owned(),
        prompt_id: None,
        is_complete: true,
        summary: None,
        body: body.to_owned(),
        language: "en".to_owned(),
        word_count: 1,
        unanswered: json!([]),
        created_by: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let id = row.id;
    let tx = server.app.db.begin().await.unwrap();
    row.into_active_model().reset_all().insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// The stored bytes of an artifact.
async fn content(server: &TestServer, lab: WorkspaceId, made: &Value) -> String {
    let id: ArtifactId = made["id"].as_str().unwrap().parse().unwrap();
    let row: artifact::Model = artifact::Entity::by_id_in(lab, id).one(server.app.db.read()).await.unwrap().unwrap();
    if row.byte_size == 0 {
        return String::new();
    }
    let key = BlobKey::stored(&row.blob_key).unwrap();
    let bytes = server.app.blob.read_start(&key, 1 << 20).await.unwrap().unwrap();
    assert_eq!(bytes.len(), usize::try_from(row.byte_size).unwrap());
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A job that exports a source: reports as text, and tables as sheets.
async fn enqueue(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, source: Source) -> JobId {
    let format = if matches!(source, Source::Report(_)) { ArtifactFormat::Markdown } else { ArtifactFormat::Xlsx };
    let parameters = CreateExport { source, format, neutralizes_formulas: true };
    let mut new = NewJob::new("EXPORT", Some(lab), "Export", serde_json::to_value(parameters).unwrap());
    new.subject = Some(lab.into());
    let mut tx = server.app.db.begin().await.unwrap();
    let job = enqueue_in(&mut tx, &server.app, viewer, new).unwrap();
    tx.commit().await.unwrap();
    job.id
}

async fn of_job(server: &TestServer, viewer: &Arc<Viewer>, id: JobId) -> Value {
    let document = "query ($id: ID!) { job(id: $id) { kind artifacts { nodes { id sha256 } }
        result { ... on Artifact { id sha256 } } } }";
    server.data(viewer, document, json!({ "id": id })).await["job"].take()
}
