//! A line: what is drawn beside each other.

use std::sync::Arc;

use krilla::text::{GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};

use super::cluster::{Cluster, Run};
use super::spans::Piece;
use crate::report::document::Look;

/// Height of a line, in sizes of its text.
const HEIGHT: f32 = 1.45;

/// A line.
pub(super) struct Line {
    pub(super) parts: Vec<Part>,
    /// Without the space at its end.
    pub(super) width: f32,
    pub(super) size: f32,
    pub(super) is_from_the_right: bool,
    /// Sources that it names.
    pub(super) marks: Vec<i32>,
}

/// Glyphs of one font and style.
pub(super) struct Part {
    /// From the left edge of the line.
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) font: usize,
    pub(super) size: f32,
    pub(super) look: Look,
    pub(super) link: Option<Arc<str>>,
    pub(super) is_mark: bool,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
}

impl Line {
    /// A line without text.
    pub(super) fn empty(size: f32) -> Self {
        Self { parts: Vec::new(), width: 0.0, size, is_from_the_right: false, marks: Vec::new() }
    }

    pub(super) fn height(&self) -> f32 {
        self.size * HEIGHT
    }

    /// The line of these clusters, in the order in which they are seen.
    pub(super) fn of(piece: &Piece, runs: &[Run], clusters: &[Cluster], base: Level) -> Self {
        let is_space = |cluster: &Cluster| piece.text[cluster.text.clone()].trim().is_empty();
        let end = clusters.iter().rposition(|cluster| !is_space(cluster)).map_or(0, |last| last + 1);
        let clusters = &clusters[..end];
        let levels: Vec<Level> = clusters.iter().map(|cluster| runs[cluster.run].level).collect();
        let size = piece.styles.first().map_or(0.0, |(_, style)| style.size);
        let mut line = Self { is_from_the_right: base.is_rtl(), ..Self::empty(size) };
        let mut together: Vec<&Cluster> = Vec::new();
        for index in BidiInfo::reorder_visual(&levels) {
            let cluster = &clusters[index];
            if together.last().is_some_and(|last| last.run != cluster.run || !is_next(last, cluster)) {
                line.push(piece, runs, &std::mem::take(&mut together));
            }
            together.push(cluster);
        }
        line.push(piece, runs, &together);
        line.marks = marks(piece, runs, clusters);
        line
    }

    fn push(&mut self, piece: &Piece, runs: &[Run], clusters: &[&Cluster]) {
        let Some(first) = clusters.first() else { return };
        let run = &runs[first.run];
        let start = clusters.iter().map(|cluster| cluster.text.start).min().unwrap_or_default();
        let end = clusters.iter().map(|cluster| cluster.text.end).max().unwrap_or_default();
        let glyphs = clusters.iter().flat_map(|cluster| {
            let text = cluster.text.start - start..cluster.text.end - start;
            run.glyphs[cluster.glyphs.clone()].iter().map(move |glyph| {
                let [x, y] = glyph.offset;
                KrillaGlyph::new(GlyphId::new(glyph.id), glyph.advance, x, y, 0.0, text.clone(), None)
            })
        });
        let style = &piece.styles[run.style].1;
        let width = clusters.iter().map(|cluster| cluster.width).sum();
        self.parts.push(Part {
            x: self.width,
            width,
            font: run.font,
            size: style.size,
            look: style.look,
            link: style.link.clone(),
            is_mark: style.mark.is_some(),
            glyphs: glyphs.collect(),
            text: piece.text[start..end].to_owned(),
        });
        self.width += width;
    }
}

/// True when a cluster stands beside another one in the text, too.
fn is_next(one: &Cluster, other: &Cluster) -> bool {
    one.text.end == other.text.start || other.text.end == one.text.start
}

/// The marks that begin on a line.
fn marks(piece: &Piece, runs: &[Run], clusters: &[Cluster]) -> Vec<i32> {
    let mut marks: Vec<i32> = Vec::new();
    for cluster in clusters {
        let style = runs[cluster.run].style;
        let start = style.checked_sub(1).map_or(0, |before| piece.styles[before].0);
        if cluster.text.start == start {
            marks.extend(piece.styles[style].1.mark);
        }
    }
    marks
}
