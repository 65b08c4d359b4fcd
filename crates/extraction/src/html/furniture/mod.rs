//! Furniture: what stands in an article and around it without being part of it.
//!
//! The search for the main content of a page leaves in what is laid out like it: captions, lines on authors and dates,
//! buttons to share, links to other articles, requests to subscribe. It is known by the classes of its elements, by what
//! it says, and by where it stands: the blocks before the first paragraph and behind the last one are judged harder than
//! those between. In doubt a block stays: losing a word of the article is worse than keeping one of the page.

mod block;
mod date;
mod mark;
mod phrase;

use dom_query::NodeRef;

pub(super) use block::count_letters;
use block::{Block, blocks};

/// Letters of a block from which on it is a paragraph of the article.
const PARAGRAPH: usize = 120;

/// Longest line on authors and dates, in letters.
const LONGEST_BYLINE: usize = 150;

/// Longest line that leads to another article, in letters.
const LONGEST_POINTER: usize = 300;

/// Longest head of a list of other articles, in letters.
const LONGEST_HEAD: usize = 60;

/// Most entries in the trail to the page.
const LONGEST_TRAIL: usize = 6;

/// Removes furniture from the main content of a page.
pub(super) fn remove(article: &NodeRef<'_>) {
    mark::remove_marked(article, count_letters(&article.text()));
    let blocks = blocks(article);
    let is_paragraph = |block: &Block<'_>| block.letters >= PARAGRAPH && !block.is_linked(50);
    let first = blocks.iter().position(is_paragraph);
    let last = blocks.iter().rposition(is_paragraph);
    // What has no paragraph is no article, but a list or a table.
    let (Some(first), Some(last)) = (first, last) else { return };
    let mut is_furniture: Vec<bool> = blocks
        .iter()
        .enumerate()
        .map(|(at, block)| {
            !block.is_kept
                && (is_furniture_anywhere(block)
                    || at < first && is_byline(block)
                    || at > last && is_below(block)
                    || at == last && phrase::is_small_print(&block.text, block.letters))
        })
        .collect();
    mark_trail(&blocks[..first], &mut is_furniture);
    mark_related(&blocks, last, &mut is_furniture);
    for (block, _) in blocks.iter().zip(is_furniture).filter(|(_, is_furniture)| *is_furniture) {
        block.node.remove_from_parent();
    }
}

fn is_furniture_anywhere(block: &Block<'_>) -> bool {
    let Block { text, letters, .. } = block;
    phrase::is_label(text)
        || phrase::is_bare_word(text) && !block.is_heading() && !block.is_item
        || phrase::is_caption(text, *letters) && !block.is_heading()
        || phrase::is_appeal(text, *letters)
        || phrase::is_pointer(text) && *letters <= LONGEST_POINTER && block.is_linked(50)
}

/// True for a line above the article that says who wrote it and when.
fn is_byline(block: &Block<'_>) -> bool {
    let Block { text, letters, .. } = block;
    let has_date = text.chars().any(|c| c.is_ascii_digit());
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    *letters <= LONGEST_BYLINE
        && !block.is_heading()
        && (date::is_date(text)
            || text == "by"
            || starts(&["by ", "von ", "par ", "por "]) && (has_date || *letters <= 40)
            || starts(&["published", "updated", "posted", "first published", "last updated", "publicado"]) && has_date)
}

/// True for a block below the article that belongs to the page.
fn is_below(block: &Block<'_>) -> bool {
    phrase::is_small_print(&block.text, block.letters)
        || phrase::is_bare_word(&block.text)
        || date::is_date(&block.text)
        || is_byline(block)
}

/// Marks the trail to the page (“Home, News, Space”), a list of short links that the content begins with.
fn mark_trail(above: &[Block<'_>], is_furniture: &mut [bool]) {
    let is_step = |block: &&Block<'_>| {
        let target = block.node.descendants_it().find_map(|node| node.attr("href"));
        block.is_item && block.is_linked(100) && block.letters <= 25 && target.is_some_and(|to| !to.starts_with('#'))
    };
    let steps = above.iter().take_while(is_step).count();
    if steps <= LONGEST_TRAIL {
        is_furniture[..steps].fill(true);
    }
}

/// Marks lists of links to other articles with their heads.
fn mark_related(blocks: &[Block<'_>], last: usize, is_furniture: &mut [bool]) {
    for (at, head) in blocks.iter().enumerate() {
        if head.letters > LONGEST_HEAD || head.is_kept || !phrase::is_head_of_related(&head.text) {
            continue;
        }
        let links = blocks[at + 1..].iter().take_while(|block| block.is_linked(80) && !block.is_kept).count();
        let is_last = blocks[at + 1..].iter().zip(&is_furniture[at + 1..]).all(|(_, is_furniture)| *is_furniture);
        if links > 0 || at > last && is_last {
            is_furniture[at..=at + links].fill(true);
        }
    }
}
