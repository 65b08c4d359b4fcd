//! Vectors on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server.

use std::sync::Arc;
use std::time::Duration;

use embedding::Vector;
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::*;
use crate::db::fixtures::{NOW, analyzed, databases, document, workspace};
use crate::db::word_index::{WordIndex, add_in, remove_in};
use crate::entity::{self, Unscoped as _};

const PLENTY: u64 = 1 << 20;

fn directions(dimensions: usize) -> Target {
    let model = ModelKey { name: "directions".to_owned(), variant: String::new() };
    Target { model, dimensions: Some(dimensions) }
}

fn direction(numbers: [f32; 3]) -> Vector {
    Vector::from_floats(&numbers).unwrap()
}

async fn prepared(db: &Db, workspace: WorkspaceId, target: &Target) -> VectorSet {
    prepare(db, workspace, target).await.unwrap().unwrap()
}

/// Stores vectors for the slices that a worker claimed; answers whether the set is searched from now on.
async fn store(db: &Db, set: &VectorSet, slices: Vec<Slice>, vector: impl Fn(DocumentId, u32) -> [f32; 3]) -> bool {
    let made = slices.into_iter().map(|slice| {
        let positions = slice.first..slice.first + slice.passages;
        let vectors = positions.flat_map(|position| direction(vector(slice.document, position)).to_bytes()).collect();
        Made { slice, vectors }
    });
    let tx = db.begin().await.unwrap();
    let is_searched = store_in(&tx, set, 3, made.collect()).await.unwrap();
    tx.commit().await.unwrap();
    is_searched
}

/// Stores vectors for the passages of a document as they are now.
async fn embed(db: &Db, workspace: WorkspaceId, document: DocumentId, vectors: &[[f32; 3]]) {
    let set = prepared(db, workspace, &directions(3)).await;
    let worker = Uuid::now_v7();
    let slices = claim(db, &set, 1_000, worker, NOW).await.unwrap();
    let own: Vec<Slice> = slices.into_iter().filter(|slice| slice.document == document).collect();
    assert_eq!(own.len(), 1);
    store(db, &set, own, |_, position| vectors[usize::try_from(position).unwrap()]).await;
    release(db, worker).await.unwrap();
}

