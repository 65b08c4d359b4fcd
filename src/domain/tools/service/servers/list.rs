//! Lists of servers and their tools. Access to the workspace has been checked.

use sea_orm::{QueryOrder as _, QuerySelect as _};

use crate::app::App;
use crate::base::Result;
use crate::base::id::{McpServerId, WorkspaceId};
use crate::entity::{BelongsTo as _, mcp_server, tool};

/// The servers of workspaces, by name.
pub async fn servers_of(app: &App, workspaces: &[WorkspaceId]) -> Result<Vec<mcp_server::Model>> {
    let rows = mcp_server::Entity::belonging_to_any(workspaces.iter().copied())
        .order_by_asc(mcp_server::Column::NameKey)
        .order_by_asc(mcp_server::Column::Id);
    Ok(rows.all(app.db.read()).await?)
}

/// All tools of servers, by name.
pub async fn tools_of(app: &App, servers: &[McpServerId]) -> Result<Vec<tool::Model>> {
    let rows = tool::Entity::belonging_to_any(servers.iter().copied()).order_by_asc(tool::Column::NameKey);
    Ok(rows.all(app.db.read()).await?)
}

/// The names of all tools of a workspace in their comparable form.
pub(super) async fn names_in(
    connection: &impl sea_orm::ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Vec<String>> {
    let names = tool::Entity::belonging_to(workspace).select_only().column(tool::Column::NameKey);
    Ok(names.into_tuple().all(connection).await?)
}
