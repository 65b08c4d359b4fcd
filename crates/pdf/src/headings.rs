//! Which paragraphs are headings, and of which level.
//!
//! The outline of the document tells, where it has one; otherwise what stands out by size or weight does.

use std::collections::HashMap;

use crate::page::{Draft, DraftContent, Text};
use crate::spans::plain;
use crate::structure::OutlineEntry;

/// How many times as large as the text a heading is at least.
const LARGER: f32 = 1.12;

/// Longest heading, in characters.
const LONGEST: usize = 200;

/// The levels of headings, by page and place on it.
pub(crate) type Levels = HashMap<(usize, usize), u8>;

/// Finds the headings of a document. `pages` has the paragraphs of all pages in order.
pub(crate) fn headings(pages: &[Vec<Draft>], outline: &[OutlineEntry]) -> Levels {
    let Some(body) = Body::of(pages) else { return Levels::new() };
    let mut found: Vec<Found> = Vec::new();
    let mut outlined = Outlined::new(outline);
    for (page, drafts) in pages.iter().enumerate() {
        for (at, draft) in drafts.iter().enumerate() {
            let DraftContent::Text(text) = &draft.content else { continue };
            let words = plain(&text.spans);
            let level = outlined.level_of(page, &words);
            if level.is_some() || body.stands_out(text, &words, drafts.get(at + 1)) {
                found.push(Found { place: (page, at), look: Look::of(text), level });
            }
        }
    }
    let levels = levels(&found);
    found.iter().zip(levels).map(|(heading, level)| (heading.place, level)).collect()
}

/// A heading that was found.
struct Found {
    place: (usize, usize),
    look: Look,
    /// Its level in the outline.
    level: Option<u8>,
}

/// How a paragraph is set: in tenths of points, since sizes differ a little by rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Look {
    size: u32,
    is_bold: bool,
}

impl Look {
    fn of(text: &Text) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are positive and bounded")]
        let size = (text.size * 2.0).round().clamp(0.0, 1e6) as u32;
        Self { size, is_bold: text.is_bold }
    }
}

/// How most of the text is set.
struct Body {
    size: f32,
    is_bold: bool,
}

impl Body {
    fn of(pages: &[Vec<Draft>]) -> Option<Self> {
        let mut letters: HashMap<Look, (usize, f32)> = HashMap::new();
        for draft in pages.iter().flatten() {
            let DraftContent::Text(text) = &draft.content else { continue };
            let length = text.spans.iter().map(|span| span.text.len()).sum::<usize>();
            let entry = letters.entry(Look::of(text)).or_insert((0, text.size));
            entry.0 += length;
        }
        let most = letters.into_iter().max_by_key(|(look, (letters, _))| (*letters, *look))?;
        Some(Self { size: most.1.1, is_bold: most.0.is_bold })
    }

    fn stands_out(&self, text: &Text, words: &str, next: Option<&Draft>) -> bool {
        if !may_be_heading(text, words) {
            return false;
        }
        if text.size >= LARGER * self.size {
            return true;
        }
        let is_bolder = text.is_bold && !self.is_bold && text.size >= 0.93 * self.size;
        let introduces = next.is_some_and(|next| match &next.content {
            DraftContent::Text(next) => !next.is_bold,
            DraftContent::Table(_) => false,
        });
        is_bolder && introduces && text.lines <= 2 && words.chars().count() <= 120 && !is_caption(words)
    }
}

fn may_be_heading(text: &Text, words: &str) -> bool {
    let letters = words.chars().filter(|c| c.is_alphabetic()).count();
    let last = words.trim_end().chars().last();
    letters >= 2
        && letters * 2 >= words.chars().filter(|c| !c.is_whitespace()).count()
        && text.lines <= 4
        && words.chars().count() <= LONGEST
        && !last.is_some_and(|c| matches!(c, '.' | ',' | ';' | ':' | '。' | '-'))
        && !words.starts_with(|c: char| c.is_lowercase() || matches!(c, '•' | '(' | '"' | '“' | '*'))
}

/// True for what names a figure or table: a word and a number.
fn is_caption(words: &str) -> bool {
    let mut words = words.split(' ');
    let name = words.next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let number = words.next().unwrap_or_default();
    let is_name = matches!(
        name.as_str(),
        "figure"
            | "fig"
            | "table"
            | "tab"
            | "listing"
            | "abbildung"
            | "abb"
            | "tabelle"
            | "tableau"
            | "tabla"
            | "figura"
    );
    is_name && number.starts_with(|c: char| c.is_ascii_digit())
}

/// The level of each heading, from its level in the outline, or from its look among those of the others.
fn levels(found: &[Found]) -> Vec<u8> {
    let mut looks: Vec<Look> = found.iter().map(|heading| heading.look).collect();
    looks.sort_unstable_by(|a, b| b.cmp(a));
    looks.dedup();
    let mut known: HashMap<Look, u8> = HashMap::new();
    for heading in found {
        if let Some(level) = heading.level {
            let entry = known.entry(heading.look).or_insert(level);
            *entry = (*entry).min(level);
        }
    }
    let by_look: HashMap<Look, u8> = if known.is_empty() { ranked(&looks) } else { between(&looks, &known) };
    found
        .iter()
        .map(|heading| heading.level.unwrap_or_else(|| by_look.get(&heading.look).copied().unwrap_or(6)))
        .collect()
}

/// Levels by rank: the largest is the first.
fn ranked(looks: &[Look]) -> HashMap<Look, u8> {
    looks.iter().copied().zip((1..=6).chain(std::iter::repeat(6))).collect()
}

/// Levels of looks among some that are known: one below the next larger known one.
fn between(looks: &[Look], known: &HashMap<Look, u8>) -> HashMap<Look, u8> {
    let mut above = 0;
    let mut levels = HashMap::new();
    for look in looks {
        let level = known.get(look).copied().unwrap_or((above + 1).min(6));
        if known.contains_key(look) {
            above = level;
        }
        levels.insert(*look, level);
    }
    levels
}

/// The entries of an outline, each found once.
struct Outlined {
    by_words: HashMap<String, Vec<(Option<usize>, u8)>>,
}

impl Outlined {
    fn new(outline: &[OutlineEntry]) -> Self {
        let mut by_words: HashMap<String, Vec<(Option<usize>, u8)>> = HashMap::new();
        // The last is taken first.
        for entry in outline.iter().rev() {
            let words = comparable(&entry.title);
            if !words.is_empty() {
                by_words.entry(words).or_default().push((entry.page, entry.level));
            }
        }
        Self { by_words }
    }

    /// The level of a paragraph that the outline names.
    fn level_of(&mut self, page: usize, words: &str) -> Option<u8> {
        if self.by_words.is_empty() || words.chars().count() > LONGEST {
            return None;
        }
        let entries = self.by_words.get_mut(&comparable(words))?;
        let at = entries.iter().rposition(|(target, _)| target.is_none_or(|target| target == page))?;
        Some(entries.remove(at).1)
    }
}

/// A title without number, case and punctuation.
fn comparable(title: &str) -> String {
    let without_number = title.trim_start_matches(|c: char| c.is_numeric() || c == '.' || c.is_whitespace());
    without_number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
