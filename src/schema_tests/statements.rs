//! How many SQL statements representative operations need: counted, and written down in `docs/performance.md`.
//!
//! Everything is counted on PostgreSQL. On SQLite the statements of writing transactions run on a connection of their
//! own that nobody counts, so there only operations that do not write are compared.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{add, sql};
use crate::base::Viewer;
use crate::base::id::{ReportId, WorkspaceId};
use crate::domain::auth;
use crate::engine::{NewJob, enqueue_in};
use crate::graphql::transport::{Credentials, RequestMeta};
use crate::testing::{TestServer, input};

/// Rows of each list in the workspace that is asked.
const ROWS: usize = 20;
const PASSWORD: &str = "a long password of a person";
/// The smallest number of so many tries counts: a wake-up of something else may come between.
const TRIES: usize = 3;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
const HEAD: &str = "| operation | statements |\n| --- | --- |\n";
/// Operations that people's clients send, the same as in the tests with real clients.
const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/operations");

const STOP: &str = "mutation ($id: ID!) { stopMessage(input: { messageId: $id }) { errors { message } } }";

/// Operations of the benchmark over HTTP (`bench/src/workload.rs`), each with the most statements that it may need.
const BENCHMARK: [(&str, &str, usize); 4] = [
    (
        "Q1: a prompt with its author",
        "query ($prompt: ID!) {
            prompt(id: $prompt) { id name description isArchived revision createdAt updatedAt createdBy { id name } } }",
        2,
    ),
    (
        "Q2: 50 prompts with author and last 5 jobs each",
        "query ($workspace: ID!) { workspace(id: $workspace) { prompts(first: 50) { nodes {
            id name description updatedAt createdBy { id name } jobs(first: 5) { nodes { id title status createdAt } }
        } } } }",
        4,
    ),
    (
        "Q3: a page of a filtered list with its total",
        "query ($workspace: ID!) { workspace(id: $workspace) {
            prompts(first: 20, filter: { tags: [\"t1\"], search: \"P1\" }) {
                totalCount pageInfo { hasNextPage endCursor } nodes { id name updatedAt } } } }",
        4,
    ),
    (
        "M1: a prompt is created",
        "mutation ($input: CreatePromptInput!) { createPrompt(input: $input) {
            prompt { id name description createdAt updatedAt } errors { __typename } } }",
        10,
    ),
];

#[tokio::test]
async fn c_gql_9_representative_operations_need_the_statements_that_are_written_down() {
    let world = World::new().await;
    let mut counted: Vec<(String, usize, bool)> = Vec::new();
    for (name, document, most) in BENCHMARK {
        let (number, writes) = world.count(document).await;
        assert!(number <= most, "{name}: {number} statements, at most {most} are allowed");
        counted.push((name.to_owned(), number, writes));
    }
    for (name, document) in client_operations() {
        let (number, writes) = world.count(&document).await;
        counted.push((format!("`{name}`"), number, writes));
    }
    counted.push(("an access token that is new to the process".to_owned(), world.count_authentication().await, false));

    let is_sqlite = world.server.app.db.is_sqlite();
    let text = fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = text.split_once(HEAD).expect("the table is in the document");
    let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    let rows = |all: &mut dyn Iterator<Item = &(String, usize, bool)>| {
        all.map(|(name, number, _)| format!("| {name} | {number} |\n")).collect::<String>()
    };
    #[expect(clippy::disallowed_methods, reason = "set by `make docs-sql`")]
    if std::env::var_os("DOSSIER_TEST_WRITE").is_some() {
        assert!(!is_sqlite, "the table is written on PostgreSQL, where everything is counted");
        fs::write(DOCUMENT, format!("{before}{HEAD}{}{}", rows(&mut counted.iter()), &rest[end..])).unwrap();
        return;
    }
    let told: BTreeMap<&str, &str> = rest[..end].lines().filter_map(|line| line.get(2..)?.split_once(" | ")).collect();
    let wrong: Vec<_> = counted
        .iter()
        .filter(|(_, _, writes)| !(is_sqlite && *writes))
        .filter(|(name, number, _)| told.get(name.as_str()) != Some(&format!("{number} |").as_str()))
        .collect();
    assert!(
        wrong.is_empty(),
        "docs/performance.md tells other numbers (`make docs-sql` writes it anew) than\n{}",
        rows(&mut wrong.into_iter())
    );
    assert_eq!(told.len(), counted.len(), "the table holds these operations and no others");
}

