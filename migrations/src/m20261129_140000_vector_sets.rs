//! Vectors in sets: each made by one model, so that a new model's can grow while those of the old one are searched.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Sets of vectors.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, TABLES).await?;
        dialect::run_on(
            manager,
            &MOVE.replace("{new_id}", "randomblob(16)").replace("{true}", "1"),
            &MOVE.replace("{new_id}", "gen_random_uuid()").replace("{true}", "TRUE"),
        )
        .await
    }
}

// A workspace has at most one set that is searched and one that grows; those that are to be deleted have no such limit.
// `job_id` names the job that fills a set by itself. A slice without vectors is one that somebody works on.
const TABLES: &str = "
CREATE TABLE search_vector_sets (
    id {uuid} PRIMARY KEY,
    workspace_id {uuid} NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    variant TEXT NOT NULL,
    dimensions BIGINT NOT NULL,
    state TEXT NOT NULL,
    job_id {uuid}
){strict};

CREATE UNIQUE INDEX search_vector_sets_state ON search_vector_sets (workspace_id, state) WHERE state <> 'DROPPED';

CREATE TABLE search_vector_slices (
    set_id {uuid} NOT NULL REFERENCES search_vector_sets (id) ON DELETE CASCADE,
    document_id {uuid} NOT NULL REFERENCES search_documents (document_id) ON DELETE CASCADE,
    first_passage BIGINT NOT NULL,
    passages BIGINT NOT NULL,
    revision {uuid} NOT NULL,
    is_complete {bool} NOT NULL,
    worker {uuid},
    claimed_until BIGINT NOT NULL,
    vectors {bytes},
    PRIMARY KEY (set_id, document_id, first_passage)
){strict};

CREATE INDEX search_vector_slices_document ON search_vector_slices (document_id);

CREATE INDEX search_vector_slices_complete ON search_vector_slices (set_id, document_id) WHERE is_complete;
";

/// All vectors so far are of one model, whose vectors have as many bytes as numbers.
const MOVE: &str = "
INSERT INTO search_vector_sets (id, workspace_id, model, variant, dimensions, state)
SELECT {new_id}, w.id, v.model, '', v.dimensions, 'SEARCHED' FROM workspaces w
JOIN (SELECT v.workspace_id, MAX(v.model) AS model, MAX(LENGTH(v.vectors) / s.passages) AS dimensions
      FROM search_vectors v JOIN search_documents s ON s.document_id = v.document_id AND s.revision = v.revision
      GROUP BY v.workspace_id) v ON v.workspace_id = w.id;

INSERT INTO search_vector_slices
    (set_id, document_id, first_passage, passages, revision, is_complete, claimed_until, vectors)
SELECT t.id, v.document_id, 0, s.passages, v.revision, {true}, 0, v.vectors
FROM search_vectors v
JOIN search_documents s ON s.document_id = v.document_id AND s.revision = v.revision
JOIN search_vector_sets t ON t.workspace_id = v.workspace_id AND t.model = v.model
WHERE LENGTH(v.vectors) = s.passages * t.dimensions;

DROP TABLE search_vectors;
";
