//! What holds for all of the schema.
//!
//! No N+1, ever: every connection is asked for with few rows and with many, and needs the same number of SQL
//! statements (C-GQL-9). The documents are made from the schema, so a new connection is tested the day it appears.

mod filter_limits;
mod filters;
mod statements;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_graphql::{Request, Variables};
use sea_orm::{ConnectionTrait as _, DbBackend};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::base::id::{DocumentId, ReportId, WorkspaceId};
use crate::base::{Viewer, WorkspaceRole};
use crate::engine::{NewJob, enqueue_in};
use crate::graphql::context::RequestContext;
use crate::testing::{TestServer, input};

/// Most statements of one connection with everything directly below its nodes.
const MOST: usize = 32;
/// Loads of two places that happen to wait at the same moment share a statement, so a few more or less are possible.
const CHANCE: usize = 4;

#[tokio::test]
async fn c_gql_9_no_connection_of_the_schema_needs_more_statements_for_more_rows() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    let types = Types::read(&server, &ada).await;
    let documents = types.documents();
    let mut covered = BTreeSet::new();
    let mut needed: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut rows = 0;
    for goal in [2, 20] {
        while rows < goal {
            add(&server, &ada, lab, rows).await;
            rows += 1;
        }
        for (name, document) in &documents {
            covered.insert(name.clone());
            let before = server.app.db.reads();
            server.data(&ada, document, json!({ "id": lab })).await;
            needed.entry(name.clone()).or_default().push(server.app.db.reads() - before);
        }
    }
    let missing: Vec<_> = types.connections().into_iter().filter(|name| !covered.contains(name)).collect();
    assert!(missing.is_empty(), "no list leads to {missing:?}");
    let growing: Vec<_> = needed.iter().filter(|(_, n)| n[1] > n[0] + CHANCE || n[1] > MOST).collect();
    assert!(growing.is_empty(), "statements with 2 and with 20 rows: {growing:#?}");
}

#[tokio::test]
async fn a_row_of_a_list_shows_what_the_object_shows_alone() {
    // Lists read the columns that are asked for, and write them in place; an object behind `node` is resolved field by
    // field from its whole row.
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    add(&server, &ada, lab, 1).await;
    let types = Types::read(&server, &ada).await;
    for (list, name) in [("prompts", "Prompt"), ("configurations", "Configuration"), ("bots", "Bot"), ("jobs", "Job")] {
        let leaves = types.fields(name).iter().filter(|f| f.is_leaf && !f.needs_arguments);
        let one_by_one = leaves.map(|f| format!("key: {}", f.name));
        let beside = types.shallow(name);
        for fields in one_by_one.chain([beside.clone(), "...F".to_owned()]) {
            let fragment = format!("fragment F on {name} {{ {beside} }}");
            let fragment = if fields == "...F" { fragment.as_str() } else { "" };
            let fields = format!("id createdBy {{ createdAt id name }} {fields}");
            let in_list = format!(
                "query ($id: ID!) {{ workspace(id: $id) {{ {list}(first: 1) {{ nodes {{ {fields} }} }} }} }} {fragment}"
            );
            let found = server.data(&ada, &in_list, json!({ "id": lab })).await["workspace"][list]["nodes"][0].take();
            let alone = format!("query ($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {fields} }} }} }} {fragment}");
            let alone = server.data(&ada, &alone, json!({ "id": found["id"] })).await["node"].take();
            assert_eq!(found, alone, "{fields}");
        }
    }
}

