//! From the segments of a page to its paragraphs and tables, in the order in which they are read.

use crate::bidi::{Class, class};
use crate::geometry::{Direction, Rect, median};
use crate::glyphs::{Drawn, Glyph, Weight};
use crate::line_numbers::drop_line_numbers;
use crate::lines::{Line, Link, Setting, lines};
use crate::order::{Item, regions};
use crate::paragraphs::paragraphs;
use crate::segments::{Segment, entry_segments, segments};
use crate::spans::{Hyphenated, Span, joined, rejoin};
use crate::structure::Entry;
use crate::tables::Table;
use crate::take::{Found, take_tables};

/// What a page holds, before its order is known.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// True when most of its text runs to the left.
    pub(crate) leftwards: bool,
    /// Its texts by direction, that with the most first.
    pub(crate) texts: Vec<(Direction, Vec<Segment>)>,
    pub(crate) tables: Vec<Found>,
    /// Glyphs that show a letter nobody knows, and all others.
    pub(crate) unmapped: usize,
    pub(crate) mapped: usize,
    pub(crate) is_damaged: bool,
    /// True for a page without any glyph, also outside of its edges.
    pub(crate) is_blank: bool,
}

/// A paragraph or table of a page.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) content: DraftContent,
    /// Where it stands on the page, in points.
    pub(crate) area: Rect,
}

#[derive(Debug, Clone)]
pub(crate) enum DraftContent {
    Text(Text),
    Table(Table),
}

/// A paragraph, and how it is set.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) spans: Vec<Span>,
    /// Size of most of its letters, in points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    pub(crate) lines: usize,
    /// Where its first line starts, in points along the direction of reading.
    pub(crate) start: f32,
}

/// Takes in what is drawn on a page.
pub(crate) fn contents(mut drawn: Drawn) -> Contents {
    let leftwards = runs_leftwards(&drawn);
    let mapped = drawn.glyphs.len();
    let tables = take_tables(&mut drawn, leftwards);
    let mut by_direction: Vec<(Direction, Vec<Glyph>)> = Vec::new();
    for (direction, _, glyph) in drawn.glyphs {
        match by_direction.iter_mut().find(|(other, _)| *other == direction) {
            Some((_, glyphs)) => glyphs.push(glyph),
            None => by_direction.push((direction, vec![glyph])),
        }
    }
    by_direction.sort_by_key(|(_, glyphs)| std::cmp::Reverse(glyphs.len()));
    let text = |(direction, glyphs)| {
        let mut segments = segments(glyphs, leftwards);
        drop_line_numbers(&mut segments);
        (direction, segments)
    };
    Contents {
        width: drawn.width,
        height: drawn.height,
        leftwards,
        texts: by_direction.into_iter().map(text).collect(),
        tables,
        unmapped: drawn.unmapped,
        mapped,
        is_damaged: drawn.is_damaged,
        is_blank: drawn.is_blank,
    }
}

fn runs_leftwards(drawn: &Drawn) -> bool {
    let classes = || drawn.glyphs.iter().map(|(_, _, glyph)| class(&glyph.text));
    let number = |wanted| classes().filter(|class| *class == wanted).count();
    number(Class::Leftwards) > number(Class::Rightwards)
}

impl Contents {
    /// Adds what was filled in in the page's form, or written on it.
    pub(crate) fn add(&mut self, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        let level = Direction::turned(0);
        let at = self.texts.iter().position(|(direction, _)| *direction == level).unwrap_or_else(|| {
            self.texts.push((level, Vec::new()));
            self.texts.len() - 1
        });
        let segments = &mut self.texts[at].1;
        for entry in entries {
            let drawn = drawn_beside(segments, &entry.area);
            segments.extend(entry_segments(&entry.text, entry.area, drawn));
        }
    }

    /// Its paragraphs and tables in order.
    pub(crate) fn drafts(&self, links: &[Link], hyphenated: &Hyphenated) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let main = self.texts.first().map_or(Direction::turned(0), |(direction, _)| *direction);
        for (at, (direction, segments)) in self.texts.iter().enumerate() {
            let setting = Setting { direction: *direction, leftwards: self.leftwards, links };
            let tables: &[Found] = if at == 0 { &self.tables } else { &[] };
            drafts.extend(in_order(segments, tables, setting, hyphenated));
        }
        if self.texts.is_empty() {
            let setting = Setting { direction: main, leftwards: self.leftwards, links };
            drafts.extend(in_order(&[], &self.tables, setting, hyphenated));
        }
        drafts
    }
}

