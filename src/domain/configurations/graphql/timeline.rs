//! `Configuration.timeline`, for any number of configurations with one statement.

use async_graphql::Context;
use uuid::Uuid;

use crate::base::Result;
use crate::base::id::ConfigurationId;
use crate::db::page::{Sort, SortKey};
use crate::domain::activity::graphql::{ActivityEvent, ActivityEventConnection};
use crate::entity::activity_event;
use crate::graphql::PageArguments;
use crate::graphql::nested::{NestedConnection, nested_page};

/// What happened to a configuration, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Timeline;

impl NestedConnection for Timeline {
    type Entity = activity_event::Entity;
    type Node = ActivityEvent;

    const PARENT: activity_event::Column = activity_event::Column::SubjectId;
    const WORKSPACE: activity_event::Column = activity_event::Column::WorkspaceId;

    fn sort() -> Sort<activity_event::Column> {
        let (column, id) = (activity_event::Column::Sequence, activity_event::Column::Id);
        Sort { name: "configurationTimeline", column, id, descending: true }
    }

    fn place(row: &activity_event::Model) -> (Uuid, SortKey, Uuid) {
        (row.subject_id.unwrap_or_default(), row.sequence.into(), row.id.0)
    }
}

/// Resolves `Configuration.timeline`, for a configuration that the caller can see.
pub(super) async fn of_configuration(
    ctx: &Context<'_>,
    configuration: ConfigurationId,
    page: PageArguments,
) -> Result<ActivityEventConnection> {
    let (page, count) = nested_page(ctx, Timeline, configuration.0, page).await?;
    Ok(ActivityEventConnection::new(page, count))
}
