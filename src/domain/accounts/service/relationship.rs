//! What people have to do with each other.

use std::collections::HashSet;

use sea_orm::{ColumnTrait as _, QueryFilter as _};

use crate::app::App;
use crate::base::id::UserId;
use crate::base::{Result, Viewer, WorkspaceRole};
use crate::entity::{OfWorkspace as _, membership};

/// What the caller has to do with a person; decides what of the person is shown. Looked up only when it matters: most
/// lists show nothing of their authors but the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relationship {
    /// Met only as the author of something.
    Stranger,
    /// Shares a workspace.
    Colleague,
    /// Is administered by the caller, or is the caller.
    Administered,
}

/// What the caller has to do with each of several people, with one statement for all of them.
pub async fn relationships(
    app: &App,
    viewer: &Viewer,
    ids: &[UserId],
) -> Result<impl Fn(UserId) -> Relationship + use<>> {
    let myself = viewer.user_id();
    let administers_all = viewer.is_instance_admin();
    let (mut colleagues, mut administered) = (HashSet::new(), HashSet::new());
    if !administers_all && ids.iter().any(|id| Some(*id) != myself) {
        let shared = membership::Entity::visible_to(viewer)
            .filter(membership::Column::UserId.is_in(ids.iter().copied()))
            .all(app.db.read())
            .await?;
        for membership in shared {
            colleagues.insert(membership.user_id);
            if viewer.role_in(membership.workspace_id) >= Some(WorkspaceRole::Admin) {
                administered.insert(membership.user_id);
            }
        }
    }
    Ok(move |id| {
        if administers_all || Some(id) == myself || administered.contains(&id) {
            Relationship::Administered
        } else if colleagues.contains(&id) {
            Relationship::Colleague
        } else {
            Relationship::Stranger
        }
    })
}
