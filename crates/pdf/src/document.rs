//! From an original to its pages with blocks of Markdown.

use std::collections::HashSet;

use crate::furniture::{EdgeRow, edge_rows, repeated};
use crate::geometry::{Area, Direction, Rect, count};
use crate::headings::{Rank, Ranks, headings};
use crate::lines::Link;
use crate::lists::{ListItem, list};
use crate::page::{Contents, Draft, DraftContent, contents, rejoin_words};
use crate::spans::{Hyphenated, plain};
use crate::structure::Structure;
use crate::tables::{MOST_CELLS, Table};
use crate::{Limits, Recognised, Unreadable, glyphs, markdown, recognised, structure};

/// What was read of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Pdf {
    /// Title that the document declares.
    pub title: Option<String>,
    /// Language that the document declares, as it writes it.
    pub language: Option<String>,
    /// Its pages in order.
    pub pages: Vec<Page>,
    /// True when its end is missing, and possibly some pages.
    pub is_cut_off: bool,
}

/// A page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Counted from 1.
    pub number: u32,
    /// What it says, in the order in which it is read. Headers and footers are left out where they repeat those of a
    /// page before, page numbers everywhere.
    pub blocks: Vec<Block>,
    /// What else there is to know of it.
    pub state: State,
}

/// How far a page could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it is.
    Read,
    /// It holds pictures and no text.
    Picture,
    /// Its fonts do not say which letters they show, so that its text is missing, or most of it.
    Unmapped,
    /// It could not be read, as a rule because it is damaged.
    Damaged,
    /// Its text was recognised in its picture, and may have errors.
    Recognised,
}

/// A part of a page: a heading, a paragraph, a list or a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// What it says, as `CommonMark` with tables of GitHub's flavour.
    pub markdown: String,
    /// Where it stands on its page.
    pub area: Area,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A list with all its items.
    List,
    /// A table.
    Table(Table),
}

/// Reads a document.
///
/// # Errors
///
/// [`Unreadable`] when it needs a password, is too damaged to be opened, or breaks a limit. What is damaged within is
/// left out.
pub fn read(original: &[u8], limits: &Limits<'_>) -> Result<Pdf, Unreadable> {
    read_with(original, &[], limits)
}

/// As [`read`], with what another program recognised in pages that hold no text: in their [`picture`](crate::picture).
///
/// # Errors
///
/// As [`read`].
pub fn read_with(original: &[u8], recognised: &[Recognised], limits: &Limits<'_>) -> Result<Pdf, Unreadable> {
    limits.check()?;
    let mut structure = structure::read(original)?;
    let mut document = Document::default();
    glyphs::read_pages(original, limits, |drawn| {
        limits.check()?;
        document.take(contents(drawn), limits)
    })?;
    if document.pages.is_empty() {
        return Err(Unreadable::NoPages);
    }
    let taken_in = document.add(recognised);
    document.drop_furniture();
    // When the two readers do not agree on the pages, nobody knows which links are on which.
    if structure.links.len() != document.pages.len() {
        structure.links.clear();
        structure.entries.clear();
        structure.outline.iter_mut().for_each(|entry| entry.page = None);
    }
    document.pages.iter_mut().zip(&structure.entries).for_each(|(page, entries)| page.add(entries));
    let mut pages = document.read(&structure, limits)?;
    mark_recognised(&taken_in, &mut pages);
    mark_unread(original, &mut pages, &document.pages);
    let Structure { title, language, .. } = structure;
    Ok(Pdf { title, language, pages, is_cut_off: is_cut_off(original) })
}

/// True for a file without the mark of its end. Rubbish may stand behind it.
fn is_cut_off(original: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    const RUBBISH: usize = 8 * 1024;
    let end = &original[original.len().saturating_sub(RUBBISH)..];
    !end.windows(END.len()).any(|window| window == END)
}

/// The place of the page with this number.
fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

