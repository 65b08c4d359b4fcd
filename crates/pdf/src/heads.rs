//! The heading rows of a table of numbers, made again from the lines that stand above them.
//!
//! What finds tables often leaves out headings that span columns, and takes each line of a wrapped heading for a row.

use crate::columns::{Columns, is_number};
use crate::geometry::{Direction, Rect};
use crate::glyphs::Placed;
use crate::grid::{Grid, GridCell};
use crate::grow::of_glyphs;
use crate::pieces::{Piece, lines};
use crate::tables::Method;

/// Most lines above a table that are looked at.
const MOST_LINES: usize = 10;

/// Farthest baselines of a heading that is wrapped, in sizes of the font.
const WRAPPED: f32 = 1.35;

/// A part of the heading: what stands over some columns.
#[derive(Debug, Clone)]
struct Head {
    first: usize,
    last: usize,
    /// Its lines.
    pieces: Vec<Piece>,
}

impl Head {
    fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    fn top(&self) -> &Piece {
        &self.pieces[0]
    }
}

/// Makes the heading of a table again, with lines above it that belong to it. These are taken from the glyphs that are
/// in no table.
pub(crate) fn find_heads(grid: &mut Grid, others: &mut Vec<Placed>) {
    let Some(body) = first_row_of_body(grid) else { return };
    let Some(columns) = Columns::of(grid, body) else { return };
    let own: Vec<Placed> = grid.rows[..body].iter().flatten().flat_map(|cell| cell.glyphs.clone()).collect();
    let level = Direction::turned(0);
    if own.iter().any(|(direction, ..)| *direction != level) || has_tall_rows(grid, body) {
        return;
    }
    // Rules tell where a table begins, and which cells a single row of headings has.
    if grid.is_ruled && body <= 1 {
        return;
    }
    let own_lines = lines(own).len();
    let (found, label) = if grid.is_ruled { (Vec::new(), None) } else { lines_above(grid, body, &columns, others) };
    let glyphs = grid.rows[..body].iter().flatten().flat_map(|cell| cell.glyphs.clone());
    let taken: Vec<Placed> = found.iter().flatten().flat_map(|piece| piece.glyphs.clone()).collect();
    if taken.is_empty() && own_lines <= 1 {
        return;
    }
    let all = lines(glyphs.chain(taken.iter().cloned()).collect());
    let all: Vec<Vec<Piece>> = all.into_iter().map(|line| columns.pieces(line)).collect();
    let Some(mut rows) = assembled(all, &columns) else { return };
    let method = if grid.is_ruled { Method::Both } else { Method::Aligned };
    rows.iter_mut().flatten().for_each(|cell| cell.method = Some(method));
    if let Some(label) = label {
        let glyphs: Vec<Placed> = label.into_iter().flat_map(|piece| piece.glyphs).collect();
        others.retain(|placed| glyphs.iter().all(|other| other.2.drawn != placed.2.drawn));
        let mut row = vec![GridCell::empty(); columns.extents.len()];
        row[0] = of_glyphs(glyphs);
        grid.rows.insert(body, row);
    }
    let is_taken = |placed: &Placed| taken.iter().any(|other| other.2.drawn == placed.2.drawn);
    others.retain(|placed| !is_taken(placed));
    grid.rows.splice(..body, rows);
    let areas = grid.rows.iter().flatten().filter_map(|cell| cell.area);
    grid.area = areas.fold(grid.area, |all, area| all.union(&area));
}

/// The first row of numbers; none for a table that has few of them.
pub(crate) fn first_row_of_body(grid: &Grid) -> Option<usize> {
    let texts: Vec<Vec<String>> =
        grid.rows.iter().map(|row| row.iter().map(GridCell::letters).collect()).collect();
    let is_body = |row: &Vec<String>| {
        let filled: Vec<&String> = row.iter().skip(1).filter(|text| !text.is_empty()).collect();
        let numbers = filled.iter().filter(|text| is_number(text)).count();
        numbers >= 1 && numbers * 2 > filled.len()
    };
    let bodies = texts.iter().filter(|row| is_body(row)).count();
    if bodies < 2 || bodies * 2 < texts.len() {
        return None;
    }
    let is_label_of_numbers = |row: &Vec<String>| {
        let others = || texts.iter().filter(|other| *other != row && !other[0].is_empty());
        !row[0].is_empty()
            && !row[0].contains(|c: char| c.is_ascii_digit())
            && others().filter(|other| is_number(&other[0])).count() * 10 >= others().count() * 9
    };
    let first = texts.iter().position(|row| is_body(row) && !is_sequence(row, is_label_of_numbers(row)))?;
    // A label over the first rows, such as a group of them, belongs to the body unless it is one of a row of headings.
    let is_label = |row: &Vec<String>| !row[0].is_empty() && row.iter().skip(1).all(String::is_empty);
    let labels = texts[..first].iter().rev().take_while(|row| is_label(row)).count();
    Some(if labels < first { first - labels } else { 0 })
}

