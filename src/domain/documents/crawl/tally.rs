//! What a crawl tells of itself: how many pages it added, and why it has no more.

use std::fmt::Write as _;

use egress::{Bounds, Crawl, LeftOut};

use super::Found;

/// What became of the pages and links of a crawl.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// Pages that became documents, the first one included.
    pub(super) added: u32,
    /// Pages that were not read, or are documents already.
    pub(super) passed_over: u32,
    /// Links that were not followed.
    pub(super) left_out: LeftOut,
}

impl Tally {
    pub(super) fn count(&mut self, found: &Found) {
        *(if found.is_added { &mut self.added } else { &mut self.passed_over }) += 1;
        self.left_out += found.left_out;
    }

    /// How far the crawl is.
    pub(super) fn so_far(&self, crawl: &Crawl) -> String {
        format!("{} added; {} to be read.", pages(self.added), pages(crawl.expected()))
    }

    /// How it ended. The reasons name the arguments that change them.
    pub(super) fn at_the_end(&self, crawl: &Crawl, bounds: Bounds) -> String {
        let mut told = format!("{} added, {} left out.", pages(self.added), pages(self.passed_over));
        let LeftOut { outside, too_deep, no_room } = self.left_out;
        let beyond = match crawl.pages() >= bounds.pages {
            true => format!("beyond maximumPages ({})", bounds.pages),
            false => "after too many addresses without a page".to_owned(),
        };
        let reasons = [
            (crawl.waiting().saturating_add(no_room), beyond),
            (too_deep, format!("beyond maximumDepth ({})", bounds.depth)),
            (outside, format!("outside {}", crawl.below())),
        ];
        let reasons = reasons.into_iter().filter(|(count, _)| *count > 0);
        let reasons: Vec<_> = reasons.map(|(count, why)| format!("{} {why}", counted(count, "link"))).collect();
        if !reasons.is_empty() {
            let _ = write!(told, " Not followed, counted on each page: {}.", reasons.join(", "));
        }
        told
    }

    /// True when the first page leads nowhere although it has links: the address is probably not the one that was meant.
    pub(super) fn is_alone(&self) -> bool {
        self.added == 1 && self.passed_over == 0 && self.left_out != LeftOut::default()
    }
}

fn pages(count: u32) -> String {
    counted(count, "page")
}

fn counted(count: u32, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use egress::Page;
    use url::Url;

    use super::*;

    const BOUNDS: Bounds = Bounds { pages: 3, depth: 1 };

    fn url(path: &str) -> Url {
        format!("https://example.org/docs/{path}").parse().unwrap()
    }

    /// A crawl that has visited its first page, and what it counted of that.
    fn after_the_first(links: &[Url]) -> (Crawl, Tally) {
        let mut crawl = Crawl::new(&url(""), BOUNDS);
        let page = Page { url: url(""), canonical: None, links: links.to_vec() };
        let left_out = crawl.left_out(links);
        crawl.visited(&page);
        let mut tally = Tally::default();
        tally.count(&Found { page: Some(page), is_added: true, left_out });
        (crawl, tally)
    }

    #[test]
    fn says_how_far_it_is_and_why_it_ended() {
        let outside = Url::parse("https://elsewhere.example/").unwrap();
        let (mut crawl, mut tally) = after_the_first(&[url("a"), url("b"), url("c"), outside]);
        assert_eq!(tally.so_far(&crawl), "1 page added; 2 pages to be read.");
        for path in ["a", "b"] {
            let links = [url(&format!("{path}/below"))];
            let left_out = crawl.left_out(&links);
            let page = Page { url: url(path), canonical: None, links: links.to_vec() };
            crawl.visited(&page);
            tally.count(&Found { page: Some(page), is_added: path == "a", left_out });
        }
        assert_eq!(crawl.next(), None);
        assert_eq!(
            tally.at_the_end(&crawl, BOUNDS),
            "2 pages added, 1 page left out. Not followed, counted on each page: 1 link beyond maximumPages (3), 2 links \
             beyond maximumDepth (1), 1 link outside https://example.org/docs/."
        );
    }

    #[test]
    fn a_page_without_links_is_not_an_address_that_was_not_meant() {
        let (crawl, tally) = after_the_first(&[]);
        assert!(!tally.is_alone());
        assert_eq!(tally.at_the_end(&crawl, BOUNDS), "1 page added, 0 pages left out.");
        let (_, tally) = after_the_first(&[Url::parse("https://elsewhere.example/").unwrap()]);
        assert!(tally.is_alone());
    }
}
