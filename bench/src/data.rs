//! The data: 50 workspaces, 1,000 people, 20,000 prompts, 100,000 jobs, 500,000 events, written with bulk statements
//! into the product's own schema. Half of the prompts are in the first workspace, so that lists have a depth.

use std::fmt::Write as _;

use anyhow::Result;
use dossier::internals::app::App;
use dossier::internals::base::id::{
    JobEventId, JobId, MembershipId, PromptId, PromptVersionId, SessionId, TagId, UserId, WorkspaceId,
};
use dossier::internals::db::search::{Words, index_in};
use dossier::internals::entity::Unscoped as _;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use uuid::Uuid;

use crate::instance::Instance;

/// One value of a row.
pub enum Cell {
    Id(Uuid),
    Text(String),
    Int(i64),
    Bool(bool),
    Null,
}

/// Rows of one table that are written together.
pub struct Rows {
    head: String,
    backend: DbBackend,
    text: String,
    held: usize,
}

const ROWS_AT_ONCE: usize = 500;

impl Rows {
    pub fn new(backend: DbBackend, table: &str, columns: &str) -> Self {
        Self { head: format!("INSERT INTO {table} ({columns}) VALUES "), backend, text: String::new(), held: 0 }
    }

    pub async fn push(&mut self, tx: &dossier::internals::db::Tx, cells: &[Cell]) -> Result<()> {
        self.text.push_str(if self.held == 0 { "(" } else { ", (" });
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.text.push_str(", ");
            }
            let postgres = self.backend == DbBackend::Postgres;
            match cell {
                Cell::Id(id) if postgres => write!(self.text, "'{id}'")?,
                Cell::Id(id) => write!(self.text, "X'{}'", id.simple())?,
                Cell::Text(text) => write!(self.text, "'{}'", text.replace('\'', "''"))?,
                Cell::Int(number) => write!(self.text, "{number}")?,
                Cell::Bool(truth) if postgres => write!(self.text, "{truth}")?,
                Cell::Bool(truth) => write!(self.text, "{}", i32::from(*truth))?,
                Cell::Null => self.text.push_str("NULL"),
            }
        }
        self.text.push(')');
        self.held += 1;
        if self.held == ROWS_AT_ONCE { self.flush(tx).await } else { Ok(()) }
    }

    pub async fn flush(&mut self, tx: &dossier::internals::db::Tx) -> Result<()> {
        if self.held > 0 {
            tx.execute_unprepared(&format!("{}{}", self.head, self.text)).await?;
            self.text.clear();
            self.held = 0;
        }
        Ok(())
    }
}

/// Who sends the requests: a person who is a member of every workspace.
pub const CALLER: &str = "bench@example.org";

const WORDS: &[&str] = &[
    "summary", "report", "market", "customer", "compare", "evidence", "risk", "supplier", "harbor", "question",
    "table", "figure", "budget", "season", "region", "measure", "policy", "research", "source", "answer", "tone",
    "formal", "reader", "short", "precise", "week", "project", "meeting", "product", "price", "energy", "water",
    "travel", "health",
];

/// Words of about `length` bytes.
pub fn prose(random: &mut impl rand::Rng, length: usize) -> String {
    let mut text = String::with_capacity(length + 12);
    while text.len() < length {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(WORDS.choose(random).unwrap_or(&"word"));
    }
    text
}

