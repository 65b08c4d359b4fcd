//! What a page says of itself: its address, its date, and where it links to. All of it is the word of a stranger.

use dom_query::{Document, NodeRef};
use serde::{Deserialize, Serialize};

/// Most links of a page that are told.
const MAXIMUM_LINKS: usize = 5000;

/// Longest address that is told, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// Longest date that is told, in bytes.
const LONGEST_DATE: usize = 64;

/// Names of `meta` elements with the date of publication, most telling first.
const DATES: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "publish_date",
    "pubdate",
    "date",
];

/// What a web page says of itself. Addresses are as written: relative to `base`, or to where the page was fetched from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebPage {
    /// What addresses are relative to (`<base href>`).
    pub base: Option<String>,
    /// The address that is to stand for all addresses of the page (RFC 6596).
    pub canonical: Option<String>,
    /// When it was published, as written.
    pub published: Option<String>,
    /// Where it links to, in its order; none when it asks that its links not be followed.
    pub links: Vec<String>,
}

/// Reads what a page says of itself.
pub(super) fn of(page: &Document) -> WebPage {
    let base = attribute(page, "base[href]", "href");
    let canonical =
        page.select("link[rel][href]").nodes().iter().find(|link| has_word(link, "rel", "canonical")).and_then(address);
    let links = if forbids_following(page) { Vec::new() } else { links(page) };
    WebPage { base, canonical, published: published(page), links }
}

fn links(page: &Document) -> Vec<String> {
    let nodes = page.select("a[href], area[href]");
    let followed = nodes.nodes().iter().filter(|link| !has_word(link, "rel", "nofollow"));
    followed.filter_map(address).filter(|address| !address.starts_with('#')).take(MAXIMUM_LINKS).collect()
}

fn address(link: &NodeRef<'_>) -> Option<String> {
    let address = link.attr("href")?.trim().to_owned();
    (!address.is_empty() && address.len() <= LONGEST_ADDRESS).then_some(address)
}

fn attribute(page: &Document, selector: &str, name: &str) -> Option<String> {
    let value = page.select_single(selector).attr(name)?.trim().to_owned();
    (!value.is_empty() && value.len() <= LONGEST_ADDRESS).then_some(value)
}

fn has_word(node: &NodeRef<'_>, attribute: &str, word: &str) -> bool {
    node.attr(attribute).is_some_and(|words| words.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
}

/// `<meta name="robots" content="nofollow">`, also as `none`.
fn forbids_following(page: &Document) -> bool {
    metas(page).any(|(name, content)| {
        let words = || content.split([',', ' ']).map(str::trim);
        name == "robots"
            && words().any(|word| word.eq_ignore_ascii_case("nofollow") || word.eq_ignore_ascii_case("none"))
    })
}

fn published(page: &Document) -> Option<String> {
    let metas: Vec<(String, String)> = metas(page).collect();
    let of_meta =
        DATES.iter().find_map(|date| metas.iter().find(|(name, _)| name == date).map(|(_, date)| date.clone()));
    of_meta
        .or_else(|| attribute(page, "[itemprop='datePublished'][datetime]", "datetime"))
        .or_else(|| attribute(page, "[itemprop='datePublished'][content]", "content"))
        .or_else(|| of_linked_data(page))
        .or_else(|| attribute(page, "article time[datetime], time[pubdate][datetime]", "datetime"))
        .filter(|date| date.len() <= LONGEST_DATE)
}

/// Names, in lower case, and contents of all `meta` elements.
fn metas(page: &Document) -> impl Iterator<Item = (String, String)> {
    let metas = page.select("meta[content]");
    let pairs: Vec<_> = metas
        .nodes()
        .iter()
        .filter_map(|meta| {
            let name = meta.attr("name").or_else(|| meta.attr("property")).or_else(|| meta.attr("itemprop"))?;
            let content = meta.attr("content")?.trim().to_owned();
            (!content.is_empty()).then(|| (name.trim().to_ascii_lowercase(), content))
        })
        .collect();
    pairs.into_iter()
}

/// The date in JSON-LD, which pages nest in many ways: the first one that is a text.
fn of_linked_data(page: &Document) -> Option<String> {
    page.select("script[type='application/ld+json']").nodes().iter().find_map(|script| {
        let text = script.text();
        let (_, rest) = text.split_once("\"datePublished\"")?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split_once('"').map(|(date, _)| date.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_text(html: &str) -> WebPage {
        of(&Document::from(html))
    }

    #[test]
    fn a_page_tells_its_address_and_its_links() {
        let page = of_text(
            "<html><head><base href='/docs/'><link rel='alternate canonical' href=' https://site.example/docs '></head>\
             <body><a href='a'>A</a><a name=x>no</a><a href='#part'>part</a><a href=''>empty</a><a rel='nofollow' href='b'>B</a>\
             <map><area href='c'></map></body></html>",
        );
        assert_eq!(page.base.as_deref(), Some("/docs/"));
        assert_eq!(page.canonical.as_deref(), Some("https://site.example/docs"));
        assert_eq!(page.links, ["a", "c"]);
        let many: String = (0..6000).map(|n| format!("<a href='{n}'>x</a>")).collect();
        assert_eq!(of_text(&many).links.len(), MAXIMUM_LINKS);
        assert_eq!(of_text(&format!("<a href='{}'>x</a>", "x".repeat(3000))).links.len(), 0);
    }

    #[test]
    fn a_page_may_ask_that_its_links_be_left_alone() {
        for content in ["nofollow", "noindex, NOFOLLOW", "none"] {
            let html = format!("<head><meta name=Robots content='{content}'></head><a href=a>A</a>");
            assert_eq!(of_text(&html).links.len(), 0, "{content}");
        }
        assert_eq!(of_text("<head><meta name=robots content=noindex></head><a href=a>A</a>").links.len(), 1);
    }

    #[test]
    fn dates_of_publication_are_found_where_pages_put_them() {
        for html in [
            "<meta property='article:published_time' content='2026-03-01'><meta name=date content='2020-01-01'>",
            "<meta name='DC.Date' content=' 2026-03-01 '>",
            "<meta itemprop=datePublished content='2026-03-01'>",
            "<time itemprop='datePublished' datetime='2026-03-01'>March</time>",
            "<script type='application/ld+json'>{\"@graph\":[{\"datePublished\" : \"2026-03-01\"}]}</script>",
            "<article><time datetime='2026-03-01'>March</time></article>",
        ] {
            assert_eq!(of_text(html).published.as_deref(), Some("2026-03-01"), "{html}");
        }
        for html in [
            "<p>2026-03-01</p>",
            "<time datetime='2026-03-01'>",
            "<script type='application/ld+json'>\"datePublished\":1",
        ] {
            assert_eq!(of_text(html).published, None, "{html}");
        }
    }
}
