//! Pages (PDF), whose text can be selected: headings with bookmarks, lists and tables, and citations as notes at the foot of
//! the page that cites. `fonts` knows which font has a letter, `paragraph` and `line` break text into lines, `pages` fills
//! pages, and `blocks` and `table` say where the lines of a report stand.

mod blocks;
mod cluster;
mod font_files;
mod fonts;
mod line;
mod outline;
mod pages;
mod paragraph;
mod spans;
mod surface;
mod table;

use std::collections::BTreeSet;

use super::Error;
use crate::report::Paged;
use crate::report::document::{Block, Inline, Kind};
use crate::report::notes::Notes;
use blocks::Writer;
use font_files::FontFiles;
use fonts::Fonts;
use paragraph::Layout;

/// A text as pages.
pub(crate) fn written(paged: Paged<'_>) -> Result<Vec<u8>, Error> {
    let Paged { title, language, is_from_the_right, blocks, notes } = paged;
    let files = FontFiles::for_text(&characters(&blocks, &notes))?;
    let fonts = Fonts::open(&files)?;
    let mut writer = Writer::new(Layout::new(&fonts), notes, is_from_the_right);
    for block in &blocks {
        writer.block(block);
    }
    writer.finish(title, language)
}

/// The characters that are to be seen.
fn characters(blocks: &[Block], notes: &Notes<'_>) -> BTreeSet<char> {
    let marks: BTreeSet<i32> = blocks.iter().flat_map(Block::inlines).filter_map(|inline| inline.mark).collect();
    let in_notes: Vec<Inline> = marks.into_iter().flat_map(|mark| notes.text(mark, true)).collect();
    let code = blocks.iter().filter_map(|block| match &block.kind {
        Kind::Code(code) => Some(code.as_str()),
        _ => None,
    });
    let texts = blocks.iter().flat_map(Block::inlines).chain(&in_notes).map(|inline| inline.text.as_str());
    texts.chain(code).flat_map(str::chars).collect()
}
