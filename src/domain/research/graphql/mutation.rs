//! Mutations of research.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};

use super::{ResearchDepth, ResearchReport};
use crate::base::id::ReportId;
use crate::base::{Error, Result};
use crate::domain::jobs::graphql::{Job, JobOptionsInput, PLACE_OF_KEY, job_options};
use crate::domain::research::service::{self, Question, StartResearch};
use crate::graphql::scalars::{Decimal, Json};
use crate::graphql::{ContextExt as _, Fallible, answer, input_id, input_ids};

/// What to research: exactly one of these fields.
#[derive(Debug, OneofObject)]
pub enum ResearchQuestionInput {
    /// A question or task, 3 to 10,000 characters.
    Text(String),
    /// A stored prompt with values for its placeholders.
    SavedPrompt(SavedPromptInput),
}

/// A stored prompt with values for its placeholders.
#[derive(Debug, InputObject)]
pub struct SavedPromptInput {
    /// The prompt.
    pub prompt_id: ID,
    /// Number of the version; the current version when left out.
    pub version_number: Option<i32>,
    /// Object with one member for each variable.
    pub values: Option<Json>,
}

/// How to research. All fields are optional.
#[derive(Debug, Default, InputObject)]
pub struct ResearchOptionsInput {
    /// How thoroughly to research; `STANDARD` when left out.
    pub depth: Option<ResearchDepth>,
    /// Most sources to read, 1 to 200. When left out: 10, 25 or 60, depending on `depth`.
    pub maximum_sources: Option<i32>,
    /// Longest duration in minutes, 1 to 1,440, not counting the wait for an approval. When left out, the server's
    /// limit for jobs applies.
    pub maximum_minutes: Option<i32>,
    /// Highest cost of model calls in US dollars; no limit of its own when left out.
    pub maximum_cost_usd: Option<Decimal>,
    /// Documents to read, at most 250. Without documents and tags, the whole workspace is searched.
    pub document_ids: Option<Vec<ID>>,
    /// Names of tags, at most 50: also read documents that have all of them.
    pub tags: Option<Vec<String>>,
    /// BCP 47 tag of the report's language; that of the question when left out.
    pub language: Option<String>,
    /// Headings that the report should have, at most 50 of up to 200 characters.
    pub outline: Option<Vec<String>>,
    /// True to pause after planning until a person approves the plan; false when left out.
    pub require_plan_approval: Option<bool>,
}

/// Input of `Mutation.startResearch`.
#[derive(Debug, InputObject)]
pub struct StartResearchInput {
    /// Workspace of the report.
    pub workspace_id: ID,
    /// The question.
    pub question: ResearchQuestionInput,
    /// Title, 1 to 200 characters on one line; derived from the question when left out.
    pub title: Option<String>,
    /// How to research.
    pub research: Option<ResearchOptionsInput>,
    /// How to queue the job.
    pub options: Option<JobOptionsInput>,
}

impl StartResearchInput {
    fn parse(self) -> Result<StartResearch> {
        let Self { workspace_id, question, title, research, options } = self;
        let ResearchOptionsInput {
            depth,
            maximum_sources,
            maximum_minutes,
            maximum_cost_usd,
            document_ids,
            tags,
            language,
            outline,
            require_plan_approval,
        } = research.unwrap_or_default();
        if maximum_cost_usd.is_some_and(|cost| cost.micros < 0) {
            return Err(Error::invalid("maximumCostUsd", "minimum", "Must not be negative.").inside("research"));
        }
        let documents = document_ids.unwrap_or_default();
        Ok(StartResearch {
            workspace: input_id("workspaceId", &workspace_id)?,
            question: match question {
                ResearchQuestionInput::Text(text) => Question::Text(text),
                ResearchQuestionInput::SavedPrompt(saved) => {
                    let SavedPromptInput { prompt_id, version_number, values } = saved;
                    let values = values.map_or_else(|| serde_json::json!({}), |json| json.0);
                    Question::SavedPrompt { prompt: prompt_id.0, version: version_number, values }
                }
            },
            title,
            depth: depth.map(Into::into),
            maximum_sources,
            maximum_minutes,
            budget_micros: maximum_cost_usd.map(|cost| cost.micros),
            documents: input_ids("documentIds", &documents).map_err(|error| error.inside("research"))?,
            tags: tags.unwrap_or_default(),
            language,
            outline: outline.unwrap_or_default(),
            require_plan_approval: require_plan_approval.unwrap_or_default(),
            rerun_of: None,
            options: job_options("startResearch", options)?,
        })
    }
}

