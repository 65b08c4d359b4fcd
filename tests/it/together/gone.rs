//! The object of a change is deleted at the moment of the change, and before it: for every mutation and each identifier
//! that it takes, the answer is typed.

use serde_json::{Value, json};

use super::Pair;
use crate::authorization::call::Caller;
use crate::authorization::code;
use crate::authorization::introspection::Introspection;
use crate::authorization::world::{World, http_tool, mcp_server, named_by};
use crate::support::Client;

/// What deletes an object of a kind: a mutation and the field of its input.
fn deletion(kind: &str, id: &str) -> Option<(&'static str, Value)> {
    Some(match kind {
        "Prompt" => ("deletePrompt", json!({ "promptId": id })),
        "Configuration" => ("deleteConfiguration", json!({ "configurationId": id })),
        "ModelProvider" => ("deleteModelProvider", json!({ "providerId": id })),
        "Bot" => ("deleteBot", json!({ "botId": id })),
        "Conversation" => ("deleteConversation", json!({ "conversationId": id })),
        "Artifact" => ("deleteArtifact", json!({ "artifactId": id })),
        "Tool" => ("deleteTool", json!({ "toolId": id })),
        "McpServer" => ("removeMcpServer", json!({ "serverId": id })),
        "Tag" => ("deleteTag", json!({ "tagId": id })),
        "Document" => ("deleteDocuments", json!({ "documentIds": [id] })),
        "Job" => ("deleteJob", json!({ "jobId": id })),
        "ResearchReport" => ("deleteResearchReport", json!({ "reportId": id })),
        _ => return None,
    })
}

/// Makes objects to be deleted.
struct Maker {
    ada: Client,
    workspace: String,
    /// Where a provider of models is.
    model_provider: String,
    made: u32,
}

