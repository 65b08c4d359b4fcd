//! Lists of documents. The caller has been found to see the workspace.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, DbBackend};

use super::known::known_to;
use crate::app::App;
use crate::base::id::{BotId, UserId, WorkspaceId};
use crate::base::page::{Order, Page, PageRequest};
use crate::base::{Result, TimeRange};
use crate::db::filtered::Filtered;
use crate::db::like::containing;
use crate::db::page::{Sort, SortKey};
use crate::domain::list_filter::{check_search, check_tags};
use crate::domain::tags::service::name_key;
use crate::entity::columns::Whole;
use crate::entity::document::{Column, DocumentSourceKind, DocumentStatus, Entity, Model};
use crate::entity::{BelongsTo as _, document_tag, tag};
use extraction::registry;

/// Which documents are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words in the name, address or metadata.
    pub search: Option<String>,
    /// Any of these states.
    pub statuses: Option<Vec<DocumentStatus>>,
    /// Any of these origins.
    pub source_kinds: Option<Vec<DocumentSourceKind>>,
    /// Any of these media types; `image/*` and the like are allowed.
    pub media_types: Option<Vec<String>>,
    /// Names of tags that the document must all have.
    pub tags: Vec<String>,
    /// Known to this bot, which the caller sees; `Some(None)` for one of which there is none for the caller.
    pub bot: Option<Option<BotId>>,
    /// Who added it; `Some(None)` for an identifier of nobody.
    pub created_by: Option<Option<UserId>>,
    /// When it was added.
    pub created: TimeRange,
}

impl Filter {
    /// Refuses what is too long.
    pub fn check(self) -> Result<Self> {
        check_search(self.search.as_deref())?;
        check_tags(&self.tags)?;
        Ok(self)
    }
}

/// What documents can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Name.
    Name,
    /// When the document was added.
    CreatedAt,
    /// When the document last changed.
    UpdatedAt,
    /// Size of the original.
    ByteSize,
}

impl Default for Order<Field> {
    fn default() -> Self {
        Self { field: Field::CreatedAt, descending: true }
    }
}

/// One page of the documents of a workspace.
pub async fn page(
    app: &App,
    workspace: WorkspaceId,
    filter: &Filter,
    order: Order<Field>,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (name, column) = match order.field {
        Field::Name => ("documents.name", Column::Name),
        Field::CreatedAt => ("documents.createdAt", Column::CreatedAt),
        Field::UpdatedAt => ("documents.updatedAt", Column::UpdatedAt),
        Field::ByteSize => ("documents.byteSize", Column::ByteSize),
    };
    let sort = Sort { name, column, id: Column::Id, descending: order.descending };
    let key = |row: &Model| {
        let key: SortKey = match order.field {
            Field::Name => row.name.as_str().into(),
            Field::CreatedAt => row.created_at.into(),
            Field::UpdatedAt => row.updated_at.into(),
            Field::ByteSize => row.byte_size.into(),
        };
        Ok((key, row.id.0))
    };
    let list = select(app.db.backend(), workspace, filter, order.field);
    list.page(app.db.read(), &Whole::<Model>::default(), sort, request, key).await
}

/// Number of documents in the whole list.
pub async fn count(app: &App, workspace: WorkspaceId, filter: &Filter) -> Result<u64> {
    select(app.db.backend(), workspace, filter, Field::CreatedAt).count(app.db.read()).await
}

fn select(backend: DbBackend, workspace: WorkspaceId, filter: &Filter, order: Field) -> Filtered<Entity> {
    let mut list = Filtered::new(Entity::belonging_to(workspace));
    if let Some(search) = &filter.search {
        for word in search.split_whitespace() {
            list.without_index(mentions(backend, word));
        }
    }
    if let Some(statuses) = &filter.statuses {
        list.by_index(Column::Status.is_in(statuses.iter().copied()));
    }
    if let Some(kinds) = &filter.source_kinds {
        list.by_index(Column::SourceKind.is_in(kinds.iter().copied()));
    }
    if let Some(types) = &filter.media_types {
        // Documents are of few types: which of them a pattern means is known without asking the database.
        let wanted = |known: &&str| types.iter().any(|wanted| is_of(known, wanted));
        list.by_index(Column::MediaType.is_in(registry::media_types().filter(wanted)));
    }
    for name in filter.tags.iter().map(|name| name_key(name)).collect::<HashSet<_>>() {
        let tagged = Query::select()
            .column(document_tag::Column::DocumentId)
            .from(document_tag::Entity)
            .inner_join(
                tag::Entity,
                Expr::col((tag::Entity, tag::Column::Id)).equals((document_tag::Entity, document_tag::Column::TagId)),
            )
            .and_where(Expr::col((tag::Entity, tag::Column::WorkspaceId)).eq(workspace.0))
            .and_where(Expr::col((tag::Entity, tag::Column::NameKey)).eq(name))
            .to_owned();
        list.by_index(Column::Id.in_subquery(tagged));
    }
    match filter.bot {
        None => {}
        Some(Some(bot)) => list.by_index(Column::Id.in_subquery(known_to(bot))),
        Some(None) => list.by_index(Column::Id.is_null()),
    }
    list.by_reference(Column::CreatedBy, filter.created_by);
    list.by_time(Column::CreatedAt, filter.created, order == Field::CreatedAt);
    list
}

/// The word is in the name, the address or the metadata.
fn mentions(backend: DbBackend, word: &str) -> Condition {
    let metadata = Expr::col((Entity, Column::Metadata)).cast_as("TEXT");
    [Column::Name, Column::SourceUrl]
        .into_iter()
        .fold(Condition::any(), |any, column| any.add(containing(backend, Expr::col((Entity, column)), word)))
        .add(containing(backend, metadata, word))
}

/// True for a media type that is the wanted one, or of its class, as in `text/*`.
fn is_of(known: &str, wanted: &str) -> bool {
    match wanted.strip_suffix("/*") {
        Some(class) => known.split_once('/').is_some_and(|(known, _)| known.eq_ignore_ascii_case(class)),
        None => known.eq_ignore_ascii_case(wanted),
    }
}
