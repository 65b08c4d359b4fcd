//! From the pieces of RTF to paragraphs, headings, items and tables.

use std::rc::Rc;

use super::characters::CodePage;
use super::definitions::{Fonts, Styles};
use super::list::marker_of;
use super::state::{Destination, Paragraph, State};
use super::table::Rows;
use super::tokens::{Token, Tokens};
use crate::markdown_writer::{Inline, Style, Writer, address};
use crate::{Limits, Rejected};

/// Deepest nesting of groups.
const MAXIMUM_DEPTH: usize = 2_000;

/// Pieces between two looks at the flag that ends the reading.
const BETWEEN_LOOKS: usize = 4_096;

/// Most footnotes.
const MAXIMUM_NOTES: usize = 10_000;

/// Longest instruction of a field, in bytes.
const LONGEST_INSTRUCTION: usize = 4_096;

const TOO_DEEP: Rejected =
    Rejected::Unreadable("The groups of the RTF document are nested too deeply. Save it as DOCX, and add that.");

/// What was read.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) title: Option<String>,
    /// The document is cut off.
    pub(super) is_cut_off: bool,
}

/// Reads a document.
pub(super) fn read(document: &[u8], limits: &Limits) -> Result<Document, Rejected> {
    let mut reader = Reader::new(limits);
    for (count, token) in Tokens::new(document).enumerate() {
        if count.is_multiple_of(BETWEEN_LOOKS) {
            limits.stop.check()?;
        }
        reader.token(token)?;
        if reader.is_done {
            break;
        }
    }
    reader.finish()
}

pub(super) struct Reader {
    pub(super) writer: Writer,
    /// What holds outside of the innermost group.
    outer: Vec<State>,
    pub(super) state: State,
    pub(super) fonts: Fonts,
    pub(super) styles: Styles,
    pub(super) default_font: i32,
    pub(super) code_page: CodePage,
    /// Bytes whose characters are not known yet: one may need the next one.
    bytes: Vec<u8>,
    /// The first half of a character beyond the first plane.
    high: Option<u16>,
    /// Characters still to be passed over behind a `\u`.
    skip: usize,
    /// A group that not every reader knows begins here: `\*`.
    pub(super) is_optional: bool,
    pub(super) paragraph: Inline,
    pub(super) marker: String,
    pub(super) rows: Rows,
    pub(super) title: String,
    pub(super) instruction: String,
    pub(super) links: Vec<Option<Rc<str>>>,
    note: Inline,
    notes: Vec<Inline>,
    is_done: bool,
}

impl Reader {
    fn new(limits: &Limits) -> Self {
        Self {
            writer: Writer::new(limits.text),
            outer: Vec::new(),
            state: State::new(0),
            fonts: Fonts::default(),
            styles: Styles::default(),
            default_font: 0,
            code_page: CodePage::Encoding(encoding_rs::WINDOWS_1252),
            bytes: Vec::new(),
            high: None,
            skip: 0,
            is_optional: false,
            paragraph: Inline::default(),
            marker: String::new(),
            rows: Rows::default(),
            title: String::new(),
            instruction: String::new(),
            links: Vec::new(),
            note: Inline::default(),
            notes: Vec::new(),
            is_done: false,
        }
    }

    fn token(&mut self, token: Token<'_>) -> Result<(), Rejected> {
        match token {
            Token::Text(text) => self.add_bytes(text),
            Token::Hex(byte) => self.add_bytes(&[byte]),
            Token::Open => {
                self.flush();
                self.skip = 0;
                if self.outer.len() >= MAXIMUM_DEPTH {
                    return Err(TOO_DEEP);
                }
                self.outer.push(self.state);
            }
            Token::Close => {
                self.flush();
                self.skip = 0;
                self.close()?;
            }
            Token::Word("u", Some(number)) => self.unicode(number),
            Token::Word(word, number) => {
                self.flush();
                if !self.is_skipped() {
                    let is_optional = std::mem::take(&mut self.is_optional);
                    self.word(word, number, is_optional)?;
                }
            }
            Token::Symbol(symbol) => self.symbol(symbol)?,
        }
        Ok(())
    }

