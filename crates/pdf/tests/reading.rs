//! Reads small documents of our own (`files/make.py` makes them) and looks at what comes out.

use pdf::{
    Area, Block, Kind, Limits, Page, Pdf, Recognised, RecognisedLine, State, Unreadable, picture, read, read_with,
};

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/files/{name}.pdf", env!("CARGO_MANIFEST_DIR"))).expect("it is there")
}

fn limits() -> Limits<'static> {
    Limits { text: 20 * 1024 * 1024, should_stop: &|| false }
}

fn document(name: &str) -> Pdf {
    read(&bytes(name), &limits()).expect("it can be read")
}

fn text(page: &Page) -> String {
    page.blocks.iter().map(|block| block.markdown.as_str()).collect::<Vec<_>>().join("\n\n")
}

fn headings(document: &Pdf) -> Vec<(u8, &str)> {
    let blocks = document.pages.iter().flat_map(|page| &page.blocks);
    let heading = |block: &'_ Block| match block.kind {
        Kind::Heading(level) => Some(level),
        _ => None,
    };
    blocks.filter_map(|block| Some((heading(block)?, block.markdown.trim_start_matches(['#', ' '])))).collect()
}

#[test]
fn columns_are_read_one_after_the_other() {
    let document = document("two-columns");
    assert_eq!(document.title.as_deref(), Some("The Tides of the Harbour"));
    let text = document.pages.iter().map(text).collect::<Vec<_>>().join("\n\n");
    let mut at = 0;
    for words in
        ["1 Of the Moon", "The tide rises", "A harbour keeps", "When sun and moon", "2 Of the Pilots", "Pilots know"]
    {
        at += text[at..].find(words).unwrap_or_else(|| panic!("{words} is not behind {}", &text[..at]));
    }
    // Its lines are put together again, also where the paragraph goes on.
    assert!(text.contains(
        "\n\nPilots know the bar by heart. They board a ship far outside, climb a ladder of rope that hangs \
                           from its side, and stay on the bridge until the last line is made fast at the quay.\n\n"
    ));
}

#[test]
fn headings_are_ranked_and_headers_are_kept_once() {
    let document = document("two-columns");
    let expected = [
        (1, "The Tides of the Harbour"),
        (2, "1 Of the Moon"),
        (2, "2 Of the Pilots"),
        (2, "3 Of the Moon"),
        (2, "4 Of the Pilots"),
        (2, "5 Of the Moon"),
        (2, "6 Of the Pilots"),
        (2, "7 Of the Moon"),
        (2, "8 Of the Pilots"),
    ];
    assert_eq!(headings(&document), expected);
    for page in &document.pages {
        let text = text(page);
        assert_eq!(text.contains("Annals of the Harbour Office"), page.number == 1, "{text}");
        assert!(!text.ends_with(&format!("\n\n{}", page.number)), "{text}");
    }
}

#[test]
fn places_are_those_of_the_page() {
    let document = document("two-columns");
    let blocks = &document.pages[0].blocks;
    let (title, first) = (blocks[0].area, blocks[2].area);
    assert!(title.top < 0.2 && title.top + title.height < first.top, "{title:?} {first:?}");
    assert!(first.left > 0.1 && first.left + first.width < 0.51, "{first:?}");
    let in_right_column = blocks.iter().filter(|block| block.area.left > 0.5).count();
    assert!(in_right_column > 2);
}

#[test]
fn turned_pages_and_turned_text_are_read() {
    let document = document("rotated");
    assert_eq!(text(&document.pages[0]), "Turned by the page and read from above to below.");
    assert_eq!(text(&document.pages[1]), "Written upwards, line beside line.");
    // The first page is turned to the right: its text stands in the left half of the page as people see it, and high.
    let upright = document.pages[0].blocks[0].area;
    assert!(upright.width > 3.0 * upright.height || upright.height > 3.0 * upright.width, "{upright:?}");
    // The other one is not turned: there, the text runs upwards.
    let upwards = document.pages[1].blocks[0].area;
    assert!(upwards.height > 2.0 * upwards.width && upwards.top > 0.5, "{upwards:?}");
}

