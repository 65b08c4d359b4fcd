//! Lists of reports, newest first. The caller has been found to see the workspace.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, Condition, DbBackend};

use crate::app::App;
use crate::base::id::{PromptId, UserId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, TimeRange};
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::Sort;
use crate::domain::list_filter::check_search;
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
    /// When it was started.
    pub created: TimeRange,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        Ok(self)
    }
}

/// One page of the reports of a workspace.
pub async fn page(app: &App, workspace: WorkspaceId, filter: &Filter, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { name: "researchReports", column: Column::CreatedAt, id: Column::Id, descending: true };
    let list = select(app.db.backend(), workspace, filter);
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, |row| Ok((row.created_at.into(), row.id.0)))
        .await
}

/// Number of reports in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app.db.backend(), workspace, filter).count(app.db.read()).await
}

fn select(backend: DbBackend, workspace: WorkspaceId, filter: &Filter) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(search) = &filter.search {
        for word in search.split_whitespace() {
            let mut any = Condition::any();
            for column in [Column::Title, Column::Question, Column::Body] {
                any = any.add(containing(backend, Expr::col((Entity, column)), word));
            }
            list.without_index(any);
        }
    }
    if let Some(is_complete) = filter.is_complete {
        list.by_index(Column::IsComplete.eq(is_complete));
    }
    list.by_reference(Column::PromptId, filter.prompt);
    list.by_reference(Column::CreatedBy, filter.created_by);
    list.by_time(Column::CreatedAt, filter.created, true);
    list
}
