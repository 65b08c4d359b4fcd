//! Prompts with values filled in.

use sea_orm::{ColumnTrait as _, ConnectionTrait, QueryFilter as _};
use serde_json::Value;

use crate::base::error::{Kind, Reason};
use crate::base::id::{PromptId, WorkspaceId};
use crate::base::{Error, Refusal, Result};
use crate::domain::prompts::template::{self, Preview, Template, Variable};
use crate::entity::{BelongsTo as _, OfWorkspace as _, prompt, prompt_version};

/// A stored prompt with values, as a caller sends it.
#[derive(Debug, Clone, Copy)]
pub struct SavedPrompt<'a> {
    /// Identifier of the prompt.
    pub prompt_id: &'a str,
    /// Version; the current one when left out.
    pub version_number: Option<i32>,
    /// Object with one member for each variable.
    pub values: &'a Value,
}

/// A rendered text, and where it came from.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The version that was used.
    pub version: prompt_version::Model,
    /// The text with all values filled in.
    pub text: String,
}

/// Fills values into a version of a prompt of this workspace. Access to the workspace has been checked.
///
/// Refusals point at `promptId`, `versionNumber` or the value in `values`. Archived prompts can be used: they are only left out of lists.
pub async fn render_in(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    saved: SavedPrompt<'_>,
) -> Result<Rendered> {
    let found = match saved.prompt_id.parse::<PromptId>() {
        Ok(id) => prompt::Entity::by_id_in(workspace, id).one(connection).await?,
        Err(_) => None,
    };
    let prompt = found.ok_or_else(|| {
        let reason = Reason::NotFound { id: saved.prompt_id.to_owned() };
        Refusal::new(reason, "There is nothing with this identifier.").at(["promptId"])
    })?;
    let versions = prompt_version::Entity::belonging_to(prompt.id);
    let wanted = match saved.version_number {
        Some(number) => prompt_version::Column::Number.eq(number),
        None => prompt_version::Column::Id.eq(prompt.current_version_id),
    };
    let version = versions.filter(wanted).one(connection).await?.ok_or_else(|| {
        let reason = Reason::InvalidInput { constraint: Some("exists"), limit: None };
        Refusal::new(reason, "The prompt has no version with this number.").at(["versionNumber"])
    })?;
    let (template, variables) = read(&version)?;
    let text = template::render(&template, &variables, saved.values, &["values"])?;
    Ok(Rendered { version, text })
}

/// The text of a version with the given values. `BAD_USER_INPUT` when they are not an object, or make the text too
/// long.
pub fn preview(version: &prompt_version::Model, values: &Value) -> Result<Preview> {
    let (template, variables) = read(version)?;
    template::preview(&template, &variables, values, &["values"]).map_err(|error| match error.refusals() {
        // Only mutations have a payload for refusals.
        Some(_) => Error::new(Kind::BadUserInput, error.message().into_owned()),
        None => error,
    })
}

/// Stored templates were validated when they were written.
fn read(version: &prompt_version::Model) -> Result<(Template, Vec<Variable>)> {
    let id = version.id;
    let unreadable = |refusal: Refusal| Error::internal(anyhow::anyhow!("{id} cannot be read: {}", refusal.message));
    Ok((Template::parse(&version.template).map_err(unreadable)?, Variable::all_from_stored(&version.variables)?))
}
