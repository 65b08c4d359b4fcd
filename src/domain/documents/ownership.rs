//! The document of a job: who may write what processing makes of it.

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, QuerySelect as _, Select, Set};

use crate::base::Result;
use crate::base::id::{DocumentId, JobId};
use crate::db::Tx;
use crate::domain::documents;
use crate::engine::{Failure, JobCtx, JobError};
use crate::entity::BelongsTo as _;
use crate::entity::document::{self, DocumentStatus};

/// A document, if this job owns it: processing results belong to the newest job for the document, and an older one,
/// cancelled or retried, changes nothing (C-JOB-19).
pub(super) fn own(id: DocumentId, job: JobId) -> Select<document::Entity> {
    document::Entity::belonging_to(job).filter(document::Column::Id.eq(id))
}

/// A document that this job owns, locked until the transaction ends.
pub(super) async fn own_in(tx: &Tx, id: DocumentId, job: JobId) -> Result<Option<document::Model>> {
    Ok(own(id, job).lock_exclusive().one(&**tx).await?)
}

/// A transaction of the job, with the document that it owns.
pub(super) async fn begin(ctx: &JobCtx, id: DocumentId) -> Result<(Tx, document::Model), JobError> {
    let tx = ctx.begin().await?;
    let document = own_in(&tx, id, ctx.id()).await?.ok_or_else(Failure::superseded)?;
    Ok((tx, document))
}

/// The document of the job, if it still owns it.
pub(super) async fn load(ctx: &JobCtx, id: DocumentId) -> Result<document::Model, JobError> {
    let row = own(id, ctx.id()).one(ctx.app().db.read()).await?;
    row.ok_or_else(|| Failure::superseded().into())
}

/// Tells how far the processing is.
pub(super) async fn set_status(
    ctx: &JobCtx,
    id: DocumentId,
    status: DocumentStatus,
    progress: f64,
) -> Result<(), JobError> {
    let (mut tx, document) = begin(ctx, id).await?;
    let mut change: document::ActiveModel = document.into();
    change.status = Set(status);
    change.progress = Set(Some(progress));
    change.update(&*tx).await?;
    tx.signal(documents::signal(id));
    Ok(tx.commit().await?)
}
