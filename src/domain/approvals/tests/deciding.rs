//! The people's side: who may decide, on what, and that the first decision counts.

use futures_util::future::join_all;

use super::*;
use crate::base::WorkspaceRole;
use crate::testing::error_code;

#[tokio::test(flavor = "multi_thread")]
async fn c_job_21_a_decision_is_bound_to_the_proposal_that_was_seen() {
    let lab = Lab::open().await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    let other = json!({ "approvalId": asked["id"], "proposalHash": "00".repeat(32) });
    let refused = lab.change("grantApproval", other, "approval { id }").await;
    assert_eq!((codes(&refused), &refused["approval"]), (vec!["CONFLICT"], &json!(null)), "{refused:#}");
    assert_eq!(refused["errors"][0]["path"], json!(["input", "proposalHash"]));
    assert_eq!(refused["errors"][0]["existing"]["id"], asked["id"], "the way out");
    for (changed, path) in [
        (json!("Why?"), json!(["input", "changedProposal"])),
        (json!({}), json!(["input", "changedProposal", "questions"])),
        (json!({ "questions": [] }), json!(["input", "changedProposal", "questions"])),
        (json!({ "questions": vec!["Why?"; 6] }), json!(["input", "changedProposal", "questions"])),
        (json!({ "questions": ["Why?", " \n"] }), json!(["input", "changedProposal", "questions", "1"])),
        (json!({ "questions": ["a".repeat(501)] }), json!(["input", "changedProposal", "questions", "0"])),
        (json!({ "questions": ["Why?"], "depth": "DEEP" }), json!(["input", "changedProposal", "depth"])),
    ] {
        let refused = lab.grant(&asked, Some(changed.clone())).await;
        assert_eq!((codes(&refused), &refused["errors"][0]["path"]), (vec!["INVALID_INPUT"], &path), "{changed}");
    }
    let note = json!({ "approvalId": asked["id"], "proposalHash": asked["proposalHash"], "note": "n".repeat(1001) });
    let refused = lab.change("grantApproval", note, "approval { id }").await;
    assert_eq!(refused["errors"][0]["path"], json!(["input", "note"]));
    assert_eq!(lab.approval(&asked["id"]).await["status"], "PENDING", "refusals decide nothing");

    // Sending back the proposal itself is not a change.
    let granted = lab.grant(&asked, Some(asked["proposal"].clone())).await;
    assert_eq!((&granted["approval"]["status"], &granted["approval"]["decision"]), (&json!("APPROVED"), &json!(null)));
    for second in [lab.grant(&asked, None).await, lab.deny(&asked, "no").await] {
        assert_eq!(codes(&second), ["INVALID_STATE"], "{second:#}");
        let error = &second["errors"][0];
        assert_eq!((&error["currentState"], &error["allowedStates"]), (&json!("APPROVED"), &json!(["PENDING"])));
    }
    assert_eq!(lab.audited().await, ["approval.granted"]);
    assert_eq!(lab.ended(&job).await["status"], "SUCCEEDED");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_proposal_has_the_bound_of_other_inputs() {
    let lab = Lab::with(Clock::System, |config| config.jobs.max_input = 2_000).await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    let document = "mutation ($input: GrantApprovalInput!) { grantApproval(input: $input) { approval { id } } }";
    let values = json!({ "approvalId": asked["id"], "proposalHash": asked["proposalHash"],
        "changedProposal": { "questions": [" ".repeat(2_000)] } });
    let answer = lab.server.run(&lab.ada, document, input(values)).await;
    assert_eq!(error_code(&answer), "PAYLOAD_TOO_LARGE", "{answer:#}");
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_21_of_many_decisions_at_once_one_counts() {
    let lab = Lab::open().await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    let other = lab.server.another(|_| {}).await;
    let grant = json!({ "approvalId": asked["id"], "proposalHash": asked["proposalHash"] });
    let deny = json!({ "approvalId": asked["id"] });
    let calls = (0..16).flat_map(|n| {
        let server = if n % 2 == 0 { &lab.server } else { &other };
        [("grantApproval", grant.clone()), ("denyApproval", deny.clone())].map(|(field, values)| {
            let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
            let document = format!(
                "mutation ($input: {kind}!) {{ {field}(input: $input) {{ approval {{ status }} errors {{ code }} }} }}"
            );
            let ada = &lab.ada;
            async move { server.data(ada, &document, input(values)).await[field].take() }
        })
    });
    let answers = join_all(calls).await;
    let (won, lost): (Vec<&Value>, Vec<&Value>) = answers.iter().partition(|answer| answer["approval"].is_object());
    assert_eq!((won.len(), lost.len()), (1, 31), "{answers:#?}");
    assert!(lost.iter().all(|answer| codes(answer) == ["INVALID_STATE"]), "{lost:#?}");
    let decided = lab.approval(&asked["id"]).await;
    assert_eq!(decided["status"], won[0]["approval"]["status"]);
    let ended = lab.ended(&job).await;
    assert_eq!((&ended["status"], count(&ended, "APPROVAL_DECIDED")), (&json!("SUCCEEDED"), 1));
    assert_eq!((lab.audited().await.len(), lab.told().await.len()), (1, 2));
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_14_a_decision_is_not_missed_while_the_job_is_about_to_wait() {
    let lab = Lab::open().await;
    for _ in 0..8 {
        let (job, _) = lab.research().await;
        // As soon as the request exists, whether or not the job already waits.
        let waiting = lab.until(&job, |job| job["approvals"]["nodes"][0].is_object()).await;
        lab.grant(&waiting["approvals"]["nodes"][0], None).await;
        assert_eq!(lab.ended(&job).await["status"], "SUCCEEDED");
    }
    lab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_only_read_sees_the_question_and_decides_nothing() {
    let lab = Lab::open().await;
    let (job, _) = lab.research().await;
    let asked = lab.asked(&job).await;
    let vic = lab.server.member("Vic", lab.workspace, WorkspaceRole::Viewer).await;
    let list = "query ($id: ID!, $filter: ApprovalFilter) { workspace(id: $id) {
        approvals(filter: $filter) { totalCount nodes { id viewerCanDecide } } } }";
    let page = async |viewer: &Arc<Viewer>, filter: Value| {
        let variables = json!({ "id": lab.workspace, "filter": filter });
        lab.server.data(viewer, list, variables).await["workspace"]["approvals"].take()
    };
    let seen = page(&vic, Value::Null).await;
    assert_eq!(seen["nodes"], json!([{ "id": asked["id"], "viewerCanDecide": false }]));
    assert_eq!(page(&vic, json!({ "onlyDecidable": true })).await["totalCount"], 0);
    let decisions = [
        ("grantApproval", json!({ "approvalId": asked["id"], "proposalHash": asked["proposalHash"] })),
        ("denyApproval", json!({ "approvalId": asked["id"] })),
    ];
    for (field, values) in decisions {
        let kind = format!("{}{}Input", field[..1].to_uppercase(), &field[1..]);
        let document = format!("mutation ($input: {kind}!) {{ {field}(input: $input) {{ approval {{ id }} }} }}");
        assert_eq!(error_code(&lab.server.run(&vic, &document, input(values)).await), "FORBIDDEN");
    }
    let mel = lab.server.member("Mel", lab.workspace, WorkspaceRole::Member).await;
    assert_eq!(page(&mel, json!({ "onlyDecidable": true })).await["nodes"][0]["viewerCanDecide"], true);

    // The list has the pending ones by default.
    let nothing = crate::base::id::JobId::generate();
    for (filter, number) in [
        (json!({ "jobId": job }), 1),
        (json!({ "jobId": nothing }), 0),
        (json!({ "jobId": "nonsense" }), 0),
        (json!({ "statuses": ["REJECTED", "EXPIRED"] }), 0),
        (json!({ "statuses": [] }), 0),
    ] {
        assert_eq!(page(&mel, filter.clone()).await["totalCount"], number, "{filter}");
    }
    lab.deny(&asked, "").await;
    lab.ended(&job).await;
    for (filter, number) in [
        (Value::Null, 0),
        (json!({ "onlyDecidable": true, "statuses": null }), 0),
        (json!({ "statuses": null }), 1),
        (json!({ "statuses": ["REJECTED"], "jobId": job }), 1),
    ] {
        assert_eq!(page(&mel, filter.clone()).await["totalCount"], number, "{filter}");
    }
    lab.close().await;
}
