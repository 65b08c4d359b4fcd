//! Following the requests of a workspace.

use super::*;
use crate::testing::error_code;

const FOLLOW: &str = "subscription ($id: ID!, $after: String) { approvalChanged(workspaceId: $id, after: $after) {
    cursor pendingCount approval { id status } } }";

#[tokio::test(flavor = "multi_thread")]
async fn c_str_3_requests_that_open_and_close_are_told_without_gap_or_repeat() {
    let lab = Lab::open().await;
    let mut follower = lab.server.follow(&lab.ada, FOLLOW, json!({ "id": lab.workspace }));
    assert!(follower.is_quiet().await);
    let (job, _) = lab.research().await;
    let opened = follower.next().await.unwrap()["data"]["approvalChanged"].take();
    assert_eq!((&opened["pendingCount"], &opened["approval"]["status"]), (&json!(1), &json!("PENDING")), "{opened:#}");
    let asked = lab.asked(&job).await;
    assert_eq!(opened["approval"]["id"], asked["id"]);
    lab.deny(&asked, "").await;
    let closed = follower.next().await.unwrap()["data"]["approvalChanged"].take();
    assert_eq!((&closed["pendingCount"], &closed["approval"]["status"]), (&json!(0), &json!("REJECTED")), "{closed:#}");
    lab.ended(&job).await;

    // A reconnect continues after the last cursor: first what was missed, with the request as it is now, then new
    // changes.
    let (other, _) = lab.research().await;
    let other_asked = lab.asked(&other).await;
    let mut again = lab.server.follow(&lab.ada, FOLLOW, json!({ "id": lab.workspace, "after": opened["cursor"] }));
    let missed = again.next().await.unwrap()["data"]["approvalChanged"].take();
    assert_eq!(missed["cursor"], closed["cursor"]);
    let missed = again.next().await.unwrap()["data"]["approvalChanged"].take();
    assert_eq!((&missed["approval"]["id"], &missed["pendingCount"]), (&other_asked["id"], &json!(1)));
    lab.change("cancelJob", json!({ "jobId": other }), "job { status }").await;
    let live = again.next().await.unwrap()["data"]["approvalChanged"].take();
    assert_eq!(live["approval"], json!({ "id": other_asked["id"], "status": "CANCELLED" }));

    // Cursors are those of the timeline.
    let timeline = "query ($id: ID!) { workspace(id: $id) { activity(filter: { types: [\"approval.cancelled\"] }) {
        nodes { cursor subject { id } job { id } } } } }";
    let found = lab.server.data(&lab.ada, timeline, json!({ "id": lab.workspace })).await;
    let node = &found["workspace"]["activity"]["nodes"][0];
    assert_eq!((&node["cursor"], &node["subject"]["id"]), (&live["cursor"], &other_asked["id"]));
    let mut foreign = lab.server.follow(&lab.ada, FOLLOW, json!({ "id": lab.workspace, "after": "nonsense" }));
    assert_eq!(error_code(&foreign.next().await.unwrap()), "CURSOR_INVALID");
    lab.close().await;
}
