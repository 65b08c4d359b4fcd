//! Pictures in inputs and outputs.

use async_graphql::{Context, MaybeUndefined, Upload};

use super::links;
use super::service::AvatarChange;
use crate::base::{Error, Result};
use crate::graphql::ContextExt as _;
use crate::graphql::scalars::Url;
use crate::graphql::upload::file_of;

/// What an input says of a picture.
pub fn avatar_change(ctx: &Context<'_>, given: MaybeUndefined<Upload>) -> Result<AvatarChange> {
    Ok(match given {
        MaybeUndefined::Undefined => AvatarChange::Keep,
        MaybeUndefined::Null => AvatarChange::Remove,
        MaybeUndefined::Value(file) => AvatarChange::Replace(file_of(ctx, &file)?.content),
    })
}

/// Where a picture is read.
pub fn avatar_url(ctx: &Context<'_>, stored: Option<&str>) -> Result<Option<Url>> {
    let address = stored.map(|key| links::read(ctx.app(), key)).transpose()?;
    address.map(|address| url::Url::parse(&address).map(Url).map_err(Error::internal)).transpose()
}
