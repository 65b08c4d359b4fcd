//! Checks tables against the XML that the document is made of, read with nothing of the reader's own.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::counted::{Counted, nothing};
use super::sweep::read;

/// Looks whether the cells of a document have the letters and digits that its tables have; tells how many they are.
///
/// # Errors
///
/// What is lost or invented.
pub fn check(name: &str, original: &[u8]) -> Result<usize, String> {
    let (_, tables) = read(name, original)?.ok_or("it cannot be read")?;
    let mut told = Counted::default();
    for table in &tables {
        table.cells.iter().for_each(|cell| told.add_words(&cell.text, 1));
        table.unplaced.iter().for_each(|piece| told.add_words(&piece.text, 1));
    }
    let mut written = Counted::default();
    for xml in parts(name, original).map_err(|error| error.to_string())? {
        words_in_tables(&xml, &mut written).map_err(|error| error.to_string())?;
    }
    nothing(&written.without(&told), "lost")?;
    Ok(written.sum())
}

/// The parts of the package that have tables.
fn parts(name: &str, original: &[u8]) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let mut package = zip::ZipArchive::new(Cursor::new(original))?;
    let names = package.file_names().map(|name| name.map(String::from)).collect::<Result<Vec<_>, _>>()?;
    let has_tables = |part: &&String| match name.rsplit('.').next() {
        Some("docx") => part.as_str() == "word/document.xml",
        Some("pptx") => part.starts_with("ppt/slides/slide"),
        _ => part.as_str() == "content.xml",
    };
    let mut parts = Vec::new();
    for part in names.iter().filter(has_tables) {
        let mut xml = String::new();
        package.by_name(part)?.read_to_string(&mut xml)?;
        parts.push(xml);
    }
    Ok(parts)
}

/// Adds what paragraphs say inside of the elements that are tables in these formats.
fn words_in_tables(xml: &str, words: &mut Counted) -> Result<(), quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let (mut tables, mut paragraphs) = (0, 0);
    let steps = |name: &[u8]| match name {
        b"w:tbl" | b"a:tbl" | b"table:table" => (1, 0),
        b"w:t" | b"a:t" | b"text:p" => (0, 1),
        _ => (0, 0),
    };
    loop {
        match reader.read_event()? {
            Event::Start(element) => {
                let (table, paragraph) = steps(element.name().as_ref());
                (tables, paragraphs) = (tables + table, paragraphs + paragraph);
            }
            Event::End(element) => {
                let (table, paragraph) = steps(element.name().as_ref());
                (tables, paragraphs) = (tables - table, paragraphs - paragraph);
            }
            Event::Text(text) if tables > 0 && paragraphs > 0 => words.add_words(&String::from_utf8_lossy(&text), 1),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
