//! Documents of word processors (WordprocessingML, ECMA-376 part 1): headings, lists and tables as such, and citations as
//! footnotes.
//!
//! Written by hand, since that is all it takes: the parts are texts in an archive. Why no crate does it is told in
//! docs/architecture.md.

mod body;
mod footnotes;
mod links;
mod parts;
mod runs;

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Error;
use crate::report::Paged;
use body::Body;

/// A text as a document.
pub(crate) fn written(paged: Paged<'_>) -> Result<Vec<u8>, Error> {
    let Paged { title, language, blocks, notes, .. } = paged;
    let body = Body::of(&blocks, notes);
    let files = [
        ("[Content_Types].xml", parts::CONTENT_TYPES.to_owned()),
        ("_rels/.rels", parts::PACKAGE.to_owned()),
        ("docProps/core.xml", parts::properties(title, language)),
        ("word/document.xml", parts::document(&body.xml)),
        ("word/_rels/document.xml.rels", parts::relations(parts::OF_DOCUMENT, body::LINK, &body.links)),
        ("word/styles.xml", parts::styles(language)),
        ("word/numbering.xml", parts::numbering(&body.numbered_lists)),
        ("word/settings.xml", parts::SETTINGS.to_owned()),
        ("word/footer.xml", parts::FOOTER.to_owned()),
        ("word/footnotes.xml", parts::footnotes(&body.footnotes.xml)),
        ("word/_rels/footnotes.xml.rels", parts::relations("", footnotes::LINK, &body.footnotes.links)),
    ];
    // The time of writing would make two files of the same report differ.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(name, options).map_err(std::io::Error::from)?;
        archive.write_all(text.as_bytes())?;
    }
    Ok(archive.finish().map_err(std::io::Error::from)?.into_inner())
}
