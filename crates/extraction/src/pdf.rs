//! PDF: its text as Markdown, with the place of each paragraph.

use pdf::{State, Unreadable};

use super::raw::Raw;
use super::recognise::{Fit, Sample};
use super::scans::Recognised;
use super::signatures::is_pdf;
use super::tables::Table;
use super::tables::pdf::{of_pages, place};
use super::{Extracted, Extractor, Hints, Limits, Location, Markup, Rejected};

/// PDF.
pub(super) struct Pdf;

/// Why a document of pictures alone is rejected.
const ONLY_SCANS: &str = "The document holds only scans: pictures of pages, and no text that can be read.";

/// Why a document is rejected of which no letter is known.
const ONLY_UNMAPPED: &str =
    "The fonts of the document do not say which letters they show, so that its text cannot be read.";

impl Extractor for Pdf {
    fn name(&self) -> &'static str {
        "PDF"
    }

    fn media_type(&self) -> &'static str {
        "application/pdf"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/x-pdf"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["pdf"]
    }

    fn is_text(&self) -> bool {
        false
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        if is_pdf(sample.head) { Fit::Certain } else { Fit::No }
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        let pdf::Pdf { title, language, pages, is_cut_off } = read(original, hints, limits)?;
        if pages.iter().all(|page| page.blocks.is_empty()) {
            return Err(without_text(&pages));
        }
        let mut warnings = warnings(&pages);
        if is_cut_off {
            warnings.push("The end of the document is missing, and possibly some pages.".to_owned());
        }
        let scans = scans(&pages);
        let parts = pages.into_iter().flat_map(parts).collect();
        let extracted = Raw { parts, title, language, ..Raw::default() }.finish(Markup::Markdown, warnings, limits)?;
        Ok(Extracted { scans, ..extracted })
    }

    fn tables(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Vec<Table>, Rejected> {
        Ok(of_pages(&read(original, hints, limits)?.pages))
    }
}

fn read(original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<pdf::Pdf, Rejected> {
    let should_stop = || limits.stop.check().is_err();
    let recognised: Vec<_> = hints.recognised.iter().map(Recognised::lines).collect();
    let limits_of_reading = pdf::Limits { text: limits.text, should_stop: &should_stop };
    pdf::read_with(original, &recognised, &limits_of_reading).map_err(|reason| rejected(reason, limits))
}

fn rejected(reason: Unreadable, limits: &Limits) -> Rejected {
    match reason {
        Unreadable::TooMuchText => Rejected::TooLarge { maximum: limits.text },
        Unreadable::Stopped => Rejected::Stopped,
        other => Rejected::Unreadable(other.sentence()),
    }
}

/// Pages without text that show something: pictures, or letters of fonts that do not say which.
fn scans(pages: &[pdf::Page]) -> Vec<u32> {
    let is_scan = |page: &&pdf::Page| page.blocks.is_empty() && matches!(page.state, State::Picture | State::Unmapped);
    pages.iter().filter(is_scan).map(|page| page.number).collect()
}

fn without_text(pages: &[pdf::Page]) -> Rejected {
    let has = |state| pages.iter().any(|page| page.state == state);
    if has(State::Picture) {
        Rejected::OnlyScans { reason: ONLY_SCANS, pages: scans(pages) }
    } else if has(State::Unmapped) {
        Rejected::OnlyScans { reason: ONLY_UNMAPPED, pages: scans(pages) }
    } else if has(State::Damaged) {
        Rejected::Unreadable(Unreadable::Damaged.sentence())
    } else {
        Rejected::Empty
    }
}

/// The blocks of a page with their places; an empty page is one part, so that pages are counted.
fn parts(page: pdf::Page) -> Vec<(Option<Location>, String)> {
    if page.blocks.is_empty() {
        return vec![(Some(Location::Page(page.number)), String::new())];
    }
    page.blocks.into_iter().map(|block| (Some(place(page.number, block.area)), block.markdown)).collect()
}

/// What people should know about pages that could not be read as they are.
fn warnings(pages: &[pdf::Page]) -> Vec<String> {
    let of = |state| Numbers(pages.iter().filter(|page| page.state == state).map(|page| page.number).collect());
    let sentences = [
        of(State::Picture)
            .sentence("is a scan: it holds pictures and no text.", "are scans: they hold pictures and no text."),
        of(State::Unmapped).sentence(
            "could not be read, or only in part, because its fonts do not say which letters they show.",
            "could not be read, or only in part, because their fonts do not say which letters they show.",
        ),
        of(State::Damaged).sentence("could not be read; it may be damaged.", "could not be read; they may be damaged."),
        of(State::Recognised).sentence(
            "is a scan: its text was recognised in the picture and may have errors.",
            "are scans: their text was recognised in the pictures and may have errors.",
        ),
    ];
    sentences.into_iter().flatten().collect()
}

/// Numbers of pages, in order.
struct Numbers(Vec<u32>);

/// Most numbers and ranges that a sentence lists.
const MOST_RANGES: usize = 10;

impl Numbers {
    /// A sentence about these pages: with the one ending for a single page, with the other for several.
    fn sentence(&self, one: &str, several: &str) -> Option<String> {
        match self.0.as_slice() {
            [] => None,
            [page] => Some(format!("Page {page} {one}")),
            _ => Some(format!("Pages {} {several}", self.listed())),
        }
    }

    /// The numbers with those in a row folded: “3–7, 9 and 12”.
    fn listed(&self) -> String {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for page in &self.0 {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *page => *last = *page,
                _ => ranges.push((*page, *page)),
            }
        }
        let rest = ranges.split_off(ranges.len().min(MOST_RANGES));
        let mut listed: Vec<String> = ranges
            .iter()
            .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
            .collect();
        if !rest.is_empty() {
            listed.push(format!("{} others", rest.iter().map(|(first, last)| last - first + 1).sum::<u32>()));
        }
        match listed.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_listed_in_ranges() {
        let listed = |pages: &[u32]| Numbers(pages.to_vec()).listed();
        assert_eq!(listed(&[3, 4, 5, 6, 7]), "3–7");
        assert_eq!(listed(&[1, 3, 4, 9]), "1, 3–4 and 9");
        assert_eq!(listed(&(1..40).step_by(2).collect::<Vec<_>>()), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 10 others");
    }

    #[test]
    fn pages_that_are_not_read_are_told() {
        let page = |number, state| pdf::Page { number, blocks: Vec::new(), state };
        let pages = [
            page(1, State::Read),
            page(2, State::Picture),
            page(3, State::Picture),
            page(4, State::Unmapped),
            page(5, State::Damaged),
        ];
        let expected = [
            "Pages 2–3 are scans: they hold pictures and no text.",
            "Page 4 could not be read, or only in part, because its fonts do not say which letters they show.",
            "Page 5 could not be read; it may be damaged.",
        ];
        assert_eq!(warnings(&pages), expected);
    }

    #[test]
    fn a_document_without_text_says_why() {
        let page = |state| pdf::Page { number: 1, blocks: Vec::new(), state };
        let only_scans = |reason| Rejected::OnlyScans { reason, pages: vec![1] };
        assert_eq!(without_text(&[page(State::Picture), page(State::Read)]), only_scans(ONLY_SCANS));
        assert_eq!(without_text(&[page(State::Unmapped)]), only_scans(ONLY_UNMAPPED));
        assert_eq!(without_text(&[page(State::Read)]), Rejected::Empty);
    }
}
