//! Starting the job.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{KIND, Parameters, Target};
use crate::app::App;
use crate::base::error::Reason;
use crate::base::id::WorkspaceId;
use crate::base::{Error, NodeRef, Permission, Refusal, Result, Viewer};
use crate::db::Tx;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::configurations::service::{Choice, pin_in};
use crate::domain::list_filter::check_tags;
use crate::domain::retrieval::NO_MODEL;
use crate::domain::retrieval::service::SearchScope;
use crate::domain::workspaces::service::{not_found_if_deleted, permit, require_person};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::configuration::ConfigurationKind;
use crate::entity::{OfWorkspace as _, job};

/// Longest duration of the job: a model on this machine makes some vectors a second.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Most documents that can be named.
const DOCUMENTS: usize = 1_000;

/// A request to make something anew. Its serialized form identifies it for idempotency.
#[derive(Debug, Clone, Serialize)]
pub struct Reindex {
    /// The workspace; all of them for none.
    pub workspace: Option<WorkspaceId>,
    /// What is made anew.
    pub targets: Vec<Target>,
    /// Which documents are cut.
    #[serde(skip)]
    pub scope: SearchScope,
    /// How they are cut.
    pub configuration: Choice,
    /// Whether it is only counted.
    pub dry_run: bool,
}

impl Reindex {
    /// Refuses what has no meaning.
    fn check(&self) -> Result<()> {
        let SearchScope { documents, tags, bot } = &self.scope;
        if self.targets.is_empty() {
            return Err(Error::invalid("targets", "minItems", "Say at least one thing to make anew."));
        }
        check_tags(tags)?;
        if documents.len() > DOCUMENTS {
            let message = "At most 1000 documents can be named. Give more of them a tag, or take all.";
            return Err(Error::invalid("documentIds", "maxItems", message).inside("filter"));
        }
        let names_documents = !documents.is_empty() || !tags.is_empty() || bot.is_some();
        if names_documents && self.targets != [Target::Passages] {
            let message = "Vectors are made of all passages. Leave the filter out, or make passages alone anew.";
            return Err(Error::invalid("filter", "dependentRequired", message));
        }
        if !self.targets.contains(&Target::Passages) && !self.configuration.is_none() {
            let message = "A configuration says how passages are cut, which is not wanted here.";
            return Err(Error::invalid("configurationId", "dependentRequired", message));
        }
        if self.targets.contains(&Target::Passages) && self.workspace.is_none() {
            let message = "Name the workspace: each has a configuration of its own for its passages.";
            return Err(Error::invalid("workspaceId", "required", message));
        }
        Ok(())
    }

    fn title(&self) -> &'static str {
        let (passages, vectors) = (self.targets.contains(&Target::Passages), self.targets.contains(&Target::Vectors));
        match (self.dry_run, passages, vectors, self.workspace) {
            (true, ..) => "Count what would be made anew",
            (false, true, true, _) => "Cut documents into passages anew, and make their vectors anew",
            (false, true, false, _) => "Cut documents into passages anew",
            (false, false, _, Some(_)) => "Make the vectors of passages anew",
            (false, false, _, None) => "Make the vectors of passages anew in all workspaces",
        }
    }
}

/// Starts to make passages or vectors of a workspace anew, or vectors of all workspaces.
pub async fn start(app: &App, viewer: &Viewer, mut request: Reindex, options: JobOptions) -> Result<job::Model> {
    request.targets.sort_unstable_by_key(|target| *target == Target::Vectors);
    request.targets.dedup();
    start_like(app, viewer, request, options, None).await
}

/// Starts the same as an old job did. It has no parameters to change.
pub(super) async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    if changes.is_some_and(|changes| changes.as_object().is_none_or(|members| !members.is_empty())) {
        return Err(Error::invalid("parameters", "empty", "Jobs of this kind have no parameters to change."));
    }
    let parameters: Parameters = serde_json::from_value(old.parameters.clone()).map_err(Error::internal)?;
    let request = Reindex {
        workspace: old.workspace_id,
        targets: parameters.targets.clone(),
        scope: SearchScope::default(),
        configuration: Choice::default(),
        dry_run: parameters.dry_run,
    };
    start_like(app, viewer, request, options, Some((old, parameters))).await
}

