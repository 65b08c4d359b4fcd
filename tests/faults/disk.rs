//! The disk is full, and then has space again. SQLite on a small file system of its own.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::caller::http;
use crate::kills::{prepare, research, undisturbed};
use crate::lab::Lab;
use crate::ledger::Ledger;
use crate::model::Model;

/// A small file system; removed when dropped. It holds the longest log of the database (16 MiB) and the database, as
/// any disk must: nothing but more room helps one that the log alone fills.
struct Small(std::path::PathBuf);

impl Small {
    fn mount(at: &std::path::Path) -> Result<Self, String> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=40m", "tmpfs"]).arg(at).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self(at.to_owned())),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Uses up the remaining space.
    fn fill(&self) {
        use std::io::Write as _;
        let mut filler = std::fs::File::options().append(true).create(true).open(self.0.join("filler")).unwrap();
        let mut size = 1 << 20;
        while size > 0 {
            match filler.write(&vec![0; size]) {
                Ok(written) if written > 0 => {}
                _ => size /= 2,
            }
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _still_busy = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_17_a_full_disk_acknowledges_nothing_and_work_goes_on_when_there_is_room() {
    if crate::db::postgres().is_some() {
        println!("skipped: on PostgreSQL the disk is the database's, see the outage");
        return;
    }
    let model = Model::start().await;
    let mut lab = Lab::new(&model.url("a")).await;
    let small = match Small::mount(&lab.folder.path().join("small")) {
        Ok(small) => small,
        Err(why) => {
            println!("skipped: no small file system can be mounted here (that needs root): {why}");
            return;
        }
    };
    std::fs::copy(lab.folder.path().join("dossier.db"), small.0.join("dossier.db")).unwrap();
    lab.database = format!("sqlite://{}", small.0.join("dossier.db").display());
    let mut server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let ledger = Arc::new(Ledger::default());
    let wanted = undisturbed(&caller, &workspace, &ledger).await;
    model.slow(20, 60);
    for round in 0..3 {
        // Some are in progress when the space runs out.
        for turn in 0..3 {
            ledger.started(&research(&caller, &workspace, &format!("before-{round}-{turn}")).await);
        }
        small.fill();
        let refused = write_until_refused(&caller, &workspace, &ledger, round).await;
        assert!(refused.contains("UNAVAILABLE"), "{refused}");
        for turn in 0..20 {
            // Concurrent writes share a commit: none of them may be acknowledged.
            let writes = (0..5).map(|n| write(&caller, &workspace, &ledger, format!("full {round} {turn} {n}")));
            for refused in futures_util::future::join_all(writes).await.into_iter().filter_map(Result::err) {
                assert!(refused.contains("UNAVAILABLE"), "{refused}");
            }
        }
        let read = caller.once(&caller.url(), "{ viewer { email } }", &Value::Null).await;
        assert!(read.is_ok(), "reading needs no room: {read:?}");
        small.make_room();
        let begun = Instant::now();
        while let Err(error) = write(&caller, &workspace, &ledger, format!("after {round} {:?}", begun.elapsed())).await
        {
            assert!(begun.elapsed() < Duration::from_secs(10), "nothing can be written any more: {error}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        println!("room again: the next write was acknowledged after {:?}", begun.elapsed());
    }
    let balance = ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    // Acknowledged changes are on disk, not only in this process.
    server.kill().await;
    let server = lab.serve().await;
    caller.move_to(&server.url);
    ledger.settle(&caller, &workspace, &model, Some(&wanted)).await;
    println!("disk full, three times: {balance:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_on_a_full_disk_is_refused_whole_and_works_when_there_is_room() {
    let model = Model::start().await;
    let mut lab = Lab::new(&model.url("a")).await;
    let small = match Small::mount(&lab.folder.path().join("small")) {
        Ok(small) => small,
        Err(why) => {
            println!("skipped: no small file system can be mounted here (that needs root): {why}");
            return;
        }
    };
    // The files are there; the database has room.
    lab.data = small.0.join("data");
    let server = lab.serve().await;
    let (caller, workspace) = prepare(&server.url).await;
    let export = || {
        let input = json!({ "workspaceId": workspace, "source": { "prompts": {} }, "format": "CSV" });
        caller.try_change("createExport", input, "artifact { id byteSize download { url } }")
    };
    small.fill();
    let refused = export().await;
    println!("disk full: {refused:?}");
    assert!(refused.is_err(), "{refused:?}");
    let list = "query ($id: ID!) { workspace(id: $id) { artifacts { totalCount } } }";
    let listed = caller.ask(list, json!({ "id": workspace })).await;
    assert_eq!(listed["workspace"]["artifacts"]["totalCount"], 0);
    small.make_room();
    let made = export().await.expect("there is room");
    let link = url::Url::parse(made["artifact"]["download"]["url"].as_str().unwrap()).unwrap();
    let link = url::Url::parse(&server.url).unwrap().join(link.path()).unwrap();
    let file = http(Duration::from_secs(10)).get(link).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(json!(file.len()), made["artifact"]["byteSize"]);
}

async fn write(caller: &crate::caller::Caller, workspace: &str, ledger: &Ledger, name: String) -> Result<(), String> {
    let template = format!("About {{{{topic}}}} {}", "x".repeat(2_000));
    let input = json!({ "workspaceId": workspace, "name": name, "template": template });
    let payload = caller.try_change("createPrompt", input, "prompt { id }").await?;
    let id = payload["prompt"]["id"].as_str().unwrap().to_owned();
    ledger.prompts.lock().unwrap().push((id, name));
    Ok(())
}

async fn write_until_refused(caller: &crate::caller::Caller, workspace: &str, ledger: &Ledger, round: usize) -> String {
    for turn in 0..5_000 {
        if let Err(error) = write(caller, workspace, ledger, format!("filling {round} {turn}")).await {
            return error;
        }
    }
    panic!("the disk is never full")
}
