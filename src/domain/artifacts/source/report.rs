//! Research reports: their text, as pages too, or everything that belongs to them as JSON.

use std::collections::HashMap;
use std::fs::File;

use export::{Report, Section, Source};
use sea_orm::QueryOrder as _;

use super::{Described, Output};
use crate::app::App;
use crate::base::id::{ReportId, SourceId, WorkspaceId};
use crate::base::{Error, Result};
use crate::entity::artifact::ArtifactFormat;
use crate::entity::{BelongsTo as _, OfWorkspace as _, citation, report, report_section, source};

/// Formats of reports.
pub(super) const FORMATS: &[ArtifactFormat] =
    &[ArtifactFormat::Json, ArtifactFormat::Markdown, ArtifactFormat::Html, ArtifactFormat::Docx, ArtifactFormat::Pdf];

/// The report, once it has a text.
async fn found(app: &App, workspace: WorkspaceId, id: ReportId) -> Result<report::Model> {
    let row = report::Entity::by_id_in(workspace, id).one(app.db.read()).await?;
    let row = row.ok_or_else(|| Error::not_found("reportId", id))?;
    if row.body.is_empty() {
        let message = "The report is not written yet. Export it when its job has succeeded.";
        return Err(Error::state("reportId", "UNWRITTEN", &["WRITTEN"], message));
    }
    Ok(row)
}

pub(super) async fn describe(app: &App, workspace: WorkspaceId, id: ReportId) -> Result<Described> {
    let row = found(app, workspace, id).await?;
    Ok(Described { subject: id.into(), revision: None, title: row.title, rows: 1 })
}

pub(super) async fn write(app: &App, workspace: WorkspaceId, id: ReportId, output: Output) -> Result<File> {
    let row = found(app, workspace, id).await?;
    output.report(read(app, row).await?).await
}

async fn read(app: &App, row: report::Model) -> Result<Report> {
    let db = app.db.read();
    let sections =
        report_section::Entity::belonging_to(row.id).order_by_asc(report_section::Column::Position).all(db).await?;
    let citations = citation::Entity::belonging_to(row.id)
        .order_by_asc(citation::Column::Mark)
        .order_by_asc(citation::Column::QuoteOffset)
        .order_by_asc(citation::Column::Quote)
        .all(db)
        .await?;
    let mut quotes: HashMap<SourceId, Vec<String>> = HashMap::new();
    for citation in citations {
        let of_source = quotes.entry(citation.source_id).or_default();
        if !of_source.contains(&citation.quote) {
            of_source.push(citation.quote);
        }
    }
    let sources = source::Entity::belonging_to(row.id).order_by_asc(source::Column::Mark).all(db).await?;
    let sources = sources.into_iter().map(|source| Source {
        mark: source.mark,
        title: source.title,
        url: source.url,
        author: source.author,
        quotes: quotes.remove(&source.id).unwrap_or_default(),
    });
    let sections = sections.into_iter();
    Ok(Report {
        sections: sections.map(|s| Section { heading: s.heading, level: s.level, body: s.body }).collect(),
        sources: sources.collect(),
        title: row.title,
        question: row.question,
        language: row.language,
        is_complete: row.is_complete,
        summary: row.summary,
        body: row.body,
        unanswered: serde_json::from_value(row.unanswered).unwrap_or_default(),
    })
}
