//! The yardstick: axum, sqlx, and one statement that lets the database build the JSON of the answer. It checks nothing,
//! signs nobody in, and writes identifiers and moments as they are stored.

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use uuid::Uuid;

#[derive(Clone)]
enum Store {
    Postgres(PgPool),
    /// Readers, and the one writer.
    Sqlite(SqlitePool, SqlitePool),
}

/// Serves until it is killed.
pub async fn serve(url: &str) -> Result<()> {
    let store = if url.starts_with("sqlite:") {
        let options: SqliteConnectOptions = url.parse()?;
        let options = options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(std::time::Duration::from_secs(5));
        let readers = SqlitePoolOptions::new().max_connections(10).connect_with(options.clone()).await?;
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        Store::Sqlite(readers, writer)
    } else {
        Store::Postgres(PgPoolOptions::new().max_connections(10).connect(url).await?)
    };
    let router = Router::new()
        .route("/q1", post(async |State(store): State<Store>, Json(body): Json<Value>| answer(q1(&store, &body).await)))
        .route("/q2", post(async |State(store): State<Store>, Json(body): Json<Value>| answer(q2(&store, &body).await)))
        .route("/q3", post(async |State(store): State<Store>, Json(body): Json<Value>| answer(q3(&store, &body).await)))
        .route("/m1", post(async |State(store): State<Store>, Json(body): Json<Value>| answer(m1(&store, &body).await)))
        .with_state(store);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

fn answer(json: Result<String>) -> Response {
    match json {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], Bytes::from(json)).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn id_of(body: &Value) -> Result<Uuid> {
    Ok(body["id"].as_str().unwrap_or_default().parse()?)
}

async fn q1(store: &Store, body: &Value) -> Result<String> {
    let id = id_of(body)?;
    Ok(match store {
        Store::Postgres(pool) => sqlx::query_scalar(Q1_POSTGRES).bind(id).fetch_one(pool).await?,
        Store::Sqlite(pool, _) => sqlx::query_scalar(Q1_SQLITE).bind(id).fetch_one(pool).await?,
    })
}

async fn q2(store: &Store, body: &Value) -> Result<String> {
    let id = id_of(body)?;
    Ok(match store {
        Store::Postgres(pool) => sqlx::query_scalar(Q2_POSTGRES).bind(id).fetch_one(pool).await?,
        Store::Sqlite(pool, _) => sqlx::query_scalar(Q2_SQLITE).bind(id).fetch_one(pool).await?,
    })
}

async fn q3(store: &Store, body: &Value) -> Result<String> {
    let (id, skip) = (id_of(body)?, body["skip"].as_i64().unwrap_or(0));
    let tenant = format!("t{}0", id.simple());
    Ok(match store {
        Store::Postgres(pool) => sqlx::query_scalar(Q3_POSTGRES).bind(id).bind(skip).fetch_one(pool).await?,
        Store::Sqlite(pool, _) => {
            let words = format!("tenant : \"{tenant}\" AND body : \"harbor\"*");
            sqlx::query_scalar(Q3_SQLITE).bind(id).bind(skip).bind(words).fetch_one(pool).await?
        }
    })
}

/// Writes the rows that the server writes for a new prompt: prompt, version, search entry, audit, timeline.
async fn m1(store: &Store, body: &Value) -> Result<String> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (workspace, prompt, version) = (id_of(body)?, Uuid::now_v7(), Uuid::now_v7());
    let (name, description, template) = (text("name"), text("description"), text("template"));
    let now = i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis())?;
    let words = format!("{name}\n{description}\n{template}").to_lowercase();
    match store {
        Store::Postgres(pool) => {
            let query = sqlx::query_scalar(M1_POSTGRES).bind(workspace).bind(prompt).bind(version);
            let query = query.bind(name).bind(description).bind(template).bind(now).bind(words);
            Ok(query.bind(Uuid::now_v7()).bind(Uuid::now_v7()).fetch_one(pool).await?)
        }
        Store::Sqlite(_, writer) => {
            let mut tx = writer.begin().await?;
            for sql in M1_SQLITE {
                let query = sqlx::query(sql).bind(workspace).bind(prompt).bind(version);
                let query = query.bind(&name).bind(&description).bind(&template).bind(now).bind(&words);
                let query = query.bind(Uuid::now_v7()).bind(Uuid::now_v7()).bind(format!("t{}0", workspace.simple()));
                query.execute(&mut *tx).await?;
            }
            let json = sqlx::query_scalar(M1_ANSWER).bind(prompt).fetch_one(&mut *tx).await?;
            tx.commit().await?;
            Ok(json)
        }
    }
}

