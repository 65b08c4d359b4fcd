//! Every way out of the server, and every spelling of an address that nobody may get to.

use super::*;
use crate::domain::tools::built_in::{Caller, find};
use crate::testing::codes;

/// The same list as that of the guard itself.
const HOSTS: &str = include_str!("../../../../crates/egress/tests/closed_hosts.txt");

#[tokio::test(flavor = "multi_thread")]
async fn c_ing_1_no_way_out_leads_to_a_closed_address() {
    let lab = Lab::open_with(|config| config.egress.allowed.clear()).await;
    let root = lab.server.person_with("Root", crate::base::InstanceRole::Admin).await;
    let page = find("read_web_page").unwrap();
    let hosts: Vec<&str> = HOSTS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    assert!(hosts.len() >= 150);
    for (number, host) in hosts.iter().enumerate() {
        // The port is that of a server which counts who comes.
        let url = format!("http://{host}:{}/x", lab.tools.port);
        let caller = Caller { app: &lab.server.app, viewer: &lab.ada, workspace: lab.workspace };
        let read = (page.run)(caller, json!({ "url": url })).await;
        assert!(read.is_err(), "{url}");
        let request = json!({ "method": "GET", "urlTemplate": url });
        let tool = json!({ "name": format!("t{number}"), "request": request,
            "parametersSchema": { "type": "object", "properties": {} } });
        let refused = lab.tool(tool).await;
        assert!(matches!(codes(&refused)[..], ["EGRESS_DENIED" | "INVALID_INPUT"]), "{url}: {refused}");
        let server = json!({ "workspaceId": lab.workspace, "name": format!("s{number}"), "url": url });
        let refused = lab.change("addMcpServer", server, "server { id status }").await;
        assert!(matches!(codes(&refused)[..], ["EGRESS_DENIED" | "INVALID_INPUT"]), "{url}: {refused}");
        let provider = json!({ "name": format!("P{number}"), "kind": "OPENAI", "baseUrl": url, "apiKey": "sk-canary" });
        let refused = lab.change_as(&root, "createModelProvider", provider, "provider { id }").await;
        assert!(matches!(codes(&refused)[..], ["EGRESS_DENIED" | "INVALID_INPUT"]), "{url}: {refused}");
    }
    assert_eq!(lab.tools.got().len(), 0, "nobody got through");
    lab.close().await;
}
