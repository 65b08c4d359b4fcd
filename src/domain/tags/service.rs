//! Rules of tags.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ModelTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Select, Set, SqlErr,
};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{PromptId, TagId, WorkspaceId};
use crate::base::page::{Page, PageRequest};
use crate::base::text::{fold, label};
use crate::base::{Error, Permission, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::db::page::{Sort, SortKey, fetch};
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::workspaces::service::{permit, require_person};
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{BelongsTo as _, OfWorkspace as _, document_tag, prompt_tag, tag};

/// Most tags of one prompt or document.
pub const MAXIMUM_TAGS: usize = 50;

/// Longest name of a tag, in characters.
const MAXIMUM_NAME: usize = 60;

/// The comparable form of a name: names that differ only in case, composition or width of letters are the same tag.
pub fn name_key(name: &str) -> String {
    fold(name)
}

/// Finds the tags with these names in the workspace and creates the missing ones, for the input field `tags`. Returns
/// each tag once, in the order of the names.
pub async fn set_tags_in(tx: &Tx, app: &App, workspace: WorkspaceId, names: &[String]) -> Result<Vec<TagId>> {
    set_tags_at_in(tx, app, workspace, "tags", names).await
}

/// The same for an input field with another name.
pub async fn set_tags_at_in(
    tx: &Tx,
    app: &App,
    workspace: WorkspaceId,
    field: &str,
    names: &[String],
) -> Result<Vec<TagId>> {
    let wanted = parse_names(field, names)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    let mut known = keep_in(tx, workspace, &wanted).await?;
    // Always in the same order, so that two callers cannot deadlock.
    let mut ordered: Vec<&(String, String)> = wanted.iter().collect();
    ordered.sort();
    let missing: Vec<tag::ActiveModel> = ordered
        .into_iter()
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
        // Another request may create the same tag at the same time: then that one is used.
        let taken = OnConflict::columns([tag::Column::WorkspaceId, tag::Column::NameKey]).do_nothing().to_owned();
        tag::Entity::insert_many(missing).on_conflict(taken).try_insert().exec_without_returning(&**tx).await?;
        known = keep_in(tx, workspace, &wanted).await?;
    }
    Ok(wanted.iter().filter_map(|(key, _)| known.get(key).copied()).collect())
}

/// Names with their comparable forms, each form once.
fn parse_names(field: &str, names: &[String]) -> Result<Vec<(String, String)>> {
    let mut wanted: Vec<(String, String)> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let name = parse_name(&index.to_string(), name).map_err(|error| error.inside(field))?;
        let key = name_key(&name);
        if !wanted.iter().any(|(other, _)| *other == key) {
            wanted.push((key, name));
        }
        if wanted.len() > MAXIMUM_TAGS {
            return Err(Error::invalid(field, "maxItems", "Must name at most 50 tags."));
        }
    }
    Ok(wanted)
}

fn parse_name(field: &str, name: &str) -> Result<String> {
    label(field, name, MAXIMUM_NAME)
}

/// The tags with these comparable names, locked until the transaction ends: deleting or renaming one has to wait, so
/// that nothing refers to a deleted tag.
async fn keep_in(tx: &Tx, workspace: WorkspaceId, wanted: &[(String, String)]) -> Result<HashMap<String, TagId>> {
    let keys = wanted.iter().map(|(key, _)| key.as_str());
    let rows =
        with_keys(workspace, keys).order_by_asc(tag::Column::NameKey).lock(LockType::KeyShare).all(&**tx).await?;
    Ok(rows.into_iter().map(|row| (row.name_key, row.id)).collect())
}

fn with_keys<'a>(workspace: WorkspaceId, keys: impl Iterator<Item = &'a str>) -> Select<tag::Entity> {
    tag::Entity::belonging_to(workspace).filter(tag::Column::NameKey.is_in(keys))
}

/// Changes of a tag; `None` keeps a value.
#[derive(Debug, Clone)]
pub struct UpdateTag {
    name: Option<String>,
    color: Option<Option<String>>,
}

impl UpdateTag {
    /// Checks name and colour; `Some(None)` removes the colour.
    pub fn parse(name: Option<&str>, color: Option<Option<&str>>) -> Result<Self> {
        Ok(Self {
            name: name.map(|name| parse_name("name", name)).transpose()?,
            color: color.map(|color| color.map(parse_color).transpose()).transpose()?,
        })
    }
}

fn parse_color(text: &str) -> Result<String> {
    match text.strip_prefix('#') {
        Some(digits) if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err(Error::invalid("color", "color", "Must be a colour such as #2f6f4f.")),
    }
}