#[test]
fn tables_keep_their_grid() {
    let document = document("tables");
    let tables: Vec<_> = document.pages[0]
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            Kind::Table(table) => Some((table, block.markdown.as_str())),
            _ => None,
        })
        .collect();
    let [(ruled, markdown), (plain, _)] = tables.as_slice() else { panic!("{tables:?}") };
    let expected = "| Harbour | High water |  |\n| --- | --- | --- |\n|  | Morning | Evening |\n| Brest | 04:12 | 16:38 |\n\
                    | Dover | 11:05 | 23:31 |\n| Cuxhaven | 01:47 | 14:10 |";
    assert_eq!(*markdown, expected);
    let (harbour, water) = (&ruled.rows[0][0], &ruled.rows[0][1]);
    assert_eq!((harbour.row_span, harbour.column_span), (2, 1));
    assert_eq!((water.row_span, water.column_span), (1, 2));
    assert_eq!((&ruled.rows[0][2].area, ruled.rows[0][2].text.as_str()), (&None, ""));
    let (brest, time) = (ruled.rows[2][0].area.unwrap(), ruled.rows[2][1].area.unwrap());
    assert!(brest.left < time.left && (brest.top - time.top).abs() < 0.001, "{brest:?} {time:?}");
    assert_eq!(plain.rows.len(), 9);
    assert_eq!(plain.rows[8].iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>(), ["11.7 m", "71", "16.5 %"]);
}

#[test]
fn lists_are_lists() {
    let document = document("tables");
    let last = document.pages[0].blocks.last().unwrap();
    assert_eq!(last.kind, Kind::List);
    let expected = "- first the anchor is weighed\n- then the sails are set\n- at last the pilot leaves\n\n\
                    1. first the anchor is weighed\n2. then the sails are set\n3. at last the pilot leaves";
    assert_eq!(last.markdown, expected);
}

#[test]
fn pages_of_pictures_are_told_from_empty_ones() {
    let states = |name| document(name).pages.iter().map(|page| page.state).collect::<Vec<_>>();
    assert_eq!(states("partly-scanned"), [State::Read, State::Picture, State::Picture, State::Read]);
    assert_eq!(states("scanned"), [State::Picture, State::Picture]);
    assert_eq!(states("empty"), [State::Read]);
}

#[test]
fn letters_that_nobody_knows_are_told() {
    let document = document("unmapped");
    assert_eq!(document.pages[0].state, State::Unmapped);
    assert_eq!(text(&document.pages[0]), "");
}

#[test]
fn text_to_the_left_is_read_in_its_order() {
    let document = document("right-to-left");
    assert_eq!(text(&document.pages[0]), "שלום לכולם, זה מסמך קצר על PDF גרסה 1.7 (בעברית)");
}

#[test]
fn links_and_outline_are_kept() {
    let document = document("links");
    assert_eq!(
        (document.title.as_deref(), document.language.as_deref()),
        (Some("A Guide to the Harbour"), Some("en-GB"))
    );
    assert_eq!(headings(&document), [(1, "Arrival"), (2, "By sea"), (1, "Departure")]);
    let text = text(&document.pages[0]);
    assert!(
        text.contains("See the [office of the harbour](https://harbour.example/office?x=%281%29) for forms."),
        "{text}"
    );
    assert!(text.contains("Fees are listed at <https://harbour.example/fees>"), "{text}");
    assert!(text.contains("Write to [the master](mailto:master@harbour.example) with questions."), "{text}");
    assert!(text.contains("The last line is let go at high water."), "{text}");
}

#[test]
fn what_is_filled_in_stands_beside_its_label() {
    let document = document("form");
    let expected = "Name of the ship: Étoile du Nord\n\nPort of call: Brest\n\nRemarks:\n\nSeen by the master";
    assert_eq!(text(&document.pages[0]), expected);
}

#[test]
fn only_documents_that_open_with_a_password_need_one() {
    assert_eq!(read(&bytes("password"), &limits()), Err(Unreadable::NeedsPassword));
    assert_eq!(text(&document("owner-password").pages[0]), "Nobody may copy this, but everybody may read it.");
}

