//! Prints the tables of a PDF document as JSON, with spans: `cargo run -p pdf --example tables FILE`. The form is that
//! of tools that measure the finding of tables.
#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::process::ExitCode;

use pdf::{Kind, Limits, Table};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else { return ExitCode::from(2) };
    let Ok(original) = std::fs::read(path) else { return ExitCode::from(2) };
    let Ok(document) = pdf::read(&original, &Limits { text: 20 * 1024 * 1024, should_stop: &|| false }) else {
        return ExitCode::FAILURE;
    };
    let mut tables = Vec::new();
    for page in document.pages {
        let found = page.blocks.into_iter().filter_map(|block| match block.kind {
            Kind::Table(table) => Some(json!({ "page": page.number, "cells": cells(&table) })),
            _ => None,
        });
        tables.extend(found);
    }
    println!("{}", json!({ "tables": tables }));
    ExitCode::SUCCESS
}

fn cells(table: &Table) -> Vec<Value> {
    let mut cells = Vec::new();
    for (row, line) in table.rows.iter().enumerate() {
        for (column, cell) in line.iter().enumerate().filter(|(_, cell)| cell.area.is_some()) {
            cells.push(json!({
                "row": row,
                "col": column,
                "rowspan": cell.row_span,
                "colspan": cell.column_span,
                "text": cell.text,
            }));
        }
    }
    cells
}
