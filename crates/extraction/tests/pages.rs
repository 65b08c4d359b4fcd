//! Main content of web pages of a few kinds, each with the text that is to come of it.
//!
//! The pages hold what a page can lose: a second article, a section behind a list of links, a short line between long
//! paragraphs, tables, lists and programs; and what is none of it: captions, bylines, shares, requests, other articles.

use extraction::{Hints, Limits, headings, registry};

fn read(page: &str) -> String {
    let html = registry::of_media_type("text/html").expect("HTML is read");
    let extracted = html.extract(page.as_bytes(), &Hints::default(), &Limits::default()).expect("the page is read");
    extracted.text
}

macro_rules! pages {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            let expected = include_str!(concat!("pages/", stringify!($name), ".txt"));
            assert_eq!(read(include_str!(concat!("pages/", stringify!($name), ".html"))), expected.trim_end());
        }
    )*};
}

pages!(news, manual, diary, forum, rezept, fees);

#[test]
fn nothing_in_programs_and_comments_is_a_heading() {
    let page = "<body><h2>Real</h2><!-- # Comment --><pre># one\n<b># two</b><br># three</pre><pre><code># four</code></pre>\
        <p># five</p><p><code># six</code></p><blockquote># seven</blockquote></body>";
    let text = read(page);
    let found: Vec<_> = headings(&text).into_iter().map(|heading| heading.text).collect();
    assert_eq!(found, ["Real"], "{text}");
    assert!(text.contains("```\n# one\n# two\n# three\n```"), "{text}");
}
