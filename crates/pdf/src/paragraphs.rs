//! Which lines of a region are one paragraph.

use crate::geometry::median;
use crate::glyphs::Weight;
use crate::lines::Line;
use crate::markers::{Marker, marker};

/// How far a first line stands in at least, in sizes of the font.
const INDENT: f32 = 0.8;

/// Divides the lines of a region, from above to below, in paragraphs.
pub(crate) fn paragraphs(lines: Vec<Line>, leftwards: bool) -> Vec<Vec<Line>> {
    let breaks = Measure::of(&lines, leftwards).breaks(&lines);
    let mut paragraphs: Vec<Vec<Line>> = Vec::new();
    for (line, begins) in lines.into_iter().zip(breaks) {
        match paragraphs.last_mut() {
            Some(paragraph) if !begins => paragraph.push(line),
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs
}

/// How the lines of a region are set.
struct Measure {
    /// Where full lines end, along the direction of reading.
    end: f32,
    width: f32,
    /// Distance of one line from the next inside of paragraphs, in sizes of the font.
    leading: f32,
    leftwards: bool,
}

/// Usual distance of lines, where there are too few to tell.
const USUAL_LEADING: f32 = 1.25;

impl Measure {
    fn of(lines: &[Line], leftwards: bool) -> Self {
        let mut measure = Self { end: 0.0, width: 0.0, leading: USUAL_LEADING, leftwards };
        let start = lines.iter().map(|line| measure.start_of(line)).fold(f32::MAX, f32::min);
        measure.end = lines.iter().map(|line| measure.end_of(line)).fold(f32::MIN, f32::max);
        measure.width = (measure.end - start).max(0.0);
        let alike = lines.windows(2).filter(|pair| (pair[0].size - pair[1].size).abs() < 0.05 * pair[0].size);
        let distances = alike.map(|pair| (pair[1].baseline - pair[0].baseline) / pair[1].size);
        let distances: Vec<f32> = distances.filter(|distance| (0.5..2.6).contains(distance)).collect();
        if distances.len() >= 3 {
            measure.leading = low_median(distances);
        }
        measure
    }

    /// Where a line starts, along the direction of reading.
    fn start_of(&self, line: &Line) -> f32 {
        if self.leftwards { -line.area.right } else { line.area.left }
    }

    fn end_of(&self, line: &Line) -> f32 {
        if self.leftwards { -line.area.left } else { line.area.right }
    }

    /// For each line, whether a paragraph begins with it.
    fn breaks(&self, lines: &[Line]) -> Vec<bool> {
        let mut breaks: Vec<bool> = Vec::with_capacity(lines.len());
        let mut first = 0;
        for at in 0..lines.len() {
            let begins = at == 0 || self.is_break(lines, first, at);
            if begins {
                first = at;
            }
            breaks.push(begins);
        }
        breaks
    }

    /// Whether a paragraph ends before the line `at`; the current one began with the line `first`.
    fn is_break(&self, lines: &[Line], first: usize, at: usize) -> bool {
        let (before, line) = (&lines[at - 1], &lines[at]);
        let size = before.size.max(line.size);
        let distance = line.baseline - before.baseline;
        let has_other_look = (before.size - line.size).abs() > 0.12 * size
            || (before.weight == Weight::Bold) != (line.weight == Weight::Bold);
        distance > (1.22 * self.leading * size).max(self.leading * size + 1.5)
            || has_other_look
            || self.begins_item(lines, first, at)
            || self.stands_in_anew(lines, first, at)
            || self.was_ended(before, line)
    }

    /// Whether an item of a list begins with the line. Numbers and dashes at its start may also belong to a sentence.
    fn begins_item(&self, lines: &[Line], first: usize, at: usize) -> bool {
        let before = &lines[at - 1];
        match marker_of(&lines[at]) {
            None => false,
            Some(Marker::Bullet) => true,
            Some(Marker::Dash | Marker::Number(..)) => {
                marker_of(&lines[first]).is_some()
                    || last_letter(before).is_some_and(|c| matches!(c, '.' | ':' | ';' | '!' | '?'))
            }
        }
    }

    /// Whether the line stands in as the first of a paragraph, or out as the next of entries with hanging lines.
    fn stands_in_anew(&self, lines: &[Line], first: usize, at: usize) -> bool {
        let (before, line) = (&lines[at - 1], &lines[at]);
        let step = self.start_of(line) - self.start_of(before);
        let indent = INDENT * line.size;
        if step < -indent {
            // After the first line of a paragraph that stands in, all others stand out.
            return at - 1 != first;
        }
        if step < indent || step > 6.0 * line.size {
            return step > 6.0 * line.size;
        }
        let has_marker = marker_of(&lines[first]).is_some();
        // The line behind tells whether this one stands in alone, or hangs with others below the first.
        let hangs = lines.get(at + 1).is_some_and(|next| self.start_of(next) > self.start_of(before) + indent);
        let goes_on = line.words.first().is_some_and(|word| word.text.starts_with(char::is_lowercase));
        let is_hanging = at - 1 == first && (has_marker || hangs || goes_on);
        !is_hanging
    }

    /// Whether the line before ended although the first word of this one would have fitted on it.
    fn was_ended(&self, before: &Line, line: &Line) -> bool {
        let room = self.end - self.end_of(before);
        let word = line.words.first().map_or(0.0, |word| word.width);
        let ends_sentence = last_letter(before).is_some_and(|c| matches!(c, '.' | '!' | '?' | ':' | '。' | '؟' | '۔'));
        let needed = word + 0.3 * line.size;
        // A sentence that goes on is seldom parted on purpose.
        let goes_on = line.words.first().is_some_and(|word| word.text.starts_with(char::is_lowercase));
        let least_room = if goes_on { 0.6 } else { 0.3 } * self.width;
        if ends_sentence { room > needed + 0.02 * self.width } else { room > (1.5 * needed).max(least_room) }
    }
}

fn marker_of(line: &Line) -> Option<Marker> {
    marker(line.words.iter().map(|word| word.text.as_str()))
}

/// The last character of a line, without closing quotes and footnote marks.
fn last_letter(line: &Line) -> Option<char> {
    line.words.last().and_then(|word| word.text.chars().rev().find(|c| !is_closing(*c)))
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']') || c.is_numeric() && !c.is_ascii_digit()
}

/// The middle distance of those that are not paragraphs apart.
fn low_median(mut distances: Vec<f32>) -> f32 {
    distances.sort_unstable_by(f32::total_cmp);
    let least = distances.first().copied().unwrap_or(USUAL_LEADING);
    median(distances.into_iter().filter(|distance| *distance < 1.4 * least.max(0.9)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::lines::Word;

    /// Lines with their starts; letters are 5 points wide, `|` in front of a text leaves an empty line.
    fn lines(texts: &[(f32, &str)]) -> Vec<Line> {
        let mut baseline = 0.0;
        let line = |(left, text): &(f32, &str)| {
            baseline += if text.starts_with('|') { 24.0 } else { 12.0 };
            let text = text.trim_start_matches('|');
            let width = |text: &str| 5.0 * crate::geometry::count(text.chars().count());
            let area = Rect { left: *left, top: baseline - 8.0, right: left + width(text), bottom: baseline + 2.0 };
            let word = |word: &str| Word { text: word.to_owned(), width: width(word), link: None };
            Line { words: text.split(' ').map(word).collect(), area, baseline, size: 10.0, weight: Weight::Plain }
        };
        texts.iter().map(line).collect()
    }

    fn read(texts: &[(f32, &str)]) -> Vec<usize> {
        paragraphs(lines(texts), false).iter().map(Vec::len).collect()
    }

    #[test]
    fn paragraphs_are_parted_by_space_and_by_indents() {
        let space = [
            (0.0, "The tide rises and falls twice"),
            (0.0, "a day at most coasts of it."),
            (0.0, "|Pilots know the bar by heart."),
        ];
        assert_eq!(read(&space), [2, 1]);
        let indented = [
            (12.0, "The tide rises and falls twi-"),
            (0.0, "ce a day at most of the coasts."),
            (12.0, "Pilots know the bar by heart,"),
            (0.0, "all of them, in any weather."),
        ];
        assert_eq!(read(&indented), [2, 2]);
        let hanging = [
            (0.0, "Miller, A. Of the tides and the"),
            (15.0, "moon. London, at the harbour"),
            (0.0, "Smith, B. Of the pilots and the"),
            (15.0, "bar. Dover, by the sea itself"),
        ];
        assert_eq!(read(&hanging), [2, 2]);
    }

    #[test]
    fn a_line_that_ended_early_ends_its_paragraph() {
        let ended = [
            (0.0, "The tide rises and falls twice a"),
            (0.0, "day."),
            (0.0, "Pilots know the bar by heart and"),
            (0.0, "stay."),
        ];
        assert_eq!(read(&ended), [2, 2]);
    }

    #[test]
    fn items_begin_with_their_marks() {
        let items = [
            (0.0, "• the anchor is weighed and the"),
            (10.0, "sails are set"),
            (0.0, "• the pilot leaves the ship and"),
        ];
        assert_eq!(read(&items), [2, 1]);
        // A number at the start of a line is none when the sentence goes on.
        let year = [(0.0, "It was on a day in the month of"), (0.0, "12. the sea was calm, as it may")];
        assert_eq!(read(&year), [2]);
    }
}
