//! What a web page says of itself, made of use: addresses made absolute, its date understood.

use egress::{Bounds, Crawl, LeftOut, Page};
use extraction::WebPage;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::base::Timestamp;
use crate::entity::document;

/// What a web page says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PageFacts {
    /// Where it was found, after redirects.
    pub(super) url: Url,
    /// Address that it gives as its own.
    pub(super) canonical: Option<Url>,
    /// When it was published.
    pub(super) published: Option<Timestamp>,
    /// Where it links to. Only what a crawl from here could follow is kept.
    pub(super) links: Vec<Url>,
    /// The links that a crawl from here could not follow, when it is the first page of one.
    #[serde(default)]
    pub(super) left_out: LeftOut,
}

impl PageFacts {
    /// What the original of a document says; none for one that was not fetched.
    pub(super) fn of(page: WebPage, document: &document::Model, crawl: Option<Bounds>) -> Option<Self> {
        let url = Url::parse(document.fetched_url.as_ref()?).ok()?;
        let facts = Self::read(page, url);
        let Some(crawl) = crawl.map(|bounds| Crawl::new(&facts.url, bounds)) else {
            return Some(Self { links: Vec::new(), ..facts });
        };
        let (links, left_out) = (crawl.leading_on(&facts.links), crawl.left_out(&facts.links));
        Some(Self { links, left_out, ..facts })
    }

    /// What a page says that was found at an address.
    pub(super) fn read(page: WebPage, url: Url) -> Self {
        let base = page.base.and_then(|base| url.join(&base).ok()).unwrap_or_else(|| url.clone());
        let absolute = |address: &String| {
            let found = base.join(address).ok()?;
            matches!(found.scheme(), "http" | "https").then_some(found)
        };
        Self {
            canonical: page.canonical.as_ref().and_then(absolute),
            published: page.published.as_deref().and_then(moment),
            links: page.links.iter().filter_map(absolute).collect(),
            left_out: LeftOut::default(),
            url,
        }
    }

    /// The same for a crawl.
    pub(super) fn visited(&self) -> Page {
        Page { url: self.url.clone(), canonical: self.canonical.clone(), links: self.links.clone() }
    }
}

/// A date as pages write it: RFC 3339, without a time, without a zone, or with one as `+0100`. What says no zone is taken
/// for UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let with_zone = || {
        let (start, zone) = text.split_at_checked(text.len().checked_sub(5)?)?;
        zone.starts_with(['+', '-']).then(|| format!("{start}{}:{}", &zone[..3], &zone[3..]))
    };
    let day = text.get(..10)?;
    let candidates = [
        Some(text.to_owned()),
        with_zone(),
        Some(format!("{text}Z")),
        Some(format!("{text}:00Z")),
        (text.len() == 10).then(|| format!("{day}T00:00:00Z")),
    ];
    candidates.into_iter().flatten().find_map(|candidate| Timestamp::parse_rfc3339(&candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_understood_as_pages_write_them() {
        for (text, moment_of) in [
            ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"),
            ("2026-03-01T10:00:00+01:00", "2026-03-01T09:00:00.000Z"),
            ("2026-03-01T10:00:00+0100", "2026-03-01T09:00:00.000Z"),
            ("2026-03-01T10:00:00", "2026-03-01T10:00:00.000Z"),
            ("2026-03-01T10:00", "2026-03-01T10:00:00.000Z"),
            (" 2026-03-01 ", "2026-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(moment(text).map(Timestamp::to_rfc3339).as_deref(), Some(moment_of), "{text}");
        }
        for text in ["", "March", "2026-13-01", "yesterday, I think", "２０２６-03-01"] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_are_absolute_and_of_the_web() {
        let links =
            ["a", "/b", "//c.example/", "mailto:x@c.example", "javascript:x", "https://d.example/e#f", "http://["];
        let page = WebPage {
            base: Some("/docs/".to_owned()),
            canonical: Some("./".to_owned()),
            links: links.map(str::to_owned).to_vec(),
            ..WebPage::default()
        };
        let facts = PageFacts::read(page, Url::parse("https://site.example/x").unwrap());
        assert_eq!(facts.canonical.unwrap().as_str(), "https://site.example/docs/");
        let links: Vec<&str> = facts.links.iter().map(Url::as_str).collect();
        let absolute =
            ["https://site.example/docs/a", "https://site.example/b", "https://c.example/", "https://d.example/e#f"];
        assert_eq!(links, absolute);
    }
}
