//! JSON as people read it: large values under headings, small ones as lists, and lists of equal things as tables.

use std::borrow::Cow;
use std::collections::HashMap;

use super::value::Value;
use crate::cells::heading::{ROWS_TO_COMPARE, is_heading, made_up};
use crate::cells::{self, ROWS_UNDER_A_HEADING};
use crate::markdown_writer::{Inline, Marker, Writer};
use crate::{CancelFlag, Rejected};

/// Level of the outermost headings: the first level is that of titles.
const FIRST_LEVEL: usize = 2;

/// Level of the last headings; what is below them is written as lists.
const LAST_LEVEL: usize = 5;

/// Values of an array or object that is still written without a heading of its own.
const FEW: usize = 8;

/// Longest text that is written without a heading of its own, in bytes.
const SHORT: usize = 240;

/// Longest list that is written on one line, in bytes.
const LINE: usize = 160;

/// Most columns of a table.
const MAXIMUM_COLUMNS: usize = 60;

/// Keys whose value names an object.
const NAMES: [&str; 8] = ["title", "name", "label", "subject", "headline", "id", "key", "code"];

/// Writes values.
pub(super) struct Outline<'s> {
    writer: Writer,
    stop: &'s CancelFlag,
}

impl<'s> Outline<'s> {
    pub(super) fn new(maximum: usize, stop: &'s CancelFlag) -> Self {
        Self { writer: Writer::new(maximum), stop }
    }

    /// The Markdown.
    pub(super) fn finish(self) -> String {
        self.writer.finish()
    }

    /// Writes a document.
    ///
    /// # Errors
    ///
    /// [`Rejected`] when the text becomes too large or nobody waits any more.
    pub(super) fn document(&mut self, value: &Value<'_>) -> Result<(), Rejected> {
        self.section(FIRST_LEVEL, value)
    }

    /// Writes what stands below a heading; headings inside of it have `level`.
    fn section(&mut self, level: usize, value: &Value<'_>) -> Result<(), Rejected> {
        self.stop.check()?;
        match value {
            Value::Object(entries) => self.object(level, entries),
            Value::Array(elements) => self.array(level, elements),
            scalar => self.paragraphs(&text_of(scalar)),
        }
    }

    /// Entries that need a heading come last: what follows a heading belongs to it.
    fn object(&mut self, level: usize, entries: &[(Cow<'_, str>, Value<'_>)]) -> Result<(), Rejected> {
        let is_section = |value: &Value<'_>| level <= LAST_LEVEL && needs_heading(value);
        for (key, value) in entries.iter().filter(|(_, value)| !is_section(value)) {
            self.entry(0, key, value)?;
        }
        for (key, value) in entries.iter().filter(|(_, value)| is_section(value)) {
            self.writer.heading(level, &Inline::of(key))?;
            self.section(level + 1, value)?;
        }
        Ok(())
    }

