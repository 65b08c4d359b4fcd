//! Changes of configurations.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::{Configuration, ConfigurationKind, ConfigurationVersion};
use crate::base::Result;
use crate::base::id::{ConfigurationId, WorkspaceId};
use crate::domain::configurations::service::{self, CreateConfiguration, CreateVersion, UpdateConfiguration};
use crate::graphql::scalars::Json;
use crate::graphql::{ContextExt as _, Fallible, answer, input_id};

/// Input of `Mutation.createConfiguration`.
#[derive(Debug, InputObject)]
pub struct CreateConfigurationInput {
    /// Workspace that owns the configuration.
    pub workspace_id: ID,
    /// What it controls.
    pub kind: ConfigurationKind,
    /// Name, 1 to 200 characters on one line, unique per workspace and kind regardless of case.
    pub name: String,
    /// What the configuration is for; at most 2,000 characters.
    pub description: Option<String>,
    /// The settings, an object as the schema of the kind describes it; see `ConfigurationKind`. At most 64 KiB. What is
    /// left out takes its default.
    pub settings: Json,
    /// Activate the first version. Jobs of the kind that name no configuration then use this one.
    #[graphql(default = true)]
    pub activate: bool,
}

crate::domain::problem::payload!("Result of `Mutation.createConfiguration`.", CreateConfigurationPayload {
    "The new configuration." configuration: Option<Configuration>,
});

/// Input of `Mutation.updateConfiguration`.
#[derive(Debug, InputObject)]
pub struct UpdateConfigurationInput {
    /// Configuration to change.
    pub configuration_id: ID,
    /// Fail with `CONFLICT` when the configuration's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name, 1 to 200 characters on one line, unique per workspace and kind regardless of case.
    pub name: Option<String>,
    /// What the configuration is for, at most 2,000 characters; null removes it.
    pub description: MaybeUndefined<String>,
}

crate::domain::problem::payload!("Result of `Mutation.updateConfiguration`.", UpdateConfigurationPayload {
    "The changed configuration." configuration: Option<Configuration>,
});

/// Input of `Mutation.createConfigurationVersion`.
#[derive(Debug, InputObject)]
pub struct CreateConfigurationVersionInput {
    /// Configuration to change.
    pub configuration_id: ID,
    /// Fail with `CONFLICT` when the configuration's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// All settings, an object as the schema of the kind describes it; see `ConfigurationKind`. At most 64 KiB. What is
    /// left out takes its default, not its value in an earlier version.
    pub settings: Json,
    /// What changed, at most 1,000 characters.
    pub change_note: Option<String>,
    /// Activate it at once.
    #[graphql(default = false)]
    pub activate: bool,
}

crate::domain::problem::payload!("Result of `Mutation.createConfigurationVersion`.", CreateConfigurationVersionPayload {
    "The changed configuration." configuration: Option<Configuration>,
    "The new version." version: Option<ConfigurationVersion>,
});

/// Input of `Mutation.activateConfigurationVersion`.
#[derive(Debug, InputObject)]
pub struct ActivateConfigurationVersionInput {
    /// Version to activate.
    pub version_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.activateConfigurationVersion`.", ActivateConfigurationVersionPayload {
    "The changed configuration." configuration: Option<Configuration>,
});

/// Input of `Mutation.deactivateConfiguration`.
#[derive(Debug, InputObject)]
pub struct DeactivateConfigurationInput {
    /// Configuration to change.
    pub configuration_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deactivateConfiguration`.", DeactivateConfigurationPayload {
    "The changed configuration." configuration: Option<Configuration>,
});

