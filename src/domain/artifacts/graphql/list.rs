//! The artifacts of a workspace.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::{ArtifactConnection, ArtifactFormat};
use crate::base::NodeRef;
use crate::domain::artifacts::service::list::{self, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for generated files. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ArtifactFilter {
    /// What the file was made from.
    pub subject_id: Option<ID>,
    /// Job that made the file.
    pub job_id: Option<ID>,
    /// Any of these formats.
    pub formats: Option<Vec<ArtifactFormat>>,
}

impl From<ArtifactFilter> for Filter {
    fn from(input: ArtifactFilter) -> Self {
        let ArtifactFilter { subject_id, job_id, formats } = input;
        Self {
            subject: subject_id.map(|id| id.parse().ok().map(|reference: NodeRef| reference.uuid())),
            job: job_id.map(|id| id.parse().ok()),
            formats: formats.map(|formats| formats.into_iter().map(Into::into).collect()),
        }
    }
}

/// The artifacts of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceArtifacts(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceArtifacts {
    /// Generated files, newest first. Files of conversations are seen by who made them.
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only files that match.")] filter: Option<ArtifactFilter>,
    ) -> async_graphql::Result<ArtifactConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, viewer, workspace) = (ctx.app().clone(), ctx.viewer(), self.0.id);
        let filter = Filter::from(filter.unwrap_or_default());
        let page = list::page(&app, &viewer, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, viewer, filter) = (app.clone(), viewer.clone(), filter.clone());
            async move { list::count(&app, &viewer, workspace, &filter).await }
        });
        Ok(ArtifactConnection::new(page.map(Into::into), count))
    }
}
