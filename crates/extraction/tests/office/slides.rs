//! What becomes of single constructs of PPTX and ODP.

use super::{ODP, PPTX, extract, package};

/// A presentation with these shapes on its second slide, and nothing else changed.
pub(super) fn presentation(shapes: &str) -> Vec<u8> {
    let slide = format!("<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>");
    package::rewritten(PPTX, |name, old| if name == "ppt/slides/slide2.xml" { slide.clone().into() } else { old })
}

/// The text of that slide.
fn slide(shapes: &str) -> String {
    let text = extract(&presentation(shapes), "a.pptx").1.unwrap().text;
    let (_, text) = text.split_once("Harbour of Westerhaven").unwrap();
    text.split_once("Notes:").unwrap().0.trim().to_owned()
}

fn shape(placeholder: &str, paragraphs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
    )
}

pub(super) fn p(properties: &str, text: &str) -> String {
    format!("<a:p><a:pPr {properties}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>")
}

#[test]
fn bullets_are_inherited_and_overridden() {
    let numbered = "lvl='0'><a:buAutoNum type='arabicPeriod' startAt='3'/>";
    let body =
        [p(">", "sign"), p("lvl='1'>", "below"), p("><a:buNone/>", "none"), p(numbered, "three"), p(numbered, "four")];
    let shapes = shape("<p:ph idx='1'/>", &body.concat()) + &shape("", &p(">", "a box"));
    assert_eq!(slide(&shapes), "- sign\n  - below\n\nnone\n\n3. three\n4. four\n\na box");
}

#[test]
fn what_repeats_on_every_slide_is_left_out() {
    let furniture = ["dt", "ftr", "sldNum"].map(|kind| shape(&format!("<p:ph type='{kind}'/>"), &p(">", kind)));
    let title = shape("<p:ph type='ctrTitle'/>", &(p(">", "Two") + &p(">", "lines")));
    assert_eq!(slide(&(furniture.concat() + &shape("", &p(">", "text")) + &title)), "# Two lines\n\ntext");
}

#[test]
fn only_one_form_of_alternative_content_is_read() {
    let text = |text: &str| shape("", &p(">", text));
    let shapes = format!(
        "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>\
         <mc:AlternateContent><mc:Choice><p:contentPart/></mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        text("new"),
        text("old"),
        text("only old"),
    );
    assert_eq!(slide(&shapes), "new\n\nonly old");
}

#[test]
fn cells_span_in_both_directions() {
    let cell =
        |attributes: &str, text: &str| format!("<a:tc {attributes}><a:txBody>{}</a:txBody></a:tc>", p(">", text));
    let rows = [
        cell("gridSpan='2' rowSpan='2'", "a") + &cell("hMerge='1'", "") + &cell("", "b"),
        cell("vMerge='1'", "") + &cell("hMerge='1' vMerge='1'", "") + &cell("", "c"),
    ];
    let rows: String = rows.iter().map(|cells| format!("<a:tr>{cells}</a:tr>")).collect();
    let frame = format!(
        "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{rows}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    );
    assert_eq!(slide(&frame), "| a | a | b |\n| --- | --- | --- |\n| a | a | c |");
}

#[test]
fn comments_with_answers_are_below_their_slide() {
    let relationships = |old: Vec<u8>, kind: &str, target: &str| {
        let added = format!("<Relationship Id='added' Type='x/{kind}' Target='{target}'/></Relationships>");
        String::from_utf8(old).unwrap().replace("</Relationships>", &added).into_bytes()
    };
    let comments = "<p188:cmLst><p188:cm authorId='{A}' created='2026-05-01'><p188:replyLst><p188:reply authorId='{B}'>\
        <p188:txBody><a:p><a:r><a:t>Yes.</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst><p188:txBody><a:p><a:r>\
        <a:t>Still so?</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>";
    let authors = "<p188:authorLst><p188:author id='{A}' name='Ann Ward' initials='AW'/></p188:authorLst>";
    let changed = package::rewritten(PPTX, |name, old| match name {
        "ppt/_rels/presentation.xml.rels" => relationships(old, "authors", "authors.xml"),
        "ppt/slides/_rels/slide1.xml.rels" => relationships(old, "comments", "../comments/modern.xml"),
        _ => old,
    });
    let changed = package::with(&changed, &[("ppt/authors.xml", authors), ("ppt/comments/modern.xml", comments)]);
    let text = extract(&changed, "a.pptx").1.unwrap().text;
    let expected =
        "Harbour of Westerhaven\n\n- Comment by Ann Ward (AW), 2026-05-01: Still so?\n  - Comment: Yes.\n\n# Before";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn the_first_line_titles_a_slide_that_names_no_title() {
    let changed = package::rewritten(ODP, |name, old| {
        let text = String::from_utf8(old.clone()).unwrap_or_default();
        if name == "content.xml" { text.replace("presentation:class=\"title\"", "").into_bytes() } else { old }
    });
    let text = extract(&changed, "a.odp").1.unwrap().text;
    assert!(text.starts_with("# Tides for pilots\n\nHarbour of Westerhaven\n\n# Before entering\n\n- Read"), "{text}");
}
