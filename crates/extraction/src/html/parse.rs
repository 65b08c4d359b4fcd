//! From the characters of a page to its tree, within the limits.

use std::cell::Cell;

use dom_query::{Document, NodeId, NodeRef};
use html5ever::ParseOpts;
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::Tracer;

use super::guard;
use crate::raised::raised;
use crate::tables::marks::TITLE;
use crate::{CancelFlag, Rejected};

/// Deepest nesting of nodes; browsers stop nesting elements at 512, too.
const MAXIMUM_DEPTH: usize = 512;

/// Most open elements of the parser; formatting elements count twice.
const MAXIMUM_OPEN: usize = 640;

/// Most nodes of a page, including texts and comments.
const MAXIMUM_NODES: usize = 500_000;

/// Bytes parsed between two checks of the limits.
const PIECE: usize = 1024;

pub(super) const TOO_DEEP: Rejected = Rejected::Unreadable(
    "The elements of the HTML page are nested more deeply than browsers show. Open it in a browser and add its text, or a PDF of it.",
);
const TOO_MANY_ELEMENTS: Rejected =
    Rejected::Unreadable("The HTML page holds more than 500,000 elements. Split it, or add its text.");

/// Parses a page within the limits on depth and nodes.
pub(super) fn parse(html: &str, stop: &CancelFlag) -> Result<Document, Rejected> {
    guard::check(html)?;
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let mut parser = html5ever::parse_document(Document::default(), options);
    let mut rest = html;
    while !rest.is_empty() {
        stop.check()?;
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        parser.process(StrTendril::from_slice(piece));
        rest = after;
        let builder = &parser.tokenizer.sink;
        let open = Counter::default();
        builder.trace_handles(&open);
        if open.0.get() > MAXIMUM_OPEN {
            return Err(TOO_DEEP);
        }
        if builder.sink.tree.len() > MAXIMUM_NODES {
            return Err(TOO_MANY_ELEMENTS);
        }
    }
    let page = parser.finish();
    if page.tree.len() > MAXIMUM_NODES {
        return Err(TOO_MANY_ELEMENTS);
    }
    if is_deeper(page.root(), MAXIMUM_DEPTH) {
        return Err(TOO_DEEP);
    }
    stop.check()?;
    keep_what_layout_says(&page);
    Ok(page)
}

/// Keeps meaning that only the layout has: struck-out words are removed, superscript digits become superscript
/// characters, so that 10 to the power of 11 does not become 1011, programs keep their lines, and the title of a table
/// stands above it.
fn keep_what_layout_says(page: &Document) {
    page.select("del, s, strike").remove();
    for node in page.select("sup").nodes() {
        let is_plain = node.children_it(false).all(|child| child.is_text());
        if let Some(raised) = is_plain.then(|| raised(node.text().trim())).flatten() {
            node.set_text(raised);
        }
    }
    for node in page.select("pre, listing, xmp").nodes() {
        keep_lines(node);
    }
    for caption in page.select("table > caption").nodes() {
        if let Some(table) = caption.parent() {
            caption.rename("p");
            caption.append_html(TITLE.to_string());
            table.insert_before(caption);
        }
    }
}

/// Makes a text with lines of its own a block of code: all of it is text then, and a `#` begins no heading.
fn keep_lines(pre: &NodeRef<'_>) {
    let mut text = String::new();
    let mut language = None;
    for node in pre.descendants_it() {
        if node.is_text() {
            text.push_str(&node.text());
        } else if node.has_name("br") {
            text.push('\n');
        }
        language = language.or_else(|| node.class());
    }
    pre.rename("pre");
    pre.remove_children();
    let code = pre.tree.new_element("code");
    if let Some(language) = language {
        code.set_attr("class", &language);
    }
    code.set_text(text);
    pre.append_child(&code);
}

/// Counts the parser's open elements and formatting elements.
#[derive(Default)]
struct Counter(Cell<usize>);

impl Tracer for Counter {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

/// True when a node is more than `limit` levels below `root`. Not recursive.
fn is_deeper(root: NodeRef<'_>, limit: usize) -> bool {
    let mut waiting = vec![(root, 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > limit {
            return true;
        }
        waiting.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    false
}
