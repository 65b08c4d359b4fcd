//! Turns as a document or as pages, which are put together when the last one is known.

use std::io::Write;

use super::{ATTACHED, Cited, Heading, SOURCES, Turn, TurnWriter};
use crate::report::Paged;
use crate::report::document::{Block, DEEPEST, Inline, Kind, Look, Marker};
use crate::report::harmless::web_address;
use crate::report::notes::Notes;
use crate::{Error, Format, docx, pdf};

pub(super) struct Pages<W> {
    out: W,
    format: Format,
    title: String,
    blocks: Vec<Block>,
}

impl<W: Write> Pages<W> {
    pub(super) fn begin(format: Format, heading: Heading, out: W) -> Self {
        let mut blocks = vec![plain(Kind::Heading(1, vec![Inline::plain(line(&heading.title))]))];
        let fact = |(name, value): &(String, String)| item(vec![Inline::plain(line(&format!("{name}: {value}")))]);
        blocks.extend(heading.facts.iter().map(fact));
        Self { out, format, title: heading.title, blocks }
    }
}

impl<W: Write> TurnWriter for Pages<W> {
    fn turn(&mut self, turn: &Turn) -> Result<(), Error> {
        self.blocks.push(plain(Kind::Heading(2, vec![Inline::plain(line(&turn.heading()))])));
        let mut paragraph = |inline| self.blocks.push(plain(Kind::Paragraph(vec![inline])));
        if !turn.notes.is_empty() {
            let look = Look { italic: true, ..Look::default() };
            paragraph(Inline { look, ..Inline::plain(line(&turn.notes.join(" · "))) });
        }
        if !turn.attachments.is_empty() {
            paragraph(Inline::plain(line(&format!("{ATTACHED}{}", turn.attachments.join(", ")))));
        }
        self.blocks.extend(Block::all(&turn.text, &[]).into_iter().map(quoted));
        if !turn.sources.is_empty() {
            self.blocks.push(plain(Kind::Paragraph(vec![Inline::plain(SOURCES)])));
        }
        for source in &turn.sources {
            self.blocks.push(item(address_of(source)));
            let quotes = source.quotes.iter().map(|quote| Inline::plain(line(quote)));
            self.blocks.extend(quotes.map(|quote| quoted(plain(Kind::Paragraph(vec![quote])))));
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let blocks = std::mem::take(&mut self.blocks);
        let notes = Notes::of(&[]);
        let paged = Paged { title: &self.title, language: None, is_from_the_right: false, blocks, notes };
        let file = match self.format {
            Format::Docx => docx::written(paged)?,
            _ => pdf::written(paged)?,
        };
        self.out.write_all(&file)?;
        Ok(self.out.flush()?)
    }
}

fn plain(kind: Kind) -> Block {
    Block { quotes: 0, lists: 0, marker: None, kind }
}

fn item(inlines: Vec<Inline>) -> Block {
    Block { quotes: 0, lists: 1, marker: Some(Marker::Bullet), kind: Kind::Paragraph(inlines) }
}

/// What somebody said, moved in. Headings in it are none of the file.
fn quoted(mut block: Block) -> Block {
    block.quotes = (block.quotes + 1).min(DEEPEST);
    if let Kind::Heading(_, inlines) = block.kind {
        block.kind = Kind::Paragraph(inlines.into_iter().map(Inline::bold).collect());
    }
    block
}

fn address_of(source: &Cited) -> Vec<Inline> {
    let mut inlines = vec![Inline::plain(line(&source.place()))];
    if let Some(address) = source.url.as_deref().and_then(web_address) {
        inlines.push(Inline::plain(", "));
        inlines.push(Inline::address(&address, address.clone()));
    }
    inlines
}

fn line(text: &str) -> String {
    text.trim().replace(['\r', '\n', '\t'], " ")
}
