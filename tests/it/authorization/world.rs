//! A person with a workspace that holds one of everything, and the identifiers of it all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Client, TestServer};

/// Asks for an object of each type that has an identifier.
const EVERYTHING: &str = "query($id: ID!) {
  instance { __typename id } viewer { __typename id sessions { nodes { __typename id } } }
  workspace(id: $id) { __typename id
    members { nodes { __typename id user { __typename id } } }
    apiKeys { nodes { __typename id } }
    tags { nodes { __typename id } }
    prompts { nodes { __typename id currentVersion { __typename id } } }
    configurations { nodes { __typename id activeVersion { __typename id } } }
    modelProviders { __typename id models { __typename id } }
    bots { nodes { __typename id } }
    conversations { nodes { __typename id messages { nodes { __typename id feedback { __typename id } } } } }
    documents { nodes { __typename id chunks { nodes { __typename id } }
      tables { nodes { __typename id rows { nodes { __typename id } } corrections { nodes { __typename id } } } } } }
    jobs(filter: { kinds: [RESEARCH] }) { nodes { __typename id steps { __typename id }
      events(last: 1) { nodes { __typename id } } } }
    researchReports(first: 1) { nodes { __typename id sections { __typename id citations { __typename id } }
      findings { nodes { __typename id evidence { __typename id } } } sources { nodes { __typename id } } } }
    approvals { nodes { __typename id } }
    artifacts { nodes { __typename id } }
    tools { nodes { __typename id } }
    mcpServers { __typename id }
    toolCalls { nodes { __typename id } }
    activity { nodes { __typename id } } } }";

const TEXT: &str = "The Bay of Fundy has the largest tidal range in the world. The range reaches 16.3 metres at \
                    Burntcoat Head. Tides are caused by the gravity of the Moon.";

/// A person and what she has.
pub struct World {
    pub person: Client,
    pub workspace: String,
    /// An identifier of each type, by the type's name.
    ids: BTreeMap<String, String>,
}

impl World {
    pub async fn of(server: &TestServer, name: &str) -> Self {
        let (person, workspace) = server.person_with_workspace(name).await;
        let prompt =
            json!({ "workspaceId": workspace, "name": "Tides", "template": "How high are tides?", "tags": ["t"] });
        person.change("createPrompt", prompt, "prompt { id }").await;
        let settings = json!({ "workspaceId": workspace, "kind": "INGESTION", "name": "Short", "settings": {} });
        person.change("createConfiguration", settings, "configuration { id }").await;
        let models = json!({
            "workspaceId": workspace, "name": "Own", "kind": "OPENAI", "baseUrl": server.model_provider,
        });
        person.change("createModelProvider", models, "provider { id }").await;
        let file = json!({ "workspaceId": workspace, "source": { "prompts": {} }, "format": "CSV" });
        person.change("createExport", file, "artifact { id }").await;
        let key = json!({ "workspaceId": workspace, "name": "key", "scopes": ["READ"] });
        person.change("createApiKey", key, "apiKey { id }").await;
        let source = json!({ "text": { "content": TEXT, "mediaType": "text/plain" } });
        let document = json!({ "workspaceId": workspace, "name": "tides", "source": source });
        let added = person.change("addDocument", document, "document { id } job { id }").await;
        person.finished(&added["job"]["id"]).await;
        person.with_table(&workspace).await;
        // Older than the research that is done, which lists show first.
        person.asked(&workspace).await;
        let question = json!({ "text": "How large is the tidal range?" });
        let research = json!({ "workspaceId": workspace, "question": question });
        let started = person.change("startResearch", research, "job { id }").await;
        person.finished(&started["job"]["id"]).await;
        let bot = json!({ "workspaceId": workspace, "name": "Tides", "systemPrompt": "Answer shortly.",
                          "documentIds": [added["document"]["id"]], "knowledgeTags": ["t"] });
        let bot = person.change("createBot", bot, "bot { id }").await;
        let message = json!({ "to": { "botId": bot["bot"]["id"] }, "text": "How large is the tidal range?" });
        let sent = person.change("sendMessage", message, "assistantMessage { id job { id } }").await;
        person.finished(&sent["assistantMessage"]["job"]["id"]).await;
        let rating = json!({ "messageId": sent["assistantMessage"]["id"], "rating": "POSITIVE" });
        person.change("rateMessage", rating, "message { id }").await;
        let tool = person.change("createHttpTool", http_tool(&workspace, "wait"), "tool { id }").await;
        let run = json!({ "workspaceId": workspace, "toolId": tool["tool"]["id"], "arguments": {} });
        person.change("runTool", run, "toolCall { id }").await;
        let server = mcp_server(&workspace, "Away", &server.model_provider);
        person.change("addMcpServer", server, "server { id }").await;
        let upload = json!({ "workspaceId": workspace, "filename": "a.txt", "byteSize": 3, "mediaType": "text/plain" });
        let ticket = person.change("createUpload", upload, "upload { id }").await;
        let found = person.ask(EVERYTHING, json!({ "id": workspace })).await;
        let mut ids = BTreeMap::new();
        collect(&found, &mut ids);
        ids.insert("UploadTicket".to_owned(), ticket["upload"]["id"].as_str().unwrap().to_owned());
        Self { person, workspace, ids }
    }