const Q1_POSTGRES: &str = "
SELECT json_build_object('data', json_build_object('prompt', json_build_object(
    'id', p.id, 'name', p.name, 'description', p.description, 'isArchived', p.is_archived, 'revision', p.revision,
    'createdAt', p.created_at, 'updatedAt', p.updated_at,
    'createdBy', json_build_object('id', u.id, 'name', u.name))))::text
FROM prompts p LEFT JOIN users u ON u.id = p.created_by WHERE p.id = $1";

const Q1_SQLITE: &str = "
SELECT json_object('data', json_object('prompt', json_object(
    'id', hex(p.id), 'name', p.name, 'description', p.description,
    'isArchived', json(iif(p.is_archived, 'true', 'false')), 'revision', p.revision,
    'createdAt', p.created_at, 'updatedAt', p.updated_at,
    'createdBy', json_object('id', hex(u.id), 'name', u.name))))
FROM prompts p LEFT JOIN users u ON u.id = p.created_by WHERE p.id = $1";

const Q2_POSTGRES: &str = "
SELECT json_build_object('data', json_build_object('workspace', json_build_object('prompts', json_build_object(
    'nodes', coalesce(json_agg(n.node ORDER BY n.updated_at DESC, n.id DESC), '[]')))))::text
FROM (SELECT p.id, p.updated_at, json_build_object(
          'id', p.id, 'name', p.name, 'description', p.description, 'updatedAt', p.updated_at,
          'createdBy', json_build_object('id', u.id, 'name', u.name),
          'jobs', json_build_object('nodes', j.nodes)) AS node
      FROM (SELECT * FROM prompts WHERE workspace_id = $1 AND is_archived = false
            ORDER BY updated_at DESC, id DESC LIMIT 50) p
      LEFT JOIN users u ON u.id = p.created_by
      CROSS JOIN LATERAL (
          SELECT coalesce(json_agg(json_build_object(
              'id', l.id, 'title', l.title, 'status', l.status, 'createdAt', l.created_at)
              ORDER BY l.created_at DESC, l.id DESC), '[]') AS nodes
          FROM (SELECT j.id, j.title, j.status, j.created_at FROM jobs j
                WHERE j.prompt_version_id IN (SELECT v.id FROM prompt_versions v WHERE v.prompt_id = p.id)
                ORDER BY j.created_at DESC, j.id DESC LIMIT 5) l) j) n";

const Q2_SQLITE: &str = "
SELECT json_object('data', json_object('workspace', json_object('prompts', json_object(
    'nodes', json_group_array(json(n.node) ORDER BY n.updated_at DESC, n.id DESC)))))
FROM (SELECT p.id, p.updated_at, json_object(
          'id', hex(p.id), 'name', p.name, 'description', p.description, 'updatedAt', p.updated_at,
          'createdBy', json_object('id', hex(u.id), 'name', u.name),
          'jobs', json_object('nodes', json((
              SELECT json_group_array(json_object(
                  'id', hex(l.id), 'title', l.title, 'status', l.status, 'createdAt', l.created_at)
                  ORDER BY l.created_at DESC, l.id DESC)
              FROM (SELECT j.id, j.title, j.status, j.created_at FROM jobs j
                    WHERE j.prompt_version_id IN (SELECT v.id FROM prompt_versions v WHERE v.prompt_id = p.id)
                    ORDER BY j.created_at DESC, j.id DESC LIMIT 5) l)))) AS node
      FROM (SELECT * FROM prompts WHERE workspace_id = $1 AND is_archived = 0
            ORDER BY updated_at DESC, id DESC LIMIT 50) p
      LEFT JOIN users u ON u.id = p.created_by) n";

const Q3_POSTGRES: &str = "
WITH found AS (
    SELECT p.id, p.name, p.updated_at FROM prompts p
    JOIN prompt_search s ON s.id = p.id
    WHERE p.workspace_id = $1 AND s.workspace_id = $1 AND p.is_archived = false
      AND s.body @@ to_tsquery('simple', 'harbor:*')
      AND EXISTS (SELECT 1 FROM prompt_tags pt JOIN tags t ON t.id = pt.tag_id
                  WHERE pt.prompt_id = p.id AND t.workspace_id = $1 AND t.name_key = 'tag-0'))
SELECT json_build_object('data', json_build_object('workspace', json_build_object('prompts', json_build_object(
    'totalCount', (SELECT count(*) FROM found),
    'nodes', (SELECT json_agg(json_build_object('id', f.id, 'name', f.name, 'updatedAt', f.updated_at)
                              ORDER BY f.updated_at DESC, f.id DESC)
              FROM (SELECT * FROM found ORDER BY updated_at DESC, id DESC LIMIT 20 OFFSET $2) f)))))::text";