/// Fills the database unless it is full already.
pub async fn fill(instance: &Instance, scale: f64) -> Result<()> {
    let app = instance.app().await?;
    let count = Statement::from_string(app.db.backend(), "SELECT COUNT(*) FROM prompts");
    let filled: i64 = app.db.read().query_one_raw(count).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if filled == 0 {
        let start = std::time::Instant::now();
        write(&app, scale).await?;
        println!("{}: filled in {:.1} s", instance.name, start.elapsed().as_secs_f64());
    }
    app.db.close().await?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of rows")]
fn scaled(full: usize, scale: f64, least: usize) -> usize {
    ((full as f64 * scale) as usize).max(least)
}

async fn write(app: &App, scale: f64) -> Result<()> {
    let mut random = rand::rng();
    let people: Vec<UserId> = (0..scaled(1000, scale, 60)).map(|_| UserId::generate()).collect();
    let workspaces: Vec<WorkspaceId> = (0..50).map(|_| WorkspaceId::generate()).collect();
    write_people(app, &people, &workspaces).await?;
    let prompts = write_prompts(app, scaled(20_000, scale, 400), &people, &workspaces).await?;
    let (jobs, per_job) = (scaled(100_000, scale, 2000), 5);
    write_jobs(app, jobs, per_job, &prompts, &people).await?;
    let _unused: u8 = random.random();
    let analyze = if app.db.is_sqlite() { "ANALYZE" } else { "VACUUM ANALYZE" };
    app.db.read().execute_unprepared(analyze).await?;
    if !app.db.is_sqlite() {
        app.db.read().execute_unprepared("CHECKPOINT").await?;
    }
    Ok(())
}

async fn write_people(app: &App, people: &[UserId], workspaces: &[WorkspaceId]) -> Result<()> {
    let (tx, now, backend) = (app.db.begin().await?, app.clock.now().0, app.db.backend());
    let columns = "id, email, name, status, instance_role, locale, time_zone, failed_sign_ins, created_at, updated_at";
    let mut rows = Rows::new(backend, "users", columns);
    for (number, id) in people.iter().enumerate() {
        let email = if number == 0 { CALLER.to_owned() } else { format!("person{number}@example.org") };
        let cells = [
            Cell::Id(id.0),
            Cell::Text(email),
            Cell::Text(format!("Person Number {number}")),
            Cell::Text("ACTIVE".to_owned()),
            Cell::Text("USER".to_owned()),
            Cell::Text("en".to_owned()),
            Cell::Text("UTC".to_owned()),
            Cell::Int(0),
            Cell::Int(now),
            Cell::Int(now),
        ];
        rows.push(&tx, &cells).await?;
    }
    rows.flush(&tx).await?;
    let mut rows = Rows::new(
        backend,
        "workspaces",
        "id, name, slug, revision, activity_sequence, requires_tool_approval, created_at, updated_at",
    );
    let mut members = Rows::new(backend, "memberships", "id, workspace_id, user_id, role, joined_at");
    for (number, id) in workspaces.iter().enumerate() {
        let cells = [
            Cell::Id(id.0),
            Cell::Text(format!("Workspace {number}")),
            Cell::Text(format!("workspace-{number}")),
            Cell::Int(1),
            Cell::Int(0),
            Cell::Bool(false),
            Cell::Int(now),
            Cell::Int(now),
        ];
        rows.push(&tx, &cells).await?;
        rows.flush(&tx).await?;
        // The caller is in every workspace, everybody else in one.
        let own = people.iter().enumerate().filter(|(person, _)| *person == 0 || person % workspaces.len() == number);
        for (_, person) in own {
            let cells = [
                Cell::Id(MembershipId::generate().0),
                Cell::Id(id.0),
                Cell::Id(person.0),
                Cell::Text("ADMIN".to_owned()),
                Cell::Int(now),
            ];
            members.push(&tx, &cells).await?;
        }
    }
    members.flush(&tx).await?;
    tx.commit().await?;
    Ok(())
}

type Written = (WorkspaceId, PromptVersionId);

async fn write_prompts(app: &App, count: usize, people: &[UserId], workspaces: &[WorkspaceId]) -> Result<Vec<Written>> {
    let mut random = rand::rng();
    let (mut tx, now, backend) = (app.db.begin().await?, app.clock.now().0, app.db.backend());
    let mut tags = Rows::new(backend, "tags", "id, workspace_id, name, name_key, created_at");
    let mut named = Vec::new();
    for workspace in workspaces {
        let own: Vec<TagId> = (0..10).map(|_| TagId::generate()).collect();
        for (number, id) in own.iter().enumerate() {
            let name = format!("tag-{number}");
            let cells =
                [Cell::Id(id.0), Cell::Id(workspace.0), Cell::Text(name.clone()), Cell::Text(name), Cell::Int(now)];
            tags.push(&tx, &cells).await?;
        }
        named.push(own);
    }
    tags.flush(&tx).await?;
    let columns = "id, workspace_id, name, name_key, description, current_version_id, is_archived, revision, created_by, \
                   created_at, updated_at";
    let mut prompts = Rows::new(backend, "prompts", columns);
    let columns = "id, prompt_id, workspace_id, number, template, variables, created_by, created_at";
    let mut versions = Rows::new(backend, "prompt_versions", columns);
    let mut tagged = Rows::new(backend, "prompt_tags", "prompt_id, tag_id");
    let mut texts: Vec<Vec<(Uuid, String, Vec<TagId>)>> = workspaces.iter().map(|_| Vec::new()).collect();
    let mut written = Vec::with_capacity(count);
    for number in 0..count {
        // The first workspace has half of all.
        let place = if number % 2 == 0 { 0 } else { 1 + (number / 2) % (workspaces.len() - 1) };
        let (id, version, workspace) = (PromptId::generate(), PromptVersionId::generate(), workspaces[place]);
        let author = people.choose(&mut random).map_or(Cell::Null, |id| Cell::Id(id.0));
        let at = now - i64::try_from(count - number)? * 1000;
        let (name, description, template) =
            (format!("Prompt {number}"), prose(&mut random, 280), prose(&mut random, 400));
        // Of every twenty prompts three have the first tag.
        let tag = if random.random_ratio(3, 20) { 0 } else { random.random_range(1..10) };
        let tag = named[place][tag];
        texts[place].push((id.0, format!("{name}\n{description}\n{template}"), vec![tag]));
        let cells = [
            Cell::Id(id.0),
            Cell::Id(workspace.0),
            Cell::Text(name.clone()),
            Cell::Text(name.to_lowercase()),
            Cell::Text(description),
            Cell::Id(version.0),
            Cell::Bool(false),
            Cell::Int(1),
            author,
            Cell::Int(at),
            Cell::Int(at),
        ];
        prompts.push(&tx, &cells).await?;
        prompts.flush_at(&tx, ROWS_AT_ONCE / 2).await?;
        let cells = [
            Cell::Id(version.0),
            Cell::Id(id.0),
            Cell::Id(workspace.0),
            Cell::Int(1),
            Cell::Text(template),
            Cell::Text("[]".to_owned()),
            Cell::Null,
            Cell::Int(at),
        ];
        prompts.before(&tx, &mut versions, &cells).await?;
        let cells = [Cell::Id(id.0), Cell::Id(tag.0)];
        prompts.before(&tx, &mut tagged, &cells).await?;
        written.push((workspace, version));
    }
    prompts.flush(&tx).await?;
    versions.flush(&tx).await?;
    tagged.flush(&tx).await?;
    for (workspace, texts) in workspaces.iter().zip(&texts) {
        let texts: Vec<_> = texts.iter().map(|(id, text, tags)| Words::new(*id, text).tagged(tags)).collect();
        index_in(&mut tx, *workspace, &texts);
    }
    tx.commit().await?;
    Ok(written)
}

impl Rows {
    async fn flush_at(&mut self, tx: &dossier::internals::db::Tx, held: usize) -> Result<()> {
        if self.held >= held { self.flush(tx).await } else { Ok(()) }
    }

    /// Adds a row to a table that refers to this one: what it refers to is written first.
    async fn before(&mut self, tx: &dossier::internals::db::Tx, other: &mut Rows, cells: &[Cell]) -> Result<()> {
        if other.held + 1 >= ROWS_AT_ONCE {
            self.flush(tx).await?;
        }
        other.push(tx, cells).await
    }
}

async fn write_jobs(app: &App, count: usize, events: usize, prompts: &[Written], people: &[UserId]) -> Result<()> {
    let mut random = rand::rng();
    let (tx, now, backend) = (app.db.begin().await?, app.clock.now().0, app.db.backend());
    let columns = "id, workspace_id, lane, kind, title, status, priority, parameters, prompt_version_id, attempt, \
                   maximum_attempts, crash_count, fence, available_at, progress, completed_steps, event_sequence, \
                   input_tokens, cached_input_tokens, output_tokens, model_requests, cost_micros, reserved_micros, \
                   timeout_ms, correlation_id, created_by, created_at, started_at, finished_at, updated_at";
    let mut jobs = Rows::new(backend, "jobs", columns);
    let columns = "id, job_id, workspace_id, sequence, kind, level, message, attempt, occurred_at";
    let mut told = Rows::new(backend, "job_events", columns);
    let kinds = ["CREATED", "QUEUED", "STARTED", "PROGRESS", "SUCCEEDED"];
    for number in 0..count {
        let id = JobId::generate();
        let (workspace, version) = prompts[random.random_range(0..prompts.len())];
        let author = people.choose(&mut random).map_or(Cell::Null, |id| Cell::Id(id.0));
        let at = now - i64::try_from(count - number)? * 100;
        let cells = [
            Cell::Id(id.0),
            Cell::Id(workspace.0),
            Cell::Id(workspace.0),
            Cell::Text("RESEARCH".to_owned()),
            Cell::Text(format!("Research number {number}")),
            Cell::Text("SUCCEEDED".to_owned()),
            Cell::Int(1),
            Cell::Text("{}".to_owned()),
            Cell::Id(version.0),
            Cell::Int(1),
            Cell::Int(5),
            Cell::Int(0),
            Cell::Int(2),
            Cell::Int(at),
            Cell::Int(1),
            Cell::Int(4),
            Cell::Int(i64::try_from(events)?),
            Cell::Int(1200),
            Cell::Int(0),
            Cell::Int(300),
            Cell::Int(4),
            Cell::Int(1500),
            Cell::Int(0),
            Cell::Int(7_200_000),
            Cell::Text(format!("bench-{number}")),
            author,
            Cell::Int(at),
            Cell::Int(at),
            Cell::Int(at + 60_000),
            Cell::Int(at + 60_000),
        ];
        jobs.push(&tx, &cells).await?;
        for (place, kind) in kinds.iter().cycle().take(events).enumerate() {
            let cells = [
                Cell::Id(JobEventId::generate().0),
                Cell::Id(id.0),
                Cell::Id(workspace.0),
                Cell::Int(i64::try_from(place)? + 1),
                Cell::Text((*kind).to_owned()),
                Cell::Text("INFO".to_owned()),
                Cell::Text("Something was done.".to_owned()),
                Cell::Int(1),
                Cell::Int(at),
            ];
            jobs.before(&tx, &mut told, &cells).await?;
        }
    }
    jobs.flush(&tx).await?;
    told.flush(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// An access token of the caller, for a session of its own.
pub async fn token(app: &App) -> Result<String> {
    use dossier::internals::entity::{session, user};
    use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, QueryFilter as _, Set};
    let person = user::Entity::unscoped().filter(user::Column::Email.eq(CALLER)).one(app.db.read()).await?;
    let person = person.ok_or_else(|| anyhow::anyhow!("the database is empty"))?;
    let (now, session) = (app.clock.now(), SessionId::generate());
    let tx = app.db.begin().await?;
    let later = now.plus(std::time::Duration::from_secs(86_400));
    session::ActiveModel {
        id: Set(session),
        user_id: Set(person.id),
        method: Set("PASSWORD".to_owned()),
        ip_address: Set(None),
        user_agent: Set(None),
        reauthenticated_at: Set(None),
        created_at: Set(now),
        last_used_at: Set(now),
        expires_at: Set(later),
        absolute_expires_at: Set(later),
        revoked_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    tx.commit().await?;
    Ok(app.identity.tokens.issue(person.id, session, now)?.token)
}
