//! From glyphs to runs of words that stand close to each other on a line.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::bidi::{Class, class, mirrored, reading_order};
use crate::geometry::{Rect, count};
use crate::glyphs::{Glyph, Weight};
use crate::letters::{accent, is_combining, is_ideograph, readable, superscript};

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

/// Where a word of a segment ends in its text, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Extent {
    end: u32,
    left: f32,
    right: f32,
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

/// Widest gap between two glyphs of a segment, in sizes of the font. A line of full width may have wider ones; it is put
/// together later, when columns are known.
const WIDEST_GAP: f32 = 0.85;

/// How far a glyph may reach back over the one before.
const FURTHEST_BACK: f32 = -0.9;

/// Narrowest space between words, in sizes of the font, where letters are set close.
const NARROWEST_SPACE: f32 = 0.13;

/// Puts the glyphs of one direction together. `leftwards` tells that most text of the page runs to the left.
pub(crate) fn segments(mut glyphs: Vec<Glyph>, leftwards: bool) -> Vec<Segment> {
    glyphs.sort_by(|a, b| a.area.left.total_cmp(&b.area.left).then(a.drawn.cmp(&b.drawn)));
    let mut runs: Vec<Run> = Vec::new();
    let mut open: HashMap<i32, Vec<usize>> = HashMap::new();
    for glyph in glyphs {
        match best_run(&mut open, &runs, &glyph) {
            Some(run) => runs[run].push(glyph),
            None if glyph.text == " " => {}
            None => {
                open.entry(band(glyph.baseline)).or_default().push(runs.len());
                runs.push(Run::new(glyph));
            }
        }
    }
    runs.into_iter().filter_map(|run| run.finish(leftwards)).collect()
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

/// Glyphs of a line, from left to right.
struct Run {
    glyphs: Vec<Glyph>,
    baseline: f32,
    size: f32,
    right: f32,
}

/// Lines are looked up by the band of the page that their baseline lies in.
const BAND: f32 = 8.0;

#[expect(clippy::cast_possible_truncation, reason = "positions are within a million points")]
fn band(baseline: f32) -> i32 {
    (baseline / BAND).floor() as i32
}

/// The run that a glyph continues. Forgets runs that end too far to the left.
fn best_run(open: &mut HashMap<i32, Vec<usize>>, runs: &[Run], glyph: &Glyph) -> Option<usize> {
    let reach = 0.7 * glyph.size.min(100.0);
    let mut best: Option<(f32, usize)> = None;
    for band in band(glyph.baseline - reach)..=band(glyph.baseline + reach) {
        let Some(candidates) = open.get_mut(&band) else { continue };
        candidates.retain(|run| glyph.area.left - runs[*run].right <= WIDEST_GAP * runs[*run].size);
        for run in candidates.iter().copied().filter(|run| runs[*run].continues_with(glyph)) {
            let distance = (glyph.baseline - runs[run].baseline).abs();
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, run));
            }
        }
    }
    best.map(|(_, run)| run)
}

impl Run {
    fn new(glyph: Glyph) -> Self {
        Self { baseline: glyph.baseline, size: glyph.size, right: glyph.area.right, glyphs: vec![glyph] }
    }

    fn continues_with(&self, glyph: &Glyph) -> bool {
        let (larger, smaller) = (self.size.max(glyph.size), self.size.min(glyph.size));
        let gap = (glyph.area.left - self.right) / larger;
        let shift = (glyph.baseline - self.baseline).abs();
        let is_level = shift <= 0.27 * smaller && smaller >= 0.4 * larger;
        // Exponents, indices, footnote marks and accents.
        let is_attached = shift <= 0.6 * larger && smaller <= 0.85 * larger && gap <= 0.5;
        let is_accent = accent(&glyph.text).is_some() && gap < 0.0 && shift <= 0.6 * larger;
        (FURTHEST_BACK..=WIDEST_GAP).contains(&gap) && (is_level || is_attached || is_accent)
    }

