//! Bytes of any kind: as questions, as texts, and as what a damaged database returns.

use analysis::{
    Analyzer, Batch, Corrupt, Language, MOST_CLAUSES, MemoryIndex, Merge, PassageText, Query, Scope, Search,
    Statistics, StoredBatch, purge,
};
use proptest::prelude::*;
use proptest::sample::Index;

const TEXTS: [(&str, &str); 5] = [
    ("en", "The tides rise twice a day: see C-JOB-2, v1.2.3 and jo.smith@example.com."),
    ("de", "Das Gerichtsverfahren über die Straße dauert; 2·9 = 18."),
    ("ar", "يرتفع المَدّ مرتين في كتـــاب"),
    ("th", "กระแสน้ำขึ้นวันละสองครั้ง 日本語 한국어 😀"),
    ("hi", "किताबें मेज पर हैं।"),
];

fn batch() -> Batch {
    let mut batch = Batch::default();
    for (language, body) in TEXTS {
        batch.add(Analyzer::new(Language::from_tag(language)).passage(PassageText {
            body,
            name: "Tides",
            headings: "a",
        }));
    }
    batch
}

/// Text of any bytes, and text of what analysis has rules for.
fn any_text() -> impl Strategy<Value = String> {
    let special = "[a-zA-Zß0-9 '’.,_/@:&+#*·\\\\\u{200b}\u{300}-\u{310}日本กำ한ا\u{64b}-\u{655}א\u{5b0}-\u{5c7}क\u{93c}\u{93e}😀İıſﬁ-]{0,60}";
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        any::<String>(),
        special.prop_map(String::from),
    ]
}

/// Stored bytes of which some were changed, and the end may be lost.
fn damaged(bytes: &[u8], changes: &[(Index, u8)], length: Option<Index>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, byte) in changes {
        let place = place.index(bytes.len());
        bytes[place] = *byte;
    }
    if let Some(length) = length {
        bytes.truncate(length.index(bytes.len()));
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(Index, u8)>> {
    prop::collection::vec(any::<(Index, u8)>(), 0..4)
}

/// Takes a batch through everything that reads it.
fn read(bytes: &[u8], query: &Query) -> Result<u32, Corrupt> {
    let stored = StoredBatch::new(bytes)?;
    let mut search = Search::new(query);
    search.add_batch(7, &stored, b"")?;
    let hits = search.rank(stored.statistics(), &Scope::default(), 10);
    assert!(hits.iter().all(|hit| (7..7 + stored.passages()).contains(&hit.passage)), "passages of other documents");
    assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    let mut merge = Merge::default();
    merge.add(7, &stored)?;
    merge.take(usize::MAX)?.blocks(|_| None)?;
    Ok(stored.passages())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_question_fails(question in any_text()) {
        let mut index = MemoryIndex::default();
        for (language, body) in TEXTS {
            index.add(Language::from_tag(language), [PassageText { body, ..PassageText::default() }]);
        }
        index.merge().unwrap();
        let query = Query::parse(&question, &index.statistics().unwrap().languages());
        prop_assert!(query.clauses().len() <= MOST_CLAUSES);
        let hits = index.search(&query, None, 10).unwrap();
        prop_assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    }

    #[test]
    fn no_text_fails_in_any_language(text in any_text(), code in 0_u8..40) {
        let mut index = MemoryIndex::default();
        index.add(Language::from_code(code), [PassageText { body: &text, name: &text, headings: &text }]);
        index.merge().unwrap();
        let query = Query::parse(&text, &index.statistics().unwrap().languages());
        prop_assert_eq!(index.search(&query, None, 10).unwrap().is_empty(), query.is_empty());
    }

    #[test]
    fn damaged_batches_are_corrupt_or_harmless(changes in changes(), length: Option<Index>) {
        let query = Query::parse("tides Gerichtsverfahren tid* C-JOB-2 日本", &[Language::from_tag("de")]);
        let bytes = batch().encode();
        prop_assert_eq!(read(&bytes, &query), Ok(5));
        let _ = read(&damaged(&bytes, &changes, length), &query);
    }

    #[test]
    fn damaged_blocks_are_corrupt_or_harmless(changes in changes(), length: Option<Index>, which: Index) {
        let bytes = batch().encode();
        let stored = StoredBatch::new(&bytes).unwrap();
        let mut merge = Merge::default();
        merge.add(0, &stored).unwrap();
        let blocks = merge.take(usize::MAX).unwrap().blocks(|_| None).unwrap();
        let block = which.get(&blocks);
        let bytes = damaged(&block.block.bytes, &changes, length);
        let query = Query::parse(&block.term, &stored.statistics().languages());
        let mut search = Search::new(&query);
        if search.add_block(&block.term, &bytes).is_ok() {
            search.rank(stored.statistics(), &Scope::default(), 10);
        }
        let _ = purge(&bytes, |passage| passage == 0);
        let mut merge = Merge::default();
        merge.add(100, &stored).unwrap();
        let _ = merge.take(usize::MAX).unwrap().blocks(|_| Some(&bytes));
    }

    #[test]
    fn any_bytes_are_statistics_or_refused(bytes: Vec<u8>) {
        if let Ok(mut statistics) = Statistics::decode(&bytes) {
            let sum = statistics.clone();
            statistics.plus(&sum);
            statistics.minus(&sum);
            statistics.passages();
        }
    }
}

#[test]
fn a_truncated_batch_is_corrupt() {
    let bytes = batch().encode();
    let query = Query::parse("tides", &[]);
    assert_eq!(read(&bytes[..bytes.len() - 1], &query), Err(Corrupt));
    assert_eq!(read(&[], &query), Err(Corrupt));
    assert!(Search::new(&query).add_block("tide", &[1]).is_err());
    assert!(Search::new(&query).add_block([0xff], &[]).is_err());
    assert_eq!(Corrupt.to_string(), "the stored search index is damaged; index the documents again");
}
