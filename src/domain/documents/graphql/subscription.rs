//! Following a document.

use async_graphql::{Context, ID, Subscription};
use futures_util::{Stream, StreamExt as _};

use super::Document;
use crate::base::Error;
use crate::base::id::DocumentId;
use crate::domain::documents::service;
use crate::domain::workspaces::service::require_person;
use crate::graphql::ContextExt as _;

/// `Subscription.documentUpdated`.
#[derive(Debug, Default)]
pub struct DocumentsSubscription;

#[Subscription]
impl DocumentsSubscription {
    /// A document, now and after each change. Completes when it is deleted.
    async fn document_updated(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Document to follow.")] document_id: ID,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<Document>> + use<>> {
        let viewer = ctx.viewer();
        require_person(&viewer)?;
        let id: DocumentId = document_id.parse().map_err(|_| Error::not_found("documentId", document_id.as_str()))?;
        let states = service::follow(ctx.app(), viewer, id).await?;
        Ok(states.map(|row| Ok(row?.into())))
    }
}
