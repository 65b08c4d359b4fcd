//! Prints the tables of a PDF document as JSON, with spans: `cargo run -p pdf --example tables FILE`. The form is that
//! of tools that measure the finding of tables: places are in points, from the lower left corner of the upright page.
//!
//! With `--check`, it looks instead whether each cell is made of the glyphs that it names, and whether each character
//! inside of a table is in a cell or told to be in none; it fails when one is not.
#![expect(clippy::print_stdout, reason = "a program for the command line")]

use std::collections::{HashMap, HashSet};
use std::process::ExitCode;

use pdf::{Area, Kind, Letter, Limits, Page, Table};
use serde_json::{Value, json};

fn main() -> ExitCode {
    let mut arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let is_check = arguments.first().is_some_and(|first| first == "--check");
    let Some(path) = arguments.pop() else { return ExitCode::from(2) };
    let Ok(original) = std::fs::read(path) else { return ExitCode::from(2) };
    let limits = Limits { text: 20 * 1024 * 1024, should_stop: &|| false };
    let Ok(document) = pdf::read(&original, &limits) else { return ExitCode::FAILURE };
    if is_check {
        let Ok(letters) = pdf::letters(&original, &limits) else { return ExitCode::FAILURE };
        return check(&document.pages, &letters);
    }
    let sizes = sizes(original);
    let size = |page: &Page| sizes.get(page.number as usize - 1).copied().unwrap_or((1.0, 1.0));
    let found =
        document.pages.iter().flat_map(|page| tables(page).map(|table| printed(page.number, table, size(page))));
    println!("{}", json!({ "tables": found.collect::<Vec<_>>() }));
    ExitCode::SUCCESS
}

fn tables(page: &Page) -> impl Iterator<Item = &Table> {
    page.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Table(table) => Some(table),
        _ => None,
    })
}

/// Width and height of each page, in points.
fn sizes(original: Vec<u8>) -> Vec<(f32, f32)> {
    let document = hayro_syntax::Pdf::new(original);
    document
        .map_or_else(|_| Vec::new(), |document| document.pages().iter().map(|page| page.render_dimensions()).collect())
}

fn printed(page: u32, table: &Table, (page_width, page_height): (f32, f32)) -> Value {
    let mut cells = Vec::new();
    for (row, line) in table.rows.iter().enumerate() {
        for (column, cell) in line.iter().enumerate().filter(|(_, cell)| cell.area.is_some()) {
            cells.push(json!({
                "row": row,
                "col": column,
                "rowspan": cell.row_span,
                "colspan": cell.column_span,
                "text": cell.text,
                "is_header": cell.is_header,
                "method": format!("{:?}", cell.method),
                "confidence": cell.confidence,
            }));
        }
    }
    let Area { left, top, width, height } = table.area;
    let (right, bottom) = (left + width, top + height);
    let bbox = [left * page_width, (1.0 - bottom) * page_height, right * page_width, (1.0 - top) * page_height];
    json!({ "page": page, "bbox": bbox, "cells": cells })
}

/// Counts cells and characters, and what is wrong with them.
fn check(pages: &[Page], letters: &[Vec<Letter>]) -> ExitCode {
    let (mut cells, mut characters, mut unplaced, mut wrong) = (0, 0, 0, 0);
    for page in pages {
        let letters = page.number.checked_sub(1).and_then(|at| letters.get(at as usize)).map_or(&[][..], Vec::as_slice);
        let by_number: HashMap<u32, &Letter> = letters.iter().map(|letter| (letter.number, letter)).collect();
        let mut known: HashSet<u32> = HashSet::new();
        for cell in tables(page).flat_map(|table| &table.rows).flatten() {
            let numbers = cell.sources.iter().flat_map(|run| run.first..run.first + run.count);
            let sources: Vec<&Letter> = numbers.filter_map(|number| by_number.get(&number).copied()).collect();
            let said: String = sources.iter().map(|letter| letter.text.as_str()).collect();
            cells += 1;
            wrong += usize::from(without_space(&said) != without_space(&cell.text));
            let solid = sources.iter().filter(|letter| letter.text != " ");
            wrong += solid.filter(|letter| !known.insert(letter.number)).count();
        }
        for table in tables(page) {
            let told: HashSet<u32> = table.unplaced.iter().map(|letter| letter.number).collect();
            let inside = letters.iter().filter(|letter| letter.text != " " && table.area.holds(&letter.area));
            for letter in inside {
                characters += 1;
                wrong += usize::from(known.contains(&letter.number) == told.contains(&letter.number));
            }
            unplaced += told.len();
        }
    }
    println!("{cells} cells, {characters} characters inside of tables, {unplaced} of them in no cell, {wrong} wrong");
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn without_space(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
