//! The workloads over HTTP: what is asked of the server, and of the yardstick for the same answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use dossier::internals::app::App;
use dossier::internals::base::id::{PromptId, WorkspaceId};
use rand::seq::IndexedRandom as _;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use crate::client::{self, Connection, Requests};

/// One prompt with its author.
pub const Q1: &str = "query Prompt($id: ID!) {
  prompt(id: $id) { id name description isArchived revision createdAt updatedAt createdBy { id name } }
}";

/// Fifty prompts with author and last five jobs each.
pub const Q2: &str = "query Prompts($id: ID!) {
  workspace(id: $id) {
    prompts(first: 50) {
      nodes {
        id name description updatedAt
        createdBy { id name }
        jobs(first: 5) { nodes { id title status createdAt } }
      }
    }
  }
}";

/// A page of a filtered list with the number of all.
pub const Q3: &str = "query Search($id: ID!, $after: String) {
  workspace(id: $id) {
    prompts(first: 20, after: $after, filter: { tags: [\"tag-0\"], search: \"harbor\" }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id name updatedAt }
    }
  }
}";

/// Creates a prompt and reads it back.
pub const M1: &str = "mutation Create($input: CreatePromptInput!) {
  createPrompt(input: $input) {
    prompt { id name description createdAt updatedAt }
    errors { __typename }
  }
}";

/// Pages that [`Q3`] skips with the full data: the page measured is the one after them.
const DEPTH: usize = 19;

/// Identifiers to ask for.
pub struct Sample {
    /// Some prompts.
    pub prompts: Vec<PromptId>,
    /// All workspaces.
    pub workspaces: Vec<WorkspaceId>,
    /// The one with half of all prompts.
    pub largest: WorkspaceId,
    /// Pages that [`Q3`] skips.
    pub depth: usize,
}

impl Sample {
    pub async fn read(app: &App) -> Result<Self> {
        let backend = app.db.backend();
        let ids = async |sql: &str| {
            let rows = app.db.read().query_all_raw(Statement::from_string(backend, sql)).await?;
            rows.iter().map(|row| row.try_get_by_index::<uuid::Uuid>(0)).collect::<Result<Vec<_>, _>>()
        };
        let prompts = ids("SELECT id FROM prompts ORDER BY RANDOM() LIMIT 2000").await?;
        let workspaces = ids("SELECT id FROM workspaces").await?;
        let largest =
            ids("SELECT workspace_id FROM prompts GROUP BY workspace_id ORDER BY COUNT(*) DESC LIMIT 1").await?;
        let count = "SELECT COUNT(*) FROM prompts";
        let count = app.db.read().query_one_raw(Statement::from_string(backend, count)).await?.context("no count")?;
        let depth = usize::try_from(count.try_get_by_index::<i64>(0)? / 600)?.clamp(1, DEPTH);
        Ok(Self {
            depth,
            prompts: prompts.into_iter().map(PromptId).collect(),
            workspaces: workspaces.into_iter().map(WorkspaceId).collect(),
            largest: WorkspaceId(*largest.first().context("the database is empty")?),
        })
    }
}

/// A workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    Q1,
    Q2,
    Q3,
    M1,
}

impl Workload {
    pub const ALL: [Self; 4] = [Self::Q1, Self::Q2, Self::Q3, Self::M1];

    pub fn name(self) -> &'static str {
        match self {
            Self::Q1 => "q1",
            Self::Q2 => "q2",
            Self::Q3 => "q3",
            Self::M1 => "m1",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Q1 => "Q1: one prompt by id with its author",
            Self::Q2 => "Q2: 50 prompts of a workspace with author and last 5 jobs each",
            Self::Q3 => "Q3: page 20 of a filtered list with totalCount",
            Self::M1 => "M1: createPrompt returning the object",
        }
    }

    /// Requests to the server.
    pub async fn of_server(self, address: SocketAddr, token: &str, sample: &Sample) -> Result<Requests> {
        let post = |document: &str, variables: &Value| client::post(address, Some(token), document, variables);
        Ok(match self {
            Self::Q1 => any_of(sample.prompts.iter().map(|id| post(Q1, &json!({ "id": id }))).collect()),
            Self::Q2 => any_of(sample.workspaces.iter().map(|id| post(Q2, &json!({ "id": id }))).collect()),
            Self::Q3 => {
                let after = cursor_at(address, token, sample, sample.depth).await?;
                any_of(vec![post(Q3, &json!({ "id": sample.largest, "after": after }))])
            }
            Self::M1 => {
                let (token, workspaces) = (token.to_owned(), sample.workspaces.clone());
                let description = "d".repeat(280);
                let template = "Summarise the report for a reader in a hurry. ".repeat(9);
                fresh(move |name| {
                    let workspace = workspaces.choose(&mut rand::rng());
                    let input = json!({ "workspaceId": workspace, "name": name, "description": description,
                        "template": template });
                    client::post(address, Some(&token), M1, &json!({ "input": input }))
                })
            }
        })
    }

    /// Requests to the yardstick.
    pub fn of_yardstick(self, address: SocketAddr, sample: &Sample) -> Requests {
        let post = |path: &str, body: Value| client::post_to(address, path, None, &body.to_string());
        match self {
            Self::Q1 => any_of(sample.prompts.iter().map(|id| post("/q1", json!({ "id": id.0 }))).collect()),
            Self::Q2 => any_of(sample.workspaces.iter().map(|id| post("/q2", json!({ "id": id.0 }))).collect()),
            Self::Q3 => any_of(vec![post("/q3", json!({ "id": sample.largest.0, "skip": sample.depth * 20 }))]),
            Self::M1 => {
                let workspaces = sample.workspaces.clone();
                let description = "d".repeat(280);
                let template = "Summarise the report for a reader in a hurry. ".repeat(9);
                fresh(move |name| {
                    let workspace = workspaces.choose(&mut rand::rng()).map(|id| id.0);
                    let body = json!({ "id": workspace, "name": name, "description": description,
                        "template": template });
                    client::post_to(address, "/m1", None, &body.to_string())
                })
            }
        }
    }
}

/// The cursor behind so many pages of [`Q3`].
pub async fn cursor_at(address: SocketAddr, token: &str, sample: &Sample, pages: usize) -> Result<Value> {
    let mut connection = Connection::open(address).await?;
    let mut after = Value::Null;
    for _ in 0..pages {
        let request = client::post(address, Some(token), Q3, &json!({ "id": sample.largest, "after": after }));
        let page = connection.json(&request).await?["data"]["workspace"]["prompts"].take();
        if page["pageInfo"]["hasNextPage"] != json!(true) {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    Ok(after)
}

fn any_of(requests: Vec<Vec<u8>>) -> Requests {
    Arc::new(move || requests.choose(&mut rand::rng()).cloned().unwrap_or_default())
}

fn fresh(make: impl Fn(String) -> Vec<u8> + Send + Sync + 'static) -> Requests {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let run = uuid::Uuid::now_v7().simple().to_string();
    Arc::new(move || make(format!("{run} {}", NUMBER.fetch_add(1, Ordering::Relaxed))))
}

/// What two answers have in common when they are right: without identifiers, moments and cursors, whose form differs.
pub fn comparable(mut value: Value) -> Value {
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !matches!(name.as_str(), "id" | "createdAt" | "updatedAt" | "pageInfo" | "errors"));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}