impl Maker {
    /// A new object, and the object whose deletion takes it along when it is not the same.
    #[expect(clippy::too_many_lines, reason = "an object of each kind, one after the other")]
    async fn make(&mut self, kind: &str) -> Option<(String, Vec<(&'static str, Value)>)> {
        self.made += 1;
        let name = format!("short-lived {}", self.made);
        let workspace = &self.workspace;
        let prompt = json!({ "workspaceId": workspace, "name": name, "template": "How?", "tags": [name] });
        let (id, of) = match kind {
            "Workspace" => {
                // Each of its own, since a deletion may be refused for the time being.
                let slug = format!("short-lived-{}", self.made);
                let id = self.id("createWorkspace", json!({ "name": name, "slug": slug }), "workspace").await;
                let deletion = json!({ "workspaceId": id, "confirmSlug": slug });
                return Some((id, vec![("deleteWorkspace", deletion)]));
            }
            "Prompt" => (self.id("createPrompt", prompt, "prompt").await, None),
            "PromptVersion" => {
                let created = self.ada.change("createPrompt", prompt, "prompt { id currentVersion { id } }").await;
                let id = created["prompt"]["currentVersion"]["id"].as_str().unwrap().to_owned();
                (id, Some(("Prompt", created["prompt"]["id"].as_str().unwrap().to_owned())))
            }
            "Configuration" | "ConfigurationVersion" => {
                let new = json!({ "workspaceId": workspace, "kind": "EXTRACTION", "name": name, "settings": {} });
                let created =
                    self.ada.change("createConfiguration", new, "configuration { id activeVersion { id } }").await;
                let id = |value: &Value| value.as_str().unwrap().to_owned();
                let configuration = id(&created["configuration"]["id"]);
                match kind {
                    "Configuration" => (configuration, None),
                    _ => {
                        let version = id(&created["configuration"]["activeVersion"]["id"]);
                        (version, Some(("Configuration", configuration)))
                    }
                }
            }
            "ModelProvider" | "Model" => {
                let url = &self.model_provider;
                let new = json!({ "workspaceId": workspace, "name": name, "kind": "OPENAI", "baseUrl": url });
                let created = self.ada.change("createModelProvider", new, "provider { id models { id } }").await;
                let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
                let provider = id(&created["provider"]);
                match kind {
                    "ModelProvider" => (provider, None),
                    _ => (id(&created["provider"]["models"][0]), Some(("ModelProvider", provider))),
                }
            }
            "Bot" => {
                let new = json!({ "workspaceId": workspace, "name": name, "systemPrompt": "Be short." });
                (self.id("createBot", new, "bot").await, None)
            }
            "Conversation" | "Message" => {
                let new = json!({ "workspaceId": workspace, "name": name, "systemPrompt": "Be short." });
                let bot = self.id("createBot", new, "bot").await;
                let new = json!({ "to": { "botId": bot }, "text": "How high are tides?" });
                let sent = self.ada.change("sendMessage", new, "conversation { id } assistantMessage { id }").await;
                let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
                let conversation = id(&sent["conversation"]);
                match kind {
                    "Conversation" => (conversation, None),
                    _ => (id(&sent["assistantMessage"]), Some(("Conversation", conversation))),
                }
            }
            "Tool" => {
                let new = http_tool(workspace, &name.replace([' ', '-'], "_"));
                (self.id("createHttpTool", new, "tool").await, None)
            }
            "McpServer" => {
                let new = mcp_server(workspace, &name.replace([' ', '-'], "_"), &self.model_provider);
                (self.id("addMcpServer", new, "server").await, None)
            }
            "Artifact" => {
                let new = json!({ "workspaceId": workspace, "source": { "prompts": {} }, "format": "CSV" });
                (self.id("createExport", new, "artifact").await, None)
            }
            "ExtractedTable" | "TableCorrection" => {
                let (table, correction) = self.ada.with_table(workspace).await;
                let query = "query($id: ID!) { extractedTable(id: $id) { document { id } } }";
                let found = self.ada.ask(query, json!({ "id": table })).await;
                let document = found["extractedTable"]["document"]["id"].as_str().unwrap().to_owned();
                (if kind == "ExtractedTable" { table } else { correction }, Some(("Document", document)))
            }
            "Tag" => {
                let created = self.ada.change("createPrompt", prompt, "prompt { tags { id } }").await;
                (created["prompt"]["tags"][0]["id"].as_str().unwrap().to_owned(), None)
            }
            "Document" => {
                let source = json!({ "text": { "content": name } });
                let input = json!({ "workspaceId": workspace, "source": source, "process": false });
                (self.id("addDocument", input, "document").await, None)
            }
            "Job" | "ResearchReport" => {
                let options = json!({ "scheduledFor": "2031-01-01T00:00:00.000Z" });
                let question = json!({ "text": "How high are tides?" });
                let input = json!({ "workspaceId": workspace, "question": question, "options": options });
                let started = self.ada.change("startResearch", input, "job { id } report { id }").await;
                let (job, report) = (started["job"]["id"].as_str().unwrap(), started["report"]["id"].as_str().unwrap());
                if kind == "Job" {
                    self.ada.change("cancelJob", json!({ "jobId": job }), "job { id }").await;
                    // What a job works on goes before the job does: a retry then finds nothing to work on.
                    let (field, input) = deletion("ResearchReport", report)?;
                    let (then, job_input) = deletion("Job", job)?;
                    return Some((job.to_owned(), vec![(field, input), (then, job_input)]));
                }
                (report.to_owned(), None)
            }
            "Approval" => {
                let asked = self.ada.asked(workspace).await;
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let (report, job) = (text(&asked["report"]["id"]), text(&asked["job"]["id"]));
                // A request goes with its job, which is stopped with its report.
                let deletions = vec![deletion("ResearchReport", &report)?, deletion("Job", &job)?];
                return Some((text(&asked["approval"]["id"]), deletions));
            }
            _ => return None,
        };
        let (kind, of) = of.unwrap_or((kind, id.clone()));
        Some((id, vec![deletion(kind, &of)?]))
    }

    async fn id(&self, field: &str, input: Value, object: &str) -> String {
        let payload = self.ada.change(field, input, &format!("{object} {{ id }}")).await;
        payload[object]["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn c_job_20_what_is_deleted_beside_or_before_its_use_is_answered_and_never_an_internal_error() {
    let pair = Pair::start().await;
    let world = World::of(&pair.first, "Ada").await;
    let schema = Introspection::of(&world.person).await;
    let caller = Caller { schema: &schema, world: &world };
    let elsewhere = world.person.clone().at(pair.second.url());
    let model_provider = pair.first.model_provider.clone();
    let (ada, workspace) = (world.person.clone(), world.workspace.clone());
    let mut maker = Maker { ada, workspace, model_provider, made: 0 };
    let mut tried = 0;
    for field in schema.field_names("Mutation") {
        for place in caller.places("Mutation", &field) {
            let kind = named_by(&field, place.last().unwrap());
            let Some((id, deletions)) = maker.make(kind).await else { continue };
            let (operation, variables) = caller.operation("Mutation", &field, Some((&place, &id)));
            let deleting = async {
                for (deletion, input) in deletions {
                    let outcome = super::send(&pair, &elsewhere, deletion, vec![input], "__typename").await;
                    // It may be refused: the use may have been the deletion, or have put the object to work.
                    assert_ne!(outcome[0], Err("UNAVAILABLE".to_owned()), "{deletion} beside {field}");
                }
            };
            let (used, ()) = tokio::join!(world.person.send(&operation, variables.clone()), deleting);
            let beside = code(&used, &field);
            assert_ne!(beside.as_deref(), Some("INTERNAL"), "{field} {place:?} beside: {used:#}");
            let answer = world.person.send(&operation, variables).await;
            let after = code(&answer, &field);
            assert_ne!(after.as_deref(), Some("INTERNAL"), "{field} {place:?} after: {answer:#}");
            tried += 1;
        }
    }
    assert!(tried > 25, "{tried}");
}
