//! Tables in the only form that their conversion keeps whole: a heading row, and rows of as many cells.
//!
//! It would drop cells that head a row, ignore spans, and take tables without any heading apart.

use dom_query::{Document, NodeRef};

use super::furniture::count_letters;
use crate::tables::marks;

/// Most cells of a table, those that spans cover included. Larger tables stay as they are.
const MAXIMUM_CELLS: usize = 100_000;

/// Most that a table may grow by its spans, in bytes.
const MAXIMUM_GROWTH: usize = 4 * 1024 * 1024;

/// Most columns and rows that a cell spans.
const MAXIMUM_SPAN: usize = 1_000;

/// Most letters of a cell, on average, in a table that has no heading: others set a page out.
const SHORT_CELL: usize = 100;

/// Elements that a cell of a table without a heading does not hold.
const LAYOUT: [&str; 11] = ["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "form", "blockquote"];

/// HTML whose tables are regular.
pub(super) fn with_regular_tables(html: &str) -> String {
    let page = Document::fragment(html);
    for table in page.select("table").nodes() {
        if let Some(regular) = regular(table) {
            table.replace_with_html(regular);
        }
    }
    page.html().to_string()
}

/// The converter writes a bar within a cell as a reference to the character, which nobody finds or quotes so.
pub(super) fn with_plain_bars(text: String) -> String {
    const REFERENCE: &str = "&#124;";
    if memchr::memmem::find(text.as_bytes(), REFERENCE.as_bytes()).is_none() {
        return text;
    }
    let plain = |line: &str| if line.starts_with('|') { line.replace(REFERENCE, "\\|") } else { line.to_owned() };
    text.split_inclusive('\n').map(plain).collect()
}

/// A cell as it is repeated in the places that it spans.
#[derive(Clone)]
struct Cell {
    html: String,
    /// From where it is covered, and whether its row heads the columns, as marks.
    marks: String,
    /// Further rows that it reaches down to.
    below: usize,
}

/// The table anew; `None` for one that sets a page out, or is too large.
fn regular(table: &NodeRef<'_>) -> Option<String> {
    let holds_table = table.descendants_it().any(|inside| inside.has_name("table"));
    let is_for_looks = table.attr("role").is_some_and(|role| matches!(&*role, "presentation" | "none"));
    let rows = rows(table);
    let cells: Vec<NodeRef<'_>> = rows.iter().flat_map(cells).collect();
    let has_heading =
        cells.iter().any(|cell| cell.has_name("th")) || table.children_it(false).any(|part| part.has_name("thead"));
    if holds_table || is_for_looks || !(has_heading || is_data(&rows, &cells)) {
        return None;
    }
    let grid = grid(&rows)?;
    let columns = grid.iter().map(Vec::len).max().unwrap_or_default();
    let mut out = "<table>".to_owned();
    for (number, row) in grid.iter().enumerate() {
        let [part, name] = if number == 0 { ["thead", "th"] } else { ["tbody", "td"] };
        let opens = number < 2;
        out.push_str(&if opens { format!("<{part}><tr>") } else { "<tr>".to_owned() });
        for column in 0..columns {
            let (html, marks) = row.get(column).map_or(("", ""), |cell| (&cell.html, &cell.marks));
            out.push_str(&format!("<{name}>{html}{marks}</{name}>"));
        }
        out.push_str(if number == 0 { "</tr></thead>" } else { "</tr>" });
    }
    Some(out + "</table>")
}

/// Whether a row heads the columns: it stands in the head of the table, or has nothing but cells that head.
fn heads(row: &NodeRef<'_>) -> bool {
    let is_in_head = row.parent().is_some_and(|part| part.has_name("thead"));
    is_in_head || cells(row).iter().all(|cell| cell.has_name("th"))
}

/// The rows of a table, also those in its head, bodies and foot.
fn rows<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let is_part = |node: &NodeRef<'_>| ["thead", "tbody", "tfoot"].iter().any(|name| node.has_name(name));
    let children = table
        .children_it(false)
        .flat_map(|child| if is_part(&child) { child.children_it(false).collect() } else { vec![child] });
    children.filter(|row| row.has_name("tr")).collect()
}

fn cells<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    row.children_it(false).filter(|cell| cell.has_name("td") || cell.has_name("th")).collect()
}

/// True for rows and columns of short cells: a table that only lacks a heading.
fn is_data(rows: &[NodeRef<'_>], all: &[NodeRef<'_>]) -> bool {
    let lengths: Vec<usize> = rows.iter().map(|row| cells(row).len()).collect();
    let widest = lengths.iter().copied().max().unwrap_or_default();
    let full = lengths.iter().filter(|length| **length == widest).count();
    let letters: usize = all.iter().map(|cell| count_letters(&cell.text())).sum();
    let holds_layout =
        all.iter().any(|cell| cell.descendants_it().any(|part| LAYOUT.iter().any(|name| part.has_name(name))));
    rows.len() >= 2 && widest >= 2 && full * 2 > rows.len() && letters <= SHORT_CELL * all.len() && !holds_layout
}