/// The place among all that is drawn of what stands to the left of an area, such as the label of a field.
fn drawn_beside(segments: &[Segment], area: &Rect) -> u32 {
    let is_left = |segment: &&Segment| segment.area.left < area.left && segment.area.shared_height(area) > 0.5;
    let nearest = segments.iter().filter(is_left).max_by(|a, b| a.area.right.total_cmp(&b.area.right));
    nearest.map_or(0, |segment| segment.drawn)
}

/// The paragraphs and tables of one direction in order.
fn in_order(segments: &[Segment], tables: &[Found], setting: Setting<'_>, hyphenated: &Hyphenated) -> Vec<Draft> {
    let mut items: Vec<Item> =
        segments.iter().map(|segment| Item { area: segment.area, drawn: segment.drawn }).collect();
    items.extend(
        tables.iter().map(|table| Item { area: setting.direction.local_rect(&table.area), drawn: table.drawn }),
    );
    let em = median(segments.iter().map(|segment| segment.size).collect()).max(4.0);
    let mut drafts = Vec::new();
    for region in regions(&items, em, setting.leftwards) {
        let (in_region, mut table_items): (Vec<usize>, Vec<usize>) =
            region.into_iter().partition(|item| *item < segments.len());
        table_items.sort_by(|a, b| items[*a].area.top.total_cmp(&items[*b].area.top));
        let mut rest = lines(in_region.into_iter().map(|at| &segments[at]).collect(), setting);
        for table in table_items {
            let middle = items[table].area.center().1;
            let below = rest.split_off(rest.partition_point(|line| line.area.center().1 < middle));
            drafts.extend(text_drafts(std::mem::replace(&mut rest, below), setting, hyphenated));
            let Found { area, table, .. } = tables[table - segments.len()].clone();
            drafts.push(Draft { content: DraftContent::Table(table), area });
        }
        drafts.extend(text_drafts(rest, setting, hyphenated));
    }
    drafts
}

fn text_drafts(lines: Vec<Line>, setting: Setting<'_>, hyphenated: &Hyphenated) -> Vec<Draft> {
    let paragraphs = paragraphs(lines, setting.leftwards);
    paragraphs.into_iter().filter_map(|lines| text_draft(&lines, setting, hyphenated)).collect()
}

fn text_draft(lines: &[Line], setting: Setting<'_>, hyphenated: &Hyphenated) -> Option<Draft> {
    let area = lines.iter().map(|line| line.area).reduce(|all, line| all.union(&line))?;
    let first = lines.first()?;
    let text = Text {
        spans: joined(lines, hyphenated),
        size: median(lines.iter().map(|line| line.size).collect()),
        weight: if lines.iter().all(|line| line.weight == first.weight) { first.weight } else { Weight::Plain },
        lines: lines.len(),
        start: if setting.leftwards { -first.area.right } else { first.area.left },
    };
    Some(Draft { content: DraftContent::Text(text), area: setting.direction.page_rect(&area) })
}

/// How many paragraphs away the rest of a parted word may be: footnotes and captions stand between.
const FURTHEST_REST: usize = 5;

/// Puts words together that are parted between two columns or pages. The rest stays with the first part.
pub(crate) fn rejoin_words(pages: &mut [Vec<Draft>], hyphenated: &Hyphenated) {
    let places: Vec<(usize, usize)> =
        pages.iter().enumerate().flat_map(|(page, drafts)| (0..drafts.len()).map(move |at| (page, at))).collect();
    for (number, (page, at)) in places.iter().copied().enumerate() {
        let DraftContent::Text(text) = &mut pages[page][at].content else { continue };
        if !text.spans.last().is_some_and(|span| span.text.ends_with(['-', '\u{2010}'])) {
            continue;
        }
        let (mut before, size) = (std::mem::take(&mut text.spans), text.size);
        for (page, at) in places[number + 1..].iter().copied().take(FURTHEST_REST) {
            if let DraftContent::Text(next) = &mut pages[page][at].content
                && (next.size - size).abs() < 0.3
                && rejoin(&mut before, &mut next.spans, hyphenated)
            {
                break;
            }
        }
        if let DraftContent::Text(text) = &mut pages[page][at].content {
            text.spans = before;
        }
    }
}
