//! Files of inputs.

use std::io::Seek as _;

use async_graphql::{Context, Upload, UploadValue};

use crate::base::{Error, Result};

/// The file of an input, from its beginning: a request may name the same file for several fields.
pub fn file_of(ctx: &Context<'_>, upload: &Upload) -> Result<UploadValue> {
    let mut value = upload.value(ctx).map_err(Error::internal)?;
    value.content.rewind().map_err(Error::internal)?;
    Ok(value)
}
