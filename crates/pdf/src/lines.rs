//! Lines of a region, and what they say.

use crate::geometry::{Direction, Rect};
use crate::glyphs::Weight;
use crate::segments::Segment;

/// A line of a column.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Its words in the order in which they are read.
    pub(crate) words: Vec<Word>,
    pub(crate) area: Rect,
    pub(crate) baseline: f32,
    /// Size of most of its letters, in points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
}

/// A word of a line.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    /// Width, in points.
    pub(crate) width: f32,
    /// Which of the page's links it is a part of.
    pub(crate) link: Option<usize>,
}

/// A link of a page: where it stands on the page, and where it leads.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) area: Rect,
    pub(crate) target: String,
}

/// What lines are made with.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) direction: Direction,
    /// True when most text of the page runs to the left.
    pub(crate) leftwards: bool,
    pub(crate) links: &'a [Link],
}

/// The lines of a region without columns, from above to below.
pub(crate) fn lines(mut segments: Vec<&Segment>, setting: Setting<'_>) -> Vec<Line> {
    segments.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.area.left.total_cmp(&b.area.left)));
    let mut lines: Vec<Vec<&Segment>> = Vec::new();
    for segment in segments {
        // A mark that stands higher than its line sorts before it, one that stands lower behind it.
        match lines.last_mut() {
            Some(line) if line.iter().any(|other| is_beside(other, segment)) => line.push(segment),
            _ => lines.push(vec![segment]),
        }
    }
    lines.into_iter().filter_map(|segments| line(segments, setting)).collect()
}

/// True for segments of one line: on a level, or with most of their height in common and not above each other.
fn is_beside(one: &Segment, other: &Segment) -> bool {
    let overlap = one.area.right.min(other.area.right) - one.area.left.max(other.area.left);
    let is_level = (one.baseline - other.baseline).abs() <= 0.3 * one.size.min(other.size);
    let is_apart = overlap <= 0.5 * one.size.min(other.size);
    is_apart && (is_level || one.area.shared_height(&other.area) > 0.65)
}

fn line(mut segments: Vec<&Segment>, setting: Setting<'_>) -> Option<Line> {
    segments.sort_by(|a, b| a.area.left.total_cmp(&b.area.left));
    if setting.leftwards {
        segments.reverse();
    }
    let longest = segments.iter().copied().max_by_key(|segment| segment.text().len())?;
    let area = segments.iter().fold(longest.area, |all, segment| all.union(&segment.area));
    let words = segments.iter().flat_map(|segment| segment.words()).map(|(text, area)| Word {
        text: text.to_owned(),
        width: area.width(),
        link: linked(setting, &area),
    });
    let words = without_leaders(words.collect());
    let is_even = segments.iter().all(|segment| segment.weight == longest.weight);
    let weight = if is_even { longest.weight } else { Weight::Plain };
    Some(Line { words, area, baseline: longest.baseline, size: longest.size, weight })
}

/// Puts one “…” for dots that lead from one column to the next.
fn without_leaders(words: Vec<Word>) -> Vec<Word> {
    const LEAST_DOTS: usize = 4;
    let dots = |text: &str| text.chars().rev().take_while(|c| matches!(c, '.' | '…' | '·')).count();
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut row: Vec<Word> = Vec::new();
    for mut word in words {
        if dots(&word.text) == word.text.chars().count() {
            row.push(word);
            continue;
        }
        end_leaders(&mut row, &mut out, LEAST_DOTS);
        if dots(&word.text) >= LEAST_DOTS {
            let text = word.text.trim_end_matches(['.', '…', '·']).to_owned();
            row.push(Word { text: word.text.split_off(text.len()), width: 0.0, link: None });
            word.text = text;
        }
        out.push(word);
    }
    end_leaders(&mut row, &mut out, LEAST_DOTS);
    out
}

fn end_leaders(row: &mut Vec<Word>, out: &mut Vec<Word>, least_dots: usize) {
    let dots = row.iter().map(|word| word.text.chars().count()).sum::<usize>();
    let Some(first) = row.first() else { return };
    if dots >= least_dots {
        out.push(Word { text: "…".to_owned(), ..*first });
        row.clear();
    } else {
        out.append(row);
    }
}

/// The link whose place a word is in.
fn linked(setting: Setting<'_>, word: &Rect) -> Option<usize> {
    if setting.links.is_empty() {
        return None;
    }
    let center = setting.direction.page_rect(word).center();
    let link = setting.links.iter().find(|link| link.area.contains(center))?;
    // A link over several lines has an area on each.
    setting.links.iter().position(|other| other.target == link.target)
}
