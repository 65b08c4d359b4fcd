//! Stored fields, by document and job, in the order of the schema.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _,
};

use super::Filled;
use crate::app::App;
use crate::base::id::{DocumentId, JobId};
use crate::base::{Result, Timestamp, Viewer};
use crate::db::{Tx, Write};
use crate::domain::extraction::store::Owner;
use crate::entity::OfWorkspace as _;
use crate::entity::extracted_field::{Column, Entity, Model, StoredEvidence};

/// Stores what was filled in, with the commit of the transaction that finishes the step.
pub(in crate::domain::extraction) fn store_in(tx: &mut Tx, owner: Owner, filled: Filled, now: Timestamp) {
    let row = |field: super::NewField| Model {
        job_id: owner.job,
        document_id: owner.document,
        workspace_id: owner.workspace,
        position: field.position,
        name: field.name,
        value: field.value,
        verdict: field.verdict,
        evidence: StoredEvidence(field.evidence),
        created_at: now,
    };
    let rows: Vec<_> = filled.fields.into_iter().map(|field| row(field).into_active_model().reset_all()).collect();
    if !rows.is_empty() {
        tx.defer(Write::insert(tx.get_database_backend(), rows));
    }
}

/// The fields that jobs filled in from documents, as far as the viewer sees them: by document, job, and place in the schema.
pub async fn of_jobs_and_documents(
    app: &App,
    viewer: &Viewer,
    jobs: impl IntoIterator<Item = JobId>,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<Model>> {
    let wanted = Condition::all().add(Column::JobId.is_in(jobs)).add(Column::DocumentId.is_in(documents));
    let fields = Entity::visible_to(viewer).filter(wanted);
    let in_order = fields.order_by_asc(Column::DocumentId).order_by_asc(Column::JobId).order_by_asc(Column::Position);
    Ok(in_order.all(app.db.read()).await?)
}
