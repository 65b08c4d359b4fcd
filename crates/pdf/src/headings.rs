//! Which paragraphs are headings, and of which level.
//!
//! The outline of the document tells, where it has one; otherwise what stands out by size or weight does.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::glyphs::Weight;
use crate::page::{Draft, DraftContent, Text};
use crate::spans::plain;
use crate::structure::OutlineEntry;

/// How many times as large as the text a heading is at least.
const LARGER: f32 = 1.12;

/// Longest heading, in characters.
const LONGEST: usize = 200;

/// What a paragraph is among the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    /// A heading of this level, 1 to 6.
    Heading(u8),
    /// The next line of the heading before.
    Continued,
}

/// The headings of a document, by page and place on it.
pub(crate) type Ranks = HashMap<(usize, usize), Rank>;

/// Finds the headings of a document. `pages` has the paragraphs of all pages in order.
pub(crate) fn headings(pages: &[Vec<Draft>], outline: &[OutlineEntry]) -> Ranks {
    let Some(body) = Body::of(pages) else { return Ranks::new() };
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
    let rows = rows(found, pages);
    let found: Vec<Found> = rows.into_iter().filter(|row| row.len() <= MOST_IN_A_ROW).flatten().collect();
    let ranks = levels(&found, pages.len()).into_iter().map(Rank::Heading);
    let mut ranks: Ranks = found.iter().map(|heading| heading.place).zip(ranks).collect();
    let continued = found.windows(2).filter(|pair| continues(&pair[0], &pair[1], pages));
    ranks.extend(continued.map(|pair| (pair[1].place, Rank::Continued)));
    ranks
}

/// Most headings of one look that follow each other without text between them; more are a list of names or the like.
const MOST_IN_A_ROW: usize = 3;

/// Headings in rows: those that follow each other with the same look. What the outline has stands alone.
fn rows(found: Vec<Found>, pages: &[Vec<Draft>]) -> Vec<Vec<Found>> {
    let follows = |one: &Found, other: &Found| {
        let is_next = (one.place.0, one.place.1 + 1) == other.place
            || (one.place.0 + 1, 0) == other.place && one.place.1 + 1 == pages[one.place.0].len();
        one.look == other.look && is_next && one.level.is_none() && other.level.is_none()
    };
    let mut rows: Vec<Vec<Found>> = Vec::new();
    for heading in found {
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(|last| follows(last, &heading)) => row.push(heading),
            _ => rows.push(vec![heading]),
        }
    }
    rows
}

/// Whether two headings are two lines of one: of the same look, the one close below the other, and without a number of
/// its own.
fn continues(one: &Found, other: &Found, pages: &[Vec<Draft>]) -> bool {
    let (page, at) = one.place;
    if (page, at + 1) != other.place || one.look != other.look || one.level.is_some() || other.level.is_some() {
        return false;
    }
    let (above, below) = (&pages[page][at], &pages[page][at + 1]);
    let DraftContent::Text(text) = &below.content else { return false };
    let gap = below.area.top - above.area.bottom;
    gap < 0.6 * text.size && gap > -text.size && !plain(&text.spans).starts_with(char::is_numeric)
}

/// A heading that was found.
struct Found {
    place: (usize, usize),
    look: Look,
    /// Its level in the outline.
    level: Option<u8>,
}

/// How a paragraph is set; sizes in half points, since sizes differ a little by rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Look {
    size: u32,
    weight: Weight,
}

impl Look {
    fn of(text: &Text) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are positive and bounded")]
        let size = (text.size * 2.0).round().clamp(0.0, 1e6) as u32;
        Self { size, weight: text.weight }
    }
}

impl Look {
    /// True for looks that people would not tell apart: of one weight, and about the same size.
    fn is_close_to(self, other: Self) -> bool {
        self.weight == other.weight && self.size.abs_diff(other.size) * 12 <= self.size.max(other.size)
    }
}

