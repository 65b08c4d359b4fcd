//! Changes of providers, models and defaults.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::default::ModelDefault;
use super::enums::{ModelProviderKind, ModelPurpose};
use super::{Model, ModelProvider};
use crate::base::Result;
use crate::base::id::{ModelId, ModelProviderId, WorkspaceId};
use crate::domain::models::service::defaults;
use crate::domain::models::service::provider::{self, CreateProvider, UpdateProvider};
use crate::domain::models::service::{self, UpdateModel};
use crate::graphql::scalars::{Decimal, Url};
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// Input of `Mutation.createModelProvider`.
#[derive(InputObject)]
pub struct CreateModelProviderInput {
    /// Workspace whose own it is; one of the instance, which all workspaces use, when left out.
    pub workspace_id: Option<ID>,
    /// Name, 1 to 200 characters on one line, unique in the instance or in the workspace regardless of case.
    pub name: String,
    /// Protocol. `CONFIGURED` and `BUILT_IN` are the server's own.
    pub kind: ModelProviderKind,
    /// Address up to and including the version, such as `https://api.openai.com/v1`; the usual one of the protocol when
    /// left out. It must be one of the public internet, or one that the operator of the server allows
    /// (`egress.allowed`, `egress.ports`).
    pub base_url: Option<Url>,
    /// Secret; stored encrypted and never returned. Left out for a provider that needs none.
    pub api_key: Option<String>,
}

crate::domain::problem::payload!("Result of `Mutation.createModelProvider`.", CreateModelProviderPayload {
    "The new provider; its `status` says whether its models could be read." provider: Option<ModelProvider>,
});

/// Input of `Mutation.updateModelProvider`.
#[derive(InputObject)]
pub struct UpdateModelProviderInput {
    /// Provider to change.
    pub provider_id: ID,
    /// Fail with `CONFLICT` when the provider's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name, 1 to 200 characters on one line.
    pub name: Option<String>,
    /// Address. A stored key is not sent to another address: give `apiKey` too.
    pub base_url: Option<Url>,
    /// Secret; null removes it.
    pub api_key: MaybeUndefined<String>,
    /// Whether it is used.
    pub is_enabled: Option<bool>,
}

crate::domain::problem::payload!("Result of `Mutation.updateModelProvider`.", UpdateModelProviderPayload {
    "The changed provider." provider: Option<ModelProvider>,
});

/// Input of `Mutation.syncModelProvider`.
#[derive(Debug, InputObject)]
pub struct SyncModelProviderInput {
    /// Provider to check.
    pub provider_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.syncModelProvider`.", SyncModelProviderPayload {
    "The provider; its `status` says whether its models could be read." provider: Option<ModelProvider>,
});

/// Input of `Mutation.deleteModelProvider`.
#[derive(Debug, InputObject)]
pub struct DeleteModelProviderInput {
    /// Provider to remove.
    pub provider_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteModelProvider`.", DeleteModelProviderPayload {
    "Identifier of the removed provider." deleted_id: Option<ID>,
});

/// Input of `Mutation.updateModel`.
#[derive(Debug, InputObject)]
pub struct UpdateModelInput {
    /// Model to change.
    pub model_id: ID,
    /// Fail with `CONFLICT` when the model's `revision` is no longer this one.
    pub expected_revision: Option<i32>,
    /// Name for people, 1 to 200 characters on one line.
    pub display_name: Option<String>,
    /// Whether it is offered.
    pub is_enabled: Option<bool>,
    /// Price of a million input tokens in US dollars; null when it is not known.
    pub input_price_usd: MaybeUndefined<Decimal>,
    /// Price of a million input tokens in US dollars that the provider reads from its cache; null when it is that of other
    /// input.
    pub cached_input_price_usd: MaybeUndefined<Decimal>,
    /// Price of a million output tokens in US dollars; null when it is not known.
    pub output_price_usd: MaybeUndefined<Decimal>,
}

crate::domain::problem::payload!("Result of `Mutation.updateModel`.", UpdateModelPayload {
    "The changed model." model: Option<Model>,
});

/// Input of `Mutation.setModelDefaults`.
#[derive(Debug, InputObject)]
pub struct SetModelDefaultsInput {
    /// Workspace to choose for; the instance, for workspaces that choose nothing, when left out.
    pub workspace_id: Option<ID>,
    /// For what. Not `EMBEDDING`, which the settings of the server choose.
    pub purpose: ModelPurpose,
    /// The first choice, then the models that are tried in their order when it fails; at most 8. None leaves it to the
    /// instance, and the instance to the settings of the server.
    pub model_ids: Vec<ID>,
}

crate::domain::problem::payload!("Result of `Mutation.setModelDefaults`.", SetModelDefaultsPayload {
    "What is chosen now; null when nothing is." model_default: Option<ModelDefault>,
});

impl CreateModelProviderInput {
    fn parse(self) -> Result<(Option<WorkspaceId>, CreateProvider)> {
        let Self { workspace_id, name, kind, base_url, api_key } = self;
        let workspace = workspace_id.map(|id| input_id("workspaceId", &id)).transpose()?;
        let new = CreateProvider::parse(&name, kind.into(), base_url.map(|url| url.0), api_key.as_deref())?;
        Ok((workspace, new))
    }
}

