//! What holds for the passages of any text.

use proptest::prelude::*;

use super::*;
use crate::port::llm::estimate_tokens;

fn small(target_tokens: u32, overlap_tokens: u32) -> ChunkSettings {
    ChunkSettings { target_tokens, overlap_tokens }
}

fn rejoined(pieces: &[Piece<'_>]) -> String {
    pieces.iter().flat_map(|piece| piece.text.chars().skip(piece.repeated)).collect()
}

/// What C-ING-5 asks of any text.
fn check(text: &str, markup: Markup, settings: ChunkSettings) -> Result<(), TestCaseError> {
    let pieces = chunk(text, markup, settings);
    prop_assert_eq!(rejoined(&pieces), text);
    let characters: Vec<char> = text.chars().collect();
    let target = settings.target_tokens.max(16);
    for piece in &pieces {
        prop_assert_eq!(piece.text, characters[piece.start..piece.end].iter().collect::<String>());
        prop_assert_eq!(piece.token_count, estimate_tokens(piece.text));
        prop_assert!(piece.token_count <= target + target / 4 + 1);
        prop_assert!(piece.repeated < piece.end - piece.start);
    }
    prop_assert!(pieces.windows(2).all(|w| w[0].start < w[1].start && w[0].end < w[1].end));
    Ok(())
}

#[test]
fn short_texts_are_one_passage() {
    assert_eq!(chunk("", Markup::None, ChunkSettings::default()), []);
    let pieces = chunk("Two words.", Markup::None, ChunkSettings::default());
    assert_eq!(pieces.len(), 1);
    assert_eq!((pieces[0].start, pieces[0].end, pieces[0].heading.as_deref()), (0, 10, None));
}

#[test]
fn the_first_line_of_plain_text_is_its_title_if_it_stands_alone() {
    let paragraph = "The tide rises twice a day, and every harbour keeps a table.\n".repeat(12);
    let text = format!("Tides of the Bay\n\n{paragraph}");
    let pieces = chunk(&text, Markup::None, small(60, 0));
    assert!(pieces.len() > 2);
    assert!(pieces.iter().all(|piece| piece.heading.as_deref() == Some("Tides of the Bay")), "{pieces:?}");
    for text in [paragraph.clone(), format!("Dear Ada,\n\n{paragraph}"), "One\n\ntwo".to_owned()] {
        assert_eq!(chunk(&text, Markup::None, small(60, 0))[0].heading, None, "{text}");
    }
}

#[test]
fn passages_break_before_headings_and_know_them() {
    let section = "The tide rises twice a day, and every harbour keeps a table.\n\n".repeat(3);
    let text = format!("# One\n\n{section}## Two\n\n{section}## Three\n\n{section}");
    let pieces = chunk(&text, Markup::Markdown, small(70, 10));
    let starts: Vec<_> = pieces.iter().map(|p| (p.heading.as_deref().unwrap(), p.text.starts_with('#'))).collect();
    assert_eq!(starts, [("One", true), ("Two", true), ("Three", true)]);
    assert!(pieces.iter().all(|piece| piece.repeated == 0));
}

#[test]
fn passages_break_after_paragraphs_then_sentences_then_words() {
    let paragraphs = "One two three four five six seven eight nine ten.\n\n".repeat(8);
    let pieces = chunk(&paragraphs, Markup::None, small(40, 0));
    assert!(pieces.iter().all(|piece| piece.text.ends_with("\n\n")), "{pieces:?}");
    let sentences = "One two three four five six seven. ".repeat(12);
    let pieces = chunk(&sentences, Markup::None, small(40, 0));
    assert!(pieces.iter().all(|piece| piece.text.ends_with(". ")), "{pieces:?}");
    let words = "word ".repeat(200);
    let pieces = chunk(&words, Markup::None, small(40, 0));
    assert!(pieces.iter().all(|piece| !piece.text.starts_with("ord")), "{pieces:?}");
}

#[test]
fn neighbours_share_whole_sentences() {
    let text = "The first tide came early. The second tide came late. ".repeat(20);
    let pieces = chunk(&text, Markup::None, small(60, 15));
    assert!(pieces.len() > 3);
    for piece in &pieces[1..] {
        assert!(piece.repeated > 0);
        assert!(piece.text.starts_with("The "), "{:?}", piece.text);
    }
}

#[test]
fn every_passage_of_a_long_table_knows_its_heading_row() {
    let rows: String = (0..200).map(|n| format!("| Harbour {n} | {n} |\n")).collect();
    let text = format!("# Depths\n\n| Harbour | Metres |\n| --- | --- |\n{rows}");
    let pieces = chunk(&text, Markup::Markdown, ChunkSettings::default());
    assert!(pieces.len() > 2);
    assert_eq!(pieces[0].heading.as_deref(), Some("Depths"));
    for piece in &pieces[1..] {
        assert_eq!(piece.heading.as_deref(), Some("Depths | Harbour | Metres"), "{}", piece.text);
    }
}

#[test]
fn a_text_without_any_break_is_still_cut() {
    let text = "x".repeat(100_000);
    let pieces = chunk(&text, Markup::None, ChunkSettings::default());
    assert_eq!(rejoined(&pieces), text);
    assert!(pieces.len() > 50);
    let combining = format!("e{}", "\u{301}".repeat(20_000));
    assert_eq!(rejoined(&chunk(&combining, Markup::None, small(16, 8))), combining);
}

#[test]
fn a_large_text_takes_linear_time() {
    let text = "# Head\n\nSome words of a paragraph, none of them long.\n\n".repeat(20_000);
    let pieces = chunk(&text, Markup::Markdown, ChunkSettings::default());
    assert_eq!(pieces.last().unwrap().end, text.chars().count());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_kept(text in any::<String>(), target in 0u32..60, overlap in 0u32..40) {
        check(&text, Markup::None, small(target, overlap))?;
        check(&text, Markup::Markdown, small(target, overlap))?;
    }

    #[test]
    fn any_structured_text_is_kept(
        parts in prop::collection::vec(
            prop::sample::select(vec!["# H\n", "\n", "\n\n", "word ", "Sentence. ", "```\n", "日本語。", "é", "\t",
                "- item\n", "===\n", "👩‍👩‍👧‍👧", "\r\n", "a|b\n"]),
            0..200,
        ),
        target in 16u32..50,
        overlap in 0u32..30,
    ) {
        check(&parts.concat(), Markup::Markdown, small(target, overlap))?;
    }
}