/// Every query and mutation of the clients, with the fragments that it uses.
fn client_operations() -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(CLIENTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|path| fs::read_to_string(path).unwrap());
    let definitions: Vec<String> = texts.flat_map(|text| definitions(&text)).collect();
    let fragments: BTreeMap<&str, &str> =
        definitions.iter().filter_map(|text| Some((name_after(text, "fragment ")?, text.as_str()))).collect();
    let mut operations = Vec::new();
    for text in &definitions {
        let Some(name) = name_after(text, "query ").or_else(|| name_after(text, "mutation ")) else { continue };
        let mut whole = text.clone();
        // Those that a fragment uses are found in the next round.
        while let Some(missing) = fragments
            .iter()
            .find(|(name, _)| whole.contains(&format!("...{name}\n")) && !whole.contains(&format!("fragment {name} ")))
        {
            whole.push_str(missing.1);
        }
        operations.push((name.to_owned(), whole));
    }
    operations
}

/// The definitions of a file that is written like ours: each ends with a brace at the beginning of a line.
fn definitions(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines
        .split(|line| *line == "}")
        .map(|part| part.join("\n").trim().to_owned())
        .filter(|part| !part.is_empty())
        .map(|part| format!("{part}\n}}\n"))
        .collect()
}

fn name_after<'a>(text: &'a str, keyword: &str) -> Option<&'a str> {
    text.strip_prefix(keyword)?.split(|c: char| !c.is_alphanumeric()).next()
}

struct World {
    server: TestServer,
    viewer: Arc<Viewer>,
    lab: WorkspaceId,
    /// Values of the variables, by their names in the operations.
    values: Value,
    /// An access token of a session.
    token: String,
    refresh: std::sync::Mutex<String>,
}

impl World {
    async fn new() -> Self {
        let server = TestServer::new().await;
        let (viewer, lab) = server.owner("Ada", "Lab").await;
        for number in 0..ROWS {
            add(&server, &viewer, lab, number).await;
        }
        let world =
            Self { values: json!({}), token: String::new(), refresh: std::sync::Mutex::default(), server, viewer, lab };
        world.fill().await
    }