/// How most of the text is set.
struct Body {
    size: f32,
    weight: Weight,
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
        Some(Self { size: most.1.1, weight: most.0.weight })
    }

    fn stands_out(&self, text: &Text, words: &str, next: Option<&Draft>) -> bool {
        if !may_be_heading(text, words) {
            return false;
        }
        if text.size >= LARGER * self.size {
            return true;
        }
        let stands_out = text.weight > self.weight && text.size >= 0.93 * self.size;
        let longest = if text.weight == Weight::Bold { 120 } else { 70 };
        let introduces = next.is_some_and(|next| match &next.content {
            DraftContent::Text(next) => next.weight != text.weight,
            DraftContent::Table(_) => false,
        });
        stands_out && introduces && text.lines <= 2 && words.chars().count() <= longest && !is_caption(words)
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

/// The level of each heading: that of the outline, or one by its look.
fn levels(found: &[Found], pages: usize) -> Vec<u8> {
    let mut known: BTreeMap<Look, u8> = BTreeMap::new();
    for heading in found {
        if let Some(level) = heading.level {
            let least = known.entry(heading.look).or_insert(level);
            *least = level.min(*least);
        }
    }
    let by_look = if known.is_empty() { ranked(found, pages) } else { between(found, &known) };
    found
        .iter()
        .map(|heading| heading.level.unwrap_or_else(|| by_look.get(&heading.look).copied().unwrap_or(6)))
        .collect()
}

/// Levels by rank: the largest is the first. In a document of several pages, a look that is on one page only does not
/// have a level of its own, but for the title.
fn ranked(found: &[Found], pages: usize) -> BTreeMap<Look, u8> {
    let mut places: BTreeMap<Look, BTreeSet<usize>> = BTreeMap::new();
    for heading in found {
        places.entry(heading.look).or_default().insert(heading.place.0);
    }
    let is_on_one_page = |look: &Look| places.get(look).is_some_and(|places| places.len() < 2);
    let all_are_rare = places.keys().all(is_on_one_page);
    let is_rare = |look: &Look| pages > 2 && !all_are_rare && is_on_one_page(look);
    let has_title = places.last_key_value().is_some_and(|(look, places)| is_rare(look) && places.contains(&0));
    let mut level: u8 = u8::from(has_title);
    let mut last: Option<Look> = None;
    let mut levels = BTreeMap::new();
    for look in places.keys().rev() {
        let is_lower = last.is_none_or(|last| !last.is_close_to(*look));
        if !is_rare(look) && is_lower {
            (level, last) = ((level + 1).min(6), Some(*look));
        }
        // A rare look that is between two others belongs to the next lower one.
        let own = if is_rare(look) && last.is_some() { (level + 1).min(6) } else { level };
        levels.insert(*look, own.max(1));
    }
    levels
}

/// Levels of looks among some that are known from the outline: one below the next larger known one.
fn between(found: &[Found], known: &BTreeMap<Look, u8>) -> BTreeMap<Look, u8> {
    let looks: BTreeSet<Look> = found.iter().map(|heading| heading.look).collect();
    let level = |look: &Look| {
        let above = known.range(look..).find(|(other, _)| *other != look).map_or(0, |(_, level)| *level);
        known.get(look).copied().unwrap_or((above + 1).min(6))
    };
    looks.iter().map(|look| (*look, level(look))).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::spans::Span;

    /// A page of paragraphs with their sizes and weights, below each other.
    fn page(paragraphs: &[(&str, f32, Weight)]) -> Vec<Draft> {
        let mut top = 0.0;
        let draft = |(words, size, weight): &(&str, f32, Weight)| {
            let area = Rect { left: 0.0, top, right: 100.0, bottom: top + size };
            top += 3.0 * size;
            let spans = vec![Span { text: (*words).to_owned(), link: None }];
            let text = Text { spans, size: *size, weight: *weight, lines: 1, start: 0.0 };
            Draft { content: DraftContent::Text(text), area }
        };
        paragraphs.iter().map(draft).collect()
    }

    const BODY: (&str, f32, Weight) = (
        "The tide rises and falls twice a day at most coasts, because the moon draws the water towards it and the earth \
         turns beneath. Where the shore is flat, the sea retreats for miles and leaves the mud to the birds.",
        10.0,
        Weight::Plain,
    );

    fn ranked(pages: &[Vec<Draft>], outline: &[OutlineEntry]) -> Vec<((usize, usize), Rank)> {
        let mut ranks: Vec<_> = headings(pages, outline).into_iter().collect();
        ranks.sort_unstable_by_key(|(place, _)| *place);
        ranks
    }

    #[test]
    fn sizes_and_weights_make_levels() {
        let pages = [page(&[
            ("The Harbour", 20.0, Weight::Plain),
            ("Tides", 14.0, Weight::Plain),
            BODY,
            ("Of the moon", 10.0, Weight::Bold),
            BODY,
            ("Figure 3 The bar", 10.0, Weight::Bold),
            BODY,
            ("It is over.", 14.0, Weight::Plain),
        ])];
        let heading = |at, level| ((0, at), Rank::Heading(level));
        assert_eq!(ranked(&pages, &[]), [heading(0, 1), heading(1, 2), heading(3, 3)]);
    }

    #[test]
    fn the_outline_tells_what_is_a_heading() {
        let pages = [page(&[("1.2 Tides", 10.0, Weight::Plain), BODY, ("Other", 10.0, Weight::Plain), BODY])];
        let entry = |title: &str, level, page| OutlineEntry { title: title.to_owned(), level, page };
        let outline = [entry("Tides", 2, Some(0)), entry("Other", 1, Some(7))];
        assert_eq!(ranked(&pages, &outline), [((0, 0), Rank::Heading(2))]);
    }

    #[test]
    fn lines_of_a_heading_are_one_and_lists_of_names_are_none() {
        let mut title = page(&[("The Harbour", 20.0, Weight::Plain), ("And its Pilots", 20.0, Weight::Plain), BODY]);
        title[1].area = Rect { left: 0.0, top: 22.0, right: 100.0, bottom: 42.0 };
        assert_eq!(ranked(&[title], &[]), [((0, 0), Rank::Heading(1)), ((0, 1), Rank::Continued)]);
        let names = ["Anna Berg", "Carl Dorn", "Eva Falk", "Gert Hahn"].map(|name| (name, 14.0, Weight::Plain));
        assert_eq!(ranked(&[page(&[names.as_slice(), &[BODY]].concat())], &[]), []);
    }
}