    fn push(&mut self, glyph: Glyph) {
        if self.has_already(&glyph) {
            return;
        }
        // The box of a space may reach into the word behind it.
        if glyph.text != " " {
            self.right = self.right.max(glyph.area.right);
        }
        // A run that begins with a footnote mark stands where the text behind it does.
        if glyph.size > self.size * 1.15 && glyph.text != " " {
            (self.baseline, self.size) = (glyph.baseline, glyph.size);
        }
        self.glyphs.push(glyph);
    }

    /// True for a letter that is drawn again, a little aside, to make it look bold.
    fn has_already(&self, glyph: &Glyph) -> bool {
        let is_same =
            |other: &Glyph| other.text == glyph.text && glyph.area.left - other.area.left < 0.45 * other.area.width();
        glyph.text != " " && self.glyphs.iter().rev().take(4).any(is_same)
    }

    fn finish(self, leftwards: bool) -> Option<Segment> {
        let first = self.glyphs.iter().find(|glyph| glyph.text != " ")?;
        let (size, baseline) = prevailing(&self.glyphs);
        let solid = || self.glyphs.iter().filter(|glyph| glyph.text != " ");
        let area = solid().fold(first.area, |all, glyph| all.union(&glyph.area));
        let weight = prevailing_weight(solid());
        let drawn = solid().map(|glyph| glyph.drawn).min()?;
        let clusters = clusters(&self.glyphs, size, baseline);
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
}

/// Size and baseline of most of the letters.
fn prevailing(glyphs: &[Glyph]) -> (f32, f32) {
    let mut letters: HashMap<(u32, u32), usize> = HashMap::new();
    for glyph in glyphs.iter().filter(|glyph| glyph.text != " ") {
        *letters.entry((glyph.size.to_bits(), glyph.baseline.to_bits())).or_default() += 1;
    }
    let most = letters.into_iter().max_by_key(|((size, baseline), letters)| (*letters, *size, *baseline));
    most.map_or((1.0, 0.0), |((size, baseline), _)| (f32::from_bits(size), f32::from_bits(baseline)))
}

/// The weight of nearly all letters; plain when they are mixed.
fn prevailing_weight<'a>(glyphs: impl Iterator<Item = &'a Glyph> + Clone) -> Weight {
    let all = glyphs.clone().count();
    let is_most = |weight| glyphs.clone().filter(|glyph| glyph.weight == weight).count() * 10 >= all * 8;
    [Weight::Bold, Weight::Italic].into_iter().find(|weight| is_most(*weight)).unwrap_or(Weight::Plain)
}

/// A letter with its marks, or the space between two words.
struct Cluster {
    text: String,
    left: f32,
    right: f32,
}

impl Cluster {
    fn space() -> Self {
        Self { text: " ".to_owned(), left: 0.0, right: 0.0 }
    }

    fn is_space(&self) -> bool {
        self.text == " "
    }
}

/// The clusters of a run, from left to right, with a space wherever a word ends.
fn clusters(glyphs: &[Glyph], size: f32, baseline: f32) -> Vec<Cluster> {
    let space = narrowest_space(glyphs, size);
    let mut clusters: Vec<Cluster> = Vec::with_capacity(glyphs.len());
    let mut has_space = false;
    for glyph in glyphs {
        if glyph.text == " " {
            has_space = true;
            continue;
        }
        let cluster = Cluster { text: raised(glyph, size, baseline), left: glyph.area.left, right: glyph.area.right };
        let Some(last) = clusters.last_mut() else {
            clusters.push(cluster);
            continue;
        };
        if merged(last, &cluster) {
            continue;
        }
        let gap = cluster.left - last.right;
        let meets_other_script = matches!(
            (class(&last.text), class(&cluster.text)),
            (Class::Leftwards, Class::Rightwards) | (Class::Rightwards, Class::Leftwards)
        );
        let is_word_end =
            meets_other_script || if has_space { gap > 0.03 * size } else { gap > space || gap < -0.5 * size };
        let is_between_ideographs =
            !has_space && cluster.text.starts_with(is_ideograph) && last.text.ends_with(is_ideograph);
        if is_word_end && !is_between_ideographs {
            clusters.push(Cluster::space());
        }
        has_space = false;
        clusters.push(cluster);
    }
    clusters
}

