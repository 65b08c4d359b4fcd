//! HTML: the main content of a page as Markdown.
//!
//! A page may be hostile. It is parsed in pieces and rejected as soon as it exceeds what real pages have: deep nesting
//! would slow down each further tag and later overflow the stack, and the parser repeats unclosed formatting elements
//! in each paragraph. The rest runs on its own stack, which is large enough for the allowed depth.

mod furniture;
mod guard;
mod metadata;
mod parse;
mod recognise;
mod tables;

pub use metadata::WebPage;

use std::panic::{AssertUnwindSafe, catch_unwind};

use dom_query::Document;
use dom_smoothie::{Config, Readability};
use htmd::HtmlToMarkdown;
use parse::parse;

use super::raw::{Raw, decoded};
use super::recognise::{Fit, Sample};
use super::{CancelFlag, Extracted, Extractor, Hints, Limits, Markup, Rejected};

/// Largest page that is read, in bytes.
const MAXIMUM_BYTES: usize = 10 * 1024 * 1024;

/// Pages with more elements are not searched for their main content, which takes more than linear time.
const MAXIMUM_ELEMENTS_TO_SCORE: usize = 60_000;

/// Stack for walking pages recursively: more than 64 KiB for each level.
const STACK: usize = 64 * 1024 * 1024;

/// The element that holds the main content once it is found.
const CONTENT: &str = "#readability-page-1";

/// Main content with fewer characters is compared with the whole page.
const SHORT_ARTICLE: usize = 250;

/// Elements without text for readers.
const WITHOUT_TEXT: [&str; 12] =
    ["script", "style", "noscript", "template", "head", "svg", "math", "iframe", "object", "canvas", "img", "button"];

/// Elements that no reader sees, as mails have them for previews.
const HIDDEN: &str = "[hidden], [style*='display:none'], [style*='display: none']";

const TOO_LARGE: Rejected = Rejected::Unreadable("The HTML page is larger than 10 MiB. Send its text instead.");
/// A fault in reading this very page.
const UNREADABLE: Rejected = Rejected::Unreadable("The HTML page cannot be read.");

/// HTML.
pub(super) struct Html;

impl Extractor for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn media_type(&self) -> &'static str {
        "text/html"
    }

    fn other_media_types(&self) -> &'static [&'static str] {
        &["application/xhtml+xml"]
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["html", "htm", "xhtml"]
    }

    fn is_text(&self) -> bool {
        true
    }

    fn fit(&self, sample: &Sample<'_>) -> Fit {
        sample.text.map_or(Fit::No, recognise::fit)
    }

    fn extract(&self, original: &[u8], hints: &Hints<'_>, limits: &Limits) -> Result<Extracted, Rejected> {
        if original.len() > MAXIMUM_BYTES {
            return Err(TOO_LARGE);
        }
        let (html, warnings) = decoded(original, hints, limits)?;
        let (raw, page) = read(&html, hints.base_url, &limits.stop)?;
        Ok(Extracted { page: Some(page), ..raw.finish(Markup::Markdown, warnings, limits)? })
    }
}

/// Reads a page of which everything is content: a mail, or a chapter of a book.
///
/// # Errors
///
/// [`Rejected`] when it breaks a limit, or nobody waits for it any more.
pub(super) fn read_whole(html: &str, stop: &CancelFlag) -> Result<Raw, Rejected> {
    if html.len() > MAXIMUM_BYTES {
        return Err(TOO_LARGE);
    }
    on_large_stack(|| {
        let page = parse(html, stop)?;
        let language = page.select("html").attr("lang").map(|lang| lang.to_string());
        let title = page.select_single("head > title").text().trim().to_owned();
        page.select(HIDDEN).remove();
        for link in page.select("a[href]").nodes() {
            if link.attr("href").is_some_and(|target| !leads_out(&target)) {
                link.remove_attr("href");
            }
        }
        let body = page.body().map(|body| body.html().to_string()).unwrap_or_default();
        Ok(Raw { title: Some(title), language, ..Raw::of(to_markdown(&body)?) })
    })
}