    fn array(&mut self, level: usize, elements: &[Value<'_>]) -> Result<(), Rejected> {
        if let Some(rows) = Rows::of(elements) {
            return self.table(&rows);
        }
        if level > LAST_LEVEL || !elements.iter().any(needs_heading) {
            return elements.iter().try_for_each(|element| self.element(0, element));
        }
        for (number, element) in (1..).zip(elements) {
            let name = name_of(element).map_or_else(|| format!("Item {number}"), str::to_owned);
            self.writer.heading(level, &Inline::of(&name))?;
            self.section(level + 1, element)?;
        }
        Ok(())
    }

    /// Writes an item `key: value`.
    fn entry(&mut self, depth: usize, key: &str, value: &Value<'_>) -> Result<(), Rejected> {
        let key = if key.is_empty() { "–" } else { key };
        match on_one_line(value) {
            Some(text) => self.item(depth, &format!("{key}: {text}")),
            None => {
                self.item(depth, &format!("{key}:"))?;
                self.inside(depth + 1, value)
            }
        }
    }

    /// Writes an item of an array. The first entry of an object stands in the item itself.
    fn element(&mut self, depth: usize, value: &Value<'_>) -> Result<(), Rejected> {
        if let Some(text) = on_one_line(value) {
            return self.item(depth, &text);
        }
        match value {
            Value::Object(entries) => {
                let Some(((key, first), rest)) = entries.split_first() else { return Ok(()) };
                self.entry(depth, key, first)?;
                rest.iter().try_for_each(|(key, value)| self.entry(depth + 1, key, value))
            }
            Value::Array(elements) => {
                self.item(depth, &format!("{} values:", elements.len()))?;
                self.inside(depth + 1, value)
            }
            scalar => self.item(depth, &text_of(scalar)),
        }
    }

    /// Writes what is inside of a value as items.
    fn inside(&mut self, depth: usize, value: &Value<'_>) -> Result<(), Rejected> {
        self.stop.check()?;
        match value {
            Value::Object(entries) => entries.iter().try_for_each(|(key, value)| self.entry(depth, key, value)),
            Value::Array(elements) => elements.iter().try_for_each(|element| self.element(depth, element)),
            scalar => {
                let text = text_of(scalar);
                paragraphs(&text).try_for_each(|paragraph| self.writer.item_continued(&Inline::of_lines(paragraph)))
            }
        }
    }

    fn item(&mut self, depth: usize, text: &str) -> Result<(), Rejected> {
        self.writer.item(depth, &Marker::Bullet, &Inline::of_lines(text))
    }

    fn paragraphs(&mut self, text: &str) -> Result<(), Rejected> {
        paragraphs(text).try_for_each(|paragraph| self.writer.paragraph(&Inline::of_lines(paragraph)))
    }

    fn table(&mut self, rows: &Rows) -> Result<(), Rejected> {
        for block in rows.cells.chunks(ROWS_UNDER_A_HEADING) {
            self.stop.check()?;
            let rows = std::iter::once(&*rows.heading).chain(block.iter().map(|row| &**row));
            self.writer.table(cells::table(rows)?)?;
        }
        Ok(())
    }
}

/// An array as a table.
struct Rows {
    heading: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl Rows {
    /// At least two objects of much the same keys, or arrays of the same length, whose values are short.
    fn of(elements: &[Value<'_>]) -> Option<Self> {
        match elements {
            [Value::Object(_), _, ..] => Self::of_objects(elements),
            [Value::Array(_), _, ..] => Self::of_arrays(elements),
            _ => None,
        }
    }

    fn of_objects(elements: &[Value<'_>]) -> Option<Self> {
        let mut columns: HashMap<&str, usize> = HashMap::new();
        let mut heading: Vec<String> = Vec::new();
        let mut cells = Vec::with_capacity(elements.len());
        let mut filled = 0;
        for element in elements {
            let Value::Object(entries) = element else { return None };
            let mut row = vec![String::new(); heading.len()];
            for (key, value) in entries {
                let column = *columns.entry(key).or_insert(heading.len());
                if column == heading.len() {
                    heading.push(key.to_string());
                    row.push(String::new());
                }
                // A key that occurs twice has no single cell.
                if column >= MAXIMUM_COLUMNS || !row[column].is_empty() {
                    return None;
                }
                row[column] = cell(value)?;
            }
            filled += entries.len();
            cells.push(row);
        }
        (2 * filled >= heading.len() * elements.len() && !heading.is_empty()).then_some(Self { heading, cells })
    }

    fn of_arrays(elements: &[Value<'_>]) -> Option<Self> {
        let row = |element: &Value<'_>| match element {
            Value::Array(values) => values.iter().map(cell).collect::<Option<Vec<_>>>(),
            _ => None,
        };
        let mut cells = elements.iter().map(row).collect::<Option<Vec<_>>>()?;
        let width = cells.first()?.len();
        if !(2..=MAXIMUM_COLUMNS).contains(&width) || cells.iter().any(|row| row.len() != width) {
            return None;
        }
        let opening = &cells[..cells.len().min(ROWS_TO_COMPARE)];
        let heading = if is_heading(opening) { cells.remove(0) } else { made_up(width) };
        Some(Self { heading, cells })
    }
}

/// What stands in a cell for a value; `None` for one that is too large.
fn cell(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Array(elements) if elements.is_empty() => Some(String::new()),
        value => on_one_line(value).map(Cow::into_owned),
    }
}

/// A scalar, or a short array of scalars, that fits on a line; `None` for everything else.
fn on_one_line<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    let text = match value {
        Value::Object(entries) => return entries.is_empty().then_some(Cow::Borrowed("{}")),
        Value::Array(elements) => {
            let is_scalar = |value: &Value<'_>| !matches!(value, Value::Array(_) | Value::Object(_));
            if elements.len() > LINE || !elements.iter().all(is_scalar) {
                return None;
            }
            let texts: Vec<_> = elements.iter().map(text_of).collect();
            let line = texts.join(", ");
            return match elements.as_slice() {
                [] => Some(Cow::Borrowed("[]")),
                _ => (line.len() <= LINE && !line.contains('\n')).then_some(Cow::Owned(line)),
            };
        }
        scalar => text_of(scalar),
    };
    (text.len() <= SHORT && !text.contains('\n')).then_some(text)
}

/// A scalar as text; none for arrays and objects.
fn text_of<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    match value {
        Value::Null => Cow::Borrowed("null"),
        Value::Boolean(true) => Cow::Borrowed("true"),
        Value::Boolean(false) => Cow::Borrowed("false"),
        Value::Number(text) | Value::String(text) => Cow::Borrowed(text),
        Value::Array(_) | Value::Object(_) => Cow::Borrowed(""),
    }
}

/// True for what is written under a heading of its own.
fn needs_heading(value: &Value<'_>) -> bool {
    is_large(value) || matches!(value, Value::Array(elements) if Rows::of(elements).is_some())
}

/// True for a long text, and for more than a few values.
fn is_large(value: &Value<'_>) -> bool {
    let mut left = FEW;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if on_one_line(value).is_some() {
            let Some(fewer) = left.checked_sub(1) else { return true };
            left = fewer;
            continue;
        }
        match value {
            Value::Array(elements) => waiting.extend(elements.iter().take(FEW + 1)),
            Value::Object(entries) => waiting.extend(entries.iter().take(FEW + 1).map(|(_, value)| value)),
            _ => return true,
        }
    }
    false
}

/// What an object is called.
fn name_of<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    let Value::Object(entries) = value else { return None };
    let named = |name: &str| entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    NAMES.iter().filter_map(|name| named(name)).find_map(|(_, value)| match value {
        Value::String(text) | Value::Number(text) if text.len() <= SHORT && !text.trim().is_empty() => Some(&**text),
        _ => None,
    })
}

/// The title that a document declares.
pub(super) fn title_of(value: &Value<'_>) -> Option<String> {
    let Value::Object(entries) = value else { return None };
    let title = |name: &str| entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    [title("title"), title("name")].into_iter().flatten().find_map(|(_, value)| match value {
        Value::String(text) => Some(text.clone().into_owned()),
        _ => None,
    })
}

/// The paragraphs of a text, which blank lines part.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty())
}
