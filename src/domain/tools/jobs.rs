//! The job that makes a call: a decision when one is needed, then the request, once.

use futures_util::future::BoxFuture;
use sea_orm::ActiveEnum as _;
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{making, service};
use crate::app::App;
use crate::base::id::ToolCallId;
use crate::base::{Permission, Result, Timestamp, Viewer};
use crate::db::Tx;
use crate::domain::approvals::service as approvals;
use crate::domain::auth::service::acting_for;
use crate::engine::activity::Cause;
use crate::engine::{Failure, JobCtx, JobError, JobHandler, JobOptions, Outcome};
use crate::entity::job;
use crate::entity::tool_call::{self, ToolCallStatus};
use crate::entity::{BelongsTo as _, OfWorkspace as _};

/// Stable name of the kind.
pub const KIND: &str = "TOOL";
/// What a call needs of the rights of whoever asked for it.
const NEEDED: &[Permission] = &[Permission::WorkspaceRead, Permission::ToolsRun];

/// Makes a call of a tool.
#[derive(Debug, Default)]
pub struct ToolJob;

/// What a job is to do.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    tool_call_id: ToolCallId,
}

impl JobHandler for ToolJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, ctx: &'a JobCtx) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(async move {
            let Parameters { tool_call_id: id } = ctx.parameters()?;
            let call = tool_call::Entity::by_id_in(ctx.workspace()?, id).one(ctx.app().db.read()).await?;
            let call = call.ok_or_else(Failure::superseded)?;
            match making::make(ctx, call).await? {
                Some(wait) => Ok(wait),
                None => Ok(Outcome::Done { result: Some(id.into()) }),
            }
        })
    }

    fn authorize<'a>(&'a self, app: &'a App, job: &'a job::Model) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move { acting_for(app, job, NEEDED).await.map(drop) })
    }

    fn still_waits<'a>(&'a self, tx: &'a Tx, row: &'a job::Model) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move { approvals::is_open_in(tx, row.id).await })
    }

    fn retried<'a>(&'a self, tx: &'a mut Tx, row: &'a job::Model, _now: Timestamp) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            tool_call::Entity::update_belonging_to(row.id)
                .col_expr(tool_call::Column::Status, Expr::value(ToolCallStatus::Queued.to_value()))
                .col_expr(tool_call::Column::Failure, Expr::value(Option::<Value>::None))
                .col_expr(tool_call::Column::FinishedAt, Expr::value(Option::<i64>::None))
                .exec(&**tx)
                .await?;
            Ok(())
        })
    }

    fn rerun<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        old: &'a job::Model,
        changes: Option<Value>,
        options: JobOptions,
    ) -> BoxFuture<'a, Result<job::Model>> {
        Box::pin(async move { service::run::rerun(app, viewer, old, changes, options).await })
    }

    fn ended<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        row: &'a job::Model,
        failure: Option<&'a Failure>,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            approvals::cancel_open_in(tx, now, row.id, Cause::Job(row.id, &row.correlation_id)).await?;
            service::end_open_in(tx, row, failure, now).await
        })
    }
}
