//! Creating a workspace.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, Set, TryInsertResult};
use serde_json::json;

use super::member;
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{UserId, WorkspaceId};
use crate::base::secret::{random_token, sha256_hex};
use crate::base::text::{Name, Slug, bounded};
use crate::base::{Error, Refusal, Result, Viewer, WorkspaceRole};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::tools::built_in::rows as tools;
use crate::engine::activity::{Cause, NewActivity, append_in};
use crate::entity::{Unscoped as _, workspace};

/// Longest description, in characters.
pub(super) const MAXIMUM_DESCRIPTION: usize = 2000;

/// A workspace to be created.
#[derive(Debug, Clone)]
pub struct CreateWorkspace {
    name: Name,
    slug: Option<Slug>,
    description: Option<String>,
}

impl CreateWorkspace {
    /// Validates name, short name and description.
    pub fn parse(name: &str, slug: Option<&str>, description: Option<&str>) -> Result<Self> {
        Ok(Self {
            name: Name::parse("name", name)?,
            slug: slug.map(|slug| Slug::parse("slug", slug)).transpose()?,
            description: description.map(parse_description).transpose()?.flatten(),
        })
    }
}

/// A description; an empty one counts as none.
pub(super) fn parse_description(text: &str) -> Result<Option<String>> {
    let text = bounded("description", text, 0, MAXIMUM_DESCRIPTION)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Another workspace has the short name. Short names are unique in the instance, so this must be revealed; which
/// workspace it is, only callers who can see it are told.
pub(super) fn slug_taken(by: Option<WorkspaceId>) -> Error {
    let reason = Reason::AlreadyExists { existing: by.map(Into::into) };
    Refusal::new(reason, "This short name is taken. Choose another one.").at(["slug"]).into()
}

/// Creates a workspace; the caller, a person, becomes its owner.
pub async fn create(app: &App, viewer: &Viewer, new: CreateWorkspace) -> Result<workspace::Model> {
    let (user, _) = viewer.require_session()?;
    let mut tx = app.db.begin().await?;
    let row = create_in(&mut tx, app, viewer, user, new).await?;
    tx.commit().await?;
    viewer.note_membership(row.id, Some(WorkspaceRole::Owner));
    Ok(row)
}

/// Creates a workspace owned by `owner`, in the transaction of the calling function, which has checked that it is
/// allowed.
pub async fn create_in(
    tx: &mut Tx,
    app: &App,
    viewer: &Viewer,
    owner: UserId,
    new: CreateWorkspace,
) -> Result<workspace::Model> {
    let row = insert_with_free_slug(tx, app, new).await?;
    member::insert_in(tx, app, row.id, owner, WorkspaceRole::Owner).await?;
    tools::add_in(tx, row.id, app.clock.now());
    let facts = json!({ "name": row.name, "slug": row.slug });
    record_in(tx, app, viewer, Entry::new("workspace.created", Some(row.id), row.id).changes(facts));
    let summary = format!("Workspace “{}” was created", row.name);
    let event = NewActivity::new("workspace.created", row.id, summary);
    append_in(tx, app.clock.now(), row.id, Cause::Viewer(viewer), event);
    Ok(row)
}

/// Inserts with the requested short name, or with the first free one derived from the name.
async fn insert_with_free_slug(tx: &Tx, app: &App, new: CreateWorkspace) -> Result<workspace::Model> {
    let candidates = match &new.slug {
        Some(slug) => vec![slug.as_str().to_owned()],
        None => candidates(&Slug::from_name(new.name.as_str())),
    };
    let now = app.clock.now();
    let mut row = workspace::Model {
        id: WorkspaceId::generate(),
        name: new.name.into_string(),
        slug: String::new(),
        description: new.description,
        revision: 1,
        activity_sequence: 0,
        monthly_budget_micros: None,
        document_retention_days: None,
        conversation_retention_days: None,
        requires_tool_approval: false,
        created_at: now,
        updated_at: now,
    };
    for slug in candidates {
        row.slug = slug;
        if insert_unless_taken(tx, &row).await? {
            return Ok(row);
        }
    }
    Err(slug_taken(with_slug_in(tx, &row.slug).await?))
}

/// The workspace that has the short name.
pub(super) async fn with_slug_in(tx: &Tx, slug: &str) -> Result<Option<WorkspaceId>> {
    let found = workspace::Entity::unscoped().filter(workspace::Column::Slug.eq(slug)).one(&**tx).await?;
    Ok(found.map(|row| row.id))
}

/// Returns whether the row was inserted. A conflict is not a database error, so the transaction remains usable.
async fn insert_unless_taken(tx: &Tx, row: &workspace::Model) -> Result<bool> {
    let workspace::Model {
        id,
        name,
        slug,
        description,
        revision,
        activity_sequence,
        monthly_budget_micros,
        document_retention_days,
        conversation_retention_days,
        requires_tool_approval,
        created_at,
        updated_at,
    } = row.clone();
    let row = workspace::ActiveModel {
        id: Set(id),
        name: Set(name),
        slug: Set(slug),
        description: Set(description),
        revision: Set(revision),
        activity_sequence: Set(activity_sequence),
        monthly_budget_micros: Set(monthly_budget_micros),
        document_retention_days: Set(document_retention_days),
        conversation_retention_days: Set(conversation_retention_days),
        requires_tool_approval: Set(requires_tool_approval),
        created_at: Set(created_at),
        updated_at: Set(updated_at),
    };
    let free = OnConflict::column(workspace::Column::Slug).do_nothing().to_owned();
    let outcome = workspace::Entity::insert(row).on_conflict(free).try_insert().exec_without_returning(&**tx).await?;
    Ok(matches!(outcome, TryInsertResult::Inserted(rows) if rows > 0))
}

/// `tide-lab`, `tide-lab-2` … `tide-lab-9`, then with a random suffix.
fn candidates(base: &Slug) -> Vec<String> {
    let base = base.as_str();
    let numbered = (2..10).map(|n| format!("{base}-{n}"));
    let random = format!("{base}-{}", &sha256_hex(random_token(16))[..8]);
    std::iter::once(base.to_owned()).chain(numbered).chain([random]).collect()
}
