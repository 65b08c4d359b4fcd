//! Reading the tools of a server, and writing down what came of it.

use std::collections::HashSet;

use mcp_client::{ListedTool, McpError};
use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ActiveValue, ColumnTrait as _, IntoActiveModel as _, QueryFilter as _,
    QuerySelect as _, Set, SqlErr,
};
use serde_json::Value;
use tokio::time::timeout;

use super::merge::{Merged, merge};
use super::reach::{self, NotOpen};
use super::remote::{self, RemoteTool};
use super::{emit_in, list};
use crate::app::App;
use crate::base::id::McpServerId;
use crate::base::secret::random_token;
use crate::base::{Error, Permission, Result, Viewer};
use crate::db::{Tx, Write};
use crate::domain::workspaces::service::{permit, require_person};
use crate::entity::mcp_server::{self, McpServerStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _, tool};

/// How often tools are compared anew when somebody else took a name at the same moment.
const ATTEMPTS: usize = 3;
/// Most rows in one statement.
const ROWS: usize = 100;

/// Who wants the tools of a server to be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum By<'a> {
    /// A person.
    Person(&'a Viewer),
    /// Whoever added or changed the server with the same call, and stands in the log already.
    SameChange,
    /// Nobody: the server announced a change, or was connected to again.
    Server,
}

/// Reads the tools of a server anew; answers the server as it is then, whether or not it told them.
pub async fn sync(app: &App, viewer: &Viewer, id: McpServerId) -> Result<mcp_server::Model> {
    require_person(viewer)?;
    let row = mcp_server::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("serverId", id))?;
    permit(viewer, row.workspace_id, Permission::ToolsManage, "serverId", id)?;
    if !row.is_enabled {
        return Err(Error::state("serverId", "DISABLED", &["ENABLED"], "This tool server is switched off."));
    }
    read(app, &row, By::Person(viewer)).await
}

/// Asks a server for its tools and writes them down, within the time that a caller waits. What fails is in the state of the
/// server that is answered.
pub(super) async fn read(app: &App, row: &mcp_server::Model, by: By<'_>) -> Result<mcp_server::Model> {
    let limit = app.config.limits.mutation_timeout / 2;
    let failed = match timeout(limit, read_now(app, row, by)).await {
        // Whoever changed the server reads its tools there.
        Ok(Ok(()) | Err(NotOpen::Changed)) => None,
        Ok(Err(NotOpen::Own(error))) => return Err(error),
        Ok(Err(NotOpen::Full(full))) => return Err(Error::unavailable(full.to_string())),
        Ok(Err(NotOpen::Server(error))) => Some(error),
        Err(_) => Some(McpError::Timeout { limit }),
    };
    if let Some(error) = failed {
        note_failure(app, row, &error).await?;
    }
    let current = mcp_server::Entity::by_id_in(row.workspace_id, row.id).one(app.db.read()).await?;
    current.ok_or_else(Error::deleted_meanwhile)
}

/// The same without a limit of time but those of the connection.
pub(super) async fn read_now(app: &App, row: &mcp_server::Model, by: By<'_>) -> Result<(), NotOpen> {
    let lease = reach::lease(app, row, by).await?;
    if lease.is_new {
        return Ok(());
    }
    match lease.session.tools().await {
        Ok(listed) => write(app, row, listed, by).await.map(drop).map_err(NotOpen::Own),
        // A connection that was kept may be to a server that was started anew since.
        Err(_) => {
            app.tool_servers.connections.give_up(row.id.0, &lease.session);
            reach::lease(app, row, by).await.map(drop)
        }
    }
}

/// Writes down what a server listed, and that it is there. A server that somebody changed meanwhile is left alone: whoever
/// did reads its tools, too.
pub(super) async fn write(
    app: &App,
    row: &mcp_server::Model,
    listed: Vec<ListedTool>,
    by: By<'_>,
) -> Result<mcp_server::Model> {
    let listed = tokio::task::spawn_blocking(move || remote::read(listed)).await.map_err(Error::internal)?;
    for _ in 1..ATTEMPTS {
        match write_once(app, row, listed.clone(), by).await {
            Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {}
            written => return written,
        }
    }
    write_once(app, row, listed, by).await
}

