//! From the glyphs of a table to lines and to pieces of lines, without a change to any character.

use crate::bidi::{class, reading_order};
use crate::geometry::Rect;
use crate::glyphs::{Glyph, Placed};

/// Glyphs of a line without a wide gap between them, from left to right.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) area: Rect,
    /// Size of the largest letter, in points.
    pub(crate) size: f32,
    pub(crate) glyphs: Vec<Placed>,
}

impl Piece {
    fn new(first: Placed) -> Self {
        Self { area: first.2.area, size: first.2.size, glyphs: vec![first] }
    }

    fn push(&mut self, placed: Placed) {
        self.area = self.area.union(&placed.2.area);
        self.size = self.size.max(placed.2.size);
        self.glyphs.push(placed);
    }

    /// Adds what stands to its right.
    pub(crate) fn join(&mut self, other: Self) {
        other.glyphs.into_iter().for_each(|placed| self.push(placed));
    }

    /// True for a rule that is drawn with letters.
    pub(crate) fn is_rule(&self) -> bool {
        let letters = self.letters();
        letters.len() > 3 && letters.chars().all(|c| matches!(c, '-' | '_' | '=' | '–' | '—'))
    }

    /// What it says, without spaces.
    pub(crate) fn letters(&self) -> String {
        self.glyphs.iter().filter(|(.., glyph)| glyph.text != " ").map(|(.., glyph)| glyph.text.as_str()).collect()
    }
}

/// Farthest that the baselines of letters of one line are apart, in sizes of the larger letter.
const FARTHEST_BASELINE: f32 = 0.45;

/// Narrowest gap that is a space, in sizes of the font.
const SPACE: f32 = 0.17;

/// The lines that glyphs of one direction stand in, from above to below, each from left to right.
pub(crate) fn lines(mut glyphs: Vec<Placed>) -> Vec<Vec<Placed>> {
    glyphs.sort_by(|(.., a), (.., b)| a.baseline.total_cmp(&b.baseline).then(a.drawn.cmp(&b.drawn)));
    let mut lines: Vec<(f32, f32, Vec<Placed>)> = Vec::new();
    for placed in glyphs {
        let (baseline, size) = (placed.2.baseline, placed.2.size);
        match lines.last_mut() {
            Some((other, largest, line)) if baseline - *other <= FARTHEST_BASELINE * largest.max(size) => {
                // Exponents stand above the line that they belong to.
                if size > *largest {
                    (*other, *largest) = (baseline, size);
                }
                line.push(placed);
            }
            _ => lines.push((baseline, size, vec![placed])),
        }
    }
    let from_left = |(_, _, mut line): (f32, f32, Vec<Placed>)| {
        line.sort_by(|(.., a), (.., b)| a.area.left.total_cmp(&b.area.left).then(a.drawn.cmp(&b.drawn)));
        line
    };
    lines.into_iter().map(from_left).collect()
}

/// The pieces of a line: parted wherever a gap is wider than so many sizes of the font.
pub(crate) fn pieces(line: Vec<Placed>, widest_gap: f32) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for placed in line.into_iter().filter(|(.., glyph)| glyph.text != " ") {
        match pieces.last_mut() {
            Some(piece) if placed.2.area.left - piece.area.right <= widest_gap * piece.size.max(placed.2.size) => {
                piece.push(placed);
            }
            _ => pieces.push(Piece::new(placed)),
        }
    }
    pieces
}

/// The text of glyphs and the glyphs that say it, by their places among all that is drawn, in the order of the text.
/// Between words and lines stands a space; no other character is added, left out or changed. Letters that are drawn
/// again to look bold are not said again.
pub(crate) fn exact_text(glyphs: &[Placed], leftwards: bool) -> (String, Vec<u32>) {
    let (mut text, mut order) = (String::new(), Vec::new());
    let mut rest = glyphs.to_vec();
    while let Some((direction, ..)) = rest.first() {
        let direction = *direction;
        let (these, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(other, ..)| *other == direction);
        rest = others;
        for line in lines(these) {
            end_line(&mut text);
            push_line(&line, leftwards, &mut text, &mut order);
        }
    }
    text.truncate(text.trim_end().len());
    (text, order)
}

