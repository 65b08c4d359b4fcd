//! Glyphs that cannot be parted: what a line is made of.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use super::fonts::Fonts;
use super::spans::Piece;

/// A stretch of text in one font, one style and one direction.
pub(super) struct Run {
    pub(super) font: usize,
    /// Number of the style.
    pub(super) style: usize,
    pub(super) level: Level,
    /// Glyphs in the order in which they are drawn.
    pub(super) glyphs: Vec<Shaped>,
}

/// A glyph, in parts of the size of its font.
#[derive(Clone, Copy)]
pub(super) struct Shaped {
    pub(super) id: u32,
    pub(super) advance: f32,
    pub(super) offset: [f32; 2],
}

/// Characters and their glyphs.
pub(super) struct Cluster {
    /// Bytes of the text.
    pub(super) text: Range<usize>,
    pub(super) run: usize,
    /// Glyphs of the run.
    pub(super) glyphs: Range<usize>,
    pub(super) width: f32,
}

/// The clusters of a piece in the order of the text.
pub(super) fn clusters(fonts: &Fonts<'_>, piece: &Piece, base: Level) -> (Vec<Run>, Vec<Cluster>) {
    let levels = BidiInfo::new(&piece.text, Some(base)).levels;
    let (mut runs, mut clusters) = (Vec::new(), Vec::new());
    for stretch in stretches(fonts, piece, &levels) {
        let (size, text) = (piece.styles[stretch.style].1.size, &piece.text[stretch.text.clone()]);
        let shaped = fonts.shape(stretch.font, text, stretch.level.is_rtl());
        let scale = 1.0 / fonts.units(stretch.font);
        #[expect(clippy::cast_precision_loss, reason = "units of a font are small numbers")]
        let part = |units: i32| units as f32 * scale;
        let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(|(info, position)| Shaped {
            id: info.glyph_id,
            advance: part(position.x_advance),
            offset: [part(position.x_offset), part(position.y_offset)],
        });
        let glyphs: Vec<Shaped> = glyphs.collect();
        let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
        let mut found = grouped(&starts, text.len(), stretch.level.is_rtl());
        for (range, within) in found.drain(..) {
            let width = glyphs[range.clone()].iter().map(|glyph| glyph.advance * size).sum();
            let text = stretch.text.start + within.start..stretch.text.start + within.end;
            clusters.push(Cluster { text, run: runs.len(), glyphs: range, width });
        }
        runs.push(Run { font: stretch.font, style: stretch.style, level: stretch.level, glyphs });
    }
    (runs, clusters)
}

struct Stretch {
    text: Range<usize>,
    font: usize,
    style: usize,
    level: Level,
}

/// Where font, style or direction change.
fn stretches(fonts: &Fonts<'_>, piece: &Piece, levels: &[Level]) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut style = 0;
    for (at, c) in piece.text.char_indices() {
        while piece.styles[style].0 <= at {
            style += 1;
        }
        let end = at + c.len_utf8();
        let before = stretches.last().map(|last| last.font);
        let (font, level) = (fonts.of(c, piece.styles[style].1.look.code, before), levels[at]);
        match stretches.last_mut() {
            Some(last) if (last.font, last.style, last.level) == (font, style, level) => last.text.end = end,
            _ => stretches.push(Stretch { text: at..end, font, style, level }),
        }
    }
    stretches
}

/// Glyphs that come from the same characters, in the order of the text: their range, and the bytes of the text.
fn grouped(starts: &[usize], length: usize, is_from_the_right: bool) -> Vec<(Range<usize>, Range<usize>)> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        match groups.last_mut() {
            Some(last) if starts[last.start] == *start => last.end = index + 1,
            _ => groups.push(index..index + 1),
        }
    }
    if is_from_the_right {
        groups.reverse();
    }
    let ends: Vec<usize> = groups.iter().skip(1).map(|group| starts[group.start]).chain([length]).collect();
    let text = |(group, end): (Range<usize>, usize)| {
        let start = starts[group.start];
        (group, start..end.max(start))
    };
    groups.into_iter().zip(ends).map(text).collect()
}
