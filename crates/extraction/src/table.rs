//! Tables in Markdown.

/// A table whose first row is its heading. Short rows are filled up.
pub(super) fn markdown(rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        for cell in row.iter().map(String::as_str).chain(std::iter::repeat("")).take(width) {
            out.push_str("| ");
            out.push_str(&cell.replace('|', "\\|").replace("\r\n", "\n").replace(['\n', '\r'], "<br>"));
            out.push(' ');
        }
        out.push_str("|\n");
        if number == 0 {
            out.push_str(&"| --- ".repeat(width));
            out.push_str("|\n");
        }
    }
    out
}
