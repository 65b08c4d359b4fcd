//! Root fields for the server and the signed-in person.

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use super::viewer::Viewer;
use crate::base::id::InstanceId;
use crate::base::secret::sha256_hex;
use crate::base::viewer::Actor;
use crate::domain::accounts::service;
use crate::domain::auth::claim;
use crate::graphql::directives::public;
use crate::graphql::scalars::SafeInt;
use crate::graphql::{ContextExt as _, Fallible, fallible};

/// SHA-256 of the schema file. Added to the schema's data where the schema is built.
#[derive(Debug, Clone)]
pub struct SchemaHash(String);

impl SchemaHash {
    /// The hash of `schema.graphql` as `dossier schema` prints it, with one line feed at its end.
    pub fn of(sdl: &str) -> Self {
        Self(sha256_hex(format!("{}\n", sdl.trim_end())))
    }
}

/// Public facts about this server. Readable without signing in.
#[derive(Debug, Clone, Copy)]
pub struct Instance;

impl Instance {
    /// There is one instance per server, so its identifier is a constant.
    pub const ID: InstanceId = InstanceId(Uuid::nil());
}

/// Public facts about this server. Readable without signing in.
#[Object]
impl Instance {
    /// Global identifier; there is one instance per server.
    pub async fn id(&self) -> ID {
        Self::ID.into()
    }

    /// Version of the server software.
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// SHA-256 of `schema.graphql`, to detect clients that were built against another version.
    async fn schema_hash<'a>(&self, ctx: &Context<'a>) -> async_graphql::Result<&'a str> {
        Ok(&ctx.data::<SchemaHash>()?.0)
    }

    /// True when anyone may `register`; otherwise the operator of the server creates accounts.
    async fn is_registration_open(&self, ctx: &Context<'_>) -> bool {
        ctx.app().config.auth.registration_open
    }

    /// True when there is an administrator; while false, `claimInstance` creates the first one.
    async fn is_claimed(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        Ok(claim::is_claimed(ctx.app()).await?)
    }

    /// Largest accepted file in bytes.
    async fn maximum_upload_bytes(&self, ctx: &Context<'_>) -> SafeInt {
        SafeInt(i64::try_from(ctx.app().config.storage.max_file_size).unwrap_or(i64::MAX))
    }
}

/// `Query.instance` and `Query.viewer`.
#[derive(Debug, Default)]
pub struct AccountsQuery;

#[Object]
impl AccountsQuery {
    /// Public facts about this server. Needs no credentials.
    #[graphql(directive = public::apply())]
    async fn instance(&self) -> Fallible<Instance> {
        Some(Ok(Instance))
    }

    /// The signed-in person, or the owner of the API key; null without credentials.
    async fn viewer(&self, ctx: &Context<'_>) -> Fallible<Viewer> {
        let viewer = ctx.viewer();
        if viewer.actor == Actor::Anonymous {
            return None;
        }
        fallible(service::of_viewer(ctx.app(), &viewer).await.map(|row| Some(row.into())))
    }
}
