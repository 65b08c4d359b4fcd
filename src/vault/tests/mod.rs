//! What is sealed opens where it belongs, and nowhere else.

mod keys;
pub(crate) mod things;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;

use self::things::{COLUMNS, OTHER_COLUMN, OTHER_TABLE, THINGS, Things};
use super::*;
use crate::base::error::Kind;

const SECRET: &str = "sk-live-κλειδί-\u{1f511}";

/// The place of another value.
fn elsewhere(place: &Place) -> Vec<Place> {
    let other = Place { row: uuid::Uuid::now_v7(), ..*place };
    vec![other, Place { column: OTHER_COLUMN, ..*place }, Place { table: OTHER_TABLE, ..*place }]
}

#[tokio::test]
async fn what_was_sealed_opens_where_it_was_sealed_c_ten_5() {
    let things = Things::new().await;
    for scope in [Some(things.lab), Some(things.office), None] {
        let place = things.place(scope);
        for value in [SECRET, "", &"long ".repeat(10_000)] {
            let (first, second) = (things.put(&place, value).await, things.put(&place, value).await);
            assert!(first.starts_with("v1.1.") && first != second, "each value has its own nonce");
            for sealed in [&first, &second] {
                let opened = things.vault.open(things.app(), &place, sealed).await.unwrap();
                assert_eq!(opened.expose_secret(), value);
            }
            assert!(!first.contains(value) || value.is_empty());
        }
    }
    assert_eq!(things.rejections().await, 0);
}

#[tokio::test]
async fn a_value_that_was_moved_does_not_open_and_is_audited_c_ten_5() {
    let things = Things::new().await;
    let place = things.place(Some(things.lab));
    let sealed = things.put(&place, SECRET).await;
    // Each workspace has a key of the same version.
    things.put(&things.place(Some(things.office)), "other").await;
    things.put(&things.place(None), "other").await;
    let mut moved = elsewhere(&place);
    moved.extend([Some(things.office), None].map(|workspace| Place { workspace, ..place }));
    for (number, place) in (1..).zip(&moved) {
        let error = things.vault.open(things.app(), place, &sealed).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (&Kind::Integrity, "INTEGRITY_ERROR"), "{place:?}");
        assert!(!format!("{error} {error:?}").contains("sk-live"), "{error:?}");
        let entry = things.rejection(number).await;
        assert_eq!((entry.workspace_id, entry.outcome.as_str()), (place.workspace, "FAILURE"));
        let told = serde_json::json!({ "table": place.table, "column": place.column, "row": place.row });
        assert_eq!(entry.changes, told);
    }
    assert_eq!(things.vault.open(things.app(), &place, &sealed).await.unwrap().expose_secret(), SECRET);
}

#[tokio::test]
async fn a_value_is_bound_to_each_part_of_its_place_under_one_key_c_ten_5() {
    let things = Things::new().await;
    let place = things.place(Some(things.lab));
    let tx = things.app().db.begin().await.unwrap();
    let key = things.vault.sealing_key_in(&tx, place.workspace).await.unwrap();
    tx.commit().await.unwrap();
    let text = key.seal(&place, &Secret::from(SECRET)).unwrap();
    let sealed = Sealed::parse(&text).unwrap();
    assert_eq!(key.open(&place, &sealed).unwrap().expose_secret(), SECRET);
    let mut moved = elsewhere(&place);
    moved.extend([Some(things.office), None].map(|workspace| Place { workspace, ..place }));
    for place in &moved {
        assert!(key.open(place, &sealed).is_none(), "{place:?}");
    }
    let renamed = Sealed { version: 2, bytes: sealed.bytes.clone() };
    assert!(key.open(&place, &renamed).is_none(), "another version");
    for bit in 0..sealed.bytes.len() * 8 {
        let mut altered = Sealed { version: 1, bytes: sealed.bytes.clone() };
        altered.bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(key.open(&place, &altered).is_none(), "bit {bit}");
    }
    for length in 0..sealed.bytes.len() {
        let cut = Sealed { version: 1, bytes: sealed.bytes[..length].to_vec() };
        assert!(key.open(&place, &cut).is_none(), "{length} bytes");
    }
}

