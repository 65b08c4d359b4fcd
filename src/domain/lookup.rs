//! Root fields that find one object by its identifier.

use std::str::FromStr;

use async_graphql::{Context, ID};

use super::workspaces::service::require_person;
use crate::base::Result;
use crate::graphql::{ContextExt as _, Key};

/// The object of one type with an identifier that a client sent; null when it is none of this type, or the caller cannot
/// see it. `key` loads it.
pub async fn by_id<I: FromStr, K: Key>(
    ctx: &Context<'_>,
    id: &ID,
    key: impl FnOnce(I) -> K,
) -> Result<Option<K::Value>> {
    require_person(&ctx.viewer())?;
    match id.parse() {
        Ok(id) => ctx.load(key(id)).await,
        Err(_) => Ok(None),
    }
}