/// Renames or recolours a tag. `ALREADY_EXISTS` when another tag of the workspace has the name.
pub async fn update(app: &App, viewer: &Viewer, id: TagId, new: UpdateTag) -> Result<tag::Model> {
    let mut tx = app.db.begin().await?;
    let row = permitted_in(&tx, viewer, id).await?;
    let UpdateTag { name, color } = new;
    let mut change = tag::ActiveModel { id: Set(id), ..Default::default() };
    let mut facts = Map::new();
    if let Some(name) = name.filter(|name| *name != row.name) {
        let other = with_keys(row.workspace_id, std::iter::once(name_key(&name).as_str())).one(&*tx).await?;
        if let Some(other) = other.filter(|other| other.id != id) {
            return Err(name_taken(Some(other.id)));
        }
        facts.insert("name".to_owned(), json!(name));
        change.name_key = Set(name_key(&name));
        change.name = Set(name);
    }
    if let Some(color) = color.filter(|color| *color != row.color) {
        facts.insert("color".to_owned(), json!(color));
        change.color = Set(color);
    }
    if facts.is_empty() {
        tx.commit().await?;
        return Ok(row);
    }
    let row = change.update(&*tx).await.map_err(|error| match error.sql_err() {
        // Taken since the lookup; the name is the only unique value of a tag that can change.
        Some(SqlErr::UniqueConstraintViolation(_)) => name_taken(None),
        _ => error.into(),
    })?;
    emit_in(&mut tx, app, viewer, "tag.updated", &row, format!("Tag “{}” was changed", row.name), facts).await?;
    tx.commit().await?;
    Ok(row)
}

/// Deletes a tag and removes it from all prompts, documents and bots.
pub async fn delete(app: &App, viewer: &Viewer, id: TagId) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let row = permitted_in(&tx, viewer, id).await?;
    row.clone().delete(&*tx).await?;
    let facts = Map::from_iter([("name".to_owned(), json!(row.name))]);
    emit_in(&mut tx, app, viewer, "tag.deleted", &row, format!("Tag “{}” was deleted", row.name), facts).await?;
    tx.commit().await
}

/// A tag that the caller can see and change, locked until the transaction ends.
async fn permitted_in(tx: &Tx, viewer: &Viewer, id: TagId) -> Result<tag::Model> {
    require_person(viewer)?;
    let found = tag::Entity::visible_by_id(viewer, id).lock_exclusive().one(&**tx).await?;
    let row = found.ok_or_else(|| Error::not_found("tagId", id))?;
    permit(viewer, row.workspace_id, Permission::PromptsWrite, "tagId", id)?;
    Ok(row)
}

fn name_taken(by: Option<TagId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(Into::into) };
    Refusal::new(reason, "Another tag of the workspace has this name.").at(["name"]).into()
}

async fn emit_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    action: &'static str,
    row: &tag::Model,
    summary: String,
    facts: Map<String, Value>,
) -> Result<()> {
    let facts = Value::Object(facts);
    let entry = Entry::new(action, Some(row.workspace_id), row.id).changes(facts.clone());
    record_in(tx, app, viewer, entry);
    let event = NewActivity::new(action, row.id, summary).payload(facts);
    append_in(tx, app.clock.now(), row.workspace_id, Cause::Viewer(viewer), event);
    Ok(())
}

/// Tags of a workspace, by name.
pub async fn list(app: &App, workspace: WorkspaceId, request: &PageRequest) -> Result<Page<tag::Model>> {
    let sort = Sort { name: "tags", column: tag::Column::NameKey, id: tag::Column::Id, descending: false };
    let select = tag::Entity::belonging_to(workspace);
    fetch(app.db.read(), select, sort, request, |row| (SortKey::from(row.name_key.as_str()), row.id.0)).await
}

/// Number of tags of a workspace.
pub async fn count(app: &App, workspace: WorkspaceId) -> Result<u64> {
    Ok(tag::Entity::belonging_to(workspace).count(app.db.read()).await?)
}

/// Tags by identifier that the viewer sees, by name.
pub async fn by_name(app: &App, viewer: &Viewer, ids: impl Iterator<Item = TagId>) -> Result<Vec<tag::Model>> {
    let ids: HashSet<TagId> = ids.collect();
    Ok(tag::Entity::visible_by_ids(viewer, ids).order_by_asc(tag::Column::NameKey).all(app.db.read()).await?)
}

/// The tags of prompts that the caller sees.
pub async fn of_prompts(app: &App, prompts: impl IntoIterator<Item = PromptId>) -> Result<Vec<(PromptId, TagId)>> {
    let rows = prompt_tag::Entity::belonging_to_any(prompts).all(app.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.prompt_id, row.tag_id)).collect())
}

/// Counts the rows of a table that links tags with objects.
macro_rules! counts {
    ($name:ident, $table:ident, $column:ident, $doc:literal) => {
        #[doc = $doc]
        pub async fn $name(app: &App, tags: impl IntoIterator<Item = TagId>) -> Result<Vec<(TagId, i64)>> {
            Ok($table::Entity::belonging_to_any(tags)
                .select_only()
                .column($table::Column::TagId)
                .column_as($table::Column::$column.count(), "count")
                .group_by($table::Column::TagId)
                .into_tuple()
                .all(app.db.read())
                .await?)
        }
    };
}

counts!(prompts_with, prompt_tag, PromptId, "Number of prompts with each of the tags, which the caller sees.");
counts!(documents_with, document_tag, DocumentId, "Number of documents with each of the tags, which the caller sees.");
