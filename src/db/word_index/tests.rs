//! The index of words on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server. What is found is
//! compared with the same index in memory.

use std::sync::Arc;

use analysis::{Language, MemoryIndex, Query};
use proptest::prelude::*;
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::*;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::fixtures::{analyzed, databases, document, text, workspace};
use crate::db::{Db, Sql, Write};
use crate::entity::{self, Unscoped as _};

async fn remove(db: &Db, workspace: WorkspaceId, id: DocumentId) {
    let tx = db.begin().await.unwrap();
    remove_in(&tx, workspace, &[id]).await.unwrap();
    entity::document::Entity::delete_unscoped().filter(entity::document::Column::Id.eq(id)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn found(db: &Db, workspace: WorkspaceId, query: &str, documents: Option<&[DocumentId]>) -> Vec<Found> {
    let snapshot = Arc::new(db.snapshot().await.unwrap());
    WordIndex::open(snapshot, workspace).await.unwrap().search(query, documents, 50).await.unwrap()
}

/// A word that is no other's beginning.
fn word(number: u16) -> String {
    let letter = |n| char::from_u32(u32::from(b'a') + u32::from(n)).unwrap();
    format!("kexo{}{}", letter(number / 26), letter(number % 26))
}

async fn rows_of(db: &Db, table: &str) -> i64 {
    Sql::new(format!("SELECT COUNT(*) FROM {table}")).all(db.read()).await.unwrap()[0].try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_are_found_by_any_word_best_first() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let texts = [
            "The harbour is closed at night.",
            "Spring tides follow the new moon; the tidal range at Saint-Malo reaches twelve metres.",
            "Ships wait for the tide before they enter the harbour.",
            "潮の満ち引きは月による。",
        ];
        let id = document(&db, lab, &texts).await;
        for (query, best) in [
            ("How large is the tidal range of Saint-Malo?", 1),
            ("Which ship waited for the tides?", 2),
            ("満ち引き", 3),
        ] {
            let all = found(&db, lab, query, None).await;
            assert_eq!((all[0].document, all[0].position), (id, best), "{query}");
            assert!(all.is_sorted_by(|a, b| a.score >= b.score), "{all:?}");
            assert!(all.iter().all(|found| found.score > 0.0 && found.score <= 1.0), "{all:?}");
        }
        assert!(found(&db, lab, "zebra", None).await.is_empty());
        assert!(found(&db, lab, "\0 \"*()' ", None).await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_3_passages_of_other_tenants_have_no_influence() {
    for (_folder, db) in databases().await {
        let (lab, other) = (workspace(&db).await, workspace(&db).await);
        document(&db, lab, &["common rare", "common", "common word", "word"]).await;
        let before = found(&db, lab, "common rare", None).await;
        assert_eq!(before.iter().map(|found| found.position).collect::<Vec<_>>(), [0, 1, 2]);
        // In the other workspace the weights of the words are reversed.
        let foreign: Vec<String> = (0..40).map(|n| format!("rare {n}")).collect();
        let foreign = document(&db, other, &foreign.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(found(&db, lab, "common rare", None).await, before, "scores too");
        assert!(found(&db, lab, "rare", Some(&[foreign])).await.is_empty(), "not even when asked for");
        let tx = db.begin().await.unwrap();
        drop_in(&tx, other).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(found(&db, lab, "common rare", None).await, before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passages_can_be_limited_to_documents_before_ranking() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let first = document(&db, lab, &["tide", "tide and more tide"]).await;
        while merge::merge(&db, lab).await.unwrap() == merge::Outcome::Merged {}
        let second = document(&db, lab, &["the tide is a long story of the moon"]).await;
        for (documents, expected) in [
            (vec![first], vec![first, first]),
            (vec![second], vec![second]),
            (vec![second, first], vec![first, first, second]),
            (vec![], vec![]),
            (vec![DocumentId::generate()], vec![]),
        ] {
            let mut all: Vec<_> = found(&db, lab, "tides", Some(&documents)).await.iter().map(|f| f.document).collect();
            all.sort();
            assert_eq!(all, expected);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_documents_are_merged_and_a_removed_twentieth_is_purged() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let mut ids = Vec::new();
        for n in 0..130 {
            ids.push(document(&db, lab, &[&word(n), "the same in each"]).await);
        }
        let before = found(&db, lab, &format!("{} in each", word(99)), None).await;
        upkeep(&db, lab).await.unwrap();
        assert_eq!(
            found(&db, lab, &format!("{} in each", word(99)), None).await,
            before,
            "merging changes nothing that is seen"
        );
        let waiting = statements::amount_unmerged(lab).all(db.read()).await.unwrap();
        assert_eq!(waiting[0].try_get_by_index::<i64>(0).unwrap(), 2, "two merges of 64");
        let blocks = rows_of(&db, "search_blocks").await;
        for id in &ids[..6] {
            remove(&db, lab, *id).await;
        }
        assert_eq!(rows_of(&db, "search_removed").await, 6);
        upkeep(&db, lab).await.unwrap();
        assert_eq!(rows_of(&db, "search_removed").await, 6, "less than a twentieth");
        assert!(found(&db, lab, &word(3), None).await.is_empty());
        for id in &ids[6..12] {
            remove(&db, lab, *id).await;
        }
        upkeep(&db, lab).await.unwrap();
        assert_eq!(rows_of(&db, "search_removed").await, 0);
        // Two of them may have waited still.
        assert!(rows_of(&db, "search_blocks").await <= blocks - 10, "words that only they had");
        assert!(found(&db, lab, &word(11), None).await.is_empty());
        assert_eq!(found(&db, lab, &word(99), None).await[0].document, ids[99]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_document_is_merged_in_slices_and_found_meanwhile() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let words: Vec<String> = (0..3_000_u16).map(|n| word(n / 60) + &word(n % 60)).collect();
        let texts: Vec<String> = words.chunks(100).map(|words| words.join(" ")).collect();
        let id = document(&db, lab, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(merge::merge_in_steps(&db, lab, 500, 1).await.unwrap(), merge::Outcome::Unfinished);
        let some = rows_of(&db, "search_blocks").await;
        assert!((1..=500).contains(&some), "{some}");
        for (word, position) in [(0, 0), (1_555, 15), (2_999, 29)] {
            let all = found(&db, lab, &words[word], None).await;
            assert_eq!(all.iter().map(|found| (found.document, found.position)).collect::<Vec<_>>(), [(id, position)]);
        }
        upkeep(&db, lab).await.unwrap();
        assert!(statements::unmerged(lab).all(db.read()).await.unwrap().is_empty(), "upkeep ends what was interrupted");
        assert!(rows_of(&db, "search_blocks").await > some);
        assert_eq!(found(&db, lab, &words[1_555], None).await[0].position, 15);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_missing_are_known_and_an_older_version_is_dropped() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let id = document(&db, lab, &["tide"]).await;
        assert!(unindexed(&db, 10).await.unwrap().is_empty());
        assert_eq!(drop_outdated(&db).await.unwrap(), 0);
        let mut change = db.batch();
        change.defer(Write::new(Sql::new("UPDATE search_indexes SET version = 0")));
        change.commit().await.unwrap();
        assert_eq!(drop_outdated(&db).await.unwrap(), 1);
        assert_eq!(unindexed(&db, 10).await.unwrap(), [(lab, id)]);
    }
}

/// What happens to an index.
#[derive(Debug, Clone)]
enum Event {
    Add(Vec<String>),
    /// The document that was added so many before the last one.
    Remove(usize),
    Replace(usize, Vec<String>),
    Merge,
    /// A merge that is interrupted after so many transactions.
    MergeSome(usize),
    Purge,
}

fn event() -> impl Strategy<Value = Event> {
    let texts =
        || prop::collection::vec("(tide|moon|ship|harbour|the|of)( (tide|moon|ship|harbour|night|the)){0,6}", 1..4);
    prop_oneof![
        4 => texts().prop_map(Event::Add),
        2 => (0..6_usize).prop_map(Event::Remove),
        1 => (0..6_usize, texts()).prop_map(|(which, texts)| Event::Replace(which, texts)),
        2 => Just(Event::Merge),
        2 => (0..6_usize).prop_map(Event::MergeSome),
        1 => Just(Event::Purge),
    ]
}

/// Documents by name in both indexes.
type Known = Vec<(DocumentId, u32)>;

async fn happen(db: &Db, workspace: WorkspaceId, memory: &mut MemoryIndex, known: &mut Known, event: Event) {
    let add = async |memory: &mut MemoryIndex, texts: &[String]| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let number = memory.add(Language::from_tag("en"), texts.iter().map(|body| text(body)));
        (document(db, workspace, &texts).await, number)
    };
    match event {
        Event::Add(texts) => known.push(add(memory, &texts).await),
        Event::Remove(which) | Event::Replace(which, _) if which >= known.len() => {}
        Event::Remove(which) => {
            let (id, number) = known.remove(known.len() - 1 - which);
            remove(db, workspace, id).await;
            memory.remove(number);
        }
        Event::Replace(which, texts) => {
            let place = known.len() - 1 - which;
            let (id, number) = known[place];
            memory.remove(number);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            known[place].1 = memory.add(Language::from_tag("en"), texts.iter().map(|body| text(body)));
            let mut tx = db.begin().await.unwrap();
            remove_in(&tx, workspace, &[id]).await.unwrap();
            add_in(&mut tx, workspace, id, analyzed(&texts));
            tx.commit().await.unwrap();
        }
        Event::Merge => drop(merge::merge(db, workspace).await.unwrap()),
        Event::MergeSome(steps) => drop(merge::merge_in_steps(db, workspace, 2, steps).await.unwrap()),
        Event::Purge => purge::purge_if_due(db, workspace).await.unwrap(),
    }
}

async fn agree(db: &Db, workspace: WorkspaceId, memory: &MemoryIndex, known: &Known, query: &str) {
    let analysed = Query::parse(query, &memory.statistics().unwrap().languages());
    let hits = memory.search(&analysed, None, 50).unwrap();
    let mut expected: Vec<(DocumentId, f64)> = hits
        .iter()
        .map(|hit| {
            let number = memory.document_of(hit.passage).unwrap();
            (known.iter().find(|(_, known)| *known == number).unwrap().0, f64::from(hit.score))
        })
        .collect();
    let mut all: Vec<(DocumentId, f64)> =
        found(db, workspace, query, None).await.iter().map(|found| (found.document, found.score)).collect();
    // Equal scores have no order of their own.
    for list in [&mut expected, &mut all] {
        list.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    }
    assert_eq!(all.len(), expected.len(), "{query}: {all:?} {expected:?}");
    for ((id, score), (wanted, as_wanted)) in all.iter().zip(&expected) {
        assert!(id == wanted && (score - as_wanted).abs() < 1e-6, "{query}: {all:?} {expected:?}");
    }
}

#[test]
fn whatever_happens_the_index_finds_what_one_in_memory_finds() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build().unwrap();
    let databases = runtime.block_on(databases());
    proptest!(ProptestConfig::with_cases(24), |(events in prop::collection::vec(event(), 1..25))| {
        for (_folder, db) in &databases {
            runtime.block_on(async {
                let lab = workspace(db).await;
                let (mut memory, mut known) = (MemoryIndex::default(), Known::new());
                for event in events.clone() {
                    happen(db, lab, &mut memory, &mut known, event).await;
                    for query in ["the moon of tides", "har*", "night ship"] {
                        agree(db, lab, &memory, &known, query).await;
                    }
                }
            });
        }
    });
}
