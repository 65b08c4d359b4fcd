//! Acting for a person: what a job does on somebody's behalf, it does with the rights that the person has now.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait as _, Statement};

use crate::app::App;
use crate::base::viewer::Actor;
use crate::base::{Error, InstanceRole, Permission, Result, Viewer, WorkspaceRole};
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::job;
use crate::entity::user::UserStatus;

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
    let role = match standing(app, job).await? {
        None => return Err(revoked("The person who started this job has no account any more.")),
        Some((status, _)) if status != UserStatus::Active => {
            return Err(revoked("The account of the person who started this job is disabled."));
        }
        Some((_, None)) => {
            return Err(revoked("The person who started this job does not belong to the workspace any more."));
        }
        Some((_, Some(role))) => role,
    };
    let actor = Actor::Job { job_id: job.id, user_id: person, workspace_id: workspace, permissions: needed };
    let memberships = HashMap::from([(workspace, role)]);
    let viewer = Viewer::new(actor, InstanceRole::User, memberships, job.correlation_id.clone());
    match needed.iter().all(|permission| viewer.may(workspace, *permission)) {
        true => Ok(viewer),
        false => Err(revoked("The role of the person who started this job does not permit this work any more.")),
    }
}

/// State of the account of the person who started a job, and the person's role in its workspace.
async fn standing(app: &App, job: &job::Model) -> Result<Option<(UserStatus, Option<WorkspaceRole>)>> {
    let statement = Statement::from_sql_and_values(
        app.db.backend(),
        "SELECT u.status, m.role FROM users u
         LEFT JOIN memberships m ON m.user_id = u.id AND m.workspace_id = $1 WHERE u.id = $2",
        [job.workspace_id.into(), job.created_by.into()],
    );
    let Some(row) = app.db.read().query_one_raw(statement).await? else { return Ok(None) };
    let read = || Ok::<_, sea_orm::DbErr>((row.try_get_by_index(0)?, row.try_get_by_index(1)?));
    Ok(Some(read().map_err(Error::from)?))
}

fn revoked(message: &str) -> JobError {
    Failure::permanent(FailureCode::PermissionRevoked, message).into()
}
