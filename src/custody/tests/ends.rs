//! What a rotation leaves: values that do not open, and keys that nothing needs.

use std::time::Duration;

use super::{begin, kinds, versions};
use crate::base::Clock;
use crate::base::secret::Secret;
use crate::custody::housekeeping::{READABLE, RetiredDataKeys};
use crate::engine::maintenance::{Extent, tally};
use crate::entity::job::JobStatus;
use crate::vault::tests::things::{COLUMNS, ONE, TWO, Things, stored, write};
use crate::vault::version_of;

async fn clean(things: &Things) -> u64 {
    tally(things.app(), &RetiredDataKeys::of(COLUMNS), Extent::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_does_not_open_stops_no_rotation_and_keeps_its_key_c_ten_6() {
    let things = Things::with(Clock::System, |config| config.encryption.master_keys = Some(Secret::from(ONE))).await;
    let (good, bad) = (things.place(Some(things.lab)), things.place(Some(things.lab)));
    let moved = things.put(&good, "good").await;
    let tx = things.app().db.begin().await.unwrap();
    write(&tx, &bad, &moved).await;
    tx.commit().await.unwrap();
    let keys = Secret::from(format!("{TWO},{ONE}"));
    let server = things.server.another(|config| config.encryption.master_keys = Some(keys)).await;
    let worker = server.work(kinds());
    let row = server.ended(begin(&server).await).await;
    worker.close().await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    assert_eq!(things.rejection(1).await.changes["row"], serde_json::json!(bad.row));
    assert_eq!(stored(things.app(), &bad).await, moved, "it stays as evidence");
    assert_eq!(version_of(&stored(things.app(), &good).await), Some(2));
    assert_eq!(versions(&things, Some(things.lab)).await, "1 2", "its key is not retired");
    let master_keys: Vec<_> = things.keys(Some(things.lab)).await.into_iter().map(|key| key.master_key_id).collect();
    assert_eq!(master_keys, ["two", "two"], "and needs no old master key");
}

#[tokio::test(flavor = "multi_thread")]
async fn retired_keys_are_deleted_after_a_day_unless_a_value_needs_them_c_ten_6() {
    let clock = Clock::manual(Clock::System.now());
    let things = Things::with(clock.clone(), |_| {}).await;
    let (place, other) = (things.place(Some(things.lab)), things.place(None));
    let before = things.put(&place, "value").await;
    things.put(&other, "other").await;
    let worker = things.server.work(kinds());
    let row = things.server.ended(begin(&things.server).await).await;
    worker.close().await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    clock.advance(READABLE);
    assert_eq!(clean(&things).await, 0, "readers have a whole day");
    // A value of before that somebody puts back by hand keeps its key.
    let current = stored(things.app(), &place).await;
    let tx = things.app().db.begin().await.unwrap();
    write(&tx, &place, &before).await;
    tx.commit().await.unwrap();
    clock.advance(Duration::from_millis(1));
    assert_eq!(clean(&things).await, 1);
    assert_eq!(versions(&things, None).await, "2");
    assert_eq!(versions(&things, Some(things.lab)).await, "(1) 2");
    assert_eq!(things.get(&place).await, "value");
    let tx = things.app().db.begin().await.unwrap();
    write(&tx, &place, &current).await;
    tx.commit().await.unwrap();
    assert_eq!(clean(&things).await, 1);
    assert_eq!(versions(&things, Some(things.lab)).await, "2");
    assert_eq!((things.get(&place).await, things.get(&other).await), ("value".to_owned(), "other".to_owned()));
}
