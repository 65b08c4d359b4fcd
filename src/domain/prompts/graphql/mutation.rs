//! Changes of prompts.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{Prompt, PromptVersion, TemplateVariableInput};
use crate::base::Result;
use crate::base::id::{PromptId, WorkspaceId};
use crate::domain::prompts::service::{self, CreatePrompt, CreateVersion, DuplicatePrompt, UpdatePrompt};
use crate::domain::prompts::template::NewVariable;
use crate::entity::prompt;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.createPrompt`.
#[derive(Debug, InputObject)]
pub struct CreatePromptInput {
    /// Workspace that owns the prompt.
    pub workspace_id: ID,
    /// Name, 1 to 200 characters on one line, unique in the workspace regardless of case.
    pub name: String,
    /// What the prompt is for; at most 2,000 characters.
    pub description: Option<String>,
    /// Text with placeholders such as `{{topic}}`, at most 64 KiB. A backslash before `{{` makes it literal.
    pub template: String,
    /// Declarations of all placeholders, at most 50. When left out, each placeholder takes a required text.
    pub variables: Option<Vec<TemplateVariableInput>>,
    /// Names of tags, at most 50 of up to 60 characters; tags that do not exist are created.
    pub tags: Option<Vec<String>>,
}

crate::domain::problem::payload!("Result of `Mutation.createPrompt`.", CreatePromptPayload {
    "The new prompt." prompt: Option<Prompt>,
});

/// Input of `Mutation.updatePrompt`.
#[derive(Debug, InputObject)]
pub struct UpdatePromptInput {
    /// Prompt to change.
    pub prompt_id: ID,
    /// Fail with `CONFLICT` when the prompt's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name, 1 to 200 characters on one line, unique in the workspace regardless of case.
    pub name: Option<String>,
    /// What the prompt is for, at most 2,000 characters; null removes it.
    pub description: MaybeUndefined<String>,
    /// Names of tags that replace the present ones, at most 50; tags that do not exist are created.
    pub tags: Option<Vec<String>>,
}

crate::domain::problem::payload!("Result of `Mutation.updatePrompt`.", UpdatePromptPayload {
    "The changed prompt." prompt: Option<Prompt>,
});

/// Input of `Mutation.createPromptVersion`.
#[derive(Debug, InputObject)]
pub struct CreatePromptVersionInput {
    /// Prompt to change.
    pub prompt_id: ID,
    /// Fail with `CONFLICT` when the prompt's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Text with placeholders such as `{{topic}}`, at most 64 KiB. A backslash before `{{` makes it literal.
    pub template: String,
    /// Declarations of all placeholders, at most 50. When left out, each placeholder takes a required text.
    pub variables: Option<Vec<TemplateVariableInput>>,
    /// What changed, at most 1,000 characters.
    pub change_note: Option<String>,
    /// False leaves the current version as it is.
    #[graphql(default = true)]
    pub make_current: bool,
}

crate::domain::problem::payload!("Result of `Mutation.createPromptVersion`.", CreatePromptVersionPayload {
    "The changed prompt." prompt: Option<Prompt>,
    "The new version." version: Option<PromptVersion>,
});

/// Input of `Mutation.setCurrentPromptVersion`.
#[derive(Debug, InputObject)]
pub struct SetCurrentPromptVersionInput {
    /// Version to make current.
    pub version_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.setCurrentPromptVersion`.", SetCurrentPromptVersionPayload {
    "The changed prompt." prompt: Option<Prompt>,
});

/// Input of `Mutation.archivePrompt`.
#[derive(Debug, InputObject)]
pub struct ArchivePromptInput {
    /// Prompt to change.
    pub prompt_id: ID,
    /// False unarchives the prompt.
    #[graphql(default = true)]
    pub is_archived: bool,
}

crate::domain::problem::payload!("Result of `Mutation.archivePrompt`.", ArchivePromptPayload {
    "The changed prompt." prompt: Option<Prompt>,
});

/// Input of `Mutation.duplicatePrompt`.
#[derive(Debug, InputObject)]
pub struct DuplicatePromptInput {
    /// Prompt to copy.
    pub prompt_id: ID,
    /// Name of the copy; derived from the original when left out.
    pub name: Option<String>,
    /// Workspace of the copy; that of the original when left out.
    pub workspace_id: Option<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.duplicatePrompt`.", DuplicatePromptPayload {
    "The new prompt." prompt: Option<Prompt>,
});

/// Input of `Mutation.deletePrompt`.
#[derive(Debug, InputObject)]
pub struct DeletePromptInput {
    /// Prompt to delete.
    pub prompt_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deletePrompt`.", DeletePromptPayload {
    "Identifier of the deleted prompt." deleted_id: Option<ID>,
});

fn declared(variables: Option<Vec<TemplateVariableInput>>) -> Option<Vec<NewVariable>> {
    variables.map(|variables| variables.into_iter().map(Into::into).collect())
}

impl CreatePromptInput {
    fn parse(self) -> Result<(WorkspaceId, CreatePrompt)> {
        let Self { workspace_id, name, description, template, variables, tags } = self;
        let workspace = input_id("workspaceId", &workspace_id)?;
        let tags = tags.unwrap_or_default();
        let new = CreatePrompt::parse(&name, description.as_deref(), template, declared(variables), tags)?;
        Ok((workspace, new))
    }
}

impl UpdatePromptInput {
    fn parse(self) -> Result<(PromptId, UpdatePrompt)> {
        let Self { prompt_id, expected_revision, name, description, tags } = self;
        let description: Option<Option<String>> = description.into();
        let description = description.as_ref().map(Option::as_deref);
        let new = UpdatePrompt::parse(expected_revision, name.as_deref(), description, tags)?;
        Ok((input_id("promptId", &prompt_id)?, new))
    }
}

impl CreatePromptVersionInput {
    fn parse(self) -> Result<(PromptId, CreateVersion)> {
        let Self { prompt_id, expected_revision, template, variables, change_note, make_current } = self;
        let variables = declared(variables);
        let new = CreateVersion::parse(expected_revision, template, variables, change_note.as_deref(), make_current)?;
        Ok((input_id("promptId", &prompt_id)?, new))
    }
}

impl DuplicatePromptInput {
    fn parse(self) -> Result<(PromptId, DuplicatePrompt)> {
        let Self { prompt_id, name, workspace_id } = self;
        let workspace = workspace_id.map(|id| input_id("workspaceId", &id)).transpose()?;
        Ok((input_id("promptId", &prompt_id)?, DuplicatePrompt::parse(name.as_deref(), workspace)?))
    }
}

/// Changes of prompts.
#[derive(Debug, Default)]
pub struct PromptsMutation;

#[Object]
impl PromptsMutation {
    /// Create a prompt with its first version. Requires `PROMPTS_WRITE`.
    async fn create_prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new prompt and its first version.")] input: CreatePromptInput,
    ) -> Fallible<CreatePromptPayload> {
        let created = async {
            let (workspace, new) = input.parse()?;
            service::create(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(created.await, |row| CreatePromptPayload { prompt: Some(row.into()), ..Default::default() })
    }

    /// Change name, description or tags of a prompt. Fields that are left out stay as they are.
    /// Requires `PROMPTS_WRITE`.
    async fn update_prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The prompt and the fields to change.")] input: UpdatePromptInput,
    ) -> Fallible<UpdatePromptPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdatePromptPayload { prompt: Some(row.into()), ..Default::default() })
    }

    /// Add a version to a prompt and make it the current one. Requires `PROMPTS_WRITE`.
    async fn create_prompt_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The prompt and its new version.")] input: CreatePromptVersionInput,
    ) -> Fallible<CreatePromptVersionPayload> {
        let created = async {
            let (id, new) = input.parse()?;
            service::create_version(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(created.await, |(prompt, version)| CreatePromptVersionPayload {
            prompt: Some(prompt.into()),
            version: Some(version.into()),
            ..Default::default()
        })
    }

    /// Make an older or newer version of a prompt the current one. Requires `PROMPTS_WRITE`.
    async fn set_current_prompt_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to make current.")] input: SetCurrentPromptVersionInput,
    ) -> Fallible<SetCurrentPromptVersionPayload> {
        let changed = async {
            let id = input_id("versionId", &input.version_id)?;
            service::set_current(ctx.app(), &ctx.viewer(), id).await
        };
        answer(changed.await, |row| SetCurrentPromptVersionPayload { prompt: Some(row.into()), ..Default::default() })
    }

    /// Archive or unarchive a prompt. Requires `PROMPTS_WRITE`.
    async fn archive_prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The prompt, and whether it is archived.")] input: ArchivePromptInput,
    ) -> Fallible<ArchivePromptPayload> {
        let changed = async {
            let id = input_id("promptId", &input.prompt_id)?;
            service::archive(ctx.app(), &ctx.viewer(), id, input.is_archived).await
        };
        answer(changed.await, |row| ArchivePromptPayload { prompt: Some(row.into()), ..Default::default() })
    }

    /// Copy the current version of a prompt into a new prompt. Requires `PROMPTS_WRITE` in the target workspace.
    async fn duplicate_prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The prompt to copy, and the target.")] input: DuplicatePromptInput,
    ) -> Fallible<DuplicatePromptPayload> {
        let copied: Result<prompt::Model> = async {
            let (id, new) = input.parse()?;
            service::duplicate(ctx.app(), &ctx.viewer(), id, new).await
        }
        .await;
        answer(copied, |row| DuplicatePromptPayload { prompt: Some(row.into()), ..Default::default() })
    }

    /// Delete a prompt with its versions. Jobs and reports keep the text that they used. Requires `PROMPTS_WRITE`.
    async fn delete_prompt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The prompt to delete.")] input: DeletePromptInput,
    ) -> Fallible<DeletePromptPayload> {
        let deleted = async {
            let id: PromptId = input_id("promptId", &input.prompt_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeletePromptPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
