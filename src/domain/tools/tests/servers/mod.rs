//! Tool servers through the API, against a small one over HTTP and as a program, and against hostile ones.

mod calling;
mod connecting;
mod hostile;
mod programs;
mod reference;
mod reviewing;
mod toy;

use serde_json::{Value, json};

use super::Lab;
use toy::Served;

const SERVER: &str = "id name transport url headerNames program arguments environmentNames approvalPolicy isEnabled status
    statusMessage syncedAt revision tools { id name title description parametersSchema effect isIdempotent approvalPolicy
    isEnabled needsReview reviewMessage kind revision request { method } server { id } }";

const KEY: &str = "Bearer s3cret-of-the-shop";

/// A workspace whose tools are those of the toy.
struct Shop {
    lab: Lab,
    toy: Option<Served>,
    /// The server as it was added.
    server: Value,
}

impl Shop {
    async fn open() -> Self {
        Self::open_with(json!({})).await
    }

    /// `changes` are members of the input.
    async fn open_with(changes: Value) -> Self {
        Self::of(|_| {}, changes).await
    }

    /// The same, with settings of its own.
    async fn of(change: impl FnOnce(&mut crate::config::Config), changes: Value) -> Self {
        let (lab, toy) = (Lab::open_with(change).await, Served::start().await);
        let added = add(&lab, &toy.url(), changes).await;
        assert_eq!(added["server"]["status"], "CONNECTED", "{added}");
        Self { lab, toy: Some(toy), server: added["server"].clone() }
    }

    fn toy(&self) -> &Served {
        self.toy.as_ref().unwrap()
    }

    async fn close(self) {
        let tool_servers = self.lab.server.app.clone();
        self.lab.close().await;
        tool_servers.tool_servers.close().await;
    }

    /// The tool of the server as it is now.
    async fn tool(&self, name: &str) -> Value {
        let server = seen(&self.lab, &self.server["id"]).await;
        tool_of(&server, name)
    }

    async fn sync(&self) -> Value {
        let values = json!({ "serverId": self.server["id"] });
        self.lab.change("syncMcpServer", values, &format!("server {{ {SERVER} }}")).await["server"].take()
    }

    async fn update(&self, mut values: Value) -> Value {
        values["serverId"] = self.server["id"].clone();
        self.lab.change("updateMcpServer", values, &format!("server {{ {SERVER} }}")).await
    }

    /// Switches a tool on as it is now.
    async fn accept(&self, tool: &Value) -> Value {
        let values = json!({ "toolId": tool["id"], "isEnabled": true, "expectedRevision": tool["revision"] });
        self.lab.change("updateTool", values, "tool { isEnabled needsReview reviewMessage }").await
    }
}

/// Adds a server at an address; `changes` are members of the input.
async fn add(lab: &Lab, url: &str, changes: Value) -> Value {
    let mut values = json!({ "workspaceId": lab.workspace, "name": "shop", "url": url, "approvalPolicy": "WHEN_WRITING",
        "headers": [{ "name": "Authorization", "value": KEY }] });
    for (name, value) in changes.as_object().unwrap() {
        values[name] = value.clone();
    }
    lab.change("addMcpServer", values, &format!("server {{ {SERVER} }}")).await
}

/// A server as it is now.
async fn seen(lab: &Lab, id: &Value) -> Value {
    let document = format!("query ($id: ID!) {{ node(id: $id) {{ ... on McpServer {{ {SERVER} }} }} }}");
    lab.server.data(&lab.ada, &document, json!({ "id": id })).await["node"].take()
}

fn tool_of(server: &Value, name: &str) -> Value {
    let tools = server["tools"].as_array().unwrap();
    tools.iter().find(|tool| tool["name"] == name).unwrap_or_else(|| panic!("no {name}: {server:#}")).clone()
}

/// Waits until something holds, at most twenty seconds.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it never came: {what}");
}
