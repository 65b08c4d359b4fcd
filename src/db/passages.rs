//! Passages by their places in documents: what every search reads of its hits. Places are one parameter, a JSON array, so
//! that a statement has the same text for any number of them.

use std::collections::HashMap;

use analysis::Fingerprint;
use sea_orm::{ConnectionTrait, DbBackend, IdenStatic as _};
use serde_json::{Value as Json, json};

use super::Sql;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::base::{Error, Result};
use crate::entity::chunk;
use crate::entity::columns::Row as _;

/// A document, and a position in it.
pub type Place = (DocumentId, u32);

/// The passages of a workspace at these places in documents that can be searched, in no order.
///
/// # Errors
/// Those of the database.
pub async fn searchable_passages_at(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    places: &[Place],
) -> Result<Vec<chunk::Model>> {
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let columns: Vec<String> = chunk::Model::COLUMNS.iter().map(|column| format!("c.{}", column.as_str())).collect();
    let rows = at(connection, &columns.join(", "), workspace, places).all(connection).await?;
    rows.iter().map(|row| Ok(chunk::Model::read(row)?)).collect()
}

/// The fingerprints of the same passages.
///
/// # Errors
/// Those of the database.
pub async fn searchable_fingerprints_at(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    places: &[Place],
) -> Result<HashMap<Place, Fingerprint>> {
    let columns = "c.document_id, c.position, c.fingerprint, CASE WHEN c.fingerprint IS NULL THEN c.text ELSE '' END";
    let mut found = HashMap::with_capacity(places.len());
    if places.is_empty() {
        return Ok(found);
    }
    for row in at(connection, columns, workspace, places).all(connection).await? {
        let position: i32 = row.try_get_by_index(1)?;
        let fingerprint = match row.try_get_by_index::<Option<Vec<u8>>>(2)? {
            Some(stored) => Fingerprint::decode(&stored).map_err(Error::internal)?,
            // Stored by an earlier version.
            None => Fingerprint::of(&row.try_get_by_index::<String>(3)?),
        };
        found.insert((row.try_get_by_index(0)?, u32::try_from(position).unwrap_or_default()), fingerprint);
    }
    Ok(found)
}

/// Which of these documents of a workspace can be searched.
///
/// # Errors
/// Those of the database.
pub async fn searchable_documents(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<DocumentId>> {
    let mut sql = wanted(connection, documents.into_iter().map(|document| (document, 0)));
    sql.push(" SELECT d.id FROM wanted w CROSS JOIN documents d WHERE d.id = w.document_id AND ");
    sql.push(IS_SEARCHABLE);
    sql.push(" AND d.workspace_id = ");
    sql.bind(workspace);
    let rows = sql.all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

const IS_SEARCHABLE: &str = "(d.is_searchable OR d.status = 'READY')";

/// `columns` of passages. SQLite joins the tables in this order, and would otherwise walk through all documents of the
/// workspace.
fn at(connection: &impl ConnectionTrait, columns: &str, workspace: WorkspaceId, places: &[Place]) -> Sql {
    let mut sql = wanted(connection, places.iter().copied());
    sql.push(&format!(
        " SELECT {columns} FROM wanted w CROSS JOIN chunks c CROSS JOIN documents d \
         WHERE c.document_id = w.document_id AND c.position = w.position AND d.id = c.document_id \
         AND {IS_SEARCHABLE} AND c.workspace_id = "
    ));
    sql.bind(workspace);
    sql
}

/// A statement that begins with places as a table.
fn wanted(connection: &impl ConnectionTrait, places: impl Iterator<Item = Place>) -> Sql {
    let places = places.map(|(document, position)| json!([document.0.simple().to_string(), position]));
    let places = places.collect::<Json>().to_string();
    let mut sql = Sql::new("WITH wanted (document_id, position) AS (SELECT ");
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            sql.push("CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS integer) FROM json_array_elements(CAST(");
            sql.bind(places).push(" AS json)) AS w (value))");
        }
        _ => {
            sql.push("unhex(value ->> 0), value ->> 1 FROM json_each(");
            sql.bind(places).push("))");
        }
    }
    sql
}
