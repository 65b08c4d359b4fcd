use proptest::prelude::*;

use super::*;
use crate::recognise::recognise;

fn extracted(document: &[u8]) -> Extracted {
    Rtf.extract(document, &Hints::default(), &Limits::default()).unwrap()
}

/// The text of a document with this body.
fn text(body: &str) -> String {
    let head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fnil\\fcharset204 Times;}\
                {\\f2\\fnil\\fcharset128 MS Mincho;}{\\f3\\fnil\\fcharset2 Symbol;}}{\\colortbl;\\red0\\green0\\blue0;}\
                {\\stylesheet{\\ql Normal;}{\\s1\\outlinelevel0 heading 1;}{\\s2 heading 2;}{\\*\\cs10 Default;}}";
    extracted(format!("{head}{body}}}").as_bytes()).text
}

#[test]
fn paragraphs_keep_their_words_and_emphasis() {
    let found = text(
        "\\pard The {\\b tide} rises\\line {\\i twice} a day.\\par\\par {\\strike Never}\\~once\\'85 \\emdash\\par Last",
    );
    assert_eq!(found, "The **tide** rises  \n*twice* a day.\n\n~~Never~~\u{A0}once… —\n\nLast");
}

#[test]
fn styles_and_outline_levels_are_headings() {
    let found = text(
        "\\pard\\s1{\\b Tides}\\par\\pard\\plain Words.\\par\\pard\\s2 Tables\\par\\pard\\outlinelevel2 Hours\\par\\pard\\outlinelevel9 End\\par",
    );
    assert_eq!(found, "# Tides\n\nWords.\n\n## Tables\n\n### Hours\n\nEnd");
}

#[test]
fn characters_of_all_code_pages_are_read() {
    let found = text(
        "\\'e9t\\'e9 {\\f1\\'ef\\'ee\\'f0\\'f2} {\\f2\\'8d\\'60\\'93\\'fa} {\\f3 abW} \\u28207?\\u-10179?\\u-8692? {\\uc2\\u246\\'c3\\'b6}{\\uc0\\u246}x",
    );
    assert_eq!(found, "été порт 港日 αβΩ 港\u{1F60C} ööx");
    assert_eq!(text("\\uc1\\u8364\\'80 5 \\u8211{-}"), "€ 5 –-");
}

#[test]
fn lists_keep_their_numbers_and_depth() {
    let item = |text: &str, level: u8, words: &str| {
        format!("{{\\listtext\\pard\\plain {text}\\tab}}\\pard\\ls1\\ilvl{level} {words}\\par ")
    };
    let body =
        [item("1.", 0, "Set out"), item("\\f3\\'b7", 1, "early"), item("a)", 1, "or late"), item("2.", 0, "Return")];
    assert_eq!(text(&body.concat()), "1. Set out\n   - early\n   - a) or late\n2. Return");
    assert_eq!(text("{\\pntext\\f3\\'B7\\tab}{\\*\\pn\\pnlvlblt{\\pntxtb\\'B7}}Oars\\par"), "- Oars");
}

#[test]
fn tables_keep_their_cells_and_spans() {
    let row = |cells: &str| format!("\\trowd\\cellx1000\\cellx2000\\pard\\intbl {cells}\\row ");
    let body =
        [row("Port\\cell Range\\cell"), row("Brest\\par France\\cell 6.1 | 5.9\\cell"), "\\pard After\\par".into()];
    assert_eq!(text(&body.concat()), "| Port | Range |\n| --- | --- |\n| Brest<br>France | 6.1 \\| 5.9 |\n\nAfter");
    let wide = "\\trowd\\cellx2000\\cellx3000\\pard\\intbl Both\\cell c\\cell\\row \
                \\trowd\\clvmgf\\cellx1010\\cellx2000\\cellx3000\\pard\\intbl 1\\cell 2\\cell 3\\cell\\row \
                \\trowd\\clvmrg\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl\\cell 5\\cell 6\\cell\\row";
    assert_eq!(text(wide), "| Both | Both | c |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| 1 | 5 | 6 |");
}

