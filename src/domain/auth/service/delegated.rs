//! Acting for a person: what a job does on somebody's behalf, it does with the rights that the person has now.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{InstanceRole, Permission, Result, Viewer, WorkspaceRole};
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::user::UserStatus;
use crate::entity::{BelongsTo as _, OfInstance as _, job, membership, user};

/// The caller that a job is on behalf of the person who started it (C-JOB-22): with the person's rights of this moment
/// in the job's own workspace, and of those only the ones that work of its kind needs. The means by which the person
/// started it, a session or an API key, bounded what could be started, and may have ended since.
///
/// # Errors
/// `PERMISSION_REVOKED` when the person lacks one of the rights by now.
pub async fn acting_for(
    app: &App,
    job: &job::Model,
    needed: &'static [Permission],
) -> std::result::Result<Viewer, JobError> {
    let Some((workspace, person)) = job.workspace_id.zip(job.created_by) else {
        return Err(revoked("Nobody is known on whose behalf this job would act."));
    };
    match user::Entity::of_instance_by_id(person).one(app.db.read()).await?.map(|row| row.status) {
        None => return Err(revoked("The person who started this job has no account any more.")),
        Some(UserStatus::Active) => {}
        Some(_) => return Err(revoked("The account of the person who started this job is disabled.")),
    }
    let Some(role) = role_in(app, workspace, person).await? else {
        return Err(revoked("The person who started this job does not belong to the workspace any more."));
    };
    let actor = Actor::Job { job_id: job.id, user_id: person, workspace_id: workspace, permissions: needed };
    let memberships = HashMap::from([(workspace, role)]);
    let viewer = Viewer::new(actor, InstanceRole::User, memberships, job.correlation_id.clone());
    match needed.iter().all(|permission| viewer.may(workspace, *permission)) {
        true => Ok(viewer),
        false => Err(revoked("The role of the person who started this job does not permit this work any more.")),
    }
}

async fn role_in(app: &App, workspace: WorkspaceId, person: UserId) -> Result<Option<WorkspaceRole>> {
    let memberships = membership::Entity::belonging_to(workspace);
    let own = memberships.filter(membership::Column::UserId.eq(person)).one(app.db.read()).await?;
    Ok(own.map(|row| row.role))
}

fn revoked(message: &str) -> JobError {
    Failure::permanent(FailureCode::PermissionRevoked, message).into()
}
