//! Nobody notices a rotation, and nothing that cuts it off keeps it from its end.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use secrecy::ExposeSecret as _;

use super::{begin, kinds, versions};
use crate::base::Clock;
use crate::base::id::WorkspaceId;
use crate::base::secret::Secret;
use crate::db::{Sql, Tx};
use crate::entity::job::JobStatus;
use crate::vault::tests::things::{COLUMN, ONE, OTHER_TABLE, THINGS, TWO, Things, put, stored, write};
use crate::vault::{Place, Vault, version_of};

async fn many(things: &Things, number: usize) -> Vec<Place> {
    let scopes = [Some(things.lab), Some(things.office), None];
    let mut places = Vec::new();
    for (number, scope) in (0..number).zip(scopes.into_iter().cycle()) {
        let mut place = things.place(scope);
        if number % 5 == 0 {
            place.table = OTHER_TABLE;
        }
        things.put(&place, &format!("value {number}")).await;
        places.push(place);
    }
    places
}

async fn all_scopes(things: &Things) -> Vec<String> {
    let scopes: [Option<WorkspaceId>; 3] = [Some(things.lab), Some(things.office), None];
    join_all(scopes.map(|scope| versions(things, scope))).await
}

/// Writes a value again and again and reads it in between, as its own and as somebody else's.
async fn use_meanwhile(
    things: &Things,
    vault: &Vault,
    places: &[Place],
    own: usize,
    stop: &AtomicBool,
    uses: &AtomicUsize,
) -> String {
    let app = things.app();
    let (mut last, mut number) = (format!("value {own}"), 0);
    while !stop.load(Ordering::SeqCst) {
        for place in places.iter().skip(own).step_by(3) {
            let sealed = stored(app, place).await;
            let opened = vault.open(app, place, &sealed).await.expect("a value can be read at any time");
            assert!(opened.expose_secret().starts_with("value "));
            uses.fetch_add(1, Ordering::SeqCst);
        }
        number += 1;
        last = format!("value {own}, change {number}");
        put(app, vault, &places[own], &last).await;
        assert_eq!(things.get(&places[own]).await, last);
    }
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn values_are_read_and_written_through_a_rotation_without_one_failure_c_ten_6() {
    let things = Things::with(Clock::System, |config| config.database.max_connections = 12).await;
    let places = many(&things, 60).await;
    let (stop, uses) = (AtomicBool::new(false), AtomicUsize::new(0));
    let vaults: Vec<Vault> = (0..6).map(|_| things.another_vault()).collect();
    let users = vaults.iter().enumerate().map(|(own, vault)| use_meanwhile(&things, vault, &places, own, &stop, &uses));
    let rotations = async {
        let worker = things.server.work(kinds());
        let mut used = Vec::new();
        for _ in 0..3 {
            let before = uses.load(Ordering::SeqCst);
            let row = things.server.ended(begin(&things.server).await).await;
            assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
            used.push(uses.load(Ordering::SeqCst) - before);
        }
        stop.store(true, Ordering::SeqCst);
        worker.close().await;
        used
    };
    let (last, used) = tokio::join!(join_all(users), rotations);
    assert!(used.iter().all(|uses| *uses > 0), "values are used in each rotation: {used:?}");
    assert_eq!(all_scopes(&things).await, ["(1) (2) (3) 4"; 3]);
    for (number, place) in places.iter().enumerate() {
        assert_eq!(version_of(&stored(things.app(), place).await), Some(4));
        let expected = last.get(number).cloned().unwrap_or_else(|| format!("value {number}"));
        assert_eq!(things.get(place).await, expected);
    }
    assert_eq!(things.rejections().await, 0);
}

/// Lets nobody write a value until it ends. Who waits for that is served in turn, so that a rotation gets on by a few values
/// at most between two of these, however slow the machine is.
async fn hold_writers(things: &Things) -> Tx {
    let tx = things.app().db.begin().await.unwrap();
    if !things.app().db.is_sqlite() {
        Sql::new(format!("LOCK TABLE {THINGS}, {OTHER_TABLE} IN SHARE MODE")).run(&*tx).await.unwrap();
    }
    tx
}

/// How many values are sealed with this version of their data key.
async fn sealed_with(things: &Things, version: i64) -> usize {
    let sql = format!("SELECT {COLUMN} FROM {THINGS} UNION ALL SELECT {COLUMN} FROM {OTHER_TABLE}");
    let rows = Sql::new(sql).all(things.app().db.read()).await.unwrap();
    let sealed = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
    sealed.filter(|sealed| version_of(sealed) == Some(version)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_that_was_killed_in_the_middle_goes_on_c_ten_6() {
    let things = Things::with(Clock::System, |config| {
        config.jobs.poison_after = 9;
        config.database.max_connections = 4;
    })
    .await;
    let places = many(&things, 300).await;
    let before = stored(things.app(), &places[0]).await;
    let id = begin(&things.server).await;
    for wanted in [1, 80, 160] {
        let worker = things.server.work(kinds());
        let done = loop {
            let writers = hold_writers(&things).await;
            let done = sealed_with(&things, 2).await;
            if done >= wanted {
                worker.kill().await;
                break done;
            }
            writers.commit().await.unwrap();
            tokio::task::yield_now().await;
        };
        assert!(done < places.len(), "it is still under way");
    }
    assert_eq!(begin(&things.server).await, id, "to start it again is to go on");
    let worker = things.server.work(kinds());
    let row = things.server.ended(id).await;
    worker.close().await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    // A worker may be killed before it has taken up the job.
    assert!(row.attempt > 1, "{}", row.attempt);
    assert_eq!(all_scopes(&things).await, ["(1) 2"; 3], "no key was made twice");
    for (number, place) in places.iter().enumerate() {
        assert_eq!(version_of(&stored(things.app(), place).await), Some(2));
        assert_eq!(things.get(place).await, format!("value {number}"));
    }
    // Whoever read a value before still opens it.
    let opened = things.another_vault().open(things.app(), &places[0], &before).await.unwrap();
    assert_eq!(opened.expose_secret(), "value 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_written_with_the_old_key_at_the_last_moment_gets_the_new_one_c_ten_6() {
    let things = Things::with(Clock::System, |config| config.database.max_connections = 4).await;
    many(&things, 3).await;
    let place = things.place(Some(things.lab));
    let tx = things.app().db.begin().await.unwrap();
    let sealed = things.vault.seal_in(&tx, &place, &Secret::from("late")).await.unwrap();
    write(&tx, &place, &sealed).await;
    // On SQLite nothing is written before this transaction ends; on PostgreSQL the old key is waited for.
    let worker = things.server.work(kinds());
    let (id, ()) = tokio::join!(begin(&things.server), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
    });
    let row = things.server.ended(id).await;
    worker.close().await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    assert_eq!((version_of(&sealed), version_of(&stored(things.app(), &place).await)), (Some(1), Some(2)));
    assert_eq!(things.get(&place).await, "late");
    assert_eq!(all_scopes(&things).await, ["(1) 2"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_master_key_can_be_removed_after_a_rotation_c_ten_6() {
    let keys = |keys: &str| Some(Secret::from(keys));
    let things = Things::with(Clock::System, |config| config.encryption.master_keys = keys(ONE)).await;
    let places = many(&things, 9).await;
    let both = things.server.another(|config| config.encryption.master_keys = keys(&format!("{TWO},{ONE}"))).await;
    let only_two = things.server.another(|config| config.encryption.master_keys = keys(TWO)).await;
    both.app.vault.check(&both.app.db).await.unwrap();
    only_two.app.vault.check(&only_two.app.db).await.unwrap_err();

    // A worker with the settings of before leaves the job to others.
    let id = begin(&both).await;
    let old = things.server.work(kinds());
    let row = things.server.job_when(id, |row| row.failure.is_some()).await;
    assert_eq!((row.status, row.completed_steps), (JobStatus::Retrying, 0));
    assert!(row.failure.unwrap().to_string().contains("“two”"));
    old.close().await;
    assert_eq!(all_scopes(&things).await, ["1"; 3]);
    // What else waits is due at once, too.
    things.run("UPDATE jobs SET available_at = 0 WHERE id = ", id.0).await;
    let worker = both.work(kinds());
    let row = both.ended(id).await;
    assert_eq!(row.status, JobStatus::Succeeded, "{:?}", row.failure);
    worker.close().await;

    only_two.app.vault.check(&only_two.app.db).await.unwrap();
    let vault = Vault::with_columns(&only_two.app.config, Clock::System, crate::vault::tests::things::COLUMNS).unwrap();
    for (number, place) in places.iter().enumerate() {
        let sealed = stored(&only_two.app, place).await;
        let opened = vault.open(&only_two.app, place, &sealed).await.unwrap();
        assert_eq!(opened.expose_secret(), format!("value {number}"));
    }
    let status = both.app.vault.status(&both.app.db).await.unwrap();
    let used: Vec<_> = status.master_keys.iter().map(|key| (key.id.as_str(), key.data_keys)).collect();
    assert_eq!((used, status.replaced, status.retired), (vec![("two", 6), ("one", 0)], 0, 3));
}