#[test]
fn fields_are_links_and_notes_stand_at_the_end() {
    let link = "See {\\field{\\*\\fldinst{HYPERLINK \"https://tides.example/a\"}}{\\fldrslt{\\ul the table}}} now\
                {\\super\\chftn{\\footnote\\pard\\plain{\\super\\chftn} Since 1837.}}.\\par";
    assert_eq!(text(link), "See [the table](https://tides.example/a) now[^1].\n\n[^1]: Since 1837.");
}

#[test]
fn a_real_document_is_read_as_it_was_meant() {
    let found = extracted(include_bytes!("../../tests/files/pilots.rtf"));
    let expected = "# Notes for the harbour pilots\n\n\
        The tide rises **twice** a day at Saint\u{2011}Malo, and the basin is locked. The café at the quay opens at \
        6\u{A0}a.m. — see [the tables](https://harbour.example/tables).[^1]\n\n\
        ## Before entering\n\n\
        1. Call the lock on channel 12.\n2. Wait in the roads:\n   - until half flood,\n   - or for the pilot.\n\n\
        ## High water\n\n\
        | **Harbour** | **Spring** | **Neap** |\n| --- | --- | --- |\n| Saint-Malo | 10.9 m | 4.4 m |\n\
        | Brest | not measured | not measured |\n\n\
        In other words: прилив and 潮 and 潮.\n\nThe last words.\n\n[^1]: Made a year ahead.";
    assert_eq!(found.text, expected);
    assert_eq!(found.title.as_deref(), Some("Notes for the harbour pilots"));
    assert_eq!(found.language.as_deref(), Some("en"));
}

#[test]
fn what_is_no_text_is_left_out() {
    let body = "{\\info{\\title Tides of the Channel}{\\author Anne}}{\\header Page head\\par}{\\*\\generator Any 1.0;}\
                {\\pict\\wmetafile8 0123456789abcdef}{\\*\\shppict{\\pict\\bin4 {{{{}}{\\v hidden}Seen\
                {\\shp{\\*\\shpinst{\\sp{\\sn name}{\\sv Box 1}}{\\shptxt\\pard In a box\\par}}{\\shprslt again}} and after\\par";
    let found = extracted(format!("{{\\rtf1{body}}}").as_bytes());
    assert_eq!(found.text, "Seen\n\nIn a box\n\nand after");
    assert_eq!(found.title.as_deref(), Some("Tides of the Channel"));
    assert_eq!(found.warnings, [""; 0]);
}

#[test]
fn a_document_is_read_as_far_as_it_goes() {
    let found = extracted(b"{\\rtf1\\ansi The tide {\\b rises");
    assert_eq!((found.text.as_str(), found.warnings), ("The tide **rises**", vec![CUT_OFF.to_owned()]));
    assert_eq!(extracted(b"{\\rtf1 one}{\\rtf1 two}").text, "one");
    let rejected = |document: &[u8]| Rtf.extract(document, &Hints::default(), &Limits::default()).unwrap_err();
    assert_eq!(rejected(b"words"), DAMAGED);
    assert_eq!(rejected(b"{\\rtf1}"), Rejected::Empty);
    let deep = format!("{{\\rtf1 {}", "{".repeat(1_000_000));
    assert_eq!(
        rejected(deep.as_bytes()).to_string(),
        "The groups of the RTF document are nested too deeply. Save it as DOCX, and add that."
    );
}

#[test]
fn the_beginning_tells_the_format() {
    let format = |head: &[u8]| recognise(head, Some("a.doc"), Some("application/msword")).map(Extractor::media_type);
    assert_eq!(format(b"{\\rtf1\\ansi x}"), Ok("application/rtf"));
    assert_eq!(format(b"\xEF\xBB\xBF\n{\\rtf1\\ansi x}"), Ok("application/rtf"));
}

proptest! {
    #[test]
    fn any_document_is_read(body in "[a-c{}\\\\' 0-9\n*~;]{0,60}|(\\\\(par|cell|row|trowd|u8364|b|pard|intbl|bin3|'e9|s1|field|shp|footnote) ?|[{}a]){0,40}") {
        let document = format!("{{\\rtf1{{\\fonttbl{{\\f0 A;}}}}{body}");
        if let Ok(found) = Rtf.extract(document.as_bytes(), &Hints::default(), &Limits::default()) {
            prop_assert!(!found.text.is_empty());
        }
    }
}
