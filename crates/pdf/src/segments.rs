//! From glyphs to runs of words that stand close to each other on a line.

use crate::clusters::{Extent, clusters, end_word, words};
use crate::geometry::{Rect, count};
use crate::glyphs::{Glyph, Weight};
use crate::letters::readable;
use crate::runs::{OpenRuns, Run, prevailing, prevailing_weight};

/// Words of a line without a wide gap between them, in the order in which they are read.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    text: Box<str>,
    words: Box<[Extent]>,
    pub(crate) area: Rect,
    pub(crate) baseline: f32,
    /// Size of most of its letters, in points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    /// The place of its first glyph among all that is drawn on the page.
    pub(crate) drawn: u32,
}

impl Segment {
    /// All its words, with a space between.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its words and where they stand.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, Rect)> {
        let mut start = 0;
        self.words.iter().map(move |word| {
            let text = &self.text[start..word.end as usize];
            start = word.end as usize;
            (text.trim_start_matches(' '), Rect { left: word.left, right: word.right, ..self.area })
        })
    }
}

/// Puts the glyphs of one direction together. `leftwards` tells that most text of the page runs to the left.
pub(crate) fn segments(mut glyphs: Vec<Glyph>, leftwards: bool) -> Vec<Segment> {
    glyphs.sort_by(|a, b| a.area.left.total_cmp(&b.area.left).then(a.drawn.cmp(&b.drawn)));
    let mut runs: Vec<Run> = Vec::new();
    let mut open = OpenRuns::for_glyphs(&glyphs);
    for glyph in glyphs {
        match open.best(&runs, &glyph) {
            Some(run) => runs[run].push(glyph),
            None if glyph.text == " " => {}
            None => {
                open.insert(glyph.baseline, runs.len());
                runs.push(Run::new(glyph));
            }
        }
    }
    runs.iter().filter_map(|run| segment(run, leftwards)).collect()
}

/// The words of a run.
fn segment(run: &Run, leftwards: bool) -> Option<Segment> {
    let first = run.glyphs.iter().find(|glyph| glyph.text != " ")?;
    let (size, baseline) = prevailing(&run.glyphs);
    let solid = || run.glyphs.iter().filter(|glyph| glyph.text != " ");
    let area = solid().fold(first.area, |all, glyph| all.union(&glyph.area));
    let weight = prevailing_weight(solid());
    let drawn = solid().map(|glyph| glyph.drawn).min()?;
    let clusters = clusters(&run.glyphs, size, baseline);
    let (text, words) = words(&clusters, leftwards);
    (!text.is_empty()).then_some(Segment {
        text: text.into(),
        words: words.into(),
        area,
        baseline,
        size,
        weight,
        drawn,
    })
}

impl Segment {
    /// A segment of words with their places, from left to right; none when they say nothing.
    pub(crate) fn of_words(words: &[(&str, Rect)], area: Rect, size: f32, drawn: u32) -> Option<Self> {
        let (mut text, mut extents) = (String::new(), Vec::new());
        for (word, place) in words {
            let word = readable(word, false);
            if word.trim().is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word.trim());
            end_word(&mut Some((place.left, place.right)), &text, &mut extents);
        }
        let baseline = area.bottom - 0.2 * size.min(area.height());
        let (words, weight) = (extents.into(), Weight::Plain);
        (!text.is_empty()).then(|| Self { text: text.into(), words, area, baseline, size, weight, drawn })
    }
}

