//! However passages come into an index or leave it, it finds the same.

#![expect(clippy::unwrap_used, reason = "a failure of the index fails the test")]

use analysis::{Hit, Language, MemoryIndex, PassageText, Query};
use proptest::prelude::*;

/// Documents of one to three passages in words of few letters, so that they share many of them.
fn documents() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec("([a-d]{1,3}[ -]){1,6}", 1..4), 1..12)
}

fn queries() -> impl Strategy<Value = String> {
    "([a-d]{1,3}\\*?[ -]){1,4}"
}

fn add(index: &mut MemoryIndex, place: usize, document: &[String]) -> u32 {
    let language = Language::from_tag(if place.is_multiple_of(2) { "en" } else { "de" });
    index.add(language, document.iter().map(|body| PassageText { body, name: "abc a", headings: "b" }))
}

fn hits(index: &MemoryIndex, query: &str) -> Vec<Hit> {
    let query = Query::parse(query, &index.statistics().unwrap().languages());
    index.search(&query, None, 50).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn merges_in_any_parts_make_the_same_index(
        documents in documents(),
        merges in prop::collection::vec(any::<bool>(), 12),
        query in queries(),
    ) {
        let (mut waiting, mut merged, mut whole) = Default::default();
        for (place, (document, merge)) in documents.iter().zip(merges).enumerate() {
            for index in [&mut waiting, &mut merged, &mut whole] {
                add(index, place, document);
            }
            if merge {
                merged.merge().unwrap();
            }
        }
        let expected = hits(&waiting, &query);
        prop_assert_eq!(&hits(&merged, &query), &expected);
        whole.merge().unwrap();
        prop_assert_eq!(&hits(&whole, &query), &expected);
        merged.merge().unwrap();
        prop_assert_eq!(format!("{merged:?}"), format!("{whole:?}"), "every byte is the same");
    }

    #[test]
    fn removed_documents_are_as_if_never_added(
        documents in documents(),
        removed in prop::collection::vec(any::<bool>(), 12),
        merge_at in 0_usize..12,
        query in queries(),
    ) {
        let (mut index, mut never) = (MemoryIndex::default(), MemoryIndex::default());
        let mut kept = Vec::new();
        for (place, document) in documents.iter().enumerate() {
            add(&mut index, place, document);
            if !removed[place] {
                kept.push(u32::try_from(place).unwrap());
                add(&mut never, place, document);
            }
            if place == merge_at {
                index.merge().unwrap();
            }
        }
        for place in (0..documents.len()).filter(|place| removed[*place]) {
            prop_assert!(index.remove(u32::try_from(place).unwrap()));
        }
        let expected: Vec<(u32, f32)> = hits(&never, &query)
            .iter()
            .map(|hit| (kept[never.document_of(hit.passage).unwrap() as usize], hit.score))
            .collect();
        for step in 0..3 {
            let found = hits(&index, &query);
            let found: Vec<_> = found.iter().map(|hit| (index.document_of(hit.passage).unwrap(), hit.score)).collect();
            prop_assert_eq!(&found, &expected);
            if step == 0 { index.merge().unwrap() } else { index.purge().unwrap() }
        }
    }

    #[test]
    fn a_text_is_found_by_itself(text in any::<String>()) {
        let mut index = MemoryIndex::default();
        index.add(Language::UNDETERMINED, [PassageText { body: &text, ..PassageText::default() }]);
        let query = Query::parse(&text, &index.statistics().unwrap().languages());
        prop_assert_eq!(query.is_empty(), hits(&index, &text).is_empty());
    }
}
