//! The caller. Every service function takes a [`Viewer`] and checks its permissions first.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use super::clock::Timestamp;
use super::error::{Error, Result};
use super::id::{ApiKeyId, JobId, SessionId, UserId, WorkspaceId};
use super::permission::{ApiKeyScope, InstanceRole, Permission, WorkspaceRole};

/// The caller of a request, a socket or a command.
#[derive(Debug)]
pub struct Viewer {
    /// The authenticated identity.
    pub actor: Actor,
    /// Role on the instance.
    pub instance_role: InstanceRole,
    /// Correlates everything that this request causes.
    pub correlation_id: String,
    /// IP address, for sessions, throttling and the audit log.
    pub ip_address: Option<String>,
    /// User agent of the browser or program.
    pub user_agent: Option<String>,
    memberships: RwLock<Arc<HashMap<WorkspaceId, WorkspaceRole>>>,
}

/// How a caller is authenticated.
#[derive(Debug, Clone, PartialEq)]
pub enum Actor {
    /// Not signed in.
    Anonymous,
    /// A user with a session.
    Session {
        /// The user.
        user_id: UserId,
        /// The session.
        session_id: SessionId,
        /// Expiry of the access token.
        expires_at: Timestamp,
        /// Until when sensitive changes are allowed.
        reauthenticated_until: Option<Timestamp>,
    },
    /// A program with an API key: acts as its owner, in one workspace, within the scopes.
    ApiKey {
        /// The key.
        api_key_id: ApiKeyId,
        /// The owner, whose rights limit those of the key.
        user_id: UserId,
        /// The only workspace that the key can access.
        workspace_id: WorkspaceId,
        /// The key's scopes.
        scopes: Vec<ApiKeyScope>,
        /// Expiry of the key; `None` means never.
        expires_at: Option<Timestamp>,
    },
    /// A job on behalf of a person: acts as the person, in one workspace, within the rights that its work needs.
    Job {
        /// The job.
        job_id: JobId,
        /// The person, whose rights bound those of the job.
        user_id: UserId,
        /// The only workspace that the job works in.
        workspace_id: WorkspaceId,
        /// What the work needs.
        permissions: &'static [Permission],
    },
    /// The server itself, or its operator on the command line. Never somebody's work in the background.
    System,
}

impl Viewer {
    /// A caller with the given rights.
    pub fn new(
        actor: Actor,
        instance_role: InstanceRole,
        memberships: impl Into<Arc<HashMap<WorkspaceId, WorkspaceRole>>>,
        correlation_id: String,
    ) -> Self {
        Self {
            actor,
            instance_role,
            correlation_id,
            ip_address: None,
            user_agent: None,
            memberships: RwLock::new(memberships.into()),
        }
    }

    /// An anonymous caller.
    pub fn anonymous(correlation_id: String) -> Self {
        Self::new(Actor::Anonymous, InstanceRole::User, HashMap::new(), correlation_id)
    }

    /// The server itself, with every permission.
    pub fn system(correlation_id: String) -> Self {
        Self::new(Actor::System, InstanceRole::Admin, HashMap::new(), correlation_id)
    }

    /// The authenticated user, if any.
    pub fn user_id(&self) -> Option<UserId> {
        match &self.actor {
            Actor::Session { user_id, .. } | Actor::ApiKey { user_id, .. } | Actor::Job { user_id, .. } => {
                Some(*user_id)
            }
            Actor::Anonymous | Actor::System => None,
        }
    }

    /// The session, if any.
    pub fn session_id(&self) -> Option<SessionId> {
        match &self.actor {
            Actor::Session { session_id, .. } => Some(*session_id),
            _ => None,
        }
    }

    /// The API key, if any.
    pub fn api_key_id(&self) -> Option<ApiKeyId> {
        match &self.actor {
            Actor::ApiKey { api_key_id, .. } => Some(*api_key_id),
            _ => None,
        }
    }

    /// The job that acts, if it is one.
    pub fn job_id(&self) -> Option<JobId> {
        match &self.actor {
            Actor::Job { job_id, .. } => Some(*job_id),
            _ => None,
        }
    }

    /// The person behind the request, or `UNAUTHENTICATED`.
    pub fn require_user(&self) -> Result<UserId> {
        self.user_id().ok_or_else(Error::unauthenticated)
    }

