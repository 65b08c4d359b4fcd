//! The levels of a heading: from its lines to cells that span columns and rows.

use crate::columns::Columns;
use crate::geometry::Rect;
use crate::glyphs::Placed;
use crate::grid::GridCell;
use crate::groups::group;
use crate::pieces::Piece;

/// Farthest baselines of a heading that is wrapped, in sizes of the font.
const WRAPPED: f32 = 1.35;

/// A part of the heading: what stands over some columns.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Its lines.
    pub(crate) pieces: Vec<Piece>,
}

impl Head {
    fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    pub(crate) fn top(&self) -> &Piece {
        &self.pieces[0]
    }
}

/// The rows of a heading from its lines; none when they fit no columns.
pub(crate) fn assembled(lines: Vec<Vec<Piece>>, columns: &Columns) -> Option<Vec<Vec<GridCell>>> {
    let mut levels: Vec<Vec<Head>> = Vec::new();
    for line in lines.into_iter().rev() {
        let mut heads = placed(line, columns)?;
        let is_wrapped = |head: &Head| {
            let nearest = levels.iter().rev().flatten().find(|other| other.overlaps(head));
            nearest.is_some_and(|other| goes_on_in(head, other) && !is_wider(head, &levels))
        };
        // The lowest headings stand over one column each, and so does what stands between rules.
        let are_single = heads.iter().all(|head| head.first == head.last);
        let is_lowest = are_single && (levels.is_empty() || columns.are_ruled);
        if !is_lowest && !heads.iter().filter(|head| head.first > 0).any(is_wrapped) {
            group(&mut heads, columns);
        }
        let mut rest = Vec::new();
        for head in heads {
            let nearest = levels.iter_mut().rev().flatten().find(|other| other.overlaps(&head));
            match nearest.filter(|other| goes_on_in(&head, other)) {
                Some(other) => other.pieces.insert(0, head.pieces[0].clone()),
                None => rest.push(head),
            }
        }
        let Some(below) = levels.last_mut() else {
            levels.push(rest);
            continue;
        };
        // Labels of the first column stand at any height of the heading. What stands over another column that has no heading yet is on the level of those beside it.
        let is_free = |head: &Head| !below.iter().any(|other| other.overlaps(head));
        let is_beside = |head: &Head, below: &[Head]| {
            below.iter().any(|other| head.top().area.bottom > other.top().area.top - 0.2 * head.top().size)
        };
        let (free, rest): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|head| is_free(head) && head.first == head.last && (head.first == 0 || is_beside(head, below)));
        below.extend(free);
        if !rest.is_empty() {
            levels.push(rest);
        }
    }
    levels.reverse();
    Some(cells(&levels, columns))
}

/// The columns that each piece of a line stands over; none when two stand over the same one.
fn placed(line: Vec<Piece>, columns: &Columns) -> Option<Vec<Head>> {
    let head = |piece: Piece| {
        let (first, last) = columns.under(&piece.area);
        Head { first, last, pieces: vec![piece] }
    };
    let heads: Vec<Head> = line.into_iter().map(head).collect();
    heads.windows(2).all(|pair| pair[0].last < pair[1].first).then_some(heads)
}

/// Whether a heading reaches over headings below it that stand over other columns.
fn is_wider(head: &Head, levels: &[Vec<Head>]) -> bool {
    let area = head.top().area;
    let reaches = |other: &Head| {
        let below = other.top().area;
        !other.overlaps(head) && area.left + 1.0 < below.right && below.left + 1.0 < area.right
    };
    levels.iter().flatten().any(reaches)
}

/// Whether a line of a heading goes on in one below it.
fn goes_on_in(head: &Head, below: &Head) -> bool {
    let (upper, lower) = (head.top(), below.top());
    let distance = lower.area.bottom - upper.area.bottom;
    let shared = upper.area.right.min(lower.area.right) - upper.area.left.max(lower.area.left);
    let overlaps = shared > 0.5 * upper.area.width().min(lower.area.width());
    let is_near = distance <= WRAPPED * upper.size.max(lower.size);
    let aligned = (upper.area.center().0 - lower.area.center().0).abs() < 0.35 * upper.size
        || (upper.area.left - lower.area.left).abs() < 0.3 * upper.size
        || (upper.area.right - lower.area.right).abs() < 0.3 * upper.size;
    let same = head.first == below.first && head.last == below.last;
    let inside = below.first <= head.first && head.last <= below.last;
    overlaps && is_near && (same || aligned && inside)
}

/// The cells of heading rows. A heading reaches up and down to the next one of its columns.
fn cells(levels: &[Vec<Head>], columns: &Columns) -> Vec<Vec<GridCell>> {
    let height = levels.len();
    let bands: Vec<(f32, f32)> = bands(levels);
    let mut rows = vec![vec![GridCell::empty(); columns.extents.len()]; height];
    let is_taken = |level: usize, first: usize, last: usize| {
        levels[level].iter().any(|head| head.first <= last && first <= head.last)
    };
    for (level, heads) in levels.iter().enumerate() {
        for head in heads {
            let (mut upper, mut lower) = (level, level);
            let is_single = head.first == head.last;
            while is_single && upper > 0 && !is_taken(upper - 1, head.first, head.last) {
                upper -= 1;
            }
            while is_single && lower + 1 < height && !is_taken(lower + 1, head.first, head.last) {
                lower += 1;
            }
            // Above a group there may be nothing at all.
            if is_single && head.first > 0 && level + 1 == height && !bounds_group(levels, upper, head) {
                upper = level;
            }
            let glyphs: Vec<Placed> = head.pieces.iter().flat_map(|piece| piece.glyphs.clone()).collect();
            let text = head.pieces.iter().fold(head.top().area, |all, piece| all.union(&piece.area));
            let (left, right) = columns.span(head.first, head.last);
            let area = Rect {
                left: left.min(text.left),
                right: right.max(text.right),
                top: bands[upper].0,
                bottom: bands[lower].1,
            };
            rows[upper][head.first] = GridCell { area: Some(area), glyphs, ..GridCell::empty() };
        }
    }
    rows
}

/// Whether some heading above spans columns, so that those beside it reach up to it.
fn bounds_group(levels: &[Vec<Head>], upper: usize, head: &Head) -> bool {
    levels[upper..]
        .iter()
        .flatten()
        .any(|other| other.first != other.last && other.top().area.top < head.top().area.top)
}

/// From where to where each level reaches; they meet each other.
fn bands(levels: &[Vec<Head>]) -> Vec<(f32, f32)> {
    let extent = |heads: &Vec<Head>| {
        let areas = heads.iter().flat_map(|head| &head.pieces).map(|piece| piece.area);
        areas.reduce(|all, area| all.union(&area)).map_or((0.0, 0.0), |area| (area.top, area.bottom))
    };
    let mut bands: Vec<(f32, f32)> = levels.iter().map(extent).collect();
    for at in 1..bands.len() {
        let middle = bands[at - 1].1.min(bands[at].1 - 1.0);
        bands[at].0 = middle;
        bands[at - 1].1 = middle;
        if bands[at - 1].0 >= middle {
            bands[at - 1].0 = middle - 1.0;
        }
    }
    bands
}
