//! Documents that were made to keep a reader busy.

use std::time::{Duration, Instant};

use extraction::{CancelFlag, Hints, Limits, Rejected, registry};

use super::{DOCX, ODP, ODT, PPTX, assert_sentence, extract, package};

/// Each format's file, its name and the part that its text is in.
const MAIN_PARTS: [(&[u8], &str, &str); 4] = [
    (DOCX, "a.docx", "word/document.xml"),
    (PPTX, "a.pptx", "ppt/slides/slide1.xml"),
    (ODT, "a.odt", "content.xml"),
    (ODP, "a.odp", "content.xml"),
];

/// Longest that a small hostile file may take in a build without optimisation.
const QUICK: Duration = Duration::from_secs(10);

fn with_main_part(content: &str) -> impl Iterator<Item = (&'static str, Result<extraction::Extracted, Rejected>)> {
    MAIN_PARTS.into_iter().map(move |(original, name, part)| {
        let hostile = package::rewritten(original, |name, old| if name == part { content.into() } else { old });
        let start = Instant::now();
        let outcome = extract(&hostile, name).1;
        assert!(start.elapsed() < QUICK, "{name} took {:?}", start.elapsed());
        (name, outcome)
    })
}

#[test]
fn entities_do_not_grow() {
    // C-ING-3
    let levels: String =
        (1..10).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect();
    let bomb = format!("<!DOCTYPE a [<!ENTITY e0 \"tides\">{levels}]><a>&e9;</a>");
    let outside = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>";
    for hostile in [bomb.as_str(), outside] {
        for (name, outcome) in with_main_part(hostile) {
            let reason = outcome.unwrap_err();
            assert!(reason.to_string().contains("XML entities"), "{name}: {reason}");
            assert_sentence(&reason);
        }
    }
}

#[test]
fn nesting_ends() {
    // C-ING-3
    for (name, outcome) in with_main_part(&"<w:p>".repeat(100_000)) {
        let reason = outcome.unwrap_err();
        assert_eq!(
            reason.to_string(),
            "The elements of the document are nested more than 256 levels deep. Save it as PDF, and add that.",
            "{name}"
        );
    }
}

#[test]
fn what_is_allowed_to_nest_fits_the_stack() {
    let nested = |open: &str, close: &str, times: usize| format!("{}tides{}", open.repeat(times), close.repeat(times));
    let word = |body: String| format!("<w:document><w:body>{body}</w:body></w:document>");
    let text = |body: String| {
        format!(
            "<office:document-content><office:body><office:text>{body}</office:text></office:body>\
             </office:document-content>"
        )
    };
    let slide = |body: String| format!("<p:sld><p:cSld><p:spTree>{body}</p:spTree></p:cSld></p:sld>");
    let documents = [
        word(nested("<w:tbl><w:tr><w:tc><w:p/>", "</w:tc><w:tc/></w:tr></w:tbl>", 80)),
        word(nested("<w:sdt>", "</w:sdt>", 240)),
        word(format!("<w:p>{}</w:p>", nested("<w:ins>", "</w:ins>", 240))),
        word(format!("<w:p><m:oMath>{}</m:oMath></w:p>", nested("<m:rad><m:e>", "</m:e></m:rad>", 120))),
        word(nested(
            "<w:p><w:r><w:pict><v:textbox><w:txbxContent>",
            "</w:txbxContent></v:textbox></w:pict></w:r></w:p>",
            48,
        )),
        text(nested("<text:list><text:list-item>", "</text:list-item></text:list>", 120)),
        text(nested("<text:section>", "</text:section>", 240)),
        text(nested(
            "<table:table><table:table-row><table:table-cell/><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
            80,
        )),
        text(format!("<text:p>{}</text:p>", nested("<text:span>", "</text:span>", 240))),
        slide(nested("<p:grpSp>", "</p:grpSp>", 240)),
    ];
    for document in documents {
        for (_, outcome) in with_main_part(&document) {
            if let Err(reason) = outcome {
                assert_sentence(&reason);
            }
        }
    }
}

#[test]
fn spans_and_repetitions_do_not_multiply() {
    // A cell of 1 MB that spans whatever it can, in a file of some kilobytes.
    let long = "tides ".repeat(170_000);
    let text = |body: String| {
        format!(
            "<office:document-content><office:body><office:text>{body}</office:text></office:body>\
             </office:document-content>"
        )
    };
    let cell = format!("<text:p>{long}</text:p></table:table-cell>");
    let documents = [
        format!(
            "<w:document><w:body><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='4000000000'/></w:tcPr><w:p><w:r><w:t>{long}\
             </w:t></w:r></w:p></w:tc><w:tc/></w:tr></w:tbl></w:body></w:document>"
        ),
        text(format!(
            "<table:table><table:table-row table:number-rows-repeated='1000000'><table:table-cell \
             table:number-columns-repeated='1000000'>{cell}</table:table-row></table:table>"
        )),
        text(format!(
            "<table:table><table:table-row><table:table-cell table:number-columns-spanned='1000' \
             table:number-rows-spanned='1000000'>{cell}<table:table-cell/></table:table-row>{}</table:table>",
            "<table:table-row/>".repeat(1_000)
        )),
        text(format!("<text:p>tides{}</text:p>", "<text:s text:c='4000000000'/>".repeat(50_000))),
    ];
    for document in documents {
        for (name, outcome) in with_main_part(&document) {
            match outcome {
                Ok(extracted) => assert!(extracted.text.len() <= Limits::default().text, "{name}"),
                Err(reason) => assert_sentence(&reason),
            }
        }
    }
}

#[test]
fn bombs_end() {
    // C-ING-3
    let zeros = vec![b' '; 8 * 1024 * 1024];
    for (original, name, part) in MAIN_PARTS {
        let bomb = package::rewritten(original, |name, old| if name == part { zeros.clone() } else { old });
        assert!(bomb.len() < 1024 * 1024, "{name}");
        let start = Instant::now();
        let reason = extract(&bomb, name).1.unwrap_err();
        assert!(start.elapsed() < QUICK, "{name} took {:?}", start.elapsed());
        assert!(reason.to_string().contains("200 times"), "{name}: {reason}");
        assert_sentence(&reason);
    }
}

#[test]
fn circles_end() {
    let circle = "<w:styles><w:style w:styleId='a'><w:basedOn w:val='b'/></w:style><w:style w:styleId='b'>\
        <w:basedOn w:val='a'/></w:style><w:style w:type='paragraph' w:default='1' w:styleId='c'><w:basedOn w:val='a'/>\
        </w:style></w:styles>";
    let hostile = package::rewritten(DOCX, |name, old| if name == "word/styles.xml" { circle.into() } else { old });
    assert!(extract(&hostile, "a.docx").1.unwrap().text.contains("twice a day"));
    // A note that refers to itself.
    let note = "<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>Again</w:t><w:footnoteReference w:id='2'/></w:r></w:p>\
        </w:footnote></w:footnotes>";
    let hostile = package::rewritten(DOCX, |name, old| if name == "word/footnotes.xml" { note.into() } else { old });
    assert!(extract(&hostile, "a.docx").1.unwrap().text.contains("[^1]: Again[^1]"));
}

#[test]
fn what_nobody_waits_for_ends() {
    let stop = CancelFlag::default();
    stop.set();
    let limits = Limits { stop, ..Limits::default() };
    for (original, name, _) in MAIN_PARTS {
        let format = registry::of_file_name(name).unwrap();
        assert_eq!(format.extract(original, &Hints::default(), &limits), Err(Rejected::Stopped), "{name}");
    }
}
