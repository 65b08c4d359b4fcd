//! For each mutation: what sixteen calls at once are, and how many of them may succeed.

use dossier::internals::app::App;
use dossier::internals::base::WorkspaceRole;
use dossier::internals::domain::claim;
use dossier::internals::domain::member;
use serde_json::{Value, json};

use super::Pair;
use crate::support::Client;
use crate::support::client::PASSWORD;

/// The mutations, in an order in which each finds what it needs.
pub const ORDER: [&str; 88] = [
    "claimInstance",
    "setQueuePaused",
    "pruneData",
    "register",
    "login",
    "reauthenticate",
    "refreshTokens",
    "updateProfile",
    "revokeSession",
    "createApiKey",
    "rotateApiKey",
    "revokeApiKey",
    "createWorkspace",
    "updateWorkspace",
    "updateMembership",
    "removeMembership",
    "createPrompt",
    "updatePrompt",
    "createPromptVersion",
    "setCurrentPromptVersion",
    "archivePrompt",
    "duplicatePrompt",
    "deletePrompt",
    "createConfiguration",
    "updateConfiguration",
    "createConfigurationVersion",
    "activateConfigurationVersion",
    "deactivateConfiguration",
    "deleteConfiguration",
    "createModelProvider",
    "updateModelProvider",
    "syncModelProvider",
    "updateModel",
    "setModelDefaults",
    "deleteModelProvider",
    "createBot",
    "updateBot",
    "addBotKnowledge",
    "removeBotKnowledge",
    "duplicateBot",
    "importBot",
    "createConversation",
    "importConversations",
    "updateConversation",
    "sendMessage",
    "regenerateMessage",
    "editMessage",
    "continueMessage",
    "selectAlternative",
    "withdrawMessage",
    "rateMessage",
    "stopMessage",
    "deleteConversation",
    "deleteBot",
    "createExport",
    "deleteArtifact",
    "createHttpTool",
    "updateTool",
    "runTool",
    "deleteTool",
    "addMcpServer",
    "updateMcpServer",
    "syncMcpServer",
    "removeMcpServer",
    "updateTag",
    "deleteTag",
    "createUpload",
    "addDocument",
    "updateDocument",
    "reprocessDocument",
    "reindexDocuments",
    "deleteDocuments",
    "startExtraction",
    "correctTable",
    "withdrawTableCorrection",
    "startResearch",
    "grantApproval",
    "denyApproval",
    "updateResearchReport",
    "rerunJob",
    "setJobPriority",
    "cancelJob",
    "retryJob",
    "deleteJob",
    "deleteResearchReport",
    "deleteWorkspace",
    "changePassword",
    "logout",
];

/// How many of the calls succeed.
#[derive(Debug, Clone, Copy)]
pub enum Wins {
    One,
    Exactly(usize),
    /// At least one.
    Some,
    /// All, with the same answer.
    AllTheSame,
    /// All, with answers of their own.
    AllDifferent,
    /// All, and one of them makes what this list of the answer has.
    AllOfWhichOneMakes(&'static str),
}

/// Sixteen calls at once.
pub struct Case {
    pub caller: Client,
    pub input: Box<dyn Fn(usize) -> Value>,
    pub selection: &'static str,
    pub wins: Wins,
}

/// Ada with a workspace, and what the cases share.
pub struct Lab<'a> {
    pub(super) pair: &'a Pair,
    pub ada: Client,
    pub(super) workspace: String,
    secret: String,
    administrator: Option<Client>,
}

impl<'a> Lab<'a> {
    pub async fn of(pair: &'a Pair) -> Self {
        let secret = claim::secret_at_first_start(&pair.first.app).await.unwrap().unwrap();
        let (ada, workspace) = pair.first.person_with_workspace("Ada").await;
        Self { pair, ada, workspace, secret, administrator: None }
    }

    pub fn here(&self, input: Value, selection: &'static str, wins: Wins) -> Case {
        Case { caller: self.ada.clone(), input: Box::new(move |_| input.clone()), selection, wins }
    }

    pub(super) async fn id(&self, field: &str, input: Value, object: &str) -> String {
        let payload = self.ada.change(field, input, &format!("{object} {{ id }}")).await;
        payload[object]["id"].as_str().unwrap().to_owned()
    }

