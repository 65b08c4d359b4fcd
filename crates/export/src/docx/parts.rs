//! The parts of a document that say how its text looks and what belongs to it.

use super::links::Links;
use super::runs::escaped;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const R: &str = "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";

pub(super) const CONTENT_TYPES: &str = include_str!("content_types.xml");
pub(super) const PACKAGE: &str = include_str!("package.xml");
pub(super) const SETTINGS: &str = include_str!("settings.xml");
/// The number of the page.
pub(super) const FOOTER: &str = include_str!("footer.xml");
const STYLES: &str = include_str!("styles.xml");

/// What the text refers to besides addresses.
pub(super) const OF_DOCUMENT: &str = "\
<Relationship Id=\"styles\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"numbering\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering\" Target=\"numbering.xml\"/>\
<Relationship Id=\"settings\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/>\
<Relationship Id=\"footnotes\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes\" Target=\"footnotes.xml\"/>\
<Relationship Id=\"footer\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer.xml\"/>";

/// Title and language.
pub(super) fn properties(title: &str, language: Option<&str>) -> String {
    let title = escaped(title);
    let language = language.map_or_else(String::new, |tag| format!("<dc:language>{}</dc:language>", escaped(tag)));
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title>{language}</cp:coreProperties>"
    )
}

/// The text on pages of A4.
pub(super) fn document(body: &str) -> String {
    format!(
        "{XML}<w:document {W} {R}><w:body>{body}<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/>\
         <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" \
         w:left=\"1440\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>"
    )
}

/// The notes, after the two that say which lines separate them from the text.
pub(super) fn footnotes(notes: &str) -> String {
    let separator = |id: i32, kind: &str, line: &str| {
        format!("<w:footnote w:type=\"{kind}\" w:id=\"{id}\"><w:p><w:r><w:{line}/></w:r></w:p></w:footnote>")
    };
    let line = separator(-1, "separator", "separator");
    let long_line = separator(0, "continuationSeparator", "continuationSeparator");
    format!("{XML}<w:footnotes {W} {R}>{line}{long_line}{notes}</w:footnotes>")
}

/// What a part refers to. Addresses have names of their own in each part, as some readers take them for those of one.
pub(super) fn relations(parts: &str, prefix: &str, links: &Links) -> String {
    let links = links.iter().map(|(number, address)| {
        format!(
            "<Relationship Id=\"{prefix}{number}\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" \
             Target=\"{}\" TargetMode=\"External\"/>",
            escaped(address)
        )
    });
    let links: String = links.collect();
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{parts}{links}</Relationships>"
    )
}

/// How paragraphs look, in a language.
pub(super) fn styles(language: Option<&str>) -> String {
    let language = language.map_or_else(String::new, |tag| {
        let tag = escaped(tag);
        format!("<w:lang w:val=\"{tag}\" w:eastAsia=\"{tag}\" w:bidi=\"{tag}\"/>")
    });
    STYLES.replace("<!-- language -->", &language)
}

/// The lists: the first one has dots, and each numbered one starts where it says.
pub(super) fn numbering(lists: &[(usize, u64)]) -> String {
    let levels = |format: &str, text: &dyn Fn(usize) -> String| -> String {
        let level = |level: usize| {
            let (left, text) = (360 * (level + 1), text(level));
            format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/>\
                 <w:lvlText w:val=\"{text}\"/><w:lvlJc w:val=\"start\"/>\
                 <w:pPr><w:ind w:left=\"{left}\" w:hanging=\"360\"/></w:pPr></w:lvl>"
            )
        };
        (0..9).map(level).collect()
    };
    let dots = levels("bullet", &|_| "•".to_owned());
    let numbers = levels("decimal", &|level| format!("%{}.", level + 1));
    let lists = lists.iter().enumerate().map(|(index, (level, start))| {
        let (id, start) = (index + 2, i32::try_from(*start).unwrap_or(i32::MAX));
        format!(
            "<w:num w:numId=\"{id}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"{level}\">\
             <w:startOverride w:val=\"{start}\"/></w:lvlOverride></w:num>"
        )
    });
    let lists: String = lists.collect();
    format!(
        "{XML}<w:numbering {W}><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"hybridMultilevel\"/>{dots}\
         </w:abstractNum><w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"multilevel\"/>{numbers}\
         </w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>{lists}</w:numbering>"
    )
}
