//! SQL of the vectors.

use uuid::Uuid;

use super::{ModelKey, Slice, State};
use crate::base::Timestamp;
use crate::base::id::{DocumentId, JobId, WorkspaceId};
use crate::db::Sql;

/// Passages in documents that have no vectors of the model: workspace, number of passages. With those of workspaces whose
/// set a job fills, or without.
pub(super) fn waiting(model: &ModelKey, with_jobs: bool) -> Sql {
    let mut sql = Sql::new(
        "SELECT s.workspace_id, CAST(SUM(s.passages) AS BIGINT) FROM search_documents s WHERE NOT EXISTS \
         (SELECT 1 FROM search_vector_sets t JOIN search_vector_slices v ON v.set_id = t.id \
         WHERE t.workspace_id = s.workspace_id AND v.document_id = s.document_id AND v.is_complete AND t.model = ",
    );
    sql.bind(model.name.as_str()).push(" AND t.variant = ");
    sql.bind(model.variant.as_str()).push(" AND (t.state = 'SEARCHED' OR (t.state = 'GROWING' AND t.job_id IS NULL)))");
    if !with_jobs {
        sql.push(
            " AND NOT EXISTS (SELECT 1 FROM search_vector_sets t WHERE t.workspace_id = s.workspace_id \
             AND t.state = 'GROWING' AND t.job_id IS NOT NULL)",
        );
    }
    sql.push(" GROUP BY s.workspace_id");
    sql
}

/// Workspaces that search vectors which another model made, and that no job works on.
pub(super) fn outdated(model: &ModelKey, dimensions: Option<usize>) -> Sql {
    let mut sql = Sql::new(
        "SELECT workspace_id FROM search_vector_sets WHERE state = 'SEARCHED' AND NOT EXISTS \
         (SELECT 1 FROM search_vector_sets j WHERE j.workspace_id = search_vector_sets.workspace_id \
         AND j.state = 'GROWING' AND j.job_id IS NOT NULL) AND (model <> ",
    );
    sql.bind(model.name.as_str()).push(" OR variant <> ");
    sql.bind(model.variant.as_str());
    if let Some(dimensions) = dimensions {
        sql.push(" OR dimensions NOT IN (0, ");
        sql.bind(number(dimensions)).push(")");
    }
    sql.push(")");
    sql
}

/// Workspaces that have an index: workspace.
pub(super) fn workspaces() -> Sql {
    Sql::new("SELECT workspace_id FROM search_indexes ORDER BY workspace_id")
}

pub(super) fn is_indexed(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new("SELECT 1 FROM search_indexes WHERE workspace_id = ");
    sql.bind(workspace);
    sql
}

/// The sets of a workspace that are not to be deleted: id, model, variant, dimensions, state, job.
pub(super) fn sets(workspace: WorkspaceId) -> Sql {
    let mut sql = Sql::new(
        "SELECT id, model, variant, dimensions, state, job_id FROM search_vector_sets WHERE state <> 'DROPPED' \
         AND workspace_id = ",
    );
    sql.bind(workspace);
    sql
}

pub(super) fn add_set(workspace: WorkspaceId, id: Uuid, model: &ModelKey, state: State, job: Option<JobId>) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO search_vector_sets (id, workspace_id, model, variant, dimensions, state, job_id) VALUES (",
    );
    sql.bind(id).push(", ");
    sql.bind(workspace).push(", ");
    sql.bind(model.name.as_str()).push(", ");
    sql.bind(model.variant.as_str()).push(", 0, ");
    sql.bind(state.name()).push(", ");
    sql.bind(job.map(|job| job.0)).push(")");
    sql
}

pub(super) fn set_state(id: Uuid, state: State) -> Sql {
    let mut sql = Sql::new("UPDATE search_vector_sets SET state = ");
    sql.bind(state.name()).push(" WHERE id = ");
    sql.bind(id);
    sql
}

pub(super) fn set_job(id: Uuid, job: Option<JobId>) -> Sql {
    let mut sql = Sql::new("UPDATE search_vector_sets SET job_id = ");
    sql.bind(job.map(|job| job.0)).push(" WHERE id = ");
    sql.bind(id);
    sql
}

pub(super) fn set_dimensions(id: Uuid, dimensions: usize) -> Sql {
    let mut sql = Sql::new("UPDATE search_vector_sets SET dimensions = ");
    sql.bind(number(dimensions)).push(" WHERE dimensions = 0 AND id = ");
    sql.bind(id);
    sql
}