async fn start_like(
    app: &App,
    viewer: &Viewer,
    request: Reindex,
    options: JobOptions,
    like: Option<(&job::Model, Parameters)>,
) -> Result<job::Model> {
    let workspace = request.workspace;
    require_person(viewer)?;
    match workspace {
        Some(workspace) => permit(viewer, workspace, Permission::WorkspaceUpdate, "workspaceId", workspace)?,
        None if !viewer.is_instance_admin() => {
            let message = "Only administrators of the instance may make the vectors of all workspaces anew.";
            return Err(Error::forbidden(message));
        }
        None => {}
    }
    request.check()?;
    if request.targets.contains(&Target::Vectors) && app.models.embedding().is_none() {
        let reason = Reason::InvalidState { current: "NO_EMBEDDING_MODEL".to_owned(), allowed: Vec::new() };
        return Err(Refusal::new(reason, NO_MODEL).into());
    }
    // Keys for all workspaces are those of none.
    let tenant = workspace.unwrap_or(WorkspaceId(Uuid::nil()));
    let SearchScope { documents, tags, bot } = &request.scope;
    let claim =
        options.claim(viewer, tenant, &(&request, documents, tags, bot, like.as_ref().map(|(old, _)| old.id)))?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.recall(app.db.read()).await?
        && let Some(first) = job::Entity::by_id_in(workspace, first).one(app.db.read()).await?
    {
        return Ok(first);
    }
    let mut new = options.clone().apply(NewJob::new(KIND, workspace, request.title(), Value::Null));
    new.subject = workspace.map(Into::into);
    new.timeout = Some(LONGEST);
    // Two at a time would only be in each other's way.
    new.concurrency_key = Some(format!("reindex:{tenant}"));
    let (id, now) = (new.id, app.clock.now());
    let mut tx = app.db.begin().await?;
    if let Some(claim) = &claim
        && let Some(NodeRef::JobId(first)) = claim.make_in(&tx, id.into(), now).await?
    {
        // Its commit may still be under way and is waited for.
        let first = job::Entity::by_id_in(workspace, first).one(&*tx).await?;
        tx.commit().await?;
        return first.ok_or_else(|| Error::not_found("workspaceId", tenant));
    }
    new.rerun_of = like.as_ref().map(|(old, _)| old.id);
    let (title, is_change) = (request.title(), !request.dry_run);
    let parameters = match like {
        Some((_, parameters)) => parameters,
        None => parameters_in(&tx, request).await?,
    };
    new.parameters = json!(parameters);
    let job = enqueue_in(&mut tx, app, viewer, new)?;
    if let Some(workspace) = workspace.filter(|_| is_change) {
        let activity = NewActivity::new("documents.reindexed", workspace, title)
            .payload(json!({ "jobId": id, "targets": parameters.targets }));
        activity::append_in(&mut tx, now, workspace, Cause::Viewer(viewer), activity);
    }
    let entry = Entry::new("documents.reindexed", workspace, id).changes(json!({ "parameters": parameters }));
    record_in(&mut tx, app, viewer, entry);
    submit(app, tx.into_batch(), id).await.map_err(|error| not_found_if_deleted(error, tenant))?;
    Ok(job)
}

/// What the job keeps of the request: with the version of the configuration that is active now.
async fn parameters_in(tx: &Tx, request: Reindex) -> Result<Parameters> {
    let Reindex { workspace, targets, scope, configuration, dry_run } = request;
    let configuration = match workspace.filter(|_| targets.contains(&Target::Passages)) {
        Some(workspace) => pin_in(&**tx, workspace, ConfigurationKind::Ingestion, configuration).await?,
        None => None,
    };
    let SearchScope { documents, tags, bot } = scope;
    Ok(Parameters { targets, documents, tags, bot, configuration, dry_run })
}