    /// Whether this control stands for a character that was read already.
    fn is_skipped(&mut self) -> bool {
        let is_skipped = self.skip > 0;
        self.skip = self.skip.saturating_sub(1);
        is_skipped
    }

    fn add_bytes(&mut self, bytes: &[u8]) {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        if self.state.destination != Destination::Nothing {
            self.bytes.extend_from_slice(&bytes[skipped..]);
        }
    }

    /// A character by its number: UTF-16 as a signed number.
    fn unicode(&mut self, number: i32) {
        self.flush_bytes();
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        let is_unit = (-0x8000..=0xFFFF).contains(&number);
        match (self.high.take(), unit) {
            (Some(high), 0xDC00..=0xDFFF) if is_unit => {
                let text = String::from_utf16_lossy(&[high, unit]);
                self.text(&text);
            }
            (_, 0xD800..=0xDBFF) if is_unit => self.high = Some(unit),
            // Fonts of symbols put their characters into the private area.
            (_, 0xF020..=0xF0FF) if is_unit => {
                let code_page = self.fonts.code_page(self.state.font).unwrap_or(CodePage::Pictures);
                let text = code_page.decode(&unit.to_be_bytes()[1..]);
                self.text(&text);
            }
            _ => {
                let number = if is_unit { Some(u32::from(unit)) } else { u32::try_from(number).ok() };
                let character = number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.text(character.encode_utf8(&mut [0; 4]));
            }
        }
        self.skip = self.state.fallback;
    }

    fn symbol(&mut self, symbol: u8) -> Result<(), Rejected> {
        if matches!(symbol, b'\\' | b'{' | b'}') {
            self.add_bytes(&[symbol]);
            return Ok(());
        }
        self.flush();
        if self.is_skipped() {
            return Ok(());
        }
        match symbol {
            b'~' => self.text("\u{A0}"),
            b'_' => self.text("\u{2011}"),
            b'*' => self.is_optional = true,
            b'\r' | b'\n' => self.end_paragraph()?,
            b'\t' => self.text("\t"),
            _ => {}
        }
        Ok(())
    }

    /// Turns the waiting bytes into text.
    fn flush(&mut self) {
        self.flush_bytes();
        if self.high.take().is_some() {
            self.text("\u{FFFD}");
        }
    }

    fn flush_bytes(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let code_page = match self.state.destination {
            Destination::Body | Destination::Marker | Destination::Note => self.fonts.code_page(self.state.font),
            _ => None,
        };
        let text = code_page.unwrap_or(self.code_page).decode(&bytes);
        self.text(&text);
    }

    /// Adds text where text goes here.
    pub(super) fn text(&mut self, text: &str) {
        let state = self.state;
        match state.destination {
            Destination::Body if !state.is_hidden => {
                let link = state.link.and_then(|number| self.links.get(number).cloned().flatten());
                self.paragraph.linked_text(text, state.style, link);
            }
            Destination::Note if !state.is_hidden => self.note.text(text, state.style),
            Destination::Marker => self.marker.push_str(text),
            Destination::Title => self.title.push_str(text),
            Destination::Fonts => self.fonts.name(text),
            Destination::Styles => self.styles.name(text),
            Destination::Instruction if self.instruction.len() + text.len() <= LONGEST_INSTRUCTION => {
                self.instruction.push_str(text);
            }
            _ => {}
        }
    }

    /// Ends a line within a paragraph.
    pub(super) fn line_break(&mut self) {
        match self.state.destination {
            Destination::Body => self.paragraph.line_break(),
            Destination::Note => self.note.line_break(),
            _ => {}
        }
    }

    fn close(&mut self) -> Result<(), Rejected> {
        let Some(outer) = self.outer.pop() else { return Ok(()) };
        match (self.state.destination, outer.destination) {
            (Destination::Note, Destination::Note) => {}
            (Destination::Note, _) => self.end_note(),
            (Destination::Body, Destination::Drawing) if !self.is_in_table() => self.end_paragraph()?,
            _ => {}
        }
        self.state = outer;
        self.is_optional = false;
        self.is_done = self.outer.is_empty();
        Ok(())
    }