/// Workspaces with a set that a job fills, or has filled: workspace.
pub(super) fn of_job(job: JobId) -> Sql {
    let mut sql = Sql::new("SELECT workspace_id FROM search_vector_sets WHERE state <> 'DROPPED' AND job_id = ");
    sql.bind(job.0).push(" ORDER BY workspace_id");
    sql
}

/// A document that the set to be searched next lacks, and the one that is searched has.
pub(super) fn uncovered(searched: Uuid, growing: Uuid) -> Sql {
    let mut sql = Sql::new("SELECT 1 FROM search_vector_slices v WHERE v.is_complete AND v.set_id = ");
    sql.bind(searched).push(
        " AND NOT EXISTS (SELECT 1 FROM search_vector_slices g WHERE g.document_id = v.document_id AND g.is_complete \
         AND g.set_id = ",
    );
    sql.bind(growing).push(") LIMIT 1");
    sql
}

/// Documents that a set lacks: document, revision, passages, and 0 if another set has it, else 1. Those come first: they
/// are what the set has to have before it is searched. Otherwise in any order, so that several processes take different
/// ones.
pub(super) fn lacking(workspace: WorkspaceId, set: Uuid, most: usize) -> Sql {
    let mut sql = Sql::new(
        "SELECT s.document_id, s.revision, s.passages, CASE WHEN EXISTS (SELECT 1 FROM search_vector_slices o \
         WHERE o.document_id = s.document_id AND o.is_complete) THEN 0 ELSE 1 END AS later FROM search_documents s \
         WHERE NOT EXISTS (SELECT 1 FROM search_vector_slices v WHERE v.document_id = s.document_id AND v.is_complete AND v.set_id = ",
    );
    sql.bind(set).push(") AND s.workspace_id = ");
    sql.bind(workspace).push(&format!(" ORDER BY later, random() LIMIT {most}"));
    sql
}

/// How many passages there are in documents that a set lacks, and in all: two numbers.
pub(super) fn progress(workspace: WorkspaceId, set: Uuid) -> Sql {
    let mut sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM search_vector_slices v WHERE v.document_id = \
         s.document_id AND v.is_complete AND v.set_id = ",
    );
    sql.bind(set).push(
        ") THEN 0 ELSE s.passages END), 0) AS BIGINT), CAST(COALESCE(SUM(s.passages), 0) AS BIGINT) \
         FROM search_documents s WHERE s.workspace_id = ",
    );
    sql.bind(workspace);
    sql
}

/// How many passages a workspace has: one number.
pub(super) fn passages(workspace: WorkspaceId) -> Sql {
    let mut sql =
        Sql::new("SELECT CAST(COALESCE(SUM(s.passages), 0) AS BIGINT) FROM search_documents s WHERE s.workspace_id = ");
    sql.bind(workspace);
    sql
}

/// What a set has of documents, or somebody works on: document, first passage, passages.
pub(super) fn taken(set: Uuid, documents: &[DocumentId], now: Timestamp) -> Sql {
    let mut sql = Sql::new("SELECT document_id, first_passage, passages FROM search_vector_slices WHERE set_id = ");
    sql.bind(set).push(" AND (vectors IS NOT NULL OR claimed_until > ");
    sql.bind(now.0).push(") AND document_id IN (");
    documents_in(&mut sql, documents);
    sql.push(")");
    sql
}

/// The revisions of documents in the index of words: document, revision.
pub(super) fn current(documents: &[DocumentId]) -> Sql {
    let mut sql = Sql::new("SELECT document_id, revision FROM search_documents WHERE document_id IN (");
    documents_in(&mut sql, documents);
    sql.push(")");
    sql
}

/// Claims slices; answers those that nobody else has: document, first passage.
pub(super) fn claim(set: Uuid, slices: &[Slice], worker: Uuid, (now, until): (Timestamp, Timestamp)) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO search_vector_slices \
         (set_id, document_id, first_passage, passages, revision, is_complete, worker, claimed_until) VALUES ",
    );
    sql.each(", ", slices, |sql, slice| {
        sql.push("(");
        sql.bind(set).push(", ");
        sql.bind(slice.document).push(", ");
        sql.bind(i64::from(slice.first)).push(", ");
        sql.bind(i64::from(slice.passages)).push(", ");
        sql.bind(slice.revision).push(", FALSE, ");
        sql.bind(worker).push(", ");
        sql.bind(until.0).push(")");
    });
    sql.push(
        " ON CONFLICT (set_id, document_id, first_passage) DO UPDATE SET worker = excluded.worker, \
         claimed_until = excluded.claimed_until WHERE search_vector_slices.vectors IS NULL \
         AND search_vector_slices.claimed_until <= ",
    );
    sql.bind(now.0).push(" RETURNING document_id, first_passage");
    sql
}

