//! Rules of tags.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, Set};

use crate::app::App;
use crate::base::id::{TagId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::text::bounded;
use crate::base::{Error, Result};
use crate::db::Tx;
use crate::db::page::{Sort, SortKey, fetch};
use crate::entity::tag;

/// Most tags of one prompt or document.
pub const MAXIMUM_TAGS: usize = 50;

/// Longest name of a tag, in characters.
const MAXIMUM_NAME: usize = 60;

/// The comparable form of a name: tags differ by more than case.
pub fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Finds the tags with these names in the workspace and makes those that do not exist, for an input with the field
/// `tags`. Answers each tag once, in the order of the names.
pub async fn set_tags_in(tx: &Tx, app: &App, workspace: WorkspaceId, names: &[String]) -> Result<Vec<TagId>> {
    let wanted = parse_names(names)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    let mut known = by_keys(tx, workspace, &wanted).await?;
    let missing: Vec<tag::ActiveModel> = wanted
        .iter()
        .filter(|(key, _)| !known.contains_key(key))
        .map(|(key, name)| tag::ActiveModel {
            id: Set(TagId::generate()),
            workspace_id: Set(workspace),
            name: Set(name.clone()),
            name_key: Set(key.clone()),
            color: Set(None),
            created_at: Set(now),
        })
        .collect();
    if !missing.is_empty() {
        // Somebody else may make the same tag at the same moment: then theirs is taken.
        let taken = OnConflict::columns([tag::Column::WorkspaceId, tag::Column::NameKey]).do_nothing().to_owned();
        tag::Entity::insert_many(missing).on_conflict(taken).try_insert().exec_without_returning(&**tx).await?;
        known = by_keys(tx, workspace, &wanted).await?;
    }
    Ok(wanted.iter().filter_map(|(key, _)| known.get(key).copied()).collect())
}

/// Names with their comparable forms, each form once.
fn parse_names(names: &[String]) -> Result<Vec<(String, String)>> {
    let mut wanted: Vec<(String, String)> = Vec::new();
    for name in names {
        let name = parse_name("tags", name)?;
        let key = name_key(&name);
        if !wanted.iter().any(|(other, _)| *other == key) {
            wanted.push((key, name));
        }
        if wanted.len() > MAXIMUM_TAGS {
            return Err(Error::invalid("tags", "maxItems", "Must name at most 50 tags."));
        }
    }
    Ok(wanted)
}

fn parse_name(field: &'static str, name: &str) -> Result<String> {
    let name = bounded(field, name, 1, MAXIMUM_NAME)?;
    if name.contains(['\n', '\r', '\t']) {
        return Err(Error::invalid(field, "singleLine", "The name of a tag must be a single line."));
    }
    Ok(name)
}

async fn by_keys(tx: &Tx, workspace: WorkspaceId, wanted: &[(String, String)]) -> Result<HashMap<String, TagId>> {
    let rows = tag::Entity::find()
        .filter(tag::Column::WorkspaceId.eq(workspace))
        .filter(tag::Column::NameKey.is_in(wanted.iter().map(|(key, _)| key.as_str())))
        .all(&**tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.name_key, row.id)).collect())
}

/// Tags of a workspace, by name.
pub async fn list(app: &App, workspace: WorkspaceId, request: &PageRequest) -> Result<Page<tag::Model>> {
    let sort = Sort { name: "tags", column: tag::Column::NameKey, id: tag::Column::Id, descending: false };
    let select = tag::Entity::find().filter(tag::Column::WorkspaceId.eq(workspace));
    fetch(app.db.read(), select, sort, request, |row| (SortKey::from(row.name_key.as_str()), row.id.0)).await
}

/// Number of tags of a workspace.
pub async fn count(app: &App, workspace: WorkspaceId) -> Result<u64> {
    Ok(tag::Entity::find().filter(tag::Column::WorkspaceId.eq(workspace)).count(app.db.read()).await?)
}
