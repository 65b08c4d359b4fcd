//! From Markdown to blocks, event by event.

use std::collections::HashSet;
use std::sync::Arc;

use citations::marks;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd, TextMergeStream};

use super::super::harmless::{harmless, web_address};
use super::{Block, DEEPEST, Inline, Kind, Look, Marker, Table};

pub(super) fn read(markdown: &str, marks: &[i32]) -> Vec<Block> {
    let mut builder = Builder { marks: marks.iter().copied().collect(), ..Builder::default() };
    for event in TextMergeStream::new(harmless(markdown)) {
        builder.take(event);
    }
    builder.flush();
    builder.blocks
}

/// What is known between two events.
#[derive(Default)]
struct Builder {
    marks: HashSet<i32>,
    blocks: Vec<Block>,
    /// The text of the block that is being read.
    inlines: Vec<Inline>,
    heading: Option<u8>,
    code: Option<String>,
    table: Option<Table>,
    quotes: usize,
    lists: Vec<List>,
    numbered_lists: usize,
    marker: Option<Marker>,
    /// How many times each look was begun and has not ended.
    bold: usize,
    italic: usize,
    struck: usize,
    link: Option<Arc<str>>,
}

enum List {
    Bullets,
    Numbers { list: usize, start: u64, next: u64 },
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.text(&text),
            },
            Event::Code(text) => self.push(text.into_string(), None, true),
            Event::SoftBreak => self.push(" ".to_owned(), None, false),
            Event::HardBreak => self.push("\n".to_owned(), None, false),
            Event::Rule => {
                self.flush();
                self.block(Kind::Rule);
            }
            // Not enabled, or shown as text before.
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::Emphasis => self.italic += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => self.link = web_address(&dest_url).map(Arc::from),
            Tag::TableHead | Tag::TableRow => self.table.get_or_insert_default().rows.push(Vec::new()),
            Tag::TableCell => {}
            Tag::Table(alignments) => {
                self.flush();
                self.table = Some(Table { alignments, rows: Vec::new() });
            }
            Tag::Heading { level, .. } => {
                self.flush();
                self.heading = Some(number(level));
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.code = Some(String::new());
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::List(start) => {
                self.flush();
                self.empty_item();
                self.lists.push(match start {
                    None => List::Bullets,
                    Some(start) => List::Numbers { list: self.numbered_lists, start, next: start },
                });
                self.numbered_lists += usize::from(start.is_some());
            }
            Tag::Item => {
                self.flush();
                self.marker = self.lists.last_mut().map(List::marker);
            }
            _ => self.flush(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold -= 1,
            TagEnd::Emphasis => self.italic -= 1,
            TagEnd::Strikethrough => self.struck -= 1,
            TagEnd::Link => self.link = None,
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inlines);
                if let Some(row) = self.table.as_mut().and_then(|table| table.rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    self.block(Kind::Table(table));
                }
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    self.block(Kind::Code(code.trim_end_matches('\n').to_owned()));
                }
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes -= 1;
            }
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::Item => {
                self.flush();
                self.empty_item();
            }
            _ => self.flush(),
        }
    }

    /// Text in which marks name sources.
    fn text(&mut self, text: &str) {
        let is_known = |number: &u32| i32::try_from(*number).is_ok_and(|number| self.marks.contains(&number));
        let found = if self.link.is_some() { Vec::new() } else { marks::find(text) };
        let found: Vec<_> = found.into_iter().filter(|mark| mark.numbers.iter().all(is_known)).collect();
        let mut from = 0;
        for mark in found {
            self.push(text[from..mark.range.start].to_owned(), None, false);
            for number in mark.numbers {
                self.push(format!("[{number}]"), i32::try_from(number).ok(), false);
            }
            from = mark.range.end;
        }
        self.push(text[from..].to_owned(), None, false);
    }

    fn push(&mut self, text: String, mark: Option<i32>, code: bool) {
        if text.is_empty() {
            return;
        }
        let look = Look { bold: self.bold > 0, italic: self.italic > 0, struck: self.struck > 0, code };
        self.inlines.push(Inline { text, look, link: self.link.clone(), mark });
    }

    /// Ends the block whose text was read.
    fn flush(&mut self) {
        let (inlines, heading) = (std::mem::take(&mut self.inlines), self.heading.take());
        match (heading, inlines.is_empty()) {
            (_, true) => {}
            (Some(level), false) => self.block(Kind::Heading(level, inlines)),
            (None, false) => self.block(Kind::Paragraph(inlines)),
        }
    }

    /// An item without a text of its own has its marker all the same.
    fn empty_item(&mut self) {
        if self.marker.is_some() {
            self.block(Kind::Paragraph(Vec::new()));
        }
    }

    fn block(&mut self, kind: Kind) {
        let (quotes, lists) = (self.quotes.min(DEEPEST), self.lists.len().min(DEEPEST));
        self.blocks.push(Block { quotes, lists, marker: self.marker.take(), kind });
    }
}

impl List {
    fn marker(&mut self) -> Marker {
        match self {
            Self::Bullets => Marker::Bullet,
            Self::Numbers { list, start, next } => {
                let number = *next;
                *next = next.saturating_add(1);
                Marker::Number { list: *list, start: *start, number }
            }
        }
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
