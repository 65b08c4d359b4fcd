//! What Markdown says, without what it could do.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Longest address that a document leads to, in bytes.
const LONGEST: usize = 2_000;

/// The events of a text: HTML in it is shown as text, images are their descriptions, and links lead to the web or nowhere.
pub(crate) fn harmless(text: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options).filter_map(|event| match event {
        Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { link_type, dest_url, id, .. }) => {
            let dest_url = if leads_to_the_web(link_type, &dest_url) { dest_url } else { CowStr::from("") };
            Some(Event::Start(Tag::Link { link_type, dest_url, title: CowStr::from(""), id }))
        }
        other => Some(other),
    })
}

fn leads_to_the_web(kind: LinkType, address: &str) -> bool {
    let starts_with =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    kind != LinkType::Email && ["http://", "https://"].into_iter().any(starts_with)
}

/// The address of a page on the web as other programs take it; none for what is none, or too long for them.
pub(crate) fn web_address(address: &str) -> Option<String> {
    if address.len() > LONGEST {
        return None;
    }
    let url = url::Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(url.into()).filter(|address: &String| address.len() <= LONGEST)
}
