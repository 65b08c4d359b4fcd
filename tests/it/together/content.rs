//! Sixteen changes at once of tools, prompts, tags, documents and configurations.

use serde_json::json;

use super::cases::{Case, Lab, Wins};
use crate::authorization::world::{http_tool, mcp_server};

impl Lab<'_> {
    pub async fn of_tool_servers(&mut self, field: &str) -> Case {
        let url = self.pair.first.model_provider.clone();
        let new = |name: &str| mcp_server(&self.workspace, name, &url);
        if field == "addMcpServer" {
            return self.here(new("taken"), "server { id }", Wins::One);
        }
        let id = self.id("addMcpServer", new(&format!("for_{field}")), "server").await;
        match field {
            "updateMcpServer" => {
                let input = json!({ "serverId": id, "expectedRevision": 1, "isEnabled": false });
                self.here(input, "server { revision }", Wins::One)
            }
            "syncMcpServer" => self.here(json!({ "serverId": id }), "server { status }", Wins::AllTheSame),
            _ => self.here(json!({ "serverId": id }), "deletedId", Wins::One),
        }
    }

    pub async fn of_tools(&mut self, field: &str) -> Case {
        if field == "createHttpTool" {
            return self.here(http_tool(&self.workspace, "taken"), "tool { id }", Wins::One);
        }
        let id = self.id("createHttpTool", http_tool(&self.workspace, &format!("for_{field}")), "tool").await;
        match field {
            "updateTool" => {
                let input = json!({ "toolId": id, "expectedRevision": 1, "isEnabled": false });
                self.here(input, "tool { revision }", Wins::One)
            }
            "runTool" => {
                let input = json!({ "workspaceId": self.workspace, "toolId": id, "arguments": {} });
                self.here(input, "toolCall { id }", Wins::AllDifferent)
            }
            _ => self.here(json!({ "toolId": id }), "deletedId", Wins::One),
        }
    }

    pub async fn of_prompts(&mut self, field: &str) -> Case {
        let prompt = || async { self.prompt(&format!("for {field}")).await };
        match field {
            "createPrompt" => {
                // The same tags in different orders: callers who make them must not wait for each other.
                let workspace = self.workspace.clone();
                let input = move |n: usize| {
                    let mut tags = vec!["a", "b", "c", "d"];
                    tags.rotate_left(n % 4);
                    json!({ "workspaceId": workspace, "name": "Taken", "template": "How?", "tags": tags })
                };
                let (caller, input) = (self.ada.clone(), Box::new(input));
                Case { caller, input, selection: "prompt { id }", wins: Wins::One }
            }
            "updatePrompt" => {
                let input = json!({ "promptId": prompt().await, "expectedRevision": 1, "description": "Once" });
                self.here(input, "prompt { revision }", Wins::One)
            }
            "createPromptVersion" => {
                let input = json!({ "promptId": prompt().await, "template": "How high?" });
                self.here(input, "version { number }", Wins::AllDifferent)
            }
            "setCurrentPromptVersion" => {
                let id = prompt().await;
                let input = json!({ "promptId": id, "template": "When?", "makeCurrent": false });
                let version = self.id("createPromptVersion", input, "version").await;
                self.here(json!({ "versionId": version }), "prompt { revision }", Wins::AllTheSame)
            }
            "archivePrompt" => {
                self.here(json!({ "promptId": prompt().await }), "prompt { revision isArchived }", Wins::AllTheSame)
            }
            "duplicatePrompt" => {
                self.here(json!({ "promptId": prompt().await }), "prompt { name }", Wins::AllDifferent)
            }
            "deletePrompt" => self.here(json!({ "promptId": prompt().await }), "deletedId", Wins::One),
            "updateTag" => {
                let id = self.tag("to be renamed").await;
                self.here(json!({ "tagId": id, "name": "renamed" }), "tag { name }", Wins::AllTheSame)
            }
            _ => {
                let id = self.tag("to be deleted").await;
                self.here(json!({ "tagId": id }), "deletedId", Wins::One)
            }
        }
    }

    pub async fn of_documents(&mut self, field: &str) -> Case {
        match field {
            "createUpload" => {
                // A room of 1 MiB takes five files of 200,000 bytes, whether they come or not.
                let workspace = self.fresh_workspace("Room for tickets").await;
                let input = json!({ "workspaceId": workspace, "filename": "a.txt", "mediaType": "text/plain",
                                    "byteSize": 200_000 });
                self.here(input, "upload { id }", Wins::Exactly(5))
            }
            "addDocument" => {
                let workspace = self.fresh_workspace("Room for texts").await;
                let input = move |n: usize| {
                    let source = json!({ "text": { "content": format!("{n:02}").repeat(100_000) } });
                    json!({ "workspaceId": workspace, "source": source, "process": false })
                };
                let (caller, input) = (self.ada.clone(), Box::new(input));
                Case { caller, input, selection: "document { id }", wins: Wins::Exactly(5) }
            }
            "updateDocument" => {
                let id = self.document("To be named.").await;
                self.here(json!({ "documentId": id, "name": "Named" }), "document { name }", Wins::AllTheSame)
            }
            "reprocessDocument" => {
                // The queue is paused: none ends before another one begins.
                let id = self.document("To be read once.").await;
                self.here(json!({ "documentId": id }), "job { id }", Wins::One)
            }
            "reindexDocuments" => {
                let options = json!({ "idempotencyKey": "anew", "scheduledFor": "2031-01-01T00:00:00.000Z" });
                let input = json!({ "workspaceId": self.workspace, "options": options });
                self.here(input, "job { id }", Wins::AllTheSame)
            }
            _ => {
                let ids = [self.document("Gone one.").await, self.document("Gone two.").await];
                let input = move |n: usize| {
                    let mut ids = ids.clone();
                    ids.rotate_left(n % 2);
                    json!({ "documentIds": ids })
                };
                let (caller, input) = (self.ada.clone(), Box::new(input));
                Case { caller, input, selection: "deletedIds", wins: Wins::One }
            }
        }
    }

    pub async fn of_configurations(&mut self, field: &str) -> Case {
        let new =
            |name: &str| json!({ "workspaceId": self.workspace, "kind": "INGESTION", "name": name, "settings": {} });
        if field == "createConfiguration" {
            return self.here(new("Taken"), "configuration { id }", Wins::One);
        }
        let id = self.id("createConfiguration", new(&format!("for {field}")), "configuration").await;
        match field {
            "updateConfiguration" => {
                let input = json!({ "configurationId": id, "expectedRevision": 1, "description": "Once" });
                self.here(input, "configuration { revision }", Wins::One)
            }
            "createConfigurationVersion" => {
                let input = json!({ "configurationId": id, "settings": {} });
                self.here(input, "version { number }", Wins::AllDifferent)
            }
            "activateConfigurationVersion" => {
                let input = json!({ "configurationId": id, "settings": {} });
                let version = self.id("createConfigurationVersion", input, "version").await;
                self.here(json!({ "versionId": version }), "configuration { revision isDefault }", Wins::AllTheSame)
            }
            "deactivateConfiguration" => {
                self.here(json!({ "configurationId": id }), "configuration { revision }", Wins::AllTheSame)
            }
            _ => self.here(json!({ "configurationId": id }), "deletedId", Wins::One),
        }
    }
}