impl UpdateModelProviderInput {
    fn parse(self) -> Result<(ModelProviderId, UpdateProvider)> {
        let Self { provider_id, expected_revision, name, base_url, api_key, is_enabled } = self;
        let api_key: Option<Option<String>> = api_key.into();
        let api_key = api_key.as_ref().map(Option::as_deref);
        let base_url = base_url.map(|url| url.0);
        let new = UpdateProvider::parse(expected_revision, name.as_deref(), base_url, api_key, is_enabled)?;
        Ok((input_id("providerId", &provider_id)?, new))
    }
}

impl UpdateModelInput {
    fn parse(self) -> Result<(ModelId, UpdateModel)> {
        let Self {
            model_id,
            expected_revision,
            display_name,
            is_enabled,
            input_price_usd,
            cached_input_price_usd,
            output_price_usd,
        } = self;
        let prices = [input_price_usd, cached_input_price_usd, output_price_usd].map(|price| {
            let price: Option<Option<Decimal>> = price.into();
            price.map(|price| price.map(|amount| amount.micros))
        });
        let new = UpdateModel::parse(expected_revision, display_name.as_deref(), is_enabled, prices)?;
        Ok((input_id("modelId", &model_id)?, new))
    }
}

/// Changes of providers, models and defaults.
#[derive(Debug, Default)]
pub struct ModelsMutation;

#[Object]
impl ModelsMutation {
    /// Add a model provider and read its models. When they cannot be read, the provider is there all the same, and its
    /// `status` says why. Requires `WORKSPACE_UPDATE`; without a workspace only for instance administrators.
    async fn create_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new provider.")] input: CreateModelProviderInput,
    ) -> Fallible<CreateModelProviderPayload> {
        let created = async {
            let (workspace, new) = input.parse()?;
            provider::create(ctx.app(), &ctx.viewer(), workspace, new).await
        };
        answer(created.await, |row| CreateModelProviderPayload { provider: Some(row.into()), ..Default::default() })
    }

    /// Change a model provider. Fields that are left out stay as they are. When address or secret change, its models are
    /// read anew. Requires `WORKSPACE_UPDATE`; for providers of the instance only for its administrators.
    async fn update_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider and the fields to change.")] input: UpdateModelProviderInput,
    ) -> Fallible<UpdateModelProviderPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            provider::update(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateModelProviderPayload { provider: Some(row.into()), ..Default::default() })
    }

    /// Read the models of a provider anew. Models that it lists no more stay, and `isListed` is false. Requires
    /// `WORKSPACE_UPDATE`; for providers of the instance only for its administrators.
    async fn sync_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider to check.")] input: SyncModelProviderInput,
    ) -> Fallible<SyncModelProviderPayload> {
        let synced = async {
            let id = input_id("providerId", &input.provider_id)?;
            provider::sync(ctx.app(), &ctx.viewer(), id).await
        };
        answer(synced.await, |row| SyncModelProviderPayload { provider: Some(row.into()), ..Default::default() })
    }

    /// Remove a model provider with its models. What they cost stays on record. Requires `WORKSPACE_UPDATE`; for providers
    /// of the instance only for its administrators.
    async fn delete_model_provider(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The provider to remove.")] input: DeleteModelProviderInput,
    ) -> Fallible<DeleteModelProviderPayload> {
        let deleted = async {
            let id: ModelProviderId = input_id("providerId", &input.provider_id)?;
            provider::delete(ctx.app(), &ctx.viewer(), id).await?;
            Ok(id)
        };
        answer(deleted.await, |id| DeleteModelProviderPayload { deleted_id: Some(id.into()), ..Default::default() })
    }

    /// Change a model. New prices count from now on; what was spent before stays as it was. Requires `WORKSPACE_UPDATE`;
    /// for models of the instance only for its administrators.
    async fn update_model(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The model and the fields to change.")] input: UpdateModelInput,
    ) -> Fallible<UpdateModelPayload> {
        let updated = async {
            let (id, new) = input.parse()?;
            service::update_model(ctx.app(), &ctx.viewer(), id, new).await
        };
        answer(updated.await, |row| UpdateModelPayload { model: Some(row.into()), ..Default::default() })
    }

    /// Choose the models that are used when none is named. Requires `WORKSPACE_UPDATE`; without a workspace only for
    /// instance administrators.
    async fn set_model_defaults(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For what, and which models.")] input: SetModelDefaultsInput,
    ) -> Fallible<SetModelDefaultsPayload> {
        let set = async {
            let SetModelDefaultsInput { workspace_id, purpose, model_ids } = input;
            let workspace = workspace_id.map(|id| input_id("workspaceId", &id)).transpose()?;
            let models = input_ids("modelIds", &model_ids)?;
            let (app, purpose) = (ctx.app(), purpose.into());
            defaults::set(app, &ctx.viewer(), workspace, purpose, models).await?;
            let chains = defaults::chains(app, workspace.as_slice()).await?;
            Ok(chains.into_iter().find(|chain| chain.workspace == workspace && chain.purpose == purpose))
        };
        answer(set.await, |chain| SetModelDefaultsPayload {
            model_default: chain.map(Into::into),
            ..Default::default()
        })
    }
}
