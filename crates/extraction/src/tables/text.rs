//! The tables of a text that is Markdown, with the place of each cell.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::marks::{FROM_ABOVE, FROM_LEFT, HEADING, Marks, NO_HEADING, TITLE};
use super::title::{is_caption, on_one_line};
use super::{Source, number};
use crate::{CancelFlag, Rejected};

/// A table as Markdown has it: rows of equally many cells.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    /// The paragraph above that says what it is.
    pub(super) caption: Option<String>,
    /// The last heading above.
    pub(super) heading: Option<String>,
}

/// A row.
#[derive(Debug)]
pub(super) struct Row {
    /// Where it begins, in code points.
    pub(super) start: usize,
    pub(super) cells: Vec<Text>,
    /// What stands behind the last column, where Markdown has no cells.
    pub(super) rest: Vec<String>,
    /// Whether it heads the columns, where that is known.
    pub(super) is_heading: Option<bool>,
}

/// A cell.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Without markup.
    pub(super) text: String,
    pub(super) sources: Vec<Source>,
    /// Where the cell stands that covers it.
    pub(super) covered: Option<Side>,
}

/// From where a cell is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Above,
}

/// The tables in their order.
///
/// # Errors
///
/// [`Rejected::Stopped`]
pub(super) fn tables(text: &str, marks: &Marks, stop: &CancelFlag) -> Result<Vec<Found>, Rejected> {
    let mut reader =
        Reader { text, marks, counted: (0, 0), found: Vec::new(), above: Above::default(), cell: Text::default() };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Parser::new_ext(text, options).into_offset_iter();
    while let Some((event, range)) = events.next() {
        if let Event::Start(Tag::Table(_)) = event {
            stop.check()?;
            reader.table(&mut events);
        } else {
            reader.above.take(&event, || marks.has(TITLE, (range.start, range.end)));
        }
    }
    Ok(reader.found)
}

/// What stands above a table.
#[derive(Debug, Default)]
struct Above {
    heading: Option<String>,
    caption: Option<String>,
    words: String,
}

impl Above {
    fn take(&mut self, event: &Event<'_>, is_title: impl FnOnce() -> bool) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::Paragraph) => {
                self.words.clear();
                self.caption = None;
            }
            Event::Text(words) | Event::Code(words) => self.words.push_str(words),
            Event::SoftBreak | Event::HardBreak => self.words.push(' '),
            Event::End(TagEnd::Heading(_)) => {
                self.heading = Some(on_one_line(&self.words)).filter(|words| !words.is_empty());
            }
            Event::End(TagEnd::Paragraph) => {
                let is_title = is_title() || is_caption(&self.words);
                self.caption = is_title.then(|| on_one_line(&self.words)).filter(|words| !words.is_empty());
            }
            Event::Rule | Event::Start(Tag::HtmlBlock | Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                self.caption = None;
            }
            _ => {}
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    marks: &'t Marks,
    /// A place in the text, in bytes and in code points.
    counted: (usize, usize),
    found: Vec<Found>,
    above: Above,
    /// The cell that is being read.
    cell: Text,
}

impl<'t> Reader<'t> {
    fn table(&mut self, events: &mut impl Iterator<Item = (Event<'t>, Range<usize>)>) {
        let (caption, heading) = (self.above.caption.take(), self.above.heading.clone());
        let mut found = Found { rows: Vec::new(), caption, heading };
        // Where the last cell of the row ends.
        let mut end = 0;
        for (event, range) in events {
            match event {
                Event::Start(Tag::TableHead | Tag::TableRow) => {
                    let row =
                        Row { start: self.place(range.start), cells: Vec::new(), rest: Vec::new(), is_heading: None };
                    found.rows.push(row);
                }
                Event::Start(Tag::TableCell) => self.cell = Text::default(),
                Event::Text(_) => self.words(range),
                Event::Code(_) => self.code(range),
                // Single tildes strike nothing out in the texts that are written here.
                Event::Start(Tag::Strikethrough) if !self.text[range.clone()].starts_with("~~") => {
                    self.words(range.start..range.start + 1);
                }
                Event::End(TagEnd::Strikethrough) if !self.text[range.clone()].starts_with("~~") => {
                    self.words(range.end - 1..range.end);
                }
                Event::SoftBreak | Event::HardBreak | Event::InlineHtml(_) => self.space(&self.text[range]),
                Event::End(TagEnd::TableCell) => {
                    end = range.end;
                    let Some(row) = found.rows.last_mut() else { continue };
                    row.is_heading = row.is_heading.or(self.heading(&range));
                    row.cells.push(self.finished(&range));
                }
                Event::End(TagEnd::TableHead | TagEnd::TableRow) => {
                    let rest = self.text.get(end..range.end).unwrap_or_default();
                    let rest = rest.split('|').map(on_one_line).filter(|text| !text.is_empty());
                    if let Some(row) = found.rows.last_mut() {
                        row.rest.extend(rest);
                    }
                }
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        self.found.push(found);
    }

    /// A place in code points. Later ones are asked for later.
    fn place(&mut self, byte: usize) -> usize {
        let (bytes, characters) = self.counted;
        if byte > bytes {
            self.counted = (byte, characters + self.text[bytes..byte].chars().count());
        }
        self.counted.1
    }

    /// Adds words of the text to the cell.
    fn words(&mut self, range: Range<usize>) {
        self.cell.text.push_str(&self.text[range.clone()]);
        let (start, end) = (self.place(range.start), self.place(range.end));
        let (start, end) = (number(start), number(end));
        match self.cell.sources.last_mut() {
            Some(Source::Text { end: last, .. }) if *last == start => *last = end,
            _ => self.cell.sources.push(Source::Text { start, end }),
        }
    }

    /// Adds code without its marks, and without what makes a bar part of a cell.
    fn code(&mut self, range: Range<usize>) {
        let code = self.text[range.clone()].trim_matches('`');
        let marks = (range.len() - code.len()) / 2;
        let mut start = range.start + marks;
        for part in code.split_inclusive("\\|") {
            let end = start + part.len();
            if part.ends_with("\\|") {
                self.words(start..end - 2);
                self.words(end - 1..end);
            } else {
                self.words(start..end);
            }
            start = end;
        }
    }

    /// Parts words where a line ends.
    fn space(&mut self, markup: &str) {
        if !markup.starts_with('<') || markup.to_ascii_lowercase().starts_with("<br") {
            self.cell.text.push(' ');
        }
    }

    fn heading(&self, cell: &Range<usize>) -> Option<bool> {
        let has = |mark| self.marks.has(mark, (cell.start, cell.end));
        if has(HEADING) { Some(true) } else { has(NO_HEADING).then_some(false) }
    }

    fn finished(&mut self, range: &Range<usize>) -> Text {
        let has = |mark| self.marks.has(mark, (range.start, range.end));
        let covered = if has(FROM_LEFT) { Some(Side::Left) } else { has(FROM_ABOVE).then_some(Side::Above) };
        let Text { text, mut sources, .. } = std::mem::take(&mut self.cell);
        sources.retain(|source| matches!(source, Source::Text { start, end } if start < end));
        Text { text: on_one_line(&text), sources, covered }
    }
}