#[test]
fn damaged_documents_are_read_as_far_as_they_go() {
    let whole = document("two-columns");
    let cut_off = document("cut-off");
    assert!(cut_off.is_cut_off && !whole.is_cut_off);
    assert!(text(&cut_off.pages[0]).contains("The tide rises and falls twice a day"));
    let blocks = |document: &Pdf| document.pages.iter().map(|page| page.blocks.len()).sum::<usize>();
    assert!(blocks(&cut_off) < blocks(&whole));
    assert_eq!(read(&bytes("rubbish"), &limits()), Err(Unreadable::Damaged));
    assert_eq!(read(b"", &limits()), Err(Unreadable::Damaged));
}

#[test]
fn pages_that_are_damaged_are_told_from_empty_ones() {
    let states: Vec<_> = document("damaged-pages").pages.iter().map(|page| page.state).collect();
    assert_eq!(states, [State::Read, State::Damaged, State::Damaged, State::Read]);
}

#[test]
fn a_scan_is_drawn_as_people_see_it() {
    let drawn = picture(&bytes("scanned-letter"), 2).expect("a page");
    let (width, height) = (usize::from(drawn.width), usize::from(drawn.height));
    assert_eq!((width, height, drawn.resolution), (2480, 3507, 300));
    assert!(drawn.to_pgm().starts_with(b"P5\n2480 3507\n255\n"));
    let dark = |rows: std::ops::Range<usize>| {
        drawn.brightness[rows.start * width..rows.end * width].iter().filter(|dot| **dot < 128).count()
    };
    // The title stands between the upper edge and the text; below that, the page is empty.
    assert_eq!((drawn.brightness.len(), dark(0..250), dark(1200..height)), (width * height, 0, 0));
    assert!(dark(280..420) > 5000 && dark(500..1200) > 20_000, "{} {}", dark(280..420), dark(500..1200));
    assert_eq!(picture(&bytes("scanned-letter"), 3), Err(Unreadable::Damaged));
    assert_eq!(picture(&bytes("rubbish"), 1), Err(Unreadable::Damaged));
}

#[test]
fn what_was_recognised_is_read_like_text() {
    let line = |text: &str, top: f32, height: f32| {
        let word = |(at, word): (u16, &str)| {
            (word.to_owned(), Area { left: 0.1 + 0.15 * f32::from(at), top, width: 0.14, height })
        };
        RecognisedLine { words: (0..).zip(text.split(' ')).map(word).collect() }
    };
    let lines = vec![
        line("Rules of all", 0.1, 0.03),
        line("Nobody enters the har-", 0.2, 0.012),
        line("bour by night.", 0.214, 0.012),
    ];
    let recognised = [Recognised { page: 2, lines: lines.clone() }, Recognised { page: 1, lines }];
    let document = read_with(&bytes("scanned-letter"), &recognised, &limits()).expect("it can be read");
    let states: Vec<_> = document.pages.iter().map(|page| page.state).collect();
    assert_eq!(states, [State::Read, State::Recognised]);
    assert_eq!(text(&document.pages[0]), "The rules of the harbour are enclosed.");
    assert_eq!(text(&document.pages[1]), "# Rules of all\n\nNobody enters the harbour by night.");
    let area = document.pages[1].blocks[1].area;
    assert!((area.top - 0.2).abs() < 0.01 && (area.left - 0.1).abs() < 0.01, "{area:?}");
}

#[test]
fn limits_are_kept() {
    let original = bytes("two-columns");
    let short = Limits { text: 1000, should_stop: &|| false };
    assert_eq!(read(&original, &short), Err(Unreadable::TooMuchText));
    let stopped = Limits { text: usize::MAX, should_stop: &|| true };
    assert_eq!(read(&original, &stopped), Err(Unreadable::Stopped));
    assert_eq!(read(&pages(2001), &limits()), Err(Unreadable::TooManyPages));
    assert_eq!(read(&pages(2000), &limits()).map(|document| document.pages.len()), Ok(2000));
}

/// A document of so many empty pages.
fn pages(number: usize) -> Vec<u8> {
    let mut out = "%PDF-1.4\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n".to_owned();
    let kids: String = (0..number).map(|page| format!("{} 0 R ", page + 3)).collect();
    out += &format!("2 0 obj\n<</Type /Pages /Count {number} /Kids [{kids}]>>\nendobj\n");
    for page in 0..number {
        out += &format!("{} 0 obj\n<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>\nendobj\n", page + 3);
    }
    out.push_str("trailer\n<</Root 1 0 R>>\n%%EOF");
    out.into_bytes()
}
