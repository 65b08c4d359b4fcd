//! Headers, footers and page numbers: what stands at the edge of page after page. Words are kept where they stand first,
//! since they may be said nowhere else; numbers of pages are not.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::geometry::Rect;
use crate::segments::Segment;

/// A row of text near an edge of a page, or a part of one that has several.
#[derive(Debug)]
pub(crate) struct EdgeRow {
    /// Hash of its words without numbers.
    words: u64,
    /// The numbers in it, as they may count pages.
    numbers: Vec<u32>,
    has_letters: bool,
    /// Distance from the top of the page, as a share of its height.
    height: f32,
    /// Distance from the left of the page in points, for a part of a row.
    left: Option<f32>,
    /// Where its segments are in their list.
    segments: Vec<usize>,
}

/// How far the edges reach into the page at its top and bottom, as a share of its height.
const EDGE: f32 = 0.16;

/// Most rows of an edge that are looked at.
const ROWS: usize = 4;

/// How far apart rows of two pages may be at most, as a share of the height.
const TOLERANCE: f32 = 0.012;

/// The rows at the top and bottom of a page. `segments` are those of its main direction, `areas` say where each stands on
/// the page, `height` is that of the page.
pub(crate) fn edge_rows(segments: &[Segment], areas: &[Rect], height: f32) -> Vec<EdgeRow> {
    let mut order: Vec<usize> = (0..segments.len()).collect();
    order.sort_by(|a, b| areas[*a].top.total_cmp(&areas[*b].top).then(areas[*a].left.total_cmp(&areas[*b].left)));
    let mut rows: Vec<(Rect, Vec<usize>)> = Vec::new();
    for at in order {
        match rows.last_mut() {
            Some((row, members)) if row.shared_height(&areas[at]) > 0.5 => {
                *row = row.union(&areas[at]);
                members.push(at);
            }
            _ => rows.push((areas[at], vec![at])),
        }
    }
    let is_near = |row: &Rect| row.bottom < EDGE * height || row.top > (1.0 - EDGE) * height;
    let last = rows.len().saturating_sub(ROWS);
    let near = rows.into_iter().enumerate().filter(|(at, (row, _))| (*at < ROWS || *at >= last) && is_near(row));
    let entries = near.flat_map(|(_, (row, members))| {
        let parts = if members.len() > 1 { members.clone() } else { Vec::new() };
        let part =
            move |at: usize| EdgeRow { left: Some(areas[at].left), ..edge_row(segments, vec![at], row.top / height) };
        parts.into_iter().map(part).chain([edge_row(segments, members, row.top / height)])
    });
    entries.collect()
}

fn edge_row(segments: &[Segment], mut members: Vec<usize>, height: f32) -> EdgeRow {
    members.sort_by(|a, b| segments[*a].area.left.total_cmp(&segments[*b].area.left));
    let text = members.iter().map(|at| segments[*at].text()).collect::<Vec<_>>().join(" ").to_lowercase();
    let mut hasher = DefaultHasher::new();
    let mut numbers = Vec::new();
    let mut has_letters = false;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if let Some(number) = word.parse().ok().or_else(|| roman(word)) {
            numbers.push(number);
            '#'.hash(&mut hasher);
        } else {
            has_letters |= word.chars().any(char::is_alphabetic);
            word.hash(&mut hasher);
        }
    }
    EdgeRow { words: hasher.finish(), numbers, has_letters, height, left: None, segments: members }
}

/// The value of a small Roman number, as pages before the text have.
fn roman(word: &str) -> Option<u32> {
    let digit = |c| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        _ => None,
    };
    let digits: Vec<u32> = word.chars().map(digit).collect::<Option<_>>()?;
    let signed = |at: usize| i64::from(digits[at]) * if digits.get(at + 1) > Some(&digits[at]) { -1 } else { 1 };
    u32::try_from((0..digits.len()).map(signed).sum::<i64>()).ok()
}