    /// A bot that answers from what it knows, which is nothing.
    pub async fn a_bot(&self, field: &str) -> String {
        let new = json!({ "workspaceId": self.workspace, "name": format!("for {field}"), "systemPrompt": "" });
        self.id("createBot", new, "bot").await
    }

    pub fn app(&self) -> &App {
        &self.pair.first.app
    }

    pub(super) async fn prompt(&self, name: &str) -> String {
        let input = json!({ "workspaceId": self.workspace, "name": name, "template": "How high?", "tags": [name] });
        self.id("createPrompt", input, "prompt").await
    }

    pub(super) async fn tag(&self, name: &str) -> String {
        self.prompt(name).await;
        let query = "query($id: ID!) { workspace(id: $id) { tags(first: 100) { nodes { id name } } } }";
        let found = self.ada.ask(query, json!({ "id": self.workspace })).await;
        let nodes = found["workspace"]["tags"]["nodes"].as_array().unwrap();
        nodes.iter().find(|tag| tag["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn key(&self, name: &str) -> String {
        let input = json!({ "workspaceId": self.workspace, "name": name, "scopes": ["READ"] });
        self.id("createApiKey", input, "apiKey").await
    }

    /// A document that nobody works on.
    pub(super) async fn document(&self, content: &str) -> String {
        let source = json!({ "text": { "content": content, "mediaType": "text/plain" } });
        let input = json!({ "workspaceId": self.workspace, "source": source, "process": false });
        self.id("addDocument", input, "document").await
    }

    /// Research that waits for another year: its job and its report.
    async fn research(&self) -> (String, String) {
        let options = json!({ "scheduledFor": "2031-01-01T00:00:00.000Z" });
        let input =
            json!({ "workspaceId": self.workspace, "question": { "text": "How high are tides?" }, "options": options });
        let started = self.ada.change("startResearch", input, "job { id } report { id }").await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&started["job"]["id"]), text(&started["report"]["id"]))
    }

    async fn cancelled(&self) -> String {
        let (job, _) = self.research().await;
        self.ada.change("cancelJob", json!({ "jobId": job }), "job { status }").await;
        job
    }

    /// Somebody else in the workspace; answers with the membership.
    async fn member(&self, name: &str, role: WorkspaceRole) -> String {
        let person = self.pair.first.person(name).await;
        let query = "query($id: ID!) { workspace(id: $id) { slug } }";
        let found = self.ada.ask(query, json!({ "id": self.workspace })).await;
        let slug = found["workspace"]["slug"].as_str().unwrap();
        member::add_by_operator(&self.pair.first.app, &person.email, slug, role).await.unwrap().id.to_string()
    }

    async fn administrator(&mut self) -> Client {
        if self.administrator.is_none() {
            // Which of the sixteen claimed the server is not known before.
            for n in 0..super::CALLS {
                let mut admin = self.pair.first.anonymous();
                let input = json!({ "email": format!("root{n}@example.org"), "password": PASSWORD });
                let payload = admin.try_change("login", input, "tokens { accessToken refreshToken }").await;
                if payload["tokens"].is_object() {
                    admin.take_tokens(&payload["tokens"]);
                    self.administrator = Some(admin);
                }
            }
        }
        self.administrator.clone().unwrap()
    }

    /// A workspace without anything in it.
    pub(super) async fn fresh_workspace(&self, name: &str) -> String {
        self.ada.create_workspace(name).await
    }

