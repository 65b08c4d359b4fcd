//! The order in which people read what stands on a slide.
//!
//! A slide is cut along its widest empty strips, again and again: what is above is read before what is below, what is
//! left before what is right. Where no strip is empty, the order of the file holds.

/// Shapes of a slide up to which they are put in order.
const MAXIMUM_SHAPES: usize = 500;

/// Part of a shape that may stand in an empty strip, in EMU (a tenth of an inch): shapes touch and overlap a little.
const TOLERANCE: i64 = 91_440;

/// A rectangle in EMU (English Metric Units, 914,400 an inch).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Indices of shapes in the order in which they are read.
pub(super) fn reading_order(frames: &[Frame]) -> Vec<usize> {
    let all: Vec<usize> = (0..frames.len()).collect();
    if all.len() > MAXIMUM_SHAPES {
        return all;
    }
    let mut ordered = Vec::with_capacity(all.len());
    let mut waiting = vec![all];
    while let Some(group) = waiting.pop() {
        let rows = strips(&group, |shape| (frames[shape].top, frames[shape].height));
        let columns = strips(&group, |shape| (frames[shape].left, frames[shape].width));
        let best = if columns.widest > rows.widest { columns } else { rows };
        if best.groups.len() > 1 {
            waiting.extend(best.groups.into_iter().rev());
        } else {
            ordered.extend(group);
        }
    }
    ordered
}

/// Shapes between empty strips, and the width of the widest strip.
struct Strips {
    groups: Vec<Vec<usize>>,
    widest: i64,
}

/// Cuts a group where nothing stands along one axis; `extent` gives a shape's start and length on it.
fn strips(group: &[usize], extent: impl Fn(usize) -> (i64, i64)) -> Strips {
    let inner = |shape: usize| {
        let (start, length) = extent(shape);
        let length = length.max(0);
        let tolerance = TOLERANCE.min(length / 4);
        (start.saturating_add(tolerance), start.saturating_add(length - tolerance))
    };
    let mut sorted: Vec<(i64, i64, usize)> =
        group.iter().map(|shape| (inner(*shape).0, inner(*shape).1, *shape)).collect();
    sorted.sort_unstable();
    let mut found = Strips { groups: Vec::new(), widest: i64::MIN };
    let mut reached = i64::MIN;
    for (start, end, shape) in sorted {
        match found.groups.last_mut() {
            Some(last) if start < reached => last.push(shape),
            _ => {
                if !found.groups.is_empty() {
                    found.widest = found.widest.max(start.saturating_sub(reached));
                }
                found.groups.push(vec![shape]);
            }
        }
        reached = reached.max(end);
    }
    for group in &mut found.groups {
        group.sort_unstable();
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const INCH: i64 = 914_400;

    fn frame(left: i64, top: i64, width: i64, height: i64) -> Frame {
        Frame { left: left * INCH, top: top * INCH, width: width * INCH, height: height * INCH }
    }

    #[test]
    fn what_is_above_comes_first() {
        assert_eq!(reading_order(&[frame(0, 5, 8, 2), frame(0, 0, 8, 1), frame(0, 2, 8, 2)]), [1, 2, 0]);
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        // Two columns, two inches apart, each with a heading right above its text.
        let frames = [frame(6, 2, 4, 1), frame(6, 3, 4, 4), frame(0, 2, 4, 1), frame(0, 3, 4, 4)];
        assert_eq!(reading_order(&frames), [2, 3, 0, 1]);
    }

    #[test]
    fn what_overlaps_keeps_the_order_of_the_file() {
        assert_eq!(reading_order(&[frame(1, 1, 4, 4), frame(0, 0, 4, 4)]), [0, 1]);
    }

    proptest! {
        #[test]
        fn every_shape_is_read_once(frames in prop::collection::vec(any::<(i64, i64, i64, i64)>(), 0..30)) {
            let frames: Vec<_> = frames
                .into_iter()
                .map(|(left, top, width, height)| Frame { left, top, width, height })
                .collect();
            let mut order = reading_order(&frames);
            order.sort_unstable();
            prop_assert_eq!(order, (0..frames.len()).collect::<Vec<_>>());
        }
    }
}
