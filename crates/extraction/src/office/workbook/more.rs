//! What is on the sheets of an XLSX workbook besides their cells: comments and charts.

use std::collections::HashMap;

use super::value::iso_date;
use crate::Rejected;
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::office::chart::Chart;
use crate::office::opc::Parts;
use crate::xml::Element;

/// Most comments of a sheet.
const MAXIMUM_COMMENTS: usize = 10_000;

/// Who writes the text that stands in the place of a threaded comment for programs that do not know those.
const PLACEHOLDER: &str = "tc=";

/// What is on the sheets, by the names of the sheets.
#[derive(Debug, Default)]
pub(super) struct More(HashMap<String, Sheet>);

/// What is on one sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    comments: Vec<Comment>,
    charts: Vec<Chart>,
}

#[derive(Debug)]
struct Comment {
    cell: String,
    author: String,
    time: String,
    text: String,
}

impl More {
    /// Reads what is on the sheets of the workbook whose main part this is.
    pub(super) fn read(parts: &mut Parts<'_>, main: &str) -> Result<Self, Rejected> {
        let relationships = parts.relationships(main)?;
        let Some(workbook) = parts.optional(main)? else { return Ok(Self::default()) };
        let tree = workbook.tree(parts.stop())?;
        let mut persons = HashMap::new();
        if let Some(part) = relationships.first("person") {
            persons = self::persons(parts, part)?;
        }
        let sheets = tree.root().and_then(|root| root.child("sheets"));
        let mut more = HashMap::new();
        for sheet in sheets.into_iter().flat_map(Element::elements) {
            let part = sheet.tag().prefixed("id").and_then(|id| relationships.get(&id));
            if let (Some(name), Some(part)) = (sheet.attribute("name"), part)
                && !part.is_external
            {
                more.insert(name.into_owned(), Sheet::read(parts, &part.target, &persons)?);
            }
        }
        Ok(Self(more))
    }

    /// What is on a sheet.
    pub(super) fn take(&mut self, sheet: &str) -> Sheet {
        self.0.remove(sheet).unwrap_or_default()
    }
}

impl Sheet {
    fn read(parts: &mut Parts<'_>, part: &str, persons: &HashMap<String, String>) -> Result<Self, Rejected> {
        let relationships = parts.relationships(part)?;
        let mut sheet = Self::default();
        for part in relationships.of_kind("threadedComment") {
            sheet.threaded_comments(parts, &part.target, persons)?;
        }
        if let Some(part) = relationships.first("comments") {
            sheet.comments(parts, part)?;
        }
        for drawing in relationships.of_kind("drawing") {
            for chart in parts.relationships(&drawing.target)?.of_kind("chart") {
                let Some(part) = parts.optional(&chart.target)? else { continue };
                let tree = part.tree(parts.stop())?;
                sheet.charts.extend(tree.root().map(Chart::read));
            }
        }
        Ok(sheet)
    }

    fn threaded_comments(
        &mut self,
        parts: &mut Parts<'_>,
        part: &str,
        persons: &HashMap<String, String>,
    ) -> Result<(), Rejected> {
        let Some(part) = parts.optional(part)? else { return Ok(()) };
        let tree = part.tree(parts.stop())?;
        for comment in tree.root().into_iter().flat_map(Element::elements).take(MAXIMUM_COMMENTS) {
            let attribute = |name| comment.attribute(name).unwrap_or_default();
            let author = persons.get(&*attribute("personId")).cloned().unwrap_or_default();
            let text = comment.child("text").map(Element::text).unwrap_or_default();
            let time = iso_date(&attribute("dT"));
            self.comments.push(Comment { cell: attribute("ref").into_owned(), author, time, text });
        }
        Ok(())
    }

    fn comments(&mut self, parts: &mut Parts<'_>, part: &str) -> Result<(), Rejected> {
        let Some(part) = parts.optional(part)? else { return Ok(()) };
        let tree = part.tree(parts.stop())?;
        let Some(root) = tree.root() else { return Ok(()) };
        let authors: Vec<String> =
            root.child("authors").into_iter().flat_map(Element::elements).map(Element::text).collect();
        let list = root.child("commentList").into_iter().flat_map(Element::elements);
        for comment in list.take(MAXIMUM_COMMENTS) {
            let author = comment.attribute("authorId").and_then(|id| id.parse::<usize>().ok());
            let author = author.and_then(|id| authors.get(id)).cloned().unwrap_or_default();
            if !author.starts_with(PLACEHOLDER) {
                let text = comment.child("text").map(words).unwrap_or_default();
                let cell = comment.attribute("ref").unwrap_or_default().into_owned();
                self.comments.push(Comment { cell, author, time: String::new(), text });
            }
        }
        Ok(())
    }

    /// Writes the charts and the comments.
    pub(super) fn write(&self, writer: &mut Writer) -> Result<(), Rejected> {
        self.charts.iter().try_for_each(|chart| chart.write(writer))?;
        for Comment { cell, author, time, text } in &self.comments {
            let author = author.trim();
            // Programs begin a comment with its author, too.
            let text = text.trim();
            let text = text.strip_prefix(author).and_then(|rest| rest.strip_prefix(':')).unwrap_or(text).trim();
            let head: Vec<&str> = [cell, author, time].into_iter().filter(|part| !part.is_empty()).collect();
            if !text.is_empty() {
                writer.item(0, &Marker::Bullet, &Inline::of_lines(&format!("{}: {text}", head.join(", "))))?;
            }
        }
        Ok(())
    }
}

/// The names of those who comment, by their ids.
fn persons(parts: &mut Parts<'_>, part: &str) -> Result<HashMap<String, String>, Rejected> {
    let Some(part) = parts.optional(part)? else { return Ok(HashMap::new()) };
    let tree = part.tree(parts.stop())?;
    let persons = tree.root().into_iter().flat_map(Element::elements).take(MAXIMUM_COMMENTS);
    let named = persons.filter_map(|person| {
        Some((person.attribute("id")?.into_owned(), person.attribute("displayName")?.into_owned()))
    });
    Ok(named.collect())
}

/// The words of a rich text without those that only say how others are read.
fn words(text: Element<'_>) -> String {
    let runs = text.elements().filter(|run| run.name() != "rPh");
    let words = runs
        .map(|run| if run.name() == "r" { run.child("t").map(Element::text).unwrap_or_default() } else { run.text() });
    words.collect()
}