    pub async fn case(&mut self, field: &str) -> Case {
        match field {
            "setQueuePaused" | "pruneData" | "deleteWorkspace" | "claimInstance" => self.of_the_instance(field).await,
            "register" | "login" | "reauthenticate" | "refreshTokens" => self.of_sessions(field).await,
            "updateProfile" | "revokeSession" | "changePassword" | "logout" => self.of_sessions(field).await,
            _ if field.contains("Model") => self.of_models(field).await,
            _ if field.contains("Key") => self.of_keys(field).await,
            _ if field.contains("Bot") => self.of_bots(field).await,
            _ if field.contains("Conversation") || field.contains("Message") || field == "selectAlternative" => {
                self.of_conversations(field).await
            }
            "createExport" | "deleteArtifact" => self.of_artifacts(field).await,
            _ if field.contains("McpServer") => self.of_tool_servers(field).await,
            _ if field.contains("Tool") => self.of_tools(field).await,
            "startExtraction" | "correctTable" | "withdrawTableCorrection" => self.of_tables(field).await,
            _ if field.contains("Configuration") => self.of_configurations(field).await,
            _ if field.contains("Prompt") || field.contains("Tag") => self.of_prompts(field).await,
            _ if field.contains("Document") || field == "createUpload" => self.of_documents(field).await,
            "grantApproval" | "denyApproval" => {
                let approval = self.ada.asked(&self.workspace).await["approval"].take();
                let mut input = json!({ "approvalId": approval["id"] });
                if field == "grantApproval" {
                    input["proposalHash"] = approval["proposalHash"].clone();
                }
                self.here(input, "approval { status }", Wins::One)
            }
            _ if field.contains("Job") || field.contains("Research") => self.of_jobs(field).await,
            _ => self.of_workspaces(field).await,
        }
    }

    async fn of_the_instance(&mut self, field: &str) -> Case {
        match field {
            "claimInstance" => {
                let secret = self.secret.clone();
                let caller = self.pair.first.anonymous();
                // Sixteen people with the same secret: there is one first administrator.
                let input = Box::new(move |n: usize| {
                    let email = format!("root{n}@example.org");
                    json!({ "bootstrapSecret": secret, "email": email, "name": "Root", "password": PASSWORD })
                });
                Case { caller, input, selection: "viewer { id }", wins: Wins::One }
            }
            "setQueuePaused" => {
                let caller = self.administrator().await;
                let input = Box::new(|_| json!({ "queueName": "INGESTION", "isPaused": true }));
                Case { caller, input, selection: "queue { isPaused }", wins: Wins::AllTheSame }
            }
            "pruneData" => {
                let caller = self.administrator().await;
                let input = Box::new(|_| json!({ "targets": ["FINISHED_JOBS"] }));
                Case { caller, input, selection: "job { id }", wins: Wins::AllDifferent }
            }
            _ => {
                let workspace = self.fresh_workspace("Gone Lab").await;
                self.here(json!({ "workspaceId": workspace, "confirmSlug": "gone-lab" }), "deletedId", Wins::One)
            }
        }
    }

    async fn of_sessions(&mut self, field: &str) -> Case {
        let (email, token) = (self.ada.email.clone(), self.ada.refresh_token.clone());
        match field {
            "register" => {
                let input = json!({ "email": "eve@example.org", "name": "Eve", "password": PASSWORD });
                let caller = self.pair.first.anonymous();
                Case { caller, input: Box::new(move |_| input.clone()), selection: "viewer { id }", wins: Wins::One }
            }
            "login" => {
                let caller = self.pair.first.anonymous();
                let input = Box::new(move |_| json!({ "email": email, "password": PASSWORD }));
                Case { caller, input, selection: "tokens { refreshToken }", wins: Wins::Some }
            }
            "reauthenticate" => self.here(json!({ "password": PASSWORD }), "session { id }", Wins::Some),
            // Within the time of grace the same token gives the same successor.
            "refreshTokens" => {
                let caller = self.pair.first.anonymous();
                let input = Box::new(move |_| json!({ "refreshToken": token }));
                Case { caller, input, selection: "tokens { refreshToken }", wins: Wins::AllTheSame }
            }
            "updateProfile" => self.here(json!({ "name": "Ada L." }), "viewer { id }", Wins::AllTheSame),
            "revokeSession" => {
                let other = self.pair.first.anonymous();
                let input = json!({ "email": email, "password": PASSWORD });
                other.change("login", input, "tokens { accessToken }").await;
                let query = "{ viewer { sessions(first: 100) { nodes { id isCurrent } } } }";
                let found = self.ada.ask(query, json!({})).await;
                let sessions = found["viewer"]["sessions"]["nodes"].as_array().unwrap();
                let id = sessions.iter().find(|session| session["isCurrent"] == false).unwrap()["id"].clone();
                self.here(json!({ "sessionId": id }), "deletedId", Wins::One)
            }
            "changePassword" => {
                let input = json!({ "currentPassword": PASSWORD, "newPassword": "quiet-harbour-77-lanterns" });
                self.here(input, "viewer { id }", Wins::One)
            }
            _ => self.here(json!({}), "endedSessionIds", Wins::Some),
        }
    }

