//! What becomes of single constructs of DOCX, as Word and other programs write them.

use super::{extract, package};

const STYLES: &str = "<w:styles><w:style w:type='paragraph' w:default='1' w:styleId='Normal'><w:name w:val='Normal'/>\
    </w:style><w:style w:styleId='H1'><w:name w:val='heading 1'/></w:style>\
    <w:style w:styleId='Code'><w:name w:val='Source Code'/></w:style>\
    <w:style w:styleId='Strong'><w:name w:val='Strong'/><w:rPr><w:b/></w:rPr></w:style></w:styles>";

const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId='0'>\
    <w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>\
    <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%2)'/></w:lvl>\
    <w:lvl w:ilvl='2'><w:numFmt w:val='bullet'/><w:lvlText w:val='o'/></w:lvl></w:abstractNum>\
    <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";

const NOTES: &str = "<w:endnotes><w:endnote w:id='1'><w:p><w:r><w:t>First.</w:t></w:r></w:p><w:p><w:r><w:t>Second.\
    </w:t></w:r></w:p></w:endnote></w:endnotes>";

/// A document of this body.
pub(super) fn document(body: &str) -> Vec<u8> {
    let relationship = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id='{id}' Type='http://schemas.example/{kind}' Target='{target}'/>")
    };
    let root = format!("<Relationships>{}</Relationships>", relationship("r1", "officeDocument", "word/document.xml"));
    let main = format!(
        "<Relationships>{}{}{}<Relationship Id='link' Type='x/hyperlink' Target='https://harbour.example/' \
         TargetMode='External'/></Relationships>",
        relationship("r1", "styles", "styles.xml"),
        relationship("r2", "numbering", "/word/numbering.xml"),
        relationship("r3", "endnotes", "endnotes.xml"),
    );
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    package::made(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", main.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/endnotes.xml", NOTES.as_bytes()),
    ])
}

fn read(body: &str) -> String {
    extract(&document(body), "a.docx").1.unwrap().text
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", r(text))
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn styled(style: &str, text: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr>{}</w:p>", r(text))
}

fn item(level: usize, text: &str) -> String {
    format!("<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr>{}</w:p>", r(text))
}

pub(super) fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

#[test]
fn lists_have_levels_and_labels() {
    let body = [item(0, "one"), item(1, "below"), item(2, "deeper"), item(1, "again"), p("between"), item(0, "two")];
    assert_eq!(read(&body.concat()), "1. one\n   - a) below\n     - deeper\n   - b) again\n\nbetween\n\n2. two");
}

#[test]
fn emphasis_comes_from_runs_and_their_styles() {
    let body = format!(
        "<w:p>{}<w:r><w:rPr><w:rStyle w:val='Strong'/></w:rPr><w:t>high</w:t></w:r>\
         <w:r><w:rPr><w:b w:val='false'/><w:strike/></w:rPr><w:t xml:space='preserve'> low</w:t></w:r></w:p>",
        r("Water is ")
    );
    assert_eq!(read(&body), "Water is **high** ~~low~~");
    assert_eq!(read(&styled("H1", "No *marks* here")), "# No \\*marks\\* here");
}

#[test]
fn lines_of_programs_are_fenced_together() {
    let body = styled("Code", "let tide = *high;") + &styled("Code", "    print(tide)") + &p("after");
    assert_eq!(read(&body), "```\nlet tide = *high;\n    print(tide)\n```\n\nafter");
}

#[test]
fn fields_show_their_results() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let instruction = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let link = [
        mark("begin"),
        instruction(" HYPERLINK "),
        instruction("\"https://harbour.example/a\""),
        mark("separate"),
        r("tables"),
        mark("end"),
    ];
    let nested = [
        mark("begin"),
        instruction("IF "),
        mark("begin"),
        instruction("PAGE"),
        mark("separate"),
        r("7"),
        mark("end"),
        mark("separate"),
        r("shown"),
        mark("end"),
    ];
    let simple = format!("<w:fldSimple w:instr=' DATE '>{}</w:fldSimple>", r("1 May"));
    let body = format!("<w:p>{}{}{}{}{simple}</w:p>", link.concat(), r(" "), nested.concat(), r(" "));
    assert_eq!(read(&body), "[tables](https://harbour.example/a) shown 1 May");
}

#[test]
fn forms_show_what_was_entered() {
    let legacy = "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>\
        </w:fldChar></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t> Pilot</w:t></w:r></w:p>";
    let control =
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t> Tug</w:t></w:r></w:p>";
    let empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Click here</w:t></w:r></w:p>\
        </w:sdtContent></w:sdt>";
    assert_eq!(read(&[legacy, control, empty].concat()), "- [x] Pilot\n- [ ] Tug");
}

