//! Rows of the tools of the server: each workspace has its own, since people set policy, switch and time of each.

use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{ALL, BuiltIn};
use crate::app::App;
use crate::base::id::{ToolId, WorkspaceId};
use crate::base::text::fold;
use crate::base::{Result, Timestamp};
use crate::db::{Tx, Write};
use crate::domain::tools::service::search_key;
use crate::entity::tool::{self, ApprovalPolicy, ToolKind};
use crate::entity::{Unscoped as _, workspace};

/// Longest run, in seconds, until somebody sets another one.
const TIMEOUT: i64 = 60;
/// Workspaces that are looked at together.
const WORKSPACES: u64 = 200;

/// Gives a new workspace its tools, with the commit.
pub fn add_in(tx: &mut Tx, workspace: WorkspaceId, now: Timestamp) {
    let rows: Vec<_> = rows(workspace, now).into_iter().map(|row| row.into_active_model().reset_all()).collect();
    let insert = Write::insert(tx.db().backend(), rows);
    tx.defer(insert);
}

/// Brings the rows of all workspaces up to date with this version of the server. A tool whose name somebody has given to
/// another one is left out.
pub async fn publish(app: &App) -> Result<()> {
    for built_in in ALL {
        bring_up_to_date(app, built_in).await?;
    }
    let mut after = None;
    loop {
        let mut next = workspace::Entity::unscoped().order_by_asc(workspace::Column::Id).limit(WORKSPACES);
        if let Some(after) = after {
            next = next.filter(workspace::Column::Id.gt(after));
        }
        let ids: Vec<WorkspaceId> =
            next.select_only().column(workspace::Column::Id).into_tuple().all(app.db.read()).await?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = Some(*last);
        add_missing(app, &ids).await?;
    }
}

async fn add_missing(app: &App, workspaces: &[WorkspaceId]) -> Result<()> {
    let known: Vec<ToolId> = tool::Entity::unscoped()
        .filter(tool::Column::WorkspaceId.is_in(workspaces.iter().copied()))
        .filter(tool::Column::Kind.eq(ToolKind::BuiltIn))
        .select_only()
        .column(tool::Column::Id)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let now = app.clock.now();
    let all = workspaces.iter().flat_map(|workspace| rows(*workspace, now));
    let missing: Vec<_> =
        all.filter(|row| !known.contains(&row.id)).map(|row| row.into_active_model().reset_all()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    tool::Entity::insert_many(missing)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    tx.commit().await
}

/// What models read of a tool is this version's. Decisions about calls that wait are asked for anew.
async fn bring_up_to_date(app: &App, built_in: &BuiltIn) -> Result<()> {
    let parameters = (built_in.parameters)();
    let differs = tool::Column::Description
        .ne(built_in.description)
        .or(tool::Column::ParametersSchema.ne(parameters.clone()))
        .or(tool::Column::Effect.ne(built_in.effect));
    let tx = app.db.begin().await?;
    tool::Entity::update_unscoped()
        .col_expr(tool::Column::Description, Expr::value(built_in.description))
        .col_expr(tool::Column::ParametersSchema, Expr::value(parameters))
        .col_expr(tool::Column::Effect, Expr::value(built_in.effect))
        .col_expr(tool::Column::Revision, Expr::col(tool::Column::Revision).add(1))
        .filter(tool::Column::Kind.eq(ToolKind::BuiltIn))
        .filter(tool::Column::Name.eq(built_in.name))
        .filter(differs)
        .exec(&*tx)
        .await?;
    tx.commit().await
}

fn rows(workspace: WorkspaceId, now: Timestamp) -> Vec<tool::Model> {
    ALL.into_iter().map(|built_in| row(built_in, workspace, now)).collect()
}

fn row(built_in: &BuiltIn, workspace: WorkspaceId, now: Timestamp) -> tool::Model {
    let mut row = tool::Model {
        id: id(workspace, built_in.name),
        workspace_id: workspace,
        kind: ToolKind::BuiltIn,
        name: built_in.name.to_owned(),
        name_key: fold(built_in.name),
        title: built_in.title.to_owned(),
        description: built_in.description.to_owned(),
        search_key: String::new(),
        parameters_schema: (built_in.parameters)(),
        effect: built_in.effect,
        is_idempotent: false,
        approval_policy: ApprovalPolicy::WhenWriting,
        approval_condition: None,
        is_enabled: true,
        timeout_seconds: TIMEOUT,
        method: None,
        url_template: None,
        body_template: None,
        header_names: Value::Array(Vec::new()),
        headers_sealed: None,
        answer_paths: Value::Array(Vec::new()),
        server_id: None,
        remote_name: None,
        hints: None,
        review: None,
        review_message: None,
        revision: 1,
        created_by: None,
        created_at: now,
        updated_at: now,
    };
    row.search_key = search_key(&row);
    row
}

/// Follows from the names, so that processes that start at once write the same rows.
fn id(workspace: WorkspaceId, name: &str) -> ToolId {
    let hash = Sha256::new().chain_update(b"dossier tool").chain_update(workspace.0).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    ToolId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
