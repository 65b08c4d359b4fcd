//! What becomes of single constructs of ODT.

use super::{ODT, extract, package};

const STYLES: &str = "<office:automatic-styles><style:style style:name='P1' style:family='paragraph' \
    style:parent-style-name='Preformatted_20_Text'/><style:style style:name='H' style:family='text'><style:text-properties \
    text:display='none'/></style:style><text:list-style style:name='L'><text:list-level-style-number text:level='1' \
    style:num-format='1' style:num-suffix='.'/><text:list-level-style-bullet text:level='2'/></text:list-style>\
    </office:automatic-styles>";

fn read(text: &str) -> String {
    extract(&document(text), "a.odt").1.unwrap().text
}

/// A document of this text.
pub(super) fn document(text: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content>{STYLES}<office:body><office:text>{text}</office:text></office:body>\
         </office:document-content>"
    );
    let changed = package::rewritten(ODT, |name, old| if name == "content.xml" { content.clone().into() } else { old });
    let named = "<office:document-styles><office:styles><style:style style:name='Preformatted_20_Text' \
        style:display-name='Preformatted Text' style:family='paragraph'/><text:outline-style><text:outline-level-style \
        text:level='1' style:num-format='1'/><text:outline-level-style text:level='2' style:num-format='1' \
        text:display-levels='2'/></text:outline-style></office:styles></office:document-styles>";
    package::rewritten(&changed, |name, old| if name == "styles.xml" { named.into() } else { old })
}

pub(super) fn p(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

#[test]
fn space_is_collapsed_unless_it_is_meant() {
    assert_eq!(
        read(&p("\n  High \n <text:span> water</text:span><text:s text:c='2'/>now<text:tab/>")),
        "High water  now"
    );
}

#[test]
fn headings_have_the_numbers_of_the_outline() {
    let h = |level: usize, text: &str| format!("<text:h text:outline-level='{level}'>{text}</text:h>");
    let text = [h(1, "Tides"), h(2, "Ebb"), h(2, "Flood"), h(1, "Winds"), h(2, "Gusts")];
    assert_eq!(read(&text.concat()), "# 1. Tides\n\n## 1.1 Ebb\n\n## 1.2 Flood\n\n# 2. Winds\n\n## 2.1 Gusts");
}

#[test]
fn lists_go_on_where_they_say_so() {
    let list = |attributes: &str, items: &[&str]| {
        let items = items.iter().map(|text| format!("<text:list-item>{}</text:list-item>", p(text)));
        format!("<text:list text:style-name='L' {attributes}>{}</text:list>", items.collect::<String>())
    };
    let text = [
        list("", &["one", "two"]),
        p("between"),
        list("text:continue-numbering='true'", &["three"]),
        p("then"),
        list("", &["anew"]),
    ];
    assert_eq!(read(&text.concat()), "1. one\n2. two\n\nbetween\n\n3. three\n\nthen\n\n1. anew");
}

#[test]
fn an_item_may_have_several_paragraphs() {
    let text = format!(
        "<text:list text:style-name='L'><text:list-item>{}{}<text:list><text:list-item>{}</text:list-item></text:list>\
         </text:list-item></text:list>",
        p("one"),
        p("more"),
        p("below")
    );
    assert_eq!(read(&text), "1. one\n\n   more\n   - below");
}

#[test]
fn lines_of_programs_are_fenced_together() {
    let line = |text: &str| format!("<text:p text:style-name='P1'>{text}</text:p>");
    assert_eq!(read(&(line("if tide {") + &line("<text:s text:c='4'/>wait();"))), "```\nif tide {\n    wait();\n```");
}

#[test]
fn what_is_not_shown_is_left_out() {
    let text = "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>\
        </text:changed-region></text:tracked-changes><text:variable-decls><text:p>declared</text:p></text:variable-decls>\
        <text:p>shown<text:span text:style-name='H'>hidden</text:span><text:hidden-text>hidden</text:hidden-text></text:p>";
    assert_eq!(read(text), "shown");
}

#[test]
fn repeated_cells_are_bounded() {
    let cell = |attributes: &str, text: &str| format!("<table:table-cell {attributes}>{}</table:table-cell>", p(text));
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let repeated = "table:number-columns-repeated";
    let text = format!(
        "<table:table>{}{}<table:table-row table:number-rows-repeated='1048576'>{}</table:table-row></table:table>",
        row(&(cell("", "a") + &cell(&format!("{repeated}='2'"), "b"))),
        row(&(cell("", "c") + &cell(&format!("{repeated}='16384'"), ""))),
        cell("", ""),
    );
    assert_eq!(read(&text), "| a | b | b |\n| --- | --- | --- |\n| c | | |");
}

#[test]
fn indexes_and_sections_are_read_as_they_stand() {
    let text = format!(
        "<text:table-of-content><text:table-of-content-source><text:index-title-template>template</text:index-title-template>\
         </text:table-of-content-source><text:index-body>{}</text:index-body></text:table-of-content><text:section>{}</text:section>",
        p("Tides 1"),
        p("Text")
    );
    assert_eq!(read(&text), "Tides 1\n\nText");
}

#[test]
fn frames_hold_boxes_and_pictures() {
    let text = "<text:p>See <draw:frame><draw:image/><svg:title>Gauge</svg:title><svg:desc>at the pier</svg:desc>\
        </draw:frame> and <draw:frame><draw:text-box><text:p>a box</text:p></draw:text-box></draw:frame>below.</text:p>";
    assert_eq!(read(text), "See ![Gauge: at the pier]() and below.\n\na box");
}

#[test]
fn charts_and_equations_are_documents_inside() {
    let chart = "<office:document-content><office:body><office:chart><chart:chart chart:class='chart:line'><chart:title>\
        <text:p>Range</text:p></chart:title><table:table><table:table-row><table:table-cell/><table:table-cell><text:p>Brill\
        </text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>May</text:p></table:table-cell>\
        <table:table-cell office:value='4.3'><text:p>4,30</text:p></table:table-cell></table:table-row></table:table>\
        </chart:chart></office:chart></office:body></office:document-content>";
    let equation = "<!DOCTYPE math:math PUBLIC '-//OpenOffice.org//DTD Modified W3C MathML 1.01//EN' 'math.dtd'>\
        <math:math><math:msup><math:mi>c</math:mi><math:mn>2</math:mn></math:msup></math:math>";
    let text = "<text:p>Area <draw:frame><draw:object xlink:href='./Object 2'/></draw:frame></text:p>\
        <text:p><draw:frame><draw:object xlink:href='./Object 1'/></draw:frame></text:p>";
    let content = format!(
        "<office:document-content><office:body><office:text>{text}</office:text></office:body>\
        </office:document-content>"
    );
    let changed = package::rewritten(ODT, |name, old| if name == "content.xml" { content.clone().into() } else { old });
    let changed = package::with(&changed, &[("Object 1/content.xml", chart), ("Object 2/content.xml", equation)]);
    let text = extract(&changed, "a.odt").1.unwrap().text;
    assert_eq!(text, "Area $c^{2}$\n\nLine chart: Range\n\n| | Brill |\n| --- | --- |\n| May | 4.3 |");
}
