//! Links of a page (ISO 32000-2, 12.5.6.5) to addresses outside of the document.

use hayro_syntax::object::{Array, Dict, Rect as PdfRect, String as PdfString};
use hayro_syntax::page::Page;

use super::place::upright;
use super::strings::decoded;
use super::{MOST_ANNOTATIONS, is_named};
use crate::lines::Link;

/// Most links of a document.
pub(super) const MOST_LINKS: usize = 50_000;

/// Longest address that is kept, in bytes.
const LONGEST_ADDRESS: usize = 2000;

/// The links of a page; at most `left`, which becomes less.
pub(super) fn links(page: &Page<'_>, left: &mut usize) -> Vec<Link> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let links = annotations.iter::<Dict<'_>>().take(MOST_ANNOTATIONS).filter_map(|annotation| link(page, &annotation));
    let links: Vec<Link> = links.take(*left).collect();
    *left -= links.len();
    links
}

fn link(page: &Page<'_>, annotation: &Dict<'_>) -> Option<Link> {
    if !is_named(annotation, "Subtype", "Link") {
        return None;
    }
    let action = annotation.get::<Dict<'_>>("A")?;
    if !is_named(&action, "S", "URI") {
        return None;
    }
    let target = address(&decoded(action.get::<PdfString<'_>>("URI")?.as_bytes()))?;
    let area = upright(page, &annotation.get::<PdfRect>("Rect")?);
    Some(Link { area, target })
}

/// An address as it is written in Markdown; none for those that lead to something else than pages and mailboxes.
fn address(uri: &str) -> Option<String> {
    let uri = uri.trim();
    let lower = uri.get(..8.min(uri.len())).unwrap_or_default().to_ascii_lowercase();
    let is_known = ["http://", "https://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    if !is_known || uri.len() > LONGEST_ADDRESS || uri.chars().any(char::is_control) {
        return None;
    }
    let mut address = String::with_capacity(uri.len());
    for c in uri.chars() {
        match c {
            ' ' => address.push_str("%20"),
            '(' => address.push_str("%28"),
            ')' => address.push_str("%29"),
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '\\' => address.push_str("%5C"),
            c => address.push(c),
        }
    }
    Some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_pages_and_mailboxes() {
        assert_eq!(address(" https://a.example/x (1) "), Some("https://a.example/x%20%281%29".to_owned()));
        assert_eq!(address("MAILTO:a@b.example").as_deref(), Some("MAILTO:a@b.example"));
        for other in ["javascript:alert(1)", "file:///etc/passwd", "a.example", "", "http://a\nb"] {
            assert_eq!(address(other), None, "{other}");
        }
    }
}
