//! Columns, and the order in which they are read.
//!
//! A page is divided where a strip from one line to another is free of text over several lines, with text on both sides
//! of it: a gutter. What stands above and below such a pair of columns is looked at again, and so is each column.

use crate::geometry::{Rect, median};

/// Something that has a place in the order of a page. All positions are in the direction of its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) area: Rect,
    /// Its place among all that is drawn on the page.
    pub(crate) drawn: u32,
}

/// How deep columns are looked for in columns.
const DEEPEST: usize = 12;

/// Most rows of a region in which gutters are looked for. No page for people has as many.
const MOST_ROWS: usize = 2000;

/// Narrowest gutter, in sizes of the font.
const NARROWEST_GUTTER: f32 = 0.7;

/// Narrowest column, in sizes of the font; what is narrower are bullets and numbers of lines.
const NARROWEST_COLUMN: f32 = 4.0;

/// Divides a page in regions without columns, in the order in which they are read. `em` is the size of its font.
pub(crate) fn regions(items: &[Item], em: f32, leftwards: bool) -> Vec<Vec<usize>> {
    let mut regions = Vec::new();
    divide(items, (0..items.len()).collect(), Style { em, leftwards }, DEEPEST, &mut regions);
    regions
}

#[derive(Clone, Copy)]
struct Style {
    em: f32,
    leftwards: bool,
}

fn divide(items: &[Item], region: Vec<usize>, style: Style, depth: usize, out: &mut Vec<Vec<usize>>) {
    if region.is_empty() {
        return;
    }
    let rows = rows(items, &region);
    let columns = if depth == 0 || rows.len() > MOST_ROWS { None } else { widest_columns(items, &rows, style) };
    let Some(Columns { first, end, mut left, mut right }) = columns else {
        return out.push(region);
    };
    let of = |rows: &[Row]| rows.iter().flat_map(|row| row.items.iter().copied()).collect();
    if style.leftwards {
        std::mem::swap(&mut left, &mut right);
    }
    for part in [of(&rows[..first]), left, right, of(&rows[end..])] {
        divide(items, part, style, depth - 1, out);
    }
}

/// Items that no horizontal line can part, with the stretches of the line that they take.
struct Row {
    items: Vec<usize>,
    top: f32,
    bottom: f32,
    taken: Vec<(f32, f32)>,
}

/// The rows of a region, from above to below.
fn rows(items: &[Item], region: &[usize]) -> Vec<Row> {
    // Boxes of neighbouring lines overlap a little where lines are set tight.
    let inset = |item: usize| 0.2 * items[item].area.height().min(40.0);
    let mut sorted: Vec<usize> = region.to_vec();
    sorted.sort_by(|a, b| items[*a].area.top.total_cmp(&items[*b].area.top).then(a.cmp(b)));
    let mut rows: Vec<Row> = Vec::new();
    for item in sorted {
        let (top, bottom) = (items[item].area.top + inset(item), items[item].area.bottom - inset(item));
        match rows.last_mut() {
            Some(row) if top < row.bottom => {
                row.bottom = row.bottom.max(bottom);
                row.items.push(item);
            }
            _ => rows.push(Row { items: vec![item], top, bottom, taken: Vec::new() }),
        }
    }
    for row in &mut rows {
        row.taken = merged(row.items.iter().map(|item| (items[*item].area.left, items[*item].area.right)).collect());
    }
    rows
}

fn merged(mut stretches: Vec<(f32, f32)>) -> Vec<(f32, f32)> {
    stretches.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f32, f32)> = Vec::new();
    for (left, right) in stretches {
        match merged.last_mut() {
            Some(last) if left <= last.1 => last.1 = last.1.max(right),
            _ => merged.push((left, right)),
        }
    }
    merged
}

/// Two columns beside each other, and the rows that they take.
struct Columns {
    first: usize,
    end: usize,
    left: Vec<usize>,
    right: Vec<usize>,
}

