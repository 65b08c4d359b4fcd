//! Starting research, and changing and deleting reports.

pub mod evidence;
pub mod list;

use std::collections::HashSet;
use std::time::Duration;

use sea_orm::{ActiveModelTrait as _, ConnectionTrait, IntoActiveModel as _, ModelTrait as _, Set};
use serde::Serialize;
use serde_json::{Value, json};

use super::jobs::KIND;
use super::parameters::{Depth, Parameters};
use crate::app::App;
use crate::base::id::{DocumentId, JobId, PromptId, PromptVersionId, ReportId, WorkspaceId};
use crate::base::text::visible::turns_around;
use crate::base::text::{LanguageTag, Name, bounded, label};
use crate::base::{Error, NodeRef, Permission, Result, Viewer};
use crate::db::Write;
use crate::domain::approvals::service as approvals;
use crate::domain::audit::service::{Entry, record_in};
use crate::domain::prompts::service::{SavedPrompt, render_in};
use crate::domain::workspaces::service::{not_found_if_deleted, permit, require_person};
use crate::engine::activity::{self, Cause, NewActivity};
use crate::engine::{JobOptions, NewJob, enqueue_in, submit};
use crate::entity::{OfWorkspace as _, document, job, prompt_version, report};
use crate::figures::{self, Activity};

/// Longest question, in characters.
const MAXIMUM_QUESTION: usize = 10_000;
/// Time beyond the longest duration after which the job is aborted, so that a step can finish.
const SLACK: Duration = Duration::from_secs(5 * 60);

/// What to research.
#[derive(Debug, Clone, Serialize)]
pub enum Question {
    /// Plain words.
    Text(String),
    /// The question of an earlier job, with the version of its prompt.
    Earlier {
        /// The text.
        text: String,
        /// The version, if there was one.
        version: Option<PromptVersionId>,
    },
    /// A stored prompt with values.
    SavedPrompt {
        /// The prompt's identifier, as sent by the caller.
        prompt: String,
        /// Version; the current one when `None`.
        version: Option<i32>,
        /// Object with one member for each variable.
        values: Value,
    },
}

/// A request for research. Its serialized form, with the queue options, identifies the request for idempotency.
#[derive(Debug, Clone, Serialize)]
pub struct StartResearch {
    /// Workspace of the report.
    pub workspace: WorkspaceId,
    /// What to research.
    pub question: Question,
    /// Title; derived from the question when `None`.
    pub title: Option<String>,
    /// How thoroughly to research.
    pub depth: Option<Depth>,
    /// Most sources to read.
    pub maximum_sources: Option<i32>,
    /// Longest duration in minutes.
    pub maximum_minutes: Option<i32>,
    /// Highest cost in millionths of a US dollar.
    pub budget_micros: Option<i64>,
    /// Documents to read.
    pub documents: Vec<DocumentId>,
    /// Also read documents with all these tags.
    pub tags: Vec<String>,
    /// Language tag of the report.
    pub language: Option<String>,
    /// Headings that the report should have.
    pub outline: Vec<String>,
    /// Whether the plan has to be approved. Omitted from the serialized form when false, so that idempotency keys stay
    /// valid across an upgrade.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub require_plan_approval: bool,
    /// Job that is repeated.
    pub rerun_of: Option<JobId>,
    /// How to queue the job.
    #[serde(skip)]
    pub options: JobOptions,
}

/// What the changes of a job that is run again are called.
const PARAMETERS: &str = "parameters";

/// Fields of [`StartResearch`] that are parameters of a job that is run again.
const PLACES_IN_PARAMETERS: &[(&str, &[&str])] = &[
    ("question", &[PARAMETERS]),
    ("title", &[PARAMETERS]),
    ("maximumSources", &[PARAMETERS]),
    ("maximumMinutes", &[PARAMETERS]),
    ("documentIds", &[PARAMETERS]),
    ("tags", &[PARAMETERS]),
    ("language", &[PARAMETERS]),
    ("outline", &[PARAMETERS]),
];

/// Research that was started.
#[derive(Debug, Clone)]
pub struct Started {
    /// The job.
    pub job: job::Model,
    /// The report, empty at first.
    pub report: report::Model,
}