/// Segments for a text that was added to a page: one for each of its lines, as if they were set to fill the area.
pub(crate) fn entry_segments(text: &str, area: Rect, drawn: u32) -> Vec<Segment> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let height = area.height() / count(lines.len().max(1));
    let line = |(at, line): (usize, &&str)| {
        let words: Vec<String> = line.split_whitespace().map(|word| readable(word, false)).collect();
        let top = area.top + height * count(at);
        let area = Rect { top, bottom: top + height, ..area };
        let size = (0.7 * height).clamp(6.0, 12.0);
        let width = area.width() / count(words.iter().map(|word| word.chars().count() + 1).sum::<usize>().max(1));
        let (mut text, mut extents, mut left) = (String::new(), Vec::new(), area.left);
        for word in words {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&word);
            let right = left + width * count(word.chars().count());
            end_word(&mut Some((left, right)), &text, &mut extents);
            left = right + width;
        }
        let baseline = area.bottom - 0.3 * height.min(2.0 * size);
        let (text, words, weight) = (text.into(), extents.into(), Weight::Plain);
        Segment { text, words, area, baseline, size, weight, drawn }
    };
    lines.iter().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of 10 points and half as wide, each with the gap before it; a digit in the text is raised.
    fn glyphs(letters: &[(&str, f32)]) -> Vec<Glyph> {
        let mut right = 0.0;
        (0..)
            .zip(letters)
            .map(|(drawn, (text, gap))| {
                let left = right + gap;
                right = left + 5.0;
                let is_raised = text.starts_with(char::is_numeric);
                let (size, baseline) = if is_raised { (6.0, 96.0) } else { (10.0, 100.0) };
                let area = Rect { left, top: baseline - size, right, bottom: baseline };
                Glyph { text: (*text).to_owned(), area, baseline, size, weight: Weight::Plain, drawn }
            })
            .collect()
    }

    fn texts(letters: &[(&str, f32)], leftwards: bool) -> Vec<String> {
        segments(glyphs(letters), leftwards).iter().map(|segment| segment.text().to_owned()).collect()
    }

    #[test]
    fn gaps_part_words_and_segments() {
        assert_eq!(texts(&[("a", 0.0), ("b", 0.2), ("c", 2.5), ("d", 0.0), ("e", 20.0)], false), ["ab cd", "e"]);
        // Set apart on purpose.
        assert_eq!(texts(&[("a", 0.0), ("b", 2.0), ("c", 2.0), ("d", 5.0), ("e", 2.0)], false), ["abc de"]);
        assert_eq!(texts(&[("a", 0.0), (" ", 0.0), ("b", 0.0)], false), ["a b"]);
        assert_eq!(texts(&[("漢", 0.0), ("字", 2.5)], false), ["漢字"]);
    }

    #[test]
    fn marks_join_their_letters() {
        assert_eq!(texts(&[("t", 0.0), ("e", 0.0), ("\u{B4}", -5.0), ("s", 0.0)], false), ["tés"]);
        assert_eq!(texts(&[("t", 0.0), ("\u{A8}", 0.0), ("u", -5.0), ("r", 0.0)], false), ["tür"]);
        assert_eq!(texts(&[("e", 0.0), ("\u{301}", 0.0)], false), ["é"]);
        assert_eq!(texts(&[("m", 0.0), ("2", 0.0)], false), ["m²"]);
    }

    #[test]
    fn small_print_below_a_large_title_is_a_line_of_its_own() {
        let letter = |text: &str, left: f32, baseline: f32, size: f32, drawn| {
            let area = Rect { left, top: baseline - size, right: left + 0.5 * size, bottom: baseline };
            Glyph { text: text.to_owned(), area, baseline, size, weight: Weight::Plain, drawn }
        };
        let title = [letter("B", 0.0, 100.0, 116.0, 0), letter("g", 58.0, 100.0, 116.0, 1)];
        let below = [letter("s", 1.0, 146.0, 12.0, 2), letter("m", 7.0, 146.0, 12.0, 3)];
        let segments = segments([title, below].concat(), false);
        assert_eq!(segments.iter().map(Segment::text).collect::<Vec<_>>(), ["Bg", "sm"]);
    }

    #[test]
    fn text_to_the_left_is_read_from_the_right() {
        let line = [("\u{5D2}", 0.0), ("\u{5D1}", 0.0), ("\u{5D0}", 3.0), ("x", 3.0)];
        assert_eq!(texts(&line[..3], false), ["\u{5D0} \u{5D1}\u{5D2}"]);
        assert_eq!(texts(&line, true), ["x \u{5D0} \u{5D1}\u{5D2}"]);
        let segment = &segments(glyphs(&line), true)[0];
        let places: Vec<_> = segment.words().map(|(word, area)| (word.to_owned(), area.left, area.right)).collect();
        assert_eq!(places[0], ("x".to_owned(), 21.0, 26.0));
        assert_eq!(places[2], ("\u{5D1}\u{5D2}".to_owned(), 0.0, 10.0));
    }
}
