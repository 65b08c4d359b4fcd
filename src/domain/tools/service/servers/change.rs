//! Changing and removing servers.

use std::collections::HashSet;

use sea_orm::{ActiveModelTrait as _, ActiveValue, IntoActiveModel as _, ModelTrait as _, QuerySelect as _};
use url::Url;

use super::create::{check, expect_allowed, expect_none, stored};
use super::naming::choose;
use super::sync::{By, read};
use super::{
    emit_in, environment_place, facts, headers_place, is_program, list, lock_permitted_in, parse_arguments, parse_name,
    parse_url, permit_programs, unwritten,
};
use crate::app::App;
use crate::base::id::McpServerId;
use crate::base::revision::expect_revision;
use crate::base::text::fold;
use crate::base::{Error, Result, Viewer};
use crate::db::{Tx, Write};
use crate::domain::tools::service::create::search_key;
use crate::domain::tools::service::named_secrets::NamedSecrets;
use crate::domain::workspaces::service::require_person;
use crate::entity::mcp_server::{self, McpServerStatus};
use crate::entity::tool::ApprovalPolicy;
use crate::entity::{BelongsTo as _, tool};

/// Changes of a server; `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct UpdateServer {
    /// Refused when the server has another revision by now.
    pub expected_revision: Option<i32>,
    /// Its name, which those of its tools begin with.
    pub name: Option<String>,
    /// Address.
    pub url: Option<Url>,
    /// Headers of each request.
    pub headers: Option<NamedSecrets>,
    /// Arguments of the program.
    pub arguments: Option<Vec<String>>,
    /// Environment of the program.
    pub environment: Option<NamedSecrets>,
    /// When a person must approve a call.
    pub approval_policy: Option<ApprovalPolicy>,
    /// Whether it is contacted.
    pub is_enabled: Option<bool>,
}

/// Changes a server. When it is reached in another way, or switched on, its tools are read anew.
pub async fn update(app: &App, viewer: &Viewer, id: McpServerId, new: UpdateServer) -> Result<mcp_server::Model> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    expect_revision("tool server", row.id, row.revision, new.expected_revision)?;
    expect_fitting(viewer, &row, &new)?;
    let mut next = row.clone();
    let secrets = apply(&mut next, new)?;
    let is_reached_otherwise = secrets.is_some() || next.url != row.url || next.arguments != row.arguments;
    if is_reached_otherwise {
        // Stored headers are never kept for another address, so that these are variables, of which names suffice.
        let secrets = secrets.clone().unwrap_or_else(|| NamedSecrets::without_values(&row.environment_names));
        if let Some(program) = &row.program {
            expect_allowed(app, program, &secrets)?;
        }
        check(app, &next, secrets)?;
    }
    if let Some(secrets) = secrets {
        seal_in(app, &tx, &mut next, &secrets).await?;
    }
    if next == row {
        tx.commit().await?;
        return Ok(row);
    }
    let is_to_be_read = next.is_enabled && (is_reached_otherwise || !row.is_enabled);
    if is_to_be_read {
        next.status = McpServerStatus::Unreachable;
        next.status_message = Some("Its tools have not been read yet.".to_owned());
    }
    next.revision += 1;
    next.updated_at = app.clock.now();
    follow_in(app, &mut tx, &row, &next).await?;
    let next = next.into_active_model().reset_all().update(&*tx).await;
    let next = next.map_err(|error| unwritten(error.into(), row.workspace_id))?;
    let summary = format!("Tool server “{}” was changed", next.name);
    emit_in(&mut tx, app, viewer, "mcp_server.updated", &next, summary, facts(&next));
    tx.commit().await.map_err(|error| unwritten(error, row.workspace_id))?;
    app.tool_servers.connections.forget(id.0);
    match is_to_be_read {
        true => read(app, &next, By::SameChange).await,
        false => Ok(next),
    }
}

/// Refuses what the other kind of server has, and changes of a program by those who may not start one.
fn expect_fitting(viewer: &Viewer, row: &mcp_server::Model, new: &UpdateServer) -> Result<()> {
    let of_address = [("url", new.url.is_some()), ("headers", new.headers.is_some())];
    let of_program = [("arguments", new.arguments.is_some()), ("environment", new.environment.is_some())];
    expect_none(if is_program(row) { &of_address } else { &of_program })?;
    let is_started_otherwise = is_program(row) && of_program.iter().any(|(_, is_given)| *is_given);
    if is_started_otherwise {
        permit_programs(viewer)?;
    }
    Ok(())
}

