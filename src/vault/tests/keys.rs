//! Data keys are made once, and master keys are there or missed at the start.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use futures_util::future::join_all;
use secrecy::ExposeSecret as _;

use super::things::{COLUMNS, ONE, TWO, Things, put};
use super::*;
use crate::base::error::Kind;
use crate::db::Sql;

fn with_keys(things: &Things, keys: &str) -> Vault {
    let mut config = things.app().config.clone();
    config.encryption.master_keys = Some(Secret::from(keys));
    Vault::with_columns(&config, Clock::System, COLUMNS).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_first_seals_at_once_make_one_key_c_ten_5() {
    let things = Things::with(Clock::System, |config| config.database.max_connections = 16).await;
    let second = things.server.another(|_| {}).await;
    let other = things.another_vault();
    for scope in [Some(things.lab), None] {
        let places: Vec<_> = (0..16).map(|_| things.place(scope)).collect();
        let seals = places.iter().enumerate().map(|(number, place)| match number % 2 {
            0 => put(things.app(), &things.vault, place, SECRET),
            _ => put(&second.app, &other, place, SECRET),
        });
        let sealed: BTreeSet<_> = join_all(seals).await.into_iter().collect();
        assert_eq!((sealed.len(), things.keys(scope).await.len()), (16, 1));
        for place in &places {
            assert_eq!(things.get(place).await, SECRET);
        }
    }
}

#[tokio::test]
async fn a_first_key_that_was_rolled_back_is_forgotten_c_ten_5() {
    let things = Things::new().await;
    let place = things.place(Some(things.lab));
    let tx = things.app().db.begin().await.unwrap();
    let lost = things.vault.seal_in(&tx, &place, &Secret::from(SECRET)).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(things.keys(place.workspace).await, []);
    things.put(&place, "kept").await;
    assert_eq!(things.get(&place).await, "kept");
    assert_eq!(things.another_vault().open(things.app(), &place, &lost).await.unwrap_err().kind(), &Kind::Integrity);
}

#[tokio::test]
async fn a_version_of_a_key_exists_once_also_for_the_instance_c_ten_5() {
    let things = Things::new().await;
    for scope in [Some(things.lab), None] {
        things.put(&things.place(scope), SECRET).await;
        let copy = Sql::new(
            "INSERT INTO data_keys (id, workspace_id, version, master_key_id, wrapped_key, created_at)
             SELECT ",
        );
        let mut copy = copy;
        copy.bind(uuid::Uuid::now_v7()).push(", workspace_id, version, master_key_id, wrapped_key, 1 FROM data_keys");
        let tx = things.app().db.begin().await.unwrap();
        let error = copy.run(&*tx).await.unwrap_err();
        tx.rollback().await.unwrap();
        assert!(matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))), "{error:?}");
    }
}

#[tokio::test]
async fn a_wrapped_key_opens_in_its_own_row_only_c_ten_5() {
    let things = Things::new().await;
    let (mine, foreign) = (things.place(Some(things.lab)), things.place(Some(things.office)));
    things.put(&mine, SECRET).await;
    let sealed = things.put(&foreign, SECRET).await;
    let (own, other) = (things.keys(mine.workspace).await.remove(0), things.keys(foreign.workspace).await.remove(0));
    let mut swap = Sql::new("UPDATE data_keys SET wrapped_key = ");
    swap.bind(own.wrapped_key.clone()).push(" WHERE id = ");
    swap.bind(other.id);
    let tx = things.app().db.begin().await.unwrap();
    swap.run(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let vault = things.another_vault();
    assert_eq!(vault.open(things.app(), &foreign, &sealed).await.unwrap_err().kind(), &Kind::Integrity);
    assert_eq!(things.rejection(1).await.workspace_id, foreign.workspace);
}

#[tokio::test]
async fn a_master_key_that_is_missing_or_another_one_is_told_at_the_start_c_ten_6() {
    let things = Things::with(Clock::System, |config| config.encryption.master_keys = Some(Secret::from(ONE))).await;
    let db = &things.app().db;
    for vault in [with_keys(&things, ONE), with_keys(&things, TWO)] {
        // Nothing is sealed yet, so that any key will do.
        vault.check(db).await.unwrap();
    }
    let place = things.place(Some(things.lab));
    let sealed = things.put(&place, SECRET).await;
    for good in [ONE.to_owned(), format!("{TWO},{ONE}"), format!("{ONE}\n{TWO}")] {
        let vault = with_keys(&things, &good);
        vault.check(db).await.unwrap();
        assert_eq!(vault.open(things.app(), &place, &sealed).await.unwrap().expose_secret(), SECRET);
    }

    let missing = with_keys(&things, TWO);
    let error = missing.check(db).await.unwrap_err();
    assert_eq!(error.code(), "UNAVAILABLE");
    for part in ["“one”", "`encryption.master_keys`", "docs/operations.md"] {
        assert!(error.message().contains(part), "{error}");
    }
    // A process that runs already answers the same, and raises no alarm: nothing was altered.
    assert_eq!(missing.open(things.app(), &place, &sealed).await.unwrap_err().code(), "UNAVAILABLE");
    let status = missing.status(db).await.unwrap();
    let keys = status.master_keys.iter().map(|key| (key.id.as_str(), key.is_known, key.data_keys));
    assert_eq!(keys.collect::<Vec<_>>(), [("two", true, 0), ("one", false, 1)]);

    let renamed = with_keys(&things, &TWO.replace("two:", "one:"));
    let error = renamed.check(db).await.unwrap_err();
    assert!(error.message().contains("same name and another key"), "{error}");
    assert_eq!(things.rejections().await, 0);
}

#[tokio::test]
async fn without_settings_a_key_is_made_once_and_kept_for_its_owner_alone() {
    let things = Things::new().await;
    let place = things.place(None);
    things.put(&place, SECRET).await;
    let file = things.app().config.data_dir.join("keys").join(ring::FILE);
    let line = std::fs::read_to_string(&file).unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let second = things.server.another(|_| {}).await;
    second.app.vault.check(&second.app.db).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), line);
    // What is in the file can become a setting.
    let vault = with_keys(&things, &line);
    vault.check(&things.app().db).await.unwrap();
    assert_eq!(vault.master_key(), things.vault.master_key());
}

#[tokio::test]
async fn no_key_is_ever_printed_c_ten_7() {
    let things = Things::with(Clock::System, |config| config.encryption.master_keys = Some(Secret::from(ONE))).await;
    let tx = things.app().db.begin().await.unwrap();
    let key = things.vault.sealing_key_in(&tx, None).await.unwrap();
    tx.rollback().await.unwrap();
    let printed = format!("{:?} {key:?} {:?}", things.vault, things.app().config);
    assert!(printed.contains("one") && printed.contains("REDACTED"), "{printed}");
    let (_, bytes) = ONE.split_once(':').unwrap();
    for secret in [bytes.to_owned(), hex::encode(key.key.bytes()), format!("{:?}", key.key.bytes())] {
        assert!(!printed.contains(&secret), "{printed}");
    }
    let (one, other) = (Vault::new_master_key(), Vault::new_master_key());
    assert_ne!(one.expose_secret(), other.expose_secret());
    assert_eq!(crate::config::encryption::parse(&one).unwrap().len(), 1);
}
