//! What furniture says, in the languages that pages are mostly written in. All texts are in lower case.

/// Blocks that say nothing else.
const LABELS: [&str; 40] = [
    "advertisement",
    "advert",
    "advertising",
    "sponsored",
    "sponsored content",
    "anzeige",
    "werbung",
    "publicidade",
    "publicidad",
    "publicité",
    "pubblicità",
    "реклама",
    "広告",
    "continue reading below",
    "story continues below",
    "story continues below advertisement",
    "article continues below",
    "article continues after advertisement",
    "continue reading the main story",
    "sharing is caring!",
    "enlarge image",
    "share this",
    "share this article",
    "share this story",
    "share this post",
    "print article",
    "order reprints",
    "text size",
    "view author archive",
    "email the author",
    "follow on twitter",
    "media playback is unsupported on your device",
    "this slideshow requires javascript.",
    "this video is unavailable",
    "loading content ...",
    "loading...",
    "post comment (+)",
    "leave a comment",
    "view comments",
    "show comments",
];

/// Blocks that say nothing else, and that could be words of a list or a heading as well.
const WORDS: [&str; 18] = [
    "ad",
    "ads",
    "caption",
    "close",
    "image",
    "share",
    "tweet",
    "comments",
    "subscribe",
    "sign up",
    "learn more",
    "print",
    "email",
    "whatsapp",
    "facebook",
    "twitter",
    "pinterest",
    "tags",
];

/// How links to other articles are announced, within the same block.
const POINTERS: [&str; 30] = [
    "related:",
    "related post:",
    "related posts:",
    "related article:",
    "related articles:",
    "related story:",
    "related stories:",
    "read more",
    "read also",
    "also read",
    "read next",
    "see more:",
    "also on ",
    "don't miss",
    "watch:",
    "watch more",
    "more:",
    "click here",
    "leggi anche",
    "lesen sie auch",
    "lesen sie hier",
    "mehr zum thema",
    "lire aussi",
    "à lire aussi",
    "leia também",
    "veja também",
    "lee también",
    "читайте также",
    "lees ook",
    "läs också",
];

/// How lists of other articles are headed.
const HEADS: [&str; 51] = [
    "related",
    "more from",
    "more stories",
    "more great",
    "more news",
    "more in ",
    "more on this",
    "more like this",
    "you may also like",
    "you might also like",
    "you may like",
    "you might like",
    "you may be interested",
    "recommended",
    "most read",
    "most popular",
    "most viewed",
    "most commented",
    "popular",
    "trending",
    "top stories",
    "latest news",
    "latest stories",
    "latest from",
    "read next",
    "read more",
    "up next",
    "don't miss",
    "editors' picks",
    "editor's picks",
    "want more stories",
    "mehr zum thema",
    "das könnte sie",
    "das könnte dich",
    "lesen sie auch",
    "meistgelesen",
    "ähnliche artikel",
    "weitere artikel",
    "à lire aussi",
    "sur le même sujet",
    "articles liés",
    "te puede interesar",
    "más noticias",
    "relacionad",
    "leia também",
    "veja também",
    "mais lidas",
    "leggi anche",
    "articoli correlati",
    "читайте также",
    "самые популярные",
];

/// How a block begins that says whose picture it is, or what it shows.
const PICTURE_STARTS: [&str; 17] = [
    "photo:",
    "photos:",
    "photo by",
    "photo credit",
    "photograph:",
    "photograph by",
    "image:",
    "(image:",
    "(image credit",
    "(photo:",
    "image credit",
    "image copyright",
    "image caption",
    "media caption",
    "credit:",
    "file photo",
    "foto:",
];

/// What stands in the brackets at the end of a caption.
const PICTURE_ENDS: [&str; 10] = [
    "getty images",
    "ap photo",
    "photo by",
    "photo:",
    "image:",
    "credit:",
    "/reuters",
    "reuters/",
    "shutterstock",
    "/afp",
];

/// Longest caption that is known by what it says, in letters.
const LONGEST_CAPTION: usize = 350;

/// True for a block that says one of the fixed phrases and nothing else.
pub(super) fn is_label(text: &str) -> bool {
    LABELS.contains(&text) || is_counter(text)
}

/// True for a block that says one of the words which mean something elsewhere.
pub(super) fn is_bare_word(text: &str) -> bool {
    WORDS.contains(&text.trim_end_matches([':', '!']))
}

/// `image 3 of 8`, `photo 1 of / 9`.
fn is_counter(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(words.next(), Some("image" | "photo" | "slide" | "picture"))
        && is_number(words.next())
        && words.next() == Some("of")
        && is_number(words.next())
        && words.next().is_none()
}

/// True for the start of a block that leads to another article.
pub(super) fn is_pointer(text: &str) -> bool {
    starts_with_any(text, &POINTERS)
}

/// True for the head of a list of other articles.
pub(super) fn is_head_of_related(text: &str) -> bool {
    starts_with_any(text, &HEADS)
}

/// True for a caption that is known by the picture's owner.
pub(super) fn is_caption(text: &str, letters: usize) -> bool {
    if letters > LONGEST_CAPTION {
        return false;
    }
    let at_end = text.trim_end_matches('.').strip_suffix(')').and_then(|text| text.rsplit_once('('));
    letters <= 150 && starts_with_any(text, &PICTURE_STARTS)
        || at_end.is_some_and(|(_, owner)| PICTURE_ENDS.iter().any(|end| owner.contains(end)))
}

/// True for a block that asks to subscribe to something.
pub(super) fn is_appeal(text: &str, letters: usize) -> bool {
    const WHAT: [&str; 9] = [
        "newsletter",
        "inbox",
        "mailing list",
        "email alerts",
        "breaking news alerts",
        "free daily",
        "podcast",
        "magazine",
        "our app",
    ];
    const DO: [&str; 12] = [
        "sign up",
        "subscribe",
        "subscribing",
        "subscribed",
        "delivered",
        "get the",
        "get breaking",
        "join our",
        "get our",
        "abonnieren",
        "inscreva",
        "download",
    ];
    letters <= 300 && WHAT.iter().any(|what| text.contains(what)) && DO.iter().any(|act| text.contains(act))
}

/// True for what stands below an article in small print: rights, contributors, where to follow the author.
pub(super) fn is_small_print(text: &str, letters: usize) -> bool {
    const STARTS: [&str; 14] = [
        "©",
        "copyright",
        "(c) 20",
        "all rights reserved",
        "source:",
        "via ",
        "reporting by",
        "additional reporting",
        "follow ",
        "email ",
        "write to",
        "reach the reporter",
        "have a tip",
        "like this story",
    ];
    const PARTS: [&str; 6] = [
        "all rights reserved",
        "subject to copyright",
        "contributed to this report",
        "contributed to this article",
        "affiliate commission",
        "affiliate links",
    ];
    letters <= 350 && (starts_with_any(text, &STARTS) || PARTS.iter().any(|part| text.contains(part)))
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_known_by_the_owner_of_the_picture() {
        let captions = ["photo: hau dinh, ap", "(image: getty)", "a harbour at night (ap photo/a. diaz, file)"];
        for text in captions {
            assert!(is_caption(text, text.len()), "{text}");
        }
        for text in ["the photo shows a harbour.", "they met (as reported by reuters last week) again"] {
            assert!(!is_caption(text, text.len()), "{text}");
        }
    }

    #[test]
    fn labels_are_whole_blocks() {
        assert!(is_label("image 1 of / 8") && is_label("advertisement"));
        assert!(!is_label("image 1 of the series") && !is_label("advertisement rules the sea"));
    }
}
