//! Charts of DrawingML (ECMA-376, part 1, 21.2): the values that they show, as a table.

use std::collections::BTreeMap;

use crate::Rejected;
use crate::markdown_writer::{Inline, Table, Writer};
use crate::xml::Element;

/// Most series of a chart that are read.
const MAXIMUM_SERIES: usize = 255;

/// Most points of a series that are read.
const MAXIMUM_POINTS: usize = 4_000;

/// What a chart shows.
#[derive(Debug, Default)]
pub(super) struct Chart {
    kind: &'static str,
    title: Option<String>,
    series: Vec<Series>,
}

#[derive(Debug, Default)]
struct Series {
    name: String,
    /// By position: what stands at the axis, and the value.
    categories: BTreeMap<usize, String>,
    values: BTreeMap<usize, String>,
}

impl Chart {
    /// Reads the part of a chart.
    pub(super) fn read(root: Element<'_>) -> Self {
        let title = root.path(&["chart", "title"]).map(words).filter(|title| !title.is_empty());
        let series = root.descendants().filter(|element| element.name() == "ser").take(MAXIMUM_SERIES);
        let plot = root.path(&["chart", "plotArea"]);
        let kind = plot.into_iter().flat_map(|plot| plot.elements()).find_map(|element| kind(element.name()));
        Self { kind: kind.unwrap_or("Chart"), title, series: series.map(Series::read).collect() }
    }

    /// Writes what it is, its title and its values; nothing for a chart that shows nothing.
    pub(super) fn write(&self, out: &mut Writer) -> Result<(), Rejected> {
        let Some(first) = self.series.first() else { return Ok(()) };
        let title = self.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
        out.paragraph(&Inline::of(&format!("{}{title}", self.kind)))?;
        let mut positions: Vec<usize> = self.series.iter().flat_map(|series| series.values.keys()).copied().collect();
        positions.sort_unstable();
        positions.dedup();
        let mut table = Table::default();
        table.row();
        table.cell("", 1, 1)?;
        for series in &self.series {
            table.cell(&cell(&series.name), 1, 1)?;
        }
        for position in positions {
            table.row();
            let category = self.series.iter().find_map(|series| series.categories.get(&position));
            let category = category.or_else(|| first.categories.get(&position));
            table.cell(&category.map(|category| cell(category)).unwrap_or_default(), 1, 1)?;
            for series in &self.series {
                table.cell(&series.values.get(&position).map(|value| cell(value)).unwrap_or_default(), 1, 1)?;
            }
        }
        out.table(table)
    }
}

impl Series {
    fn read(element: Element<'_>) -> Self {
        let points = |names: [&str; 2]| {
            let data = names.iter().find_map(|name| element.child(name));
            data.map(points).unwrap_or_default()
        };
        let name = element.child("tx").map(|tx| self::points(tx).into_values().collect::<Vec<_>>().join(" "));
        let literal = || element.path(&["tx", "v"]).map(|name| name.text());
        Self {
            name: name.filter(|name| !name.is_empty()).or_else(literal).unwrap_or_default(),
            categories: points(["cat", "xVal"]),
            values: points(["val", "yVal"]),
        }
    }
}

/// What a chart is called by the element that it is made of (21.2.2).
fn kind(element: &str) -> Option<&'static str> {
    Some(match element {
        "barChart" | "bar3DChart" => "Bar chart",
        "lineChart" | "line3DChart" => "Line chart",
        "pieChart" | "pie3DChart" | "ofPieChart" => "Pie chart",
        "doughnutChart" => "Doughnut chart",
        "areaChart" | "area3DChart" => "Area chart",
        "scatterChart" => "Scatter chart",
        "radarChart" => "Radar chart",
        "bubbleChart" => "Bubble chart",
        "stockChart" => "Stock chart",
        "surfaceChart" | "surface3DChart" => "Surface chart",
        _ => return None,
    })
}

/// The cached points of a reference, by position. Of categories on several levels, the innermost.
fn points(data: Element<'_>) -> BTreeMap<usize, String> {
    let cache = data
        .descendants()
        .find(|element| matches!(element.name(), "strCache" | "numCache" | "strLit" | "numLit" | "lvl"));
    let mut found = BTreeMap::new();
    for point in cache.into_iter().flat_map(|cache| cache.elements()).filter(|point| point.name() == "pt") {
        let position = point.attribute("idx").and_then(|index| index.parse().ok());
        let (Some(position), Some(value)) = (position, point.child("v")) else { continue };
        if found.len() < MAXIMUM_POINTS {
            found.insert(position, number(value.text().trim()));
        }
    }
    found
}

/// A cached number without the digits that only its binary form has: 4.2999999999999998 is 4.3.
fn number(text: &str) -> String {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match text.parse::<f64>() {
        Ok(value) if digits > 15 && value.is_finite() => format!("{value}"),
        _ => text.to_owned(),
    }
}

fn cell(text: &str) -> String {
    Inline::of(text).to_markdown()
}

/// The words of a rich text, its paragraphs on one line.
fn words(element: Element<'_>) -> String {
    let runs = element.descendants().filter(|element| matches!(element.name(), "t" | "v"));
    runs.map(|run| run.text()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CancelFlag;
    use crate::xml::Tree;

    #[test]
    fn values_become_a_table() {
        let cache = |kind: &str, values: &[(usize, &str)]| {
            let points = values.iter().map(|(at, value)| format!("<c:pt idx='{at}'><c:v>{value}</c:v></c:pt>"));
            format!("<c:{kind}>{}</c:{kind}>", points.collect::<String>())
        };
        let series = |name: &str, values: &[(usize, &str)]| {
            format!(
                "<c:ser><c:tx><c:strRef>{}</c:strRef></c:tx><c:cat><c:strRef>{}</c:strRef></c:cat>\
                 <c:val><c:numRef>{}</c:numRef></c:val></c:ser>",
                cache("strCache", &[(0, name)]),
                cache("strCache", &[(0, "January"), (1, "June|July")]),
                cache("numCache", values),
            )
        };
        let source = format!(
            "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Mean </a:t></a:r><a:r><a:t>range</a:t></a:r>\
             </a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>{}{}</c:barChart></c:plotArea></c:chart></c:chartSpace>",
            series("Brill", &[(0, "4.2999999999999998"), (1, "2")]),
            series("Maas", &[(1, "5")]),
        );
        let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
        let mut out = Writer::new(1_000);
        Chart::read(tree.root().unwrap()).write(&mut out).unwrap();
        assert_eq!(
            out.finish(),
            "Bar chart: Mean range\n\n| | Brill | Maas |\n| --- | --- | --- |\n| January | 4.3 | |\n| June\\|July | 2 | 5 |"
        );
    }
}