#[test]
fn tracked_changes_are_as_if_accepted() {
    let deleted_mark = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>High </w:t></w:r></w:p>";
    let moved = format!("<w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo>", r("away"), r("water"));
    let row =
        |properties: &str, text: &str| format!("<w:tr><w:trPr>{properties}</w:trPr>{0}{0}</w:tr>", cell("", text));
    let table = format!("<w:tbl>{}{}</w:tbl>", row("", "kept"), row("<w:del/>", "deleted"));
    let body = format!("{deleted_mark}<w:p>{moved}<w:del>{}</w:del></w:p>{table}", r("gone"));
    assert_eq!(read(&body), "High water\n\n| kept | kept |\n| --- | --- |");
}

#[test]
fn tables_repeat_what_spans() {
    let rows = [
        cell("<w:gridSpan w:val='2'/>", "a") + &cell("<w:vMerge w:val='restart'/>", "b"),
        cell("<w:hMerge w:val='restart'/>", "c") + &cell("<w:hMerge/>", "") + &cell("<w:vMerge/>", ""),
        cell("", "d") + &cell("", "") + &cell("", "e"),
    ];
    let rows: String = rows.iter().map(|cells| format!("<w:tr>{cells}</w:tr>")).collect();
    let late = format!("<w:tr><w:trPr><w:gridBefore w:val='2'/></w:trPr>{}</w:tr>", cell("", "f"));
    let expected = "| a | a | b |\n| --- | --- | --- |\n| c | c | b |\n| d | | e |\n| | | f |";
    assert_eq!(read(&format!("<w:tbl>{rows}{late}</w:tbl>")), expected);
}

#[test]
fn a_table_around_everything_is_no_table() {
    let frame = |inside: &str| format!("<w:tbl><w:tr><w:tc>{inside}</w:tc></w:tr></w:tbl>");
    assert_eq!(read(&frame(&(styled("H1", "Tides") + &p("Text")))), "# Tides\n\nText");
}

#[test]
fn a_table_within_a_cell_becomes_lines() {
    let inner = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("", "1"),
        cell("", "2"),
        cell("", ""),
        cell("", "")
    );
    let body =
        format!("<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc>{}</w:tr></w:tbl>", styled("H1", "In"), cell("", "out"));
    assert_eq!(read(&body), "| In<br>1 \\| 2 | out |\n| --- | --- |");
}

#[test]
fn notes_follow_the_text() {
    let note = |id: usize| format!("<w:r><w:endnoteReference w:id='{id}'/></w:r>");
    let body = format!("<w:p>{}{}{}</w:p>{}", r("Tide"), note(1), note(9), p("after"));
    assert_eq!(read(&body), "Tide[^1]\n\nafter\n\n[^1]: First.\n\n    Second.");
}

#[test]
fn pictures_say_what_they_show() {
    let picture = "<w:p><w:r><w:drawing><wp:inline><wp:docPr id='1' name='Picture 1' descr='A gauge&#xA;&#xA;AI-generated \
        content may be incorrect.'/></wp:inline></w:drawing></w:r></w:p>";
    let old = "<w:p><w:r><w:pict><v:shape alt='A [mast]'/></w:pict></w:r></w:p>";
    assert_eq!(read(&(picture.to_owned() + old)), "![A gauge]()\n\n![A mast]()");
}

#[test]
fn links_lead_where_the_document_says() {
    let link = |attributes: &str| format!("<w:hyperlink {attributes}>{}</w:hyperlink>", r("here"));
    let body = format!("<w:p>{} {} {}</w:p>", link("r:id='link'"), link("w:anchor='below'"), link("r:id='unknown'"));
    assert_eq!(read(&body), "[here](https://harbour.example/)herehere");
}

#[test]
fn reading_aids_and_hidden_words_are_left_out() {
    let ruby = format!("<w:r><w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby></w:r>", r("とう"), r("東"));
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>";
    assert_eq!(read(&format!("<w:p>{ruby}{hidden}{}</w:p>", r("京"))), "東京");
}

#[test]
fn embedded_documents_are_named_as_missing() {
    let extracted = extract(&document(&(p("Text") + "<w:altChunk r:id='x'/>")), "a.docx").1.unwrap();
    assert_eq!(extracted.warnings, ["A document that is embedded in the document was left out."]);
}

#[test]
fn an_initial_belongs_to_its_word() {
    let initial = format!("<w:p><w:pPr><w:framePr w:dropCap='drop'/></w:pPr>{}</w:p>", r("T"));
    assert_eq!(read(&(initial.clone() + &p("ides rise."))), "Tides rise.");
    assert_eq!(read(&initial), "T");
}
