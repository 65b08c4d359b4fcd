use super::*;
use crate::CancelFlag;
use crate::xml::Tree;

fn styles(inside: &str) -> Styles {
    let source = format!("<w:styles>{inside}</w:styles>");
    let tree = Tree::parse(&source, &CancelFlag::default()).unwrap();
    Styles::read(tree.root().unwrap())
}

#[test]
fn headings_are_known_by_level_and_by_name() {
    let styles = styles(
        "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/></w:style>\
         <w:style w:styleId='berschrift2'><w:name w:val='heading 2'/><w:basedOn w:val='Normal'/></w:style>\
         <w:style w:styleId='U3'><w:name w:val='Überschrift 3'/></w:style>\
         <w:style w:styleId='Own'><w:name w:val='Chapter'/><w:basedOn w:val='berschrift2'/></w:style>\
         <w:style w:styleId='Outline'><w:name w:val='X'/><w:pPr><w:outlineLvl w:val='3'/></w:pPr></w:style>\
         <w:style w:styleId='Toc'><w:name w:val='TOC Heading'/><w:basedOn w:val='berschrift2'/>\
         <w:pPr><w:outlineLvl w:val='9'/></w:pPr></w:style>\
         <w:style w:styleId='T'><w:name w:val='Title'/></w:style>\
         <w:style w:styleId='Circle'><w:name w:val='a'/><w:basedOn w:val='Circle'/></w:style>",
    );
    let expected = [
        ("berschrift2", Role::Heading(2)),
        ("U3", Role::Heading(3)),
        ("Own", Role::Heading(2)),
        ("Outline", Role::Heading(4)),
        ("Toc", Role::Body),
        ("T", Role::Title),
        ("Circle", Role::Body),
        ("Unknown", Role::Body),
    ];
    for (id, role) in expected {
        assert_eq!(styles.role(Some(id)), role, "{id}");
    }
    assert_eq!(styles.role(None), Role::Body);
}

#[test]
fn what_is_not_said_comes_from_the_base() {
    let styles = styles(
        "<w:style w:styleId='A'><w:name w:val='a'/><w:pPr><w:numPr><w:numId w:val='4'/></w:numPr></w:pPr>\
         <w:rPr><w:b/><w:i w:val='0'/></w:rPr></w:style>\
         <w:style w:styleId='B'><w:name w:val='b'/><w:basedOn w:val='A'/><w:pPr><w:numPr><w:ilvl w:val='1'/>\
         </w:numPr></w:pPr><w:rPr><w:i/><w:rFonts w:ascii='Courier New'/></w:rPr></w:style>",
    );
    assert_eq!(styles.list(Some("B")), ListLevel { numbering: Some("4".to_owned()), level: Some(1) });
    let characters = styles.characters("B");
    assert_eq!((characters.bold, characters.italic, characters.struck), (Some(true), Some(true), None));
    assert!(styles.is_monospaced(Some("B")) && !styles.is_monospaced(Some("A")));
    assert_eq!(styles.numbering_of("B"), Some("4"));
}