#[tokio::test]
async fn a_value_that_was_altered_or_names_no_key_does_not_open_c_ten_5() {
    let things = Things::new().await;
    let place = things.place(Some(things.lab));
    let sealed = things.put(&place, SECRET).await;
    let (_, bytes) = sealed.rsplit_once('.').unwrap();
    let mut flipped = URL_SAFE_NO_PAD.decode(bytes).unwrap();
    flipped[30] ^= 4;
    let flipped = URL_SAFE_NO_PAD.encode(flipped);
    let altered =
        [format!("v1.1.{flipped}"), format!("v1.2.{bytes}"), format!("v2.1.{bytes}"), format!("v1.01.{bytes}")];
    for text in altered.iter().map(String::as_str).chain([SECRET, "", "v1.1.", "v1.1.AAAA"]) {
        // With the key in memory, and without.
        for vault in [&things.vault, &things.another_vault()] {
            let error = vault.open(things.app(), &place, text).await.unwrap_err();
            assert_eq!(error.kind(), &Kind::Integrity, "{text}: {error:?}");
        }
    }
    things.rejection(16).await;
    // Another value in the same place is as good as any.
    assert_eq!(things.vault.open(things.app(), &place, &sealed).await.unwrap().expose_secret(), SECRET);
}

#[tokio::test]
async fn what_belonged_to_a_deleted_workspace_raises_no_alarm() {
    let things = Things::new().await;
    let place = things.place(Some(things.lab));
    let sealed = things.put(&place, SECRET).await;
    things.run("DELETE FROM workspaces WHERE id = ", things.lab.0).await;
    assert_eq!(things.keys(Some(things.lab)).await, [], "its keys go with it");
    let error = things.another_vault().open(things.app(), &place, &sealed).await.unwrap_err();
    assert_eq!(error.code(), "CONFLICT", "{error:?}");
    let tx = things.app().db.begin().await.unwrap();
    let error = things.vault.seal_in(&tx, &place, &Secret::from("x")).await.unwrap_err();
    assert_eq!(error.code(), "CONFLICT", "{error:?}");
    tx.rollback().await.unwrap();
    assert_eq!(things.rejections().await, 0);
}

#[tokio::test]
async fn nothing_is_sealed_for_a_column_that_the_rotation_would_not_walk() {
    let things = Things::new().await;
    let place = Place { table: "users", ..things.place(None) };
    let tx = things.app().db.begin().await.unwrap();
    let error = things.vault.seal_in(&tx, &place, &Secret::from(SECRET)).await.unwrap_err();
    tx.rollback().await.unwrap();
    assert!(error.cause().unwrap().to_string().contains("users.secret_sealed"), "{error:?}");
}

#[tokio::test]
async fn every_sealed_column_of_the_database_is_walked_by_the_rotation_c_ten_6() {
    let things = Things::new().await;
    let sql = match things.app().db.is_sqlite() {
        true => {
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND c.name LIKE '%\\_sealed' ESCAPE '\\'"
        }
        false => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = current_schema() AND column_name LIKE '%\\_sealed' ESCAPE '\\'"
        }
    };
    let rows = crate::db::Sql::new(sql).all(things.app().db.read()).await.unwrap();
    let mut found: Vec<(String, String)> =
        rows.iter().map(|row| (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap())).collect();
    found.sort();
    let walked = |columns: &[SealedColumn]| -> Vec<(String, String)> {
        columns.iter().map(|column| (column.table.to_owned(), column.column.to_owned())).collect()
    };
    // The tables of the tests are found, so that others would be, too.
    let mut expected = [walked(COLUMNS), walked(SEALED)].concat();
    expected.sort();
    assert_eq!(found, expected, "add the column to vault::SEALED");
    assert!(found.iter().any(|(table, _)| table == THINGS));
}
