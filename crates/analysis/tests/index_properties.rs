//! However passages come into an index, it finds the same.

use analysis::{Language, MemoryIndex, PassageText, Query, Scope};
use proptest::prelude::*;

fn hits(index: &MemoryIndex, query: &str) -> Vec<(u32, f32)> {
    let query = Query::parse(query, &index.statistics().languages());
    let hits = index.search(&query, &Scope::default(), 50).unwrap();
    hits.iter().map(|hit| (hit.passage, hit.score)).collect()
}

proptest! {
    #[test]
    fn merged_or_waiting_passages_are_found_alike(
        texts in prop::collection::vec("([a-d]{1,3} ){1,6}", 1..12),
        merges in prop::collection::vec(any::<bool>(), 12),
        query in "([a-d]{1,3}\\*? ){1,4}",
    ) {
        let (mut waiting, mut merged) = (MemoryIndex::default(), MemoryIndex::default());
        for (text, merge) in texts.iter().zip(merges) {
            for index in [&mut waiting, &mut merged] {
                index.add(Language::UNDETERMINED, [PassageText { body: text, ..PassageText::default() }]);
            }
            if merge {
                merged.merge().unwrap();
            }
        }
        prop_assert_eq!(hits(&waiting, &query), hits(&merged, &query));
    }

    #[test]
    fn a_text_is_found_by_itself(text in any::<String>()) {
        let mut index = MemoryIndex::default();
        index.add(Language::UNDETERMINED, [PassageText { body: &text, ..PassageText::default() }]);
        let query = Query::parse(&text, &index.statistics().languages());
        prop_assert_eq!(query.is_empty(), index.search(&query, &Scope::default(), 1).unwrap().is_empty());
    }
}
