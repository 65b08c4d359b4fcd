//! Lists of reports.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, DbBackend, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::ResearchReportConnection;
use crate::base::Result;
use crate::base::id::{PromptId, UserId, WorkspaceId};
use crate::base::text::bounded;
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::Sort;
use crate::entity::columns::Columns;
use crate::entity::{report, workspace};
use crate::graphql::connection::counter;
use crate::graphql::scalars::DateTimeRange;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for reports. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ResearchReportFilter {
    /// Words that the title, question or text contain, at most 200 characters.
    pub search: Option<String>,
    /// True for complete reports only, false for the others only.
    pub is_complete: Option<bool>,
    /// Started from this prompt.
    pub prompt_id: Option<ID>,
    /// Person who started the research.
    pub created_by_id: Option<ID>,
    /// When the research was started.
    pub created_at: Option<DateTimeRange>,
}

/// What the domain adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceResearch(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceResearch {
    /// Research reports, newest first.
    async fn research_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only reports that match.")] filter: Option<ResearchReportFilter>,
    ) -> async_graphql::Result<ResearchReportConnection> {
        let db = ctx.app().db.clone();
        let request = PageArguments::new(first, after, last, before).parse()?;
        let select = select(db.backend(), self.0.id, filter.unwrap_or_default())?;
        let sort = Sort {
            name: "researchReports",
            column: report::Column::CreatedAt,
            id: report::Column::Id,
            descending: true,
        };
        let rows =
            select.page(db.read(), Columns::ALL, sort, &request, |row| (row.created_at.into(), row.id.0)).await?;
        let count = counter(move || {
            let (db, select) = (db.clone(), select.clone());
            async move { select.count(db.read()).await }
        });
        Ok(ResearchReportConnection::new(rows.map(Into::into), count))
    }
}

fn select(
    backend: DbBackend,
    workspace: WorkspaceId,
    filter: ResearchReportFilter,
) -> Result<Filtered<report::Entity>> {
    let ResearchReportFilter { search, is_complete, prompt_id, created_by_id, created_at } = filter;
    let mut list = Filtered::new(report::Entity::find().filter(report::Column::WorkspaceId.eq(workspace)));
    if let Some(search) = search {
        for word in bounded("search", &search, 0, 200)?.split_whitespace() {
            let mut any = Condition::any();
            for column in [report::Column::Title, report::Column::Question, report::Column::Body] {
                any = any.add(containing(backend, Expr::col((report::Entity, column)), word));
            }
            list.by_reading(any);
        }
    }
    if let Some(is_complete) = is_complete {
        list.by_index(report::Column::IsComplete.eq(is_complete));
    }
    // An invalid identifier matches nothing: no row has the nil identifier.
    if let Some(id) = prompt_id {
        list.by_index(report::Column::PromptId.eq(id.parse().unwrap_or(PromptId(Uuid::nil()))));
    }
    if let Some(id) = created_by_id {
        list.by_index(report::Column::CreatedBy.eq(id.parse().unwrap_or(UserId(Uuid::nil()))));
    }
    if let Some(from) = created_at.and_then(|range| range.from) {
        list.by_order(report::Column::CreatedAt.gte(from.0));
    }
    if let Some(to) = created_at.and_then(|range| range.to) {
        list.by_order(report::Column::CreatedAt.lt(to.0));
    }
    Ok(list)
}
