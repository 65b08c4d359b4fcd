//! The blocks of Markdown or plain text: headings, paragraphs, items of lists, rows of tables.

use std::ops::Range;

use crate::boundaries::is_thai_or_lao;

/// Longest name of a line such as `Depth: 12 m`, in words.
const LONGEST_NAME: usize = 5;
/// Longest line that may be a heading, in characters.
const LONGEST_HEADING: usize = 70;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Heading,
    Paragraph,
    /// An item of a list, or a line that stands for itself.
    Item,
    /// A row of a table, whose heading row is on the line at these bytes, if it is in the text.
    Row(Option<(usize, usize)>),
}

pub(crate) struct Block {
    pub(crate) kind: Kind,
    pub(crate) range: Range<usize>,
}

/// Groups lines into headings, list items, rows and paragraphs; leaves out code.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader { text, blocks: Vec::new(), is_open: false, is_code: false, table: Table::None };
    let lines = lines(text);
    for (index, range) in lines.iter().enumerate() {
        let next = lines.get(index + 1).map_or("", |range| text[range.clone()].trim());
        reader.read(range.clone(), next);
    }
    reader.blocks.retain(|block| !block.range.is_empty());
    reader.blocks
}

/// Where a line stands in a table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Table {
    None,
    /// Its heading row was read; the line of dashes follows.
    Headed(usize, usize),
    Inside(Option<(usize, usize)>),
}

struct Reader<'a> {
    text: &'a str,
    blocks: Vec<Block>,
    /// True when the next line may belong to the last block.
    is_open: bool,
    is_code: bool,
    table: Table,
}

impl Reader<'_> {
    fn read(&mut self, range: Range<usize>, next: &str) {
        let line = &self.text[range.clone()];
        let bare = line.trim();
        if bare.starts_with("```") || bare.starts_with("~~~") {
            (self.is_code, self.is_open, self.table) = (!self.is_code, false, Table::None);
            return;
        }
        if self.is_code || bare.is_empty() {
            (self.is_open, self.table) = (false, Table::None);
            return;
        }
        if self.read_row(range.clone(), bare, next) {
            self.is_open = false;
            return;
        }
        if is_underline(bare) {
            // The underline turns the single line above it into a heading.
            let is_line = |block: &&mut Block| !self.text[block.range.clone()].trim().contains('\n');
            if let Some(last) = self.blocks.last_mut().filter(|_| self.is_open).filter(is_line) {
                last.kind = Kind::Heading;
            }
            self.is_open = false;
        } else if bare.starts_with('#') {
            self.push(Kind::Heading, range);
            self.is_open = false;
        } else if let Some(marker) = list_marker(line) {
            self.push(Kind::Item, range.start + marker..range.end);
            self.is_open = true;
        } else if is_named(bare) && (is_named(next) || self.follows_named()) {
            self.push(Kind::Item, range);
            self.is_open = false;
        } else if let Some(last) = self.blocks.last_mut().filter(|_| self.is_open) {
            last.range.end = trimmed(self.text, range).end;
        } else {
            let quote = line.len() - line.trim_start_matches(['>', ' ', '\t']).len();
            let kind = kind_of_line(bare, next);
            self.push(kind, range.start + quote..range.end);
            self.is_open = kind == Kind::Paragraph;
        }
    }

    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.blocks.push(Block { kind, range: trimmed(self.text, range) });
    }

    fn follows_named(&self) -> bool {
        self.blocks.last().is_some_and(|last| last.kind == Kind::Item && is_named(&self.text[last.range.clone()]))
    }

    /// True for a line of a table.
    fn read_row(&mut self, range: Range<usize>, bare: &str, next: &str) -> bool {
        let row = trimmed(self.text, range);
        match self.table {
            Table::Headed(start, end) => self.table = Table::Inside(Some((start, end))),
            _ if is_delimiter_row(next) && bare.contains('|') => self.table = Table::Headed(row.start, row.end),
            Table::Inside(heading) if bare.contains('|') => self.push(Kind::Row(heading), row),
            // The rest of a table whose beginning is elsewhere.
            Table::None if is_row(bare) => {
                self.table = Table::Inside(None);
                if !is_delimiter_row(bare) {
                    self.push(Kind::Row(None), row);
                }
            }
            _ => {
                self.table = Table::None;
                return false;
            }
        }
        true
    }
}