    /// The user and session of the request. API keys cannot manage their owner's account.
    pub fn require_session(&self) -> Result<(UserId, SessionId)> {
        match &self.actor {
            Actor::Session { user_id, session_id, .. } => Ok((*user_id, *session_id)),
            Actor::ApiKey { .. } => Err(Error::forbidden("An API key cannot do this. Sign in as a person.")),
            Actor::Job { .. } => Err(Error::forbidden("A job cannot do this. Sign in as a person.")),
            Actor::Anonymous | Actor::System => Err(Error::unauthenticated()),
        }
    }

    /// True for administrators of the instance; an API key or a job never is one.
    pub fn is_instance_admin(&self) -> bool {
        self.instance_role == InstanceRole::Admin
            && !matches!(self.actor, Actor::ApiKey { .. } | Actor::Job { .. } | Actor::Anonymous)
    }

    /// The caller's role in a workspace; `None` when the workspace is hidden from the caller.
    pub fn role_in(&self, workspace: WorkspaceId) -> Option<WorkspaceRole> {
        match &self.actor {
            Actor::System => return Some(WorkspaceRole::Owner),
            Actor::ApiKey { workspace_id, .. } | Actor::Job { workspace_id, .. } if *workspace_id != workspace => {
                return None;
            }
            _ => {}
        }
        self.memberships.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(&workspace).copied()
    }

    /// Workspaces that the caller can see.
    pub fn workspaces(&self) -> Vec<WorkspaceId> {
        let all = self.memberships.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        all.keys().copied().filter(|id| self.sees(*id)).collect()
    }

    /// The workspaces in which the caller has the permission.
    pub fn workspaces_with(&self, permission: Permission) -> Vec<WorkspaceId> {
        self.workspaces().into_iter().filter(|id| self.may(*id, permission)).collect()
    }

    /// True when the caller has the permission in the workspace.
    pub fn may(&self, workspace: WorkspaceId, permission: Permission) -> bool {
        self.is_in_scope(permission) && self.role_in(workspace).is_some_and(|role| role.may(permission))
    }

    /// True unless the caller is a program that was not given the permission, whatever the role of whom it acts for.
    pub fn is_in_scope(&self, permission: Permission) -> bool {
        match &self.actor {
            Actor::ApiKey { scopes, .. } => scopes.contains(&permission.scope()),
            Actor::Job { permissions, .. } => permissions.contains(&permission),
            _ => true,
        }
    }

    /// True when the workspace is visible to the caller: to every member, and to instance administrators.
    pub fn sees(&self, workspace: WorkspaceId) -> bool {
        self.may(workspace, Permission::WorkspaceRead)
    }

    /// Requires a permission in a visible workspace, or returns `FORBIDDEN`.
    ///
    /// If the workspace may be hidden, call [`Viewer::sees`] first and respond as for an absent object.
    pub fn require(&self, workspace: WorkspaceId, permission: Permission) -> Result<()> {
        if self.actor == Actor::Anonymous {
            return Err(Error::unauthenticated());
        }
        if self.may(workspace, permission) {
            return Ok(());
        }
        Err(Error::forbidden("Your role or the scopes of your API key do not permit this."))
    }

    /// Records a membership that this request has created or ended, so that its response can show it.
    pub fn note_membership(&self, workspace: WorkspaceId, role: Option<WorkspaceRole>) {
        let mut all = self.memberships.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let all = Arc::make_mut(&mut all);
        match role {
            Some(role) => all.insert(workspace, role),
            None => all.remove(&workspace),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c_job_22_a_job_has_no_more_than_its_person_its_workspace_and_its_work() {
        let (own, other) = (WorkspaceId::generate(), WorkspaceId::generate());
        let (user_id, job_id) = (UserId::generate(), JobId::generate());
        let permissions: &[Permission] = &[Permission::WorkspaceRead, Permission::JobsRun];
        let acting = |role| {
            let actor = Actor::Job { job_id, user_id, workspace_id: own, permissions };
            let roles = HashMap::from([(own, role), (other, WorkspaceRole::Owner)]);
            Viewer::new(actor, InstanceRole::Admin, roles, "test".to_owned())
        };
        let owner = acting(WorkspaceRole::Owner);
        assert_eq!((owner.user_id(), owner.workspaces()), (Some(user_id), vec![own]));
        let rights = |viewer: &Viewer| Permission::ALL.iter().filter(|right| viewer.may(own, **right)).count();
        assert_eq!((rights(&owner), rights(&acting(WorkspaceRole::Viewer))), (2, 1));
        assert!(!owner.sees(other) && !owner.is_instance_admin() && owner.require_session().is_err());
    }
}