async fn remove(db: &Db, workspace: WorkspaceId, id: DocumentId) {
    let tx = db.begin().await.unwrap();
    remove_in(&tx, workspace, &[id]).await.unwrap();
    entity::document::Entity::delete_unscoped().filter(entity::document::Column::Id.eq(id)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn replace(db: &Db, workspace: WorkspaceId, id: DocumentId, texts: &[&str]) {
    let mut tx = db.begin().await.unwrap();
    remove_in(&tx, workspace, &[id]).await.unwrap();
    add_in(&mut tx, workspace, id, analyzed(texts));
    tx.commit().await.unwrap();
}

/// What is nearest to a direction, as a search finds it: document, position. Nothing before the first vectors.
async fn nearest(
    db: &Db,
    cache: &VectorCache,
    workspace: WorkspaceId,
    vector: [f32; 3],
    documents: Option<&[DocumentId]>,
) -> Vec<(DocumentId, u32)> {
    let snapshot = Arc::new(db.snapshot().await.unwrap());
    let changes = WordIndex::open(Arc::clone(&snapshot), workspace).await.unwrap().changes();
    let wanted = Wanted { vector: direction(vector), documents, count: 10 };
    let Some(set) = searched_set(&**snapshot, workspace).await.unwrap() else { return Vec::new() };
    let (best, _) = cache.nearest(&snapshot, &set, changes, wanted, &[]).await.unwrap().unwrap();
    assert!(best.is_sorted_by(|a, b| a.cosine >= b.cosine), "{best:?}");
    best.iter().map(|near| (near.document, near.position)).collect()
}

async fn waiting(db: &Db) -> u64 {
    backlog(db, &directions(3)).await.unwrap().passages
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_passages_are_found_and_follow_every_change() {
    for (_folder, db) in databases().await {
        let (lab, cache) = (workspace(&db).await, VectorCache::new(PLENTY));
        let north = document(&db, lab, &["north", "north by east"]).await;
        let up = document(&db, lab, &["up"]).await;
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], None).await.is_empty(), "nothing is embedded yet");
        embed(&db, lab, north, &[[0., 1., 0.], [0.3, 1., 0.]]).await;
        embed(&db, lab, up, &[[0., 0.1, 1.]]).await;
        let all = [(north, 0), (north, 1), (up, 0)];
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, all);
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[up])).await, [(up, 0)]);
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[])).await.is_empty());

        // Replaced passages have no vectors, until they are embedded themselves.
        replace(&db, lab, north, &["south", "south again", "and again"]).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(up, 0)]);
        embed(&db, lab, north, &[[0., -1., 0.], [0., 0., 1.], [1., 0., 0.]]).await;
        let found = nearest(&db, &cache, lab, [0., 0., 1.], None).await;
        assert_eq!(found[..2], [(north, 1), (up, 0)]);
        remove(&db, lab, north).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 0., 1.], None).await, [(up, 0)]);
        // A process that has not searched before finds the same.
        assert_eq!(nearest(&db, &VectorCache::new(PLENTY), lab, [0., 0., 1.], None).await, [(up, 0)]);
        let models = models(&db, &[up, north]).await.unwrap();
        assert_eq!(models, [(up, "directions".to_owned())]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_of_passages_that_were_replaced_meanwhile_are_not_kept() {
    for (_folder, db) in databases().await {
        let (lab, cache) = (workspace(&db).await, VectorCache::new(PLENTY));
        let id = document(&db, lab, &["north"]).await;
        let set = prepared(&db, lab, &directions(3)).await;
        let before = claim(&db, &set, 10, Uuid::now_v7(), NOW).await.unwrap();
        replace(&db, lab, id, &["south"]).await;
        store(&db, &set, before, |_, _| [0., 1., 0.]).await;
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], None).await.is_empty());
        assert_eq!(waiting(&db).await, 1);
        embed(&db, lab, id, &[[0., -1., 0.]]).await;
        assert_eq!(waiting(&db).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_3_vectors_of_other_tenants_are_not_found() {
    for (_folder, db) in databases().await {
        let (lab, other, cache) = (workspace(&db).await, workspace(&db).await, VectorCache::new(PLENTY));
        let secret = document(&db, other, &["secret"]).await;
        embed(&db, other, secret, &[[0., 1., 0.]]).await;
        let own = document(&db, lab, &["own"]).await;
        embed(&db, lab, own, &[[0., -1., 0.]]).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(own, 0)]);
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[secret])).await.is_empty(), "not even when asked for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slices_belong_to_who_claims_them_until_they_are_given_back_or_forgotten() {
    for (_folder, db) in databases().await {
        let lab = workspace(&db).await;
        let texts: Vec<String> = (0..150).map(|n| format!("passage {n}")).collect();
        let long = document(&db, lab, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        let set = prepared(&db, lab, &directions(3)).await;
        let [one, two] = [(); 2].map(|()| Uuid::now_v7());
        let places = async |worker, now| {
            let slices = claim(&db, &set, 64, worker, now).await.unwrap();
            slices.iter().map(|slice| (slice.first, slice.passages)).collect::<Vec<_>>()
        };
        assert_eq!(places(one, NOW).await, [(0, 64)]);
        assert_eq!(places(two, NOW).await, [(64, 64)]);
        release(&db, one).await.unwrap();
        assert_eq!(places(two, NOW).await, [(0, 64)]);
        assert_eq!(places(one, NOW).await, [(128, 22)]);
        assert!(places(one, NOW).await.is_empty(), "others are at the rest");
        let later = NOW.plus(Duration::from_secs(10 * 60));
        assert_eq!(places(one, later).await, [(0, 64)], "whoever had it is dead");
        // In any order; a document is found when it is whole.
        let cache = VectorCache::new(PLENTY);
        let all: Vec<Slice> = {
            release(&db, one).await.unwrap();
            release(&db, two).await.unwrap();
            let mut all = Vec::new();
            while let [slice] = claim(&db, &set, 64, one, NOW).await.unwrap()[..] {
                all.push(slice);
            }
            all
        };
        for slice in all.into_iter().rev() {
            assert!(nearest(&db, &cache, lab, [1., 0., 0.], None).await.is_empty());
            assert_eq!(waiting(&db).await, 150);
            store(&db, &set, vec![slice], |_, position| [1., f32::from(u16::try_from(position).unwrap()), 0.]).await;
        }
        assert_eq!(waiting(&db).await, 0);
        let found = nearest(&db, &cache, lab, [1., 0., 0.], None).await;
        assert_eq!(found, (0..10).map(|position| (long, position)).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_set_takes_the_place_of_the_old_one_when_it_has_what_that_one_has() {
    for (_folder, db) in databases().await {
        let (lab, cache) = (workspace(&db).await, VectorCache::new(PLENTY));
        let north = document(&db, lab, &["north"]).await;
        embed(&db, lab, north, &[[0., 1., 0.]]).await;
        let new = Target { model: ModelKey { name: "new".to_owned(), variant: String::new() }, dimensions: None };
        let backlog = backlog(&db, &new).await.unwrap();
        assert_eq!((backlog.workspaces, backlog.passages), (vec![lab], 1));
        let growing = prepared(&db, lab, &new).await;
        assert_eq!(prepared(&db, lab, &new).await, growing);
        let up = document(&db, lab, &["up"]).await;
        let worker = Uuid::now_v7();
        let slices = claim(&db, &growing, 1, worker, NOW).await.unwrap();
        assert_eq!(slices[0].document, north, "what is searched now comes first");
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(north, 0)]);
        assert!(store(&db, &growing, slices, |_, _| [0., 0., 1.]).await);
        let searched = searched_set(db.read(), lab).await.unwrap().unwrap();
        assert_eq!((searched.id, searched.dimensions), (growing.id, Some(3)));
        let slices = claim(&db, &searched, 1, worker, NOW).await.unwrap();
        store(&db, &searched, slices, |_, _| [0., 1., 1.]).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(up, 0), (north, 0)]);
        delete_dropped(&db).await.unwrap();
        let left = crate::db::Sql::new("SELECT 1 FROM search_vector_slices").all(db.read()).await.unwrap();
        assert_eq!(left.len(), 2);
        // Vectors of another length under the same name are another model's.
        let longer = Target { dimensions: Some(4), ..new };
        assert_ne!(prepared(&db, lab, &longer).await.id, searched.id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cache_has_room_for_what_was_searched_last() {
    for (_folder, db) in databases().await {
        let cache = VectorCache::new(100);
        let mut all = Vec::new();
        for _ in 0..3 {
            let lab = workspace(&db).await;
            let id = document(&db, lab, &["north"]).await;
            embed(&db, lab, id, &[[0., 1., 0.]]).await;
            assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(id, 0)]);
            all.push(lab);
        }
        assert_eq!(cache.held(), all[1..]);
    }
}
