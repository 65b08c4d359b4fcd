//! Medians, spreads and tables.

use std::fmt;

/// The value below which the share of all lies; not a number for no values.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let place = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(place).copied().unwrap_or(f64::NAN)
}

/// The middle value.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// `median (least-most)`.
pub fn spread(values: &[f64], digits: usize) -> String {
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{:.digits$} ({least:.digits$}-{most:.digits$})", median(values))
}

/// Bytes as mebibytes.
pub fn mebibytes(bytes: u64) -> String {
    format!("{:.0}", bytes as f64 / 1_048_576.0)
}

/// A table in Markdown.
pub struct Table {
    lines: Vec<String>,
}

impl Table {
    pub fn new(heads: &[&str]) -> Self {
        Self { lines: vec![line(heads), line(&vec!["---"; heads.len()])] }
    }

    pub fn row(&mut self, cells: &[String]) {
        self.lines.push(line(cells));
    }
}

fn line<T: AsRef<str>>(cells: &[T]) -> String {
    format!("| {} |", cells.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" | "))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}
