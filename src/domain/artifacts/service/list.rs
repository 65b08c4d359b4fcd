//! Lists of artifacts, newest first. Access to the workspace has been checked.

use sea_orm::ColumnTrait as _;
use uuid::Uuid;

use super::access::readable_by;
use crate::app::App;
use crate::base::id::{JobId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::{Result, Viewer};
use crate::db::filtered::Filtered;
use crate::db::page::Sort;
use crate::entity::BelongsTo as _;
use crate::entity::artifact::{ArtifactFormat, Column, Entity, Model};
use crate::entity::columns::Whole;

/// Which artifacts are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// What they were made from; `Some(None)` for an identifier of nothing.
    pub subject: Option<Option<Uuid>>,
    /// Job that made them; `Some(None)` for an identifier of nothing.
    pub job: Option<Option<JobId>>,
    /// Any of these formats.
    pub formats: Option<Vec<ArtifactFormat>>,
}

/// The order of every list of artifacts.
pub fn newest_first() -> Sort<Column> {
    Sort { name: "artifacts", column: Column::CreatedAt, id: Column::Id, descending: true }
}

/// One page of the artifacts of a workspace.
pub async fn page(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let place = |row: &Model| Ok((row.created_at.into(), row.id.0));
    select(viewer, workspace, filter)
        .page(app.db.read(), &Whole::<Model>::default(), newest_first(), request, place)
        .await
}

/// Number of artifacts in the whole list.
pub async fn count(app: &App, viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(viewer, workspace, filter).count(app.db.read()).await
}

fn select(viewer: &Viewer, workspace: WorkspaceId, filter: &Filter) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    list.by_reference(Column::SubjectId, filter.subject);
    list.by_reference(Column::JobId, filter.job);
    list.by_order(readable_by(viewer));
    if let Some(formats) = &filter.formats {
        list.by_index(Column::Format.is_in(formats.iter().copied()));
    }
    list
}