/// The cells by rows, each in all the places that it spans; `None` when there are too many.
fn grid(rows: &[NodeRef<'_>]) -> Option<Vec<Vec<Cell>>> {
    let mut grid: Vec<Vec<Cell>> = Vec::new();
    let (mut count, mut growth) = (0, 0);
    let mut still_heads = true;
    for row in rows {
        still_heads &= heads(row);
        // Without a mark, the first row heads the columns and no other does.
        let mark = match (still_heads, grid.is_empty()) {
            (true, false) => Some(marks::HEADING),
            (false, true) => Some(marks::NO_HEADING),
            _ => None,
        };
        let above = grid.last();
        let reaching = |column: usize| above.and_then(|row| row.get(column)).filter(|cell| cell.below > 0);
        let mut line: Vec<Cell> = Vec::new();
        let fill = |line: &mut Vec<Cell>| {
            while let Some(cell) = reaching(line.len()) {
                let marks = [Some(marks::FROM_ABOVE), mark].iter().flatten().collect();
                line.push(Cell { html: cell.html.clone(), marks, below: cell.below - 1 });
            }
        };
        for cell in cells(row) {
            fill(&mut line);
            let span = |name: &str| {
                let span = cell.attr(name).and_then(|span| span.trim().parse::<usize>().ok());
                span.unwrap_or(1).clamp(1, MAXIMUM_SPAN)
            };
            let html = cell.inner_html().to_string();
            growth += html.len() * (span("colspan") * span("rowspan").min(rows.len()) - 1);
            count += span("colspan");
            if growth > MAXIMUM_GROWTH || count > MAXIMUM_CELLS {
                return None;
            }
            let cell = Cell { html, marks: mark.iter().collect(), below: span("rowspan") - 1 };
            let covered = Cell { marks: [Some(marks::FROM_LEFT), mark].iter().flatten().collect(), ..cell.clone() };
            line.push(cell);
            line.extend(std::iter::repeat_n(covered, span("colspan") - 1));
        }
        fill(&mut line);
        count += line.len();
        grid.push(line);
    }
    Some(grid.into_iter().filter(|row| !row.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::to_markdown;

    fn lines(html: &str) -> Vec<String> {
        let text = to_markdown(html).unwrap();
        let text = crate::tables::marks::without_marks(&text);
        let row = |line: &str| line.split('|').map(str::trim).collect::<Vec<_>>().join("|");
        let is_row = |line: &&str| line.contains('|') && line.chars().any(char::is_alphanumeric);
        text.lines().filter(is_row).map(row).collect()
    }

    #[test]
    fn no_cell_of_a_table_is_lost() {
        let headed_rows = "<table><tr><th>Port</th><td>Range</td></tr><tr><th>Brest</th><td>6</td></tr></table>";
        assert_eq!(lines(headed_rows), ["|Port|Range|", "|Brest|6|"]);
        let without_heading = "<table><tr><td>A</td><td>B</td></tr><tr><td>1</td><td>2</td></tr></table>";
        assert_eq!(lines(without_heading), ["|A|B|", "|1|2|"]);
        let spans = "<table><thead><tr><th rowspan=2>Port</th><th colspan=2>Range</th></tr><tr><th>Neap</th><th>Spring</th>\
            </tr></thead><tr><td>Brest</td><td>3</td><td>6</td></tr></table>";
        assert_eq!(lines(spans), ["|Port|Range|Range|", "|Port|Neap|Spring|", "|Brest|3|6|"]);
    }

    #[test]
    fn a_bar_in_a_cell_is_a_bar() {
        let html = "<table><tr><th>A|B</th><th>C</th></tr><tr><td>x|y</td><td>z</td></tr></table>";
        let text = to_markdown(html).unwrap();
        let text = crate::tables::marks::without_marks(&text);
        assert!(text.contains(r"x\|y") && text.contains(r"A\|B") && !text.contains('&'), "{text}");
    }

    #[test]
    fn what_sets_a_page_out_is_no_table() {
        let columns = format!(
            "<table><tr><td>{0}</td><td>{0}</td></tr><tr><td>{0}</td><td>x</td></tr></table>",
            "Words. ".repeat(60)
        );
        let nested = "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>";
        let column = "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>";
        for html in [&columns, nested, column] {
            assert_eq!(lines(html), [""; 0], "{html}");
        }
    }

    #[test]
    fn spans_do_not_multiply() {
        // C-ING-3
        let cell = format!("<td colspan=1000 rowspan=1000>{}</td>", "x".repeat(1_000));
        let html = format!("<table><tr><th>a</th></tr>{}</table>", format!("<tr>{cell}</tr>").repeat(500));
        assert!(to_markdown(&html).unwrap().len() < 2 * html.len());
    }
}
