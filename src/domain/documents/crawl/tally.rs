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
            (outside, format!("that do not lead below {}", crawl.below())),
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
