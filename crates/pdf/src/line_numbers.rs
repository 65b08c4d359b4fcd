//! Numbers of lines at the side of a page, as law and proofs have them.

use std::collections::HashSet;

use crate::segments::Segment;

/// Least lines of a page that are numbered.
const LEAST: usize = 8;

/// How far apart numbers may be that stand below each other, in points.
const TOLERANCE: f32 = 2.0;

/// Takes the numbers of lines away: those that stand below each other, each so much more than the one above, with all
/// text on one side of them.
pub(crate) fn drop_line_numbers(segments: &mut Vec<Segment>) {
    let numbers: Vec<(usize, u32)> = segments
        .iter()
        .enumerate()
        .filter(|(_, segment)| segment.text().len() <= 4)
        .filter_map(|(at, segment)| Some((at, segment.text().parse().ok()?)))
        .collect();
    if numbers.len() < LEAST {
        return;
    }
    let mut dropped = HashSet::new();
    for edge in [|segment: &Segment| segment.area.right, |segment: &Segment| segment.area.left] {
        for group in aligned(segments, &numbers, edge) {
            if counts_lines(segments, &group) {
                dropped.extend(group.into_iter().map(|(at, _)| at));
            }
        }
    }
    let mut at = 0..;
    segments.retain(|_| !at.next().is_some_and(|at| dropped.contains(&at)));
}

/// Groups of numbers whose edges stand below each other, each from above to below.
fn aligned(segments: &[Segment], numbers: &[(usize, u32)], edge: fn(&Segment) -> f32) -> Vec<Vec<(usize, u32)>> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(|a, b| edge(&segments[a.0]).total_cmp(&edge(&segments[b.0])));
    let mut groups: Vec<Vec<(usize, u32)>> = Vec::new();
    for number in sorted {
        let is_near = |group: &Vec<(usize, u32)>| {
            group.first().is_some_and(|first| edge(&segments[number.0]) - edge(&segments[first.0]) < TOLERANCE)
        };
        match groups.last_mut() {
            Some(group) if is_near(group) => group.push(number),
            _ => groups.push(vec![number]),
        }
    }
    for group in &mut groups {
        group.sort_by(|a, b| segments[a.0].baseline.total_cmp(&segments[b.0].baseline));
    }
    groups
}

fn counts_lines(segments: &[Segment], group: &[(usize, u32)]) -> bool {
    let steps: Vec<i64> = group.windows(2).map(|pair| i64::from(pair[1].1) - i64::from(pair[0].1)).collect();
    let Some(step) = steps.first().copied().filter(|step| *step > 0) else { return false };
    let counts = group.len() >= LEAST && steps.iter().all(|other| *other == step);
    counts && is_at_side(segments, group)
}

/// Whether all text beside the numbers is on one side of them.
fn is_at_side(segments: &[Segment], group: &[(usize, u32)]) -> bool {
    let members: HashSet<usize> = group.iter().map(|(at, _)| *at).collect();
    let (mut left, mut right) = (0, 0);
    for (number, _) in group {
        let area = segments[*number].area;
        let beside = segments
            .iter()
            .enumerate()
            .filter(|(at, segment)| !members.contains(at) && segment.area.shared_height(&area) > 0.3);
        for (_, segment) in beside {
            if segment.area.left < area.left { left += 1 } else { right += 1 }
        }
    }
    (left == 0) != (right == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Rect, count};
    use crate::segments::entry_segments;

    fn at(line: usize, left: f32, right: f32, text: &str) -> Segment {
        let top = 12.0 * count(line);
        entry_segments(text, Rect { left, top, right, bottom: top + 10.0 }, 0).remove(0)
    }

    /// Ten lines with a number each at `left`.
    fn page(left: f32, number: impl Fn(usize) -> usize) -> Vec<Segment> {
        let line =
            |line| [at(line, left, left + 10.0, &number(line).to_string()), at(line, 50.0, 300.0, "words of a line")];
        (0..10).flat_map(line).collect()
    }

    #[test]
    fn numbers_beside_lines_are_dropped() {
        let left_after = |mut page: Vec<Segment>| {
            drop_line_numbers(&mut page);
            page.len()
        };
        assert_eq!(left_after(page(20.0, |line| line + 1)), 10);
        assert_eq!(left_after(page(20.0, |line| 5 * line + 5)), 10);
        assert_eq!(left_after(page(310.0, |line| line + 1)), 10);
        // They count nothing.
        assert_eq!(left_after(page(20.0, |line| line * line)), 20);
    }
}
