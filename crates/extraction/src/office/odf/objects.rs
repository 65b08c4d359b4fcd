//! Documents inside of a document: charts and equations, each a folder of the package.

use std::collections::HashMap;

use crate::Rejected;
use crate::markdown_writer::{Inline, Table, Writer};
use crate::office::mathml;
use crate::xml::Element;

/// Most rows and columns of a chart's values.
const MAXIMUM_VALUES: usize = 4_000;

/// Objects by the folders that they are in.
pub(super) type Objects = HashMap<String, Object>;

/// An object.
#[derive(Debug)]
pub(super) enum Object {
    /// A chart with its values, the first row being names.
    Chart { kind: &'static str, title: Option<String>, rows: Vec<Vec<String>> },
    /// An equation in LaTeX.
    Equation(String),
}

impl Object {
    /// Reads the content of an object; `None` for one of another kind.
    pub(super) fn read(root: Element<'_>) -> Option<Self> {
        if root.name() == "math" {
            return Some(Self::Equation(mathml::latex(root)));
        }
        let chart =
            root.descendants().find(|element| element.name() == "chart" && element.attribute("class").is_some())?;
        let title = chart.child("title").map(|title| title.text().trim().to_owned()).filter(|title| !title.is_empty());
        let kind = kind(&chart.attribute("class").unwrap_or_default());
        let rows = chart.descendants().filter(|element| element.name() == "table-row").take(MAXIMUM_VALUES);
        Some(Self::Chart { kind, title, rows: rows.map(values).collect() })
    }

    /// Writes a chart as a table.
    pub(super) fn write(&self, out: &mut Writer) -> Result<(), Rejected> {
        match self {
            Self::Equation(equation) if equation.is_empty() => Ok(()),
            Self::Equation(equation) => out.markdown(&format!("$${equation}$$")),
            Self::Chart { kind, title, rows } => {
                let title = title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
                out.paragraph(&Inline::of(&format!("{kind}{title}")))?;
                let mut table = Table::default();
                for row in rows {
                    table.row();
                    for value in row {
                        table.cell(&Inline::of(value).to_markdown(), 1, 1)?;
                    }
                }
                out.table(table)
            }
        }
    }
}

fn values(row: Element<'_>) -> Vec<String> {
    let cells = row.elements().filter(|cell| cell.name() == "table-cell").take(MAXIMUM_VALUES);
    let value = |cell: Element<'_>| {
        let value = cell.attribute("value").map(|value| value.into_owned());
        // What is no number is written as this one.
        value.filter(|value| value != "NaN").unwrap_or_else(|| cell.text().trim().replace("NaN", ""))
    };
    cells.map(value).collect()
}

/// What a chart is called by its class (part 3, 19.15).
fn kind(class: &str) -> &'static str {
    match class.rsplit(':').next().unwrap_or_default() {
        "bar" => "Bar chart",
        "line" => "Line chart",
        "circle" => "Pie chart",
        "ring" => "Doughnut chart",
        "area" => "Area chart",
        "scatter" => "Scatter chart",
        "radar" | "filled-radar" => "Radar chart",
        "bubble" => "Bubble chart",
        "stock" => "Stock chart",
        _ => "Chart",
    }
}
