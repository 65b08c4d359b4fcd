use super::*;
use crate::CancelFlag;
use crate::xml::Tree;

fn numbering(source: &str) -> Numbering {
    let tree = Tree::parse(source, &CancelFlag::default()).unwrap();
    Numbering::read(tree.root().unwrap())
}

fn labels(numbering: &mut Numbering, paragraphs: &[(&str, usize)]) -> Vec<String> {
    let styles = Styles::default();
    paragraphs.iter().map(|(list, level)| numbering.next(list, *level, &styles).unwrap().text).collect()
}

const OUTLINE: &str = "<w:numbering><w:abstractNum w:abstractNumId='7'>\
    <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl>\
    <w:lvl w:ilvl='2'><w:start w:val='3'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='(%3)'/></w:lvl>\
    <w:lvl w:ilvl='3'><w:start w:val='1'/><w:isLgl/><w:lvlText w:val='%1.%2.%4'/></w:lvl>\
    </w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num>\
    <w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num>\
    <w:num w:numId='3'><w:abstractNumId w:val='7'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/>\
    </w:lvlOverride></w:num></w:numbering>";

#[test]
fn levels_count_and_start_anew_below() {
    let mut numbering = numbering(OUTLINE);
    let paragraphs = [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 2), ("1", 0), ("1", 1), ("1", 3)];
    let expected = ["I.", "I.1", "I.2", "(c)", "(d)", "II.", "II.1", "2.1.1"];
    assert_eq!(labels(&mut numbering, &paragraphs), expected);
}

#[test]
fn lists_of_the_same_rules_count_on_unless_they_start_anew() {
    let mut numbering = numbering(OUTLINE);
    let paragraphs = [("1", 0), ("2", 0), ("3", 0), ("3", 0), ("1", 0)];
    assert_eq!(labels(&mut numbering, &paragraphs), ["I.", "II.", "V.", "VI.", "VII."]);
}

#[test]
fn a_level_may_start_anew_with_certain_levels_only() {
    let source = OUTLINE.replace("<w:start w:val='3'/>", "<w:start w:val='3'/><w:lvlRestart w:val='1'/>");
    let paragraphs = [("1", 1), ("1", 2), ("1", 1), ("1", 2), ("1", 0), ("1", 2)];
    assert_eq!(labels(&mut numbering(&source), &paragraphs), ["I.1", "(c)", "I.2", "(d)", "II.", "(c)"]);
}

#[test]
fn a_list_may_begin_below_its_first_level() {
    assert_eq!(labels(&mut numbering(OUTLINE), &[("1", 1), ("1", 20)]), ["I.1", ""]);
}

#[test]
fn markers_are_those_of_markdown_where_it_has_them() {
    let mut numbering = numbering(
        "<w:numbering><w:abstractNum w:abstractNumId='0'>\
         <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1)'/></w:lvl>\
         <w:lvl w:ilvl='1'><w:numFmt w:val='bullet'/><w:lvlText w:val='&#xF0B7;'/></w:lvl>\
         <w:lvl w:ilvl='2'><w:numFmt w:val='none'/><w:lvlText w:val=''/></w:lvl>\
         <w:lvl w:ilvl='3'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%4)'/></w:lvl>\
         </w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
    );
    let mut marker = |level| numbering.next("1", level, &Styles::default()).unwrap().marker;
    assert_eq!(marker(0), Some(Marker::Number(1)));
    assert_eq!(marker(1), Some(Marker::Bullet));
    assert_eq!(marker(2), None);
    assert_eq!(marker(3), Some(Marker::Label("a)".to_owned())));
    assert_eq!(numbering.next("9", 0, &Styles::default()), None);
}