    async fn of_keys(&mut self, field: &str) -> Case {
        match field {
            "createApiKey" => {
                // A person may have a hundred: five more than there are.
                for n in 0..95 {
                    self.key(&format!("key {n}")).await;
                }
                let input = json!({ "workspaceId": self.workspace, "name": "one more", "scopes": ["READ"] });
                self.here(input, "apiKey { id }", Wins::Exactly(5))
            }
            "rotateApiKey" => {
                let id = self.some_key().await;
                self.here(json!({ "apiKeyId": id }), "secret", Wins::AllDifferent)
            }
            _ => {
                let id = self.some_key().await;
                self.here(json!({ "apiKeyId": id }), "apiKey { id }", Wins::AllTheSame)
            }
        }
    }

    async fn some_key(&self) -> Value {
        let query = "query($id: ID!) { workspace(id: $id) { apiKeys(first: 1) { nodes { id } } } }";
        let found = self.ada.ask(query, json!({ "id": self.workspace })).await;
        found["workspace"]["apiKeys"]["nodes"][0]["id"].clone()
    }

    async fn of_workspaces(&mut self, field: &str) -> Case {
        match field {
            "createWorkspace" => self.here(json!({ "name": "Tides", "slug": "tides" }), "workspace { id }", Wins::One),
            "updateWorkspace" => {
                let workspace = self.fresh_workspace("Revised").await;
                let input = json!({ "workspaceId": workspace, "expectedRevision": 1, "name": "Revised once" });
                self.here(input, "workspace { revision }", Wins::One)
            }
            "updateMembership" => {
                let id = self.member("Bob", WorkspaceRole::Member).await;
                self.here(json!({ "membershipId": id, "role": "ADMIN" }), "membership { id role }", Wins::AllTheSame)
            }
            _ => {
                let id = self.member("Cem", WorkspaceRole::Member).await;
                self.here(json!({ "membershipId": id }), "deletedId", Wins::One)
            }
        }
    }

    async fn of_models(&mut self, field: &str) -> Case {
        let url = &self.pair.first.model_provider;
        let new = |name: &str| json!({ "workspaceId": self.workspace, "name": name, "kind": "OPENAI", "baseUrl": url });
        if field == "createModelProvider" {
            return self.here(new("Taken"), "provider { id }", Wins::One);
        }
        let made =
            self.ada.change("createModelProvider", new(&format!("for {field}")), "provider { id models { id } }").await;
        let (id, model) = (&made["provider"]["id"], &made["provider"]["models"][0]["id"]);
        match field {
            "updateModelProvider" => {
                let input = json!({ "providerId": id, "expectedRevision": 1, "isEnabled": false });
                self.here(input, "provider { revision }", Wins::One)
            }
            "syncModelProvider" => {
                self.here(json!({ "providerId": id }), "provider { status models { id revision } }", Wins::AllTheSame)
            }
            "updateModel" => {
                let input = json!({ "modelId": model, "expectedRevision": 1, "inputPriceUsd": 2.5 });
                self.here(input, "model { revision priceVersion }", Wins::One)
            }
            "setModelDefaults" => {
                let input = json!({ "workspaceId": self.workspace, "purpose": "CHAT", "modelIds": [model] });
                self.here(input, "modelDefault { purpose models { id } }", Wins::AllTheSame)
            }
            _ => self.here(json!({ "providerId": id }), "deletedId", Wins::One),
        }
    }

