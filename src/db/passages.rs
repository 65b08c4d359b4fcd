//! Passages by their places in documents: what every search reads of its hits. One statement over a list of places, since
//! a condition for each of them costs more to plan than to answer.

use sea_orm::{ConnectionTrait, IdenStatic as _};

use super::Sql;
use crate::base::Result;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::entity::chunk;
use crate::entity::columns::Row as _;

/// Places of a statement; SQLite allows ten times as many parameters.
const BATCH: usize = 1_000;

/// The passages of a workspace at these places (document and position) in documents that can be searched, in no order.
///
/// # Errors
/// Those of the database.
pub async fn searchable_passages_at(
    connection: &impl ConnectionTrait,
    workspace: WorkspaceId,
    places: &[(DocumentId, u32)],
) -> Result<Vec<chunk::Model>> {
    let mut found = Vec::with_capacity(places.len());
    for places in places.chunks(BATCH) {
        for row in at(workspace, places).all(connection).await? {
            found.push(chunk::Model::read(&row)?);
        }
    }
    Ok(found)
}

fn at(workspace: WorkspaceId, places: &[(DocumentId, u32)]) -> Sql {
    let mut sql = Sql::new("WITH wanted (document_id, position) AS (VALUES ");
    sql.each(", ", places, |sql, (document, position)| {
        sql.push("(");
        sql.bind(*document).push(", ");
        sql.bind(i64::from(*position)).push(")");
    });
    sql.push(") SELECT ");
    sql.each(", ", chunk::Model::COLUMNS, |sql, column| sql.push(&format!("c.{}", column.as_str())));
    sql.push(
        // SQLite joins these in this order, and would otherwise walk through all documents of the workspace.
        " FROM wanted w CROSS JOIN chunks c CROSS JOIN documents d \
         WHERE c.document_id = w.document_id AND c.position = w.position AND d.id = c.document_id \
         AND (d.is_searchable OR d.status = 'READY') AND c.workspace_id = ",
    );
    sql.bind(workspace);
    sql
}