const Q3_SQLITE: &str = "
WITH found AS MATERIALIZED (
    SELECT p.id, p.name, p.updated_at FROM prompt_search s
    JOIN prompt_search_rows r ON r.row = s.rowid JOIN prompts p ON p.id = r.id
    WHERE s.prompt_search MATCH $3 AND p.workspace_id = $1 AND p.is_archived = 0
      AND EXISTS (SELECT 1 FROM prompt_tags pt JOIN tags t ON t.id = pt.tag_id
                  WHERE pt.prompt_id = p.id AND t.workspace_id = $1 AND t.name_key = 'tag-0'))
SELECT json_object('data', json_object('workspace', json_object('prompts', json_object(
    'totalCount', (SELECT count(*) FROM found),
    'nodes', (SELECT json_group_array(json_object('id', hex(f.id), 'name', f.name, 'updatedAt', f.updated_at)
                                      ORDER BY f.updated_at DESC, f.id DESC)
              FROM (SELECT * FROM found ORDER BY updated_at DESC, id DESC LIMIT 20 OFFSET $2) f)))))";

const M1_POSTGRES: &str = "
WITH prompt AS (
    INSERT INTO prompts (id, workspace_id, name, name_key, description, current_version_id, is_archived, revision,
                         created_by, created_at, updated_at)
    SELECT $2, $1, $4, lower($4), $5, $3, false, 1, u.id, $7, $7 FROM users u WHERE u.email = 'bench@example.org'
    RETURNING *),
version AS (
    INSERT INTO prompt_versions (id, prompt_id, workspace_id, number, template, variables, created_at)
    VALUES ($3, $2, $1, 1, $6, '[]', $7)),
search AS (
    INSERT INTO prompt_search (id, workspace_id, body) VALUES ($2, $1, to_tsvector('simple', $8))),
audit AS (
    INSERT INTO audit_entries (id, workspace_id, action, outcome, subject_type, subject_id, changes, occurred_at)
    VALUES ($9, $1, 'prompt.created', 'SUCCESS', 'prm', $2, json_build_object('name', $4), $7)),
number AS (
    UPDATE workspaces SET activity_sequence = activity_sequence + 1 WHERE id = $1 RETURNING activity_sequence),
activity AS (
    INSERT INTO activity_events (id, workspace_id, sequence, kind, summary, subject_type, subject_id, payload, occurred_at)
    SELECT $10, $1, activity_sequence, 'prompt.created', 'Prompt was created', 'prm', $2,
           json_build_object('name', $4), $7 FROM number)
SELECT json_build_object('data', json_build_object('createPrompt', json_build_object('prompt', json_build_object(
    'id', id, 'name', name, 'description', description, 'createdAt', created_at, 'updatedAt', updated_at))))::text
FROM prompt";

const M1_SQLITE: [&str; 7] = [
    "INSERT INTO prompts (id, workspace_id, name, name_key, description, current_version_id, is_archived, revision,
                          created_by, created_at, updated_at)
     SELECT ?2, ?1, ?4, lower(?4), ?5, ?3, 0, 1, id, ?7, ?7 FROM users WHERE email = 'bench@example.org'",
    "INSERT INTO prompt_versions (id, prompt_id, workspace_id, number, template, variables, created_at)
     VALUES (?3, ?2, ?1, 1, ?6, '[]', ?7)",
    "INSERT INTO prompt_search_rows (id) VALUES (?2)",
    "INSERT INTO prompt_search (rowid, tenant, body)
     VALUES ((SELECT row FROM prompt_search_rows WHERE id = ?2), ?11, ?8)",
    "INSERT INTO audit_entries (id, workspace_id, action, outcome, subject_type, subject_id, changes, occurred_at)
     VALUES (?9, ?1, 'prompt.created', 'SUCCESS', 'prm', ?2, json_object('name', ?4), ?7)",
    "UPDATE workspaces SET activity_sequence = activity_sequence + 1 WHERE id = ?1",
    "INSERT INTO activity_events (id, workspace_id, sequence, kind, summary, subject_type, subject_id, payload, occurred_at)
     SELECT ?10, ?1, activity_sequence, 'prompt.created', 'Prompt was created', 'prm', ?2, json_object('name', ?4), ?7
     FROM workspaces WHERE id = ?1",
];

const M1_ANSWER: &str = "
SELECT json_object('data', json_object('createPrompt', json_object('prompt', json_object(
    'id', hex(id), 'name', name, 'description', description, 'createdAt', created_at, 'updatedAt', updated_at))))
FROM prompts WHERE id = $1";
