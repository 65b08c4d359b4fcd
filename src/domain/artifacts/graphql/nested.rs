//! Artifacts below what they were made from, and below the job that made them.

use async_graphql::Context;
use uuid::Uuid;

use super::{Artifact, ArtifactConnection};
use crate::base::id::JobId;
use crate::base::{Result, Viewer};
use crate::db::page::{Sort, SortKey};
use crate::domain::artifacts::service::access::readable_by;
use crate::domain::artifacts::service::list::newest_first;
use crate::entity::artifact::{Column, Entity, Model};
use crate::graphql::PageArguments;
use crate::graphql::nested::{ItemCondition, NestedConnection, nested_page};

/// Artifacts of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfSubject;

impl NestedConnection for OfSubject {
    type Entity = Entity;
    type Node = Artifact;

    const PARENT: Column = Column::SubjectId;
    const WORKSPACE: Column = Column::WorkspaceId;

    fn sort() -> Sort<Column> {
        newest_first()
    }

    fn place(row: &Model) -> (Uuid, SortKey, Uuid) {
        (row.subject_id, row.created_at.into(), row.id.0)
    }

    fn condition(viewer: &Viewer) -> Option<ItemCondition> {
        Some(readable_by(viewer))
    }
}

/// Artifacts of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct OfJob;

impl NestedConnection for OfJob {
    type Entity = Entity;
    type Node = Artifact;

    const PARENT: Column = Column::JobId;
    const WORKSPACE: Column = Column::WorkspaceId;

    fn sort() -> Sort<Column> {
        newest_first()
    }

    fn place(row: &Model) -> (Uuid, SortKey, Uuid) {
        (row.job_id.map(|job| job.0).unwrap_or_default(), row.created_at.into(), row.id.0)
    }

    fn condition(viewer: &Viewer) -> Option<ItemCondition> {
        Some(readable_by(viewer))
    }
}

/// Files made from something that the caller can see, newest first.
pub async fn of_subject(ctx: &Context<'_>, subject: Uuid, page: PageArguments) -> Result<ArtifactConnection> {
    let (page, count) = nested_page(ctx, OfSubject, subject, page).await?;
    Ok(ArtifactConnection::new(page, count))
}

/// Files that a job made which the caller can see, newest first.
pub async fn of_job(ctx: &Context<'_>, job: JobId, page: PageArguments) -> Result<ArtifactConnection> {
    let (page, count) = nested_page(ctx, OfJob, job.0, page).await?;
    Ok(ArtifactConnection::new(page, count))
}
