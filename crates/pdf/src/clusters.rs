//! From glyphs that follow each other to words in the order in which they are read.

use unicode_normalization::UnicodeNormalization;

use crate::bidi::{Class, class, mirrored, reading_order};
use crate::glyphs::Glyph;
use crate::letters::{accent, is_combining, is_ideograph, superscript};

/// Where a word ends in the text of its segment, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) end: u32,
    pub(crate) left: f32,
    pub(crate) right: f32,
}

/// Narrowest space between words, in sizes of the font, where letters are set close.
const NARROWEST_SPACE: f32 = 0.13;

/// A letter with its marks, or the space between two words.
pub(crate) struct Cluster {
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
pub(crate) fn clusters(glyphs: &[Glyph], size: f32, baseline: f32) -> Vec<Cluster> {
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
pub(crate) fn words(clusters: &[Cluster], leftwards: bool) -> (String, Vec<Extent>) {
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

pub(crate) fn end_word(word: &mut Option<(f32, f32)>, text: &str, words: &mut Vec<Extent>) {
    if let (Some((left, right)), Ok(end)) = (word.take(), u32::try_from(text.len())) {
        words.push(Extent { end, left, right });
    }
}
