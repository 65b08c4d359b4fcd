//! What is written of turns.

use export::{Cited, Error, Format, Heading, Turn, transcript};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

fn said(format: Format, turns: &[Turn]) -> Vec<u8> {
    let heading = Heading { title: "Tides #1".to_owned(), facts: vec![("Bot".to_owned(), "Tidal".to_owned())] };
    let mut file = Vec::new();
    let mut writer = transcript(format, heading, &mut file).unwrap();
    for turn in turns {
        writer.turn(turn).unwrap();
    }
    writer.finish().unwrap();
    file
}

fn turn(text: &str) -> Turn {
    Turn {
        speaker: "Ada".to_owned(),
        moment: "2027-01-15 08:00 UTC".to_owned(),
        text: text.to_owned(),
        ..Turn::default()
    }
}

#[test]
fn turns_say_who_when_what_and_from_where() {
    let cited = Cited {
        mark: 1,
        title: "Almanac".to_owned(),
        url: Some("https://example.org/a b".to_owned()),
        page: Some(3),
        quotes: vec!["Twice\na day".to_owned()],
    };
    let answer = Turn {
        notes: vec!["Model: *m*".to_owned(), "stopped".to_owned()],
        attachments: vec!["a.pdf".to_owned()],
        sources: vec![cited],
        ..turn("Twice [1].\n\n```\nopen")
    };
    let expected = "# Tides \\#1\n\n- Bot: Tidal\n\n## Ada · 2027-01-15 08:00 UTC\n\n> How often?\n\n\
        ## Ada · 2027-01-15 08:00 UTC\n\n*Model: \\*m\\* · stopped*\n\nAttached: a.pdf\n\n\
        > Twice [1].\n>\n> ```\n> open\n\nSources:\n\n\
        - \\[1\\] Almanac, page 3, <https://example.org/a%20b>\n\n  > Twice a day\n\n";
    let turns = [turn("How often?"), answer];
    assert_eq!(String::from_utf8(said(Format::Markdown, &turns)).unwrap(), expected);
    let html = String::from_utf8(said(Format::Html, &turns)).unwrap();
    assert!(html.contains("<h2>Ada · 2027-01-15 08:00 UTC</h2>\n<p><em>Model: *m* · stopped</em></p>"), "{html}");
    assert!(html.contains("<a href=\"https://example.org/a%20b\">"), "{html}");
    for format in [Format::Docx, Format::Pdf] {
        assert_eq!(said(format, &turns), said(format, &turns), "{format:?}");
        assert!(said(format, &turns).len() > 1_000);
    }
    let nothing = Heading { title: String::new(), facts: Vec::new() };
    assert!(matches!(transcript(Format::Csv, nothing, Vec::new()), Err(Error::WrongFormat)));
}

proptest! {
    #[test]
    fn no_text_passes_for_what_stands_around_it(text in "([a-z#>`~ |*1.\\]\\[:\t-]|\n|\\[1\\]: a|<b>|## Ada|\r){0,60}") {
        let turns = [turn(&text), turn("See [1].")];
        let file = String::from_utf8(said(Format::Markdown, &turns)).unwrap();
        let mut depth = 0;
        let (mut headings, mut marked) = (0, 0);
        for event in Parser::new(&file) {
            match event {
                Event::Start(Tag::BlockQuote(_)) => depth += 1,
                Event::End(TagEnd::BlockQuote(_)) => depth -= 1,
                Event::Start(Tag::Heading { .. }) if depth == 0 => headings += 1,
                Event::Start(Tag::Link { dest_url, .. }) if !dest_url.is_empty() => marked += 1,
                _ => {}
            }
        }
        prop_assert_eq!((headings, marked), (3, 0), "{}", file);
        let html = String::from_utf8(said(Format::Html, &turns)).unwrap();
        prop_assert_eq!(html.matches("<section>").count(), 2);
        prop_assert!(!html.contains("<b>"));
    }
}
