//! What the classes of an element say that it is.

use std::collections::{HashMap, HashSet};

use dom_query::NodeRef;

use super::block::{KEPT_WHOLE, count_letters, is_heading};

/// What an element is by its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// The caption of a picture, and whose picture it is.
    Caption,
    /// Who wrote it and when.
    Byline,
    /// Other articles.
    Related,
    /// Buttons to share and to follow.
    Share,
    /// Asks for an address or for money.
    Appeal,
    /// Advertisements.
    Advert,
    /// Where the page stands in its site.
    Trail,
    /// What the page is filed under.
    Tags,
    /// The head of comments, without any.
    Comments,
    /// Asks to accept cookies.
    Consent,
}

/// Words of classes, in lower case.
const WORDS: [(Mark, &[&str]); 10] = [
    (
        Mark::Caption,
        &["caption", "captions", "figcaption", "credit", "credits", "photocredit", "imagecredit", "imgcaption"],
    ),
    (
        Mark::Byline,
        &[
            "byline",
            "bylines",
            "author",
            "authors",
            "dateline",
            "timestamp",
            "datestamp",
            "pubdate",
            "publishdate",
            "postdate",
            "datetime",
            "date",
            "updated",
            "published",
            "posted",
            "bio",
        ],
    ),
    (
        Mark::Related,
        &[
            "related",
            "recommended",
            "recommendations",
            "recommendation",
            "recirc",
            "recirculation",
            "trending",
            "popular",
            "mostread",
            "mostpopular",
            "readmore",
            "outbrain",
            "taboola",
            "relatedposts",
            "relatedlinks",
        ],
    ),
    (
        Mark::Share,
        &[
            "share",
            "sharing",
            "shares",
            "sharebar",
            "social",
            "socialmedia",
            "follow",
            "addthis",
            "sharethis",
            "sharedaddy",
        ],
    ),
    (
        Mark::Appeal,
        &[
            "newsletter",
            "newsletters",
            "subscribe",
            "subscription",
            "signup",
            "optin",
            "mailchimp",
            "paywall",
            "promo",
            "promotion",
            "donate",
            "donation",
            "appeal",
        ],
    ),
    (
        Mark::Advert,
        &[
            "ad",
            "ads",
            "advert",
            "adverts",
            "advertisement",
            "advertising",
            "sponsor",
            "sponsored",
            "adsense",
            "adslot",
        ],
    ),
    (Mark::Trail, &["breadcrumb", "breadcrumbs", "crumbs", "crumb"]),
    (Mark::Tags, &["tags", "taglist", "tagcloud", "keywords", "topics", "categories", "category"]),
    (Mark::Comments, &["comments", "comment", "respond", "disqus"]),
    (Mark::Consent, &["cookie", "cookies", "consent", "gdpr"]),
];

/// Largest furniture, in letters.
const LARGEST: usize = 1_000;

/// Classes of an element that are looked at.
const MAXIMUM_CLASSES: usize = 20;

/// Longest class that is looked at, in characters.
const LONGEST_CLASS: usize = 100;

/// Nodes within an element that are looked at.
const MAXIMUM_NODES: usize = 400;

/// What an element holds that may be furniture.
#[derive(Default)]
struct Extent {
    letters: usize,
    linked: usize,
    has_digits: bool,
    has_heading: bool,
    /// Whether it holds what says something by its form.
    is_kept: bool,
}

/// Removes what is marked as furniture; `total` is the number of letters of the article.
pub(super) fn remove_marked(article: &NodeRef<'_>, total: usize) {
    let marked: Vec<_> = article
        .descendants_it()
        .filter(NodeRef::is_element)
        .filter_map(|element| Some((mark(&element)?, element)))
        .collect();
    // Different texts of one class are what the page is made of, such as the dates of a diary.
    let mut bylines: HashMap<String, String> = HashMap::new();
    let mut repeated = HashSet::new();
    for (_, element) in marked.iter().filter(|(mark, _)| *mark == Mark::Byline) {
        let (class, text) = (class_of(element), start_of_text(element));
        if bylines.entry(class.clone()).or_insert_with(|| text.clone()) != &text {
            repeated.insert(class);
        }
    }
    for (mark, element) in marked {
        let is_repeated = mark == Mark::Byline && repeated.contains(&class_of(&element));
        if !is_repeated && is_furniture(mark, &element, total) {
            element.remove_from_parent();
        }
    }
}

fn class_of(element: &NodeRef<'_>) -> String {
    element.class().map(|class| class.to_string()).unwrap_or_default()
}

/// The first words of an element, to compare it with others.
fn start_of_text(element: &NodeRef<'_>) -> String {
    let texts = element.descendants_it().filter(NodeRef::is_text).take(MAXIMUM_NODES);
    let letters = texts.flat_map(|text| text.text().chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>());
    letters.take(100).collect()
}

fn mark(element: &NodeRef<'_>) -> Option<Mark> {
    if element.has_name("figcaption") {
        return Some(Mark::Caption);
    }
    let classes = element.class()?;
    classes.split_ascii_whitespace().take(MAXIMUM_CLASSES).find_map(mark_of)
}

