//! The job's side: it waits without a worker, across restarts, and ends whatever is decided.

use super::*;
use crate::base::WorkspaceRole;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_research_shows_its_plan_and_waits_without_holding_a_worker() {
    let lab = Lab::open().await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    assert_eq!((&asked["kind"], &asked["status"]), (&json!("PLAN"), &json!("PENDING")));
    assert_eq!((&asked["allowsEditing"], &asked["viewerCanDecide"]), (&json!(true), &json!(true)));
    assert_eq!((&asked["job"]["id"], &asked["workspace"]["id"]), (&job, &json!(lab.workspace)));
    assert_eq!(
        (&asked["decision"], &asked["decidedBy"], &asked["decidedAt"]),
        (&json!(null), &json!(null), &json!(null))
    );
    let questions = asked["proposal"]["questions"].as_array().unwrap();
    assert!(!questions.is_empty() && asked["proposal"]["title"].is_string(), "{asked:#}");
    assert_eq!(asked["proposalHash"], crate::domain::approvals::service::hash(&asked["proposal"]));
    assert_eq!(asked["decisionSchema"]["properties"]["questions"]["maxItems"], 5, "{asked:#}");
    let moment = |field: &str| crate::base::Timestamp::parse_rfc3339(asked[field].as_str().unwrap()).unwrap();
    assert_eq!(moment("expiresAt").since(moment("createdAt")), 7 * DAY);
    let waiting = lab.job(&job).await;
    assert_eq!((count(&waiting, "APPROVAL_REQUESTED"), &waiting["attempt"]), (1, &json!(0)), "{waiting:#}");
    assert_eq!(waiting["scheduledFor"], asked["expiresAt"]);
    assert!(!has_step(&waiting, "queries.0"), "nothing is looked into yet");

    // The worker's only slot is free: other research is done meanwhile.
    let other = json!({ "workspaceId": lab.workspace, "question": { "text": QUESTION } });
    let other = lab.change("startResearch", other, "job { id } report { id }").await;
    assert_eq!(lab.ended(&other["job"]["id"]).await["status"], "SUCCEEDED");
    assert_eq!(lab.job(&job).await["status"], "WAITING");

    let granted = lab.grant(&asked, None).await;
    assert_eq!(granted["approval"]["status"], "APPROVED", "{granted:#}");
    assert_eq!(
        (&granted["approval"]["decision"], &granted["approval"]["viewerCanDecide"]),
        (&json!(null), &json!(false))
    );
    assert_eq!(granted["approval"]["decidedBy"]["name"], "Ada");
    let ended = lab.ended(&job).await;
    assert_eq!((&ended["status"], count(&ended, "APPROVAL_DECIDED")), (&json!("SUCCEEDED"), 1), "{ended:#}");
    // A plan approved without changes leads to the same report as one that needed no approval.
    let (one, two) = (lab.report(&report).await, lab.report(&other["report"]["id"]).await);
    assert_eq!((&one["isComplete"], &one["body"]), (&json!(true), &two["body"]), "{one:#}");
    assert_eq!(lab.told().await, ["approval.requested", "approval.granted"]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn research_goes_on_with_the_questions_that_were_approved() {
    let lab = Lab::open().await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    let changed = json!({ "title": "Rance\u{202e} only", "questions": ["When did the  Rance plant open?"] });
    let granted = lab.grant(&asked, Some(changed.clone())).await;
    assert_eq!(granted["approval"]["decision"], changed, "{granted:#}");
    assert_eq!(granted["approval"]["proposal"], asked["proposal"]);
    let ended = lab.ended(&job).await;
    assert_eq!(ended["status"], "SUCCEEDED", "{ended:#}");
    assert!(has_step(&ended, "queries.0") && !has_step(&ended, "learn.5"), "{ended:#}");
    let told = ended["events"]["nodes"].as_array().unwrap().iter().map(|event| event["message"].as_str().unwrap());
    let looked: Vec<&str> = told.filter(|message| message.starts_with("Looking into: ")).collect();
    assert_eq!(looked[0], "Looking into: When did the Rance plant open?");
    let report = lab.report(&report).await;
    assert_eq!(report["title"], "Rance only");
    assert!(report["body"].as_str().unwrap().contains("1966"), "{report:#}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_plan_ends_the_research_with_what_there_is() {
    let lab = Lab::open().await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    let denied = lab.deny(&asked, "Too\nbroad").await;
    assert_eq!(
        (&denied["approval"]["status"], &denied["approval"]["note"]),
        (&json!("REJECTED"), &json!("Too\nbroad"))
    );
    let ended = lab.ended(&job).await;
    assert_eq!(ended["status"], "SUCCEEDED", "{ended:#}");
    assert_eq!(steps(&ended), ["brief", "plan", "approval", "assemble"], "nothing is looked into");
    let report = lab.report(&report).await;
    assert_eq!(
        (&report["isComplete"], &report["unansweredQuestions"]),
        (&json!(false), &asked["proposal"]["questions"])
    );
    let body = report["body"].as_str().unwrap();
    assert!(body.starts_with("Nothing was looked into"), "{body}");
    assert!(body.contains("## What was left out\n\n- The plan was not approved: Too broad"), "{body}");
    assert_eq!(body.matches("not approved").count(), 1, "{body}");
    assert_eq!(lab.told().await, ["approval.requested", "approval.denied"]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_nobody_decides_on_in_time_is_rejected() {
    let lab = Lab::with(Clock::manual(Clock::System.now()), |_| {}).await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    lab.server.app.clock.advance(6 * DAY);
    assert_eq!(lab.approval(&asked["id"]).await["viewerCanDecide"], true);
    lab.server.app.clock.advance(DAY);
    // Before any worker has noticed the expiry.
    assert_eq!(lab.approval(&asked["id"]).await["viewerCanDecide"], false);
    for refused in [lab.grant(&asked, None).await, lab.deny(&asked, "no").await] {
        assert_eq!(
            (codes(&refused), &refused["errors"][0]["path"]),
            (vec!["EXPIRED"], &json!(["input", "approvalId"]))
        );
    }
    // The database's clock, which the test does not control, wakes the job.
    lab.execute("UPDATE jobs SET available_at = 0 WHERE status = 'WAITING'").await;
    let ended = lab.ended(&job).await;
    assert_eq!((&ended["status"], count(&ended, "APPROVAL_DECIDED")), (&json!("SUCCEEDED"), 1), "{ended:#}");
    assert_eq!(steps(&ended), ["brief", "plan", "approval", "assemble"]);
    let report = lab.report(&report).await;
    assert_eq!(report["isComplete"], false);
    assert!(report["body"].as_str().unwrap().contains("- The plan was not approved in time."), "{report:#}");
    assert_eq!(lab.approval(&asked["id"]).await["status"], "EXPIRED");
    assert_eq!(codes(&lab.grant(&asked, None).await), ["EXPIRED"]);
    assert_eq!(lab.told().await, ["approval.requested", "approval.expired"]);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_time_wakes_the_job_by_itself() {
    let lab = Lab::with(Clock::System, |config| config.jobs.approval_expires = Duration::from_millis(400)).await;
    let (job, _) = lab.research().await;
    let ended = lab.ended(&job).await;
    assert_eq!((&ended["status"], &ended["approvals"]["nodes"][0]["status"]), (&json!("SUCCEEDED"), &json!("EXPIRED")));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_a_job_that_waits_goes_on_in_another_process_after_a_crash() {
    let mut lab = Lab::open().await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    lab.worker.take().unwrap().kill().await;
    // Decided while there is no worker, then resumed by a process that has never run the job.
    assert_eq!(lab.grant(&asked, None).await["approval"]["status"], "APPROVED");
    assert_eq!(lab.job(&job).await["status"], "QUEUED");
    let other = lab.server.another(|_| {}).await;
    let worker = other.work(worker::registry());
    let ended = lab.ended(&job).await;
    assert_eq!((&ended["status"], &ended["approvals"]["totalCount"]), (&json!("SUCCEEDED"), &json!(1)), "{ended:#}");
    assert_eq!((count(&ended, "APPROVAL_REQUESTED"), count(&ended, "APPROVAL_DECIDED")), (1, 1));
    assert_eq!(lab.report(&report).await["isComplete"], true);
    worker.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_a_worker_that_dies_after_asking_asks_no_second_time() {
    let mut lab = Lab::open().await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    lab.worker.take().unwrap().kill().await;
    // As if the worker had died between asking and waiting.
    lab.execute("UPDATE jobs SET status = 'RUNNING', attempt = 1, lease_until = 0 WHERE status = 'WAITING'").await;
    lab.worker = Some(lab.server.work(worker::registry()));
    let again = lab.asked(&job).await;
    assert_eq!(again["id"], asked["id"]);
    let waiting = lab.job(&job).await;
    assert_eq!((&waiting["approvals"]["totalCount"], count(&waiting, "APPROVAL_REQUESTED")), (&json!(1), 1));
    lab.grant(&asked, None).await;
    assert_eq!(lab.ended(&job).await["status"], "SUCCEEDED");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_job_needs_no_decision_and_asks_anew_when_it_is_tried_again() {
    let lab = Lab::open().await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    let cancelled = lab.change("cancelJob", json!({ "jobId": job }), "job { status }").await;
    assert_eq!(cancelled["job"]["status"], "CANCELLED");
    let closed = lab.approval(&asked["id"]).await;
    assert_eq!((&closed["status"], &closed["viewerCanDecide"]), (&json!("CANCELLED"), &json!(false)));
    let refused = lab.grant(&asked, None).await;
    assert_eq!(refused["errors"][0]["code"], "INVALID_STATE", "{refused:#}");
    assert_eq!(refused["errors"][0]["currentState"], "CANCELLED");
    // A retry of the same job keeps the plan and asks again.
    lab.change("retryJob", json!({ "jobId": job }), "job { status }").await;
    let again = lab.asked(&job).await;
    assert_ne!(again["id"], asked["id"]);
    assert_eq!(again["proposalHash"], asked["proposalHash"]);
    lab.deny(&again, "").await;
    assert_eq!(lab.ended(&job).await["approvals"]["totalCount"], 2);
    assert_eq!(lab.told().await, ["approval.requested", "approval.cancelled", "approval.requested", "approval.denied"]);

    // A rerun asks, too, unless its parameters say otherwise.
    let mut rerun = lab.change("rerunJob", json!({ "jobId": job }), "job { id }").await;
    let rerun = rerun["job"]["id"].take();
    let asked = lab.asked(&rerun).await;
    assert_eq!(lab.job(&rerun).await["parameters"]["requirePlanApproval"], true);
    lab.change("cancelJob", json!({ "jobId": rerun }), "job { status }").await;
    assert_eq!(lab.approval(&asked["id"]).await["status"], "CANCELLED");
    let values = json!({ "jobId": job, "parameters": { "requirePlanApproval": false } });
    let rerun = lab.change("rerunJob", values, "job { id }").await;
    let ended = lab.ended(&rerun["job"]["id"]).await;
    assert_eq!((&ended["status"], &ended["approvals"]["totalCount"]), (&json!("SUCCEEDED"), &json!(0)));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_report_needs_no_decision() {
    let lab = Lab::open().await;
    let (job, report) = lab.research().await;
    let asked = lab.asked(&job).await;
    lab.change("deleteResearchReport", json!({ "reportId": report }), "deletedId").await;
    assert_eq!(lab.job(&job).await["status"], "CANCELLED");
    assert_eq!(lab.approval(&asked["id"]).await["status"], "CANCELLED");
    // The request is deleted with its job.
    lab.change("deleteJob", json!({ "jobId": job }), "deletedId").await;
    assert_eq!(lab.approval(&asked["id"]).await, Value::Null);
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_22_approval_lends_no_rights_to_a_person_who_left_meanwhile() {
    let lab = Lab::open().await;
    let bob = lab.server.member("Bob", lab.workspace, WorkspaceRole::Member).await;
    let research = json!({ "requirePlanApproval": true });
    let values = json!({ "workspaceId": lab.workspace, "question": { "text": QUESTION }, "research": research });
    let job = lab.change_as(&bob, "startResearch", values, "job { id }").await["job"]["id"].take();
    let asked = lab.asked(&job).await;
    let members = "query ($id: ID!) { workspace(id: $id) { members { nodes { id user { name } } } } }";
    let members = lab.server.data(&lab.ada, members, json!({ "id": lab.workspace })).await;
    let members = members["workspace"]["members"]["nodes"].as_array().unwrap();
    let bobs = members.iter().find(|member| member["user"]["name"] == "Bob").unwrap()["id"].clone();
    lab.change("removeMembership", json!({ "membershipId": bobs }), "deletedId").await;
    assert_eq!(lab.grant(&asked, None).await["approval"]["status"], "APPROVED");
    let ended = lab.ended(&job).await;
    let query = "query ($id: ID!) { job(id: $id) { failure { code } } }";
    let failure = lab.server.data(&lab.ada, query, json!({ "id": job })).await;
    assert_eq!(
        (&ended["status"], &failure["job"]["failure"]["code"]),
        (&json!("FAILED"), &json!("PERMISSION_REVOKED")),
        "{ended:#}"
    );
    assert_eq!(steps(&ended), ["brief", "plan", "approval"], "nothing is read for him");
    lab.close().await;
}
