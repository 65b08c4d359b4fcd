//! Which glyphs follow each other on a line.

use crate::glyphs::{Glyph, Weight};
use crate::letters::accent;

/// Widest gap between two glyphs of a segment, in sizes of the font. A line of full width may have wider ones; it is put
/// together later, when columns are known.
const WIDEST_GAP: f32 = 0.85;

/// How far a glyph may reach back over the one before.
const FURTHEST_BACK: f32 = -0.9;

/// Height of capital letters above the baseline, in sizes of the font.
const HEIGHT_OF_LETTERS: f32 = 0.8;

/// Glyphs of a line, from left to right.
pub(crate) struct Run {
    pub(crate) glyphs: Vec<Glyph>,
    baseline: f32,
    size: f32,
    right: f32,
}

/// Runs that may go on, by the band of the page that their baseline lies in.
pub(crate) struct OpenRuns {
    first: i32,
    bands: Vec<Vec<usize>>,
}

/// Height of a band, in points.
const BAND: f32 = 8.0;

#[expect(clippy::cast_possible_truncation, reason = "positions are within a million points")]
fn band(baseline: f32) -> i32 {
    (baseline / BAND).floor() as i32
}

impl OpenRuns {
    pub(crate) fn for_glyphs(glyphs: &[Glyph]) -> Self {
        let bands = || glyphs.iter().map(|glyph| band(glyph.baseline));
        let (first, last) = (bands().min().unwrap_or(0), bands().max().unwrap_or(0));
        let number = usize::try_from(last - first).unwrap_or(0) + 1;
        Self { first, bands: vec![Vec::new(); number] }
    }

    fn band(&mut self, band: i32) -> Option<&mut Vec<usize>> {
        self.bands.get_mut(usize::try_from(band - self.first).ok()?)
    }

    pub(crate) fn insert(&mut self, baseline: f32, run: usize) {
        if let Some(runs) = self.band(band(baseline)) {
            runs.push(run);
        }
    }

    /// The run that a glyph continues. Forgets runs that end too far to the left.
    pub(crate) fn best(&mut self, runs: &[Run], glyph: &Glyph) -> Option<usize> {
        let reach = 0.7 * glyph.size.min(100.0);
        let mut best: Option<(f32, usize)> = None;
        for at in band(glyph.baseline - reach)..=band(glyph.baseline + reach) {
            let Some(candidates) = self.band(at) else { continue };
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
}

impl Run {
    pub(crate) fn new(glyph: Glyph) -> Self {
        Self { baseline: glyph.baseline, size: glyph.size, right: glyph.area.right, glyphs: vec![glyph] }
    }

    fn continues_with(&self, glyph: &Glyph) -> bool {
        let (larger, smaller) = (self.size.max(glyph.size), self.size.min(glyph.size));
        let gap = (glyph.area.left - self.right) / larger;
        let shift = (glyph.baseline - self.baseline).abs();
        let is_level = shift <= 0.27 * smaller && smaller >= 0.4 * larger;
        // Exponents, indices, footnote marks and accents.
        let is_attached =
            shift <= 0.6 * larger && smaller <= 0.85 * larger && gap <= 0.5 && self.reaches_line_of(glyph);
        let is_accent = accent(&glyph.text).is_some() && gap < 0.0 && shift <= 0.6 * larger;
        (FURTHEST_BACK..=WIDEST_GAP).contains(&gap) && (is_level || is_attached || is_accent)
    }

    /// True unless the smaller of both stands wholly below the baseline of the larger: that is a line of its own, however
    /// near, beneath a large title.
    fn reaches_line_of(&self, glyph: &Glyph) -> bool {
        let (own, other) = ((self.size, self.baseline), (glyph.size, glyph.baseline));
        let (large, small) = if own.0 > other.0 { (own, other) } else { (other, own) };
        small.1 - HEIGHT_OF_LETTERS * small.0 < large.1
    }

    pub(crate) fn push(&mut self, glyph: Glyph) {
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
}

/// Most looks of letters of a run that are told apart.
const MOST_LOOKS: usize = 64;

/// Size and baseline of most of the letters.
pub(crate) fn prevailing(glyphs: &[Glyph]) -> (f32, f32) {
    // Nearly always, there is a single look, or two.
    let mut looks: Vec<(f32, f32, usize)> = Vec::new();
    for glyph in glyphs.iter().filter(|glyph| glyph.text != " ") {
        let is_same = |(size, baseline, _): &(f32, f32, usize)| {
            (size - glyph.size).abs() < 0.01 && (baseline - glyph.baseline).abs() < 0.01
        };
        if let Some(at) = looks.iter().position(is_same) {
            looks[at].2 += 1;
        } else if looks.len() < MOST_LOOKS {
            looks.push((glyph.size, glyph.baseline, 1));
        }
    }
    let most = looks.into_iter().max_by(|a, b| a.2.cmp(&b.2).then(a.0.total_cmp(&b.0)));
    most.map_or((1.0, 0.0), |(size, baseline, _)| (size, baseline))
}

/// The weight of nearly all letters; plain when they are mixed.
pub(crate) fn prevailing_weight<'a>(glyphs: impl Iterator<Item = &'a Glyph> + Clone) -> Weight {
    let all = glyphs.clone().count();
    let is_most = |weight| glyphs.clone().filter(|glyph| glyph.weight == weight).count() * 10 >= all * 8;
    [Weight::Bold, Weight::Italic].into_iter().find(|weight| is_most(*weight)).unwrap_or(Weight::Plain)
}