/// Starts research: report, job, first events, timeline and audit entry in one transaction (C-JOB-2). The same
/// idempotency key returns the first job and report (C-JOB-10).
pub async fn start(app: &App, viewer: &Viewer, command: StartResearch) -> Result<Started> {
    let workspace = command.workspace;
    permit(viewer, workspace, Permission::JobsRun, "workspaceId", workspace)?;
    let options = command.options.clone();
    let claim = options.claim(viewer, workspace, &command)?;
    if let Some(claim) = &claim
        && let Some(NodeRef::ReportId(first)) = claim.recall(app.db.read()).await?
    {
        return started_before(app.db.read(), workspace, first).await;
    }
    check_documents(app, workspace, &command.documents).await?;
    let asked = read_question(app, workspace, &command.question).await?;
    let (budget, rerun_of) = (command.budget_micros, command.rerun_of);
    let report_id = ReportId::generate();
    let parameters = parameters(command, report_id, &asked)?;
    let now = app.clock.now();
    let mut change = app.db.batch();
    if let Some(claim) = &claim {
        let tx = app.db.begin().await?;
        if let Some(NodeRef::ReportId(first)) = claim.make_in(&tx, report_id.into(), now).await? {
            // The first call may share the commit that is still under way: read what it wrote here, and answer with it.
            let started = started_before(&*tx, workspace, first).await?;
            tx.commit().await?;
            return Ok(started);
        }
        change = tx.into_batch();
    }
    let job_id = JobId::generate();
    let title = parameters.title.clone().unwrap_or_else(|| short(&asked.text));
    let report = report::Model {
        id: report_id,
        workspace_id: workspace,
        job_id: Some(job_id),
        title: title.clone(),
        question: asked.text.clone(),
        prompt_id: asked.prompt,
        is_complete: false,
        summary: None,
        body: String::new(),
        language: parameters.language.clone().unwrap_or_else(|| "und".to_owned()),
        word_count: 0,
        unanswered: json!([]),
        created_by: viewer.user_id(),
        created_at: now,
        updated_at: now,
    };
    change.defer(Write::insert(app.db.backend(), [report.clone().into_active_model().reset_all()]));
    let mut new =
        NewJob::new(KIND, Some(workspace), title.clone(), serde_json::to_value(&parameters).map_err(Error::internal)?);
    new.id = job_id;
    new.subject = Some(report_id.into());
    new.prompt_version = asked.version;
    new.rerun_of = rerun_of;
    new.priority = options.priority;
    new.maximum_attempts = options.maximum_attempts;
    new.scheduled_for = options.scheduled_for;
    new.budget_micros = budget;
    new.timeout = parameters.maximum_minutes.map(|m| Duration::from_secs(u64::from(m) * 60) + SLACK);
    let job = enqueue_in(&mut change, app, viewer, new)?;
    let activity = NewActivity::new("research.started", report_id, format!("Research was started: {title}"))
        .payload(json!({ "jobId": job_id }));
    activity::append_in(&mut change, now, workspace, Cause::Viewer(viewer), activity);
    let entry = Entry::new("research.started", Some(workspace), report_id).changes(json!({ "jobId": job_id }));
    record_in(&mut change, app, viewer, entry);
    figures::acted_in(&mut change, &Activity { workspace, bot: None, person: viewer.user_id(), at: now })?;
    submit(app, change, job.id).await.map_err(|error| not_found_if_deleted(error, workspace))?;
    Ok(Started { job, report })
}

/// A question as text, with its origin.
struct ResolvedQuestion {
    text: String,
    prompt: Option<PromptId>,
    version: Option<PromptVersionId>,
}

