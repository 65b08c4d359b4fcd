//! Lists of reports, newest first. The caller has been found to see the workspace.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, DbBackend};
use uuid::Uuid;

use crate::app::App;
use crate::base::id::{PromptId, UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::text::bounded;
use crate::base::{Result, Timestamp};
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::Sort;
use crate::entity::BelongsTo as _;
use crate::entity::columns::Whole;
use crate::entity::report::{Column, Entity, Model};

/// Which reports are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words in the title, question or text.
    pub search: Option<String>,
    /// Whether the report is complete.
    pub is_complete: Option<bool>,
    /// Started from this prompt; `Some(None)` for an identifier of nothing.
    pub prompt: Option<Option<PromptId>>,
    /// Who started the research; `Some(None)` for an identifier of nobody.
    pub created_by: Option<Option<UserId>>,
    /// Earliest start, inclusive.
    pub from: Option<Timestamp>,
    /// Latest start, exclusive.
    pub to: Option<Timestamp>,
}

/// One page of the reports of a workspace.
pub async fn page(app: &App, workspace: WorkspaceId, filter: &Filter, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { name: "researchReports", column: Column::CreatedAt, id: Column::Id, descending: true };
    let list = select(app.db.backend(), workspace, filter)?;
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, |row| Ok((row.created_at.into(), row.id.0)))
        .await
}

/// Number of reports in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app.db.backend(), workspace, filter)?.count(app.db.read()).await
}

fn select(backend: DbBackend, workspace: WorkspaceId, filter: &Filter) -> Result<Filtered<Entity>> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(search) = &filter.search {
        for word in bounded("search", search, 0, 200)?.split_whitespace() {
            let mut any = Condition::any();
            for column in [Column::Title, Column::Question, Column::Body] {
                any = any.add(containing(backend, Expr::col((Entity, column)), word));
            }
            list.by_reading(any);
        }
    }
    if let Some(is_complete) = filter.is_complete {
        list.by_index(Column::IsComplete.eq(is_complete));
    }
    // An identifier of nothing matches nothing: no row has the nil identifier.
    if let Some(prompt) = filter.prompt {
        list.by_index(Column::PromptId.eq(prompt.unwrap_or(PromptId(Uuid::nil()))));
    }
    if let Some(person) = filter.created_by {
        list.by_index(Column::CreatedBy.eq(person.unwrap_or(UserId(Uuid::nil()))));
    }
    if let Some(from) = filter.from {
        list.by_order(Column::CreatedAt.gte(from));
    }
    if let Some(to) = filter.to {
        list.by_order(Column::CreatedAt.lt(to));
    }
    Ok(list)
}
