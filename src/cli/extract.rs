//! `dossier extract`: what the server would take out of a document, without a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use extraction::recognise::{SNIFF_BYTES, recognise};
use extraction::tables::{Cell, Source, Table};
use extraction::{Location, registry};
use sandbox::Child;
use serde_json::{Value, json};

use super::output::{complain, hand_over};
use crate::config::Config;
use crate::port::document_reader::{DocumentReader, NotRead, Original};

/// What is taken out of a document.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ExtractCommand {
    /// Print the tables of a document: readable, or all that is known of them as JSON.
    Tables {
        /// Print JSON: each cell with its place in the table, its text, how it was found and how sure that is.
        #[arg(long)]
        json: bool,
        /// The document.
        file: PathBuf,
    },
}

/// Runs the command. It needs no settings and no directory for data.
pub(super) fn run(command: &ExtractCommand) -> ExitCode {
    let ExtractCommand::Tables { json, file } = command;
    match tables(file) {
        Ok(tables) if *json => {
            let printed: Vec<Value> = tables.iter().flat_map(by_pages).collect();
            hand_over(&json!({ "tables": printed }).to_string())
        }
        Ok(tables) if tables.is_empty() => hand_over("No tables were found. Pages that are scans are not looked at."),
        Ok(tables) => hand_over(&tables.iter().map(readable).collect::<Vec<_>>().join("\n\n")),
        Err(sentence) => {
            complain(&sentence);
            ExitCode::FAILURE
        }
    }
}

fn tables(file: &Path) -> Result<Vec<Table>, String> {
    let shown = file.display();
    let bytes =
        fs::read(file).map_err(|error| format!("{shown} cannot be read: {error}. Name a file that you may read."))?;
    let name = file.file_name().map(|name| name.to_string_lossy());
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    let format = recognise(head, name.as_deref(), None).map_err(|unknown| {
        format!("{shown} is not read. {unknown} Name {}.", registry::named(registry::EXTRACTORS.into_iter()))
    })?;
    let original = Original { media_type: format.media_type().to_owned(), charset: None, base_url: None };
    let settings = Config::from_toml("").map_err(|error| error.to_string())?.documents;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| format!("The runtime could not be started: {error}. Try again."))?;
    let reader = DocumentReader::new(Child::of_this_program(), &settings);
    runtime.block_on(reader.tables(bytes.into(), &original)).map_err(|reason| match reason {
        NotRead::Rejected(sentence) => format!("{shown}: {sentence}"),
        other => format!("{shown} could not be read: {other}. Split it, or save it anew with another program."),
    })
}

/// A table as one entry for each page that it stands on, with rows that count from 0 on each.
fn by_pages(table: &Table) -> Vec<Value> {
    let mut pages: Vec<(u32, Vec<&Cell>)> = Vec::new();
    for cell in &table.cells {
        let page = page_of(cell).unwrap_or_else(|| pages.last().map_or_else(|| first_page(table), |(page, _)| *page));
        match pages.last_mut() {
            Some((last, cells)) if *last == page => cells.push(cell),
            _ => pages.push((page, vec![cell])),
        }
    }
    let entry = |(number, (page, cells)): (usize, (u32, Vec<&Cell>))| {
        let first = cells.iter().map(|cell| cell.row).min().unwrap_or_default();
        let cells: Vec<Value> = cells.into_iter().map(|cell| printed(cell, page, first)).collect();
        let mut entry = json!({ "page": page, "title": table.title, "cells": cells });
        if number > 0 {
            entry["continues"] = true.into();
        }
        entry
    };
    pages.into_iter().enumerate().map(entry).collect()
}

fn printed(cell: &Cell, page: u32, first_row: u32) -> Value {
    json!({
        "row": cell.row - first_row,
        "col": cell.column,
        "rowspan": cell.row_span,
        "colspan": cell.column_span,
        "text": cell.text,
        "is_header": cell.is_header,
        "method": format!("{:?}", cell.method),
        "confidence": cell.confidence,
        "page": page,
    })
}

/// The page that a cell stands on; none for one that is empty and has no borders.
fn page_of(cell: &Cell) -> Option<u32> {
    let of_source = || {
        cell.sources.first().and_then(|source| match source {
            Source::Glyphs { page, .. } => Some(*page),
            Source::Text { .. } => None,
        })
    };
    page(cell.location.as_ref()).or_else(of_source)
}

/// The page that a table begins on; 1 where there are none.
fn first_page(table: &Table) -> u32 {
    page(table.location.as_ref()).unwrap_or(1)
}

fn page(location: Option<&Location>) -> Option<u32> {
    match location? {
        Location::Area { page, .. } | Location::Page(page) | Location::Slide(page) => Some(*page),
        Location::Cells { .. } | Location::Part(_) => None,
    }
}

/// A table in Markdown, with its title above.
fn readable(table: &Table) -> String {
    let mut rows = vec![vec![""; table.columns as usize]; table.rows as usize];
    for cell in &table.cells {
        let columns = cell.column as usize..(cell.column + cell.column_span) as usize;
        for row in rows.iter_mut().skip(cell.row as usize).take(cell.row_span as usize) {
            row.iter_mut().take(columns.end).skip(columns.start).for_each(|place| *place = &cell.text);
        }
    }
    let mut lines: Vec<String> = table.title.iter().map(|title| format!("{title}\n")).collect();
    for (number, row) in rows.iter().enumerate() {
        lines.push(format!("| {} |", row.iter().map(|text| text.replace('|', "\\|")).collect::<Vec<_>>().join(" | ")));
        if number == 0 {
            lines.push(format!("|{}", " --- |".repeat(row.len())));
        }
    }
    lines.join("\n")
}
