//! The report with its sections.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::Citation;
use super::evidence::{CitationsOfSection, FindingConnection, Findings, SourceConnection, Sources};
use crate::app::App;
use crate::base::id::{ReportId, SectionId};
use crate::base::{Result, Viewer};
use crate::domain::accounts::graphql::user::{User, UserKey};
use crate::domain::artifacts::graphql::{self as artifacts, ArtifactConnection};
use crate::domain::jobs::graphql::{Job, JobKey, TokenUsage};
use crate::domain::lookup;
use crate::domain::research::service::evidence;
use crate::domain::workspaces::graphql::{Workspace, WorkspaceKey};
use crate::entity::citation::Verdict;
use crate::entity::{OfWorkspace as _, report, report_section};
use crate::graphql::directives::list_size;
use crate::graphql::nested::nested_page;
use crate::graphql::scalars::DateTime;
use crate::graphql::{ContextExt as _, Fallible, Key, PageArguments, fallible};

crate::graphql::connection::connection!(
    ResearchReportConnection,
    ResearchReportEdge,
    ResearchReport,
    "A page of research reports.",
    "A research report with its cursor."
);

/// The report of a research job. Grows while its job runs.
#[derive(Debug, Clone)]
pub struct ResearchReport(pub Arc<report::Model>);

impl From<report::Model> for ResearchReport {
    fn from(row: report::Model) -> Self {
        Self(Arc::new(row))
    }
}

/// The report of a research job. Grows while its job runs.
#[Object]
impl ResearchReport {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Workspace that owns the report.
    async fn workspace(&self, ctx: &Context<'_>) -> async_graphql::Result<Workspace> {
        Ok(ctx.load_present(WorkspaceKey(self.0.workspace_id)).await?)
    }

    /// Job that writes the report; null when it was deleted.
    async fn job(&self, ctx: &Context<'_>) -> Fallible<Job> {
        fallible(ctx.load(JobKey(self.0.job_id?)).await)
    }

    /// Title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// The question, with the values of its prompt filled in.
    async fn question(&self) -> &str {
        &self.0.question
    }

    /// True when the report is finished and no model answer for it was cut short or skipped.
    async fn is_complete(&self) -> bool {
        self.0.is_complete
    }

    /// Short answer, in Markdown; null until it is written.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// The text so far, in Markdown, with citation marks such as `[3]`.
    async fn body(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        if !self.0.body.is_empty() {
            return Ok(self.0.body.clone());
        }
        let sections = ctx.load(SectionsOfReport(self.0.id)).await?.unwrap_or_default();
        let text = sections.iter().map(|s| format!("## {}\n\n{}", s.0.heading, s.0.body));
        Ok(text.collect::<Vec<_>>().join("\n\n"))
    }

    /// BCP 47 tag of the text's language; `und` until it is known.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// Number of words in the text.
    async fn word_count(&self) -> i32 {
        self.0.word_count
    }

    /// Sections, in order.
    #[graphql(directive = list_size::apply(200))]
    async fn sections(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ReportSection>> {
        Ok(ctx.load(SectionsOfReport(self.0.id)).await?.unwrap_or_default())
    }

    /// Statements that the report is based on, in order of discovery.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<FindingConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = nested_page(ctx, Findings, self.0.id.0, page).await?;
        Ok(FindingConnection::new(page, count))
    }

    /// Sources that were read, by citation mark.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<SourceConnection> {
        let page = PageArguments::new(first, after, last, before);
        let (page, count) = nested_page(ctx, Sources, self.0.id.0, page).await?;
        Ok(SourceConnection::new(page, count))
    }

    /// Number of citations by result of their check.
    async fn citation_summary(&self, ctx: &Context<'_>) -> async_graphql::Result<CitationSummary> {
        Ok(ctx.load(SummaryOfReport(self.0.id)).await?.unwrap_or_default())
    }

    /// Sub-questions without a sufficient answer; the report names them too.
    async fn unanswered_questions(&self) -> Vec<String> {
        serde_json::from_value(self.0.unanswered.clone()).unwrap_or_default()
    }

    /// Files made from the report, newest first.
    async fn artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Take at most this many items from the start of the range (default 20, at most 100).")]
        first: Option<i32>,
        #[graphql(desc = "Continue after the item with this cursor.")] after: Option<String>,
        #[graphql(desc = "Take at most this many items from the end of the range (at most 100).")] last: Option<i32>,
        #[graphql(desc = "Stop before the item with this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<ArtifactConnection> {
        Ok(artifacts::of_subject(ctx, self.0.id.0, PageArguments::new(first, after, last, before)).await?)
    }

    /// Model usage so far.
    async fn usage(&self, ctx: &Context<'_>) -> async_graphql::Result<TokenUsage> {
        let job = match self.0.job_id {
            Some(id) => ctx.load(JobKey(id)).await?,
            None => None,
        };
        Ok(job.map_or_else(|| Ok(TokenUsage::none()), |job| job.token_usage())?)
    }

    /// Who started the research; null when the account was deleted.
    async fn created_by(&self, ctx: &Context<'_>) -> Fallible<User> {
        fallible(ctx.load(UserKey(self.0.created_by?)).await)
    }

    /// When the research was started.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the report last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// Number of citations in a report, by verdict.
