//! What a page begins with.

use crate::recognise::Fit;
use crate::signatures::opening;

/// How well a text fits the format.
pub(super) fn fit(text: &str) -> Fit {
    const PAGE: [&str; 10] =
        ["<!doctype html", "<html", "<head", "<body", "<script", "<style", "<title", "<meta", "<link", "<iframe"];
    const FRAGMENT: [&str; 21] = [
        "<h1", "<h2", "<h3", "<div", "<font", "<table", "<a", "<b", "<br", "<p", "<ul", "<ol", "<section", "<article",
        "<main", "<header", "<nav", "<span", "<center", "<form", "<!--",
    ];
    let (head, is_commented) = opening(text);
    let is_page = PAGE.iter().any(|tag| opens_with(&head, tag));
    if is_page || (head.starts_with("<?xml") && head.contains("<html")) {
        Fit::Certain
    } else if is_commented || FRAGMENT.iter().any(|tag| opens_with(&head, tag)) {
        // Markdown uses such tags, too.
        Fit::Likely
    } else if has_closing_tag(text) {
        Fit::Hinted
    } else {
        Fit::No
    }
}

fn opens_with(text: &str, tag: &str) -> bool {
    text.strip_prefix(tag).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn has_closing_tag(text: &str) -> bool {
    text.match_indices("</").any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_alphabetic()))
}