/// Keeps the vectors of a slice.
pub(super) fn store(set: Uuid, slice: &Slice, vectors: Vec<u8>) -> Sql {
    let mut sql = Sql::new(
        "INSERT INTO search_vector_slices \
         (set_id, document_id, first_passage, passages, revision, is_complete, claimed_until, vectors) VALUES (",
    );
    sql.bind(set).push(", ");
    sql.bind(slice.document).push(", ");
    sql.bind(i64::from(slice.first)).push(", ");
    sql.bind(i64::from(slice.passages)).push(", ");
    sql.bind(slice.revision).push(", FALSE, 0, ");
    sql.bind(vectors).push(
        ") ON CONFLICT (set_id, document_id, first_passage) DO UPDATE SET passages = excluded.passages, \
         revision = excluded.revision, worker = NULL, claimed_until = 0, vectors = excluded.vectors",
    );
    sql
}

/// Marks documents of which a set has all passages by now; answers those: document.
pub(super) fn complete(set: Uuid, documents: &[DocumentId]) -> Sql {
    let mut sql = Sql::new("UPDATE search_vector_slices SET is_complete = TRUE WHERE first_passage = 0 AND set_id = ");
    sql.bind(set).push(" AND document_id IN (");
    documents_in(&mut sql, documents);
    sql.push(
        ") AND (SELECT SUM(x.passages) FROM search_vector_slices x WHERE x.set_id = search_vector_slices.set_id \
         AND x.document_id = search_vector_slices.document_id AND x.vectors IS NOT NULL) = \
         (SELECT s.passages FROM search_documents s WHERE s.document_id = search_vector_slices.document_id) \
         RETURNING document_id",
    );
    sql
}

/// Gives back what a worker has claimed and not finished.
pub(super) fn release(worker: Uuid) -> Sql {
    let mut sql = Sql::new("DELETE FROM search_vector_slices WHERE vectors IS NULL AND worker = ");
    sql.bind(worker);
    sql
}

/// Sets that are to be deleted: id.
pub(super) fn dropped() -> Sql {
    Sql::new("SELECT id FROM search_vector_sets WHERE state = 'DROPPED'")
}

/// Deletes some of a set that is to be deleted; answers what: document.
pub(super) fn delete_slices(set: Uuid, most: usize) -> Sql {
    let mut sql = Sql::new(
        "DELETE FROM search_vector_slices WHERE (set_id, document_id, first_passage) IN \
         (SELECT set_id, document_id, first_passage FROM search_vector_slices WHERE set_id = ",
    );
    sql.bind(set).push(&format!(" LIMIT {most}) RETURNING document_id"));
    sql
}

pub(super) fn delete_set(set: Uuid) -> Sql {
    let mut sql = Sql::new("DELETE FROM search_vector_sets WHERE id = ");
    sql.bind(set);
    sql
}

/// The documents that have all their vectors in a set: document, revision.
pub(super) fn revisions(set: Uuid) -> Sql {
    let mut sql =
        Sql::new("SELECT v.document_id, v.revision FROM search_vector_slices v WHERE v.is_complete AND v.set_id = ");
    sql.bind(set);
    sql
}

/// How many passages have vectors in a set: one number.
pub(super) fn size(set: Uuid) -> Sql {
    let mut sql = Sql::new(
        "SELECT CAST(COALESCE(SUM(passages), 0) AS BIGINT) FROM search_vector_slices WHERE vectors IS NOT NULL \
         AND set_id = ",
    );
    sql.bind(set);
    sql
}

/// The vectors of documents, in the order of their passages: document, revision, vectors.
pub(super) fn vectors(set: Uuid, documents: &[DocumentId]) -> Sql {
    let mut sql = Sql::new(
        "SELECT document_id, revision, vectors FROM search_vector_slices WHERE vectors IS NOT NULL AND set_id = ",
    );
    sql.bind(set).push(" AND document_id IN (");
    documents_in(&mut sql, documents);
    sql.push(") ORDER BY document_id, first_passage");
    sql
}

/// Models whose vectors of these documents are searched: document, model.
pub(super) fn models(documents: &[DocumentId]) -> Sql {
    let mut sql = Sql::new(
        "SELECT v.document_id, t.model FROM search_vector_slices v JOIN search_vector_sets t ON t.id = v.set_id \
         WHERE v.is_complete AND t.state = 'SEARCHED' AND v.document_id IN (",
    );
    documents_in(&mut sql, documents);
    sql.push(")");
    sql
}

fn documents_in(sql: &mut Sql, documents: &[DocumentId]) {
    sql.each(", ", documents, |sql, id| {
        sql.bind(*id);
    });
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
