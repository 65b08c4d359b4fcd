//! Timelines of things that the caller sees, such as `Document.timeline`: for any number of them with one statement.

use async_graphql::Context;
use uuid::Uuid;

use super::{ActivityEvent, ActivityEventConnection};
use crate::base::Result;
use crate::db::page::{Sort, SortKey};
use crate::entity::activity_event;
use crate::graphql::PageArguments;
use crate::graphql::nested::{NestedConnection, nested_page};

/// What happened to something, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Timeline;

impl NestedConnection for Timeline {
    type Entity = activity_event::Entity;
    type Node = ActivityEvent;

    const PARENT: activity_event::Column = activity_event::Column::SubjectId;
    const WORKSPACE: activity_event::Column = activity_event::Column::WorkspaceId;

    fn sort() -> Sort<activity_event::Column> {
        let (column, id) = (activity_event::Column::Sequence, activity_event::Column::Id);
        Sort { name: "subjectTimeline", column, id, descending: true }
    }

    fn place(row: &activity_event::Model) -> (Uuid, SortKey, Uuid) {
        (row.subject_id.unwrap_or_default(), row.sequence.into(), row.id.0)
    }
}

/// What happened to something that the caller can see, newest first.
pub async fn timeline(ctx: &Context<'_>, subject: Uuid, page: PageArguments) -> Result<ActivityEventConnection> {
    let (page, count) = nested_page(ctx, Timeline, subject, page).await?;
    Ok(ActivityEventConnection::new(page, count))
}