/// The cells of a row of a table.
pub(crate) fn cells(row: &str) -> Vec<String> {
    let bare = row.trim();
    let bare = bare.strip_prefix('|').unwrap_or(bare);
    let bare = bare.strip_suffix('|').filter(|rest| !rest.ends_with('\\')).unwrap_or(bare);
    let mut cells = vec![String::new()];
    let mut is_escaped = false;
    for c in bare.chars() {
        if c == '|' && !is_escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            if c == '|' {
                cell.pop();
            }
            cell.push(c);
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

fn is_row(line: &str) -> bool {
    line.starts_with('|') && line.ends_with('|') && line.len() > 2
}

fn is_delimiter_row(line: &str) -> bool {
    let is_part = |c: char| matches!(c, '|' | '-' | ':') || c.is_whitespace();
    line.contains('-') && line.contains('|') && line.chars().all(is_part)
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let ranges = text.split_inclusive('\n').map(|line| {
        start += line.len();
        start - line.len()..start
    });
    ranges.collect()
}

pub(crate) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.start + (slice.len() - slice.trim_start().len());
    start..start + slice.trim().len()
}

fn is_underline(line: &str) -> bool {
    line.len() >= 3 && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

/// True for a line such as `Depth: 12 m`, which stands for itself next to others like it.
fn is_named(line: &str) -> bool {
    let Some((name, value)) = line.split_once([':', '：']) else { return false };
    let is_short = (1..=LONGEST_NAME).contains(&name.split_whitespace().count()) && name.chars().count() <= 40;
    let begins = name.starts_with(|c: char| c.is_alphanumeric() && !c.is_lowercase());
    is_short && begins && !value.trim().is_empty() && !value.starts_with("//")
}

/// A short line without final punctuation before a blank line or a new start is a heading; one of several such lines is an
/// item.
fn kind_of_line(line: &str, next: &str) -> Kind {
    let is_short = |line: &str| {
        // What has no full stops anyway is more likely to be a sentence.
        let longest = if line.chars().any(is_thai_or_lao) { LONGEST_HEADING / 2 } else { LONGEST_HEADING };
        line.chars().count() <= longest
            && !line.ends_with(|c| is_stop(c) || matches!(c, ';' | ':' | ',' | '、' | '،' | '؛'))
    };
    let starts = |line: &str| line.chars().next().is_some_and(char::is_uppercase);
    match next {
        _ if !is_short(line) => Kind::Paragraph,
        "" => Kind::Heading,
        next if !starts(next) => Kind::Paragraph,
        next if is_short(next) => Kind::Item,
        _ => Kind::Heading,
    }
}

/// True for a character that ends sentences in some script.
pub(crate) fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '！'
            | '？'
            | '｡'
            | '．'
            | '।'
            | '॥'
            | '۔'
            | '؟'
            | '։'
            | '።'
            | '፧'
            | '။'
            | '၊'
            | '។'
            | '៕'
            | '᠃'
            | '꓿'
    )
}

/// Length of a list marker with the space around it.
fn list_marker(line: &str) -> Option<usize> {
    let bare = line.trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match bare.chars().next()? {
        '-' | '*' | '+' => 1,
        '•' | '–' | '・' => bare.chars().next()?.len_utf8(),
        _ if (1..=3).contains(&digits) && bare[digits..].starts_with(['.', ')']) => digits + 1,
        _ => return None,
    };
    bare[marker..].starts_with([' ', '\t']).then(|| line.len() - bare.len() + marker + 1)
}