/// The pages of a document as they are taken in.
#[derive(Default)]
struct Document {
    pages: Vec<Contents>,
    edges: Vec<Vec<EdgeRow>>,
    hyphenated: Hyphenated,
    length: usize,
    cells: usize,
}

impl Document {
    fn take(&mut self, page: Contents, limits: &Limits<'_>) -> Result<(), Unreadable> {
        self.cells += page.tables.iter().flat_map(|found| &found.table.rows).map(Vec::len).sum::<usize>();
        for segment in page.texts.iter().flat_map(|(_, segments)| segments) {
            self.length += segment.text().len();
            self.hyphenated.note(segment.text());
        }
        if self.length > limits.text || self.cells > MOST_CELLS {
            return Err(Unreadable::TooMuchText);
        }
        self.edges.push(edges(&page));
        self.pages.push(page);
        Ok(())
    }

    /// Adds what was recognised to the pages that have no text of their own. Answers which these are.
    fn add(&mut self, recognised: &[Recognised]) -> Vec<usize> {
        let mut taken_in = Vec::new();
        for Recognised { page, lines } in recognised {
            let Some(at) = index(*page) else { continue };
            let is_without_text = |page: &&mut Contents| page.texts.iter().all(|(_, segments)| segments.is_empty());
            let Some(page) = self.pages.get_mut(at).filter(is_without_text) else { continue };
            let segments = recognised::segments(lines, page.width, page.height);
            for segment in &segments {
                self.hyphenated.note(segment.text());
            }
            page.texts = vec![(Direction::turned(0), segments)];
            self.edges[at] = edges(page);
            taken_in.push(at);
        }
        taken_in
    }

    /// Takes headers, footers and page numbers away.
    fn drop_furniture(&mut self) {
        let repeated: Vec<HashSet<usize>> = repeated(&self.edges);
        for (page, dropped) in self.pages.iter_mut().zip(repeated) {
            let Some((_, segments)) = page.texts.first_mut() else { continue };
            let mut at = 0..;
            segments.retain(|_| !at.next().is_some_and(|at| dropped.contains(&at)));
        }
        self.edges.clear();
    }

    /// What is left, in order and as Markdown.
    fn read(&self, structure: &Structure, limits: &Limits<'_>) -> Result<Vec<Page>, Unreadable> {
        let mut drafts = self.drafts(&structure.links, limits)?;
        rejoin_words(&mut drafts, &self.hyphenated);
        let ranks = headings(&drafts, &structure.outline);
        let mut length = 0;
        let page = |((at, drafts), contents): ((usize, Vec<Draft>), &Contents)| {
            limits.check()?;
            let links = structure.links.get(at).map_or(&[][..], Vec::as_slice);
            let blocks = blocks(drafts, &ranks, Setting { page: at, contents, links });
            length += blocks.iter().map(|block| block.markdown.len()).sum::<usize>();
            if length > limits.text {
                return Err(Unreadable::TooMuchText);
            }
            Ok(Page { number: number(at), blocks, state: state(contents) })
        };
        drafts.into_iter().enumerate().zip(&self.pages).map(page).collect()
    }

    fn drafts(&self, links: &[Vec<Link>], limits: &Limits<'_>) -> Result<Vec<Vec<Draft>>, Unreadable> {
        let of_page = |(at, page): (usize, &Contents)| {
            limits.check()?;
            Ok(page.drafts(links.get(at).map_or(&[], Vec::as_slice), &self.hyphenated))
        };
        self.pages.iter().enumerate().map(of_page).collect()
    }
}

fn edges(page: &Contents) -> Vec<EdgeRow> {
    let Some((direction, segments)) = page.texts.first() else { return Vec::new() };
    let areas: Vec<Rect> = segments.iter().map(|segment| direction.page_rect(&segment.area)).collect();
    edge_rows(segments, &areas, page.height)
}

/// Share of the letters of a page that may be unknown without a word about it: bullets and signs of symbol fonts are.
const UNKNOWN_LETTERS: f32 = 0.2;