/// A space at the end of a line; none behind the hyphen of a parted word.
fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with([' ', '-', '\u{2010}', '\u{AD}']) {
        text.push(' ');
    }
}

fn push_line(line: &[Placed], leftwards: bool, text: &mut String, order: &mut Vec<u32>) {
    let mut solid: Vec<(&Glyph, bool)> = Vec::new();
    let mut has_space = false;
    for (.., glyph) in line {
        if glyph.text == " " {
            has_space = true;
            continue;
        }
        if solid.iter().rev().take(4).any(|(other, _)| is_drawn_again(other, glyph)) {
            continue;
        }
        let gap = solid.last().map_or(0.0, |(last, _)| (glyph.area.left - last.area.right) / glyph.size);
        solid.push((glyph, gap > if has_space { 0.03 } else { SPACE }));
        has_space = false;
    }
    let classes: Vec<_> = solid.iter().map(|(glyph, _)| class(&glyph.text)).collect();
    for (at, turned) in reading_order(&classes, leftwards) {
        let (glyph, _) = solid[at];
        // In a run to the left, the space before a letter stands to its right.
        let has_space = if turned { solid.get(at + 1).is_some_and(|(_, space)| *space) } else { solid[at].1 };
        if has_space && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
        text.push_str(&glyph.text);
        order.push(glyph.drawn);
    }
}

fn is_drawn_again(other: &Glyph, glyph: &Glyph) -> bool {
    other.text == glyph.text
        && (glyph.area.left - other.area.left) < 0.45 * other.area.width()
        && (glyph.baseline - other.baseline).abs() < 0.2 * glyph.size
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::geometry::{Direction, count};
    use crate::glyphs::Weight;

    /// Words of letters that are 5 wide and of size 10, from a place on; the first glyph is that with this number.
    pub(crate) fn word(text: &str, left: f32, baseline: f32, drawn: u32) -> Vec<Placed> {
        let glyph = |(at, c): (usize, char)| {
            let left = left + 5.0 * count(at);
            let area = Rect { left, top: baseline - 8.0, right: left + 5.0, bottom: baseline + 2.0 };
            let drawn = drawn + u32::try_from(at).unwrap();
            let glyph = Glyph { text: c.to_string(), area, baseline, size: 10.0, weight: Weight::Plain, drawn };
            (Direction::turned(0), area, glyph)
        };
        text.chars().enumerate().map(glyph).collect()
    }

    #[test]
    fn texts_are_those_of_their_glyphs() {
        let glyphs = [word("mathe-", 0.0, 10.0, 4), word("matics", 0.0, 22.0, 20), word("of", 35.0, 10.0, 0)].concat();
        let (text, order) = exact_text(&glyphs, false);
        assert_eq!(text, "mathe- of matics");
        assert_eq!(order, [4, 5, 6, 7, 8, 9, 0, 1, 20, 21, 22, 23, 24, 25]);
    }

    #[test]
    fn letters_drawn_again_are_said_once() {
        let glyphs = [word("bold", 0.0, 10.0, 0), word("bold", 0.3, 10.0, 4)].concat();
        assert_eq!(exact_text(&glyphs, false), ("bold".to_owned(), vec![0, 1, 2, 3]));
    }

    #[test]
    fn wide_gaps_part_a_line() {
        let line = lines([word("ab", 0.0, 10.0, 0), word("cd", 13.0, 10.0, 2), word("ef", 40.0, 9.0, 4)].concat());
        let letters = |gap| pieces(line[0].clone(), gap).iter().map(Piece::letters).collect::<Vec<_>>();
        assert_eq!((line.len(), letters(0.7)), (1, vec!["abcd".to_owned(), "ef".to_owned()]));
        assert_eq!(letters(0.2).len(), 3);
    }
}