/// Puts a mark on the letter that it stands over, whichever of them comes first. False when they are none.
fn merged(last: &mut Cluster, next: &Cluster) -> bool {
    let center = |cluster: &Cluster| f32::midpoint(cluster.left, cluster.right);
    let is_letter = |cluster: &Cluster| cluster.text.chars().any(char::is_alphabetic);
    let composed = if next.text.chars().all(is_combining) {
        format!("{}{}", last.text, next.text)
    } else if let Some(mark) = accent(&next.text).filter(|_| center(next) < last.right && is_letter(last)) {
        format!("{}{mark}", last.text)
    } else if let Some(mark) = accent(&last.text).filter(|_| center(last) > next.left && is_letter(next)) {
        last.left = next.left;
        format!("{}{mark}", next.text)
    } else {
        return false;
    };
    last.text = composed.nfc().collect();
    last.right = last.right.max(next.right);
    true
}

/// The text of a glyph; digits that stand above the line become exponents, so that a footnote mark does not become a
/// part of its word.
fn raised(glyph: &Glyph, size: f32, baseline: f32) -> String {
    let is_raised = glyph.size < 0.85 * size && baseline - glyph.baseline > 0.2 * size;
    let exponents = || glyph.text.chars().map(superscript).collect::<Option<String>>();
    if is_raised { exponents() } else { None }.unwrap_or_else(|| glyph.text.clone())
}

/// Narrowest space between words, in points. More than usual where all letters are set apart.
fn narrowest_space(glyphs: &[Glyph], size: f32) -> f32 {
    let pairs = glyphs.windows(2).filter(|pair| pair.iter().all(|glyph| glyph.text != " "));
    let mut gaps: Vec<f32> = pairs.map(|pair| pair[1].area.left - pair[0].area.right).collect();
    gaps.sort_unstable_by(f32::total_cmp);
    // Most gaps are inside of words, so that a low one is surely such.
    let inside_of_words = if gaps.len() < 4 { 0.0 } else { gaps[gaps.len() / 4] };
    NARROWEST_SPACE * size + inside_of_words.clamp(0.0, 0.3 * size)
}

/// Puts clusters in the order in which they are read, as text and words.
fn words(clusters: &[Cluster], leftwards: bool) -> (String, Vec<Extent>) {
    let classes: Vec<_> = clusters.iter().map(|cluster| class(&cluster.text)).collect();
    let number = |wanted| classes.iter().filter(|class| **class == wanted).count();
    let (to_left, to_right) = (number(Class::Leftwards), number(Class::Rightwards));
    let line_runs_leftwards = to_left > 0 && (leftwards || to_left > to_right);
    let mut text = String::new();
    let mut words = Vec::new();
    let mut word: Option<(f32, f32)> = None;
    for (place, runs_leftwards) in reading_order(&classes, line_runs_leftwards) {
        let cluster = &clusters[place];
        if cluster.is_space() {
            end_word(&mut word, &text, &mut words);
            continue;
        }
        if word.is_none() && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(if runs_leftwards { mirrored(&cluster.text) } else { &cluster.text });
        let (left, right) = word.unwrap_or((cluster.left, cluster.right));
        word = Some((left.min(cluster.left), right.max(cluster.right)));
    }
    end_word(&mut word, &text, &mut words);
    (text, words)
}

fn end_word(word: &mut Option<(f32, f32)>, text: &str, words: &mut Vec<Extent>) {
    if let (Some((left, right)), Ok(end)) = (word.take(), u32::try_from(text.len())) {
        words.push(Extent { end, left, right });
    }
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
