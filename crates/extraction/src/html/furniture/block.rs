//! The blocks that a page's text is made of.

use dom_query::NodeRef;

/// Letters of a block that are kept to be compared; furniture is shorter.
const MAXIMUM_TEXT: usize = 700;

/// Elements that start a line of their own.
const BLOCKS: [&str; 32] = [
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "tr",
    "td",
    "th",
    "pre",
    "blockquote",
    "figure",
    "figcaption",
    "address",
    "center",
];

/// Elements whose blocks are never furniture: what is in them says something by where it stands.
pub(super) const KEPT_WHOLE: [&str; 4] = ["table", "pre", "dl", "blockquote"];

/// A block that holds no other block.
pub(super) struct Block<'a> {
    pub(super) node: NodeRef<'a>,
    /// Its text in lower case with single spaces; cut where it is longer than furniture is.
    pub(super) text: String,
    /// Its letters and digits.
    pub(super) letters: usize,
    /// Those of them that are the text of links.
    pub(super) linked: usize,
    /// Whether it, or what it stands in, is never furniture.
    pub(super) is_kept: bool,
    /// Whether it is an item of a list.
    pub(super) is_item: bool,
}

impl Block<'_> {
    pub(super) fn is_heading(&self) -> bool {
        is_heading(&self.node)
    }

    /// True when at least this share of its letters are links, in percent.
    pub(super) fn is_linked(&self, percent: usize) -> bool {
        self.letters > 0 && self.linked * 100 >= self.letters * percent
    }
}

/// What is known of the elements around a node on the way down.
#[derive(Clone, Copy, Default)]
struct Around {
    is_link: bool,
    is_kept: bool,
    is_item: bool,
}

/// The blocks of a page in their order. Text beside blocks is no block by itself and not among them.
pub(super) fn blocks<'a>(root: &NodeRef<'a>) -> Vec<Block<'a>> {
    let mut found = Vec::new();
    collect(root, Around::default(), &mut found);
    found.retain(|block| block.letters > 0);
    found
}

/// Returns whether there is a block in the element.
fn collect<'a>(element: &NodeRef<'a>, around: Around, found: &mut Vec<Block<'a>>) -> bool {
    let name = element.node_name().unwrap_or_default();
    let around = Around {
        is_link: around.is_link || &*name == "a",
        is_kept: around.is_kept || KEPT_WHOLE.contains(&&*name),
        is_item: around.is_item || &*name == "li",
    };
    let mut holds_blocks = false;
    for child in element.children_it(false).filter(NodeRef::is_element) {
        holds_blocks |= collect(&child, around, found);
    }
    let is_block = BLOCKS.contains(&&*name);
    if is_block && !holds_blocks {
        found.push(block(element, around));
    }
    is_block || holds_blocks
}

fn block<'a>(node: &NodeRef<'a>, around: Around) -> Block<'a> {
    let mut text = String::new();
    let (mut letters, mut linked) = (0, 0);
    let mut waiting = vec![(*node, around.is_link)];
    while let Some((at, is_link)) = waiting.pop() {
        if at.is_text() {
            let words = at.text();
            let count = count_letters(&words);
            letters += count;
            linked += if is_link { count } else { 0 };
            if text.len() < MAXIMUM_TEXT {
                text.push_str(&words);
            }
        }
        let is_link = is_link || at.has_name("a");
        waiting.extend(at.children_it(true).map(|child| (child, is_link)));
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    Block { node: *node, text, letters, linked, is_kept: around.is_kept, is_item: around.is_item }
}

/// Letters and digits of a text.
pub(in super::super) fn count_letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

pub(super) fn is_heading(node: &NodeRef<'_>) -> bool {
    ["h1", "h2", "h3", "h4", "h5", "h6"].iter().any(|name| node.has_name(name))
}