/// True for the address of a link that means something outside of its page.
fn leads_out(target: &str) -> bool {
    ["http://", "https://", "mailto:", "ftp://"].iter().any(|scheme| target.trim_start().starts_with(scheme))
}

fn read(html: &str, base_url: Option<&str>, stop: &CancelFlag) -> Result<(Raw, WebPage), Rejected> {
    on_large_stack(|| {
        let page = parse(html, stop)?;
        let of_itself = metadata::of(&page);
        Ok((read_here(page, base_url)?, of_itself))
    })
}

/// Runs on a stack of its own: the process that reads documents can start no threads.
fn on_large_stack<T>(read: impl FnOnce() -> Result<T, Rejected>) -> Result<T, Rejected> {
    // A panic in a parser's rare branch is the page's fault and ends as a rejected document.
    stacker::grow(STACK, || catch_unwind(AssertUnwindSafe(read))).unwrap_or(Err(UNREADABLE))
}

fn read_here(page: Document, base_url: Option<&str>) -> Result<Raw, Rejected> {
    let language = page.select("html").attr("lang").map(|lang| lang.to_string());
    let page_title = page.select_single("head > title").text().trim().to_owned();
    let whole = page.body().map(|body| body.html().to_string()).unwrap_or_default();
    let config = Config {
        max_elements_to_parse: MAXIMUM_ELEMENTS_TO_SCORE,
        disable_json_ld: true,
        keep_classes: true,
        ..Config::default()
    };
    let url = base_url.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    // No article found, or too large to score: use the whole page.
    let found =
        Readability::with_document(page, url, Some(config)).and_then(|mut page| Ok((page.parse()?, page.doc))).ok();
    let Some((article, page)) = found else {
        return Ok(Raw { title: Some(page_title), language, ..Raw::of(to_markdown(&whole)?) });
    };
    let content = page.select_single(CONTENT);
    content.nodes().iter().for_each(furniture::remove);
    // An article that is mostly furniture, such as pictures with their captions, is none of it.
    let letters = [content.text(), article.text_content.clone()].map(|text| furniture::count_letters(&text));
    let is_left = 2 * letters[0] >= letters[1];
    let mut text = to_markdown(&if is_left { content.html() } else { article.content.clone() })?;
    if text.chars().count() < SHORT_ARTICLE {
        let all = to_markdown(&whole)?;
        if all.chars().count() > 2 * text.chars().count() {
            text = all;
        }
    }
    let title = Some(article.title).filter(|title| !title.trim().is_empty()).or(Some(page_title));
    Ok(Raw { title, language: language.or(article.lang), ..Raw::of(text) })
}

/// Converts HTML to Markdown, without invisible parts.
fn to_markdown(html: &str) -> Result<String, Rejected> {
    let regular = memchr::memmem::find(html.as_bytes(), b"<table").map(|_| tables::with_regular_tables(html));
    let converter = HtmlToMarkdown::builder().skip_tags(WITHOUT_TEXT.to_vec()).scripting_enabled(false).build();
    let text = converter.convert(regular.as_deref().unwrap_or(html)).map_err(|_| UNREADABLE)?;
    Ok(if regular.is_some() { tables::with_plain_bars(text) } else { text })
}

#[cfg(test)]
mod tests {
    use super::super::headings;
    use super::parse::TOO_DEEP;
    use super::*;

    fn read(html: &str) -> Result<String, Rejected> {
        let (raw, _) = super::read(html, None, &CancelFlag::default())?;
        Ok(raw.parts.into_iter().map(|(_, text)| text).collect())
    }

    fn text(html: &str) -> String {
        read(html).unwrap()
    }

    const ARTICLE: &str = "The tide rises twice a day, and every harbour keeps a table of the hours, because ships \
        with a deep draught can only pass the bar near high water. The table is made a year ahead, from the \
        harmonic constants of the place, and it is seldom wrong by more than a few minutes.";

