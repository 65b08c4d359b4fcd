//! What the filters of all lists have in common.

use super::tags::service::MAXIMUM_TAGS;
use crate::base::error::Kind;
use crate::base::{Error, Result};

/// Longest text to search a list with, in characters.
const MAXIMUM_SEARCH: usize = 200;

/// Refuses a text to search with that is longer than any name.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn check_search(search: Option<&str>) -> Result<()> {
    match search {
        Some(text) if text.chars().count() > MAXIMUM_SEARCH => {
            Err(Error::new(Kind::BadUserInput, "`filter.search` must have at most 200 characters."))
        }
        _ => Ok(()),
    }
}

/// Refuses more tags than anything can have.
///
/// # Errors
/// `BAD_USER_INPUT` that names the argument.
pub fn check_tags(tags: &[String]) -> Result<()> {
    if tags.len() > MAXIMUM_TAGS {
        return Err(Error::new(Kind::BadUserInput, "`filter.tags` must have at most 50 entries."));
    }
    Ok(())
}