/// True for years, and for other numbers that rise by the same step, which head columns; by any step, where the label
/// beside them tells that they do.
fn is_sequence(row: &[String], is_told: bool) -> bool {
    let numbers: Vec<f64> = row.iter().skip(1).filter_map(|text| text.parse().ok()).collect();
    let step = |pair: &[f64]| pair[1] - pair[0];
    let is_full = numbers.len() >= 3 && numbers.len() + 1 == row.len();
    if !is_full || !numbers.windows(2).all(|pair| step(pair) > 0.0) {
        return false;
    }
    let is_even = numbers.windows(2).all(|pair| (step(pair) - (numbers[1] - numbers[0])).abs() < 1e-6);
    let are_years = numbers.iter().all(|year| (1900.0..2100.0).contains(year) && year.fract() == 0.0);
    is_told || is_even || are_years
}

/// True when a row of the heading is told by rules to be much higher than its lines: it holds running text.
fn has_tall_rows(grid: &Grid, body: usize) -> bool {
    let words = |cell: &GridCell| cell.glyphs.iter().filter(|(.., glyph)| glyph.text != " ").count();
    grid.is_ruled && grid.rows[..body].iter().flatten().any(|cell| words(cell) > 160)
}

/// The lines above a table that belong to its heading, from below to above.
fn lines_above(
    grid: &Grid,
    body: usize,
    columns: &Columns,
    others: &[Placed],
) -> (Vec<Vec<Piece>>, Option<Vec<Piece>>) {
    let level = Direction::turned(0);
    let (left, right) = columns.sides();
    let is_above = |(direction, area, _): &&Placed| {
        let (x, y) = area.center();
        *direction == level && y < grid.area.top + 2.0 && x > left - 20.0 && x < right + 20.0
    };
    let above: Vec<Placed> = others.iter().filter(is_above).cloned().collect();
    let mut top = grid.area.top;
    let mut found: Vec<Vec<Piece>> = Vec::new();
    let mut label = None;
    for line in lines(above).into_iter().rev().take(MOST_LINES) {
        let line = columns.pieces(line);
        let Some(area) = line.iter().map(|piece| piece.area).reduce(|all, area| all.union(&area)) else { break };
        let size = line.iter().map(|piece| piece.size).fold(0.0, f32::max);
        if line.iter().all(Piece::is_rule) && top - area.bottom < size {
            top = area.top;
            continue;
        }
        // The label of the first rows, when more of the heading stands above it.
        if found.is_empty() && label.is_none() && body == 0 && is_label(&line, columns) && top - area.bottom < 1.8 * size {
            top = area.top;
            label = Some(line);
            continue;
        }
        let widest = if line.len() > 1 { 1.8 } else { 1.1 };
        if top - area.bottom > widest * size || !is_of_heading(&line, top, columns) {
            break;
        }
        top = area.top;
        found.push(line);
    }
    let is_heading = found.iter().any(|line| line.len() > 1);
    if is_heading || label.is_none() { (found, label) } else { (Vec::new(), None) }
}

/// A line that labels rows: a few words over the first column alone.
fn is_label(line: &[Piece], columns: &Columns) -> bool {
    let [piece] = line else { return false };
    let is_first = columns.under(&piece.area) == (0, 0);
    let letters = piece.letters();
    is_first && letters.chars().count() < 40 && letters.starts_with(char::is_alphabetic) && !begins_title(&letters)
}

/// Whether a line above a table is one of its heading and not its title or the end of a text.
fn is_of_heading(line: &[Piece], top: f32, columns: &Columns) -> bool {
    let (left, right) = columns.sides();
    let beyond = if line.len() > 1 { 1.5 } else { 0.8 };
    let fits = |piece: &Piece| piece.area.left > left - 0.5 * piece.size && piece.area.right < right + beyond * piece.size;
    if !line.iter().all(fits) || line.iter().any(|piece| begins_title(&piece.letters())) {
        return false;
    }
    let (first_left, first_right) = columns.extents[0];
    let touches_labels = |piece: &Piece| piece.area.left < first_right && piece.area.right > first_left;
    match line {
        [single] if touches_labels(single) => {
            let over = columns.under(&single.area);
            over.0 == 0 && over.1 == 0 && top - single.area.bottom < 0.45 * single.size
        }
        [single] => !is_centered(&single.area, (left, right), 0.6 * single.size) || columns.extents.len() > 3,
        _ => {
            let over: Vec<(usize, usize)> = line.iter().map(|piece| columns.under(&piece.area)).collect();
            over.windows(2).all(|pair| pair[0].1 < pair[1].0)
        }
    }
}

