//! Adding servers.

use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _, PaginatorTrait as _};
use serde_json::{Value, json};
use url::Url;

use super::sync::{By, read};
use super::{
    emit_in, environment_place, facts, headers_place, parse_arguments, parse_name, parse_url, permit_programs, reach,
    unwritten,
};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{McpServerId, WorkspaceId};
use crate::base::text::fold;
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::domain::workspaces::service::permit;
use crate::entity::BelongsTo as _;
use crate::entity::mcp_server::{self, McpServerStatus, McpTransport};
use crate::entity::tool::ApprovalPolicy;

/// How a server is reached.
#[derive(Debug, Clone)]
enum Reached {
    /// At an address, with these headers.
    AtAddress(Url, NamedSecrets),
    /// As a program that the operator allows by this name, with further arguments and these variables.
    AsProgram(String, Vec<String>, NamedSecrets),
}

/// A server to add, as a person describes it.
#[derive(Debug, Clone)]
pub struct AddServer {
    /// Its name, which those of its tools begin with.
    pub name: String,
    /// How it is reached.
    pub transport: McpTransport,
    /// Address.
    pub url: Option<Url>,
    /// Headers of each request.
    pub headers: Option<NamedSecrets>,
    /// Name under which the operator allows the program.
    pub program: Option<String>,
    /// Arguments of the program.
    pub arguments: Option<Vec<String>>,
    /// Environment of the program.
    pub environment: Option<NamedSecrets>,
    /// When a person must approve a call.
    pub approval_policy: ApprovalPolicy,
}

impl AddServer {
    /// How the server is reached; refuses what belongs to servers of the other kind.
    fn reached(self) -> Result<Reached> {
        let Self { url, headers, program, arguments, environment, .. } = self;
        let of_address = [("url", url.is_some()), ("headers", headers.is_some())];
        let of_program = [
            ("program", program.is_some()),
            ("arguments", arguments.is_some()),
            ("environment", environment.is_some()),
        ];
        match self.transport {
            McpTransport::StreamableHttp => {
                expect_none(&of_program)?;
                let url = url.ok_or_else(|| Error::invalid("url", "required", "Say where the server is."))?;
                Ok(Reached::AtAddress(parse_url(url)?, headers.unwrap_or_default()))
            }
            McpTransport::Stdio => {
                expect_none(&of_address)?;
                let missing = || Error::invalid("program", "required", "Say which program the server is.");
                let arguments = parse_arguments(arguments.unwrap_or_default())?;
                Ok(Reached::AsProgram(program.ok_or_else(missing)?, arguments, environment.unwrap_or_default()))
            }
        }
    }
}

/// Refuses what belongs to servers that are reached in another way.
pub(super) fn expect_none(given: &[(&'static str, bool)]) -> Result<()> {
    match given.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((field, _)) => {
            Err(Error::invalid(*field, "transport", "A server that is reached in this way has nothing of the kind."))
        }
    }
}

/// Adds a server and reads its tools at once. When that fails, the server is there all the same, and its state says why.
pub async fn add(app: &App, viewer: &Viewer, workspace: WorkspaceId, new: AddServer) -> Result<mcp_server::Model> {
    permit(viewer, workspace, Permission::ToolsManage, "workspaceId", workspace)?;
    let mut row = empty_row(app, viewer, workspace, parse_name(&new.name)?, new.approval_policy);
    let secrets = match new.reached()? {
        Reached::AtAddress(url, headers) => {
            row.url = Some(url.into());
            row.header_names = headers.names();
            headers
        }
        Reached::AsProgram(program, arguments, environment) => {
            permit_programs(viewer)?;
            expect_allowed(app, &program, &environment)?;
            row.transport = McpTransport::Stdio;
            row.program = Some(program);
            row.arguments = stored(arguments);
            row.environment_names = environment.names();
            environment
        }
    };
    check(app, &row, secrets.clone())?;
    let mut tx = app.db.begin().await?;
    expect_room(app, &tx, workspace).await?;
    match row.transport {
        McpTransport::StreamableHttp => {
            let sealed = secrets.seal_in(app, &tx, &headers_place(&row)).await;
            row.headers_sealed = sealed.map_err(|error| unwritten(error, workspace))?;
        }
        McpTransport::Stdio => {
            let sealed = secrets.seal_in(app, &tx, &environment_place(&row)).await;
            row.environment_sealed = sealed.map_err(|error| unwritten(error, workspace))?;
        }
    }
    let row = row.into_active_model().reset_all().insert(&*tx).await;
    let row = row.map_err(|error| unwritten(error.into(), workspace))?;
    let summary = format!("Tool server “{}” was added", row.name);
    emit_in(&mut tx, app, viewer, "mcp_server.created", &row, summary, facts(&row));
    tx.commit().await.map_err(|error| unwritten(error, workspace))?;
    read(app, &row, By::SameChange).await
}

fn empty_row(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    name: String,
    approval_policy: ApprovalPolicy,
) -> mcp_server::Model {
    let now = app.clock.now();
    let none = || Value::Array(Vec::new());
    mcp_server::Model {
        id: McpServerId::generate(),
        workspace_id: workspace,
        name_key: fold(&name),
        name,
        transport: McpTransport::StreamableHttp,
        url: None,
        program: None,
        arguments: none(),
        header_names: none(),
        headers_sealed: None,
        environment_names: none(),
        environment_sealed: None,
        approval_policy,
        is_enabled: true,
        status: McpServerStatus::Unreachable,
        status_message: Some("Its tools have not been read yet.".to_owned()),
        synced_at: None,
        revision: 1,
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    }
}

/// Refuses a program that the operator does not allow, and variables that he does not allow with it.
pub(super) fn expect_allowed(app: &App, name: &str, environment: &NamedSecrets) -> Result<()> {
    let Some(program) = app.tool_servers.program(name) else {
        let message = "The operator of the server allows no program of this name. He lists them in `mcp.programs`.";
        return Err(Error::invalid("program", "enum", message));
    };
    match environment.0.iter().position(|(name, _)| !program.environment.contains(name)) {
        None => Ok(()),
        Some(place) => {
            let message = "The operator of the server does not allow this variable for the program (`mcp.programs`).";
            Err(Error::invalid(place.to_string(), "enum", message).inside("environment"))
        }
    }
}

/// Refuses what can be no server, and an address that must not be contacted. Nobody is contacted.
pub(super) fn check(app: &App, row: &mcp_server::Model, secrets: NamedSecrets) -> Result<()> {
    use mcp_client::McpError;
    let checked = reach::target(app, row, secrets).and_then(|target| target.check());
    checked.map_err(|error| match error {
        McpError::DeniedAddress { .. } => Refusal::new(Reason::EgressDenied, error.to_string()).at(["url"]).into(),
        _ => Error::invalid(if row.url.is_some() { "headers" } else { "program" }, "format", error.to_string()),
    })
}

/// Refuses one more server than a workspace may have.
async fn expect_room(app: &App, tx: &crate::db::Tx, workspace: WorkspaceId) -> Result<()> {
    let most = u64::from(app.config.mcp.max_servers);
    let used = mcp_server::Entity::belonging_to(workspace).count(&**tx).await?;
    if used < most {
        return Ok(());
    }
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let (limit, used) = (number(most), number(used));
    let reason = Reason::QuotaExceeded { resource: "mcpServers", limit, used, resets_at: None };
    let message = format!("A workspace has at most {most} tool servers. Remove one that is not needed.");
    Err(Refusal::new(reason, message).into())
}

/// The list of texts as it is stored.
pub(super) fn stored(texts: Vec<String>) -> Value {
    json!(texts)
}
