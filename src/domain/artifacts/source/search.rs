//! Hits of a search, best first: what `Workspace.search` shows of the same arguments.

use std::collections::HashMap;
use std::fs::File;

use export::{Cell, Column, ColumnType};
use extraction::Location;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::output::Row;
use super::{Described, Output};
use crate::app::App;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Result, Viewer};
use crate::domain::retrieval::service::{self as retrieval, Extent, Found, Hit, Mode, SearchScope};
use crate::entity::artifact::ArtifactFormat;
use crate::entity::{OfWorkspace as _, chunk, document};

/// Formats of hits.
pub(super) const FORMATS: &[ArtifactFormat] = super::TABLES;

/// Most hits of a file: as many as a search has.
const MOST: usize = 200;
/// Most characters of the query in the name of the file.
const NAMED: usize = 60;

/// What is searched for, in a form that is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// Words to search for.
    pub query: String,
    /// How to search.
    pub mode: Mode,
    /// Which documents; none for a filter that matches nothing.
    pub scope: Option<SearchScope>,
    /// None with a lower score.
    pub minimum_score: f64,
}

pub(super) fn describe(workspace: WorkspaceId, search: &Search) -> Described {
    let query: String = search.query.chars().take(NAMED).collect();
    // Hits are counted when they are found; there are never so many that a request could not wait for them.
    Described { subject: workspace.into(), revision: None, title: format!("Search {query}"), rows: 0 }
}

pub(super) async fn write(
    app: &App,
    viewer: &Viewer,
    workspace: WorkspaceId,
    search: &Search,
    output: Output,
) -> Result<File> {
    let columns = [
        ("rank", ColumnType::Number),
        ("score", ColumnType::Number),
        ("documentName", ColumnType::Text),
        ("documentId", ColumnType::Text),
        ("passageIndex", ColumnType::Number),
        ("heading", ColumnType::Text),
        ("pageStart", ColumnType::Number),
        ("pageEnd", ColumnType::Number),
        ("sheet", ColumnType::Text),
        ("cells", ColumnType::Text),
        ("part", ColumnType::Text),
        ("text", ColumnType::Text),
        ("keywordRank", ColumnType::Number),
        ("semanticRank", ColumnType::Number),
        ("usedMode", ColumnType::Text),
    ];
    let found = find(app, viewer, workspace, search).await?;
    let names = names(app, workspace, &found).await?;
    let mode = json!(found.mode).as_str().unwrap_or_default().to_owned();
    let rows = (1..).zip(found.hits).map(|(rank, hit)| row(rank, hit, &names, &mode)).collect();
    let tables = output.table("Search", &columns.map(|(name, kind)| Column::new(name, kind)))?;
    tables.rows(rows).await?.finish().await
}

async fn find(app: &App, viewer: &Viewer, workspace: WorkspaceId, search: &Search) -> Result<Found> {
    let Some(scope) = &search.scope else { return Ok(Found::nothing()) };
    let extent = Extent { limit: MOST, minimum_score: search.minimum_score, page: |total| 0..total };
    retrieval::search(app, viewer, workspace, &search.query, search.mode, scope, extent).await
}

async fn names(app: &App, workspace: WorkspaceId, found: &Found) -> Result<HashMap<DocumentId, String>> {
    let ids = found.hits.iter().map(|hit| hit.chunk.document_id);
    let documents = document::Entity::by_ids_in(workspace, ids).all(app.db.read()).await?;
    Ok(documents.into_iter().map(|document| (document.id, document.name)).collect())
}

fn row(rank: i64, hit: Hit, names: &HashMap<DocumentId, String>, mode: &str) -> Row {
    let place = Place::of(&hit.chunk);
    let Hit { chunk, score, keyword_rank, semantic_rank, .. } = hit;
    let number = |number: Option<i64>| number.map_or(Cell::Empty, Cell::Integer);
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::text);
    vec![
        Cell::Integer(rank),
        // More digits would only tell how a processor adds.
        Cell::decimal(format!("{score:.6}")).unwrap_or(Cell::Empty),
        text(names.get(&chunk.document_id).cloned()),
        Cell::text(chunk.document_id.to_string()),
        Cell::Integer(chunk.position.into()),
        text(chunk.heading),
        number(place.pages[0]),
        number(place.pages[1]),
        text(place.sheet),
        text(place.cells),
        text(place.part),
        Cell::text(chunk.text),
        number(keyword_rank.map(i64::from)),
        number(semantic_rank.map(i64::from)),
        Cell::text(mode.to_owned()),
    ]
}

/// Where a passage begins in its original.
#[derive(Debug, Default)]
struct Place {
    /// First and last page or slide.
    pages: [Option<i64>; 2],
    sheet: Option<String>,
    cells: Option<String>,
    part: Option<String>,
}

impl Place {
    fn of(chunk: &chunk::Model) -> Self {
        let stored = chunk.locations.as_ref().and_then(|json| Vec::<Location>::deserialize(json).ok());
        let mut place =
            Self { pages: [chunk.page_start, chunk.page_end].map(|page| page.map(i64::from)), ..Self::default() };
        for location in stored.unwrap_or_default() {
            match location {
                Location::Page(page) | Location::Slide(page) | Location::Area { page, .. } => {
                    place.pages[0].get_or_insert(page.into());
                    if chunk.page_end.is_none() {
                        place.pages[1] = Some(page.into());
                    }
                }
                Location::Cells { sheet, range } if place.sheet.is_none() => {
                    place.sheet = Some(sheet);
                    place.cells = Some(range).filter(|range| !range.is_empty());
                }
                Location::Part(name) => {
                    place.part.get_or_insert(name);
                }
                Location::Cells { .. } => {}
            }
        }
        place
    }
}
