//! Acting for a person: what a job does on somebody's behalf, it does with the rights that the person has now.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _, QueryTrait as _};

use crate::app::App;
use crate::base::id::{JobId, UserId, WorkspaceId};
use crate::base::viewer::Actor;
use crate::base::{InstanceRole, Permission, Result, Viewer, WorkspaceRole};
use crate::engine::{Failure, FailureCode, JobError};
use crate::entity::user::UserStatus;
use crate::entity::{BelongsTo as _, OfInstance as _, job, membership, user};
use crate::identity::standing::Standing;

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
        return Err(revoked("Nobody is known on whose behalf this job would act.").into());
    };
    Ok(viewer_of(standing(app, workspace, person).await?, job, (workspace, person), needed)?)
}

/// Those of the jobs whose persons lack one of the rights by now, each with the failure to end it with. However many
/// there are, the database is asked twice at most.
pub async fn revoked_of(
    app: &App,
    jobs: &[Arc<job::Model>],
    needed: &'static [Permission],
) -> Result<Vec<(JobId, Failure)>> {
    let of = |job: &job::Model| job.workspace_id.zip(job.created_by);
    let standings = &app.identity.standings;
    let present = standings.present(app.db.signals(), app.clock.now());
    let mut known: HashMap<(WorkspaceId, UserId), Option<Standing>> = HashMap::new();
    let mut unknown: HashSet<(WorkspaceId, UserId)> = HashSet::new();
    for key in jobs.iter().filter_map(|job| of(job)) {
        match standings.get(&key, present) {
            Some(standing) => drop(known.insert(key, standing)),
            None => drop(unknown.insert(key)),
        }
    }
    for (key, standing) in read_all(app, &unknown).await? {
        standings.put(key, present, standing);
        known.insert(key, standing);
    }
    let ended = |job: &Arc<job::Model>| {
        let key = of(job)?;
        let refused = viewer_of(known.get(&key).copied().flatten(), job, key, needed).err()?;
        Some((job.id, refused))
    };
    Ok(jobs.iter().filter_map(ended).collect())
}

/// The caller that a job is on behalf of a person with this standing.
fn viewer_of(
    standing: Option<Standing>,
    job: &job::Model,
    (workspace, person): (WorkspaceId, UserId),
    needed: &'static [Permission],
) -> std::result::Result<Viewer, Failure> {
    let role = match standing {
        None => return Err(revoked("The person who started this job has no account any more.")),
        Some(Standing { status, .. }) if status != UserStatus::Active => {
            return Err(revoked("The account of the person who started this job is disabled."));
        }
        Some(Standing { role: None, .. }) => {
            return Err(revoked("The person who started this job does not belong to the workspace any more."));
        }
        Some(Standing { role: Some(role), .. }) => role,
    };
    let actor = Actor::Job { job_id: job.id, user_id: person, workspace_id: workspace, permissions: needed };
    let memberships = HashMap::from([(workspace, role)]);
    let viewer = Viewer::new(actor, InstanceRole::User, memberships, job.correlation_id.clone());
    match needed.iter().all(|permission| viewer.may(workspace, *permission)) {
        true => Ok(viewer),
        false => Err(revoked("The role of the person who started this job does not permit this work any more.")),
    }
}

/// The standing of a person in a workspace; `None` without an account.
async fn standing(app: &App, workspace: WorkspaceId, person: UserId) -> Result<Option<Standing>> {
    let standings = &app.identity.standings;
    let present = standings.present(app.db.signals(), app.clock.now());
    if let Some(known) = standings.get(&(workspace, person), present) {
        return Ok(known);
    }
    let found = read(app, workspace, person).await?;
    standings.put((workspace, person), present, found);
    Ok(found)
}

/// Reads a standing with one statement.
async fn read(app: &App, workspace: WorkspaceId, person: UserId) -> Result<Option<Standing>> {
    let role = membership::Entity::belonging_to(workspace)
        .filter(membership::Column::UserId.eq(person))
        .select_only()
        .column(membership::Column::Role)
        .into_query();
    let found = user::Entity::of_instance_by_id(person)
        .select_only()
        .column(user::Column::Status)
        .expr_as(SimpleExpr::SubQuery(None, Box::new(role.into())), "role")
        .into_tuple()
        .one(app.db.read())
        .await?;
    Ok(found.map(|(status, role)| Standing { status, role }))
}

/// Reads standings with two statements.
async fn read_all(
    app: &App,
    keys: &HashSet<(WorkspaceId, UserId)>,
) -> Result<HashMap<(WorkspaceId, UserId), Option<Standing>>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let (workspaces, people): (HashSet<WorkspaceId>, HashSet<UserId>) = keys.iter().copied().unzip();
    let roles: Vec<(WorkspaceId, UserId, WorkspaceRole)> = membership::Entity::belonging_to_any(workspaces)
        .filter(membership::Column::UserId.is_in(people.iter().copied()))
        .select_only()
        .columns([membership::Column::WorkspaceId, membership::Column::UserId, membership::Column::Role])
        .into_tuple()
        .all(app.db.read())
        .await?;
    let roles: HashMap<(WorkspaceId, UserId), WorkspaceRole> =
        roles.into_iter().map(|(workspace, person, role)| ((workspace, person), role)).collect();
    let accounts: Vec<(UserId, UserStatus)> = user::Entity::of_instance()
        .filter(user::Column::Id.is_in(people))
        .select_only()
        .columns([user::Column::Id, user::Column::Status])
        .into_tuple()
        .all(app.db.read())
        .await?;
    let accounts: HashMap<UserId, UserStatus> = accounts.into_iter().collect();
    let standing = |key: &(WorkspaceId, UserId)| {
        let standing = accounts.get(&key.1).map(|status| Standing { status: *status, role: roles.get(key).copied() });
        (*key, standing)
    };
    Ok(keys.iter().map(standing).collect())
}

fn revoked(message: &str) -> Failure {
    Failure::permanent(FailureCode::PermissionRevoked, message)
}
