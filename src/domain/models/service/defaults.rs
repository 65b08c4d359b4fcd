//! Which models are used for what unless others are named: chains of a workspace and of the instance.

use std::collections::HashMap;

use sea_orm::{
    ActiveEnum as _, ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, SqlErr,
};
use serde_json::json;

use super::capabilities::{self, Capability};
use super::list::hold_in;
use super::{declared, emit_in, permit_scope};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::{InstanceId, ModelDefaultId, ModelId, WorkspaceId};
use crate::base::{Error, NodeRef, Refusal, Result, Viewer};
use crate::db::Write;
use crate::db::advisory_lock::{AdvisoryLock, advisory_lock_in};
use crate::entity::model_default::{self, ModelPurpose};
use crate::entity::{Shared as _, model, model_provider};

/// Most models of a chain.
pub const LONGEST_CHAIN: usize = 8;

/// Sets the models that a workspace, or the instance for none, uses for something: the first choice, then those that are
/// tried in their order when it fails. None gives it up.
pub async fn set(
    app: &App,
    viewer: &Viewer,
    workspace: Option<WorkspaceId>,
    purpose: ModelPurpose,
    models: Vec<ModelId>,
) -> Result<()> {
    permit_scope(viewer, workspace)?;
    check(purpose, &models)?;
    let mut tx = app.db.begin().await?;
    advisory_lock_in(&tx, AdvisoryLock::ModelDefaults(workspace)).await?;
    let found = hold_in(&tx, workspace, models.iter().copied()).await?;
    for (place, id) in models.iter().enumerate() {
        let at = |error: Error| error.inside("modelIds");
        let row = found.get(id);
        let row = row.ok_or_else(|| at(Error::not_found(place.to_string(), id)))?;
        if !capabilities::has(row, Capability::Chat) {
            let message = "This model does not write text. Choose one that does.";
            return Err(at(Error::invalid(place.to_string(), "capabilities", message)));
        }
    }
    if own_in(&*tx, workspace, purpose).await? == models {
        tx.commit().await?;
        return Ok(());
    }
    let of_purpose = model_default::Column::Purpose.eq(purpose);
    model_default::Entity::delete_of_scope(workspace).filter(of_purpose).exec(&*tx).await?;
    let rows = (0_i64..).zip(&models).map(|(position, id)| {
        let row = model_default::Model {
            id: ModelDefaultId::generate(),
            workspace_id: workspace,
            purpose,
            position,
            model_id: *id,
        };
        row.into_active_model().reset_all()
    });
    if !models.is_empty() {
        tx.defer(Write::insert(app.db.backend(), rows));
    }
    let subject: NodeRef = workspace.map_or(InstanceId(uuid::Uuid::nil()).into(), NodeRef::from);
    let summary = match models.is_empty() {
        true => "The models for something were left to the instance".to_owned(),
        false => "The models for something were chosen".to_owned(),
    };
    let facts = json!({ "purpose": purpose.to_value(), "models": models });
    emit_in(&mut tx, app, viewer, "model_defaults.updated", (workspace, subject), summary, facts);
    tx.commit().await.map_err(overtaken)
}

fn check(purpose: ModelPurpose, models: &[ModelId]) -> Result<()> {
    if purpose == ModelPurpose::Embedding {
        let message = "All passages of the instance get their vectors of one model, which the setting \
                       `llm.embedding_model` names; see docs/configuration.md.";
        return Err(Error::invalid("purpose", "enum", message));
    }
    if models.len() > LONGEST_CHAIN {
        let reason = Reason::InvalidInput { constraint: Some("maxItems"), limit: i64::try_from(LONGEST_CHAIN).ok() };
        return Err(Refusal::new(reason, "At most 8 models are tried one after the other.").at(["modelIds"]).into());
    }
    let is_repeated = |(place, id): (usize, &ModelId)| models[..place].contains(id);
    match models.iter().enumerate().any(is_repeated) {
        true => Err(Error::invalid("modelIds", "uniqueItems", "A model is named twice.")),
        false => Ok(()),
    }
}

/// A model, or the workspace, was deleted in the same moment.
fn overtaken(error: Error) -> Error {
    match error.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Error::deleted_meanwhile(),
        _ => error,
    }
}