    /// The same world with identifiers that name nothing.
    pub fn absent(&self) -> Self {
        let ids = self.ids.iter().map(|(kind, id)| (kind.clone(), absent(id))).collect();
        Self { person: self.person.clone(), workspace: absent(&self.workspace), ids }
    }

    /// The identifier of this world's object of a type.
    pub fn id(&self, kind: &str) -> &str {
        self.ids.get(kind).unwrap_or_else(|| panic!("the world has no {kind}: add one, and ask for it in EVERYTHING"))
    }
}

/// A tool whose calls wait for a decision.
pub fn http_tool(workspace: &str, name: &str) -> Value {
    json!({ "workspaceId": workspace, "name": name, "description": "Waits.", "effect": "WRITE",
        "parametersSchema": { "type": "object", "properties": {} },
        "request": { "method": "POST", "urlTemplate": "https://example.org/orders" } })
}

/// A tool server at an address where there is none.
pub fn mcp_server(workspace: &str, name: &str, url: &str) -> Value {
    json!({ "workspaceId": workspace, "name": name, "url": url, "headers": [{ "name": "X-Key", "value": "k" }] })
}

fn collect(value: &Value, ids: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            if let (Some(Value::String(kind)), Some(Value::String(id))) = (members.get("__typename"), members.get("id"))
            {
                ids.entry(kind.clone()).or_insert_with(|| id.clone());
            }
            members.values().for_each(|member| collect(member, ids));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, ids)),
        _ => {}
    }
}

/// The type of object that an argument or input field of type `ID` names, in a call of a field.
pub fn named_by(call: &str, field: &str) -> &'static str {
    match field.trim_end_matches('s') {
        "workspaceId" | "defaultWorkspaceId" => "Workspace",
        "promptId" => "Prompt",
        "versionId" if call == "activateConfigurationVersion" => "ConfigurationVersion",
        "versionId" => "PromptVersion",
        "configurationId" => "Configuration",
        "providerId" => "ModelProvider",
        "modelId" | "fallbackModelId" => "Model",
        "botId" => "Bot",
        "conversationId" => "Conversation",
        "messageId" | "parentMessageId" => "Message",
        "attachmentId" => "Document",
        "ownerId" => "User",
        "artifactId" => "Artifact",
        "toolId" => "Tool",
        "serverId" => "McpServer",
        "documentId" => "Document",
        "tableId" => "ExtractedTable",
        "correctionId" => "TableCorrection",
        "uploadId" => "UploadTicket",
        "jobId" | "subjectId" => "Job",
        "reportId" => "ResearchReport",
        "approvalId" => "Approval",
        "tagId" => "Tag",
        "membershipId" => "Membership",
        "sessionId" => "Session",
        "apiKeyId" => "ApiKey",
        "createdById" | "actorId" | "userId" | "requestedById" => "User",
        _ => panic!("say which object `{field}` names"),
    }
}

/// An identifier of the same type that names nothing.
pub fn absent(id: &str) -> String {
    let (prefix, _) = id.rsplit_once('_').unwrap();
    format!("{prefix}_{}", ulid::Ulid(uuid::Uuid::now_v7().as_u128()))
}