/// The two columns with the most lines; none when there are none.
fn widest_columns(items: &[Item], rows: &[Row], style: Style) -> Option<Columns> {
    let mut best: Option<(usize, Columns)> = None;
    let mut tried: Vec<(usize, usize, (f32, f32))> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for gap in gaps(row, rows.get(at + 1)) {
            let is_known = tried
                .iter()
                .any(|(first, end, strip)| (*first..*end).contains(&at) && strip.0 < gap.1 && gap.0 < strip.1);
            if is_known || gap.1 - gap.0 < NARROWEST_GUTTER * style.em {
                continue;
            }
            let (first, end, strip) = gutter(rows, at, gap, style.em);
            tried.push((first, end, strip));
            let middle = f32::midpoint(strip.0, strip.1);
            let (first, end) = without_loose_ends(items, rows, first..end, middle);
            let found = beside(items, &rows[first..end], middle);
            let lines = lines_beside(items, &found.0, &found.1);
            if best.as_ref().is_none_or(|(most, _)| lines > *most) && are_columns(items, &found.0, &found.1, style) {
                best = Some((lines, Columns { first, end, left: found.0, right: found.1 }));
            }
        }
    }
    best.map(|(_, columns)| columns)
}

/// The gaps in a row, and those that it has together with the next: lines of two columns need not be level.
fn gaps(row: &Row, next: Option<&Row>) -> Vec<(f32, f32)> {
    let together = next.map_or(Vec::new(), |next| merged([row.taken.as_slice(), &next.taken].concat()));
    let between = |taken: &[(f32, f32)]| taken.windows(2).map(|pair| (pair[0].1, pair[1].0)).collect::<Vec<_>>();
    [between(&row.taken), between(&together)].concat()
}

/// The longest run of rows around `at` that leave a strip free within `gap`, and that strip.
fn gutter(rows: &[Row], at: usize, gap: (f32, f32), em: f32) -> (usize, usize, (f32, f32)) {
    let narrowest = NARROWEST_GUTTER * em;
    let mut strip = gap;
    let mut extend = |rows: &mut dyn Iterator<Item = &Row>| {
        rows.map_while(|row| {
            let free = widest_free(&row.taken, strip);
            (free.1 - free.0 >= narrowest).then(|| strip = free)
        })
        .count()
    };
    let below = extend(&mut rows[at + 1..].iter());
    let above = extend(&mut rows[..at].iter().rev());
    (at - above, at + 1 + below, strip)
}

/// The widest part of a strip that nothing takes.
fn widest_free(taken: &[(f32, f32)], strip: (f32, f32)) -> (f32, f32) {
    let (mut left, mut widest) = (strip.0, (0.0, 0.0));
    for (from, to) in taken.iter().copied().chain([(strip.1, strip.1)]) {
        let free = (left, from.min(strip.1));
        if free.1 - free.0 > widest.1 - widest.0 {
            widest = free;
        }
        left = left.max(to);
    }
    widest
}

/// Leaves rows out at both ends that stand on one side only and closer to what is beyond them: the last line of a
/// paragraph above the columns, or a heading below them.
fn without_loose_ends(items: &[Item], rows: &[Row], band: std::ops::Range<usize>, middle: f32) -> (usize, usize) {
    let is_loose = |row: &Row| {
        let left = row.items.iter().filter(|item| items[**item].area.left < middle).count();
        left == 0 || left == row.items.len()
    };
    let gap = |above: usize| rows.get(above + 1).map_or(f32::MAX, |row| row.top - rows[above].bottom);
    let (mut first, mut end) = (band.start, band.end);
    while first + 1 < end && first > 0 && is_loose(&rows[first]) && gap(first - 1) <= gap(first) + 1.0 {
        first += 1;
    }
    while end > first + 1 && end < rows.len() && is_loose(&rows[end - 1]) && gap(end - 1) < gap(end - 2) - 1.0 {
        end -= 1;
    }
    (first, end)
}

fn beside(items: &[Item], rows: &[Row], middle: f32) -> (Vec<usize>, Vec<usize>) {
    rows.iter().flat_map(|row| row.items.iter().copied()).partition(|item| items[*item].area.left < middle)
}

/// The number of lines on the side that has fewer.
fn lines_beside(items: &[Item], left: &[usize], right: &[usize]) -> usize {
    rows(items, left).len().min(rows(items, right).len())
}

