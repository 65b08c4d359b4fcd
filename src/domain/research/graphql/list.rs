//! Lists of reports.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::ResearchReportConnection;
use crate::domain::research::service::list::{self, Filter};
use crate::entity::workspace;
use crate::graphql::connection::counter;
use crate::graphql::scalars::DateTimeRange;
use crate::graphql::{ContextExt as _, PageArguments};

/// Filter for reports. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ResearchReportFilter {
    /// Words that the title, question or text contain, at most 200 characters.
    pub search: Option<String>,
    /// True for complete reports only, false for the others only.
    pub is_complete: Option<bool>,
    /// Started from this prompt.
    pub prompt_id: Option<ID>,
    /// Person who started the research.
    pub created_by_id: Option<ID>,
    /// When the research was started.
    pub created_at: Option<DateTimeRange>,
}

impl From<ResearchReportFilter> for Filter {
    fn from(input: ResearchReportFilter) -> Self {
        let ResearchReportFilter { search, is_complete, prompt_id, created_by_id, created_at } = input;
        Self {
            search,
            is_complete,
            prompt: prompt_id.map(|id| id.parse().ok()),
            created_by: created_by_id.map(|id| id.parse().ok()),
            created: created_at.map(Into::into).unwrap_or_default(),
        }
    }
}

/// What the domain adds to `Workspace`.
#[derive(Debug, Clone)]
pub struct WorkspaceResearch(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceResearch {
    /// Research reports, newest first.
    async fn research_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only reports that match.")] filter: Option<ResearchReportFilter>,
    ) -> async_graphql::Result<ResearchReportConnection> {
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let request = PageArguments::new(first, after, last, before).parse()?;
        let filter = Filter::from(filter.unwrap_or_default()).check()?;
        let rows = list::page(&app, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { list::count(&app, workspace, &filter).await }
        });
        Ok(ResearchReportConnection::new(rows.map(Into::into), count))
    }
}