fn mark_of(class: &str) -> Option<Mark> {
    // `no-caption`, `has-related` speak of something else than the element itself.
    const MODIFIERS: [&str; 8] = ["no", "not", "has", "with", "without", "js", "is", "hide"];
    let words = words(class);
    if words.first().is_some_and(|word| MODIFIERS.contains(&word.as_str())) {
        return None;
    }
    let found = WORDS.iter().find(|(_, known)| words.iter().any(|word| known.contains(&word.as_str())));
    found.map(|(mark, _)| *mark)
}

/// The words of a class: `articleMedia__photo-credit` holds `article`, `media`, `photo`, `credit`.
fn words(class: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in class.chars().take(LONGEST_CLASS) {
        if !c.is_alphanumeric() || was_lower && c.is_uppercase() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_furniture(mark: Mark, element: &NodeRef<'_>, total: usize) -> bool {
    let is_inside =
        |names: &[&str]| element.ancestors_it(None).any(|above| names.iter().any(|name| above.has_name(name)));
    if is_heading(element) || is_inside(&KEPT_WHOLE) || element.has_name("a") {
        return false;
    }
    let Some(extent) = extent(element) else { return false };
    let Extent { letters, linked, has_digits, has_heading, .. } = extent;
    if extent.is_kept || letters * 3 > total {
        return false;
    }
    let is_inline =
        ["span", "time", "small", "em", "i", "b", "strong", "cite"].iter().any(|name| element.has_name(name));
    match mark {
        Mark::Caption => !has_heading && !is_numbered(element) && !is_of_text(element),
        Mark::Byline => {
            !has_heading && !is_inline_of_text(element, is_inline) && letters <= if has_digits { 200 } else { 120 }
        }
        Mark::Related => letters <= 400 && linked > 0 || linked * 10 >= letters * 4,
        Mark::Share => letters <= 200,
        Mark::Appeal => letters <= 600,
        Mark::Advert => letters <= 150,
        Mark::Trail => linked * 10 >= letters * 4,
        Mark::Tags => letters <= 400 && linked * 10 >= letters * 5,
        Mark::Comments => letters <= 150,
        Mark::Consent => letters <= 800,
    }
}

/// True for an inline element with other text beside it: it is part of a sentence or of an item.
fn is_inline_of_text(element: &NodeRef<'_>, is_inline: bool) -> bool {
    is_inline
        && element.parent().is_some_and(|parent| {
            parent.children_it(false).any(|child| child.is_text() && count_letters(&child.text()) > 0)
                || parent.has_name("li")
        })
}

/// True for the caption of something that is read: a table, a program, a quotation.
fn is_of_text(caption: &NodeRef<'_>) -> bool {
    let figure = caption.ancestors_it(Some(3)).find(|above| above.has_name("figure"));
    figure.is_some_and(|figure| figure.descendants_it().any(|part| KEPT_WHOLE.iter().any(|name| part.has_name(name))))
}

/// Captions that a text refers to by their number belong to it: “Figure 3”, “Abb. 4”.
fn is_numbered(caption: &NodeRef<'_>) -> bool {
    const NAMES: [&str; 14] = [
        "figure",
        "fig",
        "table",
        "listing",
        "chart",
        "exhibit",
        "plate",
        "scheme",
        "abbildung",
        "abb",
        "tabelle",
        "figura",
        "tabla",
        "рис",
    ];
    let text = caption.text().trim_start().chars().take(40).collect::<String>().to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_named = words.next().is_some_and(|word| NAMES.contains(&word));
    is_named && words.next().is_some_and(|word| word.chars().any(char::is_numeric) || word.len() == 1)
}

/// `None` for an element that is larger than furniture is.
fn extent(element: &NodeRef<'_>) -> Option<Extent> {
    let mut extent = Extent::default();
    let mut waiting = vec![(*element, false)];
    let mut seen = 0;
    while let Some((at, is_link)) = waiting.pop() {
        seen += 1;
        if at.is_text() {
            let text = at.text();
            let found = count_letters(&text);
            extent.letters += found;
            extent.linked += if is_link { found } else { 0 };
            extent.has_digits |= text.chars().any(char::is_numeric);
        }
        if seen > MAXIMUM_NODES || extent.letters > LARGEST {
            return None;
        }
        extent.has_heading |= is_heading(&at);
        extent.is_kept |= KEPT_WHOLE.iter().any(|name| at.has_name(name));
        let is_link = is_link || at.has_name("a");
        waiting.extend(at.children_it(true).map(|child| (child, is_link)));
    }
    Some(extent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_tell_what_an_element_is() {
        let cases = [
            ("newsCaption", Some(Mark::Caption)),
            ("article__photo-credit", Some(Mark::Caption)),
            ("sdc-article-related-stories", Some(Mark::Related)),
            ("entry-date", Some(Mark::Byline)),
            ("no_caption", None),
            ("has-related", None),
            ("download", None),
            ("validated", None),
            ("", None),
        ];
        for (class, mark) in cases {
            assert_eq!(mark_of(class), mark, "{class}");
        }
    }
}
