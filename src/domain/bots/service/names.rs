//! Names of bots, which are unique in the workspace: private bots count, too.

use std::collections::HashSet;

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _, QuerySelect as _};

use crate::base::error::Reason;
use crate::base::id::{BotId, WorkspaceId};
use crate::base::text::{Name, fold};
use crate::base::{Error, NodeRef, Refusal, Result};
use crate::entity::BelongsTo as _;
use crate::entity::bot::{Column, Entity};

/// Names tried for a copy before the caller must give one.
pub(super) const ATTEMPTS: usize = 100;
/// Longest part of the original's name in the name of a copy, in characters: leaves room for ` (copy 100)`.
const KEPT: usize = 188;

/// The comparable form of a name: bots of a workspace differ by more than case, composition and width of letters.
pub(super) fn name_key(name: &str) -> String {
    fold(name)
}

/// Refuses a name that another bot of the workspace has.
pub(super) async fn expect_free(connection: &impl ConnectionTrait, workspace: WorkspaceId, name: &str) -> Result<()> {
    let select = Entity::belonging_to(workspace).filter(Column::NameKey.eq(name_key(name)));
    match select.one(connection).await? {
        Some(row) => Err(taken(Some(row.id))),
        None => Ok(()),
    }
}

/// The refusal of a name that another bot has.
pub(super) fn taken(by: Option<BotId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(NodeRef::from) };
    Refusal::new(reason, "Another bot of the workspace has this name.").at(["name"]).into()
}

/// The name if it is free, otherwise `… (copy)`, `… (copy 2)` and so on.
pub(super) async fn free(connection: &impl ConnectionTrait, workspace: WorkspaceId, name: &str) -> Result<Name> {
    let base: String = name.chars().take(KEPT).collect();
    let copies = (1..=ATTEMPTS).map(|n| match n {
        1 => format!("{} (copy)", base.trim_end()),
        n => format!("{} (copy {n})", base.trim_end()),
    });
    let candidates: Vec<String> = std::iter::once(name.to_owned()).chain(copies).collect();
    let taken: Vec<String> = Entity::belonging_to(workspace)
        .select_only()
        .column(Column::NameKey)
        .filter(Column::NameKey.is_in(candidates.iter().map(|name| name_key(name))))
        .into_tuple()
        .all(connection)
        .await?;
    let taken: HashSet<String> = taken.into_iter().collect();
    match candidates.into_iter().find(|name| !taken.contains(&name_key(name))) {
        Some(name) => Name::parse("name", &name),
        None => Err(Error::invalid("name", "required", "There are many copies of this bot. Name the new one.")),
    }
}
