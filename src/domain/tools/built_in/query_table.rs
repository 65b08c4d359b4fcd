//! `query_table`: questions to the tables that were taken out of a document, in a small language that only reads.

use extraction::values;
use serde::Deserialize;
use serde_json::{Value, json};
use table_query::{Cell, Column, ColumnType, Columns, Limits, Plan, Query};

use super::{BuiltIn, Caller, arguments, unfit};
use crate::base::Result;
use crate::base::id::DocumentId;
use crate::domain::documents::service::visible;
use crate::domain::extraction::service::list::{newest_tables, rows_after};
use crate::entity::extracted_row::StoredCells;
use crate::entity::extracted_table::{self, StoredColumn};
use crate::entity::tool::ToolEffect;

/// Most tables that are listed.
const MOST_TABLES: usize = 50;
/// Rows that are read at once.
const ROWS: u64 = 500;

/// The tool.
pub const TOOL: BuiltIn = BuiltIn {
    name: "query_table",
    title: "Query a table",
    description: "Asks a table that was taken out of a document: filters, groups, adds up, sorts. Without `query` it lists the \
                  tables of the document with their columns.",
    effect: ToolEffect::ReadOnly,
    parameters,
    run: |caller, given| Box::pin(run(caller, given)),
};

fn parameters() -> Value {
    json!({
        "type": "object", "required": ["documentId"], "additionalProperties": false,
        "properties": {
            "documentId": { "type": "string", "description": "Identifier of the document, as `search_workspace` tells it." },
            "table": { "type": "integer", "minimum": 1, "description": "Number of the table in the list; the first when left out." },
            "query": table_query::schema(&Columns::new([]), &Limits::default())
        },
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Arguments {
    document_id: String,
    table: Option<usize>,
    query: Option<Value>,
}

async fn run(caller: Caller<'_>, given: Value) -> Result<Value> {
    let Arguments { document_id, table, query } = arguments(given)?;
    let unknown =
        || unfit("documentId", "There is no such document in this workspace. Find one with `search_workspace`.");
    let id: DocumentId = document_id.parse().map_err(|_| unknown())?;
    let found = visible(caller.app, caller.viewer, vec![id]).await?;
    found.into_iter().find(|row| row.workspace_id == caller.workspace).ok_or_else(unknown)?;
    let tables = newest_tables(caller.app, id, MOST_TABLES).await?;
    if tables.is_empty() {
        return Err(unfit("documentId", "No tables were taken out of this document."));
    }
    let Some(query) = query else { return Ok(json!({ "tables": listed(&tables) })) };
    let number = table.unwrap_or(1);
    let table = number.checked_sub(1).and_then(|at| tables.get(at));
    let table = table.ok_or_else(|| unfit("table", format!("The document has {} tables.", tables.len())))?;
    let refuse = |message: String| unfit("query", message);
    let query: Query = serde_json::from_value(query).map_err(|error| refuse(error.to_string()))?;
    let plan = Plan::new(&query, &columns(table), Limits::default()).map_err(|error| refuse(error.to_string()))?;
    let mut run = plan.start();
    let mut after = -1;
    loop {
        let rows = rows_after(caller.app, table.id, after, ROWS).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        for row in &rows {
            run.push(&cells(&row.cells, &table.columns.0)).map_err(|error| refuse(error.to_string()))?;
        }
    }
    let outcome = run.finish().map_err(|error| refuse(error.to_string()))?;
    let left_out: Vec<Value> =
        outcome.left_out.iter().map(|left| json!({ "column": left.column, "cells": left.cells })).collect();
    Ok(json!({
        "table": table.title, "columns": outcome.columns, "rows": outcome.rows, "matchedRows": outcome.matched,
        "totalRows": outcome.total, "isTruncated": outcome.is_truncated, "unreadableCells": left_out,
    }))
}

fn listed(tables: &[extracted_table::Model]) -> Vec<Value> {
    let table = |(at, table): (usize, &extracted_table::Model)| {
        let columns = columns(table);
        let column = |column: &Column| json!({ "name": column.name, "type": column.kind.to_string() });
        let columns: Vec<Value> = columns.as_slice().iter().map(column).collect();
        json!({ "table": at + 1, "title": table.title, "page": table.page, "columns": columns })
    };
    tables.iter().enumerate().map(table).collect()
}

fn columns(table: &extracted_table::Model) -> Columns {
    let kind = |column: &StoredColumn| match column.notation.kind {
        values::ColumnType::Text => ColumnType::Text,
        values::ColumnType::Number | values::ColumnType::Percent | values::ColumnType::Currency => ColumnType::Number,
        values::ColumnType::Date => ColumnType::Date,
        values::ColumnType::Boolean => ColumnType::Boolean,
    };
    Columns::new(table.columns.0.iter().map(|column| Column::new(column.name.as_str(), kind(column))))
}

/// A row: each text in the first column that it takes, as a value where its column has such values.
fn cells<'a>(stored: &'a StoredCells, columns: &[StoredColumn]) -> Vec<Cell<'a>> {
    let mut row = vec![Cell::Missing; columns.len()];
    for cell in &stored.0 {
        let at = cell.column as usize;
        let (Some(place), Some(column)) = (row.get_mut(at), columns.get(at)) else { continue };
        let text = cell.shown();
        *place = match column.notation.read(text) {
            _ if text.is_empty() => Cell::Missing,
            Some(values::Value::Number(number)) => Cell::number(&number).unwrap_or_else(|| Cell::text(text)),
            Some(values::Value::Date(day)) => Cell::Day(day),
            Some(values::Value::Moment(moment)) => Cell::Moment(moment),
            Some(values::Value::Boolean(value)) => Cell::Boolean(value),
            None => Cell::text(text),
        };
    }
    row
}