    /// A footnote stands at the end, and its number where it belongs.
    fn end_note(&mut self) {
        let note = std::mem::take(&mut self.note);
        if note.is_blank() || self.notes.len() >= MAXIMUM_NOTES {
            return;
        }
        self.notes.push(note);
        self.paragraph.markdown(format!("[^{}]", self.notes.len()));
    }

    /// Begins a link, when the instruction of the field is one.
    pub(super) fn begin_result(&mut self) {
        let instruction = std::mem::take(&mut self.instruction);
        if let Some(target) = hyperlink(&instruction) {
            self.state.link = Some(self.links.len());
            self.links.push(address(target));
        }
    }

    /// Ends a paragraph.
    pub(super) fn end_paragraph(&mut self) -> Result<(), Rejected> {
        match self.state.destination {
            Destination::Body => {}
            Destination::Note => {
                self.note.line_break();
                return Ok(());
            }
            _ => return Ok(()),
        }
        let inline = std::mem::take(&mut self.paragraph);
        let marker = std::mem::take(&mut self.marker);
        let paragraph = self.state.paragraph;
        if self.is_in_table() {
            let marker = marker.trim();
            let between = if marker.is_empty() { "" } else { " " };
            self.rows.line(format!("{marker}{between}{}", inline.to_markdown()).trim().to_owned());
            return Ok(());
        }
        self.end_table()?;
        if inline.is_blank() {
            return Ok(());
        }
        self.write(&inline, marker.trim(), paragraph)
    }

    /// Whether the paragraph belongs to a cell. Some programs do not say so, but define the row ahead of it.
    pub(super) fn is_in_table(&self) -> bool {
        self.state.paragraph.is_in_table || self.rows.is_open()
    }

    fn write(&mut self, inline: &Inline, marker: &str, paragraph: Paragraph) -> Result<(), Rejected> {
        if let Some(level) = paragraph.outline.or_else(|| self.styles.level(paragraph.style)) {
            let mut heading = Inline::default();
            if !marker.is_empty() {
                heading.text(&format!("{marker} "), Style::default());
            }
            heading.append(inline.clone());
            return self.writer.heading(usize::from(level) + 1, &heading);
        }
        if paragraph.is_item || !marker.is_empty() {
            return self.writer.item(paragraph.depth, &marker_of(marker), inline);
        }
        self.writer.paragraph(inline)
    }

    /// Writes the table that was read, if any.
    fn end_table(&mut self) -> Result<(), Rejected> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let table = self.rows.take()?;
        self.writer.table(table)
    }

    /// Ends a cell of a table.
    pub(super) fn end_cell(&mut self) -> Result<(), Rejected> {
        self.state.paragraph.is_in_table = true;
        self.end_paragraph()?;
        self.rows.end_cell();
        Ok(())
    }

    fn finish(mut self) -> Result<Document, Rejected> {
        self.flush();
        let is_cut_off = !self.is_done;
        self.state.destination = Destination::Body;
        self.end_paragraph()?;
        self.end_table()?;
        for (number, note) in (1..).zip(std::mem::take(&mut self.notes)) {
            self.writer.markdown(&format!("[^{number}]: {}", note.to_markdown().replace('\n', " ")))?;
        }
        let title = Some(self.title).filter(|title| !title.trim().is_empty());
        Ok(Document { text: self.writer.finish(), title, is_cut_off })
    }
}

/// The address in the instruction of a field, as in `HYPERLINK "https://harbour.example"`.
fn hyperlink(instruction: &str) -> Option<&str> {
    let rest = instruction.trim().strip_prefix("HYPERLINK")?.trim_start();
    match rest.strip_prefix('"') {
        Some(quoted) => Some(quoted.split_once('"')?.0),
        None => rest.split_whitespace().next(),
    }
}