/// Whether what stands on two sides of a gutter is to be read one after the other, and not line by line as the rows of
/// a form. The order in which it is drawn tells, or full lines on both sides.
fn are_columns(items: &[Item], left: &[usize], right: &[usize], style: Style) -> bool {
    let sides = [left, right].map(|side| (rows(items, side), extent(items, side)));
    let lines = sides.iter().map(|(lines, _)| lines.len()).min().unwrap_or(0);
    let narrowest = sides.iter().map(|(_, (from, to))| to - from).fold(f32::MAX, f32::min);
    if lines < 2 || narrowest < NARROWEST_COLUMN * style.em {
        return false;
    }
    let mut drawn: Vec<(u32, bool)> = left.iter().map(|item| (items[*item].drawn, true)).collect();
    drawn.extend(right.iter().map(|item| (items[*item].drawn, false)));
    drawn.sort_unstable();
    let switches = drawn.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    let is_drawn_in_columns = switches <= 1 + lines / 4;
    let is_full = |lines: &[Row], (from, to): (f32, f32)| {
        let width = |row: &Row| row.taken.last().map_or(0.0, |last| last.1) - row.taken.first().map_or(0.0, |f| f.0);
        median(lines.iter().map(width).collect()) > 0.7 * (to - from)
    };
    is_drawn_in_columns
        || (lines >= 5 && narrowest > 12.0 * style.em && sides.iter().all(|(lines, extent)| is_full(lines, *extent)))
}

fn extent(items: &[Item], side: &[usize]) -> (f32, f32) {
    let left = side.iter().map(|item| items[*item].area.left).fold(f32::MAX, f32::min);
    let right = side.iter().map(|item| items[*item].area.right).fold(f32::MIN, f32::max);
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EM: f32 = 10.0;

    /// An item on a line, 10 points high, with 12 points from line to line.
    fn item(line: usize, left: f32, right: f32, drawn: u32) -> Item {
        let top = 12.0 * crate::geometry::count(line);
        Item { area: Rect { left, top, right, bottom: top + 10.0 }, drawn }
    }

    /// Regions, each with the numbers of its items in the order in which they are drawn.
    fn read(items: &[Item]) -> Vec<Vec<usize>> {
        let mut read = regions(items, EM, false);
        for region in &mut read {
            region.sort_unstable();
        }
        read
    }

    #[test]
    fn columns_below_a_title() {
        let mut items = vec![item(0, 0.0, 300.0, 0)];
        items.extend((2..6).map(|line| item(line, 0.0, 140.0, 1)));
        items.extend((2..6).map(|line| item(line, 160.0, 300.0, 2)));
        items.push(item(8, 0.0, 300.0, 3));
        assert_eq!(read(&items), [vec![0], vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![9]]);
    }

    #[test]
    fn columns_whose_lines_are_not_level() {
        let shifted = |line: usize| {
            let mut item = item(line, 160.0, 300.0, 1);
            item.area.top += 6.0;
            item.area.bottom += 6.0;
            item
        };
        let items: Vec<Item> = (0..5).map(|line| item(line, 0.0, 140.0, 0)).chain((0..5).map(shifted)).collect();
        assert_eq!(read(&items), [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]);
    }

    #[test]
    fn forms_are_read_by_rows() {
        // Labels and short values, drawn row by row.
        let mut items = Vec::new();
        for line in 0..6 {
            let drawn = u32::try_from(2 * line).unwrap();
            items.push(item(line, 0.0, 60.0 + 7.0 * crate::geometry::count(line), drawn));
            items.push(item(line, 160.0, 200.0, drawn + 1));
        }
        assert_eq!(read(&items).len(), 1);
        // Full lines on both sides are columns, however they are drawn.
        for (at, item) in items.iter_mut().enumerate() {
            item.area.right = if at % 2 == 0 { 140.0 } else { 300.0 };
        }
        assert_eq!(read(&items).len(), 2);
    }

    #[test]
    fn bullets_are_no_column() {
        let items: Vec<Item> = (0..5).flat_map(|line| [item(line, 0.0, 5.0, 0), item(line, 20.0, 200.0, 1)]).collect();
        assert_eq!(read(&items).len(), 1);
    }
}