/// Applies changes to a row, and answers with the secrets that are set anew.
fn apply(row: &mut mcp_server::Model, new: UpdateServer) -> Result<Option<NamedSecrets>> {
    if let Some(name) = new.name {
        row.name = parse_name(&name)?;
        row.name_key = fold(&row.name);
    }
    if let Some(url) = new.url {
        let url = Some(String::from(parse_url(url)?));
        // Headers are meant for one address: they are never sent to another one that somebody writes in its place.
        if url != row.url && row.headers_sealed.is_some() && new.headers.is_none() {
            let message = "The stored headers were given for the former address and are not sent to another one. Give \
                           those for the new one in `headers`, or an empty list to go on without.";
            return Err(Error::invalid("headers", "dependentRequired", message));
        }
        row.url = url;
    }
    if let Some(arguments) = new.arguments {
        row.arguments = stored(parse_arguments(arguments)?);
    }
    row.approval_policy = new.approval_policy.unwrap_or(row.approval_policy);
    row.is_enabled = new.is_enabled.unwrap_or(row.is_enabled);
    Ok(new.headers.or(new.environment))
}

/// Seals secrets for the row.
async fn seal_in(app: &App, tx: &Tx, row: &mut mcp_server::Model, secrets: &NamedSecrets) -> Result<()> {
    if is_program(row) {
        row.environment_names = secrets.names();
        row.environment_sealed = secrets.seal_in(app, tx, &environment_place(row)).await?;
    } else {
        row.header_names = secrets.names();
        row.headers_sealed = secrets.seal_in(app, tx, &headers_place(row)).await?;
    }
    Ok(())
}

/// Lets the tools of a server follow its name, and its policy, unless somebody gave them another one.
async fn follow_in(app: &App, tx: &mut Tx, before: &mcp_server::Model, after: &mcp_server::Model) -> Result<()> {
    let is_renamed = before.name != after.name;
    if !is_renamed && before.approval_policy == after.approval_policy {
        return Ok(());
    }
    let mut tools = tool::Entity::belonging_to(before.id).lock_exclusive().all(&**tx).await?;
    tools.sort_by(|one, other| one.remote_name.cmp(&other.remote_name));
    let mut taken: HashSet<String> = list::names_in(&**tx, before.workspace_id).await?.into_iter().collect();
    for row in tools {
        let mut next = row.clone();
        if is_renamed {
            next.name = renamed(&mut taken, before, after, &row);
            next.name_key = fold(&next.name);
            next.search_key = search_key(&next);
        }
        if row.approval_policy == before.approval_policy {
            next.approval_policy = after.approval_policy;
            if after.approval_policy == ApprovalPolicy::Never {
                // Nothing is asked, so there is nothing that a condition could be about.
                next.approval_condition = None;
            }
        }
        if next == row {
            continue;
        }
        next.revision += 1;
        next.updated_at = after.updated_at;
        let mut change = next.into_active_model().reset_all();
        change.id = ActiveValue::Unchanged(row.id);
        tx.defer(Write::update(app.db.backend(), change)?.updating(row.id.0));
    }
    Ok(())
}

/// The name of a tool after its server was renamed.
fn renamed(
    taken: &mut HashSet<String>,
    before: &mcp_server::Model,
    after: &mcp_server::Model,
    row: &tool::Model,
) -> String {
    match row.name.strip_prefix(&before.name) {
        // Only letters have another case, which makes no other name.
        Some(rest) if before.name_key == after.name_key => format!("{}{rest}", after.name),
        _ => choose(taken, &after.name, after.id, row.remote_name.as_deref().unwrap_or_default()),
    }
}

/// Removes a server with its tools. Their calls stay, and those that were not made yet fail.
pub async fn remove(app: &App, viewer: &Viewer, id: McpServerId) -> Result<()> {
    require_person(viewer)?;
    let mut tx = app.db.begin().await?;
    let row = lock_permitted_in(&tx, viewer, id).await?;
    // Its tools go with the row.
    row.clone().delete(&*tx).await?;
    let summary = format!("Tool server “{}” was removed", row.name);
    emit_in(&mut tx, app, viewer, "mcp_server.removed", &row, summary, facts(&row));
    tx.commit().await?;
    app.tool_servers.connections.forget(id.0);
    Ok(())
}
