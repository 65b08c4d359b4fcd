//! Documents of the workspace as sources.

use futures_util::future::BoxFuture;
use sea_orm::{PaginatorTrait as _, QueryFilter as _};

use super::{FoundPassage, Passage, PassageLocation, PassageRef, Source, SourceContent};
use crate::app::App;
use crate::base::id::WorkspaceId;
use crate::base::{Result, Viewer};
use crate::db::Tx;
use crate::domain::research::parameters::Parameters;
use crate::domain::retrieval::service::{SearchScope, documents_of, is_searchable, search_all};
use crate::entity::source::SourceRef;
use crate::entity::{BelongsTo as _, OfWorkspace as _, chunk, document, document_text};

/// Documents of the workspace.
pub(super) struct Documents;

/// The documents that may be read.
fn scope(parameters: &Parameters) -> SearchScope {
    SearchScope { documents: parameters.document_ids.clone(), tags: parameters.tags.clone(), bot: None }
}

impl Source for Documents {
    fn count<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        workspace: WorkspaceId,
        parameters: &'a Parameters,
    ) -> BoxFuture<'a, Result<u64>> {
        Box::pin(async move {
            if let Some(ids) = documents_of(app, viewer, workspace, &scope(parameters)).await? {
                return Ok(ids.len() as u64);
            }
            Ok(document::Entity::belonging_to(workspace).filter(is_searchable()).count(app.db.read()).await?)
        })
    }

    fn find<'a>(
        &'a self,
        app: &'a App,
        viewer: &'a Viewer,
        workspace: WorkspaceId,
        parameters: &'a Parameters,
        queries: &'a [String],
        limit: u64,
    ) -> BoxFuture<'a, Result<Vec<FoundPassage>>> {
        Box::pin(async move {
            let hits = search_all(
                app,
                viewer,
                workspace,
                queries,
                &scope(parameters),
                usize::try_from(limit).unwrap_or(usize::MAX),
            )
            .await?;
            let found = hits.into_iter().map(|hit| FoundPassage {
                passage: PassageRef::Document { document: hit.chunk.document_id, chunk: hit.chunk.id },
                score: hit.score,
            });
            Ok(found.collect())
        })
    }

    fn read_in<'a>(
        &'a self,
        tx: &'a Tx,
        workspace: WorkspaceId,
        reference: &'a SourceRef,
    ) -> BoxFuture<'a, Result<Option<SourceContent>>> {
        Box::pin(async move {
            let SourceRef::Document(id) = reference;
            let Some(row) = document::Entity::by_id_in(workspace, *id).one(&**tx).await? else { return Ok(None) };
            let Some(text) = document_text::Entity::belonging_to(row.id).one(&**tx).await? else { return Ok(None) };
            let (title, url) = (row.name, row.fetched_url.or(row.source_url));
            Ok(Some(SourceContent { title, url, author: None, published_at: row.published_at, text: text.text }))
        })
    }

    fn passages<'a>(
        &'a self,
        app: &'a App,
        workspace: WorkspaceId,
        wanted: &'a [PassageRef],
    ) -> BoxFuture<'a, Result<Vec<Passage>>> {
        Box::pin(async move {
            let chunks = wanted.iter().map(|PassageRef::Document { chunk, .. }| *chunk);
            let rows = chunk::Entity::by_ids_in(workspace, chunks).all(app.db.read()).await?;
            let passage = |row: chunk::Model| Passage {
                reference: PassageRef::Document { document: row.document_id, chunk: row.id },
                heading: row.heading.unwrap_or_default(),
                text: row.text,
                token_count: row.token_count,
                location: PassageLocation { chunk: Some(row.id), page: row.page_start },
            };
            Ok(rows.into_iter().map(passage).collect())
        })
    }
}
