//! Adding HTTP tools.

use sea_orm::{ActiveEnum as _, ActiveModelTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::description::{self, parse_description, parse_name, parse_timeout};
use super::named_secrets::NamedSecrets;
use super::{emit_in, headers_place, unwritten};
use crate::app::App;
use crate::base::id::{ToolId, WorkspaceId};
use crate::base::text::{bounded, fold};
use crate::base::{Permission, Result, Viewer};
use crate::domain::workspaces::service::permit;
use crate::entity::tool::{self, ApprovalPolicy, HttpMethod, ToolEffect, ToolKind};

/// A request that an HTTP tool makes.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: HttpMethod,
    /// Address with placeholders.
    pub url_template: String,
    /// Headers; on a change, none keeps those that are stored.
    pub headers: Option<NamedSecrets>,
    /// Body with placeholders.
    pub body_template: Option<String>,
    /// Paths to the parts of an answer that are kept.
    pub answer_paths: Vec<String>,
}

/// A tool to add.
#[derive(Debug, Clone)]
pub struct CreateHttpTool {
    /// Name that models see.
    pub name: String,
    /// Name for people; that for models when there is none.
    pub title: Option<String>,
    /// What it does.
    pub description: String,
    /// JSON Schema of its arguments.
    pub parameters_schema: Value,
    /// The request.
    pub request: Request,
    /// What it can do to the world.
    pub effect: ToolEffect,
    /// Whether a repeated call with the same key does nothing more.
    pub is_idempotent: bool,
    /// When a person must approve a call.
    pub approval_policy: ApprovalPolicy,
    /// For which arguments the policy asks.
    pub approval_condition: Option<Value>,
    /// Longest run, in seconds.
    pub timeout_seconds: i64,
}

/// Adds a tool.
pub async fn create(app: &App, viewer: &Viewer, workspace: WorkspaceId, new: CreateHttpTool) -> Result<tool::Model> {
    permit(viewer, workspace, Permission::ToolsManage, "workspaceId", workspace)?;
    let now = app.clock.now();
    let name = parse_name(&new.name)?;
    let headers = new.request.headers.unwrap_or_default();
    let mut row = tool::Model {
        id: ToolId::generate(),
        workspace_id: workspace,
        kind: ToolKind::Http,
        name_key: fold(&name),
        title: parse_title(new.title.as_deref().unwrap_or(&name))?,
        name,
        description: parse_description(&new.description)?,
        search_key: String::new(),
        parameters_schema: new.parameters_schema,
        effect: new.effect,
        is_idempotent: new.is_idempotent,
        approval_policy: new.approval_policy,
        approval_condition: new.approval_condition,
        is_enabled: true,
        timeout_seconds: parse_timeout(new.timeout_seconds)?,
        method: Some(new.request.method),
        url_template: Some(new.request.url_template),
        body_template: new.request.body_template,
        header_names: headers.names(),
        headers_sealed: None,
        answer_paths: new.request.answer_paths.into(),
        server_id: None,
        remote_name: None,
        hints: None,
        review: None,
        review_message: None,
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    row.search_key = search_key(&row);
    description::check(app, &row)?;
    let mut tx = app.db.begin().await?;
    let place = headers_place(&row);
    row.headers_sealed = headers.seal_in(app, &tx, &place).await.map_err(|error| unwritten(error, workspace))?;
    let row = row.into_active_model().reset_all().insert(&*tx).await;
    let row = row.map_err(|error| unwritten(error.into(), workspace))?;
    emit_in(&mut tx, app, viewer, "tool.created", &row, "added", facts(&row));
    tx.commit().await.map_err(|error| unwritten(error, workspace))?;
    Ok(row)
}

/// What a search looks at.
pub fn search_key(row: &tool::Model) -> String {
    fold(&format!("{}\n{}\n{}", row.name, row.title, row.description))
}

/// The name for people.
pub(super) fn parse_title(title: &str) -> Result<String> {
    bounded("title", title, 1, 200)
}

/// What the log tells of a tool: never an address, which may hold a secret, nor headers.
pub(super) fn facts(row: &tool::Model) -> Value {
    json!({
        "name": row.name,
        "kind": row.kind.to_value(),
        "effect": row.effect.to_value(),
        "approvalPolicy": row.approval_policy.to_value(),
        "isEnabled": row.is_enabled,
        "revision": row.revision,
    })
}
