//! Prompts of a workspace with the texts of their current versions, by name.

use std::collections::HashMap;
use std::fs::File;

use chrono::DateTime;
use export::{Cell, Column, ColumnType};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::output::Row;
use super::{Described, Output};
use crate::app::App;
use crate::base::id::{PromptId, PromptVersionId, TagId, UserId, WorkspaceId};
use crate::base::page::{MAXIMUM_SIZE, Order, PageRequest};
use crate::base::{Result, TimeRange, Timestamp, Viewer};
use crate::domain::prompts::service::list::{self, Field, Filter};
use crate::domain::tags::service as tags;
use crate::entity::artifact::ArtifactFormat;
use crate::entity::{OfWorkspace as _, prompt, prompt_version};

/// Formats of prompts.
pub(super) const FORMATS: &[ArtifactFormat] = super::TABLES;

/// Which prompts, in a form that is stored: that of the filter of their list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selection {
    search: Option<String>,
    tags: Vec<String>,
    created_by: Option<UserId>,
    archived: Option<bool>,
    created: [Option<i64>; 2],
    updated: [Option<i64>; 2],
}

impl From<Filter> for Selection {
    fn from(filter: Filter) -> Self {
        let moments = |range: TimeRange| [range.from, range.to].map(|at| at.map(|at| at.0));
        Self {
            search: filter.search,
            tags: filter.tags,
            // The identifier of nobody, which no row has, stands for one that is none.
            created_by: filter.created_by.map(|person| person.unwrap_or(UserId(Uuid::nil()))),
            archived: filter.archived,
            created: moments(filter.created),
            updated: moments(filter.updated),
        }
    }
}

impl From<&Selection> for Filter {
    fn from(selection: &Selection) -> Self {
        let range = |[from, to]: [Option<i64>; 2]| TimeRange { from: from.map(Timestamp), to: to.map(Timestamp) };
        Self {
            search: selection.search.clone(),
            tags: selection.tags.clone(),
            created_by: selection.created_by.map(Some),
            archived: selection.archived,
            created: range(selection.created),
            updated: range(selection.updated),
        }
    }
}

pub(super) async fn describe(app: &App, workspace: WorkspaceId, selection: &Selection) -> Result<Described> {
    let rows = list::count(app, workspace, &selection.into()).await?;
    Ok(Described { subject: workspace.into(), revision: None, title: "Prompts".to_owned(), rows })
}

pub(super) async fn write(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    selection: &Selection,
    output: Output,
) -> Result<File> {
    let columns = [
        ("name", ColumnType::Text),
        ("description", ColumnType::Text),
        ("template", ColumnType::Text),
        ("versionNumber", ColumnType::Number),
        ("tags", ColumnType::Text),
        ("isArchived", ColumnType::Boolean),
        ("createdAt", ColumnType::Date),
        ("updatedAt", ColumnType::Date),
    ];
    let mut tables = output.table("Prompts", &columns.map(|(name, kind)| Column::new(name, kind)))?;
    let (filter, order) = (Filter::from(selection), Order { field: Field::Name, descending: false });
    let mut request = PageRequest { size: MAXIMUM_SIZE, from_end: false, after: None, before: None };
    loop {
        let (page, _) = list::page(app, workspace, &filter, order, &request, false).await?;
        request.after = page.items.last().map(|(cursor, _)| cursor.to_string());
        let prompts: Vec<prompt::Model> = page.items.into_iter().map(|(_, prompt)| prompt).collect();
        tables = tables.rows(rows(app, viewer, workspace, prompts).await?).await?;
        if !page.has_next {
            return tables.finish().await;
        }
    }
}

async fn rows(app: &App, viewer: &Viewer, workspace: WorkspaceId, prompts: Vec<prompt::Model>) -> Result<Vec<Row>> {
    let versions = prompts.iter().map(|prompt| prompt.current_version_id);
    let versions = prompt_version::Entity::by_ids_in(workspace, versions).all(app.db.read()).await?;
    let mut versions: HashMap<PromptVersionId, _> = versions.into_iter().map(|row| (row.id, row)).collect();
    let mut tags = tags_of(app, viewer, &prompts).await?;
    let moment = |at: Timestamp| DateTime::from_timestamp_millis(at.0).map_or(Cell::Empty, Cell::Moment);
    Ok(prompts
        .into_iter()
        .map(|prompt| {
            let version = versions.remove(&prompt.current_version_id);
            let (template, number) = version.map_or((Cell::Empty, Cell::Empty), |version| {
                (Cell::text(version.template), Cell::Integer(version.number.into()))
            });
            vec![
                Cell::text(prompt.name),
                prompt.description.map_or(Cell::Empty, Cell::text),
                template,
                number,
                Cell::text(tags.remove(&prompt.id).unwrap_or_default().join(", ")),
                Cell::Boolean(prompt.is_archived),
                moment(prompt.created_at),
                moment(prompt.updated_at),
            ]
        })
        .collect())
}

/// Names of the tags of each prompt, by name.
async fn tags_of(app: &App, viewer: &Viewer, prompts: &[prompt::Model]) -> Result<HashMap<PromptId, Vec<String>>> {
    let links = tags::of_prompts(app, prompts.iter().map(|prompt| prompt.id)).await?;
    let mut of_tag: HashMap<TagId, Vec<PromptId>> = HashMap::new();
    for (prompt, tag) in links {
        of_tag.entry(tag).or_default().push(prompt);
    }
    let mut names: HashMap<PromptId, Vec<String>> = HashMap::new();
    for tag in tags::by_name(app, viewer, of_tag.keys().copied()).await? {
        for prompt in of_tag.remove(&tag.id).unwrap_or_default() {
            names.entry(prompt).or_default().push(tag.name.clone());
        }
    }
    Ok(names)
}
