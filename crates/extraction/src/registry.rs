//! The formats that are read. Every list of formats and media types in the product is made from this one.

use super::Extractor;
use super::archive::Zip;
use super::csv::{CSV, TSV};
use super::epub::Epub;
use super::html::Html;
use super::json::Json;
use super::mail::Mail;
use super::markdown::Markdown;
use super::office::{Docx, ODP, ODS, ODT, Pptx, Xls, Xlsb, Xlsx};
use super::pdf::Pdf;
use super::plain::Plain;
use super::rtf::Rtf;

/// All formats, in the order in which they are named to people. Of several that fit a file equally well, the last is
/// taken.
pub static EXTRACTORS: [&dyn Extractor; 19] = [
    &Plain, &Markdown, &Html, &CSV, &TSV, &Json, &Pdf, &Docx, &Pptx, &Xlsx, &Xlsb, &Xls, &ODT, &ODP, &ODS, &Rtf, &Epub,
    &Mail, &Zip,
];

/// Media types of documents.
pub fn media_types() -> impl Iterator<Item = &'static str> {
    EXTRACTORS.iter().map(|extractor| extractor.media_type())
}

/// Formats that can be sent as text.
pub fn texts() -> impl Iterator<Item = &'static dyn Extractor> {
    EXTRACTORS.iter().copied().filter(|extractor| extractor.is_text())
}

/// Names of formats in a sentence: “plain text, Markdown or HTML”.
pub fn named(extractors: impl Iterator<Item = &'static dyn Extractor>) -> String {
    let names: Vec<_> = extractors.map(Extractor::name).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The format of a stored or declared media type; parameters are ignored. `None` for a type that is not read.
pub fn of_media_type(media_type: &str) -> Option<&'static dyn Extractor> {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let means = |extractor: &&dyn Extractor| {
        extractor.media_type() == essence || extractor.other_media_types().contains(&essence.as_str())
    };
    EXTRACTORS.iter().copied().find(means)
}

/// The format that the ending of a file's name tells.
pub fn of_file_name(name: &str) -> Option<&'static dyn Extractor> {
    let (_, extension) = name.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    EXTRACTORS.iter().copied().find(|extractor| extractor.extensions().contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_formats_claim_the_same() {
        let mut claimed = HashSet::new();
        for extractor in EXTRACTORS {
            let types = extractor.other_media_types().iter().copied().chain([extractor.media_type()]);
            for claim in types.chain(extractor.extensions().iter().copied()) {
                assert!(claimed.insert(claim), "{claim}");
            }
        }
    }

    #[test]
    fn formats_are_found_by_media_type_and_by_name() {
        let name = |found: Option<&'static dyn Extractor>| found.map(Extractor::name);
        assert_eq!(name(of_media_type("Text/HTML; charset=utf-8")), Some("HTML"));
        assert_eq!(name(of_media_type("text/x-markdown")), Some("Markdown"));
        assert_eq!(name(of_media_type("application/x-unheard-of")), None);
        assert_eq!(name(of_file_name("a.b.MD")), Some("Markdown"));
        assert_eq!(name(of_file_name("README")), None);
        assert_eq!(named(EXTRACTORS.into_iter().take(3)), "plain text, Markdown or HTML");
        assert_eq!(named([EXTRACTORS[0]].into_iter()), "plain text");
    }
}
