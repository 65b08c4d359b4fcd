//! What exports hold, and that they are the same each time.

use futures_util::StreamExt as _;

use super::*;
use crate::domain::artifacts::jobs::ExportJob;
use crate::domain::artifacts::service::rerun;
use crate::domain::artifacts::source::{Selection, Source};
use crate::engine::{JobOptions, Registry, sweep};
use crate::entity::job::JobStatus;
use crate::testing::codes;

#[tokio::test]
async fn c_ing_7_prompts_are_the_same_file_each_time_and_on_either_database() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    prompt(&server, &ada, lab, "Tides", "How high, \"today\"?").await;
    prompt(&server, &ada, lab, "=Sum", "@now").await;
    let made = export_prompts(&server, &ada, lab, "CSV").await;
    // Written out, so that neither database may differ.
    let line = "Moon, sea\",false,2027-01-15T08:00:00.000Z,2027-01-15T08:00:00.000Z\r\n";
    let expected = format!(
        "name,description,template,versionNumber,tags,isArchived,createdAt,updatedAt\r\n\
         '=Sum,,'@now,1,\"{line}\
         Tides,,\"How high, \"\"today\"\"?\",1,\"{line}"
    );
    assert_eq!(content(&server, lab, &made).await, expected);
    assert_eq!(
        (&made["filename"], &made["neutralizesFormulas"], &made["subject"]["name"], &made["createdBy"]["name"]),
        (&json!("Prompts.csv"), &json!(true), &json!("Lab"), &json!("Ada"))
    );
    let sheet = export_prompts(&server, &ada, lab, "XLSX").await;
    assert_eq!(
        sheet["sha256"], "eb00a75c8cb2d7e7e9b14f41d1b523781e2b403f488d04ef289e429076c335e6",
        "either database writes these very bytes"
    );
    for format in ["CSV", "JSON", "JSONL", "MARKDOWN", "HTML", "XLSX"] {
        let (one, two) =
            (export_prompts(&server, &ada, lab, format).await, export_prompts(&server, &ada, lab, format).await);
        assert_eq!((&one["sha256"], &one["format"]), (&two["sha256"], &json!(format)));
        assert_ne!(one["id"], two["id"]);
    }
}

#[tokio::test]
async fn c_ing_7_formulas_stay_as_they_are_when_asked_for_and_the_artifact_tells() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    prompt(&server, &ada, lab, "=Sum", "-1").await;
    let values =
        json!({ "workspaceId": lab, "source": { "prompts": {} }, "format": "CSV", "neutralizeFormulas": false });
    let raw = export(&server, &ada, values).await["artifact"].take();
    assert_eq!(raw["neutralizesFormulas"], false);
    assert!(content(&server, lab, &raw).await.contains("\r\n=Sum,,-1,1,"));
    let lines = export_prompts(&server, &ada, lab, "JSONL").await;
    assert_eq!(lines["neutralizesFormulas"], false, "there is nothing to neutralise");
    assert!(content(&server, lab, &lines).await.starts_with(r#"{"name":"=Sum","description":null,"template":"-1""#));
}

#[tokio::test]
async fn prompts_are_exported_as_their_list_is_filtered() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    prompt(&server, &ada, lab, "Tides", "high").await;
    prompt(&server, &ada, lab, "Winds", "strong").await;
    for (filter, expected) in [
        (json!({ "search": "tides" }), 1),
        (json!({ "tags": ["sea"] }), 2),
        (json!({ "createdById": "nobody" }), 0),
        (json!({ "createdById": ada.user_id() }), 2),
        (json!({ "isArchived": true }), 0),
        (json!({ "createdAt": { "from": "2028-01-01T00:00:00Z" } }), 0),
    ] {
        let values = json!({ "workspaceId": lab, "source": { "prompts": filter }, "format": "JSONL" });
        let made = export(&server, &ada, values).await["artifact"].take();
        assert_eq!(content(&server, lab, &made).await.lines().count(), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_report_is_exported_once_it_is_written() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let id = report(&server, lab, "Tides / moons", "High [1].\n\n## Sources\n\n- Almanac [1]").await;
    let values = |format: &str| json!({ "workspaceId": lab, "source": { "reportId": id }, "format": format });
    let made = export(&server, &ada, values("MARKDOWN")).await["artifact"].take();
    assert_eq!((&made["filename"], &made["subject"]["title"]), (&json!("Tides _ moons.md"), &json!("Tides / moons")));
    let text = content(&server, lab, &made).await;
    assert_eq!(text, "# Tides / moons\n\n> Why?\n\nHigh [1].\n\n## Sources\n\n- Almanac [1]\n");
    let html = export(&server, &ada, values("HTML")).await["artifact"].take();
    assert!(content(&server, lab, &html).await.contains("<h2>Sources</h2>"));
    let refused = export(&server, &ada, values("XLSX")).await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "format"]));
    assert_eq!(refused["errors"][0]["message"], "Reports can be JSON, MARKDOWN, HTML, DOCX, PDF.");
    let open = report(&server, lab, "Open", "").await;
    let values = json!({ "workspaceId": lab, "source": { "reportId": open }, "format": "JSON" });
    let refused = export(&server, &ada, values).await;
    assert_eq!(
        (codes(&refused), &refused["errors"][0]["path"]),
        (vec!["INVALID_STATE"], &json!(["input", "source", "reportId"]))
    );

    let document = "query ($id: ID!, $lab: ID!) { researchReport(id: $id) { artifacts(first: 1) { totalCount nodes { format } } }
        workspace(id: $lab) { all: artifacts { totalCount } some: artifacts(filter: { subjectId: $id, formats: [HTML] }) { nodes { format } } } }";
    let found = server.data(&ada, document, json!({ "id": id, "lab": lab })).await;
    assert_eq!(found["researchReport"]["artifacts"]["totalCount"], 2);
    assert_eq!(found["workspace"]["all"]["totalCount"], 2);
    assert_eq!(found["workspace"]["some"]["nodes"], json!([{ "format": "HTML" }]));
}