    async fn of_bots(&mut self, field: &str) -> Case {
        let new = |name: &str| json!({ "workspaceId": self.workspace, "name": name, "systemPrompt": "Be short." });
        match field {
            "createBot" => return self.here(new("Taken"), "bot { id }", Wins::One),
            "importBot" => {
                let file =
                    json!({ "format": "dossier.bot", "version": 1, "name": "Imported", "systemPrompt": "Be short." });
                let input = json!({ "workspaceId": self.workspace, "bot": file });
                return self.here(input, "bot { name }", Wins::AllDifferent);
            }
            _ => {}
        }
        let id = self.id("createBot", new(&format!("for {field}")), "bot").await;
        match field {
            "updateBot" => {
                let input = json!({ "botId": id, "expectedRevision": 1, "description": "Once" });
                self.here(input, "bot { revision }", Wins::One)
            }
            "addBotKnowledge" | "removeBotKnowledge" => {
                let document = self.document(&format!("Known by {field}.")).await;
                let input = json!({ "botId": id, "documentIds": [document] });
                if field == "removeBotKnowledge" {
                    self.ada.change("addBotKnowledge", input.clone(), "bot { id }").await;
                }
                self.here(input, "bot { revision knowledge { totalCount } }", Wins::AllTheSame)
            }
            "duplicateBot" => self.here(json!({ "botId": id }), "bot { name }", Wins::AllDifferent),
            _ => self.here(json!({ "botId": id }), "deletedId", Wins::One),
        }
    }

    async fn of_artifacts(&mut self, field: &str) -> Case {
        let new = json!({ "workspaceId": self.workspace, "source": { "prompts": {} }, "format": "CSV" });
        if field == "createExport" {
            return self.here(new, "artifact { id }", Wins::AllDifferent);
        }
        let id = self.id("createExport", new, "artifact").await;
        self.here(json!({ "artifactId": id }), "deletedId", Wins::One)
    }

    async fn of_tables(&mut self, field: &str) -> Case {
        if field == "startExtraction" {
            let input = json!({ "workspaceId": self.workspace, "documentIds": [self.document("No tables.").await] });
            return self.here(input, "job { id }", Wins::AllDifferent);
        }
        let (table, correction) = self.ada.with_table(&self.workspace).await;
        if field == "withdrawTableCorrection" {
            return self.here(json!({ "correctionId": correction }), "correction { status }", Wins::One);
        }
        let cells = json!([{ "row": 1, "column": 1, "text": "14" }]);
        let input = json!({ "tableId": table, "expectedRevision": 2, "cells": cells });
        self.here(input, "table { revision }", Wins::One)
    }

    async fn of_jobs(&mut self, field: &str) -> Case {
        match field {
            "startResearch" => {
                let options = json!({ "idempotencyKey": "once", "scheduledFor": "2031-01-01T00:00:00.000Z" });
                let question = json!({ "text": "How high are tides?" });
                let input = json!({ "workspaceId": self.workspace, "question": question, "options": options });
                self.here(input, "job { id } report { id }", Wins::AllTheSame)
            }
            "updateResearchReport" => {
                let (_, report) = self.research().await;
                self.here(json!({ "reportId": report, "title": "Named" }), "report { title }", Wins::AllTheSame)
            }
            "rerunJob" => {
                let job = self.cancelled().await;
                let options = json!({ "idempotencyKey": "again", "scheduledFor": "2031-01-01T00:00:00.000Z" });
                self.here(json!({ "jobId": job, "options": options }), "job { id }", Wins::AllTheSame)
            }
            "setJobPriority" => {
                let (job, _) = self.research().await;
                self.here(json!({ "jobId": job, "priority": "HIGH" }), "job { priority }", Wins::AllTheSame)
            }
            "cancelJob" => {
                let (job, _) = self.research().await;
                self.here(json!({ "jobId": job }), "job { status }", Wins::AllTheSame)
            }
            "retryJob" => {
                let admin = self.administrator().await;
                let pause = json!({ "queueName": "RESEARCH", "isPaused": true });
                admin.change("setQueuePaused", pause, "queue { isPaused }").await;
                let job = self.cancelled().await;
                self.here(json!({ "jobId": job }), "job { id }", Wins::One)
            }
            "deleteJob" => {
                let job = self.cancelled().await;
                self.here(json!({ "jobId": job }), "deletedId", Wins::One)
            }
            _ => {
                let (_, report) = self.research().await;
                self.here(json!({ "reportId": report }), "deletedId", Wins::One)
            }
        }
    }
}