async fn write_once(
    app: &App,
    row: &mcp_server::Model,
    listed: Vec<RemoteTool>,
    by: By<'_>,
) -> Result<mcp_server::Model> {
    let mut tx = app.db.begin().await?;
    let current = lock_in(&tx, row).await?.ok_or_else(Error::deleted_meanwhile)?;
    if current.revision != row.revision {
        tx.commit().await?;
        return Ok(current);
    }
    let now = app.clock.now();
    let taken: HashSet<String> = list::names_in(&*tx, row.workspace_id).await?.into_iter().collect();
    let known = tool::Entity::belonging_to(row.id).lock_exclusive().all(&*tx).await?;
    let merged = merge(&current, known, listed, taken, now);
    store_in(&mut tx, app, row.id, &merged).await?;
    let change = mcp_server::ActiveModel {
        id: Set(row.id),
        status: Set(McpServerStatus::Connected),
        status_message: Set(None),
        synced_at: Set(Some(now)),
        ..Default::default()
    };
    let current = change.update(&*tx).await?;
    match by {
        By::Person(viewer) => tell_in(&mut tx, app, viewer, &current, merged.facts()),
        // The server's own work: it acts on nobody's behalf, and switches tools off at most.
        By::Server if !merged.is_empty() => {
            let viewer = Viewer::system(random_token(12));
            tell_in(&mut tx, app, &viewer, &current, merged.facts());
        }
        By::Server | By::SameChange => {}
    }
    tx.commit().await?;
    Ok(current)
}

async fn store_in(tx: &mut Tx, app: &App, server: McpServerId, merged: &Merged) -> Result<()> {
    let backend = app.db.backend();
    if !merged.dropped.is_empty() {
        let gone = tool::Column::Id.is_in(merged.dropped.iter().copied());
        tool::Entity::delete_belonging_to(server).filter(gone).exec(&**tx).await?;
    }
    for row in merged.changed.iter().cloned() {
        let id = row.id;
        let mut change = row.into_active_model().reset_all();
        change.id = ActiveValue::Unchanged(id);
        tx.defer(Write::update(backend, change)?.updating(id.0));
    }
    for rows in merged.added.chunks(ROWS) {
        tx.defer(Write::insert(backend, rows.iter().map(|row| row.clone().into_active_model().reset_all())));
    }
    Ok(())
}

fn tell_in(tx: &mut Tx, app: &App, viewer: &Viewer, row: &mcp_server::Model, facts: Value) {
    let summary = format!("The tools of server “{}” were read", row.name);
    emit_in(tx, app, viewer, "mcp_server.synced", row, summary, facts);
}

/// Writes down why a server could not be asked for its tools.
pub(super) async fn note_failure(app: &App, row: &mcp_server::Model, error: &McpError) -> Result<()> {
    let status = match error {
        McpError::Unauthorized { .. } => McpServerStatus::Unauthorized,
        _ => McpServerStatus::Unreachable,
    };
    let tx = app.db.begin().await?;
    let Some(current) = lock_in(&tx, row).await? else { return tx.commit().await };
    let message = Some(error.to_string());
    if current.revision == row.revision && (current.status, &current.status_message) != (status, &message) {
        let change = mcp_server::ActiveModel {
            id: Set(row.id),
            status: Set(status),
            status_message: Set(message),
            ..Default::default()
        };
        change.update(&*tx).await?;
        tracing::info!(server = %row.id, status = %status.to_value(), code = error.code(), "a tool server does not answer");
    }
    tx.commit().await
}

/// Holds a server until the transaction ends: whoever writes its tools does.
pub(super) async fn lock_in(tx: &Tx, row: &mcp_server::Model) -> Result<Option<mcp_server::Model>> {
    Ok(mcp_server::Entity::by_id_in(row.workspace_id, row.id).lock_exclusive().one(&**tx).await?)
}