/// The chain that a workspace, or the instance for none, has set.
async fn own_in(
    connection: &impl ConnectionTrait,
    workspace: Option<WorkspaceId>,
    purpose: ModelPurpose,
) -> Result<Vec<ModelId>> {
    let rows = model_default::Entity::of_scope(workspace)
        .filter(model_default::Column::Purpose.eq(purpose))
        .order_by_asc(model_default::Column::Position);
    Ok(rows.all(connection).await?.into_iter().map(|row| row.model_id).collect())
}

/// A chain that a workspace, or the instance for none, has set, with its models, also those that are not in use.
#[derive(Debug, Clone)]
pub struct Chain {
    /// Whose it is.
    pub workspace: Option<WorkspaceId>,
    /// For what.
    pub purpose: ModelPurpose,
    /// The models, first choice first.
    pub models: Vec<model::Model>,
}

/// The chains that workspaces and the instance have set, in the order of their purposes.
pub async fn chains(app: &App, workspaces: &[WorkspaceId]) -> Result<Vec<Chain>> {
    let set = model_default::Entity::shared_with(workspaces.iter().copied())
        .order_by_asc(model_default::Column::Position)
        .all(app.db.read())
        .await?;
    let models = model::Entity::shared_with(workspaces.iter().copied())
        .filter(model::Column::Id.is_in(set.iter().map(|row| row.model_id)))
        .all(app.db.read())
        .await?;
    let models: HashMap<ModelId, model::Model> = models.into_iter().map(|row| (row.id, row)).collect();
    let mut chains: Vec<Chain> = Vec::new();
    for row in set {
        let Some(model) = models.get(&row.model_id).cloned() else { continue };
        match chains.iter_mut().find(|chain| chain.workspace == row.workspace_id && chain.purpose == row.purpose) {
            Some(chain) => chain.models.push(model),
            None => chains.push(Chain { workspace: row.workspace_id, purpose: row.purpose, models: vec![model] }),
        }
    }
    chains.sort_by_key(|chain| order(chain.purpose));
    Ok(chains)
}

fn order(purpose: ModelPurpose) -> u8 {
    match purpose {
        ModelPurpose::Chat => 0,
        ModelPurpose::Research => 1,
        ModelPurpose::Fast => 2,
        ModelPurpose::Embedding => 3,
    }
}

/// For each workspace and purpose the model that is tried first when none is named.
pub async fn first_choices(
    app: &App,
    wanted: &[(WorkspaceId, ModelPurpose)],
) -> Result<HashMap<(WorkspaceId, ModelPurpose), model::Model>> {
    let mut workspaces: Vec<WorkspaceId> = wanted.iter().map(|(workspace, _)| *workspace).collect();
    workspaces.sort_unstable();
    workspaces.dedup();
    let chains = chains(app, &workspaces).await?;
    let (writing, embedding) = (declared::writing(app), declared::embedding(app));
    let declared = model::Entity::of_scope(None)
        .filter(model::Column::Id.is_in(writing.into_iter().chain(embedding)))
        .all(app.db.read())
        .await?;
    let used = model_provider::Entity::shared_with(workspaces.iter().copied())
        .filter(model_provider::Column::IsEnabled.eq(true))
        .all(app.db.read())
        .await?;
    let is_used = |row: &&model::Model| row.is_enabled && used.iter().any(|provider| provider.id == row.provider_id);
    let first = |workspace: WorkspaceId, purpose: ModelPurpose| {
        let of = |owner: Option<WorkspaceId>| {
            let chain = chains.iter().find(|chain| chain.workspace == owner && chain.purpose == purpose)?;
            chain.models.iter().find(is_used)
        };
        let last = if purpose == ModelPurpose::Embedding { embedding } else { writing };
        let last = || declared.iter().filter(is_used).find(|row| Some(row.id) == last);
        of(Some(workspace)).or_else(|| of(None)).or_else(last).cloned()
    };
    Ok(wanted.iter().filter_map(|(ws, purpose)| Some(((*ws, *purpose), first(*ws, *purpose)?))).collect())
}