/// Where fields of [`StartResearch`] stand in the input, if not at its top.
const PLACES: &[(&str, &[&str])] = &[
    ("text", &["question"]),
    ("savedPrompt", &["question"]),
    ("promptId", &["question", "savedPrompt"]),
    ("versionNumber", &["question", "savedPrompt"]),
    ("values", &["question", "savedPrompt"]),
    ("maximumSources", &["research"]),
    ("maximumMinutes", &["research"]),
    ("documentIds", &["research"]),
    ("tags", &["research"]),
    ("language", &["research"]),
    ("outline", &["research"]),
    PLACE_OF_KEY,
];

crate::domain::problem::payload!("Result of `Mutation.startResearch`.", StartResearchPayload {
    "The job that researches." job: Option<Job>,
    "The report, empty at first." report: Option<ResearchReport>,
});

/// Input of `Mutation.updateResearchReport`.
#[derive(Debug, InputObject)]
pub struct UpdateResearchReportInput {
    /// Report to change.
    pub report_id: ID,
    /// New title, 1 to 200 characters on one line.
    pub title: String,
}

crate::domain::problem::payload!("Result of `Mutation.updateResearchReport`.", UpdateResearchReportPayload {
    "The changed report." report: Option<ResearchReport>,
});

/// Input of `Mutation.deleteResearchReport`.
#[derive(Debug, InputObject)]
pub struct DeleteResearchReportInput {
    /// Report to delete.
    pub report_id: ID,
}

crate::domain::problem::payload!("Result of `Mutation.deleteResearchReport`.", DeleteResearchReportPayload {
    "Identifier of the deleted report." deleted_id: Option<ID>,
});

/// Mutations of research.
#[derive(Debug, Default)]
pub struct ResearchMutation;

#[Object]
impl ResearchMutation {
    /// Start a job that researches a question and writes a report. Requires `JOBS_RUN`.
    async fn start_research(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The question, its workspace, and how to research it.")] input: StartResearchInput,
    ) -> Fallible<StartResearchPayload> {
        let start = async {
            let started = service::start(ctx.app(), &ctx.viewer(), input.parse()?).await;
            started.map_err(|error| error.placed(PLACES))
        };
        answer(start.await, |started| StartResearchPayload {
            job: Some(started.job.into()),
            report: Some(started.report.into()),
            ..Default::default()
        })
    }

    /// Change the title of a report. Requires `JOBS_RUN`.
    async fn update_research_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report and its new title.")] input: UpdateResearchReportInput,
    ) -> Fallible<UpdateResearchReportPayload> {
        let rename = async {
            let id = input_id("reportId", &input.report_id)?;
            service::rename(ctx.app(), &ctx.viewer(), id, &input.title).await
        };
        answer(rename.await, |row| UpdateResearchReportPayload { report: Some(row.into()), ..Default::default() })
    }

    /// Delete a report with its sections, findings and sources. A job that still writes it is cancelled.
    /// Requires `JOBS_RUN`.
    async fn delete_research_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report to delete.")] input: DeleteResearchReportInput,
    ) -> Fallible<DeleteResearchReportPayload> {
        let delete = async {
            let id: ReportId = input_id("reportId", &input.report_id)?;
            service::delete(ctx.app(), &ctx.viewer(), id).await.map(|()| id)
        };
        answer(delete.await, |id| DeleteResearchReportPayload { deleted_id: Some(id.into()), ..Default::default() })
    }
}