fn state(page: &Contents) -> State {
    let all = page.mapped + page.unmapped;
    if page.is_damaged {
        State::Damaged
    } else if page.unmapped > 10 && count(page.unmapped) > UNKNOWN_LETTERS * count(all) {
        State::Unmapped
    } else {
        State::Read
    }
}

/// Tells text that was recognised on these pages from text that the document has.
fn mark_recognised(taken_in: &[usize], pages: &mut [Page]) {
    for at in taken_in {
        if let Some(page) = pages.get_mut(*at).filter(|page| !page.blocks.is_empty()) {
            page.state = State::Recognised;
        }
    }
}

/// Tells pages that hold pictures only, and such as could not be read, from empty ones.
fn mark_unread(original: &[u8], pages: &mut [Page], contents: &[Contents]) {
    let is_empty = |page: &&mut Page| page.blocks.is_empty() && page.state == State::Read;
    let mut empty: Vec<&mut Page> = pages.iter_mut().filter(is_empty).collect();
    if empty.is_empty() {
        return;
    }
    let at = |page: &Page| page.number as usize - 1;
    let numbers: Vec<usize> = empty.iter().map(|page| at(page)).collect();
    let structure::Unread { pictures, lost } = structure::unread(original, &numbers);
    for page in &mut empty {
        if pictures.contains(&at(page)) {
            page.state = State::Picture;
        } else if contents[at(page)].is_blank && lost.contains(&at(page)) {
            page.state = State::Damaged;
        }
    }
}

/// What the blocks of a page are made with.
#[derive(Clone, Copy)]
struct Setting<'a> {
    page: usize,
    contents: &'a Contents,
    links: &'a [Link],
}

impl Setting<'_> {
    fn area(&self, rect: &Rect) -> Area {
        rect.on_page(self.contents.width, self.contents.height)
    }
}

fn blocks(drafts: Vec<Draft>, ranks: &Ranks, setting: Setting<'_>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut items: Vec<ListItem> = Vec::new();
    for (at, draft) in drafts.into_iter().enumerate() {
        let rank = ranks.get(&(setting.page, at)).copied();
        let item = if rank.is_none() { ListItem::of(&draft, setting.links) } else { None };
        if let Some(item) = item {
            items.push(item);
            continue;
        }
        blocks.extend(list_block(&mut items, setting));
        match (rank, block(draft, rank, setting), blocks.last_mut()) {
            (Some(Rank::Continued), Some(block), Some(heading)) => {
                heading.markdown = format!("{} {}", heading.markdown, block.markdown);
                heading.area = heading.area.union(block.area);
            }
            (_, block, _) => blocks.extend(block),
        }
    }
    blocks.extend(list_block(&mut items, setting));
    blocks
}

fn list_block(items: &mut Vec<ListItem>, setting: Setting<'_>) -> Option<Block> {
    let area = items.iter().map(|item| item.area).reduce(|all, item| all.union(&item))?;
    Some(Block { kind: Kind::List, markdown: list(&std::mem::take(items)), area: setting.area(&area) })
}

fn block(draft: Draft, rank: Option<Rank>, setting: Setting<'_>) -> Option<Block> {
    let area = setting.area(&draft.area);
    match draft.content {
        DraftContent::Table(table) => {
            let markdown = markdown::table(&table, setting.contents.leftwards);
            Some(Block { kind: Kind::Table(table), markdown, area })
        }
        DraftContent::Text(text) => {
            if plain(&text.spans).trim().is_empty() {
                return None;
            }
            let inline = markdown::inline(&text.spans, setting.links);
            let (kind, markdown) = match rank {
                Some(Rank::Heading(level)) => (Kind::Heading(level), markdown::heading(level, &inline)),
                Some(Rank::Continued) => (Kind::Paragraph, inline),
                None => (Kind::Paragraph, markdown::block(&inline)),
            };
            Some(Block { kind, markdown, area })
        }
    }
}