async fn read_question(app: &App, workspace: WorkspaceId, question: &Question) -> Result<ResolvedQuestion> {
    match question {
        Question::Text(text) => {
            let text = bounded("text", text, 3, MAXIMUM_QUESTION)?;
            Ok(ResolvedQuestion { text, prompt: None, version: None })
        }
        Question::Earlier { text, version } => {
            let text = bounded("question", text, 3, MAXIMUM_QUESTION)?;
            let stored = match version {
                Some(version) => prompt_version::Entity::by_id_in(workspace, *version).one(app.db.read()).await?,
                None => None,
            };
            Ok(ResolvedQuestion {
                text,
                prompt: stored.as_ref().map(|row| row.prompt_id),
                version: stored.map(|row| row.id),
            })
        }
        Question::SavedPrompt { prompt, version, values } => {
            let saved = SavedPrompt { prompt_id: prompt, version_number: *version, values };
            let rendered = render_in(app.db.read(), workspace, saved).await?;
            let text = bounded("savedPrompt", &rendered.text, 3, MAXIMUM_QUESTION)?;
            Ok(ResolvedQuestion { text, prompt: Some(rendered.version.prompt_id), version: Some(rendered.version.id) })
        }
    }
}

/// Named documents must belong to the workspace; others give `NOT_FOUND`.
async fn check_documents(app: &App, workspace: WorkspaceId, ids: &[DocumentId]) -> Result<()> {
    if ids.len() > 250 {
        return Err(Error::invalid("documentIds", "maxItems", "At most 250 documents can be named."));
    }
    let rows = document::Entity::by_ids_in(workspace, ids.iter().copied()).all(app.db.read()).await?;
    let known: HashSet<DocumentId> = rows.into_iter().map(|row| row.id).collect();
    match ids.iter().position(|id| !known.contains(id)) {
        None => Ok(()),
        Some(index) => Err(no_document(index, ids[index])),
    }
}

/// A named document does not exist.
fn no_document(index: usize, id: impl ToString) -> Error {
    Error::not_found(index.to_string(), id).inside("documentIds")
}

fn parameters(command: StartResearch, report_id: ReportId, asked: &ResolvedQuestion) -> Result<Parameters> {
    let title = command.title.as_deref().map(|title| Name::parse("title", title)).transpose()?;
    let depth = command.depth.unwrap_or_default();
    let positive = |field: &'static str, value: Option<i32>, most: i32| match value {
        None => Ok(None),
        Some(n) if (1..=most).contains(&n) => Ok(u32::try_from(n).ok()),
        Some(_) => Err(Error::invalid(field, "range", format!("Must be between 1 and {most}."))),
    };
    for (field, length) in [("outline", command.outline.len()), ("tags", command.tags.len())] {
        if length > 50 {
            return Err(Error::invalid(field, "maxItems", "Must name at most 50."));
        }
    }
    let headings = command.outline.iter().enumerate();
    let outline = headings
        .map(|(index, heading)| label(&index.to_string(), heading, 200).map_err(|error| error.inside("outline")))
        .collect::<Result<_>>()?;
    let language = command.language.map(|tag| LanguageTag::parse("language", &tag)).transpose()?;
    Ok(Parameters {
        report_id,
        question: asked.text.clone(),
        title: title.map(Name::into_string),
        depth,
        maximum_sources: positive("maximumSources", command.maximum_sources, 200)?.unwrap_or(depth.sources()),
        maximum_minutes: positive("maximumMinutes", command.maximum_minutes, 24 * 60)?,
        document_ids: command.documents,
        tags: command.tags,
        require_plan_approval: command.require_plan_approval,
        language: language.map(LanguageTag::into_string),
        outline,
    })
}

async fn started_before(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    report_id: ReportId,
) -> Result<Started> {
    let gone = || Error::not_found("options", report_id);
    let report = report::Entity::by_id_in(workspace, report_id).one(connection).await?.ok_or_else(gone)?;
    let job_id = report.job_id.ok_or_else(gone)?;
    let job = job::Entity::by_id_in(workspace, job_id).one(connection).await?.ok_or_else(gone)?;
    Ok(Started { job, report })
}

/// The start of a question as a title, on one line and without direction changes.
fn short(question: &str) -> String {
    let words = question.split(|c: char| c.is_whitespace() || turns_around(c)).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(100) {
        None => line,
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
    }
}

