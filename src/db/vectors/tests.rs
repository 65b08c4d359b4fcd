//! Vectors on SQLite, and on PostgreSQL when `DOSSIER_TEST_DATABASE_URL` names a server.

use std::sync::Arc;

use embedding::Vector;
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::*;
use crate::db::fixtures::{analyzed, databases, document, workspace};
use crate::db::word_index::{WordIndex, add_in, remove_in};
use crate::entity::{self, Unscoped as _};

const MODEL: &str = "three directions";

fn direction(numbers: [f32; 3]) -> Vector {
    Vector::from_floats(&numbers).unwrap()
}

/// Stores vectors for the passages of a document as they are now.
async fn embed(db: &Db, document: DocumentId, vectors: &[[f32; 3]]) {
    let all = unembedded(db, MODEL, 100).await.unwrap();
    let of = *all.iter().find(|of| of.document == document).unwrap();
    store(db, of, MODEL, vectors.iter().flat_map(|vector| direction(*vector).to_bytes()).collect()).await.unwrap();
}

async fn remove(db: &Db, workspace: WorkspaceId, id: DocumentId) {
    let tx = db.begin().await.unwrap();
    remove_in(&tx, workspace, &[id]).await.unwrap();
    entity::document::Entity::delete_unscoped().filter(entity::document::Column::Id.eq(id)).exec(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// What is nearest to a direction, as a search finds it: document, position.
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
    let (best, _) = cache.nearest(&snapshot, workspace, (MODEL, changes), wanted, &[]).await.unwrap();
    assert!(best.is_sorted_by(|a, b| a.cosine >= b.cosine), "{best:?}");
    best.iter().map(|near| (near.document, near.position)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_passages_are_found_and_follow_every_change() {
    for (_folder, db) in databases().await {
        let (lab, cache) = (workspace(&db).await, VectorCache::default());
        let north = document(&db, lab, &["north", "north by east"]).await;
        let up = document(&db, lab, &["up"]).await;
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], None).await.is_empty(), "nothing is embedded yet");
        embed(&db, north, &[[0., 1., 0.], [0.3, 1., 0.]]).await;
        embed(&db, up, &[[0., 0.1, 1.]]).await;
        let all = [(north, 0), (north, 1), (up, 0)];
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, all);
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[up])).await, [(up, 0)]);
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[])).await.is_empty());

        // Replaced passages have no vectors, until they are embedded themselves.
        let mut tx = db.begin().await.unwrap();
        remove_in(&tx, lab, &[north]).await.unwrap();
        add_in(&mut tx, lab, north, analyzed(&["south", "south again", "and again"]));
        tx.commit().await.unwrap();
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(up, 0)]);
        embed(&db, north, &[[0., -1., 0.], [0., 0., 1.], [1., 0., 0.]]).await;
        let found = nearest(&db, &cache, lab, [0., 0., 1.], None).await;
        assert_eq!(found[..2], [(north, 1), (up, 0)]);
        remove(&db, lab, north).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 0., 1.], None).await, [(up, 0)]);
        // A process that has not searched before finds the same.
        assert_eq!(nearest(&db, &VectorCache::default(), lab, [0., 0., 1.], None).await, [(up, 0)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn vectors_of_passages_that_were_replaced_meanwhile_are_not_kept() {
    for (_folder, db) in databases().await {
        let (lab, cache) = (workspace(&db).await, VectorCache::default());
        let id = document(&db, lab, &["north"]).await;
        let before = unembedded(&db, MODEL, 10).await.unwrap()[0];
        let mut tx = db.begin().await.unwrap();
        remove_in(&tx, lab, &[id]).await.unwrap();
        add_in(&mut tx, lab, id, analyzed(&["south"]));
        tx.commit().await.unwrap();
        store(&db, before, MODEL, direction([0., 1., 0.]).to_bytes()).await.unwrap();
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], None).await.is_empty());
        assert_eq!(unembedded(&db, MODEL, 10).await.unwrap().len(), 1);
        embed(&db, id, &[[0., -1., 0.]]).await;
        assert!(unembedded(&db, MODEL, 10).await.unwrap().is_empty());
        assert_eq!(unembedded(&db, "another model", 10).await.unwrap().len(), 1, "its vectors are no others'");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_ten_3_vectors_of_other_tenants_are_not_found() {
    for (_folder, db) in databases().await {
        let (lab, other, cache) = (workspace(&db).await, workspace(&db).await, VectorCache::default());
        let secret = document(&db, other, &["secret"]).await;
        embed(&db, secret, &[[0., 1., 0.]]).await;
        let own = document(&db, lab, &["own"]).await;
        embed(&db, own, &[[0., -1., 0.]]).await;
        assert_eq!(nearest(&db, &cache, lab, [0., 1., 0.], None).await, [(own, 0)]);
        assert!(nearest(&db, &cache, lab, [0., 1., 0.], Some(&[secret])).await.is_empty(), "not even when asked for");
    }
}
