//! Reading values of inputs.

use std::str::FromStr;

use async_graphql::ID;

use crate::base::{Error, Result};

/// Reads an identifier of an input. A text that is not an identifier of the wanted type names nothing: it is answered
/// like an absent object. `field` is the key below `input`.
pub fn input_id<T: FromStr>(field: &'static str, id: &ID) -> Result<T> {
    id.parse().map_err(|_| Error::not_found(field, id.as_str()))
}