/// Starts a new job like an old one, with some members of its parameters changed.
pub async fn rerun(
    app: &App,
    viewer: &Viewer,
    old: &job::Model,
    changes: Option<Value>,
    options: JobOptions,
) -> Result<job::Model> {
    let workspace = old.workspace_id.ok_or_else(|| Error::not_found("jobId", old.id))?;
    let mut value = old.parameters.clone();
    // Every job writes its own report.
    if changes.as_ref().is_some_and(|changes| changes.get("reportId").is_some()) {
        let error = Error::invalid("reportId", "knownMember", "A new job writes a report of its own.");
        return Err(error.inside(PARAMETERS));
    }
    if let (Some(members), Some(Value::Object(changes))) = (value.as_object_mut(), changes) {
        members.extend(changes);
    }
    let refuse = |_| Error::invalid(PARAMETERS, "shape", "The changed parameters do not fit this kind of job.");
    let parameters: Parameters = serde_json::from_value(value).map_err(refuse)?;
    // A changed question no longer comes from the prompt.
    let is_same = old.parameters.get("question").and_then(Value::as_str) == Some(&parameters.question);
    let version = old.prompt_version_id.filter(|_| is_same);
    let command = StartResearch {
        workspace,
        question: Question::Earlier { text: parameters.question, version },
        title: parameters.title,
        depth: Some(parameters.depth),
        // A value too large for the type is over the bound, which `start` reports.
        maximum_sources: Some(i32::try_from(parameters.maximum_sources).unwrap_or(i32::MAX)),
        maximum_minutes: parameters.maximum_minutes.map(|minutes| i32::try_from(minutes).unwrap_or(i32::MAX)),
        budget_micros: old.budget_micros,
        documents: parameters.document_ids,
        tags: parameters.tags,
        language: parameters.language,
        outline: parameters.outline,
        require_plan_approval: parameters.require_plan_approval,
        rerun_of: Some(old.id),
        options,
    };
    let started = start(app, viewer, command).await.map_err(|error| error.placed(PLACES_IN_PARAMETERS))?;
    Ok(started.job)
}

/// A report that the caller can see and change.
async fn changeable(app: &App, viewer: &Viewer, id: ReportId) -> Result<report::Model> {
    require_person(viewer)?;
    let row = report::Entity::visible_by_id(viewer, id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("reportId", id))?;
    permit(viewer, row.workspace_id, Permission::JobsRun, "reportId", id)?;
    Ok(row)
}

/// Changes the title of a report.
pub async fn rename(app: &App, viewer: &Viewer, id: ReportId, title: &str) -> Result<report::Model> {
    let title = Name::parse("title", title)?;
    changeable(app, viewer, id).await?;
    let mut tx = app.db.begin().await?;
    let held = report::Entity::visible_by_id(viewer, id).lock_exclusive().one(&*tx).await?;
    let row = held.ok_or_else(|| Error::not_found("reportId", id))?;
    let (workspace, now) = (row.workspace_id, app.clock.now());
    let mut change: report::ActiveModel = row.into();
    change.title = Set(title.into_string());
    change.updated_at = Set(now);
    let row = change.update(&*tx).await?;
    let activity = NewActivity::new("report.renamed", id, format!("A report was renamed: {}", row.title));
    activity::append_in(&mut tx, now, workspace, Cause::Viewer(viewer), activity);
    record_in(&mut tx, app, viewer, Entry::new("report.renamed", Some(workspace), id));
    tx.commit().await?;
    Ok(row)
}

/// Deletes a report with its sections, findings and sources. A job that still writes it is cancelled.
pub async fn delete(app: &App, viewer: &Viewer, id: ReportId) -> Result<()> {
    let row = changeable(app, viewer, id).await?;
    let (workspace, now) = (row.workspace_id, app.clock.now());
    let mut tx = app.db.begin().await?;
    // Jobs lock their own row before they write, so it is locked first here, too. A finished job is not changed.
    if let Some(job) = row.job_id {
        crate::engine::queue::cancel_in(&mut tx, app, job, Some("The report was deleted.")).await?;
        approvals::cancel_open_in(&mut tx, now, job, Cause::Viewer(viewer)).await?;
    }
    if row.clone().delete(&*tx).await?.rows_affected == 0 {
        return Err(Error::not_found("reportId", id));
    }
    let activity = NewActivity::new("report.deleted", id, format!("A report was deleted: {}", row.title));
    activity::append_in(&mut tx, now, workspace, Cause::Viewer(viewer), activity);
    record_in(&mut tx, app, viewer, Entry::new("report.deleted", Some(workspace), id));
    tx.commit().await
}
