//! SQL of the vectors.

use super::Revision;
use crate::base::id::{DocumentId, WorkspaceId};
use crate::db::Sql;

/// Documents in the index of words without vectors of the model: workspace, document, revision.
pub(super) fn unembedded(model: &str, most: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT s.workspace_id, s.document_id, s.revision FROM search_documents s WHERE NOT EXISTS \
         (SELECT 1 FROM search_vectors v WHERE v.document_id = s.document_id AND v.revision = s.revision AND v.model = ",
    );
    sql.bind(model).push(&format!(") ORDER BY random() LIMIT {most}"));
    sql
}

pub(super) fn is_current(of: Revision) -> Sql {
    let mut sql = Sql::new("SELECT 1 FROM search_documents WHERE document_id = ");
    sql.bind(of.document).push(" AND revision = ");
    sql.bind(of.revision);
    sql
}

pub(super) fn store(of: Revision, model: &str, vectors: Vec<u8>) -> Sql {
    let mut sql = Sql::new("INSERT INTO search_vectors (document_id, workspace_id, model, revision, vectors) VALUES (");
    sql.bind(of.document).push(", ");
    sql.bind(of.workspace).push(", ");
    sql.bind(model).push(", ");
    sql.bind(of.revision).push(", ");
    sql.bind(vectors).push(
        ") ON CONFLICT (document_id) DO UPDATE SET model = excluded.model, revision = excluded.revision, \
         vectors = excluded.vectors",
    );
    sql
}

/// The documents that have vectors of the model: document, revision.
pub(super) fn revisions(workspace: WorkspaceId, model: &str) -> Sql {
    let mut sql = Sql::new(
        "SELECT v.document_id, v.revision FROM search_vectors v JOIN search_documents s \
         ON s.document_id = v.document_id AND s.revision = v.revision WHERE v.workspace_id = ",
    );
    sql.bind(workspace).push(" AND v.model = ");
    sql.bind(model);
    sql
}

/// The vectors of documents: document, revision, vectors.
pub(super) fn vectors(workspace: WorkspaceId, model: &str, documents: &[DocumentId]) -> Sql {
    let mut sql = Sql::new("SELECT document_id, revision, vectors FROM search_vectors WHERE workspace_id = ");
    sql.bind(workspace).push(" AND model = ");
    sql.bind(model).push(" AND document_id IN (");
    sql.each(", ", documents, |sql, id| {
        sql.bind(*id);
    });
    sql.push(")");
    sql
}