fn is_centered(area: &Rect, (left, right): (f32, f32), tolerance: f32) -> bool {
    (area.center().0 - f32::midpoint(left, right)).abs() < tolerance
}

fn begins_title(letters: &str) -> bool {
    let lower = letters.to_lowercase();
    ["table", "figure", "exhibit", "tabelle", "abbildung", "tableau", "source"].iter().any(|word| lower.starts_with(word))
}

/// The rows of a heading from its lines; none when they fit no columns.
fn assembled(lines: Vec<Vec<Piece>>, columns: &Columns) -> Option<Vec<Vec<GridCell>>> {
    let mut levels: Vec<Vec<Head>> = Vec::new();
    for line in lines.into_iter().rev() {
        let mut heads = placed(line, columns)?;
        let is_wrapped = |head: &Head| {
            let nearest = levels.iter().rev().flatten().find(|other| other.overlaps(head));
            head.first == 0 || nearest.is_some_and(|other| goes_on_in(head, other) && !is_wider(head, &levels))
        };
        let is_lowest = levels.is_empty() && heads.iter().all(|head| head.first == head.last);
        if !is_lowest && !heads.iter().all(is_wrapped) {
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
        // What stands over a column that has no heading yet is on the level of those beside it.
        let is_free = |head: &Head| !below.iter().any(|other| other.overlaps(head));
        let is_beside = |head: &Head, below: &[Head]| {
            below.iter().any(|other| head.top().area.bottom > other.top().area.top - 0.2 * head.top().size)
        };
        let (free, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|head| {
            is_free(head) && head.first == head.last && (rest_is_wide(head) || is_beside(head, below))
        });
        below.extend(free);
        if !rest.is_empty() {
            levels.push(rest);
        }
    }
    levels.reverse();
    Some(cells(&levels, columns))
}

/// Labels of the first column stand at any height of the heading.
fn rest_is_wide(head: &Head) -> bool {
    head.first == 0
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

/// Gives the headings of a line the groups of columns that they head, when these fill the table: groups that they stand
/// in the middle of, else such of the same size. The first column may be left out.
fn group(heads: &mut [Head], columns: &Columns) {
    if let Some(groups) = centered(heads, columns).or_else(|| of_same_size(heads, columns)) {
        for (head, (first, last)) in heads.iter_mut().zip(groups) {
            (head.first, head.last) = (first, last);
        }
    }
}

fn centered(heads: &[Head], columns: &Columns) -> Option<Vec<(usize, usize)>> {
    let last_column = columns.extents.len() - 1;
    let mut groups = Vec::new();
    for (at, head) in heads.iter().enumerate() {
        let from = if at == 0 { usize::from(head.first > 0) } else { heads[at - 1].last + 1 };
        let to = heads.get(at + 1).map_or(last_column, |next| next.first - 1);
        let over = (head.first, head.last);
        groups.push(if over == (0, 0) { over } else { columns.centered_under(head.top(), over, (from, to)) });
    }
    let starts = groups.first().is_some_and(|group| group.0 <= 1);
    let ends = groups.last().is_some_and(|group| group.1 == last_column);
    (starts && ends && groups.windows(2).all(|pair| pair[0].1 + 1 == pair[1].0)).then_some(groups)
}

fn of_same_size(heads: &[Head], columns: &Columns) -> Option<Vec<(usize, usize)>> {
    let labels = heads.iter().take_while(|head| head.last == 0).count();
    let (number, grouped) = (columns.extents.len() - 1, heads.len() - labels);
    if grouped < 2 || number % grouped != 0 || number / grouped < 2 {
        return None;
    }
    let size = number / grouped;
    let group = |at: usize| (1 + at * size, (at + 1) * size);
    let fits = |(at, head): (usize, &Head)| {
        let (first, last) = group(at);
        let (left, right) = columns.span(first, last);
        let (area, edge) = (head.top().area, head.top().size);
        first <= head.first && head.last <= last && left - edge < area.left && area.right < right + edge
    };
    let all_fit = heads[labels..].iter().enumerate().all(fits);
    all_fit.then(|| std::iter::repeat_n((0, 0), labels).chain((0..grouped).map(group)).collect())
}

/// Whether a line of a heading goes on in one below it.
fn goes_on_in(head: &Head, below: &Head) -> bool {
    let (upper, lower) = (head.top(), below.top());
    let distance = lower.area.bottom - upper.area.bottom;
    let shared = upper.area.right.min(lower.area.right) - upper.area.left.max(lower.area.left);
    let overlaps = shared > 0.5 * upper.area.width().min(lower.area.width());
    let is_near = distance <= WRAPPED * upper.size.max(lower.size);
    let aligned = is_centered(&upper.area, (lower.area.left, lower.area.right), 0.35 * upper.size)
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
    levels[upper..].iter().flatten().any(|other| other.first != other.last && other.top().area.top < head.top().area.top)
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