#[tokio::test]
async fn c_job_10_a_repeated_export_is_one_file() {
    let server = server().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let values = |format: &str| json!({ "workspaceId": lab, "source": { "prompts": {} }, "format": format, "idempotencyKey": "k" });
    let (one, two) = tokio::join!(export(&server, &ada, values("CSV")), export(&server, &ada, values("CSV")));
    assert!(one["artifact"]["id"].is_string());
    assert_eq!(one["artifact"]["id"], two["artifact"]["id"]);
    assert_eq!(codes(&export(&server, &ada, values("JSON")).await), ["IDEMPOTENCY_CONFLICT"]);
}

#[tokio::test]
async fn a_job_writes_one_file_and_can_be_run_again() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    prompt(&server, &ada, lab, "Tides", "high").await;
    let job = enqueue(&server, &ada, lab, Source::Prompts(Selection::default())).await;
    let _worker = server.work(Registry::default().with(ExportJob));
    assert_eq!(server.ended(job).await.status, JobStatus::Succeeded);
    let again = rerun(&server.app, &ada, &server.job(job).await, None, JobOptions::default()).await.unwrap().id;
    assert_eq!(server.ended(again).await.status, JobStatus::Succeeded);
    let mut hashes = Vec::new();
    for id in [job, again] {
        let made = of_job(&server, &ada, id).await;
        let result = &made["result"];
        assert_eq!(made["artifacts"]["nodes"], json!([result]));
        assert_eq!(made["kind"], "EXPORT");
        hashes.push(result["sha256"].clone());
    }
    assert_eq!(hashes[0], hashes[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_4_a_job_whose_worker_was_killed_writes_one_file() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    prompt(&server, &ada, lab, "Tides", "high").await;
    let job = enqueue(&server, &ada, lab, Source::Prompts(Selection::default())).await;
    let kinds = || Registry::default().with(ExportJob);
    let worker = server.work(kinds());
    // Its bytes are stored before the row is written: the worker dies somewhere between.
    while server.app.blob.list().next().await.is_none() {
        tokio::task::yield_now().await;
    }
    worker.kill().await;
    sweep::rescue_all(&server.app, &kinds()).await.unwrap();
    let _worker = server.work(kinds());
    assert_eq!(server.ended(job).await.status, JobStatus::Succeeded);
    let made = of_job(&server, &ada, job).await;
    assert_eq!(made["artifacts"]["nodes"], json!([made["result"]]));
}
