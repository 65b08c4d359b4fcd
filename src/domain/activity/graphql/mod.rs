//! Types of timelines.

mod subject;

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Subscription};
use futures_util::{Stream, StreamExt as _};

pub use self::subject::timeline;
use super::service::{self, Filter, Types};
use crate::app::App;
use crate::base::id::ActivityId;
use crate::base::{NodeRef, Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::auth::graphql::{ApiKey, ApiKeyKey};
use crate::domain::jobs::graphql::{Job, JobKey};
use crate::domain::node::{self, Node};
use crate::domain::workspaces::service::require_person;
use crate::entity::{OfWorkspace as _, activity_event, workspace};
use crate::graphql::connection::counter;
use crate::graphql::scalars::{DateTime, DateTimeRange, Json};
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible, input_id};

/// An event in the timeline of a workspace.
#[derive(Debug, Clone)]
pub struct ActivityEvent(pub Arc<activity_event::Model>);

crate::graphql::connection::connection!(
    ActivityEventConnection,
    ActivityEventEdge,
    ActivityEvent,
    "A page of activity events.",
    "An activity event with its cursor."
);

impl From<activity_event::Model> for ActivityEvent {
    fn from(row: activity_event::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// An event in the timeline of a workspace.
#[Object]
impl ActivityEvent {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Position in the timeline; pass it as `after` to `Workspace.activity` or `Subscription.workspaceActivity`.
    async fn cursor(&self) -> String {
        service::cursor(&self.0)
    }

    /// What happened, for example `document.uploaded`.
    async fn r#type(&self) -> &str {
        &self.0.kind
    }

    /// One sentence for people, in English.
    async fn summary(&self) -> &str {
        &self.0.summary
    }

    /// The object it happened to; null when it no longer exists or the caller cannot see it.
    async fn subject(&self, ctx: &Context<'_>) -> Fallible<Node> {
        let reference = NodeRef::from_parts(self.0.subject_type.as_deref()?, self.0.subject_id?)?;
        fallible(node::resolve(ctx, reference).await)
    }

    /// Person who caused it; null for the server itself and for deleted accounts.
    async fn actor(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.actor_id?)).await)
    }

    /// API key that made the request; null when none did or the caller cannot see it.
    async fn api_key(&self, ctx: &Context<'_>) -> Fallible<ApiKey> {
        fallible(ctx.load(ApiKeyKey(self.0.api_key_id?)).await)
    }

    /// Job that caused it; null when none did or the job was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id?)).await)
    }

    /// Details; their shape depends on `type`.
    async fn payload(&self) -> Json {
        self.0.payload.clone().into()
    }

    /// Identifier shared by everything that one request caused.
    async fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }
}

/// Filter for activity events. All conditions must hold; those left out match everything.
#[derive(Debug, Default, InputObject)]
pub struct ActivityFilter {
    /// Any of these types, at most 50; a trailing `*` matches any suffix, for example `document.*`.
    pub types: Option<Vec<String>>,
    /// The object it happened to.
    pub subject_id: Option<ID>,
    /// The person who caused it.
    pub actor_id: Option<ID>,
    /// When it happened.
    pub occurred_at: Option<DateTimeRange>,
}

impl ActivityFilter {
    fn parse(self) -> Result<Filter> {
        let Self { types, subject_id, actor_id, occurred_at } = self;
        Ok(Filter {
            types: Types::parse(types)?,
            subject: subject_id.map(|id| id.parse::<NodeRef>().ok().map(|id| id.uuid())),
            actor: actor_id.map(|id| id.parse().ok()),
            occurred: occurred_at.map(Into::into).unwrap_or_default(),
        })
    }
}

/// The timeline of a workspace.
#[derive(Debug, Clone)]
pub struct WorkspaceActivity(pub Arc<workspace::Model>);

#[Object]
impl WorkspaceActivity {
    /// Activity events, newest first.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
        #[graphql(desc = "Only events that match.")] filter: Option<ActivityFilter>,
    ) -> async_graphql::Result<ActivityEventConnection> {
        let request = PageArguments::new(first, after, last, before).parse()?;
        let (app, workspace) = (ctx.app().clone(), self.0.id);
        let filter = filter.unwrap_or_default().parse()?;
        let page = service::list(&app, workspace, &filter, &request).await?;
        let count = counter(move || {
            let (app, filter) = (app.clone(), filter.clone());
            async move { service::count(&app, workspace, &filter).await }
        });
        Ok(ActivityEventConnection::new(page.map(Into::into), count))
    }
}

/// An activity event by identifier; absent outside the caller's workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActivityKey(pub ActivityId);

impl Key for ActivityKey {
    type Value = ActivityEvent;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ActivityEvent>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = activity_event::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (ActivityKey(row.id), row.into())).collect())
    }
}

/// `Subscription.workspaceActivity`.
#[derive(Debug, Default)]
pub struct ActivitySubscription;

#[Subscription]
impl ActivitySubscription {
    /// Activity events of a workspace.
    async fn workspace_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Workspace to follow.")] workspace_id: ID,
        #[graphql(
            desc = "Only these types, at most 50, for example `document.uploaded`; a trailing `*` matches any suffix."
        )]
        types: Option<Vec<String>>,
        #[graphql(
            desc = "Cursor of the last event seen, from here or from `Workspace.activity`; new events only when left out."
        )]
        after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = async_graphql::Result<ActivityEvent>> + use<>> {
        let viewer = ctx.viewer();
        require_person(&viewer)?;
        let workspace = input_id("workspaceId", &workspace_id)?;
        let events = service::follow(ctx.app(), viewer, workspace, Types::parse(types)?, after).await?;
        Ok(events.map(|event| Ok(event?.into())))
    }
}
