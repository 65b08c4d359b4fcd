//! Breaks text into lines.

use std::ops::Range;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{LineSegmenter, LineSegmenterBorrowed};
use unicode_bidi::Level;

use super::cluster::{Cluster, clusters};
use super::fonts::Fonts;
use super::line::Line;
use super::spans::{Piece, pieces};
use crate::report::direction;
use crate::report::document::Inline;

/// What laying out takes.
pub(super) struct Layout<'a> {
    pub(super) fonts: &'a Fonts<'a>,
    segmenter: LineSegmenterBorrowed<'static>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(fonts: &'a Fonts<'a>) -> Self {
        Self { fonts, segmenter: LineSegmenter::new_auto(LineBreakOptions::default()) }
    }

    /// The lines of a text that is so wide. What has no letters runs as said.
    pub(super) fn lines<'l>(
        &'l self,
        inlines: &[Inline],
        size: f32,
        width: f32,
        is_from_the_right: bool,
    ) -> impl Iterator<Item = Line> + use<'a, 'l> {
        let texts = inlines.iter().map(|inline| inline.text.as_str());
        let is_from_the_right = direction::starts_at_the_right(texts).unwrap_or(is_from_the_right);
        let base = if is_from_the_right { Level::rtl() } else { Level::ltr() };
        let pieces = pieces(inlines, size, self.fonts);
        pieces.into_iter().flat_map(move |piece| self.broken(&piece, size, width, base))
    }

    fn broken(&self, piece: &Piece, size: f32, width: f32, base: Level) -> Vec<Line> {
        let (runs, clusters) = clusters(self.fonts, piece, base);
        if clusters.is_empty() {
            return vec![Line::empty(size)];
        }
        let breaks: Vec<usize> = self.segmenter.segment_str(&piece.text).collect();
        let ranges = ranges(&clusters, &piece.text, &breaks, width);
        ranges.into_iter().map(|range| Line::of(piece, &runs, &clusters[range], base)).collect()
    }
}

/// Which clusters are on each line: as many as it holds, up to a place where it may end. A word that is longer than a line
/// is broken anywhere.
fn ranges(clusters: &[Cluster], text: &str, breaks: &[usize], width: f32) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut breaks = breaks.iter().copied().peekable();
    let (mut start, mut used, mut last) = (0, 0.0, None);
    for (index, cluster) in clusters.iter().enumerate() {
        while breaks.peek().is_some_and(|at| *at < cluster.text.start) {
            breaks.next();
        }
        if index > start && breaks.peek() == Some(&cluster.text.start) {
            last = Some(index);
        }
        let is_space = text[cluster.text.clone()].trim().is_empty();
        if used + cluster.width > width && index > start && !is_space {
            let end = last.take().unwrap_or(index);
            ranges.push(start..end);
            start = end;
            used = clusters[start..index].iter().map(|cluster| cluster.width).sum();
        }
        used += cluster.width;
    }
    ranges.push(start..clusters.len());
    ranges
}