    #[test]
    fn the_main_content_is_found() {
        let page = format!(
            "<!doctype html><html lang=en-GB><head><title>Tides - Harbour News</title><script>var x=1</script></head>\
             <body><nav><a href=/a>Home</a><a href=/b>Sport</a></nav><article><h1>Tides</h1><h2>Tables</h2>\
             <p>{ARTICLE}</p><p>{ARTICLE}</p><p>See <a href=\"/more\">more</a> and <b>bold</b>.</p>\
             <table><tr><th>Hour</th><th>Height</th></tr><tr><td>06:10</td><td>3.2 m</td></tr></table></article>\
             <footer>Imprint of the paper</footer></body></html>"
        );
        let hints = Hints { base_url: Some("https://news.example/tides"), ..Hints::default() };
        let extracted = Html.extract(page.as_bytes(), &hints, &Limits::default()).unwrap();
        assert!(extracted.text.contains("twice a day"));
        assert!(extracted.text.contains("[more](https://news.example/more)"), "{}", extracted.text);
        assert!(extracted.text.contains("06:10") && extracted.text.contains("3.2 m"));
        assert!(!extracted.text.contains("Imprint") && !extracted.text.contains("Sport"));
        assert!(!extracted.text.contains("var x"));
        assert_eq!(extracted.language.as_deref(), Some("en-GB"));
        assert!(extracted.title.unwrap().contains("Tides"));
        assert!(headings(&extracted.text).iter().any(|heading| heading.text == "Tables"));
    }

    #[test]
    fn raised_digits_stay_raised_and_struck_words_go() {
        let out = text(
            "<body><p>Zorbo has 10<sup>11</sup> stars and weighs 4&times;10<sup>−27</sup> units; it is <del>12</del> 15 \
             light years away, the 2<sup>nd</sup> of its kind.</p></body>",
        );
        for part in ["10¹¹ stars", "4×10⁻²⁷ units", "15 light years", "2nd of"] {
            assert!(out.contains(part), "{part}: {out}");
        }
        assert!(!out.contains("12"), "{out}");
    }

    #[test]
    fn a_page_without_an_article_gives_its_whole_text() {
        let out = text("<body><ul><li>Fee: 20 euros</li><li>Open: 9 to 5</li></ul><script>x()</script></body>");
        assert!(out.contains("Fee: 20 euros") && out.contains("Open: 9 to 5"), "{out}");
        assert!(!out.contains("x()"));
    }

    #[test]
    fn a_short_article_does_not_hide_the_rest_of_the_page() {
        let rows: String = (0..40).map(|i| format!("<tr><td>Station {i}</td><td>{i} cm</td></tr>")).collect();
        let out = text(&format!("<body><p>Levels.</p><table>{rows}</table></body>"));
        assert!(out.contains("Station 39"), "{out}");
    }

    #[test]
    fn deep_nesting_is_refused_quickly() {
        // C-ING-3
        for tag in ["div", "b", "font", "ul><li", "table><tr><td", "svg><g", "p><button", "select><option", "template"]
        {
            let page = format!("<{tag}>").repeat(4_000);
            let result = read(&page).map(|text| text.len());
            // Elements that cannot nest, such as `select`, leave a flat page.
            assert!(result == Err(TOO_DEEP) || result == Ok(0), "{tag}: {result:?}");
        }
        let ignored_ends = "<b><table><tr><td></b></td></tr></table>".repeat(2_000);
        assert!(read(&ignored_ends).is_err());
    }

    #[test]
    fn real_depths_are_accepted() {
        let page = format!("{}{ARTICLE}{}", "<div>".repeat(200), "</div>".repeat(200));
        assert!(text(&page).contains("twice a day"));
    }

    #[test]
    fn formatting_left_open_cannot_multiply_without_end() {
        // C-ING-3
        let open: String = (0..400).map(|i| format!("<b id={i}>")).collect();
        let page = open + &"<p>x".repeat(100_000);
        assert!(read(&page).is_err());
    }

    #[test]
    fn broken_pages_are_read_as_far_as_they_go() {
        let cases =
            ["<p>open <b>bold", "text only", "<<<>>> words", "<p>words</div></p></td>", "<body><p>cut off <a hre"];
        for html in cases {
            assert!(read(html).is_ok(), "{html}");
        }
        assert!(text("<p>open <b>bold").contains("**bold**"));
    }
}