#[tokio::test]
async fn the_keys_of_an_answer_stand_in_the_order_of_the_selection() {
    let server = TestServer::new().await;
    let (ada, lab) = server.owner("Ada", "Lab").await;
    add(&server, &ada, lab, 1).await;
    let document = "query ($id: ID!) { workspace(id: $id) { prompts(first: 1) { totalCount nodes {
        jobs(first: 1) { nodes { title id } } updatedAt createdBy { name id } name id } pageInfo { hasNextPage } } name } }";
    let scope = RequestContext::new(server.app.clone(), ada);
    let request = Request::new(document).variables(Variables::from_json(json!({ "id": lab }))).data(scope);
    let answer = serde_json::to_string(&server.schema.execute(request).await).unwrap();
    let mut rest = answer.as_str();
    for key in [
        "workspace",
        "prompts",
        "totalCount",
        "nodes",
        "jobs",
        "nodes",
        "title",
        "id",
        "updatedAt",
        "createdBy",
        "name",
        "id",
        "name",
        "id",
        "pageInfo",
        "hasNextPage",
        "name",
    ] {
        let quoted = format!("\"{key}\":");
        rest = rest.split_once(&quoted).unwrap_or_else(|| panic!("{key} is out of order in {answer}")).1;
    }
}

/// One more row of everything that lists show.
#[expect(clippy::too_many_lines, reason = "a row of each table, one after the other")]
async fn add(server: &TestServer, viewer: &Arc<Viewer>, lab: WorkspaceId, number: usize) {
    server.member("Member", lab, WorkspaceRole::Member).await;
    let create = "mutation ($input: CreatePromptInput!) { createPrompt(input: $input) {
        prompt { id currentVersion { id } } errors { message } } }";
    let values = json!({ "workspaceId": lab, "name": format!("P{number}"), "template": "words", "tags": [format!("t{number}")] });
    let prompt = server.data(viewer, create, input(values)).await["createPrompt"]["prompt"].take();
    let version = prompt["currentVersion"]["id"].as_str().unwrap().parse().unwrap();
    let create =
        "mutation ($input: CreateConfigurationInput!) { createConfiguration(input: $input) { errors { message } } }";
    let settings = json!({ "passageTokens": 200 + number });
    let values = json!({ "workspaceId": lab, "kind": "INGESTION", "name": format!("C{number}"), "settings": settings });
    server.data(viewer, create, input(values)).await;
    let mut tx = server.app.db.begin().await.unwrap();
    let [parent, job] = [(); 2].map(|()| {
        let mut new = NewJob::new("RESEARCH", Some(lab), "words", json!({}));
        new.prompt_version = Some(version);
        enqueue_in(&mut tx, &server.app, viewer, new).unwrap().id
    });
    // Jobs are written with the commit.
    tx.commit().await.unwrap();
    let tx = server.app.db.begin().await.unwrap();
    let (chat, answer) = (sql(server, Uuid::now_v7()), sql(server, Uuid::now_v7()));
    let (lab, parent, job) = (sql(server, lab.0), sql(server, parent.0), sql(server, job.0));
    let (document, report) = (sql(server, DocumentId::generate().0), sql(server, ReportId::generate().0));
    let (provider, model) = (sql(server, Uuid::now_v7()), sql(server, Uuid::now_v7()));
    let [table, bot] = [(); 2].map(|()| sql(server, Uuid::now_v7()));
    let person = sql(server, viewer.user_id().unwrap().0);
    let (no, yes) = if server.app.db.is_sqlite() { ("0", "1") } else { ("false", "true") };
    for statement in [
        format!("UPDATE jobs SET parent_id = {parent} WHERE id = {job}"),
        format!(
            "INSERT INTO documents (id, workspace_id, name, source_kind, media_type, byte_size, sha256, blob_key, status,
                 is_searchable, latest_job_id, chunk_count, character_count, metadata, created_at, updated_at)
             VALUES ({document}, {lab}, 'D{number}', 'TEXT', 'text/plain', 1, 'x{number}', 'x', 'READY', {yes}, {job}, 1, 1, '{{}}', 1, 1)"
        ),
        format!(
            "INSERT INTO chunks (id, document_id, workspace_id, position, text, start_offset, token_count)
             VALUES ({}, {document}, {lab}, 0, 'words', 0, 1)",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO bots (id, workspace_id, name, name_key, visibility, is_enabled, system_prompt, suggested_questions,
                 sampling, retrieval, shows_reasoning, revision, created_by, created_at, updated_at)
             VALUES ({bot}, {lab}, 'B{number}', 'b{number}', 'WORKSPACE', {yes}, 'S', '[]', '{{}}', '{{}}', {no}, 1,
                 {person}, {number}, 1)"
        ),
        format!(
            "INSERT INTO conversations (id, workspace_id, bot_id, owner_id, title, title_source, is_pinned, is_archived,
                 leaf_id, message_count, message_sequence, event_sequence, revision, input_tokens, cached_input_tokens,
                 output_tokens, model_requests, cost_micros, created_at, updated_at)
             VALUES ({chat}, {lab}, {bot}, {person}, 'C', 'PERSON', {no}, {no}, {answer}, 1, 1, 0, 1, 0, 0, 0, 0, 0, {number}, 1)"
        ),
        format!(
            "INSERT INTO messages (id, conversation_id, workspace_id, sequence, path_position, role, status, bot_id, text,
                 attempt, is_no_answer, input_tokens, cached_input_tokens, output_tokens, model_requests, cost_micros,
                 created_at, completed_at)
             VALUES ({answer}, {chat}, {lab}, 1, 0, 'ASSISTANT', 'COMPLETED', {bot}, 'M', 1, {no}, 0, 0, 0, 0, 0, 1, 1)"
        ),
        format!(
            "INSERT INTO message_feedback (id, message_id, conversation_id, workspace_id, bot_id, author_id, rating, reasons,
                 revision, created_at, updated_at)
             VALUES ({}, {answer}, {chat}, {lab}, {bot}, {person}, 'NEGATIVE', '[]', 1, 1, {number})",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO bot_documents (id, bot_id, document_id, workspace_id, added_by, added_at)
             VALUES ({}, {bot}, {document}, {lab}, {person}, 1)",
            sql(server, Uuid::now_v7())
        ),
        format!("INSERT INTO bot_tags (bot_id, tag_id) SELECT {bot}, id FROM tags WHERE name = 't{number}'"),
        format!(
            "INSERT INTO research_reports (id, workspace_id, job_id, title, question, is_complete, body, language,
                 word_count, unanswered, created_at, updated_at)
             VALUES ({report}, {lab}, {job}, 'R', 'Q', {no}, '', 'en', 0, '[]', {number}, 1)"
        ),
        format!(
            "INSERT INTO approvals (id, workspace_id, job_id, kind, status, title, proposal, proposal_hash, decision_schema,
                 created_at, expires_at)
             VALUES ({}, {lab}, {job}, 'PLAN', 'PENDING', 'A', '{{}}', 'x', '{{}}', {number}, 9000000000000)",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO artifacts (id, workspace_id, filename, format, media_type, byte_size, sha256, blob_key,
                 subject_type, subject_id, job_id, neutralizes_formulas, created_at)
             VALUES ({}, {lab}, 'a.md', 'MARKDOWN', 'text/markdown', 1, 'x', 'x', 'report', {report}, {job}, {no}, {number})",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO model_providers (id, workspace_id, name, name_key, kind, base_url, is_enabled, status, revision,
                 created_at, updated_at)
             VALUES ({provider}, {lab}, 'M{number}', 'm{number}', 'OPENAI', 'https://example.org', {yes}, 'UNKNOWN', 1, 1, 1)"
        ),
        format!(
            "INSERT INTO models (id, provider_id, workspace_id, name, display_name, capabilities, price_version,
                 price_source, input_price, is_enabled, is_listed, revision, created_at, updated_at)
             VALUES ({model}, {provider}, {lab}, 'm', 'M', '[\"CHAT\"]', 1, 'PROVIDER', 1, {yes}, {yes}, 1, 1, 1)"
        ),
        format!(
            "INSERT INTO model_prices (model_id, version, workspace_id, input_price, source, created_at)
             VALUES ({model}, 1, {lab}, 1, 'PROVIDER', 1)"
        ),
        format!("INSERT INTO extracted_contents (id, document_id, job_id) VALUES ({table}, {document}, {job})"),
        format!(
            "INSERT INTO extracted_tables (id, workspace_id, document_id, job_id, position, title, method, confidence,
                 columns, header, row_count, unplaced, revision, created_at, updated_at)
             VALUES ({table}, {lab}, {document}, {job}, 0, 'T', 'MARKED', 1, '[]', '[]', 1, '[]', 1, 1, 1)"
        ),
        format!(
            "INSERT INTO extracted_rows (id, table_id, workspace_id, position, cells)
             VALUES ({}, {table}, {lab}, 0, '[]')",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO table_corrections (id, workspace_id, document_id, table_id, row_index, column_index,
                 extracted_text, text, status, conflict, anchor, is_latest, created_at, updated_at)
             VALUES ({}, {lab}, {document}, {table}, 0, 0, 'a', 'b', 'CONFLICT', 'OTHER_TEXT',
                 '{{\"sources\":[],\"location\":null,\"page\":null,\"column\":\"\",\"row\":\"\"}}', {yes}, 1, 1)",
            sql(server, Uuid::now_v7())
        ),
        format!(
            "INSERT INTO extraction_outcomes (job_id, document_id, workspace_id, position, status, table_count, row_count,
                 conflict_count)
             VALUES ({job}, {document}, {lab}, 0, 'SUCCEEDED', 1, 1, 1)"
        ),
        format!(
            "INSERT INTO findings (id, report_id, workspace_id, position, statement, verdict, created_at)
             VALUES ({}, {report}, {lab}, 0, 'F', 'VERIFIED', 1)",
            sql(server, Uuid::now_v7())
        ),
    ] {
        tx.execute_unprepared(&statement).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn sql(server: &TestServer, id: Uuid) -> String {
    match server.app.db.backend() {
        DbBackend::Postgres => format!("'{id}'"),
        _ => format!("X'{}'", id.simple()),
    }
}

/// The object types of the schema with their fields.
struct Types(BTreeMap<String, Vec<Field>>);

struct Field {
    name: String,
    /// Name of the type without list and non-null.
    of: String,
    is_leaf: bool,
    is_list: bool,
    needs_arguments: bool,
}

impl Types {
    async fn read(server: &TestServer, viewer: &Arc<Viewer>) -> Self {
        const TYPE: &str = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
        let document = format!(
            "{{ __schema {{ types {{ kind name fields {{ name type {{ {TYPE} }} args {{ defaultValue type {{ kind }} }} }} }} }} }}"
        );
        let schema = server.data(viewer, &document, json!({})).await;
        let objects = schema["__schema"]["types"].as_array().unwrap().iter().filter(|t| t["kind"] == "OBJECT");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self(
            objects
                .map(|t| (text(&t["name"]), t["fields"].as_array().unwrap().iter().map(Field::read).collect()))
                .collect(),
        )
    }

    fn fields(&self, of: &str) -> &[Field] {
        self.0.get(of).map_or(&[], Vec::as_slice)
    }

    /// `Type.field` of every connection.
    fn connections(&self) -> Vec<String> {
        let owners = self.0.iter();
        owners
            .flat_map(|(owner, all)| {
                all.iter().filter(|f| f.is_connection()).map(move |f| format!("{owner}.{}", f.name))
            })
            .collect()
    }

    fn node(&self, connection: &str) -> &str {
        &self.fields(connection).iter().find(|f| f.name == "nodes").unwrap().of
    }

    /// A document for each connection that hangs below the workspace or the viewer, or below the nodes of one of those, or
    /// of what only hangs below these.
    fn documents(&self) -> Vec<(String, String)> {
        let mut documents = Vec::new();
        let roots = ["Workspace", "Viewer"].into_iter().flat_map(|root| self.fields(root));
        let listed: BTreeSet<&str> = roots.filter(|f| f.is_connection()).map(|f| self.node(&f.of)).collect();
        for (root, path) in [("Workspace", "workspace(id: $id)"), ("Viewer", "viewer")] {
            let unused = if root == "Viewer" { " workspace(id: $id) { __typename }" } else { "" };
            for field in self.fields(root).iter().filter(|f| f.is_connection()) {
                let nodes = self.node(&field.of);
                let page = format!("{}({})", field.name, field.arguments("first: 50"));
                let whole = format!(
                    "query ($id: ID!) {{{unused} {path} {{ {page} {{ totalCount edges {{ cursor }} nodes {{ {} }} }} }} }}",
                    self.shallow(nodes)
                );
                documents.push((format!("{root}.{}", field.name), whole));
                for inner in self.fields(nodes).iter().filter(|f| f.is_connection()) {
                    let below = self.shallow(self.node(&inner.of));
                    let part = format!(
                        "{}({}) {{ totalCount edges {{ cursor }} nodes {{ {below} }} }}",
                        inner.name,
                        inner.arguments("first: 5")
                    );
                    let whole = format!("query ($id: ID!) {{{unused} {path} {{ {page} {{ nodes {{ {part} }} }} }} }}");
                    documents.push((format!("{nodes}.{}", inner.name), whole));
                    let node = self.node(&inner.of);
                    let deeper = self.fields(node).iter().filter(|f| f.is_connection() && !listed.contains(node));
                    for last in deeper {
                        let below = self.shallow(self.node(&last.of));
                        let part = format!(
                            "{}(first: 5) {{ nodes {{ {}(first: 5) {{ totalCount edges {{ cursor }} nodes {{ {below} }} }} }} }}",
                            inner.name, last.name
                        );
                        let page = format!("{}(first: 20)", field.name);
                        let whole =
                            format!("query ($id: ID!) {{{unused} {path} {{ {page} {{ nodes {{ {part} }} }} }} }}");
                        documents.push((format!("{node}.{}", last.name), whole));
                    }
                }
            }
        }
        documents
    }

    /// Everything of an object that needs no arguments: its own values, and a first value of objects beside it.
    fn shallow(&self, of: &str) -> String {
        let fields = self.fields(of).iter().filter(|f| !f.needs_arguments && !f.is_connection());
        let parts = fields.map(|f| match f.is_leaf {
            true => f.name.clone(),
            false if f.is_list => format!("{} {{ __typename }}", f.name),
            false => {
                let value =
                    self.fields(&f.of).iter().find(|f| f.is_leaf && !f.needs_arguments).map(|f| f.name.as_str());
                format!("{} {{ {} }}", f.name, value.unwrap_or("__typename"))
            }
        });
        std::iter::once("__typename".to_owned()).chain(parts).collect::<Vec<_>>().join(" ")
    }
}

impl Field {
    fn read(value: &Value) -> Self {
        let mut of = &value["type"];
        let mut is_list = false;
        while of["kind"] == "NON_NULL" || of["kind"] == "LIST" {
            is_list |= of["kind"] == "LIST";
            of = &of["ofType"];
        }
        let needs = |argument: &Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
        Self {
            name: value["name"].as_str().unwrap().to_owned(),
            of: of["name"].as_str().unwrap().to_owned(),
            is_leaf: of["kind"] == "SCALAR" || of["kind"] == "ENUM",
            is_list,
            needs_arguments: value["args"].as_array().unwrap().iter().any(needs),
        }
    }

    fn is_connection(&self) -> bool {
        self.of.ends_with("Connection")
    }

    /// The page, and words for a search.
    fn arguments(&self, page: &str) -> String {
        if self.needs_arguments { format!("{page}, query: \"words\"") } else { page.to_owned() }
    }
}