/// Input of `Mutation.deleteConfiguration`.
#[derive(Debug, InputObject)]
pub struct DeleteConfigurationInput {
    /// Configuration to delete.
    pub configuration_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteConfiguration`.", DeleteConfigurationPayload {
    "Identifier of the deleted configuration." deleted_id: Option<ID>,
});

impl CreateConfigurationInput {
    fn parse(self) -> Result<(WorkspaceId, CreateConfiguration)> {
        let Self { workspace_id, kind, name, description, settings, activate } = self;
        let workspace = input_id("workspaceId", &workspace_id)?;
        let new = CreateConfiguration::parse(kind.0, &name, description.as_deref(), &settings.0, activate)?;
        Ok((workspace, new))
    }
}

impl UpdateConfigurationInput {
    fn parse(self) -> Result<(ConfigurationId, UpdateConfiguration)> {
        let Self { configuration_id, expected_revision, name, description } = self;
        let description: Option<Option<String>> = description.into();
        let description = description.as_ref().map(Option::as_deref);
        let new = UpdateConfiguration::parse(expected_revision, name.as_deref(), description)?;
        Ok((input_id("configurationId", &configuration_id)?, new))
    }
}

impl CreateConfigurationVersionInput {
    fn parse(self) -> Result<(ConfigurationId, CreateVersion)> {
        let Self { configuration_id, expected_revision, settings, change_note, activate } = self;
        let new = CreateVersion::parse(expected_revision, settings.0, change_note.as_deref(), activate)?;
        Ok((input_id("configurationId", &configuration_id)?, new))
    }
}

/// Changes of configurations.
#[derive(Debug, Default)]
pub struct ConfigurationsMutation;

#[Object]
impl ConfigurationsMutation {
    /// Create a configuration with its first version. Requires `CONFIGURATIONS_WRITE`.
    async fn create_configuration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new configuration and its settings.")] input: CreateConfigurationInput,
    ) -> Fallible<CreateConfigurationPayload> {
        let created = async {
            let (workspace, new) = input.parse()?;
            service::create(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(created.await, |row| CreateConfigurationPayload {
            configuration: Some(row.into()),
            ..Default::default()
        })
    }

    /// Change name or description of a configuration. Fields that are left out stay as they are. Requires
    /// `CONFIGURATIONS_WRITE`.
    async fn update_configuration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The configuration and the fields to change.")] input: UpdateConfigurationInput,
    ) -> Fallible<UpdateConfigurationPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            service::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateConfigurationPayload {
            configuration: Some(row.into()),
            ..Default::default()
        })
    }

    /// Add a version to a configuration. It is not used before it is activated. Requires `CONFIGURATIONS_WRITE`.
    async fn create_configuration_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The configuration and its new settings.")] input: CreateConfigurationVersionInput,
    ) -> Fallible<CreateConfigurationVersionPayload> {
        let created = async {
            let (id, new) = input.parse()?;
            service::create_version(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(created.await, |(configuration, version)| CreateConfigurationVersionPayload {
            configuration: Some(configuration.into()),
            version: Some(version.into()),
            ..Default::default()
        })
    }

    /// Make a version the one that jobs use, and its configuration the default of its kind. Jobs that were started keep
    /// theirs. Requires `CONFIGURATIONS_WRITE`.
    async fn activate_configuration_version(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version to activate.")] input: ActivateConfigurationVersionInput,
    ) -> Fallible<ActivateConfigurationVersionPayload> {
        let activated = async {
            let id = input_id("versionId", &input.version_id)?;
            service::activate(ctx.app(), &ctx.viewer(), id).await
        };
        answer(activated.await, |row| ActivateConfigurationVersionPayload {
            configuration: Some(row.into()),
            ..Default::default()
        })
    }

    /// Leave a configuration without an active version: only jobs that name one of its versions use it. Requires
    /// `CONFIGURATIONS_WRITE`.
    async fn deactivate_configuration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The configuration to deactivate.")] input: DeactivateConfigurationInput,
    ) -> Fallible<DeactivateConfigurationPayload> {
        let deactivated = async {
            let id = input_id("configurationId", &input.configuration_id)?;
            service::deactivate(ctx.app(), &ctx.viewer(), id).await
        };
        answer(deactivated.await, |row| DeactivateConfigurationPayload {
            configuration: Some(row.into()),
            ..Default::default()
        })
    }

    /// Delete a configuration with its versions. Jobs keep a copy of the settings that they use. Requires
    /// `CONFIGURATIONS_WRITE`.
    async fn delete_configuration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The configuration to delete.")] input: DeleteConfigurationInput,
    ) -> Fallible<DeleteConfigurationPayload> {
        let deleted = async {
            let id: ConfigurationId = input_id("configurationId", &input.configuration_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteConfigurationPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