/// The segments of each page that repeat on a neighbouring one, at the same height: the same words, but for the first page
/// that has them, or a number that counts the pages. `pages` has the rows of all pages in order.
pub(crate) fn repeated(pages: &[Vec<EdgeRow>]) -> Vec<HashSet<usize>> {
    let by_words: Vec<HashMap<u64, Vec<&EdgeRow>>> = pages
        .iter()
        .map(|rows| {
            let mut by_words: HashMap<u64, Vec<&EdgeRow>> = HashMap::new();
            for row in rows {
                by_words.entry(row.words).or_default().push(row);
            }
            by_words
        })
        .collect();
    let is_repeated = |page: usize, row: &EdgeRow| {
        let has_it = |other: usize| {
            let same = by_words.get(other).and_then(|rows| rows.get(&row.words));
            same.is_some_and(|rows| rows.iter().any(|other_row| repeats(page, row, other, other_row)))
        };
        // Left and right pages may have headers of their own.
        let neighbours = |reach: usize| (page.saturating_sub(reach)..=page + reach).filter(move |other| *other != page);
        match row.left {
            None => neighbours(2).any(has_it),
            // Part of a row: more pages must have it, since it may be the label of a form.
            Some(_) => neighbours(4).filter(|other| has_it(*other)).count() >= 2,
        }
    };
    let mut said: HashSet<u64> = HashSet::new();
    let of_page = |(page, rows): (usize, &Vec<EdgeRow>)| {
        let mut new = Vec::new();
        let mut dropped = HashSet::new();
        for row in rows.iter().filter(|row| is_repeated(page, row)) {
            if row.has_letters && !said.contains(&row.words) {
                new.push(row.words);
            } else {
                dropped.extend(row.segments.iter().copied());
            }
        }
        said.extend(new);
        dropped
    };
    pages.iter().enumerate().map(of_page).collect()
}

fn repeats(page: usize, row: &EdgeRow, other: usize, other_row: &EdgeRow) -> bool {
    let counts = || {
        let expected = i64::try_from(other).unwrap_or(0) - i64::try_from(page).unwrap_or(0);
        let pairs = row.numbers.iter().zip(&other_row.numbers);
        pairs.map(|(number, later)| i64::from(*later) - i64::from(*number)).any(|difference| difference == expected)
    };
    let is_below = match (row.left, other_row.left) {
        (None, None) => true,
        (Some(left), Some(other)) => (left - other).abs() < 2.0,
        _ => false,
    };
    is_below && (row.height - other_row.height).abs() < TOLERANCE && (row.has_letters || counts())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(words: u64, numbers: &[u32], height: f32) -> EdgeRow {
        let has_letters = words > 0;
        EdgeRow { words, numbers: numbers.to_vec(), has_letters, height, left: None, segments: vec![0] }
    }

    fn dropped(pages: Vec<EdgeRow>) -> Vec<bool> {
        let pages: Vec<Vec<EdgeRow>> = pages.into_iter().map(|row| vec![row]).collect();
        repeated(&pages).iter().map(|dropped| !dropped.is_empty()).collect()
    }

    #[test]
    fn rows_are_dropped_where_they_are_repeated() {
        assert_eq!(dropped(vec![row(7, &[], 0.05), row(8, &[], 0.05), row(7, &[], 0.05)]), [false, false, true]);
        // At another height.
        assert_eq!(dropped(vec![row(7, &[], 0.05), row(7, &[], 0.1)]), [false, false]);
    }

    #[test]
    fn numbers_that_count_pages_are_dropped() {
        assert_eq!(dropped(vec![row(0, &[4], 0.95), row(0, &[5], 0.95), row(0, &[6], 0.95)]), [true; 3]);
        assert_eq!(dropped(vec![row(0, &[400], 0.95), row(0, &[120], 0.95)]), [false; 2]);
    }

    #[test]
    fn roman_numbers() {
        for (word, value) in [("i", 1), ("iv", 4), ("xiv", 14), ("xc", 90), ("cxii", 112)] {
            assert_eq!(roman(word), Some(value), "{word}");
        }
        assert_eq!(roman("mix"), None);
    }
}
