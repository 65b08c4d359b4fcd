//! The keys of stored secrets, as an operator handles them on the command line.

use std::path::Path;
use std::process::{Output, Stdio};

use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::cli::{dossier, run, text};

fn keys(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = dossier(folder, arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).envs(settings.iter().copied());
    run(command)
}

fn told(output: &Output) -> String {
    text(&output.stdout) + &text(&output.stderr)
}

/// A data key that needs a master key of this name. What it holds, nobody with another name looks at.
async fn wrapped_by(folder: &Path, master_key: &str) {
    let file = SqliteConnectOptions::new().filename(folder.join("data/dossier.db"));
    let mut connection = SqliteConnection::connect_with(&file).await.unwrap();
    sqlx::query(
        "INSERT INTO data_keys (id, version, master_key_id, wrapped_key, created_at) VALUES (randomblob(16), 1, ?, x'00', 0)",
    )
    .bind(master_key)
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
}

#[test]
fn a_master_key_is_made_for_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = [(); 2].map(|()| {
        let output = keys(folder.path(), &["keys", "generate"], &[]);
        assert!(output.status.success(), "{}", told(&output));
        text(&output.stdout).trim().to_owned()
    });
    assert_ne!(one, other);
    assert!(!folder.path().join("data").exists(), "it is stored nowhere");
    let file = folder.path().join("master_keys");
    std::fs::write(&file, format!("{one}\n{other}\n")).unwrap();
    let settings = [("DOSSIER_ENCRYPTION_MASTER_KEYS_FILE", file.to_str().unwrap())];
    let output = keys(folder.path(), &["config"], &settings);
    assert!(output.status.success() && told(&output).contains("master_keys = \"[REDACTED]\""), "{}", told(&output));

    assert!(keys(folder.path(), &["migrate"], &settings).status.success());
    let output = keys(folder.path(), &["keys", "status"], &settings);
    let (id, key) = one.split_once(':').unwrap();
    assert!(output.status.success() && told(&output).contains(&format!("master key {id}: first")), "{}", told(&output));
    assert!(!told(&output).contains(key));
    assert!(!folder.path().join("data/keys/encryption.key").exists(), "none is made where one is set");
}

#[test]
fn a_rotation_runs_where_no_server_does() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keys(folder.path(), &["migrate"], &[]).status.success());
    for _ in 0..2 {
        let output = keys(folder.path(), &["keys", "rotate"], &[]);
        let told = told(&output);
        assert!(output.status.success(), "{told}");
        for part in
            ["The rotation is the job job_", "Made 0 new keys.", "Wrapped 0 keys.", ": first; wraps 0 data keys"]
        {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}

#[tokio::test]
async fn c_ten_6_a_missing_master_key_is_told_by_every_command_that_starts_the_server() {
    let folder = tempfile::tempdir().unwrap();
    assert!(keys(folder.path(), &["migrate"], &[]).status.success());
    wrapped_by(folder.path(), "gone").await;
    for arguments in [&["serve"][..], &["api"], &["worker"], &["doctor"], &["keys", "rotate"], &["keys", "status"]] {
        let output = keys(folder.path(), arguments, &[]);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        for part in ["the master key “gone”", "`encryption.master_keys`", "docs/operations.md"] {
            assert!(told.contains(part), "{arguments:?}: {told}");
        }
        assert!(!told.contains("panicked"), "{told}");
        let lists = told.contains("master key gone: missing here; wraps 1 data keys");
        assert_eq!(lists, arguments == ["keys", "status"], "{told}");
    }
}