    /// Gives a document its text, and a report its sections with citations.
    async fn fill(mut self) -> Self {
        let one = "query ($id: ID!) { workspace(id: $id) { slug documents(first: 1) { nodes { id } }
            researchReports(first: 1) { nodes { id } } prompts(first: 1) { nodes { id } }
            jobs(first: 1) { nodes { id } } } }";
        let found = self.server.data(&self.viewer, one, json!({ "id": self.lab })).await["workspace"].take();
        let register = "mutation ($input: RegisterInput!) { register(input: $input) {
            tokens { accessToken refreshToken } errors { message } } }";
        let anonymous = Arc::new(Viewer::anonymous("test".to_owned()));
        let person = json!({ "email": "bo@example.org", "password": PASSWORD, "name": "Bo" });
        let tokens = self.server.data(&anonymous, register, input(person)).await["register"]["tokens"].take();
        self.token = tokens["accessToken"].as_str().unwrap().to_owned();
        *self.refresh.lock().unwrap() = tokens["refreshToken"].as_str().unwrap().to_owned();
        self.values = json!({
            "document": found["documents"]["nodes"][0]["id"],
            "report": found["researchReports"]["nodes"][0]["id"],
            "prompt": found["prompts"]["nodes"][0]["id"],
            "job": found["jobs"]["nodes"][0]["id"],
            "slug": found["slug"],
            "bot": self.server.bot(self.lab, |_| ()).await,
        });
        let lab = sql(&self.server, self.lab.0);
        let report: ReportId = self.values["report"].as_str().unwrap().parse().unwrap();
        let (report, yes) = (sql(&self.server, report.0), if self.server.app.db.is_sqlite() { "1" } else { "true" });
        let [first, snapshot] = [(); 2].map(|()| sql(&self.server, Uuid::now_v7()));
        let mut statements = vec![
            "INSERT INTO document_texts (document_id, workspace_id, text) SELECT id, workspace_id, 'words' FROM documents"
                .to_owned(),
            format!(
                "INSERT INTO snapshots (id, workspace_id, sha256, text, created_at)
                 VALUES ({snapshot}, {lab}, 'x', 'words', 1)"
            ),
            format!(
                "INSERT INTO research_sources (id, report_id, workspace_id, mark, kind, title, document_id, retrieved_at,
                     snapshot_id)
                 SELECT {first}, {report}, {lab}, 1, 'DOCUMENT', 'D', id, 1, {snapshot} FROM documents ORDER BY id LIMIT 1"
            ),
        ];
        for position in 0..3 {
            let [section, citation] = [(); 2].map(|()| sql(&self.server, Uuid::now_v7()));
            statements.push(format!(
                "INSERT INTO report_sections (id, report_id, workspace_id, position, level, heading, body, is_complete)
                 VALUES ({section}, {report}, {lab}, {position}, 1, 'H', 'words', {yes})"
            ));
            statements.push(format!(
                "INSERT INTO citations (id, report_id, workspace_id, source_id, section_id, mark, quote, verdict)
                 VALUES ({citation}, {report}, {lab}, {first}, {section}, 1, 'words', 'VERIFIED')"
            ));
        }
        let tx = self.server.app.db.begin().await.unwrap();
        for statement in statements {
            tx.execute_unprepared(&statement).await.unwrap();
        }
        tx.commit().await.unwrap();
        self
    }

    /// Values for the variables of the document; things that it ends or removes are made for it.
    async fn variables(&self, document: &str, number: usize) -> Value {
        let lab = self.lab;
        if document.contains("createPrompt(") {
            let name = format!("New {} {number}", document.len());
            return input(json!({ "workspaceId": lab, "name": name, "template": "About {{topic}}", "tags": ["t1"] }));
        }
        if document.contains("cancelJob(") || document.contains("retryJob(") {
            let mut tx = self.server.app.db.begin().await.unwrap();
            let new = NewJob::new("RESEARCH", Some(lab), "words", json!({}));
            let id = enqueue_in(&mut tx, &self.server.app, &self.viewer, new).unwrap().id;
            tx.commit().await.unwrap();
            if document.contains("retryJob(") {
                let cancel = "mutation ($id: ID!) { cancelJob(input: { jobId: $id }) { errors { message } } }";
                self.server.data(&self.viewer, cancel, json!({ "id": id })).await;
            }
            return json!({ "id": id });
        }
        if document.contains("grantApproval(") || document.contains("denyApproval(") {
            let query = "query ($id: ID!) { workspace(id: $id) { approvals(first: 1) { nodes { id proposalHash } } } }";
            let found = self.server.data(&self.viewer, query, json!({ "id": lab })).await;
            let node = &found["workspace"]["approvals"]["nodes"][0];
            let mut values = json!({ "approvalId": node["id"] });
            if document.contains("grantApproval(") {
                values["proposalHash"] = node["proposalHash"].clone();
            }
            return input(values);
        }
        if document.contains("deletePrompt(") {
            let create = "mutation ($input: CreatePromptInput!) { createPrompt(input: $input) { prompt { id } } }";
            let new = json!({ "workspaceId": lab, "name": format!("Old {number}"), "template": "words" });
            let made = self.server.data(&self.viewer, create, input(new)).await;
            return json!({ "id": made["createPrompt"]["prompt"]["id"] });
        }
        let of = |name: &str| self.values[name].clone();
        let id = match () {
            () if document.contains(" conversation(id:") => self.asked(number).await["conversation"]["id"].take(),
            () if document.contains("stopMessage(") => self.asked(number).await["assistantMessage"]["id"].take(),
            () if document.contains("rateMessage(") => {
                let answer = self.asked(number).await["assistantMessage"]["id"].take();
                self.server.data(&self.viewer, STOP, json!({ "id": answer })).await;
                answer
            }
            () if document.contains(" document(id:") => of("document"),
            () if document.contains(" job(id:") => of("job"),
            () if document.contains(" researchReport(id:") => of("report"),
            () => json!(lab),
        };
        let text = format!("words {number}");
        let all = json!({
            "id": id, "slug": of("slug"), "prompt": of("prompt"), "workspace": lab, "workspaceId": lab, "query": "words",
            "rating": "POSITIVE", "refreshToken": *self.refresh.lock().unwrap(),
            "input": match () {
                () if document.contains("register(") =>
                    json!({ "email": format!("p{number}@example.org"), "password": PASSWORD, "name": "P" }),
                () if document.contains("login(") => json!({ "email": "bo@example.org", "password": PASSWORD }),
                () if document.contains("sendMessage(") => json!({ "to": { "botId": of("bot") }, "text": text }),
                () if document.contains("createWorkspace(") => json!({ "name": text }),
                () if document.contains("addDocument(") =>
                    json!({ "workspaceId": lab, "source": { "text": { "content": text } } }),
                () => json!({ "workspaceId": lab, "question": { "text": text } }),
            },
        });
        let head = document.split_once('{').map_or("", |(head, _)| head);
        let used = all.as_object().unwrap().iter().filter(|(name, _)| head.contains(&format!("${name}:")));
        Value::Object(used.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// The result of a message to a new conversation. Nothing works on its answer.
    async fn asked(&self, number: usize) -> Value {
        let send = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
            conversation { id } assistantMessage { id } errors { message } } }";
        let message = json!({ "to": { "botId": self.values["bot"] }, "text": format!("words {number}") });
        self.server.data(&self.viewer, send, input(message)).await["sendMessage"].take()
    }

    /// Somebody who signed in just now, with a session of her own.
    async fn signed_in(&self) -> Arc<Viewer> {
        let login = "mutation { login(input: { email: \"bo@example.org\", password: \"PASSWORD\" }) {
            tokens { accessToken } } }";
        let nobody = Arc::new(Viewer::anonymous("test".to_owned()));
        let answer = self.server.data(&nobody, &login.replace("PASSWORD", PASSWORD), json!({})).await;
        self.authenticate(answer["login"]["tokens"]["accessToken"].as_str().unwrap()).await
    }

    async fn authenticate(&self, token: &str) -> Arc<Viewer> {
        let meta = RequestMeta { correlation_id: "test".to_owned(), peer_ip: None, user_agent: None, origin: None };
        auth::http::authenticate(&self.server.app, Credentials::Bearer(token.to_owned()), &meta).await.unwrap()
    }

    /// Runs a document and counts its statements; true for those that write.
    async fn count(&self, document: &str) -> (usize, bool) {
        let mut least = usize::MAX;
        for number in 0..TRIES {
            let variables = self.variables(document, number).await;
            let viewer = match () {
                () if document.contains("register(")
                    || document.contains("login(")
                    || document.contains("refreshT") =>
                {
                    Arc::new(Viewer::anonymous("test".to_owned()))
                }
                () if document.contains("logout ") => self.signed_in().await,
                () => Arc::clone(&self.viewer),
            };
            let before = self.server.app.db.reads();
            let answer = self.server.data(&viewer, document, variables).await;
            least = least.min(self.server.app.db.reads() - before);
            let refusals = answer.as_object().unwrap().values().filter_map(|payload| payload["errors"].as_array());
            assert!(refusals.flatten().next().is_none(), "{document}: {answer}");
            if let Some(text) = answer["refreshTokens"]["tokens"]["refreshToken"].as_str() {
                text.clone_into(&mut self.refresh.lock().unwrap());
            }
        }
        (least, document.starts_with("mutation"))
    }

    async fn count_authentication(&self) -> usize {
        let before = self.server.app.db.reads();
        self.authenticate(&self.token).await;
        self.server.app.db.reads() - before
    }
}
