//! The roots of the schema: each domain brings its part, this file lists them. No resolver lives here.

use std::sync::LazyLock;

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, ValidationMode};

use crate::app::App;
use crate::domain::accounts::graphql::{AccountsMutation, AccountsQuery, SchemaHash};
use crate::domain::activity::graphql::ActivitySubscription;
use crate::domain::approvals::graphql::{ApprovalsMutation, ApprovalsQuery, ApprovalsSubscription};
use crate::domain::artifacts::graphql::ArtifactsMutation;
use crate::domain::auth::graphql::{ApiKeysMutation, AuthMutation};
use crate::domain::bots::graphql::{BotsMutation, BotsQuery};
use crate::domain::configurations::graphql::{ConfigurationsMutation, ConfigurationsQuery};
use crate::domain::conversations::graphql::feedback::FeedbackMutation;
use crate::domain::conversations::graphql::{ConversationsMutation, ConversationsQuery, ConversationsSubscription};
use crate::domain::documents::graphql::{DocumentsMutation, DocumentsQuery, DocumentsSubscription};
use crate::domain::extraction::graphql::{ExtractionMutation, ExtractionQuery};
use crate::domain::jobs::graphql::{
    AdminMutation, AdminQuery, JobsMutation, JobsQuery, JobsSubscription, PruneMutation,
};
use crate::domain::models::graphql::ModelsMutation;
use crate::domain::node::NodeQuery;
use crate::domain::prompts::graphql::{PromptsMutation, PromptsQuery};
use crate::domain::research::graphql::{ResearchMutation, ResearchQuery, ResearchSubscription};
use crate::domain::retrieval::graphql::RetrievalMutation;
use crate::domain::tags::graphql::TagsMutation;
use crate::domain::tools::graphql::{McpServersMutation, ToolsMutation, ToolsQuery};
use crate::domain::workspaces::graphql::{WorkspacesMutation, WorkspacesQuery};
use crate::engine::Registry;
use crate::graphql::rate_limit::RateLimitQuery;

/// Root of reads. Lists are fields of `viewer`, `workspace` and `admin`; the fields here find one object each,
/// and return null when it does not exist or the caller cannot see it.
#[derive(Debug, Default, MergedObject)]
pub struct Query(
    NodeQuery,
    AccountsQuery,
    WorkspacesQuery,
    JobsQuery,
    ApprovalsQuery,
    AdminQuery,
    ResearchQuery,
    DocumentsQuery,
    PromptsQuery,
    ConfigurationsQuery,
    BotsQuery,
    ExtractionQuery,
    ConversationsQuery,
    ToolsQuery,
    RateLimitQuery,
);

/// Root of changes. Every field takes one `input` and returns a payload with the changed objects and `errors`.
/// The payload is null only when there is a top-level error. Where a permission is required, callers without it
/// get the top-level error `FORBIDDEN`.
#[derive(Debug, Default, MergedObject)]
pub struct Mutation(
    AuthMutation,
    AccountsMutation,
    ApiKeysMutation,
    WorkspacesMutation,
    TagsMutation,
    JobsMutation,
    ApprovalsMutation,
    AdminMutation,
    PruneMutation,
    ResearchMutation,
    DocumentsMutation,
    RetrievalMutation,
    PromptsMutation,
    ConfigurationsMutation,
    ModelsMutation,
    BotsMutation,
    ExtractionMutation,
    ArtifactsMutation,
    ConversationsMutation,
    FeedbackMutation,
    ToolsMutation,
    McpServersMutation,
);

/// Root of subscriptions. Those that take `after` send events with a cursor: after a reconnect, pass the last cursor
/// as `after` to continue without gaps or repeats. A cursor whose events are no longer stored ends the subscription
/// with the code `CURSOR_EXPIRED`.
#[derive(Debug, Default, MergedSubscription)]
pub struct Subscription(
    ActivitySubscription,
    JobsSubscription,
    ApprovalsSubscription,
    DocumentsSubscription,
    ResearchSubscription,
    ConversationsSubscription,
);

/// The schema with its roots.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// Nesting at which the engine itself gives up. The guard of the transport refuses far less nested documents, and
/// recursive fragments, before the engine sees them; this bound only has to be out of its way.
const ENGINE_DEPTH: usize = 64;

/// Builds the executable schema.
///
/// The kinds of jobs go along: a job that is cancelled before a worker has it ends in the API.
///
/// Limits of the engine that would walk the document (depth, complexity, aliases, directives) stay off: the guard of
/// the transport checks all of them first, in time linear in the document.
pub fn build(app: App, kinds: Registry) -> Schema {
    with_data(builder(), app, kinds)
}

/// The same schema for documents that [`build`]'s has found valid: their fields and arguments are not checked again.
pub fn build_for_known(app: App, kinds: Registry) -> Schema {
    with_data(builder().validation_mode(ValidationMode::Fast), app, kinds)
}

fn with_data(builder: Builder, app: App, kinds: Registry) -> Schema {
    builder.data(app).data(kinds).data(SchemaHash::of(sdl())).finish()
}

type Builder = async_graphql::SchemaBuilder<Query, Mutation, Subscription>;

/// The schema's text with the addresses of its scalars: what `schema.graphql` holds. Fields stay in the order of
/// their declaration, so that what belongs together is read together.
pub fn sdl() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(|| {
        let options = SDLExportOptions::new().include_specified_by().use_space_ident().indent_width(2);
        builder().finish().sdl_with_options(options)
    });
    &SDL
}

fn builder() -> Builder {
    Schema::build(Query::default(), Mutation::default(), Subscription::default()).limit_recursive_depth(ENGINE_DEPTH)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_text_of_the_schema_holds_the_roots_and_the_addresses_of_scalars() {
        let sdl = super::sdl();
        for part in
            ["type Query", "workspaceBySlug(", "type Mutation", "type Subscription", "@specifiedBy", "interface Node"]
        {
            assert!(sdl.contains(part), "{part}");
        }
        for part in ["WorkspaceCore", "WorkspacesQuery"] {
            assert!(!sdl.contains(part), "{part}");
        }
    }
}