#[derive(Debug, Clone, Copy, Default, SimpleObject)]
pub struct CitationSummary {
    /// All citations.
    pub total: i32,
    /// Citations with verdict `VERIFIED`.
    pub verified: i32,
    /// Citations that were checked and failed.
    pub failed: i32,
    /// Share of checked citations that were verified, between 0 and 1; null when none was checked.
    pub precision: Option<f64>,
}

/// A section of a report.
#[derive(Debug, Clone)]
pub struct ReportSection(pub Arc<report_section::Model>);

/// A section of a report.
#[Object]
impl ReportSection {
    /// Global identifier.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Position in the report, starting at 0.
    async fn index(&self) -> i32 {
        self.0.position
    }

    /// Level of the heading, starting at 1.
    async fn level(&self) -> i32 {
        self.0.level
    }

    /// Heading.
    async fn heading(&self) -> &str {
        &self.0.heading
    }

    /// Text in Markdown, with citation marks such as `[3]`. Grows while it is written.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// True when the text is finished and was not cut short.
    async fn is_complete(&self) -> bool {
        self.0.is_complete
    }

    /// Citations of the text, by mark.
    #[graphql(directive = list_size::apply(200))]
    async fn citations(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Citation>> {
        Ok(ctx.load(CitationsOfSection(self.0.id)).await?.unwrap_or_default())
    }
}

/// A report by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResearchReportKey(pub ReportId);

impl Key for ResearchReportKey {
    type Value = ResearchReport;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ResearchReport>> {
        let ids = keys.into_iter().map(|key| key.0);
        let rows = report::Entity::visible_by_ids(viewer, ids).all(app.db.read()).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), row.into())).collect())
    }
}

/// A section by identifier; absent when the caller cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReportSectionKey(pub SectionId);

impl Key for ReportSectionKey {
    type Value = ReportSection;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, ReportSection>> {
        let rows = evidence::sections_by_ids(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        Ok(rows.into_iter().map(|row| (Self(row.id), ReportSection(Arc::new(row)))).collect())
    }
}

/// Sections of a report, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct SectionsOfReport(ReportId);

impl Key for SectionsOfReport {
    type Value = Vec<ReportSection>;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, Vec<ReportSection>>> {
        let rows = evidence::sections(app, viewer, keys.into_iter().map(|key| key.0)).await?;
        let mut found: HashMap<Self, Vec<ReportSection>> = HashMap::new();
        for row in rows {
            found.entry(Self(row.report_id)).or_default().push(ReportSection(Arc::new(row)));
        }
        Ok(found)
    }
}

/// Counts of the citations in a report's sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct SummaryOfReport(ReportId);

impl Key for SummaryOfReport {
    type Value = CitationSummary;

    async fn load(app: &App, viewer: &Viewer, keys: Vec<Self>) -> Result<HashMap<Self, CitationSummary>> {
        let mut found: HashMap<Self, CitationSummary> = HashMap::new();
        for (report, verdict, number) in evidence::verdicts(app, viewer, keys.into_iter().map(|key| key.0)).await? {
            let number = i32::try_from(number).unwrap_or(i32::MAX);
            let summary = found.entry(Self(report)).or_default();
            summary.total += number;
            match verdict {
                Verdict::Verified => summary.verified += number,
                Verdict::Unchecked => {}
                _ => summary.failed += number,
            }
        }
        for summary in found.values_mut() {
            let checked = summary.verified + summary.failed;
            summary.precision = (checked > 0).then(|| f64::from(summary.verified) / f64::from(checked));
        }
        Ok(found)
    }
}

/// `Query.researchReport`.
#[derive(Debug, Default)]
pub struct ResearchQuery;

#[Object]
impl ResearchQuery {
    /// The research report with an identifier.
    async fn research_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Identifier of the report.")] id: ID,
    ) -> Fallible<ResearchReport> {
        fallible(lookup::by_id(ctx, &id, ResearchReportKey).await)
    }
}
